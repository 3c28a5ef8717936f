//! `[[menus.NAME]]`: lists of links that an author keeps by hand, for each language or for all.
//!
//! In: the table. Out: [`Menus`]. Whether the pages exist is for link to see.

use std::collections::BTreeMap;

use crate::diagnostics::{Diagnostic, Location};
use crate::tree::Value;
use crate::tree::fields::{Fields, Sourced};

/// Menus by name.
pub type Menus = BTreeMap<String, Vec<MenuEntry>>;

/// A line of a menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MenuEntry {
    /// What it says; the page's title where it says nothing.
    pub title: Option<String>,
    /// Where it leads; a line that only holds others leads nowhere.
    pub goal: Option<MenuGoal>,
    /// Where the goal, or else the line, was written.
    pub location: Location,
    /// The lines under it.
    pub children: Vec<MenuEntry>,
}

/// Where a line leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MenuGoal {
    /// A source file, as `@/about.md`, perhaps with a part of it: `@/about.md#team`.
    Page(String),
    /// An address as it was written: of another site, or a path of this one.
    Address(String),
}

/// Reads `menus`, a table of lists of tables.
pub(super) fn read(f: &mut Fields<'_, '_, '_>) -> Menus {
    let mut menus = Menus::new();
    for (name, _, node) in f.free_table("menus") {
        let Value::Array(items) = &node.value else {
            let message = format!("`{name}` must be a list of tables, each under [[menus.{name}]]");
            f.reading.report(Diagnostic::error("wrong-type", message), node.span.clone());
            continue;
        };
        let mut entries = Vec::with_capacity(items.len());
        for item in items {
            let Value::Table(table) = &item.value else {
                let message = format!("a line of the menu `{name}` must be a table, under [[menus.{name}]]");
                f.reading.report(Diagnostic::error("wrong-type", message), item.span.clone());
                continue;
            };
            let mut fields = Fields::new(table, "[[menus]]", f.reading);
            entries.extend(entry(&mut fields));
            fields.finish();
        }
        menus.insert(name.clone(), entries);
    }
    menus
}

fn entry(f: &mut Fields<'_, '_, '_>) -> Option<MenuEntry> {
    let title = f.text("title");
    if let Some(title) = title.as_ref().filter(|title| title.value.trim().is_empty()) {
        let diagnostic = Diagnostic::error("empty-value", "a line of a menu has an empty `title`");
        let help = "write what readers are to see, or take `title` out of a line with a `page`, which has its own";
        f.reading.report(diagnostic.help(help), title.span.clone());
    }
    let title = title.map(|title| title.value);
    let (page, url) = (f.text("page"), f.text("url"));
    let children = f.tables("children", "[[menus]]", entry);
    let whole = f.span().start..f.span().start;
    if let (Some(_), Some(url)) = (&page, &url) {
        let diagnostic = Diagnostic::error("config-contradiction", "a line of a menu has a `page` and a `url`");
        f.reading.report(diagnostic.help("it leads to one place: keep one of them"), url.span.clone());
    }
    let mut span = whole.clone();
    let goal = match (page, url) {
        (Some(Sourced { value, span: at }), _) => {
            span = at;
            if !value.starts_with("@/") {
                let diagnostic = Diagnostic::error("dead-link", format!("`page = \"{value}\"` isn't a source file"));
                let help = "write it from content/ on, as in @/about.md; other addresses go under `url`";
                f.reading.report(diagnostic.help(help), span);
                return None;
            }
            Some(MenuGoal::Page(value))
        }
        (None, Some(Sourced { value, span: at })) => {
            span = at;
            let own = value.starts_with('/') && !value.starts_with("//");
            if !own && !super::is_web_address(&value) && !value.starts_with("mailto:") {
                let diagnostic = Diagnostic::error("bad-url", format!("a menu can't lead to `{value}`"));
                let help = "write a path from / on, https://…, or mailto:…; pages go under `page`";
                f.reading.report(diagnostic.help(help), span);
                return None;
            }
            Some(MenuGoal::Address(value))
        }
        (None, None) => None,
    };
    if goal.is_none() && title.is_none() {
        let diagnostic = Diagnostic::error("missing-key", "a line of a menu says nothing and leads nowhere");
        f.reading.report(diagnostic.help("give it a `page`, or a `title` and a `url`"), whole);
        return None;
    }
    if title.is_none() && matches!(goal, Some(MenuGoal::Address(_))) {
        let diagnostic = Diagnostic::error("missing-key", "a line of a menu that leads to a `url` has no `title`");
        f.reading.report(diagnostic.help("add `title = \"…\"`"), span);
        return None;
    }
    let location = Location::new(f.reading.path, f.reading.text, span);
    Some(MenuEntry { title, goal, location, children })
}
