//! Components: fenced blocks whose info string begins with `{name}`. What stands in them is parsed as Markdown by the same
//! writer, so that terms, citations, links and words are found in it; what is made of it is the template's business, so
//! it is left between holes. Options and what they hold are in `arguments`.

use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;

use pulldown_cmark::{BrokenLink, CowStr, Parser, RefDefs};

use crate::components::{BodyKind, EVENTS, PREFIX, Signature};
use crate::diagnostics::{Diagnostic, nearest};
use crate::prose::{Argument, Component, What};
use crate::tables;

use super::arguments::{self, Given};
use super::{Cow, Spans, Writer, citation_link, options};

/// How deep components may stand in each other.
const DEEPEST: usize = 8;

/// The link definitions of a page, by their labels: those that bodies of components may use.
pub(super) type Definitions = Rc<BTreeMap<String, (String, String)>>;

/// A component's block, while its text comes in.
pub(super) struct Fence {
    name: String,
    /// What stands behind the name.
    rest: String,
    /// The whole block, in the Markdown.
    range: Range<usize>,
    text: String,
    /// Where pieces of the text begin, in it and in the file.
    pieces: Vec<(usize, usize)>,
}

impl Fence {
    /// The component that an info string calls; `None` where it names a language, or nothing.
    pub(super) fn new(info: &str, range: &Range<usize>) -> Option<Self> {
        let (name, rest) = called(info)?;
        let (name, rest) = (name.to_owned(), rest.trim().to_owned());
        Some(Fence { name, rest, range: range.clone(), text: String::new(), pieces: Vec::new() })
    }
}

/// `{name} rest`: the name and the rest. `{.python}`, `{r, echo=TRUE}` and the like are no names.
fn called(info: &str) -> Option<(&str, &str)> {
    let (name, rest) = info.trim_start().strip_prefix('{')?.split_once('}')?;
    let mut chars = name.chars();
    let good = chars.next().is_some_and(|c| c.is_ascii_alphabetic())
        && chars.all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'));
    (good && (rest.is_empty() || rest.starts_with(char::is_whitespace))).then_some((name, rest))
}

/// The first component that a text of the front matter calls, where it can't: name, and where its line begins.
pub(super) fn in_inline(text: &str) -> Option<(&str, usize)> {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let fence = line.trim_start();
        let info = fence.trim_start_matches('`').trim_start_matches('~');
        if fence.len() - info.len() >= 3
            && let Some((name, _)) = called(info)
        {
            return Some((name, at));
        }
        at += line.len();
    }
    None
}

/// Copies the link definitions of a page that has components.
pub(super) fn definitions(markdown: &str, found: &RefDefs<'_>) -> Definitions {
    if !markdown.contains("```{") && !markdown.contains("~~~{") {
        return Rc::default();
    }
    let copy = |text: Option<&CowStr<'_>>| text.map_or(String::new(), ToString::to_string);
    Rc::new(
        found.iter().map(|(label, d)| (label.to_lowercase(), (d.dest.to_string(), copy(d.title.as_ref())))).collect(),
    )
}

impl Writer<'_, '_> {
    /// Text of a component's block.
    pub(super) fn fence_text(&mut self, text: &str, range: Range<usize>) {
        let at = self.spans.of(range).start;
        if let Some(fence) = &mut self.fence {
            fence.pieces.push((fence.text.len(), at));
            fence.text.push_str(text);
        }
    }

    /// A component's block ends: it is written.
    pub(super) fn end_fence(&mut self) {
        self.depth = self.depth.saturating_sub(1);
        let Some(fence) = self.fence.take() else { return };
        let block = self.markdown.get(fence.range.clone()).unwrap_or_default().to_owned();
        let line = block.lines().next().unwrap_or_default();
        let name_at = fence.range.start + line.find('{').unwrap_or(0);
        let name_range = name_at..name_at + fence.name.len() + 2;
        let span = self.spans.of(name_range.clone());
        if !is_closed(&block) {
            let message = format!("the block of {{{}}} that begins here has no end", fence.name);
            let fence = line.trim_start().chars().take_while(|c| matches!(c, '`' | '~')).collect::<String>();
            let help = format!("close it with a line of {fence}; a block around others needs a longer one");
            self.report(Diagnostic::error("unclosed-component", message).help(help), name_range);
            return;
        }
        let settings = self.context.settings;
        let Some(signature) = settings.components.get(&fence.name) else {
            self.unknown_component(&fence.name, name_range);
            return;
        };
        if self.nested >= DEEPEST {
            let message = format!("components stand in each other more than {DEEPEST} deep");
            self.report(Diagnostic::error("bad-component", message).help("take some of them out"), name_range);
            return;
        }
        self.call(&fence, signature, line, name_at, span);
    }

    fn unknown_component(&mut self, name: &str, range: Range<usize>) {
        let components = &self.context.settings.components;
        let diagnostic = Diagnostic::error("unknown-component", format!("there is no component `{name}`"));
        let known = || components.keys().map(String::as_str);
        let plain = name.replace('-', "_");
        let help = match nearest(&plain, known()) {
            Some(near) => format!("did you mean {{{near}}}?"),
            None => format!(
                "there are {}; your own are Tera components, {PREFIX}{plain} for this. For code, name a language without braces",
                known().collect::<Vec<_>>().join(", ")
            ),
        };
        self.report(diagnostic.help(help), range);
    }

    /// Writes the call of a component.
    fn call(&mut self, fence: &Fence, signature: &Signature, line: &str, name_at: usize, span: Range<usize>) {
        let (lines, body_at) = arguments::options(&fence.text);
        let pieces: Rc<[(usize, usize)]> = fence.pieces.as_slice().into();
        let spans = |from: usize| Spans::Pieces { pieces: pieces.clone(), from };
        let mut given: Vec<Given> = Vec::new();
        let mut well = true;
        if !fence.rest.is_empty() {
            // As far as the info string reads as it was typed, places in it are exact.
            let behind = line.find(&fence.rest).map(|at| fence.range.start + at);
            let place = match behind {
                Some(at) => Spans::Offset(self.spans.of(at..at + fence.rest.len()).start),
                None => Spans::Fixed(self.spans.of(name_at..fence.range.start + line.len())),
            };
            match &signature.argument {
                Some(name) => {
                    given.push(Given { name: name.clone(), value: fence.rest.clone(), key: None, spans: place })
                }
                None => {
                    let message = format!("{{{}}} takes nothing behind its name", fence.name);
                    let help = arguments::may_hold(signature);
                    let at = place.of(0..fence.rest.len());
                    self.report_at(Diagnostic::error("unknown-argument", message).help(help), at);
                    well = false;
                }
            }
        }
        for (key, value, at) in lines {
            let key_place = spans(at).of(0..key.len() + 2);
            let into = fence.text[at..].find(value).filter(|_| !value.is_empty()).unwrap_or(key.len() + 2);
            let name = key.replace('-', "_");
            given.push(Given { name, value: value.to_owned(), key: Some(key_place), spans: spans(at + into) });
        }
        let index = self.out.prose.components.len();
        self.out.prose.components.push(Component {
            name: fence.name.clone(),
            span: span.clone(),
            arguments: Vec::new(),
            text: None,
            broken: true,
        });
        self.fresh_line();
        self.hole(What::Component(index as u32));
        let body = &fence.text[body_at..];
        let has_argument = |given: &[Given]| given.iter().any(|g| Some(&g.name) == signature.argument.as_ref());
        let table_in_body = signature.body == BodyKind::Table && !has_argument(&given);
        let (mut arguments, good) = self.arguments(&fence.name, signature, given, table_in_body, &span);
        well &= good;
        let body_span = spans(body_at).of(0..body.lines().next().map_or(0, str::len));
        let body_span = if body.is_empty() { span.clone() } else { body_span };
        let mut text = None;
        match (signature.body, body.trim().is_empty()) {
            (BodyKind::Markdown | BodyKind::Text, true) => {
                let message = format!("there is nothing in this {{{}}}", fence.name);
                let help = "write its text into the lines before the block ends";
                self.report_at(Diagnostic::error("empty-component", message).help(help), span);
                well = false;
            }
            (BodyKind::None, false) => {
                let message = format!("{{{}}} takes no text", fence.name);
                let help = format!("take it out, or write it behind the block; {}", arguments::may_hold(signature));
                self.report_at(Diagnostic::error("unknown-argument", message).help(help), body_span);
                well = false;
            }
            (BodyKind::Table, false) if !table_in_body => {
                let message = format!("this {{{}}} has a file and a table of its own", fence.name);
                self.report_at(Diagnostic::error("bad-component", message).help("take one of them out"), body_span);
                well = false;
            }
            (BodyKind::Table, true) if table_in_body => {
                let message = format!("this {{{}}} has no numbers", fence.name);
                let help = "name a CSV file behind it, or write its lines into the block";
                self.report_at(Diagnostic::error("empty-component", message).help(help), span);
                well = false;
            }
            (BodyKind::Table, false) => match tables::table(body) {
                Ok(table) => {
                    let name = signature.argument.clone().unwrap_or_default();
                    arguments.push((name, Argument::OwnTable(table)));
                }
                Err(problems) => {
                    for problem in problems {
                        let at = spans(body_at).of(problem.span);
                        self.report_at(Diagnostic::error("bad-data", problem.message).help(problem.help), at);
                    }
                    well = false;
                }
            },
            (BodyKind::Text, false) => text = Some(body.trim_start_matches(['\r', '\n']).trim_end().to_owned()),
            (BodyKind::Events, false) => match self.events(body, body_at, &pieces) {
                Some(dates) => arguments.push((EVENTS.to_owned(), Argument::Events(dates))),
                None => well = false,
            },
            (BodyKind::Optional | BodyKind::Markdown, false) => {
                self.quotes += u32::from(signature.quoted);
                self.nested += 1;
                self.within(body, spans(body_at), Writer::markdown_body);
                self.nested -= 1;
                self.quotes -= u32::from(signature.quoted);
            }
            (BodyKind::Optional | BodyKind::None | BodyKind::Events | BodyKind::Table, true) => {}
        }
        self.settle();
        self.block_open = false;
        self.fresh_line();
        self.hole(What::ComponentEnd);
        let component = &mut self.out.prose.components[index];
        (component.arguments, component.text, component.broken) = (arguments, text, !well);
    }

    /// Writes with another text in the place of the page's: a component's body, or one of its arguments.
    pub(super) fn within(&mut self, text: &str, spans: Spans, write: impl FnOnce(&mut Self, &str)) {
        let outer_text = std::mem::replace(&mut self.markdown, Cow::Owned(text.to_owned()));
        let outer_spans = std::mem::replace(&mut self.spans, spans);
        self.settle();
        self.block_open = false;
        write(self, text);
        self.settle();
        self.block_open = false;
        self.markdown = outer_text;
        self.spans = outer_spans;
    }

    fn markdown_body(&mut self, text: &str) {
        let definitions = self.definitions.clone();
        let parser = Parser::new_with_broken_link_callback(text, options(), Some(|link| resolved(link, &definitions)));
        for (event, range) in parser.into_offset_iter() {
            self.event(event, range);
        }
    }
}

/// What a label that a body doesn't define leads to: a source, or what the page defines.
fn resolved<'t>(link: BrokenLink<'t>, definitions: &Definitions) -> Option<(CowStr<'t>, CowStr<'t>)> {
    let defined = definitions.get(&link.reference.to_lowercase());
    let defined = defined.map(|(to, title)| (CowStr::from(to.clone()), CowStr::from(title.clone())));
    citation_link(link).or(defined)
}

/// Whether a fenced block ends with a fence, and not with the text it stands in.
fn is_closed(block: &str) -> bool {
    let fence: String = block.trim_start().chars().take_while(|c| matches!(c, '`' | '~')).collect();
    let Some((_, last)) = block.trim_end().rsplit_once('\n') else { return false };
    // What a list or a quotation puts before its lines.
    let last = last.trim_start_matches(['>', ' ', '\t']).trim_end();
    last.len() >= fence.len() && last.bytes().all(|b| fence.as_bytes().first() == Some(&b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_braces_are_called_and_nothing_else_is() {
        assert_eq!(called("{note}"), Some(("note", "")));
        assert_eq!(called(" {chart} polls.csv"), Some(("chart", " polls.csv")));
        for info in ["{.python .numbers}", "{r, echo=TRUE}", "{=html}", "{}", "python", "{note", "{note}x", "x {note}"]
        {
            assert_eq!(called(info), None, "{info}");
        }
    }

    #[test]
    fn blocks_end_with_their_fence() {
        for block in ["```{note}\na\n```", "````{note}\n```\n````\n", "~~~{note}\n> ~~~~", "```{note}\n```"] {
            assert!(is_closed(block), "{block}");
        }
        for block in ["```{note}", "```{note}\na", "````{note}\n```", "```{note}\n~~~"] {
            assert!(!is_closed(block), "{block}");
        }
    }
}
