//! Numbers: groups of digits, ranges, units, and ordinals in digits.

use std::ops::Range;

use super::chars::{NO_BREAK, is_blank, is_space, is_word};
use super::scanner::Scanner;
use super::{OBJECT, Rule};

/// Words after which numbers with a hyphen are a range, whatever they are, in small letters.
const COUNTERS: [&str; 15] = [
    "pp", "p", "pages", "page", "chapters", "ch", "vols", "vol", "nos", "lines", "verses", "ages", "aged", "sections",
    "figs",
];

impl Scanner<'_, '_> {
    /// The first digit of a number.
    pub(super) fn number(&mut self, at: usize) -> usize {
        let first = self.digits(at);
        if self.is_joined(at) {
            return first;
        }
        let grouped = self.groups(at, first);
        let end = self.decimals(grouped);
        if end == grouped && matches!(self.after(end), Some('.' | ',')) && self.digits(end + 1) > end + 1 {
            // 1.2.3: a version, a date.
            return self.digits(end + 1);
        }
        if let Some(next) = self.range(at, end) {
            return next;
        }
        if end == first
            && let Some(next) = self.ordinal(at, end)
        {
            return next;
        }
        self.unit(end)
    }

    fn digits(&self, at: usize) -> usize {
        at + self.text.as_bytes().get(at..).unwrap_or_default().iter().take_while(|b| b.is_ascii_digit()).count()
    }

    /// Whether a number goes on here that began before, or is part of a code.
    fn is_joined(&self, at: usize) -> bool {
        let typed = self.typed_before(at).map_or(0, char::len_utf8);
        match self.before(at) {
            Some(c) if c.is_alphanumeric() || c == '_' || c == OBJECT => true,
            Some('.' | ',' | ':' | '/' | '-' | '\'' | '’') => {
                self.text[..at - typed].ends_with(|c: char| c.is_ascii_digit())
            }
            _ => false,
        }
    }

    /// 10 000: keeps the groups together, and gives the end of the number. Years have four digits before the space,
    /// codes groups of two or a nought in front; of a row of numbers it can't be told.
    fn groups(&mut self, at: usize, first: usize) -> usize {
        let Some(space) = self.profile.thousands else { return first };
        if first - at > 3 || (first - at > 1 && self.text.as_bytes()[at] == b'0') || self.short_number_before(at) {
            return first;
        }
        let mut end = first;
        loop {
            let Some(blank) = self.after(end).filter(|c| is_blank(*c)) else { return end };
            let group = end + blank.len_utf8();
            if self.digits(group) != group + 3 || self.after(group + 3).is_some_and(is_word) {
                return end;
            }
            self.put(Rule::Numbers, end..group, space);
            end = group + 3;
        }
    }

    fn short_number_before(&self, at: usize) -> bool {
        let before = self.text[..at].trim_end_matches(is_blank);
        let digits = before.bytes().rev().take_while(u8::is_ascii_digit).take(4).count();
        before.len() < at && (1..=3).contains(&digits)
    }

    /// The end of the number with its decimals.
    fn decimals(&self, at: usize) -> usize {
        if !matches!(self.after(at), Some('.' | ',')) {
            return at;
        }
        let end = self.digits(at + 1);
        let more = matches!(self.after(end), Some('.' | ',')) && self.digits(end + 1) > end + 1;
        if end == at + 1 || (more && !self.text[at..].starts_with(',')) {
            at
        } else if more {
            self.decimals(end)
        } else {
            end
        }
    }

    /// 1990-1995: an en dash, and where to go on. Dates, telephone numbers, scores and codes keep their hyphens.
    fn range(&mut self, at: usize, end: usize) -> Option<usize> {
        if !self.is_on(Rule::Ranges) || self.after(end) != Some('-') {
            return None;
        }
        let second = end + 1;
        let last = self.decimals(self.digits(second));
        let opens =
            self.before(at).is_none_or(|c| is_space(c) || matches!(c, '(' | '[' | '“' | '‘' | '$' | '€' | '£' | '—'));
        let follows = self.after(last).is_none_or(|c| is_space(c) || matches!(c, '%' | '—' | '–' | OBJECT))
            || self.ends_word(last);
        let decimal = matches!(self.after(last), Some('.' | ',')) && self.digits(last + 1) > last + 1;
        if last == second || !opens || !follows || decimal || !self.is_range(at, end, second..last) {
            return None;
        }
        self.put(Rule::Ranges, end..second, "–").then_some(second)
    }

    fn is_range(&self, at: usize, end: usize, second: Range<usize>) -> bool {
        let (from, to) = (&self.text[at..end], &self.text[second]);
        let value = |text: &str| text.replace(',', "").parse::<f64>().unwrap_or(-1.0);
        if self.counter_before(at) {
            return true;
        }
        let year = |text: &str| {
            text.len() == 4 && matches!(text.as_bytes()[0], b'1' | b'2') && text.bytes().all(|b| b.is_ascii_digit())
        };
        match (from.len(), to.len()) {
            _ if from.contains([',', '.']) || to.contains([',', '.']) => value(from) < value(to),
            (4, 4) => year(from) && year(to) && from < to,
            // 2023-11 is a month, 1990-95 a range.
            (4, 2) => year(from) && to > &from[2..] && value(to) > 12.0,
            // The day, not the ages.
            (1, 2) if (from, to) == ("9", "11") => false,
            (1..=2, 1..=2) => value(from) < value(to),
            // Boeing 737-800
            (1..=3, 3) => value(from) < value(to) && !self.name_before(at) && !from.starts_with('0'),
            _ => false,
        }
    }

    fn previous_word(&self, at: usize) -> &str {
        let before = self.text[..at].trim_end_matches(|c: char| is_space(c) || c == '.');
        let start = before.char_indices().rev().take(12).take_while(|(_, c)| c.is_alphanumeric()).last();
        start.map_or("", |(start, _)| &before[start..])
    }

    fn counter_before(&self, at: usize) -> bool {
        let word = self.previous_word(at).to_lowercase();
        COUNTERS.contains(&word.as_str())
    }

    fn name_before(&self, at: usize) -> bool {
        self.previous_word(at).starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit())
    }

    /// 1er, 2e: raises the letters.
    fn ordinal(&mut self, at: usize, end: usize) -> Option<usize> {
        if !self.is_on(Rule::Ordinals) || end - at > 4 {
            return None;
        }
        let suffix: &str = self.text[end..].split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
        let singular = suffix.strip_suffix('s').unwrap_or(suffix);
        let known = match &self.text[at..end] {
            "1" => matches!(singular, "er" | "re" | "ère"),
            "2" => matches!(singular, "e" | "ème" | "d" | "de" | "nd" | "nde"),
            number => matches!(singular, "e" | "ème") && !number.starts_with('0'),
        };
        let last = end + suffix.len();
        let code = matches!(self.after(last), Some('-' | '_' | '/' | '+')) || self.after(last).is_some_and(is_word);
        if !known || code {
            return None;
        }
        self.raise(end..last);
        Some(self.counted(last))
    }

    /// What follows a number: a sign, a unit, a word that goes with it.
    fn unit(&mut self, end: usize) -> usize {
        if let Some(sign) = self.after(end).filter(|c| self.profile.signs.contains(c)) {
            let after = end + sign.len_utf8();
            if !self.after(after).is_some_and(is_word) {
                self.put(Rule::Units, end..end, NO_BREAK);
            }
            return after;
        }
        let spaces = self.spaces_after(end);
        if spaces.is_empty() {
            return end;
        }
        if let Some(sign) = self.after(spaces.end).filter(|c| self.profile.signs.contains(c)) {
            let after = spaces.end + sign.len_utf8();
            if !self.after(after).is_some_and(is_word) {
                self.put(Rule::Units, spaces, NO_BREAK);
                return after;
            }
            return end;
        }
        let word = self.unit_at(spaces.end);
        if word.is_empty() || !self.profile.units.contains(&word) {
            return self.counted(end);
        }
        let (hours, after) = (word == "h", spaces.end + word.len());
        self.put(Rule::Units, spaces, NO_BREAK);
        let minutes = self.spaces_after(after);
        if hours && !minutes.is_empty() && (1..=2).contains(&(self.digits(minutes.end) - minutes.end)) {
            let end = minutes.end;
            self.put(Rule::Units, minutes, NO_BREAK);
            return end;
        }
        after
    }

    /// Letters and signs up to a space or a mark that isn't part of a unit.
    fn unit_at(&self, at: usize) -> &str {
        let rest = &self.text[at..];
        let end = rest.find(|c: char| !(c.is_alphabetic() || matches!(c, '°' | '²' | '³' | '/' | '€' | 'µ' | '.')));
        let word = &rest[..end.unwrap_or(rest.len())];
        word.split("..").next().unwrap_or_default().trim_end_matches('.')
    }

    /// A word that the number before it isn't parted from: *millions*, *siècle*, a month.
    pub(super) fn counted(&mut self, end: usize) -> usize {
        let spaces = self.spaces_after(end);
        let rest = &self.text[spaces.end..];
        let word = rest.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
        if !spaces.is_empty() && !word.is_empty() && self.profile.counted.contains(&word) {
            self.put(Rule::Units, spaces, NO_BREAK);
        }
        end
    }
}
