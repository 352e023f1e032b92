//! Erasing a case for good, by an owner.

use super::body::JsonBody;
use crate::app::App;
use crate::audit::AuditAction;
use crate::auth::{Identity, Role};
use crate::error::ApiError;
use axum::Json;
use axum::extract::{Path, State};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

/// The case's title as its owner typed it, so that a slip of the hand erases nothing.
#[derive(Deserialize)]
pub struct EraseCase {
    title: String,
}

/// `DELETE /api/cases/{case}`.
pub async fn erase(
    State(app): State<Arc<App>>,
    identity: Identity,
    Path(case): Path<String>,
    JsonBody(body): JsonBody<EraseCase>,
) -> Result<Json<Value>, ApiError> {
    let access = app.case_access(&identity, &case, Role::Owner).await?;
    identity.require_account()?;
    if access.case.is_demo {
        return Err(ApiError::forbidden("The demo patient belongs to this server. It holds nobody's data."));
    }
    if body.title.trim() != access.case.title.trim() {
        let text = "The title typed is not that of the case. Nothing was erased.";
        return Err(ApiError::conflict("title_differs", text));
    }
    let (place, now) = (case.clone(), app.clock.now_ms());
    let erased = app.store(move |storage| storage.erase_case(&place, now)).await?.ok_or_else(ApiError::no_such_case)?;
    app.rooms.erase(&case);
    let detail = format!("{} links, {} files", erased.links, erased.blobs);
    app.audit(&access.person.actor, AuditAction::CaseErased, Some(&case), &detail).await?;
    remove_files(app, case).await?;
    Ok(Json(json!({})))
}

/// What of the case lies on the disk. Should it fail half-way, the next start goes on where it stopped.
async fn remove_files(app: Arc<App>, case: String) -> Result<(), ApiError> {
    let _alone = app.blob_guard.clone().write_owned().await;
    let work = move || {
        let uploads = app.folder.uploads().join(&case);
        if uploads.is_dir() {
            std::fs::remove_dir_all(uploads)?;
        }
        app.remove_doomed_blobs()
    };
    let removed = tokio::task::spawn_blocking(work).await.map_err(|stopped| ApiError::internal(&stopped))?;
    Ok(removed?)
}
