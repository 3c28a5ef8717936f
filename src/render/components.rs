//! The components that a page calls, rendered: what parse and link found of their arguments as values, and the Tera
//! component called with them.
//!
//! In: a page's prose, what its links found, the HTML of bodies and texts. Out: HTML, and the first thing that went wrong.

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeSet;

use tera::value::Key;
use tera::{Context, Map, Value};

use crate::components::PREFIX;
use crate::diagnostics::{Diagnostic, Location};
use crate::images::Encoding;
use crate::link::{Href, PageId};
use crate::parse::Document;
use crate::prose::{Argument, Component, Frame, Prose};
use crate::tables::Table;

use super::addresses::{permalink, url};
use super::body::{self, Filling, Place};
use super::functions::Library;
use super::picture;
use super::templates::Templates;
use super::values::{extended, map};
use super::views;

/// What it takes to call components.
#[derive(Clone, Copy)]
pub(super) struct Caller<'r> {
    pub(super) templates: &'r Templates,
    pub(super) library: &'r Library,
}

/// The calls of one document.
pub(super) struct Calls<'r> {
    caller: Caller<'r>,
    document: &'r Document,
    language: usize,
    page: Option<PageId>,
    /// What components may ask for without being given it.
    implicit: OnceCell<Context>,
    problem: RefCell<Option<Box<Diagnostic>>>,
}

impl<'r> Caller<'r> {
    /// The calls of a document; `page` where it isn't a section's.
    pub(super) fn calls(self, document: &'r Document, language: usize, page: Option<PageId>) -> Calls<'r> {
        Calls { caller: self, document, language, page, implicit: OnceCell::new(), problem: RefCell::default() }
    }
}

impl Calls<'_> {
    /// What was made of the document, if nothing went wrong with its calls.
    pub(super) fn checked<T>(self, made: T) -> Result<T, Box<Diagnostic>> {
        match self.problem.into_inner() {
            Some(problem) => Err(problem),
            None => Ok(made),
        }
    }

    /// The HTML of a call. `texts` are those in inline Markdown, in order, `body` is that in Markdown.
    pub(super) fn call(
        &self,
        filling: &Filling<'_>,
        prose: &Prose,
        component: &Component,
        texts: Vec<String>,
        body: String,
    ) -> String {
        if component.broken || self.problem.borrow().is_some() {
            return String::new();
        }
        let mut arguments = Context::new();
        let mut texts = texts.into_iter();
        for (name, argument) in &component.arguments {
            match self.value(filling, prose, argument, &mut texts) {
                Ok(value) => arguments.insert_value(name.clone(), value),
                // What is wrong with it was told before anything is rendered.
                Err(()) => return String::new(),
            }
        }
        let body = component.text.as_ref().map_or(body, |text| {
            let mut escaped = String::with_capacity(text.len());
            let _ = pulldown_cmark_escape::escape_html_body_text(&mut escaped, text);
            escaped
        });
        // Lines that are empty in the middle of a page's HTML help nobody.
        let body = body.trim();
        let implicit = self.implicit.get_or_init(|| self.implicit(filling));
        let name = format!("{PREFIX}{}", component.name);
        let rendered = self.caller.templates.component(&name, &arguments, implicit, body, &self.document.path);
        rendered.map(|html| format!("{}\n", html.trim())).unwrap_or_else(|diagnostic| {
            let here = Location::new(&self.document.path, &self.document.text, component.span.clone());
            *self.problem.borrow_mut() = Some(Box::new(diagnostic.related("it was called here", here)));
            String::new()
        })
    }

    fn implicit(&self, filling: &Filling<'_>) -> Context {
        let library = self.caller.library;
        let site = &*library.site;
        let mut context = Context::new();
        context.insert_value("lang", site.language(self.language).code.as_str().into());
        context.insert_value("language", library.views.languages[self.language].clone());
        context.insert_value("feed", filling.in_feed().into());
        let page = self.page.map(|id| {
            let page = site.page(id);
            let explainer = page.document.front_matter.explainer.as_ref().map(|explainer| {
                let (views, words) = (&library.views, &library.words[page.language]);
                let sources = body::source_ids(page);
                let place = if filling.in_feed() { filling.place } else { Place::Again };
                views::explainer(site, views, words, page, explainer, &sources, place)
            });
            let own = [
                ("id", page.id.as_str().into()),
                ("source", (&*page.document.path).into()),
                ("explainer", explainer.unwrap_or_else(Value::none)),
            ];
            extended(&library.views.pages[id as usize], own)
        });
        context.insert_value("page", page.unwrap_or_else(Value::none));
        context
    }

    fn value(
        &self,
        filling: &Filling<'_>,
        prose: &Prose,
        argument: &Argument,
        texts: &mut impl Iterator<Item = String>,
    ) -> Result<Value, ()> {
        let library = self.caller.library;
        let href = |link: u32| filling.hrefs.get(link as usize);
        let address = |link: u32| {
            let mut out = String::new();
            filling.href(prose, link, &mut out);
            Value::safe_string(&out)
        };
        let mut text = || Value::safe_string(&texts.next().unwrap_or_default());
        Ok(match argument {
            Argument::Bool(value) => (*value).into(),
            Argument::Integer(value) => (*value).into(),
            Argument::Number(value) => (*value).into(),
            Argument::Text(value) | Argument::Address(value) => value.as_str().into(),
            Argument::Texts(values) => values.iter().map(|v| v.as_str().into()).collect::<Vec<Value>>().into(),
            Argument::Inline => text(),
            Argument::Events(dates) => {
                let event = |date: &crate::date::PartialDate| {
                    map([("date", date.to_string().into()), ("precision", date.precision().into()), ("text", text())])
                };
                dates.iter().map(event).collect::<Vec<Value>>().into()
            }
            Argument::Frame(frame) => framed(frame),
            Argument::Link(link) => address(*link),
            Argument::Media(link) => {
                let written = prose.links.get(*link as usize).map_or("", |l| l.target.as_str());
                let kind = mime_guess::from_path(written).first();
                map([
                    ("file", true.into()),
                    ("url", address(*link)),
                    ("type", kind.map_or_else(Value::none, |kind| kind.essence_str().into())),
                ])
            }
            Argument::Image(link) => self.image(filling, prose, *link, address(*link)),
            Argument::ImageElsewhere(url) => map([("url", url.as_str().into())]),
            Argument::Data(link) => match href(*link) {
                Some(Href::Data(path, address)) => {
                    let value = library.data.value(path).map_err(drop)?;
                    let url = self.download(filling, address.as_deref());
                    map([("name", name_of(path).into()), ("url", url), ("value", value)])
                }
                _ => return Err(()),
            },
            Argument::Table(link) => match href(*link) {
                Some(Href::Data(path, address)) => {
                    let found = library.data.table(path).map_err(drop)?;
                    table(&found, Some(name_of(path)), self.download(filling, address.as_deref()))
                }
                _ => return Err(()),
            },
            Argument::OwnTable(own) => table(own, None, Value::none()),
            Argument::Source(citation) => self.source(filling, *citation).ok_or(())?,
            Argument::Terms(links) => {
                let named = links.iter().filter_map(|link| match href(*link) {
                    Some(Href::Term(term)) => Some(library.views.terms[*term as usize].clone()),
                    _ => None,
                });
                named.collect::<Vec<Value>>().into()
            }
        })
    }

    fn image(&self, filling: &Filling<'_>, prose: &Prose, link: u32, address: Value) -> Value {
        let site = &*self.caller.library.site;
        let mut view = Map::new();
        view.insert(Key::Str("url"), address);
        let shown = match filling.hrefs.get(link as usize) {
            Some(Href::Path(path)) => picture::at(site, path),
            _ => None,
        };
        let Some(shown) = shown else { return view.into() };
        if let Some((width, height)) = shown.main_size() {
            view.insert(Key::Str("width"), i64::from(width).into());
            view.insert(Key::Str("height"), i64::from(height).into());
        }
        if filling.in_feed() {
            return view.into();
        }
        let webp = picture::has_sources(shown).then_some(Encoding::WebP);
        let own = shown.sizes.get(shown.main).filter(|_| webp.is_none()).map(|size| size.encoding);
        for (key, encoding) in [("webp", webp), ("srcset", own)] {
            if let Some(encoding) = encoding {
                view.insert(Key::Str(key), picture::srcset(site, shown, encoding).into());
            }
        }
        view.insert(Key::Str("sizes"), site.config.images.sizes.as_str().into());
        let first = prose.images.first().is_some_and(|image| image.link == Some(link));
        view.insert(Key::Str("eager"), (filling.at_top && first).into());
        view.into()
    }

    /// The address of a data file that lies beside a page: it is copied, and readers may have it.
    fn download(&self, filling: &Filling<'_>, path: Option<&str>) -> Value {
        let site = &*self.caller.library.site;
        match path {
            Some(path) if filling.in_feed() => permalink(site, path).into(),
            Some(path) => url(site, path),
            None => Value::none(),
        }
    }

    fn source(&self, filling: &Filling<'_>, citation: u32) -> Option<Value> {
        let explainer = self.document.front_matter.explainer.as_ref();
        let cited = filling.cited.get(citation as usize).and_then(|all| all.first());
        let (source, number) = cited.and_then(|(at, _)| Some((explainer?.sources.get(*at as usize)?, at + 1)))?;
        let mut mark = String::new();
        filling.citation(citation, &mut mark);
        let optional = |text: Option<&str>| text.map_or_else(Value::none, Value::from);
        let here = match filling.place {
            Place::Elsewhere(address) => address,
            _ => "",
        };
        Some(map([
            ("id", source.id.value.as_str().into()),
            ("number", i64::from(number).into()),
            ("title", source.title.as_str().into()),
            ("publisher", optional(source.publisher.as_deref())),
            ("url", optional(source.url.as_ref().map(|u| u.value.as_str()))),
            ("published", optional(source.published.map(|d| d.to_string()).as_deref())),
            ("language", optional(source.language.as_deref())),
            ("href", format!("{here}#source-{}", source.id.value).into()),
            ("mark", Value::safe_string(&mark)),
        ]))
    }
}

fn name_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn framed(frame: &Frame) -> Value {
    let optional = |text: Option<&str>| text.map_or_else(Value::none, Value::from);
    map([
        ("file", false.into()),
        ("url", frame.address.as_str().into()),
        ("provider", optional(frame.provider)),
        ("name", frame.name().into()),
        ("frame", optional(frame.source.as_deref())),
    ])
}

fn table(table: &Table, name: Option<&str>, url: Value) -> Value {
    let number = |value: &Option<f64>| value.map_or_else(Value::none, Value::from);
    let rows = table.rows.iter().map(|row| {
        let values: Vec<Value> = row.values.iter().map(number).collect();
        map([("label", row.label.as_str().into()), ("values", values.into())])
    });
    map([
        ("name", name.map_or_else(Value::none, Value::from)),
        ("url", url),
        ("label", table.label.as_str().into()),
        ("columns", table.columns.iter().map(|c| c.as_str().into()).collect::<Vec<Value>>().into()),
        ("rows", rows.collect::<Vec<Value>>().into()),
    ])
}

/// Looks into the data files that pages show, so that all that is wrong with them is told at once: each file's problems
/// once, with the first place that shows it.
pub(super) fn check_data(library: &Library) -> Vec<Diagnostic> {
    let site = &*library.site;
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    let pages = site.pages.iter().map(|p| (&p.document, &p.references));
    let sections = site.sections.iter().filter_map(|s| Some((s.document.as_ref()?, &s.references)));
    for (document, references) in pages.chain(sections) {
        let prose = &document.body.prose;
        for argument in prose.components.iter().flat_map(|c| &c.arguments).map(|(_, argument)| argument) {
            let (Argument::Data(link) | Argument::Table(link)) = argument else { continue };
            let Some(Href::Data(path, _)) = references.body.get(*link as usize) else { continue };
            let is_table = matches!(argument, Argument::Table(_));
            if !seen.insert((path, is_table)) {
                continue;
            }
            let problems = if is_table { library.data.table(path).err() } else { library.data.value(path).err() };
            let span = prose.links.get(*link as usize).map_or(0..0, |l| l.span.clone());
            let shown = || Location::new(&document.path, &document.text, span.clone());
            found.extend(problems.into_iter().flatten().map(|problem| problem.related("it is shown here", shown())));
        }
    }
    found
}
