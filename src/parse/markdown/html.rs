//! The author's own HTML.

use std::ops::Range;

use crate::diagnostics::Diagnostic;

use crate::prose::What;

use super::Writer;

/// Elements that may stand in a line of text; those after `img` have an end.
const IN_LINE: [&str; 31] = [
    "br", "wbr", "img", "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "i", "ins", "kbd",
    "mark", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u",
];
const WITHOUT_END: usize = 3;

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
        find_ids(html, &mut self.extra_ids);
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

/// What the author's HTML links to or shows, and where in it that stands. A block of HTML comes a line at a time, so an
/// attribute may be the first thing in it.
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

/// The values of these attributes, and where each begins.
fn values<'h>(html: &'h str, attributes: &'static [&'static str]) -> impl Iterator<Item = (usize, &'h str)> {
    attributes.iter().flat_map(move |attribute| {
        html.match_indices(attribute).filter_map(move |(at, _)| {
            if html[..at].chars().next_back().is_some_and(|before| !before.is_whitespace()) {
                return None;
            }
            let at = at + attribute.len();
            let (start, value) = match html[at..].chars().next()? {
                quote @ ('"' | '\'') => (at + 1, html[at + 1..].split(quote).next()?),
                _ => (at, html[at..].split([' ', '>', '\n']).next()?),
            };
            Some((start, value))
        })
    })
}
