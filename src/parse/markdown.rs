//! Markdown to HTML with holes, by pulldown-cmark's events.
//!
//! Events come in here; what begins and ends an element, and text with the map of it, are in the rooms inside.
//!
//! Our own writer, not pulldown-cmark's: it leaves holes, keeps a map from the text to source and HTML, collects the
//! headings, and moves footnotes to the end. Where none of that matters its HTML is the reference renderer's, as the
//! CommonMark examples in tests/ show.

use std::borrow::Cow;
use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;

use pulldown_cmark::{Alignment, BrokenLink, CowStr, Event, Options, Parser, Tag};
use pulldown_cmark_escape::{escape_html, escape_html_body_text};

use crate::diagnostics::{Diagnostic, Location};
use crate::tree::fields::Sourced;

mod arguments;
mod components;
mod end;
mod events;
mod heading;
mod html;
mod images;
mod links;
mod runs;
mod tags;
mod typeset;

use super::footnotes::Footnotes;
use super::headings::Ids;
use super::{Settings, words};
use crate::prose::{Block, Body, Change, Heading, Hole, Inline, Prose, Run, RunKind, SPACES, What};

use components::{Definitions, Fence};
use html::Within;
use images::{LastImage, OpenImage};
use typeset::{Line, Settled, Written};

/// The file being parsed, and where its problems go.
pub struct Context<'a> {
    /// The file's path from the site's folder.
    pub path: &'a Arc<str>,
    /// The file's whole text.
    pub source: &'a str,
    /// How to read it.
    pub settings: &'a Settings,
    /// Its problems.
    pub diagnostics: &'a mut Vec<Diagnostic>,
}

/// What we read beside CommonMark.
pub(crate) fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_GFM
        | Options::ENABLE_SUPERSCRIPT
        | Options::ENABLE_SUBSCRIPT
}

/// Marks the made-up destination of a citation, so that no address an author can write is taken for one.
const CITATION: &str = "\u{0}cite";

/// `[@id]` has no definition, so pulldown-cmark asks whether it is a link all the same: it is a citation.
fn citation_link<'a>(link: BrokenLink<'a>) -> Option<(CowStr<'a>, CowStr<'a>)> {
    link.reference.starts_with('@').then(|| (CITATION.into(), "".into()))
}

/// Renders the body of a file, which begins at byte `start`. Headings take none of the ids that are given out.
pub(super) fn body(start: usize, ids: Ids, context: &mut Context<'_>) -> Body {
    let markdown = &context.source[start..];
    // A body that says nothing needs no parser.
    let spans = Spans::Offset(start);
    let mut writer = Writer::new(context, spans, markdown, ids);
    let parser = Parser::new_with_broken_link_callback(markdown, options(), Some(citation_link));
    writer.definitions = components::definitions(markdown, parser.reference_definitions());
    for (event, range) in parser.into_offset_iter() {
        writer.event(event, range);
    }
    writer.finish()
}

/// Renders a text of the front matter, as inline Markdown: a single paragraph without its tags.
pub fn inline(text: &Sourced<String>, context: &mut Context<'_>) -> Prose {
    let value = text.value.as_str();
    if is_plain(value) {
        return Prose { html: context.settings.typography.html(value).into_owned(), ..Prose::default() };
    }
    inline_body(text, context).prose
}

/// Whether a text of a single paragraph has nothing that inline Markdown or HTML would write in another way. What makes
/// blocks at the beginning of a line doesn't count: [`Writer::inline_text`] reads none.
fn is_plain(text: &str) -> bool {
    !text.bytes().any(|b| b"\\`*_[]<>&~^\n\r\t\0".contains(&b)) && !text.starts_with(' ') && !text.ends_with(' ')
}

/// The same with the map of its text, where the file has the text to the letter: one with escapes has no places.
pub(super) fn inline_body(text: &Sourced<String>, context: &mut Context<'_>) -> Body {
    let value = text.value.as_str();
    // Where the text stands in the file to the letter, places in it are exact; a text with escapes has only its own.
    let spans = match context.source.get(text.span.clone()).and_then(|raw| raw.find(value)) {
        Some(at) => Spans::Offset(text.span.start + at),
        None => Spans::Fixed(text.span.clone()),
    };
    let exact = matches!(spans, Spans::Offset(_));
    let mut writer = Writer::new(context, spans, value, Ids::default());
    if let Some((name, at)) = components::in_inline(value) {
        let message = format!("{{{name}}} can't be called here: this text is a single paragraph");
        let help = "call it in the text of the page, below the front matter";
        writer.report(Diagnostic::error("misplaced-component", message).help(help), at..at + 1);
    }
    // Blocks mean nothing here: a line that looks like a heading or a list is text.
    writer.inline_text(value);
    let mut body = writer.finish();
    // A hole may stand after the last space.
    let last_hole = body.prose.holes.last().map_or(0, |hole| hole.at as usize);
    body.prose.html.truncate(body.prose.html.trim_end().len().max(last_hole));
    if !exact {
        body.blocks.clear();
    }
    body
}

/// A mark in front of a text keeps its first character from making a block (`1. `, `# `, `> `). It is punctuation, so
/// that emphasis may begin after it.
const INLINE_GUARD: &str = "¶";

/// The text without its inline Markdown.
pub(crate) fn plain(text: &str) -> String {
    if !text.bytes().any(|b| b"\\`*_[]<>&~^!\n\r".contains(&b)) {
        return text.to_owned();
    }
    let mut plain = String::with_capacity(text.len());
    let guarded = format!("{INLINE_GUARD}{text}");
    // How deep in a citation, whose text nobody reads.
    let mut citation = 0;
    for event in Parser::new_with_broken_link_callback(&guarded, options(), Some(citation_link)) {
        match event {
            Event::Start(Tag::Link { dest_url, .. }) if *dest_url == *CITATION => {
                plain.truncate(plain.trim_end_matches(SPACES).len());
                citation = 1;
            }
            Event::Start(_) if citation > 0 => citation += 1,
            Event::End(_) if citation > 0 => citation -= 1,
            _ if citation > 0 => {}
            Event::Text(t) | Event::Code(t) => plain.push_str(&t),
            Event::SoftBreak | Event::HardBreak => plain.push(' '),
            // Another block is another word: such a text is a single line.
            Event::Start(tag) if !tags::is_inline(&tag) && !plain.ends_with(char::is_whitespace) => plain.push(' '),
            _ => {}
        }
    }
    plain.trim().replacen(INLINE_GUARD, "", 1)
}

/// How byte ranges of the Markdown become byte ranges of the file: see [`Writer::span`].
#[derive(Clone)]
enum Spans {
    /// The Markdown stands in the file to the letter, from this byte on.
    Offset(usize),
    /// It stands in this range, with escapes, or folded.
    Fixed(Range<usize>),
    /// Of a text whose lines don't stand together, `from` there on: where each piece begins, in it and in the file.
    Pieces { pieces: Rc<[(usize, usize)]>, from: usize },
}

impl Spans {
    fn of(&self, range: Range<usize>) -> Range<usize> {
        match self {
            Spans::Offset(base) => base + range.start..base + range.end,
            Spans::Fixed(span) => span.clone(),
            Spans::Pieces { pieces, from } => {
                let place = |at: usize| {
                    let piece = pieces.partition_point(|(text, _)| *text <= at).checked_sub(1).map(|i| pieces[i]);
                    piece.map_or(0, |(text, source)| source + at - text)
                };
                let (start, end) = (from + range.start, from + range.end);
                // An end is where the last byte ends: what follows it may stand elsewhere.
                place(start)..if end > start { place(end - 1) + 1 } else { place(start) }
            }
        }
    }
}

/// What is being written: the page, or one footnote.
#[derive(Default)]
struct Out {
    prose: Prose,
    blocks: Vec<Block>,
    runs: Vec<Run>,
    owned: Vec<(u32, Box<str>)>,
    changes: Vec<Change>,
    inlines: Vec<Inline>,
    /// What lies before the block that is open.
    settled: Settled,
}

struct Writer<'w, 'a> {
    context: &'w mut Context<'a>,
    spans: Spans,
    /// The text that is parsed; ranges of events count in it.
    markdown: Cow<'w, str>,
    inline_only: bool,
    /// How many blocks such a line has begun; more than one are told of.
    line_blocks: usize,
    /// The author's elements that are open in such a line: name and place.
    open_html: Vec<(String, Range<usize>)>,
    out: Out,
    /// The page, while a footnote is being written, and the footnote's label and place.
    page: Option<(Out, String, Range<usize>)>,
    footnotes: Footnotes<Out>,
    ids: Ids,
    headings: Vec<Heading>,
    extra_ids: Vec<String>,
    heading: Option<OpenHeading>,
    /// The author's link or code that is open, in HTML, and whether a block of HTML began it.
    termless: Within,
    termless_block: bool,
    /// Ends of the links that are open: what to write there, if anything.
    links: Vec<LinkEnd>,
    /// The image in whose alternative we are, in which only text counts.
    image: Option<OpenImage>,
    /// The image that was written last, and where the paragraph began that is open.
    last_image: Option<LastImage>,
    paragraph: usize,
    /// Depth inside a citation, which is written whole at its start.
    citation: usize,
    /// Inside code blocks no text is prose.
    code: bool,
    /// The component whose block is being read.
    fence: Option<Fence>,
    /// How many components are open around what is parsed.
    nested: usize,
    definitions: Definitions,
    table: Vec<Alignment>,
    cell: usize,
    head: bool,
    open_inline: u32,
    block_open: bool,
    section: u32,
    quotes: u32,
    depth: usize,
    summary_end: Option<u32>,
    words: u32,
    /// The text of the block that is open, for typography.
    line: Line,
}

struct OpenHeading {
    level: u8,
    id: Option<String>,
    attributes: String,
    /// Where its start tag's name ends in the HTML, and the holes there were.
    at: usize,
    holes: usize,
    inlines: usize,
    text: String,
    title: String,
}

enum LinkEnd {
    Anchor,
    Term(u32),
    Nothing,
}

impl<'w, 'a> Writer<'w, 'a> {
    fn new(context: &'w mut Context<'a>, spans: Spans, markdown: &'w str, ids: Ids) -> Self {
        // What prose of this size takes, more or less: lists that grow from nothing are copied again and again.
        let size = markdown.len();
        let prose = Prose { html: String::with_capacity(size + size / 8), ..Prose::default() };
        let runs = Vec::with_capacity(size / 32);
        let out = Out { prose, runs, ..Out::default() };
        Writer {
            context,
            spans,
            markdown: Cow::Borrowed(markdown),
            inline_only: false,
            line_blocks: 0,
            open_html: Vec::new(),
            out,
            page: None,
            footnotes: Footnotes::default(),
            ids,
            headings: Vec::new(),
            extra_ids: Vec::new(),
            heading: None,
            termless: Within::default(),
            termless_block: false,
            links: Vec::new(),
            image: None,
            last_image: None,
            paragraph: 0,
            citation: 0,
            code: false,
            fence: None,
            nested: 0,
            definitions: Definitions::default(),
            table: Vec::new(),
            cell: 0,
            head: false,
            open_inline: Inline::NONE,
            block_open: false,
            section: 0,
            quotes: 0,
            depth: 0,
            summary_end: None,
            words: 0,
            line: Line::default(),
        }
    }

    /// The place in the file of a range of the Markdown. In a text with escapes, it is that of the same words, where they
    /// are there once; otherwise that of the whole text.
    fn span(&self, range: Range<usize>) -> Range<usize> {
        let whole = self.spans.of(range.clone());
        if !matches!(self.spans, Spans::Fixed(_)) {
            return whole;
        }
        let words = self.markdown.get(range).filter(|words| !words.is_empty());
        let (Some(words), Some(raw)) = (words, self.context.source.get(whole.clone())) else { return whole };
        let mut found = raw.match_indices(words);
        match (found.next(), found.next()) {
            (Some((at, _)), None) => whole.start + at..whole.start + at + words.len(),
            _ => whole,
        }
    }

    fn report(&mut self, diagnostic: Diagnostic, range: Range<usize>) {
        self.report_at(diagnostic, self.span(range));
    }

    /// Reports a problem at a place of the file.
    fn report_at(&mut self, diagnostic: Diagnostic, span: Range<usize>) {
        let at = Location::new(self.context.path, self.context.source, span);
        self.context.diagnostics.push(diagnostic.at(at));
    }

    fn push(&mut self, html: &str) {
        self.out.prose.html.push_str(html);
    }

    /// Writes text as HTML text. Writing to a string can't fail.
    fn escape(&mut self, text: &str) {
        let _ = escape_html_body_text(&mut self.out.prose.html, text);
    }

    fn escape_attribute(&mut self, text: &str) {
        let _ = escape_html(&mut self.out.prose.html, text);
    }

    fn at(&self) -> u32 {
        self.out.prose.html.len() as u32
    }

    fn hole(&mut self, what: What) {
        let at = self.at();
        self.out.prose.holes.push(Hole { at, what });
    }

    /// A block begins or ends: a new line, unless one has just begun.
    fn fresh_line(&mut self) {
        if !self.out.prose.html.is_empty() && !self.out.prose.html.ends_with('\n') {
            self.push("\n");
        }
    }

    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        if self.image.is_some() {
            return self.in_image(event);
        }
        if self.fence.is_some() {
            return match event {
                Event::Text(text) => self.fence_text(&text, range),
                _ => self.end_fence(),
            };
        }
        if self.citation > 0 {
            match event {
                Event::Start(_) => self.citation += 1,
                Event::End(_) => self.citation -= 1,
                _ => {}
            }
            return;
        }
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(tag, range),
            Event::Text(text) => self.text(&text, range),
            Event::Code(text) => {
                self.words += words::count(&text);
                self.line_object();
                self.heading_text(&text, Some("code"));
                self.push("<code>");
                self.escape(&text);
                self.push("</code>");
                self.quiet(&text, range);
            }
            // Not enabled; if they ever are, their source is their text.
            Event::InlineMath(text) | Event::DisplayMath(text) => {
                self.line_object();
                self.escape(&text);
            }
            Event::Html(html) => self.html(&html, range, true),
            Event::InlineHtml(html) => self.html(&html, range, false),
            Event::SoftBreak => self.soft_break("\n", range),
            Event::HardBreak => {
                self.line_end();
                self.run(RunKind::Break, range.clone(), "<br>\n", "\n");
                self.break_in_link(range);
                self.heading_text(" ", None);
            }
            Event::Rule | Event::TaskListMarker(_) if self.inline_only => self.next_in_line(range),
            Event::Rule => {
                self.fresh_line();
                self.push("<hr>\n");
            }
            Event::FootnoteReference(label) => self.footnote_reference(&label, range),
            Event::TaskListMarker(done) => {
                self.push(if done {
                    "<input disabled type=\"checkbox\" checked>\n"
                } else {
                    "<input disabled type=\"checkbox\">\n"
                });
            }
        }
    }

    /// Writes a break that the source has between two words.
    fn soft_break(&mut self, written: &str, range: Range<usize>) {
        let html = self.at() as usize;
        let run = self.run(RunKind::Break, range.clone(), written, "\n");
        let title = self.heading_text(" ", None);
        self.break_in_link(range.clone());
        if !self.code {
            self.line_break(Written { html: html..html + 1, title, run, source: range });
        }
    }

    /// A block begins in a text that is a single paragraph. What it holds goes on in the same line, as another word.
    fn next_in_line(&mut self, range: Range<usize>) {
        self.line_blocks += 1;
        if self.line_blocks == 1 {
            return;
        }
        if self.line_blocks == 2 {
            let message = "this text is a single paragraph: what begins here is joined to it";
            let help = "write one paragraph; several, and lists, belong in the text of the page";
            // In a text with escapes, places are found by their words: those of a single line.
            let line = self.markdown.get(range.clone()).and_then(|block| block.lines().next()).map_or(0, str::len);
            self.report(Diagnostic::warning("several-paragraphs", message).help(help), range.start..range.start + line);
        }
        if !self.out.prose.html.is_empty() && !self.out.prose.html.ends_with(char::is_whitespace) {
            self.soft_break(" ", range.start..range.start);
        }
    }
}

/// Whether this very text stands at a place of another: mostly it was cut from there, and needn't be compared.
fn is_at(whole: &str, place: &Range<usize>, text: &str) -> bool {
    whole.get(place.clone()).is_some_and(|there| std::ptr::eq(there, text) || there == text)
}

fn push_attribute(out: &mut String, name: &str, value: &str) {
    out.push(' ');
    out.push_str(name);
    out.push_str("=\"");
    let _ = escape_html(&mut *out, value);
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::typography::{PROFILES, Rules, profile_for};
    use proptest::prelude::*;

    /// Texts of signs that could make blocks, and words that typography changes.
    fn texts() -> impl Strategy<Value = String> {
        let pieces =
            ["1.", "2)", "#", "- ", "+", "=", "|", "!", ":", "\"", "'", " ", "--", "...", "{#a}", "a", "B", "é", "7"];
        prop::collection::vec(prop::sample::select(pieces.to_vec()), 0..12)
            .prop_map(|pieces| pieces.concat().trim().to_owned())
    }

    proptest! {
        #[test]
        fn a_plain_text_needs_no_parser(text in texts()) {
            prop_assert!(is_plain(&text));
            let path: Arc<str> = "a.md".into();
            let mut diagnostics = Vec::new();
            let settings = Settings {
                unsafe_html: false,
                external_rel: String::new(),
                origin: String::new(),
                captions: false,
                components: Arc::default(),
                frames: None,
                typography: Rules::new(profile_for("en").unwrap_or(PROFILES[0])),
            };
            let mut context = Context { path: &path, source: "", settings: &settings, diagnostics: &mut diagnostics };
            let text = Sourced { value: text, span: 0..0 };
            let quick = inline(&text, &mut context);
            prop_assert_eq!(quick, inline_body(&text, &mut context).prose);
        }
    }
}
