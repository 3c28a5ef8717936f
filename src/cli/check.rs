//! `nutgraf check`

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use crate::check;
use crate::diagnostics::{self, Diagnostic, has_errors};
use crate::pipeline::{self, Request};

use super::{FAILED, clock, print, tally};

pub(super) const EXAMPLES: &str = "Examples:
  nutgraf check                           what an editor should look at in this folder's site
  nutgraf check --format json             the same for machines, an object a line
  nutgraf check --format github           as annotations of a pull request

config.toml says how bad each finding is:
  [check]
  unused_term = \"off\"                     off, warn or error";

#[derive(Debug, Args)]
pub(super) struct CheckArguments {
    /// The site's folder
    #[arg(long, value_name = "DIR", default_value = ".")]
    site: PathBuf,
    /// Check drafts too
    #[arg(long)]
    drafts: bool,
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
        now,
        adopt: false,
    };
    let (site, mut found) = pipeline::link_site(&request);
    found.extend(site.iter().flat_map(check::check));
    diagnostics::sort(&mut found);
    match arguments.format {
        CheckFormat::Text => {
            print(&found, super::Format::Text)?;
            let mut out = io::stdout().lock();
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
