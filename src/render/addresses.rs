//! Paths of the site as addresses in pages and feeds.

use std::borrow::Cow;

use tera::Value;

use crate::link::Site;

/// A path as it stands in an address: what RFC 3986 doesn't allow in one, in percent signs.
pub(super) fn encoded(path: &str) -> Cow<'_, str> {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b"/-._~!$&'()*+,;=:@%".contains(&b);
    if path.bytes().all(allowed) {
        return path.into();
    }
    let mut out = String::with_capacity(path.len() + 16);
    for byte in path.bytes() {
        if allowed(byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out.into()
}

/// An address with the base path.
pub(super) fn url(site: &Site, path: &str) -> Value {
    format!("{}{}", site.config.base_url.path, encoded(path)).into()
}

/// An address with scheme and host.
pub(super) fn permalink(site: &Site, path: &str) -> String {
    format!("{}{}", site.config.base_url.href(), encoded(path))
}

/// The root of a language: `/` or `/fr/`.
pub(super) fn root(site: &Site, language: usize) -> &str {
    site.home(language).map_or("/", |id| site.section(id).path.as_str())
}
