//! A page's front matter in our words, and how values of other generators become such.

use std::fmt::Write;
use std::ops::{Range, RangeInclusive};
use std::sync::Arc;

use crate::date::When;
use crate::diagnostics::Location;
use crate::tree::{Node, Table, Value};

use super::{Kind, Note, dates, title, write};

/// What a page says of itself.
#[derive(Debug, Default)]
pub(super) struct Keys {
    pub(super) title: String,
    pub(super) description: Option<String>,
    pub(super) date: Option<When>,
    pub(super) updated: Option<When>,
    pub(super) slug: Option<String>,
    pub(super) path: Option<String>,
    pub(super) aliases: Vec<String>,
    pub(super) draft: bool,
    pub(super) publish_at: Option<When>,
    pub(super) expires_at: Option<When>,
    pub(super) weight: Option<i64>,
    pub(super) authors: Vec<String>,
    pub(super) tags: Vec<String>,
    pub(super) taxonomies: Vec<(String, Vec<String>)>,
    pub(super) sort_by: Option<&'static str>,
    pub(super) paginate_by: Option<i64>,
    /// What has no key of ours, and the author's own.
    pub(super) extra: Vec<(String, Node)>,
    /// Comments of the old front matter.
    pub(super) comments: Vec<String>,
}

impl Keys {
    /// As the front matter of a file, without its fences.
    pub(super) fn write(&self, out: &mut String) {
        for comment in &self.comments {
            let _ = writeln!(out, "{comment}");
        }
        write::text(out, "title", &self.title);
        for (key, value) in [("description", &self.description), ("slug", &self.slug), ("path", &self.path)] {
            if let Some(value) = value {
                write::text(out, key, value);
            }
        }
        let dates = [
            ("date", self.date),
            ("updated", self.updated),
            ("publish_at", self.publish_at),
            ("expires_at", self.expires_at),
        ];
        for (key, value) in dates {
            if let Some(value) = value {
                let _ = writeln!(out, "{key} = {value}");
            }
        }
        if self.draft {
            out.push_str("draft = true\n");
        }
        if let Some(weight) = self.weight {
            let _ = writeln!(out, "weight = {weight}");
        }
        for (key, values) in [("aliases", &self.aliases), ("authors", &self.authors), ("tags", &self.tags)] {
            if !values.is_empty() {
                write::list(out, key, values);
            }
        }
        if let Some(by) = self.sort_by {
            write::text(out, "sort_by", by);
        }
        if let Some(number) = self.paginate_by {
            let _ = writeln!(out, "paginate_by = {number}");
        }
        if !self.taxonomies.is_empty() {
            out.push_str("[taxonomies]\n");
            for (name, items) in &self.taxonomies {
                write::list(out, name, items);
            }
        }
        if !self.extra.is_empty() {
            out.push_str("[extra]\n");
            let extra: Vec<_> = self.extra.iter().map(|(key, node)| (key.as_str(), node)).collect();
            write::entries(out, "extra", &extra);
        }
    }

    /// Puts a value under `[extra]`, unless one is there already.
    pub(super) fn keep(&mut self, key: &str, node: &Node) {
        if !self.extra.iter().any(|(known, _)| known == key) {
            self.extra.push((key.to_owned(), node.clone()));
        }
    }

    /// Items of a taxonomy: those that every site has are keys of their own here.
    pub(super) fn items(&mut self, taxonomy: &str, items: Vec<String>) {
        let list = match taxonomy {
            "tags" => &mut self.tags,
            "authors" => &mut self.authors,
            other => match self.taxonomies.iter().position(|(name, _)| name == other) {
                Some(at) => &mut self.taxonomies[at].1,
                None => {
                    if items.is_empty() {
                        return;
                    }
                    self.taxonomies.push((other.to_owned(), Vec::new()));
                    let last = self.taxonomies.len() - 1;
                    &mut self.taxonomies[last].1
                }
            },
        };
        for item in items {
            if !list.contains(&item) {
                list.push(item);
            }
        }
    }
}

/// The front matter of one old page, from which keys are taken one by one.
pub(super) struct Old<'a> {
    path: &'a Arc<str>,
    text: &'a str,
    /// What it says, without what was taken.
    pub(super) entries: Vec<(String, Range<usize>, Node)>,
    pub(super) keys: Keys,
    pub(super) notes: Vec<Note>,
}

impl<'a> Old<'a> {
    /// The entries of a table; `lower` where keys count in any capitals.
    pub(super) fn new(path: &'a Arc<str>, text: &'a str, table: Table) -> Self {
        // YAML's null says nothing.
        let entries = table.entries.into_iter().filter(|(.., node)| node.value != Value::Null).collect();
        Old { path, text, entries, keys: Keys::default(), notes: Vec::new() }
    }

    /// Takes a key, whatever its capitals.
    pub(super) fn take(&mut self, key: &str) -> Option<(Range<usize>, Node)> {
        let at = self.entries.iter().position(|(known, ..)| known.eq_ignore_ascii_case(key))?;
        let (_, span, node) = self.entries.remove(at);
        Some((span, node))
    }

    pub(super) fn note(&mut self, kind: Kind, thing: &str, detail: impl Into<String>, span: Range<usize>) {
        self.notes.push(Note::new(kind, thing, detail, Location::new(self.path, self.text, span)));
    }

    /// A value that isn't what its key wants: it is kept, and told.
    fn bad(&mut self, key: &str, (span, node): &(Range<usize>, Node), wanted: &str) {
        let shown = self.text.get(span.start..).and_then(|rest| rest.lines().next()).unwrap_or_default();
        self.note(Kind::Value, key, format!("`{}` is no {wanted}", shown.trim()), span.clone());
        self.keys.keep(key, node);
    }

    /// Text; numbers and the like count as what they look like.
    pub(super) fn text(&mut self, key: &str) -> Option<String> {
        let entry = self.take(key)?;
        match scalar(&entry.1.value) {
            Some(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
            None => {
                self.bad(key, &entry, "text");
                None
            }
        }
    }

    /// Text that is to be shown, which other generators don't take for Markdown.
    pub(super) fn shown(&mut self, key: &str) -> Option<String> {
        self.text(key).map(|text| title::markdown(&text))
    }

    pub(super) fn date(&mut self, key: &str) -> Option<When> {
        let entry = self.take(key)?;
        let date = dates::read(&entry.1);
        if date.is_none() && !dates::is_zero(&entry.1) {
            self.bad(key, &entry, "date");
        }
        date
    }

    pub(super) fn boolean(&mut self, key: &str) -> Option<bool> {
        let entry = self.take(key)?;
        match &entry.1.value {
            Value::Boolean(b) => Some(*b),
            Value::String(s) if s.eq_ignore_ascii_case("true") => Some(true),
            Value::String(s) if s.eq_ignore_ascii_case("false") || s.is_empty() => Some(false),
            _ => {
                self.bad(key, &entry, "true or false");
                None
            }
        }
    }

    pub(super) fn integer(&mut self, key: &str) -> Option<i64> {
        let entry = self.take(key)?;
        match &entry.1.value {
            Value::Integer(i) => Some(*i),
            Value::Float(f) if f.fract() == 0.0 && f.abs() < 1e15 => Some(*f as i64),
            Value::String(s) if s.trim().parse::<i64>().is_ok() => s.trim().parse().ok(),
            _ => {
                self.bad(key, &entry, "whole number");
                None
            }
        }
    }

    /// A number that has bounds here.
    pub(super) fn within(&mut self, key: &str, range: RangeInclusive<i64>) -> Option<i64> {
        let entry = self.entries.iter().find(|(known, ..)| known.eq_ignore_ascii_case(key)).cloned();
        let number = self.integer(key)?;
        if range.contains(&number) {
            return Some(number);
        }
        if let Some((_, span, node)) = entry {
            self.bad(key, &(span, node), &format!("number from {} to {}", range.start(), range.end()));
        }
        None
    }

    /// A list of texts; a text alone is a list of one.
    pub(super) fn texts(&mut self, key: &str) -> Option<Vec<String>> {
        let entry = self.take(key)?;
        let found = texts(&entry.1.value);
        if found.is_none() {
            self.bad(key, &entry, "list of texts");
        }
        found
    }

    /// Whatever is left: kept under `[extra]`, and told.
    pub(super) fn rest(mut self) -> (Keys, Vec<Note>) {
        for (key, span, node) in std::mem::take(&mut self.entries) {
            self.note(Kind::Key, &key, "", span);
            self.keys.keep(&key, &node);
        }
        (self.keys, self.notes)
    }
}

/// A value as text, if it is one value.
pub(super) fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(s) => Some(s.clone()),
        Value::Integer(i) => Some(i.to_string()),
        Value::Float(f) => Some(f.to_string()),
        Value::Boolean(b) => Some(b.to_string()),
        Value::Moment(moment) => Some(When::from(*moment).to_string()),
        Value::Null | Value::Array(_) | Value::Table(_) => None,
    }
}

/// A list of texts, or a text alone. Empty ones are nothing; `None` where there is something else in it.
pub(super) fn texts(value: &Value) -> Option<Vec<String>> {
    let all = match value {
        Value::Array(items) => {
            items.iter().filter(|i| i.value != Value::Null).map(|i| scalar(&i.value)).collect::<Option<Vec<_>>>()?
        }
        one => vec![scalar(one)?],
    };
    Some(all.into_iter().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()).collect())
}
