//! A folder as a target: the plan, the order, the guards, what is whose.

use std::fs;

use crate::harness::{Run, Site, tree};

fn site() -> (Site, std::path::PathBuf) {
    let site = Site::new();
    let www = site.beside("www");
    site.config(&format!("[deploy.targets.live]\nurl = \"file://{}\"\n", www.display())).build();
    (site, www)
}

fn without_records(www: &std::path::Path) -> std::collections::BTreeMap<String, Vec<u8>> {
    tree(www).into_iter().filter(|(key, _)| !key.starts_with(".nutgraf/")).collect()
}

#[test]
fn a_folder_gets_the_site_and_the_second_time_nothing() {
    let (site, www) = site();
    site.deploy(&[]).ok().says(&["Pages added: ", "/strike/", "Why the trains stopped"]);
    assert!(without_records(&www) == site.public());
    site.deploy(&[]).ok().says(&["is up to date"]);
    site.run(&["deploy", "--check"]).ok().says(&["is what it should be"]);
}

#[test]
fn a_dry_run_says_what_an_editor_wants_to_know_and_writes_nothing() {
    let (site, www) = site();
    site.deploy(&[]).ok();
    site.second_version().build();
    let before = tree(&www);
    let run = site.run(&["deploy", "--dry-run"]).ok();
    let lines: Vec<&str> = run.out.lines().map(str::trim_end).collect();
    let at = |line: &str| lines.iter().position(|l| *l == line).unwrap_or_else(|| panic!("no `{line}` in {}", run.out));
    assert!(at("Pages added: 1") < at("  + /new/  What is new"), "{}", run.out);
    assert!(at("Pages gone: 1") < at("  - /old/  An old page"), "{}", run.out);
    assert!(run.out.contains("~ /strike/"), "{}", run.out);
    assert!(run.out.contains("nothing was sent"), "{}", run.out);
    assert_eq!(tree(&www), before);
}

#[test]
fn json_has_the_plan_and_a_summary() {
    let (site, _) = site();
    let run = site.run(&["deploy", "--dry-run", "--format", "json"]).ok();
    let lines: Vec<serde_json::Value> = run.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let sends = lines[0]["plan"]["send"].as_array().unwrap();
    let strike = sends.iter().find(|s| s["path"] == "strike/index.html").unwrap();
    assert_eq!(strike["title"], "Why the trains stopped");
    assert_eq!((&strike["change"], &strike["phase"]), (&"added".into(), &"new-pages".into()));
    let summary = &lines.last().unwrap()["summary"];
    assert_eq!(
        (&summary["task"], &summary["finished"], &summary["sent"]),
        (&"dry-run".into(), &true.into(), &0.into())
    );
}

#[test]
fn files_go_in_the_order_in_which_pages_need_them() {
    let (site, _) = site();
    let run = site.run(&["deploy", "--dry-run", "--format", "json"]).ok();
    let plan: serde_json::Value = serde_json::from_str(run.out.lines().next().unwrap()).unwrap();
    let order: Vec<&str> =
        plan["plan"]["send"].as_array().unwrap().iter().map(|s| s["path"].as_str().unwrap()).collect();
    let at = |path: &str| order.iter().position(|p| p.contains(path)).unwrap_or_else(|| panic!("{path} in {order:?}"));
    assert!(at("assets/own.") < at("strike/index.html"));
    assert!(at("strike/index.html") < at("sitemap.xml"));
    assert_eq!(order.last(), Some(&"index.html"));
}

#[test]
fn nothing_is_sent_where_nobody_can_be_asked() {
    let (site, www) = site();
    let run = site.run(&["deploy"]);
    assert_eq!(run.code, Some(1), "{}\n{}", run.out, run.err);
    assert!(run.err.contains("--yes"), "{}", run.err);
    assert!(without_records(&www).is_empty());
    assert!(!www.join(".nutgraf/lease.json").exists(), "the lease is kept");
}

#[test]
fn an_address_needs_no_config() {
    let site = Site::new();
    let www = site.beside("a b");
    site.build();
    let url = format!("file://{}", www.display()).replace(' ', "%20");
    site.deploy(&[&url]).ok();
    assert!(without_records(&www) == site.public());
}

#[test]
fn old_assets_stay_for_a_week_of_the_stores_clock() {
    let (site, www) = site();
    site.deploy(&[]).ok();
    let old: Vec<String> = tree(&www).into_keys().filter(|k| k.starts_with("assets/own.")).collect();
    site.second_version().build();
    site.deploy(&[]).ok().says(&["1 old asset stay"]);
    assert!(www.join(&old[0]).exists());
    assert!(!www.join("old/index.html").exists(), "pages don't wait");
    site.deploy(&[]).ok().says(&["is up to date"]);
    // This machine's clock says that ten years have passed; the store's doesn't.
    let mut command = site.command(&["deploy", "--yes", "--as-is"]);
    assert!(command.env("SOURCE_DATE_EPOCH", "2082758400").status().unwrap().success());
    assert!(www.join(&old[0]).exists());
    // A week later, by what was written down.
    let manifest = www.join(".nutgraf/manifest.json");
    let mut record: serde_json::Value = serde_json::from_slice(&fs::read(&manifest).unwrap()).unwrap();
    let since = record["gone"][&old[0]]["since"].as_i64().unwrap();
    record["gone"][&old[0]]["since"] = (since - 7 * 24 * 60 * 60 - 1).into();
    fs::write(&manifest, record.to_string()).unwrap();
    site.deploy(&[]).ok();
    assert!(!www.join(&old[0]).exists());
    site.deploy(&[]).ok().says(&["is up to date"]);
}

/// The lease that somebody left behind says what time it was then.
#[test]
fn without_a_lease_old_assets_go_after_a_week_too() {
    let (site, www) = site();
    site.config(&format!("[deploy.targets.live]\nurl = \"file://{}\"\nlease = 0\n", www.display())).build();
    site.deploy(&[]).ok();
    let old: Vec<String> = tree(&www).into_keys().filter(|k| k.starts_with("assets/own.")).collect();
    let lease = fs::File::create(www.join(".nutgraf/lease.json")).unwrap();
    let day = std::time::Duration::from_secs(24 * 60 * 60);
    lease.set_modified(std::time::SystemTime::now() - 100 * day).unwrap();
    site.second_version().build();
    site.deploy(&[]).ok().says(&["1 old asset stay"]);
    let manifest = www.join(".nutgraf/manifest.json");
    let mut record: serde_json::Value = serde_json::from_slice(&fs::read(&manifest).unwrap()).unwrap();
    let since = record["gone"][&old[0]]["since"].as_i64().unwrap();
    record["gone"][&old[0]]["since"] = (since - 7 * 24 * 60 * 60 - 1).into();
    fs::write(&manifest, record.to_string()).unwrap();
    site.deploy(&[]).ok();
    assert!(!www.join(&old[0]).exists());
}

/// Nobody knows whose it is: it is watched, as any other is, for the minute that it may be held.
#[test]
fn a_lease_that_cannot_be_read_is_not_taken_over_at_once() {
    for text in ["", "{\"id\":\"\",\"beat\":0,\"seconds\":60,\"since\":\"\"}"] {
        let (site, www) = site();
        let lease = www.join(".nutgraf/lease.json");
        fs::create_dir_all(lease.parent().unwrap()).unwrap();
        fs::write(&lease, text).unwrap();
        let child = site.start(&["deploy", "--yes"]);
        std::thread::sleep(std::time::Duration::from_millis(1500));
        assert!(fs::read_to_string(&lease).unwrap() == text && without_records(&www).is_empty(), "{text}: taken over");
        // It is given back; whoever waits looks again after some seconds.
        fs::remove_file(&lease).unwrap();
        Site::finish(child).ok();
        assert!(without_records(&www) == site.public());
    }
}

#[test]
fn files_of_others_stay_and_are_not_overwritten() {
    let (site, www) = site();
    fs::write(www.join("mine.txt"), "mine").unwrap();
    fs::create_dir_all(www.join("strike")).unwrap();
    fs::write(www.join("strike/index.html"), "theirs").unwrap();
    site.deploy(&[]).fails("foreign-object", &["strike/index.html", "--adopt"]);
    assert_eq!(without_records(&www).len(), 2, "something was sent");
    site.deploy(&["--adopt"]).ok();
    site.second_version().build();
    site.deploy(&[]).ok();
    assert_eq!(fs::read_to_string(www.join("mine.txt")).unwrap(), "mine");
}

#[test]
fn what_others_changed_or_removed_is_put_back_and_said() {
    let (site, www) = site();
    site.deploy(&[]).ok();
    fs::write(www.join("strike/index.html"), "defaced").unwrap();
    fs::remove_file(www.join("data.txt")).unwrap();
    let run = site.run(&["deploy", "--check"]);
    assert_eq!(run.code, Some(1));
    let run = run.says(&["missing  /data.txt", "differs  /strike/"]);
    assert!(run.err.contains("2 files differ"), "{}", run.err);
    let run = site.deploy(&[]).ok();
    assert!(run.err.contains("changed-remotely"), "{}", run.err);
    assert!(without_records(&www) == site.public());
}

#[test]
fn too_many_removals_stop_before_anything_is_sent() {
    let (site, www) = site();
    for n in 0..60 {
        site.page(&format!("many-{n}"), &format!("Page {n}"));
    }
    site.build();
    site.deploy(&[]).ok();
    for n in 0..60 {
        site.remove(&format!("content/many-{n}.md"));
    }
    site.page("strike", "Changed").build();
    let before = tree(&www);
    site.deploy(&[]).fails("too-many-deletes", &["60", "--max-deletes 60"]);
    site.run(&["deploy", "--dry-run"]).fails("too-many-deletes", &[]);
    site.deploy(&["--max-deletes", "59"]).fails("too-many-deletes", &[]);
    site.deploy(&["--max-deletes", "10%"]).fails("too-many-deletes", &[]);
    let there = tree(&www);
    assert!(before.iter().filter(|(k, _)| !k.starts_with(".nutgraf/l")).all(|(k, v)| there.get(k) == Some(v)));
    site.deploy(&["--max-deletes", "60"]).ok();
    assert!(without_records(&www) == site.public());
    // Folders that are left empty go too.
    assert!(!www.join("many-1").exists());
}

fn refused(run: Run, code: &str, words: &[&str], www: &std::path::Path) {
    run.fails(code, words);
    assert!(without_records(www).is_empty(), "something was sent");
}

#[test]
fn a_public_folder_that_is_not_what_a_build_left_is_refused() {
    let (site, www) = site();
    // Changed.
    let page = site.path().join("public/strike/index.html");
    let content = fs::read(&page).unwrap();
    fs::write(&page, "cut").unwrap();
    refused(site.deploy(&[]), "public-changed", &["strike/index.html"], &www);
    // Missing.
    fs::remove_file(&page).unwrap();
    refused(site.deploy(&[]), "public-changed", &["strike/index.html"], &www);
    fs::write(&page, content).unwrap();
    // Of another hand, with no record of a build.
    fs::rename(site.path().join(".nutgraf"), site.path().join("kept")).unwrap();
    refused(site.deploy(&[]), "not-built", &["nutgraf build"], &www);
    fs::remove_dir_all(site.path().join(".nutgraf")).unwrap();
    fs::rename(site.path().join("kept"), site.path().join(".nutgraf")).unwrap();
    // Empty; and not there.
    fs::rename(site.path().join("public"), site.path().join("away")).unwrap();
    fs::create_dir(site.path().join("public")).unwrap();
    let run = site.deploy(&[]);
    assert_eq!(run.code, Some(1), "{}", run.err);
    fs::remove_dir(site.path().join("public")).unwrap();
    let run = site.deploy(&[]);
    assert_eq!(run.code, Some(1), "{}", run.err);
    assert!(without_records(&www).is_empty(), "something was sent");
    fs::rename(site.path().join("away"), site.path().join("public")).unwrap();
    site.deploy(&[]).ok();
}

#[test]
fn a_build_that_was_cut_off_is_finished_first() {
    let (site, www) = site();
    let staging = site.path().join("public/.nutgraf-staging");
    // As a kill leaves it before the journal is whole: the old tree stands.
    fs::create_dir_all(staging.join("tree/strike")).unwrap();
    fs::write(staging.join("tree/strike/index.html"), "half").unwrap();
    fs::write(staging.join("journal.part"), "nutgraf journal 1\nmove strike").unwrap();
    site.deploy(&[]).ok();
    assert!(without_records(&www) == site.public());
    assert!(!staging.exists());
}

#[test]
fn a_site_that_is_older_than_its_sources_is_refused() {
    let (site, www) = site();
    std::thread::sleep(std::time::Duration::from_millis(20));
    site.page("strike", "Changed after the build");
    refused(site.deploy(&[]), "stale-build", &["content/strike.md", "build again"], &www);
    site.build();
    std::thread::sleep(std::time::Duration::from_millis(20));
    site.remove("content/old.md");
    refused(site.deploy(&[]), "stale-build", &["content"], &www);
    site.deploy(&["--as-is"]).ok();
    site.build();
    site.deploy(&[]).ok();
}

#[test]
fn a_site_that_was_built_to_be_looked_at_is_refused() {
    let (site, www) = site();
    site.run(&["build", "--drafts"]).ok();
    refused(site.deploy(&[]), "stale-build", &["--drafts"], &www);
    site.run(&["build", "--base-url", "http://localhost:8000"]).ok();
    refused(site.deploy(&[]), "stale-build", &["localhost"], &www);
    site.file("content/later.md", "+++\ntitle = \"Later\"\npublish_at = 2024-03-01T00:00:00Z\n+++\n");
    site.run(&["build", "--at", "2024-01-01"]).ok();
    refused(site.deploy(&[]), "stale-build", &["2024-03-01"], &www);
    site.build();
    site.deploy(&[]).ok();
}

#[test]
fn a_site_of_the_future_is_refused_and_one_of_the_past_is_not() {
    let (site, www) = site();
    site.file("content/later.md", "+++\ntitle = \"Later\"\npublish_at = 2090-03-01T00:00:00Z\n+++\n");
    let run = site.run(&["build", "--at", "2091-01-01", "--output", "public"]).ok();
    let words =
        ["warning[future-build]", "public now holds the site as it will be at 2091-01-01T00:00:00Z", "--output"];
    for word in words {
        assert!(run.err.contains(word), "no `{word}`: {}", run.err);
    }
    refused(site.deploy(&[]), "stale-build", &["2091-01-01T00:00:00Z", "without --at"], &www);
    // The clock decides, not what SOURCE_DATE_EPOCH says of it.
    let future = |arguments: &[&str]| {
        let mut command = site.command(arguments);
        command.env("SOURCE_DATE_EPOCH", "3818448000").output().unwrap()
    };
    assert!(String::from_utf8(future(&["build"]).stderr).unwrap().contains("warning[future-build]"));
    let output = future(&["deploy", "--yes"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8(output.stderr).unwrap().contains("error[stale-build]"));
    assert!(without_records(&www).is_empty(), "something was sent");
    // Elsewhere, a look ahead is what was asked for.
    let run = site.build().run(&["build", "--at", "2091-01-01", "--output", "preview"]).ok();
    assert!(!run.err.contains("future-build"), "{}", run.err);
    refused(site.deploy(&["--public", "preview"]), "stale-build", &["2091-01-01"], &www);
    site.deploy(&[]).ok();
    // A build that others can repeat says a time of the past.
    site.page("old", "An old page, written over");
    let mut past = site.command(&["build"]);
    let run = past.env("SOURCE_DATE_EPOCH", "1704067200").output().unwrap();
    assert!(run.status.success() && run.stderr.is_empty(), "{run:?}");
    site.deploy(&[]).ok();
    assert!(without_records(&www) == site.public());
}

#[test]
fn a_site_of_another_environment_is_refused() {
    let (site, www) = site();
    let config = fs::read_to_string(site.path().join("config.toml")).unwrap();
    let preview = "[env.preview]\nbase_url = \"https://preview.example.org\"\ntitle = \"A preview\"\n\
                   [env.preview.robots]\nsearch = \"disallow\"\n[env.staging]\ntitle = \"Another\"\n";
    site.file("config.toml", &format!("{config}{preview}"));
    site.run(&["build", "--env", "preview"]).ok();
    let words = ["was built with --env preview, and is to be deployed without --env", "build again without --env"];
    let run = site.deploy(&[]);
    assert!(!run.err.contains("was built for"), "told twice: {}", run.err);
    refused(run, "stale-build", &words, &www);
    let words = ["was built with --env preview, and is to be deployed with --env staging"];
    refused(site.deploy(&["--env", "staging"]), "stale-build", &words, &www);
    refused(site.run(&["deploy", "--dry-run"]), "stale-build", &["--env"], &www);
    site.build();
    let words = ["was built without --env, and is to be deployed with --env preview"];
    refused(site.deploy(&["--env", "preview"]), "stale-build", &words, &www);
    site.run(&["build", "--env", "preview"]).ok();
    site.deploy(&["--env", "preview"]).ok();
    assert!(without_records(&www) == site.public());
    // What is meant in spite of all that.
    site.deploy(&["--as-is"]).ok();
    site.build();
    site.deploy(&[]).ok();
}

#[test]
fn files_put_into_the_public_folder_are_sent_only_if_they_are_named() {
    let (site, www) = site();
    fs::create_dir_all(site.path().join("public/search")).unwrap();
    fs::write(site.path().join("public/search/a#b.json"), "{}").unwrap();
    fs::write(site.path().join("public/.env"), "PASSWORD=x").unwrap();
    let run = site.deploy(&[]).ok();
    assert!(run.err.contains("not-deployed") && run.err.contains(".env"), "{}", run.err);
    assert!(!www.join("search").exists());
    let more = format!(
        "[deploy.targets.live]\nurl = \"file://{}\"\ninclude = [\"search/**\"]\nexclude = [\"*.txt\"]\n",
        www.display()
    );
    site.config(&more).build();
    site.deploy(&[]).ok();
    assert!(www.join("search/a#b.json").exists());
    assert!(!www.join(".env").exists() && !www.join("data.txt").exists());
}

#[test]
fn keys_with_signs_that_addresses_escape() {
    let (site, www) = site();
    site.file("static/a ~%[]{}é ü.txt", "x").file("static/été/ç.txt", "y").build();
    site.deploy(&[]).ok();
    assert!(without_records(&www) == site.public());
    site.run(&["deploy", "--check"]).ok();
}

/// A name is a file or a folder on a disk, never both.
#[test]
fn a_file_may_become_a_folder_and_a_folder_a_file() {
    let (site, www) = site();
    site.file("static/about", "A file.").build();
    site.deploy(&[]).ok();
    site.remove("static/about");
    site.page("about", "About us").build();
    site.run(&["deploy", "--dry-run"]).ok();
    assert!(site.run(&["deploy", "--check"]).err.contains("differ"));
    site.deploy(&[]).ok();
    assert!(without_records(&www) == site.public());
    site.run(&["deploy", "--check"]).ok().says(&["is what it should be"]);
    site.remove("content/about.md");
    site.file("static/about", "A file.").build();
    site.deploy(&[]).ok();
    assert!(without_records(&www) == site.public());
    site.run(&["deploy", "--check"]).ok().says(&["is what it should be"]);
}

#[cfg(unix)]
#[test]
fn a_pipe_at_the_target_is_not_read() {
    let (site, www) = site();
    site.deploy(&[]).ok();
    fs::remove_file(www.join("strike/index.html")).unwrap();
    let made = std::process::Command::new("mkfifo").arg(www.join("strike/index.html")).status().unwrap();
    assert!(made.success());
    assert!(site.run(&["deploy", "--check"]).err.contains("differ"));
    site.deploy(&[]).ok();
    assert!(without_records(&www) == site.public());
}

#[cfg(unix)]
#[test]
fn links_at_the_target_are_not_followed() {
    let (site, www) = site();
    let elsewhere = site.beside("elsewhere");
    std::os::unix::fs::symlink(&elsewhere, www.join("strike")).unwrap();
    let run = site.deploy(&[]);
    assert_eq!(run.code, Some(1), "{}", run.err);
    assert!(tree(&elsewhere).is_empty());
}

#[test]
fn a_damaged_record_is_an_error_and_adopt_gets_over_it() {
    let (site, www) = site();
    site.deploy(&[]).ok();
    fs::write(www.join(".nutgraf/manifest.json"), "{\"format\":1,").unwrap();
    site.deploy(&[]).fails("bad-record", &["damaged", "--adopt"]);
    site.deploy(&["--adopt"]).ok();
    fs::write(www.join(".nutgraf/manifest.json"), "{\"format\":2}").unwrap();
    site.deploy(&["--adopt"]).fails("bad-record", &["later version"]);
    // A record that claims what lies outside of the target is no record.
    let evil = "{\"format\":1,\"files\":{\"../site/config.toml\":{\"sha256\":\"\",\"headers\":\"\",\"size\":0}}}";
    fs::write(www.join(".nutgraf/manifest.json"), evil).unwrap();
    site.deploy(&["--adopt"]).ok();
    assert!(site.path().join("config.toml").exists());
}

/// Killed at whatever moment, a folder holds pages that have what they need; and the next run finishes.
#[test]
fn a_kill_at_any_moment() {
    let site = Site::new();
    let folder = site.beside("www");
    let old_folder = site.beside("www-as-it-was");
    site.config(&format!(
        "[deploy]\nkeep_assets = 0\n[deploy.targets.live]\nurl = \"file://{}\"\nlease = 4\n",
        folder.display()
    ));
    for n in 0..60 {
        site.file(&format!("static/{n}.txt"), "one");
    }
    site.build();
    site.deploy(&[]).ok();
    let old = without_records(&folder);
    let copy = |from: &std::path::Path, to: &std::path::Path| {
        fs::remove_dir_all(to).unwrap();
        assert!(std::process::Command::new("cp").arg("-a").args([from, to]).status().unwrap().success());
    };
    copy(&folder, &old_folder);
    for n in 0..60 {
        site.file(&format!("static/{n}.txt"), "another");
    }
    site.second_version().build();
    let new = site.public();
    let mut killed = 0;
    for round in 0..24 {
        copy(&old_folder, &folder);
        let mut child = site.start(&["deploy", "--yes", "--as-is"]);
        std::thread::sleep(std::time::Duration::from_millis(4 * round));
        child.kill().unwrap();
        killed += usize::from(!child.wait().unwrap().success());
        crate::harness::assert_readable(&without_records(&folder), &old, &new, &format!("round {round}"));
        site.deploy(&["--as-is"]).ok();
        assert!(without_records(&folder) == new, "round {round}: after the next run, another site is there");
    }
    assert!(killed > 0, "it was never killed in time");
}
