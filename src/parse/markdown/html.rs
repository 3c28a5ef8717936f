//! The author's own HTML.

use std::ops::Range;

use super::Writer;

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
        find_ids(html, &mut self.extra_ids);
        for (at, address) in addresses(html) {
            self.outside(address, range.start + at..range.start + at + address.len());
        }
        self.push(html);
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
    ["href=", "src="].into_iter().flat_map(move |attribute| {
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
