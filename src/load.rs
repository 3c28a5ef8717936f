//! The site's folder, read. Nothing outside of it is ever followed.
//!
//! In: the folder. Out: a [`Listing`] of the files that make the site, in a fixed order, and their bytes when asked.
//! Only this room and write touch the disk during a build. It knows paths, not what is in the files.

use std::fs;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use walkdir::WalkDir;

use crate::diagnostics::{Diagnostic, Location};

/// A file of the site. Its order is that of its path.
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
#[derive(Debug, Default, PartialEq, Eq)]
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
    /// What symbolic links were followed to: files and folders of the site, by their own names.
    pub linked: Vec<PathBuf>,
}

/// The text of a source file.
#[derive(Debug, Clone)]
pub struct Source {
    /// From the site's folder.
    pub path: Arc<str>,
    /// What it holds.
    pub text: Arc<str>,
}

/// What the names of data files end in.
pub const DATA_ENDINGS: [&str; 3] = [".csv", ".json", ".toml"];

/// Most bytes of a data file that is read: it becomes values in memory, and part of a page.
const MOST_DATA: u64 = 8 * 1024 * 1024;

/// A data file: its text, or why there is none.
#[derive(Debug, Clone)]
pub struct DataFile {
    /// Its name.
    pub file: SiteFile,
    /// What it holds.
    pub text: Result<Source, Box<Diagnostic>>,
}

/// Lists the files under `site`. Hidden files and folders are passed over, except under static/, which is copied as it
/// is. A symbolic link that leads out of the site, a folder that holds itself, and what is no file are errors.
pub fn list(site: &Path) -> (Listing, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let mut linked = Vec::new();
    let mut folder = |name: &str, hidden: bool| walk(site, name, hidden, &mut linked, &mut diagnostics);
    let (pages, mut assets): (Vec<_>, Vec<_>) =
        folder("content", false).into_iter().partition(|f| f.relative.ends_with(".md"));
    let (statics, data) = (folder("static", true), folder("data", false));
    assets.retain(|file| !is_left_by_an_editor(&file.relative));
    let mut listing = Listing { pages, assets, statics, data, ..Listing::default() };
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
    listing.linked = linked;
    // What isn't known for a page would be copied as it is, drafts too.
    diagnostics.extend(listing.assets.iter().filter_map(misnamed_page));
    (listing, diagnostics)
}

/// Whether a file is an editor's copy of a page: `strike.md~`, `strike.md.bak`, `#strike.md#`.
fn is_left_by_an_editor(relative: &str) -> bool {
    let name = relative.rsplit('/').next().unwrap_or(relative);
    (name.starts_with('#') && name.ends_with('#'))
        || name.ends_with('~')
        || [".bak", ".old", ".orig", ".rej", ".swp", ".tmp"].iter().any(|end| name.ends_with(end))
}

/// A file that says by its name that it is Markdown, but isn't read as a page.
fn misnamed_page(file: &SiteFile) -> Option<Diagnostic> {
    let (_, ending) = file.relative.rsplit_once('.')?;
    ["md", "markdown", "mdown", "mkd"].iter().any(|known| ending.eq_ignore_ascii_case(known)).then(|| {
        Diagnostic::error("bad-file-name", format!("pages end in .md, this ends in .{ending}"))
            .at(Location::file(&file.path))
            .help("rename it; a file to be copied as it is goes under static/")
    })
}

/// The files under one folder of a site, whoever made the site, by the same rules; none where there is no such folder.
pub fn folder(site: &Path, name: &str, hidden: bool) -> (Vec<SiteFile>, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let files = walk(site, name, hidden, &mut Vec::new(), &mut diagnostics);
    (files, diagnostics)
}

/// One file that lies in a site's own folder, such as its config, by the same rules.
pub fn file(site: &Path, name: &str) -> (Vec<SiteFile>, Vec<Diagnostic>) {
    let (mut goals, mut diagnostics) = (Vec::new(), Vec::new());
    let mut walk = Walk::new(site, site.to_owned(), false, &mut goals, &mut diagnostics);
    let path = site.join(name);
    match fs::symlink_metadata(&path) {
        Ok(meta) if meta.is_symlink() && !path.is_dir() => walk.link(&path, &mut Vec::new()),
        Ok(meta) if meta.is_file() => walk.file(&path),
        Ok(_) => walk.no_file(&path),
        Err(error) => walk.unreadable(&path, &error.to_string()),
    }
    let files = walk.files;
    (files, diagnostics)
}

fn walk(
    site: &Path,
    name: &str,
    hidden: bool,
    goals: &mut Vec<PathBuf>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<SiteFile> {
    let root = site.join(name);
    if fs::symlink_metadata(&root).is_err() {
        return Vec::new();
    }
    let mut walk = Walk::new(site, root.clone(), hidden, goals, diagnostics);
    if root.is_symlink() {
        walk.link(&root, &mut Vec::new());
    } else {
        walk.folder(&root, &mut Vec::new());
    }
    // Links are walked where they stand; the order is that of the names all the same.
    walk.files.sort();
    walk.files
}

/// A walk through one of the site's folders.
struct Walk<'a> {
    site: &'a Path,
    /// The site's folder without links.
    real: PathBuf,
    root: PathBuf,
    hidden: bool,
    files: Vec<SiteFile>,
    /// Where links led to, inside the site.
    goals: &'a mut Vec<PathBuf>,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl<'a> Walk<'a> {
    fn new(
        site: &'a Path,
        root: PathBuf,
        hidden: bool,
        goals: &'a mut Vec<PathBuf>,
        diagnostics: &'a mut Vec<Diagnostic>,
    ) -> Self {
        let real = fs::canonicalize(site).unwrap_or_else(|_| site.to_owned());
        Walk { site, real, root, hidden, files: Vec::new(), goals, diagnostics }
    }

    /// Walks a folder. `linked` are the folders, without links, that links led to on the way here. The kind of each
    /// entry comes with its name: only links cost a look at the disk of their own.
    fn folder(&mut self, folder: &Path, linked: &mut Vec<PathBuf>) {
        let hidden = self.hidden;
        let walker = WalkDir::new(folder).follow_root_links(true).into_iter().filter_entry(move |entry| {
            hidden || entry.depth() == 0 || !entry.file_name().to_string_lossy().starts_with('.')
        });
        for entry in walker {
            match entry {
                Ok(entry) if entry.depth() == 0 => {}
                Ok(entry) if entry.path_is_symlink() => self.link(entry.path(), linked),
                Ok(entry) if entry.file_type().is_dir() => {}
                Ok(entry) if entry.file_type().is_file() => self.file(entry.path()),
                Ok(entry) => self.no_file(entry.path()),
                Err(error) => {
                    let path = error.path().unwrap_or(folder).to_owned();
                    let why = error.io_error().map_or_else(|| error.to_string(), ToString::to_string);
                    self.unreadable(&path, &why);
                }
            }
        }
    }

    /// Follows a symbolic link, if it stays inside the site and doesn't lead back to where it came from.
    fn link(&mut self, link: &Path, linked: &mut Vec<PathBuf>) {
        let goal = match fs::canonicalize(link) {
            Ok(goal) => goal,
            Err(error) => {
                let message = format!("this symbolic link leads nowhere: {error}");
                return self.report("broken-link", message, link, "remove the link, or mend it");
            }
        };
        if !goal.starts_with(&self.real) {
            let message = "this symbolic link leads out of the site's folder";
            return self.report("link-out-of-site", message, link, "copy the file into the site, or remove the link");
        }
        self.goals.push(goal.clone());
        if goal.is_file() {
            return self.file(link);
        }
        if !goal.is_dir() {
            return self.no_file(link);
        }
        let here = link.parent().and_then(|p| fs::canonicalize(p).ok()).unwrap_or_default();
        if here.starts_with(&goal) || linked.iter().any(|known| known.starts_with(&goal)) {
            let message = "this symbolic link leads back to a folder that holds it";
            return self.report("link-loop", message, link, "remove the link");
        }
        linked.push(goal);
        self.folder(link, linked);
        linked.pop();
    }

    fn file(&mut self, path: &Path) {
        let shown = shown_path(self.site, path);
        match path.strip_prefix(&self.root).ok().and_then(portable) {
            Some(relative) => self.files.push(SiteFile { path: shown, relative, disk: path.to_owned() }),
            None => self.report("bad-file-name", "the name of this file isn't valid Unicode", path, "rename it"),
        }
    }

    /// A pipe or a device: whoever reads it may wait for ever.
    fn no_file(&mut self, path: &Path) {
        let message =
            if path.is_dir() { "this is a folder, not a file" } else { "this is neither a file nor a folder" };
        self.report("not-a-file", message, path, "remove it from the site's folder");
    }

    fn unreadable(&mut self, path: &Path, why: &str) {
        self.report("unreadable", format!("this can't be read: {why}"), path, "see that it exists and may be read");
    }

    fn report(&mut self, code: &'static str, message: impl Into<String>, path: &Path, help: &str) {
        let location = Location::file(&shown_path(self.site, path));
        self.diagnostics.push(Diagnostic::error(code, message).at(location).help(help));
    }
}

/// The path as messages show it: from the site's folder, with `/`.
pub fn shown_path(site: &Path, path: &Path) -> Arc<str> {
    let relative = path.strip_prefix(site).unwrap_or(path).to_string_lossy();
    // Elsewhere than on Windows a backslash is a part of a name.
    match std::path::MAIN_SEPARATOR {
        '/' => relative.into(),
        other => relative.replace(other, "/").into(),
    }
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

/// Reads the data files: those of data/, then those beside pages.
pub fn read_data(listing: &Listing) -> Vec<DataFile> {
    let is_data = |file: &&SiteFile| DATA_ENDINGS.iter().any(|ending| file.relative.ends_with(ending));
    let files = listing.data.iter().chain(&listing.assets).filter(is_data);
    files.map(|file| DataFile { file: file.clone(), text: data_text(file) }).collect()
}

fn data_text(file: &SiteFile) -> Result<Source, Box<Diagnostic>> {
    let size = fs::metadata(&file.disk).map_err(|error| unreadable(file, &error))?.len();
    if size > MOST_DATA {
        let message = format!("this data file has {} MB", size / 1_000_000);
        let help = format!("at most {} MB are read: keep what pages show, and link to the rest", MOST_DATA / 1_000_000);
        return Err(Box::new(Diagnostic::error("data-too-large", message).at(Location::file(&file.path)).help(help)));
    }
    read_text(file)
}

/// The bytes of a file.
pub fn read_bytes(file: &SiteFile) -> Result<Vec<u8>, Box<Diagnostic>> {
    fs::read(&file.disk).map_err(|error| unreadable(file, &error))
}

/// Whether a file can be read, without reading it.
pub fn is_readable(file: &SiteFile) -> Result<(), Box<Diagnostic>> {
    fs::File::open(&file.disk).map(drop).map_err(|error| unreadable(file, &error))
}

fn unreadable(file: &SiteFile, error: &std::io::Error) -> Box<Diagnostic> {
    let diagnostic = Diagnostic::error("unreadable", format!("this file can't be read: {error}"));
    Box::new(diagnostic.at(Location::file(&file.path)).help("see that it exists and may be read"))
}

/// The text of a file, which must be UTF-8.
pub fn read_text(file: &SiteFile) -> Result<Source, Box<Diagnostic>> {
    text_of(file, read_bytes(file)?)
}

/// The text that a file's bytes are, which must be UTF-8.
pub fn text_of(file: &SiteFile, bytes: Vec<u8>) -> Result<Source, Box<Diagnostic>> {
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
