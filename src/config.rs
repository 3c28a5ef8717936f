//! `config.toml` to a checked [`Config`].
//!
//! In: the text of the file, and what the command line sets over it. Out: the configuration every later stage reads,
//! with its defaults filled in; every problem of the file with its place.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use crate::diagnostics::{Diagnostic, Location};
use crate::tree::fields::{Fields, Reading, Sourced};
use crate::tree::{self, Node, Value};

mod deploy;

pub use deploy::{DeployConfig, HeaderRule, Provider, TargetConfig, TargetUrl};

/// A site's configuration.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where the site will be.
    pub base_url: BaseUrl,
    /// Its languages; the default one first, then by code.
    pub languages: Vec<Language>,
    /// Which folder holds the glossary, and how mentions are linked.
    pub glossary: GlossaryConfig,
    /// Taxonomies by name; `tags` and `authors` are always there.
    pub taxonomies: BTreeMap<String, TaxonomyConfig>,
    /// The feeds.
    pub feeds: FeedConfig,
    /// How Markdown is read.
    pub markdown: MarkdownConfig,
    /// Pages on a page of a list, where the section doesn't say; 0 for all on one.
    pub paginate_by: usize,
    /// Where the site is deployed to.
    pub deploy: DeployConfig,
    /// The author's own keys.
    pub extra: Vec<(String, Range<usize>, Node)>,
}

/// A language of the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Language {
    /// Its code: `en`, `pt-br`.
    pub code: String,
    /// The site's title in it.
    pub title: String,
    /// The site's description in it.
    pub description: Option<String>,
}

/// Where the site will be: `https://example.org/sub`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseUrl {
    /// Scheme and host: `https://example.org`.
    pub origin: String,
    /// The path in front of every address, without a slash at its end: `/sub`, or nothing.
    pub path: String,
}

impl BaseUrl {
    /// Reads an address. The error says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let Some((scheme, rest)) = text.split_once("://") else {
            return Err("it must begin with https:// or http://");
        };
        if scheme != "http" && scheme != "https" {
            return Err("it must begin with https:// or http://");
        }
        if text.chars().any(|c| c.is_whitespace() || c.is_control() || "\"<>\\^`{|}".contains(c)) {
            return Err("it holds a character that no address can hold");
        }
        if rest.contains(['?', '#']) {
            return Err("it can't have a ? or a # in it");
        }
        if rest.contains('@') {
            return Err("it can't hold a user name");
        }
        let (host, path) = rest.find('/').map_or((rest, ""), |i| rest.split_at(i));
        if host.is_empty() {
            return Err("it names no host");
        }
        if path.split('/').any(|part| part == ".." || part == ".") {
            return Err("its path can't hold . or ..");
        }
        let path = path.trim_end_matches('/');
        Ok(BaseUrl { origin: format!("{scheme}://{host}"), path: path.to_owned() })
    }

    /// The address, without a slash at its end.
    pub fn href(&self) -> String {
        format!("{}{}", self.origin, self.path)
    }
}

/// `[glossary]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GlossaryConfig {
    /// The folder of the glossary, from content/.
    pub section: String,
    /// Which mentions become links.
    pub link: LinkPolicy,
}

/// Which mentions of a term become links.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LinkPolicy {
    /// The first on a page.
    #[default]
    First,
    /// The first under each heading of level 2.
    Section,
    /// All of them.
    Every,
}

/// `[taxonomies.NAME]`
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TaxonomyConfig {
    /// Pages on a page of an item's list; the site's `paginate_by` where it says nothing.
    pub paginate_by: Option<usize>,
    /// Whether its pages are made.
    pub render: bool,
}

/// `[feeds]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedConfig {
    /// The formats to write.
    pub formats: Vec<FeedFormat>,
    /// Newest pages in a feed.
    pub limit: usize,
}

/// A format of feeds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeedFormat {
    /// Atom 1.0, RFC 4287.
    Atom,
}

/// `[markdown]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarkdownConfig {
    /// Keep the author's own HTML.
    pub unsafe_html: bool,
    /// `rel` of links that leave the site; empty for none.
    pub external_rel: String,
    /// Words a minute, for reading times; the language's usual speed where it says nothing.
    pub words_per_minute: Option<usize>,
}

impl Default for MarkdownConfig {
    fn default() -> Self {
        MarkdownConfig { unsafe_html: true, external_rel: "noopener".to_owned(), words_per_minute: None }
    }
}

impl Config {
    /// The site's default language.
    pub fn default_language(&self) -> &Language {
        &self.languages[0]
    }

    /// The place of a language in `languages`.
    pub fn language_index(&self, code: &str) -> Option<usize> {
        self.languages.iter().position(|l| l.code == code)
    }
}

/// Reads the configuration from the text of `path`. `None` where it says too little to go on: a problem was reported.
pub fn read(path: &Arc<str>, text: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<Config> {
    let (table, errors) = tree::parse_toml(text, 0..text.len());
    if !errors.is_empty() {
        for error in errors {
            let at = Location::new(path, text, error.span);
            diagnostics.push(Diagnostic::error("config-syntax", error.message).at(at));
        }
        return None;
    }
    let mut reading = Reading { path, text, diagnostics };
    let mut f = Fields::new(&table, "config.toml", &mut reading);
    let base_url = read_base_url(&mut f);
    let title = f.required_text("title", "\"…\"").map(|t| t.value);
    let description = f.string("description");
    let default_language = language_code(&mut f).unwrap_or_else(|| "en".to_owned());
    let mut languages =
        vec![Language { code: default_language, title: title.clone().unwrap_or_default(), description }];
    read_languages(&mut f, &mut languages);
    let glossary = f.table("glossary", "[glossary]", |f| GlossaryConfig {
        section: f.string("section").map_or_else(|| "glossary".to_owned(), |s| s.trim_matches('/').to_owned()),
        link: f.choice("link", &LINK_POLICIES).unwrap_or_default(),
    });
    let taxonomies = read_taxonomies(&mut f);
    let feeds = f.table("feeds", "[feeds]", |f| FeedConfig {
        formats: read_formats(f),
        limit: f.integer("limit", 1..=1000).map_or(FEED_LIMIT, |n| n as usize),
    });
    let markdown = f.table("markdown", "[markdown]", |f| {
        let default = MarkdownConfig::default();
        MarkdownConfig {
            unsafe_html: f.boolean("unsafe_html").unwrap_or(default.unsafe_html),
            external_rel: f.string("external_rel").unwrap_or(default.external_rel),
            words_per_minute: f.integer("words_per_minute", 50..=1000).map(|n| n as usize),
        }
    });
    let paginate_by = f.integer("paginate_by", 0..=100_000).map_or(PAGINATE_BY, |n| n as usize);
    let deploy = f.table("deploy", "[deploy]", deploy::read);
    let extra = f.free_table("extra").to_vec();
    f.finish();
    title?;
    Some(Config {
        base_url: base_url?,
        languages,
        glossary: glossary
            .unwrap_or_else(|| GlossaryConfig { section: "glossary".to_owned(), link: LinkPolicy::First }),
        taxonomies,
        feeds: feeds.unwrap_or_else(|| FeedConfig { formats: vec![FeedFormat::Atom], limit: FEED_LIMIT }),
        markdown: markdown.unwrap_or_default(),
        paginate_by,
        deploy: deploy.unwrap_or_default(),
        extra,
    })
}

/// Words for [`LinkPolicy`].
const LINK_POLICIES: [(&str, LinkPolicy); 3] =
    [("first", LinkPolicy::First), ("section", LinkPolicy::Section), ("every", LinkPolicy::Every)];
const FEED_LIMIT: usize = 20;
const PAGINATE_BY: usize = 20;

fn read_base_url(f: &mut Fields<'_, '_, '_>) -> Option<BaseUrl> {
    let text = f.required_text("base_url", "\"https://example.org\"")?;
    match BaseUrl::parse(&text.value) {
        Ok(base) => Some(base),
        Err(why) => {
            let diagnostic = Diagnostic::error("bad-url", format!("`base_url` isn't an address: {why}"))
                .help("write it like https://example.org or https://example.org/news");
            f.reading.report(diagnostic, text.span);
            None
        }
    }
}

fn language_code(f: &mut Fields<'_, '_, '_>) -> Option<String> {
    let code = f.text("default_language")?;
    check_code(f, code)
}

fn check_code(f: &mut Fields<'_, '_, '_>, code: Sourced<String>) -> Option<String> {
    if is_language_code(&code.value) {
        return Some(code.value);
    }
    let diagnostic = Diagnostic::error("bad-language", format!("`{}` isn't the code of a language", code.value))
        .help("write it in small letters, as in en, fr or pt-br");
    f.reading.report(diagnostic, code.span);
    None
}

/// Two or three letters, then perhaps a region or script: the shape of a BCP 47 code, in small letters.
pub(crate) fn is_language_code(code: &str) -> bool {
    let mut parts = code.split('-');
    let first = parts.next().unwrap_or_default();
    (2..=3).contains(&first.len())
        && first.bytes().all(|b| b.is_ascii_lowercase())
        && parts.all(|p| (2..=8).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()))
}

fn read_languages(f: &mut Fields<'_, '_, '_>, languages: &mut Vec<Language>) {
    let mut others = Vec::new();
    for (code, span, node) in f.free_table("languages") {
        let Value::Table(table) = &node.value else {
            let message = format!("`{code}` must be a table: [languages.{code}]");
            f.reading.report(Diagnostic::error("wrong-type", message), node.span.clone());
            continue;
        };
        let mut fields = Fields::new(table, "[languages]", f.reading);
        let (title, description) = (fields.string("title"), fields.string("description"));
        fields.finish();
        let Some(code) = check_code(f, Sourced { value: code.clone(), span: span.clone() }) else { continue };
        let default = &mut languages[0];
        if code == default.code {
            // A table for the default language says the same as the keys above it, and more nearly.
            default.title = title.unwrap_or_else(|| default.title.clone());
            default.description = description.or_else(|| default.description.clone());
        } else {
            let title = title.unwrap_or_else(|| languages[0].title.clone());
            others.push(Language { code, title, description });
        }
    }
    others.sort_by(|a, b| a.code.cmp(&b.code));
    languages.extend(others);
}

fn read_taxonomies(f: &mut Fields<'_, '_, '_>) -> BTreeMap<String, TaxonomyConfig> {
    let default = TaxonomyConfig { paginate_by: None, render: true };
    let mut taxonomies: BTreeMap<String, TaxonomyConfig> =
        ["tags", "authors"].map(|name| (name.to_owned(), default.clone())).into();
    for (name, span, node) in f.free_table("taxonomies") {
        let Value::Table(table) = &node.value else {
            let message = format!("`{name}` must be a table: [taxonomies.{name}]");
            f.reading.report(Diagnostic::error("wrong-type", message), node.span.clone());
            continue;
        };
        if slug::slugify(name) != *name {
            let message = format!("`{name}` can't be a taxonomy's name");
            let help = "use small letters, digits and hyphens: it becomes part of addresses";
            f.reading.report(Diagnostic::error("bad-name", message).help(help), span.clone());
            continue;
        }
        let mut fields = Fields::new(table, "[taxonomies]", f.reading);
        let taxonomy = TaxonomyConfig {
            paginate_by: fields.integer("paginate_by", 0..=100_000).map(|n| n as usize),
            render: fields.boolean("render").unwrap_or(true),
        };
        fields.finish();
        taxonomies.insert(name.clone(), taxonomy);
    }
    taxonomies
}

fn read_formats(f: &mut Fields<'_, '_, '_>) -> Vec<FeedFormat> {
    if f.node("formats").is_none() {
        return vec![FeedFormat::Atom];
    }
    let mut formats = Vec::new();
    for format in f.texts("formats") {
        match format.value.as_str() {
            "atom" if !formats.contains(&FeedFormat::Atom) => formats.push(FeedFormat::Atom),
            "atom" => {}
            other => {
                let message = format!("`{other}` isn't a format of feeds");
                f.reading.report(Diagnostic::error("unknown-value", message).help("it can be `atom`"), format.span);
            }
        }
    }
    formats
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base_urls() {
        let base = BaseUrl::parse("https://x.org/sub/").map(|b| (b.origin, b.path));
        assert_eq!(base, Ok(("https://x.org".to_owned(), "/sub".to_owned())));
        assert_eq!(BaseUrl::parse("http://x.org").map(|b| b.href()), Ok("http://x.org".to_owned()));
        for bad in [
            "x.org",
            "ftp://x.org",
            "https://",
            "https:///x",
            "https://x.org/a/../b",
            "https://x.org?y",
            "https://a b",
            "https://u:p@x.org",
        ] {
            assert!(BaseUrl::parse(bad).is_err(), "{bad}");
        }
    }
}
