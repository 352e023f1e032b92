//! Sharing a case: making, listing and taking back links.

use super::body::JsonBody;
use crate::app::App;
use crate::audit::AuditAction;
use crate::auth::{Identity, Role, hash_secret, link_code, random_id};
use crate::clock::millis;
use crate::error::ApiError;
use crate::storage::LinkRow;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use prosector_core::BlobHash;
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

/// What a new link gives.
#[derive(Deserialize)]
pub struct NewLink {
    role: Role,
    expires_in_s: u64,
    #[serde(default)]
    picture: Option<BlobHash>,
}

/// `POST /api/cases/{case}/links`.
pub async fn create(
    State(app): State<Arc<App>>,
    identity: Identity,
    Path(case): Path<String>,
    JsonBody(body): JsonBody<NewLink>,
) -> Result<impl IntoResponse, ApiError> {
    app.case_access(&identity, &case, Role::Owner).await?;
    let account = identity.require_account()?;
    check_new_link(&app, &case, &body).await?;
    let (code, now) = (link_code(), app.clock.now_ms());
    let secret = code.clone();
    let link = LinkRow {
        id: random_id(),
        case_id: case.clone(),
        role: body.role,
        code_hash: app.hash_work(move || hash_secret(&secret)).await?,
        created_by: account.id.clone(),
        created_at: now,
        expires_at: now.saturating_add(millis(std::time::Duration::from_secs(body.expires_in_s))),
        revoked_at: None,
        picture: body.picture,
        wrong_codes: 0,
    };
    let row = link.clone();
    app.store(move |storage| storage.add_link(&row)).await?;
    app.audit(&account.actor(), AuditAction::LinkCreated, Some(&case), &link_detail(&link)).await?;
    let body = json!({
        "id": link.id, "path": address(&link), "code": code, "role": link.role, "expires_at": link.expires_at,
    });
    Ok((StatusCode::CREATED, Json(body)))
}

async fn check_new_link(app: &App, case: &str, body: &NewLink) -> Result<(), ApiError> {
    let longest = app.config.limits.link_lifetime.as_secs();
    if body.role == Role::Owner {
        return Err(ApiError::bad_request("A link can make someone editor, viewer or patient, not owner."));
    }
    if body.expires_in_s == 0 || body.expires_in_s > longest {
        return Err(ApiError::bad_request(format!("A link lasts between 1 and {longest} seconds.")));
    }
    if let Some(picture) = body.picture {
        let case = case.to_owned();
        let size = app.store(move |storage| storage.case_blob(&case, picture)).await?;
        size.ok_or_else(|| ApiError::bad_request("The picture is not part of this case. Upload it first."))?;
    }
    Ok(())
}

/// Which link, and what it gives, for the audit log.
fn link_detail(link: &LinkRow) -> String {
    format!("{} {}", link.id, link.role.as_str())
}

fn address(link: &LinkRow) -> String {
    match link.role {
        Role::Patient => format!("/p/{}", link.id),
        _ => format!("/join/{}", link.id),
    }
}

/// `GET /api/cases/{case}/links`.
pub async fn list(
    State(app): State<Arc<App>>,
    identity: Identity,
    Path(case): Path<String>,
) -> Result<Json<Value>, ApiError> {
    app.case_access(&identity, &case, Role::Owner).await?;
    let (links, now) = (app.store(move |storage| storage.links_of(&case)).await?, app.clock.now_ms());
    let describe = |link: &LinkRow| {
        json!({
            "id": link.id, "path": address(link), "role": link.role, "created_at": link.created_at,
            "expires_at": link.expires_at, "revoked_at": link.revoked_at, "open": link.is_open(now),
            "wrong_codes": link.wrong_codes,
        })
    };
    Ok(Json(links.iter().map(describe).collect()))
}

/// `DELETE /api/cases/{case}/links/{link}`: also ends whoever is in through it.
pub async fn revoke(
    State(app): State<Arc<App>>,
    identity: Identity,
    Path((case, link)): Path<(String, String)>,
) -> Result<Json<Value>, ApiError> {
    let access = app.case_access(&identity, &case, Role::Owner).await?;
    let (place, now) = ((case.clone(), link.clone()), app.clock.now_ms());
    if !app.store(move |storage| storage.revoke_link(&place.0, &place.1, now)).await? {
        return Err(ApiError::not_found("There is no such link in this case."));
    }
    app.rooms.close_link(&link);
    app.audit(&access.person.actor, AuditAction::LinkRevoked, Some(&case), &link).await?;
    Ok(Json(json!({})))
}
