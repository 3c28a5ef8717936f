//! `nutgraf mentions`

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use serde_json::json;

use crate::diagnostics::has_errors;
use crate::mentions::{self, Explanation, Row};
use crate::pipeline::{self, Request};

use super::{FAILED, Format, clock, plural, print};

pub(super) const EXAMPLES: &str = "Examples:
  nutgraf mentions                                     every mention of the site
  nutgraf mentions content/explainers                  those of a folder
  nutgraf mentions --format json | jq 'select(.reason == \"ambiguous\")'
  nutgraf mentions --explain content/a.md:12           what was considered on line 12, and why
  nutgraf mentions --explain content/a.md:12:5         the same at one character";

#[derive(Debug, Args)]
pub(super) struct MentionsArguments {
    /// Files or folders to look at, from the site's folder [default: all]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// The site's folder
    #[arg(long, value_name = "DIR", default_value = ".")]
    site: PathBuf,
    /// Say what was considered at a place, and why it came out as it did
    #[arg(long, value_name = "FILE:LINE[:COL]", value_parser = place, conflicts_with = "paths")]
    explain: Option<PlaceArgument>,
    /// Count drafts too
    #[arg(long)]
    drafts: bool,
    /// Lay the keys of [env.NAME] in config.toml over the others
    #[arg(long, value_name = "NAME")]
    env: Option<String>,
    /// As of this time: 2024-02-01, or 2024-02-01T09:00:00+01:00
    #[arg(long, value_name = "TIME", value_parser = clock::parse)]
    at: Option<jiff::Timestamp>,
    /// How to write them
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// FILE:LINE[:COL]
#[derive(Debug, Clone)]
struct PlaceArgument {
    file: String,
    line: usize,
    column: Option<usize>,
}

fn place(text: &str) -> Result<PlaceArgument, String> {
    let wrong = || "write it as FILE:LINE or FILE:LINE:COLUMN, as in content/about.md:12:5".to_owned();
    let number = |text: &str| text.parse::<usize>().ok().filter(|n| *n > 0);
    let (rest, last) = text.rsplit_once(':').ok_or_else(wrong)?;
    let last = number(last).ok_or_else(wrong)?;
    match rest.rsplit_once(':').and_then(|(file, line)| Some((file, number(line)?))) {
        Some((file, line)) if !file.is_empty() => Ok(PlaceArgument { file: file.to_owned(), line, column: Some(last) }),
        _ if !rest.is_empty() => Ok(PlaceArgument { file: rest.to_owned(), line: last, column: None }),
        _ => Err(wrong()),
    }
}

pub(super) fn run(arguments: &MentionsArguments) -> io::Result<ExitCode> {
    let now = match clock::now(arguments.at) {
        Ok(now) => now,
        Err(message) => {
            eprintln!("error: {message}");
            return Ok(ExitCode::from(2));
        }
    };
    let request = Request {
        environment: arguments.env.clone(),
        site: arguments.site.clone(),
        output: None,
        base_url: None,
        drafts: arguments.drafts,
        search: false,
        now,
        adopt: false,
    };
    let (site, diagnostics) = pipeline::link_site(&request);
    // Warnings are for build and check; what is wrong may falsify the list.
    let errors: Vec<_> = diagnostics.into_iter().filter(|d| has_errors(std::slice::from_ref(d))).collect();
    print(&errors, Format::Text)?;
    let Some(site) = site else { return Ok(ExitCode::from(FAILED)) };
    let failed = if errors.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(FAILED) };
    if let Some(place) = &arguments.explain {
        let file = from_site(&arguments.site, Path::new(&place.file));
        return explain(&site, &file, place, arguments.format, failed);
    }
    let wanted: Vec<String> = arguments.paths.iter().map(|path| from_site(&arguments.site, path)).collect();
    for (path, given) in wanted.iter().zip(&arguments.paths) {
        if !site.pages.iter().any(|page| lies_in(&page.document.path, path)) {
            eprintln!("error: there is no page of the site at {}", given.display());
            return Ok(ExitCode::from(FAILED));
        }
    }
    let rows = mentions::list(&site, |path| wanted.is_empty() || wanted.iter().any(|w| lies_in(path, w)));
    let mut out = io::BufWriter::new(io::stdout().lock());
    match arguments.format {
        Format::Json => {
            for row in &rows {
                serde_json::to_writer(&mut out, row)?;
                out.write_all(b"\n")?;
            }
        }
        Format::Text => write_text(&mut out, &rows)?,
    }
    out.flush()?;
    Ok(failed)
}

fn write_text(out: &mut impl Write, rows: &[Row]) -> io::Result<()> {
    let mut page = None;
    for row in rows {
        if page.as_ref() != Some(&row.page) {
            if page.is_some() {
                writeln!(out)?;
            }
            writeln!(out, "{}", row.page)?;
            page = Some(row.page.clone());
        }
        let place = format!("{}:{}", row.line, row.column);
        let outcome = match (&row.reason, row.candidates.is_empty()) {
            (None, _) => "linked".to_owned(),
            (Some(reason), true) => (*reason).to_owned(),
            (Some(reason), false) => format!("{reason}: {}", row.candidates.join(", ")),
        };
        writeln!(out, "  {place:<8} {} → {} ({outcome})", row.text, row.term)?;
    }
    let linked = rows.iter().filter(|row| row.linked).count();
    writeln!(out, "{}{}, {linked} linked", if rows.is_empty() { "" } else { "\n" }, plural(rows.len(), "mention"))
}

fn explain(
    site: &crate::link::Site,
    file: &str,
    place: &PlaceArgument,
    format: Format,
    code: ExitCode,
) -> io::Result<ExitCode> {
    let Some(found) = mentions::explain(site, file, place.line, place.column) else {
        eprintln!("error: there is no page {file} with such a line and column");
        return Ok(ExitCode::from(FAILED));
    };
    let mut out = io::stdout().lock();
    if format == Format::Json {
        for Explanation { line, column, text, term, verdict } in &found {
            let object = json!({
                "page": file, "line": line, "column": column, "text": text, "term": term, "verdict": verdict,
            });
            writeln!(out, "{object}")?;
        }
        return Ok(code);
    }
    for entry in &found {
        writeln!(out, "{file}:{}:{}: “{}”, {}: {}", entry.line, entry.column, entry.text, entry.term, entry.verdict)?;
    }
    if found.is_empty() {
        let why = if mentions::is_read(site, file, place.line, place.column) {
            "no form of any entry stands here"
        } else {
            "terms aren't looked for here: it is front matter, a heading, a link, code, HTML or empty"
        };
        writeln!(out, "{file}:{}: {why}", place.line)?;
    }
    Ok(code)
}

/// A path as pages have it: from the site's folder, with `/`. One that is given from the current folder is taken too.
fn from_site(site: &Path, path: &Path) -> String {
    let inside = match (site.canonicalize(), path.canonicalize()) {
        (Ok(site), Ok(path)) => path.strip_prefix(&site).map(Path::to_path_buf).ok(),
        _ => None,
    };
    let path = inside.unwrap_or_else(|| path.to_path_buf());
    let parts = path.components().filter(|c| !matches!(c, std::path::Component::CurDir));
    parts.map(|c| c.as_os_str().to_string_lossy().into_owned()).collect::<Vec<_>>().join("/")
}

/// Whether a file is `path` or lies in it.
fn lies_in(file: &str, path: &str) -> bool {
    path.is_empty() || file.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
