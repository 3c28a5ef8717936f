//! Links: found, checked, turned into addresses.

use crate::harness::{DOT, FRENCH, SiteTest, attributes, html};

#[test]
fn links_to_files_become_the_addresses_of_pages() {
    let built = SiteTest::bare()
        .page("news/_index.md", "title = \"News\"\nslug = \"latest\"", "")
        .page("news/a.md", "slug = \"first\"", "")
        .page("news/b.md", "", "[1](@/news/a.md) [2](a.md) [3](@/news/_index.md) [4](../about.md) [5](@/_index.md)")
        .page("about.md", "", "[1](@/news/b.md) [2](news/b.md) [3](./about.md)")
        .build_clean();
    assert_eq!(
        attributes(&built.output("latest/b/index.html"), "href"),
        ["/latest/first/", "/latest/first/", "/latest/", "/about/", "/"]
    );
    assert_eq!(attributes(&built.output("about/index.html"), "href"), ["/latest/b/", "/latest/b/", "/about/"]);
}

#[test]
fn links_hold_the_base_path() {
    let built = SiteTest::bare()
        .base_url("https://example.org/sub/")
        .page("a.md", "", "[b](@/b.md) ![i](i.png)")
        .bytes("content/i.png", DOT)
        .page("b.md", "", "")
        .build_clean();
    let image = "<img src=\"/sub/i.png\" alt=\"i\" width=\"1\" height=\"1\">";
    assert_eq!(built.output("a/index.html"), format!("<p><a href=\"/sub/b/\">b</a> {image}</p>\n"));
}

#[test]
fn a_link_leads_to_the_pages_own_language_first() {
    let built = SiteTest::bare()
        .config(FRENCH)
        .page("both.md", "", "")
        .page("both.fr.md", "", "")
        .page("english.md", "", "")
        .page("french.fr.md", "", "")
        .page("a.fr.md", "", "[1](@/both.md) [2](@/english.md) [3](@/french.md) [4](@/both.fr.md)")
        .page("a.md", "", "[1](@/both.md) [2](@/both.fr.md) [3](@/french.md)")
        .build_clean();
    assert_eq!(
        attributes(&built.output("fr/a/index.html"), "href"),
        ["/fr/both/", "/english/", "/fr/french/", "/fr/both/"]
    );
    assert_eq!(attributes(&built.output("a/index.html"), "href"), ["/both/", "/fr/both/", "/fr/french/"]);
}

#[test]
fn anchors_are_checked_and_kept() {
    let built = SiteTest::bare()
        .page(
            "a.md",
            "",
            "[1](@/b.md#what-happened) [2](#below) [3](@/b.md#own) [4](@/b.md#note) [5](#top)\n\n## Below\n",
        )
        .page("b.md", "", "## What happened\n\n## Other {#own}\n\n<a id=\"note\"></a>\n")
        .build_clean();
    assert_eq!(
        attributes(&built.output("a/index.html"), "href"),
        ["/b/#what-happened", "#below", "/b/#own", "/b/#note", "#top"]
    );
}

#[test]
fn anchors_lead_to_the_parts_and_sources_of_an_explainer() {
    let explainer =
        "[[explainer.timeline]]\ndate = 2023-11-17\ntext = \"x\"\n[[explainer.sources]]\nid = \"w\"\ntitle = \"W\"";
    let built = SiteTest::bare()
        .page("b.md", explainer, "x[^1]\n\n[^1]: y\n")
        .page("a.md", "", "[1](@/b.md#timeline) [2](@/b.md#source-w) [3](@/b.md#fn-1)")
        .build_clean();
    assert_eq!(attributes(&built.output("a/index.html"), "href"), ["/b/#timeline", "/b/#source-w", "/b/#fn-1"]);
    let built = SiteTest::bare().page("b.md", explainer, "").page("a.md", "", "[1](@/b.md#people)").build();
    built.assert_error("dead-anchor", "content/a.md:4:1");
}

#[test]
fn a_dead_link_names_what_was_meant() {
    let built =
        SiteTest::bare().page("about.md", "", "").page("a.md", "", "[x](@/abuot.md) [y](@/about.md#hstory)").build();
    let error = built.assert_error("dead-link", "content/a.md:4:1");
    assert_eq!(error.help.as_deref(), Some("did you mean @/about.md?"));
    built.assert_error("dead-anchor", "content/a.md:4:17");
}

/// A percent sign stands for a byte where two hexadecimal digits follow it, and for itself elsewhere.
#[test]
fn a_percent_sign_in_a_name_may_be_one() {
    let site = SiteTest::bare().file("content/up 5%+1.txt", "x");
    let built = site.page("a.md", "", "[1](<up 5%+1.txt>) [2](up%205%25+1.txt)").build_clean();
    let found = attributes(&built.output("a/index.html"), "href");
    assert!(found.len() == 2 && found[0] == found[1], "{found:?}");
}

#[test]
fn names_with_spaces_and_accents_are_found() {
    let built = SiteTest::bare()
        .page("Été 2023.md", "", "")
        .bytes("content/été d'or.png", DOT)
        .page("a.md", "", "[1](<Été 2023.md>) [2](@/%C3%89t%C3%A9%202023.md) ![3](<été d'or.png>)")
        .build_clean();
    let page = built.output("a/index.html");
    assert_eq!(attributes(&page, "href"), ["/ete-2023/", "/ete-2023/"]);
    assert_eq!(attributes(&page, "src"), ["/%C3%A9t%C3%A9%20d&#x27;or.png"]);
    assert!(built.has("été d'or.png"));
}

#[test]
fn links_in_front_matter_are_checked_too() {
    let built = SiteTest::bare()
        .template("explainer.html", "{{ page.description }} {{ page.explainer.key_points[0] }}")
        .page("a.md", "description = \"See [b](@/b.md)\"\n[explainer]\nkey_points = [\"Or [c](b.md)\"]", "")
        .page("b.md", "", "")
        .build_clean();
    assert_eq!(built.output("a/index.html"), "See <a href=\"/b/\">b</a> Or <a href=\"/b/\">c</a>");
    let built = SiteTest::bare().page("a.md", "description = \"See [b](@/b.md)\"", "").build();
    built.assert_error("dead-link", "content/a.md:3:20");
}

#[test]
fn links_in_a_sections_page_are_checked() {
    let built = SiteTest::bare().page("_index.md", "", "[x](@/nope.md)").page("a.md", "", "").build();
    built.assert_error("dead-link", "content/_index.md:4:1");
}

#[test]
fn a_rooted_address_that_nothing_has_is_told_of() {
    let built = SiteTest::bare()
        .file("static/files/a.pdf", "")
        .page(
            "a.md",
            "tags = [\"AI\"]",
            "[1](/a/) [2](/a) [3](/files/a.pdf) [4](/tags/ai/#x) [5](/atom.xml) [6](/nope/)",
        )
        .build();
    built.assert_warning("dead-link", "content/a.md:5:68");
    assert_eq!(built.warnings().len(), 1, "{:?}", built.warnings());
}

#[test]
fn links_that_leave_the_site_say_so() {
    let page = html(
        "[1](https://example.com/) [2](https://example.org/a/) [3](//example.com/) [4](mailto:a@b.c) <https://example.net>",
    );
    assert_eq!(
        page,
        "<p><a href=\"https://example.com/\" rel=\"noopener\">1</a> <a href=\"https://example.org/a/\">2</a> \
         <a href=\"//example.com/\" rel=\"noopener\">3</a> <a href=\"mailto:a@b.c\">4</a> \
         <a href=\"https://example.net\" rel=\"noopener\">https://example.net</a></p>\n"
    );
}

#[test]
fn another_site_whose_name_begins_as_ours_is_another_site() {
    let page = html("[1](https://example.organic/) [2](https://example.org.evil.net/) [3](https://example.org:8080/)");
    assert_eq!(page.matches("rel=\"noopener\"").count(), 3, "{page}");
    assert_eq!(html("[1](https://example.org) [2](https://example.org?x)").matches("rel=").count(), 0);
}

#[test]
fn the_rel_of_external_links_is_the_configs() {
    let site = SiteTest::bare().page("a.md", "", "[1](https://example.com/)");
    let built = site.config("[markdown]\nexternal_rel = \"nofollow noopener\"\n").build_clean();
    assert!(built.output("a/index.html").contains("rel=\"nofollow noopener\""));
    let site = SiteTest::bare().page("a.md", "", "[1](https://example.com/)");
    let built = site.config("[markdown]\nexternal_rel = \"\"\n").build_clean();
    assert_eq!(built.output("a/index.html"), "<p><a href=\"https://example.com/\">1</a></p>\n");
}

#[test]
fn addresses_that_run_code_never_become_links() {
    for address in [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java&Tab;script:alert(1)",
        "javascript&colon;alert(1)",
        "&#106;avascript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "file:///etc/passwd",
    ] {
        for body in [format!("[x]({address})"), format!("![x]({address})"), format!("[x][r]\n\n[r]: {address}\n")] {
            let built = SiteTest::bare().page("a.md", "", &body).build();
            let page = built.output("a/index.html");
            let live = attributes(&page, "href").into_iter().chain(attributes(&page, "src")).any(|a| !a.is_empty());
            assert!(!live, "{body}: {page}");
            built.assert_warning("unsafe-link", "content/a.md:4:1");
        }
    }
}

#[test]
fn quotes_in_addresses_stay_inside() {
    let page = html("[x](https://example.com/\"onmouseover=\"alert(1))\n");
    assert!(!page.contains("\"onmouseover"), "{page}");
}

#[test]
fn parts_that_a_page_does_not_show_are_dead_anchors() {
    let site = SiteTest::new()
        .config(FRENCH)
        .term("ceo", "Chief executive", "short = \"Who leads.\"")
        .page("x.fr.md", "[[explainer.people]]\nterm = \"ceo\"", "Rien.")
        .page("c.md", "", "Nothing.")
        .page("d.md", "", "## One\n\nThe chief executive left.\n\n## Two\n")
        .page("b.fr.md", "", "[1](@/x.md#people)");
    let links = "[1](@/d.md#toc) [2](@/d.md#here) [3](@/d.md#terms) [4](@/d.md#term-ceo) [5](@/d.md#content) [6](@/glossary/ceo.md#mentioned-in)";
    let good = site.page("a.md", "", links);
    let built = good.build();
    built.assert_error("dead-anchor", "content/b.fr.md:4:1");
    assert_eq!(built.errors().len(), 1, "{:?}", built.errors());
    let links = "[1](@/c.md#toc)\n[2](@/c.md#here)\n[3](@/c.md#terms)\n[4](@/d.md#term-x)\n[5](#toc)\n[6](@/glossary/ceo.md#see-also)\n[7](@/c.md#mentioned-in)\n[8](@/d.md#people)";
    let built = good.page("a.md", "", links).build();
    assert_eq!(built.errors().len(), 9, "{:?}", built.errors());
    for line in 4..12 {
        built.assert_error("dead-anchor", &format!("content/a.md:{line}:1"));
    }
}
