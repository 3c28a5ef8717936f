//! Templates: overriding the theme, its words and assets; functions; filters.

use crate::harness::{Built, FRENCH, SiteTest};

/// What a template prints for the page `content/a.md`.
#[track_caller]
fn print(template: &str) -> String {
    on(SiteTest::bare(), template)
}

#[track_caller]
fn on(site: SiteTest, template: &str) -> String {
    site.template("page.html", template).page("a.md", "title = \"A\"", "").build_clean().output("a/index.html")
}

#[test]
fn a_sites_template_takes_the_place_of_the_themes() {
    let built = SiteTest::new()
        .template("page.html", "mine: {{ page.title }}")
        .page("a.md", "title = \"A\"", "")
        .page("b.md", "title = \"B\"\n[explainer]", "")
        .build_clean();
    assert_eq!(built.output("a/index.html"), "mine: A");
    assert!(built.output("b/index.html").contains("<h1>B</h1>"));
}

#[test]
fn a_sites_template_may_build_on_the_one_it_replaces() {
    let built = SiteTest::new()
        .template("page.html", "{% extends \"theme/page.html\" %}{% block title %}Mine{% endblock title %}")
        .template(
            "base.html",
            "{% extends \"theme/base.html\" %}{% block head %}<meta name=\"mine\">{% endblock head %}",
        )
        .page("a.md", "title = \"A\"", "Text.")
        .build_clean();
    let page = built.output("a/index.html");
    assert!(page.contains("<title>Mine</title>"), "{page}");
    assert!(page.contains("<h1>A</h1>"), "{page}");
    assert!(page.contains("<p>Text.</p>"), "{page}");
    assert!(built.output("index.html").contains("<meta name=\"mine\">"));
}

#[test]
fn templates_may_have_components_of_their_own() {
    let site = SiteTest::bare().template(
        "components/hello.html",
        "{% component hello(name, @lang) %}{{ t(key=\"published\") }} {{ name }}{% endcomponent hello %}",
    );
    assert_eq!(on(site, "{{ <hello name={page.title} /> }}"), "Published A");
}

#[test]
fn text_is_escaped_and_html_is_not() {
    let site = SiteTest::bare().template("page.html", "{{ page.extra.x }} {{ page.title }} {{ page.content }}").page(
        "b.md",
        "title = \"<i>b</i> &\"\n[extra]\nx = \"<script>alert('1')</script>\"",
        "*x*",
    );
    let page = site.build_clean().output("b/index.html");
    assert!(page.starts_with("&lt;script&gt;"), "{page}");
    assert!(page.contains("<em>x</em>"), "{page}");
}

#[test]
fn words_of_the_interface_may_be_replaced_key_by_key() {
    let built = SiteTest::new()
        .config(FRENCH)
        .template("i18n/en.toml", "published = \"Out\"\nmine = \"Own {what}\"\n")
        .template("page.html", "{{ t(key=\"published\") }} {{ t(key=\"updated\") }} {{ t(key=\"mine\", what=\"word\") }} {{ t(key=\"updated\", lang=\"fr\") }}")
        .page("a.md", "", "")
        .page("a.fr.md", "", "")
        .build_clean();
    assert_eq!(built.output("a/index.html"), "Out Updated Own word Mis à jour le");
    // A word that French lacks is told in English.
    assert!(built.output("fr/a/index.html").contains("Own word"));
}

#[test]
fn a_mistake_in_english_words_is_told_once_however_many_languages_speak_them() {
    let built = SiteTest::new()
        .config(FRENCH)
        .template("i18n/en.toml", "pages = { one = \"a page\" }\nposts = 3\n")
        .page("a.md", "", "")
        .build();
    let expected = ["wrong-type templates/i18n/en.toml:1:9", "wrong-type templates/i18n/en.toml:2:9"];
    let errors = built.errors();
    assert_eq!(errors.len(), 2, "{errors:?}");
    assert!(errors.iter().zip(expected).all(|(error, start)| error.starts_with(start)), "{errors:?}");
}

#[test]
fn words_take_the_plural_of_their_language() {
    let template = "{% for n in [0, 1, 2, 21] %}{{ t(key=\"pages\", count=n) }}, {% endfor %}";
    assert_eq!(print(template), "0 pages, 1 page, 2 pages, 21 pages, ");
    let built = SiteTest::bare().config(FRENCH).template("page.html", template).page("a.fr.md", "", "").build_clean();
    assert_eq!(built.output("fr/a/index.html"), "0\u{a0}page, 1\u{a0}page, 2\u{a0}pages, 21\u{a0}pages, ");
    let polish = SiteTest::bare()
        .config("[languages.pl]\ntitle = \"Test\"\n")
        .template(
            "i18n/pl.toml",
            "pages = { one = \"{count} strona\", few = \"{count} strony\", other = \"{count} stron\" }\n",
        )
        .template("page.html", template)
        .page("a.pl.md", "", "")
        .build_clean();
    assert_eq!(polish.output("pl/a/index.html"), "0 stron, 1 strona, 2 strony, 21 stron, ");
}

#[test]
fn an_unknown_word_is_an_error_that_names_the_nearest() {
    let built = SiteTest::bare().template("page.html", "x\n {{ t(key=\"publishd\") }}").page("a.md", "", "").build();
    let error = built.assert_error("template-error", "templates/page.html:2:5");
    assert!(error.message.contains("`published`"), "{}", error.message);
}

#[test]
fn every_word_has_both_languages_of_the_theme() {
    let keys = |text: &str| -> Vec<String> {
        text.lines().filter_map(|line| line.split_once(" = ")).map(|(key, _)| key.trim().to_owned()).collect()
    };
    let english = keys(include_str!("../../templates/i18n/en.toml"));
    let french = keys(include_str!("../../templates/i18n/fr.toml"));
    assert_eq!(english, french);
}

#[test]
fn assets_carry_the_fingerprint_of_their_content() {
    let site = SiteTest::bare().template("assets/mine.css", "a{}").template("assets/img/x.svg", "<svg/>");
    let page = on(site, "{{ asset(path=\"mine.css\") }} {{ asset(path=\"img/x.svg\") }}");
    let (css, svg) = page.split_once(' ').unwrap();
    assert!(css.starts_with("/assets/mine.") && css.ends_with(".css"), "{css}");
    assert!(svg.starts_with("/assets/img/x.") && svg.ends_with(".svg"), "{svg}");

    let site =
        SiteTest::bare().template("assets/mine.css", "a{}").template("page.html", "{{ asset(path=\"mine.css\") }}");
    let site = site.page("a.md", "", "");
    let built = site.build_clean();
    let first = built.output("a/index.html");
    assert_eq!(first, css, "the same content has the same name");
    assert_eq!(built.output(first.trim_start_matches('/')), "a{}");
    let built = site.template("assets/mine.css", "b{}").build_clean();
    assert_ne!(built.output("a/index.html"), first);
    assert!(!built.has(first.trim_start_matches('/')), "the old one is removed");
}

/// Whether a text holds the address of an asset, relative to `/assets/`: `NAME.FINGERPRINT.ENDING`.
fn address_in(built: &Built, text: &str, stem: &str, ending: &str) -> bool {
    let start = format!("assets/{stem}.");
    let files = built.files();
    let found = files.iter().find(|f| f.starts_with(&start) && f.ends_with(ending)).unwrap();
    text.contains(found.strip_prefix("assets/").unwrap())
}

/// The content of the asset that carries this name.
fn asset(built: &Built, stem: &str, ending: &str) -> String {
    let start = format!("assets/{stem}.");
    built.output(built.files().iter().find(|f| f.starts_with(&start) && f.ends_with(ending)).unwrap())
}

#[test]
fn stylesheets_name_assets_in_every_spelling() {
    for written in [
        "url(img/x.svg)",
        "url(\"img/x.svg\")",
        "url('img/x.svg')",
        "url( 'img/x.svg' )",
        "URL(\"./img/x.svg\")",
        "url(\"img/x.svg?v=1#iefix\")",
        "url(img/%78.svg)",
        "image-set(\"img/x.svg\" 1x)",
    ] {
        let css = format!("/* url(none.png) */\na {{ b: {written} }}");
        let site = SiteTest::bare().template("assets/mine.css", &css).template("assets/img/x.svg", "<svg/>");
        let built = site.page("a.md", "", "").build_clean();
        let css = asset(&built, "mine", "css");
        assert!(address_in(&built, &css, "img/x", "svg"), "{written}: {css}");
        assert_eq!(css.contains("?v=1#iefix"), written.contains("?v=1#iefix"), "{css}");
    }
    // What leads elsewhere stays as it was written.
    let css = "a { b: url(#x) url(/y.png) url(https://example.com/z.png) url(data:image/gif;base64,R0) url(../up.png) url(copied.png) }";
    let site = SiteTest::bare().template("assets/mine.css", css).bytes("static/assets/copied.png", b"x");
    assert_eq!(asset(&site.page("a.md", "", "").build_clean(), "mine", "css"), css);
}

#[test]
fn names_in_stylesheets_may_have_spaces_and_brackets() {
    let site =
        SiteTest::bare().template("assets/css/mine.css", "a { b: url(\"../my (1).svg\") url(../my%20\\28 1%29.svg) }");
    let built = site.template("assets/my (1).svg", "<svg/>").page("a.md", "", "").build_clean();
    let css = asset(&built, "css/mine", "css");
    let file = built.files().into_iter().find(|f| f.starts_with("assets/my")).unwrap();
    let address = file.replace("assets/", "../").replace(' ', "%20").replace('(', "%28").replace(')', "%29");
    assert_eq!(css, format!("a {{ b: url(\"{address}\") url({address}) }}"));
}

#[test]
fn a_stylesheet_imports_others_by_the_address_that_changes_with_what_they_import() {
    let site = SiteTest::bare()
        .template("assets/a.css", "@import \"b.css\" screen;\na {}")
        .template("assets/b.css", "@import url(deep/c.css);")
        .template("assets/deep/c.css", "@import '../d.css'; c { d: url(../e.svg) }")
        .template("assets/d.css", "d {}")
        .template("assets/e.svg", "<svg/>")
        .page("a.md", "", "");
    let built = site.build_clean();
    let first = asset(&built, "a", "css");
    assert!(address_in(&built, &first, "b", "css"), "{first}");
    assert!(address_in(&built, &asset(&built, "b", "css"), "deep/c", "css"));
    let deep = asset(&built, "deep/c", "css");
    assert!(deep.starts_with("@import '../d.") && address_in(&built, &deep, "e", "svg"), "{deep}");
    let built = site.template("assets/e.svg", "<svg></svg>").build_clean();
    assert_ne!(asset(&built, "a", "css"), first);
}

#[test]
fn an_asset_that_a_stylesheet_or_script_names_must_be_there() {
    let build = |name: &str, text: &str| SiteTest::bare().template(name, text).page("a.md", "", "").build();
    let built = build("assets/mine.css", "a {}\nb { c: url(\"none.png\") }");
    built.assert_error("missing-asset", "templates/assets/mine.css:2:13");
    build("assets/css/mine.css", "@import '../none.css';")
        .assert_error("missing-asset", "templates/assets/css/mine.css:1:10");
    build("assets/mine.js", "import { a } from './none.js';")
        .assert_error("missing-asset", "templates/assets/mine.js:1:20");
}

#[test]
fn assets_that_name_each_other_in_a_circle_are_an_error() {
    let site = SiteTest::bare()
        .template("assets/a.css", "@import 'b.css';")
        .template("assets/b.css", "x {}\n@import 'c.css';")
        .template("assets/c.css", "@import 'b.css';")
        .template("assets/own.js", "import './own.js'");
    let built = site.page("a.md", "", "").build();
    let expected = [
        "asset-loop templates/assets/b.css:2:10 these assets name each other in a circle: b.css → c.css → b.css",
        "asset-loop templates/assets/own.js:1:9 these assets name each other in a circle: own.js → own.js",
    ];
    assert_eq!(built.errors(), expected);
}

#[test]
fn a_script_imports_others_by_their_addresses() {
    let site = SiteTest::bare()
        .template("assets/a.js", "\"use strict\";\nimport { b } from \"./deep/b.js\";\nimport \"package\";\nb()")
        .template("assets/deep/b.js", "export * from '../c.mjs'")
        .template("assets/c.mjs", "export const b = 1");
    let built = site.page("a.md", "", "").build_clean();
    let script = asset(&built, "a", "js");
    assert!(script.contains(" from \"./deep/b.") && address_in(&built, &script, "deep/b", "js"), "{script}");
    assert!(asset(&built, "deep/b", "js").starts_with("export * from '../c."));
    // One behind other code isn't changed, which is told.
    let site = SiteTest::bare().template("assets/a.js", "b();\nimport('./c.js')").template("assets/c.js", "");
    let built = site.page("a.md", "", "").build();
    built.assert_warning("unchanged-import", "templates/assets/a.js:2:9");
}

#[test]
fn a_sites_asset_takes_the_place_of_the_themes() {
    let built = SiteTest::new().template("assets/site.css", "/* mine */").page("a.md", "", "").build_clean();
    let css: Vec<String> = built.files().into_iter().filter(|f| f.starts_with("assets/site.")).collect();
    assert_eq!(css.len(), 1, "{css:?}");
    assert_eq!(built.output(&css[0]), "/* mine */");
    assert!(built.output("a/index.html").contains(&css[0]));
}

fn library() -> SiteTest {
    SiteTest::bare()
        .page("news/_index.md", "title = \"News\"\ndescription = \"All of it\"\nsort_by = \"weight\"", "")
        .page("news/one.md", "title = \"One\"\ndate = 2024-01-01\nweight = 1\ntags = [\"AI\"]", "")
        .page("news/two.md", "title = \"Two\"\ndate = 2024-01-02\nweight = 2\nupdated = 2024-01-02", "")
        .page(
            "news/deep/three.md",
            "title = \"Three\"\ndate = 2024-01-03\ntags = [\"ai\"]\n[explainer]\nstoryline = \"s\"",
            "",
        )
        .term("gpt", "GPT", "kind = \"product\"\nshort = \"S.\"")
        .term("board", "Board", "")
        .page("glossary/ada.md", "title = \"Ada\"\n[term]\nkind = \"person\"", "On the board and GPT.")
        .page("b.md", "title = \"B\"\ndate = 2023-12-31", "The board.")
}

#[test]
fn get_pages_filters_sorts_and_limits() {
    let titles = |arguments: &str| {
        on(library(), &format!("{{% for p in get_pages({arguments}) %}}{{{{ p.title }}}} {{% endfor %}}"))
    };
    assert_eq!(titles(""), "Three Two One B A ");
    assert_eq!(titles("sort_by=\"date\", limit=2"), "Three Two ");
    assert_eq!(titles("sort_by=\"title\""), "A B One Three Two ");
    assert_eq!(titles("kind=\"explainer\""), "Three ");
    assert_eq!(titles("kind=\"term\", sort_by=\"title\""), "Ada Board GPT ");
    assert_eq!(titles("tag=\"AI\""), "Three One ");
    assert_eq!(titles("storyline=\"s\""), "Three ");
    assert_eq!(titles("section=\"news\", limit=1"), "Three ");
    assert_eq!(titles("section=\"glossary\", sort_by=\"title\""), "Ada Board GPT ");
    assert_eq!(titles("tag=\"none\""), "");
}

/// Those of the sections in it are among them, in whatever order.
#[test]
fn get_pages_of_a_section_are_the_same_in_any_order() {
    let titles = |arguments: &str| {
        on(library(), &format!("{{% for p in get_pages({arguments}) %}}{{{{ p.title }}}} {{% endfor %}}"))
    };
    assert_eq!(titles("section=\"news\""), "Three One Two ");
    assert_eq!(titles("section=\"news\", sort_by=\"date\""), "Three Two One ");
    assert_eq!(titles("section=\"news\", sort_by=\"title\""), "One Three Two ");
}

#[test]
fn get_page_and_get_section() {
    assert_eq!(
        on(library(), "{% set p = get_page(path=\"@/news/one.md\") %}{{ p.title }} {{ p.url }} {{ p.tags[0].name }}"),
        "One /news/one/ AI"
    );
    assert_eq!(
        on(
            library(),
            "{% set s = get_section(path=\"@/news/_index.md\") %}{{ s.title }} {{ s.url }} {{ s.description }} {{ s.count }}{% for p in s.pages %} {{ p.title }}{% endfor %}"
        ),
        "News /news/ All of it 2 One Two"
    );
}

#[test]
fn get_term_and_get_terms() {
    assert_eq!(
        on(library(), "{% set t = get_term(id=\"gpt\") %}{{ t.name }} {{ t.url }} {{ t.short }}"),
        "GPT /glossary/gpt/ S."
    );
    let names = |arguments: &str| {
        on(library(), &format!("{{% for t in get_terms({arguments}) %}}{{{{ t.name }}}} {{% endfor %}}"))
    };
    assert_eq!(names(""), "Ada Board GPT ");
    assert_eq!(names("kind=\"person\""), "Ada ");
    assert_eq!(names("sort_by=\"mentions\""), "Board GPT Ada ");
    assert_eq!(names("sort_by=\"mentions\", limit=1"), "Board ");
}

#[test]
fn get_taxonomy_gives_its_items() {
    assert_eq!(
        on(
            library(),
            "{% set t = get_taxonomy(name=\"tags\") %}{{ t.title }} {{ t.url }}{% for i in t.items %} {{ i.name }} {{ i.count }}{% endfor %}"
        ),
        "Tags /tags/ AI 2"
    );
    assert_eq!(
        on(library(), "{% set t = get_taxonomy(name=\"authors\") %}{{ t.title }} {{ t.items | length }}"),
        "Authors 0"
    );
}

#[test]
fn functions_speak_the_language_of_the_page() {
    let template = "{% for p in get_pages() %}{{ p.url }} {% endfor %}{{ url(path=\"@/b.md\") }} {% set b = get_page(path=\"@/b.md\") %}{{ b.title }} {{ url(path=\"@/b.md\", lang=\"en\") }}";
    let built = SiteTest::bare()
        .config(FRENCH)
        .template("page.html", template)
        .page("b.md", "title = \"English\"", "")
        .page("b.fr.md", "title = \"Français\"", "")
        .build_clean();
    assert_eq!(built.output("b/index.html"), "/b/ /b/ English /b/");
    assert_eq!(built.output("fr/b/index.html"), "/fr/b/ /fr/b/ Français /b/");
}

#[test]
fn a_section_that_a_language_lacks_gives_no_pages_of_another() {
    let built = SiteTest::bare()
        .config(FRENCH)
        .template("page.html", "{% for p in get_pages(section=\"news\") %}{{ p.url }} {% endfor %}")
        .page("news/a.md", "", "")
        .page("b.fr.md", "", "")
        .build();
    // An error would do as well; pages of another language would not.
    if built.errors().is_empty() {
        assert_eq!(built.output("fr/b/index.html"), "");
    }
}

#[test]
fn url_adds_the_base_path() {
    let site = || SiteTest::bare().base_url("https://example.org/sub").page("b.md", "", "");
    assert_eq!(
        on(site(), "{{ url(path=\"/x/y.png\") }} {{ url(path=\"@/b.md\") }} {{ site.base_url }}"),
        "/sub/x/y.png /sub/b/ https://example.org/sub"
    );
    let built = site().template("page.html", "{{ url(path=\"@/nope.md\") }}").build();
    built.assert_error("template-error", "templates/page.html:1:4");
}

#[test]
fn data_files_are_read_as_they_are() {
    let site = || {
        SiteTest::bare()
            .file("data/polls.csv", "who,share\n\"Smith, A.\",41.5\nJones,\n")
            .file("data/deep/a.json", "{\"z\": [1, 2.5, null, true], \"a\": \"<x>\"}")
            .file("data/b.toml", "day = 2023-11-20\n[t]\nx = 1\n")
    };
    assert_eq!(
        on(site(), "{% for r in load_data(path=\"polls.csv\") %}{{ r.who }}={{ r.share }};{% endfor %}"),
        "Smith, A.=41.5;Jones=;"
    );
    assert_eq!(
        on(site(), "{% set d = load_data(path=\"deep/a.json\") %}{{ d.z[1] }} {{ d.a }} {{ d | json }}"),
        "2.5 &lt;x&gt; {\"z\":[1,2.5,null,true],\"a\":\"\\u003cx\\u003e\"}"
    );
    assert_eq!(on(site(), "{% set d = load_data(path=\"b.toml\") %}{{ d.day }} {{ d.t.x }}"), "2023-11-20 1");
}

#[test]
fn data_that_is_missing_broken_or_outside_is_an_error() {
    for (path, file) in [
        ("nope.csv", ""),
        ("../config.toml", ""),
        ("/etc/passwd", ""),
        ("x.json", "{"),
        ("x.toml", "a = "),
        ("x.csv", "a,b\n1\n"),
        ("x.yaml", "a: 1"),
        ("x.json", "[1e999]"),
    ] {
        let mut site = SiteTest::bare()
            .template("page.html", &format!("{{{{ load_data(path=\"{path}\") | json }}}}"))
            .page("a.md", "", "");
        if !file.is_empty() {
            site = site.file(&format!("data/{path}"), file);
        }
        let built = site.build();
        built.assert_error("template-error", "templates/page.html:1:4");
    }
}

#[test]
fn dates_are_written_out_in_the_pages_language() {
    let template = "{% for d in [\"2023-11-20\", \"2023-11\", \"2023\", \"2023-11-20T18:00:00+01:00\"] %}{{ d | date }}|{% endfor %}{{ \"2023-11-20\" | date(format=\"short\") }}|{{ \"2023-11-20\" | date(format=\"medium\") }}|{{ \"2023-11-20\" | date(format=\"full\") }}|{{ \"2023-11-20\" | date(format=\"iso\") }}";
    assert_eq!(
        print(template),
        "November 20, 2023|November 2023|2023|November 20, 2023|11/20/23|Nov 20, 2023|Monday, November 20, 2023|2023-11-20"
    );
    let built = SiteTest::bare().config(FRENCH).template("page.html", template).page("a.fr.md", "", "").build_clean();
    assert_eq!(
        built.output("fr/a/index.html"),
        "20 novembre 2023|novembre 2023|2023|20 novembre 2023|20/11/2023|20 nov. 2023|lundi 20 novembre 2023|2023-11-20"
    );
}

#[test]
fn group_by_keeps_the_order_of_the_list() {
    let site = SiteTest::bare().file(
        "data/x.json",
        r#"[{"y":"2023","n":1},{"y":"2021","n":2},{"y":"2023","n":3},{"y":"2022","n":4},{"y":null,"n":5},{"y":"2020","n":6}]"#,
    );
    let page = on(
        site,
        "{% for year, items in load_data(path=\"x.json\") | group_by(attribute=\"y\") %}{{ year }}:{% for i in items %}{{ i.n }}{% endfor %} {% endfor %}",
    );
    assert_eq!(page, "2023:13 2021:2 2022:4 2020:6 ");
}

#[test]
fn unique_keeps_the_first_of_each() {
    assert_eq!(print("{{ [3, 1, 3, 2, 1] | unique | join(sep=\" \") }}"), "3 1 2");
    assert_eq!(print("{{ [\"b\", \"a\", \"b\"] | unique | join(sep=\" \") }}"), "b a");
}

#[test]
fn json_cannot_end_a_script() {
    let site = SiteTest::bare().template("page.html", "<script>{{ page.extra | json }}</script>").page(
        "b.md",
        "[extra]\nx = \"</script><!-- \\u2028\"",
        "",
    );
    let page = site.build_clean().output("b/index.html");
    assert_eq!(page.matches("</script>").count(), 1, "{page}");
    assert!(!page.contains("<!--") && !page.contains('\u{2028}'), "{page}");
}

#[test]
fn markdown_of_a_template_links_to_other_sites_and_parts_of_the_page() {
    assert_eq!(print("{{ \"[y](#part)\" | markdown }}"), "<a href=\"#part\">y</a>");
    assert_eq!(print("{{ \"[y](mailto:a@b.c)\" | markdown }}"), "<a href=\"mailto:a@b.c\">y</a>");
    assert_eq!(
        print("{{ \"[y](https://example.com/)\" | markdown }}"),
        "<a href=\"https://example.com/\" rel=\"noopener\">y</a>"
    );
    // Links of pages are looked up, a template's own aren't.
    for markdown in ["[y](../a.md)", "[y](@/a.md)", "[y](/a/)", "![y](photo.jpg)"] {
        let template = format!("<p>\n{{{{ \"{markdown}\" | markdown }}}}");
        let errors = SiteTest::bare().template("page.html", &template).page("a.md", "", "").build().errors();
        let address = markdown.split(['(', ')']).nth(1).unwrap();
        assert!(errors[0].starts_with("template-error templates/page.html:2:"), "{errors:?}");
        assert!(errors[0].contains(address), "{errors:?}");
    }
}

#[test]
fn smaller_filters() {
    assert_eq!(print("{{ \"*a* & <b>\" | markdown }}"), "<em>a</em> &amp;");
    assert_eq!(print("{{ \"L’été\" | slug }}"), "l-ete");
    assert_eq!(print("{{ \"<p>a &amp; <em>b</em></p>\" | striptags | safe }}"), "a & b");
}

#[test]
fn what_every_template_sees() {
    let site = SiteTest::bare()
        .config("description = \"About\"\n[extra]\nowner = \"Me\"\n[languages.fr]\ntitle = \"Essai\"\n")
        .page("glossary/gpt.md", "title = \"GPT\"\n[term]", "")
        .page("news/a.md", "", "");
    let page = on(
        site,
        "{{ site.title }} {{ site.description }} {{ site.default_language }} {{ site.extra.owner }} {{ site.languages | length }} {{ generator }}\n\
         {{ lang }} {{ language.code }} {{ language.name }} {{ language.title }} {{ language.url }} {{ language.feeds[0].format }} {{ language.feeds[0].url }} {{ language.feeds[0].type }}\n\
         {{ language.glossary.url }}{% for s in language.sections %} {{ s.url }}{% endfor %} {{ current.kind }}",
    );
    assert_eq!(
        page,
        format!(
            "Test About en Me 2 nutgraf {}\nen en English Test / atom /atom.xml application/atom+xml\n/glossary/ /glossary/ /news/ page",
            env!("CARGO_PKG_VERSION")
        )
    );
}

/// docs/templates.md: `{% if page.x %}` is safe for every key it names.
#[test]
fn keys_without_a_value_are_there() {
    for key in [
        "title",
        "url",
        "permalink",
        "lang",
        "kind",
        "date",
        "updated",
        "description",
        "summary",
        "reading_time",
        "tags",
        "authors",
        "content",
        "toc",
        "word_count",
        "id",
        "source",
        "section",
        "breadcrumbs",
        "previous",
        "next",
        "terms",
        "extra",
        "draft",
        "weight",
        "explainer",
        "term",
    ] {
        print(&format!("{{% if page.{key} %}}{{% endif %}}"));
    }
    for key in [
        "title",
        "description",
        "content",
        "url",
        "permalink",
        "lang",
        "id",
        "breadcrumbs",
        "toc",
        "extra",
        "subsections",
    ] {
        let template = format!(
            "{{% if section.{key} %}}{{% endif %}}{{% if paginator %}}{{% endif %}}{{% if pages %}}{{% endif %}}"
        );
        let site = SiteTest::bare()
            .template("home.html", &template)
            .template("section.html", &template)
            .template("glossary.html", &template);
        site.page("news/a.md", "", "").page("glossary/b.md", "[term]", "").build_clean();
    }
}

#[test]
fn a_page_of_the_theme_with_everything_off_still_stands() {
    let built = SiteTest::new()
        .config("[feeds]\nformats = []\n[taxonomies.tags]\nrender = false\n")
        .page("a.md", "tags = [\"x\"]", "")
        .build_clean();
    assert!(!built.has("atom.xml"));
    assert!(!built.output("a/index.html").contains("atom+xml"));
}

/// A title is HTML; in `<title>` and in attributes it must be text, with its quotes escaped.
#[test]
fn the_themes_head_holds_titles_as_text() {
    let built = SiteTest::new()
        .page("news/_index.md", "title = 'The \"*news*\" & more'", "")
        .page("news/a.md", "title = 'He said \"*no*\" & `left`'\ndescription = 'A \"*quoted*\" word'", "")
        .build_clean();
    for (file, title) in [("news/a/index.html", "He said “no” & left"), ("news/index.html", "The “news” & more")]
    {
        let page = built.output(file);
        let (head, _) = page.split_once("</head>").unwrap();
        let (_, rest) = head.split_once("<title>").unwrap();
        let (shown, _) = rest.split_once("</title>").unwrap();
        let plain = |text: &str| text.replace("&amp;", "&").replace("&quot;", "\"").replace(['“', '”'], "\"");
        assert_eq!(plain(shown), plain(&format!("{title} – Test")), "{file}");
        let (_, rest) = head.split_once("<meta property=\"og:title\" content=").unwrap();
        let (line, _) = rest.split_once('\n').unwrap();
        let content = line.strip_prefix('"').and_then(|l| l.strip_suffix("\">")).unwrap();
        assert!(!content.contains('"') && !content.contains('<'), "{file}: {line}");
        assert_eq!(plain(content), plain(title), "{file}");
        // An attribute that a quote has cut leaves its rest behind as attributes.
        for tag in head.split('<').filter(|tag| tag.starts_with("meta ")) {
            assert_eq!(tag.matches('"').count() % 2, 0, "{tag}");
            assert!(!tag.contains("\"\""), "{tag}");
        }
    }
}

/// The table of docs/templates.md has every component of the theme, with every argument and its default.
#[test]
fn every_component_is_in_the_manual_with_its_arguments() {
    let manual = include_str!("../../docs/templates.md").split("## Components").nth(1).unwrap();
    let manual = manual.split("## Functions").next().unwrap();
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/components");
    let mut documented = 0;
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        let (_, rest) = text.split_once(&format!("{{% component {name}(")).unwrap_or_else(|| panic!("{name}"));
        let arguments = rest.split_once(") ").or(rest.split_once(")-")).unwrap().0;
        let row = manual.lines().find(|line| line.starts_with(&format!("| `{name}` |")));
        let row = row.unwrap_or_else(|| panic!("docs/templates.md doesn't have the component {name}"));
        let cell = row.rsplit('|').nth(1).unwrap();
        for argument in arguments.split(", ").filter(|argument| *argument != "@lang") {
            assert!(cell.contains(&format!("`{argument}`")), "{name}: no `{argument}` in {cell}");
        }
        documented += 1;
    }
    assert!(documented > 25);
}

/// As docs/theme.md has it: a stylesheet behind the theme's, on every page.
#[test]
fn a_site_may_add_a_stylesheet_behind_the_themes() {
    let built = SiteTest::new()
        .template(
            "base.html",
            "{% extends \"theme/base.html\" %}\n{% block styles %}{{ super() }}\n<link rel=\"stylesheet\" href=\"{{ asset(path=\"house.css\") }}\">{% endblock styles %}",
        )
        .template("assets/house.css", ":root { --accent: #8a1538 }")
        .page("a.md", "[explainer]", "")
        .build_clean();
    for page in ["index.html", "a/index.html", "404.html"] {
        let html = built.output(page);
        let (theme, house) = (html.find("/site.").unwrap(), html.find("/house.").unwrap());
        assert!(theme < house && house < html.find("<body").unwrap(), "{html}");
    }
}

#[test]
fn words_of_no_language_are_told() {
    let built = SiteTest::new()
        .template("i18n/english.toml", "published = \"Out\"\n")
        .template("i18n/fr.txt", "published = \"Paru\"\n")
        .page("a.md", "title = \"A\"", "")
        .build();
    built.assert_warning("unused-file", "templates/i18n/english.toml");
    built.assert_warning("unused-file", "templates/i18n/fr.txt");
}
