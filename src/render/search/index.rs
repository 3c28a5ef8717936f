//! Records of one language to its index, in the format of the pagefind this is built with.
//!
//! pagefind's own indexer takes pages one after the other and keeps every word of every page as a value of its own: 10,000
//! pages took it half a minute and 6 GB. Here pages are cut into words on all cores, some at a time, and what is kept of
//! them is what will be in the files. A test compares the two, byte by byte.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use serde_json::json;
use xxhash_rust::xxh3::{xxh3_64, xxh3_128};

use super::Record;
use super::pack::{Cbor, packed};
use super::words::{Key, Words};

/// Pages that are cut into words at a time.
const BATCH: usize = 1024;

/// Most words that are remembered, of a share of the pages.
const MOST_MET: usize = 200_000;

/// Places in a file of words, about: what a search for one word loads.
const CHUNK: usize = 20_000;

/// Texts are in files of their own up to this many; more share as many files. Hosts count files, and a disk takes longer to make
/// them than to fill them; but who shows a result loads the file that it is in.
const MOST_TEXTS: usize = 2_500;

/// The weight of a word, before that of its parts is taken from it.
const WEIGHT: u8 = 24;

/// An index, but for what all languages share.
pub(super) struct Index {
    /// Its part of the name of the first file that browsers load.
    pub(super) name: String,
    /// Pages in it.
    pub(super) pages: usize,
    /// Its files.
    pub(super) files: Vec<(String, Vec<u8>)>,
}

/// Where a word is: on which pages, and at which places there.
#[derive(Debug, Default)]
struct Places {
    /// Pages, each as a list of three in CBOR.
    pages: Cbor,
    count: usize,
    last: usize,
    /// Places in all.
    size: usize,
}

/// A word of the index.
#[derive(Debug, Default)]
struct Word {
    plain: Places,
    /// By how it is written with accents, in the order in which they came.
    written: Vec<(Arc<str>, Places)>,
}

/// The places of a word on one page.
#[derive(Debug, Default)]
struct Here {
    /// In its text: weight, place.
    text: Vec<(u8, u32)>,
    /// In its other fields: field, place.
    fields: Vec<(u16, u32)>,
}

/// The ways in which a page writes a word.
type Ways = Vec<(Option<Arc<str>>, Here)>;

/// A page cut into words, and its text as browsers load it.
struct Page {
    words: Vec<OnPage>,
    /// The places of all of them, in CBOR.
    places: Vec<u8>,
    text: String,
    length: usize,
}

/// A word of a page, in one way of writing it.
struct OnPage {
    stem: Arc<str>,
    written: Option<Arc<str>>,
    /// Its part of the page's places.
    places: Range<usize>,
    /// How many these are.
    size: usize,
}

/// What words are found by, of those that were met already: texts say the same words again and again.
#[derive(Default)]
struct Met(FxHashMap<Box<str>, (Arc<[Key]>, usize)>);

impl Met {
    /// What a word is found by in a text; and how many of these hold in other fields.
    fn keys(&mut self, rules: &Words, word: &str) -> (Arc<[Key]>, usize) {
        if let Some((keys, own)) = self.0.get(word) {
            return (keys.clone(), *own);
        }
        let mut keys = Vec::new();
        rules.keys(word, &mut keys);
        let own = keys.len();
        rules.tails(word, &mut keys);
        if self.0.len() >= MOST_MET {
            self.0.clear();
        }
        let keys: Arc<[Key]> = keys.into();
        self.0.insert(word.into(), (keys.clone(), own));
        (keys, own)
    }
}

/// Makes the index of records in a language.
pub(super) fn index(version: &str, code: &str, mut records: Vec<Record>) -> io::Result<Index> {
    let shared = records.len() > MOST_TEXTS;
    if shared {
        // Pages of one file come one after the other, which makes their list smaller.
        records.sort_by(|a, b| (group(a), &a.path).cmp(&(group(b), &b.path)));
    }
    let records = records.as_slice();
    let fields: Vec<&str> = {
        let names: BTreeSet<&str> = records.iter().flat_map(|r| r.meta.keys().map(String::as_str)).collect();
        names.into_iter().collect()
    };
    let rules = Words::new(code);
    // Each of as many shares of a batch as there are threads goes on with what that share of the last batch met.
    let threads = rayon::current_num_threads();
    let mut met: Vec<Met> = std::iter::repeat_with(Met::default).take(threads).collect();
    let mut words: FxHashMap<Arc<str>, Word> = FxHashMap::default();
    let mut texts: Vec<(String, usize)> = Vec::with_capacity(records.len());
    for batch in records.chunks(BATCH) {
        let shares = batch.par_chunks(batch.len().div_ceil(threads)).zip(&mut met);
        let cut = |(some, met): (&[Record], &mut Met)| -> Vec<Page> {
            some.iter().map(|record| page(&rules, met, &fields, record)).collect()
        };
        let pages: Vec<Vec<Page>> = shares.map(cut).collect();
        for page in pages.into_iter().flatten() {
            gather(&mut words, &page, texts.len());
            texts.push((page.text, page.length));
        }
    }
    let mut names = Names { code, taken: BTreeSet::new() };
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    let mut meta = Cbor::default();
    meta.list(6);
    meta.text(version);
    let groups: Vec<u64> = if shared { records.iter().map(group).collect() } else { Vec::new() };
    add_texts(&mut names, texts, &groups, &mut meta, &mut files);
    add_words(&mut names, words, &mut meta, &mut files);
    add_filters(&mut names, records, &mut meta, &mut files);
    meta.list(0);
    meta.list(fields.len());
    fields.iter().for_each(|field| meta.text(field));
    let name = names.take(&meta.0).split_off(code.len() + 1);
    files.push((format!("pagefind.{name}.pf_meta"), meta.0));
    let files: io::Result<Vec<_>> =
        files.into_par_iter().map(|(name, content)| Ok((name, packed(&content)?))).collect();
    Ok(Index { name, pages: records.len(), files: files? })
}

/// Names of files, made of what is in them: short ones, as every browser that searches loads them all. A deployment sees
/// by them that a file never changes, and lets old ones lie for those who still have the old list.
struct Names<'c> {
    code: &'c str,
    taken: BTreeSet<String>,
}

impl Names<'_> {
    fn take(&mut self, content: &[u8]) -> String {
        let hash = format!("{:032x}", xxh3_128(content));
        let is_hash = |hash: &str| {
            // Digits alone may be a date, letters alone a word.
            hash.bytes().any(|b| b.is_ascii_digit()) && hash.bytes().any(|b| b.is_ascii_lowercase())
        };
        let short = (8..hash.len()).map(|length| &hash[..length]).filter(|hash| is_hash(hash));
        let name = short.map(|hash| format!("{}-{hash}", self.code)).find(|name| !self.taken.contains(name));
        let name = name.unwrap_or_else(|| format!("{}-{hash}", self.code));
        self.taken.insert(name.clone());
        name
    }
}

/// Which file of several texts a page's is in. It goes by the address alone, so that a page more or less changes one file.
fn group(record: &Record) -> u64 {
    xxh3_64(record.path.as_bytes()) % MOST_TEXTS as u64
}

/// Cuts a record into words.
fn page(rules: &Words, met: &mut Met, fields: &[&str], record: &Record) -> Page {
    let mut words: FxHashMap<Arc<str>, Ways> = FxHashMap::default();
    let mut here = |key: &Key, add: &dyn Fn(&mut Here)| {
        let all = words.entry(key.stem.clone()).or_default();
        let place = all.iter().position(|(written, _)| *written == key.written).unwrap_or_else(|| {
            all.push((key.written.clone(), Here::default()));
            all.len() - 1
        });
        add(&mut all[place].1);
    };
    let mut length = 0u32;
    for word in record.content.split(' ').filter(|word| !word.is_empty()) {
        let (keys, _) = met.keys(rules, word);
        let parts = keys.iter().filter(|key| key.part).count();
        let of_part = u8::try_from(parts).map_or(1, |parts| WEIGHT.checked_div(parts).unwrap_or(WEIGHT).max(1));
        for key in keys.iter() {
            let weight = if key.part { of_part } else { WEIGHT };
            here(key, &|here| here.text.push((weight, length)));
        }
        length += 1;
    }
    for (name, value) in &record.meta {
        let field = fields.iter().position(|field| field == name).unwrap_or_default() as u16;
        for (place, word) in value.split(' ').filter(|word| !word.is_empty()).enumerate() {
            let (keys, own) = met.keys(rules, word);
            for key in &keys[..own] {
                here(key, &|here| here.fields.push((field, place as u32)));
            }
        }
    }
    let length = length.max(1) as usize;
    let text = json!({
        "url": record.path,
        "content": record.content,
        "word_count": length,
        "filters": record.filters,
        "meta": record.meta,
        "anchors": [],
    });
    let mut page = Page { words: Vec::with_capacity(words.len()), places: Vec::new(), text: text.to_string(), length };
    let mut places = Cbor::default();
    // Each word goes to its own list, whatever the order of the map.
    #[expect(clippy::iter_over_hash_type)]
    for (stem, mut all) in words {
        // Those that stand in the text first, then by how they are written.
        all.sort_by(|(a, x), (b, y)| (x.text.is_empty(), a).cmp(&(y.text.is_empty(), b)));
        for (written, here) in all {
            let start = places.0.len();
            let size = here.write(&mut places);
            page.words.push(OnPage { stem: stem.clone(), written, places: start..places.0.len(), size });
        }
    }
    page.places = places.0;
    page
}

impl Here {
    /// Writes the places, sorted, and says how many numbers they are. A negative one begins the places of a weight or field; a
    /// place is told by its distance from the one before, the first of a weight or field by itself.
    fn write(self, cbor: &mut Cbor) -> usize {
        let (mut text, mut fields) = (self.text, self.fields);
        text.sort_unstable();
        fields.sort_unstable();
        let text = distances(text.into_iter().map(|(weight, place)| (i32::from(weight), place)));
        let fields = distances(fields.into_iter().map(|(field, place)| (i32::from(field), place)));
        cbor.numbers(&text);
        cbor.numbers(&fields);
        text.len() + fields.len()
    }
}

fn distances(places: impl Iterator<Item = (i32, u32)>) -> Vec<i32> {
    let mut numbers = Vec::with_capacity(4);
    let (mut now, mut last) = (None, 0);
    for (kind, place) in places {
        if now.replace(kind) != Some(kind) {
            numbers.push(-kind - 1);
            last = 0;
        }
        numbers.push((place - last) as i32);
        last = place;
    }
    numbers
}

/// Adds the words of a page to those of the index.
fn gather(words: &mut FxHashMap<Arc<str>, Word>, page: &Page, number: usize) {
    for on_page in &page.words {
        let places = &page.places[on_page.places.clone()];
        let word = words.entry(on_page.stem.clone()).or_default();
        let list = match &on_page.written {
            None => &mut word.plain,
            Some(written) => {
                let place = word.written.iter().position(|(known, _)| known == written).unwrap_or_else(|| {
                    word.written.push((written.clone(), Places::default()));
                    word.written.len() - 1
                });
                &mut word.written[place].1
            }
        };
        list.add(number, places, on_page.size);
    }
}

impl Places {
    /// Adds a page, whose number is higher than all before.
    fn add(&mut self, page: usize, places: &[u8], size: usize) {
        self.pages.list(3);
        self.pages.number((page - self.last) as i64);
        self.pages.0.extend_from_slice(places);
        self.last = page;
        self.count += 1;
        self.size += size + 1;
    }

    fn write(&self, cbor: &mut Cbor) {
        cbor.list(self.count);
        cbor.0.extend_from_slice(&self.pages.0);
    }
}

/// The texts, in files of one or, on large sites, of several. A page is called by its text's file; where several share one, by
/// its group and place in it.
fn add_texts(
    names: &mut Names<'_>,
    texts: Vec<(String, usize)>,
    groups: &[u64],
    meta: &mut Cbor,
    files: &mut Vec<(String, Vec<u8>)>,
) {
    meta.list(texts.len());
    let mut page = |name: &str, length: usize, group: &str| {
        meta.list(3);
        meta.text(name);
        meta.number(length as i64);
        meta.text(group);
    };
    let mut file = |name: &str, content: String| files.push((format!("fragment/{name}.pf_fragment"), content.into()));
    if groups.is_empty() {
        for (text, length) in texts {
            let name = names.take(text.as_bytes());
            page(&name, length, "");
            file(&name, text);
        }
        return;
    }
    let mut rest = texts.as_slice();
    for numbers in groups.chunk_by(|a, b| a == b) {
        let (here, others) = rest.split_at(numbers.len());
        rest = others;
        let called: Vec<String> = (0..here.len()).map(|place| format!("{:x}.{place}", numbers[0])).collect();
        let all: Vec<String> = called.iter().zip(here).map(|(name, (text, _))| format!("\"{name}\":{text}")).collect();
        let content = format!("{{{}}}", all.join(","));
        let name = names.take(content.as_bytes());
        for (own, (_, length)) in called.iter().zip(here) {
            page(own, *length, &name);
        }
        file(&name, content);
    }
}

/// The words in the order of their letters, in files of some each, and which words are in which file.
fn add_words(
    names: &mut Names<'_>,
    words: FxHashMap<Arc<str>, Word>,
    meta: &mut Cbor,
    files: &mut Vec<(String, Vec<u8>)>,
) {
    let mut words: Vec<(Arc<str>, Word)> = words.into_iter().collect();
    words.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
    let mut chunks: Vec<&[(Arc<str>, Word)]> = Vec::new();
    let (mut from, mut size) = (0, 0);
    for (at, (_, word)) in words.iter().enumerate() {
        let written = &word.written;
        size += word.plain.size + written.iter().map(|(_, p)| p.size).sum::<usize>() + written.len();
        if size >= CHUNK || at + 1 == words.len() {
            chunks.push(&words[from..=at]);
            (from, size) = (at + 1, 0);
        }
    }
    let mut ends: Vec<(String, String)> =
        chunks.iter().filter_map(|chunk| Some((chunk.first()?.0.to_string(), chunk.last()?.0.to_string()))).collect();
    for at in 1..ends.len() {
        // As few letters as tell the last word of a file from the first of the next.
        let common = ends[at].0.chars().zip(ends[at - 1].1.chars()).take_while(|(a, b)| a == b).count();
        let short = |word: &str| word.chars().take(common + 1).collect::<String>();
        let last = short(&ends[at - 1].1);
        if last >= ends[at - 1].0 {
            ends[at - 1].1 = last;
        }
        ends[at].0 = short(&ends[at].0);
    }
    let written: Vec<Vec<u8>> = chunks.par_iter().map(|chunk| word_list(chunk)).collect();
    meta.list(chunks.len());
    for ((from, to), content) in ends.into_iter().zip(written) {
        let name = names.take(&content);
        meta.list(3);
        meta.text(&from);
        meta.text(&to);
        meta.text(&name);
        files.push((format!("index/{name}.pf_index"), content));
    }
}

fn word_list(words: &[(Arc<str>, Word)]) -> Vec<u8> {
    let mut cbor = Cbor::default();
    cbor.list(1);
    cbor.list(words.len());
    for (stem, word) in words {
        cbor.list(3);
        cbor.text(stem);
        word.plain.write(&mut cbor);
        cbor.list(word.written.len());
        for (written, places) in &word.written {
            cbor.list(2);
            cbor.text(written);
            places.write(&mut cbor);
        }
    }
    cbor.0
}

/// By what results could be narrowed down, a file each.
fn add_filters(names: &mut Names<'_>, records: &[Record], meta: &mut Cbor, files: &mut Vec<(String, Vec<u8>)>) {
    let mut filters: BTreeMap<&str, BTreeMap<&str, Vec<usize>>> = BTreeMap::new();
    for (number, record) in records.iter().enumerate() {
        for (filter, values) in &record.filters {
            for value in values {
                filters.entry(filter).or_default().entry(value).or_default().push(number);
            }
        }
    }
    meta.list(filters.len());
    for (filter, values) in filters {
        let mut cbor = Cbor::default();
        cbor.list(2);
        cbor.text(filter);
        cbor.list(values.len());
        for (value, pages) in values {
            cbor.list(2);
            cbor.text(value);
            cbor.list(pages.len());
            pages.iter().for_each(|page| cbor.number(*page as i64));
        }
        let name = names.take(&cbor.0);
        meta.list(2);
        meta.text(filter);
        meta.text(&name);
        files.push((format!("filter/{name}.pf_filter"), cbor.0));
    }
}
