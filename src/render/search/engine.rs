//! The files of the search of all languages: an index of each, and what they share. What runs in browsers is pagefind's.

use std::collections::BTreeMap;

use pagefind::api::PagefindIndex;
use pagefind::options::PagefindServiceConfig;
use serde_json::{Value, json};

use super::Record;
use super::index::{self, Index};

/// What browsers load first: which indexes there are.
const ENTRY: &str = "pagefind-entry.json";

/// The files of the search, by name.
pub(super) fn files(languages: Vec<(&str, Vec<Record>)>) -> Result<BTreeMap<String, Vec<u8>>, String> {
    let languages: Vec<(&str, Vec<Record>)> = languages.into_iter().filter(|(_, r)| !r.is_empty()).collect();
    let codes: Vec<&str> = languages.iter().map(|(code, _)| *code).collect();
    let mut files = browser_files(&codes)?;
    let Some(entry) = files.remove(ENTRY) else { return Ok(files) };
    let mut entry: Value = serde_json::from_slice(&entry).map_err(|e| e.to_string())?;
    let version = entry["version"].as_str().unwrap_or_default().to_owned();
    for (code, records) in languages {
        let Index { name, pages, files: made } = index::index(&version, code, records).map_err(|e| e.to_string())?;
        let known = &mut entry["languages"][code];
        known["hash"] = name.into();
        known["page_count"] = json!(pages);
        files.extend(made);
    }
    files.insert(ENTRY.to_owned(), entry.to_string().into_bytes());
    Ok(files)
}

/// What pagefind has for browsers, and its list of languages. It gives them away with an index only.
fn browser_files(codes: &[&str]) -> Result<BTreeMap<String, Vec<u8>>, String> {
    // Of two records at one address, in any languages, it keeps the later.
    let empty = codes.iter().map(|code| (*code, vec![Record::of(&format!("/{code}/"), "a")]));
    let all = by_pagefind(empty.collect())?;
    let wanted = |name: &str| {
        matches!(name, "pagefind.js" | "pagefind-worker.js" | ENTRY)
            || name.strip_prefix("wasm.").and_then(|name| name.strip_suffix(".pagefind")).is_some_and(|code| {
                // For languages whose words it has no rules for.
                codes.contains(&code) || (code == "unknown" && codes.iter().any(|c| !all.contains_key(&wasm(c))))
            })
    };
    Ok(all.iter().filter(|(name, _)| wanted(name)).map(|(name, bytes)| (name.clone(), bytes.clone())).collect())
}

fn wasm(code: &str) -> String {
    format!("wasm.{code}.pagefind")
}

/// All files that pagefind makes of records.
fn by_pagefind(languages: Vec<(&str, Vec<Record>)>) -> Result<BTreeMap<String, Vec<u8>>, String> {
    // It wants a runtime of its own, on a thread that has none.
    let run = || {
        let runtime = tokio::runtime::Builder::new_current_thread().build().map_err(|e| e.to_string())?;
        let files = runtime.block_on(async {
            let options = PagefindServiceConfig::builder().keep_index_url(true).build();
            let mut index = PagefindIndex::new(Some(options))?;
            for (code, records) in languages {
                for Record { path, content, meta, filters } in records {
                    index.add_custom_record(path, content, code.to_owned(), Some(meta), Some(filters), None).await?;
                }
            }
            index.get_files().await
        });
        let files = files.map_err(|e| e.to_string())?.into_iter();
        Ok(files.map(|file| (file.filename.to_string_lossy().replace('\\', "/"), file.contents)).collect())
    };
    std::thread::scope(|scope| scope.spawn(run).join().unwrap_or_else(|_| Err("pagefind gave up".to_owned())))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use std::collections::BTreeSet;
    use std::io::Read;

    use super::super::text::Text;
    use super::*;

    /// Texts with what words may be made of.
    const TEXTS: [&str; 6] = [
        "L’électricité et l'ordre, aujourd’hui : non-profit, ChatGPT’s GPT-4o, AT&T, C++, e.g. U.S. 10 000 €.",
        "côté Côte cote côte électrique Électricité ELECTRICITE œuvre Œuvre naïve",
        "example.org/a_b.c_d sysconfig.is_python_build --flag ... — … ÉTÉ Straße İstanbul",
        "a b. c! word word WORD Word's words’ wording",
        "Été. été, (été) «été» l’été",
        "x",
    ];

    fn records(code: &str, count: usize) -> Vec<Record> {
        (0..count)
            .map(|n| {
                let text: Vec<&str> = (0..=n % 4).map(|k| TEXTS[(n * 5 + k) % TEXTS.len()]).collect();
                let mut record = Record::of(&format!("/{n}/"), &Text::of(code, &text.join(" ")));
                record.meta.insert("title".to_owned(), Text::of(code, TEXTS[n % TEXTS.len()]));
                if n % 3 == 0 {
                    record.meta.insert("term".to_owned(), Text::of(code, TEXTS[(n + 1) % TEXTS.len()]));
                    record.filters.insert("kind".to_owned(), vec![format!("Kind {}", n % 2)]);
                }
                record
            })
            .collect()
    }

    /// What is in the files of a folder, unpacked and in an order of its own.
    fn contents(files: &BTreeMap<String, Vec<u8>>, folder: &str) -> Vec<Vec<u8>> {
        let mut all: Vec<Vec<u8>> = files
            .iter()
            .filter(|(name, _)| name.starts_with(folder))
            .map(|(_, bytes)| {
                let mut content = Vec::new();
                flate2::read::GzDecoder::new(&bytes[..]).read_to_end(&mut content).unwrap();
                content
            })
            .collect();
        all.sort();
        all
    }

    #[test]
    fn texts_of_many_pages_share_files() {
        let records = (0..2_600).map(|n| Record::of(&format!("/{n}/"), "A text.")).collect();
        let files = files(vec![("en", records)]).unwrap();
        let mut urls = BTreeSet::new();
        let texts = contents(&files, "fragment/");
        assert!(texts.len() <= 2_500, "{}", texts.len());
        for content in &texts {
            let texts = content.strip_prefix(b"pagefind_dcd").unwrap();
            let texts: BTreeMap<String, Value> = serde_json::from_slice(texts).unwrap();
            urls.extend(texts.values().map(|text| text["url"].as_str().unwrap().to_owned()));
        }
        assert_eq!(urls.len(), 2_600);
        // A page more changes one of them.
        let more = (0..2_601).rev().map(|n| Record::of(&format!("/{n}/"), "A text.")).collect();
        let more = contents(&super::files(vec![("en", more)]).unwrap(), "fragment/");
        assert!(more.iter().filter(|content| !texts.contains(content)).count() == 1);
    }

    #[test]
    fn an_index_holds_what_pagefind_puts_into_one() {
        for code in ["en", "fr", "xx"] {
            let own = files(vec![(code, records(code, 400))]).unwrap();
            let theirs = by_pagefind(vec![(code, records(code, 400))]).unwrap();
            for folder in ["fragment/", "index/", "filter/"] {
                let (own, theirs) = (contents(&own, folder), contents(&theirs, folder));
                assert!(!own.is_empty(), "{folder}");
                assert_eq!(own.len(), theirs.len(), "{code} {folder}");
                for (a, b) in own.iter().zip(&theirs) {
                    assert_eq!(String::from_utf8_lossy(a), String::from_utf8_lossy(b), "{code} {folder}");
                    assert_eq!(a, b, "{code} {folder}");
                }
            }
        }
    }
}
