//! Into a room: access is checked before the connection becomes a WebSocket.

use crate::app::App;
use crate::auth::{Identity, Role};
use crate::error::ApiError;
use crate::rooms::serve_socket;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::{Path, State};
use axum::response::Response;
use std::sync::Arc;

/// `GET /api/cases/{case}/room`.
pub async fn join(
    State(app): State<Arc<App>>,
    identity: Identity,
    Path(case): Path<String>,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, ApiError> {
    let access = app.case_access(&identity, &case, Role::Viewer).await?;
    let upgrade = upgrade.map_err(|_| ApiError::bad_request("This address takes WebSocket connections."))?;
    let most = app.config.limits.frame_bytes;
    Ok(upgrade.max_message_size(most).max_frame_size(most).on_upgrade(move |socket| serve_socket(app, access, socket)))
}
