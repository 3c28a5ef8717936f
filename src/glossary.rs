//! The glossary: which words of a text mention which entry.
//!
//! In: the names of entries ([`Entry`]) and a document's text blocks. Out: mentions, as ranges of the source and of the
//! HTML. This room knows words, languages and capitals; which mention becomes a link is link's affair.

mod flat;
mod forms;
mod lexicon;
mod tokens;

pub use flat::html_pieces;
use lexicon::Scratch;
pub use lexicon::{Entry, Lexicon, Name};

use crate::prose::Body;

/// A mention found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Entries that claim the form, as places in the list the lexicon was built from; one where it is clear.
    pub entries: Vec<u32>,
    /// The block it is in.
    pub block: u32,
    /// Bytes of the source file.
    pub source: std::ops::Range<u32>,
    /// The runs it begins and ends in, and bytes into each run's text.
    pub from: (u32, u32),
    /// One past its last byte.
    pub to: (u32, u32),
}

/// Finds the mentions of a body in the order of the text: leftmost first, the longest where several begin at one word.
/// `source` is the text of the file that the body was parsed from.
pub fn find(body: &Body, source: &str, lexicon: &Lexicon) -> Vec<Found> {
    let mut found = Vec::new();
    if lexicon.is_empty() {
        return found;
    }
    let mut flat = flat::Flat::default();
    let mut scratch = Scratch::default();
    for (index, block) in body.blocks.iter().enumerate() {
        flat.fill(body, block, source);
        lexicon.scan(flat.text(), &mut scratch, |range, entries| {
            let (from, to) = (flat.start(range.start), flat.end(range.end));
            let source = flat::source_range(body, from, to);
            found.push(Found { entries: entries.to_vec(), block: index as u32, source, from, to });
        });
    }
    found
}
