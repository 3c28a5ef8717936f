//! Citations: `[@id]` to numbered links, and the way back from the list of sources.

use crate::harness::SiteTest;

const SOURCES: &str = "[[explainer.sources]]\nid = \"wired\"\ntitle = \"Wired\"\nurl = \"https://example.com/w\"\n[[explainer.sources]]\nid = \"verge\"\ntitle = \"The Verge\"\n[[explainer.sources]]\nid = \"spare\"\ntitle = \"Spare\"\n";

#[test]
fn citations_are_numbered_by_the_list_of_sources() {
    let built =
        SiteTest::bare().page("a.md", SOURCES, "He left [@verge]. He came back [@wired; @verge].\n").build_clean();
    assert_eq!(
        built.output("a/index.html"),
        "<p>He left\
         <a class=\"citation\" href=\"#source-verge\" id=\"cite-verge-1\" role=\"doc-biblioref\">[2]</a>. He came back\
         <a class=\"citation\" href=\"#source-wired\" id=\"cite-wired-1\" role=\"doc-biblioref\">[1]</a>\
         <a class=\"citation\" href=\"#source-verge\" id=\"cite-verge-2\" role=\"doc-biblioref\">[2]</a>.</p>\n"
    );
}

#[test]
fn sources_know_how_often_they_are_cited() {
    let built = SiteTest::bare()
        .template("explainer.html", "{% for s in page.explainer.sources %}{{ s.number }} {{ s.id }} {{ s.citations }}\n{% endfor %}{{ page.explainer.key_points[0] }}\n{{ page.content }}")
        .page("a.md", &format!("[explainer]\nkey_points = [\"One [@wired]\"]\n{SOURCES}"), "Two [@wired].")
        .build_clean();
    let page = built.output("a/index.html");
    assert!(page.starts_with("1 wired 2\n2 verge 0\n3 spare 0\n"), "{page}");
    // The page shows the key points first, so they are counted first.
    let (points, body) = page.split_once("<p>Two").unwrap();
    assert!(points.contains("cite-wired-1") && body.contains("cite-wired-2"), "{page}");
}

#[test]
fn the_theme_leads_there_and_back() {
    let built = SiteTest::new().page("a.md", SOURCES, "One [@wired]. Two [@wired].").build_clean();
    let page = built.output("a/index.html");
    for piece in [
        "id=\"cite-wired-1\"",
        "id=\"cite-wired-2\"",
        "id=\"source-wired\"",
        "href=\"#cite-wired-1\"",
        "href=\"#cite-wired-2\"",
    ] {
        assert_eq!(page.matches(piece).count(), 1, "{piece} in {page}");
    }
}

#[test]
fn a_footnote_may_cite() {
    let built = SiteTest::bare().page("a.md", SOURCES, "One [@wired][^n].\n\n[^n]: Two [@verge].\n").build_clean();
    let page = built.output("a/index.html");
    assert!(page.contains("Two<a class=\"citation\" href=\"#source-verge\" id=\"cite-verge-1\""), "{page}");
}

#[test]
fn code_and_escapes_are_no_citations() {
    let built = SiteTest::bare().page("a.md", "", "`[@x]` \\[@x] a@b.c [x@y]\n").build_clean();
    assert_eq!(built.output("a/index.html"), "<p><code>[@x]</code> [@x] a@b.c [x@y]</p>\n");
}

#[test]
fn a_link_of_that_name_is_a_link() {
    let built = SiteTest::bare().page("a.md", "", "[@x]\n\n[@x]: https://example.com/\n").build_clean();
    assert!(built.output("a/index.html").contains("href=\"https://example.com/\""));
}

#[test]
fn unknown_and_malformed_citations_are_errors_at_their_place() {
    let built = SiteTest::bare().page("a.md", SOURCES, "\nOne [@wird; @wired; verge].\n").build();
    let line = format!("+++\ntitle = \"a.md\"\n{SOURCES}+++\n\n").lines().count() + 1;
    let unknown = built.assert_error("unknown-source", &format!("content/a.md:{line}:6"));
    assert_eq!(unknown.help.as_deref(), Some("did you mean `wired`?"));
    built.assert_error("bad-citation", &format!("content/a.md:{line}:21"));
}

#[test]
fn sources_named_in_lists_are_checked_and_numbered() {
    let front_matter = format!("{SOURCES}[[explainer.known]]\ntext = \"x\"\nsources = [\"verge\", \"wired\"]");
    let built = SiteTest::bare()
        .template("explainer.html", "{% for k in page.explainer.known %}{% for s in k.sources %}{{ s.id }} {{ s.number }} {% endfor %}{% endfor %}")
        .page("a.md", &front_matter, "")
        .build_clean();
    assert_eq!(built.output("a/index.html"), "verge 2 wired 1 ");
}

/// Quotation marks in TOML are escaped, and long texts in YAML are folded: neither is in the file as it is read.
#[test]
fn citations_work_in_texts_that_are_written_with_escapes() {
    let sources = "[[explainer.sources]]\nid = \"w\"\ntitle = \"W\"\n[[explainer.sources]]\nid = \"v\"\ntitle = \"V\"";
    let template = "{% for k in page.explainer.key_points %}{{ k }}{% endfor %}|{% for s in page.explainer.sources %}{{ s.citations }}{% endfor %}";
    let built = SiteTest::bare()
        .template("explainer.html", template)
        .page("a.md", &format!("[explainer]\nkey_points = [\"\\\"No\\\", he said [@w; @v].\", \"\"\"\nOne \\\n   two [@w]\"\"\"]\n{sources}"), "")
        .file(
            "content/b.md",
            "---\ntitle: B\nexplainer:\n  key_points:\n    - >-\n      One\n      two [@w;\n      @v]\n    - |\n      Three\n      [@w]\n    - 'It''s [@w]'\n  sources:\n    - {id: w, title: W}\n    - {id: v, title: V}\n---\n",
        )
        .build_clean();
    let (a, b) = (built.output("a/index.html"), built.output("b/index.html"));
    assert!(a.ends_with("|21") && a.matches("#source-w").count() == 2 && a.matches("#source-v").count() == 1, "{a}");
    assert!(b.ends_with("|31") && b.matches("#source-w").count() == 3 && b.matches("#source-v").count() == 1, "{b}");
}

#[test]
fn a_source_named_twice_in_one_place_is_shown_once() {
    let front_matter = format!("[[explainer.known]]\ntext = \"It is so\"\nsources = [\"wired\", \"wired\"]\n{SOURCES}");
    let built = SiteTest::new().page("a.md", &front_matter, "He left [@verge; @verge].").build();
    built.assert_warning("repeated-source", "content/a.md:5:21");
    built.assert_warning("repeated-source", "content/a.md:17:18");
    let page = built.output("a/index.html");
    assert_eq!(page.matches("[1]</a>").count(), 1, "{page}");
    assert_eq!(page.matches("[2]</a>").count(), 1, "{page}");
    assert_eq!(page.matches("#source-wired\"}").count(), 1, "{page}");
}

/// What a source is named for beside a text is one of the places that cite it; one the text cites itself isn't said again.
#[test]
fn a_source_leads_back_to_what_names_it_beside_a_text() {
    let front_matter = format!(
        "{SOURCES}[[explainer.known]]\ntext = \"One [@verge].\"\nsources = [\"verge\", \"wired\"]\n\
         [[explainer.disputed]]\nclaim = \"Two.\"\nsources = [\"wired\"]\n\
         [[explainer.timeline]]\ndate = 2023-11-17\ntext = \"Three.\"\nsources = [\"wired\", \"spare\"]\n"
    );
    let text = "Four [@wired].\n\n```{timeline}\n```\n";
    let page = SiteTest::new().page("a.md", &front_matter, text).build_clean().output("a/index.html");
    for id in ["verge-1", "wired-1", "wired-2", "wired-3", "wired-4", "spare-1"] {
        assert_eq!(page.matches(&format!(" id=\"cite-{id}\"")).count(), 1, "{id} in {page}");
        assert_eq!(page.matches(&format!("href=\"#cite-{id}\"")).count(), 1, "{id} in {page}");
    }
    assert_eq!(page.matches(" id=\"cite-").count(), 6, "{page}");
    // The page shows its body before them, and counts the front matter first.
    let known = page.split("id=\"known\"").nth(1).unwrap();
    assert!(known.contains("href=\"#source-wired\" id=\"cite-wired-1\">[1]</a>"), "{known}");
}

/// In lists, to machines, and where nothing is shown.
#[test]
fn a_citation_that_is_not_shown_takes_its_space_along() {
    let front_matter = format!(
        "date = 2024-01-01\ndescription = \"Il part [@wired], puis revient [@verge] ; fin [@verge].\"\n[explainer]\n\
         key_points = [\"Il revient [@wired] ; voilà *tout* [@verge] *enfin* (voir [@wired]) !\"]\n\
         {SOURCES}[[explainer.timeline]]\ndate = 2023-11-17\ntext = \"Il revient [@wired; @verge] [@spare] : « tout » [@wired] et fin [@verge].\"\n"
    );
    let built = SiteTest::new()
        .file("config.toml", "base_url = \"https://example.org\"\ntitle = \"Essai\"\ndefault_language = \"fr\"\n")
        .page("a.md", &front_matter, "Il part [@wired] ; il revient[^n] [@verge]. Fin.\n\n[^n]: Note.\n")
        .build_clean();
    let home = built.output("index.html");
    assert!(home.contains("Il part, puis revient\u{202f}; fin."), "{home}");
    let event = "Il revient\u{a0}: «\u{202f}tout\u{202f}» et fin.";
    let all = built.output("timeline/index.html");
    assert!(all.contains(event), "{all}");
    let page = built.output("a/index.html");
    assert!(page.contains("name=\"description\" content=\"Il part, puis revient\u{202f}; fin.\""), "{page}");
    assert!(page.contains(&format!("\"name\":\"{event}\"")), "{page}");
}
