//! Addresses to answers.
//!
//! In: a request that passed the guard. Out: a page of the snapshot that is shown, with our client in it; a file that
//! the site copies; a script of ours; the event stream. An address is looked up among the outputs of the site in
//! memory (`address.rs`), so none of them reaches the disk.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use axum::body::{Body, Bytes};
use axum::extract::{Extension, Request, State as Shared};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::{Router, routing};
use tokio::sync::watch;

use super::address::{self, Found};
use super::files;
use super::guard::Guard;
use super::page::{self, Facts, OWN};
use super::snapshot::{Mark, Output, Snapshot};
use super::state::State;
use super::{Message, events};

/// What every answer may look at.
#[derive(Clone)]
pub(super) struct App {
    pub(super) guard: Guard,
    /// The site's folder without links: files are read from below it alone.
    pub(super) site: Arc<Path>,
    pub(super) state: watch::Receiver<State>,
    /// Where failures are told.
    pub(super) tell: std::sync::mpsc::Sender<Message>,
    /// Of the client's scripts.
    pub(super) version: Arc<str>,
}

/// A connection, as the answers to its requests see it.
#[derive(Debug, Clone)]
pub(super) struct Connection {
    /// Our end of it.
    pub(super) local: SocketAddr,
    /// What it is good for: whoever has to make room looks at this.
    pub(super) phase: Arc<AtomicU8>,
}

/// No request has come yet.
pub(super) const OPENING: u8 = 0;
/// A request has come.
pub(super) const ASKED: u8 = 1;
/// It carries an event stream.
pub(super) const STREAMING: u8 = 2;

/// All addresses.
pub(super) fn router(app: App) -> Router {
    Router::new()
        .route("/_nutgraf/events", routing::any(events::stream))
        .route("/_nutgraf/{*script}", routing::any(script))
        .fallback(page)
        .layer(middleware::from_fn_with_state(app.clone(), admit))
        .with_state(app)
}

/// Lets in what the guard lets in, and says to every browser what it may do with the answer.
async fn admit(
    Shared(app): Shared<App>,
    Extension(connection): Extension<Connection>,
    request: Request,
    next: Next,
) -> Response {
    connection.phase.store(ASKED, Ordering::Relaxed);
    let head = request.method() == Method::HEAD;
    let mut response = match app.guard.check(&request, connection.local) {
        Ok(()) => next.run(request).await,
        Err((status, why)) => {
            let mut response = text(status, why);
            if status == StatusCode::METHOD_NOT_ALLOWED {
                response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
            }
            response
        }
    };
    let headers = response.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    // Where a browser doesn't say that a page is for a frame.
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("SAMEORIGIN"));
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-cache"));
    if head { response.map(|_| Body::empty()) } else { response }
}

/// An answer of one line.
pub(super) fn text(status: StatusCode, line: impl Into<String>) -> Response {
    let headers = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
    (status, headers, format!("{}\n", line.into())).into_response()
}

async fn script(Shared(app): Shared<App>, request: Request) -> Response {
    let name = request.uri().path().strip_prefix(OWN).unwrap_or_default();
    match page::SCRIPTS.iter().find(|(known, _)| *known == name) {
        Some((_, script)) => {
            answer(request.headers(), StatusCode::OK, "client.js", Bytes::from_static(script.as_bytes()), &app.version)
        }
        None => text(StatusCode::NOT_FOUND, "nothing is here"),
    }
}

/// How a page is shown.
struct Kind {
    /// It is kept up to date.
    live: bool,
    /// Why the public doesn't see it yet.
    mark: Option<Mark>,
}

async fn page(Shared(mut app): Shared<App>, request: Request) -> Response {
    // The first requests may come before the first site.
    let Ok(state) = app.state.wait_for(|state| state.revision > 0).await.map(|state| state.clone()) else {
        return text(StatusCode::SERVICE_UNAVAILABLE, "the server is ending");
    };
    let Some(snapshot) = state.current.clone() else {
        return broken(&app, &state);
    };
    let base = snapshot.site().config.base_url.path.as_str();
    let Some(found) = address::find(request.uri().path(), base, |file| snapshot.find(file)) else {
        return text(StatusCode::BAD_REQUEST, "this address isn't UTF-8");
    };
    match found {
        Found::Output(place, status) => output(&app, &state, snapshot, place, status, request.headers()).await,
        Found::Elsewhere(path) => {
            let query = request.uri().query().map_or_else(String::new, |query| format!("?{query}"));
            let Ok(to) = HeaderValue::from_str(&format!("{path}{query}")) else {
                return text(StatusCode::NOT_FOUND, "nothing is here");
            };
            // A browser would remember a redirect for good, and the site may change.
            (StatusCode::FOUND, [(header::LOCATION, to)]).into_response()
        }
        Found::Nothing => nothing(&app, &state, request.uri().path()),
    }
}

async fn output(
    app: &App,
    state: &State,
    snapshot: Arc<Snapshot>,
    place: usize,
    status: StatusCode,
    headers: &HeaderMap,
) -> Response {
    let file = snapshot.jobs()[place].file.clone();
    let kind = Kind { live: snapshot.is_live(place), mark: snapshot.mark(place) };
    match rendered(snapshot, place).await {
        Some(Output::Bytes(bytes)) => whole(app, state, status, &file, bytes, kind, headers),
        Some(Output::File(disk)) => copied(app, state, status, &file, disk, headers).await,
        Some(Output::Failed(diagnostic)) => {
            let _ = app.tell.send(Message::Failed(state.build, diagnostic.clone()));
            let good = state.good.clone().and_then(|good| good.find(&file).map(|place| (good, place)));
            let old = match good {
                Some((good, place)) => rendered(good, place).await,
                None => None,
            };
            match old {
                Some(Output::Bytes(bytes)) => whole(app, state, status, &file, bytes, kind, headers),
                _ => {
                    let mut state = state.clone();
                    state.problems = state.problems.iter().chain([&*diagnostic]).cloned().collect();
                    broken(app, &state)
                }
            }
        }
        None => text(StatusCode::INTERNAL_SERVER_ERROR, "this page can't be rendered: the renderer gave up"),
    }
}

/// An output, rendered on a thread that may take its time. `None` where rendering it ends in a panic.
async fn rendered(snapshot: Arc<Snapshot>, place: usize) -> Option<Output> {
    match snapshot.at_hand(place) {
        Some(output) => Some(output),
        None => tokio::task::spawn_blocking(move || snapshot.output(place)).await.ok(),
    }
}

/// An output that is in memory.
fn whole(
    app: &App,
    state: &State,
    status: StatusCode,
    file: &str,
    bytes: Bytes,
    kind: Kind,
    headers: &HeaderMap,
) -> Response {
    let Kind { live, mark } = kind;
    let tag = format!("{:016x}", xxhash_rust::xxh3::xxh3_64(&bytes));
    if !live || !files::is_html(file) {
        return answer(headers, status, file, bytes, &tag);
    }
    // The tag is of the page alone, not of the build's number in it; a mark comes and goes with time.
    let tag = format!("{tag}-{}-{}", state.session, mark.is_some());
    let facts =
        Facts { session: &state.session, build: state.build, tag: &tag, version: &app.version, mark: mark.as_ref() };
    let element = page::element(facts);
    answer(headers, status, file, page::inject(&bytes, &element), &tag)
}

/// A file that the site copies. It is read when it is asked for, so a change is there at once.
async fn copied(
    app: &App,
    state: &State,
    status: StatusCode,
    file: &str,
    disk: PathBuf,
    headers: &HeaderMap,
) -> Response {
    let site = app.site.clone();
    let read = tokio::task::spawn_blocking(move || files::read(&site, &disk)).await;
    match read {
        Ok(Ok(bytes)) if files::is_html(file) => {
            whole(app, state, status, file, bytes, Kind { live: true, mark: None }, headers)
        }
        Ok(Ok(bytes)) => {
            let tag = format!("{:016x}", xxhash_rust::xxh3::xxh3_64(&bytes));
            answer(headers, status, file, bytes, &tag)
        }
        // It went a moment ago, or may not be read: the site's own problems say so.
        _ => text(StatusCode::NOT_FOUND, "this file can't be read any more"),
    }
}

/// The answer that holds these bytes, or says that the browser has them already, or the part it asks for.
fn answer(headers: &HeaderMap, status: StatusCode, file: &str, bytes: Bytes, tag: &str) -> Response {
    let tag = format!("\"{tag}\"");
    let kind = files::content_type(file);
    let text = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let known = text(header::IF_NONE_MATCH)
        .is_some_and(|tags| tags.split(',').any(|t| t.trim().trim_start_matches("W/") == tag));
    if status == StatusCode::OK && known {
        return (StatusCode::NOT_MODIFIED, [(header::ETAG, tag)]).into_response();
    }
    let length = bytes.len();
    let wanted =
        text(header::RANGE).filter(|_| status == StatusCode::OK && text(header::IF_RANGE).is_none_or(|t| t == tag));
    let common = [(header::ETAG, tag.clone()), (header::ACCEPT_RANGES, "bytes".to_owned())];
    match wanted.and_then(|range| files::range(range, length)) {
        Some(Ok(range)) => {
            let part = format!("bytes {}-{}/{length}", range.start, range.end - 1);
            let own = [
                (header::CONTENT_TYPE, kind),
                (header::CONTENT_RANGE, part),
                (header::CONTENT_LENGTH, range.len().to_string()),
            ];
            (StatusCode::PARTIAL_CONTENT, common, own, bytes.slice(range)).into_response()
        }
        Some(Err(())) => {
            let own = [(header::CONTENT_RANGE, format!("bytes */{length}"))];
            (StatusCode::RANGE_NOT_SATISFIABLE, common, own).into_response()
        }
        None => {
            let own = [(header::CONTENT_TYPE, kind), (header::CONTENT_LENGTH, length.to_string())];
            (status, common, own, bytes).into_response()
        }
    }
}

/// What stands where nothing is. In the place of a page it holds the client: the page may come, or come back. Whether it is
/// one goes by the address alone: the client asks for it in another way than the browser did, and must get the same.
fn nothing(app: &App, state: &State, path: &str) -> Response {
    let name = path.rsplit('/').next().unwrap_or_default();
    if name.contains('.') && !files::is_html(name) {
        return text(StatusCode::NOT_FOUND, "nothing is here");
    }
    stand_in(app, state, StatusCode::NOT_FOUND, "nothing", page::NOTHING)
}

/// What stands in for a page while there is none to show.
fn broken(app: &App, state: &State) -> Response {
    stand_in(app, state, StatusCode::INTERNAL_SERVER_ERROR, "broken", &page::broken(&state.problems))
}

/// A page of ours, with the client in it.
fn stand_in(app: &App, state: &State, status: StatusCode, tag: &str, html: &str) -> Response {
    let facts = Facts { session: &state.session, build: state.build, tag, version: &app.version, mark: None };
    let html = page::inject(html.as_bytes(), &page::element(facts));
    let headers = [(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CACHE_CONTROL, "no-store")];
    (status, headers, html).into_response()
}
