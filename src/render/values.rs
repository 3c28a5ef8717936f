//! Tera's values, made of ours.
//!
//! In: texts, dates, lists, and what TOML or YAML holds. Out: values that templates see, their keys in order. It knows
//! neither the site nor what the values say of it.

use std::collections::BTreeMap;

use tera::value::Key;
use tera::{Map, Value};

use crate::date::When;
use crate::tree;

/// A map with these keys, in this order.
pub(super) fn map<const N: usize>(entries: [(&'static str, Value); N]) -> Value {
    ordered(entries.into_iter().map(|(key, value)| (Key::Str(key), value)))
}

/// The same map with further entries behind its own; one whose key it has takes the place of that.
pub(super) fn extended<const N: usize>(base: &Value, entries: [(&'static str, Value); N]) -> Value {
    let own = base.as_map().into_iter().flatten();
    let mut all: Vec<(Key<'static>, Value)> = Vec::with_capacity(base.len().unwrap_or(0) + N);
    all.extend(own.map(|(key, value)| (key.clone(), value.clone())));
    for (key, value) in entries {
        match all.iter_mut().find(|(known, _)| known.as_str() == Some(key)) {
            Some((_, old)) => *old = value,
            None => all.push((Key::Str(key), value)),
        }
    }
    ordered(all)
}

/// Tera makes its own map of whatever map it is given, so that one only has to keep the order: one that hashes would hash
/// every key twice.
fn ordered(entries: impl IntoIterator<Item = (Key<'static>, Value)>) -> Value {
    let placed = entries.into_iter().enumerate().map(|(place, (key, value))| (Placed(place, key), value));
    placed.collect::<BTreeMap<Placed, Value>>().into()
}

/// A key with its place, which comes first in every comparison.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Placed(usize, Key<'static>);

impl From<Placed> for Key<'static> {
    fn from(placed: Placed) -> Self {
        placed.1
    }
}

/// HTML, which templates write as it is.
pub(super) fn html(text: &str) -> Value {
    Value::safe_string(text)
}

/// What is there, or none.
pub(super) fn optional<T>(value: Option<T>, view: impl FnOnce(T) -> Value) -> Value {
    value.map_or_else(Value::none, view)
}

/// A list of these.
pub(super) fn list(values: impl IntoIterator<Item = Value>) -> Value {
    values.into_iter().collect::<Vec<Value>>().into()
}

/// A date as it was written, or none.
pub(super) fn when(date: Option<When>) -> Value {
    optional(date, |d| d.to_string().into())
}

/// What an author wrote under `[extra]`.
pub(super) fn extra(entries: &[(String, std::ops::Range<usize>, tree::Node)]) -> Value {
    entries.iter().map(|(key, _, node)| (Key::from(key.clone()), free(&node.value))).collect::<Map>().into()
}

/// A value of TOML or YAML as a template's value.
pub(super) fn free(value: &tree::Value) -> Value {
    match value {
        tree::Value::Null => Value::none(),
        tree::Value::Boolean(b) => (*b).into(),
        tree::Value::Integer(i) => (*i).into(),
        tree::Value::Float(f) => (*f).into(),
        tree::Value::String(s) => s.as_str().into(),
        tree::Value::Moment(moment) => When::from(*moment).to_string().into(),
        tree::Value::Array(items) => list(items.iter().map(|n| free(&n.value))),
        tree::Value::Table(table) => extra(&table.entries),
    }
}
