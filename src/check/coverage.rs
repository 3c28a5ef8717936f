//! What the glossary lacks, and what it has for nothing.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::glossary::{self, CommonWords};
use crate::link::{PageId, PageKind, Site};

use super::{Finding, at, title};

/// A name must come up so often before an entry for it is missed.
const RECURS: usize = 3;

/// How a name without an entry comes up.
struct Occurrences {
    count: usize,
    /// On which pages, without repeats.
    pages: Vec<PageId>,
    /// The page and the place among its names where it comes up first.
    first: (PageId, usize),
}

/// Acronyms and names that recur on the pages of a language and that no entry has.
pub(super) fn missing_entries(site: &Site) -> Vec<Finding> {
    let commons: Vec<CommonWords> = site.config.languages.iter().map(|l| CommonWords::of(&l.code)).collect();
    let per_page: Vec<Vec<glossary::Unknown>> = site
        .pages
        .par_iter()
        .map(|page| {
            // A site without a glossary in this language doesn't miss entries, it has none.
            if site.glossary(page.language).is_none() {
                return Vec::new();
            }
            let mut covered: Vec<_> = page.mentions.iter().map(|m| m.source.clone()).collect();
            covered.sort_unstable_by_key(|source| source.start);
            glossary::unknown(&page.document.body, &page.document.text, &covered, &commons[page.language])
        })
        .collect();
    // By language and name.
    let mut names: BTreeMap<(usize, &str), Occurrences> = BTreeMap::new();
    for (id, unknown) in per_page.iter().enumerate() {
        let id = id as PageId;
        for (n, name) in unknown.iter().enumerate() {
            let language = site.page(id).language;
            let so_far = names.entry((language, &name.text)).or_insert_with(|| Occurrences {
                count: 0,
                pages: Vec::new(),
                first: (id, n),
            });
            so_far.count += 1;
            if so_far.pages.last() != Some(&id) {
                so_far.pages.push(id);
            }
        }
    }
    let known = &site.config.check.known;
    names
        .into_iter()
        .filter(|((_, name), found)| found.count >= RECURS && !known.iter().any(|k| k == name))
        .map(|((_, name), Occurrences { count, pages, first: (id, n) })| {
            let page = site.page(id);
            let source = &per_page[id as usize][n].source;
            let range = source.start as usize..source.end as usize;
            let times = if pages.len() == 1 {
                format!("{count} times on this page")
            } else {
                format!("{count} times on {} pages", pages.len())
            };
            Finding::new(
                format!("`{name}` comes up {times}, and the glossary has no entry for it"),
                at(page, range),
                format!(
                    "write an entry in content/{}/, or put it under [check] known in config.toml",
                    site.config.glossary.section
                ),
            )
        })
        .collect()
}

/// Entries that no page of their language mentions, lists among its people or names in its timeline.
pub(super) fn unused(site: &Site) -> Vec<Finding> {
    let mut named: Vec<bool> = vec![false; site.pages.len()];
    for page in site.pages.iter() {
        let explainer = page.document.front_matter.explainer.iter();
        let people = explainer.clone().flat_map(|e| &e.people).map(|p| &p.term);
        let events = explainer.flat_map(|e| &e.timeline).flat_map(|e| &e.terms);
        for id in people.chain(events) {
            if let Some(term) = site.term(&id.value, page.language) {
                named[term as usize] = true;
            }
        }
    }
    let entries = site.terms.iter().flatten().filter(|id| site.page(**id).kind == PageKind::Term);
    entries
        .filter(|id| site.page(**id).backlinks.is_empty() && !named[**id as usize])
        .map(|id| {
            let page = site.page(*id);
            Finding::new(
                format!("nothing mentions `{}`", page.document.title_text),
                title(page),
                "mention it, give it the names that pages use for it as aliases, or take it out",
            )
        })
        .collect()
}

/// Entries that a language with a glossary lacks.
pub(super) fn untranslated(site: &Site) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (language, _) in site.terms.iter().enumerate().filter(|(_, terms)| !terms.is_empty()) {
        let code = &site.language(language).code;
        // Told once, at the first version there is.
        let mut told: Vec<&str> = Vec::new();
        for id in site.terms.iter().flatten() {
            let page = site.page(*id);
            let there = page.language == language || site.term(page.stem(), language).is_some();
            if there || told.contains(&page.id.as_str()) {
                continue;
            }
            told.push(&page.id);
            let suffix = if language == 0 { String::new() } else { format!(".{code}") };
            findings.push(Finding::new(
                format!("`{}` has no entry in `{code}`", page.document.title_text),
                title(page),
                format!("write content/{}{suffix}.md", page.id),
            ));
        }
    }
    findings
}
