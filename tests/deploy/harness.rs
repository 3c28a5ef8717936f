//! A site in a folder of its own, built and deployed by the program itself.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};

use tempfile::TempDir;

use crate::servers::{Bucket, KEY, SECRET};

pub(crate) struct Site {
    folder: TempDir,
}

/// What a run said, and how it ended.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Run {
    fn of(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        let run = Run { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) };
        for secret in [KEY, SECRET, "REPEATED-KEY", "panicked"] {
            assert!(!run.out.contains(secret) && !run.err.contains(secret), "it says {secret}: {run:?}");
        }
        run
    }

    #[track_caller]
    pub(crate) fn ok(self) -> Self {
        assert_eq!(self.code, Some(0), "{}\n{}", self.out, self.err);
        self
    }

    /// It failed with this error, and says so in these words.
    #[track_caller]
    pub(crate) fn fails(self, code: &str, words: &[&str]) -> Self {
        assert_eq!(self.code, Some(1), "{}\n{}", self.out, self.err);
        assert!(self.err.contains(&format!("error[{code}]")), "no {code}: {}\n{}", self.out, self.err);
        for word in words {
            assert!(self.err.contains(word), "no `{word}`: {}", self.err);
        }
        self
    }

    #[track_caller]
    pub(crate) fn says(self, words: &[&str]) -> Self {
        for word in words {
            assert!(self.out.contains(word), "no `{word}`: {}\n{}", self.out, self.err);
        }
        self
    }
}

impl Site {
    /// A site of a front page, three pages and a stylesheet, not built yet.
    pub(crate) fn new() -> Self {
        let site = Site { folder: TempDir::new().unwrap() };
        site.file("config.toml", "base_url = \"https://example.org\"\ntitle = \"The why\"\n");
        site.page("_index", "The why");
        site.page("strike", "Why the trains stopped");
        site.page("budget", "What the budget says");
        site.page("old", "An old page");
        site.file("templates/assets/own.css", "body { color: black }\n");
        site.file(
            "templates/page.html",
            "<!doctype html><title>{{ page.title }} – Site</title><meta property=\"og:title\" content=\"{{ page.title }}\"><link rel=stylesheet href=\"{{ asset(path='own.css') }}\">\
             {{ page.content }}",
        );
        site.file("static/data.txt", "one\n");
        site
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("site")
    }

    /// A folder beside the site.
    pub(crate) fn beside(&self, name: &str) -> PathBuf {
        let folder = self.folder.path().join(name);
        fs::create_dir_all(&folder).unwrap();
        folder
    }

    pub(crate) fn file(&self, path: &str, text: &str) -> &Self {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    pub(crate) fn remove(&self, path: &str) -> &Self {
        let path = self.path().join(path);
        if path.is_dir() {
            fs::remove_dir_all(path).unwrap()
        } else {
            fs::remove_file(path).unwrap()
        }
        self
    }

    pub(crate) fn page(&self, name: &str, title: &str) -> &Self {
        self.file(&format!("content/{name}.md"), &format!("+++\ntitle = \"{title}\"\n+++\nText of {title}.\n"))
    }

    /// A page added, a page changed, a page gone, and another stylesheet: so every page changes.
    pub(crate) fn second_version(&self) -> &Self {
        self.page("new", "What is new").page("strike", "Why the trains stopped again").remove("content/old.md");
        self.file("templates/assets/own.css", "body { color: blue }\n").file("static/data.txt", "two\n")
    }

    pub(crate) fn config(&self, more: &str) -> &Self {
        self.file("config.toml", &format!("base_url = \"https://example.org\"\ntitle = \"The why\"\n{more}"))
    }

    /// The config of a bucket behind `endpoint`, quick to give up.
    pub(crate) fn target(&self, bucket: &Bucket, endpoint: &str, more: &str) -> &Self {
        self.config(&format!(
            "[deploy]\nkeep_assets = 0\n[deploy.targets.live]\nurl = \"s3://{}/www\"\nendpoint = \"{endpoint}\"\n\
             region = \"eu-west-3\"\ntimeout = 1\n{more}\n",
            bucket.name()
        ))
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_nutgraf"));
        command.current_dir(self.path()).args(arguments);
        for (name, _) in std::env::vars_os() {
            let name = name.to_string_lossy().into_owned();
            if ["AWS_", "GOOGLE_", "AZURE_", "HTTP_", "HTTPS_", "ALL_", "SOURCE_"]
                .iter()
                .any(|p| name.to_uppercase().starts_with(p))
            {
                command.env_remove(name);
            }
        }
        command.env("AWS_ACCESS_KEY_ID", KEY).env("AWS_SECRET_ACCESS_KEY", SECRET);
        // No credentials come from anywhere else, and nothing is asked outside of this machine.
        command.env("AWS_EC2_METADATA_DISABLED", "true").env("NO_PROXY", "*").stdin(Stdio::null());
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        Run::of(self.command(arguments).output().unwrap())
    }

    pub(crate) fn start(&self, arguments: &[&str]) -> Child {
        self.command(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    pub(crate) fn finish(child: Child) -> Run {
        Run::of(child.wait_with_output().unwrap())
    }

    #[track_caller]
    pub(crate) fn build(&self) -> &Self {
        self.run(&["build", "--quiet", "--no-search"]).ok();
        self
    }

    /// Deploys without being asked.
    pub(crate) fn deploy(&self, arguments: &[&str]) -> Run {
        self.run(&[&["deploy", "--yes"], arguments].concat())
    }

    /// What was built.
    pub(crate) fn public(&self) -> BTreeMap<String, Vec<u8>> {
        tree(&self.path().join("public"))
    }
}

/// The files under a folder.
pub(crate) fn tree(root: &std::path::Path) -> BTreeMap<String, Vec<u8>> {
    let files = walkdir::WalkDir::new(root).into_iter().flatten().filter(|e| !e.file_type().is_dir());
    let key = |path: &std::path::Path| path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
    files.map(|e| (key(e.path()), fs::read(e.path()).unwrap_or_default())).collect()
}

/// The site's files among a target's objects, without the prefix and without nutgraf's own records.
pub(crate) fn published(objects: &BTreeMap<String, Vec<u8>>) -> BTreeMap<String, Vec<u8>> {
    let keys = objects.iter().filter_map(|(key, content)| Some((key.strip_prefix("www/")?, content)));
    keys.filter(|(key, _)| !key.starts_with(".nutgraf/")).map(|(key, c)| (key.to_owned(), c.clone())).collect()
}

/// What readers may never see, however a deployment from `old` to `new` ended: a page without its stylesheet or script, a
/// page half there, or no page where both have one.
#[track_caller]
pub(crate) fn assert_readable(
    there: &BTreeMap<String, Vec<u8>>,
    old: &BTreeMap<String, Vec<u8>>,
    new: &BTreeMap<String, Vec<u8>>,
    when: &str,
) {
    for (path, content) in there {
        let whole = old.get(path) == Some(content) || new.get(path) == Some(content);
        assert!(whole, "{when}: {path} is neither the old nor the new");
        if path.ends_with(".html") {
            let text = String::from_utf8_lossy(content);
            let assets: BTreeSet<&str> =
                text.split("/assets/").skip(1).filter_map(|rest| rest.split('"').next()).collect();
            for asset in assets {
                assert!(there.contains_key(&format!("assets/{asset}")), "{when}: {path} needs {asset}");
            }
        }
    }
    for path in old.keys().filter(|path| new.contains_key(*path)) {
        assert!(there.contains_key(path), "{when}: {path} is lost");
    }
}
