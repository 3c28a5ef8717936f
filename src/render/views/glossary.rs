//! Entries of the glossary as templates see them, and its index.

use tera::Value;

use crate::front_matter::TermEntry;
use crate::front_matter::term::{KINDS, TermKind};
use crate::link::{self, Page, PageId, PageKind, Site};

use crate::render::on_page;
use crate::render::values::{extended, html, list, map, optional};

use super::super::addresses::{permalink, url};
use super::super::words::AllWords;
use super::{Views, shown, storyline};

/// An entry, as in `page.terms`; nothing for a page that isn't one.
pub(super) fn term(site: &Site, page: &Page) -> Value {
    let Some(term) = &page.document.front_matter.term else { return Value::none() };
    map([
        ("id", page.stem().into()),
        ("name", page.document.title_text.as_str().into()),
        ("url", url(site, &page.path)),
        ("permalink", permalink(site, &page.path).into()),
        ("short", optional(term.short.as_ref(), |s| s.value.as_str().into())),
        ("kind", term.kind.word().into()),
    ])
}

/// The place of each page in "Mentioned in": explainers and pages before other entries, the newest first. Sorted once, as
/// a page mentions many entries.
fn mentioning(site: &Site) -> Vec<u32> {
    let mut order: Vec<PageId> = (0..site.pages.len() as PageId).collect();
    order.sort_by_cached_key(|id| {
        let page = site.page(*id);
        let date = page.document.front_matter.date.map(|date| date.sort_key());
        (page.kind == PageKind::Term, std::cmp::Reverse(date), *id)
    });
    let mut places = vec![0; order.len()];
    for (place, id) in order.into_iter().enumerate() {
        places[id as usize] = place as u32;
    }
    places
}

/// `page.term`: an entry on its own page.
pub(super) fn entry(
    site: &Site,
    views: &Views,
    words: &AllWords,
    page: &Page,
    term: &TermEntry,
    number: usize,
) -> Value {
    let mut backlinks = page.backlinks.clone();
    let places = views.mentioning.get_or_init(|| mentioning(site));
    backlinks.sort_unstable_by_key(|backlink| places[backlink.page as usize]);
    map([
        ("id", page.stem().into()),
        ("kind", term.kind.word().into()),
        ("short", optional(term.short.as_ref(), |s| s.value.as_str().into())),
        ("aliases", list(term.aliases.iter().map(|a| shown(site, page.language, &a.text.value)))),
        (
            "see_also",
            list(
                term.see_also
                    .iter()
                    .filter_map(|id| site.term(&id.value, page.language).map(|t| views.terms[t as usize].clone())),
            ),
        ),
        ("same_as", list(term.same_as.iter().map(|a| a.value.as_str().into()))),
        (
            "valid",
            if term.valid_from.is_none() && term.valid_to.is_none() {
                Value::none()
            } else {
                map([
                    ("from", optional(term.valid_from, |d| d.to_string().into())),
                    ("to", optional(term.valid_to, |d| d.to_string().into())),
                ])
            },
        ),
        ("timeline", storyline::events(site, views, words, &page.dated)),
        (
            "mentioned_in",
            list(on_page(&backlinks, site.config.glossary.mentions_by, number).iter().map(|b| {
                map([
                    ("page", views.pages[b.page as usize].clone()),
                    ("count", i64::from(b.count).into()),
                    ("at", (u64::from(b.page) << 32 | u64::from(b.first)).into()),
                ])
            })),
        ),
    ])
}

/// What `excerpt` gives: the sentence around the mention at a place, as `mentioned_in` has it (the page, and 32 bits below it
/// the place in its mentions), the mention marked. Nothing where there is none. Made when a template asks for it: a term may be mentioned on thousands of pages.
pub(in super::super) fn excerpt(site: &Site, at: u64) -> Option<Value> {
    let page = site.pages.get((at >> 32) as usize)?;
    let mention = page.mentions.get((at & u64::from(u32::MAX)) as usize)?;
    let (before, words, after) = link::sentence(page, mention)?;
    let mut text = String::new();
    for (part, tags) in [(before, ("", "")), (words, ("<mark>", "</mark>")), (after, ("", ""))] {
        text.push_str(tags.0);
        let _ = pulldown_cmark_escape::escape_html_body_text(&mut text, &part);
        text.push_str(tags.1);
    }
    Some(html(&text))
}

/// `letters`: the entries of a glossary under the first letters of their names, each letter once.
pub(in super::super) fn letters(site: &Site, views: &Views, language: usize) -> Value {
    let collation = &site.collations[language];
    let mut letters: Vec<(String, Vec<Value>)> = Vec::new();
    for id in &site.terms[language] {
        let page = site.page(*id);
        let aliases = page.document.front_matter.term.iter().flat_map(|t| &t.aliases);
        let aliases = list(aliases.map(|a| shown(site, language, &a.text.value)));
        let mentions = (page.backlinks.len() as i64).into();
        let view = extended(&views.terms[*id as usize], [("aliases", aliases), ("mentions", mentions)]);
        let letter = collation.initial(&page.document.title_text);
        match letters.iter_mut().find(|(known, _)| *known == letter) {
            Some((_, terms)) => terms.push(view),
            None => letters.push((letter, vec![view])),
        }
    }
    let mut ids: Vec<String> = Vec::new();
    list(letters.into_iter().zip(1..).map(|((letter, terms), number)| {
        // The slugs of two letters may be the same: Å and A.
        let slug = slug::slugify(&letter);
        let id = if slug.is_empty() || ids.contains(&slug) { format!("{slug}{number}") } else { slug };
        ids.push(id.clone());
        map([("letter", letter.into()), ("id", id.into()), ("terms", terms.into())])
    }))
}

/// `kinds`: which kinds of entries a glossary has, in the order of the kinds' own list, and how many of each.
pub(in super::super) fn term_kinds(site: &Site, language: usize) -> Value {
    let of = |id: &PageId| site.page(*id).document.front_matter.term.as_ref().map_or(TermKind::default(), |t| t.kind);
    let kinds: Vec<TermKind> = site.terms[language].iter().map(of).collect();
    let counted = KINDS.iter().map(|(name, kind)| (*name, kinds.iter().filter(|k| *k == kind).count()));
    let found = counted.filter(|(_, count)| *count > 0);
    list(found.map(|(name, count)| map([("kind", name.into()), ("count", (count as i64).into())])))
}
