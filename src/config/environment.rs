//! `[env.NAME]`: what the config says otherwise in another environment, such as a preview.
//!
//! In: the whole table of the config and a name. Out: the table with that environment's keys laid over it. Keys keep
//! their places, so a problem in them is shown where it was written.

use crate::diagnostics::Diagnostic;
use crate::tree::fields::Fields;
use crate::tree::{Node, Table, Value};

/// The key that holds them.
pub(super) const KEY: &str = "env";

/// The environments that the config names, with what each says.
pub(super) fn named(config: &Table) -> Vec<(&str, &Table)> {
    let Some((Node { value: Value::Table(all), .. }, _)) = config.get(KEY) else { return Vec::new() };
    let tables = all.entries.iter().filter_map(|(name, _, node)| match &node.value {
        Value::Table(table) => Some((name.as_str(), table)),
        _ => None,
    });
    tables.collect()
}

/// `base` with `over` laid over it: tables key by key, everything else whole.
pub(super) fn lay_over(base: &Table, over: &Table) -> Table {
    let mut merged = base.clone();
    for (key, span, node) in &over.entries {
        match merged.entries.iter_mut().find(|(known, ..)| known == key) {
            Some((_, _, Node { value: Value::Table(below), .. })) if matches!(node.value, Value::Table(_)) => {
                if let Value::Table(above) = &node.value {
                    *below = lay_over(below, above);
                }
            }
            Some((_, at, below)) => {
                *at = span.clone();
                *below = node.clone();
            }
            None => merged.entries.push((key.clone(), span.clone(), node.clone())),
        }
    }
    merged
}

/// Each of `[env]` is a table, and none holds another `env`.
pub(super) fn check(f: &mut Fields<'_, '_, '_>) {
    for (name, span, node) in f.free_table(KEY) {
        match &node.value {
            Value::Table(table) => {
                if let Some((_, at)) = table.get(KEY) {
                    let message = format!("unknown key `env` in [env.{name}]");
                    let help = "environments stand side by side: [env.preview], [env.staging]";
                    f.reading.report(Diagnostic::error("unknown-key", message).help(help), at);
                }
            }
            _ => {
                let message = format!("`{name}` must be a table: [env.{name}]");
                f.reading.report(Diagnostic::error("wrong-type", message), span.clone());
            }
        }
    }
}
