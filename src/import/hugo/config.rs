//! Hugo's config: one file or many, in TOML, YAML or JSON, with keys in any capitals.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use crate::diagnostics::Location;
use crate::import::config::{Feeds, Language, NewConfig, Taxonomy};
use crate::import::keys::{Old, scalar, texts};
use crate::import::patterns::Patterns;
use crate::import::{Anchors, Kind, Note, OldFile, code, front, host, taxonomy_name, text};
use crate::tree::{Node, Table, Value};

use super::menus::{self, Item};

/// What of the config says how pages are read.
#[derive(Debug)]
pub(super) struct Rules {
    /// The first file of the config.
    pub(super) config_path: Arc<str>,
    /// Where content is.
    pub(super) content_dir: String,
    /// Content folders of languages, the longest first: folder with its slash, language.
    dirs: Vec<(String, usize)>,
    /// Folders of files that are copied, with their slash.
    pub(super) statics: Vec<String>,
    /// Codes of the languages as Hugo has them.
    pub(super) codes: Vec<String>,
    /// Patterns of addresses by kind (`page`, `section`) and section.
    pub(super) permalinks: BTreeMap<(String, String), String>,
    pub(super) ugly: bool,
    pub(super) lower: bool,
    pub(super) accents: bool,
    /// Whether the date may be in a file's name.
    pub(super) dated_names: bool,
    /// Names of taxonomies.
    pub(super) taxonomies: Vec<String>,
    pub(super) anchors: Anchors,
    /// Lines of menus that the config has for all languages, and those of one.
    pub(super) menus: Vec<Item>,
    pub(super) own_menus: Vec<Item>,
    /// Files that weren't published.
    pub(super) ignored: Patterns,
    /// Codes and content folders, with their slash, of languages that weren't published.
    pub(super) off_codes: Vec<String>,
    off_dirs: Vec<String>,
    /// Whether single pages were published.
    pub(super) has_pages: bool,
    /// What the config says of all pages, or of some.
    pub(super) cascade: Vec<Table>,
}

impl Rules {
    /// Whether a content file lies in the folder of a language that wasn't published.
    pub(super) fn is_off(&self, path: &str) -> bool {
        self.off_dirs.iter().any(|dir| path.starts_with(dir.as_str()))
    }

    /// The language of a content file, and its path from its content folder.
    pub(super) fn content<'a>(&self, path: &'a str) -> Option<(usize, &'a str)> {
        self.dirs.iter().find_map(|(dir, language)| Some((*language, path.strip_prefix(dir.as_str())?)))
    }
}

/// Whether a file in the site's folder is its config.
pub(super) fn is_config(path: &str) -> bool {
    matches!(path.rsplit_once('.'), Some(("hugo" | "config", "toml" | "yaml" | "yml" | "json")))
}

/// A key of the config: which file, its name, its place, its value.
type Entry = (usize, String, Range<usize>, Node);

/// All files of the config.
struct Files {
    files: Vec<(Arc<str>, Arc<str>)>,
    entries: Vec<Entry>,
    notes: Vec<Note>,
}

impl Files {
    fn take(&mut self, key: &str) -> Vec<Entry> {
        let is = |entry: &mut Entry| entry.1.eq_ignore_ascii_case(key);
        self.entries.extract_if(.., is).collect()
    }

    fn text(&mut self, key: &str) -> Option<String> {
        let found = self.take(key);
        found
            .iter()
            .find_map(|(.., node)| scalar(&node.value))
            .map(|text| text.trim().to_owned())
            .filter(|t| !t.is_empty())
    }

    fn boolean(&mut self, key: &str) -> bool {
        self.text(key).is_some_and(|word| word.eq_ignore_ascii_case("true"))
    }

    /// What is in the tables of this name, in all files.
    fn table(&mut self, key: &str) -> Vec<Entry> {
        let mut inner = Vec::new();
        for (file, _, _, node) in self.take(key) {
            if let Value::Table(table) = node.value {
                inner.extend(table.entries.into_iter().map(|(key, span, node)| (file, key, span, node)));
            }
        }
        inner
    }

    fn note(&mut self, thing: &str, detail: impl Into<String>, file: usize, span: Range<usize>) {
        let (path, text) = &self.files[file];
        self.notes.push(Note::new(Kind::Config, thing, detail, Location::new(path, text, span)));
    }
}

/// Reads the config. The error says why the site isn't one, and what to do.
pub(super) fn read(files: &[OldFile]) -> Result<(NewConfig, Rules, Vec<Note>), (String, String)> {
    let mut all = Files { files: Vec::new(), entries: Vec::new(), notes: Vec::new() };
    for file in files {
        let Some(bytes) = &file.bytes else { continue };
        let inner = file.path.strip_prefix("config/_default/");
        if inner.is_none() && !is_config(&file.path) {
            continue;
        }
        let name = inner.unwrap_or(&file.path);
        let Some((name, ending)) = name.rsplit_once('.') else { continue };
        let source: Arc<str> = text::decode(bytes).0.into();
        let path: Arc<str> = file.path.as_str().into();
        let broken = |at: usize, why: &str| {
            let at = Location::new(&path, &source, at..at);
            let message = format!("{}:{}:{}: {why}", at.path, at.line, at.column);
            (message, "mend the config, so that Hugo itself reads it".to_owned())
        };
        let read = match ending {
            "toml" => front::toml(&source, 0..source.len()),
            "yaml" | "yml" => front::yaml(&source, 0..source.len()),
            "json" => front::json(&source).map(|(table, _)| (table, Vec::new())),
            _ => continue,
        };
        let (table, odd) = read.map_err(|error| broken(error.at, &error.why))?;
        all.notes.extend(odd.into_iter().map(|odd| odd.note(&path, &source)));
        let number = all.files.len();
        all.files.push((path, source.clone()));
        add(&mut all.entries, number, name, table);
    }
    if all.files.is_empty() {
        let help = "give the folder that holds hugo.toml (or config.toml, config.yaml, config/_default/) and content/";
        return Err(("this is no Hugo site: it has no config".to_owned(), help.to_owned()));
    }
    let has = |key: &str| all.entries.iter().any(|(_, known, ..)| known == key);
    if has("base_url") && !all.entries.iter().any(|(_, key, ..)| key.eq_ignore_ascii_case("baseurl")) {
        return Err(("this is a Zola site".to_owned(), "import it with `nutgraf import zola`".to_owned()));
    }
    Ok(settle(all))
}

/// Adds a file's keys: `params.toml` holds what is under `params`, `menus.fr.toml` what is under `languages.fr.menus`.
fn add(entries: &mut Vec<Entry>, file: usize, name: &str, table: Table) {
    if matches!(name, "hugo" | "config") {
        entries.extend(table.entries.into_iter().map(|(key, span, node)| (file, key, span, node)));
        return;
    }
    let (key, language) = name.split_once('.').map_or((name, None), |(key, language)| (key, Some(language)));
    let wrap = |key: &str, table: Table| {
        let span = table.span.clone();
        (key.to_owned(), 0..0, Node { span, value: Value::Table(table) })
    };
    let entry = wrap(key, table);
    let (key, span, node) = match language {
        None => entry,
        Some(language) => {
            let table = Table { span: 0..0, entries: vec![entry] };
            let of_language = wrap(language, table);
            wrap("languages", Table { span: 0..0, entries: vec![of_language] })
        }
    };
    entries.push((file, key, span, node));
}

fn settle(mut all: Files) -> (NewConfig, Rules, Vec<Note>) {
    let mut config = NewConfig::default();
    let url = all.text("baseURL").unwrap_or_default();
    let (path, source) = all.files[0].clone();
    // Its notes are those of a page without keys.
    let mut told = Old::new(&path, &source, Table::default());
    config.base_url = crate::import::address_of(&url, &mut told);
    all.notes.append(&mut told.notes);
    config.title = all.text("title").unwrap_or_else(|| host(&config.base_url));
    let content_dir = all.text("contentDir").unwrap_or_else(|| "content".to_owned()).trim_matches('/').to_owned();
    let default = all.text("defaultContentLanguage");
    let language_code = all.text("languageCode").or_else(|| all.text("locale"));
    let in_subdir = all.boolean("defaultContentLanguageInSubdir");
    let mut dirs = vec![(format!("{content_dir}/"), 0)];
    let mut languages = languages(&mut all, default.as_deref());
    let (off_codes, off_dirs) = switched_off(&mut all, &mut languages, default.as_deref());
    if languages.is_empty() {
        // A site in one language says which by either key.
        let own = default
            .clone()
            .or_else(|| language_code.as_deref().map(|c| c.split(['-', '_']).next().unwrap_or(c).to_owned()));
        let own = own.filter(|code| (2..=3).contains(&code.len())).unwrap_or_else(|| "en".to_owned());
        languages.push(OldLanguage { code: own, ..OldLanguage::default() });
    }
    let mut codes = Vec::new();
    let mut own_menus = Vec::new();
    for (number, language) in languages.into_iter().enumerate() {
        let code_here = code(&language.code);
        let prefix =
            if number == 0 && !in_subdir { String::new() } else { format!("/{}", language.code.to_lowercase()) };
        if let Some(dir) = &language.content_dir {
            dirs.push((format!("{}/", dir.trim_matches('/')), number));
        }
        codes.push(language.code.to_lowercase());
        if number == 0 {
            config.title = language.title.clone().unwrap_or(std::mem::take(&mut config.title));
            config.description = language.description.clone();
        }
        own_menus.extend(language.menus.into_iter().map(|item| Item { language: number, ..item }));
        let (title, description) = (language.title, language.description);
        config.languages.push(Language { code: code_here, prefix, title, description, ..Language::default() });
    }
    dirs.sort_by_key(|(dir, _)| std::cmp::Reverse(dir.len()));
    let mut menus = Vec::new();
    for key in ["menus", "menu"] {
        for (file, name, _, node) in all.table(key) {
            let items = menus::read(&name, &node);
            for (key, span) in items.iter().flat_map(|item| item.spare.clone()) {
                all.note(&format!("menus.{key}"), "", file, span);
            }
            menus.extend(items);
        }
    }
    let (taxonomies, has_pages) = taxonomies(&mut all, &mut config);
    let formats = vec!["rss"];
    let mut lists = vec!["site".to_owned(), "sections".to_owned()];
    lists.extend(config.taxonomies.iter().filter(|t| t.render).map(|t| t.name.clone()));
    config.feeds = Some(Feeds { formats, lists, limit: None });
    for (number, language) in config.languages.iter().enumerate() {
        let home = if number == 0 { String::new() } else { format!("/{}", language.code) };
        config.redirects.push((format!("{}/index.xml", language.prefix), format!("{home}/rss.xml")));
    }
    let number = |(file, _, span, node): &Entry| scalar(&node.value).map(|text| (*file, span.clone(), text));
    let mut pages_of = all.take("paginate").iter().find_map(number);
    for (file, key, span, node) in all.table("pagination") {
        match key.to_lowercase().as_str() {
            "pagersize" => pages_of = number(&(file, key, span, node)),
            _ => all.note(&format!("pagination.{key}"), "", file, span),
        }
    }
    if let Some((file, span, text)) = pages_of {
        config.paginate_by = text.parse().ok().filter(|n| (0..=100_000).contains(n));
        if config.paginate_by.is_none() {
            all.note("pagination.pagerSize", format!("`{text}` isn't a number from 0 to 100000"), file, span);
        }
    }
    let dated_names = all.table("frontmatter").iter().any(|(_, key, _, node)| {
        key.eq_ignore_ascii_case("date") && texts(&node.value).is_some_and(|all| all.iter().any(|t| t == ":filename"))
    });
    let mut ignored = Patterns::default();
    for (file, _, span, node) in all.take("ignoreFiles") {
        for regex in texts(&node.value).unwrap_or_default() {
            if !ignored.add_regex(&regex) {
                let detail = format!("`{regex}` can't be read: what it left out is public now");
                all.note("ignoreFiles", detail, file, span.clone());
            }
        }
    }
    let cascade = cascade(&mut all);
    let rules = Rules {
        config_path: path.clone(),
        statics: {
            let found: Vec<String> =
                all.take("staticDir").iter().filter_map(|(.., n)| texts(&n.value)).flatten().collect();
            let dirs = if found.is_empty() { vec!["static".to_owned()] } else { found };
            dirs.iter().map(|dir| format!("{}/", dir.trim_matches('/'))).collect()
        },
        content_dir,
        dirs,
        codes,
        permalinks: permalinks(&mut all),
        ugly: all.boolean("uglyURLs"),
        lower: !all.boolean("disablePathToLower"),
        accents: !all.boolean("removePathAccents"),
        dated_names,
        taxonomies,
        anchors: anchors(&mut all),
        menus,
        own_menus,
        ignored,
        off_codes,
        off_dirs,
        has_pages,
        cascade,
    };
    for (_, key, _, node) in all.table("params") {
        if key.eq_ignore_ascii_case("description") && config.description.is_none() {
            config.description = scalar(&node.value);
            continue;
        }
        if !config.extra.iter().any(|(known, _)| *known == key) {
            config.extra.push((key, node));
        }
    }
    for (file, key, span, node) in std::mem::take(&mut all.entries) {
        match node.value {
            Value::Table(table) if !table.entries.is_empty() => {
                for (inner, span, _) in table.entries {
                    all.note(&format!("{key}.{inner}"), "", file, span);
                }
            }
            _ => all.note(&key, "", file, span),
        }
    }
    (config, rules, all.notes)
}

/// A language as Hugo has it.
#[derive(Debug, Default)]
struct OldLanguage {
    code: String,
    title: Option<String>,
    description: Option<String>,
    content_dir: Option<String>,
    weight: i64,
    menus: Vec<Item>,
    is_off: bool,
}

/// The languages, the default one first, then by weight.
fn languages(all: &mut Files, default: Option<&str>) -> Vec<OldLanguage> {
    let mut found: Vec<OldLanguage> = Vec::new();
    let mut spare = Vec::new();
    for (file, key, _, node) in all.table("languages") {
        let Value::Table(table) = node.value else { continue };
        let at = found.iter().position(|language| language.code == key).unwrap_or_else(|| {
            found.push(OldLanguage { code: key.clone(), ..OldLanguage::default() });
            found.len() - 1
        });
        let language = &mut found[at];
        for (inner, span, node) in table.entries {
            let text = scalar(&node.value);
            match inner.to_lowercase().as_str() {
                "title" => language.title = text,
                "contentdir" => language.content_dir = text,
                "disabled" => language.is_off = text.is_some_and(|word| word.eq_ignore_ascii_case("true")),
                "weight" => language.weight = text.and_then(|t| t.parse().ok()).unwrap_or(0),
                // What a language is called is known here.
                "languagename" | "label" | "languagecode" | "locale" | "languagedirection" | "direction" => {}
                "menus" | "menu" => {
                    if let Value::Table(table) = node.value {
                        let items: Vec<Item> =
                            table.entries.iter().flat_map(|(name, _, node)| menus::read(name, node)).collect();
                        let keys = items.iter().flat_map(|item| item.spare.clone());
                        spare.extend(keys.map(|(key, span)| (file, format!("menus.{key}"), span)));
                        language.menus.extend(items);
                    }
                }
                "params" => {
                    let Value::Table(table) = node.value else { continue };
                    for (param, span, node) in table.entries {
                        match param.to_lowercase().as_str() {
                            "description" => language.description = scalar(&node.value),
                            _ => spare.push((file, format!("languages.{key}.params.{param}"), span)),
                        }
                    }
                }
                _ => spare.push((file, format!("languages.{key}.{inner}"), span)),
            }
        }
    }
    for (file, key, span) in spare {
        all.note(&key, "", file, span);
    }
    let is_default = |language: &OldLanguage| default.is_some_and(|code| code.eq_ignore_ascii_case(&language.code));
    let has_default = found.iter().any(is_default);
    found.sort_by_key(|l| (has_default && !is_default(l), !has_default && l.code != "en", l.weight));
    found
}

/// The taxonomies by their plural, which pages use.
/// And whether single pages were made.
fn taxonomies(all: &mut Files, config: &mut NewConfig) -> (Vec<String>, bool) {
    let mut disabled: Vec<String> = Vec::new();
    for (file, _, span, node) in all.take("disableKinds") {
        for kind in texts(&node.value).unwrap_or_default() {
            if !["page", "taxonomy", "term", "taxonomyterm"].iter().any(|known| kind.eq_ignore_ascii_case(known)) {
                all.note("disableKinds", format!("`{kind}`: it is made all the same"), file, span.clone());
            }
            disabled.push(kind);
        }
    }
    let is_off = |kind: &str| disabled.iter().any(|d| d.eq_ignore_ascii_case(kind));
    let said = all.entries.iter().any(|(_, key, ..)| key.eq_ignore_ascii_case("taxonomies"));
    let mut names: Vec<String> = all.table("taxonomies").iter().filter_map(|(.., node)| scalar(&node.value)).collect();
    if !said {
        names = vec!["tags".to_owned(), "categories".to_owned()];
    }
    for name in &names {
        let render = !is_off("taxonomy") && !is_off("term") && !is_off("taxonomyterm");
        let new = taxonomy_name(name);
        if !config.taxonomies.iter().any(|t| t.name == new) {
            config.taxonomies.push(Taxonomy { name: new, old: name.to_lowercase(), paginate_by: None, render });
        }
    }
    let has_pages = !is_off("page");
    (names, has_pages)
}

/// What the config says of all pages, or of some. What keeps pages from readers is carried out.
fn cascade(all: &mut Files) -> Vec<Table> {
    let mut found = Vec::new();
    for (file, _, span, node) in all.take("cascade") {
        all.note(
            "cascade",
            "what keeps pages from readers, dates, taxonomies and authors went to the pages",
            file,
            span,
        );
        match node.value {
            Value::Table(table) => found.push(table),
            Value::Array(items) => {
                found.extend(items.into_iter().filter_map(|item| match item.value {
                    Value::Table(table) => Some(table),
                    _ => None,
                }));
            }
            _ => {}
        }
    }
    found
}

/// Takes out the languages that weren't published. Gives their codes and their content folders.
fn switched_off(
    all: &mut Files,
    languages: &mut Vec<OldLanguage>,
    default: Option<&str>,
) -> (Vec<String>, Vec<String>) {
    let named = all.take("disableLanguages");
    let named: Vec<String> = named.iter().filter_map(|(.., node)| texts(&node.value)).flatten().collect();
    // Hugo refuses to do without the default language.
    let is_off = |language: &mut OldLanguage| {
        let is_named = named.iter().any(|code| code.eq_ignore_ascii_case(&language.code));
        (language.is_off || is_named) && !language.code.eq_ignore_ascii_case(default.unwrap_or("en"))
    };
    let off: Vec<OldLanguage> = languages.extract_if(.., is_off).collect();
    let dirs = off.iter().filter_map(|language| language.content_dir.as_ref());
    let dirs = dirs.map(|dir| format!("{}/", dir.trim_matches('/'))).collect();
    (off.iter().map(|language| language.code.to_lowercase()).collect(), dirs)
}

/// Patterns of addresses: by section, or by kind and section.
fn permalinks(all: &mut Files) -> BTreeMap<(String, String), String> {
    let mut found = BTreeMap::new();
    for (file, key, span, node) in all.table("permalinks") {
        match node.value {
            Value::String(pattern) => {
                found.insert(("page".to_owned(), key), pattern);
            }
            Value::Table(table) if matches!(key.as_str(), "page" | "section") => {
                for (section, _, node) in table.entries {
                    if let Value::String(pattern) = node.value {
                        found.insert((key.clone(), section), pattern);
                    }
                }
            }
            _ => all.note(&format!("permalinks.{key}"), "", file, span),
        }
    }
    found
}

/// How ids of headings are made: `markup.goldmark.parser.autoHeadingIDType`.
fn anchors(all: &mut Files) -> Anchors {
    let mut kind = Anchors::Github;
    let markup = all.entries.iter().filter(|(_, key, ..)| key.eq_ignore_ascii_case("markup"));
    for (.., node) in markup {
        let inner = |node: &Node, key: &str| match &node.value {
            Value::Table(table) => {
                table.entries.iter().find(|(k, ..)| k.eq_ignore_ascii_case(key)).map(|(.., n)| n.clone())
            }
            _ => None,
        };
        let word =
            inner(node, "goldmark").and_then(|n| inner(&n, "parser")).and_then(|n| inner(&n, "autoHeadingIDType"));
        kind = match word.and_then(|node| scalar(&node.value)).as_deref() {
            Some("github-ascii") => Anchors::GithubAscii,
            _ => kind,
        };
    }
    kind
}
