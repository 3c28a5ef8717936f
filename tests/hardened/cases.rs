//! Bad input as data: `cases/*.toml` says what is wrong with a site, and what is to be told of it, where.
//!
//! Each case is put beside a good page and a good entry, and given to the program itself. Whatever the case, it answers
//! in two seconds of work and 512 MB, without a panic; after an error the output folder is as it was.
//!
//! ```toml
//! [[case]]
//! name = "a draft that is text"
//! files."content/a.md" = "+++\ntitle = \"A\"\ndraft = \"yes\"\n+++\n"
//! error = "wrong-type content/a.md:3:9"
//! ```
//!
//! `files` holds texts, where `⟨ab×3⟩` stands for `ababab`; `hex` holds bytes, `links` symbolic links by their goals. A
//! case has an `error` or a `warning` (a code and a place; `-` where no file is to blame), or is `fine`; what it `lacks`
//! must be in no page, what it `has` in one. `run` are the arguments in place of `build`, `exit` the code then, and `says`
//! what it must tell. `alone = true` leaves the good page and entry out.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::time::Duration;

use rayon::prelude::*;
use serde::Deserialize;
use wait4::Wait4;

use crate::harness::{NOW, tree};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Class {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    #[serde(default)]
    files: BTreeMap<String, String>,
    #[serde(default)]
    hex: BTreeMap<String, String>,
    #[serde(default)]
    links: BTreeMap<String, String>,
    error: Option<String>,
    warning: Option<String>,
    #[serde(default)]
    fine: bool,
    #[serde(default)]
    lacks: Vec<String>,
    #[serde(default)]
    has: Vec<String>,
    run: Option<Vec<String>>,
    exit: Option<i32>,
    says: Option<String>,
    #[serde(default)]
    alone: bool,
}

/// Most of the processor's time that a case may take, and most memory.
const MOST_TIME: Duration = Duration::from_secs(2);
const MOST_MEMORY: u64 = 512 << 20;

/// Expands `⟨ab×3⟩` to `ababab`.
fn expand(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('⟨') {
        let (inside, after) = after.split_once('⟩').expect("⟨ without ⟩");
        let (piece, times) = inside.rsplit_once('×').expect("⟨⟩ without ×");
        out.push_str(before);
        out.push_str(&piece.repeat(times.parse().expect("times")));
        rest = after;
    }
    out + rest
}

fn put(site: &Path, path: &str, bytes: &[u8]) {
    let path = site.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

/// The good site around each case: bare templates, a page, an entry.
fn base(site: &Path, alone: bool) {
    put(site, "config.toml", b"base_url = \"https://example.org\"\ntitle = \"Test\"\n");
    for name in ["page", "explainer", "term", "home", "section", "glossary", "taxonomy", "taxonomy_item", "404"] {
        let text = match name {
            "page" | "explainer" | "term" => "<h1>{{ page.title }}</h1>{{ page.content }}",
            _ => "{{ lang }}",
        };
        put(site, &format!("templates/{name}.html"), text.as_bytes());
    }
    if !alone {
        put(site, "content/good.md", b"+++\ntitle = \"Good\"\n+++\n## Part\n\nText.\n");
        put(
            site,
            "content/glossary/gpt.md",
            b"+++\ntitle = \"GPT\"\n[term]\nkind = \"product\"\nshort = \"A model.\"\n+++\n",
        );
    }
    put(site, "public/old.txt", b"the old tree");
}

/// What the program said of a problem: `code file:line:column`.
fn problems(said: &str, severity: &str) -> Vec<String> {
    let objects = said.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    let wanted = objects.filter(|object| object["severity"] == severity);
    wanted
        .map(|object| {
            let code = object["code"].as_str().unwrap();
            match (&object["file"], object["line"].as_u64().unwrap_or(0)) {
                (serde_json::Value::String(file), 0) => format!("{code} {file}"),
                (serde_json::Value::String(file), line) => format!("{code} {file}:{line}:{}", object["column"]),
                _ => format!("{code} -"),
            }
        })
        .collect()
}

/// What is wrong with how the program took a case; nothing, if nothing is.
fn run(case: &Case) -> Result<(), String> {
    let folder = tempfile::tempdir().unwrap();
    let site = folder.path().join("site");
    put(folder.path(), "secret/secret.md", b"+++\ntitle = \"SECRET\"\n+++\nSECRET\n");
    base(&site, case.alone);
    for (path, text) in &case.files {
        put(&site, &expand(path), expand(text).as_bytes());
    }
    for (path, hex) in &case.hex {
        let digits: Vec<char> = hex.chars().filter(|c| !c.is_whitespace()).collect();
        let byte = |two: &[char]| u8::from_str_radix(&two.iter().collect::<String>(), 16).unwrap();
        put(&site, path, &digits.chunks(2).map(byte).collect::<Vec<u8>>());
    }
    for (path, goal) in &case.links {
        let path = site.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        symlink(goal, path).unwrap();
    }
    let before = tree(&site.join("public"));
    let beside = tree(&folder.path().join("secret"));
    let mut command = Command::new(env!("CARGO_BIN_EXE_nutgraf"));
    match &case.run {
        Some(arguments) => command.args(arguments.iter().map(|a| a.replace("SITE", site.to_str().unwrap()))),
        None => command.args(["build", "--format", "json", "--at", NOW]),
    };
    let (out, err) = (folder.path().join("out"), folder.path().join("err"));
    command.current_dir(&site).stdin(Stdio::null());
    command.stdout(fs::File::create(&out).unwrap()).stderr(fs::File::create(&err).unwrap());
    // A place of its own for whatever else it may want.
    command.env("HOME", folder.path()).env("RUST_BACKTRACE", "0");
    let mut child = command.spawn().unwrap();
    let pid = child.id();
    let (done, over) = std::sync::mpsc::channel::<()>();
    let guard = std::thread::spawn(move || {
        if over.recv_timeout(Duration::from_secs(60)) == Err(std::sync::mpsc::RecvTimeoutError::Timeout) {
            let pid = rustix::process::Pid::from_raw(pid as i32).unwrap();
            let _ = rustix::process::kill_process(pid, rustix::process::Signal::KILL);
        }
    });
    let used = child.wait4().unwrap();
    drop(done);
    guard.join().unwrap();
    let said = fs::read_to_string(&out).unwrap_or_default() + &fs::read_to_string(&err).unwrap_or_default();
    let shown = || said.chars().take(1_500).collect::<String>();
    let check = |good: bool, what: String| if good { Ok(()) } else { Err(what) };
    let code = used.status.code();
    check(code.is_some(), format!("it was killed: {}", shown()))?;
    check(!said.contains("panicked at"), format!("it panicked: {}", shown()))?;
    let time = used.rusage.utime + used.rusage.stime;
    check(time <= MOST_TIME, format!("it took {time:?} of the processor"))?;
    check(used.rusage.maxrss <= MOST_MEMORY, format!("it took {} MB", used.rusage.maxrss >> 20))?;
    let after = tree(&site.join("public"));
    let pages = || after.iter().filter(|(path, _)| path.ends_with(".html"));
    let outputs = || pages().map(|(_, bytes)| String::from_utf8_lossy(bytes));
    check(tree(&folder.path().join("secret")) == beside, "what is beside the site has changed".to_owned())?;
    check(
        case.alone || !after.values().any(|bytes| String::from_utf8_lossy(bytes).contains("SECRET")),
        "a secret got out".to_owned(),
    )?;
    match (&case.error, &case.warning) {
        (Some(error), None) => {
            let errors = problems(&said, "error");
            check(code == Some(case.exit.unwrap_or(1)), format!("exit code {code:?}: {}", shown()))?;
            check(case.run.is_some() || errors.contains(error), format!("{errors:?}"))?;
            check(after == before, "the output folder has changed".to_owned())?;
        }
        (None, Some(warning)) => {
            let (errors, warnings) = (problems(&said, "error"), problems(&said, "warning"));
            check(code == Some(0) && errors.is_empty(), format!("{errors:?} {}", shown()))?;
            check(warnings.contains(warning), format!("{warnings:?}"))?;
        }
        (None, None) if case.fine => check(code == Some(0), format!("exit code {code:?}: {}", shown()))?,
        (None, None) if case.exit.is_some() => {
            check(code == case.exit, format!("exit code {code:?}: {}", shown()))?;
            check(after == before, "the output folder has changed".to_owned())?;
        }
        _ => return Err("it must say what is to come of it: error, warning, fine or exit".to_owned()),
    }
    if let Some(says) = &case.says {
        check(said.contains(says.as_str()), format!("it doesn't say {says:?}: {}", shown()))?;
    }
    for text in &case.lacks {
        check(!outputs().any(|output| output.contains(text.as_str())), format!("an output has {text:?}"))?;
    }
    for text in &case.has {
        check(outputs().any(|output| output.contains(text.as_str())), format!("no output has {text:?}"))?;
    }
    Ok(())
}

#[test]
fn every_case_is_answered() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/hardened/cases");
    let wrong = Mutex::new(Vec::new());
    let mut all = 0;
    let mut names = BTreeMap::new();
    for (file, bytes) in tree(&folder) {
        let text = String::from_utf8(bytes).unwrap();
        let class: Class = toml::from_str(&text).unwrap_or_else(|error| panic!("{file}: {error}"));
        class.case.par_iter().for_each(|case| {
            if let Err(what) = run(case) {
                wrong.lock().unwrap().push(format!("{file}, {}: {what}", case.name));
            }
        });
        for case in &class.case {
            let inputs = (&case.files, &case.hex, &case.links, &case.run);
            let other = names.insert(format!("{inputs:?}"), case.name.clone());
            assert!(other.is_none(), "{file}, {}: the same as {other:?}", case.name);
        }
        println!("{:5} cases of {}", class.case.len(), file.trim_end_matches(".toml"));
        all += class.case.len();
    }
    println!("{all:5} cases in all");
    let mut wrong = wrong.into_inner().unwrap();
    wrong.sort();
    assert!(wrong.is_empty(), "{} cases:\n{}", wrong.len(), wrong.join("\n"));
    assert!(all >= 400);
}
