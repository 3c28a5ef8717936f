//! A made-up site of any size, the same each time: pages of about 800 words in sections of 100, with tags, dates,
//! headings, emphasis, links and lists, and a glossary if wanted.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

/// What the site holds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shape {
    /// Pages, not counting the glossary's.
    pub(crate) pages: usize,
    /// Entries of the glossary.
    pub(crate) terms: usize,
    /// Pages as short as an entry that aren't entries.
    pub(crate) plain: usize,
    /// Use the bare templates below; otherwise the default theme.
    pub(crate) bare: bool,
    /// What is put out beside pages.
    pub(crate) publish: Publish,
}

/// What a site puts out beside its pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Publish {
    /// What every site has: a feed, taxonomies, a sitemap.
    Usual,
    /// No taxonomies and no feeds.
    Nothing,
    /// Three formats of feeds for the site, its sections and its tags.
    Feeds,
    /// Every page in a second language too, which names the first.
    Languages,
    /// Copies in gzip and Brotli.
    Copies,
    /// Copies in gzip.
    Gzip,
    /// A search, which the others do without.
    Search,
}

/// Numbers that look random and are the same each time (Knuth's MMIX generator).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        ((self.0 >> 33) as usize) % below
    }
}

const SYLLABLES: [&str; 24] = [
    "ba", "con", "de", "fer", "go", "in", "ju", "ka", "lor", "men", "no", "per", "qua", "re", "sta", "ti", "ul", "ver",
    "wo", "xan", "yo", "ze", "pri", "tra",
];

/// The n-th word of a vocabulary of some thousands.
fn word(n: usize) -> String {
    let (a, rest) = (n % 24, n / 24);
    let (b, c) = (rest % 24, rest / 24 % 24);
    match n % 3 {
        0 => format!("{}{}", SYLLABLES[a], SYLLABLES[b]),
        1 => format!("{}{}{}", SYLLABLES[a], SYLLABLES[b], SYLLABLES[c]),
        _ => SYLLABLES[a].to_owned(),
    }
}

/// The name of the n-th entry, which no other has: two words that the prose puts side by side now and then, of which
/// the first is one of its longer words, as "board" and "petition" are and "the" isn't.
fn term(n: usize) -> String {
    let (a, b, c) = (n % 24, n / 24 % 24, n / 576 % 24);
    format!("{} {}{}{}", word(n * 21 + 1), SYLLABLES[a], SYLLABLES[b], SYLLABLES[c])
}

/// Writes the site into an empty folder.
pub(crate) fn write(folder: &Path, shape: Shape) -> io::Result<()> {
    let content = folder.join("content");
    fs::create_dir_all(&content)?;
    let publish = match shape.publish {
        Publish::Usual | Publish::Search => "",
        Publish::Nothing => {
            "[feeds]\nformats = []\n[taxonomies.tags]\nrender = false\n[taxonomies.authors]\nrender = false\n"
        }
        Publish::Feeds => {
            "[feeds]\nformats = [\"atom\", \"rss\", \"json\"]\nlists = [\"site\", \"sections\", \"tags\"]\n"
        }
        Publish::Languages => "[languages.fr]\ntitle = \"Banc\"\n",
        Publish::Copies => "[output]\ncompress = [\"gz\", \"br\"]\n",
        Publish::Gzip => "[output]\ncompress = [\"gz\"]\n",
    };
    let search = shape.publish == Publish::Search;
    fs::write(
        folder.join("config.toml"),
        format!(
            "base_url = \"https://bench.example\"\ntitle = \"Bench\"\npaginate_by = 20\nsearch.enabled = {search}\n{publish}"
        ),
    )?;
    fs::write(content.join("_index.md"), "+++\ntitle = \"Bench\"\n+++\n")?;
    let mut numbers = Numbers(42);
    for page in 0..shape.pages {
        let section = content.join(format!("s{:04}", page / 100));
        if page % 100 == 0 {
            fs::create_dir_all(&section)?;
            let index = format!("+++\ntitle = \"Section {}\"\n+++\nA section.\n", page / 100);
            fs::write(section.join("_index.md"), index)?;
        }
        // In two languages there are as many files: every second is the French version of the one before.
        let (number, ending) = match shape.publish {
            Publish::Languages => (page - page % 2, if page % 2 == 1 { "fr.md" } else { "md" }),
            _ => (page, "md"),
        };
        fs::write(section.join(format!("p{number:06}.{ending}")), self::page(page, shape, &mut numbers))?;
    }
    if shape.terms > 0 {
        let glossary = content.join("glossary");
        fs::create_dir_all(&glossary)?;
        fs::write(glossary.join("_index.md"), "+++\ntitle = \"Glossary\"\n+++\n")?;
        for n in 0..shape.terms {
            let text = format!(
                "+++\ntitle = \"{}\"\n[term]\nshort = \"The meaning of number {n}.\"\naliases = [\"alias{n} {}\"]\n+++\nA long definition of it.\n",
                term(n),
                word(n),
            );
            fs::write(glossary.join(format!("t{n:05}.md")), text)?;
        }
    }
    if shape.plain > 0 {
        let notes = content.join("notes");
        fs::create_dir_all(&notes)?;
        for n in 0..shape.plain {
            let text = format!("+++\ntitle = \"{}\"\n+++\nA long definition of it.\n", term(n));
            fs::write(notes.join(format!("n{n:05}.md")), text)?;
        }
    }
    if shape.bare {
        let templates = folder.join("templates");
        fs::create_dir_all(&templates)?;
        for (name, text) in BARE {
            fs::write(templates.join(name), text)?;
        }
    }
    Ok(())
}

fn page(n: usize, shape: Shape, numbers: &mut Numbers) -> String {
    let mut text = format!(
        "+++\ntitle = \"Page {n} about {}\"\ndescription = \"What {} means.\"\ndate = {}-{:02}-{:02}\ntags = [\"tag{}\", \"tag{}\"]\n+++\n",
        word(n),
        word(n + 1),
        2000 + n % 24,
        1 + n % 12,
        1 + n % 28,
        numbers.next(20),
        20 + numbers.next(20),
    );
    let mut words = 0;
    for section in 0..5 {
        let _ = write!(text, "## Part {section} of {}\n\n", word(n + section));
        for _ in 0..3 {
            for sentence in 0..5 {
                for at in 0..11 {
                    let word = word(numbers.next(3000));
                    match (numbers.next(60), at) {
                        (0, _) => {
                            let _ = write!(text, "*{word}* ");
                        }
                        (1, _) => {
                            let _ = write!(text, "**{word}** ");
                        }
                        (2, 5) => {
                            let _ = write!(text, "[{word}](https://example.org/{word}) ");
                        }
                        _ => {
                            let _ = write!(text, "{word} ");
                        }
                    }
                    words += 1;
                }
                if shape.terms > 0 && sentence == 2 {
                    let _ = write!(text, "{} ", term(numbers.next(shape.terms)));
                }
                text.truncate(text.trim_end().len());
                text.push_str(if sentence % 2 == 0 { ". " } else { ".\n" });
            }
            text.push_str("\n\n");
        }
        if section == 2 {
            text.push_str("- one item\n- and another\n- and a third\n\n");
        }
    }
    debug_assert!(words >= 800);
    text
}

/// A page, a list and a tag list, and nothing else: what the engine costs without a theme.
const BARE: [(&str, &str); 9] = [
    (
        "page.html",
        "<!doctype html><title>{{ page.title }}</title><nav>{% for h in page.toc %}<a href=\"#{{ h.id }}\">{{ h.title }}</a>{% endfor %}</nav><h1>{{ page.title }}</h1>{{ page.content }}{% for t in page.terms %}<p id=\"term-{{ t.id }}\">{{ t.short }}{% endfor %}",
    ),
    (
        "section.html",
        "<!doctype html><title>{{ section.title }}</title>{% for p in pages %}<p><a href=\"{{ p.url }}\">{{ p.title }}</a> {{ p.date }} {{ p.description }}{% endfor %}{% if paginator %}{% if paginator.next %}<a href=\"{{ paginator.next }}\">next</a>{% endif %}{% endif %}",
    ),
    ("home.html", "{% include \"section.html\" %}"),
    (
        "glossary.html",
        "<!doctype html><title>{{ section.title }}</title>{% for l in letters %}{% for t in l.terms %}<p><a href=\"{{ t.url }}\">{{ t.name }}</a>{% endfor %}{% endfor %}",
    ),
    (
        "term.html",
        "<!doctype html><title>{{ page.title }}</title>{{ page.content }}{% for m in page.term.mentioned_in %}<p><a href=\"{{ m.page.url }}\">{{ m.page.title }}</a>{% endfor %}",
    ),
    (
        "taxonomy.html",
        "<!doctype html><title>{{ taxonomy.name }}</title>{% for i in taxonomy.items %}<p><a href=\"{{ i.url }}\">{{ i.name }}</a> {{ i.count }}{% endfor %}",
    ),
    (
        "taxonomy_item.html",
        "<!doctype html><title>{{ item.name }}</title>{% for p in pages %}<p><a href=\"{{ p.url }}\">{{ p.title }}</a> {{ p.date }}{% endfor %}",
    ),
    ("404.html", "<!doctype html><title>404</title>"),
    ("redirect.html", "<!doctype html><meta http-equiv=refresh content=\"0;url={{ target }}\">"),
];
