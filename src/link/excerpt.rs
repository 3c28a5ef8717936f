//! The sentence around a mention, cut from the page's own text.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use crate::parse::RunKind;

use super::{Mention, Page};

/// Longest part of a sentence before and after the mention, in characters.
const REACH: usize = 160;

/// The text before a mention in its sentence, the mention, and the text after it. `None` for mentions made by hand in
/// a block without text of its own.
pub fn sentence(page: &Page, mention: &Mention) -> Option<(String, String, String)> {
    let body = &page.document.body;
    let block = &body.blocks[mention.block? as usize];
    let mut text = String::new();
    let mut place: Option<Range<usize>> = None;
    for index in block.runs.clone() {
        let run = &body.runs[index as usize];
        let start = text.len();
        if run.kind == RunKind::Barrier {
            continue;
        }
        text.push_str(body.run_text(index as usize, &page.document.text));
        let overlap = run.source.start.max(mention.source.start)..run.source.end.min(mention.source.end);
        if overlap.start < overlap.end && run.kind != RunKind::Break {
            let (from, to) = match run.kind {
                RunKind::Text => (overlap.start - run.source.start, overlap.end - run.source.start),
                _ => (0, (text.len() - start) as u32),
            };
            let from = start + from as usize;
            let to = start + to as usize;
            place = Some(place.map_or(from..to, |p| p.start..to));
        }
    }
    let place = place?;
    let (start, end) = text
        .split_sentence_bound_indices()
        .map(|(at, sentence)| (at, at + sentence.len()))
        .find(|(_, end)| *end > place.start)
        .unwrap_or((0, text.len()));
    let end = end.max(place.end);
    let before = shorten_start(text[start..place.start].trim_start());
    let after = shorten_end(text[place.end..end].trim_end());
    Some((before, text[place].to_owned(), after))
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
