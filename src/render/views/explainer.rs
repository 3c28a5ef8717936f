//! `page.explainer`: the parts of an explainer, in the order in which readers meet them.

use tera::Value;

use crate::front_matter::Explainer;
use crate::front_matter::explainer::{Gravity, SourceKind, Status};
use crate::link::{Page, PageId, Site, StorylineId};
use crate::render::body::{Filling, Place};
use crate::render::values::{html, list, map, optional, when};
use crate::render::words::Words;
use crate::tree::fields::Sourced;

use super::{Views, prose, without_links};

/// The key points of a page as they stand in a list on another page: without citations.
pub(in crate::render) fn key_points(site: &Site, words: &Words, page: &Page) -> Value {
    let Some(explainer) = &page.document.front_matter.explainer else { return list([]) };
    let own = format!("{}{}", site.config.base_url.path, page.path);
    // They are the first of the explainer's texts.
    list(explainer.key_points.iter().enumerate().map(|(index, text)| {
        let hrefs = page.references.texts.get(index).map_or(&[][..], Vec::as_slice);
        prose(site, words, &text.prose, hrefs, &[], &[], Place::List(&own))
    }))
}

/// How much an explainer calls known, unknown and disputed: `{known, unknown, disputed}`.
pub(in crate::render) fn standing(page: &Page) -> Value {
    optional(page.document.front_matter.explainer.as_ref(), |explainer| {
        let count = |items: usize| Value::from(items as i64);
        map([
            ("known", count(explainer.known.len())),
            ("unknown", count(explainer.unknown.len())),
            ("disputed", count(explainer.disputed.len())),
        ])
    })
}

/// `page.explainer`
pub(in crate::render) fn explainer(
    site: &Site,
    views: &Views,
    words: &Words,
    page: &Page,
    explainer: &Explainer,
    ids: &[&str],
    place: Place<'_>,
) -> Value {
    // The texts in order, each with what its links and citations found.
    let mut texts = explainer.texts().into_iter().enumerate().map(|(index, text)| {
        let hrefs = page.references.texts.get(index).map_or(&[][..], Vec::as_slice);
        let cited = page.citations.texts.get(index).map_or(&[][..], Vec::as_slice);
        // Shown again elsewhere, a text's terms are plain words: they are links where the page has it first.
        let first = place == Place::Page;
        let filling = Filling {
            site,
            words,
            hrefs,
            cited,
            source_ids: ids,
            linked: first.then_some((page, Some(index as u32))),
            terms_listed: first,
            place,
            at_top: false,
            calls: None,
        };
        let beside = page.citations.named.get(index).map_or(&[][..], Vec::as_slice);
        (html(&filling.fill(&text.prose, text.prose.html.len())), beside)
    });
    let mut next = || texts.next().unwrap_or_else(|| (Value::none(), &[]));
    // A source leads back to what is on the page itself.
    let sources = |named: &[Sourced<String>], citations: &[Option<u32>]| {
        list(named.iter().enumerate().filter_map(|(at, id)| {
            if named[..at].iter().any(|before| before.value == id.value) {
                return None;
            }
            let index = ids.iter().position(|known| *known == id.value)?;
            let citation = citations.get(at).copied().flatten().filter(|_| place == Place::Page);
            Some(map([
                ("id", id.value.as_str().into()),
                ("number", (index as i64 + 1).into()),
                ("citation", optional(citation, |n| i64::from(n).into())),
            ]))
        }))
    };
    let term_of = |id: &str| site.term(id, page.language).map(|t| views.terms[t as usize].clone());
    // These read `next` in the order of Explainer::texts.
    let key_points = list(explainer.key_points.iter().map(|_| next().0));
    let known = list(explainer.known.iter().map(|k| {
        let (text, cited) = next();
        map([("text", text), ("sources", sources(&k.sources, cited)), ("as_of", when(k.as_of))])
    }));
    let unknown = list(
        explainer
            .unknown
            .iter()
            .map(|u| map([("question", next().0), ("since", optional(u.since, |d| d.to_string().into()))])),
    );
    let disputed = list(explainer.disputed.iter().map(|d| {
        let (claim, cited) = next();
        map([
            ("claim", claim),
            ("by", optional(d.by.as_deref(), Value::from)),
            ("status", status(d.status).into()),
            ("sources", sources(&d.sources, cited)),
        ])
    }));
    let mut timeline: Vec<_> = explainer
        .timeline
        .iter()
        .map(|event| {
            let (text, cited) = next();
            let view = map([
                ("date", event.date.to_string().into()),
                ("precision", event.date.precision().into()),
                ("text", text),
                ("sources", sources(&event.sources, cited)),
                ("terms", list(event.terms.iter().filter_map(|t| term_of(&t.value)))),
            ]);
            (event.date, view)
        })
        .collect();
    // Events of one day stay in the order they were written.
    timeline.sort_by_key(|(date, _)| *date);
    let people: Vec<(Option<Value>, Value)> = explainer
        .people
        .iter()
        .map(|p| (term_of(&p.term.value), if p.role.is_some() { next().0 } else { Value::none() }))
        .collect();
    let people = people.into_iter().filter_map(|(term, role)| Some(map([("term", term?), ("role", role)])));
    let people = list(people);
    let faq = list(explainer.faq.iter().map(|_| {
        // It is clicked to see the answer.
        let question = next().0;
        let question = html(&without_links(question.as_str().unwrap_or_default()));
        map([("q", question), ("a", next().0)])
    }));
    let mut updates: Vec<_> =
        explainer.updates.iter().map(|u| (u.date, map([("date", when(Some(u.date))), ("text", next().0)]))).collect();
    updates.sort_by_key(|(date, _)| std::cmp::Reverse(date.sort_key()));
    let mut corrections: Vec<_> = explainer
        .corrections
        .iter()
        .zip(explainer.correction_ids())
        .map(|(c, id)| {
            let was = if c.was.is_some() { next().0 } else { Value::none() };
            let severity = match c.severity {
                Gravity::Minor => "minor",
                Gravity::Major => "major",
            };
            let view = map([
                ("date", when(Some(c.date))),
                ("was", was),
                ("now", next().0),
                ("severity", severity.into()),
                ("id", id.into()),
            ]);
            (c.date, view)
        })
        .collect();
    corrections.sort_by_key(|(date, _)| std::cmp::Reverse(date.sort_key()));
    let method = if explainer.method.is_some() { next().0 } else { Value::none() };
    let due = explainer.is_due(site.now);
    map([
        ("storyline", optional(explainer.storyline.as_deref(), Value::from)),
        ("story", optional(story(site, page), |id| views.storylines[id as usize].clone())),
        ("storyline_pages", list(storyline_pages(site, page).map(|id| views.pages[id as usize].clone()))),
        ("key_points", key_points),
        ("review_by", when(explainer.review_by.as_ref().map(|d| d.value))),
        ("review_due", due.into()),
        ("method", method),
        ("known", known),
        ("unknown", unknown),
        ("disputed", disputed),
        ("timeline", list(timeline.into_iter().map(|(_, view)| view))),
        ("people", people),
        ("faq", faq),
        (
            "sources",
            list(explainer.sources.iter().zip(1i64..).map(|(s, number)| {
                let count = page.citations.counts.get(number as usize - 1).copied().unwrap_or(0);
                map([
                    ("id", s.id.value.as_str().into()),
                    ("number", number.into()),
                    ("title", s.title.as_str().into()),
                    ("publisher", optional(s.publisher.as_deref(), Value::from)),
                    ("url", optional(s.url.as_ref(), |u| u.value.as_str().into())),
                    ("archive_url", optional(s.archive_url.as_ref(), |u| u.value.as_str().into())),
                    ("published", optional(s.published, |d| d.to_string().into())),
                    ("accessed", when(s.accessed)),
                    ("kind", optional(s.kind, |k| source_kind(k).into())),
                    ("language", optional(s.language.as_deref(), Value::from)),
                    ("language_name", optional(s.language.as_deref(), |code| language_name(words, code).into())),
                    ("citations", i64::from(count).into()),
                ])
            })),
        ),
        ("updates", list(updates.into_iter().map(|(_, view)| view))),
        ("corrections", list(corrections.into_iter().map(|(_, view)| view))),
    ])
}

fn status(status: Status) -> &'static str {
    match status {
        Status::Unproven => "unproven",
        Status::Denied => "denied",
        Status::Confirmed => "confirmed",
        Status::False => "false",
    }
}

/// A language of a source, in the page's own words, or its code where these have none.
fn language_name(words: &Words, code: &str) -> String {
    let primary = code.split('-').next().unwrap_or(code);
    let name = words.say(&format!("language-{}", primary.to_lowercase()), None, &[]);
    name.unwrap_or_else(|| code.to_uppercase())
}

fn source_kind(kind: SourceKind) -> &'static str {
    match kind {
        SourceKind::Primary => "primary",
        SourceKind::Reporting => "reporting",
        SourceKind::Analysis => "analysis",
        SourceKind::Social => "social",
    }
}

/// The other explainers of a page's storyline, in its language.
fn storyline_pages<'a>(site: &'a Site, page: &'a Page) -> impl Iterator<Item = PageId> + 'a {
    let pages = story(site, page).map(|id| &site.storylines[id as usize].pages);
    pages.into_iter().flatten().copied().filter(|id| site.page(*id).path != page.path)
}

fn story(site: &Site, page: &Page) -> Option<StorylineId> {
    let line = page.document.front_matter.explainer.as_ref()?.storyline.as_deref()?;
    site.storyline(line, page.language)
}
