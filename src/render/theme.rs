//! The theme: what is built in, with the site's own files in the place of those of the same name.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use include_dir::{Dir, include_dir};
use walkdir::WalkDir;

use crate::diagnostics::{Diagnostic, Location};
use crate::load::{self, Listing, Source};

static EMBEDDED: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/templates");

/// The prefix by which a site's template names the theme's own, although the site has one of that name.
pub const THEME_PREFIX: &str = "theme/";

/// Templates, assets and words, before anything is compiled.
pub struct Theme {
    /// By the name templates call each other by; the theme's own begin with [`THEME_PREFIX`].
    pub templates: BTreeMap<String, Source>,
    /// By name: content, and where it came from.
    pub assets: BTreeMap<String, (Cow<'static, [u8]>, Arc<str>)>,
    /// Words of the interface: language, files; the site's own come last.
    pub words: Vec<(String, Source)>,
}

impl Theme {
    /// Puts the built-in theme and the site's files together. Who works on the theme gives the folder it lies in: what is
    /// there then takes the place of what was built in.
    pub fn load(listing: &Listing, folder: Option<&Path>) -> (Self, Vec<Diagnostic>) {
        let mut theme = Theme { templates: BTreeMap::new(), assets: BTreeMap::new(), words: Vec::new() };
        let mut diagnostics = Vec::new();
        match folder {
            None => theme.embed(&EMBEDDED),
            Some(folder) => theme.read_own(folder, &mut diagnostics),
        }
        for file in &listing.templates {
            match load::read_text(file) {
                Ok(source) => {
                    theme.templates.insert(file.relative.clone(), source);
                }
                Err(diagnostic) => diagnostics.push(*diagnostic),
            }
        }
        for file in &listing.theme_assets {
            match load::read_bytes(file) {
                Ok(bytes) => {
                    theme.assets.insert(file.relative.clone(), (bytes.into(), file.path.clone()));
                }
                Err(diagnostic) => diagnostics.push(*diagnostic),
            }
        }
        for file in &listing.translations {
            let code = file.relative.strip_suffix(".toml");
            // "english.toml" would be read for no language.
            let Some(code) = code.filter(|code| crate::config::is_language_code(code)) else {
                diagnostics.push(
                    Diagnostic::warning("unused-file", "templates/i18n/ holds words as CODE.toml; this isn't read")
                        .at(Location::file(&file.path))
                        .help("name it after its language, as in fr.toml"),
                );
                continue;
            };
            match load::read_text(file) {
                Ok(source) => theme.words.push((code.to_owned(), source)),
                Err(diagnostic) => diagnostics.push(*diagnostic),
            }
        }
        (theme, diagnostics)
    }

    fn embed(&mut self, dir: &Dir<'static>) {
        for file in dir.files() {
            self.own_file(&file.path().to_string_lossy().replace('\\', "/"), Cow::Borrowed(file.contents()));
        }
        for inner in dir.dirs() {
            self.embed(inner);
        }
    }

    fn read_own(&mut self, folder: &Path, diagnostics: &mut Vec<Diagnostic>) {
        for entry in WalkDir::new(folder).sort_by_file_name() {
            let problem = |error: &dyn std::fmt::Display| {
                Diagnostic::error("unreadable", format!("the theme can't be read: {error}"))
                    .at(Location::file(&Arc::from(folder.to_string_lossy())))
                    .help("give --theme the folder that holds base.html")
            };
            let entry = match entry {
                Ok(entry) if entry.file_type().is_file() => entry,
                Ok(_) => continue,
                Err(error) => {
                    diagnostics.push(problem(&error));
                    continue;
                }
            };
            let name = entry.path().strip_prefix(folder).unwrap_or(entry.path()).to_string_lossy().replace('\\', "/");
            match std::fs::read(entry.path()) {
                Ok(bytes) => self.own_file(&name, bytes.into()),
                Err(error) => diagnostics.push(problem(&error)),
            }
        }
    }

    /// A file of the theme's own, by its path from templates/.
    fn own_file(&mut self, name: &str, bytes: Cow<'static, [u8]>) {
        let shown: Arc<str> = format!("(theme) templates/{name}").into();
        if let Some(asset) = name.strip_prefix("assets/") {
            self.assets.insert(asset.to_owned(), (bytes, shown));
        } else if let Ok(text) = std::str::from_utf8(&bytes) {
            let source = Source { path: shown, text: text.into() };
            match name.strip_prefix("i18n/").and_then(|n| n.strip_suffix(".toml")) {
                Some(code) => self.words.push((code.to_owned(), source)),
                None => {
                    self.templates.insert(format!("{THEME_PREFIX}{name}"), source);
                }
            }
        }
    }

    /// Whether a page may ask for this template.
    pub fn has_template(&self, name: &str) -> bool {
        self.templates.contains_key(name) || self.templates.contains_key(&format!("{THEME_PREFIX}{name}"))
    }

    /// Names a page may ask for.
    pub fn template_names(&self) -> impl Iterator<Item = &str> {
        self.templates.keys().map(|name| name.strip_prefix(THEME_PREFIX).unwrap_or(name))
    }
}
