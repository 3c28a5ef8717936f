//! `[feeds]`: which lists have feeds, in which formats.
//!
//! In: the table, and what the site says for all languages. Out: a [`FeedConfig`]. It knows nothing of pages.

use std::ops::Range;

use crate::diagnostics::{Diagnostic, Location, nearest};
use crate::tree::Value;
use crate::tree::fields::{Fields, Sourced};

/// `[feeds]`, as it holds for one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedConfig {
    /// The formats to write.
    pub formats: Vec<FeedFormat>,
    /// Newest pages in a feed.
    pub limit: usize,
    /// Which lists have feeds.
    pub lists: Vec<FeedList>,
    /// Whether entries hold the whole text, or the standfirst alone.
    pub full_text: bool,
    /// The WebSub hub that tells readers of news.
    pub hub: Option<String>,
}

impl Default for FeedConfig {
    fn default() -> Self {
        FeedConfig {
            formats: vec![FeedFormat::Atom],
            limit: LIMIT,
            lists: vec![FeedList::Site],
            full_text: true,
            hub: None,
        }
    }
}

/// A format of feeds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FeedFormat {
    /// Atom 1.0, RFC 4287.
    Atom,
    /// RSS 2.0.
    Rss,
    /// JSON Feed 1.1.
    Json,
}

impl FeedFormat {
    /// The word an author writes for it.
    pub fn word(self) -> &'static str {
        match self {
            FeedFormat::Atom => "atom",
            FeedFormat::Rss => "rss",
            FeedFormat::Json => "json",
        }
    }

    /// The name of its files.
    pub fn file(self) -> &'static str {
        match self {
            FeedFormat::Atom => "atom.xml",
            FeedFormat::Rss => "rss.xml",
            FeedFormat::Json => "feed.json",
        }
    }

    /// Its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            FeedFormat::Atom => "application/atom+xml",
            FeedFormat::Rss => "application/rss+xml",
            FeedFormat::Json => "application/feed+json",
        }
    }
}

/// A kind of lists that have feeds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FeedList {
    /// All pages of a language.
    Site,
    /// Each section, with the sections in it.
    Sections,
    /// Each storyline.
    Storylines,
    /// All corrections of a language.
    Corrections,
    /// Each item of this taxonomy; where it was named.
    Taxonomy(Sourced<String>),
}

/// Words of [`FeedList`]; any other is the name of a taxonomy.
const LISTS: [(&str, FeedList); 4] = [
    ("site", FeedList::Site),
    ("sections", FeedList::Sections),
    ("storylines", FeedList::Storylines),
    ("corrections", FeedList::Corrections),
];
const FORMATS: [FeedFormat; 3] = [FeedFormat::Atom, FeedFormat::Rss, FeedFormat::Json];
const LIMIT: usize = 20;

/// Reads `[feeds]`; what it doesn't say is as in `default`. `taxonomies` are the names of those whose pages are made.
pub(super) fn read(f: &mut Fields<'_, '_, '_>, default: &FeedConfig, taxonomies: &[&str]) -> FeedConfig {
    let formats = formats(f, &default.formats);
    let full_text = f.boolean("full_text").unwrap_or(default.full_text);
    let limit = f.integer("limit", 1..=1000).map_or(default.limit, |n| n as usize);
    let hub = hub(f).or_else(|| default.hub.clone());
    let own_hub = f.node("hub").map(|node| node.span.clone());
    let own_lists = f.node("lists").map(|node| node.span.clone());
    let lists = if own_lists.is_some() { lists(f, taxonomies) } else { default.lists.clone() };
    // A list of words that aren't formats has been told of.
    let none = match f.node("formats").map(|node| &node.value) {
        Some(Value::Array(items)) => items.is_empty(),
        Some(_) => false,
        None => formats.is_empty(),
    };
    let contradiction = |f: &mut Fields<'_, '_, '_>, message: &str, help: &str, span: Range<usize>| {
        let mut diagnostic = Diagnostic::error("config-contradiction", message).help(help);
        if let Some(formats) = f.node("formats").map(|node| node.span.clone()) {
            let at = Location::new(f.reading.path, f.reading.text, formats);
            diagnostic = diagnostic.related("`formats` is here", at);
        }
        f.reading.report(diagnostic, span);
    };
    if let (true, false, Some(span)) = (none, lists.is_empty(), own_lists) {
        let message = "`lists` asks for feeds, and `formats = []` for none";
        contradiction(f, message, "name a format, or take `lists` out", span);
    }
    if let (true, Some(span)) = (none, own_hub) {
        let message = "`hub` is named in feeds, and `formats = []` asks for none";
        contradiction(f, message, "name a format, or take `hub` out", span);
    }
    FeedConfig { formats, limit, lists, full_text, hub }
}

fn formats(f: &mut Fields<'_, '_, '_>, default: &[FeedFormat]) -> Vec<FeedFormat> {
    if f.node("formats").is_none() {
        return default.to_vec();
    }
    let mut formats = Vec::new();
    for word in f.texts("formats") {
        match FORMATS.iter().find(|format| format.word() == word.value) {
            Some(format) if formats.contains(format) => {}
            Some(format) => formats.push(*format),
            None => {
                let message = format!("`{}` isn't a format of feeds", word.value);
                let diagnostic = Diagnostic::error("unknown-value", message).help("it can be `atom`, `rss`, `json`");
                f.reading.report(diagnostic, word.span);
            }
        }
    }
    formats
}

fn lists(f: &mut Fields<'_, '_, '_>, taxonomies: &[&str]) -> Vec<FeedList> {
    let mut lists = Vec::new();
    for word in f.texts("lists") {
        let list = match LISTS.iter().find(|(known, _)| *known == word.value) {
            Some((_, list)) => list.clone(),
            None if taxonomies.contains(&word.value.as_str()) => FeedList::Taxonomy(word),
            None => {
                let known: Vec<&str> = LISTS.iter().map(|(w, _)| *w).chain(taxonomies.iter().copied()).collect();
                let message = format!("there are no lists called `{}` that could have feeds", word.value);
                let help = match nearest(&word.value, known.iter().copied()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("it can be {}: taxonomies whose pages are made are among them", known.join(", ")),
                };
                f.reading.report(Diagnostic::error("unknown-value", message).help(help), word.span);
                continue;
            }
        };
        if !lists.contains(&list) {
            lists.push(list);
        }
    }
    lists
}

fn hub(f: &mut Fields<'_, '_, '_>) -> Option<String> {
    let hub = f.text("hub")?;
    if super::is_web_address(&hub.value) && !hub.value.contains('#') {
        return Some(hub.value);
    }
    let diagnostic = Diagnostic::error("bad-url", format!("`{}` isn't the address of a hub", hub.value))
        .help("write it like https://pubsubhubbub.appspot.com/, without a part after #");
    f.reading.report(diagnostic, hub.span);
    None
}
