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
    /// All pages, the newest first, those without a date last. A page's place here is its rank.
    ranked: Vec<PageId>,
    /// For each page, its rank.
    ranks: Vec<u32>,
    /// For each page, its traits by their places below.
    traits: Vec<Vec<u32>>,
    /// For each trait, how much it says, and the ranks of its newest pages.
    pages: Vec<(f64, Vec<u32>)>,
}

impl Related {
    /// Makes the index of all languages.
    pub(super) fn new(site: &Site) -> Self {
        let mut places: BTreeMap<(usize, Trait), u32> = BTreeMap::new();
        let mut traits: Vec<Vec<u32>> = vec![Vec::new(); site.pages.len()];
        let mut counts: Vec<(usize, Vec<u32>)> = Vec::new();
        let mut totals = vec![0usize; site.config.languages.len()];
        let mut languages = Vec::new();
        // Newest first, then what has no date: so the first of each list are the newest.
        let undated = (0..site.pages.len() as PageId).filter(|id| site.page(*id).document.front_matter.date.is_none());
        let ranked: Vec<PageId> = site.newest.iter().flatten().copied().chain(undated).collect();
        let mut ranks = vec![0; site.pages.len()];
        for (rank, id) in (0u32..).zip(&ranked) {
            let (id, page) = (*id, site.page(*id));
            ranks[id as usize] = rank;
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
                    pages.push(rank);
                }
            }
            traits[id as usize] = own;
        }
        let pages = counts
            .into_iter()
            .zip(languages)
            .map(|((count, pages), language)| ((1.0 + totals[language] as f64 / count as f64).ln(), pages))
            .collect();
        Related { ranked, ranks, traits, pages }
    }

    /// The `limit` pages nearest to a page. Those of its own storyline are left out: it lists them already.
    pub(super) fn to(&self, site: &Site, id: PageId, limit: usize) -> Vec<PageId> {
        let storyline =
            |id: PageId| site.page(id).document.front_matter.explainer.as_ref().and_then(|e| e.storyline.as_deref());
        let own = storyline(id);
        let traits = self.traits[id as usize].iter().map(|place| &self.pages[*place as usize]);
        let mut shared: Vec<(u32, f64)> =
            traits.flat_map(|(weight, pages)| pages.iter().map(|rank| (*rank, *weight))).collect();
        shared.sort_by_key(|(rank, _)| *rank);
        let mut found: Vec<(u32, f64)> = shared
            .chunk_by(|(a, _), (b, _)| a == b)
            .map(|alike| (alike[0].0, alike.iter().map(|(_, weight)| weight).sum()))
            .filter(|(rank, _)| *rank != self.ranks[id as usize])
            .filter(|(rank, _)| own.is_none() || storyline(self.ranked[*rank as usize]) != own)
            .collect();
        let nearer = |(x, a): &(u32, f64), (y, b): &(u32, f64)| b.total_cmp(a).then(x.cmp(y));
        // Of hundreds, a handful is wanted.
        if limit < found.len() {
            found.select_nth_unstable_by(limit, nearer);
            found.truncate(limit);
        }
        found.sort_by(nearer);
        found.into_iter().map(|(rank, _)| self.ranked[rank as usize]).collect()
    }
}
