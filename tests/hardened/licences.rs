//! What the program is built from: under which licences, from where, and without `unsafe` of our own.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

/// What deny.toml lets in: for all packages, and for single ones.
struct Allowed {
    all: Vec<String>,
    single: Vec<(String, Vec<String>)>,
}

impl Allowed {
    fn read() -> Self {
        let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("deny.toml")).unwrap();
        let deny: toml::Table = toml::from_str(&text).unwrap();
        let texts = |list: &toml::Value| -> Vec<String> {
            list.as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_owned()).collect()
        };
        let licences = &deny["licenses"];
        let single = licences["exceptions"].as_array().unwrap().iter();
        let single = single.map(|one| (one["crate"].as_str().unwrap().to_owned(), texts(&one["allow"]))).collect();
        Allowed { all: texts(&licences["allow"]), single }
    }

    fn has(&self, package: &str, licence: &str) -> bool {
        let single = self.single.iter().find(|(name, _)| name == package);
        self.all.iter().chain(single.into_iter().flat_map(|(_, more)| more)).any(|known| known == licence)
    }

    /// Whether a way to take an expression is allowed: `A OR B` (also `A/B`), `A AND B`, `(A OR B) AND C`.
    fn takes(&self, package: &str, expression: &str) -> bool {
        let expression = expression.replace('/', " OR ");
        if let Some((left, right)) = expression.split_once(" AND ").filter(|_| expression.contains('(')) {
            let bare = |part: &str| part.replace(['(', ')'], "");
            return self.takes(package, &bare(left)) && self.takes(package, &bare(right));
        }
        let mut ways = expression.split(" OR ");
        ways.any(|way| way.split(" AND ").all(|one| self.has(package, one.trim())))
    }
}

struct Package {
    name: String,
    version: String,
    licence: String,
    source: Option<String>,
}

/// All packages that the program is built from on this system, without those of tests.
fn packages() -> Vec<Package> {
    let run = |arguments: &[&str]| {
        let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
        let output = Command::new(cargo).args(arguments).current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let format = "{p}\t{l}";
    let tree = run(&["tree", "--offline", "--locked", "-e", "normal,build", "--prefix", "none", "-f", format]);
    let mut packages = BTreeMap::new();
    for line in tree.lines() {
        let (package, licence) = line.trim_end_matches(" (*)").split_once('\t').unwrap();
        let mut parts = package.split(' ');
        let (name, version) = (parts.next().unwrap(), parts.next().unwrap().trim_start_matches('v'));
        let place = parts.find(|part| part.starts_with('('));
        let licence = licence.trim_end_matches(" (*)");
        packages.entry((name.to_owned(), version.to_owned())).or_insert(Package {
            name: name.to_owned(),
            version: version.to_owned(),
            licence: licence.to_owned(),
            source: place.filter(|place| *place != "(proc-macro)").map(str::to_owned),
        });
    }
    packages.into_values().collect()
}

#[test]
fn every_dependency_has_a_licence_that_is_allowed() {
    let packages = packages();
    assert!(packages.len() > 100, "{}", packages.len());
    let allowed = Allowed::read();
    assert!(!allowed.takes("x", "GPL-3.0") && !allowed.takes("x", "(MIT OR GPL-3.0) AND GPL-2.0"));
    let mut bad = Vec::new();
    for package in packages.iter().filter(|p| p.name != "nutgraf") {
        if !allowed.takes(&package.name, &package.licence) {
            bad.push(format!("{} {}: {:?}", package.name, package.version, package.licence));
        }
        // From the registry, and not from a folder or repository somewhere.
        if let Some(source) = &package.source {
            bad.push(format!("{} {} comes from {source}", package.name, package.version));
        }
    }
    assert!(bad.is_empty(), "{}", bad.join("\n"));
}

/// docs/licences.md names them all. NUTGRAF_WRITE=1 writes it.
#[test]
fn the_list_of_licences_is_up_to_date() {
    let mut text = "# What nutgraf is built from\n\nThe packages that the program holds, on this page's own system \
        (Linux), with their licences. This software is based in part on the work of the Independent JPEG \
        Group.\n\n| package | version | licence |\n|---|---|---|\n"
        .to_owned();
    for package in packages().iter().filter(|p| p.name != "nutgraf") {
        text += &format!("| {} | {} | {} |\n", package.name, package.version, package.licence);
    }
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/licences.md");
    if std::env::var_os("NUTGRAF_WRITE").is_some() {
        std::fs::write(&file, &text).unwrap();
    }
    assert_eq!(std::fs::read_to_string(file).unwrap(), text, "NUTGRAF_WRITE=1 cargo test --test hardened licences");
}

#[test]
fn our_own_code_has_no_unsafe() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let manifest = std::fs::read_to_string(root.join("Cargo.toml")).unwrap();
    assert!(manifest.contains("[lints.rust]\nunsafe_code = \"forbid\""));
    let allowed: BTreeSet<String> = walk(&root.join("src")).filter(|text| text.contains("allow(unsafe_code")).collect();
    assert!(allowed.is_empty());
}

fn walk(folder: &Path) -> impl Iterator<Item = String> {
    let files = crate::harness::tree(folder).into_iter().filter(|(path, _)| path.ends_with(".rs"));
    files.map(|(_, bytes)| String::from_utf8(bytes).unwrap())
}
