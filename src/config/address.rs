//! Addresses of the web, as a config holds them: where the site will be, and where others are.
//!
//! In: text. Out: a checked [`BaseUrl`], or whether it is an address at all. It knows nothing of what is there.

use std::net::{Ipv4Addr, Ipv6Addr};

/// Where the site will be: `https://example.org/sub`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseUrl {
    /// Scheme and host: `https://example.org`.
    pub origin: String,
    /// The path in front of every address, without a slash at its end: `/sub`, or nothing.
    pub path: String,
}

impl BaseUrl {
    /// Reads an address. The error says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let (scheme, authority, path) = parts(text)?;
        if path.contains(['?', '#']) {
            return Err("it can't have a ? or a # in it");
        }
        check_path(path)?;
        let path = path.strip_suffix('/').unwrap_or(path);
        Ok(BaseUrl { origin: format!("{scheme}://{authority}"), path: path.to_owned() })
    }

    /// The address, without a slash at its end.
    pub fn href(&self) -> String {
        format!("{}{}", self.origin, self.path)
    }

    /// The path, from the site's root on, that a whole address names if it is one of this site: `/a/#b` for
    /// `https://example.org/sub/a/#b`. Hosts lead `http` to `https`, so these two are one site.
    pub fn within<'a>(&self, address: &'a str) -> Option<&'a str> {
        let (own_scheme, own_host, _) = parts(&self.origin).ok()?;
        let (scheme, host, rest) = parts(address).ok()?;
        if !bare(scheme, host).eq_ignore_ascii_case(bare(own_scheme, own_host)) {
            return None;
        }
        let rest = rest.strip_prefix(self.path.as_str())?;
        match rest.chars().next() {
            None => Some("/"),
            Some('/' | '?' | '#') => Some(rest),
            // `/subway/` isn't under `/sub`.
            Some(_) => None,
        }
    }
}

/// Whether it is an address of the web: a scheme, a host, and nothing that no address can hold.
pub(crate) fn is_web_address(text: &str) -> bool {
    parts(text).is_ok()
}

/// An address in its parts: scheme, host with its port, and all that follows.
fn parts(text: &str) -> Result<(&str, &str, &str), &'static str> {
    let Some((scheme @ ("http" | "https"), rest)) = text.split_once("://") else {
        return Err("it must begin with https:// or http://");
    };
    if text.chars().any(|c| c.is_whitespace() || c.is_control() || "\"<>\\^`{|}".contains(c)) {
        return Err("it holds a character that no address can hold");
    }
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, rest) = rest.split_at(end);
    check_authority(authority)?;
    Ok((scheme, authority, rest))
}

/// A host, without the port that its scheme has anyway.
fn bare<'a>(scheme: &str, authority: &'a str) -> &'a str {
    let usual = if scheme == "https" { ":443" } else { ":80" };
    authority.strip_suffix(usual).unwrap_or(authority)
}

/// A host and perhaps a port.
fn check_authority(authority: &str) -> Result<(), &'static str> {
    if authority.is_empty() {
        return Err("it names no host");
    }
    if authority.contains('@') {
        return Err("it can't hold a user name");
    }
    // In brackets is an address with colons of its own.
    let (host, port) = match authority.strip_prefix('[') {
        Some(rest) => {
            let (host, port) = rest.split_once(']').ok_or("its host has a bracket that isn't closed")?;
            host.parse::<Ipv6Addr>().map_err(|_| "what stands in brackets is no IPv6 address")?;
            (None, port)
        }
        None => {
            let end = authority.find(':').unwrap_or(authority.len());
            (Some(&authority[..end]), &authority[end..])
        }
    };
    let port = match port.strip_prefix(':') {
        None if port.is_empty() => None,
        None => return Err("what follows its host is no port"),
        Some(port) => Some(port),
    };
    if let Some(port) = port
        && !(port.bytes().all(|b| b.is_ascii_digit()) && port.parse::<u16>().is_ok_and(|port| port > 0))
    {
        return Err("its port must be a number from 1 to 65535");
    }
    host.map_or(Ok(()), check_host)
}

/// A name, or an IPv4 address.
fn check_host(host: &str) -> Result<(), &'static str> {
    const NO_NAME: &str = "its host isn't a name that can be looked up";
    let labels: Vec<&str> = host.strip_suffix('.').unwrap_or(host).split('.').collect();
    let all_digits = |label: &&str| label.bytes().all(|b| b.is_ascii_digit());
    if labels.last().is_some_and(all_digits) && !host.is_empty() && host.parse::<Ipv4Addr>().is_err() {
        return Err("its host is neither a name nor an IPv4 address");
    }
    // Names in other alphabets are put into ASCII by who looks them up.
    let known = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_' || !c.is_ascii();
    let good = |label: &str| {
        (1..=63).contains(&label.len()) && label.chars().all(known) && !label.starts_with('-') && !label.ends_with('-')
    };
    if labels.iter().all(|label| good(label)) { Ok(()) } else { Err(NO_NAME) }
}

/// The path in front of every address of a site: it must name one folder, whoever reads it.
fn check_path(path: &str) -> Result<(), &'static str> {
    let bytes = path.as_bytes();
    for (at, _) in path.match_indices('%') {
        if !bytes.get(at + 1..at + 3).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)) {
            return Err("a % in its path isn't followed by two digits");
        }
    }
    // Browsers take an encoded dot for a dot; servers may take an encoded slash for a slash.
    let read = path.to_ascii_lowercase().replace("%2e", ".");
    if read.contains("%2f") || read.contains("%5c") {
        return Err("its path can't hold an encoded slash");
    }
    let parts = read.strip_suffix('/').unwrap_or(&read).split('/').skip(1);
    for part in parts {
        if part == ".." || part == "." {
            return Err("its path can't hold . or ..");
        }
        if part.is_empty() {
            return Err("its path can't hold an empty part (//)");
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base_urls() {
        let base = BaseUrl::parse("https://x.org/sub/").map(|b| (b.origin, b.path));
        assert_eq!(base, Ok(("https://x.org".to_owned(), "/sub".to_owned())));
        assert_eq!(BaseUrl::parse("http://x.org").map(|b| b.href()), Ok("http://x.org".to_owned()));
        for good in [
            "http://localhost:8000",
            "http://127.0.0.1:1",
            "https://[::1]:80/a",
            "https://bücher.example",
            "https://a_b.org./é/%C3%A9/",
        ] {
            assert!(BaseUrl::parse(good).is_ok(), "{good}");
        }
        for bad in [
            "x.org",
            "ftp://x.org",
            "https://",
            "https:///x",
            "https://x.org/a/../b",
            "https://x.org?y",
            "https://a b",
            "https://u:p@x.org",
            "https://-",
            "https://[::1",
            "https://[::g]",
            "https://[::1]a",
            "https://x..org",
            "https://1.2.3",
            "https://x.org:0",
            "https://x.org:",
            "https://x.org:99999/",
            "https://x.org//a",
            "https://x.org/a//",
            "https://x.org/a/%2f/..%2f",
            "https://x.org/a%zz",
        ] {
            assert!(BaseUrl::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_whole_address_may_be_one_of_the_site() {
        let base = BaseUrl { origin: "https://x.org".to_owned(), path: "/sub".to_owned() };
        for (address, path) in [
            ("https://x.org/sub/a/#b", Some("/a/#b")),
            ("http://X.org:80/sub", Some("/")),
            ("https://x.org:443/sub?q", Some("?q")),
            ("https://x.org/subway/", None),
            ("https://x.org/", None),
            ("https://x.org:8443/sub/", None),
            ("https://y.org/sub/", None),
            ("mailto:a@x.org", None),
        ] {
            assert_eq!(base.within(address), path, "{address}");
        }
    }
}
