//! One deployment at a time at a target: a small object that its holder puts only where there is none, renews while it
//! works, and removes at the end.
//!
//! Nobody's clock is trusted. A lease counts as left behind if it hasn't been renewed for as long as it says, measured by
//! whoever waits. One that this site's own folder left behind is taken over at once: the folder's lock says that whoever
//! held it is gone.

use std::fs;
use std::hash::{BuildHasher, Hasher};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::record::LEASE;
use super::store::{Condition, Failure, Store, StoreError, Stored, Version};

/// What the object holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Document {
    /// Of this deployment, and of no other.
    id: String,
    /// How often it has been renewed.
    beat: u64,
    /// How long it holds without being renewed, in seconds.
    seconds: u64,
    /// When it was taken, by its holder's clock; for people.
    since: String,
}

impl Document {
    fn bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }
}

/// A lease that is held.
pub struct Lease<'a> {
    store: &'a dyn Store,
    /// Its id, unlike any other's.
    pub id: String,
    seconds: Duration,
    state: Mutex<State>,
    renewed: Mutex<Instant>,
    lost: AtomicBool,
    note: Option<PathBuf>,
}

struct State {
    document: Document,
    version: Version,
}

/// Why there is no lease.
pub enum Refused {
    /// Somebody else is at work; since when, as they say.
    Busy(String),
    /// The store failed.
    Store(StoreError),
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        Refused::Store(error)
    }
}

/// An id that no other deployment has: 32 hexadecimal digits of the system's randomness. It reaches no output.
pub fn new_id() -> String {
    let random = || std::collections::hash_map::RandomState::new().build_hasher().finish();
    format!("{:016x}{:016x}", random(), random() ^ u64::from(std::process::id()))
}

/// Takes the lease. `note` is a file of the site's folder, which must be locked, that keeps the id of the last one from
/// here. `waiting` is told, once, for how long this watches a lease that may have been left behind.
pub fn take<'a>(
    store: &'a dyn Store,
    seconds: Duration,
    note: &Path,
    now: jiff::Timestamp,
    waiting: impl FnOnce(Duration),
) -> Result<Lease<'a>, Refused> {
    let own_last = fs::read_to_string(note).unwrap_or_default();
    let id = new_id();
    let document = Document { id: id.clone(), beat: 0, seconds: seconds.as_secs(), since: now.to_string() };
    // Written first: if this dies right after the lease is there, the next one from here knows it.
    if let Some(folder) = note.parent() {
        let _ = fs::create_dir_all(folder);
    }
    let _ = fs::write(note, format!("{} {id}", own_last.split_whitespace().next_back().unwrap_or_default()));
    let mut waiting = Some(waiting);
    let version = loop {
        match store.put(LEASE, document.bytes(), &Condition::Absent) {
            Ok(version) => break version,
            Err(error) if error.failure == Failure::Condition => {}
            Err(error) => {
                // Whether it was put isn't known; if it was, it is ours.
                match read(store) {
                    Ok(Some((found, version))) if found.id == id => break version,
                    _ => return Err(error.into()),
                }
            }
        }
        let Some((found, version)) = read(store)? else { continue };
        if found.id == id {
            break version;
        }
        // One that can't be read has no id, and is nobody's.
        let left_behind = !found.id.is_empty() && own_last.split_whitespace().any(|last| last == found.id);
        if !left_behind && !watch(store, &found, &version, &mut waiting)? {
            continue;
        }
        match store.put(LEASE, document.bytes(), &Condition::Over(version)) {
            Ok(version) => break version,
            Err(error) if error.failure == Failure::Condition => {
                // Ours, if the answer to the first try was lost; somebody else's, if they were quicker.
                if let Some((found, version)) = read(store)?
                    && found.id == id
                {
                    break version;
                }
            }
            Err(error) => return Err(error.into()),
        }
    };
    let state = Mutex::new(State { document, version });
    let (renewed, lost) = (Mutex::new(Instant::now()), AtomicBool::new(false));
    Ok(Lease { store, id, seconds, state, renewed, lost, note: Some(note.to_owned()) })
}

fn read(store: &dyn Store) -> Stored<Option<(Document, Version)>> {
    let Some((bytes, version)) = store.get(LEASE)? else { return Ok(None) };
    // One that can't be read was left behind by something that isn't us: it is watched like any other.
    let document = serde_json::from_slice(&bytes).unwrap_or(Document {
        id: String::new(),
        beat: 0,
        seconds: 60,
        since: "a time that can't be read".to_owned(),
    });
    Ok(Some((document, version)))
}

/// Watches somebody's lease. `true` if it stays as it is for as long as it says: it was left behind. `false` if it is
/// gone. An error if its holder renews it.
fn watch(
    store: &dyn Store,
    found: &Document,
    version: &Version,
    waiting: &mut Option<impl FnOnce(Duration)>,
) -> Result<bool, Refused> {
    let patience = Duration::from_secs(found.seconds.clamp(1, 3600));
    if let Some(waiting) = waiting.take() {
        waiting(patience);
    }
    let began = Instant::now();
    let step = (patience / 12).clamp(Duration::from_millis(200), Duration::from_secs(5));
    while began.elapsed() < patience {
        std::thread::sleep(step);
        match read(store)? {
            None => return Ok(false),
            Some((now, at)) if now == *found && at == *version => {}
            Some((now, _)) => return Err(Refused::Busy(now.since)),
        }
    }
    Ok(true)
}

impl Lease<'_> {
    /// Renews it at intervals until all is over; whoever says so unparks this thread.
    pub fn keep(&self, over: &AtomicBool) {
        let interval = self.seconds / 4;
        let mut renewed = Instant::now();
        while !over.load(Ordering::Relaxed) {
            std::thread::park_timeout(interval.saturating_sub(renewed.elapsed()));
            if !over.load(Ordering::Relaxed) && renewed.elapsed() >= interval {
                self.renew();
                renewed = Instant::now();
            }
        }
    }

    /// Renews it. What the store doesn't answer is tried again at the next interval, as long as it may count as held.
    fn renew(&self) {
        let mut state = self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        // It holds from when it was asked for, not from when the answer came.
        let asked = Instant::now();
        let next = Document { beat: state.document.beat + 1, ..state.document.clone() };
        let renewed = match self.store.put(LEASE, next.bytes(), &Condition::Over(state.version.clone())) {
            Ok(version) => Some(version),
            // Refused, or the answer was lost: what is there tells.
            Err(_) => match read(self.store) {
                Ok(Some((found, version))) if found.id == self.id => Some(version),
                Ok(_) => {
                    self.lost.store(true, Ordering::Relaxed);
                    return;
                }
                Err(_) => None,
            },
        };
        if let Some(version) = renewed {
            *state = State { document: next, version };
            *self.renewed.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = asked;
        }
    }

    /// Whether it is still held. Not after the store has said that it isn't, and not once somebody who waits may think
    /// that nobody is there.
    pub fn is_held(&self) -> bool {
        let renewed = *self.renewed.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if renewed.elapsed() > self.seconds * 9 / 10 {
            self.lost.store(true, Ordering::Relaxed);
        }
        !self.lost.load(Ordering::Relaxed)
    }

    /// Gives it back.
    pub fn release(self) -> Stored<()> {
        if !self.is_held() {
            return Ok(());
        }
        self.store.delete(&[LEASE.to_owned()])?;
        if let Some(note) = &self.note {
            let _ = fs::remove_file(note);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_differ() {
        assert_ne!(new_id(), new_id());
        assert_eq!(new_id().len(), 32);
    }
}
