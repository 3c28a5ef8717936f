//! `nutgraf mentions`: what was found, where, and why it did or didn't become a link; and mentions in the texts of an
//! explainer's front matter.

use std::process::{Command, Output};

use crate::harness::{FRENCH, SiteTest, without_ways_back};

fn mentions(site: &SiteTest, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_nutgraf"));
    command.arg("mentions").args(arguments).current_dir(site.path()).env_remove("SOURCE_DATE_EPOCH").output().unwrap()
}

#[track_caller]
fn said(site: &SiteTest, arguments: &[&str]) -> String {
    let output = mentions(site, arguments);
    let out = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{out}{}", String::from_utf8_lossy(&output.stderr));
    out
}

/// Every reason there is, on one page.
fn site() -> SiteTest {
    SiteTest::bare()
        .config(FRENCH)
        .term("board", "Board of directors", "aliases = [\"board\"]")
        .term("mercury-planet", "Mercury", "kind = \"place\"")
        .term("mercury-metal", "Mercury", "kind = \"product\"")
        .term("gpt", "GPT", "kind = \"product\"")
        .page("glossary/self.md", "title = \"Quorum\"\n[term]", "A quorum of the board.")
        .page(
            "news/a.md",
            "[glossary]\noff = [\"gpt\"]",
            "é The *boards of\ndirectors* met.\n\nThe board, on Mercury, of GPT. [A board](term:), a [quorum](term:self).",
        )
        .page(
            "news/x.fr.md",
            "title = \"X\"",
            "Les conseils d’administration siègent.",
        )
        .page("glossary/board.fr.md", "title = \"Conseil d'administration\"\n[term]", "")
}

#[test]
fn json_is_an_object_a_line_in_the_order_of_pages_and_text() {
    let rows = said(&site(), &["--format", "json"]);
    assert_eq!(
        rows,
        "\
{\"page\":\"content/glossary/self.md\",\"line\":5,\"column\":3,\"text\":\"quorum\",\"term\":\"self\",\"linked\":false,\"reason\":\"self\"}
{\"page\":\"content/glossary/self.md\",\"line\":5,\"column\":17,\"text\":\"board\",\"term\":\"board\",\"linked\":true,\"reason\":null}
{\"page\":\"content/news/a.md\",\"line\":6,\"column\":8,\"text\":\"boards of directors\",\"term\":\"board\",\"linked\":true,\"reason\":null}
{\"page\":\"content/news/a.md\",\"line\":9,\"column\":5,\"text\":\"board\",\"term\":\"board\",\"linked\":false,\"reason\":\"not-first\"}
{\"page\":\"content/news/a.md\",\"line\":9,\"column\":15,\"text\":\"Mercury\",\"term\":\"mercury-metal\",\"linked\":false,\"reason\":\"ambiguous\",\"candidates\":[\"mercury-metal\",\"mercury-planet\"]}
{\"page\":\"content/news/a.md\",\"line\":9,\"column\":27,\"text\":\"GPT\",\"term\":\"gpt\",\"linked\":false,\"reason\":\"off\"}
{\"page\":\"content/news/a.md\",\"line\":9,\"column\":33,\"text\":\"A board\",\"term\":\"board\",\"linked\":false,\"reason\":\"exempt\"}
{\"page\":\"content/news/a.md\",\"line\":9,\"column\":53,\"text\":\"quorum\",\"term\":\"self\",\"linked\":true,\"reason\":null}
{\"page\":\"content/news/x.fr.md\",\"line\":4,\"column\":5,\"text\":\"conseils d’administration\",\"term\":\"board\",\"linked\":true,\"reason\":null}
"
    );
}

#[test]
fn density_is_the_reason_where_a_section_has_its_link() {
    let site = SiteTest::bare().config("[glossary]\nlink = \"section\"\n").term("gpt", "GPT", "").page(
        "a.md",
        "",
        "GPT, GPT.\n\n## Part\n\nGPT.",
    );
    let rows = said(&site, &["--format", "json"]);
    let reasons: Vec<&str> = rows.lines().map(|row| row.rsplit_once("\"reason\":").unwrap().1).collect();
    assert_eq!(reasons, ["null}", "\"density\"}", "null}"]);
}

#[test]
fn people_read_a_list_by_page_and_may_ask_for_files_or_folders() {
    let site = site();
    assert_eq!(
        said(&site, &["content/news"]),
        "\
content/news/a.md
  6:8      boards of directors → board (linked)
  9:5      board → board (not-first)
  9:15     Mercury → mercury-metal (ambiguous: mercury-metal, mercury-planet)
  9:27     GPT → gpt (off)
  9:33     A board → board (exempt)
  9:53     quorum → self (linked)

content/news/x.fr.md
  4:5      conseils d’administration → board (linked)

7 mentions, 3 linked
"
    );
    assert!(said(&site, &["content/glossary/self.md"]).ends_with("2 mentions, 1 linked\n"));
    let none = mentions(&site, &["content/nothing.md"]);
    assert_eq!(none.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&none.stderr).contains("no page of the site at content/nothing.md"));
}

#[test]
fn explain_says_what_was_considered_and_why() {
    let site = site().page("b.md", "", "The non-gpt and GPT-4.\n\n# GPT\n");
    let explain = |place: &str| said(&site, &["--explain", place]);
    assert_eq!(
        explain("content/news/a.md:9"),
        "\
content/news/a.md:9:5: “board”, board: not linked: the page has its link to it already, at 6:8
content/news/a.md:9:15: “Mercury”, mercury-metal: not linked: it may mean mercury-metal or mercury-planet, and neither the page nor its storyline says which; pin one under [glossary]
content/news/a.md:9:27: “GPT”, gpt: not linked: the page turns it off under [glossary]
content/news/a.md:9:33: “A board”, board: not linked: exempt by hand, [text](term:)
content/news/a.md:9:53: “quorum”, self: linked: chosen by hand
"
    );
    assert_eq!(
        explain("content/news/a.md:9:16"),
        explain("content/news/a.md:9").lines().nth(1).unwrap().to_owned() + "\n"
    );
    assert_eq!(
        explain("content/b.md:4"),
        "\
content/b.md:4:9: “gpt”, gpt: no mention: its capitals are not those of the name
content/b.md:4:17: “GPT”, gpt: no mention: a hyphen makes another word of it
"
    );
    assert_eq!(explain("content/b.md:4:1"), "content/b.md:4: no form of any entry stands here\n");
    assert!(explain("content/b.md:6").contains("terms aren't looked for here"));
    let object: serde_json::Value =
        serde_json::from_str(&said(&site, &["--explain", "content/news/a.md:9:53", "--format", "json"])).unwrap();
    assert_eq!(object["page"], "content/news/a.md");
    assert_eq!((object["line"].as_u64(), object["column"].as_u64()), (Some(9), Some(53)));
    assert_eq!((&object["term"], &object["verdict"]), (&"self".into(), &"linked: chosen by hand".into()));
    for (place, code) in [("content/b.md:400", 1), ("content/none.md:1", 1), ("content/b.md", 2), ("content/b.md:0", 2)]
    {
        assert_eq!(mentions(&site, &["--explain", place]).status.code(), Some(code), "{place}");
    }
}

const TEXTS: &str = r#"title = "A"
[explainer]
key_points = ["The board *met*", "A [chair](term:quorum) was missing"]
method = "We asked the GPT team."
[[explainer.known]]
text = "A quorum & a board"
[[explainer.timeline]]
date = 2024-01-02
text = "OpenAI is founded. The escaped \"gpt\" and GPT"
[[explainer.faq]]
q = "Is GPT old?"
a = "The **board of directors** thinks so."
[[explainer.corrections]]
date = 2024-01-01
was = "A charter"
now = "The charter""#;

fn explainer() -> SiteTest {
    SiteTest::bare()
        .term("board", "Board of directors", "aliases = [\"board\"]")
        .term("gpt", "GPT", "kind = \"product\"")
        .term("quorum", "Quorum", "")
        .term("openai", "OpenAI", "kind = \"organisation\"")
        .term("charter", "Charter", "")
        .template(
            "explainer.html",
            "{% set e = page.explainer %}{% for k in e.key_points %}{{ k }}\n{% endfor %}{{ page.content }}\
             {% for k in e.known %}{{ k.text }}\n{% endfor %}{% for t in e.timeline %}{{ t.text }}\n{% endfor %}\
             {% for f in e.faq %}{{ f.q }} {{ f.a }}\n{% endfor %}\
             {% for c in e.corrections %}{{ c.was }} {{ c.now }}\n{% endfor %}{{ e.method }}\n\
             {% for t in page.terms %}{{ t.id }} {% endfor %}",
        )
}

#[test]
fn an_explainers_texts_mention_terms_in_the_order_readers_meet_them() {
    let built = explainer().page("a.md", TEXTS, "The board. GPT.").build_clean();
    let term = |id: &str, text: &str| format!("<a class=\"term\" data-term=\"{id}\" href=\"#term-{id}\">{text}</a>");
    let expected = format!(
        "The {} <em>met</em>\nA {} was missing\n<p>The board. {}.</p>\nA quorum &amp; a board\n{}\n\
         Is GPT old? The <strong>board of directors</strong> thinks so.\nA charter The {}\n\
         We asked the GPT team.\nboard quorum gpt charter ",
        term("board", "board"),
        term("quorum", "chair"),
        term("gpt", "GPT"),
        "OpenAI is founded. The escaped “gpt” and GPT",
        term("charter", "charter"),
    );
    assert_eq!(without_ways_back(&built.output("a/index.html")), expected);
    // The list is in the order of the file; what is a heading, or was wrong, has none.
    let rows = said(&explainer().page("a.md", TEXTS, "The board. GPT."), &["content/a.md"]);
    assert_eq!(
        rows,
        "\
content/a.md
  4:20     board → board (linked)
  4:38     chair → quorum (linked)
  5:24     GPT → gpt (not-first)
  7:11     quorum → quorum (not-first)
  7:22     board → board (not-first)
  13:12    board of directors → board (not-first)
  17:12    charter → charter (linked)
  19:5     board → board (not-first)
  19:12    GPT → gpt (linked)

9 mentions, 4 linked
"
    );
}

#[test]
fn an_entry_knows_the_sentence_of_an_explainers_text() {
    let built = explainer()
        .template("term.html", "{% for m in page.term.mentioned_in %}{{ m.page.url }} {{ m.count }} {{ excerpt(mention=m) }}\n{% endfor %}")
        .page("a.md", "title = \"A\"\n[explainer]\nkey_points = [\"First. Then OpenAI « left ». Last.\"]", "")
        .build_clean();
    assert_eq!(built.output("glossary/openai/index.html"), "/a/ 1 Then <mark>OpenAI</mark> « left ».\n");
    let elsewhere = SiteTest::new()
        .term("openai", "OpenAI", "kind = \"organisation\"")
        .page("a.md", "title = \"A\"\ndate = 2024-01-01\n[explainer]\nstoryline = \"s\"\n[[explainer.timeline]]\ndate = 2024-01-01\ntext = \"OpenAI leaves\"", "")
        .page("b.md", "title = \"B\"\ndate = 2024-01-02\n[explainer]\nstoryline = \"s\"", "")
        .build_clean();
    // On its own page it leads to the page's list of terms; on others it is plain.
    assert!(elsewhere.output("a/index.html").contains("href=\"#term-openai\">OpenAI</a> leaves"));
    assert!(elsewhere.output("a/index.html").contains("id=\"term-openai\""));
    for (name, html) in elsewhere.tree().iter().filter(|(name, _)| name.as_str() != "a/index.html") {
        let html = String::from_utf8_lossy(html);
        assert!(!html.contains("#term-openai"), "{name}");
    }
}

#[test]
fn the_text_of_a_mention_made_by_hand_has_no_markup() {
    let body =
        "[a *b*](term:panel) [r][m], [c\n`d`](term:panel)\n\n## [x *y*](term:panel) and [q][m]\n\n[m]: term:panel\n";
    let site = SiteTest::bare().term("panel", "Panel", "").page("a.md", "", body);
    let texts: Vec<String> = said(&site, &["--format", "json"])
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["text"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(texts, ["a b", "r", "c d", "x y", "q"]);
}
