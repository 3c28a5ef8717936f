//! Files under content/ to pages, sections and the files beside them.

use crate::harness::{DOT, SiteTest};

#[test]
fn a_file_becomes_a_page_in_a_folder_of_its_own() {
    let built = SiteTest::bare().page("about.md", "", "Hello.").build_clean();
    assert_eq!(built.output("about/index.html"), "<p>Hello.</p>\n");
}

#[test]
fn a_site_of_a_config_and_one_page_builds_with_the_theme() {
    let built = SiteTest::new().page("about.md", "title = \"About us\"", "Hello.").build_clean();
    let page = built.output("about/index.html");
    assert!(page.contains("<h1>About us</h1>"), "{page}");
    assert!(page.contains("<title>About us – Test</title>"), "{page}");
    for file in ["index.html", "404.html", "sitemap.xml", "atom.xml", "robots.txt"] {
        assert!(built.has(file), "{file} is not among {:?}", built.files());
    }
}

#[test]
fn a_folder_is_a_section_and_its_index_is_the_sections_page() {
    let built = SiteTest::bare()
        .template("section.html", "{{ section.title }}: {% for p in pages %}{{ p.title }} {% endfor %}")
        .page("news/_index.md", "title = \"All the news\"", "")
        .page("news/one.md", "title = \"One\"\ndate = 2024-01-01", "")
        .page("news/two.md", "title = \"Two\"\ndate = 2024-01-02", "")
        .build_clean();
    assert_eq!(built.output("news/index.html"), "All the news: Two One ");
    assert_eq!(built.addresses(), ["/", "/news/", "/news/one/", "/news/two/"]);
}

#[test]
fn a_folder_without_an_index_is_a_section_called_by_its_name() {
    let built = SiteTest::bare()
        .template("section.html", "{{ section.title }}")
        .page("ai-safety/year_one/a.md", "", "")
        .build_clean();
    assert_eq!(built.output("ai-safety/index.html"), "Ai safety");
    assert_eq!(built.output("ai-safety/year-one/index.html"), "Year one");
    assert_eq!(built.addresses(), ["/", "/ai-safety/", "/ai-safety/year-one/", "/ai-safety/year-one/a/"]);
}

#[test]
fn sections_know_the_sections_in_them_and_the_way_down() {
    let built = SiteTest::bare()
        .template(
            "section.html",
            "{% for s in section.subsections %}{{ s.title }} {{ s.url }} {{ s.count }}\n{% endfor %}",
        )
        .template("page.html", "{% for c in page.breadcrumbs %}{{ c.title }} {{ c.url }}\n{% endfor %}")
        .page("world/_index.md", "title = \"World\"", "")
        .page("world/asia/_index.md", "title = \"Asia\"", "")
        .page("world/asia/a.md", "", "")
        .page("world/asia/b.md", "", "")
        .build_clean();
    assert_eq!(built.output("world/index.html"), "Asia /world/asia/ 2\n");
    assert_eq!(built.output("world/asia/a/index.html"), "Test /\nWorld /world/\nAsia /world/asia/\n");
}

#[test]
fn a_folder_with_an_index_md_is_one_page_with_its_files() {
    let built = SiteTest::bare()
        .page("story/index.md", "", "![A chart](chart.png)")
        .bytes("content/story/chart.png", DOT)
        .bytes("content/story/raw/data.csv", b"a,b\n")
        .build_clean();
    assert_eq!(
        built.output("story/index.html"),
        "<p><img src=\"/story/chart.png\" alt=\"A chart\" width=\"1\" height=\"1\"></p>\n"
    );
    assert_eq!(built.tree()["story/chart.png"], DOT);
    assert_eq!(built.output("story/raw/data.csv"), "a,b\n");
    assert_eq!(built.addresses(), ["/", "/story/"]);
}

#[test]
fn files_beside_pages_are_copied_to_their_sections_address() {
    let built = SiteTest::bare()
        .page("news/_index.md", "title = \"News\"\nslug = \"latest\"", "")
        .page("news/a.md", "", "[The figures](figures.csv)")
        .file("content/news/figures.csv", "1,2\n")
        .build_clean();
    assert_eq!(built.output("latest/figures.csv"), "1,2\n");
    assert!(built.output("latest/a/index.html").contains("href=\"/latest/figures.csv\""));
}

#[test]
fn hidden_files_are_passed_over_but_under_static() {
    let built = SiteTest::bare()
        .page("a.md", "", "")
        .file("content/.a.md.swp", "no page")
        .file("content/.drafts/b.md", "no page")
        .file("static/.well-known/security.txt", "Contact: mailto:a@example.org\n")
        .build_clean();
    assert_eq!(built.output(".well-known/security.txt"), "Contact: mailto:a@example.org\n");
    assert_eq!(built.addresses(), ["/", "/a/"]);
}

#[test]
fn static_files_are_copied_as_they_are() {
    let built = SiteTest::bare().page("a.md", "", "").bytes("static/fonts/x.woff2", &[0, 255, 13, 10]).build_clean();
    assert_eq!(built.tree()["fonts/x.woff2"], [0, 255, 13, 10]);
}

/// Every key, in both languages of front matter, shown by one template.
#[test]
fn toml_and_yaml_say_the_same() {
    let toml = r#"+++
title = "A *board*"
description = "What `it` did"
date = 2023-11-20
updated = 2023-11-22T18:30:00+01:00
slug = "the-board"
aliases = ["/old/", "/older/"]
weight = 7
authors = ["Ada", "Bob"]
tags = ["AI", "governance"]
publish_at = 2023-11-20T06:00:00Z
[extra]
colour = "red"
count = 3
ratio = 2.5
open = true
list = [1, 2]
inner = { deep = "x" }
[explainer]
storyline = "board"
key_points = ["One", "Two [@a]"]
review_by = 2024-02-01
[[explainer.known]]
text = "Known"
sources = ["a"]
as_of = 2023-11-20
[[explainer.timeline]]
date = "2023-11"
text = "Then"
[[explainer.timeline]]
date = 2023
text = "Before"
[[explainer.sources]]
id = "a"
title = "A source"
url = "https://example.com/a"
kind = "primary"
[[explainer.faq]]
q = "Why?"
a = "Because."
+++
Text.
"#;
    let yaml = r#"---
title: "A *board*"
description: What `it` did
date: 2023-11-20
updated: 2023-11-22T18:30:00+01:00
slug: the-board
aliases: [/old/, /older/]
weight: 7
authors:
  - Ada
  - Bob
tags: [AI, governance]
publish_at: 2023-11-20T06:00:00Z
extra:
  colour: red
  count: 3
  ratio: 2.5
  open: true
  list: [1, 2]
  inner: { deep: x }
explainer:
  storyline: board
  key_points: ["One", "Two [@a]"]
  review_by: 2024-02-01
  known:
    - text: Known
      sources: [a]
      as_of: 2023-11-20
  timeline:
    - date: 2023-11
      text: Then
    - date: 2023
      text: Before
  sources:
    - id: a
      title: A source
      url: https://example.com/a
      kind: primary
  faq:
    - q: Why?
      a: Because.
---
Text.
"#;
    let build = |text: &str| {
        let site = SiteTest::bare().template("explainer.html", "{{ page | json }}").file("content/a.md", text);
        let built = site.build_clean();
        let page: serde_json::Value = serde_json::from_str(&built.output("the-board/index.html")).unwrap();
        (page, built.files())
    };
    let (toml, yaml) = (build(toml), build(yaml));
    assert_eq!(toml, yaml);
    assert_eq!(toml.0["title"], "A <em>board</em>");
    assert_eq!(toml.0["updated"], "2023-11-22T18:30:00+01:00");
    assert_eq!(toml.0["extra"]["inner"]["deep"], "x");
    assert_eq!(toml.0["explainer"]["timeline"][0]["precision"], "year");
    assert!(toml.1.contains(&"older/index.html".to_owned()), "{:?}", toml.1);
}

/// What YAML 1.1 took for true and false are words: keys of ours, titles, and the code of Norway.
#[test]
fn yes_no_on_and_off_are_words_in_yaml() {
    let built = SiteTest::bare()
        .template("page.html", "{{ page.title }} {{ page.extra.no }} {{ page.extra.y }} {{ page.content }}")
        .term("gpt", "GPT", "kind = \"product\"")
        .file("content/a.md", "---\ntitle: No\nglossary:\n  off: [gpt]\nextra:\n  no: Norge\n  y: on\n---\nGPT\n")
        .build_clean();
    assert_eq!(built.output("a/index.html"), "No Norge on <p>GPT</p>\n");
}

#[test]
fn addresses_are_plain_ascii() {
    let built = SiteTest::bare()
        .page("Conseil d’administration.md", "", "")
        .page("Été à l'œuvre.md", "", "")
        .page("北京.md", "", "")
        .page("a.md", "slug = \"Président du Conseil\"", "")
        .build_clean();
    assert_eq!(
        built.addresses(),
        ["/", "/bei-jing/", "/conseil-d-administration/", "/ete-a-l-oeuvre/", "/president-du-conseil/"]
    );
}

#[test]
fn path_is_the_whole_address() {
    let built = SiteTest::bare()
        .page("news/a.md", "path = \"/2023/11/board\"", "A")
        .page("news/b.md", "path = \"humans.txt\"", "B")
        .build_clean();
    assert_eq!(built.output("2023/11/board/index.html"), "<p>A</p>\n");
    assert_eq!(built.output("humans.txt"), "<p>B</p>\n");
}

#[test]
fn a_sections_path_moves_what_is_in_it() {
    let built = SiteTest::bare()
        .page("news/_index.md", "title = \"News\"\npath = \"/archive/2023\"", "")
        .page("news/a.md", "", "")
        .page("news/deep/b.md", "", "")
        .build_clean();
    assert_eq!(
        built.addresses(),
        ["/", "/archive/2023/", "/archive/2023/a/", "/archive/2023/deep/", "/archive/2023/deep/b/"]
    );
}

#[test]
fn aliases_become_redirects_to_the_page() {
    let built = SiteTest::new()
        .page("a.md", "title = \"The page\"\naliases = [\"/old/place\", \"/very-old.html\"]", "")
        .page("news/_index.md", "title = \"News\"\naliases = [\"/actualites/\"]", "")
        .build_clean();
    for file in ["old/place/index.html", "very-old.html"] {
        let redirect = built.output(file);
        assert!(
            redirect.contains("<meta http-equiv=\"refresh\" content=\"0; url=https://example.org/a/\">"),
            "{redirect}"
        );
        assert!(redirect.contains("<link rel=\"canonical\" href=\"https://example.org/a/\">"), "{redirect}");
        assert!(redirect.contains("<title>The page</title>"), "{redirect}");
    }
    assert!(built.output("actualites/index.html").contains("https://example.org/news/"));
}

#[test]
fn redirects_hold_the_base_path() {
    let built =
        SiteTest::new().base_url("https://example.org/sub/").page("a.md", "aliases = [\"/old/\"]", "").build_clean();
    assert!(built.output("old/index.html").contains("url=https://example.org/sub/a/"));
}

#[test]
fn dates_are_given_as_they_were_written() {
    let built = SiteTest::bare()
        .template("page.html", "{{ page.date }} {{ page.updated }}")
        .page("day.md", "date = 2023-11-20", "")
        .page("local.md", "date = 2023-11-20T18:00:00", "")
        .page("zoned.md", "date = 2023-11-20T18:00:00-05:30\nupdated = 2023-11-21T00:00:00Z", "")
        .page("text.md", "date = \"2023-11-20 18:00\"", "")
        .build_clean();
    assert_eq!(built.output("day/index.html"), "2023-11-20 ");
    assert_eq!(built.output("local/index.html"), "2023-11-20T18:00:00 ");
    assert_eq!(built.output("zoned/index.html"), "2023-11-20T18:00:00-05:30 2023-11-21T00:00:00Z");
    assert_eq!(built.output("text/index.html"), "2023-11-20T18:00:00 ");
}

#[test]
fn what_a_template_sees_of_a_page() {
    let built = SiteTest::bare()
        .template("page.html", "{{ page.id }} {{ page.source }} {{ page.kind }} {{ page.lang }} {{ page.permalink }} {{ page.section.title }} {{ page.weight }} {{ page.extra.colour }} {{ current.path }} {{ current.url }} {{ current.kind }}")
        .page("news/_index.md", "title = \"News\"", "")
        .page("news/a.md", "weight = -3\n[extra]\ncolour = \"red\"", "")
        .build_clean();
    assert_eq!(
        built.output("news/a/index.html"),
        "news/a content/news/a.md page en https://example.org/news/a/ News -3 red /news/a/ https://example.org/news/a/ page"
    );
}

#[test]
fn titles_and_standfirsts_are_inline_markdown() {
    let built = SiteTest::bare()
        .template("page.html", "{{ page.title }}|{{ page.description }}")
        .page(
            "a.md",
            "title = \"*Wired* & the `board`\"\ndescription = \"It said \\\"no\\\" **twice** <b>today</b>\"",
            "",
        )
        .page("b.md", "title = \"_Wired_ reports\"\ndescription = '**\"No\"**, it said'", "")
        .page("c.md", "title = \"1. First of all\"\ndescription = \"# Not a heading\"", "")
        .build_clean();
    assert_eq!(
        built.output("a/index.html"),
        "<em>Wired</em> &amp; the <code>board</code>|It said “no” <strong>twice</strong> <b>today</b>"
    );
    assert_eq!(built.output("b/index.html"), "<em>Wired</em> reports|<strong>“No”</strong>, it said");
    assert_eq!(built.output("c/index.html"), "1. First of all|# Not a heading");
}

#[test]
fn a_page_or_its_section_names_its_template() {
    let built = SiteTest::bare()
        .template("special.html", "special {{ page.title }}")
        .template("news.html", "news {{ page.title }}")
        .template("front.html", "front {{ section.title }}")
        .page("news/_index.md", "title = \"News\"\ntemplate = \"front.html\"\npage_template = \"news.html\"", "")
        .page("news/a.md", "title = \"A\"", "")
        .page("news/b.md", "title = \"B\"\ntemplate = \"special.html\"", "")
        .build_clean();
    assert_eq!(built.output("news/index.html"), "front News");
    assert_eq!(built.output("news/a/index.html"), "news A");
    assert_eq!(built.output("news/b/index.html"), "special B");
}

#[test]
fn a_byte_order_mark_and_windows_line_ends_change_nothing() {
    let text = "+++\ntitle = \"A\"\n+++\nOne\ntwo.\n\n## Three\n";
    let plain = SiteTest::bare().file("content/a.md", text).build_clean();
    for changed in
        [format!("\u{feff}{text}"), text.replace('\n', "\r\n"), format!("\u{feff}{text}").replace('\n', "\r\n")]
    {
        let built = SiteTest::bare().file("content/a.md", &changed).build_clean();
        assert_eq!(built.output("a/index.html"), plain.output("a/index.html"));
    }
    let yaml = "\u{feff}---\r\ntitle: A\r\n---\r\nOne\r\ntwo.\r\n\r\n## Three\r\n";
    let built = SiteTest::bare().file("content/a.md", yaml).build_clean();
    assert_eq!(built.output("a/index.html"), plain.output("a/index.html"));
    let config = "\u{feff}base_url = \"https://example.org\"\r\ntitle = \"Test\"\r\n";
    SiteTest::bare().file("config.toml", config).file("content/a.md", text).build_clean();
}

#[test]
fn a_text_of_several_paragraphs_is_joined_and_told_of() {
    let built = SiteTest::new()
        .template("explainer.html", "{{ page.description }}|{{ page.explainer.key_points[0] }}|{% for k in page.explainer.known %}{{ k.text }}{% endfor %}|{{ json_ld() }}")
        .file(
            "content/a.md",
            "---\ntitle: A\ndescription: |\n  One.\n\n  - two\n  - three\nexplainer:\n  key_points: [\"First.\\n\\nSecond.\"]\n  known:\n    - text: \"Fine\\nas it is\"\n---\n",
        )
        .page("b.md", "[explainer]\nkey_points = [\"\"\"Point one.\n\nPoint *two*.\n\n***\n\nThree.\"\"\"]", "")
        .build();
    let page = built.output("a/index.html");
    assert!(page.starts_with("One. two three|First. Second.|Fine\nas it is|"), "{page}");
    assert!(page.contains(r#""abstract":["First. Second."]"#) && page.contains("One. two three"), "{page}");
    assert!(page.contains(r#""Fine as it is""#), "{page}");
    assert!(built.output("b/index.html").contains("Point one. Point <em>two</em>. Three.||"));
    built.assert_warning("several-paragraphs", "content/a.md:6:3");
    built.assert_warning("several-paragraphs", "content/a.md:9:27");
    built.assert_warning("several-paragraphs", "content/b.md:6:1");
    assert_eq!(built.warnings().len(), 3, "{:?}", built.warnings());
}

#[test]
fn a_time_of_day_is_no_part_of_a_day_month_or_year() {
    let dates = "[[explainer.timeline]]\ndate = 2023-11-17T23:00:00-05:00\ntext = \"x\"\n[[explainer.sources]]\nid = \"s\"\ntitle = \"S\"\npublished = 2023-01-01T10:00:00Z";
    let built = SiteTest::bare().page("a.md", dates, "").build();
    built.assert_error("bad-date", "content/a.md:4:8");
    built.assert_error("bad-date", "content/a.md:9:13");
}

#[test]
fn a_page_that_was_updated_before_it_was_published_is_told_of() {
    let built = SiteTest::bare()
        .page("a.md", "date = 2024-01-02\nupdated = 2024-01-01", "")
        .page("b.md", "date = 2024-01-02T23:00:00+01:00\nupdated = 2024-01-02", "")
        .page("c.md", "date = 2024-01-02T01:00:00+02:00\nupdated = 2024-01-01T23:30:00Z", "")
        .build();
    built.assert_warning("updated-before-date", "content/a.md:4:11");
    assert_eq!(built.warnings().len(), 1, "{:?}", built.warnings());
}

#[test]
fn names_of_files_are_the_same_however_their_accents_are_written() {
    let (composed, apart) = ("élysée", "e\u{301}lyse\u{301}e");
    let site = SiteTest::bare()
        .config("[glossary]\nlink = \"every\"\n")
        .term(apart, "Élysée", "")
        .page(&format!("{apart}/_index.md"), "", "")
        .page(&format!("{apart}/chat.md"), "", "")
        .term("b", "Other", &format!("see_also = [\"{composed}\", \"{apart}\"]"));
    let links = format!(
        "[1](@/glossary/{composed}.md) [2](term:{composed}) [3](term:{apart}) [4](@/{composed}/chat.md) Élysée"
    );
    let front_matter = format!("[glossary]\noff = [\"{composed}\"]");
    let built = site.page("a.md", &front_matter, &links).build_clean();
    let page = built.output("a/index.html");
    assert_eq!(page.matches("href=\"/glossary/elysee/\"").count(), 1, "{page}");
    assert_eq!(page.matches("#term-élysée").count(), 2, "{page}");
    assert!(page.contains("href=\"/elysee/chat/\""), "{page}");
    let site = SiteTest::bare().page(&format!("{composed}.md"), "slug = \"x\"", "");
    let built = site.page(&format!("{apart}.md"), "slug = \"y\"", "").build();
    assert_eq!(built.errors().len(), 1, "{:?}", built.errors());
    assert!(built.errors()[0].starts_with("bad-file-name"), "{:?}", built.errors());
}
