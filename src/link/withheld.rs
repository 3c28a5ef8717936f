//! Files beside pages that must not be published before their page: the photo of an embargoed story, lying in the
//! folder of a section that is published.
//!
//! In: the documents, published and not, and the files. Out: the files, by their path from content/, that only
//! unpublished pages name, and those of folders whose pages are all unpublished. A file whose name stands anywhere in a
//! published page is never among them.

use std::borrow::Cow;
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
    let names = Names::of(files.iter().map(|f| f.relative.as_str()));
    let mut held: BTreeSet<&str> = in_unpublished_folders(published, unpublished, files);
    for (_, document) in unpublished {
        held.extend(names.linked(document));
        // A name in HTML, in [extra], in a component is one from the page's folder or from the site's root.
        for word in words(&document.text) {
            held.extend(names.beside(folder(document), &word));
            if word.starts_with('/') {
                held.extend(names.called(&word));
            }
        }
        held.extend(names.spelled(&document.text).filter(|path| path.starts_with(folder(document))));
    }
    if held.is_empty() {
        return BTreeSet::new();
    }
    let names = Names::of(held.iter().copied());
    let mut free: BTreeSet<&str> = BTreeSet::new();
    for (_, document) in published {
        free.extend(names.linked(document));
        // Better one file too many than a page without its picture: wherever a file of this name is.
        free.extend(words(&document.text).flat_map(|word| names.called(&word).collect::<Vec<_>>()));
        free.extend(names.spelled(&document.text));
    }
    held.difference(&free).map(|path| (*path).to_owned()).collect()
}

/// Files in folders that hold pages, none of which is published. A folder without pages belongs to the nearest above it
/// that has some; content/ itself is the site's, whatever is in it.
fn in_unpublished_folders<'f>(
    published: &[(ContentPath, Arc<Document>)],
    unpublished: &[(ContentPath, Arc<Document>)],
    files: &'f [SiteFile],
) -> BTreeSet<&'f str> {
    let folders = |documents: &'_ [(ContentPath, Arc<Document>)]| -> BTreeSet<String> {
        documents.iter().map(|(_, document)| folder(document).to_owned()).collect()
    };
    let (open, closed) = (folders(published), folders(unpublished));
    let is_closed = |file: &str| {
        let above = std::iter::successors(file.rsplit_once('/').map(|(folder, _)| folder), |folder| {
            folder.rsplit_once('/').map(|(parent, _)| parent)
        });
        let mut above = above.filter(|folder| open.contains(*folder) || closed.contains(*folder));
        above.next().is_some_and(|folder| !folder.is_empty() && !open.contains(folder))
    };
    files.iter().map(|f| f.relative.as_str()).filter(|file| is_closed(file)).collect()
}

/// Files, found by what texts call them.
struct Names<'f> {
    paths: BTreeSet<&'f str>,
    /// Paths by the name alone.
    by_name: BTreeMap<&'f str, Vec<&'f str>>,
    /// Names that hold what stands between words, such as `Photo (1).jpg`.
    odd: Vec<&'f str>,
}

impl<'f> Names<'f> {
    fn of(files: impl Iterator<Item = &'f str>) -> Self {
        let mut names = Names { paths: BTreeSet::new(), by_name: BTreeMap::new(), odd: Vec::new() };
        for path in files {
            let name = name_of(path);
            names.paths.insert(path);
            names.by_name.entry(name).or_default().push(path);
        }
        names.odd = names.by_name.keys().copied().filter(|name| name.contains(is_between)).collect();
        names
    }

    /// The file of this name as from a folder, or from content/ where it begins with `@/`.
    fn beside(&self, folder: &str, name: &str) -> Option<&'f str> {
        let path = match name.strip_prefix("@/") {
            Some(path) => join("", path),
            None => join(folder, name),
        };
        self.paths.get(path?.as_str()).copied()
    }

    /// The files with the last part of this path as their name.
    fn called(&self, path: &str) -> impl Iterator<Item = &'f str> {
        self.by_name.get(name_of(path)).into_iter().flatten().copied()
    }

    /// The files with odd names that stand in a text.
    fn spelled(&self, text: &str) -> impl Iterator<Item = &'f str> {
        self.odd.iter().filter(|name| text.contains(**name)).flat_map(|name| self.called(name))
    }

    /// The files that a document's links name.
    fn linked(&self, document: &Document) -> impl Iterator<Item = &'f str> {
        let texts = document.front_matter.explainer.iter().flat_map(|e| e.texts()).map(|text| &text.prose);
        let all = [&document.title, &document.body.prose].into_iter().chain(document.description.as_ref()).chain(texts);
        let links = all.flat_map(|prose: &Prose| &prose.links);
        let files = links.filter(|link| parse::classify(&link.target) == parse::Target::File);
        files.filter_map(|link| {
            let name = decode(link.target.split('#').next().unwrap_or_default());
            self.beside(folder(document), &name)
        })
    }
}

fn folder(document: &Document) -> &str {
    document.path.strip_prefix("content/").and_then(|p| p.rsplit_once('/')).map_or("", |(folder, _)| folder)
}

fn name_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn is_between(c: char) -> bool {
    c.is_whitespace() || "\"'`()<>[]{}|=,;".contains(c)
}

/// The words of a text that could be names of files.
fn words(text: &str) -> impl Iterator<Item = Cow<'_, str>> {
    let words = text.split(is_between).filter(|word| word.contains('.') && word.len() < 512);
    words.map(|word| if word.contains('%') { Cow::Owned(decode(word)) } else { Cow::Borrowed(word) })
}
