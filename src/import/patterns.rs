//! Patterns of files that a config names, such as those that the old site left out.
//!
//! In: globs, or regular expressions. Out: whether a path is meant. What can't be read is given back, to be told.

use glob::{MatchOptions, Pattern};

/// Patterns of which any may fit.
#[derive(Debug, Default)]
pub(super) struct Patterns(Vec<Pattern>);

impl Patterns {
    /// Adds a glob as Zola and Hugo write it; says whether it could be read.
    pub(super) fn add(&mut self, glob: &str) -> bool {
        let Some(globs) = alternatives(glob) else { return false };
        let read: Result<Vec<Pattern>, _> = globs.iter().map(|glob| Pattern::new(glob)).collect();
        read.map(|patterns| self.0.extend(patterns)).is_ok()
    }

    /// Adds a regular expression of the simple sort that names of files need: `\.tmp$`, `/drafts/`, `^content/x.*`.
    pub(super) fn add_regex(&mut self, regex: &str) -> bool {
        glob_of(regex).is_some_and(|glob| self.add(&glob))
    }

    /// Whether a file is meant: it, a folder that it lies in, or either by its name alone.
    pub(super) fn has(&self, path: &str) -> bool {
        let mut above = Some(path);
        while let Some(path) = above {
            let (folder, name) = path.rsplit_once('/').map_or((None, path), |(folder, name)| (Some(folder), name));
            if self.fits(path, false) || self.fits(name, false) {
                return true;
            }
            above = folder;
        }
        false
    }

    /// Whether a path of the old site is meant as a whole, wherever the site lies.
    pub(super) fn has_whole(&self, path: &str) -> bool {
        self.fits(&format!("/{path}"), false)
    }

    /// Whether a path is meant, in which only `**` goes from folder to folder.
    pub(super) fn has_exactly(&self, path: &str) -> bool {
        self.fits(path, true)
    }

    fn fits(&self, path: &str, by_folder: bool) -> bool {
        let options =
            MatchOptions { case_sensitive: !by_folder, require_literal_separator: by_folder, ..Default::default() };
        self.0.iter().any(|pattern| pattern.matches_with(path, options))
    }
}

/// Most globs that one with braces may stand for.
const MOST: usize = 1000;

/// `*.{a,b}` is `*.a` and `*.b`.
fn alternatives(glob: &str) -> Option<Vec<String>> {
    let mut all = vec![String::new()];
    let mut rest = glob;
    while let Some((before, inside)) = rest.split_once('{')
        && let Some((words, after)) = inside.split_once('}')
    {
        let words: Vec<&str> = words.split(',').collect();
        if all.len() * words.len() > MOST {
            return None;
        }
        all = all.iter().flat_map(|start| words.iter().map(move |word| format!("{start}{before}{word}"))).collect();
        rest = after;
    }
    all.iter_mut().for_each(|glob| glob.push_str(rest));
    Some(all)
}

/// The glob that fits what a regular expression of plain signs, `.`, `.*`, `^` and `$` does.
fn glob_of(regex: &str) -> Option<String> {
    let mut glob = String::from(if regex.starts_with('^') { "" } else { "*" });
    let mut chars = regex.strip_prefix('^').unwrap_or(regex).chars().peekable();
    let mut is_open = true;
    while let Some(c) = chars.next() {
        match c {
            '$' if chars.peek().is_none() => is_open = false,
            '\\' => match chars.next()? {
                c if c.is_alphanumeric() => return None,
                c => glob.push_str(&Pattern::escape(&c.to_string())),
            },
            '.' => match chars.peek() {
                Some('*') => {
                    chars.next();
                    glob.push('*');
                }
                Some('+') => {
                    chars.next();
                    glob.push_str("?*");
                }
                _ => glob.push('?'),
            },
            '$' | '^' | '*' | '+' | '?' | '(' | ')' | '[' | ']' | '{' | '}' | '|' => return None,
            c => glob.push(c),
        }
        // `.?` and the like say more than a glob can.
        if matches!(chars.peek(), Some('*' | '+' | '?' | '{')) {
            return None;
        }
    }
    if is_open {
        glob.push('*');
    }
    // More stars than two, or two within a word, are no glob.
    while glob.contains("**") {
        glob = glob.replace("**", "*");
    }
    Some(glob)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs_and_regular_expressions() {
        let mut globs = Patterns::default();
        assert!(globs.add("*.{txt,tmp}") && globs.add("temp.*") && globs.add("**/build") && !globs.add("a[b"));
        for (path, fits) in [
            ("content/a.txt", true),
            ("content/a/temp.md", true),
            ("content/build/a.md", true),
            ("content/a.md", false),
            ("content/builds/a.md", false),
        ] {
            assert_eq!(globs.has(path), fits, "{path}");
        }
        assert!(!globs.add(&"{a,b}".repeat(20)));
        assert!(globs.has_whole("content/a.txt") && !globs.has_whole("content/temp.md"));
        for (regex, path, fits) in [
            ("\\.foo$", "content/a.foo", true),
            ("\\.foo$", "content/a.foo.md", false),
            ("/wip/", "content/wip/a.md", true),
            ("^content/x.*\\.md", "content/xyz.md", true),
            ("_draft", "content/a_draft.md", true),
            ("a.c", "content/abc", true),
        ] {
            let mut patterns = Patterns::default();
            assert!(patterns.add_regex(regex), "{regex}");
            assert_eq!(patterns.has(path), fits, "{regex} {path}");
        }
        for regex in ["a|b", "[ab]", "\\d", "a*", ".?", "(a)", "a$b"] {
            assert!(!Patterns::default().add_regex(regex), "{regex}");
        }
        let mut by_folder = Patterns::default();
        assert!(by_folder.add("/posts/*") && by_folder.add("{/a/**,/b}"));
        for (path, fits) in [("/posts/x", true), ("/posts/x/y", false), ("/a/x/y", true), ("/B", true), ("/c", false)] {
            assert_eq!(by_folder.has_exactly(path), fits, "{path}");
        }
    }
}
