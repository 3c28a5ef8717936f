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

/// What is wrong with a body, and where; without a place, the call is meant.
pub(super) type Problems = Vec<(Diagnostic, Option<Range<usize>>)>;

/// The body of a component: its text, where that begins in the block's, and where the block's pieces stand.
pub(super) struct Body<'t> {
    pub(super) text: &'t str,
    pub(super) at: usize,
    pieces: Rc<[(usize, usize)]>,
}

impl Body<'_> {
    /// The places of what begins here in the block's text.
    pub(super) fn spans(&self, from: usize) -> Spans {
        Spans::Pieces { pieces: self.pieces.clone(), from }
    }
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
    // Most pages have no brace, which is found out faster.
    let called = |fence: &str| markdown.contains(fence);
    if memchr::memchr(b'{', markdown.as_bytes()).is_none() || !(called("```{") || called("~~~{")) {
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
        let at = self.span(range).start;
        if let Some(fence) = &mut self.fence {
            fence.pieces.push((fence.text.len(), at));
            fence.text.push_str(text);
        }
    }

    /// A component's block ends: it is written.
    pub(super) fn end_fence(&mut self) {
        if let Some(fence) = self.fence.take() {
            self.component(&fence);
        }
        self.depth = self.depth.saturating_sub(1);
    }

    fn component(&mut self, fence: &Fence) {
        let block = self.markdown.get(fence.range.clone()).unwrap_or_default().to_owned();
        let line = block.lines().next().unwrap_or_default();
        let name_at = fence.range.start + line.find('{').unwrap_or(0);
        let name_range = name_at..name_at + fence.name.len() + 2;
        let span = self.span(name_range.clone());
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
        self.call(fence, signature, line, name_at, span);
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
        let body = Body { text: &fence.text[body_at..], at: body_at, pieces: fence.pieces.as_slice().into() };
        let mut given: Vec<Given> = Vec::new();
        let mut well = true;
        if !fence.rest.is_empty() {
            // As far as the info string reads as it was typed, places in it are exact.
            let behind = line.rfind(&fence.rest).map(|at| fence.range.start + at);
            let place = match behind {
                Some(at) => Spans::Offset(self.spans.of(at..at + fence.rest.len()).start),
                None => Spans::Fixed(self.spans.of(name_at..fence.range.start + line.len())),
            };
            match &signature.argument {
                Some(name) => {
                    given.push(Given { name: name.clone(), value: fence.rest.clone(), key: None, spans: place });
                }
                None => {
                    let message = format!("{{{}}} takes nothing behind its name", fence.name);
                    let diagnostic = Diagnostic::error("unknown-argument", message);
                    self.report_at(diagnostic.help(arguments::may_hold(signature)), place.of(0..fence.rest.len()));
                    well = false;
                }
            }
        }
        for (key, value, [at, value_at]) in lines {
            given.push(Given {
                name: key.replace('-', "_"),
                value: value.to_owned(),
                key: Some(body.spans(at).of(0..key.len() + 2)),
                spans: body.spans(value_at),
            });
        }
        let in_body = signature.body == BodyKind::Table
            && !given.iter().any(|given| Some(&given.name) == signature.argument.as_ref());
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
        let (mut arguments, good) = self.arguments(&fence.name, signature, given, in_body, &span);
        well &= good;
        let mut text = None;
        match self.component_body(&fence.name, signature, &body, in_body) {
            Ok(Some(argument)) => match argument {
                Argument::Text(own) => text = Some(own),
                Argument::Events(_) => arguments.push((EVENTS.to_owned(), argument)),
                _ => arguments.push((signature.argument.clone().unwrap_or_default(), argument)),
            },
            Ok(None) => {}
            Err(problems) => {
                well = false;
                for (diagnostic, at) in problems {
                    self.report_at(diagnostic, at.unwrap_or_else(|| span.clone()));
                }
            }
        }
        self.settle();
        self.block_open = false;
        self.fresh_line();
        self.hole(What::ComponentEnd);
        let component = &mut self.out.prose.components[index];
        (component.arguments, component.text, component.broken) = (arguments, text, !well);
    }

    /// Reads the body of a component as what it is to be; Markdown is written. `in_body` says that the argument stands
    /// in it. Problems without a place belong to the call.
    fn component_body(
        &mut self,
        name: &str,
        signature: &Signature,
        body: &Body<'_>,
        in_body: bool,
    ) -> Result<Option<Argument>, Problems> {
        let problem = |code: &'static str, message: String, help: String, at: Option<Range<usize>>| {
            Err(vec![(Diagnostic::error(code, message).help(help), at)])
        };
        let first_line = || Some(body.spans(body.at).of(0..body.text.lines().next().map_or(0, str::len)));
        match (signature.body, body.text.trim().is_empty()) {
            (BodyKind::Markdown | BodyKind::Text, true) => {
                let help = "write its text into the lines before the block ends".to_owned();
                problem("empty-component", format!("there is nothing in this {{{name}}}"), help, None)
            }
            (BodyKind::Table, true) if in_body => {
                let help = "name a CSV file behind it, or write its lines into the block".to_owned();
                problem("empty-component", format!("this {{{name}}} has no numbers"), help, None)
            }
            (_, true) => Ok(None),
            (BodyKind::None, false) => {
                let help = format!("take it out, or write it behind the block; {}", arguments::may_hold(signature));
                problem("unknown-argument", format!("{{{name}}} takes no text"), help, first_line())
            }
            (BodyKind::Table, false) if !in_body => {
                let message = format!("this {{{name}}} has a file and a table of its own");
                problem("bad-component", message, "take one of them out".to_owned(), first_line())
            }
            (BodyKind::Table, false) => match tables::table(body.text) {
                Ok(table) => Ok(Some(Argument::OwnTable(table))),
                Err(problems) => Err(problems
                    .into_iter()
                    .map(|p| {
                        let at = body.spans(body.at).of(p.span);
                        (Diagnostic::error("bad-data", p.message).help(p.help), Some(at))
                    })
                    .collect()),
            },
            (BodyKind::Text, false) => {
                let text = body.text.trim_start_matches(['\r', '\n']).trim_end();
                Ok(Some(Argument::Text(text.to_owned())))
            }
            (BodyKind::Events, false) => self.events(body).map(|dates| Some(Argument::Events(dates))),
            (BodyKind::Optional | BodyKind::Markdown, false) => {
                self.quotes += u32::from(signature.quoted);
                self.nested += 1;
                self.within(body.text, body.spans(body.at), Writer::markdown_body);
                self.nested -= 1;
                self.quotes -= u32::from(signature.quoted);
                Ok(None)
            }
        }
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
