//! `[images]`: which sizes are made of images, and how.

use crate::diagnostics::Diagnostic;
use crate::tree::Value;
use crate::tree::fields::Fields;

/// The `[images]` table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImagesConfig {
    /// Make sizes of images.
    pub resize: bool,
    /// Widths in pixels, the narrowest first.
    pub widths: Vec<u32>,
    /// Offer WebP before the fallback.
    pub webp: bool,
    /// The quality of WebP, 1 to 100.
    pub quality: u8,
    /// The quality of JPEG, 1 to 100.
    pub jpeg_quality: u8,
    /// How wide the fallback may be.
    pub fallback_width: u32,
    /// The `sizes` attribute.
    pub sizes: String,
    /// An image of more pixels is refused.
    pub max_pixels: u64,
    /// Titles of images that stand alone become captions.
    pub captions: bool,
}

impl Default for ImagesConfig {
    fn default() -> Self {
        ImagesConfig {
            resize: true,
            widths: vec![400, 800, 1200, 1600],
            webp: true,
            quality: 78,
            jpeg_quality: 80,
            fallback_width: 1200,
            sizes: "(min-width: 40rem) 38rem, 100vw".to_owned(),
            max_pixels: 100_000_000,
            captions: true,
        }
    }
}

/// What may be offered before the fallback.
const FORMATS: [&str; 1] = ["webp"];

/// Reads the table.
pub(super) fn read(f: &mut Fields<'_, '_, '_>) -> ImagesConfig {
    let default = ImagesConfig::default();
    ImagesConfig {
        resize: f.boolean("resize").unwrap_or(default.resize),
        widths: widths(f).unwrap_or(default.widths),
        webp: webp(f).unwrap_or(default.webp),
        quality: f.integer("quality", 1..=100).map_or(default.quality, |n| n as u8),
        jpeg_quality: f.integer("jpeg_quality", 1..=100).map_or(default.jpeg_quality, |n| n as u8),
        fallback_width: f.integer("fallback_width", 16..=8192).map_or(default.fallback_width, |n| n as u32),
        sizes: f.string("sizes").unwrap_or(default.sizes),
        max_pixels: f.integer("max_megapixels", 1..=1000).map_or(default.max_pixels, |n| n as u64 * 1_000_000),
        captions: f.boolean("captions").unwrap_or(default.captions),
    }
}

fn widths(f: &mut Fields<'_, '_, '_>) -> Option<Vec<u32>> {
    let node = f.node("widths")?;
    let items = if let Value::Array(items) = &node.value { items.as_slice() } else { &[] };
    let numbers = items.iter().map(|item| match &item.value {
        Value::Integer(n) => u32::try_from(*n).ok().filter(|n| (16..=8192).contains(n)),
        _ => None,
    });
    let mut widths: Vec<u32> = numbers.collect::<Option<Vec<u32>>>().unwrap_or_default();
    widths.sort_unstable();
    widths.dedup();
    if widths.is_empty() || widths.len() > 12 {
        let message = "`widths` must be a list of one to twelve numbers of pixels, each from 16 to 8192";
        let diagnostic = Diagnostic::error("wrong-type", message).help("write it like widths = [400, 800, 1200, 1600]");
        f.reading.report(diagnostic, node.span.clone());
        return None;
    }
    Some(widths)
}

fn webp(f: &mut Fields<'_, '_, '_>) -> Option<bool> {
    f.node("formats")?;
    let formats = f.texts("formats");
    for format in &formats {
        if !FORMATS.contains(&format.value.as_str()) {
            let message = format!("nutgraf doesn't make images in the format `{}`", format.value);
            let help = "write formats = [\"webp\"], or formats = [] for JPEG and PNG alone";
            f.reading.report(Diagnostic::error("unknown-value", message).help(help), format.span.clone());
        }
    }
    Some(!formats.is_empty())
}
