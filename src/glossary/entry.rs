//! An entry of the glossary, as far as finding it goes: what whoever searches says of it. It knows no text and no language.

use crate::front_matter::term::{Case, TermKind};

/// An entry, as far as finding it goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its title; a parenthesis or a slash in it may give several names.
    pub title: String,
    /// What it is: names of people, products and places keep their capitals.
    pub kind: TermKind,
    /// Its other names.
    pub names: Vec<Name>,
    /// Forms to be taken as they are.
    pub forms: Vec<Name>,
    /// Whether forms are made.
    pub inflect: bool,
    /// How capitals count, for its title.
    pub case: Case,
}

/// A name and how its capitals count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// As it is written.
    pub text: String,
    /// How capitals count.
    pub case: Case,
}

/// Whether entries of this kind have names, not words.
pub(super) fn is_name(kind: TermKind) -> bool {
    !matches!(kind, TermKind::Concept | TermKind::Event | TermKind::Law)
}
