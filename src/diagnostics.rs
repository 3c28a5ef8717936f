//! Problems, as values. Every stage returns the [`Diagnostic`]s it found beside its result; nobody prints on the way.
//!
//! In: a place in a source (path, text, byte range), a code, what is wrong and what to do. Out: self-contained values
//! that [`terminal`] and [`json`] print. A diagnostic copies the one line it points at, so it needs no registry of
//! sources to be shown.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use serde::Serialize;

pub mod json;
pub mod terminal;

/// How bad it is. Errors keep the output folder as it was; warnings do not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Nothing is written while one of these stands.
    Error,
    /// Worth mending, but the site is whole.
    Warning,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
        })
    }
}

/// A place in a text file, with the line it is on. Lines and columns count from 1, columns in characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Location {
    /// The file, from the site's folder, with `/` between its parts.
    #[serde(rename = "file")]
    pub path: Arc<str>,
    /// Line, from 1. 0 where the whole file is meant.
    pub line: usize,
    /// Column in characters, from 1. 0 where the whole file is meant.
    pub column: usize,
    /// One past the last character pointed at, on the same line.
    pub end_column: usize,
    /// The text of the line; of a very long one, a part around the place.
    #[serde(rename = "source")]
    pub text: String,
    /// The column at which `text` begins: 1, but in a very long line.
    #[serde(skip)]
    pub text_column: usize,
}

/// Longest excerpt of a source line that is kept, in characters: a line may be megabytes long.
const EXCERPT: usize = 400;

impl Location {
    /// The place of byte `range` in `text`, which is the whole content of the file `path`. A range past the end
    /// points at the end; one that runs over several lines is cut at the end of its first.
    pub fn new(path: &Arc<str>, text: &str, range: Range<usize>) -> Self {
        let start = floor_boundary(text, range.start);
        let end = floor_boundary(text, range.end.max(start));
        let line_start = text[..start].rfind('\n').map_or(0, |i| i + 1);
        let line_end = text[start..].find('\n').map_or(text.len(), |i| start + i);
        let line = 1 + memchr::memchr_iter(b'\n', &text.as_bytes()[..line_start]).count();
        Location::on_line(path, text, start..end, line, line_start..line_end)
    }

    /// The place of a range whose line is known.
    fn on_line(path: &Arc<str>, text: &str, range: Range<usize>, line: usize, around: Range<usize>) -> Self {
        let (start, end) = (range.start, range.end);
        let (line_start, line_end) = (around.start, around.end);
        let line_text = text[line_start..line_end].trim_end_matches('\r');
        let column = 1 + text[line_start..start].chars().count();
        let shown = &text[start..end.min(line_end)];
        let end_column = column + shown.chars().count().max(1);
        // A very long line is cut to a window that starts a little before the place.
        let (text, skip) = if line_text.len() > EXCERPT {
            let before = text[line_start..start].char_indices().rev().take(40);
            let (from, count) = before.fold((start, 0), |(_, count), (at, _)| (line_start + at, count + 1));
            // A place among the returns at a line's end is after all that is shown.
            let shown = text.get(from..line_start + line_text.len()).unwrap_or_default();
            (shown.chars().take(EXCERPT).collect(), column - 1 - count)
        } else {
            (line_text.to_owned(), 0)
        };
        Location { path: path.clone(), line, column, end_column, text, text_column: skip + 1 }
    }

    /// A whole file, where no line is to blame.
    pub fn file(path: &Arc<str>) -> Self {
        Location { path: path.clone(), line: 0, column: 0, end_column: 0, text: String::new(), text_column: 1 }
    }
}

/// The lines of a file, for who needs many places in it: each costs no more than its line.
pub struct Lines<'a> {
    path: &'a Arc<str>,
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    /// Finds the lines of the file `path`, whose whole content `text` is.
    pub fn new(path: &'a Arc<str>, text: &'a str) -> Self {
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Lines { path, text, starts }
    }

    /// The same as [`Location::new`].
    pub fn at(&self, range: Range<usize>) -> Location {
        let start = floor_boundary(self.text, range.start);
        let end = floor_boundary(self.text, range.end.max(start));
        let line = self.starts.partition_point(|at| *at <= start);
        let line_start = self.starts.get(line.saturating_sub(1)).copied().unwrap_or(0);
        let line_end = self.text[start..].find('\n').map_or(self.text.len(), |i| start + i);
        Location::on_line(self.path, self.text, start..end, line, line_start..line_end)
    }
}

fn floor_boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// One problem: where, what, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// Error or warning.
    pub severity: Severity,
    /// A short name of the kind of problem, the same in every version: `dead-link`, `unknown-key`.
    pub code: &'static str,
    /// What is wrong, in a sentence without its full stop.
    pub message: String,
    /// Where, if a file of the site is to blame.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub location: Option<Location>,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// Other places that matter, such as the first of two definitions.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub related: Vec<Related>,
}

/// A second place that belongs to a problem.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Related {
    /// What is there.
    pub message: String,
    /// Where it is.
    #[serde(flatten)]
    pub location: Location,
}

impl Diagnostic {
    /// An error of this kind.
    pub fn error(code: &'static str, message: impl Into<String>) -> Self {
        Diagnostic {
            severity: Severity::Error,
            code,
            message: message.into(),
            location: None,
            help: None,
            related: Vec::new(),
        }
    }

    /// A warning of this kind.
    pub fn warning(code: &'static str, message: impl Into<String>) -> Self {
        Diagnostic { severity: Severity::Warning, ..Self::error(code, message) }
    }

    /// The same, with its place.
    #[must_use]
    pub fn at(mut self, location: Location) -> Self {
        self.location = Some(location);
        self
    }

    /// The same, with what to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same, with another place that matters.
    #[must_use]
    pub fn related(mut self, message: impl Into<String>, location: Location) -> Self {
        self.related.push(Related { message: message.into(), location });
        self
    }
}

/// Whether one of them is an error.
pub fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|d| d.severity == Severity::Error)
}

/// Sorts them as a reader goes through a site: by file, then line and column; those without a place come first.
pub fn sort(diagnostics: &mut [Diagnostic]) {
    diagnostics.sort_by(|a, b| {
        (&a.location, a.severity, a.code, &a.message).cmp(&(&b.location, b.severity, b.code, &b.message))
    });
}

/// The nearest of `known` to `word`, if one is near enough to have been meant.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = word.to_lowercase();
    known
        .into_iter()
        .map(|k| (strsim::damerau_levenshtein(&lower, &k.to_lowercase()), k))
        .filter(|(distance, k)| *distance <= 1 + k.chars().count().max(lower.chars().count()) / 4)
        .min_by_key(|(distance, k)| (*distance, *k))
        .map(|(_, k)| k)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str, range: Range<usize>) -> (usize, usize, usize, String) {
        let l = Location::new(&"x.md".into(), text, range);
        (l.line, l.column, l.end_column, l.text)
    }

    #[test]
    fn places_count_characters_from_one() {
        assert_eq!(at("é\nàb c\r\nd", 5..6), (2, 2, 3, "àb c".into()));
        assert_eq!(at("ab", 0..0), (1, 1, 2, "ab".into()));
        assert_eq!(at("ab\n", 99..120), (2, 1, 2, String::new()));
        assert_eq!(at("ab\ncd", 1..5), (1, 2, 3, "ab".into()));
    }

    #[test]
    fn places_by_lines_are_the_same() {
        let text = "é\nàb c\r\n\nd";
        let path = "x.md".into();
        let lines = Lines::new(&path, text);
        for start in 0..=text.len() {
            for end in [start, start + 1, start + 4, 99] {
                assert_eq!(lines.at(start..end), Location::new(&path, text, start..end), "{start}..{end}");
            }
        }
    }

    #[test]
    fn suggestions_are_near_or_absent() {
        assert_eq!(nearest("sumary", ["summary", "title"]), Some("summary"));
        assert_eq!(nearest("Title", ["summary", "title"]), Some("title"));
        assert_eq!(nearest("colour", ["summary", "title"]), None);
    }
}
