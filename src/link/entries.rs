//! The entries of the glossary as `glossary` takes them.
//!
//! In: the pages of a language's glossary. Out: what can be found of each, and the lexicon of them all. It knows no text in
//! which they are found.

use crate::front_matter::TermEntry;
use crate::glossary::{Entry, Lexicon, Name};

use super::{Page, Site};

/// The lexicon of a language's entries, and which entry each of its numbers means: the same places in `Site::terms`.
pub fn lexicon(site: &Site, language: usize) -> Lexicon {
    Lexicon::new(&entries(site, language), &site.language(language).code)
}

/// The entries of a language's glossary, as far as finding them goes; at the same places as in `Site::terms`.
pub fn entries(site: &Site, language: usize) -> Vec<Entry> {
    site.terms[language].iter().filter_map(|id| entry(site.page(*id))).collect()
}

fn entry(page: &Page) -> Option<Entry> {
    let term: &TermEntry = page.document.front_matter.term.as_ref()?;
    let name = |text: &str, case| Name { text: text.to_owned(), case };
    Some(Entry {
        title: page.document.title_written.clone(),
        kind: term.kind,
        names: term.aliases.iter().map(|a| name(&a.text.value, a.case.unwrap_or(term.case))).collect(),
        forms: term.forms.iter().map(|f| name(&f.value, term.case)).collect(),
        inflect: term.inflect,
        case: term.case,
    })
}
