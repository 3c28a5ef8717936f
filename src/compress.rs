//! Compressed copies of text files, for hosts that send them as they lie there.
//!
//! In: the bytes of an output. Out: the bytes of a copy, the same each time; nothing where a copy wouldn't pay.

use std::io::{Read, Write};

use crate::config::Encoding;

/// Endings of files that are text. Pictures, fonts and films are compressed already.
const TEXT: [&str; 14] =
    ["css", "csv", "geojson", "html", "ics", "js", "json", "map", "md", "svg", "txt", "vtt", "webmanifest", "xml"];
/// Smaller files fit into one packet of the network as they are.
const SMALLEST: usize = 512;
/// Of 1 to 9.
const GZIP: u32 = 9;
/// Of 0 to 11. At 9, and with a window of 4 MiB, a build of 10,000 pages took 33 times as long as without copies: most
/// of that went into tables that a page is too small to fill.
const BROTLI: u32 = 5;
/// Logarithm of Brotli's window (256 KiB, more than almost every page), and the size of its pieces of input.
const WINDOW: u32 = 18;
const PIECE: usize = 4096;

/// Whether copies are made of such a file.
pub fn wants(file: &str, size: usize) -> bool {
    let ending = file.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map(|(_, ending)| ending);
    size >= SMALLEST && ending.is_some_and(|ending| TEXT.contains(&ending))
}

/// A copy in this encoding; nothing where it isn't smaller.
pub fn copy(encoding: Encoding, content: &[u8]) -> Option<Vec<u8>> {
    let copy = match encoding {
        Encoding::Gzip => gzip(content),
        Encoding::Brotli => brotli(content),
    };
    // Writing into memory can't fail; a copy that did would be none.
    copy.ok().filter(|copy| copy.len() < content.len())
}

/// Whether `copy` is this content in this encoding. It is read no further than the two agree.
pub fn is_copy(encoding: Encoding, copy: &[u8], content: &[u8]) -> bool {
    match encoding {
        Encoding::Gzip => same(flate2::read::MultiGzDecoder::new(copy), content),
        Encoding::Brotli => same(brotli::Decompressor::new(copy, PIECE), content),
    }
}

fn same(mut copy: impl Read, mut content: &[u8]) -> bool {
    let mut piece = [0; PIECE];
    loop {
        match copy.read(&mut piece) {
            Ok(0) => return content.is_empty(),
            Ok(n) => match content.strip_prefix(&piece[..n]) {
                Some(rest) => content = rest,
                None => return false,
            },
            Err(_) => return false,
        }
    }
}

fn gzip(content: &[u8]) -> std::io::Result<Vec<u8>> {
    // Without a name, and with the time 0: the bytes follow from the content alone.
    let mut encoder = flate2::GzBuilder::new().write(Vec::new(), flate2::Compression::new(GZIP));
    encoder.write_all(content)?;
    encoder.finish()
}

fn brotli(content: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = brotli::CompressorWriter::new(Vec::new(), PIECE, BROTLI, WINDOW);
    encoder.write_all(content)?;
    Ok(encoder.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_some_size_is_compressed() {
        assert!(wants("a/index.html", 4_000));
        assert!(wants("atom.xml", 4_000));
        assert!(!wants("a/index.html", 100));
        assert!(!wants("photo.jpg", 4_000));
        assert!(!wants("a.html/LICENSE", 4_000));
    }

    #[test]
    fn copies_read_back() {
        let text = "The board met on Friday. ".repeat(100);
        let mut back = String::new();
        let copy_of = |encoding| copy(encoding, text.as_bytes()).unwrap_or_default();
        let bytes = copy_of(Encoding::Gzip);
        assert!(flate2::read::GzDecoder::new(&*bytes).read_to_string(&mut back).is_ok());
        assert_eq!(back, text);
        assert_eq!(&bytes[4..8], [0, 0, 0, 0], "no time in it");
        back.clear();
        assert!(brotli::Decompressor::new(&*copy_of(Encoding::Brotli), 4096).read_to_string(&mut back).is_ok());
        assert_eq!(back, text);
        assert_eq!(copy(Encoding::Gzip, b"x"), None);
        for encoding in [Encoding::Gzip, Encoding::Brotli] {
            let bytes = copy_of(encoding);
            assert!(is_copy(encoding, &bytes, text.as_bytes()));
            assert!(!is_copy(encoding, &bytes, &text.as_bytes()[1..]));
            assert!(!is_copy(encoding, &bytes, &text.as_bytes()[..2_000]));
            assert!(!is_copy(encoding, &bytes[..bytes.len() / 2], text.as_bytes()));
            assert!(!is_copy(encoding, b"", text.as_bytes()) && !is_copy(encoding, text.as_bytes(), text.as_bytes()));
        }
    }
}
