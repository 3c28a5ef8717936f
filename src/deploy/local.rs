//! The public folder as a deployment sees it: is it whole, is it the site's latest, and what is in it?
//!
//! In: the request, the public folder, the target's patterns and rules. Out: a [`Tree`], or why it can't be sent.
//! It knows nothing of where the files go.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;
use sha2::{Digest, Sha256};
use walkdir::WalkDir;

use crate::config::{Config, TargetConfig};
use crate::diagnostics::{Diagnostic, Location};
use crate::write::{self, BuildRecord};

use super::Request;
use super::headers::{self, Headers, MATCHING, Rules};
use super::store::hex;

/// The files to be sent.
#[derive(Debug, Default)]
pub struct Tree {
    /// By path, which is the key.
    pub files: BTreeMap<String, LocalFile>,
}

/// A file to be sent.
#[derive(Debug, Clone)]
pub struct LocalFile {
    /// Where it is.
    pub disk: PathBuf,
    /// Bytes.
    pub size: u64,
    /// 64 hexadecimal digits.
    pub sha256: String,
    /// What is kept with it.
    pub headers: Headers,
    /// A page's title; nothing for other files, and for pages that only redirect.
    pub title: Option<String>,
    /// Whether it is a page that readers look at: HTML that doesn't redirect, and isn't packed.
    pub is_page: bool,
}

/// Only so much of a file is looked at for its title.
const HEAD: usize = 64 * 1024;

/// How many names of files a message tells.
const TOLD: usize = 5;

/// Reads the tree. One that is out of date, or was made to be looked at, isn't read unless it is asked for as it is.
pub fn read(
    request: &Request,
    public: &Path,
    config: &Config,
    target: &TargetConfig,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Tree> {
    let site = &request.site;
    let shown = public.display();
    let built = "run `nutgraf build` first";
    let Some(outputs) = write::outputs(site, public).filter(|outputs| !outputs.is_empty()) else {
        let empty = fs::read_dir(public).map_or(true, |mut entries| entries.next().is_none());
        diagnostics.push(match empty {
            true => Diagnostic::error("empty-public", format!("there is nothing in {shown}")).help(built),
            false => Diagnostic::error("not-built", format!("no record says that nutgraf built {shown}"))
                .help(format!("{built}: only a tree that is known to be whole is deployed")),
        });
        return None;
    };
    if !request.as_is {
        let stale = stale(request, public, config);
        if !stale.is_empty() {
            diagnostics.extend(stale);
            return None;
        }
    }
    let wanted = Patterns::new(target);
    let (others, found) = foreign(public, &outputs);
    diagnostics.extend(found);
    let (included, left): (Vec<_>, Vec<_>) = others.into_iter().partition(|path| wanted.includes(path));
    if !left.is_empty() {
        let message = format!("{} in {shown} by another hand won't be sent: {}", files(left.len()), some(&left));
        diagnostics.push(
            Diagnostic::warning("not-deployed", message)
                .help("put them under static/, or name them in the target's `include`"),
        );
    }
    let rules = Rules::new(&config.headers, &config.deploy.headers);
    let paths: Vec<(&str, Option<(u64, u128)>)> = outputs
        .iter()
        .map(|(path, known)| (path.as_str(), Some(*known)))
        .chain(included.iter().map(|path| (path.as_str(), None)))
        .collect();
    let exists = |path: &str| outputs.contains_key(path) || included.iter().any(|i| i == path);
    let read: Vec<_> = paths
        .par_iter()
        .map(|(path, known)| (*path, one(public, path, *known, headers::headers(path, exists, &rules))))
        .collect();
    let mut tree = Tree::default();
    let mut wrong = Vec::new();
    for (path, file) in read {
        match file {
            Some(file) if wanted.excludes(path) => drop(file),
            Some(file) => drop(tree.files.insert(path.to_owned(), file)),
            None => wrong.push(path.to_owned()),
        }
    }
    if !wrong.is_empty() {
        let message =
            format!("{} in {shown} not as the build left {}: {}", are(wrong.len()), them(wrong.len()), some(&wrong));
        let help = format!("delete {shown} and build again; changes of your own belong under content/ or static/");
        diagnostics.push(Diagnostic::error("public-changed", message).help(help));
        return None;
    }
    if !tree.files.values().any(|file| file.is_page) {
        let message = format!("there is no page in {shown}");
        diagnostics.push(Diagnostic::error("empty-public", message).help("see what `exclude` says, and build again"));
        return None;
    }
    Some(tree)
}

fn files(n: usize) -> String {
    format!("{n} file{}", if n == 1 { "" } else { "s" })
}

fn are(n: usize) -> String {
    format!("{} {}", files(n), if n == 1 { "is" } else { "are" })
}

fn them(n: usize) -> &'static str {
    if n == 1 { "it" } else { "them" }
}

/// The first few of some paths.
pub(super) fn some(paths: &[String]) -> String {
    let mut text = paths.iter().take(TOLD).cloned().collect::<Vec<_>>().join(", ");
    if paths.len() > TOLD {
        text.push_str(&format!(" and {} more", paths.len() - TOLD));
    }
    text
}

struct Patterns {
    include: Vec<glob::Pattern>,
    exclude: Vec<glob::Pattern>,
}

impl Patterns {
    fn new(target: &TargetConfig) -> Self {
        let compile = |patterns: &[String]| patterns.iter().filter_map(|p| glob::Pattern::new(p).ok()).collect();
        Patterns { include: compile(&target.include), exclude: compile(&target.exclude) }
    }

    fn includes(&self, path: &str) -> bool {
        self.include.iter().any(|pattern| pattern.matches_with(path, MATCHING))
    }

    fn excludes(&self, path: &str) -> bool {
        self.exclude.iter().any(|pattern| pattern.matches_with(path, MATCHING))
    }
}

/// Files in the public folder that the build didn't make.
fn foreign(public: &Path, outputs: &BTreeMap<String, (u64, u128)>) -> (Vec<String>, Vec<Diagnostic>) {
    let (mut others, mut found) = (Vec::new(), Vec::new());
    for entry in WalkDir::new(public).sort_by_file_name() {
        let Ok(entry) = entry else { continue };
        if entry.file_type().is_dir() {
            continue;
        }
        let relative = entry.path().strip_prefix(public).unwrap_or(entry.path());
        let Some(path) = relative.to_str().map(|path| path.replace('\\', "/")) else {
            let message = format!("{} won't be sent: its name isn't valid Unicode", relative.display());
            found.push(Diagnostic::warning("not-deployed", message).help("rename it"));
            continue;
        };
        if !outputs.contains_key(&path) && !super::record::is_own(&path) {
            others.push(path);
        }
    }
    (others, found)
}

/// Reads one file; `None` if it isn't what the build wrote, or isn't there.
fn one(public: &Path, path: &str, known: Option<(u64, u128)>, headers: Headers) -> Option<LocalFile> {
    let disk = public.join(path);
    if !fs::symlink_metadata(&disk).is_ok_and(|meta| meta.is_file()) {
        return None;
    }
    let mut file = File::open(&disk).ok()?;
    let (mut sha256, mut check) = (Sha256::new(), xxhash_rust::xxh3::Xxh3::new());
    let (mut head, mut size) = (Vec::new(), 0);
    let mut buffer = vec![0; HEAD];
    loop {
        let n = file.read(&mut buffer).ok()?;
        if n == 0 {
            break;
        }
        let block = &buffer[..n];
        sha256.update(block);
        check.update(block);
        size += n as u64;
        if headers::is_html(path) && head.len() < HEAD {
            head.extend_from_slice(&block[..n.min(HEAD - head.len())]);
        }
    }
    if known.is_some_and(|known| known != (size, check.digest128())) {
        return None;
    }
    let head = String::from_utf8_lossy(&head);
    let redirects = head.contains("http-equiv=\"refresh\"") || head.contains("http-equiv=refresh");
    let is_page = headers::is_html(path) && !redirects;
    let title = if is_page { title(&head) } else { None };
    Some(LocalFile { disk, size, sha256: hex(&sha256.finalize()), headers, title, is_page })
}

/// A page's title: what it says to those who link to it (`og:title`), which doesn't repeat the site's name, or `<title>`.
fn title(html: &str) -> Option<String> {
    let between = |start: &str, end: &str| {
        let from = html.find(start)? + start.len();
        let length = html[from..].find(end)?;
        Some(&html[from..from + length])
    };
    let raw = between("<meta property=\"og:title\" content=\"", "\"").or_else(|| between("<title>", "</title>"))?;
    let text = quick_xml::escape::unescape(raw).map_or_else(|_| raw.to_owned(), |text| text.into_owned());
    let plain: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let plain: String = plain.chars().filter(|c| !c.is_control()).take(200).collect();
    (!plain.is_empty()).then_some(plain)
}

/// What makes the tree another one than a build would make now.
fn stale(request: &Request, public: &Path, config: &Config) -> Vec<Diagnostic> {
    let site = &request.site;
    let again = "build again, or deploy it with --as-is";
    let problem = |message: String| Diagnostic::error("stale-build", message).help(again);
    let Some(build) = write::last_build(site, public) else {
        return vec![problem(format!("no record says when {} was built", public.display()))];
    };
    let BuildRecord { began, made_for, environment, drafts, base_url, next_change } = build;
    let mut problems = Vec::new();
    if made_for > request.clock.as_second() {
        let message = format!("{} was built for {}, which is yet to come", public.display(), moment(made_for));
        let help = "build again without --at, and without a SOURCE_DATE_EPOCH of the future; --as-is deploys it with \
                    what isn't to be seen before then";
        problems.push(Diagnostic::error("stale-build", message).help(help));
    }
    if environment != request.environment {
        problems.push(other_environment(public, environment.as_deref(), request.environment.as_deref()));
    }
    if drafts {
        problems.push(problem(format!("{} was built with --drafts", public.display())));
    }
    // Another environment may well have another address: that is told once.
    if base_url != config.base_url.href() && environment == request.environment {
        let wanted = config.base_url.href();
        problems.push(problem(format!("{} was built for {base_url}, not for {wanted}", public.display())));
    }
    if let Some(due) = next_change.filter(|due| *due <= request.now.as_second()) {
        let when = moment(due);
        problems.push(problem(format!("a page appears or goes since {when}, after {} was built", public.display())));
    }
    if let Some((path, folder)) = changed_since(site, began) {
        let path: Arc<str> = path.into();
        let what = if folder { "something came or went in this folder" } else { "this file changed" };
        problems.push(problem(format!("{what} after {} was built", public.display())).at(Location::file(&path)));
    }
    problems
}

/// A time as people read it.
fn moment(seconds: i64) -> String {
    jiff::Timestamp::from_second(seconds).map_or_else(|_| seconds.to_string(), |t| t.to_string())
}

/// The tree was built in one environment, and another is to be deployed.
fn other_environment(public: &Path, built: Option<&str>, wanted: Option<&str>) -> Diagnostic {
    let flag =
        |name: Option<&str>| name.map_or_else(|| "without --env".to_owned(), |name| format!("with --env {name}"));
    let (built, wanted) = (flag(built), flag(wanted));
    let message = format!("{} was built {built}, and is to be deployed {wanted}", public.display());
    Diagnostic::error("stale-build", message)
        .help(format!("build again {wanted}; or deploy {built}, if it is what readers of this target are to see"))
}

/// The first of the site's sources, by path, that changed after this time; a folder changes when a file in it comes or
/// goes.
fn changed_since(site: &Path, began: u64) -> Option<(String, bool)> {
    let newer =
        |path: &Path| fs::metadata(path).and_then(|m| m.modified()).is_ok_and(|m| write::nanoseconds(m) > began);
    if newer(&site.join("config.toml")) {
        return Some(("config.toml".to_owned(), false));
    }
    for name in ["content", "templates", "static", "data"] {
        for entry in WalkDir::new(site.join(name)).follow_links(true).sort_by_file_name().into_iter().flatten() {
            if newer(entry.path()) {
                let relative = entry.path().strip_prefix(site).unwrap_or(entry.path());
                return Some((relative.to_string_lossy().replace('\\', "/"), entry.file_type().is_dir()));
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::title;

    #[test]
    fn titles_without_the_sites_name() {
        let html = "<title>Why &amp; how – The site</title><meta property=\"og:title\" content=\"Why &amp;\n how\">";
        assert_eq!(title(html).as_deref(), Some("Why & how"));
        assert_eq!(title("<title>\n404\n</title>").as_deref(), Some("404"));
        assert_eq!(title("<p>"), None);
    }
}
