//! One log line per request: method, route template, status, time. No path, no query, no name, no title.

use super::body::too_slow;
use crate::app::App;
use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::sync::Arc;
use std::time::Instant;

const UPLOAD: &str = "/api/cases/{case}/uploads/{hash}";

/// Runs a request within the time limit and logs it. Uploads have limits of their own.
pub async fn log_and_time(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let route = route.as_ref().map_or("web app", MatchedPath::as_str);
    let limit = app.config.limits.request_timeout;
    let response = if route == UPLOAD {
        next.run(request).await
    } else {
        tokio::time::timeout(limit, next.run(request)).await.unwrap_or_else(|_| too_slow().into_response())
    };
    let milliseconds = started.elapsed().as_secs_f64() * 1000.0;
    tracing::info!(%method, route, status = response.status().as_u16(), milliseconds, "request");
    response
}
