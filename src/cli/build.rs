//! `nutgraf build`

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::Args;
use serde_json::json;

use crate::config::BaseUrl;
use crate::diagnostics::{Diagnostic, has_errors};
use crate::pipeline::{self, Outcome, Request, Stage, Watcher};
use crate::render::Happens;
use crate::write;

use super::bar::Bar;
use super::{FAILED, Format, clock, on_terminal, plural, print, tally};

pub(super) const EXAMPLES: &str = "Examples:
  nutgraf build                                   the site in this folder, into public/
  nutgraf build --site news --output /srv/www     another folder's site, into another folder
  nutgraf build --drafts --base-url http://localhost:8000
  nutgraf build --at 2024-02-01 --output preview  what would be published on that day
  nutgraf build --verify                          and see that it comes out the same from nothing";

#[derive(Debug, Args)]
pub(super) struct BuildArguments {
    /// The site's folder
    #[arg(long, value_name = "DIR", default_value = ".")]
    site: PathBuf,
    /// The folder to write to [default: public in the site's folder]
    #[arg(long, short, value_name = "DIR")]
    output: Option<PathBuf>,
    /// Build for this address, in the place of the config's base_url
    #[arg(long, value_name = "URL", value_parser = base_url)]
    base_url: Option<BaseUrl>,
    /// Build with the keys of [env.NAME] in config.toml laid over the others
    #[arg(long, value_name = "NAME")]
    env: Option<String>,
    /// Publish drafts too
    #[arg(long)]
    drafts: bool,
    /// Build without the search, as if [search] enabled were false
    #[arg(long)]
    no_search: bool,
    /// Build as if it were this time: 2024-02-01, or 2024-02-01T09:00:00+01:00
    #[arg(long, value_name = "TIME", value_parser = clock::parse)]
    at: Option<jiff::Timestamp>,
    /// Take over files in the output folder that no record says nutgraf wrote
    #[arg(long)]
    adopt: bool,
    /// Then build a second time, from nothing, and compare every byte
    #[arg(long)]
    verify: bool,
    /// How to write messages
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Say nothing but errors and warnings
    #[arg(long, short, conflicts_with = "verbose")]
    quiet: bool,
    /// Name every file that was written or removed, and the time of each stage
    #[arg(long, short)]
    verbose: bool,
}

pub(super) fn base_url(text: &str) -> Result<BaseUrl, String> {
    BaseUrl::parse(text).map_err(str::to_owned)
}

pub(super) fn run(arguments: &BuildArguments) -> io::Result<ExitCode> {
    let started = Instant::now();
    let now = match clock::now(arguments.at) {
        Ok(now) => now,
        Err(message) => {
            eprintln!("error: {message}");
            return Ok(ExitCode::from(2));
        }
    };
    let request = Request {
        site: arguments.site.clone(),
        output: arguments.output.clone(),
        base_url: arguments.base_url.clone(),
        environment: arguments.env.clone(),
        drafts: arguments.drafts,
        search: !arguments.no_search,
        now,
        adopt: arguments.adopt,
    };
    let console = Console::new(arguments);
    let mut outcome = pipeline::build(&request, &console);
    let public = arguments.site.join("public");
    let real = |output: &PathBuf| output.canonicalize().is_ok_and(|o| public.canonicalize().is_ok_and(|p| p == o));
    if outcome.report.is_some() && now > jiff::Timestamp::now() && arguments.output.as_ref().is_none_or(real) {
        outcome.diagnostics.push(of_the_future(&public, now));
    }
    let mut same = None;
    if arguments.verify && outcome.report.is_some() {
        // Two sites needn't be in memory at once.
        outcome.renderer = None;
        let verified = pipeline::verify(&request, &console);
        outcome.diagnostics.extend(verified.diagnostics);
        same = Some(verified.same);
    }
    console.bar.clear();
    print(&outcome.diagnostics, arguments.format)?;
    match arguments.format {
        Format::Json => write_json(&outcome, same, started)?,
        Format::Text => write_text(&outcome, same, arguments, started)?,
    }
    // The site may be written, and its record not.
    let good = outcome.report.is_some() && !has_errors(&outcome.diagnostics);
    // The process ends now: the system takes its memory back faster than we can, value by value.
    std::mem::forget(outcome);
    Ok(if good { ExitCode::SUCCESS } else { ExitCode::from(FAILED) })
}

/// Who watches: the one at the terminal.
struct Console<'a> {
    arguments: &'a BuildArguments,
    bar: Bar,
}

impl<'a> Console<'a> {
    fn new(arguments: &'a BuildArguments) -> Self {
        let on = on_terminal() && !arguments.quiet && arguments.format == Format::Text;
        Console { arguments, bar: Bar::new(on, Duration::from_secs(1)) }
    }
}

impl Watcher for Console<'_> {
    fn waiting(&self, holder: &str) {
        if on_terminal() || !self.arguments.quiet {
            eprintln!("waiting for another nutgraf ({holder}) to finish in this folder");
        }
    }

    fn done(&self, stage: Stage, done: usize, all: usize) {
        let what = match stage {
            Stage::Parse => "pages read",
            Stage::Render => "files rendered",
            Stage::Verify => "files compared",
        };
        self.bar.show(done, all, what);
    }
}

/// The folder that is published holds what isn't to be seen yet, until the next build.
fn of_the_future(public: &Path, at: jiff::Timestamp) -> Diagnostic {
    let message = format!("{} now holds the site as it will be at {at}", public.display());
    Diagnostic::warning("future-build", message).help(
        "build again without --at, or a SOURCE_DATE_EPOCH of the future, before you publish it; \
         --output takes a look ahead elsewhere",
    )
}

fn write_text(outcome: &Outcome, same: Option<usize>, arguments: &BuildArguments, started: Instant) -> io::Result<()> {
    let mut out = io::stdout().lock();
    let tally = tally(&outcome.diagnostics);
    let Some(report) = &outcome.report else {
        let shown = arguments.output.clone().unwrap_or_else(|| arguments.site.join("public"));
        if write::is_unfinished(&shown) {
            eprintln!("{tally}: the build isn't finished, {} may hold a part of it", shown.display());
        } else {
            eprintln!("{tally}: nothing was built, {} is as it was", shown.display());
        }
        return Ok(());
    };
    if arguments.quiet {
        return Ok(());
    }
    if arguments.verbose {
        for file in &report.written {
            writeln!(out, "written  {file}")?;
        }
        for file in &report.removed {
            writeln!(out, "removed  {file}")?;
        }
        for (stage, time) in &outcome.times {
            writeln!(out, "{stage:<8} {:.1} ms", time.as_secs_f64() * 1e3)?;
        }
    }
    let files = report.written.len() + report.unchanged;
    write!(
        out,
        "{}, {files} files: {} written, {} unchanged, {} removed, in {:.2} s",
        plural(outcome.pages, "page"),
        report.written.len(),
        report.unchanged,
        report.removed.len(),
        started.elapsed().as_secs_f64()
    )?;
    if !tally.is_empty() {
        write!(out, "; {tally}")?;
    }
    writeln!(out)?;
    if let Some(same) = same {
        writeln!(out, "made a second time, from nothing: {} the same", plural(same, "file"))?;
    }
    if let Some(due) = &outcome.due {
        let does = match due.what {
            Happens::Appears => "appears then",
            Happens::Goes => "goes then",
            Happens::Review => "should be reviewed by then, and says so",
            Happens::News => "comes into the sitemap of news then, or leaves it",
        };
        writeln!(out, "build again after {}: {} {does}", clock::shown(due.when), due.page)?;
    }
    Ok(())
}

fn write_json(outcome: &Outcome, same: Option<usize>, started: Instant) -> io::Result<()> {
    let report = outcome.report.as_ref();
    let summary = json!({
        "summary": {
            "built": report.is_some(),
            "pages": outcome.pages,
            "written": report.map_or(0, |r| r.written.len()),
            "unchanged": report.map_or(0, |r| r.unchanged),
            "removed": report.map_or(0, |r| r.removed.len()),
            "verified": same,
            "seconds": started.elapsed().as_secs_f64(),
            "next_change": outcome.due.as_ref().map(|due| due.when.to_string()),
            "next_page": outcome.due.as_ref().map(|due| &due.page),
            "next_reason": outcome.due.as_ref().map(|due| due.what.word()),
        }
    });
    writeln!(io::stdout().lock(), "{summary}")
}
