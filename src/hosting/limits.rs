//! What hosts refuse: too many files or rules, files too large. Better known before the upload than after it.
//!
//! In: a host, the files with their sizes, the rules. Out: an error for each limit that is passed. Numbers are those
//! that the hosts' manuals give (November 2026), for their free plans where plans differ.

use crate::config::Host;
use crate::diagnostics::{Diagnostic, Location};

use super::{Rules, file};

/// What a host takes.
struct Limits {
    name: &'static str,
    files: Option<usize>,
    file_size: Option<u64>,
    whole_size: Option<u64>,
    redirects: Option<usize>,
    headers: Option<usize>,
    /// Characters of a line in `_redirects` and in `_headers`.
    lines: Option<(usize, usize)>,
    /// Files in one folder.
    folder: Option<usize>,
}

const NONE: Limits = Limits {
    name: "",
    files: None,
    file_size: None,
    whole_size: None,
    redirects: None,
    headers: None,
    lines: None,
    folder: None,
};
const MIB: u64 = 1 << 20;

fn limits(host: Host) -> Limits {
    match host {
        // A file of a repository: 100 MiB; a published site: 1 GB.
        Host::Github => {
            Limits { name: "GitHub Pages", file_size: Some(100 * MIB), whole_size: Some(1_000_000_000), ..NONE }
        }
        Host::Netlify => Limits { name: "Netlify", folder: Some(54_000), ..NONE },
        Host::Cloudflare => Limits {
            name: "Cloudflare Pages",
            files: Some(20_000),
            file_size: Some(25 * MIB),
            redirects: Some(2_000),
            headers: Some(100),
            lines: Some((1_000, 2_000)),
            ..NONE
        },
        Host::Nginx | Host::Caddy => NONE,
    }
}

/// The limits of `host` that these files and rules pass; `at` is where the config names it.
pub fn check(host: Host, at: &Location, files: &[(&str, u64)], rules: &Rules) -> Vec<Diagnostic> {
    let limits = limits(host);
    let mut found = Vec::new();
    let mut report = |message: String, help: &str| {
        found.push(Diagnostic::error("over-limit", message).at(at.clone()).help(help));
    };
    let over = |count: usize, limit: Option<usize>| limit.filter(|limit| count > *limit);
    let name = limits.name;
    if let Some(limit) = over(files.len(), limits.files) {
        let message = format!("the site has {} files, {name} takes {limit}", files.len());
        report(message, "leave out compressed copies and feeds, or choose another host");
    }
    for (file, size) in files {
        if let Some(limit) = limits.file_size.filter(|limit| size > limit) {
            let message = format!("{file} has {} MiB, {name} takes {} MiB", size.div_ceil(MIB), limit / MIB);
            report(message, "make it smaller, or put it elsewhere");
        }
    }
    let whole: u64 = files.iter().map(|(_, size)| size).sum();
    if let Some(limit) = limits.whole_size.filter(|limit| whole > *limit) {
        let message = format!("the site has {} MB, {name} takes {} MB", whole / 1_000_000, limit / 1_000_000);
        report(message, "put large files elsewhere, or choose another host");
    }
    if let Some(limit) = limits.folder {
        let mut folders: std::collections::BTreeMap<&str, usize> = std::collections::BTreeMap::new();
        for (file, _) in files {
            *folders.entry(file.rsplit_once('/').map_or("", |(folder, _)| folder)).or_default() += 1;
        }
        for (folder, count) in folders.into_iter().filter(|(_, count)| *count > limit) {
            let message = format!("the folder /{folder} has {count} files, {name} takes {limit}");
            report(message, "spread them over several folders");
        }
    }
    if let Some(limit) = over(rules.redirects.len(), limits.redirects) {
        let message = format!("the site has {} redirects, {name} takes {limit}", rules.redirects.len());
        report(message, "take out aliases that nobody follows any more");
    }
    if let Some((redirect, header)) = limits.lines {
        for (file_name, limit) in [("_redirects", redirect), ("_headers", header)] {
            let text = file(host, file_name, rules);
            if let Some(limit) = over(rules_in(file_name, &text), limits.headers.filter(|_| file_name == "_headers")) {
                let message = format!("the site has more than {limit} rules for headers, which {name} doesn't take");
                report(message, "join some of [[headers]] by paths that end in *");
            }
            if let Some(line) = text.lines().find(|line| line.chars().count() > limit) {
                let start: String = line.trim().chars().take(60).collect();
                let message = format!("a line of {file_name} is longer than {limit} characters: {start}…");
                report(message, "make it shorter");
            }
        }
    }
    found
}

/// A site under a path, for a host that serves what it is given at the root of an address: it would look for pages and
/// rules where none are. `at` is where the config names it.
pub fn check_root(host: Host, at: &Location, base_path: &str) -> Option<Diagnostic> {
    if !matches!(host, Host::Netlify | Host::Cloudflare) || base_path.is_empty() {
        return None;
    }
    let name = limits(host).name;
    let message =
        format!("{name} serves a site at the root of an address, and base_url puts this one under {base_path}/");
    let help = format!(
        "give it an address of its own, without a path; or build it with --output site{base_path}, copy _headers and \
         _redirects from there to site/, and publish site/"
    );
    Some(Diagnostic::warning("host-root", message).at(at.clone()).help(help))
}

/// Rules in `_headers`: lines that aren't indented.
fn rules_in(name: &str, text: &str) -> usize {
    if name == "_headers" { text.lines().filter(|l| l.starts_with(['/', 'h'])).count() } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::super::{HeaderRule, Scope};
    use super::*;

    fn codes(host: Host, files: &[(&str, u64)], redirects: usize) -> Vec<String> {
        let at = Location::file(&"config.toml".into());
        let one =
            |n: usize| super::super::Move { path: String::new(), from: format!("/{n}/"), to: "/".into(), status: 301 };
        let rules = Rules { redirects: (0..redirects).map(one).collect(), ..Rules::default() };
        check(host, &at, files, &rules).into_iter().map(|d| d.message).collect()
    }

    #[test]
    fn each_limit_is_its_own_error() {
        let names: Vec<String> = (0..20_001).map(|n| format!("{n}.html")).collect();
        let many: Vec<(&str, u64)> = names.iter().map(|n| (n.as_str(), 1)).collect();
        assert_eq!(codes(Host::Cloudflare, &many, 0), ["the site has 20001 files, Cloudflare Pages takes 20000"]);
        assert!(codes(Host::Cloudflare, &many[1..], 2_000).is_empty());
        assert_eq!(codes(Host::Cloudflare, &[("a", 25 * MIB + 1)], 0), ["a has 26 MiB, Cloudflare Pages takes 25 MiB"]);
        assert_eq!(codes(Host::Cloudflare, &[], 2_001), ["the site has 2001 redirects, Cloudflare Pages takes 2000"]);
        assert_eq!(
            codes(Host::Github, &[("a", 90 * MIB); 11], 0),
            ["the site has 1038 MB, GitHub Pages takes 1000 MB"]
        );
        assert!(codes(Host::Nginx, &many, 5_000).is_empty());
        let folder: Vec<String> = (0..54_001).map(|n| format!("tags/{n}.html")).collect();
        let folder: Vec<(&str, u64)> = folder.iter().map(|n| (n.as_str(), 1)).collect();
        assert_eq!(codes(Host::Netlify, &folder, 0), ["the folder /tags has 54001 files, Netlify takes 54000"]);
    }

    #[test]
    fn headers_have_limits_too() {
        let rule = |n: usize, value: &str| HeaderRule {
            scope: Scope::Path(format!("/{n}")),
            set: vec![("X-Own".to_owned(), value.to_owned())],
        };
        let told = |headers: Vec<HeaderRule>| -> Vec<String> {
            let at = Location::file(&"config.toml".into());
            let found = check(Host::Cloudflare, &at, &[], &Rules { headers, ..Rules::default() });
            found.into_iter().map(|d| d.message).collect()
        };
        assert!(told((0..100).map(|n| rule(n, "x")).collect()).is_empty());
        let many = told((0..101).map(|n| rule(n, "x")).collect());
        assert_eq!(many, ["the site has more than 100 rules for headers, which Cloudflare Pages doesn't take"]);
        let long = told(vec![rule(0, &"x".repeat(2_000))]);
        assert!(long[0].starts_with("a line of _headers is longer than 2000 characters: X-Own: xxx"), "{long:?}");
    }
}
