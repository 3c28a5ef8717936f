//! English: plurals, the singular of plural names, and hyphens that close up.
//!
//! A hyphen for a space and a space for a hyphen need no forms of their own: the lexicon takes the two for one.

use super::super::common::CommonWords;
use super::super::key::{fold, is_acronym};
use super::replaced;

/// Other forms of a name.
pub(super) fn forms(words: &[&str], common: &CommonWords) -> Vec<String> {
    if let [to, verb, rest @ ..] = words
        && to.eq_ignore_ascii_case("to")
        && verb.starts_with(char::is_lowercase)
    {
        return conjugated(verb)
            .into_iter()
            .map(|form| std::iter::once(form.as_str()).chain(rest.iter().copied()).collect::<Vec<_>>().join(" "))
            .collect();
    }
    let mut forms = Vec::new();
    for head in heads(words) {
        forms.extend(plurals(words[head]).iter().map(|plural| replaced(words, head, plural)));
        let alone = words.len() == 1;
        let singulars = singulars(words[head]).into_iter().filter(|s| !alone || !common.contains(&fold(s)));
        forms.extend(singulars.map(|singular| replaced(words, head, &singular)));
    }
    let name = words.join(" ");
    let closed: Vec<String> = std::iter::once(&name).chain(&forms).flat_map(|spelling| closings(spelling)).collect();
    forms.extend(closed);
    forms
}

/// A regular verb without its "to", and its other forms.
fn conjugated(verb: &str) -> Vec<String> {
    let vowel = |c: char| "aeiou".contains(c);
    let letters: Vec<char> = verb.chars().collect();
    let (stem, past) = match letters.as_slice() {
        [.., 'e'] => (verb[..verb.len() - 1].to_owned(), format!("{verb}d")),
        [.., before, 'y'] if !vowel(*before) => (verb.to_owned(), format!("{}ied", &verb[..verb.len() - 1])),
        // "ban", "banned": a short vowel before one consonant, in a word of one syllable.
        [start @ .., middle, end]
            if vowel(*middle) && !vowel(*end) && !"wxy".contains(*end) && !start.iter().any(|c| vowel(*c)) =>
        {
            (format!("{verb}{end}"), format!("{verb}{end}ed"))
        }
        _ => (verb.to_owned(), format!("{verb}ed")),
    };
    let mut forms = vec![verb.to_owned(), past, format!("{stem}ing")];
    forms.extend(plurals(verb));
    forms
}

/// The word that takes the plural: the one before "of", "for", "in"…, or else the last; both, where the last is an
/// adjective that stands after its noun ("attorney general").
fn heads(words: &[&str]) -> Vec<usize> {
    const AFTER: [&str; 25] = [
        "of", "for", "in", "to", "on", "by", "at", "with", "from", "between", "under", "against", "per", "as",
        "without", "over", "through", "within", "and", "or", "into", "about", "behind", "upon",
        // "coups de grâce"
        "de",
    ];
    const POSTPOSITIVE: [&str; 9] = [
        "general",
        "elect",
        "designate",
        "emeritus",
        "laureate",
        "apparent",
        "martial",
        "presumptive",
        "plenipotentiary",
    ];
    let last = words.len() - 1;
    // "coups d’état"
    let is_elided = |word: &str| ["d'", "d’"].iter().any(|elided| word.starts_with(elided));
    let preposition = words.iter().position(|w| AFTER.contains(&fold(w).as_str()) || is_elided(w));
    if let Some(at) = preposition.filter(|at| *at > 0) {
        return vec![at - 1];
    }
    if last > 0 && POSTPOSITIVE.contains(&fold(words[last]).as_str()) {
        return vec![last - 1, last];
    }
    vec![last]
}

/// Endings whose plural isn't a matter of adding to them.
const IRREGULAR: [(&str, &str); 30] = [
    ("woman", "women"),
    ("man", "men"),
    ("person", "people"),
    ("child", "children"),
    ("foot", "feet"),
    ("tooth", "teeth"),
    ("goose", "geese"),
    ("mouse", "mice"),
    ("criterion", "criteria"),
    ("phenomenon", "phenomena"),
    ("datum", "data"),
    ("medium", "media"),
    ("bacterium", "bacteria"),
    ("curriculum", "curricula"),
    ("memorandum", "memoranda"),
    ("referendum", "referenda"),
    ("spectrum", "spectra"),
    ("corpus", "corpora"),
    ("genus", "genera"),
    ("knife", "knives"),
    ("wife", "wives"),
    ("life", "lives"),
    ("leaf", "leaves"),
    ("loaf", "loaves"),
    ("thief", "thieves"),
    ("half", "halves"),
    ("shelf", "shelves"),
    ("self", "selves"),
    ("calf", "calves"),
    ("wolf", "wolves"),
];

/// Plurals of a word; several where writers disagree.
fn plurals(word: &str) -> Vec<String> {
    if word.chars().count() < 2 || !word.chars().any(char::is_alphabetic) {
        return Vec::new();
    }
    if is_acronym(word) && !word.contains('-') {
        return if word.ends_with('s') { Vec::new() } else { vec![format!("{word}s")] };
    }
    if let Some((first, rest)) = word.split_once('-') {
        return hyphenated(word, first, rest);
    }
    let lower = word.to_lowercase();
    let with = |cut: usize, ending: &str| format!("{}{ending}", &word[..word.len() - cut]);
    let mut plurals = Vec::new();
    for (one, many) in IRREGULAR {
        if lower.ends_with(one) && !(one == "man" && lower.ends_with("human")) {
            // What the two share keeps the capitals it is written with.
            let shared = one.bytes().zip(many.bytes()).take_while(|(a, b)| a == b).count();
            plurals.push(with(one.len() - shared, &many[shared..]));
        }
    }
    // Ancient endings; the regular plural is as common.
    let ancient: &[(&str, usize, &str)] =
        &[("sis", 2, "es"), ("xis", 2, "es"), ("ex", 2, "ices"), ("ix", 2, "ices"), ("us", 2, "i")];
    if lower.len() >= 5 {
        plurals.extend(ancient.iter().filter(|(end, ..)| lower.ends_with(end)).map(|(_, cut, new)| with(*cut, new)));
    }
    let consonant_y = lower.strip_suffix('y').and_then(|s| s.chars().last()).is_some_and(|c| !"aeiou".contains(c));
    if consonant_y {
        plurals.push(with(1, "ies"));
    } else if ["s", "x", "z", "ch", "sh"].iter().any(|end| lower.ends_with(end)) {
        plurals.push(format!("{word}es"));
        if lower.ends_with("ch") {
            plurals.push(format!("{word}s"));
        }
        if lower.ends_with("iz") {
            plurals.push(format!("{word}zes"));
        }
    } else {
        plurals.push(format!("{word}s"));
        if lower.ends_with('o') {
            plurals.push(format!("{word}es"));
        }
        if lower.ends_with("rf") || lower.ends_with("lf") {
            plurals.push(with(1, "ves"));
        }
    }
    plurals
}

/// "runners-up", "mothers-in-law", but "non-profits".
fn hyphenated(word: &str, first: &str, rest: &str) -> Vec<String> {
    const PARTICLES: [&str; 16] = [
        "up", "in", "of", "by", "on", "at", "out", "down", "off", "over", "to", "general", "elect", "de", "and",
        "through",
    ];
    let second = rest.split('-').next().unwrap_or_default().to_lowercase();
    let mut all = Vec::new();
    if PARTICLES.contains(&second.as_str()) {
        all.extend(plurals(first).iter().map(|plural| format!("{plural}-{rest}")));
    }
    let (before, last) = word.rsplit_once('-').unwrap_or(("", word));
    all.extend(plurals(last).iter().map(|plural| format!("{before}-{plural}")));
    all
}

/// What a plural may be the plural of.
fn singulars(word: &str) -> Vec<String> {
    let lower = word.to_lowercase();
    if let Some(one) = word.strip_suffix('s').filter(|one| one.ends_with(char::is_uppercase)) {
        // "LLMs"
        return vec![one.to_owned()];
    }
    if is_acronym(word) || lower.chars().count() < 4 {
        return Vec::new();
    }
    let cut = |n: usize, ending: &str| format!("{}{ending}", &word[..word.len() - n]);
    for (one, many) in IRREGULAR {
        if lower.ends_with(many) {
            return vec![cut(many.len(), one)];
        }
    }
    if lower.ends_with("ies") && lower.len() > 5 {
        return vec![cut(3, "y")];
    }
    if ["sses", "xes", "zes", "ches", "shes"].iter().any(|end| lower.ends_with(end)) {
        return vec![cut(2, "")];
    }
    if ["ss", "us", "is", "as", "ics", "news", "species", "series", "means"].iter().any(|end| lower.ends_with(end)) {
        return Vec::new();
    }
    if lower.ends_with("ses") {
        return vec![cut(1, ""), cut(2, "is"), cut(2, "")];
    }
    if lower.ends_with('s') { vec![cut(1, "")] } else { Vec::new() }
}

/// A word with a hyphen is also written as one ("nonprofit"), and one that begins like "nonprofit" with a hyphen.
fn closings(name: &str) -> Vec<String> {
    let mut spellings = Vec::new();
    if name.contains('-') {
        // A capital or digit after the hyphen keeps it.
        let closes = |word: &str| word.split('-').skip(1).all(|part| part.starts_with(char::is_lowercase));
        if name.split(' ').filter(|w| w.contains('-')).all(closes) {
            spellings.push(name.replace('-', ""));
        }
    }
    for prefix in ["non", "anti", "multi", "cyber", "micro", "co", "pre", "sub"] {
        if let Some(rest) =
            name.get(..prefix.len()).filter(|p| p.eq_ignore_ascii_case(prefix)).map(|p| &name[p.len()..])
            && rest.chars().take_while(|c| c.is_lowercase()).count() >= 4
        {
            spellings.push(format!("{}-{rest}", &name[..prefix.len()]));
        }
    }
    spellings
}
