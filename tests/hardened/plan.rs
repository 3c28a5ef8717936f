//! Disks that do what a test has planned: record, fail, write little, or end the process.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use nutgraf::write::{Call, Watch};

/// Notes all calls.
#[derive(Default)]
pub(crate) struct Recorder {
    pub(crate) calls: Mutex<Vec<(Call, PathBuf)>>,
}

impl Watch for Recorder {
    fn before(&self, call: Call, path: &Path) -> io::Result<()> {
        self.calls.lock().unwrap().push((call, path.to_owned()));
        Ok(())
    }
}

/// What is wrong with a disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// This call fails.
    Once(io::ErrorKind),
    /// This call and all after it fail, but for reading and removing.
    Full,
    /// This call and all after it fail.
    Dead,
}

/// A disk with a fault from its `at`-th call on (the first is 0).
pub(crate) struct Faulty {
    pub(crate) at: usize,
    pub(crate) fault: Fault,
    calls: AtomicUsize,
    /// Where it failed first.
    pub(crate) failed: Mutex<Option<(Call, PathBuf)>>,
}

impl Faulty {
    pub(crate) fn new(at: usize, fault: Fault) -> Self {
        Faulty { at, fault, calls: AtomicUsize::new(0), failed: Mutex::new(None) }
    }
}

impl Watch for Faulty {
    fn before(&self, call: Call, path: &Path) -> io::Result<()> {
        let n = self.calls.fetch_add(1, Ordering::Relaxed);
        let frees = matches!(call, Call::Read | Call::RemoveFile | Call::RemoveFolder);
        let kind = match self.fault {
            Fault::Once(kind) if n == self.at => kind,
            Fault::Full if n >= self.at && !frees => io::ErrorKind::StorageFull,
            Fault::Dead if n >= self.at => io::ErrorKind::Other,
            _ => return Ok(()),
        };
        self.failed.lock().unwrap().get_or_insert((call, path.to_owned()));
        Err(kind.into())
    }
}

/// A disk that takes a few bytes at a time, and is interrupted every other time.
#[derive(Default)]
pub(crate) struct Slow {
    calls: AtomicUsize,
}

impl Watch for Slow {
    fn before(&self, _: Call, _: &Path) -> io::Result<()> {
        match self.calls.fetch_add(1, Ordering::Relaxed) % 2 {
            0 => Err(io::ErrorKind::Interrupted.into()),
            _ => Ok(()),
        }
    }

    fn length(&self, _: &Path, bytes: usize) -> usize {
        bytes.min(1 + self.calls.load(Ordering::Relaxed) % 7)
    }
}

/// Ends the process by SIGKILL before its `at`-th call (the first is 0).
pub(crate) struct Killer {
    at: usize,
    calls: AtomicUsize,
}

impl Killer {
    pub(crate) fn new(at: usize) -> Self {
        Killer { at, calls: AtomicUsize::new(0) }
    }
}

impl Watch for Killer {
    fn before(&self, _: Call, _: &Path) -> io::Result<()> {
        if self.calls.fetch_add(1, Ordering::Relaxed) == self.at {
            rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL)?;
            std::thread::park();
        }
        Ok(())
    }
}

/// The step of a build that a call belongs to.
pub(crate) fn step(call: Call, path: &Path) -> &'static str {
    let text = path.to_string_lossy();
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let staged = text.contains(".nutgraf-staging");
    match call {
        Call::RemoveFile if staged && name == "journal" => "the journal goes",
        Call::RemoveFile | Call::RemoveFolder if staged => "staging is cleared away",
        Call::RemoveFile | Call::RemoveFolder => "old files are removed",
        Call::Read if staged && name == "journal" => "the journal is read",
        Call::Read => "the manifest is read",
        Call::Rename if staged => "the journal gets its name",
        Call::Rename if name.ends_with(".manifest") => "the manifest gets its name",
        Call::Rename if name.ends_with(".build") => "the record of the build gets its name",
        Call::Rename => "outputs are moved into place",
        _ if name.starts_with("journal") => "the journal is written",
        _ if staged && name == "manifest" => "the manifest is staged",
        _ if staged => "outputs are staged",
        _ if name.ends_with(".part") => "the manifest is written",
        _ if name.ends_with(".build-part") => "the record of the build is written",
        _ => "folders are made",
    }
}

/// All steps, in the order of a build.
pub(crate) const STEPS: [&str; 15] = [
    "the journal is read",
    "outputs are staged",
    "the manifest is read",
    "the manifest is staged",
    "the journal is written",
    "the journal gets its name",
    "old files are removed",
    "folders are made",
    "outputs are moved into place",
    "the manifest is written",
    "the manifest gets its name",
    "the journal goes",
    "staging is cleared away",
    "the record of the build is written",
    "the record of the build gets its name",
];
