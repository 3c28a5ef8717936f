//! The typed model of a page's front matter: all fields of every kind of page, checked one by one.
//!
//! In: a file's text. Out: where its front matter and its body stand, and a [`FrontMatter`]. What needs other files
//! (does a term exist? is this id a source?) is checked by link; here only what the file itself can tell.

use std::ops::Range;
use std::sync::Arc;

use crate::content_path::composed;
use crate::date::When;
use crate::diagnostics::{Diagnostic, Location};
use crate::tree::fields::{Fields, Reading, Sourced};
use crate::tree::{self, Node};

pub mod explainer;
pub mod term;

pub use explainer::Explainer;
pub use term::{TermEntry, TermKind};

/// How a section orders its pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SortBy {
    /// The newest `date` first.
    #[default]
    Date,
    /// The newest `updated` (or `date`) first.
    Updated,
    /// By title, in the order of the language's alphabet.
    Title,
    /// The smallest `weight` first.
    Weight,
}

/// The words an author writes for them.
pub const SORT_BY: [(&str, SortBy); 4] =
    [("date", SortBy::Date), ("updated", SortBy::Updated), ("title", SortBy::Title), ("weight", SortBy::Weight)];

/// What Hugo, Zola and Jekyll call keys that have another name here, for people who bring their pages along.
const SYNONYMS: [(&str, &str); 15] = [
    ("summary", "description"),
    ("subtitle", "description"),
    ("standfirst", "description"),
    ("author", "authors"),
    ("category", "tags"),
    ("categories", "tags"),
    ("keywords", "tags"),
    ("lastmod", "updated"),
    ("publishDate", "publish_at"),
    ("expiryDate", "expires_at"),
    ("layout", "template"),
    ("type", "template"),
    ("url", "path"),
    ("permalink", "path"),
    ("published", "draft"),
];

/// Everything a page's front matter says. Texts that may be wrong in a way only other files show carry their place.
#[derive(Debug, Clone, Default)]
pub struct FrontMatter {
    /// The page's title, in inline Markdown.
    pub title: Sourced<String>,
    /// The standfirst, in inline Markdown.
    pub description: Option<Sourced<String>>,
    /// Day of publication.
    pub date: Option<When>,
    /// Day of the last change that readers should know of.
    pub updated: Option<When>,
    /// Last part of the address.
    pub slug: Option<Sourced<String>>,
    /// The whole address, instead of section and slug.
    pub path: Option<Sourced<String>>,
    /// Old addresses, each of which becomes a redirect.
    pub aliases: Vec<Sourced<String>>,
    /// Not to be published.
    pub draft: bool,
    /// Not to be published before.
    pub publish_at: Option<jiff::Timestamp>,
    /// Not to be published from then on.
    pub expires_at: Option<jiff::Timestamp>,
    /// Not to be found by the site's search: `search = false`.
    pub unsearchable: bool,
    /// Place among its neighbours, for sections sorted by weight.
    pub weight: i64,
    /// Template that renders the page.
    pub template: Option<Sourced<String>>,
    /// Who wrote it.
    pub authors: Vec<Sourced<String>>,
    /// What it is about.
    pub tags: Vec<Sourced<String>>,
    /// Items of the config's other taxonomies: taxonomy, its place, items.
    pub taxonomies: Vec<(String, Range<usize>, Vec<Sourced<String>>)>,
    /// Which state of the original this translation follows.
    pub translation_of_hash: Option<Sourced<String>>,
    /// The author's own keys.
    pub extra: Vec<(String, Range<usize>, Node)>,
    /// A section's way to order its pages.
    pub sort_by: Option<SortBy>,
    /// How many pages a page of a section's list holds; 0 for all.
    pub paginate_by: Option<usize>,
    /// Template for the pages of a section.
    pub page_template: Option<Sourced<String>>,
    /// What makes the page an explainer. Boxed, as most pages of a large site are none.
    pub explainer: Option<Box<Explainer>>,
    /// What makes the page an entry of the glossary.
    pub term: Option<Box<TermEntry>>,
    /// What the page says about mentions of terms in it.
    pub glossary: PageGlossary,
}

/// A page's own say in the linking of terms.
#[derive(Debug, Clone, Default)]
pub struct PageGlossary {
    /// Entries that are not linked on this page.
    pub off: Vec<Sourced<String>>,
    /// For a form that several entries claim: which one this page means. Form, place, entry.
    pub pin: Vec<(String, Range<usize>, Sourced<String>)>,
}

/// Where a file's front matter stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fence {
    /// Between `+++` lines; the range is what stands between them.
    Toml(Range<usize>),
    /// Between `---` lines.
    Yaml(Range<usize>),
}

/// Finds the front matter and the start of the body. `Ok(None)` where the file begins with no fence; the error names
/// the fence that is never closed.
pub fn split(text: &str) -> Result<(Option<Fence>, usize), &'static str> {
    let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let first = text[start..].lines().next().unwrap_or_default().trim_end();
    let fence = match first {
        "+++" => "+++",
        "---" => "---",
        _ => return Ok((None, start)),
    };
    let open = start + text[start..].find('\n').map_or(text.len() - start, |i| i + 1);
    let mut at = open;
    for line in text[open..].split_inclusive('\n') {
        if line.trim_end() == fence {
            let range = open..at;
            let fence = if fence == "+++" { Fence::Toml(range) } else { Fence::Yaml(range) };
            return Ok((Some(fence), at + line.len()));
        }
        at += line.len();
    }
    Err(fence)
}

/// Reads the front matter of the file `path`. Gives the model, as far as it could be read, and where the body begins.
/// `is_section` allows a section's keys.
pub fn read(path: &Arc<str>, text: &str, is_section: bool, diagnostics: &mut Vec<Diagnostic>) -> (FrontMatter, usize) {
    let at = |range: Range<usize>| Location::new(path, text, range);
    let (fence, body) = match split(text) {
        Ok((Some(fence), body)) => (fence, body),
        Ok((None, start)) => {
            diagnostics.push(
                Diagnostic::error("no-front-matter", "the file has no front matter")
                    .at(at(start..start))
                    .help("begin it with a line +++, then title = \"…\", then a line +++"),
            );
            return (FrontMatter::default(), start);
        }
        Err(fence) => {
            diagnostics.push(
                Diagnostic::error(
                    "unclosed-front-matter",
                    format!("the front matter has no end: no second {fence} line"),
                )
                .at(at(0..3))
                .help(format!("put a line {fence} after the last key")),
            );
            return (FrontMatter::default(), text.len());
        }
    };
    let (table, errors) = match fence {
        Fence::Toml(range) => tree::parse_toml(text, range),
        Fence::Yaml(range) => tree::parse_yaml(text, range),
    };
    let broken = !errors.is_empty();
    for error in errors {
        let (code, help) = if error.is_date() {
            ("bad-date", "write it as year-month-day: 2023-11-20 or 2023-11-20T18:00:00+01:00")
        } else {
            (
                "front-matter-syntax",
                "text stands in quotes, lists in [ ]; TOML stands between +++ lines, YAML between ---",
            )
        };
        diagnostics.push(Diagnostic::error(code, error.message).at(at(error.span)).help(help));
    }
    let mut found = Vec::new();
    let mut reading = Reading::new(path, text, &mut found);
    let mut fields = Fields::new(&table, "the front matter", &mut reading);
    fields.synonyms = &SYNONYMS;
    let front_matter = read_fields(&mut fields, is_section);
    fields.finish_file();
    // What a syntax error swallowed isn't missing, and what it left is no value: say only what the broken text is sure
    // to hold.
    diagnostics.extend(
        found.into_iter().filter(|d| !broken || !matches!(d.code, "missing-key" | "empty-value" | "wrong-type")),
    );
    (front_matter, body)
}

fn read_fields(f: &mut Fields<'_, '_, '_>, is_section: bool) -> FrontMatter {
    let mut front_matter = FrontMatter {
        title: f.required_text("title", "\"…\"").unwrap_or_default(),
        description: f.text("description"),
        date: f.when("date").map(|d| d.value),
        slug: f.text("slug"),
        path: f.text("path"),
        aliases: f.texts("aliases"),
        draft: f.boolean("draft").unwrap_or(false),
        publish_at: f.instant("publish_at").map(|d| d.value),
        unsearchable: !f.boolean("search").unwrap_or(true),
        weight: f.integer("weight", i64::MIN..=i64::MAX).unwrap_or(0),
        template: f.text("template"),
        authors: f.names("authors"),
        tags: f.names("tags"),
        translation_of_hash: f.text("translation_of_hash"),
        extra: f.free_table("extra").to_vec(),
        ..FrontMatter::default()
    };
    if let Some(updated) = f.when("updated") {
        if let Some(date) = front_matter.date.filter(|date| updated.value.is_before(*date)) {
            let message = format!("`updated` comes before `date`, {date}");
            let help = "write the day of the last change, or leave `updated` out";
            f.reading.report(Diagnostic::warning("updated-before-date", message).help(help), updated.span);
        }
        front_matter.updated = Some(updated.value);
    }
    let expires = f.instant("expires_at");
    if let (Some(from), Some(to)) = (front_matter.publish_at, &expires)
        && to.value <= from
    {
        let message = "`expires_at` comes before `publish_at`: the page would never be published";
        f.reading.report(Diagnostic::error("never-published", message), to.span.clone());
    }
    front_matter.expires_at = expires.map(|d| d.value);
    for (name, span, node) in f.free_table("taxonomies") {
        let mut items = Vec::new();
        match &node.value {
            tree::Value::Array(values) => {
                for item in values {
                    match &item.value {
                        tree::Value::String(s) => {
                            items.push(Sourced { value: s.clone(), span: item.span.clone() });
                        }
                        other => f.reading.report(
                            Diagnostic::error(
                                "wrong-type",
                                format!("an item of `{name}` must be text, this is {}", other.kind()),
                            ),
                            item.span.clone(),
                        ),
                    }
                }
            }
            other => f.reading.report(
                Diagnostic::error("wrong-type", format!("`{name}` must be a list of texts, this is {}", other.kind())),
                node.span.clone(),
            ),
        }
        let items = f.reading.without_empty(name, items);
        front_matter.taxonomies.push((name.clone(), span.clone(), items));
    }
    if is_section {
        front_matter.sort_by = f.choice("sort_by", &SORT_BY);
        front_matter.paginate_by = f.integer("paginate_by", 0..=100_000).map(|n| n as usize);
        front_matter.page_template = f.text("page_template");
    } else {
        front_matter.explainer = f.table("explainer", "[explainer]", explainer::read).map(Box::new);
        front_matter.term = f.table("term", "[term]", term::read).map(Box::new);
    }
    front_matter.glossary = f.table("glossary", "[glossary]", read_page_glossary).unwrap_or_default();
    front_matter
}

fn read_page_glossary(f: &mut Fields<'_, '_, '_>) -> PageGlossary {
    let off = f.ids("off");
    let mut pin = Vec::new();
    for (form, span, node) in f.free_table("pin") {
        match &node.value {
            tree::Value::String(id) => {
                pin.push((
                    form.clone(),
                    span.clone(),
                    Sourced { value: composed(id).into_owned(), span: node.span.clone() },
                ));
            }
            other => f.reading.report(
                Diagnostic::error(
                    "wrong-type",
                    format!("a pin names an entry's id in quotes, this is {}", other.kind()),
                ),
                node.span.clone(),
            ),
        }
    }
    PageGlossary { off, pin }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_fences() {
        assert_eq!(split("+++\na=1\n+++\nx"), Ok((Some(Fence::Toml(4..8)), 12)));
        assert_eq!(split("---\r\na: 1\r\n---\r\nx"), Ok((Some(Fence::Yaml(5..11)), 16)));
        assert_eq!(split("\u{feff}+++\n+++"), Ok((Some(Fence::Toml(7..7)), 10)));
        assert_eq!(split("text"), Ok((None, 0)));
        assert_eq!(split("+++\ntitle"), Err("+++"));
        assert_eq!(split("+++"), Err("+++"));
        assert_eq!(split(""), Ok((None, 0)));
    }
}
