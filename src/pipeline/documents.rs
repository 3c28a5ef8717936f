//! Documents, parsed, and kept while their files stay as they are.
//!
//! In: the names of the pages' files, the config. Out: every page's document, in the order of the names, with its
//! problems. A document follows from its file's bytes, its name and the settings alone, so it is parsed again only when
//! one of these has changed; which files to look at again, the caller says ([`Documents::doubt`]).

use std::sync::Arc;

use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_128;

use crate::components::Components;
use crate::config::Config;
use crate::content_path::ContentPath;
use crate::diagnostics::Diagnostic;
use crate::link::Edit;
use crate::load::{self, SiteFile};
use crate::parse::{self, Document, Settings};

/// Documents in the order of their files. Empty at first: then everything is read and parsed.
#[derive(Debug, Default)]
pub struct Documents {
    settings: Option<Vec<(String, Settings)>>,
    kept: Vec<Kept>,
}

/// What a look at the files came to.
#[derive(Debug, Default)]
pub struct Looked {
    /// Files parsed: their bytes were new.
    pub parsed: usize,
    /// The documents that took the place of others; `None` where more has happened: files that came, went, or can't be
    /// read, other settings.
    pub edits: Option<Vec<Edit>>,
}

/// What is kept of a file.
#[derive(Debug)]
struct Kept {
    path: Arc<str>,
    /// Of its bytes; `None` where it couldn't be read.
    hash: Option<u128>,
    /// Whether the file may have changed since.
    doubted: bool,
    name: ContentPath,
    /// `None` where the file couldn't be read.
    document: Option<Arc<Document>>,
    diagnostics: Vec<Diagnostic>,
}

impl Documents {
    /// A file may have changed: it is read again at the next look, and parsed if its bytes are others.
    pub fn doubt(&mut self, path: &str) {
        if let Ok(place) = self.kept.binary_search_by(|kept| (*kept.path).cmp(path)) {
            self.kept[place].doubted = true;
        }
    }

    /// Any file may have changed.
    pub fn doubt_all(&mut self) {
        self.kept.iter_mut().for_each(|kept| kept.doubted = true);
    }

    /// Looks at all `pages`, which are in the order of their paths. Files are read and parsed on all cores, each file's
    /// bytes while they are warm.
    pub fn look(&mut self, pages: &[SiteFile], config: &Config, components: &Arc<Components>) -> Looked {
        let settings = settings(config, components);
        if self.settings.as_ref() != Some(&settings) {
            self.kept.clear();
            self.settings = Some(settings.clone());
        }
        if !self.is_of(pages) {
            return self.look_at_all(pages, config, &settings, &|| {});
        }
        let (mut parsed, mut edits) = (0, Some(Vec::new()));
        let todo: Vec<usize> = (0..pages.len()).filter(|at| self.kept[*at].doubted).collect();
        let done: Vec<Option<Kept>> =
            todo.par_iter().map(|at| look(&pages[*at], Some(&self.kept[*at]), config, &settings)).collect();
        for (at, new) in todo.into_iter().zip(done) {
            let kept = &mut self.kept[at];
            let Some(new) = new else {
                kept.doubted = false;
                continue;
            };
            parsed += 1;
            edits = match (edits, &kept.document, &new.document) {
                (Some(mut edits), Some(before), Some(after)) => {
                    edits.push(Edit { before: before.clone(), after: after.clone() });
                    Some(edits)
                }
                _ => None,
            };
            *kept = new;
        }
        Looked { parsed, edits }
    }

    /// The same where there are other files than before. `done` is called after each, on any thread.
    fn look_at_all(
        &mut self,
        pages: &[SiteFile],
        config: &Config,
        settings: &[(String, Settings)],
        done: &(dyn Fn() + Sync),
    ) -> Looked {
        let known = std::mem::take(&mut self.kept);
        let looked: Vec<(Option<usize>, Option<Kept>)> = pages
            .par_iter()
            .map(|file| {
                let place = known.binary_search_by(|kept| kept.path.cmp(&file.path)).ok();
                let new = match place.map(|at| &known[at]) {
                    Some(kept) if !kept.doubted => None,
                    kept => look(file, kept, config, settings),
                };
                done();
                (place, new)
            })
            .collect();
        let mut known: Vec<Option<Kept>> = known.into_iter().map(Some).collect();
        let mut parsed = 0;
        for (place, new) in looked {
            parsed += usize::from(new.is_some());
            let old = || place.and_then(|at| known[at].take()).map(|kept| Kept { doubted: false, ..kept });
            self.kept.extend(new.or_else(old));
        }
        // From now on each is of the very file that the names have.
        for (kept, file) in self.kept.iter_mut().zip(pages) {
            kept.path = file.path.clone();
        }
        Looked { parsed, edits: None }
    }

    /// Whether these are the very files that documents are kept of.
    fn is_of(&self, pages: &[SiteFile]) -> bool {
        let same = |(kept, file): (&Kept, &SiteFile)| Arc::ptr_eq(&kept.path, &file.path) || kept.path == file.path;
        self.kept.len() == pages.len() && self.kept.iter().zip(pages).all(same)
    }

    /// What is wrong with the files.
    pub fn diagnostics(&self) -> impl Iterator<Item = &Diagnostic> {
        self.kept.iter().flat_map(|kept| &kept.diagnostics)
    }

    /// The documents, in the order of their files, each with what its file's name says.
    pub fn all(&self) -> Vec<(ContentPath, Arc<Document>)> {
        self.kept.iter().filter_map(|kept| Some((kept.name.clone(), kept.document.clone()?))).collect()
    }

    /// Reads and parses all `pages`. `done` is called after each, on any thread.
    pub fn parse_all(
        pages: &[SiteFile],
        config: &Config,
        components: &Arc<Components>,
        diagnostics: &mut Vec<Diagnostic>,
        done: &(dyn Fn() + Sync),
    ) -> Vec<(ContentPath, Arc<Document>)> {
        let mut documents = Documents::default();
        documents.look_at_all(pages, config, &settings(config, components), done);
        documents
            .kept
            .into_iter()
            .filter_map(|kept| {
                diagnostics.extend(kept.diagnostics);
                Some((kept.name, kept.document?))
            })
            .collect()
    }
}

/// How pages of each language are read.
fn settings(config: &Config, components: &Arc<Components>) -> Vec<(String, Settings)> {
    let languages = config.languages.iter().enumerate();
    languages.map(|(n, language)| (language.code.clone(), Settings::new(config, n, components))).collect()
}

/// Reads a file, and parses it unless `kept` is of the same bytes: then there is nothing new.
fn look(file: &SiteFile, kept: Option<&Kept>, config: &Config, settings: &[(String, Settings)]) -> Option<Kept> {
    let name = || ContentPath::new(&file.relative, config);
    let new = |name, hash, document, diagnostics| {
        Some(Kept { path: file.path.clone(), hash, doubted: false, name, document, diagnostics })
    };
    let bytes = match load::read_bytes(file) {
        Ok(bytes) => bytes,
        Err(diagnostic) => return new(name(), None, None, vec![*diagnostic]),
    };
    let hash = Some(xxh3_128(&bytes));
    if kept.is_some_and(|kept| kept.hash == hash) {
        return None;
    }
    match load::text_of(file, bytes) {
        Ok(source) => {
            let name = name();
            let (document, diagnostics) = parse::parse(&source, name.is_section, &settings[name.language].1);
            new(name, hash, Some(Arc::new(document)), diagnostics)
        }
        Err(diagnostic) => new(name(), hash, None, vec![*diagnostic]),
    }
}
