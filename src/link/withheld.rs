//! Files beside pages that must not be published before their page: the photo of an embargoed story, lying in the
//! folder of a section that is published.
//!
//! In: the documents, published and not, and the files. Out: the files, by their path from content/, that only
//! unpublished pages name. A file whose name stands anywhere in a published page is never among them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::content_path::ContentPath;
use crate::load::SiteFile;
use crate::parse::{self, Document};
use crate::prose::Prose;

use super::references::{decode, join};

/// The files that are held back with the pages that name them.
pub(super) fn files(
    published: &[(ContentPath, Arc<Document>)],
    unpublished: &[(ContentPath, Arc<Document>)],
    files: &[SiteFile],
) -> BTreeSet<String> {
    if unpublished.is_empty() || files.is_empty() {
        return BTreeSet::new();
    }
    let known: BTreeSet<&str> = files.iter().map(|f| f.relative.as_str()).collect();
    let mut held: BTreeSet<String> = BTreeSet::new();
    for (_, document) in unpublished {
        let folder = folder(document);
        for name in linked(document).chain(words(&document.text).map(str::to_owned)) {
            held.extend(place(folder, &name).filter(|path| known.contains(path.as_str())));
        }
    }
    if held.is_empty() {
        return held;
    }
    let mut by_name: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for path in &held {
        by_name.entry(path.rsplit('/').next().unwrap_or(path)).or_default().push(path);
    }
    let mut free: BTreeSet<String> = BTreeSet::new();
    for (_, document) in published {
        let folder = folder(document);
        free.extend(linked(document).filter_map(|name| place(folder, &name)).filter(|path| held.contains(path)));
        // Names in HTML, in [extra], in components: better one file too many than a page without its picture.
        for word in words(&document.text) {
            let name = word.rsplit('/').next().unwrap_or(word);
            free.extend(by_name.get(name).into_iter().flatten().map(|path| (*path).to_owned()));
        }
    }
    held.retain(|path| !free.contains(path));
    held
}

fn folder(document: &Document) -> &str {
    document.path.strip_prefix("content/").and_then(|p| p.rsplit_once('/')).map_or("", |(folder, _)| folder)
}

/// The path from content/ of a name in a document of this folder.
fn place(folder: &str, name: &str) -> Option<String> {
    match name.strip_prefix("@/") {
        Some(path) => join("", path),
        None => join(folder, name),
    }
}

/// The files that a document's links name, as from its folder, or from content/ where they begin with `@/`.
fn linked(document: &Document) -> impl Iterator<Item = String> + '_ {
    let texts = document.front_matter.explainer.iter().flat_map(|e| e.texts()).map(|text| &text.prose);
    let all: Vec<&Prose> =
        [&document.title, &document.body.prose].into_iter().chain(document.description.as_ref()).chain(texts).collect();
    all.into_iter().flat_map(|prose| &prose.links).filter_map(|link| {
        (parse::classify(&link.target) == parse::Target::File)
            .then(|| decode(link.target.split('#').next().unwrap_or_default()))
            .filter(|file| !file.ends_with(".md"))
    })
}

/// Whether a character stands between the names of files in a text.
pub(crate) fn ends_word(c: char) -> bool {
    c.is_whitespace() || "\"'`()<>[]{}|=,;".contains(c)
}

/// The words of a text that could be names of files.
pub(crate) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(ends_word).filter(|word| word.contains('.') && word.len() < 512)
}
