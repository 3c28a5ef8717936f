//! The author's own HTML.

use std::ops::Range;

use crate::diagnostics::Diagnostic;

use crate::prose::What;
use crate::tags::tag_end;

use super::Writer;

/// Elements that may stand in a line of text; those after `img` have an end.
const IN_LINE: [&str; 31] = [
    "br", "wbr", "img", "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "i", "ins", "kbd",
    "mark", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u",
];
const WITHOUT_END: usize = 3;

/// Elements whose text is no prose.
pub(super) const CODE: [&str; 11] =
    ["code", "kbd", "samp", "var", "tt", "pre", "script", "style", "textarea", "math", "svg"];

/// Elements without an end.
pub(super) const VOID: [&str; 4] = ["br", "img", "input", "wbr"];

/// The name of a comment, which no element has.
const COMMENT: &str = "!--";

/// What the author's HTML says at the beginning of a tag.
pub(super) struct Tag {
    /// In small letters.
    pub(super) name: String,
    pub(super) closes: bool,
}

impl Tag {
    /// The tag at the beginning of `html`; `None` for comments and the like.
    pub(super) fn of(html: &str) -> Option<Tag> {
        let inside = html.strip_prefix('<')?;
        let (closes, inside) = inside.strip_prefix('/').map_or((false, inside), |rest| (true, rest));
        let name: String = inside.chars().take_while(char::is_ascii_alphanumeric).collect();
        (!name.is_empty()).then(|| Tag { name: name.to_ascii_lowercase(), closes })
    }
}

/// An element of the author's HTML that is open: its name, and how many of its name are open in it.
#[derive(Debug, Default)]
pub(super) struct Within(Option<(String, usize)>);

impl Within {
    pub(super) fn is_open(&self) -> bool {
        self.0.is_some()
    }

    fn is(&self, name: &str) -> bool {
        self.0.as_ref().is_some_and(|(open, _)| open == name)
    }

    pub(super) fn open(&mut self, name: String) {
        self.0 = Some((name, 1));
    }

    /// Whether a tag stands inside the element, or ends it.
    pub(super) fn meet(&mut self, tag: &Tag) -> bool {
        let Some((name, depth)) = &mut self.0 else { return false };
        if *name == tag.name {
            *depth = if tag.closes { *depth - 1 } else { *depth + 1 };
            if *depth == 0 {
                self.0 = None;
            }
        }
        true
    }
}

impl Writer<'_, '_> {
    pub(super) fn html(&mut self, html: &str, range: Range<usize>, block: bool) {
        if block && self.depth <= 1 && self.summary_end_mark(html) {
            return;
        }
        self.barrier(range.clone());
        if !block {
            self.line_tag(html);
        }
        if !self.context.settings.unsafe_html {
            return;
        }
        if self.inline_only && !self.fits_in_line(html, range.clone()) {
            return;
        }
        self.termless_tags(html, block);
        self.note_ids(html, &range);
        for (at, address) in addresses(html) {
            self.outside(address, range.start + at..range.start + at + address.len());
        }
        let mut written = 0;
        for (at, what) in own_addresses(html) {
            self.push(&html[written..at]);
            self.hole(what);
            written = at;
        }
        self.push(&html[written..]);
    }

    /// Minds the author's links and code, in which no term is to be found. Those of a block of HTML may stay open over
    /// the blocks that follow.
    fn termless_tags(&mut self, html: &str, block: bool) {
        let mut rest = html;
        loop {
            // What a comment says isn't a tag. It comes a line at a time, as all HTML.
            if self.termless.is(COMMENT) {
                let Some(end) = rest.find("-->") else { return };
                self.termless = Within::default();
                rest = &rest[end..];
            }
            let Some(at) = rest.find('<') else { return };
            rest = &rest[at..];
            if rest.starts_with("<!--") && !self.termless.is_open() {
                self.termless.open(COMMENT.to_owned());
                self.termless_block = block;
                continue;
            }
            let end = tag_end(rest);
            if let Some(tag) = Tag::of(rest).filter(|_| !rest[..end].ends_with("/>")) {
                let inside = self.termless.meet(&tag);
                if !inside && !tag.closes && (tag.name == "a" || CODE.contains(&tag.name.as_str())) {
                    self.termless.open(tag.name);
                    self.termless_block = block;
                }
            }
            rest = &rest[end..];
        }
    }

    /// Whether an element of the author's is open in whose text no term is to be found.
    pub(super) fn is_termless(&self) -> bool {
        self.termless.is_open()
    }

    /// A block of Markdown ends, and with it the author's elements that began in it.
    pub(super) fn end_termless(&mut self) {
        if !self.termless_block {
            self.termless = Within::default();
        }
    }

    /// Keeps ids and anchor names, so that links to them are known to arrive and headings get others.
    fn note_ids(&mut self, html: &str, place: &Range<usize>) {
        for (is_id, value) in ids(html) {
            if is_id && !self.ids.take(value) {
                let message = format!("the id `{value}` is taken on this page");
                let help = "give one of them another: links find the first";
                self.report(Diagnostic::warning("duplicate-id", message).help(help), place.clone());
            }
            self.extra_ids.push(value.to_owned());
        }
    }

    /// Whether a tag may stand in a text of the front matter. Such a text stands inside other elements, which nothing in
    /// it may end, and none of its own may outgrow it.
    fn fits_in_line(&mut self, html: &str, place: Range<usize>) -> bool {
        let inside = html.trim_start_matches(['<', '/']);
        let name: String = inside.chars().take_while(char::is_ascii_alphanumeric).collect::<String>().to_lowercase();
        let known = IN_LINE.iter().position(|n| *n == name);
        let problem = match known {
            // Comments and the like say nothing to readers.
            None if name.is_empty() => return false,
            None => format!("`<{name}>` can't stand in this text"),
            Some(at) if at < WITHOUT_END => return true,
            Some(_) if html.starts_with("</") => {
                if self.open_html.last().is_some_and(|(open, _)| *open == name) {
                    self.open_html.pop();
                    return true;
                }
                format!("`</{name}>` ends nothing that begins in this text")
            }
            Some(_) => {
                self.open_html.push((name, place));
                return true;
            }
        };
        let help = "it is left out; Markdown has *emphasis*, **strong** and [links](https://…)";
        self.report(Diagnostic::warning("html-in-text", problem).help(help), place);
        false
    }

    /// Ends what is open at the end of a line of text.
    pub(super) fn close_html(&mut self) {
        while let Some((name, place)) = self.open_html.pop() {
            let problem = format!("`<{name}>` has no end in this text");
            let help = format!("write </{name}> behind what it holds");
            self.report(Diagnostic::warning("html-in-text", problem).help(help), place);
            self.push(&format!("</{name}>"));
        }
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
}

/// The values of attributes of the author's HTML that name a part of the page: whether it is an id, and the value.
fn ids(html: &str) -> impl Iterator<Item = (bool, &str)> {
    let ids = values(html, &["id="]).map(|(_, id)| (true, id));
    ids.chain(values(html, &["name="]).map(|(_, name)| (false, name))).filter(|(_, value)| !value.is_empty())
}

/// What the author's HTML links to or shows, and where in it that stands.
fn addresses(html: &str) -> impl Iterator<Item = (usize, &str)> {
    values(html, &["href=", "src="])
}

/// The addresses in the author's HTML that say nothing of a host, and what belongs in front of each where the HTML stands
/// elsewhere: in a feed, or in a list.
fn own_addresses(html: &str) -> Vec<(usize, What)> {
    let single = values(html, &["href=", "src=", "poster="]);
    let several = values(html, &["srcset="]).flat_map(|(start, value)| {
        value.split(',').scan(start, |next, candidate| {
            let at = *next + candidate.len() - candidate.trim_start().len();
            *next += candidate.len() + 1;
            Some((at, candidate.trim_start()))
        })
    });
    let has_scheme = |address: &str| address.split(['/', '?', '#']).next().is_some_and(|first| first.contains(':'));
    let mut found: Vec<(usize, What)> = single
        .chain(several)
        .filter_map(|(at, address)| match address.as_bytes().first()? {
            b'#' | b'?' => Some((at, What::Here)),
            b'/' => (!address.starts_with("//")).then_some((at, What::Rooted)),
            _ => (!has_scheme(address)).then_some((at, What::Beside)),
        })
        .collect();
    found.sort_by_key(|(at, _)| *at);
    found
}

/// The values of these attributes, and where each begins. A block of HTML comes a line at a time, so an attribute may be
/// the first thing in it.
fn values<'h>(html: &'h str, attributes: &'static [&'static str]) -> impl Iterator<Item = (usize, &'h str)> {
    attributes.iter().flat_map(move |attribute| {
        html.match_indices(attribute).filter_map(move |(at, _)| {
            if html[..at].chars().next_back().is_some_and(|before| !before.is_whitespace()) {
                return None;
            }
            let at = at + attribute.len();
            let (start, value) = match html[at..].chars().next()? {
                quote @ ('"' | '\'') => (at + 1, html[at + 1..].split(quote).next()?),
                _ => (at, html[at..].split([' ', '>', '\n', '\t']).next()?),
            };
            Some((start, value))
        })
    })
}
