//! Files beside pages that nobody sees.

use std::collections::BTreeSet;

use crate::diagnostics::Location;
use crate::link::{self, Href, Site};
use crate::parse::Document;

use super::Finding;

/// Files beside pages that no link leads to, no page shows, and whose name stands in no page, template or file of data.
/// `others` are the texts of templates and data.
pub(super) fn orphans(site: &Site, others: &[&str]) -> Vec<Finding> {
    let linked = linked(site);
    let mut left: Vec<_> = site.assets.iter().filter(|asset| !linked.contains(asset.path.as_str())).collect();
    if left.is_empty() {
        return Vec::new();
    }
    // Names in HTML, in [extra], in components: what is only named is used, as far as anybody can tell.
    let texts = || documents(site).map(|document| &*document.text).chain(others.iter().copied());
    let named: BTreeSet<String> = texts().flat_map(link::words).map(|word| last(&word).to_owned()).collect();
    left.retain(|asset| {
        let name = last(&asset.file.relative);
        let spaced = name.contains(link::is_between);
        let used = named.contains(name) || spaced && texts().any(|text| text.contains(name));
        !used
    });
    left.into_iter()
        .map(|asset| {
            Finding::new(
                "nothing refers to this file, and it is published all the same",
                Location::file(&asset.file.path),
                "link to it or show it; or take it out of content/; files for others to find go under static/",
            )
        })
        .collect()
}

fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn documents(site: &Site) -> impl Iterator<Item = &Document> {
    let sections = site.sections.iter().filter_map(|section| section.document.as_deref());
    site.pages.iter().map(|page| &*page.document).chain(sections)
}

/// The addresses of the site that links lead to and images show.
fn linked(site: &Site) -> BTreeSet<&str> {
    let pages = site.pages.iter().map(|page| &page.references);
    let references = pages.chain(site.sections.iter().map(|section| &section.references));
    let hrefs = references.flat_map(|r| {
        let own = [&r.title, &r.description, &r.body];
        own.into_iter().chain(&r.texts).flatten()
    });
    hrefs
        .filter_map(|href| match href {
            Href::Path(path) => path.split(['#', '?']).next(),
            _ => None,
        })
        .collect()
}
