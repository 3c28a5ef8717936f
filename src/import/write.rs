//! Values to TOML, and pages to files.

use std::fmt::Write;

use crate::tree::{Node, Value};

use super::Page;

/// The file of a page.
pub(super) fn page(page: &Page, body: &str) -> String {
    let mut text = String::with_capacity(body.len() + 256);
    text.push_str("+++\n");
    page.keys.write(&mut text);
    text.push_str("+++\n");
    text.push_str(body);
    text
}

/// `key = "text"`
pub(super) fn text(out: &mut String, key: &str, value: &str) {
    let _ = writeln!(out, "{} = {}", bare(key), quoted(value));
}

/// `key = ["one", "two"]`
pub(super) fn list(out: &mut String, key: &str, values: &[String]) {
    let values: Vec<String> = values.iter().map(|value| quoted(value)).collect();
    let _ = writeln!(out, "{} = [{}]", bare(key), values.join(", "));
}

/// Entries of a table, whose name in full is `name`: values first, then tables in it under names of their own.
pub(super) fn entries<'a>(out: &mut String, name: &str, entries: &[(&'a str, &'a Node)]) {
    for (key, node) in entries.iter().copied() {
        if !is_table(node)
            && let Some(value) = inline(node)
        {
            let _ = writeln!(out, "{} = {value}", bare(key));
        }
    }
    for (key, node) in entries.iter().copied() {
        let Value::Table(table) = &node.value else { continue };
        let name = format!("{name}.{}", bare(key));
        let _ = writeln!(out, "[{name}]");
        let inner: Vec<_> = table.entries.iter().map(|(key, _, node)| (key.as_str(), node)).collect();
        self::entries(out, &name, &inner);
    }
}

fn is_table(node: &Node) -> bool {
    matches!(&node.value, Value::Table(_))
}

/// A value on one line; nothing where there is none.
fn inline(node: &Node) -> Option<String> {
    Some(match &node.value {
        Value::Null => return None,
        Value::Boolean(b) => b.to_string(),
        Value::Integer(i) => i.to_string(),
        Value::Float(f) => format!("{f:?}"),
        Value::String(s) => quoted(s),
        Value::Moment(moment) => crate::date::When::from(*moment).to_string(),
        Value::Array(items) => format!("[{}]", items.iter().filter_map(inline).collect::<Vec<_>>().join(", ")),
        Value::Table(table) => {
            let entries = table.entries.iter().filter_map(|(key, _, node)| Some((bare(key), inline(node)?)));
            let entries: Vec<String> = entries.map(|(key, value)| format!("{key} = {value}")).collect();
            if entries.is_empty() { "{}".to_owned() } else { format!("{{ {} }}", entries.join(", ")) }
        }
    })
}

/// A key, in quotes where it needs them.
pub(super) fn bare(key: &str) -> String {
    let is_bare = !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    if is_bare { key.to_owned() } else { quoted(key) }
}

/// A text in quotes on one line.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
#[allow(clippy::panic, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_the_same() {
        let source = "a = \"q\\\"\\\\ é\\n\\u0007\"\n\"b c\" = [1, 2.5, true, [\"x\"], { k = 2023-11-20 }]\n\
                      t = 2023-11-20T18:00:00+01:00\n[n]\nx = 1\n[n.\"m.o\"]\ny = {}\n";
        let (table, errors) = crate::tree::parse_toml(source, 0..source.len());
        assert!(errors.is_empty(), "{errors:?}");
        let mut out = String::from("[e]\n");
        let all = |table: &crate::tree::Table, out: &mut String| {
            let inner: Vec<_> = table.entries.iter().map(|(key, _, node)| (key.as_str(), node)).collect();
            entries(out, "e", &inner);
        };
        all(&table, &mut out);
        let (again, errors) = crate::tree::parse_toml(&out, 0..out.len());
        assert!(errors.is_empty(), "{errors:?}\n{out}");
        let Some((Node { value: Value::Table(again), .. }, _)) = again.get("e") else { panic!("{out}") };
        let mut twice = String::from("[e]\n");
        all(again, &mut twice);
        assert_eq!(out, twice);
        assert_eq!(again.entries.len(), table.entries.len());
    }
}
