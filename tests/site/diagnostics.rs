//! How problems are told: to people and to machines.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use insta::assert_snapshot;

use crate::harness::{Built, SiteTest, tree};

/// A site with a problem of every shape: with a place, with a second place, with a file alone, with none.
fn broken() -> Built {
    SiteTest::bare()
        .config("[languages.nl]\ntitle = \"Test\"\n")
        .file("content/a.md", "+++\ntitle = \"A\"\ndescripton = \"x\"\n+++\nSee [thé](@/b.md) and\t[c](@/bb.md).\n")
        .page("b.md", "", "")
        .page("c.md", "slug = \"b\"", "")
        .page("d.md", "aliases = [\"/b/\"]", "")
        .build()
}

fn terminal(built: &Built) -> String {
    let all: Vec<String> =
        built.diagnostics().iter().map(|d| nutgraf::diagnostics::terminal::render(d, false)).collect();
    all.join("\n\n")
}

fn json(built: &Built) -> String {
    let mut out = Vec::new();
    nutgraf::diagnostics::json::write(&mut out, built.diagnostics()).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn for_people() {
    assert_snapshot!(terminal(&broken()));
}

#[test]
fn for_machines() {
    assert_snapshot!(json(&broken()));
}

#[test]
fn every_line_for_machines_is_an_object() {
    for line in json(&broken()).lines() {
        let value: serde_json::Value = serde_json::from_str(line).unwrap();
        for key in ["severity", "code", "message"] {
            assert!(value[key].is_string(), "{key} in {line}");
        }
    }
}

/// Codes are public names: docs/cli.md lists each, and none that is gone.
#[test]
fn every_code_is_documented() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut told = BTreeSet::new();
    for (_, bytes) in tree(&root.join("src")) {
        let text = String::from_utf8(bytes).unwrap();
        // What a file's own tests make up is no code.
        let text = text.split("#[cfg(test)]").next().unwrap().replace('\n', " ");
        for start in ["Diagnostic::error(", "Diagnostic::warning("] {
            let pieces = text.split(start).skip(1).map(str::trim_start).filter_map(|rest| rest.strip_prefix('"'));
            told.extend(pieces.filter_map(|rest| rest.split_once('"')).map(|(code, _)| code.to_owned()));
        }
    }
    assert!(told.len() > 30, "{told:?}");
    let docs = fs::read_to_string(root.join("docs/cli.md")).unwrap();
    let table = docs.split("\n## Codes\n").nth(1).unwrap();
    for code in &told {
        assert!(table.contains(&format!("`{code}`")), "docs/cli.md doesn't tell of {code}");
    }
}

#[test]
fn problems_come_in_the_order_of_files_and_lines() {
    let built = broken();
    let places: Vec<_> = built.diagnostics().iter().map(|d| d.location.clone()).collect();
    assert!(places.is_sorted(), "{places:?}");
}

/// A line of megabytes is cut to a window, and the mark is still under the right words.
#[test]
fn the_mark_is_right_on_a_very_long_line() {
    let body = format!("{}[here](@/nope.md){}", "é ".repeat(5_000), " b".repeat(5_000));
    let built = SiteTest::bare().page("a.md", "", &body).build();
    built.assert_error("dead-link", "content/a.md:4:10001");
    let shown = terminal(&built);
    assert!(shown.len() < 4_000, "{} bytes", shown.len());
    let lines: Vec<&str> = shown.lines().collect();
    let mark = lines.iter().position(|l| l.contains('^')).unwrap();
    let at = lines[mark].chars().position(|c| c == '^').unwrap();
    let pointed: String = lines[mark - 1].chars().skip(at).take(17).collect();
    assert_eq!(pointed, "[here](@/nope.md)", "{shown}");
}

#[test]
fn one_error_in_a_template_is_told_once() {
    let mut site = SiteTest::bare().template("page.html", "{{ page.nope.deeper }}");
    for n in 0..5 {
        site = site.page(&format!("p{n}.md"), "", "");
    }
    let built = site.build();
    assert_eq!(built.errors().len(), 1, "{:?}", built.errors());
    let help = built.diagnostics()[0].help.clone().unwrap();
    assert!(help.contains("content/p0.md") && help.contains("4 others"), "{help}");
}
