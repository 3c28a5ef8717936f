//! Hugo's pages: their front matter in our words.
//!
//! In: the files of content/, and the rules of the site's config. Out: the pages of the old site, each with its old
//! address, and the lines of menus that they ask for. What other files say of a page is in `cascade`, a text in HTML in
//! `html`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;

use crate::date::When;
use crate::import::config::NewConfig;
use crate::import::keys::{Keys, Old, scalar, texts};
use crate::import::{Id, Kind, Note, OldFile, OldSite, Options, Page, Shape, Source, front, title};
use crate::link::paths;
use crate::tree::{Node, Table, Value};

use super::cascade::{self, Cascades};
use super::config::Rules;
use super::menus::{self, Item};
use super::{addresses, html};

/// A file whose front matter has been read.
struct Read {
    source: Source,
    table: Table,
    relative: String,
    id: Id,
    /// Whether it lies in a page's own folder, without being that page.
    is_resource: bool,
}

/// Reads all pages into the site. Gives the lines of menus that they ask for.
pub(super) fn read(
    sources: Vec<(&OldFile, String, usize)>,
    old: &mut OldSite,
    rules: &Rules,
    config: &NewConfig,
    options: &Options,
    notes: &mut Vec<Note>,
) -> Vec<Item> {
    let bundles: BTreeSet<String> = sources
        .iter()
        .filter_map(|(_, relative, _)| {
            let (folder, name) = relative.rsplit_once('/')?;
            (name.split('.').next() == Some("index")).then(|| folder.to_owned())
        })
        .collect();
    let read: Vec<Read> = sources
        .into_par_iter()
        .map(|(file, relative, language)| read_file(file, relative, language, rules, &bundles))
        .collect();
    let cascades: Cascades = read
        .iter()
        .filter(|page| page.id.shape == Shape::Section)
        .filter_map(|page| Some(((page.id.folder.clone(), page.id.language), cascade::of_section(&page.table)?)))
        .collect();
    let pages: Vec<(Page, Vec<Item>, Vec<Note>)> =
        read.into_par_iter().map(|page| read_page(page, &cascades, rules, config, options)).collect();
    let mut items = Vec::new();
    for (page, menus, found) in pages {
        notes.extend(found);
        items.extend(menus);
        old.pages.push(page);
    }
    let pages = &mut old.pages;
    crate::import::hide(pages.iter_mut().filter(|page| rules.ignored.has(&page.path)), "ignoreFiles", notes);
    let is_off = |page: &Page| {
        let name = page.relative.rsplit_once('.').map_or("", |(name, _)| name);
        let code = name.rsplit_once('.').map_or("", |(_, code)| code);
        rules.is_off(&page.path) || rules.off_codes.iter().any(|known| code.eq_ignore_ascii_case(known))
    };
    crate::import::hide(pages.iter_mut().filter(|page| is_off(page)), "languages that are off", notes);
    let has_none = |page: &Page| !rules.has_pages && page.id.shape != Shape::Section;
    crate::import::hide(pages.iter_mut().filter(|page| has_none(page)), "disableKinds", notes);
    share_keys(old);
    lists(old, rules, config);
    items
}

fn read_file(file: &OldFile, relative: String, language: usize, rules: &Rules, bundles: &BTreeSet<String>) -> Read {
    let mut source = crate::import::source(file);
    let table = match front::read(&source.text) {
        Ok(front) => {
            source.body = front.body;
            source.comments = front.comments;
            let odd = front.odd.into_iter().map(|odd| odd.note(&source.path, &source.text));
            source.notes.extend(odd);
            front.table
        }
        Err(broken) => {
            source.broken(&broken);
            Table::default()
        }
    };
    let (folder, name) = relative.rsplit_once('/').unwrap_or(("", &relative));
    let name = name.rsplit_once('.').map_or(name, |(name, _)| name);
    let (name, language) = match name.rsplit_once('.') {
        Some((stem, code)) => match rules.codes.iter().position(|known| code.eq_ignore_ascii_case(known)) {
            Some(found) => (stem, found),
            None => (name, language),
        },
        None => (name, language),
    };
    let (shape, above, stem) = Shape::of(folder, name);
    let mut id = Id { folder: above.to_owned(), stem: stem.to_owned(), language, shape };
    // Pages in a page's own folder were files of that page. Here they go beside it.
    let mut up = folder;
    let mut bundle = None;
    while !up.is_empty() {
        if bundles.contains(up) && !(up == folder && shape == Shape::Bundle) {
            bundle = Some(up);
        }
        up = up.rsplit_once('/').map_or("", |(parent, _)| parent);
    }
    if let Some(bundle) = bundle {
        let (parent, owner) = bundle.rsplit_once('/').unwrap_or(("", bundle));
        let inner = [&folder[bundle.len()..], name].join("/");
        let parts: Vec<&str> = inner.split('/').filter(|part| !part.is_empty()).collect();
        id = Id {
            folder: parent.to_owned(),
            stem: format!("{owner}-{}", parts.join("-")),
            language,
            shape: Shape::File,
        };
    }
    let is_resource = bundle.is_some();
    Read { source, table, id, is_resource, relative }
}

fn read_page(
    page: Read,
    cascades: &Cascades,
    rules: &Rules,
    config: &NewConfig,
    options: &Options,
) -> (Page, Vec<Item>, Vec<Note>) {
    let Read { mut source, table, relative, id, is_resource } = page;
    let is_section = id.shape == Shape::Section;
    let mut old = Old::new(&source.path, &source.text, table);
    old.notes = std::mem::take(&mut source.notes);
    old.keys.comments = std::mem::take(&mut source.comments);
    cascade::give(&mut old, &id, cascades, rules);
    let mut menus: Vec<Item> = Vec::new();
    for key in ["menu", "menus"] {
        let Some((_, node)) = old.take(key) else { continue };
        let lines = menus::of_page(&node);
        for (name, span) in lines.iter().flat_map(|line| line.spare.clone()) {
            old.note(Kind::Key, &format!("{key}.{name}"), "", span);
            old.keys.keep(key, &node);
        }
        menus.extend(lines);
    }
    let dated = if rules.dated_names { dated(&id.stem) } else { (None, id.stem.as_str()) };
    let (url, title_shown, translation) = simple(&mut old, &id, config, dated.1, rules);
    dates(&mut old, dated.0, options, is_section);
    hidden(&mut old, source.is_broken, is_resource);
    lists_of(&mut old, rules);
    let keys = &old.keys;
    let address = addresses::address(
        &addresses::Parts {
            folder: &id.folder,
            name: dated.1,
            slug: keys.slug.as_deref(),
            title: &title_shown,
            url: url.as_deref(),
            date: keys.date.map(When::date),
            shape: id.shape,
            prefix: &config.languages[id.language].prefix,
        },
        rules,
    );
    // What had no address of its own needs none to be kept.
    let address = if source.is_broken || is_resource { String::new() } else { address };
    menus.retain(|_| !address.is_empty());
    aliases(&mut old.keys, &address);
    if is_section {
        old.keys.slug = None;
    }
    for item in &mut menus {
        item.language = id.language;
        item.goal = Some(address.clone());
        item.name.clone_from(&title_shown);
    }
    // Pages about a tag: the tag's list is made all the same.
    let top = id.folder.split('/').next().unwrap_or_default();
    let is_term = rules.taxonomies.iter().any(|name| name.eq_ignore_ascii_case(top)) && !top.is_empty();
    if is_term {
        old.keys.draft = true;
        let detail = "what it says of an item of the taxonomy is a draft now";
        old.note(Kind::File, "pages of taxonomies", detail, 0..0);
    }
    let has_html = source.path.ends_with(".html") || source.path.ends_with(".htm");
    let (keys, notes) = old.rest();
    let published = crate::import::is_published(&keys, options.now);
    let mut page = Page {
        relative,
        body: source.body,
        front: source.front,
        id,
        old: address,
        published,
        is_hidden: is_term,
        keys,
        translation,
        path: source.path,
        text: source.text,
    };
    if has_html {
        html::as_one_block(&mut page);
    }
    (page, menus, notes)
}

/// Keys that mean the same here. Gives the address it asks for, its title as it was shown, and what joins translations.
fn simple(
    old: &mut Old<'_>,
    id: &Id,
    config: &NewConfig,
    name: &str,
    rules: &Rules,
) -> (Option<String>, String, Option<String>) {
    let title = old.text("title");
    let shown = title.clone().unwrap_or_default();
    old.keys.title = title.as_deref().map(title::markdown).unwrap_or_default();
    if old.keys.title.is_empty() {
        let language = &config.languages[id.language];
        let name = if id.shape == Shape::Section { id.folder.rsplit('/').next().unwrap_or_default() } else { name };
        old.keys.title = match name {
            "" => title::markdown(language.title.as_ref().unwrap_or(&config.title)),
            name => title::of_name(name),
        };
        if id.shape != Shape::Section {
            let made = old.keys.title.clone();
            old.note(Kind::Title, &made, "", 0..0);
        }
    }
    old.keys.description = old.shown("description");
    if old.keys.description.is_none() {
        old.keys.description = old.shown("summary");
    }
    old.keys.slug = old.text("slug");
    old.keys.draft = old.boolean("draft").unwrap_or(false);
    old.keys.weight = old.integer("weight").filter(|weight| *weight != 0);
    old.keys.aliases = old.texts("aliases").unwrap_or_default();
    for key in ["authors", "author"] {
        if rules.taxonomies.iter().any(|taxonomy| taxonomy == key) {
            continue;
        }
        let Some((span, node)) = old.take(key) else { continue };
        match people(&node.value) {
            Some(people) => old.keys.items("authors", people),
            None => {
                old.note(Kind::Value, key, "no name can be read out of it", span);
                old.keys.keep(key, &node);
            }
        }
    }
    if let Some((_, Node { value: Value::Table(params), .. })) = old.take("params") {
        for (key, _, node) in params.entries {
            match people(&node.value)
                .filter(|_| key.eq_ignore_ascii_case("author") || key.eq_ignore_ascii_case("authors"))
            {
                Some(people) => old.keys.items("authors", people),
                None => old.keys.keep(&key, &node),
            }
        }
    }
    (old.text("url"), shown, old.text("translationkey"))
}

/// Names, or tables that hold a name.
fn people(value: &Value) -> Option<Vec<String>> {
    match value {
        Value::Table(table) => {
            let name = table.entries.iter().find(|(key, ..)| key.eq_ignore_ascii_case("name"))?;
            Some(vec![scalar(&name.2.value)?])
        }
        Value::Array(items) => {
            let all: Option<Vec<Vec<String>>> = items.iter().map(|item| people(&item.value)).collect();
            all.map(|all| all.concat())
        }
        one => texts(one),
    }
}

/// Dates, and what they hold back.
fn dates(old: &mut Old<'_>, of_name: Option<&str>, options: &Options, is_section: bool) {
    let mut first = |keys: &[&str]| {
        let found: Vec<Option<When>> = keys.iter().map(|key| old.date(key)).collect();
        found.into_iter().flatten().next()
    };
    let date = first(&["date"]);
    let updated = first(&["lastmod", "modified"]);
    let published = first(&["publishdate", "pubdate"]);
    let expires = first(&["expirydate", "unpublishdate"]);
    let of_name = of_name.and_then(|text| When::parse(text).ok());
    old.keys.date = of_name.or(date).or(published).or(updated);
    old.keys.updated = updated.filter(|updated| Some(*updated) != old.keys.date);
    if is_section {
        return;
    }
    // Hugo holds back what has a date in the future; we want to be told so.
    let from = published.or(old.keys.date).filter(|from| published.is_some() || from.sort_key() > options.now);
    let instant = |when: When| match when.timestamp() {
        Some(_) => Some(when),
        None => When::parse(&when.sort_key().to_string()).ok(),
    };
    old.keys.publish_at = from.and_then(instant);
    old.keys.expires_at = expires.and_then(instant);
    if let (Some(from), Some(to)) = (old.keys.publish_at, old.keys.expires_at)
        && to.sort_key() <= from.sort_key()
    {
        old.keys.publish_at = None;
        old.keys.draft = true;
    }
}

/// What had no page of its own has none here: it is a draft.
fn hidden(old: &mut Old<'_>, is_broken: bool, is_resource: bool) {
    old.keys.draft |= is_broken;
    if is_resource {
        old.keys.draft = true;
        old.note(Kind::File, "pages within pages", "it had no address, and is a draft now", 0..0);
    }
    if let Some((span, node)) = old.take("headless")
        && node.value == Value::Boolean(true)
    {
        old.note(Kind::Key, "headless", "it had no page, and is a draft now", span);
        old.keys.draft = true;
    }
    for key in ["build", "_build"] {
        let Some((span, node)) = old.take(key) else { continue };
        let says = |option: &str| match &node.value {
            Value::Table(table) => {
                table.entries.iter().find(|(k, ..)| k.eq_ignore_ascii_case(option)).and_then(|(.., n)| scalar(&n.value))
            }
            _ => None,
        };
        let has_no_page = matches!(says("render").as_deref(), Some("never" | "link" | "false"));
        old.keys.draft |= has_no_page;
        let detail = if has_no_page { "it had no page, and is a draft now" } else { "" };
        old.note(Kind::Key, key, detail, span);
        old.keys.keep(key, &node);
    }
    if let Some(at) =
        old.entries.iter().position(|(key, _, node)| key == "published" && node.value == Value::Boolean(false))
    {
        old.entries.remove(at);
        old.keys.draft = true;
    }
}

/// Items of taxonomies.
fn lists_of(old: &mut Old<'_>, rules: &Rules) {
    for name in &rules.taxonomies {
        if let Some(items) = old.texts(name) {
            old.keys.items(&crate::import::taxonomy_name(name), items);
        }
    }
}

/// Aliases that aren't written from the root are beside the page.
fn aliases(keys: &mut Keys, address: &str) {
    let parent = address.trim_end_matches('/').rsplit_once('/').map_or("", |(parent, _)| parent);
    for alias in &mut keys.aliases {
        if !alias.starts_with('/') {
            let joined = crate::link::join(parent, alias).unwrap_or_else(|| alias.clone());
            *alias = format!("/{joined}{}", if alias.ends_with('/') { "/" } else { "" });
        }
        // A percent sign that is left stands for itself.
        *alias = crate::percent::decode(alias).replace('%', "%25");
    }
}

/// `2024-03-01-strike`: the date, and the name without it.
fn dated(name: &str) -> (Option<&str>, &str) {
    let day = name.get(..10).filter(|day| When::parse(day).is_ok());
    match (day, name.get(10..).map(|rest| rest.trim_start_matches(['-', '_']))) {
        (Some(day), Some(rest)) if !rest.is_empty() => (Some(day), rest),
        _ => (None, name),
    }
}

/// Pages that say they are translations of each other get one name.
fn share_keys(old: &mut OldSite) {
    let mut first: BTreeMap<String, usize> = BTreeMap::new();
    for (number, page) in old.pages.iter().enumerate() {
        if let Some(key) = page.translation.clone().filter(|_| page.id.shape == Shape::File) {
            let known = first.entry(key).or_insert(number);
            if page.id.language < old.pages[*known].id.language {
                *known = number;
            }
        }
    }
    let mut known: BTreeSet<Id> = old.pages.iter().map(|page| page.id.clone()).collect();
    for number in 0..old.pages.len() {
        let page = &old.pages[number];
        let Some(lead) = page.translation.as_ref().and_then(|key| first.get(key)) else { continue };
        let lead = &old.pages[*lead].id;
        if lead.language == page.id.language || page.id.shape != Shape::File {
            continue;
        }
        let id = Id { language: page.id.language, ..lead.clone() };
        if known.insert(id.clone()) {
            old.pages[number].id = id;
        }
    }
}

/// Lists of folders that have no page of their own, where ours would have another address.
fn lists(old: &mut OldSite, rules: &Rules, config: &NewConfig) {
    let mut tops: BTreeSet<(String, usize)> = BTreeSet::new();
    let mut known: BTreeSet<(String, usize)> = BTreeSet::new();
    for page in &old.pages {
        let top = page.id.folder.split('/').next().unwrap_or_default();
        if page.id.shape == Shape::Section {
            known.insert((page.id.folder.clone(), page.id.language));
        }
        if !top.is_empty() && page.published {
            tops.insert((top.to_owned(), page.id.language));
        }
    }
    for (folder, language) in tops.difference(&known) {
        let name = addresses::urlize(folder, rules);
        let language_here = &config.languages[*language];
        let home = if *language == 0 { String::new() } else { format!("/{}", language_here.code) };
        if paths::slug(folder) == name && home == language_here.prefix {
            continue;
        }
        let keys = Keys { title: title::of_name(folder), ..Keys::default() };
        old.pages.push(Page {
            path: Arc::from(format!("{}/{folder}", rules.content_dir)),
            relative: format!("{folder}/_index.md"),
            text: Arc::from(""),
            body: 0,
            front: 0,
            id: Id { folder: folder.clone(), stem: String::new(), language: *language, shape: Shape::Section },
            old: format!("{}/{name}/", config.languages[*language].prefix),
            keys,
            published: true,
            is_hidden: false,
            translation: None,
        });
    }
}
