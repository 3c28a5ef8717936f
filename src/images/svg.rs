//! What an SVG says of its size, and whether it would do more than be looked at.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::escape::{resolve_predefined_entity, unescape_with};
use quick_xml::events::{BytesStart, Event};

/// What an SVG says of itself.
pub(super) struct Svg {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) active: Option<&'static str>,
}

/// Reads an SVG; `None` if it isn't one.
pub(super) fn read(bytes: &[u8]) -> Option<Svg> {
    let text = std::str::from_utf8(bytes).ok()?;
    let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}'));
    let mut svg: Option<Svg> = None;
    // The text of a style sheet comes in pieces.
    let mut style: Option<String> = None;
    loop {
        let event = reader.read_event().ok()?;
        if let Event::Start(start) | Event::Empty(start) = &event {
            match &mut svg {
                None if start.local_name().as_ref() == "svg" => {
                    let (width, height) = size(start);
                    svg = Some(Svg { width, height, active: active(start) });
                }
                None => return None,
                Some(svg) => svg.active = svg.active.or_else(|| active(start)),
            }
        }
        let mut found = None;
        match event {
            Event::Start(start) if start.local_name().as_ref() == "style" => style = Some(String::new()),
            Event::End(end) if end.local_name().as_ref() == "style" => {
                found = style.take().filter(|text| fetches(&text.to_ascii_lowercase())).map(|_| OF_OTHERS);
            }
            Event::Text(text) => style.iter_mut().for_each(|style| style.push_str(&text.xml10_content())),
            Event::CData(text) => style.iter_mut().for_each(|style| style.push_str(&text.xml10_content())),
            Event::GeneralRef(reference) => {
                let written = format!("&{};", reference.xml10_content());
                let (text, is_own) = unescaped(&written);
                style.iter_mut().for_each(|style| style.push_str(&text));
                found = is_own.then_some(OWN_ENTITY);
            }
            Event::Eof => return svg,
            _ => {}
        }
        if let Some(svg) = &mut svg {
            svg.active = svg.active.or(found);
        }
    }
}

const SCRIPT: &str = "script or HTML";
const OF_OTHERS: &str = "files of others";
/// What it stands for may be anything, elements with scripts too.
const OWN_ENTITY: &str = "names for text of its own (<!ENTITY>)";

/// A value as it reads, and whether names that the file gives itself stand in it; these are left out.
fn unescaped(written: &str) -> (Cow<'_, str>, bool) {
    let mut is_own = false;
    let read = unescape_with(written, |name| {
        resolve_predefined_entity(name).or_else(|| {
            is_own = true;
            Some("")
        })
    });
    // One that can't be read isn't shown by any browser.
    (read.unwrap_or(Cow::Borrowed(written)), is_own)
}

/// Whether a style, in small letters, fetches something from elsewhere. A part of the same file is `url(#name)`.
fn fetches(style: &str) -> bool {
    let is_elsewhere =
        |rest: &str| is_elsewhere(rest.trim_start_matches(|c: char| c.is_whitespace() || "\"'(".contains(c)));
    style.match_indices("url(").any(|(at, found)| is_elsewhere(&style[at + found.len()..]))
        || style.match_indices("@import").any(|(at, found)| is_elsewhere(&style[at + found.len()..]))
}

fn is_elsewhere(address: &str) -> bool {
    ["http:", "https:", "//"].iter().any(|start| address.starts_with(start))
}

fn attribute(start: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = start.attributes().flatten().find(|a| a.key.local_name().as_ref() == name)?;
    Some(found.value.trim().to_owned())
}

/// Width and height in pixels: as they are said, else those of the view box; 0 for none.
fn size(start: &BytesStart<'_>) -> (u32, u32) {
    let pixels = |name| {
        let text = attribute(start, name)?;
        let number: f64 = text.strip_suffix("px").unwrap_or(&text).parse().ok()?;
        (0.5..100_000.0).contains(&number).then(|| number.round() as u32)
    };
    let view = attribute(start, "viewBox").map(|view| {
        let numbers = view.split(|c: char| c == ',' || c.is_ascii_whitespace()).filter(|part| !part.is_empty());
        numbers.map(|number| number.parse().unwrap_or(0.0)).collect::<Vec<f64>>()
    });
    let view = view.filter(|v| v.len() == 4 && (0.5..100_000.0).contains(&v[2]) && (0.5..100_000.0).contains(&v[3]));
    match (pixels("width"), pixels("height"), view) {
        (Some(width), Some(height), _) => (width, height),
        (Some(width), None, Some(v)) => (width, ((f64::from(width) * v[3] / v[2]).round() as u32).max(1)),
        (None, Some(height), Some(v)) => (((f64::from(height) * v[2] / v[3]).round() as u32).max(1), height),
        (None, None, Some(v)) => (v[2].round() as u32, v[3].round() as u32),
        _ => (0, 0),
    }
}

/// Script, or files of others, in an element.
fn active(start: &BytesStart<'_>) -> Option<&'static str> {
    if matches!(start.local_name().as_ref(), "script" | "foreignObject" | "iframe") {
        return Some(SCRIPT);
    }
    for attribute in start.attributes().flatten() {
        let name = attribute.key.local_name();
        let (value, is_own) = unescaped(&attribute.value);
        // What a namespace is called is shown to nobody: some programs keep a list of such names.
        if is_own && !attribute.key.as_ref().starts_with("xmlns") {
            return Some(OWN_ENTITY);
        }
        let value = value.trim().to_ascii_lowercase();
        // Browsers pass over spaces and line ends in an address.
        let address: String = value.chars().filter(|c| *c > ' ').collect();
        let is_handler = name.as_ref().get(..2).is_some_and(|on| on.eq_ignore_ascii_case("on"));
        if is_handler || address.contains("javascript:") {
            return Some(SCRIPT);
        }
        // A link to follow is one thing; a file that is fetched when the picture is shown another.
        let is_shown = name.as_ref() == "href" && start.local_name().as_ref() != "a";
        if (is_shown && is_elsewhere(&address)) || fetches(&value) {
            return Some(OF_OTHERS);
        }
    }
    None
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn size_of(attributes: &str) -> (u32, u32) {
        let svg = read(format!("<?xml version=\"1.0\"?><!-- x --><svg {attributes}><g/></svg>").as_bytes()).unwrap();
        (svg.width, svg.height)
    }

    #[test]
    fn sizes() {
        assert_eq!(size_of("width=\"300\" height=\"200px\""), (300, 200));
        assert_eq!(size_of("viewBox=\"0 0 640 480\""), (640, 480));
        assert_eq!(size_of("viewBox=\"0,0,640,480\" width=\"320\""), (320, 240));
        assert_eq!(size_of("width=\"100%\" height=\"50mm\""), (0, 0));
        assert_eq!(size_of("viewBox=\"0 0 1e99 -3\""), (0, 0));
    }

    #[test]
    fn what_is_more_than_a_picture() {
        let active = |inner: &str| read(format!("<svg>{inner}</svg>").as_bytes()).unwrap().active;
        assert_eq!(active("<a href=\"https://example.org\"><path d=\"M0 0\"/></a>"), None);
        assert_eq!(active("<script>1</script>"), Some("script or HTML"));
        assert_eq!(active("<rect onload=\"x()\"/>"), Some("script or HTML"));
        assert_eq!(active("<image xlink:href=\"https://example.com/x.png\"/>"), Some("files of others"));
        assert_eq!(active("<a href=\"java&#115;cript:alert(1)\"/>"), Some("script or HTML"));
        assert_eq!(active("<a href=\"java&#10;script:alert(1)\"/>"), Some("script or HTML"));
        assert_eq!(active("<image href=\"&#x2f;/example.com/x.png\"/>"), Some("files of others"));
        for style in [
            "@import 'https://example.com/x.css';",
            "@import url(//example.com/x.css)",
            "<![CDATA[a { fill: URL(\"http://example.com/x\") }]]>",
            "a { fill: url(&#104;ttps://example.com/x) }",
        ] {
            assert_eq!(active(&format!("<style>{style}</style>")), Some("files of others"), "{style}");
        }
        assert_eq!(active("<rect fill=\"url(https://example.com/x#a)\"/>"), Some("files of others"));
        let own = "a { fill: url(#g); background: url(data:image/png;base64,//8) } /* https://example.com */";
        assert_eq!(active(&format!("<style>{own}</style><rect style=\"fill: url(#g)\"/>")), None);
        let named = "<!DOCTYPE svg [<!ENTITY n \"http://example.com\">]><svg xmlns:n=\"&n;\">";
        assert_eq!(read(format!("{named}</svg>").as_bytes()).unwrap().active, None);
        for inner in ["&n;", "<a href=\"&n;\"/>"] {
            assert!(read(format!("{named}{inner}</svg>").as_bytes()).unwrap().active.is_some(), "{inner}");
        }
        assert!(read(b"<html></html>").is_none());
        assert!(read(b"plain").is_none());
    }
}
