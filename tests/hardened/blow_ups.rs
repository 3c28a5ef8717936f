//! Input that makes parsers slow: at N, 2N and 4N it costs near enough one, two and four times as much.
//!
//! What is measured is the processor's time of the one thread that works, the best of several runs: neighbours don't
//! disturb it much, and what is quadratic takes sixteen times as long where a tenfold is let pass.

use nutgraf::config;
use nutgraf::front_matter::TermKind;
use nutgraf::front_matter::term::Case;
use nutgraf::glossary::{self, Entry, Lexicon};
use nutgraf::import::{Generator, OldFile, Options, import};
use nutgraf::load::Source;
use nutgraf::parse::{self, Settings};
use nutgraf::typography::{PROFILES, Rules, profile_for};
use nutgraf::{front_matter, images, tables};

/// What four times the input may cost, over what the input costs.
const MOST: f64 = 10.0;
/// Times below this say nothing, in seconds.
const FLOOR: f64 = 0.004;

/// Seconds of this thread's work.
fn cpu() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

fn best(run: &dyn Fn()) -> f64 {
    let once = || {
        let began = cpu();
        run();
        cpu() - began
    };
    let first = once();
    // What is slow needs no second look.
    if first > 1.0 { first } else { (0..2).map(|_| once()).fold(first, f64::min) }
}

/// One kind of input: its name, and the input of a size.
type Kind = (&'static str, fn(usize) -> String);

fn check_linear(kinds: &[Kind], n: usize, run: impl Fn(&str)) {
    let mut slow = Vec::new();
    for (name, make) in kinds {
        let times: Vec<f64> = [n, 2 * n, 4 * n]
            .into_iter()
            .map(|n| {
                let text = make(n);
                best(&|| run(&text))
            })
            .collect();
        let ratio = times[2].max(FLOOR) / times[0].max(FLOOR / 2.0);
        println!("{:8.1} {:8.1} {:8.1} ms  ×{ratio:.1}  {name}", times[0] * 1e3, times[1] * 1e3, times[2] * 1e3);
        if ratio > MOST {
            slow.push(format!("{name} ×{ratio:.1}: {times:?}"));
        }
    }
    assert!(slow.is_empty(), "not near linear:\n{}", slow.join("\n"));
}

fn settings(language: &str) -> Settings {
    Settings {
        unsafe_html: true,
        external_rel: "noopener".to_owned(),
        origin: "https://example.org".to_owned(),
        captions: true,
        components: Default::default(),
        frames: None,
        typography: profile_for(language).map_or(Rules::NONE, Rules::new),
    }
}

fn parse(text: &str, language: &str) -> parse::Document {
    let source = Source { path: "content/a.md".into(), text: text.into() };
    parse::parse(&source, false, &settings(language)).0
}

fn numbered(n: usize, line: impl Fn(usize) -> String) -> String {
    (0..n).map(line).collect()
}

const MARKDOWN: &[Kind] = &[
    ("links that never close", |n| "[a](<b".repeat(n)),
    ("links in links", |n| "[ (](".repeat(n)),
    ("emphasis of two kinds", |n| "_a* ".repeat(n)),
    ("emphasis that never closes", |n| "*a **a ".repeat(n)),
    ("emphasis in words", |n| format!("a**b{}", "c* ".repeat(n))),
    ("emphasis, nested", |n| "*a _b ".repeat(n) + &"_ *".repeat(n)),
    ("definitions without goals", |n| "[x]:".repeat(n)),
    ("definitions, a line each", |n| numbered(n, |i| format!("[x{i}]: /u\n")) + &numbered(n, |i| format!("[x{i}] "))),
    ("one definition, used often", |n| format!("[a]: {}\n\n{}", "u".repeat(n), "[a] ".repeat(n))),
    ("one definition, made often", |n| "[a]: u\n".repeat(n) + "[a]"),
    ("titles that never end", |n| "[x]: y '".repeat(n)),
    ("footnotes that never close", |n| "[^".repeat(n)),
    ("footnotes without a note", |n| numbered(n, |i| format!("[^{i}] "))),
    ("footnotes", |n| numbered(n, |i| format!("x[^{i}]\n\n[^{i}]: A note.\n\n"))),
    ("one footnote, called often", |n| "x[^1] ".repeat(n) + "\n\n[^1]: A note.\n"),
    ("one footnote, made often", |n| "[^1]: A note.\n\n".repeat(n) + "x[^1]"),
    ("footnotes that call each other", |n| numbered(n, |i| format!("[^{i}]: See[^{}].\n\n", (i + 1) % n)) + "x[^0]"),
    ("images in images", |n| "![".repeat(n) + &"](x)".repeat(n)),
    ("opening brackets", |n| "[".repeat(n)),
    ("brackets", |n| "[".repeat(n) + &"]".repeat(n)),
    ("brackets of two kinds", |n| "[](".repeat(n)),
    ("backslashes", |n| "\\".repeat(n)),
    ("code of every length", |n| numbered((2 * n).isqrt(), |i| format!("e{}", "`".repeat(i + 1)))),
    ("comments that never end", |n| "a <!-- b ".repeat(n)),
    ("instructions that never end", |n| "a <? b ".repeat(n)),
    ("declarations that never end", |n| "a <!A b ".repeat(n)),
    ("data that never ends", |n| "a <![CDATA[ b ".repeat(n)),
    ("tags that never end", |n| "<a b=".repeat(n)),
    ("tags", |n| "<b>".repeat(n)),
    ("tags that were never opened", |n| "</b>".repeat(n)),
    ("quotes, nested", |n| ">".repeat(n)),
    ("quotes of many lines", |n| "> > > a\n".repeat(n)),
    ("quotes, deeper and deeper", |n| numbered((2 * n).isqrt(), |i| format!("{}a\n", "> ".repeat(i)))),
    ("lists, nested on a line", |n| "- ".repeat(n) + "a"),
    ("lists, deeper and deeper", |n| numbered((2 * n).isqrt(), |i| format!("{}- a\n", "  ".repeat(i)))),
    ("lists of numbers, nested", |n| "1. ".repeat(n) + "a"),
    ("a long list", |n| "- a\n\n".repeat(n)),
    ("tasks", |n| "- [ ] a\n".repeat(n)),
    ("lists of definitions", |n| "a\n: b\n\n".repeat(n)),
    ("a wide table", |n| format!("{}|\n{}|\n{}|\n", "| a ".repeat(n), "|---".repeat(n), "| b ".repeat(n))),
    ("a wide table of empty rows", |n| {
        let n = n.isqrt();
        format!("{}|\n{}|\n{}", "| a ".repeat(n), "|---".repeat(n), "| b |\n".repeat(n))
    }),
    ("a long table", |n| format!("| a | b |\n|---|---|\n{}", "| c | d |\n".repeat(n))),
    ("lines that may begin tables", |n| "| a |\n".repeat(n)),
    ("bars", |n| "|".repeat(n)),
    ("entities that never end", |n| "&#".repeat(n)),
    ("entities", |n| "&amp;&eacute;".repeat(n)),
    ("strikethrough that never closes", |n| "~~a ".repeat(n)),
    ("rules", |n| "***\n".repeat(n)),
    ("stars", |n| "*".repeat(n)),
    ("stars and letters", |n| "*a".repeat(n)),
    ("underlines of headings", |n| "a\n=\n".repeat(n)),
    ("headings of one name", |n| "## A\n\n".repeat(n)),
    ("headings of many names", |n| numbered(n, |i| format!("## A{i}\n\n"))),
    ("headings' attributes that never end", |n| "## a {#x {".repeat(n)),
    ("attributes of a heading", |n| format!("## a {{{}}}\n", numbered(n, |i| format!(".c{i} ")))),
    ("fences", |n| "```\na\n".repeat(n)),
    ("fences, longer and longer", |n| numbered((2 * n).isqrt(), |i| format!("{}\n", "`".repeat(3 + i)))),
    ("alerts", |n| "> [!NOTE]\n> a\n\n".repeat(n)),
    ("citations that never close", |n| "[@a; ".repeat(n)),
    ("citations", |n| "[@a; @b] ".repeat(n)),
    ("links to terms", |n| "[a](term:b) ".repeat(n)),
    ("addresses", |n| "<https://example.org/> ".repeat(n)),
    ("spaces", |n| format!("a{}b", " ".repeat(n))),
    ("tabs", |n| format!("a{}b", "\t".repeat(n))),
    ("empty lines", |n| "\n".repeat(n)),
    ("returns", |n| "a\r".repeat(n)),
    ("hard breaks", |n| "a  \n".repeat(n)),
    ("one long word", |n| "a".repeat(n)),
    ("letters with many marks", |n| format!("a{}", "\u{301}".repeat(n))),
    ("hyphens", |n| "a-".repeat(n)),
    ("directions", |n| "\u{202e}\u{2066}a".repeat(n)),
    ("mathematics", |n| "$a ".repeat(n)),
    ("wiki links that never close", |n| "[[a|".repeat(n)),
    ("superscripts", |n| "a^b ~c ".repeat(n)),
    ("braces", |n| "{{< ".repeat(n)),
];

#[test]
fn markdown() {
    check_linear(MARKDOWN, 4_000, |text| drop(parse(&format!("+++\ntitle = \"A\"\n+++\n{text}"), "en")));
}

/// What comes out isn't out of proportion either.
#[test]
fn html_is_not_many_times_its_markdown() {
    for (name, make) in MARKDOWN {
        let text = format!("+++\ntitle = \"A\"\n+++\n{}", make(4_000));
        let html = parse(&text, "en").body.prose.html.len();
        assert!(html < 100 * text.len(), "{name}: {html} bytes of {}", text.len());
    }
}

const PROSE: &[Kind] = &[
    ("straight quotes", |n| "\"a".repeat(n)),
    ("quotes that never close", |n| "\"a ".repeat(n)),
    ("apostrophes", |n| "l'".repeat(n)),
    ("guillemets", |n| "« a ".repeat(n)),
    ("numbers", |n| "1 000 ".repeat(n)),
    ("one long number", |n| "1".repeat(n)),
    ("numbers with units", |n| "10 km, 3 % ; ".repeat(n)),
    ("marks", |n| "! ? ; : ".repeat(n)),
    ("dots", |n| ".".repeat(n)),
    ("dashes", |n| "-".repeat(n)),
    ("spaces before marks", |n| " ".repeat(n) + "!"),
    ("abbreviations", |n| "M. Mme Dr 1er ".repeat(n)),
];

#[test]
fn typography() {
    for profile in &PROFILES {
        let rules = Rules::new(profile);
        check_linear(PROSE, 20_000, |text| {
            rules.plain(text);
        });
    }
    check_linear(PROSE, 4_000, |text| drop(parse(&format!("+++\ntitle = \"A\"\n+++\n{text}"), "fr")));
}

fn entry(title: String) -> Entry {
    let (names, forms) = (Vec::new(), Vec::new());
    Entry { title, kind: TermKind::Concept, names, forms, inflect: true, case: Case::Smart }
}

const MENTIONS: &[Kind] = &[
    ("the beginning of every form", |n| "alpha ".repeat(n)),
    ("forms that almost match", |n| ("alpha ".repeat(29) + "omega ").repeat(n / 30)),
    ("words and hyphens", |n| "alpha-".repeat(n)),
    ("words and apostrophes", |n| "l’alpha’".repeat(n)),
    ("words and commas", |n| "alpha, ".repeat(n)),
    ("words and emphasis", |n| "*alpha* ".repeat(n)),
    ("a paragraph a word", |n| "alpha\n\n".repeat(n)),
    ("capitals", |n| "Alpha. ".repeat(n)),
    ("words of one letter", |n| "a ".repeat(n)),
    ("letters without spaces", |n| "é".repeat(n)),
];

/// Overlapping names: "alpha", "alpha alpha"… up to thirty words.
#[test]
fn matching() {
    for language in ["en", "fr"] {
        let entries: Vec<Entry> = (1..=30).map(|n| entry("alpha ".repeat(n).trim().to_owned())).collect();
        let lexicon = Lexicon::new(&entries, language);
        check_linear(MENTIONS, 2_000, |text| {
            let document = parse(&format!("+++\ntitle = \"A\"\n+++\n{text}"), language);
            glossary::find(&document.body, &document.text, &lexicon);
        });
    }
}

#[test]
fn large_glossaries() {
    let kinds: &[Kind] = &[
        ("names that begin alike", |n| numbered(n, |i| format!("alpha beta {i}\n"))),
        ("names that end alike", |n| numbered(n, |i| format!("{i} alpha beta\n"))),
        ("names that are one word", |n| numbered(n, |i| format!("alpha{i}\n"))),
        ("names that are the same", |n| "alpha beta\n".repeat(n)),
        ("names of many names", |n| numbered(n, |i| format!("Alpha {i} (A{i}) or beta/gamma {i}\n"))),
        ("names of 200 letters", |n| numbered(n / 10, |i| format!("{}{i}\n", "alpha ".repeat(32)))),
        ("one name of many alternatives", |n| numbered(n, |i| format!("a{i}/"))),
    ];
    for language in ["en", "fr"] {
        check_linear(kinds, 1_000, |text| {
            let entries: Vec<Entry> = text.lines().map(|line| entry(line.to_owned())).collect();
            let lexicon = Lexicon::new(&entries, language);
            glossary::mentioned("alpha beta 7 gamma", &lexicon);
        });
    }
}

#[test]
fn front_matter_and_config() {
    let toml: &[Kind] = &[
        ("keys", |n| numbered(n, |i| format!("k{i} = {i}\n"))),
        ("unknown keys near known ones", |n| numbered(n, |i| format!("titel{i} = {i}\n"))),
        ("one key, often", |n| "k = 1\n".repeat(n)),
        ("tables", |n| numbered(n, |i| format!("[t{i}]\nk = 1\n"))),
        ("one table, often", |n| "[t]\nk = 1\n".repeat(n)),
        ("tables in a list", |n| "[[explainer.known]]\ntext = \"x\"\n".repeat(n)),
        ("dotted keys", |n| numbered(n, |i| format!("a.k{i} = 1\n"))),
        ("a long list", |n| format!("tags = [{}]\n", numbered(n, |i| format!("\"t{i}\", ")))),
        ("a long title", |n| format!("title = \"{}\"\n", "a ".repeat(n))),
        ("lists that never end", |n| "a = [".repeat(n)),
        ("text that never ends", |n| "a = \"\"\"".repeat(n)),
        ("comments", |n| "# a\n".repeat(n)),
        ("errors", |n| "= \n".repeat(n)),
        ("wrong types", |n| format!("tags = [{}]\n", "1, ".repeat(n))),
    ];
    let read = |text: &str| {
        front_matter::read(&"content/a.md".into(), text, false, &mut Vec::new());
    };
    check_linear(toml, 1_000, |text| read(&format!("+++\n{text}\n+++\n")));
    check_linear(toml, 1_000, |text| {
        config::read(&"config.toml".into(), text, None, &mut Vec::new());
    });
    let yaml: &[Kind] = &[
        ("keys", |n| numbered(n, |i| format!("k{i}: {i}\n"))),
        ("one key, often", |n| "k: 1\n".repeat(n)),
        ("a long list", |n| format!("tags: [{}]\n", numbered(n, |i| format!("t{i}, ")))),
        ("a list of lines", |n| format!("tags:\n{}", numbered(n, |i| format!("  - t{i}\n")))),
        ("anchors", |n| numbered(n, |i| format!("k{i}: &a{i} x\n"))),
        ("aliases", |n| format!("a: &a x\n{}", numbered(n, |i| format!("k{i}: *a\n")))),
        ("lists that never end", |n| "a: [".repeat(n)),
        ("quotes that never end", |n| "a: \"".repeat(n)),
        ("tags", |n| numbered(n, |i| format!("k{i}: !!str x\n"))),
        ("documents", |n| "a: 1\n...\n".repeat(n)),
    ];
    check_linear(yaml, 1_000, |text| read(&format!("---\n{text}\n---\n")));
}

/// Pages of other generators. What is told of is in a line of its own: a place costs its line.
const OLD_PAGES: &[Kind] = &[
    ("shortcodes", |n| "{{ a(b=\"c\") }}\n{{< a b=\"c\" >}}\n".repeat(n)),
    ("shortcodes that never close", |n| "{{ a( {{< a ".repeat(n)),
    ("comments that never end", |n| "{{/* ".repeat(n)),
    ("comments that never end, of Hugo", |n| "{{</* {{%/* ".repeat(n)),
    ("comments", |n| "{{/* a */}} {{</* a */>}} ".repeat(n)),
    ("bodies that never end", |n| "{% a() %}\n{{< a >}}\n".repeat(n)),
    ("bodies in bodies", |n| "{% a() %}\n".repeat(n) + &"{% end %}\n".repeat(n)),
    ("ends of others", |n| "{{< a >}}\n{{< b >}}\n".repeat(n) + &"{{< /a >}}\n{{< /c >}}\n".repeat(n)),
    ("texts that never end", |n| "{{ a(b=\" {{< a b=` ".repeat(n)),
    ("lists that never end", |n| "{{ a(b=[ ".repeat(n)),
    ("arguments", |n| format!("{{{{ a({}) }}}}", "b=\"c\", ".repeat(n))),
    ("percent signs and braces", |n| "{%{{".repeat(n)),
    ("one kind of brace", |n| "{{".repeat(n)),
    ("headings of one name", |n| "## Notes\n\n".repeat(n)),
    ("headings of many names", |n| numbered(n, |i| format!("## Notes {i}\n\n"))),
    ("links", |n| "[a](b.md)\n\n".repeat(n)),
    ("links that never close", |n| "[a](b\n\n".repeat(n)),
    ("definitions", |n| numbered(n, |i| format!("[a{i}]: b.md\n"))),
    ("addresses", |n| "https://example.org/a\n\n".repeat(n)),
    ("an address and brackets", |n| format!("https://example.org/{}", ")".repeat(n))),
    ("addresses between shortcodes", |n| "{{< a >}} https://example.org/a\n\n".repeat(n)),
    ("citations", |n| "[@a]\n\n".repeat(n)),
    ("code", |n| "```{a}\nb\n```\n\n".repeat(n)),
];

#[test]
fn pages_of_other_generators() {
    for (generator, config) in [
        (Generator::Zola, "base_url = \"https://old.example\"\ntitle = \"A\"\n"),
        (Generator::Hugo, "baseURL = \"https://old.example\"\ntitle = \"A\"\n"),
    ] {
        let name = if generator == Generator::Zola { "config.toml" } else { "hugo.toml" };
        let read = |text: &str| {
            let page = format!("+++\ntitle = \"A\"\n+++\n{text}");
            let file = |path: &str, text: &str| OldFile { path: path.to_owned(), bytes: Some(text.into()) };
            let files = [file(name, config), file("content/a.md", &page)];
            let options = Options { generator, now: jiff::Timestamp::UNIX_EPOCH, new_addresses: false };
            assert!(import(&files, &options).is_ok());
        };
        // Pages are read on all threads: on this one, so that its time is the whole.
        let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
        pool.install(|| check_linear(OLD_PAGES, 4_000, read));
    }
}

#[test]
fn tables_of_numbers() {
    let kinds: &[Kind] = &[
        ("rows", |n| format!("a,b\n{}", "c,1\n".repeat(n))),
        ("quotes in cells", |n| format!("a,b\n{}", "\"c \"\"d\"\"\",1\n".repeat(n))),
        ("quotes in a wide row", |n| numbered(n, |i| format!("\"{i}\"\"\",")) + "\n1\n"),
        ("quotes that close too early", |n| format!("a,b\n{}", "\"c\"d,1\n".repeat(n))),
        ("quotes that never close", |n| format!("a,b\n{}", "\"c,".repeat(n))),
        ("columns", |n| numbered(n, |i| format!("c{i},")) + "\n"),
        ("columns of one name", |n| "c,".repeat(n) + "\n"),
        ("empty lines", |n| "a,b\n".to_owned() + &"\n".repeat(n)),
        ("cells of spaces", |n| format!("a,b\n{},1\n", " ".repeat(n))),
        ("rows that are too short", |n| format!("a,b\n{}", "c\n".repeat(n))),
    ];
    check_linear(kinds, 10_000, |text| drop(tables::rows(text)));
    check_linear(kinds, 10_000, |text| drop(tables::table(text)));
}

#[test]
fn images_and_drawings() {
    let kinds: &[Kind] = &[
        ("styles", |n| format!("<svg><style>{}</style></svg>", "@import  url( ( ".repeat(n))),
        ("style sheets", |n| format!("<svg>{}</svg>", "<style>a &amp; &b; ".repeat(n))),
        ("elements", |n| format!("<svg width=\"1\" height=\"1\">{}</svg>", "<g>".repeat(n))),
        ("attributes", |n| format!("<svg {}>", numbered(n, |i| format!("a{i}=\"x\" ")))),
        ("entities", |n| {
            format!("<!DOCTYPE svg [{}]><svg/>", numbered(n, |i| format!("<!ENTITY e{i} \"&e{};\">", i + 1)))
        }),
        ("comments", |n| format!("<!--{}--><svg/>", "-".repeat(n))),
        ("spaces", |n| " ".repeat(n) + "<svg/>"),
        ("segments of a JPEG", |n| format!("\u{0}{}", "x".repeat(n))),
    ];
    check_linear(kinds, 20_000, |text| {
        let _ = images::read_header(text.as_bytes());
        images::strip(text.as_bytes());
    });
    let jpeg = |n: usize| [&[0xffu8, 0xd8][..], &[0xffu8, 0xe1, 0, 2].repeat(n)].concat();
    let png = |n: usize| [&b"\x89PNG\r\n\x1a\n"[..], &b"\0\0\0\0tEXt\0\0\0\0".repeat(n)].concat();
    let webp = |n: usize| [&b"RIFF\xff\xff\xff\x0fWEBP"[..], &b"EXIF\0\0\0\0".repeat(n)].concat();
    for (name, make) in [("jpeg", &jpeg as &dyn Fn(usize) -> Vec<u8>), ("png", &png), ("webp", &webp)] {
        let time = |n| {
            let bytes = make(n);
            best(&|| {
                let _ = images::read_header(&bytes);
                images::strip(&bytes);
            })
        };
        let (one, four) = (time(20_000), time(80_000));
        assert!(four.max(FLOOR) / one.max(FLOOR / 2.0) <= MOST, "{name}: {one} {four}");
    }
}
