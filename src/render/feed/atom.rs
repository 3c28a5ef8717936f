//! Atom 1.0 (RFC 4287).

use atom_syndication::{Category, Content, Feed, FixedDateTime, Generator, Link, Person, Text};

use super::{Channel, Entry};

pub(super) fn write(channel: &Channel<'_>) -> String {
    let link = |href: &str, rel: &str, mime_type: Option<&str>| Link {
        href: href.to_owned(),
        rel: rel.to_owned(),
        mime_type: mime_type.map(str::to_owned),
        ..Link::default()
    };
    let mut links = vec![
        link(&channel.address, "self", Some("application/atom+xml")),
        link(&channel.page, "alternate", Some("text/html")),
    ];
    links.extend(channel.hub.map(|hub| link(hub, "hub", None)));
    let feed = Feed {
        title: Text::plain(channel.title.clone()),
        subtitle: channel.description.map(Text::plain),
        id: channel.address.clone(),
        updated: instant(channel.updated),
        lang: Some(channel.language.to_owned()),
        generator: Some(Generator {
            value: "nutgraf".to_owned(),
            uri: None,
            version: Some(env!("CARGO_PKG_VERSION").to_owned()),
        }),
        links,
        entries: channel.entries.iter().map(|e| entry(channel, e)).collect(),
        ..Feed::default()
    };
    feed.to_string()
}

fn entry(channel: &Channel<'_>, entry: &Entry<'_>) -> atom_syndication::Entry {
    let person = |name: &str| Person { name: name.to_owned(), ..Person::default() };
    let mut authors: Vec<Person> = entry.authors.iter().map(|a| person(a)).collect();
    if authors.is_empty() {
        // RFC 4287, 4.1.2: an entry has an author, unless its feed has one.
        authors.push(person(&channel.title));
    }
    atom_syndication::Entry {
        title: Text::plain(entry.title.clone()),
        id: entry.id.clone(),
        updated: instant(entry.updated),
        published: entry.published.map(instant),
        authors,
        categories: entry.tags.iter().map(|t| Category { term: (*t).to_owned(), ..Category::default() }).collect(),
        links: vec![Link { href: entry.address.clone(), rel: "alternate".to_owned(), ..Link::default() }],
        summary: entry.summary.clone().map(Text::plain),
        content: entry.html.clone().map(|html| Content {
            base: Some(entry.address.clone()),
            lang: Some(channel.language.to_owned()),
            value: Some(html),
            content_type: Some("html".to_owned()),
            ..Content::default()
        }),
        ..atom_syndication::Entry::default()
    }
}

fn instant(when: jiff::Timestamp) -> FixedDateTime {
    when.to_string().parse().unwrap_or_default()
}
