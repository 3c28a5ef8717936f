//! Articles: `BackgroundNewsArticle` for explainers with all their parts, `NewsArticle` for other dated pages, and
//! `WebPage` for pages without a date.

use serde_json::Value;

use crate::front_matter::explainer::{Explainer, Person, Source, Text};
use crate::front_matter::term::TermKind;
use crate::images::Picture;
use crate::link::{Href, Page, PageKind, Site, Target};
use crate::prose::LinkUse;
use crate::render::addresses::{permalink, root};
use crate::render::picture;
use crate::render::plain::plain_text;
use crate::render::subject::Subject;
use crate::render::words::Words;
use crate::tree::fields::Sourced;

use super::node::Node;
use super::{terms, translations};

/// The article's name among all things.
fn identity(site: &Site, page: &Page) -> String {
    format!("{}#article", permalink(site, &page.path))
}

fn kind(page: &Page) -> &'static str {
    match page.kind {
        PageKind::Explainer => "BackgroundNewsArticle",
        _ if page.document.front_matter.date.is_some() => "NewsArticle",
        _ => "WebPage",
    }
}

/// An article where another page names it.
pub(super) fn brief(site: &Site, page: &Page) -> Node {
    Node::new(kind(page))
        .set("@id", identity(site, page))
        .set("url", permalink(site, &page.path))
        .set("headline", page.document.title_text.as_str())
        .maybe("datePublished", page.document.front_matter.date.map(|d| d.to_string()))
}

/// What a page that is no explainer says.
pub(super) fn page(site: &Site, page: &Page) -> Node {
    let node = article(site, page);
    if kind(page) == "WebPage" { node.set("name", page.document.title_text.as_str()) } else { node }
}

/// What every article says.
fn article(site: &Site, page: &Page) -> Node {
    let front_matter = &page.document.front_matter;
    let language = site.language(page.language);
    let address = permalink(site, &page.path);
    let publisher = Node::new("Organization")
        .set("name", language.title.as_str())
        .set("url", permalink(site, root(site, page.language)));
    let authors = front_matter.authors.iter().map(|author| {
        // Who signs with the site's name is the site.
        let kind = if author.value == language.title { "Organization" } else { "Person" };
        Node::new(kind).set("name", author.value.as_str())
    });
    let id = site.by_id.get(&page.id, page.language);
    let node = Node::new(kind(page))
        .set("@id", identity(site, page))
        .set("url", address.as_str())
        .set("mainEntityOfPage", address.as_str())
        .set("headline", page.document.title_text.as_str())
        .maybe("description", page.document.description.as_ref().map(plain_text))
        .maybe("datePublished", front_matter.date.map(|d| d.to_string()))
        .maybe("dateModified", page.last_change().map(|d| d.to_string()))
        .set("inLanguage", language.code.as_str())
        .all("author", authors)
        .set("publisher", publisher)
        .all("image", images(site, page))
        .set("isAccessibleForFree", true)
        .all("keywords", front_matter.tags.iter().map(|t| t.value.as_str()));
    match id {
        Some(Target::Page(id)) => translations(site, Subject::Target(Target::Page(id)), page.language, node),
        _ => node,
    }
}

/// The images of the text that lie on the site.
fn images(site: &Site, page: &Page) -> Vec<String> {
    let links = page.document.body.prose.links.iter().zip(&page.references.body);
    let images = links.filter(|(link, _)| link.usage == LinkUse::Image);
    let paths = images.filter_map(|(_, href)| if let Href::Path(path) = href { Some(path) } else { None });
    let shown = paths.map(|path| picture::at(site, path).map_or(path.as_str(), Picture::main_path));
    shown.map(|path| permalink(site, path)).collect()
}

/// An explainer: the article, and beside it the claims, questions and events that it is about.
pub(super) fn explainer(site: &Site, words: &Words, page: &Page) -> Vec<Node> {
    let Some(explainer) = &page.document.front_matter.explainer else { return vec![article(site, page)] };
    let id = identity(site, page);
    let address = permalink(site, &page.path);
    let own = || Node::reference(id.as_str());
    // What the claim names, then what its text cites: each once.
    let cited = |sources: &[Sourced<String>], text: &Text| -> Vec<Value> {
        let named = sources.iter().map(|s| s.value.as_str());
        let inline = text.prose.citations.iter().flat_map(|c| c.ids.iter().map(|(id, _)| id.as_str()));
        let mut ids: Vec<&str> = Vec::new();
        for id in named.chain(inline) {
            if !ids.contains(&id) && explainer.sources.iter().any(|known| known.id.value == id) {
                ids.push(id);
            }
        }
        ids.into_iter().map(|id| Node::reference(format!("{address}#source-{id}"))).collect()
    };
    let article = article(site, page)
        .all("abstract", explainer.key_points.iter().map(plain))
        .maybe("backstory", explainer.method.as_ref().map(plain))
        .all("mentions", explainer.people.iter().filter_map(|p| person(site, page, p)))
        .all("citation", explainer.sources.iter().map(|s| source(&address, s)))
        .all("correction", corrections(words, explainer));
    let mut graph = vec![article];
    graph.extend(explainer.known.iter().map(|known| {
        let node = Node::new("Claim").set("text", plain(&known.text)).set("appearance", own());
        node.all("citation", cited(&known.sources, &known.text))
    }));
    graph.extend(explainer.disputed.iter().map(|disputed| {
        let node = Node::new("Claim").set("text", plain(&disputed.claim)).set("appearance", own());
        node.all("citation", cited(&disputed.sources, &disputed.claim))
    }));
    graph.extend(explainer.unknown.iter().map(|unknown| {
        let text = plain(&unknown.question);
        Node::new("Question").set("name", text).set("isPartOf", own())
    }));
    graph.extend(explainer.faq.iter().map(|faq| {
        let answer = Node::new("Answer").set("text", plain(&faq.a));
        Node::new("Question").set("name", plain(&faq.q)).set("acceptedAnswer", answer).set("isPartOf", own())
    }));
    let mut events: Vec<_> = explainer.timeline.iter().collect();
    events.sort_by_key(|event| event.date);
    graph.extend(events.into_iter().map(|event| {
        let node = Node::new("Event").set("name", plain(&event.text));
        node.set("startDate", event.date.to_string()).set("subjectOf", own())
    }));
    graph
}

/// Somebody or something that plays a part, by what the glossary says it is.
fn person(site: &Site, page: &Page, person: &Person) -> Option<Node> {
    let entry = site.page(site.term(&person.term.value, page.language)?);
    let term = entry.document.front_matter.term.as_ref()?;
    let kind = match term.kind {
        TermKind::Person => "Person",
        TermKind::Organisation | TermKind::Publication => "Organization",
        TermKind::Product => "Product",
        TermKind::Event => "Event",
        TermKind::Place => "Place",
        TermKind::Law => "Legislation",
        TermKind::Concept => "DefinedTerm",
    };
    let node = match term.kind {
        TermKind::Concept => Node::new(kind).set("@id", terms::identity(site, entry)),
        _ => Node::new(kind),
    };
    Some(
        node.set("name", entry.document.title_text.as_str())
            .set("url", permalink(site, &entry.path))
            .all("sameAs", term.same_as.iter().map(|a| a.value.as_str())),
    )
}

fn source(address: &str, source: &Source) -> Node {
    let publisher = source.publisher.as_deref().map(|name| Node::new("Organization").set("name", name));
    Node::new("CreativeWork")
        .set("@id", format!("{address}#source-{}", source.id.value))
        .set("name", source.title.as_str())
        .maybe("publisher", publisher)
        .maybe("url", source.url.as_ref().map(|u| u.value.as_str()))
        .maybe("archivedAt", source.archive_url.as_ref().map(|u| u.value.as_str()))
        .maybe("datePublished", source.published.map(|d| d.to_string()))
        .maybe("inLanguage", source.language.as_deref())
}

/// Corrections, the newest first, with both wordings in one text, as readers see them.
fn corrections(words: &Words, explainer: &Explainer) -> Vec<Node> {
    let mut corrections: Vec<_> = explainer.corrections.iter().collect();
    corrections.sort_by_key(|c| std::cmp::Reverse(c.date.sort_key()));
    let text = |label: &str, text: &Text| format!("{} {}", words.plain(label), plain(text));
    corrections
        .into_iter()
        .map(|c| {
            let was = c.was.as_ref().map(|was| text("was", was));
            let parts: Vec<String> = was.into_iter().chain([text("now", &c.now)]).collect();
            Node::new("CorrectionComment").set("text", parts.join(" ")).set("datePublished", c.date.to_string())
        })
        .collect()
}

/// A text of the explainer as plain text.
fn plain(text: &Text) -> String {
    plain_text(&text.prose)
}
