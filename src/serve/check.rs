//! Every page rendered in the background, to find what is wrong with those that nobody looks at.
//!
//! In: a snapshot. Out: what couldn't be rendered, if no newer snapshot came meanwhile. It renders one page after the
//! other on a thread of its own, so that the pages which browsers ask for are not kept waiting, and keeps none.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, Sender};
use std::time::{Duration, Instant};

use crate::diagnostics::Diagnostic;
use crate::pipeline;

use super::Message;
use super::snapshot::Snapshot;

/// How long it waits at first: browsers ask for their pages then.
const AFTER_YOU: Duration = Duration::from_millis(150);

/// Checks the newest snapshot, until it is dropped.
pub struct Check {
    work: Sender<Work>,
    /// The number of the newest piece of work; what is older is given up.
    newest: Arc<AtomicU64>,
}

struct Work {
    number: u64,
    snapshot: Arc<Snapshot>,
    shown: bool,
    known: Arc<[Diagnostic]>,
}

/// What rendering everything found.
pub struct Checked {
    /// The number of the piece of work.
    pub number: u64,
    /// Whether what was checked is shown; otherwise it is a site with errors.
    pub shown: bool,
    /// What couldn't be rendered.
    pub failed: Vec<Diagnostic>,
    /// Outputs looked at.
    pub outputs: usize,
    /// How long it took.
    pub time: Duration,
    /// What was checked.
    pub snapshot: Arc<Snapshot>,
}

impl Check {
    /// Starts its thread.
    pub(crate) fn start(tell: Sender<Message>) -> Self {
        let (work, works) = mpsc::channel::<Work>();
        let newest = Arc::new(AtomicU64::new(0));
        let current = newest.clone();
        std::thread::spawn(move || {
            while let Ok(mut work) = works.recv() {
                // Until no newer one comes: each that waits here keeps a whole site in memory.
                while let Ok(newer) = works.recv_timeout(AFTER_YOU) {
                    work = newer;
                }
                if let Some(checked) = all(work, &current)
                    && tell.send(Message::Checked(checked)).is_err()
                {
                    return;
                }
            }
        });
        Check { work, newest }
    }

    /// Begins to check a snapshot, and gives up on the one before it. `known` is what is wrong with it already.
    pub(crate) fn begin(&self, snapshot: Arc<Snapshot>, shown: bool, known: Arc<[Diagnostic]>) {
        let number = self.newest.fetch_add(1, Ordering::Relaxed) + 1;
        let _ = self.work.send(Work { number, snapshot, shown, known });
    }

    /// Gives up on what is being checked: it is no longer what the site is.
    pub(crate) fn give_up(&self) {
        self.newest.fetch_add(1, Ordering::Relaxed);
    }

    /// Whether this is the newest piece of work.
    pub(crate) fn is_newest(&self, number: u64) -> bool {
        self.newest.load(Ordering::Relaxed) == number
    }
}

impl Drop for Check {
    fn drop(&mut self) {
        self.give_up();
    }
}

fn all(work: Work, newest: &AtomicU64) -> Option<Checked> {
    let Work { number, snapshot, shown, known } = work;
    let started = Instant::now();
    let outputs = snapshot.jobs().len();
    let mut failed = Vec::new();
    for place in 0..outputs {
        if newest.load(Ordering::Relaxed) != number {
            return None;
        }
        let checked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| snapshot.check(place)));
        match checked {
            Ok(Ok(())) => {}
            Ok(Err(diagnostic)) => failed.push(*diagnostic),
            Err(_) => {
                let message =
                    format!("rendering {} failed: this is a mistake of nutgraf's own", snapshot.jobs()[place].file);
                failed.push(Diagnostic::error("internal", message).help("please report it, with the page"));
            }
        }
    }
    let failed = pipeline::failures(failed, &known);
    Some(Checked { number, shown, failed, outputs, time: started.elapsed(), snapshot })
}
