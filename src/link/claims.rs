//! Who claims which address. Two on one address is an error that names both; so is an address that differs from another
//! by capitals or accents' composition alone, since some file systems take them for one.

use std::collections::BTreeMap;
use std::sync::Arc;

use unicode_normalization::UnicodeNormalization;

use crate::config::FeedFormat;
use crate::diagnostics::{Diagnostic, Location};
use crate::tree::fields::Sourced;

use super::paths::{self, output_file};
use super::{EVENTS_ON_A_PAGE, Section, Site, Target};

/// Every address of the site that a link may lead to.
#[derive(Debug, Default)]
pub(super) struct Claims {
    /// By the output file's name, folded: the address, and who claims it.
    by_file: BTreeMap<String, Claim>,
}

#[derive(Debug, Clone)]
struct Claim {
    path: String,
    what: String,
    location: Option<Location>,
}

impl Claims {
    /// Whether something is at this address, which may lack its last slash.
    pub(super) fn has(&self, path: &str) -> bool {
        let has = |path: &str| self.by_file.get(&fold(&output_file(path))).is_some_and(|c| c.path == path);
        has(path) || (!path.ends_with('/') && has(&format!("{path}/")))
    }

    fn claim(&mut self, path: &str, what: &str, location: Option<Location>, diagnostics: &mut Vec<Diagnostic>) {
        let claim = Claim { path: path.to_owned(), what: what.to_owned(), location };
        match self.by_file.entry(fold(&output_file(path))) {
            std::collections::btree_map::Entry::Vacant(free) => {
                free.insert(claim);
            }
            std::collections::btree_map::Entry::Occupied(taken) => {
                let first = taken.get();
                let message = if first.path == claim.path {
                    format!("two outputs on one address, {}: {} and {}", claim.path, first.what, claim.what)
                } else if output_file(&first.path) == output_file(&claim.path) {
                    format!("{} and {} are one file: {} and {}", first.path, claim.path, first.what, claim.what)
                } else {
                    format!(
                        "{} and {} differ by capitals or accents alone: {} and {}",
                        first.path, claim.path, first.what, claim.what
                    )
                };
                let mut diagnostic = Diagnostic::error("duplicate-url", message)
                    .help("give one of them another slug or path, or rename its file");
                let mut locations = claim.location.into_iter().chain(first.location.clone());
                if let Some(location) = locations.next() {
                    diagnostic = diagnostic.at(location);
                }
                if let Some(location) = locations.next() {
                    diagnostic = diagnostic.related("the other is here", location);
                }
                diagnostics.push(diagnostic);
            }
        }
    }
}

fn fold(file: &str) -> String {
    if file.is_ascii() { file.to_ascii_lowercase() } else { file.nfc().collect::<String>().to_lowercase() }
}

/// Collects all addresses; sorts out the redirects.
pub(super) fn collect(site: &Site, diagnostics: &mut Vec<Diagnostic>) -> Claims {
    let mut claims = Claims::default();
    for page in &site.pages {
        let location = Location::file(&page.document.path);
        claims.claim(&page.path, &page.document.path, Some(location), diagnostics);
    }
    for section in &site.sections {
        let (what, location) = section_name(section);
        claims.claim(&section.path, &what, location, diagnostics);
        let pages = section.pages.len();
        for number in 2..=Site::pager_count(section.paginate_by, pages) {
            let what = format!("page {number} of the list of {what}");
            claims.claim(&pager_path(&section.path, number), &what, None, diagnostics);
        }
    }
    for taxonomy in &site.taxonomies {
        claims.claim(&taxonomy.path, &format!("the list of {}", taxonomy.name), None, diagnostics);
        for item in &taxonomy.items {
            let what = format!("the list of `{}` in {}", item.name, taxonomy.name);
            claims.claim(&item.path, &what, None, diagnostics);
            for number in 2..=Site::pager_count(taxonomy.paginate_by, item.pages.len()) {
                claims.claim(&pager_path(&item.path, number), &what, None, diagnostics);
            }
        }
    }
    for storyline in &site.storylines {
        claims.claim(&storyline.path, &format!("the storyline `{}`", storyline.id), None, diagnostics);
    }
    for overview in &site.overviews {
        if let Some(path) = &overview.storylines {
            claims.claim(path, "the list of storylines", None, diagnostics);
        }
        if let Some(path) = &overview.timeline {
            for number in 1..=Site::pager_count(EVENTS_ON_A_PAGE, overview.events.len()) {
                claims.claim(&pager_path(path, number), "the timeline of all explainers", None, diagnostics);
            }
        }
    }
    for (number, language) in site.config.languages.iter().enumerate() {
        let prefix = site.home(number).map_or("/", |id| site.section(id).path.as_str());
        for format in &site.config.feeds.formats {
            let FeedFormat::Atom = format;
            claims.claim(&format!("{prefix}atom.xml"), &format!("the feed of `{}`", language.code), None, diagnostics);
        }
        claims.claim(&format!("{prefix}404.html"), "the page for what isn't found", None, diagnostics);
    }
    claims.claim("/sitemap.xml", "the sitemap", None, diagnostics);
    for asset in site.assets.iter().chain(&site.statics) {
        // A site's own robots.txt takes the place of ours.
        if let Err(why) = paths::check(&asset.path) {
            let message = format!("the name of this file can't be an address: {why}");
            let location = Location::file(&asset.file.path);
            diagnostics.push(Diagnostic::error("bad-address", message).at(location).help("rename the file"));
        }
        claims.claim(&asset.path, &asset.file.path, Some(Location::file(&asset.file.path)), diagnostics);
    }
    let redirects = aliases(site, diagnostics);
    for (from, alias) in redirects {
        claims.claim(&from, "a redirect", Some(alias), diagnostics);
    }
    claims
}

fn section_name(section: &Section) -> (String, Option<Location>) {
    match &section.document {
        Some(document) => (document.path.to_string(), Some(Location::file(&document.path))),
        None => {
            let path: Arc<str> = format!("content/{}", section.folder).into();
            (format!("the section {path}"), Some(Location::file(&path)))
        }
    }
}

/// The address of a further page of a list.
pub fn pager_path(path: &str, number: usize) -> String {
    if number == 1 { path.to_owned() } else { format!("{path}page/{number}/") }
}

/// The redirects that pages and sections ask for: address, where it was asked.
fn aliases(site: &Site, diagnostics: &mut Vec<Diagnostic>) -> Vec<(String, Location)> {
    let mut redirects = Vec::new();
    for (from, alias, target) in all_aliases(site) {
        let document = match target {
            Target::Page(id) => &site.page(id).document,
            Target::Section(id) => match &site.section(id).document {
                Some(document) => document,
                None => continue,
            },
        };
        let location = Location::new(&document.path, &document.text, alias.span.clone());
        match paths::check(&alias.value) {
            Ok(()) => redirects.push((from, location)),
            Err(why) => diagnostics.push(
                Diagnostic::error("bad-address", format!("`aliases` holds what can't be an address: {why}"))
                    .at(location)
                    .help("write an old address of the page, as in \"/old/address/\""),
            ),
        }
    }
    redirects
}

/// Every alias, as an address, with what it leads to.
pub(super) fn all_aliases(site: &Site) -> Vec<(String, &Sourced<String>, Target)> {
    let pages = site.pages.iter().enumerate().map(|(i, p)| (Some(&p.document), Target::Page(i as u32)));
    let sections = site.sections.iter().enumerate().map(|(i, s)| (s.document.as_ref(), Target::Section(i as u32)));
    let documents = pages.chain(sections).filter_map(|(document, target)| Some((document?, target)));
    documents
        .flat_map(|(document, target)| {
            document.front_matter.aliases.iter().map(move |a| (paths::normalise(&a.value), a, target))
        })
        .collect()
}
