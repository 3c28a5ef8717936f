//! Footnotes: notes at the end of the page, in the order they are first referred to, with links there and back.

use std::collections::BTreeMap;
use std::ops::Range;

/// Definitions that nothing refers to: label, place.
pub(super) type Unused = Vec<(String, Range<usize>)>;

/// References and definitions of a page.
#[derive(Debug)]
pub(super) struct Footnotes<T> {
    /// Labels in the order of their first reference; the number of a note is its place, from 1.
    order: Vec<String>,
    /// Number and count of references, by label.
    references: BTreeMap<String, (usize, u32)>,
    definitions: BTreeMap<String, (T, Range<usize>)>,
}

impl<T> Default for Footnotes<T> {
    fn default() -> Self {
        Footnotes { order: Vec::new(), references: BTreeMap::new(), definitions: BTreeMap::new() }
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

    /// Keeps a note's text; the first definition of a label counts.
    pub(super) fn define(&mut self, label: String, text: T, span: Range<usize>) {
        self.definitions.entry(label).or_insert((text, span));
    }

    /// The notes in order, each with how often it is referred to, then the definitions that nothing refers to. A note
    /// may refer to another: those follow.
    pub(super) fn finish(mut self) -> (Vec<(T, u32)>, Unused) {
        let mut notes = Vec::new();
        for label in &self.order {
            if let Some((text, _)) = self.definitions.remove(label) {
                notes.push((text, self.references.get(label).map_or(0, |(_, count)| *count)));
            }
        }
        (notes, self.definitions.into_iter().map(|(label, (_, span))| (label, span)).collect())
    }
}

/// The id of a reference: `fnref-1`, and `fnref-1-2` for the second to the same note.
pub fn reference_id(number: usize, count: u32) -> String {
    if count == 1 { format!("fnref-{number}") } else { format!("fnref-{number}-{count}") }
}
