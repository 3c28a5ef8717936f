//! The components that Markdown may call, read out of the templates: Tera components whose names begin with `markdown.`.
//!
//! In: the texts of all templates. Out: the signature of each, and what is wrong with those of the site. Only the heads
//! of components are compiled, so that it costs next to nothing; what else is wrong with a template is told when all are.

use std::collections::BTreeMap;

use tera::value::Key;
use tera::{ComponentArgType, ComponentInfo, Tera, Value};

use crate::components::{BODIES, BodyKind, Components, EVENTS, KINDS, Kind, PREFIX, Parameter, Signature};
use crate::diagnostics::{Diagnostic, Location, nearest};

use super::theme::{THEME_PREFIX, Theme};

/// The keys of a component's metadata.
const KEYS: [&str; 4] = ["argument", "body", "kinds", "quoted"];

/// What pages may call.
pub fn signatures(theme: &Theme) -> (Components, Vec<Diagnostic>) {
    let (mut found, mut diagnostics) = (Components::new(), Vec::new());
    // The theme's come first: the site's are put in their place.
    let (own, site): (Vec<_>, Vec<_>) = theme.templates.iter().partition(|(name, _)| name.starts_with(THEME_PREFIX));
    for (_, source) in own.into_iter().chain(site) {
        for (start, head) in heads(&source.text) {
            let mut tera = Tera::default();
            let template = format!("{head}{{% endcomponent %}}");
            // A head that can't be read is told with the other errors of templates.
            if tera.add_raw_template("head", &template).is_err() {
                continue;
            }
            let name = tera.get_component_names().next().unwrap_or_default().to_owned();
            let (Some(short), Some(info)) = (name.strip_prefix(PREFIX), tera.get_component_definition(&name)) else {
                continue;
            };
            let report = |diagnostic: Diagnostic| {
                let at = Location::new(&source.path, &source.text, start..start + head.len());
                diagnostics.push(diagnostic.at(at));
            };
            found.insert(short.to_owned(), signature(&info, report));
        }
    }
    (found, diagnostics)
}

/// The heads of a template's components, `{% component … %}`, and where each begins.
fn heads(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(into) = text[at..].find("{%") {
        let start = at + into;
        at = start + 2;
        let inside = text[at..].trim_start_matches('-').trim_start();
        let named = inside.strip_prefix("component").filter(|rest| rest.starts_with(char::is_whitespace));
        if named.is_none_or(|rest| !rest.trim_start().starts_with(PREFIX)) {
            continue;
        }
        let Some(end) = tag_end(text, at) else { break };
        found.push((start, &text[start..end]));
        at = end;
    }
    found
}

/// One past the `%}` that ends a tag; those in quotes don't.
fn tag_end(text: &str, from: usize) -> Option<usize> {
    let mut quote = None;
    let mut before = ' ';
    for (at, c) in text[from..].char_indices() {
        match (c, quote) {
            ('"' | '\'' | '`', None) => quote = Some(c),
            (c, Some(open)) if c == open && before != '\\' => quote = None,
            ('}', None) if before == '%' => return Some(from + at + 1),
            _ => {}
        }
        before = c;
    }
    None
}

fn signature(info: &ComponentInfo, mut report: impl FnMut(Diagnostic)) -> Signature {
    let metadata = info.metadata();
    let mut complain = |message: String, help: String| {
        report(Diagnostic::error("bad-component", message).help(help));
    };
    for key in metadata.keys().filter(|key| !KEYS.contains(&key.as_str())) {
        let help = match nearest(key, KEYS) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("it can hold {}", KEYS.join(", ")),
        };
        complain(format!("unknown key `{key}` in the metadata of `{}`", info.name()), help);
    }
    let body = match metadata.get("body").map(|body| body.as_str().unwrap_or_default()) {
        None => BodyKind::default(),
        Some(word) => match BODIES.iter().find(|(known, _)| *known == word) {
            Some((_, kind)) => *kind,
            None => {
                let words: Vec<&str> = BODIES.iter().map(|(word, _)| *word).collect();
                complain(format!("`body` can't be `{word}`"), format!("it can be {}", words.join(", ")));
                BodyKind::default()
            }
        },
    };
    let names: Vec<&str> = info.args().iter().map(|a| a.name()).collect();
    let argument = metadata.get("argument").map(|name| name.as_str().unwrap_or_default().to_owned());
    let empty = tera::Map::new();
    let kinds = metadata.get("kinds").and_then(Value::as_map).unwrap_or(&empty);
    let named: Vec<String> = kinds.keys().map(ToString::to_string).chain(argument.clone()).collect();
    for name in named.iter().filter(|name| !names.contains(&name.as_str())) {
        let message = format!("`{}` has no parameter `{name}`", info.name());
        complain(message, format!("it has {}", names.join(", ")));
    }
    let mut parameters = BTreeMap::new();
    for parameter in info.args().iter().filter(|a| !a.is_implicit()) {
        let name = parameter.name();
        if body == BodyKind::Events && name == EVENTS {
            continue;
        }
        let kind = match kinds.get(&Key::Str(name)) {
            None => of_type(parameter.arg_type()),
            Some(word) => match named_kind(word) {
                Some(kind) => Some(kind),
                None => {
                    let words: Vec<&str> = KINDS.iter().map(|(word, _)| *word).collect();
                    let help = format!("it can be {}, or a list of words", words.join(", "));
                    complain(format!("`{name}` can't be of the kind {word}"), help);
                    None
                }
            },
        };
        // What Markdown has no way to write, templates alone give.
        if let Some(kind) = kind {
            parameters.insert(name.to_owned(), Parameter { kind, required: parameter.is_required() });
        }
    }
    let quoted = metadata.get("quoted").and_then(Value::as_bool).unwrap_or(false);
    Signature { argument, body, quoted, parameters }
}

fn named_kind(value: &Value) -> Option<Kind> {
    if let Some(words) = value.as_array() {
        return words.iter().map(|word| word.as_str().map(str::to_owned)).collect::<Option<_>>().map(Kind::Choice);
    }
    let word = value.as_str()?;
    KINDS.iter().find(|(known, _)| *known == word).map(|(_, kind)| kind.clone())
}

/// What Markdown gives for a type of Tera's.
fn of_type(tera: Option<ComponentArgType>) -> Option<Kind> {
    Some(match tera {
        None | Some(ComponentArgType::String) => Kind::Text,
        Some(ComponentArgType::Bool) => Kind::Bool,
        Some(ComponentArgType::Integer) => Kind::Integer,
        Some(ComponentArgType::Float | ComponentArgType::Number) => Kind::Number,
        Some(ComponentArgType::Array) => Kind::Texts,
        Some(_) => return None,
    })
}

#[cfg(test)]
mod tests {
    use crate::load::Source;

    use super::*;

    fn read(text: &str) -> (Components, Vec<String>) {
        let mut theme = Theme { templates: BTreeMap::new(), assets: BTreeMap::new(), words: Vec::new() };
        let source = Source { path: "templates/a.html".into(), text: text.into() };
        theme.templates.insert("a.html".into(), source);
        let (found, diagnostics) = signatures(&theme);
        (found, diagnostics.into_iter().map(|d| d.message).collect())
    }

    #[test]
    fn signatures_are_read_from_heads_alone() {
        let text = r#"{% component page_card(x) %}{% endcomponent %}
{%- component markdown.box(label: string, note="%}", wide=false, to: string, @lang) {"argument": "label", "body": "none", "kinds": {"to": "link", "note": ["%}", "b"]}} -%}{{ nothing | unknown }}{% endcomponent %}"#;
        let (found, problems) = read(text);
        assert!(problems.is_empty(), "{problems:?}");
        assert_eq!(found.keys().collect::<Vec<_>>(), ["box"]);
        let found = &found["box"];
        assert_eq!((found.argument.as_deref(), found.body), (Some("label"), BodyKind::None));
        let kinds: Vec<(&str, &Kind, bool)> =
            found.parameters.iter().map(|(name, p)| (name.as_str(), &p.kind, p.required)).collect();
        let choice = Kind::Choice(vec!["%}".into(), "b".into()]);
        assert_eq!(
            kinds,
            [
                ("label", &Kind::Text, true),
                ("note", &choice, false),
                ("to", &Kind::Link, true),
                ("wide", &Kind::Bool, false)
            ]
        );
    }

    #[test]
    fn mistakes_in_metadata_are_told() {
        let text = r#"{% component markdown.x(a="") {"argument": "b", "bdy": 1, "body": "no", "kinds": {"a": "img"}} %}{% endcomponent %}"#;
        let (_, problems) = read(text);
        assert_eq!(
            problems,
            [
                "unknown key `bdy` in the metadata of `markdown.x`",
                "`body` can't be `no`",
                "`markdown.x` has no parameter `b`",
                "`a` can't be of the kind img",
            ]
        );
    }
}
