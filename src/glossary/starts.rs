//! Where a form may begin: a quick look that spares most words of a text the search.

use super::key::bare;

/// Hashes of words that are a form by themselves, and of pairs of words that begin one. It may say yes where no form
/// begins, and never no where one does.
#[derive(Debug, Default)]
pub(super) struct Starts {
    alone: Bits,
    first: Bits,
    pairs: Bits,
}

/// What a form begins with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Beginning {
    pub(super) first: Spelt,
    /// The second word; none where the form has but one.
    pub(super) second: Option<Spelt>,
}

/// A word by its key, and by that without accents where it has some: it may be spelt in either way.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spelt {
    key: WordHash,
    bare: Option<WordHash>,
}

impl Spelt {
    /// Of the word of this key.
    pub(super) fn of(key: &str) -> Self {
        Spelt { key: WordHash::of_key(key), bare: (!key.is_ascii()).then(|| WordHash::of_key(&bare(key))) }
    }

    fn ways(self) -> impl Iterator<Item = WordHash> {
        std::iter::once(self.key).chain(self.bare)
    }
}

impl Starts {
    /// What says yes to these beginnings.
    pub(super) fn new(beginnings: &[Beginning]) -> Self {
        let (mut alone, mut first, mut pairs) = (Vec::new(), Vec::new(), Vec::new());
        for beginning in beginnings {
            for hash in beginning.first.ways() {
                match beginning.second {
                    None => alone.push(hash.0),
                    Some(second) => {
                        first.push(hash.0);
                        pairs.extend(second.ways().map(|second| hash.then(second)));
                    }
                }
            }
        }
        Starts { alone: Bits::of(alone), first: Bits::of(first), pairs: Bits::of(pairs) }
    }

    /// Whether the word is a form.
    pub(super) fn alone(&self, word: WordHash) -> bool {
        self.alone.holds(word.0)
    }

    /// Whether a form of several words may begin with it.
    pub(super) fn first(&self, word: WordHash) -> bool {
        self.first.holds(word.0)
    }

    /// Whether a form may begin with these two words.
    pub(super) fn pair(&self, word: WordHash, next: WordHash) -> bool {
        self.pairs.holds(word.then(next))
    }
}

/// A hash of a word's length and its first bytes, the same in small letters and in capitals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct WordHash(u64);

/// Bytes that are looked at.
const HEAD: usize = 8;
const MIX: u64 = 0x9e37_79b9_7f4a_7c15;

impl WordHash {
    /// Of a word's key.
    pub(super) fn of_key(key: &str) -> Self {
        WordHash::of_ascii(key.as_bytes(), 0, key.len())
    }

    /// Of the word of ASCII letters and digits from `start` to `end`.
    pub(super) fn of_ascii(text: &[u8], start: usize, end: usize) -> Self {
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
        let hash = (head ^ (length as u64).wrapping_mul(MIX >> 32)).wrapping_mul(MIX);
        WordHash(hash ^ hash >> 32)
    }

    fn then(self, next: WordHash) -> u64 {
        (self.0.rotate_left(23) ^ next.0).wrapping_mul(MIX)
    }
}

/// A set of hashes, a bit each in a table several times as large.
#[derive(Debug, Default)]
struct Bits(Vec<u64>);

/// Bits of the table for each hash: one in about so many others is taken for one of the set.
const BITS_A_HASH: usize = 24;
const FEWEST_BITS: usize = 1 << 12;

impl Bits {
    fn of(hashes: Vec<u64>) -> Self {
        if hashes.is_empty() {
            return Bits::default();
        }
        let size = (hashes.len() * BITS_A_HASH).max(FEWEST_BITS).next_power_of_two();
        let mut bits = Bits(vec![0; size / 64]);
        for hash in hashes {
            let (word, bit) = bits.place(hash);
            bits.0[word] |= bit;
        }
        bits
    }

    fn place(&self, hash: u64) -> (usize, u64) {
        // The number of words is a power of two.
        ((hash >> 6) as usize & (self.0.len() - 1), 1 << (hash & 63))
    }

    fn holds(&self, hash: u64) -> bool {
        if self.0.is_empty() {
            return false;
        }
        let (word, bit) = self.place(hash);
        self.0[word] & bit != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_yes_to_what_it_was_made_of_in_any_case() {
        let starts = Starts::new(&[
            Beginning { first: Spelt::of("gpt"), second: None },
            Beginning { first: Spelt::of("board"), second: Some(Spelt::of("of")) },
            Beginning { first: Spelt::of("œuvre"), second: Some(Spelt::of("artificielle")) },
            Beginning { first: Spelt::of("intelligence"), second: Some(Spelt::of("artificielle")) },
        ]);
        assert!(starts.first(WordHash::of_key("œuvre")) && starts.first(WordHash::of_key("oeuvre")));
        let text = b"The Board of GPT, intelligence";
        let hash = |start, end| WordHash::of_ascii(text, start, end);
        let (the, board, of, gpt, intelligence) = (hash(0, 3), hash(4, 9), hash(10, 12), hash(13, 16), hash(18, 30));
        assert!(starts.alone(gpt) && !starts.alone(board) && !starts.alone(the));
        assert!(starts.first(board) && starts.first(intelligence) && !starts.first(the));
        assert!(starts.pair(board, of) && !starts.pair(board, the) && !starts.pair(the, board));
        assert!(!Starts::default().alone(the));
    }
}
