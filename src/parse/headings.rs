//! The ids of headings.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// What the ids of terms, sources, citations and footnotes on a page begin with: no heading gets such a one by itself.
pub(crate) const TAKEN_PREFIXES: [&str; 7] = ["term-", "source-", "cite-", "fn-", "fnref-", "letter-", "kind-"];

/// The ids given out on a page so far.
#[derive(Debug, Default)]
pub(super) struct Ids {
    taken: BTreeSet<Cow<'static, str>>,
    /// The last number that was given to headings of a slug: those up to it are taken.
    numbers: BTreeMap<String, usize>,
}

impl Ids {
    /// No ids but those that are reserved.
    pub(super) fn new(reserved: &[&'static str]) -> Self {
        Ids { taken: reserved.iter().map(|id| Cow::Borrowed(*id)).collect(), numbers: BTreeMap::new() }
    }

    /// Takes an id that the author chose; false if it is taken.
    pub(super) fn take(&mut self, id: &str) -> bool {
        self.taken.insert(id.to_owned().into())
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
        if self.taken.insert(base.clone().into()) {
            return base;
        }
        let number = self.numbers.entry(base.clone()).or_insert(1);
        loop {
            *number += 1;
            let id = format!("{base}-{number}");
            if self.taken.insert(id.clone().into()) {
                return id;
            }
        }
    }
}
