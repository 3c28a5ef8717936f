//! What the preview answers, and what it tells browsers.

use std::time::Duration;

use super::harness::Preview;

/// Takes our client out of a page again.
fn without_client(html: &str) -> String {
    let (before, rest) = html.split_once("<script src=\"/_nutgraf/").expect("our client is in the page");
    let (_, after) = rest.split_once("</script>").unwrap();
    assert!(!after.contains("_nutgraf"), "it is in it once");
    format!("{before}{after}")
}

#[test]
fn pages_are_what_build_makes_with_our_client_in_them() {
    let preview = Preview::start();
    let answer = preview.get("/a/");
    assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"));
    assert_eq!(without_client(&answer.body), "<body>a.md: <p>First.</p>\n</body>");
    assert!(answer.body.ends_with("</script></body>"), "{}", answer.body);
    assert_eq!(preview.get("/a/index.html").body, answer.body);
    // What isn't a page goes as it is, and so does a redirect.
    for path in ["/robots.txt", "/sitemap.xml", "/atom.xml"] {
        let answer = preview.get(path);
        assert_eq!(answer.status, 200, "{path}");
        assert!(!answer.body.contains("_nutgraf"), "{path}");
    }
    preview.page("c.md", "aliases = [\"/old/\"]", "Third.");
    preview.wait("/old/", "redirect", |answer| answer.status == 200);
    assert!(!preview.get("/old/").body.contains("_nutgraf"));
}

#[test]
fn the_output_folder_is_never_touched() {
    let preview = Preview::site();
    preview.write("public/mine.txt", "mine");
    let mut preview = preview.serve(|_| {});
    preview.wait_for("/a/", "First");
    preview.page("a.md", "", "Changed.");
    preview.wait_for("/a/", "Changed");
    assert_eq!(preview.get("/mine.txt").status, 404);
    preview.stop();
    let left: Vec<_> = super::harness::tree(&preview.path("public")).into_keys().collect();
    assert_eq!(left, ["mine.txt"]);
    assert!(!preview.path(".nutgraf").exists(), "nothing is written at all");
}

#[test]
fn what_is_not_found_shows_the_page_for_that() {
    let preview = Preview::site();
    preview.write(
        "config.toml",
        "base_url = \"https://example.org\"\ntitle = \"Test\"\n[languages.fr]\ntitle = \"Essai\"\n",
    );
    let preview = preview.serve(|_| {});
    for (path, language) in [("/no/where/", "en"), ("/fr/nulle/part", "fr"), ("/frx/", "en")] {
        let answer = preview.get(path);
        assert_eq!(answer.status, 404, "{path}");
        assert!(answer.body.contains(&format!("nothing here in {language}")), "{path}: {}", answer.body);
        assert!(answer.body.contains("/_nutgraf/client.js"), "it comes to life when the page does");
    }
}

#[test]
fn a_page_that_has_gone_to_another_path_comes_back() {
    let preview = Preview::start();
    preview.wait_for("/a/", "First");
    let config = |path: &str| format!("base_url = \"https://example.org{path}\"\ntitle = \"Test\"\n");
    preview.write("config.toml", &config("/deep"));
    preview.wait_for("/deep/a/", "First");
    for path in ["/a/", "/a", "/a/index.html"] {
        let answer = preview.get(path);
        assert_eq!(answer.status, 404, "{path}");
        assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"), "{path}");
        // The client waits there, and asks as browsers' scripts do: it must find itself again.
        assert!(answer.body.contains("/_nutgraf/client.js"), "{answer:?}");
        let asked = preview.ask(&format!("GET {path}"), &["Host: localhost", "Accept: */*"]);
        assert_eq!(asked.body, answer.body);
    }
    let file = preview.get("/photo.jpg");
    assert_eq!((file.status, file.header("content-type")), (404, Some("text/plain; charset=utf-8")));
    preview.write("config.toml", &config(""));
    preview.wait_for("/a/", "First");
}

#[test]
fn the_site_keeps_its_base_path() {
    let preview = Preview::site();
    preview.write("config.toml", "base_url = \"https://example.org/news\"\ntitle = \"Test\"\n");
    let preview = preview.serve(|_| {});
    assert!(preview.get("/news/a/").body.contains("First"));
    assert_eq!(preview.get("/a/").status, 404);
    for path in ["/", "/news"] {
        assert_eq!(preview.get(path).header("location"), Some("/news/"), "{path}");
    }
    assert_eq!(preview.get("/news/a").header("location"), Some("/news/a/"));
    assert_eq!(preview.get("/newsa/").status, 404);
    let origin = format!("http://{}", preview.address());
    assert!(preview.get("/news/sitemap.xml").body.contains(&format!("{origin}/news/a/")));
}

#[test]
fn another_address_and_another_time() {
    let preview = Preview::site();
    preview.page("later.md", "publish_at = 2030-01-01T00:00:00Z", "Later.");
    let preview = preview.serve(|options| {
        options.base_url = nutgraf::config::BaseUrl::parse("https://preview.test/x").ok();
        options.at = "2031-01-01T00:00:00Z".parse().ok();
    });
    assert!(preview.get("/x/later/").body.contains("Later"));
    assert!(preview.get("/x/sitemap.xml").body.contains("https://preview.test/x/later/"));
}

#[test]
fn pages_appear_at_their_time() {
    let preview = Preview::site();
    let soon = jiff::Timestamp::now() + jiff::SignedDuration::from_millis(1500);
    preview.page("soon.md", &format!("publish_at = {soon:.0}"), "Soon.");
    let preview = preview.serve(|_| {});
    assert_eq!(preview.get("/soon/").status, 404);
    preview.wait("/soon/", "page", |answer| answer.status == 200);
}

#[test]
fn drafts_and_early_pages_are_marked() {
    let preview = Preview::site();
    preview.page("d.md", "draft = true", "A draft.");
    preview.page("e.md", "publish_at = 2099-01-01T00:00:00Z", "Early.");
    preview.page("gone.md", "expires_at = 1999-01-01T00:00:00Z", "Gone.");
    let mut preview = preview.serve(|options| options.drafts = true);
    assert!(preview.get("/d/").body.contains(" data-mark=\"draft\""));
    assert!(preview.get("/e/").body.contains(" data-mark=\"embargoed\" data-from=\"2099-01-01T00:00:00Z\""));
    assert!(!preview.get("/a/").body.contains("data-mark"));
    assert_eq!(preview.get("/gone/").status, 404);
    preview.stop();
    let preview = preview.serve(|_| {});
    assert_eq!((preview.get("/d/").status, preview.get("/e/").status), (404, 404));
}

#[test]
fn messages_say_how_things_are() {
    let preview = Preview::site();
    preview.write("static/x.css", "a{}");
    let preview = preview.serve(|options| options.navigate = true);
    let first = preview.wait_state("site", |state| state["build"] == 1);
    assert_eq!(first["problems"].as_array().map(Vec::len), Some(0));
    preview.page("b.md", "", "Second, changed.");
    let second = preview.wait_state("build", |state| state["build"] == 2);
    assert_eq!(second["goto"]["url"], "/b/");
    assert_eq!(second["session"], first["session"]);
    preview.write("static/x.css", "b{}");
    let third = preview.wait_state("build", |state| state["build"] == 3);
    assert_eq!(third["touched"]["/x.css"], 3);
    // The same bytes again are no change.
    preview.write("static/x.css", "b{}");
    preview.page("b.md", "", "Second, changed.");
    preview.page("b.md", "", "Second, changed again.");
    preview.wait_for("/b/", "again");
    assert!(preview.get("/a/").body.contains(&format!("data-build=\"{}\"", preview.state()["build"])));
}

#[test]
fn browsers_keep_what_has_not_changed() {
    let preview = Preview::site();
    preview.write("static/film.txt", "0123456789");
    let preview = preview.serve(|_| {});
    let tag = preview.get("/a/").header("etag").unwrap().to_owned();
    let again = |headers: &[&str]| preview.ask("GET /a/", &[&["Host: localhost"], headers].concat());
    assert_eq!(again(&[&format!("If-None-Match: {tag}")]).status, 304);
    preview.page("b.md", "", "Another page.");
    preview.wait_for("/b/", "Another");
    assert_eq!(again(&[&format!("If-None-Match: {tag}")]).status, 304, "it is the same page still");
    preview.page("a.md", "", "Changed.");
    preview.wait_for("/a/", "Changed");
    assert_eq!(again(&[&format!("If-None-Match: {tag}")]).status, 200);
    let part = preview.ask("GET /film.txt", &["Host: localhost", "Range: bytes=2-4"]);
    assert_eq!((part.status, part.body.as_str(), part.header("content-range")), (206, "234", Some("bytes 2-4/10")));
    assert_eq!(preview.ask("GET /film.txt", &["Host: localhost", "Range: bytes=20-"]).status, 416);
}

#[test]
fn the_next_port_that_is_free() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let preview = Preview::site().serve(|options| options.port = port);
    assert_ne!(preview.address().port(), port);
    assert!(preview.said.lock().unwrap()[0].contains("is taken"), "{:?}", preview.said);
    preview.wait_for("/a/", "First");
}

#[test]
fn the_search_is_there_where_it_is_asked_for_and_follows_what_is_saved() {
    let entry = "/pagefind/pagefind-entry.json";
    assert_eq!(Preview::start().get(entry).status, 404);
    let preview = Preview::site().serve(|options| options.search = true);
    preview.wait_for(entry, "\"page_count\":2");
    let hash =
        |body: &str| body.split("\"hash\":\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap().to_owned();
    let before = hash(&preview.get(entry).body);
    assert_eq!(preview.get(&format!("/pagefind/pagefind.{before}.pf_meta")).status, 200);
    preview.page("c.md", "", "Something new.");
    preview.wait_for(entry, "\"page_count\":3");
    let after = hash(&preview.get(entry).body);
    assert_ne!(before, after);
    assert_eq!(preview.get(&format!("/pagefind/pagefind.{after}.pf_meta")).status, 200);
    assert_eq!(preview.get("/pagefind/pagefind.js").status, 200);
}

#[test]
fn it_ends_at_once() {
    let mut preview = Preview::start();
    preview.wait_for("/a/", "First");
    let _stream = std::net::TcpStream::connect(preview.address()).unwrap();
    let begun = std::time::Instant::now();
    preview.stop();
    assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
}

#[test]
fn data_files_and_components_are_followed() {
    let preview = Preview::site();
    preview.write("data/far.csv", "a,b\nfar,1\n");
    preview.write("content/near.csv", "a,b\nnear,1\n");
    preview.page("a.md", "", "```{chart} far.csv\n```\n\n```{chart} near.csv\n```\n\n```{note}\nText.\n```\n");
    let preview = preview.serve(|_| {});
    preview.wait_for("/a/", "<td>1</td>");
    preview.write("data/far.csv", "a,b\nfar,22\n");
    preview.wait_for("/a/", "<td>22</td>");
    preview.write("content/near.csv", "a,b\nnear,333\n");
    preview.wait_for("/a/", "<td>333</td>");
    // A component that takes something else makes other documents of the same files.
    let own = "{% component markdown.note() {\"body\": \"text\"} %}<pre>mine: {{ body }}</pre>{% endcomponent %}";
    preview.write("templates/markdown/note.html", own);
    preview.wait_for("/a/", "<pre>mine: Text.</pre>");
    preview.write("content/near.csv", "a,b\nnear,many\n");
    let problem = preview.wait_problem("bad-data");
    assert!(problem.to_string().contains("near.csv"), "{problem}");
    preview.write("content/near.csv", "a,b\nnear,4444\n");
    preview.wait_for("/a/", "4,444");
}
