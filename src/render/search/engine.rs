//! Records to the files of an index, by pagefind. Only this room knows it.
//!
//! A language is indexed on a thread of its own: pagefind takes the records of an index one after the other.

use std::collections::BTreeMap;

use pagefind::api::PagefindIndex;
use pagefind::options::PagefindServiceConfig;
use serde_json::Value;

use super::Record;

/// The list of languages, which is one file for all.
const ENTRY: &str = "pagefind-entry.json";

/// More pages than this share files of their texts. So a site has at most so many files more in each language: hosts count
/// files, and a disk takes longer to make them than to fill them.
const MOST_FRAGMENTS: u32 = 1_000;

/// The files of one index for all languages, by name.
pub(super) fn index(languages: Vec<(&str, Vec<Record>)>) -> Result<BTreeMap<String, Vec<u8>>, String> {
    let made: Result<Vec<Vec<(String, Vec<u8>)>>, String> = std::thread::scope(|scope| {
        let threads: Vec<_> = languages
            .into_iter()
            .filter(|(_, records)| !records.is_empty())
            .map(|(code, records)| scope.spawn(move || one(code, records)))
            .collect();
        // All are waited for, whatever became of the first.
        let results: Vec<_> = threads.into_iter().map(|thread| thread.join()).collect();
        results.into_iter().map(|made| made.unwrap_or_else(|_| Err("pagefind gave up".to_owned()))).collect()
    });
    let mut files = BTreeMap::new();
    let mut entry: Option<Value> = None;
    for (name, bytes) in made?.into_iter().flatten() {
        if name == ENTRY {
            merge(&mut entry, serde_json::from_slice(&bytes).map_err(|e| e.to_string())?);
        } else {
            files.insert(name, bytes);
        }
    }
    if let Some(entry) = entry {
        files.insert(ENTRY.to_owned(), entry.to_string().into_bytes());
    }
    Ok(files)
}

/// Adds the languages of one list to another.
fn merge(all: &mut Option<Value>, one: Value) {
    let languages = |entry: &Value| entry.get("languages").and_then(Value::as_object).cloned().unwrap_or_default();
    match all {
        None => *all = Some(one),
        Some(all) => {
            if let Some(known) = all.get_mut("languages").and_then(Value::as_object_mut) {
                known.extend(languages(&one));
            }
        }
    }
}

/// The files that make one language searchable.
fn one(code: &str, records: Vec<Record>) -> Result<Vec<(String, Vec<u8>)>, String> {
    // pagefind hands its work to the threads of a runtime, and waits for each piece.
    let runtime = tokio::runtime::Builder::new_current_thread().build().map_err(|e| e.to_string())?;
    let files = runtime.block_on(async {
        let options = PagefindServiceConfig::builder().keep_index_url(true).max_fragments(MOST_FRAGMENTS).build();
        let mut index = PagefindIndex::new(Some(options))?;
        for record in records {
            let Record { path, content, meta, filters } = record;
            index.add_custom_record(path, content, code.to_owned(), Some(meta), Some(filters), None).await?;
        }
        index.get_files().await
    });
    let files = files.map_err(|e| e.to_string())?.into_iter();
    let named = files.map(|file| (file.filename.to_string_lossy().replace('\\', "/"), file.contents));
    let mut named: Vec<(String, Vec<u8>)> = named.filter(|(name, _)| is_needed(name)).collect();
    // Words are found without knowing their language only where pagefind doesn't know it.
    let own = format!("wasm.{code}.pagefind");
    if named.iter().any(|(name, _)| *name == own) {
        named.retain(|(name, _)| name != "wasm.unknown.pagefind");
    }
    Ok(named)
}

/// Interfaces of pagefind's own aren't: the theme has one.
fn is_needed(name: &str) -> bool {
    !name.ends_with(".css") && (!name.ends_with(".js") || matches!(name, "pagefind.js" | "pagefind-worker.js"))
}
