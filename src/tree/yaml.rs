//! YAML text to a [`Table`].

use std::fmt;
use std::ops::Range;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::Spanned;

use super::{Node, SyntaxError, Table, Value};

/// How deep values may lie in each other: what fits on the stack of a thread, many times over.
const DEEPEST: usize = 32;

/// Most values that aliases may stand for, all together: real front matter has dozens, and each costs time.
const MOST_REPEATED: usize = 100_000;

/// Parses `text[range]` as one YAML document, a mapping; spans in the result count from the start of `text`. The
/// parser's own limits stop alias bombs and deep nesting. YAML's first error ends it: there is at most one.
pub fn parse(text: &str, range: Range<usize>) -> (Table, Vec<SyntaxError>) {
    let (base, yaml) = (range.start, &text[range.clone()]);
    if yaml.trim().is_empty() {
        return (Table { span: range, entries: Vec::new() }, Vec::new());
    }
    // YAML 1.2: `no` and `on` are words, as they are to authors.
    let options = serde_saphyr::options! {
        strict_booleans: true,
        budget: serde_saphyr::budget! { max_depth: DEEPEST },
        alias_limits: serde_saphyr::alias_limits! { max_total_replayed_events: MOST_REPEATED },
    };
    match serde_saphyr::from_str_with_options::<Spanned<Yaml>>(yaml, options) {
        Ok(document) => match node(document, base) {
            Node { value: Value::Table(table), .. } => (Table { span: range, ..table }, Vec::new()),
            Node { value, .. } => {
                let message = format!("front matter is keys and values, this is {}", value.kind());
                (Table::default(), vec![SyntaxError { span: range, message }])
            }
        },
        Err(error) => {
            let at = base + error.location().map_or(0, |location| offset(yaml, &location));
            let message = error.without_snippet().to_string().replace('\n', "; ");
            (Table::default(), vec![SyntaxError { span: at..at, message: for_authors(&message) }])
        }
    }
}

/// What the parser says to programmers, said to authors.
fn for_authors(message: &str) -> String {
    // The place is told beside the message.
    let message = message.split(" at line ").next().unwrap_or_default();
    if message.starts_with("budget breached")
        || message.starts_with("alias replay limit")
        || message.starts_with("recursion limit")
    {
        return "too many values, or too deep in each other".to_owned();
    }
    if message.starts_with("multiple YAML documents") {
        return "a second document begins here".to_owned();
    }
    if message.starts_with("recursive references") {
        return "a value that holds itself".to_owned();
    }
    if message.starts_with("non-finite float") {
        return "this number is too large, or none".to_owned();
    }
    message.split(", set DuplicateKeyPolicy").next().unwrap_or_default().to_owned()
}

/// The byte that a location means; errors of syntax know only line and column.
fn offset(yaml: &str, location: &serde_saphyr::Location) -> usize {
    if let Some(offset) = location.span().byte_offset() {
        return (offset as usize).min(yaml.len());
    }
    let (line, column) = (location.line().max(1) as usize, location.column().max(1) as usize);
    let start: usize = yaml.split_inclusive('\n').take(line - 1).map(str::len).sum();
    let rest = &yaml[start.min(yaml.len())..];
    let into: usize = rest.chars().take(column - 1).take_while(|c| *c != '\n').map(char::len_utf8).sum();
    start + into
}

enum Yaml {
    Null,
    Boolean(bool),
    Integer(i64),
    Float(f64),
    String(String),
    Array(Vec<Spanned<Yaml>>),
    Table(Vec<(Spanned<Yaml>, Spanned<Yaml>)>),
}

fn span_of<T>(spanned: &Spanned<T>, base: usize) -> Range<usize> {
    let span = spanned.referenced.span();
    let start = base + span.byte_offset().unwrap_or(0) as usize;
    start..start + span.byte_len().unwrap_or(0) as usize
}

fn node(spanned: Spanned<Yaml>, base: usize) -> Node {
    let span = span_of(&spanned, base);
    let value = match spanned.value {
        Yaml::Null => Value::Null,
        Yaml::Boolean(b) => Value::Boolean(b),
        Yaml::Integer(i) => Value::Integer(i),
        Yaml::Float(f) => Value::Float(f),
        Yaml::String(s) => Value::String(s),
        Yaml::Array(items) => Value::Array(items.into_iter().map(|i| node(i, base)).collect()),
        Yaml::Table(entries) => Value::Table(Table {
            span: span.clone(),
            entries: entries
                .into_iter()
                .map(|(k, v)| {
                    let at = span_of(&k, base);
                    let key = match k.value {
                        Yaml::String(s) => s,
                        Yaml::Boolean(b) => b.to_string(),
                        Yaml::Integer(i) => i.to_string(),
                        Yaml::Float(f) => f.to_string(),
                        Yaml::Null | Yaml::Array(_) | Yaml::Table(_) => String::new(),
                    };
                    (key, at, node(v, base))
                })
                .collect(),
        }),
    };
    Node { span, value }
}

impl<'de> Deserialize<'de> for Yaml {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(YamlVisitor)
    }
}

struct YamlVisitor;

impl<'de> Visitor<'de> for YamlVisitor {
    type Value = Yaml;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a YAML value")
    }
    fn visit_bool<E>(self, v: bool) -> Result<Yaml, E> {
        Ok(Yaml::Boolean(v))
    }
    fn visit_i64<E>(self, v: i64) -> Result<Yaml, E> {
        Ok(Yaml::Integer(v))
    }
    fn visit_u64<E>(self, v: u64) -> Result<Yaml, E> {
        Ok(i64::try_from(v).map_or(Yaml::Float(v as f64), Yaml::Integer))
    }
    fn visit_f64<E>(self, v: f64) -> Result<Yaml, E> {
        Ok(Yaml::Float(v))
    }
    fn visit_str<E>(self, v: &str) -> Result<Yaml, E> {
        Ok(Yaml::String(v.to_owned()))
    }
    fn visit_unit<E>(self) -> Result<Yaml, E> {
        Ok(Yaml::Null)
    }
    fn visit_none<E>(self) -> Result<Yaml, E> {
        Ok(Yaml::Null)
    }
    fn visit_some<D: Deserializer<'de>>(self, d: D) -> Result<Yaml, D::Error> {
        Yaml::deserialize(d)
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Yaml, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            items.push(item);
        }
        Ok(Yaml::Array(items))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Yaml, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        Ok(Yaml::Table(entries))
    }
}
