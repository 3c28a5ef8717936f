//! What `serve` costs: `cargo bench --bench serve`, or with sizes: `-- 1000 10000`.
//!
//! For each size, with a glossary of 200 terms and the default theme: how long until the first page is served, over
//! reading, parsing and linking alone; from a save to the new HTML over the socket, many times; each stage of that; the
//! server's memory. Then link alone, at 10,000 and 100,000 pages. `TMPDIR` says on which file system.

#[allow(dead_code, reason = "the other kinds of sites are for `benches/build.rs`")]
#[path = "support/synthetic.rs"]
mod synthetic;

use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use nutgraf::link;
use nutgraf::pipeline::{self, Documents, Sources};
use nutgraf::serve::maker::{Address, Maker, Making};
use nutgraf::watch::Batch;
use synthetic::{Publish, Shape};

/// The program's own.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Saves to time.
const SAVES: usize = 200;
/// Puts a mark into a page.
type Edit = fn(&str, &str) -> String;
/// What is changed: words of a text, or a title, which lists show too.
const EDITS: [(&str, Edit); 2] = [
    ("words", |text, mark| format!("{text}\n{mark}.\n")),
    ("title", |text, mark| text.replacen("title = \"", &format!("title = \"{mark} "), 1)),
];
/// Runs of link alone.
const LINKS: usize = 9;
const TERMS: usize = 200;

fn main() -> io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    if let [flag, site] = arguments.as_slice()
        && flag == "--link"
    {
        return link_alone(Path::new(site));
    }
    if let [flag, site] = arguments.as_slice()
        && flag == "--edits"
    {
        return edits(Path::new(site), 300);
    }
    let mut sizes: Vec<usize> = arguments.iter().filter_map(|a| a.parse().ok()).collect();
    let all = sizes.is_empty();
    if all {
        sizes = vec![1_000, 10_000];
    }
    let work = std::env::temp_dir().join(format!("nutgraf-bench-{}", std::process::id()));
    for pages in sizes {
        let site = work.join(pages.to_string());
        synthetic::write(&site, Shape { pages, terms: TERMS, bare: false, plain: 0, publish: Publish::Usual })?;
        println!("{pages} pages, {TERMS} terms, default theme");
        served(&site, pages)?;
        edits(&site, 60)?;
        link_alone(&site)?;
        fs::remove_dir_all(&site)?;
    }
    if all {
        let site = work.join("large");
        synthetic::write(
            &site,
            Shape { pages: 100_000, terms: TERMS, bare: false, plain: 0, publish: Publish::Usual },
        )?;
        println!("100000 pages, {TERMS} terms");
        link_alone(&site)?;
    }
    let _ = fs::remove_dir_all(&work);
    Ok(())
}

/// The program, as authors run it: saves, hears of it from the event stream as their browser does, and asks for the page.
fn served(site: &Path, pages: usize) -> io::Result<()> {
    let begun = Instant::now();
    let mut program = Program::start(site)?;
    let path = "/s0000/p000050/";
    program.ask(path)?;
    let first = begun.elapsed();
    let parsed = parse_and_link(site);
    println!("  first page served        {:>8.0} ms, {:.2} x read, parse and link", ms(first), ms(first) / ms(parsed));
    // The first look at all pages, in the background.
    std::thread::sleep(Duration::from_millis(300 + pages as u64 / 4));
    let file = site.join("content/s0000/p000050.md");
    let text = fs::read_to_string(&file)?;
    let mut events = program.events()?;
    for (what, edit) in EDITS {
        let mut times = Vec::new();
        for n in 0..SAVES {
            let mark = format!("Saved for the time number {n}");
            let saved = Instant::now();
            fs::write(&file, edit(&text, &mark))?;
            loop {
                next_event(&mut events)?;
                if program.ask(path)?.contains(&mark) {
                    break;
                }
            }
            times.push(saved.elapsed());
            // Authors pause.
            std::thread::sleep(Duration::from_millis(50));
        }
        times.sort();
        let at = |share: f64| ms(times[((times.len() - 1) as f64 * share) as usize]);
        println!(
            "  save to HTML, {what:<10} {:>8.1} ms p50, {:.1} p90, {:.1} p99, {:.1} at most, of {SAVES}",
            at(0.5),
            at(0.9),
            at(0.99),
            at(1.0)
        );
    }
    fs::write(&file, text)?;
    println!("  memory after that        {:>8.0} MiB, {:.0} at most", program.memory("VmRSS"), program.memory("VmHWM"));
    Ok(())
}

struct Program {
    child: Child,
    address: SocketAddr,
}

impl Program {
    fn start(site: &Path) -> io::Result<Self> {
        let port = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let child = Command::new(env!("CARGO_BIN_EXE_nutgraf"))
            .args(["serve", "--port", &port.to_string(), "--site"])
            .arg(site)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let program = Program { child, address: ([127, 0, 0, 1], port).into() };
        let begun = Instant::now();
        while TcpStream::connect(program.address).is_err() {
            if begun.elapsed() > Duration::from_secs(20) {
                return Err(io::Error::other("the server doesn't listen"));
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        Ok(program)
    }

    fn ask(&self, path: &str) -> io::Result<String> {
        let mut stream = TcpStream::connect(self.address)?;
        stream.write_all(format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").as_bytes())?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer)
    }

    /// The event stream, after its first message.
    fn events(&self) -> io::Result<BufReader<TcpStream>> {
        let mut stream = TcpStream::connect(self.address)?;
        stream.set_read_timeout(Some(Duration::from_secs(20)))?;
        stream.write_all(b"GET /_nutgraf/events HTTP/1.1\r\nHost: localhost\r\n\r\n")?;
        let mut events = BufReader::new(stream);
        next_event(&mut events)?;
        Ok(events)
    }

    /// Of the running program, in MiB; Linux says it under these names.
    fn memory(&mut self, name: &str) -> f64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
        line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok()).unwrap_or(f64::NAN) / 1024.0
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Waits for the next message of the event stream.
fn next_event(events: &mut BufReader<TcpStream>) -> io::Result<()> {
    let mut line = String::new();
    while !line.starts_with("data:") {
        line.clear();
        if events.read_line(&mut line)? == 0 {
            return Err(io::Error::other("the event stream ended"));
        }
    }
    Ok(())
}

/// The same edits without sockets and watchers: what each stage takes.
fn edits(site: &Path, count: usize) -> io::Result<()> {
    let address = Address::Origin("http://127.0.0.1:1414".to_owned());
    let mut maker = Maker::new(Making {
        site: site.to_owned(),
        address,
        drafts: false,
        at: None,
        environment: None,
        theme: None,
        search: false,
    });
    let mut made = maker.update(&Batch::rescan(), false);
    let file = site.join("content/s0000/p000050.md");
    let text = fs::read_to_string(&file)?;
    for (what, edit) in EDITS {
        let mut stages: Vec<(&'static str, Vec<Duration>)> = Vec::new();
        for n in 0..count {
            fs::write(&file, edit(&text, &format!("Edit number {n}")))?;
            let next = maker.update(&Batch::of([file.clone()]), false);
            for (stage, time) in next.iter().flat_map(|made| &made.times) {
                match stages.iter_mut().find(|(known, _)| known == stage) {
                    Some((_, times)) => times.push(*time),
                    None => stages.push((stage, vec![*time])),
                }
            }
            let begun = Instant::now();
            made = next;
            match stages.iter_mut().find(|(known, _)| *known == "taken apart") {
                Some((_, times)) => times.push(begun.elapsed()),
                None => stages.push(("taken apart", vec![begun.elapsed()])),
            }
        }
        let shown: Vec<String> =
            stages.into_iter().map(|(stage, times)| format!("{stage} {:.1}", median(times))).collect();
        println!("  stages, {what:<10} ms    {}", shown.join(", "));
    }
    drop(made);
    fs::write(&file, text)
}

/// Link alone, from nothing.
fn link_alone(site: &Path) -> io::Result<()> {
    let mut diagnostics = Vec::new();
    let config = pipeline::read_config(site, None, &mut diagnostics).ok_or_else(|| io::Error::other("no config"))?;
    let sources = Sources::read(site, &mut diagnostics);
    let documents =
        Documents::parse_all(&sources.listing.pages, &config, &sources.components, &mut diagnostics, &|| {});
    let pages = documents.len();
    let mut times = Vec::new();
    for _ in 0..LINKS {
        let documents = documents.iter().map(|(name, document)| (name.clone(), Arc::clone(document))).collect();
        let input = link::Input {
            documents,
            assets: Vec::new(),
            statics: Vec::new(),
            data: Vec::new(),
            config: config.clone(),
            now: jiff::Timestamp::now(),
            drafts: false,
            images: Arc::default(),
            early: false,
            earlier: Arc::default(),
        };
        let begun = Instant::now();
        let linked = link::link(input);
        times.push(begun.elapsed());
        drop(linked);
    }
    let time = median(times);
    println!("  link alone               {time:>8.1} ms, {:.2} µs a page", time * 1e3 / pages as f64);
    Ok(())
}

fn parse_and_link(site: &Path) -> Duration {
    let begun = Instant::now();
    let mut run = pipeline::Run::start();
    let Some(config) = pipeline::read_config(site, None, &mut run.diagnostics) else { return begun.elapsed() };
    let sources = Sources::read(site, &mut run.diagnostics);
    let documents =
        Documents::parse_all(&sources.listing.pages, &config, &sources.components, &mut run.diagnostics, &|| {});
    let (assets, statics) = (Vec::new(), Vec::new());
    let now = jiff::Timestamp::now();
    let linked = link::link(link::Input {
        documents,
        assets,
        statics,
        data: Vec::new(),
        config,
        now,
        drafts: false,
        images: Arc::default(),
        early: false,
        earlier: Arc::default(),
    });
    let time = begun.elapsed();
    drop(linked);
    time
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort();
    times.get(times.len() / 2).map_or(f64::NAN, |time| ms(*time))
}
