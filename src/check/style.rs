//! House style: what entries say to avoid, and key points that are none.

use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;

use crate::diagnostics::Location;
use crate::front_matter::term::{Case, TermKind};
use crate::glossary::{self, Entry, Lexicon};
use crate::link::{self, PageId, Site};
use crate::parse::Document;
use crate::tags::tag_end;

use super::{Finding, at};

/// Key points are read at a glance: what is longer than this is a paragraph.
const KEY_POINT_WORDS: u32 = 60;

/// Key points of too many words.
pub(super) fn long_key_points(site: &Site) -> Vec<Finding> {
    let mut findings = Vec::new();
    for page in site.pages.iter() {
        for point in page.document.front_matter.explainer.iter().flat_map(|e| &e.key_points) {
            let words = crate::parse::count_words(&point.source.value);
            if words > KEY_POINT_WORDS {
                findings.push(Finding::new(
                    format!("a key point of {words} words"),
                    at(page, point.source.span.clone()),
                    "say it in a sentence or two, and leave the rest to the text",
                ));
            }
        }
    }
    findings
}

/// What house style avoids in a language: a lexicon of the words, then of all entries, as a longer name of an entry may hold
/// such a word. With it, the entry that each of the words is avoided for.
struct Style {
    lexicon: Lexicon,
    preferred: Vec<PageId>,
}

impl Style {
    fn of(site: &Site, language: usize) -> Self {
        let mut entries = Vec::new();
        let mut preferred = Vec::new();
        for id in &site.terms[language] {
            let Some(term) = &site.page(*id).document.front_matter.term else { continue };
            for word in &term.avoid {
                entries.push(Entry {
                    title: word.value.clone(),
                    kind: TermKind::Concept,
                    names: Vec::new(),
                    forms: Vec::new(),
                    inflect: term.inflect,
                    case: Case::Smart,
                });
                preferred.push(*id);
            }
        }
        if !entries.is_empty() {
            entries.extend(link::entries(site, language));
        }
        Style { lexicon: Lexicon::new(&entries, &site.language(language).code), preferred }
    }

    /// The entry to name instead, where one of these is a word to avoid.
    fn instead(&self, mut claimants: impl Iterator<Item = u32>) -> Option<PageId> {
        claimants.find_map(|claimant| self.preferred.get(claimant as usize).copied())
    }
}

/// Words that an entry's `avoid` lists, outside quotations and code, with the word to use.
pub(super) fn avoided(site: &Site) -> Vec<Finding> {
    let styles: Vec<Style> = (0..site.config.languages.len()).map(|language| Style::of(site, language)).collect();
    let documents = site.pages.iter().map(|page| (&page.document, page.language));
    let sections = site.sections.iter().filter_map(|s| Some((s.document.as_ref()?, s.language)));
    let documents: Vec<(&Arc<Document>, usize)> = documents.chain(sections).collect();
    let found: Vec<Vec<Finding>> = documents
        .into_par_iter()
        .filter(|(_, language)| !styles[*language].preferred.is_empty())
        .map(|(document, language)| in_document(site, document, &styles[language]))
        .collect();
    found.into_iter().flatten().collect()
}

fn in_document(site: &Site, document: &Document, style: &Style) -> Vec<Finding> {
    let (body, text) = (&document.body, &*document.text);
    let finding = |words: &str, range: Range<usize>, entry: PageId| {
        Finding::new(
            format!("house style doesn't say `{words}`"),
            Location::new(&document.path, &document.text, range),
            format!("write `{}`; quotations may keep it", site.page(entry).document.title_text),
        )
    };
    let mut findings = Vec::new();
    for found in glossary::find_read(body, text, &style.lexicon) {
        let Some(entry) = style.instead(found.claimants()) else { continue };
        let block = &body.blocks[found.block as usize];
        let (read, place) = glossary::text_around(body, text, &found);
        let range = found.source.start as usize..found.source.end as usize;
        let start = if block.text.is_some() { range.start } else { document.body_start as usize };
        if block.quoted || is_quoted(&read, &place) || is_in_element(&text[start..range.start]) {
            continue;
        }
        // In a link's text or one with escapes, the place is the whole text's: look for the words in it.
        let words = &read[place];
        let range = within(text, range, words);
        findings.push(finding(words, range, entry));
    }
    let mut line = |html: &str, span: Range<usize>| {
        let read = read(html);
        for (claimants, place) in glossary::find_in_text(&read, &style.lexicon) {
            if let Some(entry) = style.instead(claimants.into_iter()).filter(|_| !is_quoted(&read, &place)) {
                findings.push(finding(&read[place.clone()], within(text, span.clone(), &read[place]), entry));
            }
        }
    };
    for heading in &body.headings {
        let span = heading.source.start as usize..heading.source.end as usize;
        let before = text[..span.start].rsplit('\n').next().unwrap_or_default();
        // A heading in a quotation.
        if !before.contains('>') {
            line(&heading.title, span);
        }
    }
    let front_matter = &document.front_matter;
    line(&document.title.html, front_matter.title.span.clone());
    if let (Some(html), Some(source)) = (&document.description, &front_matter.description) {
        line(&html.html, source.span.clone());
    }
    // Answers are among the blocks.
    for faq in front_matter.explainer.iter().flat_map(|explainer| &explainer.faq) {
        line(&faq.q.prose.html, faq.q.source.span.clone());
    }
    findings
}

/// Where words stand in a range of a text; the whole range, where they are written in another way there.
fn within(text: &str, range: Range<usize>, words: &str) -> Range<usize> {
    let found = text.get(range.clone()).and_then(|whole| whole.find(words));
    found.map_or(range.clone(), |at| range.start + at..range.start + at + words.len())
}

/// Elements whose text isn't the author's own prose.
const OTHERS: [&str; 6] = ["q", "blockquote", "code", "kbd", "samp", "pre"];

/// A line of HTML as text, with a sign in the place of code and quotations.
fn read(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let name: String = rest[1..].chars().take_while(char::is_ascii_alphanumeric).collect();
        let end = OTHERS.iter().find(|other| **other == name).and_then(|_| rest.find(&format!("</{name}")));
        if end.is_some() {
            text.push('\u{fffc}');
        }
        rest = &rest[end.unwrap_or(0)..];
        rest = &rest[tag_end(rest)..];
    }
    text.push_str(rest);
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

/// Whether an element of the author's HTML that quotes is open at the end of this text.
fn is_in_element(before: &str) -> bool {
    if !before.contains("</q") && !before.contains("<q") && !before.contains("<blockquote") {
        return false;
    }
    let opens =
        |name: &str| before.matches(&format!("<{name}>")).count() + before.matches(&format!("<{name} ")).count();
    ["q", "blockquote"].iter().any(|name| opens(name) > before.matches(&format!("</{name}>")).count())
}

/// Whether a place of a text is in a quotation.
fn is_quoted(text: &str, place: &Range<usize>) -> bool {
    let before = &text[..place.start];
    let open = |from: char, to: char| before.matches(from).count() > before.matches(to).count();
    open('“', '”')
        || open('«', '»')
        || open('‹', '›')
        || open('„', '“') && !before.contains('”')
        || before.matches('"').count() % 2 == 1
        || is_in_single_quotes(text, place)
}

/// Whether a place is between single quotes, which are apostrophes too: one opens where no letter is before it and one
/// behind it, and closes where none is behind it.
fn is_in_single_quotes(text: &str, place: &Range<usize>) -> bool {
    let is_letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let marks = text.char_indices().filter(|(_, c)| matches!(c, '‘' | '’' | '\''));
    let mut open = false;
    for (at, mark) in marks {
        let behind = is_letter(text[at + mark.len_utf8()..].chars().next());
        let in_front = is_letter(text[..at].chars().next_back());
        let closes = mark != '‘' && !behind;
        if at >= place.end {
            // Nothing closes what isn't a quote.
            if closes && open {
                return true;
            }
        } else if mark == '‘' || (mark == '\'' && behind && !in_front) {
            open = true;
        } else if closes {
            open = false;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotations() {
        let quoted = |text: &str| {
            let at = text.find("board").unwrap_or(0);
            is_quoted(text, &(at..at + "board".len()))
        };
        for text in [
            "“the board” met",
            "‘the board’ met",
            "'the board' met",
            "« le board »",
            "‘the firm’s board met’",
            "\"board\"",
        ] {
            assert!(quoted(text), "{text}");
        }
        for text in [
            "“so” the board",
            "the firm’s board",
            "the firms' board’s",
            "’tis the board",
            "‘so’ the board’s",
            "'90s board",
        ] {
            assert!(!quoted(text), "{text}");
        }
    }

    #[test]
    fn code_and_quotations_in_a_line_are_signs() {
        assert_eq!(read("A <em>b</em> <code>c</code> <q>d</q> &amp; e"), "A b \u{fffc} \u{fffc} & e");
    }
}
