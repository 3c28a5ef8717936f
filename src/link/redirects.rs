//! Old addresses: the aliases of pages and the config's `[[redirects]]`, each led to where it ends.
//!
//! In: the site, and who has which address. Out: [`Redirect`]s. A chain of them leads to its end at once; one that
//! never ends, or leads to nothing, is an error.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::config::{Config, RedirectConfig};
use crate::content_path::ContentPath;
use crate::diagnostics::{Diagnostic, Location};

use super::claims::{Claims, all_aliases};
use super::tree::Unpublished;
use super::{Site, Target, parts, paths, references};

/// An old address and where it leads.
#[derive(Debug, Clone)]
pub struct Redirect {
    /// The old address.
    pub from: String,
    /// Where it leads.
    pub goal: Goal,
    /// What a host answers: 301, 302, 307 or 308.
    pub status: u16,
    /// Where it was asked for.
    pub location: Location,
    /// Where its goal was written.
    goal_location: Location,
}

/// Where a redirect leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Goal {
    /// A page or section, and perhaps a part of it: `#team`, or nothing.
    Target(Target, String),
    /// A path of the site.
    Path(String),
    /// Another site.
    Away(String),
}

/// Collects them all; where those of the config lead isn't known to exist yet.
pub(super) fn collect(site: &mut Site, unpublished: &Unpublished, diagnostics: &mut Vec<Diagnostic>) {
    let mut redirects = Vec::new();
    for (alias, target) in all_aliases(site) {
        let Some(document) = site.document_of(target) else { continue };
        let location = Location::new(&document.path, &document.text, alias.span.clone());
        match old_address(&alias.value) {
            Ok(from) => redirects.push(Redirect {
                from,
                goal: Goal::Target(target, String::new()),
                status: 301,
                goal_location: location.clone(),
                location,
            }),
            Err(why) => diagnostics.push(
                Diagnostic::error("bad-address", format!("`aliases` holds what can't be an address: {why}"))
                    .at(location)
                    .help("write an old address of the page, as in \"/old/address/\""),
            ),
        }
    }
    for wanted in site.config.redirects.iter() {
        let from = match old_address(&wanted.from.value) {
            Ok(from) => from,
            Err(why) => {
                let message = format!("`from` can't be an address: {why}");
                diagnostics.push(Diagnostic::error("bad-address", message).at(wanted.from_location.clone()));
                continue;
            }
        };
        let goal = match wanted.to.strip_prefix("@/") {
            Some(file) => source(site, unpublished, file),
            None => match path_of(wanted, &site.config) {
                Ok(Some(path)) => Ok(Some(Goal::Path(path))),
                Ok(None) => Ok(Some(Goal::Away(wanted.to.clone()))),
                Err(why) => Err(Box::new(Diagnostic::error("bad-address", format!("`to` can't be an address: {why}")))),
            },
        };
        match goal {
            Ok(Some(goal)) => redirects.push(Redirect {
                from,
                goal,
                status: wanted.status,
                location: wanted.from_location.clone(),
                goal_location: wanted.to_location.clone(),
            }),
            // Not published yet, or not any more: nor is what leads there.
            Ok(None) => {}
            Err(diagnostic) => diagnostics.push(diagnostic.at(wanted.to_location.clone())),
        }
    }
    site.redirects = Arc::new(redirects);
}

/// An old address as servers look for it, whichever way it was written.
fn old_address(written: &str) -> Result<String, &'static str> {
    let path = paths::decode(written)?;
    paths::check(&path)?;
    Ok(paths::normalise(&path))
}

/// The path of the site that a redirect leads to, with what stands behind `?` and `#`; a whole address of the site is
/// one too. `None` where it leads elsewhere, or to a source file.
fn path_of(redirect: &RedirectConfig, config: &Config) -> Result<Option<String>, &'static str> {
    let own = || config.base_url.within(&redirect.to);
    let Some(path) = Some(redirect.to.as_str()).filter(|to| to.starts_with('/')).or_else(own) else {
        return Ok(None);
    };
    let (path, rest) = path.split_at(path.find(['?', '#']).unwrap_or(path.len()));
    let path = paths::decode(if path.is_empty() { "/" } else { path })?;
    if path.contains(['?', '#']) || path.chars().any(char::is_control) {
        return Err("its path holds a ?, a # or a control character in percent signs");
    }
    Ok(Some(path + rest))
}

/// The page of a source file, as `about.md#team`; `None` where it isn't published now.
fn source(site: &Site, unpublished: &Unpublished, file: &str) -> Result<Option<Goal>, Box<Diagnostic>> {
    let (file, part) = file.split_once('#').map_or((file, String::new()), |(file, id)| (file, format!("#{id}")));
    let name = ContentPath::new(file, &site.config);
    match site.find(&name.id(), name.language) {
        Some(target) => match parts::dead_part_of(site, &part, target) {
            Some(diagnostic) => Err(Box::new(diagnostic)),
            None => Ok(Some(Goal::Target(target, part))),
        },
        None if unpublished.why(&name.id()).is_some() => Ok(None),
        None => Err(Box::new(references::dead_link(site, unpublished, file, &name.id()))),
    }
}

/// Leads each to its end.
pub(super) fn settle(site: &mut Site, claims: &Claims, diagnostics: &mut Vec<Diagnostic>) {
    let by_from: BTreeMap<&str, usize> = site.redirects.iter().enumerate().map(|(n, r)| (r.from.as_str(), n)).collect();
    let mut settled = Vec::with_capacity(site.redirects.len());
    for redirect in site.redirects.iter() {
        let mut goal = &redirect.goal;
        let mut steps = 0;
        // The part of a page that is named on the way, and at which step; a later one takes its place, as in a browser.
        let (mut part, mut named_at) = ("", 0);
        // A chain longer than there are redirects goes round.
        while let Goal::Path(path) = goal {
            let (plain, rest) = path.split_at(path.find(['?', '#']).unwrap_or(path.len()));
            if let Some(at) = rest.find('#') {
                (part, named_at) = (&rest[at..], steps);
            }
            let Some(next) = by_from.get(paths::normalise(plain).as_str()) else {
                if !claims.has(plain) {
                    diagnostics.push(
                        Diagnostic::error("dead-link", format!("the redirect leads to {plain}, where nothing is"))
                            .at(redirect.goal_location.clone())
                            .help("link to the source file, as in @/about.md: such links follow the page"),
                    );
                }
                break;
            };
            steps += 1;
            if steps > site.redirects.len() {
                diagnostics.push(goes_round(&redirect.from, redirect.location.clone()));
                break;
            }
            goal = &site.redirects[*next].goal;
        }
        let (goal, document) = match goal {
            Goal::Target(target, own) if own.is_empty() => {
                let document = site.document_of(*target).map(|document| &**document);
                (Goal::Target(*target, part.to_owned()), document)
            }
            Goal::Path(path) => {
                let end = path.find('#').unwrap_or(path.len());
                let plain = path.split(['?', '#']).next().unwrap_or_default();
                (Goal::Path(format!("{}{part}", &path[..end])), claims.document(plain))
            }
            goal => (goal.clone(), None),
        };
        // What a later one of the chain names is told of there.
        if let Some(document) = document.filter(|_| named_at == 0) {
            let dead = parts::dead_part(site, part, document);
            diagnostics.extend(dead.map(|diagnostic| diagnostic.at(redirect.goal_location.clone())));
        }
        settled.push(goal);
    }
    for (redirect, goal) in Arc::make_mut(&mut site.redirects).iter_mut().zip(settled) {
        redirect.goal = goal;
    }
}

fn goes_round(from: &str, location: Location) -> Diagnostic {
    Diagnostic::error("redirect-loop", format!("the redirect from {from} never ends"))
        .at(location)
        .help("lead it, or the one it leads to, to a page")
}

/// The problems of another config's redirects, as far as they name source files.
pub(super) fn look(site: &Site, config: &Config, unpublished: &Unpublished) -> Vec<Diagnostic> {
    let named = config.redirects.iter().filter_map(|redirect| Some((redirect, redirect.to.strip_prefix("@/")?)));
    let dead = named.filter_map(|(redirect, file)| {
        source(site, unpublished, file).err().map(|diagnostic| diagnostic.at(redirect.to_location.clone()))
    });
    dead.collect()
}

/// Redirects of a config that go round among themselves, by the config alone: for environments that aren't built.
pub(super) fn circles(config: &Config) -> Vec<Diagnostic> {
    let froms: Vec<Option<String>> = config.redirects.iter().map(|r| old_address(&r.from.value).ok()).collect();
    let by_from: BTreeMap<&str, usize> =
        froms.iter().enumerate().filter_map(|(n, from)| Some((from.as_deref()?, n))).collect();
    let goals: Vec<Option<usize>> = config
        .redirects
        .iter()
        .map(|redirect| {
            let path = path_of(redirect, config).ok().flatten()?;
            by_from.get(paths::normalise(path.split(['?', '#']).next()?).as_str()).copied()
        })
        .collect();
    let mut found = Vec::new();
    for (place, redirect) in config.redirects.iter().enumerate() {
        let (mut at, mut steps) = (goals[place], 0);
        while let Some(next) = at.filter(|_| steps <= config.redirects.len()) {
            at = goals[next];
            steps += 1;
        }
        if let (Some(_), Some(from)) = (at, &froms[place]) {
            found.push(goes_round(from, redirect.from_location.clone()));
        }
    }
    found
}
