//! Titles: plain text in other generators, inline Markdown here.

use crate::parse::plain;

/// The Markdown that is shown as this text.
pub(super) fn markdown(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if plain(&text) == text && !text.contains("[@") {
        return text;
    }
    let mut escaped = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if "\\`*_[]<>&~^!".contains(c) {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

/// A title made of the name of a file or folder: "press-review" gives "Press review".
pub(super) fn of_name(name: &str) -> String {
    let words = name.replace(['-', '_'], " ");
    let words = words.trim();
    let mut chars = words.chars();
    match chars.next() {
        Some(first) => markdown(&first.to_uppercase().chain(chars).collect::<String>()),
        None => markdown(name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_shown_is_shown() {
        for text in ["Plain", "snake_case_name", "2 * 3 * 4", "a < b & c", "`code`", "[x](y)", "AT&amp;T", "[@x]", "*"]
        {
            assert_eq!(plain(&markdown(text)), text.replace('\n', " "), "{text}");
        }
        assert_eq!(markdown("C++ (and C#)!"), "C++ (and C#)!");
        assert_eq!(of_name("press-review"), "Press review");
        assert_eq!(of_name("___"), "___");
    }
}
