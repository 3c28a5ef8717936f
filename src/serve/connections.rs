//! Connections: taken in, and let go when they are too many or too slow.
//!
//! In: a socket that listens, the router. A connection has ten seconds to finish the head of a request. When there are
//! more connections than there is room for, those go first that have never asked for anything, the oldest first; so a
//! crowd of slow openers keeps nobody out.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use axum::{Extension, Router};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use super::router::{ASKED, Connection, OPENING};

/// How long the head of a request may take. It is also how long a connection stays open without one.
const HEAD: Duration = Duration::from_secs(10);
/// Largest head of a request, in bytes: some browsers send 32 KiB of cookies to localhost.
const LARGEST_HEAD: usize = 64 * 1024;
/// Open connections.
const ROOM: usize = 4096;
/// How long to wait where the system has no room for another.
const BREATH: Duration = Duration::from_millis(5);

struct Open {
    phase: Arc<AtomicU8>,
    task: JoinHandle<()>,
}

/// Takes in connections for ever.
pub(super) async fn take_in(listener: TcpListener, router: Router) {
    // Each connection is a file to the system, which may allow few unless it is asked.
    let _ = rlimit::increase_nofile_limit(2 * ROOM as u64);
    let mut open: VecDeque<Open> = VecDeque::new();
    loop {
        let accepted = listener.accept().await;
        if open.len() >= ROOM || accepted.is_err() {
            open.retain(|connection| !connection.task.is_finished());
        }
        match accepted {
            Ok((stream, _)) => {
                if open.len() >= ROOM {
                    let_one_go(&mut open);
                }
                let phase = Arc::new(AtomicU8::new(OPENING));
                let task = tokio::spawn(serve(stream, router.clone(), phase.clone()));
                open.push_back(Open { phase, task });
            }
            Err(_) => {
                // No more files, most likely.
                let_one_go(&mut open);
                tokio::time::sleep(BREATH).await;
            }
        }
    }
}

/// Ends the connection that is least missed.
fn let_one_go(open: &mut VecDeque<Open>) {
    let first = |phase: u8| open.iter().position(|connection| connection.phase.load(Ordering::Relaxed) == phase);
    let place = first(OPENING).or_else(|| first(ASKED)).unwrap_or(0);
    if let Some(connection) = open.remove(place) {
        connection.task.abort();
    }
}

async fn serve(stream: TcpStream, router: Router, phase: Arc<AtomicU8>) {
    let Ok(local) = stream.local_addr() else { return };
    let _ = stream.set_nodelay(true);
    let router = router.layer(Extension(Connection { local, phase }));
    // What goes wrong on a connection is its other end's to notice.
    let _ = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .max_buf_size(LARGEST_HEAD)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(router))
        .await;
}
