//! Fills the holes of parsed HTML with what link found.

use std::borrow::Cow;
use std::fmt::Write;

use pulldown_cmark_escape::{escape_href, escape_html};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::glossary::html_pieces;
use crate::images::Picture;
use crate::link::{Cited, Href, Mention, Outcome, Page, PageId, PageKind, Site};
use crate::parse::reference_id;
use crate::prose::{Component, LinkUse, Prose, SPACES, What};

use super::addresses::encoded;
use super::components::Calls;
use super::picture;
use super::plain::drop_citation;
use super::words::Words;

/// Where the HTML will stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place<'a> {
    /// On its own page: mentions lead to the page's list of terms.
    Page,
    /// On its own page, once more: without ids, which stand there already.
    Again,
    /// Far from it, in a feed: everything leads to absolute addresses; the page's own address is given.
    Elsewhere(&'a str),
    /// In a list on another page, whose own address is given: no ids, no citations, no footnotes, no mentions.
    List(&'a str),
    /// In the index of a search, where words alone count: no citations, no footnotes; components as in a feed.
    Index,
}

/// What fills the holes of one piece of prose.
pub(super) struct Filling<'a> {
    pub(super) site: &'a Site,
    pub(super) words: &'a Words,
    pub(super) hrefs: &'a [Href],
    pub(super) cited: &'a [Cited],
    /// Ids of the sources that `cited` counts through.
    pub(super) source_ids: &'a [&'a str],
    /// The page whose mentions become links, and which of its explainer's texts this is; `None` for its body.
    pub(super) linked: Option<(&'a Page, Option<u32>)>,
    /// Whether the page lists the terms mentioned here; otherwise mentions lead to the entries themselves.
    pub(super) terms_listed: bool,
    pub(super) place: Place<'a>,
    /// Whether its first image may stand at the top of the page, to be seen at once.
    pub(super) at_top: bool,
    /// What calls components; they are left out where there is nothing.
    pub(super) calls: Option<&'a Calls<'a>>,
}

/// A call of a component whose texts and body are being written.
struct Open<'a> {
    component: Option<&'a Component>,
    /// Where what is written for it begins.
    start: usize,
    texts: Vec<String>,
}

/// Something to write at an offset of the HTML.
enum Insert<'a> {
    Hole(&'a What),
    /// Closing comes before opening where both are at one offset, so that elements don't cross.
    Close,
    /// The term, and its number if its definition leads back here.
    Open(PageId, Option<usize>),
}

impl<'a> Filling<'a> {
    /// The HTML from its start to `end`, without holes.
    pub(super) fn fill<'p>(&self, prose: &'p Prose, end: usize) -> Cow<'p, str> {
        let html = &prose.html[..end];
        if prose.holes.is_empty() && self.linked.is_none_or(|(page, _)| page.mentions.is_empty()) {
            return html.into();
        }
        let firsts = self.firsts();
        let mut inserts: Vec<(u32, u8, Insert<'p>)> =
            prose.holes.iter().map(|hole| (hole.at, 1, Insert::Hole(&hole.what))).collect();
        if let Some((page, text)) = self.linked {
            let body = &page.document.body;
            let is_here = |block: u32| body.blocks[block as usize].text == text;
            for mention in page.mentions.iter().filter(|m| m.block.is_some_and(is_here)) {
                let Outcome::Linked(Some([from, to])) = mention.outcome else { continue };
                let mut number = firsts.number(mention.term, |first| std::ptr::eq(first, mention));
                for piece in html_pieces(body, &page.document.text, from, to) {
                    inserts.push((piece.start, 2, Insert::Open(mention.term, number.take())));
                    inserts.push((piece.end, 0, Insert::Close));
                }
            }
            // Holes keep their order among themselves: the sort is stable.
            inserts.sort_by_key(|(at, order, _)| (*at, *order));
        }
        let mut out = String::with_capacity(html.len() + inserts.len() * 48);
        let mut written = 0;
        let mut open: Vec<Open<'p>> = Vec::new();
        for (at, _, insert) in inserts {
            let at = at as usize;
            if at > html.len() {
                break;
            }
            out.push_str(&html[written..at]);
            written = at;
            match insert {
                Insert::Hole(What::Citation(_) | What::Footnote(..)) if self.in_list() => {
                    drop_citation(&mut out, &html[at..]);
                }
                Insert::Hole(What::Citation(index)) if self.cited.get(*index as usize).is_none_or(Vec::is_empty) => {
                    drop_citation(&mut out, &html[at..]);
                }
                Insert::Hole(What::Component(index)) => {
                    let component = prose.components.get(*index as usize);
                    open.push(Open { component, start: out.len(), texts: Vec::new() });
                }
                Insert::Hole(What::ArgumentEnd) => {
                    if let Some(call) = open.last_mut() {
                        call.texts.push(out.split_off(call.start));
                    }
                }
                Insert::Hole(What::ComponentEnd) => {
                    let Some(call) = open.pop() else { continue };
                    let body = out.split_off(call.start);
                    if let (Some(calls), Some(component)) = (self.calls, call.component) {
                        out.push_str(&calls.call(self, prose, component, call.texts, body));
                    }
                }
                Insert::Hole(what) => self.hole(prose, *what, &firsts, &mut out),
                Insert::Open(term, number) => self.open_term(term, number, &mut out),
                Insert::Close => out.push_str("</a>"),
            }
        }
        out.push_str(&html[written..]);
        // A summary may end where a component begins.
        if let Some(call) = open.first() {
            out.truncate(call.start);
        }
        out.into()
    }

    fn hole(&self, prose: &Prose, what: What, firsts: &Firsts<'_>, out: &mut String) {
        match what {
            What::Link(index) => self.href(prose, index, out),
            What::Here => {
                if let Place::Elsewhere(address) | Place::List(address) = self.place {
                    out.push_str(address);
                }
            }
            What::Beside => {
                if let Place::Elsewhere(address) | Place::List(address) = self.place {
                    out.push_str(address.rfind('/').map_or("", |end| &address[..=end]));
                }
            }
            What::Rooted => {
                if let Place::Elsewhere(_) = self.place {
                    out.push_str(&self.site.config.base_url.origin);
                }
            }
            What::Citation(index) => self.citation(index, out),
            What::Footnote(number, count) => self.footnote(number, count, out),
            What::Term(index) => {
                if let (Some(Href::Term(term)), true) = (self.hrefs.get(index as usize), !self.in_list()) {
                    let span = prose.links.get(index as usize).map(|link| &link.span);
                    let is_here = |m: &Mention| {
                        m.block.is_none() && span.is_some_and(|span| span.contains(&(m.source.start as usize)))
                    };
                    self.open_term(*term, firsts.number(*term, is_here), out);
                }
            }
            What::TermEnd(index) => {
                if matches!(self.hrefs.get(index as usize), Some(Href::Term(_))) && !self.in_list() {
                    out.push_str("</a>");
                }
            }
            What::Picture(index) => {
                if let (Some(picture), false) = (self.picture(prose, index), self.in_feed()) {
                    picture::start(self.site, picture, out);
                }
            }
            What::PictureAttributes(index) => {
                if let Some(picture) = self.picture(prose, index) {
                    let eager = self.at_top && index == 0;
                    picture::attributes(self.site, picture, eager, self.in_feed(), out);
                }
            }
            What::PictureEnd(index) => {
                let picture = self.picture(prose, index).filter(|_| !self.in_feed());
                if picture.is_some_and(picture::has_sources) {
                    out.push_str("</picture>");
                }
            }
            What::Word(key) => {
                let _ = escape_html(&mut *out, self.words.plain(key));
            }
            // Where they stand, what is between them is taken out: `fill` does that.
            What::Component(_) | What::ArgumentEnd | What::ComponentEnd => {}
        }
    }

    /// The picture that an image of Markdown shows, if it is one of the site's.
    fn picture(&self, prose: &Prose, index: u32) -> Option<&'a Picture> {
        let link = prose.images.get(index as usize)?.link?;
        match self.hrefs.get(link as usize)? {
            Href::Path(path) => picture::at(self.site, path),
            _ => None,
        }
    }

    /// The value of an `href` or `src`. Writing to a string can't fail.
    pub(super) fn href(&self, prose: &Prose, index: u32, out: &mut String) {
        let base = &self.site.config.base_url;
        let absolute = self.in_feed();
        match self.hrefs.get(index as usize) {
            Some(Href::Path(path)) => {
                let shown = prose.links.get(index as usize).is_some_and(|link| link.usage == LinkUse::Image);
                let picture = if shown { picture::at(self.site, path) } else { None };
                let path = picture.map_or(path.as_str(), Picture::main_path);
                if absolute {
                    out.push_str(&base.origin);
                }
                out.push_str(&base.path);
                let _ = escape_href(&mut *out, path);
            }
            Some(Href::AsWritten) => {
                let written = prose.links.get(index as usize).map_or("", |link| link.target.as_str());
                if absolute && written.starts_with('/') {
                    out.push_str(&base.origin);
                }
                let _ = escape_href(&mut *out, written);
            }
            Some(Href::Term(_) | Href::Data(..) | Href::Nothing) | None => {}
        }
    }

    pub(super) fn citation(&self, index: u32, out: &mut String) {
        // It belongs to the word before it: no line begins with one.
        out.truncate(out.trim_end_matches(SPACES).len());
        let Some(cited) = self.cited.get(index as usize).filter(|_| !self.in_list()) else { return };
        for (source, count) in cited {
            let (number, id) = (source + 1, self.source_ids.get(*source as usize).copied().unwrap_or_default());
            let _ = match self.place {
                Place::Elsewhere(address) => {
                    write!(out, "<a class=\"citation\" href=\"{address}#source-{id}\">[{number}]</a>")
                }
                Place::Again => {
                    write!(out, "<a class=\"citation\" href=\"#source-{id}\" role=\"doc-biblioref\">[{number}]</a>")
                }
                _ => write!(
                    out,
                    "<a class=\"citation\" href=\"#source-{id}\" id=\"cite-{id}-{count}\" role=\"doc-biblioref\">[{number}]</a>"
                ),
            };
        }
    }

    fn footnote(&self, number: u32, count: u32, out: &mut String) {
        let id = reference_id(number as usize, count);
        let here = match self.place {
            Place::Elsewhere(address) => address,
            _ => "",
        };
        let _ = write!(
            out,
            "<sup class=\"footnote-reference\" id=\"{id}\"><a href=\"{here}#fn-{number}\" role=\"doc-noteref\">{number}</a></sup>"
        );
    }

    /// Whether there are no styles and no scripts.
    pub(super) fn in_feed(&self) -> bool {
        matches!(self.place, Place::Elsewhere(_) | Place::Index)
    }

    fn in_list(&self) -> bool {
        matches!(self.place, Place::List(_) | Place::Index)
    }

    /// The first links of the page's terms, where they are shown.
    fn firsts(&self) -> Firsts<'a> {
        let Some((page, _)) = self.linked.filter(|_| self.terms_listed && self.place == Place::Page) else {
            return Firsts::default();
        };
        let listed = linked_terms(self.site, page);
        Firsts(listed.into_iter().enumerate().map(|(number, (term, first))| (term, (number, first))).collect())
    }

    /// The first link of a term has a place before it that its definition leads back to, by its number in the page's list.
    /// It isn't the link itself, which would be scrolled to: the theme fixes the place to the window.
    fn open_term(&self, term: PageId, number: Option<usize>, out: &mut String) {
        let page = self.site.page(term);
        let id = page.stem();
        let base = &self.site.config.base_url;
        let _ = match self.place {
            Place::Elsewhere(_) => write!(out, "<a href=\"{}{}\">", base.href(), encoded(&page.path)),
            _ if !self.terms_listed => write!(out, "<a href=\"{}{}\">", base.path, encoded(&page.path)),
            _ => {
                if let Some(number) = number {
                    let _ = write!(out, "<span id=\"mention-{}\"></span>", number + 1);
                }
                write!(out, "<a class=\"term\" data-term=\"{id}\" href=\"#term-{id}\">")
            }
        };
    }
}

/// The terms that a page links, each with the first of its links, in the order of these: so the page lists them.
pub(super) fn linked_terms<'p>(site: &Site, page: &'p Page) -> Vec<(PageId, &'p Mention)> {
    let mut seen = FxHashSet::default();
    let linked = page.mentions.iter().filter(|m| matches!(m.outcome, Outcome::Linked(_)) && seen.insert(m.term));
    linked.filter(|m| site.page(m.term).kind == PageKind::Term).map(|mention| (mention.term, mention)).collect()
}

/// The first link of each term on a page, and the term's number in the page's list.
#[derive(Default)]
struct Firsts<'a>(FxHashMap<PageId, (usize, &'a Mention)>);

impl Firsts<'_> {
    /// The number of a term, if its first link `is` the one that is asked for.
    fn number(&self, term: PageId, is: impl Fn(&Mention) -> bool) -> Option<usize> {
        self.0.get(&term).filter(|(_, first)| is(first)).map(|(number, _)| *number)
    }
}

/// A page's body, whole.
pub(super) fn body<'p>(
    site: &Site,
    words: &Words,
    page: &'p Page,
    place: Place<'_>,
    calls: &Calls<'_>,
) -> Cow<'p, str> {
    let sources = source_ids(page);
    let filling = Filling {
        site,
        words,
        hrefs: &page.references.body,
        cited: &page.citations.body,
        source_ids: &sources,
        linked: Some((page, None)),
        terms_listed: true,
        place,
        at_top: place == Place::Page,
        calls: Some(calls),
    };
    let prose = &page.document.body.prose;
    filling.fill(prose, prose.html.len())
}

/// The ids of a page's sources, in their order.
pub(super) fn source_ids(page: &Page) -> Vec<&str> {
    let explainer = page.document.front_matter.explainer.iter();
    explainer.flat_map(|e| e.sources.iter().map(|s| s.id.value.as_str())).collect()
}
