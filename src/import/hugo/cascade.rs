//! What Hugo's sections and config say of the pages below them, as `cascade`.
//!
//! In: the keys of a page, and the tables of the sections above it. Out: the page's keys with those that go to it.

use std::collections::BTreeMap;

use crate::import::keys::{Old, texts};
use crate::import::patterns::Patterns;
use crate::import::{Id, Kind, Shape};
use crate::tree::{Node, Table, Value};

use super::config::Rules;

/// What sections say of the pages below them: by folder and language.
pub(super) type Cascades = BTreeMap<(String, usize), Vec<Table>>;

/// What the section with this front matter says of them, if anything.
pub(super) fn of_section(front: &Table) -> Option<Vec<Table>> {
    let (.., node) = front.entries.iter().find(|(key, ..)| key.eq_ignore_ascii_case("cascade"))?;
    Some(match &node.value {
        Value::Table(table) => vec![table.clone()],
        Value::Array(items) => {
            items.iter().filter_map(|i| if let Value::Table(t) = &i.value { Some(t.clone()) } else { None }).collect()
        }
        _ => Vec::new(),
    })
}

/// Gives a page what the sections above it say, the nearest first.
pub(super) fn give(old: &mut Old<'_>, id: &Id, cascades: &Cascades, rules: &Rules) {
    let is_carried = |key: &str| {
        let usual = [
            "draft",
            "build",
            "_build",
            "headless",
            "author",
            "authors",
            "params",
            "date",
            "publishdate",
            "expirydate",
        ];
        usual.iter().any(|known| key.eq_ignore_ascii_case(known))
            || rules.taxonomies.iter().any(|known| key.eq_ignore_ascii_case(known))
    };
    if let Some((span, node)) = old.take("cascade") {
        let detail = "dates, taxonomies, authors and params went to each page below";
        old.note(Kind::Key, "cascade", detail, span);
        old.keys.keep("cascade", &node);
    }
    let mut add = |tables: &[Table]| {
        for table in tables {
            let target = table.entries.iter().find(|(key, ..)| key.trim_matches('_').eq_ignore_ascii_case("target"));
            let is_given = |key: &str| match target {
                None => is_carried(key),
                // What is meant for some pages only is told, and not guessed, unless it kept them from readers.
                Some((.., node)) => is_hiding(key) && is_meant(&node.value, id, &rules.codes[id.language]),
            };
            for (key, _, node) in table.entries.iter().filter(|(key, ..)| is_given(key)) {
                if !old.entries.iter().any(|(known, ..)| known.eq_ignore_ascii_case(key)) {
                    old.entries.push((key.clone(), 0..0, node.clone()));
                }
            }
        }
    };
    let mut folder = id.folder.as_str();
    loop {
        if let Some(tables) = cascades.get(&(folder.to_owned(), id.language)) {
            add(tables);
        }
        if folder.is_empty() {
            break;
        }
        folder = folder.rsplit_once('/').map_or("", |(parent, _)| parent);
    }
    add(&rules.cascade);
}

/// Keys that keep a page from readers.
fn is_hiding(key: &str) -> bool {
    let keys = ["draft", "build", "_build", "headless", "publishdate", "expirydate"];
    keys.iter().any(|known| key.eq_ignore_ascii_case(known))
}

/// Whether a page is among those that a target names. Where it can't be told, it is: rather hidden than shown.
fn is_meant(target: &Value, id: &Id, language: &str) -> bool {
    let targets: Vec<&Table> = match target {
        Value::Table(table) => vec![table],
        Value::Array(items) => {
            items.iter().filter_map(|item| if let Value::Table(t) = &item.value { Some(t) } else { None }).collect()
        }
        _ => return true,
    };
    let fits = |node: &Node, word: &str| {
        let Some(globs) = texts(&node.value) else { return true };
        let mut patterns = Patterns::default();
        globs.iter().any(|glob| !patterns.add(glob)) || patterns.has_exactly(word)
    };
    let kind = match (id.shape, id.folder.as_str()) {
        (Shape::Section, "") => "home",
        (Shape::Section, _) => "section",
        _ => "page",
    };
    targets.iter().any(|table| {
        table.entries.iter().all(|(key, _, node)| match key.to_lowercase().as_str() {
            "path" => fits(node, &format!("/{}", id.own())),
            "kind" => fits(node, kind),
            "lang" => fits(node, language),
            "environment" => fits(node, "production"),
            _ => true,
        })
    })
}
