//! What an image file says of itself before its picture: format, size, which way up.
//!
//! In: a file's bytes. Out: its [`Info`], or what is wrong with it. Nothing is decoded, so a file of few bytes that
//! claims billions of pixels costs nothing.

use super::container::{self, Piece, be16, be32, le, marker};
use super::{Flaw, exif, svg};

/// A format of image files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
    /// WebP.
    WebP,
    /// GIF.
    Gif,
    /// AVIF.
    Avif,
    /// SVG.
    Svg,
}

impl Format {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Format::Jpeg => "JPEG",
            Format::Png => "PNG",
            Format::WebP => "WebP",
            Format::Gif => "GIF",
            Format::Avif => "AVIF",
            Format::Svg => "SVG",
        }
    }

    /// Endings of files that hold it, in small letters; the first is the usual one.
    pub fn endings(self) -> &'static [&'static str] {
        match self {
            Format::Jpeg => &["jpg", "jpeg", "jpe", "jfif"],
            Format::Png => &["png", "apng"],
            Format::WebP => &["webp"],
            Format::Gif => &["gif"],
            Format::Avif => &["avif"],
            Format::Svg => &["svg"],
        }
    }
}

/// What a file says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Info {
    /// What it is, whatever its name ends in.
    pub format: Format,
    /// Width in pixels, as it is shown; 0 where it says none.
    pub width: u32,
    /// Height in pixels, as it is shown; 0 where it says none.
    pub height: u32,
    /// How its pixels must be turned to be shown: EXIF's 1 to 8.
    pub orientation: u8,
    /// Whether it may have see-through parts.
    pub alpha: bool,
    /// Why no sizes are made of it, if none are.
    pub fixed: Option<Fixed>,
    /// An SVG with script in it, or that wants files of others.
    pub active: Option<&'static str>,
    /// Its size in bytes.
    pub bytes: u64,
    /// The XXH3 of its bytes.
    pub hash: u128,
}

/// Why an image stays as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fixed {
    /// Its format isn't one that sizes are made of.
    Format,
    /// It moves.
    Animation,
    /// Its colours aren't red, green and blue: they would change.
    Colours,
    /// Its picture is coded in a way that the decoder doesn't know.
    Coding,
}

impl Fixed {
    /// What an author may want to know: what is the matter, and what to do.
    pub fn told(self) -> Option<(&'static str, &'static str)> {
        match self {
            Fixed::Format | Fixed::Animation => None,
            Fixed::Colours => Some(("its colours aren't red, green and blue", "save it in RGB, as an sRGB image")),
            Fixed::Coding => Some(("it is coded in an unusual way", "save it as a usual JPEG of 8 bits")),
        }
    }
}

/// Reads the header of a file.
pub fn read(bytes: &[u8]) -> Result<Info, Flaw> {
    if bytes.is_empty() {
        return Err(Flaw::Empty);
    }
    let mut info = Info {
        format: Format::Svg,
        width: 0,
        height: 0,
        orientation: 1,
        alpha: false,
        fixed: None,
        active: None,
        bytes: bytes.len() as u64,
        hash: xxhash_rust::xxh3::xxh3_128(bytes),
    };
    if bytes.starts_with(&[0xff, marker::START]) {
        jpeg(bytes, &mut info)?;
    } else if bytes.starts_with(&container::PNG) {
        png(bytes, &mut info)?;
    } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        webp(bytes, &mut info)?;
    } else if bytes.starts_with(b"GIF87a") || bytes.starts_with(b"GIF89a") {
        info.format = Format::Gif;
        info.width = le(bytes, 6, 2).ok_or(Flaw::Truncated)?;
        info.height = le(bytes, 8, 2).ok_or(Flaw::Truncated)?;
        info.fixed = Some(Fixed::Format);
    } else if bytes.get(4..8) == Some(b"ftyp") && bytes.get(8..12).is_some_and(|b| b == b"avif" || b == b"avis") {
        info.format = Format::Avif;
        info.fixed = Some(Fixed::Format);
    } else {
        let found = svg::read(bytes).ok_or(Flaw::Unknown)?;
        (info.width, info.height, info.active) = (found.width, found.height, found.active);
        info.fixed = Some(Fixed::Format);
    }
    if !matches!(info.format, Format::Svg | Format::Avif) && (info.width == 0 || info.height == 0) {
        return Err(Flaw::Broken);
    }
    if info.orientation >= 5 {
        (info.width, info.height) = (info.height, info.width);
    }
    Ok(info)
}

fn jpeg(bytes: &[u8], info: &mut Info) -> Result<(), Flaw> {
    info.format = Format::Jpeg;
    let pieces = container::jpeg(bytes)?;
    let mut components = 0;
    let mut scans = 0;
    let mut exif = None;
    for piece in &pieces {
        let data = &bytes[piece.data.clone()];
        match piece.name[3] {
            // Frames; DHT (c4), JPG (c8) and DAC (cc) lie among their markers.
            frame @ 0xc0..=0xcf if !matches!(frame, 0xc4 | 0xc8 | 0xcc) => {
                info.height = be16(data, 1).ok_or(Flaw::Broken)?;
                info.width = be16(data, 3).ok_or(Flaw::Broken)?;
                components = *data.get(5).ok_or(Flaw::Broken)?;
                if !matches!(frame, 0xc0..=0xc2) || data[0] != 8 {
                    info.fixed = Some(Fixed::Coding);
                } else if components == 4 {
                    info.fixed = Some(Fixed::Colours);
                } else if frame != 0xc2 {
                    scans = components;
                }
            }
            marker::APP1 => {
                // Of several, the first counts: everywhere else too.
                exif = exif.or(data.strip_prefix(b"Exif\0\0"));
            }
            marker::APP2 => {
                if let Some(profile) = data.strip_prefix(b"ICC_PROFILE\0") {
                    // The first piece begins after its number and their count.
                    let first = profile.first() == Some(&1);
                    if first && profile.get(2..).is_none_or(|profile| !is_rgb(profile)) {
                        info.fixed = Some(Fixed::Colours);
                    }
                }
            }
            marker::SCAN if scans > 1 && data.first() != Some(&scans) => {
                info.fixed = Some(Fixed::Coding);
            }
            _ => {}
        }
    }
    info.orientation = exif.map_or(1, exif::orientation);
    if components == 0 || !pieces.iter().any(|piece| piece.name[3] == marker::SCAN) {
        return Err(Flaw::Broken);
    }
    Ok(())
}

/// Whether a colour profile is one of RGB pictures.
fn is_rgb(profile: &[u8]) -> bool {
    profile.get(16..20) == Some(b"RGB ")
}

fn png(bytes: &[u8], info: &mut Info) -> Result<(), Flaw> {
    info.format = Format::Png;
    let pieces = container::png(bytes)?;
    let mut grey = false;
    let mut exif = None;
    for Piece { name, data, .. } in &pieces {
        let data = &bytes[data.clone()];
        match name {
            b"IHDR" => {
                info.width = be32(data, 0).ok_or(Flaw::Broken)?;
                info.height = be32(data, 4).ok_or(Flaw::Broken)?;
                let colour = *data.get(9).ok_or(Flaw::Broken)?;
                info.alpha = colour & 4 != 0;
                grey = colour & 2 == 0;
            }
            b"iCCP" if grey => info.fixed = Some(Fixed::Colours),
            // sRGB, in numbers; others are for more colours than eight bits can tell.
            b"cICP" if !data.starts_with(&[1, 13]) => info.fixed = Some(Fixed::Colours),
            b"tRNS" => info.alpha = true,
            b"acTL" => info.fixed = Some(Fixed::Animation),
            b"eXIf" => exif = exif.or(Some(data)),
            _ => {}
        }
    }
    info.orientation = exif.map_or(1, exif::orientation);
    if !pieces.iter().any(|piece| piece.name == *b"IDAT") {
        return Err(Flaw::Broken);
    }
    Ok(())
}

fn webp(bytes: &[u8], info: &mut Info) -> Result<(), Flaw> {
    info.format = Format::WebP;
    let mut picture = false;
    let mut exif = None;
    for Piece { name, data, .. } in container::webp(bytes)? {
        let data = &bytes[data];
        match &name {
            b"VP8X" => {
                let flags = *data.first().ok_or(Flaw::Broken)?;
                info.alpha = flags & 0x10 != 0;
                info.width = le(data, 4, 3).ok_or(Flaw::Broken)? + 1;
                info.height = le(data, 7, 3).ok_or(Flaw::Broken)? + 1;
            }
            b"VP8 " => {
                picture = true;
                if data.get(3..6) != Some(&[0x9d, 0x01, 0x2a]) {
                    return Err(Flaw::Broken);
                }
                if info.width == 0 {
                    info.width = le(data, 6, 2).ok_or(Flaw::Broken)? & 0x3fff;
                    info.height = le(data, 8, 2).ok_or(Flaw::Broken)? & 0x3fff;
                }
            }
            b"VP8L" => {
                picture = true;
                let bits = le(data, 1, 4).filter(|_| data[0] == 0x2f).ok_or(Flaw::Broken)?;
                if info.width == 0 {
                    info.width = (bits & 0x3fff) + 1;
                    info.height = ((bits >> 14) & 0x3fff) + 1;
                    info.alpha = bits >> 28 & 1 == 1;
                }
            }
            b"ANIM" => {
                picture = true;
                info.fixed = Some(Fixed::Animation);
            }
            b"ICCP" if !is_rgb(data) => info.fixed = Some(Fixed::Colours),
            b"EXIF" => exif = exif.or(Some(data.strip_prefix(b"Exif\0\0").unwrap_or(data))),
            _ => {}
        }
    }
    info.orientation = exif.map_or(1, exif::orientation);
    if picture { Ok(()) } else { Err(Flaw::Broken) }
}
