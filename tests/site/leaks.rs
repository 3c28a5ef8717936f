//! Nothing of a page that isn't published reaches an output: every byte of every output is looked through for words that
//! stand in unpublished pages alone, in a new folder and after edits.

use std::io::Read;

use proptest::prelude::*;

use crate::harness::{DOT, FRENCH, SiteTest};

/// One word for each place of a page that could give it away.
const MARKERS: [&str; 28] = [
    "zqtitle",
    "zqstandfirst",
    "zqbody",
    "zqheading",
    "zqtag",
    "zqplace",
    "zqauthor",
    "zqalias",
    "zqcaption",
    "zqpoint",
    "zqsource",
    "zqterm",
    "zqextra",
    "zqpicture",
    "zqodd",
    "zqrooted",
    "zqescaped",
    "zqclosed",
    "zqevent",
    "zqquestion",
    "zqclaim",
    "zqmethod",
    "zqline",
    "zqmoved",
    "zqmenu",
    "zqfaq",
    "zqword",
    "zqsame",
];

/// Markers that are parts of addresses, too.
const NAMES: [&str; 3] = ["zqalias", "zqmoved", "zqline"];

/// Pages in all the states of not being published, among others that are in every list and output there is.
fn leaky(state: &str) -> SiteTest {
    let secret = format!(
        r#"title = "Zqtitle"
description = "Zqstandfirst."
date = 2024-01-14
tags = ["AI", "zqtag"]
authors = ["Zqauthor"]
aliases = ["/zqalias/"]
{state}
[taxonomies]
places = ["Zqplace"]
[extra]
image = "zqextra.png"
photo = "zqodd (1).png"
[explainer]
storyline = "line"
key_points = ["Zqpoint."]
method = "Zqmethod."
[[explainer.known]]
text = "Zqclaim"
[[explainer.unknown]]
question = "Zqquestion?"
[[explainer.disputed]]
claim = "Zqclaim"
by = "Zqauthor"
[[explainer.timeline]]
date = 2024-01-13
text = "Zqevent."
terms = ["gpt"]
[[explainer.people]]
term = "gpt"
role = "Zqpoint"
[[explainer.faq]]
q = "Zqfaq?"
a = "Zqfaq."
[[explainer.sources]]
id = "s"
title = "Zqsource"
[[explainer.updates]]
date = 2024-01-15
text = "Zqpoint anew."
[[explainer.corrections]]
date = 2024-01-15
now = "Zqpoint again.""#
    );
    let body = "Zqbody on GPT and Zqword. [paper](zqpicture-paper.pdf) [same](same.pdf) ![zqcaption](zqpicture.png)\n\n## Zqheading\n\n<img src=\"zqescaped%20picture.png\" alt=\"\"><img src=\"/news/zqrooted.png\" alt=\"\">\n";
    let alone = format!(
        "title = \"Zqtitle alone\"\ndate = 2024-01-14\n{state}\n[explainer]\nstoryline = \"zqline\"\n[[explainer.timeline]]\ndate = 2024-01-12\ntext = \"Zqevent alone.\"\nterms = [\"gpt\"]"
    );
    SiteTest::new()
        .search()
        .config(&format!(
            r#"fallback = "link"
[feeds]
formats = ["atom", "rss", "json"]
lists = ["site", "sections", "tags", "authors", "places", "storylines", "corrections"]
[taxonomies.places]
[sitemap]
news = true
[output]
llms_txt = true
hosts = ["nginx", "caddy", "netlify", "github"]
compress = ["gz", "br"]
[output.csp]
[storylines.zqline]
title = "Zqline"
description = "Zqline."
[[menus.main]]
page = "@/news/secret.md"
title = "Zqmenu"
[[menus.main]]
page = "@/news/open.md"
[[menus.main.children]]
page = "@/news/alone.md"
title = "Zqmenu"
[[redirects]]
from = "/zqmoved/"
to = "@/news/secret.md"
{FRENCH}"#
        ))
        .term("gpt", "GPT", "see_also = [\"openai\"]")
        .term("openai", "OpenAI", "")
        .page(
            "news/open.md",
            "date = 2024-01-14\ntags = [\"AI\"]\n[explainer]\nstoryline = \"line\"\n[[explainer.timeline]]\ndate = 2024-01-13\ntext = \"An event.\"\nterms = [\"gpt\"]",
            "On GPT.",
        )
        .page("news/open.fr.md", "title = \"Ouvert\"\ndate = 2024-01-14", "")
        .page("news/secret.md", &secret, body)
        .page("news/secret.fr.md", &format!("title = \"Zqtitle\"\n{state}"), "Zqbody.")
        .page("news/alone.md", &alone, "Zqbody on GPT.")
        .page("news/bundle/index.md", &format!("title = \"Zqtitle\"\n{state}"), "![x](inner.png)")
        .page("news/closed/story.md", &format!("title = \"Zqtitle\"\n{state}"), "Zqbody.")
        .page("glossary/hidden.md", &format!("title = \"Zqterm\"\n{state}\n[term]\naliases = [\"OpenAI’s\"]"), "")
        .page("hidden/_index.md", &format!("title = \"Zqtitle\"\n{state}"), "Zqbody.")
        .page("hidden/child.md", "date = 2024-01-01", "")
        .bytes("content/news/zqpicture.png", &[DOT, b"zqpicture"].concat())
        .bytes("content/news/zqextra.png", b"zqextra")
        .bytes("content/news/zqodd (1).png", b"zqodd")
        .bytes("content/news/zqrooted.png", &[DOT, b"zqrooted"].concat())
        .bytes("content/news/zqescaped picture.png", &[DOT, b"zqescaped"].concat())
        .bytes("content/news/zqpicture-paper.pdf", b"zqpicture")
        .bytes("content/news/bundle/inner.png", &[DOT, b"zqpicture"].concat())
        .page("sport/a.md", "", "[Ours](same.pdf), of the same name as theirs: <https://elsewhere.example/same.pdf> <a href=\"/sport/same.pdf\">x</a>")
        .bytes("content/sport/same.pdf", b"ours")
        .bytes("content/news/same.pdf", b"zqsame")
        .bytes("content/news/closed/same.pdf", b"zqsame")
        .bytes("content/news/closed/data.csv", b"zqclosed")
        .bytes("content/news/closed/deep/data.csv", b"zqclosed")
        .bytes("content/news/free.png", b"free")
}

/// The files of a site's output folder with a marker in its name or its bytes, in capitals or small letters, compressed
/// or not.
fn given_away(site: &SiteTest, markers: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for (file, bytes) in site.public() {
        let mut text = Vec::new();
        match file.rsplit('.').next() {
            // Parts of the search index are compressed, too.
            _ if bytes.starts_with(&[0x1f, 0x8b]) => {
                flate2::read::GzDecoder::new(&*bytes).read_to_end(&mut text).unwrap();
            }
            Some("br") => {
                brotli::Decompressor::new(&*bytes, 4096).read_to_end(&mut text).unwrap();
            }
            _ => text = bytes,
        }
        text.make_ascii_lowercase();
        let name = file.to_lowercase();
        for marker in markers {
            let at = text.windows(marker.len()).position(|w| w == marker.as_bytes());
            let around = at.map(|at| String::from_utf8_lossy(&text[at.saturating_sub(80)..(at + 80).min(text.len())]));
            if around.is_some() || name.contains(marker) {
                found.push(format!("{file} gives {marker} away: {}", around.unwrap_or_default()));
            }
        }
    }
    found
}

#[track_caller]
fn assert_no_marker(site: &SiteTest) {
    assert_eq!(given_away(site, &MARKERS), [""; 0]);
}

/// The states in which a page isn't published, on the day of the tests.
const STATES: [&str; 4] = [
    "draft = true",
    "publish_at = 2024-01-15T12:00:01Z",
    "publish_at = 2024-01-15T22:00:00+09:00",
    "expires_at = 2024-01-15T12:00:00Z",
];

#[test]
fn no_byte_of_any_output_gives_an_unpublished_page_away() {
    for state in STATES {
        let site = leaky(state);
        site.build_clean();
        assert_no_marker(&site);
        assert!(site.at("public/news/free.png").exists(), "what no page names is published");
    }
}

/// Otherwise the test above would see nothing where something is.
#[test]
fn every_marker_is_there_when_the_page_is_published() {
    let site = leaky("");
    let built = site.build_clean();
    let all: String =
        built.tree().iter().map(|(f, b)| format!("{f} {}", String::from_utf8_lossy(b).to_lowercase())).collect();
    for marker in MARKERS {
        assert!(all.contains(marker), "{marker} was never there");
    }
    for name in NAMES {
        assert!(built.files().iter().any(|file| file.contains(name)), "{name} is in no address");
    }
}

#[test]
fn nothing_of_a_page_is_left_when_it_is_taken_back() {
    let site = leaky("");
    site.build_clean();
    // Taken back: the same folder, a build that starts from what is there.
    let back = leaky("draft = true");
    for (file, text) in crate::harness::tree(&back.at("content")) {
        std::fs::write(site.at(&format!("content/{file}")), text).unwrap();
    }
    site.build_clean();
    assert_no_marker(&site);
    // And the same bytes as from nothing.
    back.build_clean();
    assert_eq!(site.public(), back.public());
}

#[test]
fn an_embargo_ends_for_everything_at_once() {
    let site = leaky("publish_at = 2024-01-15T13:00:00+01:00").now("2024-01-15T11:59:59Z");
    site.build_clean();
    assert_no_marker(&site);
    let site = site.now("2024-01-15T12:00:00Z");
    let built = site.build_clean();
    for file in [
        "news/zqpicture.png",
        "news/zqextra.png",
        "news/zqodd (1).png",
        "news/bundle/inner.png",
        "news/closed/deep/data.csv",
        "zqalias/index.html",
        "zqmoved/index.html",
        "tags/zqtag/rss.xml",
        "places/zqplace/feed.json",
        "storylines/zqline/index.html",
    ] {
        assert!(built.has(file), "{file}");
    }
    for (file, marker) in [
        ("atom.xml", "zqtitle"),
        ("news/feed.json", "zqtitle"),
        ("tags/ai/rss.xml", "zqtitle"),
        ("storylines/line/atom.xml", "zqtitle"),
        ("corrections/rss.xml", "zqtitle"),
        ("sitemap-news.xml", "zqtitle"),
        ("llms.txt", "zqtitle"),
        ("glossary.json", "zqterm"),
        ("timeline/index.html", "zqevent"),
        ("storylines/line/index.html", "zqtitle"),
        ("glossary/gpt/index.html", "zqbody on <mark>"),
        ("glossary/gpt/index.html", "zqevent"),
        ("news/open/index.html", "zqtitle"),
        ("news/open/index.html", "zqmenu"),
        ("fr/index.html", "zqmenu"),
        ("places/index.html", "zqplace"),
        ("_redirects", "zqmoved"),
        ("_nginx.conf", "zqmoved"),
        ("_caddyfile", "zqalias"),
    ] {
        assert!(built.output(file).to_lowercase().contains(marker), "{file} has no {marker}");
    }
}

/// Backups that editors leave beside pages hold what the page holds.
#[test]
fn backups_of_pages_are_not_copied() {
    let site = leaky("draft = true")
        .file("content/news/zqbody.md~", "zqbody")
        .file("content/news/zqbody.md.bak", "zqbody")
        .file("content/news/#zqbody.md#", "zqbody")
        .file("content/news/zqbody.md.orig", "zqbody")
        .file("content/news/.zqbody.md.swp", "zqbody");
    site.build_clean();
    assert_no_marker(&site);
}

/// What isn't known for a page would be copied as it is.
#[test]
fn markdown_by_another_ending_is_an_error() {
    for name in ["a.MD", "a.markdown", "a.Md"] {
        let built = SiteTest::bare()
            .page("b.md", "", "")
            .file(&format!("content/news/{name}"), "+++\ntitle = \"A\"\ndraft = true\n+++\n")
            .build();
        built.assert_error("bad-file-name", &format!("content/news/{name}"));
    }
}

/// Six pages that mention each other's terms, share tags and storylines, in two languages.
fn newsroom(states: &[usize]) -> SiteTest {
    let states = states.iter().enumerate();
    let site = SiteTest::new()
        .config(&format!("[feeds]\nformats = [\"atom\", \"json\"]\nlists = [\"site\", \"sections\", \"tags\", \"storylines\"]\n[output]\nllms_txt = true\n{FRENCH}"))
        .page("news/_index.md", "title = \"News\"", "");
    states.fold(site, |site, (n, state)| {
        let state = if *state == 0 { "" } else { STATES[state - 1] };
        let suffix = if n % 3 == 2 { ".fr" } else { "" };
        site.page(
            &format!("news/p{}{suffix}.md", n / 3 * 3 + n % 3 % 2),
            &format!(
                "title = \"Zq{n}z\"\ndescription = \"Zq{n}z.\"\ndate = 2024-01-1{}\ntags = [\"AI\", \"zq{n}z\"]\n{state}\n[explainer]\nstoryline = \"line\"\nkey_points = [\"Zq{n}z\"]\n[[explainer.timeline]]\ndate = 2024-01-0{}\ntext = \"Zq{n}z.\"",
                n % 5,
                n + 1
            ),
            &format!("Zq{n}z on letters. ![x](zq{n}z.png)"),
        )
        .page(&format!("glossary/t{n}{suffix}.md"), &format!("title = \"Letter{n}\"\n{state}\n[term]\nshort = \"Zq{n}z\""), "On Letter0 and Letter1, zq{n}z.")
        .bytes(&format!("content/news/zq{n}z.png"), DOT)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is published, taken back, put under embargo or left to expire: after each build, what isn't published
    /// is nowhere, and the folder is what a clean build makes.
    #[test]
    fn after_any_edits_nothing_unpublished_is_left(
        edits in prop::collection::vec(prop::collection::vec(0..=STATES.len(), 6), 1..4),
    ) {
        let site = newsroom(&[0; 6]);
        site.build_clean();
        for states in edits {
            let wanted = newsroom(&states);
            for (file, text) in crate::harness::tree(&wanted.at("content")) {
                std::fs::write(site.at(&format!("content/{file}")), text).unwrap();
            }
            prop_assert!(site.build().errors().is_empty());
            let hidden: Vec<String> = (0..6).filter(|n| states[*n] > 0).map(|n| format!("zq{n}z")).collect();
            let hidden: Vec<&str> = hidden.iter().map(String::as_str).collect();
            prop_assert_eq!(given_away(&site, &hidden), Vec::<String>::new());
            for n in (0..6).filter(|n| states[*n] == 0) {
                prop_assert!(!given_away(&site, &[format!("zq{n}z").as_str()]).is_empty(), "page {} is there", n);
            }
            wanted.build();
            prop_assert_eq!(site.public(), wanted.public());
        }
    }
}
