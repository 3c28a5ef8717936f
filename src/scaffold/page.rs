//! The file of a new page or entry, with its front matter filled in.

use crate::config::Config;
use crate::diagnostics::{Diagnostic, Severity};
use crate::front_matter::{self, TermKind};

use super::NewFile;

/// Longest name of a file that is made of a title; addresses are made of it.
const LONGEST: usize = 80;

/// What a new page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An explainer, in explainers/.
    Explainer,
    /// Any other page.
    Page,
    /// An entry of the glossary.
    Term(TermKind),
}

/// What an author says of a new page.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// What it is.
    pub kind: Kind,
    /// Its title, or the entry's name.
    pub title: String,
    /// The standfirst, or the entry's short definition.
    pub description: Option<String>,
    /// The end of its address, and the name of its file; made of the title where nothing is said.
    pub slug: Option<String>,
    /// The folder below content/; that of its kind where nothing is said.
    pub folder: Option<String>,
    /// The language, as a place in the config's list.
    pub language: usize,
    /// The day, as 2024-03-01.
    pub date: String,
    /// Whether it begins as a draft.
    pub draft: bool,
    /// What it is about.
    pub tags: Vec<String>,
    /// Who writes it.
    pub authors: Vec<String>,
    /// Of an explainer: the story that it tells with others.
    pub storyline: Option<String>,
    /// Of an explainer: when to look at it again.
    pub review_by: Option<String>,
    /// Of an entry: its other names.
    pub names: Vec<String>,
    /// Of an entry: the ids of related ones.
    pub see_also: Vec<String>,
    /// Of an entry: addresses that name the same thing.
    pub same_as: Vec<String>,
}

/// What is wrong with the wishes, and what to do.
pub type Wrong = (String, String);

/// The file of a new page.
pub fn page(wanted: &Wanted, config: &Config) -> Result<NewFile, Wrong> {
    let title = title(&wanted.title)?;
    let slug = slug(wanted, &title)?;
    let folder = folder(wanted, config)?;
    let slash = if folder.is_empty() { "" } else { "/" };
    let path = format!("content/{folder}{slash}{slug}{}", ending(config, wanted.language));
    let file = NewFile { path, text: text(wanted, &title) };
    match first_error(&file) {
        None => Ok(file),
        Some(error) => Err((error.message, error.help.unwrap_or_else(|| "see nutgraf new --help".to_owned()))),
    }
}

pub(super) fn first_error(file: &NewFile) -> Option<Diagnostic> {
    let mut found = Vec::new();
    let is_section = file.path.rsplit('/').next().is_some_and(|name| name.starts_with("_index."));
    front_matter::read(&file.path.as_str().into(), &file.text, is_section, &mut found);
    found.into_iter().find(|diagnostic| diagnostic.severity == Severity::Error)
}

pub(super) fn title(wanted: &str) -> Result<String, Wrong> {
    let title = one_line(wanted);
    if title.is_empty() {
        return Err(("the name is empty".to_owned(), "say what the page is called".to_owned()));
    }
    Ok(title)
}

/// Text on one line, without what nobody sees.
pub(super) fn one_line(text: &str) -> String {
    let visible: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

pub(super) fn slug(wanted: &Wanted, title: &str) -> Result<String, Wrong> {
    let mut slug = slug::slugify(wanted.slug.as_deref().unwrap_or(title));
    if slug.is_empty() {
        let message = format!("`{}` has no letter or digit to name a file by", wanted.slug.as_deref().unwrap_or(title));
        return Err((message, "say --slug, in small letters, digits and hyphens".to_owned()));
    }
    if slug.len() > LONGEST {
        if wanted.slug.is_some() {
            return Err((format!("--slug is longer than {LONGEST} letters"), "take a shorter one".to_owned()));
        }
        slug.truncate(LONGEST);
        slug.truncate(slug.rfind('-').unwrap_or(LONGEST));
    }
    if slug == "index" {
        let message = "a file that is called index belongs to its folder".to_owned();
        return Err((message, "say --slug, to call it otherwise".to_owned()));
    }
    if let Err(why) = crate::link::check_path(&slug) {
        return Err((format!("`{slug}` can't be an address: {why}"), "say --slug, to call it otherwise".to_owned()));
    }
    Ok(slug)
}

fn folder(wanted: &Wanted, config: &Config) -> Result<String, Wrong> {
    let glossary = &config.glossary.section;
    let usual = match wanted.kind {
        Kind::Explainer => "explainers",
        Kind::Page => "",
        Kind::Term(_) => glossary,
    };
    let Some(folder) = &wanted.folder else { return Ok(usual.to_owned()) };
    let parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    // People who complete names at the prompt begin with content/.
    let parts = parts.strip_prefix(&["content"]).unwrap_or(&parts);
    let folder = parts.join("/");
    if parts.iter().any(|part| part.starts_with('.')) || crate::link::check_path(&folder).is_err() {
        let message = format!("`{folder}` can't be a folder of content/");
        return Err((message, "write it from content/ on, as in --folder explainers/rail".to_owned()));
    }
    if matches!(wanted.kind, Kind::Term(_)) && folder != *glossary {
        let message = format!("entries of the glossary are in content/{glossary}");
        return Err((message, "leave --folder out; [glossary] section in config.toml names the folder".to_owned()));
    }
    Ok(folder)
}

/// The end of the names of a language's files.
pub(super) fn ending(config: &Config, language: usize) -> String {
    match language {
        0 => ".md".to_owned(),
        language => format!(".{}.md", config.languages[language].code),
    }
}

fn text(wanted: &Wanted, title: &str) -> String {
    let mut front = vec![format!("title = {}", quoted(&as_text(title)))];
    let described = wanted.description.as_deref().map(one_line).filter(|text| !text.is_empty());
    let is_term = matches!(wanted.kind, Kind::Term(_));
    if !is_term {
        front.push(match &described {
            Some(text) => format!("description = {}", quoted(text)),
            None => "# description = \"What happened and why it matters, in a sentence or two.\"".to_owned(),
        });
        front.push(format!("date = {}", wanted.date));
    }
    if wanted.draft {
        front.push("draft = true".to_owned());
    }
    front.extend(list("authors", &wanted.authors));
    front.extend(list("tags", &wanted.tags));
    match wanted.kind {
        Kind::Page => {}
        Kind::Explainer => front.push(explainer(wanted)),
        Kind::Term(kind) => {
            front.push(format!("\n[term]\nkind = \"{}\"", kind.word()));
            front.push(match &described {
                Some(short) => format!("short = {}", quoted(short)),
                None => "# short = \"What readers see first: up to 160 characters.\"".to_owned(),
            });
            let example = |key: &str, values: &[String], example: &str| {
                list(key, values).unwrap_or_else(|| format!("# {key} = [\"{example}\"]"))
            };
            front.push(example("aliases", &wanted.names, "another name"));
            front.push(example("see_also", &wanted.see_also, "id-of-another-entry"));
            front.extend(list("same_as", &wanted.same_as));
        }
    }
    format!("+++\n{}\n+++\n", front.join("\n"))
}

fn explainer(wanted: &Wanted) -> String {
    let line = |key: &str, value: &Option<String>, example: &str| match value {
        Some(value) => format!("{key} = {value}"),
        None => format!("# {key} = {example}"),
    };
    let storyline = wanted.storyline.as_deref().map(|name| quoted(&one_line(name)));
    format!(
        "\n[explainer]\nkey_points = []\n{}\n{}\n{PARTS}",
        line("review_by", &wanted.review_by.as_deref().map(day), "2030-01-01"),
        line("storyline", &storyline, "\"name-that-several-explainers-share\""),
    )
}

/// A date as TOML writes it, or, where it is none, as text: reading it says what is wrong.
fn day(text: &str) -> String {
    let text = text.trim();
    if crate::date::When::parse(text).is_ok() { text.to_owned() } else { quoted(text) }
}

/// What an explainer may hold, ready to be filled in.
const PARTS: &str = r#"
# [[explainer.known]]
# text = "What is known."
# sources = ["source-1"]

# [[explainer.unknown]]
# question = "What isn't?"

# [[explainer.disputed]]
# claim = "What some say."
# by = "who says so"
# status = "unproven"
# sources = ["source-1"]

# [[explainer.timeline]]
# date = 2024-03-01
# text = "What happened."
# sources = ["source-1"]

# [[explainer.people]]
# term = "id-of-an-entry"
# role = "The part they play"

# [[explainer.sources]]
# id = "source-1"
# title = "Its title"
# publisher = "Who published it"
# url = "https://…"
# published = 2024-03-01
# kind = "reporting""#;

fn list(key: &str, values: &[String]) -> Option<String> {
    let values: Vec<String> =
        values.iter().map(|value| one_line(value)).filter(|v| !v.is_empty()).map(|v| quoted(&v)).collect();
    (!values.is_empty()).then(|| format!("{key} = [{}]", values.join(", ")))
}

/// A name as a title, which is inline Markdown: what would begin an element of HTML is text.
pub(super) fn as_text(name: &str) -> String {
    let mut text = String::with_capacity(name.len());
    for (at, c) in name.char_indices() {
        let next = name[at + c.len_utf8()..].chars().next();
        if c == '<' && next.is_some_and(|n| n.is_alphabetic() || matches!(n, '/' | '!' | '?')) {
            text.push('\\');
        }
        text.push(c);
    }
    text
}

/// A text of one line as TOML writes it; YAML reads it too.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
