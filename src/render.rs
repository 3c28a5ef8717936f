//! The linked site to the bytes of each output. Nothing here changes the site: every output is a [`Job`] that can be
//! rendered alone, on any thread, in any order, with the same bytes.
//!
//! In: the site, the theme, data files. Out: a [`Plan`] of jobs and, for each, its bytes or a diagnostic that points
//! into the template.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use tera::{Context, Value};

use crate::config::Fallback;
use crate::diagnostics::Diagnostic;
use crate::hosting::{self, Rules};
use crate::link::{EVENTS_ON_A_PAGE, FeedOf, Goal, PageId, PageKind, SectionId, Site, StorylineId, Target};
use crate::load::DataFile;

mod addresses;
mod assets;
mod body;
mod chart;
mod components;
mod data;
mod dates;
mod due;
mod feed;
mod figure;
mod filters;
mod functions;
mod json_ld;
mod llms;
mod notes;
mod numbers;
mod picture;
mod plain;
mod plan;
mod related;
mod robots;
mod rules;
mod search;
mod signatures;
mod sitemap;
mod subject;
mod summary;
mod templates;
mod theme;
mod values;
mod views;
mod words;

use subject::Subject;

pub use assets::PublicAsset;
pub use due::{Due, Happens, due};
pub use plan::{Job, JobContent, Plan};
pub use signatures::signatures;
pub use theme::{THEME_PREFIX, Theme};

/// Assets by the name templates ask for.
type Assets = BTreeMap<String, PublicAsset>;

/// The code of a template that doesn't exist.
pub const UNKNOWN_TEMPLATE: &str = "unknown-template";

/// What calls itself the maker of pages and feeds.
const GENERATOR: &str = concat!("nutgraf ", env!("CARGO_PKG_VERSION"));

/// What renders jobs.
pub struct Renderer {
    site: Arc<Site>,
    views: Arc<views::Views>,
    words: words::AllWords,
    assets: Arc<Assets>,
    library: Arc<functions::Library>,
    templates: templates::Templates,
    rules: Arc<Rules>,
    index: search::Files,
}

/// The content of an output: made, or a file to be copied.
pub enum Rendered {
    /// Its bytes.
    Bytes(Cow<'static, [u8]>),
    /// The file that holds them.
    File(PathBuf),
    /// The image file that holds them, and metadata.
    Photo(PathBuf),
    /// A size of a picture, to be made: see [`Site::size`].
    Image(String, usize),
}

impl Renderer {
    /// Compiles templates and builds what they share.
    pub fn new(site: Site, theme: &Theme, data: &[DataFile]) -> (Result<Self, Vec<Diagnostic>>, Vec<Diagnostic>) {
        let mut diagnostics = Vec::new();
        templates::check_names(&site, theme, &mut diagnostics);
        let words: words::AllWords = Arc::new(words::read_all(&site, theme, &mut diagnostics));
        let csp = policy(&site, theme, &mut diagnostics);
        let rules = Arc::new(rules::rules(&site, csp.as_deref()));
        let site = Arc::new(site);
        let views = Arc::new(views::Views::new(&site, &words, csp.as_deref()));
        let assets = Arc::new(assets::fingerprint(theme, &site, &mut diagnostics));
        let dates: Arc<Vec<_>> = Arc::new(site.config.languages.iter().map(|l| dates::Dates::new(&l.code)).collect());
        let library = Arc::new(functions::Library {
            site: site.clone(),
            views: views.clone(),
            words: words.clone(),
            assets: assets.clone(),
            dates: dates.clone(),
            numbers: Arc::new(site.config.languages.iter().map(|l| numbers::Numbers::new(&l.code)).collect()),
            data: Arc::new(data::Data::new(data)),
            orders: Arc::new(site.config.languages.iter().map(|_| Default::default()).collect()),
            related: Arc::default(),
            lines: Arc::default(),
        });
        diagnostics.extend(components::check_data(&library));
        let templates = templates::Templates::new(theme, &library, views.site.clone(), GENERATOR);
        let renderer = templates.map(|templates| Renderer {
            site,
            views,
            words,
            assets,
            library,
            templates,
            rules,
            index: BTreeMap::new(),
        });
        (renderer, diagnostics)
    }

    /// What renders the same site in other words, which [`crate::link::reworded`] made of this one's. It shares whatever no
    /// page's text is in. Nothing of a search index is taken over.
    pub fn reworded(&self, site: Site) -> Self {
        let site = Arc::new(site);
        let views = Arc::new(self.views.reworded(&site));
        let library = Arc::new(self.library.reworded(&site, &views));
        Renderer {
            templates: self.templates.of(&library),
            site,
            views,
            words: self.words.clone(),
            assets: self.assets.clone(),
            library,
            rules: self.rules.clone(),
            index: BTreeMap::new(),
        }
    }

    /// Makes the search index, if the site has one: its files are among the outputs from then on.
    pub fn make_index(&mut self) -> Result<(), Box<Diagnostic>> {
        if self.site.config.search.enabled {
            self.index = search::index(&self.site, &self.words, self.caller())?;
        }
        Ok(())
    }

    /// The site it renders.
    pub fn site(&self) -> &Site {
        &self.site
    }

    /// What hosts must be told.
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// All outputs.
    pub fn plan(&self) -> Plan {
        plan::plan(&self.site, &self.assets, self.index.keys())
    }

    /// Renders one output.
    pub fn render(&self, job: &Job) -> Result<Rendered, Box<Diagnostic>> {
        let bytes = match &job.content {
            JobContent::Page(id) => self.page(*id, 1)?,
            JobContent::Mentions(id, number) => self.page(*id, *number)?,
            JobContent::Section(id, number) => self.section(*id, *number)?,
            JobContent::Taxonomy(place, number) => self.taxonomy(*place, *number)?,
            JobContent::Item(place, item, number) => self.item(*place, *item, *number)?,
            JobContent::Storyline(id, number) => self.storyline(*id, *number)?,
            JobContent::Storylines(language, number) => self.storylines(*language, *number)?,
            JobContent::Timeline(language, number) => self.timeline(*language, *number)?,
            JobContent::NotFound(language) => self.not_found(*language)?,
            JobContent::Feed(place, format) => feed::feed(self.caller(), &self.site.feeds[*place], *format)?,
            JobContent::Sitemap(part) => self.sitemap(*part).map_err(internal)?,
            JobContent::SitemapIndex(parts) => {
                let paths: Vec<String> = (0..*parts).map(plan::sitemap_part).collect();
                sitemap::index(&self.site, &paths).map_err(internal)?
            }
            JobContent::NewsSitemap => sitemap::news(&self.site).map_err(internal)?,
            JobContent::Robots => robots::robots(&self.site),
            JobContent::Glossary(language) => json_ld::glossary(&self.site, *language),
            JobContent::Llms(language) => llms::llms(&self.site, *language),
            JobContent::Host(host, name) => hosting::file(*host, name, &self.rules).into_bytes(),
            JobContent::Redirect(place) => self.redirect(*place)?,
            JobContent::Asset(name) => {
                let bytes = self.assets.get(name).map(|a| a.bytes.clone()).unwrap_or_default();
                return Ok(Rendered::Bytes(bytes));
            }
            JobContent::Search(path) => self.index.get(path).cloned().unwrap_or_default(),
            JobContent::Strip(disk) => return Ok(Rendered::Photo(disk.clone())),
            JobContent::Image(path, place) => return Ok(Rendered::Image(path.clone(), *place)),
            JobContent::Copy(disk) => return Ok(Rendered::File(disk.clone())),
        };
        Ok(Rendered::Bytes(bytes.into()))
    }

    /// What every template sees, beside what is global.
    fn context(&self, language: usize, path: &str, kind: &'static str, subject: Option<Subject>) -> Context {
        let site = &self.site;
        let mut context = Context::new();
        context.insert_value("lang", site.language(language).code.as_str().into());
        context.insert_value("language", self.views.languages[language].clone());
        context.insert_value(
            "current",
            values::map([
                ("path", path.into()),
                ("url", addresses::permalink(site, path).into()),
                ("href", addresses::url(site, path)),
                ("kind", kind.into()),
            ]),
        );
        let others: Vec<Value> = subject
            .map(|s| subject::versions(site, s))
            .unwrap_or_default()
            .into_iter()
            .filter(|(l, _)| *l != language)
            .map(|(l, path)| {
                let title = subject.and_then(|s| subject::title(site, &self.words, s, l));
                values::map([
                    ("lang", site.language(l).code.as_str().into()),
                    ("name", self.words[l].plain("language-name").into()),
                    ("title", title.map_or_else(Value::none, Value::from)),
                    ("url", addresses::url(site, path)),
                    ("permalink", addresses::permalink(site, path).into()),
                ])
            })
            .collect();
        context.insert_value("switch", self.switch(language, subject, &others));
        context.insert_value("translations", others.into());
        context.insert_value("feeds", Value::from(Vec::<Value>::new()));
        context.insert_value("paginator", Value::none());
        context
    }

    /// Where the other languages are, from this page: its versions, and, for languages that fall back by a link, the
    /// nearest section that they have.
    fn switch(&self, language: usize, subject: Option<Subject>, versions: &[Value]) -> Value {
        let site = &self.site;
        let mut versions = versions.iter();
        let mut next = versions.next();
        let mut all = Vec::new();
        for (other, info) in site.config.languages.iter().enumerate().filter(|(other, _)| *other != language) {
            let code = |v: &Value| v.as_map().and_then(|m| m.get(&tera::value::Key::Str("lang"))).cloned();
            if let Some(version) = next.filter(|v| code(v).is_some_and(|c| c.as_str() == Some(&info.code))) {
                all.push(values::extended(version, [("exact", true.into())]));
                next = versions.next();
            } else if info.fallback == Fallback::Link {
                let mut from = match subject {
                    Some(Subject::Target(Target::Page(id))) => Some(site.page(id).section),
                    Some(Subject::Target(Target::Section(id))) => Some(id),
                    _ => None,
                };
                let near = loop {
                    let Some(id) = from else { break site.home(other) };
                    let section = site.section(id);
                    let version = section.translations.iter().find(|t| site.section(**t).language == other);
                    match version {
                        Some(version) => break Some(*version),
                        None => from = section.parent,
                    }
                };
                let Some(near) = near.map(|id| site.section(id)) else { continue };
                all.push(values::map([
                    ("lang", info.code.as_str().into()),
                    ("name", self.words[other].plain("language-name").into()),
                    ("title", near.title_text.as_str().into()),
                    ("url", addresses::url(site, &near.path)),
                    ("permalink", addresses::permalink(site, &near.path).into()),
                    ("exact", false.into()),
                ]));
            }
        }
        all.into()
    }

    fn caller(&self) -> components::Caller<'_> {
        components::Caller { templates: &self.templates, library: &self.library }
    }

    /// A page; of an entry of the glossary also the further pages that list what mentions it.
    fn page(&self, id: PageId, number: usize) -> Result<Vec<u8>, Box<Diagnostic>> {
        let site = &self.site;
        let page = site.page(id);
        let (template, kind) = match page.kind {
            PageKind::Page => ("page.html", "page"),
            PageKind::Explainer => ("explainer.html", "explainer"),
            PageKind::Term => ("term.html", "term"),
        };
        let own = page.document.front_matter.template.as_ref();
        let section = site.section(page.section).document.as_ref();
        let from_section = section.and_then(|d| d.front_matter.page_template.as_ref());
        let template = own.or(from_section).map_or(template, |t| t.value.as_str());
        let path = site.pager_path(&page.path, number);
        let target = (number == 1).then_some(Subject::Target(Target::Page(id)));
        let mut context = self.context(page.language, &path, kind, target);
        let calls = self.caller().calls(&page.document, page.language, Some(id));
        let view = views::page(site, &self.views, &self.words, id, number, &calls);
        context.insert_value("page", calls.checked(view)?);
        let count = site.mention_pages(page);
        context.insert_value("paginator", views::paginator(site, &page.path, number, count, page.backlinks.len()));
        self.templates.render(template, &context, &page.document.path)
    }

    fn section(&self, id: SectionId, number: usize) -> Result<Vec<u8>, Box<Diagnostic>> {
        let site = &self.site;
        let section = site.section(id);
        let is_home = section.folder.is_empty();
        let (template, kind) = match (is_home, section.is_glossary) {
            (_, true) => ("glossary.html", "glossary"),
            (true, _) => ("home.html", "home"),
            _ => ("section.html", "section"),
        };
        let own = section.document.as_ref().and_then(|d| d.front_matter.template.as_ref());
        let template = own.map_or(template, |t| t.value.as_str());
        let path = site.pager_path(&section.path, number);
        // Further pages of a list exist in this language alone.
        let target = (number == 1).then_some(Subject::Target(Target::Section(id)));
        let mut context = self.context(section.language, &path, kind, target);
        let calls = section.document.as_ref().map(|d| self.caller().calls(d, section.language, None));
        let view = views::section(site, &self.views, &self.words[section.language], id, calls.as_ref());
        context.insert_value("section", calls.map_or(Ok(()), |calls| calls.checked(())).map(|()| view)?);
        let mut pages = site.list(id);
        let count = Site::pager_count(section.paginate_by, pages.len());
        context.insert_value("paginator", views::paginator(site, &section.path, number, count, pages.len()));
        context.insert_value("feeds", self.feeds_of(&FeedOf::Section(id)));
        // A front page that isn't paged shows what is new, and ends.
        if is_home && section.paginate_by == 0 {
            pages = &pages[..pages.len().min(HOME_PAGES)];
        }
        context.insert_value("pages", self.listed(pages, section.paginate_by, number));
        if is_home {
            let first = pages.get(section.paginate_by * (number - 1)).map(|id| site.page(*id));
            let points = first.map(|page| views::key_points(site, &self.words[section.language], page));
            context.insert_value("key_points", points.unwrap_or_else(Value::none));
            context.insert_value("standing", first.map_or_else(Value::none, views::standing));
        }
        if section.is_glossary {
            context.insert_value("letters", views::letters(site, &self.views, section.language));
            context.insert_value("kinds", views::term_kinds(site, section.language));
            context.insert_value("data", addresses::url(site, &section.data_path()));
        }
        let what = section.document.as_ref().map_or_else(|| section.path.clone(), |d| d.path.to_string());
        self.templates.render(template, &context, &what)
    }

    /// The pages that stand on page `number` of a list.
    fn listed(&self, pages: &[PageId], paginate_by: usize, number: usize) -> Value {
        on_page(pages, paginate_by, number)
            .iter()
            .map(|id| self.views.pages[*id as usize].clone())
            .collect::<Vec<Value>>()
            .into()
    }

    fn taxonomy(&self, place: usize, number: usize) -> Result<Vec<u8>, Box<Diagnostic>> {
        let taxonomy = &self.site.taxonomies[place];
        let path = self.site.pager_path(&taxonomy.path, number);
        let subject = (number == 1).then_some(Subject::Taxonomy(place));
        let mut context = self.context(taxonomy.language, &path, "taxonomy", subject);
        let items = on_page(&taxonomy.items, taxonomy.items_by, number);
        let view = views::taxonomy(&self.site, &self.words[taxonomy.language], taxonomy, items);
        context.insert_value("taxonomy", view);
        let (count, total) = (Site::pager_count(taxonomy.items_by, taxonomy.items.len()), taxonomy.items.len());
        context.insert_value("paginator", views::paginator(&self.site, &taxonomy.path, number, count, total));
        self.templates.render("taxonomy.html", &context, &path)
    }

    fn item(&self, place: usize, index: usize, number: usize) -> Result<Vec<u8>, Box<Diagnostic>> {
        let site = &self.site;
        let taxonomy = &site.taxonomies[place];
        let item = &taxonomy.items[index];
        let path = site.pager_path(&item.path, number);
        let subject = (number == 1).then_some(Subject::Item(place, index));
        let mut context = self.context(taxonomy.language, &path, "taxonomy_item", subject);
        let words = &self.words[taxonomy.language];
        context.insert_value("taxonomy", views::taxonomy_name(site, words, taxonomy));
        context.insert_value("item", views::item(site, taxonomy.language, item));
        context.insert_value("feeds", self.feeds_of(&FeedOf::Item(place, index)));
        let count = Site::pager_count(taxonomy.paginate_by, item.pages.len());
        context.insert_value("paginator", views::paginator(site, &item.path, number, count, item.pages.len()));
        context.insert_value("pages", self.listed(&item.pages, taxonomy.paginate_by, number));
        self.templates.render("taxonomy_item.html", &context, &path)
    }

    fn storyline(&self, id: StorylineId, number: usize) -> Result<Vec<u8>, Box<Diagnostic>> {
        let site = &self.site;
        let storyline = &site.storylines[id as usize];
        let path = site.pager_path(&storyline.path, number);
        let subject = (number == 1).then_some(Subject::Storyline(id));
        let mut context = self.context(storyline.language, &path, "storyline", subject);
        context.insert_value("storyline", views::storyline(site, &self.views, &self.words, id, number));
        let total = storyline.pages.len();
        let count = Site::pager_count(site.config.paginate_by, total);
        context.insert_value("paginator", views::paginator(site, &storyline.path, number, count, total));
        self.templates.render("storyline.html", &context, &path)
    }

    fn storylines(&self, language: usize, number: usize) -> Result<Vec<u8>, Box<Diagnostic>> {
        let site = &self.site;
        let root = site.overviews[language].storylines.as_deref().unwrap_or_default();
        let path = site.pager_path(root, number);
        let subject = (number == 1).then_some(Subject::Storylines(language));
        let mut context = self.context(language, &path, "storylines", subject);
        let ids = views::storyline_order(site, language);
        let shown = on_page(&ids, site.config.paginate_by, number).iter();
        let storylines: Vec<Value> = shown.map(|id| self.views.storylines[*id as usize].clone()).collect();
        context.insert_value("storylines", storylines.into());
        let count = Site::pager_count(site.config.paginate_by, ids.len());
        context.insert_value("paginator", views::paginator(site, root, number, count, ids.len()));
        self.templates.render("storylines.html", &context, &path)
    }

    fn timeline(&self, language: usize, number: usize) -> Result<Vec<u8>, Box<Diagnostic>> {
        let overview = &self.site.overviews[language];
        let root = overview.timeline.as_deref().unwrap_or_default();
        let path = self.site.pager_path(root, number);
        let subject = (number == 1).then_some(Subject::Timeline(language));
        let mut context = self.context(language, &path, "timeline", subject);
        let events = overview.events.chunks(EVENTS_ON_A_PAGE).nth(number - 1).unwrap_or_default();
        context.insert_value("timeline", views::events(&self.site, &self.views, &self.words, events));
        let count = Site::pager_count(EVENTS_ON_A_PAGE, overview.events.len());
        context.insert_value("paginator", views::paginator(&self.site, root, number, count, overview.events.len()));
        self.templates.render("timeline.html", &context, &path)
    }

    fn not_found(&self, language: usize) -> Result<Vec<u8>, Box<Diagnostic>> {
        let path = format!("{}404.html", addresses::root(&self.site, language));
        self.templates.render("404.html", &self.context(language, &path, "404", None), &path)
    }

    fn sitemap(&self, part: Option<usize>) -> std::io::Result<Vec<u8>> {
        let all = sitemap::addresses(&self.site);
        match part {
            None => sitemap::sitemap(&self.site, &all),
            Some(part) => {
                let limit = sitemap::limit(&self.site);
                let from = part * limit;
                sitemap::sitemap(&self.site, &all[from..all.len().min(from + limit)])
            }
        }
    }

    /// The feeds of a list, for the head of its page.
    fn feeds_of(&self, of: &FeedOf) -> Value {
        let site = &self.site;
        match site.feeds_of(of) {
            Some(feed) => views::feed_links(site, &self.words[feed.language], feed),
            None => Value::from(Vec::<Value>::new()),
        }
    }

    fn redirect(&self, place: usize) -> Result<Vec<u8>, Box<Diagnostic>> {
        let site = &self.site;
        let redirect = &site.redirects[place];
        let (language, title, path) = match &redirect.goal {
            Goal::Target(target, _) => (site.language_of(*target), site.title_of(*target), site.path_of(*target)),
            _ => (0, site.config.default_language().title.as_str(), redirect.from.as_str()),
        };
        let mut context = self.context(language, path, "redirect", None);
        context.insert_value("target", rules::whole_goal(site, &redirect.goal).into());
        context.insert_value("title", title.into());
        self.templates.render("redirect.html", &context, path)
    }
}

/// What stands on page `number` of a list, from 1, with so many on a page; 0 for all.
fn on_page<T>(all: &[T], paginate_by: usize, number: usize) -> &[T] {
    match paginate_by {
        0 => all,
        by => all.chunks(by).nth(number - 1).unwrap_or_default(),
    }
}

/// Pages that the front page gets.
const HOME_PAGES: usize = 30;

fn internal(error: std::io::Error) -> Box<Diagnostic> {
    Box::new(Diagnostic::error("render-failed", format!("this output can't be made: {error}")))
}

/// The content security policy, if the config wants one.
fn policy(site: &Site, theme: &Theme, diagnostics: &mut Vec<Diagnostic>) -> Option<String> {
    let config = site.config.output.csp.as_ref()?;
    // Templates that the site has put its own in the place of are still there to be extended.
    let templates: Vec<(&Arc<str>, &str)> = theme.templates.values().map(|s| (&s.path, &*s.text)).collect();
    Some(hosting::csp::policy(config, &templates, site.config.search.enabled, diagnostics))
}
