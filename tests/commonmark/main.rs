//! The examples of the CommonMark specification, through nutgraf's own Markdown.
//!
//! The specification isn't part of this repository: scripts/test fetches it, at the version that package-lock.json
//! names. What differs on purpose stands in [`DIFFERENT`], example by example, and is checked to differ still.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::path::Path;

use nutgraf::load::Source;
use nutgraf::parse::{self, Settings};
use nutgraf::prose::{Prose, What};

/// Examples that give other HTML, on purpose, and why.
const DIFFERENT: [(usize, &str); 4] = [
    (
        500,
        "a colon in the first part of a relative address is taken for a scheme's, and only known schemes become links",
    ),
    (598, "the scheme isn't one of those that become links"),
    (599, "the scheme isn't one of those that become links"),
    (601, "the scheme isn't one of those that become links"),
];

/// One example: its number, the section it stands in, Markdown and HTML.
struct Example {
    number: usize,
    section: String,
    markdown: String,
    html: String,
}

fn specification() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/commonmark/node_modules/commonmark-spec/spec.txt");
    std::fs::read_to_string(&path).unwrap_or_else(|error| {
        panic!(
            "{}: {error}\nRun scripts/test, which fetches the specification (npm ci in tests/commonmark).",
            path.display()
        )
    })
}

/// Reads the examples: each stands between two fences of backticks, Markdown and HTML parted by a dot, with arrows for
/// tabs.
fn examples(specification: &str) -> Vec<Example> {
    let fence = "`".repeat(32);
    let mut examples = Vec::new();
    let mut section = String::new();
    let mut lines = specification.lines();
    while let Some(line) = lines.next() {
        if let Some(title) = line.strip_prefix('#').filter(|_| line.trim_start_matches('#').starts_with(' ')) {
            section = title.trim_start_matches('#').trim().to_owned();
        }
        if line != format!("{fence} example") {
            continue;
        }
        let mut part = |end: &str| {
            let mut text = String::new();
            for line in lines.by_ref().take_while(|line| *line != end) {
                text.push_str(&line.replace('→', "\t"));
                text.push('\n');
            }
            text
        };
        let (markdown, html) = (part("."), part(&fence));
        examples.push(Example { number: examples.len() + 1, section: section.clone(), markdown, html });
    }
    examples
}

/// What nutgraf makes of a page with this body, with the addresses of links as they were written.
fn render(markdown: &str) -> String {
    let settings = Settings {
        unsafe_html: true,
        external_rel: String::new(),
        origin: "https://example.org".to_owned(),
        components: std::sync::Arc::default(),
        frames: None,
        captions: false,
        typography: nutgraf::typography::Rules::NONE,
    };
    let text = format!("+++\ntitle = \"x\"\n+++\n{markdown}");
    let source = Source { path: "content/x.md".into(), text: text.into() };
    let (document, _) = parse::parse(&source, false, &settings);
    fill(&document.body.prose)
}

fn fill(prose: &Prose) -> String {
    let mut html = String::new();
    let mut written = 0;
    for hole in &prose.holes {
        let at = hole.at as usize;
        html.push_str(&prose.html[written..at]);
        written = at;
        match hole.what {
            What::Link(index) => {
                pulldown_cmark_escape::escape_href(&mut html, &prose.links[index as usize].target).unwrap();
            }
            What::Word(key) => html.push_str(key),
            // Citations, terms and footnotes are ours; no example holds any.
            _ => {}
        }
    }
    html.push_str(&prose.html[written..]);
    html
}

/// HTML with the differences taken out that mean nothing: `<br />` and `<br>`, quotes escaped in text or not, the ids
/// that headings have here.
fn plain(html: &str) -> String {
    let html = html.replace(" />", ">").replace("&quot;", "\"");
    let mut plain = String::new();
    let mut rest = html.as_str();
    while let Some(at) = rest.find(" id=\"").filter(|at| is_heading(&rest[..*at])) {
        plain.push_str(&rest[..at]);
        rest = rest[at + " id=\"".len()..].split_once('"').unwrap().1;
    }
    plain + rest
}

/// Whether the text ends with the start of a heading's tag.
fn is_heading(html: &str) -> bool {
    (1..=6).any(|level| html.ends_with(&format!("<h{level}")))
}

#[test]
fn the_examples_of_the_specification_give_its_html() {
    let specification = specification();
    let examples = examples(&specification);
    assert!(examples.len() > 600, "only {} examples were read", examples.len());
    let mut problems = String::new();
    for example in &examples {
        let (wanted, got) = (plain(&example.html), plain(&render(&example.markdown)));
        let different = DIFFERENT.iter().find(|(number, _)| *number == example.number);
        match (wanted == got, different) {
            (true, None) | (false, Some(_)) => {}
            (true, Some((number, why))) => {
                problems += &format!("Example {number} is as specified now: take it out of DIFFERENT ({why})\n\n");
            }
            (false, None) => {
                problems += &format!(
                    "Example {} ({}):\n{}\nwanted:\n{wanted}\ngot:\n{got}\n\n",
                    example.number, example.section, example.markdown
                );
            }
        }
    }
    assert!(problems.is_empty(), "{problems}");
}
