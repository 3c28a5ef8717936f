//! Addresses of videos and other things elsewhere that a page shows in a frame: who serves them, and what is to be loaded.
//!
//! In: an address, what the site's policy allows in frames. Out: a [`Frame`]. Of those who serve videos, the player that
//! stores least about readers is taken.

use crate::prose::Frame;

/// What an address on the web consists of.
struct Parts<'a> {
    host: &'a str,
    path: &'a str,
    query: &'a str,
}

/// The frame that an address gives; `None` where it doesn't begin with `https://` and a host. `allowed` are the sources
/// of frames that the site's policy names, if it has one.
pub(super) fn frame(address: &str, allowed: Option<&[String]>) -> Option<Frame> {
    let parts = parts(address)?;
    let host = parts.host.to_ascii_lowercase();
    let (provider, source) = match youtube(&host, &parts).or_else(|| vimeo(&host, &parts)).or_else(|| peertube(&parts))
    {
        Some((provider, source)) => (Some(provider), source),
        None => (None, address.to_owned()),
    };
    let may = allowed.is_none_or(|sources| sources.iter().any(|allowed| allows(allowed, &source)));
    Some(Frame { address: address.to_owned(), provider, host, source: may.then_some(source) })
}

/// The origin that a policy must allow for a frame of this address.
pub(super) fn origin(address: &str, provider: Option<&str>) -> String {
    match (provider, parts(address)) {
        (Some("youtube"), _) => "https://www.youtube-nocookie.com".to_owned(),
        (Some("vimeo"), _) => "https://player.vimeo.com".to_owned(),
        (_, Some(parts)) => format!("https://{}", parts.host.to_ascii_lowercase()),
        (_, None) => String::new(),
    }
}

fn parts(address: &str) -> Option<Parts<'_>> {
    let scheme = address.get(..8).filter(|s| s.eq_ignore_ascii_case("https://"))?;
    let rest = address[scheme.len()..].split('#').next().unwrap_or_default();
    let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (host, path) = rest.find('/').map_or((rest, ""), |at| rest.split_at(at));
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':');
    let good = host.contains(|c: char| c.is_ascii_alphanumeric()) && host.chars().all(plain);
    let blank = address.contains(|c: char| c.is_whitespace() || c.is_control() || c == '"' || c == '<');
    (good && !blank).then_some(Parts { host, path, query })
}

fn is_id(id: &str) -> bool {
    !id.is_empty() && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

fn value<'a>(query: &'a str, key: &str) -> Option<&'a str> {
    query.split('&').filter_map(|pair| pair.split_once('=')).find(|(name, _)| *name == key).map(|(_, value)| value)
}

fn youtube(host: &str, parts: &Parts<'_>) -> Option<(&'static str, String)> {
    let bare = host.trim_start_matches("www.").trim_start_matches("m.");
    let steps: Vec<&str> = parts.path.split('/').filter(|s| !s.is_empty()).collect();
    let id = match (bare, steps.as_slice()) {
        ("youtu.be", [id]) => Some(*id),
        ("youtube.com" | "youtube-nocookie.com", ["embed" | "shorts" | "live", id]) => Some(*id),
        ("youtube.com", ["watch"]) => value(parts.query, "v"),
        _ => None,
    };
    let id = id.filter(|id| is_id(id))?;
    let from = value(parts.query, "t").or_else(|| value(parts.query, "start")).map(|t| t.trim_end_matches('s'));
    let from = from.filter(|t| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit()));
    let from = from.map_or(String::new(), |t| format!("&start={t}"));
    Some(("youtube", format!("https://www.youtube-nocookie.com/embed/{id}?autoplay=1{from}")))
}

fn vimeo(host: &str, parts: &Parts<'_>) -> Option<(&'static str, String)> {
    let steps: Vec<&str> = parts.path.split('/').filter(|s| !s.is_empty()).collect();
    let (id, secret) = match (host, steps.as_slice()) {
        ("vimeo.com" | "www.vimeo.com", [id]) => (*id, None),
        ("vimeo.com" | "www.vimeo.com", [id, secret]) => (*id, Some(*secret)),
        ("player.vimeo.com", ["video", id]) => (*id, value(parts.query, "h")),
        _ => return None,
    };
    if !id.bytes().all(|b| b.is_ascii_digit()) || secret.is_some_and(|s| !is_id(s)) {
        return None;
    }
    let secret = secret.map_or(String::new(), |s| format!("&h={s}"));
    Some(("vimeo", format!("https://player.vimeo.com/video/{id}?dnt=1&autoplay=1{secret}")))
}

/// PeerTube runs on anybody's host; its addresses have a shape of their own.
fn peertube(parts: &Parts<'_>) -> Option<(&'static str, String)> {
    let steps: Vec<&str> = parts.path.split('/').filter(|s| !s.is_empty()).collect();
    let id = match steps.as_slice() {
        ["w", id] | ["videos", "watch" | "embed", id] if is_id(id) => *id,
        _ => return None,
    };
    Some(("peertube", format!("https://{}/videos/embed/{id}?autoplay=1", parts.host)))
}

/// Whether a source of a policy allows an address (CSP level 3, 6.7.2.8, as far as sources of frames need it).
fn allows(allowed: &str, address: &str) -> bool {
    let Some(parts) = parts(address) else { return false };
    let host = parts.host.to_ascii_lowercase();
    let allowed = allowed.to_ascii_lowercase();
    if allowed == "*" || allowed == "https:" {
        return true;
    }
    let rest = allowed.strip_prefix("https://").unwrap_or(&allowed);
    let (wanted, path) = rest.find('/').map_or((rest, ""), |at| rest.split_at(at));
    let host_fits = match wanted.strip_prefix("*.") {
        Some(domain) => host.strip_suffix(domain).is_some_and(|before| before.ends_with('.')),
        None => host == wanted,
    };
    let path_fits = path.is_empty() || parts.path == path || (path.ends_with('/') && parts.path.starts_with(path));
    host_fits && path_fits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn players_that_store_least_are_taken() {
        for (address, provider, source) in [
            (
                "https://www.youtube.com/watch?v=a-B_1&t=42s",
                Some("youtube"),
                "https://www.youtube-nocookie.com/embed/a-B_1?autoplay=1&start=42",
            ),
            ("https://youtu.be/abc", Some("youtube"), "https://www.youtube-nocookie.com/embed/abc?autoplay=1"),
            ("https://www.youtube.com/watch?v=a\"b", None, ""),
            ("https://vimeo.com/123", Some("vimeo"), "https://player.vimeo.com/video/123?dnt=1&autoplay=1"),
            ("https://vimeo.com/123/ab9", Some("vimeo"), "https://player.vimeo.com/video/123?dnt=1&autoplay=1&h=ab9"),
            ("https://vimeo.com/about", None, "https://vimeo.com/about"),
            ("https://tube.example/w/kQ3", Some("peertube"), "https://tube.example/videos/embed/kQ3?autoplay=1"),
            ("https://maps.example/a?b#c", None, "https://maps.example/a?b#c"),
        ] {
            match frame(address, None) {
                Some(found) => assert_eq!((found.provider, found.source.as_deref()), (provider, Some(source))),
                None => assert_eq!(source, "", "{address}"),
            }
        }
        for address in
            ["http://x.example/", "https://", "https:///x", "javascript:alert(1)", "https://a b/", "//x.example"]
        {
            assert_eq!(frame(address, None), None, "{address}");
        }
    }

    #[test]
    fn a_policy_may_keep_a_frame_from_being_loaded() {
        let loads = |allowed: &str| {
            frame("https://youtu.be/abc", Some(&[allowed.to_owned()])).is_some_and(|frame| frame.source.is_some())
        };
        for allowed in [
            "https://www.youtube-nocookie.com",
            "*.youtube-nocookie.com",
            "https:",
            "*",
            "www.youtube-nocookie.com/embed/",
        ] {
            assert!(loads(allowed), "{allowed}");
        }
        for allowed in [
            "https://youtube.com",
            "https://nocookie.com",
            "*.nocookie.com",
            "'self'",
            "https://www.youtube-nocookie.com/x",
        ] {
            assert!(!loads(allowed), "{allowed}");
        }
    }
}
