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
