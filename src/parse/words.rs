//! Counting words, and how long they take to read.

use crate::bytes::{FLAGS, ONES, all, alphanumeric};

/// Words in a piece of text: what white space separates and holds a letter or digit. Scripts without spaces (Han,
/// Kana, Thai…) count two characters as a word.
pub(crate) fn count(text: &str) -> u32 {
    let (eights, rest) = text.as_bytes().as_chunks::<8>();
    let (mut words, mut carry, mut at) = (0, 0, 0);
    for batch in eights.chunks(MOST_EIGHTS) {
        let mut ends = 0;
        for eight in batch {
            let eight = u64::from_le_bytes(*eight);
            if eight & FLAGS != 0 {
                return words + sum(ends) + count_rest(text, at, carry == 1);
            }
            ends += word_ends(eight, &mut carry);
            at += 8;
        }
        words += sum(ends);
    }
    // As if spaces followed.
    let last = rest.iter().rev().fold(all(b' '), |last, byte| last << 8 | u64::from(*byte));
    if last & FLAGS != 0 {
        return words + count_rest(text, at, carry == 1);
    }
    words + sum(word_ends(last, &mut carry)) + carry as u32
}

/// 1 in each byte at which a word with a letter has just ended, of eight bytes of ASCII. `carry` is 1 where a letter was met
/// in the word that goes on from the eight before, and then into the eight that follow.
///
/// No branch depends on the text. Each byte of a word is 0xff and each space 0, so adding 1 at a letter carries through
/// the rest of its word into the space behind it, where further letters of the word add nothing. What is below the space in
/// ASCII counts as one.
fn word_ends(bytes: u64, carry: &mut u64) -> u64 {
    let letters = alphanumeric(bytes) >> 7;
    let insides = ((bytes + all(0x80 - 0x21)) & FLAGS) >> 7;
    let (sum, over) = (insides * 0xff).overflowing_add(letters);
    let (sum, over_too) = sum.overflowing_add(*carry);
    *carry = u64::from(over | over_too);
    sum & (ONES ^ insides)
}

/// After so many eights a byte that counts them is full.
const MOST_EIGHTS: usize = 255;

/// The sum of eight bytes.
fn sum(bytes: u64) -> u32 {
    const EVERY_SECOND: u64 = 0x00ff_00ff_00ff_00ff;
    let pairs = (bytes & EVERY_SECOND) + (bytes >> 8 & EVERY_SECOND);
    (pairs.wrapping_mul(0x0001_0001_0001_0001) >> 48) as u32
}

/// The words that end in or after the eight bytes at `from`; `counted` says that the one that goes on there has a letter.
fn count_rest(text: &str, from: usize, mut counted: bool) -> u32 {
    let mut words = u32::from(counted);
    let mut dense = 0u32;
    for c in text[from..].chars() {
        if is_dense(c) {
            dense += 1;
            counted = true;
        } else if c.is_whitespace() {
            counted = false;
        } else if !counted && c.is_alphanumeric() {
            counted = true;
            words += 1;
        }
    }
    words + dense.div_ceil(2)
}

fn is_dense(c: char) -> bool {
    matches!(c as u32, 0x0E00..=0x0EFF | 0x3040..=0x30FF | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0x20000..=0x3FFFF)
}

/// Minutes that `words` take, at least one for any text.
///
/// Words a minute are the means of the International Reading Speed Texts (Trauzettel-Klosinski and Dietz, "Standardized
/// assessment of reading performance: the new International Reading Speed Texts IReST", IOVS 53, 2012); a language
/// that isn't among them reads at the mean of all, 184.
pub fn reading_minutes(words: u32, language: &str, words_per_minute: Option<usize>) -> u32 {
    let speed = words_per_minute.map_or_else(
        || match language.split('-').next().unwrap_or_default() {
            "en" => 228,
            "fr" => 195,
            "de" => 179,
            "es" => 218,
            "fi" => 161,
            "it" => 188,
            "nl" => 202,
            "pl" => 166,
            "pt" => 181,
            "sl" => 180,
            "sv" => 199,
            "tr" => 166,
            _ => 184,
        },
        |speed| speed as u32,
    );
    words.div_ceil(speed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_hold_a_letter() {
        assert_eq!(count("Two words — and a dash"), 5);
        assert_eq!(count("« Qu’est-ce ? »"), 1);
        assert_eq!(count("東京都"), 2);
        assert_eq!(count("  one-two\t\tthree, (four) -- "), 3);
        assert_eq!(count(""), 0);
    }

    /// Every text of up to seven signs of each kind, after so many letters that it crosses from eight bytes into the next.
    #[test]
    fn eight_bytes_at_a_time_count_as_one_by_one() {
        for length in 0..=7 {
            for mut number in 0..4_usize.pow(length) {
                let mut text = String::new();
                for _ in 0..length {
                    text.push_str(["a", " ", "-", "é"][number % 4]);
                    number /= 4;
                }
                for before in ["", "b", "b c-", " bcdefgh", "/ /- bcd"] {
                    let text = format!("{before}{text}");
                    let words = text.split(' ').filter(|word| word.contains(char::is_alphanumeric)).count();
                    assert_eq!(count(&text), words as u32, "{text:?}");
                }
            }
        }
        for length in [0, 1, 7, 8, 2039, 2040, 2041, 5000] {
            assert_eq!(count(&"a ".repeat(length)), length as u32);
        }
        for byte in 0..128_u8 {
            let (c, alone) = (char::from(byte), count(&char::from(byte).to_string()));
            assert_eq!(alone == 1, c.is_ascii_alphanumeric(), "{c:?}");
            assert_eq!(count(&format!("a{c}b")) == 2, c <= ' ', "{c:?}");
        }
    }
}
