//! A proxy in front of a server, that counts requests and lets some of them fail.

use std::io::Write;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::http::{self, Message};

/// How a request fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It isn't passed on; the answer is 500.
    InternalError,
    /// It isn't passed on; the answer is 503.
    Unavailable,
    /// It isn't passed on; the connection ends.
    Reset,
    /// It is carried out; the connection ends before the answer.
    Unanswered,
    /// It is carried out; half of the answer comes.
    Truncated,
    /// It is carried out; the answer comes later than anybody waits.
    Slow,
    /// It isn't passed on; the answer is what S3 says to a clock that is off.
    Clock,
    /// It isn't passed on, and the test is told; it is held until the test lets go.
    HeldBefore,
    /// It is carried out, and the test is told; the answer is held until the test lets go.
    HeldAfter,
}

/// Longer than the tests' targets wait.
const SLOW: Duration = Duration::from_millis(1500);

/// Which requests fail.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Trouble {
    /// The first that does, from 0.
    pub(crate) at: usize,
    /// Whether all that come after it do too.
    pub(crate) from_there_on: bool,
    pub(crate) fault: Fault,
}

struct Shared {
    server: SocketAddr,
    /// Whether clients speak to it as to Google.
    google: bool,
    trouble: Option<Trouble>,
    count: AtomicUsize,
    log: Mutex<Vec<String>>,
    over: AtomicBool,
    reached: Mutex<Sender<()>>,
    released: AtomicBool,
}

pub(crate) struct Proxy {
    address: SocketAddr,
    shared: Arc<Shared>,
    reached: Receiver<()>,
}

impl Proxy {
    pub(crate) fn new(server: SocketAddr, trouble: Option<Trouble>) -> Self {
        Proxy::of(server, trouble, false)
    }

    /// One in front of a server of S3's language, for clients of Google's XML API: that is the same language, but for who
    /// asks and for conditions.
    pub(crate) fn google(server: SocketAddr) -> Self {
        Proxy::of(server, None, true)
    }

    fn of(server: SocketAddr, trouble: Option<Trouble>, google: bool) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (sender, reached) = channel();
        let shared = Arc::new(Shared {
            server,
            google,
            trouble,
            count: AtomicUsize::new(0),
            log: Mutex::default(),
            over: AtomicBool::new(false),
            reached: Mutex::new(sender),
            released: AtomicBool::new(false),
        });
        let accepting = shared.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                if accepting.over.load(Ordering::Relaxed) {
                    return;
                }
                let (Ok(stream), shared) = (stream, accepting.clone()) else { continue };
                std::thread::spawn(move || shared.serve(stream));
            }
        });
        Proxy { address, shared, reached }
    }

    /// One that lets everything through.
    pub(crate) fn clear(server: SocketAddr) -> Self {
        Proxy::new(server, None)
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Requests so far.
    pub(crate) fn count(&self) -> usize {
        self.shared.count.load(Ordering::Relaxed)
    }

    /// Their first lines, without the version.
    pub(crate) fn log(&self) -> Vec<String> {
        self.shared.log.lock().unwrap().clone()
    }

    /// Waits until the request that is held has come. `false` if it doesn't.
    pub(crate) fn wait(&self, patience: Duration) -> bool {
        self.reached.recv_timeout(patience).is_ok()
    }

    /// Lets go of what is held.
    pub(crate) fn release(&self) {
        self.shared.released.store(true, Ordering::Relaxed);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.shared.over.store(true, Ordering::Relaxed);
        self.shared.released.store(true, Ordering::Relaxed);
        let _ = TcpStream::connect(self.address);
    }
}

impl Shared {
    fn serve(&self, mut client: TcpStream) {
        let Ok(request) = http::read(&mut client, false) else { return };
        let number = self.count.fetch_add(1, Ordering::SeqCst);
        let line = request.first.trim_end_matches(" HTTP/1.1").to_owned();
        self.log.lock().unwrap().push(line);
        let trouble = self.trouble.filter(|t| number == t.at || (t.from_there_on && number > t.at));
        let Some(trouble) = trouble else { return self.pass_on(&mut client, &request) };
        match trouble.fault {
            Fault::InternalError => answer(&mut client, "500 Internal Server Error", "InternalError"),
            Fault::Unavailable => answer(&mut client, "503 Service Unavailable", "SlowDown"),
            Fault::Clock => answer(&mut client, "403 Forbidden", "RequestTimeTooSkewed"),
            Fault::Reset => {}
            Fault::Unanswered => drop(http::exchange(self.server, &request)),
            Fault::Truncated => {
                let Ok(answer) = http::exchange(self.server, &request) else { return };
                let bytes = answer.bytes();
                // Where there is a body, half of that; where there is none, half of the head.
                let cut =
                    if answer.body.is_empty() { bytes.len() / 2 } else { bytes.len() - answer.body.len() / 2 - 1 };
                let _ = client.write_all(&bytes[..cut]);
            }
            Fault::Slow => {
                let answer = http::exchange(self.server, &request);
                std::thread::sleep(SLOW);
                let _ = answer.and_then(|answer| client.write_all(&answer.bytes()));
            }
            Fault::HeldBefore => {
                self.hold();
                if !self.over.load(Ordering::Relaxed) {
                    self.pass_on(&mut client, &request);
                }
            }
            Fault::HeldAfter => {
                let answer = http::exchange(self.server, &request);
                self.hold();
                let _ = answer.and_then(|answer| client.write_all(&answer.bytes()));
            }
        }
    }

    fn pass_on(&self, client: &mut TcpStream, request: &Message) {
        let exchanged =
            if self.google { as_google(self.server, request) } else { http::exchange(self.server, request) };
        match exchanged {
            Ok(answer) => drop(client.write_all(&answer.bytes())),
            Err(error) => answer(client, "502 Bad Gateway", &error.to_string()),
        }
    }

    fn hold(&self) {
        let _ = self.reached.lock().unwrap().send(());
        while !self.released.load(Ordering::Relaxed) {
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

/// Passes a request for Google on to a server of S3's language. An object's generation is its ETag there, and its own
/// metadata go by another name.
fn as_google(server: SocketAddr, request: &Message) -> std::io::Result<Message> {
    let mut request = request.clone();
    // Clients escape signs that need it nowhere; moto wants those as they are.
    for (escaped, sign) in [("%2E", "."), ("%2D", "-"), ("%5F", "_"), ("%7E", "~")] {
        request.first = request.first.replace(escaped, sign);
    }
    let path = request.first.split(' ').nth(1).unwrap_or_default().to_owned();
    request.headers.retain(|(name, _)| name != "authorization");
    for (name, value) in &mut request.headers {
        if let Some(own) = name.strip_prefix("x-goog-meta-") {
            *name = format!("x-amz-meta-{own}");
        } else if name == "x-goog-if-generation-match" {
            // Generation 0 is that of what isn't there.
            *name = if value == "0" { "if-none-match" } else { "if-match" }.to_owned();
            *value = if value == "0" { "*".to_owned() } else { format!("\"{value}\"") };
        }
    }
    request.headers.push(http::somebody(&path));
    let mut answer = http::exchange(server, &request)?;
    if let Some(etag) = answer.header("etag") {
        let generation = etag.trim_matches('"').to_owned();
        answer.headers.push(("x-goog-generation".to_owned(), generation));
    }
    Ok(answer)
}

fn answer(client: &mut TcpStream, status: &str, code: &str) {
    let body = format!(
        "<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>A test.</Message>\
         <AWSAccessKeyId>REPEATED-KEY</AWSAccessKeyId></Error>"
    );
    let length = body.len();
    let _ = write!(client, "HTTP/1.1 {status}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}");
}
