//! Reading typed fields out of a [`Table`], with every problem reported at its place.
//!
//! A field is declared by asking for it. What was never asked for is, at [`Fields::finish`], an unknown key, and the
//! keys asked for are what it may have meant: so there is one list of keys, the code that reads them.

use std::ops::Range;
use std::sync::Arc;

use crate::content_path::composed;
use crate::date::{PartialDate, When};
use crate::diagnostics::{Diagnostic, Location, nearest};

use super::{Node, Table, Value};

/// A value and where it was written, in bytes of its file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sourced<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub span: Range<usize>,
}

/// The file being read, and where its problems go.
pub struct Reading<'a> {
    /// The file's path from the site's folder.
    pub path: &'a Arc<str>,
    /// The file's whole text.
    pub text: &'a str,
    /// What was found wrong so far.
    pub diagnostics: &'a mut Vec<Diagnostic>,
    /// Keys that a table doesn't know, by the places of their diagnostics: they may belong to the file itself.
    strays: Vec<(usize, String)>,
}

impl<'a> Reading<'a> {
    /// Begins to read the file `path`, whose whole text `text` is.
    pub fn new(path: &'a Arc<str>, text: &'a str, diagnostics: &'a mut Vec<Diagnostic>) -> Self {
        Reading { path, text, diagnostics, strays: Vec::new() }
    }

    /// Reports a problem at `span`.
    pub fn report(&mut self, diagnostic: Diagnostic, span: Range<usize>) {
        let location = Location::new(self.path, self.text, span);
        self.diagnostics.push(diagnostic.at(location));
    }

    /// The names of a list but those that hold nothing but spaces, which are told of once.
    pub fn without_empty(&mut self, key: &str, mut names: Vec<Sourced<String>>) -> Vec<Sourced<String>> {
        let is_empty = |name: &Sourced<String>| name.value.trim().is_empty();
        if let Some(first) = names.iter().find(|name| is_empty(name)) {
            let help = "write what it is called, or take it out";
            let span = first.span.clone();
            self.report(Diagnostic::error("empty-value", format!("a name in `{key}` is empty")).help(help), span);
            names.retain(|name| !is_empty(name));
        }
        names
    }
}

/// The fields of one table.
pub struct Fields<'t, 'r, 'a> {
    table: &'t Table,
    /// The table's name as an author knows it: `[explainer]`, or `the front matter`.
    name: &'static str,
    asked: Vec<&'static str>,
    /// Words that authors may know a key by, and the key.
    pub synonyms: &'static [(&'static str, &'static str)],
    /// The file, and where problems go.
    pub reading: &'r mut Reading<'a>,
}

impl<'t, 'r, 'a> Fields<'t, 'r, 'a> {
    /// The fields of `table`, called `name` in messages.
    pub fn new(table: &'t Table, name: &'static str, reading: &'r mut Reading<'a>) -> Self {
        Fields { table, name, asked: Vec::new(), synonyms: &[], reading }
    }

    /// Where the table stands.
    pub fn span(&self) -> Range<usize> {
        self.table.span.clone()
    }

    fn ask(&mut self, key: &'static str) {
        if !self.asked.contains(&key) {
            self.asked.push(key);
        }
    }

    /// The value of `key` as it was written. A YAML null counts as absent.
    pub fn node(&mut self, key: &'static str) -> Option<&'t Node> {
        self.ask(key);
        self.table.get(key).map(|(node, _)| node).filter(|node| node.value != Value::Null)
    }

    fn wrong_type(&mut self, key: &str, node: &Node, wanted: &str) {
        let message = format!("`{key}` must be {wanted}, this is {}", node.value.kind());
        self.reading.report(Diagnostic::error("wrong-type", message), node.span.clone());
    }

    fn missing(&mut self, key: &str, example: &str) {
        let message = format!("{} has no `{key}`", self.name);
        let at = self.table.span.start;
        self.reading.report(Diagnostic::error("missing-key", message).help(format!("add `{key} = {example}`")), at..at);
    }

    /// Text, and where it stands.
    pub fn text(&mut self, key: &'static str) -> Option<Sourced<String>> {
        let node = self.node(key)?;
        match &node.value {
            Value::String(s) => Some(Sourced { value: s.clone(), span: node.span.clone() }),
            _ => {
                self.wrong_type(key, node, "text in quotes");
                None
            }
        }
    }

    /// Text that must be there and not be blank; reports it if it isn't.
    pub fn required_text(&mut self, key: &'static str, example: &str) -> Option<Sourced<String>> {
        if self.node(key).is_none() {
            self.missing(key, example);
            return None;
        }
        let text = self.text(key)?;
        if text.value.trim().is_empty() {
            let message = format!("`{key}` is empty");
            let help = format!("write something, such as `{key} = {example}`");
            self.reading.report(Diagnostic::error("empty-value", message).help(help), text.span.clone());
            return None;
        }
        Some(text)
    }

    /// Text without its place.
    pub fn string(&mut self, key: &'static str) -> Option<String> {
        self.text(key).map(|t| t.value)
    }

    /// true or false.
    pub fn boolean(&mut self, key: &'static str) -> Option<bool> {
        let node = self.node(key)?;
        match node.value {
            Value::Boolean(b) => Some(b),
            _ => {
                self.wrong_type(key, node, "true or false");
                None
            }
        }
    }

    /// A whole number of `range`.
    pub fn integer(&mut self, key: &'static str, range: std::ops::RangeInclusive<i64>) -> Option<i64> {
        let node = self.node(key)?;
        match node.value {
            Value::Integer(i) if range.contains(&i) => Some(i),
            Value::Integer(i) => {
                let message = format!("`{key}` must lie between {} and {}, this is {i}", range.start(), range.end());
                self.reading.report(Diagnostic::error("out-of-range", message), node.span.clone());
                None
            }
            _ => {
                self.wrong_type(key, node, "a whole number");
                None
            }
        }
    }

    /// A list of texts, each with its place.
    pub fn texts(&mut self, key: &'static str) -> Vec<Sourced<String>> {
        let Some(node) = self.node(key) else { return Vec::new() };
        let Value::Array(items) = &node.value else {
            self.wrong_type(key, node, "a list of texts, such as [\"one\", \"two\"]");
            return Vec::new();
        };
        let mut texts = Vec::with_capacity(items.len());
        for item in items {
            match &item.value {
                Value::String(s) => texts.push(Sourced { value: s.clone(), span: item.span.clone() }),
                _ => self.wrong_type(key, item, "a list of texts, and each item text in quotes"),
            }
        }
        texts
    }

    /// A list of ids, which are names of files: composed as those are.
    pub fn ids(&mut self, key: &'static str) -> Vec<Sourced<String>> {
        let ids = self.texts(key).into_iter();
        ids.map(|id| Sourced { value: composed(&id.value).into_owned(), span: id.span }).collect()
    }

    /// A list of names, each with its place and none of them empty.
    pub fn names(&mut self, key: &'static str) -> Vec<Sourced<String>> {
        let texts = self.texts(key);
        self.reading.without_empty(key, texts)
    }

    /// One of a closed set of words; each word comes with the value it stands for.
    pub fn choice<T: Copy>(&mut self, key: &'static str, choices: &[(&'static str, T)]) -> Option<T> {
        let text = self.text(key)?;
        if let Some((_, value)) = choices.iter().find(|(word, _)| *word == text.value) {
            return Some(*value);
        }
        let words: Vec<String> = choices.iter().map(|(word, _)| format!("`{word}`")).collect();
        let mut diagnostic = Diagnostic::error("unknown-value", format!("`{key}` can't be `{}`", text.value));
        diagnostic = match nearest(&text.value, choices.iter().map(|(word, _)| *word)) {
            Some(word) => diagnostic.help(format!("did you mean `{word}`? It can be {}", words.join(", "))),
            None => diagnostic.help(format!("it can be {}", words.join(", "))),
        };
        self.reading.report(diagnostic, text.span);
        None
    }

    /// A day, with or without a time.
    pub fn when(&mut self, key: &'static str) -> Option<Sourced<When>> {
        let node = self.node(key)?;
        let when = match &node.value {
            Value::Moment(moment) => Ok(When::from(*moment)),
            Value::String(text) => When::parse(text),
            _ => {
                self.wrong_type(key, node, "a date, such as 2023-11-20");
                return None;
            }
        };
        self.checked_date(key, node, when, "write it as year-month-day: 2023-11-20 or 2023-11-20T18:00:00+01:00")
    }

    /// A moment that must say its distance from UTC.
    pub fn instant(&mut self, key: &'static str) -> Option<Sourced<jiff::Timestamp>> {
        let when = self.when(key)?;
        match when.value.timestamp() {
            Some(timestamp) => Some(Sourced { value: timestamp, span: when.span }),
            None => {
                let message = format!("`{key}` doesn't say its time zone");
                let help = "write the time with its distance from UTC: 2023-11-20T18:00:00+01:00, or …Z for UTC";
                self.reading.report(Diagnostic::error("no-time-zone", message).help(help), when.span);
                None
            }
        }
    }

    /// A day, a month or a year.
    pub fn partial_date(&mut self, key: &'static str) -> Option<Sourced<PartialDate>> {
        let node = self.node(key)?;
        let date = match &node.value {
            // As the same in quotes: no time of day belongs here.
            Value::Moment(moment) => PartialDate::parse(&When::from(*moment).to_string()),
            Value::String(text) => PartialDate::parse(text),
            Value::Integer(year) => PartialDate::parse(&year.to_string()),
            _ => {
                self.wrong_type(key, node, "a date, such as 2023-11-17, \"2023-11\" or \"2023\"");
                return None;
            }
        };
        self.checked_date(key, node, date, "write a day (2023-11-17), a month (\"2023-11\") or a year (\"2023\")")
    }

    fn checked_date<T>(
        &mut self,
        key: &str,
        node: &Node,
        date: Result<T, &'static str>,
        help: &str,
    ) -> Option<Sourced<T>> {
        match date {
            Ok(value) => Some(Sourced { value, span: node.span.clone() }),
            Err(why) => {
                let message = format!("`{key}` isn't a date: {why}");
                self.reading.report(Diagnostic::error("bad-date", message).help(help), node.span.clone());
                None
            }
        }
    }

    /// A table inside this one, read by `read`, which must ask for every key it knows; unknown ones are reported.
    pub fn table<T>(
        &mut self,
        key: &'static str,
        name: &'static str,
        read: impl FnOnce(&mut Fields<'t, '_, 'a>) -> T,
    ) -> Option<T> {
        let node = self.node(key)?;
        let Value::Table(table) = &node.value else {
            self.wrong_type(key, node, "a table of keys and values");
            return None;
        };
        let mut fields = Fields::new(table, name, self.reading);
        let value = read(&mut fields);
        fields.finish();
        Some(value)
    }

    /// A list of tables, each read by `read`; an item for which it gives `None` is left out (it has said why).
    pub fn tables<T>(
        &mut self,
        key: &'static str,
        name: &'static str,
        mut read: impl FnMut(&mut Fields<'t, '_, 'a>) -> Option<T>,
    ) -> Vec<T> {
        let Some(node) = self.node(key) else { return Vec::new() };
        let Value::Array(items) = &node.value else {
            self.wrong_type(key, node, &format!("a list of tables, each under {name}"));
            return Vec::new();
        };
        let mut values = Vec::with_capacity(items.len());
        for item in items {
            let Value::Table(table) = &item.value else {
                self.wrong_type(key, item, &format!("a list of tables, each under {name}"));
                continue;
            };
            let mut fields = Fields::new(table, name, self.reading);
            values.extend(read(&mut fields));
            fields.finish();
        }
        values
    }

    /// A table whose keys are the author's own, in the order they were written: key, its place, value.
    pub fn free_table(&mut self, key: &'static str) -> &'t [(String, Range<usize>, Node)] {
        let Some(node) = self.node(key) else { return &[] };
        match &node.value {
            Value::Table(table) => &table.entries,
            _ => {
                self.wrong_type(key, node, "a table of keys and values");
                &[]
            }
        }
    }

    /// Reports every key that nobody asked for.
    pub fn finish(self) {
        for (key, span, _) in &self.table.entries {
            if self.asked.contains(&key.as_str()) {
                continue;
            }
            let message = format!("unknown key `{key}` in {}", self.name);
            let mut diagnostic = Diagnostic::error("unknown-key", message);
            let words = self.asked.iter().copied().chain(self.synonyms.iter().map(|(word, _)| *word));
            let called = |known: &str| format!("it is called `{known}` here");
            diagnostic = match nearest(key, words) {
                Some(word) if word == key => {
                    let known = self.synonyms.iter().find(|(synonym, _)| *synonym == word);
                    diagnostic.help(known.map_or_else(String::new, |(_, known)| called(known)))
                }
                Some(word) => match self.synonyms.iter().find(|(synonym, _)| *synonym == word) {
                    Some((_, known)) => diagnostic.help(format!("did you mean `{word}`? Then {}", called(known))),
                    None => diagnostic.help(format!("did you mean `{word}`?")),
                },
                None => {
                    let free = if self.asked.contains(&"extra") { "; keys of your own go under [extra]" } else { "" };
                    diagnostic.help(format!("it can hold {}{free}", self.asked.join(", ")))
                }
            };
            self.reading.strays.push((self.reading.diagnostics.len(), key.clone()));
            self.reading.report(diagnostic, span.clone());
        }
    }

    /// The same, for the keys of the file itself. In TOML, a key after a `[table]` line belongs to that table: where it is
    /// one of the file's, that is what to say of it.
    pub fn finish_file(self) {
        for (place, key) in std::mem::take(&mut self.reading.strays) {
            if let Some(diagnostic) =
                self.reading.diagnostics.get_mut(place).filter(|_| self.asked.contains(&key.as_str()))
            {
                diagnostic.help = Some(format!("`{key}` is a key of {} itself: write it above all tables", self.name));
            }
        }
        self.finish();
    }
}
