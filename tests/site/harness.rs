//! A site in a folder of its own, written file by file, built, and looked at.
//!
//! ```text
//! let built = SiteTest::bare().page("a.md", "", "Text.").build();
//! assert_eq!(built.output("a/index.html"), "<p>Text.</p>\n");
//! ```

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use nutgraf::config::BaseUrl;
use nutgraf::diagnostics::{Diagnostic, Severity};
use nutgraf::pipeline::{self, Outcome, Request};
use tempfile::TempDir;

/// The config of every test's site, unless it writes its own.
pub(crate) const CONFIG: &str = "base_url = \"https://example.org\"\ntitle = \"Test\"\n";

/// A second language, to be given to [`SiteTest::config`].
pub(crate) const FRENCH: &str = "[languages.fr]\ntitle = \"Essai\"\n";

/// What time it is in every test that doesn't say.
pub(crate) const NOW: &str = "2024-01-15T12:00:00Z";

/// A PNG of one grey pixel.
pub(crate) const DOT: &[u8] = b"\x89PNG\x0d\x0a\x1a\x0a\x00\x00\x00\x0dIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x00\x00\x00\x00:~\x9bU\x00\x00\x00\x0aIDATx\xdach\x00\x00\x00\x82\x00\x81\xdaE\x08;\x00\x00\x00\x00IEND\xaeB`\x82";

/// Templates that print the content and little else, so that what a test expects can be read.
const BARE: [(&str, &str); 9] = [
    ("page.html", "{{ page.content }}"),
    ("explainer.html", "{{ page.content }}"),
    ("term.html", "{{ page.content }}"),
    ("home.html", "{{ section.content }}{% for p in pages %}{{ p.url }}\n{% endfor %}"),
    ("section.html", "{{ section.content }}{% for p in pages %}{{ p.url }}\n{% endfor %}"),
    ("glossary.html", "{{ section.content }}{% for p in pages %}{{ p.url }}\n{% endfor %}"),
    ("taxonomy.html", "{% for i in taxonomy.items %}{{ i.name }} {{ i.url }} {{ i.count }}\n{% endfor %}"),
    ("taxonomy_item.html", "{{ item.name }}\n{% for p in pages %}{{ p.url }}\n{% endfor %}"),
    ("404.html", "nothing here in {{ lang }}"),
];

/// A site to be built.
pub(crate) struct SiteTest {
    folder: Arc<TempDir>,
    output: Option<PathBuf>,
    base_url: Option<BaseUrl>,
    environment: Option<String>,
    drafts: bool,
    search: bool,
    adopt: bool,
    now: jiff::Timestamp,
}

impl SiteTest {
    /// An empty site of a config, with the theme that is built in.
    pub(crate) fn new() -> Self {
        let site = SiteTest {
            folder: Arc::new(TempDir::new().unwrap()),
            output: None,
            base_url: None,
            environment: None,
            drafts: false,
            search: false,
            adopt: false,
            now: NOW.parse().unwrap(),
        };
        site.file("config.toml", CONFIG)
    }

    /// The same, with templates that print the content of pages and the addresses in lists.
    pub(crate) fn bare() -> Self {
        BARE.iter().fold(SiteTest::new(), |site, (name, text)| site.template(name, text))
    }

    /// The site's folder. It lies in another of the test's own, so that what is beside it can be looked at.
    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("site")
    }

    /// A path inside the site's folder, or beside it (`../x`).
    pub(crate) fn at(&self, path: &str) -> PathBuf {
        self.path().join(path)
    }

    /// Writes a file, whatever is there.
    pub(crate) fn file(self, path: &str, text: &str) -> Self {
        self.bytes(path, text.as_bytes())
    }

    /// Writes a file that isn't text.
    pub(crate) fn bytes(self, path: &str, bytes: &[u8]) -> Self {
        let path = self.at(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        self
    }

    /// Removes a file or folder.
    pub(crate) fn remove(self, path: &str) -> Self {
        let path = self.at(path);
        if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) }.unwrap();
        self
    }

    /// Writes `content/PATH` with this front matter (TOML) and body. A page that doesn't say its title is called by its
    /// path.
    pub(crate) fn page(self, path: &str, front_matter: &str, body: &str) -> Self {
        let title = if front_matter.starts_with("title") { String::new() } else { format!("title = \"{path}\"\n") };
        let front_matter = format!("{title}{front_matter}");
        self.file(&format!("content/{path}"), &format!("+++\n{}\n+++\n{body}", front_matter.trim_end()))
    }

    /// Writes an entry of the glossary: `content/glossary/ID.md`, with these lines under `[term]`.
    pub(crate) fn term(self, id: &str, title: &str, term: &str) -> Self {
        let front_matter = format!("title = \"{title}\"\n[term]\n{term}");
        self.page(&format!("glossary/{id}.md"), &front_matter, "")
    }

    /// Writes `templates/NAME`.
    pub(crate) fn template(self, name: &str, text: &str) -> Self {
        self.file(&format!("templates/{name}"), text)
    }

    /// Adds to the config; keys first, then tables.
    pub(crate) fn config(self, more: &str) -> Self {
        self.file("config.toml", &format!("{CONFIG}{more}"))
    }

    /// Publishes drafts too.
    pub(crate) fn drafts(self) -> Self {
        SiteTest { drafts: true, ..self }
    }

    /// With its search, as `nutgraf build` makes it; other tests do without.
    pub(crate) fn search(self) -> Self {
        SiteTest { search: true, ..self }
    }

    /// Takes over files that no record vouches for.
    pub(crate) fn adopt(self) -> Self {
        SiteTest { adopt: true, ..self }
    }

    /// Builds for another address than the config's.
    pub(crate) fn base_url(self, url: &str) -> Self {
        SiteTest { base_url: Some(BaseUrl::parse(url).unwrap()), ..self }
    }

    /// Builds as if it were this time.
    pub(crate) fn now(self, time: &str) -> Self {
        SiteTest { now: time.parse().unwrap(), ..self }
    }

    /// Builds in an environment of the config.
    pub(crate) fn environment(self, name: &str) -> Self {
        SiteTest { environment: Some(name.to_owned()), ..self }
    }

    /// Builds into another folder, from the site's.
    pub(crate) fn into(self, path: &str) -> Self {
        SiteTest { output: Some(self.at(path)), ..self }
    }

    /// What the engine is asked to do.
    pub(crate) fn request(&self) -> Request {
        Request {
            site: self.path(),
            output: self.output.clone(),
            base_url: self.base_url.clone(),
            environment: self.environment.clone(),
            drafts: self.drafts,
            search: self.search,
            now: self.now,
            adopt: self.adopt,
        }
    }

    /// Reads and links it, without building.
    pub(crate) fn link(&self) -> (Option<nutgraf::link::Site>, Vec<Diagnostic>) {
        pipeline::link_site(&self.request())
    }

    /// Builds it.
    pub(crate) fn build(&self) -> Built {
        let outcome = pipeline::build(&self.request(), &nutgraf::pipeline::Nobody);
        let public = self.output.clone().unwrap_or_else(|| self.at("public"));
        Built { _folder: self.folder.clone(), public, outcome }
    }

    /// Builds it and has no patience with problems.
    #[track_caller]
    pub(crate) fn build_clean(&self) -> Built {
        let built = self.build();
        built.assert_clean();
        built
    }

    /// Builds it, with a page in it: a site has at least one.
    #[track_caller]
    pub(crate) fn build_with_a_page(self) -> Built {
        self.page("a.md", "", "").build_clean()
    }

    /// The files in the output folder, and what is in them.
    pub(crate) fn public(&self) -> BTreeMap<String, Vec<u8>> {
        tree(&self.at("public"))
    }
}

/// What a build made, and what it said.
pub(crate) struct Built {
    /// Keeps the folder from being removed while its outputs are looked at.
    _folder: Arc<TempDir>,
    public: PathBuf,
    pub(crate) outcome: Outcome,
}

impl Built {
    /// The text of an output.
    #[track_caller]
    pub(crate) fn output(&self, path: &str) -> String {
        let Ok(bytes) = fs::read(self.public.join(path)) else {
            panic!("there is no output {path}; {}there are:\n  {}", self.problems(), self.files().join("\n  "));
        };
        String::from_utf8(bytes).unwrap()
    }

    /// Whether there is such an output.
    pub(crate) fn has(&self, path: &str) -> bool {
        self.public.join(path).is_file()
    }

    /// All outputs, in order.
    pub(crate) fn files(&self) -> Vec<String> {
        self.tree().into_keys().collect()
    }

    /// The folders with a page in them, in order: the addresses of the site without its 404 pages.
    pub(crate) fn addresses(&self) -> Vec<String> {
        let folder = |file: String| file.strip_suffix("index.html").map(|folder| format!("/{folder}"));
        let mut addresses: Vec<String> = self.files().into_iter().filter_map(folder).collect();
        addresses.sort();
        addresses
    }

    /// All outputs and what is in them.
    pub(crate) fn tree(&self) -> BTreeMap<String, Vec<u8>> {
        tree(&self.public)
    }

    /// Everything that was found wrong.
    pub(crate) fn diagnostics(&self) -> &[Diagnostic] {
        &self.outcome.diagnostics
    }

    /// The errors, a line each: `code file:line:column message`.
    pub(crate) fn errors(&self) -> Vec<String> {
        self.short(Severity::Error)
    }

    /// The warnings, a line each.
    pub(crate) fn warnings(&self) -> Vec<String> {
        self.short(Severity::Warning)
    }

    fn short(&self, severity: Severity) -> Vec<String> {
        let wanted = self.diagnostics().iter().filter(|d| d.severity == severity);
        wanted.map(|d| format!("{} {} {}", d.code, place(d), d.message)).collect()
    }

    fn problems(&self) -> String {
        let all: Vec<String> = self.errors().into_iter().chain(self.warnings()).collect();
        if all.is_empty() { String::new() } else { format!("the build said:\n  {}\n", all.join("\n  ")) }
    }

    /// Nothing was found wrong, and the site was written.
    #[track_caller]
    pub(crate) fn assert_clean(&self) {
        assert!(self.diagnostics().is_empty(), "{}", self.problems());
        assert!(self.outcome.report.is_some(), "nothing was built");
    }

    /// There is an error of this kind at this place (`content/a.md:3:8`, or a file alone), and nothing was written.
    #[track_caller]
    pub(crate) fn assert_error(&self, code: &str, at: &str) -> &Diagnostic {
        assert!(self.outcome.report.is_none(), "it was built all the same\n{}", self.problems());
        self.find(Severity::Error, code, at)
    }

    /// There is a warning of this kind at this place, and the site was built.
    #[track_caller]
    pub(crate) fn assert_warning(&self, code: &str, at: &str) -> &Diagnostic {
        assert!(self.outcome.report.is_some(), "nothing was built\n{}", self.problems());
        self.find(Severity::Warning, code, at)
    }

    #[track_caller]
    fn find(&self, severity: Severity, code: &str, at: &str) -> &Diagnostic {
        let found = self.diagnostics().iter().find(|d| d.severity == severity && d.code == code && place(d) == at);
        found.unwrap_or_else(|| panic!("there is no {severity} {code} at {at}\n{}", self.problems()))
    }

    /// Files written by this build, in order.
    #[track_caller]
    pub(crate) fn written(&self) -> &[String] {
        &self.report().written
    }

    /// Files removed by this build, in order.
    #[track_caller]
    pub(crate) fn removed(&self) -> &[String] {
        &self.report().removed
    }

    #[track_caller]
    pub(crate) fn report(&self) -> &nutgraf::write::Report {
        let report = self.outcome.report.as_ref();
        report.unwrap_or_else(|| panic!("nothing was built\n{}", self.problems()))
    }
}

/// Where a problem is: `file:line:column`, the file alone where no line is to blame, `-` where no file is.
fn place(diagnostic: &Diagnostic) -> String {
    match &diagnostic.location {
        None => "-".to_owned(),
        Some(at) if at.line == 0 => at.path.to_string(),
        Some(at) => format!("{}:{}:{}", at.path, at.line, at.column),
    }
}

/// The files under a folder, by their path from it, and what is in them. Symbolic links are not followed.
pub(crate) fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    fn walk(root: &Path, folder: &Path, files: &mut BTreeMap<String, Vec<u8>>) {
        let Ok(entries) = fs::read_dir(folder) else { return };
        for entry in entries {
            let entry = entry.unwrap();
            let path = entry.path();
            if entry.file_type().unwrap().is_dir() {
                walk(root, &path, files);
            } else {
                let name = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
                files.insert(name, fs::read(&path).unwrap_or_default());
            }
        }
    }
    let mut files = BTreeMap::new();
    walk(folder, folder, &mut files);
    files
}

/// The HTML of this Markdown, as the content of a page of a site without a glossary.
#[track_caller]
pub(crate) fn html(markdown: &str) -> String {
    SiteTest::bare().page("a.md", "", markdown).build_clean().output("a/index.html")
}

/// The values of an attribute in a piece of HTML, in order: `attributes(html, "id")`.
pub(crate) fn attributes(html: &str, name: &str) -> Vec<String> {
    let start = format!(" {name}=\"");
    html.split(&start).skip(1).filter_map(|rest| rest.split_once('"')).map(|(value, _)| value.to_owned()).collect()
}

/// HTML without the places before the first links of terms, which their definitions lead back to.
pub(crate) fn without_ways_back(html: &str) -> String {
    let mut pieces = html.split("<span id=\"mention-");
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.filter_map(|piece| piece.split_once("></span>")).fold(first, |html, (_, rest)| html + rest)
}
