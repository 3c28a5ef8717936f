//! Headings: their ids and attributes, and their texts for the table of contents.

use std::ops::Range;

use pulldown_cmark::{CowStr, HeadingLevel};
use pulldown_cmark_escape::escape_html_body_text;

use crate::diagnostics::Diagnostic;
use crate::prose::Heading;

use super::{OpenHeading, Writer, push_attribute};

impl Writer<'_, '_> {
    pub(super) fn start_heading(
        &mut self,
        level: HeadingLevel,
        id: Option<CowStr<'_>>,
        classes: &[CowStr<'_>],
        attrs: &[(CowStr<'_>, Option<CowStr<'_>>)],
        range: Range<usize>,
    ) {
        self.fresh_line();
        let level = level as u8;
        if level == 2 {
            self.section += 1;
        }
        let mut attributes = String::new();
        if !classes.is_empty() {
            let all: Vec<&str> = classes.iter().map(|c| &**c).collect();
            push_attribute(&mut attributes, "class", &all.join(" "));
        }
        for (name, value) in attrs {
            let safe = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
            let script = name.to_ascii_lowercase().starts_with("on") || name.eq_ignore_ascii_case("style");
            if !safe || (script && !self.context.settings.unsafe_html) {
                self.report(
                    Diagnostic::warning("bad-attribute", format!("the attribute `{name}` is left out of this heading"))
                        .help("names of attributes are letters, digits, - and _; scripts need [markdown] unsafe_html"),
                    range.clone(),
                );
                continue;
            }
            push_attribute(&mut attributes, name, value.as_deref().unwrap_or_default());
        }
        if let Some(id) = &id
            && !self.ids.take(id)
        {
            self.report(
                Diagnostic::error("duplicate-id", format!("the id `{id}` is taken on this page"))
                    .help("give this heading another {#id}; those of terms, sources, citations and footnotes are the page's own"),
                range,
            );
        }
        self.push(["<h1", "<h2", "<h3", "<h4", "<h5", "<h6"][usize::from(level) - 1]);
        let at = self.out.prose.html.len();
        self.push(">");
        self.heading = Some(OpenHeading {
            level,
            id: id.map(|id| id.to_string()),
            attributes,
            at,
            holes: self.out.prose.holes.len(),
            inlines: self.out.inlines.len(),
            text: String::new(),
            title: String::new(),
        });
    }

    /// Adds text to the heading that is open, if one is, and says where it stands in its title.
    pub(super) fn heading_text(&mut self, text: &str, tag: Option<&str>) -> Range<usize> {
        let Some(heading) = &mut self.heading else { return 0..0 };
        let start = heading.title.len();
        heading.text.push_str(text);
        if let Some(tag) = tag {
            heading.title.push_str(&format!("<{tag}>"));
        }
        let _ = escape_html_body_text(&mut heading.title, text);
        if let Some(tag) = tag {
            heading.title.push_str(&format!("</{tag}>"));
        }
        start..heading.title.len()
    }

    /// A heading's id comes of its text, so its start tag is finished when the text is known.
    pub(super) fn end_heading(&mut self, range: Range<usize>) {
        let Some(heading) = self.heading.take() else { return };
        let id = heading.id.unwrap_or_else(|| self.ids.for_heading(&heading.text));
        let mut attributes = String::new();
        push_attribute(&mut attributes, "id", &id);
        attributes.push_str(&heading.attributes);
        self.out.prose.html.insert_str(heading.at, &attributes);
        let shift = attributes.len() as u32;
        for hole in &mut self.out.prose.holes[heading.holes..] {
            hole.at += shift;
        }
        for inline in &mut self.out.inlines[heading.inlines..] {
            inline.outer = inline.outer.start + shift..inline.outer.end + shift;
            inline.inner = inline.inner.start + shift..inline.inner.end + shift;
        }
        self.close_block(
            ["</h1>\n", "</h2>\n", "</h3>\n", "</h4>\n", "</h5>\n", "</h6>\n"][usize::from(heading.level) - 1],
        );
        let source = self.span(range);
        let source = source.start as u32..source.end as u32;
        self.headings.push(Heading { level: heading.level, id, title: heading.title, source });
    }
}
