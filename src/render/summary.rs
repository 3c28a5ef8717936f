//! A page's summary as a list on another page may hold it.
//!
//! In: the beginning of a page's HTML, as far as `<!-- more -->`. Out: the same without the ids of its headings, which
//! stand on the page, with an end for what is still open, and without ends of what the list has open around it.

use std::borrow::Cow;
use std::fmt::Write;
use std::ops::Range;

use rustc_hash::FxHashMap;

use crate::tags::tag_end;

const WITHOUT_END: [&str; 14] =
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"];
/// They end by themselves where the element around them ends.
const END_ALONE: [&str; 16] = [
    "p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "caption", "colgroup", "option", "optgroup",
    "rp", "rt",
];
/// What they hold is text, whatever it looks like.
const OF_TEXT: [&str; 5] = ["script", "style", "textarea", "title", "iframe"];

/// The summary, to stand alone.
pub(super) fn alone(html: Cow<'_, str>) -> Cow<'_, str> {
    let (cuts, ends) = changes(&html);
    if cuts.is_empty() && ends.is_empty() {
        return html;
    }
    let mut out = String::with_capacity(html.len() + ends.len());
    let mut written = 0;
    for cut in cuts {
        out.push_str(&html[written..cut.start]);
        written = cut.end;
    }
    out.push_str(&html[written..]);
    out.push_str(&ends);
    out.into()
}

/// What to cut out of it, and what to put behind it.
fn changes(html: &str) -> (Vec<Range<usize>>, String) {
    let mut cuts = Vec::new();
    let mut open = Open::default();
    let mut at = 0;
    while let Some(start) = html[at..].find('<').map(|found| at + found) {
        let rest = &html[start + 1..];
        if let Some(comment) = rest.strip_prefix("!--") {
            match comment.find("-->") {
                Some(end) => at = start + "<!--".len() + end + "-->".len(),
                None => return (cuts, format!("-->{}", open.ends())),
            }
            continue;
        }
        let inside = rest.strip_prefix('/').unwrap_or(rest);
        let name: String = inside.chars().take_while(|c| !c.is_whitespace() && !['/', '>'].contains(c)).collect();
        if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
            at = start + 1;
            continue;
        }
        let end = start + tag_end(&html[start..]);
        let tag = start..end;
        at = end;
        let name = name.to_ascii_lowercase();
        if END_ALONE.contains(&name.as_str()) || WITHOUT_END.contains(&name.as_str()) {
            continue;
        }
        if rest.starts_with('/') {
            if !open.end(&name) {
                cuts.push(tag);
            }
            continue;
        }
        if matches!(name.as_bytes(), [b'h', b'1'..=b'6']) {
            cuts.extend(id_of(html, tag.start + 1 + name.len()..tag.end));
        }
        // In drawings and formulas an element may end where it begins.
        let is_drawn = open.has("svg") || open.has("math");
        if !(is_drawn && html[..end].ends_with("/>")) {
            if OF_TEXT.contains(&name.as_str()) {
                let closes = |(at, _): &(usize, &str)| {
                    html.get(at + 2..at + 2 + name.len()).is_some_and(|n| n.eq_ignore_ascii_case(&name))
                };
                at = html[end..]
                    .match_indices("</")
                    .map(|(at, m)| (end + at, m))
                    .find(closes)
                    .map_or(html.len(), |f| f.0);
            }
            open.begin(name);
        }
    }
    (cuts, open.ends())
}

/// The elements that are open, and how many of each name: what ends nothing is told from that alone.
#[derive(Default)]
struct Open {
    names: Vec<String>,
    counts: FxHashMap<String, usize>,
}

impl Open {
    fn begin(&mut self, name: String) {
        *self.counts.entry(name.clone()).or_default() += 1;
        self.names.push(name);
    }

    fn has(&self, name: &str) -> bool {
        self.counts.get(name).is_some_and(|count| *count > 0)
    }

    /// Ends the last of a name, and what was opened in it; false where none is open.
    fn end(&mut self, name: &str) -> bool {
        if !self.has(name) {
            return false;
        }
        while let Some(last) = self.names.pop() {
            if let Some(count) = self.counts.get_mut(&last) {
                *count -= 1;
            }
            if last == name {
                break;
            }
        }
        true
    }

    fn ends(&self) -> String {
        self.names.iter().rev().fold(String::new(), |mut ends, name| {
            let _ = write!(ends, "</{name}>");
            ends
        })
    }
}

/// Where an id stands among these attributes, with the space before it.
fn id_of(html: &str, attributes: Range<usize>) -> Option<Range<usize>> {
    let mut at = attributes.start;
    while at < attributes.end {
        let rest = &html[at..attributes.end];
        let start = at + (rest.len() - rest.trim_start().len());
        let rest = &html[start..attributes.end];
        let name = rest.split(|c: char| c.is_whitespace() || ['=', '>'].contains(&c)).next().unwrap_or_default();
        let behind = rest[name.len()..].trim_start();
        let end = match behind.strip_prefix('=').map(str::trim_start) {
            Some(value) => {
                let value_at = attributes.end - value.len();
                let length = match value.chars().next() {
                    Some(quote @ ('"' | '\'')) => value[1..].find(quote).map_or(value.len(), |end| end + 2),
                    _ => value.find(|c: char| c.is_whitespace() || c == '>').unwrap_or(value.len()),
                };
                value_at + length
            }
            None => start + name.len().max(1),
        };
        if name.eq_ignore_ascii_case("id") {
            return Some(at..end);
        }
        at = end;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_stands_alone() {
        let cases = [
            ("<p>One.</p>\n", "<p>One.</p>\n"),
            ("<h2 id=\"what-happened\">What</h2>\n", "<h2>What</h2>\n"),
            ("<h2 class=\"a\" id='b' title=\"id=3\">What</h2>", "<h2 class=\"a\" title=\"id=3\">What</h2>"),
            ("<h3 data-id=\"b\" ID=b>What</h3><p id=\"c\">x</p>", "<h3 data-id=\"b\">What</h3><p id=\"c\">x</p>"),
            ("<div class=\"a\">\n<p>One.</p>\n", "<div class=\"a\">\n<p>One.</p>\n</div>"),
            ("<DIV title=\"a > b\"><em>x", "<DIV title=\"a > b\"><em>x</em></div>"),
            ("<p>One<br>two <img src=a></p></div></section>", "<p>One<br>two <img src=a></p>"),
            ("<svg><path d=\"\"/><g></svg>a", "<svg><path d=\"\"/><g></svg>a"),
            ("<script>if (a<b) '<div>'</script>", "<script>if (a<b) '<div>'</script>"),
            ("<div><script>'<i>'", "<div><script>'<i>'</script></div>"),
            ("a < b <3 <!-- <div> --> c", "a < b <3 <!-- <div> --> c"),
            ("<b>a <!-- c", "<b>a <!-- c--></b>"),
            ("<ul><li>a<li>b", "<ul><li>a<li>b</ul>"),
            ("<h2 id", "<h2</h2>"),
        ];
        for (html, expected) in cases {
            assert_eq!(alone(html.into()), expected);
        }
    }
}
