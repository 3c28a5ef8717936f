//! What was found in each document, kept from one linked site to the next.
//!
//! What a scan finds follows from a document and the lexicon of its language alone. A site that is linked again after an
//! edit has nearly all documents and, unless a name in the glossary changed, the same lexicon: what was found in them is
//! taken over. It is a value like any other: the same site comes out with it and without.

use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::glossary::{self, Entry, Found, Lexicon};
use crate::parse::Document;

use super::entries::entries;
use super::{PageId, Site};

/// The lexicons of a site, and what they found in its documents.
#[derive(Clone, Default)]
pub struct Scans {
    /// By language.
    lexicons: Arc<Vec<OfLanguage>>,
    /// By page.
    pages: Vec<(Arc<Document>, usize, Arc<[Found]>)>,
    /// Places in `pages` by where the document is in memory: each is alive as long as this.
    places: FxHashMap<usize, PageId>,
}

/// A language's lexicon, and what it was made of.
struct OfLanguage {
    code: String,
    entries: Vec<Entry>,
    lexicon: Arc<Lexicon>,
}

impl Scans {
    /// Scans all pages of a site, but for those of which `earlier` knows what would be found.
    pub(super) fn of(site: &Site, earlier: &Scans) -> Self {
        let lexicons: Vec<OfLanguage> = (0..site.config.languages.len())
            .into_par_iter()
            .map(|language| {
                let code = site.language(language).code.clone();
                let entries = entries(site, language);
                let known = earlier.lexicons.iter().find(|known| known.code == code && known.entries == entries);
                let lexicon =
                    known.map_or_else(|| Arc::new(Lexicon::new(&entries, &code)), |known| known.lexicon.clone());
                OfLanguage { code, entries, lexicon }
            })
            .collect();
        let pages: Vec<(Arc<Document>, usize, Arc<[Found]>)> = site
            .pages
            .par_iter()
            .map(|page| {
                let lexicon = &lexicons[page.language].lexicon;
                let found = earlier
                    .found(&page.document, lexicon)
                    .unwrap_or_else(|| glossary::find(&page.document.body, &page.document.text, lexicon).into());
                (page.document.clone(), page.language, found)
            })
            .collect();
        let places = pages.iter().enumerate().map(|(at, (document, ..))| (address(document), at as PageId)).collect();
        Scans { lexicons: Arc::new(lexicons), pages, places }
    }

    /// The same, with these documents in the place of others of their pages.
    pub(super) fn after(&self, edits: &[(PageId, Arc<Document>)]) -> Self {
        let Scans { lexicons, mut pages, mut places } = self.clone();
        for (id, document) in edits {
            let (before, language, found) = &mut pages[*id as usize];
            places.remove(&address(before));
            places.insert(address(document), *id);
            *found = glossary::find(&document.body, &document.text, &lexicons[*language].lexicon).into();
            *before = document.clone();
        }
        Scans { lexicons, pages, places }
    }

    /// The page that was made of this very document.
    pub(super) fn page_of(&self, document: &Arc<Document>) -> Option<PageId> {
        self.places.get(&address(document)).copied()
    }

    /// What this very lexicon has found in this very document.
    fn found(&self, document: &Arc<Document>, lexicon: &Arc<Lexicon>) -> Option<Arc<[Found]>> {
        let (_, language, found) = &self.pages[*self.places.get(&address(document))? as usize];
        Arc::ptr_eq(&self.lexicons[*language].lexicon, lexicon).then(|| found.clone())
    }

    pub(super) fn lexicon(&self, language: usize) -> &Lexicon {
        &self.lexicons[language].lexicon
    }

    /// What was found on a page, in the order of the text.
    pub(super) fn on(&self, page: PageId) -> &[Found] {
        &self.pages[page as usize].2
    }
}

/// Where a document is: no other is there while it is kept.
fn address(document: &Arc<Document>) -> usize {
    Arc::as_ptr(document).addr()
}
