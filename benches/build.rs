//! What a build costs, as ratios in one run: `cargo bench --bench build`, or with sizes: `-- 1000 10000`.
//!
//! Each figure is the median over several pairs of a build and the floor, run in turn on the same site. The floor reads
//! the same files, parses them with pulldown-cmark on all cores, and writes the same number of bytes in as many files:
//! what no generator of these pages can beat. `-- --publishing`, `-- --glossaries`, `-- --search` and `-- --images` run those rows alone. `-- --make DIR PAGES TERMS` only makes a site, to profile a build of it.

#[cfg(feature = "images")]
#[path = "support/photos.rs"]
mod photos;
#[path = "support/synthetic.rs"]
mod synthetic;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use rayon::prelude::*;
use synthetic::{Publish, Shape};
use wait4::Wait4;

const PAIRS: usize = 7;
/// Photos take their time.
#[cfg(feature = "images")]
const PHOTO_PAIRS: usize = 3;

/// What a run of a program took.
#[derive(Debug, Clone, Copy)]
struct Cost {
    wall: f64,
    cpu: f64,
    /// Peak memory in MiB.
    memory: f64,
}

fn main() -> io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    if let [flag, site, output, bytes] = arguments.as_slice()
        && flag == "--floor"
    {
        return floor(Path::new(site), Path::new(output), bytes.parse().unwrap_or(0));
    }
    #[cfg(feature = "images")]
    if let [flag, site] = arguments.as_slice()
        && flag == "--image-floor"
    {
        return photos::floor(Path::new(site));
    }
    if let [flag, site, pages, terms] = arguments.as_slice()
        && flag == "--make"
    {
        // A site to profile.
        let count = |text: &String| text.parse().map_err(io::Error::other);
        return synthetic::write(
            Path::new(site),
            Shape { pages: count(pages)?, terms: count(terms)?, plain: 0, bare: true, publish: Publish::Usual },
        );
    }
    let only = |part: &str| arguments.iter().any(|a| a == part);
    let mut sizes: Vec<usize> = arguments.iter().filter_map(|a| a.parse().ok()).collect();
    if sizes.is_empty() {
        sizes = vec![1_000, 10_000];
    }
    let work = std::env::temp_dir().join(format!("nutgraf-bench-{}", std::process::id()));
    let result = if only("--publishing") {
        publishing_alone(&work, &sizes)
    } else if only("--search") {
        search_alone(&work, &sizes)
    } else if only("--glossaries") {
        glossaries_alone(&work, &sizes)
    } else if only("--images") {
        images_alone(&work, &sizes)
    } else {
        figures(&work, &sizes)
    };
    let _ = fs::remove_dir_all(&work);
    result
}

fn figures(work: &Path, sizes: &[usize]) -> io::Result<()> {
    println!("{:<34} {:>9} {:>9} {:>8} {:>9} {:>8}", "case", "wall s", "floor s", "x floor", "µs/page", "MiB");
    // Seconds a page of a build, and of the floor.
    let mut per_page: Vec<(usize, f64, f64)> = Vec::new();
    for &pages in sizes {
        let bare = Shape { pages, terms: 0, plain: 0, bare: true, publish: Publish::Usual };
        let site = made(work, "bare", bare)?;
        let (full, floor) = against_floor(&site, &format!("{pages} pages, bare templates"), pages)?;
        per_page.push((pages, full.wall / pages as f64, floor.wall / pages as f64));
        changed_page(&site, pages, full)?;
        let themed = made(work, "themed", Shape { bare: false, ..bare })?;
        against_floor(&themed, &format!("{pages} pages, default theme"), pages)?;
        glossaries(work, bare, &site)?;
        publishing(work, bare, &site)?;
        search(work, bare, &site)?;
        images(work, bare, &site)?;
        for site in [site, themed] {
            fs::remove_dir_all(site)?;
        }
    }
    if let (Some(first), Some(last)) = (per_page.first(), per_page.last())
        && first.0 != last.0
    {
        let (build, floor) = (last.1 / first.1, last.2 / first.2);
        println!("cost per page at {} over that at {}: {build:.2}; the floor's: {floor:.2}", last.0, first.0);
    }
    Ok(())
}

/// What feeds, taxonomies, a second language and compressed copies cost.
fn publishing(work: &Path, usual: Shape, site: &Path) -> io::Result<()> {
    let cases = [
        (Publish::Nothing, "no feeds, no taxonomies"),
        (Publish::Feeds, "3 feeds of site, sections, tags"),
        (Publish::Languages, "two languages, hreflang"),
        (Publish::Gzip, "copies in gzip"),
        (Publish::Copies, "copies in gzip and Brotli"),
    ];
    for (publish, name) in cases {
        let other = made(work, "publish", Shape { publish, ..usual })?;
        beside(site, &other, &format!("{}, {name}", usual.pages), usual.pages)?;
        fs::remove_dir_all(other)?;
    }
    Ok(())
}

fn publishing_alone(work: &Path, sizes: &[usize]) -> io::Result<()> {
    println!("{:<46} {:>9} {:>9} of one as usual, by wall and cpu time", "case", "wall s", "µs/page");
    for &pages in sizes {
        let usual = Shape { pages, terms: 0, plain: 0, bare: true, publish: Publish::Usual };
        let site = made(work, "usual", usual)?;
        publishing(work, usual, &site)?;
        fs::remove_dir_all(site)?;
    }
    Ok(())
}

/// What a search costs the build, and the reader who searches for the first time.
fn search(work: &Path, usual: Shape, site: &Path) -> io::Result<()> {
    let pages = usual.pages;
    let other = made(work, "search", Shape { publish: Publish::Search, ..usual })?;
    let cost = beside(site, &other, &format!("{pages}, a search"), pages)?;
    println!("{:<46} {:>9.0} MiB", "  peak memory", cost.memory);
    first_search(&other.join("public"))?;
    fs::remove_dir_all(other)
}

fn search_alone(work: &Path, sizes: &[usize]) -> io::Result<()> {
    println!("{:<46} {:>9} {:>9} of one as usual, by wall and cpu time", "case", "wall s", "µs/page");
    for &pages in sizes {
        let usual = Shape { pages, terms: 0, plain: 0, bare: true, publish: Publish::Usual };
        let site = made(work, "usual", usual)?;
        search(work, usual, &site)?;
        fs::remove_dir_all(site)?;
    }
    Ok(())
}

/// What 200 photos cost, made and found in the cache, as a share of the build; and how fast they are made, against decoder
/// and encoders alone.
#[cfg(feature = "images")]
fn images(work: &Path, usual: Shape, site: &Path) -> io::Result<()> {
    let pages = usual.pages;
    let other = made(work, "photos", usual)?;
    let pixels = photos::write(&other)?;
    let (mut made_share, mut kept_share, mut ratios, mut costs, mut floors) = (vec![], vec![], vec![], vec![], vec![]);
    for _ in 0..PHOTO_PAIRS {
        clean(site)?;
        let without = build(site)?;
        clean(&other)?;
        let with = build(&other)?;
        // The sizes stay, and nothing else.
        let kept = other.join("kept-images");
        fs::rename(other.join(".nutgraf/images"), &kept)?;
        clean(&other)?;
        fs::create_dir_all(other.join(".nutgraf"))?;
        fs::rename(&kept, other.join(".nutgraf/images"))?;
        let again = build(&other)?;
        let floor = run(Command::new(std::env::current_exe()?).arg("--image-floor").arg(&other))?;
        made_share.push(1.0 - without.wall / with.wall);
        kept_share.push(1.0 - without.wall / again.wall);
        ratios.push((with.cpu - without.cpu) / floor.cpu);
        costs.push(with.cpu - without.cpu);
        floors.push(floor.cpu);
    }
    fs::remove_dir_all(other)?;
    println!("{:<46} {:>8.0} % of the build", format!("{pages} pages, 200 photos made"), median(made_share) * 100.0);
    println!("{:<46} {:>8.0} % of the build", "  found in the cache", median(kept_share) * 100.0);
    println!(
        "{:<46} {:>8.1} million pixels a second and core, {:.1} by decoder and encoders alone: {:.2} of them",
        "  photos",
        pixels as f64 / 1e6 / median(costs),
        pixels as f64 / 1e6 / median(floors),
        1.0 / median(ratios)
    );
    Ok(())
}

#[cfg(not(feature = "images"))]
fn images(_: &Path, _: Shape, _: &Path) -> io::Result<()> {
    println!("images: this program makes no sizes");
    Ok(())
}

fn images_alone(work: &Path, sizes: &[usize]) -> io::Result<()> {
    for &pages in sizes {
        let usual = Shape { pages, terms: 0, plain: 0, bare: true, publish: Publish::Usual };
        let site = made(work, "usual", usual)?;
        images(work, usual, &site)?;
        fs::remove_dir_all(site)?;
    }
    Ok(())
}

/// What the first search for one word loads: scripts as a host packs them, the lists, one part of the index, and the
/// files of eight results' texts. Of parts and texts, the middle by size.
fn first_search(public: &Path) -> io::Result<()> {
    let index = public.join("pagefind");
    let (mut scripts, mut lists, mut parts, mut texts) = (0, 0, Vec::new(), Vec::new());
    let files = walkdir::WalkDir::new(&index).into_iter().chain(walkdir::WalkDir::new(public.join("assets")));
    for file in files.filter_map(Result::ok).filter(|file| file.file_type().is_file()) {
        let name = file.file_name().to_string_lossy();
        let size = file.metadata().map_err(io::Error::other)?.len();
        match name.rsplit_once('.').map_or("", |(_, ending)| ending) {
            "js" if file.path().starts_with(&index) || name.starts_with("search.") => {
                scripts += packed(&fs::read(file.path())?)?;
            }
            "pagefind" => scripts += size,
            "json" | "pf_meta" => lists += size,
            "pf_index" => parts.push(size as f64),
            "pf_fragment" => texts.push(size as f64),
            _ => {}
        }
    }
    let (files, part, text) = (parts.len() + texts.len(), median(parts), median(texts));
    let all = scripts as f64 + lists as f64 + part + 8.0 * text;
    println!(
        "  first search: {:.0} kB (scripts {:.0}, lists {:.0}, a part of the index {:.0}, eight texts {:.0}); {files} files of parts and texts",
        all / 1e3,
        scripts as f64 / 1e3,
        lists as f64 / 1e3,
        part / 1e3,
        text * 8.0 / 1e3
    );
    Ok(())
}

fn packed(bytes: &[u8]) -> io::Result<u64> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    io::Write::write_all(&mut encoder, bytes)?;
    Ok(encoder.finish()?.len() as u64)
}

/// Builds of a site and of the usual one, each first in turn.
fn beside(usual: &Path, other: &Path, name: &str, pages: usize) -> io::Result<Cost> {
    let (mut wall, mut cpu, mut costs) = (Vec::new(), Vec::new(), Vec::new());
    for pair in 0..PAIRS {
        let mut cost = [None, None];
        let order = if pair % 2 == 0 { [0, 1] } else { [1, 0] };
        for which in order {
            let site = [usual, other][which];
            clean(site)?;
            cost[which] = Some(build(site)?);
        }
        if let [Some(usual), Some(other)] = cost {
            wall.push(other.wall / usual.wall);
            cpu.push(other.cpu / usual.cpu);
            costs.push(other);
        }
    }
    let cost = middle(&costs);
    println!(
        "{name:<46} {:>9.3} {:>9.1} {:>8.2} {:>8.2}",
        cost.wall,
        cost.wall / pages as f64 * 1e6,
        median(wall),
        median(cpu)
    );
    Ok(cost)
}

fn made(work: &Path, name: &str, shape: Shape) -> io::Result<PathBuf> {
    let site = work.join(format!("{name}-{}", shape.pages));
    synthetic::write(&site, shape)?;
    Ok(site)
}

/// Full builds and the floor in turn: what each costs.
fn against_floor(site: &Path, name: &str, pages: usize) -> io::Result<(Cost, Cost)> {
    let output = site.join("public");
    clean(site)?;
    build(site)?;
    let bytes = size_of(&output);
    let mut builds = Vec::new();
    let mut floors = Vec::new();
    for _ in 0..PAIRS {
        clean(site)?;
        builds.push(build(site)?);
        clean(site)?;
        floors.push(run(Command::new(std::env::current_exe()?)
            .arg("--floor")
            .arg(site)
            .arg(&output)
            .arg(bytes.to_string()))?);
    }
    let ratio = median(builds.iter().zip(&floors).map(|(b, f)| b.wall / f.wall));
    let cost = middle(&builds);
    println!(
        "{name:<34} {:>9.3} {:>9.3} {ratio:>8.2} {:>9.1} {:>8.0}",
        cost.wall,
        middle(&floors).wall,
        cost.wall / pages as f64 * 1e6,
        cost.memory
    );
    println!(
        "{:<34} {:>9.3} {:>9.3} {:>8.2}",
        "  cpu time",
        cost.cpu,
        middle(&floors).cpu,
        cost.cpu / middle(&floors).cpu
    );
    Ok((cost, middle(&floors)))
}

/// A second build after one page has changed, against full builds.
fn changed_page(site: &Path, pages: usize, full: Cost) -> io::Result<()> {
    let page = site.join("content/s0000/p000000.md");
    let text = fs::read_to_string(&page)?;
    clean(site)?;
    build(site)?;
    let mut costs = Vec::new();
    for n in 0..PAIRS {
        fs::write(&page, format!("{text}\nOne more paragraph, number {n}.\n"))?;
        costs.push(build(site)?);
    }
    fs::write(&page, text)?;
    let cost = middle(&costs);
    println!(
        "{:<34} {:>9.3} {:>9} {:>8.2} of a full build",
        format!("{pages} pages, one changed"),
        cost.wall,
        "",
        cost.wall / full.wall
    );
    Ok(())
}

/// What glossaries cost: of 200 entries, and of as many as there are pages. Entries are pages too, so a large glossary
/// is also set against a site that has as many plain pages more.
fn glossaries(work: &Path, bare: Shape, site: &Path) -> io::Result<()> {
    let pages = bare.pages;
    let few = made(work, "glossary", Shape { terms: 200, ..bare })?;
    glossary_cost(site, &few, &format!("{pages} pages, 200 terms"), "one without")?;
    fs::remove_dir_all(few)?;
    let many = made(work, "glossary", Shape { terms: pages, ..bare })?;
    glossary_cost(site, &many, &format!("{pages} pages, {pages} terms"), "one without")?;
    let plain = made(work, "plain", Shape { plain: pages, ..bare })?;
    glossary_cost(&plain, &many, "  and against", &format!("{pages} pages and {pages} short ones"))?;
    fs::remove_dir_all(many)?;
    fs::remove_dir_all(plain)
}

fn glossaries_alone(work: &Path, sizes: &[usize]) -> io::Result<()> {
    for &pages in sizes {
        let bare = Shape { pages, terms: 0, plain: 0, bare: true, publish: Publish::Usual };
        let site = made(work, "bare", bare)?;
        glossaries(work, bare, &site)?;
        fs::remove_dir_all(site)?;
    }
    Ok(())
}

/// Builds with a glossary and without, in turn.
fn glossary_cost(without: &Path, with: &Path, name: &str, against: &str) -> io::Result<()> {
    let (mut ratios, mut cpu) = (Vec::new(), Vec::new());
    let mut costs = Vec::new();
    for pair in 0..PAIRS {
        // A disk that is still writing slows the second of a pair: each comes second in turn.
        let (a, b) = if pair % 2 == 0 { (with, without) } else { (without, with) };
        clean(a)?;
        let first = build(a)?;
        clean(b)?;
        let second = build(b)?;
        let (with, without) = if pair % 2 == 0 { (first, second) } else { (second, first) };
        ratios.push(with.wall / without.wall);
        cpu.push(with.cpu / without.cpu);
        costs.push(with);
    }
    let cost = middle(&costs);
    println!("{name:<34} {:>9.3} {:>9} {:>8.2} of {against}, {:.0} MiB", cost.wall, "", median(ratios), cost.memory);
    println!("{:<34} {:>28.2} of {against}", "  cpu time", median(cpu));
    Ok(())
}

fn build(site: &Path) -> io::Result<Cost> {
    run(Command::new(env!("CARGO_BIN_EXE_nutgraf"))
        .args(["build", "--quiet", "--at", "2024-01-01", "--site"])
        .arg(site))
}

fn run(command: &mut Command) -> io::Result<Cost> {
    let started = Instant::now();
    let used = command.stdout(Stdio::null()).spawn()?.wait4()?;
    if !used.status.success() {
        return Err(io::Error::other(format!("{command:?} failed")));
    }
    Ok(Cost {
        wall: started.elapsed().as_secs_f64(),
        cpu: (used.rusage.utime + used.rusage.stime).as_secs_f64(),
        memory: used.rusage.maxrss as f64 / (1 << 20) as f64,
    })
}

fn clean(site: &Path) -> io::Result<()> {
    for folder in ["public", ".nutgraf"] {
        match fs::remove_dir_all(site.join(folder)) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e),
            _ => {}
        }
    }
    Ok(())
}

fn size_of(folder: &Path) -> u64 {
    let files = walkdir::WalkDir::new(folder).into_iter().filter_map(Result::ok);
    files.filter_map(|f| f.metadata().ok()).filter(|m| m.is_file()).map(|m| m.len()).sum()
}

fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn middle(costs: &[Cost]) -> Cost {
    Cost {
        wall: median(costs.iter().map(|c| c.wall)),
        cpu: median(costs.iter().map(|c| c.cpu)),
        memory: median(costs.iter().map(|c| c.memory)),
    }
}

/// Reads every page, parses it, writes its HTML, padded so that `bytes` are written in all.
fn floor(site: &Path, output: &Path, bytes: u64) -> io::Result<()> {
    let content = site.join("content");
    let pages: Vec<PathBuf> = walkdir::WalkDir::new(&content)
        .into_iter()
        .filter_map(Result::ok)
        .filter(|f| f.file_type().is_file())
        .map(walkdir::DirEntry::into_path)
        .collect();
    let share = bytes as usize / pages.len().max(1);
    pages.par_iter().try_for_each(|page| {
        let text = fs::read_to_string(page)?;
        let body = text.splitn(3, "+++\n").nth(2).unwrap_or_default();
        let mut html = String::with_capacity(share.max(body.len() * 2));
        pulldown_cmark::html::push_html(
            &mut html,
            pulldown_cmark::Parser::new_ext(body, pulldown_cmark::Options::all()),
        );
        html.extend(std::iter::repeat_n(' ', share.saturating_sub(html.len())));
        html.truncate(share);
        let folder = output.join(page.strip_prefix(&content).unwrap_or(page).with_extension(""));
        fs::create_dir_all(&folder)?;
        fs::write(folder.join("index.html"), html)
    })
}
