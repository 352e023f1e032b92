//! Signing a plan, and the plan as a file.

use super::body::JsonBody;
use super::client::ClientAddress;
use super::login::confirm_password;
use crate::app::App;
use crate::audit::AuditAction;
use crate::auth::{Identity, Role};
use crate::clock::rfc3339;
use crate::error::ApiError;
use crate::storage::Storage;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use prosector_core::BlobHash;
use prosector_plan::{Meaning, PlanPackage, Signature, SignatureRequest, SignatureState};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Bytes of attachments in the file of a plan, which is made in memory and read whole by the page.
const MOST_ATTACHED: u64 = 48 << 20;

/// Where a plan stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PlanStatus {
    /// Nobody has signed it.
    Draft,
    /// Signed as it is, but not approved.
    InReview,
    /// Approved as it is.
    Signed,
    /// Signed, and edited since.
    ChangedSinceSigning,
}

/// The password again, and what the signature means.
#[derive(Deserialize)]
pub struct SignBody {
    password: String,
    meaning: Meaning,
}

/// `POST /api/cases/{case}/sign`.
pub async fn sign(
    State(app): State<Arc<App>>,
    identity: Identity,
    client: ClientAddress,
    Path(case): Path<String>,
    JsonBody(body): JsonBody<SignBody>,
) -> Result<impl IntoResponse, ApiError> {
    let access = app.case_access(&identity, &case, Role::Editor).await?;
    let account = identity.require_account()?;
    if let Err(refused) = confirm_password(&app, account, body.password, client).await {
        app.audit(&access.person.actor, AuditAction::SigningRefused, Some(&case), "").await?;
        return Err(refused);
    }
    let now = app.clock.now_ms();
    let request = SignatureRequest {
        plan_hash: app.read_plan(&case, |plan| plan.hash()).await?,
        signer_name: account.name.clone(),
        account: account.id.clone(),
        meaning: body.meaning,
        signed_at: rfc3339(now),
    };
    let signature =
        prosector_plan::sign(request, app.signing_key.as_bytes()).map_err(|error| ApiError::internal(&error))?;
    let json = serde_json::to_string(&signature).map_err(|error| ApiError::internal(&error))?;
    let id = case.clone();
    app.store(move |storage| storage.add_signature(&id, now, &json)).await?;
    app.audit(&access.person.actor, AuditAction::PlanSigned, Some(&case), &signature.plan_hash.to_hex()).await?;
    app.rooms.announce_signature(&case, &signature);
    Ok((StatusCode::CREATED, Json(signature)))
}

/// `GET /api/cases/{case}/plan.prosector`.
pub async fn package(
    State(app): State<Arc<App>>,
    identity: Identity,
    Path(case): Path<String>,
) -> Result<Response, ApiError> {
    let access = app.case_access(&identity, &case, Role::Viewer).await?;
    let signatures = signatures(&app, &case).await?;
    let made =
        app.read_plan(&case, move |plan| (plan.view().attachments().collect(), PlanPackage::new(&plan, signatures)));
    let (named, package): (BTreeSet<BlobHash>, _) = made.await?;
    let package = package.with_attachments(attachments(&app, &case, named).await?);
    let bytes = package.encode().map_err(|error| ApiError::internal(&error))?;
    app.audit_reading(&access.person.actor, AuditAction::PlanExported, &case, "").await;
    let mut response = bytes.into_response();
    let download = HeaderValue::from_static("attachment; filename=\"plan.prosector\"");
    response.headers_mut().insert(header::CONTENT_DISPOSITION, download);
    Ok(response)
}

/// The blobs of these names that belong to the case: a plan may name what is somebody else's, or what did not arrive yet.
async fn attachments(app: &Arc<App>, case: &str, named: BTreeSet<BlobHash>) -> Result<Vec<Arc<Vec<u8>>>, ApiError> {
    let (state, case) = (app.clone(), case.to_owned());
    let read = move |storage: &dyn Storage| {
        let (mut read, mut left) = (Vec::new(), MOST_ATTACHED);
        for hash in named {
            let Some(bytes) = storage.case_blob(&case, hash)? else { continue };
            let Some(rest) = left.checked_sub(bytes) else { return Ok(None) };
            left = rest;
            read.push(Arc::new(state.blobs.read(hash, bytes)?));
        }
        Ok(Some(read))
    };
    app.store(read).await?.ok_or_else(|| {
        ApiError::too_large(
            "The segments and vessels of this plan are too large for one file. Save it from the open case.",
        )
    })
}

/// Where the plan of a case stands, and its signatures, oldest first.
///
/// # Errors
/// When plan or signatures cannot be read.
pub async fn plan_status(app: &App, case: &str) -> Result<(PlanStatus, Vec<Signature>), ApiError> {
    let signatures = signatures(app, case).await?;
    if signatures.is_empty() {
        return Ok((PlanStatus::Draft, signatures));
    }
    let (given, key) = (signatures.clone(), hex::encode(app.signing_key.verifying_key().to_bytes()));
    let report = app.read_plan(case, move |plan| PlanPackage::new(&plan, given).verify_with_keys(&[key])).await?;
    let report = report.map_err(|error| ApiError::internal(&error))?;
    let fitting = || report.signatures.iter().filter(|check| check.state == SignatureState::Valid);
    let status = if fitting().any(|check| check.signature.meaning == Meaning::Approved) {
        PlanStatus::Signed
    } else if fitting().next().is_some() {
        PlanStatus::InReview
    } else {
        PlanStatus::ChangedSinceSigning
    };
    Ok((status, signatures))
}

async fn signatures(app: &App, case: &str) -> Result<Vec<Signature>, ApiError> {
    let case = case.to_owned();
    let stored = app.store(move |storage| storage.signatures_of(&case)).await?;
    let read = |json: &String| serde_json::from_str(json).map_err(|error| ApiError::internal(&error));
    stored.iter().map(read).collect()
}
