//! Addresses of folders, pages and files beside them.

use std::collections::{BTreeMap, BTreeSet};

use crate::config::{Config, Urls};
use crate::content_path::{ContentPath, composed};
use crate::diagnostics::{Diagnostic, Location};
use crate::load::SiteFile;
use crate::parse::Document;
use crate::tree::fields::Sourced;

use super::{Asset, Section, SectionId, paths};

/// The address of each folder in each language. A folder's own part of it is the `slug` of its `_index.md`, or its
/// name; its whole address may be the `path` there.
pub(super) fn folder_paths(
    folders: &BTreeSet<(String, usize)>,
    indexes: &BTreeMap<(&str, usize), &Document>,
    config: &Config,
    diagnostics: &mut Vec<Diagnostic>,
) -> BTreeMap<(String, usize), String> {
    let mut all: BTreeMap<(String, usize), String> = BTreeMap::new();
    for (folder, language) in folders {
        let key = (folder.clone(), *language);
        let document = indexes.get(&(folder.as_str(), *language)).copied();
        let path = match folder.rsplit_once('/') {
            _ if folder.is_empty() => match language {
                0 => "/".to_owned(),
                _ => format!("/{}/", config.languages[*language].code),
            },
            split => {
                let (parent, name) = split.unwrap_or(("", folder));
                let parent = &all[&(parent.to_owned(), *language)];
                own_path(document, name, parent, Urls::Pretty, diagnostics)
            }
        };
        all.insert(key, path);
    }
    all
}

/// The address of a page: its `path`, or its section's address and its `slug`, which is its file's name unless said.
pub(super) fn page_path(
    name: &ContentPath,
    document: &Document,
    section: &str,
    urls: Urls,
    diagnostics: &mut Vec<Diagnostic>,
) -> String {
    own_path(Some(document), &name.stem, section, urls, diagnostics)
}

fn own_path(
    document: Option<&Document>,
    name: &str,
    parent: &str,
    urls: Urls,
    diagnostics: &mut Vec<Diagnostic>,
) -> String {
    let front_matter = document.map(|d| &d.front_matter);
    if let (Some(document), Some(path)) = (document, front_matter.and_then(|f| f.path.as_ref())) {
        let read = paths::decode(&path.value).and_then(|path| paths::check(&path).map(|()| path));
        match read {
            Ok(path) => return paths::shaped(&path, urls),
            Err(why) => diagnostics.push(bad_address(document, "path", path, why)),
        }
    }
    let mut slug = paths::slug(name);
    if let (Some(document), Some(wanted)) = (document, front_matter.and_then(|f| f.slug.as_ref())) {
        match slug_of(&wanted.value) {
            Ok(wanted) => slug = wanted,
            Err(why) => diagnostics.push(bad_address(document, "slug", wanted, why)),
        }
    }
    if slug.is_empty() {
        // A name without a letter that Latin has, such as `…`: its own characters are better than nothing.
        name.clone_into(&mut slug);
    }
    if let (Some(document), Err(why)) = (document, paths::check(&slug)) {
        let message = format!("`{slug}` can't be part of an address: {why}");
        diagnostics.push(
            Diagnostic::error("bad-address", message)
                .at(Location::file(&document.path))
                .help("rename the file, or give the page a `slug` of its own"),
        );
    }
    match urls {
        Urls::Pretty => format!("{parent}{slug}/"),
        Urls::Html => format!("{parent}{slug}.html"),
    }
}

fn slug_of(wanted: &str) -> Result<String, &'static str> {
    if wanted.contains('/') {
        return Err("it holds a slash; `path` sets the whole address");
    }
    paths::check(wanted)?;
    let slug = paths::slug(wanted);
    if slug.is_empty() { Err("it has no letter or digit") } else { Ok(slug) }
}

fn bad_address(document: &Document, key: &str, value: &Sourced<String>, why: &str) -> Diagnostic {
    Diagnostic::error("bad-address", format!("`{key}` can't be part of an address: {why}"))
        .at(Location::new(&document.path, &document.text, value.span.clone()))
        .help("use letters, digits and hyphens; addresses stay inside the site")
}

/// The addresses of files beside pages: that of their folder in the default language. Files in the folder of a page
/// that isn't published aren't either.
pub(super) fn assets(
    files: Vec<SiteFile>,
    config: &Config,
    by_folder: &BTreeMap<(String, usize), SectionId>,
    sections: &[Section],
    unpublished: &BTreeSet<String>,
) -> Vec<Asset> {
    let folder_path = |folder: &str| {
        (0..config.languages.len())
            .find_map(|language| by_folder.get(&(folder.to_owned(), language)))
            .map(|id| sections[*id as usize].path.clone())
    };
    let mut assets = Vec::with_capacity(files.len());
    for file in files {
        let (folder, name) = file.relative.rsplit_once('/').unwrap_or(("", file.relative.as_str()));
        let mut known = folder;
        let mut rest = name.to_owned();
        // A folder that is no section (a page's own, or one of files only) hangs on the nearest that is.
        let path = loop {
            let name = composed(known);
            if unpublished.contains(&*name) && !name.is_empty() {
                break None;
            }
            match folder_path(&name) {
                Some(path) => break Some(format!("{path}{rest}")),
                None => {
                    let (parent, last) = known.rsplit_once('/').unwrap_or(("", known));
                    rest = format!("{last}/{rest}");
                    known = parent;
                }
            }
        };
        if let Some(path) = path {
            assets.push(Asset { file, path });
        }
    }
    assets
}

/// The addresses of files of static/: their own paths.
pub(super) fn statics(files: Vec<SiteFile>) -> Vec<Asset> {
    files
        .into_iter()
        .map(|file| {
            let path = format!("/{}", file.relative);
            Asset { file, path }
        })
        .collect()
}
