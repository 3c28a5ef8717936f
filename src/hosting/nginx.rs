//! `_nginx.conf`, to be included in a `server` block whose `root` is the output folder, or a folder above it for a site
//! under a path. A server may include several: all that a site says stands in the location of its base path.
//!
//! In nginx, a location that sets a header inherits none. So each location here says all of its headers, or none of its own.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use crate::config::Encoding;
use crate::percent;

use super::{Rules, Scope};

pub(super) fn include(rules: &Rules) -> String {
    let mut text = String::from("# Written by nutgraf. In a server block, after its root: include …/_nginx.conf;\n");
    let base = decoded(&rules.base_path);
    let home = format!("{}/", rules.base_path);
    if !base.is_empty() {
        let mut inner = String::from("absolute_redirect off;\n");
        headers(&rules.headers_of(&rules.base_path), &mut inner);
        let _ = writeln!(inner, "return 301 {};", quoted(&home));
        block(&format!("location = {}", located(&base)), &inner, &mut text);
    }
    let mut inner = String::from("charset utf-8;\nindex index.html;\nabsolute_redirect off;\n");
    if rules.compressed.contains(&Encoding::Gzip) {
        inner.push_str("gzip_static on;\ngzip_vary on;\n");
    }
    if rules.compressed.contains(&Encoding::Brotli) {
        inner.push_str("# With the module libnginx-mod-http-brotli-static:\n# brotli_static on;\n");
    }
    not_found(&format!("{base}{}", root(rules)), &mut inner);
    headers(&rules.headers_of(&anything_in(&home)), &mut inner);
    inner.push_str("location ~ /_(nginx\\.conf|caddyfile|headers|redirects)$ { return 404; }\n");
    typed(rules, &home, &mut inner);
    locations(rules, &base, &mut inner);
    moves(rules, &base, &mut inner);
    block(&format!("location {}", located(&format!("{base}/"))), &inner, &mut text);
    text
}

/// The folder whose page for what isn't found holds where no other does.
fn root(rules: &Rules) -> &str {
    rules.not_found.first().map_or("/", String::as_str)
}

/// Single addresses and folders that have rules of their own, within the location of the base path.
fn locations(rules: &Rules, base: &str, text: &mut String) {
    let moved: BTreeSet<String> = rules.redirects.iter().flat_map(|r| both_ways(&from(rules, base, &r.path))).collect();
    // By the path as nginx sees it, with the path as rules write it.
    let (mut exact, mut indexes, mut folders) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    folders.extend(rules.not_found.iter().map(|f| (format!("{base}{f}"), format!("{}{f}", rules.base_path))));
    folders.insert(format!("{base}{}", super::ASSETS), rules.assets());
    for rule in &rules.headers {
        let Scope::Path(path) = &rule.scope else { continue };
        let place = decoded(path);
        if let Some(folder) = path.strip_suffix('*') {
            folders.insert(decoded(folder), folder.to_owned());
        } else if !moved.contains(&place) {
            // What answers for a folder is its index, whose headers are sent.
            if place.ends_with('/') {
                indexes.insert(format!("{place}index.html"), path.clone());
            }
            exact.insert(place, path.clone());
        }
    }
    indexes.append(&mut exact);
    for (place, path) in indexes {
        let mut inner = String::new();
        own_type(rules, &path, &mut inner);
        headers(&rules.headers_of(&path), &mut inner);
        block(&format!("location = {}", located(&place)), &inner, text);
    }
    // That is the location all this stands in.
    folders.remove(&format!("{base}/"));
    for (folder, path) in folders {
        let mut inner = String::new();
        let language = rules.not_found.iter().rev().find(|own| folder.starts_with(&format!("{base}{own}")));
        if let Some(language) = language.filter(|language| *language != root(rules)) {
            not_found(&format!("{base}{language}"), &mut inner);
        }
        headers(&rules.headers_of(&anything_in(&path)), &mut inner);
        // No feed lies among the assets: nothing there is looked at by its name.
        let assets = path == rules.assets();
        if !assets {
            typed(rules, &path, &mut inner);
        }
        let sign = if assets { "^~ " } else { "" };
        block(&format!("location {sign}{}", located(&folder)), &inner, text);
    }
}

/// Old addresses. They have the headers of the location around them, unless rules give them others.
fn moves(rules: &Rules, base: &str, text: &mut String) {
    let around = rules.headers_of(&anything_in(&format!("{}/", rules.base_path)));
    for redirect in &rules.redirects {
        let own = rules.headers_of_move(&redirect.from);
        let mut inner = String::new();
        if own != around {
            headers(&own, &mut inner);
        }
        let answer = format!("return {} {};", redirect.status, quoted(&redirect.to));
        for place in both_ways(&from(rules, base, &redirect.path)) {
            let head = format!("location = {}", located(&place));
            if inner.is_empty() {
                let _ = writeln!(text, "{head} {{ {answer} }}");
            } else {
                block(&head, &format!("{inner}{answer}\n"), text);
            }
        }
    }
}

/// A block of nginx, what is in it set in.
fn block(head: &str, inner: &str, text: &mut String) {
    let _ = writeln!(text, "{head} {{");
    for line in inner.lines() {
        let _ = writeln!(text, "  {line}");
    }
    text.push_str("}\n");
}

/// An old address as nginx sees it.
fn from(rules: &Rules, base: &str, path: &str) -> String {
    format!("{base}{}", path.strip_prefix(rules.base_path.as_str()).unwrap_or(path))
}

/// An old address, with and without its last slash: a host of folders answers both.
fn both_ways(from: &str) -> Vec<String> {
    let without = from.strip_suffix('/').filter(|rest| !rest.is_empty());
    [from].into_iter().chain(without).map(str::to_owned).collect()
}

/// What is answered where nothing is. A folder without a page of its own is forbidden to nginx, and to readers nothing.
fn not_found(folder: &str, text: &mut String) {
    let page = quoted(&format!("{folder}404.html"));
    let _ = writeln!(text, "error_page 404 {page};\nerror_page 403 =404 {page};");
}

/// What begins like the folder stands for all in it.
fn anything_in(folder: &str) -> String {
    format!("{folder}\u{0}")
}

/// Files below `folder` that get another type by their name.
fn typed(rules: &Rules, folder: &str, text: &mut String) {
    let between = if folder.ends_with('/') { "(.*/)?" } else { ".*/" };
    for (name, _) in &rules.types {
        let mut inner = String::new();
        own_type(rules, name, &mut inner);
        headers(&rules.headers_of(&format!("{folder}{name}")), &mut inner);
        block(&format!("location ~ ^{}{between}{}$", escaped(&decoded(folder)), escaped(name)), &inner, text);
    }
}

fn own_type(rules: &Rules, path: &str, text: &mut String) {
    if let Some((_, kind)) = rules.types.iter().find(|(name, _)| path.rsplit('/').next() == Some(name)) {
        let _ = writeln!(text, "types {{ }} default_type {};", quoted(&format!("{kind}; charset=utf-8")));
    }
}

fn headers(headers: &[(&str, &str)], text: &mut String) {
    for (name, value) in headers {
        let _ = writeln!(text, "add_header {name} {} always;", quoted(value));
    }
}

/// A string of nginx. A `$` would begin a variable; addresses write it as `%24`, and the config refuses it in headers.
fn quoted(text: &str) -> String {
    located(&text.replace('$', "%24"))
}

/// The path of a location, which holds no variables: it is compared with the address as it reads without percent signs.
fn located(path: &str) -> String {
    format!("\"{}\"", path.replace('\\', "\\\\").replace('"', "\\\""))
}

/// A path as nginx compares it: without percent signs. One that would hold control characters is left as it is.
fn decoded(path: &str) -> String {
    let read = percent::decode(path);
    if read.contains(char::is_control) { path.to_owned() } else { read }
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
