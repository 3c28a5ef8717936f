//! The names that the titles of entries stand for, as real glossaries write them.
//!
//! "Continuous Integration (CI)" and "Backlog (carnet de produit)" hold two names; "Mercury (planet)" and "Alternative
//! textuelle (image)" hold one and a qualifier. "Nœud / Node" and "Directeur général ou directrice générale" hold two.
//! "Freedom of information (FOI) request" holds an acronym within, "Électeur·rice" an ending, "The Treasury" an article.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::front_matter::term::TermKind;

use super::common::CommonWords;
use super::entry;
use super::key::{fold, is_acronym};

mod fields;
mod parts;

use parts::{is_initials_of, parenthesis, said_to_be_a_name, sides, without_endings};

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

    /// The names a title stands for. Never empty where the title has a letter or digit.
    pub(super) fn names(&self, title: &str, kind: TermKind) -> Vec<String> {
        let mut names = Vec::new();
        for side in sides(title) {
            match parenthesis(&side) {
                Some((outer, inside)) => {
                    names.extend(without_endings(outer));
                    // "(LLM, large language model)": each for itself.
                    for part in inside.split([',', ';']).map(str::trim).filter(|part| !part.is_empty()) {
                        if let Some(said) = said_to_be_a_name(part) {
                            names.extend(without_endings(said));
                        } else if self.is_name(outer, part, entry::is_name(kind)) {
                            names.extend(without_endings(part));
                        }
                    }
                }
                None => names.extend(without_endings(&side)),
            }
        }
        names.retain(|name| name.chars().any(char::is_alphanumeric));
        let bare: Vec<String> = names.iter().filter_map(|name| self.without_article(name, kind)).collect();
        names.extend(bare);
        names
    }

    /// "The Treasury" without its article: "Treasury officials", "du Conseil d’État". It stays with the names of people and
    /// places ("La Haye"), and with what would be one common word without it ("La Poste").
    fn without_article(&self, name: &str, kind: TermKind) -> Option<String> {
        if matches!(kind, TermKind::Person | TermKind::Place) {
            return None;
        }
        let elided = ["L'", "L’", "l'", "l’"].iter().find_map(|article| name.strip_prefix(article));
        let bare = match elided {
            // "L'Oréal" is never without it.
            Some(bare) => Some(bare).filter(|bare| bare.contains(' ') || !entry::is_name(kind)),
            None => name
                .split_once(' ')
                .filter(|(first, _)| matches!(fold(first).as_str(), "the" | "le" | "la" | "les"))
                .map(|(_, bare)| bare.trim()),
        }?;
        let english = fold(name).starts_with("the ");
        let kept = entry::is_name(kind) && english && bare.starts_with(char::is_uppercase);
        (kept || bare.contains([' ', '-', '\'', '’']) || !self.common.contains(&fold(bare))).then(|| bare.to_owned())
    }

    /// Whether what stands in a title's parenthesis is another name of the thing.
    fn is_name(&self, outer: &str, inside: &str, of_name: bool) -> bool {
        let (outer_key, key) = (fold(outer), fold(inside));
        if is_initials_of(outer, inside) || is_initials_of(inside, outer) {
            return true;
        }
        let words: Vec<String> = inside.split_whitespace().map(fold).collect();
        if is_acronym(inside) && words.len() == 1 {
            return is_short_for(&key, &outer_key) && !self.whole.contains(&key);
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
        let outer_words: Vec<String> = outer.split_whitespace().map(fold).collect();
        // "TotalEnergies (Total)"
        if of_name && outer_words.iter().any(|word| word.starts_with(&key)) {
            return true;
        }
        // "Trade union (labor union)", "Travail dissimulé (travail au noir)": the same noun, otherwise qualified.
        let alike = |a: Option<&String>, b: Option<&String>| a == b && a.is_some_and(|word| word.chars().count() >= 3);
        if words.len() > 1
            && outer_words.len() > 1
            && (alike(words.last(), outer_words.last()) || alike(words.first(), outer_words.first()))
        {
            return true;
        }
        if fields::is_label(&words) {
            return false;
        }
        match words.as_slice() {
            [] => false,
            [word] => !self.common.contains(word) && word.chars().count() >= 3,
            // "in law", "pour les images", "the company": what it is about, or of which kind.
            [first, ..] => {
                !opens_qualifier(first) && !words.iter().all(|w| self.common.contains(w)) || is_noun_phrase(&words)
            }
        }
    }
}

/// Whether an acronym that isn't made of its words' initials stands for a name: one of several words may have it from
/// another language ("Grand modèle de langage (LLM)"), one of a single word begins with its letter ("Token (AI)" doesn't). A
/// field's ("Rappel (ML)") counts only where it has the same initials in another order. Both in small letters.
fn is_short_for(acronym: &str, name: &str) -> bool {
    let mut initials: Vec<char> = name.split(|c: char| !c.is_alphanumeric()).filter_map(|w| w.chars().next()).collect();
    let mut letters: Vec<char> = acronym.chars().filter(|c| c.is_alphabetic()).collect();
    let first = letters.first().copied();
    initials.sort_unstable();
    letters.sort_unstable();
    if initials == letters {
        return true;
    }
    match initials.as_slice() {
        [only] => first == Some(*only),
        _ => !fields::is_label(&[acronym.to_owned()]),
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn names(titles: &[&str], language: &str) -> Vec<Vec<String>> {
        let common = CommonWords::of(language);
        let all = Titles::new(titles.iter().copied(), &common);
        titles.iter().map(|t| all.names(t, TermKind::Concept)).collect()
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
    fn a_label_is_no_name_and_the_same_noun_is_one() {
        assert_eq!(one("Token (AI)", "en"), ["Token"]);
        assert_eq!(one("Accordion (component)", "en"), ["Accordion"]);
        assert_eq!(one("Hallucination (intelligence artificielle)", "fr"), ["Hallucination"]);
        assert_eq!(one("Consentement (droit pénal)", "fr"), ["Consentement"]);
        assert_eq!(one("Grand modèle de langage (LLM)", "fr"), ["Grand modèle de langage", "LLM"]);
        assert_eq!(one("Intelligence artificielle (AI)", "fr"), ["Intelligence artificielle", "AI"]);
        assert_eq!(one("Carbon dioxide (CO2)", "en"), ["Carbon dioxide", "CO2"]);
        assert_eq!(one("Trade union (labor union)", "en"), ["Trade union", "labor union"]);
        assert_eq!(one("Travail dissimulé (travail au noir)", "fr"), ["Travail dissimulé", "travail au noir"]);
    }

    #[test]
    fn a_parenthesis_may_say_that_it_holds_names() {
        assert_eq!(one("Rançongiciel (en anglais ransomware)", "fr"), ["Rançongiciel", "ransomware"]);
        assert_eq!(one("Impôt (ou encore contribution)", "fr"), ["Impôt", "contribution"]);
        assert_eq!(one("Soccer (also known as football)", "en"), ["Soccer", "football"]);
        assert_eq!(
            one("Grand modèle de langage (LLM, large language model)", "fr"),
            ["Grand modèle de langage", "LLM", "large language model"]
        );
        assert_eq!(one("Zone (urbaine, rurale)", "fr"), ["Zone"]);
    }

    #[test]
    fn names_within_titles() {
        assert_eq!(
            one("Freedom of information (FOI) request", "en"),
            ["Freedom of information request", "FOI request"]
        );
        assert_eq!(one("Lien d'évitement ou d'accès rapide", "fr"), ["Lien d'évitement", "Lien d'accès rapide"]);
        assert_eq!(one("Développeur, développeuse", "fr"), ["Développeur", "développeuse"]);
        assert_eq!(one("Acteur/actrice", "fr"), ["Acteur", "actrice"]);
        assert_eq!(one("Conservateur ou conservatrice (musée)", "fr"), ["Conservateur", "conservatrice"]);
        assert_eq!(one("Nœud / Node (réseau)", "fr"), ["Nœud", "Node"]);
        assert_eq!(one("TCP/IP", "en"), ["TCP/IP"]);
        assert_eq!(one("HTTP/2", "en"), ["HTTP/2"]);
        assert_eq!(one("Électeur·rice", "fr"), ["Électeur", "Électrice"]);
        assert_eq!(one("Directeur(trice) général(e)", "fr"), ["Directeur général", "Directrice générale"]);
        assert_eq!(one("Agent·es contractuel·les", "fr"), ["Agent contractuel", "Agentes contractuelles"]);
    }

    #[test]
    fn articles_may_be_left_out() {
        let common = CommonWords::of("en");
        let names = |title, kind| Titles::new(std::iter::empty(), &common).names(title, kind);
        assert_eq!(names("The Treasury", TermKind::Organisation), ["The Treasury", "Treasury"]);
        assert_eq!(names("The Hague", TermKind::Place), ["The Hague"]);
        let common = CommonWords::of("fr");
        let names = |title, kind| Titles::new(std::iter::empty(), &common).names(title, kind);
        assert_eq!(names("Le Conseil d'État", TermKind::Organisation), ["Le Conseil d'État", "Conseil d'État"]);
        assert_eq!(names("La Poste", TermKind::Organisation), ["La Poste"]);
        assert_eq!(names("L'Oréal", TermKind::Organisation), ["L'Oréal"]);
    }

    #[test]
    fn endings_in_parentheses_are_forms() {
        assert_eq!(
            one("Délégué(e) à la protection des données (DPO)", "fr"),
            ["Délégué à la protection des données", "Déléguée à la protection des données", "DPO"]
        );
    }
}
