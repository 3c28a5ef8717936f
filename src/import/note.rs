//! What could not be carried, or not quite.

use crate::diagnostics::{Diagnostic, Location};

/// What kind of thing it is. Their order is that of the report: what most needs a person comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A file that couldn't be read as a page.
    Unreadable,
    /// A shortcode that stays as text.
    Shortcode,
    /// A link whose goal the old site doesn't have.
    DeadLink,
    /// An address that can't be kept.
    Address,
    /// A file that became another.
    Renamed,
    /// A value that isn't what the key wants.
    Value,
    /// A key that has no counterpart.
    Key,
    /// A key of the config that has none.
    Config,
    /// Templates, styles and the like.
    File,
    /// A part of a shortcode that was converted otherwise.
    Argument,
    /// A film, post and the like that is a link now.
    Embed,
    /// A title that was made up of the file's name.
    Title,
    /// Text in another encoding.
    Encoding,
}

impl Kind {
    /// All, in order.
    pub const ALL: [Kind; 13] = [
        Kind::Unreadable,
        Kind::Shortcode,
        Kind::DeadLink,
        Kind::Address,
        Kind::Renamed,
        Kind::Value,
        Kind::Key,
        Kind::Config,
        Kind::File,
        Kind::Argument,
        Kind::Embed,
        Kind::Title,
        Kind::Encoding,
    ];

    /// Its name for machines.
    pub fn code(self) -> &'static str {
        match self {
            Kind::Unreadable => "import-unreadable",
            Kind::Shortcode => "import-shortcode",
            Kind::DeadLink => "import-dead-link",
            Kind::Address => "import-address",
            Kind::Renamed => "import-renamed",
            Kind::Value => "import-value",
            Kind::Key => "import-key",
            Kind::Config => "import-config",
            Kind::File => "import-file",
            Kind::Argument => "import-argument",
            Kind::Embed => "import-embed",
            Kind::Title => "import-title",
            Kind::Encoding => "import-encoding",
        }
    }

    /// Its name for people.
    pub fn heading(self) -> &'static str {
        match self {
            Kind::Unreadable => "Pages that can't be read",
            Kind::Shortcode => "Shortcodes",
            Kind::DeadLink => "Links that lead to nothing",
            Kind::Address => "Addresses that aren't kept",
            Kind::Renamed => "Files with another name",
            Kind::Value => "Values that can't be read",
            Kind::Key => "Keys without a counterpart",
            Kind::Config => "Settings without a counterpart",
            Kind::File => "Files that aren't carried",
            Kind::Argument => "Parts of what was converted",
            Kind::Embed => "Embeds",
            Kind::Title => "Titles",
            Kind::Encoding => "Encodings",
        }
    }

    /// What was done, and what there is to do.
    pub fn help(self) -> &'static str {
        match self {
            Kind::Unreadable => "each is a draft with everything in it as text: mend its front matter",
            Kind::Shortcode => {
                "each stands in its page as it was, as text: replace it by Markdown, HTML or a component"
            }
            Kind::DeadLink => "they led nowhere in the old site's files either; each is as good as it was",
            Kind::Address => "see whether readers still come there, and write a [[redirects]] of your own",
            Kind::Renamed => "links to it were changed; its old address leads on",
            Kind::Value => "each is under [extra], as it was written",
            Kind::Key => "each is under [extra], where templates can read it",
            Kind::Config => "the setting isn't in the new config.toml; docs/config.md has what there is",
            Kind::File => "look at docs/templates.md for what takes their place",
            Kind::Argument => "what was converted does without; nothing of the text is lost",
            Kind::Embed => "each is a plain link now, which loads nothing from others",
            Kind::Title => "every page needs a title: write a better one",
            Kind::Encoding => "it is UTF-8 now: see that all letters are right",
        }
    }
}

/// One thing, and where it was in the old site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// What kind of thing.
    pub kind: Kind,
    /// Which one: the name of a shortcode, a key, a folder. The report puts the same ones together.
    pub thing: String,
    /// What more there is to say of this one.
    pub detail: String,
    /// Where, in the old site.
    pub location: Location,
}

impl Note {
    /// A note.
    pub(super) fn new(kind: Kind, thing: impl Into<String>, detail: impl Into<String>, location: Location) -> Self {
        Note { kind, thing: thing.into(), detail: detail.into(), location }
    }

    /// The same for machines.
    pub fn diagnostic(&self) -> Diagnostic {
        let colon = if self.detail.is_empty() { "" } else { ": " };
        Diagnostic::warning(self.kind.code(), format!("{}{colon}{}", self.thing, self.detail))
            .at(self.location.clone())
            .help(self.kind.help())
    }
}
