//! Sending files: ranges, HEAD and modification dates by tower-http, names and caching by us.

use crate::error::ApiError;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use prosector_core::BlobHash;
use std::path::Path;
use tower::ServiceExt;
use tower_http::services::ServeFile;

/// A blob, whole or in the range that was asked for. `caching` is who may keep it: `private` or `public`.
///
/// # Errors
/// 404 when the file is gone.
pub async fn blob(path: &Path, hash: BlobHash, caching: &str, request: Request) -> Result<Response, ApiError> {
    let tag = HeaderValue::from_str(&format!("\"{hash}\"")).map_err(|error| ApiError::internal(&error))?;
    let cache = HeaderValue::from_str(&format!("{caching}, max-age=31536000, immutable"))
        .map_err(|error| ApiError::internal(&error))?;
    let known = request.headers().get(header::IF_NONE_MATCH) == Some(&tag);
    let mut response = if known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let octets = "application/octet-stream".parse().map_err(|_| ApiError::internal(&"media type"))?;
        send(ServeFile::new_with_mime(path, &octets), request).await?
    };
    if response.status() == StatusCode::NOT_FOUND {
        return Err(super::words::no_such_blob());
    }
    let headers = response.headers_mut();
    headers.insert(header::ETAG, tag);
    headers.insert(header::CACHE_CONTROL, cache);
    Ok(response)
}

/// A file with its media type by name; its `.br` neighbour where the browser takes it.
///
/// # Errors
/// When the disk fails.
pub async fn named_file(path: &Path, request: Request) -> Result<Response, ApiError> {
    send(ServeFile::new(path).precompressed_br(), request).await
}

async fn send(file: ServeFile, request: Request) -> Result<Response, ApiError> {
    match file.oneshot(request).await {
        Ok(response) => Ok(response.map(Body::new)),
        Err(never) => match never {},
    }
}
