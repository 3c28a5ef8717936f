//! All documents to one [`Site`]: addresses, sections, taxonomies, resolved links, mentions. No I/O.
//!
//! In: the parsed documents, the names of the other files, the time. Out: the whole site, immutable, and every problem
//! that takes more than one file to see. It always sees the whole site, so it must stay linear: its cost is measured in
//! benches/. A site whose pages changed in words alone is made of the one before ([`reworded`]).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::config::{Config, Language, Urls};
use crate::content_path::ContentPath;
use crate::diagnostics::{Diagnostic, Location};
use crate::front_matter::SortBy;
use crate::hosting;
use crate::images::{Picture, Size, Survey};
use crate::load::SiteFile;
use crate::parse::Document;

mod addresses;
mod citations;
mod claims;
mod entries;
mod environments;
mod excerpt;
mod feeds;
mod ids;
mod mentions;
mod menus;
mod order;
mod parts;
pub(crate) mod paths;
mod pictures;
mod redirects;
mod references;
mod reword;
mod scans;
mod storylines;
mod taxonomies;
mod tree;
mod withheld;

pub use citations::{Citations, Cited};
pub use entries::{entries, lexicon};
pub use excerpt::sentence;
pub use feeds::{Feed, FeedOf};
pub use ids::Ids;
pub use mentions::{Backlink, Mention, Outcome};
pub use menus::{MenuAddress, MenuLine, Menus};
pub use order::{Collation, sort_pages};
pub(crate) use paths::check as check_path;
pub(crate) use paths::join;
pub use paths::output_file;
pub use redirects::{Goal, Redirect};
pub use references::{Href, References};
pub use reword::{Edit, reworded};
pub use scans::Scans;
pub use storylines::{EVENTS_ON_A_PAGE, Event, Overview, Storyline, StorylineId};
pub use taxonomies::{Item, Taxonomy, item_path, item_slug};
pub(crate) use withheld::{is_between, words};

/// A page's place in [`Site::pages`].
pub type PageId = u32;
/// A section's place in [`Site::sections`].
pub type SectionId = u32;

/// What link starts from.
pub struct Input {
    /// Every document, with what its file's name says.
    pub documents: Vec<(ContentPath, Arc<Document>)>,
    /// Files beside pages.
    pub assets: Vec<SiteFile>,
    /// Files to be copied as they are.
    pub statics: Vec<SiteFile>,
    /// Files of data/.
    pub data: Vec<SiteFile>,
    /// What the headers of images among the assets say.
    pub images: Arc<Survey>,
    /// The configuration.
    pub config: Config,
    /// What time it is.
    pub now: jiff::Timestamp,
    /// Whether drafts are published.
    pub drafts: bool,
    /// Whether pages are published before their `publish_at`.
    pub early: bool,
    /// What was found in the documents of an earlier site; nothing is well, too.
    pub earlier: Arc<Scans>,
}

/// The whole site. Paths begin with `/` and hold no base path.
///
/// Cloning one is cheap: the copy shares what is behind `Arc`s. See [`reworded`].
#[derive(Clone)]
pub struct Site {
    /// The configuration.
    pub config: Arc<Config>,
    /// What time it is.
    pub now: jiff::Timestamp,
    /// All published pages that are not a section's.
    pub pages: Vec<Arc<Page>>,
    /// All sections of all languages; parents before children.
    pub sections: Arc<Vec<Section>>,
    /// Taxonomies with items, by language and name.
    pub taxonomies: Arc<Vec<Taxonomy>>,
    /// For each language, the glossary's entries in the order of its alphabet.
    pub terms: Vec<Vec<PageId>>,
    /// Files beside pages, to be copied.
    pub assets: Arc<Vec<Asset>>,
    /// The images that pages show, by the addresses of their files.
    pub pictures: Arc<BTreeMap<String, Picture>>,
    /// Files of static/, to be copied.
    pub statics: Arc<Vec<Asset>>,
    /// The names of the files of data/, from there.
    pub data: Arc<BTreeSet<String>>,
    /// Old addresses and where each leads.
    pub redirects: Arc<Vec<Redirect>>,
    /// For each language, the pages and explainers with a date, newest first.
    pub newest: Vec<Vec<PageId>>,
    /// Every list with feeds, of every language.
    pub feeds: Arc<Vec<Feed>>,
    /// The place of a list in `feeds`.
    pub feed_places: Arc<BTreeMap<FeedOf, usize>>,
    /// The menus of each language.
    pub menus: Arc<Vec<Menus>>,
    /// Pages by id and language.
    pub by_id: Arc<Ids>,
    /// Where each page is among all in the order of their dates.
    pub(crate) ranks: Vec<u32>,
    /// The storylines of all languages, by id and language.
    pub storylines: Arc<Vec<Storyline>>,
    /// What each language gathers of all its explainers.
    pub overviews: Arc<Vec<Overview>>,
    /// The order of each language's alphabet.
    pub collations: Arc<Vec<Collation>>,
    /// When the next page appears or goes, and which.
    pub next_change: Option<Change>,
    /// What was found in its documents.
    pub scans: Arc<Scans>,
    /// Pages on which another page may decide what a form means.
    open: Arc<BTreeSet<PageId>>,
    /// Whether a link leads to a part of a page that is there or not by what mentions are found.
    awaits_mentions: bool,
    /// Where a page isn't published: all files beside pages, from content/. Which of them are held back with it depends on
    /// which the texts of others name.
    held_back_by_name: Arc<Vec<String>>,
}

/// A page that will appear or go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// When.
    pub when: jiff::Timestamp,
    /// Its file.
    pub page: Arc<str>,
    /// Whether it appears; otherwise it goes.
    pub appears: bool,
}

/// A page or a section.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// A page.
    Page(PageId),
    /// A section.
    Section(SectionId),
}

/// What kind of page it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageKind {
    /// Any page.
    Page,
    /// One with `[explainer]`.
    Explainer,
    /// One with `[term]`, in the glossary's section.
    Term,
}

/// A published page.
#[derive(Clone)]
pub struct Page {
    /// What it was parsed from.
    pub document: Arc<Document>,
    /// The id its language versions share.
    pub id: String,
    /// Its language, as a place in the config's list.
    pub language: usize,
    /// What it is.
    pub kind: PageKind,
    /// Its section.
    pub section: SectionId,
    /// Its address: `/fr/explications/openai/`.
    pub path: String,
    /// The other language versions, in the order of the config.
    pub translations: Vec<PageId>,
    /// Its neighbours in the section's order.
    pub previous: Option<PageId>,
    /// The neighbour after it.
    pub next: Option<PageId>,
    /// What links found, of its body and its texts.
    pub references: References,
    /// Numbers of its citations.
    pub citations: Citations,
    /// Mentions of terms, in the order of the text.
    pub mentions: Vec<Mention>,
    /// The terms it mentions, in the order of first mention.
    pub terms: Vec<PageId>,
    /// For an entry of the glossary: the pages that mention it.
    pub backlinks: Vec<Backlink>,
    /// For an entry of the glossary: the events of timelines that name it, the oldest first.
    pub dated: Vec<Event>,
}

/// A section in one language.
#[derive(Clone)]
pub struct Section {
    /// What its `_index.md` was parsed to, if it has one.
    pub document: Option<Arc<Document>>,
    /// Its folder; empty for the root.
    pub folder: String,
    /// Its language.
    pub language: usize,
    /// Its title, as HTML.
    pub title: String,
    /// Its title, as text.
    pub title_text: String,
    /// Its address.
    pub path: String,
    /// The section it lies in.
    pub parent: Option<SectionId>,
    /// The sections in it.
    pub children: Vec<SectionId>,
    /// Its pages, in its order.
    pub pages: Vec<PageId>,
    /// How its pages are ordered.
    pub sort_by: SortBy,
    /// Pages on a page of its list; 0 for all.
    pub paginate_by: usize,
    /// The other language versions.
    pub translations: Vec<SectionId>,
    /// Whether it is the glossary.
    pub is_glossary: bool,
    /// What its links found.
    pub references: References,
}

/// A file to be copied.
pub struct Asset {
    /// Where it comes from.
    pub file: SiteFile,
    /// Its address.
    pub path: String,
}

impl Site {
    /// A page.
    pub fn page(&self, id: PageId) -> &Page {
        &self.pages[id as usize]
    }

    /// The same, to change: what else holds it keeps it as it was.
    fn page_mut(&mut self, id: PageId) -> &mut Page {
        Arc::make_mut(&mut self.pages[id as usize])
    }

    /// A section.
    pub fn section(&self, id: SectionId) -> &Section {
        &self.sections[id as usize]
    }

    /// The language of this place in the config's list.
    pub fn language(&self, index: usize) -> &Language {
        &self.config.languages[index]
    }

    /// What a page or section was parsed from.
    fn document_of(&self, target: Target) -> Option<&Arc<Document>> {
        match target {
            Target::Page(id) => Some(&self.page(id).document),
            Target::Section(id) => self.section(id).document.as_ref(),
        }
    }

    /// The address of a page or section.
    pub fn path_of(&self, target: Target) -> &str {
        match target {
            Target::Page(id) => &self.page(id).path,
            Target::Section(id) => &self.section(id).path,
        }
    }

    /// The language of a page or section.
    pub fn language_of(&self, target: Target) -> usize {
        match target {
            Target::Page(id) => self.page(id).language,
            Target::Section(id) => self.section(id).language,
        }
    }

    /// The title of a page or section, as text.
    pub fn title_of(&self, target: Target) -> &str {
        match target {
            Target::Page(id) => &self.page(id).document.title_text,
            Target::Section(id) => &self.section(id).title_text,
        }
    }

    /// The pages of a section's list: for a front page, what is new in the whole language.
    pub fn list(&self, id: SectionId) -> &[PageId] {
        let section = self.section(id);
        if section.folder.is_empty() { &self.newest[section.language] } else { &section.pages }
    }

    /// The feeds of a list, if it has any.
    pub fn feeds_of(&self, of: &FeedOf) -> Option<&Feed> {
        self.feed_places.get(of).map(|place| &self.feeds[*place])
    }

    /// The address of page `number`, from 1, of the list at `path`.
    pub fn pager_path(&self, path: &str, number: usize) -> String {
        let folder = taxonomies::folder_of(path);
        match self.config.output.urls {
            _ if number == 1 => path.to_owned(),
            Urls::Pretty => format!("{folder}page/{number}/"),
            Urls::Html => format!("{folder}page/{number}.html"),
        }
    }

    /// All ids, those of sections first; some come several times.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        let sections = self.sections.iter().map(|section| section.folder.as_str());
        sections.chain(self.pages.iter().map(|page| page.id.as_str()))
    }

    /// The page or section with this id: in `language`, else in the default language, else in any.
    pub fn find(&self, id: &str, language: usize) -> Option<Target> {
        self.by_id.find(id, language)
    }

    /// The page's id of the entry of the glossary with this id (its file's stem).
    pub(crate) fn entry_id(&self, id: &str) -> String {
        match self.config.glossary.section.as_str() {
            "" => id.to_owned(),
            folder => format!("{folder}/{id}"),
        }
    }

    /// The entry of the glossary with this id (its file's stem) in a language.
    pub fn term(&self, id: &str, language: usize) -> Option<PageId> {
        match self.by_id.get(&self.entry_id(id), language) {
            Some(Target::Page(page)) if self.page(page).kind == PageKind::Term => Some(page),
            _ => None,
        }
    }

    /// The root section of a language.
    pub fn home(&self, language: usize) -> Option<SectionId> {
        match self.by_id.get("", language) {
            Some(Target::Section(id)) => Some(id),
            _ => None,
        }
    }

    /// The glossary of a language.
    pub fn glossary(&self, language: usize) -> Option<&Section> {
        match self.by_id.get(&self.config.glossary.section, language) {
            Some(Target::Section(id)) => Some(self.section(id)),
            _ => None,
        }
    }

    /// A size of a picture, by the address of the picture's file and the size's place.
    pub fn size(&self, picture: &str, place: usize) -> Option<(&Picture, &Size)> {
        let picture = self.pictures.get(picture)?;
        Some((picture, picture.sizes.get(place)?))
    }

    /// Where a picture is first shown.
    pub fn place_of(&self, picture: &Picture) -> Option<Location> {
        pictures::place(self, picture)
    }

    /// Those pictures that are `wanted`, in the order of their addresses, each with where it is first shown.
    pub fn shown(&self, wanted: impl Fn(&Picture) -> bool) -> Vec<(&Picture, Location)> {
        pictures::places(self, wanted)
    }

    /// The storyline with this id in a language.
    pub fn storyline(&self, id: &str, language: usize) -> Option<StorylineId> {
        let found = self.storylines.binary_search_by(|s| (s.id.as_str(), s.language).cmp(&(id, language)));
        found.ok().map(|place| place as StorylineId)
    }

    /// How many pages the list of what mentions an entry of the glossary takes; 1 for any other page.
    pub fn mention_pages(&self, page: &Page) -> usize {
        match page.kind {
            PageKind::Term => Self::pager_count(self.config.glossary.mentions_by, page.backlinks.len()),
            _ => 1,
        }
    }

    /// How many pages a language's list of storylines takes.
    pub fn storyline_pages(&self, language: usize) -> usize {
        let storylines = self.storylines.iter().filter(|storyline| storyline.language == language);
        Self::pager_count(self.config.paginate_by, storylines.count())
    }

    /// How many pages a list takes.
    pub fn pager_count(paginate_by: usize, pages: usize) -> usize {
        if paginate_by == 0 { 1 } else { pages.div_ceil(paginate_by).max(1) }
    }
}

impl Section {
    /// Where a glossary is as data: `/glossary.json` for `/glossary/`.
    pub fn data_path(&self) -> String {
        match self.path.trim_end_matches('/') {
            "" => "/glossary.json".to_owned(),
            path => format!("{path}.json"),
        }
    }
}

impl Page {
    /// The file's stem: for an entry of the glossary, its id.
    pub fn stem(&self) -> &str {
        self.id.rsplit_once('/').map_or(self.id.as_str(), |(_, stem)| stem)
    }

    /// Whether feeds and the news may be made of it: it has a date, and isn't an entry of the glossary.
    pub(crate) fn is_news(&self) -> bool {
        self.kind != PageKind::Term && self.document.front_matter.date.is_some()
    }

    /// The latest of its dates, to sort by.
    pub fn last_change(&self) -> Option<crate::date::When> {
        let front_matter = &self.document.front_matter;
        let explainer = front_matter.explainer.iter();
        let noted =
            explainer.flat_map(|e| e.updates.iter().map(|u| u.date).chain(e.corrections.iter().map(|c| c.date)));
        noted.chain(front_matter.updated).chain(front_matter.date).max_by_key(|when| when.sort_key())
    }
}

/// Links everything. The site is whole even where there are errors; whether it may be written is the caller's to decide.
pub fn link(input: Input) -> (Site, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let earlier = input.earlier.clone();
    let survey = input.images.clone();
    let (mut site, unpublished) = tree::build(input, &mut diagnostics);
    site.ranks = order::ranks(&site.pages);
    taxonomies::collect(&mut site, &mut diagnostics);
    order::sort_sections(&mut site);
    storylines::gather(&mut site, &unpublished, &mut diagnostics);
    // What one core does by itself goes beside what all do.
    let (feeds, scans) = rayon::join(|| feeds::collect(&site), || Scans::of(&site, &earlier));
    (site.feeds, site.feed_places) = (Arc::new(feeds.0), Arc::new(feeds.1));
    redirects::collect(&mut site, &unpublished, &mut diagnostics);
    let (claims, citations) = rayon::join(|| claims::collect(&site), || citations::number(&site, &unpublished));
    let (claims, problems) = claims;
    let hosts = site.config.output.hosts.iter();
    diagnostics.extend(hosts.filter_map(|(host, at)| hosting::check_root(*host, at, &site.config.base_url.path)));
    diagnostics.extend(problems);
    citations::keep(&mut site, citations, &mut diagnostics);
    redirects::settle(&mut site, &claims, &mut diagnostics);
    site.menus = Arc::new(menus::resolve(&site, &unpublished, &claims, &mut diagnostics));
    let awaited = references::resolve(&mut site, &unpublished, &claims, &mut diagnostics);
    site.awaits_mentions = !awaited.is_empty();
    pictures::plan(&mut site, &survey, &mut diagnostics);
    mentions::find(&mut site, scans, &mut diagnostics);
    parts::settle(&site, awaited, &mut diagnostics);
    environments::check(&site, &unpublished, &mut diagnostics);
    (site, diagnostics)
}
