//! Data files as values for templates: CSV, JSON, TOML of data/ and beside pages.
//!
//! In: their texts, as load read them. Out: values, and tables of numbers, made when they are first asked for; or what is
//! wrong, with its place in the file. Only files that were there when the site was read can be asked for, so nothing
//! outside is reached.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use tera::value::Key;
use tera::{Map, Value};

use crate::diagnostics::{Diagnostic, Location, nearest};
use crate::load::{DATA_ENDINGS, DataFile, Source};
use crate::tables::{self, Problem, Table};
use crate::tree;

use super::values;

/// All data files, by their path from the site's folder.
pub(super) struct Data {
    files: BTreeMap<Arc<str>, File>,
}

struct File {
    text: Result<Source, Box<Diagnostic>>,
    value: OnceLock<Result<Value, Vec<Diagnostic>>>,
    table: OnceLock<Result<Arc<Table>, Vec<Diagnostic>>>,
}

impl Data {
    /// None is looked into yet.
    pub(super) fn new(files: &[DataFile]) -> Self {
        let file = |data: &DataFile| File { text: data.text.clone(), value: OnceLock::new(), table: OnceLock::new() };
        Data { files: files.iter().map(|data| (data.file.path.clone(), file(data))).collect() }
    }

    /// The path of the file that a template names: `polls.csv` or `data/polls.csv` for one of data/, `@/news/polls.csv` for
    /// one beside pages. The error says what is wrong.
    pub(super) fn named(&self, name: &str) -> Result<String, String> {
        if name.starts_with('/')
            || name.contains('\\')
            || name.contains(':')
            || name.split('/').any(|part| part == "..")
        {
            return Err(format!(
                "`{name}` leads out of the site's data: name a file of data/, or @/… for one of content/"
            ));
        }
        let (folder, file) = match name.strip_prefix("@/") {
            Some(file) => ("content", file),
            None => ("data", name.strip_prefix("data/").unwrap_or(name)),
        };
        let path = format!("{folder}/{file}");
        if self.files.contains_key(path.as_str()) {
            return Ok(path);
        }
        if !DATA_ENDINGS.iter().any(|ending| file.ends_with(ending)) {
            return Err(format!("`{name}` is no data file: its name must end in .csv, .json or .toml"));
        }
        let prefix = format!("{folder}/");
        let known = self.files.keys().filter_map(|path| path.strip_prefix(&prefix));
        Err(match nearest(file, known) {
            Some(near) => format!("{folder}/ has no `{file}`; did you mean `{near}`?"),
            None => format!("{folder}/ has no `{file}`"),
        })
    }

    /// A file as values.
    pub(super) fn value(&self, path: &str) -> Result<Value, Vec<Diagnostic>> {
        let Some(file) = self.files.get(path) else { return Ok(Value::none()) };
        file.value
            .get_or_init(|| {
                let source = file.text.as_ref().map_err(|why| vec![(**why).clone()])?;
                read(source).map_err(|problems| told(source, problems))
            })
            .clone()
    }

    /// A file as a table of numbers.
    pub(super) fn table(&self, path: &str) -> Result<Arc<Table>, Vec<Diagnostic>> {
        let empty = || Arc::new(Table { label: String::new(), columns: Vec::new(), rows: Vec::new() });
        let Some(file) = self.files.get(path) else { return Ok(empty()) };
        file.table
            .get_or_init(|| {
                let source = file.text.as_ref().map_err(|why| vec![(**why).clone()])?;
                if !path.ends_with(".csv") {
                    let help = "save it as CSV: names of columns in the first line, a row in each of the others";
                    let diagnostic = Diagnostic::error("bad-data", "numbers for this are read from CSV").help(help);
                    return Err(vec![diagnostic.at(Location::file(&source.path))]);
                }
                tables::table(&source.text).map(Arc::new).map_err(|problems| told(source, problems))
            })
            .clone()
    }
}

fn told(source: &Source, problems: Vec<Problem>) -> Vec<Diagnostic> {
    let diagnostic = |problem: Problem| {
        let at = Location::new(&source.path, &source.text, problem.span);
        Diagnostic::error("bad-data", problem.message).at(at).help(problem.help)
    };
    problems.into_iter().map(diagnostic).collect()
}

fn read(source: &Source) -> Result<Value, Vec<Problem>> {
    let text = &*source.text;
    let problem = |message: String, at: usize| {
        vec![Problem { message, help: "mend it, or leave it out".to_owned(), span: at..at }]
    };
    match source.path.rsplit_once('.').map(|(_, ending)| ending) {
        Some("json") => {
            let value: serde_json::Value = serde_json::from_str(text).map_err(|e| {
                let start: usize = text.split_inclusive('\n').take(e.line().saturating_sub(1)).map(str::len).sum();
                problem(format!("this isn't JSON: {e}"), start + e.column().saturating_sub(1))
            })?;
            Value::try_from_serializable(&value).map_err(|e| problem(e.to_string(), 0))
        }
        Some("toml") => {
            let (table, errors) = tree::parse_toml(text, 0..text.len());
            match errors.into_iter().next() {
                Some(error) => Err(problem(error.message, error.span.start)),
                None => Ok(values::free(&tree::Value::Table(table))),
            }
        }
        _ => {
            let found = tables::rows(text)?;
            let row = |cells: Vec<tables::Cell>| -> Value {
                let named = found.headers.iter().zip(cells);
                named.map(|(name, cell)| (Key::from(name.text.clone()), cell.text.into())).collect::<Map>().into()
            };
            Ok(found.rows.into_iter().map(row).collect::<Vec<Value>>().into())
        }
    }
}
