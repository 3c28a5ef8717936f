//! `nutgraf check`

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use crate::check;
use crate::diagnostics::{Diagnostic, has_errors};
use crate::link::Site;
use crate::links::{self, Answers};
use crate::pipeline::{self, Request};

use super::{FAILED, clock, on_terminal, print, tally};

pub(super) const EXAMPLES: &str = "Examples:
  nutgraf check                           what an editor should look at in this folder's site
  nutgraf check --links                   and whether its links to other sites still lead somewhere
  nutgraf check --drafts --site news      another folder's site, with its drafts
  nutgraf check --format github           as annotations of a pull request
  nutgraf check --format json             for machines, an object a line

config.toml says how bad each finding is:
  [check]
  unused_term = \"off\"                     off, warn or error
  missing_alt = \"error\"                   an error ends the command with code 1

  [check.links]
  exclude = [\"https://intranet.*\"]         addresses that are not asked for";

/// How many times at which pages appear or go it looks ahead to.
const CHANGES: usize = 20;

#[derive(Debug, Args)]
pub(super) struct CheckArguments {
    /// The site's folder
    #[arg(long, value_name = "DIR", default_value = ".")]
    site: PathBuf,
    /// Check drafts too
    #[arg(long)]
    drafts: bool,
    /// Ask whether links to other sites lead somewhere; good answers are kept for a week
    #[arg(long)]
    links: bool,
    /// Lay the keys of [env.NAME] in config.toml over the others
    #[arg(long, value_name = "NAME")]
    env: Option<String>,
    /// As of this time: 2024-02-01, or 2024-02-01T09:00:00+01:00
    #[arg(long, value_name = "TIME", value_parser = clock::parse)]
    at: Option<jiff::Timestamp>,
    /// How to write findings
    #[arg(long, value_enum, default_value_t = CheckFormat::Text)]
    format: CheckFormat,
}

/// How findings are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum CheckFormat {
    /// For people.
    Text,
    /// For machines: a JSON object a line.
    Json,
    /// Workflow commands of GitHub Actions, which it shows beside the lines.
    Github,
}

pub(super) fn run(arguments: &CheckArguments) -> io::Result<ExitCode> {
    let now = match clock::now(arguments.at) {
        Ok(now) => now,
        Err(message) => {
            eprintln!("error: {message}");
            return Ok(ExitCode::from(2));
        }
    };
    let request = Request {
        site: arguments.site.clone(),
        output: None,
        base_url: None,
        environment: arguments.env.clone(),
        drafts: arguments.drafts,
        search: false,
        now,
        adopt: false,
    };
    let mut found = pipeline::finish(&request, |holder| {
        eprintln!("waiting for another nutgraf ({holder}) to finish in this folder");
    });
    let mut asked = None;
    found.extend(pipeline::inspect(&request, CHANGES, |site, sources| {
        let mut found = check::check(site, &sources.texts());
        if arguments.links {
            let answers = ask(site, arguments, now);
            found.extend(check::links(site, &answers.verdicts));
            found.extend(answers.diagnostics);
            asked = Some((answers.asked, answers.verdicts.len()));
        }
        found
    }));
    match arguments.format {
        CheckFormat::Text => {
            print(&found, super::Format::Text)?;
            let mut out = io::stdout().lock();
            if let Some((asked, known)) = asked {
                writeln!(out, "addresses on the web: {known}, of which {asked} were asked for now")?;
            }
            match tally(&found) {
                tally if tally.is_empty() => writeln!(out, "nothing to report")?,
                tally => writeln!(out, "{tally}")?,
            }
        }
        CheckFormat::Json => print(&found, super::Format::Json)?,
        CheckFormat::Github => {
            let mut out = io::stdout().lock();
            for diagnostic in &found {
                writeln!(out, "{}", annotation(diagnostic, &arguments.site))?;
            }
        }
    }
    Ok(if has_errors(&found) { ExitCode::from(FAILED) } else { ExitCode::SUCCESS })
}

/// Asks for the addresses that a site links to. On a terminal, a line says how far it is.
fn ask(site: &Site, arguments: &CheckArguments, now: jiff::Timestamp) -> Answers {
    let watched = on_terminal() && arguments.format == CheckFormat::Text;
    let answers = links::ask(check::addresses(site), &site.config.check.links, &arguments.site, now, |done, all| {
        if watched {
            eprint!("\r{done} of {all} addresses asked for");
        }
    });
    if watched && answers.asked > 0 {
        eprint!("\r\x1b[K");
    }
    answers
}

/// A workflow command of GitHub Actions: `::warning file=…,line=…,col=…,endColumn=…,title=…::message`. Paths are from the
/// folder it runs in, which is the repository's.
fn annotation(diagnostic: &Diagnostic, site: &Path) -> String {
    let mut properties = Vec::new();
    if let Some(at) = &diagnostic.location {
        // A site that is named by its whole path may lie in this folder all the same.
        let here = std::env::current_dir().unwrap_or_default();
        let site = site.strip_prefix(&here).unwrap_or(site);
        let site: PathBuf = site.components().filter(|c| !matches!(c, std::path::Component::CurDir)).collect();
        let file = site.join(&*at.path).to_string_lossy().replace('\\', "/");
        properties.push(format!("file={}", property(&file)));
        if at.line > 0 {
            properties.push(format!("line={},col={},endColumn={}", at.line, at.column, at.end_column));
        }
    }
    properties.push(format!("title={}", property(diagnostic.code)));
    let mut message = diagnostic.message.clone();
    if let Some(help) = &diagnostic.help {
        message.push_str("; ");
        message.push_str(help);
    }
    format!("::{} {}::{}", diagnostic.severity, properties.join(","), data(&message))
}

/// The escapes of a command's message.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The escapes of a command's property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
