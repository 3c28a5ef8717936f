//! Changes in the site's folder, gathered into batches.
//!
//! In: the site's folder, and what else its links lead to. Out: a [`Batch`] for each save, some milliseconds after it.
//! A batch says which paths to look at again, or that all must be; never what happened to them: editors save in many
//! ways (plainly, by a file beside it and a rename, by removing and creating), and the truth is on the disk. This room
//! knows the names of the folders that make a site, and nothing of what is in them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use notify::event::{AccessKind, AccessMode, CreateKind, EventKind, ModifyKind, RenameMode};
use notify::{Event, EventHandler, RecommendedWatcher, RecursiveMode, Watcher, WatcherKind};
use notify_debouncer_full::{DebounceEventResult, Debouncer, NoCache, new_debouncer_opt};

mod poll;

/// The folders of a site that are watched with everything in them.
pub const ROOTS: [&str; 4] = ["content", "data", "static", "templates"];

/// How long a path must be quiet before it is told. Editors take a few milliseconds to save; people notice a hundred.
const QUIET: Duration = Duration::from_millis(10);
/// How often that is looked at.
const TICK: Duration = Duration::from_millis(5);
/// How often everything is looked at where the system tells of no changes.
const POLL: Duration = Duration::from_millis(400);

/// Paths that may have changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Batch {
    /// The paths, as absolute as the site's folder was given. Of a folder, everything below it is meant.
    pub paths: BTreeSet<PathBuf>,
    /// Changes were lost: anything may have changed.
    pub rescan: bool,
    /// Folders came: what was in them before they were watched told nobody.
    pub folders: bool,
}

impl Batch {
    /// Everything may have changed.
    pub fn rescan() -> Self {
        Batch { rescan: true, ..Batch::default() }
    }

    /// These paths may have changed.
    pub fn of(paths: impl IntoIterator<Item = PathBuf>) -> Self {
        Batch { paths: paths.into_iter().collect(), ..Batch::default() }
    }

    /// Both.
    pub fn join(&mut self, other: Batch) {
        self.paths.extend(other.paths);
        self.rescan |= other.rescan;
        self.folders |= other.folders;
    }

    /// Whether there is nothing to look at.
    pub fn is_empty(&self) -> bool {
        self.paths.is_empty() && !self.rescan
    }
}

/// Watches a site until it is dropped.
pub struct Watch {
    site: PathBuf,
    /// What is watched beside the site's own folders.
    linked: Vec<PathBuf>,
    how: How,
}

enum How {
    Events(Debouncer<Changes, NoCache>),
    Polling(poll::Poll),
}

impl Watch {
    /// Begins to watch; `tell` gets the batches, on a thread of its own. Where the system tells of no changes, or has no
    /// room to watch so many folders, they are looked for instead: the second value says why.
    pub fn start(site: &Path, polling: bool, tell: impl Fn(Batch) + Clone + Send + 'static) -> (Self, Option<String>) {
        let watch = |how| Watch { site: site.to_owned(), linked: Vec::new(), how };
        let poll = |tell| watch(How::Polling(poll::Poll::start(site, POLL, tell)));
        if polling {
            return (poll(tell), None);
        }
        let handler = {
            let tell = tell.clone();
            move |events: DebounceEventResult| {
                let batch = batch(events);
                if !batch.is_empty() {
                    tell(batch);
                }
            }
        };
        // A link may lead out of the site, to a whole disk: what is inside is watched by its own name.
        let config = notify::Config::default().with_follow_symlinks(false);
        let started = new_debouncer_opt::<_, Changes, NoCache>(QUIET, Some(TICK), handler, NoCache, config)
            .map(|debouncer| watch(How::Events(debouncer)))
            .and_then(|mut watch| watch.renew().map(|()| watch));
        match started {
            Ok(watch) => (watch, None),
            Err(error) => {
                (poll(tell), Some(format!("the system can't tell of changes ({error}): looking for them instead")))
            }
        }
    }

    /// Begins again with every folder: for those that came, went or were replaced. What changed meanwhile is not told.
    pub fn renew(&mut self) -> notify::Result<()> {
        let How::Events(debouncer) = &mut self.how else { return Ok(()) };
        let mut watch = |path: &Path, mode| {
            let _ = debouncer.unwatch(path);
            if !path.exists() {
                return Ok(());
            }
            match debouncer.watch(path, mode) {
                // It went in between: whoever made it go tells of it.
                Err(error) if matches!(error.kind, notify::ErrorKind::PathNotFound) => Ok(()),
                Err(error) if !path.exists() => {
                    let _ = error;
                    Ok(())
                }
                result => result,
            }
        };
        watch(&self.site, RecursiveMode::NonRecursive)?;
        for root in ROOTS {
            watch(&self.site.join(root), RecursiveMode::Recursive)?;
        }
        for goal in &self.linked {
            watch(goal, RecursiveMode::Recursive)?;
        }
        Ok(())
    }

    /// Watches what links of the site lead to, too.
    pub fn follow(&mut self, linked: &[PathBuf]) -> notify::Result<()> {
        if self.linked == linked {
            return Ok(());
        }
        self.linked = linked.to_owned();
        match &mut self.how {
            How::Events(_) => self.renew(),
            How::Polling(poll) => {
                poll.follow(linked);
                Ok(())
            }
        }
    }

    /// Whether a batch means that folders must be watched anew: one of the site's own came or went.
    pub fn is_shaken_by(&self, batch: &Batch) -> bool {
        batch.rescan
            || batch.paths.contains(&self.site)
            || ROOTS.iter().any(|root| batch.paths.contains(&self.site.join(root)))
    }
}

/// What the debouncer gathered, as a batch.
fn batch(events: DebounceEventResult) -> Batch {
    let Ok(events) = events else { return Batch { folders: true, ..Batch::rescan() } };
    let mut batch = Batch::default();
    for event in events {
        batch.rescan |= event.need_rescan();
        let came = match event.kind {
            EventKind::Create(CreateKind::Folder) => true,
            EventKind::Create(_) | EventKind::Modify(ModifyKind::Name(RenameMode::To | RenameMode::Both)) => {
                event.paths.last().is_some_and(|path| path.is_dir())
            }
            _ => false,
        };
        batch.folders |= came;
        batch.paths.extend(event.event.paths);
    }
    batch
}

/// The system's watcher without news of files that were only opened: reading the site would be told as changes to it, and
/// ten thousand of them fill the system's queue, whereupon everything has to be read again.
struct Changes(RecommendedWatcher);

impl Watcher for Changes {
    fn new<F: EventHandler>(mut handler: F, config: notify::Config) -> notify::Result<Self> {
        let filter = move |event: notify::Result<Event>| {
            let only_read = event.as_ref().is_ok_and(
                |event| matches!(event.kind, EventKind::Access(kind) if kind != AccessKind::Close(AccessMode::Write)),
            );
            if !only_read {
                handler.handle_event(event);
            }
        };
        RecommendedWatcher::new(filter, config).map(Changes)
    }

    fn watch(&mut self, path: &Path, mode: RecursiveMode) -> notify::Result<()> {
        self.0.watch(path, mode)
    }

    fn unwatch(&mut self, path: &Path) -> notify::Result<()> {
        self.0.unwatch(path)
    }

    fn configure(&mut self, config: notify::Config) -> notify::Result<bool> {
        self.0.configure(config)
    }

    fn kind() -> WatcherKind {
        RecommendedWatcher::kind()
    }
}
