//! `nutgraf completions`, `nutgraf man`, and what `--help` says.

use std::io::Write;
use std::process::{Command, Stdio};

use tempfile::TempDir;

fn output(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_nutgraf")).args(arguments).output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{arguments:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// The names of the commands, as the help lists them.
fn commands() -> Vec<String> {
    let help = output(&["--help"]);
    let (_, list) = help.split_once("Commands:\n").unwrap();
    let lines = list.lines().take_while(|line| !line.is_empty());
    let names = lines.filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    names.map(|line| line.split_whitespace().next().unwrap().to_owned()).filter(|name| name != "help").collect()
}

#[test]
fn every_command_teaches_by_example() {
    let commands = commands();
    assert!(commands.len() >= 9, "{commands:?}");
    for command in &commands {
        let help = output(&[command, "--help"]);
        let (about, examples) = help.split_once("Examples:\n").unwrap_or_else(|| panic!("{command}: {help}"));
        assert!(about.lines().next().is_some_and(|line| line.len() > 10), "{command}");
        // Each example is of this command, and most say what they do.
        let own = examples.lines().filter(|line| line.contains(&format!("nutgraf {command}")));
        assert!(own.count() >= 2, "{command}: {examples}");
        // Every flag says what it is for.
        let short = output(&[command, "-h"]);
        let flags = about.lines().filter(|line| line.trim_start().starts_with('-'));
        for name in flags.filter_map(|line| line.split([' ', ',']).find(|word| word.starts_with("--"))) {
            let told = short.split_once(name).unwrap().1.split("\n  -").next().unwrap();
            assert!(told.split_whitespace().count() > 1, "{command} {name}: {told}");
        }
    }
}

#[test]
fn a_manual_has_a_section_for_every_command() {
    let manual = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/cli.md")).unwrap();
    let serve = "serve".to_owned();
    for command in commands().iter().filter(|command| **command != serve) {
        let (_, section) = manual
            .split_once(&format!("\n## nutgraf {command}\n"))
            .unwrap_or_else(|| panic!("docs/cli.md has no section nutgraf {command}"));
        let section = section.split("\n## ").next().unwrap();
        let help = output(&[command, "--help"]);
        let own = help.split("Examples:\n").next().unwrap().lines().filter(|line| line.trim_start().starts_with('-'));
        let flags = own.filter_map(|line| line.split([' ', ',']).find(|word| word.starts_with("--")));
        for flag in flags.filter(|flag| flag.len() > 2 && !["--help", "--version"].contains(flag)) {
            assert!(section.contains(flag), "docs/cli.md, nutgraf {command}: {flag} is missing");
        }
    }
}

#[test]
fn completions_are_what_each_shell_reads() {
    let bash = output(&["completions", "bash"]);
    let mut check = Command::new("bash").arg("-n").stdin(Stdio::piped()).spawn().unwrap();
    check.stdin.take().unwrap().write_all(bash.as_bytes()).unwrap();
    assert!(check.wait().unwrap().success());
    // What bash would offer behind `nutgraf ch` and `nutgraf new te`.
    let offer = "complete_it() { COMP_WORDS=(nutgraf \"$@\"); COMP_CWORD=$#; _nutgraf nutgraf \"${@: -1}\" x; echo \"${COMPREPLY[@]}\"; }";
    let script = format!("{bash}\n{offer}\ncomplete_it ch\ncomplete_it new te\ncomplete_it check --li\n");
    let offered = Command::new("bash").args(["-c", &script]).output().unwrap();
    let offered = String::from_utf8(offered.stdout).unwrap();
    assert_eq!(offered.lines().collect::<Vec<_>>(), ["check", "term", "--links"]);

    for (shell, start) in [
        ("zsh", "#compdef nutgraf"),
        ("fish", "# Print an optspec"),
        ("elvish", "\nuse builtin;"),
        ("powershell", "\nusing namespace"),
    ] {
        let text = output(&["completions", shell]);
        assert!(text.starts_with(start), "{shell}: {}", &text[..60]);
        for command in commands() {
            assert!(text.contains(&command), "{shell} doesn't know {command}");
        }
    }
    assert!(
        !Command::new(env!("CARGO_BIN_EXE_nutgraf")).args(["completions", "sh"]).output().unwrap().status.success()
    );
}

#[test]
fn the_manual_page_is_one_that_man_reads() {
    let page = output(&["man"]);
    let headings: Vec<&str> = page.lines().filter_map(|line| line.strip_prefix(".SH ")).collect();
    assert_eq!(headings, ["NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "SUBCOMMANDS", "EXTRA", "VERSION"]);
    assert!(page.contains(".TH nutgraf 1"));

    let folder = TempDir::new().unwrap();
    let man = folder.path().join("share/man1");
    output(&["man", "--dir", man.to_str().unwrap()]);
    let mut written: Vec<String> =
        std::fs::read_dir(&man).unwrap().map(|f| f.unwrap().file_name().into_string().unwrap()).collect();
    written.sort();
    let mut wanted: Vec<String> = commands().iter().map(|command| format!("nutgraf-{command}.1")).collect();
    wanted.push("nutgraf.1".to_owned());
    wanted.sort();
    written.retain(|name| !name.starts_with("nutgraf-help"));
    assert_eq!(written, wanted);
    let check = std::fs::read_to_string(man.join("nutgraf-check.1")).unwrap();
    assert!(check.contains(".SH EXTRA") && check.contains("unused_term"), "{check}");

    // Where there is groff, it has nothing to complain of.
    for name in &written {
        let Ok(read) = Command::new("groff").args(["-man", "-Tutf8", "-ww"]).arg(man.join(name)).output() else {
            break;
        };
        assert!(read.status.success() && read.stderr.is_empty(), "{name}: {}", String::from_utf8_lossy(&read.stderr));
    }
}
