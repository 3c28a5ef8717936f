//! Addresses on the web, asked whether something is there.
//!
//! In: addresses, and how to ask. Out: a [`Verdict`] for each, and good ones kept for the next time. It knows nothing of
//! pages; only `ask` knows the network, and it asks for nothing that isn't among the addresses or where they redirect.

use std::collections::BTreeMap;
use std::path::Path;

use crate::config::LinksConfig;
use crate::diagnostics::Diagnostic;

#[cfg(feature = "links")]
mod ask;
#[cfg(feature = "links")]
mod hosts;
mod kept;

use kept::Kept;

/// What became of an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Something is there.
    Good,
    /// It is elsewhere, for good.
    Moved(String),
    /// A deep address now leads to a site's front page.
    Lost(String),
    /// Nothing is there, and why that is known.
    Dead(String),
    /// Its server can't be reached at all, and why.
    Unreachable(String),
    /// It isn't known whether something is there, and why.
    Unsure(String),
}

/// What asking gave.
#[derive(Debug, Default)]
pub struct Answers {
    /// The verdict on each address, by the address as it was given.
    pub verdicts: BTreeMap<String, Verdict>,
    /// How many were asked for just now; the others were known.
    pub asked: usize,
    /// What went wrong with asking itself.
    pub diagnostics: Vec<Diagnostic>,
}

/// Asks for addresses whose verdict isn't known from the last time. `site` is where verdicts are kept; `progress` is told
/// how many of how many have been asked for.
pub fn ask(
    addresses: Vec<String>,
    config: &LinksConfig,
    site: &Path,
    now: jiff::Timestamp,
    progress: impl FnMut(usize, usize),
) -> Answers {
    let mut kept = Kept::read(site, config.keep, now);
    let mut answers = Answers::default();
    let mut unknown = Vec::new();
    for address in addresses {
        match kept.get(key(&address, config)) {
            Some(verdict) => {
                answers.verdicts.insert(address, verdict.clone());
            }
            None => unknown.push(address),
        }
    }
    if unknown.is_empty() {
        return answers;
    }
    let found = match all(&unknown, config, progress) {
        Ok(found) => found,
        Err(diagnostic) => {
            answers.diagnostics.push(*diagnostic);
            return answers;
        }
    };
    answers.asked = found.len();
    if nobody_answered(&found) {
        answers.diagnostics.push(no_network(found.len()));
        return answers;
    }
    for (address, verdict) in found {
        kept.put(key(&address, config), &verdict, now);
        answers.verdicts.insert(address, verdict);
    }
    answers.diagnostics.extend(kept.write().err().map(|error| {
        Diagnostic::warning("write-failed", format!("what was found out about links can't be kept: {error}"))
            .help("see that you may write to the site's .nutgraf folder; without it, all are asked for again")
    }));
    answers
}

/// What an address is kept under: where the part of the page doesn't matter, it isn't asked for twice.
fn key<'a>(address: &'a str, config: &LinksConfig) -> &'a str {
    if config.fragments { address } else { address.split('#').next().unwrap_or(address) }
}

/// Whether the reason is likely on this side: several addresses, and not one server that could be reached.
fn nobody_answered(found: &BTreeMap<String, Verdict>) -> bool {
    found.len() > 2 && found.values().all(|verdict| matches!(verdict, Verdict::Unreachable(_)))
}

fn no_network(addresses: usize) -> Diagnostic {
    let message = format!("none of the servers of {addresses} addresses could be reached");
    Diagnostic::warning("no-network", message).help("see whether this machine is online, then run it again")
}

#[cfg(feature = "links")]
use ask::all;

#[cfg(not(feature = "links"))]
fn all(
    _: &[String],
    _: &LinksConfig,
    _: impl FnMut(usize, usize),
) -> Result<BTreeMap<String, Verdict>, Box<Diagnostic>> {
    let message = "this nutgraf can't ask for addresses on the web: it was built without the feature `links`";
    Err(Box::new(
        Diagnostic::error("no-network", message).help("install it with its default features, or leave --links out"),
    ))
}
