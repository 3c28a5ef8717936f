//! Feeds in every format, of every list. What is written is read back by the parsers of the libraries and by feed-rs,
//! which knows all three formats and none of ours.

use std::collections::BTreeSet;

use atom_syndication::Feed as Atom;
use rss::Channel;

use crate::harness::{Built, FRENCH, SiteTest, attributes};

/// A site with every list that has feeds.
fn news(formats: &str, more: &str) -> SiteTest {
    SiteTest::bare()
        .config(&format!(
            "description = \"All the news\"\n[feeds]\nformats = {formats}\nlists = [\"site\", \"sections\", \"storylines\", \"corrections\", \"tags\", \"places\"]\n{more}\n[taxonomies.places]\n{FRENCH}"
        ))
        .term("gpt", "GPT", "kind = \"product\"")
        .page("news/_index.md", "title = \"News & views\"", "")
        .page(
            "news/board.md",
            "title = \"The *board* & GPT\"\ndescription = \"What `it` did\"\ndate = 2024-01-01\ntags = [\"AI\", \"law\"]\nauthors = [\"Ada\"]\n[taxonomies]\nplaces = [\"Paris\"]\n[explainer]\nstoryline = \"board\"\n[[explainer.corrections]]\ndate = 2024-01-05\nwas = \"Ten [were](@/news/deep/other.md).\"\nnow = \"Nine were & *stay*.\"\n[[explainer.corrections]]\ndate = 2024-01-05\nnow = \"A second.\"",
            "GPT met [the others](@/news/deep/other.md), see [below](#below).\n\n## Below\n",
        )
        .page("news/deep/other.md", "title = \"Other\"\ndate = 2024-01-02\ntags = [\"AI\"]", "Text ]]> & <b>more</b>.")
        .page("news/board.fr.md", "title = \"Le conseil\"\ndate = 2024-01-01", "Texte.")
        .page("about.md", "", "No date, so in no feed.")
}

const ALL: &str = "[\"atom\", \"rss\", \"json\"]";

fn titles(built: &Built, path: &str) -> Vec<String> {
    let text = built.output(path);
    let feed = feed_rs::parser::parse(text.as_bytes()).unwrap_or_else(|e| panic!("{path}: {e}\n{text}"));
    feed.entries.into_iter().map(|e| e.title.unwrap().content).collect()
}

#[test]
fn every_list_has_its_feeds_in_every_format() {
    let built = news(ALL, "").build_clean();
    for (folder, wanted) in [
        ("", &["The board & GPT", "Other"][..]),
        ("fr/", &["Le conseil"]),
        ("news/", &["The board & GPT", "Other"]),
        ("news/deep/", &["Other"]),
        ("fr/news/", &["Le conseil"]),
        ("tags/ai/", &["The board & GPT", "Other"]),
        ("tags/law/", &["The board & GPT"]),
        ("places/paris/", &["The board & GPT"]),
        ("storylines/board/", &["The board & GPT"]),
        ("corrections/", &["The board & GPT", "The board & GPT"]),
        ("fr/corrections/", &[]),
    ] {
        for file in ["atom.xml", "rss.xml", "feed.json"] {
            assert_eq!(titles(&built, &format!("{folder}{file}")), wanted, "{folder}{file}");
        }
    }
    assert!(!built.has("glossary/atom.xml"), "entries of the glossary are in no feed");
}

#[test]
fn the_site_alone_has_a_feed_unless_others_are_asked_for() {
    let built = SiteTest::bare().page("news/a.md", "date = 2024-01-01\ntags = [\"x\"]", "").build_clean();
    let feeds: Vec<String> = built.files().into_iter().filter(|f| f.ends_with("atom.xml")).collect();
    assert_eq!(feeds, ["atom.xml"]);
}

#[test]
fn rss_reads_back() {
    let built = news(ALL, "hub = \"https://hub.example/\"").build_clean();
    let channel = Channel::read_from(built.output("rss.xml").as_bytes()).unwrap();
    assert_eq!(channel.title, "Test");
    assert_eq!(channel.link, "https://example.org/");
    assert_eq!(channel.description, "All the news");
    assert_eq!(channel.language.as_deref(), Some("en"));
    let links = &channel.extensions["atom"]["link"];
    let rels: Vec<(&str, &str)> = links.iter().map(|l| (l.attrs["rel"].as_str(), l.attrs["href"].as_str())).collect();
    assert_eq!(rels, [("self", "https://example.org/rss.xml"), ("hub", "https://hub.example/")]);
    let item = &channel.items[0];
    assert_eq!(item.title.as_deref(), Some("The board & GPT"));
    assert_eq!(item.pub_date.as_deref(), Some("Mon, 01 Jan 2024 00:00:00 GMT"));
    assert_eq!(
        item.guid.as_ref().map(|g| (g.value.as_str(), g.permalink)),
        Some(("https://example.org/news/board/", true))
    );
    assert_eq!(item.dublin_core_ext.as_ref().unwrap().creators, ["Ada"]);
    let categories: Vec<&str> = item.categories.iter().map(|c| c.name.as_str()).collect();
    assert_eq!(categories, ["AI", "law"]);
    assert!(item.content.as_ref().unwrap().contains("<h2 id=\"below\">"));
    assert!(channel.items[1].content.as_ref().unwrap().contains("Text ]]&gt; &amp; <b>more</b>."));
}

#[test]
fn json_feed_keeps_to_its_specification() {
    let built = news(ALL, "hub = \"https://hub.example/\"").build_clean();
    let feed: serde_json::Value = serde_json::from_str(&built.output("feed.json")).unwrap();
    assert_eq!(feed["version"], "https://jsonfeed.org/version/1.1");
    assert_eq!(feed["title"], "Test");
    assert_eq!(feed["home_page_url"], "https://example.org/");
    assert_eq!(feed["feed_url"], "https://example.org/feed.json");
    assert_eq!(feed["language"], "en");
    assert_eq!(feed["hubs"], serde_json::json!([{ "type": "WebSub", "url": "https://hub.example/" }]));
    let item = &feed["items"][0];
    assert_eq!(item["id"], "https://example.org/news/board/");
    assert_eq!(item["date_published"], "2024-01-01T00:00:00Z");
    assert_eq!(item["date_modified"], "2024-01-05T00:00:00Z", "a correction is a change");
    assert_eq!(item["authors"], serde_json::json!([{ "name": "Ada" }]));
    assert_eq!(item["tags"], serde_json::json!(["AI", "law"]));
    assert_eq!(item["summary"], "What it did");
}

#[test]
fn atom_names_the_hub() {
    let feed: Atom = news(ALL, "hub = \"https://hub.example/\"").build_clean().output("atom.xml").parse().unwrap();
    let hub: Vec<&str> = feed.links.iter().filter(|l| l.rel == "hub").map(|l| l.href.as_str()).collect();
    assert_eq!(hub, ["https://hub.example/"]);
}

#[test]
fn feeds_say_what_they_are_of() {
    let built = news(ALL, "").build_clean();
    for (path, title, page) in [
        ("news/rss.xml", "News & views – Test", "https://example.org/news/"),
        ("tags/ai/rss.xml", "AI – Test", "https://example.org/tags/ai/"),
        ("storylines/board/rss.xml", "Board – Test", "https://example.org/storylines/board/"),
        ("corrections/rss.xml", "Corrections – Test", "https://example.org/"),
        ("fr/rss.xml", "Essai", "https://example.org/fr/"),
    ] {
        let channel = Channel::read_from(built.output(path).as_bytes()).unwrap();
        assert_eq!((channel.title.as_str(), channel.link.as_str()), (title, page), "{path}");
    }
}

/// A second correction of a day must not look like the first to a reader who has seen that.
#[test]
fn every_correction_is_an_entry_of_its_own() {
    let built = news(ALL, "").build_clean();
    let feed: Atom = built.output("corrections/atom.xml").parse().unwrap();
    let ids: Vec<&str> = feed.entries.iter().map(|e| e.id.as_str()).collect();
    let page = "https://example.org/news/board/";
    assert!(ids.iter().all(|id| id.starts_with(&format!("{page}#correction-2024-01-05-"))), "{ids:?}");
    assert_ne!(ids[0], ids[1]);
    let entry = &feed.entries[0];
    assert_eq!(entry.links[0].href, entry.id);
    let html = entry.content.as_ref().unwrap().value.as_ref().unwrap();
    assert_eq!(
        html,
        "<p>We wrote: <del>Ten <a href=\"https://example.org/news/deep/other/\">were</a>.</del></p>\n<p>It now reads: Nine were &amp; <em>stay</em>.</p>\n"
    );
    assert_eq!(entry.summary.as_ref().unwrap().as_str(), "Nine were & stay.");
}

#[test]
fn every_address_in_every_format_is_absolute() {
    let built = news(ALL, "").base_url("https://example.org/sub").build_clean();
    for file in ["atom.xml", "rss.xml", "feed.json", "tags/ai/feed.json", "corrections/rss.xml"] {
        let text = built.output(file);
        let feed = feed_rs::parser::parse(text.as_bytes()).unwrap();
        for entry in feed.entries {
            let html = entry.content.and_then(|c| c.body).unwrap_or_default();
            let found = attributes(&html, "href").into_iter().chain(entry.links.into_iter().map(|l| l.href));
            for address in found {
                assert!(address.starts_with("https://example.org/sub/"), "{file}: {address}");
            }
        }
    }
}

#[test]
fn feeds_may_hold_standfirsts_alone() {
    let built = news(ALL, "full_text = false").build_clean();
    for file in ["atom.xml", "rss.xml", "feed.json"] {
        let text = built.output(file);
        assert!(text.contains("What it did"), "{file}");
        assert!(!text.contains("Below") && !text.contains("met"), "{file}: {text}");
    }
    let feed: serde_json::Value = serde_json::from_str(&built.output("feed.json")).unwrap();
    assert_eq!(feed["items"][0]["content_text"], "What it did");
    assert_eq!(feed["items"][1]["content_text"], "Other", "an item has a content");
}

#[test]
fn a_language_may_have_feeds_of_its_own() {
    let site = SiteTest::bare()
        .config(&format!(
            "[feeds]\nformats = [\"atom\"]\nlimit = 1\n{FRENCH}[languages.fr.feeds]\nformats = [\"json\"]\n"
        ))
        .page("a.md", "date = 2024-01-01", "")
        .page("a.fr.md", "title = \"A\"\ndate = 2024-01-01", "")
        .page("b.fr.md", "title = \"B\"\ndate = 2024-01-02", "");
    let built = site.build_clean();
    assert!(built.has("atom.xml") && !built.has("feed.json"));
    assert!(!built.has("fr/atom.xml"));
    assert_eq!(titles(&built, "fr/feed.json"), ["B"], "what it doesn't say is as for all");
}

#[test]
fn pages_name_the_feeds_of_their_lists() {
    let built = SiteTest::new()
        .config("[feeds]\nformats = [\"rss\"]\nlists = [\"site\", \"sections\", \"tags\", \"corrections\"]\n")
        .page("news/a.md", "date = 2024-01-01\ntags = [\"AI\"]", "")
        .build_clean();
    let link = |path: &str, title: &str| {
        format!("<link rel=\"alternate\" type=\"application/rss+xml\" title=\"{title}\" href=\"{path}\">")
    };
    let (site, corrections) = (link("/rss.xml", "Test"), link("/corrections/rss.xml", "Corrections – Test"));
    for (page, own) in [
        ("news/index.html", Some(link("/news/rss.xml", "News – Test"))),
        ("tags/ai/index.html", Some(link("/tags/ai/rss.xml", "AI – Test"))),
        ("news/a/index.html", None),
    ] {
        let html = built.output(page);
        for wanted in [Some(site.clone()), Some(corrections.clone()), own].into_iter().flatten() {
            assert!(html.contains(&wanted), "{page} lacks {wanted}");
        }
    }
}

#[test]
fn no_control_character_reaches_rss() {
    let built = SiteTest::bare()
        .config("[feeds]\nformats = [\"rss\", \"json\"]\n")
        .page(
            "a.md",
            "title = \"A\\u0008B\"\ndescription = \"x\\u001By\"\ndate = 2024-01-01",
            "One\u{b}two \u{fffe}.\n",
        )
        .build_clean();
    let rss = built.output("rss.xml");
    assert!(rss.chars().all(|c| matches!(c, '\n' | ' '..='\u{d7ff}')), "{rss}");
    assert_eq!(titles(&built, "rss.xml"), ["AB"]);
    assert!(serde_json::from_str::<serde_json::Value>(&built.output("feed.json")).is_ok());
}

#[test]
fn a_feed_in_the_place_of_a_file_is_an_error() {
    let built = SiteTest::bare()
        .config("[feeds]\nlists = [\"corrections\"]\n")
        .page("a.md", "", "")
        .file("static/corrections/atom.xml", "x")
        .build();
    built.assert_error("duplicate-url", "static/corrections/atom.xml");
}

/// What a strict reader of XML takes: one that knows nothing of feeds.
#[test]
fn feeds_and_sitemaps_are_well_formed_xml() {
    let built = news(ALL, "hub = \"https://hub.example/?a&b\"\n[sitemap]\nnews = true").build_clean();
    let xml: Vec<String> = built.files().into_iter().filter(|file| file.ends_with(".xml")).collect();
    assert!(xml.len() > 20, "{xml:?}");
    for file in xml {
        let text = built.output(&file);
        roxmltree::Document::parse(&text).unwrap_or_else(|why| panic!("{file}: {why}\n{text}"));
    }
}

#[test]
fn a_summary_is_text_also_where_readers_take_it_for_html() {
    let built = SiteTest::bare()
        .config("[feeds]\nformats = [\"atom\", \"rss\", \"json\"]\n")
        .page("a.md", "description = \"Use `<b>` if a < b & c\"\ndate = 2024-01-01", "Text.")
        .build_clean();
    let channel = Channel::read_from(built.output("rss.xml").as_bytes()).unwrap();
    assert_eq!(channel.items[0].description.as_deref(), Some("Use &lt;b&gt; if a &lt; b &amp; c"));
    let atom = Atom::read_from(built.output("atom.xml").as_bytes()).unwrap();
    assert_eq!(atom.entries[0].summary.as_ref().map(|s| s.value.as_str()), Some("Use <b> if a < b & c"));
}

#[test]
fn addresses_in_authors_html_are_whole_in_feeds_and_lists() {
    let own = "<img src=\"i.png\" srcset=\"i.png 1x, ../j.png 2x\" alt=\"\"><a href=\"rel.html\">r</a>\
               <a href='#x'>x</a><a href=/rooted>o</a><a href=\"https://other.example/\">e</a>\
               <a href=\"//cdn.example/\">c</a><a href=\"mailto:a@b.example\">m</a>";
    let built = SiteTest::bare()
        .config("[feeds]\nformats = [\"atom\", \"rss\", \"json\"]\n[markdown]\nunsafe_html = true\n")
        .template("section.html", "{% for p in pages %}{{ p.summary }}{% endfor %}")
        .page("n/a.md", "date = 2024-01-01", own)
        .build_clean();
    let whole = "<img src=\"https://example.org/n/a/i.png\" srcset=\"https://example.org/n/a/i.png 1x, https://example.org/n/a/../j.png 2x\" alt=\"\">\
                 <a href=\"https://example.org/n/a/rel.html\">r</a><a href='https://example.org/n/a/#x'>x</a>\
                 <a href=https://example.org/rooted>o</a><a href=\"https://other.example/\">e</a>\
                 <a href=\"//cdn.example/\">c</a><a href=\"mailto:a@b.example\">m</a>";
    let channel = Channel::read_from(built.output("rss.xml").as_bytes()).unwrap();
    let text = channel.items[0].content.as_deref().unwrap();
    assert!(text.contains(whole), "{text}");
    let json: serde_json::Value = serde_json::from_str(&built.output("feed.json")).unwrap();
    assert!(json["items"][0]["content_html"].as_str().unwrap().contains(whole));
    // On the page they stay as the author wrote them; in a list they count from the page, not from the list.
    assert!(built.output("n/a/index.html").contains(own), "{}", built.output("n/a/index.html"));
    let list = built.output("n/index.html");
    assert!(list.contains("<img src=\"/n/a/i.png\"") && list.contains("<a href=/rooted>"), "{list}");
}

#[test]
fn a_correction_keeps_its_id_when_others_are_added() {
    let ids = |corrections: &[&str]| {
        let tables: String = corrections
            .iter()
            .map(|now| format!("[[explainer.corrections]]\ndate = 2024-01-02\nnow = \"{now}\"\n"))
            .collect();
        let built = SiteTest::new()
            .config("[feeds]\nlists = [\"corrections\"]\n")
            .page("a.md", &format!("date = 2024-01-01\n{tables}"), "")
            .build_clean();
        let feed: Atom = built.output("corrections/atom.xml").parse().unwrap();
        let page = built.output("a/index.html");
        for entry in &feed.entries {
            assert_eq!(entry.id, entry.links[0].href);
            let id = entry.id.rsplit('#').next().unwrap();
            assert!(page.contains(&format!("<li id=\"{id}\">")), "{id} in {page}");
        }
        feed.entries.into_iter().map(|entry| entry.id).collect::<BTreeSet<_>>()
    };
    let first = ids(&["One."]);
    for more in [&["Two.", "One."][..], &["One.", "Two."], &["One.", "One."]] {
        let all = ids(more);
        assert!(all.is_superset(&first) && all.len() == 2, "{all:?} {first:?}");
    }
}
