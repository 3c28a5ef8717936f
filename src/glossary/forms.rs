//! The forms a name takes in a text: what is written in its entry, and what the rules of the language make of it.
//!
//! Forms are generated, not stemmed: a stemmer takes "parti" and "partie" for one word. To add a language, add a case
//! in [`inflect`]; to mend a rule, mend it in `french` or `english`.

/// The names a title stands for: itself, the name in its parentheses, and each side of a slash.
pub(super) fn names_of_title(title: &str) -> Vec<String> {
    let mut names = Vec::new();
    for side in title.split(" / ") {
        let side = side.trim();
        match side.strip_suffix(')').and_then(|s| s.rsplit_once('(')) {
            Some((name, inside)) if !name.trim().is_empty() && !inside.trim().is_empty() => {
                names.push(name.trim().to_owned());
                names.push(inside.trim().to_owned());
            }
            _ => names.push(side.to_owned()),
        }
    }
    names.retain(|name| name.chars().any(char::is_alphanumeric));
    names
}

/// Other forms of `name` in a language, the name itself not among them.
pub(super) fn inflect(name: &str, language: &str) -> Vec<String> {
    let words: Vec<&str> = name.split(' ').collect();
    let mut forms = match language.split('-').next().unwrap_or_default() {
        "en" => english(&words),
        "fr" => french(&words),
        _ => Vec::new(),
    };
    for spelling in std::iter::once(name.to_owned()).chain(forms.clone()) {
        forms.extend(hyphenations(&spelling));
    }
    forms.retain(|form| form != name);
    forms
}

/// A word with a hyphen is also written with a space, and closed up after "non".
fn hyphenations(name: &str) -> Vec<String> {
    let mut forms = Vec::new();
    if name.contains('-') {
        forms.push(name.replace('-', " "));
        let lower = name.to_lowercase();
        if lower.starts_with("non-") {
            forms.push(name.replacen('-', "", 1));
        }
    }
    forms
}

/// Letters or digits of which at least two, and most, are capitals.
pub(super) fn is_acronym(word: &str) -> bool {
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    let capitals = word.chars().filter(|c| c.is_uppercase()).count();
    capitals >= 2 && capitals * 2 > letters
}

/// English: the plural of the head, which stands before "of", "for" or "in", or else last.
fn english(words: &[&str]) -> Vec<String> {
    let head = words
        .iter()
        .position(|w| matches!(w.to_lowercase().as_str(), "of" | "for" | "in"))
        .filter(|at| *at > 0)
        .map_or(words.len() - 1, |at| at - 1);
    english_plurals(words[head]).into_iter().map(|plural| replace(words, head, &plural)).collect()
}

fn english_plurals(word: &str) -> Vec<String> {
    if word.chars().count() < 2 || !word.chars().any(char::is_alphabetic) {
        return Vec::new();
    }
    if is_acronym(word) {
        return vec![format!("{word}s")];
    }
    let lower = word.to_lowercase();
    let stem = |cut: usize| &word[..word.len() - cut];
    if let Some(before) = lower.strip_suffix('y').and_then(|s| s.chars().last())
        && !"aeiou".contains(before)
    {
        return vec![format!("{}ies", stem(1))];
    }
    if ["s", "x", "z", "ch", "sh"].iter().any(|end| lower.ends_with(end)) {
        return vec![format!("{word}es")];
    }
    for (one, many) in [("man", "men"), ("person", "people")] {
        if lower.ends_with(one) {
            return vec![format!("{}{many}", stem(one.len()))];
        }
    }
    if ["elf", "alf", "eaf", "oaf"].iter().any(|end| lower.ends_with(end)) {
        return vec![format!("{}ves", stem(1))];
    }
    if ["knife", "life", "wife"].iter().any(|end| lower.ends_with(end)) {
        return vec![format!("{}ves", stem(2))];
    }
    vec![format!("{word}s")]
}

/// French: the plural of the words up to the first preposition: the noun and its adjectives.
fn french(words: &[&str]) -> Vec<String> {
    let end = words.iter().skip(1).position(|w| is_preposition(w)).map_or(words.len(), |at| at + 1);
    let mut plural: Vec<String> = words.iter().map(|w| (*w).to_owned()).collect();
    for word in plural.iter_mut().take(end) {
        *word = french_plural(word);
    }
    vec![plural.join(" ")]
}

fn is_preposition(word: &str) -> bool {
    let word = word.to_lowercase();
    let word = word.as_str();
    matches!(word, "de" | "du" | "des" | "à" | "au" | "aux" | "en" | "pour" | "par" | "sur" | "sans" | "avec")
        || word.starts_with("d'")
        || word.starts_with("d’")
}

fn french_plural(word: &str) -> String {
    let lower = word.to_lowercase();
    if is_acronym(word) || lower.ends_with(['s', 'x', 'z']) || !lower.ends_with(char::is_alphabetic) || lower == "non" {
        return word.to_owned();
    }
    const S_NOT_AUX: [&str; 8] = ["bal", "carnaval", "festival", "récital", "régal", "chacal", "naval", "banal"];
    const X_IN_OU: [&str; 7] = ["bijou", "caillou", "chou", "genou", "hibou", "joujou", "pou"];
    if lower.ends_with("al") && !S_NOT_AUX.contains(&lower.as_str()) {
        return format!("{}aux", &word[..word.len() - 2]);
    }
    if lower.ends_with("eau") || lower.ends_with("eu") && lower != "bleu" && lower != "pneu" {
        return format!("{word}x");
    }
    if X_IN_OU.contains(&lower.as_str()) {
        return format!("{word}x");
    }
    format!("{word}s")
}

fn replace(words: &[&str], at: usize, word: &str) -> String {
    let mut all = words.to_vec();
    all[at] = word;
    all.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_hold_several_names() {
        assert_eq!(names_of_title("Continuous Integration (CI)"), ["Continuous Integration", "CI"]);
        assert_eq!(names_of_title("Nœud / Node"), ["Nœud", "Node"]);
        assert_eq!(names_of_title("GPT"), ["GPT"]);
    }

    #[test]
    fn english_forms() {
        assert_eq!(inflect("board of directors", "en"), ["boards of directors"]);
        assert_eq!(inflect("subsidiary", "en"), ["subsidiaries"]);
        assert_eq!(inflect("CEO", "en"), ["CEOs"]);
        assert_eq!(
            inflect("non-profit", "en"),
            ["non-profits", "non profit", "nonprofit", "non profits", "nonprofits"]
        );
    }

    #[test]
    fn french_forms() {
        assert_eq!(inflect("conseil d'administration", "fr"), ["conseils d'administration"]);
        assert_eq!(inflect("intelligence artificielle", "fr"), ["intelligences artificielles"]);
        assert_eq!(inflect("directeur général", "fr"), ["directeurs généraux"]);
        assert!(inflect("PDG", "fr").is_empty());
    }
}
