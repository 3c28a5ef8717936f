//! The search: what its index holds, and where it is. What a reader finds with it is for tests/browser/search.test.mjs.

use std::collections::BTreeMap;
use std::io::Read;

use serde_json::Value;

use crate::harness::{Built, FRENCH, SiteTest};

/// A site with something to find in two languages.
fn site() -> SiteTest {
    SiteTest::new()
        .search()
        .config(FRENCH)
        .page("about.md", "title = \"About us\"\ndescription = \"Who *we* are.\"", "We write.\n\n## A heading\n\n`code`.")
        .page("about.fr.md", "title = \"Qui sommes-nous\"", "L’électricité, l'ordre ; aujourd’hui.")
        .page(
            "glossary/board.fr.md",
            "title = \"Conseil d'administration\"\n[term]\nkind = \"organisation\"\nshort = \"Ceux qui surveillent.\"\naliases = [\"conseil\"]",
            "Une définition longue.",
        )
}

/// A file of the index, unpacked, without the mark at its start.
fn unpacked(bytes: &[u8]) -> Vec<u8> {
    let mut content = Vec::new();
    flate2::read::GzDecoder::new(bytes).read_to_end(&mut content).unwrap();
    content.strip_prefix(b"pagefind_dcd").unwrap().to_vec()
}

/// The texts of a language, by their addresses.
fn texts(built: &Built, language: &str) -> BTreeMap<String, Value> {
    let start = format!("pagefind/fragment/{language}-");
    let files = built.tree().into_iter().filter(|(file, _)| file.starts_with(&start));
    let texts = files.map(|(_, bytes)| serde_json::from_slice::<Value>(&unpacked(&bytes)).unwrap());
    texts.map(|text| (text["url"].as_str().unwrap().to_owned(), text)).collect()
}

/// Whether a language's index has a word, by its stem without accents.
fn has_word(built: &Built, language: &str, stem: &str) -> bool {
    let start = format!("pagefind/index/{language}-");
    // A text in CBOR begins with its length.
    let wanted = [&[0x60 + stem.len() as u8], stem.as_bytes()].concat();
    built.tree().iter().filter(|(file, _)| file.starts_with(&start)).any(|(_, bytes)| {
        let list = unpacked(bytes);
        list.windows(wanted.len()).any(|part| part == wanted)
    })
}

#[test]
fn there_is_an_index_for_each_language_and_nothing_that_is_not_used() {
    let built = site().build_clean();
    let files: Vec<String> = built.files().into_iter().filter(|file| file.starts_with("pagefind/")).collect();
    let own: Vec<&str> = files.iter().map(String::as_str).filter(|f| !f.contains('_')).collect();
    let shared = ["pagefind-entry.json", "pagefind-worker.js", "pagefind.js", "wasm.en.pagefind", "wasm.fr.pagefind"];
    assert_eq!(own, shared.map(|name| format!("pagefind/{name}")));
    let entry: Value = serde_json::from_str(&built.output("pagefind/pagefind-entry.json")).unwrap();
    for (language, pages) in [("en", 1), ("fr", 2)] {
        let entry = &entry["languages"][language];
        assert_eq!(entry["page_count"], pages);
        assert_eq!(entry["wasm"], language);
        let name = format!("pagefind/pagefind.{}.pf_meta", entry["hash"].as_str().unwrap());
        assert!(built.has(&name), "{name} is not among {files:?}");
    }
}

#[test]
fn a_word_is_found_behind_an_elision() {
    let built = site().build_clean();
    for stem in ["electricit", "ordre", "aujourdhui", "administr"] {
        assert!(has_word(&built, "fr", stem), "{stem}");
    }
    assert!(!has_word(&built, "fr", "lelectricit") && !has_word(&built, "fr", "hui"));
    assert!(!has_word(&built, "en", "electricit"), "languages have indexes of their own");
}

#[test]
fn a_page_is_found_by_all_that_it_says() {
    let page = "title = \"The *board*\"\ndescription = \"Zqone.\"\n[explainer]\nkey_points = [\"Zqtwo.\"]\n\
        [[explainer.known]]\ntext = \"Zqthree.\"\n[[explainer.unknown]]\nquestion = \"Zqfour?\"\n\
        [[explainer.disputed]]\nclaim = \"Zqfive.\"\nby = \"Zqsix\"\nstatus = \"denied\"\n\
        [[explainer.timeline]]\ndate = 2023-11-17\ntext = \"Zqseven.\"\n\
        [[explainer.people]]\nterm = \"ann\"\nrole = \"Zqeight\"\n[[explainer.faq]]\nq = \"Zqnine?\"\na = \"Zqten.\"\n\
        [[explainer.updates]]\ndate = 2023-11-18\ntext = \"Zqeleven.\"\n\
        [[explainer.sources]]\nid = \"s\"\ntitle = \"A source\"\n\
        [[explainer.corrections]]\ndate = 2023-11-18\nwas = \"Zqwrong.\"\nnow = \"Right.\"";
    let built = SiteTest::new()
        .search()
        .term("ann", "Ann Sample", "short = \"Somebody.\"")
        .page("x.md", page, "Ann Sample [@s].\n\n- Zqtwelve\n- Zqthirteen\n\n<script>zqscript</script>\n")
        .build_clean();
    let texts = texts(&built, "en");
    let page = &texts["/x/"];
    let content = page["content"].as_str().unwrap();
    assert!(content.starts_with("Zqone. Zqtwo. Ann Sample. Zqtwelve Zqthirteen"), "{content}");
    for word in ["three.", "four?", "five.", "six", "seven.", "eight", "nine?", "ten.", "eleven."] {
        assert!(content.contains(&format!("Zq{word}")), "{word}: {content}");
    }
    assert!(!content.contains("Zqwrong") && !content.contains("zqscript"), "{content}");
    assert_eq!(page["meta"]["title"], "The board");
    assert_eq!(page["meta"]["terms"], "Ann Sample");
}

#[test]
fn what_components_say_is_found_word_by_word() {
    let body = "```{timeline}\n:title: Before the walkout\n- 2024-02-26: Union asks for talks [@s].\n- 2024-03: Members vote.\n```\n\n\
        ```{quote}\n:by: Ann Sample\n:role: driver in Aix\n:source: s\nWe stop.\n```\n\n\
        ```{chart}\n:title: Deliveries\nCountry,Share\nZqnorth,40.5\nZqsouth,3\n```\n\n\
        ```{video} https://www.youtube.com/watch?v=abc_123\n:title: Zqvideo shown\n:caption: Zqcaption\n```\n\n\
        ````{note} Zqtitle\n```{own}\n:label: Zqlabel\nZqbody\n```\n````\n";
    let own = "{% component markdown.own(label: string) %}<p>{{ label }}</p><div>{{ body }}</div>{% endcomponent %}";
    let site = SiteTest::new().search().template("markdown/own.html", own);
    let sources = "[[explainer.sources]]\nid = \"s\"\ntitle = \"A source\"";
    let section = site.page("news/_index.md", "title = \"News\"", "```{note} Zqsection\nEnd.\n```\n");
    let built = section.page("news/x.md", &format!("title = \"X\"\n[explainer]\n{sources}"), body).build_clean();
    let texts = texts(&built, "en");
    let content = texts["/news/x/"]["content"].as_str().unwrap();
    for part in [
        "Before the walkout",
        "Union asks for talks.",
        "Members vote.",
        "We stop. Ann Sample, driver in Aix",
        "Deliveries Country Share",
        "Zqnorth 40.5",
        "Zqsouth 3",
        "Zqvideo shown",
        "Zqcaption",
        "Zqtitle Zqlabel Zqbody",
    ] {
        assert!(format!(" {content} ").contains(&format!(" {part}")), "{part}: {content}");
    }
    assert!(!content.contains("[1]"), "{content}");
    assert!(has_word(&built, "en", "driver") && has_word(&built, "en", "zqnorth"));
    assert!(texts["/news/"]["content"].as_str().unwrap().contains("Zqsection End."));
}

#[test]
fn the_way_back_from_a_footnote_is_no_word() {
    let body = "One[^a], and one more[^a].\n\n[^a]: The note.\n";
    let built = SiteTest::new().search().page("x.md", "", body).build_clean();
    assert_eq!(texts(&built, "en")["/x/"]["content"], "One, and one more. The note.");
}

#[test]
fn an_entry_tells_its_names_its_kind_and_its_short_definition() {
    let built = site().build_clean();
    let texts = texts(&built, "fr");
    let entry = &texts["/fr/glossary/board/"];
    assert_eq!(entry["meta"]["title"], "Conseil d’\u{2060} administration");
    assert_eq!(entry["meta"]["term"], "Conseil d’\u{2060} administration, conseil");
    assert_eq!(entry["meta"]["short"], "Ceux qui surveillent.");
    assert_eq!(entry["filters"]["kind"][0], "Organisation");
    assert_eq!(entry["content"], "Ceux qui surveillent. Une définition longue.");
}

#[test]
fn a_page_that_wants_not_to_be_found_is_not() {
    let site = site().page("legal.md", "title = \"Legal\"\nsearch = false", "Small print.");
    let site = site.page("empty.md", "title = \"Only a title\"", "");
    let texts = texts(&site.build_clean(), "en");
    assert_eq!(texts.keys().collect::<Vec<_>>(), ["/about/", "/empty/"]);
}

#[test]
fn the_field_knows_where_the_index_is() {
    let built = site().base_url("https://example.org/news").build_clean();
    for (page, list) in [("about/index.html", "/news/"), ("fr/about/index.html", "/news/fr/glossary/")] {
        let html = built.output(page);
        assert!(html.contains(&format!("<form class=\"search\" role=\"search\" action=\"{list}\"")), "{html}");
        assert!(html.contains(" data-index=\"/news/pagefind/pagefind.js\""), "{html}");
    }
    // pagefind puts the base path in front of them.
    assert!(texts(&built, "fr").contains_key("/fr/about/"));
}

#[test]
fn without_a_glossary_the_field_leads_to_the_tags() {
    let built = SiteTest::new().search().page("a.md", "tags = [\"one\"]", "").build_clean();
    assert!(built.output("a/index.html").contains(" action=\"/tags/\""));
}

#[test]
fn a_site_may_do_without() {
    let built = site().config(&format!("[search]\nenabled = false\n[output.csp]\n{FRENCH}")).build_clean();
    assert!(built.files().iter().all(|file| !file.starts_with("pagefind/")));
    let html = built.output("about/index.html");
    assert!(!html.contains("class=\"search\"") && !html.contains("wasm-unsafe-eval"), "{html}");
}

#[test]
fn the_policy_lets_the_search_run() {
    let built = site().config(&format!("[output.csp]\n{FRENCH}")).build_clean();
    let html = built.output("about/index.html").replace("&#x27;", "'").replace("&#39;", "'");
    assert!(html.contains("script-src 'self' 'wasm-unsafe-eval' 'sha256-"), "{html}");
}

#[test]
fn only_what_changed_is_written() {
    let site = site();
    site.build_clean();
    assert!(site.build_clean().written().is_empty());
    let built = site.page("about.md", "title = \"About us\"", "We read.").build_clean();
    let written = built.written();
    assert!(written.iter().any(|file| file.starts_with("pagefind/fragment/en-")), "{written:?}");
    assert!(written.iter().all(|file| !file.contains("/fr-") && !file.contains("wasm")), "{written:?}");
    // What the index no longer needs is gone.
    assert_eq!(texts(&built, "en").len(), 1);
}

#[test]
fn a_file_in_the_place_of_the_index_is_an_error() {
    let built = site().file("static/pagefind/pagefind.js", "mine").build();
    built.assert_error("duplicate-url", "static/pagefind/pagefind.js");
}
