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

mod disk;
mod guard;
mod journal;
mod lock;
mod manifest;
mod moves;
mod record;

pub use disk::{Call, Disk, Watch};
pub use guard::{check_output, resolve};
pub use journal::Journal;
pub use lock::Lock;
pub use manifest::Manifest;
pub use record::{BuildRecord, last_build, locked_at, nanoseconds, record_build};

use disk::At;
use manifest::Entry;

/// The folder inside the output folder in which outputs are staged, and its name in no one's way.
const STAGING: &str = ".nutgraf-staging";

/// An output folder, ready to be staged into.
pub struct Writer {
    disk: Disk,
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

/// Whether a killed build left something in the output folder.
pub fn was_cut_off(output: &Path) -> bool {
    fs::symlink_metadata(output.join(STAGING)).is_ok()
}

/// Whether a commit into the output folder was begun and isn't finished: some of its files may have moved.
pub fn is_unfinished(output: &Path) -> bool {
    fs::symlink_metadata(journal::place(&output.join(STAGING))).is_ok()
}

/// Finishes what a killed build left in the output folder, or clears it away. `true` if a commit was finished.
pub fn recover(disk: &Disk, site: &Path, output: &Path) -> Result<bool, Box<Diagnostic>> {
    if !was_cut_off(output) {
        return Ok(false);
    }
    let staging = output.join(STAGING);
    let finish = || -> At<bool> {
        let Some(journal) = Journal::read(disk, &staging)? else { return Ok(false) };
        journal.carry_out(disk, output, &staging, &manifest::file(site, output))?;
        Ok(true)
    };
    let finished = finish().map_err(|(path, error)| unfinished(&path, &error))?;
    clear(disk, &staging)?;
    Ok(finished)
}

/// What is told where [`recover`] finished a commit.
pub fn finished() -> Diagnostic {
    let message = "an earlier build had been cut off while it moved its files: it has been finished";
    Diagnostic::warning("build-finished", message)
}

/// Removes the staging folder, the journal first: once that is gone, nothing is left to be carried out.
fn clear(disk: &Disk, staging: &Path) -> Result<(), Box<Diagnostic>> {
    let cleared = match disk.remove_file(&journal::place(staging)) {
        Err(e) if !matches!(e.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            Err((journal::place(staging), e))
        }
        _ => disk.remove_tree(staging),
    };
    cleared.map_err(|(path, error)| failed("this can't be removed:", &path, &error))
}

/// The files that nutgraf wrote into an output folder, with the size and the XXH3 of what it wrote. `None` where no
/// record says so.
pub fn outputs(site: &Path, output: &Path) -> Option<BTreeMap<String, (u64, u128)>> {
    let file = manifest::file(site, output);
    let (manifest, note) = Manifest::read(&Disk::default(), &file).ok()?;
    (file.exists() && note.is_none()).then(|| manifest.into_files().collect())
}

/// Whether a file of an output folder holds just these bytes.
pub fn holds(output: &Path, file: &str, bytes: &[u8]) -> bool {
    let place = output.join(file);
    let may = fs::symlink_metadata(&place).is_ok_and(|meta| meta.is_file() && meta.len() == bytes.len() as u64);
    may && fs::read(place).is_ok_and(|held| held == bytes)
}

impl Writer {
    /// Prepares the output folder, which must have passed [`check_output`], be locked and have been through
    /// [`recover`]. Notes about a manifest that couldn't be read come with it.
    pub fn open(
        disk: &Disk,
        site: &Path,
        output: &Path,
        adopt: bool,
    ) -> Result<(Self, Vec<Diagnostic>), Box<Diagnostic>> {
        let mut notes = Vec::new();
        let staging = output.join(STAGING);
        disk.make_folders(&staging).map_err(|e| failed("this folder can't be made:", &staging, &e))?;
        let manifest_file = manifest::file(site, output);
        let (old, note) = match Manifest::read(disk, &manifest_file) {
            Ok(read) => read,
            Err(error) => {
                let _ = clear(disk, &staging);
                return Err(failed("the record of the last build can't be read:", &manifest_file, &error));
            }
        };
        // A record that can't be read still tells that nutgraf wrote here: outputs may take the places of outputs.
        let adopt = adopt || note.is_some();
        notes.extend(note);
        Ok((Writer { disk: disk.clone(), output: output.to_owned(), staging, manifest_file, old, adopt }, notes))
    }

    /// Stages an output, unless it is what the folder holds already.
    pub fn stage(&self, file: &str, content: &[u8]) -> Result<Staged, Box<Diagnostic>> {
        let hash = xxhash_rust::xxh3::xxh3_128(content);
        let size = content.len() as u64;
        let changed = !self.old.holds(&self.output, file, hash, size);
        if changed {
            let place = journal::staged(&self.staging, file);
            self.write_into(&place, content).map_err(|e| failed(&format!("{file} can't be written to"), &place, &e))?;
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
        if let Err((path, error)) = journal::write(&self.disk, &self.staging, &journal, &manifest) {
            let mut problems = vec![*failed("the journal can't be written to", &path, &error)];
            problems.extend(self.abandon().err().map(|d| *d));
            return Err(problems);
        }
        match journal.carry_out(&self.disk, &self.output, &self.staging, &self.manifest_file) {
            Ok(()) => clear(&self.disk, &self.staging).map(|()| report).map_err(|d| vec![*d]),
            Err((path, error)) => Err(vec![*unfinished(&path, &error)]),
        }
    }

    /// Throws away what was staged.
    pub fn abandon(self) -> Result<(), Box<Diagnostic>> {
        clear(&self.disk, &self.staging)
    }

    /// Writes a file whose folder may not exist yet.
    fn write_into(&self, place: &Path, content: &[u8]) -> io::Result<()> {
        // Most outputs are alone in their folder (`page/index.html`) and the folder above exists: one call does.
        if let Some(folder) = place.parent() {
            match self.disk.make_folder(folder) {
                Err(e) if e.kind() == io::ErrorKind::NotFound => self.disk.make_folders(folder)?,
                Err(e) if e.kind() != io::ErrorKind::AlreadyExists => return Err(e),
                _ => {}
            }
        }
        self.disk.write(place, content)
    }
}
