//! TOML and YAML as one tree of values that know where they were written.
//!
//! In: the text of a file and the range of it that is TOML or YAML. Out: a [`Table`] whose keys and values carry byte
//! ranges into that file, so that whoever reads a field out of it ([`fields::Fields`]) can point at what is wrong.
//! This room knows nothing of what the keys mean.

use std::ops::Range;

use jiff::civil;

pub mod fields;
mod toml;
mod yaml;

pub use self::toml::parse as parse_toml;
pub use self::yaml::parse as parse_yaml;

/// A value and where it stands in its file.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Bytes of the file.
    pub span: Range<usize>,
    /// The value itself.
    pub value: Value,
}

/// What TOML and YAML can say.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// YAML's null; TOML has none.
    Null,
    /// true or false.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// Any other number.
    Float(f64),
    /// Text.
    String(String),
    /// TOML's dates and times; YAML writes them as text.
    Moment(Moment),
    /// A list.
    Array(Vec<Node>),
    /// Keys and values.
    Table(Table),
}

/// A date with, perhaps, a time, and perhaps the time's distance from UTC, exactly as far as it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// The day; a TOML time without a day isn't a moment.
    pub date: civil::Date,
    /// The time of the day.
    pub time: Option<civil::Time>,
    /// Seconds east of UTC.
    pub offset: Option<jiff::tz::Offset>,
}

/// Keys and values in the order they were written.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Table {
    /// Where the table stands.
    pub span: Range<usize>,
    /// Key, where the key stands, value.
    pub entries: Vec<(String, Range<usize>, Node)>,
}

impl Table {
    /// The value of `key` and where the key stands.
    pub fn get(&self, key: &str) -> Option<(&Node, Range<usize>)> {
        self.entries.iter().find(|(k, ..)| k == key).map(|(_, span, node)| (node, span.clone()))
    }
}

impl Value {
    /// What a person calls this kind of value.
    pub fn kind(&self) -> &'static str {
        match self {
            Value::Null => "nothing",
            Value::Boolean(_) => "true or false",
            Value::Integer(_) => "a whole number",
            Value::Float(_) => "a number",
            Value::String(_) => "text",
            Value::Moment(_) => "a date",
            Value::Array(_) => "a list",
            Value::Table(_) => "a table",
        }
    }
}

impl SyntaxError {
    /// Whether it is about a date that doesn't exist or isn't written as one, rather than about the shape of the file.
    pub fn is_date(&self) -> bool {
        ["invalid date", "invalid time", "there is no such", "a time needs"]
            .iter()
            .any(|start| self.message.starts_with(start))
    }
}

/// A syntax error in TOML or YAML: where, and what.
#[derive(Debug, Clone, PartialEq)]
pub struct SyntaxError {
    /// Bytes of the file.
    pub span: Range<usize>,
    /// What the parser says, on one line.
    pub message: String,
}
