//! Documents, parsed, and kept while their files stay as they are.
//!
//! In: the names of the pages' files, the config. Out: every page's document, in the order of the names, with its
//! problems. A document follows from its file's bytes, its name and the settings alone, so it is parsed again only when
//! one of these has changed; which files to look at again, the caller says ([`Documents::doubt`]).

use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::xxh3_128;

use crate::components::Components;
use crate::config::Config;
use crate::content_path::ContentPath;
use crate::diagnostics::Diagnostic;
use crate::load::{self, SiteFile};
use crate::parse::{self, Document, Settings};

/// Documents by the path of their file. Empty at first: then everything is read and parsed.
#[derive(Debug, Default)]
pub struct Documents {
    settings: Option<Vec<(String, Settings)>>,
    kept: FxHashMap<Arc<str>, Kept>,
    /// Files read by the last run.
    pub read: usize,
    /// Files parsed by the last run: their bytes were new.
    pub parsed: usize,
}

/// What is kept of a file.
#[derive(Debug)]
struct Kept {
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
    /// A file may have changed: it is read again by the next run, and parsed if its bytes are others.
    pub fn doubt(&mut self, path: &str) {
        if let Some(kept) = self.kept.get_mut(path) {
            kept.doubted = true;
        }
    }

    /// Any file may have changed.
    pub fn doubt_all(&mut self) {
        self.kept.values_mut().for_each(|kept| kept.doubted = true);
    }

    /// The documents of all `pages`, in their order, each with what its file's name says. Files are read and parsed on
    /// all cores, each file's bytes while they are warm.
    pub fn parse_all(
        &mut self,
        pages: &[SiteFile],
        config: &Config,
        components: &Arc<Components>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Vec<(ContentPath, Arc<Document>)> {
        let settings: Vec<(String, Settings)> = config
            .languages
            .iter()
            .enumerate()
            .map(|(n, l)| (l.code.clone(), Settings::new(config, n, components)))
            .collect();
        if self.settings.as_ref() != Some(&settings) {
            self.kept.clear();
            self.settings = Some(settings.clone());
        }
        let todo: Vec<&SiteFile> =
            pages.iter().filter(|file| self.kept.get(&file.path).is_none_or(|kept| kept.doubted)).collect();
        let kept = &self.kept;
        let done: Vec<Option<Kept>> =
            todo.par_iter().map(|file| look(file, kept.get(&file.path), config, &settings)).collect();
        self.read = done.len();
        self.parsed = done.iter().flatten().count();
        for (file, new) in todo.into_iter().zip(done) {
            match new {
                Some(new) => {
                    self.kept.insert(file.path.clone(), new);
                }
                None => {
                    if let Some(kept) = self.kept.get_mut(&file.path) {
                        kept.doubted = false;
                    }
                }
            }
        }
        let mut documents = Vec::with_capacity(pages.len());
        for kept in pages.iter().filter_map(|file| self.kept.get(&file.path)) {
            if let Some(document) = &kept.document {
                documents.push((kept.name.clone(), document.clone()));
            }
            diagnostics.extend(kept.diagnostics.iter().cloned());
        }
        if self.kept.len() > pages.len() {
            let known: rustc_hash::FxHashSet<&Arc<str>> = pages.iter().map(|file| &file.path).collect();
            self.kept.retain(|path, _| known.contains(path));
        }
        documents
    }
}

/// Reads a file, and parses it unless `kept` is of the same bytes: then there is nothing new.
fn look(file: &SiteFile, kept: Option<&Kept>, config: &Config, settings: &[(String, Settings)]) -> Option<Kept> {
    let new = |hash, document, diagnostics| {
        let name = ContentPath::new(&file.relative, config);
        Some(Kept { hash, doubted: false, name, document, diagnostics })
    };
    let bytes = match load::read_bytes(file) {
        Ok(bytes) => bytes,
        Err(diagnostic) => return new(None, None, vec![*diagnostic]),
    };
    let hash = Some(xxh3_128(&bytes));
    if kept.is_some_and(|kept| kept.hash == hash) {
        return None;
    }
    match load::text_of(file, bytes) {
        Ok(source) => {
            let name = ContentPath::new(&file.relative, config);
            let (document, diagnostics) = parse::parse(&source, name.is_section, &settings[name.language].1);
            new(hash, Some(Arc::new(document)), diagnostics)
        }
        Err(diagnostic) => new(hash, None, vec![*diagnostic]),
    }
}
