//! The lists of an index in pagefind's format: CBOR (RFC 8949), packed by gzip.

use std::io::Write;

use flate2::{Compression, GzBuilder};

/// What pagefind's browser part looks for at the start of a file that was unpacked.
const MARK: &[u8] = b"pagefind_dcd";

/// A list in CBOR, in the making.
#[derive(Debug, Default)]
pub(super) struct Cbor(pub(super) Vec<u8>);

impl Cbor {
    /// The start of a list of so many.
    pub(super) fn list(&mut self, length: usize) {
        self.head(4, length as u64);
    }

    pub(super) fn text(&mut self, text: &str) {
        self.head(3, text.len() as u64);
        self.0.extend_from_slice(text.as_bytes());
    }

    pub(super) fn number(&mut self, number: i64) {
        match u64::try_from(number) {
            Ok(number) => self.head(0, number),
            Err(_) => self.head(1, number.unsigned_abs() - 1),
        }
    }

    /// A list of numbers.
    pub(super) fn numbers(&mut self, numbers: &[i32]) {
        self.list(numbers.len());
        numbers.iter().for_each(|number| self.number(i64::from(*number)));
    }

    fn head(&mut self, major: u8, number: u64) {
        let major = major << 5;
        let bytes = number.to_be_bytes();
        match number {
            0..=23 => self.0.push(major | number as u8),
            24..=0xff => self.0.extend([major | 24, number as u8]),
            0x100..=0xffff => {
                self.0.push(major | 25);
                self.0.extend_from_slice(&bytes[6..]);
            }
            0x1_0000..=0xffff_ffff => {
                self.0.push(major | 26);
                self.0.extend_from_slice(&bytes[4..]);
            }
            _ => {
                self.0.push(major | 27);
                self.0.extend_from_slice(&bytes);
            }
        }
    }
}

/// A file of the index: packed, the same bytes for the same content.
pub(super) fn packed(content: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzBuilder::new().write(Vec::with_capacity(content.len() / 3), Compression::new(6));
    encoder.write_all(MARK)?;
    encoder.write_all(content)?;
    encoder.finish()
}
