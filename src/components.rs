//! What Markdown may call: the components of the theme and the site, by name, with what each takes. Types only, and the
//! one list of the words for them: [`crate::render`] reads them out of templates, [`crate::parse`] checks calls by them.

use std::collections::BTreeMap;

/// In front of the name of every Tera component that Markdown may call: `{note}` calls `markdown.note`.
pub const PREFIX: &str = "markdown.";

/// The parameter that gets the events of a body.
pub const EVENTS: &str = "events";

/// Everything that Markdown may call, by the name it is called by.
pub type Components = BTreeMap<String, Signature>;

/// What a component takes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Signature {
    /// The parameter that is given behind the name.
    pub argument: Option<String>,
    /// What its body is.
    pub body: BodyKind,
    /// Whether its body is what others say: house style is not looked for in it.
    pub quoted: bool,
    /// What is given in lines `:key: value`, or behind the name.
    pub parameters: BTreeMap<String, Parameter>,
}

/// A parameter of a component.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// What it holds.
    pub kind: Kind,
    /// Whether it must be given.
    pub required: bool,
}

/// What an argument is, and what a component gets for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// Text, as it was typed.
    Text,
    /// `true` or `false`.
    Bool,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// Texts with commas between them.
    Texts,
    /// One of these words.
    Choice(Vec<String>),
    /// Inline Markdown: HTML.
    Inline,
    /// A day, a month or a year.
    Date,
    /// An image of the site.
    Image,
    /// An address elsewhere, or a page or file of the site.
    Link,
    /// A video or sound: a file of the site, or an address elsewhere that may be shown in a frame.
    Media,
    /// An address elsewhere that may be shown in a frame.
    Frame,
    /// A data file, as values.
    Data,
    /// A data file in CSV whose columns are numbers, but for the first.
    Table,
    /// The id of a source of the page.
    Source,
    /// Ids of entries of the glossary, with commas between them.
    Terms,
}

/// The kinds that a component names in its metadata; the others follow from the types of its parameters.
pub const KINDS: [(&str, Kind); 10] = [
    ("inline", Kind::Inline),
    ("date", Kind::Date),
    ("image", Kind::Image),
    ("link", Kind::Link),
    ("media", Kind::Media),
    ("frame", Kind::Frame),
    ("data", Kind::Data),
    ("table", Kind::Table),
    ("source", Kind::Source),
    ("terms", Kind::Terms),
];

/// What the body of a component is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum BodyKind {
    /// Markdown, or nothing.
    #[default]
    Optional,
    /// Markdown.
    Markdown,
    /// Text as it was typed.
    Text,
    /// A list of events, each with its date, or nothing.
    Events,
    /// CSV, where no file is named.
    Table,
    /// Nothing.
    None,
}

/// The words for bodies.
pub const BODIES: [(&str, BodyKind); 6] = [
    ("optional", BodyKind::Optional),
    ("markdown", BodyKind::Markdown),
    ("text", BodyKind::Text),
    ("events", BodyKind::Events),
    ("table", BodyKind::Table),
    ("none", BodyKind::None),
];
