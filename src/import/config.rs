//! The new site's config.toml.

use std::fmt::Write as _;

use crate::tree::Node;

use super::write;

/// What the new config says.
#[derive(Debug, Default)]
pub(super) struct NewConfig {
    /// Without a slash at its end.
    pub(super) base_url: String,
    pub(super) title: String,
    pub(super) description: Option<String>,
    /// The default one first.
    pub(super) languages: Vec<Language>,
    pub(super) paginate_by: Option<i64>,
    pub(super) taxonomies: Vec<Taxonomy>,
    pub(super) feeds: Option<Feeds>,
    /// Menus of all languages.
    pub(super) menus: Vec<(String, Vec<MenuLine>)>,
    /// Old addresses that lead elsewhere.
    pub(super) redirects: Vec<(String, String)>,
    pub(super) extra: Vec<(String, Node)>,
}

/// A language of the site.
#[derive(Debug, Default)]
pub(super) struct Language {
    /// As it is called here.
    pub(super) code: String,
    /// What old addresses in it begin with: nothing, or `/fr`.
    pub(super) prefix: String,
    pub(super) title: Option<String>,
    pub(super) description: Option<String>,
    pub(super) menus: Vec<(String, Vec<MenuLine>)>,
}

/// A taxonomy, by its name here.
#[derive(Debug)]
pub(super) struct Taxonomy {
    pub(super) name: String,
    /// The folder of its old addresses.
    pub(super) old: String,
    pub(super) paginate_by: Option<i64>,
    pub(super) render: bool,
}

/// Which feeds the site has.
#[derive(Debug)]
pub(super) struct Feeds {
    pub(super) formats: Vec<&'static str>,
    pub(super) lists: Vec<String>,
    pub(super) limit: Option<i64>,
}

/// A line of a menu.
#[derive(Debug, Clone, Default)]
pub(super) struct MenuLine {
    pub(super) title: Option<String>,
    /// A source file (`@/about.md`), a path or an address; nothing where it only holds others.
    pub(super) goal: Option<String>,
    pub(super) children: Vec<MenuLine>,
}

impl NewConfig {
    /// The path that the site lies under: `/news`, or nothing.
    pub(super) fn base_path(&self) -> &str {
        let rest = self.base_url.split_once("://").map_or("", |(_, rest)| rest);
        rest.find('/').map_or("", |at| &rest[at..])
    }

    /// The file.
    pub(super) fn text(&self) -> String {
        let mut out = String::new();
        write::text(&mut out, "base_url", &self.base_url);
        write::text(&mut out, "title", &self.title);
        if let Some(description) = &self.description {
            write::text(&mut out, "description", description);
        }
        if let Some(language) = self.languages.first() {
            write::text(&mut out, "default_language", &language.code);
        }
        if let Some(number) = self.paginate_by {
            let _ = writeln!(out, "paginate_by = {number}");
        }
        for language in self.languages.iter().skip(1) {
            let _ = writeln!(out, "\n[languages.{}]", language.code);
            for (key, value) in [("title", &language.title), ("description", &language.description)] {
                if let Some(value) = value {
                    write::text(&mut out, key, value);
                }
            }
            for (name, lines) in &language.menus {
                menu(&mut out, &format!("languages.{}.menus.{}", language.code, write::bare(name)), lines);
            }
        }
        for taxonomy in &self.taxonomies {
            let usual = matches!(taxonomy.name.as_str(), "tags" | "authors");
            if usual && taxonomy.render && taxonomy.paginate_by.is_none() {
                continue;
            }
            let _ = writeln!(out, "\n[taxonomies.{}]", taxonomy.name);
            if let Some(number) = taxonomy.paginate_by {
                let _ = writeln!(out, "paginate_by = {number}");
            }
            if !taxonomy.render {
                out.push_str("render = false\n");
            }
        }
        if let Some(feeds) = &self.feeds {
            out.push_str("\n[feeds]\n");
            let formats: Vec<String> = feeds.formats.iter().map(|f| (*f).to_owned()).collect();
            write::list(&mut out, "formats", &formats);
            write::list(&mut out, "lists", &feeds.lists);
            if let Some(limit) = feeds.limit {
                let _ = writeln!(out, "limit = {limit}");
            }
        }
        for (name, lines) in &self.menus {
            menu(&mut out, &format!("menus.{}", write::bare(name)), lines);
        }
        for (from, to) in &self.redirects {
            out.push_str("\n[[redirects]]\n");
            write::text(&mut out, "from", from);
            write::text(&mut out, "to", to);
        }
        if !self.extra.is_empty() {
            out.push_str("\n[extra]\n");
            let extra: Vec<_> = self.extra.iter().map(|(key, node)| (key.as_str(), node)).collect();
            write::entries(&mut out, "extra", &extra);
        }
        out
    }
}

fn menu(out: &mut String, name: &str, lines: &[MenuLine]) {
    for line in lines {
        let _ = writeln!(out, "\n[[{name}]]");
        if let Some(title) = &line.title {
            write::text(out, "title", title);
        }
        if let Some(goal) = &line.goal {
            write::text(out, if goal.starts_with("@/") { "page" } else { "url" }, goal);
        }
        menu(out, &format!("{name}.children"), &line.children);
    }
}
