//! The journal of a commit: what is to be moved and removed, written whole before anything is, so that a commit that is
//! cut off can be finished.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::manifest::Manifest;

const HEADER: &str = "nutgraf journal 1";
const JOURNAL: &str = "journal";
const MANIFEST: &str = "manifest";

/// What a commit does.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Journal {
    /// Staged files, by their index, and where they go.
    pub(super) moves: Vec<(usize, String)>,
    /// Files to be removed.
    pub(super) removals: Vec<String>,
}

/// An error and the path it is about.
type At<T> = Result<T, (PathBuf, io::Error)>;

fn at<T>(path: &Path, result: io::Result<T>) -> At<T> {
    result.map_err(|e| (path.to_owned(), e))
}

/// Writes manifest and journal into the staging folder. The journal comes last, under another name until it is whole:
/// from the moment it has its own, the commit will be carried out.
pub(super) fn write(staging: &Path, journal: &Journal, manifest: &Manifest) -> At<()> {
    let manifest_file = staging.join(MANIFEST);
    at(&manifest_file, durable(&manifest_file, manifest.to_text().as_bytes()))?;
    let (part, whole) = (staging.join("journal.part"), staging.join(JOURNAL));
    at(&part, durable(&part, journal.to_text().as_bytes()))?;
    at(&whole, fs::rename(&part, &whole))
}

fn durable(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

impl Journal {
    pub(super) fn is_empty(&self) -> bool {
        self.moves.is_empty() && self.removals.is_empty()
    }

    fn to_text(&self) -> String {
        let mut text = format!("{HEADER}\n");
        for (index, file) in &self.moves {
            text.push_str(&format!("move {index} {file}\n"));
        }
        for file in &self.removals {
            text.push_str(&format!("remove {file}\n"));
        }
        text.push_str("end\n");
        text
    }

    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.strip_suffix("end\n")?.lines();
        if lines.next() != Some(HEADER) {
            return None;
        }
        let mut journal = Journal::default();
        for line in lines {
            let (verb, rest) = line.split_once(' ')?;
            match verb {
                "move" => {
                    let (index, file) = rest.split_once(' ')?;
                    journal.moves.push((index.parse().ok()?, file.to_owned()));
                }
                "remove" => journal.removals.push(rest.to_owned()),
                _ => return None,
            }
        }
        // The journal names files inside the output folder and nothing else, whoever wrote it.
        let inside = |file: &str| !file.is_empty() && file.split('/').all(|part| !matches!(part, "" | "." | ".."));
        let good = journal.moves.iter().map(|(_, f)| f).chain(&journal.removals).all(|file| inside(file));
        good.then_some(journal)
    }

    /// The journal of a staging folder, if it got as far as having one.
    pub(super) fn read(staging: &Path) -> Option<Self> {
        Self::parse(&fs::read_to_string(staging.join(JOURNAL)).ok()?)
    }

    /// Carries it out, from wherever it was cut off.
    pub(super) fn carry_out(&self, output: &Path, staging: &Path, manifest_file: &Path) -> At<()> {
        for file in &self.removals {
            let path = output.join(file);
            match fs::remove_file(&path) {
                Ok(()) => remove_empty_folders(output, &path),
                Err(e) if matches!(e.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {}
                // Someone has put a folder there since: it isn't ours.
                Err(_) if path.is_dir() => {}
                Err(e) => return Err((path, e)),
            }
        }
        let mut folders: BTreeSet<&str> = BTreeSet::new();
        for (index, file) in &self.moves {
            let from = staging.join(index.to_string());
            let to = output.join(file);
            if let Some((folder, _)) = file.rsplit_once('/')
                && folders.insert(folder)
            {
                let folder = output.join(folder);
                at(&folder, fs::create_dir_all(&folder))?;
            }
            match fs::rename(&from, &to) {
                Ok(()) => {}
                // Moved before the cut.
                Err(e) if e.kind() == io::ErrorKind::NotFound && to.exists() => {}
                Err(e) => return Err((to, e)),
            }
        }
        // The manifest may be on another file system: written beside its place, then moved.
        let staged = staging.join(MANIFEST);
        let text = match fs::read(&staged) {
            Ok(text) => text,
            Err(e) if e.kind() == io::ErrorKind::NotFound && manifest_file.exists() => return Ok(()),
            Err(e) => return Err((staged, e)),
        };
        if let Some(folder) = manifest_file.parent() {
            at(folder, fs::create_dir_all(folder))?;
        }
        let part = manifest_file.with_extension("part");
        at(&part, durable(&part, &text))?;
        at(manifest_file, fs::rename(&part, manifest_file))
    }
}

/// Folders that a removal left empty go too, up to the output folder.
fn remove_empty_folders(output: &Path, removed: &Path) {
    let mut folder = removed.parent();
    while let Some(at) = folder.filter(|f| *f != output && f.starts_with(output)) {
        // Fails, as it should, where something is still in it.
        if fs::remove_dir(at).is_err() {
            return;
        }
        folder = at.parent();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_journal_is_whole_or_none() {
        let journal =
            Journal { moves: vec![(0, "index.html".into()), (12, "a b/c.html".into())], removals: vec!["old".into()] };
        let text = journal.to_text();
        assert_eq!(Journal::parse(&text).as_ref(), Some(&journal));
        for cut in 0..text.len() {
            assert_eq!(Journal::parse(&text[..cut]), None, "{cut}");
        }
        assert_eq!(Journal::parse("nutgraf journal 1\nremove ../x\nend\n"), None);
        assert_eq!(Journal::parse("nutgraf journal 1\nmove 1 /etc/x\nend\n"), None);
    }
}
