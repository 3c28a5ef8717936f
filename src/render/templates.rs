//! The templates, compiled; and Tera's errors as diagnostics that point into them.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use tera::{Context, Error, ErrorKind, Tera, Value};

use crate::diagnostics::{Diagnostic, Location, nearest};
use crate::link::Site;
use crate::load::Source;
use crate::tree::fields::Sourced;

use super::filters;
use super::functions::{self, Library};
use super::theme::{THEME_PREFIX, Theme};

/// Compiled templates and the texts they were compiled from.
pub(super) struct Templates {
    tera: Tera,
    sources: Arc<BTreeMap<String, Source>>,
}

impl Templates {
    /// Compiles the theme's and the site's templates. All syntax errors are found, not only the first.
    pub(super) fn new(
        theme: &Theme,
        library: &Arc<Library>,
        site: Value,
        generator: &str,
    ) -> Result<Self, Vec<Diagnostic>> {
        let mut tera = Tera::default();
        let sources = Arc::new(theme.templates.clone());
        let whole = |error: &Error| vec![diagnostic(error, &sources)];
        tera.set_fallback_prefixes([THEME_PREFIX]).map_err(|e| whole(&e))?;
        register(&mut tera, library);
        tera.global_context().insert_value("site", site);
        tera.global_context().insert("generator", generator);
        let all = || sources.iter().map(|(name, source)| (name.as_str(), &*source.text));
        if let Err(error) = tera.add_raw_templates(all()) {
            // Tera stops at the first file it can't read: read each alone to find the others.
            let syntax: Vec<Diagnostic> = all()
                .filter_map(|(name, text)| Tera::default().add_raw_template(name, text).err())
                .filter(|e| matches!(e.kind(), ErrorKind::SyntaxError(_)))
                .map(|e| diagnostic(&e, &sources))
                .collect();
            return Err(if syntax.is_empty() { reports(&error, &sources) } else { syntax });
        }
        Ok(Templates { tera, sources })
    }

    /// The same, looking things up in another library of the same site.
    pub(super) fn of(&self, library: &Arc<Library>) -> Self {
        let mut tera = self.tera.clone();
        register(&mut tera, library);
        Templates { tera, sources: self.sources.clone() }
    }

    /// Renders a template. `what` names the page being rendered, for errors.
    pub(super) fn render(&self, name: &str, context: &Context, what: &str) -> Result<Vec<u8>, Box<Diagnostic>> {
        let mut out = Limited { bytes: Vec::with_capacity(16 * 1024), full: false };
        match self.tera.render_to(name, context, &mut out) {
            Ok(()) => Ok(out.bytes),
            Err(_) if out.full => {
                let diagnostic = too_large(what);
                let place = find(name, &self.sources).map(|source| Location::file(&source.path));
                Err(Box::new(place.into_iter().fold(diagnostic, Diagnostic::at)))
            }
            Err(error) => Err(Box::new(self.failure(&error, what))),
        }
    }

    /// Renders a component with its arguments and body, HTML. `implicit` is what components may ask for without being
    /// given it.
    pub(super) fn component(
        &self,
        name: &str,
        arguments: &Context,
        implicit: &Context,
        body: &str,
        what: &str,
    ) -> Result<String, Box<Diagnostic>> {
        let mut out = Limited { bytes: Vec::with_capacity(1024), full: false };
        match self.tera.render_component_with_implicits_to(name, arguments, implicit, Some(body), true, &mut out) {
            // What Tera writes is text.
            Ok(()) => Ok(String::from_utf8(out.bytes).unwrap_or_default()),
            Err(_) if out.full => Err(Box::new(too_large(what))),
            Err(error) => Err(Box::new(self.failure(&error, what))),
        }
    }

    fn failure(&self, error: &Error, what: &str) -> Diagnostic {
        let mut diagnostic = diagnostic(error, &self.sources);
        let rendering = format!("it happened while rendering {what}");
        diagnostic.help = Some(match diagnostic.help.take() {
            Some(help) => format!("{help}; {rendering}"),
            None => rendering,
        });
        diagnostic
    }
}

/// What templates call, over what they called before.
fn register(tera: &mut Tera, library: &Arc<Library>) {
    functions::register(tera, library);
    filters::register(tera, library);
}

/// The largest output of a template. Nobody wants to read a larger one, and memory has an end.
const LARGEST: usize = 64 << 20;

fn too_large(what: &str) -> Diagnostic {
    let message = format!("this output would be larger than {} MB", LARGEST >> 20);
    let help = format!("look for a loop that has no end; it happened while rendering {what}");
    Diagnostic::error("template-error", message).help(help)
}

/// An output that is being rendered, up to a size.
struct Limited {
    bytes: Vec<u8>,
    /// Whether more was to be written.
    full: bool,
}

impl io::Write for Limited {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.bytes.len() + bytes.len() > LARGEST {
            self.full = true;
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn find<'s>(name: &str, sources: &'s BTreeMap<String, Source>) -> Option<&'s Source> {
    sources.get(name).or_else(|| sources.get(&format!("{THEME_PREFIX}{name}")))
}

fn diagnostic(error: &Error, sources: &BTreeMap<String, Source>) -> Diagnostic {
    let file = |name: &str| find(name, sources).map(|s| Location::file(&s.path));
    let with = |diagnostic: Diagnostic, location: Option<Location>| match location {
        Some(location) => diagnostic.at(location),
        None => diagnostic,
    };
    match error.kind() {
        ErrorKind::SyntaxError(report) => {
            let at =
                find(report.filename(), sources).map(|s| Location::new(&s.path, &s.text, report.span().range.clone()));
            with(Diagnostic::error("template-syntax", lower_first(report.message())), at)
        }
        ErrorKind::RenderingError(report) => {
            let at =
                find(report.filename(), sources).map(|s| Location::new(&s.path, &s.text, report.span().range.clone()));
            with(Diagnostic::error("template-error", lower_first(report.message())), at)
        }
        ErrorKind::CircularInclude { tpl, include_chain } => with(
            Diagnostic::error("template-loop", format!("the template includes itself: {}", include_chain.join(" → "))),
            file(tpl),
        )
        .help("take one of these includes out"),
        ErrorKind::CircularExtend { tpl, inheritance_chain } => with(
            Diagnostic::error(
                "template-loop",
                format!("the template extends itself: {}", inheritance_chain.join(" → ")),
            ),
            file(tpl),
        )
        .help(format!("a template that takes the place of the theme's extends it as \"{THEME_PREFIX}{tpl}\"")),
        ErrorKind::MissingParent { current, parent } => {
            let diagnostic =
                Diagnostic::error(super::UNKNOWN_TEMPLATE, format!("it extends `{parent}`, which doesn't exist"));
            let names = sources.keys().map(|n| n.strip_prefix(THEME_PREFIX).unwrap_or(n));
            let diagnostic = match nearest(parent, names) {
                Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
                None => diagnostic.help("templates are named by their path from templates/"),
            };
            with(diagnostic, file(current))
        }
        ErrorKind::TemplateNotFound(name) => {
            Diagnostic::error(super::UNKNOWN_TEMPLATE, format!("there is no template `{name}`"))
        }
        other => Diagnostic::error("template-error", other.to_string().replace('\n', "; ")),
    }
}

/// Tera joins what it finds when all files are read (unknown filters, functions, blocks) into one text of reports:
/// "error: MESSAGE", then " --> FILE:LINE:COLUMN". Each becomes a diagnostic again.
fn reports(error: &Error, sources: &BTreeMap<String, Source>) -> Vec<Diagnostic> {
    let ErrorKind::Msg(text) = error.kind() else { return vec![diagnostic(error, sources)] };
    let mut found = Vec::new();
    for report in text.split("\n\n") {
        let mut lines = report.lines();
        let Some(message) = lines.next().and_then(|l| l.strip_prefix("error: ")) else { continue };
        let place = lines.next().and_then(|l| l.trim_start().strip_prefix("--> "));
        let location = place.and_then(|place| {
            let mut parts = place.rsplitn(3, ':');
            let column: usize = parts.next()?.parse().ok()?;
            let line: usize = parts.next()?.parse().ok()?;
            let source = find(parts.next()?, sources)?;
            let start: usize = source.text.split_inclusive('\n').take(line.checked_sub(1)?).map(str::len).sum();
            let into: usize = source.text[start..].chars().take(column - 1).map(char::len_utf8).sum();
            let width = report.lines().last().map_or(1, |l| l.matches('^').count().max(1));
            Some(Location::new(&source.path, &source.text, start + into..start + into + width))
        });
        let diagnostic = Diagnostic::error("template-error", lower_first(message));
        found.push(match location {
            Some(location) => diagnostic.at(location),
            None => diagnostic,
        });
    }
    if found.is_empty() { vec![diagnostic(error, sources)] } else { found }
}

fn lower_first(message: &str) -> String {
    let message = message.trim().trim_end_matches('.').replace('\n', "; ");
    let mut chars = message.chars();
    match chars.next() {
        Some(first) => first.to_lowercase().chain(chars).collect(),
        None => message,
    }
}

/// Templates that pages ask for must exist.
pub(super) fn check_names(site: &Site, theme: &Theme, diagnostics: &mut Vec<Diagnostic>) {
    let mut check = |wanted: Option<&Sourced<String>>, path: &Arc<str>, text: &str| {
        let Some(wanted) = wanted.filter(|w| !theme.has_template(&w.value)) else { return };
        let diagnostic = Diagnostic::error(super::UNKNOWN_TEMPLATE, format!("there is no template `{}`", wanted.value))
            .at(Location::new(path, text, wanted.span.clone()));
        diagnostics.push(match nearest(&wanted.value, theme.template_names()) {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
            None => diagnostic.help(format!("write templates/{}", wanted.value)),
        });
    };
    let pages = site.pages.iter().map(|p| &p.document);
    for document in pages.chain(site.sections.iter().filter_map(|s| s.document.as_ref())) {
        check(document.front_matter.template.as_ref(), &document.path, &document.text);
        check(document.front_matter.page_template.as_ref(), &document.path, &document.text);
    }
}
