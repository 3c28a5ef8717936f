//! sitemap.xml, by the protocol of sitemaps.org 0.9, with each page's other languages (hreflang).

use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use crate::date::When;
use crate::link::{PageId, Site, Target};

use super::subject::{Subject, versions};

use super::addresses::permalink;

/// Most addresses a sitemap may hold: 50,000 by the protocol, and as many as stay under its 50 MB where each names its
/// versions in many languages.
pub(super) fn limit(site: &Site) -> usize {
    const LIMIT: usize = 50_000;
    LIMIT.min(150_000 / site.config.languages.len().max(1))
}

/// Most articles a sitemap of news may hold, by Google's rules for it.
const NEWS: usize = 1_000;
/// How old they may be.
const NEW: jiff::SignedDuration = jiff::SignedDuration::from_hours(48);

/// What a sitemap says of an address.
pub(super) struct Listed<'a> {
    path: &'a str,
    updated: Option<String>,
    subject: Subject,
}

/// A day or an instant, as the protocol takes them: a time without its distance from UTC is none.
fn w3c(when: When) -> String {
    if when.timestamp().is_some() { when.to_string() } else { when.date().to_string() }
}

/// Every page and section, in the order of the site, what is gathered of explainers, and the lists of taxonomies.
pub(super) fn addresses(site: &Site) -> Vec<Listed<'_>> {
    let sections = site.sections.iter().enumerate().map(|(id, s)| Listed {
        path: &s.path,
        updated: s.document.as_ref().and_then(|d| d.front_matter.updated.or(d.front_matter.date)).map(w3c),
        subject: Subject::Target(Target::Section(id as u32)),
    });
    let pages = site.pages.iter().enumerate().map(|(id, p)| Listed {
        path: &p.path,
        updated: p.last_change().map(w3c),
        subject: Subject::Target(Target::Page(id as u32)),
    });
    let lists = site.overviews.iter().enumerate().flat_map(|(language, overview)| {
        let storylines = overview.storylines.as_deref().map(|path| (path, Subject::Storylines(language)));
        let timeline = overview.timeline.as_deref().map(|path| (path, Subject::Timeline(language)));
        let found = storylines.into_iter().chain(timeline);
        found.map(|(path, subject)| Listed { path, updated: None, subject })
    });
    let storylines = site.storylines.iter().enumerate().map(|(id, s)| Listed {
        path: &s.path,
        updated: s.pages.iter().filter_map(|p| site.page(*p).last_change()).max_by_key(|d| d.sort_key()).map(w3c),
        subject: Subject::Storyline(id as u32),
    });
    let taxonomies = site.taxonomies.iter().enumerate().flat_map(|(place, taxonomy)| {
        let list = Listed { path: &taxonomy.path, updated: None, subject: Subject::Taxonomy(place) };
        let items = taxonomy.items.iter().enumerate().map(move |(at, item)| Listed {
            path: &item.path,
            updated: None,
            subject: Subject::Item(place, at),
        });
        std::iter::once(list).chain(items)
    });
    sections.chain(pages).chain(lists).chain(storylines).chain(taxonomies).collect()
}

/// A sitemap of these addresses.
pub(super) fn sitemap(site: &Site, listed: &[Listed<'_>]) -> io::Result<Vec<u8>> {
    let mut writer = Writer::new_with_indent(Vec::with_capacity(listed.len() * 160), b' ', 1);
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    writer
        .create_element("urlset")
        .with_attribute(("xmlns", "http://www.sitemaps.org/schemas/sitemap/0.9"))
        .with_attribute(("xmlns:xhtml", "http://www.w3.org/1999/xhtml"))
        .write_inner_content(|writer| {
            for address in listed {
                writer.create_element("url").write_inner_content(|writer| url(site, address, writer))?;
            }
            Ok(())
        })?;
    let mut xml = writer.into_inner();
    xml.push(b'\n');
    Ok(xml)
}

fn url(site: &Site, listed: &Listed<'_>, writer: &mut Writer<Vec<u8>>) -> io::Result<()> {
    writer.create_element("loc").write_text_content(BytesText::new(&permalink(site, listed.path)))?;
    if let Some(updated) = &listed.updated {
        writer.create_element("lastmod").write_text_content(BytesText::new(updated))?;
    }
    let versions = versions(site, listed.subject);
    if versions.len() > 1 {
        // Who reads none of the languages gets the default one.
        let default = versions.iter().find(|(language, _)| *language == 0).map(|(_, path)| ("x-default", *path));
        let codes = versions.iter().map(|(language, path)| (site.language(*language).code.as_str(), *path));
        for (code, path) in codes.chain(default) {
            let href = permalink(site, path);
            writer
                .create_element("xhtml:link")
                .with_attribute(("rel", "alternate"))
                .with_attribute(("hreflang", code))
                .with_attribute(("href", href.as_str()))
                .write_empty()?;
        }
    }
    Ok(())
}

/// The articles of the two days before the site's time, as Google News and others read them.
pub(super) fn news(site: &Site) -> io::Result<Vec<u8>> {
    let recent = |id: &&PageId| in_news(site, **id).is_some_and(|(from, until)| from <= site.now && site.now < until);
    let mut ids: Vec<PageId> = site.newest.iter().flatten().filter(recent).copied().collect();
    ids.sort_by_key(|id| std::cmp::Reverse(site.page(*id).document.front_matter.date.map(|d| d.sort_key())));
    ids.truncate(NEWS);
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 1);
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    writer
        .create_element("urlset")
        .with_attribute(("xmlns", "http://www.sitemaps.org/schemas/sitemap/0.9"))
        .with_attribute(("xmlns:news", "http://www.google.com/schemas/sitemap-news/0.9"))
        .write_inner_content(|writer| {
            for id in &ids {
                writer.create_element("url").write_inner_content(|writer| article(site, *id, writer))?;
            }
            Ok(())
        })?;
    let mut xml = writer.into_inner();
    xml.push(b'\n');
    Ok(xml)
}

/// From when until when an article is news. It counts from its date, or from the time at which it was let go later than
/// that. A day without a time doesn't say when it was: it begins with the day, and ends two days after it.
pub(super) fn in_news(site: &Site, id: PageId) -> Option<(jiff::Timestamp, jiff::Timestamp)> {
    let front_matter = &site.page(id).document.front_matter;
    let date = front_matter.date?;
    let end = date.timestamp().unwrap_or_else(|| date.sort_key() + jiff::SignedDuration::from_hours(24));
    let after = |time: jiff::Timestamp| front_matter.publish_at.map_or(time, |from| from.max(time));
    Some((after(date.sort_key()), after(end) + NEW))
}

/// A language as Google's sitemaps of news name it: ISO 639, and Chinese by its script.
fn news_language(code: &str) -> &str {
    let lower = code.to_ascii_lowercase();
    match lower.split_once('-') {
        Some(("zh", "tw" | "hk" | "hant")) => "zh-tw",
        Some(("zh", _)) => "zh-cn",
        _ if lower == "zh" => "zh-cn",
        _ => code.split('-').next().unwrap_or(code),
    }
}

fn article(site: &Site, id: PageId, writer: &mut Writer<Vec<u8>>) -> io::Result<()> {
    let page = site.page(id);
    let language = site.language(page.language);
    let date = page.document.front_matter.date.map(w3c).unwrap_or_default();
    let title: String = page.document.title_text.chars().filter(|c| !c.is_control()).collect();
    let element = |writer: &mut Writer<Vec<u8>>, name: &str, text: &str| -> io::Result<()> {
        writer.create_element(name).write_text_content(BytesText::new(text))?;
        Ok(())
    };
    element(writer, "loc", &permalink(site, &page.path))?;
    writer.create_element("news:news").write_inner_content(|writer| {
        writer.create_element("news:publication").write_inner_content(|writer| {
            element(writer, "news:name", &language.title)?;
            element(writer, "news:language", news_language(&language.code))
        })?;
        element(writer, "news:publication_date", &date)?;
        element(writer, "news:title", &title)
    })?;
    Ok(())
}

/// An index of several sitemaps.
pub(super) fn index(site: &Site, paths: &[String]) -> io::Result<Vec<u8>> {
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 1);
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    writer
        .create_element("sitemapindex")
        .with_attribute(("xmlns", "http://www.sitemaps.org/schemas/sitemap/0.9"))
        .write_inner_content(|writer| {
            for path in paths {
                writer.create_element("sitemap").write_inner_content(|writer| {
                    writer.create_element("loc").write_text_content(BytesText::new(&permalink(site, path)))?;
                    Ok(())
                })?;
            }
            Ok(())
        })?;
    let mut xml = writer.into_inner();
    xml.push(b'\n');
    Ok(xml)
}
