//! House style: what entries say to avoid, and key points that are none.

use std::ops::Range;

use rayon::prelude::*;

use crate::front_matter::term::{Case, TermKind};
use crate::glossary::{self, Entry, Lexicon};
use crate::link::{Page, PageId, Site};

use super::{Finding, at};

/// Key points are read at a glance: what is longer than this is a paragraph.
const KEY_POINT_WORDS: u32 = 60;

/// Key points of too many words.
pub(super) fn long_key_points(site: &Site) -> Vec<Finding> {
    let mut findings = Vec::new();
    for page in site.pages.iter() {
        for point in page.document.front_matter.explainer.iter().flat_map(|e| &e.key_points) {
            let words = crate::parse::count_words(&point.source.value);
            if words > KEY_POINT_WORDS {
                findings.push(Finding::new(
                    format!("a key point of {words} words"),
                    at(page, point.source.span.clone()),
                    "say it in a sentence or two, and leave the rest to the text",
                ));
            }
        }
    }
    findings
}

/// Words that an entry's `avoid` lists, outside quotations, with the word to use.
pub(super) fn avoided(site: &Site) -> Vec<Finding> {
    let styles: Vec<(Lexicon, Vec<PageId>)> = (0..site.config.languages.len())
        .map(|language| {
            let mut entries = Vec::new();
            let mut preferred = Vec::new();
            for id in &site.terms[language] {
                let Some(term) = &site.page(*id).document.front_matter.term else { continue };
                for word in &term.avoid {
                    entries.push(Entry {
                        title: word.value.clone(),
                        kind: TermKind::Concept,
                        names: Vec::new(),
                        forms: Vec::new(),
                        inflect: term.inflect,
                        case: Case::Smart,
                    });
                    preferred.push(*id);
                }
            }
            (Lexicon::new(&entries, &site.language(language).code), preferred)
        })
        .collect();
    let pages: Vec<Vec<Finding>> = site
        .pages
        .par_iter()
        .map(|page| {
            let (lexicon, preferred) = &styles[page.language];
            on_page(site, page, lexicon, preferred)
        })
        .collect();
    pages.into_iter().flatten().collect()
}

fn on_page(site: &Site, page: &Page, lexicon: &Lexicon, preferred: &[PageId]) -> Vec<Finding> {
    let body = &page.document.body;
    let text = &page.document.text;
    let found = glossary::find(body, text, lexicon);
    found
        .into_iter()
        .filter(|found| {
            let block = &body.blocks[found.block as usize];
            let start = body.runs[block.runs.start as usize].source.start;
            !block.quoted && !is_quoted(&text[start as usize..found.source.start as usize])
        })
        .map(|found| {
            let range: Range<usize> = found.source.start as usize..found.source.end as usize;
            let entry = site.page(preferred[found.entry as usize]);
            Finding::new(
                format!("house style doesn't say `{}`", &text[range.clone()]),
                at(page, range),
                format!("write `{}`; quotations may keep it", entry.document.title_text),
            )
        })
        .collect()
}

/// Whether a quotation is open at the end of this text.
fn is_quoted(before: &str) -> bool {
    let open = |from: char, to: char| before.matches(from).count() > before.matches(to).count();
    open('“', '”') || open('«', '»') || open('„', '“') && !before.contains('”') || before.matches('"').count() % 2 == 1
}
