//! Files as answers: what type they are, which part is wanted, and that they lie in the site.

use std::fs;
use std::io;
use std::ops::Range;
use std::path::Path;

use axum::body::Bytes;

/// The type of a file by its name. Text is UTF-8, as everything nutgraf reads and writes.
pub(super) fn content_type(file: &str) -> String {
    let kind = mime_guess::from_path(file).first_or_octet_stream();
    let kind = kind.essence_str();
    let is_text = kind.starts_with("text/")
        || kind.ends_with("+xml")
        || kind.ends_with("json")
        || matches!(kind, "application/xml" | "application/javascript");
    if is_text { format!("{kind}; charset=utf-8") } else { kind.to_owned() }
}

/// Whether a file is a page that a browser shows.
pub(super) fn is_html(file: &str) -> bool {
    let ending = file.rsplit_once('.').map_or("", |(_, ending)| ending);
    ending.eq_ignore_ascii_case("html") || ending.eq_ignore_ascii_case("htm")
}

/// Reads a file below `site`, which is without links. One that has become a link out of the site is not read.
pub(super) fn read(site: &Path, disk: &Path) -> io::Result<Bytes> {
    let real = fs::canonicalize(disk)?;
    if !real.starts_with(site) {
        return Err(io::Error::from(io::ErrorKind::PermissionDenied));
    }
    fs::read(real).map(Bytes::from)
}

/// The bytes that a `Range` header asks for (RFC 9110, 14.2), of so many. `None` where it is to be passed over: it is of
/// another unit, of several parts, or not understood.
pub(super) fn range(header: &str, length: usize) -> Option<Result<Range<usize>, ()>> {
    let (from, to) = header.strip_prefix("bytes=")?.split_once('-')?;
    let number = |text: &str| text.trim().parse::<usize>().ok();
    let range = match (number(from), number(to)) {
        (Some(from), Some(to)) if from <= to => from..(to.saturating_add(1)).min(length),
        (Some(from), None) if to.trim().is_empty() => from..length,
        (None, Some(last)) if from.trim().is_empty() => length.saturating_sub(last)..length,
        _ => return None,
    };
    Some(if range.start < range.end { Ok(range) } else { Err(()) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_files() {
        assert_eq!(range("bytes=0-3", 10), Some(Ok(0..4)));
        assert_eq!(range("bytes=4-", 10), Some(Ok(4..10)));
        assert_eq!(range("bytes=-3", 10), Some(Ok(7..10)));
        assert_eq!(range("bytes=0-99", 10), Some(Ok(0..10)));
        assert_eq!(range("bytes=0-18446744073709551615", 10), Some(Ok(0..10)));
        for unsatisfiable in ["bytes=10-", "bytes=10-12", "bytes=-0"] {
            assert_eq!(range(unsatisfiable, 10), Some(Err(())), "{unsatisfiable}");
        }
        for passed_over in ["", "bytes", "bytes=", "bytes=-", "bytes=3-1", "bytes=0-1,4-5", "lines=0-1", "bytes=a-b"] {
            assert_eq!(range(passed_over, 10), None, "{passed_over}");
        }
    }

    #[test]
    fn types_of_files() {
        assert_eq!(content_type("a/index.html"), "text/html; charset=utf-8");
        assert_eq!(content_type("x.js"), "text/javascript; charset=utf-8");
        assert_eq!(content_type("atom.xml"), "text/xml; charset=utf-8");
        assert_eq!(content_type("x.svg"), "image/svg+xml; charset=utf-8");
        assert_eq!(content_type("x.avif"), "image/avif");
        assert_eq!(content_type("x.woff2"), "font/woff2");
        assert_eq!(content_type("CNAME"), "application/octet-stream");
    }
}
