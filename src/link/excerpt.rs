//! The sentence around a mention, cut from the page's own text.

use std::ops::Range;

use crate::prose::RunKind;

use super::{Mention, Page};

/// Longest part of a sentence before and after the mention, in characters.
const REACH: usize = 160;

/// The text before a mention in its sentence, the mention, and the text after it. `None` where it stands in no block's text:
/// in a heading, in a text with escapes.
pub fn sentence(page: &Page, mention: &Mention) -> Option<(String, String, String)> {
    let body = &page.document.body;
    let block = &body.blocks[mention.block.or_else(|| body.block_of_link(&mention.source))? as usize];
    let mut text = String::new();
    let mut place: Option<Range<usize>> = None;
    for index in block.runs.clone() {
        let run = &body.runs[index as usize];
        if run.kind() == RunKind::Barrier {
            continue;
        }
        // Where the mention is in the run, and in what readers see of it.
        let own = |at: u32| at.clamp(run.source.start, run.source.end) - run.source.start;
        let shown = |into: u32| body.shown_text(index as usize, &page.document.text, into);
        let (piece, from) = shown(own(mention.source.start));
        // Where a citation stood between a word and the full stop, the space before it goes too.
        if piece.starts_with(['.', ',']) && text.ends_with(' ') && place.as_ref().is_none_or(|p| p.end < text.len()) {
            text.pop();
        }
        let start = text.len();
        text.push_str(&piece);
        let overlap = run.source.start.max(mention.source.start)..run.source.end.min(mention.source.end);
        let is_mention = match mention.block {
            Some(_) => matches!(run.kind(), RunKind::Text | RunKind::Owned),
            None => run.is_quiet_in(&mention.source),
        };
        if overlap.start < overlap.end && is_mention {
            let (from, to) = match run.kind() {
                RunKind::Text => (from, shown(own(mention.source.end)).1),
                _ => (0, text.len() - start),
            };
            let (from, to) = (start + from, start + to);
            place = Some(place.map_or(from..to, |p| p.start..to));
        }
    }
    let place = place?;
    let start = sentence_start(&text, place.start);
    let end = sentence_end(&text, place.end);
    let before = shorten_start(text[start..place.start].trim_start());
    let after = shorten_end(text[place.end..end].trim_end());
    Some((before, text[place].to_owned(), after))
}

/// Where the sentence around `at` begins: after the last end of a sentence before it. Looks no further than the
/// mention's own sentence, however long the paragraph is.
fn sentence_start(text: &str, at: usize) -> usize {
    let mut end = at;
    while let Some(found) = text[..end].rfind(ENDS) {
        if let Some(start) = ends_at(text, found).filter(|start| *start <= at) {
            return start;
        }
        end = found;
    }
    0
}

/// Where it ends.
fn sentence_end(text: &str, at: usize) -> usize {
    let mut from = at;
    while let Some(found) = text[from..].find(ENDS).map(|i| from + i) {
        if let Some(end) = ends_at(text, found) {
            return end;
        }
        from = found + text[found..].chars().next().map_or(1, char::len_utf8);
    }
    text.len()
}

/// What may end a sentence.
const ENDS: [char; 4] = ['.', '?', '!', '…'];

/// Words that a full stop follows without ending a sentence, in small letters.
const ABBREVIATIONS: [&str; 16] =
    ["m", "mm", "mr", "mrs", "ms", "dr", "st", "no", "art", "al", "etc", "vs", "prof", "gen", "sen", "av"];

/// If the mark at `at` ends a sentence, where the next one begins. By the rules of Unicode's UAX 29 (SB6 to SB11): marks,
/// closing quotes, space, and then no small letter; beyond them, initials and abbreviations don't end one.
fn ends_at(text: &str, at: usize) -> Option<usize> {
    let closing = |c: char| ENDS.contains(&c) || matches!(c, '"' | '\'' | '\u{201d}' | '\u{2019}' | '»' | ')' | ']');
    let mut rest = text[at..].char_indices().skip_while(|(_, c)| closing(*c));
    let (mut next, mut c) = rest.next()?;
    if !c.is_whitespace() {
        return None;
    }
    while c.is_whitespace() || c == '»' {
        (next, c) = rest.next()?;
    }
    if c.is_lowercase() {
        return None;
    }
    if text[at..].starts_with('.') {
        let word: String = text[..at].chars().rev().take_while(|c| c.is_alphanumeric()).take(8).collect();
        let word: String = word.chars().rev().collect::<String>().to_lowercase();
        let initial = word.chars().count() == 1 && word.chars().all(char::is_alphabetic);
        if initial || ABBREVIATIONS.contains(&word.as_str()) {
            return None;
        }
    }
    Some(at + next)
}

fn shorten_start(text: &str) -> String {
    let skip = text.chars().count().saturating_sub(REACH);
    if skip == 0 {
        return text.to_owned();
    }
    let cut: String = text.chars().skip(skip).collect();
    format!("… {}", cut.split_once(' ').map_or(cut.as_str(), |(_, rest)| rest))
}

fn shorten_end(text: &str) -> String {
    if text.chars().count() <= REACH {
        return text.to_owned();
    }
    let cut: String = text.chars().take(REACH).collect();
    format!("{} …", cut.rsplit_once(' ').map_or(cut.as_str(), |(rest, _)| rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn around(text: &str, word: &str) -> String {
        let at = text.find(word).unwrap_or(0);
        text[sentence_start(text, at)..sentence_end(text, at + word.len())].trim().to_owned()
    }

    #[test]
    fn sentences() {
        let text = "It began. Mr. Altman left (“at once.”) Nobody e.g. the board said why! What then? « Rien. » Puis J. Doe vint.";
        assert_eq!(around(text, "began"), "It began.");
        assert_eq!(around(text, "Altman"), "Mr. Altman left (“at once.”)");
        assert_eq!(around(text, "board"), "Nobody e.g. the board said why!");
        assert_eq!(around(text, "then"), "What then?");
        assert_eq!(around(text, "vint"), "Puis J. Doe vint.");
        assert_eq!(around("no end", "end"), "no end");
    }
}
