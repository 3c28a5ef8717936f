//! What a build says of itself in the site's `.nutgraf/`: when it began and what it was asked for. A deployment reads it,
//! to tell a tree that is out of date, or that was made to be looked at.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};

use crate::diagnostics::Diagnostic;

use super::disk::{At, Disk, at};
use super::manifest;

/// What is known of the last build into an output folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BuildRecord {
    /// When it began, by the clock of the file system that the site is on: sources that changed later aren't in it.
    /// Nanoseconds since 1970.
    pub began: u64,
    /// The time it was made for, in seconds since 1970: the clock's, or the one that was asked for.
    pub made_for: i64,
    /// The environment of the config that it was built in.
    pub environment: Option<String>,
    /// Whether drafts were published.
    pub drafts: bool,
    /// The address it was built for.
    pub base_url: String,
    /// When the next page appears or goes, in seconds since 1970.
    pub next_change: Option<i64>,
}

/// When the lock of a site was last taken, by the clock of its file system.
pub fn locked_at(site: &Path) -> u64 {
    fs::metadata(site.join(".nutgraf").join("lock")).and_then(|m| m.modified()).map_or(0, nanoseconds)
}

/// A time as nanoseconds since 1970; 0 for any before.
pub fn nanoseconds(time: SystemTime) -> u64 {
    time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or(Duration::ZERO).as_nanos().min(u128::from(u64::MAX)) as u64
}

fn file(site: &Path, output: &Path) -> PathBuf {
    manifest::file(site, output).with_extension("build")
}

/// Writes down that `output` is the build of `record`.
pub fn record_build(disk: &Disk, site: &Path, output: &Path, record: &BuildRecord) -> Result<(), Box<Diagnostic>> {
    let file = file(site, output);
    let part = file.with_extension("build-part");
    let write = || -> At<()> {
        let bytes = at(&part, serde_json::to_vec(record).map_err(io::Error::from))?;
        at(&part, disk.write(&part, &bytes))?;
        at(&file, disk.rename(&part, &file))
    };
    write().map_err(|(path, e)| super::failed("the record of this build can't be written to", &path, &e))
}

/// The record of the last build into `output`; none if there is none that can be read.
pub fn last_build(site: &Path, output: &Path) -> Option<BuildRecord> {
    serde_json::from_slice(&fs::read(file(site, output)).ok()?).ok()
}
