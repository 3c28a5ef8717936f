//! The fingerprint of a page's text, by which a translation says which state of its original it follows.
//!
//! In: the text of a file. Out: sixteen digits, the same as long as nothing changed that a translator would have to know
//! of. How the file is written (line ends, the order of keys, TOML or YAML, comments) doesn't count, nor do keys that are
//! each version's own: its address, its tags, when it is published.

use xxhash_rust::xxh3::Xxh3;

use crate::front_matter::{self, Fence};
use crate::tree::{self, Table, Value};

/// Keys that say nothing to a translator: by their table, from the page's own on.
const OWN: [(&str, &[&str]); 3] = [
    (
        "",
        &[
            "slug",
            "path",
            "aliases",
            "draft",
            "publish_at",
            "expires_at",
            "updated",
            "weight",
            "template",
            "authors",
            "tags",
            "taxonomies",
            "translation_of_hash",
            "sort_by",
            "paginate_by",
            "page_template",
            "glossary",
        ],
    ),
    ("explainer", &["review_by"]),
    ("term", &["aliases", "forms", "inflect", "case", "avoid"]),
];

/// The fingerprint of the file with this text.
pub fn fingerprint(text: &str) -> String {
    let mut hash = Xxh3::new();
    let (fence, body) = front_matter::split(text).unwrap_or((None, text.len()));
    let table = match fence {
        Some(Fence::Toml(range)) => tree::parse_toml(text, range).0,
        Some(Fence::Yaml(range)) => tree::parse_yaml(text, range).0,
        None => Table::default(),
    };
    add_table(&mut hash, &table, "");
    // Empty lines at the end, and spaces at those of lines, are nothing to read; two spaces are a line break.
    for line in text[body..].trim().lines() {
        hash.update(line.trim_end().as_bytes());
        hash.update(if line.ends_with("  ") { b"\x01" } else { b"\x00" });
    }
    format!("{:016x}", hash.digest())
}

fn add_table(hash: &mut Xxh3, table: &Table, name: &str) {
    let own = OWN.iter().find(|(table, _)| *table == name).map_or(&[][..], |(_, keys)| keys);
    let mut entries: Vec<_> = table.entries.iter().filter(|(key, ..)| !own.contains(&key.as_str())).collect();
    entries.sort_by_key(|(key, ..)| key);
    for (key, _, node) in entries {
        add(hash, key.as_bytes());
        // Below the page's own keys, names say nothing of what is skipped.
        let below = if name.is_empty() { key.as_str() } else { "-" };
        add_value(hash, &node.value, below);
    }
}

fn add_value(hash: &mut Xxh3, value: &Value, name: &str) {
    match value {
        Value::Null => {}
        Value::Table(table) => add_table(hash, table, name),
        Value::Array(items) => {
            hash.update(&items.len().to_le_bytes());
            items.iter().for_each(|item| add_value(hash, &item.value, "-"));
        }
        // TOML has dates, and YAML writes them as text.
        Value::Moment(moment) => add(hash, crate::date::When::from(*moment).to_string().as_bytes()),
        Value::String(text) => add(hash, text.trim().as_bytes()),
        Value::Boolean(value) => add(hash, value.to_string().as_bytes()),
        Value::Integer(value) => add(hash, value.to_string().as_bytes()),
        Value::Float(value) => add(hash, value.to_string().as_bytes()),
    }
}

/// A piece of text, told apart from the next.
fn add(hash: &mut Xxh3, text: &[u8]) {
    hash.update(&text.len().to_le_bytes());
    hash.update(text);
}

#[cfg(test)]
mod tests {
    use super::fingerprint;

    const PAGE: &str =
        "+++\ntitle = \"A\"\ndate = 2024-03-01\n[explainer]\nkey_points = [\"x\"]\n[extra]\nslug = \"s\"\n+++\nText.\n";

    #[test]
    fn how_a_file_is_written_does_not_count() {
        let same = [
            PAGE.replace('\n', "\r\n"),
            PAGE.replace("title", "# A comment.\ntitle"),
            PAGE.replace("[explainer]", "slug = \"a\"\ntags = [\"t\"]\nupdated = 2024-03-02\n[explainer]"),
            PAGE.replace("[extra]\nslug", "review_by = 2025-01-01\n[extra]\nslug"),
            PAGE.replace("Text.\n", "Text. \n\n"),
            "---\ndate: 2024-03-01\ntitle: A\nextra:\n  slug: s\nexplainer:\n  key_points: [x]\n---\nText.".to_owned(),
        ];
        for text in same {
            assert_eq!(fingerprint(&text), fingerprint(PAGE), "{text}");
        }
    }

    #[test]
    fn what_readers_see_counts() {
        let changed = [
            PAGE.replace("\"A\"", "\"B\""),
            PAGE.replace("\"x\"", "\"x\", \"y\""),
            PAGE.replace("Text", "Texts"),
            PAGE.replace("Text.", "Text.\n\nMore."),
            PAGE.replace("03-01", "03-02"),
            PAGE.replace("slug = \"s\"", "slug = \"t\""),
            PAGE.replace("date = 2024-03-01\n", ""),
        ];
        for text in changed {
            assert_ne!(fingerprint(&text), fingerprint(PAGE), "{text}");
        }
        assert_eq!(fingerprint(PAGE).len(), 16);
        // Whatever the text is, it has one.
        for odd in ["", "+++", "+++\ntitle = \n+++\n", "no fence"] {
            assert_eq!(fingerprint(odd).len(), 16);
        }
    }
}
