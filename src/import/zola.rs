//! A Zola site: its config, its pages, and where they were.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;
use std::sync::Arc;

use jiff::Timestamp;
use rayon::prelude::*;

use crate::diagnostics::Location;
use crate::link::paths;
use crate::scaffold::NewFile;
use crate::tree::{Node, Table, Value};

use super::config::{Feeds, Language, NewConfig, Taxonomy};
use super::keys::{Keys, Old, texts};
use super::patterns::Patterns;
use super::{Anchors, Asset, Id, Kind, Note, OldFile, OldSite, Options, Page, Shape, front, text, title};

/// How Zola makes a part of an address of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Strategy {
    /// Small Latin letters, digits and hyphens.
    #[default]
    On,
    /// What file systems bear.
    Safe,
    /// As it is.
    Off,
}

impl Strategy {
    fn slug(self, name: &str) -> String {
        match self {
            Strategy::On => slug::slugify(name),
            Strategy::Off => name.to_owned(),
            Strategy::Safe => {
                let bad = |c: char| c.is_control() || "<>:\"/\\|?*#()[]".contains(c);
                let kept: String = name.chars().filter(|c| !bad(*c) && *c != '\n').collect();
                kept.trim_matches([' ', '.']).replace(' ', "_")
            }
        }
    }
}

/// What of the config says how pages are read.
#[derive(Debug, Default)]
struct Rules {
    paths: Strategy,
    taxonomies: Strategy,
    keep_dates: bool,
    /// Files below content/ and static/ that weren't published.
    ignored: Patterns,
    ignored_statics: Patterns,
}

/// Reads the site. The error says why it isn't one, and what to do.
pub(super) fn read(files: &[OldFile], options: &Options) -> Result<OldSite, (String, String)> {
    let config = ["zola.toml", "config.toml"].iter().find_map(|name| files.iter().find(|f| f.path == *name));
    let Some((config, bytes)) = config.and_then(|file| Some((file, file.bytes.as_ref()?))) else {
        let help = "give the folder that holds config.toml and content/".to_owned();
        return Err(("this is no Zola site: it has no config.toml".to_owned(), help));
    };
    let source = text::decode(bytes).0;
    let read = front::toml(&source, 0..source.len());
    if let Err(error) = &read {
        let at = Location::new(&config.path.as_str().into(), &source, error.at..error.at);
        let message = format!("{}:{}:{}: {}", at.path, at.line, at.column, error.why);
        return Err((message, "mend the config, so that Zola itself reads it".to_owned()));
    }
    let (table, odd) = read.unwrap_or_default();
    if table.get("base_url").is_none() {
        let hugo = table.entries.iter().any(|(key, ..)| key.eq_ignore_ascii_case("baseurl"));
        return Err(match hugo {
            true => ("this is a Hugo site".to_owned(), "import it with `nutgraf import hugo`".to_owned()),
            false => {
                let message = "this is no Zola site: its config.toml has no `base_url`".to_owned();
                (message, "give the folder of a site, not of a theme".to_owned())
            }
        });
    }
    if !files.iter().any(|file| file.path.starts_with("content/")) {
        let message = "this is no Zola site: it has no content/, or nothing in it".to_owned();
        return Err((message, "give the folder that holds config.toml and content/".to_owned()));
    }
    let path: Arc<str> = config.path.as_str().into();
    let (config, rules, mut notes) = read_config(&path, &source, table);
    notes.extend(odd.into_iter().map(|odd| odd.note(&path, &source)));
    let mut old = OldSite {
        generator: options.generator,
        config,
        config_path: path,
        pages: Vec::new(),
        assets: Vec::new(),
        copies: Vec::new(),
        texts: Vec::new(),
        notes: Vec::new(),
        anchors: Anchors::Slugs,
        item_slug: match rules.taxonomies {
            Strategy::On => |item| Strategy::On.slug(item),
            Strategy::Safe => |item| Strategy::Safe.slug(item),
            Strategy::Off => |item| Strategy::Off.slug(item),
        },
        section_feed: None,
    };
    let mut pages = Vec::new();
    for file in files {
        let (folder, rest) = file.path.split_once('/').unwrap_or(("", &file.path));
        match folder {
            "content" if rest.ends_with(".md") && file.bytes.is_some() => pages.push((file, rest)),
            "content" if rules.ignored.has(&file.path) => {
                notes.push(Note::new(Kind::File, "ignored_content", "", Location::file(&file.path.as_str().into())));
            }
            "static" if rules.ignored_statics.has(&file.path) => {
                notes.push(Note::new(Kind::File, "ignored_static", "", Location::file(&file.path.as_str().into())));
            }
            "content" => {
                let asset = Asset { path: file.path.clone(), relative: rest.to_owned(), language: 0 };
                old.assets.push(asset);
            }
            "static" => old.copies.push((file.path.clone(), file.path.clone())),
            "data" => data(file, &mut old.texts, &mut old.copies, &mut notes),
            "" if matches!(rest, "config.toml" | "zola.toml") => {}
            "" | "public" | ".git" => {}
            _ => notes.push(Note::new(Kind::File, folder, "", Location::file(&file.path.as_str().into()))),
        }
    }
    let read: Vec<(Page, Vec<Note>)> =
        pages.into_par_iter().map(|(file, rest)| read_page(file, rest, &old.config, &rules, options.now)).collect();
    for (page, found) in read {
        old.pages.push(page);
        notes.extend(found);
    }
    in_drafts(&mut old.pages, &mut notes);
    let ignored = old.pages.iter_mut().filter(|page| rules.ignored.has_whole(&page.path));
    super::hide(ignored, "ignored_content", &mut notes);
    old.notes = notes;
    Ok(old)
}

/// Zola passes over the whole folder of a section that is a draft, whichever language's it is; the other languages' own
/// sections there are all that it has read before.
fn in_drafts(pages: &mut [Page], notes: &mut Vec<Note>) {
    fn folder(page: &Page) -> &str {
        page.relative.rsplit_once('/').map_or("", |(folder, _)| folder)
    }
    // What can't be read doesn't say whether it is a draft: no text of it is front matter.
    let is_draft = |page: &&Page| {
        page.id.shape == Shape::Section && page.keys.draft && page.body > 0 && page.relative.contains("_index.")
    };
    let drafts: BTreeSet<String> = pages.iter().filter(is_draft).map(|page| folder(page).to_owned()).collect();
    if drafts.is_empty() {
        return;
    }
    let is_below = |page: &Page| {
        let own = folder(page);
        let mut above = std::iter::successors(Some(own), |up| {
            (!up.is_empty()).then(|| up.rsplit_once('/').map_or("", |(parent, _)| parent))
        });
        above.any(|up| drafts.contains(up) && !(up == own && page.id.shape == Shape::Section))
    };
    super::hide(pages.iter_mut().filter(|page| is_below(page)), "pages of draft sections", notes);
}

/// A file of data: what templates can read is copied, YAML becomes JSON.
pub(super) fn data(
    file: &OldFile,
    texts: &mut Vec<NewFile>,
    copies: &mut Vec<(String, String)>,
    notes: &mut Vec<Note>,
) {
    let (stem, ending) = file.path.rsplit_once('.').unwrap_or((&file.path, ""));
    let at = || Location::file(&file.path.as_str().into());
    match ending.to_ascii_lowercase().as_str() {
        "json" | "toml" | "csv" => copies.push((file.path.clone(), file.path.clone())),
        "yaml" | "yml" => {
            let source = text::decode(file.bytes.as_deref().unwrap_or_default()).0;
            match serde_saphyr::from_str::<serde_json::Value>(&source) {
                Ok(value) => {
                    let mut path = format!("{stem}.json");
                    if copies.iter().any(|(_, to)| *to == path) || texts.iter().any(|t| t.path == path) {
                        path = format!("{}.json", file.path);
                    }
                    notes.push(Note::new(Kind::Renamed, path.clone(), "YAML became JSON", at()));
                    texts.push(NewFile { path, text: format!("{value:#}\n") });
                }
                Err(error) => notes.push(Note::new(Kind::File, "data", error.to_string(), at())),
            }
        }
        _ => notes.push(Note::new(Kind::File, "data", "", at())),
    }
}

/// The table under a key, if it is one.
fn table_of(old: &mut Old<'_>, key: &str) -> Vec<(String, std::ops::Range<usize>, Node)> {
    match old.take(key) {
        Some((_, Node { value: Value::Table(table), .. })) => table.entries,
        _ => Vec::new(),
    }
}

fn read_config(path: &Arc<str>, source: &str, table: Table) -> (NewConfig, Rules, Vec<Note>) {
    let mut old = Old::new(path, source, table);
    let mut config = NewConfig::default();
    let url = old.text("base_url").unwrap_or_default();
    config.base_url = super::address_of(&url, &mut old);
    config.title = old.text("title").unwrap_or_else(|| super::host(&config.base_url));
    config.description = old.text("description");
    let default = old.text("default_language").unwrap_or_else(|| "en".to_owned());
    config.languages.push(Language { code: super::code(&default), ..Language::default() });
    let mut lists = vec!["site".to_owned()];
    let mut wants_feeds = false;
    let mut taxonomies = vec![old.take("taxonomies")];
    let mut spare: Vec<(String, std::ops::Range<usize>)> = Vec::new();
    for (name, _, node) in table_of(&mut old, "languages") {
        let Value::Table(table) = node.value else { continue };
        let mut language = Old::new(path, source, table);
        let (title, description) = (language.text("title"), language.text("description"));
        taxonomies.push(language.take("taxonomies"));
        // A language's feeds are as the site's.
        wants_feeds |= ["generate_feeds", "generate_feed"].iter().any(|key| language.boolean(key) == Some(true));
        let words = language.take("translations");
        keep_words(&mut config, &name, words);
        spare.extend(language.entries.iter().map(|(key, span, _)| (format!("languages.{name}.{key}"), span.clone())));
        if name == default {
            config.title = title.unwrap_or(std::mem::take(&mut config.title));
            config.description = description.or(config.description.take());
            continue;
        }
        let prefix = format!("/{name}");
        config.languages.push(Language { code: super::code(&name), prefix, title, description, ..Language::default() });
    }
    let words = old.take("translations");
    keep_words(&mut config, &default, words);
    let mut rules = Rules::default();
    for (key, span, node) in table_of(&mut old, "slugify") {
        let strategy = match &node.value {
            Value::String(word) if word == "safe" => Some(Strategy::Safe),
            Value::String(word) if word == "off" => Some(Strategy::Off),
            Value::String(word) if word == "on" => Some(Strategy::On),
            _ => None,
        };
        match (key.as_str(), strategy, &node.value) {
            ("paths", Some(strategy), _) => rules.paths = strategy,
            ("taxonomies", Some(strategy), _) => rules.taxonomies = strategy,
            ("paths_keep_dates", _, Value::Boolean(keep)) => rules.keep_dates = *keep,
            (_, Some(Strategy::On), _) => {}
            _ => spare.push((format!("slugify.{key}"), span)),
        }
    }
    for (key, patterns) in [("ignored_content", &mut rules.ignored), ("ignored_static", &mut rules.ignored_statics)] {
        let Some((span, node)) = old.take(key) else { continue };
        for glob in texts(&node.value).unwrap_or_default() {
            if !patterns.add(&glob) {
                old.note(
                    Kind::Config,
                    key,
                    format!("`{glob}` can't be read: what it left out is public now"),
                    span.clone(),
                );
            }
        }
    }
    for (_, node) in taxonomies.into_iter().flatten() {
        let Value::Array(items) = node.value else { continue };
        for item in items {
            let Value::Table(table) = item.value else { continue };
            let mut entry = Old::new(path, source, table);
            let Some(name) = entry.text("name") else { continue };
            let new = super::taxonomy_name(&name);
            if config.taxonomies.iter().any(|t| t.name == new) {
                continue;
            }
            let render = entry.boolean("render").unwrap_or(true);
            let feed = entry.entries.iter().find(|(key, ..)| key == "feed").map(|(_, span, _)| span.clone());
            match (entry.boolean("feed").unwrap_or(false), feed) {
                (true, _) if render => lists.push(new.clone()),
                (true, Some(span)) => spare.push(("taxonomies.feed".to_owned(), span)),
                _ => {}
            }
            let paginate_by = within(&mut entry, "paginate_by", "taxonomies.paginate_by", 0..=100_000);
            old.notes.append(&mut entry.notes);
            spare.extend(entry.entries.iter().map(|(key, span, _)| (format!("taxonomies.{key}"), span.clone())));
            config.taxonomies.push(Taxonomy { name: new, old: rules.taxonomies.slug(&name), paginate_by, render });
        }
    }
    wants_feeds |= ["generate_feeds", "generate_feed"].iter().any(|key| old.boolean(key) == Some(true));
    let names = old.texts("feed_filenames").or_else(|| old.texts("feed_filename"));
    let limit = within(&mut old, "feed_limit", "feed_limit", 1..=1000);
    if wants_feeds {
        let names = names.unwrap_or_else(|| vec!["atom.xml".to_owned()]);
        let mut formats = Vec::new();
        for name in &names {
            let format = if name.contains("rss") { "rss" } else { "atom" };
            if !formats.contains(&format) {
                formats.push(format);
            }
            let usual = format!("{format}.xml");
            for (number, language) in config.languages.iter().enumerate() {
                let home = if number == 0 { String::new() } else { format!("/{}", language.code) };
                config.redirects.push((format!("{}/{name}", language.prefix), format!("{home}/{usual}")));
            }
        }
        config.feeds = Some(Feeds { formats, lists, limit });
    }
    config.extra.extend(table_of(&mut old, "extra").into_iter().map(|(key, _, node)| (key, node)));
    for (key, span, node) in std::mem::take(&mut old.entries) {
        match node.value {
            Value::Table(table) => {
                spare.extend(table.entries.into_iter().map(|(inner, span, _)| (format!("{key}.{inner}"), span)));
            }
            _ => spare.push((key, span)),
        }
    }
    for (key, span) in spare {
        old.note(Kind::Config, &key, "", span);
    }
    (config, rules, old.notes)
}

/// A number of the config, which has bounds here: beyond them it is the last one that can be.
fn within(old: &mut Old<'_>, key: &str, shown: &str, range: RangeInclusive<i64>) -> Option<i64> {
    let (span, node) = old.take(key)?;
    let found = match node.value {
        Value::Integer(number) => Some(number),
        _ => None,
    };
    if found.is_some_and(|number| range.contains(&number)) {
        return found;
    }
    let kept = found.filter(|number| number > range.end()).map(|_| *range.end());
    let written = found.map_or_else(|| "it".to_owned(), |number| number.to_string());
    let detail = format!("{written} isn't a number from {} to {}", range.start(), range.end());
    let rest = kept.map_or_else(String::new, |kept| format!(": it is {kept} now"));
    old.note(Kind::Config, shown, detail + &rest, span);
    kept
}

/// Words of templates, which ours don't know: kept for those that will.
fn keep_words(config: &mut NewConfig, language: &str, words: Option<(std::ops::Range<usize>, Node)>) {
    let Some((span, node)) = words else { return };
    let entry = (language.to_owned(), span.clone(), node);
    match config.extra.iter_mut().find(|(key, _)| key == "translations") {
        Some((_, Node { value: Value::Table(table), .. })) => table.entries.push(entry),
        _ => {
            let table = Table { span: span.clone(), entries: vec![entry] };
            config.extra.push(("translations".to_owned(), Node { span, value: Value::Table(table) }));
        }
    }
}

fn read_page(file: &OldFile, relative: &str, config: &NewConfig, rules: &Rules, now: Timestamp) -> (Page, Vec<Note>) {
    let (folder, name) = relative.rsplit_once('/').unwrap_or(("", relative));
    let name = name.strip_suffix(".md").unwrap_or(name);
    let (name, language) = match name.split_once('.') {
        Some((stem, code)) if config.languages.len() > 1 => {
            match config.languages.iter().position(|l| l.prefix.trim_start_matches('/') == code || l.code == code) {
                Some(language) => (stem, language),
                None => (name, 0),
            }
        }
        _ => (name, 0),
    };
    let (shape, above, stem) = Shape::of(folder, name);
    let mut source = super::source(file);
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
    let is_broken = source.is_broken;
    let mut old = Old::new(&source.path, &source.text, table);
    old.notes = std::mem::take(&mut source.notes);
    // A date at the start of a name is the page's, and no part of its address.
    let (dated, bare) = dated(stem);
    let named = if rules.keep_dates { stem } else { bare };
    let keys = read_keys(&mut old, config, shape);
    old.keys = Keys { comments: source.comments, ..keys };
    old.keys.draft |= is_broken;
    if old.keys.date.is_none() && shape != Shape::Section {
        old.keys.date = dated.and_then(|text| crate::date::When::parse(text).ok());
    }
    if old.keys.title.is_empty() {
        let name = match shape {
            Shape::Section => folder.rsplit_once('/').map_or(folder, |(_, name)| name),
            _ => bare,
        };
        old.keys.title = if name.is_empty() { title::markdown(&config.title) } else { title::of_name(name) };
        if shape != Shape::Section {
            let made = old.keys.title.clone();
            old.note(Kind::Title, &made, "", 0..0);
        }
    }
    let prefix = &config.languages[language].prefix;
    let slash = if above.is_empty() { "" } else { "/" };
    let address = match (&old.keys.path, shape) {
        (Some(path), _) => format!("/{}/", path.trim().trim_matches('/')),
        (None, Shape::Section) => format!("{prefix}/{above}{slash}"),
        (None, _) => {
            let part = rules.paths.slug(old.keys.slug.as_deref().unwrap_or(named));
            format!("{prefix}/{above}{slash}{part}/")
        }
    };
    old.keys.path = None;
    // Where Zola's slug is the file's name but for its date, the file is called so.
    let stem = if shape == Shape::Section || paths::slug(bare).is_empty() { stem } else { named }.to_owned();
    let (keys, notes) = old.rest();
    let page = Page {
        relative: relative.to_owned(),
        body: source.body,
        front: source.front,
        id: Id { folder: above.to_owned(), stem, language, shape },
        old: if address == "//" { "/".to_owned() } else { address },
        published: super::is_published(&keys, now),
        is_hidden: false,
        translation: None,
        keys,
        path: source.path.clone(),
        text: source.text.clone(),
    };
    (page, notes)
}

fn read_keys(old: &mut Old<'_>, config: &NewConfig, shape: Shape) -> Keys {
    let mut keys = Keys {
        title: old.shown("title").unwrap_or_default(),
        description: old.shown("description"),
        date: old.date("date"),
        updated: old.date("updated"),
        slug: old.text("slug"),
        path: old.text("path"),
        aliases: old.texts("aliases").unwrap_or_default(),
        draft: old.boolean("draft").unwrap_or(false),
        weight: old.integer("weight"),
        authors: old.texts("authors").unwrap_or_default(),
        ..Keys::default()
    };
    if shape != Shape::Section
        && let Some(at) =
            old.entries.iter().position(|(key, _, node)| key == "render" && node.value == Value::Boolean(false))
    {
        let (_, span, _) = old.entries.remove(at);
        old.note(Kind::Key, "render", "it had no page, and is a draft now", span);
        keys.draft = true;
    }
    for (name, span, node) in table_of(old, "taxonomies") {
        let new = super::taxonomy_name(&name);
        match texts(&node.value) {
            Some(items) if config.taxonomies.iter().any(|t| t.name == new) => keys.items(&new, items),
            Some(items) if matches!(new.as_str(), "tags" | "authors") => keys.items(&new, items),
            _ => {
                old.note(Kind::Key, &format!("taxonomies.{name}"), "the config has no such taxonomy", span);
                keys.keep(&name, &node);
            }
        }
    }
    for (key, _, node) in table_of(old, "extra") {
        keys.keep(&key, &node);
    }
    if shape == Shape::Section {
        if let Some((span, node)) = old.take("sort_by") {
            keys.sort_by = match &node.value {
                Value::String(by) => match by.as_str() {
                    "date" => Some("date"),
                    "update_date" => Some("updated"),
                    "title" | "title_bytes" => Some("title"),
                    "weight" => Some("weight"),
                    _ => None,
                },
                _ => None,
            };
            let says_nothing = matches!(&node.value, Value::String(by) if by == "none");
            if keys.sort_by.is_none() && !says_nothing {
                old.note(Kind::Key, "sort_by", "sections sort by date, updated, title or weight", span);
                keys.keep("sort_by", &node);
            }
        }
        keys.paginate_by = old.within("paginate_by", 0..=100_000);
    }
    // What was noted and kept while reading goes along.
    let kept = std::mem::take(&mut old.keys);
    for (key, node) in kept.extra {
        keys.keep(&key, &node);
    }
    keys
}

/// `2024-03-01-strike` or `2024-03-01T08:00:00Z_strike`: the date, and the name without it.
fn dated(name: &str) -> (Option<&str>, &str) {
    let day = name.get(..10).filter(|day| crate::date::When::parse(day).is_ok());
    let Some(day) = day else { return (None, name) };
    let rest = &name[10..];
    let clock = rest.find(['Z', 'z']).map(|end| &name[..10 + end + 1]).filter(|_| rest.starts_with('T'));
    let date = clock.filter(|date| crate::date::When::parse(date).is_ok()).unwrap_or(day);
    let rest = name[date.len()..].trim_start();
    match rest.strip_prefix(['-', '_']).filter(|rest| !rest.is_empty()) {
        Some(rest) => (Some(date), rest),
        None => (None, name),
    }
}

#[cfg(test)]
mod tests {
    use super::dated;

    #[test]
    fn dates_in_names() {
        assert_eq!(dated("2024-03-01-strike"), (Some("2024-03-01"), "strike"));
        assert_eq!(dated("2024-03-01T08:00:00Z_strike"), (Some("2024-03-01T08:00:00Z"), "strike"));
        for name in ["2024-03-01", "2024-13-01-x", "strike", "2024-03-01x"] {
            assert_eq!(dated(name), (None, name));
        }
    }
}
