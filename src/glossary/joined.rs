//! What a hyphen or an apostrophe joins to a word, by language: what makes another word of it, and what doesn't. Lists alone;
//! they know no text.

/// Elisions of French. "presqu" and "quelqu" are none here: they make one word with what follows.
pub(super) const FRENCH_ELISIONS: [&str; 13] =
    ["l", "d", "j", "m", "t", "s", "n", "c", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu"];

/// What looks like an elision and is a word or phrase of its own.
pub(super) const FRENCH_WHOLE: [(&str, &str); 6] =
    [("d", "abord"), ("d", "ailleurs"), ("d", "accord"), ("d", "habitude"), ("d", "emblée"), ("d", "office")];

/// What makes another word of the common word after its hyphen.
pub(super) const ENGLISH_PREFIXES: [&str; 24] = [
    "non", "co", "vice", "sub", "self", "un", "re", "dis", "semi", "quasi", "micro", "mini", "macro", "inter", "intra",
    "multi", "under", "over", "counter", "cross", "e", "by", "in", "off",
];

/// What makes another word of the common word before its hyphen: "check-in", "state-of-the-art".
pub(super) const ENGLISH_PARTICLES: [&str; 18] = [
    "up", "in", "out", "off", "on", "of", "by", "down", "over", "to", "away", "back", "through", "around", "and", "a",
    "the", "at",
];

/// Whether a word is what an apostrophe leaves of another in French, in capitals or small letters: the "l" of "l’ordre",
/// the "qu" of "qu’une".
pub fn is_elision(word: &str) -> bool {
    FRENCH_ELISIONS.iter().any(|elision| elision.eq_ignore_ascii_case(word))
}
