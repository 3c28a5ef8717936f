//! Outputs into the output folder: what changed and nothing else, all of it or nothing, and never a file that isn't ours.
//!
//! Changed outputs are staged inside the output folder as they are rendered. When all are there, a journal names what
//! is to be moved and removed; then that is carried out. Killed before the journal is whole, the old tree stands;
//! killed after, the next command finishes it. The manifest, in the site's `.nutgraf/`, knows every file that we wrote,
//! with a hash: so unchanged files are not written again, and files of others are never touched.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::diagnostics::Diagnostic;

mod guard;
mod journal;
mod lock;
mod manifest;
mod moves;
mod record;

pub use guard::{check_output, resolve};
pub use lock::Lock;
pub use record::{BuildRecord, last_build, locked_at, nanoseconds, record_build};

use journal::Journal;
use manifest::{Entry, Manifest};

/// The folder inside the output folder in which outputs are staged, and its name in no one's way.
const STAGING: &str = ".nutgraf-staging";

/// An output folder, ready to be staged into.
pub struct Writer {
    output: PathBuf,
    staging: PathBuf,
    manifest_file: PathBuf,
    old: Manifest,
    /// Takes over files that the manifest doesn't know.
    adopt: bool,
}

/// An output that has been staged, or found unchanged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Staged {
    file: String,
    hash: u128,
    size: u64,
    changed: bool,
}

impl Staged {
    /// The file, from the output folder.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// Its size in bytes.
    pub fn size(&self) -> u64 {
        self.size
    }
}

/// What a commit did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Files written, in order.
    pub written: Vec<String>,
    /// Files that stayed as they were.
    pub unchanged: usize,
    /// Files removed, in order.
    pub removed: Vec<String>,
}

fn failed(what: &str, path: &Path, error: &io::Error) -> Box<Diagnostic> {
    let help = match error.kind() {
        io::ErrorKind::StorageFull => "make room on the disk, and build again",
        io::ErrorKind::PermissionDenied => "see that you may write there",
        _ => "nothing in the output folder has moved; build again when this is mended",
    };
    Box::new(Diagnostic::error("write-failed", format!("{what} {}: {error}", path.display())).help(help))
}

fn unfinished(path: &Path, error: &io::Error) -> Box<Diagnostic> {
    let message = format!("the build can't be finished at {}: {error}", path.display());
    Box::new(
        Diagnostic::error("write-failed", message)
            .help("some files may have moved; mend this and build again: it goes on from where it stopped"),
    )
}

/// Finishes what a killed build left in the output folder, or clears it away. `true` if a commit was finished.
pub fn recover(site: &Path, output: &Path) -> Result<bool, Box<Diagnostic>> {
    let staging = output.join(STAGING);
    if fs::symlink_metadata(&staging).is_err() {
        return Ok(false);
    }
    let finished = match Journal::read(&staging) {
        Some(journal) => {
            journal
                .carry_out(output, &staging, &manifest::file(site, output))
                .map_err(|(path, error)| unfinished(&path, &error))?;
            true
        }
        None => false,
    };
    fs::remove_dir_all(&staging).map_err(|e| failed("this can't be removed:", &staging, &e))?;
    Ok(finished)
}

/// The files that nutgraf wrote into an output folder, with the size and the XXH3 of what it wrote. `None` where no
/// record says so.
pub fn outputs(site: &Path, output: &Path) -> Option<BTreeMap<String, (u64, u128)>> {
    let file = manifest::file(site, output);
    let (manifest, note) = Manifest::read(&file);
    (file.exists() && note.is_none()).then(|| manifest.into_files().collect())
}

impl Writer {
    /// Prepares the output folder, which must have passed [`check_output`], be locked and have been through
    /// [`recover`]. Notes about a manifest that couldn't be read come with it.
    pub fn open(site: &Path, output: &Path, adopt: bool) -> Result<(Self, Vec<Diagnostic>), Box<Diagnostic>> {
        let mut notes = Vec::new();
        let staging = output.join(STAGING);
        fs::create_dir_all(&staging).map_err(|e| failed("this folder can't be made:", &staging, &e))?;
        let manifest_file = manifest::file(site, output);
        let (old, note) = Manifest::read(&manifest_file);
        // A record that can't be read still tells that nutgraf wrote here: outputs may take the places of outputs.
        let adopt = adopt || note.is_some();
        notes.extend(note);
        Ok((Writer { output: output.to_owned(), staging, manifest_file, old, adopt }, notes))
    }

    /// Stages an output, unless it is what the folder holds already.
    pub fn stage(&self, file: &str, content: &[u8]) -> Result<Staged, Box<Diagnostic>> {
        let hash = xxhash_rust::xxh3::xxh3_128(content);
        let size = content.len() as u64;
        let changed = !self.old.holds(&self.output, file, hash, size);
        if changed {
            let place = journal::staged(&self.staging, file);
            write_into(&place, content).map_err(|e| failed(&format!("{file} can't be written to"), &place, &e))?;
        }
        Ok(Staged { file: file.to_owned(), hash, size, changed })
    }

    /// An output that follows from `of` alone: where that hasn't changed and the folder holds this one still, it is as
    /// good as staged.
    pub fn keep(&self, file: &str, of: &Staged) -> Option<Staged> {
        if of.changed { None } else { self.hold(file) }
    }

    /// An output whose name tells its content: where the folder holds it still, it is as good as staged.
    pub fn hold(&self, file: &str) -> Option<Staged> {
        let entry = self.old.entry(file)?;
        self.old.holds(&self.output, file, entry.hash, entry.size).then(|| Staged {
            file: file.to_owned(),
            hash: entry.hash,
            size: entry.size,
            changed: false,
        })
    }

    /// Moves everything that was staged into place, and removes our files that are no output any more.
    pub fn commit(self, staged: Vec<Staged>) -> Result<Report, Vec<Diagnostic>> {
        let mut report = Report::default();
        let mut manifest = Manifest::default();
        let kept: BTreeSet<&str> = staged.iter().map(|s| s.file.as_str()).collect();
        let gone = self.old.files().filter(|file| !kept.contains(file));
        let removals: Vec<String> = gone.map(str::to_owned).collect();
        let moves = match moves::plan(&self.output, &self.old, &removals, self.adopt, &staged) {
            Ok(moves) => moves,
            Err(mut problems) => {
                problems.extend(self.abandon().err().map(|d| *d));
                return Err(problems);
            }
        };
        for output in &staged {
            if output.changed {
                report.written.push(output.file.clone());
            } else {
                report.unchanged += 1;
            }
        }
        report.removed = removals.clone();
        let journal = Journal { moves, removals };
        if journal.is_empty() {
            return self.abandon().map(|()| report).map_err(|d| vec![*d]);
        }
        for output in staged {
            manifest.insert(output.file, Entry { hash: output.hash, size: output.size });
        }
        let run = || -> Result<(), (PathBuf, io::Error)> {
            journal::write(&self.staging, &journal, &manifest)?;
            journal.carry_out(&self.output, &self.staging, &self.manifest_file)?;
            fs::remove_dir_all(&self.staging).map_err(|e| (self.staging.clone(), e))
        };
        match run() {
            Ok(()) => Ok(report),
            Err((path, error)) => Err(vec![*unfinished(&path, &error)]),
        }
    }

    /// Throws away what was staged.
    pub fn abandon(self) -> Result<(), Box<Diagnostic>> {
        fs::remove_dir_all(&self.staging).map_err(|e| failed("this can't be removed:", &self.staging, &e))
    }
}

/// Writes a file whose folder may not exist yet.
fn write_into(place: &Path, content: &[u8]) -> io::Result<()> {
    // Most outputs are alone in their folder (`page/index.html`) and the folder above exists: one call does.
    if let Some(folder) = place.parent() {
        match fs::create_dir(folder) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => fs::create_dir_all(folder)?,
            Err(e) if e.kind() != io::ErrorKind::AlreadyExists => return Err(e),
            _ => {}
        }
    }
    fs::write(place, content)
}
