//! The pass over a text: from one character that may matter to the next, and what each rule may ask and do.

use std::ops::Range;

use crate::bytes::{FLAGS, all};

use super::chars::{is_blank, is_closing_quote, is_space};
use super::profiles::Profile;
use super::quotes::Open;
use super::{Edit, Put, Rule, bit};

/// The state of the pass.
pub(super) struct Scanner<'t, 'e> {
    pub(super) text: &'t str,
    pub(super) profile: &'static Profile,
    /// Bits of the rules that are on.
    on: u16,
    edits: &'e mut Vec<Edit>,
    /// Up to where characters are spoken for, and the last that stands there now.
    claimed: usize,
    last: Option<char>,
    /// Quotes that are open.
    pub(super) open: Vec<Open>,
    /// The last `'` that can close a quote, once it was looked for.
    pub(super) last_single: Option<Option<usize>>,
    /// Whether the first of a pair of dashes has come in this sentence.
    pub(super) dash_open: bool,
    /// Where the last address ended.
    pub(super) address_end: usize,
}

/// Bytes that may begin something to be looked at.
const TRIGGERS: [bool; 256] = {
    let mut triggers = [false; 256];
    let bytes = b"\"'.-;!?:0123456789MDPSIVX";
    let mut at = 0;
    while at < bytes.len() {
        triggers[bytes[at] as usize] = true;
        at += 1;
    }
    // The first byte of « » ° § and of the dashes and printed quotes.
    triggers[0xc2] = true;
    triggers[0xe2] = true;
    triggers
};

/// Whether eight bytes are small letters and spaces, or signs as rare as braces that begin nothing either.
fn is_quiet(bytes: u64) -> bool {
    // Of ASCII, only what comes after the capitals has both of these bits.
    let small = bytes << 1 & bytes << 2;
    // A byte that isn't ASCII carries into the next here, but then the eight aren't quiet anyway.
    let others = (bytes ^ all(b' ')).wrapping_add(all(0x7f));
    (small | !others) & !bytes & FLAGS == FLAGS
}

/// The first byte that may begin something. Most bytes are small letters and the spaces between them: eight such are
/// passed over at once.
fn trigger(bytes: &[u8]) -> Option<usize> {
    let among = |bytes: &[u8]| bytes.iter().position(|b| TRIGGERS[usize::from(*b)]);
    let (eights, rest) = bytes.as_chunks::<8>();
    for (n, eight) in eights.iter().enumerate() {
        if !is_quiet(u64::from_le_bytes(*eight))
            && let Some(at) = among(eight)
        {
            return Some(n * 8 + at);
        }
    }
    among(rest).map(|at| eights.len() * 8 + at)
}

impl<'t, 'e> Scanner<'t, 'e> {
    pub(super) fn new(text: &'t str, profile: &'static Profile, off: u16, edits: &'e mut Vec<Edit>) -> Self {
        let on = profile.rules.iter().fold(0, |set, rule| set | bit(*rule)) & !off;
        Scanner {
            text,
            profile,
            on,
            edits,
            claimed: 0,
            last: None,
            open: Vec::new(),
            last_single: None,
            dash_open: false,
            address_end: usize::MAX,
        }
    }

    /// Goes through the text. Each rule gives where to go on.
    pub(super) fn run(&mut self) {
        let bytes = self.text.as_bytes();
        let mut at = 0;
        while let Some(next) = trigger(&bytes[at..]) {
            at += next;
            at = match bytes[at] {
                b'"' => self.double(at),
                b'\'' => self.single(at),
                b'.' => self.stops(at),
                b'-' => self.hyphens(at),
                b':' => self.colon(at),
                c @ (b';' | b'!' | b'?') => self.high(at, c),
                b'0'..=b'9' => self.number(at),
                b'I' | b'V' | b'X' => self.roman(at),
                b'M' | b'D' | b'P' | b'S' => self.title(at),
                _ => self.sign(at),
            };
        }
    }

    /// A character that isn't ASCII.
    fn sign(&mut self, at: usize) -> usize {
        let Some(c) = self.after(at) else { return self.text.len() };
        let end = at + c.len_utf8();
        match c {
            '–' | '—' => self.dash(at..end, None),
            '°' | 'º' | '§' | '№' => self.number_sign(at, c),
            _ if c == self.profile.outer.opening() || c == self.profile.inner.opening() => self.opened(at, c),
            _ if c == self.profile.outer.closing() || c == self.profile.inner.closing() => self.closed(at, c),
            '‘' => self.push_open(Open::Single),
            '’' => self.closed_single(at, end),
            _ => {}
        }
        end
    }

    // What rules ask.

    pub(super) fn is_on(&self, rule: Rule) -> bool {
        self.on & bit(rule) != 0
    }

    /// The character before `at`, as it stands after the changes so far.
    pub(super) fn before(&self, at: usize) -> Option<char> {
        if at == self.claimed && self.last.is_some() { self.last } else { self.typed_before(at) }
    }

    /// The character before `at` as it was typed.
    pub(super) fn typed_before(&self, at: usize) -> Option<char> {
        self.text[..at].chars().next_back()
    }

    /// The character at `at`.
    pub(super) fn after(&self, at: usize) -> Option<char> {
        self.text[at..].chars().next()
    }

    /// The spaces before `at` that nothing has claimed.
    pub(super) fn spaces_before(&self, at: usize) -> Range<usize> {
        let free = &self.text[self.claimed.min(at)..at];
        at - (free.len() - free.trim_end_matches(is_blank).len())..at
    }

    /// The spaces from `at` on.
    pub(super) fn spaces_after(&self, at: usize) -> Range<usize> {
        let rest = &self.text[at..];
        at..at + rest.len() - rest.trim_start_matches(is_blank).len()
    }

    /// Whether nothing, a space, or what may stand between a word and a space follows.
    pub(super) fn ends_word(&self, at: usize) -> bool {
        self.after(at).is_none_or(|c| {
            is_space(c) || is_closing_quote(c) || matches!(c, '.' | ',' | ';' | ':' | '!' | '?' | '…' | ')' | ']' | '}')
        })
    }

    // What rules do.

    /// Puts `put` in the place of a range, unless an earlier rule has claimed part of it. Says whether it is so now.
    pub(super) fn put(&mut self, rule: Rule, range: Range<usize>, put: &'static str) -> bool {
        if !self.is_on(rule) || range.start < self.claimed {
            return false;
        }
        self.claimed = range.end;
        self.last = put.chars().next_back();
        if self.text[range.clone()] != *put {
            self.edits.push(Edit { range, put: Put::Text(put) });
        }
        true
    }

    /// Turns spaces into another one. No space stays none.
    pub(super) fn space(&mut self, rule: Rule, range: Range<usize>, put: &'static str) {
        if !range.is_empty() {
            self.put(rule, range, put);
        }
    }

    /// Raises a range.
    pub(super) fn raise(&mut self, range: Range<usize>) {
        if self.is_on(Rule::Ordinals) && range.start >= self.claimed {
            self.claimed = range.end;
            self.last = None;
            self.edits.push(Edit { range, put: Put::Raised });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_begins_something_is_passed_over() {
        for byte in 0..=255_u8 {
            for place in 0..8 {
                // Behind bytes that would carry, if anything did.
                for before in [b'a', b' ', 0x7f, 0x80, 0xff] {
                    let mut bytes = [b'a'; 8];
                    bytes[..place].fill(before);
                    bytes[place] = byte;
                    assert!(!is_quiet(u64::from_le_bytes(bytes)) || !TRIGGERS[usize::from(byte)], "{bytes:?}");
                }
            }
        }
        assert!(is_quiet(u64::from_le_bytes(*b"two word")));
        assert_eq!(trigger(b"small letters and then: a colon"), Some(22));
        assert_eq!(trigger(b"none here, and none there"), None);
    }
}
