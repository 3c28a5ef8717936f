//! config.toml: every key documented and checked, environments, menus.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::harness::{CONFIG, FRENCH, SiteTest};

/// Every table of the config: its heading in docs/config.md, and a config in which it has a key that nobody knows.
const TABLES: [(&str, &str); 26] = [
    ("Keys outside of tables", "zzzzzz = 1\n"),
    ("[languages.CODE]", "[languages.fr]\nzzzzzz = 1\n"),
    ("[storylines.ID]", "[storylines.x]\nzzzzzz = 1\n"),
    ("[storylines.ID]", "[languages.fr.storylines.x]\nzzzzzz = 1\n"),
    ("[paths]", "[paths]\nzzzzzz = 1\n"),
    ("[glossary]", "[glossary]\nzzzzzz = 1\n"),
    ("[taxonomies.NAME]", "[taxonomies.places]\nzzzzzz = 1\n"),
    ("[feeds]", "[feeds]\nzzzzzz = 1\n"),
    ("[feeds]", "[languages.fr.feeds]\nzzzzzz = 1\n"),
    ("[images]", "[images]\nzzzzzz = 1\n"),
    ("[check]", "[check]\nzzzzzz = 1\n"),
    ("[check.links]", "[check.links]\nzzzzzz = 1\n"),
    ("[markdown]", "[markdown]\nzzzzzz = 1\n"),
    ("[search]", "[search]\nzzzzzz = 1\n"),
    ("[[menus.NAME]]", "[[menus.main]]\ntitle = \"x\"\nzzzzzz = 1\n"),
    ("[[menus.NAME]]", "[[menus.main]]\ntitle = \"x\"\n[[menus.main.children]]\ntitle = \"y\"\nzzzzzz = 1\n"),
    ("[output]", "[output]\nzzzzzz = 1\n"),
    ("[output.csp]", "[output.csp]\nzzzzzz = 1\n"),
    ("[[redirects]]", "[[redirects]]\nfrom = \"/x/\"\nto = \"/\"\nzzzzzz = 1\n"),
    ("[[headers]]", "[[headers]]\npath = \"/x\"\nset = {}\nzzzzzz = 1\n"),
    ("[robots]", "[robots]\nzzzzzz = 1\n"),
    ("[sitemap]", "[sitemap]\nzzzzzz = 1\n"),
    ("[typography]", "[typography]\nzzzzzz = 1\n"),
    ("[deploy]", "[deploy]\nzzzzzz = 1\n"),
    ("[deploy.targets.NAME]", "[deploy.targets.live]\nurl = \"s3://x\"\nzzzzzz = 1\n"),
    ("[[deploy.headers]]", "[[deploy.headers]]\nfor = \"*\"\nvalues = {}\nzzzzzz = 1\n"),
];

fn manual() -> String {
    std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/config.md")).unwrap()
}

/// The keys in the first table under a heading of the manual.
fn documented(manual: &str, heading: &str) -> BTreeSet<String> {
    let (_, section) =
        manual.split_once(&format!("\n## {heading}\n")).unwrap_or_else(|| panic!("docs/config.md has no {heading}"));
    let section = section.split("\n## ").next().unwrap();
    let rows = section.lines().skip_while(|line| !line.starts_with('|')).take_while(|line| line.starts_with('|'));
    let cells = rows.skip(2).filter_map(|row| row.split('|').nth(1));
    cells.flat_map(|cell| cell.split('`').skip(1).step_by(2)).map(str::to_owned).collect()
}

/// The code that reads the keys is the one list of them: what it says a table can hold is what the manual says.
#[test]
fn the_manual_has_every_key_and_no_other() {
    let manual = manual();
    for (heading, config) in TABLES {
        let built = SiteTest::bare().config(config).page("a.md", "", "").build();
        let error = built.diagnostics().iter().find(|d| d.code == "unknown-key" && d.message.contains("zzzzzz"));
        let error = error.unwrap_or_else(|| panic!("{config} isn't refused: {:?}", built.errors()));
        let help = error.help.as_deref().unwrap();
        let known = help.split_once("it can hold ").unwrap().1.split(';').next().unwrap();
        let mut known: BTreeSet<String> = known.split(", ").map(str::to_owned).collect();
        // Tables have a heading of their own.
        let table = match heading.trim_matches(['[', ']']) {
            name if name == heading => "",
            name => &format!("{name}."),
        };
        known.retain(|key| {
            let own = ["[", "[["].map(|bracket| format!("## {bracket}{table}{key}"));
            let documented_here = documented(&manual, heading).contains(key);
            documented_here || !own.iter().any(|start| manual.lines().any(|line| line.starts_with(start)))
        });
        assert_eq!(documented(&manual, heading), known, "{heading}");
    }
}

#[test]
fn every_table_suggests_the_key_that_was_meant() {
    for (config, place, near) in [
        ("fallbak = \"link\"\n", "config.toml:3:1", "fallback"),
        ("[feeds]\nformat = [\"rss\"]\n", "config.toml:4:1", "formats"),
        ("[output]\ncompres = [\"gz\"]\n", "config.toml:4:1", "compress"),
        ("[output.csp]\nscripts = []\n", "config.toml:4:1", "script"),
        ("[robots]\ntrainings = \"allow\"\n", "config.toml:4:1", "training"),
        ("[[redirects]]\nfrom = \"/x/\"\nto = \"/\"\nstatsu = 301\n", "config.toml:6:1", "status"),
        ("[languages.fr.feeds]\nhubs = \"https://x.org\"\n", "config.toml:4:1", "hub"),
        ("[env.preview.sitemap]\nnew = true\n", "config.toml:4:1", "news"),
    ] {
        let built = SiteTest::bare().config(config).page("a.md", "", "").build();
        let error = built.assert_error("unknown-key", place);
        assert!(error.help.as_ref().unwrap().contains(&format!("`{near}`")), "{config}: {:?}", error.help);
    }
}

#[test]
fn an_environment_lays_its_keys_over_the_others() {
    let site = SiteTest::bare()
        .config(
            "[feeds]\nformats = [\"atom\", \"rss\"]\nlimit = 7\n[env.preview]\nbase_url = \"https://preview.example.org\"\n[env.preview.feeds]\nformats = [\"json\"]\n[env.preview.robots]\nsearch = \"disallow\"\n",
        )
        .template("page.html", "{{ site.base_url }} {{ site.environment }}")
        .page("a.md", "date = 2024-01-01", "");
    let built = site.build_clean();
    assert_eq!(built.output("a/index.html"), "https://example.org ");
    assert!(built.has("atom.xml") && built.has("rss.xml") && !built.has("feed.json"));
    let site = site.environment("preview");
    let built = site.build_clean();
    assert_eq!(built.output("a/index.html"), "https://preview.example.org preview");
    // Lists are replaced as a whole, tables key by key.
    assert!(!built.has("atom.xml") && !built.has("rss.xml") && built.has("feed.json"));
    assert!(built.output("robots.txt").starts_with("User-agent: *\nDisallow: /\n"));
}

#[test]
fn an_environment_that_is_not_there_is_an_error() {
    let site = SiteTest::bare().config("[env.preview]\n").page("a.md", "", "").environment("previw");
    let built = site.build();
    let error = built.assert_error("unknown-environment", "config.toml");
    assert_eq!(error.help.as_deref(), Some("did you mean `preview`?"));
}

#[test]
fn environments_that_were_not_chosen_are_checked_too() {
    let built = SiteTest::bare().config("[env.preview]\nbase_url = \"nowhere\"\n").page("a.md", "", "").build();
    built.assert_error("bad-url", "config.toml:4:12");
    let built = SiteTest::bare().config("[env.a.env.b]\ntitle = \"x\"\n").page("a.md", "", "").build();
    built.assert_error("unknown-key", "config.toml:3:8");
}

/// A mistake that shows in one environment alone is told on every other day too, and by its name.
#[test]
fn an_environment_is_named_by_what_is_wrong_in_it_alone() {
    let told = |config: &str, code: &str, place: &str| {
        let site = SiteTest::bare().config(config).page("a.md", "", "").page("d.md", "draft = true", "");
        for site in [site.build(), site.environment("preview").build()] {
            let error = site.assert_error(code, place);
            let same = site.errors().iter().filter(|e| e.starts_with(&format!("{code} {place} "))).count();
            assert_eq!(same, 1, "{:?}", site.errors());
            if site.outcome.diagnostics.iter().any(|d| d.message.contains("in the environment")) {
                assert!(error.message.starts_with("in the environment `preview`: "), "{}", error.message);
            }
        }
    };
    let base = "[output]\nhosts = [\"nginx\"]\n[output.csp]\nby = \"header\"\n";
    told(&format!("{base}[env.preview.output]\nhosts = [\"github\"]\n"), "config-contradiction", "config.toml:8:9");
    told(
        "[feeds]\nhub = \"https://hub.example/\"\n[env.preview.feeds]\nformats = []\n",
        "config-contradiction",
        "config.toml:6:11",
    );
    told(
        "[[env.preview.redirects]]\nfrom = \"/x/\"\nto = \"/y/\"\n[[env.preview.redirects]]\nfrom = \"/y/\"\nto = \"/y/\"\n",
        "redirect-loop",
        "config.toml:7:8",
    );
    told("[[env.preview.menus.main]]\npage = \"@/nowhere.md\"\n", "dead-link", "config.toml:4:8");
    told("[[env.preview.menus.main]]\npage = \"@/a.md#nope\"\n", "dead-anchor", "config.toml:4:8");
    told("[[env.preview.redirects]]\nfrom = \"/x/\"\nto = \"@/nowhere.md\"\n", "dead-link", "config.toml:5:6");
    // What is wrong everywhere is told once, and without a name.
    let built = SiteTest::bare()
        .config("[[menus.main]]\npage = \"@/nowhere.md\"\n[[redirects]]\nfrom = \"/x/\"\nto = \"/x/\"\n[env.preview]\ntitle = \"P\"\n")
        .page("a.md", "", "")
        .build();
    assert_eq!(built.errors().len(), 2, "{:?}", built.errors());
    assert!(!built.errors().iter().any(|error| error.contains("environment")));
    // What can't be told without building it isn't guessed.
    let config =
        "[[env.preview.menus.main]]\ntitle = \"x\"\nurl = \"/b.html\"\n[env.preview.output]\nurls = \"html\"\n";
    SiteTest::bare().config(config).page("a.md", "", "").page("b.md", "", "").build_clean();
    let config = "[[env.preview.menus.main]]\npage = \"@/d.md\"\n";
    SiteTest::bare().config(config).page("a.md", "", "").page("d.md", "draft = true", "").build_clean();
}

const MENU: &str = "{% for line in language.menus?.main or [] %}{{ line.title }} {{ line.url }}{% for below in line.children %} ({{ below.title }} {{ below.url }}){% endfor %}\n{% endfor %}";

fn menus() -> SiteTest {
    SiteTest::bare()
        .config(&format!(
            "[[menus.main]]\npage = \"@/about.md#us\"\n[[menus.main]]\ntitle = \"More\"\n[[menus.main.children]]\npage = \"@/news/_index.md\"\n[[menus.main.children]]\ntitle = \"Mail\"\nurl = \"mailto:a@example.org\"\n[[menus.main]]\ntitle = \"Feed\"\nurl = \"/atom.xml\"\n{FRENCH}"
        ))
        .template("home.html", MENU)
        .page("about.md", "title = \"About us\"", "## Us")
        .page("news/_index.md", "title = \"News\"", "")
        .page("news/_index.fr.md", "title = \"Actualités\"\nslug = \"actualites\"", "")
}

#[test]
fn a_menu_leads_to_each_languages_own_pages() {
    let built = menus().base_url("https://example.org/sub").build_clean();
    assert_eq!(
        built.output("index.html"),
        "About us /sub/about/#us\nMore  (News /sub/news/) (Mail mailto:a@example.org)\nFeed /sub/atom.xml\n"
    );
    // No French version of the page: the line leads to the English one.
    assert_eq!(
        built.output("fr/index.html"),
        "About us /sub/about/#us\nMore  (Actualités /sub/fr/actualites/) (Mail mailto:a@example.org)\nFeed /sub/atom.xml\n"
    );
}

#[test]
fn a_language_may_hide_what_it_has_no_version_of() {
    let site = menus();
    let text = std::fs::read_to_string(site.at("config.toml")).unwrap() + "fallback = \"hide\"\n";
    let built = site.file("config.toml", &text).build_clean();
    assert!(built.output("index.html").starts_with("About us"));
    assert!(built.output("fr/index.html").starts_with("More"), "{}", built.output("fr/index.html"));
}

#[test]
fn a_language_may_have_a_menu_of_its_own() {
    let built = SiteTest::bare()
        .config(&format!(
            "[[menus.main]]\ntitle = \"All\"\nurl = \"/\"\n{FRENCH}[[languages.fr.menus.main]]\ntitle = \"Tout\"\nurl = \"/fr/\"\n"
        ))
        .template("home.html", MENU)
        .build_with_a_page();
    assert_eq!(built.output("index.html"), "All /\n");
    assert_eq!(built.output("fr/index.html"), "Tout /fr/\n");
}

#[test]
fn a_menu_shows_a_page_from_the_day_it_is_published() {
    let site = SiteTest::bare()
        .config("[[menus.main]]\npage = \"@/soon.md\"\n")
        .template("home.html", MENU)
        .page("a.md", "", "")
        .page("soon.md", "title = \"Soon\"\npublish_at = 2024-02-01T00:00:00Z", "");
    assert_eq!(site.build_clean().output("index.html"), "");
    assert_eq!(site.now("2024-02-01T00:00:00Z").build_clean().output("index.html"), "Soon /soon/\n");
}

/// Everything that a site puts out may stand in a menu, whichever way its address is written.
#[test]
fn a_menu_may_lead_to_any_address_of_the_site() {
    let urls = [
        "/robots.txt",
        "/sitemap.xml",
        "/atom.xml",
        "/tags/",
        "/a/?x#part",
        "/a/#top",
        "/été/",
        "/%C3%A9t%C3%A9/",
        "/old/",
        "/file.pdf",
        "https://example.org/beside-the-site/",
    ];
    let lines: String = urls.iter().map(|url| format!("[[menus.main]]\ntitle = \"x\"\nurl = \"{url}\"\n")).collect();
    SiteTest::bare()
        .config(&lines)
        .page("a.md", "date = 2024-01-01\ntags = [\"x\"]\naliases = [\"/old/\"]", "## Part")
        .page("e.md", "path = \"/été/\"", "")
        .file("static/file.pdf", "x")
        .build_clean();
}

#[test]
fn a_group_of_a_menu_is_there_for_the_lines_in_it() {
    let site = SiteTest::bare()
        .config("[[menus.main]]\ntitle = \"Group\"\n[[menus.main.children]]\npage = \"@/d.md\"\n[[menus.main]]\ntitle = \"Words alone\"\n")
        .template("home.html", MENU)
        .page("a.md", "", "")
        .page("d.md", "draft = true", "");
    assert_eq!(site.build_clean().output("index.html"), "Words alone \n");
    assert_eq!(site.drafts().build_clean().output("index.html"), "Group  (d.md /d/)\nWords alone \n");
}

/// A reader of English who follows an English menu wants no French page because the English one isn't ready.
#[test]
fn a_menu_leads_to_its_language_or_the_default_one_and_to_no_third() {
    let site = SiteTest::bare()
        .config(&format!(
            "[[menus.main]]\npage = \"@/a.md\"\n[[menus.main]]\npage = \"@/b.md\"\n[[menus.main]]\npage = \"@/c.fr.md\"\n{FRENCH}[languages.de]\ntitle = \"Probe\"\n"
        ))
        .template("home.html", MENU)
        .template("i18n/de.toml", "language-name = \"Deutsch\"\n")
        .page("a.md", "title = \"A\"\ndraft = true", "")
        .page("a.fr.md", "title = \"A fr\"", "")
        .page("b.md", "title = \"B\"", "")
        .page("b.fr.md", "title = \"B fr\"\ndraft = true", "")
        .page("c.fr.md", "title = \"C fr\"", "");
    let built = site.build_clean();
    assert_eq!(built.output("index.html"), "B /b/\nC fr /fr/c/\n");
    assert_eq!(built.output("fr/index.html"), "A fr /fr/a/\nB /b/\nC fr /fr/c/\n");
    assert_eq!(built.output("de/index.html"), "B /b/\nC fr /fr/c/\n");
}

#[test]
fn the_theme_says_which_language_a_line_of_a_menu_leads_to() {
    let built = SiteTest::new()
        .config(&format!(
            "[[menus.main]]\npage = \"@/a.md\"\n[[menus.main]]\ntitle = \"Own\"\n[[menus.main.children]]\npage = \"@/a.md\"\ntitle = \"Titre\"\n{FRENCH}"
        ))
        .page("a.md", "title = \"The page\"", "")
        .build_clean();
    let (english, french) = (built.output("index.html"), built.output("fr/index.html"));
    assert!(english.contains("<a href=\"/a/\">The page</a>"), "{english}");
    assert!(french.contains("<a href=\"/a/\" hreflang=\"en\" lang=\"en\">The page</a>"), "{french}");
    // A title of the menu's own is in the menu's language.
    assert!(french.contains("<a href=\"/a/\" hreflang=\"en\">Titre</a>"), "{french}");
}

#[test]
fn the_theme_shows_the_menus() {
    let built = SiteTest::new()
        .config("[[menus.main]]\npage = \"@/a.md\"\n[[menus.footer]]\ntitle = \"Imprint\"\nurl = \"https://example.com/\"\n")
        .page("a.md", "title = \"The page\"", "")
        .build_clean();
    let page = built.output("a/index.html");
    assert!(page.contains("<a href=\"/a/\" aria-current=\"page\">The page</a>"), "{page}");
    assert!(page.contains("<a href=\"https://example.com/\">Imprint</a>"), "{page}");
}

#[test]
fn menus_are_checked() {
    for (line, code, column) in [
        ("page = \"@/nowhere.md\"", "dead-link", 8),
        ("page = \"about.md\"", "dead-link", 8),
        ("title = \"x\"\nurl = \"javascript:alert(1)\"", "bad-url", 7),
        ("title = \"x\"\nurl = \"//\"\npage = \"@/a.md\"", "config-contradiction", 7),
        ("url = \"/a/\"", "missing-key", 7),
        ("page = \"@/a.md#nope\"", "dead-anchor", 8),
        ("title = \"x\"\nurl = \"/nowhere/\"", "dead-link", 7),
        ("title = \"x\"\nurl = \"/a/#nope\"", "dead-anchor", 7),
        ("title = \"x\"\nurl = \"//evil.org\"", "bad-url", 7),
        ("title = \"x\"\nurl = \"https://-\"", "bad-url", 7),
        ("page = \"@/a.md\"\ntitle = \" \"", "empty-value", 9),
        ("url = \"/a/\"\ntitle = \"\"", "empty-value", 9),
    ] {
        let site = SiteTest::bare().config(&format!("[[menus.main]]\n{line}\n")).page("a.md", "", "## Part");
        let built = site.build();
        let second = line.starts_with("title") || code == "empty-value";
        let row = 4 + usize::from(second);
        built.assert_error(code, &format!("config.toml:{row}:{column}"));
    }
    let built = SiteTest::bare().config("[[menus.main]]\npage = \"@/a.md#prt\"\n").page("a.md", "", "## Part").build();
    let error = built.assert_error("dead-anchor", "config.toml:4:8");
    assert_eq!(error.help.as_deref(), Some("did you mean #part?"));
    let built = SiteTest::bare().config("[[menus.main]]\n").page("a.md", "", "").build();
    built.assert_error("missing-key", "config.toml:3:1");
    let built = SiteTest::bare().config("[menus]\nmain = \"x\"\n").page("a.md", "", "").build();
    built.assert_error("wrong-type", "config.toml:4:8");
}

#[test]
fn a_config_that_contradicts_itself_is_an_error() {
    for (config, place) in [
        ("[output]\nhosts = [\"netlify\", \"cloudflare\"]\n", "config.toml:4:21"),
        ("[output.csp]\nby = \"header\"\n", "config.toml:4:6"),
        ("[output]\nhosts = [\"github\"]\n[output.csp]\nby = \"header\"\n", "config.toml:6:6"),
        ("[feeds]\nformats = []\nlists = [\"site\"]\n", "config.toml:5:9"),
        ("[feeds]\nformats = []\nhub = \"https://hub.example/\"\n", "config.toml:5:7"),
    ] {
        let built = SiteTest::bare().config(config).page("a.md", "", "").build();
        built.assert_error("config-contradiction", place);
        assert_eq!(built.errors().len(), 1, "{:?}", built.errors());
    }
    let built = SiteTest::bare()
        .config("[robots]\ntraining = \"disallow\"\n")
        .page("a.md", "", "")
        .file("static/robots.txt", "User-agent: *\n")
        .build();
    let error = built.assert_error("config-contradiction", "static/robots.txt");
    assert_eq!(error.related[0].location.line, 3);
}

#[test]
fn what_is_not_an_address_is_an_error() {
    for (config, code, place) in [
        ("[feeds]\nhub = \"pubsubhubbub\"\n", "bad-url", "config.toml:4:7"),
        ("[feeds]\nhub = \"javascript://x\"\n", "bad-url", "config.toml:4:7"),
        ("[feeds]\nhub = \"https://\"\n", "bad-url", "config.toml:4:7"),
        ("[languages.fr.feeds]\nhub = \"//hub.example\"\n", "bad-url", "config.toml:4:7"),
        ("[feeds]\nhub = \"https://[::1\"\n", "bad-url", "config.toml:4:7"),
        ("[feeds]\nhub = \"http://-\"\n", "bad-url", "config.toml:4:7"),
        ("[feeds]\nhub = \"https://h.org:99999/\"\n", "bad-url", "config.toml:4:7"),
        ("[feeds]\nhub = \"https://h.org/#f\"\n", "bad-url", "config.toml:4:7"),
        ("[robots]\ndisallow = [\"archive/\"]\n", "bad-address", "config.toml:4:13"),
        ("[feeds]\nlists = [\"section\"]\n", "unknown-value", "config.toml:4:10"),
        ("[taxonomies.tags]\nrender = false\n[feeds]\nlists = [\"tags\"]\n", "unknown-value", "config.toml:6:10"),
        ("[feeds]\nformats = [\"atm\"]\n", "unknown-value", "config.toml:4:12"),
        ("[output]\nhosts = [\"apache\"]\n", "unknown-value", "config.toml:4:10"),
        ("[output]\ncompress = [\"zip\"]\n", "unknown-value", "config.toml:4:13"),
        ("[output.csp]\nscript = [\"https://x.org; script-src *\"]\n", "bad-source", "config.toml:4:11"),
        ("[[headers]]\npath = \"/x\"\nset = { \"X Y\" = \"1\" }\n", "bad-header", "config.toml:5:9"),
        ("[[headers]]\npath = \"/x\"\nset = { \"X\" = \"1\\r\\nY: 2\" }\n", "bad-header", "config.toml:5:15"),
        ("[[headers]]\npath = \"/x*y\"\nset = { \"X\" = \"1\" }\n", "bad-address", "config.toml:4:8"),
        ("[[redirects]]\nfrom = \"old\"\nto = \"/\"\n", "bad-address", "config.toml:4:8"),
        ("[[redirects]]\nfrom = \"/a/../b/\"\nto = \"/\"\n", "bad-address", "config.toml:4:8"),
        ("[[redirects]]\nfrom = \"/x/\"\nto = \"javascript:x\"\n", "bad-url", "config.toml:5:6"),
        ("[[redirects]]\nfrom = \"/x/\"\nto = \"/\"\nstatus = 304\n", "unknown-value", "config.toml:6:10"),
    ] {
        let built = SiteTest::bare().config(config).page("a.md", "", "").build();
        built.assert_error(code, place);
    }
    for path in ["a/../b", "a/%2f/..%2f", "/a", "a//"] {
        let config = CONFIG.replace(".org", &format!(".org/{path}"));
        let built = SiteTest::bare().file("config.toml", &config).page("a.md", "", "").build();
        built.assert_error("bad-url", "config.toml:1:12");
    }
}

/// The schema of every key, by where an author writes it: the table's line, the key, its schema.
fn keys_of_the_schema() -> Vec<(String, String, Value)> {
    fn walk(table: &Value, name: &str, keys: &mut Vec<(String, String, Value)>) {
        let dot = |last: &str| if name.is_empty() { last.to_owned() } else { format!("{name}.{last}") };
        for (key, schema) in table["properties"].as_object().into_iter().flatten() {
            if schema["properties"].is_object() || schema["additionalProperties"]["properties"].is_object() {
                walk(schema, &dot(key), keys);
            } else if schema["items"]["properties"].is_object() {
                walk(&schema["items"], &format!("[{}]", dot(key)), keys);
            } else if schema["additionalProperties"]["items"]["properties"].is_object() {
                walk(&schema["additionalProperties"]["items"], &format!("[{}.fr]", dot(key)), keys);
            } else {
                keys.push((name.to_owned(), key.clone(), schema.clone()));
            }
        }
        if table["additionalProperties"]["properties"].is_object() {
            walk(&table["additionalProperties"], &dot("fr"), keys);
        }
    }
    let mut keys = Vec::new();
    walk(&nutgraf::config::schema()["definitions"]["config"], "", &mut keys);
    keys
}

/// A config with one key. What a table requires beside it is there.
fn with_key(table: &str, key: &str, value: &str) -> (SiteTest, String) {
    let needs = [
        ("[redirects]", "from", "\"/x/\""),
        ("[redirects]", "to", "\"/\""),
        ("[headers]", "path", "\"/x\""),
        ("[headers]", "set", "{}"),
        ("deploy.targets.fr", "url", "\"s3://x\""),
        ("[deploy.headers]", "for", "\"*\""),
    ];
    let needed: Vec<String> =
        needs.iter().filter(|n| n.0 == table && n.1 != key).map(|n| format!("{} = {}\n", n.1, n.2)).collect();
    let head = if table.is_empty() { String::new() } else { format!("[{table}]\n") };
    // Keys that every config has are replaced.
    let base: String = CONFIG
        .lines()
        .filter(|l| !table.is_empty() || !l.starts_with(&format!("{key} =")))
        .map(|l| format!("{l}\n"))
        .collect();
    let above = format!("{base}{head}{}", needed.concat());
    let row = above.lines().count() + 1;
    let site = SiteTest::bare().file("config.toml", &format!("{above}{key} = {value}\n")).page("a.md", "", "");
    (site, format!("config.toml:{row}:{}", key.len() + 4))
}

/// What the schema says of a key holds for the code that reads it: other types are errors there, and so are other words
/// and numbers; the words it lists are none.
#[test]
fn the_schema_says_what_the_code_takes() {
    let keys = keys_of_the_schema();
    assert!(keys.len() > 100, "{}", keys.len());
    for (table, key, schema) in keys {
        if schema.get("$ref").is_some() || schema.get("allOf").is_some() || key == "extra" {
            continue;
        }
        let (wrong, right): (Vec<String>, Vec<String>) = match schema["type"].as_str().unwrap() {
            "string" if schema["enum"].is_array() => {
                let words = schema["enum"].as_array().unwrap().iter().map(Value::to_string);
                (vec!["\"zzz\"".to_owned(), "7".to_owned()], words.collect())
            }
            "string" => (vec!["7".to_owned(), "[\"x\"]".to_owned()], vec![]),
            "boolean" => (vec!["\"true\"".to_owned()], vec!["true".to_owned(), "false".to_owned()]),
            "integer" if schema["enum"].is_array() => {
                let numbers = schema["enum"].as_array().unwrap().iter().map(Value::to_string);
                (vec!["\"x\"".to_owned(), "399".to_owned()], numbers.collect())
            }
            "integer" => {
                let (least, most) = (schema["minimum"].as_i64().unwrap(), schema["maximum"].as_i64().unwrap());
                let near = vec!["\"x\"".to_owned(), (least - 1).to_string(), (most + 1).to_string()];
                (near, vec![least.to_string(), most.to_string()])
            }
            "array" => match schema["items"]["enum"].as_array() {
                Some(words) => {
                    (vec!["\"x\"".to_owned(), "[\"zzz\"]".to_owned()], words.iter().map(|w| format!("[{w}]")).collect())
                }
                None if schema["items"]["$ref"].is_string() => {
                    (vec!["\"x\"".to_owned(), "[7]".to_owned()], vec!["[]".to_owned()])
                }
                None => {
                    let item = if schema["items"]["type"] == "integer" { "[\"x\"]" } else { "[7]" };
                    (vec!["\"x\"".to_owned(), item.to_owned()], vec![])
                }
            },
            "object" => (vec!["\"x\"".to_owned(), "{ A = 7 }".to_owned()], vec!["{}".to_owned()]),
            other => panic!("{table} {key}: {other}"),
        };
        let errors = |value: &str| {
            let (site, place) = with_key(&table, &key, value);
            let built = site.build();
            let of_type = ["wrong-type", "unknown-value", "out-of-range"];
            let row = place.rsplit_once(':').unwrap().0.to_owned();
            let found = built.errors().into_iter().filter(|e| of_type.iter().any(|code| e.starts_with(code)));
            found.filter(|e| e.contains(&row)).collect::<Vec<_>>()
        };
        for value in wrong {
            assert!(!errors(&value).is_empty(), "[{table}] {key} = {value} is taken, the schema says {schema}");
        }
        for value in right {
            let found = errors(&value);
            assert!(found.is_empty(), "[{table}] {key} = {value}: {found:?}");
        }
    }
}

/// Whether a value is what a schema of ours says, as far as it goes into keys and types.
fn conforms(value: &toml::Value, schema: &Value, root: &Value) -> Result<(), String> {
    if let Some(all) = schema["allOf"].as_array() {
        return all.iter().try_for_each(|one| conforms(value, one, root));
    }
    if let Some(path) = schema["$ref"].as_str() {
        return conforms(value, root.pointer(path.trim_start_matches('#')).ok_or(path)?, root);
    }
    let told = schema["type"].as_str().ok_or_else(|| format!("no type in {schema}"))?;
    match (value, told) {
        (toml::Value::Table(keys), "object") => keys.iter().try_for_each(|(key, value)| {
            let inner = schema["properties"].get(key).or_else(|| schema.get("additionalProperties"));
            match inner {
                None => Ok(()),
                Some(Value::Bool(false)) => Err(format!("{key} isn't known")),
                Some(inner) => conforms(value, inner, root).map_err(|e| format!("{key}: {e}")),
            }
        }),
        (toml::Value::Array(items), "array") => {
            items.iter().try_for_each(|item| conforms(item, &schema["items"], root))
        }
        (toml::Value::String(_), "string")
        | (toml::Value::Integer(_), "integer")
        | (toml::Value::Boolean(_), "boolean") => match schema["enum"].as_array() {
            Some(known) if !known.contains(&json!(value)) => Err(format!("{value} is none of {known:?}")),
            _ => Ok(()),
        },
        _ => Err(format!("{value} isn't a {told}")),
    }
}

#[test]
fn the_examples_of_the_manual_and_our_own_config_keep_to_the_schema() {
    let schema = nutgraf::config::schema();
    let own = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/config.toml")).unwrap();
    let manual = manual();
    let examples: Vec<&str> = manual.split("```toml\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
    assert!(examples.len() > 8, "{}", examples.len());
    for text in examples.into_iter().chain([own.as_str()]) {
        let config: toml::Value = toml::Value::Table(text.parse().unwrap_or_else(|e| panic!("{e}\n{text}")));
        conforms(&config, &schema, &schema).unwrap_or_else(|e| panic!("{e}\n{text}"));
    }
    for (wrong, why) in [("[env.preview.feeds]\nlimits = 1\n", "limits"), ("fallback = \"shw\"\n", "shw")] {
        let config = toml::Value::Table(wrong.parse().unwrap());
        assert!(conforms(&config, &schema, &schema).unwrap_err().contains(why));
    }
}
