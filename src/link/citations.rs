//! Citations: the number of each source, and of each place that cites it; and the ids of sources and terms that the
//! front matter names, checked.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use crate::diagnostics::{Diagnostic, Location, nearest};
use crate::parse::Document;
use crate::prose::Prose;
use crate::tree::fields::Sourced;

use super::references::unknown_term;
use super::tree::Unpublished;
use super::{Page, Site};

/// The citations of a page.
#[derive(Debug, Default, Clone)]
pub struct Citations {
    /// Of the explainer's texts, in the order of [`Explainer::texts`].
    pub texts: Vec<Vec<Cited>>,
    /// Of the sources named beside them, in the order of [`Explainer::named_sources`]: which citation of its source each
    /// is. Nothing where the text beside it cites the source, too.
    pub named: Vec<Vec<Option<u32>>>,
    /// Of the body.
    pub body: Vec<Cited>,
    /// How often each source is cited, in the order of the sources.
    pub counts: Vec<u32>,
}

/// One `[@a; @b]`: for each, the source's place in the list, and which citation of it this is, from 1.
pub type Cited = Vec<(u32, u32)>;

/// The citations of every page and what is wrong with them, then what is wrong with those of sections.
pub(super) struct Numbered {
    pages: Vec<(Citations, Vec<Diagnostic>)>,
    sections: Vec<Diagnostic>,
}

/// Numbers the citations of all pages and checks what their front matter refers to.
pub(super) fn number(site: &Site, unpublished: &Unpublished) -> Numbered {
    let of_page = |page: &Arc<Page>| {
        let mut problems = Vec::new();
        check_terms(site, unpublished, &page.document, page.language, &mut problems);
        (page_citations(&page.document, &mut problems), problems)
    };
    let mut sections = Vec::new();
    for document in site.sections.iter().filter_map(|s| s.document.as_ref()) {
        page_citations(document, &mut sections);
    }
    Numbered { pages: site.pages.par_iter().map(of_page).collect(), sections }
}

/// Gives pages their citations.
pub(super) fn keep(site: &mut Site, numbered: Numbered, diagnostics: &mut Vec<Diagnostic>) {
    for (page, (citations, problems)) in site.pages.iter_mut().zip(numbered.pages) {
        Arc::make_mut(page).citations = citations;
        diagnostics.extend(problems);
    }
    diagnostics.extend(numbered.sections);
}

fn page_citations(document: &Document, diagnostics: &mut Vec<Diagnostic>) -> Citations {
    let report = |d: Diagnostic, span: &std::ops::Range<usize>| {
        d.at(Location::new(&document.path, &document.text, span.clone()))
    };
    let explainer = document.front_matter.explainer.as_ref();
    let mut sources: BTreeMap<&str, u32> = BTreeMap::new();
    for (index, source) in explainer.iter().flat_map(|e| &e.sources).enumerate() {
        if sources.insert(&source.id.value, index as u32).is_some() {
            let message = format!("two sources have the id `{}`", source.id.value);
            diagnostics.push(report(
                Diagnostic::error("duplicate-source", message).help("rename one of them"),
                &source.id.span,
            ));
        }
    }
    let unknown = |id: &str| {
        let diagnostic = Diagnostic::error("unknown-source", format!("the page has no source `{id}`"));
        match nearest(id, sources.keys().copied()) {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
            None => diagnostic.help(format!("add [[explainer.sources]] with id = \"{id}\"")),
        }
    };
    let repeated = |id: &str| {
        let message = format!("the source `{id}` is named twice in one place");
        Diagnostic::warning("repeated-source", message).help("it is shown once: take the other out")
    };
    let mut counts: Vec<u32> = vec![0; explainer.map_or(0, |e| e.sources.len())];
    let cite = |prose: &Prose, counts: &mut [u32], diagnostics: &mut Vec<Diagnostic>| -> Vec<Cited> {
        let cited = prose.citations.iter().map(|citation| {
            let mut all = Vec::with_capacity(citation.ids.len());
            for (id, span) in &citation.ids {
                match sources.get(id.as_str()) {
                    Some(source) if all.iter().any(|(cited, _)| cited == source) => {
                        diagnostics.push(report(repeated(id), span));
                    }
                    Some(source) => {
                        counts[*source as usize] += 1;
                        all.push((*source, counts[*source as usize]));
                    }
                    None => diagnostics.push(report(unknown(id), span)),
                }
            }
            all
        });
        cited.collect()
    };
    let beside = explainer.map(|e| e.named_sources()).unwrap_or_default();
    let (mut texts, mut named): (Vec<Vec<Cited>>, Vec<Vec<Option<u32>>>) = Default::default();
    for (index, text) in explainer.iter().flat_map(|e| e.texts()).enumerate() {
        let cited = cite(&text.prose, &mut counts, diagnostics);
        if let Some(ids) = beside.get(index) {
            let number = |(at, id): (usize, &Sourced<String>)| {
                let source = *sources.get(id.value.as_str())?;
                let is_shown = cited.iter().flatten().any(|(other, _)| *other == source)
                    || ids[..at].iter().any(|before| before.value == id.value);
                (!is_shown).then(|| {
                    counts[source as usize] += 1;
                    counts[source as usize]
                })
            };
            named.push(ids.iter().enumerate().map(number).collect());
        }
        texts.push(cited);
    }
    let body = cite(&document.body.prose, &mut counts, diagnostics);
    // A title or standfirst shows no numbers: its citations are looked up, and count for nothing.
    for citation in document.description.iter().chain([&document.title]).flat_map(|prose| &prose.citations) {
        for (id, span) in citation.ids.iter().filter(|(id, _)| !sources.contains_key(id.as_str())) {
            diagnostics.push(report(unknown(id), span));
        }
    }
    for ids in beside {
        for (at, id) in ids.iter().enumerate() {
            if !sources.contains_key(id.value.as_str()) {
                diagnostics.push(report(unknown(&id.value), &id.span));
            } else if ids[..at].iter().any(|before| before.value == id.value) {
                diagnostics.push(report(repeated(&id.value), &id.span));
            }
        }
    }
    Citations { texts, named, body, counts }
}

/// Every id of an entry that a page's front matter names must exist.
fn check_terms(
    site: &Site,
    unpublished: &Unpublished,
    document: &Document,
    language: usize,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let front_matter = &document.front_matter;
    let explainer = front_matter.explainer.iter();
    let people = explainer.clone().flat_map(|e| e.people.iter().map(|p| &p.term));
    let events = explainer.flat_map(|e| e.timeline.iter().flat_map(|e| &e.terms));
    let related = front_matter.term.iter().flat_map(|t| &t.see_also);
    let page = front_matter.glossary.off.iter().chain(front_matter.glossary.pin.iter().map(|(.., id)| id));
    for id in people.chain(events).chain(related).chain(page) {
        if site.term(&id.value, language).is_none() {
            let at = Location::new(&document.path, &document.text, id.span.clone());
            diagnostics.push(unknown_term(site, unpublished, &id.value, language).at(at));
        }
    }
}
