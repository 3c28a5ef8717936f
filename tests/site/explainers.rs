//! `[explainer]`: what templates see of it, and what the theme shows.

use crate::harness::{SiteTest, attributes};

const WHOLE: &str = r#"+++
title = "The board fires its chief"
description = "What happened in *four days*."
date = 2023-11-20
updated = 2023-11-22
authors = ["Ada Lovelace"]
tags = ["AI"]
[explainer]
storyline = "board"
key_points = ["He was **fired**", "He came back [@wired]"]
review_by = 2024-01-10
method = "From public sources."
[[explainer.known]]
text = "The board voted [@verge]"
sources = ["wired"]
as_of = 2023-11-20
[[explainer.unknown]]
question = "Why did it *act*?"
since = "2023-11"
[[explainer.disputed]]
claim = "Safety was the reason"
by = "Some staff"
status = "denied"
sources = ["verge"]
[[explainer.timeline]]
date = 2023-11-21
text = "He is back"
[[explainer.timeline]]
date = "2023-11"
text = "A month to remember"
[[explainer.timeline]]
date = 2015
text = "The company is founded"
terms = ["openai"]
sources = ["wired"]
[[explainer.people]]
term = "sam-altman"
role = "Chief executive"
[[explainer.sources]]
id = "wired"
title = "Inside the chaos"
publisher = "Wired"
url = "https://example.com/wired"
archive_url = "https://archive.example.com/wired"
published = 2023-11-20
accessed = 2023-11-21
kind = "reporting"
language = "en"
[[explainer.sources]]
id = "verge"
title = "The Verge"
[[explainer.updates]]
date = 2023-11-21
text = "First."
[[explainer.updates]]
date = 2023-11-22
text = "Second."
[[explainer.corrections]]
date = 2023-11-21
was = "Four members"
now = "Six members"
severity = "major"
[[explainer.faq]]
q = "Who is he?"
a = "The chief."
+++
The prose.
"#;

fn site() -> SiteTest {
    SiteTest::new()
        .term("openai", "OpenAI", "kind = \"organisation\"\nshort = \"A company.\"")
        .term("sam-altman", "Sam Altman", "kind = \"person\"\nshort = \"Its chief.\"")
        .file("content/explainers/board.md", WHOLE)
        .page("explainers/later.md", "title = \"Later\"\ndate = 2023-12-01\n[explainer]\nstoryline = \"board\"", "")
}

fn view() -> serde_json::Value {
    let built = site().template("explainer.html", "{{ page.explainer | json }}").build_clean();
    serde_json::from_str(&built.output("explainers/board/index.html")).unwrap()
}

#[test]
fn templates_see_every_field() {
    let view = view();
    assert_eq!(view["storyline"], "board");
    assert_eq!(view["storyline_pages"][0]["url"], "/explainers/later/");
    assert_eq!(view["storyline_pages"].as_array().unwrap().len(), 1);
    assert_eq!(view["key_points"][0], "He was <strong>fired</strong>");
    assert_eq!(view["method"], "From public sources.");
    assert_eq!(view["known"][0]["as_of"], "2023-11-20");
    assert_eq!(view["unknown"][0]["question"], "Why did it <em>act</em>?");
    assert_eq!(view["unknown"][0]["since"], "2023-11");
    assert_eq!(view["disputed"][0]["status"], "denied");
    assert_eq!(view["disputed"][0]["by"], "Some staff");
    assert_eq!(view["disputed"][0]["sources"][0]["number"], 2);
    assert_eq!(view["people"][0]["term"]["url"], "/glossary/sam-altman/");
    assert_eq!(view["people"][0]["role"], "Chief executive");
    assert_eq!(view["sources"][0]["archive_url"], "https://archive.example.com/wired");
    assert_eq!(view["sources"][1]["url"], serde_json::Value::Null);
    assert_eq!(view["corrections"][0]["severity"], "major");
    assert_eq!(view["faq"][0]["a"], "The chief.");
}

#[test]
fn timelines_are_in_order_and_no_more_precise_than_they_were_written() {
    let timeline = &view()["timeline"];
    let events: Vec<String> =
        timeline.as_array().unwrap().iter().map(|e| format!("{} {}", e["date"], e["precision"])).collect();
    assert_eq!(events, [r#""2015" "year""#, r#""2023-11" "month""#, r#""2023-11-21" "day""#]);
    assert_eq!(timeline[0]["terms"][0]["name"], "OpenAI");
    assert_eq!(timeline[0]["sources"][0]["id"], "wired");
}

#[test]
fn updates_and_corrections_are_newest_first() {
    let view = view();
    assert_eq!(view["updates"][0]["text"], "Second.");
    assert_eq!(view["updates"][1]["text"], "First.");
}

#[test]
fn a_review_is_due_from_its_day_on() {
    let due = |now: &str| {
        let built = site().now(now).template("explainer.html", "{{ page.explainer.review_due }}").build_clean();
        built.output("explainers/board/index.html")
    };
    assert_eq!(due("2024-01-09T23:59:59Z"), "false");
    assert_eq!(due("2024-01-10T00:00:00Z"), "true");
}

#[test]
fn the_theme_shows_every_part() {
    let page = site().build_clean().output("explainers/board/index.html");
    for piece in [
        "<h1>The board fires its chief</h1>",
        "What happened in <em>four days</em>.",
        "He was <strong>fired</strong>",
        "The board voted",
        "Why did it <em>act</em>?",
        "Safety was the reason",
        "According to Some staff",
        "The company is founded",
        "href=\"/glossary/sam-altman/\">Sam Altman</a>",
        "Chief executive",
        "<a href=\"https://example.com/wired\" hreflang=\"en\">Inside the chaos</a>",
        "href=\"https://archive.example.com/wired\"",
        "From public sources.",
        "Second.",
        "<del>Four members</del>",
        "Six members",
        "Who is he?",
        "The chief.",
        "href=\"/explainers/later/\"",
        "<p>The prose.</p>",
        "November 20, 2023",
        "November 2023",
        "href=\"/tags/ai/\"",
        "href=\"/authors/ada-lovelace/\"",
    ] {
        assert!(page.contains(piece), "no {piece} in\n{page}");
    }
    let ids = attributes(&page, "id");
    for id in [
        "key-points",
        "known",
        "unknown",
        "disputed",
        "timeline",
        "people",
        "faq",
        "sources",
        "method",
        "corrections",
        "updates",
        "storyline",
        "source-wired",
        "source-verge",
    ] {
        assert_eq!(ids.iter().filter(|known| *known == id).count(), 1, "{id} in {ids:?}");
    }
    // Every place of the page that a link leads to is there.
    for href in attributes(&page, "href").iter().filter_map(|h| h.strip_prefix('#')) {
        assert!(ids.iter().any(|id| id == href), "#{href} leads nowhere; there are {ids:?}");
    }
}

#[test]
fn an_explainer_that_says_nothing_shows_no_empty_part() {
    let page = SiteTest::new().page("a.md", "[explainer]", "Text.").build_clean().output("a/index.html");
    assert!(!page.contains("<section"), "{page}");
}

#[test]
fn the_theme_says_that_a_page_was_corrected_and_is_due_for_review() {
    let page = site().build_clean().output("explainers/board/index.html");
    assert!(page.contains("due for review by January 10, 2024"), "{page}");
    assert!(page.contains("This page was corrected on November 21, 2023."), "{page}");
}

#[test]
fn a_source_without_an_address_or_a_bad_one_is_told_apart() {
    let built = SiteTest::new()
        .page("a.md", "[[explainer.sources]]\nid = \"a\"\ntitle = \"A\"\nurl = \"javascript:alert(1)\"", "")
        .build();
    built.assert_error("bad-url", "content/a.md:6:7");
}
