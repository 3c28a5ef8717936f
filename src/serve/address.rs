//! What an address asks for: an output of the site in memory, or another address.
//!
//! In: the path of a request as it came, the path the site lies under, and which outputs there are. Out: which of them is
//! meant. Nothing here knows the disk, so no address reaches it.

use axum::http::StatusCode;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::link::output_file;

/// What an address leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// An output, by its place.
    Output(usize, StatusCode),
    /// Another address, encoded.
    Elsewhere(String),
    /// Nothing here.
    Nothing,
}

/// What stands in a path as it is.
const IN_PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// Finds what the path of a request leads to. `output` gives the place of an output by its file. `None` where the path
/// isn't UTF-8.
pub fn find(raw: &str, base: &str, output: impl Fn(&str) -> Option<usize>) -> Option<Found> {
    let path = percent_decode_str(raw).decode_utf8().ok()?;
    let elsewhere = |path: String| Found::Elsewhere(utf8_percent_encode(&path, IN_PATH).to_string());
    let Some(within) = path.strip_prefix(base).filter(|rest| rest.starts_with('/')) else {
        let home = matches!(&*path, "/" | "") || path == base;
        return Some(if home { elsewhere(format!("{base}/")) } else { Found::Nothing });
    };
    // `//host` would be another server's address.
    let within = &within[1..];
    if let Some(place) = output(&output_file(&format!("/{within}"))).filter(|_| !within.starts_with('/')) {
        return Some(Found::Output(place, StatusCode::OK));
    }
    if !within.is_empty() && !within.ends_with('/') && output(&format!("{within}/index.html")).is_some() {
        return Some(elsewhere(format!("{base}/{within}/")));
    }
    // The page for what isn't found, of the language or the nearest folder that has one.
    let mut folder = within;
    loop {
        folder = folder.rfind('/').map_or("", |slash| &folder[..slash]);
        let file = if folder.is_empty() { "404.html".to_owned() } else { format!("{folder}/404.html") };
        match output(&file) {
            Some(place) => return Some(Found::Output(place, StatusCode::NOT_FOUND)),
            None if folder.is_empty() => return Some(Found::Nothing),
            None => {}
        }
    }
}
