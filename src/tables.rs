//! CSV: a text to rows of cells, and to a table of numbers.
//!
//! In: the text of a file, or of a block in a page. Out: rows, or every problem with its place in the text. Cells are
//! parted by commas, semicolons or tabs: what the first line has. A file with semicolons, as spreadsheets write it where
//! the comma is for decimals, may have decimal commas.

use std::collections::HashSet;
use std::ops::Range;

/// Problems of one text that are told; who has more has the wrong file.
const TOLD: usize = 20;
/// Most rows of a table of numbers: with more there is nothing to see in a figure, and nothing to read in a table.
const MOST_ROWS: usize = 2_000;
/// Words for "not known", beside an empty cell.
const MISSING: [&str; 7] = ["-", "–", "—", "na", "n/a", "nan", "null"];

/// What is wrong with a text, and where in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
    /// Where.
    pub span: Range<usize>,
}

/// A cell: its text, without the quotes around it, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// What it says.
    pub text: String,
    /// Where.
    pub span: Range<usize>,
}

/// The rows of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rows {
    /// The first row: what the columns are called.
    pub headers: Vec<Cell>,
    /// The others, each as long as the first.
    pub rows: Vec<Vec<Cell>>,
    /// Whether cells are parted by something else than commas.
    decimal_commas: bool,
}

/// Numbers by row and column.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// What the first column is called, which names the rows.
    pub label: String,
    /// What the others are called.
    pub columns: Vec<String>,
    /// The rows, each as long as `columns`.
    pub rows: Vec<Row>,
}

/// A row of numbers; `None` is one that isn't known.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Its first cell.
    pub label: String,
    /// The others.
    pub values: Vec<Option<f64>>,
}

/// Reads the rows of a text. All problems are found, up to a number that helps.
pub fn rows(text: &str) -> Result<Rows, Vec<Problem>> {
    let start = text.len() - text.trim_start_matches('\u{feff}').len();
    let first_line = text[start..].lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let count = |d: &u8| first_line.bytes().filter(|b| b == d).count();
    // Of equals, the comma.
    let delimiter = [b',', b';', b'\t'].into_iter().max_by_key(|d| (count(d), *d == b',')).unwrap_or(b',');
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .delimiter(delimiter)
        .from_reader(&text.as_bytes()[start..]);
    let mut headers: Vec<Cell> = Vec::new();
    let mut rows = Vec::new();
    let mut problems: Vec<Problem> = Vec::new();
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                let at = error.position().map_or(0, |p| start + p.byte() as usize);
                let help = "save it as CSV: a line for each row, quotes around cells that hold a comma".to_owned();
                problems.push(Problem { message: format!("this isn't CSV: {error}"), help, span: at..at });
                break;
            }
        };
        let cells = cells(text, start, delimiter, &record);
        if cells.iter().all(|cell| cell.text.is_empty()) {
            continue;
        }
        if headers.is_empty() {
            problems.extend(twice(&cells));
            headers = cells;
        } else if cells.len() != headers.len() {
            let (has, wants) = (cells.len(), headers.len());
            let message =
                format!("this row has {has} {}, the first has {wants}", if has == 1 { "cell" } else { "cells" });
            let help = "give each row as many cells as there are columns, empty ones where nothing is known; put quotes around a cell that holds a comma".to_owned();
            let span = cells.first().map_or(0, |c| c.span.start)..cells.last().map_or(0, |c| c.span.end);
            problems.push(Problem { message, help, span });
        } else {
            rows.push(cells);
        }
        if problems.len() >= TOLD {
            break;
        }
    }
    if headers.is_empty() && problems.is_empty() {
        let help = "write the names of the columns into the first line, and a row into each of the others".to_owned();
        problems.push(Problem { message: "there is no table in this".to_owned(), help, span: 0..0 });
    }
    if problems.is_empty() { Ok(Rows { headers, rows, decimal_commas: delimiter != b',' }) } else { Err(problems) }
}

/// The cells of a record, found again in the text it was read from.
fn cells(text: &str, start: usize, delimiter: u8, record: &csv::StringRecord) -> Vec<Cell> {
    let mut at = record.position().map_or(0, |p| start + p.byte() as usize).min(text.len());
    // Empty lines before it were read with it.
    at += text.as_bytes()[at..].iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
    record
        .iter()
        .map(|cell| {
            let written = at..cell_end(text.as_bytes(), at, delimiter);
            at = (written.end + 1).min(text.len());
            Cell { text: cell.to_owned(), span: place(text, written, cell) }
        })
        .collect()
}

/// Where the cell that begins at `from` ends. One that begins with a quote ends after the one that closes it.
fn cell_end(text: &[u8], from: usize, delimiter: u8) -> usize {
    let mut at = from;
    // Two quotes are one that is a part of the text.
    while text.get(at) == Some(&b'"') {
        let Some(quote) = memchr::memchr(b'"', &text[at + 1..]) else { return text.len() };
        at += quote + 2;
    }
    let is_end = |byte: &u8| *byte == delimiter || matches!(byte, b'\r' | b'\n');
    text.get(at..).and_then(|rest| rest.iter().position(is_end)).map_or(text.len(), |more| at + more)
}

/// Where in a cell as it was written its text is: without quotes and spaces around it. One that isn't written as it reads
/// has quotes in it.
fn place(text: &str, written: Range<usize>, cell: &str) -> Range<usize> {
    let Some(raw) = text.get(written.clone()) else { return written };
    if let Some(into) = raw.find(cell) {
        return written.start + into..written.start + into + cell.len();
    }
    let is_around = |c: char| c.is_whitespace() || c == '"';
    let from = written.start + raw.len() - raw.trim_start_matches(is_around).len();
    from..from + raw.trim_matches(is_around).len()
}

fn twice(headers: &[Cell]) -> Option<Problem> {
    let mut known = HashSet::new();
    let again = headers.iter().find(|cell| !known.insert(&cell.text))?;
    let message = if again.text.is_empty() {
        "two columns have no name".to_owned()
    } else {
        format!("two columns are called `{}`", again.text)
    };
    Some(Problem { message, help: "give each column its own name".to_owned(), span: again.span.clone() })
}

/// Reads a table of numbers: the first column names the rows, the others hold numbers or nothing.
pub fn table(text: &str) -> Result<Table, Vec<Problem>> {
    let Rows { headers, rows, decimal_commas } = rows(text)?;
    let problem = |message: &str, help: &str, span: &Range<usize>| {
        Err(vec![Problem { message: message.to_owned(), help: help.to_owned(), span: span.clone() }])
    };
    let (Some((label, columns)), Some(first)) = (headers.split_first(), rows.first()) else {
        let span = headers.first().map_or(0..0, |cell| cell.span.clone());
        return problem("the table has no rows", "write a row below the names of the columns", &span);
    };
    if columns.is_empty() {
        return problem(
            "the table has one column",
            "put numbers beside the first column, after commas",
            &first[0].span,
        );
    }
    if let Some(row) = rows.get(MOST_ROWS) {
        let message = format!("the table has more than {MOST_ROWS} rows");
        return problem(&message, "show a part of it, or sum it up, and link to the whole file", &row[0].span);
    }
    let mut problems = Vec::new();
    let mut read = Vec::with_capacity(rows.len());
    for row in &rows {
        let mut values = Vec::with_capacity(columns.len());
        for cell in &row[1..] {
            match number(&cell.text, decimal_commas) {
                Ok(value) => values.push(value),
                Err(help) => {
                    let message = format!("`{}` isn't a number", cell.text);
                    problems.push(Problem { message, help: help.to_owned(), span: cell.span.clone() });
                }
            }
        }
        read.push(Row { label: row[0].text.clone(), values });
        if problems.len() >= TOLD {
            break;
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let columns = columns.iter().map(|cell| cell.text.clone()).collect();
    Ok(Table { label: label.text.clone(), columns, rows: read })
}

/// A number as people type it: with spaces between thousands, a real minus sign, a decimal comma where that can't be
/// mistaken. The error says what to do.
fn number(text: &str, decimal_commas: bool) -> Result<Option<f64>, &'static str> {
    let lower = text.to_lowercase();
    if lower.is_empty() || MISSING.contains(&lower.as_str()) {
        return Ok(None);
    }
    let mut plain: String = text
        .chars()
        .filter(|c| !matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\''))
        .map(|c| if c == '\u{2212}' { '-' } else { c })
        .collect();
    if plain.contains(',') {
        if !decimal_commas || plain.contains('.') || plain.matches(',').count() > 1 {
            return Err("write it without marks between thousands, and with a point for decimals: 1234.5");
        }
        plain = plain.replace(',', ".");
    }
    let shape = plain.trim_start_matches(['-', '+']);
    let digits = shape.starts_with(|c: char| c.is_ascii_digit() || c == '.');
    match plain.parse::<f64>() {
        Ok(value) if value.is_finite() && digits => Ok(Some(value)),
        _ if plain.ends_with('%') => Err("write the number alone; say the unit with :unit: %"),
        _ => Err("write a number such as 1234.5 or -3, or leave the cell empty where none is known"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The problems of a text: what is wrong, and what stands there.
    fn wrong(text: &str) -> Vec<(String, &str)> {
        let problems = rows(text).err().unwrap_or_default();
        problems.into_iter().map(|p| (p.message, &text[p.span])).collect()
    }

    #[test]
    fn cells_know_their_places() {
        let text = "a,b\n\"x, y\" , 2\n";
        let rows = rows(text).map(|found| found.rows).unwrap_or_default();
        let cells: Vec<(&str, &str)> = rows.iter().flatten().map(|c| (&*c.text, &text[c.span.clone()])).collect();
        assert_eq!(cells, [("x, y", "x, y"), ("2", "2")]);
        let told = |message: &str, at| (message.to_owned(), at);
        let again = wrong("a,\"a\"\"\nb\" , x,\" a\"\"\nb \"\n");
        assert_eq!(again, [told("two columns are called `a\"\nb`", "a\"\"\nb")]);
        assert_eq!(wrong("\u{feff}a,b\r\n\r\n\"1\"\",\"\n"), [told("this row has 1 cell, the first has 2", "1\"\",")]);
    }

    #[test]
    fn rows_that_differ_in_length_are_told_all() {
        let told = |message: &str, at| (message.to_owned(), at);
        assert_eq!(
            wrong("a,b\n1\n1,2\n1,2,3\n"),
            [told("this row has 1 cell, the first has 2", "1"), told("this row has 3 cells, the first has 2", "1,2,3")]
        );
        assert_eq!(wrong(""), [told("there is no table in this", "")]);
        assert_eq!(wrong("a,a\n1,2"), [told("two columns are called `a`", "a")]);
    }

    #[test]
    fn numbers_are_read_as_people_type_them() {
        for (text, commas, value) in [
            ("12", false, Some(12.0)),
            ("-1.5", false, Some(-1.5)),
            ("\u{2212}3", false, Some(-3.0)),
            ("1 234 567", false, Some(1_234_567.0)),
            ("1\u{202f}234,5", true, Some(1234.5)),
            ("1e3", false, Some(1000.0)),
            ("", false, None),
            ("n/a", false, None),
            ("–", false, None),
        ] {
            assert_eq!(number(text, commas), Ok(value), "{text:?}");
        }
        for text in ["12%", "1,234", "about 3", "inf", "1.2.3", "--1", "0x10"] {
            assert!(number(text, false).is_err(), "{text:?}");
        }
    }

    #[test]
    fn spreadsheets_of_other_countries_are_read() {
        let row = |label: &str, value| Row { label: label.to_owned(), values: vec![value] };
        let table = table("\u{feff}An;Part\n2021;3,5\n2022;\n").map(|table| (table.columns, table.rows));
        assert_eq!(table, Ok((vec!["Part".to_owned()], vec![row("2021", Some(3.5)), row("2022", None)])));
    }
}
