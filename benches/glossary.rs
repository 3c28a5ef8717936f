//! The glossary's own figures, one core: `cargo bench --bench glossary`.
//!
//! Megabytes of text a second, with words cut and mentions found, for 200 and 10,000 entries, in English and French; the
//! share of it that cutting a text into words takes alone; and how long the trie takes to build.

use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use nutgraf::config::MarkdownConfig;
use nutgraf::front_matter::term::{Case, TermKind};
use nutgraf::glossary::{self, Entry, Lexicon, Name, forms_of};
use nutgraf::load::Source;
use nutgraf::parse::{self, Document, Settings};
use unicode_segmentation::UnicodeSegmentation;

/// The program's own.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Words in a text of the bench: about 3 MB.
const WORDS: usize = 500_000;
const ROUNDS: usize = 9;

/// Numbers that look random and are the same each time (Knuth's MMIX generator).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        ((self.0 >> 33) as usize) % below
    }
}

fn main() {
    println!("{:<28} {:>9} {:>9} {:>10} {:>9}", "case", "MB/s", "mentions", "words MB/s", "UAX 29");
    for (language, list) in
        [("en", include_str!("../src/glossary/common/en.txt")), ("fr", include_str!("../src/glossary/common/fr.txt"))]
    {
        let words: Vec<&str> = list.lines().collect();
        for count in [200, 10_000] {
            let entries = entries(count, &words);
            let lexicon = Lexicon::new(&entries, language);
            let document = document(&text(&entries, &words));
            let bytes = document.text.len() as f64 / 1e6;
            let mut found = 0;
            let scan = fastest(|| {
                found = glossary::find(&document.body, &document.text, &lexicon).len();
                black_box(found);
            });
            // With a form that is nowhere, what is left is the walk over the words.
            let nothing = Lexicon::new(&[entry("Zzyzx zzyzx", Vec::new())], language);
            let walk = fastest(|| {
                black_box(glossary::find(&document.body, &document.text, &nothing).len());
            });
            let uax = fastest(|| {
                black_box(document.text.unicode_word_indices().count());
            });
            println!(
                "{:<28} {:>9.0} {found:>9} {:>10.0} {:>9.0}",
                format!("{language}, {count} entries"),
                bytes / scan,
                bytes / walk,
                bytes / uax
            );
        }
        let entries = entries(10_000, &words);
        let forms = forms_of(&entries, language).len();
        let build = fastest(|| {
            black_box(Lexicon::new(&entries, language));
        });
        println!("{language}: trie of {forms} forms of 10,000 entries: {:.0} ms", build * 1e3);
    }
}

fn fastest(mut work: impl FnMut()) -> f64 {
    let times = (0..ROUNDS).map(|_| {
        let started = Instant::now();
        work();
        started.elapsed().as_secs_f64()
    });
    times.fold(f64::INFINITY, f64::min)
}

fn entry(title: &str, names: Vec<Name>) -> Entry {
    Entry {
        title: title.to_owned(),
        kind: TermKind::Concept,
        names,
        forms: Vec::new(),
        inflect: true,
        case: Case::Smart,
    }
}

/// Entries of two words, with an alias of two.
fn entries(count: usize, words: &[&str]) -> Vec<Entry> {
    let mut numbers = Numbers(7);
    let mut name = || format!("{} {}", words[numbers.next(words.len())], words[numbers.next(words.len())]);
    (0..count).map(|_| entry(&name(), vec![Name { text: name(), case: Case::Smart }])).collect()
}

/// Prose of common words, with a term every sixty.
fn text(entries: &[Entry], words: &[&str]) -> String {
    let mut numbers = Numbers(11);
    let mut text = String::new();
    for n in 1..=WORDS {
        // Few words are most of a text: of two numbers, the smaller.
        let at = numbers.next(words.len()).min(numbers.next(words.len()));
        text.push_str(words[(at * 7919) % words.len()]);
        if n % 60 == 0 {
            text.push(' ');
            text.push_str(&entries[numbers.next(entries.len())].title);
        }
        text.push_str(match n % 100 {
            0 => ".\n\n",
            25 | 50 | 75 => ". ",
            10 | 60 => ", ",
            _ => " ",
        });
    }
    text
}

fn document(text: &str) -> Document {
    let source = Source { path: "content/a.md".into(), text: Arc::from(format!("+++\ntitle = \"A\"\n+++\n{text}")) };
    let markdown = MarkdownConfig::default();
    let settings = Settings {
        unsafe_html: markdown.unsafe_html,
        external_rel: markdown.external_rel,
        origin: String::new(),
        components: std::sync::Arc::default(),
        frames: None,
        captions: true,
        typography: nutgraf::typography::Rules::NONE,
    };
    parse::parse(&source, false, &settings).0
}
