//! Who may ask, and how: docs/serve.md, line by line, over raw sockets.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use super::harness::{Preview, parse};

#[test]
fn names_that_are_not_this_machine_are_refused() {
    let preview = Preview::start();
    let port = preview.address().port();
    for host in ["localhost", "127.0.0.1", "[::1]", "x.localhost"] {
        assert_eq!(preview.ask("GET /a/", &[&format!("Host: {host}:{port}")]).status, 200, "{host}");
    }
    for host in [
        "evil.example",
        "localhost.evil.example",
        "127.0.0.1.nip.example",
        "192.168.1.1",
        "",
        "localhost@evil.example",
        "a b",
    ] {
        let answer = preview.ask("GET /a/", &[&format!("Host: {host}")]);
        assert!(matches!(answer.status, 403 | 400), "{host}: {answer:?}");
        assert!(!answer.body.contains("First"), "{host}");
    }
    for path in ["/", "/_nutgraf/events", "/_nutgraf/client.js", "/nothing"] {
        assert_eq!(preview.ask(&format!("GET {path}"), &["Host: evil.example"]).status, 403, "{path}");
    }
    assert_eq!(preview.ask("GET /a/", &[]).status, 400, "HTTP/1.1 needs a Host");
    assert_eq!(preview.ask("GET /a/", &["Host: localhost", "Host: localhost"]).status, 400);
    assert_eq!(parse(&preview.raw(b"GET /a/ HTTP/1.0\r\n\r\n")).status, 403);
}

#[test]
fn a_name_that_was_allowed_is_answered() {
    let preview = Preview::site().serve(|options| options.allow_hosts = vec!["News.Example:8080".to_owned()]);
    assert_eq!(preview.ask("GET /a/", &["Host: news.example"]).status, 200);
    assert_eq!(preview.ask("GET /a/", &["Host: NEWS.example:1"]).status, 200);
    assert_eq!(preview.ask("GET /a/", &["Host: other.example"]).status, 403);
    let origin = ["Host: news.example", "Origin: https://news.example", "Sec-Fetch-Site: same-origin"];
    assert_eq!(preview.ask("HEAD /_nutgraf/events", &origin).status, 200);
}

#[test]
fn the_event_stream_is_for_pages_of_ours() {
    let preview = Preview::start();
    preview.wait_for("/a/", "First");
    let ask = |headers: &[&str]| {
        let all: Vec<&str> = ["Host: localhost"].into_iter().chain(headers.iter().copied()).collect();
        preview.ask("HEAD /_nutgraf/events", &all).status
    };
    assert_eq!(ask(&[]), 200);
    assert_eq!(ask(&["Origin: http://localhost:1414", "Sec-Fetch-Site: same-origin"]), 200);
    for bad in [
        "Origin: https://evil.example",
        "Origin: null",
        "Origin: http://localhost.evil.example",
        "Origin: file://",
        "Origin: ",
        "Sec-Fetch-Site: cross-site",
        "Sec-Fetch-Site: same-site",
        "Sec-Fetch-Site: whatever",
        // Another server on this machine.
        "Origin: http://localhost:9",
    ] {
        assert_eq!(ask(&[bad]), 403, "{bad}");
    }
    // Browsers that don't send it say no Origin for a page of ours, or the host they asked.
    let own = ["Host: localhost:8080", "Origin: http://LOCALHOST:8080"];
    assert_eq!(preview.ask("HEAD /_nutgraf/events", &own).status, 200);
    let answer = preview.ask("GET /_nutgraf/events", &["Host: localhost", "Origin: https://evil.example"]);
    assert!(!answer.body.contains("session"), "{answer:?}");
}

#[test]
fn what_another_sites_page_asks_for_by_itself_is_refused_and_going_here_is_not() {
    let preview = Preview::start();
    let ask = |headers: &[&str]| {
        let all: Vec<&str> = ["Host: localhost"].into_iter().chain(headers.iter().copied()).collect();
        preview.ask("GET /a/", &all).status
    };
    assert_eq!(ask(&["Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: no-cors"]), 403);
    assert_eq!(ask(&["Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: no-cors", "Referer: https://evil.example/x"]), 403);
    assert_eq!(ask(&["Origin: https://evil.example"]), 403);
    assert_eq!(ask(&["Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate"]), 200);
    assert_eq!(ask(&["Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: no-cors", "Referer: http://127.0.0.1:1414/"]), 200);
}

#[test]
fn another_sites_page_can_not_frame_the_preview() {
    let preview = Preview::start();
    let ask = |site: &str, dest: &str, more: &[&str]| {
        let own = [format!("Sec-Fetch-Site: {site}"), format!("Sec-Fetch-Dest: {dest}")];
        let all = ["Host: localhost", "Sec-Fetch-Mode: navigate"].into_iter().chain(own.iter().map(String::as_str));
        preview.ask("GET /a/", &all.chain(more.iter().copied()).collect::<Vec<_>>())
    };
    for dest in ["iframe", "frame", "embed", "object", "fencedframe"] {
        for site in ["cross-site", "same-site"] {
            assert_eq!(ask(site, dest, &[]).status, 403, "{site} {dest}");
            assert_eq!(ask(site, dest, &["Referer: https://evil.example/"]).status, 403, "{site} {dest}");
        }
        assert_eq!(ask("same-origin", dest, &[]).status, 200, "{dest}");
    }
    assert_eq!(ask("cross-site", "document", &[]).status, 200);
    // Browsers that say nothing of all this are told.
    for path in ["/a/", "/nothing/", "/robots.txt"] {
        assert_eq!(preview.get(path).header("x-frame-options"), Some("SAMEORIGIN"), "{path}");
    }
}

#[test]
fn answers_carry_no_permission_for_others() {
    let preview = Preview::start();
    for path in ["/a/", "/nothing", "/_nutgraf/client.js", "/robots.txt"] {
        let answer = preview.get(path);
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{path}");
        assert!(!answer.head.to_lowercase().contains("access-control"), "{path}: {}", answer.head);
        assert_eq!(answer.header("cache-control"), Some("no-cache"), "{path}");
    }
}

#[test]
fn only_get_and_head() {
    let preview = Preview::start();
    for method in ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "get", "X"] {
        for path in ["/a/", "/_nutgraf/events", "/_nutgraf/client.js"] {
            let answer = preview.ask(&format!("{method} {path}"), &["Host: localhost"]);
            // CONNECT names a host, not a path: that is refused even before.
            let refused =
                if method == "CONNECT" { matches!(answer.status, 400 | 403 | 405) } else { answer.status == 405 };
            assert!(refused, "{method} {path}: {answer:?}");
            assert!(answer.status != 405 || answer.header("allow") == Some("GET, HEAD"), "{method}: {answer:?}");
        }
    }
    let head = preview.ask("HEAD /a/", &["Host: localhost"]);
    assert_eq!((head.status, head.body.as_str()), (200, ""));
    assert_eq!(head.header("content-length"), preview.get("/a/").header("content-length"));
}

#[test]
fn no_address_reaches_the_disk() {
    let preview = Preview::site();
    preview.write("secret.txt", "the secret");
    preview.write("../outside.txt", "the secret");
    preview.write("static/plain.txt", "no secret");
    let preview = preview.serve(|_| {});
    assert_eq!(preview.get("/plain.txt").body, "no secret");
    for path in [
        "/../outside.txt",
        "/../site/secret.txt",
        "/secret.txt",
        "/./secret.txt",
        "/static/../secret.txt",
        "/static/plain.txt",
        "/%2e%2e/outside.txt",
        "/%2e%2e%2foutside.txt",
        "/..%2foutside.txt",
        "/..%5coutside.txt",
        "/..\\outside.txt",
        "/%252e%252e/outside.txt",
        "/..%c0%afoutside.txt",
        "/%c0%ae%c0%ae/outside.txt",
        "/..%00/outside.txt",
        "/plain.txt%00.html",
        "//../outside.txt",
        "/a/..%2f..%2f..%2foutside.txt",
        "/....//outside.txt",
        "/file:///etc/passwd",
        "/etc/passwd",
        "//etc/passwd",
        "/config.toml",
        "/content/a.md",
        "/templates/page.html",
        "/.nutgraf/lock",
        "/_nutgraf/../secret.txt",
        "/_nutgraf/..%2fsecret.txt",
    ] {
        let answer = preview.get(path);
        assert!(matches!(answer.status, 400 | 404), "{path}: {answer:?}");
        assert!(!answer.body.contains("secret"), "{path}");
    }
    // Not even where an address would be another server's.
    for path in ["//evil.example", "//evil.example/..", "/\\evil.example/a", "/%2f%2fevil.example"] {
        let answer = preview.get(path);
        assert_eq!(answer.header("location"), None, "{path}: {answer:?}");
    }
    let answer = preview.get("/a?x=http://evil.example");
    assert_eq!((answer.status, answer.header("location")), (302, Some("/a/?x=http://evil.example")));
}

#[test]
fn a_whole_address_in_the_request_line() {
    let preview = Preview::start();
    let ask = |line: &str, host: &str| preview.ask(line, &[&format!("Host: {host}")]).status;
    assert_eq!(ask("GET http://localhost:1414/a/", "localhost"), 200);
    assert_eq!(ask("GET http://evil.example/a/", "localhost"), 403);
    assert_eq!(ask("GET http://evil.example/a/", "evil.example"), 403);
    assert_eq!(ask("GET http://localhost/a/", "evil.example"), 403);
    assert_ne!(ask("GET file:///etc/passwd", "localhost"), 200);
}

#[test]
#[cfg(unix)]
fn a_file_that_has_become_a_link_out_of_the_site_is_not_read() {
    let preview = Preview::site();
    preview.write("../outside.txt", "the secret");
    preview.write("static/x.txt", "plain");
    let preview = preview.serve(|_| {});
    assert_eq!(preview.get("/x.txt").body, "plain");
    std::fs::remove_file(preview.path("static/x.txt")).unwrap();
    std::os::unix::fs::symlink(preview.path("../outside.txt"), preview.path("static/x.txt")).unwrap();
    for _ in 0..30 {
        assert!(!preview.get("/x.txt").body.contains("secret"));
        std::thread::sleep(Duration::from_millis(10));
    }
    preview.wait_problem("link-out-of-site");
}

#[test]
fn heads_that_are_too_large_are_refused() {
    let preview = Preview::start();
    let long = "x".repeat(200_000);
    for request in [
        format!("GET /{long} HTTP/1.1\r\nHost: localhost\r\n\r\n"),
        format!("GET /a/ HTTP/1.1\r\nHost: localhost\r\nX: {long}\r\n\r\n"),
        format!("GET /a/ HTTP/1.1\r\nHost: localhost\r\n{}\r\n", "X: y\r\n".repeat(2000)),
        long.clone(),
    ] {
        let answer = parse(&preview.raw(request.as_bytes()));
        assert!(matches!(answer.status, 0 | 400 | 414 | 431), "{}", answer.head);
    }
    let cookies = format!("Cookie: {}", "c".repeat(30_000));
    assert_eq!(preview.ask("GET /a/", &["Host: localhost", &cookies]).status, 200);
}

#[test]
fn a_head_that_is_not_finished_closes_the_connection() {
    let preview = Preview::start();
    let begun = Instant::now();
    let mut streams: Vec<TcpStream> = Vec::new();
    for begin in ["", "GET /a/ HTTP/1.1\r\nHost: localhost\r\n", "G"] {
        let mut stream = TcpStream::connect(preview.address()).unwrap();
        stream.write_all(begin.as_bytes()).unwrap();
        streams.push(stream);
    }
    // One that goes on writing, a header at a time, has no more time than the others.
    let mut slow = TcpStream::connect(preview.address()).unwrap();
    slow.write_all(b"GET /a/ HTTP/1.1\r\nHost: localhost\r\n").unwrap();
    while begun.elapsed() < Duration::from_secs(14) && slow.write_all(b"X: y\r\n").is_ok() {
        std::thread::sleep(Duration::from_millis(200));
    }
    let spent = begun.elapsed();
    assert!((Duration::from_secs(9)..Duration::from_secs(14)).contains(&spent), "{spent:?}");
    for mut stream in streams {
        stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
        let mut rest = Vec::new();
        let end = stream.read_to_end(&mut rest);
        assert!(end.is_ok() || rest.is_empty(), "{end:?}");
    }
}

#[test]
fn garbage_is_refused() {
    let preview = Preview::start();
    for garbage in [
        b"\r\n\r\n\r\n\r\n".as_slice(),
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost localhost\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: local\x00host\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"GET * HTTP/1.1\r\nHost: localhost\r\n\r\n",
    ] {
        let mut stream = TcpStream::connect(preview.address()).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(12))).unwrap();
        stream.write_all(garbage).unwrap();
        let _ = stream.shutdown(std::net::Shutdown::Write);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        let answer = parse(&String::from_utf8_lossy(&answer));
        assert!(matches!(answer.status, 0 | 400 | 403 | 404 | 405 | 505), "{garbage:?}: {answer:?}");
    }
    assert_eq!(preview.get("/a/").status, 200);
}
