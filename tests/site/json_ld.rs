//! What pages say of themselves in JSON-LD: the table of docs/templates.md, line by line.

use serde_json::Value;

use crate::harness::{Built, DOT, FRENCH, SiteTest};

/// The graph of an output.
#[track_caller]
fn graph(built: &Built, file: &str) -> Vec<Value> {
    let html = built.output(file);
    let found: Vec<&str> = html.split("<script type=\"application/ld+json\">").skip(1).collect();
    assert_eq!(found.len(), 1, "{file} has one JSON-LD");
    let data: Value = serde_json::from_str(found[0].split("</script>").next().unwrap()).unwrap();
    assert_eq!(data["@context"], "https://schema.org");
    data["@graph"].as_array().unwrap().clone()
}

/// The things of a type in it.
fn all<'a>(graph: &'a [Value], kind: &str) -> Vec<&'a Value> {
    graph.iter().filter(|node| node["@type"] == kind).collect()
}

#[track_caller]
fn one<'a>(graph: &'a [Value], kind: &str) -> &'a Value {
    let found = all(graph, kind);
    assert_eq!(found.len(), 1, "one {kind} in {graph:?}");
    found[0]
}

const EXPLAINER: &str = r#"title = "The *board*"
description = "Four days & more."
date = 2023-11-20
updated = 2023-11-21
authors = ["Ada Lovelace", "Test"]
tags = ["AI"]
[explainer]
storyline = "board"
key_points = ["He was **fired** [@wired].", "He came back"]
method = "From public sources."
[[explainer.known]]
text = "The board voted [@wired]"
sources = ["wired"]
[[explainer.unknown]]
question = "Why?"
[[explainer.disputed]]
claim = "Safety was the reason"
status = "denied"
[[explainer.timeline]]
date = 2023-11-21
text = "He is back"
[[explainer.timeline]]
date = "2023-11"
text = "A month"
[[explainer.people]]
term = "altman"
[[explainer.people]]
term = "openai"
[[explainer.sources]]
id = "wired"
title = "Inside"
publisher = "Wired"
url = "https://example.com/wired"
archive_url = "https://archive.example.com/wired"
published = "2023-11"
language = "en"
[[explainer.updates]]
date = 2023-11-23
text = "More."
[[explainer.corrections]]
date = 2023-11-22
was = "Four [@wired]"
now = "Six"
[[explainer.faq]]
q = "Who?"
a = "The chief [@wired]."
"#;

fn site() -> SiteTest {
    SiteTest::new()
        .config(FRENCH)
        .term("openai", "OpenAI", "kind = \"organisation\"")
        .term(
            "altman",
            "Sam Altman",
            "kind = \"person\"\nshort = \"Its chief.\"\naliases = [\"Altman\"]\nsame_as = [\"https://www.wikidata.org/wiki/Q7407093\"]",
        )
        .page("explainers/board.md", EXPLAINER, "![A map](map.png)")
        .bytes("content/explainers/map.png", DOT)
        .page("explainers/board.fr.md", "title = \"Le conseil\"\n[explainer]\nkey_points = []", "")
}

const ADDRESS: &str = "https://example.org/explainers/board/";

#[test]
fn an_explainer_is_a_background_news_article() {
    let graph = graph(&site().build(), "explainers/board/index.html");
    let article = one(&graph, "BackgroundNewsArticle");
    assert_eq!(article["@id"], format!("{ADDRESS}#article"));
    assert_eq!(article["url"], ADDRESS);
    assert_eq!(article["headline"], "The board");
    assert_eq!(article["description"], "Four days & more.");
    assert_eq!(article["datePublished"], "2023-11-20");
    assert_eq!(article["inLanguage"], "en");
    assert_eq!(article["isAccessibleForFree"], true);
    assert_eq!(article["abstract"], serde_json::json!(["He was fired.", "He came back"]));
    assert_eq!(article["backstory"], "From public sources.");
    assert_eq!(article["publisher"]["name"], "Test");
    assert_eq!(article["image"], serde_json::json!(["https://example.org/explainers/map.png"]));
    assert_eq!(article["author"][0], serde_json::json!({"@type": "Person", "name": "Ada Lovelace"}));
    assert_eq!(article["author"][1]["@type"], "Organization", "who signs with the site's name is the site");
}

/// The latest of `updated`, the updates and the corrections.
#[test]
fn date_modified_follows_updates_and_corrections() {
    let modified = |front_matter: &str| {
        let built = site().page("explainers/board.md", front_matter, "").build();
        let graph = graph(&built, "explainers/board/index.html");
        one(&graph, "BackgroundNewsArticle")["dateModified"].clone()
    };
    assert_eq!(modified(EXPLAINER), "2023-11-23");
    assert_eq!(modified(&EXPLAINER.replace("2023-11-23", "2023-11-20")), "2023-11-22");
    assert_eq!(modified(&EXPLAINER.replace("updated = 2023-11-21", "updated = 2023-12-01")), "2023-12-01");
}

#[test]
fn claims_questions_events_people_sources_corrections() {
    let graph = graph(&site().build(), "explainers/board/index.html");
    let own = serde_json::json!({ "@id": format!("{ADDRESS}#article") });
    let claims = all(&graph, "Claim");
    let texts: Vec<&Value> = claims.iter().map(|c| &c["text"]).collect();
    assert_eq!(texts, ["The board voted", "Safety was the reason"]);
    assert!(claims.iter().all(|c| c["appearance"] == own && c.get("status").is_none()), "{claims:?}");
    assert_eq!(claims[0]["citation"], serde_json::json!([{ "@id": format!("{ADDRESS}#source-wired") }]));
    let questions = all(&graph, "Question");
    assert_eq!((&questions[0]["name"], questions[0].get("acceptedAnswer")), (&Value::from("Why?"), None));
    assert_eq!(questions[1]["acceptedAnswer"], serde_json::json!({"@type": "Answer", "text": "The chief."}));
    let events: Vec<_> = all(&graph, "Event").iter().map(|e| (e["startDate"].clone(), e["name"].clone())).collect();
    assert_eq!(events, [("2023-11".into(), "A month".into()), ("2023-11-21".into(), "He is back".into())]);
    assert!(all(&graph, "Event").iter().all(|e| e["subjectOf"] == own));
    let article = one(&graph, "BackgroundNewsArticle");
    assert_eq!(article["mentions"][0]["@type"], "Person");
    assert_eq!(article["mentions"][0]["sameAs"][0], "https://www.wikidata.org/wiki/Q7407093");
    assert_eq!(article["mentions"][1]["@type"], "Organization");
    let source = &article["citation"][0];
    assert_eq!((&source["@type"], &source["name"]), (&"CreativeWork".into(), &"Inside".into()));
    assert_eq!(source["archivedAt"], "https://archive.example.com/wired");
    assert_eq!((&source["datePublished"], &source["publisher"]["name"]), (&"2023-11".into(), &"Wired".into()));
    let correction = &article["correction"][0];
    assert_eq!(correction["@type"], "CorrectionComment");
    assert_eq!(correction["text"], "We wrote: Four It now reads: Six");
    assert_eq!(correction["datePublished"], "2023-11-22");
    assert!(!site().build().output("explainers/board/index.html").contains("correctedWork"));
}

#[test]
fn versions_name_each_other() {
    let built = site().build();
    let english = graph(&built, "explainers/board/index.html");
    let french = graph(&built, "fr/explainers/board/index.html");
    let translation = &one(&english, "BackgroundNewsArticle")["workTranslation"][0];
    assert_eq!(translation["@id"], "https://example.org/fr/explainers/board/#article");
    assert_eq!(translation["inLanguage"], "fr");
    let work = &one(&french, "BackgroundNewsArticle")["translationOfWork"];
    assert_eq!(work["@id"], format!("{ADDRESS}#article"));
    assert!(one(&french, "BackgroundNewsArticle").get("workTranslation").is_none());
}

#[test]
fn crumbs_lead_to_the_page() {
    let built = site().build();
    let board = graph(&built, "explainers/board/index.html");
    let items = one(&board, "BreadcrumbList")["itemListElement"].as_array().unwrap();
    let items: Vec<_> = items.iter().map(|i| (i["position"].as_i64().unwrap(), i["item"].as_str().unwrap())).collect();
    let root = "https://example.org/";
    assert_eq!(items, [(1, root), (2, "https://example.org/explainers/"), (3, ADDRESS)]);
    for file in ["tags/ai/index.html", "tags/index.html", "storylines/board/index.html", "timeline/index.html"] {
        assert_eq!(all(&graph(&built, file), "BreadcrumbList").len(), 1, "{file}");
    }
    assert!(!built.output("404.html").contains("ld+json"));
}

#[test]
fn a_dated_page_is_a_news_article_and_another_a_web_page() {
    let built = SiteTest::new().page("a.md", "date = 2024-01-01", "").page("b.md", "", "").build();
    assert_eq!(one(&graph(&built, "a/index.html"), "NewsArticle")["headline"], "a.md");
    assert_eq!(one(&graph(&built, "b/index.html"), "WebPage")["name"], "b.md");
    assert_eq!(one(&graph(&built, "index.html"), "WebSite")["name"], "Test");
}

#[test]
fn the_glossary_is_a_set_of_defined_terms() {
    let built = site().build();
    let index = graph(&built, "glossary/index.html");
    let set = one(&index, "DefinedTermSet");
    assert_eq!(set["@id"], "https://example.org/glossary/#terms");
    let names: Vec<&Value> = set["hasDefinedTerm"].as_array().unwrap().iter().map(|t| &t["name"]).collect();
    assert_eq!(names, ["OpenAI", "Sam Altman"]);
    let page = graph(&built, "glossary/altman/index.html");
    let term = one(&page, "DefinedTerm");
    assert_eq!(term["@id"], set["hasDefinedTerm"][1]["@id"]);
    assert_eq!((&term["name"], &term["termCode"]), (&"Sam Altman".into(), &"altman".into()));
    assert_eq!((&term["alternateName"][0], &term["description"]), (&"Altman".into(), &"Its chief.".into()));
    assert_eq!(term["inDefinedTermSet"]["@id"], set["@id"]);
    assert_eq!(term["sameAs"][0], "https://www.wikidata.org/wiki/Q7407093");
}

#[test]
fn a_storyline_names_its_explainers() {
    let graph = graph(&site().build(), "storylines/board/index.html");
    assert_eq!(one(&graph, "CollectionPage")["hasPart"][0]["@id"], format!("{ADDRESS}#article"));
}

/// Whatever an author writes, the script ends where it ends.
#[test]
fn no_text_can_end_the_script() {
    let evil = "</script><script>alert(1)</script><!--";
    let front_matter = format!("title = \"{evil}\"\ndescription = \"{evil}\"\n[explainer]\nkey_points = [\"{evil}\"]");
    let built = SiteTest::new().page("a.md", &front_matter, "").build();
    let html = built.output("a/index.html");
    let data = html.split("ld+json\">").nth(1).unwrap().split("</script>").next().unwrap();
    assert!(serde_json::from_str::<Value>(data).is_ok(), "{data}");
    assert!(!data.contains('<') && !data.contains('>'), "{data}");
}

/// A site may say it in its own way, or not at all.
#[test]
fn a_base_path_is_in_every_address() {
    let built = site().base_url("https://example.org/news").build();
    let html = built.output("explainers/board/index.html");
    let data = html.split("ld+json\">").nth(1).unwrap().split("</script>").next().unwrap();
    assert!(data.contains("https://example.org/news/explainers/board/#article"), "{data}");
    assert!(!data.contains("https://example.org/explainers"), "{data}");
}

#[test]
fn texts_are_single_lines_without_citations() {
    let built = SiteTest::new()
        .file(
            "content/a.md",
            "---\ntitle: >\n  A long [@w]\n  title\ndescription: C [@w] m.\ndate: 2024-01-01\nexplainer:\n  known:\n    - text: It is so [@w; @v].\n      sources: [v]\n  faq:\n    - q: Q [@w]?\n      a: A.\n  sources:\n    - id: w\n      title: W\n    - id: v\n      title: V\n---\n",
        )
        .build_clean();
    let graph = graph(&built, "a/index.html");
    let article = one(&graph, "BackgroundNewsArticle");
    assert_eq!(article["headline"], "A long title");
    assert_eq!(article["description"], "C m.");
    assert_eq!(one(&graph, "BreadcrumbList")["itemListElement"][1]["name"], "A long title");
    assert_eq!(one(&graph, "Question")["name"], "Q?");
    let claim = one(&graph, "Claim");
    assert_eq!(claim["text"], "It is so.");
    let cited: Vec<&str> = claim["citation"].as_array().unwrap().iter().map(|s| s["@id"].as_str().unwrap()).collect();
    assert_eq!(cited, ["https://example.org/a/#source-v", "https://example.org/a/#source-w"]);
    assert!(built.output("atom.xml").contains("<entry><title>A long title</title>"), "{}", built.output("atom.xml"));
}
