//! Mentions of the glossary's entries: which become links, and which pages mention an entry.
//!
//! Two passes, each over all pages at once. In the first, a page decides by itself, wherever a form has one entry, or the
//! page is that entry's or pins it. Pages with forms that stay open are decided in the second, by what the other
//! explainers of their storyline and they themselves say elsewhere.

use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;

use crate::config::LinkPolicy;
use crate::diagnostics::{Diagnostic, Location};
use crate::glossary::{self, Found};
use crate::prose::{Block, Hole, Prose, RunKind, What};

use super::references::Href;
use super::scans::Scans;
use super::{Page, PageId, Site};

/// A mention of a term on a page.
#[derive(Debug, Clone, PartialEq)]
pub struct Mention {
    /// The entry; the first candidate where it isn't clear which.
    pub term: PageId,
    /// The block it is in; `None` for one that was made by hand.
    pub block: Option<u32>,
    /// Bytes of the source file; of one made by hand, its text without the brackets.
    pub source: Range<u32>,
    /// What became of it.
    pub outcome: Outcome,
}

/// What became of a mention.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// It is a link: from where to where in the body, as a run and bytes into its text. Nothing for a mention made by hand,
    /// which has a hole.
    Linked(Option<[(u32, u32); 2]>),
    /// The term was linked before on the page.
    NotFirst,
    /// The term was linked before in the section.
    Density,
    /// Several entries claim the form.
    Ambiguous(Box<[PageId]>),
    /// The page is the term's own.
    OwnPage,
    /// The page says no to the term.
    Off,
    /// The author says no to this mention: `[text](term:)`.
    Exempt,
}

impl Outcome {
    /// Why it isn't a link, in the words of `nutgraf mentions`; `None` where it is one.
    pub fn reason(&self) -> Option<&'static str> {
        match self {
            Outcome::Linked(_) => None,
            Outcome::NotFirst => Some("not-first"),
            Outcome::Density => Some("density"),
            Outcome::Ambiguous(_) => Some("ambiguous"),
            Outcome::OwnPage => Some("self"),
            Outcome::Off => Some("off"),
            Outcome::Exempt => Some("exempt"),
        }
    }

    /// Whether the mention counts among those of its term.
    fn counts(&self) -> bool {
        !matches!(self, Outcome::Ambiguous(_) | Outcome::OwnPage | Outcome::Exempt)
    }
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
pub(super) fn find(site: &mut Site, scans: Scans, diagnostics: &mut Vec<Diagnostic>) {
    let scans = Arc::new(scans);
    site.scans = scans.clone();
    let finder = Finder { site, scans: &scans, policy: site.config.glossary.link };
    let first: Vec<Pass> = (0..site.pages.len() as PageId).into_par_iter().map(|id| finder.first_pass(id)).collect();
    let mut open = Vec::new();
    for (id, pass) in first.into_iter().enumerate() {
        match pass {
            Pass::Decided(decided) => keep(site, id as PageId, decided),
            Pass::Open(candidates) => open.push((id as PageId, candidates)),
        }
    }
    site.open = Arc::new(open.iter().map(|(id, _)| *id).collect());
    let finder = Finder { site, scans: &scans, policy: site.config.glossary.link };
    let second: Vec<(PageId, Decided, Vec<Diagnostic>)> = open
        .into_par_iter()
        .map(|(id, candidates)| {
            let (mentions, problems) = finder.decide(id, candidates, Some(&finder.known_of(id)));
            (id, Decided::new(mentions), problems)
        })
        .collect();
    for (id, decided, problems) in second {
        keep(site, id, decided);
        diagnostics.extend(problems);
    }
    // In the order of pages, whichever pass they came from.
    for page in &mut site.pages {
        Arc::make_mut(page).backlinks.sort_unstable_by_key(|backlink| backlink.page);
    }
}

/// Finds the mentions of these pages anew, in what `scans` found. Says whether it could: not where other pages have to
/// decide what a form means; then nothing of the site is to be used.
pub(super) fn find_on(site: &mut Site, scans: Arc<Scans>, pages: &[PageId]) -> bool {
    site.scans = scans.clone();
    let finder = Finder { site, scans: &scans, policy: site.config.glossary.link };
    let mut found = Vec::with_capacity(pages.len());
    for id in pages {
        match finder.first_pass(*id) {
            Pass::Decided(decided) => found.push((*id, decided)),
            Pass::Open(_) => return false,
        }
    }
    for (id, decided) in found {
        let before = site.page(id).terms.clone();
        for term in &before {
            site.page_mut(*term).backlinks.retain(|backlink| backlink.page != id);
        }
        keep(site, id, decided);
        for term in site.page(id).terms.clone() {
            site.page_mut(term).backlinks.sort_unstable_by_key(|backlink| backlink.page);
        }
    }
    true
}

/// What becomes of a page's mentions, and the terms among them: each with its first mention and how many there are.
struct Decided {
    mentions: Vec<Mention>,
    counted: Vec<(PageId, u32, u32)>,
}

impl Decided {
    fn new(mentions: Vec<Mention>) -> Self {
        let mut counted: Vec<(PageId, u32, u32)> = Vec::new();
        for (at, mention) in mentions.iter().enumerate().filter(|(_, m)| m.outcome.counts()) {
            match counted.iter_mut().find(|(term, ..)| *term == mention.term) {
                Some((.., count)) => *count += 1,
                None => counted.push((mention.term, at as u32, 1)),
            }
        }
        Decided { mentions, counted }
    }
}

/// Puts a page's mentions where they belong: with the page, and with the entries.
fn keep(site: &mut Site, id: PageId, decided: Decided) {
    let Decided { mentions, counted } = decided;
    for (term, first, count) in &counted {
        let backlink = Backlink { page: id, first: *first, count: *count };
        site.page_mut(*term).backlinks.push(backlink);
    }
    let page = site.page_mut(id);
    page.terms = counted.into_iter().map(|(term, ..)| term).collect();
    page.mentions = mentions;
}

/// A mention before it is decided what becomes of it.
enum Candidate<'a> {
    Scanned(&'a Found),
    /// Made by hand: the term, or none.
    ByHand {
        term: Option<PageId>,
        span: Range<usize>,
        section: u32,
    },
}

/// What the first pass makes of a page.
enum Pass<'a> {
    Decided(Decided),
    /// Something is open that other pages may decide.
    Open(Vec<Candidate<'a>>),
}

/// What speaks for one entry of several: how often each is named, by pages of the storyline and by the page itself.
struct Known {
    storyline: Vec<(PageId, u32)>,
    page: Vec<(PageId, u32)>,
}

struct Finder<'a, 's> {
    site: &'a Site,
    scans: &'s Scans,
    policy: LinkPolicy,
}

impl<'s> Finder<'_, 's> {
    fn first_pass(&self, id: PageId) -> Pass<'s> {
        let candidates = self.candidates(id);
        let open = candidates.iter().any(|candidate| match candidate {
            Candidate::Scanned(found) => !found.others.is_empty() && self.clear(id, found).is_none(),
            Candidate::ByHand { .. } => false,
        });
        match open {
            true => Pass::Open(candidates),
            false => Pass::Decided(Decided::new(self.decide(id, candidates, None).0)),
        }
    }

    /// What the page's text holds, in the order of the text.
    fn candidates(&self, id: PageId) -> Vec<Candidate<'s>> {
        let page = self.site.page(id);
        let document = &page.document;
        let body = &document.body;
        let found = self.scans.on(id).iter();
        let explainer = document.front_matter.explainer.as_ref();
        // Places in the order in which readers meet them: which text, and where in its HTML.
        let key_points = explainer.map_or(0, |e| e.key_points.len()) as u32;
        let rank = |text: Option<u32>| text.map_or(key_points, |text| text + u32::from(text >= key_points));
        let by_hand_in = |prose: &Prose, hrefs: &[Href], text: Option<u32>| -> Vec<((u32, u32), Candidate<'s>)> {
            let of_hole = |hole: &Hole| {
                let What::Term(link) = hole.what else { return None };
                let term = match hrefs.get(link as usize) {
                    Some(Href::Term(term)) => Some(*term),
                    Some(Href::Nothing) if prose.links[link as usize].target.is_empty() => None,
                    _ => return None,
                };
                let span = inner(&document.text, &prose.links[link as usize].span);
                let section = match text {
                    Some(_) => Block::OUTSIDE,
                    None => section_at(page, span.start as u32),
                };
                Some(((rank(text), hole.at), Candidate::ByHand { term, span, section }))
            };
            prose.holes.iter().filter_map(of_hole).collect()
        };
        let mut by_hand = by_hand_in(&body.prose, &page.references.body, None);
        let texts = explainer.map(|e| e.texts()).unwrap_or_default();
        for (index, (text, hrefs)) in texts.into_iter().zip(&page.references.texts).enumerate() {
            by_hand.extend(by_hand_in(&text.prose, hrefs, Some(index as u32)));
        }
        // On most pages nothing is made by hand, and no place in the HTML needs to be known.
        if by_hand.is_empty() {
            return found.map(Candidate::Scanned).collect();
        }
        let place = |found: &Found| {
            let text = body.blocks[found.block as usize].text;
            (rank(text), body.html_start(found.from, &document.text))
        };
        let mut all: Vec<((u32, u32), Candidate<'s>)> =
            found.map(|found| (place(found), Candidate::Scanned(found))).chain(by_hand).collect();
        all.sort_by_key(|(at, _)| *at);
        all.into_iter().map(|(_, candidate)| candidate).collect()
    }

    fn decide(
        &self,
        id: PageId,
        candidates: Vec<Candidate<'_>>,
        known: Option<&Known>,
    ) -> (Vec<Mention>, Vec<Diagnostic>) {
        let page = self.site.page(id);
        let body = &page.document.body;
        let off = &page.document.front_matter.glossary.off;
        let mut problems = Vec::new();
        let mut mentions = Vec::with_capacity(candidates.len());
        // Terms that have their link, and under which heading of level 2.
        let mut linked: Vec<(PageId, u32)> = Vec::new();
        for candidate in candidates {
            let found = match candidate {
                Candidate::Scanned(found) => found,
                Candidate::ByHand { term, span, section } => {
                    mentions.extend(self.by_hand(page, term, span, section, &mut linked));
                    continue;
                }
            };
            let section = body.blocks[found.block as usize].section;
            let decided = self.clear(id, found).or_else(|| best(&self.claimed(page, found), known?));
            let term = decided.unwrap_or_else(|| self.term(page, found.entry));
            let before = match self.policy {
                LinkPolicy::First if linked.iter().any(|(t, _)| *t == term) => Some(Outcome::NotFirst),
                LinkPolicy::Section if linked.contains(&(term, section)) => Some(Outcome::Density),
                _ => None,
            };
            let outcome = if decided.is_none() {
                let claimed = self.claimed(page, found);
                problems.push(ambiguous(self.site, page, &claimed, found));
                Outcome::Ambiguous(claimed.into())
            } else if term == id {
                Outcome::OwnPage
            } else if !off.is_empty() && off.iter().any(|o| o.value == self.site.page(term).stem()) {
                Outcome::Off
            } else if let Some(before) = before {
                before
            } else {
                linked.push((term, section));
                Outcome::Linked(Some([found.from, found.to]))
            };
            mentions.push(Mention { term, block: Some(found.block), source: found.source.clone(), outcome });
        }
        (mentions, problems)
    }

    /// A mention made by hand. One that is to be none is told of only where it would have been one.
    fn by_hand(
        &self,
        page: &Page,
        term: Option<PageId>,
        span: Range<usize>,
        section: u32,
        linked: &mut Vec<(PageId, u32)>,
    ) -> Option<Mention> {
        let source = span.start as u32..span.end as u32;
        let (term, outcome) = match term {
            Some(term) => {
                if !linked.contains(&(term, section)) {
                    linked.push((term, section));
                }
                (term, Outcome::Linked(None))
            }
            None => {
                let text = &crate::parse::plain(page.document.text.get(span)?);
                let lexicon = self.scans.lexicon(page.language);
                // "[The board](term:)" has the article in it too.
                let whole = glossary::named(text, lexicon).first().copied();
                let entry = whole.or_else(|| glossary::mentioned(text, lexicon).first().copied())?;
                (self.term(page, entry), Outcome::Exempt)
            }
        };
        Some(Mention { term, block: None, source, outcome })
    }

    fn term(&self, page: &Page, entry: u32) -> PageId {
        self.site.terms[page.language][entry as usize]
    }

    /// The entries that claim a form.
    fn claimed(&self, page: &Page, found: &Found) -> Vec<PageId> {
        found.claimants().map(|entry| self.term(page, entry)).collect()
    }

    /// Which entry is meant, where the page itself says so: the only one, its own, or the one it pins.
    fn clear(&self, id: PageId, found: &Found) -> Option<PageId> {
        let page = self.site.page(id);
        if found.others.is_empty() {
            return Some(self.term(page, found.entry));
        }
        let claimed = self.claimed(page, found);
        if claimed.contains(&id) {
            return Some(id);
        }
        let wanted = pinned(page, found)?;
        claimed.into_iter().find(|c| self.site.page(*c).stem() == wanted)
    }

    /// What may decide the open forms of a page.
    fn known_of(&self, id: PageId) -> Known {
        let page = self.site.page(id);
        let mut known = Known { storyline: Vec::new(), page: Vec::new() };
        let storyline = page.document.front_matter.explainer.as_ref().and_then(|e| e.storyline.as_ref());
        let storyline = storyline.and_then(|s| self.site.storyline(s, page.language));
        let pages = storyline.map(|id| &self.site.storylines[id as usize].pages);
        for other in pages.into_iter().flatten().filter(|other| **other != id) {
            let other = self.site.page(*other);
            let mut terms = other.terms.clone();
            terms.extend(self.listed(other));
            terms.sort_unstable();
            terms.dedup();
            terms.into_iter().for_each(|term| count(&mut known.storyline, term));
        }
        // Its own clear mentions, and the people and terms its front matter names.
        for candidate in self.candidates(id) {
            match candidate {
                Candidate::Scanned(found) if found.others.is_empty() => {
                    count(&mut known.page, self.term(page, found.entry));
                }
                Candidate::ByHand { term: Some(term), .. } => count(&mut known.page, term),
                _ => {}
            }
        }
        self.listed(page).for_each(|term| count(&mut known.page, term));
        known
    }

    /// The terms that an explainer's front matter names: its people, and those of its timeline.
    fn listed<'p>(&'p self, page: &'p Page) -> impl Iterator<Item = PageId> + 'p {
        let explainer = page.document.front_matter.explainer.iter();
        let named = explainer.flat_map(|e| {
            e.people
                .iter()
                .map(|p| p.term.value.as_str())
                .chain(e.timeline.iter().flat_map(|event| event.terms.iter().map(|t| t.value.as_str())))
        });
        named.filter_map(|id| self.site.term(id, page.language))
    }
}

fn count(counts: &mut Vec<(PageId, u32)>, term: PageId) {
    match counts.iter_mut().find(|(known, _)| *known == term) {
        Some((_, n)) => *n += 1,
        None => counts.push((term, 1)),
    }
}

/// The one of several entries for which the storyline speaks, or else what the page says elsewhere: by a clear margin, at
/// least twice as often as for any other.
fn best(claimed: &[PageId], known: &Known) -> Option<PageId> {
    [&known.storyline, &known.page].into_iter().find_map(|counts| {
        let of = |term: PageId| counts.iter().find(|(t, _)| *t == term).map_or(0, |(_, n)| *n);
        let mut scores: Vec<(u32, PageId)> = claimed.iter().map(|c| (of(*c), *c)).collect();
        scores.sort_unstable_by(|a, b| b.cmp(a));
        match scores.as_slice() {
            [(first, term), (second, _), ..] if *first > 0 && *first >= 2 * second => Some(*term),
            _ => None,
        }
    })
}

/// The text of `[text](target)`.
fn inner(source: &str, span: &Range<usize>) -> Range<usize> {
    let Some(written) = source.get(span.clone()) else { return span.clone() };
    match (written.starts_with('['), written.rfind("](")) {
        (true, Some(end)) => span.start + 1..span.start + end,
        _ => span.clone(),
    }
}

/// How many headings of level 2 come before a place in the source.
fn section_at(page: &Page, source: u32) -> u32 {
    let body = &page.document.body;
    let begins = |block: &crate::prose::Block| {
        let runs = &body.runs[block.runs.start as usize..block.runs.end as usize];
        // Runs are in the order of the source.
        runs.iter().find(|run| run.kind() != RunKind::Owned).map_or(0, |run| run.source.start)
    };
    // The body's own blocks stand together, between texts of the explainer.
    let is_own = |block: &crate::prose::Block| block.text.is_none();
    let from = body.blocks.iter().position(is_own).unwrap_or(0);
    let to = body.blocks.iter().rposition(is_own).map_or(0, |last| last + 1);
    let own = body.blocks.get(from..to).unwrap_or_default();
    let at = own.partition_point(|block| begins(block) <= source);
    at.checked_sub(1).map_or(0, |at| own[at].section)
}

/// The id of the entry that a page pins a form to.
fn pinned<'p>(page: &'p Page, found: &Found) -> Option<&'p str> {
    let pins = &page.document.front_matter.glossary.pin;
    if pins.is_empty() {
        return None;
    }
    let words = glossary::key(&found.words(&page.document.body, &page.document.text));
    pins.iter().find(|(form, ..)| glossary::key(form) == words).map(|(.., id)| id.value.as_str())
}

fn ambiguous(site: &Site, page: &Page, claimed: &[PageId], found: &Found) -> Diagnostic {
    let document = &page.document;
    let range = found.source.start as usize..found.source.end as usize;
    let words = found.words(&document.body, &document.text);
    let ids: Vec<&str> = claimed.iter().map(|c| site.page(*c).stem()).collect();
    let mut message = format!("`{words}` may mean {}: it isn't linked", ids.join(" or "));
    if let Some(pinned) = pinned(page, found) {
        message.push_str(&format!("; `{pinned}`, to which the page pins it, has no such form"));
    }
    // In TOML, quotes and backslashes in quotes need a backslash.
    let form = words.replace('\\', "\\\\").replace('"', "\\\"");
    let help = format!("say which on this page: [glossary] with pin = {{ \"{form}\" = \"{}\" }}", ids[0]);
    Diagnostic::warning("ambiguous-term", message).at(Location::new(&document.path, &document.text, range)).help(help)
}
