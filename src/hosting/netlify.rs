//! `_headers` and `_redirects`, in the words of Netlify and of Cloudflare Pages, who share the format and not all rules:
//!
//! - A page that lies at an old address hides Netlify's redirect, unless the status ends in `!`. Cloudflare redirects
//!   first, and doesn't know the `!`.
//! - Where several rules set one header, Cloudflare sends both values; a line `! Name` takes the earlier away.
//! - Both ask browsers to come back for everything by themselves, so [`Scope::Changing`] needs no rule.

use std::fmt::Write;

use crate::config::Host;

use super::{Rules, Scope};

/// `_redirects`
pub(super) fn redirects(host: Host, rules: &Rules) -> String {
    let force = if host == Host::Netlify { "!" } else { "" };
    let mut text = String::new();
    for redirect in &rules.redirects {
        let _ = writeln!(text, "{} {} {}{force}", redirect.from, redirect.to, redirect.status);
    }
    text
}

/// `_headers`
pub(super) fn headers(host: Host, rules: &Rules) -> String {
    let mut text = String::new();
    let mut sent: Vec<String> = Vec::new();
    for rule in &rules.headers {
        let path = match &rule.scope {
            Scope::Everything => format!("{}/*", rules.base_path),
            Scope::Changing => continue,
            Scope::Fingerprinted => format!("{}*", rules.assets()),
            Scope::Path(path) => path.clone(),
        };
        let _ = writeln!(text, "{path}");
        for (name, value) in &rule.set {
            let lower = name.to_ascii_lowercase();
            if host == Host::Cloudflare && (sent.contains(&lower) || lower == "cache-control") {
                let _ = writeln!(text, "  ! {name}");
            }
            let _ = writeln!(text, "  {name}: {value}");
            sent.push(lower);
        }
    }
    text
}
