//! A Hugo site: its config, its pages, and where they were.

use crate::diagnostics::Location;

use super::{Asset, Kind, Note, OldFile, OldSite, Options, zola};

mod addresses;
mod cascade;
mod config;
mod html;
mod menus;
mod pages;

/// Formats that Hugo reads and we don't.
const OTHER_FORMATS: [&str; 7] = ["org", "adoc", "asciidoc", "ad", "rst", "pandoc", "pdc"];

/// Reads the site. The error says why it isn't one, and what to do.
pub(super) fn read(files: &[OldFile], options: &Options) -> Result<OldSite, (String, String)> {
    let (mut config, mut rules, mut notes) = config::read(files)?;
    let mut sources = Vec::new();
    let mut old = OldSite {
        generator: options.generator,
        config: Default::default(),
        config_path: rules.config_path.clone(),
        pages: Vec::new(),
        assets: Vec::new(),
        copies: Vec::new(),
        texts: Vec::new(),
        notes: Vec::new(),
        anchors: rules.anchors,
        item_slug: addresses::item,
        section_feed: Some("index.xml"),
    };
    for file in files {
        let at = || Location::file(&file.path.as_str().into());
        if let Some((language, relative)) = rules.content(&file.path) {
            let ending = file.path.rsplit_once('.').map_or("", |(_, ending)| ending);
            let is_html = matches!(ending, "html" | "htm");
            let is_page = file.bytes.as_ref().is_some_and(|bytes| !is_html || has_front_matter(bytes));
            if is_page && (is_html || matches!(ending, "md" | "markdown" | "mdown")) {
                sources.push((file, relative.to_owned(), language));
            } else if rules.ignored.has(&file.path) {
                notes.push(Note::new(Kind::File, "ignoreFiles", "", at()));
            } else if rules.is_off(&file.path) {
                notes.push(Note::new(Kind::File, "languages that are off", "", at()));
            } else if OTHER_FORMATS.contains(&ending) || relative.ends_with("_content.gotmpl") {
                notes.push(Note::new(Kind::File, format!("content in {ending}"), "", at()));
            } else {
                let asset = Asset { path: file.path.clone(), relative: relative.to_owned(), language };
                old.assets.push(asset);
            }
        } else if rules.is_off(&file.path) {
            notes.push(Note::new(Kind::File, "languages that are off", "", at()));
        } else if file.path.starts_with("static") && rules.ignored.has(&file.path) {
            notes.push(Note::new(Kind::File, "ignoreFiles", "", at()));
        } else if let Some(rest) = rules.statics.iter().find_map(|dir| file.path.strip_prefix(dir.as_str())) {
            old.copies.push((file.path.clone(), format!("static/{}", rest.trim_start_matches('/'))));
        } else {
            let (folder, _) = file.path.split_once('/').unwrap_or(("", &file.path));
            match folder {
                "data" => zola::data(file, &mut old.texts, &mut old.copies, &mut notes),
                "resources" | "public" | "node_modules" => {}
                "config" if file.path.starts_with("config/_default/") => {}
                "" if config::is_config(&file.path) => {}
                "" => notes.push(Note::new(Kind::File, "other files", "", at())),
                _ => notes.push(Note::new(Kind::File, folder, "", at())),
            }
        }
    }
    if sources.is_empty() {
        let message = format!("this is no Hugo site: there is no page in {}/", rules.content_dir);
        return Err((message, "give the folder that holds the config and content/".to_owned()));
    }
    let of_pages = pages::read(sources, &mut old, &rules, &config, options, &mut notes);
    let (common, own) = (std::mem::take(&mut rules.menus), std::mem::take(&mut rules.own_menus));
    menus::add(&mut config, common, own, of_pages);
    old.config = config;
    old.notes = notes;
    Ok(old)
}

/// Whether a file of HTML is a page, and not just a file.
fn has_front_matter(bytes: &[u8]) -> bool {
    let start = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    start.starts_with(b"---") || start.starts_with(b"+++") || start.starts_with(b"{")
}
