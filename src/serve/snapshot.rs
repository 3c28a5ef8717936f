//! A linked site that pages can be asked of. It never changes; an edit makes another.
//!
//! In: what renders the site. Out: the bytes of any output, rendered when it is first asked for and kept from then on,
//! by the code that `build` runs.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use axum::body::Bytes;

use crate::content_path::ContentPath;
use crate::diagnostics::Diagnostic;
use crate::images;
use crate::link::{self, Edit, Site, Target};
use crate::load::{SiteFile, is_readable, read_bytes};
use crate::render::{Job, JobContent, Plan, Rendered, Renderer};

/// A site at one moment.
pub struct Snapshot {
    renderer: Renderer,
    plan: Arc<Plan>,
    /// Where sizes of images are kept.
    store: images::Store,
    /// By the places of the plan's jobs.
    kept: Vec<OnceLock<Result<Bytes, Arc<Diagnostic>>>>,
}

/// An output of a snapshot.
#[derive(Debug, Clone)]
pub enum Output {
    /// Its bytes.
    Bytes(Bytes),
    /// The file that holds them.
    File(PathBuf),
    /// Why there are none.
    Failed(Arc<Diagnostic>),
}

/// What makes a page one that the public doesn't see yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mark {
    /// It is a draft.
    Draft,
    /// It appears at this time.
    Embargoed(jiff::Timestamp),
}

impl Snapshot {
    /// Plans the site's outputs.
    pub fn new(renderer: Renderer, store: images::Store) -> Self {
        let plan = Arc::new(renderer.plan());
        Snapshot::of(renderer, plan, store)
    }

    fn of(renderer: Renderer, plan: Arc<Plan>, store: images::Store) -> Self {
        let kept = std::iter::repeat_with(OnceLock::new).take(plan.jobs.len()).collect();
        Snapshot { renderer, plan, store, kept }
    }

    /// The site after these edits, if they changed nothing but words: its outputs are the same files, with other bytes.
    /// `None` also where the site has a search, whose files go by what is in the texts.
    pub fn reworded(&self, edits: &[Edit], now: jiff::Timestamp) -> Option<Self> {
        let site = self.site();
        if site.config.search.enabled {
            return None;
        }
        let renderer = self.renderer.reworded(link::reworded(site, edits, now)?);
        Some(Snapshot::of(renderer, self.plan.clone(), self.store.clone()))
    }

    /// The site.
    pub fn site(&self) -> &Site {
        self.renderer.site()
    }

    /// All outputs, in the order of their files.
    pub fn jobs(&self) -> &[Job] {
        &self.plan.jobs
    }

    /// The place of an output by its file: `about/index.html`.
    pub fn find(&self, file: &str) -> Option<usize> {
        self.plan.jobs.binary_search_by(|job| job.file.as_str().cmp(file)).ok()
    }

    /// An output, if it is at hand without rendering anything.
    pub fn at_hand(&self, place: usize) -> Option<Output> {
        match &self.plan.jobs[place].content {
            JobContent::Copy(disk) => Some(Output::File(disk.clone())),
            _ => self.kept[place].get().map(output),
        }
    }

    /// An output, rendered if need be.
    pub fn output(&self, place: usize) -> Output {
        if let Some(output) = self.at_hand(place) {
            return output;
        }
        output(self.kept[place].get_or_init(|| match self.renderer.render(&self.plan.jobs[place]) {
            Ok(Rendered::Bytes(bytes)) => Ok(bytes.into_owned().into()),
            Ok(Rendered::Photo(disk)) => self.photo(place, disk).map(Bytes::from).map_err(Arc::from),
            Ok(Rendered::Image(picture, size)) => self.size(&picture, size).map(Bytes::from).map_err(Arc::from),
            // Only copies are files, and they are at hand.
            Ok(Rendered::File(disk)) => {
                let message = format!("{} is copied, not rendered", disk.display());
                Err(Arc::new(Diagnostic::error("render-failed", message)))
            }
            Err(diagnostic) => Err(Arc::from(diagnostic)),
        }))
    }

    /// An image without its metadata.
    fn photo(&self, place: usize, disk: PathBuf) -> Result<Vec<u8>, Box<Diagnostic>> {
        let bytes = read_bytes(&copied(&self.plan.jobs[place], disk))?;
        Ok(images::strip(&bytes).into_owned())
    }

    fn size(&self, picture: &str, place: usize) -> Result<Vec<u8>, Box<Diagnostic>> {
        match self.site().size(picture, place) {
            Some((picture, size)) => images::make(picture, size, |picture| self.site().place_of(picture), &self.store),
            None => Ok(Vec::new()),
        }
    }

    /// Looks whether an output can be made, without keeping it: all of a large site would be too much to keep.
    pub fn check(&self, place: usize) -> Result<(), Box<Diagnostic>> {
        if let Some(Err(diagnostic)) = self.kept[place].get() {
            return Err(Box::new((**diagnostic).clone()));
        }
        let job = &self.plan.jobs[place];
        let rendered = match &job.content {
            // Made from the site alone: no author's mistake can be in them.
            JobContent::Sitemap(_) | JobContent::SitemapIndex(_) | JobContent::Robots | JobContent::Asset(_) => {
                return Ok(());
            }
            _ if self.kept[place].get().is_some() => return Ok(()),
            _ => self.renderer.render(job),
        };
        match rendered {
            Ok(Rendered::Bytes(_)) => Ok(()),
            Ok(Rendered::File(disk) | Rendered::Photo(disk)) => is_readable(&copied(job, disk)),
            Ok(Rendered::Image(picture, size)) => self.size(&picture, size).map(drop),
            Err(diagnostic) => Err(diagnostic),
        }
    }

    /// The address of what a source file makes: of a page or section, or of a file that is copied. No base path.
    pub fn address_of(&self, source: &str) -> Option<&str> {
        let site = self.site();
        let made_of = |target: Target| match target {
            Target::Page(id) => Some(&site.page(id).document),
            Target::Section(id) => site.section(id).document.as_ref(),
        };
        let page = source.strip_prefix("content/").and_then(|relative| {
            let name = ContentPath::new(relative, &site.config);
            let target = site.by_id.get(&name.id(), name.language)?;
            made_of(target).is_some_and(|document| &*document.path == source).then(|| site.path_of(target))
        });
        let copied = || {
            let all = site.assets.iter().chain(site.statics.iter());
            all.into_iter().find(|asset| &*asset.file.path == source).map(|asset| asset.path.as_str())
        };
        page.or_else(copied)
    }

    /// Why the public doesn't see this output yet, if it doesn't.
    pub fn mark(&self, place: usize) -> Option<Mark> {
        let site = self.site();
        let target = match &self.plan.jobs[place].content {
            JobContent::Page(id) => Target::Page(*id),
            JobContent::Section(id, _) => Target::Section(*id),
            _ => return None,
        };
        let document = match target {
            Target::Page(id) => Some(&site.page(id).document),
            Target::Section(id) => site.section(id).document.as_ref(),
        };
        let front_matter = &document?.front_matter;
        if front_matter.draft {
            return Some(Mark::Draft);
        }
        front_matter.publish_at.filter(|from| *from > site.now).map(Mark::Embargoed)
    }

    /// Whether an output is a page that browsers show and that may be kept up to date. A redirect moves on by itself.
    pub fn is_live(&self, place: usize) -> bool {
        !matches!(self.plan.jobs[place].content, JobContent::Redirect(_))
    }
}

/// A file that is copied to a job's output.
fn copied(job: &Job, disk: PathBuf) -> SiteFile {
    SiteFile { path: job.file.as_str().into(), relative: job.file.clone(), disk }
}

fn output(kept: &Result<Bytes, Arc<Diagnostic>>) -> Output {
    match kept {
        Ok(bytes) => Output::Bytes(bytes.clone()),
        Err(diagnostic) => Output::Failed(diagnostic.clone()),
    }
}
