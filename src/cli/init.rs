//! `nutgraf init`

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use crate::scaffold::{self, Ci};

use super::{FAILED, files};

pub(super) const EXAMPLES: &str = "Examples:
  nutgraf init news                   a small site in English and French, in the new folder news
  nutgraf init --bare                 only what a site needs, in this folder
  nutgraf init news --ci github       and a workflow that builds and publishes it
  nutgraf init --ci gitlab            the workflow alone, in the folder of a site

Then:
  cd news
  nutgraf serve --open";

#[derive(Debug, Args)]
pub(super) struct InitArguments {
    /// The folder of the new site; it must be empty, or not there
    #[arg(value_name = "DIR", default_value = ".")]
    folder: PathBuf,
    /// A config and a home page, and no examples
    #[arg(long)]
    bare: bool,
    /// Add a workflow that builds and publishes the site at each push
    #[arg(long, value_enum, value_name = "HOST")]
    ci: Option<Ci>,
}

pub(super) fn run(arguments: &InitArguments) -> io::Result<ExitCode> {
    let folder = &arguments.folder;
    let is_site = folder.join("config.toml").is_file();
    let mut new = Vec::new();
    match arguments.ci {
        Some(ci) if is_site && !arguments.bare => new.push(scaffold::workflow(ci)),
        ci => {
            if let Some(why) = occupied(folder)? {
                eprintln!("error: {why}");
                eprintln!("  = help: name an empty folder, or one that isn't there: nutgraf init my-site");
                return Ok(ExitCode::from(FAILED));
            }
            new = scaffold::site(arguments.bare);
            new.extend(ci.map(scaffold::workflow));
        }
    }
    files::write_new(folder, &new)?;
    let mut out = io::stdout().lock();
    for file in &new {
        writeln!(out, "{}", folder.join(&file.path).display())?;
    }
    if new.iter().any(|file| file.path == "config.toml") {
        let inside = folder == Path::new(".");
        let go = if inside { String::new() } else { format!("cd {} && ", folder.display()) };
        writeln!(out, "\nSee it: {go}nutgraf serve --open")?;
    }
    Ok(ExitCode::SUCCESS)
}

/// What stands in the way of a new site in a folder. A repository without files is as good as empty.
fn occupied(folder: &Path) -> io::Result<Option<String>> {
    let metadata = match fs::metadata(folder) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(io::Error::new(error.kind(), format!("{}: {error}", folder.display()))),
    };
    if !metadata.is_dir() {
        return Ok(Some(format!("{} is a file", folder.display())));
    }
    let mut names: Vec<String> = Vec::new();
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if name != ".git" {
            names.push(name);
        }
    }
    names.sort();
    let shown = names.iter().take(5).map(String::as_str).collect::<Vec<_>>().join(", ");
    let more = if names.len() > 5 { ", …" } else { "" };
    Ok((!names.is_empty()).then(|| format!("{} isn't empty: it holds {shown}{more}", folder.display())))
}
