//! What readers may look for: the site as records, and the files of an index made of them.
//!
//! In: the site, the words of its interface, what calls components. Out: files by their addresses. A record is made of what
//! the site knows of a page, not of the page's HTML: nothing of the frame is found, no correction's old wording, and nothing
//! is parsed twice. A page that isn't published isn't in the site, so it can't be found.

use std::borrow::Cow;
use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::diagnostics::Diagnostic;
use crate::front_matter::Explainer;
use crate::link::{Cited, Href, Page, PageId, PageKind, Section, Site};
use crate::parse::Document;

use super::addresses::encoded;
use super::body::{self, Filling, Place};
use super::components::{Caller, Calls};
use super::words::{AllWords, Words};

#[cfg(feature = "search")]
mod engine;
#[cfg(feature = "search")]
mod index;
#[cfg(feature = "search")]
mod pack;
mod text;
#[cfg(feature = "search")]
mod words;

use text::Text;

/// The folder of the index. pagefind's own script finds the site's root by this name.
pub(super) const FOLDER: &str = "/pagefind/";

/// Files of the index, by their addresses.
pub(super) type Files = BTreeMap<String, Vec<u8>>;

/// Something that can be found.
#[cfg_attr(not(feature = "search"), expect(dead_code))]
struct Record {
    /// Its address, without the base path.
    path: String,
    /// What is looked through, and quoted in results.
    content: String,
    /// What is looked through and shown: `title`; of an entry `term`, all its names, and `short`; of others `terms`, the
    /// names of the entries they mention.
    meta: BTreeMap<String, String>,
    /// What is shown alone: `kind`, an entry's kind in words.
    filters: BTreeMap<String, Vec<String>>,
}

impl Record {
    /// A record of a text alone.
    fn of(path: &str, content: &str) -> Self {
        let (path, content) = (path.to_owned(), content.to_owned());
        Record { path, content, meta: BTreeMap::new(), filters: BTreeMap::new() }
    }
}

/// Makes the index of all languages.
pub(super) fn index(site: &Site, words: &AllWords, caller: Caller<'_>) -> Result<Files, Box<Diagnostic>> {
    let languages = site.config.languages.iter().enumerate();
    let records = languages.map(|(n, language)| {
        let sources = Sources { site, words: &words[n], caller, language: n };
        (language.code.as_str(), sources.records())
    });
    let records = records.collect();
    let files = made(records).map_err(|why| {
        let diagnostic = Diagnostic::error("search-failed", format!("the search index can't be made: {why}"));
        Box::new(diagnostic.help("please report it; [search] enabled = false builds the site without a search"))
    })?;
    Ok(files.into_iter().map(|(name, bytes)| (format!("{FOLDER}{name}"), bytes)).collect())
}

#[cfg(feature = "search")]
fn made(records: Vec<(&str, Vec<Record>)>) -> Result<Files, String> {
    engine::files(records)
}

/// The program was built without it.
#[cfg(not(feature = "search"))]
fn made(_: Vec<(&str, Vec<Record>)>) -> Result<Files, String> {
    Ok(Files::new())
}

/// What the records of a language are made from.
#[derive(Clone, Copy)]
struct Sources<'a> {
    site: &'a Site,
    words: &'a Words,
    caller: Caller<'a>,
    language: usize,
}

impl Sources<'_> {
    /// What can be found in the language: its storylines, its sections, its pages.
    fn records(self) -> Vec<Record> {
        let (site, language, code) = (self.site, self.language, self.code());
        let mut records = Vec::new();
        for line in site.storylines.iter().filter(|line| line.language == language) {
            let mut text = Text::new(code);
            text.plain(line.description.as_deref().unwrap_or(&line.title));
            records.push(record(code, &line.path, &line.title, text));
        }
        // A front page is all lists.
        for section in site.sections.iter().filter(|s| s.language == language && !s.folder.is_empty()) {
            let Some(document) = section.document.as_deref().filter(|d| !d.front_matter.unsearchable) else { continue };
            let text = self.of_section(section, document);
            records.push(record(code, &section.path, &section.title_text, text));
        }
        let pages = site.pages.par_iter().enumerate();
        let pages = pages.filter(|(_, p)| p.language == language && !p.document.front_matter.unsearchable);
        records.par_extend(pages.map(|(id, page)| self.of_page(id as PageId, page)));
        records
    }

    fn code(&self) -> &str {
        self.site.language(self.language).code.as_str()
    }

    /// A section's standfirst and body.
    fn of_section(&self, section: &Section, document: &Document) -> Text {
        let mut text = Text::new(self.code());
        let calls = self.caller.calls(document, self.language, None);
        let body = self.body(document, &section.references.body, &[], &[], &calls);
        add_prose(document, None, &body, &mut text);
        text
    }

    fn of_page(&self, id: PageId, page: &Page) -> Record {
        let (site, code) = (self.site, self.code());
        let front_matter = &page.document.front_matter;
        let term = front_matter.term.as_ref().filter(|_| page.kind == PageKind::Term);
        let short = term.and_then(|term| term.short.as_ref()).map(|short| short.value.as_str());
        let mut text = Text::new(code);
        text.plain(short.unwrap_or_default());
        let calls = self.caller.calls(&page.document, self.language, Some(id));
        let source_ids = body::source_ids(page);
        let body = self.body(&page.document, &page.references.body, &page.citations.body, &source_ids, &calls);
        add_prose(&page.document, front_matter.explainer.as_deref(), &body, &mut text);
        if let Some(explainer) = &front_matter.explainer {
            add_parts(site, page.language, explainer, &mut text);
        }
        let mut record = record(code, &page.path, &page.document.title_text, text);
        let mut set = |key: &str, value: &str| {
            if !value.is_empty() {
                record.meta.insert(key.to_owned(), Text::of(code, value));
            }
        };
        match term {
            Some(term) => {
                let others =
                    term.aliases.iter().map(|alias| &alias.text).chain(&term.forms).map(|name| name.value.as_str());
                let names: Vec<&str> = std::iter::once(page.document.title_text.as_str()).chain(others).collect();
                set("term", &names.join(", "));
                set("short", short.unwrap_or_default());
                let kind = self.words.plain(&format!("kind-{}", term.kind.word())).to_owned();
                record.filters.insert("kind".to_owned(), vec![kind]);
            }
            None => {
                let names = page.terms.iter().map(|term| site.page(*term).document.title_text.as_str());
                set("terms", &names.collect::<Vec<_>>().join(", "));
            }
        }
        record
    }

    /// A body as readers read it. Most have no components, and say nothing in their holes. What is wrong with a call is told
    /// where the page is rendered.
    fn body<'p>(
        &self,
        document: &'p Document,
        hrefs: &[Href],
        cited: &[Cited],
        source_ids: &[&str],
        calls: &Calls<'_>,
    ) -> Cow<'p, str> {
        let prose = &document.body.prose;
        if prose.components.is_empty() {
            return prose.html.as_str().into();
        }
        let filling = Filling {
            site: self.site,
            words: self.words,
            hrefs,
            cited,
            source_ids,
            linked: None,
            terms_listed: false,
            place: Place::Index,
            at_top: false,
            calls: Some(calls),
        };
        filling.fill(prose, prose.html.len())
    }
}

fn record(code: &str, path: &str, title: &str, text: Text) -> Record {
    let title = Text::of(code, title);
    let content = Some(text.finish()).filter(|content| !content.is_empty());
    // Results quote something, and a page may be a title alone.
    let mut record = Record::of(&encoded(path), content.as_deref().unwrap_or(&title));
    record.meta.insert("title".to_owned(), title);
    record
}

/// Standfirst, key points, body, in the order of a page.
fn add_prose(document: &Document, explainer: Option<&Explainer>, body: &str, text: &mut Text) {
    if let Some(description) = &document.description {
        text.html(&description.html);
    }
    for point in explainer.iter().flat_map(|e| &e.key_points) {
        text.html(&point.prose.html);
    }
    text.html(body);
}

/// The other parts of an explainer. What a correction replaced is left out: nobody should find what was wrong.
fn add_parts(site: &Site, language: usize, explainer: &Explainer, text: &mut Text) {
    explainer.known.iter().for_each(|known| text.html(&known.text.prose.html));
    explainer.unknown.iter().for_each(|unknown| text.html(&unknown.question.prose.html));
    for disputed in &explainer.disputed {
        text.html(&disputed.claim.prose.html);
        text.plain(disputed.by.as_deref().unwrap_or_default());
    }
    explainer.timeline.iter().for_each(|event| text.html(&event.text.prose.html));
    for person in &explainer.people {
        let Some(term) = site.term(&person.term.value, language) else { continue };
        text.plain(&site.page(term).document.title_text);
        person.role.iter().for_each(|role| text.html(&role.prose.html));
    }
    for faq in &explainer.faq {
        text.html(&faq.q.prose.html);
        text.html(&faq.a.prose.html);
    }
    explainer.updates.iter().for_each(|update| text.html(&update.text.prose.html));
}
