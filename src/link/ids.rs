//! Pages and sections by their id and language.

use rustc_hash::FxHashMap;

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
        self.by_language.get(language)?.get(id).copied()
    }

    /// What has this id in `language`, else in the default language, else in any.
    pub fn find(&self, id: &str, language: usize) -> Option<Target> {
        let any = || self.by_language.iter().find_map(|ids| ids.get(id).copied());
        self.get(id, language).or_else(any)
    }
}
