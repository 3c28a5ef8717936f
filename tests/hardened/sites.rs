//! The sites that are built here, in two versions each, and what others put beside them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use nutgraf::pipeline::Request;

use crate::harness::{DOT, NOW, tree};

/// Files by their path.
pub(crate) type Tree = BTreeMap<String, Vec<u8>>;

/// A small site in which a build has something to do at each of its steps: its second version has other pages, files that
/// became folders, and folders that became files.
pub(crate) fn small(version: usize) -> Tree {
    let mut files = Tree::new();
    let mut file = |path: &str, text: &str| {
        files.insert(path.to_owned(), text.as_bytes().to_vec());
    };
    file(
        "config.toml",
        "base_url = \"https://example.org\"\ntitle = \"Test\"\n[feeds]\nformats = []\n[search]\nenabled = false\n",
    );
    for name in ["page.html", "explainer.html", "term.html"] {
        file(&format!("templates/{name}"), "{{ page.content }}");
    }
    for name in ["home.html", "section.html", "glossary.html", "taxonomy.html", "taxonomy_item.html", "404.html"] {
        file(&format!("templates/{name}"), "{{ lang }}");
    }
    let page = |title: &str, body: &str| format!("+++\ntitle = \"{title}\"\n+++\n{body}\n");
    file("content/_index.md", &page("Home", "Home."));
    file("content/same.md", &page("Same", "Stays as it is."));
    file(
        "content/changed.md",
        &page("Changed", ["The first version.", "The second version, which is longer."][version]),
    );
    if version == 0 {
        file("content/gone/deep/old.md", &page("Old", "Goes."));
        file("content/glossary/gpt.md", "+++\ntitle = \"GPT\"\n[term]\nkind = \"product\"\n+++\n");
        file("static/thing", "a file");
        file("static/other/x", "in a folder");
    } else {
        file("content/new/deep/new.md", &page("New", "Comes."));
        file("static/thing/x", "in a folder");
        file("static/other", "a file");
    }
    files
}

/// A site with a file of every kind: what it gives must be the same everywhere.
pub(crate) fn full() -> Tree {
    let mut files = Tree::new();
    let mut file = |path: &str, bytes: &[u8]| {
        files.insert(path.to_owned(), bytes.to_vec());
    };
    file("config.toml", FULL_CONFIG.as_bytes());
    file("content/_index.md", b"+++\ntitle = \"Home\"\n+++\nHello.\n");
    file("content/_index.fr.md", "+++\ntitle = \"Accueil\"\n+++\nÉté.\n".as_bytes());
    for n in 0..12 {
        let (day, other) = (1 + n * 2, (n + 5) % 12);
        let page = format!(
            "+++\ntitle = \"Story {n}: the board’s GPT\"\ndate = 2023-11-{day:02}\ntags = [\"AI\", \"Law & order\", \"T{n}\"]\n+++\n\
             The **board** met on {day} November. See [another](@/news/s{other}.md) and GPT.[^1]\n\n<!-- more -->\n\n\
             ## Part {n}\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n[^1]: A note.\n"
        );
        file(&format!("content/news/s{n}.md"), page.as_bytes());
        let page = format!(
            "+++\ntitle = \"Récit {n} : l'État\"\ndate = 2023-11-{day:02}\ntags = [\"IA\", \"Été\"]\n+++\n\
             « Bonjour » dit-il : l'État a 10 000 euros ; GPT !\n"
        );
        file(&format!("content/news/s{n}.fr.md"), page.as_bytes());
    }
    file("content/news/_index.md", b"+++\ntitle = \"News\"\nsort_by = \"date\"\npaginate_by = 5\n+++\n");
    file("content/explainers/strike.md", FULL_EXPLAINER.as_bytes());
    file("content/explainers/dot.png", DOT);
    for (id, title) in [("gpt", "GPT"), ("board", "Board of directors"), ("eacute", "Éclair"), ("zed", "Zed")] {
        let entry = format!("+++\ntitle = \"{title}\"\n[term]\nshort = \"What {title} is.\"\n+++\nMore on GPT.\n");
        file(&format!("content/glossary/{id}.md"), entry.as_bytes());
        file(&format!("content/glossary/{id}.fr.md"), entry.as_bytes());
    }
    file("static/humans.txt", b"us\n");
    file("data/numbers.json", b"{\"b\": 1, \"a\": [1, 2.5, null]}");
    files
}

const FULL_CONFIG: &str = "base_url = \"https://example.org/site\"
title = \"Full\"
[output]
hosts = [\"netlify\", \"nginx\", \"caddy\", \"github\"]
compress = [\"gz\", \"br\"]
[languages.fr]
title = \"Plein\"
[taxonomies.tags]
[feeds]
formats = [\"atom\", \"rss\", \"json\"]
";

const FULL_EXPLAINER: &str = "+++
title = \"Why the strike?\"
date = 2023-11-20
tags = [\"Work\"]
aliases = [\"/old/strike/\"]
[explainer]
storyline = \"strike\"
key_points = [\"It began *early* [@union]\", \"GPT isn’t why\"]
[[explainer.sources]]
id = \"union\"
title = \"Union’s statement\"
url = \"https://union.example/\"
[[explainer.timeline]]
date = 2023-11-01
text = \"Talks end [@union]\"
+++
On the strike [@union].

![A dot](dot.png \"The dot\")
";

/// Files in the output folder that nutgraf didn't make.
pub(crate) const FOREIGN: [(&str, &str); 3] =
    [("CNAME", "example.org"), ("gone/deep/notes.txt", "mine"), ("changed/.hidden", "mine, too")];

/// Writes a site's sources into a folder, in place of those that are there.
pub(crate) fn write(site: &Path, sources: &Tree) {
    for room in ["content", "templates", "static", "data"] {
        let _ = fs::remove_dir_all(site.join(room));
    }
    put(site, sources);
}

/// Writes files into a folder.
pub(crate) fn put(folder: &Path, files: &Tree) {
    for (path, bytes) in files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}

/// Puts the files of others into the output folder.
pub(crate) fn put_foreign(site: &Path) {
    put(
        &site.join("public"),
        &FOREIGN.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect(),
    );
}

/// What is in the output folder by our hand, and that of others is as it was.
#[track_caller]
pub(crate) fn ours(site: &Path) -> Tree {
    let mut files = tree(&site.join("public"));
    for (path, text) in FOREIGN {
        assert_eq!(files.remove(path).as_deref(), Some(text.as_bytes()), "another's {path} was touched");
    }
    files.retain(|path, _| !path.starts_with(".nutgraf-staging/"));
    files
}

/// What the engine is asked to do.
pub(crate) fn request(site: &Path) -> Request {
    Request {
        site: site.to_owned(),
        output: None::<PathBuf>,
        base_url: None,
        environment: None,
        drafts: false,
        search: false,
        now: NOW.parse().unwrap(),
        adopt: false,
    }
}

/// The small site, built in `before` if there is one, with the sources of `after`; and what a build of each gives.
pub(crate) struct Scene {
    pub(crate) before: Option<usize>,
    pub(crate) after: usize,
    /// All files below the site's folder.
    pristine: Tree,
    pub(crate) old: Tree,
    pub(crate) new: Tree,
}

impl Scene {
    pub(crate) fn new(before: Option<usize>, after: usize) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let site = folder.path();
        let build = |version: usize| {
            write(site, &small(version));
            let outcome = nutgraf::pipeline::build(&request(site), &nutgraf::pipeline::Nobody);
            assert!(outcome.report.is_some() && outcome.diagnostics.is_empty(), "{:?}", outcome.diagnostics);
        };
        put_foreign(site);
        let old = before.map(|version| {
            build(version);
            ours(site)
        });
        write(site, &small(after));
        let pristine = tree(site);
        build(after);
        Scene { before, after, pristine, old: old.unwrap_or_default(), new: ours(site) }
    }

    /// A copy of it as it was before the second build, to be spoiled.
    pub(crate) fn copy(&self, site: &Path) {
        put(site, &self.pristine);
    }

    /// After a build that ended early: every file is whole; the next command, which doesn't build, brings the old tree or
    /// the new one; and the next build the new one. Gives whether the next command brought the new one.
    #[track_caller]
    pub(crate) fn check(&self, site: &Path, what: &str) -> bool {
        for (path, bytes) in ours(site) {
            let whole = self.old.get(&path) == Some(&bytes) || self.new.get(&path) == Some(&bytes);
            assert!(whole, "{what}: {path} is neither the old nor the new one");
        }
        let said = nutgraf::pipeline::finish(&request(site), |_| {});
        assert!(said.iter().all(|d| d.code == "build-finished"), "{what}: {said:?}");
        let tree = ours(site);
        let new = tree == self.new;
        assert!(new || tree == self.old, "{what}: {:?} is neither the old tree nor the new one", tree.keys());
        assert!(!site.join("public/.nutgraf-staging").exists(), "{what}: staging is left");
        let outcome = nutgraf::pipeline::build(&request(site), &nutgraf::pipeline::Nobody);
        assert!(outcome.report.is_some() && outcome.diagnostics.is_empty(), "{what}: {:?}", outcome.diagnostics);
        assert!(ours(site) == self.new, "{what}: the next build doesn't bring the new tree");
        let again = nutgraf::pipeline::build(&request(site), &nutgraf::pipeline::Nobody).report.unwrap();
        assert!(again.written.is_empty() && again.removed.is_empty(), "{what}: {again:?} is done once more");
        new
    }
}
