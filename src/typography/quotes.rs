//! Quotes and apostrophes.
//!
//! Which quotes are open is kept over the whole block, through emphasis and links. A quote that an author has printed
//! counts as one that was typed.

use super::Rule;
use super::chars::{is_joiner, is_opener, is_space, is_word};
use super::profiles::Quotes;
use super::scanner::Scanner;

/// A quote that is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Open {
    /// The language's outer quotes.
    Outer,
    /// Its inner ones. `typed_single`: they were typed as `'`.
    Inner { typed_single: bool },
    /// Single quotes outside of others.
    Single,
}

impl Scanner<'_, '_> {
    /// `"`
    pub(super) fn double(&mut self, at: usize) -> usize {
        let end = at + 1;
        let (before, next) = (self.before(at), self.after(end));
        let space_before = before.is_none_or(is_space);
        let space_after = next.is_none_or(is_space);
        let inside = self.is_quoting();
        // 27": inches.
        if before.is_some_and(|c| c.is_ascii_digit()) && !inside {
            return end;
        }
        if space_before && space_after {
            // " so "
            if self.profile.spaced_quotes {
                if self.opens_after_space(at) {
                    self.open_double(at, true);
                } else if inside && before.is_some() {
                    self.close_double(at, true);
                }
            }
            return end;
        }
        // A mark after it, and a space before: the quote that closes was typed with a space.
        if space_before && inside && self.closes_before(end) {
            self.close_double(at, self.profile.spaced_quotes);
            return end;
        }
        let elision = self.profile.elisions && matches!(before, Some('’' | '\'')) && next.is_some_and(is_word);
        let opens = match before {
            Some(c) if is_joiner(c) => next.is_some_and(|n| is_word(n) || is_opener(n) || n == '\''),
            Some(c) if is_opener(c) => !space_after,
            _ => space_before || elision,
        };
        if opens {
            self.open_double(at, false);
        } else {
            self.close_double(at, false);
        }
        end
    }

    /// A quote was opened. Deeper than anybody quotes, it isn't kept.
    pub(super) fn push_open(&mut self, quote: Open) {
        if self.open.len() < 16 {
            self.open.push(quote);
        }
    }

    fn is_quoting(&self) -> bool {
        self.open.iter().any(|o| *o != Open::Single)
    }

    /// Whether the `"` at `at`, which has a space before it, begins a quotation.
    pub(super) fn opens_after_space(&self, at: usize) -> bool {
        match self.after(at + 1) {
            Some(c) if is_space(c) => {
                self.profile.spaced_quotes && !self.is_quoting() && self.text[at + 1..].contains('"')
            }
            Some(_) => !(self.is_quoting() && self.closes_before(at + 1)),
            None => false,
        }
    }

    /// Whether a mark follows that never begins a quotation.
    fn closes_before(&self, at: usize) -> bool {
        match self.after(at) {
            Some('.') => self.after(at + 1) != Some('.'),
            c => matches!(c, Some(',' | ';' | ':' | '!' | '?' | ')' | ']')),
        }
    }

    fn open_double(&mut self, at: usize, spaced: bool) {
        let inner = self.open.contains(&Open::Outer);
        let quotes: &'static Quotes = if inner { &self.profile.inner } else { &self.profile.outer };
        let end = if spaced { self.spaces_after(at + 1).end } else { at + 1 };
        if self.put(Rule::Quotes, at..end, quotes.open) {
            self.push_open(if quotes.opening() == self.profile.outer.opening() {
                Open::Outer
            } else {
                Open::Inner { typed_single: false }
            });
        }
    }

    fn close_double(&mut self, at: usize, spaced: bool) {
        let place = self.open.iter().rposition(|o| matches!(o, Open::Outer | Open::Inner { typed_single: false }));
        let quotes: &'static Quotes = match place.map(|p| self.open[p]) {
            Some(Open::Inner { .. }) => &self.profile.inner,
            _ => &self.profile.outer,
        };
        let start = if spaced { self.spaces_before(at).start } else { at };
        let put = if self.before(start).is_some_and(is_space) {
            // The space inside is there already, claimed by another rule.
            &quotes.close[quotes.close.len() - quotes.closing().len_utf8()..]
        } else {
            quotes.close
        };
        if self.put(Rule::Quotes, start..at + 1, put) {
            self.open.truncate(place.unwrap_or(self.open.len()));
        }
    }

    /// A printed opening quote of the language.
    pub(super) fn opened(&mut self, at: usize, c: char) {
        let outer = c == self.profile.outer.opening();
        let quotes: &'static Quotes = if outer { &self.profile.outer } else { &self.profile.inner };
        self.push_open(if outer { Open::Outer } else { Open::Inner { typed_single: false } });
        let end = at + c.len_utf8();
        let spaces = self.spaces_after(end);
        let next = self.after(spaces.end);
        if quotes.space().is_empty() || next.is_none() {
            return;
        }
        if !spaces.is_empty() {
            self.put(Rule::Spaces, spaces, quotes.space());
        } else if next.is_some_and(|n| !is_space(n) && n != quotes.closing() && n != c) {
            self.put(Rule::Spaces, at..end, quotes.open);
        }
    }

    /// A printed closing quote of the language.
    pub(super) fn closed(&mut self, at: usize, c: char) {
        let outer = c == self.profile.outer.closing();
        let quotes: &'static Quotes = if outer { &self.profile.outer } else { &self.profile.inner };
        let place = self.open.iter().rposition(|o| (*o == Open::Outer) == outer && *o != Open::Single);
        self.open.truncate(place.unwrap_or(self.open.len()));
        if quotes.space().is_empty() {
            return;
        }
        let spaces = self.spaces_before(at);
        if !spaces.is_empty() {
            if spaces.start > 0 {
                self.put(Rule::Spaces, spaces, quotes.space());
            }
        } else if self.before(at).is_some_and(|b| !is_space(b) && b != quotes.opening() && b != c) {
            self.put(Rule::Spaces, at..at, quotes.space());
        }
    }

    /// A printed ’ may have closed a single quote.
    pub(super) fn closed_single(&mut self, at: usize, end: usize) {
        let closing =
            self.before(at).is_some_and(|b| !is_space(b) && !is_opener(b)) && !self.after(end).is_some_and(is_word);
        if closing && self.open.last() == Some(&Open::Single) {
            self.open.pop();
        }
    }

    /// `'`
    pub(super) fn single(&mut self, at: usize) -> usize {
        let end = at + 1;
        let (before, next) = (self.before(at), self.after(end));
        if before.is_some_and(|c| c.is_ascii_digit()) && !self.follows_number(end) {
            return end;
        }
        let opens = before.is_none_or(|c| is_space(c) || is_opener(c));
        if !self.is_on(Rule::Quotes) {
            // It may be a quote, unless it stands in a word or for one.
            if (!opens && next.is_some_and(is_word)) || (opens && self.is_clipped(end)) {
                self.put(Rule::Apostrophes, at..end, "’");
            }
            return end;
        }
        if !opens {
            let closing = !next.is_some_and(is_word);
            match self.open.last() {
                Some(Open::Single) if closing => {
                    if self.put(Rule::Quotes, at..end, self.profile.single.close) {
                        self.open.pop();
                    }
                }
                Some(Open::Inner { typed_single: true }) if closing => {
                    if self.put(Rule::Quotes, at..end, self.profile.single_inner.close) {
                        self.open.pop();
                    }
                }
                _ => {
                    self.put(Rule::Apostrophes, at..end, "’");
                }
            }
            return end;
        }
        // Nothing to open: what is between two quotes, with or without a space, is no quotation.
        if next.is_none_or(|c| is_space(c) || matches!(c, '”' | '’' | '»' | '›')) {
            return end;
        }
        if self.is_clipped(end) || !self.single_closes_after(end) {
            self.put(Rule::Apostrophes, at..end, "’");
        } else {
            self.open_single(at);
        }
        end
    }

    fn open_single(&mut self, at: usize) {
        let inside = self.open.contains(&Open::Outer);
        let quotes: &'static Quotes = if inside { &self.profile.single_inner } else { &self.profile.single };
        if self.put(Rule::Quotes, at..at + 1, quotes.open) {
            let single = quotes.opening() == '‘';
            self.push_open(if single { Open::Single } else { Open::Inner { typed_single: true } });
        }
    }

    /// Whether a `'` after a digit is something else than feet or minutes: 10'000, the 1990's, the end of a quotation.
    fn follows_number(&self, end: usize) -> bool {
        let rest = &self.text.as_bytes()[end..];
        let digits = rest.iter().take_while(|b| b.is_ascii_digit()).count();
        match self.after(end) {
            Some(c) if c.is_ascii_digit() => digits == 3,
            Some(c) if c.is_alphabetic() => true,
            _ => self.open.iter().any(|o| matches!(o, Open::Single | Open::Inner { typed_single: true })),
        }
    }

    /// Whether what follows is a word that lost its beginning: 'tis, '90s.
    fn is_clipped(&self, at: usize) -> bool {
        let rest = &self.text[at..];
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        if digits == 2 {
            let rest = rest[2..].strip_prefix('s').unwrap_or(&rest[2..]);
            return !rest.starts_with(|c: char| is_word(c) || matches!(c, '\'' | '’'));
        }
        let word: String = rest.chars().take_while(|c| c.is_alphabetic()).take(8).collect();
        self.profile.clipped.contains(&word.to_lowercase().as_str())
    }

    /// Whether a `'` that can close comes after `at`. The last of the text is looked for once.
    fn single_closes_after(&mut self, at: usize) -> bool {
        let text = self.text;
        let last = *self.last_single.get_or_insert_with(|| {
            text.rmatch_indices('\'').map(|(i, _)| i).find(|i| {
                let before = text[..*i].chars().next_back();
                before.is_some_and(|c| !is_space(c) && !is_opener(c))
                    && !text[i + 1..].chars().next().is_some_and(is_word)
            })
        });
        last.is_some_and(|last| last > at)
    }
}
