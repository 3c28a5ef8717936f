//! `nutgraf import`

use std::fs;
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use clap::{Args, ValueEnum};
use jiff::Timestamp;
use rayon::prelude::*;
use serde_json::json;

use crate::diagnostics::{self, Diagnostic};
use crate::import::{self, Generator, Imported, Kind, Note, OldFile, Options};
use crate::load;

use super::{FAILED, Format, clock, files, plural, print};

pub(super) const EXAMPLES: &str = "Examples:
  nutgraf import zola ~/old-site ~/new-site
  nutgraf import hugo . ../new-site --all > report.txt
  nutgraf import hugo old new --format json | jq 'select(.code == \"import-shortcode\")'

See docs/moving.md for what becomes of what.";

#[derive(Debug, Args)]
pub(super) struct ImportArguments {
    /// What made the old site
    #[arg(value_enum)]
    generator: Maker,
    /// The old site's folder
    #[arg(value_name = "DIR")]
    old: PathBuf,
    /// Where the new site goes: a folder that isn't there yet, or is empty
    #[arg(value_name = "OUT")]
    out: PathBuf,
    /// Give pages the addresses that their files' names make, and redirect from the old ones
    #[arg(long)]
    new_addresses: bool,
    /// List every place; otherwise ten of each kind
    #[arg(long)]
    all: bool,
    /// How the report is written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Say nothing but errors
    #[arg(short, long)]
    quiet: bool,
    /// The time by which pages of the future are told: a day, or a moment with its distance from UTC
    #[arg(long, value_name = "TIME", value_parser = clock::parse)]
    at: Option<Timestamp>,
}

/// What sites can be imported from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Maker {
    /// A site of Zola
    Zola,
    /// A site of Hugo
    Hugo,
}

/// Places of one thing that the report shows.
const SHOWN: usize = 10;

pub(super) fn run(arguments: &ImportArguments) -> io::Result<ExitCode> {
    let started = Instant::now();
    let generator = match arguments.generator {
        Maker::Zola => Generator::Zola,
        Maker::Hugo => Generator::Hugo,
    };
    let fail = |problems: &[Diagnostic]| -> io::Result<ExitCode> {
        print(problems, arguments.format)?;
        Ok(ExitCode::from(FAILED))
    };
    if let Err(problem) = check_folders(&arguments.old, &arguments.out) {
        return fail(&[*problem]);
    }
    let now = match clock::now(arguments.at) {
        Ok(now) => now,
        Err(message) => {
            eprintln!("error: {message}");
            return Ok(ExitCode::from(2));
        }
    };
    let old = match read(&arguments.old, generator) {
        Ok(old) => old,
        Err(problems) => return fail(&problems),
    };
    let options = Options { generator, now, new_addresses: arguments.new_addresses };
    let imported = match import::import(&old, &options) {
        Ok(imported) => imported,
        Err((message, help)) => {
            let message = format!("{}: {message}", arguments.old.display());
            return fail(&[Diagnostic::error("not-a-site", message).help(help)]);
        }
    };
    if let Err(problem) = write(arguments, &imported) {
        return fail(&[*problem]);
    }
    match arguments.format {
        Format::Json => write_json(&imported, started)?,
        Format::Text if arguments.quiet => {}
        Format::Text => write_text(arguments, &imported, started)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// The old site must be there, and the new one must not.
fn check_folders(old: &Path, out: &Path) -> Result<(), Box<Diagnostic>> {
    let error = |code, message: String, help: &str| Err(Box::new(Diagnostic::error(code, message).help(help)));
    if !old.is_dir() {
        return error("not-a-site", format!("{} isn't a folder", old.display()), "give the old site's folder");
    }
    let is_free = match fs::read_dir(out) {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) => error.kind() == io::ErrorKind::NotFound && fs::symlink_metadata(out).is_err(),
    };
    if !is_free {
        let message = format!("{} isn't empty: nothing was written", out.display());
        return error("not-empty", message, "give a folder that isn't there yet");
    }
    let real = fs::canonicalize(old).unwrap_or_else(|_| old.to_owned());
    if goal(out).starts_with(&real) {
        let message = format!("{} lies in the old site: nothing was written", out.display());
        return error("not-empty", message, "give a folder beside the old site, such as ../new-site");
    }
    Ok(())
}

/// Where a path leads that may not be there yet.
fn goal(path: &Path) -> PathBuf {
    let mut missing = Vec::new();
    let mut there = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    loop {
        if let Ok(real) = fs::canonicalize(&there) {
            return missing.into_iter().rev().fold(real, |path: PathBuf, name| path.join(name));
        }
        match there.components().next_back() {
            Some(Component::Normal(name)) => missing.push(name.to_owned()),
            Some(Component::ParentDir) => {}
            _ => return there,
        }
        there.pop();
    }
}

/// The files of the old site, with what is in those that are needed. Symbolic links may not lead out of it.
fn read(old: &Path, generator: Generator) -> Result<Vec<OldFile>, Vec<Diagnostic>> {
    let unreadable = |error: io::Error| {
        vec![Diagnostic::error("unreadable", format!("{}: {error}", old.display())).help("see that it may be read")]
    };
    let mut names: Vec<(String, bool)> = Vec::new();
    for entry in fs::read_dir(old).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if !name.starts_with('.') {
            names.push((name, entry.path().is_dir()));
        }
    }
    names.sort();
    let mut found = Vec::new();
    let mut problems = Vec::new();
    for (name, is_folder) in names {
        let (files, errors) = match is_folder {
            true if import::is_walked(generator, &name) => load::folder(old, &name, name == "static"),
            false if import::is_read(&name) => load::file(old, &name),
            // Told by its name alone.
            _ => {
                found.push((if is_folder { format!("{name}/") } else { name }, PathBuf::new()));
                continue;
            }
        };
        problems.extend(errors);
        found.extend(files.into_iter().map(|file| (file.path.to_string(), file.disk)));
    }
    let read = |(path, disk): (String, PathBuf)| {
        let bytes = if import::is_read(&path) {
            let told = |error: io::Error| Diagnostic::error("unreadable", format!("{path}: {error}"));
            Some(fs::read(&disk).map_err(|error| Box::new(told(error).help("see that it may be read")))?)
        } else {
            None
        };
        Ok::<OldFile, Box<Diagnostic>>(OldFile { path, bytes })
    };
    let (files, errors): (Vec<OldFile>, Vec<Diagnostic>) =
        found.into_par_iter().partition_map(|file| match read(file) {
            Ok(file) => rayon::iter::Either::Left(file),
            Err(problem) => rayon::iter::Either::Right(*problem),
        });
    problems.extend(errors);
    if problems.is_empty() { Ok(files) } else { Err(problems) }
}

/// Writes the new site: its texts, which are all written or none, and then what is copied.
fn write(arguments: &ImportArguments, imported: &Imported) -> Result<(), Box<Diagnostic>> {
    files::write_new(&arguments.out, &imported.texts)?;
    imported.copies.iter().try_for_each(|(from, to)| {
        let to = arguments.out.join(to);
        copy(&arguments.old.join(from), &to).map_err(|error| {
            let message = format!("{} can't be written: {error}", to.display());
            let help = format!("remove {} and try again; the old site is as it was", arguments.out.display());
            Box::new(Diagnostic::error("write-failed", message).help(help))
        })
    })
}

/// Copies a file to where none is.
fn copy(from: &Path, to: &Path) -> io::Result<()> {
    if fs::symlink_metadata(to).is_ok() {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    if let Some(parent) = to.parent() {
        fs::create_dir_all(parent)?;
    }
    fs::copy(from, to).map(|_| ())
}

/// Notes by kind and thing, with their places.
fn write_text(arguments: &ImportArguments, imported: &Imported, started: Instant) -> io::Result<()> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    for kind in Kind::ALL {
        let notes: Vec<&Note> = imported.notes.iter().filter(|note| note.kind == kind).collect();
        if notes.is_empty() {
            continue;
        }
        writeln!(out, "{} ({})\n  {}", kind.heading(), notes.len(), kind.help())?;
        for same in notes.chunk_by(|a, b| a.thing == b.thing) {
            writeln!(out, "  {}", same[0].thing)?;
            let shown = if arguments.all { same.len() } else { SHOWN.min(same.len()) };
            for note in &same[..shown] {
                let at = &note.location;
                match at.line {
                    0 => write!(out, "    {}", at.path)?,
                    line => write!(out, "    {}:{line}:{}", at.path, at.column)?,
                }
                writeln!(out, "{}{}", if note.detail.is_empty() { "" } else { "  " }, note.detail)?;
            }
            if shown < same.len() {
                writeln!(out, "    … and {} more: --all lists them", same.len() - shown)?;
            }
        }
        writeln!(out)?;
    }
    let counts: Vec<String> = Kind::ALL
        .iter()
        .map(|kind| (kind, imported.notes.iter().filter(|note| note.kind == *kind).count()))
        .filter(|(_, count)| *count > 0)
        .map(|(kind, count)| format!("{}: {count}", kind.heading().to_lowercase()))
        .collect();
    let left = if counts.is_empty() { "everything was carried".to_owned() } else { counts.join(", ") };
    writeln!(
        out,
        "{}, {}, {} copied, {}, in {:.2} s; {left}",
        plural(imported.pages, "page"),
        plural(imported.sections, "section"),
        plural(imported.copies.len(), "file"),
        plural(imported.redirects, "redirect"),
        started.elapsed().as_secs_f64()
    )?;
    writeln!(
        out,
        "places are those of {}; now: nutgraf build --site {}",
        arguments.old.display(),
        arguments.out.display()
    )?;
    out.flush()
}

fn write_json(imported: &Imported, started: Instant) -> io::Result<()> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    let notes: Vec<Diagnostic> = imported.notes.iter().map(Note::diagnostic).collect();
    diagnostics::json::write(&mut out, &notes)?;
    let counts: serde_json::Map<String, serde_json::Value> = Kind::ALL
        .iter()
        .map(|kind| (kind.code().to_owned(), imported.notes.iter().filter(|note| note.kind == *kind).count().into()))
        .collect();
    let summary = json!({
        "summary": {
            "pages": imported.pages,
            "sections": imported.sections,
            "copied": imported.copies.len(),
            "redirects": imported.redirects,
            "notes": counts,
            "seconds": started.elapsed().as_secs_f64(),
        }
    });
    writeln!(out, "{summary}")?;
    out.flush()
}
