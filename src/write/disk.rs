//! The disk, as write sees it: every call that reads a record or changes anything goes through here.
//!
//! In: a call and its path. Out: what the file system says, or which path it failed at. A disk may have a [`Watch`], who
//! is told of every call before it is made, and may refuse it, cut a write short, or end the process there: so it can be
//! tried what a build leaves behind wherever it stops. Without one, a call is a call.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use walkdir::WalkDir;

/// What is about to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Call {
    /// A folder is made.
    MakeFolder,
    /// A file is opened, new or emptied.
    Create,
    /// Bytes go into a file.
    Write,
    /// A file's bytes are sent to the disk itself.
    Sync,
    /// A file is read.
    Read,
    /// A file or folder gets another place, whose path it is told by.
    Rename,
    /// A file is removed.
    RemoveFile,
    /// An empty folder is removed.
    RemoveFolder,
}

/// Whoever is told of the calls.
pub trait Watch: Send + Sync {
    /// A call is about to be made. An error is what the call will give, without having been made.
    fn before(&self, call: Call, path: &Path) -> io::Result<()>;

    /// How many of so many bytes are written by one call.
    fn length(&self, _path: &Path, bytes: usize) -> usize {
        bytes
    }
}

/// The disk.
#[derive(Clone, Default)]
pub struct Disk {
    watch: Option<Arc<dyn Watch>>,
}

impl fmt::Debug for Disk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Disk").field("watched", &self.watch.is_some()).finish()
    }
}

/// An error and the path it is about.
pub(super) type At<T> = Result<T, (PathBuf, io::Error)>;

pub(super) fn at<T>(path: &Path, result: io::Result<T>) -> At<T> {
    result.map_err(|e| (path.to_owned(), e))
}

impl Disk {
    /// A disk whose calls are told to `watch`.
    pub fn watched(watch: Arc<dyn Watch>) -> Self {
        Disk { watch: Some(watch) }
    }

    /// Makes a call. One that was interrupted is made again.
    fn call<T>(&self, call: Call, path: &Path, run: impl Fn() -> io::Result<T>) -> io::Result<T> {
        loop {
            let told = self.watch.as_ref().map_or(Ok(()), |watch| watch.before(call, path));
            match told.and_then(|()| run()) {
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                result => return result,
            }
        }
    }

    pub(super) fn make_folder(&self, path: &Path) -> io::Result<()> {
        self.call(Call::MakeFolder, path, || fs::create_dir(path))
    }

    /// Makes a folder and all above it; one that is there already will do.
    pub(super) fn make_folders(&self, path: &Path) -> io::Result<()> {
        self.call(Call::MakeFolder, path, || fs::create_dir_all(path))
    }

    pub(super) fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.call(Call::Read, path, || fs::read(path))
    }

    /// Writes a file whole.
    pub(super) fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let mut file = self.call(Call::Create, path, || File::create(path))?;
        self.write_all(&mut file, path, bytes)
    }

    /// Writes a file whole, down to the disk itself.
    pub(super) fn write_durably(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let mut file = self.call(Call::Create, path, || File::create(path))?;
        self.write_all(&mut file, path, bytes)?;
        self.call(Call::Sync, path, || file.sync_all())
    }

    fn write_all(&self, file: &mut File, path: &Path, bytes: &[u8]) -> io::Result<()> {
        match &self.watch {
            None => file.write_all(bytes),
            Some(watch) => Watched { file, path, watch: &**watch }.write_all(bytes),
        }
    }

    pub(super) fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.call(Call::Rename, to, || fs::rename(from, to))
    }

    pub(super) fn remove_file(&self, path: &Path) -> io::Result<()> {
        self.call(Call::RemoveFile, path, || fs::remove_file(path))
    }

    /// Removes an empty folder.
    pub(super) fn remove_folder(&self, path: &Path) -> io::Result<()> {
        self.call(Call::RemoveFolder, path, || fs::remove_dir(path))
    }

    /// Removes a folder and all that is in it. Links in it go, and what they lead to stays.
    pub(super) fn remove_tree(&self, folder: &Path) -> At<()> {
        for entry in WalkDir::new(folder).contents_first(true) {
            let entry = entry.map_err(|e| {
                let path = e.path().unwrap_or(folder).to_owned();
                (path, e.into_io_error().unwrap_or_else(|| io::Error::other("it holds itself")))
            })?;
            let removed = match entry.file_type().is_dir() {
                true => self.remove_folder(entry.path()),
                false => self.remove_file(entry.path()),
            };
            at(entry.path(), removed)?;
        }
        Ok(())
    }
}

/// A file whose writes are told of, one by one.
struct Watched<'a> {
    file: &'a mut File,
    path: &'a Path,
    watch: &'a dyn Watch,
}

impl Write for Watched<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.watch.before(Call::Write, self.path)?;
        let length = self.watch.length(self.path, bytes.len()).min(bytes.len());
        self.file.write(&bytes[..length])
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
