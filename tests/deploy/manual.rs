//! docs/deploy.md, run: every config in it is one that nutgraf takes, and the order it promises is the program's own.

use nutgraf::config;

use crate::harness::Site;

/// The blocks of a language in a page of the manual.
pub(crate) fn blocks(page: &str, language: &str) -> Vec<String> {
    let text = std::fs::read_to_string(format!("{}/docs/{page}", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let opening = format!("```{language}\n");
    let parts = text.split(&opening).skip(1);
    parts.map(|rest| rest.split_once("```").unwrap().0.to_owned()).collect()
}

#[test]
fn every_config_in_the_manual_is_taken() {
    let configs = blocks("deploy.md", "toml");
    assert!(configs.len() >= 6, "{}", configs.len());
    for more in configs {
        let text = format!("base_url = \"https://example.org\"\ntitle = \"T\"\n{more}");
        let mut found = Vec::new();
        let config = config::read(&"config.toml".into(), &text, None, &mut found);
        assert!(config.is_some() && found.is_empty(), "{more}: {found:?}");
    }
}

#[test]
fn the_first_example_of_the_manual_runs() {
    let site = Site::new();
    let folder = site.beside("www");
    site.config(&format!("[deploy.targets.live]\nurl = \"file://{}\"\n", folder.display())).build();
    for line in blocks("deploy.md", "sh").concat().lines() {
        let arguments: Vec<&str> = line.strip_prefix("nutgraf ").unwrap().split(' ').collect();
        let run = site.run(&if arguments == ["deploy"] { vec!["deploy", "--yes"] } else { arguments });
        run.ok();
    }
    assert!(folder.join("strike/index.html").is_file());
}

/// On a terminal there is a bar; nowhere else.
#[test]
fn a_bar_shows_how_far_it_is() {
    let site = Site::new();
    let folder = site.beside("www");
    for n in 0..300 {
        site.file(&format!("static/{n}.txt"), &"x".repeat(10_000));
    }
    site.config(&format!("[deploy.targets.live]\nurl = \"file://{}\"\n", folder.display())).build();
    let program = format!("{} deploy --yes --site {}", env!("CARGO_BIN_EXE_nutgraf"), site.path().display());
    // `script` gives a program a terminal.
    let output = std::process::Command::new("script").args(["-qec", &program, "/dev/null"]).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{said}");
    assert!(said.contains("[====") && said.contains(" files\u{1b}[K"), "{said}");
    let run = site.file("static/1.txt", "changed").build().deploy(&[]).ok();
    assert!(!run.err.contains('\r') && !run.out.contains('\r'), "{run:?}");
}
