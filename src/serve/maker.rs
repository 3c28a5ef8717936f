//! Batches of changed paths to snapshots of the site, by the stages that `build` runs.
//!
//! In: which paths to look at again. Out: a [`Made`]: the site as it now is, or why there is none. What was read and
//! parsed before is kept; only what may have changed is read, and only what has is parsed. Everything else is made
//! anew from the whole site, so that nothing can be stale, but for edits of words alone ([`crate::link::reworded`]). It knows neither browsers nor watchers.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use xxhash_rust::xxh3::Xxh3;

use crate::config::{BaseUrl, Config};
use crate::diagnostics::{self, Diagnostic, Location, has_errors};
use crate::images;
use crate::link::{Change, Edit, Scans};
use crate::load::{self, Listing};
use crate::pipeline::{self, Assembled, Documents, Edition, Looked, Run, Sources};
use crate::render::{self, Theme};
use crate::watch::Batch;

use super::snapshot::Snapshot;

/// Which site is made.
#[derive(Debug, Clone)]
pub struct Making {
    /// Its folder.
    pub site: PathBuf,
    /// Where its addresses lead.
    pub address: Address,
    /// The environment of the config to show it in.
    pub environment: Option<String>,
    /// With drafts, and with pages before their time.
    pub drafts: bool,
    /// With the search, if the site wants one.
    pub search: bool,
    /// What time it is there; the clock's where nothing is said.
    pub at: Option<Timestamp>,
    /// The folder of a theme to take the place of the one built in.
    pub theme: Option<PathBuf>,
}

/// Where a site's addresses lead.
#[derive(Debug, Clone)]
pub enum Address {
    /// To this one.
    Whole(BaseUrl),
    /// To this scheme and host, and the path of the config's.
    Origin(String),
}

/// A site made, or not.
pub struct Made {
    /// The site, if it can be shown at all.
    pub snapshot: Option<Arc<Snapshot>>,
    /// What was found wrong on the way. With an error among it, the site isn't to be shown.
    pub diagnostics: Vec<Diagnostic>,
    /// How long each stage took.
    pub times: Vec<(&'static str, Duration)>,
    /// Pages parsed.
    pub parsed: usize,
    /// Whether nothing but words of pages changed: then everything else is the last site's.
    pub reworded: bool,
    /// When the next page appears or goes.
    pub next_change: Option<Timestamp>,
}

impl Made {
    /// Whether it may take the place of the site that is shown.
    pub fn is_good(&self) -> bool {
        self.snapshot.is_some() && !has_errors(&self.diagnostics)
    }
}

/// Makes a site again and again.
pub struct Maker {
    making: Making,
    kept: Option<Kept>,
    documents: Documents,
    /// What was found in the documents of the last site.
    scans: Arc<Scans>,
    last: Option<Last>,
}

/// The last site that was linked, whether it was shown or not.
struct Last {
    snapshot: Arc<Snapshot>,
    /// What was found wrong when it was linked and its templates were read.
    found: Arc<[Diagnostic]>,
}

/// What was read.
struct Kept {
    config: u128,
    sources: Sources,
    /// Of the names, the theme, and data/.
    found: [Vec<Diagnostic>; 3],
    theme: u128,
    data: u128,
}

/// What to look at again.
#[derive(Debug, Default, Clone, Copy)]
struct Doubts {
    config: bool,
    names: bool,
    theme: bool,
    data: bool,
    /// A file that is copied: what is made of it may be another.
    copied: bool,
}

impl Maker {
    /// Nothing is read yet.
    pub fn new(making: Making) -> Self {
        Maker { making, kept: None, documents: Documents::default(), scans: Arc::default(), last: None }
    }

    /// What lies elsewhere and is of the site: what its links lead to, and a theme that is worked on.
    pub fn elsewhere(&self) -> Vec<PathBuf> {
        let linked = self.kept.iter().flat_map(|kept| &kept.sources.listing.linked);
        linked.chain(&self.making.theme).cloned().collect()
    }

    /// Whether symbolic links lead to files of the site, which then have more names than the one that is told.
    pub fn has_links(&self) -> bool {
        self.kept.as_ref().is_some_and(|kept| !kept.sources.listing.linked.is_empty())
    }

    /// Forgets everything: for after a failure in the middle of something.
    pub fn forget(&mut self) {
        *self = Maker::new(self.making.clone());
    }

    /// Makes the site again if anything of it has changed. `time_passed` says that pages may have appeared or gone.
    pub fn update(&mut self, batch: &Batch, time_passed: bool) -> Option<Made> {
        let mut run = Run::start();
        let doubts = self.doubts(batch);
        let mut changed = time_passed || doubts.copied;
        let kept = match self.kept.take() {
            Some(mut kept) => {
                changed |= kept.renew(&self.making, doubts);
                self.kept.insert(kept)
            }
            None => {
                changed = true;
                self.kept.insert(Kept::read(&self.making))
            }
        };
        let Some(mut config) =
            pipeline::read_config(&self.making.site, self.making.environment.as_deref(), &mut run.diagnostics)
        else {
            // Nothing else can be said of the site, as in a build.
            let Run { diagnostics, times, .. } = run;
            return changed.then_some(Made {
                snapshot: None,
                diagnostics,
                times,
                parsed: 0,
                reworded: false,
                next_change: None,
            });
        };
        for found in &kept.found {
            run.diagnostics.extend(found.iter().cloned());
        }
        run.lap("load");
        self.making.address.set(&mut config);
        config.search.enabled &= self.making.search;
        let Looked { parsed, edits } =
            self.documents.look(&kept.sources.listing.pages, &config, &kept.sources.components);
        run.diagnostics.extend(self.documents.diagnostics().cloned());
        run.lap("parse");
        if !changed && parsed == 0 {
            return None;
        }
        let now = self.making.at.unwrap_or_else(Timestamp::now);
        let last = self.last.take();
        let reworded = match (&last, edits) {
            (Some(last), Some(edits)) if !changed => last.reworded(&edits, now),
            _ => None,
        };
        if let Some(last) = reworded {
            run.lap("link");
            run.diagnostics.extend(last.found.iter().cloned());
            let next_change = last.snapshot.site().next_change.clone();
            let snapshot = self.last.insert(last).snapshot.clone();
            return Some(self.made(Some(snapshot), next_change, parsed, true, run));
        }
        let documents = self.documents.all();
        let before = run.diagnostics.len();
        let edition = Edition { drafts: self.making.drafts, early: self.making.drafts, now };
        let Assembled { renderer, next_change, .. } =
            pipeline::assemble(config, &kept.sources, documents, edition, self.scans.clone(), &mut run);
        let renderer = renderer.and_then(|renderer| pipeline::with_index(renderer, &mut run));
        let snapshot =
            renderer.map(|renderer| Arc::new(Snapshot::new(renderer, images::Store::new(&self.making.site))));
        run.lap("plan");
        if let Some(snapshot) = &snapshot {
            self.scans = snapshot.site().scans.clone();
            let found = run.diagnostics[before..].into();
            self.last = Some(Last { snapshot: snapshot.clone(), found });
        }
        Some(self.made(snapshot, next_change, parsed, false, run))
    }

    fn made(
        &self,
        snapshot: Option<Arc<Snapshot>>,
        next_change: Option<Change>,
        parsed: usize,
        reworded: bool,
        mut run: Run,
    ) -> Made {
        diagnostics::sort(&mut run.diagnostics);
        let next_change = next_change.map(|change| change.when).filter(|_| self.making.at.is_none());
        Made { snapshot, diagnostics: run.diagnostics, times: run.times, parsed, reworded, next_change }
    }

    /// Sorts the paths of a batch by what they are, and doubts the documents among them.
    fn doubts(&mut self, batch: &Batch) -> Doubts {
        let everything = Doubts { config: true, names: true, theme: true, data: true, copied: true };
        let Some(kept) = &self.kept else { return everything };
        // What a link leads to may have changed under another name.
        if batch.rescan || !kept.sources.listing.linked.is_empty() {
            self.documents.doubt_all();
            return everything;
        }
        let mut doubts = Doubts::default();
        let listing = &kept.sources.listing;
        for path in &batch.paths {
            doubts.theme |= self.making.theme.as_ref().is_some_and(|theme| path.starts_with(theme));
            let Some(shown) = shown(&self.making.site, path) else { continue };
            let (root, _) = shown.split_once('/').unwrap_or((&shown, ""));
            match root {
                "config.toml" => doubts.config = true,
                "" => {
                    self.documents.doubt_all();
                    return everything;
                }
                "templates" => (doubts.theme, doubts.names) = (true, doubts.names || !is_listed(listing, &shown, path)),
                "data" => (doubts.data, doubts.names) = (true, doubts.names || !is_listed(listing, &shown, path)),
                "content" | "static" if is_listed(listing, &shown, path) => {
                    doubts.copied |= !shown.ends_with(".md") || root == "static";
                    self.documents.doubt(&shown);
                }
                "content" | "static" => {
                    doubts.names = true;
                    // A folder in the place of another, with files of the same names.
                    for file in below(&listing.pages, &shown) {
                        self.documents.doubt(&file.path);
                    }
                    doubts.copied |=
                        [&listing.assets, &listing.statics].iter().any(|files| !below(files, &shown).is_empty());
                }
                _ => {}
            }
        }
        doubts
    }
}

impl Last {
    /// The site after these edits, if they changed nothing but words of files with which nothing was wrong.
    fn reworded(&self, edits: &[Edit], now: Timestamp) -> Option<Last> {
        let is_edited = |place: &Location| edits.iter().any(|edit| edit.before.path == place.path);
        if self.found.iter().filter_map(|d| d.location.as_ref()).any(is_edited) {
            return None;
        }
        let snapshot = Arc::new(self.snapshot.reworded(edits, now)?);
        Some(Last { snapshot, found: self.found.clone() })
    }
}

impl Kept {
    fn read(making: &Making) -> Self {
        let site = &making.site;
        let (listing, names) = load::list(site);
        let (theme, mut in_theme) = Theme::load(&listing, making.theme.as_deref());
        let (components, found) = render::signatures(&theme);
        in_theme.extend(found);
        let components = Arc::new(components);
        let mut in_data = Vec::new();
        let data = pipeline::read_data(&listing, &mut in_data);
        let images = Arc::new(images::survey(&listing.assets));
        let mut kept = Kept {
            config: config_hash(site),
            sources: Sources { listing, theme, components, data, images },
            found: [names, in_theme, in_data],
            theme: 0,
            data: 0,
        };
        (kept.theme, kept.data) = (kept.theme_hash(), kept.data_hash());
        kept
    }

    /// Reads again what is doubted; says whether any of it is other than it was.
    fn renew(&mut self, making: &Making, doubts: Doubts) -> bool {
        let site = &making.site;
        let mut changed = false;
        let images = doubts.names || doubts.copied;
        if doubts.config {
            let hash = config_hash(site);
            changed |= hash != std::mem::replace(&mut self.config, hash);
        }
        if doubts.names {
            let (listing, found) = load::list(site);
            changed |= listing != self.sources.listing || found != self.found[0];
            self.sources.listing = listing;
            self.found[0] = found;
        }
        if doubts.theme {
            let (theme, mut found) = Theme::load(&self.sources.listing, making.theme.as_deref());
            let (components, in_components) = render::signatures(&theme);
            found.extend(in_components);
            self.sources.theme = theme;
            self.sources.components = Arc::new(components);
            let hash = self.theme_hash();
            changed |= found != self.found[1] || hash != std::mem::replace(&mut self.theme, hash);
            self.found[1] = found;
        }
        // Data files lie beside pages, too.
        if doubts.data || images {
            let mut found = Vec::new();
            self.sources.data = pipeline::read_data(&self.sources.listing, &mut found);
            let hash = self.data_hash();
            changed |= found != self.found[2] || hash != std::mem::replace(&mut self.data, hash);
            self.found[2] = found;
        }
        if images {
            self.sources.images = Arc::new(images::survey(&self.sources.listing.assets));
        }
        changed
    }

    fn theme_hash(&self) -> u128 {
        let theme = &self.sources.theme;
        let mut hash = Xxh3::new();
        let mut part = |name: &str, bytes: &[u8]| {
            for text in [name.as_bytes(), bytes] {
                hash.update(&text.len().to_le_bytes());
                hash.update(text);
            }
        };
        for (name, source) in &theme.templates {
            part(name, source.text.as_bytes());
        }
        for (name, (bytes, _)) in &theme.assets {
            part(name, bytes);
        }
        for (code, source) in &theme.words {
            part(code, source.text.as_bytes());
        }
        hash.digest128()
    }

    fn data_hash(&self) -> u128 {
        let mut hash = Xxh3::new();
        for data in self.sources.data.iter() {
            let text = data.text.as_ref().map_or("", |source| &source.text);
            for text in [&*data.file.path, text] {
                hash.update(&text.len().to_le_bytes());
                hash.update(text.as_bytes());
            }
        }
        hash.digest128()
    }
}

impl Address {
    fn set(&self, config: &mut Config) {
        match self {
            Address::Whole(base_url) => config.base_url = base_url.clone(),
            Address::Origin(origin) => config.base_url.origin.clone_from(origin),
        }
    }
}

/// Of the config's bytes; 0 where there are none.
fn config_hash(site: &Path) -> u128 {
    fs::read(site.join("config.toml")).map_or(0, |bytes| xxhash_rust::xxh3::xxh3_128(&bytes))
}

/// A path as listings have it, from the site's folder on.
pub(super) fn shown(site: &Path, path: &Path) -> Option<String> {
    let relative = path.strip_prefix(site).map(Path::to_owned).or_else(|_| {
        // Some systems tell of paths by their names without links.
        fs::canonicalize(site)
            .map_err(|_| ())
            .and_then(|real| path.strip_prefix(real).map(Path::to_owned).map_err(|_| ()))
    });
    Some(relative.ok()?.to_str()?.replace('\\', "/"))
}

/// Whether a path is a file that the listing has already, and is a file still.
fn is_listed(listing: &Listing, shown: &str, path: &Path) -> bool {
    let all = [
        &listing.pages,
        &listing.assets,
        &listing.templates,
        &listing.theme_assets,
        &listing.translations,
        &listing.statics,
        &listing.data,
    ];
    all.iter().any(|files| files.binary_search_by(|file| (*file.path).cmp(shown)).is_ok())
        && fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_file())
}

/// The files below a folder.
fn below<'l>(files: &'l [load::SiteFile], folder: &str) -> &'l [load::SiteFile] {
    let prefix = format!("{folder}/");
    let from = files.partition_point(|file| *file.path < *prefix);
    let rest = &files[from..];
    &rest[..rest.partition_point(|file| file.path.starts_with(&prefix))]
}
