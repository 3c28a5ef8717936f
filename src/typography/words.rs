//! Titles before names, signs before numbers, Roman numerals.

use super::Rule;
use super::chars::NO_BREAK;
use super::scanner::Scanner;

impl Scanner<'_, '_> {
    /// A capital that may begin a title such as *Mme*.
    pub(super) fn title(&mut self, at: usize) -> usize {
        let end = at + self.letters(at);
        if !self.is_on(Rule::Abbreviations) || !self.starts_word(at) {
            return end;
        }
        if self.profile.bare_titles.contains(&&self.text[at..end]) {
            let spaces = self.spaces_after(end);
            if !spaces.is_empty() && self.after(spaces.end).is_some_and(char::is_uppercase) {
                self.put(Rule::Abbreviations, spaces, NO_BREAK);
            }
        }
        end
    }

    /// `n° 5`, `§ 5`
    pub(super) fn number_sign(&mut self, at: usize, sign: char) {
        if matches!(sign, '°' | 'º') {
            let word = self.text[..at].strip_suffix(['n', 'N']).or_else(|| self.text[..at].strip_suffix("no"));
            if word.is_none_or(|before| before.ends_with(char::is_alphanumeric)) {
                return;
            }
        }
        let spaces = self.spaces_after(at + sign.len_utf8());
        if !spaces.is_empty() && self.after(spaces.end).is_some_and(|c| c.is_ascii_digit()) {
            self.put(Rule::Abbreviations, spaces, NO_BREAK);
        }
    }

    /// XXIe, Ier: raises the letters after the numeral.
    pub(super) fn roman(&mut self, at: usize) -> usize {
        let end = at + self.letters(at);
        if !self.is_on(Rule::Ordinals) || !self.starts_word(at) {
            return end;
        }
        let word = &self.text[at..end];
        let suffix = word.trim_start_matches(['I', 'V', 'X']);
        let numeral = &word[..word.len() - suffix.len()];
        let known = match numeral {
            "I" => matches!(suffix, "er" | "ers" | "re" | "res"),
            _ => matches!(suffix, "e" | "es") && is_roman(numeral),
        };
        if !known {
            return end;
        }
        self.raise(end - suffix.len()..end);
        self.counted(end)
    }

    /// How long the word at `at` is, in bytes.
    fn letters(&self, at: usize) -> usize {
        let rest = &self.text[at..];
        rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len())
    }

    fn starts_word(&self, at: usize) -> bool {
        !self.typed_before(at).is_some_and(|c| c.is_alphanumeric() || c == '_')
    }
}

/// Whether it is a number from 2 to 39 in Roman numerals; larger ones look like words (`De`, `Ce`, `Me`).
fn is_roman(text: &str) -> bool {
    let ones = text.trim_start_matches('X');
    let tens = text.len() - ones.len();
    tens <= 3
        && matches!(ones, "" | "I" | "II" | "III" | "IV" | "V" | "VI" | "VII" | "VIII" | "IX")
        && !text.is_empty()
        && text != "I"
}
