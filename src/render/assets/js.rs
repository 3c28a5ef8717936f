//! The modules that a script imports.
//!
//! In: the text. Out: the addresses of imports with their places. What a script is can't be told without reading all of the
//! language (`/` divides, or begins an expression), but its imports stand at its head, in front of all other code, and there
//! is nothing doubtful. Those that stand further down are found by their look alone.

use std::ops::Range;

use super::Written;

/// The addresses of the imports at the head of a script, and what looks like an import further down.
pub(super) fn imports(text: &str) -> (Vec<Written>, Vec<Written>) {
    let mut head = Head { text, at: 0 };
    let mut found = Vec::new();
    let mut end = 0;
    while let Some(range) = head.statement() {
        found.extend(range.filter(|range| is_relative(&text[range.clone()])).map(|range| written(text, range)));
        end = head.at;
    }
    (found, further(text, end))
}

fn written(text: &str, range: Range<usize>) -> Written {
    Written { value: text[range.clone()].to_owned(), range }
}

/// Any other is a package's name, or whole. One with a backslash isn't what it seems.
fn is_relative(address: &str) -> bool {
    (address.starts_with("./") || address.starts_with("../")) && !address.contains('\\')
}

/// The head of a script.
struct Head<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Head<'t> {
    /// The next statement, if it belongs to the head: the place of its address, if it has one.
    fn statement(&mut self) -> Option<Option<Range<usize>>> {
        self.space();
        if self.skip(";") {
            return Some(None);
        }
        // "use strict"
        if let Some(string) = self.string() {
            return string.map(|_| None);
        }
        let export = match self.word() {
            "import" => false,
            "export" => true,
            _ => return None,
        };
        let mut before = "";
        loop {
            self.space();
            if let Some(string) = self.string() {
                let string = string?;
                if before == "from" || before.is_empty() && !export {
                    return Some(Some(string));
                }
                // A name in braces.
                before = "\"";
                continue;
            }
            let word = self.word();
            if !word.is_empty() {
                // `export const`, `export default`
                if export && before.is_empty() || before == "}" && word != "from" {
                    return None;
                }
                before = word;
            } else if let Some(mark) = ["{", "}", ",", "*"].into_iter().find(|mark| self.skip(mark)) {
                before = mark;
            } else {
                // `export { a };` has no address; all else is code.
                return (export && before == "}").then_some(None);
            }
        }
    }

    /// Spaces and comments.
    fn space(&mut self) {
        loop {
            let rest = self.text[self.at..].trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
            self.at = self.text.len() - rest.len();
            let end = if rest.starts_with("//") || self.at == 0 && rest.starts_with("#!") {
                rest.find(['\n', '\r', '\u{2028}', '\u{2029}'])
            } else if rest.starts_with("/*") {
                rest.find("*/").map(|end| end + 2)
            } else {
                return;
            };
            self.at += end.unwrap_or(rest.len());
        }
    }

    fn skip(&mut self, mark: &str) -> bool {
        let found = self.text[self.at..].starts_with(mark);
        self.at += if found { mark.len() } else { 0 };
        found
    }

    /// The place of what stands in the quotes of the string here; `Some(None)` for one that doesn't end.
    fn string(&mut self) -> Option<Option<Range<usize>>> {
        let rest = &self.text[self.at..];
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let mut escaped = false;
        for (into, c) in rest.char_indices().skip(1) {
            match c {
                '\n' | '\r' => break,
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                c if c == quote => {
                    let start = self.at + 1;
                    self.at += into + 1;
                    return Some(Some(start..self.at - 1));
                }
                _ => {}
            }
        }
        Some(None)
    }

    /// The name or word here, perhaps empty.
    fn word(&mut self) -> &'t str {
        let rest = &self.text[self.at..];
        let end = rest.find(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '$')).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }
}

/// What looks like an import of a file behind the head: `import("./x.js")`, `from "./x.js"`, outside comments.
fn further(text: &str, from: usize) -> Vec<Written> {
    let mut found = Vec::new();
    let mut next = from;
    for line in text[from..].split_inclusive('\n') {
        let offset = next;
        next += line.len();
        let comment = if line.trim_start().starts_with('*') { Some(0) } else { None };
        let comment = comment.or_else(|| line.find("//").into_iter().chain(line.find("/*")).min());
        let code = &line[..comment.unwrap_or(line.len())];
        for (at, quote) in code.char_indices().filter(|(_, c)| matches!(c, '"' | '\'' | '`')) {
            let before = code[..at].trim_end();
            let before = before.strip_suffix('(').unwrap_or(before).trim_end();
            let asks = ["import", "from"].iter().any(|word| {
                let rest = before.strip_suffix(word);
                rest.is_some_and(|rest| !rest.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '$' | '.')))
            });
            if !asks {
                continue;
            }
            let Some(length) = code[at + 1..].find(quote) else { continue };
            let range = offset + at + 1..offset + at + 1 + length;
            if is_relative(&text[range.clone()]) {
                found.push(written(text, range));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(script: &str) -> (Vec<String>, Vec<String>) {
        let (head, others) = imports(script);
        let values = |all: Vec<Written>| all.into_iter().map(|written| written.value).collect();
        (values(head), values(others))
    }

    #[test]
    fn imports_at_the_head() {
        for script in [
            "import \"./x.js\"",
            "import{a as b,c}from'./x.js';code()",
            "#!/usr/bin/env node\n\"use strict\";\n// a\n/* b */ import a, * as c from \"./x.js\"\nlet x",
            "import { \"a b\" as c } from './x.js'",
            "import from from './x.js'",
            "export * from \"./x.js\"",
            "export { a, b as default } from \"./x.js\";",
            "export { a };\nimport './x.js'",
            "import d from 'package'; import e from './x.js' with { type: 'json' }",
        ] {
            assert_eq!(values(script), (vec!["./x.js".to_owned()], vec![]), "{script}");
        }
        let two = "import './a.js'\nimport './b.js'\nexport function x() {}";
        assert_eq!(values(two).0, ["./a.js", "./b.js"]);
    }

    #[test]
    fn what_is_no_import() {
        for script in [
            "",
            "import",
            "import x",
            "import 'package'",
            "import '/x.js'",
            "x = \"import './x.js'\"",
            "import \"./x.js",
            "export const x = './x.js'",
            "import '.\\/x.js'",
        ] {
            assert_eq!(values(script).0, [""; 0], "{script}");
        }
    }

    #[test]
    fn imports_further_down_are_found_by_their_look() {
        let script = "code();\nimport x from './a.js'\nawait import(`./b.js`); // import('./c.js')\n * import('./d.js')\nx.from('./e.js'); Array.from(['./f.js'])";
        assert_eq!(values(script), (vec![], vec!["./a.js".to_owned(), "./b.js".to_owned()]));
        assert_eq!(values("import './a.js'; import('./b.js')"), (vec!["./a.js".to_owned()], vec!["./b.js".to_owned()]));
    }
}
