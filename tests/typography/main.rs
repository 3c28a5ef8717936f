//! Typography by example: each table in this folder holds Markdown and what readers get of it, in one profile.
//!
//! In the tables, `␣` stands for U+202F, the narrow no-break space, and `⍽` for U+00A0, the wide one; both in what is
//! typed and in what comes out. To add a case, add a line to a group; to add a language, a file, which is found by
//! itself.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::path::Path;

use nutgraf::load::Source;
use nutgraf::parse::{self, Settings};
use nutgraf::typography::{Edit, PROFILES, Put, RULES, Rules, profile_for};
use proptest::prelude::*;
use serde::Deserialize;

/// A file of cases.
#[derive(Deserialize)]
struct Table {
    /// The profile they are for.
    profile: String,
    /// Cases by what they are about: Markdown, and what is in the paragraph then.
    cases: BTreeMap<String, Vec<[String; 2]>>,
}

fn spaces(text: &str) -> String {
    text.replace('␣', "\u{202f}").replace('⍽', "\u{a0}")
}

fn visible(text: &str) -> String {
    text.replace('\u{202f}', "␣").replace('\u{a0}', "⍽")
}

fn rules(profile: &str) -> Rules {
    Rules::new(profile_for(profile).unwrap_or_else(|| panic!("there is no profile {profile}")))
}

/// The HTML of a page of this Markdown, without the tags of its paragraph.
fn html(markdown: &str, typography: Rules) -> String {
    let settings = Settings {
        unsafe_html: true,
        external_rel: String::new(),
        origin: "https://example.org".to_owned(),
        components: std::sync::Arc::default(),
        frames: None,
        captions: true,
        typography,
    };
    let source = Source { path: "content/x.md".into(), text: format!("+++\ntitle = \"x\"\n+++\n{markdown}").into() };
    let (document, _) = parse::parse(&source, false, &settings);
    let html = document.body.prose.html.trim_end();
    html.strip_prefix("<p>").and_then(|h| h.strip_suffix("</p>")).unwrap_or(html).to_owned()
}

#[test]
fn the_tables_hold() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/typography");
    let mut problems = String::new();
    let mut count = 0;
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|e| e == "toml"));
    files.sort();
    for file in files {
        let table: Table = toml::from_str(&std::fs::read_to_string(&file).unwrap())
            .unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let rules = rules(&table.profile);
        for (group, cases) in table.cases {
            for [typed, wanted] in cases {
                count += 1;
                let got = visible(&html(&spaces(&typed), rules));
                if got != wanted {
                    let name = file.file_name().unwrap().to_string_lossy();
                    problems += &format!("{name}, {group}: {typed}\n  wanted {wanted}\n  got    {got}\n");
                }
            }
        }
    }
    assert!(problems.is_empty(), "{problems}");
    assert!(count >= 200, "only {count} cases were read");
}

/// Text of what the rules are about, in short pieces.
fn text() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "a", "mot", "M", "Le", "XXIe", "1er", "2e", "Ve", "10", "000", "1990", "5", "30", "km", "h", "%", "€", "n°",
        "§", "M.", "Mme", "Mr", "pp.", "No.", "'", "'", "\"", "\"", "«", "»", "“", "”", "‘", "’", "‹", "›", " ", " ",
        " ", "\u{a0}", "\u{202f}", "\n", "-", "--", "---", "–", "—", ".", "...", "…", ",", ";", ":", "!", "?", "(",
        ")", "[", "]", "/", "http://x", "www.x", "é", "Œ", "tis", "\u{fffc}", "\u{2028}", "*", "=", "_", "\u{301}",
    ]);
    prop::collection::vec(pieces, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_second_pass_changes_nothing(text in text(), off in 0..=RULES.len()) {
        for profile in PROFILES {
            let mut rules = Rules::new(profile);
            if let Some((_, rule)) = RULES.get(off) {
                rules = rules.with(*rule, false);
            }
            let once = rules.plain(&text).into_owned();
            let twice = rules.plain(&once);
            prop_assert_eq!(visible(&twice), visible(&once), "{} from {:?}", profile.name, visible(&text));
        }
    }

    #[test]
    fn letters_and_digits_stay_as_they_are(text in text()) {
        let kept = |text: &str| -> String { text.chars().filter(|c| c.is_alphanumeric() || *c == '\u{fffc}').collect() };
        for profile in PROFILES {
            prop_assert_eq!(kept(&Rules::new(profile).plain(&text)), kept(&text));
        }
    }

    #[test]
    fn edits_come_in_order_and_touch_only_marks_and_spaces(text in "\\PC{0,40}") {
        for profile in PROFILES {
            let mut edits: Vec<Edit> = Vec::new();
            Rules::new(profile).edits(&text, &mut edits);
            let mut done = 0;
            for edit in edits {
                prop_assert!(edit.range.start >= done && text.get(edit.range.clone()).is_some());
                done = edit.range.end;
                if let Put::Text(put) = edit.put {
                    prop_assert!(!text[edit.range].contains(char::is_alphanumeric) && !put.contains(char::is_alphanumeric));
                }
            }
        }
    }

    #[test]
    fn the_html_of_markdown_holds_the_same_words(text in text()) {
        // Whatever is split into pieces by Markdown, the text that comes out is that of the text without it.
        let words = |html: &str| -> String {
            let mut out = String::new();
            for part in html.replace("<sup>", "").replace("</sup>", "").split('<') {
                out.push_str(part.split_once('>').map_or(part, |(_, after)| after));
            }
            out.chars().filter(|c| c.is_alphanumeric()).collect()
        };
        for profile in PROFILES {
            prop_assert_eq!(words(&html(&text, Rules::new(profile))), words(&html(&text, Rules::NONE)));
        }
    }
}

#[test]
fn every_rule_can_be_switched_off() {
    let cases = [
        ("quotes", "en", "\"a\"", "“a”"),
        ("apostrophes", "fr", "l'a", "l’a"),
        ("dashes", "en", "a -- b", "a – b"),
        ("ranges", "en", "1990-1995", "1990–1995"),
        ("ellipses", "fr", "a...", "a…"),
        ("spaces", "fr", "a ;", "a␣;"),
        ("numbers", "fr", "10 000", "10␣000"),
        ("units", "fr", "5 km", "5⍽km"),
        ("abbreviations", "en", "Mr Smith", "Mr⍽Smith"),
        ("ordinals", "fr", "1er", "1<sup>er</sup>"),
    ];
    assert_eq!(cases.map(|(name, ..)| name), RULES.map(|(name, _)| name));
    for ((_, profile, typed, wanted), (_, rule)) in cases.into_iter().zip(RULES) {
        assert_eq!(visible(&html(typed, rules(profile))), wanted);
        assert_eq!(html(typed, rules(profile).with(rule, false)), typed);
        assert_eq!(html(typed, Rules::NONE), typed);
    }
}
