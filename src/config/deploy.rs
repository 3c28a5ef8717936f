//! `[deploy]` of config.toml, read and checked: which targets there are, and what is sent with which file.
//!
//! Secrets have no place in a config: an address with a password in it and a key that is called like one are errors, and
//! what they hold is never shown.

use std::ops::Range;
use std::path::PathBuf;
use std::time::Duration;

use crate::diagnostics::{Diagnostic, Location, nearest};
use crate::percent;
use crate::tree::fields::{Fields, Sourced};
use crate::tree::{Node, Table, Value};

use super::output::Host;

/// `[deploy]`
#[derive(Debug, Clone, Default)]
pub struct DeployConfig {
    /// The target that is meant where none is named.
    pub default: Option<String>,
    /// Days for which old fingerprinted assets stay, so that pages that readers have open still find them.
    pub keep_assets: Option<u32>,
    /// The targets by name, in the order they were written.
    pub targets: Vec<(String, TargetConfig)>,
    /// What is sent with files whose path fits; the last that fits decides.
    pub headers: Vec<HeaderRule>,
}

/// `[deploy.targets.NAME]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetConfig {
    /// Where to.
    pub url: TargetUrl,
    /// Another service's address, for those that speak S3, and for emulators.
    pub endpoint: Option<String>,
    /// The region of an S3 bucket.
    pub region: Option<String>,
    /// The account of an Azure container.
    pub account: Option<String>,
    /// The CloudFront distribution to invalidate.
    pub cloudfront: Option<String>,
    /// The host whose rules the build writes for it, and where it was named.
    pub host: Option<(Host, Range<usize>)>,
    /// Files that others put into the public folder and that are sent all the same: patterns of paths.
    pub include: Vec<String>,
    /// Outputs that aren't sent: patterns of paths.
    pub exclude: Vec<String>,
    /// How often a request is tried again.
    pub retries: usize,
    /// How long a request may take.
    pub timeout: Duration,
    /// How many requests are under way at once.
    pub connections: usize,
    /// How long a lease holds without a sign of life; zero for none.
    pub lease: Duration,
}

/// Where a site is deployed to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TargetUrl {
    /// A folder of this machine.
    Folder(PathBuf),
    /// A bucket or container, and what stands in front of every key: nothing, or `a/b`.
    Bucket {
        /// Whose.
        provider: Provider,
        /// Its name.
        bucket: String,
        /// Without slashes at its ends.
        prefix: String,
    },
}

/// Who keeps a bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Provider {
    /// `s3://`: Amazon, and all who speak its language.
    S3,
    /// `gs://`
    Google,
    /// `az://`
    Azure,
}

/// `[[deploy.headers]]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeaderRule {
    /// Which paths, from the public folder.
    pub pattern: String,
    /// Names, in small letters, and values.
    pub values: Vec<(&'static str, String)>,
}

/// Headers that a store keeps with an object.
pub(super) const KEPT_HEADERS: [&str; 5] =
    ["cache-control", "content-type", "content-encoding", "content-disposition", "content-language"];

impl TargetUrl {
    /// Reads `s3://bucket/prefix`, `gs://…`, `az://…` or `file:///path`. The error says what is wrong with it, and
    /// never repeats it: it may hold a password.
    pub fn parse(text: &str) -> Result<Self, String> {
        let Some((scheme, rest)) = text.split_once("://") else {
            return Err("it must begin with s3://, gs://, az:// or file:///".to_owned());
        };
        let authority = rest.split('/').next().unwrap_or_default();
        if authority.contains('@') {
            return Err("it holds a user name or password; credentials come from the environment, \
                        never from an address or a config"
                .to_owned());
        }
        if text.chars().any(char::is_control) {
            return Err("it holds a character that no address can hold".to_owned());
        }
        if rest.contains(['?', '#']) {
            return Err("it can't have a ? or a # in it".to_owned());
        }
        let provider = match scheme {
            "s3" => Provider::S3,
            "gs" => Provider::Google,
            "az" => Provider::Azure,
            "file" => return folder(authority, rest),
            "http" | "https" => {
                return Err("a web address can't be written to; use s3://BUCKET with endpoint = \"https://…\" \
                            for a service that speaks S3"
                    .to_owned());
            }
            other => {
                let meant = nearest(other, ["s3", "gs", "az", "file"]).map(|s| format!("; did you mean {s}://?"));
                return Err(format!(
                    "nothing is known of addresses that begin with {other}://; it can be s3://, gs://, az:// or \
                     file:///{}",
                    meant.unwrap_or_default()
                ));
            }
        };
        if authority.is_empty() {
            return Err(format!("it names no bucket: {scheme}://BUCKET or {scheme}://BUCKET/FOLDER"));
        }
        let good = |b: u8| b.is_ascii_alphanumeric() || b"-_.$".contains(&b);
        if !authority.bytes().all(good) || authority.starts_with('.') {
            return Err("the name of its bucket can hold letters, digits, dots, hyphens and underscores".to_owned());
        }
        let prefix = rest[authority.len()..].trim_matches('/');
        if !prefix.is_empty() && prefix.split('/').any(|part| matches!(part, "" | "." | "..")) {
            return Err("its path can't hold empty parts, . or ..".to_owned());
        }
        if prefix.split('/').any(|part| part == ".nutgraf") {
            return Err("its path can't hold .nutgraf, which is the folder of nutgraf's own records".to_owned());
        }
        Ok(TargetUrl::Bucket { provider, bucket: authority.to_owned(), prefix: prefix.to_owned() })
    }
}

fn folder(authority: &str, rest: &str) -> Result<TargetUrl, String> {
    if !matches!(authority, "" | "localhost") {
        return Err("a folder is written with three slashes: file:///srv/www".to_owned());
    }
    let path = percent::decode_all(&rest[authority.len()..])?;
    if path.contains('\0') {
        return Err("it holds a character that no path can".to_owned());
    }
    if path.trim_matches('/').is_empty() {
        return Err("it is the root of the disk".to_owned());
    }
    // On Windows, file:///C:/www is C:/www.
    let path = match path.as_bytes() {
        [b'/', drive, b':', ..] if drive.is_ascii_alphabetic() => &path[1..],
        _ => &path,
    };
    let path = PathBuf::from(path);
    if path.components().any(|c| c == std::path::Component::ParentDir) {
        return Err("its path can't hold ..".to_owned());
    }
    Ok(TargetUrl::Folder(path))
}

impl std::fmt::Display for TargetUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            TargetUrl::Folder(path) => write!(f, "file://{}", path.display()),
            TargetUrl::Bucket { provider, bucket, prefix } => {
                let scheme = match provider {
                    Provider::S3 => "s3",
                    Provider::Google => "gs",
                    Provider::Azure => "az",
                };
                let slash = if prefix.is_empty() { "" } else { "/" };
                write!(f, "{scheme}://{bucket}{slash}{prefix}")
            }
        }
    }
}

impl TargetConfig {
    /// A target that says nothing but where it is.
    pub fn new(url: TargetUrl) -> Self {
        TargetConfig {
            url,
            endpoint: None,
            region: None,
            account: None,
            cloudfront: None,
            host: None,
            include: Vec::new(),
            exclude: Vec::new(),
            retries: 8,
            timeout: Duration::from_secs(60),
            connections: 16,
            lease: Duration::from_secs(60),
        }
    }
}

/// What a target may say of the rules that the build writes for it.
const RULES_FOR: [(&str, Option<Host>); 5] = [
    ("netlify", Some(Host::Netlify)),
    ("cloudflare", Some(Host::Cloudflare)),
    ("nginx", Some(Host::Nginx)),
    ("caddy", Some(Host::Caddy)),
    ("none", None),
];

/// Reads `[deploy]`.
pub(super) fn read(f: &mut Fields<'_, '_, '_>) -> DeployConfig {
    let default = f.text("default");
    let keep_assets = f.integer("keep_assets", 0..=3650).map(|n| n as u32);
    let headers = f.tables("headers", "[[deploy.headers]]", read_rule);
    let mut targets = Vec::new();
    for (name, span, node) in f.free_table("targets") {
        if let Some(target) = read_target(f, name, span, node) {
            targets.push((name.clone(), target));
        }
    }
    let default = default.and_then(|name| {
        // A target that was written but couldn't be read has been reported already.
        let written = f.free_table("targets").iter().map(|(known, ..)| known.as_str());
        if written.clone().any(|known| known == name.value) {
            return Some(name.value);
        }
        let mut diagnostic = Diagnostic::error("unknown-target", format!("there is no target `{}`", name.value));
        diagnostic = match nearest(&name.value, written) {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
            None => diagnostic.help(format!("add [deploy.targets.{}]", name.value)),
        };
        f.reading.report(diagnostic, name.span);
        None
    });
    DeployConfig { default, keep_assets, targets, headers }
}

fn read_target(f: &mut Fields<'_, '_, '_>, name: &str, span: &Range<usize>, node: &Node) -> Option<TargetConfig> {
    let Value::Table(table) = &node.value else {
        let message = format!("`{name}` must be a table: [deploy.targets.{name}]");
        f.reading.report(Diagnostic::error("wrong-type", message), node.span.clone());
        return None;
    };
    let good = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    if name.is_empty() || !name.chars().all(good) {
        let diagnostic = Diagnostic::error("bad-name", format!("`{name}` can't be a target's name"))
            .help("use letters, digits, hyphens and underscores");
        f.reading.report(diagnostic, span.clone());
    }
    if refuse_secrets(f, table) {
        return None;
    }
    let mut t = Fields::new(table, "[deploy.targets.NAME]", f.reading);
    let url = t.required_text("url", "\"s3://bucket\"").and_then(|url| read_url(&mut t, url));
    let endpoint = t.text("endpoint").and_then(|endpoint| read_endpoint(&mut t, endpoint));
    let bucket = |provider| matches!(&url, Some(TargetUrl::Bucket { provider: p, .. }) if *p == provider);
    let region = only_for(&mut t, "region", url.is_none() || bucket(Provider::S3), "an s3:// address");
    let account = only_for(&mut t, "account", url.is_none() || bucket(Provider::Azure), "an az:// address");
    let cloudfront = only_for(&mut t, "cloudfront", url.is_none() || bucket(Provider::S3), "an s3:// address")
        .and_then(|id| check_distribution(&mut t, id));
    if let (Some(TargetUrl::Folder(_)), Some(endpoint)) = (&url, &endpoint) {
        report_misplaced(&mut t, "endpoint", endpoint.span.clone(), "a bucket");
    }
    let at = t.node("headers").map(|node| node.span.clone());
    let host = t.choice("headers", &RULES_FOR).flatten().zip(at);
    let include = patterns(&mut t, "include");
    let exclude = patterns(&mut t, "exclude");
    let seconds = |n: i64| Duration::from_secs(n.unsigned_abs());
    let retries = t.integer("retries", 0..=20);
    let timeout = t.integer("timeout", 1..=3600);
    let connections = t.integer("connections", 1..=64);
    let lease = t.integer("lease", 0..=3600);
    t.finish();
    let default = TargetConfig::new(url?);
    Some(TargetConfig {
        endpoint: endpoint.map(|e| e.value),
        region: region.map(|r| r.value),
        account: account.map(|a| a.value),
        cloudfront: cloudfront.map(|c| c.value),
        host,
        include,
        exclude,
        retries: retries.map_or(default.retries, |n| n as usize),
        timeout: timeout.map_or(default.timeout, seconds),
        connections: connections.map_or(default.connections, |n| n as usize),
        lease: lease.map_or(default.lease, seconds),
        ..default
    })
}

/// Keys that are called like a secret are an error of their own, which doesn't show the line.
fn refuse_secrets(f: &mut Fields<'_, '_, '_>, table: &Table) -> bool {
    let mut any = false;
    for (key, span, _) in &table.entries {
        let lower = key.to_lowercase();
        if ["secret", "password", "passwd", "token", "credential", "access_key", "accesskey", "api_key", "sas"]
            .iter()
            .any(|word| lower.contains(word))
        {
            let help = "take it out, change it if others have seen it, and set the provider's environment \
                        variables instead: see docs/deploy.md";
            let diagnostic =
                Diagnostic::error("credentials-in-config", format!("`{key}`: credentials have no place in a config"));
            report_masked(f, diagnostic.help(help), span.clone());
            any = true;
        }
    }
    any
}

/// Reports a problem without the text of the line it is on.
fn report_masked(f: &mut Fields<'_, '_, '_>, diagnostic: Diagnostic, span: Range<usize>) {
    let line = Location::new(f.reading.path, f.reading.text, span).line;
    let place = Location { line, column: 1, end_column: 2, text: "…".to_owned(), ..Location::file(f.reading.path) };
    f.reading.diagnostics.push(diagnostic.at(place));
}

fn read_url(f: &mut Fields<'_, '_, '_>, url: Sourced<String>) -> Option<TargetUrl> {
    match TargetUrl::parse(&url.value) {
        Ok(parsed) => Some(parsed),
        Err(why) => {
            let diagnostic = Diagnostic::error("bad-target", format!("`url` isn't the address of a target: {why}"))
                .help("write it like s3://bucket/folder, gs://bucket, az://container or file:///srv/www");
            if url.value.contains(['@', '?']) {
                report_masked(f, diagnostic, url.span);
            } else {
                f.reading.report(diagnostic, url.span);
            }
            None
        }
    }
}

fn read_endpoint(f: &mut Fields<'_, '_, '_>, endpoint: Sourced<String>) -> Option<Sourced<String>> {
    let why = match endpoint.value.split_once("://") {
        Some(("http" | "https", rest)) => {
            let host = rest.split('/').next().unwrap_or_default();
            if host.contains('@') {
                Some("it holds a user name or password; credentials come from the environment")
            } else if rest.contains(['?', '#']) {
                Some("it can't have a ? or a # in it")
            } else if host.is_empty() || rest.chars().any(|c| c.is_whitespace() || c.is_control()) {
                Some("it names no host")
            } else {
                None
            }
        }
        _ => Some("it must begin with https:// or http://"),
    };
    let Some(why) = why else {
        return Some(Sourced { value: endpoint.value.trim_end_matches('/').to_owned(), span: endpoint.span });
    };
    let diagnostic = Diagnostic::error("bad-target", format!("`endpoint` isn't the address of a service: {why}"))
        .help("write it like https://s3.example.org");
    report_masked(f, diagnostic, endpoint.span);
    None
}

fn only_for(f: &mut Fields<'_, '_, '_>, key: &'static str, fits: bool, what: &str) -> Option<Sourced<String>> {
    let text = f.text(key)?;
    if !fits {
        report_misplaced(f, key, text.span, what);
        return None;
    }
    Some(text)
}

fn report_misplaced(f: &mut Fields<'_, '_, '_>, key: &str, span: Range<usize>, what: &str) {
    let diagnostic = Diagnostic::error("unknown-key", format!("`{key}` means something only with {what}"));
    f.reading.report(diagnostic.help("take it out, or change `url`"), span);
}

fn check_distribution(f: &mut Fields<'_, '_, '_>, id: Sourced<String>) -> Option<Sourced<String>> {
    if !id.value.is_empty() && id.value.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return Some(id);
    }
    let diagnostic = Diagnostic::error("bad-id", format!("`{}` isn't the id of a CloudFront distribution", id.value))
        .help("it looks like E1PA6795UKMFR9");
    f.reading.report(diagnostic, id.span);
    None
}

fn patterns(f: &mut Fields<'_, '_, '_>, key: &'static str) -> Vec<String> {
    let texts = f.texts(key);
    texts.into_iter().filter_map(|text| check_pattern(f, text)).collect()
}

fn check_pattern(f: &mut Fields<'_, '_, '_>, text: Sourced<String>) -> Option<String> {
    let pattern = text.value.trim_start_matches('/').to_owned();
    match glob::Pattern::new(&pattern) {
        Ok(_) if !pattern.is_empty() => Some(pattern),
        Ok(_) => {
            let diagnostic = Diagnostic::error("empty-value", "a pattern of paths is empty");
            f.reading.report(diagnostic.help("write ** for all files"), text.span);
            None
        }
        Err(error) => {
            let diagnostic = Diagnostic::error("bad-pattern", format!("this isn't a pattern of paths: {}", error.msg))
                .help("write it like **/*.pdf or downloads/*; [[] stands for a bracket");
            f.reading.report(diagnostic, text.span);
            None
        }
    }
}

fn read_rule(f: &mut Fields<'_, '_, '_>) -> Option<HeaderRule> {
    let pattern = f.required_text("for", "\"**/*.pdf\"").and_then(|text| check_pattern(f, text));
    let mut values = Vec::new();
    for (name, span, node) in f.free_table("values") {
        let Value::String(value) = &node.value else {
            let message = format!("`{name}` must be text in quotes, this is {}", node.value.kind());
            f.reading.report(Diagnostic::error("wrong-type", message), node.span.clone());
            continue;
        };
        let lower = name.to_lowercase();
        let Some(known) = KEPT_HEADERS.into_iter().find(|known| *known == lower) else {
            let meant = nearest(&lower, KEPT_HEADERS).map(|near| format!("did you mean `{near}`? "));
            let diagnostic =
                Diagnostic::error("unknown-value", format!("no store keeps the header `{name}` with a file")).help(
                    format!(
                        "{}it can be {}; set others at the web server or CDN",
                        meant.unwrap_or_default(),
                        KEPT_HEADERS.join(", ")
                    ),
                );
            f.reading.report(diagnostic, span.clone());
            continue;
        };
        if value.trim().is_empty() || !value.bytes().all(|b| (b' '..=b'~').contains(&b)) {
            let diagnostic = Diagnostic::error("bad-header", format!("this can't be the value of `{name}`"))
                .help("use the letters, digits and signs of ASCII, on one line");
            f.reading.report(diagnostic, node.span.clone());
            continue;
        }
        values.push((known, value.trim().to_owned()));
    }
    pattern.map(|pattern| HeaderRule { pattern, values })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_targets() {
        let bucket = |provider, bucket: &str, prefix: &str| {
            Ok(TargetUrl::Bucket { provider, bucket: bucket.to_owned(), prefix: prefix.to_owned() })
        };
        assert_eq!(TargetUrl::parse("s3://news"), bucket(Provider::S3, "news", ""));
        assert_eq!(TargetUrl::parse("gs://news.example.org/a/b/"), bucket(Provider::Google, "news.example.org", "a/b"));
        assert_eq!(TargetUrl::parse("az://$web/"), bucket(Provider::Azure, "$web", ""));
        assert_eq!(TargetUrl::parse("file:///srv/a%20b"), Ok(TargetUrl::Folder("/srv/a b".into())));
        for bad in [
            "news",
            "s3:news",
            "s3://",
            "s3:///x",
            "s3://a b",
            "s3://a/../b",
            "s3://a/x//y",
            "s3://a?x=1",
            "s3://k:secret@a",
            "s4://a",
            "https://a.org",
            "file://srv/www",
            "file:///",
            "file:///a/../b",
            "file:///a%zz",
            "file:///a%+1",
            "file:///a%00",
        ] {
            let refused = TargetUrl::parse(bad);
            assert!(refused.is_err_and(|why| !why.contains("secret")), "{bad}");
        }
    }
}
