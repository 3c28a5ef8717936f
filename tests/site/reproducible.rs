//! The same site gives the same bytes, on any number of threads, in any folder.

use std::collections::BTreeMap;

use proptest::prelude::*;

use crate::harness::{FRENCH, SiteTest};

/// A page: folder, stem, language, front matter, pieces of text.
#[derive(Debug, Clone)]
struct Page {
    folder: usize,
    stem: usize,
    french: bool,
    day: Option<u8>,
    tags: Vec<usize>,
    draft: bool,
    explainer: bool,
    text: Vec<usize>,
}

const FOLDERS: [&str; 5] = ["", "news/", "news/deep/", "explainers/", "glossary/"];
const STEMS: [&str; 6] = ["alpha", "beta", "gamma", "delta", "Été à Paris", "zeta"];
const TAGS: [&str; 4] = ["AI", "ai", "Éthique", "law & order"];
const TEXTS: [&str; 12] = [
    "Alpha met the betas; gamma’s *zeta* too.",
    "## Alpha",
    "## Beta\n\nDelta, deltas.",
    "- one\n- two alphas",
    "| a | b |\n|---|---|\n| beta | gamma |",
    "A note.[^1]\n\n[^1]: On gamma.",
    "> [!NOTE]\n> Careful with zeta.",
    "`alpha` and **be**ta & <b>gamma</b>",
    "<!-- more -->",
    "[home](@/_index.md) and [out](https://example.com/)",
    "L’alpha d’Été à Paris, aujourd’hui.",
    "```rust\nfn alpha() {}\n```",
];

fn page() -> impl Strategy<Value = Page> {
    let tags = prop::collection::vec(0..TAGS.len(), 0..3);
    let text = prop::collection::vec(0..TEXTS.len(), 0..6);
    (
        0..FOLDERS.len(),
        0..STEMS.len(),
        any::<bool>(),
        prop::option::of(1..29u8),
        tags,
        any::<bool>(),
        any::<bool>(),
        text,
    )
        .prop_map(|(folder, stem, french, day, tags, draft, explainer, text)| Page {
            folder,
            stem,
            french,
            day,
            tags,
            draft,
            explainer,
            text,
        })
}

/// What the files of a site say, in an order of their own: the last of two on one path counts.
fn files(pages: &[Page]) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    for page in pages {
        let stem = STEMS[page.stem];
        let path = format!("content/{}{stem}{}.md", FOLDERS[page.folder], if page.french { ".fr" } else { "" });
        let mut text = format!("+++\ntitle = \"{}\"\ndraft = {}\n", stem.to_uppercase(), page.draft);
        if let Some(day) = page.day {
            text += &format!("date = 2023-11-{day:02}\n");
        }
        let tags: Vec<&str> = page.tags.iter().map(|t| TAGS[*t]).collect();
        text += &format!("tags = {tags:?}\n");
        if FOLDERS[page.folder] == "glossary/" {
            text += "[term]\ncase = \"fold\"\nshort = \"A letter.\"\n";
        } else if page.explainer {
            text += "[explainer]\nstoryline = \"letters\"\nkey_points = [\"One\"]\n";
        }
        text += "+++\n";
        for (index, piece) in page.text.iter().enumerate() {
            // A footnote stands once on a page.
            if *piece != 5 || !page.text[..index].contains(piece) {
                text += &format!("{}\n\n", TEXTS[*piece]);
            }
        }
        files.insert(path, text);
    }
    files
}

fn site(files: &BTreeMap<String, String>) -> SiteTest {
    let site = SiteTest::new().search().config(FRENCH).page("_index.md", "title = \"Home\"", "");
    files.iter().fold(site, |site, (path, text)| site.file(path, text))
}

fn with_threads<T: Send>(threads: usize, run: impl FnOnce() -> T + Send) -> T {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(run)
}

proptest! {
    // A site that fails is printed whole, and becomes a case of its own.
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_site_gives_the_same_bytes_every_time(pages in prop::collection::vec(page(), 1..24)) {
        let files = files(&pages);
        let (one, other) = (site(&files), site(&files));
        let first = with_threads(1, || one.build());
        prop_assert!(first.errors().is_empty(), "{:?}", first.errors());
        let second = with_threads(4, || other.build());
        prop_assert_eq!(first.tree(), second.tree());
        prop_assert_eq!(first.diagnostics(), second.diagnostics());
        // Over what is there already, nothing is to be done.
        let again = with_threads(3, || other.build());
        prop_assert!(again.report().written.is_empty(), "{:?}", again.written());
    }

    /// However a folder came to its files, it gives what a clean build of them gives.
    #[test]
    fn a_changed_site_gives_the_bytes_of_a_clean_build(
        before in prop::collection::vec(page(), 1..12),
        after in prop::collection::vec(page(), 1..12),
    ) {
        let (before, after) = (files(&before), files(&after));
        let changed = site(&before);
        prop_assert!(changed.build().errors().is_empty());
        let changed = before.keys().filter(|p| !after.contains_key(*p)).fold(changed, |site, path| site.remove(path));
        let changed = after.iter().fold(changed, |site, (path, text)| site.file(path, text));
        let built = changed.build();
        prop_assert!(built.errors().is_empty(), "{:?}", built.errors());
        prop_assert_eq!(built.tree(), site(&after).build().tree());
    }
}
