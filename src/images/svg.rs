//! What an SVG says of its size, and whether it would do more than be looked at.

use quick_xml::Reader;
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
    loop {
        match reader.read_event().ok()? {
            Event::Start(start) | Event::Empty(start) => match &mut svg {
                None if start.local_name().as_ref() == "svg" => {
                    let (width, height) = size(&start);
                    svg = Some(Svg { width, height, active: active(&start) });
                }
                None => return None,
                Some(svg) => svg.active = svg.active.or_else(|| active(&start)),
            },
            Event::Eof => return svg,
            _ => {}
        }
    }
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
        return Some("script or HTML");
    }
    for attribute in start.attributes().flatten() {
        let name = attribute.key.local_name();
        let value = attribute.value.trim().to_ascii_lowercase();
        if name.as_ref().get(..2).is_some_and(|on| on.eq_ignore_ascii_case("on")) || value.contains("javascript:") {
            return Some("script or HTML");
        }
        let elsewhere = value.starts_with("http:") || value.starts_with("https:") || value.starts_with("//");
        // A link to follow is one thing; a file that is fetched when the picture is shown another.
        if name.as_ref() == "href" && elsewhere && start.local_name().as_ref() != "a" {
            return Some("files of others");
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
        assert!(read(b"<html></html>").is_none());
        assert!(read(b"plain").is_none());
    }
}
