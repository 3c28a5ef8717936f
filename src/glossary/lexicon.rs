//! The forms of all entries of one language, in a trie of words.
//!
//! In: entries. Out: a [`Lexicon`] that `scan` walks along a text. Built once for a site; it knows no text.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::front_matter::term::{Case, TermKind};

use super::common::{CommonWords, is_french_generic};
use super::entry::{Entry, Name, is_name};
use super::forms::inflect;
use super::joined::ENGLISH_PARTICLES;
use super::key::{Accents, accents, bare, capitals, fold, is_acronym};
use super::segment::{Gap, gap, next_word};
use super::starts::{Beginning, Spelt, Starts};
use super::titles::Titles;

/// Where a form comes from. What is written goes before what the rules make: where an entry is called "GPTs", it isn't
/// the plural of another called "GPT".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// A title, alias or form of an entry.
    Written,
    /// The rules of the language.
    Generated,
}

/// The rules of which language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rules {
    English,
    French,
    Other,
}

impl Rules {
    fn of(language: &str) -> Self {
        match language.split('-').next().unwrap_or_default() {
            "en" => Rules::English,
            "fr" => Rules::French,
            _ => Rules::Other,
        }
    }
}

/// A form at the node of the trie where it ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Form {
    pub(super) entry: u32,
    pub(super) origin: Origin,
    /// Words that must have just these capitals: their place, and their letters as bits.
    pub(super) capitals: Box<[(u32, u64)]>,
    /// What stands directly before the first word and after the last: `.NET`, `C++`.
    pub(super) around: Option<Box<(String, String)>>,
    /// Whether capitals don't count, as the entry says.
    pub(super) folded: bool,
    /// Whether it needs a hyphen: "runner-up" is no "runner up the hill", "opt-out" not what readers do who opt out.
    pub(super) hyphen: bool,
    /// What sort of name it is.
    pub(super) sort: Sort,
}

/// What sort of name a form is, for the rules of the place where it is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    /// Common words.
    Words,
    /// A name with a capital, of one word.
    CapitalisedWord,
    /// An acronym, or a name with capitals inside.
    Acronym,
    /// The name of a person or place.
    PersonOrPlace,
    /// Any other name.
    Name,
}

/// The forms of all entries of a language.
#[derive(Debug)]
pub struct Lexicon {
    pub(super) rules: Rules,
    pub(super) common: CommonWords,
    /// Ids of the keys of all words of all forms.
    words: FxHashMap<Box<str>, u32>,
    /// The keys by id.
    keys: Vec<Box<str>>,
    /// Ids of the words that have this key once accents are taken away.
    bare: FxHashMap<Box<str>, Vec<u32>>,
    /// Ids of marks between words.
    marks: FxHashMap<String, u16>,
    /// From a node, over what stands between and a word, to the next node. Node 0 is the root.
    steps: FxHashMap<(u32, u16, u32), u32>,
    /// The forms that end at a node.
    ends: Vec<Vec<Form>>,
    /// Where a form may begin: most words of a text aren't looked up at all.
    pub(super) starts: Starts,
}

const NO_GAP: u16 = 0;
const SPACE: u16 = 1;
const HYPHEN: u16 = 2;
const APOSTROPHE: u16 = 3;
const MARKS: u16 = 4;

impl Lexicon {
    /// Builds the lexicon of `entries` for a language.
    pub fn new(entries: &[Entry], language: &str) -> Self {
        let mut lexicon = Lexicon {
            rules: Rules::of(language),
            common: CommonWords::of(language),
            words: FxHashMap::default(),
            keys: Vec::new(),
            bare: FxHashMap::default(),
            marks: FxHashMap::default(),
            steps: FxHashMap::default(),
            ends: vec![Vec::new()],
            starts: Starts::default(),
        };
        let forms = forms_of(entries, language);
        let mut beginnings = Vec::with_capacity(forms.len());
        // Most forms end at a node of their own, and many pass through one more.
        lexicon.ends.reserve(forms.len() * 2);
        lexicon.steps.reserve(forms.len() * 2);
        for (index, form) in forms {
            let kind = entries[index as usize].kind;
            beginnings.extend(lexicon.add(index, kind, &form));
        }
        lexicon.starts = Starts::new(&beginnings);
        lexicon
    }

    /// Whether there is nothing to find.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Puts a form into the trie, and says what it begins with; `None` where it isn't one that can be looked for.
    fn add(&mut self, entry: u32, kind: TermKind, form: &WrittenForm) -> Option<Beginning> {
        let text = form.name.text.trim();
        let mut node = 0;
        let mut end = 0;
        let mut words: Vec<&str> = Vec::new();
        let mut before = String::new();
        let mut beginning: Option<Beginning> = None;
        while let Some(word) = next_word(text, end) {
            let between = &text[end..word.start];
            let over = if words.is_empty() {
                before = between.trim().to_owned();
                NO_GAP
            } else {
                self.gap_id(gap(between)?)
            };
            let spelt = &text[word.start..word.end];
            let key = fold(spelt);
            match &mut beginning {
                None => beginning = Some(Beginning { first: Spelt::of(&key), second: None }),
                Some(begun) if words.len() == 1 => begun.second = Some(Spelt::of(&key)),
                Some(_) => {}
            }
            let id = self.word_id(key);
            let fresh = self.ends.len() as u32;
            node = *self.steps.entry((node, over, id)).or_insert(fresh);
            if node == fresh {
                self.ends.push(Vec::new());
            }
            words.push(spelt);
            end = word.end;
        }
        let after = text[end..].trim().to_owned();
        // A full stop at the end is no mark by which one letter could be told: see `Place::takes`.
        let marked = !before.is_empty() || !matches!(after.as_str(), "" | ".");
        let characters = text.chars().filter(|c| c.is_alphanumeric()).count();
        // One letter would be found everywhere.
        if words.is_empty() || (characters < 2 && !marked) {
            return None;
        }
        let spelling = spelling(&words, form.name.case, kind, self.rules, &self.common);
        let small = (form.name.case == Case::Smart && self.rules == Rules::French)
            .then(|| small_first(&words, kind, &spelling))
            .flatten();
        let form = Form {
            entry,
            origin: form.origin,
            capitals: spelling.capitals.into(),
            around: (marked || !after.is_empty()).then(|| Box::new((before, after))),
            folded: form.name.case == Case::Fold,
            hyphen: self.rules == Rules::English && is_hyphenated_verb(text),
            sort: spelling.sort,
        };
        let small = small.map(|capitals| Form { capitals: capitals.into(), ..form.clone() });
        let ends = &mut self.ends[node as usize];
        for form in std::iter::once(form).chain(small) {
            // An entry's forms come one after the other: those of thousands of entries of one name aren't looked through.
            if !ends.iter().rev().take_while(|known| known.entry == entry).any(|known| *known == form) {
                ends.push(form);
            }
        }
        beginning
    }

    fn word_id(&mut self, key: String) -> u32 {
        if let Some(id) = self.words.get(key.as_str()) {
            return *id;
        }
        let id = self.keys.len() as u32;
        let plain = if key.is_ascii() { key.clone() } else { bare(&key) };
        self.bare.entry(plain.into()).or_default().push(id);
        self.keys.push(key.as_str().into());
        self.words.insert(key.into(), id);
        id
    }

    fn gap_id(&mut self, gap: Gap) -> u16 {
        match self.known_gap(&gap) {
            Some(id) => id,
            None => {
                let Gap::Marks(marks) = gap else { return NO_GAP };
                let id = MARKS + self.marks.len() as u16;
                self.marks.insert(marks, id);
                id
            }
        }
    }

    fn known_gap(&self, gap: &Gap) -> Option<u16> {
        match gap {
            Gap::Space => Some(SPACE),
            // English writers disagree about hyphens: "machine learning model", "machine-learning model".
            Gap::Hyphen => Some(if self.rules == Rules::English { SPACE } else { HYPHEN }),
            Gap::Apostrophe => Some(APOSTROPHE),
            Gap::Marks(marks) => self.marks.get(marks.as_str()).copied(),
        }
    }

    /// The node after `node` over what stands between two words (`None` before the first) and a word of a text, of which
    /// `key` is the key; and which accents the word lacks.
    pub(super) fn step(&self, node: u32, between: Option<&Gap>, word: &str, key: &str) -> Option<(u32, Accents)> {
        let over = match between {
            Some(gap) => self.known_gap(gap)?,
            None => NO_GAP,
        };
        let next = |id: u32| {
            let next = self.steps.get(&(node, over, id));
            // Where hyphens and spaces aren't one, a hyphen of a name may still be a space: "procès verbal".
            let hyphen = || self.steps.get(&(node, HYPHEN, id)).filter(|_| over == SPACE);
            next.or_else(hyphen).copied()
        };
        if let Some(next) = self.words.get(key).and_then(|id| next(*id)) {
            return Some((next, Accents::Spared));
        }
        let plain;
        let plain = if key.is_ascii() {
            key
        } else {
            plain = bare(key);
            &plain
        };
        let mut only = None;
        for id in self.bare.get(plain)? {
            let known = &*self.keys[*id as usize];
            if known == key {
                continue;
            }
            let Some(lacks) = accents(word, known) else { continue };
            if let Some(next) = next(*id) {
                // It could be either of two words that differ by their accents.
                if only.is_some() {
                    return None;
                }
                only = Some((next, lacks));
            }
        }
        only
    }

    /// The forms that end at a node.
    pub(super) fn ends_at(&self, node: u32) -> &[Form] {
        &self.ends[node as usize]
    }
}

/// A form and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenForm {
    /// The form, and how its capitals count.
    pub name: Name,
    /// Who says so.
    pub origin: Origin,
}

/// All forms of all entries, with the place of the entry.
pub fn forms_of(entries: &[Entry], language: &str) -> Vec<(u32, WrittenForm)> {
    let common = CommonWords::of(language);
    let titles = Titles::new(entries.iter().map(|e| e.title.as_str()), &common);
    let of_entry = |(index, entry): (usize, &Entry)| {
        let index = index as u32;
        let mut all = Vec::new();
        let names = titles.names(&entry.title, entry.kind).into_iter();
        let names = names.map(|text| Name { text, case: entry.case });
        for name in names.chain(entry.names.iter().cloned()) {
            if entry.inflect && takes_forms(entry.kind, &name.text) {
                let made = inflect(&name.text, language, &common).into_iter();
                let made = made.map(|text| Name { text, case: name.case });
                all.extend(made.map(|name| (index, WrittenForm { name, origin: Origin::Generated })));
            }
            all.push((index, WrittenForm { name, origin: Origin::Written }));
        }
        let forms = entry.forms.iter().cloned();
        all.extend(forms.map(|name| (index, WrittenForm { name, origin: Origin::Written })));
        all
    };
    entries.par_iter().enumerate().flat_map_iter(of_entry).collect()
}

/// There is one OpenAI and one Ilya Sutskever, but there are several of most other things; also of institutions whose name
/// says no more than what they are ("Agence régionale de santé").
fn takes_forms(kind: TermKind, name: &str) -> bool {
    match kind {
        TermKind::Concept | TermKind::Event | TermKind::Product | TermKind::Law => true,
        // "NGOs", "COPs"
        TermKind::Organisation if is_acronym(name) => true,
        TermKind::Organisation => name.contains(' ') && !name.chars().skip(1).any(char::is_uppercase),
        TermKind::Person | TermKind::Place | TermKind::Publication => false,
    }
}

/// "Maison départementale des personnes handicapées", "Commission européenne", "Select committee": a name made of common
/// words, whose first capital is the title's, or one that writers often leave out.
fn is_description(words: &[&str], common: &CommonWords) -> bool {
    words.len() > 1
        && common.contains(&fold(words[0]))
        && words[1..].iter().all(|word| !word.contains(char::is_uppercase))
}

struct Spelling {
    capitals: Vec<(u32, u64)>,
    sort: Sort,
}

/// Which words of a name must have its capitals, and what sort of name it is.
///
/// Smart: acronyms and words with a capital inside always, so do the names of people, organisations, products, places
/// and publications; concepts, events and laws are words, whose capitals are those of a title.
fn spelling(words: &[&str], case: Case, kind: TermKind, rules: Rules, common: &CommonWords) -> Spelling {
    let is_name = is_name(kind);
    // An article at the beginning of a name is small within a sentence; the word after it is its first.
    let lead = usize::from(words.len() > 1 && is_article(words[0]));
    let described = kind == TermKind::Organisation && is_description(&words[lead..], common);
    let mut needed = Vec::new();
    let mut acronym = false;
    for (place, word) in words.iter().enumerate() {
        let starts = word.starts_with(char::is_uppercase);
        let inside = word.chars().skip(1).any(char::is_uppercase);
        let is_acronym = is_acronym(word) || inside;
        acronym |= is_acronym;
        let needs = match case {
            Case::Exact => true,
            Case::Fold => false,
            Case::Smart if is_acronym => true,
            Case::Smart if !is_name || !starts || described => false,
            Case::Smart if place < lead => false,
            // French gives a capital to the first word of most names, and writers disagree about the others.
            Case::Smart => rules != Rules::French || place == lead || kind == TermKind::Person,
        };
        if needs {
            needed.push((place as u32, capitals(word)));
        }
    }
    let capitalised = needed.iter().any(|(_, mask)| *mask != 0);
    let sort = if case == Case::Fold || !capitalised {
        Sort::Words
    } else if acronym {
        Sort::Acronym
    } else if words.len() == 1 {
        Sort::CapitalisedWord
    } else if matches!(kind, TermKind::Person | TermKind::Place) {
        Sort::PersonOrPlace
    } else {
        Sort::Name
    };
    Spelling { capitals: needed, sort }
}

/// The capitals of a French name whose first word says what the thing is, and is written small within a sentence: "le musée
/// d’Orsay", "le lac Léman". Those of its other words tell the name then; `None` where they have none.
fn small_first(words: &[&str], kind: TermKind, spelling: &Spelling) -> Option<Vec<(u32, u64)>> {
    let lead = spelling.capitals.first()?.0;
    let first = words[lead as usize].to_lowercase();
    if kind == TermKind::Person || !is_french_generic(&first) {
        return None;
    }
    let others: Vec<(u32, u64)> = (0u32..)
        .zip(words)
        .filter(|(place, word)| *place > lead && word.starts_with(char::is_uppercase))
        .map(|(place, word)| (place, capitals(word)))
        .collect();
    let lower = (lead, capitals(&first));
    (!others.is_empty()).then(|| std::iter::once(lower).chain(others).collect())
}

/// A noun made of a verb and its particle: "runner-up", "opt-out", "follow-ups".
fn is_hyphenated_verb(name: &str) -> bool {
    let last = name.rsplit(' ').next().unwrap_or_default();
    match last.split_once('-') {
        Some((_, particle)) => {
            let key = fold(particle);
            ENGLISH_PARTICLES.contains(&key.strip_suffix('s').unwrap_or(&key))
        }
        None => false,
    }
}

fn is_article(word: &str) -> bool {
    matches!(fold(word).as_str(), "the" | "a" | "an" | "le" | "la" | "les" | "l")
}
