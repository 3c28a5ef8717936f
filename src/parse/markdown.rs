//! Markdown to HTML with holes, by pulldown-cmark's events.
//!
//! Our own writer, not pulldown-cmark's: it leaves holes, keeps a map from the text to source and HTML, collects the
//! headings, and moves footnotes to the end. Where none of that matters its HTML is the reference renderer's, as the
//! CommonMark examples in tests/ show.

use std::ops::Range;
use std::sync::Arc;

use pulldown_cmark::{
    Alignment, BlockQuoteKind, BrokenLink, CodeBlockKind, CowStr, Event, HeadingLevel, LinkType, Options, Parser, Tag,
    TagEnd,
};
use pulldown_cmark_escape::{escape_href, escape_html, escape_html_body_text};

use crate::diagnostics::{Diagnostic, Location};
use crate::tree::fields::Sourced;

use super::footnotes::{Footnotes, reference_id};
use super::headings::{Heading, Ids};
use super::prose::{Block, Body, Citation, Hole, Inline, Link, LinkUse, Prose, Run, RunKind, What};
use super::urls::{Target, classify};
use super::{Settings, words};

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

fn options() -> Options {
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

/// Renders the body of a file, which begins at byte `start`. Headings do not take the `reserved` ids.
pub(super) fn body(start: usize, reserved: &[&'static str], context: &mut Context<'_>) -> Body {
    let markdown = &context.source[start..];
    // A body that says nothing needs no parser.
    let spans = Spans::Offset(start);
    let mut writer = Writer::new(context, spans, markdown.len(), Ids::new(reserved));
    let parser = Parser::new_with_broken_link_callback(markdown, options(), Some(citation_link));
    for (event, range) in parser.into_offset_iter() {
        writer.event(event, range);
    }
    writer.finish()
}

/// Renders a text of the front matter, as inline Markdown: a single paragraph without its tags.
pub fn inline(text: &Sourced<String>, context: &mut Context<'_>) -> Prose {
    let value = text.value.as_str();
    if !value.bytes().any(|b| b"\\`*_[]<>&~^!\n:-+#=|".contains(&b) || b.is_ascii_digit()) {
        return Prose { html: value.to_owned(), ..Prose::default() };
    }
    // Where the text stands in the file to the letter, places in it are exact; a text with escapes has only its own.
    let spans = match context.source.get(text.span.clone()).and_then(|raw| raw.find(value)) {
        Some(at) => Spans::Offset(text.span.start + at),
        None => Spans::Fixed(text.span.clone()),
    };
    // Blocks mean nothing here: a line that looks like a heading or a list is text.
    let mut writer = Writer::new(context, spans, value.len(), Ids::default());
    writer.inline_only = true;
    let guarded = format!("{INLINE_GUARD}{value}");
    let parser = Parser::new_with_broken_link_callback(&guarded, options(), Some(citation_link));
    for (event, range) in parser.into_offset_iter() {
        let shifted = range.start.saturating_sub(INLINE_GUARD.len())..range.end.saturating_sub(INLINE_GUARD.len());
        let event = match event {
            Event::Text(t) if range.start < INLINE_GUARD.len() => {
                Event::Text(CowStr::from(t.strip_prefix(INLINE_GUARD).unwrap_or(&t).to_owned()))
            }
            other => other,
        };
        writer.event(event, shifted);
    }
    let mut prose = writer.finish().prose;
    prose.html.truncate(prose.html.trim_end().len());
    prose
}

/// A word joiner in front of a text keeps its first character from making a block (`1. `, `# `, `> `).
const INLINE_GUARD: &str = "\u{2060}";

/// The text without its inline Markdown.
pub(super) fn plain(text: &str) -> String {
    if !text.bytes().any(|b| b"\\`*_[]<>&~^!".contains(&b)) {
        return text.to_owned();
    }
    let mut plain = String::with_capacity(text.len());
    let guarded = format!("{INLINE_GUARD}{text}");
    for event in Parser::new_ext(&guarded, options()) {
        match event {
            Event::Text(t) | Event::Code(t) => plain.push_str(&t),
            Event::SoftBreak | Event::HardBreak => plain.push(' '),
            _ => {}
        }
    }
    plain.replacen(INLINE_GUARD, "", 1)
}

/// How byte ranges of the Markdown become byte ranges of the file.
#[derive(Clone)]
enum Spans {
    Offset(usize),
    Fixed(Range<usize>),
}

impl Spans {
    fn of(&self, range: Range<usize>) -> Range<usize> {
        match self {
            Spans::Offset(base) => base + range.start..base + range.end,
            Spans::Fixed(span) => span.clone(),
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
    inlines: Vec<Inline>,
}

struct Writer<'w, 'a> {
    context: &'w mut Context<'a>,
    spans: Spans,
    inline_only: bool,
    out: Out,
    /// The page, while a footnote is being written, and the footnote's label and place.
    page: Option<(Out, String, Range<usize>)>,
    footnotes: Footnotes<Out>,
    ids: Ids,
    headings: Vec<Heading>,
    extra_ids: Vec<String>,
    heading: Option<OpenHeading>,
    /// Ends of the links that are open: what to write there, if anything.
    links: Vec<LinkEnd>,
    /// Depth of image alternatives, in which only text counts.
    image: Option<(usize, String)>,
    /// Depth inside a citation, which is written whole at its start.
    citation: usize,
    /// Inside code blocks no text is prose.
    code: bool,
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
    fn new(context: &'w mut Context<'a>, spans: Spans, size: usize, ids: Ids) -> Self {
        let out =
            Out { prose: Prose { html: String::with_capacity(size + size / 8), ..Prose::default() }, ..Out::default() };
        Writer {
            context,
            spans,
            inline_only: false,
            out,
            page: None,
            footnotes: Footnotes::default(),
            ids,
            headings: Vec::new(),
            extra_ids: Vec::new(),
            heading: None,
            links: Vec::new(),
            image: None,
            citation: 0,
            code: false,
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
        }
    }

    fn report(&mut self, diagnostic: Diagnostic, range: Range<usize>) {
        let at = Location::new(self.context.path, self.context.source, self.spans.of(range));
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
                self.heading_text(&text, Some("code"));
                self.barrier(range);
                self.push("<code>");
                self.escape(&text);
                self.push("</code>");
            }
            // Not enabled; if they ever are, their source is their text.
            Event::InlineMath(text) | Event::DisplayMath(text) => self.text(&text, range),
            Event::Html(html) => self.html(&html, range, true),
            Event::InlineHtml(html) => self.html(&html, range, false),
            Event::SoftBreak => {
                self.run(RunKind::Break, range, "\n", "\n");
                self.heading_text(" ", None);
            }
            Event::HardBreak => {
                self.run(RunKind::Break, range, "<br>\n", "\n");
                self.heading_text(" ", None);
            }
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

    // Text, and the map of it.

    fn text(&mut self, text: &str, range: Range<usize>) {
        if self.code {
            self.escape(text);
            return;
        }
        self.words += words::count(text);
        self.heading_text(text, None);
        if !self.links.is_empty() || self.heading.is_some() {
            self.escape(text);
            return;
        }
        let html = self.at();
        self.escape(text);
        let html = html..self.at();
        let span = self.spans.of(range);
        let same = self.context.source.get(span.clone()) == Some(text);
        let kind = if same { RunKind::Text } else { RunKind::Owned };
        self.add_run(kind, span, html);
        if !same {
            let index = self.out.runs.len() as u32 - 1;
            self.out.owned.push((index, text.into()));
        }
    }

    /// Writes `html`, and notes it as a run where text is noted.
    fn run(&mut self, kind: RunKind, range: Range<usize>, html: &str, in_code: &str) {
        let start = self.at();
        self.push(if self.code { in_code } else { html });
        if self.links.is_empty() && self.heading.is_none() && !self.code {
            let span = self.spans.of(range);
            self.add_run(kind, span, start..self.at());
        }
    }

    fn barrier(&mut self, range: Range<usize>) {
        if self.links.is_empty() && self.heading.is_none() {
            let at = self.at();
            let span = self.spans.of(range);
            self.add_run(RunKind::Barrier, span, at..at);
        }
    }

    fn add_run(&mut self, kind: RunKind, source: Range<usize>, html: Range<u32>) {
        let index = self.out.runs.len() as u32;
        if !self.block_open {
            // Nothing to read yet: a block begins with text.
            if kind != RunKind::Text && kind != RunKind::Owned {
                return;
            }
            self.block_open = true;
            self.out.blocks.push(Block { runs: index..index, section: self.section, quoted: self.quotes > 0 });
        }
        let source = source.start as u32..source.end as u32;
        self.out.runs.push(Run { kind, source, html, inline: self.open_inline });
        if let Some(block) = self.out.blocks.last_mut() {
            block.runs.end = index + 1;
        }
    }

    fn open_inline(&mut self, tag: &str) {
        let start = self.at();
        self.push(tag);
        let inner = self.at();
        let index = self.out.inlines.len() as u32;
        self.out.inlines.push(Inline { parent: self.open_inline, outer: start..start, inner: inner..inner });
        self.open_inline = index;
    }

    fn close_inline(&mut self, tag: &str) {
        let inner = self.at();
        self.push(tag);
        let outer = self.at();
        if let Some(inline) = self.out.inlines.get_mut(self.open_inline as usize) {
            inline.inner.end = inner;
            inline.outer.end = outer;
            self.open_inline = inline.parent;
        }
    }

    // Tags.

    fn start(&mut self, tag: Tag<'_>, range: Range<usize>) {
        if self.inline_only && !is_inline(&tag) {
            return;
        }
        if !is_inline(&tag) {
            self.block_open = false;
            self.depth += 1;
        }
        match tag {
            Tag::Paragraph => {
                self.fresh_line();
                self.push("<p>");
            }
            Tag::Heading { level, id, classes, attrs } => self.start_heading(level, id, &classes, &attrs, range),
            Tag::BlockQuote(kind) => {
                self.quotes += 1;
                self.fresh_line();
                match kind {
                    None => self.push("<blockquote>\n"),
                    Some(kind) => {
                        let (class, word) = alert(kind);
                        self.push("<blockquote class=\"");
                        self.push(class);
                        self.push("\">\n<p class=\"markdown-alert-title\">");
                        self.hole(What::Word(word));
                        self.push("</p>\n");
                    }
                }
            }
            Tag::CodeBlock(kind) => {
                self.code = true;
                self.fresh_line();
                let info = match kind {
                    CodeBlockKind::Fenced(info) => info,
                    CodeBlockKind::Indented => "".into(),
                };
                match info.split(' ').next() {
                    None | Some("") => self.push("<pre><code>"),
                    Some(language) => {
                        self.push("<pre><code class=\"language-");
                        self.escape_attribute(language);
                        self.push("\">");
                    }
                }
            }
            Tag::HtmlBlock | Tag::MetadataBlock(_) => {}
            Tag::List(None) => self.open_block("<ul>\n"),
            Tag::List(Some(1)) => self.open_block("<ol>\n"),
            Tag::List(Some(first)) => self.open_block(&format!("<ol start=\"{first}\">\n")),
            Tag::Item => self.open_block("<li>"),
            Tag::DefinitionList => self.open_block("<dl>\n"),
            Tag::DefinitionListTitle => self.open_block("<dt>"),
            Tag::DefinitionListDefinition => self.open_block("<dd>"),
            Tag::FootnoteDefinition(label) => {
                let page = std::mem::take(&mut self.out);
                // Notes don't nest; an inner one would find no page to come back to.
                if self.page.is_none() {
                    self.page = Some((page, label.to_string(), range));
                } else {
                    self.out = page;
                }
            }
            Tag::Table(alignments) => {
                self.table = alignments;
                self.open_block("<table>");
            }
            Tag::TableHead => {
                self.head = true;
                self.cell = 0;
                self.push("<thead><tr>");
            }
            Tag::TableRow => {
                self.cell = 0;
                self.push("<tr>");
            }
            Tag::TableCell => {
                self.push(if self.head { "<th" } else { "<td" });
                self.push(match self.table.get(self.cell) {
                    Some(Alignment::Left) => " style=\"text-align: left\">",
                    Some(Alignment::Center) => " style=\"text-align: center\">",
                    Some(Alignment::Right) => " style=\"text-align: right\">",
                    _ => ">",
                });
            }
            Tag::Emphasis => self.open_inline("<em>"),
            Tag::Strong => self.open_inline("<strong>"),
            Tag::Strikethrough => self.open_inline("<del>"),
            Tag::Superscript => self.open_inline("<sup>"),
            Tag::Subscript => self.open_inline("<sub>"),
            Tag::Link { link_type, dest_url, title, .. } => self.start_link(link_type, &dest_url, &title, range),
            Tag::Image { dest_url, title, .. } => self.start_image(&dest_url, &title, range),
        }
    }

    fn open_block(&mut self, html: &str) {
        self.fresh_line();
        self.push(html);
    }

    fn end(&mut self, tag: TagEnd, range: Range<usize>) {
        if self.inline_only
            && !matches!(
                tag,
                TagEnd::Emphasis
                    | TagEnd::Strong
                    | TagEnd::Strikethrough
                    | TagEnd::Superscript
                    | TagEnd::Subscript
                    | TagEnd::Link
                    | TagEnd::Image
            )
        {
            return;
        }
        match tag {
            TagEnd::Paragraph => self.close_block("</p>\n"),
            TagEnd::Heading(_) => self.end_heading(range),
            TagEnd::BlockQuote(_) => {
                self.quotes -= 1;
                self.close_block("</blockquote>\n");
            }
            TagEnd::CodeBlock => {
                self.code = false;
                self.close_block("</code></pre>\n");
            }
            TagEnd::HtmlBlock | TagEnd::MetadataBlock(_) => self.close_block(""),
            TagEnd::List(true) => self.close_block("</ol>\n"),
            TagEnd::List(false) => self.close_block("</ul>\n"),
            TagEnd::Item => self.close_block("</li>\n"),
            TagEnd::DefinitionList => self.close_block("</dl>\n"),
            TagEnd::DefinitionListTitle => self.close_block("</dt>\n"),
            TagEnd::DefinitionListDefinition => self.close_block("</dd>\n"),
            TagEnd::FootnoteDefinition => {
                self.close_block("");
                if let Some((page, label, span)) = self.page.take() {
                    let note = std::mem::replace(&mut self.out, page);
                    self.footnotes.define(label, note, span);
                }
            }
            TagEnd::Table => {
                self.table.clear();
                self.close_block("</tbody></table>\n");
            }
            TagEnd::TableHead => {
                self.head = false;
                self.close_block("</tr></thead><tbody>\n");
            }
            TagEnd::TableRow => self.close_block("</tr>\n"),
            TagEnd::TableCell => {
                self.cell += 1;
                let tag = if self.head { "</th>" } else { "</td>" };
                self.close_block(tag);
            }
            TagEnd::Emphasis => self.close_inline("</em>"),
            TagEnd::Strong => self.close_inline("</strong>"),
            TagEnd::Strikethrough => self.close_inline("</del>"),
            TagEnd::Superscript => self.close_inline("</sup>"),
            TagEnd::Subscript => self.close_inline("</sub>"),
            TagEnd::Link => match self.links.pop() {
                Some(LinkEnd::Anchor) => self.push("</a>"),
                Some(LinkEnd::Term(link)) => self.hole(What::TermEnd(link)),
                Some(LinkEnd::Nothing) | None => {}
            },
            // Its start reads to its end.
            TagEnd::Image => {}
        }
    }

    fn close_block(&mut self, html: &str) {
        self.push(html);
        self.block_open = false;
        self.depth = self.depth.saturating_sub(1);
        if self.depth == 0 && self.summary_end.is_none() && html == "</p>\n" && self.page.is_none() {
            self.summary_end = Some(self.at());
        }
    }

    // Headings.

    fn start_heading(
        &mut self,
        level: HeadingLevel,
        id: Option<CowStr<'_>>,
        classes: &[CowStr<'_>],
        attrs: &[(CowStr<'_>, Option<CowStr<'_>>)],
        range: Range<usize>,
    ) {
        self.fresh_line();
        let level = level as u8;
        if level == 2 {
            self.section += 1;
        }
        let mut attributes = String::new();
        if !classes.is_empty() {
            let all: Vec<&str> = classes.iter().map(|c| &**c).collect();
            push_attribute(&mut attributes, "class", &all.join(" "));
        }
        for (name, value) in attrs {
            let safe = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
            let script = name.to_ascii_lowercase().starts_with("on") || name.eq_ignore_ascii_case("style");
            if !safe || (script && !self.context.settings.unsafe_html) {
                self.report(
                    Diagnostic::warning("bad-attribute", format!("the attribute `{name}` is left out of this heading"))
                        .help("names of attributes are letters, digits, - and _; scripts need [markdown] unsafe_html"),
                    range.clone(),
                );
                continue;
            }
            push_attribute(&mut attributes, name, value.as_deref().unwrap_or_default());
        }
        if let Some(id) = &id
            && !self.ids.take(id)
        {
            self.report(
                Diagnostic::error("duplicate-id", format!("the id `{id}` is taken on this page"))
                    .help("give this heading another {#id}"),
                range,
            );
        }
        self.push(["<h1", "<h2", "<h3", "<h4", "<h5", "<h6"][usize::from(level) - 1]);
        let at = self.out.prose.html.len();
        self.push(">");
        self.heading = Some(OpenHeading {
            level,
            id: id.map(|id| id.to_string()),
            attributes,
            at,
            holes: self.out.prose.holes.len(),
            inlines: self.out.inlines.len(),
            text: String::new(),
            title: String::new(),
        });
    }

    fn heading_text(&mut self, text: &str, tag: Option<&str>) {
        let Some(heading) = &mut self.heading else { return };
        heading.text.push_str(text);
        if let Some(tag) = tag {
            heading.title.push_str(&format!("<{tag}>"));
        }
        let _ = escape_html_body_text(&mut heading.title, text);
        if let Some(tag) = tag {
            heading.title.push_str(&format!("</{tag}>"));
        }
    }

    /// A heading's id comes of its text, so its start tag is finished when the text is known.
    fn end_heading(&mut self, _range: Range<usize>) {
        let Some(heading) = self.heading.take() else { return };
        let id = heading.id.unwrap_or_else(|| self.ids.for_heading(&heading.text));
        let mut attributes = String::new();
        push_attribute(&mut attributes, "id", &id);
        attributes.push_str(&heading.attributes);
        self.out.prose.html.insert_str(heading.at, &attributes);
        let shift = attributes.len() as u32;
        for hole in &mut self.out.prose.holes[heading.holes..] {
            hole.at += shift;
        }
        for inline in &mut self.out.inlines[heading.inlines..] {
            inline.outer = inline.outer.start + shift..inline.outer.end + shift;
            inline.inner = inline.inner.start + shift..inline.inner.end + shift;
        }
        self.close_block(
            ["</h1>\n", "</h2>\n", "</h3>\n", "</h4>\n", "</h5>\n", "</h6>\n"][usize::from(heading.level) - 1],
        );
        self.headings.push(Heading { level: heading.level, id, title: heading.title });
    }

    // Links, images, citations.

    fn link(&mut self, target: &str, range: Range<usize>, usage: LinkUse) -> u32 {
        let span = self.spans.of(range);
        self.out.prose.links.push(Link { target: target.to_owned(), span, usage });
        self.out.prose.links.len() as u32 - 1
    }

    fn start_link(&mut self, link_type: LinkType, address: &str, title: &str, range: Range<usize>) {
        if address == CITATION {
            return self.cite(range);
        }
        if link_type != LinkType::Email
            && let Target::Term(id) = classify(address)
        {
            self.barrier(range.clone());
            let link = self.link(id, range, LinkUse::Term);
            self.hole(What::Term(link));
            self.links.push(LinkEnd::Term(link));
            return;
        }
        self.barrier(range.clone());
        if link_type == LinkType::Email {
            self.push("<a href=\"mailto:");
            let _ = escape_href(&mut self.out.prose.html, address);
            self.push("\"");
        } else if !self.open_anchor(address, range) {
            self.links.push(LinkEnd::Nothing);
            return;
        }
        if !title.is_empty() {
            self.push(" title=\"");
            self.escape_attribute(title);
            self.push("\"");
        }
        self.push(">");
        self.links.push(LinkEnd::Anchor);
    }

    /// Writes `<a href="…"`, without its end; false where the address must not become a link.
    fn open_anchor(&mut self, address: &str, range: Range<usize>) -> bool {
        match classify(address) {
            Target::Unsafe => {
                self.unsafe_address(address, range);
                return false;
            }
            Target::External => {
                self.push("<a href=\"");
                let _ = escape_href(&mut self.out.prose.html, address);
                self.push("\"");
                let leaves = address.contains("//") && !address.starts_with(&self.context.settings.origin);
                if leaves && !self.context.settings.external_rel.is_empty() {
                    self.push(" rel=\"");
                    let rel = self.context.settings.external_rel.clone();
                    self.escape_attribute(&rel);
                    self.push("\"");
                }
            }
            Target::Fragment(_) => {
                self.push("<a href=\"");
                self.hole(What::Here);
                let _ = escape_href(&mut self.out.prose.html, address);
                self.push("\"");
                // link looks whether the id is there.
                self.link(address, range, LinkUse::Anchor);
            }
            Target::Rooted | Target::File | Target::Term(_) => {
                let link = self.link(address, range, LinkUse::Anchor);
                self.push("<a href=\"");
                self.hole(What::Link(link));
                self.push("\"");
            }
        }
        true
    }

    fn unsafe_address(&mut self, address: &str, range: Range<usize>) {
        let scheme = address.split(':').next().unwrap_or_default().trim();
        self.report(
            Diagnostic::warning(
                "unsafe-link",
                format!("an address that begins with `{scheme}:` doesn't become a link"),
            )
            .help("link to http, https, mailto or tel, or to a file of the site"),
            range,
        );
    }

    fn start_image(&mut self, address: &str, title: &str, range: Range<usize>) {
        self.barrier(range.clone());
        let mut end = String::new();
        if !title.is_empty() {
            push_attribute(&mut end, "title", title);
        }
        match classify(address) {
            Target::Unsafe | Target::Term(_) => {
                self.unsafe_address(address, range);
                self.push("<img src=\"");
            }
            Target::External | Target::Fragment(_) => {
                self.push("<img src=\"");
                let _ = escape_href(&mut self.out.prose.html, address);
            }
            Target::Rooted | Target::File => {
                let link = self.link(address, range, LinkUse::Image);
                self.push("<img src=\"");
                self.hole(What::Link(link));
            }
        }
        self.push("\" alt=\"");
        self.image = Some((0, end));
    }

    /// Inside an image there is only text, its alternative.
    fn in_image(&mut self, event: Event<'_>) {
        match event {
            Event::Start(_) => {
                if let Some((depth, _)) = &mut self.image {
                    *depth += 1;
                }
            }
            Event::End(_) => match &mut self.image {
                Some((depth, _)) if *depth > 0 => *depth -= 1,
                _ => {
                    let end = self.image.take().map(|(_, end)| end).unwrap_or_default();
                    self.push("\"");
                    self.push(&end);
                    self.push(">");
                }
            },
            Event::Text(text) | Event::Code(text) | Event::InlineHtml(text) => self.escape_attribute(&text),
            Event::SoftBreak | Event::HardBreak => self.push(" "),
            Event::FootnoteReference(label) => {
                let (number, _) = self.footnotes.refer(&label);
                self.push(&format!("[{number}]"));
            }
            _ => {}
        }
    }

    /// `[@a; @b]`, whose text is still to come and is passed over.
    fn cite(&mut self, range: Range<usize>) {
        self.barrier(range.clone());
        self.citation = 1;
        let span = self.spans.of(range);
        let written = self.context.source.get(span.clone()).unwrap_or_default();
        let inner = written.trim_start_matches('[').split(']').next().unwrap_or_default();
        let offset = written.find(inner).unwrap_or(0);
        let mut ids = Vec::new();
        let mut bad = Vec::new();
        let mut at = offset;
        for part in inner.split(';') {
            let lead = part.len() - part.trim_start().len();
            let name = part.trim();
            let place = match &self.spans {
                Spans::Offset(_) => span.start + at + lead..span.start + at + lead + name.len(),
                Spans::Fixed(fixed) => fixed.clone(),
            };
            match name.strip_prefix('@') {
                Some(id) if crate::front_matter::explainer::is_id(id) => ids.push((id.to_owned(), place)),
                _ => bad.push((name.to_owned(), place)),
            }
            at += part.len() + 1;
        }
        for (name, place) in bad {
            let location = Location::new(self.context.path, self.context.source, place);
            self.context.diagnostics.push(
                Diagnostic::error("bad-citation", format!("`{name}` in a citation isn't the id of a source"))
                    .at(location)
                    .help("write [@id], or several as [@a; @b]; for a plain bracket put \\ before it"),
            );
        }
        self.out.prose.citations.push(Citation { ids });
        let index = self.out.prose.citations.len() as u32 - 1;
        self.hole(What::Citation(index));
    }

    fn footnote_reference(&mut self, label: &str, range: Range<usize>) {
        self.barrier(range);
        let (number, count) = self.footnotes.refer(label);
        let id = reference_id(number, count);
        self.push(&format!("<sup class=\"footnote-reference\" id=\"{id}\"><a href=\""));
        self.hole(What::Here);
        self.push(&format!("#fn-{number}\" role=\"doc-noteref\">{number}</a></sup>"));
        self.extra_ids.push(id);
    }

    // The author's own HTML.

    fn html(&mut self, html: &str, range: Range<usize>, block: bool) {
        if block && self.depth <= 1 && self.summary_end_mark(html) {
            return;
        }
        self.barrier(range);
        if !self.context.settings.unsafe_html {
            return;
        }
        find_ids(html, &mut self.extra_ids);
        self.push(html);
    }

    /// `<!-- more -->` ends the summary, wherever the first paragraph ended.
    fn summary_end_mark(&mut self, html: &str) -> bool {
        let comment = html.trim().strip_prefix("<!--").and_then(|rest| rest.strip_suffix("-->"));
        if comment.is_some_and(|inside| inside.trim() == "more") {
            self.summary_end = Some(self.at());
            return true;
        }
        false
    }

    fn finish(mut self) -> Body {
        let summary_end = self.summary_end.unwrap_or(0);
        let footnotes = std::mem::take(&mut self.footnotes);
        let (notes, unused) = footnotes.finish();
        for (label, range) in unused {
            self.report(
                Diagnostic::warning("unused-footnote", format!("nothing refers to the footnote `{label}`"))
                    .help(format!("refer to it with [^{label}], or remove it")),
                range,
            );
        }
        if !notes.is_empty() {
            self.fresh_line();
            self.push("<div class=\"footnotes\" role=\"doc-endnotes\">\n<ol>\n");
            for (index, (note, references)) in notes.into_iter().enumerate() {
                self.note(index + 1, note, references);
            }
            self.push("</ol>\n</div>\n");
        }
        self.out.prose.html.shrink_to_fit();
        Body {
            prose: self.out.prose,
            summary_end,
            headings: self.headings,
            ids: self.extra_ids,
            blocks: self.out.blocks,
            runs: self.out.runs,
            owned: self.out.owned,
            inlines: self.out.inlines,
            words: self.words,
        }
    }

    /// Appends a footnote, with links back in its last paragraph.
    fn note(&mut self, number: usize, note: Out, references: u32) {
        let id = format!("fn-{number}");
        self.push(&format!("<li id=\"{id}\">\n"));
        self.extra_ids.push(id);
        let trimmed = note.prose.html.trim_end().len();
        let paragraph = note.prose.html[..trimmed].ends_with("</p>");
        let end = if paragraph { trimmed - "</p>".len() } else { trimmed };
        self.append(note, end);
        for count in 1..=references {
            self.push(" <a class=\"footnote-back\" href=\"");
            self.hole(What::Here);
            self.push(&format!("#{}\" role=\"doc-backlink\" aria-label=\"", reference_id(number, count)));
            self.hole(What::Word("footnote-back"));
            self.push("\">↩</a>");
        }
        self.push(if paragraph { "</p>\n</li>\n" } else { "\n</li>\n" });
    }

    /// Appends the first `end` bytes of a footnote's HTML, and moves what refers to it to its new place.
    fn append(&mut self, note: Out, end: usize) {
        let shift = self.at();
        let moved = |range: Range<u32>| range.start + shift..range.end + shift;
        let page = &mut self.out;
        let (links, citations) = (page.prose.links.len() as u32, page.prose.citations.len() as u32);
        let (runs, inlines) = (page.runs.len() as u32, page.inlines.len() as u32);
        let within = |index: u32| if index == Inline::NONE { index } else { index + inlines };
        page.prose.html.push_str(&note.prose.html[..end]);
        page.prose.holes.extend(note.prose.holes.into_iter().map(|hole| Hole {
            at: hole.at + shift,
            what: match hole.what {
                What::Link(i) => What::Link(i + links),
                What::Term(i) => What::Term(i + links),
                What::TermEnd(i) => What::TermEnd(i + links),
                What::Citation(i) => What::Citation(i + citations),
                other @ (What::Here | What::Word(_)) => other,
            },
        }));
        page.prose.links.extend(note.prose.links);
        page.prose.citations.extend(note.prose.citations);
        page.runs.extend(note.runs.into_iter().map(|run| Run {
            html: moved(run.html),
            inline: within(run.inline),
            ..run
        }));
        page.owned.extend(note.owned.into_iter().map(|(run, text)| (run + runs, text)));
        page.inlines.extend(note.inlines.into_iter().map(|i| Inline {
            parent: within(i.parent),
            outer: moved(i.outer),
            inner: moved(i.inner),
        }));
        page.blocks
            .extend(note.blocks.into_iter().map(|b| Block { runs: b.runs.start + runs..b.runs.end + runs, ..b }));
    }
}

fn is_inline(tag: &Tag<'_>) -> bool {
    matches!(
        tag,
        Tag::Emphasis
            | Tag::Strong
            | Tag::Strikethrough
            | Tag::Superscript
            | Tag::Subscript
            | Tag::Link { .. }
            | Tag::Image { .. }
    )
}

fn push_attribute(out: &mut String, name: &str, value: &str) {
    out.push(' ');
    out.push_str(name);
    out.push_str("=\"");
    let _ = escape_html(&mut *out, value);
    out.push('"');
}

fn alert(kind: BlockQuoteKind) -> (&'static str, &'static str) {
    match kind {
        BlockQuoteKind::Note => ("markdown-alert-note", "alert-note"),
        BlockQuoteKind::Tip => ("markdown-alert-tip", "alert-tip"),
        BlockQuoteKind::Important => ("markdown-alert-important", "alert-important"),
        BlockQuoteKind::Warning => ("markdown-alert-warning", "alert-warning"),
        BlockQuoteKind::Caution => ("markdown-alert-caution", "alert-caution"),
    }
}

/// Ids and anchor names in the author's HTML, so that links to them are known to arrive.
fn find_ids(html: &str, ids: &mut Vec<String>) {
    for attribute in [" id=", " name=", "\nid="] {
        let mut rest = html;
        while let Some(at) = rest.find(attribute) {
            rest = &rest[at + attribute.len()..];
            let value = match rest.chars().next() {
                Some(quote @ ('"' | '\'')) => rest[1..].split(quote).next(),
                _ => rest.split([' ', '>', '\n', '/']).next(),
            };
            ids.extend(value.filter(|v| !v.is_empty()).map(str::to_owned));
        }
    }
}
