//! Shortcodes in a text: found as Zola and Hugo find them, and turned into Markdown where that is simple and safe.

use std::collections::HashMap;
use std::ops::Range;

use super::Generator;

/// A piece of a text that is a shortcode's.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Piece {
    /// Where it is.
    pub(super) range: Range<usize>,
    pub(super) what: What,
}

/// What a piece is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum What {
    /// `{{ name(…) }}`, `{{< name … >}}`, or the beginning of one with a body.
    Open {
        /// Its name.
        name: String,
        /// What it is given.
        arguments: Arguments,
        /// Where its end stands among the pieces, if it has a body.
        close: Option<usize>,
    },
    /// `{% end %}`, `{{< /name >}}`
    Close,
    /// One that was to be shown and not run: its text.
    Escaped(String),
}

/// What a shortcode is given.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Arguments {
    /// Names and values; those without a name have an empty one.
    pub(super) all: Vec<(String, String)>,
}

impl Arguments {
    /// The value of one of these names, or the one at this place without a name.
    pub(super) fn get(&self, names: &[&str], place: usize) -> Option<&str> {
        let named = self.all.iter().find(|(name, value)| names.contains(&name.as_str()) && !value.is_empty());
        let placed = || self.all.iter().filter(|(name, _)| name.is_empty()).nth(place);
        named.or_else(placed).map(|(_, value)| value.as_str())
    }

    /// Names that aren't among these.
    pub(super) fn others(&self, known: &[&str]) -> Vec<String> {
        let named = self.all.iter().filter(|(name, _)| !name.is_empty() && !known.contains(&name.as_str()));
        named.map(|(name, value)| format!("{name} = {value}")).collect()
    }
}

/// All pieces of a text, in order.
pub(super) fn find(text: &str, generator: Generator) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    // Those that wait for their end: name, place among the pieces.
    let mut open = Waiting::default();
    let mut ends = Ends::default();
    let mut at = 0;
    let is_start = |pair: &[u8]| matches!(pair, b"{{" | b"{%");
    while let Some(next) = text.as_bytes()[at..].windows(2).position(is_start) {
        let start = at + next;
        let found = match generator {
            Generator::Zola => zola(text, start, &mut ends),
            Generator::Hugo => hugo(text, start, &mut ends),
        };
        let Some((end, found)) = found else {
            at = start + 2;
            continue;
        };
        let what = match found {
            Found::Escaped(text) => What::Escaped(text),
            Found::Open { name, arguments, may_have_body } => {
                if may_have_body {
                    open.push(&name, pieces.len());
                }
                What::Open { name, arguments, close: None }
            }
            Found::Close(name) => {
                // An end without a beginning is text.
                let Some(beginning) = open.close(name.as_deref()) else {
                    at = end;
                    continue;
                };
                let place = pieces.len();
                if let What::Open { close, .. } = &mut pieces[beginning].what {
                    *close = Some(place);
                }
                What::Close
            }
        };
        pieces.push(Piece { range: start..end, what });
        at = end;
    }
    pieces
}

/// Shortcodes that wait for their end.
#[derive(Default)]
struct Waiting {
    /// Name, and place among the pieces.
    all: Vec<(String, usize)>,
    /// Where those of a name are among all.
    named: HashMap<String, Vec<usize>>,
}

impl Waiting {
    fn push(&mut self, name: &str, place: usize) {
        self.named.entry(name.to_owned()).or_default().push(self.all.len());
        self.all.push((name.to_owned(), place));
    }

    /// Where the last of this name is, or the last of all, which doesn't wait any longer; nor do those after it.
    fn close(&mut self, name: Option<&str>) -> Option<usize> {
        let opened = match name {
            Some(name) => *self.named.get(name)?.last()?,
            None => self.all.len().checked_sub(1)?,
        };
        let mut place = None;
        for (name, at) in self.all.drain(opened..).rev() {
            self.named.get_mut(&name).and_then(Vec::pop);
            place = Some(at);
        }
        place
    }
}

/// Where the next of each end of a comment stands. What isn't there is looked for once, however many begin.
#[derive(Default)]
struct Ends(HashMap<&'static str, Option<usize>>);

impl Ends {
    /// The first `end` at `from` or after it. `from` never goes back.
    fn find(&mut self, text: &str, from: usize, end: &'static str) -> Option<usize> {
        let known = self.0.get(end).copied();
        match known {
            Some(None) => None,
            Some(Some(at)) if at >= from => Some(at),
            _ => {
                let found = text.get(from..).and_then(|rest| rest.find(end)).map(|at| from + at);
                self.0.insert(end, found);
                found
            }
        }
    }
}

enum Found {
    Open { name: String, arguments: Arguments, may_have_body: bool },
    Close(Option<String>),
    Escaped(String),
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-' | '/' | '.' | ':')
}

/// `{{ name(a="b") }}`, `{% name() %}`, `{% end %}`; `{{/* … */}}` is shown.
fn zola(text: &str, start: usize, ends: &mut Ends) -> Option<(usize, Found)> {
    let rest = &text[start..];
    let (has_body, close, shown_end) =
        if rest.starts_with("{{") { (false, "}}", "*/}}") } else { (true, "%}", "*/%}") };
    if rest[2..].starts_with("/*") {
        // Its end begins after the `/*`: both have a star of their own.
        let end = ends.find(text, start + 4, shown_end)?;
        let shown = format!("{}{}{close}", &rest[..2], &text[start + 4..end]);
        return Some((end + shown_end.len(), Found::Escaped(shown)));
    }
    let mut scan = Scan { text, at: start + 2 };
    scan.minus();
    let name = scan.word(is_name)?;
    scan.space();
    if scan.eat("(") {
        let arguments = scan.zola_arguments()?;
        scan.minus();
        scan.eat(close).then_some(())?;
        return Some((scan.at, Found::Open { name, arguments, may_have_body: has_body }));
    }
    // The end may say whose it is.
    if has_body && name.starts_with("end") {
        scan.word(is_name);
        scan.minus();
        scan.eat(close).then_some(())?;
        return Some((scan.at, Found::Close(None)));
    }
    None
}

/// `{{< name a="b" >}}`, `{{% /name %}}`, `{{< name />}}`; `{{</* … */>}}` is shown.
fn hugo(text: &str, start: usize, ends: &mut Ends) -> Option<(usize, Found)> {
    let rest = &text[start..];
    let (close, shown_ends) = if rest.starts_with("{{<") {
        (">}}", ["*/>}}", "*/ >}}"])
    } else if rest.starts_with("{{%") {
        ("%}}", ["*/%}}", "*/ %}}"])
    } else {
        return None;
    };
    if let Some(inner) = rest[3..].trim_start().strip_prefix("/*") {
        let inner = text.len() - inner.len();
        let found = shown_ends.iter().filter_map(|end| Some((ends.find(text, inner, end)?, end.len())));
        let (end, length) = found.min()?;
        let shown = format!("{}{}{close}", &rest[..3], &text[inner..end]);
        return Some((end + length, Found::Escaped(shown)));
    }
    let mut scan = Scan { text, at: start + 3 };
    scan.space();
    let is_end = scan.eat("/");
    scan.space();
    let name = scan.word(|c| is_name(c) && c != ':')?;
    // `{{< name/>}}`
    let (name, mut alone) = match name.strip_suffix('/') {
        Some(name) => (name.to_owned(), true),
        None => (name, false),
    };
    let mut arguments = Arguments::default();
    loop {
        scan.space();
        if scan.eat(close) {
            break;
        }
        if scan.eat(&format!("/{close}")) {
            alone = true;
            break;
        }
        let first = scan.hugo_value()?;
        scan.space();
        if first.1 && scan.eat("=") {
            scan.space();
            arguments.all.push((first.0, scan.hugo_value()?.0));
        } else {
            arguments.all.push((String::new(), first.0));
        }
    }
    if is_end {
        return Some((scan.at, Found::Close(Some(name))));
    }
    Some((scan.at, Found::Open { name, arguments, may_have_body: !alone }))
}

/// A place in a text.
struct Scan<'a> {
    text: &'a str,
    at: usize,
}

impl Scan<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn space(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start().len();
    }

    /// White space, and Tera's sign for taking it out.
    fn minus(&mut self) {
        self.space();
        if self.eat("-") {
            self.space();
        }
    }

    fn eat(&mut self, what: &str) -> bool {
        let is = self.rest().starts_with(what);
        if is {
            self.at += what.len();
        }
        is
    }

    fn word(&mut self, is_part: impl Fn(char) -> bool) -> Option<String> {
        self.space();
        let rest = self.rest();
        let word = &rest[..rest.find(|c| !is_part(c)).unwrap_or(rest.len())];
        let word = word.to_owned();
        self.at += word.len();
        (!word.is_empty()).then_some(word)
    }

    /// Text in these quotes.
    fn quoted(&mut self) -> Option<String> {
        let quote = self.rest().chars().next().filter(|c| "\"'`".contains(*c))?;
        let mut out = String::new();
        let mut chars = self.rest()[1..].char_indices();
        while let Some((at, c)) = chars.next() {
            match c {
                '\\' if quote != '`' => match chars.next() {
                    Some((_, 'n')) => out.push('\n'),
                    Some((_, c)) => out.push(c),
                    None => return None,
                },
                c if c == quote => {
                    self.at += 1 + at + 1;
                    return Some(out);
                }
                c => out.push(c),
            }
        }
        None
    }

    /// A value, and whether it is a plain word, which may be a name.
    fn hugo_value(&mut self) -> Option<(String, bool)> {
        if let Some(text) = self.quoted() {
            return Some((text, false));
        }
        let word = self.word(|c| !c.is_whitespace() && !"=\"`>{}".contains(c))?;
        let word = word.strip_suffix('/').filter(|_| self.rest().starts_with('>')).map_or(word.clone(), |short| {
            self.at -= 1;
            short.to_owned()
        });
        // Of a slash alone nothing was taken: asked again, it would be found again, for ever.
        if word.is_empty() {
            return None;
        }
        // `{{% name a %}}`
        if word.ends_with('%') && self.rest().starts_with("}}") {
            self.at -= 1;
            return Some((word.trim_end_matches('%').to_owned(), false)).filter(|(word, _)| !word.is_empty());
        }
        Some((word, true))
    }

    /// `a="b", c=[1, 2])`
    fn zola_arguments(&mut self) -> Option<Arguments> {
        let mut arguments = Arguments::default();
        loop {
            self.space();
            if self.eat(")") {
                return Some(arguments);
            }
            let name = self.word(|c| c.is_alphanumeric() || c == '_')?;
            self.space();
            self.eat("=").then_some(())?;
            self.space();
            let value = match self.quoted() {
                Some(text) => text,
                None if self.rest().starts_with('[') => {
                    let end = self.rest().find(']')? + 1;
                    let list = self.rest()[..end].to_owned();
                    self.at += end;
                    list
                }
                None => self.word(|c| c.is_alphanumeric() || "-+._".contains(c))?,
            };
            arguments.all.push((name, value));
            self.space();
            self.eat(",");
        }
    }
}

/// What a shortcode without a body becomes.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Became {
    /// An image, and what of it wasn't carried.
    Image(String, Vec<String>),
    /// A link to what it would have shown.
    Link(String),
}

/// Turns what every Hugo has, and what many Zola sites have by the same name, into Markdown.
pub(super) fn convert(name: &str, arguments: &Arguments) -> Option<Became> {
    let id = |text: &str| text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_').then_some(());
    let link = |address: String| Some(Became::Link(format!("<{address}>")));
    match name {
        "youtube" => {
            let video = arguments.get(&["id"], 0)?;
            id(video)?;
            link(format!("https://www.youtube.com/watch?v={video}"))
        }
        "vimeo" => {
            let video = arguments.get(&["id"], 0)?;
            id(video)?;
            link(format!("https://vimeo.com/{video}"))
        }
        "gist" => {
            // Zola's has a `url`.
            if let Some(url) = arguments.get(&["url"], usize::MAX).filter(|url| url.starts_with("https://")) {
                return link(url.to_owned());
            }
            let (user, gist) = (arguments.get(&[], 0)?, arguments.get(&[], 1)?);
            id(user).and(id(gist))?;
            link(format!("https://gist.github.com/{user}/{gist}"))
        }
        "tweet" | "twitter" | "x" => {
            let (user, post) = (arguments.get(&["user"], usize::MAX)?, arguments.get(&["id"], usize::MAX)?);
            id(user).and(id(post))?;
            link(format!("https://x.com/{user}/status/{post}"))
        }
        "instagram" => {
            let post = arguments.get(&["id"], 0)?;
            id(post)?;
            link(format!("https://www.instagram.com/p/{post}/"))
        }
        "figure" | "image" | "img" => figure(arguments),
        _ => None,
    }
}

/// An image with its caption and credit as its title.
fn figure(arguments: &Arguments) -> Option<Became> {
    const KNOWN: [&str; 9] = ["src", "path", "url", "alt", "caption", "title", "attr", "attrlink", "link"];
    let src = arguments.get(&["src", "path", "url"], usize::MAX)?;
    let get = |name: &str| arguments.get(&[name], usize::MAX).map(str::trim).filter(|text| !text.is_empty());
    let alt = get("alt").unwrap_or_default();
    let words = [get("title"), get("caption")];
    let caption = words.iter().flatten().copied().collect::<Vec<_>>().join(". ");
    let mut rest = arguments.others(&KNOWN);
    rest.extend(get("attrlink").map(|link| format!("attrlink = {link}")));
    let title = match get("attr") {
        Some(credit) => format!("{} | {credit}", caption.replace(" | ", " – ")).trim_start().to_owned(),
        None => caption.replace(" | ", " – "),
    };
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let alt = plain(alt).replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]");
    let title = plain(&title).replace('\\', "\\\\").replace('"', "\\\"");
    let src = if src.contains([' ', '(', ')']) { format!("<{src}>") } else { src.to_owned() };
    let mut image = if title.is_empty() { format!("![{alt}]({src})") } else { format!("![{alt}]({src} \"{title}\")") };
    if let Some(link) = get("link") {
        image = format!("[{image}](<{link}>)");
    }
    Some(Became::Image(image, rest))
}

#[cfg(test)]
#[allow(clippy::panic, reason = "tests")]
mod tests {
    use super::*;

    fn names(text: &str, generator: Generator) -> Vec<String> {
        let pieces = find(text, generator);
        let show = |piece: &Piece| match &piece.what {
            What::Open { name, arguments, close } => {
                let arguments: Vec<String> = arguments.all.iter().map(|(n, v)| format!("{n}={v}")).collect();
                format!("{name}({}){}", arguments.join(","), if close.is_some() { "+" } else { "" })
            }
            What::Close => "/".to_owned(),
            What::Escaped(text) => text.clone(),
        };
        pieces.iter().map(show).collect()
    }

    #[test]
    fn zola_has_calls() {
        for (text, found) in [
            ("a {{ youtube(id=\"x y\", autoplay=true) }} b", &["youtube(id=x y,autoplay=true)"][..]),
            ("{{x()}}{{ y(l=[1, 2], s='a)') }}", &["x()", "y(l=[1, 2],s=a))"]),
            ("{% quote(author=\"V\") %}\nText {{ a() }}\n{% end %}", &["quote(author=V)+", "a()", "/"]),
            ("{% a() %}{% b() %}{% endb %}{% end %}", &["a()+", "b()+", "/", "/"]),
            ("{{/* x() */}} {%/* q() */%}", &["{{ x() }}", "{% q() %}"]),
            ("{{/*/}} {%/*/%}", &[]),
            ("{{/**/}} {{/*/*/}}", &["{{}}", "{{/}}"]),
            ("{{ x }} {{ not a call }} {% end %} {{", &[]),
            ("{{ x(a=\"é}}\") }}", &["x(a=é}})"]),
        ] {
            assert_eq!(names(text, Generator::Zola), found, "{text}");
        }
    }

    #[test]
    fn hugo_has_words() {
        for (text, found) in [
            ("{{< youtube w7Ft2ymGmfc >}}", &["youtube(=w7Ft2ymGmfc)"][..]),
            ("{{<youtube abc>}}{{%x%}}{{% x a %}}", &["youtube(=abc)", "x()", "x(=a)"]),
            ("{{< figure src=\"a.jpg\" alt=`raw \"q\"` width=300 />}}", &["figure(src=a.jpg,alt=raw \"q\",width=300)"]),
            ("{{% note %}}T{{< a/b.html x=1 >}}{{% /note %}}", &["note()+", "a/b.html(x=1)", "/"]),
            ("{{</* x \"y\" */>}} {{%/* y */%}}", &["{{< x \"y\" >}}", "{{% y %}}"]),
            ("{{</*/>}} {{</* x */>}}", &["{{</>}} {{</* x >}}"]),
            ("{{< a >}}{{< a >}}x{{< /a >}}", &["a()", "a()+", "/"]),
            ("{{< a >}}{{< b >}}x{{< /a >}}{{< /b >}}{{< /a >}}", &["a()+", "b()", "/"]),
            ("[x]({{< ref \"a.md#b\" >}})", &["ref(=a.md#b)"]),
            ("{{ .Title }} {{< unclosed {{% ", &[]),
        ] {
            assert_eq!(names(text, Generator::Hugo), found, "{text}");
        }
    }

    #[test]
    fn some_become_markdown() {
        let text = "{{< figure src=\"a b.jpg\" alt=\"A [b]\" caption=\"C \\\"d\\\"\" attr=\"E\" width=3 >}}";
        let What::Open { name, arguments, .. } = &find(text, Generator::Hugo)[0].what else { panic!() };
        assert_eq!(
            convert(name, arguments),
            Some(Became::Image("![A \\[b\\]](<a b.jpg> \"C \\\"d\\\" | E\")".into(), vec!["width = 3".into()]))
        );
        let arguments = Arguments { all: vec![(String::new(), "a\"b".into())] };
        assert_eq!(convert("youtube", &arguments), None);
    }
}
