//! Which sizes are made of an image, and what they are called. Plain arithmetic: no file is looked at.
//!
//! In: an [`Info`], `[images]`. Out: a [`Picture`]. The name of a size carries a fingerprint of everything it is made
//! from, so a name never means two contents.

use crate::config::ImagesConfig;
use crate::load::SiteFile;

use super::{Format, Info, MAKES_SIZES};

/// To be counted up when the same image, size and settings give other bytes than before.
const EDITION: u8 = 1;

/// Smaller files stay as they are, if they aren't wider than the smallest size either.
const SMALL: u64 = 16 * 1024;

/// A picture wider than this part of a size isn't made in that size beside its own.
const NEARLY: f64 = 0.9;

/// The most pixels a side of a WebP has: the format counts them in 14 bits.
const WEBP_SIDE: u32 = 16_383;

/// How a size is coded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Encoding {
    /// WebP, for nearly all browsers.
    WebP,
    /// JPEG, for what has no see-through parts.
    Jpeg,
    /// PNG, for what has, and for drawings.
    Png,
}

impl Encoding {
    /// The ending of its files.
    pub fn ending(self) -> &'static str {
        match self {
            Encoding::WebP => "webp",
            Encoding::Jpeg => "jpg",
            Encoding::Png => "png",
        }
    }

    /// Its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Encoding::WebP => "image/webp",
            Encoding::Jpeg => "image/jpeg",
            Encoding::Png => "image/png",
        }
    }
}

/// One size of an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Size {
    /// Its address: `/assets/images/photo-800.1a2b3c4d5e6f7081.webp`.
    pub path: String,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// How it is coded.
    pub encoding: Encoding,
    /// 1 to 100.
    pub quality: u8,
    /// The fingerprint of what it is made from, and how.
    pub key: u128,
}

/// An image that a page shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// The file.
    pub file: SiteFile,
    /// The address of the file as it is.
    pub path: String,
    /// What the file says of itself.
    pub info: Info,
    /// What is made of it: by encoding, WebP first, and width. Nothing where it stays as it is.
    pub sizes: Vec<Size>,
    /// The place in `sizes` of the one for who can choose none: feeds, machines, old browsers.
    pub main: usize,
}

impl Picture {
    /// Plans the sizes of an image at `path`.
    pub fn new(file: SiteFile, path: String, info: Info, config: &ImagesConfig) -> Self {
        let mut picture = Picture { file, path, info, sizes: Vec::new(), main: 0 };
        if MAKES_SIZES && config.resize && picture.info.fixed.is_none() {
            picture.plan(config);
        }
        picture
    }

    fn plan(&mut self, config: &ImagesConfig) {
        let info = &self.info;
        let widths = widths(info.width, &config.widths);
        if info.bytes < SMALL && widths.len() == 1 {
            return;
        }
        let last = match info.format {
            Format::Png => Encoding::Png,
            Format::WebP if info.alpha => Encoding::Png,
            _ => Encoding::Jpeg,
        };
        let fallback = widths.iter().rev().find(|w| **w <= config.fallback_width).or(widths.first()).copied();
        let mut wanted: Vec<(Encoding, u32)> = Vec::new();
        // All sizes or none: a browser that is offered WebP takes it, and would never get a size that isn't there.
        let fits = widths.iter().all(|width| (*width).max(self.height(*width)) <= WEBP_SIDE);
        if config.webp && fits {
            wanted.extend(widths.iter().map(|width| (Encoding::WebP, *width)));
            wanted.extend(fallback.map(|width| (last, width)));
        } else {
            wanted.extend(widths.iter().map(|width| (last, *width)));
        }
        let sizes: Vec<Size> = wanted.into_iter().map(|(encoding, width)| self.size(encoding, width, config)).collect();
        self.main = sizes.iter().position(|s| s.encoding == last && Some(s.width) == fallback).unwrap_or(0);
        self.sizes = sizes;
    }

    /// The height of a size.
    fn height(&self, width: u32) -> u32 {
        let (own_width, own_height) = (u64::from(self.info.width), u64::from(self.info.height));
        (((own_height * u64::from(width) + own_width / 2) / own_width) as u32).max(1)
    }

    fn size(&self, encoding: Encoding, width: u32, config: &ImagesConfig) -> Size {
        let info = &self.info;
        let height = self.height(width);
        let quality = match encoding {
            Encoding::WebP => config.quality,
            Encoding::Jpeg => config.jpeg_quality,
            Encoding::Png => 100,
        };
        let mut from = info.hash.to_le_bytes().to_vec();
        from.extend_from_slice(&width.to_le_bytes());
        from.extend_from_slice(&height.to_le_bytes());
        from.extend_from_slice(&[EDITION, encoding as u8, quality]);
        let key = xxhash_rust::xxh3::xxh3_128(&from);
        let (stem, ending) = (stem(&self.file.relative), encoding.ending());
        let path = format!("/assets/images/{stem}-{width}.{:016x}.{ending}", key as u64);
        Size { path, width, height, encoding, quality, key }
    }

    /// The sizes in an encoding, the narrowest first.
    pub fn sizes_in(&self, encoding: Encoding) -> impl Iterator<Item = &Size> {
        self.sizes.iter().filter(move |size| size.encoding == encoding)
    }

    /// The address for who can choose none.
    pub fn main_path(&self) -> &str {
        self.sizes.get(self.main).map_or(&self.path, |size| &size.path)
    }

    /// Width and height of what is at [`Picture::main_path`]; nothing where they aren't known.
    pub fn main_size(&self) -> Option<(u32, u32)> {
        let size = self.sizes.get(self.main).map_or((self.info.width, self.info.height), |s| (s.width, s.height));
        (size.0 > 0 && size.1 > 0).then_some(size)
    }
}

/// The widths of an image: those of the config that are clearly smaller than it, and its own or the widest.
fn widths(own: u32, config: &[u32]) -> Vec<u32> {
    let widest = config.last().copied().unwrap_or(own).min(own);
    let mut widths: Vec<u32> = config.iter().copied().filter(|w| f64::from(*w) <= f64::from(widest) * NEARLY).collect();
    widths.push(widest);
    widths
}

/// A file's name without its ending, in letters that every address may have.
fn stem(name: &str) -> String {
    let name = name.rsplit('/').next().unwrap_or(name);
    let stem = slug::slugify(name.rsplit_once('.').map_or(name, |(stem, _)| stem));
    // A slug is plain ASCII: it may be cut anywhere.
    let stem = stem.get(..stem.len().min(40)).unwrap_or_default().trim_end_matches('-');
    if stem.is_empty() { "image".to_owned() } else { stem.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_made_larger_and_nothing_nearly_twice() {
        let config = [400, 800, 1200, 1600];
        assert_eq!(widths(4000, &config), [400, 800, 1200, 1600]);
        assert_eq!(widths(1600, &config), [400, 800, 1200, 1600]);
        assert_eq!(widths(1000, &config), [400, 800, 1000]);
        assert_eq!(widths(850, &config), [400, 850]);
        assert_eq!(widths(300, &config), [300]);
        assert_eq!(widths(300, &[]), [300]);
    }

    #[test]
    fn stems() {
        assert_eq!(stem("a/Été à Paris.JPG"), "ete-a-paris");
        assert_eq!(stem("日本.png"), "ri-ben");
        assert_eq!(stem("a/...jpg"), "image");
        assert_eq!(stem(&"x".repeat(300)).len(), 40);
    }
}
