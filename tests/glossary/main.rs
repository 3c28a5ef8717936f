//! How well mentions are found: passages annotated by hand, each read as a page of its own with the entries of its file.
//!
//! `tests/glossary/*.toml` say what a careful editor would mark; their heads hold the rules. The test counts, per
//! language, how many of the mentions found are right (precision) and how many of the right ones are found (recall), and
//! prints every difference: `cargo test --test glossary -- --nocapture`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use nutgraf::mentions;
use nutgraf::pipeline::{self, Request};
use serde::Deserialize;

mod properties;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Set {
    language: String,
    entry: Vec<Entry>,
    passage: Vec<Passage>,
}

#[derive(Deserialize)]
struct Entry {
    id: String,
    title: String,
    /// What stands under `[term]`.
    #[serde(flatten)]
    term: BTreeMap<String, toml::Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Passage {
    about: String,
    text: String,
}

/// A mention: line and column in the passage, both from 1, the words without markup, and the entry.
type Marked = (usize, usize, String, String);

/// The text without `{{id|…}}`, and what was marked in it.
fn read(annotated: &str) -> (String, Vec<Marked>) {
    let mut text = String::new();
    let mut marked = Vec::new();
    let mut rest = annotated;
    while let Some((before, after)) = rest.split_once("{{") {
        text.push_str(before);
        let (inside, after) = after.split_once("}}").expect("}} after {{");
        let (id, words) = inside.split_once('|').expect("{{id|words}}");
        let lead = words.len() - words.trim_start_matches(['*', '_']).len();
        let line_start = text.rfind('\n').map_or(0, |i| i + 1);
        let line = 1 + text.matches('\n').count();
        let column = 1 + text[line_start..].chars().count() + lead;
        marked.push((line, column, plain(words), id.to_owned()));
        text.push_str(words);
        rest = after;
    }
    text.push_str(rest);
    (text, marked)
}

/// Without emphasis and line breaks.
fn plain(words: &str) -> String {
    words.replace(['*', '_'], "").split([' ', '\n']).filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ")
}

#[derive(Default, Clone, Copy)]
struct Score {
    right: usize,
    found: usize,
    marked: usize,
}

impl Score {
    fn precision(self) -> f64 {
        self.right as f64 / self.found.max(1) as f64
    }

    fn recall(self) -> f64 {
        self.right as f64 / self.marked.max(1) as f64
    }
}

/// Compares what is found in a set's passages with what is marked; differences go to `report`.
fn score(file: &Path, report: &mut String) -> (String, Score) {
    let set: Set =
        toml::from_str(&fs::read_to_string(file).unwrap()).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
    let folder = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write(
        "config.toml",
        &format!("base_url = \"https://example.org\"\ntitle = \"T\"\ndefault_language = \"{}\"\n", set.language),
    );
    for entry in &set.entry {
        let title = toml::Value::from(entry.title.as_str());
        let mut front_matter = format!("+++\ntitle = {title}\n[term]\n");
        for (key, value) in &entry.term {
            let _ = writeln!(front_matter, "{key} = {value}");
        }
        front_matter.push_str("+++\n");
        write(&format!("content/glossary/{}.md", entry.id), &front_matter);
    }
    let head = "+++\ntitle = \"Passage\"\n+++\n";
    let mut wanted = BTreeMap::new();
    for (n, passage) in set.passage.iter().enumerate() {
        let (text, marked) = read(&passage.text);
        let name = format!("content/p{n:02}.md");
        write(&name, &format!("{head}{text}"));
        wanted.insert(name, (passage, marked));
    }
    let request = Request {
        environment: None,
        site: folder.path().to_owned(),
        output: None,
        base_url: None,
        search: false,
        drafts: false,
        now: jiff::Timestamp::UNIX_EPOCH,
        adopt: false,
    };
    let (site, diagnostics) = pipeline::link_site(&request);
    let errors: Vec<_> = diagnostics.iter().filter(|d| d.code != "ambiguous-term").collect();
    assert!(errors.is_empty(), "{errors:#?}");
    let rows = mentions::list(&site.unwrap(), |path| path.starts_with("content/p"));
    let mut score = Score::default();
    let name = file.file_stem().unwrap().to_string_lossy();
    for (page, (passage, marked)) in wanted {
        let found: Vec<Marked> = rows
            .iter()
            .filter(|row| *row.page == *page && row.reason != Some("ambiguous"))
            .map(|row| (row.line - 3, row.column, row.text.clone(), row.term.clone()))
            .collect();
        score.found += found.len();
        score.marked += marked.len();
        score.right += found.iter().filter(|f| marked.contains(f)).count();
        for (line, column, words, term) in found.iter().filter(|f| !marked.contains(f)) {
            let _ = writeln!(report, "{name}, {}: {line}:{column} “{words}” isn't {term}", passage.about);
        }
        for (line, column, words, term) in marked.iter().filter(|m| !found.contains(m)) {
            let _ = writeln!(report, "{name}, {}: {line}:{column} “{words}” is {term}", passage.about);
        }
    }
    (set.language, score)
}

#[test]
fn mentions_are_found_as_an_editor_would_mark_them() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/glossary");
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|f| f.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|e| e == "toml"));
    files.sort();
    let mut report = String::new();
    let mut languages: BTreeMap<String, Score> = BTreeMap::new();
    for file in files {
        let (language, score) = score(&file, &mut report);
        println!(
            "{:<18} precision {:.3} recall {:.3} of {} mentions",
            file.file_stem().unwrap().to_string_lossy(),
            score.precision(),
            score.recall(),
            score.marked
        );
        let sum = languages.entry(language).or_default();
        sum.right += score.right;
        sum.found += score.found;
        sum.marked += score.marked;
    }
    println!("{report}");
    assert_eq!(languages.keys().collect::<Vec<_>>(), ["en", "fr"]);
    for (language, score) in &languages {
        println!(
            "{language}: precision {:.3}, recall {:.3}, {} mentions",
            score.precision(),
            score.recall(),
            score.marked
        );
    }
    for (language, score) in languages {
        assert!(score.marked >= 300, "{language}: too few to tell");
        assert!(score.precision() >= 0.98, "{language}: precision {:.3}", score.precision());
        assert!(score.recall() >= 0.95, "{language}: recall {:.3}", score.recall());
    }
}
