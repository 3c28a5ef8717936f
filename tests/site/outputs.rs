//! What a site puts out beside its pages: feeds, sitemap, robots.txt, 404.

use atom_syndication::Feed;
use insta::assert_snapshot;
use quick_xml::events::Event;

use crate::harness::{Built, DOT, FRENCH, SiteTest};

/// A small site with something for every output.
fn news() -> SiteTest {
    SiteTest::bare()
        .config("description = \"All the news\"\n[languages.fr]\ntitle = \"Essai\"\n")
        .term("gpt", "GPT", "kind = \"product\"")
        .page("_index.md", "title = \"Home\"", "")
        .page("news/_index.md", "title = \"News\"\nupdated = 2024-01-04", "")
        .page(
            "news/board.md",
            "title = \"The *board* & GPT\"\ndescription = \"What `it` did & *said*\"\ndate = 2024-01-01\nupdated = 2024-01-03T10:30:00+01:00\ntags = [\"AI\", \"law\"]\nauthors = [\"Ada\", \"Bob\"]",
            "GPT met [the others](@/news/other.md), see [below](#below), [here](/news/) or ![x](pic.png).[^1]\n\n## Below\n\n[^1]: A note.\n",
        )
        .bytes("content/news/pic.png", DOT)
        .page("news/other.md", "title = \"Other\"\ndate = 2024-01-02", "Text.")
        .page("news/board.fr.md", "title = \"Le conseil\"\ndate = 2024-01-01", "Texte.")
        .page("about.md", "", "No date, so not in the feed.")
}

fn feed(built: &Built, path: &str) -> Feed {
    built.output(path).parse().unwrap()
}

#[test]
fn the_atom_feed() {
    assert_snapshot!(news().build_clean().output("atom.xml"));
}

#[test]
fn the_atom_feed_reads_back() {
    let feed = feed(&news().build_clean(), "atom.xml");
    assert_eq!(feed.id, "https://example.org/atom.xml");
    assert_eq!(feed.title.as_str(), "Test");
    assert_eq!(feed.lang.as_deref(), Some("en"));
    let titles: Vec<&str> = feed.entries.iter().map(|e| e.title.as_str()).collect();
    // The last change first; pages without a date and entries of the glossary are left out.
    assert_eq!(titles, ["The board & GPT", "Other"]);
    let entry = &feed.entries[0];
    assert_eq!(entry.id, "https://example.org/news/board/");
    assert_eq!(entry.updated.to_rfc3339(), "2024-01-03T09:30:00+00:00");
    assert_eq!(entry.published.unwrap().to_rfc3339(), "2024-01-01T00:00:00+00:00");
    assert_eq!(feed.updated, entry.updated);
    let authors: Vec<&str> = entry.authors.iter().map(|a| a.name.as_str()).collect();
    assert_eq!(authors, ["Ada", "Bob"]);
    assert_eq!(entry.summary.as_ref().unwrap().as_str(), "What it did & said");
}

/// A reader shows a feed far from the site: nothing in it may be relative.
#[test]
fn every_address_in_a_feed_is_absolute() {
    let built = news().base_url("https://example.org/sub").build_clean();
    let feed = feed(&built, "atom.xml");
    let content = feed.entries[0].content.as_ref().unwrap().value.as_ref().unwrap();
    for attribute in ["href", "src"] {
        for address in crate::harness::attributes(content, attribute) {
            assert!(address.starts_with("https://example.org/"), "{address} in {content}");
        }
    }
    assert!(content.contains("https://example.org/sub/news/board/#below"), "{content}");
    assert!(content.contains("https://example.org/sub/glossary/gpt/"), "{content}");
    assert!(content.contains("https://example.org/sub/news/pic.png"), "{content}");
}

#[test]
fn every_language_has_its_feed() {
    let feed = feed(&news().build_clean(), "fr/atom.xml");
    assert_eq!(feed.lang.as_deref(), Some("fr"));
    assert_eq!(feed.title.as_str(), "Essai");
    let titles: Vec<&str> = feed.entries.iter().map(|e| e.title.as_str()).collect();
    assert_eq!(titles, ["Le conseil"]);
    assert_eq!(feed.entries[0].authors[0].name, "Essai", "an entry has an author (RFC 4287, 4.1.2)");
}

#[test]
fn a_feed_holds_the_newest() {
    let mut site = SiteTest::bare().config("[feeds]\nlimit = 3\n");
    for day in 1..=9 {
        site = site.page(&format!("a{day}.md"), &format!("title = \"{day}\"\ndate = 2024-01-0{day}"), "");
    }
    let feed = feed(&site.build_clean(), "atom.xml");
    let titles: Vec<&str> = feed.entries.iter().map(|e| e.title.as_str()).collect();
    assert_eq!(titles, ["9", "8", "7"]);
}

#[test]
fn an_empty_feed_does_not_change_with_the_clock() {
    let site = SiteTest::bare().page("a.md", "", "");
    let first = site.build_clean().output("atom.xml");
    assert_eq!(site.now("2025-01-01T00:00:00Z").build_clean().output("atom.xml"), first);
}

#[test]
fn the_sitemap() {
    assert_snapshot!(news().build_clean().output("sitemap.xml"));
}

#[test]
fn the_sitemap_is_xml_and_names_every_page_once() {
    let built = news().base_url("https://example.org/a&b").build_clean();
    let xml = built.output("sitemap.xml");
    let mut reader = quick_xml::Reader::from_str(&xml);
    let mut addresses = Vec::new();
    let mut in_loc = false;
    loop {
        match reader.read_event().unwrap() {
            Event::Start(tag) => {
                in_loc = tag.name().as_ref() == "loc";
                if in_loc {
                    addresses.push(String::new());
                }
            }
            Event::End(_) => in_loc = false,
            // An entity cuts a text into several events.
            Event::Text(text) if in_loc => addresses.last_mut().unwrap().push_str(&text),
            Event::Eof => break,
            _ => {}
        }
    }
    assert!(!addresses.is_empty());
    let mut unique = addresses.clone();
    unique.sort();
    unique.dedup();
    assert_eq!(unique.len(), addresses.len(), "{addresses:?}");
    assert!(!xml.contains("a&b"), "an ampersand is escaped: {xml}");
}

/// The protocol wants a W3C date: a day, or a time with its distance from UTC.
#[test]
fn the_sitemap_gives_no_time_without_its_zone() {
    let built = SiteTest::bare().page("a.md", "date = 2023-11-20T18:00:00", "").build_clean();
    let sitemap = built.output("sitemap.xml");
    assert!(!sitemap.contains("<lastmod>2023-11-20T18:00:00</lastmod>"), "{sitemap}");
    assert!(sitemap.contains("<lastmod>2023-11-20"), "{sitemap}");
}

#[test]
fn robots_txt_names_the_sitemap() {
    let built = SiteTest::bare().base_url("https://example.org/sub").page("a.md", "", "").build_clean();
    assert_eq!(built.output("robots.txt"), "User-agent: *\nAllow: /\n\nSitemap: https://example.org/sub/sitemap.xml\n");
}

#[test]
fn a_sites_own_robots_txt_takes_its_place() {
    let built =
        SiteTest::bare().page("a.md", "", "").file("static/robots.txt", "User-agent: *\nDisallow: /\n").build_clean();
    assert_eq!(built.output("robots.txt"), "User-agent: *\nDisallow: /\n");
}

#[test]
fn every_language_says_that_nothing_is_there() {
    let built = SiteTest::new().config(FRENCH).page("a.md", "", "").build_clean();
    assert!(built.output("404.html").contains("Page not found"));
    assert!(built.output("fr/404.html").contains("<html lang=\"fr\">"));
    assert!(built.output("404.html").contains("<meta name=\"robots\" content=\"noindex\">"));
}

/// One whole page, as it is written.
#[test]
fn a_page_with_a_bare_template() {
    let built = SiteTest::bare()
        .template(
            "explainer.html",
            "<!doctype html>\n<html lang=\"{{ lang }}\">\n<title>{{ page.title }}</title>\n<h1>{{ page.title }}</h1>\n<time>{{ page.date | date }}</time>\n{{ page.content }}<ul>\n{% for t in page.terms %}<li id=\"term-{{ t.id }}\">{{ t.name }}: {{ t.short }}</li>\n{% endfor %}</ul>\n<ol>\n{% for s in page.explainer.sources %}<li id=\"source-{{ s.id }}\">{{ s.title }}</li>\n{% endfor %}</ol>\n</html>\n",
        )
        .term("board", "Board of directors", "short = \"Those who oversee a company.\"\naliases = [\"board\"]")
        .term("openai", "OpenAI", "kind = \"organisation\"\nshort = \"A company.\"")
        .page(
            "explainers/board.md",
            "title = \"OpenAI’s board *fires* its chief\"\ndate = 2023-11-20\n[[explainer.sources]]\nid = \"wired\"\ntitle = \"Wired\"",
            "On Friday, OpenAI’s **board of\ndirectors** fired its chief[^1] [@wired].\n\n## What the board *said* {#said}\n\n> He was not “candid” [@wired].\n\n| Day | Event |\n|:----|------:|\n| 17  | fired |\n\n- [back](#said)\n- ~~gone~~\n\n[^1]: Of OpenAI.\n",
        )
        .build_clean();
    assert_snapshot!(built.output("explainers/board/index.html"));
}

/// Characters that XML 1.0 forbids, even escaped, would make a feed unreadable.
#[test]
fn no_control_character_reaches_xml() {
    let built = SiteTest::bare()
        .page(
            "a.md",
            "title = \"A\\u0008B\"\ndescription = \"x\\u001By\"\ndate = 2024-01-01",
            "One\u{b}two \u{1b}[0m \u{fffe}.\n",
        )
        .build();
    for file in ["atom.xml", "sitemap.xml"] {
        let allowed =
            |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
        let bad: Vec<char> = built.output(file).chars().filter(|c| !allowed(*c)).collect();
        assert!(bad.is_empty(), "{file}: {bad:?}");
    }
}

/// The protocol of sitemaps wants addresses escaped (RFC 3986).
#[test]
fn addresses_in_the_sitemap_are_escaped() {
    let built = SiteTest::bare().page("a.md", "path = \"/été 2023/d'or/\"", "").build_clean();
    let sitemap = built.output("sitemap.xml");
    assert!(sitemap.contains("/%C3%A9t%C3%A9%202023/d"), "{sitemap}");
    assert!(sitemap.is_ascii(), "{sitemap}");
}
