//! One file to one [`Document`]: front matter, HTML with holes, headings, the text that terms are looked for in.
//!
//! In: a [`Source`] and the [`Settings`]. Out: a document and its problems, the same for the same input, whatever else
//! the site holds. What only other files can tell (where a link leads, which words are terms, the number of a source)
//! is left as a typed hole, which render fills from what link found out.

use std::borrow::Cow;
use std::sync::Arc;

use crate::components::Components;
use crate::config::{Config, CspConfig};
use crate::diagnostics::Diagnostic;
use crate::front_matter::{self, FrontMatter};
use crate::load::Source;
use crate::prose::{Body, Prose};
use crate::typography::{Rules, profile_for};

mod footnotes;
mod frames;
mod headings;
mod markdown;
mod urls;
mod words;

pub use footnotes::reference_id;
pub(crate) use headings::TAKEN_PREFIXES;
pub use markdown::{Context, inline};
pub(crate) use markdown::{options, plain};
pub use urls::{Target, classify, is_on_the_web};
pub(crate) use words::count as count_words;
pub use words::reading_minutes;

/// What parsing a file depends on, beside the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Keep the author's own HTML.
    pub unsafe_html: bool,
    /// `rel` of links that leave the site.
    pub external_rel: String,
    /// Scheme and host of the site: links to it do not leave it.
    pub origin: String,
    /// Titles of images that stand alone become captions.
    pub captions: bool,
    /// What pages may call.
    pub components: Arc<Components>,
    /// What the site's policy allows in frames, if it has one.
    pub frames: Option<Vec<String>>,
    /// The typography of the file's language.
    pub typography: Rules,
}

impl Settings {
    /// The settings a configuration makes for files in one of its languages, where these components may be called.
    pub fn new(config: &Config, language: usize, components: &Arc<Components>) -> Self {
        let policy = config.output.csp.as_ref();
        let frames = |csp: &CspConfig| {
            let found = csp.sources.iter().find(|(directive, _)| *directive == "frame-src");
            found.map(|(_, sources)| sources.clone()).unwrap_or_default()
        };
        Settings {
            unsafe_html: config.markdown.unsafe_html,
            external_rel: config.markdown.external_rel.clone(),
            origin: config.base_url.origin.clone(),
            captions: config.images.captions,
            components: components.clone(),
            frames: policy.map(frames),
            typography: config.languages[language].typography,
        }
    }
}

/// A parsed file.
#[derive(Debug)]
pub struct Document {
    /// From the site's folder: `content/about.fr.md`.
    pub path: Arc<str>,
    /// The file's whole text; spans count in its bytes.
    pub text: Arc<str>,
    /// Where the body begins in the text.
    pub body_start: u32,
    /// What its front matter says.
    pub front_matter: FrontMatter,
    /// The title as HTML.
    pub title: Prose,
    /// The title as plain text.
    pub title_text: String,
    /// The same as it was typed, without typography: terms are looked for in texts as they were typed.
    pub title_written: String,
    /// The standfirst as HTML.
    pub description: Option<Prose>,
    /// The body.
    pub body: Body,
}

/// Ids that the theme's frame has on every page.
pub const FRAME_IDS: [&str; 7] = ["toc", "content", "here", "terms", "see-also", "mentioned-in", "same-as"];

/// Parses a file. `is_section` says that it is a section's `_index.md`.
pub fn parse(source: &Source, is_section: bool, settings: &Settings) -> (Document, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let (mut front_matter, start) = front_matter::read(&source.path, &source.text, is_section, &mut diagnostics);
    let mut reserved = FRAME_IDS.to_vec();
    let mut writer =
        markdown::Context { path: &source.path, source: &source.text, settings, diagnostics: &mut diagnostics };
    let title = markdown::inline(&front_matter.title, &mut writer);
    let title_written = markdown::plain(&front_matter.title.value);
    let title_text = settings.typography.plain(&title_written).into_owned();
    let description = front_matter.description.as_ref().map(|d| markdown::inline(d, &mut writer));
    // What readers meet before the prose, and after it.
    let (mut lead, mut rest) = (Vec::new(), Vec::new());
    if let Some(explainer) = &mut front_matter.explainer {
        let key_points = explainer.key_points.len();
        let read: Vec<bool> = explainer.texts().iter().map(|text| explainer.mentions_terms(text)).collect();
        for (index, (text, read)) in explainer.texts_mut().into_iter().zip(read).enumerate() {
            let mut own = markdown::inline_body(&text.source, &mut writer);
            text.prose = std::mem::take(&mut own.prose);
            if read {
                if index < key_points { &mut lead } else { &mut rest }.push((own, index as u32));
            }
        }
        reserved.extend(front_matter::explainer::ELEMENT_IDS);
    }
    set_texts(&mut front_matter, &settings.typography);
    let mut ids = headings::Ids::new(&reserved);
    let sources = front_matter.explainer.iter().flat_map(|explainer| &explainer.sources);
    sources.for_each(|source| ids.reserve_source(&source.id.value));
    let mut body = markdown::body(start, ids, &mut writer);
    if !lead.is_empty() {
        let own = body.take_text();
        lead.into_iter().for_each(|(text, index)| body.read_on(text, Some(index)));
        body.read_on(own, None);
    }
    rest.into_iter().for_each(|(text, index)| body.read_on(text, Some(index)));
    let document = Document {
        path: source.path.clone(),
        text: source.text.clone(),
        body_start: start as u32,
        front_matter,
        title,
        title_text,
        title_written,
        description,
        body,
    };
    (document, diagnostics)
}

/// The typography of what pages show of the front matter as plain text. Names that are looked up or sorted by (tags,
/// authors, aliases) are left to those who show them.
fn set_texts(front_matter: &mut FrontMatter, typography: &Rules) {
    let set = |text: &mut String, typography: &Rules| {
        if let Cow::Owned(changed) = typography.plain(text) {
            *text = changed;
        }
    };
    if let Some(short) = front_matter.term.as_mut().and_then(|term| term.short.as_mut()) {
        set(&mut short.value, typography);
    }
    let Some(explainer) = &mut front_matter.explainer else { return };
    explainer.disputed.iter_mut().filter_map(|claim| claim.by.as_mut()).for_each(|by| set(by, typography));
    for source in &mut explainer.sources {
        // A title is in the language of its source.
        let rules = match source.language.as_deref() {
            Some(code) if typography.language().is_some_and(|own| code.split('-').next() != Some(own)) => {
                profile_for(code).map_or(Rules::NONE, Rules::new)
            }
            _ => *typography,
        };
        set(&mut source.title, &rules);
        if let Some(publisher) = &mut source.publisher {
            set(publisher, &rules);
        }
    }
}
