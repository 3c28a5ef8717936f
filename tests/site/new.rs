//! `nutgraf new`: files that are begun, and those that aren't.

use std::fs;
use std::process::{Command, Output};

use crate::harness::{FRENCH, SiteTest, tree};

fn run(site: &SiteTest, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_nutgraf"));
    command.arg("new").args(arguments).current_dir(site.path()).env("SOURCE_DATE_EPOCH", "1709294400").env("TZ", "UTC");
    command.output().unwrap()
}

/// What was begun: the file that is named, and its text.
#[track_caller]
fn begun(site: &SiteTest, arguments: &[&str]) -> (String, String) {
    let output = run(site, arguments);
    let err = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && err.is_empty(), "{arguments:?}: {err}");
    let out = String::from_utf8(output.stdout).unwrap();
    let file = out.trim_end().strip_prefix("./").unwrap_or_else(|| panic!("{out}")).to_owned();
    let text = fs::read_to_string(site.at(&file)).unwrap();
    (file, text)
}

/// The command is refused with a remedy, and nothing is written.
#[track_caller]
fn refused(site: &SiteTest, arguments: &[&str], says: &str) {
    let before = tree(&site.path());
    let output = run(site, arguments);
    let err = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{arguments:?}: {err}");
    assert!(err.contains(says) && err.contains("help: "), "{arguments:?}: {err}");
    assert_eq!(tree(&site.path()), before, "{arguments:?}");
}

fn site() -> SiteTest {
    SiteTest::bare().config(FRENCH).page("_index.md", "title = \"Home\"", "")
}

#[test]
fn each_kind_has_its_front_matter_and_builds() {
    let site = site();
    let (file, text) = begun(&site, &["explainer", "Why no train runs", "--tag", "work", "--author", "A. B."]);
    assert_eq!(file, "content/explainers/why-no-train-runs.md");
    let start = "+++\ntitle = \"Why no train runs\"\n# description = \"What happened and why it matters, in a sentence or \
                 two.\"\ndate = 2024-03-01\nauthors = [\"A. B.\"]\ntags = [\"work\"]\n\n[explainer]\nkey_points = []\n";
    assert!(text.starts_with(start), "{text}");

    let (file, text) = begun(&site, &["page", "Imprint", "--folder", "content/legal/", "--description", "Who we are."]);
    assert_eq!(file, "content/legal/imprint.md");
    assert_eq!(text, "+++\ntitle = \"Imprint\"\ndescription = \"Who we are.\"\ndate = 2024-03-01\n+++\n");

    for kind in ["term", "person", "organisation", "product", "event", "place", "law", "publication"] {
        let (file, text) = begun(&site, &[kind, &format!("The {kind}"), "--short", "It is."]);
        assert_eq!(file, format!("content/glossary/the-{kind}.md"));
        let word = if kind == "term" { "concept" } else { kind };
        assert!(text.contains(&format!("[term]\nkind = \"{word}\"\nshort = \"It is.\"\n")), "{text}");
    }
    site.build_clean();
}

/// What the comments of a new explainer propose is right once it is taken out of them.
#[test]
fn what_an_explainer_proposes_is_valid() {
    let site = site().term("id-of-an-entry", "Entry", "");
    let (file, text) = begun(&site, &["explainer", "A", "--storyline", "strike", "--review-by", "2024-06-01"]);
    assert!(text.contains("\nreview_by = 2024-06-01\nstoryline = \"strike\"\n"), "{text}");
    let filled = text.replace("\n# ", "\n").replace("https://…", "https://example.com/x");
    let site = site.file(&file, &filled);
    let built = site.build_clean();
    assert!(built.has("storylines/strike/index.html"));
}

#[test]
fn flags_fill_in_an_entry() {
    let site = site().term("b", "B", "");
    let arguments = [
        "term",
        "A",
        "--alias",
        "Aye",
        "--alias",
        "a \"b\" \\c",
        "--see-also",
        "b",
        "--same-as",
        "https://www.wikidata.org/wiki/Q1",
        "--draft",
    ];
    let (_, text) = begun(&site, &arguments);
    assert_eq!(
        text,
        "+++\ntitle = \"A\"\ndraft = true\n\n[term]\nkind = \"concept\"\n# short = \"What readers see first: up to 160 characters.\"\naliases = [\"Aye\", \"a \\\"b\\\" \\\\c\"]\nsee_also = [\"b\"]\nsame_as = [\"https://www.wikidata.org/wiki/Q1\"]\n+++\n"
    );
    site.drafts().build_clean();
}

#[test]
fn whatever_a_page_is_called_it_builds() {
    let site = site();
    let long = "long ".repeat(60);
    for (name, title, file) in [
        ("L’été d'après", "L’été d'après", "l-ete-d-apres"),
        ("He said \"no\" \\ yes", "He said \\\"no\\\" \\\\ yes", "he-said-no-yes"),
        ("+++ a\n+++\nb\t", "+++ a +++ b", "a-b"),
        ("🚂 runs", "🚂 runs", "steam-locomotive-runs"),
        ("\u{7}<script>\u{0}".trim_end_matches('\0'), "\\\\<script>", "script"),
        (&long, long.trim_end(), "long-long-long-long-long-long-long-long-long-long-long-long-long-long-long-long"),
        ("---", "", ""),
    ] {
        if title.is_empty() {
            refused(&site, &["page", "--", name], "has no letter or digit");
            begun(&site, &["page", "--slug", "dashes", "--", name]);
            continue;
        }
        let (path, text) = begun(&site, &["page", name]);
        assert_eq!(path, format!("content/{file}.md"));
        assert!(text.starts_with(&format!("+++\ntitle = \"{title}\"\n")), "{text}");
    }
    site.build_clean();
}

#[test]
fn nothing_is_written_over_or_beside_what_is_there() {
    let site = site()
        .page("explainers/strike.md", "", "Mine.")
        .page("own/index.md", "title = \"Own\"", "")
        .page("about.md", "", "")
        .page("legal/x.md", "", "");
    refused(&site, &["explainer", "Strike"], "content/explainers/strike.md is there already");
    refused(&site, &["page", "Own"], "content/own/index.md is there already");
    // A page and a folder of one name would have one address.
    refused(&site, &["page", "Imprint", "--folder", "about"], "content/about.md is a page");
    refused(&site, &["page", "Imprint", "--folder", "own/more"], "content/own/index.md is a page");
    refused(&site, &["page", "Legal"], "content/legal is a folder");
    // Another language's version isn't in the way.
    assert_eq!(begun(&site, &["explainer", "Strike", "--lang", "fr"]).0, "content/explainers/strike.fr.md");
    begun(&site, &["explainer", "Strike", "--slug", "strike-2"]);
    site.build_clean();
}

#[test]
fn wishes_that_cannot_be_are_refused() {
    let site = site();
    let short = "x".repeat(161);
    for (arguments, says) in [
        (&["page", ""][..], "the name is empty"),
        (&["page", "con"], "a name that Windows keeps for devices"),
        (&["page", "Index", "--folder", "a"], "a file that is called index"),
        (&["page", "A", "--folder", "../x"], "can't be a folder of content/"),
        (&["page", "A", "--folder", "a/.b"], "can't be a folder of content/"),
        (&["page", "A", "--folder", "a\\b"], "can't be a folder of content/"),
        (&["term", "A", "--folder", "b"], "entries of the glossary are in content/glossary"),
        (&["term", "A", "--short", &short], "`short` has 161 characters"),
        (&["term", "A", "--same-as", "wikidata"], "isn't an address on the web"),
        (&["explainer", "A", "--review-by", "soon"], "`review_by` isn't a date"),
        (&["page", "A", "--date", "1 March"], "--date isn't a date"),
        (&["page", "A", "--storyline", "x"], "--storyline isn't for this kind of page"),
        (&["page", "A", "--lang", "fe"], "the site has no language `fe`"),
        (&["page", "A", "--translation-of", "content/no.md"], "there is no page content/no.md in content/"),
        (&["page", "A", "--translation-of", "config.toml"], "there is no page config.toml in content/"),
        (&["page", "A", "--slug", &short], "--slug is longer than 80 letters"),
        // Nobody to ask.
        (&["page"], "the page has no name"),
    ] {
        refused(&site, arguments, says);
    }
    assert_eq!(run(&site, &["poem", "A"]).status.code(), Some(2));
    assert_eq!(run(&site.remove("config.toml"), &["page", "A"]).status.code(), Some(1));
}

#[cfg(unix)]
#[test]
fn nothing_is_written_outside_of_the_site() {
    let site = site().file("../elsewhere/x.txt", "");
    std::os::unix::fs::symlink(site.at("../elsewhere"), site.at("content/out")).unwrap();
    refused(&site, &["page", "A", "--folder", "out"], "would lie outside of the site's folder");
    refused(&site, &["page", "A", "--folder", "out/further"], "would lie outside of the site's folder");
    assert_eq!(tree(&site.at("../elsewhere")).len(), 1);
}

#[test]
fn a_translation_is_a_copy_that_follows_its_original() {
    let explainer = "slug = \"own-slug\"\ntags = [\"x\"]\ndate = 2024-01-01\naliases = [\n  \"/old/\",\n]\n[explainer]\nkey_points = [\"One.\"]";
    let site = site().page("explainers/strike.md", explainer, "Text [x](#timeline-of).\n\n## Timeline of\n");
    let original = "content/explainers/strike.md";
    let (file, text) = begun(&site, &["explainer", "La \"grève\"", "--translation-of", original]);
    assert_eq!(file, "content/explainers/strike.fr.md");
    let (front, hash) = text.split_once("translation_of_hash = \"").unwrap();
    assert_eq!(front, "+++\ntitle = \"La \\\"grève\\\"\"\nslug = \"la-greve\"\ndraft = true\n");
    let rest = &hash[17..];
    assert_eq!(
        rest,
        "\ntags = [\"x\"]\ndate = 2024-01-01\n[explainer]\nkey_points = [\"One.\"]\n+++\nText [x](#timeline-of).\n\n## Timeline of\n"
    );
    // It isn't published until it has been translated, and it is up to date as long as the original stays.
    assert!(!site.build_clean().has("fr/explainers/la-greve/index.html"));
    let site = site.drafts();
    let built = site.build_clean();
    assert!(built.output("explainers/own-slug/index.html").contains("Text"));
    assert!(built.has("fr/explainers/la-greve/index.html"));
    let outdated = |site: &SiteTest| {
        let found = nutgraf::check::check(&site.link().0.unwrap(), &[]);
        found.iter().filter(|d| d.code == "outdated-translation").count()
    };
    assert_eq!(outdated(&site), 0);
    assert_eq!(outdated(&site.page("explainers/strike.md", explainer, "Other text.")), 1);
}

#[test]
fn entries_and_yaml_and_bundles_are_translated_too() {
    let site = site()
        .term("lockout", "Lockout", "kind = \"event\"\nshort = \"Workers kept out.\"\naliases = [\"LO\"]\nforms = [\"lockouts\"]\nsee_also = [\"lockout-2\"]")
        .term("lockout-2", "Second", "")
        .file("content/y/index.md", "---\ntitle: Why not\nslug: why\naliases:\n- /old/\n- /older/\ntags:\n  - a\n---\nText.\n")
        .file("content/y/photo.txt", "x");
    let (file, text) = begun(
        &site,
        &[
            "event",
            "Grève patronale",
            "--short",
            "Les salariés à la porte.",
            "--lang",
            "fr",
            "--translation-of",
            "@/glossary/lockout.md",
        ],
    );
    assert_eq!(file, "content/glossary/lockout.fr.md");
    assert!(
        text.ends_with(
            "[term]\nkind = \"event\"\nshort = \"Les salariés à la porte.\"\nsee_also = [\"lockout-2\"]\n+++\n"
        ),
        "{text}"
    );
    assert!(text.contains("slug = \"greve-patronale\"\n"), "{text}");
    let (file, text) = begun(&site, &["page", "Pourquoi : pas", "--translation-of", "content/y/index.md"]);
    assert_eq!(file, "content/y/index.fr.md");
    assert!(
        text.starts_with(
            "---\ntitle: \"Pourquoi : pas\"\nslug: \"pourquoi-pas\"\ndraft: true\ntranslation_of_hash: \""
        ),
        "{text}"
    );
    assert!(text.ends_with("tags:\n  - a\n---\nText.\n"), "{text}");
    let site = site.file(
        "content/glossary/yaml.md",
        "---\ntitle: Yaml\nterm:\n  kind: concept\n  aliases:\n  - YML\n  forms:\n    - yamls\n  see_also: [lockout-2]\n---\n",
    );
    let (_, text) =
        begun(&site, &["term", "Le yaml", "--short", "Un format.", "--translation-of", "@/glossary/yaml.md"]);
    assert!(
        text.ends_with("term:\n  kind: concept\n  short: \"Un format.\"\n  see_also: [lockout-2]\n---\n"),
        "{text}"
    );
    // Another kind, the same language, a version that is there.
    refused(&site, &["term", "X", "--translation-of", "content/glossary/lockout.md"], "is of another kind: event");
    refused(
        &site,
        &["event", "X", "--lang", "en", "--translation-of", "content/glossary/lockout.md"],
        "is in `en` itself",
    );
    refused(
        &site,
        &["event", "X", "--translation-of", "content/glossary/lockout.md"],
        "lockout.fr.md is there already",
    );
    refused(
        &site,
        &["page", "X", "--tag", "b", "--translation-of", "content/y/index.md"],
        "--tag says what a translation takes",
    );
    let built = site.drafts().build();
    assert!(built.errors().is_empty(), "{:?}", built.errors());
}

/// On a terminal it asks, once more where an answer can't be, and not at all with --yes.
#[cfg(target_os = "linux")]
#[test]
fn on_a_terminal_it_asks_for_what_is_missing() {
    use std::io::Write;
    use std::process::Stdio;
    let site = site();
    let answer = |arguments: &str, answers: &str| {
        // script(1) of util-linux gives the program a terminal.
        let mut script = Command::new("script")
            .args(["-qec", &format!("{} new {arguments}", env!("CARGO_BIN_EXE_nutgraf")), "/dev/null"])
            .current_dir(site.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = script.stdin.take().unwrap();
        stdin.write_all(answers.as_bytes()).unwrap();
        let output = script.wait_with_output().unwrap();
        drop(stdin);
        assert!(output.status.success(), "{output:?}");
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let long = "x".repeat(161);
    let said = answer("person", &format!("Ana Example\n{long}\nSpeaks for drivers.\nAna, A. E.\n"));
    assert!(said.contains("Its name: ") && said.contains("Who they are, in a sentence: "), "{said}");
    assert!(said.contains("that has 161 characters, and 160 are shown"), "{said}");
    let text = fs::read_to_string(site.at("content/glossary/ana-example.md")).unwrap();
    assert!(text.contains("short = \"Speaks for drivers.\"\naliases = [\"Ana\", \"A. E.\"]\n"), "{text}");

    let said = answer("explainer Strike", "\nwork\nthe-strike\nsoon\n2024-06-01\n");
    assert!(said.contains("Look at it again by") && said.contains("it must look like 2023-11-20"), "{said}");
    let text = fs::read_to_string(site.at("content/explainers/strike.md")).unwrap();
    assert!(
        text.contains("tags = [\"work\"]") && text.contains("review_by = 2024-06-01\nstoryline = \"the-strike\"\n"),
        "{text}"
    );

    let said = answer("page Imprint --yes", "");
    assert!(said.trim_end().ends_with("./content/imprint.md") && !said.contains("Standfirst"), "{said}");
}
