//! New files, written beside what is there and never over it.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::diagnostics::Diagnostic;
use crate::scaffold::NewFile;

/// Writes files below a folder: all, or none. Where one is there already, the error names it; where one can't be written,
/// those before it and the folders made for them are removed again.
pub(super) fn write_new(folder: &Path, files: &[NewFile]) -> Result<(), Box<Diagnostic>> {
    for path in files.iter().map(|file| folder.join(&file.path)) {
        if fs::symlink_metadata(&path).is_ok() {
            let diagnostic = Diagnostic::error("file-exists", format!("{} is there already", path.display()));
            return Err(Box::new(diagnostic.help("nothing was written, and it stays as it is")));
        }
    }
    let mut made = Vec::new();
    for file in files {
        let path = folder.join(&file.path);
        if let Err(error) = write(&path, &file.text, &mut made) {
            let left = remove(&made);
            let help = match left.as_slice() {
                [] => "nothing was left behind; see that the folder may be written to and the disk has room".to_owned(),
                left => format!("what was written before it couldn't be removed: {}", left.join(", ")),
            };
            let message = format!("{} can't be written: {error}", path.display());
            return Err(Box::new(Diagnostic::error("write-failed", message).help(help)));
        }
    }
    Ok(())
}

/// Writes a file, and notes it and the folders that were made for it.
fn write(path: &Path, text: &str, made: &mut Vec<PathBuf>) -> io::Result<()> {
    let above: Vec<&Path> = path.ancestors().skip(1).take_while(|folder| !folder.as_os_str().is_empty()).collect();
    for folder in above.into_iter().rev() {
        match fs::create_dir(folder) {
            Ok(()) => made.push(folder.to_owned()),
            Err(_) if folder.is_dir() => {}
            Err(error) => return Err(error),
        }
    }
    // Should the file have come since, it stays.
    let mut new = OpenOptions::new().write(true).create_new(true).open(path)?;
    made.push(path.to_owned());
    new.write_all(text.as_bytes())
}

/// Removes what was made, the last first. Gives back what couldn't be removed; a folder that others have put something
/// into stays.
fn remove(made: &[PathBuf]) -> Vec<String> {
    let stays = |path: &&PathBuf| {
        let removed = if path.is_dir() { fs::remove_dir(path) } else { fs::remove_file(path) };
        removed.is_err()
    };
    made.iter().rev().filter(stays).map(|path| path.display().to_string()).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn file(path: &str) -> NewFile {
        NewFile { path: path.to_owned(), text: "x".to_owned() }
    }

    #[test]
    fn files_are_written_all_or_none() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("new/site");
        // The second can't be: the first is a file, and no folder. That stands for a disk that is full.
        let error = write_new(&root, &[file("a/b"), file("c"), file("c/d")]).unwrap_err();
        assert_eq!(error.code, "write-failed");
        assert!(error.help.unwrap().starts_with("nothing was left behind"));
        assert!(!folder.path().join("new").exists());

        write_new(&root, &[file("a/b"), file("c")]).unwrap();
        assert_eq!(fs::read_to_string(root.join("a/b")).unwrap(), "x");
        // What is there stays, and nothing is put beside it.
        fs::write(root.join("c"), "mine").unwrap();
        let error = write_new(&root, &[file("e"), file("c")]).unwrap_err();
        assert_eq!(error.code, "file-exists");
        assert_eq!(fs::read_to_string(root.join("c")).unwrap(), "mine");
        assert!(!root.join("e").exists());
    }
}
