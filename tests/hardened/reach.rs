//! Whatever an address, a file or a link is called: nothing is written outside the output folder, and nothing outside the
//! site gets into an output.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use nutgraf::diagnostics::Severity;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use crate::harness::tree;
use crate::number;
use crate::sites::{put, request, small};

/// Pieces that paths are made of, good and bad.
const PIECES: [&str; 58] = [
    "a",
    "b",
    "é",
    "e\u{301}",
    "..",
    ".",
    "...",
    "/",
    "//",
    "\\",
    "\\..\\",
    "../",
    "../../",
    "/../",
    "./",
    "~",
    "~/",
    "C:",
    "c:\\",
    "con",
    "NUL",
    "aux.txt",
    "com1",
    "%2e%2e",
    "%2f",
    "%00",
    "%5c",
    "\u{2024}\u{2024}",
    "\u{2215}",
    "\u{ff0f}",
    " ",
    "  ",
    "\t",
    "\u{a0}",
    "\u{200b}",
    "\u{202e}",
    "\u{feff}",
    "?",
    "#",
    "*",
    "|",
    "<",
    ">",
    ":",
    ";",
    "'",
    "&",
    "=",
    "+",
    ".html",
    ".nutgraf-staging",
    ".git",
    ".nutgraf",
    "journal",
    "index.html",
    "public",
    "$(id)",
    "-rf",
];

fn name() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        8 => prop::sample::select(&PIECES[..]).prop_map(str::to_owned),
        2 => "[a-z]{1,8}",
        1 => any::<char>().prop_filter("no control characters in TOML", |c| !c.is_control()).prop_map(|c| c.to_string()),
        1 => Just("x".repeat(260)),
    ];
    prop::collection::vec(piece, 1..7).prop_map(|pieces| pieces.concat())
}

/// What a name is used as.
#[derive(Debug, Clone, Copy)]
enum Use {
    Slug,
    Path,
    Alias,
    SectionSlug,
    Tag,
    Redirect,
    Asset,
    Static,
    PageFile,
    LinkGoal,
}

const USES: [Use; 10] = [
    Use::Slug,
    Use::Path,
    Use::Alias,
    Use::SectionSlug,
    Use::Tag,
    Use::Redirect,
    Use::Asset,
    Use::Static,
    Use::PageFile,
    Use::LinkGoal,
];

/// A text as TOML has it.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// Where links lead: out of the site, back into it, nowhere, to themselves.
const GOALS: [&str; 12] = [
    "../../secret",
    "../../secret/secret.md",
    "/etc/passwd",
    "/",
    "..",
    ".",
    "../..",
    "nowhere",
    "../content",
    "../config.toml",
    "../.nutgraf",
    "../public",
];

/// A file that a file system takes, or nothing: what can't be a name at all can't be tried.
fn try_put(site: &Path, path: &str, bytes: &[u8]) {
    let path = site.join(path);
    // Only names below the site are tried: `fs::write` itself would follow `..`.
    if path.components().any(|part| part == std::path::Component::ParentDir) {
        return;
    }
    if path.parent().is_some_and(|parent| fs::create_dir_all(parent).is_ok()) && path.starts_with(site) {
        let _ = fs::write(path, bytes);
    }
}

/// Puts the `n`-th use of a name into the site. Redirects are gathered for the config.
fn put_use(site: &Path, n: usize, kind: Use, name: &str, redirects: &mut String) {
    let page = |front_matter: String| format!("+++\ntitle = \"T{n}\"\n{front_matter}\n+++\nText.\n").into_bytes();
    match kind {
        Use::Slug => try_put(site, &format!("content/p{n}.md"), &page(format!("slug = {}", quoted(name)))),
        Use::Path => try_put(site, &format!("content/p{n}.md"), &page(format!("path = {}", quoted(name)))),
        Use::Alias => try_put(site, &format!("content/p{n}.md"), &page(format!("aliases = [{}]", quoted(name)))),
        Use::SectionSlug => {
            try_put(site, &format!("content/s{n}/_index.md"), &page(format!("slug = {}", quoted(name))))
        }
        Use::Tag => try_put(site, &format!("content/p{n}.md"), &page(format!("tags = [{}]", quoted(name)))),
        Use::Redirect => *redirects += &format!("[[redirects]]\nfrom = {}\nto = \"/same/\"\n", quoted(name)),
        Use::Asset => try_put(site, &format!("content/f{n}/{name}.txt"), b"asset"),
        Use::Static => try_put(site, &format!("static/f{n}{name}"), b"static"),
        Use::PageFile => try_put(site, &format!("content/n{n}{name}.md"), &page(String::new())),
        Use::LinkGoal => {
            let room = ["content", "static", "data", "templates"][n / 10 % 4];
            let link = site.join(room).join(format!("l{n}"));
            fs::create_dir_all(site.join(room)).unwrap();
            let _ = symlink(GOALS[n / 40 % GOALS.len()], link);
        }
    }
}

/// Everything below a folder, links as links, without what a build may write.
fn beside(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in walkdir::WalkDir::new(folder) {
        let entry = entry.unwrap();
        let path = entry.path().strip_prefix(folder).unwrap();
        if path.starts_with("site/public") || path.starts_with("site/.nutgraf") {
            continue;
        }
        let bytes = match entry.file_type() {
            kind if kind.is_file() => fs::read(entry.path()).unwrap(),
            kind if kind.is_symlink() => fs::read_link(entry.path()).unwrap().into_os_string().into_encoded_bytes(),
            _ => Vec::new(),
        };
        files.insert(path.to_owned(), bytes);
    }
    files
}

#[test]
fn nothing_is_written_outside_the_output_folder() {
    let names = number("NUTGRAF_NAMES", 10_000) as usize;
    let mut runner = TestRunner::deterministic();
    let strategy = name();
    let (mut tried, mut refused, mut written) = (0, 0, 0);
    while tried < names {
        let outer = tempfile::tempdir().unwrap();
        put(
            outer.path(),
            &[("secret/secret.md".to_owned(), b"+++\ntitle = \"SECRET\"\n+++\nSECRET\n".to_vec())].into(),
        );
        let site = outer.path().join("site");
        put(&site, &small(0));
        let mut redirects = String::new();
        for n in 0..1_000.min(names - tried) {
            let name = strategy.new_tree(&mut runner).unwrap().current();
            put_use(&site, n, USES[n % USES.len()], &name, &mut redirects);
        }
        tried += 1_000.min(names - tried);
        let config = fs::read_to_string(site.join("config.toml")).unwrap();
        let mut redirects: Vec<String> = redirects.split_inclusive("to = \"/same/\"\n").map(str::to_owned).collect();
        // What is refused is taken away, until a build goes through: the rest is written.
        let mut built = false;
        let mut last = Vec::new();
        for _ in 0..40 {
            fs::write(site.join("config.toml"), format!("{config}{}", redirects.concat())).unwrap();
            let before = beside(outer.path());
            let outcome = nutgraf::pipeline::build(&request(&site), &nutgraf::pipeline::Nobody);
            assert!(beside(outer.path()) == before, "something outside the output folder has changed");
            if outcome.report.is_some() {
                built = true;
                break;
            }
            let mut gone = BTreeSet::new();
            for error in outcome.diagnostics.iter().filter(|d| d.severity == Severity::Error) {
                let at = error.location.as_ref().unwrap_or_else(|| panic!("{error:?}"));
                // Of two that want the front page's place, the other goes.
                let other = error.related.first().map(|related| &related.location);
                let at = other.filter(|_| at.path.trim_end_matches('/') == "content").unwrap_or(at);
                if &*at.path == "config.toml" {
                    // The keys before take some lines, and each redirect three.
                    let line = at.line - config.lines().count() - 1;
                    gone.insert(format!("redirect {}", line / 3));
                } else {
                    gone.insert(at.path.to_string());
                }
            }
            assert!(!gone.is_empty(), "{:?}", outcome.diagnostics);
            last = outcome.diagnostics;
            refused += gone.len();
            let lines: BTreeSet<usize> =
                gone.iter().filter_map(|g| g.strip_prefix("redirect ")?.parse().ok()).collect();
            redirects = redirects.into_iter().enumerate().filter(|(n, _)| !lines.contains(n)).map(|(_, r)| r).collect();
            for path in gone.iter().filter(|path| !path.starts_with("redirect ")) {
                let path = site.join(path);
                match fs::symlink_metadata(&path) {
                    Ok(meta) if meta.is_dir() => fs::remove_dir_all(path).unwrap(),
                    Ok(_) => fs::remove_file(path).unwrap(),
                    Err(_) => {}
                }
            }
        }
        assert!(built, "it isn't built after all that is refused has gone: {last:?}");
        for entry in walkdir::WalkDir::new(site.join("public")) {
            let entry = entry.unwrap();
            assert!(!entry.file_type().is_symlink(), "{} is a link", entry.path().display());
            written += usize::from(entry.file_type().is_file());
        }
        for (path, bytes) in tree(&site.join("public")) {
            let text = String::from_utf8_lossy(&bytes);
            assert!(!text.contains("SECRET") && !text.contains("root:x:"), "{path} tells what is outside the site");
        }
        assert!(!site.join("public/.nutgraf-staging").exists(), "an output took the place of staging");
    }
    println!("{tried} names: {refused} refused, {written} files written, none outside");
    assert!(refused > tried / 10 && written > tried / 10);
}

/// Templates read data/ and what they include, by declared functions, and no further.
#[test]
fn templates_read_nothing_outside_the_site() {
    let outer = tempfile::tempdir().unwrap();
    put(outer.path(), &[("secret/x.json".to_owned(), b"\"SECRET\"".to_vec())].into());
    let site = outer.path().join("site");
    let secret = outer.path().join("secret/x.json");
    let ways = [
        "../secret/x.json",
        "../../secret/x.json",
        "./../../secret/x.json",
        "a/../../../secret/x.json",
        "..\\..\\secret\\x.json",
        "%2e%2e/%2e%2e/secret/x.json",
        "/etc/passwd",
        "file:///etc/passwd",
        "~/x.json",
        "../config.toml",
        "../content/same.md",
        "/proc/self/environ",
        "l/x.json",
        "x.json\u{0}",
        "",
        ".",
        "..",
        "/",
        secret.to_str().unwrap(),
    ];
    let mut tried = 0;
    for way in ways {
        let path = serde_json::to_string(way).unwrap();
        for template in [
            format!("{{{{ load_data(path={path}) }}}}"),
            format!("{{% include {path} %}}"),
            format!("{{% extends {path} %}}"),
            format!("{{{{ asset(path={path}) }}}}"),
            format!("{{{{ get_page(path={path}).content }}}}"),
            format!("{{{{ get_section(path={path}).content }}}}"),
            format!("{{{{ get_env(name={path}) }}}}"),
        ] {
            let _ = fs::remove_dir_all(&site);
            put(&site, &small(0));
            fs::create_dir_all(site.join("data")).unwrap();
            fs::write(site.join("templates/page.html"), &template).unwrap();
            let outcome = nutgraf::pipeline::build(&request(&site), &nutgraf::pipeline::Nobody);
            assert!(outcome.report.is_none(), "{template} was built");
            assert!(outcome.diagnostics.iter().all(|d| !d.message.contains("SECRET")), "{template}");
            tried += 1;
        }
    }
    println!("{tried} ways out of the site for templates, none open");
}
