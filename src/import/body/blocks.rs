//! Blocks in the place of shortcodes: code, and text that folds, as the item, quotation or table they stand in has them.
//!
//! In: a text, and where in it a shortcode stands. Out: the Markdown that goes there. It knows no site and no page.

use std::ops::Range;

/// Where in its line something stands.
struct InLine<'a> {
    /// What the lines below it must begin with to belong to the same item or quotation.
    indent: String,
    /// Whether nothing but marks of items and quotations is before it.
    begins: bool,
    /// Whether the line is one of a table, which can't be broken.
    is_row: bool,
    /// What follows it on the line.
    rest: &'a str,
}

impl<'a> InLine<'a> {
    fn of(body: &'a str, range: &Range<usize>) -> Self {
        let start = body[..range.start].rfind('\n').map_or(0, |at| at + 1);
        let before = &body[start..range.start];
        let marks = marks(before);
        let indent = before[..marks].chars().map(|c| if matches!(c, '>' | '\t') { c } else { ' ' }).collect();
        let rest = body[range.end..].split('\n').next().unwrap_or_default();
        InLine { indent, begins: marks == before.len(), is_row: is_row(body, start), rest }
    }

    /// A new line of the same item or quotation.
    fn line(&self) -> String {
        format!("\n{}", self.indent)
    }

    /// A blank one.
    fn blank(&self) -> String {
        format!("\n{}", self.indent.trim_end())
    }
}

/// How much of the beginning of a line is white space and marks of items and quotations.
fn marks(line: &str) -> usize {
    let mut at = 0;
    loop {
        let rest = &line[at..];
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let is_mark =
            |mark: &[char], after: usize| rest[after..].starts_with(mark) && rest[after + 1..].starts_with([' ', '\t']);
        at += match rest.chars().next() {
            Some(' ' | '\t' | '>') => 1,
            Some('-' | '*' | '+') if is_mark(&['-', '*', '+'], 0) => 2,
            Some(_) if (1..10).contains(&digits) && is_mark(&['.', ')'], digits) => digits + 2,
            _ => return at,
        };
    }
}

/// Whether the line that begins at `start` is in a table: there is a line of `|`, `-` and `:` among those around it.
fn is_row(body: &str, start: usize) -> bool {
    let is_rule = |line: &str| {
        let line = line[marks(line)..].trim();
        line.contains('-') && line.contains('|') && line.chars().all(|c| "|-: ".contains(c))
    };
    let line = body[start..].split('\n').next().unwrap_or_default();
    // Above are its head and its other rows, all with the sign between cells.
    let above = body[..start].trim_end_matches('\n').rsplit('\n').take_while(|line| line.contains('|'));
    let below = body[start..].split('\n').nth(1).unwrap_or_default();
    line.contains('|') && (body[..start].ends_with("\n") && above.take(10_000).any(is_rule) || is_rule(below))
}

/// Code with its language: a block where it stands alone, else a span. `whole` is all of the shortcode.
pub(super) fn highlighted(body: &str, whole: &Range<usize>, inner: &Range<usize>, language: &str) -> String {
    let place = InLine::of(body, whole);
    let inner = &body[inner.clone()];
    let has_rest = !place.rest.trim().is_empty();
    let is_span = place.is_row || !inner.contains('\n') && (!place.begins || has_rest);
    if is_span {
        let spans: Vec<String> = inner.lines().filter(|line| !line.trim().is_empty()).map(span).collect();
        let spans = spans.join("<br>");
        return if place.is_row { spans.replace('|', "\\|") } else { spans };
    }
    let is_word = language.chars().all(|c| c.is_alphanumeric() || "+-#_.".contains(c));
    let language = if is_word { language } else { "" };
    // What is before the end on its line is no code where it only marks the item or quotation.
    let code = match inner.rsplit_once('\n') {
        Some((code, last)) if marks(last) == last.len() => code,
        _ => inner,
    };
    let code = code.trim_matches('\n');
    let fence = fence(code);
    // Lines that belong to the item or quotation stay as they are; others are brought into it.
    let indent = place.indent.as_str();
    let belongs = |line: &str| line.starts_with(indent) || indent.trim_end().starts_with(line.trim_end());
    let first = usize::from(!inner.starts_with('\n'));
    let is_in = code.lines().skip(first).all(belongs);
    let mut out = if place.begins { String::new() } else { place.line() };
    out.push_str(&format!("{fence}{language}"));
    for (number, line) in code.lines().enumerate() {
        let start = if line.trim().is_empty() {
            out.push_str(&place.blank());
            continue;
        } else if is_in && number >= first {
            "\n".to_owned()
        } else {
            place.line()
        };
        out.push_str(&start);
        out.push_str(line);
    }
    out.push_str(&place.line());
    out.push_str(&fence);
    if has_rest {
        out.push_str(&place.line());
    }
    out
}

/// A span of code, in more backticks than any in it.
fn span(code: &str) -> String {
    let code = code.trim();
    let longest = code.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let ticks = "`".repeat(longest + 1);
    let space = if code.starts_with('`') || code.ends_with('`') { " " } else { "" };
    format!("{ticks}{space}{code}{space}{ticks}")
}

/// What stands before and after the two tags of `<details>`, so that they are blocks of their own where they may be.
pub(super) fn folded(body: &str, open: &Range<usize>, close: &Range<usize>) -> ((String, String), (String, String)) {
    let (first, last) = (InLine::of(body, open), InLine::of(body, close));
    if first.is_row || last.is_row {
        return Default::default();
    }
    let before = if first.begins { String::new() } else { first.line() };
    // Markdown begins again behind a blank line.
    let begun = if first.rest.trim().is_empty() { first.line() } else { first.blank() + &first.line() };
    let end = if last.begins { last.line() } else { last.blank() + &last.line() };
    let after = if last.rest.trim().is_empty() { String::new() } else { last.blank() + &last.line() };
    ((before, begun), (end, after))
}

/// A fence longer than any in the code.
fn fence(code: &str) -> String {
    let mut fence = "```".to_owned();
    while code.contains(&fence) {
        fence.push('`');
    }
    fence
}
