//! What stands around an `<img>`: the sizes a browser may choose from, its width and height, when it is loaded.
//!
//! In: a [`Picture`]. Out: pieces of HTML. Addresses of sizes are plain ASCII and need no escapes.

use std::fmt::Write;

use pulldown_cmark_escape::escape_html;

use crate::images::{Encoding, Picture};
use crate::link::Site;

/// The picture whose file is at a path, which may have a fragment.
pub(super) fn at<'s>(site: &'s Site, path: &str) -> Option<&'s Picture> {
    site.pictures.get(path.split('#').next().unwrap_or(path))
}

/// The `srcset` of sizes. Writing to a string can't fail.
pub(super) fn srcset(site: &Site, picture: &Picture, encoding: Encoding) -> String {
    let base = &site.config.base_url.path;
    let mut out = String::new();
    for size in picture.sizes_in(encoding) {
        let comma = if out.is_empty() { "" } else { ", " };
        let _ = write!(out, "{comma}{base}{} {}w", size.path, size.width);
    }
    out
}

/// What comes before the `<img>`; `</picture>` comes behind it, if it [`has_sources`].
pub(super) fn start(site: &Site, picture: &Picture, out: &mut String) {
    if !has_sources(picture) {
        return;
    }
    let encoding = Encoding::WebP;
    let set = srcset(site, picture, encoding);
    let _ = write!(out, "<picture><source type=\"{}\" srcset=\"{set}\"", encoding.media_type());
    sizes(site, out);
    out.push('>');
}

/// Whether a picture is offered in a format of which the `<img>` is the fallback.
pub(super) fn has_sources(picture: &Picture) -> bool {
    picture.sizes_in(Encoding::WebP).next().is_some()
}

/// Further attributes of the `<img>`: for a feed, its size alone. `eager`: it is to be there at once.
pub(super) fn attributes(site: &Site, picture: &Picture, eager: bool, in_feed: bool, out: &mut String) {
    if let Some(size) = picture.sizes.get(picture.main).filter(|_| !has_sources(picture) && !in_feed) {
        let _ = write!(out, " srcset=\"{}\"", srcset(site, picture, size.encoding));
        sizes(site, out);
    }
    if let Some((width, height)) = picture.main_size() {
        let _ = write!(out, " width=\"{width}\" height=\"{height}\"");
    }
    if !eager && !in_feed {
        out.push_str(" loading=\"lazy\" decoding=\"async\"");
    }
}

fn sizes(site: &Site, out: &mut String) {
    out.push_str(" sizes=\"");
    let _ = escape_html(&mut *out, &site.config.images.sizes);
    out.push('"');
}
