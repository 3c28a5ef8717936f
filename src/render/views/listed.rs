//! Pages as lists show them, each made when it is first shown and shared from then on.

use std::ops::Index;
use std::sync::{Arc, OnceLock};

use rustc_hash::FxHashMap;
use tera::Value;

use crate::front_matter::FrontMatter;
use crate::link::{self, Page, Site};
use crate::parse::reading_minutes;
use crate::render::addresses::{permalink, url};
use crate::render::body::{Filling, Place};
use crate::render::summary;
use crate::render::values::{html, list, map, optional, when};
use crate::render::words::AllWords;
use crate::tree::fields::Sourced;

use super::{kind, prose, shown, title, without_links};

/// Pages as in a list, by their places. A build shows nearly all of them, a preview few.
pub(in crate::render) struct Listed {
    site: Arc<Site>,
    words: AllWords,
    tags: Arc<Named>,
    authors: Arc<Named>,
    values: Vec<OnceLock<Value>>,
}

impl Listed {
    /// Of all pages of a site. Nothing is made yet.
    pub(super) fn new(site: &Arc<Site>, words: &AllWords) -> Self {
        let tags = Arc::new(Named::new(site, "tags", |page| &page.tags));
        let authors = Arc::new(Named::new(site, "authors", |page| &page.authors));
        Listed { site: site.clone(), words: words.clone(), tags, authors, values: unmade(site) }
    }

    fn make(&self, page: &Page) -> Value {
        let (site, words) = (&*self.site, &self.words[page.language]);
        let document = &page.document;
        let front_matter = &document.front_matter;
        let own = format!("{}{}", site.config.base_url.path, page.path);
        let summary = {
            let filling = Filling {
                site,
                words,
                hrefs: &page.references.body,
                cited: &page.citations.body,
                source_ids: &[],
                linked: None,
                terms_listed: false,
                place: Place::List(&own),
                at_top: false,
                calls: None,
            };
            summary::alone(filling.fill(&document.body.prose, document.body.summary_end as usize))
        };
        let code = &site.language(page.language).code;
        let minutes = reading_minutes(document.body.words, code, site.config.markdown.words_per_minute);
        // Twelve keys: up to there Tera finds one by looking along them, without hashing.
        map([
            ("title", html(&without_links(title(site, words, page).as_str().unwrap_or_default()))),
            ("url", url(site, &page.path)),
            ("permalink", permalink(site, &page.path).into()),
            ("lang", code.as_str().into()),
            ("kind", kind(page).into()),
            ("date", when(front_matter.date)),
            ("updated", when(front_matter.updated)),
            (
                "description",
                optional(document.description.as_ref(), |text| {
                    prose(site, words, text, &page.references.description, &[], &[], Place::List(&own))
                }),
            ),
            ("summary", if summary.is_empty() { Value::none() } else { html(&summary) }),
            ("reading_time", i64::from(minutes).into()),
            ("tags", self.tags.list(site, page.language, &front_matter.tags)),
            ("authors", self.authors.list(site, page.language, &front_matter.authors)),
        ])
    }

    /// Those of the same site in other words: its pages name the same items.
    pub(super) fn reworded(&self, site: &Arc<Site>) -> Self {
        let Listed { words, tags, authors, .. } = self;
        let (words, tags, authors) = (words.clone(), tags.clone(), authors.clone());
        Listed { site: site.clone(), words, tags, authors, values: unmade(site) }
    }
}

impl Index<usize> for Listed {
    type Output = Value;

    fn index(&self, at: usize) -> &Value {
        let page = &self.site.pages[at];
        self.values[at].get_or_init(|| self.make(page))
    }
}

fn unmade(site: &Site) -> Vec<OnceLock<Value>> {
    site.pages.iter().map(|_| OnceLock::new()).collect()
}

/// The items of a taxonomy as pages show them. Many pages name the same, so each is made once: by language, and by the
/// name as a page has it.
struct Named {
    taxonomy: &'static str,
    items: Vec<FxHashMap<String, OnceLock<Value>>>,
}

impl Named {
    fn new(site: &Site, taxonomy: &'static str, named: fn(&FrontMatter) -> &[Sourced<String>]) -> Self {
        let mut items: Vec<FxHashMap<String, OnceLock<Value>>> =
            vec![FxHashMap::default(); site.config.languages.len()];
        for page in &site.pages {
            for name in named(&page.document.front_matter) {
                if !items[page.language].contains_key(&name.value) {
                    items[page.language].insert(name.value.clone(), OnceLock::new());
                }
            }
        }
        Named { taxonomy, items }
    }

    /// Those that a page in a language names. Their addresses follow from their names.
    fn list(&self, site: &Site, language: usize, named: &[Sourced<String>]) -> Value {
        let make = |name: &str| {
            let made = site.config.taxonomies.get(self.taxonomy).is_some_and(|t| t.render);
            let address = || link::item_path(&site.config, language, self.taxonomy, name);
            let address = if made { url(site, &address()) } else { Value::none() };
            map([("name", shown(site, language, name)), ("url", address)])
        };
        let item = |name: &Sourced<String>| match self.items[language].get(&name.value) {
            Some(item) => item.get_or_init(|| make(&name.value)).clone(),
            None => make(&name.value),
        };
        list(named.iter().map(item))
    }
}
