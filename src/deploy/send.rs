//! Carries a plan out at the store: phase after phase, several files at once, and not one more after the first failure.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use super::lease::Lease;
use super::local::Tree;
use super::plan::{Phase, Plan, Send};
use super::record::{Entry, PENDING, Pending};
use super::store::{Condition, Store, StoreError, Upload};

/// What has been put is written down at the target this often.
const WRITTEN_DOWN: Duration = Duration::from_secs(10);

/// How far it got.
#[derive(Debug)]
pub struct Sent {
    /// What was put.
    pub done: BTreeMap<String, Entry>,
    /// What stopped it, and at which file.
    pub stopped: Option<(String, Stop)>,
}

/// What stopped it.
#[derive(Debug)]
pub enum Stop {
    /// A request failed.
    Store(StoreError),
    /// The lease is somebody else's now.
    Lease,
}

/// Told of each file that was put.
pub trait Progress: Sync {
    /// `done` files of `all` have been put.
    fn sent(&self, done: usize, all: usize);
}

/// Sends everything. `pending` is what was written down at the target before; it is written again as files go.
pub fn send(
    store: &dyn Store,
    plan: &Plan,
    tree: &Tree,
    pending: &Pending,
    lease: Option<&Lease<'_>>,
    connections: usize,
    progress: &dyn Progress,
) -> Sent {
    let done = Mutex::new(BTreeMap::new());
    let stopped: Mutex<Option<(String, Stop)>> = Mutex::new(None);
    let over = AtomicBool::new(false);
    let held = || lease.is_none_or(Lease::is_held);
    std::thread::scope(|scope| {
        let keeper = scope.spawn(|| keep(store, pending, &done, lease, &over));
        for phase in [Phase::Assets, Phase::NewPages, Phase::Pages, Phase::Indexes, Phase::FrontPages] {
            let of_phase: Vec<&Send> = plan.sends.iter().filter(|send| send.phase == phase).collect();
            let next = AtomicUsize::new(0);
            let work = || {
                while !is_set(&stopped) {
                    let Some(send) = of_phase.get(next.fetch_add(1, Ordering::Relaxed)) else { return };
                    let result = if held() { one(store, tree, send) } else { Err(Stop::Lease) };
                    match result {
                        Ok(entry) => {
                            let mut done = lock(&done);
                            done.insert(send.path.clone(), entry);
                            progress.sent(done.len(), plan.sends.len());
                        }
                        Err(stop) => drop(lock(&stopped).get_or_insert((send.path.clone(), stop))),
                    }
                }
            };
            // A phase ends before the next begins: all of its threads are joined.
            std::thread::scope(|scope| {
                for _ in 0..connections.min(of_phase.len()) {
                    scope.spawn(work);
                }
            });
            if is_set(&stopped) {
                break;
            }
        }
        over.store(true, Ordering::Relaxed);
        keeper.thread().unpark();
    });
    Sent { done: unlocked(done), stopped: unlocked(stopped) }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn unlocked<T>(mutex: Mutex<T>) -> T {
    mutex.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn is_set<T>(stopped: &Mutex<Option<T>>) -> bool {
    lock(stopped).is_some()
}

fn one(store: &dyn Store, tree: &Tree, send: &Send) -> Result<Entry, Stop> {
    let Some(file) = tree.files.get(&send.path) else {
        let error = StoreError::new(super::store::Failure::Other, "it isn't in the public folder any more");
        return Err(Stop::Store(error));
    };
    let upload =
        Upload { key: &send.path, disk: &file.disk, size: file.size, sha256: &file.sha256, headers: &file.headers };
    let version = store.upload(&upload).map_err(Stop::Store)?;
    Ok(Entry {
        sha256: file.sha256.clone(),
        headers: file.headers.hash(),
        size: file.size,
        etag: version.etag,
        title: file.title.clone(),
    })
}

/// Writes down what has been put, now and then, until all is over.
fn keep(
    store: &dyn Store,
    pending: &Pending,
    done: &Mutex<BTreeMap<String, Entry>>,
    lease: Option<&Lease<'_>>,
    over: &AtomicBool,
) {
    let (mut written, mut known) = (Instant::now(), 0);
    while !over.load(Ordering::Relaxed) {
        std::thread::park_timeout(WRITTEN_DOWN);
        if over.load(Ordering::Relaxed) || written.elapsed() < WRITTEN_DOWN || !lease.is_none_or(Lease::is_held) {
            continue;
        }
        let now = lock(done).clone();
        if now.len() > known {
            known = now.len();
            // Only a hint for a deployment that comes after a cut; if it can't be written, more is sent again.
            let _ = write_down(store, pending, now);
        }
        written = Instant::now();
    }
}

/// Writes down, at the target, what has been put.
pub fn write_down(store: &dyn Store, pending: &Pending, done: BTreeMap<String, Entry>) -> Result<(), StoreError> {
    let mut pending = pending.clone();
    pending.done.extend(done);
    store.put(PENDING, pending.bytes(), &Condition::Always).map(|_| ())
}
