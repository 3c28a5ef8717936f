//! The names that the titles of entries stand for, as real glossaries write them.
//!
//! "Continuous Integration (CI)" and "Backlog (carnet de produit)" hold two names; "Mercury (planet)" and "Alternative
//! textuelle (image)" hold one and a qualifier. "Nœud / Node" and "Directeur général ou directrice générale" hold two.

use rustc_hash::{FxHashMap, FxHashSet};

use super::common::CommonWords;
use super::key::{fold, is_acronym};

/// What the titles of a glossary tell about each other.
pub(super) struct Titles<'a> {
    common: &'a CommonWords,
    /// How many titles have a name before their parenthesis; several have it when a qualifier tells them apart.
    outer: FxHashMap<String, u32>,
    /// How many titles have a text in their parenthesis; what several have is a qualifier.
    inside: FxHashMap<String, u32>,
    /// Titles without a parenthesis: such a text in another's parenthesis is what that one is about.
    whole: FxHashSet<String>,
}

impl<'a> Titles<'a> {
    /// Reads all titles of a glossary.
    pub(super) fn new<'t>(titles: impl Iterator<Item = &'t str>, common: &'a CommonWords) -> Self {
        let mut all =
            Titles { common, outer: FxHashMap::default(), inside: FxHashMap::default(), whole: FxHashSet::default() };
        for title in titles {
            match parenthesis(title) {
                Some((outer, inside)) => {
                    *all.outer.entry(fold(outer)).or_default() += 1;
                    *all.inside.entry(fold(inside)).or_default() += 1;
                }
                None => {
                    all.whole.insert(fold(title.trim()));
                }
            }
        }
        all
    }

    /// The names a title stands for. Never empty where the title has a letter or digit. `of_name` says that the entry is
    /// about somebody or something with a name.
    pub(super) fn names(&self, title: &str, of_name: bool) -> Vec<String> {
        let mut names = Vec::new();
        for side in sides(title) {
            match parenthesis(side) {
                Some((outer, inside)) => {
                    names.extend(without_endings(outer));
                    if self.is_name(outer, inside, of_name) {
                        names.extend(without_endings(inside));
                    }
                }
                None => names.extend(without_endings(side)),
            }
        }
        names.retain(|name| name.chars().any(char::is_alphanumeric));
        names
    }

    /// Whether what stands in a title's parenthesis is another name of the thing.
    fn is_name(&self, outer: &str, inside: &str, of_name: bool) -> bool {
        let (outer_key, key) = (fold(outer), fold(inside));
        if is_acronym(inside) || is_initials_of(outer, inside) || is_initials_of(inside, outer) {
            return true;
        }
        // "Data set (dataset)"
        if outer_key.replace([' ', '-'], "") == key.replace([' ', '-'], "") {
            return true;
        }
        // "Orange (telecom operator)": what has a name isn't called by common words.
        if of_name && !inside.contains(char::is_uppercase) {
            return false;
        }
        let told_apart = self.outer.get(&outer_key).is_some_and(|n| *n > 1) || self.whole.contains(&outer_key);
        let qualifies = self.inside.get(&key).is_some_and(|n| *n > 1) || self.whole.contains(&key);
        if told_apart || qualifies {
            return false;
        }
        let words: Vec<String> = inside.split_whitespace().map(fold).collect();
        match words.as_slice() {
            [] => false,
            [word] => !self.common.contains(word) && word.chars().count() >= 4,
            // "in law", "pour les images", "the company": what it is about, or of which kind.
            [first, ..] => {
                !opens_qualifier(first) && !words.iter().all(|w| self.common.contains(w)) || is_noun_phrase(&words)
            }
        }
    }
}

/// A name and a text in parentheses at its end.
fn parenthesis(title: &str) -> Option<(&str, &str)> {
    let (outer, inside) = title.trim().strip_suffix(')')?.rsplit_once('(')?;
    // `salarié(e)` is one word.
    if !outer.ends_with(char::is_whitespace) || outer.trim().is_empty() || inside.trim().is_empty() {
        return None;
    }
    Some((outer.trim(), inside.trim()))
}

/// The sides of a slash with spaces, of "or" between two such names, of a dash or colon after an acronym.
fn sides(title: &str) -> Vec<&str> {
    let mut sides: Vec<&str> = title.split(" / ").map(str::trim).collect();
    if let [only] = sides.as_slice() {
        let only = *only;
        for or in [" ou ", " or "] {
            if let Some((left, right)) = only.split_once(or)
                && are_a_pair(left, right)
            {
                sides = vec![left.trim(), right.trim()];
            }
        }
        for dash in [" – ", " — ", " : ", ": ", " - "] {
            if let Some((left, right)) = only.split_once(dash)
                && (is_initials_of(left, right) || is_initials_of(right, left))
            {
                sides = vec![left.trim(), right.trim()];
            }
        }
    }
    sides
}

/// Two forms of one name, as "directeur général" and "directrice générale": as many words, beginning alike.
fn are_a_pair(left: &str, right: &str) -> bool {
    let (left, right): (Vec<&str>, Vec<&str>) = (left.split_whitespace().collect(), right.split_whitespace().collect());
    left.len() == right.len()
        && left.iter().zip(&right).all(|(l, r)| {
            let alike = fold(l).chars().zip(fold(r).chars()).take_while(|(a, b)| a == b).count();
            alike >= 3 || alike + 1 >= l.chars().count().min(r.chars().count())
        })
}

/// Whether `short` is made of first letters of the words of `long`, in order, and has most of them.
fn is_initials_of(short: &str, long: &str) -> bool {
    if short.contains(char::is_whitespace) || !is_acronym(short) {
        return false;
    }
    let words: Vec<char> = long.split(|c: char| !c.is_alphanumeric()).filter_map(|w| fold(w).chars().next()).collect();
    let mut rest = words.iter();
    let letters: Vec<char> = fold(short).chars().filter(|c| c.is_alphanumeric()).collect();
    words.len() > 1 && letters.iter().all(|letter| rest.any(|w| w == letter))
}

fn opens_qualifier(word: &str) -> bool {
    const OPENERS: [&str; 40] = [
        "a", "about", "an", "and", "as", "at", "au", "aux", "avec", "by", "chez", "dans", "de", "des", "du", "en",
        "et", "for", "from", "in", "la", "le", "les", "of", "on", "or", "ou", "par", "pour", "sens", "sur", "the",
        "to", "un", "une", "under", "used", "voir", "see", "with",
    ];
    OPENERS.contains(&word)
}

/// A noun with "de", "en" or the like and another: "carnet de produit", "informatique en nuage", "terms of service". With
/// an article ("droit du travail") it is more often the field that a term belongs to.
fn is_noun_phrase(words: &[String]) -> bool {
    words.len() >= 3
        && !opens_qualifier(&words[0])
        && words
            .windows(2)
            .skip(1)
            .any(|pair| matches!(pair[0].as_str(), "de" | "à" | "en" | "of" | "for") && !opens_qualifier(&pair[1]))
}

/// `salarié(e)s`, `délégué·e`: the name without its written endings, and with them in turn.
fn without_endings(name: &str) -> Vec<String> {
    let name = name.trim().trim_matches(['«', '»', '“', '”', '"', '\u{a0}', '\u{202f}', ' ']);
    let mut plain = String::new();
    let mut full = String::new();
    let mut rest = name;
    while let Some((before, after)) = rest.split_once('(') {
        let Some((ending, after)) = after.split_once(')') else { break };
        let attached = before.ends_with(char::is_alphanumeric);
        let short = ending.chars().count() <= 4 && ending.chars().all(char::is_alphabetic);
        plain.push_str(before);
        full.push_str(before);
        if attached && short {
            full.push_str(ending);
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

#[cfg(test)]
mod tests {
    use super::*;

    fn names(titles: &[&str], language: &str) -> Vec<Vec<String>> {
        let common = CommonWords::of(language);
        let all = Titles::new(titles.iter().copied(), &common);
        titles.iter().map(|t| all.names(t, false)).collect()
    }

    fn one(title: &str, language: &str) -> Vec<String> {
        names(&[title], language).remove(0)
    }

    #[test]
    fn titles_hold_several_names() {
        assert_eq!(one("Continuous Integration (CI)", "en"), ["Continuous Integration", "CI"]);
        assert_eq!(one("API (application programming interface)", "en"), ["API", "application programming interface"]);
        assert_eq!(one("Nœud / Node", "fr"), ["Nœud", "Node"]);
        assert_eq!(
            one("Capacité de mise à l'échelle (scalabilité)", "fr"),
            ["Capacité de mise à l'échelle", "scalabilité"]
        );
        assert_eq!(one("Cloud (informatique en nuage)", "fr"), ["Cloud", "informatique en nuage"]);
        assert_eq!(one("Backlog (carnet de produit)", "fr"), ["Backlog", "carnet de produit"]);
        assert_eq!(one("Directeur général ou directrice générale", "fr"), ["Directeur général", "directrice générale"]);
        assert_eq!(one("GPT", "en"), ["GPT"]);
        assert_eq!(one("Vrai ou faux", "fr"), ["Vrai ou faux"]);
    }

    #[test]
    fn a_qualifier_is_no_name() {
        assert_eq!(one("Alternative textuelle (image)", "fr"), ["Alternative textuelle"]);
        assert_eq!(one("Mercury (planet)", "en"), ["Mercury"]);
        assert_eq!(one("Consideration (in law)", "en"), ["Consideration"]);
        let both = names(&["Souche (viticulture)", "Souche (virologie)"], "fr");
        assert_eq!(both, [["Souche"], ["Souche"]]);
    }

    #[test]
    fn endings_in_parentheses_are_forms() {
        assert_eq!(
            one("Délégué(e) à la protection des données (DPO)", "fr"),
            ["Délégué à la protection des données", "Déléguée à la protection des données", "DPO"]
        );
    }
}
