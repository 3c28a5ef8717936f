//! Storylines and timelines: the explainers that tell one story together, and their events in one order.
//!
//! In: the site's pages, with their order. Out: each language's storylines, its timeline over all explainers, and for
//! each entry of the glossary the events that name it. An event that several explainers tell in the same words of the
//! same date is one event.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::date::PartialDate;
use crate::diagnostics::{Diagnostic, nearest};
use crate::front_matter::SortBy;

use super::taxonomies::ending;
use super::tree::Unpublished;
use super::{PageId, PageKind, Site, item_slug, order};

/// A storyline's place in [`Site::storylines`].
pub type StorylineId = u32;

/// The explainers of one language that tell one story.
#[derive(Debug)]
pub struct Storyline {
    /// What the explainers call it.
    pub id: String,
    /// Its language, as a place in the config's list.
    pub language: usize,
    /// Its title, as text: the config's, or its id made readable.
    pub title: String,
    /// What it is about.
    pub description: Option<String>,
    /// Its address.
    pub path: String,
    /// Its explainers, newest first.
    pub pages: Vec<PageId>,
    /// Their events, the oldest first.
    pub events: Vec<Event>,
    /// The same storyline in other languages.
    pub translations: Vec<StorylineId>,
}

/// What happened at a date, as explainers tell it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// When.
    pub date: PartialDate,
    /// Who tells it: a page, and the event's place in its timeline as it was written. Never empty.
    pub told: Vec<(PageId, u32)>,
}

/// What one language gathers of all its explainers.
#[derive(Debug, Default)]
pub struct Overview {
    /// The address of the list of storylines; none where there are none, or the config wants none.
    pub storylines: Option<String>,
    /// The address of the timeline of all explainers, under the same conditions.
    pub timeline: Option<String>,
    /// The events on it, the newest first.
    pub events: Vec<Event>,
}

/// Events on one page of the timeline of all explainers.
pub const EVENTS_ON_A_PAGE: usize = 200;

/// Gathers storylines and timelines of every language.
pub(super) fn gather(site: &mut Site, unpublished: &Unpublished, diagnostics: &mut Vec<Diagnostic>) {
    let mut lines: BTreeMap<(String, usize), Vec<PageId>> = BTreeMap::new();
    let mut explainers: Vec<Vec<PageId>> = vec![Vec::new(); site.config.languages.len()];
    for (id, page) in site.pages.iter().enumerate() {
        let Some(explainer) = &page.document.front_matter.explainer else { continue };
        if let Some(line) = &explainer.storyline {
            lines.entry((line.clone(), page.language)).or_default().push(id as PageId);
        }
        explainers[page.language].push(id as PageId);
    }
    check_config(site, &lines, unpublished, diagnostics);
    let mut storylines = Vec::with_capacity(lines.len());
    for ((id, language), mut pages) in lines {
        order::sort(&mut pages, &site.pages, &site.ranks, SortBy::Date, &site.collations[language]);
        storylines.push(storyline(site, id, language, pages));
    }
    join_translations(&mut storylines);
    let mut overviews = Vec::with_capacity(explainers.len());
    for (language, mut pages) in explainers.into_iter().enumerate() {
        order::sort(&mut pages, &site.pages, &site.ranks, SortBy::Date, &site.collations[language]);
        let mut events = events(site, &pages, |_, _| true);
        tell_terms(site, language, &events);
        events.reverse();
        let paths = &site.config.languages[language].paths;
        let address = |part: &Option<String>, is_there: bool| {
            part.as_ref().filter(|_| is_there).map(|part| format!("{}{part}/", root(site, language)))
        };
        let any = storylines.iter().any(|s| s.language == language);
        let overview = Overview {
            storylines: address(&paths.storylines, any),
            timeline: address(&paths.timeline, !events.is_empty()),
            events,
        };
        overviews.push(overview);
    }
    (site.storylines, site.overviews) = (Arc::new(storylines), Arc::new(overviews));
}

fn root(site: &Site, language: usize) -> &str {
    site.home(language).map_or("/", |id| site.section(id).path.as_str())
}

fn storyline(site: &Site, id: String, language: usize, pages: Vec<PageId>) -> Storyline {
    let own = site.config.languages[language].storylines.get(&id);
    let default = site.config.languages[0].storylines.get(&id);
    // Where a language says nothing, the default one's title is better than an id.
    let title = own.and_then(|s| s.title.clone()).or_else(|| default.and_then(|s| s.title.clone()));
    let slug = own.and_then(|s| s.slug.clone()).unwrap_or_else(|| item_slug(&id));
    let part = site.config.languages[language].paths.storylines.as_deref();
    Storyline {
        title: title.unwrap_or_else(|| readable(&id)),
        description: own.and_then(|s| s.description.clone()),
        // Without a list of storylines, their pages still need a place.
        path: format!(
            "{}{}/{slug}{}",
            root(site, language),
            part.unwrap_or("storylines"),
            ending(site.config.output.urls)
        ),
        events: events(site, &pages, |_, _| true),
        language,
        pages,
        translations: Vec::new(),
        id,
    }
}

/// `rail-strike` as "Rail strike".
fn readable(id: &str) -> String {
    let words = id.replace(['-', '_'], " ");
    let mut chars = words.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// The events of these pages (the newest page first) that are `wanted`, the oldest first. Those of one date stay in the
/// order of their pages' dates, and in that in which a page tells them.
fn events(site: &Site, pages: &[PageId], wanted: impl Fn(PageId, u32) -> bool) -> Vec<Event> {
    let mut events: Vec<Event> = Vec::new();
    let mut known: BTreeMap<(PartialDate, &str), usize> = BTreeMap::new();
    for id in pages.iter().rev() {
        let Some(explainer) = &site.page(*id).document.front_matter.explainer else { continue };
        for (place, event) in explainer.timeline.iter().enumerate() {
            let told = (*id, place as u32);
            if !wanted(told.0, told.1) {
                continue;
            }
            // Citations are holes, so the HTML without them is the same wherever the sources' numbers differ.
            match known.get(&(event.date, event.text.prose.html.as_str())) {
                Some(at) => events[*at].told.push(told),
                None => {
                    known.insert((event.date, event.text.prose.html.as_str()), events.len());
                    events.push(Event { date: event.date, told: vec![told] });
                }
            }
        }
    }
    events.sort_by_key(|event| event.date);
    events
}

/// Tells the glossary's entries which events name them.
fn tell_terms(site: &mut Site, language: usize, events: &[Event]) {
    let mut named: BTreeMap<PageId, Vec<Event>> = BTreeMap::new();
    for event in events {
        let mut terms: Vec<PageId> = Vec::new();
        for (page, place) in &event.told {
            let explainer = site.page(*page).document.front_matter.explainer.as_ref();
            let told = explainer.and_then(|e| e.timeline.get(*place as usize));
            for term in told.iter().flat_map(|t| &t.terms).filter_map(|id| site.term(&id.value, language)) {
                if !terms.contains(&term) {
                    terms.push(term);
                }
            }
        }
        for term in terms {
            named.entry(term).or_default().push(event.clone());
        }
    }
    for (term, events) in named {
        if let Some(page) = site.pages.get_mut(term as usize).filter(|p| p.kind == PageKind::Term) {
            Arc::make_mut(page).dated = events;
        }
    }
}

fn join_translations(storylines: &mut [Storyline]) {
    let mut by_id: BTreeMap<String, Vec<StorylineId>> = BTreeMap::new();
    for (place, storyline) in storylines.iter().enumerate() {
        by_id.entry(storyline.id.clone()).or_default().push(place as StorylineId);
    }
    for (place, storyline) in storylines.iter_mut().enumerate() {
        let same = by_id.get(&storyline.id).into_iter().flatten().copied();
        storyline.translations = same.filter(|other| *other as usize != place).collect();
    }
}

/// A storyline that the config names and no explainer has is most often misspelt.
fn check_config(
    site: &Site,
    lines: &BTreeMap<(String, usize), Vec<PageId>>,
    unpublished: &Unpublished,
    diagnostics: &mut Vec<Diagnostic>,
) {
    for (language, config) in site.config.languages.iter().enumerate() {
        for (id, named) in &config.storylines {
            if lines.contains_key(&(id.clone(), language)) || unpublished.has_storyline(id, language) {
                continue;
            }
            let message = format!("no explainer in `{}` has the storyline `{id}`", config.code);
            let known = lines.keys().filter(|(_, l)| *l == language).map(|(line, _)| line.as_str());
            let help = match nearest(id, known) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("write storyline = \"{id}\" under [explainer] of its pages, or remove this table"),
            };
            diagnostics.push(Diagnostic::warning("unused-storyline", message).at(named.location.clone()).help(help));
        }
    }
}
