//! Addresses: made of slugs, checked, and turned into the names of output files.

use crate::config::Urls;
use crate::percent;

/// Longest part of a path, in bytes: what common file systems allow.
const LONGEST_PART: usize = 255;

/// Names that Windows keeps for devices, whatever their ending.
const DEVICES: [&str; 22] = [
    "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9", "lpt1", "lpt2",
    "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
];

/// The folder in the output folder where write keeps outputs until all are there.
const STAGING: &str = ".nutgraf-staging";

/// Checks an address that an author wrote or a file's name made. The error says what is wrong, to follow a colon.
pub(crate) fn check(path: &str) -> Result<(), &'static str> {
    if path.contains('\\') {
        return Err("it holds a backslash");
    }
    if path.chars().any(char::is_control) {
        return Err("it holds a control character");
    }
    if path.contains(['?', '#', '*', '"', '<', '>', '|']) {
        return Err("it holds one of ? # * \" < > |");
    }
    for part in path.trim_matches('/').split('/') {
        if part == ".." || part == "." {
            return Err("it holds . or .. as a part");
        }
        if part.is_empty() && !path.trim_matches('/').is_empty() {
            return Err("it holds an empty part (//)");
        }
        if part.len() > LONGEST_PART {
            return Err("a part of it is longer than 255 bytes");
        }
        if part.ends_with(['.', ' ']) || part.starts_with(' ') {
            return Err("a part of it ends with a dot or a space");
        }
        if part.contains(':') {
            return Err("it holds a colon");
        }
        if part.eq_ignore_ascii_case(STAGING) {
            return Err("a part of it is a name that nutgraf keeps for itself");
        }
        let name = part.split('.').next().unwrap_or_default();
        if DEVICES.iter().any(|device| name.eq_ignore_ascii_case(device)) {
            return Err("a part of it is a name that Windows keeps for devices");
        }
    }
    Ok(())
}

/// An address without its percent signs: `/caf%C3%A9/` is `/café/`, as servers look for it. The error says what is wrong,
/// to follow a colon.
pub(crate) fn decode(path: &str) -> Result<String, &'static str> {
    let read = percent::decode_all(path)?;
    let is_slash =
        |part: &str| part.get(..2).is_some_and(|hex| hex.eq_ignore_ascii_case("2f") || hex.eq_ignore_ascii_case("5c"));
    if path.split('%').skip(1).any(is_slash) {
        return Err("it holds a slash as %2F or %5C, which servers read differently");
    }
    Ok(read)
}

/// `folder` and `path`, with `.` and `..` carried out; `None` where that leads out.
pub(crate) fn join(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|p| !p.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// The path as an address: a slash at its start, and at its end unless its last part names a file (`humans.txt`) and no
/// slash was written after it.
pub(crate) fn normalise(path: &str) -> String {
    let trimmed = path.trim().trim_matches('/');
    if trimmed.is_empty() {
        return "/".to_owned();
    }
    let last = trimmed.rsplit('/').next().unwrap_or_default();
    let is_file = !path.trim().ends_with('/')
        && last.rsplit_once('.').is_some_and(|(stem, ending)| {
            !stem.is_empty() && (1..=5).contains(&ending.len()) && ending.bytes().all(|b| b.is_ascii_alphanumeric())
        });
    if is_file { format!("/{trimmed}") } else { format!("/{trimmed}/") }
}

/// The same for a page's own `path`, which gets `.html` where addresses have it and the author wrote neither an ending
/// nor a slash.
pub(super) fn shaped(path: &str, urls: Urls) -> String {
    let normal = normalise(path);
    let bare = urls == Urls::Html && !path.trim().ends_with('/') && normal.len() > 1;
    match normal.strip_suffix('/').filter(|_| bare) {
        Some(stem) => format!("{stem}.html"),
        None => normal,
    }
}

/// The file, from the output folder, that holds the content of an address.
pub fn output_file(path: &str) -> String {
    let trimmed = path.trim_start_matches('/');
    if trimmed.is_empty() || trimmed.ends_with('/') { format!("{trimmed}index.html") } else { trimmed.to_owned() }
}

/// Shortens a slug to what a file name may hold; slugs are ASCII.
pub(crate) fn slug(text: &str) -> String {
    let mut slug = if is_slug(text) { text.to_owned() } else { slug::slugify(text) };
    slug.truncate(200);
    slug
}

/// Most files are named as their addresses are.
fn is_slug(text: &str) -> bool {
    let known = |b: u8| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-');
    text.bytes().all(known) && !text.starts_with('-') && !text.ends_with('-') && !text.contains("--")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_leave_or_confuse_are_refused() {
        for bad in [
            "../x",
            "a/../b",
            "a\\b",
            "a//b",
            "a\u{0}b",
            "con",
            "a/NUL.txt",
            "a./b",
            "C:/x",
            "a?b",
            ".nutgraf-staging/x",
        ] {
            assert!(check(bad).is_err(), "{bad:?}");
        }
        for good in ["", "/", "/a/b/", "a-b", "x/y.html", ".well-known/x", "été"] {
            assert!(check(good).is_ok(), "{good:?}");
        }
        assert!(check(&"x".repeat(256)).is_err());
    }

    #[test]
    fn addresses_are_read_without_their_percent_signs() {
        for (written, read) in [("/a b/", "/a b/"), ("/a%20b/", "/a b/"), ("/caf%c3%A9/é", "/café/é"), ("%25", "%")]
        {
            assert_eq!(decode(written).as_deref(), Ok(read), "{written}");
        }
        for bad in ["%", "/a%2", "%zz", "%+1", "/%C3/", "/a%2Fb/", "%5c", "/%é/"] {
            assert!(decode(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn names_that_are_slugs_stay() {
        for name in ["a", "a-b-2", "", "-a", "a-", "a--b", "2024-01-01-x"] {
            assert_eq!(slug(name), slug::slugify(name), "{name:?}");
        }
    }

    #[test]
    fn addresses_and_files() {
        assert_eq!(normalise("a/b"), "/a/b/");
        assert_eq!(normalise("/humans.txt"), "/humans.txt");
        assert_eq!(normalise("/v1.0 beta"), "/v1.0 beta/");
        assert_eq!(normalise("/v1.2/"), "/v1.2/");
        assert_eq!(normalise(""), "/");
        assert_eq!(output_file("/a/"), "a/index.html");
        assert_eq!(output_file("/"), "index.html");
        assert_eq!(output_file("/404.html"), "404.html");
        assert_eq!(slug("Conseil d’administration"), "conseil-d-administration");
    }
}
