//! RSS 2.0 (rssboard.org), with Atom's links, and whole texts and authors as in `content` and `dc`.

use std::collections::BTreeMap;

use rss::extension::dublincore::DublinCoreExtension;
use rss::extension::{Extension, ExtensionMap};
use rss::{Category, Guid, Item};

use super::{Channel, Entry};

const ATOM: &str = "http://www.w3.org/2005/Atom";
const CONTENT: &str = "http://purl.org/rss/1.0/modules/content/";
const DUBLIN_CORE: &str = "http://purl.org/dc/elements/1.1/";

pub(super) fn write(channel: &Channel<'_>) -> String {
    let mut links = vec![link(&channel.address, "self", Some("application/rss+xml"))];
    links.extend(channel.hub.map(|hub| link(hub, "hub", None)));
    let mut extensions = ExtensionMap::new();
    extensions.insert("atom".to_owned(), BTreeMap::from([("link".to_owned(), links)]));
    let built = (channel.updated != jiff::Timestamp::UNIX_EPOCH).then(|| date(channel.updated));
    let namespaces = [("atom", ATOM), ("content", CONTENT), ("dc", DUBLIN_CORE)];
    let rss = rss::Channel {
        title: channel.title.clone(),
        link: channel.page.clone(),
        // A channel must describe itself; its title is better than nothing.
        description: channel.description.unwrap_or(&channel.title).to_owned(),
        language: Some(channel.language.to_owned()),
        generator: Some(super::super::GENERATOR.to_owned()),
        last_build_date: built,
        items: channel.entries.iter().map(item).collect(),
        extensions,
        namespaces: namespaces.map(|(prefix, name)| (prefix.to_owned(), name.to_owned())).into(),
        ..rss::Channel::default()
    };
    // With its XML declaration.
    String::from_utf8_lossy(&bytes(&rss)).into_owned()
}

fn bytes(rss: &rss::Channel) -> Vec<u8> {
    let mut bytes = Vec::new();
    // Writing into memory can't fail.
    let _ = rss.pretty_write_to(&mut bytes, b' ', 1);
    bytes
}

fn link(href: &str, rel: &str, kind: Option<&str>) -> Extension {
    let kind = kind.map(|kind| ("type".to_owned(), kind.to_owned()));
    let attributes = [("href".to_owned(), href.to_owned()), ("rel".to_owned(), rel.to_owned())];
    Extension {
        name: "atom:link".to_owned(),
        attrs: attributes.into_iter().chain(kind).collect(),
        ..Extension::default()
    }
}

fn item(entry: &Entry<'_>) -> Item {
    let creators: Vec<String> = entry.authors.iter().map(|a| (*a).to_owned()).collect();
    Item {
        title: Some(entry.title.clone()),
        link: Some(entry.address.clone()),
        guid: Some(Guid { value: entry.id.clone(), permalink: entry.id == entry.address }),
        // Readers take it for HTML.
        description: entry.summary.as_deref().map(as_html),
        content: entry.html.clone(),
        pub_date: entry.published.map(date),
        categories: entry.tags.iter().map(|t| Category { name: (*t).to_owned(), domain: None }).collect(),
        dublin_core_ext: (!creators.is_empty()).then(|| DublinCoreExtension { creators, ..Default::default() }),
        ..Item::default()
    }
}

fn as_html(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    let _ = pulldown_cmark_escape::escape_html_body_text(&mut html, text);
    html
}

/// A date as RFC 822 writes it, with four digits of the year, as RSS wants: `Mon, 01 Jan 2024 00:00:00 GMT`.
fn date(when: jiff::Timestamp) -> String {
    jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&when).unwrap_or_default()
}
