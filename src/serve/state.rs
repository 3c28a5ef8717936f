//! What is shown at the moment, and what browsers are told of it.
//!
//! In: sites made, problems found. Out: a [`State`] to take pages from, and its message for the event stream. A message
//! says how things are, never what has just happened: whoever missed ten learns all from the eleventh.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::json;

use crate::diagnostics::{Diagnostic, Severity};

use super::snapshot::Snapshot;

/// Problems that a browser is told; the terminal has the others.
const TOLD: usize = 50;
/// Changed files that a browser is told one by one.
const TOUCHED: usize = 500;

/// What is shown at the moment.
#[derive(Clone, Default)]
pub struct State {
    /// Which run of the server this is: numbers of another mean nothing here.
    pub session: Arc<str>,
    /// Counts the sites that were shown, from 1; 0 before the first.
    pub build: u64,
    /// Counts messages.
    pub revision: u64,
    /// The site that is shown.
    pub current: Option<Arc<Snapshot>>,
    /// The last site of which every page could be rendered; its pages stand in for those of `current` that can't.
    pub good: Option<Arc<Snapshot>>,
    /// Everything that is wrong with the site as it is on the disk.
    pub problems: Arc<[Diagnostic]>,
    /// Whether it is the site on the disk that is shown, and not one before it.
    pub up_to_date: bool,
    /// The address of the page that was edited last, if it was one alone.
    pub edited: Option<String>,
    /// Files copied as they are that have changed: the number of the last build at which they did.
    touched: BTreeMap<String, u64>,
    /// Up to this build, anything may have changed.
    everything: u64,
    /// Where browsers are sent: build, address.
    goto: Option<(u64, String)>,
}

impl State {
    /// Nothing is shown yet.
    pub fn new(session: String) -> Self {
        State { session: session.into(), ..State::default() }
    }

    /// Shows another site.
    pub fn show(&mut self, snapshot: Arc<Snapshot>) {
        self.build += 1;
        self.current = Some(snapshot);
    }

    /// Files at these addresses have changed. Comes after [`State::show`].
    pub fn touch(&mut self, addresses: impl IntoIterator<Item = String>) {
        let build = self.build;
        self.touched.extend(addresses.into_iter().map(|address| (address, build)));
        if self.touched.len() > TOUCHED {
            self.touch_all();
        }
    }

    /// Any file may have changed.
    pub fn touch_all(&mut self) {
        self.touched.clear();
        self.everything = self.build;
    }

    /// Browsers are to go to the page that was edited.
    pub fn go(&mut self, address: String) {
        self.goto = Some((self.build, address));
    }

    /// The id of its message.
    pub fn id(&self) -> String {
        format!("{}-{}-{}", self.session, self.build, self.revision)
    }

    /// Its message.
    pub fn message(&self) -> String {
        let count = |severity| self.problems.iter().filter(|d| d.severity == severity).count();
        // Errors before warnings, each in the order of files.
        let errors = self.problems.iter().filter(|d| d.severity == Severity::Error);
        let warnings = self.problems.iter().filter(|d| d.severity == Severity::Warning);
        let told: Vec<&Diagnostic> = errors.chain(warnings).take(TOLD).collect();
        json!({
            "session": self.session,
            "build": self.build,
            "errors": count(Severity::Error),
            "warnings": count(Severity::Warning),
            "problems": told,
            "upToDate": self.up_to_date,
            "touched": self.touched,
            "everything": self.everything,
            "goto": self.goto.as_ref().map(|(build, url)| json!({ "build": build, "url": url })),
        })
        .to_string()
    }
}
