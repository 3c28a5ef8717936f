//! Links inside the site: found, checked to their anchors, and turned into addresses.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use crate::diagnostics::{Diagnostic, Location, nearest};
use crate::load::DATA_ENDINGS;
use crate::parse::{self, Document};
use crate::percent::decode;
use crate::prose::{Link, LinkUse, Prose};

use super::claims::Claims;
use super::parts::{self, Awaited, Part, dead_anchor};
use super::paths::join;
use super::tree::Unpublished;
use super::{PageKind, Site};

/// What a link found.
#[derive(Debug, Clone, PartialEq)]
pub enum Href {
    /// A path of the site, perhaps with a fragment; the base path goes before it.
    Path(String),
    /// To be written as the author wrote it.
    AsWritten,
    /// An entry of the glossary, mentioned by hand.
    Term(super::PageId),
    /// A data file: its path from the site's folder, and its address, if it lies beside a page.
    Data(String, Option<String>),
    /// Nothing: a problem was reported, or the author wants no link.
    Nothing,
}

/// What the links of a page found, in the order of its links.
#[derive(Debug, Default, Clone)]
pub struct References {
    /// Of the title.
    pub title: Vec<Href>,
    /// Of the standfirst.
    pub description: Vec<Href>,
    /// Of the explainer's texts, in the order of [`Explainer::texts`].
    pub texts: Vec<Vec<Href>>,
    /// Of the body.
    pub body: Vec<Href>,
}

/// What a search for a link's goal needs to know of the site.
struct Finder<'s> {
    site: &'s Site,
    unpublished: &'s Unpublished,
    claims: &'s Claims,
    /// Files beside pages, by their path from content/.
    assets: BTreeMap<&'s str, &'s str>,
}

/// What was seen on the way.
#[derive(Default)]
struct Notes {
    problems: Vec<Diagnostic>,
    awaited: Vec<Awaited>,
}

/// Resolves every link of every page and section. What comes back are those that can't be judged before mentions are found.
pub(super) fn resolve(
    site: &mut Site,
    unpublished: &Unpublished,
    claims: &Claims,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Awaited> {
    let finder = Finder {
        site,
        unpublished,
        claims,
        assets: site.assets.iter().map(|a| (a.file.relative.as_str(), a.path.as_str())).collect(),
    };
    let pages: Vec<(References, Notes)> =
        finder.site.pages.par_iter().map(|page| finder.document(&page.document, page.language)).collect();
    let sections: Vec<(References, Notes)> = finder
        .site
        .sections
        .iter()
        .map(|s| s.document.as_ref().map(|d| finder.document(d, s.language)).unwrap_or_default())
        .collect();
    let mut awaited = Vec::new();
    for (page, (references, found)) in site.pages.iter_mut().zip(pages) {
        Arc::make_mut(page).references = references;
        diagnostics.extend(found.problems);
        awaited.extend(found.awaited);
    }
    for (section, (references, found)) in Arc::make_mut(&mut site.sections).iter_mut().zip(sections) {
        section.references = references;
        diagnostics.extend(found.problems);
        awaited.extend(found.awaited);
    }
    awaited
}

impl Finder<'_> {
    fn document(&self, document: &Document, language: usize) -> (References, Notes) {
        let mut found = Notes::default();
        let mut prose = |prose: &Prose| -> Vec<Href> {
            prose.links.iter().map(|link| self.link(link, document, language, &mut found)).collect()
        };
        let references = References {
            title: prose(&document.title),
            description: document.description.as_ref().map(&mut prose).unwrap_or_default(),
            texts: document
                .front_matter
                .explainer
                .iter()
                .flat_map(|e| e.texts())
                .map(|text| prose(&text.prose))
                .collect(),
            body: prose(&document.body.prose),
        };
        (references, found)
    }

    fn link(&self, link: &Link, document: &Document, language: usize, found: &mut Notes) -> Href {
        let location = || Location::new(&document.path, &document.text, link.span.clone());
        let mut report = |diagnostic: Diagnostic| found.problems.push(diagnostic.at(location()));
        match link.usage {
            LinkUse::Term | LinkUse::NamedTerm => return self.term(&link.target, language, &mut report),
            LinkUse::Data => return self.data(&link.target, document, &mut report),
            LinkUse::Anchor | LinkUse::Image => {}
        }
        match parse::classify(&link.target) {
            parse::Target::Fragment(id) => {
                if !id.is_empty() && id != "top" {
                    self.look_at(id, document, "this page", location, found);
                }
                Href::AsWritten
            }
            parse::Target::Rooted => {
                let path = decode(link.target.split(['?', '#']).next().unwrap_or_default());
                if self.claims.has(&path) {
                    // The site may live under a base path: the address is one of the site, not of its host.
                    return Href::Path(link.target.clone());
                }
                let base = &self.site.config.base_url.path;
                let within = (!base.is_empty()).then(|| path.strip_prefix(base.as_str())).flatten();
                if !within.is_some_and(|path| self.claims.has(path)) {
                    report(
                        Diagnostic::warning("dead-link", format!("nothing of the site is at {path}")).help(
                            "link to the source file, as in @/about.md: such links are checked and follow the page",
                        ),
                    );
                }
                Href::AsWritten
            }
            parse::Target::File => {
                let (href, part) = self.file(&link.target, document, language, &mut report);
                if let Some((goal, id)) = part {
                    self.look_at(id, goal, &goal.path, location, found);
                }
                href
            }
            parse::Target::External | parse::Target::Unsafe | parse::Target::Term(_) => Href::AsWritten,
        }
    }

    /// A page must have the part that is named.
    fn look_at(&self, id: &str, goal: &Document, whose: &str, at: impl FnOnce() -> Location, found: &mut Notes) {
        match parts::part(self.site, goal, id) {
            Part::There => {}
            Part::Missing => found.problems.push(dead_anchor(self.site, id, goal, whose).at(at())),
            Part::Mentioned => {
                let awaited = |goal| Awaited { goal, id: id.to_owned(), whose: whose.to_owned(), location: at() };
                found.awaited.extend(parts::page_of(self.site, goal).map(awaited));
            }
        }
    }

    fn term(&self, id: &str, language: usize, report: &mut dyn FnMut(Diagnostic)) -> Href {
        if id.is_empty() {
            return Href::Nothing;
        }
        match self.site.term(id, language) {
            Some(page) => Href::Term(page),
            None => {
                report(unknown_term(self.site, self.unpublished, id, language));
                Href::Nothing
            }
        }
    }

    /// `polls.csv`: beside the page, or in data/; `@/folder/polls.csv`: from content/.
    fn data(&self, target: &str, document: &Document, report: &mut dyn FnMut(Diagnostic)) -> Href {
        let own = matches!(parse::classify(target), parse::Target::File);
        if !own || target.split('/').any(|part| part == "..") || target.contains('\\') {
            let message = format!("`{target}` is no data file of the site");
            let help = "name a file beside the page or in data/, or one from content/, as in @/polls/2024.csv";
            report(Diagnostic::error("bad-data-file", message).help(help));
            return Href::Nothing;
        }
        let beside = match target.strip_prefix("@/") {
            Some(path) => join("", path),
            None => join(folder_of(document), target),
        };
        if let Some((path, address)) = beside.and_then(|path| Some((path.clone(), self.assets.get(path.as_str())?))) {
            return Href::Data(format!("content/{path}"), Some((*address).to_owned()));
        }
        let in_data = join("", target.strip_prefix("data/").unwrap_or(target));
        match in_data.filter(|path| self.site.data.contains(path)) {
            Some(path) => Href::Data(format!("data/{path}"), None),
            None => {
                report(missing_data(self.site, target, folder_of(document), &self.assets));
                Href::Nothing
            }
        }
    }

    /// `@/folder/page.md#id`, `page.md`, `photo.jpg`: where it leads, and the part of a page that it names.
    fn file<'l>(
        &self,
        target: &'l str,
        document: &Document,
        language: usize,
        report: &mut dyn FnMut(Diagnostic),
    ) -> (Href, Option<(&Document, &'l str)>) {
        let nothing = (Href::Nothing, None);
        let (file, fragment) = target.split_once('#').map_or((target, None), |(file, id)| (file, Some(id)));
        let file = decode(file);
        let wanted = match file.strip_prefix("@/") {
            Some(path) => join("", path),
            None => join(folder_of(document), &file),
        };
        let Some(wanted) = wanted else {
            report(
                Diagnostic::error("dead-link", format!("{file} leads out of content/"))
                    .help("link to a file of the site; files outside content/ go under static/"),
            );
            return nothing;
        };
        if !wanted.ends_with(".md") {
            return match self.assets.get(wanted.as_str()) {
                Some(path) => {
                    (Href::Path((*path).to_owned() + &fragment.map_or(String::new(), |f| format!("#{f}"))), None)
                }
                None => {
                    report(missing_file(&wanted, &self.assets));
                    nothing
                }
            };
        }
        let name = crate::content_path::ContentPath::new(&wanted, &self.site.config);
        let wanted_language = if name.language > 0 { name.language } else { language };
        let Some(goal) = self.site.find(&name.id(), wanted_language) else {
            report(dead_link(self.site, self.unpublished, &wanted, &name.id()));
            return nothing;
        };
        let path = self.site.path_of(goal);
        let Some(id) = fragment.filter(|id| !id.is_empty()) else { return (Href::Path(path.to_owned()), None) };
        let part = self.site.document_of(goal).map(|goal| (&**goal, id));
        (Href::Path(format!("{path}#{id}")), part)
    }
}

/// The folder that a document lies in, from content/.
fn folder_of(document: &Document) -> &str {
    document.path.strip_prefix("content/").and_then(|p| p.rsplit_once('/')).map_or("", |(folder, _)| folder)
}

fn missing_data(site: &Site, target: &str, folder: &str, assets: &BTreeMap<&str, &str>) -> Diagnostic {
    let diagnostic = Diagnostic::error("missing-asset", format!("there is no data file `{target}`"));
    let is_data = |name: &str| DATA_ENDINGS.iter().any(|ending| name.ends_with(ending));
    let beside = assets.keys().filter_map(|path| match folder {
        "" => Some(*path),
        folder => path.strip_prefix(folder)?.strip_prefix('/'),
    });
    let known = beside.filter(|name| is_data(name) && !name.contains('/')).chain(site.data.iter().map(String::as_str));
    match nearest(target, known) {
        Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
        None => diagnostic.help("put it beside the page, or into data/"),
    }
}

/// A source file that isn't published, or isn't there.
pub(super) fn dead_link(site: &Site, unpublished: &Unpublished, wanted: &str, id: &str) -> Diagnostic {
    if let Some(why) = unpublished.why(id) {
        return Diagnostic::error("dead-link", format!("content/{wanted} isn't published: {why}"))
            .help("publish it, or take the link out");
    }
    let diagnostic = Diagnostic::error("dead-link", format!("there is no page content/{wanted}"));
    match nearest(id, site.ids()) {
        Some(near) if !near.is_empty() => diagnostic.help(format!("did you mean @/{near}.md?")),
        _ => diagnostic.help("write the path of the file from content/ on, as in @/about.md"),
    }
}

fn missing_file(wanted: &str, assets: &BTreeMap<&str, &str>) -> Diagnostic {
    let diagnostic = Diagnostic::error("missing-asset", format!("there is no file content/{wanted}"));
    match nearest(wanted, assets.keys().copied()) {
        Some(near) => diagnostic.help(format!("did you mean content/{near}?")),
        None => diagnostic.help("put the file beside the page; link to pages by their file, as in @/about.md"),
    }
}

/// An id that is no entry of the glossary in a language.
pub(super) fn unknown_term(site: &Site, unpublished: &Unpublished, id: &str, language: usize) -> Diagnostic {
    let elsewhere = (0..site.config.languages.len()).any(|l| site.term(id, l).is_some());
    let code = &site.language(language).code;
    if elsewhere {
        let file = if language == 0 { format!("{id}.md") } else { format!("{id}.{code}.md") };
        return Diagnostic::warning("untranslated-term", format!("the glossary has no entry `{id}` in `{code}`"))
            .help(format!("write content/{}/{file}", site.config.glossary.section));
    }
    if let Some(why) = unpublished.why(&site.entry_id(id)) {
        return Diagnostic::error("unknown-term", format!("the entry `{id}` isn't published: {why}"))
            .help("publish it, or take it out here");
    }
    let known: Vec<&str> =
        site.pages.iter().filter(|p| p.kind == PageKind::Term && p.language == language).map(|p| p.stem()).collect();
    let diagnostic = Diagnostic::error("unknown-term", format!("the glossary has no entry `{id}`"));
    match nearest(id, known) {
        Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
        None => diagnostic.help(format!("write content/{}/{id}.md", site.config.glossary.section)),
    }
}
