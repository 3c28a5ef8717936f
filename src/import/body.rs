//! A page's text: shortcodes, links, ids of headings, and what Markdown means otherwise here.
//!
//! In: an old page, and where everything lies now. Out: its text for the new site, and notes of what wasn't carried. The
//! ids that headings had, and blocks in the place of shortcodes, are in the rooms inside.

use std::collections::BTreeSet;
use std::ops::Range;

use pulldown_cmark::{BrokenLink, CodeBlockKind, CowStr, Event, LinkType, Parser, Tag, TagEnd};

use crate::diagnostics::Lines;
use crate::parse::options;

use super::edits::Edited;
use super::links::{Goal, Index};
use super::shortcodes::{self, Became, What};
use super::{Generator, Kind, Note, OldSite, Page};

mod blocks;
mod headings;

pub(super) use headings::anchors;

use blocks::{folded, highlighted};
use headings::headings;

/// A text without its shortcodes.
pub(super) struct Draft {
    pub(super) edited: Edited,
    /// Shortcodes that stay as text, in the new text.
    frozen: Vec<Range<usize>>,
    pub(super) notes: Vec<Note>,
}

/// Converts the shortcodes that can be, and tells of the others.
pub(super) fn shortcodes(from: usize, page: &Page, old: &OldSite, index: &Index<'_>) -> Draft {
    let body = &page.text[page.body..];
    let mut draft = Draft { edited: Edited::default(), frozen: Vec::new(), notes: Vec::new() };
    if !body.contains("{{") && !body.contains("{%") {
        draft.edited = Edited::new(body, Vec::new());
        return draft;
    }
    let lines = Lines::new(&page.path, &page.text);
    let mut edits: Vec<(Range<usize>, String)> = Vec::new();
    let mut kept: Vec<Range<usize>> = Vec::new();
    let pieces = shortcodes::find(body, old.generator);
    // In HTML, what a shortcode becomes here would be no Markdown.
    let is_html = page.path.ends_with(".html") || page.path.ends_with(".htm");
    let mut changed_ends = BTreeSet::new();
    for (number, piece) in pieces.iter().enumerate() {
        let range = piece.range.clone();
        if range.start < page.front {
            continue;
        }
        let mut note = |kind, thing: &str, detail: String| {
            let at = page.body + range.start..page.body + range.end;
            draft.notes.push(Note::new(kind, thing, detail, lines.at(at)));
        };
        match &piece.what {
            What::Escaped(text) => edits.push((range, text.clone())),
            What::Close => {
                if !changed_ends.contains(&number) {
                    keep(body, range, &mut edits, &mut kept);
                }
            }
            What::Open { name, arguments, close } => {
                let inner = close.map(|close| (close, range.end..pieces[close].range.start));
                if old.generator == Generator::Hugo
                    && let Some(text) = reference(name, arguments, body, range.start, from, old, index)
                {
                    edits.push((range, text));
                    continue;
                }
                match (&inner, shortcodes::convert(name, arguments)) {
                    (None, Some(Became::Link(text))) if !is_html => {
                        note(Kind::Embed, name, text.trim_matches(['<', '>']).to_owned());
                        edits.push((range, text));
                    }
                    (None, Some(Became::Image(text, rest))) if !is_html => {
                        for part in rest {
                            note(Kind::Argument, name, part);
                        }
                        edits.push((range, text));
                    }
                    (Some((close, inner)), _)
                        if old.generator == Generator::Hugo && name == "highlight" && !is_html =>
                    {
                        let language = arguments.get(&["lang"], 0).unwrap_or_default();
                        if let Some(options) = arguments.get(&["options"], 1) {
                            note(Kind::Argument, name, options.to_owned());
                        }
                        let whole = range.start..pieces[*close].range.end;
                        let code = highlighted(body, &whole, inner, language);
                        edits.push((whole, code));
                        changed_ends.insert(*close);
                    }
                    (Some((close, _)), _) if old.generator == Generator::Hugo && name == "details" && !is_html => {
                        for part in arguments.others(&["summary", "open"]) {
                            note(Kind::Argument, name, part);
                        }
                        let summary = arguments.get(&["summary"], usize::MAX).unwrap_or("Details");
                        let mut html = String::new();
                        let _ = pulldown_cmark_escape::escape_html(&mut html, summary);
                        let open = if arguments.get(&["open"], usize::MAX) == Some("true") { " open" } else { "" };
                        let end = pieces[*close].range.clone();
                        let (before, after) = folded(body, &range, &end);
                        edits
                            .push((range, format!("{}<details{open}><summary>{html}</summary>{}", before.0, before.1)));
                        edits.push((end, format!("{}</details>{}", after.0, after.1)));
                        changed_ends.insert(*close);
                    }
                    _ => {
                        let shown = body[range.clone()].lines().next().unwrap_or_default();
                        note(Kind::Shortcode, name, shown.to_owned());
                        keep(body, range, &mut edits, &mut kept);
                    }
                }
            }
        }
    }
    draft.edited = Edited::new(body, edits);
    draft.frozen = kept.iter().map(|range| draft.edited.forth(range.start)..draft.edited.forth(range.end)).collect();
    draft
}

/// Leaves a shortcode as it is. `{{<name` would be a tag of HTML, and nobody would see it: a space makes it text.
fn keep(body: &str, range: Range<usize>, edits: &mut Vec<(Range<usize>, String)>, kept: &mut Vec<Range<usize>>) {
    let inside = range.start + 3;
    let is_tag = body[range.clone()].starts_with("{{<");
    if is_tag && !body[inside..].starts_with(char::is_whitespace) {
        edits.push((inside..inside, " ".to_owned()));
    }
    kept.push(range);
}

/// What `ref` and `relref` become: a link to a file where they stand as the goal of one, else an address.
fn reference(
    name: &str,
    arguments: &shortcodes::Arguments,
    body: &str,
    start: usize,
    from: usize,
    old: &OldSite,
    index: &Index<'_>,
) -> Option<String> {
    if !matches!(name, "ref" | "relref") {
        return None;
    }
    let target = arguments.get(&["path"], 0)?;
    let language = arguments.get(&["lang"], usize::MAX);
    let language =
        language.and_then(|code| old.config.languages.iter().position(|l| l.code.eq_ignore_ascii_case(code)));
    let (path, id) = target.split_once('#').map_or((target, String::new()), |(path, id)| (path, format!("#{id}")));
    let is_goal = body[..start].ends_with("](") || body[..start].ends_with("]: ");
    if path.is_empty() {
        return Some(id);
    }
    let Some(page) = index.reference(from, path, language) else {
        // A list may be there without a page.
        let path = path.strip_suffix("_index.md").unwrap_or(path);
        let language = language.unwrap_or(old.pages[from].id.language);
        return Some(index.listed(path, language)? + &id);
    };
    Some(if is_goal { index.link(from, page, &id) } else { format!("{}{id}", index.address(page)) })
}

/// Converts what Markdown says: links, ids of headings, and a few things that mean something else here.
pub(super) fn markdown(
    draft: &Draft,
    from: usize,
    page: &Page,
    old: &OldSite,
    index: &Index<'_>,
    notes: &mut Vec<Note>,
) -> String {
    let text = &draft.edited.text;
    let mut edits: Vec<(Range<usize>, String)> = Vec::new();
    let front = draft.edited.forth(page.front);
    for heading in headings(text, old.anchors).into_iter().filter(|heading| heading.at >= front) {
        // What ends in a brace has attributes already.
        if !heading.same && !heading.taken && !text[..heading.at].trim_end().ends_with('}') {
            edits.push((heading.at..heading.at, format!(" {{#{}}}", heading.id)));
        }
    }
    let mut writer =
        Writer { text, front, from, draft, page, index, edits, notes, lines: Lines::new(&page.path, &page.text) };
    let parser = Parser::new_with_broken_link_callback(text, options(), Some(citation));
    let mut definitions: Vec<Range<usize>> =
        parser.reference_definitions().iter().map(|(_, definition)| definition.span.clone()).collect();
    definitions.sort_by_key(|range| range.start);
    let mut links: Vec<(LinkType, Range<usize>)> = Vec::new();
    let mut code = false;
    let mut plain: Range<usize> = 0..0;
    for (event, range) in parser.into_offset_iter() {
        match event {
            Event::Start(Tag::Link { link_type, dest_url, .. } | Tag::Image { link_type, dest_url, .. }) => {
                if &*dest_url == CITATION {
                    writer.escape(range.start);
                }
                links.push((link_type, range));
            }
            Event::End(TagEnd::Link | TagEnd::Image) => {
                match links.pop() {
                    Some((LinkType::Inline, range)) => writer.inline(range),
                    // The new site has no such entry.
                    Some((LinkType::Autolink, range)) if text[range.clone()].starts_with("<term:") => {
                        writer.note(Kind::DeadLink, &text[range.clone()], "it is text now".to_owned(), &range);
                        writer.escape(range.start);
                    }
                    _ => {}
                }
            }
            Event::Start(Tag::CodeBlock(kind)) => {
                code = true;
                if let CodeBlockKind::Fenced(info) = &kind {
                    writer.fence(info, &range);
                }
            }
            Event::End(TagEnd::CodeBlock) => code = false,
            // Pieces of one text follow each other.
            Event::Text(_) if !code && links.is_empty() && old.generator == Generator::Hugo => {
                if range.start == plain.end {
                    plain.end = range.end;
                } else {
                    writer.addresses(plain);
                    plain = range;
                }
            }
            _ => {}
        }
    }
    writer.addresses(plain);
    for definition in definitions {
        writer.definition(definition);
    }
    let edits = std::mem::take(&mut writer.edits);
    Edited::new(text, edits).text
}

/// `[@name]` would cite a source here: it is found as a link to nowhere.
fn citation<'a>(link: BrokenLink<'a>) -> Option<(CowStr<'a>, CowStr<'a>)> {
    link.reference.starts_with('@').then(|| (CITATION.into(), "".into()))
}

/// No address can be this.
const CITATION: &str = "\u{0}";

struct Writer<'a> {
    text: &'a str,
    /// Where the text begins that is changed.
    front: usize,
    from: usize,
    draft: &'a Draft,
    page: &'a Page,
    index: &'a Index<'a>,
    edits: Vec<(Range<usize>, String)>,
    notes: &'a mut Vec<Note>,
    lines: Lines<'a>,
}

impl Writer<'_> {
    fn note(&mut self, kind: Kind, thing: &str, detail: String, range: &Range<usize>) {
        let at = self.page.body + self.draft.edited.back(range.start);
        let end = self.page.body + self.draft.edited.back(range.end);
        self.notes.push(Note::new(kind, thing, detail, self.lines.at(at..end.max(at))));
    }

    fn is_frozen(&self, range: &Range<usize>) -> bool {
        // They are in order, and none lies in another.
        let next = self.draft.frozen.partition_point(|frozen| frozen.end <= range.start);
        self.draft.frozen.get(next).is_some_and(|frozen| frozen.start < range.end)
    }

    fn escape(&mut self, at: usize) {
        if at < self.front {
            return;
        }
        self.edits.push((at..at, "\\".to_owned()));
    }

    /// `[text](goal "title")`
    fn inline(&mut self, whole: Range<usize>) {
        let raw = &self.text[whole.clone()];
        // The goal holds no `](`, so the last one is it, unless the title does.
        let Some(open) = goal_start(raw) else { return };
        let goal = goal_range(self.text, whole.start + open);
        self.goal(goal, &whole);
    }

    /// `[label]: goal "title"`
    fn definition(&mut self, whole: Range<usize>) {
        let Some(open) = self.text[whole.clone()].find("]:") else { return };
        let goal = goal_range(self.text, whole.start + open + 2);
        if goal.end <= whole.end {
            self.goal(goal, &whole);
        }
    }

    fn goal(&mut self, range: Range<usize>, whole: &Range<usize>) {
        if range.start < self.front {
            return;
        }
        let written = &self.text[range.clone()];
        let target = written.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')).unwrap_or(written);
        let target = unescape(target);
        match self.index.goal(self.from, &target) {
            Goal::Keep => {}
            Goal::To(goal) => {
                if goal != target {
                    self.edits.push((range, goal));
                }
            }
            Goal::Dead(goal) => {
                self.note(Kind::DeadLink, &target, String::new(), whole);
                if goal != target {
                    self.edits.push((range, goal));
                }
            }
            Goal::Text => {
                let bracket = whole.start + usize::from(self.text[whole.clone()].starts_with('!'));
                self.note(Kind::DeadLink, &target, "it is text now".to_owned(), whole);
                self.escape(bracket);
            }
        }
    }

    /// The word after a fence: braces would call a component, and what follows a comma is nothing that we know.
    fn fence(&mut self, info: &str, range: &Range<usize>) {
        let word = info.split([' ', ',']).next().unwrap_or_default();
        let language = word.trim_matches(['{', '}', '.']);
        if word == info && language == word {
            return;
        }
        let first = self.text[range.clone()].lines().next().unwrap_or_default();
        let Some(at) = first.find(info).filter(|_| !info.is_empty()) else { return };
        let at = range.start + at;
        self.edits.push((at..at + info.len(), language.to_owned()));
        self.note(Kind::Argument, "code block", info.to_owned(), &(range.start..range.start + first.len()));
    }

    /// Bare addresses, which Hugo makes links of.
    fn addresses(&mut self, range: Range<usize>) {
        let text = &self.text[range.clone()];
        let mut at = 0;
        while let Some(found) = text[at..].find("http").map(|found| at + found) {
            at = found + 4;
            let rest = &text[found..];
            if !rest.starts_with("http://") && !rest.starts_with("https://") {
                continue;
            }
            let before = text[..found].chars().next_back();
            if before.is_some_and(|c| !c.is_whitespace() && !"(*_~".contains(c)) {
                continue;
            }
            let mut address = &rest[..rest.find(|c: char| c.is_whitespace() || c == '<').unwrap_or(rest.len())];
            let count = |bracket: char| address.matches(bracket).count();
            // Brackets that were closed and not opened.
            let mut more = count(')').saturating_sub(count('('));
            loop {
                let short = address.trim_end_matches(['?', '!', '.', ',', ':', '*', '_', '~', '\'', '"', ';']);
                let shorter = short.strip_suffix(')').filter(|_| more > 0);
                more -= usize::from(shorter.is_some());
                let short = shorter.unwrap_or(short);
                if short.len() == address.len() {
                    break;
                }
                address = short;
            }
            let host = address.split_once("://").map_or("", |(_, host)| host);
            let place = range.start + found..range.start + found + address.len();
            if host.contains('.') && !address.contains('\\') && !self.is_frozen(&place) && place.start >= self.front {
                self.edits.push((place, format!("<{address}>")));
            }
            at = found + address.len().max(4);
        }
    }
}

/// Where the goal of `[text](goal)` begins: after the bracket that closes the text.
fn goal_start(raw: &str) -> Option<usize> {
    let bytes = raw.as_bytes();
    let mut at = raw.find('[')?;
    let mut depth = 0_usize;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 1,
            b'`' => {
                // A span of code ends where as many backticks stand again.
                let ticks = raw[at..].bytes().take_while(|b| *b == b'`').count();
                let close = &raw[at..at + ticks];
                match raw[at + ticks..].find(close) {
                    Some(end) => at += ticks + end + ticks - 1,
                    None => at += ticks - 1,
                }
            }
            b'[' => depth += 1,
            b']' => {
                depth -= 1;
                if depth == 0 {
                    return raw[at + 1..].starts_with('(').then_some(at + 2);
                }
            }
            _ => {}
        }
        at += 1;
    }
    None
}

/// The goal that begins at `at`, or after white space there, with its angle brackets.
fn goal_range(text: &str, at: usize) -> Range<usize> {
    let rest = &text[at..];
    let start = at + rest.len() - rest.trim_start().len();
    let rest = &text[start..];
    if rest.starts_with('<') {
        let end = rest.find('>').map_or(rest.len(), |end| end + 1);
        return start..start + end;
    }
    let mut depth = 0;
    let mut escaped = false;
    for (offset, c) in rest.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '(' => depth += 1,
            ')' if depth == 0 => return start..start + offset,
            ')' => depth -= 1,
            c if c.is_whitespace() => return start..start + offset,
            _ => {}
        }
    }
    start..text.len()
}

/// A goal without its backslashes and entities.
fn unescape(goal: &str) -> String {
    let goal = goal.replace("&amp;", "&");
    if !goal.contains('\\') {
        return goal;
    }
    let mut out = String::new();
    let mut chars = goal.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, chars.peek()) {
            ('\\', Some(next)) if next.is_ascii_punctuation() => {}
            _ => out.push(c),
        }
    }
    out
}
