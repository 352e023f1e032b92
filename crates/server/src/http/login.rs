//! Logging in and out.

use super::body::JsonBody;
use super::client::ClientAddress;
use super::people::open_account_session;
use crate::app::App;
use crate::audit::AuditAction;
use crate::auth::cookies::{ACCOUNT_COOKIE, BROWSER_COOKIE, GUEST_COOKIE, cookie, set_cookie};
use crate::auth::{Identity, token_hash, verify_secret};
use crate::error::ApiError;
use crate::storage::Account;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use serde::Deserialize;
use serde_json::json;
use std::sync::Arc;

/// Login name and password.
#[derive(Deserialize)]
pub struct Login {
    login: String,
    password: String,
}

/// `POST /api/login`.
pub async fn login(
    State(app): State<Arc<App>>,
    client: ClientAddress,
    JsonBody(body): JsonBody<Login>,
) -> Result<impl IntoResponse, ApiError> {
    let login = body.login.trim().to_lowercase();
    if login.len() > 512 || body.password.len() > 512 {
        return Err(wrong_password());
    }
    reserve_try(&app, &login, client)?;
    let key = login.clone();
    let account = app.store(move |storage| storage.account_by_login(&key)).await?;
    let phc = account.as_ref().map(|account| account.password_hash.clone());
    let matches = app.hash_work(move || verify_secret(&body.password, phc.as_deref())).await?;
    match account.filter(|_| matches) {
        Some(account) => {
            app.login_throttle.succeed(&login);
            app.address_throttle.refund(&client.key());
            app.audit(&account.actor(), AuditAction::LoggedIn, None, "").await?;
            open_account_session(&app, &account.id).await
        }
        None => {
            app.audit("server", AuditAction::LoginRefused, None, "").await?;
            Err(wrong_password())
        }
    }
}

/// Asks an account for its password again, as signing needs, under the same throttle as logging in.
///
/// # Errors
/// 401 for a wrong password, 429 after too many.
pub async fn confirm_password(
    app: &App,
    account: &Account,
    password: String,
    client: ClientAddress,
) -> Result<(), ApiError> {
    let key = account.login.to_lowercase();
    reserve_try(app, &key, client)?;
    let phc = account.password_hash.clone();
    let fits = password.len() <= 512;
    if fits && app.hash_work(move || verify_secret(&password, Some(&phc))).await? {
        app.login_throttle.succeed(&key);
        app.address_throttle.refund(&client.key());
        Ok(())
    } else {
        Err(wrong_password())
    }
}

fn reserve_try(app: &App, login: &str, client: ClientAddress) -> Result<(), ApiError> {
    let now = app.clock.now_ms();
    app.login_throttle.attempt(login, now).map_err(ApiError::too_many_tries)?;
    app.address_throttle.attempt(&client.key(), now).map_err(ApiError::too_many_tries)
}

fn wrong_password() -> ApiError {
    let text = "Login name or password is wrong. Check both and try again.";
    ApiError::new(StatusCode::UNAUTHORIZED, "wrong_password", text)
}

/// `POST /api/logout`: ends both sessions of this browser, and lets the next person in it be another guest.
pub async fn logout(
    State(app): State<Arc<App>>,
    identity: Identity,
    headers: HeaderMap,
) -> Result<impl IntoResponse, ApiError> {
    let names = [ACCOUNT_COOKIE, GUEST_COOKIE];
    let hashes: Vec<_> = names.iter().filter_map(|name| cookie(&headers, name)).map(token_hash).collect();
    app.rooms.close_sessions(&hashes);
    app.store(move |storage| hashes.iter().try_for_each(|hash| storage.remove_session(hash))).await?;
    if let Some(account) = &identity.account {
        app.audit(&account.actor(), AuditAction::LoggedOut, None, "").await?;
    }
    let mut headers = HeaderMap::new();
    for name in names.into_iter().chain([BROWSER_COOKIE]) {
        if let Some(cookie) = set_cookie(name, "", 0, app.config.is_https()) {
            headers.append(header::SET_COOKIE, cookie);
        }
    }
    Ok((headers, Json(json!({}))))
}
