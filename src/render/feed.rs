//! Feeds. To add a format, add it to [`crate::config::FeedFormat`] and write it here, as [`atom`] is.

use atom_syndication::{Category, Content, Entry, Feed, FixedDateTime, Generator, Link, Person, Text};

use crate::date::When;
use crate::link::{Page, PageId, Site};

use super::addresses::permalink;
use super::body;
use super::body::Place;
use super::dates::Dates;
use super::filters::strip_tags;
use super::notes;
use super::words::Words;

/// An Atom 1.0 feed (RFC 4287) of these pages, with their full text. `root` is the path of the list it belongs to,
/// `own` its own.
pub(super) fn atom(
    site: &Site,
    words: &Words,
    dates: Option<&Dates>,
    language: usize,
    root: &str,
    own: &str,
    pages: &[PageId],
) -> Vec<u8> {
    let info = site.language(language);
    let entries: Vec<Entry> = pages.iter().map(|id| entry(site, words, dates, site.page(*id))).collect();
    // A feed says when it last changed; an empty one has not changed since the epoch, whenever it is built.
    let updated = entries.iter().map(|e| e.updated).max().unwrap_or_default();
    let feed = Feed {
        title: Text::plain(info.title.clone()),
        subtitle: info.description.clone().map(Text::plain),
        id: permalink(site, own),
        updated,
        lang: Some(info.code.clone()),
        generator: Some(Generator {
            value: "nutgraf".to_owned(),
            uri: None,
            version: Some(env!("CARGO_PKG_VERSION").to_owned()),
        }),
        links: vec![
            Link {
                href: permalink(site, own),
                rel: "self".to_owned(),
                mime_type: Some("application/atom+xml".to_owned()),
                ..Link::default()
            },
            Link {
                href: permalink(site, root),
                rel: "alternate".to_owned(),
                mime_type: Some("text/html".to_owned()),
                ..Link::default()
            },
        ],
        entries,
        ..Feed::default()
    };
    let mut xml = feed.to_string();
    // A character that XML doesn't have makes a whole feed unreadable; none has a meaning for readers.
    xml.retain(is_xml);
    xml.push('\n');
    xml.into_bytes()
}

/// Whether XML 1.0 (fifth edition, 2.2) has the character.
fn is_xml(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

fn entry(site: &Site, words: &Words, dates: Option<&Dates>, page: &Page) -> Entry {
    let front_matter = &page.document.front_matter;
    let address = permalink(site, &page.path);
    let text = body::body(site, words, page, Place::Elsewhere(&address));
    let html = format!("{}{text}", notes::html(site, words, dates, page, &address));
    let summary = page.document.description.as_ref().map(|d| Text::plain(strip_tags(&d.html)));
    let person = |name: &str| Person { name: name.to_owned(), ..Person::default() };
    let mut authors: Vec<Person> = front_matter.authors.iter().map(|a| person(&a.value)).collect();
    if authors.is_empty() {
        // RFC 4287, 4.1.2: an entry has an author, unless its feed has one.
        authors.push(person(&site.language(page.language).title));
    }
    Entry {
        title: Text::plain(page.document.title_text.clone()),
        id: address.clone(),
        updated: instant(page.last_change()),
        published: front_matter.date.map(|d| instant(Some(d))),
        authors,
        categories: front_matter
            .tags
            .iter()
            .map(|t| Category { term: t.value.clone(), ..Category::default() })
            .collect(),
        links: vec![Link { href: address.clone(), rel: "alternate".to_owned(), ..Link::default() }],
        summary,
        content: Some(Content {
            base: Some(address),
            lang: Some(site.language(page.language).code.clone()),
            value: Some(html),
            content_type: Some("html".to_owned()),
            ..Content::default()
        }),
        ..Entry::default()
    }
}

fn instant(when: Option<When>) -> FixedDateTime {
    let timestamp = when.map_or(jiff::Timestamp::UNIX_EPOCH, When::sort_key);
    timestamp.to_string().parse().unwrap_or_default()
}
