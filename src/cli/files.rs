//! New files, written beside what is there and never over it.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use crate::scaffold::NewFile;

/// Writes files below a folder. Where one is there already, none is written: the error names it.
pub(super) fn write_new(folder: &Path, files: &[NewFile]) -> io::Result<()> {
    for file in files {
        let path = folder.join(&file.path);
        if fs::symlink_metadata(&path).is_ok() {
            let message = format!("{} is there already: nothing was written", path.display());
            return Err(io::Error::new(io::ErrorKind::AlreadyExists, message));
        }
    }
    for file in files {
        let path = folder.join(&file.path);
        let failed = |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", path.display()));
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(failed)?;
        }
        // Should the file have come since, it stays.
        let mut new = OpenOptions::new().write(true).create_new(true).open(&path).map_err(failed)?;
        new.write_all(file.text.as_bytes()).map_err(failed)?;
    }
    Ok(())
}
