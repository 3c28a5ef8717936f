//! The ids of headings.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// What the ids of terms, their mentions, sources, citations and footnotes on a page begin with: no heading gets such a one by
/// itself.
pub(crate) const TAKEN_PREFIXES: [&str; 8] =
    ["term-", "mention-", "source-", "cite-", "fn-", "fnref-", "letter-", "kind-"];

/// The ids given out on a page so far.
#[derive(Debug, Default)]
pub(super) struct Ids {
    taken: BTreeSet<Cow<'static, str>>,
    /// What ids begin with that the page gives to things of its own.
    own: Vec<String>,
    /// The last number that was given to headings of a slug: those up to it are taken.
    numbers: BTreeMap<String, usize>,
}

impl Ids {
    /// No ids but those that are reserved.
    pub(super) fn new(reserved: &[&'static str]) -> Self {
        Ids { taken: reserved.iter().map(|id| Cow::Borrowed(*id)).collect(), ..Ids::default() }
    }

    /// Reserves what the list of sources gives to a source of this id, and to what cites it.
    pub(super) fn reserve_source(&mut self, id: &str) {
        self.taken.insert(format!("source-{id}").into());
        self.own.push(format!("cite-{id}-"));
    }

    /// Takes an id that the author chose; false if it is taken.
    pub(super) fn take(&mut self, id: &str) -> bool {
        !self.is_of_page(id) && self.taken.insert(id.to_owned().into())
    }

    /// Whether it is an id of a term, a footnote or a citation: which of them a page has is known when it is done.
    fn is_of_page(&self, id: &str) -> bool {
        let numbered = |rest: &str| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit() || b == b'-');
        id.starts_with("term-")
            || ["fn-", "fnref-"].iter().any(|prefix| id.strip_prefix(prefix).is_some_and(numbered))
            || self.own.iter().any(|prefix| id.strip_prefix(prefix.as_str()).is_some_and(numbered))
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
