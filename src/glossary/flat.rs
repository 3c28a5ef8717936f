//! A block's text in one piece, with a map back to the runs it came from.

use std::ops::Range;

use crate::prose::{Block, Body, Inline, Run, RunKind};

/// What no term runs across: the character for an object in a text.
const BARRIER: &str = "\u{fffc}";

/// The joined text of one block. Kept from block to block for its buffers.
#[derive(Debug, Default)]
pub(super) struct Flat {
    text: String,
    /// Where each run begins in `text`, in order.
    starts: Vec<(u32, u32)>,
}

impl Flat {
    /// Takes the text of `block`, in which terms are looked for.
    pub(super) fn fill(&mut self, body: &Body, block: &Block, source: &str) {
        self.fill_where(body, block, source, |_| false);
    }

    /// The same with the texts of links, as readers read it.
    pub(super) fn fill_read(&mut self, body: &Body, block: &Block, source: &str) {
        let is_code = |run: &Run| source[run.source.start as usize..].starts_with('`');
        self.fill_where(body, block, source, |run| !is_code(run));
    }

    fn fill_where(&mut self, body: &Body, block: &Block, source: &str, quiet: impl Fn(&Run) -> bool) {
        self.text.clear();
        self.starts.clear();
        for index in block.runs.clone() {
            self.starts.push((self.text.len() as u32, index));
            let run = &body.runs[index as usize];
            self.text.push_str(match run.kind() {
                RunKind::Quiet if !quiet(run) => BARRIER,
                _ => body.run_text(index as usize, source),
            });
        }
    }

    /// The bytes of the text from one place to another, each a run and bytes into its text.
    pub(super) fn range(&self, from: (u32, u32), to: (u32, u32)) -> Range<usize> {
        let start = |run: u32| self.starts.iter().find(|(_, index)| *index == run).map_or(0, |(start, _)| *start);
        (start(from.0) + from.1) as usize..(start(to.0) + to.1) as usize
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The run that holds the character at `offset`, and how far into its text.
    pub(super) fn start(&self, offset: usize) -> (u32, u32) {
        let offset = offset as u32;
        let at = self.starts.partition_point(|(start, _)| *start <= offset).saturating_sub(1);
        let (start, run) = self.starts[at];
        (run, offset - start)
    }

    /// The run that holds the character before `offset`, and how far into its text that character ends.
    pub(super) fn end(&self, offset: usize) -> (u32, u32) {
        let (run, into) = self.start(offset.saturating_sub(1));
        (run, into + 1)
    }
}

/// The bytes of the source from one place to the other.
pub(super) fn source_range(body: &Body, from: (u32, u32), to: (u32, u32)) -> Range<u32> {
    let (first, last) = (&body.runs[from.0 as usize], &body.runs[to.0 as usize]);
    let start = match first.kind() {
        RunKind::Text => first.source.start + from.1,
        _ => first.source.start,
    };
    let end = match last.kind() {
        RunKind::Text => last.source.start + to.1,
        _ => last.source.end,
    };
    start..end
}

/// The pieces of HTML that a mention covers, each of which can be wrapped in one element: one piece, unless the mention
/// begins or ends in the midst of an inline element. `source` is the text of the file.
pub fn html_pieces(body: &Body, source: &str, from: (u32, u32), to: (u32, u32)) -> Vec<Range<u32>> {
    let (from_html, to_html) = (body.html_start(from, source), body.html_end(to, source));
    let (mut start, mut end) = (from_html, to_html);
    let (mut first, mut last) = (body.runs[from.0 as usize].inline(), body.runs[to.0 as usize].inline());
    // An element that the mention fills up to its edge can be wrapped from outside.
    while first != last {
        let depth = |mut inline: u32| {
            let mut depth = 0;
            while inline != Inline::NONE {
                depth += 1;
                inline = body.inlines[inline as usize].parent;
            }
            depth
        };
        if depth(first) >= depth(last) {
            let inline = &body.inlines[first as usize];
            if inline.inner.start != start {
                break;
            }
            (start, first) = (inline.outer.start, inline.parent);
        } else {
            let inline = &body.inlines[last as usize];
            if inline.inner.end != end {
                break;
            }
            (end, last) = (inline.outer.end, inline.parent);
        }
    }
    if first == last {
        return std::iter::once(start..end).collect();
    }
    // Otherwise each run is a piece of its own.
    (from.0..=to.0)
        .map(|index| {
            let html = &body.runs[index as usize].html;
            let from = if index == from.0 { from_html } else { html.start };
            let to = if index == to.0 { to_html } else { html.end };
            from..to
        })
        .filter(|piece| piece.start < piece.end)
        .collect()
}
