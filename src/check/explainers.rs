//! What an explainer owes its readers: a standfirst, its sources, and a fresh look now and then.

use crate::front_matter::Explainer;
use crate::front_matter::explainer::Text;
use crate::link::{Page, PageKind, Site};
use crate::tree::fields::Sourced;

use super::{Finding, at, title};

fn explainers(site: &Site) -> impl Iterator<Item = (&Page, &Explainer)> {
    let pages = site.pages.iter().filter(|page| page.kind == PageKind::Explainer);
    pages.filter_map(|page| Some((&**page, page.document.front_matter.explainer.as_deref()?)))
}

/// Explainers without a standfirst.
pub(super) fn without_standfirst(site: &Site) -> Vec<Finding> {
    let blank = |text: &Option<Sourced<String>>| text.as_ref().is_none_or(|text| text.value.trim().is_empty());
    explainers(site)
        .filter(|(page, _)| blank(&page.document.front_matter.description))
        .map(|(page, _)| {
            Finding::new(
                "this explainer has no standfirst",
                title(page),
                "say in a sentence or two what happened and why it matters: description = \"…\"; lists, search engines and \
                 feeds show it",
            )
        })
        .collect()
}

/// Explainers that name no source at all.
pub(super) fn without_sources(site: &Site) -> Vec<Finding> {
    explainers(site)
        .filter(|(_, explainer)| explainer.sources.is_empty())
        .map(|(page, _)| {
            Finding::new(
                "this explainer names no source",
                title(page),
                "add [[explainer.sources]] with an id, a title and, if it has one, a url",
            )
        })
        .collect()
}

/// What is said to be known or disputed, without a source. Where a page names no source at all, that is told instead.
pub(super) fn unsourced(site: &Site) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (page, explainer) in explainers(site).filter(|(_, explainer)| !explainer.sources.is_empty()) {
        let known = explainer.known.iter().map(|k| (&k.text, &k.sources, "what is known"));
        let disputed = explainer.disputed.iter().map(|d| (&d.claim, &d.sources, "this claim"));
        for (text, sources, what) in known.chain(disputed) {
            if sources.is_empty() && !cites(text) {
                findings.push(Finding::new(
                    format!("nothing says where {what} comes from"),
                    at(page, text.source.span.clone()),
                    format!(
                        "name its source: sources = [\"{}\"], or cite it in the text",
                        explainer.sources[0].id.value
                    ),
                ));
            }
        }
    }
    findings
}

fn cites(text: &Text) -> bool {
    text.prose.citations.iter().any(|citation| !citation.ids.is_empty())
}

/// Explainers that were to be looked at again, and haven't been.
pub(super) fn stale(site: &Site) -> Vec<Finding> {
    explainers(site)
        .filter(|(_, explainer)| explainer.is_due(site.now))
        .filter_map(|(page, explainer)| {
            let day = explainer.review_by.as_ref()?;
            Some(Finding::new(
                format!("this explainer was to be looked at again by {}", day.value.date()),
                at(page, day.span.clone()),
                "see whether it still holds, and set the next date; or take review_by out if the story is over",
            ))
        })
        .collect()
}
