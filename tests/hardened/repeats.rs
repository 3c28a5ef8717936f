//! The same site gives the same bytes: on any number of threads, in any folder, time zone, locale and order of files,
//! whatever the umask, over an older build or over nothing.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use nutgraf::write::Disk;

use crate::number;
use crate::sites::{Tree, full, put};

/// One hash of all outputs, names and bytes.
fn hash(site: &Path) -> u128 {
    let mut hasher = xxhash_rust::xxh3::Xxh3::new();
    let files = crate::harness::tree(&site.join("public"));
    assert!(files.len() > 100, "{} outputs", files.len());
    for (path, bytes) in files {
        hasher.update(&(path.len() as u64).to_le_bytes());
        hasher.update(path.as_bytes());
        hasher.update(&(bytes.len() as u64).to_le_bytes());
        hasher.update(&bytes);
    }
    hasher.digest128()
}

/// Writes files in an order of their own: file systems list them by when or under what they came.
fn put_in_order(folder: &Path, files: &Tree, n: usize) {
    let mut order: Vec<&String> = files.keys().collect();
    order.sort_by_key(|path| xxhash_rust::xxh3::xxh3_64_with_seed(path.as_bytes(), n as u64));
    for path in order {
        put(folder, &Tree::from([(path.clone(), files[path].clone())]));
    }
}

#[test]
fn everywhere_the_same_hash() {
    let builds = number("NUTGRAF_REPEATS", 24) as usize;
    let zones = ["UTC", "Pacific/Kiritimati", "America/St_Johns", "Asia/Kathmandu", "Pacific/Niue", "Nonsense/Zone"];
    let locales = ["C", "fr_FR.UTF-8", "tr_TR.UTF-8", "en_US.ISO-8859-1", "zh_CN.GB18030", ""];
    let umasks = ["022", "077", "000", "027"];
    let outer = tempfile::tempdir().unwrap();
    let mut hashes = Vec::new();
    for n in 0..builds {
        let site = outer.path().join("d/".repeat(n % 5)).join(["site", "a site", "é", "x.y"][n % 4]);
        put_in_order(&site, &full(), n);
        let mut command = Command::new("sh");
        command.args(["-c", &format!("umask {} && exec \"$@\"", umasks[n % 4]), "sh"]);
        command.arg(env!("CARGO_BIN_EXE_nutgraf")).arg("build");
        // Named from elsewhere, or stood in.
        match n % 3 {
            0 => command.arg("--site").arg(&site).current_dir("/"),
            1 => command.current_dir(&site),
            _ => command.args(["--site", "."]).current_dir(&site),
        };
        // The time is given either way.
        match n % 2 {
            0 => command.args(["--at", "2024-01-15T12:00:00Z"]),
            _ => command.env("SOURCE_DATE_EPOCH", "1705320000"),
        };
        let locale = locales[(n / 2) % 6];
        let threads = (1 + n % 16).to_string();
        let home = outer.path().join(n.to_string());
        command.env("TZ", zones[n % 6]).env("LC_ALL", locale).env("LANG", locale).env("LANGUAGE", locale);
        command.env("RAYON_NUM_THREADS", threads).env("HOME", home).env("USER", format!("user{n}"));
        let output = command.stdout(Stdio::piped()).stderr(Stdio::piped()).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        hashes.push(hash(&site));
        fs::remove_dir_all(&site).unwrap();
    }
    hashes.sort_unstable();
    hashes.dedup();
    assert_eq!(hashes.len(), 1, "{builds} builds, {hashes:032x?}");
    println!("{builds} builds, one hash: {:032x}", hashes[0]);
}

/// Over an older build of another version of the site, the bytes are those of a build from nothing.
#[test]
fn over_an_older_build() {
    let outer = tempfile::tempdir().unwrap();
    let (clean, over) = (outer.path().join("clean"), outer.path().join("over"));
    put(&clean, &full());
    put(&over, &full().into_iter().filter(|(path, _)| !path.contains("zed") && !path.contains(".fr.")).collect());
    put(&over, &Tree::from([("content/only-here.md".to_owned(), b"+++\ntitle = \"X\"\n+++\nGPT\n".to_vec())]));
    let build = |site: &Path| {
        let outcome =
            nutgraf::pipeline::build_on(&Disk::default(), &crate::sites::request(site), &nutgraf::pipeline::Nobody);
        assert!(outcome.report.is_some(), "{:?}", outcome.diagnostics);
    };
    build(&over);
    fs::remove_file(over.join("content/only-here.md")).unwrap();
    put(&over, &full());
    build(&over);
    build(&clean);
    assert_eq!(hash(&clean), hash(&over));
}
