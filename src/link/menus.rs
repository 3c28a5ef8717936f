//! The config's menus with their pages found, for each language.

use std::collections::BTreeMap;

use crate::config::{Fallback, MenuEntry, MenuGoal};
use crate::content_path::ContentPath;
use crate::diagnostics::Diagnostic;

use super::tree::Unpublished;
use super::{Site, Target, references};

/// Menus by name.
pub type Menus = BTreeMap<String, Vec<MenuLine>>;

/// A line of a menu.
#[derive(Debug)]
pub struct MenuLine {
    /// What it says.
    pub title: String,
    /// Where it leads, if anywhere.
    pub goal: Option<MenuAddress>,
    /// The lines under it.
    pub children: Vec<MenuLine>,
}

/// Where a line leads.
#[derive(Debug)]
pub enum MenuAddress {
    /// A page or section, and perhaps a part of it: `#team`, or nothing.
    Target(Target, String),
    /// A path of the site.
    Path(String),
    /// Another site.
    Away(String),
}

/// Resolves the menus of every language. Lines whose page isn't published now are left out, and those that a language
/// has no version of are, if it hides them.
pub(super) fn resolve(site: &Site, unpublished: &Unpublished, diagnostics: &mut Vec<Diagnostic>) -> Vec<Menus> {
    let mut found = Vec::new();
    let menus = site.config.languages.iter().enumerate().map(|(language, config)| {
        let mut resolver = Resolver { site, unpublished, language, diagnostics: &mut found };
        config.menus.iter().map(|(name, entries)| (name.clone(), resolver.lines(entries))).collect()
    });
    let menus = menus.collect();
    for diagnostic in found {
        // A menu of several languages is wrong once.
        if !diagnostics.contains(&diagnostic) {
            diagnostics.push(diagnostic);
        }
    }
    menus
}

struct Resolver<'a> {
    site: &'a Site,
    unpublished: &'a Unpublished,
    language: usize,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Resolver<'_> {
    fn lines(&mut self, entries: &[MenuEntry]) -> Vec<MenuLine> {
        entries.iter().filter_map(|entry| self.line(entry)).collect()
    }

    fn line(&mut self, entry: &MenuEntry) -> Option<MenuLine> {
        let children = self.lines(&entry.children);
        let title = |own: &str| entry.title.clone().unwrap_or_else(|| own.to_owned());
        let (title, goal) = match &entry.goal {
            None => (title(""), None),
            Some(MenuGoal::Address(address)) => {
                let inside = address.starts_with('/') && !address.starts_with("//");
                let address =
                    if inside { MenuAddress::Path(address.clone()) } else { MenuAddress::Away(address.clone()) };
                (title(""), Some(address))
            }
            Some(MenuGoal::Page(page)) => {
                let file = page.trim_start_matches("@/");
                let (file, part) =
                    file.split_once('#').map_or((file, String::new()), |(file, id)| (file, format!("#{id}")));
                let name = ContentPath::new(file, &self.site.config);
                let wanted = if name.language > 0 { name.language } else { self.language };
                let Some(target) = self.site.find(&name.id(), wanted) else {
                    if self.unpublished.why(&name.id()).is_none() {
                        let diagnostic = references::dead_link(self.site, self.unpublished, file, &name.id());
                        self.diagnostics.push(diagnostic.at(entry.location.clone()));
                    }
                    return None;
                };
                let hides = self.site.language(self.language).fallback == Fallback::Hide;
                if hides && self.site.language_of(target) != self.language {
                    return None;
                }
                (title(self.site.title_of(target)), Some(MenuAddress::Target(target, part)))
            }
        };
        Some(MenuLine { title, goal, children })
    }
}
