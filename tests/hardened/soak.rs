//! The preview, edited without end: no save is lost, and memory stays flat.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::number;
use crate::sites::{full, put};

/// The program, serving; it ends with this value.
struct Serve {
    child: Child,
    address: String,
}

impl Serve {
    fn start(site: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_nutgraf"))
            .args(["serve", "--port", "0", "--at", crate::harness::NOW, "--site"])
            .arg(site)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        let address = loop {
            line.clear();
            assert!(out.read_line(&mut line).unwrap() > 0, "it ended before it said where it serves");
            if let Some((_, rest)) = line.split_once("http://") {
                break rest.split(['/', ' ', '\n']).next().unwrap().to_owned();
            }
        };
        // What it says further on is read, so that it never waits for us.
        std::thread::spawn(move || std::io::copy(&mut out, &mut std::io::sink()));
        Serve { child, address }
    }

    fn get(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.address).unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// Bytes of memory that are its own.
    fn memory(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with("RssAnon:")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() << 10
    }
}

impl Drop for Serve {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A pseudo-random number below `n`.
fn random(state: &mut u64, n: usize) -> usize {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*state >> 33) as usize % n
}

#[test]
fn saves_without_end() {
    let (seconds, seed) = (number("NUTGRAF_SOAK_SECONDS", 10), number("NUTGRAF_SEED", 1));
    let folder = tempfile::tempdir().unwrap();
    let site = folder.path().join("site");
    put(&site, &full());
    let serve = Serve::start(&site);
    // Until every page has been looked at: from then on the last site that was whole is kept beside the one that is
    // shown. Under saves without end that may happen at any time or never.
    std::thread::sleep(Duration::from_secs(2));
    let mut state = seed;
    let began = Instant::now();
    let (mut saves, mut slowest) = (0u64, Duration::ZERO);
    // The lowest and the highest of each twentieth of the time.
    let mut memory: BTreeMap<u64, (u64, u64)> = BTreeMap::new();
    let wait_for = |path: &str, text: &str, what: &str| {
        let since = Instant::now();
        loop {
            if serve.get(path).contains(text) {
                return since.elapsed();
            }
            assert!(since.elapsed() < Duration::from_secs(20), "lost: {what}, seed {seed}");
            std::thread::sleep(Duration::from_millis(5));
        }
    };
    while began.elapsed() < Duration::from_secs(seconds) {
        let mark = format!("mark{saves}x");
        let n = random(&mut state, 12);
        let page = |title: &str, body: &str| {
            format!(
                "+++\ntitle = \"{title}\"\ndate = 2023-11-10\ntags = [\"T{n}\"]\n+++\n{body} {mark}\n\n<!-- more -->\n\nGPT.\n"
            )
        };
        let file = site.join(format!("content/news/s{n}.md"));
        let (path, kind) = (format!("/site/news/s{n}/"), random(&mut state, 8));
        let what = format!("save {saves} of kind {kind} to {}", file.display());
        match kind {
            // A plain write; a file beside it that takes its place; one that is longer and longer.
            0 | 1 => fs::write(&file, page("Plain", "Text.")).unwrap(),
            2 => {
                let other = file.with_extension("tmp");
                fs::write(&other, page("Renamed", "Text.")).unwrap();
                fs::rename(&other, &file).unwrap();
            }
            3 => fs::write(&file, page("Long", &"Words and more, by the board. ".repeat(random(&mut state, 400))))
                .unwrap(),
            // Broken, and mended.
            4 => {
                fs::write(&file, "+++\ntitle = \n+++\n").unwrap();
                std::thread::sleep(Duration::from_millis(random(&mut state, 80) as u64));
                fs::write(&file, page("Mended", "Text.")).unwrap();
            }
            // Gone and back; another page comes and goes.
            5 => {
                fs::remove_file(&file).unwrap();
                std::thread::sleep(Duration::from_millis(random(&mut state, 80) as u64));
                fs::write(&file, page("Back", "Text.")).unwrap();
            }
            6 => {
                let other = site.join("content/news/other.md");
                match other.exists() {
                    true => fs::remove_file(other).unwrap(),
                    false => fs::write(other, page("Other", "Text.")).unwrap(),
                }
                fs::write(&file, page("Beside", "Text.")).unwrap();
            }
            // An entry of the glossary: every page is linked anew.
            _ => {
                let entry = format!("+++\ntitle = \"GPT\"\n[term]\nshort = \"What GPT is, {mark}.\"\n+++\nMore.\n");
                fs::write(site.join("content/glossary/gpt.md"), entry).unwrap();
                fs::write(&file, page("Linked", "GPT.")).unwrap();
            }
        }
        slowest = slowest.max(wait_for(&path, &mark, &what));
        saves += 1;
        let slice = began.elapsed().as_millis() as u64 * 20 / (seconds * 1_000);
        let now = serve.memory();
        let (lowest, highest) = memory.entry(slice).or_insert((now, now));
        (*lowest, *highest) = (now.min(*lowest), now.max(*highest));
    }
    // What it needs at least: where the machine is busy, several versions of the site may be looked at at a time, and
    // that takes more, but nothing stays of them. The first fifth is for warming up.
    let later: Vec<u64> = memory.iter().filter(|(slice, _)| (4..20).contains(*slice)).map(|(_, m)| m.0).collect();
    let half = later.len() / 2;
    let most = |part: &[u64]| part.iter().copied().max().unwrap_or_default() as f64;
    let growth = most(&later[half..]) / most(&later[..half]) - 1.0;
    let in_mb: Vec<(u64, u64)> = memory.values().map(|(lowest, highest)| (lowest >> 20, highest >> 20)).collect();
    println!("memory by twentieths of the time, from MB to MB: {in_mb:?}");
    println!(
        "{saves} saves in {seconds} s, seed {seed}, none lost; the slowest was shown after {} ms; memory grew by {:.1} %",
        slowest.as_millis(),
        growth * 100.0
    );
    // A few seconds say little about memory.
    let most_growth = if seconds >= 120 { 0.05 } else { 0.5 };
    assert!(growth <= most_growth, "memory grew by {:.1} %", growth * 100.0);
}
