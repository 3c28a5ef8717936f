//! The glossary: which words of a text mention which entry.
//!
//! In: the names of entries ([`Entry`]) and a document's text blocks. Out: mentions, as ranges of the source and of the
//! HTML. This room knows words, languages and capitals; which mention becomes a link is link's affair.

mod common;
mod entry;
mod flat;
mod forms;
mod joined;
mod key;
mod lexicon;
mod place;
mod scan;
mod segment;
mod starts;
mod titles;
mod unknown;

pub use common::{CommonWords, is_function_word};
pub use entry::{Entry, Name};
pub use flat::html_pieces;
pub use joined::is_elision;
pub use key::is_acronym;
pub use lexicon::{Lexicon, Origin, WrittenForm, forms_of};
pub use place::Refusal;
use scan::{Match, Refused, Scratch};
pub use unknown::{Unknown, unknown};

use std::ops::Range;

use crate::prose::{Block, Body};

/// A mention found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The entry that claims the form, as a place in the list the lexicon was built from.
    pub entry: u32,
    /// Other entries that claim it too; none where it is clear.
    pub others: Vec<u32>,
    /// The block it is in.
    pub block: u32,
    /// Bytes of the source file.
    pub source: Range<u32>,
    /// The runs it begins and ends in, and bytes into each run's text.
    pub from: (u32, u32),
    /// One past its last byte.
    pub to: (u32, u32),
}

impl Found {
    /// All entries that claim the form.
    pub fn claimants(&self) -> impl Iterator<Item = u32> + '_ {
        std::iter::once(self.entry).chain(self.others.iter().copied())
    }

    /// The words as they are read: without the markup in them, a line break as a space. `body` is where they were found, and
    /// `source` the text of its file.
    pub fn words(&self, body: &Body, source: &str) -> String {
        let mut words = String::new();
        for run in self.from.0..=self.to.0 {
            let text = body.run_text(run as usize, source);
            let start = if run == self.from.0 { self.from.1 as usize } else { 0 };
            let end = if run == self.to.0 { self.to.1 as usize } else { text.len() };
            words.push_str(text.get(start..end).unwrap_or_default());
        }
        words
    }
}

/// A form that stands in a text and isn't a mention there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotFound {
    /// Its entry, as a place in the list the lexicon was built from.
    pub entry: u32,
    /// Bytes of the source file.
    pub source: Range<u32>,
    /// Why it isn't one.
    pub why: Refusal,
}

/// Finds the mentions of a body in the order of the text: leftmost first, the longest where several begin at one word.
/// `source` is the text of the file that the body was parsed from.
pub fn find(body: &Body, source: &str, lexicon: &Lexicon) -> Vec<Found> {
    search(body, source, lexicon, flat::Flat::fill, |_| {})
}

/// The same in the texts of links too: whatever readers read but code.
pub fn find_read(body: &Body, source: &str, lexicon: &Lexicon) -> Vec<Found> {
    search(body, source, lexicon, flat::Flat::fill_read, |_| {})
}

/// The text around what [`find_read`] found, and where in it that is.
pub fn text_around(body: &Body, source: &str, found: &Found) -> (String, Range<usize>) {
    let mut flat = flat::Flat::default();
    flat.fill_read(body, &body.blocks[found.block as usize], source);
    (flat.text().to_owned(), flat.range(found.from, found.to))
}

/// What a plain text mentions, left to right: the entries that claim each form, and where it stands.
pub fn find_in_text(text: &str, lexicon: &Lexicon) -> Vec<(Vec<u32>, Range<usize>)> {
    let mut all = Vec::new();
    let add = |found: Match| all.push((std::iter::once(found.entry).chain(found.others).collect(), found.range));
    lexicon.scan(text, &mut Scratch::default(), add, |_| {});
    all
}

/// The same, and what was considered and refused.
pub fn explain(body: &Body, source: &str, lexicon: &Lexicon) -> (Vec<Found>, Vec<NotFound>) {
    let mut refused = Vec::new();
    let found = search(body, source, lexicon, flat::Flat::fill, |not| refused.push(not));
    refused.dedup();
    (found, refused)
}

fn search(
    body: &Body,
    source: &str,
    lexicon: &Lexicon,
    fill: impl Fn(&mut flat::Flat, &Body, &Block, &str),
    mut refused: impl FnMut(NotFound),
) -> Vec<Found> {
    let mut found: Vec<(Found, u32, bool)> = Vec::new();
    if lexicon.is_empty() {
        return Vec::new();
    }
    let mut flat = flat::Flat::default();
    let mut scratch = Scratch::default();
    for (index, block) in body.blocks.iter().enumerate() {
        fill(&mut flat, body, block, source);
        let add = |Match { range, node, entry, others, doubtful }: Match| {
            let (from, to) = (flat.start(range.start), flat.end(range.end));
            let source = flat::source_range(body, from, to);
            found.push((Found { entry, others, block: index as u32, source, from, to }, node, doubtful));
        };
        lexicon.scan(flat.text(), &mut scratch, add, |Refused { range, entry, why }| {
            let (from, to) = (flat.start(range.start), flat.end(range.end));
            refused(NotFound { entry, source: flat::source_range(body, from, to), why });
        });
    }
    confirm(found, refused)
}

/// The entries that a plain text mentions, in the order of first mention.
pub fn mentioned(text: &str, lexicon: &Lexicon) -> Vec<u32> {
    let mut entries = Vec::new();
    let add = |found: Match| {
        if found.others.is_empty() && !entries.contains(&found.entry) {
            entries.push(found.entry);
        }
    };
    lexicon.scan(text, &mut Scratch::default(), add, |_| {});
    entries
}

/// A name as names are compared: without capitals, and apostrophes, hyphens and spaces each in one form.
pub fn key(name: &str) -> String {
    let mut key = String::new();
    let mut end = 0;
    while let Some(word) = segment::next_word(name, end) {
        if !key.is_empty() {
            key.push_str(match segment::gap(&name[end..word.start]) {
                Some(segment::Gap::Apostrophe) => "'",
                Some(segment::Gap::Marks(_)) | None => &name[end..word.start],
                Some(segment::Gap::Space | segment::Gap::Hyphen) => " ",
            });
        }
        key.push_str(&key::fold(&name[word.start..word.end]));
        end = word.end;
    }
    key.push_str(name[end..].trim());
    key
}

/// The entries that a text by itself is a form of, if it is one as a whole.
pub fn named(text: &str, lexicon: &Lexicon) -> Vec<u32> {
    let mut claimants = Vec::new();
    let whole = text.trim();
    let add = |found: Match| {
        if found.range.len() == whole.len() {
            claimants.push(found.entry);
            claimants.extend(found.others);
        }
    };
    lexicon.scan(whole, &mut Scratch::default(), add, |_| {});
    claimants
}

/// Keeps a capitalised common word at the start of a sentence only where the page has the name inside one too, or another
/// name of that entry ("Gap Inc.").
fn confirm(found: Vec<(Found, u32, bool)>, mut refused: impl FnMut(NotFound)) -> Vec<Found> {
    let (mut sure, mut entries): (Vec<u32>, Vec<u32>) = Default::default();
    if found.iter().any(|(.., doubtful)| *doubtful) {
        for (mention, node, _) in found.iter().filter(|(.., doubtful)| !doubtful) {
            sure.push(*node);
            entries.extend(Some(mention.entry).filter(|_| mention.others.is_empty()));
        }
    }
    let mut kept = Vec::with_capacity(found.len());
    for (mention, node, doubtful) in found {
        if doubtful && !sure.contains(&node) && !mention.claimants().any(|entry| entries.contains(&entry)) {
            for entry in mention.claimants() {
                refused(NotFound { entry, source: mention.source.clone(), why: Refusal::SentenceStart });
            }
        } else {
            kept.push(mention);
        }
    }
    kept
}
