//! The config's menus with their pages found, for each language.

use std::collections::BTreeMap;

use crate::config::{Config, Fallback, MenuEntry, MenuGoal};
use crate::content_path::ContentPath;
use crate::diagnostics::Diagnostic;
use crate::percent;

use super::claims::Claims;
use super::tree::Unpublished;
use super::{Site, Target, parts, references};

/// Menus by name.
pub type Menus = BTreeMap<String, Vec<MenuLine>>;

/// A line of a menu.
#[derive(Debug)]
pub struct MenuLine {
    /// What it says.
    pub title: String,
    /// Whether that is the title of the page it leads to, in that page's language.
    pub titled_by_page: bool,
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
/// has no version of are, if it hides them; so is a line that is there for such lines alone.
pub(super) fn resolve(
    site: &Site,
    unpublished: &Unpublished,
    claims: &Claims,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Menus> {
    let (menus, found) = resolve_in(site, &site.config, unpublished, Some(claims));
    diagnostics.extend(found);
    menus
}

/// The problems of the menus of another config, with the same languages, as far as they name source files. What is at
/// which address there isn't known.
pub(super) fn look(site: &Site, config: &Config, unpublished: &Unpublished) -> Vec<Diagnostic> {
    resolve_in(site, config, unpublished, None).1
}

fn resolve_in(
    site: &Site,
    config: &Config,
    unpublished: &Unpublished,
    claims: Option<&Claims>,
) -> (Vec<Menus>, Vec<Diagnostic>) {
    let mut found = Vec::new();
    let menus = config.languages.iter().enumerate().map(|(language, own)| {
        let hides = own.fallback == Fallback::Hide;
        let mut resolver = Resolver { site, unpublished, claims, language, hides, diagnostics: &mut found };
        own.menus.iter().map(|(name, entries)| (name.clone(), resolver.lines(entries))).collect()
    });
    let menus = menus.collect();
    // A menu of several languages is wrong once.
    let mut told: Vec<Diagnostic> = Vec::new();
    for diagnostic in found {
        if !told.contains(&diagnostic) {
            told.push(diagnostic);
        }
    }
    (menus, told)
}

struct Resolver<'a> {
    site: &'a Site,
    unpublished: &'a Unpublished,
    /// What is at which address, where that is known.
    claims: Option<&'a Claims>,
    language: usize,
    /// Whether the language hides what it has no version of.
    hides: bool,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Resolver<'_> {
    fn lines(&mut self, entries: &[MenuEntry]) -> Vec<MenuLine> {
        entries.iter().filter_map(|entry| self.line(entry)).collect()
    }

    fn line(&mut self, entry: &MenuEntry) -> Option<MenuLine> {
        let children = self.lines(&entry.children);
        let own = entry.title.clone();
        let (title, goal) = match &entry.goal {
            // It was there for them.
            None if children.is_empty() && !entry.children.is_empty() => return None,
            None => (own.clone(), None),
            Some(MenuGoal::Address(address)) if address.starts_with('/') => {
                self.look_at(address, entry);
                (own.clone(), Some(MenuAddress::Path(address.clone())))
            }
            Some(MenuGoal::Address(address)) => (own.clone(), Some(MenuAddress::Away(address.clone()))),
            Some(MenuGoal::Page(page)) => {
                let (target, part) = self.page(page, entry)?;
                let title = own.clone().unwrap_or_else(|| self.site.title_of(target).to_owned());
                (Some(title), Some(MenuAddress::Target(target, part)))
            }
        };
        let titled_by_page = own.is_none() && goal.is_some();
        Some(MenuLine { title: title.unwrap_or_default(), titled_by_page, goal, children })
    }

    /// The page that a line names: the language's own version, or else the default language's.
    fn page(&mut self, page: &str, entry: &MenuEntry) -> Option<(Target, String)> {
        let file = page.trim_start_matches("@/");
        let (file, part) = file.split_once('#').map_or((file, String::new()), |(file, id)| (file, format!("#{id}")));
        let name = ContentPath::new(file, &self.site.config);
        let id = name.id();
        let wanted = if name.language > 0 { name.language } else { self.language };
        let ids = &self.site.by_id;
        let Some(target) = ids.get(&id, wanted).or_else(|| ids.get(&id, 0)) else {
            if ids.find(&id, wanted).is_none() && self.unpublished.why(&id).is_none() {
                let diagnostic = references::dead_link(self.site, self.unpublished, file, &id);
                self.diagnostics.push(diagnostic.at(entry.location.clone()));
            }
            return None;
        };
        if let Some(dead) = parts::dead_part_of(self.site, &part, target) {
            self.diagnostics.push(dead.at(entry.location.clone()));
        }
        let hidden = self.hides && self.site.language_of(target) != self.language;
        (!hidden).then_some((target, part))
    }

    /// Something must be at a path of the site, and have the part that is named.
    fn look_at(&mut self, address: &str, entry: &MenuEntry) {
        let Some(claims) = self.claims else { return };
        let (path, rest) = address.split_at(address.find(['?', '#']).unwrap_or(address.len()));
        let path = percent::decode(path);
        if !claims.has(&path) {
            let message = format!("the line of the menu leads to {path}, where nothing is");
            let help = "name a page by its file, as in page = \"@/about.md\": such lines follow the page, and wait for it; \
                        what isn't of this site takes its whole address";
            let diagnostic = Diagnostic::error("dead-link", message).help(help);
            self.diagnostics.push(diagnostic.at(entry.location.clone()));
            return;
        }
        let part = rest.find('#').map_or("", |at| &rest[at..]);
        let dead = claims.document(&path).and_then(|document| parts::dead_part(self.site, part, document));
        self.diagnostics.extend(dead.map(|diagnostic| diagnostic.at(entry.location.clone())));
    }
}
