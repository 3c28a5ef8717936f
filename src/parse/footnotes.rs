//! Footnotes: notes at the end of the page, in the order they are first referred to, with links there and back.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::ops::Range;

/// Definitions, by label and place in the file.
pub(super) type Defined = Vec<(String, Range<usize>)>;

/// What comes of a page's footnotes.
#[derive(Debug)]
pub(super) struct Notes<T> {
    /// The notes in order, each with how often it is referred to.
    pub(super) shown: Vec<(T, u32)>,
    /// Definitions that nothing refers to.
    pub(super) unused: Defined,
    /// Definitions of labels that had one, in the order of the page.
    pub(super) again: Defined,
}

/// References and definitions of a page.
#[derive(Debug)]
pub(super) struct Footnotes<T> {
    /// Labels in the order of their first reference; the number of a note is its place, from 1.
    order: Vec<String>,
    /// Number and count of references, by label.
    references: BTreeMap<String, (usize, u32)>,
    definitions: BTreeMap<String, (T, Range<usize>)>,
    again: Defined,
}

impl<T> Default for Footnotes<T> {
    fn default() -> Self {
        Footnotes { order: Vec::new(), references: BTreeMap::new(), definitions: BTreeMap::new(), again: Vec::new() }
    }
}

impl<T> Footnotes<T> {
    /// Refers to a note: its number, and which reference to it this is, both from 1.
    pub(super) fn refer(&mut self, label: &str) -> (usize, u32) {
        let next = self.order.len() + 1;
        let (number, count) = self.references.entry(label.to_owned()).or_insert((next, 0));
        *count += 1;
        if *number == next && *count == 1 {
            self.order.push(label.to_owned());
        }
        (*number, *count)
    }

    /// Keeps a note's text. A label has one note: another is kept as a mistake.
    pub(super) fn define(&mut self, label: String, text: T, span: Range<usize>) {
        match self.definitions.entry(label) {
            Entry::Vacant(entry) => drop(entry.insert((text, span))),
            Entry::Occupied(entry) => self.again.push((entry.key().clone(), span)),
        }
    }

    /// The notes, in the order of their first references. A note may refer to another: those follow.
    pub(super) fn finish(mut self) -> Notes<T> {
        let mut shown = Vec::new();
        for label in &self.order {
            if let Some((text, _)) = self.definitions.remove(label) {
                shown.push((text, self.references.get(label).map_or(0, |(_, count)| *count)));
            }
        }
        let unused = self.definitions.into_iter().map(|(label, (_, span))| (label, span)).collect();
        Notes { shown, unused, again: self.again }
    }
}

/// The id of a reference: `fnref-1`, and `fnref-1-2` for the second to the same note.
pub fn reference_id(number: usize, count: u32) -> String {
    if count == 1 { format!("fnref-{number}") } else { format!("fnref-{number}-{count}") }
}
