//! A rendered page, and our client in it.
//!
//! In: a page's bytes. Out: the same with one script element before the end of its body. Only the preview does this;
//! what `build` writes never holds it.

use axum::body::Bytes;

use crate::diagnostics::Diagnostic;
use crate::diagnostics::terminal;

use super::snapshot::Mark;

/// The folder of our own addresses: outside the site's base path, so that no page of the site lies there.
pub const OWN: &str = "/_nutgraf/";

/// The client's scripts, by the names they are asked for. Those of the page run as one, in a scope of their own.
pub const SCRIPTS: [(&str, &str); 2] = [
    (
        "client.js",
        concat!(
            "(() => {\n\"use strict\";\n",
            include_str!("client/morph.js"),
            include_str!("client/overlay.js"),
            include_str!("client/client.js"),
            "})();\n"
        ),
    ),
    ("worker.js", include_str!("client/worker.js")),
];

/// Of all scripts: another version of nutgraf has others.
pub fn version() -> String {
    let all: String = SCRIPTS.iter().map(|(_, text)| *text).collect();
    format!("{:016x}", xxhash_rust::xxh3::xxh3_64(all.as_bytes()))
}

/// What a browser is told of the page it shows.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// The run of the server.
    pub session: &'a str,
    /// The build that is shown.
    pub build: u64,
    /// Of the page's own bytes: another page has another.
    pub tag: &'a str,
    /// Of the client's scripts.
    pub version: &'a str,
    /// Why the public doesn't see it yet.
    pub mark: Option<&'a Mark>,
}

/// The element that loads the client. It stops the parser for a moment, at the page's end: there it sees the page before
/// scripts that wait for it to be whole have changed anything.
pub fn element(facts: Facts<'_>) -> String {
    let Facts { session, build, tag, version, mark } = facts;
    let mark = match mark {
        None => String::new(),
        Some(Mark::Draft) => " data-mark=\"draft\"".to_owned(),
        Some(Mark::Embargoed(from)) => format!(" data-mark=\"embargoed\" data-from=\"{from}\""),
    };
    format!(
        "<script src=\"{OWN}client.js?{version}\" data-session=\"{session}\" data-build=\"{build}\" data-tag=\"{tag}\" \
         data-version=\"{version}\"{mark}></script>"
    )
}

/// Puts the element before the last `</body>`, or at the end where there is none.
pub fn inject(html: &[u8], element: &str) -> Bytes {
    let end = b"</body";
    let at = html.windows(end.len()).rposition(|part| part.eq_ignore_ascii_case(end)).unwrap_or(html.len());
    let mut out = Vec::with_capacity(html.len() + element.len());
    out.extend_from_slice(&html[..at]);
    out.extend_from_slice(element.as_bytes());
    out.extend_from_slice(&html[at..]);
    out.into()
}

/// What is shown where no page is.
pub const NOTHING: &str = "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
     <title>Nothing is here</title>\n</head>\n<body>\n<h1>Nothing is here</h1>\n\
     <p>If a page comes to this address, it appears.</p>\n</body>\n</html>\n";

/// What is shown in the place of a page that can't be made and never could: its problems, as text.
pub fn broken(problems: &[Diagnostic]) -> String {
    let mut text = String::new();
    for problem in problems {
        text.push_str("<pre>");
        let _ = pulldown_cmark_escape::escape_html(&mut text, &terminal::render(problem, false));
        text.push_str("</pre>\n");
    }
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>This page can’t be shown yet</title>\n</head>\n\
         <body>\n<h1>This page can’t be shown yet</h1>\n<p>It appears when this is mended:</p>\n{text}</body>\n</html>\n"
    )
}
