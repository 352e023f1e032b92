//! Request bodies: read within limits, then parsed, with errors that never repeat what was sent.

use crate::app::App;
use crate::error::ApiError;
use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Request};
use axum::http::{StatusCode, header};
use http_body_util::BodyExt;
use serde::de::DeserializeOwned;
use std::sync::Arc;
use std::time::Duration;

/// A JSON body of at most `Limits::json_bytes`.
pub struct JsonBody<T>(pub T);

impl<T: DeserializeOwned> FromRequest<Arc<App>> for JsonBody<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, ApiError> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
        if kind.split(';').next().map(str::trim) != Some("application/json") {
            return Err(ApiError::bad_request("This address takes JSON. Send it with Content-Type: application/json."));
        }
        let bytes =
            read_all(request.into_body(), app.config.limits.json_bytes, app.config.limits.body_idle_timeout).await?;
        serde_json::from_slice(&bytes).map(Self).map_err(|error| {
            let place = format!("line {}, column {}", error.line(), error.column());
            ApiError::bad_request(format!("The request is not the JSON that this address takes ({place})."))
        })
    }
}

async fn read_all(mut body: Body, most: usize, idle: Duration) -> Result<Vec<u8>, ApiError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = next_chunk(&mut body, idle).await? {
        if bytes.len() + chunk.len() > most {
            return Err(ApiError::too_large(format!(
                "The request is longer than {most} bytes, the most this address takes."
            )));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// The next bytes of a body, `None` at its end.
///
/// # Errors
/// 408 after `idle` without any, 400 when the connection breaks.
pub async fn next_chunk(body: &mut Body, idle: Duration) -> Result<Option<Bytes>, ApiError> {
    loop {
        let frame = tokio::time::timeout(idle, body.frame()).await.map_err(|_| too_slow())?;
        match frame {
            None => return Ok(None),
            Some(Err(_)) => {
                return Err(ApiError::bad_request("The connection broke off before the request was complete."));
            }
            Some(Ok(frame)) => {
                if let Ok(chunk) = frame.into_data() {
                    return Ok(Some(chunk));
                }
            }
        }
    }
}

/// 408: nothing came for too long.
pub fn too_slow() -> ApiError {
    ApiError::new(StatusCode::REQUEST_TIMEOUT, "too_slow", "The request took too long and was ended. Try again.")
}
