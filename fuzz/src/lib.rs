//! What each fuzz target does with its bytes, and what must hold whatever they are. Beside what is asserted: nothing
//! panics, overflows or runs without end.
//!
//! tests/hardened includes this file, and runs all kept inputs through it on stable Rust.

use std::sync::{Arc, LazyLock};

use nutgraf::config::{self, MarkdownConfig};
use nutgraf::diagnostics::Diagnostic;
use nutgraf::front_matter::{self, TermKind, term::Case};
use nutgraf::glossary::{self, Entry, Lexicon, Name};
use nutgraf::images;
use nutgraf::load::Source;
use nutgraf::parse::{self, Settings};
use nutgraf::serve::address::{self, Found};
use nutgraf::serve::guard;
use nutgraf::typography::{PROFILES, Rules, profile_for};
use nutgraf::write::{Journal, Manifest};

/// What a target does with its bytes.
pub type Target = fn(&[u8]);

/// All targets, by name.
pub const TARGETS: [(&str, Target); 8] = [
    ("front_matter", front_matter),
    ("document", document),
    ("matcher", matcher),
    ("typography", typography),
    ("address", address),
    ("config", config),
    ("records", records),
    ("image", image),
];

/// The first byte, which chooses between ways to go on, and the rest, if that is text.
fn choice(data: &[u8]) -> Option<(u8, &str)> {
    let (first, rest) = data.split_first()?;
    Some((*first, std::str::from_utf8(rest).ok()?))
}

/// Problems are at places that are in the text.
fn check_places(text: &str, found: &[Diagnostic]) {
    let lines = text.split('\n').count();
    for diagnostic in found {
        if let Some(at) = &diagnostic.location {
            assert!(at.line <= lines, "{diagnostic:?} in {lines} lines");
        }
    }
}

/// Front matter in TOML, in YAML, or a file that is whatever it is.
pub fn front_matter(data: &[u8]) {
    let Some((first, text)) = choice(data) else { return };
    let text = match first % 3 {
        0 => format!("+++\n{text}\n+++\n"),
        1 => format!("---\n{text}\n---\n"),
        _ => text.to_owned(),
    };
    let mut found = Vec::new();
    let (_, start) = front_matter::read(&"content/a.md".into(), &text, first & 4 != 0, &mut found);
    assert!(text.is_char_boundary(start));
    check_places(&text, &found);
}

fn settings(first: u8) -> Settings {
    let language = ["en", "fr", "fr-CA", "fr-CH"][usize::from(first >> 4 & 3)];
    Settings {
        unsafe_html: first & 1 == 0,
        external_rel: MarkdownConfig::default().external_rel,
        origin: "https://example.org".to_owned(),
        captions: first & 2 == 0,
        typography: match first & 4 {
            0 => profile_for(language).map_or(Rules::NONE, Rules::new),
            _ => Rules::NONE,
        },
    }
}

/// A whole file through parse. Holes and runs are inside what they are in; without an author's HTML, no script gets in.
pub fn document(data: &[u8]) {
    let Some((first, text)) = choice(data) else { return };
    let text = match first & 8 {
        0 => format!("+++\ntitle = \"A\"\n+++\n{text}"),
        _ => text.to_owned(),
    };
    let settings = settings(first);
    let source = Source { path: "content/a.md".into(), text: text.as_str().into() };
    let (document, found) = parse::parse(&source, false, &settings);
    check_places(&text, &found);
    let body = &document.body;
    let mut last = 0;
    for hole in &body.prose.holes {
        let at = hole.at as usize;
        assert!(last <= at && body.prose.html.is_char_boundary(at), "a hole at {at}");
        last = at;
    }
    if !settings.unsafe_html {
        let lower = body.prose.html.to_ascii_lowercase();
        for tag in tags(&lower) {
            let name = tag.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
            assert!(!["script", "iframe", "object", "style", "svg"].contains(&name), "{tag} in {lower}");
            for (name, value) in attributes(tag) {
                let leads = matches!(name, "href" | "src" | "srcset" | "action");
                let scripts = ["javascript:", "vbscript:", "data:text"];
                let bad = leads && scripts.iter().any(|scheme| value.starts_with(scheme));
                assert!(
                    !bad && !name.starts_with("on") && (name != "style" || value.starts_with("text-align")),
                    "{name}={value} in {lower}"
                );
            }
        }
    }
}

/// The tags of HTML, without their brackets. A bracket in a quoted value ends none.
fn tags(html: &str) -> Vec<&str> {
    let mut tags = Vec::new();
    let mut rest = html;
    while let Some((_, after)) = rest.split_once('<') {
        let mut quoted = false;
        let end = after.find(|c| {
            quoted ^= c == '"';
            c == '>' && !quoted
        });
        let end = end.unwrap_or(after.len());
        tags.push(&after[..end]);
        rest = &after[end..];
    }
    tags
}

/// The names and values of a tag's attributes.
fn attributes(tag: &str) -> Vec<(&str, &str)> {
    let parts: Vec<&str> = tag.split('"').collect();
    let pairs = parts.chunks_exact(2);
    pairs.filter_map(|pair| Some((pair[0].trim().strip_suffix('=')?.rsplit(' ').next()?, pair[1]))).collect()
}

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

static ENGLISH: LazyLock<Lexicon> = LazyLock::new(|| {
    let entries = [
        entry("Board of directors", TermKind::Concept, &["board"]),
        entry("Artificial intelligence (AI)", TermKind::Concept, &[]),
        entry("Non-profit", TermKind::Concept, &[]),
        entry("C++", TermKind::Product, &[]),
        entry("Mira Murati", TermKind::Person, &["Murati"]),
    ];
    Lexicon::new(&entries, "en")
});

static FRENCH: LazyLock<Lexicon> = LazyLock::new(|| {
    let entries = [
        entry("Conseil d'administration", TermKind::Concept, &["conseil"]),
        entry("Intelligence artificielle (IA)", TermKind::Concept, &[]),
        entry("Œuvre", TermKind::Concept, &[]),
        entry("État", TermKind::Organisation, &[]),
        entry("Côte", TermKind::Concept, &[]),
    ];
    Lexicon::new(&entries, "fr")
});

/// Terms in a text; or a glossary whose titles are the lines before an empty one, and a text after it. Mentions are in the
/// text, none in another.
pub fn matcher(data: &[u8]) {
    let Some((first, text)) = choice(data) else { return };
    let own;
    let (lexicon, text) = match first & 3 {
        0 => (&*ENGLISH, text),
        1 => (&*FRENCH, text),
        n => {
            let language = if n == 2 { "en" } else { "fr" };
            let (titles, text) = text.split_once("\n\n").unwrap_or((text, text));
            let kinds = [TermKind::Concept, TermKind::Person, TermKind::Organisation, TermKind::Product];
            let titles = titles.lines().take(16).enumerate();
            let entries: Vec<Entry> = titles.map(|(n, title)| entry(title, kinds[n % 4], &[])).collect();
            own = Lexicon::new(&entries, language);
            (&own, text)
        }
    };
    let settings = settings(first & 0x30 | 4);
    let source = Source { path: "content/a.md".into(), text: format!("+++\ntitle = \"A\"\n+++\n{text}").into() };
    let (document, _) = parse::parse(&source, false, &settings);
    let mut places = Vec::new();
    for mention in glossary::find(&document.body, &source.text, lexicon) {
        let (start, end) = (mention.source.start as usize, mention.source.end as usize);
        assert!(start < end && source.text.get(start..end).is_some(), "{:?}", mention.source);
        places.push((start, end));
    }
    places.sort_unstable();
    assert!(places.windows(2).all(|two| two[0].1 <= two[1].0), "{places:?}");
    glossary::mentioned(text, lexicon);
    glossary::named(text, lexicon);
    glossary::key(text);
}

/// Changes are in order, none in another, at whole characters, and no letter or digit is lost. That a text which was set
/// stays as it is holds for prose (tests/typography), not for any heap of signs.
pub fn typography(data: &[u8]) {
    let Some((first, text)) = choice(data) else { return };
    let rules = Rules::new(PROFILES[usize::from(first) % PROFILES.len()]);
    let mut edits = Vec::new();
    rules.edits(text, &mut edits);
    let mut last = 0;
    for edit in &edits {
        assert!(last <= edit.range.start && text.get(edit.range.clone()).is_some(), "{edit:?}");
        last = edit.range.end;
    }
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    assert_eq!(letters(&rules.plain(text)), letters(text));
}

/// Addresses as a server hears them: whatever is asked for, it is an output of the site, or a place below it.
pub fn address(data: &[u8]) {
    let Some((first, text)) = choice(data) else { return };
    let files = ["404.html", "a/index.html", "fr/404.html", "fr/été/index.html", "index.html", "x y.txt"];
    let base = ["", "/base"][usize::from(first & 1)];
    let path = if first & 2 == 0 { format!("{base}/{text}") } else { text.to_owned() };
    match address::find(&path, base, |file| files.binary_search(&file).ok()) {
        Some(Found::Output(place, _)) => assert!(place < files.len()),
        Some(Found::Elsewhere(to)) => {
            assert!(to.starts_with(&format!("{base}/")) && !to.starts_with("//") && !to.contains(['\\', '\r', '\n']));
        }
        Some(Found::Nothing) | None => {}
    }
    let host = guard::bare(text);
    assert_eq!(host, host.to_ascii_lowercase());
}

/// A config, whole or after the keys it must have.
pub fn config(data: &[u8]) {
    let Some((first, text)) = choice(data) else { return };
    let text = match first & 1 {
        0 => format!("base_url = \"https://example.org\"\ntitle = \"T\"\n{text}"),
        _ => text.to_owned(),
    };
    let mut found = Vec::new();
    let path: Arc<str> = "config.toml".into();
    let config = config::read(&path, &text, None, &mut found);
    assert!(config.is_some() || !found.is_empty(), "no config, and nobody told why");
    check_places(&text, &found);
}

/// The journal and the manifest: whole or none, and all that they name is inside the output folder.
pub fn records(data: &[u8]) {
    let Some((first, text)) = choice(data) else { return };
    let inside = |file: &str| !file.is_empty() && !file.starts_with('/') && file.split('/').all(|p| p != "..");
    if first & 1 == 0 {
        let text = if first & 2 == 0 { format!("nutgraf journal 1\n{text}end\n") } else { text.to_owned() };
        if let Some(journal) = Journal::parse(&text) {
            assert!(journal.moves.iter().chain(&journal.removals).all(|file| inside(file)), "{journal:?}");
            assert_eq!(Journal::parse(&journal.to_text()), Some(journal));
        }
    } else {
        let sealed = |text: &str| format!("{text}{:016x}\n", xxhash_rust::xxh3::xxh3_64(text.as_bytes()));
        let text = if first & 2 == 0 { sealed(&format!("nutgraf manifest 1\n{text}\n")) } else { text.to_owned() };
        if let Some(manifest) = Manifest::parse(&text) {
            let text = manifest.to_text();
            assert_eq!(Manifest::parse(&text), Some(manifest));
            assert!(text.split('\n').skip(1).filter_map(|line| line.splitn(3, ' ').nth(2)).all(inside), "{text}");
        }
    }
}

/// The headers of images, and images without their metadata: what is left says the same of itself.
pub fn image(data: &[u8]) {
    let before = images::read_header(data);
    let stripped = images::strip(data);
    assert!(stripped.len() <= data.len() + 64);
    if let Ok(before) = before {
        let after = images::read_header(&stripped).expect("an image without metadata is an image still");
        let seen = |info: &images::Info| (info.width, info.height, info.format);
        assert_eq!(seen(&before), seen(&after));
    }
}
