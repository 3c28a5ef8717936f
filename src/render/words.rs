//! The words of the interface, per language: templates/i18n/CODE.toml, the site's own over the theme's.

use std::collections::BTreeMap;
use std::sync::Arc;

use icu_locale_core::Locale;
use icu_plurals::{PluralCategory, PluralRuleType, PluralRules};

use crate::diagnostics::{Diagnostic, Location};
use crate::link::Site;
use crate::load::Source;
use crate::tree::{self, Value};

use super::theme::Theme;

/// The words of one language.
pub(super) struct Words {
    entries: BTreeMap<String, Word>,
    plurals: Option<PluralRules>,
}

/// A word, or its forms by number.
#[derive(Debug, Clone)]
enum Word {
    Plain(String),
    Plural(BTreeMap<String, String>),
}

impl Words {
    /// The words of a language from its files, the later ones over the earlier, and all of them over the English ones.
    pub(super) fn read(code: &str, english: &[&Source], own: &[&Source], diagnostics: &mut Vec<Diagnostic>) -> Self {
        let mut entries = BTreeMap::new();
        for (place, file) in english.iter().chain(own).enumerate() {
            if place == english.len() {
                nameless(code, &mut entries);
            }
            let (table, errors) = tree::parse_toml(&file.text, 0..file.text.len());
            for error in errors {
                let at = Location::new(&file.path, &file.text, error.span);
                diagnostics.push(Diagnostic::error("i18n-syntax", error.message).at(at));
            }
            for (key, _, node) in table.entries {
                match word(&node.value) {
                    Some(word) => {
                        entries.insert(key, word);
                    }
                    None => diagnostics.push(
                        Diagnostic::error("wrong-type", format!("`{key}` must be text, or forms by number"))
                            .at(Location::new(&file.path, &file.text, node.span))
                            .help("write key = \"…\", or key = { one = \"…\", other = \"…\" }"),
                    ),
                }
            }
        }
        if own.is_empty() {
            nameless(code, &mut entries);
        }
        let locale = code.parse::<Locale>().unwrap_or(Locale::UNKNOWN);
        let plurals = PluralRules::try_new((&locale).into(), PluralRuleType::Cardinal.into()).ok();
        Words { entries, plurals }
    }

    /// A word without anything to fill in; its key where there is none, so that it shows.
    pub(super) fn plain<'a>(&'a self, key: &'a str) -> &'a str {
        match self.entries.get(key) {
            Some(Word::Plain(text)) => text,
            Some(Word::Plural(forms)) => forms.get("other").map_or(key, String::as_str),
            None => key,
        }
    }

    /// A word with its arguments filled in; `count` chooses the form by the language's rules.
    pub(super) fn say(&self, key: &str, count: Option<i64>, arguments: &[(String, String)]) -> Option<String> {
        let mut text = match self.entries.get(key)? {
            Word::Plain(text) => text.clone(),
            Word::Plural(forms) => {
                let category = match (&self.plurals, count) {
                    (Some(rules), Some(count)) => category_name(rules.category_for(count)),
                    _ => "other",
                };
                forms.get(category).or_else(|| forms.get("other"))?.clone()
            }
        };
        for (name, value) in arguments {
            text = text.replace(&format!("{{{name}}}"), value);
        }
        Some(text)
    }

    /// What a taxonomy is called: the interface's word for it, else its name.
    pub(super) fn taxonomy(&self, name: &str) -> String {
        let key = format!("taxonomy-{name}");
        let said = self.plain(&key);
        if said == key { name.to_owned() } else { said.to_owned() }
    }

    /// All keys, to suggest one.
    pub(super) fn keys(&self) -> impl Iterator<Item = &str> {
        self.entries.keys().map(String::as_str)
    }
}

/// Where English fills in for a language, that isn't called English, but by its code.
fn nameless(code: &str, entries: &mut BTreeMap<String, Word>) {
    if code.split('-').next() != Some("en") {
        entries.insert("language-name".to_owned(), Word::Plain(code.to_owned()));
    }
}

fn word(value: &Value) -> Option<Word> {
    match value {
        Value::String(text) => Some(Word::Plain(text.clone())),
        Value::Table(table) => {
            let mut forms = BTreeMap::new();
            for (name, _, node) in &table.entries {
                let Value::String(text) = &node.value else { return None };
                forms.insert(name.clone(), text.clone());
            }
            forms.contains_key("other").then_some(Word::Plural(forms))
        }
        _ => None,
    }
}

fn category_name(category: PluralCategory) -> &'static str {
    match category {
        PluralCategory::Zero => "zero",
        PluralCategory::One => "one",
        PluralCategory::Two => "two",
        PluralCategory::Few => "few",
        PluralCategory::Many => "many",
        PluralCategory::Other => "other",
    }
}

/// Languages written from right to left, in their usual script.
const RIGHT_TO_LEFT: [&str; 16] =
    ["ar", "arc", "ckb", "dv", "fa", "he", "iw", "lrc", "nqo", "prs", "ps", "sd", "syr", "ug", "ur", "yi"];

/// Scripts written from right to left, for codes that name one: `pa-Arab`, `ar-Latn`.
const RIGHT_TO_LEFT_SCRIPTS: [&str; 8] = ["Adlm", "Arab", "Aran", "Hebr", "Nkoo", "Rohg", "Syrc", "Thaa"];

/// In which direction a language is written: `ltr` or `rtl`, as HTML has it.
pub(super) fn direction(code: &str) -> &'static str {
    let Ok(locale) = code.parse::<Locale>() else { return "ltr" };
    let is_rtl = match locale.id.script {
        Some(script) => RIGHT_TO_LEFT_SCRIPTS.contains(&script.as_str()),
        None => RIGHT_TO_LEFT.contains(&locale.id.language.as_str()),
    };
    if is_rtl { "rtl" } else { "ltr" }
}

/// The words of all languages, by the config's list.
pub(super) type AllWords = Arc<Vec<Words>>;

/// The words of all languages of a site; where a language has none of its own, it speaks English.
pub(super) fn read_all(site: &Site, theme: &Theme, diagnostics: &mut Vec<Diagnostic>) -> Vec<Words> {
    let config = &site.config;
    let english: Vec<&Source> = theme.words.iter().filter(|(code, _)| code == "en").map(|(_, s)| s).collect();
    // A file is read for several languages: English for all of them.
    let mut told = Vec::new();
    config
        .languages
        .iter()
        .map(|language| {
            let main = language.code.split('-').next().unwrap_or_default();
            let own: Vec<&Source> = theme
                .words
                .iter()
                .filter(|(code, _)| *code == language.code || code == main)
                .map(|(_, source)| source)
                .collect();
            if own.is_empty() {
                diagnostics.push(
                    Diagnostic::warning(
                        "untranslated-interface",
                        format!(
                            "the interface has no words in `{0}`: it speaks English there, and calls the language `{0}`",
                            language.code
                        ),
                    )
                    .help(format!(
                        "write templates/i18n/{}.toml, with the language's own name as `language-name`; the theme's en.toml has all keys",
                        language.code
                    )),
                );
            }
            // English fills what a translation lacks.
            let own: Vec<&Source> =
                own.into_iter().filter(|own| !english.iter().any(|e| e.path == own.path)).collect();
            let mut found = Vec::new();
            let words = Words::read(&language.code, &english, &own, &mut found);
            for problem in found {
                if !told.contains(&problem) {
                    diagnostics.push(problem.clone());
                    told.push(problem);
                }
            }
            words
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::direction;

    #[test]
    fn a_language_has_its_direction_and_a_script_that_is_named_comes_first() {
        let found = ["ar", "ar-EG", "he", "fa", "ur", "en", "fr-CH", "pa", "pa-Arab", "ar-Latn", "x?"].map(direction);
        assert_eq!(found, ["rtl", "rtl", "rtl", "rtl", "rtl", "ltr", "ltr", "ltr", "rtl", "ltr", "ltr"]);
    }
}
