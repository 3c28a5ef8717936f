//! The end of a page: its footnotes, and everything put together.

use std::ops::Range;

use crate::diagnostics::Diagnostic;
use crate::parse::footnotes::{Notes, reference_id};
use crate::prose::{Argument, Block, Body, Change, Component, Hole, Image, Inline, What};

use super::{Out, Writer};

/// The same list in no more memory than it needs: every page of a site is kept until the end, and a list that grew item
/// by item may take twice its size.
fn fitted<T: Clone>(list: Vec<T>) -> Vec<T> {
    if list.capacity() - list.len() > list.len() / 8 { list.as_slice().to_vec() } else { list }
}

impl Writer<'_, '_> {
    pub(super) fn finish(mut self) -> Body {
        self.settle();
        let summary_end = self.summary_end.unwrap_or(0);
        let footnotes = std::mem::take(&mut self.footnotes);
        let Notes { shown: notes, unused, again } = footnotes.finish();
        for (label, span) in again {
            let message = format!("the footnote `{label}` was written already");
            let help = "give it another label: labels are the page's, in the bodies of components too";
            self.report_at(Diagnostic::error("duplicate-footnote", message).help(help), span);
        }
        for (label, span) in unused {
            self.report_at(
                Diagnostic::warning("unused-footnote", format!("nothing refers to the footnote `{label}`"))
                    .help(format!("refer to it with [^{label}], or remove it")),
                span,
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
        Body {
            prose: self.out.prose,
            summary_end,
            headings: fitted(self.headings),
            ids: self.extra_ids,
            blocks: fitted(self.out.blocks),
            runs: fitted(self.out.runs),
            owned: self.out.owned,
            changes: fitted(self.out.changes),
            inlines: fitted(self.out.inlines),
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
        let (images, components) = (page.prose.images.len() as u32, page.prose.components.len() as u32);
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
                What::Picture(i) => What::Picture(i + images),
                What::PictureAttributes(i) => What::PictureAttributes(i + images),
                What::PictureEnd(i) => What::PictureEnd(i + images),
                What::Component(i) => What::Component(i + components),
                other @ (What::Here
                | What::Beside
                | What::Rooted
                | What::Footnote(..)
                | What::Word(_)
                | What::ArgumentEnd
                | What::ComponentEnd) => other,
            },
        }));
        let moved_images = note.prose.images.into_iter();
        page.prose.images.extend(moved_images.map(|i| Image { link: i.link.map(|link| link + links), ..i }));
        let moved_arguments = |arguments: Vec<(String, Argument)>| {
            arguments.into_iter().map(|(name, argument)| (name, argument.moved(links, citations))).collect()
        };
        let moved_components = note.prose.components.into_iter();
        page.prose
            .components
            .extend(moved_components.map(|c| Component { arguments: moved_arguments(c.arguments), ..c }));
        page.prose.links.extend(note.prose.links);
        page.prose.citations.extend(note.prose.citations);
        page.prose.outside.extend(note.prose.outside);
        page.runs.extend(note.runs.into_iter().map(|run| run.behind(shift, inlines)));
        page.owned.extend(note.owned.into_iter().map(|(run, text)| (run + runs, text)));
        page.changes.extend(note.changes.into_iter().map(|change| Change {
            run: change.run + runs,
            html: moved(change.html),
            ..change
        }));
        page.inlines.extend(note.inlines.into_iter().map(|i| Inline {
            parent: within(i.parent),
            outer: moved(i.outer),
            inner: moved(i.inner),
        }));
        page.blocks
            .extend(note.blocks.into_iter().map(|b| Block { runs: b.runs.start + runs..b.runs.end + runs, ..b }));
    }
}
