//! French: number and gender of the words that agree.
//!
//! The noun before *de*, *à*, *en*, *pour* agrees with its adjectives: "conseils d'administration", "directrices
//! générales de site". Acronyms don't change.

use super::super::common::CommonWords;
use super::super::key::{fold, is_acronym};

/// Other forms of a name.
pub(super) fn forms(words: &[&str], common: &CommonWords) -> Vec<String> {
    let start = words.iter().position(|w| !is_article(w)).unwrap_or(0);
    let end = words[start..].iter().skip(1).position(|w| links(w)).map_or(words.len(), |at| start + at + 1);
    let (head, tail) = (&words[start..end], &words[end..]);
    let lead = &words[..start];
    // An adverb before an adjective agrees with nothing: "organismes génétiquement modifiés".
    let agreeing = |words: &[&str], form: &dyn Fn(&str) -> String| -> Vec<String> {
        let agrees = |at: usize| at == 0 || at + 1 == words.len() || !words[at].ends_with("ment");
        let one = |(at, word): (usize, &&str)| if agrees(at) { form(word) } else { (*word).to_owned() };
        words.iter().enumerate().map(one).collect()
    };
    let mut heads: Vec<Vec<String>> = Vec::new();
    heads.push(agreeing(head, &plural));
    // Of two nouns, the second may stay as it is: "ayants droit", "timbres poste".
    if let [noun, other] = head {
        heads.push(vec![plural(noun), (*other).to_owned()]);
    }
    // "années-lumière", "assurances-vie"
    if let [noun] = head
        && let Some((first, second)) = noun.split_once('-')
        && !links(second.split('-').next().unwrap_or_default())
        && !INVARIABLE.contains(&fold(first).as_str())
    {
        heads.push(vec![format!("{}-{second}", plural(first))]);
    }
    if is_person(head[0]) || head[0].eq_ignore_ascii_case("non") {
        let agree = |w: &&str| if is_epicene(w) { vec![(*w).to_owned()] } else { feminines(w) };
        // Where there are two feminines ("chercheuse", "chercheure"), the adjectives have one.
        let first = agree(&head[0]);
        let rest = agreeing(head, &|w| agree(&w).remove(0)).split_off(1);
        for noun in first {
            let one: Vec<String> = std::iter::once(noun).chain(rest.iter().cloned()).collect();
            let words: Vec<&str> = one.iter().map(String::as_str).collect();
            heads.push(agreeing(&words, &plural));
            heads.push(one);
        }
    }
    let singulars = agreeing(head, &singular);
    let plural_name = head[0].ends_with(['s', 'x']) && singulars.iter().zip(head).any(|(s, w)| s != w);
    if plural_name && !(words.len() == 1 && common.contains(&fold(&singulars[0]))) {
        heads.push(singulars);
    }
    let mut forms = Vec::new();
    let joined = |head: &[String], tail: &[String]| {
        let lead = lead.iter().map(|w| (*w).to_owned());
        lead.chain(head.iter().cloned()).chain(tail.iter().cloned()).collect::<Vec<_>>().join(" ")
    };
    let same: Vec<String> = tail.iter().map(|w| (*w).to_owned()).collect();
    for head in &heads {
        forms.push(joined(head, &same));
    }
    // What follows the preposition may be one or many: "conseil d'administration(s)", "fuite(s) de données".
    if let Some(numbered) = other_number(tail) {
        let head: Vec<String> = head.iter().map(|w| (*w).to_owned()).collect();
        forms.push(joined(&head, &numbered));
        forms.push(joined(&heads[0], &numbered));
    }
    forms
}

/// The tail "de donnée" as "de données", where it is a preposition without an article and one word or two.
fn other_number(tail: &[&str]) -> Option<Vec<String>> {
    let (first, rest) = tail.split_first()?;
    let key = fold(first);
    let elided = ["d'", "d’"].iter().find_map(|p| first.strip_prefix(p));
    if rest.iter().any(|w| links(w) || is_article(w)) {
        return None;
    }
    match (elided, key.as_str()) {
        (Some(word), _) => {
            let mut all = vec![format!("{}{}", &first[..first.len() - word.len()], plural(word))];
            all.extend(rest.iter().map(|w| plural(w)));
            Some(all)
        }
        (None, "de") if !rest.is_empty() => {
            Some(std::iter::once((*first).to_owned()).chain(rest.iter().map(|w| plural(w))).collect())
        }
        _ => None,
    }
}

fn is_article(word: &str) -> bool {
    matches!(fold(word).as_str(), "le" | "la" | "les" | "un" | "une" | "des" | "à")
}

/// Words after which nothing agrees with the noun any more.
fn links(word: &str) -> bool {
    const LINKS: [&str; 24] = [
        "de",
        "du",
        "des",
        "à",
        "au",
        "aux",
        "en",
        "pour",
        "par",
        "sur",
        "sans",
        "avec",
        "sous",
        "dans",
        "entre",
        "contre",
        "vers",
        "chez",
        "et",
        "ou",
        "selon",
        "hors",
        "par-delà",
        "dès",
    ];
    let key = fold(word);
    LINKS.contains(&key.as_str())
        || key.starts_with("d'")
        || key.starts_with("d’")
        || key.starts_with("l'")
        || key.starts_with("l’")
}

/// First parts of compounds that take no mark of number.
const INVARIABLE: [&str; 43] = [
    "porte", "garde", "sous", "vice", "micro", "macro", "mini", "maxi", "auto", "non", "ex", "co", "anti", "télé",
    "sur", "avant", "après", "arrière", "contre", "inter", "multi", "semi", "demi", "quasi", "pré", "post", "néo",
    "éco", "cyber", "bio", "agro", "socio", "franco", "e", "chauffe", "lance", "passe", "presse", "hors", "vidéo",
    "nouveau", "tout", "mort",
];

/// The word with `f` done to the part that carries the mark of number: all parts of "mot-clé", the last of
/// "sous-traitant", the first of "chef-d'œuvre".
fn hyphenated(word: &str, f: impl Fn(&str) -> String) -> String {
    let parts: Vec<&str> = word.split('-').collect();
    let [first, second, ..] = parts.as_slice() else { return f(word) };
    let mut new: Vec<String> = parts.iter().map(|p| (*p).to_owned()).collect();
    let last = parts.len() - 1;
    if links(second) {
        new[0] = f(first);
    } else if INVARIABLE.contains(&fold(first).as_str()) {
        new[last] = f(parts[last]);
    } else {
        new[0] = f(first);
        new[last] = f(parts[last]);
    }
    new.join("-")
}

fn plural(word: &str) -> String {
    if word.contains('-') {
        return hyphenated(word, plural);
    }
    let lower = word.to_lowercase();
    if is_acronym(word)
        || lower.ends_with(['s', 'x', 'z'])
        || !lower.ends_with(char::is_alphabetic)
        || lower == "non"
        || lower.chars().count() < 2
    {
        return word.to_owned();
    }
    const S_NOT_AUX: [&str; 12] = [
        "bal", "carnaval", "festival", "récital", "régal", "chacal", "naval", "banal", "fatal", "final", "natal", "cal",
    ];
    const AIL_AUX: [&str; 7] = ["bail", "corail", "émail", "soupirail", "travail", "vantail", "vitrail"];
    const X_IN_OU: [&str; 7] = ["bijou", "caillou", "chou", "genou", "hibou", "joujou", "pou"];
    const S_IN_EU_AU: [&str; 5] = ["bleu", "pneu", "landau", "sarrau", "lieu-dit"];
    let cut = |n: usize, ending: &str| format!("{}{ending}", &word[..word.len() - n]);
    if lower.ends_with("al") && !S_NOT_AUX.contains(&lower.as_str()) {
        return cut(2, "aux");
    }
    if AIL_AUX.contains(&lower.as_str()) {
        return cut(3, "aux");
    }
    if lower == "œil" {
        return "yeux".to_owned();
    }
    let eu_au = lower.ends_with("au") || lower.ends_with("eu");
    if eu_au && !S_IN_EU_AU.contains(&lower.as_str()) || X_IN_OU.contains(&lower.as_str()) {
        return format!("{word}x");
    }
    format!("{word}s")
}

/// What a plural may be the plural of; the word itself where it isn't one.
fn singular(word: &str) -> String {
    if word.contains('-') {
        return hyphenated(word, singular);
    }
    let lower = word.to_lowercase();
    let cut = |n: usize, ending: &str| format!("{}{ending}", &word[..word.len() - n]);
    if is_acronym(word) || lower.chars().count() < 4 {
        return word.to_owned();
    }
    if lower == "travaux" || lower == "baux" || lower == "vitraux" {
        return cut(3, "ail");
    }
    if lower.ends_with("eaux") || lower.ends_with("eux") && !lower.ends_with("ieux") {
        return cut(1, "");
    }
    if lower.ends_with("aux") {
        return cut(3, "al");
    }
    if lower.ends_with('s') && !["ss", "us", "is", "as", "ès"].iter().any(|end| lower.ends_with(end)) {
        return cut(1, "");
    }
    word.to_owned()
}

/// Whether a noun names somebody, so that it has a feminine beside it or an adjective in the feminine.
fn is_person(word: &str) -> bool {
    // Nouns in -eur that are things, or qualities.
    const THINGS: [&str; 48] = [
        "accélérateur",
        "adaptateur",
        "agrégateur",
        "calculateur",
        "capteur",
        "catalyseur",
        "compteur",
        "compresseur",
        "condensateur",
        "connecteur",
        "convertisseur",
        "curseur",
        "détecteur",
        "diffuseur",
        "distributeur",
        "émetteur",
        "facteur",
        "générateur",
        "identificateur",
        "indicateur",
        "interrupteur",
        "marqueur",
        "moteur",
        "multiplicateur",
        "navigateur",
        "opérateur",
        "ordinateur",
        "processeur",
        "projecteur",
        "radiateur",
        "réacteur",
        "récepteur",
        "refroidisseur",
        "régulateur",
        "répartiteur",
        "répéteur",
        "routeur",
        "secteur",
        "serveur",
        "simulateur",
        "transistor",
        "valideur",
        "vecteur",
        "ventilateur",
        "ascenseur",
        "extracteur",
        "pointeur",
        "lecteur",
    ];
    const QUALITIES: [&str; 20] = [
        "valeur",
        "erreur",
        "faveur",
        "couleur",
        "chaleur",
        "hauteur",
        "largeur",
        "longueur",
        "peur",
        "vapeur",
        "rumeur",
        "humeur",
        "tumeur",
        "rigueur",
        "vigueur",
        "ampleur",
        "grandeur",
        "teneur",
        "pesanteur",
        "majeur",
    ];
    // The others in -ent, -ant, -at, -é, -i, -u: most nouns with these endings are no persons.
    const OTHERS: [&str; 112] = [
        "accusé",
        "adhérent",
        "adjoint",
        "administré",
        "adulte",
        "affilié",
        "agent",
        "aidant",
        "allié",
        "apprenti",
        "arrivant",
        "assaillant",
        "assistant",
        "associé",
        "assuré",
        "attaché",
        "avocat",
        "blessé",
        "bénévole",
        "cadre",
        "candidat",
        "chef",
        "client",
        "combattant",
        "commandant",
        "commerçant",
        "concurrent",
        "condamné",
        "consultant",
        "contrevenant",
        "correspondant",
        "cotisant",
        "croyant",
        "descendant",
        "diplômé",
        "dirigeant",
        "dissident",
        "débutant",
        "délinquant",
        "délégué",
        "dépendant",
        "déporté",
        "député",
        "détenu",
        "employé",
        "enseignant",
        "expert",
        "exploitant",
        "exposant",
        "fabricant",
        "figurant",
        "gagnant",
        "gérant",
        "habitant",
        "handicapé",
        "immigrant",
        "immigré",
        "inconnu",
        "insurgé",
        "intermittent",
        "intervenant",
        "intérimaire",
        "invité",
        "juge",
        "lauréat",
        "licencié",
        "magistrat",
        "maire",
        "mandant",
        "mandaté",
        "manifestant",
        "migrant",
        "militant",
        "ministre",
        "mécontent",
        "naufragé",
        "négociant",
        "occupant",
        "opposant",
        "participant",
        "patient",
        "perdant",
        "plaignant",
        "postulant",
        "pratiquant",
        "proscrit",
        "préposé",
        "président",
        "prévenu",
        "remplaçant",
        "représentant",
        "requérant",
        "responsable",
        "ressortissant",
        "retraité",
        "réfugié",
        "répondant",
        "résident",
        "résistant",
        "salarié",
        "soignant",
        "soldat",
        "sous-traitant",
        "suppléant",
        "surveillant",
        "survivant",
        "titulaire",
        "trafiquant",
        "vice-président",
        "élu",
        "élève",
        "étudiant",
    ];
    let lower = fold(word);
    // "aide-soignant", "sous-préfet": what the last part says.
    if let Some((_, last)) = lower.rsplit_once('-')
        && !links(lower.split('-').nth(1).unwrap_or_default())
        && OTHERS.contains(&last)
    {
        return true;
    }
    if THINGS.contains(&lower.as_str()) || QUALITIES.contains(&lower.as_str()) {
        return false;
    }
    lower.ends_with("eur")
        || lower.ends_with("ien")
        || lower.ends_with("yen")
        || OTHERS.contains(&lower.as_str())
        || is_epicene(word)
        || matches!(
            lower.as_str(),
            "infirmier"
                | "banquier"
                | "conseiller"
                | "ouvrier"
                | "policier"
                | "officier"
                | "romancier"
                | "caissier"
                | "héritier"
                | "financier"
                | "hôtelier"
                | "jardinier"
                | "pompier"
                | "écolier"
                | "passager"
                | "berger"
                | "boucher"
                | "boulanger"
                | "étranger"
                | "caporal"
                | "écrivain"
                | "greffier"
                | "huissier"
                | "courtier"
        )
}

/// Whether a noun for a person is the same for women.
fn is_epicene(word: &str) -> bool {
    let lower = fold(word);
    const ENDINGS: [&str; 6] = ["iste", "logue", "graphe", "crate", "naute", "mane"];
    const WORDS: [&str; 24] = [
        "secrétaire",
        "commissaire",
        "gestionnaire",
        "fonctionnaire",
        "actionnaire",
        "notaire",
        "bibliothécaire",
        "vétérinaire",
        "propriétaire",
        "locataire",
        "ministre",
        "maire",
        "juge",
        "cadre",
        "élève",
        "adulte",
        "titulaire",
        "intérimaire",
        "responsable",
        "bénévole",
        "capitaine",
        "architecte",
        "interprète",
        "membre",
    ];
    ENDINGS.iter().any(|end| lower.ends_with(end)) && lower.len() > 6 || WORDS.contains(&lower.as_str())
}

/// The feminine of a noun or adjective; several where usage hasn't settled. Never empty.
fn feminines(word: &str) -> Vec<String> {
    if word.contains('-') {
        return vec![hyphenated(word, |part| feminines(part).remove(0))];
    }
    let lower = word.to_lowercase();
    let cut = |n: usize, ending: &str| format!("{}{ending}", &word[..word.len() - n]);
    if is_acronym(word) || lower == "non" || !lower.ends_with(char::is_alphabetic) {
        return vec![word.to_owned()];
    }
    // Comparatives, and nouns that took their feminine after them.
    const EURE: [&str; 12] = [
        "supérieur",
        "inférieur",
        "extérieur",
        "intérieur",
        "antérieur",
        "postérieur",
        "ultérieur",
        "majeur",
        "mineur",
        "meilleur",
        "prieur",
        "professeur",
    ];
    if EURE.contains(&lower.as_str()) {
        return vec![format!("{word}e")];
    }
    for (ending, feminine) in [
        ("teur", "trice"),
        ("eur", "euse"),
        ("ien", "ienne"),
        ("yen", "yenne"),
        ("ier", "ière"),
        ("er", "ère"),
        ("if", "ive"),
        ("eux", "euse"),
        ("el", "elle"),
        ("eil", "eille"),
        ("en", "enne"),
        ("on", "onne"),
        ("ef", "effe"),
        ("et", "ète"),
        ("public", "publique"),
        ("grec", "grecque"),
        ("blanc", "blanche"),
    ] {
        if lower.ends_with(ending) {
            let mut all = vec![cut(ending.len(), feminine)];
            if ending == "eur" || ending == "teur" {
                // "ingénieure", "auteure"; "acheteuse", "transporteuse".
                all.push(format!("{word}e"));
                if ending == "teur" {
                    all.push(cut(3, "euse"));
                }
            }
            return all;
        }
    }
    if lower.ends_with('e') { vec![word.to_owned()] } else { vec![format!("{word}e")] }
}
