//! What is published and what isn't: drafts, embargoes, expiry.

use crate::harness::{DOT, FRENCH, SiteTest};

/// A page with everything that could give it away, beside one that is published.
fn with_a_hidden_page(hidden: &str) -> SiteTest {
    SiteTest::bare()
        .config(FRENCH)
        .template("term.html", "{% for m in page.term.mentioned_in %}{{ m.page.url }}\n{% endfor %}")
        .template("page.html", "{% for t in translations %}{{ t.url }}{% endfor %} {% if page.previous %}{{ page.previous.url }}{% endif %} {% if page.next %}{{ page.next.url }}{% endif %}")
        .page("glossary/gpt.md", "title = \"GPT\"\n[term]\nkind = \"product\"", "")
        .page("news/open.md", "date = 2024-01-01\ntags = [\"AI\"]", "")
        .page("news/secret.fr.md", "title = \"Autre\"\ndate = 2024-01-02", "")
        .page(
            "news/secret.md",
            &format!("title = \"Secret\"\ndate = 2024-01-02\ntags = [\"AI\", \"Hidden\"]\naliases = [\"/old-secret/\"]\n{hidden}"),
            "On GPT.",
        )
        .file("content/news/secret-files/index.md", &format!("+++\ntitle = \"Secret files\"\n{hidden}\n+++\n"))
        .file("content/news/secret-files/paper.pdf", "secret")
}

#[track_caller]
fn assert_hidden(site: &SiteTest) {
    let built = site.build_clean();
    for (file, bytes) in built.tree() {
        let text = String::from_utf8_lossy(&bytes).replace("/fr/news/secret/", "");
        assert!(!file.replace("fr/news/secret", "").contains("secret"), "{file} was written");
        assert!(!text.to_lowercase().contains("secret"), "{file} gives it away: {text}");
    }
    assert!(!built.has("tags/hidden/index.html"));
}

#[track_caller]
fn assert_published(site: &SiteTest) {
    let built = site.build_clean();
    for file in
        ["news/secret/index.html", "old-secret/index.html", "tags/hidden/index.html", "news/secret-files/paper.pdf"]
    {
        assert!(built.has(file), "{file} is not among {:?}", built.files());
    }
    for file in [
        "news/index.html",
        "index.html",
        "tags/ai/index.html",
        "sitemap.xml",
        "atom.xml",
        "glossary/gpt/index.html",
        "fr/news/secret/index.html",
    ] {
        assert!(built.output(file).contains("/news/secret/"), "{file}: {}", built.output(file));
    }
}

#[test]
fn a_draft_reaches_no_output() {
    assert_hidden(&with_a_hidden_page("draft = true"));
}

#[test]
fn a_draft_is_published_when_drafts_are_asked_for() {
    assert_published(&with_a_hidden_page("draft = true").drafts());
}

#[test]
fn an_embargoed_page_reaches_no_output_before_its_time() {
    let site = with_a_hidden_page("publish_at = 2024-01-15T13:30:00+01:00");
    let site = site.now("2024-01-15T12:29:59Z");
    assert_hidden(&site);
    assert_published(&site.now("2024-01-15T12:30:00Z"));
}

#[test]
fn drafts_do_not_lift_an_embargo() {
    assert_hidden(&with_a_hidden_page("publish_at = 2030-01-01T00:00:00Z").drafts());
}

#[test]
fn an_expired_page_reaches_no_output_from_its_time_on() {
    let site = with_a_hidden_page("expires_at = 2024-01-15T12:00:00Z").now("2024-01-15T11:59:59Z");
    assert_published(&site);
    assert_hidden(&site.now("2024-01-15T12:00:00Z"));
}

#[test]
fn the_build_says_when_the_next_page_appears_or_goes() {
    let site = SiteTest::bare()
        .page("a.md", "publish_at = 2024-03-01T00:00:00Z", "")
        .page("b.md", "expires_at = 2024-02-01T00:00:00Z", "")
        .page("c.md", "publish_at = 2024-01-01T00:00:00Z", "");
    let next = site.build_clean().outcome.next_change.map(|(when, page)| (when.to_string(), page.to_string()));
    assert_eq!(next, Some(("2024-02-01T00:00:00Z".to_owned(), "content/b.md".to_owned())));
    let site = site.now("2025-01-01T00:00:00Z");
    assert!(site.build_clean().outcome.next_change.is_none());
}

/// A draft doesn't appear at its time, so no build is due then.
#[test]
fn a_draft_does_not_count_as_the_next_page_to_appear() {
    let site =
        SiteTest::bare().page("a.md", "", "").page("b.md", "draft = true\npublish_at = 2024-03-01T00:00:00Z", "");
    assert!(site.build_clean().outcome.next_change.is_none());
}

/// Words that stand in unpublished pages alone: one for each place of a page that could give it away.
const MARKERS: [&str; 12] = [
    "zqtitle",
    "zqstandfirst",
    "zqbody",
    "zqtag",
    "zqauthor",
    "zqalias",
    "zqcaption",
    "zqpoint",
    "zqsource",
    "zqterm",
    "zqextra",
    "zqpicture",
];

/// Pages in all the states of not being published, among others that are in every list and output there is.
fn leaky(state: &str) -> SiteTest {
    let secret = format!(
        "title = \"Zqtitle\"\ndescription = \"Zqstandfirst.\"\ndate = 2024-01-14\ntags = [\"AI\", \"zqtag\"]\nauthors = [\"Zqauthor\"]\naliases = [\"/zqalias/\"]\n{state}\n[extra]\nimage = \"zqextra.png\"\n[explainer]\nstoryline = \"line\"\nkey_points = [\"Zqpoint.\"]\n[[explainer.sources]]\nid = \"s\"\ntitle = \"Zqsource\"\n[[explainer.corrections]]\ndate = 2024-01-15\nnow = \"Zqpoint again.\""
    );
    let body = "Zqbody on GPT. [paper](zqpicture-paper.pdf) ![zqcaption](zqpicture.png)\n";
    SiteTest::new()
        .search()
        .config(&format!(
            "[feeds]\nformats = [\"atom\", \"rss\", \"json\"]\nlists = [\"site\", \"sections\", \"tags\", \"authors\", \"storylines\", \"corrections\"]\n[sitemap]\nnews = true\n[output]\nllms_txt = true\nhosts = [\"nginx\", \"netlify\"]\ncompress = [\"gz\"]\n{FRENCH}"
        ))
        .term("gpt", "GPT", "see_also = [\"openai\"]")
        .term("openai", "OpenAI", "")
        .page("news/open.md", "date = 2024-01-14\ntags = [\"AI\"]\n[explainer]\nstoryline = \"line\"", "On GPT.")
        .page("news/open.fr.md", "title = \"Ouvert\"\ndate = 2024-01-14", "")
        .page("news/secret.md", &secret, body)
        .page("news/secret.fr.md", &format!("title = \"Zqtitle\"\n{state}"), "Zqbody.")
        .page("news/bundle/index.md", &format!("title = \"Zqtitle\"\n{state}"), "![x](inner.png)")
        .page("glossary/hidden.md", &format!("title = \"Zqterm\"\n{state}\n[term]\naliases = [\"OpenAI’s\"]"), "")
        .page("hidden/_index.md", &format!("title = \"Zqtitle\"\n{state}"), "Zqbody.")
        .page("hidden/child.md", "date = 2024-01-01", "")
        .bytes("content/news/zqpicture.png", &[DOT, b"zqpicture"].concat())
        .bytes("content/news/zqextra.png", b"zqextra")
        .bytes("content/news/zqpicture-paper.pdf", b"zqpicture")
        .bytes("content/news/bundle/inner.png", &[DOT, b"zqpicture"].concat())
        .bytes("content/news/free.png", b"free")
}

/// No output holds a marker, in its name or in its bytes, in capitals or small letters, compressed or not.
#[track_caller]
fn assert_no_marker(site: &SiteTest) {
    for (file, bytes) in site.public() {
        let mut bytes = bytes;
        if bytes.starts_with(&[0x1f, 0x8b]) {
            let mut text = Vec::new();
            std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(&*bytes), &mut text).unwrap();
            bytes = text;
        }
        let name = file.to_lowercase();
        bytes.make_ascii_lowercase();
        for marker in MARKERS {
            assert!(!name.contains(marker), "{file} was written");
            let found = bytes.windows(marker.len()).position(|w| w == marker.as_bytes());
            let around = found.map(|at| {
                String::from_utf8_lossy(&bytes[at.saturating_sub(80)..(at + 80).min(bytes.len())]).into_owned()
            });
            assert!(around.is_none(), "{file} gives {marker} away: {}", around.unwrap_or_default());
        }
    }
}

#[test]
fn no_byte_of_any_output_gives_an_unpublished_page_away() {
    for state in ["draft = true", "publish_at = 2024-01-15T12:00:01Z", "expires_at = 2024-01-15T12:00:00Z"] {
        let site = leaky(state);
        site.build_clean();
        assert_no_marker(&site);
        assert!(site.at("public/news/free.png").exists(), "what no page names is published");
    }
}

#[test]
fn nothing_of_a_page_is_left_when_it_is_taken_back() {
    let site = leaky("");
    let built = site.build_clean();
    // All of it was there before: the test would see it.
    let all: String =
        built.tree().iter().map(|(f, b)| format!("{f} {}", String::from_utf8_lossy(b).to_lowercase())).collect();
    for marker in MARKERS {
        assert!(
            all.contains(marker) || marker == "zqalias" && built.has("zqalias/index.html"),
            "{marker} was never there"
        );
    }
    // Taken back: the same folder, a build that starts from what is there.
    let back = leaky("draft = true");
    for file in
        ["news/secret.md", "news/secret.fr.md", "news/bundle/index.md", "glossary/hidden.md", "hidden/_index.md"]
    {
        let text = std::fs::read_to_string(back.at(&format!("content/{file}"))).unwrap();
        std::fs::write(site.at(&format!("content/{file}")), text).unwrap();
    }
    site.build_clean();
    assert_no_marker(&site);
    // And the same bytes as from nothing.
    back.build_clean();
    assert_eq!(site.public(), back.public());
}

#[test]
fn an_embargo_ends_for_everything_at_once() {
    let site = leaky("publish_at = 2024-01-15T13:00:00+01:00").now("2024-01-15T11:59:59Z");
    site.build_clean();
    assert_no_marker(&site);
    let site = site.now("2024-01-15T12:00:00Z");
    let built = site.build_clean();
    for file in
        ["news/zqpicture.png", "news/zqextra.png", "news/bundle/inner.png", "zqalias/index.html", "tags/zqtag/rss.xml"]
    {
        assert!(built.has(file), "{file}");
    }
    for file in
        ["atom.xml", "news/feed.json", "sitemap-news.xml", "llms.txt", "corrections/rss.xml", "glossary/gpt/index.html"]
    {
        assert!(built.output(file).to_lowercase().contains("zqtitle"), "{file}");
    }
}

#[test]
fn a_file_that_a_published_page_names_too_is_published() {
    let built = SiteTest::bare()
        .page("news/secret.md", "draft = true", "![x](a.png) ![x](b.png) ![x](c%20d.png) ![x](deep/e.png) ![x](f.png)")
        .page("news/open.md", "", "![x](a.png) <img src=\"b.png\">")
        .page("other.md", "", "![x](news/c%20d.png) and [it](@/news/deep/e.png)")
        .bytes("content/news/a.png", DOT)
        .bytes("content/news/b.png", DOT)
        .bytes("content/news/c d.png", DOT)
        .bytes("content/news/deep/e.png", DOT)
        .bytes("content/news/f.png", DOT)
        .build_clean();
    assert!(
        built.has("news/a.png") && built.has("news/b.png") && built.has("news/c d.png") && built.has("news/deep/e.png")
    );
    assert!(!built.has("news/f.png"), "no published page names it");
}

#[test]
fn an_embargo_without_its_time_zone_is_an_error() {
    for (moment, column) in [("2024-02-01T09:00:00", 14), ("2024-02-01", 14)] {
        let built = SiteTest::bare().page("a.md", &format!("publish_at = {moment}"), "").build();
        built.assert_error("no-time-zone", &format!("content/a.md:3:{column}"));
    }
}

#[test]
fn two_languages_on_one_address_are_an_error() {
    let built = SiteTest::bare()
        .config(FRENCH)
        .page("a.md", "path = \"/same/\"", "")
        .page("a.fr.md", "path = \"/same/\"", "")
        .build();
    let error = built.assert_error("duplicate-url", "content/a.fr.md");
    assert_eq!(&*error.related[0].location.path, "content/a.md");
}

#[test]
fn a_link_to_a_page_that_is_not_published_says_why() {
    let built = SiteTest::bare().page("a.md", "", "[x](@/b.md)").page("b.md", "draft = true", "").build();
    let error = built.assert_error("dead-link", "content/a.md:4:1");
    assert!(error.message.contains("it is a draft"), "{}", error.message);
}

#[test]
fn a_page_that_would_never_be_published_is_an_error() {
    let built = SiteTest::bare()
        .page("a.md", "publish_at = 2024-03-01T00:00:00Z\nexpires_at = 2024-02-01T00:00:00Z", "")
        .build();
    built.assert_error("never-published", "content/a.md:4:14");
}

#[test]
fn a_draft_says_so_on_its_page() {
    let built = SiteTest::new().page("a.md", "draft = true", "").drafts().build_clean();
    assert!(built.output("a/index.html").contains("not published yet"));
}
