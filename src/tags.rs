//! Tags in HTML, for those who look at some of them or take them out.

/// One past the end of the tag or comment that a text begins with: all of the text where it doesn't end. A `>` in quotes
/// doesn't end a tag, and quotes in a comment are none.
pub(crate) fn tag_end(text: &str) -> usize {
    if text.starts_with("<!--") {
        return text.find("-->").map_or(text.len(), |end| end + "-->".len());
    }
    let mut quote = None;
    for (at, c) in text.char_indices() {
        match (c, quote) {
            ('"' | '\'', None) => quote = Some(c),
            (c, Some(open)) if c == open => quote = None,
            ('>', None) => return at + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_keep_a_tag_open_and_a_comment_not() {
        assert_eq!(&"<a title=\"x > y\">z"[tag_end("<a title=\"x > y\">z")..], "z");
        assert_eq!(&"<!-- don't > -->z"[tag_end("<!-- don't > -->z")..], "z");
        assert_eq!(tag_end("<a title='x>"), 12);
    }
}
