//! The pieces that image files are made of: JPEG's segments, PNG's chunks, those of RIFF (WebP).
//!
//! In: a file's bytes. Out: where its pieces lie. It doesn't know what is in them.

use std::ops::Range;

use super::Flaw;

/// A piece of a file.
pub(super) struct Piece {
    /// A JPEG marker's second byte, as `[0, 0, 0, marker]`; the four letters of a chunk.
    pub(super) name: [u8; 4],
    /// All of it.
    pub(super) whole: Range<usize>,
    /// What is in it, without its name, length and checksum.
    pub(super) data: Range<usize>,
}

/// JPEG's markers that matter here.
pub(super) mod marker {
    pub(crate) const START: u8 = 0xd8;
    pub(crate) const END: u8 = 0xd9;
    pub(crate) const SCAN: u8 = 0xda;
    pub(crate) const APP0: u8 = 0xe0;
    pub(crate) const APP1: u8 = 0xe1;
    pub(crate) const APP2: u8 = 0xe2;
    pub(crate) const APP14: u8 = 0xee;
    pub(crate) const APP15: u8 = 0xef;
    pub(crate) const COMMENT: u8 = 0xfe;
}

/// A big-endian number of 16 bits.
pub(super) fn be16(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 2).map(|b| u32::from(u16::from_be_bytes([b[0], b[1]])))
}

/// A big-endian number of 32 bits.
pub(super) fn be32(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4).map(|b| u32::from_be_bytes([b[0], b[1], b[2], b[3]]))
}

/// A little-endian number of up to four bytes.
pub(super) fn le(bytes: &[u8], at: usize, count: usize) -> Option<u32> {
    Some(bytes.get(at..at + count)?.iter().rev().fold(0, |number, byte| (number << 8) | u32::from(*byte)))
}

/// The segments of a JPEG, from its start to its end marker. A scan's segment reaches to the next marker, so that its
/// data is header and picture. What comes after the end marker (other pictures, films) is left out.
pub(super) fn jpeg(bytes: &[u8]) -> Result<Vec<Piece>, Flaw> {
    let mut pieces = Vec::new();
    let mut at = 0;
    loop {
        // A marker may be preceded by any number of fill bytes.
        let start = at;
        if bytes.get(at).ok_or(Flaw::Truncated)? != &0xff {
            return Err(Flaw::Broken);
        }
        while bytes.get(at) == Some(&0xff) {
            at += 1;
        }
        let name = *bytes.get(at).ok_or(Flaw::Truncated)?;
        if name == 0 {
            // That is a byte of a scan, and no marker.
            return Err(Flaw::Broken);
        }
        at += 1;
        let mut data = at..at;
        if !matches!(name, marker::START | marker::END | 0x01 | 0xd0..=0xd7) {
            let length = be16(bytes, at).ok_or(Flaw::Truncated)? as usize;
            if length < 2 {
                return Err(Flaw::Broken);
            }
            data = at + 2..at + length;
            at += length;
            if name == marker::SCAN {
                at = scan_end(bytes, at)?;
                data.end = at;
            }
            if at > bytes.len() {
                return Err(Flaw::Truncated);
            }
        }
        pieces.push(Piece { name: [0, 0, 0, name], whole: start..at, data });
        if name == marker::END {
            return Ok(pieces);
        }
    }
}

/// Where the coded picture of a scan ends: at the next marker that isn't one of its own.
fn scan_end(bytes: &[u8], from: usize) -> Result<usize, Flaw> {
    let mut at = from;
    loop {
        let rest = bytes.get(at..).ok_or(Flaw::Truncated)?;
        at += rest.iter().position(|byte| *byte == 0xff).ok_or(Flaw::Truncated)?;
        match bytes.get(at + 1).ok_or(Flaw::Truncated)? {
            0x00 | 0xd0..=0xd7 => at += 2,
            0xff => at += 1,
            _ => return Ok(at),
        }
    }
}

/// What every PNG begins with.
pub(super) const PNG: [u8; 8] = *b"\x89PNG\r\n\x1a\n";

/// The chunks of a PNG, to its end chunk.
pub(super) fn png(bytes: &[u8]) -> Result<Vec<Piece>, Flaw> {
    let mut pieces = Vec::new();
    let mut at = PNG.len();
    loop {
        let length = be32(bytes, at).ok_or(Flaw::Truncated)? as usize;
        let name = four(bytes, at + 4).ok_or(Flaw::Truncated)?;
        let data = at + 8..at + 8 + length;
        let whole = at..data.end + 4;
        if whole.end > bytes.len() {
            return Err(Flaw::Truncated);
        }
        at = whole.end;
        pieces.push(Piece { name, whole, data });
        if name == *b"IEND" {
            return Ok(pieces);
        }
    }
}

/// The chunks of a WebP.
pub(super) fn webp(bytes: &[u8]) -> Result<Vec<Piece>, Flaw> {
    let mut pieces = Vec::new();
    let mut at = 12;
    let end = 8 + le(bytes, 4, 4).ok_or(Flaw::Truncated)? as usize;
    if end > bytes.len() {
        return Err(Flaw::Truncated);
    }
    while at + 8 <= end {
        let name = four(bytes, at).ok_or(Flaw::Truncated)?;
        let length = le(bytes, at + 4, 4).ok_or(Flaw::Truncated)? as usize;
        let data = at + 8..at + 8 + length;
        if data.end > end {
            return Err(Flaw::Truncated);
        }
        // A chunk of odd length is followed by one byte of padding.
        let whole = at..(data.end + length % 2).min(end);
        at = whole.end;
        pieces.push(Piece { name, whole, data });
    }
    Ok(pieces)
}

fn four(bytes: &[u8], at: usize) -> Option<[u8; 4]> {
    bytes.get(at..at + 4).map(|b| [b[0], b[1], b[2], b[3]])
}

/// A chunk of a WebP.
pub(super) fn push_webp(out: &mut Vec<u8>, name: [u8; 4], data: &[u8]) {
    out.extend_from_slice(&name);
    out.extend_from_slice(&(data.len() as u32).to_le_bytes());
    out.extend_from_slice(data);
    if data.len() % 2 == 1 {
        out.push(0);
    }
}

/// A WebP of these chunks, which [`push_webp`] wrote.
pub(super) fn webp_file(chunks: &[u8]) -> Vec<u8> {
    let mut out = b"RIFF".to_vec();
    out.extend_from_slice(&(chunks.len() as u32 + 4).to_le_bytes());
    out.extend_from_slice(b"WEBP");
    out.extend_from_slice(chunks);
    out
}
