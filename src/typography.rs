//! Typography: the quotes, dashes and spaces that a language's printers use, in place of what a keyboard has.
//!
//! In: the text of one block, in one piece, and the [`Rules`] of its language. Out: [`Edit`]s, in the order of the text.
//! This room knows characters and languages. It must not know Markdown, HTML, files or pages: what may not be touched
//! (code, images, what an author escaped) stands in the text as [`OBJECT`], and how an edit gets into the HTML is
//! parse's affair (`parse/markdown/typeset.rs`).
//!
//! One pass from left to right. Each rule looks at what was put before it and at what is typed after it, and claims the
//! characters it is about, whether they need a change or not; so a second pass finds the same and changes nothing. No
//! rule adds, drops or reorders letters and digits.

use std::borrow::Cow;
use std::ops::Range;

mod chars;
mod marks;
mod numbers;
mod profiles;
mod quotes;
mod scanner;
mod words;

pub use profiles::{PROFILES, Profile, profile_for};

/// What stands in a text for something that isn't prose: code, an image, a citation. It counts as a word.
pub const OBJECT: char = '\u{fffc}';

/// What stands in a text for a line break that the author forced. It counts as a space, and is never changed.
pub const LINE_END: char = '\u{2028}';

/// A rule that can be switched off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// Straight quotes become the language's, the outer and the inner ones.
    Quotes,
    /// `'` in words becomes ’.
    Apostrophes,
    /// `--` and `---` become dashes, and so does a hyphen between spaces.
    Dashes,
    /// The hyphen in 1990-1995 becomes an en dash.
    Ranges,
    /// Three full stops become one character.
    Ellipses,
    /// The spaces before `; ! ? :`, inside « » and dashes don't break.
    Spaces,
    /// The groups of digits of a large number stay together.
    Numbers,
    /// A number and its unit stay together.
    Units,
    /// *M.* and *Dupont*, *No.* and *5* stay together.
    Abbreviations,
    /// The letters of 1er and XXIe are raised.
    Ordinals,
}

/// The rules by the names that a config gives them.
pub const RULES: [(&str, Rule); 10] = [
    ("quotes", Rule::Quotes),
    ("apostrophes", Rule::Apostrophes),
    ("dashes", Rule::Dashes),
    ("ranges", Rule::Ranges),
    ("ellipses", Rule::Ellipses),
    ("spaces", Rule::Spaces),
    ("numbers", Rule::Numbers),
    ("units", Rule::Units),
    ("abbreviations", Rule::Abbreviations),
    ("ordinals", Rule::Ordinals),
];

/// The rules that hold for a text: a profile, and which of its rules are on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rules {
    profile: Option<&'static Profile>,
    /// Bits of the rules that are switched off.
    off: u16,
}

/// A change to a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What it is about, in bytes of the text; empty where something is put in.
    pub range: Range<usize>,
    /// What becomes of it.
    pub put: Put,
}

/// What an edit does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Put {
    /// This stands there instead.
    Text(&'static str),
    /// The same text, raised.
    Raised,
}

impl Rules {
    /// No rules: texts stay as they are written.
    pub const NONE: Rules = Rules { profile: None, off: 0 };

    /// All rules of a profile.
    pub fn new(profile: &'static Profile) -> Self {
        Rules { profile: Some(profile), off: 0 }
    }

    /// The same with a rule switched on or off. A profile without the rule stays without it.
    pub fn with(mut self, rule: Rule, on: bool) -> Self {
        if on {
            self.off &= !bit(rule)
        } else {
            self.off |= bit(rule)
        }
        self
    }

    /// Whether nothing is ever changed.
    pub fn is_none(&self) -> bool {
        self.profile.is_none()
    }

    /// The language that the rules are for, as the first part of its code.
    pub fn language(&self) -> Option<&'static str> {
        self.profile.map(|profile| profile.language)
    }

    /// Finds what is to be changed in `text`, one block's, into `edits`: in order, none overlapping another.
    pub fn edits(&self, text: &str, edits: &mut Vec<Edit>) {
        edits.clear();
        if let Some(profile) = self.profile {
            scanner::Scanner::new(text, profile, self.off, edits).run();
        }
    }

    /// A plain text with its changes; raised letters stay where they are.
    pub fn plain<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.apply(text, "", "")
    }

    /// The same as HTML, raised letters in `<sup>`. The text must hold no character that HTML needs escaped.
    pub fn html<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.apply(text, "<sup>", "</sup>")
    }

    fn apply<'t>(&self, text: &'t str, before: &str, after: &str) -> Cow<'t, str> {
        let mut edits = Vec::new();
        self.edits(text, &mut edits);
        if edits.is_empty() {
            return Cow::Borrowed(text);
        }
        let mut out = String::with_capacity(text.len() + edits.len() * 4);
        let mut written = 0;
        for edit in &edits {
            out.push_str(&text[written..edit.range.start]);
            match edit.put {
                Put::Text(put) => out.push_str(put),
                Put::Raised => {
                    out.push_str(before);
                    out.push_str(&text[edit.range.clone()]);
                    out.push_str(after);
                }
            }
            written = edit.range.end;
        }
        out.push_str(&text[written..]);
        Cow::Owned(out)
    }
}

/// The bit of a rule in a set.
fn bit(rule: Rule) -> u16 {
    1 << rule as u16
}
