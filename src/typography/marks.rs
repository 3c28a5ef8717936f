//! Marks of punctuation: full stops, dashes, and the spaces before those that stand high.

use std::ops::Range;

use super::chars::{NO_BREAK, is_closing_quote, is_opener, is_space, is_word};
use super::scanner::Scanner;
use super::{LINE_END, OBJECT, Rule};

impl Scanner<'_, '_> {
    /// `.`: an ellipsis, or the end of an abbreviation or sentence.
    pub(super) fn stops(&mut self, at: usize) -> usize {
        let count = self.text[at..].bytes().take_while(|b| *b == b'.').count();
        let end = at + count;
        let (before, next) = (self.before(at), self.after(end));
        match count {
            1 => {
                if self.text[..at].ends_with("www") {
                    return self.address(at);
                }
                if next.is_none_or(is_space) && !self.abbreviation(at) {
                    self.dash_open = false;
                }
                end
            }
            3 | 4 => {
                let path = |c: Option<char>| matches!(c, Some('/' | '\\'));
                let digits = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
                if !(path(before) || path(next) || digits(before) && digits(next)) {
                    self.put(Rule::Ellipses, at..at + 3, "…");
                }
                // Of four, the last is a full stop of its own.
                at + 3
            }
            _ => end,
        }
    }

    /// `-`, `--`, `---`
    pub(super) fn hyphens(&mut self, at: usize) -> usize {
        let count = self.text[at..].bytes().take_while(|b| *b == b'-').count();
        let end = at + count;
        let (before, next) = (self.before(at), self.after(end));
        let spaced = self.typed_before(at).is_some_and(is_space) && self.parts(end);
        let dash = match count {
            // Between two numbers it may be a minus.
            1 if spaced && !(self.number_before(at) && self.number_after(end)) && self.word_before(at) => "–",
            2 | 3 if matches!(before, Some('<' | '!')) || next == Some('>') => return end,
            // --option
            2 if before.is_none_or(is_space) && next.is_some_and(is_word) => return end,
            2 | 3 if before.is_none() && next.is_none() => return end,
            2 => "–",
            3 => "—",
            _ => return end,
        };
        if self.is_on(Rule::Dashes) {
            self.dash(at..end, Some(dash));
        }
        end
    }

    /// Whether spaces follow that belong neither to the end of the text nor to a mark or closing quote after them.
    fn parts(&self, end: usize) -> bool {
        let spaces = self.spaces_after(end);
        !spaces.is_empty()
            && self.after(spaces.end).is_some_and(|c| match c {
                '"' => self.opens_after_space(spaces.end),
                '\'' => self.after(spaces.end + 1).is_some_and(|c| !is_space(c)),
                c => !matches!(c, ';' | ':' | '!' | '?' | ',' | ')' | ']' | '»' | '›' | '”' | '’'),
            })
    }

    fn word_before(&self, at: usize) -> bool {
        self.text[..at].trim_end_matches(is_space).chars().next_back().is_some_and(|c| !is_opener(c))
    }

    fn number_before(&self, at: usize) -> bool {
        self.text[..at].trim_end_matches(is_space).ends_with(|c: char| c.is_ascii_digit())
    }

    fn number_after(&self, at: usize) -> bool {
        self.text[at..].trim_start_matches(is_space).starts_with(|c: char| c.is_ascii_digit())
    }

    /// A dash, printed or to be put. Of a pair in a sentence, the first keeps what follows, the second what precedes.
    pub(super) fn dash(&mut self, range: Range<usize>, put: Option<&'static str>) {
        let before = self.before(range.start);
        let (spaces, next) = (self.spaces_before(range.start), self.spaces_after(range.end));
        let space_after = self.parts(range.end);
        let spaced = before.is_some_and(is_space);
        let line = before.is_none_or(|c| c == LINE_END) && space_after;
        let opens = spaced && space_after && !self.dash_open;
        let closes = spaced && !opens && self.dash_open;
        if closes {
            if let Some(space) = self.profile.dash_space {
                self.space(Rule::Spaces, spaces, space);
            }
            self.dash_open = false;
        }
        if let Some(put) = put {
            self.put(Rule::Dashes, range.clone(), put);
        }
        if opens || line {
            if let Some(space) = self.profile.dash_space {
                self.space(Rule::Spaces, next, space);
            }
            self.dash_open |= opens && !line;
        }
    }

    /// `;`, `!`, `?`
    pub(super) fn high(&mut self, at: usize, mark: u8) -> usize {
        let end = at + 1;
        if mark != b';' && self.after(end).is_none_or(is_space) {
            self.dash_open = false;
        }
        let Some(space) = self.profile.high_space else { return end };
        let before = self.before(at);
        // Of several marks, the first has the space.
        if matches!(before, None | Some(';' | '!' | '?' | ':' | LINE_END)) || !self.mark_ends_well(end, mark) {
            return end;
        }
        let spaces = self.spaces_before(at);
        if !spaces.is_empty() {
            if spaces.start > 0 {
                self.put(Rule::Spaces, spaces, space);
            }
        } else if self.profile.high_invented && before.is_some_and(closes_text) && self.address_end != at {
            let name = mark == b'!' && self.profile.exclaimed.iter().any(|name| self.text[..at].ends_with(name));
            if !name {
                self.put(Rule::Spaces, at..at, space);
            }
        }
        end
    }

    /// Whether what follows a mark is what follows marks in prose, not in code, a smiley or an address.
    fn mark_ends_well(&self, end: usize, mark: u8) -> bool {
        self.after(end).is_none_or(|c| {
            let smiley = matches!(mark, b';' | b':') && matches!(c, ')' | '(');
            !smiley
                && (is_space(c)
                    || is_closing_quote(c)
                    || matches!(
                        c,
                        '.' | ',' | ';' | ':' | '!' | '?' | '…' | ')' | ']' | '«' | '“' | '‘' | '‹' | OBJECT
                    ))
        })
    }

    /// `:`
    pub(super) fn colon(&mut self, at: usize) -> usize {
        let end = at + 1;
        if self.text[end..].starts_with("//") && self.typed_before(at).is_some_and(|c| c.is_ascii_alphanumeric()) {
            return self.address(at);
        }
        let Some(space) = self.profile.colon_space else { return end };
        let spaces = self.spaces_before(at);
        let mark_after = matches!(self.after(end), Some(':' | ';' | '!' | '?'));
        if spaces.start > 0 && !mark_after && self.mark_ends_well(end, b':') {
            self.space(Rule::Spaces, spaces, space);
        }
        end
    }

    /// Passes over an address in the text, but for the marks after it.
    fn address(&mut self, at: usize) -> usize {
        let rest = &self.text[at..];
        let long = rest.find(|c: char| {
            is_space(c) || matches!(c, '<' | '>' | '"' | '«' | '»' | '“' | '”' | '‘' | '‹' | '›' | OBJECT)
        });
        let token = &rest[..long.unwrap_or(rest.len())];
        let marks = |c: char| matches!(c, '.' | ',' | ';' | ':' | '!' | '?' | ')' | ']' | '\'' | '’' | '”' | '…');
        self.address_end = at + token.trim_end_matches(marks).len().max(1);
        self.address_end
    }

    /// *M.*, *No.*: keeps what follows the full stop at `at`, if it belongs to it, and says whether it does.
    fn abbreviation(&mut self, at: usize) -> bool {
        let spaces = self.spaces_after(at + 1);
        let Some(next) = self.after(spaces.end).filter(|_| !spaces.is_empty()) else { return false };
        let word = self.word_ending(at);
        let belongs = next.is_uppercase() && self.profile.titles.contains(&word)
            || next.is_ascii_digit() && self.profile.references.contains(&word);
        if belongs {
            self.put(Rule::Abbreviations, spaces, NO_BREAK);
        }
        belongs
    }

    /// The letters before `at`.
    fn word_ending(&self, at: usize) -> &str {
        let start = self.text[..at]
            .char_indices()
            .rev()
            .take(8)
            .take_while(|(_, c)| c.is_alphanumeric())
            .last()
            .map_or(at, |(start, _)| start);
        &self.text[start..at]
    }
}

/// What a high mark may follow.
fn closes_text(c: char) -> bool {
    is_word(c) || matches!(c, ')' | ']' | '»' | '”' | '’' | '›' | '%' | '‰' | '€' | '$' | '£' | '°' | '…' | '.')
}
