//! Who watches a build, and counts what is done.

use std::sync::atomic::{AtomicUsize, Ordering};

/// Who watches a build. What is told comes from any thread.
pub trait Watcher: Sync {
    /// `holder` is at work in the site's folder: the build waits.
    fn waiting(&self, holder: &str);

    /// `done` of `all` are done. It is called for each, so it must be quick.
    fn done(&self, _stage: Stage, _done: usize, _all: usize) {}
}

/// Nobody watches.
pub struct Nobody;

impl Watcher for Nobody {
    fn waiting(&self, _holder: &str) {}
}

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Pages read and parsed.
    Parse,
    /// Outputs rendered.
    Render,
    /// Outputs made a second time, and compared.
    Verify,
}

/// A stage under way.
pub(super) struct Count<'w> {
    watcher: &'w dyn Watcher,
    stage: Stage,
    all: usize,
    done: AtomicUsize,
}

impl<'w> Count<'w> {
    pub(super) fn new(watcher: &'w dyn Watcher, stage: Stage, all: usize) -> Self {
        Count { watcher, stage, all, done: AtomicUsize::new(0) }
    }

    /// One more is done.
    pub(super) fn one(&self) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        self.watcher.done(self.stage, done, self.all);
    }
}
