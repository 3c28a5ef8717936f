//! The mentions of a linked site, as a list for people and machines, and the reasons behind them.
//!
//! In: the `Site`. Out: rows with lines and columns. It decides nothing: link did.

use std::ops::Range;
use std::sync::Arc;

use serde::Serialize;

use crate::glossary;
use crate::link::{self, Mention, Outcome, Page, PageId, Site};
use crate::parse;
use crate::prose::RunKind;

/// A mention, as `nutgraf mentions` writes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    /// The page's file, from the site's folder.
    pub page: Arc<str>,
    /// Line of its first character, from 1.
    pub line: usize,
    /// Column of its first character, from 1, in characters.
    pub column: usize,
    /// The words, without the markup in them.
    pub text: String,
    /// The entry's id.
    pub term: String,
    /// Whether it became a link.
    pub linked: bool,
    /// Why it didn't; `None` where it did.
    pub reason: Option<&'static str>,
    /// The entries that it may mean, where that isn't clear.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub candidates: Vec<String>,
}

/// All mentions of the pages for which `wanted` says yes, given their paths; in the order of paths and of the text.
pub fn list(site: &Site, wanted: impl Fn(&str) -> bool) -> Vec<Row> {
    let mut pages: Vec<&Page> =
        site.pages.iter().map(|page| &**page).filter(|page| wanted(&page.document.path)).collect();
    pages.sort_by(|a, b| a.document.path.cmp(&b.document.path));
    let mut rows = Vec::new();
    for page in pages {
        let lines = Lines::new(&page.document.text);
        // Readers meet them in another order where a footnote or a text of the front matter has some.
        let mut mentions: Vec<&Mention> = page.mentions.iter().collect();
        mentions.sort_by_key(|mention| mention.source.start);
        rows.extend(mentions.into_iter().map(|mention| row(site, page, mention, &lines)));
    }
    rows
}

fn row(site: &Site, page: &Page, mention: &Mention, lines: &Lines<'_>) -> Row {
    let (line, column) = lines.place(mention.source.start as usize);
    let id = |page: PageId| site.page(page).stem().to_owned();
    Row {
        page: page.document.path.clone(),
        line,
        column,
        text: words(page, mention),
        term: id(mention.term),
        linked: matches!(mention.outcome, Outcome::Linked(_)),
        reason: mention.outcome.reason(),
        candidates: match &mention.outcome {
            Outcome::Ambiguous(candidates) => candidates.iter().map(|c| id(*c)).collect(),
            _ => Vec::new(),
        },
    }
}

/// The text of a mention as it is read: without the markup and line breaks in it.
fn words(page: &Page, mention: &Mention) -> String {
    let body = &page.document.body;
    let Some(block) = mention.block.or_else(|| body.block_of_link(&mention.source)) else {
        let source = &page.document.text[mention.source.start as usize..mention.source.end as usize];
        // Of a link that isn't written in one piece, its text.
        let text = source.strip_prefix('[').map_or(source, |rest| rest.split("][").next().unwrap_or(rest));
        return parse::plain(text).split_whitespace().collect::<Vec<_>>().join(" ");
    };
    let mut text = String::new();
    for index in body.blocks[block as usize].runs.clone() {
        let run = &body.runs[index as usize];
        let overlap = run.source.start.max(mention.source.start)..run.source.end.min(mention.source.end);
        if overlap.start >= overlap.end || (mention.block.is_none() && !run.is_quiet_in(&mention.source)) {
            continue;
        }
        match run.kind() {
            RunKind::Text => text.push_str(&page.document.text[overlap.start as usize..overlap.end as usize]),
            _ => text.push_str(body.run_text(index as usize, &page.document.text)),
        }
    }
    text
}

/// The starts of a text's lines.
struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    fn new(text: &'a str) -> Self {
        Lines { text, starts: std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect() }
    }

    /// Line and column of a byte, both from 1, the column in characters.
    fn place(&self, at: usize) -> (usize, usize) {
        let line = self.starts.partition_point(|start| *start <= at);
        let start = self.starts[line - 1];
        (line, 1 + self.text[start..at].chars().count())
    }

    /// The bytes of a line, or of the rest of it from a column on; `None` past the text's end.
    fn range(&self, line: usize, column: Option<usize>) -> Option<Range<usize>> {
        let start = *self.starts.get(line.checked_sub(1)?)?;
        let end = self.starts.get(line).copied().unwrap_or(self.text.len());
        let Some(column) = column else { return Some(start..end) };
        let skipped = self.text[start..end].char_indices().nth(column.checked_sub(1)?)?;
        let at = start + skipped.0;
        Some(at..at + skipped.1.len_utf8())
    }
}

/// What was considered at a place of a page, a sentence each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// Line, from 1.
    pub line: usize,
    /// Column, from 1.
    pub column: usize,
    /// The words.
    pub text: String,
    /// The entry's id.
    pub term: String,
    /// What came of it, and why.
    pub verdict: String,
}

/// Says what was considered on a line of a page, or at one character of it. `None` where the page isn't there, or has no
/// such place.
pub fn explain(site: &Site, path: &str, line: usize, column: Option<usize>) -> Option<Vec<Explanation>> {
    let (id, page) = site.pages.iter().enumerate().find(|(_, page)| &*page.document.path == path)?;
    let document = &page.document;
    let lines = Lines::new(&document.text);
    let asked = lines.range(line, column)?;
    let touches = |range: &Range<u32>| (range.start as usize) < asked.end && asked.start < range.end as usize;
    let mut all: Vec<(u32, Explanation)> = Vec::new();
    for mention in page.mentions.iter().filter(|m| touches(&m.source)) {
        let Row { line, column, text, term, .. } = row(site, page, mention, &lines);
        let verdict = verdict(site, id as PageId, page, mention, &lines);
        all.push((mention.source.start, Explanation { line, column, text, term, verdict }));
    }
    let lexicon = link::lexicon(site, page.language);
    let (_, refused) = glossary::explain(&document.body, &document.text, &lexicon);
    for not in refused.iter().filter(|not| touches(&not.source)) {
        let (line, column) = lines.place(not.source.start as usize);
        let text = document.text[not.source.start as usize..not.source.end as usize].to_owned();
        let term = site.page(site.terms[page.language][not.entry as usize]).stem().to_owned();
        let verdict = format!("no mention: {}", not.why);
        all.push((not.source.start, Explanation { line, column, text, term, verdict }));
    }
    all.sort_by_key(|(at, _)| *at);
    Some(all.into_iter().map(|(_, explanation)| explanation).collect())
}

/// Whether terms are looked for anywhere in this line, or at this character: not in front matter, headings, links, code
/// and HTML.
pub fn is_read(site: &Site, path: &str, line: usize, column: Option<usize>) -> bool {
    let Some(page) = site.pages.iter().find(|page| &*page.document.path == path) else { return false };
    let Some(asked) = Lines::new(&page.document.text).range(line, column) else { return false };
    page.document.body.runs.iter().any(|run| {
        matches!(run.kind(), RunKind::Text | RunKind::Owned)
            && (run.source.start as usize) < asked.end
            && asked.start < run.source.end as usize
    })
}

fn verdict(site: &Site, id: PageId, page: &Page, mention: &Mention, lines: &Lines<'_>) -> String {
    let first = || {
        let linked = page.mentions.iter().find(|m| m.term == mention.term && matches!(m.outcome, Outcome::Linked(_)));
        linked.map_or(String::new(), |m| {
            let (line, column) = lines.place(m.source.start as usize);
            format!(", at {line}:{column}")
        })
    };
    match &mention.outcome {
        Outcome::Linked(_) if mention.block.is_none() => "linked: chosen by hand".to_owned(),
        Outcome::Linked(_) => "linked".to_owned(),
        Outcome::NotFirst => format!("not linked: the page has its link to it already{}", first()),
        Outcome::Density => "not linked: the section has its link to it already".to_owned(),
        Outcome::Ambiguous(candidates) => {
            let ids: Vec<&str> = candidates.iter().map(|c| site.page(*c).stem()).collect();
            format!(
                "not linked: it may mean {}, and neither the page nor its storyline says which; pin one under [glossary]",
                ids.join(" or ")
            )
        }
        Outcome::OwnPage => format!("not linked: the page is the entry {} itself", site.page(id).stem()),
        Outcome::Off => "not linked: the page turns it off under [glossary]".to_owned(),
        Outcome::Exempt => "not linked: exempt by hand, [text](term:)".to_owned(),
    }
}
