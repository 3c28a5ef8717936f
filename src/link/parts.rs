//! The parts of a page that links may lead to: what has an id in the theme's HTML.
//!
//! Most are there or not by what one file says. Those that show what a page mentions, or who mentions it, are known when
//! mentions are found; links to them wait until then.

use std::sync::Arc;

use crate::content_path::ContentPath;
use crate::diagnostics::{Diagnostic, Location, nearest};
use crate::front_matter::Explainer;
use crate::parse::Document;
use crate::percent::decode;
use crate::prose::Heading;

use super::{Outcome, Page, PageId, PageKind, Site, Target};

/// Whether a page has a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// It has.
    There,
    /// It hasn't.
    Missing,
    /// That follows from mentions.
    Mentioned,
}

/// A link to a part that follows from mentions.
#[derive(Debug)]
pub(super) struct Awaited {
    /// The page it leads to.
    pub(super) goal: PageId,
    /// The part's id.
    pub(super) id: String,
    /// How the page is called there.
    pub(super) whose: String,
    /// Where the link stands.
    pub(super) location: Location,
}

/// Whether the page or section that a document became has a part with this id.
pub(super) fn part(site: &Site, document: &Document, id: &str) -> Part {
    let there = |is: bool| if is { Part::There } else { Part::Missing };
    if document.body.has_id(id) || id == "content" {
        return Part::There;
    }
    let Some(page) = page_of(site, document).map(|page| site.page(page)) else { return Part::Missing };
    let explainer = document.front_matter.explainer.as_deref().filter(|_| page.kind == PageKind::Explainer);
    match (id, page.kind, &document.front_matter.term) {
        ("toc", ..) => toc(site, page),
        ("terms" | "here", ..) => Part::Mentioned,
        ("mentioned-in", PageKind::Term, _) => Part::Mentioned,
        ("see-also", PageKind::Term, Some(term)) => {
            there(term.see_also.iter().any(|id| site.term(&id.value, page.language).is_some()))
        }
        ("same-as", PageKind::Term, Some(term)) => there(!term.same_as.is_empty()),
        ("timeline", PageKind::Term, _) => there(!page.dated.is_empty()),
        ("storyline", ..) => there(explainer.is_some_and(|explainer| has_storyline(site, page, explainer))),
        (id, ..) if id.starts_with("term-") => Part::Mentioned,
        (id, ..) => {
            let source = id.strip_prefix("source-");
            there(explainer.is_some_and(|explainer| {
                elements(site, page, explainer).any(|element| element == id)
                    || (id.starts_with("correction-") && explainer.correction_ids().iter().any(|known| known == id))
                    || source.is_some_and(|source| explainer.sources.iter().any(|s| s.id.value == source))
            }))
        }
    }
}

/// The page that a document became; nothing for a section's.
pub(super) fn page_of(site: &Site, document: &Document) -> Option<PageId> {
    let name = ContentPath::new(document.path.strip_prefix("content/")?, &site.config);
    match site.by_id.get(&name.id(), name.language)? {
        Target::Page(id) if !name.is_section => Some(id),
        _ => None,
    }
}

/// The parts of an explainer that its page shows.
fn elements(site: &Site, page: &Page, explainer: &Explainer) -> impl Iterator<Item = &'static str> + use<> {
    // People whose entries have no version in the page's language are left out.
    let has_people = explainer.people.iter().any(|person| site.term(&person.term.value, page.language).is_some());
    explainer.element_ids().into_iter().filter(move |id| *id != "people" || has_people)
}

/// Whether others tell the same story.
fn has_storyline(site: &Site, page: &Page, explainer: &Explainer) -> bool {
    let line = explainer.storyline.as_deref().and_then(|line| site.storyline(line, page.language));
    line.is_some_and(|line| site.storylines[line as usize].pages.iter().any(|id| site.page(*id).path != page.path))
}

/// The table of contents stands where it has two lines or more: headings that stand in no other, then an explainer's parts.
fn toc(site: &Site, page: &Page) -> Part {
    let explainer = page.document.front_matter.explainer.as_deref().filter(|_| page.kind == PageKind::Explainer);
    let unlisted = ["key-points", "method"];
    let parts = explainer.map_or(0, |e| elements(site, page, e).filter(|id| !unlisted.contains(id)).count());
    match outermost(&page.document.body.headings) + parts {
        0 => Part::Missing,
        // The terms of an explainer are one more.
        1 if explainer.is_some() => Part::Mentioned,
        1 => Part::Missing,
        _ => Part::There,
    }
}

/// How many headings stand in no other.
fn outermost(headings: &[Heading]) -> usize {
    let mut level = u8::MAX;
    let is_outer = |heading: &&Heading| {
        let outer = heading.level <= level;
        if outer {
            level = heading.level;
        }
        outer
    };
    headings.iter().filter(is_outer).count()
}

/// The links that wait for mentions, once these are found.
pub(super) fn settle(site: &Site, awaited: Vec<Awaited>, diagnostics: &mut Vec<Diagnostic>) {
    for link in awaited {
        let page = site.page(link.goal);
        let mut shown = page.mentions.iter().filter(|m| matches!(m.outcome, Outcome::Linked(_))).map(|m| m.term);
        let there = match link.id.strip_prefix("term-") {
            Some(term) => shown.any(|id| site.page(id).stem() == term),
            None if link.id == "mentioned-in" => !page.backlinks.is_empty(),
            None => shown.next().is_some(),
        };
        if !there {
            diagnostics.push(dead_anchor(site, &link.id, &page.document, &link.whose).at(link.location));
        }
    }
}

/// What is wrong with a link to a part that a page doesn't have.
pub(super) fn dead_anchor(site: &Site, id: &str, goal: &Document, whose: &str) -> Diagnostic {
    let diagnostic = Diagnostic::error("dead-anchor", format!("{whose} has no part with the id `{id}`"));
    let headings = goal.body.headings.iter().map(|h| h.id.as_str());
    let page = page_of(site, goal).map(|page| site.page(page));
    let explainer = page.and_then(|page| Some((page, goal.front_matter.explainer.as_deref()?)));
    let parts = explainer.into_iter().flat_map(|(page, e)| elements(site, page, e));
    let ids: Vec<&str> = headings.chain(parts.map(|id| id as &str)).collect();
    match nearest(id, ids.iter().copied()) {
        Some(near) => diagnostic.help(format!("did you mean #{near}?")),
        None if ids.is_empty() => diagnostic.help("it has no headings; link to the page alone"),
        None => {
            diagnostic.help(format!("it has {}", ids.iter().map(|id| format!("#{id}")).collect::<Vec<_>>().join(", ")))
        }
    }
}

/// What is wrong with a part of a page, named as `#team` in the config: that the page has none. Nothing, `#` and `#top` are
/// the page; what follows from mentions isn't known yet.
pub(super) fn dead_part(site: &Site, part: &str, goal: &Document) -> Option<Diagnostic> {
    let id = decode(part.strip_prefix('#').unwrap_or(part));
    let fine = id.is_empty() || id == "top" || id.starts_with(":~:") || self::part(site, goal, &id) != Part::Missing;
    (!fine).then(|| dead_anchor(site, &id, goal, &goal.path))
}

/// The same of a page or section.
pub(super) fn dead_part_of(site: &Site, part: &str, goal: Target) -> Option<Diagnostic> {
    site.document_of(goal).map(Arc::as_ref).and_then(|document| dead_part(site, part, document))
}
