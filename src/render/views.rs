//! The site as templates see it: docs/templates.md, in code.
//!
//! What lists show of a page, a term or a section is built once, before rendering, and shared from then on: cloning a
//! Tera value is counting, not copying. What only a page's own template sees is built when it is rendered.

use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

use tera::value::Key;
use tera::{Map, Value};

use crate::link::{
    self, Cited, Feed, FeedOf, Href, MenuAddress, MenuLine, Page, PageId, PageKind, Section, SectionId, Site, Taxonomy,
};
use crate::parse::Document;
use crate::prose::{Heading, Prose};
use crate::tags::tag_end;

mod explainer;
mod glossary;
mod listed;
mod storyline;

pub(super) use explainer::{explainer, key_points, standing};
use glossary::{entry, term};
pub(super) use glossary::{excerpt, letters, term_kinds};
use listed::Listed;
pub(super) use storyline::{events, order as storyline_order, storyline};

use super::addresses::{encoded, permalink, root, url};
use super::body::{self, Filling, Place};
use super::components::Calls;
use super::search;
use super::values::{extended, extra, html, list, map, optional};
use super::words::{AllWords, Words};

/// Views that many templates show, by the places of what they show in [`Site`].
pub(super) struct Views {
    /// Pages, as in a list; each is made when it is first shown.
    pub(super) pages: Listed,
    /// The place of each page among those that mention an entry; made when the first entry is shown.
    mentioning: Arc<OnceLock<Vec<u32>>>,
    /// Terms, as in `page.terms`; nothing for pages that aren't.
    pub(super) terms: Arc<Vec<Value>>,
    /// Storylines, as in a list.
    pub(super) storylines: Arc<Vec<Value>>,
    /// Sections: title and address.
    pub(super) sections: Arc<Vec<Value>>,
    /// Languages, as in `language`.
    pub(super) languages: Arc<Vec<Value>>,
    /// The site, as in `site`.
    pub(super) site: Value,
}

/// A name as readers see it, by the typography of a language.
fn shown(site: &Site, language: usize, name: &str) -> Value {
    (&*site.language(language).typography.plain(name)).into()
}

impl Views {
    /// Builds them all.
    pub(super) fn new(site: &Arc<Site>, words: &AllWords, csp: Option<&str>) -> Self {
        let languages: Vec<Value> = (0..site.config.languages.len()).map(|l| language(site, words, l)).collect();
        Views {
            pages: Listed::new(site, words),
            mentioning: Arc::default(),
            terms: Arc::new(site.pages.iter().map(|page| term(site, page)).collect()),
            storylines: Arc::new((0..site.storylines.len() as u32).map(|id| storyline::listed(site, id)).collect()),
            sections: Arc::new(site.sections.iter().map(|s| titled(site, s)).collect()),
            site: map([
                ("title", site.config.default_language().title.as_str().into()),
                ("description", optional(site.config.default_language().description.as_deref(), Value::from)),
                ("base_url", site.config.base_url.href().into()),
                ("default_language", site.config.default_language().code.as_str().into()),
                ("languages", list(languages.iter().cloned())),
                ("search", if site.config.search.enabled { searched(site) } else { Value::none() }),
                ("environment", optional(site.config.environment.as_deref(), Value::from)),
                // For a <meta>; a policy that goes by a header isn't a page's business.
                ("csp", optional(csp.filter(|_| site.config.output.csp.as_ref().is_some_and(|c| c.meta)), Value::from)),
                ("extra", extra(&site.config.extra)),
            ]),
            languages: Arc::new(languages),
        }
    }

    /// Those of the same site in other words: nothing but lists of pages shows any of a page's text.
    pub(super) fn reworded(&self, site: &Arc<Site>) -> Self {
        Views {
            pages: self.pages.reworded(site),
            mentioning: self.mentioning.clone(),
            terms: self.terms.clone(),
            storylines: self.storylines.clone(),
            sections: self.sections.clone(),
            site: self.site.clone(),
            languages: self.languages.clone(),
        }
    }
}

/// `site.search`: where the index is, and, by language, what readers without script look things up in: the glossary, else
/// the tags, else the front page.
fn searched(site: &Site) -> Value {
    let list = |language: usize| {
        let tags = || site.taxonomies.iter().find(|t| t.language == language && t.name == "tags").map(|t| &t.path);
        let path = site.glossary(language).map(|glossary| &glossary.path).or_else(tags);
        url(site, path.map_or_else(|| root(site, language), String::as_str))
    };
    let lists: Map =
        site.config.languages.iter().enumerate().map(|(n, l)| (Key::from(l.code.clone()), list(n))).collect();
    map([("index", url(site, search::FOLDER)), ("lists", lists.into())])
}

/// The feeds of a list, in each format: `{format, url, type, title}`.
pub(super) fn feed_links(site: &Site, words: &Words, feed: &Feed) -> Value {
    let title = super::feed::title(site, words, feed);
    list(site.language(feed.language).feeds.formats.iter().map(|format| {
        map([
            ("format", format.word().into()),
            ("url", url(site, &feed.path(*format))),
            ("type", format.media_type().into()),
            ("title", title.as_str().into()),
        ])
    }))
}

/// The lines of a menu of a language: `{title, url, hreflang, lang, children}`.
fn menu(site: &Site, language: usize, lines: &[MenuLine]) -> Value {
    list(lines.iter().map(|line| {
        let (goal, of) = match &line.goal {
            None => (Value::none(), language),
            Some(MenuAddress::Target(target, part)) => {
                let address = format!("{}{}{part}", site.config.base_url.path, encoded(site.path_of(*target)));
                (address.into(), site.language_of(*target))
            }
            Some(MenuAddress::Path(path)) => (format!("{}{path}", site.config.base_url.path).into(), language),
            Some(MenuAddress::Away(address)) => (address.as_str().into(), language),
        };
        let other = (of != language).then(|| site.language(of).code.as_str());
        map([
            ("title", line.title.as_str().into()),
            ("url", goal),
            ("hreflang", optional(other, Value::from)),
            ("lang", optional(other.filter(|_| line.titled_by_page), Value::from)),
            ("children", menu(site, language, &line.children)),
        ])
    }))
}

fn language(site: &Site, words: &AllWords, index: usize) -> Value {
    let language = site.language(index);
    let feeds = |of: FeedOf| site.feeds_of(&of).map_or_else(|| list([]), |f| feed_links(site, &words[index], f));
    let menus: Map =
        site.menus[index].iter().map(|(name, lines)| (Key::from(name.clone()), menu(site, index, lines))).collect();
    let glossary = site.glossary(index);
    let sections = site.home(index).map(|home| site.section(home).children.clone()).unwrap_or_default();
    map([
        ("code", language.code.as_str().into()),
        ("name", words[index].plain("language-name").into()),
        ("direction", super::words::direction(&language.code).into()),
        ("title", language.title.as_str().into()),
        ("description", optional(language.description.as_deref(), Value::from)),
        ("url", url(site, root(site, index))),
        ("feeds", feeds(FeedOf::Site(index))),
        ("corrections", feeds(FeedOf::Corrections(index))),
        ("menus", menus.into()),
        ("glossary", optional(glossary, |s| titled(site, s))),
        ("storylines", optional(site.overviews[index].storylines.as_deref(), |path| url(site, path))),
        ("timeline", optional(site.overviews[index].timeline.as_deref(), |path| url(site, path))),
        ("sections", list(sections.into_iter().map(|id| titled(site, site.section(id))))),
    ])
}

fn titled(site: &Site, section: &Section) -> Value {
    map([("title", html(&without_links(&section.title))), ("url", url(site, &section.path))])
}

/// Prose of the front matter, as it stands on a page or in a list.
fn prose<'a>(
    site: &'a Site,
    words: &'a Words,
    text: &'a Prose,
    hrefs: &'a [Href],
    cited: &'a [Cited],
    source_ids: &'a [&'a str],
    place: Place<'a>,
) -> Value {
    if text.holes.is_empty() {
        return html(&text.html);
    }
    let filling = Filling {
        site,
        words,
        hrefs,
        cited,
        source_ids,
        linked: None,
        terms_listed: false,
        place,
        at_top: false,
        calls: None,
    };
    html(&filling.fill(text, text.html.len()))
}

/// A page's title, on the page itself.
fn title(site: &Site, words: &Words, page: &Page) -> Value {
    let own = format!("{}{}", site.config.base_url.path, page.path);
    prose(site, words, &page.document.title, &page.references.title, &[], &[], Place::List(&own))
}

/// The same HTML with the text of its links in their place, for what stands in a link itself or is clicked for something
/// else. Citations stay: their list leads back to them.
fn without_links(html: &str) -> Cow<'_, str> {
    if !html.contains("<a") {
        return html.into();
    }
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    let mut kept = false;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let tag = &rest[..tag_end(rest)];
        let opens = tag.strip_prefix("<a").is_some_and(|rest| rest.starts_with([' ', '\n', '>']));
        kept |= opens && tag.starts_with("<a class=\"citation\"");
        let closes = tag == "</a>";
        if kept || !(opens || closes) {
            out.push_str(tag);
        }
        kept &= !closes;
        rest = &rest[tag.len()..];
    }
    out.push_str(rest);
    out.into()
}

fn kind(page: &Page) -> &'static str {
    match page.kind {
        PageKind::Page => "page",
        PageKind::Explainer => "explainer",
        PageKind::Term => "term",
    }
}

// What a page's own template sees.

/// `page`
pub(super) fn page(
    site: &Site,
    views: &Views,
    all_words: &AllWords,
    id: PageId,
    number: usize,
    calls: &Calls<'_>,
) -> Value {
    let page = site.page(id);
    let words = &all_words[page.language];
    let document = &page.document;
    let front_matter = &document.front_matter;
    let sources = body::source_ids(page);
    let neighbour = |id: Option<PageId>| optional(id, |id| views.pages[id as usize].clone());
    extended(
        &views.pages[id as usize],
        [
            ("title", title(site, words, page)),
            ("content", html(&body::body(site, words, page, Place::Page, calls))),
            ("toc", toc(&document.body.headings)),
            ("word_count", i64::from(document.body.words).into()),
            ("id", page.id.as_str().into()),
            ("source", (&*document.path).into()),
            ("section", views.sections[page.section as usize].clone()),
            ("breadcrumbs", breadcrumbs(site, views, Some(page.section))),
            ("previous", neighbour(page.previous)),
            ("next", neighbour(page.next)),
            ("terms", list(body::linked_terms(site, page).iter().map(|(term, _)| views.terms[*term as usize].clone()))),
            ("extra", extra(&front_matter.extra)),
            ("draft", front_matter.draft.into()),
            ("weight", front_matter.weight.into()),
            (
                "description",
                optional(document.description.as_ref(), |text| {
                    prose(site, words, text, &page.references.description, &[], &[], Place::Page)
                }),
            ),
            (
                "explainer",
                optional(front_matter.explainer.as_ref(), |e| {
                    explainer::explainer(site, views, words, page, e, &sources, Place::Page)
                }),
            ),
            (
                "term",
                match (&front_matter.term, page.kind) {
                    (Some(term), PageKind::Term) => entry(site, views, all_words, page, term, number),
                    _ => Value::none(),
                },
            ),
        ],
    )
}

/// Headings as a tree. A heading hangs on the nearest before it of a smaller level.
fn toc(headings: &[Heading]) -> Value {
    fn branch(headings: &[Heading], at: &mut usize, above: u8) -> Value {
        let mut branches = Vec::new();
        while let Some(heading) = headings.get(*at).filter(|h| h.level > above) {
            *at += 1;
            let children = branch(headings, at, heading.level);
            branches.push(map([
                ("level", i64::from(heading.level).into()),
                ("id", heading.id.as_str().into()),
                ("title", html(&heading.title)),
                ("children", children),
            ]));
        }
        branches.into()
    }
    branch(headings, &mut 0, 0)
}

/// From the front page down to a section.
pub(super) fn breadcrumbs(site: &Site, views: &Views, from: Option<SectionId>) -> Value {
    let mut crumbs = Vec::new();
    let mut at = from;
    while let Some(id) = at {
        crumbs.push(views.sections[id as usize].clone());
        at = site.section(id).parent;
    }
    crumbs.reverse();
    crumbs.into()
}

// What lists see.

/// `section`
pub(super) fn section(site: &Site, views: &Views, words: &Words, id: SectionId, calls: Option<&Calls<'_>>) -> Value {
    let section = site.section(id);
    let filled = |text: &Prose, hrefs: &[Href]| prose(site, words, text, hrefs, &[], &[], Place::Page);
    let own = format!("{}{}", site.config.base_url.path, section.path);
    let titled =
        |d: &Arc<Document>| prose(site, words, &d.title, &section.references.title, &[], &[], Place::List(&own));
    let document = section.document.as_ref();
    map([
        ("title", document.map_or_else(|| html(&section.title), titled)),
        (
            "description",
            optional(document.and_then(|d| d.description.as_ref()), |d| filled(d, &section.references.description)),
        ),
        ("content", optional(document, |d| section_body(site, words, &d.body.prose, &section.references.body, calls))),
        ("url", url(site, &section.path)),
        ("permalink", permalink(site, &section.path).into()),
        ("lang", site.language(section.language).code.as_str().into()),
        ("id", section.folder.as_str().into()),
        ("breadcrumbs", breadcrumbs(site, views, section.parent)),
        ("toc", document.map_or_else(|| list([]), |d| toc(&d.body.headings))),
        ("extra", document.map_or_else(|| extra(&[]), |d| extra(&d.front_matter.extra))),
        ("subsections", list(section.children.iter().map(|c| subsection(site, words, *c)))),
    ])
}

fn section_body(site: &Site, words: &Words, text: &Prose, hrefs: &[Href], calls: Option<&Calls<'_>>) -> Value {
    let filling = Filling {
        site,
        words,
        hrefs,
        cited: &[],
        source_ids: &[],
        linked: None,
        terms_listed: false,
        place: Place::Page,
        at_top: false,
        calls,
    };
    html(&filling.fill(text, text.html.len()))
}

/// A section as in `subsections` and from `get_section`, without its pages.
pub(super) fn subsection(site: &Site, words: &Words, id: SectionId) -> Value {
    let section = site.section(id);
    let description = section.document.as_ref().and_then(|d| d.description.as_ref());
    let own = format!("{}{}", site.config.base_url.path, section.path);
    map([
        ("title", html(&without_links(&section.title))),
        ("url", url(site, &section.path)),
        (
            "description",
            optional(description, |d| {
                prose(site, words, d, &section.references.description, &[], &[], Place::List(&own))
            }),
        ),
        ("count", (section.pages.len() as i64).into()),
    ])
}

/// `taxonomy`, on the page of one of its items: without the others.
pub(super) fn taxonomy_name(site: &Site, words: &Words, taxonomy: &Taxonomy) -> Value {
    let title = words.taxonomy(&taxonomy.name);
    map([("name", taxonomy.name.as_str().into()), ("title", title.into()), ("url", url(site, &taxonomy.path))])
}

/// `taxonomy`, with these of its items.
pub(super) fn taxonomy(site: &Site, words: &Words, taxonomy: &Taxonomy, items: &[link::Item]) -> Value {
    let items = list(items.iter().map(|i| item(site, taxonomy.language, i)));
    extended(&taxonomy_name(site, words, taxonomy), [("items", items)])
}

/// `item`
pub(super) fn item(site: &Site, language: usize, item: &link::Item) -> Value {
    map([
        ("name", shown(site, language, &item.name)),
        ("slug", item.slug.as_str().into()),
        ("url", url(site, &item.path)),
        ("count", (item.pages.len() as i64).into()),
    ])
}

/// `paginator`, for page `number` (from 1) of a list at `path`; nothing where the list takes one page.
pub(super) fn paginator(site: &Site, path: &str, number: usize, count: usize, total: usize) -> Value {
    if count < 2 {
        return Value::none();
    }
    let at = |number: usize| url(site, &site.pager_path(path, number));
    // A long list names its ends and what is near.
    let near = (1..=count).filter(|n| *n == 1 || *n == count || n.abs_diff(number) <= 3);
    map([
        ("number", (number as i64).into()),
        ("count", (count as i64).into()),
        ("total", (total as i64).into()),
        ("first", at(1)),
        ("last", at(count)),
        ("previous", if number > 1 { at(number - 1) } else { Value::none() }),
        ("next", if number < count { at(number + 1) } else { Value::none() }),
        (
            "pages",
            list(near.map(|n| map([("number", (n as i64).into()), ("url", at(n)), ("current", (n == number).into())]))),
        ),
    ])
}
