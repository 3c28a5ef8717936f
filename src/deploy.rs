//! The public folder, at its host. An object store has no commit over many objects, so what it sees is ordered: nothing is
//! shown before what it needs is there, and nothing is removed before the new is whole.
//!
//! In: a [`Request`], and a [`Watcher`] that is told and asked. Out: an [`Outcome`]. The steps, each of them repeatable:
//!
//! 1. the tree: whole, not empty, and not older than its sources ([`local`]);
//! 2. the lease: one deployment at a time ([`lease`]);
//! 3. the target's records and its listing ([`record`]), and from all that the plan ([`plan`]), which is guarded;
//! 4. assets, 5. pages, feeds, front pages ([`send`]), until the first failure;
//! 6. the manifest; 7. invalidation; 8. removals.
//!
//! It doesn't know how a site is built, nor what an object store is ([`store`] does).

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::config::Config;
use crate::diagnostics::{Diagnostic, has_errors};
use crate::pipeline;
use crate::write;

pub mod check;
pub mod headers;
pub mod lease;
pub mod local;
pub mod plan;
pub mod record;
pub mod send;
pub mod store;
pub mod target;

use check::Differs;
use lease::{Lease, Refused};
use local::Tree;
use plan::{Plan, Remote};
use record::{LEASE, MANIFEST, Manifest, PENDING, Pending};
use send::{Progress, Stop};
use store::{Condition, Failure, Store, StoreError, Version};
use target::{Target, problem};

/// What to deploy, and how.
#[derive(Debug, Clone)]
pub struct Request {
    /// The site's folder.
    pub site: PathBuf,
    /// The environment that it was built in.
    pub environment: Option<String>,
    /// The folder that was built; `public` in the site's where it says nothing.
    pub public: Option<PathBuf>,
    /// A target's name or address; the config's default where it says nothing.
    pub target: Option<String>,
    /// What to do with it.
    pub task: Task,
    /// How many files may be removed.
    pub max_deletes: MaxDeletes,
    /// Take the places of objects that no record knows.
    pub adopt: bool,
    /// Deploy a tree that is out of date, or was built to be looked at.
    pub as_is: bool,
    /// What time it is here, or is to be taken for it.
    pub now: jiff::Timestamp,
    /// What time it is by the clock, whatever `now` says: nothing may be shown before its time by mistake.
    pub clock: jiff::Timestamp,
}

/// What to do with a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Task {
    /// Deploy.
    Deploy,
    /// Say what a deployment would do; nothing is written there.
    DryRun,
    /// Read back what is there, and say where it differs.
    Check,
}

/// How many files a deployment may remove.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MaxDeletes {
    /// 50, or a tenth of what is there, whichever is more.
    Usual,
    /// So many.
    Number(usize),
    /// So many of a hundred.
    Percent(u8),
}

impl MaxDeletes {
    fn of(self, owned: usize) -> usize {
        match self {
            MaxDeletes::Usual => (owned / 10).max(50),
            MaxDeletes::Number(n) => n,
            MaxDeletes::Percent(p) => owned * usize::from(p) / 100,
        }
    }
}

/// Who is told what happens, and asked whether it may.
pub trait Watcher: Progress {
    /// Another nutgraf is at work in the site's folder; who.
    fn locked(&self, holder: &str);
    /// Somebody holds the lease, or left it behind; for how long it is watched to find out.
    fn leased(&self, patience: Duration);
    /// Here is the plan: may it be carried out?
    fn confirm(&self, target: &Target, plan: &Plan) -> bool;
}

/// What a deployment did.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Every problem.
    pub diagnostics: Vec<Diagnostic>,
    /// The target, once it is known.
    pub target: Option<Target>,
    /// The plan, once it is made.
    pub plan: Option<Plan>,
    /// Where the target differs, if that was asked and could be found out.
    pub differences: Option<Vec<Differs>>,
    /// Files that were put.
    pub sent: usize,
    /// Files that were removed.
    pub removed: usize,
    /// Addresses that were invalidated.
    pub invalidated: usize,
    /// Whether the plan was refused by whoever was asked.
    pub declined: bool,
    /// Whether the target is, as far as this knows, as it should be.
    pub finished: bool,
}

/// More addresses than this are invalidated as `/*`, which costs as much as one.
const MANY_ADDRESSES: usize = 100;
/// Where the site's search index lies.
const SEARCH: &str = "pagefind/";

/// Days for which old fingerprinted assets stay, where the config doesn't say.
const KEEP_ASSETS: u32 = 7;
/// Objects removed by one request.
const BATCH: usize = 1000;

/// Deploys, or does what the request asks instead.
pub fn deploy(request: &Request, watcher: &dyn Watcher) -> Outcome {
    let mut outcome = Outcome::default();
    if let Err(diagnostic) = run(request, watcher, &mut outcome) {
        outcome.diagnostics.push(*diagnostic);
    }
    if has_errors(&outcome.diagnostics) {
        outcome.finished = false;
    }
    outcome
}

type Done<T> = Result<T, Box<Diagnostic>>;

fn run(request: &Request, watcher: &dyn Watcher, outcome: &mut Outcome) -> Done<()> {
    let site = &request.site;
    let Some(config) = pipeline::read_config(site, request.environment.as_deref(), &mut outcome.diagnostics) else {
        return Ok(());
    };
    if has_errors(&outcome.diagnostics) {
        return Ok(());
    }
    let target = target::choose(request.target.as_deref(), &config)?;
    outcome.target = Some(target.clone());
    let public = request.public.clone().unwrap_or_else(|| site.join("public"));
    let public = write::check_output(site, &public)?;
    target::check_folder(&target, site, &public)?;
    let _lock = write::Lock::take(site, |holder| watcher.locked(holder))?;
    if write::recover(&write::Disk::default(), site, &public)? {
        outcome.diagnostics.push(write::finished());
    }
    let tree = local::read(request, &public, &config, &target.config, &mut outcome.diagnostics);
    let Some(tree) = tree else { return Ok(()) };
    let store = target::open(&target).map_err(|e| Box::new(problem("can't open", &target, &e)))?;
    let mut job = Job { request, config: &config, target: &target, tree: &tree, store: &*store, watcher, outcome };
    match request.task {
        Task::Deploy if target.config.lease.is_zero() => job.deploy(None),
        Task::Deploy => job.leased(),
        Task::DryRun => job.plan(false).map(|_| ()),
        Task::Check => job.check(),
    }
}

/// A deployment under way.
struct Job<'a> {
    request: &'a Request,
    config: &'a Config,
    target: &'a Target,
    tree: &'a Tree,
    store: &'a dyn Store,
    watcher: &'a dyn Watcher,
    outcome: &'a mut Outcome,
}

/// A plan, and what it was made from.
struct Planned {
    plan: Plan,
    /// The pending record of a deployment that was cut off.
    pending: Option<Pending>,
    /// The manifest's version.
    version: Option<Version>,
    /// Its content.
    manifest: Manifest,
}

impl Job<'_> {
    fn problem(&self, what: &str, error: &StoreError) -> Box<Diagnostic> {
        Box::new(problem(what, self.target, error))
    }

    /// Deploys under a lease.
    fn leased(&mut self) -> Done<()> {
        let note = note(&self.request.site, self.target);
        let (store, seconds, now) = (self.store, self.target.config.lease, self.request.now);
        let lease = lease::take(store, seconds, &note, now, |patience| self.watcher.leased(patience));
        let lease = match lease {
            Ok(lease) => lease,
            Err(Refused::Store(error)) => return Err(self.problem("can't take the lease at", &error)),
            Err(Refused::Busy(since)) => {
                let message = format!("another deployment to {} is under way, since {since}", self.target.config.url);
                return Err(Box::new(Diagnostic::error("deploy-busy", message).help("run this again when it is done")));
            }
        };
        let over = AtomicBool::new(false);
        let done = std::thread::scope(|scope| {
            let keeper = scope.spawn(|| lease.keep(&over));
            let done = self.deploy(Some(&lease));
            over.store(true, Ordering::Relaxed);
            keeper.thread().unpark();
            done
        });
        if let Err(error) = lease.release() {
            let message = format!("the lease at {} couldn't be given back: {error}", self.target.config.url);
            let help = format!("the next deployment from another machine waits {} s for it", seconds.as_secs());
            self.outcome.diagnostics.push(Diagnostic::warning("lease-kept", message).help(help));
        }
        done
    }

    /// Reads what is at the target. `held` says that the lease there is this deployment's.
    fn remote(&mut self, held: bool) -> Done<(Remote, Option<Version>, i64)> {
        let reading = |e: StoreError| self.problem("can't read", &e);
        let found = self.store.get(MANIFEST).map_err(reading)?;
        let listing = self.store.list().map_err(reading)?;
        let pending = match listing.iter().any(|l| l.key == PENDING) {
            true => self.store.get(PENDING).map_err(reading)?,
            false => None,
        };
        // The store's own clock, as far as it has told the time: it put the lease just now. Another's may be years old.
        let lease = listing.iter().find(|l| held && l.key == LEASE);
        let now = lease.map_or(self.request.now.as_second(), |l| l.modified);
        let version = found.as_ref().map(|(_, version)| version.clone());
        let mut remote = Remote { listing: plan::by_key(listing), ..Remote::default() };
        if let Some((bytes, _)) = found {
            match Manifest::parse(&bytes) {
                Ok(manifest) => remote.manifest = manifest,
                Err(why) => self.bad_record(MANIFEST, why)?,
            }
        }
        if let Some((bytes, _)) = pending {
            match Pending::parse(&bytes) {
                Ok(mut pending) => {
                    // Cut off after the manifest: only what came after that is left to do.
                    if remote.manifest.completes.as_ref() == Some(&pending.id) {
                        pending.claims.clear();
                        pending.done.clear();
                    }
                    remote.pending = Some(pending);
                }
                Err(why) => self.bad_record(PENDING, why)?,
            }
        }
        Ok((remote, version, now))
    }

    fn bad_record(&mut self, key: &str, why: &str) -> Done<()> {
        let message = format!("the record {key} at {} can't be read: {why}", self.target.config.url);
        if self.request.adopt && why.contains("damaged") {
            self.outcome.diagnostics.push(Diagnostic::warning("bad-record", message));
            return Ok(());
        }
        let help = "with --adopt, what is there is taken over, and what isn't the site's stays; a later version needs \
                    a later nutgraf";
        Err(Box::new(Diagnostic::error("bad-record", message).help(help)))
    }

    /// Makes the plan, and guards it.
    fn plan(&mut self, held: bool) -> Done<Option<Planned>> {
        let (remote, version, now) = self.remote(held)?;
        let days = self.config.deploy.keep_assets.unwrap_or(KEEP_ASSETS);
        let languages = self.config.languages.iter().skip(1).map(|language| language.code.clone()).collect();
        let rules =
            plan::Rules { adopt: self.request.adopt, keep_assets: i64::from(days) * 24 * 60 * 60, now, languages };
        let plan = plan::plan(self.tree, &remote, &rules).map_err(|foreign| {
            let message = format!(
                "{} at {} would be overwritten, and no record says that nutgraf put them there: {}",
                if foreign.len() == 1 { "an object".to_owned() } else { format!("{} objects", foreign.len()) },
                self.target.config.url,
                local::some(&foreign)
            );
            let help = "see that this is the right target; if it is, deploy once with --adopt";
            Box::new(Diagnostic::error("foreign-object", message).help(help))
        })?;
        self.outcome.plan = Some(plan.clone());
        if self.request.task == Task::DryRun {
            self.outcome.finished = true;
        }
        let restored = plan.sends.iter().filter(|send| send.change == plan::Change::Restored).count();
        if restored > 0 {
            let message = format!(
                "somebody else changed or removed {restored} of the site's files at {}: they are put back",
                self.target.config.url
            );
            self.outcome.diagnostics.push(Diagnostic::warning("changed-remotely", message));
        }
        let allowed = self.request.max_deletes.of(plan.owned);
        // A search index is made anew with every change: its old parts are no loss to anybody.
        let lost = plan.removes.iter().filter(|remove| !remove.path.starts_with(SEARCH)).count();
        if lost > allowed {
            let message = format!(
                "this would remove {lost} of the {} files at {}; {allowed} are allowed",
                plan.owned, self.target.config.url
            );
            let help = format!("if that is meant, run it with --max-deletes {lost}");
            return Err(Box::new(Diagnostic::error("too-many-deletes", message).help(help)));
        }
        Ok(Some(Planned { plan, pending: remote.pending, version, manifest: remote.manifest }))
    }

    fn check(&mut self) -> Done<()> {
        let (remote, ..) = self.remote(false)?;
        let connections = self.target.config.connections;
        match check::check(self.store, self.tree, &remote, connections, self.watcher) {
            Ok(differences) => {
                self.outcome.finished = differences.is_empty();
                self.outcome.differences = Some(differences);
                Ok(())
            }
            Err((path, error)) => Err(self.problem(&format!("can't read {path} at"), &error)),
        }
    }

    /// Everything from the plan to the last removal.
    fn deploy(&mut self, lease: Option<&Lease<'_>>) -> Done<()> {
        let Some(Planned { plan, pending: cut_off, version, manifest }) = self.plan(lease.is_some())? else {
            return Ok(());
        };
        if plan.is_empty() {
            self.outcome.finished = true;
            return Ok(());
        }
        let asks = !plan.sends.is_empty() || !plan.removes.is_empty();
        if asks && !self.watcher.confirm(self.target, &plan) {
            self.outcome.declined = true;
            return Ok(());
        }
        let pending = self.claim(&plan, cut_off)?;
        if self.store.is_tree() {
            let in_way = plan::in_the_way(&plan);
            self.store.delete(&in_way).map_err(|e| self.problem("can't remove what is in the way at", &e))?;
        }
        let sent = self.send(&plan, &pending, lease)?;

        let mut files = plan.kept.clone();
        let sent_nothing = sent.is_empty();
        files.extend(sent);
        let mut new = Manifest::new(files, plan.gone.clone());
        let same = new.files == manifest.files && new.gone == manifest.gone && sent_nothing;
        new.completes = Some(pending.id.clone());
        let version = if same { version } else { Some(self.commit(&new, version, lease)?) };

        let removed: Vec<String> = plan.removes.iter().map(|remove| remove.path.clone()).collect();
        let gone: BTreeSet<&String> = removed.iter().collect();
        let changed = plan.stale.iter().filter(|path| !gone.contains(path));
        self.invalidate(changed.map(String::as_str), "changed", lease)?;
        for batch in removed.chunks(BATCH) {
            self.held(lease)?;
            self.store.delete(batch).map_err(|e| self.problem("can't remove all that is to go from", &e))?;
            self.outcome.removed += batch.len();
        }
        if !removed.is_empty() {
            self.invalidate(removed.iter().map(String::as_str), "removed", lease)?;
            let mut without = new;
            without.gone.retain(|path, _| !gone.contains(path));
            self.commit(&without, version, lease)?;
        }
        self.store.delete(&[PENDING.to_owned()]).map_err(|e| self.problem("can't remove the pending record at", &e))?;
        self.outcome.finished = true;
        Ok(())
    }

    /// Writes down what is about to be put, before anything is: what a cut leaves there is known to be ours.
    fn claim(&self, plan: &Plan, cut_off: Option<Pending>) -> Done<Pending> {
        let mut claims = plan::claims(plan);
        let mut done = BTreeMap::new();
        if let Some(before) = cut_off {
            done = before.done.into_iter().filter(|(path, _)| !claims.contains(path)).collect();
            claims.extend(before.claims);
        }
        let mut pending = Pending::new(lease::new_id(), claims, plan.stale.clone());
        pending.done = done;
        self.store.put(PENDING, pending.bytes(), &Condition::Always).map_err(|e| self.problem("can't write to", &e))?;
        Ok(pending)
    }

    fn send(
        &mut self,
        plan: &Plan,
        pending: &Pending,
        lease: Option<&Lease<'_>>,
    ) -> Done<BTreeMap<String, record::Entry>> {
        let connections = self.target.config.connections;
        let sent = send::send(self.store, plan, self.tree, pending, lease, connections, self.watcher);
        self.outcome.sent = sent.done.len();
        let Some((path, stop)) = sent.stopped else { return Ok(sent.done) };
        let left: Vec<&plan::Send> = plan.sends.iter().filter(|send| !sent.done.contains_key(&send.path)).collect();
        let pages = left.iter().filter(|send| send.is_page).count();
        match stop {
            Stop::Lease => Err(lost(self.target)),
            Stop::Store(error) => {
                // Best effort: what isn't written down is sent again.
                let _ = send::write_down(self.store, pending, sent.done);
                let mut diagnostic = self.problem(&format!("{path} can't be put to"), &error);
                diagnostic.message.push_str(&format!(
                    "; stopped with {} of {} files left to send, {pages} of them pages, and nothing removed",
                    left.len(),
                    plan.sends.len()
                ));
                Err(diagnostic)
            }
        }
    }

    fn held(&self, lease: Option<&Lease<'_>>) -> Done<()> {
        if lease.is_none_or(Lease::is_held) { Ok(()) } else { Err(lost(self.target)) }
    }

    /// Writes the manifest over the one that was read, and no other.
    fn commit(&self, manifest: &Manifest, version: Option<Version>, lease: Option<&Lease<'_>>) -> Done<Version> {
        self.held(lease)?;
        let condition = match (lease, version) {
            (None, _) => Condition::Always,
            (Some(_), Some(version)) => Condition::Over(version),
            (Some(_), None) => Condition::Absent,
        };
        let bytes = manifest.bytes();
        match self.store.put(MANIFEST, bytes.clone(), &condition) {
            Ok(version) => Ok(version),
            Err(error) => match self.store.get(MANIFEST) {
                // The answer was lost, and the manifest is there.
                Ok(Some((found, version))) if found == bytes => Ok(version),
                _ if error.failure == Failure::Condition => Err(lost(self.target)),
                _ => Err(self.problem("the manifest can't be written to", &error)),
            },
        }
    }

    fn invalidate<'p>(
        &mut self,
        paths: impl Iterator<Item = &'p str>,
        what: &str,
        lease: Option<&Lease<'_>>,
    ) -> Done<()> {
        if self.target.config.cloudfront.is_none() {
            return Ok(());
        }
        let addresses = addresses(paths, &self.config.base_url.path);
        if addresses.is_empty() {
            return Ok(());
        }
        let id = lease.map_or_else(lease::new_id, |lease| lease.id.clone());
        self.store.invalidate(&addresses, &format!("nutgraf-{id}-{what}")).map_err(|error| {
            let message = format!("everything is at {}, but CloudFront wasn't told: {error}", self.target.config.url);
            let help = "run the same command again: it asks for what is left";
            Box::new(Diagnostic::error("invalidation-failed", message).help(help))
        })?;
        self.outcome.invalidated += addresses.len();
        Ok(())
    }
}

fn lost(target: &Target) -> Box<Diagnostic> {
    let message = format!("another deployment took over at {} while this one was out of reach", target.config.url);
    Box::new(Diagnostic::error("lease-lost", message).help("see what is there with --check, and deploy again"))
}

/// Where the id of this folder's last lease at a target is kept.
fn note(site: &Path, target: &Target) -> PathBuf {
    let name = target.config.url.to_string();
    site.join(".nutgraf").join(format!("deploy-{:016x}.lease", xxhash_rust::xxh3::xxh3_64(name.as_bytes())))
}

/// The addresses to be invalidated, as a path from the root of the host, in ASCII. A page has two: `/a/`, and the
/// `/a/index.html` that some set-ups ask the store for.
fn addresses<'p>(paths: impl Iterator<Item = &'p str>, base: &str) -> Vec<String> {
    let mut all = BTreeSet::new();
    for path in paths {
        let file = format!("/{path}");
        all.insert(format!("{base}{}", plan::address(path)));
        all.insert(format!("{base}{file}"));
    }
    if all.len() > MANY_ADDRESSES {
        return vec![format!("{base}/*")];
    }
    all.iter().map(|address| encoded(address)).collect()
}

/// As RFC 3986 has it, with `*` encoded too: CloudFront takes it for a wildcard.
fn encoded(address: &str) -> String {
    let mut text = String::with_capacity(address.len());
    for byte in address.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => text.push(char::from(byte)),
            _ => text.push_str(&format!("%{byte:02X}")),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_few_or_a_wildcard() {
        let paths = ["index.html", "été/index.html", "a b.css"];
        let of = addresses(paths.into_iter(), "/news");
        assert_eq!(
            of,
            ["/news/", "/news/a%20b.css", "/news/index.html", "/news/%C3%A9t%C3%A9/", "/news/%C3%A9t%C3%A9/index.html"]
        );
        let many: Vec<String> = (0..200).map(|n| format!("{n}.css")).collect();
        assert_eq!(addresses(many.iter().map(String::as_str), ""), ["/*"]);
    }

    #[test]
    fn what_may_be_removed() {
        assert_eq!(MaxDeletes::Usual.of(10), 50);
        assert_eq!(MaxDeletes::Usual.of(10_000), 1000);
        assert_eq!(MaxDeletes::Percent(5).of(200), 10);
        assert_eq!(MaxDeletes::Number(0).of(200), 0);
    }
}
