//! What holds of any text: tried on texts put together at random from words that tempt the matcher.

use std::sync::Arc;

use nutgraf::config::MarkdownConfig;
use nutgraf::front_matter::term::{Case, TermKind};
use nutgraf::glossary::{self, Entry, Lexicon, Name, forms_of};
use nutgraf::load::Source;
use nutgraf::parse::{self, Settings};
use nutgraf::typography::{Rules, profile_for};
use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

fn entry(title: &str, kind: TermKind, names: &[&str]) -> Entry {
    let name = |text: &&str| Name { text: (*text).to_owned(), case: Case::Smart };
    Entry {
        title: title.to_owned(),
        kind,
        names: names.iter().map(name).collect(),
        forms: Vec::new(),
        inflect: true,
        case: Case::Smart,
    }
}

fn entries(language: &str) -> Vec<Entry> {
    use TermKind::{Concept, Organisation, Person, Product};
    match language {
        "fr" => vec![
            entry("Conseil d'administration", Concept, &["conseil"]),
            entry("Intelligence artificielle (IA)", Concept, &[]),
            entry("Directeur général ou directrice générale", Concept, &[]),
            entry("Œuvre", Concept, &[]),
            entry("État", Organisation, &[]),
            entry("OpenAI", Organisation, &[]),
            entry("Côte", Concept, &[]),
        ],
        _ => vec![
            entry("Board of directors", Concept, &["board"]),
            entry("Artificial intelligence (AI)", Concept, &[]),
            entry("Non-profit", Concept, &[]),
            entry("Copilot", Product, &[]),
            entry("C++", Product, &[]),
            entry("Mira Murati", Person, &["Murati"]),
        ],
    }
}

const ENGLISH: [&str; 24] = [
    "board",
    "boards",
    "of",
    "directors",
    "Board",
    "AI",
    "ai",
    "intelligence",
    "artificial",
    "non-profit",
    "nonprofits",
    "Copilot",
    "copilot",
    "C++",
    "Mira",
    "Murati’s",
    "it",
    "IT",
    "*of*",
    "-",
    "'s",
    ".",
    "**board**",
    "\n",
];
const FRENCH: [&str; 26] = [
    "conseil",
    "conseils",
    "d’administration",
    "d'administration",
    "l’IA",
    "IA",
    "intelligence",
    "artificielles",
    "directrice",
    "directeurs",
    "générale",
    "généraux",
    "œuvre",
    "oeuvres",
    "Etat",
    "État",
    "qu’OpenAI",
    "OpenAI",
    "côte",
    "cote",
    "aujourd’hui",
    "*d’administration*",
    "«\u{202f}",
    ".",
    ",",
    "\n",
];

/// The mentions of a text: the entry, and the words as they stand in the source.
fn found(entries: &[Entry], language: &str, text: &str) -> Vec<(u32, String)> {
    let source = Source { path: "content/a.md".into(), text: Arc::from(format!("+++\ntitle = \"A\"\n+++\n{text}")) };
    let markdown = MarkdownConfig::default();
    let settings = Settings {
        unsafe_html: markdown.unsafe_html,
        external_rel: markdown.external_rel,
        origin: String::new(),
        components: std::sync::Arc::default(),
        frames: None,
        captions: true,
        typography: profile_for(language).map_or(Rules::NONE, Rules::new),
    };
    let (document, _) = parse::parse(&source, false, &settings);
    let lexicon = Lexicon::new(entries, language);
    glossary::find(&document.body, &document.text, &lexicon)
        .into_iter()
        .map(|f| (f.entry, document.text[f.source.start as usize..f.source.end as usize].to_owned()))
        .collect()
}

/// A text as the matcher reads it, in a second and simpler way: without accents, capitals, markup, kinds of spaces,
/// hyphens and apostrophes.
fn normal(text: &str) -> String {
    let mut normal = String::new();
    for c in text.nfd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        match c {
            '’' => normal.push('\''),
            'œ' => normal.push_str("oe"),
            '*' | '_' => {}
            '-' | '\u{2011}' => normal.push(' '),
            c if c.is_whitespace() => normal.push(' '),
            c => normal.push(c),
        }
    }
    normal.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn text(language: &'static str) -> impl Strategy<Value = String> {
    let words: &'static [&'static str] = if language == "fr" { &FRENCH } else { &ENGLISH };
    let spaces = prop::sample::select(vec![" ", " ", " ", "", "\u{a0}", "-"]);
    prop::collection::vec((prop::sample::select(words), spaces), 1..30)
        .prop_map(|pieces| pieces.into_iter().flat_map(|(word, space)| [word, space]).collect())
}

fn any_text() -> impl Strategy<Value = (&'static str, String)> {
    prop_oneof![text("fr").prop_map(|t| ("fr", t)), text("en").prop_map(|t| ("en", t))]
}

/// Names with marks of their own may share one in a text: it goes with the first.
#[test]
fn a_mark_between_two_names_belongs_to_one() {
    let names = ["C++", "++D"].map(|title| entry(title, TermKind::Product, &[]));
    let lexicon = Lexicon::new(&names, "en");
    let source =
        Source { path: "content/a.md".into(), text: "+++\ntitle = \"A\"\n+++\nIn C++D and C++ and ++D.\n".into() };
    let settings = Settings {
        unsafe_html: true,
        external_rel: MarkdownConfig::default().external_rel,
        origin: "https://example.org".to_owned(),
        captions: true,
        components: Default::default(),
        frames: None,
        typography: Rules::NONE,
    };
    let (document, _) = parse::parse(&source, false, &settings);
    let found = glossary::find(&document.body, &source.text, &lexicon);
    let places: Vec<&str> =
        found.iter().map(|f| &source.text[f.source.start as usize..f.source.end as usize]).collect();
    assert!(places.iter().filter(|p| p.contains("++")).count() >= 2, "{places:?}");
    assert!(found.windows(2).all(|two| two[0].source.end <= two[1].source.start), "{found:?}");
}

proptest! {
    #[test]
    fn a_mention_is_a_form_of_its_term((language, text) in any_text()) {
        let entries = entries(language);
        let forms = forms_of(&entries, language);
        for (entry, words) in found(&entries, language, &text) {
            let is_form = forms.iter().any(|(of, form)| *of == entry && normal(&form.name.text) == normal(&words));
            prop_assert!(is_form, "{words:?} is no form of {}", entries[entry as usize].title);
        }
    }

    #[test]
    fn an_unrelated_entry_changes_no_other_mention((language, text) in any_text()) {
        let mut entries = entries(language);
        let before = found(&entries, language, &text);
        entries.push(entry("Zygomatic bone", TermKind::Concept, &["zygoma"]));
        prop_assert_eq!(before, found(&entries, language, &text));
    }

    #[test]
    fn composed_and_decomposed_letters_and_all_apostrophes_are_alike((language, text) in any_text()) {
        let entries = entries(language);
        let read = |text: &str| {
            let found = found(&entries, language, text);
            found.into_iter().map(|(entry, words)| (entry, normal(&words))).collect::<Vec<_>>()
        };
        let composed = read(&text);
        prop_assert_eq!(&composed, &read(&text.nfd().collect::<String>()));
        prop_assert_eq!(&composed, &read(&text.replace('’', "'")));
    }

    #[test]
    fn any_text_is_read_without_harm(text in "\\PC{0,200}") {
        for language in ["en", "fr", "de"] {
            let entries = entries(language);
            for (_, words) in found(&entries, language, &text) {
                prop_assert!(text.contains(&words));
            }
        }
    }
}
