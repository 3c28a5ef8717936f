//! Front matter as other generators have it: TOML, YAML or JSON, into one tree.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use crate::diagnostics::Location;
use crate::front_matter::{self, Fence};
use crate::tree::{self, Node, SyntaxError, Table, Value};

use super::{Kind, Note};

/// The front matter of a file.
#[derive(Debug, Default)]
pub(super) struct Front {
    /// Keys and values.
    pub(super) table: Table,
    /// Lines that are comments.
    pub(super) comments: Vec<String>,
    /// Values that are text now.
    pub(super) odd: Vec<Odd>,
    /// Where the body begins.
    pub(super) body: usize,
}

/// A value that other generators read and we don't, such as a time without a day: it is text now.
#[derive(Debug)]
pub(super) struct Odd {
    key: String,
    at: Range<usize>,
}

impl Odd {
    /// What the report says of it.
    pub(super) fn note(self, path: &Arc<str>, text: &str) -> Note {
        let detail = format!("`{}` is text now", &text[self.at.clone()]);
        Note::new(Kind::Value, self.key, detail, Location::new(path, text, self.at))
    }
}

/// Why front matter can't be read, and where.
#[derive(Debug)]
pub(super) struct Broken {
    pub(super) at: usize,
    pub(super) why: String,
    /// Where the text begins that is no front matter, broken or not.
    pub(super) body: usize,
}

/// Reads the front matter of `text`; a file without any has an empty table.
pub(super) fn read(text: &str) -> Result<Front, Broken> {
    if text.starts_with('{') {
        return read_json(text);
    }
    // Blank lines before the fence are nobody's intention, and every generator bears them.
    let blank = text.len() - text.trim_start_matches(['\n', ' ', '\t']).len();
    let split = front_matter::split(&text[blank..]);
    let (range, body, yaml) = match split {
        Ok((None, _)) => return Ok(Front::default()),
        Ok((Some(Fence::Toml(range)), body)) => (range, body, false),
        Ok((Some(Fence::Yaml(range)), body)) => (range, body, true),
        Err(fence) => {
            let why = format!("there is no second line {fence}");
            return Err(Broken { at: 0, why, body: blank + first_paragraph(&text[blank..]) });
        }
    };
    let range = blank + range.start..blank + range.end;
    let body = blank + body;
    let read = if yaml { self::yaml(text, range.clone()) } else { toml(text, range.clone()) };
    let (table, odd) = read.map_err(|broken| Broken { body, ..broken })?;
    let comments = comments(text, range, &table);
    Ok(Front { table, comments, odd, body })
}

/// Where front matter ends that doesn't say so: with its paragraph.
fn first_paragraph(text: &str) -> usize {
    text.find("\n\n").unwrap_or(text.len())
}

/// `text[range]` as TOML, and what of it is text now.
pub(super) fn toml(text: &str, range: Range<usize>) -> Result<(Table, Vec<Odd>), Broken> {
    settle(text, tree::parse_toml(text, range), &BTreeSet::new())
}

/// The same as YAML.
pub(super) fn yaml(text: &str, range: Range<usize>) -> Result<(Table, Vec<Odd>), Broken> {
    /// Numbers that can't be read, each of which is a new try.
    const MOST: usize = 20;
    let mut read = tree::parse_yaml(text, range.clone());
    // YAML's first error is its only one. With another first sign a number is a word, and no place moves.
    let mut words = BTreeSet::new();
    let mut changed = String::new();
    while let [error] = read.1.as_slice()
        && error.message.starts_with("this number")
        && words.len() < MOST
        && words.insert(error.span.start)
    {
        if changed.is_empty() {
            changed.push_str(text);
        }
        let at = error.span.start;
        if !changed.get(at..).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_graphic())) {
            break;
        }
        changed.replace_range(at..at + 1, "_");
        read = tree::parse_yaml(&changed, range.clone());
    }
    settle(text, read, &words)
}

/// Takes values that can't be read as the text that they are; any other error stays one. `words` are places of values
/// that were read as another word.
fn settle(
    text: &str,
    (mut table, errors): (Table, Vec<SyntaxError>),
    words: &BTreeSet<usize>,
) -> Result<(Table, Vec<Odd>), Broken> {
    /// Errors by their places.
    type Errors = BTreeMap<(usize, usize), String>;
    fn of(key: &str, node: &mut Node, text: &str, errors: &mut Errors, words: &BTreeSet<usize>, odd: &mut Vec<Odd>) {
        let is_odd = match &mut node.value {
            Value::Array(items) => {
                items.iter_mut().for_each(|item| of(key, item, text, errors, words, odd));
                false
            }
            Value::Table(table) => {
                table.entries.iter_mut().for_each(|(key, _, node)| of(key, node, text, errors, words, odd));
                false
            }
            Value::Null => errors.remove(&(node.span.start, node.span.end)).is_some(),
            Value::String(_) => words.contains(&node.span.start),
            _ => false,
        };
        if let Some(written) = text.get(node.span.clone()).filter(|written| is_odd && !written.is_empty()) {
            node.value = Value::String(written.to_owned());
            odd.push(Odd { key: key.to_owned(), at: node.span.clone() });
        }
    }
    let mut left: Errors = errors.into_iter().rev().map(|e| ((e.span.start, e.span.end), e.message)).collect();
    let mut odd = Vec::new();
    table.entries.iter_mut().for_each(|(key, _, node)| of(key, node, text, &mut left, words, &mut odd));
    match left.into_iter().next() {
        Some(((at, _), why)) => Err(Broken { at, why, body: text.len() }),
        None => Ok((table, odd)),
    }
}

/// Lines that begin with `#` and stand in no value.
fn comments(text: &str, range: Range<usize>, table: &Table) -> Vec<String> {
    if !text[range.clone()].contains('#') {
        return Vec::new();
    }
    let mut values = Vec::new();
    texts(table, &mut values);
    let mut found = Vec::new();
    let mut at = range.start;
    for line in text[range].split_inclusive('\n') {
        let start = at + line.len() - line.trim_start().len();
        let comment = line.trim();
        if comment.starts_with('#') && !values.iter().any(|value| value.contains(&start)) {
            found.push(comment.to_owned());
        }
        at += line.len();
    }
    found
}

fn texts(table: &Table, found: &mut Vec<Range<usize>>) {
    fn of(node: &Node, found: &mut Vec<Range<usize>>) {
        match &node.value {
            Value::String(_) => found.push(node.span.clone()),
            Value::Array(items) => items.iter().for_each(|item| of(item, found)),
            Value::Table(table) => texts(table, found),
            _ => {}
        }
    }
    table.entries.iter().for_each(|(.., node)| of(node, found));
}

fn read_json(text: &str) -> Result<Front, Broken> {
    let (table, end) = json(text)?;
    let rest = &text[end..];
    // What follows on the line of the last brace is no text.
    let body = end + rest.find('\n').map_or(rest.len(), |at| at + 1);
    let body = if rest[..body - end].trim().is_empty() { body } else { end };
    Ok(Front { table, body, ..Front::default() })
}

/// The JSON object at the start of `text`, and where it ends. The places of its keys are those where they are first
/// written.
pub(super) fn json(text: &str) -> Result<(Table, usize), Broken> {
    let mut stream = serde_json::Deserializer::from_str(text).into_iter::<serde_json::Value>();
    match stream.next() {
        Some(Ok(serde_json::Value::Object(map))) => {
            let end = stream.byte_offset();
            let mut from = 0;
            Ok((json_table(&map, text, &mut from), end))
        }
        Some(Err(error)) => {
            let before: usize = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
            Err(Broken { at: before.min(text.len()), why: error.to_string(), body: first_paragraph(text) })
        }
        _ => Err(Broken { at: 0, why: "this is no JSON object".to_owned(), body: first_paragraph(text) }),
    }
}

fn json_table(map: &serde_json::Map<String, serde_json::Value>, text: &str, from: &mut usize) -> Table {
    let entries = map
        .iter()
        .map(|(key, value)| {
            // Keys come in the order they are written, so each is looked for after the one before.
            let quoted = serde_json::Value::from(key.as_str()).to_string();
            let at = text[*from..].find(&quoted).map_or(*from, |at| *from + at);
            let span = at..(at + quoted.len()).min(text.len());
            *from = if text.is_char_boundary(span.end) { span.end } else { *from };
            let node = json_node(value, text, from);
            (key.clone(), span, node)
        })
        .collect();
    Table { span: 0..text.len(), entries }
}

fn json_node(value: &serde_json::Value, text: &str, from: &mut usize) -> Node {
    let start = *from;
    let value = match value {
        serde_json::Value::Null => Value::Null,
        serde_json::Value::Bool(b) => Value::Boolean(*b),
        serde_json::Value::Number(n) => match n.as_i64() {
            Some(integer) => Value::Integer(integer),
            None => Value::Float(n.as_f64().unwrap_or_default()),
        },
        serde_json::Value::String(s) => Value::String(s.clone()),
        serde_json::Value::Array(items) => Value::Array(items.iter().map(|i| json_node(i, text, from)).collect()),
        serde_json::Value::Object(map) => Value::Table(json_table(map, text, from)),
    };
    Node { span: start..start, value }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn toml_yaml_and_json() {
        for (text, body) in [
            ("+++\na = 1\n# why\n+++\nText", "Text"),
            ("\n---\na: 1\n# why\n---\nText", "Text"),
            ("{\n \"a\": 1\n}\nText", "Text"),
            ("{\"a\": 1} Text", " Text"),
        ] {
            let front = read(text).unwrap();
            let (node, at) = front.table.get("a").unwrap();
            assert_eq!(node.value, Value::Integer(1), "{text}");
            assert!(text[at].contains('a'), "{text}");
            assert_eq!(&text[front.body..], body);
            assert_eq!(front.comments.len(), usize::from(text.contains("why")), "{text}");
        }
        assert!(read("Text").unwrap().table.entries.is_empty());
    }

    #[test]
    fn what_looks_like_a_comment_in_a_text_is_none() {
        let front = read("---\na: |\n  one\n  # two\n---\n").unwrap();
        assert_eq!(front.comments, Vec::<String>::new());
    }

    #[test]
    fn what_is_broken_says_where() {
        for text in ["+++\na = \n+++\n", "---\na: [\n---\n", "{\n\"a\": }\n", "+++\na = 1\n"] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
