//! Where everything goes: names of files that don't clash, and addresses that are kept or lead on.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::{FxHashMap, FxHashSet};
use unicode_normalization::UnicodeNormalization;

use crate::diagnostics::Location;
use crate::link::{join, output_file, paths};
use crate::percent::decode;

use super::config::Language;
use super::{Id, Kind, Note, OldSite, Options, Page, Shape};

/// Where everything went.
#[derive(Debug, Default)]
pub(super) struct Placed {
    /// The new address of each page.
    pub(super) pages: Vec<String>,
    /// Of each asset: its file from content/, its old address, its new one.
    pub(super) assets: Vec<(String, String, String)>,
    /// Files to be copied: the old name, the new one.
    pub(super) copies: Vec<(String, String)>,
    /// Addresses that something is at.
    pub(super) claims: Claims,
}

/// Who has which address.
#[derive(Debug, Default)]
pub(super) struct Claims(FxHashMap<String, String>);

impl Claims {
    /// Takes an address; gives who has it already.
    fn take(&mut self, address: &str, who: &str) -> Result<(), String> {
        match self.0.entry(fold(address)) {
            std::collections::hash_map::Entry::Vacant(free) => {
                free.insert(who.to_owned());
                Ok(())
            }
            std::collections::hash_map::Entry::Occupied(taken) => Err(taken.get().clone()),
        }
    }

    /// The address at which something is, if this one is that or lacks no more than its last slash.
    pub(super) fn find(&self, address: &str) -> Option<String> {
        let whole = format!("{}/", address.trim_end_matches('/'));
        [address.to_owned(), whole].into_iter().find(|address| self.0.contains_key(&fold(address)))
    }

    /// Whether something is at this address, which may lack its last slash.
    pub(super) fn has(&self, address: &str) -> bool {
        self.0.contains_key(&fold(address)) || self.0.contains_key(&fold(&format!("{address}/")))
    }

    fn owner(&self, address: &str) -> Option<&str> {
        self.0.get(&fold(address)).map(String::as_str)
    }
}

/// As file systems see it that know no capitals.
fn fold(address: &str) -> String {
    let file = output_file(address);
    if file.is_ascii() { file.to_ascii_lowercase() } else { file.nfc().collect::<String>().to_lowercase() }
}

/// Gives every page its file and address, and every other file its place.
pub(super) fn place(old: &mut OldSite, options: &Options, notes: &mut Vec<Note>) -> Placed {
    let mut placed = Placed::default();
    names(old, notes);
    for language in &old.config.languages {
        let home = home(language, &old.config.languages);
        for file in ["404.html", "atom.xml", "rss.xml", "feed.json"] {
            let _ = placed.claims.take(&format!("{home}{file}"), "a file that every site has");
        }
    }
    let _ = placed.claims.take("/sitemap.xml", "a file that every site has");
    let sections = pages(old, options, &mut placed, notes);
    taxonomies(old, &mut placed, notes);
    assets(old, &sections, &mut placed, notes);
    statics(old, &mut placed, notes);
    aliases(old, &mut placed, notes);
    redirects(old, &sections, &mut placed);
    placed
}

/// The front page of a language.
fn home(language: &Language, all: &[Language]) -> String {
    if all.first().is_some_and(|first| first.code == language.code) {
        "/".to_owned()
    } else {
        format!("/{}/", language.code)
    }
}

/// Names that are no language's, that file systems bear, and no two the same.
fn names(old: &mut OldSite, notes: &mut Vec<Note>) {
    let codes: Vec<String> = old.config.languages.iter().map(|l| l.code.clone()).collect();
    // Folders that would have one address are one.
    let mut folders: BTreeMap<String, String> = BTreeMap::new();
    for page in &mut old.pages {
        let id = &mut page.id;
        let was = id.clone();
        let (mut slugs, mut folder) = (String::new(), String::new());
        for part in id.folder.split('/').filter(|part| !part.is_empty()) {
            let slash = if folder.is_empty() { "" } else { "/" };
            let slug = paths::slug(part);
            slugs = format!("{slugs}/{}", if slug.is_empty() { part } else { &slug });
            folder = folders.entry(slugs.clone()).or_insert_with(|| format!("{folder}{slash}{}", clean(part))).clone();
        }
        id.folder = folder;
        if id.shape != Shape::Section {
            id.stem = clean(&id.stem);
            // `read.me` would be a page in the language `me`.
            if id.shape == Shape::File
                && let Some((stem, ending)) = id.stem.rsplit_once('.')
                && (codes.iter().any(|code| code == ending)
                    || (ending.len() == 2 && ending.bytes().all(|b| b.is_ascii_lowercase())))
            {
                id.stem = format!("{stem}-{ending}");
            }
            if matches!(id.stem.as_str(), "_index" | "index") || paths::check(&paths::slug(&id.stem)).is_err() {
                id.stem = format!("{}-page", id.stem);
            }
        }
        if *id != was {
            let file = id.file(&old.config.languages);
            notes.push(Note::new(Kind::Renamed, format!("content/{file}"), "", Location::file(&page.path)));
        }
    }
    // A page whose name is that of a folder of pages is that folder's own page.
    let mut folders: BTreeSet<(String, usize)> = BTreeSet::new();
    let mut indexes: BTreeSet<(String, usize)> = BTreeSet::new();
    for page in &old.pages {
        let (id, mut folder) = (&page.id, page.id.folder.as_str());
        while !folder.is_empty() && folders.insert((folder.to_owned(), id.language)) {
            folder = folder.rsplit_once('/').map_or("", |(parent, _)| parent);
        }
        if id.shape == Shape::Section {
            indexes.insert((id.folder.clone(), id.language));
        }
    }
    let mut taken: FxHashSet<(String, String, usize)> = FxHashSet::default();
    for page in &mut old.pages {
        let own = page.id.own();
        if page.id.shape != Shape::Section
            && folders.contains(&(own.clone(), page.id.language))
            && indexes.insert((own.clone(), page.id.language))
        {
            page.id = Id { folder: own, stem: String::new(), language: page.id.language, shape: Shape::Section };
            let file = page.id.file(&old.config.languages);
            let detail = "the page of a folder that holds others";
            notes.push(Note::new(Kind::Renamed, format!("content/{file}"), detail, Location::file(&page.path)));
        }
        let key = |id: &Id| (id.folder.to_lowercase(), id.stem.to_lowercase(), id.language);
        let clash = |id: &Id, taken: &FxHashSet<_>| {
            let is_folder = id.shape != Shape::Section && folders.contains(&(id.own(), id.language));
            is_folder || taken.contains(&key(id))
        };
        if clash(&page.id, &taken) {
            let stem = if page.id.stem.is_empty() { "index-page".to_owned() } else { page.id.stem.clone() };
            page.id.shape = Shape::File;
            let mut number = 1;
            while clash(&page.id, &taken) || page.id.stem.is_empty() {
                number += 1;
                page.id.stem = format!("{stem}-{number}");
            }
            let file = page.id.file(&old.config.languages);
            let detail = "there is another of this name";
            notes.push(Note::new(Kind::Renamed, format!("content/{file}"), detail, Location::file(&page.path)));
        }
        taken.insert(key(&page.id));
    }
}

/// A part of a path that may stand in an address.
fn clean(part: &str) -> String {
    if part.is_empty() || paths::check(part).is_ok() && !part.starts_with('.') {
        return part.to_owned();
    }
    let bad = |c: char| c.is_control() || "\\?#*\"<>|:".contains(c);
    let mut name: String = part.chars().map(|c| if bad(c) { '-' } else { c }).collect();
    name = name.trim_matches([' ', '.']).to_owned();
    while name.len() > 200 {
        name.pop();
    }
    if name.is_empty() {
        name.push_str("file");
    }
    if paths::check(&name).is_err() { format!("x-{name}") } else { name }
}

type Sections = BTreeMap<(String, usize), String>;

/// Addresses of sections and pages. Gives those of all folders.
fn pages(old: &mut OldSite, options: &Options, placed: &mut Placed, notes: &mut Vec<Note>) -> Sections {
    let mut sections = Sections::new();
    for (number, language) in old.config.languages.iter().enumerate() {
        sections.insert((String::new(), number), home(language, &old.config.languages));
    }
    placed.pages = vec![String::new(); old.pages.len()];
    // A folder's address is part of those of what is in it, so folders come first, and parents before children.
    let mut order: Vec<usize> = (0..old.pages.len()).collect();
    order.sort_by(|a, b| {
        let key = |n: &usize| {
            let id = &old.pages[*n].id;
            (id.shape != Shape::Section, id.folder.matches('/').count() + usize::from(!id.folder.is_empty()))
        };
        key(a).cmp(&key(b)).then(a.cmp(b))
    });
    let mut lists: Option<BTreeMap<String, (String, usize)>> = None;
    for number in order {
        if old.pages[number].id.shape != Shape::Section {
            let lists = lists.get_or_insert_with(|| own_lists(old, &mut sections));
            become_section(&mut old.pages[number], lists, &old.config.languages, notes);
        }
        let page = &mut old.pages[number];
        let id = page.id.clone();
        let is_section = id.shape == Shape::Section;
        let (parent, name) = match (is_section, id.folder.rsplit_once('/')) {
            (false, _) => (id.folder.as_str(), id.stem.as_str()),
            (true, Some((parent, name))) => (parent, name),
            (true, None) => ("", id.folder.as_str()),
        };
        let is_home = is_section && id.folder.is_empty();
        let above = if is_home { String::new() } else { folder_address(&mut sections, parent, id.language) };
        let slug = |name: &str| {
            let slug = paths::slug(name);
            if slug.is_empty() { name.to_owned() } else { slug }
        };
        let named = match is_home {
            true => sections[&(String::new(), id.language)].clone(),
            false => format!("{above}{}/", page.keys.slug.as_deref().map_or_else(|| slug(name), slug)),
        };
        let mut address = named.clone();
        if page.old != named && !page.old.is_empty() {
            // A percent sign would be read as the beginning of another character.
            let plain = !page.old.contains('%');
            let can = plain && paths::check(&page.old).is_ok() && paths::normalise(&page.old) == page.old;
            if can && !options.new_addresses && !is_home {
                page.keys.path = None;
                address.clone_from(&page.old);
            } else if can {
                page.keys.aliases.insert(0, page.old.clone());
            } else {
                let detail = format!("it is at {named} now");
                notes.push(Note::new(Kind::Address, page.old.clone(), detail, Location::file(&page.path)));
            }
        }
        if page.is_hidden {
            placed.pages[number] = address;
            continue;
        }
        if let Err(other) = placed.claims.take(&address, &page.path) {
            let detail = format!("{other} has it too");
            notes.push(Note::new(Kind::Address, address.clone(), detail, Location::file(&page.path)));
            let stem = address.trim_end_matches('/').to_owned();
            let mut number = 1;
            while placed.claims.take(&address, &page.path).is_err() {
                number += 1;
                address = format!("{stem}-{number}/");
            }
        }
        // What the file's name doesn't say, a key must.
        let by_file = if is_home { named.clone() } else { format!("{above}{}/", slug(name)) };
        page.keys.slug = None;
        if address != by_file {
            match address.strip_prefix(&above).and_then(|rest| rest.strip_suffix('/')) {
                Some(rest) if !rest.is_empty() && !rest.contains('/') && paths::slug(rest) == rest => {
                    page.keys.slug = Some(rest.to_owned());
                }
                _ => page.keys.path = Some(address.clone()),
            }
        }
        if is_section {
            sections.insert((id.folder.clone(), id.language), address.clone());
        }
        placed.pages[number] = address;
    }
    for address in lists.unwrap_or_else(|| own_lists(old, &mut sections)).keys() {
        let _ = placed.claims.take(address, "a list");
    }
    sections
}

/// The lists of folders without a page of their own, by their addresses: of those that hold pages, and the front pages.
fn own_lists(old: &OldSite, sections: &mut Sections) -> BTreeMap<String, (String, usize)> {
    let mut found: BTreeSet<(&str, usize)> = (0..old.config.languages.len()).map(|language| ("", language)).collect();
    for page in old.pages.iter().filter(|page| !page.keys.draft) {
        let mut folder = page.id.folder.as_str();
        while found.insert((folder, page.id.language)) {
            folder = folder.rsplit_once('/').map_or("", |(parent, _)| parent);
        }
    }
    for page in old.pages.iter().filter(|page| page.id.shape == Shape::Section) {
        found.remove(&(page.id.folder.as_str(), page.id.language));
    }
    let of =
        |(folder, language): (&str, usize)| (folder_address(sections, folder, language), (folder.to_owned(), language));
    found.into_iter().map(of).collect()
}

/// A page at the address of a folder's list is that folder's own page.
fn become_section(
    page: &mut Page,
    lists: &mut BTreeMap<String, (String, usize)>,
    languages: &[Language],
    notes: &mut Vec<Note>,
) {
    let is_there = |(_, language): &(String, usize)| *language == page.id.language;
    if page.keys.draft || page.is_hidden || !lists.get(&page.old).is_some_and(is_there) {
        return;
    }
    let Some((folder, language)) = lists.remove(&page.old) else { return };
    page.id = Id { folder, stem: String::new(), language, shape: Shape::Section };
    page.keys.slug = None;
    let detail = "the page of a folder that holds others";
    notes.push(Note::new(
        Kind::Renamed,
        format!("content/{}", page.id.file(languages)),
        detail,
        Location::file(&page.path),
    ));
}

/// The address of a folder, which may have no page of its own.
fn folder_address(sections: &mut Sections, folder: &str, language: usize) -> String {
    if let Some(known) = sections.get(&(folder.to_owned(), language)) {
        return known.clone();
    }
    let (parent, name) = folder.rsplit_once('/').unwrap_or(("", folder));
    let slug = paths::slug(name);
    let slug = if slug.is_empty() { name } else { &slug };
    let address = format!("{}{slug}/", folder_address(sections, parent, language));
    sections.insert((folder.to_owned(), language), address.clone());
    address
}

/// Lists of tags and the like: where pages have their addresses, none are made.
fn taxonomies(old: &mut OldSite, placed: &mut Placed, notes: &mut Vec<Note>) {
    for name in ["tags", "authors"] {
        if !old.config.taxonomies.iter().any(|t| t.name == name) {
            let taxonomy =
                super::config::Taxonomy { name: name.into(), old: name.into(), paginate_by: None, render: true };
            old.config.taxonomies.push(taxonomy);
        }
    }
    for taxonomy in old.config.taxonomies.iter_mut().filter(|t| t.render) {
        let mut addresses = BTreeSet::new();
        for (number, language) in old.config.languages.iter().enumerate() {
            let home = home(language, &old.config.languages);
            let items = old.pages.iter().filter(|p| p.id.language == number && p.id.shape != Shape::Section);
            for item in items.flat_map(|page| items_of(&page.keys, &taxonomy.name)) {
                addresses.insert(format!("{home}{}/", taxonomy.name));
                addresses.insert(format!("{home}{}/{}/", taxonomy.name, crate::link::item_slug(item)));
            }
        }
        let clash = addresses.iter().find_map(|address| Some((address, placed.claims.owner(address)?)));
        if let Some((address, owner)) = clash {
            taxonomy.render = false;
            let detail = format!("pages have these addresses, so no lists of `{}` are made", taxonomy.name);
            notes.push(Note::new(Kind::Address, address.clone(), detail, Location::file(&owner.into())));
            continue;
        }
        for address in addresses {
            let _ = placed.claims.take(&address, "a list");
        }
    }
    // What has no lists has no feeds of them.
    let off: Vec<&str> = old.config.taxonomies.iter().filter(|t| !t.render).map(|t| t.name.as_str()).collect();
    if let Some(feeds) = &mut old.config.feeds {
        feeds.lists.retain(|name| !off.contains(&name.as_str()));
    }
}

fn items_of<'a>(keys: &'a super::Keys, taxonomy: &str) -> &'a [String] {
    match taxonomy {
        "tags" => &keys.tags,
        "authors" => &keys.authors,
        other => keys.taxonomies.iter().find(|(name, _)| name == other).map_or(&[], |(_, items)| items),
    }
}

/// Files beside pages. One whose address changes is copied to static/ too, under its old one.
fn assets(old: &OldSite, sections: &Sections, placed: &mut Placed, notes: &mut Vec<Note>) {
    let languages = &old.config.languages;
    // Pages and sections by the folder that their files lie in, in the old site.
    let mut owners: FxHashMap<(String, usize), usize> = FxHashMap::default();
    for (number, page) in old.pages.iter().enumerate().filter(|(_, p)| p.id.shape != Shape::File) {
        let folder = page.relative.rsplit_once('/').map_or("", |(folder, _)| folder);
        let key = (folder.to_owned(), page.id.language);
        owners.entry(key).or_insert(number);
    }
    let mut files: BTreeSet<String> = BTreeSet::new();
    let mut named: Option<FxHashSet<String>> = None;
    for asset in &old.assets {
        let (folder, name) = asset.relative.rsplit_once('/').unwrap_or(("", &asset.relative));
        // The nearest folder up with a page of its own.
        let mut up = folder;
        let owner = loop {
            let found = std::iter::once(asset.language)
                .chain(0..languages.len())
                .find_map(|language| owners.get(&(up.to_owned(), language)));
            if let Some(owner) = found {
                break Some(*owner);
            }
            if up.is_empty() {
                break None;
            }
            up = up.rsplit_once('/').map_or("", |(parent, _)| parent);
        };
        let below = asset.relative[up.len()..].trim_start_matches('/');
        let (home, was) = match owner {
            Some(owner) => {
                let page = &old.pages[owner];
                (page.id.home(), format!("{}{below}", page.old))
            }
            None => (String::new(), format!("{}/{}", languages[asset.language].prefix, asset.relative)),
        };
        let inner = below.rsplit_once('/').map_or("", |(folder, _)| folder);
        let parts = home.split('/').chain(inner.split('/')).filter(|p| !p.is_empty()).map(clean);
        let new_folder = parts.collect::<Vec<_>>().join("/");
        let slash = if new_folder.is_empty() { "" } else { "/" };
        let mut file = format!("{new_folder}{slash}{}", clean(name));
        if !files.insert(file.to_lowercase()) {
            let (stem, ending) =
                file.rsplit_once('.').map_or((file.clone(), String::new()), |(s, e)| (s.into(), format!(".{e}")));
            let code = &languages[asset.language].code;
            let mut number = 1;
            while {
                file = if number == 1 {
                    format!("{stem}-{code}{ending}")
                } else {
                    format!("{stem}-{code}-{number}{ending}")
                };
                number += 1;
                !files.insert(file.to_lowercase())
            } {}
            notes.push(Note::new(
                Kind::Renamed,
                format!("content/{file}"),
                "",
                Location::file(&asset.path.as_str().into()),
            ));
        }
        let new = asset_address(&file, sections, languages.len());
        let _ = placed.claims.take(&new, &asset.path);
        let published = owner.is_none_or(|owner| old.pages[owner].published);
        let told = |detail: &str| {
            Note::new(Kind::File, "files of drafts", detail, Location::file(&asset.path.as_str().into()))
        };
        if !published && new_folder.is_empty() {
            // content/ itself has no page that could hold it back.
            notes.push(told("it wasn't public, and isn't carried"));
            placed.assets.push((file, was, new));
            continue;
        }
        if !published {
            let named = named.get_or_insert_with(|| named_in_public(old));
            if named.contains(&asset.relative) || named.contains(was.trim_start_matches('/')) {
                notes.push(told("a page that isn't a draft names it, so it is public now"));
            }
        }
        placed.copies.push((asset.path.clone(), format!("content/{file}")));
        if was != new && published && paths::check(&was).is_ok() && placed.claims.take(&was, &asset.path).is_ok() {
            placed.copies.push((asset.path.clone(), format!("static{was}")));
        }
        placed.assets.push((file, was, new));
    }
}

/// Whatever could be the name of a file in the texts of pages that are published: as a path from the content folder, or
/// from the site's root.
fn named_in_public(old: &OldSite) -> FxHashSet<String> {
    let is_between = |c: char| c.is_whitespace() || "\"'`()<>[]{}|=,;#?".contains(c);
    let named = |page: &Page| {
        let folder = page.relative.rsplit_once('/').map_or("", |(folder, _)| folder);
        let words = page.text.split(is_between).filter(|word| word.contains('.'));
        let paths = words.filter_map(|word| match word.strip_prefix("@/").or_else(|| word.strip_prefix('/')) {
            Some(rooted) => join("", &decode(rooted)),
            None => join(folder, &decode(word)),
        });
        paths.collect::<Vec<String>>()
    };
    old.pages.iter().filter(|page| page.published).flat_map(named).collect()
}

/// The address of a file below content/: that of the nearest folder that is a section, and its names from there.
fn asset_address(file: &str, sections: &Sections, languages: usize) -> String {
    let mut folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
    loop {
        let known = (0..languages).find_map(|language| sections.get(&(folder.to_owned(), language)));
        if let Some(address) = known {
            return format!("{address}{}", file[folder.len()..].trim_start_matches('/'));
        }
        folder = folder.rsplit_once('/').map_or("", |(parent, _)| parent);
    }
}

/// Files that are copied as they are. What would take the place of a page isn't.
fn statics(old: &mut OldSite, placed: &mut Placed, notes: &mut Vec<Note>) {
    old.copies.retain_mut(|(from, to)| {
        let Some(path) = to.strip_prefix("static/") else { return true };
        let location = Location::file(&from.as_str().into());
        if paths::check(path).is_err() {
            let cleaned = path.split('/').map(clean).collect::<Vec<_>>().join("/");
            *to = format!("static/{cleaned}");
            notes.push(Note::new(Kind::Renamed, to.clone(), "", location.clone()));
        }
        let address = to["static".len()..].to_owned();
        match placed.claims.take(&address, from) {
            Ok(()) => true,
            Err(other) => {
                notes.push(Note::new(Kind::File, from.clone(), format!("its address is that of {other}"), location));
                false
            }
        }
    });
}

/// Old addresses: each once, and none where something is.
fn aliases(old: &mut OldSite, placed: &mut Placed, notes: &mut Vec<Note>) {
    for (page, own) in old.pages.iter_mut().zip(&placed.pages) {
        let mut kept = Vec::new();
        for alias in std::mem::take(&mut page.keys.aliases) {
            let mut address = paths::normalise(&alias);
            // A percent sign that begins no character stands for itself.
            let plain = paths::decode(&address).unwrap_or_else(|_| {
                let plain = address.clone();
                address = address.replace('%', "%25");
                plain
            });
            if plain == *own || kept.contains(&address) {
                continue;
            }
            let taken = match paths::check(&plain) {
                Ok(()) => placed.claims.take(&plain, &page.path).err().map(|other| format!("{other} has it")),
                Err(why) => Some(why.to_owned()),
            };
            match taken {
                None => kept.push(address),
                Some(why) => notes.push(Note::new(Kind::Address, address, why, Location::file(&page.path))),
            }
        }
        page.keys.aliases = kept;
    }
}

/// Lists of tags and the like whose names give another address here, and feeds of sections.
fn redirects(old: &mut OldSite, sections: &Sections, placed: &mut Placed) {
    let mut found: BTreeMap<String, String> = BTreeMap::new();
    if let Some(file) = old.section_feed {
        let mut with_feed: BTreeSet<(&str, usize)> = BTreeSet::new();
        let dated = |page: &&super::Page| page.published && page.keys.date.is_some() && page.id.shape != Shape::Section;
        for page in old.pages.iter().filter(dated) {
            let mut folder = page.id.folder.as_str();
            while !folder.is_empty() && with_feed.insert((folder, page.id.language)) {
                folder = folder.rsplit_once('/').map_or("", |(parent, _)| parent);
            }
        }
        let own = old.pages.iter().filter(|page| page.id.shape == Shape::Section && !page.id.folder.is_empty());
        let own: BTreeMap<(&str, usize), &str> =
            own.map(|page| ((page.id.folder.as_str(), page.id.language), page.old.as_str())).collect();
        for key in with_feed {
            let Some(new) = sections.get(&(key.0.to_owned(), key.1)) else { continue };
            // A folder without a page of its own had a list only at the top.
            let was = own.get(&key).copied().or((!key.0.contains('/')).then_some(new.as_str()));
            if let Some(was) = was {
                found.insert(format!("{was}{file}"), format!("{new}rss.xml"));
            }
        }
    }
    for taxonomy in old.config.taxonomies.iter().filter(|t| t.render) {
        for page in old.pages.iter().filter(|p| p.published && p.id.shape != Shape::Section) {
            let language = &old.config.languages[page.id.language];
            let home = home(language, &old.config.languages);
            for item in items_of(&page.keys, &taxonomy.name) {
                let (from, to) =
                    (format!("{}/{}/", language.prefix, taxonomy.old), format!("{home}{}/", taxonomy.name));
                let item_from = format!("{from}{}/", (old.item_slug)(item));
                found.insert(item_from, format!("{to}{}/", crate::link::item_slug(item)));
                found.insert(from, to);
            }
        }
    }
    let homes = old.config.languages.iter();
    let homes = homes.map(|language| (format!("{}/", language.prefix), home(language, &old.config.languages)));
    let homes: Vec<(String, String)> = homes.collect();
    let feeds = std::mem::take(&mut old.config.redirects);
    for (from, to) in homes.into_iter().chain(found).chain(feeds) {
        let can = from != to && paths::check(&from).is_ok() && paths::normalise(&from) == from;
        if can && placed.claims.take(&from, "a redirect").is_ok() {
            // A percent sign stands for itself.
            old.config.redirects.push((from.replace('%', "%25"), to));
        }
    }
}
