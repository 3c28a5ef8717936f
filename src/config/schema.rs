//! A JSON Schema of config.toml, for editors: completion, types, what a key means.
//!
//! In: the manual (docs/config.md), whose tables tests compare with the code that reads the keys. Out: a schema of draft
//! 07, which is what editors of TOML know. It says what a key is and which words it takes; whether an address leads
//! anywhere is for a build to see.

use serde_json::{Map, Value, json};

/// The manual of the keys.
const MANUAL: &str = include_str!("../../docs/config.md");

/// The schema, as JSON.
pub fn schema() -> Value {
    let mut tables = Map::new();
    let mut keys = Map::new();
    let mut required = Vec::new();
    for section in MANUAL.split("\n## ").skip(1) {
        let (heading, text) = section.split_once('\n').unwrap_or((section, ""));
        let (properties, needed) = rows(text);
        if let Some(name) = heading.strip_prefix("[[").and_then(|h| h.strip_suffix("]]")) {
            place(&mut tables, name, json!({ "type": "array", "items": table(properties, &needed) }));
        } else if let Some(name) = heading.strip_prefix('[').and_then(|h| h.strip_suffix(']')) {
            match name {
                "extra" => place(&mut tables, name, json!({ "type": "object" })),
                "env.NAME" => place(&mut tables, name, json!({ "$ref": "#/definitions/config" })),
                _ => place(&mut tables, name, table(properties, &needed)),
            }
        } else if !properties.is_empty() {
            (keys, required) = (properties, needed);
        }
    }
    keys.extend(tables);
    json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "config.toml of a nutgraf site",
        "allOf": [{ "$ref": "#/definitions/config" }],
        "required": required,
        "definitions": { "config": table(keys, &[]) },
    })
}

fn table(properties: Map<String, Value>, required: &[String]) -> Value {
    let mut table = json!({ "type": "object", "properties": properties, "additionalProperties": false });
    if !required.is_empty() {
        table["required"] = json!(required);
    }
    table
}

/// Puts the schema of a table where its name says: `output.csp` among the keys of `output`, `languages.CODE` under any
/// key of `languages`.
fn place(tables: &mut Map<String, Value>, name: &str, schema: Value) {
    let (first, rest) = name.split_once('.').map_or((name, None), |(first, rest)| (first, Some(rest)));
    let Some(rest) = rest else {
        tables.insert(first.to_owned(), schema);
        return;
    };
    let outer = tables.entry(first).or_insert_with(|| json!({ "type": "object" }));
    if rest.chars().all(|c| c.is_ascii_uppercase()) {
        outer["additionalProperties"] = schema;
        return;
    }
    if outer["properties"].is_null() {
        outer["properties"] = json!({});
    }
    if let Some(inner) = outer["properties"].as_object_mut() {
        place(inner, rest, schema);
    }
}

/// The keys in the first table of a section, and those of them that are required.
fn rows(section: &str) -> (Map<String, Value>, Vec<String>) {
    let mut properties = Map::new();
    let mut required = Vec::new();
    let rows = section.lines().skip_while(|line| !line.starts_with('|')).take_while(|line| line.starts_with('|'));
    for row in rows.skip(2) {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let [names, kind, .., meaning] = cells.as_slice() else { continue };
        for name in quoted(names) {
            let mut schema = of_kind(name, kind);
            schema["description"] = json!(plain(meaning));
            properties.insert(name.to_owned(), schema);
            if cells.len() > 3 && cells[2] == "required" {
                required.push(name.to_owned());
            }
        }
    }
    (properties, required)
}

/// What stands between backticks.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// The schema of a key by what the manual calls its type.
fn of_kind(name: &str, kind: &str) -> Value {
    let words: Vec<&str> = quoted(kind).collect();
    let item = match kind.strip_prefix("list of ").or_else(|| kind.strip_prefix("lists of ")) {
        // A menu's lines have lines of the same kind.
        Some("tables") => {
            return json!({ "type": "array", "items": { "$ref": "#/definitions/config/properties/menus/additionalProperties/items" } });
        }
        // Other words are allowed, too.
        Some(item) if item.contains(" and ") => return json!({ "type": "array", "items": { "type": "string" } }),
        item => item,
    };
    let one = match item.unwrap_or(kind) {
        "true or false" => json!({ "type": "boolean" }),
        "table of texts" => json!({ "type": "object", "additionalProperties": { "type": "string" } }),
        "table" | "tables" => {
            return json!({ "allOf": [{ "$ref": format!("#/definitions/config/properties/{name}") }] });
        }
        kind if kind.starts_with('`') => json!({ "type": "string", "enum": words }),
        kind => match numbers(kind).as_slice() {
            [] => json!({ "type": "string" }),
            [least, most] if kind.contains(" to ") => json!({ "type": "integer", "minimum": least, "maximum": most }),
            few => json!({ "type": "integer", "enum": few }),
        },
    };
    if item.is_some() { json!({ "type": "array", "items": one }) } else { one }
}

/// The numbers in a text; thousands may be told by commas.
fn numbers(text: &str) -> Vec<i64> {
    let words = text.split([' ', '\u{a0}']).map(|word| word.trim_end_matches(',').replace(',', ""));
    words.filter_map(|word| word.parse().ok()).collect()
}

/// Markdown without its links, which lead nowhere from an editor.
fn plain(markdown: &str) -> String {
    let mut text = String::new();
    let mut rest = markdown;
    while let Some((before, after)) = rest.split_once("](") {
        match before.rsplit_once('[') {
            Some((start, label)) => text.extend([start, label]),
            None => text.push_str(before),
        }
        rest = after.split_once(')').map_or("", |(_, rest)| rest);
    }
    text + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds() {
        for (kind, schema) in [
            ("text", json!({ "type": "string" })),
            ("whole number, 16 to 8,192", json!({ "type": "integer", "minimum": 16, "maximum": 8192 })),
            ("301, 302, 307 or 308", json!({ "type": "integer", "enum": [301, 302, 307, 308] })),
            ("`a`, `b` or `c`", json!({ "type": "string", "enum": ["a", "b", "c"] })),
            ("list of `gz`, `br`", json!({ "type": "array", "items": { "type": "string", "enum": ["gz", "br"] } })),
            ("path from `/` on", json!({ "type": "string" })),
            ("list of `site` and names", json!({ "type": "array", "items": { "type": "string" } })),
            (
                "list of whole numbers, 1 to 2",
                json!({ "type": "array", "items": { "type": "integer", "minimum": 1, "maximum": 2 } }),
            ),
        ] {
            assert_eq!(of_kind("x", kind), schema, "{kind}");
        }
    }

    #[test]
    fn links_leave_their_words() {
        assert_eq!(plain("see [a `b`](x.md#y), [c](d)"), "see a `b`, c");
    }
}
