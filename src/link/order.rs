//! Order: sections' pages by date, title or weight; titles by the alphabet of their language.

use std::cmp::{Ordering, Reverse};
use std::sync::Arc;

use icu_collator::options::{CollatorOptions, Strength};
use icu_collator::{Collator, CollatorBorrowed};
use rayon::prelude::*;
use unicode_normalization::UnicodeNormalization;

use crate::front_matter::SortBy;

use super::{Page, PageId, Site};

/// The order of a language's alphabet (É with E), by the Unicode collation data of CLDR.
pub struct Collation {
    collator: Option<CollatorBorrowed<'static>>,
    /// The same, for which letters with other accents are one wherever the language counts them as one.
    letters: Option<CollatorBorrowed<'static>>,
}

impl Collation {
    /// The order of a language; the root order where the code isn't known.
    pub fn new(code: &str) -> Self {
        let locale = code.parse::<icu_locale_core::Locale>().unwrap_or(icu_locale_core::Locale::UNKNOWN);
        let collator = Collator::try_new((&locale).into(), CollatorOptions::default()).ok();
        let mut options = CollatorOptions::default();
        options.strength = Some(Strength::Primary);
        let letters = Collator::try_new((&locale).into(), options).ok();
        Collation { collator, letters }
    }

    /// Which comes first.
    pub fn compare(&self, a: &str, b: &str) -> Ordering {
        match &self.collator {
            Some(collator) => collator.compare(a, b).then_with(|| a.cmp(b)),
            None => a.cmp(b),
        }
    }

    /// The order of titles in lists.
    fn titles(&self, a: &str, b: &str) -> Ordering {
        self.compare(from_first_letter(a), from_first_letter(b)).then_with(|| a.cmp(b))
    }

    /// Whether two texts have the same letters, accents aside.
    fn same_letters(&self, a: &str, b: &str) -> bool {
        self.letters.as_ref().is_some_and(|letters| letters.compare(a, b).is_eq())
    }

    /// The letter of the language's alphabet under which a title stands in an index, in capitals; `#` for digits and
    /// signs. É stands under E, and Œ under O as it is sorted as OE, but Ñ under itself in Spanish, where it is another
    /// letter.
    pub fn initial(&self, title: &str) -> String {
        let mut all = from_first_letter(title).nfc().take_while(|c| c.is_alphabetic());
        let Some(first) = all.next() else { return "#".to_owned() };
        let upper: String = first.to_uppercase().collect();
        let plain = || upper.nfd().next().map_or(upper.clone(), String::from);
        let Some(letters) = &self.letters else { return plain() };
        // Two letters may be one: the Ch of Czech comes after all that begin with C.
        if let Some(second) = all.next() {
            let pair = format!("{first}{second}");
            if letters.compare(&pair, &format!("{first}{LAST}")).is_gt() {
                return upper + &second.to_lowercase().to_string();
            }
        }
        let plain = plain();
        if upper.is_ascii() || (plain != upper && self.same_letters(&plain, &upper)) {
            return plain;
        }
        if !is_latin(first) {
            return upper;
        }
        // A letter with a stroke, or two letters in one.
        let latin = || ('A'..='Z').map(String::from);
        let of_two = |letter: &String| latin().any(|second| self.same_letters(&format!("{letter}{second}"), &upper));
        latin().find(|letter| self.same_letters(letter, &upper) || of_two(letter)).unwrap_or(upper)
    }
}

/// Whether a letter is of the Latin alphabet, in one of its European blocks.
fn is_latin(letter: char) -> bool {
    matches!(letter, '\0'..='\u{24f}' | '\u{1e00}'..='\u{1eff}')
}

/// What comes after every other letter.
const LAST: char = '\u{10fffd}';

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
            let titles = collation.titles(&page(a).document.title_text, &page(b).document.title_text);
            titles.then_with(|| page(a).path.cmp(&page(b).path))
        }),
    }
}

/// Puts pages of one language in order.
pub fn sort_pages(pages: &mut [PageId], site: &Site, by: SortBy, language: usize) {
    sort(pages, &site.pages, &site.ranks, by, &site.collations[language]);
}

/// A name from its first letter or digit on: by these it is sorted, so that quotes around a title don't count.
fn from_first_letter(name: &str) -> &str {
    let trimmed = name.trim_start_matches(|c: char| !c.is_alphanumeric());
    if trimmed.is_empty() { name } else { trimmed }
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
