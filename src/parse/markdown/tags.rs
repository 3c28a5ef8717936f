//! Tags: what begins and ends a block or an inline element.

use std::ops::Range;

use pulldown_cmark::{Alignment, BlockQuoteKind, CodeBlockKind, Tag, TagEnd};

use crate::prose::What;

use super::components::Fence;
use super::{LinkEnd, Writer};

impl Writer<'_, '_> {
    pub(super) fn start(&mut self, tag: Tag<'_>, range: Range<usize>) {
        if self.inline_only && !is_inline(&tag) {
            return self.next_in_line(range);
        }
        if !is_inline(&tag) {
            self.settle();
            self.block_open = false;
            self.depth += 1;
        }
        match tag {
            Tag::Paragraph => {
                self.fresh_line();
                self.push("<p>");
                self.start_paragraph();
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
                let info = match kind {
                    CodeBlockKind::Fenced(info) => info,
                    CodeBlockKind::Indented => "".into(),
                };
                self.fence = Fence::new(&info, &range);
                if self.fence.is_some() {
                    return;
                }
                self.code = true;
                self.fresh_line();
                match info.split(' ').next() {
                    None | Some("") => self.push("<pre><code>"),
                    Some(language) => {
                        self.push("<pre><code class=\"language-");
                        self.escape_attribute(language);
                        self.push("\">");
                    }
                }
            }
            Tag::HtmlBlock => self.fresh_line(),
            Tag::MetadataBlock(_) => {}
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
                    self.page = Some((page, label.to_string(), self.span(range)));
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
            Tag::Superscript => {
                self.line.raised += 1;
                self.open_inline("<sup>");
            }
            Tag::Subscript => {
                self.line.raised += 1;
                self.open_inline("<sub>");
            }
            Tag::Link { link_type, dest_url, title, .. } => self.start_link(link_type, &dest_url, &title, range),
            Tag::Image { dest_url, title, .. } => self.start_image(&dest_url, &title, range),
        }
    }

    fn open_block(&mut self, html: &str) {
        self.fresh_line();
        self.push(html);
    }

    pub(super) fn end(&mut self, tag: TagEnd, range: Range<usize>) {
        let inline = matches!(
            tag,
            TagEnd::Emphasis
                | TagEnd::Strong
                | TagEnd::Strikethrough
                | TagEnd::Superscript
                | TagEnd::Subscript
                | TagEnd::Link
                | TagEnd::Image
        );
        if self.inline_only && !inline {
            return;
        }
        if !inline {
            self.settle();
            self.end_termless();
        }
        match tag {
            TagEnd::Paragraph if self.end_figure() => {}
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
            TagEnd::Superscript => {
                self.line.raised = self.line.raised.saturating_sub(1);
                self.close_inline("</sup>");
            }
            TagEnd::Subscript => {
                self.line.raised = self.line.raised.saturating_sub(1);
                self.close_inline("</sub>");
            }
            TagEnd::Link => {
                self.line.address = false;
                match self.links.pop() {
                    Some(LinkEnd::Anchor) => self.push("</a>"),
                    Some(LinkEnd::Term(link)) => self.hole(What::TermEnd(link)),
                    Some(LinkEnd::Nothing) | None => {}
                }
            }
            // Its start reads to its end.
            TagEnd::Image => {}
        }
    }

    pub(super) fn close_block(&mut self, html: &str) {
        self.push(html);
        self.block_open = false;
        self.depth = self.depth.saturating_sub(1);
        if self.depth == 0 && self.summary_end.is_none() && html == "</p>\n" && self.page.is_none() {
            self.summary_end = Some(self.at());
        }
    }
}

/// Whether it stands in a line of text.
pub(super) fn is_inline(tag: &Tag<'_>) -> bool {
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

fn alert(kind: BlockQuoteKind) -> (&'static str, &'static str) {
    match kind {
        BlockQuoteKind::Note => ("markdown-alert-note", "alert-note"),
        BlockQuoteKind::Tip => ("markdown-alert-tip", "alert-tip"),
        BlockQuoteKind::Important => ("markdown-alert-important", "alert-important"),
        BlockQuoteKind::Warning => ("markdown-alert-warning", "alert-warning"),
        BlockQuoteKind::Caution => ("markdown-alert-caution", "alert-caution"),
    }
}
