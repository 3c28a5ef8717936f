//! `nutgraf check --links`: addresses on the web, asked of a server on this machine.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::harness::SiteTest;

/// A server whose answers follow from the path; it notes what it is asked.
struct Web {
    origin: String,
    asked: Arc<Mutex<Vec<String>>>,
    most_at_once: Arc<AtomicUsize>,
    ends: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Web {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let (asked, ends) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicBool::new(false)));
        let (now, most_at_once) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let (log, end, most) = (asked.clone(), ends.clone(), most_at_once.clone());
        let thread = std::thread::spawn(move || {
            let mut answering = Vec::new();
            for stream in listener.incoming() {
                if end.load(Ordering::SeqCst) {
                    break;
                }
                let (log, now, most) = (log.clone(), now.clone(), most.clone());
                answering.push(std::thread::spawn(move || {
                    most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                    // Nobody waits for an answer that is being sent.
                    let _ = answer(stream.unwrap(), &log, || now.fetch_sub(1, Ordering::SeqCst));
                }));
            }
            answering.into_iter().for_each(|thread| thread.join().unwrap());
        });
        Web { origin, asked, most_at_once, ends, thread: Some(thread) }
    }

    /// `METHOD /path` of each request, in order, and the list emptied.
    fn asked(&self) -> Vec<String> {
        let mut asked = std::mem::take(&mut *self.asked.lock().unwrap());
        asked.sort();
        asked
    }
}

impl Drop for Web {
    fn drop(&mut self) {
        self.ends.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(self.origin.trim_start_matches("http://"));
        self.thread.take().unwrap().join().unwrap();
    }
}

fn answer<T>(mut stream: TcpStream, log: &Mutex<Vec<String>>, done: impl FnOnce() -> T) -> std::io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let Some(first) = lines.next().transpose()? else { return Ok(()) };
    let mut agent = String::new();
    for line in lines {
        let line = line?;
        if line.is_empty() {
            break;
        }
        if let Some(value) = line.to_lowercase().strip_prefix("user-agent: ") {
            agent = value.to_owned();
        }
    }
    let request = first.trim_end_matches(" HTTP/1.1").to_owned();
    let (method, path) = request.split_once(' ').unwrap();
    let before = {
        let mut log = log.lock().unwrap();
        log.push(request.clone());
        log.iter().filter(|asked| **asked == request).count() - 1
    };
    let (status, head, body) = match path {
        "/ok" | "/" => ("200 OK", "", ""),
        "/get-only" if method == "HEAD" => ("405 Method Not Allowed", "", ""),
        "/get-only" => ("200 OK", "", ""),
        "/gone" => ("410 Gone", "", ""),
        "/moved" => ("301 Moved Permanently", "location: /ok\r\n", ""),
        "/for-now" => ("302 Found", "location: /ok\r\n", ""),
        "/then-for-now" => ("308 Permanent Redirect", "location: /for-now\r\n", ""),
        "/old-story" => ("301 Moved Permanently", "location: /\r\n", ""),
        "/circle" => ("302 Found", "location: /circle\r\n", ""),
        "/nowhere" => ("302 Found", "location: file:///etc/passwd\r\n", ""),
        "/closed" => ("403 Forbidden", "", ""),
        "/busy" if before == 0 => ("429 Too Many Requests", "retry-after: 1\r\n", ""),
        "/busy" => ("200 OK", "", ""),
        "/never" => ("429 Too Many Requests", "retry-after: 86400\r\n", ""),
        "/shaky" if before == 0 && method == "GET" => ("500 Internal Server Error", "", ""),
        "/shaky" if method == "GET" => ("200 OK", "", ""),
        "/shaky" => ("500 Internal Server Error", "", ""),
        "/page" => ("200 OK", "content-type: text/html\r\n", "<h2 id=\"here\">x</h2><a name='été'>y</a>"),
        "/agent" if agent == "example desk" => ("200 OK", "", ""),
        "/slow" => {
            std::thread::sleep(Duration::from_millis(1500));
            ("200 OK", "", "")
        }
        _ if path.starts_with("/many") => {
            std::thread::sleep(Duration::from_millis(30));
            ("200 OK", "", "")
        }
        _ => ("404 Not Found", "", ""),
    };
    let body = if method == "HEAD" { "" } else { body };
    done();
    write!(stream, "HTTP/1.1 {status}\r\n{head}content-length: {}\r\nconnection: close\r\n\r\n{body}", body.len())
}

/// Runs `check --links`; what it finds, as `code file:line:column message`, with the server's address as WEB.
fn check(site: &SiteTest, web: &Web) -> Vec<String> {
    let found = run(site, &["--links"]);
    found.into_iter().map(|line| line.replace(&web.origin, "WEB")).collect()
}

fn run(site: &SiteTest, arguments: &[&str]) -> Vec<String> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_nutgraf"));
    command.args(["check", "--format", "json", "--site"]).arg(site.path()).args(arguments);
    // The server is on this machine, whatever way there is to others.
    for proxy in ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"] {
        command.env_remove(proxy);
    }
    let output = command.output().unwrap();
    let (out, err) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert_eq!(err, "");
    let told = out.lines().map(|line| {
        let finding: serde_json::Value = serde_json::from_str(line).unwrap();
        let at = format!("{}:{}:{}", finding["file"].as_str().unwrap_or("-"), finding["line"], finding["column"]);
        let text = |key: &str| finding[key].as_str().unwrap().to_owned();
        format!("{} {at} {} | {}", text("code"), text("message"), text("help"))
    });
    told.collect()
}

fn site(web: &Web, paths: &[&str]) -> SiteTest {
    let links: Vec<String> = paths.iter().map(|path| format!("[x]({}{path})", web.origin)).collect();
    SiteTest::bare().page("a.md", "", &links.join("\n"))
}

const WELL: [&str; 7] = ["/ok", "/get-only", "/for-now", "/busy", "/shaky", "/ok#nowhere", "/"];

#[test]
fn links_that_lead_somewhere_are_not_told_of() {
    let web = Web::start();
    let began = Instant::now();
    assert!(check(&site(&web, &WELL), &web).is_empty());
    assert!(began.elapsed() >= Duration::from_secs(1), "it came back sooner than the server wanted");
    let asked = web.asked();
    // HEAD first, and GET only where HEAD isn't let in; a part of a page is no other address.
    assert_eq!(asked.iter().filter(|request| request.ends_with(" /ok")).count(), 2, "{asked:?}");
    assert!(!asked.contains(&"GET /ok".to_owned()) && asked.contains(&"GET /get-only".to_owned()), "{asked:?}");
}

#[test]
fn nothing_is_asked_without_the_flag() {
    let web = Web::start();
    let site = site(&web, &["/gone"]);
    assert!(run(&site, &[]).is_empty());
    assert!(web.asked().is_empty());
    assert!(!site.at(".nutgraf").exists());
}

#[test]
fn what_is_dead_moved_or_unknown_is_told_of_where_it_stands() {
    let web = Web::start();
    let paths = ["/gone", "/moved", "/then-for-now", "/old-story", "/circle", "/nowhere", "/closed"];
    assert_eq!(
        check(&site(&web, &paths), &web),
        [
            "dead-url content/a.md:4:1 WEB/gone leads nowhere: 410 Gone | mend the address, lead to a copy in a web archive, or take the link out",
            "moved-url content/a.md:5:1 WEB/moved has moved for good | write the new address: WEB/ok",
            // A redirect that holds for now may be another tomorrow: only what is before it is known.
            "moved-url content/a.md:6:1 WEB/then-for-now has moved for good | write the new address: WEB/for-now",
            "moved-url content/a.md:7:1 WEB/old-story leads to a front page now, WEB/: what was there may be gone | look where it went, or for a copy in a web archive",
            "unverified-url content/a.md:8:1 whether WEB/circle leads somewhere isn't known: it is redirected more than 10 times | look at it in a browser; what is well can be left out by [check.links] exclude",
            "unverified-url content/a.md:9:1 whether WEB/nowhere leads somewhere isn't known: it is redirected to nowhere (302 Found) | look at it in a browser; what is well can be left out by [check.links] exclude",
            "unverified-url content/a.md:10:1 whether WEB/closed leads somewhere isn't known: 403 Forbidden: it lets no program in, or only subscribers | look at it in a browser; what is well can be left out by [check.links] exclude",
        ]
    );
}

#[test]
fn a_server_that_wants_to_be_left_alone_is() {
    let web = Web::start();
    let site = site(&web, &["/never", "/never/again"]).config("[check.links]\nper_host = 1\n");
    let found = check(&site, &web);
    assert_eq!(found.len(), 2);
    let told = |line: &String| line.contains("its server wants to be left alone for a while (429 Too Many Requests)");
    assert!(found.iter().all(told), "{found:?}");
    assert_eq!(web.asked(), ["HEAD /never"]);
}

#[test]
fn good_answers_are_kept_and_bad_ones_asked_for_again() {
    let web = Web::start();
    let site = site(&web, &["/ok", "/moved", "/gone"]);
    assert_eq!(check(&site, &web).len(), 2);
    assert!(web.asked().len() >= 4);
    assert_eq!(check(&site, &web).len(), 2, "what has moved is still told of");
    assert_eq!(web.asked(), ["GET /gone", "HEAD /gone"]);
    // Older than a week, or from the future: asked again. So is everything once the record is damaged.
    for arguments in [&["--links", "--at", "2099-01-01"][..], &["--links", "--at", "2020-01-01"]] {
        run(&site, arguments);
        assert!(web.asked().contains(&"HEAD /ok".to_owned()), "{arguments:?}");
    }
    let site = site.file(".nutgraf/links.json", "{\"version\":1,\"addresses\":{\"x\"");
    assert_eq!(check(&site, &web).len(), 2);
    assert!(web.asked().contains(&"HEAD /ok".to_owned()));
    let kept = std::fs::read_to_string(site.at(".nutgraf/links.json")).unwrap();
    let kept: serde_json::Value = serde_json::from_str(&kept).unwrap();
    let addresses: Vec<&String> = kept["addresses"].as_object().unwrap().keys().collect();
    assert_eq!(addresses, [&format!("{}/moved", web.origin), &format!("{}/ok", web.origin)]);
}

#[test]
fn the_config_says_who_asks_and_for_what() {
    let web = Web::start();
    let config = format!(
        "[check]\ndead_url = \"error\"\nmoved_url = \"off\"\n[check.links]\nexclude = [\"{}/closed*\"]\nuser_agent = \"Example desk\"\nfragments = true\n",
        web.origin
    );
    let paths =
        ["/agent", "/closed?a=b", "/moved", "/page#here", "/page#%C3%A9t%C3%A9", "/page#gone", "/page#:~:text=x"];
    let site = site(&web, &paths).config(&config);
    assert_eq!(
        check(&site, &web),
        [
            "dead-url content/a.md:9:1 WEB/page#gone leads nowhere: the page is there, but has no part #gone | mend the address, lead to a copy in a web archive, or take the link out"
        ]
    );
    assert!(!web.asked().iter().any(|request| request.contains("closed")));
    let bad = site.config("[check.links]\nexclude = [\"a***\"]\nuser_agent = \"é\"\nretries = 99\n").build();
    bad.assert_error("bad-pattern", "config.toml:4:12");
    bad.assert_error("bad-header", "config.toml:5:14");
    bad.assert_error("out-of-range", "config.toml:6:11");
}

#[test]
fn a_server_that_does_not_answer_is_not_waited_for() {
    let web = Web::start();
    let site = site(&web, &["/slow"]).config("[check.links]\ntimeout = 1\nretries = 0\n");
    let found = check(&site, &web);
    assert!(found[0].contains("its server didn't answer within 1 s"), "{found:?}");
}

#[test]
fn few_are_asked_for_at_once() {
    let web = Web::start();
    let paths: Vec<String> = (0..40).map(|n| format!("/many/{n}")).collect();
    let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    assert!(check(&site(&web, &paths).config("[check.links]\nper_host = 3\n"), &web).is_empty());
    assert_eq!(web.asked().len(), 40);
    assert!(web.most_at_once.load(Ordering::SeqCst) <= 3, "{:?}", web.most_at_once);
}

#[test]
fn a_dead_source_leads_to_its_copy_if_that_is_there() {
    let web = Web::start();
    let source = |id: &str, more: &str| {
        format!("[[explainer.sources]]\nid = \"{id}\"\ntitle = \"x\"\nurl = \"{}/gone\"\n{more}", web.origin)
    };
    let copy = |path: &str| format!("archive_url = \"{}{path}\"\n", web.origin);
    let sources = [source("a", &copy("/ok")), source("b", &copy("/gone")), source("c", "")].concat();
    let site = SiteTest::bare().page("a.md", &format!("description = \"x\"\n[explainer]\n{sources}"), "");
    let helps: Vec<String> =
        check(&site, &web).iter().map(|line| line.split(" | ").nth(1).unwrap().to_owned()).collect();
    assert_eq!(
        helps,
        [
            "its copy is still there: url = \"WEB/ok\"",
            "look for a copy in a web archive, and name it as archive_url",
            "mend the address, lead to a copy in a web archive, or take the link out",
            "look for a copy in a web archive, and name it as archive_url",
        ]
    );
}

#[test]
fn links_are_found_wherever_authors_write_them() {
    let web = Web::start();
    let o = &web.origin;
    let site = SiteTest::bare()
        .config(&format!("[[redirects]]\nfrom = \"/x/\"\nto = \"{o}/redirect\"\n[[menus.main]]\ntitle = \"m\"\nurl = \"{o}/menu\"\n[languages.fr]\ntitle = \"x\"\n"))
        .page("a.md", &format!("title = \"[t]({o}/title)\"\ndescription = \"<{o}/description>\"\n[explainer]\nmethod = \"[x]({o}/method)\"\n[[explainer.sources]]\nid = \"s\"\ntitle = \"x\"\nurl = \"{o}/source\""),
            &format!("<{o}/auto> ![i]({o}/image) [r]\n\n<a class=\"x\" href='{o}/html'>x</a>\n\n<div>\n<img\nsrc=\"{o}/block\">\n</div>\n\nNote[^1], `[x]({o}/code)`.\n\n[^1]: [n]({o}/note)\n\n[r]: {o}/reference\n"))
        .page("_index.md", "title = \"Home\"", &format!("[x]({o}/section)"))
        .term("gpt", "GPT", &format!("same_as = [\"{o}/same\"]"));
    let found = check(&site, &web);
    let mut places: BTreeMap<String, String> = BTreeMap::new();
    for line in found.iter().filter(|line| line.starts_with("dead-url")) {
        let mut words = line.split(' ');
        let place = words.nth(1).unwrap().to_owned();
        places.insert(words.next().unwrap().replace("WEB/", ""), place);
    }
    let names: Vec<&str> = places.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "auto",
            "block",
            "description",
            "html",
            "image",
            "menu",
            "method",
            "note",
            "redirect",
            "reference",
            "same",
            "section",
            "source",
            "title"
        ]
    );
    assert_eq!(places["html"], "content/a.md:13:20");
    assert_eq!(places["block"], "content/a.md:17:6");
    assert_eq!(places["menu"], "config.toml:8:7");
}

#[test]
fn a_server_that_is_down_is_told_of_and_no_network_is_told_of_once() {
    let web = Web::start();
    // A port that nobody listens on.
    let down = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let text = format!("[x](http://{down}/a)\n[x](http://{down}/b)\n[x](http://{down}/c)");
    let config = "[check.links]\nretries = 0\n";
    let alone = SiteTest::bare().config(config).page("a.md", "", &text);
    let found = run(&alone, &["--links"]);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("no-network -:null:null none of the servers of 3 addresses"), "{found:?}");
    let online = SiteTest::bare().config(config).page("a.md", "", &format!("{text}\n[x]({}/ok)", web.origin));
    let found = run(&online, &["--links"]);
    assert_eq!(found.len(), 3, "{found:?}");
    assert!(found.iter().all(|line| line.starts_with("dead-url")), "{found:?}");
}
