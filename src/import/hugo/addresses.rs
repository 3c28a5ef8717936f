//! Where Hugo put a page.

use jiff::civil::Date;
use unicode_normalization::UnicodeNormalization;

use crate::import::Shape;

use super::config::Rules;

/// What an address is made of.
#[derive(Debug)]
pub(super) struct Parts<'a> {
    /// The folders, without the page's own.
    pub(super) folder: &'a str,
    /// The file's name, or its own folder's.
    pub(super) name: &'a str,
    pub(super) slug: Option<&'a str>,
    pub(super) title: &'a str,
    pub(super) url: Option<&'a str>,
    pub(super) date: Option<Date>,
    pub(super) shape: Shape,
    /// What addresses in the language begin with.
    pub(super) prefix: &'a str,
}

/// The address, from the site's root.
pub(super) fn address(parts: &Parts<'_>, rules: &Rules) -> String {
    let kind = if parts.shape == Shape::Section { "section" } else { "page" };
    if let Some(url) = parts.url.filter(|url| !url.is_empty()) {
        let url = if url.contains(':') { expand(url, parts, rules) } else { url.to_owned() };
        // Without a slash at its start, it is one of the page's language.
        let prefix = if url.starts_with('/') { "" } else { parts.prefix };
        // Whatever has a dot in its last part and no slash after it is a file.
        let is_file = url.rsplit('/').next().is_some_and(|last| last.contains('.'));
        let url = crate::percent::decode(url.trim_matches('/'));
        return finish(prefix, &url, is_file);
    }
    let section = parts.folder.split('/').next().unwrap_or_default();
    let key = if parts.shape == Shape::Section { parts.folder } else { section };
    let pattern = rules.permalinks.get(&(kind.to_owned(), key.to_owned()));
    let root = || rules.permalinks.get(&(kind.to_owned(), "/".to_owned())).filter(|_| key.is_empty());
    let is_ugly = rules.ugly && parts.shape != Shape::Section;
    if let Some(pattern) = pattern.or_else(root).filter(|_| !(parts.shape == Shape::Section && key.is_empty())) {
        let path = expand(pattern, parts, rules);
        let path = if is_ugly { format!("{}.html", path.trim_matches('/')) } else { path };
        let is_file = path.ends_with(".html");
        return finish(parts.prefix, &path, is_file);
    }
    let folder = urlize(parts.folder, rules);
    let slash = if folder.is_empty() { "" } else { "/" };
    if parts.shape == Shape::Section {
        return finish(parts.prefix, &folder, false);
    }
    let name = urlize(parts.slug.unwrap_or(parts.name), rules);
    let ending = if is_ugly { ".html" } else { "" };
    finish(parts.prefix, &format!("{folder}{slash}{name}{ending}"), is_ugly)
}

/// An address with the slashes it needs.
fn finish(prefix: &str, path: &str, is_file: bool) -> String {
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    match (parts.is_empty(), is_file) {
        (true, _) => format!("{prefix}/"),
        (false, true) => format!("{prefix}/{}", parts.join("/")),
        (false, false) => format!("{prefix}/{}/", parts.join("/")),
    }
}

/// `/:year/:month/:slug/`
fn expand(pattern: &str, parts: &Parts<'_>, rules: &Rules) -> String {
    let mut out = String::new();
    let mut rest = pattern;
    while let Some(at) = rest.find(':') {
        out.push_str(&rest[..at]);
        let word = &rest[at + 1..];
        let mut end = word.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(word.len());
        if word[end..].starts_with('[') {
            end += word[end..].find(']').map_or(0, |close| close + 1);
        }
        match token(&word[..end], parts, rules) {
            Some(value) => out.push_str(&value),
            None => {
                out.push(':');
                out.push_str(&word[..end]);
            }
        }
        rest = &word[end..];
    }
    out.push_str(rest);
    out
}

fn token(word: &str, parts: &Parts<'_>, rules: &Rules) -> Option<String> {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let date = parts.date.unwrap_or(Date::constant(1, 1, 1));
    let slug = |other: &str| urlize(parts.slug.unwrap_or(other), rules);
    Some(match word {
        "year" => date.year().to_string(),
        "month" => format!("{:02}", date.month()),
        "monthname" => MONTHS[usize::from(date.month().unsigned_abs()) - 1].to_owned(),
        "day" => format!("{:02}", date.day()),
        "yearday" => date.day_of_year().to_string(),
        "weekday" => (date.weekday().to_sunday_zero_offset()).to_string(),
        "section" => urlize(parts.folder.split('/').next().unwrap_or_default(), rules),
        "sections" => urlize(parts.folder, rules),
        "title" => urlize(parts.title, rules),
        "slug" => slug(parts.title),
        "filename" | "contentbasename" => urlize(parts.name, rules),
        "slugorfilename" | "slugorcontentbasename" => slug(parts.name),
        other => {
            let range = other.strip_prefix("sections[")?.strip_suffix(']')?;
            let all: Vec<&str> = parts.folder.split('/').filter(|part| !part.is_empty()).collect();
            let place = |text: &str, empty: usize| match text {
                "" => Some(empty),
                "last" => Some(all.len().saturating_sub(1)),
                number => number.parse::<usize>().ok().map(|n| n.min(all.len())),
            };
            let picked = match range.split_once(':') {
                Some((from, to)) => all.get(place(from, 0)?..place(to, all.len())?)?.to_vec(),
                None => all.get(place(range, 0)?).copied().into_iter().collect(),
            };
            urlize(&picked.join("/"), rules)
        }
    })
}

/// A path or name as part of an address: letters of all languages, digits, a few signs; spaces become hyphens.
pub(super) fn urlize(text: &str, rules: &Rules) -> String {
    let path = sanitize(text);
    let path = if rules.lower { path.to_lowercase() } else { path };
    if rules.accents {
        path
    } else {
        path.nfd().filter(|c| !unicode_normalization::char::is_combining_mark(*c)).nfc().collect()
    }
}

fn sanitize(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.trim().chars() {
        if c.is_alphanumeric() || "./\\_#+~".contains(c) || unicode_normalization::char::is_combining_mark(c) {
            if gap {
                out.push('-');
                gap = false;
            }
            out.push(c);
        } else if (c == '-' || c.is_whitespace()) && !out.is_empty() {
            gap = true;
        }
    }
    out
}

/// The part of an address that stands for an item of a taxonomy.
pub(super) fn item(name: &str) -> String {
    sanitize(name).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_addresses() {
        for (name, part) in [
            ("Hello World", "hello-world"),
            ("Où va l’eau ?", "où-va-leau"),
            ("C++ & C#", "c++-c#"),
            ("a -- b", "a-b"),
            ("v1.2_x", "v1.2_x"),
        ] {
            assert_eq!(item(name), part);
        }
    }
}
