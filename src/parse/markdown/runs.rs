//! Text, and the map of it: what is written as text is noted as runs of blocks, and in which inline elements it stands.
//!
//! In: a piece of text and its place in the Markdown. Out: its HTML in the writer, and the run that says where both are. It
//! doesn't know what the text means.

use std::ops::Range;

use crate::parse::words;
use crate::prose::{Block, Inline, Run, RunKind};

use super::typeset::Written;
use super::{Writer, is_at};

impl Writer<'_, '_> {
    /// Writes text, and notes it.
    pub(super) fn text(&mut self, text: &str, range: Range<usize>) {
        if self.code {
            self.escape(text);
            return;
        }
        if text.starts_with('[') {
            self.loose_bracket(range.start);
        }
        self.words += words::count(text);
        let title = self.heading_text(text, None);
        let html = self.at();
        self.escape(text);
        let html = html..self.at();
        let written = |run| Written { html: html.start as usize..html.end as usize, title, run, source: range.clone() };
        if !self.links.is_empty() || self.heading.is_some() || self.is_termless() {
            let written = written(self.heading.is_none());
            self.quiet(text, range);
            self.line_text(text, written);
            return;
        }
        let written = written(true);
        let span = self.span(range);
        let same = is_at(self.context.source, &span, text);
        let kind = if same { RunKind::Text } else { RunKind::Owned };
        self.add_run(kind, span, html);
        if !same {
            let index = self.out.runs.len() as u32 - 1;
            self.out.owned.push((index, text.into()));
        }
        self.line_text(text, written);
    }

    /// Writes `html`, and notes it as a run where text is noted. Says whether it was.
    pub(super) fn run(&mut self, kind: RunKind, range: Range<usize>, html: &str, in_code: &str) -> bool {
        let start = self.at();
        self.push(if self.code { in_code } else { html });
        let noted = self.links.is_empty() && self.heading.is_none() && !self.code && self.block_open;
        if noted {
            let span = self.span(range);
            self.add_run(kind, span, start..self.at());
        }
        noted
    }

    /// Notes text that has just been written and in which no term is to be found. Headings are no block's text.
    pub(super) fn quiet(&mut self, text: &str, range: Range<usize>) {
        if self.heading.is_some() {
            return;
        }
        let (at, span) = (self.at(), self.span(range));
        self.add_run(RunKind::Quiet, span, at..at);
        if self.block_open {
            let index = self.out.runs.len() as u32 - 1;
            self.out.owned.push((index, text.into()));
        }
    }

    /// A break parts the words of a link's text too, though no term is looked for there.
    pub(super) fn break_in_link(&mut self, range: Range<usize>) {
        if !self.links.is_empty() && self.block_open {
            self.quiet(" ", range);
        }
    }

    /// Notes that something other than text stands here, which parts the words around it.
    pub(super) fn barrier(&mut self, range: Range<usize>) {
        if self.links.is_empty() && self.heading.is_none() {
            let at = self.at();
            let span = self.span(range);
            self.add_run(RunKind::Barrier, span, at..at);
        }
    }

    fn add_run(&mut self, kind: RunKind, source: Range<usize>, html: Range<u32>) {
        let index = self.out.runs.len() as u32;
        if !self.block_open {
            // Nothing to read yet: a block begins with text.
            if matches!(kind, RunKind::Break | RunKind::Barrier) {
                return;
            }
            self.block_open = true;
            self.out.blocks.push(Block {
                runs: index..index,
                section: self.section,
                quoted: self.quotes > 0,
                text: None,
            });
        }
        let source = source.start as u32..source.end as u32;
        self.out.runs.push(Run::new(kind, source, html, self.open_inline));
        if let Some(block) = self.out.blocks.last_mut() {
            block.runs.end = index + 1;
        }
    }

    /// Begins an element within a line.
    pub(super) fn open_inline(&mut self, tag: &str) {
        let start = self.at();
        self.push(tag);
        let inner = self.at();
        let index = self.out.inlines.len() as u32;
        self.out.inlines.push(Inline { parent: self.open_inline, outer: start..start, inner: inner..inner });
        self.open_inline = index;
    }

    /// Ends it.
    pub(super) fn close_inline(&mut self, tag: &str) {
        let inner = self.at();
        self.push(tag);
        let outer = self.at();
        if let Some(inline) = self.out.inlines.get_mut(self.open_inline as usize) {
            inline.inner.end = inner;
            inline.outer.end = outer;
            self.open_inline = inline.parent;
        }
    }
}
