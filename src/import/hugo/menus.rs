//! Menus, from the config and from pages.

use crate::import::config::{MenuLine, NewConfig};
use crate::import::keys::scalar;
use crate::tree::{Node, Table, Value};

/// A line of a menu on its way.
#[derive(Debug, Clone, Default)]
pub(super) struct Item {
    pub(super) language: usize,
    pub(super) menu: String,
    pub(super) title: Option<String>,
    pub(super) goal: Option<String>,
    weight: i64,
    parent: Option<String>,
    identifier: Option<String>,
}

fn item(menu: &str, table: &Table) -> Item {
    let mut item = Item { menu: menu.to_owned(), ..Item::default() };
    for (key, _, node) in &table.entries {
        let text = scalar(&node.value);
        match key.to_lowercase().as_str() {
            "name" => item.title = text,
            "url" => item.goal = item.goal.or(text),
            "pageref" => item.goal = text,
            "weight" => item.weight = text.and_then(|t| t.parse().ok()).unwrap_or(0),
            "parent" => item.parent = text,
            "identifier" => item.identifier = text,
            _ => {}
        }
    }
    item
}

/// The lines of a menu in the config.
pub(super) fn read(node: &Node) -> Vec<MenuLine> {
    let Value::Array(items) = &node.value else { return Vec::new() };
    let tables = items.iter().filter_map(|node| if let Value::Table(t) = &node.value { Some(t) } else { None });
    lines(tables.map(|table| item("", table)).collect())
}

/// `menu: main`, `menu: [main, footer]`, `menu: { main: { weight: 1 } }`.
pub(super) fn of_page(node: &Node) -> Vec<Item> {
    match &node.value {
        Value::Table(table) => table
            .entries
            .iter()
            .map(|(menu, _, node)| match &node.value {
                Value::Table(table) => item(menu, table),
                _ => Item { menu: menu.clone(), ..Item::default() },
            })
            .collect(),
        other => {
            let menus = crate::import::keys::texts(other).unwrap_or_default();
            menus.into_iter().map(|menu| Item { menu, ..Item::default() }).collect()
        }
    }
}

/// Items in the order of their weights, those with a parent below it.
fn lines(mut items: Vec<Item>) -> Vec<MenuLine> {
    // 0 means no weight, which comes last.
    items.sort_by_key(|item| if item.weight == 0 { i64::MAX } else { item.weight });
    let known = |name: &str| items.iter().position(|i| i.identifier.as_deref().or(i.title.as_deref()) == Some(name));
    let parents: Vec<Option<usize>> = items.iter().map(|i| i.parent.as_deref().and_then(known)).collect();
    let line = |number: usize, children: Vec<MenuLine>| MenuLine {
        title: items[number].title.clone(),
        goal: items[number].goal.clone(),
        children,
    };
    let children = |parent: usize| -> Vec<MenuLine> {
        let own = (0..items.len()).filter(|n| parents[*n] == Some(parent) && *n != parent);
        own.map(|n| line(n, Vec::new())).collect()
    };
    let top = (0..items.len()).filter(|n| parents[*n].is_none_or(|parent| parent == *n || parents[parent].is_some()));
    top.map(|n| line(n, children(n))).collect()
}

/// Adds what pages say to the menus of their languages.
pub(super) fn add(config: &mut NewConfig, items: Vec<Item>) {
    let mut by_menu: Vec<((usize, String), Vec<Item>)> = Vec::new();
    for item in items {
        let key = (item.language, item.menu.clone());
        match by_menu.iter_mut().find(|(known, _)| *known == key) {
            Some((_, items)) => items.push(item),
            None => by_menu.push((key, vec![item])),
        }
    }
    for ((language, menu), items) in by_menu {
        let menus = if language == 0 { &mut config.menus } else { &mut config.languages[language].menus };
        let more = lines(items);
        match menus.iter_mut().find(|(name, _)| *name == menu) {
            Some((_, lines)) => lines.extend(more),
            None => menus.push((menu, more)),
        }
    }
}
