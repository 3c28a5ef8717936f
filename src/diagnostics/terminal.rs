//! Diagnostics for people: the line, what is wrong with it, what to do. Drawn by annotate-snippets.

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::{Diagnostic, Location, Severity};

/// One problem as text of several lines, without a line break at its end; with terminal colours if `colour`.
pub fn render(diagnostic: &Diagnostic, colour: bool) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level.primary_title(diagnostic.message.as_str()).id(diagnostic.code);
    let mut group = match &diagnostic.location {
        None => Group::with_title(title),
        Some(location) => place(Group::with_title(title), location, AnnotationKind::Primary, None),
    };
    for related in &diagnostic.related {
        group = place(group, &related.location, AnnotationKind::Context, Some(&related.message));
    }
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    renderer.render(&[group]).to_string()
}

fn place<'a>(group: Group<'a>, at: &'a Location, kind: AnnotationKind, label: Option<&'a str>) -> Group<'a> {
    if at.line == 0 {
        let origin = Origin::path(&*at.path);
        return group.element(origin);
    }
    // The excerpt of a very long line begins later than column 1; annotate what is left of the span.
    let chars: Vec<usize> = at.text.char_indices().map(|(i, _)| i).chain([at.text.len()]).collect();
    let from = (at.column - at.text_column).min(chars.len() - 1);
    let to = at.end_column.saturating_sub(at.text_column).clamp(from, chars.len() - 1);
    let mut annotation = kind.span(chars[from]..chars[to]);
    if let Some(label) = label {
        annotation = annotation.label(label);
    }
    group.element(Snippet::source(at.text.as_str()).line_start(at.line).path(&*at.path).annotation(annotation))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_place_line_and_remedy() {
        let text = "+++\nsumary = \"x\"\n+++\n";
        let d = Diagnostic::error("unknown-key", "unknown key `sumary`")
            .at(Location::new(&"content/a.md".into(), text, 4..10))
            .help("did you mean `summary`?");
        let shown = render(&d, false);
        assert!(shown.contains("error[unknown-key]: unknown key `sumary`"), "{shown}");
        assert!(shown.contains("content/a.md:2:1"), "{shown}");
        assert!(shown.contains("2 | sumary = \"x\""), "{shown}");
        assert!(shown.contains("help: did you mean `summary`?"), "{shown}");
    }
}
