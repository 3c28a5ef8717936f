//! Kinds of characters, as the rules see them.

use super::{LINE_END, OBJECT};

/// U+00A0, as wide as a space.
pub(super) const NO_BREAK: &str = "\u{a0}";
/// U+202F, narrower.
pub(super) const NARROW: &str = "\u{202f}";

/// White space of any width, line breaks too.
pub(super) fn is_space(c: char) -> bool {
    is_blank(c) || c == LINE_END
}

/// White space that may be turned into another: not a line break that the author forced.
pub(super) fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{a0}' | '\u{202f}' | '\u{2000}'..='\u{200a}')
}

/// What may stand before an opening quote, white space aside.
pub(super) fn is_opener(c: char) -> bool {
    matches!(c, '(' | '[' | '{' | '«' | '“' | '‘' | '‹' | '„' | '‚' | '¿' | '¡' | '=') || is_joiner(c)
}

/// Dashes and the like: a quote after one may open or close.
pub(super) fn is_joiner(c: char) -> bool {
    matches!(c, '-' | '–' | '—' | '\u{2010}' | '\u{2011}' | '/')
}

/// Quotes of all kinds, typed or printed, that close or may close.
pub(super) fn is_closing_quote(c: char) -> bool {
    matches!(c, '"' | '\'' | '”' | '’' | '»' | '›')
}

/// What a word or a number is made of.
pub(super) fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == OBJECT
}
