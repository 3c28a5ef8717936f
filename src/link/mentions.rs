//! Mentions of the glossary's entries: which become links, and which pages mention an entry.

use std::ops::Range;

use rayon::prelude::*;

use crate::config::LinkPolicy;
use crate::diagnostics::{Diagnostic, Location};
use crate::front_matter::TermEntry;
use crate::glossary::{self, Entry, Found, Lexicon, Name};
use crate::prose::What;

use super::references::Href;
use super::{Page, PageId, Site};

/// A mention of a term on a page.
#[derive(Debug, Clone, PartialEq)]
pub struct Mention {
    /// The entry; the first candidate where it isn't clear which.
    pub term: PageId,
    /// The block it is in; `None` for one that was made by hand.
    pub block: Option<u32>,
    /// Bytes of the source file.
    pub source: Range<u32>,
    /// What became of it.
    pub outcome: Outcome,
}

/// What became of a mention.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// It is a link; the pieces of the body's HTML that it covers. None for a mention made by hand, which has a hole.
    Linked(Box<[Range<u32>]>),
    /// The term was linked before.
    NotFirst,
    /// Several entries claim the form.
    Ambiguous(Box<[PageId]>),
    /// The page is the term's own.
    OwnPage,
    /// The page says no.
    Off,
}

/// A page that mentions a term.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backlink {
    /// The page.
    pub page: PageId,
    /// Its first mention, as a place in its mentions.
    pub first: u32,
    /// How many there are.
    pub count: u32,
}

/// Finds the mentions of all pages.
pub(super) fn find(site: &mut Site, diagnostics: &mut Vec<Diagnostic>) {
    let lexicons: Vec<Lexicon> = site
        .terms
        .iter()
        .zip(&site.config.languages)
        .map(|(terms, language)| {
            let entries: Vec<Entry> = terms.iter().filter_map(|id| entry(site.page(*id))).collect();
            Lexicon::new(&entries, &language.code)
        })
        .collect();
    let policy = site.config.glossary.link;
    let found: Vec<(Vec<Mention>, Vec<Diagnostic>)> = site
        .pages
        .par_iter()
        .enumerate()
        .map(|(id, page)| {
            let lexicon = &lexicons[page.language];
            if lexicon.is_empty() {
                return Default::default();
            }
            mentions_of(site, id as PageId, page, lexicon, policy)
        })
        .collect();
    for (id, (mentions, problems)) in found.into_iter().enumerate() {
        diagnostics.extend(problems);
        let mut terms: Vec<PageId> = Vec::new();
        let mut counted: Vec<Backlink> = Vec::new();
        for (at, mention) in mentions.iter().enumerate() {
            if matches!(mention.outcome, Outcome::Ambiguous(_) | Outcome::OwnPage) {
                continue;
            }
            match terms.iter().position(|t| *t == mention.term) {
                Some(known) => counted[known].count += 1,
                None => {
                    terms.push(mention.term);
                    counted.push(Backlink { page: id as PageId, first: at as u32, count: 1 });
                }
            }
        }
        for (term, backlink) in terms.iter().zip(counted) {
            site.pages[*term as usize].backlinks.push(backlink);
        }
        let page = &mut site.pages[id];
        page.terms = terms;
        page.mentions = mentions;
    }
}

fn entry(page: &Page) -> Option<Entry> {
    let term: &TermEntry = page.document.front_matter.term.as_ref()?;
    let name = |text: &str, case| Name { text: text.to_owned(), case };
    Some(Entry {
        title: page.document.title_text.clone(),
        kind: term.kind,
        names: term.aliases.iter().map(|a| name(&a.text.value, a.case.unwrap_or(term.case))).collect(),
        forms: term.forms.iter().map(|f| name(&f.value, term.case)).collect(),
        inflect: term.inflect,
        case: term.case,
    })
}

/// A mention before it is decided what becomes of it: where it is in the HTML, and what was found.
enum Candidate {
    Scanned(Found),
    ByHand(PageId, Range<usize>),
}

fn mentions_of(
    site: &Site,
    id: PageId,
    page: &Page,
    lexicon: &Lexicon,
    policy: LinkPolicy,
) -> (Vec<Mention>, Vec<Diagnostic>) {
    let document = &page.document;
    let body = &document.body;
    let mut candidates: Vec<(u32, Candidate)> = glossary::find(body, &document.text, lexicon)
        .into_iter()
        .map(|found| (body.runs[found.from.0 as usize].html.start + found.from.1, Candidate::Scanned(found)))
        .collect();
    let by_hand = body.prose.holes.iter().filter_map(|hole| match hole.what {
        What::Term(link) => match page.references.body.get(link as usize) {
            Some(Href::Term(term)) => {
                let span = body.prose.links[link as usize].span.clone();
                Some((hole.at, Candidate::ByHand(*term, span)))
            }
            _ => None,
        },
        _ => None,
    });
    candidates.extend(by_hand);
    candidates.sort_by_key(|(at, _)| *at);

    let mut problems = Vec::new();
    let mut mentions = Vec::with_capacity(candidates.len());
    // Terms that have their link, and under which heading of level 2.
    let mut linked: Vec<(PageId, u32)> = Vec::new();
    let terms = &site.terms[page.language];
    for (_, candidate) in candidates {
        match candidate {
            Candidate::ByHand(term, span) => {
                linked.push((term, u32::MAX));
                mentions.push(Mention {
                    term,
                    block: None,
                    source: span.start as u32..span.end as u32,
                    outcome: Outcome::Linked(Box::default()),
                });
            }
            Candidate::Scanned(found) => {
                let claimed: Vec<PageId> = found.entries.iter().map(|e| terms[*e as usize]).collect();
                let section = body.blocks[found.block as usize].section;
                let decided = choose(site, page, &claimed, &found);
                let term = decided.unwrap_or(claimed[0]);
                let before = linked.iter().any(|(t, s)| match policy {
                    LinkPolicy::First => *t == term,
                    LinkPolicy::Section => *t == term && *s == section,
                    LinkPolicy::Every => false,
                });
                let off = document.front_matter.glossary.off.iter().any(|o| o.value == site.page(term).stem());
                let outcome = if decided.is_none() {
                    problems.push(ambiguous(site, page, &claimed, &found));
                    Outcome::Ambiguous(claimed.into())
                } else if term == id {
                    Outcome::OwnPage
                } else if off {
                    Outcome::Off
                } else if before {
                    Outcome::NotFirst
                } else {
                    linked.push((term, section));
                    Outcome::Linked(glossary::html_pieces(body, &document.text, found.from, found.to).into())
                };
                mentions.push(Mention { term, block: Some(found.block), source: found.source, outcome });
            }
        }
    }
    (mentions, problems)
}

/// Which of the entries that claim a form is meant: the only one, the page itself, or the one the page pins.
fn choose(site: &Site, page: &Page, claimed: &[PageId], found: &Found) -> Option<PageId> {
    if let [only] = claimed {
        return Some(*only);
    }
    if let Some(own) = claimed.iter().find(|c| site.page(**c).id == page.id) {
        return Some(*own);
    }
    let text = &page.document.text[found.source.start as usize..found.source.end as usize];
    let pins = &page.document.front_matter.glossary.pin;
    let (.., wanted) = pins.iter().find(|(form, ..)| form.to_lowercase() == text.to_lowercase())?;
    claimed.iter().copied().find(|c| site.page(*c).stem() == wanted.value)
}

fn ambiguous(site: &Site, page: &Page, claimed: &[PageId], found: &Found) -> Diagnostic {
    let document = &page.document;
    let range = found.source.start as usize..found.source.end as usize;
    let text = &document.text[range.clone()];
    let ids: Vec<&str> = claimed.iter().map(|c| site.page(*c).stem()).collect();
    let message = format!("`{text}` may mean {}: it isn't linked", ids.join(" or "));
    let help = format!("say which on this page: [glossary] with pin = {{ \"{text}\" = \"{}\" }}", ids[0]);
    Diagnostic::warning("ambiguous-term", message).at(Location::new(&document.path, &document.text, range)).help(help)
}
