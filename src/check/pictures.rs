//! Images without words for those who don't see them, and images that take long to come.

use crate::diagnostics::Location;
use crate::images::Picture;
use crate::link::Site;
use crate::parse::Document;

use super::Finding;

/// Images of Markdown without an alternative text.
pub(super) fn without_alt(site: &Site) -> Vec<Finding> {
    let pages = site.pages.iter().map(|page| &page.document);
    pages
        .chain(site.sections.iter().filter_map(|s| s.document.as_ref()))
        .flat_map(|document| on_page(document))
        .collect()
}

fn on_page(document: &Document) -> Vec<Finding> {
    let texts = document.front_matter.explainer.iter().flat_map(|e| e.texts()).map(|text| &text.prose);
    let all = [&document.title, &document.body.prose].into_iter().chain(document.description.as_ref()).chain(texts);
    let images = all.flat_map(|prose| &prose.images).filter(|image| !image.has_alt);
    images
        .map(|image| {
            Finding::new(
                "this image says nothing to those who don't see it",
                Location::new(&document.path, &document.text, image.span.clone()),
                "write what it shows: ![A crowd in front of the court](photo.jpg)",
            )
        })
        .collect()
}

/// A page weighs less than this with all that the theme brings along.
const HEAVY: u64 = 500_000;

/// Images that every reader gets as they are, because no sizes are made of them, and that are large.
pub(super) fn heavy(site: &Site) -> Vec<Finding> {
    let is_heavy = |picture: &Picture| picture.sizes.is_empty() && picture.info.bytes > HEAVY;
    let shown = site.shown(is_heavy).into_iter();
    shown
        .map(|(picture, place)| {
            let (file, kilobytes) = (&picture.file.path, picture.info.bytes / 1000);
            Finding::new(
                format!("{file} has {kilobytes} kB, and readers get all of it: no smaller sizes are made"),
                place,
                "save it smaller, or as JPEG, PNG or WebP, of which sizes are made; a film weighs less than a moving image",
            )
        })
        .collect()
}
