//! What a deployment asks of the place it goes to: list, get, put, delete. Nothing here knows what a site is.
//!
//! Calls block. The order of a deployment is a plain sequence that way, and of async only [`cloud`] and [`cloudfront`] know.

use std::fmt;
use std::path::Path;

use super::headers::Headers;

#[cfg(feature = "deploy")]
mod cloud;
#[cfg(feature = "deploy")]
mod cloudfront;
#[cfg(feature = "deploy")]
mod errors;
mod folder;

#[cfg(feature = "deploy")]
pub use cloud::Cloud;
pub use folder::Folder;

/// A state of an object, as the store names it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Version {
    /// The ETag.
    pub etag: Option<String>,
    /// Another name of it, in stores that keep all versions.
    pub number: Option<String>,
}

/// An object in a listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its key, without the target's prefix.
    pub key: String,
    /// Bytes.
    pub size: u64,
    /// Its ETag; not every store tells it here.
    pub etag: Option<String>,
    /// When it was put, by the store's clock, in seconds since 1970.
    pub modified: i64,
}

/// When to put.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// Whatever is there.
    Always,
    /// Only where there is nothing.
    Absent,
    /// Only over this version.
    Over(Version),
}

/// What kind of failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// A condition wasn't met.
    Condition,
    /// There is no such bucket or folder.
    NoPlace,
    /// No or wrong credentials, or not enough rights.
    Denied,
    /// No credentials were found.
    NoCredentials,
    /// This machine's clock isn't the store's.
    Clock,
    /// The store can't do what was asked.
    Unsupported,
    /// The file changed while it was sent.
    FileChanged,
    /// Anything else: the network, the server, the disk.
    Other,
}

/// A request that failed. The message never holds credentials.
#[derive(Debug, Clone)]
pub struct StoreError {
    /// What kind.
    pub failure: Failure,
    /// What happened, in a phrase.
    pub message: String,
}

impl StoreError {
    /// An error of this kind.
    pub fn new(failure: Failure, message: impl Into<String>) -> Self {
        StoreError { failure, message: message.into() }
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// What a request gives.
pub type Stored<T> = Result<T, StoreError>;

/// A file to be put.
#[derive(Debug, Clone, Copy)]
pub struct Upload<'a> {
    /// Where it goes.
    pub key: &'a str,
    /// Where it is.
    pub disk: &'a Path,
    /// Bytes.
    pub size: u64,
    /// Its SHA-256, as 64 hexadecimal digits; a file that has another by now isn't put.
    pub sha256: &'a str,
    /// What is kept with it.
    pub headers: &'a Headers,
}

/// A place for objects under keys: `a/b.html`, without a slash at the front.
pub trait Store: Send + Sync {
    /// Whether a name can't be an object and a folder of others at once, as on a disk.
    fn is_tree(&self) -> bool {
        false
    }

    /// Every object, in any order.
    fn list(&self) -> Stored<Vec<Listed>>;

    /// An object's bytes, if it is there.
    fn get(&self, key: &str) -> Stored<Option<(Vec<u8>, Version)>>;

    /// Puts bytes of our own making: records and leases.
    fn put(&self, key: &str, bytes: Vec<u8>, condition: &Condition) -> Stored<Version>;

    /// Puts a file, whatever is there.
    fn upload(&self, upload: &Upload<'_>) -> Stored<Version>;

    /// Removes objects. One that isn't there is no error.
    fn delete(&self, keys: &[String]) -> Stored<()>;

    /// The SHA-256 of an object and what is kept with it, as far as the store keeps it; `None` where there is none.
    fn inspect(&self, key: &str) -> Stored<Option<Inspected>>;

    /// Tells the network in front of the store that these addresses have changed: `/a/`, `/*`.
    fn invalidate(&self, addresses: &[String], reference: &str) -> Stored<()>;
}

/// What [`Store::inspect`] found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inspected {
    /// 64 hexadecimal digits.
    pub sha256: String,
    /// Names and values; `None` where the store keeps no headers.
    pub headers: Option<Vec<(&'static str, String)>>,
}

/// A hash as hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    use fmt::Write;
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        let _ = write!(text, "{byte:02x}");
    }
    text
}
