//! What is published and what isn't: drafts, embargoes, expiry.

use crate::harness::{FRENCH, SiteTest};

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
