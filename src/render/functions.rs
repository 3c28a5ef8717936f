//! The functions templates call. Each looks up what views have built; none turns a page into a value again.

use std::sync::{Arc, OnceLock};

use rustc_hash::FxHashMap;
use tera::{Error, Kwargs, State, Tera, TeraResult, Value};

use crate::date::PartialDate;
use crate::diagnostics::nearest;
use crate::front_matter::{SORT_BY, SortBy};
use crate::link::{PageId, PageKind, Site, StorylineId, Target};

use super::data::Data;
use super::dates::{Dates, Length};
use super::json_ld::{self, About};
use super::numbers::Numbers;
use super::related::Related;
use super::values::map;
use super::views::{self, Views};
use super::words::AllWords;
use super::{Assets, addresses, chart, figure};

/// What functions look things up in.
pub(super) struct Library {
    pub(super) site: Arc<Site>,
    pub(super) views: Arc<Views>,
    pub(super) words: AllWords,
    pub(super) assets: Arc<Assets>,
    /// How each language writes dates.
    pub(super) dates: Arc<Vec<Option<Dates>>>,
    /// How each language writes numbers.
    pub(super) numbers: Arc<Vec<Numbers>>,
    /// Data files.
    pub(super) data: Arc<Data>,
    /// Pages of each language in each order, made when first asked for: values, not state.
    pub(super) orders: Arc<Vec<[OnceLock<Vec<PageId>>; 4]>>,
    /// What pages share, gathered when first asked for.
    pub(super) related: Arc<OnceLock<Related>>,
    /// The storylines of explainers by their permalinks, gathered when first asked for.
    pub(super) lines: Arc<OnceLock<FxHashMap<String, StorylineId>>>,
}

impl Library {
    /// That of the same site in other words: orders go by what front matter says, and what pages share by their tags and
    /// terms.
    pub(super) fn reworded(&self, site: &Arc<Site>, views: &Arc<Views>) -> Self {
        let same_terms =
            self.site.pages.iter().zip(&site.pages).all(|(old, new)| Arc::ptr_eq(old, new) || old.terms == new.terms);
        Library {
            site: site.clone(),
            views: views.clone(),
            words: self.words.clone(),
            assets: self.assets.clone(),
            dates: self.dates.clone(),
            numbers: self.numbers.clone(),
            data: self.data.clone(),
            orders: self.orders.clone(),
            related: if same_terms { self.related.clone() } else { Arc::default() },
            lines: self.lines.clone(),
        }
    }

    /// The language a call speaks: its `lang`, or that of the page being rendered.
    pub(super) fn language(&self, kwargs: &Kwargs, state: &State<'_>) -> TeraResult<usize> {
        let code = match kwargs.get::<String>("lang")? {
            Some(code) => code,
            None => state.get::<String>("lang")?.ok_or_else(|| {
                Error::message("this component doesn't know the page's language: add @lang to its arguments")
            })?,
        };
        self.site
            .config
            .language_index(&code)
            .ok_or_else(|| Error::message(format!("the site has no language `{code}`")))
    }

    /// The storyline of the page with this permalink.
    fn storyline_of(&self, permalink: &str) -> Option<StorylineId> {
        let lines = self.lines.get_or_init(|| {
            let all = (0..).zip(self.site.storylines.iter());
            let pages = all.flat_map(|(id, line)| line.pages.iter().map(move |page| (*page, id)));
            pages.map(|(page, id)| (addresses::permalink(&self.site, &self.site.page(page).path), id)).collect()
        });
        lines.get(permalink).copied()
    }

    fn ordered(&self, language: usize, by: SortBy) -> &[PageId] {
        let place = SORT_BY.iter().position(|(_, b)| *b == by).unwrap_or(0);
        self.orders[language][place].get_or_init(|| {
            let site = &self.site;
            let mut ids: Vec<PageId> =
                (0..site.pages.len() as PageId).filter(|id| site.page(*id).language == language).collect();
            crate::link::sort_pages(&mut ids, site, by, language);
            ids
        })
    }

    /// `@/about.md` or `about`: the page or section in this language.
    fn find(&self, path: &str, language: usize) -> TeraResult<Target> {
        let file = path.trim_start_matches("@/").trim_start_matches('/');
        let name = crate::content_path::ContentPath::new(file, &self.site.config);
        let wanted = if name.language > 0 { name.language } else { language };
        self.site.find(&name.id(), wanted).ok_or_else(|| {
            let ids = self.site.ids();
            let id = name.id();
            Error::message(match nearest(&id, ids) {
                Some(near) => format!("there is no page {path}; did you mean @/{near}.md?"),
                None => format!("there is no page {path}"),
            })
        })
    }
}

fn choice(word: Option<&str>) -> TeraResult<Option<SortBy>> {
    let Some(word) = word else { return Ok(None) };
    match SORT_BY.iter().find(|(w, _)| *w == word) {
        Some((_, by)) => Ok(Some(*by)),
        None => Err(Error::message(format!("`sort_by` can be date, updated, title or weight, not `{word}`"))),
    }
}

/// Registers them all.
pub(super) fn register(tera: &mut Tera, library: &Arc<Library>) {
    let lib = library.clone();
    tera.register_function("asset", move |kwargs: Kwargs, _: &State<'_>| -> TeraResult<Value> {
        let name = kwargs.must_get::<&str>("path")?;
        match lib.assets.get(name) {
            Some(asset) => Ok(addresses::url(&lib.site, &asset.path)),
            None => Err(Error::message(match nearest(name, lib.assets.keys().map(String::as_str)) {
                Some(near) => format!("templates/assets/ has no `{name}`; did you mean `{near}`?"),
                None => format!("templates/assets/ has no `{name}`"),
            })),
        }
    });
    let lib = library.clone();
    tera.register_function("excerpt", move |kwargs: Kwargs, _: &State<'_>| -> TeraResult<Value> {
        let mention = kwargs.must_get::<Value>("mention")?;
        match mention.as_map().and_then(|m| m.get(&tera::value::Key::Str("at"))).and_then(Value::as_u64) {
            Some(at) => Ok(views::excerpt(&lib.site, at).unwrap_or_else(Value::none)),
            None => Err(Error::message("`mention` must be one of page.term.mentioned_in")),
        }
    });
    let lib = library.clone();
    tera.register_function("url", move |kwargs: Kwargs, state: &State<'_>| -> TeraResult<Value> {
        let path = kwargs.must_get::<&str>("path")?;
        if !path.starts_with("@/") {
            return Ok(addresses::url(&lib.site, &format!("/{}", path.trim_start_matches('/'))));
        }
        let target = lib.find(path, lib.language(&kwargs, state)?)?;
        Ok(addresses::url(&lib.site, lib.site.path_of(target)))
    });
    let lib = library.clone();
    tera.register_function("get_page", move |kwargs: Kwargs, state: &State<'_>| -> TeraResult<Value> {
        let path = kwargs.must_get::<&str>("path")?;
        match lib.find(path, lib.language(&kwargs, state)?)? {
            Target::Page(id) => Ok(lib.views.pages[id as usize].clone()),
            Target::Section(_) => Err(Error::message(format!("{path} is a section: use get_section"))),
        }
    });
    let lib = library.clone();
    tera.register_function("get_section", move |kwargs: Kwargs, state: &State<'_>| -> TeraResult<Value> {
        let path = kwargs.must_get::<&str>("path")?;
        match lib.find(path, lib.language(&kwargs, state)?)? {
            Target::Page(_) => Err(Error::message(format!("{path} is a page: use get_page"))),
            Target::Section(id) => {
                let section = lib.site.section(id);
                let mut view = views::subsection(&lib.site, &lib.words[section.language], id)
                    .as_map()
                    .cloned()
                    .unwrap_or_default();
                let pages: Vec<Value> = section.pages.iter().map(|p| lib.views.pages[*p as usize].clone()).collect();
                view.insert(tera::value::Key::Str("pages"), pages.into());
                Ok(view.into())
            }
        }
    });
    let lib = library.clone();
    tera.register_function("get_pages", move |kwargs: Kwargs, state: &State<'_>| get_pages(&lib, &kwargs, state));
    let lib = library.clone();
    tera.register_function("get_related", move |kwargs: Kwargs, state: &State<'_>| -> TeraResult<Value> {
        let id = kwargs.must_get::<&str>("id")?;
        let limit = kwargs.get::<usize>("limit")?.unwrap_or(5);
        let language = lib.language(&kwargs, state)?;
        match lib.site.by_id.get(id, language) {
            Some(Target::Page(page)) => {
                let near = lib.related.get_or_init(|| Related::new(&lib.site)).to(&lib.site, page, limit);
                Ok(near.into_iter().map(|id| lib.views.pages[id as usize].clone()).collect::<Vec<Value>>().into())
            }
            _ => Err(Error::message(format!("there is no page with the id `{id}` in this language"))),
        }
    });
    let lib = library.clone();
    tera.register_function("get_term", move |kwargs: Kwargs, state: &State<'_>| -> TeraResult<Value> {
        let id = kwargs.must_get::<&str>("id")?;
        let language = lib.language(&kwargs, state)?;
        match lib.site.term(id, language) {
            Some(term) => Ok(lib.views.terms[term as usize].clone()),
            None => Err(Error::message(format!("the glossary has no entry `{id}` in this language"))),
        }
    });
    let lib = library.clone();
    tera.register_function("get_terms", move |kwargs: Kwargs, state: &State<'_>| get_terms(&lib, &kwargs, state));
    let lib = library.clone();
    tera.register_function("get_taxonomy", move |kwargs: Kwargs, state: &State<'_>| -> TeraResult<Value> {
        let name = kwargs.must_get::<&str>("name")?;
        let language = lib.language(&kwargs, state)?;
        let taxonomies = &lib.site.taxonomies;
        match taxonomies.iter().find(|t| t.name == name && t.language == language) {
            Some(taxonomy) => Ok(views::taxonomy(&lib.site, &lib.words[language], taxonomy, &taxonomy.items)),
            None if lib.site.config.taxonomies.contains_key(name) => Ok(map([
                ("name", name.into()),
                ("title", lib.words[language].taxonomy(name).into()),
                ("url", Value::none()),
                ("items", Vec::<Value>::new().into()),
            ])),
            None => Err(Error::message(format!("the site has no taxonomy `{name}`"))),
        }
    });
    let lib = library.clone();
    tera.register_function("get_storylines", move |kwargs: Kwargs, state: &State<'_>| -> TeraResult<Value> {
        let language = lib.language(&kwargs, state)?;
        let limit = kwargs.get::<usize>("limit")?.unwrap_or(usize::MAX);
        let ids = views::storyline_order(&lib.site, language).into_iter().take(limit);
        Ok(ids.map(|id| lib.views.storylines[id as usize].clone()).collect::<Vec<Value>>().into())
    });
    let lib = library.clone();
    tera.register_function("get_storyline", move |kwargs: Kwargs, _: &State<'_>| -> TeraResult<Value> {
        let page = kwargs.must_get::<Value>("page")?;
        match page.as_map().and_then(|page| page.get(&tera::value::Key::Str("permalink"))).and_then(Value::as_str) {
            Some(permalink) => {
                let line = lib.storyline_of(permalink);
                Ok(line.map_or_else(Value::none, |id| lib.views.storylines[id as usize].clone()))
            }
            None => Err(Error::message("`page` must be a page")),
        }
    });
    let lib = library.clone();
    tera.register_function("timeline_figure", move |kwargs: Kwargs, state: &State<'_>| {
        timeline_figure(&lib, &kwargs, state)
    });
    let lib = library.clone();
    tera.register_function("chart", move |kwargs: Kwargs, state: &State<'_>| chart::chart(&lib, &kwargs, state));
    let lib = library.clone();
    tera.register_function("json_ld", move |_: Kwargs, state: &State<'_>| json_ld(&lib, state));
    let lib = library.clone();
    tera.register_function("t", move |kwargs: Kwargs, state: &State<'_>| translate(&lib, &kwargs, state));
    let lib = library.clone();
    tera.register_function("load_data", move |kwargs: Kwargs, _: &State<'_>| -> TeraResult<Value> {
        load_data(&lib, kwargs.must_get::<&str>("path")?)
    });
}

fn get_pages(lib: &Library, kwargs: &Kwargs, state: &State<'_>) -> TeraResult<Value> {
    let language = lib.language(kwargs, state)?;
    let section = kwargs.get::<&str>("section")?;
    let kind = kwargs.get::<&str>("kind")?;
    let tag = kwargs.get::<&str>("tag")?.map(crate::link::item_slug);
    let storyline = kwargs.get::<&str>("storyline")?;
    let limit = kwargs.get::<usize>("limit")?.unwrap_or(usize::MAX);
    let sort_by = choice(kwargs.get::<&str>("sort_by")?)?;
    if let Some(kind) = kind
        && !["page", "explainer", "term"].contains(&kind)
    {
        return Err(Error::message(format!("`kind` can be page, explainer or term, not `{kind}`")));
    }
    let section = match section {
        None => None,
        Some(path) => {
            let folder =
                path.trim_matches('/').trim_end_matches("_index.md").trim_start_matches("@/").trim_matches('/');
            match lib.site.find(folder, language) {
                Some(Target::Section(id)) => Some(lib.site.section(id)),
                _ => return Err(Error::message(format!("there is no section `{path}`"))),
            }
        }
    };
    let wanted = |id: &&PageId| {
        let page = lib.site.page(**id);
        let front_matter = &page.document.front_matter;
        let is_kind = match kind {
            // Without being asked for, the glossary's entries are left out.
            None => page.kind != PageKind::Term || section.is_some(),
            Some("explainer") => page.kind == PageKind::Explainer,
            Some("term") => page.kind == PageKind::Term,
            _ => page.kind == PageKind::Page,
        };
        let has_tag =
            || tag.as_ref().is_none_or(|t| front_matter.tags.iter().any(|x| crate::link::item_slug(&x.value) == *t));
        let in_story = || {
            storyline.is_none_or(|line| {
                front_matter.explainer.as_ref().is_some_and(|e| e.storyline.as_deref() == Some(line))
            })
        };
        let in_section =
            || section.is_none_or(|s| page.id.starts_with(&format!("{}/", s.folder)) || s.folder.is_empty());
        is_kind && has_tag() && in_story() && in_section()
    };
    let own_order = section.map(|s| s.sort_by);
    let pages = lib.ordered(language, sort_by.or(own_order).unwrap_or_default());
    let found: Vec<Value> =
        pages.iter().filter(wanted).take(limit).map(|id| lib.views.pages[*id as usize].clone()).collect();
    Ok(found.into())
}

fn get_terms(lib: &Library, kwargs: &Kwargs, state: &State<'_>) -> TeraResult<Value> {
    let language = lib.language(kwargs, state)?;
    let kind = kwargs.get::<&str>("kind")?;
    let limit = kwargs.get::<usize>("limit")?.unwrap_or(usize::MAX);
    let mut terms: Vec<PageId> = lib.site.terms[language].clone();
    if let Some(kind) = kind {
        terms
            .retain(|id| lib.site.page(*id).document.front_matter.term.as_ref().is_some_and(|t| t.kind.word() == kind));
    }
    match kwargs.get::<&str>("sort_by")? {
        None | Some("title") => {}
        // The sort is stable: equals stay in the alphabet's order.
        Some("mentions") => terms.sort_by_key(|id| std::cmp::Reverse(lib.site.page(*id).backlinks.len())),
        Some(other) => return Err(Error::message(format!("`sort_by` can be title or mentions, not `{other}`"))),
    }
    let found: Vec<Value> = terms.into_iter().take(limit).map(|id| lib.views.terms[id as usize].clone()).collect();
    Ok(found.into())
}

/// The SVG of the events of a timeline; nothing where there is nothing to see in one.
fn timeline_figure(lib: &Library, kwargs: &Kwargs, state: &State<'_>) -> TeraResult<Value> {
    let language = lib.language(kwargs, state)?;
    let events = kwargs.must_get::<&[Value]>("events")?;
    let date = |event: &Value| {
        let text = event.get_from_path("date").and_then(|d| d.as_str()).unwrap_or_default();
        PartialDate::parse(text).map_err(|why| Error::message(format!("`{text}` is no date of an event: {why}")))
    };
    let dates = events.iter().map(date).collect::<TeraResult<Vec<PartialDate>>>()?;
    let (Some(from), Some(to)) = (dates.iter().min(), dates.iter().max()) else { return Ok(Value::none()) };
    let format = lib.dates[language].as_ref();
    let say = |date: &PartialDate| {
        format.and_then(|f| f.format(&date.to_string(), Length::Long)).unwrap_or_else(|| date.to_string())
    };
    let arguments = [("count", dates.len().to_string()), ("from", say(from)), ("to", say(to))];
    let arguments: Vec<(String, String)> = arguments.into_iter().map(|(name, text)| (name.to_owned(), text)).collect();
    let label = lib.words[language].say("timeline-figure", Some(dates.len() as i64), &arguments).unwrap_or_default();
    Ok(figure::timeline(&dates, format, &label).map_or_else(Value::none, |svg| Value::safe_string(&svg)))
}

/// What the page being rendered says to machines; nothing in a template that renders none.
fn json_ld(lib: &Library, state: &State<'_>) -> TeraResult<Value> {
    let Some(language) = state.get::<String>("lang")?.and_then(|code| lib.site.config.language_index(&code)) else {
        return Err(Error::message("json_ld() is for the templates of pages, not for components"));
    };
    let text = |name: &str, key: &str| -> TeraResult<Option<String>> {
        let value = state.get::<Value>(name)?;
        Ok(value.and_then(|v| v.get_from_path(key).and_then(|v| v.as_str()).map(str::to_owned)))
    };
    let target = |name: &str| -> TeraResult<Option<Target>> {
        let id = text(name, "id")?;
        Ok(id.and_then(|id| lib.site.by_id.get(&id, language)))
    };
    let kind = text("current", "kind")?.unwrap_or_default();
    let taxonomy = text("taxonomy", "name")?;
    let taxonomy =
        taxonomy.and_then(|name| lib.site.taxonomies.iter().find(|t| t.name == name && t.language == language));
    let item = text("item", "slug")?;
    let about = match kind.as_str() {
        "storyline" => text("storyline", "id")?.and_then(|id| lib.site.storyline(&id, language)).map(About::Storyline),
        "storylines" => Some(About::Storylines(language)),
        "timeline" => Some(About::Timeline(language)),
        "taxonomy" => taxonomy.map(About::Taxonomy),
        "taxonomy_item" => taxonomy.and_then(|t| {
            let item = t.items.iter().find(|i| Some(i.slug.as_str()) == item.as_deref())?;
            Some(About::Item(t, &item.name, &item.path))
        }),
        "home" | "section" | "glossary" => target("section")?.and_then(|t| match t {
            Target::Section(id) => Some(About::Section(id)),
            Target::Page(_) => None,
        }),
        _ => target("page")?.and_then(|t| match t {
            Target::Page(id) => Some(About::Page(id)),
            Target::Section(_) => None,
        }),
    };
    Ok(about.map_or_else(Value::none, |about| Value::safe_string(&json_ld::script(&lib.site, &lib.words, about))))
}

fn translate(lib: &Library, kwargs: &Kwargs, state: &State<'_>) -> TeraResult<Value> {
    let key = kwargs.must_get::<&str>("key")?;
    let language = lib.language(kwargs, state)?;
    let words = &lib.words[language];
    let count = kwargs.get::<i64>("count")?;
    let mut arguments = Vec::new();
    let mut safe = false;
    for (name, value) in kwargs.iter().filter_map(|(name, value)| Some((name.as_str()?, value))) {
        if name != "key" && name != "lang" {
            // An argument that is HTML makes the whole HTML; words themselves are plain text.
            safe |= value.is_string() && value.is_safe();
            arguments.push((name.to_owned(), value.to_string()));
        }
    }
    match words.say(key, count, &arguments) {
        Some(text) if safe => Ok(Value::safe_string(&text)),
        Some(text) => Ok(text.into()),
        None => Err(Error::message(match nearest(key, words.keys()) {
            Some(near) => format!("the interface has no word `{key}`; did you mean `{near}`?"),
            None => format!("the interface has no word `{key}`: add it to templates/i18n/"),
        })),
    }
}

/// A data file as values.
fn load_data(lib: &Library, name: &str) -> TeraResult<Value> {
    let path = lib.data.named(name).map_err(Error::message)?;
    lib.data.value(&path).map_err(|problems| {
        let told = problems.into_iter().map(|problem| {
            let line = problem.location.map(|l| l.line).filter(|line| *line > 0);
            let line = line.map_or(String::new(), |line| format!(", line {line}"));
            format!("{path}{line}: {}", problem.message)
        });
        Error::message(told.collect::<Vec<_>>().join("; "))
    })
}
