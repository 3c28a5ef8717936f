//! The file of a translation: a copy of its original, to be written over.

use std::ops::Range;
use std::sync::Arc;

use crate::config::Config;
use crate::content_path::ContentPath;
use crate::fingerprint::fingerprint;
use crate::front_matter::{self, Fence, TermKind};
use crate::tree::{self, Table, Value};

use super::NewFile;
use super::page::{Kind, Wanted, Wrong, ending, first_error, one_line, quoted, slug, title};

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
    let copy = copy(&original.text, &title, slug.as_deref(), description.as_deref(), is_term);
    let file = copy.map(|text| NewFile { path, text });
    match file.filter(|file| first_error(file).is_none()) {
        Some(file) => Ok(file),
        None => {
            let message = format!("{} can't be copied: its front matter isn't as it should be", original.path);
            Err((message, "see what nutgraf check says of it".to_owned()))
        }
    }
}

/// The original's text with another title, without what is its own: its address, its names.
fn copy(text: &str, title: &str, slug: Option<&str>, description: Option<&str>, is_term: bool) -> Option<String> {
    let (fence, _) = front_matter::split(text).ok()?;
    let (table, colon) = match fence? {
        Fence::Toml(range) => (tree::parse_toml(text, range).0, " ="),
        Fence::Yaml(range) => (tree::parse_yaml(text, range).0, ":"),
    };
    // What takes the place of what, by its place.
    let mut changes: Vec<(Range<usize>, String)> = Vec::new();
    let mut drop = |table: &Table, keys: &[&str]| {
        let own = table.entries.iter().filter(|(key, ..)| keys.contains(&key.as_str()));
        own.map(|(_, key, node)| lines(text, key.start..node.span.end))
            .for_each(|range| changes.push((range, String::new())));
    };
    drop(&table, &["slug", "path", "aliases", "draft", "translation_of_hash", "publish_at", "expires_at"]);
    let term = table.get("term").map(|(node, _)| &node.value);
    if let Some(Value::Table(term)) = term {
        drop(term, &["aliases", "forms", "avoid", "inflect"]);
    }
    let mut put = |key: &str, value: &str| {
        let node = match (key, term) {
            ("short", Some(Value::Table(term))) => term.get(key),
            _ => table.get(key),
        };
        if let Some((node, _)) = node {
            changes.push((node.span.clone(), quoted(value)));
        }
    };
    if let Some(description) = description {
        put(if is_term { "short" } else { "description" }, description);
    }
    put("title", title);
    let after = lines(text, table.get("title")?.0.span.clone()).end;
    let mut own = slug.map(|slug| format!("slug{colon} {}\n", quoted(slug))).unwrap_or_default();
    own.push_str(&format!("draft{colon} true\ntranslation_of_hash{colon} \"{}\"\n", fingerprint(text)));
    changes.push((after..after, own));
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

/// All of the lines that a range is on.
fn lines(text: &str, range: Range<usize>) -> Range<usize> {
    let start = text[..range.start].rfind('\n').map_or(0, |at| at + 1);
    let end = text[range.end..].find('\n').map_or(text.len(), |at| range.end + at + 1);
    start..end
}
