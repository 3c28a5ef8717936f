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

/// An asset under the name that carries its content's fingerprint.
pub struct PublicAsset {
    /// Its address: `/assets/site.1a2b3c4d.css`.
    pub path: String,
    /// Its content.
    pub bytes: Cow<'static, [u8]>,
}

/// Gives every asset its address. Two contents have the same only if they are the same. Stylesheets name other assets as
/// they lie in templates/assets, `url("fonts/serif.woff2")`, and get the address in its place.
pub(super) fn fingerprint(theme: &Theme) -> BTreeMap<String, PublicAsset> {
    let (styles, others): (Vec<_>, Vec<_>) = theme.assets.iter().partition(|(name, _)| name.ends_with(".css"));
    let mut assets: BTreeMap<String, PublicAsset> = BTreeMap::new();
    for (name, (bytes, _)) in others {
        assets.insert(name.clone(), PublicAsset { path: address(name, bytes), bytes: bytes.clone() });
    }
    for (name, (bytes, _)) in styles {
        let bytes = with_addresses(name, bytes, &assets);
        assets.insert(name.clone(), PublicAsset { path: address(name, &bytes), bytes });
    }
    assets
}

fn address(name: &str, bytes: &[u8]) -> String {
    let hash = xxhash_rust::xxh3::xxh3_64(bytes);
    match name.rsplit_once('.') {
        Some((stem, ending)) => format!("/assets/{stem}.{hash:016x}.{ending}"),
        None => format!("/assets/{name}.{hash:016x}"),
    }
}

/// A stylesheet with the addresses of the assets it names, relative to its own; what isn't an asset stays.
fn with_addresses(name: &str, bytes: &[u8], assets: &BTreeMap<String, PublicAsset>) -> Cow<'static, [u8]> {
    const START: &str = "url(\"";
    let Ok(text) = std::str::from_utf8(bytes) else { return bytes.to_vec().into() };
    let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
    let up = "../".repeat(name.matches('/').count());
    let mut out = String::with_capacity(text.len() + 64);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(START) {
        out.push_str(before);
        out.push_str(START);
        rest = after;
        let Some((target, _)) = after.split_once('"') else { continue };
        let asset = joined(folder, target).and_then(|target| assets.get(&target));
        if let Some(path) = asset.and_then(|asset| asset.path.strip_prefix("/assets/")) {
            out.push_str(&up);
            out.push_str(path);
            rest = &after[target.len()..];
        }
    }
    out.push_str(rest);
    out.into_bytes().into()
}

/// A name as it is seen from a folder: `../a.png` from `x/y` is `x/a.png`. None for one that leaves the assets.
fn joined(folder: &str, target: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in target.split('/') {
        match part {
            "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_seen_from_the_folder_of_the_stylesheet() {
        assert_eq!(joined("", "fonts/a.woff2").as_deref(), Some("fonts/a.woff2"));
        assert_eq!(joined("css/deep", "../a.png").as_deref(), Some("css/a.png"));
        assert_eq!(joined("css", "../../a.png"), None);
    }
}
