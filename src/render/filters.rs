//! The filters templates use beside Tera's own, and those of Tera's that need another way.

use std::sync::Arc;

use tera::{Error, Kwargs, Map, State, StringInput, Tera, TeraResult, Value};

use crate::link::Site;
use crate::prose::What;
use crate::typography::Rules;

use super::dates::Length;
use super::functions::Library;
use super::json_ld::script_safe;
use super::numbers;
use super::plain::strip_tags;

/// Registers them all.
pub(super) fn register(tera: &mut Tera, library: &Arc<Library>) {
    let site = library.site.clone();
    let dates = library.dates.clone();
    tera.register_filter("date", move |text: &str, kwargs: Kwargs, state: &State<'_>| -> TeraResult<String> {
        let length = match kwargs.get::<&str>("format")? {
            None | Some("long") => Length::Long,
            Some("short") => Length::Short,
            Some("medium") => Length::Medium,
            Some("full") => Length::Full,
            Some("iso") => return Ok(text.to_owned()),
            Some(other) => {
                return Err(Error::message(format!("`format` can be short, medium, long, full or iso, not `{other}`")));
            }
        };
        let code = match kwargs.get::<String>("lang")? {
            Some(code) => code,
            None => state.get::<String>("lang")?.ok_or_else(|| {
                Error::message("this component doesn't know the page's language: add @lang to its arguments")
            })?,
        };
        let language = site.config.language_index(&code);
        match language.and_then(|l| dates[l].as_ref()) {
            Some(dates) => dates.format(text, length).ok_or_else(|| Error::message(format!("`{text}` isn't a date"))),
            None => Ok(text.to_owned()),
        }
    });
    let lib = library.clone();
    tera.register_filter("number", move |value: Value, kwargs: Kwargs, state: &State<'_>| -> TeraResult<String> {
        let number = value.as_f64().or_else(|| value.as_str()?.trim().parse().ok()).filter(|n: &f64| n.is_finite());
        let number = number.ok_or_else(|| Error::message(format!("`{value}` isn't a number")))?;
        let decimals = match kwargs.get::<u64>("decimals")? {
            Some(decimals) => decimals.min(6) as usize,
            None => numbers::decimals([number].into_iter()),
        };
        let unit = kwargs.get::<&str>("unit")?.unwrap_or_default();
        Ok(lib.numbers[lib.language(&kwargs, state)?].with_unit(number, decimals, unit))
    });
    tera.register_filter("slug", |text: &str, _: Kwargs, _: &State<'_>| slug::slugify(text));
    tera.register_filter("striptags", |text: &str, _: Kwargs, _: &State<'_>| strip_tags(text));
    tera.register_filter("json", |value: Value, _: Kwargs, _: &State<'_>| -> TeraResult<Value> {
        let json = serde_json::to_string(&value).map_err(|e| Error::message(e.to_string()))?;
        Ok(Value::safe_string(&script_safe(&json)))
    });
    let site = library.site.clone();
    tera.register_filter("markdown", move |text: StringInput<'_>, _: Kwargs, state: &State<'_>| {
        inline_markdown(text.as_str(), typography_of(&site, state))
    });
    let site = library.site.clone();
    tera.register_filter("typography", move |text: &str, _: Kwargs, state: &State<'_>| {
        typography_of(&site, state).plain(text).into_owned()
    });
    tera.register_filter("group_by", group_by);
    tera.register_filter("unique", unique);
}

/// The typography of the page that is rendered; none where a component doesn't know its language.
fn typography_of(site: &Site, state: &State<'_>) -> Rules {
    let code = state.get::<String>("lang").ok().flatten();
    let language = code.and_then(|code| site.config.language_index(&code));
    language.map_or(Rules::NONE, |language| site.language(language).typography)
}

/// Inline Markdown of a template's own; links into the site and citations are for pages, where they are checked.
fn inline_markdown(text: &str, typography: Rules) -> TeraResult<Value> {
    let settings = crate::parse::Settings {
        unsafe_html: false,
        external_rel: "noopener".to_owned(),
        origin: String::new(),
        captions: false,
        components: Arc::default(),
        frames: None,
        typography,
    };
    let path: Arc<str> = "".into();
    let mut problems = Vec::new();
    let mut context =
        crate::parse::Context { path: &path, source: text, settings: &settings, diagnostics: &mut problems };
    let sourced = crate::tree::fields::Sourced { value: text.to_owned(), span: 0..text.len() };
    let prose = crate::parse::inline(&sourced, &mut context);
    // Its address would stay a hole: only those of pages are looked up.
    let unfilled = prose.holes.iter().find_map(|hole| match hole.what {
        What::Link(link) => prose.links.get(link as usize),
        _ => None,
    });
    match unfilled {
        Some(link) => Err(Error::message(format!(
            "links in `markdown` lead to other sites and #parts only, not to `{}`: write an <a> with url(path=…)",
            link.target
        ))),
        None => Ok(Value::safe_string(&prose.html)),
    }
}

/// Tera's own goes through a map whose order is another each time.
fn group_by(values: &[Value], kwargs: Kwargs, _: &State<'_>) -> TeraResult<Map> {
    let attribute = kwargs.must_get::<&str>("attribute")?;
    let mut groups: indexmap::IndexMap<String, Vec<Value>> = indexmap::IndexMap::new();
    for (index, value) in values.iter().enumerate() {
        match value.get_from_path(attribute) {
            None => return Err(Error::message(format!("item {index} has no `{attribute}`"))),
            Some(key) if key.is_none() => {}
            Some(key) => groups.entry(key.to_string()).or_default().push(value.clone()),
        }
    }
    Ok(groups.into_iter().map(|(key, values)| (tera::value::Key::from(key), values.into())).collect())
}

/// Tera's own compares each with each.
fn unique(values: &[Value], _: Kwargs, _: &State<'_>) -> Vec<Value> {
    let mut seen = std::collections::BTreeSet::new();
    values.iter().filter(|value| seen.insert((*value).clone())).cloned().collect()
}
