//! The rules of a place in a text: whether a form that stands there is a mention of its entry.
//!
//! What a word is joined to by a hyphen or an apostrophe may make another word of it ("non-profit" has no profit,
//! "aujourd’hui" no "hui"); capitals tell names from words; a run of capitals is shouting.

use std::fmt;
use std::ops::Range;

use super::joined::{ENGLISH_PARTICLES, ENGLISH_PREFIXES, FRENCH_ELISIONS, FRENCH_WHOLE};
use super::key::{Accents, capitals, fold, is_all_capitals};
use super::lexicon::{Form, Lexicon, Rules, Sort};
use super::segment::{Word, is_apostrophe, is_hyphen, next_word};

/// Why a form that stands in a text isn't a mention of its entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Its capitals are others.
    Capitals,
    /// Its accents are missing, and the words by which they could be told.
    Accents,
    /// All words around are in capitals, which says nothing about names.
    Shouting,
    /// What must stand before or after it doesn't.
    Marks,
    /// A hyphen joins it to something that makes another word of it.
    Hyphen,
    /// An apostrophe does.
    Apostrophe,
    /// It is a part of an address, a handle, or of a name with other marks in it.
    Address,
    /// It stands at the start of a sentence, is a common word too, and isn't found inside one.
    SentenceStart,
    /// It is a common word, and its capital inside a sentence that of a name, which another entry has.
    Name,
    /// A longer mention covers it.
    Covered,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Refusal::Capitals => "its capitals are not those of the name",
            Refusal::Accents => "its accents are missing, without which it may be another word",
            Refusal::Shouting => "the words around are all in capitals, which says nothing about names",
            Refusal::Marks => "the marks that belong to the name are missing",
            Refusal::Hyphen => "a hyphen makes another word of it",
            Refusal::Apostrophe => "an apostrophe makes another word of it",
            Refusal::Address => "it is a part of an address or of a name with other marks in it",
            Refusal::SentenceStart => {
                "it begins a sentence, is a common word too, and the page has it nowhere inside a sentence"
            }
            Refusal::Name => "its capital is that of a name, and another entry has that name",
            Refusal::Covered => "a longer mention covers it",
        })
    }
}

/// What was accepted: its place with the marks that belong to it, and whether the page must confirm it.
pub(super) struct Accepted {
    pub(super) range: Range<usize>,
    pub(super) doubtful: bool,
}

/// Some words of a text that make a form.
pub(super) struct Place<'a> {
    text: &'a str,
    words: &'a [Word],
    /// The accents that each word lacks.
    lacks: &'a [Accents],
    lexicon: &'a Lexicon,
}

impl<'a> Place<'a> {
    /// `words` isn't empty.
    pub(super) fn new(text: &'a str, words: &'a [Word], lacks: &'a [Accents], lexicon: &'a Lexicon) -> Self {
        Place { text, words, lacks, lexicon }
    }

    pub(super) fn range(&self) -> Range<usize> {
        match self.words {
            [first, .., last] => first.start..last.end,
            [only] => only.start..only.end,
            [] => 0..0,
        }
    }

    /// Whether the form is a mention here.
    pub(super) fn takes(&self, form: &Form) -> Result<Accepted, Refusal> {
        for (place, wanted) in &form.capitals {
            let word = self.words[*place as usize];
            if capitals(&self.text[word.start..word.end]) != *wanted {
                return Err(Refusal::Capitals);
            }
        }
        if !self.may_lack_accents(form) {
            return Err(Refusal::Accents);
        }
        let mut range = self.range();
        if let Some(around) = &form.around {
            let (before, after) = (around.0.as_str(), around.1.as_str());
            let (left, right) = (&self.text[..range.start], &self.text[range.end..]);
            // The full stop of "Inc." or "U.S." may be missing.
            if !left.ends_with(before) || !(right.starts_with(after) || after == ".") {
                return Err(Refusal::Marks);
            }
            if after != "." {
                range.end += after.len();
            }
            range.start -= before.len();
        }
        if self.has_stop(form, &range) {
            range.end += 1;
        }
        self.stands_alone(&range, form.sort)?;
        let shouts = form.sort == Sort::Acronym || self.is_all_capitals();
        if shouts && self.is_shouted(&range) {
            return Err(Refusal::Shouting);
        }
        if form.hyphen && !self.has_hyphen() {
            return Err(Refusal::Marks);
        }
        if form.sort == Sort::Words && form.capitals.is_empty() && !form.folded && self.is_short_acronym() {
            return Err(Refusal::Capitals);
        }
        let doubtful = form.sort == Sort::CapitalisedWord
            && self.lexicon.common.contains(&fold(&self.text[self.range()]))
            && starts_sentence(self.text, range.start)
            // A cell or an item that holds nothing else names it.
            && range.len() < self.text.trim().len();
        Ok(Accepted { range, doubtful })
    }

    /// Whether accents that are lacking leave no doubt: in a name, for its capital, and inside the words of a form of
    /// several.
    fn may_lack_accents(&self, form: &Form) -> bool {
        let is_sure = |(place, (lacks, word)): (usize, (&Accents, &Word))| {
            let named = || form.capitals.iter().any(|(at, mask)| *at as usize == place && mask & 1 == 1);
            let is_common = || self.lexicon.common.contains(&fold(&self.text[word.start..word.end]));
            match lacks {
                Accents::Spared => true,
                Accents::LackedInside if self.words.len() > 1 => true,
                Accents::LackedInside | Accents::Lacked => named() && !is_common(),
            }
        };
        self.lacks.iter().zip(self.words).enumerate().all(is_sure)
    }

    /// Whether a full stop behind a range belongs to it: that of "Inc." where the name has it, and of "U.S." where the text
    /// has its others.
    fn has_stop(&self, form: &Form, range: &Range<usize>) -> bool {
        let Some(last) = self.words.last() else { return false };
        let is_abbreviation = form.around.as_ref().is_some_and(|around| around.1 == ".");
        let last = &self.text[last.start..last.end];
        let has_others = || last.contains('.') && !fold(last).contains('.');
        self.text[range.end..].starts_with('.') && ((is_abbreviation && !is_all_capitals(last)) || has_others())
    }

    /// Whether its first word has a capital that no sentence gave it.
    pub(super) fn is_capitalised_inside(&self) -> bool {
        let Some(first) = self.words.first() else { return false };
        self.text[first.start..first.end].starts_with(char::is_uppercase) && !starts_sentence(self.text, first.start)
    }

    fn is_all_capitals(&self) -> bool {
        self.words.iter().all(|word| is_all_capitals(&self.text[word.start..word.end]))
    }

    /// Whether a hyphen stands between two of its words.
    fn has_hyphen(&self) -> bool {
        self.words.windows(2).any(|pair| self.text[pair[0].end..pair[1].start].contains(is_hyphen))
    }

    /// A word of two or three letters, all capitals: an acronym, not the word "bug" or "loi".
    fn is_short_acronym(&self) -> bool {
        let word = &self.text[self.range()];
        self.words.len() == 1 && word.chars().count() <= 3 && is_all_capitals(word)
    }

    fn stands_alone(&self, range: &Range<usize>, sort: Sort) -> Result<(), Refusal> {
        let (before, after) = (&self.text[..range.start], &self.text[range.end..]);
        if let Some(mark) = before.chars().next_back().filter(|c| !c.is_whitespace()) {
            if is_hyphen(mark) {
                if let Some(left) = last_word(&before[..before.len() - mark.len_utf8()]) {
                    self.follows_hyphen(left, sort)?;
                }
            } else if is_apostrophe(mark) {
                let before = &before[..before.len() - mark.len_utf8()];
                if let Some(left) = last_word(before) {
                    // "chef-d’œuvre"
                    if self.lexicon.rules == Rules::French && before[..before.len() - left.len()].ends_with(is_hyphen) {
                        return Err(Refusal::Hyphen);
                    }
                    self.follows_apostrophe(left, &self.text[range.clone()])?;
                }
            } else if mark == '@' || (mark == '&' && last_word(&before[..before.len() - 1]).is_some()) {
                return Err(Refusal::Address);
            }
        }
        let mut rest = after.chars();
        if let Some(mark) = rest.next().filter(|c| !c.is_whitespace()) {
            let next = rest.next();
            let goes_on = next.is_some_and(char::is_alphanumeric);
            if is_hyphen(mark) && goes_on {
                self.precedes_hyphen(next_word(after, mark.len_utf8()).map_or("", |w| &after[w.start..w.end]), sort)?;
            } else if is_apostrophe(mark) && goes_on {
                self.precedes_apostrophe(next_word(after, mark.len_utf8()).map_or("", |w| &after[w.start..w.end]))?;
            } else if (goes_on && matches!(mark, '@' | '&')) || matches!(mark, '+' | '#') {
                return Err(Refusal::Address);
            }
        }
        if is_in_address(self.text, range) { Err(Refusal::Address) } else { Ok(()) }
    }

    /// "pro-AI" has AI; "non-profit", "co-founder", "porte-parole" are words of their own.
    fn follows_hyphen(&self, left: &str, sort: Sort) -> Result<(), Refusal> {
        let key = fold(left);
        let fine = match sort {
            Sort::Words => match self.lexicon.rules {
                Rules::English => !ENGLISH_PREFIXES.contains(&key.as_str()),
                Rules::French => matches!(key.as_str(), "ex" | "anti" | "pro" | "pré" | "post" | "néo" | "mi"),
                Rules::Other => true,
            },
            Sort::PersonOrPlace => !left.starts_with(char::is_uppercase),
            Sort::CapitalisedWord | Sort::Acronym | Sort::Name => true,
        };
        if fine { Ok(()) } else { Err(Refusal::Hyphen) }
    }

    /// "AI-powered" has AI; "GPT-4" isn't GPT, "check-in" no check.
    fn precedes_hyphen(&self, right: &str, sort: Sort) -> Result<(), Refusal> {
        let key = fold(right);
        let fine = !right.starts_with(|c: char| c.is_numeric())
            && match sort {
                Sort::Words => match self.lexicon.rules {
                    Rules::English => !ENGLISH_PARTICLES.contains(&key.as_str()),
                    Rules::French => matches!(key.as_str(), "ci" | "là"),
                    Rules::Other => true,
                },
                Sort::PersonOrPlace => !right.starts_with(char::is_uppercase),
                Sort::CapitalisedWord | Sort::Acronym | Sort::Name => true,
            };
        if fine { Ok(()) } else { Err(Refusal::Hyphen) }
    }

    /// "l’OpenAI" and "qu’une" are two words; "aujourd’hui", "d’abord" and "O’Reilly" are one.
    fn follows_apostrophe(&self, left: &str, word: &str) -> Result<(), Refusal> {
        let left = fold(left);
        let fine = match self.lexicon.rules {
            Rules::French => {
                let whole = FRENCH_WHOLE.iter().any(|(l, r)| *l == left && *r == fold(word));
                FRENCH_ELISIONS.contains(&left.as_str()) && !whole
            }
            // In English only foreign names have one there.
            Rules::English => matches!(left.as_str(), "l" | "d" | "qu") && word.starts_with(char::is_uppercase),
            Rules::Other => true,
        };
        if fine { Ok(()) } else { Err(Refusal::Apostrophe) }
    }

    /// "board’s" has a board; "can’t" no can, "presqu’île" no "presqu".
    fn precedes_apostrophe(&self, right: &str) -> Result<(), Refusal> {
        let right = fold(right);
        let fine = match self.lexicon.rules {
            Rules::English => right != "t",
            Rules::French => right == "s",
            Rules::Other => true,
        };
        if fine { Ok(()) } else { Err(Refusal::Apostrophe) }
    }

    /// Whether it is one of three or more words in a row that are all capitals, of which one is a word and no acronym. What
    /// marks or hyphens divide is a list of names ("US, EU, UK"), and no such row.
    fn is_shouted(&self, range: &Range<usize>) -> bool {
        let plain = |word: &str| word.chars().count() > 5 || self.lexicon.common.contains(&fold(word));
        let in_row = |between: &str| between.chars().all(|c| c.is_whitespace() || is_apostrophe(c));
        let mut others: Vec<&str> = Vec::new();
        let mut at = range.start;
        while let Some((start, word)) = word_before(self.text, at)
            .filter(|(start, word)| is_all_capitals(word) && in_row(&self.text[start + word.len()..at]))
        {
            others.push(word);
            at = start;
            if others.len() >= REACH {
                break;
            }
        }
        let mut at = range.end;
        while let Some(word) = next_word(self.text, at)
            .filter(|w| is_all_capitals(&self.text[w.start..w.end]) && in_row(&self.text[at..w.start]))
        {
            others.push(&self.text[word.start..word.end]);
            at = word.end;
            if others.len() >= 2 * REACH {
                break;
            }
        }
        others.len() >= 2 && others.iter().any(|word| plain(word))
    }
}

/// How many words are looked at on either side for shouting.
const REACH: usize = 4;

fn last_word(text: &str) -> Option<&str> {
    let start = text.char_indices().rev().take_while(|(_, c)| c.is_alphanumeric()).last().map(|(i, _)| i)?;
    Some(&text[start..])
}

/// The word before `at`.
fn word_before(text: &str, at: usize) -> Option<(usize, &str)> {
    let trimmed = text[..at].trim_end_matches(|c: char| !c.is_alphanumeric());
    let word = last_word(trimmed)?;
    Some((trimmed.len() - word.len(), word))
}

/// How far before a place an address may begin, in bytes: a text without spaces isn't looked through for each of its words.
const LONGEST_ADDRESS: usize = 1024;

/// Whether the place is within `https://…` or `name@host`.
fn is_in_address(text: &str, range: &Range<usize>) -> bool {
    let mut from = range.start.saturating_sub(LONGEST_ADDRESS);
    while !text.is_char_boundary(from) {
        from -= 1;
    }
    let near = &text[from..range.start];
    let start = range.start - near.len() + near.rfind(char::is_whitespace).map_or(0, |i| i + 1);
    // The character that was found may be longer than a byte.
    let start = (start..=range.start).find(|i| text.is_char_boundary(*i)).unwrap_or(range.start);
    let left = &text[start..range.start];
    left.contains("://") || left.starts_with("www.") || left.contains('@')
}

/// Whether a sentence begins at `at`: nothing but quotes, brackets and dashes between it and the start of the text or
/// what ends a sentence.
pub(super) fn starts_sentence(text: &str, at: usize) -> bool {
    let before = text[..at].trim_end_matches(|c: char| {
        c.is_whitespace()
            || matches!(c, '"' | '\'' | '“' | '”' | '‘' | '’' | '«' | '»' | '(' | '[' | '–' | '—' | '-' | '•' | '*')
    });
    before.is_empty() || before.ends_with(['.', '?', '!', '…', ':', '\u{fffc}'])
}
