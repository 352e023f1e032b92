//! Naming a case's imaging: only when all of it has arrived, so that nobody opens half a series.

use super::body::JsonBody;
use crate::app::App;
use crate::audit::AuditAction;
use crate::auth::{Identity, Role};
use crate::error::ApiError;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use prosector_core::BlobHash;
use prosector_session::manifest::CaseManifest;
use serde::Deserialize;
use serde_json::json;
use std::sync::Arc;

/// Largest manifest that is read.
pub const MANIFEST_BYTES: u64 = 16 << 20;

/// The manifest blob's hash.
#[derive(Deserialize)]
pub struct Imaging {
    manifest: BlobHash,
}

/// `PUT /api/cases/{case}/imaging`.
pub async fn set(
    State(app): State<Arc<App>>,
    identity: Identity,
    Path(case): Path<String>,
    JsonBody(body): JsonBody<Imaging>,
) -> Result<Response, ApiError> {
    let access = app.case_access(&identity, &case, Role::Editor).await?;
    let missing = missing_blobs(&app, &case, body.manifest).await?;
    if !missing.is_empty() {
        let listed: Vec<_> = missing.iter().take(1000).collect();
        let text = format!("{} files of this case have not arrived yet. Upload them, then try again.", missing.len());
        let answer = json!({ "error": { "code": "missing_blobs", "message": text }, "missing": listed });
        return Ok((StatusCode::CONFLICT, Json(answer)).into_response());
    }
    let (id, now) = (case.clone(), app.clock.now_ms());
    app.store(move |storage| storage.set_imaging(&id, body.manifest, now)).await?;
    app.audit(&access.person.actor, AuditAction::ImagingSet, Some(&case), &body.manifest.to_hex()).await?;
    Ok(Json(json!({ "imaging": body.manifest })).into_response())
}

/// The blobs that a manifest names, itself first, and that the case does not have.
async fn missing_blobs(app: &Arc<App>, case: &str, manifest: BlobHash) -> Result<Vec<BlobHash>, ApiError> {
    let (app, case) = (app.clone(), case.to_owned());
    let work = move || {
        if app.storage().case_blob(&case, manifest)?.is_none() {
            return Ok(vec![manifest]);
        }
        let mut missing = Vec::new();
        for hash in named_blobs(&app.read_blob(manifest, MANIFEST_BYTES).map_err(|_| not_a_manifest())?)? {
            if app.storage().case_blob(&case, hash)?.is_none() {
                missing.push(hash);
            }
        }
        Ok(missing)
    };
    tokio::task::spawn_blocking(work).await.map_err(|stopped| ApiError::internal(&stopped))?
}

fn named_blobs(bytes: &[u8]) -> Result<Vec<BlobHash>, ApiError> {
    let manifest = CaseManifest::decode(bytes).map_err(|_| not_a_manifest())?;
    Ok(crate::manifest::named_blobs(&manifest).collect())
}

fn not_a_manifest() -> ApiError {
    let text = "The description of the imaging could not be read. Share the case again.";
    ApiError::new(StatusCode::UNPROCESSABLE_ENTITY, "not_a_manifest", text)
}
