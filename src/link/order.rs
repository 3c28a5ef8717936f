//! Order: sections' pages by date, title or weight; titles by the alphabet of their language.

use std::cmp::{Ordering, Reverse};
use std::sync::Arc;

use icu_collator::options::CollatorOptions;
use icu_collator::{Collator, CollatorBorrowed};
use rayon::prelude::*;

use crate::front_matter::SortBy;

use super::{Page, PageId, Site};

/// The order of a language's alphabet (É with E), by the Unicode collation data of CLDR.
pub struct Collation {
    collator: Option<CollatorBorrowed<'static>>,
}

impl Collation {
    /// The order of a language; the root order where the code isn't known.
    pub fn new(code: &str) -> Self {
        let locale = code.parse::<icu_locale_core::Locale>().unwrap_or(icu_locale_core::Locale::UNKNOWN);
        let collator = Collator::try_new((&locale).into(), CollatorOptions::default()).ok();
        Collation { collator }
    }

    /// Which comes first.
    pub fn compare(&self, a: &str, b: &str) -> Ordering {
        match &self.collator {
            Some(collator) => collator.compare(a, b).then_with(|| a.cmp(b)),
            None => a.cmp(b),
        }
    }
}

/// Where each page is among all in the order of their dates, the newest first, those without a date last. Pages are in many
/// lists that have this order.
pub(super) fn ranks(all: &[Arc<Page>]) -> Vec<u32> {
    let key = |page: &Page| {
        let front_matter = &page.document.front_matter;
        (Reverse(front_matter.date.map(|d| d.sort_key())), front_matter.weight)
    };
    let mut order: Vec<_> = all.par_iter().enumerate().map(|(id, page)| (key(page), page.path.as_str(), id)).collect();
    order.par_sort_unstable();
    let mut ranks = vec![0; all.len()];
    for (rank, (.., id)) in (0..).zip(order) {
        ranks[id] = rank;
    }
    ranks
}

/// Puts pages in order. Pages that `by` leaves equal are in the order of their weights, then of their addresses.
/// `ranks` are those of all pages.
pub(super) fn sort(pages: &mut [PageId], all: &[Arc<Page>], ranks: &[u32], by: SortBy, collation: &Collation) {
    let page = |id: &PageId| &all[*id as usize];
    let tie = |id: &PageId| (page(id).document.front_matter.weight, page(id).path.as_str());
    match by {
        SortBy::Date => pages.sort_unstable_by_key(|id| ranks[*id as usize]),
        SortBy::Updated => {
            pages.sort_by_cached_key(|id| (Reverse(page(id).last_change().map(|d| d.sort_key())), tie(id)))
        }
        SortBy::Weight => pages.sort_by_cached_key(tie),
        SortBy::Title => pages.sort_by(|a, b| {
            let titles = collation.compare(&page(a).document.title_text, &page(b).document.title_text);
            titles.then_with(|| page(a).path.cmp(&page(b).path))
        }),
    }
}

/// Puts pages of one language in order.
pub fn sort_pages(pages: &mut [PageId], site: &Site, by: SortBy, language: usize) {
    sort(pages, &site.pages, &site.ranks, by, &site.collations[language]);
}

/// The letter under which a name stands in an index: the first letter or digit, in capitals and without its accent;
/// `#` for digits.
pub fn initial(name: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    let first = name.nfd().find(|c| c.is_alphanumeric());
    match first {
        Some(c) if c.is_alphabetic() => c.to_uppercase().collect(),
        _ => "#".to_owned(),
    }
}

/// Orders every section's pages and the glossaries' entries, and tells pages their neighbours.
pub(super) fn sort_sections(site: &mut Site) {
    let mut sections = std::mem::take(&mut site.sections);
    for section in Arc::make_mut(&mut sections) {
        let by = section.sort_by;
        let collation = &site.collations[section.language];
        let mut pages = std::mem::take(&mut section.pages);
        sort(&mut pages, &site.pages, &site.ranks, by, collation);
        for (at, id) in pages.iter().enumerate() {
            let page = Arc::make_mut(&mut site.pages[*id as usize]);
            page.previous = at.checked_sub(1).map(|before| pages[before]);
            page.next = pages.get(at + 1).copied();
        }
        section.pages = pages;
    }
    site.sections = sections;
    for language in 0..site.config.languages.len() {
        let ids = 0..site.pages.len() as PageId;
        let mut newest: Vec<PageId> =
            ids.filter(|id| site.page(*id).language == language && site.page(*id).is_news()).collect();
        sort(&mut newest, &site.pages, &site.ranks, SortBy::Date, &site.collations[language]);
        site.newest.push(newest);
    }
    for (language, terms) in site.terms.iter_mut().enumerate() {
        sort(terms, &site.pages, &site.ranks, SortBy::Title, &site.collations[language]);
    }
}
