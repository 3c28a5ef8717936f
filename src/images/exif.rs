//! The one thing of EXIF that pictures need: which way up they are.

use super::container::{be16, be32, le};

/// The tag of the orientation.
const ORIENTATION: u32 = 0x0112;

/// The orientation, 1 to 8, that EXIF data (a TIFF) tells; 1 where it tells none.
pub(super) fn orientation(tiff: &[u8]) -> u8 {
    find(tiff).filter(|o| (1..=8).contains(o)).map_or(1, |o| o as u8)
}

fn find(tiff: &[u8]) -> Option<u32> {
    let big = match tiff.get(..2)? {
        b"MM" => true,
        b"II" => false,
        _ => return None,
    };
    let short = |at| if big { be16(tiff, at) } else { le(tiff, at, 2) };
    let long = |at| if big { be32(tiff, at) } else { le(tiff, at, 4) };
    let directory = long(4)? as usize;
    let count = short(directory)? as usize;
    (0..count).map(|n| directory + 2 + n * 12).find(|at| short(*at) == Some(ORIENTATION)).and_then(|at| short(at + 8))
}

/// EXIF data that tells an orientation and nothing else.
pub(super) fn only(orientation: u8) -> Vec<u8> {
    let mut tiff = b"MM\0\x2a\0\0\0\x08\0\x01".to_vec();
    tiff.extend_from_slice(&(ORIENTATION as u16).to_be_bytes());
    // A short, once; its value, and no further directory.
    tiff.extend_from_slice(&[0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0]);
    tiff
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_orientation_is_read_as_it_is_written() {
        for wanted in 1..=8 {
            assert_eq!(orientation(&only(wanted)), wanted);
        }
        assert_eq!(orientation(b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0"), 6);
        for broken in [&b""[..], b"MM", b"MM\0*\xff\xff\xff\xff", &only(9)] {
            assert_eq!(orientation(broken), 1);
        }
    }
}
