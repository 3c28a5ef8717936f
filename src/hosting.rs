//! What hosts must be told: headers, redirects, pages for what isn't found. One model ([`Rules`]) for all of them, and a
//! room for each that puts it into the host's own words.
//!
//! In: redirects, headers and languages of the site, as addresses with their base path. Out: the text of the files that
//! a host looks for, and what is over its limits. It knows neither pages nor templates.

use crate::config::{Encoding, Host};

mod caddy;
pub mod csp;
mod limits;
mod netlify;
mod nginx;

pub use limits::{check as check_limits, check_root};

/// Everything a host must be told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rules {
    /// The path in front of every address, without a slash at its end.
    pub base_path: String,
    /// Old addresses, in order; no two have the same.
    pub redirects: Vec<Move>,
    /// The headers of addresses. All rules that match an address hold for it; of two that set one header, the later does.
    pub headers: Vec<HeaderRule>,
    /// Folders with a page for what isn't found, from the base path on: `/`, `/fr/`; the root comes first.
    pub not_found: Vec<String>,
    /// Files that get another type than the host would give them: a file's name, in any folder, and its type.
    pub types: Vec<(&'static str, &'static str)>,
    /// Compressed copies that lie beside text files.
    pub compressed: Vec<Encoding>,
}

/// An old address and where it leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// Path, with the base path, as servers see it.
    pub path: String,
    /// The same as it stands in an address, in percent signs.
    pub from: String,
    /// Path with the base path, or an address elsewhere.
    pub to: String,
    /// 301, 302, 307 or 308.
    pub status: u16,
}

/// Headers of some addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeaderRule {
    /// Which.
    pub scope: Scope,
    /// Names and values.
    pub set: Vec<(String, String)>,
}

/// Which addresses a rule is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// All.
    Everything,
    /// What keeps its address when its content changes: everything but fingerprinted assets.
    Changing,
    /// Assets whose address changes with their content: all under `/assets/` that the theme brings.
    Fingerprinted,
    /// A path with the base path; with `*` at its end, all that begin so.
    Path(String),
}

/// The folder of fingerprinted assets, from the base path on.
pub const ASSETS: &str = "/assets/";

/// What browsers may keep, and for how long.
const FOREVER: &str = "public, max-age=31536000, immutable";
const ASK: &str = "no-cache";

/// The headers that every site has, whatever its config says. What changes in place is asked for each time (which costs
/// a 304 where it hasn't changed); what is fingerprinted never is.
pub fn usual_headers() -> Vec<HeaderRule> {
    let set = |pairs: &[(&str, &str)]| pairs.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
    vec![
        HeaderRule {
            scope: Scope::Everything,
            set: set(&[("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "strict-origin-when-cross-origin")]),
        },
        HeaderRule { scope: Scope::Changing, set: set(&[("Cache-Control", ASK)]) },
        HeaderRule { scope: Scope::Fingerprinted, set: set(&[("Cache-Control", FOREVER)]) },
    ]
}

impl Rules {
    /// The headers of one address (with its base path), for hosts that take them file by file.
    pub fn headers_of(&self, path: &str) -> Vec<(&str, &str)> {
        self.headers_where(|scope| scope.holds(path, &self.base_path))
    }

    /// The same of an old address: wherever it lies, where it leads may change.
    pub fn headers_of_move(&self, path: &str) -> Vec<(&str, &str)> {
        self.headers_where(|scope| match scope {
            Scope::Changing => true,
            Scope::Fingerprinted => false,
            Scope::Everything | Scope::Path(_) => scope.holds(path, &self.base_path),
        })
    }

    fn headers_where(&self, holds: impl Fn(&Scope) -> bool) -> Vec<(&str, &str)> {
        let mut all: Vec<(&str, &str)> = Vec::new();
        for rule in self.headers.iter().filter(|rule| holds(&rule.scope)) {
            for (name, value) in &rule.set {
                all.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
                all.push((name, value));
            }
        }
        all
    }

    /// The path of the fingerprinted assets.
    fn assets(&self) -> String {
        format!("{}{ASSETS}", self.base_path)
    }
}

impl Scope {
    fn holds(&self, path: &str, base: &str) -> bool {
        let fingerprinted = || path.strip_prefix(base).is_some_and(|rest| rest.starts_with(ASSETS));
        match self {
            Scope::Everything => true,
            Scope::Changing => !fingerprinted(),
            Scope::Fingerprinted => fingerprinted(),
            Scope::Path(wanted) => match wanted.strip_suffix('*') {
                Some(start) => path.starts_with(start),
                None => path == wanted,
            },
        }
    }
}

/// The files that a host looks for, in the root of the output folder.
pub fn files(host: Host) -> &'static [&'static str] {
    match host {
        Host::Github => &[".nojekyll"],
        Host::Netlify | Host::Cloudflare => &["_headers", "_redirects"],
        Host::Nginx => &["_nginx.conf"],
        Host::Caddy => &["_caddyfile"],
    }
}

/// The text of one of [`files`].
pub fn file(host: Host, name: &str, rules: &Rules) -> String {
    match (host, name) {
        (Host::Nginx, _) => nginx::include(rules),
        (Host::Caddy, _) => caddy::snippet(rules),
        (Host::Netlify | Host::Cloudflare, "_headers") => netlify::headers(host, rules),
        (Host::Netlify | Host::Cloudflare, _) => netlify::redirects(host, rules),
        (Host::Github, _) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_later_rule_holds_for_a_header() {
        let mut rules = Rules { base_path: "/sub".into(), headers: usual_headers(), ..Rules::default() };
        let cache = |rules: &Rules, path: &str| {
            let all = rules.headers_of(path);
            all.into_iter().find(|(n, _)| *n == "Cache-Control").map(|(_, v)| v.to_owned())
        };
        assert_eq!(cache(&rules, "/sub/a/").as_deref(), Some(ASK));
        assert_eq!(cache(&rules, "/sub/assets/site.0.css").as_deref(), Some(FOREVER));
        assert_eq!(cache(&rules, "/assets/site.0.css").as_deref(), Some(ASK));
        let own = ("cache-control".to_owned(), "max-age=60".to_owned());
        rules.headers.push(HeaderRule { scope: Scope::Path("/sub/feeds/*".into()), set: vec![own] });
        assert_eq!(rules.headers_of("/sub/feeds/x").last(), Some(&("cache-control", "max-age=60")));
        assert_eq!(rules.headers_of("/sub/feeds/x").len(), 3);
    }
}
