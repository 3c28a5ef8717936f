//! HTML of ours as plain text.
//!
//! In: HTML or prose that is ready. Out: its text, as feeds, metadata and templates take it. It knows no site.

use crate::prose::{Prose, SPACES, What};
use crate::tags::tag_end;

/// HTML of ours as plain text: tags out, the characters we escape back.
pub(super) fn strip_tags(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        rest = &rest[tag_end(rest)..];
    }
    text.push_str(rest);
    if text.contains('&') {
        for (entity, character) in
            [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#x27;", "'"), ("&#39;", "'"), ("&amp;", "&")]
        {
            text = text.replace(entity, character);
        }
    }
    text.trim().to_owned()
}

/// Prose of the front matter as a single line of plain text: without its citations, and the spaces in front of them.
pub(super) fn plain_text(prose: &Prose) -> String {
    let mut html = String::with_capacity(prose.html.len());
    let mut written = 0;
    for hole in prose.holes.iter().filter(|hole| matches!(hole.what, What::Citation(_))) {
        let at = hole.at as usize;
        html.push_str(&prose.html[written..at]);
        drop_citation(&mut html, &prose.html[at..]);
        written = at;
    }
    html.push_str(&prose.html[written..]);
    let text = strip_tags(&html);
    // No-break spaces stay.
    let mut words = text.split([' ', '\n', '\r', '\t']).filter(|word| !word.is_empty());
    let mut line = words.next().unwrap_or_default().to_owned();
    for word in words {
        line.push(' ');
        line.push_str(word);
    }
    line
}

/// Takes away the space in front of a citation that isn't shown, unless the next word follows on it.
pub(super) fn drop_citation(before: &mut String, after: &str) {
    let mut next = after;
    while next.starts_with('<') {
        next = &next[tag_end(next)..];
    }
    if !next.starts_with(char::is_alphanumeric) {
        before.truncate(before.trim_end_matches(SPACES).len());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_go_and_text_stays() {
        assert_eq!(strip_tags("<p>a &amp; <em>b</em> &lt;c&gt;</p>"), "a & b <c>");
        assert_eq!(strip_tags("a < b"), "a");
        assert_eq!(strip_tags("<b title=\"a > b\">c</b><!-- don't > --> d"), "c d");
    }
}
