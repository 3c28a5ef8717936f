//! Changes found by looking: for file systems that tell of none, such as some network and container mounts.
//!
//! Names, sizes and times of all files are compared with those of the last look, times to the nanosecond: notify's own
//! polling compares whole seconds, and misses the second of two quick saves.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::time::{Duration, SystemTime};

use walkdir::WalkDir;

use super::{Batch, ROOTS};

/// Looks until it is dropped.
pub(super) struct Poll {
    /// More folders to look at; when this goes, the thread ends.
    more: Sender<Vec<PathBuf>>,
}

/// What is compared of a file.
type Stamp = (Option<SystemTime>, u64, bool);

impl Poll {
    pub(super) fn start(site: &Path, every: Duration, tell: impl Fn(Batch) + Send + 'static) -> Self {
        let (more, asked) = mpsc::channel();
        let site = site.to_owned();
        let mut linked = Vec::new();
        // Before anybody reads the site: what is saved between that and a first look by the thread would never be seen.
        let mut before = look(&site, &linked);
        std::thread::spawn(move || {
            loop {
                match asked.recv_timeout(every) {
                    Err(RecvTimeoutError::Disconnected) => return,
                    Ok(more) => linked = more,
                    Err(RecvTimeoutError::Timeout) => {}
                }
                let now = look(&site, &linked);
                let gone = before.keys().filter(|path| !now.contains_key(*path));
                let other = now.iter().filter(|(path, stamp)| before.get(*path) != Some(stamp)).map(|(path, _)| path);
                let batch = Batch::of(gone.chain(other).cloned());
                if !batch.is_empty() {
                    tell(batch);
                }
                before = now;
            }
        });
        Poll { more }
    }

    pub(super) fn follow(&self, linked: &[PathBuf]) {
        let _ = self.more.send(linked.to_owned());
    }
}

fn look(site: &Path, linked: &[PathBuf]) -> BTreeMap<PathBuf, Stamp> {
    let roots =
        ROOTS.iter().map(|root| site.join(root)).chain([site.join("config.toml")]).chain(linked.iter().cloned());
    let entries = roots.flat_map(|root| WalkDir::new(root).into_iter().filter_map(Result::ok));
    let stamped = entries.filter_map(|entry| {
        let metadata = fs::metadata(entry.path()).ok()?;
        // A folder's own time and size say only what those of its entries say.
        let stamp = if metadata.is_dir() { (None, 0) } else { (metadata.modified().ok(), metadata.len()) };
        Some((entry.into_path(), (stamp.0, stamp.1, metadata.is_dir())))
    });
    stamped.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_saved_right_after_the_start_is_seen() -> Result<(), Box<dyn std::error::Error>> {
        let folder = tempfile::tempdir()?;
        let file = folder.path().join("config.toml");
        fs::write(&file, "a")?;
        let (send, seen) = mpsc::channel();
        let _poll = Poll::start(folder.path(), Duration::from_millis(5), move |_| {
            let _ = send.send(());
        });
        fs::write(&file, "other")?;
        Ok(seen.recv_timeout(Duration::from_secs(20))?)
    }
}
