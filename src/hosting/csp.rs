//! The content security policy: what a page may load and run, so that a text that somehow becomes a script doesn't run.
//!
//! In: the config's `[output.csp]` and the templates. Out: the policy, and every script or style in a template that it
//! would stop. Scripts written into templates are allowed by the hash of their text, so they must be the same on every
//! page; what differs belongs into templates/assets/.

use std::ops::Range;
use std::sync::Arc;

use base64::Engine;
use sha2::Digest;

use crate::config::CspConfig;
use crate::diagnostics::{Diagnostic, Location};

/// A script or a style that stands in a template.
struct Inline<'t> {
    script: bool,
    text: &'t str,
    span: Range<usize>,
}

/// The policy of a site with these templates: path and text of each. `wasm` says that scripts of the site run WebAssembly:
/// a search does.
pub fn policy(
    config: &CspConfig,
    templates: &[(&Arc<str>, &str)],
    wasm: bool,
    diagnostics: &mut Vec<Diagnostic>,
) -> String {
    let (mut scripts, mut styles) = (Vec::new(), Vec::new());
    for (path, text) in templates {
        for inline in inline(text) {
            if inline.text.contains("{{") || inline.text.contains("{%") || inline.text.contains("{#") {
                let what = if inline.script { "script" } else { "style sheet" };
                let message = format!("the content security policy stops this {what}: it may differ from page to page");
                let help =
                    "put it into templates/assets/ and load it by asset(); hand values over in data-… attributes";
                let at = Location::new(path, text, inline.span);
                diagnostics.push(Diagnostic::error("inline-code", message).at(at).help(help));
                continue;
            }
            let hashes = if inline.script { &mut scripts } else { &mut styles };
            let hash = hash(inline.text);
            if !hashes.contains(&hash) {
                hashes.push(hash);
            }
        }
    }
    scripts.sort();
    styles.sort();
    let added = |directive: &str| -> Vec<String> {
        let found = config.sources.iter().find(|(known, _)| *known == directive);
        found.map(|(_, sources)| sources.clone()).unwrap_or_default()
    };
    let directive = |name: &str, usual: &[&str], hashes: &[String]| {
        let usual = usual.iter().map(|s| (*s).to_owned());
        let own: Vec<String> = usual.chain(hashes.iter().cloned()).collect();
        let added = added(name).into_iter().filter(|source| !own.contains(source));
        let all: Vec<String> = own.iter().cloned().chain(added).collect();
        format!("{name} {}", all.join(" "))
    };
    let mut policy = vec![
        "default-src 'self'".to_owned(),
        directive("script-src", if wasm { &["'self'", "'wasm-unsafe-eval'"] } else { &["'self'"] }, &scripts),
        // Tables align their cells by style attributes, which can do no more than look wrong.
        directive("style-src-elem", &["'self'"], &styles),
        "style-src-attr 'unsafe-inline'".to_owned(),
        directive("img-src", &["'self'", "https:", "data:"], &[]),
        directive("media-src", &["'self'", "https:"], &[]),
        directive("font-src", &["'self'"], &[]),
        directive("frame-src", &["'self'"], &[]),
        directive("connect-src", &["'self'"], &[]),
        "object-src 'none'".to_owned(),
        "base-uri 'self'".to_owned(),
        "form-action 'self'".to_owned(),
    ];
    if !config.meta {
        // Browsers take this one from a header only.
        policy.push("frame-ancestors 'self'".to_owned());
    }
    policy.join("; ")
}

/// The source that allows a script of this text (CSP level 3, 2.3.1).
fn hash(text: &str) -> String {
    let digest = sha2::Sha256::digest(text.as_bytes());
    format!("'sha256-{}'", base64::engine::general_purpose::STANDARD.encode(digest))
}

/// The scripts and styles that stand in a template. A block of data, as of JSON-LD, isn't run and needs no leave; rules of
/// what to fetch ahead count as a script.
fn inline(text: &str) -> Vec<Inline<'_>> {
    let lower = text.to_ascii_lowercase();
    let mut found = Vec::new();
    for (tag, script) in [("script", true), ("style", false)] {
        let (open, close) = (format!("<{tag}"), format!("</{tag}"));
        let mut from = 0;
        while let Some(at) = lower[from..].find(&open).map(|at| from + at) {
            from = at + open.len();
            if !lower[from..].starts_with(['>', ' ', '\n', '\t', '\r']) {
                continue;
            }
            let Some(start) = tag_end(&lower, from) else { break };
            let attributes = &lower[from..start - 1];
            let Some(end) = lower[start..].find(&close).map(|end| start + end) else { break };
            from = end;
            let runs = ["javascript", "ecmascript", "module", "importmap", "speculationrules"];
            let is_data = |kind: &str| !kind.is_empty() && !runs.iter().any(|known| kind.contains(known));
            let data = script && attribute(attributes, "type").is_some_and(is_data);
            let loaded = data || attribute(attributes, "src").is_some();
            if !loaded && !text[start..end].trim().is_empty() {
                found.push(Inline { script, text: &text[start..end], span: at..start });
            }
        }
    }
    found
}

/// The value of an attribute of this name, in what stands in a tag; quoted either way, or bare. What stands in Tera's
/// braces is passed over where a name could be.
fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    let mut rest = tag.trim_start_matches(is_between);
    while !rest.is_empty() {
        let braces = [("{{", "}}"), ("{%", "%}"), ("{#", "#}")].into_iter().find(|(open, _)| rest.starts_with(open));
        if let Some((_, close)) = braces {
            rest = rest.split_once(close).map_or("", |(_, rest)| rest).trim_start_matches(is_between);
            continue;
        }
        // A `=` where a name begins is a part of it.
        let end =
            rest.char_indices().skip(1).find(|(_, c)| is_between(*c) || *c == '=').map_or(rest.len(), |(at, _)| at);
        let (found, after) = rest.split_at(end);
        let (value, after) = match after.trim_start().strip_prefix('=').map(str::trim_start) {
            Some(after) => match after.chars().next().filter(|c| matches!(c, '"' | '\'')) {
                Some(quote) => after[1..].split_once(quote).unwrap_or((&after[1..], "")),
                None => after.split_at(after.find(char::is_whitespace).unwrap_or(after.len())),
            },
            None => ("", after),
        };
        if found == name {
            return Some(value.trim());
        }
        rest = after.trim_start_matches(is_between);
    }
    None
}

/// Whether a character parts the attributes of a tag.
fn is_between(c: char) -> bool {
    c.is_whitespace() || c == '/'
}

/// One past the `>` that ends a tag; those in quotes and in Tera's braces don't.
fn tag_end(text: &str, from: usize) -> Option<usize> {
    let mut quote = None;
    let mut braces = 0usize;
    for (at, c) in text[from..].char_indices() {
        match (c, quote) {
            ('{', _) => braces += 1,
            ('}', _) => braces = braces.saturating_sub(1),
            (_, _) if braces > 0 => {}
            ('"' | '\'', None) => quote = Some(c),
            (c, Some(q)) if c == q => quote = None,
            ('>', None) => return Some(from + at + 1),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_in_templates_are_found() {
        let text = "<script>a</script><SCRIPT src=\"{{ asset(path=\"x>y\") }}\"></SCRIPT><script type=\"application/ld+json\">{}</script>\n<style>b{}</style><scripted><script type=\"speculationrules\">{}</script>";
        let found: Vec<(bool, &str)> = inline(text).into_iter().map(|i| (i.script, i.text)).collect();
        assert_eq!(found, [(true, "a"), (true, "{}"), (false, "b{}")]);
    }

    #[test]
    fn attributes_are_told_by_their_whole_names() {
        for (tag, value) in [
            (" type=\"a b\"", Some("a b")),
            (" data-type=\"x\" type='y'", Some("y")),
            ("\n type = z defer", Some("z")),
            (" {% if type == \"x\" %}type=\"{{ a }}\"{% endif %}", Some("{{ a }}")),
            (" defer type", Some("")),
            (" title=\"type=x\" data-type", None),
            (" x=\"type=", None),
            ("", None),
        ] {
            assert_eq!(attribute(tag, "type"), value, "{tag}");
        }
    }

    #[test]
    fn a_hash_is_that_of_the_specification() {
        // The example of CSP level 3, 6.7.3.3: alert('Hello, world.');
        assert_eq!(hash("alert('Hello, world.');"), "'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='");
    }
}
