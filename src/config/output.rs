//! `[output]`, `[[redirects]]`, `[[headers]]`, `[robots]` and `[sitemap]`: what is put out beside pages, and for whom.
//!
//! In: the tables. Out: typed settings, each checked as far as the config alone can tell.

use std::ops::Range;

use crate::diagnostics::{Diagnostic, Lines, Location};
use crate::tree::Value;
use crate::tree::fields::{Fields, Sourced};

/// `[output]`
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OutputConfig {
    /// The shape of addresses.
    pub urls: Urls,
    /// Compressed copies beside text files.
    pub compress: Vec<Encoding>,
    /// Who will serve the site, and where each was named.
    pub hosts: Vec<(Host, Location)>,
    /// Write `llms.txt`.
    pub llms_txt: bool,
    /// The policy of what pages may load.
    pub csp: Option<CspConfig>,
}

/// The shape of addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Urls {
    /// `/about/`, in the file `about/index.html`.
    #[default]
    Pretty,
    /// `/about.html`.
    Html,
}

/// How a copy is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Encoding {
    /// gzip, RFC 1952.
    Gzip,
    /// Brotli, RFC 7932.
    Brotli,
}

impl Encoding {
    /// The ending of its files: the word an author writes, too.
    pub fn ending(self) -> &'static str {
        match self {
            Encoding::Gzip => "gz",
            Encoding::Brotli => "br",
        }
    }
}

/// Who serves a site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Host {
    /// GitHub Pages: `.nojekyll`.
    Github,
    /// Netlify: `_headers`, `_redirects`.
    Netlify,
    /// Cloudflare Pages: the same files, in its own way.
    Cloudflare,
    /// nginx: a file to be included.
    Nginx,
    /// Caddy: a file to be imported.
    Caddy,
}

/// Hosts, and where each was named.
type Named = Vec<(Host, Range<usize>)>;

/// Words for [`Host`].
pub const HOSTS: [(&str, Host); 5] = [
    ("github", Host::Github),
    ("netlify", Host::Netlify),
    ("cloudflare", Host::Cloudflare),
    ("nginx", Host::Nginx),
    ("caddy", Host::Caddy),
];

impl Host {
    /// Whether it can be told to send headers.
    pub fn sends_headers(self) -> bool {
        self != Host::Github
    }
}

/// `[output.csp]`
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CspConfig {
    /// In a `<meta>` of each page; otherwise by a header of the host.
    pub meta: bool,
    /// What is allowed beside the site itself, by directive: `script-src`, `https://…`.
    pub sources: Vec<(&'static str, Vec<String>)>,
}

/// The keys of `[output.csp]` that add sources, and the directive of each.
const DIRECTIVES: [(&str, &str); 7] = [
    ("script", "script-src"),
    ("style", "style-src-elem"),
    ("img", "img-src"),
    ("media", "media-src"),
    ("font", "font-src"),
    ("frame", "frame-src"),
    ("connect", "connect-src"),
];

/// `[[redirects]]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RedirectConfig {
    /// The old address.
    pub from: Sourced<String>,
    /// Where it leads: a path, `@/about.md`, or an address elsewhere.
    pub to: String,
    /// 301, 302, 307 or 308.
    pub status: u16,
    /// Where `from` was written.
    pub from_location: Location,
    /// Where `to` was written.
    pub to_location: Location,
}

/// `[[headers]]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeaderConfig {
    /// Which addresses: a path from `/`, perhaps with `*` as its end.
    pub path: String,
    /// Names and values.
    pub set: Vec<(String, String)>,
}

/// `[robots]`: what crawlers may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RobotsConfig {
    /// Search engines, and everybody who isn't named.
    pub search: bool,
    /// Those that fetch pages to answer a person's question.
    pub answers: bool,
    /// Those that collect texts to train models on.
    pub training: bool,
    /// Paths that nobody is to fetch.
    pub disallow: Vec<String>,
    /// Where the table was written, if it was.
    pub location: Option<Location>,
}

impl Default for RobotsConfig {
    fn default() -> Self {
        RobotsConfig { search: true, answers: true, training: true, disallow: Vec::new(), location: None }
    }
}

/// `[sitemap]`
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SitemapConfig {
    /// Write a sitemap of the articles of the last two days.
    pub news: bool,
}

const ALLOWED: [(&str, bool); 2] = [("allow", true), ("disallow", false)];

/// What is put out without an `[output]`, for the hosts that targets of deployments name.
pub(super) fn of_targets(f: &mut Fields<'_, '_, '_>, targets: &[(Host, Range<usize>)]) -> OutputConfig {
    let hosts = join(f, Vec::new(), targets);
    OutputConfig { hosts: located(f, hosts), ..OutputConfig::default() }
}

/// Reads `[output]`. Hosts that targets of deployments name are added to its own.
pub(super) fn read(f: &mut Fields<'_, '_, '_>, targets: &[(Host, Range<usize>)]) -> OutputConfig {
    let urls = f.choice("urls", &[("pretty", Urls::Pretty), ("html", Urls::Html)]).unwrap_or_default();
    let encodings = [("gz", Encoding::Gzip), ("br", Encoding::Brotli)];
    let compress = words(f, "compress", &encodings).into_iter().map(|(encoding, _)| encoding).collect();
    let hosts = words(f, "hosts", &HOSTS);
    let hosts = join(f, hosts, targets);
    let llms_txt = f.boolean("llms_txt").unwrap_or(false);
    let hosts_at = f.node("hosts").map(|node| node.span.clone());
    let csp = f.table("csp", "[output.csp]", |f| read_csp(f, &hosts, hosts_at)).flatten();
    OutputConfig { urls, compress, hosts: located(f, hosts), llms_txt, csp }
}

/// Each host once, with the place where it was named first. Two that want one file are a contradiction.
fn join(f: &mut Fields<'_, '_, '_>, mut hosts: Named, targets: &[(Host, Range<usize>)]) -> Named {
    for (host, span) in targets {
        if !hosts.iter().any(|(known, _)| known == host) {
            hosts.push((*host, span.clone()));
        }
    }
    let place = |wanted: Host| hosts.iter().position(|(host, _)| *host == wanted);
    if let (Some(netlify), Some(cloudflare)) = (place(Host::Netlify), place(Host::Cloudflare)) {
        let message = "netlify and cloudflare are both named, and their _headers and _redirects differ";
        let help = "build once for each: name one of them under [env.NAME] and choose it by --env NAME";
        let span = hosts[netlify.max(cloudflare)].1.clone();
        f.reading.report(Diagnostic::error("config-contradiction", message).help(help), span);
    }
    hosts
}

fn located(f: &Fields<'_, '_, '_>, hosts: Named) -> Vec<(Host, Location)> {
    let (path, text) = (f.reading.path, f.reading.text);
    hosts.into_iter().map(|(host, span)| (host, Location::new(path, text, span))).collect()
}

/// A list of words of a closed set, each once, with its place.
fn words<T: Copy + PartialEq>(
    f: &mut Fields<'_, '_, '_>,
    key: &'static str,
    known: &[(&'static str, T)],
) -> Vec<(T, std::ops::Range<usize>)> {
    let mut found: Vec<(T, std::ops::Range<usize>)> = Vec::new();
    for word in f.texts(key) {
        match known.iter().find(|(k, _)| *k == word.value) {
            Some((_, value)) if found.iter().any(|(v, _)| v == value) => {}
            Some((_, value)) => found.push((*value, word.span)),
            None => {
                let message = format!("`{key}` can't hold `{}`", word.value);
                let all: Vec<String> = known.iter().map(|(k, _)| format!("`{k}`")).collect();
                let help = format!("it can hold {}", all.join(", "));
                f.reading.report(Diagnostic::error("unknown-value", message).help(help), word.span);
            }
        }
    }
    found
}

fn read_csp(
    f: &mut Fields<'_, '_, '_>,
    hosts: &[(Host, std::ops::Range<usize>)],
    hosts_at: Option<std::ops::Range<usize>>,
) -> Option<CspConfig> {
    let by = f.node("by").map_or_else(|| f.span(), |node| node.span.clone());
    let meta = f.choice("by", &[("meta", true), ("header", false)]).unwrap_or(true);
    if !meta && !hosts.iter().any(|(host, _)| host.sends_headers()) {
        let message = "`by = \"header\"`, but no host is named that could be told to send it";
        let help = "add it to `hosts` in [output], or write `by = \"meta\"`";
        let mut diagnostic = Diagnostic::error("config-contradiction", message).help(help);
        if let Some(hosts) = hosts_at {
            let at = Location::new(f.reading.path, f.reading.text, hosts);
            diagnostic = diagnostic.related("`hosts` is here", at);
        }
        f.reading.report(diagnostic, by);
    }
    let mut sources = Vec::new();
    for (key, directive) in DIRECTIVES {
        let mut allowed = Vec::new();
        for source in f.texts(key) {
            let bad = |c: char| c.is_whitespace() || c.is_control() || matches!(c, ';' | ',' | '"') || !c.is_ascii();
            if source.value.is_empty() || source.value.contains(bad) {
                let message = format!("`{}` isn't a source of a content security policy", source.value);
                let help = "write one source a text, as in \"https://cdn.example.org\" or \"'wasm-unsafe-eval'\"";
                f.reading.report(Diagnostic::error("bad-source", message).help(help), source.span);
            } else {
                allowed.push(source.value);
            }
        }
        sources.push((directive, allowed));
    }
    Some(CspConfig { meta, sources })
}

/// Reads one of `[[redirects]]`.
pub(super) fn read_redirect(f: &mut Fields<'_, '_, '_>, lines: &Lines<'_>) -> Option<RedirectConfig> {
    let from = f.required_text("from", "\"/old/\"");
    let to = f.required_text("to", "\"@/about.md\"");
    let status_span = f.node("status").map(|node| node.span.clone());
    let status = f.integer("status", 300..=399).unwrap_or(301);
    let (from, to) = (from?, to?);
    if ![301, 302, 307, 308].contains(&status) {
        let message = format!("`status` can't be {status}");
        let diagnostic = Diagnostic::error("unknown-value", message).help("it can be 301, 302, 307, 308");
        f.reading.report(diagnostic, status_span.unwrap_or_default());
    }
    if !from.value.starts_with('/') {
        let message = format!("a redirect can't begin at `{}`", from.value);
        let help = "write the old address from / on, without the site's own part: \"/old/\"";
        f.reading.report(Diagnostic::error("bad-address", message).help(help), from.span);
        return None;
    }
    let goes_on = to.value.starts_with('/') && !to.value.starts_with("//");
    if !goes_on && !to.value.starts_with("@/") && !super::is_web_address(&to.value) {
        let message = format!("a redirect can't lead to `{}`", to.value);
        let help = "write @/page.md, a path from / on, or https://…";
        f.reading.report(Diagnostic::error("bad-url", message).help(help), to.span);
        return None;
    }
    Some(RedirectConfig {
        from_location: lines.at(from.span.clone()),
        to_location: lines.at(to.span),
        status: status as u16,
        to: to.value,
        from,
    })
}

/// Reads one of `[[headers]]`.
pub(super) fn read_header(f: &mut Fields<'_, '_, '_>) -> Option<HeaderConfig> {
    let path = f.required_text("path", "\"/feed.json\"")?;
    let mut set = Vec::new();
    let wanted = f.free_table("set");
    if wanted.is_empty() {
        let at = f.span().start;
        let diagnostic = Diagnostic::error("missing-key", "[[headers]] has no `set`");
        f.reading.report(diagnostic.help("add `set = { \"Access-Control-Allow-Origin\" = \"*\" }`"), at..at);
    }
    for (name, span, node) in wanted {
        let token = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
        if name.is_empty() || !name.bytes().all(token) {
            let diagnostic = Diagnostic::error("bad-header", format!("`{name}` isn't the name of a header"));
            f.reading.report(diagnostic.help("write it like \"Access-Control-Allow-Origin\""), span.clone());
            continue;
        }
        match &node.value {
            Value::String(value) if value.chars().all(|c| (' '..='~').contains(&c)) && !value.contains('$') => {
                set.push((name.clone(), value.clone()));
            }
            Value::String(_) => {
                let message = format!("`{name}` holds a character that a header can't hold");
                let help = "write plain ASCII on one line, without `$`, which nginx takes for a variable";
                f.reading.report(Diagnostic::error("bad-header", message).help(help), node.span.clone());
            }
            other => {
                let message = format!("`{name}` must be text in quotes, this is {}", other.kind());
                f.reading.report(Diagnostic::error("wrong-type", message), node.span.clone());
            }
        }
    }
    let star = path.value.find('*');
    let plain = path.value.bytes().all(|b| b.is_ascii_alphanumeric() || b"/-._~%*".contains(&b));
    if !path.value.starts_with('/') || star.is_some_and(|at| at + 1 != path.value.len()) || !plain {
        let message = format!("headers can't be set for `{}`", path.value);
        let help = "write a path from / on, without spaces; a * may stand at its end";
        f.reading.report(Diagnostic::error("bad-address", message).help(help), path.span);
        return None;
    }
    Some(HeaderConfig { path: path.value, set })
}

/// Reads `[robots]`.
pub(super) fn read_robots(f: &mut Fields<'_, '_, '_>) -> RobotsConfig {
    let mut allowed = |key| f.choice(key, &ALLOWED).unwrap_or(true);
    let (search, answers, training) = (allowed("search"), allowed("answers"), allowed("training"));
    let mut disallow = Vec::new();
    for path in f.texts("disallow") {
        if path.value.starts_with('/') && !path.value.chars().any(|c| c.is_whitespace() || c.is_control()) {
            disallow.push(path.value);
        } else {
            let diagnostic = Diagnostic::error("bad-address", format!("`{}` isn't a path", path.value));
            f.reading.report(diagnostic.help("write it from / on: \"/archive/\""), path.span);
        }
    }
    let start = f.span().start;
    let location = Some(Location::new(f.reading.path, f.reading.text, start..start));
    RobotsConfig { search, answers, training, disallow, location }
}

/// Reads `[sitemap]`.
pub(super) fn read_sitemap(f: &mut Fields<'_, '_, '_>) -> SitemapConfig {
    SitemapConfig { news: f.boolean("news").unwrap_or(false) }
}
