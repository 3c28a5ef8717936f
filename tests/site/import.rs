//! `nutgraf import`: sites of other generators, brought along and built.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use nutgraf::import::{Generator, OldFile, Options, import};
use serde_json::Value;
use tempfile::TempDir;

use crate::harness::tree;

/// What time it is.
const AT: &str = "2024-06-01";
const AT_TIME: &str = "2024-06-01T00:00:00Z";

/// An old site in a folder of its own, and the folder beside it where the new one goes.
struct Import {
    folder: TempDir,
    generator: &'static str,
}

impl Import {
    fn empty(generator: &'static str) -> Self {
        let folder = TempDir::new().unwrap();
        fs::create_dir(folder.path().join("old")).unwrap();
        Import { folder, generator }
    }

    /// The site below tests/import/ that has something of everything.
    fn fixture(generator: &'static str) -> Self {
        let import = Import::empty(generator);
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/import").join(generator);
        for (name, bytes) in tree(&from) {
            import.write(&name, &bytes);
        }
        import
    }

    /// A Zola site of one page.
    fn zola(body: &str) -> Self {
        Import::empty("zola")
            .file("config.toml", "base_url = \"https://old.example\"\ntitle = \"Old\"\n")
            .file("content/a.md", &format!("+++\ntitle = \"A\"\n+++\n{body}"))
    }

    /// A Hugo site of one page.
    fn hugo(body: &str) -> Self {
        Import::empty("hugo")
            .file("hugo.toml", "baseURL = \"https://old.example\"\ntitle = \"Old\"\n")
            .file("content/a.md", &format!("---\ntitle: A\n---\n{body}"))
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.old_site().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    fn file(self, name: &str, text: &str) -> Self {
        self.write(name, text.as_bytes());
        self
    }

    fn old_site(&self) -> PathBuf {
        self.folder.path().join("old")
    }

    fn new_site(&self) -> PathBuf {
        self.folder.path().join("new")
    }

    fn run(&self, more: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_nutgraf"));
        command.args(["import", self.generator, "old", "new", "--at", AT]).args(more);
        command.current_dir(self.folder.path()).env_remove("SOURCE_DATE_EPOCH").output().unwrap()
    }

    /// Imports; what it says.
    #[track_caller]
    fn done(&self, more: &[&str]) -> String {
        let output = self.run(more);
        assert!(output.status.success(), "{}{}", text(&output.stdout), text(&output.stderr));
        text(&output.stdout)
    }

    /// What isn't carried, as `code thing: detail @ place`.
    #[track_caller]
    fn notes(&self) -> Vec<String> {
        let lines: Vec<Value> =
            self.done(&["--format", "json"]).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let notes = lines.iter().filter(|line| line.get("summary").is_none()).map(|n| {
            let code = n["code"].as_str().unwrap().trim_start_matches("import-");
            format!("{code} {} @ {}:{}", n["message"].as_str().unwrap(), n["file"].as_str().unwrap(), n["line"])
        });
        notes.collect()
    }

    /// The text of a new file.
    #[track_caller]
    fn text(&self, name: &str) -> String {
        let path = self.new_site().join(name);
        fs::read_to_string(&path).unwrap_or_else(|_| {
            let files: Vec<String> = tree(&self.new_site()).into_keys().collect();
            panic!("there is no {name}; there are:\n  {}", files.join("\n  "))
        })
    }

    /// The text of a new page without its front matter.
    #[track_caller]
    fn body(&self, name: &str) -> String {
        self.text(name).splitn(3, "+++\n").nth(2).unwrap().to_owned()
    }

    /// Builds the new site, which must have no errors; what it warns of, a line each.
    #[track_caller]
    fn build(&self) -> Vec<String> {
        let mut command = Command::new(env!("CARGO_BIN_EXE_nutgraf"));
        command.args(["build", "--site", "new", "--at", AT, "--format", "json"]);
        let output = command.current_dir(self.folder.path()).env_remove("SOURCE_DATE_EPOCH").output().unwrap();
        let out = text(&output.stdout);
        assert!(output.status.success(), "{out}\n{}", text(&output.stderr));
        let lines = out.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let problems = lines.filter(|line| line.get("summary").is_none());
        problems
            .map(|p| {
                format!("{} {}:{}", p["code"].as_str().unwrap(), p["file"].as_str().unwrap_or_default(), p["line"])
            })
            .collect()
    }

    fn public(&self, name: &str) -> String {
        self.text(&format!("public/{name}"))
    }

    /// Whether an old address is still one.
    fn has(&self, address: &str) -> bool {
        let file = if address.ends_with('/') { format!("{address}index.html") } else { address.to_owned() };
        self.new_site().join(format!("public{file}")).is_file()
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// All that a site is, in one text.
fn snapshot(import: &Import) -> String {
    let mut out = String::new();
    for (name, bytes) in tree(&import.new_site()) {
        if !name.starts_with("public/") && !name.starts_with(".nutgraf") {
            match String::from_utf8(bytes) {
                Ok(text) => out.push_str(&format!("=== {name}\n{text}\n")),
                Err(error) => out.push_str(&format!("=== {name}\n({} bytes)\n", error.as_bytes().len())),
            }
        }
    }
    out
}

/// The report, without how long it took.
fn report(text: &str) -> String {
    let parts: Vec<&str> = text.split(" redirects, in ").collect();
    match parts.as_slice() {
        [before, after] => format!("{before} redirects{}", &after[after.find(';').unwrap()..]),
        _ => panic!("{text}"),
    }
}

#[test]
fn a_zola_site() {
    let import = Import::fixture("zola");
    let said = import.done(&[]);
    insta::assert_snapshot!("import_zola_report", report(&said));
    insta::assert_snapshot!("import_zola", snapshot(&import));
    insta::assert_snapshot!("import_zola_warnings", import.build().join("\n"));
    for address in [
        "/",
        "/posts/",
        "/posts/board/",
        "/posts/board/board.png",
        "/posts/board/paper.pdf",
        "/posts/strike/",
        "/posts/old-name-v2/",
        "/about/",
        "/imprint.de/",
        "/old/board.html",
        "/2023/board/",
        "/tags/",
        "/tags/ai/",
        "/places/zurich/",
        "/atom.xml",
        "/index.xml",
        "/tags/ai/atom.xml",
        "/img/logo.svg",
        "/robots.txt",
        "/fr/",
        "/fr/posts/",
        "/fr/posts/le-conseil/",
        "/fr/tags/ia/",
        "/fr/atom.xml",
    ] {
        assert!(import.has(address), "{address} is lost");
    }
    assert!(!import.has("/posts/draft/"));
    let page = import.public("posts/board/index.html");
    assert!(page.contains("id=\"what-happened-1\""), "{page}");
    assert!(page.contains("href=\"/news/posts/strike/#what-they-want\""), "{page}");
    assert!(page.contains("{% quote("), "{page}");
}

#[test]
fn a_hugo_site() {
    let import = Import::fixture("hugo");
    let said = import.done(&[]);
    insta::assert_snapshot!("import_hugo_report", report(&said));
    insta::assert_snapshot!("import_hugo", snapshot(&import));
    insta::assert_snapshot!("import_hugo_warnings", import.build().join("\n"));
    for address in [
        "/",
        "/posts/",
        "/2024/03/no-trains/",
        "/old/strike.html",
        "/2024/03/beside/",
        "/2024/02/the-bundle/",
        "/2024/02/the-bundle/data.csv",
        "/2024/02/the-bundle/img/photo.png",
        "/2023/05/from-json/",
        "/company/about.html",
        "/our_work/",
        "/our_work/some-page/",
        "/tags/",
        "/tags/rail/",
        "/tags/où-va-leau/",
        "/categories/news/",
        "/index.xml",
        "/posts/index.xml",
        "/img/logo.png",
        "/fr/",
        "/fr/paquet/",
        "/fr/2024/03/la-grève/",
        "/fr/tags/rail/",
    ] {
        assert!(import.has(address), "{address} is lost");
    }
    // Hugo wouldn't have shown these.
    for address in ["/2030/01/tomorrow/", "/2024/02/the-bundle/note/", "/posts/bundle/note/"] {
        assert!(!import.has(address), "{address}");
    }
    let page = import.public("2024/02/the-bundle/index.html");
    for id in ["id=\"été-à-paris\"", "id=\"2-second_part\""] {
        assert!(page.contains(id), "{id}: {page}");
    }
}

#[test]
fn with_new_addresses_the_old_ones_lead_on() {
    let import = Import::fixture("hugo");
    import.done(&["--new-addresses"]);
    import.build();
    assert!(import.text("content/posts/strike.md").contains("\"/2024/03/no-trains/\""));
    assert!(import.has("/posts/no-trains/"));
    for address in ["/2024/03/no-trains/", "/2024/02/the-bundle/", "/company/about.html", "/fr/paquet/"] {
        assert!(import.has(address), "{address} is lost");
    }
    assert!(import.public("2024/02/the-bundle/index.html").contains("https://hugo.example/posts/bundle/"));
}

#[test]
fn the_same_twice() {
    for generator in ["zola", "hugo"] {
        let (one, two) = (Import::fixture(generator), Import::fixture(generator));
        assert_eq!(report(&one.done(&[])), report(&two.done(&[])));
        assert_eq!(snapshot(&one), snapshot(&two));
    }
}

#[test]
fn nothing_is_overwritten_and_the_old_site_stays() {
    let import = Import::fixture("zola");
    let before = tree(&import.old_site());
    fs::create_dir(import.new_site()).unwrap();
    import.done(&["--quiet"]);
    assert_eq!(tree(&import.old_site()), before);
    let after = tree(&import.new_site());
    let again = import.run(&[]);
    assert_eq!(again.status.code(), Some(1));
    assert!(text(&again.stderr).contains("new isn't empty: nothing was written"), "{}", text(&again.stderr));
    assert_eq!(tree(&import.new_site()), after);
}

#[test]
fn a_new_site_inside_the_old_one_is_refused() {
    let import = Import::zola("");
    for out in ["old", "old/new", "old/content/new"] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_nutgraf"));
        let output = command.args(["import", "zola", "old", out]).current_dir(import.folder.path()).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{out}");
    }
    assert_eq!(tree(&import.old_site()).len(), 2);
}

#[test]
fn what_is_no_site_of_this_kind_says_so() {
    let zola = "base_url = \"https://x.example\"\n";
    for (generator, files, message) in [
        ("zola", &[][..], "no config.toml"),
        ("zola", &[("config.toml", "title = \"x\"")], "has no `base_url`"),
        ("zola", &[("config.toml", "baseURL = \"x\"")], "this is a Hugo site"),
        ("zola", &[("config.toml", "base_url = ")], "config.toml:1:"),
        ("zola", &[("config.toml", zola)], "no content/"),
        ("hugo", &[], "it has no config"),
        ("hugo", &[("config.toml", zola), ("content/a.md", "")], "this is a Zola site"),
        ("hugo", &[("hugo.yaml", "a: [")], "hugo.yaml:1:"),
        ("hugo", &[("hugo.json", "{\"a\": }")], "hugo.json:1:"),
        ("hugo", &[("hugo.toml", "baseURL = \"https://x.example\"")], "no page in content/"),
    ] {
        let mut import = Import::empty(generator);
        for (name, text) in files {
            import = import.file(name, text);
        }
        let output = import.run(&[]);
        assert_eq!(output.status.code(), Some(1), "{files:?}");
        assert!(text(&output.stderr).contains(message), "{message}: {}", text(&output.stderr));
        assert!(!import.new_site().exists(), "{files:?}");
    }
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_old_site_is_refused() {
    let import = Import::zola("");
    fs::write(import.folder.path().join("secret.md"), "secret").unwrap();
    std::os::unix::fs::symlink("../../secret.md", import.old_site().join("content/b.md")).unwrap();
    let output = import.run(&[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("leads out of the site"), "{}", text(&output.stderr));
    assert!(!import.new_site().exists());
}

#[cfg(unix)]
#[test]
fn a_config_that_is_a_link_out_of_the_old_site_is_refused() {
    let import = Import::zola("");
    fs::rename(import.old_site().join("config.toml"), import.folder.path().join("config.toml")).unwrap();
    std::os::unix::fs::symlink("../config.toml", import.old_site().join("config.toml")).unwrap();
    let output = import.run(&[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("error[link-out-of-site]"), "{}", text(&output.stderr));
    assert!(!import.new_site().exists());
}

/// Whoever reads a pipe waits for somebody to write into it.
#[cfg(unix)]
#[test]
fn a_pipe_in_the_old_site_is_refused() {
    let import = Import::zola("");
    let pipe = import.old_site().join("data.toml");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let output = import.run(&[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("error[not-a-file]"), "{}", text(&output.stderr));
    assert!(!import.new_site().exists());
}

/// What isn't looked into may be anything: themes often lie elsewhere.
#[cfg(unix)]
#[test]
fn what_is_not_looked_into_may_lead_out_of_the_old_site() {
    let import = Import::zola("");
    fs::create_dir(import.folder.path().join("shared")).unwrap();
    std::os::unix::fs::symlink("../shared", import.old_site().join("themes")).unwrap();
    std::os::unix::fs::symlink("../nowhere", import.old_site().join("notes.txt")).unwrap();
    import.done(&[]);
}

#[test]
fn a_comment_that_is_no_comment_is_text() {
    let import = Import::zola("a {{/*/}} b {%/*/%} c");
    import.done(&[]);
    let body = import.body("content/a.md");
    assert!(body.contains("a {{/*/}} b {%/*/%} c"), "{body}");
    let import = Import::hugo("a {{</*/>}} b {{</* x */>}} c");
    import.done(&[]);
    let body = import.body("content/a.md");
    assert!(body.contains(" x >}} c"), "{body}");
}

#[test]
fn whatever_files_were_saved_in() {
    let import = Import::hugo("");
    import.write("content/latin.md", b"---\r\ntitle: Caf\xe9\r\n---\r\nOne\r\ntwo \x93q\x94.\r\n");
    import.write("content/bom.md", "\u{feff}---\ntitle: Bom\n---\nText\n".as_bytes());
    import.write("content/wide.md", b"\xff\xfe-\0-\0-\0\n\0t\0i\0t\0l\0e\0:\0 \0W\0\n\0-\0-\0-\0\n\0x\0");
    import.write("content/zero.md", b"---\ntitle: N\n---\na\0b\n");
    let notes = import.notes();
    assert_eq!(notes, ["encoding UTF-16 @ content/wide.md:0", "encoding Windows-1252 @ content/latin.md:0"]);
    assert_eq!(import.text("content/latin.md"), "+++\ntitle = \"Café\"\n+++\nOne\ntwo “q”.\n");
    assert_eq!(import.text("content/bom.md"), "+++\ntitle = \"Bom\"\n+++\nText\n");
    assert_eq!(import.build(), Vec::<String>::new());
}

#[test]
fn names_that_clash_get_others_and_addresses_are_told() {
    let page = |title: &str| format!("---\ntitle: {title}\n---\n");
    let import = Import::hugo("")
        .file("content/a/index.md", &page("Bundle"))
        .file("content/b.md", &page("Folder page"))
        .file("content/b/c.md", &page("Inside"))
        .file("content/read.me.md", &page("Two letters"))
        .file("content/con.md", &page("Device"))
        .file("content/Posts/x.md", &page("X"))
        .file("content/posts/x.md", &page("x"));
    let notes = import.notes();
    assert!(notes.iter().any(|n| n.starts_with("renamed content/b/_index.md")), "{notes:#?}");
    assert!(notes.iter().any(|n| n.contains("has it too")), "{notes:#?}");
    import.build();
    for address in ["/a/", "/b/", "/b/c/", "/read.me/", "/posts/x/"] {
        assert!(import.has(address), "{address} is lost\n{notes:#?}");
    }
    let pages = tree(&import.new_site()).into_keys().filter(|name| name.ends_with(".md")).count();
    assert_eq!(pages, 8, "a page is lost");
}

#[test]
fn titles_that_look_like_markdown_are_shown_as_they_were() {
    let import = Import::zola("").file("content/b.md", "+++\ntitle = \"a_b_c *d* <e> & [f](g)\"\n+++\n");
    import.done(&[]);
    import.build();
    let page = import.public("b/index.html");
    assert!(page.contains("a_b_c *d* &lt;e&gt; &amp; [f](g)</h1>"), "{page}");
}

#[test]
fn links_that_lead_nowhere_stay_and_are_told() {
    let body = "[a](gone.md) ![b](gone.png) [c](@/gone.md) [d](#gone) [e](/gone/) [f]({{x}}/y) [g](mailto:a@b.example)\n\n\
                [ref]: gone2.md\n\n[r][ref] []()\n";
    let import = Import::zola(body);
    let notes = import.notes();
    assert_eq!(notes.iter().filter(|note| note.starts_with("dead-link")).count(), 7, "{notes:#?}");
    assert!(notes.contains(&"dead-link gone.md @ content/a.md:4".to_owned()), "{notes:#?}");
    let warnings = import.build();
    assert!(warnings.iter().all(|warning| warning.starts_with("dead-link")), "{warnings:#?}");
}

#[test]
fn code_is_left_alone() {
    let body = "```html\n<a href=\"https://x.example\">[x](gone.md)</a> [@y]\n```\n\n`[x](gone.md) https://x.example`\n\n    [y](gone.md)\n";
    let import = Import::hugo(body);
    assert_eq!(import.notes(), Vec::<String>::new());
    assert_eq!(import.body("content/a.md"), body);
}

#[test]
fn ten_thousand_pages_are_a_matter_of_seconds() {
    let import = Import::hugo("");
    for number in 0..10_000 {
        let text = format!(
            "---\ntitle: Page {number}\ndate: 2024-01-01\ntags: [t{}]\ntoc: true\n---\n## Où {number}\n\nSee [next]({{{{< ref \"p{}\" >}}}}).\n",
            number % 50,
            (number + 1) % 10_000
        );
        import.write(&format!("content/s{}/p{number}.md", number % 100), text.as_bytes());
    }
    let started = std::time::Instant::now();
    let said = import.done(&[]);
    let took = started.elapsed();
    assert!(took.as_secs() < 60, "{took:?}");
    assert!(said.contains("… and 9990 more: --all lists them"), "{said}");
    assert!(import.text("content/s5/p5.md").contains("See [next](@/s6/p6.md)."), "{}", import.text("content/s5/p5.md"));
}

#[test]
fn hugo_by_other_rules() {
    let page = |more: &str| format!("---\ntitle: Some Title\ndate: 2024-05-06\n{more}---\n");
    let import = Import::empty("hugo")
        .file(
            "config.json",
            r#"{"baseURL": "https://old.example/sub/", "Title": "Old", "uglyURLs": true, "removePathAccents": true,
                "defaultContentLanguage": "fr", "defaultContentLanguageInSubdir": true, "disableKinds": ["term"],
                "permalinks": {"page": {"logs": "/l/:sections[last]/:yearday/:title"}},
                "languages": {"fr": {"weight": 1}, "en": {"weight": 2, "title": "Old, in English"}}}"#,
        )
        .file("content/_index.md", &page(""))
        .file("content/été.md", &page("translationKey: summer\n"))
        .file("content/summer.en.md", &page("translationKey: summer\naliases: [\"/en/old/\"]\n"))
        .file("content/logs/deep/a.md", &page("tags: [x]\n"))
        .file("content/own.md", &page("url: chosen/place\nheadless: true\n"))
        .file("content/never.md", &page("build:\n  render: never\nexpiryDate: 2020-01-01\n"));
    let notes = import.notes();
    assert_eq!(import.build(), Vec::<String>::new());
    for address in ["/fr/ete.html", "/en/summer.html", "/en/old/", "/fr/l/deep/127/some-title.html", "/fr/", "/en/"] {
        assert!(import.has(address), "{address} is lost\n{notes:#?}");
    }
    assert!(!import.has("/tags/x/") && !import.has("/fr/chosen/place/"));
    // Versions of one page have one name, and know each other.
    assert!(import.text("content/été.en.md").contains("path = \"/en/summer.html\""));
    assert!(import.public("en/summer.html").contains("/sub/fr/ete.html"));
    for code in ["key headless", "key build"] {
        assert!(notes.iter().any(|note| note.starts_with(code)), "{code}: {notes:#?}");
    }
    assert!(import.text("content/never.md").contains("expires_at = 2020-01-01T00:00:00Z"));
}

#[test]
fn zola_by_other_rules() {
    let config = "base_url = \"https://old.example\"\n[slugify]\npaths = \"safe\"\npaths_keep_dates = true\n";
    let import = Import::empty("zola")
        .file("zola.toml", config)
        .file("content/2024-01-01-Some Name.md", "+++\n+++\n")
        .file("content/Deep_Folder/_index.md", "+++\nsort_by = \"slug\"\nredirect_to = \"x\"\n+++\n")
        .file(
            "content/Deep_Folder/été.md",
            "+++\nrender = false\nweight = 1.5\n[taxonomies]\ntags = [\"a\"]\nnone = [\"b\"]\n+++\n",
        )
        .file("content/Deep_Folder/Ça va.md", "+++\ntitle = \"1\"\n+++\n[n](<@/2024-01-01-Some Name.md>)\n");
    let notes = import.notes();
    assert_eq!(import.build(), Vec::<String>::new());
    for address in ["/2024-01-01-Some_Name/", "/Deep_Folder/", "/Deep_Folder/Ça_va/"] {
        assert!(import.has(address), "{address} is lost\n{notes:#?}");
    }
    assert!(import.public("Deep_Folder/Ça_va/index.html").contains("href=\"/2024-01-01-Some_Name/\""));
    for note in ["key redirect_to", "key render", "key sort_by", "key taxonomies.none", "value weight"] {
        assert!(notes.iter().any(|known| known.starts_with(note)), "{note}: {notes:#?}");
    }
    assert!(import.text("config.toml").contains("title = \"old.example\""));
}

#[cfg(unix)]
#[test]
fn a_link_inside_the_old_site_becomes_a_file() {
    let import = Import::zola("![p](b.txt)").file("content/c.txt", "inside");
    std::os::unix::fs::symlink("c.txt", import.old_site().join("content/b.txt")).unwrap();
    import.done(&[]);
    let copy = import.new_site().join("content/b.txt");
    assert!(copy.is_file() && !copy.is_symlink());
}

/// Pieces that texts with shortcodes and links are made of, whole and broken.
const PIECES: [&str; 34] = [
    "{{<",
    ">}}",
    "{{%",
    "%}}",
    "{{ a(",
    ") }}",
    "{% b() %}",
    "{% end %}",
    "{{< /c >}}",
    "{{< c >}}",
    "/*",
    "*/",
    "\"",
    "'",
    "\\",
    "x=",
    " word ",
    "é",
    "’",
    "[",
    "](",
    ")",
    "![",
    "[@",
    "]: ",
    "\n",
    "\n\n",
    "# ",
    "`",
    "https://x.example/(a",
    "<",
    ">",
    "{#id}",
    "@/word.md",
];

/// What looks like a shortcode of Hugo's and has a slash where none can be.
#[test]
fn a_slash_that_closes_nothing_is_text() {
    let body = "a {{< b (/>* >}} c {{< d /> e {{%/>%}} f";
    let files = [
        OldFile { path: "config.toml".to_owned(), bytes: Some(b"title = \"a\"".to_vec()) },
        OldFile {
            path: "content/a.md".to_owned(),
            bytes: Some(format!("+++\ntitle = \"A\"\n+++\n{body}").into_bytes()),
        },
    ];
    let options = Options { generator: Generator::Hugo, now: AT_TIME.parse().unwrap(), new_addresses: false };
    let imported = import(&files, &options).unwrap();
    let new = &imported.texts.iter().find(|file| file.path == "content/a.md").unwrap().text;
    for word in ["a ", "b (", "c ", "d ", "e ", " f"] {
        assert!(new.contains(word), "{word} in {new}");
    }
}

proptest::proptest! {
    #[test]
    fn no_text_is_lost(pieces in proptest::collection::vec(proptest::sample::select(&PIECES[..]), 0..40)) {
        let body = pieces.concat();
        for (generator, config) in [(Generator::Zola, "base_url = \"https://a.example\""), (Generator::Hugo, "title = \"a\"")] {
            let old = |path: &str, text: String| OldFile { path: path.to_owned(), bytes: Some(text.into_bytes()) };
            let page = format!("+++\ntitle = \"A\"\n+++\n{body}");
            let files = [old("config.toml", config.to_owned()), old("content/a.md", page)];
            let options = Options { generator, now: AT_TIME.parse().unwrap(), new_addresses: false };
            let imported = import(&files, &options).unwrap();
            let new = imported.texts.iter().find(|file| file.path == "content/a.md").unwrap();
            let count = |text: &str| text.matches("word").count();
            proptest::prop_assert!(count(&new.text) >= count(&body), "{body:?}\nbecame\n{}", new.text);
        }
    }
}

/// What CommonMark shows of a text: its words, code and HTML.
fn shown(text: &str) -> String {
    use pulldown_cmark::{Event, Options, Parser};
    let mut out = String::new();
    for event in Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH) {
        match event {
            Event::Text(t) | Event::Code(t) | Event::Html(t) | Event::InlineHtml(t) => out.push_str(&t),
            _ => out.push('\n'),
        }
    }
    out
}

/// Pieces of texts with Hugo's highlight and details, in lists and quotations.
const PLACES: [&str; 13] = [
    "word ",
    "word",
    "\n",
    "\n\n",
    "- ",
    "1. ",
    "> ",
    "  ",
    "    ",
    "{{< highlight go >}}",
    "{{< /highlight >}}",
    "{{< details summary=\"s\" >}}",
    "{{< /details >}}",
];

proptest::proptest! {
    #[test]
    fn no_text_is_lost_in_lists_and_quotations(
        pieces in proptest::collection::vec(proptest::sample::select(&PLACES[..]), 0..40)
    ) {
        let body = pieces.concat();
        let old = |path: &str, text: String| OldFile { path: path.to_owned(), bytes: Some(text.into_bytes()) };
        let page = format!("+++\ntitle = \"A\"\n+++\n{body}");
        let files = [old("config.toml", "title = \"a\"".to_owned()), old("content/a.md", page)];
        let options = Options { generator: Generator::Hugo, now: AT_TIME.parse().unwrap(), new_addresses: false };
        let imported = import(&files, &options).unwrap();
        let new = &imported.texts.iter().find(|file| file.path == "content/a.md").unwrap().text;
        let new = new.splitn(3, "+++\n").nth(2).unwrap();
        let count = |text: &str| text.matches("word").count();
        proptest::prop_assert!(count(&shown(new)) >= count(&body), "{body:?}\nbecame\n{new}");
    }
}

#[test]
fn code_stays_where_it_is() {
    for (old, new) in [
        (
            "- one\n\n  {{< highlight go >}}\n  x := 1\n\n  y\n  {{< /highlight >}}\n- two\n",
            "- one\n\n  ```go\n  x := 1\n\n  y\n  ```\n- two\n",
        ),
        ("- {{< highlight go >}}\nx := 1\n{{< /highlight >}}\n- two\n", "- ```go\n  x := 1\n  ```\n- two\n"),
        ("> {{< highlight go >}}\n> x := 1\n>\n> y\n> {{< /highlight >}}\n", "> ```go\n> x := 1\n>\n> y\n> ```\n"),
        ("Use {{< highlight go >}}x := 1{{< /highlight >}} tail text.\n", "Use `x := 1` tail text.\n"),
        ("Use {{< highlight go >}}a`b`{{< /highlight >}}.\n", "Use `` a`b` ``.\n"),
        ("{{< highlight go >}}\nx\n{{< /highlight >}} tail\n", "```go\nx\n```\n tail\n"),
        ("{{< highlight go >}}x{{< /highlight >}}\n", "```go\nx\n```\n"),
        (
            "| a | b |\n|---|---|\n| {{< highlight go >}}x | y{{< /highlight >}} | z |\n",
            "| a | b |\n|---|---|\n| `x \\| y` | z |\n",
        ),
        (
            "- {{< details summary=\"S\" class=\"c\" >}}\n  **in**\n  {{< /details >}}\n- two\n",
            "- <details><summary>S</summary>\n  \n  **in**\n  \n  </details>\n- two\n",
        ),
        (
            "{{< details >}}in{{< /details >}} tail\n",
            "<details><summary>Details</summary>\n\nin\n\n</details>\n\n tail\n",
        ),
    ] {
        let import = Import::hugo(old);
        import.done(&[]);
        assert_eq!(import.body("content/a.md"), new, "{old}");
    }
}

#[test]
fn what_a_draft_section_hid_stays_hidden() {
    let config = "base_url = \"https://old.example\"\nignored_content = [\"*.bak\", \"*/secret.md\"]\nignored_static = [\"*.psd\"]\n";
    let import = Import::zola("[f](wip/a.txt) [t](team/t.txt)")
        .file("config.toml", config)
        .file("content/wip/_index.md", "+++\ndraft = true\n+++\n")
        .file("content/wip/s.md", "+++\ntitle = \"S\"\n+++\n")
        .file("content/wip/a.txt", "a")
        .file("content/wip/b.txt", "b")
        .file("content/wip/deep/_index.md", "+++\n+++\n")
        .file("content/wip/deep/d.md", "+++\ntitle = \"D\"\n+++\n")
        .file("content/wip/deep/c.txt", "c")
        .file("content/secret.md", "+++\ntitle = \"Secret\"\n+++\n")
        .file("content/x.bak", "x")
        .file("content/team/_index.md", "+++\n+++\n")
        .file("content/team/t.txt", "t")
        .file("static/y.psd", "y");
    let notes = import.notes();
    import.build();
    for address in [
        "/wip/",
        "/wip/s/",
        "/wip/b.txt",
        "/wip/deep/",
        "/wip/deep/d/",
        "/wip/deep/c.txt",
        "/secret/",
        "/x.bak",
        "/y.psd",
    ] {
        assert!(!import.has(address), "{address} is public\n{notes:#?}");
    }
    assert!(import.has("/a/") && import.has("/team/t.txt"));
    for note in [
        "file pages of draft sections: it had no address, and is a draft now @ content/wip/s.md:0",
        "file pages of draft sections: it had no address, and is a draft now @ content/wip/deep/d.md:0",
        "file ignored_content: it had no address, and is a draft now @ content/secret.md:0",
        "file ignored_content @ content/x.bak:0",
        "file ignored_static @ static/y.psd:0",
        "file files of drafts: a page that isn't a draft names it, so it is public now @ content/wip/a.txt:0",
    ] {
        assert!(notes.contains(&note.to_owned()), "{note}: {notes:#?}");
    }
}

#[test]
fn what_hugos_config_hid_stays_hidden() {
    let config = "baseURL = \"https://old.example\"\nignoreFiles = ['\\.tmp$', '/private/', 'a|b']\n\
                  disableLanguages = [\"de\"]\n[languages.en]\n[languages.de]\ncontentDir = \"content/de\"\n\
                  [languages.fr]\ndisabled = true\n\
                  [[cascade]]\ndraft = true\n[cascade.target]\npath = \"{/hidden/**,/x}\"\n";
    let page = "---\ntitle: T\n---\n";
    let import = Import::hugo("")
        .file("hugo.toml", config)
        .file("content/private/p.md", page)
        .file("content/private/p.txt", "p")
        .file("content/x.tmp", "x")
        .file("content/de/d.md", page)
        .file("content/de/d.txt", "d")
        .file("content/a.fr.md", page)
        .file("content/hidden/h.md", page)
        .file("content/shown/s.md", page)
        .file("content/shown/_index.md", "---\ntitle: S\ncascade:\n- draft: true\n  target:\n    kind: page\n---\n")
        .file("content/open/o.md", page);
    let notes = import.notes();
    import.build();
    for address in [
        "/private/p/",
        "/private/p.txt",
        "/x.tmp",
        "/de/d/",
        "/de/",
        "/de/d.txt",
        "/fr/",
        "/fr/a/",
        "/hidden/h/",
        "/shown/s/",
    ] {
        assert!(!import.has(address), "{address} is public\n{notes:#?}");
    }
    for address in ["/a/", "/shown/", "/open/o/", "/open/"] {
        assert!(import.has(address), "{address} is lost\n{notes:#?}");
    }
    for note in [
        "file ignoreFiles: it had no address, and is a draft now @ content/private/p.md:0",
        "file ignoreFiles @ content/x.tmp:0",
        "config ignoreFiles: `a|b` can't be read: what it left out is public now @ hugo.toml:2",
        "file languages that are off: it had no address, and is a draft now @ content/de/d.md:0",
        "file languages that are off: it had no address, and is a draft now @ content/a.fr.md:0",
    ] {
        assert!(notes.contains(&note.to_owned()), "{note}: {notes:#?}");
    }
}

#[test]
fn pages_that_hugo_did_not_make_are_drafts() {
    let import =
        Import::hugo("").file("hugo.toml", "baseURL = \"https://old.example\"\ndisableKinds = [\"page\", \"RSS\"]\n");
    let notes = import.notes();
    assert!(
        notes.contains(&"config disableKinds: `RSS`: it is made all the same @ hugo.toml:2".to_owned()),
        "{notes:#?}"
    );
    import.build();
    assert!(!import.has("/a/"));
}

#[test]
fn lists_without_a_page_of_their_own_are_led_to() {
    let config = "baseURL = \"https://old.example\"\n[[menus.main]]\nname = \"Blog\"\npageRef = \"/blog\"\nweight = 1\n\
                  [[menus.main]]\nname = \"Again\"\nurl = \"/blog/\"\nweight = 2\n\
                  [[menus.main]]\nname = \"Home\"\npageRef = \"/\"\nweight = 3\n\
                  [[menus.main]]\nname = \"Later\"\npageRef = \"/blog/later\"\nweight = 4\n\
                  [[menus.main]]\nname = \"Parts\"\nurl = \"/a/#none\"\nweight = 5\n\
                  [[menus.main]]\nname = \"Call\"\nurl = \"tel:+1\"\nweight = 6\n";
    let import = Import::hugo("{{< ref \"/blog\" >}} [s](/blog/) [t]({{< relref \"blog/_index.md\" >}})")
        .file("hugo.toml", config)
        .file("content/blog/a.md", "---\ntitle: B\n---\n")
        .file("content/blog/later.md", "---\ntitle: Later\npublishDate: 2030-01-01\n---\n");
    let notes = import.notes();
    assert_eq!(
        notes,
        [
            "dead-link /a/#none: menu main: the line leads to the whole page now @ hugo.toml:0",
            "config tel:+1: menu main: a line leads to a page, a path, the web or a mail address @ hugo.toml:0",
        ]
    );
    assert_eq!(import.body("content/a.md"), "/blog/ [s](/blog/) [t](/blog/)");
    let menu = import.text("config.toml");
    for line in [
        "title = \"Blog\"\nurl = \"/blog/\"",
        "title = \"Again\"\nurl = \"/blog/\"",
        "title = \"Home\"\nurl = \"/\"",
        "title = \"Later\"\npage = \"@/blog/later.md\"",
        "title = \"Parts\"\npage = \"@/a.md\"",
    ] {
        assert!(menu.contains(line), "{line}: {menu}");
    }
    assert_eq!(import.build(), Vec::<String>::new());
    let page = import.public("index.html");
    assert!(page.contains("<a href=\"/blog/\"") && !page.contains(">Later<"), "{page}");
}

#[test]
fn addresses_of_languages_in_folders_are_kept() {
    let hugo = Import::hugo("")
        .file("hugo.toml", "baseURL = \"https://old.example\"\ndefaultContentLanguage = \"en\"\ndefaultContentLanguageInSubdir = true\n[languages.en]\n")
        .file("content/posts/p.md", "---\ntitle: P\ndate: 2024-01-01\ntags: [x]\n---\n");
    assert_eq!(hugo.notes(), Vec::<String>::new());
    assert_eq!(hugo.build(), Vec::<String>::new());
    for address in
        ["/en/", "/en/posts/", "/en/posts/p/", "/en/index.xml", "/en/posts/index.xml", "/en/tags/", "/en/tags/x/"]
    {
        assert!(hugo.has(address), "{address} is lost\n{}", hugo.text("config.toml"));
    }
    assert!(!hugo.text("config.toml").contains("\"/posts/index.xml\""));
    let zola = Import::zola("")
        .file("config.toml", "base_url = \"https://old.example\"\ngenerate_feeds = true\ntaxonomies = [{ name = \"tags\" }, { name = \"Big Ones\" }]\n[slugify]\ntaxonomies = \"safe\"\n[languages.pt_BR]\ntaxonomies = [{ name = \"Big Ones\" }]\n")
        .file("content/a.pt_BR.md", "+++\ntitle = \"A\"\n+++\n")
        .file("content/b.md", "+++\ntitle = \"B\"\ndate = 2024-01-01\n[taxonomies]\ntags = [\"A B\", \"100%\"]\n\"Big Ones\" = [\"x\"]\n+++\n");
    assert_eq!(zola.notes(), Vec::<String>::new());
    zola.build();
    for address in
        ["/pt_BR/", "/pt_BR/a/", "/pt_BR/atom.xml", "/tags/A_B/", "/tags/100%/", "/Big_Ones/", "/Big_Ones/x/"]
    {
        assert!(zola.has(address), "{address} is lost\n{}", zola.text("config.toml"));
    }
}

#[test]
fn what_nutgraf_makes_itself_clashes_with_nothing() {
    let page = |more: &str| format!("---\ntitle: T\n{more}---\n");
    let hugo = Import::hugo("[b](term:nosuch) [c][d] <term:x>\n\n[d]: term:y\n")
        .file("content/tags.md", &page("tags: [x]\n"))
        .file("content/blog/p.md", &page(""))
        .file("content/home.md", &page("url: /\n"))
        .file("content/list.md", &page("url: /news/\n"))
        .file("content/news/n.md", &page(""))
        .file("static/blog/index.html", "mine");
    let notes = hugo.notes();
    hugo.build();
    for address in ["/", "/tags/", "/blog/", "/blog/p/", "/news/", "/news/n/"] {
        assert!(hugo.has(address), "{address} is lost\n{notes:#?}");
    }
    assert!(
        hugo.new_site().join("content/_index.md").exists() && hugo.new_site().join("content/news/_index.md").exists()
    );
    assert!(hugo.public("a/index.html").contains("[b](term:nosuch)"), "{}", hugo.public("a/index.html"));
    for note in [
        "dead-link term:nosuch: it is text now @ content/a.md:4",
        "dead-link <term:x>: it is text now @ content/a.md:4",
        "file static/blog/index.html: its address is that of a list @ static/blog/index.html:0",
        "renamed content/_index.md: the page of a folder that holds others @ content/home.md:0",
    ] {
        assert!(notes.contains(&note.to_owned()), "{note}: {notes:#?}");
    }
    let zola = Import::zola("")
        .file("config.toml", "base_url = \"https://old.example\"\ngenerate_feeds = true\nfeed_limit = 0\ntaxonomies = [{ name = \"tags\", feed = true }, { name = \"a\", feed = true, render = false }, { name = \"b\", paginate_by = -1 }, { name = \"c\", paginate_by = 500000 }]\n[languages.fr]\ntaxonomies = [{ name = \"b\" }]\n")
        .file("content/_index.md", "+++\npaginate_by = 500000\n+++\n")
        .file("content/tags.md", "+++\ntitle = \"T\"\naliases = [\"x y/%%zz\", \"/caf%C3%A9/\"]\n[taxonomies]\ntags = [\"x\"]\n+++\n");
    let notes = zola.notes();
    assert_eq!(zola.build().iter().filter(|line| !line.starts_with("untranslated")).count(), 0);
    for address in ["/tags/", "/x y/%%zz/", "/café/"] {
        assert!(zola.has(address), "{address} is lost\n{notes:#?}");
    }
    for note in [
        "value paginate_by: `paginate_by = 500000` is no number from 0 to 100000 @ content/_index.md:2",
        "config feed_limit: 0 isn't a number from 1 to 1000 @ config.toml:3",
        "config taxonomies.feed @ config.toml:4",
        "config taxonomies.paginate_by: -1 isn't a number from 0 to 100000 @ config.toml:4",
        "config taxonomies.paginate_by: 500000 isn't a number from 0 to 100000: it is 100000 now @ config.toml:4",
    ] {
        assert!(notes.contains(&note.to_owned()), "{note}: {notes:#?}");
    }
}

#[test]
fn html_stays_html() {
    let body = "Plain *stars*\n\n# not a heading\n- not a list\n\n    not code\n<pre>\n  a\n\n  b</pre>\n\
                <!-- one\n\ntwo -->\n<textarea>a\n\nb</textarea>\n{{< youtube abc >}}\n";
    let import = Import::hugo("").file("content/h.html", &format!("---\ntitle: H\n---\n{body}"));
    let notes = import.notes();
    assert_eq!(notes, ["shortcode youtube: {{< youtube abc >}} @ content/h.html:18"]);
    import.build();
    let page = import.public("h/index.html");
    let kept = "<div>Plain *stars*\n<!-- -->\n# not a heading\n- not a list\n<!-- -->\n    not code\n<pre>\n  a\n<!-- -->\n  b</pre>\n\
                <!-- one\n.\ntwo -->\n<textarea>a&#10;&#10;b</textarea>\n{{< youtube abc >}}\n</div>";
    assert!(page.contains(kept), "{page}");
}

#[test]
fn menus_are_put_together_as_hugo_does() {
    let config = "baseURL = \"https://old.example\"\n[[menus.main]]\nname = \"Zoo\"\nidentifier = \"z\"\nurl = \"https://z.example/\"\npre = \"<i>\"\n\
                  [[menus.main]]\nname = \"Arts\"\nurl = \"#\"\n\
                  [[menus.main]]\nname = \"Deep\"\nparent = \"Kid\"\nurl = \"https://d.example/\"\n\
                  [[menus.main]]\nname = \"Below\"\nparent = \"Arts\"\nurl = \"https://b.example/\"\n\
                  [[menus.main]]\nname = \"First\"\nurl = \"https://f.example/\"\nweight = 1\n\
                  [[menus.main]]\nname = \"Round\"\nidentifier = \"r\"\nparent = \"r2\"\nurl = \"https://r.example/\"\n\
                  [[menus.main]]\nname = \"Rounder\"\nidentifier = \"r2\"\nparent = \"r\"\nurl = \"https://s.example/\"\n";
    let import = Import::hugo("").file("hugo.toml", config).file(
        "content/kid.md",
        "---\ntitle: The kid\nmenu:\n  main:\n    parent: z\n    name: Kid\n    post: x\n---\n",
    );
    let notes = import.notes();
    assert_eq!(notes, ["key menu.post @ content/kid.md:7", "config menus.pre @ hugo.toml:6"]);
    let config = import.text("config.toml");
    let lines: Vec<&str> =
        config.lines().filter(|line| line.starts_with("[[menus") || line.starts_with("title = ")).skip(1).collect();
    assert_eq!(
        lines,
        [
            "[[menus.main]]",
            "title = \"First\"",
            "[[menus.main]]",
            "title = \"Arts\"",
            "[[menus.main.children]]",
            "title = \"Below\"",
            "[[menus.main]]",
            "title = \"Round\"",
            "[[menus.main.children]]",
            "title = \"Rounder\"",
            "[[menus.main]]",
            "title = \"Zoo\"",
            "[[menus.main.children]]",
            "title = \"Kid\"",
            "[[menus.main.children.children]]",
            "title = \"Deep\"",
        ]
    );
    assert_eq!(import.build(), Vec::<String>::new());
}

#[test]
fn an_address_with_a_dot_is_a_file() {
    let import = Import::hugo("")
        .file("content/f.md", "---\ntitle: F\nurl: /blog/f.php\n---\n")
        .file("content/g.md", "---\ntitle: G\nurl: /blog/g.d/\n---\n")
        .file("content/h.md", "---\ntitle: H\nurl: /blog/h.longer\n---\n");
    assert_eq!(import.notes(), ["address /blog/h.longer: it is at /h/ now @ content/h.md:0"]);
    import.build();
    assert!(import.has("/blog/f.php") && import.has("/blog/g.d/") && !import.has("/blog/f.php/"));
}

#[test]
fn values_that_toml_has_and_we_do_not_are_text() {
    let import =
        Import::zola("").file("config.toml", "base_url = \"https://old.example\"\n[extra]\nt = 07:32:00\n").file(
            "content/b.md",
            "+++\ntitle = \"B\"\n[extra]\nt = 07:32:00\nn = [nan, +inf]\nbig = 99999999999999999999\n+++\nText\n",
        );
    assert_eq!(
        import.notes(),
        [
            "value big: `99999999999999999999` is text now @ content/b.md:6",
            "value n: `nan` is text now @ content/b.md:5",
            "value n: `+inf` is text now @ content/b.md:5",
            "value t: `07:32:00` is text now @ config.toml:3",
            "value t: `07:32:00` is text now @ content/b.md:4",
        ]
    );
    let page = import.text("content/b.md");
    for line in ["t = \"07:32:00\"", "n = [\"nan\", \"+inf\"]", "big = \"99999999999999999999\""] {
        assert!(page.contains(line), "{line}: {page}");
    }
    assert_eq!(import.build(), Vec::<String>::new());
    let yaml = Import::hugo("").file("content/b.md", "---\ntitle: B\nx: .nan\n---\n");
    yaml.done(&[]);
    assert!(yaml.text("content/b.md").contains("x = \".nan\""), "{}", yaml.text("content/b.md"));
    assert_eq!(yaml.build(), Vec::<String>::new());
}

#[test]
fn what_cannot_be_read_stays_as_it_is() {
    let front = "---\ntitle: Dup\ntitle: [Dup2](a.md) https://x.example {{< youtube abc >}}\n---\n";
    let import = Import::hugo("").file("content/b.md", &format!("{front}[a](a.md)\n"));
    import.done(&[]);
    assert_eq!(import.body("content/b.md"), format!("{front}[a](@/a.md)\n"));
    let open = "+++\ntitle = \"x\"\n---\n\n";
    let import = Import::hugo("").file("content/b.md", &format!("{open}```{{r}}\nx\n```\n"));
    import.done(&[]);
    assert!(
        import.text("content/b.md").ends_with(&format!("+++\n{open}```r\nx\n```\n")),
        "{}",
        import.text("content/b.md")
    );
    import.build();
}
