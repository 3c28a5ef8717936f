//! What nutgraf writes down at a target, under `.nutgraf/`: which objects are its own and what is in them.
//!
//! The **manifest** is what the last whole deployment left. The **pending** record is there while a deployment is under
//! way, or was cut off: what it means to put, what it has put, and what has yet to be invalidated. Both can be read by
//! anybody who can read the site; they say nothing that the site doesn't.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

/// The manifest's key.
pub const MANIFEST: &str = ".nutgraf/manifest.json";
/// The key of the pending record.
pub const PENDING: &str = ".nutgraf/pending.json";
/// The lease's key.
pub const LEASE: &str = ".nutgraf/lease.json";

/// Version of the format. A record of a later version is refused, not guessed at.
const FORMAT: u32 = 1;

/// Whether a key is one of nutgraf's own records, not a file of the site.
pub fn is_own(key: &str) -> bool {
    key.starts_with(".nutgraf/")
}

/// An object that nutgraf put.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Of its content, as 64 hexadecimal digits.
    pub sha256: String,
    /// [`super::headers::Headers::hash`] of what was put with it.
    pub headers: String,
    /// Bytes.
    pub size: u64,
    /// What the store called it when it was put.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    /// A page's title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
}

/// An old asset that stays for a while.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gone {
    /// Since when the site has done without it: seconds since 1970, by the store's clock.
    pub since: i64,
    /// What is in it.
    #[serde(flatten)]
    pub entry: Entry,
}

/// What the last whole deployment left.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// [`FORMAT`]
    format: u32,
    /// The site's files.
    pub files: BTreeMap<String, Entry>,
    /// Files that aren't the site's any more and are still there, or were to be removed when it was written.
    #[serde(default)]
    pub gone: BTreeMap<String, Gone>,
    /// The id of the pending record whose deployment this is: all that it claims has been put.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub completes: Option<String>,
}

/// A deployment under way.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    /// [`FORMAT`]
    format: u32,
    /// Unlike any other's.
    pub id: String,
    /// Keys that are about to be put: what is there may be ours.
    pub claims: BTreeSet<String>,
    /// What has been put, as far as it was written down.
    pub done: BTreeMap<String, Entry>,
    /// Keys whose addresses have changed and were not invalidated yet.
    pub stale: BTreeSet<String>,
}

impl Manifest {
    /// A manifest of these files.
    pub fn new(files: BTreeMap<String, Entry>, gone: BTreeMap<String, Gone>) -> Self {
        Manifest { format: FORMAT, files, gone, completes: None }
    }

    /// Reads a manifest.
    pub fn parse(bytes: &[u8]) -> Result<Self, &'static str> {
        let manifest: Manifest = parse(bytes)?;
        let keys = manifest.files.keys().chain(manifest.gone.keys());
        if keys.into_iter().all(|key| is_key(key)) { Ok(manifest) } else { Err(DAMAGED) }
    }

    /// Its bytes.
    pub fn bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }
}

impl Pending {
    /// A deployment that has put nothing yet.
    pub fn new(id: String, claims: BTreeSet<String>, stale: BTreeSet<String>) -> Self {
        Pending { format: FORMAT, id, claims, stale, done: BTreeMap::new() }
    }

    /// Reads a pending record.
    pub fn parse(bytes: &[u8]) -> Result<Self, &'static str> {
        let pending: Pending = parse(bytes)?;
        let keys = pending.claims.iter().chain(pending.done.keys()).chain(&pending.stale);
        if keys.into_iter().all(|key| is_key(key)) { Ok(pending) } else { Err(DAMAGED) }
    }

    /// Its bytes.
    pub fn bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }
}

const DAMAGED: &str = "it is damaged";

/// A record names keys of the site and nothing else, whoever wrote it: what it calls ours may be removed.
fn is_key(key: &str) -> bool {
    !is_own(key) && !key.contains('\\') && key.split('/').all(|part| !matches!(part, "" | "." | ".."))
}

fn parse<T: for<'a> Deserialize<'a>>(bytes: &[u8]) -> Result<T, &'static str> {
    #[derive(Deserialize)]
    struct Format {
        format: u32,
    }
    match serde_json::from_slice::<Format>(bytes) {
        Ok(Format { format: FORMAT }) => serde_json::from_slice(bytes).map_err(|_| DAMAGED),
        Ok(Format { format }) if format > FORMAT => Err("a later version of nutgraf wrote it"),
        _ => Err(DAMAGED),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_read_back_and_damage_shows() {
        let entry = Entry { sha256: "ab".into(), headers: "cd".into(), size: 3, etag: None, title: Some("T".into()) };
        let gone = Gone { since: 7, entry: entry.clone() };
        let manifest =
            Manifest::new(BTreeMap::from([("a/b.html".into(), entry)]), BTreeMap::from([("x".into(), gone)]));
        let bytes = manifest.bytes();
        assert_eq!(Manifest::parse(&bytes), Ok(manifest));
        assert_eq!(Manifest::parse(&bytes[..bytes.len() - 1]), Err(DAMAGED));
        assert_eq!(Manifest::parse(br#"{"format":2}"#), Err("a later version of nutgraf wrote it"));
        let outside = br#"{"format":1,"files":{"../x":{"sha256":"","headers":"","size":0}}}"#;
        assert_eq!(Manifest::parse(outside), Err(DAMAGED));
        let own = br#"{"format":1,"id":"x","claims":[".nutgraf/lease.json"],"done":{},"stale":[]}"#;
        assert_eq!(Pending::parse(own), Err(DAMAGED));
    }
}
