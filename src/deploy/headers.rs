//! What is sent with a file: its type, how long it may be kept, how it is packed.
//!
//! In: a path in the public folder, the paths beside it, the config's rules. Out: [`Headers`]. It looks at names, never at
//! what is in a file.

use std::borrow::Cow;

use crate::config::{HeaderConfig, HeaderRule};

/// What a store keeps with a file and sends with it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Headers {
    /// `text/html; charset=utf-8`
    pub content_type: Cow<'static, str>,
    /// `no-cache`
    pub cache_control: Cow<'static, str>,
    /// `gzip`, where the file is another one, packed.
    pub content_encoding: Option<Cow<'static, str>>,
    /// Only where a rule says so.
    pub content_disposition: Option<String>,
    /// Only where a rule says so.
    pub content_language: Option<String>,
}

/// A page may change at any time: browsers ask whether it has, and get 304 if not.
const ASK: &str = "no-cache";
/// The name changes when the content does.
const FOREVER: &str = "public, max-age=31536000, immutable";
/// Images and downloads that keep their names.
const AN_HOUR: &str = "public, max-age=3600";

/// How a file is packed that is called like another one but for its last ending.
const PACKED: [(&str, &str); 3] = [(".gz", "gzip"), (".br", "br"), (".zst", "zstd")];

/// The name of the file that this one is a packed copy of, if `exists` says that there is one; and how it is packed.
pub fn unpacked(path: &str, exists: impl Fn(&str) -> bool) -> Option<(&str, &'static str)> {
    PACKED.iter().find_map(|(ending, encoding)| {
        let base = path.strip_suffix(ending)?;
        exists(base).then_some((base, *encoding))
    })
}

/// Whether it is a page.
pub fn is_html(path: &str) -> bool {
    path.ends_with(".html") || path.ends_with(".htm")
}

/// Whether the name carries a fingerprint of the content: eight or more hexadecimal digits between dots, or after the
/// last hyphen, before the ending. `assets/site.1a2b3c4d5e6f7081.css`, `photo-1a2b3c4d.webp`.
pub fn is_fingerprinted(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    let mut parts = name.split('.');
    let first = parts.next().unwrap_or_default();
    let rest: Vec<&str> = parts.collect();
    let hash = |part: &str| {
        (8..=64).contains(&part.len())
            && part.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
            // A date, 20240301, and a word, deadbeef, aren't fingerprints.
            && part.bytes().any(|b| b.is_ascii_digit())
            && part.bytes().any(|b| b.is_ascii_lowercase())
    };
    !is_html(path) && (rest.iter().any(|part| hash(part)) || first.rsplit_once('-').is_some_and(|(_, last)| hash(last)))
}

/// What the config says of headers: of addresses, `[[headers]]`, and of files, `[[deploy.headers]]`, which come later.
#[derive(Debug, Default)]
pub struct Rules {
    addresses: Vec<HeaderConfig>,
    files: Vec<(glob::Pattern, HeaderRule)>,
}

/// `*` stays inside a folder, `**` doesn't.
pub(super) const MATCHING: glob::MatchOptions =
    glob::MatchOptions { case_sensitive: true, require_literal_separator: true, require_literal_leading_dot: false };

impl Rules {
    /// Compiles the rules of a config, which has checked their patterns.
    pub fn new(addresses: &[HeaderConfig], files: &[HeaderRule]) -> Self {
        let compiled = files.iter().filter_map(|rule| Some((glob::Pattern::new(&rule.pattern).ok()?, rule.clone())));
        Rules { addresses: addresses.to_vec(), files: compiled.collect() }
    }

    /// What they say of the file at `path`, in order: name, value.
    fn of<'r>(&'r self, path: &'r str) -> impl Iterator<Item = (&'r str, &'r str)> {
        let address = path.strip_suffix("index.html").filter(|folder| folder.is_empty() || folder.ends_with('/'));
        let address = address.unwrap_or(path);
        let holds = move |wanted: &str| {
            let wanted = wanted.trim_start_matches('/');
            wanted.strip_suffix('*').map_or(address == wanted, |start| address.starts_with(start))
        };
        let by_address = self.addresses.iter().filter(move |rule| holds(&rule.path)).flat_map(|rule| &rule.set);
        let by_file = self.files.iter().filter(|(pattern, _)| pattern.matches_with(path, MATCHING));
        let by_file = by_file.flat_map(|(_, rule)| &rule.values).map(|(name, value)| (*name, value.as_str()));
        by_address.map(|(name, value)| (name.as_str(), value.as_str())).chain(by_file)
    }
}

/// What is sent with the file at `path`; `exists` tells which other files there are.
pub fn headers(path: &str, exists: impl Fn(&str) -> bool, rules: &Rules) -> Headers {
    let packed = unpacked(path, exists);
    let meant = packed.map_or(path, |(base, _)| base);
    let mut headers = Headers {
        content_type: content_type(meant),
        cache_control: Cow::Borrowed(if is_fingerprinted(meant) {
            FOREVER
        } else if is_asked_for_anew(meant) {
            ASK
        } else {
            AN_HOUR
        }),
        content_encoding: packed.map(|(_, encoding)| Cow::Borrowed(encoding)),
        ..Headers::default()
    };
    for (name, value) in rules.of(path) {
        match name.to_ascii_lowercase().as_str() {
            "content-type" => headers.content_type = value.to_owned().into(),
            "cache-control" => headers.cache_control = value.to_owned().into(),
            "content-encoding" => headers.content_encoding = Some(value.to_owned().into()),
            "content-disposition" => headers.content_disposition = Some(value.to_owned()),
            "content-language" => headers.content_language = Some(value.to_owned()),
            // No store keeps others with a file: they are for servers.
            _ => {}
        }
    }
    headers
}

/// Pages, feeds, data, styles and scripts under names that stay: an old one beside a new page breaks it.
fn is_asked_for_anew(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    match name.rsplit_once('.') {
        Some((_, ending)) => {
            matches!(ending, "html" | "htm" | "xml" | "json" | "txt" | "css" | "js" | "mjs" | "webmanifest" | "ics")
        }
        None => true,
    }
}

/// The type of a file by its ending, with the character set of text: everything nutgraf writes is UTF-8.
fn content_type(path: &str) -> Cow<'static, str> {
    let name = path.rsplit('/').next().unwrap_or_default();
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    // Where the library's table says nothing, or something older.
    let known = match ending.as_deref() {
        Some("webmanifest") => Some("application/manifest+json"),
        Some("geojson") => Some("application/geo+json"),
        Some("ics") => Some("text/calendar"),
        Some("js" | "mjs") => Some("text/javascript"),
        Some("xml") if name == "atom.xml" => Some("application/atom+xml"),
        Some("xml") if name == "rss.xml" => Some("application/rss+xml"),
        Some("xml") => Some("application/xml"),
        Some("json") if name == "feed.json" => Some("application/feed+json"),
        None => Some("application/octet-stream"),
        _ => None,
    };
    let essence = known.or_else(|| mime_guess::from_path(name).first_raw()).unwrap_or("application/octet-stream");
    let text = essence.starts_with("text/") || essence.ends_with("+xml") || essence == "application/xml";
    // JSON has no character set to name: it is UTF-8 always (RFC 8259, section 11).
    if text { format!("{essence}; charset=utf-8").into() } else { Cow::Borrowed(essence) }
}

impl Headers {
    /// Names and values, in a fixed order.
    pub fn list(&self) -> Vec<(&'static str, &str)> {
        let optional = [
            ("content-encoding", self.content_encoding.as_deref()),
            ("content-disposition", self.content_disposition.as_deref()),
            ("content-language", self.content_language.as_deref()),
        ];
        [("content-type", &*self.content_type), ("cache-control", &*self.cache_control)]
            .into_iter()
            .chain(optional.into_iter().filter_map(|(name, value)| Some((name, value?))))
            .collect()
    }

    /// A hash of them all, as 16 hexadecimal digits: tells when nothing but a header changed.
    pub fn hash(&self) -> String {
        let mut text = String::new();
        for (name, value) in self.list() {
            text.push_str(name);
            text.push(':');
            text.push_str(value);
            text.push('\n');
        }
        format!("{:016x}", xxhash_rust::xxh3::xxh3_64(text.as_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(path: &str, beside: &[&str]) -> (String, String, Option<String>) {
        let h = headers(path, |p| beside.contains(&p), &Rules::default());
        (h.content_type.into_owned(), h.cache_control.into_owned(), h.content_encoding.map(Cow::into_owned))
    }

    #[test]
    fn rules_of_addresses_hold_for_their_files() {
        let rule = |path: &str, value: &str| HeaderConfig {
            path: path.to_owned(),
            set: vec![("Cache-Control".to_owned(), value.to_owned()), ("X-Other".to_owned(), "1".to_owned())],
        };
        let rules = Rules::new(&[rule("/a/*", "one"), rule("/a/b/", "two"), rule("/", "three")], &[]);
        let of = |path: &str| headers(path, |_| false, &rules).cache_control.into_owned();
        let all = ["a/x.pdf", "a/b/index.html", "index.html", "b/index.html"].map(of);
        assert_eq!(all, ["one", "two", "three", ASK]);
    }

    #[test]
    fn kinds_of_files() {
        let h = |t: &str, c: &str| (t.to_owned(), c.to_owned(), None);
        assert_eq!(of("a/index.html", &[]), h("text/html; charset=utf-8", ASK));
        assert_eq!(of("assets/site.1a2b3c4d5e6f7081.css", &[]), h("text/css; charset=utf-8", FOREVER));
        assert_eq!(of("assets/site.1a2b3c4d5e6f7081.js", &[]), h("text/javascript; charset=utf-8", FOREVER));
        assert_eq!(of("site.css", &[]), h("text/css; charset=utf-8", ASK));
        assert_eq!(of("fr/atom.xml", &[]), h("application/atom+xml; charset=utf-8", ASK));
        assert_eq!(of("sitemap.xml", &[]), h("application/xml; charset=utf-8", ASK));
        assert_eq!(of("search.json", &[]), h("application/json", ASK));
        assert_eq!(of("robots.txt", &[]), h("text/plain; charset=utf-8", ASK));
        assert_eq!(of("photo.JPG", &[]), h("image/jpeg", AN_HOUR));
        assert_eq!(of("fig.svg", &[]), h("image/svg+xml; charset=utf-8", AN_HOUR));
        assert_eq!(of("f.woff2", &[]), h("font/woff2", AN_HOUR));
        assert_eq!(of("CNAME", &[]), h("application/octet-stream", ASK));
        assert_eq!(of("x.nonsense", &[]), h("application/octet-stream", AN_HOUR));
    }

    #[test]
    fn packed_files_beside_their_originals() {
        let (kind, cache, encoding) = of("a/index.html.br", &["a/index.html"]);
        assert_eq!((&*kind, &*cache, encoding.as_deref()), ("text/html; charset=utf-8", ASK, Some("br")));
        let (kind, _, encoding) = of("data.csv.gz", &[]);
        assert_eq!((&*kind, encoding), ("application/gzip", None));
    }

    #[test]
    fn fingerprints_in_names() {
        for yes in ["a/site.1a2b3c4d5e6f7081.css", "p/photo-1a2b3c4d.webp", "site.1a2b3c4d5e6f7081.css.map"] {
            assert!(is_fingerprinted(yes), "{yes}");
        }
        for no in
            ["report-20240301.pdf", "deadbeef.css", "x.min.css", "page-1a2b3c4d.html", "1a2b3c4d/x.css", "v1.2.js"]
        {
            assert!(!is_fingerprinted(no), "{no}");
        }
    }
}
