//! Old addresses: the aliases of pages and the config's `[[redirects]]`, each led to where it ends.
//!
//! In: the site, and who has which address. Out: [`Redirect`]s. A chain of them leads to its end at once; one that
//! never ends, or leads to nothing, is an error.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diagnostics::{Diagnostic, Location};

use super::claims::{Claims, all_aliases};
use super::tree::Unpublished;
use super::{Site, Target, paths, references};

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
    for (from, alias, target) in all_aliases(site) {
        let document = match target {
            Target::Page(id) => Some(&site.page(id).document),
            Target::Section(id) => site.section(id).document.as_ref(),
        };
        let Some(document) = document else { continue };
        let location = Location::new(&document.path, &document.text, alias.span.clone());
        match paths::check(&alias.value) {
            Ok(()) => redirects.push(Redirect {
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
    for wanted in &site.config.redirects {
        if let Err(why) = paths::check(&wanted.from.value) {
            let message = format!("`from` can't be an address: {why}");
            diagnostics.push(Diagnostic::error("bad-address", message).at(wanted.from_location.clone()));
            continue;
        }
        let goal = match wanted.to.strip_prefix("@/") {
            Some(file) => match source(site, unpublished, file) {
                Ok(Some(goal)) => goal,
                // Not published yet, or not any more: nor is what leads there.
                Ok(None) => continue,
                Err(diagnostic) => {
                    diagnostics.push(diagnostic.at(wanted.to_location.clone()));
                    continue;
                }
            },
            None if wanted.to.starts_with('/') => Goal::Path(wanted.to.clone()),
            None => Goal::Away(wanted.to.clone()),
        };
        redirects.push(Redirect {
            from: paths::normalise(&wanted.from.value),
            goal,
            status: wanted.status,
            location: wanted.from_location.clone(),
            goal_location: wanted.to_location.clone(),
        });
    }
    site.redirects = Arc::new(redirects);
}

/// The page of a source file, as `about.md#team`; `None` where it isn't published now.
fn source(site: &Site, unpublished: &Unpublished, file: &str) -> Result<Option<Goal>, Box<Diagnostic>> {
    let (file, part) = file.split_once('#').map_or((file, String::new()), |(file, id)| (file, format!("#{id}")));
    let name = crate::content_path::ContentPath::new(file, &site.config);
    match site.find(&name.id(), name.language) {
        Some(target) => {
            let document = match target {
                Target::Page(id) => Some(&site.page(id).document),
                Target::Section(id) => site.section(id).document.as_ref(),
            };
            let id = part.trim_start_matches('#');
            match document.filter(|document| !id.is_empty() && !references::has_id(document, id)) {
                Some(document) => Err(Box::new(references::dead_anchor(id, document, &document.path))),
                None => Ok(Some(Goal::Target(target, part))),
            }
        }
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
        // A chain longer than there are redirects goes round.
        while let Goal::Path(path) = goal {
            let plain = path.split(['?', '#']).next().unwrap_or_default();
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
                diagnostics.push(
                    Diagnostic::error("redirect-loop", format!("the redirect from {} never ends", redirect.from))
                        .at(redirect.location.clone())
                        .help("lead it, or the one it leads to, to a page"),
                );
                break;
            }
            goal = &site.redirects[*next].goal;
        }
        settled.push(goal.clone());
    }
    for (redirect, goal) in Arc::make_mut(&mut site.redirects).iter_mut().zip(settled) {
        redirect.goal = goal;
    }
}
