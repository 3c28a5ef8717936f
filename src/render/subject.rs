//! What an address shows, where it has versions in several languages: a page, a section, or what is gathered of
//! explainers. For links between languages, in pages and in the sitemap.

use crate::link::{Item, Site, StorylineId, Target, Taxonomy};

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
    /// The list of a taxonomy, by its place.
    Taxonomy(usize),
    /// An item of it: its versions have the same part of their addresses, as an author's name has in any language.
    Item(usize, usize),
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
        Subject::Taxonomy(place) => same_taxonomies(site, place).map(|t| (t.language, t.path.as_str())).collect(),
        Subject::Item(place, item) => {
            same_items(site, place, item).map(|(language, item)| (language, item.path.as_str())).collect()
        }
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
        Subject::Taxonomy(place) => {
            let version = same_taxonomies(site, place).find(|t| t.language == language)?;
            Some(words[language].taxonomy(&version.name))
        }
        Subject::Item(place, item) => {
            let (_, version) = same_items(site, place, item).find(|(l, _)| *l == language)?;
            Some(site.language(language).typography.plain(&version.name).into_owned())
        }
    }
}

fn same_taxonomies(site: &Site, place: usize) -> impl Iterator<Item = &Taxonomy> {
    let name = &site.taxonomies[place].name;
    site.taxonomies.iter().filter(move |taxonomy| taxonomy.name == *name)
}

/// An item and those of other languages that are the same, each with its language.
fn same_items(site: &Site, place: usize, item: usize) -> impl Iterator<Item = (usize, &Item)> {
    let own = (place, item);
    let others = site.taxonomies[place].items[item].translations.iter().copied();
    others.chain([own]).map(|(place, item)| {
        let taxonomy = &site.taxonomies[place];
        (taxonomy.language, &taxonomy.items[item])
    })
}
