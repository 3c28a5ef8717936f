//! The site's folder, read. Nothing outside of it is ever followed.
//!
//! In: the folder. Out: a [`Listing`] of the files that make the site, in a fixed order, and their bytes when asked.
//! Only this room and write touch the disk during a build. It knows paths, not what is in the files.

use std::fs;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use walkdir::WalkDir;

use crate::diagnostics::{Diagnostic, Location};

/// A file of the site.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SiteFile {
    /// From the site's folder, with `/` between its parts: `content/about.md`. What messages show.
    pub path: Arc<str>,
    /// From the folder it was found in: `about.md`.
    pub relative: String,
    /// Where it is on this machine.
    pub disk: PathBuf,
}

/// The files of a site's folder.
#[derive(Debug, Default)]
pub struct Listing {
    /// Markdown under content/.
    pub pages: Vec<SiteFile>,
    /// Everything else under content/.
    pub assets: Vec<SiteFile>,
    /// Under templates/, other than assets/ and i18n/.
    pub templates: Vec<SiteFile>,
    /// Under templates/assets/.
    pub theme_assets: Vec<SiteFile>,
    /// Under templates/i18n/.
    pub translations: Vec<SiteFile>,
    /// Under static/.
    pub statics: Vec<SiteFile>,
    /// Under data/.
    pub data: Vec<SiteFile>,
}

/// The text of a source file.
#[derive(Debug, Clone)]
pub struct Source {
    /// From the site's folder.
    pub path: Arc<str>,
    /// What it holds.
    pub text: Arc<str>,
}

/// Lists the files under `site`. Hidden files and folders are passed over, except under static/, which is copied as it
/// is. A symbolic link that leads out of the site, a folder that holds itself, and what is no file are errors.
pub fn list(site: &Path) -> (Listing, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let mut folder = |name: &str, hidden: bool| walk(site, name, hidden, &mut diagnostics);
    let (pages, assets) = folder("content", false).into_iter().partition(|f| f.relative.ends_with(".md"));
    let mut listing =
        Listing { pages, assets, statics: folder("static", true), data: folder("data", false), ..Listing::default() };
    for mut file in folder("templates", false) {
        let (kind, rest) = file.relative.split_once('/').unwrap_or(("", file.relative.as_str()));
        match kind {
            "assets" => {
                file.relative = rest.to_owned();
                listing.theme_assets.push(file);
            }
            "i18n" => {
                file.relative = rest.to_owned();
                listing.translations.push(file);
            }
            _ => listing.templates.push(file),
        }
    }
    (listing, diagnostics)
}

fn walk(site: &Path, name: &str, hidden: bool, diagnostics: &mut Vec<Diagnostic>) -> Vec<SiteFile> {
    let root = site.join(name);
    if fs::symlink_metadata(&root).is_err() {
        return Vec::new();
    }
    let site_real = fs::canonicalize(site).unwrap_or_else(|_| site.to_owned());
    let mut files = Vec::new();
    let walker = WalkDir::new(&root).follow_links(true).sort_by_file_name().into_iter();
    let mut walker = walker
        .filter_entry(|entry| hidden || entry.depth() == 0 || !entry.file_name().to_string_lossy().starts_with('.'));
    while let Some(entry) = walker.next() {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                diagnostics.push(walk_error(site, &root, &error));
                continue;
            }
        };
        let shown = shown_path(site, entry.path());
        if entry.path_is_symlink() {
            let inside = fs::canonicalize(entry.path()).is_ok_and(|real| real.starts_with(&site_real));
            if !inside {
                diagnostics.push(
                    Diagnostic::error("link-out-of-site", "this symbolic link leads out of the site's folder")
                        .at(Location::file(&shown))
                        .help("copy the file into the site, or remove the link"),
                );
                if entry.file_type().is_dir() {
                    walker.skip_current_dir();
                }
                continue;
            }
        }
        if entry.file_type().is_dir() {
            continue;
        }
        if !entry.file_type().is_file() {
            diagnostics.push(
                Diagnostic::error("not-a-file", "this is neither a file nor a folder")
                    .at(Location::file(&shown))
                    .help("remove it from the site's folder"),
            );
            continue;
        }
        match entry.path().strip_prefix(&root).ok().and_then(portable) {
            Some(relative) => files.push(SiteFile { path: shown, relative, disk: entry.into_path() }),
            None => diagnostics.push(
                Diagnostic::error("bad-file-name", "the name of this file isn't valid Unicode")
                    .at(Location::file(&shown))
                    .help("rename it"),
            ),
        }
    }
    files
}

fn walk_error(site: &Path, root: &Path, error: &walkdir::Error) -> Diagnostic {
    let shown = shown_path(site, error.path().unwrap_or(root));
    if error.loop_ancestor().is_some() {
        return Diagnostic::error("link-loop", "this symbolic link leads back to a folder that holds it")
            .at(Location::file(&shown))
            .help("remove the link");
    }
    let why = error.io_error().map_or_else(|| error.to_string(), ToString::to_string);
    let is_link = error.path().is_some_and(|p| p.is_symlink());
    let (code, message) = if is_link {
        ("broken-link", format!("this symbolic link leads nowhere: {why}"))
    } else {
        ("unreadable", format!("this can't be read: {why}"))
    };
    Diagnostic::error(code, message).at(Location::file(&shown)).help("see that it exists and may be read")
}

/// The path as messages show it: from the site's folder, with `/`.
fn shown_path(site: &Path, path: &Path) -> Arc<str> {
    let relative = path.strip_prefix(site).unwrap_or(path);
    relative.to_string_lossy().replace('\\', "/").into()
}

/// A relative path with `/` between its parts; `None` where it isn't Unicode or isn't plain.
fn portable(path: &Path) -> Option<String> {
    let mut parts = Vec::new();
    for component in path.components() {
        match component {
            Component::Normal(part) => parts.push(part.to_str()?),
            _ => return None,
        }
    }
    Some(parts.join("/"))
}

/// The bytes of a file.
pub fn read_bytes(file: &SiteFile) -> Result<Vec<u8>, Box<Diagnostic>> {
    fs::read(&file.disk).map_err(|error| {
        let diagnostic = Diagnostic::error("unreadable", format!("this file can't be read: {error}"));
        Box::new(diagnostic.at(Location::file(&file.path)).help("see that it exists and may be read"))
    })
}

/// The text of a file, which must be UTF-8.
pub fn read_text(file: &SiteFile) -> Result<Source, Box<Diagnostic>> {
    let bytes = read_bytes(file)?;
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Source { path: file.path.clone(), text: text.into() }),
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let lossy = String::from_utf8_lossy(error.as_bytes()).into_owned();
            let diagnostic = Diagnostic::error("invalid-utf8", "this isn't valid UTF-8");
            let place = Location::new(&file.path, &lossy, at..at);
            Err(Box::new(diagnostic.at(place).help("save the file in the encoding UTF-8")))
        }
    }
}
