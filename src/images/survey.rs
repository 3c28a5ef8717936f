//! The headers of all images beside pages, read on all cores.
//!
//! In: the files beside pages. Out: what each image says of itself, or what is wrong with it. It belongs to load: link
//! gets values.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::load::{SiteFile, read_bytes};

use super::header::{self, Format, Info};

/// What is known of each image, by its path from content/.
pub type Survey = BTreeMap<String, Result<Info, Flaw>>;

/// Why a file can't be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// It has no bytes.
    Empty,
    /// It ends before its picture does.
    Truncated,
    /// It isn't what it says it is.
    Broken,
    /// It is none of the formats that are known here.
    Unknown,
    /// It can't be read; copying it reports why.
    Unreadable,
}

/// Endings of pictures that browsers don't show.
const NOT_SHOWN: [&str; 7] = ["heic", "heif", "tif", "tiff", "psd", "raw", "dng"];

/// The ending of a file's name, in small letters.
fn ending(name: &str) -> String {
    name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default()
}

/// Whether a file's name says that it is an image.
pub fn is_image(name: &str) -> bool {
    let ending = ending(name);
    NOT_SHOWN.contains(&ending.as_str()) || formats().any(|f| f.endings().contains(&ending.as_str()))
}

fn formats() -> impl Iterator<Item = Format> {
    [Format::Jpeg, Format::Png, Format::WebP, Format::Gif, Format::Avif, Format::Svg].into_iter()
}

/// Reads the headers of those files that are images by their names.
pub fn survey(files: &[SiteFile]) -> Survey {
    files
        .par_iter()
        .filter(|file| is_image(&file.relative))
        .map(|file| {
            let info = read_bytes(file).map_err(|_| Flaw::Unreadable).and_then(|bytes| header::read(&bytes));
            (file.relative.clone(), info)
        })
        .collect()
}

impl Info {
    /// Whether the name of the file says what it is.
    pub fn is_named(&self, name: &str) -> bool {
        self.format.endings().contains(&ending(name).as_str())
    }
}

impl Flaw {
    /// What is wrong, after "this image", and what to do.
    pub fn told(self) -> (&'static str, &'static str) {
        match self {
            Flaw::Empty => ("is an empty file", "save it again; perhaps it wasn't copied whole"),
            Flaw::Truncated => ("is cut off: its file ends before the picture does", "copy it again from its source"),
            Flaw::Broken => ("is damaged", "open it in an image editor and save it again"),
            Flaw::Unknown => ("isn't an image that browsers show", "save it as JPEG, PNG, WebP, AVIF, GIF or SVG"),
            Flaw::Unreadable => ("can't be read", "see that it exists and may be read"),
        }
    }
}
