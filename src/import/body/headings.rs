//! The headings of an old site's text, and the ids they had there.
//!
//! In: a text, and how its generator made ids. Out: each heading with its id, and whether it would get the same by itself
//! here. It knows no site and no page.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use crate::import::Anchors;
use crate::parse::{FRAME_IDS, TAKEN_PREFIXES, options};

/// The ids that headings of a text had.
pub(in crate::import) fn anchors(text: &str, kind: Anchors) -> BTreeSet<String> {
    headings(text, kind).into_iter().filter(|heading| !heading.taken).map(|heading| heading.id).collect()
}

/// A heading of a text.
pub(super) struct Heading {
    /// Where an id would be written.
    pub(super) at: usize,
    /// The id it had.
    pub(super) id: String,
    /// Whether it would get this one by itself.
    pub(super) same: bool,
    /// Whether something else on every page has this id.
    pub(super) taken: bool,
}

/// All headings of a text, in its order.
pub(super) fn headings(text: &str, kind: Anchors) -> Vec<Heading> {
    let mut found = Vec::new();
    let mut known: BTreeSet<String> = BTreeSet::new();
    // The last number that headings of a text were given: those up to it are taken.
    let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
    let mut inside: Option<(Option<String>, Range<usize>, String, usize)> = None;
    for (event, range) in Parser::new_ext(text, options()).into_offset_iter() {
        match event {
            Event::Start(Tag::Heading { id, .. }) => {
                inside = Some((id.map(|id| id.to_string()), range.clone(), String::new(), range.start));
            }
            Event::End(TagEnd::Heading(_)) => {
                let Some((own, range, shown, end)) = inside.take() else { continue };
                let written = text[range].trim_end();
                let (id, same) = match own {
                    Some(id) => (id, true),
                    None => {
                        let raw = written.lines().next().unwrap_or_default().trim_matches(['#', ' ']);
                        let base = match kind {
                            Anchors::Slugs => slug::slugify(&shown),
                            Anchors::Github => github(raw),
                            Anchors::GithubAscii => github(&deunicoded(raw)),
                        };
                        let base = if base.is_empty() && kind != Anchors::Slugs { "heading".to_owned() } else { base };
                        let mut id = base.clone();
                        if known.contains(&id) {
                            let number = numbers.entry(base.clone()).or_insert(0);
                            while known.contains(&id) {
                                *number += 1;
                                id = format!("{base}-{number}");
                            }
                        }
                        // Ids of sources and the like begin so here: a heading doesn't get such a one by itself.
                        let is_ours = TAKEN_PREFIXES.iter().any(|prefix| id.starts_with(prefix));
                        let same = id == base && id == slug::slugify(&shown) && !is_ours && !id.is_empty();
                        (id, same)
                    }
                };
                known.insert(id.clone());
                let taken = id.is_empty() || FRAME_IDS.contains(&id.as_str()) || id.contains(['{', '}', ' ']);
                found.push(Heading { at: end, id, same, taken });
            }
            Event::Text(t) | Event::Code(t) => {
                if let Some((.., shown, end)) = &mut inside {
                    shown.push_str(&t);
                    *end = range.end;
                }
            }
            _ => {
                if let Some((.., end)) = &mut inside {
                    *end = range.end.max(*end);
                }
            }
        }
    }
    found
}

/// GitHub's way: small letters, digits, `_` and `-`; the rest is left out.
fn github(text: &str) -> String {
    let mut id = String::new();
    for c in text.trim().chars() {
        match c {
            ' ' | '-' => id.push('-'),
            c if c.is_alphanumeric() || c == '_' => id.extend(c.to_lowercase()),
            _ => {}
        }
    }
    id
}

/// Without accents.
fn deunicoded(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    text.nfd().filter(char::is_ascii).collect()
}
