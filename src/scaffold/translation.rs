//! The file of a translation: a copy of its original, to be written over.

use std::ops::Range;
use std::sync::Arc;

use crate::config::Config;
use crate::content_path::ContentPath;
use crate::fingerprint::fingerprint;
use crate::front_matter::{self, Fence, TermKind};
use crate::tree::{self, Node, Table, Value};

use super::NewFile;
use super::page::{Kind, Wanted, Wrong, as_text, ending, first_error, one_line, quoted, slug, title};

/// The page that a new one translates.
#[derive(Debug, Clone)]
pub struct Original {
    /// What the name of its file says.
    pub name: ContentPath,
    /// From the site's folder.
    pub path: Arc<str>,
    /// The file's whole text.
    pub text: Arc<str>,
}

/// The file of a translation: a copy of the original, to be written over, with the new title, and as a draft until that is
/// done. It has the original's name, which makes the two versions of one page.
pub fn translation(wanted: &Wanted, original: &Original, config: &Config) -> Result<NewFile, Wrong> {
    let title = title(&wanted.title)?;
    let front = front_matter::read(&original.path, &original.text, original.name.is_section, &mut Vec::new()).0;
    let is_term = front.term.is_some();
    let fits = match wanted.kind {
        Kind::Term(kind) => front.term.as_ref().is_some_and(|term| term.kind == kind),
        Kind::Explainer => front.explainer.is_some() && !is_term,
        Kind::Page => front.explainer.is_none() && !is_term,
    };
    if !fits {
        let word = match &front.term {
            Some(term) if term.kind == TermKind::Concept => "term",
            Some(term) => term.kind.word(),
            None if front.explainer.is_some() => "explainer",
            None => "page",
        };
        let message = format!("{} is of another kind: {word}", original.path);
        return Err((message, format!("say the kind of the original: nutgraf new {word} …")));
    }
    let suffix = ending(config, original.name.language);
    let stem = original.path.strip_suffix(suffix.as_str()).unwrap_or_else(|| original.path.trim_end_matches(".md"));
    let path = format!("{stem}{}", ending(config, wanted.language));
    let slug = (!original.name.is_section || wanted.slug.is_some()).then(|| slug(wanted, &title)).transpose()?;
    let slug = slug.filter(|slug| *slug != original.name.stem);
    let description = wanted.description.as_deref().map(one_line).filter(|text| !text.is_empty());
    let text = copy(&original.text, &title, slug.as_deref(), description.as_deref());
    let file = text.map(|text| NewFile { path, text });
    // A table on one line may have gone with a key of it.
    let whole = |file: &NewFile| {
        let path = file.path.as_str().into();
        let copied = front_matter::read(&path, &file.text, original.name.is_section, &mut Vec::new()).0;
        first_error(file).is_none()
            && copied.term.is_some() == is_term
            && copied.explainer.is_some() == front.explainer.is_some()
    };
    match file.filter(whole) {
        Some(file) => Ok(file),
        None => {
            let message = format!("{} can't be copied: its front matter isn't as it should be", original.path);
            Err((message, "see what nutgraf check says of it, or begin the page without --translation-of".to_owned()))
        }
    }
}

/// The original's text with another title, without what is its own: its address, its names.
fn copy(text: &str, title: &str, slug: Option<&str>, description: Option<&str>) -> Option<String> {
    let (fence, _) = front_matter::split(text).ok()?;
    let (table, colon) = match fence? {
        Fence::Toml(range) => (tree::parse_toml(text, range).0, " ="),
        Fence::Yaml(range) => (tree::parse_yaml(text, range).0, ":"),
    };
    let term = match table.get("term") {
        Some((Node { value: Value::Table(term), .. }, _)) => Some(term),
        _ => None,
    };
    // What takes the place of what, by its place.
    let mut changes: Vec<(Range<usize>, String)> = Vec::new();
    let own = ["slug", "path", "aliases", "draft", "translation_of_hash", "publish_at", "expires_at"];
    let names = ["aliases", "forms", "avoid", "inflect"];
    let dropped = entries(&table, &own).chain(term.into_iter().flat_map(|term| entries(term, &names)));
    changes.extend(dropped.map(|(_, key, node)| (lines(text, key.start..node.span.end, colon == ":"), String::new())));
    let (titled, _) = table.get("title")?;
    changes.push((titled.span.clone(), quoted(&as_text(title))));
    let after = |node: &Node| lines(text, node.span.clone(), false).end;
    let mut new = slug.map(|slug| format!("slug{colon} {}\n", quoted(slug))).unwrap_or_default();
    if let Some(description) = description {
        let description = quoted(description);
        let (key, described) = match term {
            Some(term) => ("short", term.get("short")),
            None => ("description", table.get("description")),
        };
        match (described, term.and_then(|term| term.get("kind"))) {
            (Some((node, _)), _) => changes.push((node.span.clone(), description)),
            (None, Some((kind, at))) => {
                let indent = &text[lines(text, at.clone(), false).start..at.start];
                changes.push((after(kind)..after(kind), format!("{indent}{key}{colon} {description}\n")));
            }
            (None, None) => new.push_str(&format!("{key}{colon} {description}\n")),
        }
    }
    new.push_str(&format!("draft{colon} true\ntranslation_of_hash{colon} \"{}\"\n", fingerprint(text)));
    changes.push((after(titled)..after(titled), new));
    changes.sort_by_key(|(range, _)| (range.start, range.end));
    let (mut copy, mut at) = (String::with_capacity(text.len() + 128), 0);
    for (range, new) in changes {
        copy.push_str(text.get(at..range.start)?);
        copy.push_str(&new);
        at = range.end;
    }
    copy.push_str(text.get(at..)?);
    Some(copy)
}

fn entries<'t>(table: &'t Table, keys: &'t [&str]) -> impl Iterator<Item = &'t (String, Range<usize>, Node)> {
    table.entries.iter().filter(|(key, ..)| keys.contains(&key.as_str()))
}

/// All of the lines that a range is on; with those that hang from it, where lists may stand under their key.
fn lines(text: &str, range: Range<usize>, hanging: bool) -> Range<usize> {
    let line_end = |from: usize| text[from..].find('\n').map_or(text.len(), |at| from + at + 1);
    let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let start = text[..range.start].rfind('\n').map_or(0, |at| at + 1);
    let own = indent(&text[start..]);
    let mut end = line_end(range.end);
    while hanging && end < text.len() {
        let next = &text[end..line_end(end)];
        let hangs = indent(next) > own || (indent(next) == own && next[own..].starts_with("- "));
        if !hangs {
            break;
        }
        end = line_end(end);
    }
    start..end
}
