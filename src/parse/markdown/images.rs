//! Images, and the holes they leave: around each that may lie on the site, for its sizes. One that stands alone in its
//! paragraph and has a title becomes a figure with a caption; in the title, ` | ` parts the caption from the credit.

use std::ops::Range;

use pulldown_cmark::Event;
use pulldown_cmark_escape::escape_href;

use crate::parse::urls::{Target, classify};
use crate::prose::{Image, LinkUse, What};

use super::typeset::Written;
use super::{Writer, push_attribute};

/// What parts a caption from its credit.
const CREDIT: &str = " | ";

/// An image whose alternative is being read.
pub(super) struct OpenImage {
    /// Elements open inside it.
    depth: usize,
    title: String,
    range: Range<usize>,
    link: Option<u32>,
    /// In the HTML: where it begins, and where its alternative does.
    start: usize,
    alt: usize,
}

/// An image that has been written.
pub(super) struct LastImage {
    title: String,
    range: Range<usize>,
    /// In the HTML: all of it, and its title's attribute.
    html: Range<usize>,
    attribute: Range<usize>,
}

impl Writer<'_, '_> {
    fn html_len(&self) -> usize {
        self.out.prose.html.len()
    }

    pub(super) fn start_image(&mut self, address: &str, title: &str, range: Range<usize>) {
        self.barrier(range.clone());
        self.line_object();
        let start = self.html_len();
        let number = self.out.prose.images.len() as u32;
        let mut own = None;
        match classify(address) {
            Target::Unsafe | Target::Term(_) => {
                self.unsafe_address(address, range.clone());
                self.push("<img src=\"");
            }
            Target::External | Target::Fragment(_) => {
                self.outside(address, range.clone());
                self.push("<img src=\"");
                let _ = escape_href(&mut self.out.prose.html, address);
            }
            Target::Rooted | Target::File => {
                let link = self.link(address, range.clone(), LinkUse::Image);
                own = Some(link);
                self.hole(What::Picture(number));
                self.push("<img src=\"");
                self.hole(What::Link(link));
            }
        }
        self.push("\" alt=\"");
        let alt = self.html_len();
        self.image = Some(OpenImage { depth: 0, title: title.to_owned(), range, link: own, start, alt });
    }

    /// Inside an image there is only text, its alternative.
    pub(super) fn in_image(&mut self, event: Event<'_>) {
        match event {
            Event::Start(_) => {
                if let Some(image) = &mut self.image {
                    image.depth += 1;
                }
            }
            Event::End(_) => match &mut self.image {
                Some(image) if image.depth > 0 => image.depth -= 1,
                _ => self.end_image(),
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

    fn end_image(&mut self) {
        let Some(image) = self.image.take() else { return };
        let has_alt = !self.out.prose.html[image.alt..].trim().is_empty();
        let number = self.out.prose.images.len() as u32;
        let span = self.span(image.range.clone());
        self.out.prose.images.push(Image { link: image.link, has_alt, span });
        self.push("\"");
        if image.link.is_some() {
            self.hole(What::PictureAttributes(number));
        }
        let attribute = self.html_len();
        if !image.title.is_empty() {
            push_attribute(&mut self.out.prose.html, "title", &image.title);
        }
        let attribute = attribute..self.html_len();
        self.push(">");
        let html = image.start..self.html_len();
        if image.link.is_some() {
            self.hole(What::PictureEnd(number));
        }
        self.last_image = Some(LastImage { title: image.title, range: image.range, html, attribute });
    }

    /// A paragraph begins.
    pub(super) fn start_paragraph(&mut self) {
        self.last_image = None;
        self.paragraph = self.html_len();
    }

    /// Makes a figure of the paragraph that ends, if it is an image with a title and nothing else. Says whether it did.
    pub(super) fn end_figure(&mut self) -> bool {
        let Some(image) = self.last_image.take() else { return false };
        let alone = image.html == (self.paragraph..self.html_len());
        let start = self.paragraph.checked_sub("<p>".len());
        let start = start.filter(|at| self.out.prose.html[*at..].starts_with("<p>"));
        let (true, true, false, Some(start)) = (self.context.settings.captions, alone, image.title.is_empty(), start)
        else {
            return false;
        };
        let prose = &mut self.out.prose;
        prose.html.replace_range(image.attribute.clone(), "");
        prose.html.replace_range(start..self.paragraph, "<figure>");
        let longer = ("<figure>".len() - "<p>".len()) as u32;
        for hole in prose.holes.iter_mut().rev().take_while(|hole| hole.at as usize >= self.paragraph) {
            if hole.at as usize >= image.attribute.end {
                hole.at -= image.attribute.len() as u32;
            }
            hole.at += longer;
        }
        let (caption, credit) = match image.title.rsplit_once(CREDIT) {
            Some((caption, credit)) => (caption.trim(), credit.trim()),
            None => match image.title.strip_prefix("| ") {
                Some(credit) => ("", credit.trim()),
                None => (image.title.trim(), ""),
            },
        };
        self.push("<figcaption>");
        self.caption(caption, &image.range);
        if !credit.is_empty() {
            self.push(if caption.is_empty() { "<span class=\"credit\">" } else { " <span class=\"credit\">" });
            self.caption(credit, &image.range);
            self.push("</span>");
        }
        self.push("</figcaption>");
        self.close_block("</figure>\n");
        true
    }

    /// Text of a caption, with its typography.
    fn caption(&mut self, text: &str, range: &Range<usize>) {
        let start = self.html_len();
        self.escape(text);
        let written = self.markdown.get(range.clone()).and_then(|image| image.rfind(text));
        if let (Some(at), false) = (written, text.is_empty()) {
            let at = range.start + at;
            let source = at..at + text.len();
            self.line_text(text, Written { html: start..self.html_len(), title: 0..0, run: false, source });
            self.settle();
        }
    }
}
