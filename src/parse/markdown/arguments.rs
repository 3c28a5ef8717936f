//! What components are given: lines `:key: value`, and what stands behind their names; read as their signatures say.

use std::ops::Range;

use pulldown_cmark::{CowStr, Event, Parser};

use crate::components::{Kind, Parameter, Signature};
use crate::date::PartialDate;
use crate::diagnostics::{Diagnostic, nearest};
use crate::parse::frames;
use crate::parse::urls::{Target, classify};
use crate::prose::{Argument, Citation, Image, LinkUse, What};

use super::{INLINE_GUARD, Spans, Writer, citation_link, options as markdown_options};

/// What an author gave.
pub(super) struct Given {
    /// The parameter.
    pub(super) name: String,
    /// What it is to be.
    pub(super) value: String,
    /// Where its key stands; `None` behind the component's name.
    pub(super) key: Option<Range<usize>>,
    /// Where the value stands.
    pub(super) spans: Spans,
}

impl Given {
    fn span(&self) -> Range<usize> {
        self.spans.of(0..self.value.len())
    }

    fn place(&self) -> Range<usize> {
        self.key.clone().unwrap_or_else(|| self.span())
    }
}

/// A line `:key: value`: key, value, where the line and the value begin.
type Line<'t> = (&'t str, &'t str, [usize; 2]);

/// Those lines at the head of a text, and where the rest begins.
pub(super) fn options(text: &str) -> (Vec<Line<'_>>, usize) {
    let mut found = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let Some((key, value)) = option(line) else { break };
        found.push((key, value, [at, at + line.trim_end().len() - value.len()]));
        at += line.len();
    }
    (found, at)
}

fn option(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.trim_end().strip_prefix(':')?.split_once(':')?;
    let good = !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
    (good && (value.is_empty() || value.starts_with([' ', '\t']))).then_some((key, value.trim()))
}

/// What a component may be given, for messages.
pub(super) fn may_hold(signature: &Signature) -> String {
    let own = signature.parameters.keys().filter(|name| Some(*name) != signature.argument.as_ref());
    let all: Vec<String> = own.map(|name| format!(":{}:", name.replace('_', "-"))).collect();
    if all.is_empty() { "it has no options".to_owned() } else { format!("it can have {}", all.join(", ")) }
}

impl Writer<'_, '_> {
    /// Reads what a component is given, and writes those texts among it that are inline Markdown. Says whether all is
    /// well. What stands in the component's own body isn't missed (`argument_in_body`).
    pub(super) fn arguments(
        &mut self,
        name: &str,
        signature: &Signature,
        given: Vec<Given>,
        argument_in_body: bool,
        span: &Range<usize>,
    ) -> (Vec<(String, Argument)>, bool) {
        let mut read: Vec<(String, Argument)> = Vec::with_capacity(given.len());
        let mut seen: Vec<String> = Vec::with_capacity(given.len());
        let mut well = true;
        let alt = signature.parameters.contains_key("alt");
        let has_alt = !alt || given.iter().any(|g| g.name == "alt" && !g.value.is_empty());
        for one in given {
            let Some(parameter) = signature.parameters.get(&one.name) else {
                self.unknown_option(name, signature, &one);
                well = false;
                continue;
            };
            if seen.contains(&one.name) {
                let message = format!("`{}` is given twice", one.name);
                let diagnostic = Diagnostic::error("duplicate-argument", message).help("take one of them out");
                self.report_at(diagnostic, one.place());
                well = false;
                continue;
            }
            match self.argument(parameter, &one, has_alt) {
                Ok(argument) => read.push((one.name.clone(), argument)),
                Err(diagnostic) => {
                    self.report_at(*diagnostic, if one.value.is_empty() { one.place() } else { one.span() });
                    well = false;
                }
            }
            seen.push(one.name);
        }
        for (parameter, _) in signature.parameters.iter().filter(|(key, p)| p.required && !seen.contains(key)) {
            let is_argument = Some(parameter) == signature.argument.as_ref();
            if is_argument && argument_in_body {
                continue;
            }
            let message = format!("{{{name}}} needs `{parameter}`");
            let help = if is_argument {
                format!("write it behind the name: {{{name}}} …")
            } else {
                format!("write a line `:{}: …` below the first", parameter.replace('_', "-"))
            };
            self.report_at(Diagnostic::error("missing-argument", message).help(help), span.clone());
            well = false;
        }
        (read, well)
    }

    fn unknown_option(&mut self, name: &str, signature: &Signature, given: &Given) {
        let message = format!("{{{name}}} has no option `{}`", given.name.replace('_', "-"));
        let diagnostic = Diagnostic::error("unknown-argument", message);
        let help = match nearest(&given.name, signature.parameters.keys().map(String::as_str)) {
            Some(near) if Some(near) == signature.argument.as_deref() => {
                format!("did you mean `{near}`? It stands behind the name: {{{name}}} …")
            }
            Some(near) => format!("did you mean `{}`?", near.replace('_', "-")),
            None => format!("{}; for text that begins with a colon, leave a line empty before it", may_hold(signature)),
        };
        self.report_at(diagnostic.help(help), given.place());
    }

    /// Reads an argument as what it is to be.
    fn argument(&mut self, parameter: &Parameter, given: &Given, has_alt: bool) -> Result<Argument, Box<Diagnostic>> {
        let (name, value) = (given.name.as_str(), given.value.as_str());
        let bad = |wanted: &str, help: &str| {
            let message = if value.is_empty() {
                format!("`{name}` must be {wanted}, this is empty")
            } else {
                format!("`{name}` must be {wanted}, not `{value}`")
            };
            Box::new(Diagnostic::error("bad-argument", message).help(help))
        };
        let blank = value.is_empty() && !matches!(parameter.kind, Kind::Bool | Kind::Text);
        if blank {
            let help = format!("write it behind the key, or leave the line `:{}:` out", name.replace('_', "-"));
            return Err(Box::new(Diagnostic::error("bad-argument", format!("`{name}` is empty")).help(help)));
        }
        let file_help = "name a file beside the page, as in photo.jpg, or from content/, as in @/news/photo.jpg";
        Ok(match &parameter.kind {
            Kind::Text => Argument::Text(value.to_owned()),
            Kind::Bool => match value {
                "" | "true" | "yes" => Argument::Bool(true),
                "false" | "no" => Argument::Bool(false),
                _ => return Err(bad("true or false", "write true or false, or the key alone for true")),
            },
            Kind::Integer => {
                Argument::Integer(value.parse().map_err(|_| bad("a whole number", "write digits alone: 12"))?)
            }
            Kind::Number => match value.parse::<f64>() {
                Ok(number) if number.is_finite() => Argument::Number(number),
                _ => return Err(bad("a number", "write it with a point for decimals: 12.5")),
            },
            Kind::Texts => Argument::Texts(parts(value).map(|(text, _)| text.to_owned()).collect()),
            Kind::Choice(words) => match words.iter().find(|word| *word == value) {
                Some(word) => Argument::Text(word.clone()),
                None => {
                    let message = format!("`{name}` can't be `{value}`");
                    let help = format!("it can be {}", words.join(", "));
                    return Err(Box::new(Diagnostic::error("bad-argument", message).help(help)));
                }
            },
            Kind::Date => match PartialDate::parse(value) {
                Ok(date) => Argument::Text(date.to_string()),
                Err(why) => return Err(bad("a date", why)),
            },
            Kind::Inline => {
                self.within(value, given.spans.clone(), Writer::inline_text);
                self.hole(What::ArgumentEnd);
                Argument::Inline
            }
            Kind::Image => match classify(value) {
                Target::External => Argument::ImageElsewhere(value.to_owned()),
                Target::File | Target::Rooted => {
                    let span = given.span();
                    let link = self.link_at(value, span.clone(), LinkUse::Image);
                    self.out.prose.images.push(Image { link: Some(link), has_alt, span });
                    Argument::Image(link)
                }
                _ => return Err(bad("an image", file_help)),
            },
            Kind::Link => self.address(value, given).ok_or_else(|| bad("an address", file_help))?,
            Kind::Media => match classify(value) {
                Target::External => {
                    self.frame(given).ok_or_else(|| bad("an address", "it must begin with https://"))?
                }
                Target::File | Target::Rooted => Argument::Media(self.link_at(value, given.span(), LinkUse::Anchor)),
                _ => {
                    return Err(bad("a video", "name a file beside the page, or an address that begins with https://"));
                }
            },
            Kind::Frame => self.frame(given).ok_or_else(|| bad("an address", "it must begin with https://"))?,
            Kind::Data | Kind::Table => {
                let link = self.link_at(value, given.span(), LinkUse::Data);
                if parameter.kind == Kind::Data { Argument::Data(link) } else { Argument::Table(link) }
            }
            Kind::Source => {
                let id = value.trim_start_matches('@');
                if !crate::front_matter::explainer::is_id(id) {
                    return Err(bad("the id of a source", "write the id of one of the page's [[explainer.sources]]"));
                }
                self.out.prose.citations.push(Citation { ids: vec![(id.to_owned(), given.span())] });
                Argument::Source(self.out.prose.citations.len() as u32 - 1)
            }
            Kind::Terms => {
                let ids = parts(value);
                Argument::Terms(
                    ids.map(|(id, at)| self.link_at(id, given.spans.of(at..at + id.len()), LinkUse::NamedTerm))
                        .collect(),
                )
            }
        })
    }

    fn address(&mut self, value: &str, given: &Given) -> Option<Argument> {
        match classify(value) {
            Target::External => Some(Argument::Address(value.to_owned())),
            Target::File | Target::Rooted | Target::Fragment(_) => {
                Some(Argument::Link(self.link_at(value, given.span(), LinkUse::Anchor)))
            }
            Target::Term(_) | Target::Unsafe => None,
        }
    }

    /// An address that may be shown in a frame; a warning where the site's policy keeps it from being loaded.
    fn frame(&mut self, given: &Given) -> Option<Argument> {
        let frame = frames::frame(&given.value, self.context.settings.frames.as_deref())?;
        if frame.source.is_none() {
            let origin = frames::origin(&frame.address, frame.provider);
            let message =
                format!("the site's content security policy allows no frames of {origin}: this is a link only");
            let help = format!("add frame = [\"{origin}\"] to [output.csp] in config.toml");
            self.report_at(Diagnostic::warning("frame-not-allowed", message).help(help), given.span());
        }
        Some(Argument::Frame(frame))
    }

    /// Writes a text as inline Markdown.
    pub(super) fn inline_text(&mut self, value: &str) {
        let outer = std::mem::replace(&mut self.inline_only, true);
        self.line_blocks = 0;
        let guarded = format!("{INLINE_GUARD}{value}");
        let parser = Parser::new_with_broken_link_callback(&guarded, markdown_options(), Some(citation_link));
        for (event, range) in parser.into_offset_iter() {
            let shifted = range.start.saturating_sub(INLINE_GUARD.len())..range.end.saturating_sub(INLINE_GUARD.len());
            let event = match event {
                Event::Text(t) if range.start < INLINE_GUARD.len() => {
                    Event::Text(CowStr::from(t.strip_prefix(INLINE_GUARD).unwrap_or(&t).to_owned()))
                }
                other => other,
            };
            self.event(event, shifted);
        }
        self.close_html();
        self.inline_only = outer;
    }
}

/// The texts between commas, and where each begins.
fn parts(value: &str) -> impl Iterator<Item = (&str, usize)> {
    let mut at = 0;
    value.split(',').filter_map(move |part| {
        let start = at + part.len() - part.trim_start().len();
        at += part.len() + 1;
        Some((part.trim(), start)).filter(|(text, _)| !text.is_empty())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_end_with_the_first_other_line() {
        let (found, rest) = options(":type: line\n:open:\n:number-format:  0.0 \n\n:not: one\n");
        assert_eq!(found, [("type", "line", [0, 7]), ("open", "", [12, 18]), ("number-format", "0.0", [19, 36])]);
        assert_eq!(rest, 41);
        for line in [": x", ":a", ":a:b", "a: b", ":a b: c", ""] {
            assert_eq!(option(line), None, "{line}");
        }
    }

    #[test]
    fn lists_are_parted_by_commas() {
        assert_eq!(parts("a, b,,c ").collect::<Vec<_>>(), [("a", 0), ("b", 3), ("c", 6)]);
    }
}
