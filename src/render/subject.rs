//! What an address shows, where it has versions in several languages: a page, a section, or what is gathered of
//! explainers. For links between languages, in pages and in the sitemap.

use crate::link::{Site, StorylineId, Target};

use super::words::AllWords;

/// What an address shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Subject {
    /// A page or a section.
    Target(Target),
    /// A storyline.
    Storyline(StorylineId),
    /// A language's list of storylines.
    Storylines(usize),
    /// A language's timeline of all explainers.
    Timeline(usize),
}

/// Its language versions, its own among them, in the order of the config: language, path.
pub(super) fn versions(site: &Site, subject: Subject) -> Vec<(usize, &str)> {
    let overviews = || site.overviews.iter().enumerate();
    let mut all: Vec<(usize, &str)> = match subject {
        Subject::Target(Target::Page(id)) => {
            let page = site.page(id);
            let others = page.translations.iter().map(|t| (site.page(*t).language, site.page(*t).path.as_str()));
            others.chain([(page.language, page.path.as_str())]).collect()
        }
        Subject::Target(Target::Section(id)) => {
            let section = site.section(id);
            let others =
                section.translations.iter().map(|t| (site.section(*t).language, site.section(*t).path.as_str()));
            others.chain([(section.language, section.path.as_str())]).collect()
        }
        Subject::Storyline(id) => {
            let own = &site.storylines[id as usize];
            let others = own.translations.iter().map(|t| &site.storylines[*t as usize]);
            others.chain([own]).map(|s| (s.language, s.path.as_str())).collect()
        }
        Subject::Storylines(_) => overviews().filter_map(|(l, o)| Some((l, o.storylines.as_deref()?))).collect(),
        Subject::Timeline(_) => overviews().filter_map(|(l, o)| Some((l, o.timeline.as_deref()?))).collect(),
    };
    all.sort();
    all
}

/// What its version in a language is called; nothing where there is none.
pub(super) fn title(site: &Site, words: &AllWords, subject: Subject, language: usize) -> Option<String> {
    match subject {
        Subject::Target(Target::Page(id)) => {
            let mut versions = site.page(id).translations.iter().chain([&id]);
            let version = versions.find(|t| site.page(**t).language == language)?;
            Some(site.page(*version).document.title_text.clone())
        }
        Subject::Target(Target::Section(id)) => {
            let mut versions = site.section(id).translations.iter().chain([&id]);
            let version = versions.find(|t| site.section(**t).language == language)?;
            Some(site.section(*version).title_text.clone())
        }
        Subject::Storyline(id) => {
            let own = &site.storylines[id as usize];
            let mut versions = own.translations.iter().chain([&id]);
            let version = versions.find(|t| site.storylines[**t as usize].language == language)?;
            Some(site.storylines[*version as usize].title.clone())
        }
        Subject::Storylines(_) => Some(words[language].plain("storylines").to_owned()),
        Subject::Timeline(_) => Some(words[language].plain("timeline").to_owned()),
    }
}
