//! Feeds: what is in one, whatever its format. A room for each format writes it down: Atom, RSS, JSON Feed.
//!
//! In: a [`Feed`] of the site. Out: its bytes. To add a format, add it to [`FeedFormat`] and give it a room here.

use crate::config::FeedFormat;
use crate::date::When;
use crate::diagnostics::Diagnostic;
use crate::link::{Feed, FeedOf, PageId, Site};

use super::addresses::permalink;
use super::body::{self, Place};
use super::components::Caller;
use super::notes;
use super::plain::{plain_text, strip_tags};
use super::words::Words;

mod atom;
mod json;
mod rss;

/// A feed, before it is written down.
struct Channel<'a> {
    title: String,
    description: Option<&'a str>,
    language: &'a str,
    /// Its own address.
    address: String,
    /// The page that shows the same.
    page: String,
    hub: Option<&'a str>,
    /// When it last changed; an empty one has not changed since the epoch, whenever it is built.
    updated: jiff::Timestamp,
    entries: Vec<Entry<'a>>,
}

/// A line of a feed.
struct Entry<'a> {
    id: String,
    address: String,
    title: String,
    /// As text.
    summary: Option<String>,
    /// As HTML; nothing where feeds hold no texts.
    html: Option<String>,
    published: Option<jiff::Timestamp>,
    updated: jiff::Timestamp,
    authors: Vec<&'a str>,
    tags: Vec<&'a str>,
}

/// The bytes of a feed in a format.
pub(super) fn feed(caller: Caller<'_>, feed: &Feed, format: FeedFormat) -> Result<Vec<u8>, Box<Diagnostic>> {
    let library = caller.library;
    let (site, words) = (&*library.site, &library.words[feed.language]);
    let language = site.language(feed.language);
    let mut entries: Vec<Entry<'_>> =
        feed.pages.iter().map(|id| page_entry(caller, words, *id)).collect::<Result<_, _>>()?;
    entries.extend(feed.corrections.iter().filter_map(|(id, n)| correction_entry(site, words, *id, *n)));
    let channel = Channel {
        title: title(site, words, feed),
        description: language.description.as_deref(),
        language: &language.code,
        address: permalink(site, &feed.path(format)),
        page: permalink(site, &feed.page),
        hub: language.feeds.hub.as_deref(),
        updated: entries.iter().map(|e| e.updated).max().unwrap_or(jiff::Timestamp::UNIX_EPOCH),
        entries,
    };
    let mut text = match format {
        FeedFormat::Atom => atom::write(&channel),
        FeedFormat::Rss => rss::write(&channel),
        FeedFormat::Json => json::write(&channel),
    };
    if format != FeedFormat::Json {
        // A character that XML doesn't have makes a whole feed unreadable; none has a meaning for readers.
        text.retain(is_xml);
    }
    text.push('\n');
    Ok(text.into_bytes())
}

/// What a feed is called: the site's title, after what it is of.
pub(super) fn title(site: &Site, words: &Words, feed: &Feed) -> String {
    let title = &site.language(feed.language).title;
    let of = match &feed.of {
        FeedOf::Site(_) => return title.clone(),
        FeedOf::Section(id) => site.section(*id).title_text.clone(),
        FeedOf::Item(taxonomy, item) => site.taxonomies[*taxonomy].items[*item].name.clone(),
        FeedOf::Storyline(id) => site.storylines[*id as usize].title.clone(),
        FeedOf::Corrections(_) => words.plain("corrections").to_owned(),
    };
    format!("{of} – {title}")
}

/// Whether XML 1.0 (fifth edition, 2.2) has the character.
fn is_xml(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

fn page_entry<'a>(caller: Caller<'a>, words: &Words, id: PageId) -> Result<Entry<'a>, Box<Diagnostic>> {
    let site = &*caller.library.site;
    let page = site.page(id);
    let front_matter = &page.document.front_matter;
    let address = permalink(site, &page.path);
    // Who has read the page learns first what is new on it, and what was wrong.
    let text = || {
        let notes = notes::html(site, words, caller.library.dates[page.language].as_ref(), page, &address);
        let calls = caller.calls(&page.document, page.language, Some(id));
        let body = body::body(site, words, page, Place::Elsewhere(&address), &calls);
        calls.checked(format!("{notes}{body}"))
    };
    let html = site.language(page.language).feeds.full_text.then(text).transpose()?;
    Ok(Entry {
        id: address.clone(),
        title: page.document.title_text.clone(),
        summary: page.document.description.as_ref().map(plain_text),
        html,
        published: front_matter.date.map(When::sort_key),
        updated: page.last_change().map_or(jiff::Timestamp::UNIX_EPOCH, When::sort_key),
        authors: front_matter.authors.iter().map(|a| a.value.as_str()).collect(),
        tags: front_matter.tags.iter().map(|t| t.value.as_str()).collect(),
        address,
    })
}

/// The `n`-th correction of a page.
fn correction_entry<'a>(site: &'a Site, words: &Words, id: PageId, n: usize) -> Option<Entry<'a>> {
    let page = site.page(id);
    let explainer = page.document.front_matter.explainer.as_ref()?;
    let correction = explainer.corrections.get(n)?;
    let address = permalink(site, &page.path);
    let was = correction.was.as_ref().map(|was| notes::text(site, words, page, was, &address));
    let now = notes::text(site, words, page, &correction.now, &address);
    let mut html = String::new();
    if let Some(was) = &was {
        html.push_str(&format!("<p>{} <del>{was}</del></p>\n", words.plain("was")));
    }
    html.push_str(&format!("<p>{} {now}</p>\n", words.plain("now")));
    let when = correction.date.sort_key();
    let address = format!("{address}#{}", explainer.correction_ids().swap_remove(n));
    Some(Entry {
        id: address.clone(),
        title: page.document.title_text.clone(),
        summary: Some(strip_tags(&now)),
        html: Some(html),
        published: Some(when),
        updated: when,
        authors: page.document.front_matter.authors.iter().map(|a| a.value.as_str()).collect(),
        tags: Vec::new(),
        address,
    })
}
