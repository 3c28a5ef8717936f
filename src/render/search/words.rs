//! A word of a text to the words by which it is found: as pagefind's browser part will ask for them. What it doesn't ask
//! for in the languages of news (emoji, parts of katakana) is left out.

use std::sync::Arc;

use convert_case::{Case, Casing};
use pagefind_stem::{Algorithm, Stemmer};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Marks that belong to words (Unicode's "Punctuation, Connector"); the browser part is told of them.
const IN_WORDS: [char; 10] = ['_', '‿', '⁀', '⁔', '︳', '︴', '﹍', '﹎', '﹏', '＿'];

/// Longest part of a dotted name, in characters.
const MAX_TAIL: usize = 64;

/// A word to be found by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Key {
    /// Its stem, without accents.
    pub(super) stem: Arc<str>,
    /// As it was written, in small letters, where that has accents.
    pub(super) written: Option<Arc<str>>,
    /// Whether it is a part of the word only.
    pub(super) part: bool,
}

/// The rules of a language.
pub(super) struct Words(Option<Stemmer>);

impl Words {
    /// Those of a language by its code.
    pub(super) fn new(code: &str) -> Self {
        Words(algorithm(code).map(Stemmer::create))
    }

    /// What a word, as it stands between two spaces, is found by.
    pub(super) fn keys(&self, word: &str, keys: &mut Vec<Key>) {
        keys.clear();
        let whole = letters(word);
        if !whole.is_empty() {
            keys.push(self.key(&whole, false));
        }
        if !is_compound(word) {
            return;
        }
        let parts = parts(word);
        if whole.is_empty() || (!parts.contains(char::is_whitespace) && whole.starts_with(&parts)) {
            return;
        }
        // Parts of one letter are found by nobody.
        keys.extend(parts.split_whitespace().filter(|part| part.len() > 1).map(|part| self.key(part, true)));
    }

    /// Of `a.b_c.d_e`: what follows each dot, where that has parts itself.
    pub(super) fn tails(&self, word: &str, keys: &mut Vec<Key>) {
        for (at, _) in word.match_indices('.') {
            let rest = &word[at + 1..];
            let tail = rest.char_indices().nth(MAX_TAIL).map_or(rest, |(end, _)| &rest[..end]);
            let whole = letters(tail);
            if is_compound(tail) && whole.chars().count() > 1 {
                let key = self.key(&whole, true);
                if keys.iter().all(|known| known.stem != key.stem) {
                    keys.push(key);
                }
            }
        }
    }

    fn key(&self, word: &str, part: bool) -> Key {
        let bare = without_accents(word);
        let shown = bare.as_deref().unwrap_or(word);
        let stem = self.0.as_ref().map_or_else(|| shown.into(), |stemmer| stemmer.stem(shown).into());
        Key { stem, written: bare.as_ref().map(|_| word.into()), part }
    }
}

/// Whether there may be words in a word: it has marks or capitals inside.
fn is_compound(word: &str) -> bool {
    word.chars().any(|c| !c.is_alphanumeric()) || word.chars().skip(1).any(char::is_uppercase)
}

/// The letters and digits of a word, in small letters.
fn letters(word: &str) -> String {
    let mut letters = String::with_capacity(word.len());
    for c in word.chars().filter(|c| c.is_alphanumeric() || IN_WORDS.contains(c)) {
        let c = c.to_ascii_lowercase();
        if c.is_uppercase() { letters.extend(c.to_lowercase()) } else { letters.push(c) }
    }
    letters
}

/// What a word falls into at marks and capitals: `non-profit`, `ChatGPT`.
fn parts(word: &str) -> String {
    let apart = word.replace(|c: char| c.is_ascii_punctuation(), " ").to_case(Case::Lower);
    apart.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A word without its accents; nothing where it has none.
fn without_accents(word: &str) -> Option<String> {
    if word.is_ascii() {
        return None;
    }
    // Voicing marks of kana make other letters.
    let voicing = |c: char| matches!(c, '\u{3099}' | '\u{309a}');
    let bare: String = word.nfd().filter(|c| !is_combining_mark(*c) || voicing(*c)).collect();
    let bare = if bare.contains(voicing) { bare.nfc().collect() } else { bare };
    (bare != word).then_some(bare)
}

fn algorithm(code: &str) -> Option<Algorithm> {
    Some(match code.split('-').next().unwrap_or_default() {
        "ar" => Algorithm::Arabic,
        "hy" => Algorithm::Armenian,
        "eu" => Algorithm::Basque,
        "ca" => Algorithm::Catalan,
        "da" => Algorithm::Danish,
        "nl" => Algorithm::Dutch,
        "en" => Algorithm::English,
        "eo" => Algorithm::Esperanto,
        "et" => Algorithm::Estonian,
        "fi" => Algorithm::Finnish,
        "fr" => Algorithm::French,
        "de" => Algorithm::German,
        "el" => Algorithm::Greek,
        "hi" => Algorithm::Hindi,
        "hu" => Algorithm::Hungarian,
        "id" => Algorithm::Indonesian,
        "ga" => Algorithm::Irish,
        "it" => Algorithm::Italian,
        "lt" => Algorithm::Lithuanian,
        "nb" | "nn" | "no" => Algorithm::Norwegian,
        "ne" => Algorithm::Nepali,
        "pt" => Algorithm::Portuguese,
        "ro" => Algorithm::Romanian,
        "ru" => Algorithm::Russian,
        "sr" => Algorithm::Serbian,
        "pl" => Algorithm::Polish,
        "es" => Algorithm::Spanish,
        "sv" => Algorithm::Swedish,
        "ta" => Algorithm::Tamil,
        "tr" => Algorithm::Turkish,
        "yi" => Algorithm::Yiddish,
        _ => return None,
    })
}
