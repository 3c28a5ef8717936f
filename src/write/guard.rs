//! Output folders that would do harm are refused before anything is made.

use std::fs;
use std::path::{Path, PathBuf};

use crate::diagnostics::Diagnostic;

use super::disk::Disk;
use super::manifest::{self, Manifest};
use super::{STAGING, journal};

/// Checks that the folder `output` of the site at `site` can be written to without touching its sources, and gives its
/// path without links and dots. Neither has to exist yet, but for the site.
pub fn check_output(site: &Path, output: &Path) -> Result<PathBuf, Box<Diagnostic>> {
    let refuse = |why: String| {
        Box::new(
            Diagnostic::error("dangerous-output", format!("the output folder {} {why}", output.display()))
                .help("choose a folder of its own, such as public in the site's folder"),
        )
    };
    let site = fs::canonicalize(site).unwrap_or_else(|_| site.to_owned());
    let real = resolve(output);
    if real.parent().is_none() {
        return Err(refuse("is the root of the disk".to_owned()));
    }
    if site.starts_with(&real) {
        return Err(refuse("is, or lies above, the site's own folder".to_owned()));
    }
    for name in ["content", "templates", "static", "data", ".nutgraf", ".git", "src"] {
        let sources = resolve(&site.join(name));
        if real.starts_with(&sources) {
            return Err(refuse(format!("lies in the site's {name} folder")));
        }
        if sources.starts_with(&real) {
            return Err(refuse(format!("lies above the site's {name} folder")));
        }
    }
    if fs::metadata(&real).is_ok_and(|m| !m.is_dir()) {
        return Err(refuse("is a file".to_owned()));
    }
    for name in ["config.toml", ".git", "Cargo.toml"] {
        if fs::symlink_metadata(real.join(name)).is_ok() && !is_output(&site, &real, name) {
            return Err(refuse(format!("holds {name}: it looks like somebody's sources")));
        }
    }
    Ok(real)
}

/// Whether a build wrote this file: so says its record, or that of a build which was cut off before it had its place. A
/// damaged record still tells that nutgraf wrote here.
fn is_output(site: &Path, output: &Path, name: &str) -> bool {
    let cut_off = journal::manifest(&output.join(STAGING));
    [manifest::file(site, output), cut_off].iter().any(|file| {
        let read = Manifest::read(&Disk::default(), file);
        read.is_ok_and(|(manifest, damaged)| manifest.has(name) || damaged.is_some())
    })
}

/// The path without links and dots, as far as it exists.
pub fn resolve(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut existing = absolute.as_path();
    let mut rest = Vec::new();
    loop {
        if let Ok(real) = fs::canonicalize(existing) {
            let mut resolved = real;
            for part in rest.iter().rev() {
                match part {
                    std::path::Component::ParentDir => {
                        resolved.pop();
                    }
                    std::path::Component::Normal(name) => resolved.push(name),
                    _ => {}
                }
            }
            return resolved;
        }
        match (existing.parent(), existing.components().next_back()) {
            (Some(parent), Some(last)) => {
                rest.push(last);
                existing = parent;
            }
            _ => return absolute,
        }
    }
}
