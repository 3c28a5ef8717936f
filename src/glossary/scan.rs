//! The search of a lexicon's forms in a text: leftmost-longest over whole words.
//!
//! A search over characters that is filtered by word boundaries afterwards loses outer matches to inner ones.

use std::ops::Range;

use super::key::{Accents, fold_into};
use super::lexicon::{Form, Lexicon, Origin, Sort};
use super::place::{Accepted, Place, Refusal};
use super::segment::{Word, gap, next_word};
use super::starts::WordHash;

/// What a search keeps from text to text: its buffers.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    key: String,
    first: String,
    words: Vec<Word>,
    lacks: Vec<Accents>,
}

/// A word at which a form may begin, and what can be told of it without looking it up.
#[derive(Debug, Clone, Copy)]
struct Candidate {
    word: Word,
    hash: WordHash,
    /// Whether the form may have other accents, so that the hash says nothing.
    spelt_otherwise: bool,
}

/// A match in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Match {
    pub(super) range: Range<usize>,
    /// The node where its forms end: matches of the same words have the same.
    pub(super) node: u32,
    /// The entry that claims it, or the first of them.
    pub(super) entry: u32,
    /// The other entries that claim it.
    pub(super) others: Vec<u32>,
    /// Whether it is a capitalised common word at the start of a sentence, which may be just that word.
    pub(super) doubtful: bool,
}

/// A form that stands in a text and isn't a mention there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refused {
    pub(super) range: Range<usize>,
    pub(super) entry: u32,
    pub(super) why: Refusal,
}

impl Lexicon {
    /// Finds all mentions in `text`, left to right, and gives each to `found`; forms that stand there without being
    /// mentions go to `refused`.
    pub(super) fn scan(
        &self,
        text: &str,
        scratch: &mut Scratch,
        mut found: impl FnMut(Match),
        mut refused: impl FnMut(Refused),
    ) {
        let mut coming = self.candidate(text, 0, &mut scratch.key);
        // A mark that belongs to the name before it doesn't belong to the one after it too.
        let mut taken = 0;
        while let Some(current) = coming {
            let first = current.word;
            coming = self.candidate(text, first.end, &mut scratch.key);
            if !self.may_begin(current, coming) {
                continue;
            }
            fold_into(&text[first.start..first.end], &mut scratch.first);
            let step = self.step(0, None, &text[first.start..first.end], &scratch.first);
            let Some((mut node, lacks_first)) = step else { continue };
            let (words, lacks) = (&mut scratch.words, &mut scratch.lacks);
            words.clear();
            words.push(first);
            lacks.clear();
            lacks.push(lacks_first);
            let mut longest: Option<Match> = None;
            loop {
                let forms = self.ends_at(node);
                if !forms.is_empty() {
                    let place = Place::new(text, words, lacks, self);
                    let claimed = self.claims(forms, node, &place, &mut refused);
                    if let Some(found) = claimed.filter(|found| found.range.start >= taken) {
                        longest = Some(found);
                    }
                }
                let end = words.last().map_or(first.end, |w| w.end);
                let Some(next) = next_word(text, end) else { break };
                let Some(between) = gap(&text[end..next.start]) else { break };
                let word = &text[next.start..next.end];
                fold_into(word, &mut scratch.key);
                let Some((step, lacking)) = self.step(node, Some(&between), word, &scratch.key) else { break };
                node = step;
                words.push(next);
                lacks.push(lacking);
            }
            if let Some(longest) = longest {
                if coming.is_some_and(|c| c.word.start < longest.range.end) {
                    coming = self.candidate(text, longest.range.end, &mut scratch.key);
                }
                taken = longest.range.end;
                found(longest);
            }
        }
    }

    /// The next word, and what can be told of it at a glance.
    fn candidate(&self, text: &str, from: usize, key: &mut String) -> Option<Candidate> {
        let word = next_word(text, from)?;
        // The key of "U.S" has no full stops: they begin behind its first letter.
        let dotted = text.as_bytes().get(word.start + 1) == Some(&b'.') && word.end > word.start + 1;
        if word.ascii && !dotted {
            let hash = WordHash::of_ascii(text.as_bytes(), word.start, word.end);
            return Some(Candidate { word, hash, spelt_otherwise: false });
        }
        let spelt = &text[word.start..word.end];
        fold_into(spelt, key);
        // The word of a form may differ from it by an accent. Only words that begin with a vowel that may have lost or
        // won one are taken for such, and those with œ: others would be looked up for nothing.
        let spelt_otherwise = spelt
            .starts_with(|c: char| !c.is_ascii() || matches!(c, 'A' | 'E' | 'I' | 'O' | 'U' | 'C'))
            || spelt.contains(['œ', 'Œ', 'æ', 'Æ']);
        Some(Candidate { word, hash: WordHash::of_key(key), spelt_otherwise })
    }

    /// Whether a form may begin at a word.
    fn may_begin(&self, word: Candidate, next: Option<Candidate>) -> bool {
        if word.spelt_otherwise || self.starts.alone(word.hash) {
            return true;
        }
        let pair = |next: Candidate| next.spelt_otherwise || self.starts.pair(word.hash, next.hash);
        self.starts.first(word.hash) && next.is_some_and(pair)
    }

    /// The entries among those of `forms` that are meant at this place: those whose form is written in the entry, where
    /// there are any, and of a name and a common word ("Visa", "visa") the name, where a capital within a sentence tells.
    fn claims(&self, forms: &[Form], node: u32, place: &Place<'_>, refused: &mut impl FnMut(Refused)) -> Option<Match> {
        let mut claimed: Option<Match> = None;
        let mut best = Origin::Generated;
        let names_alone = forms.len() > 1
            && place.is_capitalised_inside()
            && forms.iter().any(|form| form.sort != Sort::Words && place.takes(form).is_ok());
        for form in forms {
            let accepted = match place.takes(form) {
                Ok(_) if names_alone && form.sort == Sort::Words => Err(Refusal::Name),
                other => other,
            };
            let accepted = match accepted {
                Ok(accepted) => accepted,
                Err(why) => {
                    refused(Refused { range: place.range(), entry: form.entry, why });
                    continue;
                }
            };
            match &mut claimed {
                Some(found) if form.origin == best => {
                    if found.entry != form.entry && !found.others.contains(&form.entry) {
                        found.others.push(form.entry);
                    }
                    found.doubtful &= accepted.doubtful;
                    found.range = accepted.range;
                }
                Some(_) if form.origin > best => {}
                _ => {
                    best = form.origin;
                    let Accepted { range, doubtful } = accepted;
                    claimed = Some(Match { range, node, entry: form.entry, others: Vec::new(), doubtful });
                }
            }
        }
        claimed
    }
}
