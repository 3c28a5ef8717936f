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
    let next = site.build_clean().outcome.next_change.map(|c| (c.when.to_string(), c.page.to_string(), c.appears));
    assert_eq!(next, Some(("2024-02-01T00:00:00Z".to_owned(), "content/b.md".to_owned(), false)));
    let site = site.now("2024-02-02T00:00:00Z");
    let next = site.build_clean().outcome.next_change.map(|c| (c.page.to_string(), c.appears));
    assert_eq!(next, Some(("content/a.md".to_owned(), true)));
    let site = site.now("2025-01-01T00:00:00Z");
    assert!(site.build_clean().outcome.next_change.is_none());
}

/// A scheduler must build for all that changes with the time: not for pages alone.
#[test]
fn a_build_is_due_when_a_review_is_and_when_news_is_none_any_more() {
    let mut site = SiteTest::bare()
        .config("[sitemap]\nnews = true\n")
        .template("explainer.html", "{{ page.explainer.review_due }}")
        .page("a.md", "date = 2024-01-15T10:00:00Z\n[explainer]\nreview_by = 2024-01-16", "")
        .page("b.md", "publish_at = 2024-01-18T00:00:00Z\nexpires_at = 2024-01-19T00:00:00Z", "");
    let mut seen = Vec::new();
    site.build_clean();
    let mut before = site.public();
    while let Some(due) = site.build_clean().outcome.due {
        seen.push((due.when.to_string(), due.page.to_string(), due.what.word()));
        // A second before, nothing has changed; then it has.
        site = site.now(&(due.when - jiff::SignedDuration::from_secs(1)).to_string());
        site.build_clean();
        assert_eq!(site.public(), before, "{due:?}");
        site = site.now(&due.when.to_string());
        site.build_clean();
        let after = site.public();
        assert_ne!(after, before, "{due:?}");
        before = after;
    }
    let told: Vec<_> = seen.iter().map(|(at, page, what)| (at.as_str(), page.as_str(), *what)).collect();
    assert_eq!(
        told,
        [
            ("2024-01-16T00:00:00Z", "content/a.md", "review"),
            ("2024-01-17T10:00:00Z", "content/a.md", "news"),
            ("2024-01-18T00:00:00Z", "content/b.md", "appears"),
            ("2024-01-19T00:00:00Z", "content/b.md", "goes"),
        ]
    );
}

/// A draft doesn't appear at its time, so no build is due then.
#[test]
fn a_draft_does_not_count_as_the_next_page_to_appear() {
    let site =
        SiteTest::bare().page("a.md", "", "").page("b.md", "draft = true\npublish_at = 2024-03-01T00:00:00Z", "");
    assert!(site.build_clean().outcome.next_change.is_none());
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
    let error = built.assert_error("duplicate-url", "content/a.fr.md:3:8");
    assert_eq!((&*error.related[0].location.path, error.related[0].location.line), ("content/a.md", 3));
    // What no key sets is the file's.
    let built = SiteTest::bare().page("a.md", "", "").page("b.md", "slug = \"a\"", "").build();
    let error = built.assert_error("duplicate-url", "content/b.md:3:8");
    assert_eq!(error.related[0].location.line, 0);
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

/// An editor prepares the redirect with the story: it mustn't tell of it, nor stop the build.
#[test]
fn a_redirect_to_a_page_works_from_the_day_it_is_published() {
    let site = SiteTest::bare()
        .config("[output]\nhosts = [\"netlify\"]\n[[redirects]]\nfrom = \"/old/\"\nto = \"@/soon.md#part\"\n")
        .page("a.md", "", "")
        .page("soon.md", "publish_at = 2024-02-01T09:00:00+02:00", "## Part\n");
    let built = site.build_clean();
    assert!(!built.has("old/index.html"), "{:?}", built.files());
    assert_eq!(built.output("_redirects"), "");
    let built = site.now("2024-02-01T07:00:00Z").build_clean();
    assert_eq!(built.output("_redirects"), "/old/ /soon/#part 301!\n");
}

#[test]
fn a_storyline_of_unpublished_explainers_is_not_taken_for_a_misspelt_one() {
    let site = SiteTest::bare().config("[storylines.rail]\ntitle = \"Rail\"\n").page("a.md", "", "").page(
        "b.md",
        "draft = true\n[explainer]\nstoryline = \"rail\"",
        "",
    );
    assert!(!site.build_clean().has("storylines/rail/index.html"));
}

#[test]
fn a_term_that_is_not_published_says_why() {
    let built = SiteTest::bare()
        .page("glossary/gpt.md", "title = \"GPT\"\npublish_at = 2024-02-01T00:00:00Z\n[term]", "")
        .page("a.md", "[[explainer.people]]\nterm = \"gpt\"", "The [model](term:gpt).")
        .build();
    for place in ["content/a.md:4:8", "content/a.md:6:5"] {
        let error = built.assert_error("unknown-term", place);
        assert!(error.message.contains("isn't published: it isn't published yet"), "{}", error.message);
    }
}

/// Three editors, three time zones, one order of events.
#[test]
fn times_of_all_zones_are_one_order() {
    let site = SiteTest::bare()
        .page("a.md", "", "")
        .page("tokyo.md", "publish_at = 2024-03-01T09:00:00+09:00", "")
        .page("paris.md", "publish_at = \"2024-03-01T00:30:00+01:00\"", "")
        .file("content/new-york.md", "---\ntitle: New York\npublish_at: 2024-02-29T19:15:00-05:00\n---\n");
    let mut seen = Vec::new();
    let mut site = site.now("2024-02-29T00:00:00Z");
    while let Some(next) = site.build_clean().outcome.next_change {
        seen.push(format!("{} {}", next.when, next.page));
        site = site.now(&next.when.to_string());
    }
    assert_eq!(
        seen,
        [
            "2024-02-29T23:30:00Z content/paris.md",
            "2024-03-01T00:00:00Z content/tokyo.md",
            "2024-03-01T00:15:00Z content/new-york.md"
        ]
    );
}

/// A build at six in the morning, with nobody there, is a poor place to learn of a mistake.
#[test]
fn what_would_stop_a_later_build_is_known_now() {
    let site = SiteTest::bare()
        .page("a.md", "", "[b](@/b.md)")
        .page("b.md", "expires_at = 2024-03-01T00:00:00Z", "")
        .page("c.md", "publish_at = 2024-02-01T00:00:00Z", "[x](@/nowhere.md)")
        .page("d.md", "slug = \"a\"\npublish_at = 2024-04-01T00:00:00Z", "")
        // One takes the place of the other: no moment has both.
        .page("e.md", "path = \"/e/\"\nexpires_at = 2024-02-01T00:00:00Z", "")
        .page("f.md", "path = \"/e/\"\npublish_at = 2024-02-01T00:00:00Z", "");
    site.build_clean();
    let ahead = |changes| -> Vec<String> {
        let found = nutgraf::pipeline::inspect(&site.request(), changes, |_, _| Vec::new());
        found.iter().map(|d| format!("{} {}", d.location.as_ref().unwrap().path, d.message)).collect()
    };
    assert_eq!(
        ahead(9),
        [
            "content/a.md from 2024-03-01T00:00:00Z on: content/b.md isn't published: it has expired (expires_at)",
            "content/c.md from 2024-02-01T00:00:00Z on: there is no page content/nowhere.md",
            "content/d.md from 2024-04-01T00:00:00Z on: two outputs on one address, /a/: content/a.md and content/d.md",
        ]
    );
    assert_eq!(ahead(0), [""; 0]);
    assert_eq!(ahead(1).len(), 1, "the first change alone");
}
