//! Pages and sections by their id and language.

use rustc_hash::FxHashMap;

use crate::content_path::composed;

use super::Target;

/// Which page or section has which id in which language.
#[derive(Debug, Default)]
pub struct Ids {
    /// In the order of the config's languages.
    by_language: Vec<FxHashMap<String, Target>>,
}

impl Ids {
    /// Room for the ids of so many languages.
    pub(super) fn new(languages: usize) -> Self {
        Ids { by_language: vec![FxHashMap::default(); languages] }
    }

    /// Gives an id to a page or section; a page takes that of a section.
    pub(super) fn insert(&mut self, id: String, language: usize, target: Target) {
        self.by_language[language].insert(id, target);
    }

    /// What has this id in this very language.
    pub fn get(&self, id: &str, language: usize) -> Option<Target> {
        self.by_language.get(language)?.get(&*composed(id)).copied()
    }

    /// What has this id in `language`, else in the default language, else in any.
    pub fn find(&self, id: &str, language: usize) -> Option<Target> {
        let any = || (0..self.by_language.len()).find_map(|language| self.get(id, language));
        self.get(id, language).or_else(any)
    }
}
