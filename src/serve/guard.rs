//! Who may ask, and how. A server on one's own machine can be asked by any page that one's browser shows: this room
//! decides what it answers.
//!
//! In: a request. Out: nothing where it may go on, else the answer. Names by which a page of another site could reach
//! this one (DNS rebinding) are refused, and so is what another site's page asks for by itself.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::http::uri::Authority;
use axum::http::{HeaderMap, Method, Request, StatusCode, Version, header};

/// Names under which the server answers.
#[derive(Debug, Clone, Default)]
pub struct Guard {
    /// Beside those of this machine: as given, in small letters.
    pub allowed: Arc<[String]>,
}

/// Why a request is refused: status, and a sentence for whoever wonders.
pub type Refusal = (StatusCode, String);

impl Guard {
    /// Looks at a request that came in on `local`.
    pub fn check<B>(&self, request: &Request<B>, local: SocketAddr) -> Result<(), Refusal> {
        let headers = request.headers();
        let mut hosts = headers.get_all(header::HOST).iter();
        let host = match (hosts.next(), hosts.next()) {
            (Some(host), None) => host.to_str().ok(),
            (None, _) if request.version() < Version::HTTP_11 => None,
            _ => return Err((StatusCode::BAD_REQUEST, "a request needs one Host".to_owned())),
        };
        // A whole address in the request line counts for more than the header (RFC 9112, 3.2.2); here both must be right.
        let named = request.uri().authority().map(Authority::as_str);
        for name in [host, named].into_iter().flatten() {
            if !self.is_ours(name, local) {
                let help = format!("this server doesn't answer as `{name}`; to allow it: --allow-host {}", bare(name));
                return Err((StatusCode::FORBIDDEN, help));
            }
        }
        if host.or(named).is_none() {
            return Err((StatusCode::FORBIDDEN, "a request needs a Host".to_owned()));
        }
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            return Err((StatusCode::METHOD_NOT_ALLOWED, "GET and HEAD are all that is done here".to_owned()));
        }
        self.check_site(headers, local)
    }

    /// What a page of another site asks for by itself is refused; going to a page of ours from there is not.
    fn check_site(&self, headers: &HeaderMap, local: SocketAddr) -> Result<(), Refusal> {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let refused = Err((StatusCode::FORBIDDEN, "another site's page may not ask for this".to_owned()));
        if headers.contains_key(header::ORIGIN) && !self.is_our_origin(text("origin"), local) {
            return refused;
        }
        let elsewhere = matches!(text("sec-fetch-site"), "cross-site" | "same-site");
        // A frame is gone to as well, but by the page it stands in.
        let framed = matches!(text("sec-fetch-dest"), "iframe" | "frame" | "embed" | "object" | "fencedframe");
        let gone_to = text("sec-fetch-mode") == "navigate" && !framed;
        if elsewhere && !gone_to && !self.is_our_origin(text("referer"), local) {
            return refused;
        }
        Ok(())
    }

    /// The event stream is for our own pages alone.
    pub fn check_stream(&self, headers: &HeaderMap) -> Result<(), Refusal> {
        let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or_default());
        let ours = match text("sec-fetch-site") {
            Some(site) => matches!(site, "same-origin" | "none"),
            // A browser that doesn't tell says whose page asks where that isn't of this host and port.
            None => text("origin").is_none_or(|origin| {
                let named = origin.split_once("://").map(|(_, named)| named);
                named.zip(text("host")).is_some_and(|(named, host)| named.eq_ignore_ascii_case(host))
            }),
        };
        if ours { Ok(()) } else { Err((StatusCode::FORBIDDEN, "another site's page may not listen here".to_owned())) }
    }

    fn is_our_origin(&self, address: &str, local: SocketAddr) -> bool {
        let rest = address.split_once("://").filter(|(scheme, _)| matches!(*scheme, "http" | "https"));
        rest.is_some_and(|(_, rest)| self.is_ours(rest.split('/').next().unwrap_or_default(), local))
    }

    /// Whether this host, with or without a port, is this machine, as whoever asks reached it, or was allowed.
    fn is_ours(&self, host: &str, local: SocketAddr) -> bool {
        if host.contains('@') || host.parse::<Authority>().is_err() {
            return false;
        }
        let name = bare(host);
        let ip = name.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
        match ip {
            // No name was looked up, so none was forged.
            Ok(ip) => ip.is_loopback() || ip == local.ip().to_canonical() || self.is_allowed(&name),
            Err(_) => name == "localhost" || name.ends_with(".localhost") || self.is_allowed(&name),
        }
    }

    fn is_allowed(&self, name: &str) -> bool {
        self.allowed.iter().any(|allowed| allowed == name)
    }
}

/// A host in small letters, without its port and the dot that may end a name.
pub fn bare(host: &str) -> String {
    let host = host.to_ascii_lowercase();
    let name = match host.rsplit_once(':') {
        Some((name, port))
            if port.bytes().all(|b| b.is_ascii_digit()) && (!name.contains(':') || name.ends_with(']')) =>
        {
            name
        }
        _ => &host,
    };
    name.strip_suffix('.').unwrap_or(name).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ours(host: &str) -> bool {
        let guard = Guard { allowed: Arc::new(["preview.test".to_owned()]) };
        guard.is_ours(host, ([192, 168, 1, 5], 1414).into())
    }

    #[test]
    fn names_of_this_machine_and_no_others() {
        for host in [
            "localhost",
            "LOCALHOST:1414",
            "localhost.",
            "news.localhost:80",
            "127.0.0.1:1414",
            "127.9.9.9",
            "[::1]:1414",
            "[::1]",
            "192.168.1.5:1414",
            "preview.test",
            "Preview.Test:8080",
        ] {
            assert!(ours(host), "{host}");
        }
        for host in [
            "",
            "evil.example",
            "localhost.evil.example",
            "evil.example:1414",
            "127.0.0.1.evil.example",
            "192.168.1.6",
            "xlocalhost",
            "localhost@evil.example",
            "evil@localhost",
            "[::2]",
            "local host",
            "localhost:x",
            "2130706433",
            "0x7f000001",
            "127.1",
        ] {
            assert!(!ours(host), "{host}");
        }
    }
}
