//! What a site puts out: a job for each file, and its name.

use std::path::PathBuf;

use crate::config::{FeedFormat, Host};
use crate::hosting;
use crate::images;
use crate::link::{EVENTS_ON_A_PAGE, PageId, SectionId, Site, StorylineId, output_file};

use super::addresses::root;
use super::{Assets, sitemap};

/// One output: its file, from the output folder, and what goes into it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// The file, with `/` between its parts.
    pub file: String,
    /// What goes into it.
    pub content: JobContent,
}

/// What goes into an output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JobContent {
    /// A page.
    Page(PageId),
    /// A further page of the list of what mentions an entry of the glossary: the entry, page from 2.
    Mentions(PageId, usize),
    /// A page of a section's list, from 1.
    Section(SectionId, usize),
    /// A page of a taxonomy's list: its place, page from 1.
    Taxonomy(usize, usize),
    /// A page of the list of a taxonomy's item: taxonomy, item, page from 1.
    Item(usize, usize, usize),
    /// A page of a storyline, from 1.
    Storyline(StorylineId, usize),
    /// A page of a language's list of storylines, from 1.
    Storylines(usize, usize),
    /// A page of a language's timeline of all explainers, from 1.
    Timeline(usize, usize),
    /// A language's glossary as data.
    Glossary(usize),
    /// What a language says where nothing is found.
    NotFound(usize),
    /// A feed, by its place in the site's list, in a format.
    Feed(usize, FeedFormat),
    /// All addresses, or the n-th part of them.
    Sitemap(Option<usize>),
    /// The list of the sitemap's parts.
    SitemapIndex(usize),
    /// The articles of the last two days.
    NewsSitemap,
    /// What crawlers may do.
    Robots,
    /// The pages of a language as a list in Markdown.
    Llms(usize),
    /// Rules for a host: which host, the name of the file.
    Host(Host, &'static str),
    /// An old address, by its place in the site's list.
    Redirect(usize),
    /// A file of the theme's or site's assets, by name.
    Asset(String),
    /// A file of the search index, by its address.
    Search(String),
    /// A file to be copied.
    Copy(PathBuf),
    /// An image to be copied without its metadata.
    Strip(PathBuf),
    /// A size of a picture: the address of the picture's file, the size's place.
    Image(String, usize),
}

/// Everything the site puts out.
pub struct Plan {
    /// In the order of their files; no two have the same.
    pub jobs: Vec<Job>,
}

/// All outputs of a site, with the theme's assets and the files of the search index at these addresses.
pub(super) fn plan<'i>(site: &Site, assets: &Assets, index: impl Iterator<Item = &'i String>) -> Plan {
    let mut jobs = Vec::with_capacity(site.pages.len() + 64);
    let mut add = |path: &str, content: JobContent| jobs.push(Job { file: output_file(path), content });
    for (id, page) in site.pages.iter().enumerate() {
        add(&page.path, JobContent::Page(id as PageId));
        for number in 2..=site.mention_pages(page) {
            add(&site.pager_path(&page.path, number), JobContent::Mentions(id as PageId, number));
        }
    }
    for (id, section) in site.sections.iter().enumerate() {
        for number in 1..=Site::pager_count(section.paginate_by, site.list(id as SectionId).len()) {
            add(&site.pager_path(&section.path, number), JobContent::Section(id as SectionId, number));
        }
    }
    for (place, taxonomy) in site.taxonomies.iter().enumerate() {
        for number in 1..=Site::pager_count(taxonomy.items_by, taxonomy.items.len()) {
            add(&site.pager_path(&taxonomy.path, number), JobContent::Taxonomy(place, number));
        }
        for (index, item) in taxonomy.items.iter().enumerate() {
            for number in 1..=Site::pager_count(taxonomy.paginate_by, item.pages.len()) {
                add(&site.pager_path(&item.path, number), JobContent::Item(place, index, number));
            }
        }
    }
    for (id, storyline) in site.storylines.iter().enumerate() {
        for number in 1..=Site::pager_count(site.config.paginate_by, storyline.pages.len()) {
            add(&site.pager_path(&storyline.path, number), JobContent::Storyline(id as StorylineId, number));
        }
    }
    for (language, overview) in site.overviews.iter().enumerate() {
        if let Some(path) = &overview.storylines {
            for number in 1..=site.storyline_pages(language) {
                add(&site.pager_path(path, number), JobContent::Storylines(language, number));
            }
        }
        let Some(path) = &overview.timeline else { continue };
        for number in 1..=Site::pager_count(EVENTS_ON_A_PAGE, overview.events.len()) {
            add(&site.pager_path(path, number), JobContent::Timeline(language, number));
        }
    }
    for language in 0..site.config.languages.len() {
        add(&format!("{}404.html", root(site, language)), JobContent::NotFound(language));
        if let Some(glossary) = site.glossary(language) {
            add(&glossary.data_path(), JobContent::Glossary(language));
        }
        if site.config.output.llms_txt {
            add(&format!("{}llms.txt", root(site, language)), JobContent::Llms(language));
        }
    }
    for (place, feed) in site.feeds.iter().enumerate() {
        for format in &site.language(feed.language).feeds.formats {
            add(&feed.path(*format), JobContent::Feed(place, *format));
        }
    }
    for (host, _) in &site.config.output.hosts {
        for name in hosting::files(*host) {
            add(&format!("/{name}"), JobContent::Host(*host, name));
        }
    }
    if site.config.sitemap.news {
        add("/sitemap-news.xml", JobContent::NewsSitemap);
    }
    let addresses = sitemap::addresses(site).len();
    let limit = sitemap::limit(site);
    if addresses > limit {
        let parts = addresses.div_ceil(limit);
        add("/sitemap.xml", JobContent::SitemapIndex(parts));
        for part in 0..parts {
            add(&sitemap_part(part), JobContent::Sitemap(Some(part)));
        }
    } else {
        add("/sitemap.xml", JobContent::Sitemap(None));
    }
    for (place, redirect) in site.redirects.iter().enumerate() {
        add(&redirect.from, JobContent::Redirect(place));
    }
    for path in index {
        add(path, JobContent::Search(path.clone()));
    }
    for (name, asset) in assets {
        add(&asset.path, JobContent::Asset(name.clone()));
    }
    for asset in site.assets.iter() {
        let disk = asset.file.disk.clone();
        let image = images::is_image(&asset.file.relative);
        add(&asset.path, if image { JobContent::Strip(disk) } else { JobContent::Copy(disk) });
    }
    for asset in site.statics.iter() {
        add(&asset.path, JobContent::Copy(asset.file.disk.clone()));
    }
    for (path, picture) in site.pictures.iter() {
        for (place, size) in picture.sizes.iter().enumerate() {
            add(&size.path, JobContent::Image(path.clone(), place));
        }
    }
    let own_robots = site.assets.iter().chain(site.statics.iter()).any(|asset| asset.path == "/robots.txt");
    if !own_robots {
        add("/robots.txt", JobContent::Robots);
    }
    jobs.sort_by(|a, b| a.file.cmp(&b.file));
    // Two on one file were reported by link; the build stops before anything is written.
    jobs.dedup_by(|a, b| a.file == b.file);
    Plan { jobs }
}

/// The address of a part of a sitemap, by its place.
pub(super) fn sitemap_part(part: usize) -> String {
    format!("/sitemap-{}.xml", part + 1)
}
