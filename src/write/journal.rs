//! The journal of a commit: what is to be moved and removed, written whole before anything is, so that a commit that is
//! cut off can be finished.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::disk::{At, Disk, at};
use super::manifest::{Manifest, is_inside};

const HEADER: &str = "nutgraf journal 1";
const JOURNAL: &str = "journal";
const MANIFEST: &str = "manifest";

/// What a commit does.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Journal {
    /// Staged files and folders, by their path from the output folder.
    pub moves: Vec<String>,
    /// Files to be removed.
    pub removals: Vec<String>,
}

/// Whether a link stands between the output folder and the file or folder: what is behind it isn't ours.
fn is_behind_link(output: &Path, file: &str) -> bool {
    file.match_indices('/').any(|(end, _)| output.join(&file[..end]).is_symlink())
}

/// Where an output is staged.
pub(super) fn staged(staging: &Path, file: &str) -> PathBuf {
    staging.join("tree").join(file)
}

/// Where the journal is, once it is whole.
pub(super) fn place(staging: &Path) -> PathBuf {
    staging.join(JOURNAL)
}

/// Where the manifest of what is staged is, until it has its own place.
pub(super) fn manifest(staging: &Path) -> PathBuf {
    staging.join(MANIFEST)
}

/// Writes manifest and journal into the staging folder. The journal comes last, under another name until it is whole:
/// from the moment it has its own, the commit will be carried out.
pub(super) fn write(disk: &Disk, staging: &Path, journal: &Journal, manifest: &Manifest) -> At<()> {
    let manifest_file = self::manifest(staging);
    at(&manifest_file, disk.write_durably(&manifest_file, manifest.to_text().as_bytes()))?;
    let (part, whole) = (staging.join("journal.part"), place(staging));
    at(&part, disk.write_durably(&part, journal.to_text().as_bytes()))?;
    at(&whole, disk.rename(&part, &whole))
}

impl Journal {
    pub(super) fn is_empty(&self) -> bool {
        self.moves.is_empty() && self.removals.is_empty()
    }

    /// Its text: a line a step, and one that says it is whole.
    pub fn to_text(&self) -> String {
        let mut text = format!("{HEADER}\n");
        for file in &self.moves {
            text.push_str(&format!("move {file}\n"));
        }
        for file in &self.removals {
            text.push_str(&format!("remove {file}\n"));
        }
        text.push_str("end\n");
        text
    }

    /// Reads the text of a journal; `None` if it isn't whole, or names what no build writes.
    pub fn parse(text: &str) -> Option<Self> {
        // Not `lines`, which takes a name's last letter for a part of the line's end.
        let mut lines = text.strip_suffix("end\n")?.split_terminator('\n');
        if lines.next() != Some(HEADER) {
            return None;
        }
        let mut journal = Journal::default();
        for line in lines {
            let (verb, rest) = line.split_once(' ')?;
            match verb {
                "move" => journal.moves.push(rest.to_owned()),
                "remove" => journal.removals.push(rest.to_owned()),
                _ => return None,
            }
        }
        // The journal names files inside the output folder and nothing else, whoever wrote it.
        let good = journal.moves.iter().chain(&journal.removals).all(|file| is_inside(file));
        good.then_some(journal)
    }

    /// The journal of a staging folder, if it got as far as having one. One that is there and can't be read is no reason to
    /// throw away what it says.
    pub(super) fn read(disk: &Disk, staging: &Path) -> At<Option<Self>> {
        let place = place(staging);
        match disk.read(&place) {
            Ok(bytes) => Ok(std::str::from_utf8(&bytes).ok().and_then(Self::parse)),
            Err(e) if matches!(e.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(None),
            Err(e) => Err((place, e)),
        }
    }

    /// Carries it out, from wherever it was cut off.
    pub(super) fn carry_out(&self, disk: &Disk, output: &Path, staging: &Path, manifest_file: &Path) -> At<()> {
        for file in self.removals.iter().filter(|file| !is_behind_link(output, file)) {
            let path = output.join(file);
            match disk.remove_file(&path) {
                Ok(()) => remove_empty_folders(disk, output, &path),
                // Removed before the cut; its folder may be there still, in the way of a file.
                Err(e) if is_gone(&e) => remove_empty_folders(disk, output, &path),
                // Someone has put a folder there since: it isn't ours.
                Err(_) if path.is_dir() => {}
                Err(e) => return Err((path, e)),
            }
        }
        for file in &self.moves {
            let (from, to) = (staged(staging, file), output.join(file));
            if is_behind_link(output, file) && fs::symlink_metadata(&from).is_ok() {
                // Since the plan was made: it would have been refused.
                return Err((to, io::Error::other("a symbolic link stands in the place of a folder on the way there")));
            }
            match disk.rename(&from, &to) {
                Ok(()) => {}
                Err(e) if e.kind() == io::ErrorKind::NotFound => {
                    if fs::symlink_metadata(&from).is_err() {
                        // Moved before the cut.
                        continue;
                    }
                    // Its folder went with the last file that was removed from it.
                    let folder = to.parent().unwrap_or(output);
                    at(folder, disk.make_folders(folder))?;
                    at(&to, disk.rename(&from, &to))?;
                }
                Err(e) => return Err((to, e)),
            }
        }
        // The manifest may be on another file system: written beside its place, then moved.
        let file = manifest(staging);
        let text = match disk.read(&file) {
            Ok(text) => text,
            Err(e) if e.kind() == io::ErrorKind::NotFound && manifest_file.exists() => return Ok(()),
            Err(e) => return Err((file, e)),
        };
        if let Some(folder) = manifest_file.parent() {
            at(folder, disk.make_folders(folder))?;
        }
        let part = manifest_file.with_extension("part");
        at(&part, disk.write_durably(&part, &text))?;
        at(manifest_file, disk.rename(&part, manifest_file))
    }
}

/// Whether nothing is there, or something else than what was looked for.
fn is_gone(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

/// Folders that a removal left empty go too, up to the output folder.
fn remove_empty_folders(disk: &Disk, output: &Path, removed: &Path) {
    let mut folder = removed.parent();
    while let Some(at) = folder.filter(|f| *f != output && f.starts_with(output)) {
        match disk.remove_folder(at) {
            Err(e) if !is_gone(&e) => {
                // As it should be, where something is still in it.
                return;
            }
            _ => folder = at.parent(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_journal_is_whole_or_none() {
        let journal = Journal { moves: vec!["index.html".into(), "a b/c.html".into()], removals: vec!["old".into()] };
        let text = journal.to_text();
        assert_eq!(Journal::parse(&text).as_ref(), Some(&journal));
        for cut in 0..text.len() {
            assert_eq!(Journal::parse(&text[..cut]), None, "{cut}");
        }
        assert_eq!(Journal::parse("nutgraf journal 1\nremove ../x\nend\n"), None);
        assert_eq!(Journal::parse("nutgraf journal 1\nmove /etc/x\nend\n"), None);
    }
}
