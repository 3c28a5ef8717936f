//! The glossary: `DefinedTermSet`, and `DefinedTerm` for each entry.

use crate::link::{Page, Section, Site};
use crate::render::addresses::permalink;

use super::node::Node;

/// The entry's name among all things.
pub(super) fn identity(site: &Site, page: &Page) -> String {
    format!("{}#term", permalink(site, &page.path))
}

/// The name of a language's glossary.
fn set_identity(site: &Site, language: usize) -> Option<String> {
    Some(format!("{}#terms", permalink(site, &site.glossary(language)?.path)))
}

fn bare(site: &Site, page: &Page) -> Node {
    Node::new("DefinedTerm")
        .set("@id", identity(site, page))
        .set("name", page.document.title_text.as_str())
        .set("url", permalink(site, &page.path))
        .set("termCode", page.stem())
}

/// `DefinedTerm`, on the entry's own page.
pub(super) fn entry(site: &Site, page: &Page) -> Node {
    let Some(term) = &page.document.front_matter.term else { return bare(site, page) };
    bare(site, page)
        .all("alternateName", term.aliases.iter().map(|a| a.text.value.as_str()))
        .maybe("description", term.short.as_ref().map(|s| s.value.as_str()))
        .maybe("inDefinedTermSet", set_identity(site, page.language).map(Node::reference))
        .all("sameAs", term.same_as.iter().map(|a| a.value.as_str()))
}

/// `DefinedTermSet`, on the glossary's index.
pub(super) fn set(site: &Site, section: &Section, description: Option<String>) -> Node {
    let entries = site.terms[section.language].iter().map(|id| site.page(*id));
    let brief = entries.map(|page| {
        let short = page.document.front_matter.term.as_ref().and_then(|t| t.short.as_ref());
        bare(site, page).maybe("description", short.map(|s| s.value.as_str()))
    });
    bare_set(site, section, description).all("hasDefinedTerm", brief)
}

/// `DefinedTermSet` with everything that is known of each entry.
pub(super) fn whole(site: &Site, section: &Section, description: Option<String>) -> Node {
    let entries = site.terms[section.language].iter().map(|id| entry(site, site.page(*id)));
    bare_set(site, section, description).all("hasDefinedTerm", entries)
}

fn bare_set(site: &Site, section: &Section, description: Option<String>) -> Node {
    Node::new("DefinedTermSet")
        .set("@id", format!("{}#terms", permalink(site, &section.path)))
        .set("name", section.title_text.as_str())
        .maybe("description", description)
        .set("url", permalink(site, &section.path))
        .set("inLanguage", site.language(section.language).code.as_str())
}
