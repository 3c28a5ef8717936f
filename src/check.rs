//! What an editor should look at: findings over a linked site, by rules that its config turns on and off.
//!
//! In: the `Site`, and for links what asking for them gave. Out: `Diagnostic`s, at the level the config gives each rule. A rule is a function from the site to
//! [`Finding`]s; to add one, add a [`Rule`] with its key and code (`config/check.rs`), a room in check/, and a line in
//! [`check`].

use crate::config::{RULES, Rule};
use crate::diagnostics::{self, Diagnostic, Location, Severity};
use crate::link::{Page, Site};

mod addresses;
mod coverage;
mod entries;
mod explainers;
mod files;
mod pictures;
mod sections;
mod style;
mod translations;

pub use addresses::{addresses, links};

/// Something found, before it is known how bad the site says it is.
pub(crate) struct Finding {
    message: String,
    at: Location,
    help: String,
    related: Vec<(&'static str, Location)>,
}

impl Finding {
    fn new(message: impl Into<String>, at: Location, help: impl Into<String>) -> Self {
        Finding { message: message.into(), at, help: help.into(), related: Vec::new() }
    }

    fn related(mut self, message: &'static str, at: Location) -> Self {
        self.related.push((message, at));
        self
    }

    fn diagnostic(self, code: &'static str, severity: Severity) -> Diagnostic {
        let diagnostic = match severity {
            Severity::Error => Diagnostic::error(code, self.message),
            Severity::Warning => Diagnostic::warning(code, self.message),
        };
        let diagnostic = diagnostic.at(self.at).help(self.help);
        self.related.into_iter().fold(diagnostic, |diagnostic, (message, at)| diagnostic.related(message, at))
    }
}

/// Runs every rule that isn't off, but for those of `--links`. `others` are the texts beside pages that may name files:
/// templates and data. Findings come in the order of files and lines.
pub fn check(site: &Site, others: &[&str]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (_, code, rule) in RULES {
        let Some(severity) = site.config.check.level(rule) else { continue };
        let findings = match rule {
            Rule::MissingEntry => coverage::missing_entries(site),
            Rule::UnusedTerm => coverage::unused(site),
            Rule::MissingTranslation => coverage::untranslated(site),
            Rule::CircularDefinition => entries::circular(site),
            Rule::ClaimedTwice => entries::claimed_twice(site),
            Rule::CommonName => entries::common_names(site),
            Rule::AvoidedWord => style::avoided(site),
            Rule::MissingAlt => pictures::without_alt(site),
            Rule::HeavyImage => pictures::heavy(site),
            Rule::MissingStandfirst => explainers::without_standfirst(site),
            Rule::MissingSources => explainers::without_sources(site),
            Rule::Unsourced => explainers::unsourced(site),
            Rule::StaleReview => explainers::stale(site),
            Rule::UntranslatedPage => translations::untranslated(site),
            Rule::OutdatedTranslation => translations::outdated(site),
            Rule::OrphanFile => files::orphans(site, others),
            Rule::EmptySection => sections::empty(site),
            // Whoever asks the web tells links().
            Rule::DeadUrl | Rule::MovedUrl | Rule::UnverifiedUrl => Vec::new(),
            Rule::LongKeyPoint => style::long_key_points(site),
        };
        found.extend(findings.into_iter().map(|finding| finding.diagnostic(code, severity)));
    }
    diagnostics::sort(&mut found);
    found
}

/// A place in a page's file.
fn at(page: &Page, range: std::ops::Range<usize>) -> Location {
    Location::new(&page.document.path, &page.document.text, range)
}

/// Where a page's title stands.
fn title(page: &Page) -> Location {
    at(page, page.document.front_matter.title.span.clone())
}
