//! The ids of headings.

use std::collections::BTreeSet;

/// What the ids of terms, sources, citations and footnotes on a page begin with.
const TAKEN_PREFIXES: [&str; 7] = ["term-", "source-", "cite-", "fn-", "fnref-", "letter-", "kind-"];

/// The ids given out on a page so far.
#[derive(Debug, Default)]
pub(super) struct Ids {
    taken: BTreeSet<String>,
}

impl Ids {
    /// No ids but those that are reserved.
    pub(super) fn new(reserved: &[&'static str]) -> Self {
        Ids { taken: reserved.iter().map(|id| (*id).to_owned()).collect() }
    }

    /// Takes an id that the author chose; false if it is taken.
    pub(super) fn take(&mut self, id: &str) -> bool {
        self.taken.insert(id.to_owned())
    }

    /// An id for a heading of this text: its slug, with a number where that is taken. It depends only on the headings
    /// before it, so an id stays when text after it changes.
    pub(super) fn for_heading(&mut self, text: &str) -> String {
        let slug = slug::slugify(text);
        let base = if slug.is_empty() {
            "section".to_owned()
        } else if TAKEN_PREFIXES.iter().any(|prefix| slug.starts_with(prefix)) {
            format!("section-{slug}")
        } else {
            slug
        };
        let mut id = base.clone();
        let mut number = 1;
        while !self.taken.insert(id.clone()) {
            number += 1;
            id = format!("{base}-{number}");
        }
        id
    }
}
