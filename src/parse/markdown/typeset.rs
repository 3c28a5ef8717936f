//! Typography in a block: its text is gathered while it is written, and when the block ends, what the rules change is
//! put into the HTML, and everything that refers to a place in it is moved.

use std::ops::Range;

use pulldown_cmark_escape::escape_html_body_text;

use crate::prose::{Change, RunKind};
use crate::typography::{Edit, LINE_END, OBJECT, Put};

use super::html::{CODE, Tag, VOID, Within};
use super::{Out, Writer, is_at};

/// A block's text as far as it has been read, and where its pieces are.
#[derive(Default)]
pub(super) struct Line {
    /// Tags left out; [`OBJECT`] for what isn't prose.
    text: String,
    pieces: Vec<Piece>,
    /// Open `<sup>` and `<sub>`, in Markdown or HTML.
    pub(super) raised: usize,
    /// The element of the author's HTML in which nothing is changed.
    off: Within,
    /// In a link whose text is its address.
    pub(super) address: bool,
    // Kept for their buffers.
    edits: Vec<Edit>,
    old: String,
}

/// A piece of text that may be changed.
struct Piece {
    /// In the line's text.
    text: Range<usize>,
    /// In the HTML.
    html: Range<usize>,
    /// In the heading's title, if a heading is open.
    title: Range<usize>,
    /// Its run, and where in the run's text it begins.
    run: Option<(u32, usize)>,
    /// Taken into account, but not changed: the author wrote it with a backslash or as an entity.
    kept: bool,
    raised: bool,
}

/// How much of an [`Out`] lies before the block that is open.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Settled {
    holes: usize,
    runs: usize,
    inlines: usize,
}

/// Where a text stands that has just been written.
pub(super) struct Written {
    pub(super) html: Range<usize>,
    pub(super) title: Range<usize>,
    /// Whether a run was noted for it; if so, it is the last.
    pub(super) run: bool,
    /// In the Markdown.
    pub(super) source: Range<usize>,
}

impl Writer<'_, '_> {
    fn typography_is_on(&self) -> bool {
        !self.context.settings.typography.is_none()
    }

    /// Text was written.
    pub(super) fn line_text(&mut self, text: &str, at: Written) {
        if !self.typography_is_on() {
            return;
        }
        if self.line.off.is_open() || self.line.address {
            return self.line_object();
        }
        let run = at.run.then(|| self.out.runs.len() as u32 - 1);
        if !is_at(&self.markdown, &at.source, text) {
            // An entity: the author chose the character.
            let shown =
                if matches!(text, "\"" | "'") { OBJECT.encode_utf8(&mut [0; 4]).to_owned() } else { text.to_owned() };
            return self.piece(&shown, at.html, at.title, run.map(|run| (run, 0)), true);
        }
        // After a backslash, the first character is the author's choice too.
        let escaped =
            self.markdown[..at.source.start].ends_with('\\') && text.starts_with(|c: char| c.is_ascii_punctuation());
        let (mut from, mut html, mut title) = (0, at.html, at.title);
        if escaped {
            from = 1;
            match &text[..1] {
                "\"" | "'" => self.line_object(),
                // `<`, `>` and `&` are longer in HTML, but that matters to nobody: a kept piece isn't cut.
                mark => self.piece(mark, html.start..html.start, title.start..title.start, None, true),
            }
            let mut first = String::new();
            escape(&mut first, &text[..from]);
            for range in [&mut html, &mut title] {
                range.start += first.len().min(range.len());
            }
        }
        self.piece(&text[from..], html, title, run.map(|run| (run, from)), false);
    }

    fn piece(&mut self, text: &str, html: Range<usize>, title: Range<usize>, run: Option<(u32, usize)>, kept: bool) {
        if text.is_empty() {
            return;
        }
        let start = self.line.text.len();
        self.line.text.push_str(text);
        let (text, raised) = (start..self.line.text.len(), self.line.raised > 0);
        self.line.pieces.push(Piece { text, html, title, run, kept, raised });
    }

    /// A line break in the source was written: one byte of HTML.
    pub(super) fn line_break(&mut self, at: Written) {
        if self.typography_is_on() {
            let run = at.run.then(|| (self.out.runs.len() as u32 - 1, 0));
            self.piece("\n", at.html, at.title, run, false);
        }
    }

    /// A line break that the author forced was written.
    pub(super) fn line_end(&mut self) {
        if self.typography_is_on() {
            self.line.text.push(LINE_END);
        }
    }

    /// Something that isn't prose was written.
    pub(super) fn line_object(&mut self) {
        if self.typography_is_on() {
            self.line.text.push(OBJECT);
        }
    }

    /// A tag of the author's was met.
    pub(super) fn line_tag(&mut self, html: &str) {
        let Some(tag) = Tag::of(html).filter(|_| self.typography_is_on()) else { return };
        if tag.name == "br" {
            self.line_end();
        }
        if html.ends_with("/>") || VOID.contains(&tag.name.as_str()) || self.line.off.meet(&tag) {
            return;
        }
        if matches!(tag.name.as_str(), "sup" | "sub") {
            self.line.raised = if tag.closes { self.line.raised.saturating_sub(1) } else { self.line.raised + 1 };
        } else if !tag.closes && (CODE.contains(&tag.name.as_str()) || self.is_foreign(html)) {
            self.line.off.open(tag.name);
        }
    }

    /// Whether a tag says that its text is in another language.
    fn is_foreign(&self, tag: &str) -> bool {
        let code = tag.split_once(" lang=").map(|(_, value)| value.trim_start_matches(['"', '\'']));
        let own = self.context.settings.typography.language().unwrap_or_default();
        code.is_some_and(|code| code.split(|c: char| !c.is_ascii_alphanumeric()).next() != Some(own))
    }

    /// The block ends: what was gathered is put right.
    pub(super) fn settle(&mut self) {
        if !self.line.text.is_empty() {
            let mut edits = std::mem::take(&mut self.line.edits);
            self.context.settings.typography.edits(&self.line.text, &mut edits);
            edits.retain(|edit| self.line.may(edit));
            if !edits.is_empty() {
                self.change(&edits);
            }
            self.line.edits = edits;
            self.line.text.clear();
            self.line.pieces.clear();
        }
        self.line.raised = 0;
        self.line.off = Within::default();
        let out = &mut self.out;
        out.settled = Settled { holes: out.prose.holes.len(), runs: out.runs.len(), inlines: out.inlines.len() };
    }

    fn change(&mut self, edits: &[Edit]) {
        let line = &mut self.line;
        if let Some(heading) = &mut self.heading {
            line.old.clear();
            line.old.push_str(&heading.title);
            heading.title.clear();
            rewrite(&mut heading.title, line, 0, edits, |piece| &piece.title, |_| {});
        }
        let Some(first) = line.pieces.first() else { return };
        let base = first.html.start;
        let html = &mut self.out.prose.html;
        line.old.clear();
        line.old.push_str(&html[base..]);
        html.truncate(base);
        // Where each piece ended, and where it ends now.
        let mut moves: Vec<(usize, usize)> = Vec::with_capacity(line.pieces.len());
        let mut changes: Vec<Change> = Vec::with_capacity(edits.len());
        rewrite(
            html,
            line,
            base,
            edits,
            |piece| &piece.html,
            |done| match done {
                Done::Edit { piece, text, html, shown } => {
                    if let Some((run, at)) = piece.run {
                        let text = (at + text.start) as u32..(at + text.end) as u32;
                        changes.push(Change { run, text, html: html.start as u32..html.end as u32, shown });
                    }
                }
                Done::Piece { piece, end } => moves.push((piece.html.end, end)),
            },
        );
        self.out.relocate(&moves);
        self.out.note(changes);
    }
}

impl Line {
    /// Whether an edit touches only what may be changed.
    fn may(&self, edit: &Edit) -> bool {
        let from = self.pieces.partition_point(|p| p.text.end <= edit.range.start);
        let mut touched = self.pieces[from..].iter().take_while(|p| p.text.start < edit.range.end);
        match edit.put {
            // Letters are raised in one piece, and not in what is raised already.
            Put::Raised => self.pieces.get(from).is_some_and(|p| {
                !p.kept && !p.raised && p.text.start <= edit.range.start && edit.range.end <= p.text.end
            }),
            Put::Text(_) if edit.range.is_empty() => {
                self.pieces.get(from).is_some_and(|p| !p.kept && p.text.start <= edit.range.start)
            }
            Put::Text(_) => touched.all(|p| !p.kept),
        }
    }
}

/// What [`rewrite`] tells as it goes.
enum Done<'p> {
    /// An edit was made in a piece: where in its text, where it stands now, what readers see (nothing new for raised
    /// letters).
    Edit { piece: &'p Piece, text: Range<usize>, html: Range<usize>, shown: Option<&'static str> },
    /// A piece was written: where it ends now.
    Piece { piece: &'p Piece, end: usize },
}

/// Writes the line's old HTML, which began at `base` of what is written to, with the edits of its text made. `place`
/// says where a piece stands.
fn rewrite<'p>(
    out: &mut String,
    line: &'p Line,
    base: usize,
    edits: &[Edit],
    place: impl Fn(&Piece) -> &Range<usize>,
    mut done: impl FnMut(Done<'p>),
) {
    let Line { text, pieces, old, .. } = line;
    let mut written = 0;
    let mut next = 0;
    for piece in pieces {
        let at = place(piece);
        out.push_str(&old[written..at.start - base]);
        written = at.end - base;
        let own = &text[piece.text.clone()];
        let mut cut: Option<usize> = None;
        while let Some(edit) = edits.get(next) {
            let inside =
                edit.range.start < piece.text.end && !(edit.range.is_empty() && edit.range.start < piece.text.start);
            if !inside {
                break;
            }
            // An edit that goes over several pieces is made in the first; the others lose what it takes.
            let from = edit.range.start.max(piece.text.start) - piece.text.start;
            let to = edit.range.end.min(piece.text.end) - piece.text.start;
            escape(out, &own[cut.unwrap_or(0)..from]);
            let html = out.len();
            let first = edit.range.start >= piece.text.start;
            let shown = match edit.put {
                Put::Text(put) if first => {
                    out.push_str(put);
                    Some(put)
                }
                Put::Text(_) => Some(""),
                Put::Raised => {
                    out.push_str("<sup>");
                    escape(out, &own[from..to]);
                    out.push_str("</sup>");
                    None
                }
            };
            done(Done::Edit { piece, text: from..to, html: html..out.len(), shown });
            cut = Some(to);
            if edit.range.end > piece.text.end {
                break;
            }
            next += 1;
        }
        match cut {
            None => out.push_str(&old[at.start - base..at.end - base]),
            Some(from) => escape(out, &own[from..]),
        }
        done(Done::Piece { piece, end: out.len() });
    }
    out.push_str(&old[written..]);
}

/// Writes text as HTML text. Writing to a string can't fail.
fn escape(out: &mut String, text: &str) {
    let _ = escape_html_body_text(out, text);
}

impl Out {
    /// Moves what refers to places in the block that was changed: each pair is the end of a piece, before and after.
    fn relocate(&mut self, moves: &[(usize, usize)]) {
        let moved = |at: &mut u32| {
            let before = moves.partition_point(|(old, _)| *old <= *at as usize);
            if let Some((old, new)) = before.checked_sub(1).map(|i| moves[i]) {
                *at = (*at as usize - old + new) as u32;
            }
        };
        for hole in &mut self.prose.holes[self.settled.holes..] {
            moved(&mut hole.at);
        }
        for run in &mut self.runs[self.settled.runs..] {
            moved(&mut run.html.start);
            moved(&mut run.html.end);
        }
        for inline in &mut self.inlines[self.settled.inlines..] {
            for range in [&mut inline.outer, &mut inline.inner] {
                moved(&mut range.start);
                moved(&mut range.end);
            }
        }
    }

    /// Keeps what was changed in runs: beside those of text, in the text of quiet ones.
    fn note(&mut self, changes: Vec<Change>) {
        // From the last, so that places before it stay right.
        for change in changes.iter().rev() {
            let (RunKind::Quiet, Some(shown)) = (self.runs[change.run as usize].kind(), change.shown) else { continue };
            if let Ok(found) = self.owned.binary_search_by_key(&change.run, |(run, _)| *run) {
                let mut text = std::mem::take(&mut self.owned[found].1).into_string();
                text.replace_range(change.text.start as usize..change.text.end as usize, shown);
                self.owned[found].1 = text.into();
            }
        }
        let runs = &self.runs;
        self.changes.extend(changes.into_iter().filter(|c| runs[c.run as usize].kind() != RunKind::Quiet));
    }
}
