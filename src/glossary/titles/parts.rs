//! Titles taken apart: their sides, parentheses and endings, before it is decided which of them are names.

use super::super::key::{fold, is_acronym};

/// A name and a text in parentheses at its end.
pub(super) fn parenthesis(title: &str) -> Option<(&str, &str)> {
    let (outer, inside) = title.trim().strip_suffix(')')?.rsplit_once('(')?;
    // `salarié(e)` is one word.
    if !outer.ends_with(char::is_whitespace) || outer.trim().is_empty() || inside.trim().is_empty() {
        return None;
    }
    Some((outer.trim(), inside.trim()))
}

/// What stands in a parenthesis after words that say that it is a name: "also called", "ou".
pub(super) fn said_to_be_a_name(inside: &str) -> Option<&str> {
    const SAID: [&str; 26] = [
        "abbreviated ",
        "abrégé ",
        "abrégée ",
        "aka ",
        "also called ",
        "also known as ",
        "anciennement ",
        "appelé aussi ",
        "appelée aussi ",
        "aussi appelé ",
        "aussi appelée ",
        "connu sous le nom de ",
        "dit ",
        "dite ",
        "en abrégé ",
        "en anglais ",
        "formerly ",
        "in french ",
        "or ",
        "ou ",
        "ou encore ",
        "previously ",
        "also ",
        "parfois ",
        "parfois appelé ",
        "parfois appelée ",
    ];
    let said = |words: &&&str| inside.get(..words.len()).is_some_and(|start| start.eq_ignore_ascii_case(words));
    // The longest: "ou encore" before "ou".
    let words = SAID.iter().filter(said).max_by_key(|words| words.len())?;
    Some(inside[words.len()..].trim()).filter(|name| !name.is_empty())
}

/// The sides of a slash with spaces, of "or", a slash or a comma between two forms of one name, of "or" before a second
/// complement ("Lien d'évitement ou d'accès rapide"), of a dash or colon after an acronym.
///
/// A parenthesis at the end stays with the last: "Conservateur ou conservatrice (musée)".
pub(super) fn sides(title: &str) -> Vec<String> {
    let Some((outer, inside)) = parenthesis(title) else { return sides_of(title) };
    let mut sides = sides_of(outer);
    if let Some(last) = sides.last_mut() {
        *last = format!("{last} ({inside})");
    }
    sides
}

fn sides_of(title: &str) -> Vec<String> {
    let both = |left: &str, right: &str| vec![left.trim().to_owned(), right.trim().to_owned()];
    let parts: Vec<&str> = title.split(" / ").collect();
    if parts.len() > 1 {
        return parts.into_iter().map(|part| part.trim().to_owned()).collect();
    }
    for between in [" ou ", " or ", "/", ", ", " et/ou "] {
        let Some((left, right)) = title.split_once(between) else { continue };
        if are_a_pair(left, right) {
            return both(left, right);
        }
        if between.starts_with(' ')
            && let Some(shared) = before_same_preposition(left, right)
        {
            return both(left, &format!("{shared} {}", right.trim()));
        }
    }
    for dash in [" – ", " — ", " : ", ": ", " - "] {
        if let Some((left, right)) = title.split_once(dash)
            && (is_initials_of(left, right) || is_initials_of(right, left))
        {
            return both(left, right);
        }
    }
    vec![title.trim().to_owned()]
}

/// What stands in `left` before the preposition with which `right` begins: "Lien" of "Lien d'évitement" and "d'accès rapide".
fn before_same_preposition<'t>(left: &'t str, right: &str) -> Option<&'t str> {
    let preposition = |word: &str| -> Option<&'static str> {
        let key = fold(word);
        match key.as_str() {
            "de" | "du" | "des" => Some("de"),
            "à" | "au" | "aux" => Some("à"),
            "en" => Some("en"),
            "pour" => Some("pour"),
            "par" => Some("par"),
            "of" => Some("of"),
            "for" => Some("for"),
            "in" => Some("in"),
            "to" => Some("to"),
            _ => (key.starts_with("d'") || key.starts_with("d’")).then_some("de"),
        }
    };
    let wanted = preposition(right.split_whitespace().next()?)?;
    let mut at = 0;
    for word in left.split(' ') {
        if at > 0 && preposition(word) == Some(wanted) {
            return Some(left[..at].trim_end());
        }
        at += word.len() + 1;
    }
    None
}

/// Two forms of one name, as "directeur général" and "directrice générale": as many words, beginning alike.
fn are_a_pair(left: &str, right: &str) -> bool {
    let (left, right): (Vec<&str>, Vec<&str>) = (left.split_whitespace().collect(), right.split_whitespace().collect());
    left.len() == right.len()
        && left.iter().zip(&right).all(|(l, r)| {
            let alike = fold(l).chars().zip(fold(r).chars()).take_while(|(a, b)| a == b).count();
            alike >= 3 || (alike > 0 && alike + 1 >= l.chars().count().min(r.chars().count()))
        })
}

/// Whether `short` is made of first letters of the words of `long`, in order, and has most of them.
pub(super) fn is_initials_of(short: &str, long: &str) -> bool {
    if short.contains(char::is_whitespace) || !is_acronym(short) {
        return false;
    }
    let words: Vec<char> = long.split(|c: char| !c.is_alphanumeric()).filter_map(|w| fold(w).chars().next()).collect();
    let mut rest = words.iter();
    let letters: Vec<char> = fold(short).chars().filter(|c| c.is_alphanumeric()).collect();
    words.len() > 1 && letters.iter().all(|letter| rest.any(|w| w == letter))
}

/// A word with the ending that is written for its other gender: "directeur" and "trice", "électeur" and "rice". The ending
/// begins where the word last has its first letter, or takes the place of the ending that it goes with.
fn with_ending(word: &str, ending: &str) -> String {
    const INSTEAD: [(&str, &str); 16] = [
        ("teur", "trice"),
        ("eur", "rice"),
        ("eur", "ice"),
        ("eur", "euse"),
        ("eur", "eure"),
        ("ier", "ière"),
        ("er", "ère"),
        ("f", "ve"),
        ("if", "ive"),
        ("x", "se"),
        ("eux", "euse"),
        ("en", "enne"),
        ("ien", "ienne"),
        ("el", "elle"),
        ("r", "se"),
        ("al", "ale"),
    ];
    let key = fold(ending);
    let plural = key.len() > 1 && key.ends_with('s');
    let single = if plural { &key[..key.len() - 1] } else { &key };
    let stem = word.strip_suffix('s').filter(|_| plural).unwrap_or(word);
    match INSTEAD.iter().find(|(old, new)| *new == single && fold(stem).ends_with(old)) {
        Some((old, _)) => format!("{}{key}", &stem[..stem.len() - old.len()]),
        None => format!("{stem}{key}"),
    }
}

/// `salarié(e)s`, `délégué·e`, `électeur·rice`: the name without its written endings, and with them in turn. Of
/// "Freedom of information (FOI) request", the name without its parenthesis and with that in the place of its words.
pub(super) fn without_endings(name: &str) -> Vec<String> {
    let name = name.trim().trim_matches(['«', '»', '“', '”', '"', '\u{a0}', '\u{202f}', ' ']);
    if name.contains(['·', '•']) {
        let split = |word: &str| word.split(['·', '•']).map(str::to_owned).collect::<Vec<_>>();
        let words: Vec<Vec<String>> = name.split(' ').map(split).collect();
        let plain: Vec<&str> = words.iter().map(|parts| parts[0].as_str()).collect();
        let full: Vec<String> = words
            .iter()
            .map(|parts| match parts.as_slice() {
                [word, ending, rest @ ..] => format!("{}{}", with_ending(word, ending), rest.concat()),
                other => other.concat(),
            })
            .collect();
        return vec![plain.join(" "), full.join(" ")];
    }
    if let Some((before, rest)) = name.split_once(" (")
        && let Some((inside, after)) = rest.split_once(") ")
        && is_initials_of(inside, before)
    {
        return vec![format!("{before} {after}"), format!("{inside} {after}")];
    }
    let mut plain = String::new();
    let mut full = String::new();
    let mut rest = name;
    while let Some((before, after)) = rest.split_once('(') {
        let Some((ending, after)) = after.split_once(')') else { break };
        let attached = before.ends_with(char::is_alphanumeric);
        let short = ending.chars().count() <= 5 && ending.chars().all(char::is_alphabetic);
        plain.push_str(before);
        full.push_str(before);
        if attached && short {
            let word = full.rfind(' ').map_or(0, |at| at + 1);
            let ended = with_ending(&full[word..], ending);
            full.replace_range(word.., &ended);
        } else {
            // Something else in parentheses within the name: left out, the name goes on.
            plain.truncate(plain.trim_end().len());
            full.truncate(full.trim_end().len());
        }
        rest = after;
    }
    plain.push_str(rest);
    full.push_str(rest);
    let mut names = vec![plain];
    if !names.contains(&full) {
        names.push(full);
    }
    names
}
