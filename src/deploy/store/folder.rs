//! A folder of this machine as a store. Each file is written beside its place and moved into it, so it is never half
//! there. What is reached through a symbolic link isn't touched.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::UNIX_EPOCH;

use sha2::{Digest, Sha256};
use walkdir::WalkDir;

use crate::deploy::record::LEASE;

use super::{Condition, Failure, Inspected, Listed, Store, StoreError, Stored, Upload, Version, hex};

/// Our own folder in the target; what is being written lies in `PARTS`.
const OWN: &str = ".nutgraf";
const PARTS: &str = ".nutgraf/parts";

/// A folder that is deployed to.
#[derive(Debug)]
pub struct Folder {
    root: PathBuf,
    next: AtomicU64,
}

impl Folder {
    /// The folder at `root`, which must exist: an empty disk that isn't mounted looks the same as a new folder.
    pub fn open(root: &Path) -> Stored<Self> {
        match fs::metadata(root) {
            Ok(meta) if meta.is_dir() => Ok(Folder { root: root.to_owned(), next: AtomicU64::new(0) }),
            Ok(_) => Err(StoreError::new(Failure::NoPlace, format!("{} isn't a folder", root.display()))),
            Err(e) if e.kind() == io::ErrorKind::NotFound => {
                Err(StoreError::new(Failure::NoPlace, format!("there is no folder {}", root.display())))
            }
            Err(e) => Err(failed(root, &e)),
        }
    }

    /// The path of a key. The folders on the way are folders, as far as they exist.
    fn place(&self, key: &str) -> Stored<PathBuf> {
        for (end, _) in key.match_indices('/') {
            let folder = self.root.join(&key[..end]);
            match fs::symlink_metadata(&folder) {
                Ok(meta) if meta.is_dir() => {}
                Ok(_) => {
                    let message = format!("{} is in the way: it isn't a folder", folder.display());
                    return Err(StoreError::new(Failure::Other, message));
                }
                Err(_) => break,
            }
        }
        Ok(self.root.join(key))
    }

    /// The path of a key that may be a file there; `None` where something else stands in its place, or a file in that of
    /// one of its folders. Reading a pipe might never end.
    fn existing(&self, key: &str) -> Stored<Option<PathBuf>> {
        let is_file = |end: usize| fs::symlink_metadata(self.root.join(&key[..end])).is_ok_and(|meta| meta.is_file());
        if key.match_indices('/').any(|(end, _)| is_file(end)) {
            return Ok(None);
        }
        let place = self.place(key)?;
        let is_other = fs::metadata(&place).is_ok_and(|meta| !meta.is_file());
        Ok(Some(place).filter(|_| !is_other))
    }

    /// Writes beside the place, then moves.
    fn write(&self, place: &Path, fill: impl FnOnce(&mut File) -> Stored<()>) -> Stored<Version> {
        let parts = self.root.join(PARTS);
        fs::create_dir_all(&parts).map_err(|e| failed(&parts, &e))?;
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let part = parts.join(format!("{}-{number}", std::process::id()));
        let write = || -> Stored<Version> {
            let mut file = File::create(&part).map_err(|e| failed(&part, &e))?;
            fill(&mut file)?;
            drop(file);
            if let Some(folder) = place.parent() {
                fs::create_dir_all(folder).map_err(|e| failed(folder, &e))?;
            }
            // The time of the last change goes with the file; the version is that of the file that moves.
            let meta = fs::symlink_metadata(&part).map_err(|e| failed(&part, &e))?;
            fs::rename(&part, place).map_err(|e| failed(place, &e))?;
            Ok(version(&meta))
        };
        let done = write();
        if done.is_err() {
            let _ = fs::remove_file(&part);
        }
        done
    }

    /// Whoever holds the lease is alone here: what others were writing was left behind.
    fn clear_parts(&self) {
        let own = format!("{}-", std::process::id());
        for entry in fs::read_dir(self.root.join(PARTS)).into_iter().flatten().flatten() {
            if !entry.file_name().to_string_lossy().starts_with(&own) {
                let _ = fs::remove_file(entry.path());
            }
        }
    }

    /// Nobody else of this machine decides on a condition while this is held.
    fn decide(&self) -> Stored<File> {
        let path = self.root.join(OWN);
        let lock = path.join("lock");
        let take = || -> io::Result<File> {
            fs::create_dir_all(&path)?;
            let file = File::options().write(true).create(true).truncate(false).open(&lock)?;
            file.lock()?;
            Ok(file)
        };
        take().map_err(|e| failed(&lock, &e))
    }
}

fn failed(path: &Path, error: &io::Error) -> StoreError {
    let failure = match error.kind() {
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => Failure::Denied,
        _ => Failure::Other,
    };
    StoreError::new(failure, format!("{}: {error}", path.display()))
}

/// A file's size and the time of its last change, and, where there is one, its number on the disk: each write makes a
/// new file.
fn version(meta: &fs::Metadata) -> Version {
    let changed = meta.modified().ok().and_then(|m| m.duration_since(UNIX_EPOCH).ok()).unwrap_or_default();
    #[cfg(unix)]
    let number = std::os::unix::fs::MetadataExt::ino(meta);
    #[cfg(not(unix))]
    let number = 0;
    Version { etag: Some(format!("{:x}-{:x}-{number:x}", meta.len(), changed.as_nanos())), number: None }
}

fn seconds(meta: &fs::Metadata) -> i64 {
    let changed = meta.modified().ok().and_then(|m| m.duration_since(UNIX_EPOCH).ok());
    changed.map_or(0, |d| i64::try_from(d.as_secs()).unwrap_or(i64::MAX))
}

/// Reads a file block by block, and gives its SHA-256.
fn each_block(mut file: File, path: &Path, mut each: impl FnMut(&[u8]) -> Stored<()>) -> Stored<String> {
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let n = file.read(&mut buffer).map_err(|e| failed(path, &e))?;
        if n == 0 {
            return Ok(hex(&hash.finalize()));
        }
        hash.update(&buffer[..n]);
        each(&buffer[..n])?;
    }
}

impl Store for Folder {
    fn is_tree(&self) -> bool {
        true
    }

    fn list(&self) -> Stored<Vec<Listed>> {
        let mut all = Vec::new();
        let parts = self.root.join(PARTS);
        for entry in WalkDir::new(&self.root).into_iter().filter_entry(|e| e.path() != parts) {
            let entry = match entry {
                Ok(entry) => entry,
                // Another hand's folder that can't be read isn't ours; ours is missed when it is written to.
                Err(e) if e.depth() > 0 => continue,
                Err(e) => return Err(StoreError::new(Failure::Denied, e.to_string())),
            };
            if entry.file_type().is_dir() {
                continue;
            }
            let Ok(relative) = entry.path().strip_prefix(&self.root) else { continue };
            let Some(key) = relative.to_str().map(|key| key.replace('\\', "/")) else { continue };
            let meta = match entry.metadata() {
                Ok(meta) => meta,
                Err(_) => continue,
            };
            all.push(Listed { key, size: meta.len(), etag: version(&meta).etag, modified: seconds(&meta) });
        }
        Ok(all)
    }

    fn get(&self, key: &str) -> Stored<Option<(Vec<u8>, Version)>> {
        let Some(place) = self.existing(key)? else { return Ok(None) };
        let read = || -> io::Result<(Vec<u8>, Version)> {
            let mut file = File::open(&place)?;
            let version = version(&file.metadata()?);
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes)?;
            Ok((bytes, version))
        };
        match read() {
            Ok(found) => Ok(Some(found)),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(e) => Err(failed(&place, &e)),
        }
    }

    fn put(&self, key: &str, bytes: Vec<u8>, condition: &Condition) -> Stored<Version> {
        let place = self.place(key)?;
        let _held = match condition {
            Condition::Always => None,
            _ => Some(self.decide()?),
        };
        let there = fs::symlink_metadata(&place).ok().map(|meta| version(&meta));
        let met = match condition {
            Condition::Always => true,
            Condition::Absent => there.is_none(),
            Condition::Over(version) => there.as_ref() == Some(version),
        };
        if !met {
            return Err(StoreError::new(Failure::Condition, format!("{key} isn't what it was")));
        }
        let fill =
            |file: &mut File| file.write_all(&bytes).and_then(|()| file.sync_all()).map_err(|e| failed(&place, &e));
        let put = self.write(&place, fill)?;
        if key == LEASE {
            self.clear_parts();
        }
        Ok(put)
    }

    fn upload(&self, upload: &Upload<'_>) -> Stored<Version> {
        let place = self.place(upload.key)?;
        if fs::symlink_metadata(&place).is_ok_and(|meta| meta.is_dir()) {
            let message = format!("{} is in the way: it is a folder", place.display());
            return Err(StoreError::new(Failure::Other, message));
        }
        self.write(&place, |file| {
            let source = File::open(upload.disk).map_err(|e| failed(upload.disk, &e))?;
            let hash = each_block(source, upload.disk, |block| file.write_all(block).map_err(|e| failed(&place, &e)))?;
            if hash == upload.sha256 {
                return Ok(());
            }
            Err(StoreError::new(Failure::FileChanged, format!("{} changed while it was sent", upload.disk.display())))
        })
    }

    fn delete(&self, keys: &[String]) -> Stored<()> {
        for key in keys {
            let Ok(place) = self.place(key) else { continue };
            // Another file's folder: the file of this name is gone already.
            if fs::symlink_metadata(&place).is_ok_and(|meta| meta.is_dir()) {
                continue;
            }
            match fs::remove_file(&place) {
                Ok(()) => {}
                Err(e) if matches!(e.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => continue,
                Err(e) => return Err(failed(&place, &e)),
            }
            // Folders that are left empty go too; one that isn't empty stays by itself.
            let mut folder = place.parent();
            while let Some(at) = folder.filter(|f| *f != self.root && f.starts_with(&self.root)) {
                if at.ends_with(OWN) || fs::remove_dir(at).is_err() {
                    break;
                }
                folder = at.parent();
            }
        }
        Ok(())
    }

    fn inspect(&self, key: &str) -> Stored<Option<Inspected>> {
        let Some(place) = self.existing(key)? else { return Ok(None) };
        let file = match File::open(&place) {
            Ok(file) => file,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(e) => return Err(failed(&place, &e)),
        };
        Ok(Some(Inspected { sha256: each_block(file, &place, |_| Ok(()))?, headers: None }))
    }

    fn invalidate(&self, _addresses: &[String], _reference: &str) -> Stored<()> {
        Ok(())
    }
}
