//! A random sequence of edits: after each, what would be served is what a clean build of the same folder writes, byte
//! for byte, and the problems are the same. `NUTGRAF_EDITS` and `NUTGRAF_SEED` make longer and other runs.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use nutgraf::pipeline::{self, Request};
use nutgraf::serve::maker::{Address, Made, Maker, Making};
use nutgraf::serve::snapshot::Output;
use nutgraf::watch::Batch;
use tempfile::TempDir;

use super::harness::{page, tree, write};

const EDITS: usize = 520;
const NOW: &str = "2024-01-15T12:00:00Z";

/// Numbers that look random and are the same each time (Knuth's MMIX generator).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        ((self.0 >> 33) as usize) % n
    }

    fn one<'a, T: ?Sized>(&mut self, of: &[&'a T]) -> &'a T {
        of[self.below(of.len())]
    }
}

struct Model {
    folder: TempDir,
    numbers: Numbers,
    maker: Maker,
    made: Option<Made>,
    /// Files as they were before they were broken.
    mend: BTreeMap<PathBuf, Option<Vec<u8>>>,
    edits: usize,
    /// Steps after which the site was whole, and after which it wasn't.
    whole: usize,
    broken: usize,
    /// Steps that changed nothing but words, by the maker's own word.
    reworded: usize,
}

const FOLDERS: [&str; 4] = ["", "news/", "news/old/", "long/"];
const NAMES: [&str; 6] = ["one", "two", "three", "four", "five", "index"];
const TERMS: [&str; 4] = ["openai", "petition", "board", "gpt"];

#[test]
fn edits_from_seed_1() {
    run(1);
}

#[test]
fn edits_from_seed_2() {
    run(2);
}

#[test]
fn edits_from_seed_3() {
    run(3);
}

#[test]
fn edits_from_seed_4() {
    run(4);
}

fn run(seed: u64) {
    let number = |name| std::env::var(name).ok().and_then(|n: String| n.parse().ok());
    let edits = number("NUTGRAF_EDITS").map_or(EDITS, |n: usize| n / 4);
    let mut model = Model::new(seed + number("NUTGRAF_SEED").unwrap_or(0) as u64 * 4);
    while model.edits < edits {
        model.step();
    }
    println!("{} edits: {} whole sites, {} with errors", model.edits, model.whole, model.broken);
    println!("{} of them changed only words", model.reworded);
    assert!(model.whole > edits / 6 && model.broken > edits / 20, "{} and {}", model.whole, model.broken);
    assert!(model.reworded > edits / 100, "{}", model.reworded);
}

impl Model {
    fn new(seed: u64) -> Self {
        let folder = TempDir::new().unwrap();
        let site = folder.path().join("site");
        write(&site.join("config.toml"), CONFIGS[0].as_bytes());
        for (name, text) in TEMPLATES {
            write(&site.join("templates").join(name), text.as_bytes());
        }
        write(&site.join("data/d.json"), b"{\"n\": 0}");
        write(&site.join("content/_index.md"), page("Home", "", "").as_bytes());
        write(&site.join("content/news/one.md"), page("One", "", "It begins.").as_bytes());
        write(&site.join("content/glossary/openai.md"), page("OpenAI", "[term]", "A company.").as_bytes());
        let making = Making {
            site: site.clone(),
            address: Address::Origin("https://example.org".to_owned()),
            drafts: false,
            search: false,
            at: Some(NOW.parse().unwrap()),
            environment: None,
            theme: None,
        };
        let mut model = Model {
            folder,
            numbers: Numbers(seed),
            maker: Maker::new(making),
            made: None,
            mend: BTreeMap::new(),
            edits: 0,
            whole: 0,
            broken: 0,
            reworded: 0,
        };
        model.made = model.maker.update(&Batch::rescan(), false);
        model.compare("at first");
        model
    }

    fn site(&self, path: &str) -> PathBuf {
        self.folder.path().join("site").join(path)
    }

    /// Some edits at once, as one batch, and a comparison.
    fn step(&mut self) {
        let mut batch = Batch::default();
        let mut what = Vec::new();
        // Authors mostly change texts.
        let words = self.mend.is_empty() && self.numbers.below(3) == 0;
        let count = if words { 1 } else { 1 + self.numbers.below(3) };
        for _ in 0..count {
            let (name, paths) = if words {
                let path = self.an_existing_page();
                self.reword(&path)
            } else if !self.mend.is_empty() && self.numbers.below(3) > 0 {
                self.mend()
            } else {
                self.edit()
            };
            what.push(name);
            batch.join(Batch::of(paths));
            self.edits += 1;
        }
        if self.mend.is_empty() && self.is_broken() && self.numbers.below(3) > 0 {
            batch.join(Batch::of(self.repair()));
            what.push("repair".to_owned());
        }
        // Events are lost now and then; and what is told may be more than what changed.
        if self.numbers.below(25) == 0 {
            batch = Batch::rescan();
        }
        if self.numbers.below(10) == 0 {
            batch.join(Batch::of([self.site("content/news/one.md"), self.site("content")]));
        }
        if let Some(made) = self.maker.update(&batch, false) {
            self.reworded += usize::from(made.reworded);
            self.made = Some(made);
        }
        self.compare(&format!("{what:?} {batch:?}"));
    }

    fn is_broken(&self) -> bool {
        self.made.as_ref().is_none_or(|made| !made.is_good())
    }

    /// Takes out or puts back what the last problems are about: edits that were each well may break the site together.
    fn repair(&mut self) -> Vec<PathBuf> {
        let problems = self.made.as_ref().map(|made| made.diagnostics.clone()).unwrap_or_default();
        let errors = problems.iter().filter(|d| d.severity == nutgraf::diagnostics::Severity::Error);
        let mut paths: Vec<PathBuf> = Vec::new();
        let places = errors.flat_map(|d| d.location.iter().chain(d.related.iter().map(|r| &r.location)));
        for place in places.filter(|place| place.path.starts_with("content/")) {
            let named = self.site(&place.path);
            // Where a folder is named, it is by its pages that it has the address.
            let files =
                if named.is_dir() { vec![named.join("index.md"), named.join("index.fr.md")] } else { vec![named] };
            for file in files {
                if fs::remove_file(&file).is_ok() {
                    self.mend.remove(&file);
                    paths.push(file);
                }
            }
        }
        for (path, title, front) in
            [("content/news/one.md", "One", ""), ("content/glossary/openai.md", "OpenAI", "[term]")]
        {
            let (_, put) = self.put(path, &page(title, front, ""));
            paths.extend(put);
        }
        self.edits += paths.len();
        paths
    }

    /// Puts back a file that was broken.
    fn mend(&mut self) -> (String, Vec<PathBuf>) {
        let (path, was) = self.mend.pop_first().unwrap();
        match was {
            Some(bytes) => write(&path, &bytes),
            None => drop(fs::remove_file(&path)),
        }
        (format!("mend {}", path.display()), vec![path])
    }

    fn put(&mut self, path: &str, text: &str) -> (String, Vec<PathBuf>) {
        let path = self.site(path);
        // A folder may be in the way of a file, and a file in that of a folder.
        if path.is_dir() || path.ancestors().skip(1).any(|above| above.is_file()) {
            return ("nothing".to_owned(), Vec::new());
        }
        write(&path, text.as_bytes());
        self.mend.remove(&path);
        (format!("write {}", path.display()), vec![path])
    }

    /// Breaks a file, to be mended later.
    fn damage(&mut self, path: &str, bytes: &[u8]) -> (String, Vec<PathBuf>) {
        let path = self.site(path);
        if path.is_dir() || path.ancestors().skip(1).any(|above| above.is_file()) {
            return ("nothing".to_owned(), Vec::new());
        }
        let was = fs::read(&path).ok();
        self.mend.entry(path.clone()).or_insert(was);
        write(&path, bytes);
        (format!("break {}", path.display()), vec![path])
    }

    fn a_page(&mut self) -> String {
        let suffix = self.numbers.one(&["", "", "", ".fr"]);
        match self.numbers.below(8) {
            0 => format!("content/{}_index{suffix}.md", self.numbers.one(&FOLDERS)),
            1 => format!("content/glossary/{}{suffix}.md", self.numbers.one(&TERMS)),
            _ => format!("content/{}{}{suffix}.md", self.numbers.one(&FOLDERS), self.numbers.one(&NAMES)),
        }
    }

    fn an_existing_page(&mut self) -> String {
        let mut path = self.a_page();
        for _ in 0..30 {
            if self.site(&path).is_file() {
                break;
            }
            path = self.a_page();
        }
        path
    }

    fn a_text(&mut self, path: &str) -> String {
        let mut front = String::new();
        let keys = [
            "date = 2024-01-01\n",
            "date = 2023-05-05\nweight = 3\n",
            "tags = [\"AI\", \"law\"]\n",
            "tags = [\"law\"]\nauthors = [\"Ana\"]\n",
            "draft = true\n",
            "publish_at = 2030-01-01T00:00:00Z\n",
            "description = \"What OpenAI *is*\"\n",
        ];
        for key in keys {
            if self.numbers.below(5) == 0 && !front.contains(&key[..4]) {
                front.push_str(key);
            }
        }
        if path.ends_with("_index.md") && self.numbers.below(2) == 0 {
            front.push_str("paginate_by = 2\n");
        } else if self.numbers.below(8) == 0 && !path.contains("_index") {
            front.push_str(&format!("aliases = [\"/old/{}/\"]\n", self.numbers.below(40)));
        }
        if path.contains("glossary/") && !path.contains("_index") {
            front.push_str("[term]\nshort = \"Short.\"\n");
            if self.numbers.below(2) == 0 {
                front.push_str(&format!("aliases = [\"word{}\"]\n", self.numbers.below(5)));
            }
        }
        let explains = !path.contains("_index") && !path.contains("glossary/") && self.numbers.below(3) == 0;
        if explains {
            front.push_str("[explainer]\nstoryline = \"line\"\nkey_points = [\"OpenAI said word2.\"]\n");
            front.push_str("[[explainer.sources]]\nid = \"s\"\ntitle = \"S\"\n");
            if self.numbers.below(2) == 0 {
                front.push_str("[[explainer.people]]\nterm = \"openai\"\nrole = \"Company\"\n");
            }
        }
        let mut body = String::new();
        if explains && self.numbers.below(2) == 0 {
            body.push_str("It is known [@s].\n\n");
        }
        let parts = [
            "OpenAI and the Petition.",
            "The board of GPT said word1, word2 and word3.",
            "## A heading",
            "[One](@/news/one.md)",
            "A [term](term:openai).",
            "Some *words* and **more**[^1].\n\n[^1]: A note.",
            "- a list\n- of two",
        ];
        for part in parts {
            if self.numbers.below(3) == 0 {
                body.push_str(part);
                body.push_str("\n\n");
            }
        }
        let title = format!("{} {}", self.numbers.one(&["Page", "Été", "A & B"]), self.numbers.below(100));
        page(&title, &front, &body)
    }

    /// One edit: what it was, and the paths that an observer would name.
    fn edit(&mut self) -> (String, Vec<PathBuf>) {
        match self.numbers.below(26) {
            0..=8 => {
                let path = self.a_page();
                let text = self.a_text(&path);
                self.put(&path, &text)
            }
            9 | 10 => {
                let path = self.a_page();
                self.remove(&path)
            }
            11 => {
                let (from, to) = (self.a_page(), self.a_page());
                self.rename(&from, &to)
            }
            12 => {
                let (from, to) = (
                    self.numbers.one(&["content/news", "content/long"]),
                    self.numbers.one(&["content/news", "content/long", "content/away"]),
                );
                self.rename(from, to)
            }
            13 => {
                let folder = self.numbers.one(&["content/long", "content/away", "content/news/old"]);
                self.remove(folder)
            }
            14 | 15 => {
                let (name, text) = TEMPLATES[self.numbers.below(TEMPLATES.len())];
                let other = format!(
                    "{}{text}",
                    self.numbers.one(&[
                        "",
                        "<!-- one -->",
                        "<!-- two -->",
                        "{{ t(key=\"made-with\", generator=\"x\") }}"
                    ])
                );
                self.put(&format!("templates/{name}"), &other)
            }
            16 => {
                let config = CONFIGS[self.numbers.below(CONFIGS.len())];
                self.put("config.toml", config)
            }
            17 | 18 => {
                let path = self.numbers.one(&[
                    "static/x.txt",
                    "static/.well-known/y",
                    "content/news/photo.jpg",
                    "content/one/z.bin",
                    "templates/assets/own.css",
                ]);
                let text = format!("{}", self.numbers.below(3));
                self.put(path, &text)
            }
            19 => {
                let path = self.numbers.one(&[
                    "static/x.txt",
                    "static",
                    "content/news/photo.jpg",
                    "templates/assets/own.css",
                    "templates/i18n/en.toml",
                ]);
                self.remove(path)
            }
            20 => {
                let text = format!("{{\"n\": {}}}", self.numbers.below(4));
                self.put("data/d.json", &text)
            }
            21 => {
                let text = format!("made-with = \"By {{generator}} {}\"\n", self.numbers.below(3));
                self.put("templates/i18n/en.toml", &text)
            }
            22 | 23 => {
                let path = self.a_page();
                let bad: [&[u8]; 6] = [
                    b"+++\ntitle = \"Open\n",
                    b"+++\ntitle = \"T\"\nunknown = 1\n+++\n",
                    b"+++\ntitle = \"T\"\n+++\n[x](@/no/where.md)\n",
                    b"+++\ntitle = \"T\"\n+++\n\xff\xfe not UTF-8\n",
                    b"+++\ntitle = \"T\"\npath = \"/news/one/\"\n+++\nAt another's address.\n",
                    b"+++\ntitle = \"T\"\ntemplate = \"none.html\"\n+++\n",
                ];
                let bytes = bad[self.numbers.below(bad.len())];
                self.damage(&path, bytes)
            }
            24 => {
                let bad = self.numbers.one(&[
                    "{% if %}",
                    "{{ page.title.no.such }}",
                    "{% include \"none.html\" %}",
                    "{{ get_page(path=\"no\") }}",
                ]);
                self.damage("templates/page.html", bad.as_bytes())
            }
            _ => {
                let bad: &[u8] = [
                    b"title = ".as_slice(),
                    b"title = \"No address\"\n",
                    b"base_url = \"x\"\ntitle = \"T\"\n",
                    b"base_url = \"https://example.org\"\ntitle = \"T\"\nnonsense = 1\n",
                ][self.numbers.below(4)];
                self.damage("config.toml", bad)
            }
        }
    }

    /// Changes a page's text, and mostly nothing that another page could ask it for.
    fn reword(&mut self, path: &str) -> (String, Vec<PathBuf>) {
        let file = self.site(path);
        let Ok(text) = fs::read_to_string(&file) else { return ("nothing".to_owned(), Vec::new()) };
        let Some(start) = text.find("+++\n").and_then(|_| text[4..].find("+++\n")).map(|at| at + 8) else {
            return ("nothing".to_owned(), Vec::new());
        };
        let part = self.numbers.one(&[
            "More words.",
            "More words, and more.",
            "OpenAI, its board and the petition.",
            "Of word1 and word3.",
            "What GPT is.",
            "",
            "",
            "## Another heading",
            "[One](@/news/one.md)",
            "![A photo](/news/photo.jpg)",
            "```{note}\nOpenAI again.\n```",
            "It is [@s].",
            "A [board](term:).",
        ]);
        let body = match self.numbers.below(3) {
            0 => format!("{part}\n\n{}", &text[start..]),
            1 => format!("{}\n\n{part}\n", &text[start..]),
            _ => text[start..].split_inclusive("\n\n").skip(1).collect(),
        };
        self.put(path, &format!("{}{body}", &text[..start]))
    }

    fn remove(&mut self, path: &str) -> (String, Vec<PathBuf>) {
        let path = self.site(path);
        if path.is_dir() {
            fs::remove_dir_all(&path).unwrap();
        } else if fs::remove_file(&path).is_err() {
            return ("nothing".to_owned(), Vec::new());
        }
        self.mend.retain(|broken, _| !broken.starts_with(&path));
        (format!("remove {}", path.display()), vec![path])
    }

    fn rename(&mut self, from: &str, to: &str) -> (String, Vec<PathBuf>) {
        let (from, to) = (self.site(from), self.site(to));
        if !from.exists() || from == to || to.starts_with(&from) {
            return ("nothing".to_owned(), Vec::new());
        }
        if to.is_dir() {
            fs::remove_dir_all(&to).unwrap();
        }
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::rename(&from, &to).unwrap();
        self.mend.retain(|broken, _| !broken.starts_with(&from) && !broken.starts_with(&to));
        (format!("rename {} {}", from.display(), to.display()), vec![from, to])
    }

    /// Builds the folder from nothing and compares.
    #[track_caller]
    fn compare(&mut self, what: &str) {
        let output = self.folder.path().join("public");
        let _ = fs::remove_dir_all(&output);
        let _ = fs::remove_dir_all(self.site(".nutgraf"));
        let request = Request {
            site: self.site(""),
            output: Some(output.clone()),
            base_url: None,
            drafts: false,
            search: false,
            now: NOW.parse().unwrap(),
            environment: None,
            adopt: false,
        };
        let built = pipeline::build(&request, &nutgraf::pipeline::Nobody);
        let made = self.made.as_ref().unwrap();
        let mut problems = made.diagnostics.clone();
        if let Some(snapshot) = &made.snapshot {
            let failed =
                (0..snapshot.jobs().len()).filter_map(|place| snapshot.check(place).err().map(|d| *d)).collect();
            problems.extend(pipeline::failures(failed, &made.diagnostics));
        }
        nutgraf::diagnostics::sort(&mut problems);
        assert_eq!(problems, built.diagnostics, "after {} edits: {what}", self.edits);
        if built.report.is_none() {
            if std::env::var_os("NUTGRAF_TELL").is_some() {
                println!(
                    "{:?}",
                    problems
                        .iter()
                        .map(|d| (d.code, d.location.as_ref().map(|l| l.path.clone()), &d.message))
                        .collect::<Vec<_>>()
                );
            }
            self.broken += 1;
            return;
        }
        self.whole += 1;
        assert!(made.is_good(), "after {} edits: {what}", self.edits);
        let snapshot = made.snapshot.as_ref().unwrap();
        let expected = tree(&output);
        let files: Vec<&String> = snapshot.jobs().iter().map(|job| &job.file).collect();
        assert_eq!(files, expected.keys().collect::<Vec<_>>(), "after {} edits: {what}", self.edits);
        for (place, (file, bytes)) in expected.iter().enumerate() {
            let served = match snapshot.output(place) {
                Output::Bytes(served) => served.to_vec(),
                Output::File(disk) => fs::read(disk).unwrap(),
                Output::Failed(diagnostic) => panic!("{file}: {diagnostic:?}"),
            };
            if served != *bytes {
                let (served, built) = (String::from_utf8_lossy(&served), String::from_utf8_lossy(bytes));
                panic!("{file} after {} edits: {what}\nserved: {served}\nbuilt: {built}", self.edits);
            }
        }
    }
}

const CONFIGS: [&str; 5] = [
    "base_url = \"https://example.org\"\ntitle = \"Test\"\n[languages.fr]\ntitle = \"Essai\"\n",
    "base_url = \"https://example.org/sub\"\ntitle = \"Test\"\n[languages.fr]\ntitle = \"Essai\"\n",
    "base_url = \"https://example.org\"\ntitle = \"Other\"\npaginate_by = 2\n[languages.fr]\ntitle = \"Essai\"\n",
    "base_url = \"https://example.org\"\ntitle = \"Test\"\n[languages.fr]\ntitle = \"Essai\"\n[languages.de]\n[markdown]\nexternal_rel = \"nofollow\"\n",
    "base_url = \"https://example.org\"\ntitle = \"Test\"\n[languages.fr]\ntitle = \"Essai\"\n[glossary]\nlink = \"every\"\n",
];

const TEMPLATES: [(&str, &str); 5] = [
    (
        "page.html",
        "{{ page.title }}|{{ page.content }}|{% for t in page.terms %}{{ t.name }} {{ t.short }}{% endfor %}|{% if page.previous %}{{ page.previous.title }}{% endif %}|{% for t in translations %}{{ t.url }}{% endfor %}|{{ asset(path=\"site.css\") }}",
    ),
    (
        "home.html",
        "{% for p in pages %}{{ p.url }} {{ p.summary }}\n{% endfor %}{% for s in language.sections %}{{ s.title }}{% endfor %}",
    ),
    (
        "section.html",
        "{{ section.title }}{% for p in pages %}{{ p.url }} {{ p.title }}{% endfor %}{% if paginator %}{{ paginator.total }}{% endif %}",
    ),
    (
        "term.html",
        "{{ page.title }}{% for m in page.term.mentioned_in %}{{ m.page.url }} {{ m.count }} {{ excerpt(mention=m) }}{% endfor %}",
    ),
    (
        "taxonomy.html",
        "{% for i in taxonomy.items %}{{ i.name }} {{ i.count }}{% endfor %}{% set d = load_data(path=\"d.json\") %}{{ d.n }}",
    ),
];
