//! Words that look like names or acronyms and are no entry's: what a glossary may be missing.

use std::ops::Range;

use crate::prose::{Body, RunKind};

use super::common::CommonWords;
use super::flat::{Flat, source_range};
use super::key::{fold, is_all_capitals};
use super::segment::{Word, is_apostrophe, next_word};

/// A word or words that look like a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unknown {
    /// As it is written.
    pub text: String,
    /// Bytes of the source file.
    pub source: Range<u32>,
}

/// Longest name that is taken for one, in words.
const LONGEST: usize = 4;

/// So many words in capitals in a row are no acronyms.
const SHOUTED: usize = 3;

/// Finds acronyms (`WIPO`), and capitalised words that begin no sentence (`Satya Nadella`), outside `covered`: the places
/// of mentions in the source, in order. `source` is the text of the file.
pub fn unknown(body: &Body, source: &str, covered: &[Range<u32>], common: &CommonWords) -> Vec<Unknown> {
    let mut found = Vec::new();
    let mut flat = Flat::default();
    for block in &body.blocks {
        // A block that is all quiet has nothing of its own.
        if !body.runs[block.runs.start as usize..block.runs.end as usize]
            .iter()
            .any(|run| matches!(run.kind(), RunKind::Text | RunKind::Owned))
        {
            continue;
        }
        flat.fill(body, block, source);
        for range in names(flat.text(), common) {
            let place = source_range(body, flat.start(range.start), flat.end(range.end));
            let at = covered.partition_point(|c| c.end <= place.start);
            if covered.get(at).is_none_or(|c| c.start >= place.end) {
                found.push(Unknown { text: flat.text()[range].to_owned(), source: place });
            }
        }
    }
    found
}

/// Names in a text, left to right.
fn names(text: &str, common: &CommonWords) -> Vec<Range<usize>> {
    let mut names: Vec<Range<usize>> = Vec::new();
    let mut open: Option<(Range<usize>, usize)> = None;
    let mut at = 0;
    let mut shouted = 0;
    while let Some(mut word) = next_word(text, at) {
        word.end = joined_end(text, word);
        let spelt = &text[word.start..word.end];
        let between = &text[at..word.start];
        let capital = spelt.starts_with(char::is_uppercase);
        let acronym = is_acronym(spelt);
        shouted = if is_all_capitals(spelt) { shouted + 1 } else { 0 };
        let elided = between.ends_with(is_apostrophe) && at > 0;
        if elided && text[..at].chars().rev().take_while(|c| c.is_alphanumeric()).count() > 3 && spelt == "s" {
            // A possessive ends a name.
            close(&mut open, &mut names);
        } else if shouted >= SHOUTED {
            // Words in capitals one after the other are a shout, the earlier ones too.
            open = None;
        } else if acronym {
            extend(&mut open, &mut names, word.start..word.end, between);
        } else if capital && spelt.chars().count() > 1 && !is_all_capitals(spelt) && !is_ordinal(spelt) {
            let first = super::place::starts_sentence(text, word.start);
            let goes_on = open.is_some() && between == " ";
            if goes_on || !(first || common.contains(&fold(spelt))) {
                extend(&mut open, &mut names, word.start..word.end, between);
            } else {
                close(&mut open, &mut names);
            }
        } else {
            close(&mut open, &mut names);
        }
        at = word.end;
    }
    close(&mut open, &mut names);
    names
}

fn extend(open: &mut Option<(Range<usize>, usize)>, names: &mut Vec<Range<usize>>, word: Range<usize>, between: &str) {
    match open {
        Some((range, words)) if between == " " && *words < LONGEST => {
            range.end = word.end;
            *words += 1;
        }
        _ => {
            close(open, names);
            *open = Some((word, 1));
        }
    }
}

fn close(open: &mut Option<(Range<usize>, usize)>, names: &mut Vec<Range<usize>>) {
    if let Some((range, _)) = open.take() {
        names.push(range);
    }
}

/// Where a word ends with those that `&` joins to it, all in capitals: AT&T, R&D.
fn joined_end(text: &str, word: Word) -> usize {
    let capitals = |word: &str| word.chars().all(|c| c.is_uppercase() || c.is_numeric());
    let mut end = word.end;
    let mut spelt = &text[word.start..word.end];
    while capitals(spelt) && text[end..].starts_with('&') {
        let Some(next) = next_word(text, end).filter(|next| next.start == end + 1) else { break };
        spelt = &text[next.start..next.end];
        if !capitals(spelt) {
            break;
        }
        end = next.end;
    }
    end
}

/// Two to six letters, all capitals or but for a plural's `s`, and no Roman number; a number with a capital behind it, as
/// in 5G; and what `&` joins.
fn is_acronym(word: &str) -> bool {
    if word.contains('&') {
        return true;
    }
    let unit = word.trim_start_matches(|c: char| c.is_ascii_digit());
    if unit.len() < word.len() && unit.len() == 1 {
        return unit.starts_with(char::is_uppercase);
    }
    let stem = word.strip_suffix('s').unwrap_or(word);
    let letters = stem.chars().count();
    (2..=6).contains(&letters)
        && is_all_capitals(stem)
        && stem.chars().all(char::is_alphanumeric)
        && !stem.chars().all(|c| "IVXLCDM".contains(c))
}

/// A Roman ordinal: `XXIe`, `Ier`.
fn is_ordinal(word: &str) -> bool {
    let stem = word.trim_end_matches(|c: char| c.is_lowercase());
    stem.len() < word.len()
        && !stem.is_empty()
        && stem.chars().all(|c| "IVXLCDM".contains(c))
        && matches!(&word[stem.len()..], "e" | "er" | "re" | "ère" | "ème" | "es")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, language: &str) -> Vec<String> {
        let common = CommonWords::of(language);
        names(text, &common).into_iter().map(|range| text[range].to_owned()).collect()
    }

    #[test]
    fn acronyms_and_names_inside_sentences() {
        assert_eq!(
            found("Then Satya Nadella and the WIPO met Emmett Shear’s team in May. Nobody spoke. THEY ALL LEFT.", "en"),
            ["Satya Nadella", "WIPO", "Emmett Shear"]
        );
        assert_eq!(found("The R&D of AT&T on 5G, A & B, 12 of them.", "en"), ["R&D", "AT&T", "5G"]);
        assert_eq!(found("Le XXIe siècle, l’OMPI et les ONG d’Île-de-France.", "fr"), ["OMPI", "ONG", "France"]);
    }
}
