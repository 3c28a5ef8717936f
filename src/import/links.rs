//! Where links of the old site lead in the new one.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use crate::link::join;
use crate::parse::{Target, classify};
use crate::percent::decode;

use super::config::MenuLine;
use super::place::Placed;
use super::{Generator, Kind, Note, OldSite, Shape};

/// What becomes of a link.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Goal {
    /// It stays as it is.
    Keep,
    /// It leads there now.
    To(String),
    /// It leads nowhere, and is written so.
    Dead(String),
    /// It is no link: there is something in it that only the old generator could read.
    Text,
}

/// Something of the old site.
#[derive(Debug, Clone, Copy)]
enum Thing {
    Page(usize),
    Asset(usize),
}

/// All goals, by whatever names them.
pub(super) struct Index<'a> {
    old: &'a OldSite,
    placed: &'a Placed,
    /// By old address, without its last slash.
    by_address: FxHashMap<String, Thing>,
    /// By file from the content folder, in a language's own folder or not.
    by_file: FxHashMap<String, Thing>,
    /// By new id, which versions share.
    by_new: FxHashMap<String, Vec<usize>>,
    /// By logical path, in small letters: what Hugo's `ref` takes.
    by_path: FxHashMap<(String, usize), usize>,
    /// By the last part of it; nothing where several have it.
    by_name: FxHashMap<(String, usize), Option<usize>>,
    /// Ids of each page's headings.
    pub(super) anchors: Vec<BTreeSet<String>>,
}

impl<'a> Index<'a> {
    pub(super) fn new(old: &'a OldSite, placed: &'a Placed) -> Self {
        let mut index = Index {
            old,
            placed,
            by_address: FxHashMap::default(),
            by_file: FxHashMap::default(),
            by_new: FxHashMap::default(),
            by_path: FxHashMap::default(),
            by_name: FxHashMap::default(),
            anchors: Vec::new(),
        };
        for (number, page) in old.pages.iter().enumerate() {
            if !page.old.is_empty() {
                index.by_address.entry(bare(&page.old)).or_insert(Thing::Page(number));
            }
            index.by_file.entry(page.relative.clone()).or_insert(Thing::Page(number));
            index.by_new.entry(page.id.own()).or_default().push(number);
            let language = page.id.language;
            let logical = logical(page).to_lowercase();
            let name = logical.rsplit('/').next().unwrap_or_default().to_owned();
            index.by_name.entry((name, language)).and_modify(|known| *known = None).or_insert(Some(number));
            index.by_path.entry((logical, language)).or_insert(number);
        }
        for (number, page) in old.pages.iter().enumerate() {
            for alias in &page.keys.aliases {
                index.by_address.entry(bare(alias)).or_insert(Thing::Page(number));
            }
        }
        for (number, (asset, (_, was, _))) in old.assets.iter().zip(&placed.assets).enumerate() {
            index.by_address.entry(bare(was)).or_insert(Thing::Asset(number));
            index.by_file.entry(asset.relative.clone()).or_insert(Thing::Asset(number));
        }
        index
    }

    /// What becomes of a link or image of a page.
    pub(super) fn goal(&self, from: usize, target: &str) -> Goal {
        if target.contains("{{") || target.contains("{%") {
            return Goal::Text;
        }
        match classify(target) {
            Target::External => self.external(from, target),
            Target::Unsafe => Goal::Keep,
            // The new site has no such entry.
            Target::Term(_) => Goal::Text,
            Target::Fragment(id) => {
                let ids = self.anchors.get(from);
                if id.is_empty() || id == "top" || ids.is_some_and(|ids| ids.contains(id)) {
                    return Goal::Keep;
                }
                // Footnotes have ids of their own in every generator; so may templates.
                Goal::Dead(format!("{}#{id}", self.placed.pages[from]))
            }
            Target::Rooted => self.rooted(from, target, target),
            Target::File => self.file(from, target),
        }
    }

    /// The address of this very site, written in full.
    fn external(&self, from: usize, target: &str) -> Goal {
        let base = &self.old.config.base_url;
        let without = |text: &str| text.split_once("://").map_or("", |(_, rest)| rest).to_owned();
        let own = without(base);
        match without(target).strip_prefix(&own) {
            Some(path) if !own.is_empty() && path.starts_with('/') => {
                match self.rooted(from, &format!("{}{path}", self.old.config.base_path()), target) {
                    Goal::To(goal) => Goal::To(goal),
                    _ => Goal::Keep,
                }
            }
            _ => Goal::Keep,
        }
    }

    /// An address of the old site, from its root on. `written` is what the author wrote.
    fn rooted(&self, from: usize, target: &str, written: &str) -> Goal {
        let (path, tail) = split(target);
        let path = decode(path);
        let base = self.old.config.base_path();
        let inside = path.strip_prefix(base).filter(|rest| rest.starts_with('/')).unwrap_or(&path);
        let found = self.by_address.get(&bare(inside)).or_else(|| self.by_address.get(&bare(inside).to_lowercase()));
        match found {
            Some(thing) => self.to(from, *thing, tail),
            None if self.placed.claims.has(inside) => {
                let goal = format!("{inside}{tail}");
                if goal == written { Goal::Keep } else { Goal::To(escape(&goal)) }
            }
            None => Goal::Dead(written.to_owned()),
        }
    }

    /// A file, or an address from the page's own on.
    fn file(&self, from: usize, target: &str) -> Goal {
        if target.is_empty() {
            return Goal::To("#".to_owned());
        }
        let page = &self.old.pages[from];
        let (path, tail) = split(target);
        let path = decode(path);
        if let Some(file) = path.strip_prefix("@/") {
            // Zola's own files, or what a shortcode became.
            let thing = match self.old.generator {
                Generator::Zola => self.by_file.get(file).copied(),
                Generator::Hugo => self.new_file(file, page.id.language).map(Thing::Page),
            };
            return match thing {
                Some(thing) => self.to(from, thing, tail),
                None => Goal::Dead(format!("/{}", file.trim_end_matches(".md"))),
            };
        }
        if path.is_empty() {
            return Goal::Dead(format!("{}{tail}", self.placed.pages[from]));
        }
        let folder = page.relative.rsplit_once('/').map_or("", |(folder, _)| folder);
        let beside = join(folder, &path);
        let beside = beside.as_ref().and_then(|file| self.by_file.get(file));
        let slash = if path.ends_with('/') { "/" } else { "" };
        let address = join(&page.old, &path).map(|joined| format!("/{joined}{slash}"));
        let there = address.as_ref().and_then(|address| self.by_address.get(&bare(address)));
        let found = if path.ends_with(".md") { beside.or(there) } else { there.or(beside) };
        match (found, address) {
            (Some(thing), _) => self.to(from, *thing, tail),
            (None, Some(address)) if self.placed.claims.has(&address) => Goal::To(escape(&format!("{address}{tail}"))),
            // Hugo's logical paths: `/posts/a`, or `a` beside this page.
            (None, address) => match self.reference(from, &path, None) {
                Some(number) => self.to(from, Thing::Page(number), tail),
                None => Goal::Dead(escape(&format!("{}{tail}", address.unwrap_or_else(|| format!("/{path}"))))),
            },
        }
    }

    /// The page that Hugo's `ref` means by this path.
    pub(super) fn reference(&self, from: usize, path: &str, language: Option<usize>) -> Option<usize> {
        if self.old.generator == Generator::Zola {
            return None;
        }
        let page = &self.old.pages[from];
        let language = language.unwrap_or(page.id.language);
        let lower = path.to_lowercase();
        let stem = lower.strip_suffix(".md").unwrap_or(&lower);
        let stem = stem.strip_suffix(&format!(".{}", self.old.config.languages[language].code)).unwrap_or(stem);
        let stem = stem.strip_suffix("/index").or_else(|| stem.strip_suffix("/_index")).unwrap_or(stem);
        let stem = if matches!(stem, "_index" | "index") { "" } else { stem };
        let find = |path: &str| self.by_path.get(&(path.trim_matches('/').to_owned(), language)).copied();
        let beside = (!stem.starts_with('/')).then(|| join(&page.id.folder.to_lowercase(), stem)).flatten();
        beside.and_then(|path| find(&path)).or_else(|| find(stem)).or_else(|| {
            let name = (!stem.trim_matches('/').contains('/')).then(|| stem.trim_matches('/').to_owned())?;
            self.by_name.get(&(name, language)).copied().flatten()
        })
    }

    /// The page of a new file, in this language if there is such a one.
    fn new_file(&self, file: &str, language: usize) -> Option<usize> {
        let mut language = language;
        let mut name = file.strip_suffix(".md").unwrap_or(file);
        if let Some((stem, code)) = name.rsplit_once('.')
            && let Some(number) = self.old.config.languages.iter().position(|l| l.code == code)
        {
            (name, language) = (stem, number);
        }
        let name = match name.rsplit_once('/') {
            Some((folder, "index" | "_index")) => folder,
            None if name == "_index" => "",
            _ => name,
        };
        let pages = self.by_new.get(name)?;
        pages.iter().copied().find(|n| self.old.pages[*n].id.language == language).or(pages.first().copied())
    }

    /// What leads to a page from the text of another.
    pub(super) fn link(&self, from: usize, to: usize, tail: &str) -> String {
        match self.to(from, Thing::Page(to), tail) {
            Goal::To(goal) | Goal::Dead(goal) => goal,
            Goal::Keep | Goal::Text => self.placed.pages[to].clone(),
        }
    }

    /// The address of a page, for where no link can stand.
    pub(super) fn address(&self, to: usize) -> &str {
        &self.placed.pages[to]
    }

    fn to(&self, from: usize, thing: Thing, tail: &str) -> Goal {
        let number = match thing {
            Thing::Page(number) => number,
            Thing::Asset(number) => return self.to_asset(from, number, tail),
        };
        let (page, own) = (&self.old.pages[number], &self.old.pages[from].id);
        let address = || escape(&format!("{}{tail}", self.placed.pages[number]));
        // A query, and a page that may not be there at some build, are no matter of files.
        if !page.published || tail.starts_with('?') {
            return Goal::To(address());
        }
        let id = tail.trim_start_matches('#');
        if !id.is_empty() && self.anchors.get(number).is_some_and(|ids| !ids.contains(id)) {
            return Goal::Dead(address());
        }
        let mut file = default_file(&page.id);
        if page.id.language != own.language {
            let own_version = self
                .by_new
                .get(&page.id.own())
                .is_some_and(|pages| pages.iter().any(|n| self.old.pages[*n].id.language == own.language));
            match (page.id.language, own_version) {
                (0, true) => return Goal::To(address()),
                (0, false) => {}
                _ => file = page.id.file(&self.old.config.languages),
            }
        }
        Goal::To(escape(&format!("@/{file}{tail}")))
    }

    fn to_asset(&self, from: usize, number: usize, tail: &str) -> Goal {
        let (file, ..) = &self.placed.assets[number];
        let home = self.old.pages[from].id.home();
        // A file in the page's own folder is written as people would.
        let beside = file.strip_prefix(&home).filter(|rest| home.is_empty() || rest.starts_with('/'));
        match beside.map(|rest| rest.trim_start_matches('/')) {
            Some(rest) if !rest.contains(':') => Goal::To(escape(&format!("{rest}{tail}"))),
            _ => Goal::To(escape(&format!("@/{file}{tail}"))),
        }
    }
}

/// The menus of each language, with goals that are there. Lines that lead nowhere are told, and left out.
pub(super) fn menus(old: &OldSite, index: &Index<'_>, notes: &mut Vec<Note>) -> Vec<Vec<(String, Vec<MenuLine>)>> {
    let mut all = Vec::new();
    for (language, config) in old.config.languages.iter().enumerate() {
        let menus = if language == 0 { &old.config.menus } else { &config.menus };
        let mut lines = |(name, lines): &(String, Vec<MenuLine>)| {
            (name.clone(), index.lines(lines, language, &format!("menu {name}"), notes))
        };
        all.push(menus.iter().map(&mut lines).filter(|(_, lines)| !lines.is_empty()).collect());
    }
    all
}

impl Index<'_> {
    fn lines(&self, lines: &[MenuLine], language: usize, menu: &str, notes: &mut Vec<Note>) -> Vec<MenuLine> {
        let mut kept = Vec::new();
        for line in lines {
            let children = self.lines(&line.children, language, menu, notes);
            let mut told = |kind, detail: &str| {
                let shown = line.goal.clone().or(line.title.clone()).unwrap_or_default();
                let at = crate::diagnostics::Location::file(&self.old.config_path);
                notes.push(Note::new(kind, shown, detail, at));
            };
            // `#` is how a line is written that leads nowhere.
            let written = line.goal.as_deref().filter(|goal| !matches!(*goal, "" | "#"));
            let goal = match written.map(|goal| self.line_goal(goal, language)) {
                Some(Line::Nothing) => {
                    told(Kind::DeadLink, menu);
                    None
                }
                Some(Line::Other) => {
                    told(Kind::Config, &format!("{menu}: a line leads to a page, a path, the web or a mail address"));
                    None
                }
                Some(Line::Whole(goal)) => {
                    told(Kind::DeadLink, &format!("{menu}: the line leads to the whole page now"));
                    Some(goal)
                }
                Some(Line::To(goal)) => Some(goal),
                None => None,
            };
            let is_page = goal.as_ref().is_some_and(|goal| goal.starts_with("@/"));
            let title = match &goal {
                Some(goal) if line.title.is_none() && !is_page => Some(self.title_of(goal, language)),
                _ => line.title.clone(),
            };
            if (goal.is_some() || !children.is_empty()) && (title.is_some() || is_page) {
                kept.push(MenuLine { title, goal, children });
            } else if written.is_none() {
                told(Kind::Config, &format!("{menu}: the line leads nowhere"));
            }
        }
        kept
    }

    /// What a line says that has no title and leads to no page.
    fn title_of(&self, goal: &str, language: usize) -> String {
        let config = &self.old.config;
        match goal.trim_end_matches('/').rsplit('/').next().unwrap_or_default() {
            "" => config.languages[language].title.as_ref().unwrap_or(&config.title).clone(),
            name => super::title::of_name(name),
        }
    }

    fn line_goal(&self, goal: &str, language: usize) -> Line {
        match classify(goal) {
            Target::External if goal.starts_with("//") => return Line::To(format!("https:{goal}")),
            Target::External => {
                let can = goal.starts_with("mailto:") || crate::config::is_web_address(goal);
                return if can { Line::To(goal.to_owned()) } else { Line::Other };
            }
            Target::Unsafe | Target::Term(_) => return Line::Other,
            Target::Rooted | Target::Fragment(_) | Target::File => {}
        }
        let (path, tail) = split(goal);
        let path = decode(path);
        let prefix = &self.old.config.languages[language].prefix;
        let rooted = format!("/{}", path.trim_start_matches('/'));
        let in_language = format!("{prefix}{rooted}");
        let by_path = || {
            let path = path.trim_matches('/').to_lowercase();
            self.by_path.get(&(path, language)).map(|number| Thing::Page(*number))
        };
        let found = [&in_language, &rooted].iter().find_map(|address| self.by_address.get(&bare(address)).copied());
        match found.or_else(by_path) {
            // What isn't published yet, or not any more, is left out until it is.
            Some(Thing::Page(number)) if !self.old.pages[number].is_hidden => {
                let page = &self.old.pages[number];
                let file = if page.id.language == language {
                    default_file(&page.id)
                } else {
                    page.id.file(&self.old.config.languages)
                };
                let id = tail.strip_prefix('#').unwrap_or_default();
                let is_there = self.anchors.get(number).is_some_and(|ids| ids.contains(id));
                match tail {
                    "" | "#" => Line::To(format!("@/{file}")),
                    _ if is_there => Line::To(format!("@/{file}{tail}")),
                    _ => Line::Whole(format!("@/{file}")),
                }
            }
            Some(Thing::Asset(number)) => Line::To(self.placed.assets[number].2.clone()),
            _ => match self.listed(&path, language) {
                Some(address) => Line::To(address),
                None => Line::Nothing,
            },
        }
    }

    /// The address of a list or file that is there without a page, from a path with or without the language.
    pub(super) fn listed(&self, path: &str, language: usize) -> Option<String> {
        let prefix = &self.old.config.languages[language].prefix;
        let rooted = format!("/{}", path.trim_start_matches('/'));
        [format!("{prefix}{rooted}"), rooted].iter().find_map(|address| self.placed.claims.find(address))
    }
}

/// Where a line of a menu leads.
enum Line {
    /// There.
    To(String),
    /// To a page, but not to a part of it, as it has no such part.
    Whole(String),
    /// Nowhere.
    Nothing,
    /// Where no line can lead.
    Other,
}

/// The file of a page's version in the default language.
fn default_file(id: &super::Id) -> String {
    super::Id { language: 0, ..id.clone() }.file(&[])
}

/// The path of a page as Hugo's `ref` takes it, in the old site's names.
fn logical(page: &super::Page) -> String {
    let (folder, name) = page.relative.rsplit_once('/').unwrap_or(("", &page.relative));
    match page.id.shape {
        Shape::Section | Shape::Bundle => folder.to_owned(),
        Shape::File => {
            let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
            let stem = if page.id.language > 0 { stem.rsplit_once('.').map_or(stem, |(stem, _)| stem) } else { stem };
            if folder.is_empty() { stem.to_owned() } else { format!("{folder}/{stem}") }
        }
    }
}

/// An address without what doesn't tell it from others.
fn bare(address: &str) -> String {
    let address = address.strip_suffix("index.html").unwrap_or(address);
    address.trim_end_matches('/').to_owned()
}

/// The path of an address, and what follows it.
fn split(target: &str) -> (&str, &str) {
    target.split_at(target.find(['?', '#']).unwrap_or(target.len()))
}

/// What may not stand in the goal of a Markdown link.
fn escape(goal: &str) -> String {
    let mut out = String::with_capacity(goal.len());
    for c in goal.chars() {
        match c {
            ' ' => out.push_str("%20"),
            '(' => out.push_str("%28"),
            ')' => out.push_str("%29"),
            '<' => out.push_str("%3C"),
            '>' => out.push_str("%3E"),
            '\\' => out.push_str("%5C"),
            c => out.push(c),
        }
    }
    out
}
