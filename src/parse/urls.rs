//! What kind of address an author wrote.

/// Where an address leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target<'a> {
    /// To another site, by mail, by telephone: as it is.
    External,
    /// Under the site's root, written with a slash at its start.
    Rooted,
    /// Within this page, without the `#`.
    Fragment(&'a str),
    /// To a file of the site: `@/about.md#x` or `photo.jpg`; link finds it.
    File,
    /// To an entry of the glossary, by its id; empty for "no term here".
    Term(&'a str),
    /// A scheme that runs code or that browsers do things with that a reader doesn't expect.
    Unsafe,
}

/// Schemes that a link may have. Everything else (`javascript:`, `data:`, `vbscript:`, `file:`…) is no link.
const SCHEMES: [&str; 14] =
    ["http", "https", "mailto", "tel", "sms", "ftp", "ftps", "sftp", "geo", "xmpp", "irc", "ircs", "magnet", "matrix"];

/// Says what kind of address it is. Control characters and white space in front of the colon, which browsers take out,
/// do not hide a scheme.
pub fn classify(address: &str) -> Target<'_> {
    if let Some(id) = address.strip_prefix("term:") {
        return Target::Term(id);
    }
    if let Some(id) = address.strip_prefix('#') {
        return Target::Fragment(id);
    }
    if address.starts_with("//") {
        return Target::External;
    }
    if address.starts_with('/') {
        return Target::Rooted;
    }
    let end = address.find(['/', '?', '#', ':']).unwrap_or(address.len());
    if !address[end..].starts_with(':') {
        return Target::File;
    }
    let scheme: String =
        address[..end].chars().filter(|c| !c.is_control() && !c.is_whitespace()).flat_map(char::to_lowercase).collect();
    if SCHEMES.contains(&scheme.as_str()) { Target::External } else { Target::Unsafe }
}

/// Whether it is an address that a browser would fetch from a server.
pub fn is_on_the_web(address: &str) -> bool {
    let starts = |start: &str| address.get(..start.len()).is_some_and(|a| a.eq_ignore_ascii_case(start));
    starts("https://") || starts("http://") || starts("//")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_of_addresses() {
        for (address, target) in [
            ("https://x.org", Target::External),
            ("mailto:a@b.c", Target::External),
            ("//x.org/y", Target::External),
            ("/about/", Target::Rooted),
            ("#top", Target::Fragment("top")),
            ("@/about.md#x", Target::File),
            ("photo.jpg", Target::File),
            ("a/b:c", Target::File),
            ("term:gpt", Target::Term("gpt")),
            ("term:", Target::Term("")),
            ("javascript:alert(1)", Target::Unsafe),
            ("JavaScript:alert(1)", Target::Unsafe),
            ("java\tscript:alert(1)", Target::Unsafe),
            (" javascript:alert(1)", Target::Unsafe),
            ("data:text/html,x", Target::Unsafe),
            ("vbscript:x", Target::Unsafe),
        ] {
            assert_eq!(classify(address), target, "{address:?}");
        }
    }
}
