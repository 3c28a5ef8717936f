//! `_caddyfile`, to be imported into a site's block whose `root` is the output folder.

use std::fmt::Write;

use crate::config::Encoding;

use super::{Rules, Scope};

pub(super) fn snippet(rules: &Rules) -> String {
    let base = &rules.base_path;
    let mut text = String::from("# Written by nutgraf. In a site's block, after its root: import …/_caddyfile\n");
    for redirect in &rules.redirects {
        let from = &redirect.path;
        let _ = writeln!(text, "redir {} {} {}", quoted(from), quoted(&redirect.to), redirect.status);
        if let Some(bare) = from.strip_suffix('/').filter(|bare| !bare.is_empty()) {
            let _ = writeln!(text, "redir {} {} {}", quoted(bare), quoted(&redirect.to), redirect.status);
        }
    }
    // Within a route, rules stand in the order in which they are written, and the last of a header holds.
    text.push_str("route {\n");
    for rule in &rules.headers {
        let matcher = match &rule.scope {
            Scope::Everything => "*".to_owned(),
            Scope::Changing => {
                let _ = writeln!(text, "  @changing not path {}", quoted(&format!("{}*", rules.assets())));
                "@changing".to_owned()
            }
            Scope::Fingerprinted => quoted(&format!("{}*", rules.assets())),
            Scope::Path(path) => quoted(path),
        };
        let _ = writeln!(text, "  header {matcher} {{");
        for (name, value) in &rule.set {
            let _ = writeln!(text, "    {name} {}", quoted(value));
        }
        text.push_str("  }\n");
    }
    for (n, (name, kind)) in rules.types.iter().enumerate() {
        let _ = writeln!(text, "  @type{n} path {}", quoted(&format!("*/{name}")));
        let _ = writeln!(text, "  header @type{n} Content-Type {}", quoted(&format!("{kind}; charset=utf-8")));
    }
    text.push_str("}\n@rules path */_nginx.conf */_caddyfile */_headers */_redirects\nerror @rules 404\n");
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
        let _ = writeln!(text, "file_server {{\n  precompressed {}\n}}", encodings.join(" "));
    }
    text.push_str("handle_errors {\n");
    // The deepest folder first: the first that matches answers.
    for (n, folder) in rules.not_found.iter().enumerate().rev() {
        let path = format!("{base}{folder}");
        let _ = writeln!(
            text,
            "  @missing{n} {{\n    path {}\n    expression {{err.status_code}} == 404\n  }}",
            quoted(&format!("{path}*"))
        );
        let _ = writeln!(text, "  handle @missing{n} {{\n    rewrite * {}404.html\n    file_server\n  }}", path);
    }
    text.push_str("}\n");
    text
}

/// A string of a Caddyfile; braces would begin a placeholder.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('{', "\\{").replace('}', "\\}"))
}
