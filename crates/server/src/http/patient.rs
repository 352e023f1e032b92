//! The patient's page: read-only, redacted, and only for guests with the patient role.

use super::files;
use crate::app::App;
use crate::audit::AuditAction;
use crate::auth::{GuestPass, Identity, Role};
use crate::error::ApiError;
use crate::patient_view::patient_view;
use axum::Json;
use axum::extract::{Request, State};
use axum::response::Response;
use prosector_core::BlobHash;
use serde_json::{Value, json};
use std::sync::Arc;

/// `GET /api/patient`.
pub async fn view(State(app): State<Arc<App>>, identity: Identity) -> Result<Json<Value>, ApiError> {
    let guest = patient(&identity)?;
    let id = guest.case_id.clone();
    let case = app.store(move |storage| storage.case(&id)).await?.ok_or_else(ApiError::no_such_case)?;
    let view = app
        .read_plan(&guest.case_id, move |plan| {
            let view = plan.view();
            patient_view(&view, &[&case.title, &view.title])
        })
        .await?;
    let picture = picture_of(&app, guest).await?;
    app.audit_reading(&guest.actor(), AuditAction::PatientViewRead, &guest.case_id, &guest.link).await;
    let mut body = json!(view);
    body["expires_at"] = json!(guest.expires_at);
    body["picture"] = json!(picture.is_some());
    Ok(Json(body))
}

/// `GET /api/patient/picture`.
pub async fn picture(State(app): State<Arc<App>>, identity: Identity, request: Request) -> Result<Response, ApiError> {
    let guest = patient(&identity)?;
    let hash = picture_of(&app, guest).await?.ok_or_else(|| ApiError::not_found("This link has no picture."))?;
    files::blob(&app.blob_path(hash), hash, "private", request).await
}

fn patient(identity: &Identity) -> Result<&GuestPass, ApiError> {
    match &identity.guest {
        Some(guest) if guest.role == Role::Patient => Ok(guest),
        _ if identity.is_nobody() => Err(ApiError::not_logged_in()),
        _ => Err(ApiError::forbidden("This page opens through a patient's link.")),
    }
}

async fn picture_of(app: &App, guest: &GuestPass) -> Result<Option<BlobHash>, ApiError> {
    let link = guest.link.clone();
    Ok(app.store(move |storage| storage.link(&link)).await?.and_then(|link| link.picture))
}
