//! Coming in through a link and a code.

use super::body::JsonBody;
use super::client::ClientAddress;
use super::words;
use crate::app::App;
use crate::audit::AuditAction;
use crate::auth::cookies::{BROWSER_COOKIE, GUEST_COOKIE, cookie, set_cookie};
use crate::auth::{Role, Token, guest_id, verify_secret};
use crate::error::ApiError;
use crate::storage::{LinkRow, SessionRow, Subject};
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
    let browser = browser_secret(&headers);
    let guest = guest_id(&browser, &link.case_id);
    let mut headers = open_guest_session(&app, &link, &guest, name).await?;
    let kept = set_cookie(BROWSER_COOKIE, &browser, BROWSER_KEPT_S, app.config.is_https());
    if let Some(cookie) = kept {
        headers.append(header::SET_COOKIE, cookie);
    }
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

/// Browsers keep cookies for 400 days at most; each opened link begins them anew.
const BROWSER_KEPT_S: i64 = 400 * 24 * 3600;

/// What tells this browser from others; a new secret where it has none that a server gave out.
fn browser_secret(headers: &HeaderMap) -> String {
    let given = cookie(headers, BROWSER_COOKIE).filter(|text| text.len() == 64 && text.bytes().all(is_hexadecimal));
    given.map_or_else(|| Token::random().as_str().to_owned(), str::to_owned)
}

fn is_hexadecimal(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'a'..=b'f')
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
