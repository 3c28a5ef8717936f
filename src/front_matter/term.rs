//! `[term]`: what makes a page of the glossary's section an entry.

use crate::date::PartialDate;
use crate::diagnostics::Diagnostic;
use crate::tree::fields::{Fields, Sourced};
use crate::tree::{Table, Value};

/// Longest preview, in characters.
pub const SHORT_LIMIT: usize = 160;

/// What an entry is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum TermKind {
    /// An idea.
    #[default]
    Concept,
    /// Somebody.
    Person,
    /// A company, institution, group.
    Organisation,
    /// A thing that is made or sold.
    Product,
    /// Something that happened.
    Event,
    /// Somewhere.
    Place,
    /// A law or rule.
    Law,
    /// A newspaper, magazine, site.
    Publication,
}

/// The words an author writes for them.
pub const KINDS: [(&str, TermKind); 8] = [
    ("concept", TermKind::Concept),
    ("person", TermKind::Person),
    ("organisation", TermKind::Organisation),
    ("product", TermKind::Product),
    ("event", TermKind::Event),
    ("place", TermKind::Place),
    ("law", TermKind::Law),
    ("publication", TermKind::Publication),
];

impl TermKind {
    /// The word an author writes for it.
    pub fn word(self) -> &'static str {
        KINDS.iter().find(|(_, kind)| *kind == self).map_or("concept", |(word, _)| word)
    }
}

/// How a form's capitals count in the search for mentions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Case {
    /// As it is written, and no other way.
    Exact,
    /// Acronyms and names need their capitals, common words don't.
    #[default]
    Smart,
    /// Any way.
    Fold,
}

/// The words an author writes for them.
pub const CASES: [(&str, Case); 3] = [("exact", Case::Exact), ("smart", Case::Smart), ("fold", Case::Fold)];

/// Another name of a term.
#[derive(Debug, Clone)]
pub struct Alias {
    /// The name.
    pub text: Sourced<String>,
    /// Its own way with capitals; the entry's where it says nothing.
    pub case: Option<Case>,
}

/// The `[term]` table.
#[derive(Debug, Clone, Default)]
pub struct TermEntry {
    /// What it is.
    pub kind: TermKind,
    /// The preview, at most [`SHORT_LIMIT`] characters.
    pub short: Option<Sourced<String>>,
    /// Other names.
    pub aliases: Vec<Alias>,
    /// Forms that the rules of the language don't make.
    pub forms: Vec<Sourced<String>>,
    /// Whether plurals and other forms are made.
    pub inflect: bool,
    /// How capitals count.
    pub case: Case,
    /// What house style doesn't say.
    pub avoid: Vec<Sourced<String>>,
    /// Ids of related entries.
    pub see_also: Vec<Sourced<String>>,
    /// Addresses that name the same thing.
    pub same_as: Vec<Sourced<String>>,
    /// From when its meaning holds.
    pub valid_from: Option<PartialDate>,
    /// Until when.
    pub valid_to: Option<PartialDate>,
}

/// Reads the table.
pub fn read(f: &mut Fields<'_, '_, '_>) -> TermEntry {
    let short = f.text("short");
    if let Some(short) = &short {
        let length = short.value.chars().count();
        if length > SHORT_LIMIT {
            let message = format!("`short` has {length} characters, the preview shows {SHORT_LIMIT}");
            let help = "say it in one sentence; the body of the page holds the long definition";
            f.reading.report(Diagnostic::error("too-long", message).help(help), short.span.clone());
        }
    }
    let valid = f.table("valid", "[term] valid", |f| {
        let (from, to) = (f.partial_date("from"), f.partial_date("to"));
        if let (Some(from), Some(to)) = (&from, &to)
            && to.value.is_before(from.value)
        {
            let diagnostic = Diagnostic::error("bad-date", "`to` is before `from`: the entry would never be valid");
            f.reading.report(diagnostic.help("write the earlier date as `from`"), to.span.clone());
        }
        (from.map(|d| d.value), to.map(|d| d.value))
    });
    let (valid_from, valid_to) = valid.unwrap_or_default();
    TermEntry {
        kind: f.choice("kind", &KINDS).unwrap_or_default(),
        short,
        aliases: read_aliases(f),
        forms: named(f.texts("forms"), f, "a form"),
        inflect: f.boolean("inflect").unwrap_or(true),
        case: f.choice("case", &CASES).unwrap_or_default(),
        avoid: named(f.texts("avoid"), f, "a name to avoid"),
        see_also: f.ids("see_also"),
        same_as: read_same_as(f),
        valid_from,
        valid_to,
    }
}

fn read_same_as(f: &mut Fields<'_, '_, '_>) -> Vec<Sourced<String>> {
    let mut addresses = f.texts("same_as");
    addresses.retain(|address| {
        let good = super::explainer::is_web_address(&address.value);
        if !good {
            let message = "`same_as` holds something that isn't an address on the web";
            let help = "each must begin with https://";
            f.reading.report(Diagnostic::error("bad-url", message).help(help), address.span.clone());
        }
        good
    });
    addresses
}

fn read_aliases(f: &mut Fields<'_, '_, '_>) -> Vec<Alias> {
    let Some(node) = f.node("aliases") else { return Vec::new() };
    let Value::Array(items) = &node.value else {
        let message = format!("`aliases` must be a list, this is {}", node.value.kind());
        f.reading.report(Diagnostic::error("wrong-type", message), node.span.clone());
        return Vec::new();
    };
    let mut aliases = Vec::with_capacity(items.len());
    for item in items {
        match &item.value {
            Value::String(s) => {
                let text = Sourced { value: s.clone(), span: item.span.clone() };
                aliases.push(Alias { text, case: None });
            }
            Value::Table(table) => aliases.extend(read_alias_table(table, f)),
            other => {
                let message =
                    format!("an alias is text, or {{ text = \"…\", case = \"exact\" }}; this is {}", other.kind());
                f.reading.report(Diagnostic::error("wrong-type", message), item.span.clone());
            }
        }
    }
    aliases.retain(|alias| has_name(&alias.text, f, "an alias"));
    aliases
}

fn read_alias_table(table: &Table, f: &mut Fields<'_, '_, '_>) -> Option<Alias> {
    let mut fields = Fields::new(table, "an alias", f.reading);
    let (text, case) = (fields.required_text("text", "\"…\""), fields.choice("case", &CASES));
    fields.finish();
    Some(Alias { text: text?, case })
}

fn named(mut names: Vec<Sourced<String>>, f: &mut Fields<'_, '_, '_>, what: &str) -> Vec<Sourced<String>> {
    names.retain(|name| has_name(name, f, what));
    names
}

/// Most characters of a name: no page says more in one breath.
const NAME_LIMIT: usize = 200;

/// A name must hold at least two letters or digits, or one and a mark that belongs to it (`C++`, `C#`): one letter is found
/// everywhere, punctuation nowhere.
fn has_name(name: &Sourced<String>, f: &mut Fields<'_, '_, '_>, what: &str) -> bool {
    let length = name.value.chars().count();
    if length > NAME_LIMIT {
        let message = format!("{what} of {length} characters is too long, {NAME_LIMIT} are allowed");
        let help = "a name is what pages call the thing; a definition goes into `short` or the text";
        f.reading.report(Diagnostic::error("too-long", message).help(help), name.span.clone());
        return false;
    }
    let letters = name.value.chars().filter(|c| c.is_alphanumeric()).count();
    let marked = name.value.contains(['+', '#']);
    if letters >= 2 || (letters == 1 && marked) {
        return true;
    }
    let message = format!("`{}` is too little for {what}", name.value);
    let help = "a name needs two letters or digits, or it would be found everywhere";
    f.reading.report(Diagnostic::error("bad-name", message).help(help), name.span.clone());
    false
}
