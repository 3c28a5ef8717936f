//! What nginx and Caddy make of the rules written for them: each is started on loopback with a built site, asked, and
//! stopped. `scripts/test` installs both.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::harness::{FRENCH, SiteTest};

/// A server that stops with the test.
struct Server {
    child: Child,
    port: u16,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An answer: its status, its headers with names in small letters, its body.
struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Answer {
    fn header(&self, name: &str) -> Option<&str> {
        let found: Vec<&str> = self.headers.iter().filter(|(n, _)| n == name).map(|(_, v)| v.as_str()).collect();
        assert!(found.len() < 2, "{name} was sent twice: {found:?}");
        found.first().copied()
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

impl Server {
    fn start(program: &str, arguments: &[&str], folder: &Path, port: u16) -> Server {
        let child = Command::new(program)
            .args(arguments)
            .current_dir(folder)
            .env("HOME", folder)
            .env("XDG_DATA_HOME", folder)
            .env("XDG_CONFIG_HOME", folder)
            .stdout(Stdio::null())
            .stderr(std::fs::File::create(folder.join("said")).unwrap())
            .spawn()
            .unwrap_or_else(|e| panic!("{program}: {e}\nRun scripts/test, which installs it."));
        let mut server = Server { child, port };
        let started = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            let said = || std::fs::read_to_string(folder.join("said")).unwrap();
            assert!(server.child.try_wait().unwrap().is_none(), "{program} stopped: {}", said());
            assert!(started.elapsed() < Duration::from_secs(20), "{program} doesn't answer: {}", said());
            std::thread::sleep(Duration::from_millis(20));
        }
        server
    }

    fn get(&self, path: &str, more: &str) -> Answer {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        let host = format!("localhost:{}", self.port);
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{more}\r\n").unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        let end = bytes.windows(4).position(|w| w == b"\r\n\r\n").unwrap();
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let mut lines = head.lines();
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let headers: Vec<(String, String)> =
            lines.filter_map(|l| l.split_once(':')).map(|(n, v)| (n.to_lowercase(), v.trim().to_owned())).collect();
        let mut body = bytes.split_off(end + 4);
        if headers.iter().any(|(n, v)| n == "transfer-encoding" && v == "chunked") {
            body = unchunked(&body);
        }
        Answer { status, headers, body }
    }
}

fn unchunked(mut rest: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    while let Some(line) = rest.windows(2).position(|w| w == b"\r\n") {
        let size = usize::from_str_radix(std::str::from_utf8(&rest[..line]).unwrap().trim(), 16).unwrap();
        body.extend(&rest[line + 2..line + 2 + size]);
        rest = &rest[line + 4 + size..];
        if size == 0 {
            break;
        }
    }
    body
}

/// A port that was free a moment ago.
fn free_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port()
}

/// A site with everything a server is told of.
fn site(host: &str, urls: &str) -> SiteTest {
    let text = "A text of some length, to be compressed. ".repeat(40);
    SiteTest::new()
        .config(&format!(
            "[feeds]\nformats = [\"atom\", \"rss\", \"json\"]\n[output]\nhosts = [\"{host}\"]\nurls = \"{urls}\"\ncompress = [\"gz\", \"br\"]\n[output.csp]\nby = \"header\"\n[[redirects]]\nfrom = \"/shop/\"\nto = \"https://shop.example/?a=1\"\nstatus = 302\n[[headers]]\npath = \"/data/*\"\nset = {{ \"Access-Control-Allow-Origin\" = \"*\", Cache-Control = \"max-age=60\" }}\n[[headers]]\npath = \"/feed.json\"\nset = {{ \"X-Own\" = \"a \\\"b\\\" c\" }}\n[[headers]]\npath = \"/about/\"\nset = {{ X-About = \"us\" }}\n[[headers]]\npath = \"/caf%C3%A9/*\"\nset = {{ X-Open = \"late\" }}\n{FRENCH}"
        ))
        .page("about.md", "title = \"About\"\naliases = [\"/old/\", \"/été 2023/\", \"/page.php\", \"/a$b/\", \"/assets/old/\", \"/data/old/\"]", &text)
        .page("about.fr.md", "title = \"À propos\"", &text)
        .page("news/a.md", "date = 2024-01-01", &text)
        .file("static/data/x.json", "{}")
        .file("static/myfeed.json", "{}")
        .file("static/café/x.txt", "Closed.")
}

/// Starts nginx with a site whose root is its `public`, or the folder above it where the site lives under a path.
fn nginx(site: &SiteTest, root: &Path, includes: &[&Path]) -> Server {
    let port = free_port();
    let work = site.at("../nginx");
    std::fs::create_dir_all(&work).unwrap();
    let shown = work.display();
    // The module of Debian's package, if it is there: its own config loads it.
    let module = Path::new("/usr/lib/nginx/modules/ngx_http_brotli_static_module.so");
    let (load, brotli) = if module.exists() {
        (format!("load_module {};\n", module.display()), "brotli_static on;")
    } else {
        (String::new(), "")
    };
    let includes: String = includes.iter().map(|file| format!("include {};\n", file.display())).collect();
    let config = format!(
        "{load}daemon off;\nmaster_process off;\npid {shown}/pid;\nerror_log stderr;\nevents {{}}\nhttp {{\n  include /etc/nginx/mime.types;\n  access_log off;\n  client_body_temp_path {shown}/t1; proxy_temp_path {shown}/t2; fastcgi_temp_path {shown}/t3; uwsgi_temp_path {shown}/t4; scgi_temp_path {shown}/t5;\n  server {{\n    listen 127.0.0.1:{port};\n    root {};\n    {brotli}\n    {includes}  }}\n}}\n",
        root.display()
    );
    std::fs::write(work.join("nginx.conf"), config).unwrap();
    let conf = work.join("nginx.conf");
    Server::start("nginx", &["-p", work.to_str().unwrap(), "-c", conf.to_str().unwrap()], &work, port)
}

fn caddy(site: &SiteTest, root: &Path, imports: &[&Path]) -> Server {
    let port = free_port();
    let work = site.at("../caddy");
    std::fs::create_dir_all(&work).unwrap();
    let imports: String = imports.iter().map(|file| format!("  import {}\n", file.display())).collect();
    let config = format!(
        "{{\n  admin off\n  auto_https off\n}}\nhttp://localhost:{port} {{\n  bind 127.0.0.1\n  root * {}\n{imports}}}\n",
        root.display()
    );
    std::fs::write(work.join("Caddyfile"), config).unwrap();
    Server::start("caddy", &["run", "--config", "Caddyfile", "--adapter", "caddyfile"], &work, port)
}

/// What every server must answer, for a site at `base`.
fn assert_serves(server: &Server, base: &str) {
    let get = |path: &str| server.get(&format!("{base}{path}"), "");
    // Addresses.
    let page = get("/about/");
    assert_eq!(page.status, 200);
    assert!(page.text().contains("<title>About"), "{}", page.text());
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    let bare = get("/about");
    assert!((301..=308).contains(&bare.status), "{}", bare.status);
    assert_eq!(bare.header("location"), Some(format!("{base}/about/").as_str()));
    // Nothing there, in each language.
    let missing = get("/nowhere/");
    assert_eq!(missing.status, 404);
    assert!(missing.text().contains("Page not found"), "{}", missing.text());
    assert_eq!(missing.header("x-content-type-options"), Some("nosniff"));
    let missing = get("/fr/nulle-part/");
    assert_eq!(missing.status, 404);
    assert!(missing.text().contains("<html lang=\"fr\">"), "{}", missing.text());
    // Nor in a folder without a page; and what isn't there isn't kept for a year, nor has it what a file there would have.
    for path in ["/assets/", "/data/", "/assets/gone.css", "/data/gone.json", "/gone/feed.json", "/fr/gone/feed.json"] {
        let missing = get(path);
        assert_eq!(missing.status, 404, "{path}");
        assert!(missing.text().contains("<html lang="), "{path}: {}", missing.text());
        assert_eq!(missing.header("content-type"), Some("text/html; charset=utf-8"), "{path}");
        assert_eq!(missing.header("cache-control"), Some("no-cache"), "{path}");
        assert_eq!(missing.header("access-control-allow-origin"), None, "{path}");
        assert!(missing.header("content-security-policy").is_some(), "{path}");
        let zipped = server.get(&format!("{base}{path}"), "Accept-Encoding: gzip\r\n");
        assert_eq!((zipped.status, zipped.header("content-encoding")), (404, Some("gzip")), "{path}");
    }
    // Redirects, and their rules themselves.
    for (from, status, to) in [
        ("/old/", 301, format!("{base}/about/")),
        ("/old", 301, format!("{base}/about/")),
        ("/%C3%A9t%C3%A9%202023/", 301, format!("{base}/about/")),
        ("/page.php", 301, format!("{base}/about/")),
        ("/a$b/", 301, format!("{base}/about/")),
        ("/a%24b", 301, format!("{base}/about/")),
        ("/assets/old/", 301, format!("{base}/about/")),
        ("/data/old", 301, format!("{base}/about/")),
        ("/shop/", 302, "https://shop.example/?a=1".to_owned()),
    ] {
        let answer = get(from);
        assert_eq!((answer.status, answer.header("location")), (status, Some(to.as_str())), "{from}");
        let data = from.starts_with("/data/");
        assert_eq!(answer.header("cache-control"), Some(if data { "max-age=60" } else { "no-cache" }), "{from}");
        assert_eq!(answer.header("access-control-allow-origin"), data.then_some("*"), "{from}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{from}");
        assert!(answer.header("content-security-policy").is_some(), "{from}");
    }
    for file in ["/_nginx.conf", "/_caddyfile"] {
        assert_eq!(get(file).status, 404, "{file}");
    }
    // Headers.
    assert_eq!(page.header("cache-control"), Some("no-cache"));
    assert_eq!(page.header("referrer-policy"), Some("strict-origin-when-cross-origin"));
    assert!(
        page.header("content-security-policy").unwrap().starts_with("default-src 'self'; script-src 'self' 'sha256-")
    );
    let text = page.text();
    let asset = text.split('"').find(|part| part.starts_with(&format!("{base}/assets/"))).unwrap();
    let asset = server.get(asset, "");
    assert_eq!(asset.status, 200);
    assert_eq!(asset.header("cache-control"), Some("public, max-age=31536000, immutable"));
    assert_eq!(asset.header("x-content-type-options"), Some("nosniff"));
    let data = get("/data/x.json");
    assert_eq!(data.header("access-control-allow-origin"), Some("*"));
    assert_eq!(data.header("cache-control"), Some("max-age=60"));
    assert_eq!(data.header("x-content-type-options"), Some("nosniff"));
    for (feed, kind) in [
        ("/atom.xml", "application/atom+xml"),
        ("/rss.xml", "application/rss+xml"),
        ("/feed.json", "application/feed+json"),
        ("/fr/atom.xml", "application/atom+xml"),
    ] {
        let answer = get(feed);
        assert_eq!(answer.status, 200, "{feed}");
        assert_eq!(answer.header("content-type"), Some(format!("{kind}; charset=utf-8").as_str()), "{feed}");
        assert_eq!(answer.header("cache-control"), Some("no-cache"), "{feed}");
    }
    assert_eq!(get("/feed.json").header("x-own"), Some("a \"b\" c"));
    assert_eq!(page.header("x-about"), Some("us"));
    let closed = get("/caf%C3%A9/x.txt");
    assert_eq!((closed.status, closed.header("x-open")), (200, Some("late")));
    // A name that ends like that of a feed is none.
    let own = get("/myfeed.json");
    assert!(own.header("content-type").is_some_and(|kind| kind.starts_with("application/json")), "{:?}", own.headers);
    // Compression, for those who take it.
    let zipped = server.get(&format!("{base}/about/"), "Accept-Encoding: gzip\r\n");
    assert_eq!(zipped.header("content-encoding"), Some("gzip"));
    assert!(zipped.headers.iter().any(|(n, v)| n == "vary" && v.to_lowercase().contains("accept-encoding")));
    let mut back = String::new();
    flate2::read::GzDecoder::new(&*zipped.body).read_to_string(&mut back).unwrap();
    assert_eq!(back, page.text());
    assert_eq!(zipped.header("content-type"), Some("text/html; charset=utf-8"));
    let small = server.get(&format!("{base}/about/"), "Accept-Encoding: br\r\n");
    if small.header("content-encoding").is_some() {
        let mut back = String::new();
        brotli::Decompressor::new(&*small.body, 4096).read_to_string(&mut back).unwrap();
        assert_eq!(back, page.text());
    }
    let plain = server.get(&format!("{base}/about/"), "");
    assert_eq!(plain.header("content-encoding"), None);
    // Asked again: nothing has changed.
    let tag = page.header("etag").unwrap();
    let again = server.get(&format!("{base}/about/"), &format!("If-None-Match: {tag}\r\n"));
    assert_eq!(again.status, 304);
}

#[test]
fn nginx_serves_the_site() {
    let site = site("nginx", "pretty");
    site.build_clean();
    let public = site.at("public");
    let server = nginx(&site, &public, &[&public.join("_nginx.conf")]);
    assert_serves(&server, "");
    let small = server.get("/about/", "Accept-Encoding: br\r\n");
    assert_eq!(small.header("content-encoding"), Some("br"), "with libnginx-mod-http-brotli-static");
}

#[test]
fn nginx_serves_a_site_under_a_path() {
    let site = site("nginx", "pretty").base_url("https://example.org/sub").into("../root/sub");
    site.build_clean();
    let server = nginx(&site, &site.at("../root"), &[&site.at("../root/sub/_nginx.conf")]);
    assert_serves(&server, "/sub");
}

#[test]
fn nginx_serves_addresses_that_end_in_html() {
    let site = site("nginx", "html");
    site.build_clean();
    let public = site.at("public");
    let server = nginx(&site, &public, &[&public.join("_nginx.conf")]);
    assert_eq!(server.get("/about.html", "").status, 200);
    assert_eq!(server.get("/news/", "").status, 200);
    assert_eq!(server.get("/old/", "").header("location"), Some("/about.html"));
    let folder = server.get("/data/", "");
    assert_eq!(folder.status, 404);
    assert!(folder.text().contains("Page not found"), "{}", folder.text());
}

#[test]
fn caddy_serves_the_site() {
    let site = site("caddy", "pretty");
    site.build_clean();
    let public = site.at("public");
    let server = caddy(&site, &public, &[&public.join("_caddyfile")]);
    assert_serves(&server, "");
    let small = server.get("/about/", "Accept-Encoding: br, gzip\r\n");
    assert_eq!(small.header("content-encoding"), Some("br"));
}

#[test]
fn caddy_serves_a_site_under_a_path() {
    let site = site("caddy", "pretty").base_url("https://example.org/sub").into("../root/sub");
    site.build_clean();
    let server = caddy(&site, &site.at("../root"), &[&site.at("../root/sub/_caddyfile")]);
    assert_serves(&server, "/sub");
}

/// Two sites, each under a path of its own, below one root. They are there as long as the first is kept.
fn two_sites(host: &str, file: &str, start: fn(&SiteTest, &Path, &[&Path]) -> Server) -> (SiteTest, Server) {
    let (one, two) = (site(host, "pretty"), site(host, "pretty"));
    let root = one.at("../root");
    let one = one.base_url("https://example.org/one").into("../root/one");
    one.build_clean();
    let two = two.base_url("https://example.org/two").into(root.join("two").to_str().unwrap());
    two.build_clean();
    let server = start(&one, &root, &[&root.join("one").join(file), &root.join("two").join(file)]);
    (one, server)
}

#[test]
fn nginx_serves_two_sites() {
    let (_kept, server) = two_sites("nginx", "_nginx.conf", nginx);
    for base in ["/one", "/two"] {
        assert_serves(&server, base);
        assert_eq!(server.get(base, "").header("location"), Some(format!("{base}/").as_str()));
    }
    assert_eq!(server.get("/three/", "").status, 404);
}

/// But for the pages for what isn't found, which Caddy sends of one site in a block.
#[test]
fn caddy_serves_two_sites() {
    let (_kept, server) = two_sites("caddy", "_caddyfile", caddy);
    for base in ["/one", "/two"] {
        assert_eq!(server.get(base, "").header("location"), Some(format!("{base}/").as_str()));
        let page = server.get(&format!("{base}/about/"), "");
        assert_eq!((page.status, page.header("cache-control")), (200, Some("no-cache")));
        let old = server.get(&format!("{base}/old/"), "");
        assert_eq!((old.status, old.header("location")), (301, Some(format!("{base}/about/").as_str())));
        assert_eq!(server.get(&format!("{base}/nowhere/"), "").status, 404);
    }
    assert!(server.get("/one/nowhere/", "").text().contains("Page not found"));
}
