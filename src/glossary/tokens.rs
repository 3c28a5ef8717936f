//! Text to tokens, and the key by which a token is looked up.
//!
//! A word is a run of letters, digits and the marks on them. Everything else separates words and takes part in the
//! match, one token for any white space and one for each other character. So French elisions come apart (`l’OpenAI` is
//! `l`, `’`, `OpenAI`), and so do English possessives (`board’s`), without a list of them; words that only look like an
//! elision are [`FROZEN`].

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Words with an apostrophe that are one word.
const FROZEN: [(&str, &str); 5] =
    [("aujourd", "hui"), ("quelqu", "un"), ("quelqu", "une"), ("prud", "homme"), ("prud", "hommes")];

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Letters and digits.
    Word,
    /// White space of any kind and length.
    Space,
    /// A character that is neither.
    Mark,
}

/// A token and its place in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// Splits `text` into tokens, into `tokens`.
pub(super) fn tokenise(text: &str, tokens: &mut Vec<Token>) {
    tokens.clear();
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        let (kind, end) = if bytes[at].is_ascii() { ascii(bytes, at) } else { other(text, at) };
        at = end;
        if kind == Kind::Word {
            at = rest_of_word(text, at);
        } else if kind == Kind::Space {
            while at < bytes.len() {
                let (kind, end) = if bytes[at].is_ascii() { ascii(bytes, at) } else { other(text, at) };
                if kind != Kind::Space {
                    break;
                }
                at = end;
            }
        }
        tokens.push(Token { kind, start, end: at });
        join_frozen(text, tokens);
    }
}

fn ascii(bytes: &[u8], at: usize) -> (Kind, usize) {
    let kind = match bytes[at] {
        b if b.is_ascii_alphanumeric() || b == b'_' => Kind::Word,
        b' ' | b'\t' | b'\n' | b'\r' => Kind::Space,
        _ => Kind::Mark,
    };
    (kind, at + 1)
}

fn other(text: &str, at: usize) -> (Kind, usize) {
    let Some(c) = text[at..].chars().next() else { return (Kind::Mark, text.len()) };
    let kind = if is_apostrophe_letter(c) {
        Kind::Mark
    } else if c.is_alphanumeric() || is_ignored(c) {
        Kind::Word
    } else if c.is_whitespace() || c == '\u{202f}' {
        Kind::Space
    } else {
        Kind::Mark
    };
    (kind, at + c.len_utf8())
}

fn rest_of_word(text: &str, mut at: usize) -> usize {
    let bytes = text.as_bytes();
    loop {
        while at < bytes.len() && (bytes[at].is_ascii_alphanumeric() || bytes[at] == b'_') {
            at += 1;
        }
        match text[at..].chars().next() {
            Some(c)
                if !c.is_ascii()
                    && !is_apostrophe_letter(c)
                    && (c.is_alphanumeric() || is_combining_mark(c) || is_ignored(c)) =>
            {
                at += c.len_utf8();
            }
            _ => return at,
        }
    }
}

/// The last three tokens become one where they are a frozen word.
fn join_frozen(text: &str, tokens: &mut Vec<Token>) {
    let [.., first, mark, last] = tokens.as_slice() else { return };
    if mark.kind != Kind::Mark || !is_apostrophe(&text[mark.start..mark.end]) {
        return;
    }
    let (head, tail) = (key(&text[first.start..first.end]), key(&text[last.start..last.end]));
    if FROZEN.iter().any(|(h, t)| *h == head && *t == tail) {
        let joined = Token { kind: Kind::Word, start: first.start, end: last.end };
        tokens.truncate(tokens.len() - 3);
        tokens.push(joined);
    }
}

fn is_apostrophe(mark: &str) -> bool {
    matches!(mark, "'" | "\u{2019}" | "\u{02bc}" | "\u{2032}")
}

/// The apostrophe that Unicode counts among letters; in the languages we know it separates words like the others.
fn is_apostrophe_letter(c: char) -> bool {
    c == '\u{02bc}'
}

/// Characters that are there for the line breaker and mean nothing: soft hyphen, zero-width ones.
fn is_ignored(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}')
}

/// The key of a token: composed (NFC), in small letters, apostrophes and hyphens and spaces each in one form. What is
/// shown is never changed by it.
pub(super) fn key(token: &str) -> Cow<'_, str> {
    if token.is_ascii() {
        return if token.bytes().any(|b| b.is_ascii_uppercase()) {
            Cow::Owned(token.to_ascii_lowercase())
        } else if token.starts_with([' ', '\t', '\n', '\r']) {
            Cow::Borrowed(" ")
        } else {
            Cow::Borrowed(token)
        };
    }
    match spelling(token) {
        Cow::Borrowed(s) if !s.chars().any(char::is_uppercase) => Cow::Borrowed(s),
        s => Cow::Owned(s.to_lowercase()),
    }
}

/// The token as it is spelt, capitals and all: NFC, with apostrophes, hyphens and spaces each in one form.
pub(super) fn spelling(token: &str) -> Cow<'_, str> {
    if token.is_ascii() {
        return if token.starts_with(['\t', '\n', '\r', ' ']) { Cow::Borrowed(" ") } else { Cow::Borrowed(token) };
    }
    if is_apostrophe(token) {
        return Cow::Borrowed("'");
    }
    if matches!(token, "\u{2010}" | "\u{2011}") {
        return Cow::Borrowed("-");
    }
    if token.chars().next().is_some_and(char::is_whitespace) {
        return Cow::Borrowed(" ");
    }
    if unicode_normalization::is_nfc(token) && !token.chars().any(is_ignored) {
        return Cow::Borrowed(token);
    }
    Cow::Owned(token.nfc().filter(|c| !is_ignored(*c)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(text: &str) -> Vec<String> {
        let mut tokens = Vec::new();
        tokenise(text, &mut tokens);
        tokens.iter().map(|t| key(&text[t.start..t.end]).into_owned()).collect()
    }

    #[test]
    fn elisions_and_possessives_come_apart() {
        assert_eq!(keys("L’OpenAI"), ["l", "'", "openai"]);
        assert_eq!(keys("board's"), ["board", "'", "s"]);
        assert_eq!(keys("aujourd’hui, quelqu'un"), ["aujourd’hui", ",", " ", "quelqu'un"]);
    }

    #[test]
    fn keys_are_the_same_for_all_spellings() {
        assert_eq!(
            keys("De\u{301}pe\u{302}che\u{a0}\u{202f}NON\u{2011}lucratif"),
            ["dépêche", " ", "non", "-", "lucratif"]
        );
        assert_eq!(keys("co\u{ad}pilot\n C++"), ["copilot", " ", "c", "+", "+"]);
    }
}
