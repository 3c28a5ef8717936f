//! Who claims which address. Two on one address is an error that names both; so is an address that differs from another
//! by capitals or accents' composition alone, since some file systems take them for one.

use std::collections::hash_map::Entry;
use std::sync::Arc;

use rustc_hash::FxHashMap;
use unicode_normalization::UnicodeNormalization;

use crate::diagnostics::{Diagnostic, Location};
use crate::parse::Document;
use crate::tree::fields::Sourced;

use super::paths::{self, output_file};
use super::{EVENTS_ON_A_PAGE, Section, Site, Target};

/// Every address of the site that a link may lead to.
#[derive(Debug, Default)]
pub(super) struct Claims {
    /// By the output file's name, folded: the address, and who claims it.
    by_file: FxHashMap<String, Claim>,
}

#[derive(Debug)]
struct Claim {
    path: String,
    by: By,
}

/// Who claims an address. Nearly always a page or section.
#[derive(Debug)]
enum By {
    Document(Arc<Document>),
    Other(String, Option<Location>),
}

impl By {
    fn what(&self) -> &str {
        match self {
            By::Document(document) => &document.path,
            By::Other(what, _) => what,
        }
    }

    /// Whether it is a page in a folder of its own.
    fn is_index(&self) -> bool {
        matches!(self, By::Document(document) if document.path.rsplit('/').next().is_some_and(|name| name.starts_with("index.")))
    }

    /// The file, or the key in it that sets the address.
    fn location(&self) -> Option<Location> {
        match self {
            By::Document(document) => {
                let front_matter = &document.front_matter;
                let key = front_matter.path.as_ref().or(front_matter.slug.as_ref());
                Some(key.map_or_else(
                    || Location::file(&document.path),
                    |key| Location::new(&document.path, &document.text, key.span.clone()),
                ))
            }
            By::Other(_, location) => location.clone(),
        }
    }
}

impl Claims {
    /// Whether something is at this address, which may lack its last slash.
    pub(super) fn has(&self, path: &str) -> bool {
        let has = |path: &str| self.by_file.get(&fold(output_file(path))).is_some_and(|c| c.path == path);
        has(path) || (!path.ends_with('/') && has(&format!("{path}/")))
    }

    /// What the page or section at this address was parsed from.
    pub(super) fn document(&self, path: &str) -> Option<&Document> {
        let of = |path: &str| self.by_file.get(&fold(output_file(path))).filter(|claim| claim.path == path);
        match &of(path).or_else(|| of(&format!("{path}/")))?.by {
            By::Document(document) => Some(document),
            By::Other(..) => None,
        }
    }

    /// A file that is copied can't have the name of a folder that has a page.
    fn check_folders(&self, site: &Site, diagnostics: &mut Vec<Diagnostic>) {
        for asset in site.assets.iter().chain(site.statics.iter()) {
            let file = output_file(&asset.path);
            let Some(page) = self.by_file.get(&fold(format!("{file}/index.html"))) else { continue };
            let (what, path) = (page.by.what(), &asset.file.path);
            let message = format!("{file} would be a file and a folder: {path} and {what}");
            let mut diagnostic = Diagnostic::error("duplicate-url", message)
                .at(Location::file(path))
                .help("give one of them another slug or path, or rename its file");
            if let Some(location) = page.by.location() {
                diagnostic = diagnostic.related("the other is here", location);
            }
            diagnostics.push(diagnostic);
        }
    }

    fn claim(&mut self, path: &str, what: &str, location: Option<Location>, diagnostics: &mut Vec<Diagnostic>) {
        self.claim_by(path, By::Other(what.to_owned(), location), diagnostics);
    }

    fn claim_by(&mut self, path: &str, by: By, diagnostics: &mut Vec<Diagnostic>) {
        let claim = Claim { path: path.to_owned(), by };
        match self.by_file.entry(fold(output_file(path))) {
            Entry::Vacant(free) => {
                free.insert(claim);
            }
            Entry::Occupied(taken) => {
                let first = taken.get();
                let (first_what, what) = (first.by.what(), claim.by.what());
                let message = if first.path == claim.path {
                    format!("two outputs on one address, {}: {first_what} and {what}", claim.path)
                } else if output_file(&first.path) == output_file(&claim.path) {
                    format!("{} and {} are one file: {first_what} and {what}", first.path, claim.path)
                } else {
                    format!(
                        "{} and {} differ by capitals or accents alone: {first_what} and {what}",
                        first.path, claim.path
                    )
                };
                let help = if claim.by.is_index() || first.by.is_index() {
                    "the page of a section is its _index.md: rename index.md, which makes its folder a page's own"
                } else {
                    "give one of them another slug or path, or rename its file"
                };
                let mut diagnostic = Diagnostic::error("duplicate-url", message).help(help);
                let mut locations = claim.by.location().into_iter().chain(first.by.location());
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

fn fold(mut file: String) -> String {
    if file.is_ascii() {
        file.make_ascii_lowercase();
        file
    } else {
        file.nfc().collect::<String>().to_lowercase()
    }
}

/// Collects all addresses; sorts out the redirects.
pub(super) fn collect(site: &Site) -> (Claims, Vec<Diagnostic>) {
    let mut claims = Claims::default();
    let mut problems = Vec::new();
    let diagnostics = &mut problems;
    for page in site.pages.iter() {
        claims.claim_by(&page.path, By::Document(page.document.clone()), diagnostics);
    }
    for (id, section) in site.sections.iter().enumerate() {
        let (what, by) = section_claim(section);
        claims.claim_by(&section.path, by, diagnostics);
        let pages = site.list(id as u32).len();
        for number in 2..=Site::pager_count(section.paginate_by, pages) {
            let what = format!("page {number} of the list of {what}");
            claims.claim(&site.pager_path(&section.path, number), &what, None, diagnostics);
        }
    }
    for taxonomy in site.taxonomies.iter() {
        let what = format!("the list of {}", taxonomy.name);
        for number in 1..=Site::pager_count(taxonomy.items_by, taxonomy.items.len()) {
            claims.claim(&site.pager_path(&taxonomy.path, number), &what, None, diagnostics);
        }
        for item in &taxonomy.items {
            let what = format!("the list of `{}` in {}", item.name, taxonomy.name);
            claims.claim(&item.path, &what, None, diagnostics);
            for number in 2..=Site::pager_count(taxonomy.paginate_by, item.pages.len()) {
                claims.claim(&site.pager_path(&item.path, number), &what, None, diagnostics);
            }
        }
    }
    for glossary in (0..site.config.languages.len()).filter_map(|language| site.glossary(language)) {
        claims.claim(&glossary.data_path(), "the glossary as data", None, diagnostics);
    }
    for storyline in site.storylines.iter() {
        let what = format!("the storyline `{}`", storyline.id);
        for number in 1..=Site::pager_count(site.config.paginate_by, storyline.pages.len()) {
            claims.claim(&site.pager_path(&storyline.path, number), &what, None, diagnostics);
        }
    }
    for (language, overview) in site.overviews.iter().enumerate() {
        if let Some(path) = &overview.storylines {
            for number in 1..=site.storyline_pages(language) {
                claims.claim(&site.pager_path(path, number), "the list of storylines", None, diagnostics);
            }
        }
        if let Some(path) = &overview.timeline {
            for number in 1..=Site::pager_count(EVENTS_ON_A_PAGE, overview.events.len()) {
                claims.claim(&site.pager_path(path, number), "the timeline of all explainers", None, diagnostics);
            }
        }
    }
    for number in 0..site.config.languages.len() {
        let prefix = site.home(number).map_or("/", |id| site.section(id).path.as_str());
        claims.claim(&format!("{prefix}404.html"), "the page for what isn't found", None, diagnostics);
        if site.config.output.llms_txt {
            claims.claim(&format!("{prefix}llms.txt"), "the list of pages for language models", None, diagnostics);
        }
    }
    for feed in site.feeds.iter() {
        for format in &site.language(feed.language).feeds.formats {
            claims.claim(&feed.path(*format), &format!("the feed of {}", feed.page), None, diagnostics);
        }
    }
    claims.claim("/sitemap.xml", "the sitemap", None, diagnostics);
    // A site's own takes its place.
    if !site.assets.iter().chain(site.statics.iter()).any(|asset| asset.path == "/robots.txt") {
        claims.claim("/robots.txt", "the rules for crawlers", None, diagnostics);
    }
    if site.config.sitemap.news {
        claims.claim("/sitemap-news.xml", "the sitemap of news", None, diagnostics);
    }
    if site.config.search.enabled {
        for file in ["pagefind.js", "pagefind-worker.js", "pagefind-entry.json"] {
            claims.claim(&format!("/pagefind/{file}"), "the search index ([search] enabled)", None, diagnostics);
        }
    }
    let hosts = &site.config.output.hosts;
    for (number, (host, location)) in hosts.iter().enumerate() {
        let earlier = &hosts[..number];
        // Two hosts that want one file are an error of the config, told there.
        let known = |file: &str| earlier.iter().any(|(host, _)| crate::hosting::files(*host).contains(&file));
        for file in crate::hosting::files(*host).iter().filter(|file| !known(file)) {
            let what = "the host's rules, which [output] hosts asks for";
            claims.claim(&format!("/{file}"), what, Some(location.clone()), diagnostics);
        }
    }
    for asset in site.assets.iter().chain(site.statics.iter()) {
        // A site's own robots.txt takes the place of ours, which must not have been wanted.
        if let ("/robots.txt", Some(wanted)) = (asset.path.as_str(), &site.config.robots.location) {
            let message = "the site has a robots.txt of its own, and [robots] asks for another";
            let location = Location::file(&asset.file.path);
            let diagnostic = Diagnostic::error("config-contradiction", message).at(location);
            diagnostics.push(diagnostic.help("keep one of them").related("[robots] is here", wanted.clone()));
        }
        if let Err(why) = paths::check(&asset.path) {
            let message = format!("the name of this file can't be an address: {why}");
            let location = Location::file(&asset.file.path);
            diagnostics.push(Diagnostic::error("bad-address", message).at(location).help("rename the file"));
        }
        claims.claim(&asset.path, &asset.file.path, Some(Location::file(&asset.file.path)), diagnostics);
    }
    for redirect in site.redirects.iter() {
        claims.claim(&redirect.from, "a redirect", Some(redirect.location.clone()), diagnostics);
    }
    claims.check_folders(site, diagnostics);
    (claims, problems)
}

fn section_claim(section: &Section) -> (String, By) {
    match &section.document {
        Some(document) => (document.path.to_string(), By::Document(document.clone())),
        None => {
            let path: Arc<str> = format!("content/{}", section.folder).into();
            let what = format!("the section {path}");
            (what.clone(), By::Other(what, Some(Location::file(&path))))
        }
    }
}

/// Every alias as it was written, with what it leads to.
pub(super) fn all_aliases(site: &Site) -> Vec<(&Sourced<String>, Target)> {
    let pages = site.pages.iter().enumerate().map(|(i, p)| (Some(&p.document), Target::Page(i as u32)));
    let sections = site.sections.iter().enumerate().map(|(i, s)| (s.document.as_ref(), Target::Section(i as u32)));
    let documents = pages.chain(sections).filter_map(|(document, target)| Some((document?, target)));
    documents.flat_map(|(document, target)| document.front_matter.aliases.iter().map(move |a| (a, target))).collect()
}
