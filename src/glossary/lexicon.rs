//! The forms of all entries of one language in a trie of tokens, and the search through a text.
//!
//! Leftmost-longest over whole tokens: a search over characters that is filtered by word boundaries afterwards loses
//! outer matches to inner ones.

use std::ops::Range;

use rustc_hash::FxHashMap;

use crate::front_matter::term::{Case, TermKind};

use super::forms::{inflect, is_acronym, names_of_title};
use super::tokens::{Kind, Token, key, spelling, tokenise};

/// An entry, as far as finding it goes.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its title; a parenthesis or a slash in it gives several names.
    pub title: String,
    /// What it is: names of people, products and places keep their capitals and take no plural.
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
#[derive(Debug, Clone)]
pub struct Name {
    /// As it is written.
    pub text: String,
    /// How capitals count.
    pub case: Case,
}

/// The forms of all entries of a language.
#[derive(Debug, Default)]
pub struct Lexicon {
    /// Ids of the keys of all tokens of all forms.
    vocabulary: FxHashMap<Box<str>, u32>,
    /// From a node by a token to the next node. Node 0 is the root.
    steps: FxHashMap<(u32, u32), u32>,
    /// The forms that end at a node.
    ends: Vec<Vec<Form>>,
    /// Which tokens may begin a form, by first byte and length of their keys: most words of a text aren't looked up at
    /// all.
    starts: Starts,
}

/// A set of pairs of first byte (of a key) and length, 64 lengths for each of 256 bytes.
#[derive(Debug)]
struct Starts([u64; 256]);

impl Default for Starts {
    fn default() -> Self {
        Starts([0; 256])
    }
}

impl Starts {
    fn add(&mut self, key: &str) {
        if let Some(first) = key.as_bytes().first() {
            self.0[usize::from(first.to_ascii_lowercase())] |= 1 << key.len().min(63);
        }
    }

    /// Whether a token of a text may begin a form. One that isn't ASCII always may: how it is composed, and what is
    /// hidden in it, says nothing about its key.
    fn may_start(&self, token: &str) -> bool {
        match token.as_bytes().first() {
            Some(first) if token.is_ascii() => {
                self.0[usize::from(first.to_ascii_lowercase())] & (1 << token.len().min(63)) != 0
            }
            first => first.is_some(),
        }
    }
}

/// What a search keeps from text to text: its buffers.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    tokens: Vec<Token>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Form {
    entry: u32,
    /// Spelling that a token must have, by its place in the form; others may be in any case.
    exact: Box<[(u32, Box<str>)]>,
}

impl Lexicon {
    /// Builds the lexicon of `entries` for a language.
    pub fn new(entries: &[Entry], language: &str) -> Self {
        let mut lexicon = Lexicon { ends: vec![Vec::new()], ..Lexicon::default() };
        let mut tokens = Vec::new();
        for (index, entry) in entries.iter().enumerate() {
            let titles = names_of_title(&entry.title).into_iter().map(|text| Name { text, case: entry.case });
            for name in titles.chain(entry.names.iter().cloned()) {
                lexicon.add(index as u32, &name, entry.kind, &mut tokens);
                if entry.inflect && (entry.kind == TermKind::Concept || entry.kind == TermKind::Event) {
                    for text in inflect(&name.text, language) {
                        lexicon.add(index as u32, &Name { text, case: name.case }, entry.kind, &mut tokens);
                    }
                }
            }
            for form in &entry.forms {
                lexicon.add(index as u32, form, entry.kind, &mut tokens);
            }
        }
        lexicon
    }

    /// Whether there is nothing to find.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    fn add(&mut self, entry: u32, name: &Name, kind: TermKind, tokens: &mut Vec<Token>) {
        let text = name.text.trim();
        tokenise(text, tokens);
        // One letter would be found everywhere.
        if text.chars().filter(|c| c.is_alphanumeric()).count() < 2 {
            return;
        }
        let mut node = 0;
        let mut exact = Vec::new();
        if let Some(first) = tokens.first() {
            self.starts.add(&key(&text[first.start..first.end]));
        }
        for (place, token) in tokens.iter().enumerate() {
            let word = &text[token.start..token.end];
            if token.kind == Kind::Word && needs_capitals(word, place == 0, tokens.len() == 1, name.case, kind) {
                exact.push((place as u32, spelling(word).into()));
            }
            let next = self.vocabulary.len() as u32;
            let id = *self.vocabulary.entry(key(word).into()).or_insert(next);
            let fresh = self.ends.len() as u32;
            node = *self.steps.entry((node, id)).or_insert(fresh);
            if node == fresh {
                self.ends.push(Vec::new());
            }
        }
        let form = Form { entry, exact: exact.into() };
        let ends = &mut self.ends[node as usize];
        if !ends.contains(&form) {
            ends.push(form);
        }
    }

    /// Finds all mentions in `text`, left to right, and gives each with the entries that claim it to `found`.
    pub(super) fn scan(&self, text: &str, scratch: &mut Scratch, mut found: impl FnMut(Range<usize>, &[u32])) {
        tokenise(text, &mut scratch.tokens);
        let tokens = &scratch.tokens;
        let mut at = 0;
        let mut entries = Vec::new();
        while at < tokens.len() {
            let mut longest = None;
            let first = &text[tokens[at].start..tokens[at].end];
            if self.starts.may_start(first) {
                let mut node = 0;
                for (place, token) in tokens.iter().enumerate().skip(at) {
                    let id = self.vocabulary.get(&*key(&text[token.start..token.end]));
                    let Some(next) = id.and_then(|id| self.steps.get(&(node, *id))) else { break };
                    node = *next;
                    if self.ends[node as usize].is_empty() {
                        continue;
                    }
                    self.claims(text, &tokens[at..=place], node, &mut entries);
                    if !entries.is_empty() {
                        longest = Some((place, entries.clone()));
                    }
                }
            }
            match longest {
                Some((last, entries)) => {
                    found(tokens[at].start..tokens[last].end, &entries);
                    at = last + 1;
                }
                None => at += 1,
            }
        }
    }

    /// The entries with a form that ends at `node` and whose capitals are those of the text.
    fn claims(&self, text: &str, tokens: &[Token], node: u32, entries: &mut Vec<u32>) {
        entries.clear();
        for form in &self.ends[node as usize] {
            let spelt = form.exact.iter().all(|(place, wanted)| {
                let token = tokens[*place as usize];
                spelling(&text[token.start..token.end]) == **wanted
            });
            if spelt && !entries.contains(&form.entry) {
                entries.push(form.entry);
            }
        }
    }
}

/// Whether a word of a name is found only with the capitals it is written with.
///
/// Smart: acronyms and words with a capital inside always; a word of up to three letters that has a capital, if it is
/// the whole name; other capitals in the names of people, organisations, products and places, and anywhere but at the
/// start of a concept's name, where the capital is only that of a title.
fn needs_capitals(word: &str, first: bool, alone: bool, case: Case, kind: TermKind) -> bool {
    match case {
        Case::Exact => return true,
        Case::Fold => return false,
        Case::Smart => {}
    }
    let mut chars = word.chars();
    let starts = chars.next().is_some_and(char::is_uppercase);
    let inside = chars.any(char::is_uppercase);
    if inside || is_acronym(word) {
        return true;
    }
    if !starts {
        return false;
    }
    let concept = matches!(kind, TermKind::Concept | TermKind::Event);
    !concept || !first || (alone && word.chars().count() <= 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(title: &str, kind: TermKind) -> Entry {
        Entry { title: title.to_owned(), kind, names: Vec::new(), forms: Vec::new(), inflect: true, case: Case::Smart }
    }

    fn found(entries: &[Entry], language: &str, text: &str) -> Vec<String> {
        let mut all = Vec::new();
        Lexicon::new(entries, language)
            .scan(text, &mut Scratch::default(), |range, _| all.push(text[range].to_owned()));
        all
    }

    #[test]
    fn the_longest_name_wins() {
        let entries = [
            entry("Board", TermKind::Concept),
            entry("Board of directors", TermKind::Concept),
            entry("AI", TermKind::Concept),
        ];
        let text =
            "The board of directors met other boards. It was AI's day, not ai, of AI-powered Boards of Directors.";
        assert_eq!(found(&entries, "en", text), ["board of directors", "boards", "AI", "AI", "Boards of Directors"]);
    }

    #[test]
    fn names_need_their_capitals() {
        let entries = [entry("Copilot", TermKind::Product), entry("Generative AI", TermKind::Concept)];
        let text = "A copilot flew. Microsoft’s Copilot is generative AI, not generative ai.";
        assert_eq!(found(&entries, "en", text), ["Copilot", "generative AI"]);
    }

    #[test]
    fn french_elisions_and_plurals() {
        let entries = [entry("OpenAI", TermKind::Organisation), entry("Conseil d'administration", TermKind::Concept)];
        let text = "Les conseils d’administration, dont celui d’OpenAI : qu'OpenAI, aujourd’hui…";
        assert_eq!(found(&entries, "fr", text), ["conseils d’administration", "OpenAI", "OpenAI"]);
    }
}
