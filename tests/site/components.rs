//! Components in Markdown: fenced blocks that call Tera components, and the data files that they show.

use insta::assert_snapshot;

use crate::harness::{DOT, FRENCH, SiteTest, attributes, without_ways_back};

const SOURCES: &str = "[[explainer.sources]]\nid = \"wired\"\ntitle = \"A long read\"\npublisher = \"Wired\"\nurl = \"https://example.com/w\"\n";
const POLLS: &str = "Year,Yes,No\n2019,12.5,40\n2020,,38\n2021,-4,30\n";

/// What a page's text becomes.
fn made(front_matter: &str, text: &str) -> String {
    let site = SiteTest::bare().file("content/polls.csv", POLLS).bytes("content/dot.png", DOT);
    site.page("a.md", front_matter, text).build_clean().output("a/index.html")
}

/// The errors of a page's text: code, line and column, message, help.
fn errors(text: &str) -> Vec<String> {
    let site = SiteTest::bare().file("content/polls.csv", POLLS).bytes("content/dot.png", DOT);
    let built = site.page("a.md", SOURCES, text).build();
    let front = 2 + 1 + SOURCES.lines().count();
    let told = built.diagnostics().iter().map(|d| {
        let at = d.location.as_ref().map_or("-".to_owned(), |l| format!("{}:{}", l.line - front, l.column));
        format!("{} {at} {}; {}", d.code, d.message, d.help.as_deref().unwrap_or_default())
    });
    told.collect()
}

#[test]
fn notes_and_warnings() {
    assert_snapshot!(made(
        SOURCES,
        "```{note} What *we* know\nOne [@wired], [a link](#there).\n\n- a \"list\"\n\n## There {#there}\n```\n\n```{warning}\nMind it.\n```\n"
    ));
}

#[test]
fn a_quotation_names_its_source() {
    assert_snapshot!(made(
        SOURCES,
        "```{quote}\n:by: Ann *Sample*\n:role: engineer\n:source: wired\n:language: fr\nRien.\n\nNon.\n```\n\n```{quote}\nNobody said it.\n```\n"
    ));
}

#[test]
fn a_figure_has_a_caption_and_a_credit() {
    assert_snapshot!(made(
        "",
        "```{figure} dot.png\n:alt: A \"dot\"\n:caption: The *dot*.\n:credit: Ann\n```\n\n```{figure} https://example.com/x.jpg?a&b\nText of the caption.\n```\n"
    ));
}

#[test]
fn a_chart_of_lines_from_a_file() {
    assert_snapshot!(made(
        "",
        "```{chart} polls.csv\n:type: line\n:title: Who says *yes*\n:unit: %\n:source: [Us](https://example.com)\n```\n"
    ));
}

#[test]
fn a_chart_of_bars_from_the_text() {
    assert_snapshot!(made(
        "",
        "```{chart}\n:unit: millions of euros\n:note: Made up.\nPlace,Money\nNorth,1250.5\nSouth & east,-3\nWest,\n```\n"
    ));
}

#[test]
fn a_timeline_of_its_own_events_and_of_the_page_s() {
    let events = "[[explainer.timeline]]\ndate = 2023-11-17\ntext = \"First [@wired].\"\n[[explainer.timeline]]\ndate = 2023-12-01\ntext = \"Second.\"\nsources = [\"wired\"]\n";
    assert_snapshot!(made(
        &format!("{events}{SOURCES}"),
        "```{timeline}\n:title: Ours\n- 2023-11-17: A day [@wired],\n  and more\n* 2023-11: A month\n2022: A year\n```\n\n```{timeline}\n:from: 2023-12\n:to: 2023-12\n```\n"
    ));
}

#[test]
fn a_date_that_events_share_is_shown_once() {
    let html = made("", "```{timeline}\n- 2023-11-17: One\n- 2023-11-17: Two\n- 2023-11-18: Three\n```\n");
    assert_eq!(
        attributes(&html, "class").iter().filter(|c| c.starts_with("day")).collect::<Vec<_>>(),
        ["day", "day again", "day"]
    );
}

#[test]
fn videos_and_what_others_serve_wait_for_a_reader() {
    assert_snapshot!(made(
        "",
        "```{video} https://www.youtube.com/watch?v=ab_1&t=30\n:title: A film\n:poster: dot.png\n```\n\n```{embed} https://maps.example/x?a=1&b=2\n:title: A \"map\"\n:ratio: 4:3\n:caption: Where *it* was.\n```\n"
    ));
}

#[test]
fn a_film_of_the_site_is_loaded_when_it_is_played() {
    let site = SiteTest::bare()
        .bytes("content/film.mp4", b"x")
        .bytes("content/film.vtt", b"WEBVTT")
        .bytes("content/dot.png", DOT);
    let text = "```{video} film.mp4\n:title: Ours\n:captions: film.vtt\n:poster: dot.png\n:caption: It *moves*.\n```\n";
    assert_snapshot!(site.page("a.md", "", text).build_clean().output("a/index.html"));
}

#[test]
fn terms_with_their_short_definitions() {
    let site = SiteTest::bare().term("gpt", "GPT", "short = \"A model.\"").term("board", "The board", "");
    let text = "```{terms} gpt, board\n:title: Two words\n```\n";
    assert_snapshot!(site.page("a.md", "", text).build_clean().output("a/index.html"));
}

#[test]
fn what_stands_in_a_component_is_text_like_any_other() {
    let site = SiteTest::bare().config(FRENCH).term("board", "Board", "").page(
        "glossary/board.fr.md",
        "title = \"Conseil\"\n[term]",
        "",
    );
    let built = site
        .page(
            "a.md",
            SOURCES,
            "```{note} The board\nThe *board* met, says [one][w]. \"Yes\" [@wired].\n\n[w]: other.md\n```\n",
        )
        .page(
            "other.md",
            "",
            "```{quote}\n:by: the board\nNo.\n```\n\n[w]: a.md\n\n> ```{note}\n> See [there][w].\n> ```\n",
        )
        .page("x.fr.md", "", "```{note}\n«Le conseil» dit \"non\" !\n```\n")
        .build_clean();
    let page = without_ways_back(&built.output("a/index.html"));
    for piece in [
        "<p class=\"box-title\">The <a class=\"term\" data-term=\"board\" href=\"#term-board\">board</a></p>",
        "<p>The <em>board</em> met, says <a href=\"/other/\">one</a>. “Yes”<a class=\"citation\" href=\"#source-wired\" id=",
    ] {
        assert!(page.contains(piece), "{piece} in {page}");
    }
    let other = without_ways_back(&built.output("other/index.html"));
    assert!(
        other.contains("<b>the <a class=\"term\" data-term=\"board\" href=\"#term-board\">board</a></b>"),
        "{other}"
    );
    // A definition of the page counts in it, too.
    assert!(other.contains("See <a href=\"/a/\">there</a>."), "{other}");
    let french = built.output("fr/x/index.html");
    assert!(french.contains("«\u{a0}Le ") || french.contains("«\u{202f}Le "), "{french}");
    let words = SiteTest::bare()
        .template("page.html", "{{ page.word_count }} {{ page.toc | length }} {{ page.summary or \"none\" }}")
        .page(
            "a.md",
            "",
            "```{note} One two\nThree *four* `five`.\n\n## Six\n```\n\n```{chart}\na,b\nseven,8\n```\n\nThe summary.\n",
        )
        .build_clean();
    assert_eq!(words.output("a/index.html"), "8 1 <p>The summary.</p>\n");
}

#[test]
fn components_stand_in_each_other_and_in_lists() {
    let page = made(
        "",
        "- item\n\n  `````{note} Outer\n  One\n\n  > ````{warning} Inner\n  > ```{note}\n  > Two\n  > ```\n  > ````\n  `````\n\n1. last\n",
    );
    let order = [
        "<li>",
        "Outer",
        "<p>One</p>",
        "<blockquote>",
        "box warning",
        "Inner",
        "<p>Two</p>",
        "</blockquote>",
        "</ul>",
        "<ol>",
    ];
    let mut rest = page.as_str();
    for piece in order {
        rest = rest.split_once(piece).unwrap_or_else(|| panic!("no {piece} in {page}")).1;
    }
}

#[test]
fn braces_that_are_no_components_stay_text() {
    let page = made(
        "",
        "{note} and {{ x }} and {% raw %}\n\n```{.python .numbers}\na\n```\n\n```python {note}\nb\n```\n\n    ```{note}\n\n`{note}`\n",
    );
    for piece in
        ["<p>{note} and {{ x }} and {% raw %}</p>", "language-{.python", "language-python", "<code>```{note}\n</code>"]
    {
        assert!(page.contains(piece), "{piece} in {page}");
    }
}

#[test]
fn a_site_adds_its_own() {
    let site = SiteTest::bare()
        .template(
            "markdown/poll.html",
            "{% component markdown.poll(question, votes: integer, open=false, tags=[], to=\"\", @lang) {\"argument\": \"question\", \"kinds\": {\"to\": \"link\", \"question\": \"inline\"}} %}<p lang=\"{{ lang }}\">{{ question }} {{ votes }}{% if open %} open{% endif %} {{ tags | join(sep=\"+\") }} {{ to }}</p>{{ body }}{% endcomponent %}",
        )
        .template("markdown/note.html", "{% component markdown.note() {\"body\": \"text\"} %}<pre>{{ body }}</pre>{% endcomponent %}")
        .page("b.md", "", "");
    let built = site
        .page("a.md", "", "```{poll} Is *this* so?\n:votes: 12\n:open:\n:tags: a, b\n:to: b.md#x-y\nText.\n\n## X Y {#x-y}\n```\n\n```{note}\n*not* <Markdown>\n```\n")
        .page("b.md", "", "## X Y {#x-y}\n")
        .build_clean();
    assert_eq!(
        built.output("a/index.html"),
        "<p lang=\"en\">Is <em>this</em> so? 12 open a+b /b/#x-y</p><p>Text.</p>\n<h2 id=\"x-y\">X Y</h2>\n<pre>*not* &lt;Markdown&gt;</pre>\n"
    );
}

#[test]
fn feeds_get_components_that_need_no_page() {
    let text = "```{note} N\nOne [@wired] and [b](b.md).\n```\n\n```{chart} polls.csv\n:type: line\n```\n\n```{video} https://youtu.be/abc\n:title: A film\n```\n\n```{figure} dot.png\n:alt: A dot\n```\n";
    let site = SiteTest::bare().file("content/polls.csv", POLLS).bytes("content/dot.png", DOT).page("b.md", "", "");
    let built = site.page("a.md", &format!("date = 2024-01-01\n{SOURCES}"), text).build_clean();
    let feed = built.output("atom.xml");
    for piece in [
        "&lt;blockquote&gt;\n&lt;p&gt;&lt;strong&gt;N&lt;/strong&gt;",
        "href=&quot;https://example.org/a/#source-wired&quot;",
        "href=&quot;https://example.org/b/&quot;",
        "&lt;td&gt;−4.0&lt;/td&gt;",
        "href=&quot;https://example.org/polls.csv&quot;",
        "&lt;a href=&quot;https://youtu.be/abc&quot;&gt;A film&lt;/a&gt; (YouTube)",
        "src=&quot;https://example.org/dot.png&quot;",
    ] {
        assert!(feed.contains(piece), "{piece} in {feed}");
    }
    for piece in ["&lt;svg", "data-frame", "&lt;details"] {
        assert!(!feed.contains(piece), "{piece} in {feed}");
    }
}

#[test]
fn summaries_leave_components_out() {
    let site = SiteTest::bare().template("home.html", "{% for p in pages %}{{ p.summary }}{% endfor %}");
    let built = site
        .page(
            "a.md",
            "date = 2024-01-01",
            "```{note}\nNot this.\n```\n\nThis.\n\n```{note}\nNor this.\n```\n\n<!-- more -->\n\nEnd.\n",
        )
        .build_clean();
    assert_eq!(built.output("index.html").trim(), "<p>This.</p>");
}

#[test]
fn a_section_s_text_may_call_components() {
    let built = SiteTest::bare().page("s/_index.md", "", "```{note}\nHere.\n```\n").build_clean();
    assert!(built.output("s/index.html").contains("<p>Here.</p>"), "{}", built.output("s/index.html"));
}

#[test]
fn numbers_are_written_as_the_language_does() {
    let site = SiteTest::bare().config(FRENCH).file("data/money.csv", "An;Montant\n2022;1 234,5\n2023;-2,5\n");
    let built = site.page("a.fr.md", "", "```{chart} money.csv\n:unit: €\n```\n").build_clean();
    let page = built.output("fr/a/index.html");
    for piece in ["<td>1\u{202f}234,5\u{a0}€</td>", "<td>−2,5\u{a0}€</td>", "Les chiffres"] {
        assert!(page.contains(piece), "{piece} in {page}");
    }
    let filter =
        SiteTest::bare().template("page.html", "{{ 1234.5 | number }} {{ \"-2\" | number(decimals=1, unit=\"%\") }}");
    assert_eq!(filter.build_with_a_page().output("a/index.html"), "1,234.5 −2.0%");
}

#[test]
fn mistakes_are_told_with_their_places() {
    for (text, told) in [
        ("```{nte}\nx\n```\n", "unknown-component 1:4 there is no component `nte`; did you mean {note}?"),
        (
            "```{note}\n```\n",
            "empty-component 1:4 there is nothing in this {note}; write its text into the lines before the block ends",
        ),
        (
            "```{note}\nx\n",
            "unclosed-component 1:4 the block of {note} that begins here has no end; close it with a line of ```; a block around others needs a longer one",
        ),
        (
            "```{chart} polls.csv\n:titel: x\n```\n",
            "unknown-argument 2:1 {chart} has no option `titel`; did you mean `title`?",
        ),
        ("```{chart} polls.csv\n:data: x\n```\n", "duplicate-argument 2:1 `data` is given twice; take one of them out"),
        ("```{chart} polls.csv\n:type: pie\n```\n", "bad-argument 2:8 `type` can't be `pie`; it can be bar, line"),
        (
            "```{chart} polls.csv\n:decimals: few\n```\n",
            "bad-argument 2:12 `decimals` must be a whole number, not `few`; write digits alone: 12",
        ),
        (
            "```{chart} polls.csv\n:zero: maybe\n```\n",
            "bad-argument 2:8 `zero` must be true or false, not `maybe`; write true or false, or the key alone for true",
        ),
        (
            "```{chart} polls.csv\n:title:\n```\n",
            "bad-argument 2:1 `title` is empty; write it behind the key, or leave the line `:title:` out",
        ),
        (
            "```{chart} pols.csv\n```\n",
            "missing-asset 1:12 there is no data file `pols.csv`; did you mean `polls.csv`?",
        ),
        (
            "```{chart} ../polls.csv\n```\n",
            "bad-data-file 1:12 `../polls.csv` is no data file of the site; name a file beside the page or in data/, or one from content/, as in @/polls/2024.csv",
        ),
        (
            "```{chart} /etc/passwd\n```\n",
            "bad-data-file 1:12 `/etc/passwd` is no data file of the site; name a file beside the page or in data/, or one from content/, as in @/polls/2024.csv",
        ),
        (
            "```{chart}\n```\n",
            "empty-component 1:4 this {chart} has no numbers; name a CSV file behind it, or write its lines into the block",
        ),
        (
            "```{chart} polls.csv\na,b\n```\n",
            "bad-component 2:1 this {chart} has a file and a table of its own; take one of them out",
        ),
        (
            "> ```{chart}\n> a,b\n> x,1,2\n> ```\n",
            "bad-data 3:3 this row has 3 cells, the first has 2; give each row as many cells as there are columns, empty ones where nothing is known; put quotes around a cell that holds a comma",
        ),
        (
            "```{chart}\n:unit: %\na,b\nx,12%\n```\n",
            "bad-data 4:3 `12%` isn't a number; write the number alone; say the unit with :unit: %",
        ),
        (
            "```{embed} https://x.example\n```\n",
            "missing-argument 1:4 {embed} needs `title`; write a line `:title: …` below the first",
        ),
        (
            "```{embed}\n:title: x\n```\n",
            "missing-argument 1:4 {embed} needs `url`; write it behind the name: {embed} …",
        ),
        (
            "```{embed} http://x.example\n:title: x\n```\n",
            "bad-argument 1:12 `url` must be an address, not `http://x.example`; it must begin with https://",
        ),
        (
            "```{embed} https://x.example\n:title: x\ny\n```\n",
            "unknown-argument 3:1 {embed} takes no text; take it out, or write it behind the block; it can have :caption:, :poster:, :ratio:, :title:",
        ),
        (
            "```{quote} Ann\nx\n```\n",
            "unknown-argument 1:12 {quote} takes nothing behind its name; it can have :by:, :language:, :role:, :source:",
        ),
        (
            "```{quote}\n:source: wird\nx\n```\n",
            "unknown-source 2:10 the page has no source `wird`; did you mean `wired`?",
        ),
        (
            "```{timeline}\n- soon: x\n```\n",
            "bad-event 2:1 this line is no event with its date: it must look like 2023-11-17, 2023-11 or 2023; write an event a line, as in - 2023-11-17: What happened; go on in lines further in",
        ),
        (
            "```{timeline}\n:from: 2023-13\n```\n",
            "bad-argument 2:8 `from` must be a date, not `2023-13`; there is no such month",
        ),
        ("```{terms} gpt\n```\n", "unknown-term 1:12 the glossary has no entry `gpt`; write content/glossary/gpt.md"),
        (
            "```{figure} dto.png\n```\n",
            "missing-asset 1:13 there is no file content/dto.png; did you mean content/dot.png?",
        ),
        (
            "```{figure} javascript:x\n```\n",
            "bad-argument 1:13 `src` must be an image, not `javascript:x`; name a file beside the page, as in photo.jpg, or from content/, as in @/news/photo.jpg",
        ),
    ] {
        assert_eq!(errors(text), [told], "{text}");
    }
}

#[test]
fn a_component_has_no_place_in_the_front_matter() {
    let built = SiteTest::bare().page("a.md", "title = \"A\"\ndescription = \"\"\"```{note}\nx\n```\"\"\"", "").build();
    built.assert_error("misplaced-component", "content/a.md:3:18");
}

#[test]
fn mistakes_in_data_files_are_told_where_they_are() {
    let site = SiteTest::bare()
        .file("content/n/ragged.csv", "a,b\n1\nx,2,3\n")
        .file("data/words.csv", "a,b\nx,many\n")
        .page("n/a.md", "", "```{chart} ragged.csv\n```\n\n```{chart} words.csv\n```\n");
    let built = site.page("n/b.md", "", "```{chart} ragged.csv\n```\n").build();
    assert_eq!(
        built.errors(),
        [
            "bad-data content/n/ragged.csv:2:1 this row has 1 cell, the first has 2",
            "bad-data content/n/ragged.csv:3:1 this row has 3 cells, the first has 2",
            "bad-data data/words.csv:2:3 `many` isn't a number",
        ]
    );
    let related = &built.assert_error("bad-data", "data/words.csv:2:3").related;
    assert_eq!((related[0].location.line, related[0].location.column), (7, 12));
    // What nobody asks for needs no rows.
    SiteTest::bare().file("content/ragged.csv", "a,b\n1\n").bytes("content/x.json", b"\xff").build_with_a_page();
}

#[test]
fn large_files_and_links_out_of_the_site_are_not_read() {
    let large = format!("a,b\n{}", "x,1\n".repeat(2_100_000));
    let built =
        SiteTest::bare().file("content/large.csv", &large).page("a.md", "", "```{chart} large.csv\n```\n").build();
    built.assert_error("data-too-large", "content/large.csv");
    let long = format!("a,b\n{}", "x,1\n".repeat(2_001));
    let built = SiteTest::bare().file("data/long.csv", &long).page("a.md", "", "```{chart} long.csv\n```\n").build();
    assert_eq!(built.errors(), ["bad-data data/long.csv:2002:1 the table has more than 2000 rows"]);
    #[cfg(unix)]
    {
        let site = SiteTest::bare().file("../secret.csv", "a,b\nx,1\n").file("data/own.csv", "a,b\nx,1\n");
        std::os::unix::fs::symlink(site.at("../secret.csv"), site.at("data/polls.csv")).unwrap();
        let built = site.page("a.md", "", "```{chart} polls.csv\n```\n").build();
        built.assert_error("link-out-of-site", "data/polls.csv");
    }
}

#[test]
fn templates_read_data_files_of_the_site_and_no_others() {
    let site = |name: &str| {
        SiteTest::bare()
            .file("data/a.json", "[{\"x\": 1}]")
            .file("content/n/b.toml", "x = 2\n")
            .template("page.html", &format!("{{% set d = load_data(path=\"{name}\") %}}{{{{ d | json }}}}"))
    };
    assert_eq!(site("data/a.json").build_with_a_page().output("a/index.html"), "[{\"x\":1}]");
    assert_eq!(site("@/n/b.toml").build_with_a_page().output("a/index.html"), "{\"x\":2}");
    for name in ["../config.toml", "/etc/passwd", "data/../../x.csv", "@/../config.toml", "b.toml", "c:\\x.csv"] {
        let built = site(name).page("a.md", "", "").build();
        assert_eq!(built.errors().len(), 1, "{name}: {:?}", built.errors());
    }
}

#[test]
fn a_chart_may_show_some_of_a_file_s_columns() {
    let columns: String = (1..=9).map(|n| format!(",c{n}")).collect();
    let wide = format!("a{columns}\nx{}\n", ",1".repeat(9));
    let site = || SiteTest::bare().file("data/wide.csv", &wide);
    let built = site().page("a.md", "", "```{chart} wide.csv\n:columns: c9, c2\n```\n").build_clean();
    assert!(built.output("a/index.html").contains("<th scope=\"col\">c9</th><th scope=\"col\">c2</th>"));
    let built = site().page("a.md", "", "```{chart} wide.csv\n:columns: c0\n```\n").build();
    assert!(built.errors()[0].contains("the table has no column `c0`; did you mean"), "{:?}", built.errors());
    let problem = built.diagnostics()[0].related[0].location.clone();
    assert_eq!((&*problem.path, problem.line), ("content/a.md", 4));
    let built = site().page("a.md", "", "```{chart} wide.csv\n```\n").build();
    assert!(built.errors()[0].contains("at most 6 columns"), "{:?}", built.errors());
}

#[test]
fn mistakes_in_a_component_s_metadata_are_told_in_the_template() {
    let text = "\n{% component markdown.x(a=\"\") {\"bdy\": \"none\"} %}{% endcomponent %}";
    let built = SiteTest::bare().template("x.html", text).page("a.md", "", "").build();
    built.assert_error("bad-component", "templates/x.html:2:1");
}

#[test]
fn frames_keep_to_the_site_s_policy() {
    let text = "```{embed} https://youtu.be/abc\n:title: A film\n```\n";
    let csp = |frame: &str| SiteTest::bare().config(&format!("[output.csp]\n{frame}")).page("a.md", "", text).build();
    let built = csp("");
    built.assert_warning("frame-not-allowed", "content/a.md:4:12");
    let page = built.output("a/index.html");
    assert!(page.contains("href=\"https://youtu.be/abc\"") && !page.contains("data-frame"), "{page}");
    let built = csp("frame = [\"https://www.youtube-nocookie.com\"]\n");
    built.assert_clean();
    assert!(
        built.output("a/index.html").contains("data-frame=\"https://www.youtube-nocookie.com/embed/abc?autoplay=1\"")
    );
}

#[test]
fn an_image_of_a_component_goes_the_way_of_all_images() {
    let photo = crate::images::jpeg(1000, 500);
    let text = "```{figure} photo.jpg\n:alt: A photo\n```\n\n```{figure} photo.jpg\n:alt: Again\n```\n";
    let built = SiteTest::bare().bytes("content/photo.jpg", &photo).page("a.md", "", text).build_clean();
    let page = built.output("a/index.html");
    assert_eq!(
        page.matches("<picture><source type=\"image/webp\" srcset=\"/assets/images/photo-").count(),
        2,
        "{page}"
    );
    assert_eq!(page.matches("width=\"1000\" height=\"500\"").count(), 2, "{page}");
    // The first image of a page is there at once.
    assert_eq!(page.matches("loading=\"lazy\"").count(), 1, "{page}");
}

#[test]
fn ten_thousand_components_on_a_page() {
    let text = "```{note}\nOne [@wired].\n```\n\n".repeat(10_000);
    let page = SiteTest::bare().page("a.md", SOURCES, &text).build_clean().output("a/index.html");
    assert_eq!(page.matches("<div class=\"box note\"").count(), 10_000);
    assert!(page.contains("id=\"cite-wired-10000\""));
}

#[test]
fn deep_nests_end() {
    let fence = |n: usize| "`".repeat(3 + 20 - n);
    let open: String = (0..20).map(|n| format!("{}{{note}}\nx\n\n", fence(n))).collect();
    let close: String = (0..20).rev().map(|n| format!("{}\n", fence(n))).collect();
    assert_eq!(
        errors(&format!("{open}{close}")),
        ["bad-component 25:16 components stand in each other more than 8 deep; take some of them out"]
    );
}
