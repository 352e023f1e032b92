//! The cases of a person, and one case.

use super::body::JsonBody;
use super::sign::plan_status;
use super::words;
use crate::app::App;
use crate::audit::AuditAction;
use crate::auth::{Identity, Role};
use crate::error::ApiError;
use crate::storage::{CaseRow, NewCase, StorageError};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

/// `GET /api/cases`.
pub async fn list(State(app): State<Arc<App>>, identity: Identity) -> Result<Json<Value>, ApiError> {
    let account = identity.require_account()?.id.clone();
    let cases = app.store(move |storage| storage.cases_of(&account)).await?;
    Ok(Json(cases.iter().map(|(case, role)| describe(case, *role)).collect()))
}

fn describe(case: &CaseRow, role: Role) -> Value {
    json!({ "id": case.id, "title": case.title, "role": role, "updated_at": case.updated_at, "demo": case.is_demo })
}

/// A case that exists in the browser already.
#[derive(Deserialize)]
pub struct NewCaseBody {
    id: String,
    title: String,
}

/// `POST /api/cases`.
pub async fn create(
    State(app): State<Arc<App>>,
    identity: Identity,
    JsonBody(body): JsonBody<NewCaseBody>,
) -> Result<impl IntoResponse, ApiError> {
    let account = identity.require_account()?;
    let title = words::line("The title", &body.title, 200)?;
    let id = words::case_id(&body.id).map_err(|_| ApiError::bad_request("A case identifier is a lower-case UUID."))?;
    let (id, owner, now_ms) = (id.as_hyphenated().to_string(), account.id.clone(), app.clock.now_ms());
    let key = id.clone();
    let created = app
        .store(move |storage| {
            // An erased case stays erased: a browser that still holds it shares it under a new identifier.
            if storage.is_erased(&key)? {
                return Err(StorageError::Conflict);
            }
            storage.create_case(&NewCase { id: &key, title: &title, is_demo: false, owner: Some(&owner), now_ms })
        })
        .await;
    let status = match created {
        Ok(()) => StatusCode::CREATED,
        // Sent again after a lost answer: fine for the owner, taken for everyone else.
        Err(StorageError::Conflict) => StatusCode::OK,
        Err(other) => return Err(other.into()),
    };
    let access = app.case_access(&identity, &id, Role::Owner).await.map_err(|_| identifier_taken())?;
    if status == StatusCode::CREATED {
        app.audit(&account.actor(), AuditAction::CaseCreated, Some(&id), "").await?;
    }
    Ok((status, Json(describe(&access.case, access.role))))
}

fn identifier_taken() -> ApiError {
    ApiError::conflict("exists", "This case identifier is taken. Share the case under a new one.")
}

/// `GET /api/cases/{case}`.
pub async fn show(
    State(app): State<Arc<App>>,
    identity: Identity,
    Path(case): Path<String>,
) -> Result<Json<Value>, ApiError> {
    let access = app.case_access(&identity, &case, Role::Viewer).await?;
    let (status, signatures) = plan_status(&app, &case).await?;
    let mut body = describe(&access.case, access.role);
    body["imaging"] = json!(access.case.imaging);
    body["status"] = json!(status);
    body["signatures"] = json!(signatures);
    app.audit_reading(&access.person.actor, AuditAction::CaseOpened, &case, "").await;
    Ok(Json(body))
}

/// A new title.
#[derive(Deserialize)]
pub struct Rename {
    title: String,
}

/// `PATCH /api/cases/{case}`.
pub async fn rename(
    State(app): State<Arc<App>>,
    identity: Identity,
    Path(case): Path<String>,
    JsonBody(body): JsonBody<Rename>,
) -> Result<Json<Value>, ApiError> {
    let mut access = app.case_access(&identity, &case, Role::Editor).await?;
    let title = words::line("The title", &body.title, 200)?;
    access.case.title.clone_from(&title);
    access.case.updated_at = app.clock.now_ms();
    let (id, now) = (case.clone(), access.case.updated_at);
    app.store(move |storage| storage.set_title(&id, &title, now)).await?;
    app.audit(&access.person.actor, AuditAction::CaseRenamed, Some(&case), "").await?;
    Ok(Json(describe(&access.case, access.role)))
}
