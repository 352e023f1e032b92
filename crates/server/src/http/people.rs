//! Who am I, the first account, and further ones.

use super::body::JsonBody;
use super::client::ClientAddress;
use super::words;
use crate::app::App;
use crate::audit::AuditAction;
use crate::auth::cookies::{ACCOUNT_COOKIE, set_cookie};
use crate::auth::{Identity, Token, check_new_password, hash_secret, random_id, token_hash};
use crate::clock::millis;
use crate::error::ApiError;
use crate::storage::{Account, Redeemed, SessionRow, StorageError, Subject};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

const INVITATION_LIFETIME: Duration = Duration::from_secs(7 * 24 * 3600);

/// `GET /api/me`.
pub async fn me(State(app): State<Arc<App>>, identity: Identity) -> Result<Json<Value>, ApiError> {
    let needs_welcome = identity.account.is_none() && app.store(|storage| storage.needs_first_account()).await?;
    Ok(Json(describe(&identity, needs_welcome)))
}

/// What a browser is told about the person who uses it.
pub fn describe(identity: &Identity, needs_welcome: bool) -> Value {
    let account = identity.account.as_ref().map(|account| {
        json!({ "id": account.id, "name": account.name, "login": account.login, "is_admin": account.is_admin })
    });
    let guest = identity.guest.as_ref().map(|guest| {
        json!({ "id": guest.id, "case": guest.case_id, "role": guest.role, "name": guest.name, "expires_at": guest.expires_at })
    });
    json!({ "account": account, "guest": guest, "needs_welcome": needs_welcome })
}

/// What someone chooses when they make their account.
#[derive(Deserialize)]
pub struct Welcome {
    token: String,
    name: String,
    login: String,
    password: String,
}

/// `POST /api/welcome`: an account from an invitation.
pub async fn welcome(
    State(app): State<Arc<App>>,
    client: ClientAddress,
    JsonBody(body): JsonBody<Welcome>,
) -> Result<impl IntoResponse, ApiError> {
    app.address_throttle.attempt(&client.key(), app.clock.now_ms()).map_err(ApiError::too_many_tries)?;
    let name = words::line("The name", &body.name, 80)?;
    let login = words::login_name(&body.login)?;
    check_new_password(&body.password, &login)
        .map_err(|error| ApiError::new(StatusCode::UNPROCESSABLE_ENTITY, "weak_password", error.to_string()))?;
    let password_hash = app.hash_work(move || hash_secret(&body.password)).await?;
    let now = app.clock.now_ms();
    let account = Account { id: random_id(), name, login, password_hash, is_admin: false, created_at: now };
    let (token, new) = (token_hash(&body.token), account.clone());
    let redeemed = app.store(move |storage| storage.redeem_invitation(&token, now, &new)).await.map_err(taken)?;
    if redeemed == Redeemed::NotValid {
        let text = "This link has been used, or has expired. Ask for a new one; \
                    the first account's link is printed each time the server starts.";
        return Err(ApiError::new(StatusCode::GONE, "invitation_ended", text));
    }
    app.address_throttle.refund(&client.key());
    app.audit(&account.actor(), AuditAction::AccountCreated, None, "").await?;
    let (headers, me) = open_account_session(&app, &account.id).await?;
    Ok((StatusCode::CREATED, headers, me))
}

fn taken(error: StorageError) -> ApiError {
    match error {
        StorageError::Conflict => ApiError::conflict("exists", "This login name is taken. Choose another."),
        other => other.into(),
    }
}

/// `POST /api/invitations`: a link for one more account.
pub async fn invite(State(app): State<Arc<App>>, identity: Identity) -> Result<impl IntoResponse, ApiError> {
    let account = identity.require_account()?;
    if !account.is_admin {
        return Err(ApiError::forbidden("Only the administrator of this server can invite people."));
    }
    let (token, now) = (Token::random(), app.clock.now_ms());
    let expires_at = now + millis(INVITATION_LIFETIME);
    let hash = token.hash();
    app.store(move |storage| storage.add_invitation(&hash, now, expires_at, false)).await?;
    app.audit(&account.actor(), AuditAction::InvitationCreated, None, "").await?;
    let path = format!("/welcome#{}", token.as_str());
    Ok((StatusCode::CREATED, Json(json!({ "path": path, "expires_at": expires_at }))))
}

/// Starts a session for an account: the cookie, and what `/api/me` says from now on.
///
/// # Errors
/// When the session cannot be stored.
pub async fn open_account_session(app: &App, account: &str) -> Result<(HeaderMap, Json<Value>), ApiError> {
    let (token, now, total) = (Token::random(), app.clock.now_ms(), app.config.limits.session_total);
    let id = account.to_owned();
    let session = SessionRow {
        token_hash: token.hash(),
        subject: Subject::Account { id: id.clone() },
        created_at: now,
        expires_at: now + millis(total),
        last_seen: now,
    };
    app.store(move |storage| storage.add_session(&session)).await?;
    let account = app.store(move |storage| storage.account(&id)).await?;
    let mut headers = HeaderMap::new();
    let cookie = set_cookie(ACCOUNT_COOKIE, token.as_str(), millis(total) / 1000, app.config.is_https());
    headers.extend(cookie.map(|cookie| (header::SET_COOKIE, cookie)));
    Ok((headers, Json(describe(&Identity { account, ..Identity::default() }, false))))
}
