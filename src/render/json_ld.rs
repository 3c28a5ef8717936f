//! What pages say of themselves to machines: JSON-LD in the words of schema.org, by the table in
//! docs/templates.md#json-ld.
//!
//! In: the site, and which page. Out: the text of a `<script type="application/ld+json">`, in which no tag can end or
//! begin. Nothing is said here that readers of the page don't see.

use serde_json::Value;

use crate::link::{Page, PageId, PageKind, Section, SectionId, Site, StorylineId, Target, Taxonomy};

use super::addresses::{permalink, root};
use super::plain::plain_text;
use super::subject::{Subject, versions};
use super::words::{AllWords, Words};

mod article;
mod node;
mod terms;

use node::Node;

/// What a JSON-LD text is about.
#[derive(Debug, Clone, Copy)]
pub(super) enum About<'a> {
    Page(PageId),
    Section(SectionId),
    Storyline(StorylineId),
    Storylines(usize),
    Timeline(usize),
    Taxonomy(&'a Taxonomy),
    /// An item of a taxonomy: its name and path.
    Item(&'a Taxonomy, &'a str, &'a str),
}

/// The JSON-LD of a page, ready to stand in a `<script>`.
pub(super) fn script(site: &Site, words: &AllWords, about: About<'_>) -> String {
    let graph = match about {
        About::Page(id) => page(site, words, site.page(id)),
        About::Section(id) => section(site, id),
        About::Storyline(id) => storyline(site, words, id),
        About::Storylines(language) => gathered(site, words, language, Subject::Storylines(language), "storylines"),
        About::Timeline(language) => gathered(site, words, language, Subject::Timeline(language), "timeline"),
        About::Taxonomy(taxonomy) => {
            let home = home(site, taxonomy.language);
            let title = words[taxonomy.language].taxonomy(&taxonomy.name);
            vec![crumbs(site, &[home, (title, taxonomy.path.clone())])]
        }
        About::Item(taxonomy, name, path) => {
            let home = home(site, taxonomy.language);
            let title = words[taxonomy.language].taxonomy(&taxonomy.name);
            vec![crumbs(site, &[home, (title, taxonomy.path.clone()), (name.to_owned(), path.to_owned())])]
        }
    };
    let graph: Vec<Value> = graph.into_iter().map(Value::from).collect();
    let whole = serde_json::json!({ "@context": "https://schema.org", "@graph": graph });
    script_safe(&whole.to_string())
}

/// A language's glossary as a file of JSON-LD, which other programs may load.
pub(super) fn glossary(site: &Site, language: usize) -> Vec<u8> {
    let set = site.glossary(language).map(|section| terms::whole(site, section, described(section)));
    let mut whole: Value = set.map_or(Value::Null, Value::from);
    if let Value::Object(object) = &mut whole {
        object.insert("@context".to_owned(), "https://schema.org".into());
    }
    format!("{whole}\n").into_bytes()
}

fn described(section: &Section) -> Option<String> {
    section.document.as_ref().and_then(|d| d.description.as_ref()).map(plain_text)
}

fn page(site: &Site, words: &AllWords, page: &Page) -> Vec<Node> {
    let own_words: &Words = &words[page.language];
    let mut graph = match page.kind {
        PageKind::Term => vec![terms::entry(site, page)],
        PageKind::Explainer => article::explainer(site, own_words, page),
        PageKind::Page => vec![article::page(site, page)],
    };
    let mut path = above(site, Some(page.section));
    path.push((page.document.title_text.clone(), page.path.clone()));
    graph.push(crumbs(site, &path));
    graph
}

fn section(site: &Site, id: SectionId) -> Vec<Node> {
    let section = site.section(id);
    if section.folder.is_empty() {
        let language = site.language(section.language);
        let node = Node::new("WebSite")
            .set("@id", permalink(site, &section.path))
            .set("url", permalink(site, &section.path))
            .set("name", language.title.as_str())
            .maybe("description", language.description.as_deref())
            .set("inLanguage", language.code.as_str());
        return vec![translations(site, Subject::Target(Target::Section(id)), section.language, node)];
    }
    let description = described(section);
    let node = if section.is_glossary {
        terms::set(site, section, description)
    } else {
        Node::new("CollectionPage")
            .set("@id", permalink(site, &section.path))
            .set("url", permalink(site, &section.path))
            .set("name", section.title_text.as_str())
            .maybe("description", description)
            .set("inLanguage", site.language(section.language).code.as_str())
    };
    let node = translations(site, Subject::Target(Target::Section(id)), section.language, node);
    vec![node, crumbs(site, &above(site, Some(id)))]
}

fn storyline(site: &Site, words: &AllWords, id: StorylineId) -> Vec<Node> {
    let storyline = &site.storylines[id as usize];
    let node = Node::new("CollectionPage")
        .set("@id", permalink(site, &storyline.path))
        .set("url", permalink(site, &storyline.path))
        .set("name", storyline.title.as_str())
        .maybe("description", storyline.description.as_deref())
        .set("inLanguage", site.language(storyline.language).code.as_str())
        .all("hasPart", storyline.pages.iter().map(|p| article::brief(site, site.page(*p))));
    let node = translations(site, Subject::Storyline(id), storyline.language, node);
    let mut path = vec![home(site, storyline.language)];
    if let Some(list) = &site.overviews[storyline.language].storylines {
        path.push((words[storyline.language].plain("storylines").to_owned(), list.clone()));
    }
    path.push((storyline.title.clone(), storyline.path.clone()));
    vec![node, crumbs(site, &path)]
}

fn gathered(site: &Site, words: &AllWords, language: usize, subject: Subject, word: &'static str) -> Vec<Node> {
    let title = words[language].plain(word);
    let path = versions(site, subject).into_iter().find(|(l, _)| *l == language).map_or("/", |(_, path)| path);
    let node = Node::new("CollectionPage")
        .set("@id", permalink(site, path))
        .set("url", permalink(site, path))
        .set("name", title)
        .set("inLanguage", site.language(language).code.as_str());
    let node = translations(site, subject, language, node);
    vec![node, crumbs(site, &[home(site, language), (title.to_owned(), path.to_owned())])]
}

/// The front page of a language: title, path.
fn home(site: &Site, language: usize) -> (String, String) {
    let root = root(site, language);
    (site.language(language).title.clone(), root.to_owned())
}

/// A section and those above it, from the front page down: title, path.
fn above(site: &Site, from: Option<SectionId>) -> Vec<(String, String)> {
    let mut path = Vec::new();
    let mut at = from;
    while let Some(id) = at {
        let section = site.section(id);
        path.push((section.title_text.clone(), section.path.clone()));
        at = section.parent;
    }
    path.reverse();
    path
}

fn crumbs(site: &Site, path: &[(String, String)]) -> Node {
    let items = path.iter().zip(1u32..).map(|((name, path), position)| {
        Node::new("ListItem").set("position", position).set("name", name.as_str()).set("item", permalink(site, path))
    });
    Node::new("BreadcrumbList").all("itemListElement", items)
}

/// Adds the other language versions. The version in the first language of the config counts as the work, the others as
/// its translations.
fn translations(site: &Site, subject: Subject, language: usize, node: Node) -> Node {
    let all = versions(site, subject);
    let version = |(l, path): &(usize, &str)| {
        Value::from(
            Node::new("CreativeWork")
                .set("@id", identity(site, subject, path))
                .set("url", permalink(site, path))
                .set("inLanguage", site.language(*l).code.as_str()),
        )
    };
    match all.first() {
        Some((first, _)) if *first == language => node.all("workTranslation", all[1..].iter().map(version)),
        Some(work) => node.set("translationOfWork", version(work)),
        None => node,
    }
}

/// The name of what an address shows, which isn't the address of the page that shows it.
fn identity(site: &Site, subject: Subject, path: &str) -> String {
    match subject {
        Subject::Target(Target::Page(_)) => format!("{}#article", permalink(site, path)),
        Subject::Target(Target::Section(id)) if site.section(id).is_glossary => {
            format!("{}#terms", permalink(site, path))
        }
        _ => permalink(site, path),
    }
}

/// JSON that can stand in a `<script>`: no tag and no comment can begin in it, and no line end that JavaScript knows
/// and JSON doesn't.
pub(super) fn script_safe(json: &str) -> String {
    let mut safe = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '<' => safe.push_str("\\u003c"),
            '>' => safe.push_str("\\u003e"),
            '&' => safe.push_str("\\u0026"),
            '\u{2028}' => safe.push_str("\\u2028"),
            '\u{2029}' => safe.push_str("\\u2029"),
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_cannot_end_a_script() {
        assert_eq!(script_safe(r#""</script><!--&""#), r#""\u003c/script\u003e\u003c!--\u0026""#);
    }
}
