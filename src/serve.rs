//! `nutgraf serve`: the site in memory, made anew at each save, and browsers that keep up.
//!
//! In: a site's folder. Out: a server on this machine, until it is dropped. A thread waits for batches of changes,
//! makes the next snapshot ([`maker`]) and shows it; another renders every page in the background to find what is
//! wrong with them; the answers ([`router`]) take pages from what is shown. The output folder is never touched,
//! and nothing is written but sizes of images, into the site's `.nutgraf/`.

use std::collections::BTreeSet;
use std::io;
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tokio::sync::watch;

use crate::config::BaseUrl;
use crate::diagnostics::Diagnostic;
use crate::watch::{Batch, Watch};

pub mod address;
pub mod check;
mod connections;
mod events;
mod files;
pub mod guard;
pub mod maker;
pub mod page;
mod router;
pub mod snapshot;
pub mod state;

use check::{Check, Checked};
use maker::{Address, Maker, Making};
use state::State;

/// What to serve, and how.
#[derive(Debug, Clone)]
pub struct Options {
    /// The site's folder.
    pub site: PathBuf,
    /// Where the site's addresses lead; to this server, below the path of the config's `base_url`, where nothing is said.
    pub base_url: Option<BaseUrl>,
    /// With drafts, and with pages before their `publish_at`.
    pub drafts: bool,
    /// With the search, whose index is made at each change.
    pub search: bool,
    /// As if it were this time.
    pub at: Option<Timestamp>,
    /// The environment of the config to use, `[env.NAME]`.
    pub environment: Option<String>,
    /// The address to listen at.
    pub host: IpAddr,
    /// The port to listen on, or the next that is free; 0 for any.
    pub port: u16,
    /// More names to answer to.
    pub allow_hosts: Vec<String>,
    /// The folder of a theme to take the place of the one built in, for those who work on it.
    pub theme: Option<PathBuf>,
    /// Look for changes instead of waiting to be told.
    pub poll: bool,
    /// Send browsers to the page that was edited.
    pub navigate: bool,
}

/// What a server tells whoever started it.
#[derive(Debug)]
pub enum Report<'a> {
    /// Something worth knowing.
    Note(String),
    /// The site was made, or couldn't be.
    Made {
        /// What had changed: paths from the site's folder; none the first time.
        changed: &'a [String],
        /// How long each stage took.
        times: &'a [(&'static str, Duration)],
        /// Pages parsed.
        parsed: usize,
        /// Pages in all; nothing where there is no site.
        pages: Option<usize>,
        /// Whether it is shown now. If not, what was shown before still is.
        shown: bool,
        /// What is wrong, if it isn't shown: what else is wrong can't be known before that is mended.
        problems: &'a [Diagnostic],
    },
    /// Every page was rendered, and this is all that is wrong with the site.
    Checked {
        /// Outputs looked at.
        outputs: usize,
        /// How long that took.
        time: Duration,
        /// Every problem.
        problems: &'a [Diagnostic],
    },
}

/// What the thread that makes the site waits for.
pub(crate) enum Message {
    /// Paths changed.
    Changed(Batch),
    /// Every page of a site was rendered.
    Checked(Checked),
    /// A page of this build couldn't be rendered.
    Failed(u64, Arc<Diagnostic>),
    /// The end.
    Stop,
}

/// A server. It ends when it is dropped.
pub struct Server {
    address: SocketAddr,
    url: String,
    tell: Sender<Message>,
    thread: Option<std::thread::JoinHandle<()>>,
    runtime: Option<tokio::runtime::Runtime>,
}

/// Ports tried after the one that was asked for.
const MORE_PORTS: u16 = 100;
/// After folders came, everything is looked at once more, this long after the last of them.
const SETTLED: Duration = Duration::from_millis(300);
/// How often a site's folder that is gone is looked for.
const GONE: Duration = Duration::from_millis(300);

impl Server {
    /// Begins to listen, and to make the site. `report` is told what happens, on a thread of its own.
    pub fn start(options: &Options, mut report: impl FnMut(Report<'_>) + Send + 'static) -> io::Result<Self> {
        let listener = listen(options.host, options.port)?;
        let address = listener.local_addr()?;
        if options.port != 0 && address.port() != options.port {
            report(Report::Note(format!("port {} is taken: using {}", options.port, address.port())));
        }
        // As the system names files in the news it tells.
        let site = std::path::absolute(&options.site)?;
        let origin = format!("http://{}", SocketAddr::new(reachable(address.ip()), address.port()));
        let making = Making {
            site: site.clone(),
            address: options.base_url.clone().map_or(Address::Origin(origin.clone()), Address::Whole),
            drafts: options.drafts,
            search: options.search,
            at: options.at,
            environment: options.environment.clone(),
            theme: options.theme.as_ref().map(std::path::absolute).transpose()?,
        };
        let (tell, messages) = mpsc::channel();
        let (states, state) = watch::channel(State::new(session()));
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .max_blocking_threads(16)
            .enable_io()
            .enable_time()
            .build()?;
        let allowed: Vec<String> = options.allow_hosts.iter().map(|host| guard::bare(host)).collect();
        let app = router::App {
            guard: guard::Guard { allowed: allowed.into() },
            site: std::fs::canonicalize(&site).unwrap_or_else(|_| site.clone()).into(),
            state,
            tell: tell.clone(),
            version: page::version().into(),
        };
        listener.set_nonblocking(true)?;
        let listener = {
            let _inside = runtime.enter();
            tokio::net::TcpListener::from_std(listener)?
        };
        runtime.spawn(connections::take_in(listener, router::router(app)));

        let changed = tell.clone();
        let (watch, note) = Watch::start(&site, options.poll, move |batch| {
            let _ = changed.send(Message::Changed(batch));
        });
        if let Some(note) = note {
            report(Report::Note(note));
        }
        let desk = Desk {
            site,
            maker: Maker::new(making),
            watch,
            check: Check::start(tell.clone()),
            states,
            navigate: options.navigate,
            report: Box::new(report),
            problems: Arc::new([]),
            next_change: None,
        };
        let thread = std::thread::Builder::new().name("site".to_owned()).spawn(move || desk.work(&messages))?;
        Ok(Server { address, url: origin, tell, thread: Some(thread), runtime: Some(runtime) })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where a browser finds it: scheme, host and port.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Waits for it to end, which it doesn't by itself.
    pub fn wait(mut self) {
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.tell.send(Message::Stop);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
        if let Some(runtime) = self.runtime.take() {
            // A page that takes long to render doesn't keep the program.
            runtime.shutdown_background();
        }
    }
}

/// Listens on the port, or the next that is free.
fn listen(host: IpAddr, port: u16) -> io::Result<TcpListener> {
    let last = if port == 0 { 0 } else { port.saturating_add(MORE_PORTS) };
    let mut result = TcpListener::bind((host, port));
    for port in port..last {
        match &result {
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => result = TcpListener::bind((host, port + 1)),
            _ => break,
        }
    }
    result
}

/// An address of this machine at which one that listens everywhere is reached.
fn reachable(ip: IpAddr) -> IpAddr {
    match ip {
        IpAddr::V4(ip) if ip.is_unspecified() => std::net::Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => std::net::Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    }
}

/// A name for this run that no other has: browsers that stayed open over a restart learn of it by this.
fn session() -> String {
    format!("{:x}-{:x}", Timestamp::now().as_nanosecond(), std::process::id())
}

/// Where changes come in and sites go out.
struct Desk {
    site: PathBuf,
    maker: Maker,
    watch: Watch,
    check: Check,
    states: watch::Sender<State>,
    navigate: bool,
    report: Box<dyn FnMut(Report<'_>) + Send>,
    /// What was found wrong while the site was made; the check adds what rendering finds.
    problems: Arc<[Diagnostic]>,
    /// When pages appear or go by themselves.
    next_change: Option<Timestamp>,
}

impl Desk {
    fn work(mut self, messages: &Receiver<Message>) {
        self.make(Batch::rescan(), true, false);
        // When to look at everything once more.
        let mut settle: Option<Instant> = None;
        loop {
            let gone = !self.site.is_dir();
            let wait = self.patience(settle, gone);
            let mut batch = match messages.recv_timeout(wait) {
                Ok(Message::Changed(batch)) => batch,
                Ok(Message::Checked(checked)) => {
                    self.checked(checked);
                    continue;
                }
                Ok(Message::Failed(build, diagnostic)) => {
                    self.failed(build, &diagnostic);
                    continue;
                }
                Ok(Message::Stop) | Err(RecvTimeoutError::Disconnected) => return,
                Err(RecvTimeoutError::Timeout) => Batch::default(),
            };
            // What came while the last batch was worked on is one batch.
            while let Ok(message) = messages.try_recv() {
                match message {
                    Message::Changed(more) => batch.join(more),
                    Message::Checked(checked) => self.checked(checked),
                    Message::Failed(build, diagnostic) => self.failed(build, &diagnostic),
                    Message::Stop => return,
                }
            }
            if gone && self.site.is_dir() {
                batch.join(Batch::rescan());
            }
            if settle.is_some_and(|at| at <= Instant::now()) {
                settle = None;
                batch.rescan = true;
            }
            if batch.folders {
                settle = Some(Instant::now() + SETTLED);
            }
            if self.watch.is_shaken_by(&batch) {
                self.rewatch();
                batch.rescan = true;
            }
            let time_passed = self.next_change.is_some_and(|at| at <= Timestamp::now());
            if !batch.is_empty() || time_passed {
                self.make(batch, false, time_passed);
            }
        }
    }

    /// How long nothing may happen.
    fn patience(&self, settle: Option<Instant>, gone: bool) -> Duration {
        let settle = settle.map(|at| at.saturating_duration_since(Instant::now()));
        let change = self.next_change.map(|at| {
            let seconds = at.duration_since(Timestamp::now()).as_secs_f64().max(0.0);
            // The moment itself is to be past when we wake.
            Duration::from_secs_f64(seconds.min(3600.0)) + Duration::from_millis(10)
        });
        let gone = gone.then_some(GONE);
        [settle, change, gone].into_iter().flatten().min().unwrap_or(Duration::from_secs(3600))
    }

    fn rewatch(&mut self) {
        if let Err(error) = self.watch.renew() {
            (self.report)(Report::Note(format!("the site can't be watched ({error}): restart with --poll")));
        }
    }

    /// Makes the site, and shows it if it is whole.
    fn make(&mut self, batch: Batch, first: bool, time_passed: bool) {
        // An author's site mustn't end the server, whatever is in it.
        let maker = &mut self.maker;
        let made = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| maker.update(&batch, time_passed)));
        let made = match made {
            Ok(made) => made,
            Err(_) => {
                self.maker.forget();
                // Else, were it a page's time that it failed on, it would be made again at once, and for ever.
                self.next_change = None;
                let message = "nutgraf failed on this site: this is a mistake of its own";
                let help = "please report it, with the file that was saved last";
                self.show_problems(vec![Diagnostic::error("internal", message).help(help)], false);
                return;
            }
        };
        let Some(mut made) = made else { return };
        if let Err(error) = self.watch.follow(&self.maker.elsewhere()) {
            (self.report)(Report::Note(format!("what links lead to can't be watched ({error})")));
        }
        self.next_change = made.next_change;
        let changed: Vec<String> = if first { Vec::new() } else { self.names(&batch) };
        let shown = made.is_good();
        let pages = made.snapshot.as_ref().map(|snapshot| snapshot.site().pages.len());
        self.problems = made.diagnostics.as_slice().into();
        let next = self.next_state(&made, &batch, &changed);
        let edited = next.edited.clone();
        let old = self.states.send_replace(next);
        if let (Some(snapshot), Some(address), true) = (&made.snapshot, edited, shown) {
            // Somebody will look at it soon.
            let started = Instant::now();
            if let Some(place) = snapshot.find(&crate::link::output_file(&address)) {
                let rendered = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| snapshot.output(place)));
                if let Ok(snapshot::Output::Failed(diagnostic)) = rendered {
                    let build = self.states.borrow().build;
                    self.failed(build, &diagnostic);
                }
            }
            made.times.push(("render", started.elapsed()));
        }
        (self.report)(Report::Made {
            changed: &changed,
            times: &made.times,
            parsed: made.parsed,
            pages,
            shown,
            problems: if shown { &[] } else { &self.problems },
        });
        match made.snapshot.take() {
            Some(snapshot) => self.check.begin(snapshot, shown, self.problems.clone()),
            None => self.check.give_up(),
        }
        // A large site takes a while to be taken apart; nobody waits for it now.
        drop(old);
    }

    fn next_state(&self, made: &maker::Made, batch: &Batch, changed: &[String]) -> State {
        let mut state = self.states.borrow().clone();
        state.revision += 1;
        state.problems = self.problems.clone();
        state.up_to_date = made.is_good();
        let Some(snapshot) = made.snapshot.clone().filter(|_| made.is_good()) else { return state };
        let base = snapshot.site().config.base_url.path.clone();
        let is_page = |path: &&String| path.starts_with("content/") && path.ends_with(".md");
        let copied = changed.iter().filter(|path| !is_page(path)).filter_map(|path| snapshot.address_of(path));
        let touched: Vec<String> = copied.map(|address| format!("{base}{address}")).collect();
        let mut pages = changed.iter().filter(is_page);
        state.edited = match (pages.next(), pages.next()) {
            (Some(only), None) => snapshot.address_of(only).map(str::to_owned),
            _ => None,
        };
        state.show(snapshot);
        state.touch(touched);
        // What a link leads to is known to browsers by another name.
        let is_copied = |path: &PathBuf| path.extension().is_none_or(|ending| ending != "md");
        let linked = self.maker.has_links() && batch.paths.iter().any(is_copied);
        if batch.rescan || linked {
            state.touch_all();
        }
        if let (Some(address), true) = (&state.edited, self.navigate) {
            state.go(format!("{base}{address}"));
        }
        state
    }

    /// What a batch names, as messages do.
    fn names(&self, batch: &Batch) -> Vec<String> {
        let names: BTreeSet<String> = batch.paths.iter().filter_map(|path| maker::shown(&self.site, path)).collect();
        names.into_iter().filter(|name| is_site_file(name)).collect()
    }

    /// All pages of a site have been rendered.
    fn checked(&mut self, checked: Checked) {
        let Checked { number, shown, failed, outputs, time, snapshot } = checked;
        if !self.check.is_newest(number) {
            return;
        }
        let mut problems = self.problems.to_vec();
        problems.extend(failed.iter().cloned());
        crate::diagnostics::sort(&mut problems);
        let whole = shown && failed.is_empty();
        self.states.send_if_modified(|state| {
            if whole {
                state.good = Some(snapshot);
            }
            let news = *state.problems != *problems;
            if news {
                state.revision += 1;
                state.problems = problems.clone().into();
            }
            news
        });
        (self.report)(Report::Checked { outputs, time, problems: &problems });
    }

    /// A browser asked for a page that can't be rendered: what is wrong is told at once, before the check comes to it.
    fn failed(&mut self, build: u64, diagnostic: &Diagnostic) {
        let state = self.states.borrow();
        let known = state.build != build
            || state.problems.iter().any(|d| d.location == diagnostic.location && d.code == diagnostic.code);
        drop(state);
        if !known {
            let mut problems = self.states.borrow().problems.to_vec();
            problems.push(diagnostic.clone());
            self.show_problems(problems, true);
        }
    }

    fn show_problems(&mut self, problems: Vec<Diagnostic>, up_to_date: bool) {
        self.states.send_modify(|state| {
            state.revision += 1;
            state.problems = problems.into();
            state.up_to_date = up_to_date;
        });
    }
}

/// Whether a path is one of those that make the site.
fn is_site_file(path: &str) -> bool {
    let root = path.split('/').next().unwrap_or_default();
    path == "config.toml" || crate::watch::ROOTS.contains(&root)
}
