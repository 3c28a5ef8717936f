//! What entries say of each other and of the language.

use std::collections::BTreeMap;
use std::ops::Range;

use rayon::prelude::*;

use crate::diagnostics::Location;
use crate::front_matter::TermEntry;
use crate::front_matter::term::{Case, TermKind};
use crate::glossary::{self, CommonWords, Lexicon, Origin, is_function_word};
use crate::link::{self, Page, PageId, Site};

use super::{Finding, at, title};

/// A common word that stands on more than half of so many pages is found everywhere.
const FEWEST_PAGES: usize = 8;

/// Concepts that are defined by each other, and entries that say nothing but "see" in a circle.
pub(super) fn circular(site: &Site) -> Vec<Finding> {
    let mut findings = Vec::new();
    for language in 0..site.config.languages.len() {
        let lexicon = link::lexicon(site, language);
        let terms = &site.terms[language];
        // Which entries the definition of each needs, as places in `terms`.
        let needs: Vec<Vec<usize>> = terms.par_iter().map(|id| needed(site, *id, terms, &lexicon)).collect();
        for circle in circles(&needs) {
            let page = site.page(terms[circle[0]]);
            let names: Vec<String> =
                circle.iter().map(|t| format!("`{}`", site.page(terms[*t]).document.title_text)).collect();
            let message = if circle.len() == 1 {
                format!("{} is defined by itself", names[0])
            } else {
                format!("{} are defined by each other", names.join(", "))
            };
            let help = "say what one of them is in other words";
            let mut finding = Finding::new(message, definition(page), help);
            for other in &circle[1..] {
                finding = finding.related("and this by it", definition(site.page(terms[*other])));
            }
            findings.push(finding);
        }
    }
    findings
}

/// Where an entry is defined: its `short`, or its title.
fn definition(page: &Page) -> Location {
    let short = page.document.front_matter.term.as_ref().and_then(|t| t.short.as_ref());
    short.map_or_else(|| title(page), |short| at(page, short.span.clone()))
}

/// The entries that one's definition needs: for a concept, those its `short` mentions; for an entry that says nothing, and
/// for any that sends readers to itself, those it sends them to.
fn needed(site: &Site, id: PageId, terms: &[PageId], lexicon: &Lexicon) -> Vec<usize> {
    let page = site.page(id);
    let Some(term) = &page.document.front_matter.term else { return Vec::new() };
    let place = |stem: &str| terms.iter().position(|t| site.page(*t).stem() == stem);
    let mut needed = Vec::new();
    if let Some(short) = term.short.as_ref().filter(|_| term.kind == TermKind::Concept) {
        needed.extend(
            glossary::mentioned(&short.value, lexicon)
                .into_iter()
                .map(|entry| entry as usize)
                // "A petition is a petition…" names itself; what else it says may still explain it.
                .filter(|entry| terms[*entry] != id && is_concept(site, terms[*entry])),
        );
    }
    let says_nothing = term.short.is_none() && page.document.body.words == 0;
    let seen = term.see_also.iter().filter(|seen| says_nothing || seen.value == page.stem());
    needed.extend(seen.filter_map(|seen| place(&seen.value)));
    needed.sort_unstable();
    needed.dedup();
    needed
}

fn is_concept(site: &Site, id: PageId) -> bool {
    site.page(id).document.front_matter.term.as_ref().is_some_and(|t| t.kind == TermKind::Concept)
}

/// Circles in a graph: each strongly connected part of more than one, and each that leads to itself (Tarjan 1972, without
/// recursion). Their members in order.
fn circles(needs: &[Vec<usize>]) -> Vec<Vec<usize>> {
    const NEW: usize = usize::MAX;
    let mut index = vec![NEW; needs.len()];
    let mut low = vec![0; needs.len()];
    let mut on_stack = vec![false; needs.len()];
    let (mut stack, mut next, mut found) = (Vec::new(), 0, Vec::new());
    for root in 0..needs.len() {
        if index[root] != NEW {
            continue;
        }
        let mut work: Vec<(usize, usize)> = vec![(root, 0)];
        while let Some((node, edge)) = work.pop() {
            if edge == 0 {
                (index[node], low[node]) = (next, next);
                next += 1;
                stack.push(node);
                on_stack[node] = true;
            } else {
                // Back from the goal of the edge before.
                let goal = needs[node][edge - 1];
                if on_stack[goal] {
                    low[node] = low[node].min(low[goal]);
                }
            }
            let mut edge = edge;
            let mut went = false;
            while let Some(goal) = needs[node].get(edge).copied() {
                edge += 1;
                if index[goal] == NEW {
                    work.push((node, edge));
                    work.push((goal, 0));
                    went = true;
                    break;
                }
                if on_stack[goal] {
                    low[node] = low[node].min(index[goal]);
                }
            }
            if went || low[node] != index[node] {
                continue;
            }
            let from = stack.iter().rposition(|n| *n == node).unwrap_or(0);
            let mut circle = stack.split_off(from);
            circle.iter().for_each(|n| on_stack[*n] = false);
            circle.sort_unstable();
            if circle.len() > 1 || needs[node].contains(&node) {
                found.push(circle);
            }
        }
    }
    found.sort_unstable();
    found
}

/// Written forms that two entries of a language claim.
pub(super) fn claimed_twice(site: &Site) -> Vec<Finding> {
    let mut findings = Vec::new();
    for language in 0..site.config.languages.len() {
        let entries = link::entries(site, language);
        let terms = &site.terms[language];
        let mut claimed: BTreeMap<String, Vec<(u32, String)>> = BTreeMap::new();
        for (entry, form) in glossary::forms_of(&entries, &site.language(language).code) {
            if form.origin == Origin::Written {
                let claims = claimed.entry(glossary::key(&form.name.text)).or_default();
                if claims.iter().all(|(e, _)| *e != entry) {
                    claims.push((entry, form.name.text));
                }
            }
        }
        for claims in claimed.into_values().filter(|claims| claims.len() > 1) {
            let page = |entry: u32| site.page(terms[entry as usize]);
            let place = |(entry, text): &(u32, String)| at(page(*entry), written_at(page(*entry), text));
            let ids: Vec<&str> = claims.iter().map(|(entry, _)| page(*entry).stem()).collect();
            let mut finding = Finding::new(
                format!("`{}` is a name of {}", claims[0].1, ids.join(" and ")),
                place(&claims[0]),
                "leave it to one of them, or pin it on the pages that use it: [glossary] with pin",
            );
            for claim in &claims[1..] {
                finding = finding.related("it is claimed here too", place(claim));
            }
            findings.push(finding);
        }
    }
    findings
}

/// Where an entry writes a name: the alias or form, or else its title.
fn written_at(page: &Page, text: &str) -> Range<usize> {
    let front_matter = &page.document.front_matter;
    let names = front_matter.term.iter().flat_map(|term| names(term));
    let found = names.into_iter().find(|(name, ..)| *name == text);
    found.map_or_else(|| front_matter.title.span.clone(), |(_, span, _)| span)
}

/// Aliases and forms: text, place, case.
fn names(term: &TermEntry) -> Vec<(&str, Range<usize>, Case)> {
    let aliases =
        term.aliases.iter().map(|a| (a.text.value.as_str(), a.text.span.clone(), a.case.unwrap_or(term.case)));
    aliases.chain(term.forms.iter().map(|f| (f.value.as_str(), f.span.clone(), term.case))).collect()
}

/// Names that are words of which sentences are made, or common words that stand on most pages.
pub(super) fn common_names(site: &Site) -> Vec<Finding> {
    let commons: Vec<CommonWords> = site.config.languages.iter().map(|l| CommonWords::of(&l.code)).collect();
    let mut pages = vec![0_usize; site.config.languages.len()];
    site.pages.iter().for_each(|page| pages[page.language] += 1);
    let mut findings = Vec::new();
    for id in site.terms.iter().flatten() {
        let page = site.page(*id);
        let front_matter = &page.document.front_matter;
        let Some(term) = &front_matter.term else { continue };
        let code = &site.language(page.language).code;
        let title = (page.document.title_text.as_str(), front_matter.title.span.clone(), term.case);
        let all = std::iter::once((title, true)).chain(names(term).into_iter().map(|name| (name, false)));
        for ((name, span, case), is_title) in all {
            let key = glossary::key(name);
            // IT and US are found with their capitals alone.
            let keeps_capitals = case == Case::Exact || (case == Case::Smart && glossary::is_acronym(name));
            if keeps_capitals && name.chars().any(char::is_uppercase) {
                continue;
            }
            // Who chose it for a title, or with its capital, meant it.
            let any_case = match case {
                Case::Fold => true,
                Case::Smart => !name.chars().any(char::is_uppercase),
                Case::Exact => false,
            };
            let chosen = is_title || !any_case || !commons[page.language].contains(&key);
            let on = page.backlinks.len();
            let everywhere =
                on >= FEWEST_PAGES && on * 2 > pages[page.language] && commons[page.language].contains(&key);
            if is_function_word(&key, code) {
                findings.push(Finding::new(
                    format!("`{name}` is one of the commonest words: it will be found everywhere"),
                    at(page, span),
                    "take the name out, or give it case = \"exact\" if its capitals tell it apart",
                ));
            } else if everywhere {
                findings.push(Finding::new(
                    format!(
                        "`{name}` is a common word, and the entry is mentioned on {on} of {} pages",
                        pages[page.language]
                    ),
                    at(page, span),
                    "see with `nutgraf mentions` whether it means the entry there; if not, take the name out",
                ));
            } else if !chosen {
                findings.push(Finding::new(
                    format!("`{name}` is a common word: it may mean something else"),
                    at(page, span),
                    "see with `nutgraf mentions` whether it means the entry; if not, take the name out",
                ));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::circles;

    #[test]
    fn circles_are_found_once() {
        assert_eq!(circles(&[vec![1], vec![2], vec![0], vec![0], vec![4]]), [vec![0, 1, 2], vec![4]]);
        assert!(circles(&[vec![1], vec![2], vec![]]).is_empty());
        // A long chain needs no stack.
        let chain: Vec<Vec<usize>> = (0..100_000).map(|n| vec![(n + 1) % 100_000]).collect();
        assert_eq!(circles(&chain).len(), 1);
    }
}
