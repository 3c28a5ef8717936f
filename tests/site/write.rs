//! Writing: only what changed, all of it or nothing, and never a file that isn't ours.

use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::symlink;
use std::process::{Command, Stdio};
use std::time::{Duration, SystemTime};

use nutgraf::diagnostics::Diagnostic;
use nutgraf::write::check_output;
use xxhash_rust::xxh3::{xxh3_64, xxh3_128};

use crate::harness::{SiteTest, tree};

/// Where outputs are staged, and the first lines of what a build keeps; see src/write/.
const STAGING: &str = "public/.nutgraf-staging";
const JOURNAL: &str = "nutgraf journal 1";
const MANIFEST: &str = "nutgraf manifest 1";

fn two_pages() -> SiteTest {
    SiteTest::bare()
        .page("news/a.md", "title = \"A\"\ndate = 2024-01-01", "One.")
        .page("news/b.md", "title = \"B\"\ndate = 2024-01-02", "Two.")
        .page("about.md", "title = \"About\"", "Text.")
}

#[test]
fn a_second_build_of_the_same_writes_nothing() {
    let site = two_pages();
    let first = site.build_clean();
    assert_eq!(first.written().len(), first.files().len());
    // Files that aren't written keep their time.
    let old = SystemTime::now() - Duration::from_secs(1000);
    let file = site.at("public/about/index.html");
    fs::File::options().write(true).open(&file).unwrap().set_modified(old).unwrap();
    let second = site.build_clean();
    assert_eq!(second.written(), [""; 0]);
    assert_eq!(second.removed(), [""; 0]);
    assert_eq!(second.report().unchanged, first.written().len());
    assert_eq!(fs::metadata(&file).unwrap().modified().unwrap(), old);
}

#[test]
fn one_page_changed_writes_the_page_and_what_shows_it() {
    let site = two_pages();
    site.build_clean();
    let site = site.page("about.md", "title = \"About\"", "Other text.");
    assert_eq!(site.build_clean().written(), ["about/index.html"]);
    let site = site.page("news/a.md", "title = \"A\"\ndate = 2024-01-01", "Changed.");
    assert_eq!(site.build_clean().written(), ["atom.xml", "news/a/index.html"]);
    let site = site.page("news/c.md", "title = \"C\"\ndate = 2024-01-03", "Three.");
    assert_eq!(
        site.build_clean().written(),
        ["atom.xml", "index.html", "news/c/index.html", "news/index.html", "sitemap.xml"]
    );
}

#[test]
fn what_a_removed_page_made_is_removed_and_empty_folders_too() {
    let site = two_pages().page("deep/er/x.md", "aliases = [\"/old/place/\"]", "").file("content/deep/er/f.txt", "f");
    assert!(site.build_clean().has("deep/er/x/index.html"));
    let site = site.remove("content/deep");
    let built = site.build_clean();
    assert_eq!(
        built.removed(),
        ["deep/er/f.txt", "deep/er/index.html", "deep/er/x/index.html", "deep/index.html", "old/place/index.html"]
    );
    for folder in ["public/deep", "public/old"] {
        assert!(!site.at(folder).exists(), "{folder}");
    }
    assert_eq!(built.tree(), two_pages().build_clean().tree());
}

#[test]
fn files_of_others_stay() {
    let site = two_pages().file("public/CNAME", "example.org").file("public/news/a/mine.txt", "mine");
    site.build_clean();
    let site = site.remove("content/news");
    let built = site.build_clean();
    assert_eq!(built.output("CNAME"), "example.org");
    assert_eq!(built.output("news/a/mine.txt"), "mine");
    assert!(!built.has("news/a/index.html"));
}

#[test]
fn a_file_of_others_in_the_way_is_an_error_and_nothing_moves() {
    let site = two_pages().file("public/about/index.html", "mine").file("public/news", "mine, too");
    let before = site.public();
    let built = site.build();
    built.assert_error("foreign-file", "about/index.html");
    built.assert_error("foreign-file", "news");
    assert_eq!(site.public(), before);
    assert!(!site.at(STAGING).exists());
}

#[test]
fn a_folder_of_others_in_the_way_is_an_error() {
    let site = two_pages().file("static/humans.txt", "us").file("public/humans.txt/mine", "mine");
    let before = site.public();
    site.build().assert_error("foreign-file", "humans.txt");
    assert_eq!(site.public(), before);
}

/// What is staged couldn't be moved into its place, and no later build could finish it.
#[test]
fn an_empty_folder_of_others_in_the_way_is_an_error() {
    let site = two_pages();
    site.build_clean();
    let site = site.file("static/humans.txt", "us");
    fs::create_dir_all(site.at("public/humans.txt/drafts")).unwrap();
    let before = site.public();
    site.build().assert_error("foreign-file", "humans.txt");
    assert_eq!(site.public(), before);
    assert!(!site.at(STAGING).exists());
    fs::remove_dir_all(site.at("public/humans.txt")).unwrap();
    site.build_clean();
}

#[test]
fn a_folder_of_others_in_a_folder_that_becomes_a_file_is_an_error() {
    let site = two_pages().page("b/c.md", "", "");
    site.build_clean();
    let site = site.remove("content/b").file("static/b", "a file");
    fs::create_dir(site.at("public/b/theirs")).unwrap();
    let before = site.public();
    site.build().assert_error("foreign-file", "b");
    assert_eq!(site.public(), before);
    fs::remove_dir(site.at("public/b/theirs")).unwrap();
    assert_eq!(site.build_clean().output("b"), "a file");
}

#[test]
fn a_file_of_others_that_says_the_same_is_no_trouble() {
    let site = two_pages().file("static/humans.txt", "us").file("public/humans.txt", "us");
    site.build_clean();
}

#[test]
fn foreign_files_are_taken_over_when_asked() {
    let site = two_pages().file("public/about/index.html", "left by a lost record").adopt();
    assert_eq!(site.build_clean().output("about/index.html"), "<p>Text.</p>\n");
}

#[test]
fn an_output_that_was_lost_is_written_again() {
    let site = two_pages();
    let built = site.build_clean();
    let before = built.tree();
    fs::remove_file(site.at("public/about/index.html")).unwrap();
    fs::write(site.at("public/news/a/index.html"), "cut off").unwrap();
    assert_eq!(site.build_clean().written(), ["about/index.html", "news/a/index.html"]);
    assert_eq!(site.public(), before);
}

#[test]
fn a_file_may_become_a_folder_and_a_folder_a_file() {
    let site = two_pages().file("static/thing", "a file").file("static/other/x", "in a folder");
    site.build_clean();
    let site = site.remove("static/thing").remove("static/other");
    let site = site.file("static/thing/x", "in a folder").file("static/other", "a file");
    let built = site.build_clean();
    assert_eq!(built.output("thing/x"), "in a folder");
    assert_eq!(built.output("other"), "a file");
}

#[test]
fn an_error_leaves_everything_as_it_was() {
    let site = two_pages();
    site.build_clean();
    let before = site.public();
    let site = site.page("about.md", "", "[x](@/nope.md)").page("new.md", "", "").remove("content/news/a.md");
    assert!(site.build().outcome.report.is_none());
    assert_eq!(site.public(), before);
    assert!(!site.at(STAGING).exists());
}

#[test]
fn an_error_in_a_template_leaves_everything_as_it_was() {
    let site = two_pages();
    site.build_clean();
    let before = site.public();
    // Half of the pages can be rendered.
    let site = site.template(
        "page.html",
        "{{ page.content }}changed{% if page.title == \"B\" %}{{ page.nope.deeper }}{% endif %}",
    );
    assert!(site.build().outcome.report.is_none());
    assert_eq!(site.public(), before);
    assert!(!site.at(STAGING).exists());
}

// Folders that must not be written to.

#[track_caller]
fn assert_refused(result: Result<std::path::PathBuf, Box<Diagnostic>>, what: &str) {
    match result {
        Ok(path) => panic!("{what}: {} was accepted", path.display()),
        Err(diagnostic) => assert_eq!(diagnostic.code, "dangerous-output", "{what}"),
    }
}

#[test]
fn dangerous_output_folders_are_refused() {
    let site = two_pages().file("a-file", "").file("../others/config.toml", "").file("../others2/.git/HEAD", "");
    let folder = site.path();
    for path in [
        ".",
        "..",
        "public/..",
        "public/../..",
        "content",
        "content/news",
        "content/new/er",
        "static",
        "data/x",
        "templates/public",
        "a-file",
        "../others",
        "../others2",
        ".nutgraf",
        "nope/../content",
        "/",
    ] {
        if path == "static" || path == "data/x" {
            fs::create_dir_all(folder.join(path.split('/').next().unwrap())).unwrap();
        }
        if path == ".nutgraf" {
            fs::create_dir_all(folder.join(path)).unwrap();
        }
        assert_refused(check_output(&folder, &folder.join(path)), path);
    }
    for path in ["public", "../out", "public/deep/er", "nope/../public", "../site-2"] {
        assert!(check_output(&folder, &folder.join(path)).is_ok(), "{path}");
    }
}

/// They look like somebody's sources, and are what was built.
#[test]
fn outputs_may_be_called_as_sources_are() {
    let site = two_pages().file("static/config.toml", "published").file("static/Cargo.toml", "published");
    site.build_clean();
    assert_eq!(site.build_clean().output("config.toml"), "published");
    let site = site.remove("static/config.toml").remove("static/Cargo.toml");
    assert_eq!(site.build_clean().removed(), ["Cargo.toml", "config.toml"]);
    let site = site.file("public/config.toml", "theirs");
    site.build().assert_error("dangerous-output", "-");
}

#[test]
fn a_cut_off_build_that_wrote_what_is_called_as_sources_are_is_finished() {
    let site = two_pages().file("static/config.toml", "published");
    site.build_clean();
    let manifest = manifest_file(&site);
    let text = fs::read_to_string(&manifest).unwrap();
    fs::remove_file(manifest).unwrap();
    // Killed between the last move and the record.
    let site = site
        .file(&format!("{STAGING}/manifest"), &text)
        .file(&format!("{STAGING}/journal"), &format!("{JOURNAL}\nmove config.toml\nend\n"));
    let built = site.build();
    built.assert_warning("build-finished", "-");
    assert_eq!(built.output("config.toml"), "published");
}

#[test]
fn a_link_to_the_sources_is_seen_through() {
    let site = two_pages();
    for (link, goal) in [("to-content", "content"), ("to-site", "."), ("to-root", "/")] {
        symlink(site.at(goal), site.at(link)).unwrap();
        assert_refused(check_output(&site.path(), &site.at(link)), link);
    }
    assert_refused(check_output(&site.path(), &site.at("to-content/deep")), "in a link");
}

#[test]
fn a_refused_output_folder_stops_the_build_before_anything_is_made() {
    let site = two_pages().into("content/news");
    let before = tree(&site.path());
    site.build().assert_error("dangerous-output", "-");
    assert_eq!(tree(&site.path()), before);
}

#[test]
fn outputs_may_go_to_another_folder_each_with_its_own_record() {
    let site = two_pages();
    site.build_clean();
    let site = site.into("../elsewhere");
    let first = site.build_clean();
    assert_eq!(first.tree(), site.public());
    assert_eq!(site.build_clean().written(), [""; 0]);
}

// Links in the output folder.

#[test]
fn a_link_in_the_output_folder_is_not_written_through() {
    let site = two_pages().file("../others/a/index.html", "theirs");
    site.build_clean();
    fs::remove_dir_all(site.at("public/news")).unwrap();
    symlink(site.at("../others"), site.at("public/news")).unwrap();
    let site = site.page("news/a.md", "title = \"A\"\ndate = 2024-01-01", "Changed.");
    site.build().assert_error("foreign-file", "news");
    assert_eq!(fs::read_to_string(site.at("../others/a/index.html")).unwrap(), "theirs");
    assert!(!site.at("../others/b/index.html").exists());
}

#[test]
fn a_pipe_in_the_place_of_an_output_is_not_read() {
    let site = two_pages();
    fs::create_dir_all(site.at("public/about")).unwrap();
    assert!(Command::new("mkfifo").arg(site.at("public/about/index.html")).status().unwrap().success());
    site.build().assert_error("foreign-file", "about/index.html");
    assert!(!site.at("public/index.html").exists());
}

#[test]
fn a_link_in_the_place_of_an_output_is_not_written_through() {
    let site = two_pages().file("../theirs.html", "theirs");
    site.build_clean();
    fs::remove_file(site.at("public/about/index.html")).unwrap();
    symlink(site.at("../theirs.html"), site.at("public/about/index.html")).unwrap();
    site.build().assert_error("foreign-file", "about/index.html");
    assert_eq!(fs::read_to_string(site.at("../theirs.html")).unwrap(), "theirs");
}

#[test]
fn nothing_is_removed_through_a_link() {
    let site = two_pages().file("../others/a/index.html", "theirs");
    site.build_clean();
    fs::remove_dir_all(site.at("public/news")).unwrap();
    symlink(site.at("../others"), site.at("public/news")).unwrap();
    let site = site.remove("content/news");
    site.build();
    assert_eq!(fs::read_to_string(site.at("../others/a/index.html")).unwrap(), "theirs");
}

// Builds that were cut off.

#[test]
fn a_build_that_was_cut_off_while_it_staged_leaves_the_old_tree() {
    let site = two_pages();
    site.build_clean();
    let before = site.public();
    let site = site
        .file(&format!("{STAGING}/tree/index.html"), "half a pa")
        .file(&format!("{STAGING}/manifest"), "nutgraf manifest 1\n")
        .file(&format!("{STAGING}/journal.part"), "nutgraf journal 1\nmove index.html\nend\n");
    let built = site.build_clean();
    assert_eq!(built.written(), [""; 0]);
    assert_eq!(site.public(), before);
}

#[test]
fn a_journal_that_is_not_whole_is_none() {
    let site = two_pages();
    site.build_clean();
    let before = site.public();
    for journal in [
        "nutgraf journal 1\nmove index.html\n",
        "nutgraf journal 1\nremove ../site/config.toml\nend\n",
        "nutgraf journal 1\nremove /etc/hostname\nend\n",
        "nutgraf journal 2\nremove index.html\nend\n",
        "",
    ] {
        let staged = format!("{STAGING}/journal");
        fs::create_dir_all(site.at(STAGING)).unwrap();
        fs::write(site.at(&staged), journal).unwrap();
        site.build_clean();
        assert_eq!(site.public(), before, "{journal}");
        assert!(site.at("config.toml").is_file());
    }
}

/// Puts a site where a build was killed in the middle of its commit: it was to write `index.html` and `new/x.txt`, and to
/// remove `about/index.html`.
fn cut_off(site: SiteTest) -> SiteTest {
    let home: &[u8] = b"the front page of the cut-off build";
    let entry = |file: &str, bytes: &[u8]| format!("{:032x} {} {file}\n", xxh3_128(bytes), bytes.len());
    let mut files = site.public();
    files.remove("about/index.html");
    files.insert("index.html".to_owned(), home.to_vec());
    files.insert("new/x.txt".to_owned(), b"new".to_vec());
    let body: String = files.iter().map(|(file, bytes)| entry(file, bytes)).collect();
    let body = format!("{MANIFEST}\n{body}");
    let manifest = format!("{body}{:016x}\n", xxh3_64(body.as_bytes()));
    let journal = format!("{JOURNAL}\nmove index.html\nmove new/x.txt\nremove about/index.html\nend\n");
    // The first move had happened already.
    site.bytes("public/index.html", home)
        .file(&format!("{STAGING}/tree/new/x.txt"), "new")
        .file(&format!("{STAGING}/manifest"), &manifest)
        .file(&format!("{STAGING}/journal"), &journal)
}

#[test]
fn a_build_that_was_cut_off_in_its_commit_is_finished_by_the_next() {
    let site = two_pages();
    let clean = site.build_clean().tree();
    let site = cut_off(site);
    let built = site.build();
    built.assert_warning("build-finished", "-");
    assert!(built.errors().is_empty(), "{:?}", built.errors());
    // The finished commit's record is in force: its file is ours, so it goes; what it removed is written anew.
    assert_eq!(built.removed(), ["new/x.txt"]);
    assert_eq!(built.written(), ["about/index.html", "index.html"]);
    assert_eq!(built.tree(), clean);
    assert!(!site.at(STAGING).exists());
}

/// A tree that is half old and half new must not stand until its author has mended an error.
#[test]
fn a_cut_off_commit_is_finished_although_the_site_has_errors_now() {
    let site = two_pages();
    site.build_clean();
    let site = cut_off(site).page("about.md", "", "[x](@/nope.md)");
    site.build().assert_error("dead-link", "content/about.md:4:1");
    let public = site.public();
    assert_eq!(public.get("new/x.txt").map(Vec::as_slice), Some(&b"new"[..]));
    assert!(!public.contains_key("about/index.html"));
    assert!(!site.at(STAGING).exists());
}

/// What a build says that is run as a command, and fails.
fn fails(site: &SiteTest) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_nutgraf"));
    let output = command.args(["build", "--site"]).arg(site.path()).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn a_commit_that_cannot_be_finished_does_not_say_that_all_is_as_it_was() {
    let site = two_pages();
    site.build_clean();
    let site = cut_off(site);
    fs::create_dir_all(site.at("public/new/x.txt/theirs")).unwrap();
    let said = fails(&site);
    assert!(said.contains("1 error: the build isn't finished") && !said.contains("as it was"), "{said}");
    fs::remove_dir_all(site.at("public/new/x.txt")).unwrap();
    site.build().assert_warning("build-finished", "-");
}

#[test]
fn a_commit_is_not_finished_through_a_link() {
    let site = two_pages();
    site.build_clean();
    let site = cut_off(site).file("../others/theirs.txt", "theirs");
    symlink(site.at("../others"), site.at("public/new")).unwrap();
    site.build().assert_error("write-failed", "-");
    assert!(!site.at("../others/x.txt").exists());
    fs::remove_file(site.at("public/new")).unwrap();
    site.build().assert_warning("build-finished", "-");
}

// The record of what is ours.

fn manifest_file(site: &SiteTest) -> std::path::PathBuf {
    let mut found: Vec<_> = fs::read_dir(site.at(".nutgraf")).unwrap().map(|e| e.unwrap().path()).collect();
    found.retain(|p| p.extension().is_some_and(|e| e == "manifest"));
    assert_eq!(found.len(), 1, "{found:?}");
    found.remove(0)
}

#[test]
fn a_damaged_record_is_a_note_and_made_again() {
    let site = two_pages();
    let clean = site.build_clean().tree();
    let file = manifest_file(&site);
    let text = fs::read_to_string(&file).unwrap();
    for damaged in [text[..text.len() / 2].to_owned(), text.replacen('1', "2", 1), String::new(), "\u{0}".repeat(100)] {
        fs::write(&file, damaged).unwrap();
        let built = site.build();
        built.assert_warning("cache-rebuilt", "-");
        assert_eq!(built.tree(), clean);
        site.build_clean();
    }
    fs::write(&file, [0xff, 0xfe]).unwrap();
    site.build().assert_warning("cache-rebuilt", "-");
}

/// A record can name only files of the output folder, whatever is written into it.
#[test]
fn a_record_that_names_files_outside_removes_none_of_them() {
    let site = two_pages().file("../theirs.txt", "theirs");
    site.build_clean();
    let body = format!("{MANIFEST}\n{:032x} 6 ../../theirs.txt\n", xxh3_128(b"theirs"));
    fs::write(manifest_file(&site), format!("{body}{:016x}\n", xxh3_64(body.as_bytes()))).unwrap();
    site.build();
    assert!(site.at("../theirs.txt").is_file());
}

#[test]
fn a_lost_record_and_a_changed_site_touch_nothing_that_may_be_anothers() {
    let site = two_pages();
    site.build_clean();
    fs::remove_dir_all(site.at(".nutgraf")).unwrap();
    let site = site.page("about.md", "", "Changed.");
    let before = site.public();
    let built = site.build();
    let error = built.assert_error("foreign-file", "about/index.html");
    assert!(error.help.as_deref().unwrap().contains("--adopt"));
    assert_eq!(site.public(), before);
    site.adopt().build_clean();
}

#[test]
fn a_site_keeps_its_record_when_its_folder_moves() {
    let site = two_pages();
    site.build_clean();
    let moved = site.path().with_file_name("moved");
    fs::rename(site.path(), &moved).unwrap();
    let mut request = site.request();
    request.site = moved;
    let outcome = nutgraf::pipeline::build(&request, &nutgraf::pipeline::Nobody);
    assert_eq!(outcome.report.unwrap().written, [""; 0]);
}

#[test]
fn builds_at_the_same_time_take_turns() {
    let site = two_pages();
    let clean = site.build_clean().tree();
    fs::remove_dir_all(site.at("public")).unwrap();
    fs::remove_dir_all(site.at(".nutgraf")).unwrap();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..3 {
                    let outcome = nutgraf::pipeline::build(&site.request(), &nutgraf::pipeline::Nobody);
                    assert!(outcome.report.is_some(), "{:?}", outcome.diagnostics);
                }
            });
        }
    });
    assert_eq!(site.public(), clean);
    assert!(!site.at(STAGING).exists());
}

#[test]
fn a_build_that_must_wait_says_for_whom() {
    let site = two_pages();
    let lock = nutgraf::write::Lock::take(&site.path(), |_| {}).unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_nutgraf"))
        .args(["build", "--site"])
        .arg(site.path())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = String::new();
    BufReader::new(child.stderr.take().unwrap()).read_line(&mut said).unwrap();
    assert!(said.contains(&format!("process {}", std::process::id())), "{said}");
    assert!(!site.at("public").exists());
    drop(lock);
    assert!(child.wait().unwrap().success());
    assert!(site.at("public/about/index.html").is_file());
}

#[test]
fn a_lock_or_staging_folder_that_cannot_be_made_is_an_error() {
    let site = two_pages().file(".nutgraf", "a file");
    site.build().assert_error("lock-failed", "-");
    let site = two_pages().file(STAGING, "a file");
    let built = site.build();
    // Clearing a file of that name away would do as well.
    if built.outcome.report.is_none() {
        built.assert_error("write-failed", "-");
    }
}

/// Killed at whatever moment: every file is the old or the new one, whole, and the next build mends the rest.
#[test]
fn a_build_that_is_killed_leaves_whole_files_and_the_next_finishes() {
    let text = |version: usize| format!("Version {version}. {}", "Words and more of them. ".repeat(400));
    let site = (0..40).fold(SiteTest::bare(), |site, n| site.page(&format!("p{n}.md"), "", "x"));
    let write = |site: SiteTest, version: usize| {
        // The second version has other pages, too, so that files are removed.
        let site = (0..40).fold(site, |site, n| site.page(&format!("p{n}.md"), "", &text(version)));
        if version == 0 { site.page("odd/a.md", "", "odd") } else { site.page("even/a.md", "", "even") }
    };
    let versions = [0, 1].map(|version| {
        let site = write((0..40).fold(SiteTest::bare(), |site, n| site.page(&format!("p{n}.md"), "", "")), version);
        site.build_clean().tree()
    });
    let mut site = write(site, 0);
    site.build_clean();
    for round in 1..=24 {
        let (old, new) = (&versions[(round + 1) % 2], &versions[round % 2]);
        site = site.remove(if round % 2 == 1 { "content/odd" } else { "content/even" });
        site = write(site, round % 2);
        let mut child = Command::new(env!("CARGO_BIN_EXE_nutgraf"))
            .args(["build", "--site"])
            .arg(site.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_micros(round as u64 * 1_500));
        child.kill().unwrap();
        child.wait().unwrap();
        for (file, bytes) in site.public() {
            if !file.starts_with(".nutgraf-staging/") {
                let whole = old.get(&file) == Some(&bytes) || new.get(&file) == Some(&bytes);
                assert!(whole, "round {round}: {file} is neither the old nor the new one");
            }
        }
        let built = site.build();
        assert!(built.errors().is_empty(), "round {round}: {:?}", built.errors());
        assert_eq!(built.tree().keys().collect::<Vec<_>>(), new.keys().collect::<Vec<_>>(), "round {round}");
        assert!(built.tree() == *new, "round {round}: some file isn't the new one");
    }
}
