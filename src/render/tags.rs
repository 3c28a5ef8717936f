//! Tags in HTML that is ready, for those who take some of them out.

/// One past the end of the tag that a text begins with; a `>` in quotes doesn't end it.
pub(super) fn tag_end(text: &str) -> usize {
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
