//! The files that `init` and `new` write, as values.
//!
//! In: what an author asks for. Out: names of files and their texts. It touches no disk; the commands write, and never
//! over anything.

use include_dir::{Dir, DirEntry, include_dir};

pub mod page;

/// A small site in two languages, which builds without a warning.
static SITE: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/src/scaffold/site");

/// A file to be written: its path from the site's folder, with slashes, and its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFile {
    /// Where it goes.
    pub path: String,
    /// What is in it.
    pub text: String,
}

/// Who builds the site at each push.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Ci {
    /// GitHub Actions, which publishes with GitHub Pages.
    Github,
    /// GitLab CI, which publishes with GitLab Pages.
    Gitlab,
}

/// The files of a new site; with `bare`, no more than builds.
pub fn site(bare: bool) -> Vec<NewFile> {
    if bare {
        let config = "# The address where the site will be: change it before you publish.\n\
                      base_url = \"https://news.example\"\ntitle = \"News explained\"\n";
        let home = "+++\ntitle = \"News explained\"\n+++\n";
        return vec![file("config.toml", config), file("content/_index.md", home), ignored()];
    }
    let mut files = Vec::new();
    collect(&SITE, &mut files);
    files.push(ignored());
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

fn collect(folder: &Dir<'static>, files: &mut Vec<NewFile>) {
    for entry in folder.entries() {
        match entry {
            DirEntry::Dir(folder) => collect(folder, files),
            DirEntry::File(embedded) => {
                let path = embedded.path().to_string_lossy().replace('\\', "/");
                files.push(file(&path, embedded.contents_utf8().unwrap_or_default()));
            }
        }
    }
}

/// What git leaves alone.
fn ignored() -> NewFile {
    file(".gitignore", "/public/\n/.nutgraf/\n")
}

fn file(path: &str, text: &str) -> NewFile {
    NewFile { path: path.to_owned(), text: text.to_owned() }
}
