//! The most common words of a language: what is never a name by its capital alone.
//!
//! They tell a title's qualifier ("Mercury (planet)") from another name, a word at the start of a sentence from the
//! company of that name, and warn of names that would be found everywhere.

/// The common words of a language; none for languages we have no list of. The lists are sorted, a word a line.
#[derive(Debug, Default)]
pub struct CommonWords(Vec<&'static str>);

impl CommonWords {
    /// Those of the language of this code.
    pub fn of(language: &str) -> Self {
        let list = match language.split('-').next().unwrap_or_default() {
            "en" => include_str!("common/en.txt"),
            "fr" => include_str!("common/fr.txt"),
            _ => "",
        };
        CommonWords(list.lines().collect())
    }

    /// Whether this word, in small letters and composed, is one of them.
    pub fn contains(&self, word: &str) -> bool {
        self.0.binary_search(&word).is_ok()
    }
}

/// Whether a word of a language, in small letters, is one that hardly any sentence is without: an article, a pronoun, a
/// preposition, an auxiliary.
pub fn is_function_word(word: &str, language: &str) -> bool {
    let list: &[&str] = match language.split('-').next().unwrap_or_default() {
        "en" => &ENGLISH,
        "fr" => &FRENCH,
        _ => &[],
    };
    list.contains(&word)
}

const ENGLISH: [&str; 110] = [
    "a", "about", "after", "all", "also", "am", "an", "and", "any", "are", "as", "at", "be", "because", "been",
    "before", "being", "but", "by", "can", "could", "did", "do", "does", "done", "down", "each", "even", "for", "from",
    "get", "had", "has", "have", "he", "her", "here", "him", "his", "how", "i", "if", "in", "into", "is", "it", "its",
    "just", "like", "made", "make", "many", "may", "me", "might", "more", "most", "much", "must", "my", "no", "not",
    "now", "of", "off", "on", "one", "only", "or", "other", "our", "out", "over", "own", "said", "same", "say", "see",
    "she", "should", "so", "some", "such", "than", "that", "the", "their", "them", "then", "there", "these", "they",
    "this", "those", "to", "too", "two", "up", "us", "use", "very", "was", "we", "were", "what", "when", "which",
    "who", "will", "with",
];

const FRENCH: [&str; 128] = [
    "a", "ai", "alors", "au", "aucun", "aussi", "autre", "autres", "aux", "avait", "avant", "avec", "avoir", "bien",
    "bon", "car", "ce", "ceci", "cela", "celle", "celui", "ces", "cet", "cette", "ceux", "chaque", "chez", "comme",
    "comment", "contre", "dans", "de", "depuis", "des", "deux", "doit", "donc", "dont", "du", "elle", "elles", "en",
    "encore", "entre", "es", "est", "et", "eu", "eux", "faire", "fait", "fut", "il", "ils", "je", "jusque", "la", "le",
    "les", "leur", "leurs", "lui", "ma", "mais", "me", "mes", "moi", "moins", "mon", "même", "ne", "ni", "non", "nos",
    "notre", "nous", "on", "ont", "or", "ou", "où", "par", "parce", "pas", "peu", "peut", "plus", "pour", "pourquoi",
    "quand", "que", "quel", "quelle", "qui", "quoi", "sa", "sans", "se", "ses", "si", "soit", "son", "sont", "sous",
    "sur", "ta", "te", "tes", "toi", "ton", "tous", "tout", "toute", "toutes", "tu", "très", "un", "une", "va", "vers",
    "vos", "votre", "vous", "y", "à", "été", "était", "être",
];

/// Whether a French noun, in small letters, says what an institution or a place is, and stands before its name: the "musée"
/// of "musée d’Orsay", not the "électricité" of "Électricité de France".
pub(super) fn is_french_generic(noun: &str) -> bool {
    FRENCH_GENERIC.contains(&noun)
}

const FRENCH_GENERIC: [&str; 98] = [
    "abbaye",
    "accord",
    "accords",
    "académie",
    "agence",
    "aéroport",
    "archipel",
    "arène",
    "assemblée",
    "association",
    "autorité",
    "avenue",
    "baie",
    "banque",
    "barrage",
    "bibliothèque",
    "bois",
    "boulevard",
    "bureau",
    "caisse",
    "canal",
    "cap",
    "cathédrale",
    "centrale",
    "centre",
    "chambre",
    "championnat",
    "château",
    "cimetière",
    "circuit",
    "club",
    "col",
    "collège",
    "comité",
    "commission",
    "confédération",
    "conseil",
    "conservatoire",
    "coupe",
    "cour",
    "cirque",
    "école",
    "église",
    "fédération",
    "festival",
    "fondation",
    "fonds",
    "forêt",
    "fort",
    "forum",
    "gare",
    "golfe",
    "grotte",
    "hippodrome",
    "hôpital",
    "hôtel",
    "île",
    "îles",
    "institut",
    "jardin",
    "lac",
    "ligue",
    "lycée",
    "mairie",
    "maison",
    "marché",
    "massif",
    "mer",
    "ministère",
    "mont",
    "monts",
    "musée",
    "observatoire",
    "océan",
    "opéra",
    "ordre",
    "palais",
    "parc",
    "parquet",
    "place",
    "plage",
    "pont",
    "port",
    "préfecture",
    "prison",
    "prix",
    "quai",
    "rectorat",
    "région",
    "rue",
    "stade",
    "syndicat",
    "théâtre",
    "tour",
    "tribunal",
    "université",
    "vallée",
    "ville",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_sorted() {
        for language in ["en", "fr"] {
            let words = CommonWords::of(language);
            assert!(words.0.is_sorted(), "{language}");
            assert!(words.contains(if language == "en" { "planet" } else { "planète" }));
        }
        assert!(!CommonWords::of("de").contains("der"));
    }
}
