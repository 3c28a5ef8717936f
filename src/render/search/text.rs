//! Text as the index takes it: words between single spaces, cut where readers look for what comes after the cut.
//!
//! pagefind takes what stands between two spaces for one word. It cuts that at ASCII punctuation, but not at ’ or at a
//! dash: nobody would find "électricité" in "l’électricité". So a space is put there, behind a joiner that no text has;
//! whoever shows a text of the index takes both out again.

use crate::glossary::is_elision;
use crate::tags::tag_end;

/// Stands in front of a space that isn't in the text. It is neither a letter nor a space, so the index passes it over.
const JOINER: char = '\u{2060}';

/// Elements inside a line of text: a word may go on across their tags.
const INLINE: [&str; 24] = [
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "i", "ins", "kbd", "mark", "q", "s",
    "samp", "small", "span", "strong", "sub", "sup", "u",
];

/// Characters of HTML by the names that our own writer and most authors use.
const ENTITIES: [(&str, &str); 7] =
    [("lt", "<"), ("gt", ">"), ("quot", "\""), ("apos", "'"), ("#39", "'"), ("#x27", "'"), ("nbsp", "\u{a0}")];

/// A text in the making.
pub(super) struct Text {
    words: String,
    /// Whether the language elides: l’électricité.
    elides: bool,
}

impl Text {
    /// An empty text in a language.
    pub(super) fn new(language: &str) -> Self {
        Text { words: String::new(), elides: language.split('-').next() == Some("fr") }
    }

    /// The words of a plain text alone.
    pub(super) fn of(language: &str, text: &str) -> String {
        let mut all = Text::new(language);
        all.plain(text);
        all.finish()
    }

    /// Adds what HTML of ours says.
    pub(super) fn html(&mut self, html: &str) {
        self.plain(&without_tags(html));
    }

    /// Adds a plain text.
    pub(super) fn plain(&mut self, text: &str) {
        // Behind a footnote, the way back to where it was referred to.
        for word in text.split_whitespace().filter(|word| *word != "↩") {
            // Where a citation stood between a word and the full stop.
            if !self.words.is_empty() && !word.chars().all(|c| matches!(c, '.' | ',')) {
                self.words.push(' ');
            }
            self.word(word);
        }
    }

    /// All of it.
    pub(super) fn finish(self) -> String {
        self.words
    }

    /// Adds what stands between two spaces.
    fn word(&mut self, word: &str) {
        // Where the letters before a mark begin.
        let mut start = 0;
        let mut rest = word.char_indices().peekable();
        while let Some((at, c)) = rest.next() {
            match c {
                '\u{ad}' => continue,
                // Hyphens that the index knows under another form only.
                '\u{2010}' | '\u{2011}' => self.words.push('-'),
                c => self.words.push(c),
            }
            if c.is_alphanumeric() {
                continue;
            }
            let left = &word[start..at];
            let cut = match c {
                '\'' | '’' => self.elides && is_elision(left),
                '–' | '—' | '―' | '…' | '•' | '→' => !left.is_empty(),
                _ => false,
            };
            if cut && rest.peek().is_some_and(|(_, next)| next.is_alphanumeric()) {
                self.words.extend([JOINER, ' ']);
            }
            start = at + c.len_utf8();
        }
    }
}

/// HTML as text. Tags of blocks part words; scripts, styles and comments say nothing.
fn without_tags(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        unescape(&rest[..at], &mut text);
        rest = &rest[at..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            rest = comment.split_once("-->").map_or("", |(_, rest)| rest);
            continue;
        }
        let name_end = rest[1..].find(|c: char| !c.is_ascii_alphanumeric() && c != '/').map_or(rest.len(), |i| i + 1);
        let name = rest[1..name_end].to_ascii_lowercase();
        rest = &rest[tag_end(rest)..];
        if matches!(name.as_str(), "script" | "style") {
            let close = format!("</{name}");
            let end = rest.to_ascii_lowercase().find(&close).unwrap_or(rest.len());
            rest = &rest[end..];
        } else if !INLINE.contains(&name.trim_matches('/')) {
            text.push(' ');
        }
    }
    unescape(rest, &mut text);
    text
}

fn unescape(html: &str, text: &mut String) {
    let mut rest = html;
    while let Some((before, after)) = rest.split_once('&') {
        text.push_str(before);
        let entity = after.split_once(';').map(|(name, _)| name);
        match entity.and_then(|name| ENTITIES.iter().find(|(known, _)| *known == name)) {
            Some((name, character)) => {
                text.push_str(character);
                rest = &after[name.len() + 1..];
            }
            None => {
                text.push('&');
                rest = after.strip_prefix("amp;").unwrap_or(after);
            }
        }
    }
    text.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(language: &str, html: &str) -> String {
        let mut text = Text::new(language);
        text.html(html);
        text.finish().replace(JOINER, "|")
    }

    #[test]
    fn french_elisions_are_cut_and_frozen_words_are_not() {
        assert_eq!(words("fr", "<p>L’électricité, l'ordre</p>"), "L’| électricité, l'| ordre");
        assert_eq!(words("fr", "qu’aujourd’hui, quelqu’un"), "qu’| aujourd’hui, quelqu’un");
        assert_eq!(words("fr-ca", "«l’<em>OpenAI</em>»"), "«l’| OpenAI»");
        assert_eq!(words("en", "l’OpenAI, the board’s"), "l’OpenAI, the board’s");
    }

    #[test]
    fn dashes_part_words_and_hyphens_do_not() {
        assert_eq!(words("en", "word—word 2019–2023 — so… it"), "word—| word 2019–| 2023 — so… it");
        assert_eq!(words("en", "non\u{2011}profit, hy\u{ad}phen"), "non-profit, hyphen");
    }

    #[test]
    fn html_becomes_words() {
        assert_eq!(words("en", "<p>a <em>b</em>c &amp;amp; &lt;d&gt;</p><td>e</td><td>f</td>"), "a bc &amp; <d> e f");
        assert_eq!(words("en", "<p title=\"a>b\">x<script>y</script><!-- z > -->\u{a0}.</p>"), "x.");
        assert_eq!(words("en", "a & b &; c"), "a & b &; c");
        assert_eq!(words("en", "a <b"), "a");
    }
}
