//! The demo patient, public because it is synthetic.

use super::{files, words};
use crate::app::App;
use crate::error::ApiError;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use std::sync::Arc;

/// `GET /demo/case.json`.
pub async fn case_manifest(State(app): State<Arc<App>>, request: Request) -> Result<Response, ApiError> {
    let path = app.folder.demo().join("case.json");
    if !path.is_file() {
        let text = "The demo patient is not there. Start the server without --no-demo to have it made.";
        return Err(ApiError::new(StatusCode::SERVICE_UNAVAILABLE, "demo_not_ready", text));
    }
    let mut response = files::named_file(&path, request).await?;
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    Ok(response)
}

/// `GET /demo/blobs/{hash}`.
pub async fn blob(
    State(app): State<Arc<App>>,
    Path(hash): Path<String>,
    request: Request,
) -> Result<Response, ApiError> {
    let hash = words::blob_hash(&hash)?;
    files::blob(&app.demo_blobs.path(hash), hash, "public", request).await
}
