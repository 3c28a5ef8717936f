//! Sizes that were made before, in `.nutgraf/images/`, by the fingerprint of what they are made from.
//!
//! It is a hint: what is damaged, cut off or from another version isn't there, and is made again.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The folder of sizes.
#[derive(Debug, Clone)]
pub struct Store {
    /// None where nothing is kept.
    folder: Option<PathBuf>,
}

/// Each entry ends with the XXH3 of what is before.
const CHECK: usize = 16;

impl Store {
    /// Of the site at `site`. Nothing is made yet.
    pub fn new(site: &Path) -> Self {
        Store { folder: Some(site.join(".nutgraf").join("images")) }
    }

    /// One that holds and keeps nothing: every size is made.
    pub fn none() -> Self {
        Store { folder: None }
    }

    fn place(&self, key: u128) -> Option<PathBuf> {
        Some(self.folder.as_ref()?.join(format!("{key:032x}")))
    }

    /// Whether there is an entry; it may be damaged.
    pub fn has(&self, key: u128) -> bool {
        let meta = self.place(key).and_then(|place| fs::symlink_metadata(place).ok());
        meta.is_some_and(|m| m.is_file() && m.len() > CHECK as u64)
    }

    /// The bytes of an entry, if it is there and whole.
    pub fn read(&self, key: u128) -> Option<Vec<u8>> {
        let place = self.place(key)?;
        // An entry is a file that was written here, and never a link to one elsewhere.
        fs::symlink_metadata(&place).ok().filter(fs::Metadata::is_file)?;
        let mut bytes = fs::read(place).ok()?;
        let end = bytes.len().checked_sub(CHECK)?;
        let whole = bytes[end..] == xxhash_rust::xxh3::xxh3_128(&bytes[..end]).to_le_bytes();
        bytes.truncate(end);
        (whole && end > 0).then_some(bytes)
    }

    /// Keeps the bytes of an entry. It is there whole, or not at all.
    pub fn write(&self, key: u128, bytes: &[u8]) -> io::Result<()> {
        let (Some(folder), Some(place)) = (&self.folder, self.place(key)) else { return Ok(()) };
        let check = xxhash_rust::xxh3::xxh3_128(bytes).to_le_bytes();
        fs::create_dir_all(folder)?;
        let part = folder.join(format!("{key:032x}.{}", std::process::id()));
        // What lies there from before, whatever it is, is replaced and not written through.
        match fs::remove_file(&part) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        fs::write(&part, [bytes, &check].concat())?;
        fs::rename(&part, place)
    }
}
