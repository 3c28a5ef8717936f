//! Edits that change nothing but words are told from others, and give the site that is made from nothing.

use std::fs;
use std::path::{Path, PathBuf};

use nutgraf::serve::maker::{Address, Made, Maker, Making};
use nutgraf::serve::snapshot::Output;
use nutgraf::watch::Batch;
use tempfile::TempDir;

use super::harness::{page, write};

fn making(site: &Path) -> Making {
    Making {
        site: site.to_owned(),
        address: Address::Origin("https://example.org".to_owned()),
        drafts: false,
        search: false,
        at: Some("2024-01-15T12:00:00Z".parse().unwrap()),
        environment: None,
        theme: None,
    }
}

/// Every output that is made of the site, by its file.
fn outputs(made: &Made) -> Vec<(String, Vec<u8>)> {
    let snapshot = made.snapshot.as_ref().unwrap();
    let bytes = |place: usize| match snapshot.output(place) {
        Output::Bytes(bytes) => bytes.to_vec(),
        Output::File(disk) => fs::read(disk).unwrap(),
        Output::Failed(diagnostic) => panic!("{diagnostic:?}"),
    };
    snapshot.jobs().iter().enumerate().map(|(place, job)| (job.file.clone(), bytes(place))).collect()
}

/// The same as a site made from nothing.
#[track_caller]
fn same_as_new(made: &Made, site: &Path) {
    let new = Maker::new(making(site)).update(&Batch::rescan(), false).unwrap();
    assert_eq!(made.diagnostics, new.diagnostics);
    for ((file, bytes), (expected_file, expected)) in outputs(made).into_iter().zip(outputs(&new)) {
        assert_eq!(file, expected_file);
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        assert!(bytes == expected, "{file}\n{}\n--- from nothing:\n{}", text(&bytes), text(&expected));
    }
}

const BEFORE: &str =
    "OpenAI and its board [@s].\n\n## First\n\n[One](@/one.md) and ![a photo](photo.svg).\n\nThe end.\n";
const EXPLAINER: &str =
    "[explainer]\nkey_points = [\"The board said it.\"]\n[[explainer.sources]]\nid = \"s\"\ntitle = \"S\"\n";

fn small_site() -> (TempDir, PathBuf, Maker) {
    let folder = TempDir::new().unwrap();
    let site = folder.path().to_owned();
    write(&site.join("config.toml"), b"base_url = \"https://example.org\"\ntitle = \"Test\"\n");
    write(&site.join("content/_index.md"), page("Home", "", "").as_bytes());
    write(&site.join("content/one.md"), page("One", "", "Of OpenAI.").as_bytes());
    write(&site.join("content/two/index.md"), page("Two", EXPLAINER, BEFORE).as_bytes());
    let picture = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"4\" height=\"3\"/>";
    write(&site.join("content/two/photo.svg"), picture.as_bytes());
    for (id, title, front) in [
        ("openai", "OpenAI", "[term]"),
        ("board", "Board", "[term]"),
        ("petition", "Petition", "[term]\naliases = [\"letter\"]"),
        ("alphabet", "Alphabet", "[term]\naliases = [\"letter\"]"),
    ] {
        write(&site.join(format!("content/glossary/{id}.md")), page(title, front, "An entry.").as_bytes());
    }
    let mut maker = Maker::new(making(&site));
    maker.update(&Batch::rescan(), false).unwrap();
    (folder, site, maker)
}

#[test]
fn words_are_told_from_what_other_pages_ask_for() {
    let cases = [
        ("more words", "The end.", "The very end.", true),
        ("a term more", "The end.", "The petition, too.", true),
        ("a term less", "OpenAI and its board", "This company and its board", true),
        ("all words gone", "The end.", "", true),
        ("a paragraph more at the end", "The end.", "The end.\n\nOf OpenAI's board, again.", true),
        ("a list and emphasis", "The end.", "- *one*\n- `two`\n- a board", true),
        ("a heading", "## First", "## Second", false),
        ("a heading more", "The end.", "## Second\n\nThe end.", false),
        ("a link", "@/one.md", "@/_index.md", false),
        ("a link more", "The end.", "[The end](@/one.md).", false),
        ("a citation more", "The end.", "The end [@s].", false),
        ("a picture further down", "## First", "A line more.\n\n## First", true),
        ("a note", "The end.", "The end[^1].\n\n[^1]: A note.", false),
        ("a component", "The end.", "```{note}\nThe end.\n```", false),
        ("a form that two entries claim", "The end.", "The letter.", false),
        ("the title", "title = \"Two\"", "title = \"Three\"", false),
        ("a key point", "said it.", "said the petition.", false),
    ];
    for (what, from, to, words) in cases {
        let (_folder, site, mut maker) = small_site();
        let file = site.join("content/two/index.md");
        let text = fs::read_to_string(&file).unwrap();
        let edited = text.replacen(from, to, 1);
        assert_ne!(text, edited, "{what}");
        write(&file, edited.as_bytes());
        let made = maker.update(&Batch::of([file.clone()]), false).unwrap();
        assert_eq!(made.reworded, words, "{what}: {:?}", made.diagnostics);
        same_as_new(&made, &site);
        // And back.
        write(&file, text.as_bytes());
        same_as_new(&maker.update(&Batch::of([file]), false).unwrap(), &site);
    }
}

#[test]
fn a_file_with_which_something_is_wrong_is_linked_with_all_others() {
    let (_folder, site, mut maker) = small_site();
    let (one, two) = (site.join("content/one.md"), site.join("content/two/index.md"));
    write(&one, page("One", "", "Of [nothing](@/nowhere.md).").as_bytes());
    let made = maker.update(&Batch::of([one.clone()]), false).unwrap();
    assert_eq!(made.diagnostics.iter().map(|d| d.code).collect::<Vec<_>>(), ["dead-link"]);
    // What is wrong there stays told while another page's words change,
    let text = fs::read_to_string(&two).unwrap();
    write(&two, text.replace("The end.", "The petition.").as_bytes());
    let made = maker.update(&Batch::of([two.clone()]), false).unwrap();
    assert!(made.reworded && !made.is_good());
    let line = |made: &Made| made.diagnostics[0].location.as_ref().map(|l| l.line);
    let before = line(&made);
    // and its place moves with it.
    write(&one, page("One", "", "A line.\n\nOf [nothing](@/nowhere.md).").as_bytes());
    let made = maker.update(&Batch::of([one.clone()]), false).unwrap();
    assert!(!made.reworded);
    assert_eq!(line(&made), before.map(|line| line + 2));
    write(&one, page("One", "", "Of nothing.").as_bytes());
    let made = maker.update(&Batch::of([one]), false).unwrap();
    assert!(made.is_good());
    same_as_new(&made, &site);
}

/// A file that only a draft names stays back with it, until another page's text names it in any way.
#[test]
fn words_that_are_the_name_of_a_file_held_back() {
    let (_folder, site, mut maker) = small_site();
    write(&site.join("content/draft.md"), page("Draft", "draft = true", "[It](paper.pdf)").as_bytes());
    write(&site.join("content/paper.pdf"), b"%PDF");
    maker.update(&Batch::rescan(), false).unwrap();
    let one = site.join("content/one.md");
    for (text, words) in [("See paper.pdf for more.", false), ("See paper.pdf for less.", true), ("See all.", false)] {
        write(&one, page("One", "", text).as_bytes());
        let made = maker.update(&Batch::of([one.clone()]), false).unwrap();
        assert_eq!(made.reworded, words, "{text}");
        same_as_new(&made, &site);
    }
}

#[test]
fn pages_of_this_repository_in_other_words() {
    let folder = TempDir::new().unwrap();
    let (root, site) = (Path::new(env!("CARGO_MANIFEST_DIR")), folder.path());
    for name in ["config.toml", "content", "templates"] {
        copy(&root.join(name), &site.join(name));
    }
    let mut maker = Maker::new(making(site));
    maker.update(&Batch::rescan(), false).unwrap();
    let mut files: Vec<PathBuf> = Vec::new();
    for folder in ["explainers", "glossary"] {
        let entries = fs::read_dir(site.join("content").join(folder)).unwrap().map(|entry| entry.unwrap().path());
        files.extend(entries.filter(|path| path.is_file() && !path.to_string_lossy().contains("_index")));
    }
    files.sort();
    assert!(files.len() > 60, "{}", files.len());
    let mut last = None;
    for (n, file) in
        files.iter().enumerate().filter(|(n, file)| n % 7 == 0 || file.starts_with(site.join("content/explainers")))
    {
        let text = fs::read_to_string(file).unwrap();
        let words = if file.to_string_lossy().contains(".fr.") {
            "Le conseil d’administration et ChatGPT."
        } else {
            "The board of directors, Sam Altman and ChatGPT."
        };
        fs::write(file, format!("{text}\n{words} {n}\n")).unwrap();
        let made = maker.update(&Batch::of([file.clone()]), false).unwrap();
        assert!(made.reworded, "{}", file.display());
        last = Some(made);
    }
    same_as_new(&last.unwrap(), site);
}

fn copy(from: &Path, to: &Path) {
    if from.is_file() {
        fs::copy(from, to).unwrap();
        return;
    }
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let name = entry.unwrap().file_name();
        copy(&from.join(&name), &to.join(&name));
    }
}
