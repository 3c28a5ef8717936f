//! `_nginx.conf`, to be included in a `server` block whose `root` is the output folder.
//!
//! In nginx, a location that sets a header inherits none. So each location here says all of its headers.

use std::collections::BTreeSet;
use std::fmt::Write;

use crate::config::Encoding;

use super::{Rules, Scope};

pub(super) fn include(rules: &Rules) -> String {
    let base = &rules.base_path;
    let mut text = String::from(
        "# Written by nutgraf. In a server block, after its root: include …/_nginx.conf;\n\
         charset utf-8;\nindex index.html;\nabsolute_redirect off;\n",
    );
    if rules.compressed.contains(&Encoding::Gzip) {
        text.push_str("gzip_static on;\ngzip_vary on;\n");
    }
    if rules.compressed.contains(&Encoding::Brotli) {
        text.push_str("# With the module libnginx-mod-http-brotli-static:\n# brotli_static on;\n");
    }
    let not_found = |folder: &str| format!("error_page 404 {};", quoted(&format!("{base}{folder}404.html")));
    let root = rules.not_found.first().map_or("/", String::as_str);
    let _ = writeln!(text, "{}", not_found(root));
    let _ = writeln!(text, "location ~ /_(nginx\\.conf|caddyfile|headers|redirects)$ {{ return 404; }}");
    // Types and headers of single addresses, in all their combinations, come before folders: exact beats prefix.
    let moved: BTreeSet<&str> = rules.redirects.iter().flat_map(|r| both_ways(&r.path)).collect();
    let exact: BTreeSet<&str> = rules
        .headers
        .iter()
        .filter_map(|rule| match &rule.scope {
            Scope::Path(path) if !path.ends_with('*') && !moved.contains(path.as_str()) => Some(path.as_str()),
            _ => None,
        })
        .collect();
    let mut folders: BTreeSet<String> = rules.not_found.iter().map(|folder| format!("{base}{folder}")).collect();
    folders.insert(format!("{base}/"));
    folders.insert(rules.assets());
    folders.extend(rules.headers.iter().filter_map(|rule| match &rule.scope {
        Scope::Path(path) => path.strip_suffix('*').map(str::to_owned),
        _ => None,
    }));
    for path in exact {
        let _ = writeln!(text, "location = {} {{", quoted(path));
        own_type(rules, path, &mut text);
        headers(rules, path, &mut text);
        text.push_str("}\n");
    }
    for folder in &folders {
        let _ = writeln!(text, "location {} {{", quoted(folder));
        let language = rules.not_found.iter().rev().find(|own| folder.starts_with(&format!("{base}{own}")));
        if let Some(language) = language.filter(|language| *language != root) {
            let _ = writeln!(text, "  {}", not_found(language));
        }
        // No feed lies among the assets.
        for (name, _) in rules.types.iter().filter(|_| *folder != rules.assets()) {
            let pattern = name.replace('.', "\\.");
            let _ = writeln!(text, "  location ~ ^{}.*{pattern}$ {{", escaped(folder));
            let mut inner = String::new();
            own_type(rules, name, &mut inner);
            headers(rules, &format!("{folder}{name}"), &mut inner);
            for line in inner.lines() {
                let _ = writeln!(text, "  {line}");
            }
            text.push_str("  }\n");
        }
        // What begins like the folder stands for all in it.
        headers(rules, &format!("{folder}\u{0}"), &mut text);
        text.push_str("}\n");
    }
    for redirect in &rules.redirects {
        for from in both_ways(&redirect.path) {
            let _ = writeln!(
                text,
                "location = {} {{ return {} {}; }}",
                quoted(from),
                redirect.status,
                quoted(&redirect.to)
            );
        }
    }
    text
}

/// An old address, with and without its last slash: a host of folders answers both.
fn both_ways(from: &str) -> impl Iterator<Item = &str> {
    let without = from.strip_suffix('/').filter(|rest| !rest.is_empty());
    [from].into_iter().chain(without)
}

fn own_type(rules: &Rules, path: &str, text: &mut String) {
    if let Some((_, kind)) = rules.types.iter().find(|(name, _)| path.rsplit('/').next() == Some(name)) {
        let _ = writeln!(text, "  types {{ }} default_type {};", quoted(&format!("{kind}; charset=utf-8")));
    }
}

fn headers(rules: &Rules, path: &str, text: &mut String) {
    for (name, value) in rules.headers_of(path) {
        let _ = writeln!(text, "  add_header {name} {} always;", quoted(value));
    }
}

/// A string of nginx. A `$` would begin a variable; addresses write it as `%24`, and the config refuses it in headers.
fn quoted(text: &str) -> String {
    let text = text.replace('\\', "\\\\").replace('"', "\\\"").replace('$', "%24");
    format!("\"{text}\"")
}

/// A path in a regular expression.
fn escaped(path: &str) -> String {
    let mut text = String::with_capacity(path.len() + 8);
    for c in path.chars() {
        if !c.is_ascii_alphanumeric() && !"/-_~%".contains(c) {
            text.push('\\');
        }
        text.push(c);
    }
    text
}
