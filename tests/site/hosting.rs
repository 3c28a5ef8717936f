//! What is written for hosts: shapes of addresses, redirects, headers, policies, compressed copies; robots.txt and
//! sitemaps. Whether servers understand it is for `servers.rs` to see.

use std::io::Read;

use crate::harness::{FRENCH, SiteTest};

#[test]
fn addresses_may_end_in_html() {
    let built = SiteTest::bare()
        .config(&format!("paginate_by = 1\n[output]\nurls = \"html\"\n{FRENCH}"))
        .template("page.html", "{% for t in page.tags %}{{ t.url }}{% endfor %} {{ current.url }}")
        .template(
            "section.html",
            "{% for p in pages %}{{ p.url }} {% endfor %}{% if paginator %}{% if paginator.next %}{{ paginator.next }}{% else %}{{ paginator.previous }}{% endif %}{% endif %}",
        )
        .template("taxonomy_item.html", "{{ paginator.last }}")
        .page("news/a.md", "date = 2024-01-02\ntags = [\"AI\"]\naliases = [\"/old/\"]", "")
        .page("news/b.md", "date = 2024-01-01\ntags = [\"AI\"]", "")
        .page("news/a.fr.md", "title = \"Le conseil\"\nslug = \"conseil\"", "")
        .page("bare.md", "path = \"/x/y\"", "")
        .page("whole.md", "path = \"/x/z/\"", "")
        .build_clean();
    assert_eq!(built.output("news/a.html"), "/tags/ai.html https://example.org/news/a.html");
    assert!(built.has("fr/news/conseil.html"));
    assert_eq!(built.output("news/index.html"), "/news/a.html /news/page/2.html");
    assert_eq!(built.output("news/page/2.html"), "/news/b.html /news/");
    assert_eq!(built.output("tags/ai.html"), "/tags/ai/page/2.html");
    assert!(built.has("tags/ai/page/2.html") && built.has("tags/index.html"));
    assert!(built.has("x/y.html") && built.has("x/z/index.html"));
    assert!(built.has("old/index.html"));
    assert!(built.output("sitemap.xml").contains("<loc>https://example.org/news/a.html</loc>"));
}

#[test]
fn the_feed_of_an_item_lies_in_its_folder_whatever_its_address() {
    let built = SiteTest::bare()
        .config("[output]\nurls = \"html\"\n[feeds]\nlists = [\"tags\"]\n")
        .page("a.md", "date = 2024-01-01\ntags = [\"AI\"]", "")
        .build_clean();
    assert!(built.output("tags/ai/atom.xml").contains("href=\"https://example.org/tags/ai.html\""));
}

#[test]
fn text_is_compressed_and_reads_back() {
    let long = "A long text. ".repeat(100);
    let site = SiteTest::bare()
        .config("[output]\ncompress = [\"gz\", \"br\"]\n")
        .page("a.md", "", &long)
        .page("short.md", "", "Short.")
        .file("static/photo.jpg", &long)
        .file("static/data.json", &format!("\"{long}\""));
    let built = site.build_clean();
    let tree = built.tree();
    for file in ["a/index.html", "data.json", "sitemap.xml"] {
        if file == "sitemap.xml" && tree[file].len() < 512 {
            continue;
        }
        let mut gz = Vec::new();
        flate2::read::GzDecoder::new(&*tree[&format!("{file}.gz")]).read_to_end(&mut gz).unwrap();
        assert_eq!(gz, tree[file]);
        let mut br = Vec::new();
        brotli::Decompressor::new(&*tree[&format!("{file}.br")], 4096).read_to_end(&mut br).unwrap();
        assert_eq!(br, tree[file]);
        assert!(tree[&format!("{file}.br")].len() < tree[file].len() / 2);
    }
    assert!(!built.has("short/index.html.gz") && !built.has("photo.jpg.gz"));
    // Nothing is compressed again where nothing changed, and what changed has a new copy.
    assert!(site.build_clean().written().is_empty());
    let site = site.page("a.md", "", &format!("{long} And more."));
    let built = site.build_clean();
    assert!(built.written().contains(&"a/index.html.br".to_owned()), "{:?}", built.written());
    let mut br = Vec::new();
    brotli::Decompressor::new(&*built.tree()["a/index.html.br"], 4096).read_to_end(&mut br).unwrap();
    assert_eq!(br, built.tree()["a/index.html"]);
    // A page that goes takes its copies along.
    let built = site.remove("content/a.md").build_clean();
    assert!(!built.has("a/index.html.gz") && !built.has("a/index.html.br"));
}

#[test]
fn copies_are_the_same_on_any_number_of_threads_and_days() {
    let site = |now: &str| {
        let site =
            SiteTest::bare().config("[output]\ncompress = [\"gz\", \"br\"]\n").page("a.md", "", &"Text. ".repeat(200));
        site.now(now).build_clean().tree()
    };
    assert_eq!(site("2024-01-15T12:00:00Z"), site("2025-06-01T00:00:00Z"));
}

fn moved() -> SiteTest {
    SiteTest::bare()
        .page("about.md", "aliases = [\"/a propos/\"]", "## Us")
        .page("été.md", "path = \"/été/\"", "## Y")
        .config("[[redirects]]\nfrom = \"/us\"\nto = \"@/about.md#us\"\n[[redirects]]\nfrom = \"/old/\"\nto = \"/us/\"\nstatus = 302\n[[redirects]]\nfrom = \"/shop/\"\nto = \"https://shop.example/?a=1\"\nstatus = 308\n[[redirects]]\nfrom = \"/summer/\"\nto = \"/été/?x#y\"\n")
}

#[test]
fn redirects_are_pages_for_any_host() {
    let built = moved().base_url("https://example.org/sub").build_clean();
    for (file, goal) in [
        ("us/index.html", "https://example.org/sub/about/#us"),
        ("old/index.html", "https://example.org/sub/about/#us"),
        ("shop/index.html", "https://shop.example/?a=1"),
        ("summer/index.html", "https://example.org/sub/%C3%A9t%C3%A9/?x#y"),
        ("a propos/index.html", "https://example.org/sub/about/"),
    ] {
        let page = built.output(file);
        assert!(page.contains(&format!("url={goal}\"")), "{file}: {page}");
    }
}

#[test]
fn redirects_are_rules_for_hosts_that_take_them() {
    let with = |host: &str| {
        let site = moved();
        let text = std::fs::read_to_string(site.at("config.toml")).unwrap();
        let site = site.file("config.toml", &format!("{text}[output]\nhosts = [\"{host}\"]\n"));
        let built = site.base_url("https://example.org/sub").build();
        assert!(built.errors().is_empty(), "{:?}", built.errors());
        built
    };
    let lines = "/sub/a%20propos/ /sub/about/ 301\n/sub/us/ /sub/about/#us 301\n/sub/old/ /sub/about/#us 302\n/sub/shop/ https://shop.example/?a=1 308\n/sub/summer/ /sub/%C3%A9t%C3%A9/?x#y 301\n";
    assert_eq!(with("cloudflare").output("_redirects"), lines);
    let forced: String = lines.lines().map(|line| format!("{line}!\n")).collect();
    assert_eq!(with("netlify").output("_redirects"), forced);
    let nginx = with("nginx").output("_nginx.conf");
    assert!(nginx.contains("  location = \"/sub/a propos\" { return 301 \"/sub/about/\"; }"), "{nginx}");
    let caddy = with("caddy").output("_caddyfile");
    assert!(caddy.contains("redir \"/sub/old/\" \"/sub/about/#us\" 302"), "{caddy}");
}

#[test]
fn targets_name_hosts_too() {
    let target =
        |name: &str, host: &str| format!("[deploy.targets.{name}]\nurl = \"s3://news\"\nheaders = \"{host}\"\n");
    let built = |config: &str| SiteTest::bare().config(config).page("a.md", "", "").build();
    let one = built(&format!("{}{}", target("live", "netlify"), target("test", "none")));
    one.assert_clean();
    assert!(one.has("_headers") && one.has("_redirects") && !one.has("_nginx.conf"));
    let two = built(&format!("[output]\nhosts = [\"nginx\"]\n{}{}", target("a", "nginx"), target("b", "caddy")));
    two.assert_clean();
    assert!(two.has("_nginx.conf") && two.has("_caddyfile"));
    // A policy by a header needs no other host.
    built(&format!("[output.csp]\nby = \"header\"\n{}", target("live", "cloudflare"))).assert_clean();
    for config in [
        format!("[output]\nhosts = [\"netlify\"]\n{}", target("live", "cloudflare")),
        format!("{}[deploy.targets.b]\nurl = \"s3://b\"\n", target("a", "apache")),
    ] {
        let built = built(&config);
        let (code, line) = if config.contains("apache") { ("unknown-value", 5) } else { ("config-contradiction", 7) };
        built.assert_error(code, &format!("config.toml:{line}:11"));
        assert_eq!(built.errors().len(), 1, "{:?}", built.errors());
    }
}

#[test]
fn a_host_that_knows_no_paths_is_told_of_with_a_site_under_one() {
    for host in ["netlify", "cloudflare"] {
        let site = SiteTest::bare().config(&format!("[output]\nhosts = [\"{host}\"]\n")).page("a.md", "", "");
        site.build_clean();
        let built = site.base_url("https://example.org/sub/").build();
        let warning = built.assert_warning("host-root", "config.toml:4:10");
        assert!(warning.message.ends_with("base_url puts this one under /sub/"), "{}", warning.message);
        assert!(warning.help.as_ref().unwrap().contains("--output site/sub"), "{:?}", warning.help);
    }
    let site = SiteTest::bare().config("[output]\nhosts = [\"github\", \"nginx\", \"caddy\"]\n");
    site.page("a.md", "", "").base_url("https://example.org/sub/").build_clean();
}

#[test]
fn an_authors_file_in_the_place_of_a_copy_must_be_one() {
    let text = "A text of some length, to be compressed. ".repeat(40);
    let packed = |text: &str| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        std::io::Write::write_all(&mut encoder, text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    };
    let site = || SiteTest::bare().config("[output]\ncompress = [\"gz\", \"br\"]\n").file("static/x.txt", &text);
    // Another text, and none at all; beside a file of the author's, a page, and a file too small for a copy of ours.
    for (of, bytes) in [
        ("x.txt", packed("Another text.")),
        ("x.txt", b"Another text.".to_vec()),
        ("a/index.html", packed(&text)),
        ("small.txt", packed("Another text.")),
        ("photo.jpg", packed("Another text.")),
    ] {
        let site = site().page("a.md", "", &text).file("static/small.txt", "Small.").file("static/photo.jpg", &text);
        let site = site.bytes(&format!("static/{of}.gz"), &bytes);
        let place = format!("static/{of}.gz");
        let built = site.build();
        let error = built.assert_error("bad-copy", &place);
        assert_eq!(error.message, format!("{place} would be sent by servers as {of}, and isn't that file compressed"));
        assert_eq!(built.errors().len(), 1, "{:?}", built.errors());
        assert!(site.public().is_empty(), "something was written");
    }
    site().page("a.md", "", "").bytes("static/x.txt.br", b"x").build().assert_error("bad-copy", "static/x.txt.br");
    // A good copy stays as it is, build after build, and ours are made beside it.
    let own = packed(&text);
    let site = site().page("a.md", "", &text).bytes("static/x.txt.gz", &own);
    for _ in 0..2 {
        let tree = site.build_clean().tree();
        assert_eq!(tree["x.txt.gz"], own);
        assert!(tree.contains_key("x.txt.br") && tree.contains_key("a/index.html.gz"));
    }
    // Without such a file, or without copies, it is a download like any other.
    let archive = packed("Another text.");
    SiteTest::bare().page("a.md", "", "").file("static/x.txt", &text).bytes("static/x.txt.gz", &archive).build_clean();
    let site = SiteTest::bare().config("[output]\ncompress = [\"gz\"]\n").page("a.md", "", "");
    site.bytes("static/data.tar.gz", &archive).build_clean();
}

#[test]
fn github_pages_is_told_to_take_files_as_they_are() {
    let built = SiteTest::bare().config("[output]\nhosts = [\"github\"]\n").build_with_a_page();
    assert_eq!(built.output(".nojekyll"), "");
}

#[test]
fn headers_are_rules_too() {
    let config = |host: &str| {
        format!(
            "[output]\nhosts = [\"{host}\"]\n[[headers]]\npath = \"/data/*\"\nset = {{ \"Access-Control-Allow-Origin\" = \"*\", Cache-Control = \"max-age=60\" }}\n"
        )
    };
    let built = SiteTest::bare().config(&config("netlify")).build_with_a_page();
    assert_eq!(
        built.output("_headers"),
        "/*\n  X-Content-Type-Options: nosniff\n  Referrer-Policy: strict-origin-when-cross-origin\n/assets/*\n  Cache-Control: public, max-age=31536000, immutable\n/data/*\n  Access-Control-Allow-Origin: *\n  Cache-Control: max-age=60\n"
    );
    // Cloudflare joins values of one header; a line with ! takes the earlier away.
    let built = SiteTest::bare().config(&config("cloudflare")).build_with_a_page();
    assert!(
        built
            .output("_headers")
            .ends_with("/data/*\n  Access-Control-Allow-Origin: *\n  ! Cache-Control\n  Cache-Control: max-age=60\n")
    );
}

#[test]
fn redirects_that_go_wrong_are_errors() {
    for (redirects, code, place) in [
        ("[[redirects]]\nfrom = \"/a/\"\nto = \"https://x.org\"\n", "duplicate-url", "config.toml:4:8"),
        ("[[redirects]]\nfrom = \"/x/\"\nto = \"/nowhere/\"\n", "dead-link", "config.toml:5:6"),
        ("[[redirects]]\nfrom = \"/x/\"\nto = \"@/nowhere.md\"\n", "dead-link", "config.toml:5:6"),
        ("[[redirects]]\nfrom = \"/x/\"\nto = \"/x/\"\n", "redirect-loop", "config.toml:4:8"),
        (
            "[[redirects]]\nfrom = \"/x/\"\nto = \"/y\"\n[[redirects]]\nfrom = \"/y/\"\nto = \"/z/\"\n[[redirects]]\nfrom = \"/z/\"\nto = \"/x/#top\"\n",
            "redirect-loop",
            "config.toml:10:8",
        ),
        (
            "[[redirects]]\nfrom = \"/x/\"\nto = \"/a/\"\n[[redirects]]\nfrom = \"/x\"\nto = \"/a/\"\n",
            "duplicate-url",
            "config.toml:7:8",
        ),
    ] {
        let built = SiteTest::bare().config(redirects).page("a.md", "", "").build();
        built.assert_error(code, place);
    }
    let built = SiteTest::bare().page("a.md", "", "").page("b.md", "aliases = [\"/a/\"]", "").build();
    let error = built.assert_error("duplicate-url", "content/b.md:3:12");
    assert_eq!(&*error.related[0].location.path, "content/a.md");
}

/// The site's own address in full is an address of the site: what a host would answer with goes round all the same.
#[test]
fn a_redirect_to_the_sites_whole_address_is_looked_at_like_a_path() {
    let with = |redirects: &[(&str, &str)]| {
        let lines = redirects.iter().map(|(from, to)| format!("[[redirects]]\nfrom = \"{from}\"\nto = \"{to}\"\n"));
        SiteTest::bare().config(&lines.collect::<String>()).page("a.md", "", "## Part").page(
            "é.md",
            "path = \"/é/\"",
            "",
        )
    };
    for (redirects, code, place) in [
        (&[("/x/", "https://example.org/x/")][..], "redirect-loop", "config.toml:4:8"),
        (&[("/x/", "http://EXAMPLE.org:80/x")], "redirect-loop", "config.toml:4:8"),
        (&[("/x/", "https://example.org/y/"), ("/y/", "/x/")], "redirect-loop", "config.toml:7:8"),
        (&[("/x/", "https://example.org/nowhere/")], "dead-link", "config.toml:5:6"),
        (&[("/x/", "https://example.org/a/#nope")], "dead-anchor", "config.toml:5:6"),
        (&[("/x/", "/a/#nope")], "dead-anchor", "config.toml:5:6"),
        (&[("/x/", "/y/#nope"), ("/y/", "/a/")], "dead-anchor", "config.toml:5:6"),
        (&[("/x/", "/y/"), ("/y/", "/a/#prt")], "dead-anchor", "config.toml:8:6"),
        (&[("/caf%C3/", "/a/")], "bad-address", "config.toml:4:8"),
        (&[("/100%/", "/a/")], "bad-address", "config.toml:4:8"),
        (&[("/x%2Fy/", "/a/")], "bad-address", "config.toml:4:8"),
        (&[("/x%00/", "/a/")], "bad-address", "config.toml:4:8"),
        (&[("/x/", "/a%zz/")], "bad-address", "config.toml:5:6"),
        (&[("/x/", "/a%3Fb/")], "bad-address", "config.toml:5:6"),
    ] {
        let built = with(redirects).build();
        built.assert_error(code, place);
        assert_eq!(
            built.errors().len(),
            redirects.len().min(1 + usize::from(code == "redirect-loop")),
            "{:?}",
            built.errors()
        );
    }
    let base = "https://example.org/sub";
    let goals = [
        ("/whole/", "https://example.org/sub/a/?q#part", "https://example.org/sub/a/?q#part"),
        ("/root/", "https://example.org/sub", "https://example.org/sub/"),
        ("/beside/", "https://example.org/other/", "https://example.org/other/"),
        ("/near/", "https://example.org/subway/", "https://example.org/subway/"),
        ("/encoded/", "/%C3%A9/", "https://example.org/sub/%C3%A9/"),
        ("/plain/", "/é/", "https://example.org/sub/%C3%A9/"),
        ("/twice/", "/whole/#top", "https://example.org/sub/a/?q#part"),
    ];
    let built = with(&goals.map(|(from, to, _)| (from, to))).base_url(base).build_clean();
    for (from, _, goal) in goals {
        let page = built.output(&format!("{}index.html", &from[1..]));
        assert!(page.contains(&format!("url={goal}\"")), "{from}: {page}");
    }
}

/// An old address is copied from a browser's bar, which may show it in percent signs; servers look for what they stand for.
#[test]
fn old_addresses_may_be_written_in_percent_signs() {
    let built = SiteTest::bare()
        .config("[[redirects]]\nfrom = \"/caf%C3%A9/\"\nto = \"@/a.md#part\"\n[output]\nhosts = [\"netlify\"]\n")
        .page("a.md", "aliases = [\"/vieux%20nom/\", \"/100%25/\"]", "## Part")
        .page("b.md", "path = \"/%C3%A9t%C3%A9/\"", "")
        .build_clean();
    for file in ["café/index.html", "vieux nom/index.html", "100%/index.html", "été/index.html"] {
        assert!(built.has(file), "{file}: {:?}", built.files());
    }
    let rules = built.output("_redirects");
    assert!(rules.contains("/caf%C3%A9/ /a/#part") && rules.contains("/vieux%20nom/ /a/"), "{rules}");
    let twice = "aliases = [\"/caf%C3%A9/\", \"/café/\"]";
    SiteTest::bare().page("a.md", twice, "").build().assert_error("duplicate-url", "content/a.md:3:27");
    for bad in ["/a%2/", "/%E9t%E9/", "/a%2Fb/", "/%2e%2e/x/", "/a%3Fb/"] {
        let built = SiteTest::bare().page("a.md", &format!("aliases = [\"{bad}\"]"), "").build();
        built.assert_error("bad-address", "content/a.md:3:12");
    }
}

#[test]
fn a_host_takes_no_more_than_it_says() {
    let redirects: String = (0..2_001).map(|n| format!("[[redirects]]\nfrom = \"/{n}/\"\nto = \"/a/\"\n")).collect();
    let site = |host: &str| {
        SiteTest::bare()
            .config(&format!("[output]\nhosts = [\"{host}\"]\n{redirects}"))
            .page("a.md", "", "")
            .bytes("static/film.mp4", &vec![7; 26 << 20])
    };
    let cloudflare = site("cloudflare");
    let built = cloudflare.build();
    built.assert_error("over-limit", "config.toml:4:10");
    let messages: Vec<&str> = built.diagnostics().iter().map(|d| d.message.as_str()).collect();
    assert_eq!(
        messages,
        [
            "film.mp4 has 26 MiB, Cloudflare Pages takes 25 MiB",
            "the site has 2001 redirects, Cloudflare Pages takes 2000"
        ]
    );
    assert!(cloudflare.public().is_empty(), "nothing was written");
    site("nginx").build_clean();
}

#[test]
fn the_theme_satisfies_its_content_security_policy() {
    let built = SiteTest::new()
        .config("[output.csp]\nframe = [\"https://player.example\"]\n")
        .page("a.md", "aliases = [\"/old/\"]", "Text.")
        .page("e.md", "[explainer]\nkey_points = [\"x\"]", "| a |\n|--:|\n| b |\n")
        .term("gpt", "GPT", "")
        .build_clean();
    let policy_of = |html: &str| {
        let (_, rest) = html.split_once("<meta http-equiv=\"Content-Security-Policy\" content=\"").unwrap();
        rest.split_once('"').unwrap().0.replace("&#x27;", "'").replace("&#39;", "'").replace("&#x2F;", "/")
    };
    let policy = policy_of(&built.output("index.html"));
    assert!(policy.contains("frame-src 'self' https://player.example;"), "{policy}");
    assert!(!policy.contains("script-src 'self' 'unsafe-inline'"), "{policy}");
    for (file, bytes) in built.tree().iter().filter(|(file, _)| file.ends_with(".html")) {
        let html = String::from_utf8_lossy(bytes);
        assert_eq!(policy_of(&html), policy, "{file}");
        let (_, after) = html.split_once("Content-Security-Policy").unwrap();
        assert!(
            !html.split_once("Content-Security-Policy").unwrap().0.contains("<script"),
            "{file}: the policy comes first"
        );
        for script in after.split("<script").skip(1) {
            let (attributes, rest) = script.split_once('>').unwrap();
            if attributes.contains("src=") || attributes.contains("application/") {
                continue;
            }
            let text = rest.split_once("</script").unwrap().0;
            use base64::Engine;
            use sha2::Digest;
            let hash = base64::engine::general_purpose::STANDARD.encode(sha2::Sha256::digest(text.as_bytes()));
            assert!(policy.contains(&format!("'sha256-{hash}'")), "{file}: {text} isn't allowed by {policy}");
        }
        for handler in [" onclick=", " onload=", " onerror=", "javascript:", "<style"] {
            assert!(!html.contains(handler), "{file} has {handler}");
        }
    }
}

/// Whether a script is run is said by its `type`, and by no attribute that is called alike.
#[test]
fn a_policy_allows_scripts_whatever_their_attributes() {
    let policy = |template: &str| {
        let site = SiteTest::bare().config("[output]\nhosts = [\"netlify\"]\n[output.csp]\nby = \"header\"\n");
        site.template("page.html", template).build_with_a_page().output("_headers")
    };
    // That of the theme's own scripts.
    let usual = policy("<script src=\"/a.js\"></script>");
    for open in ["<script>", "<script data-type=\"x\">", "<script\ntype=module>", "<script type='text/javascript'>"] {
        assert_ne!(policy(&format!("{open}go()</script>")), usual, "{open}");
    }
    for open in ["<script type='application/json'>", "<script type=application/ld+json data-x=module>"] {
        assert_eq!(policy(&format!("{open}{{}}</script>")), usual, "{open}");
    }
}

#[test]
fn a_policy_may_go_by_a_header() {
    let built = SiteTest::new()
        .config("[output]\nhosts = [\"netlify\"]\n[output.csp]\nby = \"header\"\nscript = [\"'wasm-unsafe-eval'\"]\n")
        .build_with_a_page();
    assert!(!built.output("a/index.html").contains("Content-Security-Policy"));
    let headers = built.output("_headers");
    assert!(headers.contains("  Content-Security-Policy: default-src 'self'; script-src 'self' 'sha256-"), "{headers}");
    assert!(headers.contains("'wasm-unsafe-eval'; "), "{headers}");
    assert!(headers.contains("frame-ancestors 'self'\n"), "{headers}");
}

#[test]
fn a_script_that_differs_from_page_to_page_is_an_error_under_a_policy() {
    let template = "<!doctype html>\n<script>const page = \"{{ current.url }}\";</script>{{ page.content }}";
    let site = SiteTest::bare().template("page.html", template).page("a.md", "", "");
    site.build_clean();
    site.config("[output.csp]\n").build().assert_error("inline-code", "templates/page.html:2:1");
}

#[test]
fn crawlers_are_asked_apart() {
    let robots = |config: &str| SiteTest::bare().config(config).build_with_a_page().output("robots.txt");
    let text = robots("[robots]\ntraining = \"disallow\"\ndisallow = [\"/drafts/\"]\n[sitemap]\nnews = true\n");
    assert!(text.starts_with("User-agent: *\nAllow: /\nDisallow: /drafts/\n\nUser-agent: "), "{text}");
    let (_, training) = text.split_once("\n\n").unwrap();
    assert!(training.contains("User-agent: GPTBot\n") && training.contains("User-agent: Google-Extended\n"), "{text}");
    assert!(!training.contains("OAI-SearchBot"), "{text}");
    assert!(
        text.ends_with(
            "Disallow: /\n\nSitemap: https://example.org/sitemap.xml\nSitemap: https://example.org/sitemap-news.xml\n"
        ),
        "{text}"
    );
    // A preview, as docs/config.md has it: nobody may.
    let docs = std::fs::read_to_string(format!("{}/docs/config.md", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let (_, example) = docs.split_once("[env.preview]\n").unwrap();
    let (example, _) = example.split_once("```").unwrap();
    let site = SiteTest::bare().config(&format!("[env.preview]\n{example}")).page("a.md", "", "");
    let text = site.environment("preview").build_clean().output("robots.txt");
    assert!(text.starts_with("User-agent: *\nDisallow: /\n") && !text.contains("Allow: /"), "{text}");
    // Where nobody may, those who may are named.
    let text = robots("[robots]\nsearch = \"disallow\"\ntraining = \"disallow\"\n");
    assert!(text.starts_with("User-agent: *\nDisallow: /\n\n"), "{text}");
    assert!(text.contains("User-agent: PerplexityBot\nAllow: /\n") && !text.contains("GPTBot"), "{text}");
}

#[test]
fn the_news_sitemap_has_the_articles_of_two_days() {
    let site = SiteTest::bare()
        .config(&format!("[sitemap]\nnews = true\n{FRENCH}"))
        .page("now.md", "title = \"Now & then\"\ndate = 2024-01-15T11:00:00Z", "")
        .page("edge.md", "date = 2024-01-13T12:00:01Z", "")
        .page("old.md", "date = 2024-01-13T12:00:00Z", "")
        .page("let-go.md", "date = 2024-01-02\npublish_at = 2024-01-15T10:00:00Z", "")
        .page("day.md", "date = 2024-01-13", "")
        .page("older.md", "date = 2024-01-12", "")
        .page("future.md", "date = 2024-01-15T12:00:01Z", "")
        .page("fr.fr.md", "title = \"Nouvelles\"\ndate = 2024-01-15", "")
        .page("undated.md", "", "")
        .term("gpt", "GPT", "");
    let news = site.build_clean().output("sitemap-news.xml");
    let addresses: Vec<&str> = news.split("<loc>").skip(1).map(|rest| rest.split("</loc>").next().unwrap()).collect();
    assert_eq!(
        addresses,
        [
            "https://example.org/now/",
            "https://example.org/fr/fr/",
            "https://example.org/edge/",
            "https://example.org/day/",
            "https://example.org/let-go/"
        ]
    );
    for wanted in [
        "xmlns:news=\"http://www.google.com/schemas/sitemap-news/0.9\"",
        "<news:name>Test</news:name>",
        "<news:name>Essai</news:name>\n    <news:language>fr</news:language>",
        "<news:publication_date>2024-01-15T11:00:00Z</news:publication_date>",
        "<news:publication_date>2024-01-13</news:publication_date>",
        "<news:title>Now &amp; then</news:title>",
    ] {
        assert!(news.contains(wanted), "no {wanted} in {news}");
    }
    let mut reader = quick_xml::Reader::from_str(&news);
    while reader.read_event().unwrap() != quick_xml::events::Event::Eof {}
}

#[test]
fn the_sitemap_names_versions_and_the_default_one() {
    let built = SiteTest::bare()
        .config(FRENCH)
        .page("a.md", "", "")
        .page("a.fr.md", "", "")
        .page("b.fr.md", "", "")
        .page("c.md", "", "")
        .page("c.fr.md", "draft = true", "")
        .build_clean();
    let sitemap = built.output("sitemap.xml");
    let of = |path: &str| -> Vec<(String, String)> {
        let (_, rest) = sitemap.split_once(&format!("<loc>https://example.org{path}</loc>")).unwrap();
        let url = rest.split("</url>").next().unwrap();
        let pair = |tag: &str| {
            let get = |name: &str| crate::harness::attributes(tag, name).remove(0);
            (get("hreflang"), get("href").replace("https://example.org", ""))
        };
        url.split("<xhtml:link").skip(1).map(pair).collect()
    };
    let both = [("en", "/a/"), ("fr", "/fr/a/"), ("x-default", "/a/")].map(|(l, h)| (l.to_owned(), h.to_owned()));
    assert_eq!(of("/a/"), both);
    assert_eq!(of("/fr/a/"), both);
    assert!(of("/fr/b/").is_empty());
    assert!(of("/c/").is_empty(), "a draft is no version");
}

/// 50,000 addresses are too many for a test; so are 1,000 where each may name its versions in 150 languages.
#[test]
fn a_large_sitemap_is_an_index_of_several() {
    let letters = || (b'a'..=b'z').map(char::from);
    let codes = letters().flat_map(|a| letters().map(move |b| format!("x{a}{b}"))).take(149);
    let config: String = codes.map(|code| format!("[languages.{code}]\n")).collect();
    let site = (0..901).fold(SiteTest::bare().config(&format!("[feeds]\nformats = []\n{config}")), |site, n| {
        site.page(&format!("p{n}.md"), "", "")
    });
    let built = site.build();
    assert!(built.errors().is_empty(), "{:?}", built.errors());
    let addresses = |file: &str| -> Vec<String> {
        let xml = built.output(file);
        xml.split("<loc>").skip(1).map(|rest| rest.split("</loc>").next().unwrap().to_owned()).collect()
    };
    assert!(built.output("sitemap.xml").contains("<sitemapindex"));
    assert_eq!(addresses("sitemap.xml"), ["https://example.org/sitemap-1.xml", "https://example.org/sitemap-2.xml"]);
    let (first, second) = (addresses("sitemap-1.xml"), addresses("sitemap-2.xml"));
    assert_eq!((first.len(), second.len()), (1_000, 51));
    let all: std::collections::BTreeSet<&String> = first.iter().chain(&second).collect();
    assert_eq!(all.len(), 1_051, "each once");
    assert!(built.output("robots.txt").ends_with("Sitemap: https://example.org/sitemap.xml\n"));
}

#[test]
fn a_list_for_language_models() {
    let built = SiteTest::bare()
        .config(&format!("description = \"All the news\"\n[output]\nllms_txt = true\n{FRENCH}"))
        .page("news/_index.md", "title = \"News\"", "")
        .page("news/a.md", "title = \"The [board] *met*\"\ndescription = \"What\\n`it` did\"", "")
        .page("news/draft.md", "draft = true", "")
        .page("news/a.fr.md", "title = \"Le conseil\"", "")
        .term("gpt", "GPT", "short = \"A model.\"")
        .build_clean();
    assert_eq!(
        built.output("llms.txt"),
        "# Test\n\n> All the news\n\n## Glossary\n\n- [GPT](https://example.org/glossary/gpt/): A model.\n\n## News\n\n- [The \\[board\\] met](https://example.org/news/a/): What it did\n"
    );
    assert_eq!(built.output("fr/llms.txt"), "# Essai\n\n## News\n\n- [Le conseil](https://example.org/fr/news/a/)\n");
}

#[test]
fn the_front_page_may_be_paged() {
    let mut site = SiteTest::bare().page("_index.md", "title = \"Home\"\npaginate_by = 2", "").page("about.md", "", "");
    for day in 1..=5 {
        site = site.page(&format!("news/{day}.md"), &format!("date = 2024-01-0{day}"), "");
    }
    let built = site.build_clean();
    assert_eq!(built.output("index.html"), "/news/5/\n/news/4/\n");
    assert_eq!(built.output("page/2/index.html"), "/news/3/\n/news/2/\n");
    assert_eq!(built.output("page/3/index.html"), "/news/1/\n");
}

const RELATED: &str = "{% for p in get_related(id=page.id, limit=3) %}{{ p.url }} {% endfor %}";

#[test]
fn related_pages_share_tags_and_terms_the_rarer_the_more() {
    let mut site = SiteTest::bare()
        .config(FRENCH)
        .template("page.html", RELATED)
        .template("explainer.html", RELATED)
        .term("gpt", "GPT", "")
        .page("a.md", "date = 2024-01-01\ntags = [\"common\", \"rare\"]", "On GPT.")
        .page("rare.md", "date = 2023-01-01\ntags = [\"rare\"]", "")
        .page("term.md", "date = 2022-01-01", "GPT again.")
        .page("none.md", "date = 2024-01-02\ntags = [\"other\"]", "")
        .page("a.fr.md", "title = \"A\"\ntags = [\"common\", \"rare\"]", "");
    for n in 0..20 {
        site = site.page(&format!("common{n:02}.md"), &format!("date = 2021-01-{:02}\ntags = [\"common\"]", n + 1), "");
    }
    let built = site.build_clean();
    // What two pages share weighs more than what twenty do; among equals the newest comes first.
    assert_eq!(built.output("a/index.html"), "/rare/ /term/ /common19/ ");
    assert_eq!(built.output("none/index.html"), "");
    assert_eq!(built.output("fr/a/index.html"), "", "pages of another language are none");
}

#[test]
fn related_pages_leave_out_those_of_the_storyline() {
    let story = |date: &str| format!("date = {date}\ntags = [\"x\"]\n[explainer]\nstoryline = \"board\"");
    let built = SiteTest::bare()
        .template("explainer.html", RELATED)
        .page("a.md", &story("2024-01-01"), "")
        .page("b.md", &story("2024-01-02"), "")
        .page("c.md", "date = 2024-01-03\ntags = [\"x\"]", "")
        .build_clean();
    assert_eq!(built.output("a/index.html"), "/c/ ");
}

#[test]
fn the_switch_leads_to_the_nearest_section_of_a_language_or_nowhere() {
    let site = |fallback: &str| {
        SiteTest::bare()
            .config(&format!("{fallback}{FRENCH}"))
            .template("page.html", "{% for s in switch %}{{ s.lang }} {{ s.url }} {{ s.exact }};{% endfor %}")
            .page("news/a.md", "", "")
            .page("news/b.md", "", "")
            .page("news/b.fr.md", "", "")
            .page("about.md", "", "")
            .build_clean()
    };
    let built = site("");
    assert_eq!(built.output("news/a/index.html"), "fr /fr/news/ false;");
    assert_eq!(built.output("news/b/index.html"), "fr /fr/news/b/ true;");
    assert_eq!(built.output("about/index.html"), "fr /fr/ false;");
    let built = site("fallback = \"hide\"\n");
    assert_eq!(built.output("news/a/index.html"), "");
    assert_eq!(built.output("news/b/index.html"), "fr /fr/news/b/ true;");
}

#[test]
fn hreflang_names_versions_that_are_published_alone() {
    let built = SiteTest::new().config(FRENCH).page("a.md", "", "").page("a.fr.md", "draft = true", "").build_clean();
    let page = built.output("a/index.html");
    assert!(!page.contains("rel=\"alternate\" hreflang"), "{page}");
    assert!(page.contains("<a href=\"/fr/\" hreflang=\"fr\""), "the switch leads to the front page: {page}");
}
