//! A file without its metadata: no place, camera, name or comment. The picture isn't touched, byte for byte.
//!
//! In: the bytes of a JPEG, PNG or WebP. Out: the same without EXIF (but for which way up it is), XMP, IPTC, comments,
//! texts and whatever follows the picture. Colour profiles stay: without them, colours would shift.

use std::borrow::Cow;

use super::container::{self, Piece, marker, push_webp, webp_file};
use super::exif;

/// The bytes without metadata. What isn't an image, or is broken, stays as it is.
pub fn strip(bytes: &[u8]) -> Cow<'_, [u8]> {
    let stripped = if bytes.starts_with(&[0xff, marker::START]) {
        jpeg(bytes)
    } else if bytes.starts_with(&container::PNG) {
        png(bytes)
    } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        webp(bytes)
    } else {
        None
    };
    match stripped {
        Some(stripped) if stripped != bytes => Cow::Owned(stripped),
        _ => Cow::Borrowed(bytes),
    }
}

fn jpeg(bytes: &[u8]) -> Option<Vec<u8>> {
    let pieces = container::jpeg(bytes).ok()?;
    let data = |piece: &Piece| &bytes[piece.data.clone()];
    let exif = pieces.iter().find_map(|p| data(p).strip_prefix(b"Exif\0\0").filter(|_| p.name[3] == marker::APP1));
    let orientation = exif.map_or(1, exif::orientation);
    let mut out = Vec::with_capacity(bytes.len());
    // What begins the file, and JFIF's segment, come before everything else.
    let mut turn = orientation != 1;
    for piece in &pieces {
        let name = piece.name[3];
        if turn && !matches!(name, marker::START | marker::APP0) {
            turn = false;
            let tiff = exif::only(orientation);
            out.extend_from_slice(&[0xff, marker::APP1]);
            out.extend_from_slice(&(tiff.len() as u16 + 8).to_be_bytes());
            out.extend_from_slice(b"Exif\0\0");
            out.extend_from_slice(&tiff);
        }
        let keep = match name {
            marker::APP0 => data(piece).starts_with(b"JFIF\0"),
            marker::APP2 => data(piece).starts_with(b"ICC_PROFILE\0"),
            // Adobe's says how colours are coded.
            marker::APP14 => data(piece).starts_with(b"Adobe"),
            marker::APP1..=marker::APP15 | marker::COMMENT => false,
            _ => true,
        };
        if keep {
            out.extend_from_slice(&bytes[piece.whole.clone()]);
        }
    }
    Some(out)
}

/// Chunks of a PNG that change how it looks, or are it.
const PNG_KEPT: [&[u8; 4]; 18] = [
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB", b"cICP", b"mDCv",
    b"cLLi", b"bKGD", b"pHYs", b"acTL", b"fcTL", b"fdAT",
];

fn png(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = container::PNG.to_vec();
    let mut turned = false;
    for piece in container::png(bytes).ok()? {
        let first = piece.name == *b"eXIf" && !std::mem::replace(&mut turned, true);
        let orientation = if first { exif::orientation(&bytes[piece.data.clone()]) } else { 1 };
        if orientation != 1 {
            let tiff = exif::only(orientation);
            let mut named = b"eXIf".to_vec();
            named.extend_from_slice(&tiff);
            out.extend_from_slice(&(tiff.len() as u32).to_be_bytes());
            out.extend_from_slice(&named);
            let mut crc = flate2::Crc::new();
            crc.update(&named);
            out.extend_from_slice(&crc.sum().to_be_bytes());
        } else if PNG_KEPT.contains(&&piece.name) {
            out.extend_from_slice(&bytes[piece.whole]);
        }
    }
    Some(out)
}

/// The flags of a WebP's `VP8X` for its EXIF and XMP.
const EXIF: u8 = 0x08;
const XMP: u8 = 0x04;

fn webp(bytes: &[u8]) -> Option<Vec<u8>> {
    let pieces = container::webp(bytes).ok()?;
    let data = |piece: &Piece| &bytes[piece.data.clone()];
    let exif = pieces.iter().find(|p| p.name == *b"EXIF").map(&data);
    let orientation = exif.map_or(1, |e| exif::orientation(e.strip_prefix(b"Exif\0\0").unwrap_or(e)));
    let mut chunks = Vec::with_capacity(bytes.len());
    let mut turn = orientation != 1;
    for piece in &pieces {
        match &piece.name {
            b"VP8X" => {
                let mut header = data(piece).to_vec();
                let flags = header.first_mut()?;
                *flags &= !(EXIF | XMP);
                if orientation != 1 {
                    *flags |= EXIF;
                }
                push_webp(&mut chunks, piece.name, &header);
            }
            b"EXIF" if turn => {
                turn = false;
                push_webp(&mut chunks, piece.name, &exif::only(orientation));
            }
            b"VP8 " | b"VP8L" | b"ALPH" | b"ANIM" | b"ANMF" | b"ICCP" => {
                push_webp(&mut chunks, piece.name, data(piece));
            }
            _ => {}
        }
    }
    Some(webp_file(&chunks))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A JPEG of segments that nothing decodes.
    fn jpeg_of(segments: &[(u8, &[u8])]) -> Vec<u8> {
        let mut out = vec![0xff, marker::START];
        for (name, data) in segments {
            out.extend_from_slice(&[0xff, *name]);
            out.extend_from_slice(&(data.len() as u16 + 2).to_be_bytes());
            out.extend_from_slice(data);
        }
        out.extend_from_slice(&[1, 2, 0xff, 0, 3, 0xff, 0xd0, 4, 0xff, marker::END]);
        out
    }

    #[test]
    fn a_jpeg_keeps_colours_and_which_way_up_it_is() {
        let mut exif = b"Exif\0\0".to_vec();
        exif.extend_from_slice(&exif::only(6));
        let mut long = exif.clone();
        long.extend_from_slice(b"secret place");
        let mut file = jpeg_of(&[
            (marker::APP0, b"JFIF\0x"),
            (marker::APP1, &long),
            (marker::APP1, b"http://ns.adobe.com/xap/1.0/\0secret"),
            (marker::APP2, b"ICC_PROFILE\0\x01\x01x"),
            (marker::APP2, b"MPF\0secret"),
            (0xed, b"Photoshop 3.0\0secret"),
            (marker::APP14, b"Adobe\0x"),
            (marker::COMMENT, b"secret"),
            (marker::SCAN, b"x"),
        ]);
        file.extend_from_slice(b"another picture, with a secret");
        let kept = jpeg_of(&[
            (marker::APP0, b"JFIF\0x"),
            (marker::APP1, &exif),
            (marker::APP2, b"ICC_PROFILE\0\x01\x01x"),
            (marker::APP14, b"Adobe\0x"),
            (marker::SCAN, b"x"),
        ]);
        assert_eq!(strip(&file), kept);
        // A second time changes nothing.
        assert!(matches!(strip(&kept), Cow::Borrowed(_)));
    }

    #[test]
    fn a_webp_forgets_its_flags_too() {
        let mut chunks = Vec::new();
        push_webp(&mut chunks, *b"VP8X", &[EXIF | XMP | 0x10, 0, 0, 0, 1, 0, 0, 1, 0, 0]);
        push_webp(&mut chunks, *b"VP8L", b"odd");
        push_webp(&mut chunks, *b"EXIF", b"II secret");
        push_webp(&mut chunks, *b"XMP ", b"secret");
        let mut kept = Vec::new();
        push_webp(&mut kept, *b"VP8X", &[0x10, 0, 0, 0, 1, 0, 0, 1, 0, 0]);
        push_webp(&mut kept, *b"VP8L", b"odd");
        assert_eq!(strip(&webp_file(&chunks)), webp_file(&kept));
    }

    #[test]
    fn what_is_broken_stays() {
        for broken in [&b"\xff\xd8\xff"[..], b"\x89PNG\r\n\x1a\nxx", b"RIFF\xff\xff\xff\xffWEBP", b"", b"text"] {
            assert_eq!(strip(broken), broken);
        }
    }
}
