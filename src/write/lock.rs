//! One build at a time in a site's folder.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::Path;

use crate::diagnostics::Diagnostic;

/// Held while a build writes. The system lets go of it when the process ends, however it ends.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock of a site. Where another process has it, `waiting` is told who, once, and this waits.
    pub fn take(site: &Path, waiting: impl FnOnce(&str)) -> Result<Self, Box<Diagnostic>> {
        let folder = site.join(".nutgraf");
        let path = folder.join("lock");
        let failed = |e: std::io::Error| {
            Box::new(
                Diagnostic::error("lock-failed", format!("{} can't be locked: {e}", path.display()))
                    .help("see that you may write to the site's .nutgraf folder"),
            )
        };
        fs::create_dir_all(&folder).map_err(failed)?;
        let mut file =
            OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                let _ = file.read_to_string(&mut holder);
                // It has the lock before it can say who it is.
                waiting(Some(holder.trim()).filter(|holder| !holder.is_empty()).unwrap_or("just started"));
                file.lock().map_err(failed)?;
            }
            Err(TryLockError::Error(e)) => return Err(failed(e)),
        }
        // Who holds it; only told to others, so failing to write it harms nothing.
        let _ = file.set_len(0).and_then(|()| file.rewind());
        let _ = write!(file, "process {}", std::process::id());
        Ok(Lock { _file: file })
    }
}
