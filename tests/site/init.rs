//! `nutgraf init`: the sites and workflows that it writes, and where it writes none.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use nutgraf::tree::{self, Value};
use tempfile::TempDir;

use crate::harness::tree as files;

fn nutgraf(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_nutgraf"));
    command.args(arguments).current_dir(folder).env_remove("SOURCE_DATE_EPOCH").output().unwrap()
}

#[track_caller]
fn well(folder: &Path, arguments: &[&str]) -> String {
    let output = nutgraf(folder, arguments);
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && err.is_empty(), "{arguments:?}: {out}\n{err}");
    out.into_owned()
}

#[track_caller]
fn refused(folder: &Path, arguments: &[&str], says: &str) {
    let before = files(folder);
    let output = nutgraf(folder, arguments);
    let err = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{arguments:?}: {err}");
    assert!(err.contains(says) && err.contains("help: "), "{arguments:?}: {err}");
    assert_eq!(files(folder), before, "{arguments:?}");
}

#[test]
fn what_it_writes_builds_and_passes_check() {
    let forms: [&[&str]; 6] = [
        &[],
        &["--bare"],
        &["--lang", "fr"],
        &["--bare", "--lang", "fr"],
        &["--ci", "github"],
        &["--bare", "--ci", "gitlab"],
    ];
    for form in forms {
        let folder = TempDir::new().unwrap();
        well(folder.path(), &[&["init", "site"], form].concat());
        let site = folder.path().join("site");
        assert_eq!(well(&site, &["check"]), "nothing to report\n", "{form:?}");
        let built = well(&site, &["build"]);
        assert!(!built.contains("warning"), "{form:?}: {built}");
        assert!(site.join("public/index.html").is_file(), "{form:?}");
    }
}

#[test]
fn the_site_has_what_it_says_in_both_languages() {
    let folder = TempDir::new().unwrap();
    let said = well(folder.path(), &["init", "a b"]);
    assert!(said.ends_with("16 files. See the site: cd 'a b' && nutgraf serve --open\n"), "{said}");
    well(folder.path(), &["build", "--site", "a b"]);
    let public = folder.path().join("a b/public");
    let page = |path: &str| fs::read_to_string(public.join(path).join("index.html")).unwrap();
    for (home, story, term) in [
        ("", "explainers/train-strike", "Works council"),
        ("fr", "fr/decryptages/greve-des-trains", "Comité d’entreprise"),
    ] {
        assert!(page(home).contains(&format!("/{story}/")), "{home}");
        let story = page(story);
        assert!(story.contains(term) && story.contains("class=\"term\""), "{home}");
        assert!(story.contains("hreflang=\"fr\"") && story.contains("hreflang=\"en\""), "{home}");
    }
    assert!(public.join("fr/notre-methode/index.html").is_file());
    // French first: the same pages, the other way round.
    well(folder.path(), &["init", "fr", "--lang", "fr"]);
    well(folder.path(), &["build", "--site", "fr"]);
    let public = folder.path().join("fr/public");
    for path in ["decryptages/greve-des-trains", "en/explainers/train-strike", "notre-methode", "en/about"] {
        assert!(public.join(path).join("index.html").is_file(), "{path}");
    }
}

#[test]
fn it_writes_into_this_folder_and_into_an_empty_repository() {
    let folder = TempDir::new().unwrap();
    fs::create_dir(folder.path().join(".git")).unwrap();
    let said = well(folder.path(), &["init", "--bare"]);
    assert!(said.ends_with("3 files. See the site: nutgraf serve --open\n"), "{said}");
    let written: Vec<String> = files(folder.path()).into_keys().collect();
    assert_eq!(written, [".gitignore", "config.toml", "content/_index.md"]);
}

#[test]
fn it_writes_nothing_where_something_is() {
    let folder = TempDir::new().unwrap();
    let root = folder.path();
    fs::create_dir(root.join("full")).unwrap();
    for name in ["a", "b", "c", "d", "e", "f"] {
        fs::write(root.join("full").join(name), "mine").unwrap();
    }
    refused(root, &["init", "full"], "full isn't empty: it holds a, b, c, d, e, …");
    refused(root, &["init", "full", "--ci", "github"], "full isn't empty");
    refused(root, &["init", "full/a"], "full/a is a file");
    refused(root, &["init", "full/a/b"], "full/a/b can't be looked into");
    well(root, &["init", "site", "--bare"]);
    refused(root, &["init", "site"], "site holds a site already");
    refused(root, &["init", "site", "--bare", "--ci", "github"], "site holds a site already");
    // A folder that nothing can be written into, whoever one is.
    if cfg!(target_os = "linux") {
        refused(root, &["init", "/proc/nutgraf"], "/proc/nutgraf");
    }
    assert_eq!(nutgraf(root, &["init", "new", "--ci", "jenkins"]).status.code(), Some(2));
    assert!(!root.join("new").exists());
}

/// A program may write files of a kilobyte at most: the larger ones can't be written, as on a full disk.
#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_fills_up_leaves_nothing_behind() {
    let folder = TempDir::new().unwrap();
    let script = "trap '' XFSZ; ulimit -f 1; exec \"$0\" init site";
    let output = Command::new("bash")
        .args(["-c", script, env!("CARGO_BIN_EXE_nutgraf")])
        .current_dir(folder.path())
        .output()
        .unwrap();
    let err = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{err}");
    assert!(err.contains("error[write-failed]") && err.contains("nothing was left behind"), "{err}");
    assert!(!folder.path().join("site").exists());
}

#[test]
fn a_workflow_is_added_to_a_site_that_is_there() {
    let folder = TempDir::new().unwrap();
    well(folder.path(), &["init", "--bare"]);
    let said = well(folder.path(), &["init", "--ci", "github"]);
    assert!(said.starts_with("written  ./.github/workflows/site.yml\n") && !said.contains("serve"), "{said}");
    well(folder.path(), &["init", "--ci", "gitlab"]);
    refused(folder.path(), &["init", "--ci", "gitlab"], ".gitlab-ci.yml is there already");
}

/// All texts in a tree, with the key they stand under.
fn texts<'t>(value: &'t Value, key: &'t str, found: &mut Vec<(&'t str, &'t str)>) {
    match value {
        Value::String(text) => found.push((key, text)),
        Value::Array(items) => items.iter().for_each(|item| texts(&item.value, key, found)),
        Value::Table(table) => table.entries.iter().for_each(|(key, _, node)| texts(&node.value, key, found)),
        _ => {}
    }
}

#[track_caller]
fn yaml(text: &str) -> tree::Table {
    let (table, errors) = tree::parse_yaml(text, 0..text.len());
    assert!(errors.is_empty(), "{errors:?}");
    table
}

fn table<'t>(table: &'t tree::Table, key: &str) -> &'t tree::Table {
    match table.get(key) {
        Some((tree::Node { value: Value::Table(table), .. }, _)) => table,
        other => panic!("{key} is no table: {other:?}"),
    }
}

/// The commands of nutgraf in a workflow, which must be commands, with flags that they have.
#[track_caller]
fn commands(workflow: &tree::Table) -> Vec<String> {
    let value = Value::Table(workflow.clone());
    let mut found = Vec::new();
    texts(&value, "", &mut found);
    let scripts = found.iter().filter(|(key, _)| ["run", "script", "before_script"].contains(key));
    let lines = scripts.flat_map(|(_, text)| text.lines()).map(str::trim);
    let commands: Vec<String> = lines.filter(|line| line.starts_with("nutgraf ")).map(str::to_owned).collect();
    for command in &commands {
        let words: Vec<&str> = command.split(' ').collect();
        let help = well(Path::new("."), &[words[1], "--help"]);
        for flag in words.iter().filter(|word| word.starts_with("--")) {
            assert!(help.contains(flag), "{command}");
        }
        // They run as they are: in a folder without a site they say so, and don't complain of their arguments.
        let empty = TempDir::new().unwrap();
        assert_eq!(nutgraf(empty.path(), &words[1..]).status.code(), Some(1), "{command}");
    }
    commands
}

#[test]
fn workflows_are_valid_and_run_commands_that_exist() {
    let folder = TempDir::new().unwrap();
    well(folder.path(), &["init", "--ci", "github"]);
    well(folder.path(), &["init", "--ci", "gitlab"]);
    let read = |path: &str| fs::read_to_string(folder.path().join(path)).unwrap();

    let github = yaml(&read(".github/workflows/site.yml"));
    assert_eq!(commands(&github), ["nutgraf check --format github", "nutgraf build"]);
    let keys: Vec<&str> = github.entries.iter().map(|(key, ..)| key.as_str()).collect();
    assert_eq!(keys, ["name", "on", "permissions", "concurrency", "jobs"]);
    let jobs = table(&github, "jobs");
    for (name, _, _) in &jobs.entries {
        let job = table(jobs, name);
        assert!(job.get("runs-on").is_some(), "{name}");
        let Some((tree::Node { value: Value::Array(steps), .. }, _)) = job.get("steps") else { panic!("{name}") };
        for step in steps {
            let Value::Table(step) = &step.value else { panic!("{step:?}") };
            // A step either runs something or uses an action of a given version.
            match (step.get("run"), step.get("uses")) {
                (Some(_), None) => {}
                (None, Some((node, _))) => {
                    let Value::String(action) = &node.value else { panic!("{node:?}") };
                    assert!(action.starts_with("actions/") && action.contains("@v"), "{action}");
                }
                other => panic!("{other:?}"),
            }
        }
    }
    let Some((needs, _)) = table(jobs, "publish").get("needs") else { panic!("publish needs nothing") };
    assert_eq!(needs.value, Value::String("build".to_owned()));

    let gitlab = yaml(&read(".gitlab-ci.yml"));
    assert_eq!(commands(&gitlab), ["nutgraf check", "nutgraf build", "nutgraf check", "nutgraf build"]);
    // GitLab publishes what the job `pages` leaves in public/.
    let mut artifacts = Vec::new();
    let value = Value::Table(table(&gitlab, "pages").clone());
    texts(&value, "", &mut artifacts);
    assert!(artifacts.contains(&("paths", "public")), "{artifacts:?}");
}
