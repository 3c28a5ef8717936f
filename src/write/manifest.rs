//! The manifest: which files of an output folder are ours, and what is in them. It is a hint: damaged or of another
//! version, it counts as none, with a note.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::diagnostics::Diagnostic;

use super::disk::Disk;

/// First line of the file; another one is another version.
const HEADER: &str = "nutgraf manifest 1";

/// What is known of a file of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entry {
    /// XXH3 of its content, 128 bits.
    pub(super) hash: u128,
    /// Bytes.
    pub(super) size: u64,
}

/// The files of an output folder that are ours.
#[derive(Debug, Default, PartialEq)]
pub struct Manifest {
    entries: BTreeMap<String, Entry>,
}

/// Where the manifest of an output folder is: `.nutgraf/` in the site, one for each output folder.
pub(super) fn file(site: &Path, output: &Path) -> PathBuf {
    let output = fs::canonicalize(output).unwrap_or_else(|_| output.to_owned());
    // A folder inside the site keeps its manifest when the whole site moves.
    let site_real = fs::canonicalize(site).unwrap_or_else(|_| site.to_owned());
    let name = output.strip_prefix(&site_real).unwrap_or(&output);
    let hash = xxhash_rust::xxh3::xxh3_64(name.as_os_str().as_encoded_bytes());
    site.join(".nutgraf").join(format!("output-{hash:016x}.manifest"))
}

impl Manifest {
    /// Reads a manifest; none there is an empty one, and so, with a note, is one that is damaged.
    pub(super) fn read(disk: &Disk, file: &Path) -> io::Result<(Self, Option<Diagnostic>)> {
        let damaged = || {
            let message = "the record of the last build can't be read: everything is written again";
            Some(Diagnostic::warning("cache-rebuilt", message))
        };
        match disk.read(file) {
            Ok(bytes) => match std::str::from_utf8(&bytes).ok().and_then(Self::parse) {
                Some(manifest) => Ok((manifest, None)),
                None => Ok((Manifest::default(), damaged())),
            },
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok((Manifest::default(), None)),
            Err(e) => Err(e),
        }
    }

    /// Reads the text of a manifest; `None` if it isn't whole.
    pub fn parse(text: &str) -> Option<Self> {
        let (body, checksum) = text.strip_suffix('\n')?.rsplit_once('\n')?;
        let body = format!("{body}\n");
        if checksum != checksum_of(&body) {
            return None;
        }
        let mut lines = body.split_terminator('\n');
        if lines.next() != Some(HEADER) {
            return None;
        }
        let mut entries = BTreeMap::new();
        for line in lines {
            let mut parts = line.splitn(3, ' ');
            let hash = u128::from_str_radix(parts.next()?, 16).ok()?;
            let size = parts.next()?.parse().ok()?;
            let file = parts.next()?;
            if !is_inside(file) {
                return None;
            }
            entries.insert(file.to_owned(), Entry { hash, size });
        }
        Some(Manifest { entries })
    }

    /// The text of the manifest: a line a file, and a checksum of them all.
    pub fn to_text(&self) -> String {
        let mut text = format!("{HEADER}\n");
        for (file, entry) in &self.entries {
            let _ = writeln!(text, "{:032x} {} {file}", entry.hash, entry.size);
        }
        let checksum = checksum_of(&text);
        text.push_str(&checksum);
        text.push('\n');
        text
    }

    pub(super) fn insert(&mut self, file: String, entry: Entry) {
        self.entries.insert(file, entry);
    }

    pub(super) fn files(&self) -> impl Iterator<Item = &str> {
        self.entries.keys().map(String::as_str)
    }

    pub(super) fn entry(&self, file: &str) -> Option<Entry> {
        self.entries.get(file).copied()
    }

    /// Every file with its size and hash.
    pub(super) fn into_files(self) -> impl Iterator<Item = (String, (u64, u128))> {
        self.entries.into_iter().map(|(file, entry)| (file, (entry.size, entry.hash)))
    }

    pub(super) fn has(&self, file: &str) -> bool {
        self.entries.contains_key(file)
    }

    /// Whether the folder holds this content in this file already: we wrote it, and it has its size still.
    pub(super) fn holds(&self, output: &Path, file: &str, hash: u128, size: u64) -> bool {
        let known = self.entries.get(file).is_some_and(|e| e.hash == hash && e.size == size);
        known && fs::symlink_metadata(output.join(file)).is_ok_and(|m| m.is_file() && m.len() == size)
    }
}

/// Whether a path names something inside the output folder, as the names of outputs do: relative, without `.` and `..`,
/// and without what is no part of a name on some system.
pub(super) fn is_inside(file: &str) -> bool {
    !file.contains(|c: char| c == '\\' || c.is_control())
        && file.split('/').all(|part| !matches!(part, "" | "." | ".."))
}

fn checksum_of(text: &str) -> String {
    format!("{:016x}", xxhash_rust::xxh3::xxh3_64(text.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_reads_back_and_damage_shows() {
        let mut manifest = Manifest::default();
        manifest.insert("a b/index.html".into(), Entry { hash: 7, size: 3 });
        let text = manifest.to_text();
        assert_eq!(Manifest::parse(&text), Some(manifest));
        assert_eq!(Manifest::parse(&text[..text.len() - 2]), None);
        assert_eq!(Manifest::parse(&text.replace(" 3 ", " 4 ")), None);
        assert_eq!(Manifest::parse(""), None);
    }
}
