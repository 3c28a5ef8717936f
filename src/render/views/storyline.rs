//! Storylines, and the events of several explainers in one order, as templates see them.

use tera::Value;

use crate::date::PartialDate;
use crate::link::{Event, PageId, Site, StorylineId};
use crate::render::addresses::{permalink, url};
use crate::render::body::Place;
use crate::render::on_page;
use crate::render::values::{extended, list, map, optional, when};
use crate::render::words::AllWords;

use super::{Views, prose};

/// A storyline as in a list.
pub(super) fn listed(site: &Site, id: StorylineId) -> Value {
    let storyline = &site.storylines[id as usize];
    let changed = storyline.pages.iter().filter_map(|p| site.page(*p).last_change()).max_by_key(|d| d.sort_key());
    let edge = |event: Option<&Event>| optional(event, |e| e.date.to_string().into());
    map([
        ("id", storyline.id.as_str().into()),
        ("title", storyline.title.as_str().into()),
        ("description", optional(storyline.description.as_deref(), Value::from)),
        ("url", url(site, &storyline.path)),
        ("permalink", permalink(site, &storyline.path).into()),
        ("count", (storyline.pages.len() as i64).into()),
        ("updated", when(changed)),
        ("events", list(storyline.events.iter().map(|e| map([("date", e.date.to_string().into())])))),
        ("from", edge(storyline.events.first())),
        ("to", edge(storyline.events.last())),
    ])
}

/// The storylines of a language, the last changed first.
pub(in crate::render) fn order(site: &Site, language: usize) -> Vec<StorylineId> {
    let mut ids: Vec<StorylineId> =
        (0..site.storylines.len() as u32).filter(|id| site.storylines[*id as usize].language == language).collect();
    ids.sort_by_cached_key(|id| {
        let pages = &site.storylines[*id as usize].pages;
        std::cmp::Reverse(pages.iter().filter_map(|p| site.page(*p).last_change()).map(|d| d.sort_key()).max())
    });
    ids
}

/// `storyline`, on its own page: as in a list, with its pages and its timeline.
pub(in crate::render) fn storyline(
    site: &Site,
    views: &Views,
    words: &AllWords,
    id: StorylineId,
    number: usize,
) -> Value {
    let storyline = &site.storylines[id as usize];
    let pages = on_page(&storyline.pages, site.config.paginate_by, number).iter();
    let pages = pages.map(|p| views.pages[*p as usize].clone());
    let timeline = events(site, views, words, &storyline.events);
    extended(&views.storylines[id as usize], [("pages", list(pages)), ("timeline", timeline)])
}

/// Events told by several pages: `{date, precision, text, terms, pages}`.
pub(in crate::render) fn events(site: &Site, views: &Views, words: &AllWords, events: &[Event]) -> Value {
    list(events.iter().map(|event| {
        let mut terms: Vec<PageId> = Vec::new();
        for (page, place) in &event.told {
            let told = site.page(*page).document.front_matter.explainer.as_ref();
            let named = told.and_then(|e| e.timeline.get(*place as usize)).map_or(&[][..], |e| e.terms.as_slice());
            for term in named.iter().filter_map(|id| site.term(&id.value, site.page(*page).language)) {
                if !terms.contains(&term) {
                    terms.push(term);
                }
            }
        }
        map([
            ("date", event.date.to_string().into()),
            ("precision", PartialDate::precision(event.date).into()),
            ("text", text(site, words, event)),
            ("terms", list(terms.iter().map(|t| views.terms[*t as usize].clone()))),
            ("pages", list(event.told.iter().map(|(page, _)| views.pages[*page as usize].clone()))),
        ])
    }))
}

/// The text of an event, as the first page that tells it has it; its citations stay on that page.
fn text(site: &Site, words: &AllWords, event: &Event) -> Value {
    let Some((id, place)) = event.told.first() else { return Value::none() };
    let page = site.page(*id);
    let Some(explainer) = &page.document.front_matter.explainer else { return Value::none() };
    let Some(told) = explainer.timeline.get(*place as usize) else { return Value::none() };
    let at = explainer.text_index(&told.text);
    let hrefs = at.and_then(|at| page.references.texts.get(at)).map_or(&[][..], Vec::as_slice);
    let own = format!("{}{}", site.config.base_url.path, page.path);
    prose(site, &words[page.language], &told.text.prose, hrefs, &[], &[], Place::List(&own))
}
