//! Tags, authors and whatever else the config names: which items there are, and which pages have them.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::config::{Config, Urls};
use crate::diagnostics::{Diagnostic, Location, nearest};
use crate::front_matter::{FrontMatter, SortBy};
use crate::tree::fields::Sourced;

use super::{PageId, Site, order, paths};

/// A taxonomy in one language.
#[derive(Debug)]
pub struct Taxonomy {
    /// Its name in the config: `tags`.
    pub name: String,
    /// The language, as a place in the config's list.
    pub language: usize,
    /// The address of its list.
    pub path: String,
    /// Its items in the order of the language's alphabet.
    pub items: Vec<Item>,
    /// Pages on a page of an item's list; 0 for all.
    pub paginate_by: usize,
    /// Items on a page of its list; 0 for all.
    pub items_by: usize,
    /// Whether its pages are made.
    pub render: bool,
}

/// An item of a taxonomy: one tag.
#[derive(Debug)]
pub struct Item {
    /// As it was first written.
    pub name: String,
    /// Its part of the address.
    pub slug: String,
    /// Its address.
    pub path: String,
    /// Its pages, newest first.
    pub pages: Vec<PageId>,
    /// The items of other languages with the same part of an address: their taxonomies' places, and theirs in them.
    pub translations: Vec<(usize, usize)>,
}

/// The items that a page names in a taxonomy.
pub(super) fn named<'a>(front_matter: &'a FrontMatter, taxonomy: &str) -> &'a [Sourced<String>] {
    match taxonomy {
        "tags" => &front_matter.tags,
        "authors" => &front_matter.authors,
        other => front_matter.taxonomies.iter().find(|(name, ..)| name == other).map_or(&[], |(.., items)| items),
    }
}

/// Collects the taxonomies of every language; those without an item are left out.
pub(super) fn collect(site: &mut Site, diagnostics: &mut Vec<Diagnostic>) {
    let names: Vec<String> = site.config.taxonomies.keys().cloned().collect();
    for page in site.pages.iter() {
        for (name, span, _) in &page.document.front_matter.taxonomies {
            if names.contains(name) && name != "tags" && name != "authors" {
                continue;
            }
            let document = &page.document;
            let diagnostic = match (name.as_str(), nearest(name, names.iter().map(String::as_str))) {
                ("tags" | "authors", _) => {
                    Diagnostic::error("unknown-key", format!("`{name}` is a key of its own, outside [taxonomies]"))
                        .help(format!("write `{name} = [\"…\"]` among the first keys of the front matter"))
                }
                (_, near) => {
                    let help = near.map_or_else(String::new, |near| format!("did you mean `{near}`? Otherwise "));
                    Diagnostic::error("unknown-taxonomy", format!("the site has no taxonomy `{name}`"))
                        .help(format!("{help}add [taxonomies.{name}] to config.toml"))
                }
            };
            diagnostics.push(diagnostic.at(Location::new(&document.path, &document.text, span.clone())));
        }
    }
    let mut taxonomies = Vec::new();
    for language in 0..site.config.languages.len() {
        for (name, config) in &site.config.taxonomies {
            let path = list_path(&site.config, language, name);
            let mut items: Vec<Item> = Vec::new();
            // Many pages write an item the same way: its address is made once for each.
            let mut written: FxHashMap<&str, usize> = FxHashMap::default();
            let mut by_slug: FxHashMap<String, usize> = FxHashMap::default();
            for (id, page) in site.pages.iter().enumerate().filter(|(_, p)| p.language == language) {
                for item in named(&page.document.front_matter, name) {
                    let place = *written.entry(&item.value).or_insert_with(|| {
                        let slug = item_slug(&item.value);
                        *by_slug.entry(slug.clone()).or_insert_with(|| {
                            items.push(Item {
                                name: item.value.trim().to_owned(),
                                path: item_path(&site.config, language, name, &item.value),
                                slug,
                                pages: Vec::new(),
                                translations: Vec::new(),
                            });
                            items.len() - 1
                        })
                    });
                    let pages = &mut items[place].pages;
                    if pages.last() != Some(&(id as PageId)) {
                        pages.push(id as PageId);
                    }
                }
            }
            if items.is_empty() {
                continue;
            }
            let collation = &site.collations[language];
            items.sort_by(|a, b| collation.compare(&a.name, &b.name).then_with(|| a.slug.cmp(&b.slug)));
            for item in &mut items {
                order::sort(&mut item.pages, &site.pages, &site.ranks, SortBy::Date, collation);
            }
            taxonomies.push(Taxonomy {
                name: name.clone(),
                language,
                path,
                items,
                paginate_by: config.paginate_by.unwrap_or(site.config.paginate_by),
                items_by: config.items_by,
                render: config.render,
            });
        }
    }
    taxonomies.retain(|t| t.render);
    join_translations(&mut taxonomies);
    site.taxonomies = Arc::new(taxonomies);
}

/// Tells items which of other languages are the same.
fn join_translations(taxonomies: &mut [Taxonomy]) {
    let mut same: FxHashMap<(String, String), Vec<(usize, usize)>> = FxHashMap::default();
    for (place, taxonomy) in taxonomies.iter().enumerate() {
        for (at, item) in taxonomy.items.iter().enumerate() {
            same.entry((taxonomy.name.clone(), item.slug.clone())).or_default().push((place, at));
        }
    }
    for versions in same.into_values() {
        for own in &versions {
            let others = versions.iter().filter(|other| *other != own);
            taxonomies[own.0].items[own.1].translations = others.copied().collect();
        }
    }
}

/// The address of a taxonomy's list.
fn list_path(config: &Config, language: usize, taxonomy: &str) -> String {
    let root = if language == 0 { String::new() } else { format!("/{}", config.languages[language].code) };
    format!("{root}/{taxonomy}/")
}

/// The address of an item's list.
pub fn item_path(config: &Config, language: usize, taxonomy: &str, item: &str) -> String {
    format!("{}{}{}", list_path(config, language, taxonomy), item_slug(item), ending(config.output.urls))
}

/// How the address of a page ends.
pub(super) fn ending(urls: Urls) -> &'static str {
    match urls {
        Urls::Pretty => "/",
        Urls::Html => ".html",
    }
}

/// The folder that holds what belongs to the page at `path`: `/tags/ai/`, whether that is the page's address or it is
/// `/tags/ai.html`.
pub(super) fn folder_of(path: &str) -> String {
    path.strip_suffix(".html").map_or_else(|| path.to_owned(), |stem| format!("{stem}/"))
}

/// The part of an address that stands for an item: "AI" and "ai" are one; "C", "C++" and "C#" are three.
pub fn item_slug(name: &str) -> String {
    let slug = match name.contains(['+', '#']) {
        true => paths::slug(&name.replace('+', "-plus").replace('#', "-sharp")),
        false => paths::slug(name),
    };
    if slug.is_empty() { format!("{:x}", xxhash_rust::xxh3::xxh3_64(name.as_bytes())) } else { slug }
}
