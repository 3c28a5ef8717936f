//! The files of templates/assets under the names that carry their content's fingerprint.
//!
//! In: the theme's assets, the site. Out: each asset's address and bytes. Stylesheets and scripts name other assets as they
//! lie in that folder, `url("fonts/serif.woff2")`, `import "./parts.js"`: the address goes in its place, so what is named has
//! its own first. What each language calls an address is for the rooms [`css`] and [`js`].

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use percent_encoding::percent_decode_str;

use crate::diagnostics::{Diagnostic, Location};
use crate::link::Site;

use super::addresses::encoded;
use super::theme::Theme;

mod css;
mod js;

/// An asset under the name that carries its content's fingerprint.
pub struct PublicAsset {
    /// Its address: `/assets/site.1a2b3c4d.css`.
    pub path: String,
    /// Its content.
    pub bytes: Cow<'static, [u8]>,
}

/// An address in a file, as it was written.
#[derive(Debug, PartialEq)]
struct Written {
    /// Where it stands, without its quotes.
    range: Range<usize>,
    /// What it says.
    value: String,
}

/// An address that leads to an asset.
struct Reference {
    range: Range<usize>,
    /// The asset's name.
    name: String,
    /// What follows the path: `?v=1`, `#icon`.
    rest: String,
}

/// Gives every asset its address. Two contents have the same only if they are the same.
pub(super) fn fingerprint(
    theme: &Theme,
    site: &Site,
    diagnostics: &mut Vec<Diagnostic>,
) -> BTreeMap<String, PublicAsset> {
    let copied = site.assets.iter().chain(site.statics.iter());
    let copied: BTreeSet<&str> = copied.filter_map(|file| file.path.strip_prefix("/assets/")).collect();
    let mut assets = BTreeMap::new();
    let mut waiting: BTreeMap<&str, (&str, Vec<Reference>)> = BTreeMap::new();
    for (name, (bytes, _)) in &theme.assets {
        let text = std::str::from_utf8(bytes).unwrap_or_default();
        let references = references(theme, name, text, &copied, diagnostics);
        if references.is_empty() {
            assets.insert(name.clone(), public(name, bytes.clone()));
        } else {
            waiting.insert(name, (text, references));
        }
    }
    // What names only files that have their addresses gets its own.
    loop {
        let ready = waiting.extract_if(.., |_, (_, all)| all.iter().all(|r| assets.contains_key(&r.name)));
        let ready: Vec<_> = ready.collect();
        if ready.is_empty() {
            break;
        }
        for (name, (text, references)) in ready {
            let bytes = with_addresses(name, text, &references, &assets).into_bytes();
            assets.insert(name.to_owned(), public(name, bytes.into()));
        }
    }
    circles(theme, &waiting, diagnostics);
    for (name, (text, _)) in waiting {
        assets.insert(name.to_owned(), public(name, text.as_bytes().to_vec().into()));
    }
    assets
}

fn public(name: &str, bytes: Cow<'static, [u8]>) -> PublicAsset {
    let hash = xxhash_rust::xxh3::xxh3_64(&bytes);
    let path = match name.rsplit_once('.') {
        Some((stem, ending)) => format!("/assets/{stem}.{hash:016x}.{ending}"),
        None => format!("/assets/{name}.{hash:016x}"),
    };
    PublicAsset { path, bytes }
}

fn is_script(name: &str) -> bool {
    name.ends_with(".js") || name.ends_with(".mjs")
}

/// The assets that an asset names. One that isn't there is told, unless the site copies a file to that place.
fn references(
    theme: &Theme,
    name: &str,
    text: &str,
    copied: &BTreeSet<&str>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Reference> {
    let at = |range: Range<usize>| {
        let place = theme.assets.get(name).map(|(_, shown)| Location::new(shown, text, range));
        move |diagnostic: Diagnostic| place.into_iter().fold(diagnostic, Diagnostic::at)
    };
    let written = if name.ends_with(".css") {
        css::addresses(text)
    } else if is_script(name) {
        let (imports, others) = js::imports(text);
        for Written { range, value } in others {
            if target(name, &value).is_some_and(|(target, _)| theme.assets.contains_key(&target)) {
                let message = format!("`{value}` is published under another name, and this import isn't changed");
                let help = "import it before all other code, or take its address from asset(path=…) in a template";
                diagnostics.push(at(range)(Diagnostic::warning("unchanged-import", message).help(help)));
            }
        }
        imports
    } else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for Written { range, value } in written {
        let Some((target, rest)) = target(name, &value) else { continue };
        if theme.assets.contains_key(&target) {
            found.push(Reference { range, name: target, rest: rest.to_owned() });
        } else if !copied.contains(&*target) {
            let message = format!("there is no file `{target}` in templates/assets");
            let help = "an address in a stylesheet or script counts from its own folder";
            diagnostics.push(at(range)(Diagnostic::error("missing-asset", message).help(help)));
        }
    }
    found
}

/// The name of the asset that an address in another leads to, and what follows its path. None for an address that leads
/// elsewhere: to another site, from the root of this one, to a part of the file itself, out of the assets.
fn target<'v>(from: &str, value: &'v str) -> Option<(String, &'v str)> {
    let (path, rest) = value.split_at(value.find(['?', '#']).unwrap_or(value.len()));
    let scheme = path.split(['/', '.']).next().is_some_and(|start| start.contains(':'));
    if path.is_empty() || path.starts_with('/') || scheme {
        return None;
    }
    let path = percent_decode_str(path).decode_utf8().ok()?;
    let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
    joined(folder, &path).map(|name| (name, rest))
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

/// A file with the addresses of the assets it names, relative to its own.
fn with_addresses(name: &str, text: &str, references: &[Reference], assets: &BTreeMap<String, PublicAsset>) -> String {
    let up = match name.matches('/').count() {
        // In a script, a name that doesn't begin so is a package's.
        0 if is_script(name) => "./".to_owned(),
        depth => "../".repeat(depth),
    };
    let mut out = String::with_capacity(text.len() + references.len() * 24);
    let mut written = 0;
    for Reference { range, name, rest } in references {
        let Some(path) = assets.get(name).and_then(|asset| asset.path.strip_prefix("/assets/")) else { continue };
        out.push_str(&text[written..range.start]);
        for c in [&up, &*encoded(path), rest].into_iter().flat_map(|part| part.chars()) {
            // It may stand in quotes or without.
            if c.is_ascii_control() || matches!(c, '"' | '\'' | '(' | ')' | '\\' | ' ') {
                out.push_str(&format!("%{:02X}", u32::from(c)));
            } else {
                out.push(c);
            }
        }
        written = range.end;
    }
    out.push_str(&text[written..]);
    out
}

/// Tells of files that name each other in a circle: none of them can have its address first. `waiting` are those, and those
/// that name them.
fn circles(theme: &Theme, waiting: &BTreeMap<&str, (&str, Vec<Reference>)>, diagnostics: &mut Vec<Diagnostic>) {
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    for start in waiting.keys() {
        let mut way: Vec<(&str, &Reference)> = Vec::new();
        let mut name = *start;
        // Each of them names one that waits too.
        while seen.insert(name) {
            let Some((_, references)) = waiting.get(name) else { break };
            let Some(next) = references.iter().find(|r| waiting.contains_key(&*r.name)) else { break };
            way.push((name, next));
            name = &next.name;
        }
        let Some(first) = way.iter().position(|(known, _)| *known == name) else { continue };
        let names: Vec<&str> = way[first..].iter().map(|(name, _)| *name).chain([name]).collect();
        let message = format!("these assets name each other in a circle: {}", names.join(" → "));
        let diagnostic = Diagnostic::error("asset-loop", message)
            .help("an asset's name follows from its content, and so from the names in it: take one of them out");
        let (_, reference) = way[first];
        let place = theme.assets.get(name).zip(waiting.get(name));
        let place = place.map(|((_, shown), (text, _))| Location::new(shown, text, reference.range.clone()));
        diagnostics.push(place.into_iter().fold(diagnostic, Diagnostic::at));
    }
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

    #[test]
    fn addresses_that_lead_elsewhere() {
        for elsewhere in
            ["", "#a", "?a", "/a.png", "//a.b/c.png", "https://a.b/c.png", "data:image/png;base64,x", "../a"]
        {
            assert_eq!(target("x.css", elsewhere), None, "{elsewhere}");
        }
        assert_eq!(target("css/x.css", "a%20b.png?v=1#c"), Some(("css/a b.png".to_owned(), "?v=1#c")));
    }
}
