//! The addresses in a stylesheet: of `url(…)`, of `@import "…"`, of strings in `image-set(…)`.
//!
//! In: the text. Out: the addresses with their places. Tokens are those of CSS Syntax 3, chapter 4, as far as it takes to
//! know what is a comment, a string, a name or an address; what stylesheets mean otherwise isn't looked at.

use super::Written;

/// All addresses, in order.
pub(super) fn addresses(text: &str) -> Vec<Written> {
    let mut tokens = Tokens { text, at: 0 };
    let mut found = Vec::new();
    // For each bracket that is open, whether strings in it are addresses.
    let mut open: Vec<bool> = Vec::new();
    // Whether nothing but spaces and comments came since `@import`.
    let mut import = false;
    while let Some(c) = tokens.peek() {
        match c {
            '/' if tokens.rest().starts_with("/*") => {
                let end = tokens.rest().find("*/").map_or(tokens.rest().len(), |end| end + 2);
                tokens.at += end;
                continue;
            }
            c if c.is_ascii_whitespace() => {
                tokens.next();
                continue;
            }
            '"' | '\'' => {
                let string = tokens.string();
                if import || open.last() == Some(&true) {
                    found.extend(string);
                }
            }
            '@' => {
                tokens.next();
                import = tokens.name().eq_ignore_ascii_case("import");
                continue;
            }
            // A number with its unit, a colour: no name of a function.
            '0'..='9' | '#' => {
                tokens.next();
                tokens.name();
            }
            c if is_name(c) || c == '\\' => {
                let name = tokens.name();
                if name.is_empty() {
                    tokens.next();
                } else if tokens.peek() == Some('(') {
                    tokens.next();
                    if name.eq_ignore_ascii_case("url") {
                        tokens.spaces();
                        if matches!(tokens.peek(), Some('"' | '\'')) {
                            found.extend(tokens.string());
                            open.push(false);
                        } else {
                            found.extend(tokens.bare());
                        }
                    } else {
                        let set = ["image-set", "-webkit-image-set"].iter().any(|n| name.eq_ignore_ascii_case(n));
                        open.push(set);
                    }
                }
            }
            '(' | '[' | '{' => {
                tokens.next();
                open.push(false);
            }
            ')' | ']' | '}' => {
                tokens.next();
                open.pop();
            }
            _ => {
                tokens.next();
            }
        }
        import = false;
    }
    found
}

/// Where in the text we are.
struct Tokens<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Tokens<'t> {
    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        Some(c)
    }

    fn spaces(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start_matches(|c: char| c.is_ascii_whitespace()).len();
    }

    /// A name, perhaps empty.
    fn name(&mut self) -> String {
        let mut name = String::new();
        while let Some(c) = self.peek() {
            if is_name(c) {
                self.next();
                name.push(c);
            } else if c == '\\' && !self.rest()[1..].starts_with(is_line_end) && self.rest().len() > 1 {
                self.next();
                name.extend(self.escaped());
            } else {
                break;
            }
        }
        name
    }

    /// The string that begins here. One that isn't closed on its line is none.
    fn string(&mut self) -> Option<Written> {
        let quote = self.next()?;
        let start = self.at;
        let mut value = String::new();
        while let Some(c) = self.peek() {
            if is_line_end(c) {
                return None;
            }
            let end = self.at;
            self.next();
            match c {
                c if c == quote => return Some(Written { range: start..end, value }),
                '\\' => value.extend(self.escaped()),
                c => value.push(c),
            }
        }
        None
    }

    /// The address without quotes that begins here, and its bracket. One with brackets, quotes or spaces in it is none.
    fn bare(&mut self) -> Option<Written> {
        let start = self.at;
        let (mut end, mut value, mut good) = (start, String::new(), true);
        while let Some(c) = self.next() {
            match c {
                ')' => return good.then_some(Written { range: start..end, value }),
                c if c.is_ascii_whitespace() => continue,
                '"' | '\'' | '(' => good = false,
                // Behind a space.
                _ if end != self.at - c.len_utf8() => good = false,
                '\\' => value.extend(self.escaped()),
                c => value.push(c),
            }
            end = self.at;
        }
        None
    }

    /// What stands behind a backslash: a character by its number, nothing for the end of a line, or itself.
    fn escaped(&mut self) -> Option<char> {
        let digits = self.rest().bytes().take(6).take_while(u8::is_ascii_hexdigit).count();
        if digits == 0 {
            return self.next().filter(|c| !is_line_end(*c));
        }
        let number = u32::from_str_radix(&self.rest()[..digits], 16).ok();
        self.at += digits;
        if self.peek().is_some_and(|c| c.is_ascii_whitespace()) {
            self.next();
        }
        number.and_then(char::from_u32)
    }
}

fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_') || !c.is_ascii()
}

fn is_line_end(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{c}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(css: &str) -> Vec<String> {
        addresses(css).into_iter().map(|written| written.value).collect()
    }

    #[test]
    fn every_spelling_of_an_address() {
        for css in [
            "url(x)",
            "url(\"x\")",
            "url('x')",
            "url( 'x' )",
            "URL(\t\"x\")",
            "url(  x\n)",
            "u\\72l(x)",
            "url(\\78)",
            "url(\"\\78 \")",
            "@import \"x\";",
            "@import/**/'x' layer(\"y\");",
            "@IMPORT url(x) screen",
            "image-set(\"x\" 1x)",
            "-webkit-image-set('x' 1x type(\"y\"))",
            "calc(1url*2) url(x)",
        ] {
            assert_eq!(values(&format!("a {{ b: {css} }}")), ["x"], "{css}");
        }
        let set = "a{b:image-set(url('x') 1x, \"y\" type(\"image/avif\") 2x) url(z)}";
        assert_eq!(values(set), ["x", "y", "z"]);
    }

    #[test]
    fn what_is_no_address() {
        for css in [
            "/* url(x) */",
            "\"url(x)\"",
            "'a\\'url(x)'",
            "myurl(x)",
            "url(var(--x))",
            "url(a b)",
            "@importx 'x'",
            "@import layer 'x'",
            "@charset \"x\"",
            "type(\"x\")",
            "format(\"x\")",
            "url(x",
            "url(\"x\n\")",
            "\\",
            "url(\\",
            "/*",
        ] {
            assert_eq!(values(css), [""; 0], "{css}");
        }
    }

    #[test]
    fn places_are_those_of_what_stands_in_quotes() {
        for css in ["url( x.png )", "url(\"x.png\")", "@import 'x.png'"] {
            assert_eq!(&css[addresses(css).remove(0).range], "x.png", "{css}");
        }
    }
}
