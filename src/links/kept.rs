//! Good verdicts of earlier times, in `.nutgraf/links.json`.
//!
//! It is a hint: damaged or of another version, nothing is known. Only what is well, or has moved, is kept: whoever mends
//! a dead link wants to be asked again.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Verdict;

/// Another number is another version.
const VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
struct File {
    version: u32,
    addresses: BTreeMap<String, Entry>,
}

#[derive(Serialize, Deserialize)]
struct Entry {
    /// When it was asked for, in seconds since 1970.
    asked: i64,
    /// Where it has moved to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    moved: Option<String>,
}

/// What is known.
pub(super) struct Kept {
    file: PathBuf,
    verdicts: BTreeMap<String, (i64, Verdict)>,
}

impl Kept {
    /// Reads what isn't older than `keep`.
    pub(super) fn read(site: &Path, keep: Duration, now: Timestamp) -> Self {
        let file = site.join(".nutgraf").join("links.json");
        let read = fs::read(&file).ok().and_then(|bytes| serde_json::from_slice::<File>(&bytes).ok());
        let addresses = read.filter(|file| file.version == VERSION).map(|file| file.addresses).unwrap_or_default();
        // What was asked for later than now was asked for by a clock that went wrong, or by another --at.
        let ages = 0..keep.as_secs() as i64;
        let fresh =
            addresses.into_iter().filter(|(_, entry)| ages.contains(&now.as_second().saturating_sub(entry.asked)));
        let verdicts = fresh
            .map(|(address, Entry { asked, moved })| (address, (asked, moved.map_or(Verdict::Good, Verdict::Moved))));
        Kept { file, verdicts: verdicts.collect() }
    }

    pub(super) fn get(&self, address: &str) -> Option<&Verdict> {
        self.verdicts.get(address).map(|(_, verdict)| verdict)
    }

    pub(super) fn put(&mut self, address: &str, verdict: &Verdict, now: Timestamp) {
        if matches!(verdict, Verdict::Good | Verdict::Moved(_)) {
            self.verdicts.insert(address.to_owned(), (now.as_second(), verdict.clone()));
        }
    }

    /// Writes it: whole, or not at all.
    pub(super) fn write(self) -> io::Result<()> {
        let addresses = self.verdicts.into_iter().map(|(address, (asked, verdict))| {
            let moved = if let Verdict::Moved(to) = verdict { Some(to) } else { None };
            (address, Entry { asked, moved })
        });
        let file = File { version: VERSION, addresses: addresses.collect() };
        let part = self.file.with_extension(format!("json.{}", std::process::id()));
        fs::create_dir_all(self.file.parent().unwrap_or(Path::new(".")))?;
        // What lies there from before, whatever it is, is replaced and not written through.
        match fs::remove_file(&part) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        fs::write(&part, serde_json::to_vec_pretty(&file)?)?;
        fs::rename(&part, &self.file)
    }
}
