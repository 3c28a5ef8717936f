//! Menus, from the config and from pages.

use std::collections::BTreeMap;
use std::ops::Range;

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
    /// What it is called where it has no title: the page's.
    pub(super) name: String,
    pub(super) weight: i64,
    pub(super) parent: Option<String>,
    pub(super) identifier: Option<String>,
    /// Keys that have no counterpart, and where they stand.
    pub(super) spare: Vec<(String, Range<usize>)>,
}

impl Item {
    fn shown(&self) -> &str {
        self.title.as_deref().unwrap_or(&self.name)
    }

    /// What a line below this one calls it.
    fn known_as(&self) -> &str {
        self.identifier.as_deref().unwrap_or_else(|| self.shown())
    }
}

fn item(menu: &str, table: &Table) -> Item {
    let mut item = Item { menu: menu.to_owned(), ..Item::default() };
    for (key, span, node) in &table.entries {
        let text = scalar(&node.value);
        match key.to_lowercase().as_str() {
            "name" => item.title = text,
            "url" => item.goal = item.goal.or(text),
            "pageref" => item.goal = text,
            "weight" => item.weight = text.and_then(|t| t.parse().ok()).unwrap_or(0),
            "parent" => item.parent = text,
            "identifier" => item.identifier = text,
            _ => item.spare.push((key.clone(), span.clone())),
        }
    }
    item
}

/// The lines of a menu in the config.
pub(super) fn read(menu: &str, node: &Node) -> Vec<Item> {
    let Value::Array(items) = &node.value else { return Vec::new() };
    let tables = items.iter().filter_map(|node| if let Value::Table(t) = &node.value { Some(t) } else { None });
    tables.map(|table| item(menu, table)).collect()
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

/// How deep lines may lie in each other; what is deeper is a line at the top.
const DEEPEST: usize = 8;

/// Items in the order of their weights and then their names, those with a parent below it.
fn lines(mut items: Vec<Item>) -> Vec<MenuLine> {
    // 0 means no weight, which comes last.
    items.sort_by_cached_key(|item| {
        let weight = if item.weight == 0 { i64::MAX } else { item.weight };
        (weight, item.shown().to_lowercase(), item.shown().to_owned(), item.identifier.clone())
    });
    let mut by_name: BTreeMap<&str, usize> = BTreeMap::new();
    for (number, item) in items.iter().enumerate() {
        by_name.entry(item.known_as()).or_insert(number);
    }
    let of = |item: &Item| item.parent.as_deref().and_then(|parent| by_name.get(parent).copied());
    let mut parents: Vec<Option<usize>> = items.iter().map(of).collect();
    for number in 0..items.len() {
        // Lines below each other in a circle would be nowhere.
        let mut up = parents[number];
        for _ in 0..DEEPEST {
            up = up.and_then(|parent| parents[parent]);
        }
        if up.is_some() {
            parents[number] = None;
        }
    }
    let mut below: Vec<Vec<usize>> = vec![Vec::new(); items.len()];
    let mut top = Vec::new();
    for (number, parent) in parents.iter().enumerate() {
        match parent {
            Some(parent) => below[*parent].push(number),
            None => top.push(number),
        }
    }
    top.into_iter().map(|number| line(number, &items, &below)).collect()
}

/// A line with all that is below it.
fn line(number: usize, items: &[Item], below: &[Vec<usize>]) -> MenuLine {
    MenuLine {
        title: items[number].title.clone(),
        goal: items[number].goal.clone(),
        children: below[number].iter().map(|child| line(*child, items, below)).collect(),
    }
}

/// Makes the menus of all languages of what the config and what pages say. `common` are those lines of the config that
/// are no language's own.
pub(super) fn add(config: &mut NewConfig, common: Vec<Item>, own: Vec<Item>, of_pages: Vec<Item>) {
    let mut by_menu: Vec<((usize, String), Vec<Item>)> = Vec::new();
    let mut push = |item: Item, common: &[Item]| {
        let key = (item.language, item.menu.clone());
        match by_menu.iter_mut().find(|(known, _)| *known == key) {
            Some((_, items)) => items.push(item),
            None => {
                // A menu of a language takes the place of the site's, whose lines it had.
                let lines = common.iter().filter(|line| line.menu == item.menu && item.language > 0);
                let lines = lines.map(|line| Item { language: item.language, ..line.clone() });
                by_menu.push((key, lines.chain([item.clone()]).collect()));
            }
        }
    };
    // A language's own lines are all that the config has for it.
    own.into_iter().chain(common.iter().cloned()).for_each(|item| push(item, &[]));
    of_pages.into_iter().for_each(|item| push(item, &common));
    for ((language, menu), items) in by_menu {
        let menus = if language == 0 { &mut config.menus } else { &mut config.languages[language].menus };
        menus.push((menu, lines(items)));
    }
}
