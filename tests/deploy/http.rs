//! As much of HTTP/1.1 as the tests need: one request on a connection, and its answer.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// A request or an answer, as bytes and in parts.
#[derive(Debug, Clone, Default)]
pub(crate) struct Message {
    /// The first line: `GET /x HTTP/1.1`, `HTTP/1.1 200 OK`.
    pub(crate) first: String,
    /// Names in small letters, and values.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Message {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn status(&self) -> u16 {
        self.first.split(' ').nth(1).and_then(|s| s.parse().ok()).unwrap_or(0)
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Its bytes, on a connection that ends with it.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut text = format!("{}\r\n", self.first);
        for (name, value) in &self.headers {
            if !["connection", "transfer-encoding", "content-length", "expect"].contains(&name.as_str()) {
                text.push_str(&format!("{name}: {value}\r\n"));
            }
        }
        // The answer to HEAD says how long the body would be.
        let length = match (self.body.is_empty(), self.header("content-length")) {
            (true, Some(length)) => length.to_owned(),
            _ => self.body.len().to_string(),
        };
        text.push_str(&format!("content-length: {length}\r\nconnection: close\r\n\r\n"));
        let mut bytes = text.into_bytes();
        bytes.extend_from_slice(&self.body);
        bytes
    }
}

/// Reads a message. `bodiless` if none follows its head whatever that says.
pub(crate) fn read(stream: &mut TcpStream, bodiless: bool) -> io::Result<Message> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        if stream.read(&mut byte)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        head.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let mut lines = head.split("\r\n");
    let mut message = Message { first: lines.next().unwrap_or_default().to_owned(), ..Message::default() };
    for line in lines {
        if let Some((name, value)) = line.split_once(':') {
            message.headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
    }
    if message.header("expect").is_some() {
        stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n")?;
    }
    if bodiless {
        return Ok(message);
    }
    if message.header("transfer-encoding").is_some_and(|v| v.contains("chunked")) {
        let mut rest = Vec::new();
        stream.read_to_end(&mut rest)?;
        message.body = unchunked(&rest);
    } else if let Some(length) = message.header("content-length").and_then(|l| l.parse::<usize>().ok()) {
        message.body = vec![0; length];
        stream.read_exact(&mut message.body)?;
    } else if message.first.starts_with("HTTP/") && message.status() != 204 {
        stream.read_to_end(&mut message.body)?;
    }
    Ok(message)
}

fn unchunked(mut rest: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    while let Some(end) = rest.windows(2).position(|w| w == b"\r\n") {
        let size = std::str::from_utf8(&rest[..end]).ok().and_then(|s| usize::from_str_radix(s.trim(), 16).ok());
        let Some(size) = size.filter(|size| *size > 0 && end + 2 + size <= rest.len()) else { break };
        body.extend_from_slice(&rest[end + 2..end + 2 + size]);
        rest = rest.get(end + 4 + size..).unwrap_or_default();
    }
    body
}

/// Sends a message and reads the answer.
pub(crate) fn exchange(server: SocketAddr, request: &Message) -> io::Result<Message> {
    let mut stream = TcpStream::connect_timeout(&server, Duration::from_secs(10))?;
    stream.set_read_timeout(Some(Duration::from_secs(60)))?;
    stream.write_all(&request.bytes())?;
    read(&mut stream, request.first.starts_with("HEAD "))
}

/// What moto wants to see of a request by somebody: it doesn't check the signature, but knows the service by it.
pub(crate) fn somebody(path: &str) -> (String, String) {
    let service = if path.starts_with("/2020-05-31/") { "cloudfront" } else { "s3" };
    let scope = format!("AKIASOMEBODYSOMEBODY/20240101/us-east-1/{service}/aws4_request");
    let value = format!("AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0");
    ("authorization".to_owned(), value)
}

/// A request of the test's own.
pub(crate) fn request(server: SocketAddr, method: &str, path: &str, body: &[u8]) -> Message {
    let request = Message {
        first: format!("{method} {path} HTTP/1.1"),
        headers: vec![("host".to_owned(), server.to_string()), somebody(path)],
        body: body.to_vec(),
    };
    exchange(server, &request).unwrap_or_else(|e| panic!("{method} {path} at {server}: {e}"))
}
