//! Sites of other generators, turned into ours.
//!
//! In: the files of a Zola or Hugo site. Out: the files of a nutgraf site, which of the old files to copy, and a
//! [`Note`] for each thing that could not be carried, with its place. It touches no disk; the command reads and writes.
//!
//! [`zola`] and [`hugo`] turn an old site into an [`OldSite`]: pages whose front matter is ours already, each with its
//! old address. From there on the way is one: [`place`] finds files and addresses, [`body`] converts texts, [`config`]
//! and [`write`] write.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use rayon::prelude::*;

use crate::diagnostics::Location;
use crate::scaffold::NewFile;

mod body;
mod config;
mod dates;
mod edits;
mod front;
mod hugo;
mod keys;
mod links;
mod note;
mod patterns;
mod place;
mod shortcodes;
mod text;
mod title;
mod write;
mod zola;

pub use note::{Kind, Note};

use config::NewConfig;
use keys::Keys;

/// What made the old site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Generator {
    /// <https://www.getzola.org>
    Zola,
    /// <https://gohugo.io>
    Hugo,
}

impl Generator {
    /// As people write it.
    pub fn name(self) -> &'static str {
        match self {
            Generator::Zola => "Zola",
            Generator::Hugo => "Hugo",
        }
    }
}

/// How to import.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// What made the old site.
    pub generator: Generator,
    /// What time it is: pages of the future are held back as they were.
    pub now: Timestamp,
    /// Give pages the addresses that their names make here, and redirect from the old ones; otherwise pages keep theirs.
    pub new_addresses: bool,
}

/// A file of the old site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OldFile {
    /// From the old site's folder, with `/` between its parts.
    pub path: String,
    /// What is in it, of those for which [`is_read`] holds; others are only copied.
    pub bytes: Option<Vec<u8>>,
}

/// The new site.
#[derive(Debug, Default)]
pub struct Imported {
    /// Files to be written, in order of their names.
    pub texts: Vec<NewFile>,
    /// Files to be copied as they are: the old name, the new one.
    pub copies: Vec<(String, String)>,
    /// What could not be carried, or not quite, in the order of places.
    pub notes: Vec<Note>,
    /// How many pages were carried.
    pub pages: usize,
    /// How many sections.
    pub sections: usize,
    /// How many old addresses lead on to new ones.
    pub redirects: usize,
}

/// The folders of an old site that are read through; others are only looked at by name.
pub fn is_walked(generator: Generator, folder: &str) -> bool {
    let known: &[&str] = match generator {
        Generator::Zola => &["content", "static", "data", "templates", "sass", "syntaxes"],
        Generator::Hugo => {
            &["content", "static", "data", "config", "layouts", "assets", "archetypes", "i18n", "resources"]
        }
    };
    known.contains(&folder)
}

/// Whether a file of the old site is needed with what is in it.
pub fn is_read(path: &str) -> bool {
    let (folder, name) = path.split_once('/').unwrap_or(("", path));
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    match folder {
        "" => matches!(ending, "toml" | "yaml" | "yml" | "json"),
        "config" => true,
        "data" => matches!(ending, "yaml" | "yml"),
        // Whatever folder the config calls content.
        _ => matches!(ending, "md" | "markdown" | "mdown" | "html" | "htm"),
    }
}

/// An old site on its way.
struct OldSite {
    generator: Generator,
    config: NewConfig,
    /// The file of the old config.
    config_path: Arc<str>,
    pages: Vec<Page>,
    /// Files beside pages.
    assets: Vec<Asset>,
    /// Files to be copied: the old name, and the new one below static/ or data/.
    copies: Vec<(String, String)>,
    /// Files of other kinds, written anew.
    texts: Vec<NewFile>,
    notes: Vec<Note>,
    /// How ids of headings were made.
    anchors: Anchors,
    /// What an item of a taxonomy was called in addresses.
    item_slug: fn(&str) -> String,
    /// The file of each section's feed, if it isn't called as ours.
    section_feed: Option<&'static str>,
}

/// How the old generator made ids of headings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Anchors {
    /// As we do.
    Slugs,
    /// As GitHub does: letters of all languages, `_` and `-`.
    Github,
    /// The same without accents.
    GithubAscii,
}

/// A page or section of the old site.
struct Page {
    /// Its file, from the old site's folder.
    path: Arc<str>,
    /// Its file from the content folder, without what names a language's own folder.
    relative: String,
    /// Its text, with `\n` at the ends of lines.
    text: Arc<str>,
    /// Where its body begins.
    body: usize,
    /// How much of its body is front matter that can't be read, which stays as it is.
    front: usize,
    /// What it is, and what it will be called.
    id: Id,
    /// Its address, from the site's root.
    old: String,
    /// What its front matter says, in our words.
    keys: Keys,
    /// Whether readers could see it, and will at the next build.
    published: bool,
    /// Whether it is no more than a draft at an address that is another's.
    is_hidden: bool,
    /// What it shares with its translations, if their names don't say.
    translation: Option<String>,
}

/// What a content file is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Id {
    /// The section's folder; the root's is empty.
    folder: String,
    /// The page's name in it; a section has none.
    stem: String,
    /// The language, as a place in the config's list.
    language: usize,
    shape: Shape,
}

/// How a page lies in its folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Shape {
    /// `_index.md`
    Section,
    /// `name.md`
    File,
    /// `name/index.md`
    Bundle,
}

impl Shape {
    /// The shape of the page whose file, without its ending, is `name` in `folder`; the folder that it lies in, and what it
    /// is called there.
    fn of<'a>(folder: &'a str, name: &'a str) -> (Shape, &'a str, &'a str) {
        match name {
            "_index" => (Shape::Section, folder, ""),
            "index" if folder.is_empty() => (Shape::Section, folder, ""),
            "index" => {
                let (above, stem) = folder.rsplit_once('/').unwrap_or(("", folder));
                (Shape::Bundle, above, stem)
            }
            _ => (Shape::File, folder, name),
        }
    }
}

impl Id {
    /// The file below content/.
    fn file(&self, languages: &[config::Language]) -> String {
        let name = match self.shape {
            Shape::Section => "_index",
            Shape::Bundle => "index",
            Shape::File => &self.stem,
        };
        let folder = self.home();
        let slash = if folder.is_empty() { "" } else { "/" };
        match self.language {
            0 => format!("{folder}{slash}{name}.md"),
            other => format!("{folder}{slash}{name}.{}.md", languages[other].code),
        }
    }

    /// What its versions in all languages share: `explainers/strike`; a section's is its folder.
    fn own(&self) -> String {
        match self.shape {
            Shape::Section => self.folder.clone(),
            _ => Id { shape: Shape::Bundle, ..self.clone() }.home(),
        }
    }

    /// The folder that the file lies in.
    fn home(&self) -> String {
        match (self.shape, self.folder.as_str()) {
            (Shape::Bundle, "") => self.stem.clone(),
            (Shape::Bundle, folder) => format!("{folder}/{}", self.stem),
            (_, folder) => folder.to_owned(),
        }
    }
}

/// A file beside pages.
struct Asset {
    /// From the old site's folder.
    path: String,
    /// From the content folder.
    relative: String,
    /// The language whose folder it lies in.
    language: usize,
}

/// Imports a site. The error says why it is none of this generator's, and what to do.
pub fn import(files: &[OldFile], options: &Options) -> Result<Imported, (String, String)> {
    let old = match options.generator {
        Generator::Zola => zola::read(files, options)?,
        Generator::Hugo => hugo::read(files, options)?,
    };
    Ok(finish(old, options))
}

/// From pages with our front matter to files.
fn finish(mut old: OldSite, options: &Options) -> Imported {
    let mut notes = std::mem::take(&mut old.notes);
    let placed = place::place(&mut old, options, &mut notes);
    let mut index = links::Index::new(&old, &placed);
    // Shortcodes first: what they become may be links, and hold headings.
    let mut drafts: Vec<body::Draft> =
        old.pages.par_iter().enumerate().map(|(n, page)| body::shortcodes(n, page, &old, &index)).collect();
    let anchors: Vec<_> = drafts.par_iter().map(|draft| body::anchors(&draft.edited.text, old.anchors)).collect();
    index.anchors = anchors;
    let menus = links::menus(&old, &index, &mut notes);
    let texts: Vec<(String, Vec<Note>)> = drafts
        .par_iter_mut()
        .zip(old.pages.par_iter().enumerate())
        .map(|(draft, (number, page))| {
            let mut notes = std::mem::take(&mut draft.notes);
            let body = body::markdown(draft, number, page, &old, &index, &mut notes);
            (write::page(page, &body), notes)
        })
        .collect();
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    let mut imported = Imported { copies: std::mem::take(&mut old.copies), ..Imported::default() };
    for (page, (text, found)) in old.pages.iter().zip(texts) {
        files.insert(format!("content/{}", page.id.file(&old.config.languages)), text);
        notes.extend(found);
        match page.id.shape {
            Shape::Section => imported.sections += 1,
            _ => imported.pages += 1,
        }
        imported.redirects += page.keys.aliases.len();
    }
    imported.redirects += old.config.redirects.len();
    for (language, all) in menus.into_iter().enumerate() {
        match language {
            0 => old.config.menus = all,
            other => old.config.languages[other].menus = all,
        }
    }
    imported.copies.extend(placed.copies);
    files.insert("config.toml".to_owned(), old.config.text());
    for file in old.texts {
        files.insert(file.path, file.text);
    }
    imported.texts = files.into_iter().map(|(path, text)| NewFile { path, text }).collect();
    notes.sort_by(|a, b| (a.kind, &a.thing, &a.location).cmp(&(b.kind, &b.thing, &b.location)));
    imported.notes = notes;
    imported
}

/// The text of an old page.
struct Source {
    path: Arc<str>,
    text: Arc<str>,
    body: usize,
    /// Where the text begins that is converted: behind front matter that can't be read.
    front: usize,
    comments: Vec<String>,
    notes: Vec<Note>,
    is_broken: bool,
}

impl Source {
    /// Its front matter can't be read: all of it is text.
    fn broken(&mut self, broken: &front::Broken) {
        self.is_broken = true;
        self.front = broken.body;
        let at = Location::new(&self.path, &self.text, broken.at..broken.at);
        self.notes.push(Note::new(Kind::Unreadable, broken.why.clone(), "", at));
    }
}

/// Decodes a page's file.
fn source(file: &OldFile) -> Source {
    let (text, encoding) = text::decode(file.bytes.as_deref().unwrap_or_default());
    let path: Arc<str> = file.path.as_str().into();
    let notes =
        encoding.map(|encoding| Note::new(Kind::Encoding, encoding, "", Location::file(&path))).into_iter().collect();
    Source { path, text: text.into(), body: 0, front: 0, comments: Vec::new(), notes, is_broken: false }
}

/// Makes drafts of pages that readers of the old site didn't get, and tells so.
fn hide<'a>(pages: impl Iterator<Item = &'a mut Page>, why: &str, notes: &mut Vec<Note>) {
    for page in pages.filter(|page| !page.keys.draft) {
        page.keys.draft = true;
        page.published = false;
        let detail = "it had no address, and is a draft now";
        notes.push(Note::new(Kind::File, why, detail, Location::file(&page.path)));
    }
}

/// Whether readers see a page at this time, and at any later.
fn is_published(keys: &Keys, now: Timestamp) -> bool {
    !keys.draft && keys.expires_at.is_none() && keys.publish_at.is_none_or(|from| from.sort_key() <= now)
}

/// A language's code as we write it.
fn code(code: &str) -> String {
    code.to_lowercase().replace('_', "-")
}

/// A taxonomy's name as we write it.
fn taxonomy_name(name: &str) -> String {
    match slug::slugify(name) {
        slug if slug.is_empty() => name.to_owned(),
        slug => slug,
    }
}

/// The site's address without its last slash. Where the old config has none that can be used, a name that is nobody's
/// takes its place.
fn address_of(url: &str, old: &mut keys::Old<'_>) -> String {
    let url = url.trim().trim_end_matches('/');
    if crate::config::BaseUrl::parse(url).is_ok() {
        return url.to_owned();
    }
    let detail = format!("`{url}` isn't the address of a site: write yours in the place of {NOWHERE}");
    old.note(Kind::Config, "base_url", detail, 0..0);
    NOWHERE.to_owned()
}

/// The address of a site that doesn't know its own.
const NOWHERE: &str = "https://site.example";

/// The host of an address.
fn host(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split('/').next().unwrap_or_default().to_owned()
}
