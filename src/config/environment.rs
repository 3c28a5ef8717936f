//! `[env.NAME]`: what the config says otherwise in another environment, such as a preview.
//!
//! In: the whole table of the config and a name. Out: the table with that environment's keys laid over it. Keys keep
//! their places, so a problem in them is shown where it was written.

use std::ops::RangeInclusive;
use std::sync::Arc;

use crate::diagnostics::{Diagnostic, Lines, Location};
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

/// Where an environment is written.
pub(super) struct Place<'a> {
    name: &'a str,
    start: Location,
    lines: Vec<RangeInclusive<usize>>,
}

impl<'a> Place<'a> {
    /// The place of the environment `name`, which says `over`.
    pub(super) fn new(path: &Arc<str>, text: &str, name: &'a str, over: &Table) -> Self {
        let known = Lines::new(path, text);
        let mut lines = Vec::new();
        table_lines(over, &known, &mut lines);
        Place { name, start: known.at(over.span.start..over.span.start), lines }
    }

    fn holds(&self, location: &Location) -> bool {
        self.lines.iter().any(|lines| lines.contains(&location.line))
    }

    /// A problem that is there in this environment alone: shown where the environment causes it, and with its name unless
    /// that place says all.
    pub(super) fn tell(&self, mut diagnostic: Diagnostic) -> Diagnostic {
        let inside = diagnostic.location.as_ref().is_some_and(|location| self.holds(location));
        if inside && diagnostic.code != "config-contradiction" {
            return diagnostic;
        }
        diagnostic.message = format!("in the environment `{}`: {}", self.name, diagnostic.message);
        if inside {
            return diagnostic;
        }
        match (diagnostic.related.iter_mut().find(|related| self.holds(&related.location)), &mut diagnostic.location) {
            (Some(related), Some(location)) => {
                std::mem::swap(location, &mut related.location);
                "what it contradicts is here".clone_into(&mut related.message);
                diagnostic
            }
            _ => diagnostic.related("the environment is here", self.start.clone()),
        }
    }
}

fn table_lines(table: &Table, known: &Lines<'_>, lines: &mut Vec<RangeInclusive<usize>>) {
    for (_, span, node) in &table.entries {
        let key = known.at(span.clone()).line;
        lines.push(key..=key);
        node_lines(node, known, lines);
    }
}

fn node_lines(node: &Node, known: &Lines<'_>, lines: &mut Vec<RangeInclusive<usize>>) {
    match &node.value {
        Value::Table(table) => table_lines(table, known, lines),
        Value::Array(items) if items.iter().any(|item| matches!(item.value, Value::Table(_))) => {
            items.iter().for_each(|item| node_lines(item, known, lines));
        }
        _ => {
            let end = node.span.end.max(node.span.start + 1) - 1;
            lines.push(known.at(node.span.start..node.span.start).line..=known.at(end..end).line);
        }
    }
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
