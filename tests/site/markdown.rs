//! Markdown to HTML: what the body of a page may hold beyond CommonMark (which tests/commonmark checks).

use std::collections::BTreeSet;

use crate::harness::{FRENCH, SiteTest, attributes, html, without_ways_back};

#[test]
fn tables() {
    assert_eq!(
        html("| a | b | c |\n|:--|:-:|--:|\n| 1 | *2* | 3 |\n"),
        "<table><thead><tr><th style=\"text-align: left\">a</th><th style=\"text-align: center\">b</th>\
         <th style=\"text-align: right\">c</th></tr></thead><tbody>\n\
         <tr><td style=\"text-align: left\">1</td><td style=\"text-align: center\"><em>2</em></td>\
         <td style=\"text-align: right\">3</td></tr>\n</tbody></table>\n"
    );
}

#[test]
fn strikethrough_superscript_subscript() {
    assert_eq!(
        html("~~old~~ x ^2^ y ~3~ H<sub>2</sub>O"),
        "<p><del>old</del> x <sup>2</sup> y <sub>3</sub> H<sub>2</sub>O</p>\n"
    );
    // Inside a word, carets and tildes are what they are.
    assert_eq!(html("~/bin a^b^ ~/lib"), "<p>~/bin a^b^ ~/lib</p>\n");
}

#[test]
fn task_lists() {
    let list = html("- [x] done\n- [ ] to do\n");
    assert_eq!(attributes(&list, "type"), ["checkbox", "checkbox"]);
    assert_eq!(list.matches(" checked>").count(), 1);
    assert_eq!(list.matches("disabled").count(), 2);
}

#[test]
fn definition_lists() {
    assert_eq!(
        html("Board\n: Those who oversee.\n\nChair\n: Who leads it.\n"),
        "<dl>\n<dt>Board</dt>\n<dd>Those who oversee.</dd>\n<dt>Chair</dt>\n<dd>Who leads it.</dd>\n</dl>\n"
    );
}

#[test]
fn alerts_have_a_title_in_the_pages_language() {
    let alert = "> [!WARNING]\n> Mind the gap.\n";
    let built = SiteTest::bare().config(FRENCH).page("a.md", "", alert).page("a.fr.md", "", alert).build_clean();
    assert_eq!(
        built.output("a/index.html"),
        "<blockquote class=\"markdown-alert-warning\">\n<p class=\"markdown-alert-title\">Warning</p>\n\
         <p>Mind the gap.</p>\n</blockquote>\n"
    );
    let french = built.output("fr/a/index.html");
    assert!(
        french.contains("<p class=\"markdown-alert-title\">Avertissement</p>")
            || french.contains("<p class=\"markdown-alert-title\">Attention</p>"),
        "{french}"
    );
}

#[test]
fn every_kind_of_alert_has_a_title() {
    for kind in ["note", "tip", "important", "warning", "caution"] {
        for (config, file) in [("", "a.md"), (FRENCH, "a.fr.md")] {
            let site = SiteTest::bare().config(config).page(file, "", &format!("> [!{}]\n> x\n", kind.to_uppercase()));
            let built = site.build_clean();
            let output = built.output(if file == "a.md" { "a/index.html" } else { "fr/a/index.html" });
            assert!(!output.contains("alert-title\">alert-"), "{file}, {kind}: {output}");
        }
    }
}

#[test]
fn footnotes_stand_at_the_end_in_the_order_of_reference_with_links_back() {
    let notes = html("One[^b], two[^a], three[^b].\n\n[^a]: Alpha.\n[^b]: Beta *x*.\n\nThe end.\n");
    let order: Vec<usize> = ["The end.", "<li id=\"fn-1\">\n<p>Beta <em>x</em>.", "<li id=\"fn-2\">\n<p>Alpha."]
        .iter()
        .map(|piece| notes.find(piece).unwrap_or_else(|| panic!("no {piece} in {notes}")))
        .collect();
    assert!(order.is_sorted(), "{notes}");
    assert_eq!(
        attributes(&notes, "href"),
        ["#fn-1", "#fn-2", "#fn-1", "#fnref-1", "#fnref-1-2", "#fnref-2"],
        "{notes}"
    );
    // What links lead to is there.
    let ids: BTreeSet<String> = attributes(&notes, "id").into_iter().collect();
    for href in attributes(&notes, "href") {
        assert!(ids.contains(href.trim_start_matches('#')), "{href} leads nowhere in {notes}");
    }
}

#[test]
fn the_way_back_from_a_footnote_is_named() {
    let built = SiteTest::bare()
        .config(FRENCH)
        .page("a.md", "", "x[^1]\n\n[^1]: y\n")
        .page("a.fr.md", "", "x[^1]\n\n[^1]: y\n")
        .build_clean();
    for file in ["a/index.html", "fr/a/index.html"] {
        let label = attributes(&built.output(file), "aria-label").join("");
        assert!(!label.is_empty() && !label.contains("footnote-back"), "{file}: {label:?}");
    }
}

#[test]
fn a_footnote_that_nothing_refers_to_is_told_of() {
    let built = SiteTest::bare().page("a.md", "", "Text.\n\n[^x]: Lost.\n").build();
    built.assert_warning("unused-footnote", "content/a.md:6:1");
    assert_eq!(built.output("a/index.html"), "<p>Text.</p>\n");
}

/// A label is the page's, inside components too: the second note would be shown nowhere.
#[test]
fn a_footnote_that_is_written_twice_is_an_error_at_the_second() {
    let built = SiteTest::bare().page("a.md", "", "One[^a], two[^a].\n\n[^a]: Alpha.\n\n[^a]: Beta.\n").build();
    built.assert_error("duplicate-footnote", "content/a.md:8:1");
    assert_eq!(built.errors().len(), 1, "{:?}", built.errors());
    let body = "```{note}\nOne[^1].\n\n[^1]: Alpha.\n```\n\n```{note}\nTwo[^1].\n\n[^1]: Beta.\n```\n";
    SiteTest::new().page("a.md", "", body).build().assert_error("duplicate-footnote", "content/a.md:13:1");
}

#[test]
fn footnotes_hold_lists_links_and_footnotes() {
    let built = SiteTest::bare()
        .page("b.md", "", "")
        .page("a.md", "", "x[^1]\n\n[^1]: See [b](@/b.md)[^2].\n\n    - one\n    - two\n\n[^2]: Deeper.\n")
        .build_clean();
    let page = built.output("a/index.html");
    assert!(page.contains("<a href=\"/b/\">b</a>"), "{page}");
    assert!(page.contains("<li>one</li>"), "{page}");
    assert!(page.contains("<li id=\"fn-2\">"), "{page}");
    assert_eq!(page.matches("<li").count(), page.matches("</li>").count(), "{page}");
    assert_eq!(page.matches("<p>").count(), page.matches("</p>").count(), "{page}");
}

#[test]
fn a_footnote_that_refers_to_itself_or_in_a_circle_ends() {
    let page = html("a[^1]\n\n[^1]: b[^2]\n[^2]: c[^1] d[^2]\n");
    assert_eq!(page.matches("<li id=").count(), 2, "{page}");
}

#[test]
fn headings_have_ids_made_of_their_text() {
    assert_eq!(
        attributes(&html("# What *we* know\n\n## L’été à Paris\n\n### `code` & more\n\n#### 北京\n\n##### …\n"), "id"),
        ["what-we-know", "l-ete-a-paris", "code-more", "bei-jing", "section"]
    );
}

#[test]
fn equal_headings_have_different_ids_that_text_after_them_does_not_change() {
    let ids = attributes(&html("## A\n\n## A\n\n## B\n\n## A\n"), "id");
    assert_eq!(ids, ["a", "a-2", "b", "a-3"]);
    let more = attributes(&html("## A\n\n## A\n\n## B\n\n## A\n\n## New\n\n## A\n"), "id");
    assert_eq!(more[..4], ids[..]);
}

#[test]
fn headings_take_attributes() {
    assert_eq!(
        html("## When it began {#start .big .red data-x=1}\n"),
        "<h2 id=\"start\" class=\"big red\" data-x=\"1\">When it began</h2>\n"
    );
}

/// docs/templates.md promises these to themes.
#[test]
fn headings_leave_the_ids_of_the_theme_alone() {
    let frame = ["Toc", "Content", "Here", "See also", "Mentioned in", "Same as"];
    let parts = [
        "Key points",
        "Known",
        "Unknown",
        "Disputed",
        "Timeline",
        "People",
        "FAQ",
        "Sources",
        "Method",
        "Corrections",
        "Updates",
        "Terms",
        "Storyline",
    ];
    let body: String = frame.iter().chain(&parts).map(|title| format!("## {title}\n\n")).collect();
    let ids = |front_matter: &str| {
        let built = SiteTest::bare().page("a.md", front_matter, &body).build_clean();
        attributes(&built.output("a/index.html"), "id")
    };
    let id = |title: &&str| title.to_lowercase().replace(' ', "-");
    let (page, explainer) = (ids(""), ids("[explainer]"));
    for id in frame.iter().map(id) {
        assert!(!page.contains(&id) && !explainer.contains(&id), "a heading took {id}");
    }
    for id in parts.iter().map(id) {
        assert!(!explainer.contains(&id), "a heading of an explainer took {id}");
    }
}

#[test]
fn no_id_stands_twice_on_a_page_of_the_theme() {
    let built = SiteTest::new()
        .term("gpt", "GPT", "kind = \"product\"\nshort = \"A model.\"")
        .page(
            "a.md",
            "",
            "## Terms\n\nGPT[^1]\n\n## Fn 1\n\n## Fnref 1\n\n## Term GPT\n\n## Content\n\n## Toc\n\n[^1]: x\n",
        )
        .build_clean();
    let ids = attributes(&built.output("a/index.html"), "id");
    let unique: BTreeSet<&String> = ids.iter().collect();
    assert_eq!(unique.len(), ids.len(), "{ids:?}");
}

#[test]
fn the_table_of_contents_is_a_tree() {
    let built = SiteTest::bare()
        .template("page.html", "{% for h in page.toc %}{{ h.level }} {{ h.id }} {{ h.title }}\n{% for c in h.children %}- {{ c.level }} {{ c.id }}\n{% for d in c.children %}-- {{ d.id }}\n{% endfor %}{% endfor %}{% endfor %}")
        .page("a.md", "", "## One *x* [link](@/a.md)\n\n### Two\n\n#### Three\n\n### Four\n\n## Five\n\n#### Six\n")
        .build_clean();
    assert_eq!(
        built.output("a/index.html"),
        "2 one-x-link One x link\n- 3 two\n-- three\n- 3 four\n2 five Five\n- 4 six\n"
    );
}

const SUMMARY: &str = "{{ page.summary }}";

#[test]
fn the_summary_is_what_stands_before_more() {
    let built = SiteTest::bare()
        .template("page.html", "{{ page.summary }}|{{ page.content }}")
        .page("a.md", "", "One.\n\nTwo.\n\n<!-- more -->\n\nThree.\n")
        .build_clean();
    assert_eq!(built.output("a/index.html"), "<p>One.</p>\n<p>Two.</p>\n|<p>One.</p>\n<p>Two.</p>\n<p>Three.</p>\n");
}

#[test]
fn the_summary_is_the_first_paragraph_where_nothing_says_more() {
    let summary = |body: &str| {
        SiteTest::bare().template("page.html", SUMMARY).page("a.md", "", body).build_clean().output("a/index.html")
    };
    assert_eq!(summary("One *x*.\n\nTwo.\n"), "<p>One <em>x</em>.</p>\n");
    assert_eq!(summary(""), "");
    // A paragraph in a quotation or a list isn't the first of the page.
    assert!(summary("> Quoted.\n\nOne.\n").ends_with("<p>One.</p>\n"));
}

/// A list shows the summaries of several pages: an id in one would stand twice, and `#x` would lead into the list.
#[test]
fn a_summary_in_a_list_holds_nothing_that_only_its_own_page_has() {
    let built = SiteTest::bare()
        .template("section.html", "{% for p in pages %}{{ p.summary }}{% endfor %}")
        .term("gpt", "GPT", "kind = \"product\"")
        .page(
            "news/a.md",
            "date = 2024-01-01\n[[explainer.sources]]\nid = \"w\"\ntitle = \"W\"",
            "GPT[^1] is [there](#later) [@w].\n\n## Later\n\n[^1]: A note.\n",
        )
        .build_clean();
    let list = built.output("news/index.html");
    assert_eq!(attributes(&list, "id"), Vec::<String>::new(), "{list}");
    assert!(!list.contains("href=\"#"), "{list}");
    assert!(list.contains("GPT"), "{list}");
    assert!(!list.contains("[1]"), "{list}");
}

#[test]
fn reading_time_is_in_whole_minutes_by_the_languages_speed() {
    let time = |config: &str, file: &str, output: &str, words: usize| {
        let body = "word ".repeat(words);
        let site =
            SiteTest::bare().config(config).template("page.html", "{{ page.word_count }} {{ page.reading_time }}");
        site.page(file, "", &body).build_clean().output(output)
    };
    assert_eq!(time("", "a.md", "a/index.html", 0), "0 0");
    assert_eq!(time("", "a.md", "a/index.html", 1), "1 1");
    assert_eq!(time("", "a.md", "a/index.html", 228), "228 1");
    assert_eq!(time("", "a.md", "a/index.html", 229), "229 2");
    assert_eq!(time(FRENCH, "a.fr.md", "fr/a/index.html", 196), "196 2");
    assert_eq!(time("[markdown]\nwords_per_minute = 100\n", "a.md", "a/index.html", 201), "201 3");
}

#[test]
fn the_authors_own_html_is_kept_unless_the_config_says_no() {
    let body = "A <b>bold</b> word.\n\n<aside>Note</aside>\n";
    let built = SiteTest::bare().page("a.md", "", body).build_clean();
    assert_eq!(built.output("a/index.html"), "<p>A <b>bold</b> word.</p>\n<aside>Note</aside>\n");
    let built = SiteTest::bare().config("[markdown]\nunsafe_html = false\n").page("a.md", "", body).build_clean();
    assert_eq!(built.output("a/index.html"), "<p>A bold word.</p>\n");
}

#[test]
fn without_html_no_attribute_runs_a_script() {
    let built = SiteTest::bare()
        .config("[markdown]\nunsafe_html = false\n")
        .page("a.md", "", "## Title {onclick=alert(1) style=color:red data-ok=1}\n")
        .build();
    assert_eq!(built.output("a/index.html"), "<h2 id=\"title\" data-ok=\"1\">Title</h2>\n");
    built.assert_warning("bad-attribute", "content/a.md:4:1");
}

#[test]
fn text_of_every_kind_is_escaped() {
    assert_eq!(html("a < b & c > d \"q\"\n"), "<p>a &lt; b &amp; c &gt; d “q”</p>\n");
    assert_eq!(html("`<b>`\n"), "<p><code>&lt;b&gt;</code></p>\n");
    assert_eq!(
        html("```js\"><script>\nx\n```\n"),
        "<pre><code class=\"language-js&quot;&gt;&lt;script&gt;\">x\n</code></pre>\n"
    );
    // Within a line a title is an attribute; of an image that stands alone it is the caption.
    let image = html("See ![a \"b\" <c>](https://x.org/?a=1&b=\"2\" 'tit\"le')\n");
    assert!(image.contains("alt=\"a &quot;b&quot; &lt;c&gt;\""), "{image}");
    assert!(image.contains("title=\"tit&quot;le\""), "{image}");
}

#[test]
fn code_blocks_name_their_language() {
    assert_eq!(
        html("```rust ignore\nfn x() {}\n```\n\n    indented\n"),
        "<pre><code class=\"language-rust\">fn x() {}\n</code></pre>\n<pre><code>indented\n</code></pre>\n"
    );
}

#[test]
fn braces_in_text_stay_text() {
    assert_eq!(html("{{ page.title }} {% raw %} {# x #}\n"), "<p>{{ page.title }} {% raw %} {# x #}</p>\n");
}

/// The parser's own limits, and ours: none of these may take more than a moment or overflow a stack.
#[test]
fn deep_and_hostile_markdown_is_no_trouble() {
    let n = 10_000;
    for body in [
        ">".repeat(n),
        "- ".repeat(n),
        "[".repeat(n),
        "*a ".repeat(n),
        "_a ".repeat(n),
        "**a*".repeat(n),
        "[a](<b".repeat(n),
        "![".repeat(n),
        "`".repeat(n),
        "[^".repeat(n),
        "~".repeat(n),
        "^a".repeat(n),
        format!("{}x{}", "*".repeat(n), "*".repeat(n)),
        format!("{}x{}", "**x ".repeat(n), " y**".repeat(n)),
        "[x]: /y\n".repeat(n),
        "| a ".repeat(n) + "\n" + &"|--".repeat(n),
        (0..n).map(|i| format!("[^{i}]")).collect(),
        "<a ".repeat(n),
        "<!-- ".repeat(n),
        "&amp".repeat(n),
        "x\n: ".repeat(n),
    ] {
        let started = std::time::Instant::now();
        let built = SiteTest::bare().page("a.md", "", &body).build();
        let start: String = body.chars().take(12).collect();
        assert!(built.has("a/index.html") || !built.errors().is_empty(), "{start}");
        assert!(started.elapsed().as_secs() < 20, "{start} took {:?}", started.elapsed());
    }
}

#[test]
fn a_zero_byte_reaches_no_page() {
    let built = SiteTest::bare().page("a.md", "", "a\0b `c\0` [x](<\0cite>) [@\0]\n").build();
    if built.has("a/index.html") {
        assert!(!built.output("a/index.html").contains('\0'));
    } else {
        assert!(!built.errors().is_empty());
    }
}

#[test]
fn headings_hold_links_citations_and_mentions_by_hand() {
    let built = SiteTest::bare()
        .template("explainer.html", "{{ page.content }}{% for h in page.toc %}[{{ h.title }}]{% endfor %}")
        .term("gpt", "GPT", "kind = \"product\"")
        .page("b.md", "", "")
        .page(
            "a.md",
            "[[explainer.sources]]\nid = \"w\"\ntitle = \"W\"",
            "Before: GPT.\n\n## See [b](@/b.md), *it* [@w], [GPT](term:gpt)\n\nAfter [b](@/b.md).\n",
        )
        .build_clean();
    let page = without_ways_back(&built.output("a/index.html"));
    let (_, rest) = page.split_once("<h2 ").unwrap();
    let (heading, rest) = rest.split_once("</h2>").unwrap();
    assert_eq!(
        heading,
        "id=\"see-b-it-gpt\">See <a href=\"/b/\">b</a>, <em>it</em>\
         <a class=\"citation\" href=\"#source-w\" id=\"cite-w-1\" role=\"doc-biblioref\">[1]</a>, \
         <a class=\"term\" data-term=\"gpt\" href=\"#term-gpt\">GPT</a>"
    );
    assert!(rest.contains("<p>After <a href=\"/b/\">b</a>.</p>"), "{rest}");
    let toc = rest.rsplit_once('\n').unwrap().1;
    assert!(toc.starts_with("[See b, it") && toc.ends_with("GPT]") && !toc.contains('<'), "{toc}");
}

#[test]
fn a_footnote_without_a_text_is_told_of() {
    let built = SiteTest::bare()
        .page("a.md", "", "Body[^1] and[^nope].\n\nNone: \\[^not].\n\n`[^code]` and x[^ 2].\n\n[^1]: Note.\n")
        .page("b.md", "title = \"T[^1]\"\n[explainer]\nkey_points = [\"Point[^2]\"]", "")
        .build();
    built.assert_warning("unknown-footnote", "content/a.md:4:13");
    built.assert_warning("misplaced-footnote", "content/b.md:2:11");
    built.assert_warning("misplaced-footnote", "content/b.md:4:21");
    assert_eq!(built.warnings().len(), 3, "{:?}", built.warnings());
    assert!(built.output("a/index.html").contains("and[^nope].</p>\n<p>None: [^not]."));
}

#[test]
fn a_link_with_a_citation_or_footnote_in_its_text_is_an_error() {
    let sources = "[[explainer.sources]]\nid = \"s\"\ntitle = \"S\"";
    let built = SiteTest::bare()
        .page("a.md", sources, "[a [@s] b](https://x.org)\n\n[a[^1]](https://x.org)\n\n[^1]: Note.\n")
        .page("b.md", sources, "[a](https://x.org) [@s]. [see [@s]] (so), [x [y] z](https://x.org)\n")
        .build();
    built.assert_error("misplaced-citation", "content/a.md:7:4");
    built.assert_error("misplaced-footnote", "content/a.md:9:3");
    assert_eq!(built.errors().len(), 2, "{:?}", built.errors());
}

#[test]
fn ids_that_the_page_gives_itself_are_taken() {
    let sources = "[[explainer.sources]]\nid = \"s\"\ntitle = \"S\"";
    let ids = ["term-board", "source-s", "cite-s-1", "fn-1", "fnref-1-2"];
    let headings: String = ids.iter().map(|id| format!("## X {{#{id}}}\n\n")).collect();
    let built = SiteTest::bare().page("a.md", sources, &headings).build();
    for n in 0..ids.len() {
        built.assert_error("duplicate-id", &format!("content/a.md:{}:1", 7 + 2 * n));
    }
    SiteTest::bare().page("a.md", "", "## X {#source-code}\n\n## Y {#fn-key}\n").build_clean();
}

#[test]
fn ids_in_html_are_taken_too() {
    let built = SiteTest::bare().page("a.md", "", "<a id=\"x\"></a>\n\n## X\n").build_clean();
    assert_eq!(attributes(&built.output("a/index.html"), "id"), ["x", "x-2"]);
    let built = SiteTest::bare().page("a.md", "", "## X\n\nText <a id=\"x\"></a>\n").build();
    built.assert_warning("duplicate-id", "content/a.md:6:6");
}
