//! `/healthz`: whether the server can do its work.

use crate::app::App;
use crate::error::ApiError;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::{Value, json};
use std::sync::Arc;

/// 200 when the database answers, 503 else.
pub async fn healthz(State(app): State<Arc<App>>) -> Result<Json<Value>, ApiError> {
    let answers = app.store(|storage| storage.needs_first_account()).await;
    answers.map_err(|_| ApiError::new(StatusCode::SERVICE_UNAVAILABLE, "unwell", "The database does not answer."))?;
    Ok(Json(json!({ "status": "ok", "version": env!("CARGO_PKG_VERSION") })))
}
