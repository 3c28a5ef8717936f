//! `[check]`: what `nutgraf check` looks for, and how bad each finding is.

use std::collections::BTreeMap;
use std::time::Duration;

use glob::Pattern;

use crate::diagnostics::{Diagnostic, Severity};
use crate::tree::fields::{Fields, Sourced};

/// Something `nutgraf check` looks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// Acronyms and capitalised names that recur without an entry.
    MissingEntry,
    /// Entries nothing mentions.
    UnusedTerm,
    /// Entries that a language of the site lacks.
    MissingTranslation,
    /// Definitions that need each other.
    CircularDefinition,
    /// Forms that two entries claim.
    ClaimedTwice,
    /// Words that house style doesn't say.
    AvoidedWord,
    /// Names that are common words of the language.
    CommonName,
    /// Images without an alternative text.
    MissingAlt,
    /// Images that readers get whole, and that are large.
    HeavyImage,
    /// Explainers without a standfirst.
    MissingStandfirst,
    /// Explainers that name no source.
    MissingSources,
    /// What an explainer says is known or disputed, without a source.
    Unsourced,
    /// Explainers whose `review_by` has passed.
    StaleReview,
    /// Pages that a language of the site lacks.
    UntranslatedPage,
    /// Translations whose original has changed.
    OutdatedTranslation,
    /// Files beside pages that nothing refers to.
    OrphanFile,
    /// Sections with nothing in them.
    EmptySection,
    /// Addresses on the web where nothing is; with `--links` alone, as the two after it.
    DeadUrl,
    /// Addresses that have moved for good.
    MovedUrl,
    /// Addresses whose server didn't say whether something is there.
    UnverifiedUrl,
    /// Key points that are paragraphs.
    LongKeyPoint,
}

/// Every rule: its key under `[check]`, the code of its findings, and itself.
pub const RULES: [(&str, &str, Rule); 21] = [
    ("missing_entry", "missing-entry", Rule::MissingEntry),
    ("unused_term", "unused-term", Rule::UnusedTerm),
    ("missing_translation", "missing-translation", Rule::MissingTranslation),
    ("circular_definition", "circular-definition", Rule::CircularDefinition),
    ("claimed_twice", "claimed-twice", Rule::ClaimedTwice),
    ("avoided_word", "avoided-word", Rule::AvoidedWord),
    ("common_name", "common-name", Rule::CommonName),
    ("missing_alt", "missing-alt", Rule::MissingAlt),
    ("heavy_image", "heavy-image", Rule::HeavyImage),
    ("missing_standfirst", "missing-standfirst", Rule::MissingStandfirst),
    ("missing_sources", "missing-sources", Rule::MissingSources),
    ("unsourced", "unsourced", Rule::Unsourced),
    ("stale_review", "stale-review", Rule::StaleReview),
    ("untranslated_page", "untranslated-page", Rule::UntranslatedPage),
    ("outdated_translation", "outdated-translation", Rule::OutdatedTranslation),
    ("orphan_file", "orphan-file", Rule::OrphanFile),
    ("empty_section", "empty-section", Rule::EmptySection),
    ("dead_url", "dead-url", Rule::DeadUrl),
    ("moved_url", "moved-url", Rule::MovedUrl),
    ("unverified_url", "unverified-url", Rule::UnverifiedUrl),
    ("long_key_point", "long-key-point", Rule::LongKeyPoint),
];

/// How bad a finding is: an error, a warning, or not looked for.
pub type Level = Option<Severity>;

const LEVELS: [(&str, Level); 3] = [("off", None), ("warn", Some(Severity::Warning)), ("error", Some(Severity::Error))];

/// The `[check.links]` table.
#[derive(Debug, Clone, PartialEq)]
pub struct LinksConfig {
    /// Addresses that aren't asked for.
    pub exclude: Vec<Pattern>,
    /// How long an answer may take.
    pub timeout: Duration,
    /// How often a server that doesn't answer is asked again.
    pub retries: usize,
    /// How many addresses are asked for at once.
    pub connections: usize,
    /// How many of them of one host.
    pub per_host: usize,
    /// How long a good answer is kept.
    pub keep: Duration,
    /// Whether the part of a page that an address names must be there.
    pub fragments: bool,
    /// What servers are told that asks.
    pub user_agent: String,
}

impl Default for LinksConfig {
    fn default() -> Self {
        LinksConfig {
            exclude: Vec::new(),
            timeout: Duration::from_secs(20),
            retries: 2,
            connections: 16,
            per_host: 2,
            keep: Duration::from_secs(7 * 24 * 60 * 60),
            fragments: false,
            user_agent: format!("nutgraf/{} (link checker)", env!("CARGO_PKG_VERSION")),
        }
    }
}

/// The `[check]` table.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckConfig {
    /// The level of each rule; all are there.
    pub levels: BTreeMap<Rule, Level>,
    /// Names that need no entry, as they are written.
    pub known: Vec<String>,
    /// How addresses on the web are asked for.
    pub links: LinksConfig,
}

impl Default for CheckConfig {
    fn default() -> Self {
        let levels = RULES.iter().map(|(.., rule)| (*rule, Some(Severity::Warning))).collect();
        CheckConfig { levels, known: Vec::new(), links: LinksConfig::default() }
    }
}

impl CheckConfig {
    /// How bad a rule's findings are.
    pub fn level(&self, rule: Rule) -> Level {
        self.levels.get(&rule).copied().flatten()
    }
}

/// Reads the table.
pub(super) fn read(f: &mut Fields<'_, '_, '_>) -> CheckConfig {
    let mut check = CheckConfig::default();
    for (key, _, rule) in RULES {
        if let Some(level) = f.choice(key, &LEVELS) {
            check.levels.insert(rule, level);
        }
    }
    check.known = f.texts("known").into_iter().map(|name| name.value).collect();
    check.links = f.table("links", "[check.links]", read_links).unwrap_or_default();
    check
}

fn read_links(f: &mut Fields<'_, '_, '_>) -> LinksConfig {
    let default = LinksConfig::default();
    let seconds = |n: i64| Duration::from_secs(n as u64);
    LinksConfig {
        exclude: f.texts("exclude").into_iter().filter_map(|text| pattern(f, text)).collect(),
        timeout: f.integer("timeout", 1..=600).map_or(default.timeout, seconds),
        retries: f.integer("retries", 0..=10).map_or(default.retries, |n| n as usize),
        connections: f.integer("connections", 1..=64).map_or(default.connections, |n| n as usize),
        per_host: f.integer("per_host", 1..=16).map_or(default.per_host, |n| n as usize),
        keep: f.integer("keep_days", 0..=365).map_or(default.keep, |days| seconds(days * 24 * 60 * 60)),
        fragments: f.boolean("fragments").unwrap_or(default.fragments),
        user_agent: user_agent(f).unwrap_or(default.user_agent),
    }
}

/// A pattern of addresses, in which `*` stands for anything.
fn pattern(f: &mut Fields<'_, '_, '_>, text: Sourced<String>) -> Option<Pattern> {
    match Pattern::new(&text.value) {
        Ok(pattern) => Some(pattern),
        Err(error) => {
            let diagnostic =
                Diagnostic::error("bad-pattern", format!("this isn't a pattern of addresses: {}", error.msg));
            f.reading.report(diagnostic.help("write it like https://intranet.example.org/*"), text.span);
            None
        }
    }
}

/// What servers are told that asks; a header can hold no more than this.
fn user_agent(f: &mut Fields<'_, '_, '_>) -> Option<String> {
    let text = f.text("user_agent")?;
    if text.value.trim().is_empty() || text.value.chars().any(|c| !(' '..='~').contains(&c)) {
        let diagnostic =
            Diagnostic::error("bad-header", "`user_agent` can't be sent: it must be plain letters, digits, signs");
        f.reading.report(diagnostic.help("write it like \"Example Daily link checker (desk@example.org)\""), text.span);
        return None;
    }
    Some(text.value)
}
