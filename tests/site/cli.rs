//! The program: arguments, exit codes, what it prints where.

use std::process::{Command, Output};

use crate::harness::{SiteTest, tree};

fn nutgraf(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_nutgraf"));
    command.args(arguments).env_remove("SOURCE_DATE_EPOCH");
    command
}

fn build(site: &SiteTest, arguments: &[&str]) -> Output {
    nutgraf(&["build"]).arg("--site").arg(site.path()).args(arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[track_caller]
fn assert_code(output: &Output, code: i32) {
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(code), "stdout: {out}\nstderr: {err}");
}

fn good() -> SiteTest {
    SiteTest::bare().page("a.md", "title = \"A\"", "Text.")
}

fn bad() -> SiteTest {
    good().page("b.md", "", "[x](@/nope.md)").page("c.md", "nope = 1", "")
}

#[test]
fn a_build_that_went_well_says_so_in_a_line() {
    let site = good();
    let output = build(&site, &[]);
    assert_code(&output, 0);
    let out = text(&output.stdout);
    assert!(out.starts_with("1 pages, ") || out.starts_with("1 page, "), "{out}");
    assert_eq!(out.lines().count(), 1, "{out}");
    assert_eq!(text(&output.stderr), "");
    assert!(site.at("public/a/index.html").is_file());
}

#[test]
fn one_page_is_not_called_pages() {
    assert!(text(&build(&good(), &[]).stdout).starts_with("1 page, "));
}

#[test]
fn a_build_may_be_verified() {
    let site = good().file("static/x.txt", "An asset.");
    let output = build(&site, &["--verify"]);
    assert_code(&output, 0);
    let out = text(&output.stdout);
    let files = tree(&site.at("public")).len();
    assert_eq!(
        out.lines().nth(1),
        Some(&*format!("made a second time, from nothing: {files} files the same")),
        "{out}"
    );
    // Of a file that has its size still, a build sees no more than that.
    let page = site.at("public/a/index.html");
    let damaged = std::fs::read_to_string(&page).unwrap().replace("Text.", "Tent.");
    std::fs::write(&page, damaged).unwrap();
    assert_code(&build(&site, &[]), 0);
    let output = build(&site, &["--verify", "--format", "json"]);
    assert_code(&output, 1);
    let lines = text(&output.stdout);
    let found: Vec<serde_json::Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(found[0]["code"], "not-reproduced");
    assert_eq!(found[0]["file"], "a/index.html");
    assert_eq!(found.last().unwrap()["summary"]["verified"], files - 1);
    // Without an error of the first build there is nothing to compare.
    assert_code(&build(&bad(), &["--verify"]), 1);
}

#[test]
fn errors_are_told_on_standard_error_with_code_1() {
    let site = bad();
    let output = build(&site, &[]);
    assert_code(&output, 1);
    let err = text(&output.stderr);
    for piece in [
        "error[dead-link]",
        "content/b.md:4:1",
        "error[unknown-key]",
        "content/c.md:3:1",
        "2 errors: nothing was built",
    ] {
        assert!(err.contains(piece), "no {piece} in {err}");
    }
    assert!(!err.contains('\u{1b}'), "colours where nobody sees them: {err}");
    assert_eq!(text(&output.stdout), "");
    assert!(!site.at("public").exists());
}

#[test]
fn wrong_usage_is_code_2() {
    let site = good();
    for arguments in [
        &["--nope"][..],
        &["--format", "xml"],
        &["--base-url", "example.org"],
        &["--at", "soon"],
        &["--at", "2024-02-30"],
        &["--at", "2024-01-01T09:00:00"],
        &["--quiet", "--verbose"],
        &["extra"],
    ] {
        assert_code(&build(&site, arguments), 2);
    }
    assert_code(&nutgraf(&["nope"]).output().unwrap(), 2);
    assert_code(&nutgraf(&[]).output().unwrap(), 2);
    assert!(!site.at("public").exists());
}

#[test]
fn help_and_version_are_code_0() {
    let help = nutgraf(&["build", "--help"]).output().unwrap();
    assert_code(&help, 0);
    for flag in ["--site", "--output", "--base-url", "--drafts", "--at", "--format", "--quiet", "--verbose", "--adopt"]
    {
        assert!(text(&help.stdout).contains(flag), "{flag}");
    }
    let version = nutgraf(&["--version"]).output().unwrap();
    assert_eq!(text(&version.stdout), format!("nutgraf {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn quiet_says_nothing_when_all_is_well_and_errors_all_the_same() {
    let output = build(&good(), &["--quiet"]);
    assert_code(&output, 0);
    assert_eq!((text(&output.stdout), text(&output.stderr)), (String::new(), String::new()));
    let output = build(&bad(), &["-q"]);
    assert_code(&output, 1);
    assert!(text(&output.stderr).contains("dead-link"));
}

#[test]
fn json_is_an_object_a_line_with_a_summary_last() {
    for (site, code) in [(good(), 0), (bad(), 1)] {
        let output = build(&site, &["--format", "json"]);
        assert_code(&output, code);
        let lines: Vec<serde_json::Value> =
            text(&output.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let (summary, problems) = lines.split_last().unwrap();
        assert_eq!(summary["summary"]["built"], code == 0);
        assert_eq!(problems.len(), if code == 0 { 0 } else { 2 });
        for problem in problems {
            assert_eq!(problem["severity"], "error");
            assert!(problem["line"].is_u64() && problem["column"].is_u64() && problem["file"].is_string(), "{problem}");
        }
        assert_eq!(text(&output.stderr), "");
    }
}

#[test]
fn verbose_names_every_file() {
    let output = build(&good(), &["--verbose"]);
    let out = text(&output.stdout);
    assert!(out.lines().any(|l| l == "written  a/index.html"), "{out}");
    assert!(out.lines().any(|l| l.starts_with("render ")), "{out}");
}

#[test]
fn the_site_is_the_folder_one_is_in_unless_said() {
    let site = good();
    let output = nutgraf(&["build"]).current_dir(site.path()).output().unwrap();
    assert_code(&output, 0);
    assert!(site.at("public/a/index.html").is_file());
}

#[test]
fn a_relative_site_and_output_are_found_from_where_one_is() {
    let site = good();
    let output = nutgraf(&["build", "--site", "site", "-o", "out"]).current_dir(site.at("..")).output().unwrap();
    assert_code(&output, 0);
    assert!(site.at("../out/a/index.html").is_file());
    assert!(!site.at("public").exists());
}

#[test]
fn a_folder_that_is_no_site_is_an_error() {
    let site = good().remove("config.toml");
    let output = build(&site, &[]);
    assert_code(&output, 1);
    assert!(text(&output.stderr).contains("no-config"), "{}", text(&output.stderr));
    let output = nutgraf(&["build", "--site", "/nowhere/at/all"]).output().unwrap();
    assert_code(&output, 1);
}

#[test]
fn an_output_folder_above_the_sources_is_refused() {
    let site = good();
    let before = tree(&site.path());
    for output in [".", "..", "content"] {
        let result = nutgraf(&["build", "--output", output]).current_dir(site.path()).output().unwrap();
        assert_code(&result, 1);
        assert!(text(&result.stderr).contains("dangerous-output"), "{output}: {}", text(&result.stderr));
    }
    assert_eq!(tree(&site.path()), before);
}

#[test]
fn base_url_takes_the_place_of_the_configs() {
    let site = good();
    assert_code(&build(&site, &["--base-url", "http://localhost:8000/x/"]), 0);
    let sitemap = text(&site.public()["sitemap.xml"]);
    assert!(sitemap.contains("http://localhost:8000/x/a/"), "{sitemap}");
    assert!(!sitemap.contains("example.org"), "{sitemap}");
}

#[test]
fn at_is_the_time_that_counts() {
    let site = good().page("b.md", "publish_at = 2024-02-01T09:00:00+01:00", "");
    let published = |at: &str| {
        assert_code(&build(&site, &["--at", at]), 0);
        site.at("public/b/index.html").is_file()
    };
    assert!(!published("2024-02-01"));
    assert!(published("2024-02-01T08:00:00Z"));
    assert!(!published("2024-02-01T07:59:59Z"));
    let output = build(&site, &["--at", "2024-01-01"]);
    assert!(text(&output.stdout).contains("build again after 2024-02-01T08:00:00Z"), "{}", text(&output.stdout));
}

#[test]
fn source_date_epoch_is_the_time_unless_at_says_another() {
    let site = good().page("b.md", "publish_at = 2024-02-01T00:00:00Z", "");
    let published = |epoch: &str, arguments: &[&str]| {
        let output =
            nutgraf(&["build"]).arg("--site").arg(site.path()).args(arguments).env("SOURCE_DATE_EPOCH", epoch).output();
        assert_code(&output.unwrap(), 0);
        site.at("public/b/index.html").is_file()
    };
    assert!(!published("1706745599", &[]));
    assert!(published("1706745600", &[]));
    assert!(!published("1706745600", &["--at", "2024-01-31"]));
    let output = nutgraf(&["build"]).arg("--site").arg(site.path()).env("SOURCE_DATE_EPOCH", "soon").output().unwrap();
    assert_code(&output, 2);
}

#[test]
fn drafts_are_published_when_asked_for() {
    let site = good().page("b.md", "draft = true", "");
    assert_code(&build(&site, &[]), 0);
    assert!(!site.at("public/b").exists());
    assert_code(&build(&site, &["--drafts"]), 0);
    assert!(site.at("public/b/index.html").is_file());
}

#[test]
fn the_time_zone_and_locale_of_the_machine_change_nothing() {
    let site = good()
        .page("a.md", "date = 2024-01-01", "")
        .page("b.md", "date = 2024-01-01T23:30:00\npublish_at = 2024-01-01T00:30:00Z", "")
        .template("page.html", "{{ page.date | date(format=\"full\") }}");
    let built = |zone: &str, locale: &str| {
        let mut command = nutgraf(&["build", "--at", "2024-01-15"]);
        assert_code(&command.arg("--site").arg(site.path()).env("TZ", zone).env("LC_ALL", locale).output().unwrap(), 0);
        site.public()
    };
    let first = built("UTC", "C");
    assert_eq!(built("Pacific/Kiritimati", "fr_FR.UTF-8"), first);
    assert_eq!(built("America/Los_Angeles", "tr_TR.UTF-8"), first);
}

#[test]
fn adopt_takes_over_what_a_lost_record_knew() {
    let site = good();
    assert_code(&build(&site, &[]), 0);
    let site = site.remove(".nutgraf").page("a.md", "title = \"A\"", "Changed.");
    assert_code(&build(&site, &[]), 1);
    assert_code(&build(&site, &["--adopt"]), 0);
}

/// Reading less than all of what is printed is no reason to crash.
#[cfg(unix)]
#[test]
fn a_reader_that_goes_away_is_no_crash() {
    use std::process::Stdio;
    let mut child = nutgraf(&["build", "--verbose", "--site"])
        .arg(good().path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert!(!text(&output.stderr).contains("panicked"), "{}", text(&output.stderr));
}

/// A scheduler reads when to build again; an editor looks at a later day, and at another environment.
#[test]
fn a_build_tells_schedulers_when_to_build_again() {
    let site = SiteTest::bare()
        .config("[env.preview]\ntitle = \"Preview\"\n")
        .template("home.html", "{{ site.title }}{% for p in pages %} {{ p.url }}{% endfor %}")
        .page("a.md", "date = 2024-01-01\nexpires_at = 2024-03-01T00:00:00Z", "")
        .page("b.md", "date = 2024-01-02\npublish_at = 2024-02-01T09:00:00+01:00", "");
    let summary = |arguments: &[&str]| -> (serde_json::Value, String) {
        let all: Vec<&str> = arguments.iter().copied().chain(["--format", "json"]).collect();
        let output = build(&site, &all);
        assert_code(&output, 0);
        let line: serde_json::Value = serde_json::from_str(text(&output.stdout).lines().last().unwrap()).unwrap();
        (line["summary"].clone(), std::fs::read_to_string(site.at("public/index.html")).unwrap())
    };
    let (now, home) = summary(&["--at", "2024-01-15"]);
    assert_eq!((&now["next_change"], &now["next_page"]), (&"2024-02-01T08:00:00Z".into(), &"content/b.md".into()));
    assert_eq!(home, "Test /a/");
    let (later, home) = summary(&["--at", "2024-02-01T08:00:00Z", "--env", "preview"]);
    assert_eq!((&later["next_change"], &later["next_page"]), (&"2024-03-01T00:00:00Z".into(), &"content/a.md".into()));
    assert_eq!(home, "Preview /b/ /a/");
    let (end, home) = summary(&["--at", "2024-03-01"]);
    assert!(end["next_change"].is_null() && end["next_page"].is_null());
    assert_eq!(home, "Test /b/");
}

/// An editor reads the clock on the wall, a scheduler UTC; and what happens then is one thing.
#[test]
fn a_build_says_when_by_both_clocks_and_whether_a_page_appears_or_goes() {
    let site = SiteTest::bare().page("a.md", "expires_at = 2024-03-01T00:00:00Z", "").page(
        "b.md",
        "publish_at = 2024-02-01T09:00:00+01:00",
        "",
    );
    let last_line = |at: &str, zone: &str| {
        let output = nutgraf(&["build", "--at", at, "--site"]).arg(site.path()).env("TZ", zone).output().unwrap();
        assert_code(&output, 0);
        text(&output.stdout).lines().last().unwrap().to_owned()
    };
    assert_eq!(
        last_line("2024-01-15", "CET-1"),
        "build again after 2024-02-01T09:00:00+01:00 (2024-02-01T08:00:00Z): content/b.md appears then"
    );
    assert_eq!(last_line("2024-02-15", "UTC0"), "build again after 2024-03-01T00:00:00Z: content/a.md goes then");
    // A zone by its name, where the system knows names.
    if std::path::Path::new("/usr/share/zoneinfo/Europe/Paris").exists() {
        let line = last_line("2024-01-15", "Europe/Paris");
        assert!(line.starts_with("build again after 2024-02-01T09:00:00+01:00 (2024-02-01T08:00:00Z)"), "{line}");
    }
}

#[test]
fn a_day_that_is_not_in_the_calendar_is_refused_in_a_whole_sentence() {
    let output = build(&SiteTest::bare().page("a.md", "", ""), &["--at", "2027-02-30"]);
    assert_code(&output, 2);
    assert!(text(&output.stderr).contains("there is no such day\n"), "{}", text(&output.stderr));
}

#[test]
fn check_looks_ahead_to_the_next_embargo() {
    let site = good().page("b.md", "publish_at = 2024-06-01T00:00:00Z", "[x](@/nope.md)");
    assert_code(&build(&site, &["--at", "2024-01-01"]), 0);
    let check = |at: &str| nutgraf(&["check", "--at", at, "--site"]).arg(site.path()).output().unwrap();
    let output = check("2024-01-01");
    assert_code(&output, 1);
    let told = text(&output.stderr);
    assert!(told.contains("from 2024-06-01T00:00:00Z on: there is no page content/nope.md"), "{told}");
    assert!(told.contains("--> content/b.md:5:1"), "{told}");
    let output = check("2024-06-02");
    assert!(text(&output.stderr).contains("error[dead-link]: there is no page"), "now it is there to be seen");
}

#[test]
fn the_schema_is_json() {
    let output = nutgraf(&["schema"]).output().unwrap();
    assert_code(&output, 0);
    let schema: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(schema["required"], serde_json::json!(["base_url", "title"]));
}
