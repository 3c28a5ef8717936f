//! llms.txt (llmstxt.org): the pages of a language as a list in Markdown, for programs that read sites for people.

use std::fmt::Write;

use crate::link::{Page, PageKind, Site};

use super::addresses::permalink;
use super::plain::plain_text;

/// The list of a language.
pub(super) fn llms(site: &Site, language: usize) -> Vec<u8> {
    let info = site.language(language);
    let mut text = format!("# {}\n", plain(&info.title));
    if let Some(description) = &info.description {
        let _ = write!(text, "\n> {}\n", plain(description));
    }
    for section in site.sections.iter().filter(|s| s.language == language && !s.pages.is_empty()) {
        let title = if section.folder.is_empty() { &info.title } else { &section.title_text };
        let _ = write!(text, "\n## {}\n\n", plain(title));
        for id in &section.pages {
            line(site, site.page(*id), &mut text);
        }
    }
    text.into_bytes()
}

fn line(site: &Site, page: &Page, text: &mut String) {
    let title = escaped(&page.document.title_text);
    let _ = write!(text, "- [{title}]({})", permalink(site, &page.path).replace('(', "%28").replace(')', "%29"));
    let short = page.document.front_matter.term.as_ref().filter(|_| page.kind == PageKind::Term);
    let short = short.and_then(|t| t.short.as_ref()).map(|s| s.value.clone());
    let summary = short.or_else(|| page.document.description.as_ref().map(plain_text));
    if let Some(summary) = summary.filter(|s| !s.trim().is_empty()) {
        let _ = write!(text, ": {}", escaped(&summary));
    }
    text.push('\n');
}

/// On one line, with nothing in it that Markdown takes for more than text.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in plain(text).chars() {
        if matches!(c, '\\' | '[' | ']' | '<' | '>' | '*' | '_' | '`') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

/// On one line.
fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
