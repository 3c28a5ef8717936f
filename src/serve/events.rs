//! The event stream (HTML Standard, 9.2): each state's message, from the present one on.

use std::convert::Infallible;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::extract::{Extension, Request, State as Shared};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;

use super::router::{App, Connection, STREAMING, text};

/// How often a silent stream is written to, so that one that leads nowhere is noticed.
const BREATH: Duration = Duration::from_secs(15);
/// How long a browser waits before it connects again.
const RETRY: Duration = Duration::from_millis(500);

/// Begins with the present state: a browser that was away while others passed misses nothing. A reader that doesn't
/// read is sent nothing more, and when it reads again, the state as it is then; none are queued for it.
pub(super) async fn stream(
    Shared(app): Shared<App>,
    Extension(connection): Extension<Connection>,
    request: Request,
) -> Response {
    if let Err((status, why)) = app.guard.check_stream(request.headers()) {
        return text(status, why);
    }
    if request.method() == axum::http::Method::HEAD {
        return (StatusCode::OK, [(header::CONTENT_TYPE, "text/event-stream")]).into_response();
    }
    connection.phase.store(STREAMING, Ordering::Relaxed);
    let mut states = app.state.clone();
    states.mark_changed();
    let events = stream::unfold(states, |mut states| async move {
        loop {
            states.changed().await.ok()?;
            let event = {
                let state = states.borrow_and_update();
                if state.revision == 0 {
                    continue;
                }
                Event::default().retry(RETRY).id(state.id()).event("state").data(state.message())
            };
            return Some((Ok::<Event, Infallible>(event), states));
        }
    });
    let mut response = Sse::new(events).keep_alive(KeepAlive::new().interval(BREATH)).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
