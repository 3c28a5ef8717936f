//! The command itself: what it says on the terminal, and the browser that it opens.

use std::io::{BufRead, BufReader, Read};
use std::os::unix::fs::PermissionsExt;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use crate::harness::Preview;

/// A running preview, and the lines that it says.
struct Running {
    child: Child,
    out: Receiver<String>,
    err: Receiver<String>,
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn lines(from: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        for line in BufReader::new(from).lines().map_while(Result::ok) {
            let _ = sender.send(line);
        }
    });
    receiver
}

/// The next line with these words; the others before it are passed over.
#[track_caller]
fn line(from: &Receiver<String>, words: &str) -> String {
    let mut others = Vec::new();
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(30) {
        match from.recv_timeout(Duration::from_millis(100)) {
            Ok(line) if line.contains(words) => return line,
            Ok(other) => others.push(other),
            Err(_) => {}
        }
    }
    panic!("nothing said `{words}`: {others:#?}");
}

#[test]
fn what_the_terminal_is_told_and_the_browser_that_opens() {
    let preview = Preview::site();
    // A browser, as far as the system's program for opening one goes.
    let opened = preview.path("opened");
    let browser = preview.path("bin/xdg-open");
    preview.write("bin/xdg-open", &format!("#!/bin/sh\nprintf %s \"$1\" > '{}'\n", opened.display()));
    std::fs::set_permissions(&browser, std::fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", browser.parent().unwrap().display(), std::env::var("PATH").unwrap());
    let mut child = Command::new(env!("CARGO_BIN_EXE_nutgraf"))
        .args(["serve", "--port", "0", "--open", "--base-url", "http://example.org/news"])
        .current_dir(preview.path(""))
        .env("PATH", path)
        .env_remove("SOURCE_DATE_EPOCH")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let (out, err) = (lines(child.stdout.take().unwrap()), lines(child.stderr.take().unwrap()));
    let running = Running { child, out, err };

    let said = line(&running.out, "serving at ");
    let url = said.split(' ').nth(2).unwrap();
    assert!(url.starts_with("http://127.0.0.1:") && url.ends_with("/news/"), "{said}");
    let first = line(&running.out, "2 pages: 2 pages parsed; ");
    for stage in ["parse ", "link "] {
        assert!(first.contains(stage), "{first}");
    }
    let begun = Instant::now();
    while std::fs::read_to_string(&opened).ok().as_deref() != Some(url) {
        assert!(begun.elapsed() < Duration::from_secs(30), "no browser was opened at {url}");
        std::thread::sleep(Duration::from_millis(20));
    }

    preview.page("a.md", "", "Changed.");
    let changed = line(&running.out, "a.md");
    assert!(changed.contains("1 page parsed; "), "{changed}");
    // What is wrong is said once, with its place, and that it is over.
    preview.write("content/a.md", "+++\ntitle = \n+++\n");
    line(&running.err, "error[front-matter-syntax]");
    assert!(line(&running.err, "content/a.md:2:").contains("content/a.md:2:"));
    line(&running.err, "1 error: what is shown is the site before this");
    preview.page("a.md", "", "Mended.");
    line(&running.out, "all is well again");
}
