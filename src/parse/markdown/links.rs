//! Links and citations, and the holes they leave.

use std::ops::Range;

use pulldown_cmark::LinkType;
use pulldown_cmark_escape::escape_href;

use crate::diagnostics::{Diagnostic, Location};
use crate::parse::footnotes::reference_id;
use crate::parse::urls::{Target, classify, is_on_the_web};
use crate::prose::{Citation, Link, LinkUse, Outside, What};

use super::{CITATION, LinkEnd, Writer};

impl Writer<'_, '_> {
    pub(super) fn link(&mut self, target: &str, range: Range<usize>, usage: LinkUse) -> u32 {
        self.link_at(target, self.span(range), usage)
    }

    /// Notes a link that stands at a place of the file.
    pub(super) fn link_at(&mut self, target: &str, span: Range<usize>, usage: LinkUse) -> u32 {
        self.out.prose.links.push(Link { target: target.to_owned(), span, usage });
        self.out.prose.links.len() as u32 - 1
    }

    /// Notes an address on the web.
    pub(super) fn outside(&mut self, address: &str, range: Range<usize>) {
        if is_on_the_web(address) {
            let span = self.span(range);
            self.out.prose.outside.push(Outside { address: address.to_owned(), span });
        }
    }

    pub(super) fn start_link(&mut self, link_type: LinkType, address: &str, title: &str, range: Range<usize>) {
        if address == CITATION {
            return self.cite(range);
        }
        self.line.address = matches!(link_type, LinkType::Autolink | LinkType::Email);
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
                self.outside(address, range);
                self.push("<a href=\"");
                let _ = escape_href(&mut self.out.prose.html, address);
                self.push("\"");
                let leaves = address.contains("//") && !is_own(address, &self.context.settings.origin);
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

    pub(super) fn unsafe_address(&mut self, address: &str, range: Range<usize>) {
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

    /// `[@a; @b]`, whose text is still to come and is passed over.
    fn cite(&mut self, range: Range<usize>) {
        self.barrier(range.clone());
        self.line_object();
        self.citation = 1;
        let written = self.markdown.get(range.clone()).unwrap_or_default();
        let inner = written.trim_start_matches('[').split(']').next().unwrap_or_default();
        let offset = written.find(inner).unwrap_or(0);
        let mut ids = Vec::new();
        let mut bad = Vec::new();
        let mut at = offset;
        for part in inner.split(';') {
            let lead = part.len() - part.trim_start().len();
            let name = part.trim();
            let start = range.start + at + lead;
            let place = self.span(start..start + name.len());
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

    pub(super) fn footnote_reference(&mut self, label: &str, range: Range<usize>) {
        if self.inline_only {
            self.misplaced_footnote(range.clone());
            return self.text(&format!("[^{label}]"), range);
        }
        self.barrier(range);
        self.line_object();
        let (number, count) = self.footnotes.refer(label);
        self.hole(What::Footnote(number as u32, count));
        self.extra_ids.push(reference_id(number, count));
    }
}

impl Writer<'_, '_> {
    fn misplaced_footnote(&mut self, range: Range<usize>) {
        let help = "footnotes belong in the text of the page; put a \\ before the bracket to show it as it is";
        let diagnostic = Diagnostic::warning("misplaced-footnote", "a footnote can't stand in this text").help(help);
        self.report(diagnostic, range);
    }

    /// A bracket at this place turned out to be text. It was meant otherwise where it refers to a footnote that isn't
    /// there, or begins a link whose text holds a citation or a footnote: these are links themselves, in which no other
    /// may stand.
    pub(super) fn loose_bracket(&mut self, at: usize) {
        let Some(written) = self.markdown.get(at..) else { return };
        let backslashes = self.markdown[..at].bytes().rev().take_while(|b| *b == b'\\').count();
        if backslashes % 2 == 1 {
            return;
        }
        if let Some(label) = footnote_label(written) {
            let range = at..at + label.len() + "[^]".len();
            if self.inline_only {
                return self.misplaced_footnote(range);
            }
            let message = format!("there is no footnote `{label}`");
            let where_to = if self.nested > 0 { ", in a paragraph of its own in this block" } else { "" };
            let help =
                format!("write its text, [^{label}]: …{where_to}; or put a \\ before the bracket to show it as it is");
            self.report(Diagnostic::warning("unknown-footnote", message).help(help), range);
        } else if let Some(inner) = link_in_text(written) {
            let (code, what) = match &written[inner.clone()] {
                citation if citation.starts_with("[@") => ("misplaced-citation", "a citation"),
                _ => ("misplaced-footnote", "a footnote"),
            };
            let message = format!("{what} can't stand in the text of a link");
            let diagnostic = Diagnostic::error(code, message).help("put it behind the link");
            self.report(diagnostic, at + inner.start..at + inner.end);
        }
    }
}

/// The label of the reference to a footnote that a text begins with.
fn footnote_label(text: &str) -> Option<&str> {
    let label = text.strip_prefix("[^")?;
    let end = label.find(|c: char| c.is_whitespace() || matches!(c, '[' | ']'))?;
    (end > 0 && label[end..].starts_with(']')).then(|| &label[..end])
}

/// How far the end of a label or of a link's text is looked for, in bytes, and how deep: a text of brackets alone must not
/// be read again at each of them.
const REACH: usize = 1000;
const DEEPEST: usize = 4;

/// Where the first citation or footnote stands in the text of the link that a text begins with, if it looks like one.
fn link_in_text(text: &str) -> Option<Range<usize>> {
    let bytes = &text.as_bytes()[..text.len().min(REACH)];
    let (mut depth, mut inner) = (0usize, None);
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 1,
            b'\n' if bytes.get(at + 1) == Some(&b'\n') => return None,
            b'[' => {
                depth += 1;
                if depth > DEEPEST {
                    return None;
                }
                let is_reference = matches!(bytes.get(at + 1), Some(b'@' | b'^'));
                if depth == 2 && is_reference && inner.is_none() {
                    inner = Some(at..at + bytes[at..].iter().position(|b| *b == b']')? + 1);
                }
            }
            b']' if depth == 1 => {
                let next = bytes.get(at + 1..).unwrap_or_default();
                let goes_on = matches!(next, [b'(', ..]) || matches!(next, [b'[', c, ..] if !b"@^".contains(c));
                return inner.filter(|_| goes_on);
            }
            b']' => depth -= 1,
            _ => {}
        }
        at += 1;
    }
    None
}

/// Whether an address is the site's own: its scheme and host, and then a path or nothing.
fn is_own(address: &str, origin: &str) -> bool {
    let rest = address.strip_prefix(origin).filter(|_| !origin.is_empty());
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?', '#']))
}
