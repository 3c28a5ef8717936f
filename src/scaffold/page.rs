//! The file of a new page or entry, with its front matter filled in.

use crate::config::Config;
use crate::front_matter::TermKind;

use super::NewFile;

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
    /// The end of its address; made of the title where nothing is said.
    pub slug: Option<String>,
    /// The folder below content/; that of its kind where nothing is said.
    pub folder: Option<String>,
    /// The language, as a place in the config's list.
    pub language: usize,
    /// The day, as 2024-03-01.
    pub date: String,
    /// Whether it begins as a draft.
    pub draft: bool,
}

/// The file of a page. The error says what is wrong with the wishes.
pub fn page(wanted: &Wanted, config: &Config) -> Result<NewFile, String> {
    let title = wanted.title.trim();
    if title.is_empty() {
        return Err("the name is empty".to_owned());
    }
    let slug = slug::slugify(wanted.slug.as_deref().unwrap_or(title));
    if slug.is_empty() {
        return Err(format!("`{title}` has no letter or digit to name a file by: say --slug"));
    }
    let folder = match (&wanted.folder, wanted.kind) {
        (Some(folder), _) => folder.trim_matches('/').to_owned(),
        (None, Kind::Explainer) => "explainers".to_owned(),
        (None, Kind::Page) => String::new(),
        (None, Kind::Term(_)) => config.glossary.section.clone(),
    };
    if folder.split('/').any(|part| part == ".." || part == ".") || folder.contains('\\') {
        return Err(format!("the folder `{folder}` isn't below content/"));
    }
    let ending = match wanted.language {
        0 => "md".to_owned(),
        language => format!("{}.md", config.languages[language].code),
    };
    let slash = if folder.is_empty() { "" } else { "/" };
    Ok(NewFile { path: format!("content/{folder}{slash}{slug}.{ending}"), text: text(wanted, title) })
}

fn text(wanted: &Wanted, title: &str) -> String {
    let mut front = vec![format!("title = {}", quoted(title))];
    let described = wanted.description.as_deref().map(str::trim).filter(|d| !d.is_empty());
    let is_term = matches!(wanted.kind, Kind::Term(_));
    if !is_term {
        front.extend(described.map(|d| format!("description = {}", quoted(d))));
        front.push(format!("date = {}", wanted.date));
    }
    if wanted.draft {
        front.push("draft = true".to_owned());
    }
    match wanted.kind {
        Kind::Page => {}
        Kind::Explainer => front.push(EXPLAINER.trim_end().to_owned()),
        Kind::Term(kind) => {
            let word = crate::front_matter::term::KINDS.iter().find(|(_, k)| *k == kind).map_or("concept", |(w, _)| w);
            front.push(format!("\n[term]\nkind = \"{word}\""));
            match described {
                Some(short) => front.push(format!("short = {}", quoted(short))),
                None => front.push("# short = \"What readers see first: up to 160 characters.\"".to_owned()),
            }
            front.push("# aliases = [\"another name\"]\n# see_also = [\"another-entry\"]".to_owned());
        }
    }
    format!("+++\n{}\n+++\n", front.join("\n"))
}

/// What an explainer may hold, ready to be filled in.
const EXPLAINER: &str = r#"
[explainer]
key_points = []
# review_by = 2030-01-01
# storyline = "a-name-that-several-explainers-share"

# [[explainer.known]]
# text = "What is known."
# sources = ["source-1"]

# [[explainer.unknown]]
# question = "What isn't?"

# [[explainer.timeline]]
# date = 2024-03-01
# text = "What happened."
# sources = ["source-1"]

# [[explainer.people]]
# term = "an-entry-of-the-glossary"
# role = "The part they play"

# [[explainer.sources]]
# id = "source-1"
# title = "Its title"
# publisher = "Who published it"
# url = "https://…"
# published = 2024-03-01
# kind = "reporting"
"#;

/// A text as TOML writes it.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}
