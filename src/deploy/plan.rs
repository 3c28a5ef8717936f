//! What a deployment will do. A plain function: the tree, the target's records and its listing in, a [`Plan`] or what is
//! in the way out. It asks nobody anything, so a dry run and a deployment show the same.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::headers;
use super::local::{LocalFile, Tree};
use super::record::{self, Entry, Gone, Manifest, Pending};
use super::store::Listed;

/// What a target says of itself.
#[derive(Debug, Default)]
pub struct Remote {
    /// The last whole deployment's.
    pub manifest: Manifest,
    /// That of one that was cut off.
    pub pending: Option<Pending>,
    /// What is there, nutgraf's records left out.
    pub listing: BTreeMap<String, Listed>,
}

/// In which order files go. Nothing is shown before what it needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// Styles, scripts, images, downloads: pages need them.
    Assets,
    /// Pages that weren't there: lists and other pages link to them.
    NewPages,
    /// Pages that change.
    Pages,
    /// Feeds, sitemaps, rules for the host: they name pages.
    Indexes,
    /// The front pages of the site and of its languages.
    FrontPages,
}

/// Why a file is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Change {
    /// It wasn't there.
    Added,
    /// Its content changed.
    Changed,
    /// Only what is sent with it changed.
    Headers,
    /// It is as it was, but somebody else changed or removed it at the target.
    Restored,
    /// A deployment that was cut off may have put it, or not.
    Resumed,
}

/// A file to be sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Send {
    /// Its key.
    pub path: String,
    /// Its address, from the root of the site.
    pub address: String,
    /// A page's title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Whether it is a page that readers look at.
    pub is_page: bool,
    /// Why.
    pub change: Change,
    /// When.
    pub phase: Phase,
    /// Bytes.
    pub size: u64,
}

/// A file to be removed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Remove {
    /// Its key.
    pub path: String,
    /// Its address, from the root of the site.
    pub address: String,
    /// What its title was, if it was a page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Whether it was a page.
    pub is_page: bool,
}

/// What will be done.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// In the order in which it is sent.
    pub sends: Vec<Send>,
    /// Removed at the end.
    pub removes: Vec<Remove>,
    /// Files that stay as they are, and what is known of them.
    pub kept: BTreeMap<String, Entry>,
    /// Old assets that stay for a while, and those that are removed now.
    pub gone: BTreeMap<String, Gone>,
    /// Old assets that stay, by number.
    pub waiting: usize,
    /// Keys whose addresses are to be invalidated.
    pub stale: BTreeSet<String>,
    /// Objects at the target that belong to the last deployment.
    pub owned: usize,
    /// Objects at the target that nutgraf knows nothing of, and leaves alone.
    pub others: usize,
    /// Whether the manifest has to be written although nothing is sent or removed.
    pub forgets: bool,
}

/// How to plan.
#[derive(Debug, Clone)]
pub struct Rules {
    /// Take the places of objects that no record knows.
    pub adopt: bool,
    /// Seconds for which old fingerprinted assets stay.
    pub keep_assets: i64,
    /// What time it is at the store, in seconds since 1970.
    pub now: i64,
    /// Folders of the site's languages: `fr`.
    pub languages: Vec<String>,
}

impl Plan {
    /// Bytes to be sent.
    pub fn bytes(&self) -> u64 {
        self.sends.iter().map(|send| send.size).sum()
    }

    /// Whether the target is as it should be.
    pub fn is_empty(&self) -> bool {
        self.sends.is_empty() && self.removes.is_empty() && self.stale.is_empty() && !self.forgets
    }
}

/// Makes the plan. The error is the keys that are taken by objects of others.
pub fn plan(tree: &Tree, remote: &Remote, rules: &Rules) -> Result<Plan, Vec<String>> {
    let mut plan = Plan::default();
    let mut foreign = Vec::new();
    let nothing = Pending::default();
    let pending = remote.pending.as_ref().unwrap_or(&nothing);
    plan.stale = pending.stale.clone();
    for (path, file) in &tree.files {
        match compare(path, file, remote, pending, rules.adopt) {
            Verdict::Same(entry) => drop(plan.kept.insert(path.clone(), entry)),
            Verdict::Foreign => foreign.push(path.clone()),
            Verdict::Send(change) => {
                if change != Change::Added {
                    plan.stale.insert(path.clone());
                }
                plan.sends.push(Send {
                    path: path.clone(),
                    address: address(path),
                    title: file.title.clone(),
                    is_page: file.is_page,
                    change,
                    phase: phase(path, change, tree, &rules.languages),
                    size: file.size,
                });
            }
        }
    }
    if !foreign.is_empty() {
        return Err(foreign);
    }
    plan.sends.sort_by(|a, b| (a.phase, &a.path).cmp(&(b.phase, &b.path)));
    retire(&mut plan, tree, remote, pending, rules);
    let is_owned = |key: &&String| {
        let m = &remote.manifest;
        m.files.contains_key(*key) || m.gone.contains_key(*key) || pending.claims.contains(*key)
    };
    plan.owned = remote.listing.keys().filter(is_owned).count();
    let is_unknown = |key: &&String| !is_owned(key) && !tree.files.contains_key(*key);
    plan.others = remote.listing.keys().filter(is_unknown).count();
    plan.forgets |= remote.pending.is_some() || plan.kept.len() + plan.sends.len() != remote.manifest.files.len();
    plan.forgets |= plan.kept.iter().any(|(path, entry)| remote.manifest.files.get(path) != Some(entry));
    Ok(plan)
}

enum Verdict {
    Same(Entry),
    Send(Change),
    Foreign,
}

fn compare(path: &str, file: &LocalFile, remote: &Remote, pending: &Pending, adopt: bool) -> Verdict {
    let before = remote.manifest.files.get(path);
    let gone = remote.manifest.gone.get(path).map(|gone| &gone.entry);
    let done = pending.done.get(path);
    let claimed = pending.claims.contains(path);
    let Some(listed) = remote.listing.get(path) else {
        return Verdict::Send(if before.is_some() { Change::Restored } else { Change::Added });
    };
    let known = match (done, claimed) {
        (Some(done), _) => Some(done),
        // It may be there, and may be older: only sending it again makes sure.
        (None, true) => None,
        (None, false) => before.or(gone),
    };
    let Some(known) = known else {
        return match (claimed, adopt) {
            (true, _) => Verdict::Send(Change::Resumed),
            (false, true) => Verdict::Send(Change::Changed),
            (false, false) => Verdict::Foreign,
        };
    };
    let as_put = known.size == listed.size
        && match (&known.etag, &listed.etag) {
            (Some(put), Some(there)) => unquoted(put) == unquoted(there),
            // Some stores don't tell in a listing.
            _ => true,
        };
    if known.sha256 != file.sha256 {
        return Verdict::Send(Change::Changed);
    }
    if !as_put {
        return Verdict::Send(Change::Restored);
    }
    if known.headers != file.headers.hash() {
        return Verdict::Send(Change::Headers);
    }
    Verdict::Same(Entry { title: file.title.clone(), ..known.clone() })
}

fn unquoted(etag: &str) -> &str {
    etag.trim_start_matches("W/").trim_matches('"')
}

/// What is ours, is there, and isn't the site's any more.
fn retire(plan: &mut Plan, tree: &Tree, remote: &Remote, pending: &Pending, rules: &Rules) {
    let manifest = &remote.manifest;
    let owned: BTreeSet<&String> = manifest
        .files
        .keys()
        .chain(manifest.gone.keys())
        .chain(&pending.claims)
        .chain(pending.done.keys())
        .filter(|path| !tree.files.contains_key(*path))
        .collect();
    for path in owned {
        let Some(listed) = remote.listing.get(path) else {
            plan.forgets = true;
            continue;
        };
        let known = pending.done.get(path).or_else(|| manifest.files.get(path));
        let gone = manifest.gone.get(path);
        let unknown =
            || Entry { sha256: String::new(), headers: String::new(), size: listed.size, etag: None, title: None };
        let entry = known.or(gone.map(|g| &g.entry)).cloned().unwrap_or_else(unknown);
        let since = gone.map_or(rules.now, |gone| gone.since);
        let title = entry.title.clone();
        let keep = headers::is_fingerprinted(path) && rules.now.saturating_sub(since) < rules.keep_assets;
        // A file that was to be removed already, and a page above all, isn't kept.
        if gone.is_none() {
            plan.forgets = true;
        }
        plan.gone.insert(path.clone(), Gone { since, entry });
        if keep {
            plan.waiting += 1;
            continue;
        }
        plan.stale.insert(path.clone());
        let is_page = title.is_some() || headers::is_html(path);
        plan.removes.push(Remove { path: path.clone(), address: address(path), title, is_page });
    }
}

/// When a file goes.
fn phase(path: &str, change: Change, tree: &Tree, languages: &[String]) -> Phase {
    // A packed file goes with the one it is a copy of.
    let path = headers::unpacked(path, |p| tree.files.contains_key(p)).map_or(path, |(base, _)| base);
    let name = path.rsplit('/').next().unwrap_or_default();
    let front = match path.strip_suffix("index.html") {
        Some("") => true,
        Some(folder) => languages.iter().any(|l| folder.strip_suffix('/') == Some(l.as_str())),
        None => false,
    };
    if front {
        Phase::FrontPages
    } else if headers::is_html(path) {
        if change == Change::Added { Phase::NewPages } else { Phase::Pages }
    } else if name.ends_with(".xml")
        || matches!(name, "robots.txt" | "feed.json" | "_redirects" | "_headers" | "llms.txt")
    {
        Phase::Indexes
    } else {
        Phase::Assets
    }
}

/// The address of a file, from the root of the site: `/a/` for `a/index.html`.
pub fn address(path: &str) -> String {
    match path.strip_suffix("index.html") {
        Some(folder) if folder.is_empty() || folder.ends_with('/') => format!("/{folder}"),
        _ => format!("/{path}"),
    }
}

/// What is to go and can't stay until all is sent where a store is a tree: an object whose name is that of a folder of
/// what is sent, or that lies in a folder where an object is to be.
pub fn in_the_way(plan: &Plan) -> Vec<String> {
    let sent: BTreeSet<&str> = plan.sends.iter().map(|send| send.path.as_str()).collect();
    let is_in_way = |path: &str| {
        let inside = format!("{path}/");
        sent.range(inside.as_str()..).next().is_some_and(|next| next.starts_with(&inside))
            || path.match_indices('/').any(|(end, _)| sent.contains(&path[..end]))
    };
    plan.removes.iter().filter(|remove| is_in_way(&remove.path)).map(|remove| remove.path.clone()).collect()
}

/// Every key that the plan puts.
pub fn claims(plan: &Plan) -> BTreeSet<String> {
    plan.sends.iter().map(|send| send.path.clone()).collect()
}

/// A listing by key, without nutgraf's own records.
pub fn by_key(listing: Vec<Listed>) -> BTreeMap<String, Listed> {
    listing.into_iter().filter(|l| !record::is_own(&l.key)).map(|l| (l.key.clone(), l)).collect()
}
