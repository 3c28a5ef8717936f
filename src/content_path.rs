//! What the name of a content file says: its folder, its id, its language, whether it is a section's page.

use std::borrow::Cow;

use unicode_normalization::{UnicodeNormalization, is_nfc};

use crate::config::Config;

/// A file under content/, read by its name: `explainers/openai-board.fr.md`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ContentPath {
    /// The section's folder, without slashes at its ends: `explainers`; the root's is empty.
    pub folder: String,
    /// The name without language and ending: `openai-board`. A page that is a folder's `index.md` has the folder's
    /// name; a section has none.
    pub stem: String,
    /// The language, as a place in the config's list.
    pub language: usize,
    /// Whether it is an `_index.md`.
    pub is_section: bool,
    /// Whether it is an `index.md`, whose assets lie in a folder of its own.
    pub is_bundle: bool,
    /// The language's code where the name holds one that the config doesn't have.
    pub unknown_language: Option<String>,
}

/// A name in one form, however its accents are written: macOS keeps some as letters and marks of their own.
pub fn composed(name: &str) -> Cow<'_, str> {
    if is_nfc(name) { Cow::Borrowed(name) } else { Cow::Owned(name.nfc().collect()) }
}

impl ContentPath {
    /// Reads the path of a Markdown file, from content/ on. What is read is composed, so that names can be compared.
    pub fn new(relative: &str, config: &Config) -> Self {
        let relative = &*composed(relative);
        let (folder, file) = relative.rsplit_once('/').unwrap_or(("", relative));
        let name = file.strip_suffix(".md").unwrap_or(file);
        let mut language = 0;
        let mut unknown_language = None;
        let mut stem = name;
        if let Some((before, suffix)) = name.rsplit_once('.')
            && !before.is_empty()
        {
            if let Some(index) = config.language_index(suffix) {
                (stem, language) = (before, index);
            } else if suffix.len() == 2 && suffix.bytes().all(|b| b.is_ascii_lowercase()) {
                unknown_language = Some(suffix.to_owned());
            }
        }
        let is_section = stem == "_index";
        let is_bundle = stem == "index" && !folder.is_empty();
        let (folder, stem) = match (is_section, is_bundle) {
            (true, _) => (folder, ""),
            (_, true) => folder.rsplit_once('/').unwrap_or(("", folder)),
            _ => (folder, stem),
        };
        ContentPath {
            folder: folder.to_owned(),
            stem: stem.to_owned(),
            language,
            is_section,
            is_bundle,
            unknown_language,
        }
    }

    /// The id that all language versions share: `explainers/openai-board`; a section's is its folder.
    pub fn id(&self) -> String {
        match (self.folder.as_str(), self.stem.as_str()) {
            (folder, "") => folder.to_owned(),
            ("", stem) => stem.to_owned(),
            (folder, stem) => format!("{folder}/{stem}"),
        }
    }
}
