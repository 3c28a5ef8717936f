//! Pages that an author wrote in HTML, kept in files of Markdown.
//!
//! In: a page whose file was HTML. Out: the same page with a text that Markdown leaves as it is. It knows no other page.

use crate::import::Page;

/// Makes all of a page one block, so that nothing in it is Markdown: it begins with an element that stands for itself, and
/// no line in it is blank.
pub(super) fn as_one_block(page: &mut Page) {
    let body = page.text[page.body..].trim_end();
    let start = body.len() - body.trim_start().len();
    let start = body[..start].rfind('\n').map_or(0, |at| at + 1);
    if body.is_empty() || page.front > 0 {
        return;
    }
    let mut text = String::with_capacity(page.text.len() + 16);
    text.push_str(&page.text[..page.body + start]);
    let is_block = begins_block(&body[start..]);
    text.push_str(if is_block { "" } else { "<div>" });
    let mut place = Place::Text;
    for (number, line) in body[start..].split('\n').enumerate() {
        let end = if number == 0 { "" } else { "\n" };
        // Lines stay lines where they can, so that places in them stay true.
        match (line.trim_matches([' ', '\t']).is_empty(), place) {
            (true, Place::Text) => text.push_str("\n<!-- -->"),
            (true, Place::Comment) => text.push_str("\n."),
            (true, Place::Raw("textarea")) => text.push_str("&#10;"),
            // White space of a tag or a script.
            (true, _) => {}
            (false, Place::Raw("textarea")) if text.ends_with("&#10;") => text.extend(["&#10;", line]),
            (false, _) => text.extend([end, line]),
        }
        place = place.after(line);
    }
    text.push_str(if is_block { "\n" } else { "\n</div>\n" });
    page.text = text.into();
}

/// Whether HTML begins with the tag of an element that begins a block in Markdown, whatever follows.
fn begins_block(html: &str) -> bool {
    const BLOCKS: [&str; 19] = [
        "article",
        "aside",
        "blockquote",
        "div",
        "dl",
        "figure",
        "footer",
        "h1",
        "h2",
        "h3",
        "h4",
        "header",
        "main",
        "nav",
        "ol",
        "p",
        "section",
        "table",
        "ul",
    ];
    let line = html.split('\n').next().unwrap_or_default();
    let inside = line.trim_start_matches(' ').strip_prefix('<').filter(|inside| inside.len() + 4 >= line.len());
    inside.is_some_and(|inside| {
        let name = inside.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
        let ends = inside[name.len()..].is_empty() || inside[name.len()..].starts_with([' ', '\t', '>']);
        ends && BLOCKS.iter().any(|block| name.eq_ignore_ascii_case(block))
    })
}

/// What a place in a text of HTML is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Text,
    Tag,
    /// In the value of an attribute, in these quotes.
    Value(char),
    Comment,
    /// In an element whose content is no HTML.
    Raw(&'static str),
}

impl Place {
    /// Where the end of a line is in, by where its beginning is.
    fn after(self, line: &str) -> Self {
        let mut place = self;
        let mut raw = None;
        let mut rest = line;
        loop {
            match place {
                Place::Text => {
                    let Some(at) = rest.find('<') else { return place };
                    rest = &rest[at + 1..];
                    if let Some(inside) = rest.strip_prefix("!--") {
                        (rest, place) = (inside, Place::Comment);
                    } else if rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/') {
                        let is = |name: &&&str| {
                            let start = rest.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
                            start && !rest[name.len()..].starts_with(|c: char| c.is_ascii_alphanumeric() || c == '-')
                        };
                        raw = ["script", "style", "textarea"].iter().find(is).copied();
                        place = Place::Tag;
                    }
                }
                Place::Tag => {
                    let Some(at) = rest.find(['>', '"', '\'']) else { return place };
                    place = match rest.as_bytes()[at] {
                        b'>' => raw.take().map_or(Place::Text, Place::Raw),
                        b'"' => Place::Value('"'),
                        _ => Place::Value('\''),
                    };
                    rest = &rest[at + 1..];
                }
                Place::Value(quote) => {
                    let Some(at) = rest.find(quote) else { return place };
                    (rest, place) = (&rest[at + 1..], Place::Tag);
                }
                Place::Comment => {
                    let Some(at) = rest.find("-->") else { return place };
                    (rest, place) = (&rest[at + 3..], Place::Text);
                }
                Place::Raw(name) => {
                    let end = rest.match_indices("</").find(|(at, _)| {
                        rest.get(at + 2..at + 2 + name.len()).is_some_and(|n| n.eq_ignore_ascii_case(name))
                    });
                    let Some((at, _)) = end else { return place };
                    (rest, place) = (&rest[at + 2..], Place::Tag);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Place;

    #[test]
    fn places_in_html() {
        for (line, place) in [
            ("a < b", Place::Text),
            ("<p>x</p> <", Place::Text),
            ("<p class=\"a > b\"", Place::Tag),
            ("<p title=\"a", Place::Value('"')),
            ("<!-- <p>", Place::Comment),
            ("<!-- a --> b", Place::Text),
            ("<SCRIPT src='x'>if (a </b/) '", Place::Raw("script")),
            ("<style>a{}</style> b", Place::Text),
            ("<styles> b", Place::Text),
        ] {
            assert_eq!(Place::Text.after(line), place, "{line}");
        }
        assert_eq!(Place::Comment.after("x -->"), Place::Text);
        assert_eq!(Place::Raw("textarea").after("x </textarea"), Place::Tag);
    }
}
