//! `[explainer]`: what makes a page an explainer.

use xxhash_rust::xxh3::xxh3_64;

use crate::date::{PartialDate, When};
use crate::diagnostics::Diagnostic;
use crate::prose::Prose;
use crate::tree::fields::{Fields, Sourced};

/// A text in inline Markdown, in which sources may be cited.
#[derive(Debug, Clone, Default)]
pub struct Text {
    /// As it was written.
    pub source: Sourced<String>,
    /// As HTML; parse makes it.
    pub prose: Prose,
}

impl From<Sourced<String>> for Text {
    fn from(source: Sourced<String>) -> Self {
        Text { source, prose: Prose::default() }
    }
}

/// The `[explainer]` table. Every field is optional.
#[derive(Debug, Clone, Default)]
pub struct Explainer {
    /// The story that several explainers tell together.
    pub storyline: Option<String>,
    /// What to remember, a sentence each.
    pub key_points: Vec<Text>,
    /// When the page should be looked at again.
    pub review_by: Option<Sourced<When>>,
    /// How the page was made.
    pub method: Option<Text>,
    /// What is known.
    pub known: Vec<Known>,
    /// What isn't.
    pub unknown: Vec<Unknown>,
    /// What some say and others don't.
    pub disputed: Vec<Disputed>,
    /// What happened when.
    pub timeline: Vec<Event>,
    /// Who is who.
    pub people: Vec<Person>,
    /// Where it comes from.
    pub sources: Vec<Source>,
    /// What changed since it was published.
    pub updates: Vec<Update>,
    /// What was wrong.
    pub corrections: Vec<Correction>,
    /// Questions readers ask.
    pub faq: Vec<Faq>,
}

/// A thing that is known.
#[derive(Debug, Clone)]
pub struct Known {
    /// What.
    pub text: Text,
    /// Ids of the page's sources.
    pub sources: Vec<Sourced<String>>,
    /// Known as of that day.
    pub as_of: Option<When>,
}

/// A question without an answer.
#[derive(Debug, Clone)]
pub struct Unknown {
    /// The question.
    pub question: Text,
    /// Open since.
    pub since: Option<PartialDate>,
}

/// Where a claim stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Nobody has shown it.
    Unproven,
    /// Those concerned deny it.
    Denied,
    /// Shown to be so.
    Confirmed,
    /// Shown not to be so.
    False,
}

/// The words an author writes for them.
pub const STATUSES: [(&str, Status); 4] = [
    ("unproven", Status::Unproven),
    ("denied", Status::Denied),
    ("confirmed", Status::Confirmed),
    ("false", Status::False),
];

/// A claim that isn't settled.
#[derive(Debug, Clone)]
pub struct Disputed {
    /// What is claimed.
    pub claim: Text,
    /// By whom.
    pub by: Option<String>,
    /// Where it stands.
    pub status: Status,
    /// Ids of the page's sources.
    pub sources: Vec<Sourced<String>>,
}

/// Something that happened.
#[derive(Debug, Clone)]
pub struct Event {
    /// When, as precisely as it is known.
    pub date: PartialDate,
    /// What.
    pub text: Text,
    /// Ids of the page's sources.
    pub sources: Vec<Sourced<String>>,
    /// Ids of the glossary entries concerned.
    pub terms: Vec<Sourced<String>>,
}

/// A person or organisation that plays a part.
#[derive(Debug, Clone)]
pub struct Person {
    /// Id of the glossary entry.
    pub term: Sourced<String>,
    /// The part.
    pub role: Option<Text>,
}

/// What kind of source it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SourceKind {
    /// A document or statement of those concerned.
    Primary,
    /// Journalists' reporting.
    Reporting,
    /// Somebody's analysis.
    Analysis,
    /// A post on a social network.
    Social,
}

/// The words an author writes for them.
pub const SOURCE_KINDS: [(&str, SourceKind); 4] = [
    ("primary", SourceKind::Primary),
    ("reporting", SourceKind::Reporting),
    ("analysis", SourceKind::Analysis),
    ("social", SourceKind::Social),
];

/// A source. Its number on the page is its place in the list.
#[derive(Debug, Clone)]
pub struct Source {
    /// Name by which the page cites it.
    pub id: Sourced<String>,
    /// Its title.
    pub title: String,
    /// Who published it.
    pub publisher: Option<String>,
    /// Its address; absent where it isn't known.
    pub url: Option<Sourced<String>>,
    /// Where a copy is kept.
    pub archive_url: Option<Sourced<String>>,
    /// When it came out.
    pub published: Option<PartialDate>,
    /// When it was last seen.
    pub accessed: Option<When>,
    /// What kind it is.
    pub kind: Option<SourceKind>,
    /// Code of the language it is in.
    pub language: Option<String>,
}

/// Something new on the page.
#[derive(Debug, Clone)]
pub struct Update {
    /// When.
    pub date: When,
    /// What.
    pub text: Text,
}

/// How bad an error was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Gravity {
    /// A detail.
    #[default]
    Minor,
    /// It changed what readers understood.
    Major,
}

/// A mistake that was mended.
#[derive(Debug, Clone)]
pub struct Correction {
    /// When.
    pub date: When,
    /// What the page said.
    pub was: Option<Text>,
    /// What it says now.
    pub now: Text,
    /// How bad it was.
    pub severity: Gravity,
}

/// A question and its answer.
#[derive(Debug, Clone)]
pub struct Faq {
    /// The question.
    pub q: Text,
    /// The answer.
    pub a: Text,
}

/// Ids that the parts of an explainer have on its page; headings of the prose get other ones.
pub const ELEMENT_IDS: [&str; 13] = [
    "key-points",
    "known",
    "unknown",
    "disputed",
    "timeline",
    "people",
    "faq",
    "sources",
    "terms",
    "updates",
    "corrections",
    "method",
    "storyline",
];

impl Explainer {
    /// Whether the day has come to look at it again.
    pub fn is_due(&self, now: jiff::Timestamp) -> bool {
        self.review_by.as_ref().is_some_and(|day| day.value.sort_key() <= now)
    }

    /// Every text, in the order in which the page shows them: citations are numbered along it.
    pub fn texts(&self) -> Vec<&Text> {
        let mut texts: Vec<&Text> = self.key_points.iter().collect();
        texts.extend(self.known.iter().map(|k| &k.text));
        texts.extend(self.unknown.iter().map(|u| &u.question));
        texts.extend(self.disputed.iter().map(|d| &d.claim));
        texts.extend(self.timeline.iter().map(|e| &e.text));
        texts.extend(self.people.iter().filter_map(|p| p.role.as_ref()));
        texts.extend(self.faq.iter().flat_map(|f| [&f.q, &f.a]));
        texts.extend(self.updates.iter().map(|u| &u.text));
        texts.extend(self.corrections.iter().flat_map(|c| c.was.iter().chain([&c.now])));
        texts.extend(&self.method);
        texts
    }

    /// The sources that are named beside the texts, in the order of [`Explainer::texts`]; behind the last of those that
    /// may have some there is nothing.
    pub fn named_sources(&self) -> Vec<&[Sourced<String>]> {
        let mut named: Vec<&[Sourced<String>]> = vec![&[]; self.key_points.len()];
        named.extend(self.known.iter().map(|k| k.sources.as_slice()));
        named.resize(named.len() + self.unknown.len(), &[]);
        named.extend(self.disputed.iter().map(|d| d.sources.as_slice()));
        named.extend(self.timeline.iter().map(|e| e.sources.as_slice()));
        named
    }

    /// The place of one of its own texts in [`Explainer::texts`].
    pub fn text_index(&self, text: &Text) -> Option<usize> {
        self.texts().iter().position(|own| std::ptr::eq(*own, text))
    }

    /// Whether terms are looked for in one of its own texts: not in a question, which is a heading, nor in what was wrong.
    pub fn mentions_terms(&self, text: &Text) -> bool {
        let questions = self.faq.iter().map(|f| &f.q);
        !questions.chain(self.corrections.iter().filter_map(|c| c.was.as_ref())).any(|other| std::ptr::eq(other, text))
    }

    /// Every text, to change.
    pub fn texts_mut(&mut self) -> Vec<&mut Text> {
        let mut texts: Vec<&mut Text> = self.key_points.iter_mut().collect();
        texts.extend(self.known.iter_mut().map(|k| &mut k.text));
        texts.extend(self.unknown.iter_mut().map(|u| &mut u.question));
        texts.extend(self.disputed.iter_mut().map(|d| &mut d.claim));
        texts.extend(self.timeline.iter_mut().map(|e| &mut e.text));
        texts.extend(self.people.iter_mut().filter_map(|p| p.role.as_mut()));
        texts.extend(self.faq.iter_mut().flat_map(|f| [&mut f.q, &mut f.a]));
        texts.extend(self.updates.iter_mut().map(|u| &mut u.text));
        texts.extend(self.corrections.iter_mut().flat_map(|c| c.was.iter_mut().chain([&mut c.now])));
        texts.extend(&mut self.method);
        texts
    }

    /// The ids of the corrections, on the page and in feeds: from the day and the words, so that one keeps its own when
    /// others come before or after it.
    pub fn correction_ids(&self) -> Vec<String> {
        let mut ids: Vec<String> = Vec::with_capacity(self.corrections.len());
        for correction in &self.corrections {
            let was = correction.was.as_ref().map_or("", |was| was.source.value.trim());
            let words = xxh3_64(format!("{was}\0{}", correction.now.source.value.trim()).as_bytes());
            let id = format!("correction-{}-{:08x}", correction.date.date(), words >> 32);
            // The very same twice on one day.
            let same = ids.iter().filter(|other| other.starts_with(&id)).count();
            ids.push(if same == 0 { id } else { format!("{id}-{}", same + 1) });
        }
        ids
    }

    /// Those of [`ELEMENT_IDS`] for which this explainer has something to show.
    pub fn element_ids(&self) -> Vec<&'static str> {
        [
            ("key-points", !self.key_points.is_empty()),
            ("known", !self.known.is_empty()),
            ("unknown", !self.unknown.is_empty()),
            ("disputed", !self.disputed.is_empty()),
            ("timeline", !self.timeline.is_empty()),
            ("people", !self.people.is_empty()),
            ("faq", !self.faq.is_empty()),
            ("sources", !self.sources.is_empty()),
            ("updates", !self.updates.is_empty()),
            ("corrections", !self.corrections.is_empty()),
            ("method", self.method.is_some()),
        ]
        .into_iter()
        .filter_map(|(id, shown)| shown.then_some(id))
        .collect()
    }
}

/// Reads the table.
pub fn read(f: &mut Fields<'_, '_, '_>) -> Explainer {
    Explainer {
        storyline: f.string("storyline"),
        key_points: f.texts("key_points").into_iter().map(Text::from).collect(),
        review_by: f.when("review_by"),
        method: f.text("method").map(Text::from),
        known: f.tables("known", "[[explainer.known]]", |f| {
            let known = (f.required_text("text", "\"…\""), f.texts("sources"), f.when("as_of").map(|d| d.value));
            Some(Known { text: known.0?.into(), sources: known.1, as_of: known.2 })
        }),
        unknown: f.tables("unknown", "[[explainer.unknown]]", |f| {
            let unknown = (f.required_text("question", "\"…\""), f.partial_date("since").map(|d| d.value));
            Some(Unknown { question: unknown.0?.into(), since: unknown.1 })
        }),
        disputed: f.tables("disputed", "[[explainer.disputed]]", |f| {
            let claim = f.required_text("claim", "\"…\"");
            let by = f.string("by");
            let status = f.choice("status", &STATUSES).unwrap_or(Status::Unproven);
            let sources = f.texts("sources");
            Some(Disputed { claim: claim?.into(), by, status, sources })
        }),
        timeline: f.tables("timeline", "[[explainer.timeline]]", |f| {
            let date = required(f, "date", "2023-11-17", Fields::partial_date);
            let text = f.required_text("text", "\"…\"");
            let (sources, terms) = (f.texts("sources"), f.texts("terms"));
            Some(Event { date: date?, text: text?.into(), sources, terms })
        }),
        people: f.tables("people", "[[explainer.people]]", |f| {
            let (term, role) = (f.required_text("term", "\"sam-altman\""), f.text("role"));
            Some(Person { term: term?, role: role.map(Text::from) })
        }),
        sources: f.tables("sources", "[[explainer.sources]]", read_source),
        updates: f.tables("updates", "[[explainer.updates]]", |f| {
            let date = required(f, "date", "2023-11-22", Fields::when);
            let text = f.required_text("text", "\"…\"");
            Some(Update { date: date?, text: text?.into() })
        }),
        corrections: f.tables("corrections", "[[explainer.corrections]]", |f| {
            let date = required(f, "date", "2023-11-21", Fields::when);
            let was = f.text("was");
            let now = f.required_text("now", "\"…\"");
            let severity = f.choice("severity", &[("minor", Gravity::Minor), ("major", Gravity::Major)]);
            Some(Correction {
                date: date?,
                was: was.map(Text::from),
                now: now?.into(),
                severity: severity.unwrap_or_default(),
            })
        }),
        faq: f.tables("faq", "[[explainer.faq]]", |f| {
            let (q, a) = (f.required_text("q", "\"…?\""), f.required_text("a", "\"…\""));
            Some(Faq { q: q?.into(), a: a?.into() })
        }),
    }
}

fn required<'t, 'r, 'a, T>(
    f: &mut Fields<'t, 'r, 'a>,
    key: &'static str,
    example: &str,
    read: impl FnOnce(&mut Fields<'t, 'r, 'a>, &'static str) -> Option<Sourced<T>>,
) -> Option<T> {
    if f.node(key).is_none() {
        let at = f.span().start;
        let diagnostic = Diagnostic::error("missing-key", format!("this entry has no `{key}`"))
            .help(format!("add `{key} = {example}`"));
        f.reading.report(diagnostic, at..at);
        return None;
    }
    read(f, key).map(|d| d.value)
}

fn read_source(f: &mut Fields<'_, '_, '_>) -> Option<Source> {
    let id = f.required_text("id", "\"wired-1120\"");
    let title = f.required_text("title", "\"…\"").map(|t| t.value);
    let source = Source {
        id: Sourced::default(),
        title: String::new(),
        publisher: f.string("publisher"),
        url: web_address(f, "url"),
        archive_url: web_address(f, "archive_url"),
        published: f.partial_date("published").map(|d| d.value),
        accessed: f.when("accessed").map(|d| d.value),
        kind: f.choice("kind", &SOURCE_KINDS),
        language: f.string("language"),
    };
    let id = id?;
    if !is_id(&id.value) {
        let message = format!("`{}` can't be a source's id", id.value);
        let help = "use letters, digits, - and _, as in `wired-1120`";
        f.reading.report(Diagnostic::error("bad-id", message).help(help), id.span.clone());
        return None;
    }
    Some(Source { id, title: title?, ..source })
}

/// An address on the web: http or https, with a host.
fn web_address(f: &mut Fields<'_, '_, '_>, key: &'static str) -> Option<Sourced<String>> {
    let url = f.text(key)?;
    if is_web_address(&url.value) {
        return Some(url);
    }
    let message = format!("`{key}` isn't an address on the web");
    let help = "it must begin with https:// (leave the key out where the address isn't known)";
    f.reading.report(Diagnostic::error("bad-url", message).help(help), url.span);
    None
}

/// Whether it begins with http(s) and names a host, without white space.
pub(crate) fn is_web_address(url: &str) -> bool {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    rest.is_some_and(|rest| {
        !rest.is_empty() && !rest.starts_with('/') && !url.chars().any(|c| c.is_whitespace() || c.is_control())
    })
}

/// Whether it can be an id in a page and in a citation.
pub(crate) fn is_id(id: &str) -> bool {
    !id.is_empty() && id.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_')
}
