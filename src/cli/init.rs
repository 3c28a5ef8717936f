//! `nutgraf init`

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use crate::diagnostics::Diagnostic;
use crate::scaffold::{self, Ci};

use super::{FAILED, Format, files, plural, print};

pub(super) const EXAMPLES: &str = "Examples:
  nutgraf init news                   a small site in English and French, in the new folder news
  nutgraf init news --lang fr         the same, with French first: English is under /en/
  nutgraf init --bare                 only what a site needs, in this folder
  nutgraf init news --ci github       and a workflow that checks, builds and publishes it
  nutgraf init --ci gitlab            the workflow alone, in the folder of a site that is there

Then:
  cd news
  nutgraf serve --open";

#[derive(Debug, Args)]
pub(super) struct InitArguments {
    /// The folder of the new site; it must be empty, or not there
    #[arg(value_name = "DIR", default_value = ".")]
    folder: PathBuf,
    /// A config and a front page, and no examples
    #[arg(long)]
    bare: bool,
    /// The language that comes first
    #[arg(long, value_enum, value_name = "CODE", default_value_t = scaffold::First::En)]
    lang: scaffold::First,
    /// Add a workflow that checks, builds and publishes the site at each push
    #[arg(long, value_enum, value_name = "HOST")]
    ci: Option<Ci>,
}

pub(super) fn run(arguments: &InitArguments) -> io::Result<ExitCode> {
    let folder = &arguments.folder;
    let mut new = Vec::new();
    let is_site = folder.join("config.toml").is_file();
    let workflow_alone = is_site && !arguments.bare && arguments.ci.is_some();
    if !workflow_alone {
        if let Err(diagnostic) = may_hold(folder, is_site) {
            print(&[*diagnostic], Format::Text)?;
            return Ok(ExitCode::from(FAILED));
        }
        new = scaffold::site(arguments.bare, arguments.lang);
    }
    new.extend(arguments.ci.map(scaffold::workflow));
    if let Err(diagnostic) = files::write_new(folder, &new) {
        print(&[*diagnostic], Format::Text)?;
        return Ok(ExitCode::from(FAILED));
    }
    let mut out = io::stdout().lock();
    for file in &new {
        writeln!(out, "written  {}", folder.join(&file.path).display())?;
    }
    if let Some(ci) = arguments.ci {
        writeln!(out, "\n{}", ci.next())?;
    }
    if !workflow_alone {
        let inside = folder.as_os_str() == ".";
        let go = if inside { String::new() } else { format!("cd {} && ", quoted(folder)) };
        writeln!(out, "\n{}. See the site: {go}nutgraf serve --open", plural(new.len(), "file"))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// A path as a shell takes it.
fn quoted(path: &Path) -> String {
    let path = path.display().to_string();
    let plain = path.chars().all(|c| c.is_alphanumeric() || "/._-".contains(c));
    if plain { path } else { format!("'{}'", path.replace('\'', "'\\''")) }
}

/// Whether a new site may be put into a folder. A repository without files is as good as empty.
fn may_hold(folder: &Path, is_site: bool) -> Result<(), Box<Diagnostic>> {
    let shown = folder.display();
    let refused = |message: String, help: &str| Err(Box::new(Diagnostic::error("folder-in-use", message).help(help)));
    let unreadable = |error: io::Error| {
        let diagnostic = Diagnostic::error("unreadable", format!("{shown} can't be looked into: {error}"));
        Box::new(diagnostic.help("name another folder: nutgraf init DIR"))
    };
    let metadata = match fs::metadata(folder) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(unreadable(error)),
    };
    if !metadata.is_dir() {
        return refused(format!("{shown} is a file"), "name a folder that is empty, or isn't there yet");
    }
    if is_site {
        let help = "nutgraf new begins a page in it; init --ci github adds a workflow; nothing was written";
        return refused(format!("{shown} holds a site already"), help);
    }
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let name = entry.map_err(unreadable)?.file_name().to_string_lossy().into_owned();
        if name != ".git" {
            names.push(name);
        }
    }
    if names.is_empty() {
        return Ok(());
    }
    names.sort();
    let first = names.iter().take(5).map(String::as_str).collect::<Vec<_>>().join(", ");
    let more = if names.len() > 5 { ", …" } else { "" };
    let help = "nothing was written; name a folder that is empty, or isn't there yet: nutgraf init DIR";
    refused(format!("{shown} isn't empty: it holds {first}{more}"), help)
}
