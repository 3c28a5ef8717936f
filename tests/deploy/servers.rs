//! The servers that the tests talk to: real ones, on this machine, without containers. Each is started once, and ends
//! when the tests do, however they end: it waits for the end of its standard input.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::http;

/// What s3s-fs lets in.
pub(crate) const KEY: &str = "AKIATESTTESTTESTTEST";
pub(crate) const SECRET: &str = "Zm9yLXRlc3RzLW9ubHktbm90LWEtc2VjcmV0LWtleQ";

/// The folder of the servers, installed if need be.
pub(crate) fn installed() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap().join("deploy-servers");
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/deploy/install");
        let output = Command::new("bash").arg(&script).arg(&folder).output();
        let error = match output {
            Ok(output) if output.status.success() => return folder,
            Ok(output) => String::from_utf8_lossy(&output.stderr).into_owned(),
            Err(error) => error.to_string(),
        };
        panic!("the servers for these tests can't be installed; scripts/test does it, with what they need:\n{error}");
    })
}

/// A server that runs for as long as the tests.
struct Running {
    address: SocketAddr,
    /// Its standard input: while this is open, it runs.
    _child: Child,
}

/// Starts a Python program that prints its port and ends with its standard input.
fn python(program: &str) -> Running {
    let mut child = Command::new(installed().join("venv/bin/python"))
        .args(["-c", program])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let port = lines.find_map(|line| line.ok()?.strip_prefix("port ")?.parse::<u16>().ok());
    let port = port.expect("the server said no port");
    // What it says later is of no use, and mustn't stop it.
    std::thread::spawn(move || lines.for_each(drop));
    Running { address: ([127, 0, 0, 1], port).into(), _child: child }
}

/// moto: S3 and CloudFront. Lets everybody in.
pub(crate) fn moto() -> SocketAddr {
    static SERVER: OnceLock<Running> = OnceLock::new();
    let program = "
import sys, logging
logging.disable(logging.CRITICAL)
from moto.server import ThreadedMotoServer
server = ThreadedMotoServer(ip_address='127.0.0.1', port=0, verbose=False)
server.start()
print('port', server.get_host_and_port()[1], flush=True)
sys.stdin.read()
";
    SERVER.get_or_init(|| python(program)).address
}

/// The key of both accounts at azurite: its manual prints it.
pub(crate) const AZURE_KEY: &str =
    "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

/// Azure's blobs, with the account of azurite's manual and another.
pub(crate) fn azure() -> SocketAddr {
    static SERVER: OnceLock<(Running, TempDir)> = OnceLock::new();
    let start = || {
        let folder = TempDir::new().unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let program = installed().join("node_modules/azurite/dist/src/blob/main.js");
        // The shell ends the server when the tests are gone, and their end of the pipe with them.
        let script = r#"node "$@" >/dev/null 2>&1 </dev/null & trap 'kill $!' EXIT; read -r _"#;
        let child = Command::new("bash")
            .args(["-c", script, "azurite"])
            .arg(program)
            .args(["--blobHost", "127.0.0.1", "--blobPort", &port.to_string(), "--skipApiVersionCheck", "--silent"])
            .args(["--disableTelemetry", "--inMemoryPersistence"])
            .env("AZURITE_ACCOUNTS", format!("devstoreaccount1:{AZURE_KEY};newsexample:{AZURE_KEY}"))
            .current_dir(folder.path())
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        let address = ([127, 0, 0, 1], port).into();
        let began = Instant::now();
        while std::net::TcpStream::connect(address).is_err() {
            assert!(began.elapsed() < Duration::from_secs(60), "azurite doesn't answer");
            std::thread::sleep(Duration::from_millis(100));
        }
        (Running { address, _child: child }, folder)
    };
    SERVER.get_or_init(start).0.address
}

/// s3s-fs: S3 over a folder. Checks signatures; its listings tell no ETag.
pub(crate) fn s3s() -> &'static S3s {
    static SERVER: OnceLock<S3s> = OnceLock::new();
    SERVER.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("s3s");
        std::fs::create_dir_all(&folder).unwrap();
        // The static is never dropped: what an earlier run left is cleared away here.
        for old in std::fs::read_dir(&folder).unwrap().flatten() {
            let process = old.file_name().to_string_lossy().into_owned();
            if !Path::new("/proc").join(process).exists() {
                let _ = std::fs::remove_dir_all(old.path());
            }
        }
        let root = folder.join(std::process::id().to_string());
        std::fs::create_dir_all(&root).unwrap();
        let (sender, receiver) = std::sync::mpsc::channel();
        let served = root.clone();
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
            runtime.block_on(async move {
                let mut builder = s3s::service::S3ServiceBuilder::new(s3s_fs::FileSystem::new(served).unwrap());
                builder.set_auth(s3s::auth::SimpleAuth::from_single(KEY, SECRET));
                let service = builder.build();
                let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
                sender.send(listener.local_addr().unwrap()).unwrap();
                loop {
                    let Ok((socket, _)) = listener.accept().await else { continue };
                    let service = service.clone();
                    tokio::spawn(async move {
                        let io = hyper_util::rt::TokioIo::new(socket);
                        let server = hyper_util::server::conn::auto::Builder::new(hyper_util::rt::TokioExecutor::new());
                        let _ = server.serve_connection(io, service).await;
                    });
                }
            });
        });
        S3s { address: receiver.recv().unwrap(), root }
    })
}

pub(crate) struct S3s {
    pub(crate) address: SocketAddr,
    pub(crate) root: PathBuf,
}

/// A name that no other bucket of this run has. Of letters and digits alone: Google's are escaped in full.
pub(crate) fn bucket_name() -> String {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    format!("bucket{}x{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed))
}

/// A bucket, looked at past every proxy.
#[derive(Debug, Clone)]
pub(crate) enum Bucket {
    /// At moto.
    Moto(String),
    /// At s3s-fs.
    S3s(String),
}

impl Bucket {
    pub(crate) fn moto() -> Self {
        let name = bucket_name();
        assert_eq!(http::request(moto(), "PUT", &format!("/{name}"), b"").status(), 200);
        Bucket::Moto(name)
    }

    pub(crate) fn s3s() -> Self {
        let name = bucket_name();
        std::fs::create_dir_all(s3s().root.join(&name)).unwrap();
        Bucket::S3s(name)
    }

    pub(crate) fn name(&self) -> &str {
        match self {
            Bucket::Moto(name) | Bucket::S3s(name) => name,
        }
    }

    pub(crate) fn server(&self) -> SocketAddr {
        match self {
            Bucket::Moto(_) => moto(),
            Bucket::S3s(_) => s3s().address,
        }
    }

    /// Every object and its content.
    pub(crate) fn objects(&self) -> BTreeMap<String, Vec<u8>> {
        match self {
            Bucket::S3s(name) => {
                let root = s3s().root.join(name);
                let files = walkdir::WalkDir::new(&root).into_iter().flatten().filter(|e| e.file_type().is_file());
                let key = |path: &Path| path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned();
                files.filter_map(|e| Some((key(e.path()), std::fs::read(e.path()).ok()?))).collect()
            }
            Bucket::Moto(name) => {
                let list = http::request(moto(), "GET", &format!("/{name}?list-type=2&encoding-type=url"), b"").text();
                let keys = list.split("<Key>").skip(1).filter_map(|rest| rest.split_once("</Key>"));
                keys.map(|(key, _)| {
                    let body = http::request(moto(), "GET", &format!("/{name}/{key}"), b"").body;
                    (decoded(key), body)
                })
                .collect()
            }
        }
    }

    /// An object, with its headers.
    pub(crate) fn head(&self, key: &str) -> http::Message {
        http::request(moto(), "HEAD", &format!("/{}/{key}", self.name()), b"")
    }

    /// Puts an object as somebody else would.
    pub(crate) fn put(&self, key: &str, content: &[u8]) {
        match self {
            Bucket::Moto(name) => drop(http::request(moto(), "PUT", &format!("/{name}/{key}"), content)),
            Bucket::S3s(name) => {
                let path = s3s().root.join(name).join(key);
                std::fs::create_dir_all(path.parent().unwrap()).unwrap();
                std::fs::write(path, content).unwrap();
            }
        }
    }
}

pub(crate) fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        match (first, after.get(..2).and_then(|h| u8::from_str_radix(std::str::from_utf8(h).ok()?, 16).ok())) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            (b'+', _) => {
                bytes.push(b' ');
                rest = after;
            }
            _ => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).unwrap()
}
