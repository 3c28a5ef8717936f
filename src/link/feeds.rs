//! Which feeds there are, and what is in each. Titles and bytes are made by render.
//!
//! In: the site with its sections, taxonomies and storylines. Out: [`Feed`]s in a fixed order. Every page is looked at
//! once for each list it is in.

use std::collections::BTreeMap;

use crate::config::{FeedFormat, FeedList};
use crate::front_matter::SortBy;

use super::{PageId, SectionId, Site, StorylineId, order, taxonomies};

/// A list with feeds, in one language.
#[derive(Debug)]
pub struct Feed {
    /// What is in it.
    pub of: FeedOf,
    /// Its language.
    pub language: usize,
    /// The folder its files lie in: `/news/`.
    pub folder: String,
    /// The page that shows the same list.
    pub page: String,
    /// The pages in it, the last changed first, no more than the config wants.
    pub pages: Vec<PageId>,
    /// For a feed of corrections: page, and which of its corrections; the newest first.
    pub corrections: Vec<(PageId, usize)>,
}

/// What a feed is of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum FeedOf {
    /// A language.
    Site(usize),
    /// A section and those in it.
    Section(SectionId),
    /// An item of a taxonomy: places in [`Site::taxonomies`] and its items.
    Item(usize, usize),
    /// A storyline.
    Storyline(StorylineId),
    /// The corrections of a language.
    Corrections(usize),
}

impl Feed {
    /// The address of its file in this format.
    pub fn path(&self, format: FeedFormat) -> String {
        format!("{}{}", self.folder, format.file())
    }
}

/// The feeds of every language, and where each is.
pub(super) fn collect(site: &Site) -> (Vec<Feed>, BTreeMap<FeedOf, usize>) {
    let mut feeds = Vec::new();
    for language in 0..site.config.languages.len() {
        if !site.language(language).feeds.formats.is_empty() {
            of_language(site, language, &mut feeds);
        }
    }
    let places = feeds.iter().enumerate().map(|(place, feed)| (feed.of.clone(), place)).collect();
    (feeds, places)
}

fn of_language(site: &Site, language: usize, feeds: &mut Vec<Feed>) {
    let config = &site.language(language).feeds;
    let mut updated: Vec<PageId> = site.newest[language].clone();
    order::sort_pages(&mut updated, site, SortBy::Updated, language);
    let mut rank = vec![u32::MAX; site.pages.len()];
    for (place, id) in updated.iter().enumerate() {
        rank[*id as usize] = place as u32;
    }
    // The newest of some pages: those without a date have no rank.
    let newest = |pages: &[PageId]| -> Vec<PageId> {
        let mut pages: Vec<PageId> = pages.iter().copied().filter(|id| rank[*id as usize] != u32::MAX).collect();
        pages.sort_by_key(|id| rank[*id as usize]);
        pages.truncate(config.limit);
        pages
    };
    let feed = |of: FeedOf, folder: String, page: &str, pages: Vec<PageId>| Feed {
        of,
        language,
        folder,
        page: page.to_owned(),
        pages,
        corrections: Vec::new(),
    };
    let root = site.home(language).map_or("/", |id| site.section(id).path.as_str());
    for list in &config.lists {
        match list {
            FeedList::Site => {
                feeds.push(feed(FeedOf::Site(language), root.to_owned(), root, newest(&updated)));
            }
            FeedList::Sections => {
                let pages = by_section(site, &updated, config.limit);
                for (id, pages) in pages.into_iter().enumerate() {
                    let section = &site.sections[id];
                    let left_out = section.language != language || section.folder.is_empty() || section.is_glossary;
                    if !left_out && !pages.is_empty() {
                        feeds.push(feed(FeedOf::Section(id as u32), section.path.clone(), &section.path, pages));
                    }
                }
            }
            FeedList::Taxonomy(name) => {
                for (place, taxonomy) in site.taxonomies.iter().enumerate() {
                    if taxonomy.name != name.value || taxonomy.language != language {
                        continue;
                    }
                    for (index, item) in taxonomy.items.iter().enumerate() {
                        let pages = newest(&item.pages);
                        if !pages.is_empty() {
                            let folder = taxonomies::folder_of(&item.path);
                            feeds.push(feed(FeedOf::Item(place, index), folder, &item.path, pages));
                        }
                    }
                }
            }
            FeedList::Storylines => {
                for (id, storyline) in site.storylines.iter().enumerate().filter(|(_, s)| s.language == language) {
                    let pages = newest(&storyline.pages);
                    if !pages.is_empty() {
                        let folder = taxonomies::folder_of(&storyline.path);
                        feeds.push(feed(FeedOf::Storyline(id as StorylineId), folder, &storyline.path, pages));
                    }
                }
            }
            FeedList::Corrections => {
                let mut all = feed(FeedOf::Corrections(language), format!("{root}corrections/"), root, Vec::new());
                all.corrections = corrections(site, language, config.limit);
                feeds.push(all);
            }
        }
    }
}

/// The first `limit` of `pages` in each section, with those of the sections in it.
fn by_section(site: &Site, pages: &[PageId], limit: usize) -> Vec<Vec<PageId>> {
    let mut lists = vec![Vec::new(); site.sections.len()];
    for id in pages {
        let mut above = Some(site.page(*id).section);
        while let Some(section) = above {
            let list = &mut lists[section as usize];
            if list.len() < limit {
                list.push(*id);
            }
            above = site.section(section).parent;
        }
    }
    lists
}

fn corrections(site: &Site, language: usize, limit: usize) -> Vec<(PageId, usize)> {
    let mut all = Vec::new();
    for (id, page) in site.pages.iter().enumerate().filter(|(_, page)| page.language == language) {
        let corrections = page.document.front_matter.explainer.iter().flat_map(|e| &e.corrections);
        all.extend(corrections.enumerate().map(|(n, c)| (std::cmp::Reverse(c.date.sort_key()), id as PageId, n)));
    }
    all.sort();
    all.truncate(limit);
    all.into_iter().map(|(_, id, n)| (id, n)).collect()
}
