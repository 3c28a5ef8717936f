//! Eight bytes of a text at a time, without branches: for passes over every byte of every page.
//!
//! In: eight bytes as a number, the first lowest. Out: flags of them, the high bit of each byte that is meant.

/// The high bit of each of eight bytes.
pub(crate) const FLAGS: u64 = 0x8080_8080_8080_8080;
/// The low bit of each.
pub(crate) const ONES: u64 = 0x0101_0101_0101_0101;

/// One byte eight times.
pub(crate) fn all(byte: u8) -> u64 {
    u64::from(byte) * ONES
}

/// The bytes that lie between two ASCII characters, both included.
///
/// Each byte without its high bit is below 0x80, so that adding as much again carries into that bit, and no further.
fn within(bytes: u64, from: u8, to: u8) -> u64 {
    let low = bytes & !FLAGS;
    let reaches = |least: u8| low + all(0x80 - least);
    reaches(from) & !reaches(to + 1) & !bytes & FLAGS
}

/// The bytes that are ASCII letters or digits.
pub(crate) fn alphanumeric(bytes: u64) -> u64 {
    // The bit that tells small letters from capitals; no other character becomes a letter by it.
    within(bytes | all(0x20), b'a', b'z') | within(bytes, b'0', b'9')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_in_every_place_is_told_apart() {
        for byte in 0..=255_u8 {
            for place in 0..8 {
                // Neighbours that would carry, if anything did.
                for others in [0x00, 0x7f, 0x80, 0xff] {
                    let mut bytes = [others; 8];
                    bytes[place] = byte;
                    let bytes = u64::from_le_bytes(bytes);
                    let flag = |flags: u64| flags.to_le_bytes()[place] == 0x80;
                    assert_eq!(flag(within(bytes, b'a', b'z')), byte.is_ascii_lowercase());
                    assert_eq!(flag(within(bytes, b' ', b' ')), byte == b' ');
                    assert_eq!(flag(alphanumeric(bytes)), byte.is_ascii_alphanumeric());
                }
            }
        }
    }
}
