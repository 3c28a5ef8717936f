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

#[test]
fn the_first_site_of_the_readme() {
    let mut site = SiteTest::new();
    let mut files = 0;
    for (_, block) in blocks(&read("README.md"), "sh") {
        for piece in block.split("cat > ").skip(1) {
            let (name, rest) = piece.split_once(" <<'END'\n").unwrap();
            site = site.file(name, rest.split_once("END\n").unwrap().0);
            files += 1;
        }
    }
    assert_eq!(files, 4);
    let built = site.build_clean();
    assert!(built.output("strike/index.html").contains("href=\"/glossary/works-council/\""));
    assert!(built.output("glossary/works-council/index.html").contains("2 mentions"));
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
