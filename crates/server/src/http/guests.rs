//! Coming in through a link and a code.

use super::body::JsonBody;
use super::client::ClientAddress;
use super::words;
use crate::app::App;
use crate::audit::AuditAction;
use crate::auth::cookies::{GUEST_COOKIE, cookie, set_cookie};
use crate::auth::{Role, Token, random_id, token_hash, verify_secret};
use crate::error::ApiError;
use crate::storage::{LinkRow, SessionRow, Storage, Subject};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use serde::Deserialize;
use serde_json::json;
use std::sync::Arc;

/// The code, and the name that others will see.
#[derive(Deserialize)]
pub struct OpenLink {
    code: String,
    #[serde(default)]
    name: String,
}

/// `POST /api/links/{link}/open`.
pub async fn open_link(
    State(app): State<Arc<App>>,
    client: ClientAddress,
    Path(id): Path<String>,
    headers: HeaderMap,
    JsonBody(body): JsonBody<OpenLink>,
) -> Result<impl IntoResponse, ApiError> {
    let now = app.clock.now_ms();
    app.address_throttle.attempt(&client.key(), now).map_err(ApiError::too_many_tries)?;
    let key = id.clone();
    let link = app.store(move |storage| storage.link(&key)).await?;
    let link = link.ok_or_else(|| ApiError::not_found("There is no such link. Check that it was copied whole."))?;
    if !link.is_open(now) {
        return Err(link_ended());
    }
    let name = if link.role == Role::Patient { String::new() } else { words::line("The name", &body.name, 80)? };
    app.code_throttle.attempt(&id, now).map_err(ApiError::too_many_tries)?;
    check_code(&app, &link, body.code).await?;
    app.code_throttle.succeed(&id);
    app.address_throttle.refund(&client.key());
    let guest = earlier_guest(&app, &headers, &link.case_id).await?.unwrap_or_else(random_id);
    let headers = open_guest_session(&app, &link, &guest, name).await?;
    app.audit(&format!("guest:{guest}"), AuditAction::LinkOpened, Some(&link.case_id), &link.id).await?;
    Ok((headers, Json(json!({ "case": link.case_id, "role": link.role }))))
}

fn link_ended() -> ApiError {
    let text = "This link has ended. Ask the person who sent it for a new one.";
    ApiError::new(StatusCode::GONE, "link_ended", text)
}

async fn check_code(app: &App, link: &LinkRow, code: String) -> Result<(), ApiError> {
    let phc = link.code_hash.clone();
    let digits: String = code.chars().take(64).filter(|c| !c.is_whitespace() && *c != '-').collect();
    if app.hash_work(move || verify_secret(&digits, Some(&phc))).await? {
        return Ok(());
    }
    let (id, limit, now) = (link.id.clone(), app.config.limits.link_wrong_codes, app.clock.now_ms());
    let wrong = app.store(move |storage| storage.count_wrong_code(&id, limit, now)).await?;
    app.audit("server", AuditAction::LinkRefused, Some(&link.case_id), &link.id).await?;
    if wrong >= limit {
        app.audit("server", AuditAction::LinkLocked, Some(&link.case_id), &link.id).await?;
        app.rooms.close_link(&link.id);
        return Err(link_ended());
    }
    let text = "The code is wrong. Check it with the person who sent the link and try again.";
    Err(ApiError::new(StatusCode::UNAUTHORIZED, "wrong_code", text))
}

/// Whoever comes back to a case, even through another link, stays the same guest: edits they made offline are theirs.
async fn earlier_guest(app: &App, headers: &HeaderMap, case: &str) -> Result<Option<String>, ApiError> {
    let Some(hash) = cookie(headers, GUEST_COOKIE).map(token_hash) else { return Ok(None) };
    let case = case.to_owned();
    let work = move |storage: &dyn Storage| {
        let Some(session) = storage.session(&hash)? else { return Ok(None) };
        let Subject::Guest { link, id, .. } = session.subject else { return Ok(None) };
        Ok(storage.link(&link)?.filter(|link| link.case_id == case).map(|_| id))
    };
    Ok(app.store(work).await?)
}

async fn open_guest_session(app: &App, link: &LinkRow, guest: &str, name: String) -> Result<HeaderMap, ApiError> {
    let (token, now) = (Token::random(), app.clock.now_ms());
    let session = SessionRow {
        token_hash: token.hash(),
        subject: Subject::Guest { link: link.id.clone(), id: guest.to_owned(), name },
        created_at: now,
        expires_at: link.expires_at,
        last_seen: now,
    };
    app.store(move |storage| storage.add_session(&session)).await?;
    let seconds = link.expires_at.saturating_sub(now) / 1000;
    let mut headers = HeaderMap::new();
    let cookie = set_cookie(GUEST_COOKIE, token.as_str(), seconds.max(1), app.config.is_https());
    headers.extend(cookie.map(|cookie| (header::SET_COOKIE, cookie)));
    Ok(headers)
}
