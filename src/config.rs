//! `config.toml` to a checked [`Config`].
//!
//! In: the text of the file, and what the command line sets over it. Out: the configuration every later stage reads,
//! with its defaults filled in; every problem of the file with its place.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use crate::diagnostics::{Diagnostic, Lines, Location, nearest};
use crate::tree::fields::{Fields, Reading, Sourced};
use crate::tree::{self, Node, Table, Value};
use crate::typography::Rules;

mod address;
mod check;
mod deploy;
mod environment;
mod feeds;
mod glossary;
mod images;
mod menus;
mod output;
mod schema;
mod search;
mod typography;

pub use address::BaseUrl;
pub(crate) use address::is_web_address;
pub use check::{CheckConfig, Level, LinksConfig, RULES, Rule};
pub use deploy::{DeployConfig, HeaderRule, Provider, TargetConfig, TargetUrl};
pub use feeds::{FeedConfig, FeedFormat, FeedList};
pub use glossary::{GlossaryConfig, LinkPolicy};
pub use images::ImagesConfig;
pub use menus::{MenuEntry, MenuGoal, Menus};
pub use output::{
    CspConfig, Encoding, HOSTS, HeaderConfig, Host, OutputConfig, RedirectConfig, RobotsConfig, SitemapConfig, Urls,
};
pub use schema::schema;
pub use search::SearchConfig;
use typography::Wishes;

/// A site's configuration.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where the site will be.
    pub base_url: BaseUrl,
    /// Its languages; the default one first, then by code.
    pub languages: Vec<Language>,
    /// Which folder holds the glossary, and how mentions are linked.
    pub glossary: GlossaryConfig,
    /// Taxonomies by name; `tags` and `authors` are always there.
    pub taxonomies: BTreeMap<String, TaxonomyConfig>,
    /// How Markdown is read.
    pub markdown: MarkdownConfig,
    /// What `nutgraf check` looks for.
    pub check: CheckConfig,
    /// Pages on a page of a list, where the section doesn't say; 0 for all on one.
    pub paginate_by: usize,
    /// What is put out beside pages, and for whom.
    pub output: OutputConfig,
    /// Old addresses and where they lead, beside the aliases of pages.
    pub redirects: Vec<RedirectConfig>,
    /// Headers that the host is to send.
    pub headers: Vec<HeaderConfig>,
    /// What crawlers may do.
    pub robots: RobotsConfig,
    /// Sitemaps.
    pub sitemap: SitemapConfig,
    /// The environment that was chosen.
    pub environment: Option<String>,
    /// The config as it is in each environment that wasn't, by name.
    pub environments: Vec<(String, Config)>,
    /// Sizes of images.
    pub images: ImagesConfig,
    /// The site's search.
    pub search: SearchConfig,
    /// Where the site is deployed to.
    pub deploy: DeployConfig,
    /// The author's own keys.
    pub extra: Vec<(String, Range<usize>, Node)>,
}

/// A language of the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Language {
    /// Its code: `en`, `pt-br`.
    pub code: String,
    /// The site's title in it.
    pub title: String,
    /// The site's description in it.
    pub description: Option<String>,
    /// Its feeds.
    pub feeds: FeedConfig,
    /// Its menus.
    pub menus: Menus,
    /// What becomes of pages that it has no version of.
    pub fallback: Fallback,
    /// The typography of its texts.
    pub typography: Rules,
    /// What it says of storylines, by their ids.
    pub storylines: BTreeMap<String, StorylineConfig>,
    /// Where it puts the pages that nutgraf makes of explainers.
    pub paths: PathsConfig,
}

/// What a language does where it has no version of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Fallback {
    /// Lead to the nearest there is.
    #[default]
    Link,
    /// Leave it out.
    Hide,
}

/// `[storylines.ID]`, or `[languages.CODE.storylines.ID]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StorylineConfig {
    /// Its title.
    pub title: Option<String>,
    /// What it is about, in a sentence.
    pub description: Option<String>,
    /// Its part of the address.
    pub slug: Option<String>,
    /// Where it is named.
    pub location: Location,
}

/// `[paths]`, or `[languages.CODE.paths]`: parts of addresses, without slashes around them; none for no such page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathsConfig {
    /// The list of storylines, and in front of each.
    pub storylines: Option<String>,
    /// The timeline of all explainers.
    pub timeline: Option<String>,
}

impl Default for PathsConfig {
    fn default() -> Self {
        PathsConfig { storylines: Some("storylines".to_owned()), timeline: Some("timeline".to_owned()) }
    }
}

/// `[taxonomies.NAME]`
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TaxonomyConfig {
    /// Pages on a page of an item's list; the site's `paginate_by` where it says nothing.
    pub paginate_by: Option<usize>,
    /// Items on a page of the taxonomy's list; 0 for all.
    pub items_by: usize,
    /// Whether its pages are made.
    pub render: bool,
}

/// `[markdown]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarkdownConfig {
    /// Keep the author's own HTML.
    pub unsafe_html: bool,
    /// `rel` of links that leave the site; empty for none.
    pub external_rel: String,
    /// Words a minute, for reading times; the language's usual speed where it says nothing.
    pub words_per_minute: Option<usize>,
}

impl Default for MarkdownConfig {
    fn default() -> Self {
        MarkdownConfig { unsafe_html: true, external_rel: "noopener".to_owned(), words_per_minute: None }
    }
}

impl Config {
    /// The site's default language.
    pub fn default_language(&self) -> &Language {
        &self.languages[0]
    }

    /// The place of a language in `languages`.
    pub fn language_index(&self, code: &str) -> Option<usize> {
        self.languages.iter().position(|l| l.code == code)
    }
}

/// Reads the configuration from the text of `path`, as it is in `environment`. `None` where it says too little to go
/// on: a problem was reported. The other environments are checked too.
pub fn read(
    path: &Arc<str>,
    text: &str,
    environment: Option<&str>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Config> {
    let (table, errors) = tree::parse_toml(text, 0..text.len());
    if !errors.is_empty() {
        for error in errors {
            let at = Location::new(path, text, error.span);
            diagnostics.push(Diagnostic::error("config-syntax", error.message).at(at));
        }
        return None;
    }
    let environments = environment::named(&table);
    // What is wrong without any environment isn't of one.
    let mut everywhere: Vec<Diagnostic> = Vec::new();
    let plain = read_table(path, text, &table, &mut everywhere);
    let read_in = |name: &str, over: &Table| {
        let mut found = Vec::new();
        let config = read_table(path, text, &environment::lay_over(&table, over), &mut found);
        let place = environment::Place::new(path, text, name, over);
        let found = found.into_iter().map(|d| if everywhere.contains(&d) { d } else { place.tell(d) });
        (config, found.collect::<Vec<Diagnostic>>())
    };
    let (mut config, mut found) = match environment {
        None => (plain, everywhere.clone()),
        Some(wanted) => match environments.iter().find(|(name, _)| *name == wanted) {
            Some((_, over)) => {
                let (mut config, found) = read_in(wanted, over);
                config.iter_mut().for_each(|c| c.environment = Some(wanted.to_owned()));
                (config, found)
            }
            None => {
                let names: Vec<&str> = environments.iter().map(|(name, _)| *name).collect();
                let help = match nearest(wanted, names.iter().copied()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("add [env.{wanted}] to config.toml"),
                };
                let message = format!("the site has no environment `{wanted}`");
                let unknown = Diagnostic::error("unknown-environment", message).at(Location::file(path)).help(help);
                (None, vec![unknown])
            }
        },
    };
    // What is wrong in another environment is told now, not on the day it is needed.
    for (name, over) in environments.iter().filter(|(name, _)| Some(*name) != environment) {
        let (other, mut others) = read_in(name, over);
        others.retain(|d| !found.contains(d) && !matches!(d.code, "missing-key"));
        found.extend(others);
        if let (Some(config), Some(other)) = (&mut config, other) {
            config.environments.push(((*name).to_owned(), other));
        }
    }
    diagnostics.extend(found);
    config
}

fn read_table(path: &Arc<str>, text: &str, table: &Table, diagnostics: &mut Vec<Diagnostic>) -> Option<Config> {
    let mut reading = Reading::new(path, text, diagnostics);
    let mut f = Fields::new(table, "config.toml", &mut reading);
    f.synonyms = &SYNONYMS;
    let base_url = read_base_url(&mut f);
    let title = f.required_text("title", "\"…\"").map(|t| t.value);
    let description = f.string("description");
    let default_language = language_code(&mut f).unwrap_or_else(|| "en".to_owned());
    let taxonomies = read_taxonomies(&mut f);
    let made: Vec<&str> = taxonomies.iter().filter(|(_, t)| t.render).map(|(name, _)| name.as_str()).collect();
    let feeds = f.table("feeds", "[feeds]", |f| feeds::read(f, &FeedConfig::default(), &made)).unwrap_or_default();
    let default = Language {
        code: default_language,
        title: title.clone().unwrap_or_default(),
        description,
        feeds,
        menus: menus::read(&mut f),
        fallback: f.choice("fallback", &FALLBACKS).unwrap_or_default(),
        typography: Rules::NONE,
        storylines: read_storylines(&mut f),
        paths: read_paths(&mut f).unwrap_or_default(),
    };
    let (mut languages, wishes) = read_languages(&mut f, default, &made);
    set_typography(&mut f, &mut languages, &wishes);
    let glossary = f.table("glossary", "[glossary]", glossary::read).unwrap_or_default();
    let markdown = f.table("markdown", "[markdown]", |f| {
        let default = MarkdownConfig::default();
        MarkdownConfig {
            unsafe_html: f.boolean("unsafe_html").unwrap_or(default.unsafe_html),
            external_rel: f.string("external_rel").unwrap_or(default.external_rel),
            words_per_minute: f.integer("words_per_minute", 50..=1000).map(|n| n as usize),
        }
    });
    let check = f.table("check", "[check]", check::read).unwrap_or_default();
    let paginate_by = f.integer("paginate_by", 0..=100_000).map_or(PAGINATE_BY, |n| n as usize);
    let deploy = f.table("deploy", "[deploy]", deploy::read).unwrap_or_default();
    let wanted: Vec<_> = deploy.targets.iter().filter_map(|(_, target)| target.host.clone()).collect();
    let output = f.table("output", "[output]", |f| output::read(f, &wanted));
    let output = output.unwrap_or_else(|| output::of_targets(&mut f, &wanted));
    let redirects = {
        let lines = Lines::new(path, text);
        f.tables("redirects", "[[redirects]]", |f| output::read_redirect(f, &lines))
    };
    let headers = f.tables("headers", "[[headers]]", output::read_header);
    let robots = f.table("robots", "[robots]", output::read_robots).unwrap_or_default();
    let sitemap = f.table("sitemap", "[sitemap]", output::read_sitemap).unwrap_or_default();
    let images = f.table("images", "[images]", images::read).unwrap_or_default();
    let search = f.table("search", "[search]", search::read).unwrap_or_default();
    environment::check(&mut f);
    let extra = f.free_table("extra").to_vec();
    f.finish_file();
    title?;
    Some(Config {
        base_url: base_url?,
        languages,
        glossary,
        taxonomies,
        markdown: markdown.unwrap_or_default(),
        check,
        paginate_by,
        output,
        redirects,
        headers,
        robots,
        sitemap,
        environment: None,
        environments: Vec::new(),
        images,
        search,
        deploy,
        extra,
    })
}

/// What other generators call keys of ours.
const SYNONYMS: [(&str, &str); 8] = [
    ("defaultContentLanguage", "default_language"),
    ("languageCode", "default_language"),
    ("generate_feeds", "feeds"),
    ("outputs", "output"),
    ("paginate", "paginate_by"),
    ("pagination", "paginate_by"),
    ("params", "extra"),
    ("url", "base_url"),
];
/// Words for [`Fallback`].
const FALLBACKS: [(&str, Fallback); 2] = [("link", Fallback::Link), ("hide", Fallback::Hide)];
const PAGINATE_BY: usize = 20;

fn read_base_url(f: &mut Fields<'_, '_, '_>) -> Option<BaseUrl> {
    let text = f.required_text("base_url", "\"https://example.org\"")?;
    match BaseUrl::parse(&text.value) {
        Ok(base) => Some(base),
        Err(why) => {
            let diagnostic = Diagnostic::error("bad-url", format!("`base_url` isn't an address: {why}"))
                .help("write it like https://example.org or https://example.org/news");
            f.reading.report(diagnostic, text.span);
            None
        }
    }
}

fn language_code(f: &mut Fields<'_, '_, '_>) -> Option<String> {
    let code = f.text("default_language")?;
    check_code(f, code)
}

fn check_code(f: &mut Fields<'_, '_, '_>, code: Sourced<String>) -> Option<String> {
    if is_language_code(&code.value) {
        return Some(code.value);
    }
    let diagnostic = Diagnostic::error("bad-language", format!("`{}` isn't the code of a language", code.value))
        .help("write it in small letters, as in en, fr or pt-br");
    f.reading.report(diagnostic, code.span);
    None
}

/// Two or three letters, then perhaps a region or script: the shape of a BCP 47 code, in small letters.
pub(crate) fn is_language_code(code: &str) -> bool {
    let mut parts = code.split('-');
    let first = parts.next().unwrap_or_default();
    (2..=3).contains(&first.len())
        && first.bytes().all(|b| b.is_ascii_lowercase())
        && parts.all(|p| (2..=8).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()))
}

/// The rules of every language, and its title and description by them. `wishes` are those of languages, by code.
fn set_typography(f: &mut Fields<'_, '_, '_>, languages: &mut [Language], wishes: &BTreeMap<String, Wishes>) {
    let site = f.table("typography", "[typography]", typography::read).unwrap_or_default();
    let codes: Vec<&str> = languages.iter().map(|l| l.code.as_str()).collect();
    typography::check(f, &site, &codes);
    let none = Wishes::default();
    for language in languages {
        let rules = typography::rules(&language.code, &site, wishes.get(&language.code).unwrap_or(&none));
        language.typography = rules;
        language.title = rules.plain(&language.title).into_owned();
        language.description = language.description.as_deref().map(|text| rules.plain(text).into_owned());
    }
}

/// Reads `[languages.CODE]`, and gives what each says of its typography. What a language doesn't say is as in `default`,
/// which stands above the tables.
fn read_languages(
    f: &mut Fields<'_, '_, '_>,
    mut default: Language,
    taxonomies: &[&str],
) -> (Vec<Language>, BTreeMap<String, Wishes>) {
    let mut wishes = BTreeMap::new();
    let mut others = Vec::new();
    let usual = default.clone();
    for (code, span, node) in f.free_table("languages") {
        let Value::Table(table) = &node.value else {
            let message = format!("`{code}` must be a table: [languages.{code}]");
            f.reading.report(Diagnostic::error("wrong-type", message), node.span.clone());
            continue;
        };
        let mut fields = Fields::new(table, "[languages]", f.reading);
        let title = fields.string("title").unwrap_or_else(|| usual.title.clone());
        let description = fields.string("description");
        let feeds = fields.table("feeds", "[feeds]", |f| feeds::read(f, &usual.feeds, taxonomies));
        let feeds = feeds.unwrap_or_else(|| usual.feeds.clone());
        let own_menus = menus::read(&mut fields);
        // A menu of its own takes the place of the site's menu of that name.
        let menus = usual.menus.clone().into_iter().chain(own_menus).collect();
        let fallback = fields.choice("fallback", &FALLBACKS).unwrap_or(usual.fallback);
        let typography = fields.table("typography", "[languages] typography", typography::read);
        let (storylines, paths) = (read_storylines(&mut fields), read_paths(&mut fields));
        fields.finish();
        let Some(code) = check_code(f, Sourced { value: code.clone(), span: span.clone() }) else { continue };
        wishes.extend(typography.map(|wishes| (code.clone(), wishes)));
        let is_default = code == usual.code;
        // Its paths are its own: another language's words make poor addresses.
        let own_paths = paths.or_else(|| is_default.then(|| usual.paths.clone())).unwrap_or_default();
        let language = Language {
            code,
            title,
            description,
            feeds,
            menus,
            fallback,
            typography: Rules::NONE,
            storylines,
            paths: own_paths,
        };
        if is_default {
            // A table for the default language says the same as the keys above it, and more nearly.
            let description = language.description.clone().or_else(|| usual.description.clone());
            let storylines = usual.storylines.clone().into_iter().chain(language.storylines.clone()).collect();
            default = Language { description, storylines, ..language };
        } else {
            others.push(language);
        }
    }
    others.sort_by(|a, b| a.code.cmp(&b.code));
    ([default].into_iter().chain(others).collect(), wishes)
}

fn read_storylines(f: &mut Fields<'_, '_, '_>) -> BTreeMap<String, StorylineConfig> {
    let mut storylines = BTreeMap::new();
    for (id, span, node) in f.free_table("storylines") {
        let Value::Table(table) = &node.value else {
            let message = format!("`{id}` must be a table: [storylines.{id}]");
            f.reading.report(Diagnostic::error("wrong-type", message), node.span.clone());
            continue;
        };
        let location = Location::new(f.reading.path, f.reading.text, span.clone());
        let mut fields = Fields::new(table, "[storylines]", f.reading);
        let (title, description) = (fields.string("title"), fields.string("description"));
        let slug = part_of_address(&mut fields, "slug").flatten();
        fields.finish();
        storylines.insert(id.clone(), StorylineConfig { title, description, slug, location });
    }
    storylines
}

fn read_paths(f: &mut Fields<'_, '_, '_>) -> Option<PathsConfig> {
    f.table("paths", "[paths]", |f| {
        let default = PathsConfig::default();
        PathsConfig {
            storylines: part_of_address(f, "storylines").unwrap_or(default.storylines),
            timeline: part_of_address(f, "timeline").unwrap_or(default.timeline),
        }
    })
}

/// A part of an address; an empty one is none.
fn part_of_address(f: &mut Fields<'_, '_, '_>, key: &'static str) -> Option<Option<String>> {
    let text = f.text(key)?;
    let part = text.value.trim_matches('/');
    if part.split('/').all(|p| slug::slugify(p) == p) {
        return Some((!part.is_empty()).then(|| part.to_owned()));
    }
    let diagnostic = Diagnostic::error("bad-address", format!("`{key}` can't be part of an address"))
        .help("use small letters, digits and hyphens");
    f.reading.report(diagnostic, text.span);
    None
}

fn read_taxonomies(f: &mut Fields<'_, '_, '_>) -> BTreeMap<String, TaxonomyConfig> {
    let default = TaxonomyConfig { paginate_by: None, items_by: 0, render: true };
    let mut taxonomies: BTreeMap<String, TaxonomyConfig> =
        ["tags", "authors"].map(|name| (name.to_owned(), default.clone())).into();
    for (name, span, node) in f.free_table("taxonomies") {
        let Value::Table(table) = &node.value else {
            let message = format!("`{name}` must be a table: [taxonomies.{name}]");
            f.reading.report(Diagnostic::error("wrong-type", message), node.span.clone());
            continue;
        };
        if name.is_empty() || slug::slugify(name) != *name {
            let message = format!("`{name}` can't be a taxonomy's name");
            let help = "use small letters, digits and hyphens: it becomes part of addresses";
            f.reading.report(Diagnostic::error("bad-name", message).help(help), span.clone());
            continue;
        }
        let mut fields = Fields::new(table, "[taxonomies]", f.reading);
        let taxonomy = TaxonomyConfig {
            paginate_by: fields.integer("paginate_by", 0..=100_000).map(|n| n as usize),
            items_by: fields.integer("items_by", 0..=100_000).map_or(0, |n| n as usize),
            render: fields.boolean("render").unwrap_or(true),
        };
        fields.finish();
        taxonomies.insert(name.clone(), taxonomy);
    }
    taxonomies
}
