//! A site in a folder of its own and its preview, asked over a socket.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use nutgraf::serve::{Options, Report, Server};
use tempfile::TempDir;

/// Templates that print the content and little else.
const BARE: [(&str, &str); 9] = [
    ("page.html", "<body>{{ page.title }}: {{ page.content }}</body>"),
    ("explainer.html", "<body>{{ page.content }}</body>"),
    ("term.html", "<body>{{ page.content }}</body>"),
    ("home.html", "<body>{% for p in pages %}{{ p.url }}\n{% endfor %}</body>"),
    ("section.html", "<body>{% for p in pages %}{{ p.url }}\n{% endfor %}</body>"),
    ("glossary.html", "<body>{% for p in pages %}{{ p.url }}\n{% endfor %}</body>"),
    ("taxonomy.html", "{% for i in taxonomy.items %}{{ i.name }}\n{% endfor %}"),
    ("taxonomy_item.html", "{{ item.name }}"),
    ("404.html", "<body>nothing here in {{ lang }}</body>"),
];

/// A site and its preview.
pub(crate) struct Preview {
    folder: TempDir,
    server: Option<Server>,
    /// Notes and problems that were reported.
    pub(crate) said: Arc<Mutex<Vec<String>>>,
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Answer {
    /// The value of a header, if it is there.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let fields = self.head.lines().filter_map(|line| line.split_once(": "));
        fields.into_iter().find(|(field, _)| field.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
    }
}

impl Preview {
    /// A site with two pages, and bare templates; not served yet.
    pub(crate) fn site() -> Self {
        let preview = Preview { folder: TempDir::new().unwrap(), server: None, said: Arc::default() };
        preview.write("config.toml", "base_url = \"https://example.org\"\ntitle = \"Test\"\n");
        for (name, text) in BARE {
            preview.write(&format!("templates/{name}"), text);
        }
        preview.page("a.md", "", "First.");
        preview.page("b.md", "", "Second.");
        preview
    }

    /// The same, served.
    pub(crate) fn start() -> Self {
        Self::site().serve(|_| {})
    }

    /// Serves it, with these options.
    pub(crate) fn serve(mut self, set: impl FnOnce(&mut Options)) -> Self {
        let mut options = Options {
            site: self.path(""),
            base_url: None,
            drafts: false,
            search: false,
            at: None,
            environment: None,
            host: [127, 0, 0, 1].into(),
            port: 0,
            allow_hosts: Vec::new(),
            theme: None,
            poll: false,
            navigate: false,
        };
        set(&mut options);
        let said = self.said.clone();
        let server = Server::start(&options, move |report| {
            let line = match report {
                Report::Note(note) => note,
                Report::Made { problems, shown, .. } => format!("made {shown} {problems:?}"),
                Report::Checked { problems, .. } => format!("checked {problems:?}"),
            };
            said.lock().unwrap().push(line);
        });
        self.server = Some(server.unwrap());
        self
    }

    pub(crate) fn stop(&mut self) {
        self.server = None;
    }

    pub(crate) fn address(&self) -> std::net::SocketAddr {
        self.server.as_ref().unwrap().address()
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join("site").join(path)
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        write(&self.path(path), text.as_bytes());
    }

    pub(crate) fn page(&self, path: &str, front_matter: &str, body: &str) {
        self.write(&format!("content/{path}"), &page(path, front_matter, body));
    }

    /// Sends bytes, and what comes back until the other end closes.
    pub(crate) fn raw(&self, request: &[u8]) -> String {
        let mut stream = TcpStream::connect(self.address()).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        // It may be refused before all of it is written.
        let _ = stream.write_all(request);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// Asks with these header lines beside Connection.
    pub(crate) fn ask(&self, line: &str, headers: &[&str]) -> Answer {
        let mut request = format!("{line} HTTP/1.1\r\nConnection: close\r\n");
        for header in headers {
            request.push_str(header);
            request.push_str("\r\n");
        }
        request.push_str("\r\n");
        parse(&self.raw(request.as_bytes()))
    }

    /// A page as a browser asks for it.
    pub(crate) fn get(&self, path: &str) -> Answer {
        self.ask(&format!("GET {path}"), &["Host: localhost"])
    }

    /// Waits until a page holds a text.
    #[track_caller]
    pub(crate) fn wait_for(&self, path: &str, text: &str) {
        self.wait(path, text, |answer| answer.body.contains(text));
    }

    #[track_caller]
    pub(crate) fn wait(&self, path: &str, what: &str, good: impl Fn(&Answer) -> bool) {
        let started = Instant::now();
        loop {
            let answer = self.get(path);
            if good(&answer) {
                return;
            }
            if started.elapsed() > Duration::from_secs(20) {
                panic!("{path} has no {what}, but: {answer:?}\n{:?}", self.said.lock().unwrap());
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// The newest message of the event stream.
    pub(crate) fn state(&self) -> serde_json::Value {
        let mut stream = TcpStream::connect(self.address()).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stream.write_all(b"GET /_nutgraf/events HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
        let (mut text, mut part) = (String::new(), [0; 4096]);
        while !text.contains("\n\n") {
            let n = stream.read(&mut part).unwrap();
            assert!(n > 0, "the stream ended: {text}");
            text.push_str(&String::from_utf8_lossy(&part[..n]));
        }
        let data = text.lines().find_map(|line| line.strip_prefix("data: ")).unwrap();
        serde_json::from_str(data).unwrap()
    }

    /// Waits until the event stream says something.
    #[track_caller]
    pub(crate) fn wait_state(&self, what: &str, good: impl Fn(&serde_json::Value) -> bool) -> serde_json::Value {
        let started = Instant::now();
        loop {
            let state = self.state();
            if good(&state) {
                return state;
            }
            assert!(started.elapsed() < Duration::from_secs(20), "no {what} in {state}");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Waits until this problem is told, and gives the state.
    #[track_caller]
    pub(crate) fn wait_problem(&self, code: &str) -> serde_json::Value {
        self.wait_state(code, |state| state["problems"].as_array().unwrap().iter().any(|p| p["code"] == code))
    }
}

/// The text of a page.
pub(crate) fn page(title: &str, front_matter: &str, body: &str) -> String {
    format!("+++\ntitle = \"{title}\"\n{front_matter}\n+++\n{body}\n")
}

pub(crate) fn write(path: &Path, bytes: &[u8]) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

/// An answer's parts. Bodies here are short enough not to come in chunks.
pub(crate) fn parse(text: &str) -> Answer {
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((text, ""));
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
    Answer { status, head: head.to_owned(), body: body.to_owned() }
}

/// The files under a folder and what is in them.
pub(crate) fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = walkdir::WalkDir::new(folder).into_iter().filter_map(Result::ok).filter(|e| e.file_type().is_file());
    let named = files.map(|file| {
        let name = file.path().strip_prefix(folder).unwrap().to_str().unwrap().replace('\\', "/");
        (name, fs::read(file.path()).unwrap())
    });
    named.collect()
}
