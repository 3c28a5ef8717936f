//! Files beside pages that must not be published before their page: the photo of an embargoed story, lying in the
//! folder of a section that is published.
//!
//! In: the documents, published and not, and the files. Out: the files, by their path from content/, that only
//! unpublished pages name, and those of folders whose pages are all unpublished. A file that a published page names, be
//! it in HTML or in a key of its own, is never among them.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::config::BaseUrl;
use crate::content_path::ContentPath;
use crate::load::SiteFile;
use crate::parse::{self, Document};
use crate::percent::decode;
use crate::prose::Prose;

use super::paths::join;

/// The files that are held back with the pages that name them.
pub(super) fn files(
    published: &[(ContentPath, Arc<Document>)],
    unpublished: &[(ContentPath, Arc<Document>)],
    files: &[SiteFile],
    base: &BaseUrl,
) -> BTreeSet<String> {
    if unpublished.is_empty() || files.is_empty() {
        return BTreeSet::new();
    }
    let mut names = Names::of(files.iter().map(|f| f.relative.as_str()), base);
    let mut held: BTreeSet<&str> = in_unpublished_folders(published, unpublished, files);
    for (_, document) in unpublished {
        held.extend(names.named(document));
    }
    if held.is_empty() {
        return BTreeSet::new();
    }
    // Odd names are looked for in whole texts: only those that matter.
    names.odd.retain(|name| held.iter().any(|path| name_of(path) == *name));
    let free: BTreeSet<&str> = published.iter().flat_map(|(_, document)| names.named(document)).collect();
    held.difference(&free).map(|path| (*path).to_owned()).collect()
}

/// Whether two texts of a page name the same of these files (paths from content/).
pub(super) fn names_the_same(files: &[String], base: &BaseUrl, before: &Document, after: &Document) -> bool {
    let names = Names::of(files.iter().map(String::as_str), base);
    names.named(before) == names.named(after)
}

/// Files in folders that hold pages, none of which is published. A folder without pages belongs to the nearest above it
/// that has some; content/ itself is the site's, whatever is in it.
fn in_unpublished_folders<'f>(
    published: &[(ContentPath, Arc<Document>)],
    unpublished: &[(ContentPath, Arc<Document>)],
    files: &'f [SiteFile],
) -> BTreeSet<&'f str> {
    let open: BTreeSet<&str> = published.iter().map(|(_, document)| folder(document)).collect();
    let closed: BTreeSet<&str> = unpublished.iter().map(|(_, document)| folder(document)).collect();
    let is_closed = |file: &str| {
        let above = std::iter::successors(Some(folder_of(file)), |folder| Some(folder_of(folder)));
        let mut above = above.take_while(|folder| !folder.is_empty());
        above.find(|folder| open.contains(*folder) || closed.contains(*folder)).is_some_and(|f| !open.contains(f))
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
    /// Where the site will be.
    base: &'f BaseUrl,
}

impl<'f> Names<'f> {
    fn of(files: impl Iterator<Item = &'f str>, base: &'f BaseUrl) -> Self {
        let mut names = Names { paths: BTreeSet::new(), by_name: BTreeMap::new(), odd: Vec::new(), base };
        for path in files {
            let name = name_of(path);
            names.paths.insert(path);
            names.by_name.entry(name).or_default().push(path);
        }
        names.odd = names.by_name.keys().copied().filter(|name| name.contains(is_between)).collect();
        names
    }

    /// The files that a document names in any way.
    fn named(&self, document: &Document) -> BTreeSet<&'f str> {
        let (folder, text) = (folder(document), &document.text);
        let mut named: BTreeSet<&str> = self.linked(document).collect();
        // In HTML, in [extra], in a component.
        for word in words(text) {
            named.extend(self.beside(folder, &word));
            let own = word.strip_prefix(self.base.origin.as_str()).unwrap_or(&word);
            if let Some(path) = own.strip_prefix(self.base.path.as_str()).filter(|path| path.starts_with('/')) {
                named.extend(self.at(path));
            }
        }
        for name in self.odd.iter().filter(|name| text.contains(**name)) {
            named.extend(self.called(name).filter(|path| folder_of(path) == folder || text.contains(*path)));
        }
        named
    }

    /// The file of this name as from a folder, or from content/ where it begins with `@/`.
    fn beside(&self, folder: &str, name: &str) -> Option<&'f str> {
        let path = match name.strip_prefix("@/") {
            Some(path) => join("", path),
            None => join(folder, name),
        };
        self.paths.get(path?.as_str()).copied()
    }

    /// The files that may be at this address of the site. It needn't say the names of folders, which may have slugs.
    fn at(&self, address: &str) -> Vec<&'f str> {
        match self.beside("", address) {
            Some(path) => vec![path],
            None => self.called(address).collect(),
        }
    }

    /// The files with the last part of this path as their name.
    fn called(&self, path: &str) -> impl Iterator<Item = &'f str> {
        self.by_name.get(name_of(path)).into_iter().flatten().copied()
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
    folder_of(document.path.strip_prefix("content/").unwrap_or_default())
}

fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn name_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Whether a character stands between the names of files in a text.
pub(crate) fn is_between(c: char) -> bool {
    c.is_whitespace() || "\"'`()<>[]{}|=,;".contains(c)
}

/// The words of a text that could be names of files.
pub(crate) fn words(text: &str) -> impl Iterator<Item = Cow<'_, str>> {
    let words = text.split(is_between).filter(|word| word.contains('.') && word.len() < 512);
    words.map(|word| if word.contains('%') { Cow::Owned(decode(word)) } else { Cow::Borrowed(word) })
}
