//! Which pages are about the same: those that share tags and terms, the rarer the more.
//!
//! In: the site. Out: for a page, others of its language, the nearest first. An index from each tag and term to its
//! pages is made once, when a template first asks. A common tag says little and has many pages: of those only the newest
//! are looked at, so that the cost of a page doesn't grow with the site.

use std::collections::BTreeMap;

use crate::link::{PageId, PageKind, Site, item_slug};

/// Pages that are looked at for one tag or term.
const LOOKED_AT: usize = 64;

/// What pages share: a tag by its slug, or a term.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Trait {
    Tag(String),
    Term(PageId),
}

/// From each tag and term to its pages.
pub(super) struct Related {
    /// For each page, its traits by their places below.
    traits: Vec<Vec<u32>>,
    /// For each trait, how much it says, and its newest pages.
    pages: Vec<(f64, Vec<PageId>)>,
}

impl Related {
    /// Makes the index of all languages.
    pub(super) fn new(site: &Site) -> Self {
        let mut places: BTreeMap<(usize, Trait), u32> = BTreeMap::new();
        let mut traits: Vec<Vec<u32>> = vec![Vec::new(); site.pages.len()];
        let mut counts: Vec<(usize, Vec<PageId>)> = Vec::new();
        let mut totals = vec![0usize; site.config.languages.len()];
        let mut languages = Vec::new();
        // Newest first, then what has no date: so the first of each list are the newest.
        let undated = (0..site.pages.len() as PageId).filter(|id| site.page(*id).document.front_matter.date.is_none());
        for id in site.newest.iter().flatten().copied().chain(undated) {
            let page = site.page(id);
            if page.kind == PageKind::Term {
                continue;
            }
            totals[page.language] += 1;
            let tags = page.document.front_matter.tags.iter().map(|t| Trait::Tag(item_slug(&t.value)));
            let mut own: Vec<u32> = Vec::new();
            for one in tags.chain(page.terms.iter().map(|t| Trait::Term(*t))) {
                let place = *places.entry((page.language, one)).or_insert_with(|| {
                    counts.push((0, Vec::new()));
                    languages.push(page.language);
                    counts.len() as u32 - 1
                });
                if own.contains(&place) {
                    continue;
                }
                own.push(place);
                let (count, pages) = &mut counts[place as usize];
                *count += 1;
                if pages.len() <= LOOKED_AT {
                    pages.push(id);
                }
            }
            traits[id as usize] = own;
        }
        let pages = counts
            .into_iter()
            .zip(languages)
            .map(|((count, pages), language)| ((1.0 + totals[language] as f64 / count as f64).ln(), pages))
            .collect();
        Related { traits, pages }
    }

    /// The `limit` pages nearest to a page. Those of its own storyline are left out: it lists them already.
    pub(super) fn to(&self, site: &Site, id: PageId, limit: usize) -> Vec<PageId> {
        let storyline =
            |id: PageId| site.page(id).document.front_matter.explainer.as_ref().and_then(|e| e.storyline.as_deref());
        let own = storyline(id);
        let mut scores: BTreeMap<PageId, f64> = BTreeMap::new();
        for one in &self.traits[id as usize] {
            let (weight, pages) = &self.pages[*one as usize];
            for other in pages.iter().filter(|other| **other != id) {
                *scores.entry(*other).or_default() += weight;
            }
        }
        let mut found: Vec<(f64, PageId)> = scores
            .into_iter()
            .filter(|(other, _)| own.is_none() || storyline(*other) != own)
            .map(|(other, score)| (score, other))
            .collect();
        let newness = |id: PageId| site.page(id).document.front_matter.date.map(|d| d.sort_key());
        found.sort_by(|(a, x), (b, y)| b.total_cmp(a).then_with(|| newness(*y).cmp(&newness(*x))).then(x.cmp(y)));
        found.into_iter().take(limit).map(|(_, id)| id).collect()
    }
}
