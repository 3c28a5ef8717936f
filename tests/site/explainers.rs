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

/// What a page of the theme shows of an explainer.
fn shown(front_matter: &str) -> String {
    SiteTest::new().page("a.md", front_matter, "Text.").build_clean().output("a/index.html")
}

const TWO_SOURCES: &str =
    "[[explainer.sources]]\nid = \"x\"\ntitle = \"X\"\n[[explainer.sources]]\nid = \"xy\"\ntitle = \"Y\"\n";

#[test]
fn a_source_that_a_text_cites_is_not_said_twice() {
    let page = shown(&format!(
        "[explainer]\n[[explainer.known]]\ntext = \"So it is [@xy].\"\nsources = [\"x\", \"xy\"]\n{TWO_SOURCES}"
    ));
    assert_eq!(page.matches("href=\"#source-xy\"").count(), 1, "{page}");
    assert_eq!(page.matches("href=\"#source-x\"").count(), 1, "{page}");
}

#[test]
fn a_date_that_holds_for_everything_known_is_said_once() {
    let known = |days: [&str; 2]| {
        let items = days.map(|day| format!("[[explainer.known]]\ntext = \"x\"\nas_of = 2023-11-{day}\n"));
        shown(&items.concat()).matches("As of November").count()
    };
    assert_eq!((known(["20", "20"]), known(["20", "21"])), (1, 2));
}

#[test]
fn events_of_one_day_show_it_once_and_tell_it_each_time() {
    let event = |date: &str| format!("[[explainer.timeline]]\ndate = {date}\ntext = \"x\"\n");
    let page = shown(&[event("2023-11-20"), event("2023-11-20"), event("2023-11-21")].concat());
    assert_eq!(page.matches("<li class=\"day\">").count(), 2, "{page}");
    assert_eq!(page.matches("<li class=\"day again\"><time datetime=\"2023-11-20\">").count(), 1, "{page}");
}

#[test]
fn the_ledger_counts_what_is_known_and_what_is_not() {
    let known = "[[explainer.known]]\ntext = \"x\"\n[[explainer.known]]\ntext = \"y\"\n[[explainer.unknown]]\nquestion = \"z?\"\n";
    let page = shown(known);
    assert!(page.contains("<a href=\"#known\"><b>2</b> things we know</a>"), "{page}");
    assert!(page.contains("<a href=\"#unknown\"><b>1</b> open question</a>"), "{page}");
    assert!(!page.contains("href=\"#disputed\""), "{page}");
    let site = SiteTest::new().page("a.md", &format!("date = 2024-01-01\n{known}"), "");
    let home = site.base_url("https://example.org/news").build_clean().output("index.html");
    assert!(home.contains("<a href=\"/news/a/#known\"><b>2</b> things we know</a>"), "{home}");
}

/// "Depuis le novembre 2023" is no French.
#[test]
fn a_question_may_be_open_since_a_day_a_month_or_a_year() {
    let since = |date: &str| {
        let page = format!("title = \"A\"\n[[explainer.unknown]]\nquestion = \"Pourquoi ?\"\nsince = \"{date}\"");
        let built = SiteTest::new().config(crate::harness::FRENCH).page("a.fr.md", &page, "").build_clean();
        let html = built.output("fr/a/index.html");
        html.split("Sans réponse ").nth(1).unwrap().split('<').next().unwrap().to_owned()
    };
    assert_eq!(since("2023-11-01"), "depuis le 1er novembre 2023");
    assert_eq!(since("2023-11"), "depuis novembre 2023");
    assert_eq!(since("2023"), "depuis 2023");
}

#[test]
fn an_explainer_of_a_title_alone_is_a_page() {
    let built = SiteTest::new().file("content/a.md", "+++\ntitle = \"A\"\n[explainer]\n+++\n").build_clean();
    let page = built.output("a/index.html");
    assert!(page.contains("<h1>A</h1>") && !page.contains("<section") && !page.contains("class=\"prose\""), "{page}");
}

/// A text of the front matter stands in a list, a link, a heading: nothing in it may break out, or go on behind it.
#[test]
fn html_in_a_text_cannot_break_the_page_around_it() {
    let points = "[explainer]\nkey_points = [\"<b>Bold</b><br>a < b\", \"</li></ul><div>Out</div>\", \"<em>on and on\", \"<script>x</script>y\"]";
    let built = SiteTest::new().page("a.md", points, "Text.").build();
    for (place, what) in [
        ("4:40", "`<li>` can't stand in this text"),
        ("4:68", "`<em>` has no end in this text"),
        ("4:85", "`<script>` can't stand in this text"),
    ] {
        assert_eq!(built.assert_warning("html-in-text", &format!("content/a.md:{place}")).message, what);
    }
    let page = built.output("a/index.html");
    for item in ["<li><b>Bold</b><br>a &lt; b</li>", "<li>Out</li>", "<li><em>on and on</em></li>", "<li>xy</li>"] {
        assert!(page.contains(item), "no {item} in {page}");
    }
}
