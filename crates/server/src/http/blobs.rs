//! Reading the blobs of a case.

use super::{files, words};
use crate::app::App;
use crate::auth::{Identity, Role};
use crate::error::ApiError;
use axum::extract::{Path, Request, State};
use axum::response::Response;
use std::sync::Arc;

/// `GET /api/cases/{case}/blobs/{hash}`, with ranges.
pub async fn read(
    State(app): State<Arc<App>>,
    identity: Identity,
    Path((case, hash)): Path<(String, String)>,
    request: Request,
) -> Result<Response, ApiError> {
    app.case_access(&identity, &case, Role::Viewer).await?;
    let hash = words::blob_hash(&hash)?;
    app.store(move |storage| storage.case_blob(&case, hash)).await?.ok_or_else(words::no_such_blob)?;
    files::blob(&app.blob_path(hash), hash, "private", request).await
}
