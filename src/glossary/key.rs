//! The key by which a word is looked up. What is shown is never changed by it.

use icu_casemap::CaseMapper;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::segment::is_ignored;

/// Writes the key of a word: composed (NFC), case-folded, without soft hyphens and zero-width characters, without the
/// full stops of `U.S`, and of `salarié·e·s` only what stands before the first dot.
pub(super) fn fold_into(word: &str, key: &mut String) {
    key.clear();
    if word.is_ascii() {
        key.push_str(word);
        key.make_ascii_lowercase();
    } else if !fold_latin(word, key) {
        key.clear();
        let composed: String =
            word.split('·').next().unwrap_or(word).chars().filter(|c| !is_ignored(*c)).nfc().collect();
        key.push_str(&CaseMapper::new().fold_string(&composed));
    }
    if key.contains('.') && is_dotted(key) {
        key.retain(|c| c != '.');
    }
}

/// The key of a word.
pub(super) fn fold(word: &str) -> String {
    let mut key = String::new();
    fold_into(word, &mut key);
    key
}

/// The quick way for the letters of Latin-1 and œ: false where the word holds others, or marks to be composed.
fn fold_latin(word: &str, key: &mut String) -> bool {
    for c in word.chars() {
        match c {
            'a'..='z' | '0'..='9' | '_' | '.' | ',' | 'à'..='ö' | 'ø'..='ÿ' | 'œ' => key.push(c),
            'A'..='Z' => key.push(c.to_ascii_lowercase()),
            // The small letters of Latin-1 lie 32 after the capitals.
            'À'..='Ö' | 'Ø'..='Þ' => key.push(char::from_u32(c as u32 + 32).unwrap_or(c)),
            'Œ' => key.push('œ'),
            'ß' => key.push_str("ss"),
            '·' => break,
            '\u{ad}' => {}
            _ => return false,
        }
    }
    true
}

/// Single letters with full stops between them.
fn is_dotted(key: &str) -> bool {
    key.len() >= 3
        && key.as_bytes().iter().skip(1).step_by(2).all(|b| *b == b'.')
        && key.bytes().step_by(2).all(|b| b.is_ascii_lowercase())
}

/// The key without accents, œ as oe and æ as ae.
pub(super) fn bare(key: &str) -> String {
    let mut bare = String::with_capacity(key.len());
    for c in key.nfd().filter(|c| !is_combining_mark(*c)) {
        match c {
            'œ' => bare.push_str("oe"),
            'æ' => bare.push_str("ae"),
            c => bare.push(c),
        }
    }
    bare
}

/// Which letters of a word are capitals: bit n for the n-th, up to 64.
pub(super) fn capitals(word: &str) -> u64 {
    let letters = word.chars().filter(|c| !is_combining_mark(*c) && !is_ignored(*c) && *c != '.');
    let mut mask = 0;
    for (n, _) in letters.take(64).enumerate().filter(|(_, c)| c.is_uppercase()) {
        mask |= 1 << n;
    }
    mask
}

/// Whether all its letters are capitals, and there are two or more.
pub(super) fn is_all_capitals(word: &str) -> bool {
    let mut letters = word.chars().filter(|c| c.is_alphabetic());
    letters.clone().nth(1).is_some() && letters.all(char::is_uppercase)
}

/// Letters or digits of which most letters are capitals: `AI`, `CO2`, `5G`, `GPTs`.
pub fn is_acronym(word: &str) -> bool {
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    let capitals = word.chars().filter(|c| c.is_uppercase()).count();
    let characters = word.chars().filter(|c| c.is_alphanumeric()).count();
    capitals * 2 > letters && characters >= 2
}

/// A word of so many letters is hardly ever another one's without its accents, as "tache" is.
const LONG: usize = 8;

/// How a word of a text differs by accents alone from that of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Accents {
    /// In a way that makes no other word of it.
    Spared,
    /// It has none, and may be another word; the last two letters are the same.
    LackedInside,
    /// It has none, not at its end either.
    Lacked,
}

/// Whether a word of a text may stand for a word of a name from which it differs by accents alone, and how. `word` is as
/// the text has it; `name` is the key of the name's word.
///
/// Accents are spared where a capital has lost its accent (`Etat`), where œ is written oe, where the name has lost it from
/// its first letter (a title `Economie`), and where a long word has none of its accents and the last two letters are the
/// same: in French these tell words apart (`publie` and `publié`), those inside hardly ever.
pub(super) fn accents(word: &str, name: &str) -> Option<Accents> {
    let expand = |text: &str| {
        let mut letters: Vec<(char, bool)> = Vec::with_capacity(text.len());
        for c in text.nfc().filter(|c| !is_ignored(*c)) {
            let upper = c.is_uppercase();
            match c {
                'œ' | 'Œ' => letters.extend([('o', upper), ('e', upper)]),
                'æ' | 'Æ' => letters.extend([('a', upper), ('e', upper)]),
                'ß' => letters.extend([('s', false), ('s', false)]),
                c => letters.extend(c.to_lowercase().map(|c| (c, upper))),
            }
        }
        letters
    };
    let (word, name) = (expand(word), expand(name));
    if word.len() != name.len() {
        return None;
    }
    let has_accents = word.iter().any(|(c, _)| !c.is_ascii());
    let mut how = Accents::Spared;
    for (place, ((ours, upper), (theirs, _))) in word.iter().zip(&name).enumerate() {
        let inside = place + 2 < word.len();
        if ours == theirs || (*upper && ours.is_ascii()) {
            continue;
        }
        if !ours.is_ascii() {
            if place > 0 || !theirs.is_ascii() {
                return None;
            }
        } else if has_accents {
            return None;
        } else if !inside {
            how = Accents::Lacked;
        } else if word.len() < LONG && how == Accents::Spared {
            how = Accents::LackedInside;
        }
    }
    Some(how)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_the_same_for_all_spellings() {
        assert_eq!(fold("De\u{301}pe\u{302}che"), "dépêche");
        assert_eq!(fold("co\u{ad}Pilot"), "copilot");
        assert_eq!(fold("STRASSE"), fold("Straße"));
        assert_eq!(fold("Œuvre"), "œuvre");
        assert_eq!(fold("U.S"), "us");
        assert_eq!(fold("3.5"), "3.5");
        assert_eq!(fold("salarié·e·s"), "salarié");
        assert_eq!(fold("ΣΊΣΥΦΟΣ"), fold("Σίσυφος"));
        assert_eq!(bare("œuvre dépêche"), "oeuvre depeche");
    }

    #[test]
    fn accents_that_may_be_lacking() {
        for (word, name) in [
            ("Etat", "état"),
            ("ETAT", "état"),
            ("Evénement", "événement"),
            ("oeuvre", "œuvre"),
            ("economie", "économie"),
            ("économie", "economie"),
        ] {
            assert_eq!(accents(word, name), Some(Accents::Spared), "{word} for {name}");
        }
        for (word, name) in [("cote", "côte"), ("taches", "tâches"), ("etat", "état"), ("Erdogan", "erdoğan")] {
            assert_eq!(accents(word, name), Some(Accents::LackedInside), "{word} for {name}");
        }
        for (word, name) in [("publie", "publié"), ("marche", "marché"), ("Orban", "orbán"), ("cote", "côté")] {
            assert_eq!(accents(word, name), Some(Accents::Lacked), "{word} for {name}");
        }
        for (word, name) in [("côte", "côté"), ("côté", "cote"), ("cote", "cotes")] {
            assert_eq!(accents(word, name), None, "{word} for {name}");
        }
    }
}
