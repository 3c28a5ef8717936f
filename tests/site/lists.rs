//! Lists of pages: order, pagination, taxonomies, the front page.

use crate::harness::{FRENCH, SiteTest};

/// Five pages, whose names, titles, dates and weights give five different orders.
fn five() -> SiteTest {
    SiteTest::bare()
        .page("news/a.md", "title = \"Été\"\ndate = 2024-01-03\nupdated = 2024-01-03\nweight = 5", "")
        .page("news/b.md", "title = \"Zoo\"\ndate = 2024-01-05\nweight = 1", "")
        .page("news/c.md", "title = \"Eau\"\nweight = 2", "")
        .page("news/d.md", "title = \"faux\"\ndate = 2024-01-01\nupdated = 2024-01-09\nweight = 4", "")
        .page("news/e.md", "title = \"Œuf\"\ndate = 2024-01-05\nweight = -1", "")
}

fn order(section: &str) -> String {
    let built = five().page("news/_index.md", &format!("title = \"News\"\n{section}"), "").build_clean();
    built.output("news/index.html").replace("/news/", "").replace("/\n", "")
}

#[test]
fn sections_are_sorted_by_what_they_say() {
    // Pages of one day stand in the order of their weights; what has no date comes last.
    assert_eq!(order(""), "ebadc");
    assert_eq!(order("sort_by = \"date\""), "ebadc");
    assert_eq!(order("sort_by = \"updated\""), "debac");
    assert_eq!(order("sort_by = \"weight\""), "ebcda");
    // É with E, Œ as OE, small letters with capitals.
    assert_eq!(order("sort_by = \"title\""), "cadeb");
}

#[test]
fn an_update_or_correction_counts_as_a_change() {
    let built = SiteTest::bare()
        .page("news/_index.md", "title = \"News\"\nsort_by = \"updated\"", "")
        .page("news/a.md", "date = 2024-01-01\n[[explainer.corrections]]\ndate = 2024-01-08\nnow = \"x\"", "")
        .page("news/b.md", "date = 2024-01-05", "")
        .page("news/c.md", "date = 2024-01-02\n[[explainer.updates]]\ndate = 2024-01-09\ntext = \"x\"", "")
        .build_clean();
    assert_eq!(built.output("news/index.html"), "/news/c/\n/news/a/\n/news/b/\n");
}

#[test]
fn pages_know_their_neighbours_in_the_sections_order() {
    let built = five()
        .template(
            "page.html",
            "{% if page.previous %}{{ page.previous.url }}{% endif %} {% if page.next %}{{ page.next.url }}{% endif %}",
        )
        .page("news/_index.md", "title = \"News\"\nsort_by = \"weight\"", "")
        .build_clean();
    assert_eq!(built.output("news/e/index.html"), " /news/b/");
    assert_eq!(built.output("news/b/index.html"), "/news/e/ /news/c/");
    assert_eq!(built.output("news/a/index.html"), "/news/d/ ");
}

const PAGER: &str = "{% for p in pages %}{{ p.url }} {% endfor %}| {% if paginator %}{{ paginator.number }}/{{ paginator.count }} of {{ paginator.total }} first {{ paginator.first }} last {{ paginator.last }} previous {{ paginator.previous }} next {{ paginator.next }}{% for p in paginator.pages %} {{ p.number }}{% if p.current %}*{% endif %}{% endfor %}{% endif %}";

#[test]
fn a_section_is_cut_into_pages() {
    let built = five()
        .template("section.html", PAGER)
        .page("news/_index.md", "title = \"News\"\npaginate_by = 2", "")
        .build_clean();
    assert_eq!(
        built.output("news/index.html"),
        "/news/e/ /news/b/ | 1/3 of 5 first /news/ last /news/page/3/ previous  next /news/page/2/ 1* 2 3"
    );
    assert_eq!(
        built.output("news/page/2/index.html"),
        "/news/a/ /news/d/ | 2/3 of 5 first /news/ last /news/page/3/ previous /news/ next /news/page/3/ 1 2* 3"
    );
    assert_eq!(
        built.output("news/page/3/index.html"),
        "/news/c/ | 3/3 of 5 first /news/ last /news/page/3/ previous /news/page/2/ next  1 2 3*"
    );
    assert!(!built.has("news/page/1/index.html"));
    assert!(!built.has("news/page/4/index.html"));
}

#[test]
fn a_list_that_fits_has_no_paginator() {
    let built = five().template("section.html", PAGER).build_clean();
    assert_eq!(built.output("news/index.html"), "/news/e/ /news/b/ /news/a/ /news/d/ /news/c/ | ");
}

#[test]
fn zero_puts_a_whole_list_on_one_page() {
    let mut site = SiteTest::bare().template("section.html", "{{ pages | length }}").config("paginate_by = 0\n");
    for n in 0..45 {
        site = site.page(&format!("news/{n:02}.md"), "", "");
    }
    assert_eq!(site.build_clean().output("news/index.html"), "45");
    let built = site.config("").build_clean();
    assert_eq!(built.output("news/index.html"), "20");
    assert_eq!(built.output("news/page/3/index.html"), "5");
}

#[test]
fn the_pages_of_a_tag_are_cut_too() {
    let built = SiteTest::bare()
        .config("[taxonomies.tags]\npaginate_by = 1\n")
        .template("taxonomy_item.html", PAGER)
        .page("a.md", "date = 2024-01-01\ntags = [\"AI\"]", "")
        .page("b.md", "date = 2024-01-02\ntags = [\"AI\"]", "")
        .build_clean();
    assert_eq!(
        built.output("tags/ai/index.html"),
        "/b/ | 1/2 of 2 first /tags/ai/ last /tags/ai/page/2/ previous  next /tags/ai/page/2/ 1* 2"
    );
    assert!(built.output("tags/ai/page/2/index.html").starts_with("/a/ | 2/2"));
}

#[test]
fn a_long_list_names_its_ends_and_what_is_near() {
    let mut site =
        SiteTest::bare().template("section.html", PAGER).page("n/_index.md", "title = \"N\"\npaginate_by = 1", "");
    for n in 0..20 {
        site = site.page(&format!("n/{n:02}.md"), "", "");
    }
    let built = site.build_clean();
    assert!(built.output("n/page/10/index.html").ends_with(" 1 7 8 9 10* 11 12 13 20"));
}

#[test]
fn tags_and_authors_have_lists() {
    let built = SiteTest::bare()
        .template("taxonomy.html", "{{ taxonomy.name }} {{ taxonomy.title }} {{ taxonomy.url }}\n{% for i in taxonomy.items %}{{ i.name }} {{ i.slug }} {{ i.url }} {{ i.count }}\n{% endfor %}")
        .page("a.md", "date = 2024-01-01\ntags = [\"AI\", \"Éthique\"]\nauthors = [\"Ada Lovelace\"]", "")
        .page("b.md", "date = 2024-01-02\ntags = [\"ai\", \"governance\"]", "")
        .build_clean();
    assert_eq!(
        built.output("tags/index.html"),
        "tags Tags /tags/\nAI ai /tags/ai/ 2\nÉthique ethique /tags/ethique/ 1\ngovernance governance /tags/governance/ 1\n"
    );
    assert_eq!(
        built.output("authors/index.html"),
        "authors Authors /authors/\nAda Lovelace ada-lovelace /authors/ada-lovelace/ 1\n"
    );
    // "AI" and "ai" are one tag, called as it was first written; the newest page comes first.
    assert_eq!(built.output("tags/ai/index.html"), "AI\n/b/\n/a/\n");
}

#[test]
fn a_page_that_names_a_tag_twice_is_listed_once() {
    let built = SiteTest::bare().page("a.md", "tags = [\"AI\", \"ai\"]", "").build_clean();
    assert_eq!(built.output("tags/index.html"), "AI /tags/ai/ 1\n");
    assert_eq!(built.output("tags/ai/index.html"), "AI\n/a/\n");
}

#[test]
fn a_page_links_to_its_tags_and_authors() {
    let built = SiteTest::bare()
        .base_url("https://example.org/sub")
        .template("page.html", "{% for t in page.tags %}{{ t.name }} {{ t.url }}{% endfor %} {% for a in page.authors %}{{ a.name }} {{ a.url }}{% endfor %}")
        .page("a.md", "tags = [\"AI\"]\nauthors = [\"Ada\"]", "")
        .build_clean();
    assert_eq!(built.output("a/index.html"), "AI /sub/tags/ai/ Ada /sub/authors/ada/");
}

#[test]
fn a_site_may_have_taxonomies_of_its_own() {
    let built = SiteTest::bare()
        .config("[taxonomies.places]\n[taxonomies.tags]\nrender = false\n")
        .template("page.html", "{% for t in page.tags %}{{ t.name }}{{ t.url }}{% endfor %}")
        .page("a.md", "tags = [\"AI\"]\n[taxonomies]\nplaces = [\"San Francisco\"]", "")
        .build_clean();
    assert_eq!(built.output("places/index.html"), "San Francisco /places/san-francisco/ 1\n");
    assert_eq!(built.output("places/san-francisco/index.html"), "San Francisco\n/a/\n");
    assert_eq!(built.output("a/index.html"), "AI");
    assert!(!built.has("tags/index.html"));
}

#[test]
fn the_front_page_has_the_newest_pages_without_terms() {
    let built = SiteTest::bare()
        .page("glossary/gpt.md", "title = \"GPT\"\ndate = 2024-01-09\n[term]", "")
        .page("news/a.md", "date = 2024-01-01", "")
        .page("explainers/b.md", "date = 2024-01-03\n[explainer]", "")
        .page("about.md", "", "")
        .build_clean();
    assert_eq!(built.output("index.html"), "/explainers/b/\n/news/a/\n");
}

/// Page 2 of a list must not be page 1 again under another address.
#[test]
fn the_front_page_is_not_repeated_under_other_addresses() {
    let built = SiteTest::bare()
        .page("_index.md", "title = \"Home\"\npaginate_by = 1", "")
        .page("a.md", "date = 2024-01-01", "")
        .page("b.md", "date = 2024-01-02", "")
        .build_clean();
    let first = built.output("index.html");
    for file in built.files().iter().filter(|f| f.starts_with("page/")) {
        assert_ne!(built.output(file), first, "{file}");
    }
}

#[test]
fn the_glossary_is_one_page_by_the_alphabet() {
    let built = SiteTest::bare()
        .config(FRENCH)
        .template(
            "glossary.html",
            "{% for l in letters %}{{ l.letter }}:{% for t in l.terms %} {{ t.name }}{% endfor %}\n{% endfor %}",
        )
        .page("glossary/a.fr.md", "title = \"Étude\"\n[term]", "")
        .page("glossary/b.fr.md", "title = \"Eau\"\n[term]", "")
        .page("glossary/c.fr.md", "title = \"zèbre\"\n[term]", "")
        .page("glossary/d.fr.md", "title = \"1984\"\n[term]", "")
        .page("glossary/e.fr.md", "title = \"École\"\n[term]", "")
        .build_clean();
    assert_eq!(built.output("fr/glossary/index.html"), "#: 1984\nE: Eau École Étude\nZ: zèbre\n");
}

#[test]
fn letters_tell_names_and_how_many_pages_mention_a_term() {
    let built = SiteTest::bare()
        .template("glossary.html", "{% for l in letters %}{% for t in l.terms %}{{ t.name }} {{ t.aliases | join(sep=\"/\") }} {{ t.mentions }} {{ t.kind }} {{ t.short }}{% endfor %}{% endfor %}")
        .term("gpt", "GPT", "kind = \"product\"\nshort = \"A model.\"\naliases = [\"GPT-4\", \"ChatGPT\"]")
        .page("a.md", "", "GPT and GPT-4 and ChatGPT.")
        .page("b.md", "", "ChatGPT.")
        .build_clean();
    assert_eq!(built.output("glossary/index.html"), "GPT GPT-4/ChatGPT 2 product A model.");
}

#[test]
fn every_list_can_be_paged() {
    let mut site = SiteTest::bare()
        .config("paginate_by = 2\n[glossary]\nmentions_by = 2\n[taxonomies.tags]\nitems_by = 3\n")
        .template("taxonomy.html", "{% for i in taxonomy.items %}{{ i.name }} {% endfor %}|{% if paginator %}{{ paginator.count }}{% endif %}")
        .template("storylines.html", "{% for s in storylines %}{{ s.id }} {% endfor %}")
        .template("storyline.html", "{% for p in storyline.pages %}{{ p.title }} {% endfor %}|{% if paginator %}{{ paginator.next }}{% endif %}")
        .template("term.html", "{% for m in page.term.mentioned_in %}{{ m.page.title }} {% endfor %}|{% if paginator %}{{ paginator.next }}{% endif %}")
        .term("gpt", "GPT", "");
    for n in 1..=5 {
        let front = format!(
            "title = \"P{n}\"\ndate = 2024-01-0{n}\ntags = [\"t{n}\"]\n[explainer]\nstoryline = \"{}\"",
            if n < 4 { "big".to_owned() } else { format!("line{n}") }
        );
        site = site.page(&format!("p{n}.md"), &front, "GPT.");
    }
    let built = site.build_clean();
    assert_eq!(built.output("tags/index.html").trim(), "t1 t2 t3 |2");
    assert_eq!(built.output("tags/page/2/index.html").trim(), "t4 t5 |2");
    assert_eq!(built.output("storylines/index.html").trim(), "line5 line4");
    assert_eq!(built.output("storylines/page/2/index.html").trim(), "big");
    assert_eq!(built.output("storylines/big/index.html").trim(), "P3 P2 |/storylines/big/page/2/");
    assert_eq!(built.output("storylines/big/page/2/index.html").trim(), "P1 |");
    assert_eq!(built.output("glossary/gpt/index.html").trim(), "P5 P4 |/glossary/gpt/page/2/");
    assert_eq!(built.output("glossary/gpt/page/3/index.html").trim(), "P1 |");
    assert!(!built.has("glossary/gpt/page/4/index.html"));
}

#[test]
fn further_pages_of_an_entry_show_what_mentions_it_and_nothing_twice() {
    let mut site = SiteTest::new().config("[glossary]\nmentions_by = 2\n").page(
        "glossary/gpt.md",
        "title = \"GPT\"\n[term]\nshort = \"A model.\"\naliases = [\"Transformer\"]",
        "The whole story.",
    );
    for n in 1..=5 {
        site = site.page(&format!("p{n}.md"), &format!("title = \"P{n}\"\ndate = 2024-01-0{n}"), "GPT.");
    }
    let built = site.build_clean();
    let (first, third) = (built.output("glossary/gpt/index.html"), built.output("glossary/gpt/page/3/index.html"));
    assert!(first.contains("The whole story.") && first.contains("href=\"/glossary/gpt/page/2/\""), "{first}");
    assert!(third.contains(">P1<") && !third.contains(">P5<") && !third.contains("The whole story."), "{third}");
    assert!(third.contains("<h1>GPT</h1>") && !third.contains("DefinedTerm"), "{third}");
    assert!(built.output("sitemap.xml").matches("/glossary/gpt/").count() == 1);
}

#[test]
fn an_author_of_two_languages_has_two_pages_that_know_each_other() {
    let built = SiteTest::new()
        .config(&format!("{}[languages.en]\n", crate::harness::FRENCH))
        .page("a.md", "date = 2024-01-01\nauthors = [\"Zoé Roy\"]\ntags = [\"only\"]", "")
        .page("b.fr.md", "date = 2024-01-01\nauthors = [\"Zoé Roy\"]", "")
        .build_clean();
    for (page, other) in [("authors/zoe-roy", "fr/authors/zoe-roy"), ("authors", "fr/authors")] {
        for (page, other) in [(page, other), (other, page)] {
            let html = built.output(&format!("{page}/index.html"));
            assert!(html.contains(&format!("href=\"https://example.org/{other}/\"")), "{page}: {html}");
        }
    }
    assert!(!built.output("tags/only/index.html").contains("https://example.org/fr/tags"));
    let sitemap = built.output("sitemap.xml");
    assert!(sitemap.contains("<loc>https://example.org/tags/only/</loc>"), "{sitemap}");
    assert!(sitemap.contains("hreflang=\"fr\" href=\"https://example.org/fr/authors/zoe-roy/\""), "{sitemap}");
}

#[test]
fn tags_that_differ_in_signs_alone_are_different() {
    let built = SiteTest::bare()
        .template("taxonomy_item.html", "{{ item.name }}: {{ item.count }}")
        .page("a.md", "date = 2024-01-01\ntags = [\"C#\", \"AI\"]", "")
        .page("b.md", "date = 2024-01-01\ntags = [\"C++\", \"ai\"]", "")
        .page("c.md", "date = 2024-01-01\ntags = [\"C\"]", "")
        .build_clean();
    for (file, text) in [("c", "C: 1"), ("c-plus-plus", "C++: 1"), ("c-sharp", "C#: 1"), ("ai", "AI: 2")] {
        assert_eq!(built.output(&format!("tags/{file}/index.html")).trim(), text);
    }
}

#[test]
fn a_glossary_has_each_letter_of_its_alphabet_once() {
    let letters = |language: &str, titles: &[&str]| {
        let config = format!("default_language = \"{language}\"\n");
        let template = "{% for l in letters %}{{ l.letter }} {{ l.id }}:{% for t in l.terms %} {{ t.name }},{% endfor %}\n{% endfor %}";
        let site = SiteTest::bare().config(&config).template("glossary.html", template);
        let site = titles.iter().enumerate().fold(site, |site, (n, title)| site.term(&format!("t{n}"), title, ""));
        site.build().output("glossary/index.html")
    };
    let titles = [
        ".NET",
        "Ñandu",
        "Łódź",
        "Le Monde",
        "Oeillet",
        "Œuvre",
        "Nation",
        "Lys",
        "Ours",
        "42",
        "État",
        "“Eau”",
        "Ærø",
        "Nom",
    ];
    let shown = "# 1: 42,\nA a: Ærø,\nE e: “Eau”, État,\nL l: Le Monde, Łódź, Lys,\nN n: Ñandu, Nation, .NET, Nom,\nO o: Oeillet, Œuvre, Ours,\n";
    assert_eq!(letters("fr", &titles), shown);
    assert_eq!(letters("en", &titles), shown);
    assert_eq!(letters("es", &["Nube", "Ñandu", "Oro"]), "N n: Nube,\nÑ n2: Ñandu,\nO o: Oro,\n");
    assert_eq!(letters("sv", &["Ås", "Al", "Zon"]), "A a: Al,\nZ z: Zon,\nÅ a3: Ås,\n");
    assert_eq!(
        letters("cs", &["Chata", "Cena", "Hora", "Ikona"]),
        "C c: Cena,\nH h: Hora,\nCh ch: Chata,\nI i: Ikona,\n"
    );
}

#[test]
fn titles_that_are_links_have_none_in_them() {
    let built = SiteTest::new()
        .page("e/_index.md", "title = \"S [m](https://y.org)\"", "")
        .page("e/a.md", "title = \"A [*l*](https://x.org) <a title='>' href='https://z.org'>n</a>\"\ndate = 2024-01-01\n[explainer]\n[[explainer.faq]]\nq = \"Q [r](https://x.org) [@s]?\"\na = \"A.\"\n[[explainer.sources]]\nid = \"s\"\ntitle = \"S\"", "")
        .build_clean();
    for file in ["index.html", "e/index.html"] {
        let list = built.output(file);
        assert!(list.contains("<a href=\"/e/a/\">A <em>l</em> n</a>"), "{list}");
    }
    let page = built.output("e/a/index.html");
    assert!(page.contains("<h1>A <a href=\"https://x.org\" rel=\"noopener\"><em>l</em></a>"), "{page}");
    assert!(page.contains("<summary><h3>Q r<a class=\"citation\""), "{page}");
    assert!(page.contains("<a href=\"/e/\">S m</a>"), "{page}");
    assert!(built.output("e/index.html").contains("<h1>S <a href=\"https://y.org\" rel=\"noopener\">m</a></h1>"));
}

#[test]
fn the_theme_pages_a_glossary_that_says_so() {
    let mut site = SiteTest::new().page("glossary/_index.md", "title = \"Glossary\"\npaginate_by = 2", "");
    for (id, kind) in [("alpha", "concept"), ("apple", "organisation"), ("beta", "concept")] {
        site = site.term(id, id, &format!("kind = \"{kind}\""));
    }
    let built = site.build_clean();
    let (first, second) = (built.output("glossary/index.html"), built.output("glossary/page/2/index.html"));
    let entries = |html: &str| html.matches("<dt><a href=\"/glossary/").count();
    assert_eq!((entries(&first), entries(&second)), (2, 1));
    assert!(first.contains("rel=\"next\"") && second.contains("rel=\"prev\""), "{second}");
    assert!(second.contains("id=\"letter-b\"") && !second.contains("letter-a"), "{second}");
    // A choice of kinds would choose among the entries of one page.
    assert!(!first.contains("class=\"kinds\""), "{first}");
}

/// A summary may hold headings, and the author's HTML.
#[test]
fn a_summary_in_a_list_stands_alone() {
    let text = "## What happened\n\n<div class=\"own\">\n\nOne.\n\n<!-- more -->\n\nTwo.\n\n</div>\n";
    let built = SiteTest::new()
        .page("news/_index.md", "title = \"News\"", "")
        .page("news/a.md", "date = 2024-01-01", text)
        .page("news/b.md", "date = 2024-01-02", text)
        .page("news/c.md", "date = 2024-01-03", "Three.")
        .build_clean();
    for file in ["index.html", "news/index.html", "404.html"] {
        let html = built.output(file);
        assert!(!html.contains("what-happened"), "{html}");
        assert_eq!(
            html.matches("<h2>What happened</h2>\n<div class=\"own\">\n<p>One.</p>\n</div>").count(),
            2,
            "{html}"
        );
        assert_eq!(html.matches("<div").count(), html.matches("</div>").count(), "{html}");
    }
    assert!(built.output("news/a/index.html").contains("<h2 id=\"what-happened\">"));
}
