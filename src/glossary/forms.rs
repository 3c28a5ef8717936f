//! The forms a name takes in a text: what is written in its entry, and what the rules of its language make of it.
//!
//! Forms are generated, not stemmed: a stemmer takes "parti" and "partie" for one word. The rules may make words that
//! don't exist, which no text then has; what they must not make is another word. To add a language, add a room beside
//! `english` and `french` and a case in [`inflect`].

mod english;
mod french;

use super::common::CommonWords;

/// Other forms of `name` in a language, the name itself not among them. A plural entry ("Données personnelles") has its
/// singular among its forms, unless that is one of the language's `common` words.
pub(super) fn inflect(name: &str, language: &str, common: &CommonWords) -> Vec<String> {
    let words: Vec<&str> = name.split_whitespace().collect();
    if words.is_empty() {
        return Vec::new();
    }
    let mut forms = match language.split('-').next().unwrap_or_default() {
        "en" => english::forms(&words, common),
        "fr" => french::forms(&words, common),
        _ => Vec::new(),
    };
    forms.retain(|form| form != name);
    forms.sort_unstable();
    forms.dedup();
    forms
}

/// The words joined, with `word` at place `at`.
fn replaced(words: &[&str], at: usize, word: &str) -> String {
    let mut text = String::new();
    for (place, old) in words.iter().enumerate() {
        if place > 0 {
            text.push(' ');
        }
        text.push_str(if place == at { word } else { old });
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forms(name: &str, language: &str) -> Vec<String> {
        inflect(name, language, &CommonWords::of(language))
    }

    #[track_caller]
    fn has(name: &str, language: &str, wanted: &[&str]) {
        let made = forms(name, language);
        for form in wanted {
            assert!(made.iter().any(|m| m == form), "{name}: no {form} in {made:?}");
        }
    }

    #[track_caller]
    fn has_not(name: &str, language: &str, unwanted: &[&str]) {
        let made = forms(name, language);
        for form in unwanted {
            assert!(!made.iter().any(|m| m == form), "{name}: {form} in {made:?}");
        }
    }

    #[test]
    fn english_plurals() {
        assert_eq!(forms("board of directors", "en"), ["boards of directors"]);
        has("subsidiary", "en", &["subsidiaries"]);
        has("CEO", "en", &["CEOs"]);
        has("attorney general", "en", &["attorneys general"]);
        has("mother-in-law", "en", &["mothers-in-law"]);
        has("runner-up", "en", &["runners-up"]);
        has("analysis", "en", &["analyses"]);
        has("index", "en", &["indices", "indexes"]);
        has("terms of service", "en", &["term of service"]);
        has("neural networks", "en", &["neural network"]);
        has_not("news", "en", &["new"]);
        has_not("analytics", "en", &["analytic"]);
        has_not("bias", "en", &["bia"]);
    }

    #[test]
    fn english_hyphens_close_up() {
        has("non-profit", "en", &["nonprofit", "nonprofits", "non-profits"]);
        has("nonprofit", "en", &["non-profit", "non-profits"]);
        has("e-mail", "en", &["email"]);
    }

    #[test]
    fn french_plurals() {
        has("conseil d'administration", "fr", &["conseils d'administration"]);
        has("intelligence artificielle", "fr", &["intelligences artificielles"]);
        has("directeur général", "fr", &["directeurs généraux", "directrice générale", "directrices générales"]);
        has("mise à jour", "fr", &["mises à jour"]);
        has("mot-clé", "fr", &["mots-clés"]);
        has("année-lumière", "fr", &["années-lumière"]);
        has_not("sous-traitant", "fr", &["souss-traitant"]);
        has("sous-traitant", "fr", &["sous-traitants"]);
        has("micro-organisme", "fr", &["micro-organismes"]);
        has("chef-d'œuvre", "fr", &["chefs-d'œuvre"]);
        has("travail", "fr", &["travaux"]);
        has("bail", "fr", &["baux"]);
        has("données personnelles", "fr", &["donnée personnelle"]);
        has("réseaux sociaux", "fr", &["réseau social"]);
        assert!(forms("PDG", "fr").is_empty());
        assert!(forms("prix", "fr").is_empty());
    }

    #[test]
    fn french_genders() {
        has("non lucratif", "fr", &["non lucrative", "non lucratifs", "non lucratives"]);
        has("président", "fr", &["présidente", "présidentes"]);
        has("secrétaire général", "fr", &["secrétaire générale", "secrétaires généraux", "secrétaires générales"]);
        has("administrateur délégué", "fr", &["administratrice déléguée", "administratrices déléguées"]);
        has("infirmier", "fr", &["infirmière"]);
        has_not("serveur", "fr", &["serveuse"]);
        has_not("document", "fr", &["documente"]);
        has_not("moteur de recherche", "fr", &["motrice de recherche"]);
    }
}
