//! Pages into sections, each with its address, and language versions together.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::config::Config;
use crate::content_path::{ContentPath, composed};
use crate::diagnostics::{Diagnostic, Location, nearest};
use crate::front_matter::SortBy;
use crate::parse::Document;

use super::addresses::{folder_paths, page_path};
use super::{Change, Collation, Ids, Input, Page, PageKind, Section, SectionId, Site, Target};

/// What is known of pages that exist but aren't published, for better messages. Nothing of it reaches an output.
#[derive(Default)]
pub(super) struct Unpublished {
    /// Ids and languages, with why.
    pages: BTreeMap<(String, usize), &'static str>,
    /// The storylines of explainers among them, with their languages.
    storylines: BTreeSet<(String, usize)>,
}

impl Unpublished {
    /// Why the page or section of this id isn't published, if it is in here in any language.
    pub(super) fn why(&self, id: &str) -> Option<&'static str> {
        let found = self.pages.range((id.to_owned(), 0)..).next();
        found.filter(|((known, _), _)| known == id).map(|(_, why)| *why)
    }

    /// Whether an explainer in this language belongs to the storyline.
    pub(super) fn has_storyline(&self, id: &str, language: usize) -> bool {
        self.storylines.contains(&(id.to_owned(), language))
    }

    fn add(&mut self, name: &ContentPath, document: &Document, why: &'static str) {
        self.pages.insert((name.id(), name.language), why);
        let storyline = document.front_matter.explainer.as_ref().and_then(|e| e.storyline.clone());
        self.storylines.extend(storyline.map(|id| (id, name.language)));
    }
}

/// Builds the site's pages and sections; links, mentions and lists are still to come.
pub(super) fn build(input: Input, diagnostics: &mut Vec<Diagnostic>) -> (Site, Unpublished) {
    let Input { documents, assets, statics, data, config, now, drafts, early, earlier: _, images: _ } = input;
    let mut unpublished = Unpublished::default();
    let mut next_change: Option<Change> = None;
    let mut unpublished_folders: BTreeSet<String> = BTreeSet::new();
    let mut published = Vec::with_capacity(documents.len());
    let mut held_back = Vec::new();
    if documents.is_empty() {
        diagnostics.push(
            Diagnostic::error("empty-site", "content/ holds no page")
                .help("write one: content/_index.md, with title = \"…\" between two +++ lines"),
        );
    }
    for (name, document) in documents {
        if let Some(code) = &name.unknown_language {
            diagnostics.push(unknown_language(code, &document, &config));
        }
        if name.folder.is_empty() && name.stem == "index" {
            let message = "this is a page of its own, at /index/, and not the front page";
            diagnostics.push(
                Diagnostic::warning("not-the-front-page", message)
                    .at(Location::file(&document.path))
                    .help("the front page is _index.md: rename the file"),
            );
        }
        let front_matter = &document.front_matter;
        let appears = front_matter.publish_at.map(|when| (when, true));
        let goes = front_matter.expires_at.map(|when| (when, false));
        for (when, appears) in [appears, goes].into_iter().flatten().filter(|_| drafts || !front_matter.draft) {
            if when > now && next_change.as_ref().is_none_or(|first| when < first.when) {
                next_change = Some(Change { when, page: document.path.clone(), appears });
            }
        }
        match why_unpublished(&document, now, drafts, early) {
            Some(why) => {
                if name.is_bundle {
                    unpublished_folders.insert(name.id());
                }
                unpublished.add(&name, &document, why);
                held_back.push((name, document));
            }
            None => published.push((name, document)),
        }
    }
    // Files of a page that is published in another language are needed there.
    for (name, _) in published.iter().filter(|(name, _)| name.is_bundle) {
        unpublished_folders.remove(&name.id());
    }
    let withheld = super::withheld::files(&published, &held_back, &assets, &config.base_url);
    let held_back_by_name = match held_back.is_empty() {
        true => Vec::new(),
        false => assets.iter().map(|file| file.relative.clone()).collect(),
    };
    let assets: Vec<_> = assets.into_iter().filter(|file| !withheld.contains(&file.relative)).collect();
    let (mut sections, by_folder, mut pages_input) = build_sections(published, &held_back, &config, diagnostics);
    // The order of pages is that of their files, so that everything that follows is the same each time.
    pages_input.sort_by(|(a, _), (b, _)| (&a.folder, &a.stem, a.language).cmp(&(&b.folder, &b.stem, b.language)));

    let mut by_id = Ids::new(config.languages.len());
    for ((folder, language), id) in &by_folder {
        by_id.insert(folder.clone(), *language, Target::Section(*id));
    }
    let mut pages = Vec::with_capacity(pages_input.len());
    let mut terms = vec![Vec::new(); config.languages.len()];
    // Pages of one folder come one after the other.
    let mut folder = (String::new(), 0);
    let mut section = by_folder[&folder];
    for (name, document) in pages_input {
        if (&name.folder, name.language) != (&folder.0, folder.1) {
            folder = (name.folder.clone(), name.language);
            section = by_folder[&folder];
        }
        let path = page_path(&name, &document, &sections[section as usize].path, config.output.urls, diagnostics);
        let in_glossary = name.folder == config.glossary.section;
        let kind = match (&document.front_matter.term, &document.front_matter.explainer) {
            (Some(_), _) if in_glossary => PageKind::Term,
            (_, Some(_)) => PageKind::Explainer,
            _ => PageKind::Page,
        };
        if document.front_matter.term.is_some() && !in_glossary {
            diagnostics.push(
                Diagnostic::warning(
                    "term-outside-glossary",
                    "this page has [term], but isn't in the glossary's folder",
                )
                .at(Location::file(&document.path))
                .help(format!("move it to content/{}/, or change [glossary] section", config.glossary.section)),
            );
        }
        let id = pages.len() as u32;
        if kind == PageKind::Term {
            terms[name.language].push(id);
        }
        sections[section as usize].pages.push(id);
        let page_id = name.id();
        if let Some(Target::Page(other)) = by_id.get(&page_id, name.language) {
            let other: &Arc<Page> = &pages[other as usize];
            diagnostics.extend(twin(&other.document, &document));
        }
        by_id.insert(page_id.clone(), name.language, Target::Page(id));
        pages.push(Arc::new(Page {
            id: page_id,
            language: name.language,
            kind,
            section,
            path,
            document,
            translations: Vec::new(),
            previous: None,
            next: None,
            references: Default::default(),
            citations: Default::default(),
            mentions: Vec::new(),
            terms: Vec::new(),
            backlinks: Vec::new(),
            dated: Vec::new(),
        }));
    }
    join_translations(&mut pages, &mut sections, &by_id, config.languages.len());
    let collations = config.languages.iter().map(|l| Collation::new(&l.code)).collect();
    let (assets, statics) = (
        super::addresses::assets(assets, &config, &by_folder, &sections, &unpublished_folders),
        super::addresses::statics(statics),
    );
    let site = Site {
        config: Arc::new(config),
        now,
        pages,
        sections: Arc::new(sections),
        taxonomies: Arc::default(),
        terms,
        assets: Arc::new(assets),
        statics: Arc::new(statics),
        data: Arc::new(data.into_iter().map(|file| file.relative).collect()),
        pictures: Arc::default(),
        redirects: Arc::default(),
        newest: Vec::new(),
        feeds: Arc::default(),
        feed_places: Arc::default(),
        menus: Arc::default(),
        by_id: Arc::new(by_id),
        ranks: Vec::new(),
        storylines: Arc::default(),
        overviews: Arc::default(),
        collations: Arc::new(collations),
        next_change,
        scans: Arc::default(),
        open: Arc::default(),
        awaits_mentions: false,
        held_back_by_name: Arc::new(held_back_by_name),
    };
    (site, unpublished)
}

/// Two files whose names differ in nothing but how accents are written: one would hide the other.
fn twin(one: &Document, other: &Document) -> Option<Diagnostic> {
    if composed(&one.path) != composed(&other.path) {
        return None;
    }
    let diagnostic =
        Diagnostic::error("bad-file-name", "another file has this name: its accents are written otherwise");
    let diagnostic = diagnostic.at(Location::file(&other.path)).help("remove one of them, or rename it");
    Some(diagnostic.related("this file", Location::file(&one.path)))
}

fn why_unpublished(document: &Document, now: jiff::Timestamp, drafts: bool, early: bool) -> Option<&'static str> {
    let front_matter = &document.front_matter;
    if front_matter.draft && !drafts {
        return Some("it is a draft");
    }
    if front_matter.publish_at.is_some_and(|from| from > now) && !early {
        return Some("it isn't published yet (publish_at)");
    }
    if front_matter.expires_at.is_some_and(|to| to <= now) {
        return Some("it has expired (expires_at)");
    }
    None
}

fn unknown_language(code: &str, document: &Document, config: &Config) -> Diagnostic {
    let known = config.languages.iter().map(|l| l.code.as_str());
    let hint = match nearest(code, known.clone()) {
        Some(near) => format!("did you mean `.{near}.md`? Otherwise add"),
        None => "add".to_owned(),
    };
    Diagnostic::error(
        "unknown-language",
        format!("the file's name says its language is `{code}`, which the site doesn't have"),
    )
    .at(Location::file(&document.path))
    .help(format!("{hint} [languages.{code}] to config.toml, or rename the file"))
}

type ByFolder = BTreeMap<(String, usize), SectionId>;
type Named = Vec<(ContentPath, Arc<Document>)>;

/// Makes the sections: one for each folder that holds pages or an `_index.md`, in each language it has any in; and a
/// root in every language. An `_index.md` that is held back gives its section's address and nothing else: pages in it
/// would move on the day it is published.
fn build_sections(
    published: Named,
    held_back: &[(ContentPath, Arc<Document>)],
    config: &Config,
    diagnostics: &mut Vec<Diagnostic>,
) -> (Vec<Section>, ByFolder, Named) {
    let mut indexes: BTreeMap<(String, usize), Arc<Document>> = BTreeMap::new();
    let mut pages = Vec::with_capacity(published.len());
    // Parents sort before children.
    let mut folders: BTreeSet<(String, usize)> =
        (0..config.languages.len()).map(|language| (String::new(), language)).collect();
    let mut last = ("", 0);
    for (name, _) in &published {
        // Pages of one folder come one after the other.
        if last != (name.folder.as_str(), name.language) {
            let mut folder = name.folder.as_str();
            while folders.insert((folder.to_owned(), name.language)) {
                folder = folder.rsplit_once('/').map_or("", |(parent, _)| parent);
            }
            last = (&name.folder, name.language);
        }
    }
    for (name, document) in published {
        if name.is_section {
            if let Some(other) = indexes.insert((name.folder, name.language), document.clone()) {
                diagnostics.extend(twin(&other, &document));
            }
        } else {
            pages.push((name, document));
        }
    }
    let later = held_back.iter().filter(|(name, _)| name.is_section);
    let mut addressed: BTreeMap<(&str, usize), &Document> =
        later.map(|(name, document)| ((name.folder.as_str(), name.language), &**document)).collect();
    addressed.extend(indexes.iter().map(|((folder, language), d)| ((folder.as_str(), *language), &**d)));
    let paths = folder_paths(&folders, &addressed, config, diagnostics);
    // A section without a page of its own in this language takes its title from the default language's.
    let titles: BTreeMap<String, (String, String)> = indexes
        .iter()
        .filter(|((_, language), _)| *language == 0)
        .map(|((folder, _), d)| (folder.clone(), (d.title.html.clone(), d.title_text.clone())))
        .collect();
    let mut sections: Vec<Section> = Vec::with_capacity(folders.len());
    let mut by_folder = ByFolder::new();
    for (folder, language) in folders {
        let document = indexes.remove(&(folder.clone(), language));
        let (title, title_text) = match &document {
            Some(d) => (d.title.html.clone(), d.title_text.clone()),
            None if folder.is_empty() => {
                let title = config.languages[language].title.clone();
                (tera_escape(&title), title)
            }
            None => titles.get(&folder).cloned().unwrap_or_else(|| {
                let title = title_of_folder(&folder);
                (tera_escape(&title), title)
            }),
        };
        let parent = (!folder.is_empty()).then(|| {
            let parent = folder.rsplit_once('/').map_or("", |(parent, _)| parent);
            by_folder[&(parent.to_owned(), language)]
        });
        let id = sections.len() as SectionId;
        if let Some(parent) = parent {
            sections[parent as usize].children.push(id);
        }
        let path = paths[&(folder.clone(), language)].clone();
        let paginate_by = document.as_ref().and_then(|d| d.front_matter.paginate_by);
        let is_glossary = folder == config.glossary.section;
        let sort_by = document.as_ref().and_then(|d| d.front_matter.sort_by);
        let usual = if is_glossary { SortBy::Title } else { SortBy::default() };
        by_folder.insert((folder.clone(), language), id);
        sections.push(Section {
            document,
            language,
            title,
            title_text,
            path,
            parent,
            children: Vec::new(),
            pages: Vec::new(),
            sort_by: sort_by.unwrap_or(usual),
            // An A to Z and a front page are one page unless their author says otherwise.
            paginate_by: paginate_by.unwrap_or(if is_glossary || folder.is_empty() { 0 } else { config.paginate_by }),
            translations: Vec::new(),
            is_glossary,
            references: Default::default(),
            folder,
        });
    }
    (sections, by_folder, pages)
}

fn tera_escape(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    let _ = pulldown_cmark_escape::escape_html(&mut html, text);
    html
}

fn title_of_folder(folder: &str) -> String {
    let name = folder.rsplit_once('/').map_or(folder, |(_, name)| name).replace(['-', '_'], " ");
    let mut chars = name.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

fn join_translations(pages: &mut [Arc<Page>], sections: &mut [Section], by_id: &Ids, languages: usize) {
    if languages < 2 {
        return;
    }
    let others = |id: &str, own: usize| -> Vec<Target> {
        (0..languages).filter(|l| *l != own).filter_map(|l| by_id.get(id, l)).collect()
    };
    for page in pages.iter_mut() {
        let found = others(&page.id, page.language);
        Arc::make_mut(page).translations =
            found.into_iter().filter_map(|t| if let Target::Page(id) = t { Some(id) } else { None }).collect();
    }
    for section in sections.iter_mut() {
        let found = others(&section.folder, section.language);
        section.translations =
            found.into_iter().filter_map(|t| if let Target::Section(id) = t { Some(id) } else { None }).collect();
    }
}
