//! The examples of README.md and docs/, done as they say.

use std::fs;

use crate::harness::{Built, CONFIG, SiteTest};

fn read(file: &str) -> String {
    fs::read_to_string(format!("{}/{file}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// The code blocks of a language, in order, each with the line before it that isn't empty.
fn blocks(text: &str, language: &str) -> Vec<(String, String)> {
    let mut blocks = Vec::new();
    let mut before = "";
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if line == format!("```{language}") {
            let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            blocks.push((before.to_owned(), block.join("\n") + "\n"));
        }
        if !line.trim().is_empty() {
            before = line;
        }
    }
    blocks
}

/// The words of a line of shell with nothing but plain words and double quotes.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (at, part) in line.split('"').enumerate() {
        match at % 2 {
            0 => words.extend(part.split_whitespace().map(str::to_owned)),
            _ => words.push(part.to_owned()),
        }
    }
    words
}

/// Every command of the README's first site but the preview does what the README says.
#[test]
fn the_first_site_of_the_readme() {
    let folder = tempfile::tempdir().unwrap();
    let mut here = folder.path().to_owned();
    let readme = read("README.md");
    let (_, first_site) = readme.split_once("## A first site in five minutes").unwrap();
    let first_site = first_site.split("\n## ").next().unwrap();
    let mut run = Vec::new();
    for (_, block) in blocks(first_site, "sh") {
        for line in block.lines().filter(|line| !line.contains(" serve")) {
            match words(line).split_first() {
                Some((program, arguments)) if program == "nutgraf" => {
                    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_nutgraf"));
                    let output = command.args(arguments).current_dir(&here).output().unwrap();
                    let said = String::from_utf8_lossy(&output.stderr).into_owned();
                    // An explainer that has just been begun lacks this and that, which `check` says.
                    let silent = arguments[0] != "check";
                    assert!(output.status.success() && said.is_empty() == silent, "{line}: {said}");
                    run.push(arguments[0].clone());
                }
                Some((program, arguments)) if program == "cd" => here.push(&arguments[0]),
                _ => {}
            }
        }
    }
    assert_eq!(run, ["init", "new", "new", "check", "build"]);
    let page = |path: &str| std::fs::read_to_string(here.join("public").join(path).join("index.html")).unwrap();
    assert!(page("explainers/train-strike").contains("data-term=\"works-council\""));
    assert!(page("explainers/why-the-water-is-brown").contains("What is in it, and who says so."));
    assert!(page("glossary").contains("Water board"));
}

#[test]
fn the_complete_explainer_and_entry_of_the_manual() {
    let mut site = SiteTest::new();
    for (before, block) in blocks(&read("docs/content.md"), "markdown") {
        if let Some(path) = before.split('`').find(|part| part.starts_with("content/")) {
            site = site.file(path, &block);
        }
    }
    let built = site.build_clean();
    let page = built.output("explainers/strike/index.html");
    for piece in ["id=\"timeline\"", "href=\"/glossary/works-council/\"", "Drivers stopped at"] {
        assert!(page.contains(piece), "{piece}");
    }
    assert!(built.has("storylines/rail-strike/index.html"));
}

/// The same page, in TOML and in YAML.
#[test]
fn front_matter_is_one_model_in_both_languages() {
    let manual = read("docs/content.md");
    let of = |language: &str| {
        let found = blocks(&manual, language).into_iter().find(|(_, block)| block.contains("Why the trains stopped"));
        SiteTest::new().file("content/strike.md", &found.unwrap().1).build_clean().output("strike/index.html")
    };
    assert_eq!(of("toml"), of("yaml"));
}

/// A site with what the examples of the config name.
fn newsroom(config: &str) -> Built {
    let config = if config.starts_with("base_url") { config.to_owned() } else { format!("{CONFIG}{config}") };
    SiteTest::new()
        .file("config.toml", &config)
        .page("about.md", "", "## Team")
        .page("explainers/_index.md", "", "")
        .page("explainers/a.md", "date = 2024-01-02\n[explainer]\nstoryline = \"rail-strike\"", "Text.")
        .page("glossary/_index.md", "", "")
        .term("gpt", "GPT", "")
        .build()
}

#[test]
fn the_examples_of_the_config() {
    let examples = blocks(&read("docs/config.md"), "toml");
    assert!(examples.len() > 8, "{}", examples.len());
    for (before, example) in examples {
        let built = newsroom(&example);
        assert!(built.errors().is_empty(), "{before}\n{example}\n{:?}", built.errors());
    }
    for (_, example) in
        blocks(&read("docs/hosting.md"), "toml").into_iter().chain(blocks(&read("docs/deploy.md"), "toml"))
    {
        let built = newsroom(&example);
        assert!(built.errors().is_empty(), "{example}\n{:?}", built.errors());
    }
}

/// What the manual says of hosts is one page, and the page on deploying leads to it for each.
#[test]
fn deploying_leads_to_every_host() {
    let (deploy, hosting) = (read("docs/deploy.md"), read("docs/hosting.md"));
    for (host, part) in [
        ("GitHub Pages", "github-pages"),
        ("Netlify", "netlify"),
        ("Cloudflare Pages", "cloudflare-pages"),
        ("S3", "s3"),
        ("nginx", "nginx"),
        ("Caddy", "caddy"),
    ] {
        assert!(deploy.contains(&format!("](hosting.md#{part})")), "{host}");
        assert!(hosting.contains(&format!("\n## {host}\n")), "{host}");
    }
}

/// A page with a key that nobody knows in each of its tables.
const UNKNOWN_EVERYWHERE: &str = "zzz = 1
[glossary]
zzz = 1
[explainer]
zzz = 1
[[explainer.known]]
text = \"x\"
zzz = 1
[[explainer.unknown]]
question = \"x\"
zzz = 1
[[explainer.disputed]]
claim = \"x\"
zzz = 1
[[explainer.timeline]]
date = 2024
text = \"x\"
zzz = 1
[[explainer.people]]
term = \"t\"
zzz = 1
[[explainer.sources]]
id = \"s\"
title = \"s\"
zzz = 1
[[explainer.updates]]
date = 2024-01-01
text = \"x\"
zzz = 1
[[explainer.corrections]]
date = 2024-01-01
now = \"x\"
zzz = 1
[[explainer.faq]]
q = \"x\"
a = \"x\"
zzz = 1";

/// The rows of the tables under a heading of the manual, each with its cells.
fn rows<'m>(manual: &'m str, heading: &str) -> Vec<Vec<&'m str>> {
    let (_, section) = manual.split_once(&format!("\n{heading}\n")).unwrap();
    let mut rows = Vec::new();
    let mut in_block = false;
    for line in section.lines() {
        in_block ^= line.starts_with("```");
        if !in_block && line.starts_with("##") {
            break;
        }
        if !in_block && line.starts_with('|') && !line.starts_with("|---") {
            rows.push(line.trim_matches('|').split('|').map(str::trim).collect());
        }
    }
    rows
}

/// A key as a cell names it: `draft`, **`text`**, `[extra]`, `[[explainer.known]]`.
fn key(cell: &str) -> &str {
    let name = cell.trim_matches(['*', '`', '[', ']']);
    name.rsplit('.').next().unwrap_or(name)
}

/// The code that reads the keys is the one list of them: an unknown key is an error in every table, which says what the
/// table can hold; and that is what the manual says.
#[test]
fn every_key_of_the_front_matter_is_in_the_manual() {
    let built = SiteTest::bare()
        .page("a.md", UNKNOWN_EVERYWHERE, "")
        .page("s/_index.md", "title = \"S\"\nzzz = 1", "")
        .page("glossary/t.md", "title = \"Tee\"\n[term]\nzzz = 1\naliases = [{ text = \"Te\", zzz = 1 }]\nvalid = { from = 2020, zzz = 1 }", "")
        .build();
    let known = |file: &str, table: &str| -> Vec<String> {
        let message = format!("unknown key `zzz` in {table}");
        let of =
            |d: &&nutgraf::diagnostics::Diagnostic| d.message == message && &*d.location.as_ref().unwrap().path == file;
        let error = built.diagnostics().iter().find(of).unwrap_or_else(|| panic!("no {message}: {:?}", built.errors()));
        let help = error.help.as_deref().unwrap();
        let list = help.split_once("it can hold ").unwrap().1.split(';').next().unwrap();
        let mut keys: Vec<String> = list.split(", ").map(str::to_owned).collect();
        keys.sort();
        keys
    };
    let sorted = |keys: Vec<&str>| {
        let mut keys: Vec<String> = keys.into_iter().map(str::to_owned).collect();
        keys.sort();
        keys
    };
    let manual = read("docs/content.md");
    let keys = |heading: &str| -> Vec<&str> { rows(&manual, heading).iter().skip(1).map(|row| key(row[0])).collect() };
    let page = keys("### Every page");
    assert_eq!(known("content/a.md", "the front matter"), sorted(page.clone()));
    let section = page.into_iter().filter(|key| !matches!(*key, "explainer" | "term")).chain(keys("### Sections"));
    assert_eq!(known("content/s/_index.md", "the front matter"), sorted(section.collect()));
    assert_eq!(known("content/glossary/t.md", "[term]"), sorted(keys("### An entry")));
    assert_eq!(known("content/glossary/t.md", "an alias"), ["case", "text"]);
    assert_eq!(known("content/glossary/t.md", "[term] valid"), ["from", "to"]);
    assert_eq!(known("content/a.md", "[glossary]"), ["off", "pin"]);
    // The parts of an explainer, and then the keys of each.
    let (parts, each): (Vec<_>, Vec<_>) = rows(&manual, "## An explainer").into_iter().partition(|row| row.len() == 3);
    assert_eq!(known("content/a.md", "[explainer]"), sorted(parts.iter().skip(1).map(|row| key(row[0])).collect()));
    let mut tables: Vec<(&str, Vec<&str>)> = Vec::new();
    for row in each.into_iter().skip(1) {
        if !row[0].is_empty() {
            tables.push((key(row[0]), Vec::new()));
        }
        tables.last_mut().unwrap().1.extend(row[1].split(", ").map(key));
    }
    assert_eq!(tables.len(), 9);
    for (table, keys) in tables {
        assert_eq!(known("content/a.md", &format!("[[explainer.{table}]]")), sorted(keys), "{table}");
    }
}
