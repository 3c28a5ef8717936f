//! `_caddyfile`, to be imported into a site's block whose `root` is the output folder, or a folder above it for a site
//! under a path. What such a site says stands in a `handle` of its base path, so that a block may import several. But of
//! several `handle_errors` in a block, Caddy 2.6 heeds the first alone: the others' pages for what isn't found aren't sent.

use std::collections::BTreeSet;
use std::fmt::Write;

use crate::config::Encoding;

use super::{Rules, Scope};

pub(super) fn snippet(rules: &Rules) -> String {
    let base = &rules.base_path;
    let mut text = String::from("# Written by nutgraf. In a site's block, after its root: import …/_caddyfile\n");
    let mut inner = String::new();
    // Within a route, rules stand in the order in which they are written, and the last of a header holds.
    let mut route = String::new();
    headers(rules, &mut route);
    moves(rules, &mut route);
    types(rules, &mut route);
    block("route", &route, &mut inner);
    inner.push_str("@rules path */_nginx.conf */_caddyfile */_headers */_redirects\nerror @rules 404\n");
    file_server(rules, &mut inner);
    if base.is_empty() {
        text.push_str(&inner);
    } else {
        let mut bare = String::new();
        set(&rules.headers_of(base), &mut bare);
        let _ = writeln!(bare, "redir * {} 301", quoted(&format!("{base}/")));
        block(&format!("handle {}", quoted(base)), &bare, &mut text);
        block(&format!("handle {}", quoted(&format!("{base}/*"))), &inner, &mut text);
    }
    let mut errors = String::new();
    // The deepest folder first: the first that matches answers.
    for (n, folder) in rules.not_found.iter().enumerate().rev() {
        missing(rules, n, &format!("{base}{folder}"), &mut errors);
    }
    block("handle_errors", &errors, &mut text);
    text
}

fn headers(rules: &Rules, text: &mut String) {
    for rule in &rules.headers {
        let matcher = match &rule.scope {
            Scope::Everything => "*".to_owned(),
            Scope::Changing => {
                let _ = writeln!(text, "@changing not path {}", quoted(&format!("{}*", rules.assets())));
                "@changing".to_owned()
            }
            Scope::Fingerprinted => quoted(&format!("{}*", rules.assets())),
            Scope::Path(path) => quoted(path),
        };
        let lines: String = rule.set.iter().map(|(name, value)| format!("{name} {}\n", quoted(value))).collect();
        block(&format!("header {matcher}"), &lines, text);
    }
}

/// Old addresses. A redirect ends the route, with the headers that have been set until then.
fn moves(rules: &Rules, text: &mut String) {
    for redirect in &rules.redirects {
        let bare = redirect.path.strip_suffix('/').filter(|bare| !bare.is_empty());
        for from in [Some(redirect.path.as_str()), bare].into_iter().flatten() {
            let usual = rules.headers_of(&redirect.from);
            for (name, value) in rules.headers_of_move(&redirect.from).iter().filter(|own| !usual.contains(own)) {
                let _ = writeln!(text, "header {} {name} {}", quoted(from), quoted(value));
            }
            let _ = writeln!(text, "redir {} {} {}", quoted(from), quoted(&redirect.to), redirect.status);
        }
    }
}

fn types(rules: &Rules, text: &mut String) {
    for (n, (name, kind)) in rules.types.iter().enumerate() {
        let _ = writeln!(text, "@type{n} path {}", quoted(&format!("*/{name}")));
        let _ = writeln!(text, "header @type{n} Content-Type {}", quoted(&format!("{kind}; charset=utf-8")));
    }
}

/// What is answered where nothing is below `folder`: its page, with that page's headers. Those of the address that was
/// asked for have been set by then, and are taken back.
fn missing(rules: &Rules, n: usize, folder: &str, text: &mut String) {
    let matcher = format!("path {}\nexpression {{err.status_code}} == 404\n", quoted(&format!("{folder}*")));
    block(&format!("@missing{n}"), &matcher, text);
    let page = format!("{folder}404.html");
    let mut own = rules.headers_of(&page);
    let others: BTreeSet<&str> =
        rules.headers.iter().flat_map(|rule| &rule.set).map(|(name, _)| name.as_str()).collect();
    let other = |name: &&str| !own.iter().any(|(known, _)| known.eq_ignore_ascii_case(name));
    let taken: String = others.into_iter().filter(other).map(|name| format!("-{name}\n")).collect();
    if !own.iter().any(|(name, _)| name.eq_ignore_ascii_case("Content-Type")) {
        own.push(("Content-Type", "text/html; charset=utf-8"));
    }
    let mut inner = String::new();
    set(&own, &mut inner);
    if !taken.is_empty() {
        block("header", &taken, &mut inner);
    }
    let _ = writeln!(inner, "rewrite * {}", quoted(&page));
    file_server(rules, &mut inner);
    block(&format!("handle @missing{n}"), &inner, text);
}

fn file_server(rules: &Rules, text: &mut String) {
    let encodings: Vec<&str> = rules
        .compressed
        .iter()
        .rev()
        .map(|encoding| match encoding {
            Encoding::Gzip => "gzip",
            Encoding::Brotli => "br",
        })
        .collect();
    if encodings.is_empty() {
        text.push_str("file_server\n");
    } else {
        block("file_server", &format!("precompressed {}\n", encodings.join(" ")), text);
    }
}

fn set(headers: &[(&str, &str)], text: &mut String) {
    let lines: String = headers.iter().map(|(name, value)| format!("{name} {}\n", quoted(value))).collect();
    block("header", &lines, text);
}

/// A block of a Caddyfile, what is in it set in.
fn block(head: &str, inner: &str, text: &mut String) {
    let _ = writeln!(text, "{head} {{");
    for line in inner.lines() {
        let _ = writeln!(text, "  {line}");
    }
    text.push_str("}\n");
}

/// A string of a Caddyfile; braces would begin a placeholder.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('{', "\\{").replace('}', "\\}"))
}
