//! The images that pages show, with the sizes that will be made of them.
//!
//! In: the references, what load found in the headers of image files. Out: [`Site::pictures`], and what is wrong with an
//! image, where it is shown. An image that no page shows is copied, and nobody minds what is in it.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diagnostics::{Diagnostic, Location};
use crate::images::{Flaw, Info, Picture, Survey};
use crate::parse::Document;
use crate::prose::{LinkUse, Prose};

use super::references::{Href, References};
use super::{Asset, Site};

/// Plans the pictures of all pages and sections.
pub(super) fn plan(site: &mut Site, survey: &Survey, diagnostics: &mut Vec<Diagnostic>) {
    if survey.is_empty() {
        return;
    }
    let assets: BTreeMap<&str, &Asset> = site.assets.iter().map(|asset| (asset.path.as_str(), asset)).collect();
    let mut pictures: BTreeMap<String, Picture> = BTreeMap::new();
    for (document, references) in documents(site) {
        for (path, span) in shown(document, references) {
            let Some(asset) = assets.get(path) else { continue };
            let Some(found) = survey.get(&asset.file.relative) else { continue };
            let location = || Location::new(&document.path, &document.text, span.clone());
            match found {
                Err(flaw) => diagnostics.extend(refused(asset, *flaw).map(|d| d.at(location()))),
                Ok(info) if pixels(info) > site.config.images.max_pixels => {
                    diagnostics.push(too_large(asset, info, site.config.images.max_pixels).at(location()));
                }
                Ok(_) if pictures.contains_key(path) => {}
                Ok(info) => {
                    diagnostics.extend(notes(asset, info).into_iter().map(|d| d.at(location())));
                    let (file, info) = (asset.file.clone(), info.clone());
                    let picture = Picture::new(file, path.to_owned(), info, &site.config.images);
                    pictures.insert(path.to_owned(), picture);
                }
            }
        }
    }
    site.pictures = Arc::new(pictures);
}

/// Where a picture is first shown.
pub(super) fn place(site: &Site, picture: &Picture) -> Option<Location> {
    documents(site).find_map(|(document, references)| {
        let (_, span) = shown(document, references).find(|(path, _)| *path == picture.path)?;
        Some(Location::new(&document.path, &document.text, span))
    })
}

/// Those pictures that are `wanted`, in the order of their addresses, each with where it is first shown.
pub(super) fn places(site: &Site, wanted: impl Fn(&Picture) -> bool) -> Vec<(&Picture, Location)> {
    let mut found: BTreeMap<&str, Option<Location>> = BTreeMap::new();
    found.extend(site.pictures.values().filter(|p| wanted(p)).map(|picture| (picture.path.as_str(), None)));
    for (document, references) in documents(site) {
        for (path, span) in shown(document, references) {
            if let Some(place @ None) = found.get_mut(path) {
                *place = Some(Location::new(&document.path, &document.text, span));
            }
        }
    }
    found.into_iter().filter_map(|(path, place)| Some((site.pictures.get(path)?, place?))).collect()
}

fn documents(site: &Site) -> impl Iterator<Item = (&Arc<Document>, &References)> {
    let pages = site.pages.iter().map(|page| (&page.document, &page.references));
    pages.chain(site.sections.iter().filter_map(|s| Some((s.document.as_ref()?, &s.references))))
}

/// The paths of the images that a document shows, and where it does.
fn shown<'d>(
    document: &'d Document,
    references: &'d References,
) -> impl Iterator<Item = (&'d str, std::ops::Range<usize>)> {
    let texts = document.front_matter.explainer.iter().flat_map(|e| e.texts()).map(|text| &text.prose);
    let body: [(&Prose, &Vec<Href>); 2] =
        [(&document.title, &references.title), (&document.body.prose, &references.body)];
    let description = document.description.iter().map(|d| (d, &references.description));
    let all = body.into_iter().chain(description).chain(texts.zip(&references.texts));
    all.flat_map(|(prose, hrefs)| prose.links.iter().zip(hrefs)).filter_map(|(link, href)| match href {
        Href::Path(path) if link.usage == LinkUse::Image => {
            Some((path.split('#').next().unwrap_or(path), link.span.clone()))
        }
        _ => None,
    })
}

fn pixels(info: &Info) -> u64 {
    u64::from(info.width) * u64::from(info.height)
}

fn refused(asset: &Asset, flaw: Flaw) -> Option<Diagnostic> {
    // Copying the file tells why.
    if flaw == Flaw::Unreadable {
        return None;
    }
    let (what, help) = flaw.told();
    Some(Diagnostic::error("broken-image", format!("{} {what}", asset.file.path)).help(help))
}

fn too_large(asset: &Asset, info: &Info, limit: u64) -> Diagnostic {
    let message = format!("{} has {} × {} pixels", asset.file.path, info.width, info.height);
    let million = limit / 1_000_000;
    let help = format!("save it smaller: at most {million} million pixels; [images] max_megapixels allows more");
    Diagnostic::error("image-too-large", message).help(help)
}

/// What an author may want to know of an image that is shown all the same.
fn notes(asset: &Asset, info: &Info) -> Vec<Diagnostic> {
    let mut notes = Vec::new();
    let path = &asset.file.path;
    if !info.is_named(path) {
        let message = format!("{path} holds a {}, which its name doesn't say", info.format.name());
        let help = format!("let its name end in .{}", info.format.endings()[0]);
        notes.push(Diagnostic::warning("misnamed-image", message).help(help));
    }
    if let Some((why, help)) = info.fixed.and_then(|fixed| fixed.told()) {
        let message = format!("no sizes are made of {path}: {why}");
        notes.push(Diagnostic::warning("image-as-it-is", message).help(help));
    }
    if let Some(what) = info.active {
        let message = format!("{path} has {what} in it, which browsers don't run in an image");
        let help = "take it out: whoever opens the file itself would get it";
        notes.push(Diagnostic::warning("active-svg", message).help(help));
    }
    notes
}
