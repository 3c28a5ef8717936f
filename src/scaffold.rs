//! The files that `init` and `new` write, as values.
//!
//! In: what an author asks for. Out: names of files and their texts. It touches no disk; the commands write, and never
//! over anything.

use include_dir::{Dir, DirEntry, include_dir};

pub mod page;
pub mod translation;

/// The pages of a small site in two languages, named as where English comes first.
static CONTENT: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/src/scaffold/content");

/// A file to be written: its path from the site's folder, with slashes, and its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFile {
    /// Where it goes.
    pub path: String,
    /// What is in it.
    pub text: String,
}

/// The language that comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum First {
    /// English.
    En,
    /// French.
    Fr,
}

/// Who builds the site at each push.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Ci {
    /// GitHub Actions, which publishes with GitHub Pages.
    Github,
    /// GitLab CI, which publishes with GitLab Pages.
    Gitlab,
}

impl Ci {
    /// What is left for its user to do.
    pub fn next(self) -> &'static str {
        match self {
            Ci::Github => {
                "Before the first push: set base_url in config.toml, and what the head of the workflow says in the \
                 repository's settings."
            }
            Ci::Gitlab => {
                "Before the first push: set base_url in config.toml, and what the head of .gitlab-ci.yml says in the \
                 project's settings."
            }
        }
    }
}

/// The files of a new site; with `bare`, no more than builds.
pub fn site(bare: bool, first: First) -> Vec<NewFile> {
    let (config, title) = match (bare, first) {
        (false, First::En) => (include_str!("scaffold/config/en.toml"), ""),
        (false, First::Fr) => (include_str!("scaffold/config/fr.toml"), ""),
        (true, First::En) => (include_str!("scaffold/config/bare.en.toml"), "News explained"),
        (true, First::Fr) => (include_str!("scaffold/config/bare.fr.toml"), "L'actualité expliquée"),
    };
    let mut files = vec![file("config.toml", config), file(".gitignore", "/public/\n/.nutgraf/\n")];
    if bare {
        files.push(file("content/_index.md", &format!("+++\ntitle = \"{title}\"\n+++\n")));
    } else {
        collect(&CONTENT, first, &mut files);
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

/// The workflow for a host.
pub fn workflow(ci: Ci) -> NewFile {
    match ci {
        Ci::Github => file(".github/workflows/site.yml", include_str!("scaffold/ci/github.yml")),
        Ci::Gitlab => file(".gitlab-ci.yml", include_str!("scaffold/ci/gitlab.yml")),
    }
}

fn collect(folder: &Dir<'static>, first: First, files: &mut Vec<NewFile>) {
    for entry in folder.entries() {
        match entry {
            DirEntry::Dir(folder) => collect(folder, first, files),
            DirEntry::File(embedded) => {
                let path = format!("content/{}", embedded.path().to_string_lossy().replace('\\', "/"));
                let stem = path.trim_end_matches(".md");
                let path = match (first, stem.strip_suffix(".fr")) {
                    (First::En, _) => path,
                    (First::Fr, Some(stem)) => format!("{stem}.md"),
                    (First::Fr, None) => format!("{stem}.en.md"),
                };
                files.push(file(&path, embedded.contents_utf8().unwrap_or_default()));
            }
        }
    }
}

fn file(path: &str, text: &str) -> NewFile {
    NewFile { path: path.to_owned(), text: text.to_owned() }
}
