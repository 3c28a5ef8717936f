//! What has to be moved to bring the staged files into place: whole folders where the output folder has none of that
//! name, single files elsewhere. And the check that nothing of others is in the way.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::Arc;

use crate::diagnostics::{Diagnostic, Location};

use super::Staged;
use super::manifest::Manifest;

/// What is at the place of a folder.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Folder,
    /// Nothing, or a file of ours that goes.
    Free,
    /// Something that isn't ours.
    Taken,
}

/// The moves, each a file or folder by its path from the output folder. The order is that of `staged`.
pub(super) fn plan(
    output: &Path,
    old: &Manifest,
    removals: &[String],
    adopt: bool,
    staged: &[Staged],
) -> Result<Vec<String>, Vec<Diagnostic>> {
    let mut folders: BTreeMap<&str, Place> = BTreeMap::new();
    let mut moves: Vec<String> = Vec::new();
    let mut problems = Vec::new();
    let removed: BTreeSet<&str> = removals.iter().map(String::as_str).collect();
    'outputs: for new in staged.iter().filter(|s| s.changed) {
        for (end, _) in new.file.match_indices('/') {
            let folder = &new.file[..end];
            let known = folders.get(folder).copied();
            let place = known.unwrap_or_else(|| look(output, folder, &removed));
            if known.is_none() {
                folders.insert(folder, place);
            }
            match place {
                Place::Folder => {}
                Place::Free => {
                    // The whole folder is staged, and moves once.
                    if known.is_none() {
                        moves.push(folder.to_owned());
                    }
                    continue 'outputs;
                }
                Place::Taken => {
                    if known.is_none() {
                        let message = format!("something that isn't a folder is in the place of {folder}/");
                        problems.push(foreign(folder, message));
                    }
                    continue 'outputs;
                }
            }
        }
        match check_file(output, old, &removed, adopt, new) {
            Ok(()) => moves.push(new.file.clone()),
            Err(message) => problems.push(foreign(&new.file, message.to_owned())),
        }
    }
    if problems.is_empty() { Ok(moves) } else { Err(problems) }
}

fn look(output: &Path, folder: &str, removed: &BTreeSet<&str>) -> Place {
    match fs::symlink_metadata(output.join(folder)) {
        Err(_) => Place::Free,
        Ok(meta) if meta.is_dir() => Place::Folder,
        // A link that leads elsewhere is never followed.
        Ok(meta) if meta.is_file() && removed.contains(folder) => Place::Free,
        Ok(_) => Place::Taken,
    }
}

/// Whether the file may be put in its place.
fn check_file(
    output: &Path,
    old: &Manifest,
    removed: &BTreeSet<&str>,
    adopt: bool,
    new: &Staged,
) -> Result<(), &'static str> {
    let path = output.join(&new.file);
    let Ok(meta) = fs::symlink_metadata(&path) else { return Ok(()) };
    if meta.is_dir() {
        return if goes(output, &new.file, removed) {
            Ok(())
        } else {
            Err("there is a folder in the place of this file")
        };
    }
    if meta.is_symlink() {
        return Err("there is a symbolic link in the place of this file");
    }
    // Reading a pipe might never end.
    if !meta.is_file() {
        return Err("what is in the place of this file is neither a file nor a folder");
    }
    let same = || fs::read(&path).is_ok_and(|bytes| xxhash_rust::xxh3::xxh3_128(&bytes) == new.hash);
    if old.has(&new.file) || adopt || same() {
        return Ok(());
    }
    Err("there is a file in this place that nutgraf has no record of writing")
}

/// Whether nothing is left of a folder once the files that are to be removed are: a folder goes with the last of them
/// that was in it, so one that held none of them stays, empty as it may be.
fn goes(output: &Path, folder: &str, removed: &BTreeSet<&str>) -> bool {
    let inside = format!("{folder}/");
    let files: BTreeSet<&str> =
        removed.range(inside.as_str()..).copied().take_while(|file| file.starts_with(&inside)).collect();
    let folders: BTreeSet<&str> =
        files.iter().flat_map(|file| file.match_indices('/').map(|(end, _)| &file[..end])).collect();
    walkdir::WalkDir::new(output.join(folder)).into_iter().all(|entry| {
        entry.is_ok_and(|entry| {
            let path = entry.path().strip_prefix(output).unwrap_or(entry.path()).to_string_lossy().replace('\\', "/");
            if entry.file_type().is_dir() { folders.contains(path.as_str()) } else { files.contains(path.as_str()) }
        })
    })
}

fn foreign(file: &str, message: String) -> Diagnostic {
    let file: Arc<str> = file.into();
    Diagnostic::error("foreign-file", message)
        .at(Location::file(&file))
        .help("move it away; or, if a build made it and its record in .nutgraf/ was lost, build once with --adopt")
}
