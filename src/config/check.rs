//! `[check]`: what `nutgraf check` looks for, and how bad each finding is.

use std::collections::BTreeMap;

use crate::diagnostics::Severity;
use crate::tree::fields::Fields;

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
    /// Key points that are paragraphs.
    LongKeyPoint,
}

/// Every rule: its key under `[check]`, the code of its findings, and itself.
pub const RULES: [(&str, &str, Rule); 9] = [
    ("missing_entry", "missing-entry", Rule::MissingEntry),
    ("unused_term", "unused-term", Rule::UnusedTerm),
    ("missing_translation", "missing-translation", Rule::MissingTranslation),
    ("circular_definition", "circular-definition", Rule::CircularDefinition),
    ("claimed_twice", "claimed-twice", Rule::ClaimedTwice),
    ("avoided_word", "avoided-word", Rule::AvoidedWord),
    ("common_name", "common-name", Rule::CommonName),
    ("missing_alt", "missing-alt", Rule::MissingAlt),
    ("long_key_point", "long-key-point", Rule::LongKeyPoint),
];

/// How bad a finding is: an error, a warning, or not looked for.
pub type Level = Option<Severity>;

const LEVELS: [(&str, Level); 3] = [("off", None), ("warn", Some(Severity::Warning)), ("error", Some(Severity::Error))];

/// The `[check]` table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckConfig {
    /// The level of each rule; all are there.
    pub levels: BTreeMap<Rule, Level>,
    /// Names that need no entry, as they are written.
    pub known: Vec<String>,
}

impl Default for CheckConfig {
    fn default() -> Self {
        let levels = RULES.iter().map(|(.., rule)| (*rule, Some(Severity::Warning))).collect();
        CheckConfig { levels, known: Vec::new() }
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
    check
}
