//! What parsing makes of Markdown: HTML with holes, and beside it the text that terms are looked for in. Types only:
//! [`crate::parse`] makes them, link and render read them.

use std::borrow::Cow;
use std::ops::Range;

use crate::date::PartialDate;
use crate::tables::Table;

/// What may stand between a word and its citation, which swallows it: no line begins with a number.
pub const SPACES: [char; 4] = [' ', '\n', '\u{a0}', '\u{202f}'];

/// A piece of HTML with holes. Offsets are bytes of `html`; spans are bytes of the source file.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Prose {
    /// The HTML, without what belongs in the holes.
    pub html: String,
    /// The holes, in order.
    pub holes: Vec<Hole>,
    /// What [`What::Link`] and [`What::Term`] holes refer to.
    pub links: Vec<Link>,
    /// Images, in order: what [`What::Picture`] and its fellows refer to.
    pub images: Vec<Image>,
    /// What [`What::Citation`] holes refer to.
    pub citations: Vec<Citation>,
    /// Addresses of other sites that it links to or shows.
    pub outside: Vec<Outside>,
    /// What [`What::Component`] holes refer to.
    pub components: Vec<Component>,
}

/// A place in the HTML where something is to be put.
#[derive(Debug, Clone, PartialEq)]
pub struct Hole {
    /// Offset in the HTML.
    pub at: u32,
    /// What belongs there.
    pub what: What,
}

/// What belongs in a hole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// The address of this link, as the value of an attribute.
    Link(u32),
    /// In front of a `#fragment` of this page: nothing on the page itself, its address elsewhere (in feeds).
    Here,
    /// In front of an address in the author's HTML that counts from the page's folder: nothing on the page itself, the
    /// folder's address elsewhere.
    Beside,
    /// In front of one that counts from the host: nothing on the site, scheme and host elsewhere.
    Rooted,
    /// The references of this citation.
    Citation(u32),
    /// The start of a mention made by hand: this link names the term.
    Term(u32),
    /// Its end.
    TermEnd(u32),
    /// A reference to a footnote: its number, and which reference to it this is.
    Footnote(u32, u32),
    /// A word of the interface, by its key.
    Word(&'static str),
    /// In front of the `<img>` of this image.
    Picture(u32),
    /// Further attributes of it.
    PictureAttributes(u32),
    /// Behind it.
    PictureEnd(u32),
    /// Here this component is called. What follows is handed to it: its texts in inline Markdown, each up to an
    /// [`What::ArgumentEnd`], then its body, up to its [`What::ComponentEnd`].
    Component(u32),
    /// The end of a text that is handed to a component.
    ArgumentEnd,
    /// The end of what is handed to a component, whose result stands in its place.
    ComponentEnd,
}

/// A link to something of the site.
#[derive(Debug, Clone, PartialEq)]
pub struct Link {
    /// As the author wrote it.
    pub target: String,
    /// The whole link in the source.
    pub span: Range<usize>,
    /// What it is used for.
    pub usage: LinkUse,
}

/// What a link is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkUse {
    /// To follow.
    Anchor,
    /// To show.
    Image,
    /// `term:id`: a mention made by hand; the target is the id, empty for none.
    Term,
    /// To be named by a component; the target is the id of an entry of the glossary.
    NamedTerm,
    /// To be read: a data file.
    Data,
}

/// An address on the web. Nothing is put in its place; `nutgraf check --links` asks whether it leads somewhere.
#[derive(Debug, Clone, PartialEq)]
pub struct Outside {
    /// As the author wrote it.
    pub address: String,
    /// The whole link in the source.
    pub span: Range<usize>,
}

/// An image of Markdown.
#[derive(Debug, Clone, PartialEq)]
pub struct Image {
    /// Its address among the links, if it may lie on the site.
    pub link: Option<u32>,
    /// Whether it has an alternative text.
    pub has_alt: bool,
    /// The whole image in the source.
    pub span: Range<usize>,
}

/// A call of a component, in a fenced block.
#[derive(Debug, Clone, PartialEq)]
pub struct Component {
    /// Its name, without [`crate::components::PREFIX`].
    pub name: String,
    /// Where its name stands.
    pub span: Range<usize>,
    /// What it is given, by the names of its parameters.
    pub arguments: Vec<(String, Argument)>,
    /// Its body, where that is text as it was typed; a body in Markdown is in the HTML.
    pub text: Option<String>,
    /// Whether an error was told of it: nothing is to be made of it then.
    pub broken: bool,
}

/// An argument of a component.
#[derive(Debug, Clone, PartialEq)]
pub enum Argument {
    /// True or false.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// A number.
    Number(f64),
    /// Text as it was typed.
    Text(String),
    /// Several.
    Texts(Vec<String>),
    /// HTML: the next text that is handed over.
    Inline,
    /// Events: their dates. Their texts are the next that are handed over.
    Events(Vec<PartialDate>),
    /// An address elsewhere.
    Address(String),
    /// An address elsewhere that may be shown in a frame.
    Frame(Frame),
    /// What this link leads to.
    Link(u32),
    /// The image that this link leads to.
    Image(u32),
    /// An image elsewhere.
    ImageElsewhere(String),
    /// The video or sound that this link leads to.
    Media(u32),
    /// The data file that this link leads to, as values.
    Data(u32),
    /// The same, as a table of numbers.
    Table(u32),
    /// A table of numbers that stands in the page.
    OwnTable(Table),
    /// The source that this citation names.
    Source(u32),
    /// Entries of the glossary that these links name.
    Terms(Vec<u32>),
}

impl Argument {
    /// The same, where so many links and citations come before those it counts by.
    #[must_use]
    pub fn moved(self, links: u32, citations: u32) -> Self {
        match self {
            Argument::Link(i) => Argument::Link(i + links),
            Argument::Image(i) => Argument::Image(i + links),
            Argument::Media(i) => Argument::Media(i + links),
            Argument::Data(i) => Argument::Data(i + links),
            Argument::Table(i) => Argument::Table(i + links),
            Argument::Terms(all) => Argument::Terms(all.into_iter().map(|i| i + links).collect()),
            Argument::Source(i) => Argument::Source(i + citations),
            other => other,
        }
    }
}

/// Something elsewhere that is shown in a frame of the page, once a reader wants it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// Its address for readers.
    pub address: String,
    /// Who serves it: `youtube`, `vimeo`, `peertube`; nothing for others.
    pub provider: Option<&'static str>,
    /// Their host's name.
    pub host: String,
    /// The address that is loaded into the frame; nothing where the site's policy doesn't allow it.
    pub source: Option<String>,
}

impl Frame {
    /// Who serves it, as readers know them.
    pub fn name(&self) -> &str {
        match self.provider {
            Some("youtube") => "YouTube",
            Some("vimeo") => "Vimeo",
            _ => &self.host,
        }
    }
}

/// `[@a; @b]`
#[derive(Debug, Clone, PartialEq)]
pub struct Citation {
    /// Ids of sources, each with its place.
    pub ids: Vec<(String, Range<usize>)>,
}

/// A heading of the body.
#[derive(Debug, Clone, PartialEq)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// Its id, unique on the page.
    pub id: String,
    /// Its text as HTML, without links.
    pub title: String,
    /// In the source.
    pub source: Range<u32>,
}

/// A page's body.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Body {
    /// The HTML.
    pub prose: Prose,
    /// Where the summary ends: at `<!-- more -->`, or after the first paragraph.
    pub summary_end: u32,
    /// Headings in order.
    pub headings: Vec<Heading>,
    /// Ids that links may lead to, beside those of headings: footnotes, and ids in the author's own HTML.
    pub ids: Vec<String>,
    /// The text, block by block, as readers meet it; that of the explainer's texts among it.
    pub blocks: Vec<Block>,
    /// The pieces of the blocks' text.
    pub runs: Vec<Run>,
    /// Text of runs that differs from the source (where the author wrote `&eacute;` or a backslash) and of quiet ones:
    /// run, text.
    pub owned: Vec<(u32, Box<str>)>,
    /// Where typography changed the text of runs that aren't quiet: by run, then by place.
    pub changes: Vec<Change>,
    /// Inline elements that text may stand in.
    pub inlines: Vec<Inline>,
    /// Words of the prose.
    pub words: u32,
}

/// A paragraph, a table's cell, an item of a list: text that is read in one go.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    /// Its runs.
    pub runs: Range<u32>,
    /// How many headings of level 2 came before; [`Block::OUTSIDE`] for a text of the explainer.
    pub section: u32,
    /// Whether it is in a quotation.
    pub quoted: bool,
    /// The text of the explainer that it is, by its place in [`Explainer::texts`](crate::front_matter::Explainer::texts):
    /// offsets of HTML count in that one's. `None` for the body's own.
    pub text: Option<u32>,
}

impl Block {
    /// The section of texts that stand outside the body.
    pub const OUTSIDE: u32 = u32::MAX;
}

/// A piece of a block's text, in the source and in the HTML. A page has a hundred or more, all of which are kept until the
/// site is built.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// In the source.
    pub source: Range<u32>,
    /// In the HTML, where it is escaped, and may be changed: see [`Body::html_start`].
    pub html: Range<u32>,
    /// The inline element, and above its bits the kind.
    marks: u32,
}

impl Run {
    /// A run of a kind, in an inline element or [`Inline::NONE`].
    pub fn new(kind: RunKind, source: Range<u32>, html: Range<u32>, inline: u32) -> Self {
        let kind = RUN_KINDS.iter().position(|known| *known == kind).unwrap_or(0) as u32;
        Run { source, html, marks: kind << Inline::NONE.count_ones() | inline.min(Inline::NONE) }
    }

    /// What it is.
    pub fn kind(&self) -> RunKind {
        RUN_KINDS[(self.marks >> Inline::NONE.count_ones()) as usize % RUN_KINDS.len()]
    }

    /// The innermost inline element it stands in; [`Inline::NONE`] for none.
    pub fn inline(&self) -> u32 {
        self.marks & Inline::NONE
    }

    /// Whether it is of the text of a link that stands there in the source.
    pub fn is_quiet_in(&self, source: &Range<u32>) -> bool {
        let within = source.start <= self.source.start && self.source.end <= source.end;
        within && !self.source.is_empty() && self.kind() == RunKind::Quiet
    }

    /// The same behind so many bytes of other HTML and so many other inline elements.
    #[must_use]
    pub fn behind(self, html: u32, inlines: u32) -> Self {
        let inline = if self.inline() == Inline::NONE { Inline::NONE } else { self.inline() + inlines };
        Run::new(self.kind(), self.source, self.html.start + html..self.html.end + html, inline)
    }
}

/// A place in a run where readers see something else than the author typed. The run's own text stays as it was typed:
/// terms are looked for in that.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The run.
    pub run: u32,
    /// In the run's text; empty where something was put in.
    pub text: Range<u32>,
    /// In the HTML.
    pub html: Range<u32>,
    /// What readers see, as text; `None` where it is the same text, raised.
    pub shown: Option<&'static str>,
}

/// What a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunKind {
    /// Text, the same as in the source.
    Text,
    /// Text that differs from the source; see [`Body::owned`].
    Owned,
    /// A line break.
    Break,
    /// Text that is read, but in which no term is looked for: a link's, code.
    Quiet,
    /// Something no term runs across and that says nothing in words: an image, HTML, a citation.
    Barrier,
}

const RUN_KINDS: [RunKind; 5] = [RunKind::Text, RunKind::Owned, RunKind::Break, RunKind::Quiet, RunKind::Barrier];

/// An inline element such as emphasis, by its offsets in the HTML.
#[derive(Debug, Clone, PartialEq)]
pub struct Inline {
    /// The element it stands in; [`Inline::NONE`] for none.
    pub parent: u32,
    /// From the start of its start tag to the end of its end tag.
    pub outer: Range<u32>,
    /// What is between the tags.
    pub inner: Range<u32>,
}

impl Inline {
    /// No element: directly in the block. No page has so many.
    pub const NONE: u32 = (1 << 29) - 1;
}

impl Body {
    /// The text of a run, given the source it was parsed from.
    pub fn run_text<'a>(&'a self, index: usize, source: &'a str) -> &'a str {
        let run = &self.runs[index];
        match run.kind() {
            RunKind::Text => &source[run.source.start as usize..run.source.end as usize],
            RunKind::Owned | RunKind::Quiet => self
                .owned
                .binary_search_by_key(&(index as u32), |(run, _)| *run)
                .map_or("", |found| &self.owned[found].1),
            RunKind::Break => " ",
            RunKind::Barrier => "\u{fffc}",
        }
    }

    /// Where text that begins `into` bytes into a run's text begins in the HTML.
    pub fn html_start(&self, (run, into): (u32, u32), source: &str) -> u32 {
        let changes = self.changes_of(run);
        let done = changes.partition_point(|c| c.text.end <= into);
        match changes.get(done) {
            Some(within) if within.text.start < into => within.html.start,
            _ => self.after_changes(run, into, &changes[..done], source),
        }
    }

    /// Where text that ends `into` bytes into a run's text ends in the HTML.
    pub fn html_end(&self, (run, into): (u32, u32), source: &str) -> u32 {
        let changes = self.changes_of(run);
        let done = changes.partition_point(|c| c.text.start < into);
        match changes[..done].last() {
            Some(within) if within.text.end > into => within.html.end,
            _ => self.after_changes(run, into, &changes[..done], source),
        }
    }

    fn after_changes(&self, run: u32, into: u32, changes: &[Change], source: &str) -> u32 {
        let (from, html) = match changes.last() {
            Some(change) => (change.text.end, change.html.end),
            None => (0, self.runs[run as usize].html.start),
        };
        let text = self.run_text(run as usize, source);
        html + escaped_len(text.get(from as usize..into as usize).unwrap_or_default())
    }

    /// The text of a run as readers see it, and where a place in its own text is in that.
    pub fn shown_text<'a>(&'a self, index: usize, source: &'a str, into: u32) -> (Cow<'a, str>, usize) {
        let (text, changes) = (self.run_text(index, source), self.changes_of(index as u32));
        let mut at = into as usize;
        if changes.is_empty() {
            return (Cow::Borrowed(text), at);
        }
        let mut shown = String::with_capacity(text.len() + changes.len() * 4);
        let mut written = 0;
        for change in changes {
            let range = change.text.start as usize..change.text.end as usize;
            shown.push_str(&text[written..range.start]);
            let before = shown.len();
            shown.push_str(change.shown.unwrap_or(&text[range.clone()]));
            if range.end <= into as usize && range.start < into as usize {
                at = at + shown.len() - before - range.len();
            }
            written = range.end;
        }
        shown.push_str(&text[written..]);
        (Cow::Owned(shown), at)
    }

    fn changes_of(&self, run: u32) -> &[Change] {
        let start = self.changes.partition_point(|c| c.run < run);
        let count = self.changes[start..].partition_point(|c| c.run == run);
        &self.changes[start..start + count]
    }

    /// Takes out what is read, and leaves the HTML.
    pub fn take_text(&mut self) -> Body {
        Body {
            blocks: std::mem::take(&mut self.blocks),
            runs: std::mem::take(&mut self.runs),
            owned: std::mem::take(&mut self.owned),
            changes: std::mem::take(&mut self.changes),
            inlines: std::mem::take(&mut self.inlines),
            ..Body::default()
        }
    }

    /// Puts the text of another piece of prose behind this one's: what is read, not the HTML. `text` says which of the
    /// explainer's it is.
    pub fn read_on(&mut self, other: Body, text: Option<u32>) {
        let (runs, inlines) = (self.runs.len() as u32, self.inlines.len() as u32);
        let within = |index: u32| if index == Inline::NONE { index } else { index + inlines };
        self.blocks.extend(other.blocks.into_iter().map(|block| Block {
            runs: block.runs.start + runs..block.runs.end + runs,
            section: if text.is_some() { Block::OUTSIDE } else { block.section },
            text,
            ..block
        }));
        self.runs.extend(other.runs.into_iter().map(|run| run.behind(0, inlines)));
        self.owned.extend(other.owned.into_iter().map(|(run, text)| (run + runs, text)));
        self.changes.extend(other.changes.into_iter().map(|change| Change { run: change.run + runs, ..change }));
        self.inlines.extend(other.inlines.into_iter().map(|i| Inline { parent: within(i.parent), ..i }));
    }

    /// The block of a link, by the place of its text in the source.
    pub fn block_of_link(&self, source: &Range<u32>) -> Option<u32> {
        let holds = |block: &Block| {
            let runs = &self.runs[block.runs.start as usize..block.runs.end as usize];
            runs.iter().any(|run| run.is_quiet_in(source))
        };
        self.blocks.iter().position(holds).map(|at| at as u32)
    }

    /// Whether a link to `#id` finds its goal.
    pub fn has_id(&self, id: &str) -> bool {
        self.headings.iter().any(|h| h.id == id) || self.ids.iter().any(|known| known == id)
    }
}

/// How long a text is once `&`, `<` and `>` are escaped.
fn escaped_len(text: &str) -> u32 {
    let extra: usize = text
        .bytes()
        .map(|b| match b {
            b'&' => "&amp;".len() - 1,
            b'<' | b'>' => "&lt;".len() - 1,
            _ => 0,
        })
        .sum();
    (text.len() + extra) as u32
}
