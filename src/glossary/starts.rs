//! Which words may begin a form: a quick look that spares most words of a text the search.

use rustc_hash::FxHashSet;

/// A set of words that may say yes to a word that isn't in it, and never no to one that is: a bit for the hash of a
/// word's length and its first eight bytes.
#[derive(Debug, Default)]
pub(super) struct Starts {
    bits: Vec<u64>,
    /// How far a hash is shifted to leave as many bits as `bits` has.
    shift: u32,
}

/// Bits for each word in the set: one in about so many other words is looked up for nothing.
const BITS_A_WORD: usize = 32;
const FEWEST_BITS: usize = 1 << 12;
/// Bytes that are looked at.
const HEAD: usize = 8;

impl Starts {
    /// The set of these keys.
    pub(super) fn new(keys: &FxHashSet<String>) -> Self {
        let size = (keys.len() * BITS_A_WORD).max(FEWEST_BITS).next_power_of_two();
        let mut starts = Starts { bits: vec![0; size / 64], shift: 64 - size.trailing_zeros() };
        let hashes: FxHashSet<u64> = keys.iter().map(|key| hash(key.as_bytes(), 0, key.len())).collect();
        let mut hashes: Vec<u64> = hashes.into_iter().collect();
        hashes.sort_unstable();
        for hash in hashes {
            let bit = (hash >> starts.shift) as usize;
            starts.bits[bit / 64] |= 1 << (bit % 64);
        }
        starts
    }

    /// Whether the ASCII word or key from `start` to `end` may begin a form, in whatever case.
    pub(super) fn may_hold(&self, text: &[u8], start: usize, end: usize) -> bool {
        let bit = (hash(text, start, end) >> self.shift) as usize;
        self.bits.get(bit / 64).is_some_and(|bits| bits & (1 << (bit % 64)) != 0)
    }
}

/// Of the length and the first bytes, in small letters.
fn hash(text: &[u8], start: usize, end: usize) -> u64 {
    let length = end - start;
    let mut head = match text.get(start..start + HEAD) {
        Some(bytes) => bytes.try_into().map_or(0, u64::from_le_bytes),
        None => text[start..end].iter().rev().fold(0, |head, byte| head << 8 | u64::from(*byte)),
    };
    if length < HEAD {
        head &= (1 << (8 * length)) - 1;
    }
    // Sets the bit that tells small letters from capitals; that it makes one of some other characters does no harm.
    head |= 0x2020_2020_2020_2020;
    (head ^ (length as u64).wrapping_mul(0x9e37_79b9)).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holds_what_it_was_made_of_in_any_case() {
        let keys: FxHashSet<String> = ["board", "gpt", "intelligence"].map(str::to_owned).into_iter().collect();
        let starts = Starts::new(&keys);
        let text = b"The Board of GPT, intelligence";
        for (start, end, held) in [(4, 9, true), (13, 16, true), (18, 30, true), (0, 3, false), (10, 12, false)] {
            assert_eq!(starts.may_hold(text, start, end), held, "{start}");
        }
        assert!(!Starts::default().may_hold(b"x", 0, 1));
    }
}
