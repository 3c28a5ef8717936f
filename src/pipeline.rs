//! The stages, in order: load → parse → link → render → write.
//!
//! [`build`] runs them once, down to the disk. `serve` calls the same functions, keeps what they return, and renders what
//! a browser asks for: [`Sources::read`], [`Documents::parse_all`], [`assemble`].

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use rayon::prelude::*;

use crate::components::Components;
use crate::compress;
use crate::config::{self, BaseUrl, Config, Encoding};
use crate::content_path::ContentPath;
use crate::diagnostics::{self, Diagnostic, Location, Severity, has_errors};
use crate::hosting;
use crate::images;
use crate::link;
use crate::load::{self, Listing};
use crate::parse::Document;
use crate::render::{self, Job, Rendered, Renderer, Theme, UNKNOWN_TEMPLATE};
use crate::write::{self, BuildRecord, Disk, Report, Writer};

mod copies;
mod documents;
mod verify;
mod watcher;

pub use documents::{Documents, Looked};
pub use verify::{Verified, verify};
pub use watcher::{Nobody, Stage, Watcher};

use watcher::Count;

/// What to build, and how.
#[derive(Debug, Clone)]
pub struct Request {
    /// The site's folder.
    pub site: PathBuf,
    /// The folder to write to; `public` in the site's where it says nothing.
    pub output: Option<PathBuf>,
    /// In the place of the config's `base_url`.
    pub base_url: Option<BaseUrl>,
    /// The environment of the config to build in.
    pub environment: Option<String>,
    /// Publish drafts too.
    pub drafts: bool,
    /// With the search, if the site wants one.
    pub search: bool,
    /// What time it is.
    pub now: jiff::Timestamp,
    /// Take over files in the output folder that no record vouches for.
    pub adopt: bool,
}

/// What a build did.
pub struct Outcome {
    /// What was written; nothing where an error stopped the build.
    pub report: Option<Report>,
    /// Every problem, in the order of files and lines.
    pub diagnostics: Vec<Diagnostic>,
    /// Pages of the site, sections left out.
    pub pages: usize,
    /// When the next page appears or goes, and which.
    pub next_change: Option<link::Change>,
    /// What the outputs will show next by themselves: such a page, or what follows from the time otherwise.
    pub due: Option<render::Due>,
    /// How long each stage took.
    pub times: Vec<(&'static str, Duration)>,
    /// What the outputs were rendered from. A command that ends after a build need not take it apart, which of a large site
    /// takes as long as linking it.
    pub renderer: Option<Renderer>,
}

/// Builds a site.
pub fn build(request: &Request, watcher: &dyn Watcher) -> Outcome {
    build_on(&Disk::default(), request, watcher)
}

/// The same, on a disk that may be watched.
pub fn build_on(disk: &Disk, request: &Request, watcher: &dyn Watcher) -> Outcome {
    let mut run = Run::start();
    let Built { report, pages, next_change, due, renderer } =
        stages(disk, request, watcher, &mut run).unwrap_or_default();
    diagnostics::sort(&mut run.diagnostics);
    Outcome { report, pages, next_change, due, diagnostics: run.diagnostics, times: run.times, renderer }
}

/// What a run through the stages has found so far, and how long each took.
#[derive(Debug)]
pub struct Run {
    /// Every problem so far.
    pub diagnostics: Vec<Diagnostic>,
    /// Stages that are done.
    pub times: Vec<(&'static str, Duration)>,
    last: Instant,
}

impl Run {
    /// Begins, now.
    pub fn start() -> Self {
        Run { diagnostics: Vec::new(), times: Vec::new(), last: Instant::now() }
    }

    /// A stage is done.
    pub fn lap(&mut self, stage: &'static str) {
        let now = Instant::now();
        self.times.push((stage, now - self.last));
        self.last = now;
    }
}

/// What came of the stages; nothing where the first of them failed.
#[derive(Default)]
struct Built {
    report: Option<Report>,
    pages: usize,
    next_change: Option<link::Change>,
    due: Option<render::Due>,
    renderer: Option<Renderer>,
}

fn stages(disk: &Disk, request: &Request, watcher: &dyn Watcher, run: &mut Run) -> Option<Built> {
    let site_folder = &request.site;
    // What could go wrong before anything is read.
    let wanted = request.output.clone().unwrap_or_else(|| site_folder.join("public"));
    let mut config = read_config(site_folder, request.environment.as_deref(), &mut run.diagnostics)?;
    if let Some(base_url) = &request.base_url {
        config.base_url = base_url.clone();
    }
    config.search.enabled &= request.search;
    let output = keep(write::check_output(site_folder, &wanted), &mut run.diagnostics)?;
    let _lock = keep(write::Lock::take(site_folder, |holder| watcher.waiting(holder)), &mut run.diagnostics)?;
    let began = write::locked_at(site_folder);
    if keep(write::recover(disk, site_folder, &output), &mut run.diagnostics)? {
        run.diagnostics.push(write::finished());
    }

    let base_url = config.base_url.href();
    let sources = Sources::read(site_folder, &mut run.diagnostics);
    run.lap("load");

    let pages = &sources.listing.pages;
    let count = Count::new(watcher, Stage::Parse, pages.len());
    let documents = Documents::parse_all(pages, &config, &sources.components, &mut run.diagnostics, &|| count.one());
    run.lap("parse");

    let edition = Edition { drafts: request.drafts, early: false, now: request.now };
    let Assembled { pages, next_change, renderer } =
        assemble(config, &sources, documents, edition, Arc::default(), run);
    let renderer = renderer.and_then(|renderer| with_index(renderer, run));
    let report = renderer.as_ref().and_then(|r| render_all(disk, r, request, &output, watcher, run));
    let due = renderer.as_ref().and_then(|renderer| render::due(renderer.site()));
    if report.is_some() {
        let record_change = next_change.as_ref().map(|change| change.when.as_second());
        let record = BuildRecord {
            began,
            made_for: request.now.as_second(),
            environment: request.environment.clone(),
            drafts: request.drafts,
            base_url,
            next_change: record_change,
        };
        keep(write::record_build(disk, site_folder, &output, &record), &mut run.diagnostics);
    }
    Some(Built { report, pages, next_change, due, renderer })
}

/// Everything a site is made of but its config and its pages' texts.
pub struct Sources {
    /// The names of all files.
    pub listing: Listing,
    /// Templates, assets and words.
    pub theme: Theme,
    /// What pages may call.
    pub components: Arc<Components>,
    /// Data files.
    pub data: Arc<Vec<load::DataFile>>,
    /// The headers of all images beside pages.
    pub images: Arc<images::Survey>,
}

impl Sources {
    /// Reads them.
    pub fn read(site: &Path, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let (listing, found) = load::list(site);
        diagnostics.extend(found);
        let (theme, found) = Theme::load(&listing, None);
        diagnostics.extend(found);
        let (components, found) = render::signatures(&theme);
        diagnostics.extend(found);
        let data = read_data(&listing, diagnostics);
        let images = Arc::new(images::survey(&listing.assets));
        Sources { listing, theme, components: Arc::new(components), data, images }
    }

    /// The texts of templates and data: what stands in them may name files beside pages.
    pub fn texts(&self) -> Vec<&str> {
        let data = self.data.iter().filter_map(|file| file.text.as_ref().ok()).map(|source| &*source.text);
        self.theme.templates.values().map(|source| &*source.text).chain(data).collect()
    }
}

/// Which pages are published.
#[derive(Debug, Clone, Copy)]
pub struct Edition {
    /// Drafts too.
    pub drafts: bool,
    /// Pages before their `publish_at` too.
    pub early: bool,
    /// What time it is.
    pub now: jiff::Timestamp,
}

/// A linked site, and what renders it.
pub struct Assembled {
    /// Pages of the site, sections left out.
    pub pages: usize,
    /// When the next page appears or goes, and which.
    pub next_change: Option<link::Change>,
    /// Nothing where a template can't be read.
    pub renderer: Option<Renderer>,
}

/// Links all documents to a site, and compiles what renders it. With errors the site is whole all the same; whether it
/// may be shown is the caller's to decide. `earlier` is what was found in the documents of the site before.
pub fn assemble(
    config: Config,
    sources: &Sources,
    documents: Vec<(ContentPath, Arc<Document>)>,
    edition: Edition,
    earlier: Arc<link::Scans>,
    run: &mut Run,
) -> Assembled {
    let site = link_all(config, sources, documents, edition, earlier, run);
    let pages = site.pages.len();
    let next_change = site.next_change.clone();
    let (renderer, found) = Renderer::new(site, &sources.theme, &sources.data);
    run.diagnostics.extend(found);
    let renderer = renderer.map_err(|found| run.diagnostics.extend(found)).ok();
    run.lap("templates");
    Assembled { pages, next_change, renderer }
}

fn link_all(
    config: Config,
    sources: &Sources,
    documents: Vec<(ContentPath, Arc<Document>)>,
    edition: Edition,
    earlier: Arc<link::Scans>,
    run: &mut Run,
) -> link::Site {
    let Edition { drafts, early, now } = edition;
    let (assets, statics) = (sources.listing.assets.clone(), sources.listing.statics.clone());
    let (data, images) = (sources.listing.data.clone(), sources.images.clone());
    let (site, found) =
        link::link(link::Input { documents, assets, statics, data, images, config, now, drafts, early, earlier });
    run.diagnostics.extend(found);
    run.lap("link");
    site
}

/// Reads and links a site without building it: for the commands that look at it. `None` where there is no
/// configuration to go on; the diagnostics say why.
pub fn link_site(request: &Request) -> (Option<link::Site>, Vec<Diagnostic>) {
    let mut run = Run::start();
    let site = Draft::read(request, &mut run, &Nobody).map(|draft| draft.link(request.now, Arc::default(), &mut run));
    diagnostics::sort(&mut run.diagnostics);
    (site, run.diagnostics)
}

/// Reads, links and renders a site without writing anything: all that a build would find wrong, but for what shows when
/// sizes of images are made; what would stop builds later, at the next `changes` times at which pages appear and go; and
/// what `look` finds in the linked site.
pub fn inspect(
    request: &Request,
    changes: usize,
    look: impl FnOnce(&link::Site, &Sources) -> Vec<Diagnostic>,
) -> Vec<Diagnostic> {
    let mut run = Run::start();
    if let Some(draft) = Draft::read(request, &mut run, &Nobody) {
        let site = draft.link(request.now, Arc::default(), &mut run);
        let later = draft.later(&site, changes, &run.diagnostics);
        let looked = look(&site, &draft.sources);
        let (renderer, found) = Renderer::new(site, &draft.sources.theme, &draft.sources.data);
        run.diagnostics.extend(found);
        let failed = match renderer {
            Ok(renderer) => failures(render_nowhere(&renderer, &request.site), &run.diagnostics),
            Err(found) => found,
        };
        run.diagnostics.extend(failed);
        run.diagnostics.extend(looked);
        run.diagnostics.extend(later);
    }
    diagnostics::sort(&mut run.diagnostics);
    run.diagnostics
}

/// A site that has been read and parsed, to be linked as it is at one time or another.
struct Draft {
    config: Config,
    sources: Sources,
    documents: Vec<(ContentPath, Arc<Document>)>,
    drafts: bool,
}

impl Draft {
    fn read(request: &Request, run: &mut Run, watcher: &dyn Watcher) -> Option<Self> {
        let mut config = read_config(&request.site, request.environment.as_deref(), &mut run.diagnostics)?;
        if let Some(base_url) = &request.base_url {
            config.base_url = base_url.clone();
        }
        let sources = Sources::read(&request.site, &mut run.diagnostics);
        let pages = &sources.listing.pages;
        let count = Count::new(watcher, Stage::Parse, pages.len());
        let documents =
            Documents::parse_all(pages, &config, &sources.components, &mut run.diagnostics, &|| count.one());
        Some(Draft { config, sources, documents, drafts: request.drafts })
    }

    fn link(&self, now: jiff::Timestamp, earlier: Arc<link::Scans>, run: &mut Run) -> link::Site {
        let edition = Edition { drafts: self.drafts, early: false, now };
        link_all(self.config.clone(), &self.sources, self.documents.clone(), edition, earlier, run)
    }

    /// What would stop builds later: the site linked again as it will be at the next `changes` times. What is an error
    /// only then, and not among the `known` ones, is told with its time.
    fn later(&self, site: &link::Site, changes: usize, known: &[Diagnostic]) -> Vec<Diagnostic> {
        let (mut next, mut scans) = (site.next_change.clone(), site.scans.clone());
        let mut later: Vec<Diagnostic> = Vec::new();
        for _ in 0..changes {
            let Some(link::Change { when, .. }) = next else { break };
            let mut run = Run::start();
            let site = self.link(when, scans, &mut run);
            for mut found in run.diagnostics.into_iter().filter(|d| d.severity == Severity::Error) {
                let same = |other: &Diagnostic| (other.code, &other.location) == (found.code, &found.location);
                if !known.iter().chain(&later).any(same) {
                    found.message = format!("from {when} on: {}", found.message);
                    later.push(found);
                }
            }
            (next, scans) = (site.next_change.clone(), site.scans.clone());
        }
        later
    }
}

/// Renders every output, for what goes wrong then.
fn render_nowhere(renderer: &Renderer, site: &Path) -> Vec<Diagnostic> {
    let plan = renderer.plan();
    let look = |job: &Job| match renderer.render(job) {
        Ok(Rendered::File(disk) | Rendered::Photo(disk)) => load::is_readable(&copied(site, disk)).err(),
        Ok(Rendered::Bytes(_) | Rendered::Image(..)) => None,
        Err(diagnostic) => Some(diagnostic),
    };
    let mut found: Vec<Diagnostic> = plan.jobs.par_iter().filter_map(look).map(|diagnostic| *diagnostic).collect();
    found.extend(copies::mistaken(renderer, &plan, site));
    found
}

/// Finishes a build that was cut off while it moved its files into the request's output folder, if there is one: for
/// commands that don't build. `waiting` is told who holds the lock, if somebody does.
pub fn finish(request: &Request, waiting: impl FnOnce(&str)) -> Vec<Diagnostic> {
    let wanted = request.output.clone().unwrap_or_else(|| request.site.join("public"));
    let run = || {
        let output = write::check_output(&request.site, &wanted)?;
        let _lock = write::Lock::take(&request.site, waiting)?;
        write::recover(&Disk::default(), &request.site, &output)
    };
    if !write::was_cut_off(&wanted) {
        return Vec::new();
    }
    match run() {
        Ok(true) => vec![write::finished()],
        Ok(false) => Vec::new(),
        Err(diagnostic) => vec![*diagnostic],
    }
}

fn keep<T>(result: Result<T, Box<Diagnostic>>, diagnostics: &mut Vec<Diagnostic>) -> Option<T> {
    result.map_err(|diagnostic| diagnostics.push(*diagnostic)).ok()
}

/// The name of the config, in the site's folder.
const CONFIG: &str = "config.toml";

/// Reads the config of the site at `folder`, as it is in an environment.
pub fn read_config(folder: &Path, environment: Option<&str>, diagnostics: &mut Vec<Diagnostic>) -> Option<Config> {
    if std::fs::symlink_metadata(folder.join(CONFIG)).is_err() {
        let shown = folder.display();
        diagnostics.push(
            Diagnostic::error("no-config", format!("there is no config.toml in {shown}: it isn't a site's folder"))
                .at(Location::file(&CONFIG.into()))
                .help("go to the site's folder, or name it with --site; `nutgraf init` begins a new one"),
        );
        return None;
    }
    let (files, problems) = load::file(folder, CONFIG);
    diagnostics.extend(problems);
    let file = files.into_iter().next()?;
    match load::read_text(&file) {
        Ok(source) => config::read(&file.path, &source.text, environment, diagnostics),
        Err(diagnostic) => {
            diagnostics.push(*diagnostic);
            None
        }
    }
}

/// Reads the data files. What is wrong with one of data/ is told at once; what is beside pages is told when it is asked
/// for: not every file there is for templates.
pub fn read_data(listing: &Listing, diagnostics: &mut Vec<Diagnostic>) -> Arc<Vec<load::DataFile>> {
    let files = load::read_data(listing);
    let own = files.iter().filter(|data| data.file.path.starts_with("data/"));
    diagnostics.extend(own.filter_map(|data| data.text.as_ref().err().map(|why| (**why).clone())));
    Arc::new(files)
}

/// Adds the search index, if the site has one. With errors already, none is made: nothing will be written.
pub fn with_index(mut renderer: Renderer, run: &mut Run) -> Option<Renderer> {
    if renderer.site().config.search.enabled && !has_errors(&run.diagnostics) {
        keep(renderer.make_index(), &mut run.diagnostics)?;
        run.lap("search index");
    }
    Some(renderer)
}

/// Renders every output and writes what changed; nothing moves if anything is wrong.
fn render_all(
    disk: &Disk,
    renderer: &Renderer,
    request: &Request,
    output: &Path,
    watcher: &dyn Watcher,
    run: &mut Run,
) -> Option<Report> {
    let (site_folder, adopt) = (&*request.site, request.adopt);
    let plan = renderer.plan();
    run.diagnostics.extend(copies::mistaken(renderer, &plan, site_folder));
    // With errors already, pages are rendered to find those of the templates, and nothing is staged.
    let doomed = has_errors(&run.diagnostics);
    let writer = if doomed {
        None
    } else {
        let (writer, notes) = keep(Writer::open(disk, site_folder, output, adopt), &mut run.diagnostics)?;
        run.diagnostics.extend(notes);
        Some(writer)
    };
    let store = images::Store::new(site_folder);
    let writer = match writer {
        Some(writer) => {
            // What the output folder holds already, under a name that says what it is made from, isn't made for it again.
            let wanted = |size: &images::Size| writer.hold(&link::output_file(&size.path)).is_none();
            let site = renderer.site();
            let found = images::prepare(site.pictures.values(), wanted, |picture| site.place_of(picture), &store);
            run.lap("sizes of images");
            if found.is_empty() {
                Some(writer)
            } else {
                run.diagnostics.extend(found);
                keep(writer.abandon(), &mut run.diagnostics);
                None
            }
        }
        None => None,
    };
    let count = Count::new(watcher, Stage::Render, plan.jobs.len());
    let stage = |job: &Job| {
        let rendered = renderer.render(job)?;
        let Some(writer) = &writer else { return Ok(Vec::new()) };
        if let Rendered::Image(..) = rendered
            && let Some(held) = writer.hold(&job.file)
        {
            return Ok(vec![held]);
        }
        let Some(bytes) = content(rendered, renderer, site_folder, &store)? else { return Ok(Vec::new()) };
        let mut staged = vec![writer.stage(&job.file, &bytes)?];
        for encoding in copies::made(renderer, &plan, job, bytes.len()) {
            staged.extend(stage_copy(writer, encoding, &staged[0], &bytes)?);
        }
        Ok(staged)
    };
    let results: Vec<Result<Vec<write::Staged>, Box<Diagnostic>>> =
        plan.jobs.par_iter().map(|job| stage(job).inspect(|_| count.one())).collect();
    let mut staged = Vec::with_capacity(results.len());
    let mut failed = Vec::new();
    for result in results {
        match result {
            Ok(output) => staged.extend(output),
            Err(diagnostic) => failed.push(*diagnostic),
        }
    }
    run.lap("render");
    let failed_any = !failed.is_empty();
    let failed = failures(failed, &run.diagnostics);
    run.diagnostics.extend(failed);
    let writer = writer?;
    let over = over_limits(renderer, &staged);
    if failed_any || !over.is_empty() {
        run.diagnostics.extend(over);
        keep(writer.abandon(), &mut run.diagnostics);
        return None;
    }
    let report = match writer.commit(staged) {
        Ok(report) => Some(report),
        Err(found) => {
            run.diagnostics.extend(found);
            None
        }
    };
    run.lap("write");
    report
}

/// The bytes of an output; nothing for a size of an image that no picture has any more.
fn content(
    rendered: Rendered,
    renderer: &Renderer,
    site_folder: &Path,
    store: &images::Store,
) -> Result<Option<Cow<'static, [u8]>>, Box<Diagnostic>> {
    Ok(Some(match rendered {
        Rendered::Bytes(bytes) => bytes,
        Rendered::File(disk) => read_copied(site_folder, disk)?.into(),
        Rendered::Photo(disk) => images::strip(&read_copied(site_folder, disk)?).into_owned().into(),
        Rendered::Image(picture, place) => {
            let Some((picture, size)) = renderer.site().size(&picture, place) else { return Ok(None) };
            images::make(picture, size, |picture| renderer.site().place_of(picture), store)?.into()
        }
    }))
}

/// The bytes of a file of the site that is copied.
fn read_copied(site: &Path, disk: PathBuf) -> Result<Vec<u8>, Box<Diagnostic>> {
    load::read_bytes(&copied(site, disk))
}

/// The file of the site at `disk`, to be copied.
fn copied(site: &Path, disk: PathBuf) -> load::SiteFile {
    let path = load::shown_path(site, &disk);
    load::SiteFile { relative: path.to_string(), path, disk }
}

/// Stages the compressed copy of an output. That of an unchanged one is kept: it would be the same.
fn stage_copy(
    writer: &Writer,
    encoding: Encoding,
    of: &write::Staged,
    bytes: &[u8],
) -> Result<Option<write::Staged>, Box<Diagnostic>> {
    let file = copies::name(of.file(), encoding);
    if let Some(kept) = writer.keep(&file, of) {
        return Ok(Some(kept));
    }
    compress::copy(encoding, bytes).map(|copy| writer.stage(&file, &copy)).transpose()
}

/// What the hosts that the config names would refuse.
fn over_limits(renderer: &Renderer, staged: &[write::Staged]) -> Vec<Diagnostic> {
    let hosts = &renderer.site().config.output.hosts;
    if hosts.is_empty() {
        return Vec::new();
    }
    let files: Vec<(&str, u64)> = staged.iter().map(|s| (s.file(), s.size())).collect();
    hosts.iter().flat_map(|(host, at)| hosting::check_limits(*host, at, &files, renderer.rules())).collect()
}

/// What failed to be rendered, in the order of the plan, beside what is `known`: each problem once.
pub fn failures(mut failed: Vec<Diagnostic>, known: &[Diagnostic]) -> Vec<Diagnostic> {
    // A template that doesn't exist was reported where it is asked for.
    let reported = known.iter().any(|d| d.code == UNKNOWN_TEMPLATE);
    failed.retain(|d| !(reported && d.code == UNKNOWN_TEMPLATE && d.location.is_none()));
    join_same(failed)
}

/// One error in a template fails every page it renders: it is told once, with the number of the others.
fn join_same(failed: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut places: BTreeMap<(Option<Location>, String), usize> = BTreeMap::new();
    let mut joined: Vec<(Diagnostic, usize)> = Vec::new();
    for diagnostic in failed {
        let same = (diagnostic.location.clone(), diagnostic.message.clone());
        let place = *places.entry(same).or_insert(joined.len());
        match joined.get_mut(place) {
            Some((_, count)) => *count += 1,
            None => joined.push((diagnostic, 1)),
        }
    }
    joined
        .into_iter()
        .map(|(diagnostic, count)| match (count, diagnostic.help.clone()) {
            (1, _) | (_, None) => diagnostic,
            (2, Some(help)) => diagnostic.help(format!("{help}, and one other")),
            (count, Some(help)) => diagnostic.help(format!("{help}, and {} others", count - 1)),
        })
        .collect()
}
