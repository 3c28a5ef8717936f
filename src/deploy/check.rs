//! What is at a target against what should be: every file is read back, its content and what is sent with it compared.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde::Serialize;

use super::local::Tree;
use super::plan::{Remote, address};
use super::send::Progress;
use super::store::{Store, StoreError};

/// How a file at the target differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase", tag = "difference")]
pub enum Difference {
    /// It isn't there.
    Missing,
    /// Its content is another.
    Content,
    /// What is sent with it is another.
    Headers {
        /// What should be sent, and what is: names and values.
        should: Vec<(&'static str, String)>,
        /// What is.
        is: Vec<(&'static str, String)>,
    },
    /// It is nutgraf's, and isn't the site's any more.
    Extra,
}

/// A file that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Differs {
    /// Its key.
    pub path: String,
    /// Its address, from the root of the site.
    pub address: String,
    /// A page's title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// How.
    #[serde(flatten)]
    pub difference: Difference,
}

/// Compares. The result is in the order of paths.
pub fn check(
    store: &dyn Store,
    tree: &Tree,
    remote: &Remote,
    connections: usize,
    progress: &dyn Progress,
) -> Result<Vec<Differs>, (String, StoreError)> {
    let files: Vec<_> = tree.files.iter().collect();
    let found = Mutex::new(Vec::new());
    let failed = Mutex::new(None);
    let (next, seen) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let poisoned = std::sync::PoisonError::into_inner;
    let work = || {
        while failed.lock().unwrap_or_else(poisoned).is_none() {
            let Some((path, file)) = files.get(next.fetch_add(1, Ordering::Relaxed)) else { return };
            let difference = match store.inspect(path) {
                Err(error) => {
                    failed
                        .lock()
                        .unwrap_or_else(std::sync::PoisonError::into_inner)
                        .get_or_insert(((*path).clone(), error));
                    return;
                }
                Ok(None) => Some(Difference::Missing),
                Ok(Some(there)) if there.sha256 != file.sha256 => Some(Difference::Content),
                Ok(Some(there)) => there.headers.and_then(|is| {
                    let should: Vec<(&'static str, String)> =
                        file.headers.list().into_iter().map(|(name, value)| (name, value.to_owned())).collect();
                    let same = should.iter().all(|pair| is.contains(pair)) && is.len() == should.len();
                    (!same).then_some(Difference::Headers { should, is })
                }),
            };
            progress.sent(1 + seen.fetch_add(1, Ordering::Relaxed), files.len());
            if let Some(difference) = difference {
                let differs =
                    Differs { path: (*path).clone(), address: address(path), title: file.title.clone(), difference };
                found.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(differs);
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..connections.min(files.len()) {
            scope.spawn(work);
        }
    });
    if let Some(failed) = failed.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner) {
        return Err(failed);
    }
    let mut found = found.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    let claims = remote.pending.iter().flat_map(|pending| &pending.claims);
    let ours = remote.manifest.files.keys().chain(claims);
    for path in ours.filter(|path| !tree.files.contains_key(*path) && remote.listing.contains_key(*path)) {
        let title = remote.manifest.files.get(path).and_then(|entry| entry.title.clone());
        found.push(Differs { path: path.clone(), address: address(path), title, difference: Difference::Extra });
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found.dedup_by(|a, b| a.path == b.path);
    Ok(found)
}
