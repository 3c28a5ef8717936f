//! Text to words, and what stands between them.
//!
//! A word is a run of letters, digits and the marks on them. Everything else separates words and takes part in the
//! match, so that French elisions come apart (`l’OpenAI` is `l`, `’`, `OpenAI`) and English possessives too (`board’s`),
//! without a list of them. UAX 29 keeps `l’OpenAI` whole and is followed in the rest: a full stop between letters or
//! digits joins them (`3.5`, `example.org`, `U.S`), a comma joins digits, a middle dot letters (`salarié·e·s`).
//!
//! Words are found one at a time, without a list of them: most of a text is only walked over.

use unicode_normalization::char::is_combining_mark;

/// A word and its place in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) start: usize,
    pub(super) end: usize,
    /// Whether it is made of ASCII alone.
    pub(super) ascii: bool,
}

const OTHER: u8 = 0;
const WORD: u8 = 1;
const JOINER: u8 = 2;
const HIGH: u8 = 3;

/// What each byte is: a letter or digit, a full stop or comma, the start of a longer character, or anything else.
const CLASS: [u8; 256] = {
    let mut class = [OTHER; 256];
    let mut byte = 0;
    while byte < 256 {
        let b = byte as u8;
        class[byte] = if b.is_ascii_alphanumeric() || b == b'_' {
            WORD
        } else if b == b'.' || b == b',' {
            JOINER
        } else if b >= 0x80 {
            HIGH
        } else {
            OTHER
        };
        byte += 1;
    }
    class
};

/// The first word at or after `from`.
pub(super) fn next_word(text: &str, from: usize) -> Option<Word> {
    let bytes = text.as_bytes();
    let mut start = from;
    loop {
        match CLASS[usize::from(*bytes.get(start)?)] {
            WORD => break,
            HIGH => {
                let c = text[start..].chars().next()?;
                if is_letter(c) {
                    break;
                }
                start += c.len_utf8();
            }
            _ => start += 1,
        }
    }
    let (end, ascii) = word_end(text, start);
    Some(Word { start, end, ascii })
}

fn word_end(text: &str, start: usize) -> (usize, bool) {
    let bytes = text.as_bytes();
    let (mut at, mut ascii) = (start, true);
    loop {
        while at < bytes.len() && CLASS[usize::from(bytes[at])] == WORD {
            at += 1;
        }
        let Some(byte) = bytes.get(at) else { return (at, ascii) };
        match CLASS[usize::from(*byte)] {
            JOINER if joins(text, at) => at += 1,
            HIGH => match text[at..].chars().next() {
                Some(c) if is_letter(c) || is_combining_mark(c) || is_ignored(c) => {
                    at += c.len_utf8();
                    ascii = false;
                }
                Some('·') if text[at + '·'.len_utf8()..].chars().next().is_some_and(char::is_alphabetic) => {
                    at += '·'.len_utf8();
                    ascii = false;
                }
                _ => return (at, ascii),
            },
            _ => return (at, ascii),
        }
    }
}

/// Whether the full stop or comma at `at`, which follows a letter or digit, joins it to what comes next (UAX 29, WB6,
/// WB7, WB11, WB12).
fn joins(text: &str, at: usize) -> bool {
    let bytes = text.as_bytes();
    let Some(next) = bytes.get(at + 1) else { return false };
    let before = at.checked_sub(1).map_or(0, |i| bytes[i]);
    if bytes[at] == b',' {
        return before.is_ascii_digit() && next.is_ascii_digit();
    }
    next.is_ascii_alphanumeric() || (*next >= 0x80 && text[at + 1..].chars().next().is_some_and(char::is_alphanumeric))
}

fn is_letter(c: char) -> bool {
    // U+02BC is an apostrophe that Unicode counts among letters.
    c.is_alphanumeric() && c != '\u{02bc}'
}

/// Characters that are there for the line breaker and mean nothing: soft hyphen, zero-width ones.
pub(super) fn is_ignored(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}')
}

/// An apostrophe, straight, curly, or one of those that look like it.
pub(super) fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2019}' | '\u{02bc}' | '\u{2032}' | '\u{2018}')
}

/// A hyphen, also one that doesn't break.
pub(super) fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}' | '\u{2011}')
}

/// What stands between two words of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Gap {
    /// White space of any kind and length.
    Space,
    /// A hyphen alone.
    Hyphen,
    /// An apostrophe alone.
    Apostrophe,
    /// Other marks, without the space around them: `&`, `/`, `+`.
    Marks(String),
}

/// More characters than these between two words are not part of any name.
const LONGEST_GAP: usize = 16;

/// What `between` is; `None` where no name goes on over it.
pub(super) fn gap(between: &str) -> Option<Gap> {
    match between {
        " " => return Some(Gap::Space),
        "-" => return Some(Gap::Hyphen),
        "'" => return Some(Gap::Apostrophe),
        _ => {}
    }
    if between.len() > LONGEST_GAP {
        return between.chars().all(char::is_whitespace).then_some(Gap::Space);
    }
    let (mut marks, mut spaces) = (String::new(), false);
    for c in between.chars() {
        if c.is_whitespace() {
            spaces = true;
        } else if c == '\u{fffc}' {
            return None;
        } else if is_apostrophe(c) {
            marks.push('\'');
        } else if is_hyphen(c) {
            marks.push('-');
        } else if !is_ignored(c) {
            marks.push(c);
        }
    }
    Some(match (marks.as_str(), spaces) {
        ("", _) => Gap::Space,
        ("-", false) => Gap::Hyphen,
        ("'", false) => Gap::Apostrophe,
        _ => Gap::Marks(marks),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<&str> {
        let mut found = Vec::new();
        let mut at = 0;
        while let Some(word) = next_word(text, at) {
            found.push(&text[word.start..word.end]);
            at = word.end;
        }
        found
    }

    #[test]
    fn elisions_and_possessives_come_apart() {
        assert_eq!(words("L’OpenAI, board's; it_s"), ["L", "OpenAI", "board", "s", "it_s"]);
        assert_eq!(words("GPT-4o AT&T C++ l\u{02bc}IA"), ["GPT", "4o", "AT", "T", "C", "l", "IA"]);
    }

    #[test]
    fn stops_and_commas_join_as_in_uax_29() {
        assert_eq!(words("GPT-3.5, 10,000. U.S. x.org. Fin."), ["GPT", "3.5", "10,000", "U.S", "x.org", "Fin"]);
        assert_eq!(
            words("salarié·e·s de\u{301}po\u{302}t co\u{ad}pilot"),
            ["salarié·e·s", "de\u{301}po\u{302}t", "co\u{ad}pilot"]
        );
    }

    #[test]
    fn gaps() {
        assert_eq!(gap("\u{202f}\n"), Some(Gap::Space));
        assert_eq!(gap("\u{2011}"), Some(Gap::Hyphen));
        assert_eq!(gap("’"), Some(Gap::Apostrophe));
        assert_eq!(gap(" & "), Some(Gap::Marks("&".to_owned())));
        assert_eq!(gap("° "), gap("°"));
        assert_eq!(gap("\u{fffc}"), None);
    }
}
