//! Accounts with a part in a case: adding them by their login name, changing their role, removing them.

use super::body::JsonBody;
use super::client::ClientAddress;
use crate::app::App;
use crate::audit::AuditAction;
use crate::auth::{Identity, Role};
use crate::error::ApiError;
use crate::storage::{Account, GrantChange};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

/// `GET /api/cases/{case}/members`.
pub async fn list(
    State(app): State<Arc<App>>,
    identity: Identity,
    Path(case): Path<String>,
) -> Result<Json<Value>, ApiError> {
    app.case_access(&identity, &case, Role::Owner).await?;
    let members = app.store(move |storage| storage.members_of(&case)).await?;
    Ok(Json(members.iter().map(|(account, role)| describe(account, *role)).collect()))
}

fn describe(account: &Account, role: Role) -> Value {
    json!({ "account": account.id, "name": account.name, "login": account.login, "role": role })
}

/// Whom to add.
#[derive(Deserialize)]
pub struct NewMember {
    login: String,
    role: Role,
}

/// `POST /api/cases/{case}/members`: the case appears in that person's list.
pub async fn add(
    State(app): State<Arc<App>>,
    identity: Identity,
    client: ClientAddress,
    Path(case): Path<String>,
    JsonBody(body): JsonBody<NewMember>,
) -> Result<impl IntoResponse, ApiError> {
    let owner = app.case_access(&identity, &case, Role::Owner).await?;
    check_role(body.role)?;
    let account = find(&app, &client, body.login).await?;
    let (id, place, role) = (account.id.clone(), case.clone(), body.role);
    if !app.store(move |storage| storage.add_member(&place, &id, role)).await? {
        return Err(ApiError::conflict("exists", "This person is in the case already. Change their role in the list."));
    }
    // They may be in the room already, as a guest through a link; that stays as it is until they open the case anew.
    let detail = format!("{} {}", account.id, role.as_str());
    app.audit(&owner.person.actor, AuditAction::MemberAdded, Some(&case), &detail).await?;
    Ok((StatusCode::CREATED, Json(describe(&account, role))))
}

/// Accounts are never patients: the patient's page opens by a link, without a name.
fn check_role(role: Role) -> Result<(), ApiError> {
    match role {
        Role::Patient => Err(ApiError::bad_request("A patient comes in through a link, not through an account.")),
        Role::Owner | Role::Editor | Role::Viewer => Ok(()),
    }
}

/// The account with this login name; wrong guesses count as wrong passwords do, so that names cannot be tried out.
async fn find(app: &App, client: &ClientAddress, login: String) -> Result<Account, ApiError> {
    app.address_throttle.attempt(&client.key(), app.clock.now_ms()).map_err(ApiError::too_many_tries)?;
    let login = login.trim().to_owned();
    let found = app.store(move |storage| storage.account_by_login(&login)).await?;
    let found = found.ok_or_else(|| {
        ApiError::not_found("Nobody on this server logs in with this name. Ask the person for their login name.")
    })?;
    app.address_throttle.refund(&client.key());
    Ok(found)
}

/// A new role.
#[derive(Deserialize)]
pub struct NewRole {
    role: Role,
}

/// `PATCH /api/cases/{case}/members/{account}`.
pub async fn change(
    State(app): State<Arc<App>>,
    identity: Identity,
    Path((case, account)): Path<(String, String)>,
    JsonBody(body): JsonBody<NewRole>,
) -> Result<Json<Value>, ApiError> {
    check_role(body.role)?;
    set_role(&app, &identity, &case, &account, Some(body.role)).await?;
    Ok(Json(json!({ "account": account, "role": body.role })))
}

/// `DELETE /api/cases/{case}/members/{account}`.
pub async fn remove(
    State(app): State<Arc<App>>,
    identity: Identity,
    Path((case, account)): Path<(String, String)>,
) -> Result<Json<Value>, ApiError> {
    set_role(&app, &identity, &case, &account, None).await?;
    Ok(Json(json!({})))
}

/// Stores the change, then tells the room: open sockets have the new role, or end, at once.
async fn set_role(
    app: &App,
    identity: &Identity,
    case: &str,
    account: &str,
    role: Option<Role>,
) -> Result<(), ApiError> {
    let owner = app.case_access(identity, case, Role::Owner).await?;
    let (place, id) = (case.to_owned(), account.to_owned());
    match app.store(move |storage| storage.change_member(&place, &id, role)).await? {
        GrantChange::Done => {}
        GrantChange::NotAMember => return Err(ApiError::not_found("This person is not in the case.")),
        GrantChange::LastOwner => {
            let text = "A case needs an owner. Make somebody else an owner first.";
            return Err(ApiError::conflict("last_owner", text));
        }
    }
    app.rooms.set_role(case, &format!("account:{account}"), role);
    let (action, word) = match role {
        Some(role) => (AuditAction::RoleChanged, role.as_str()),
        None => (AuditAction::MemberRemoved, ""),
    };
    app.audit(&owner.person.actor, action, Some(case), format!("{account} {word}").trim_end()).await?;
    Ok(())
}
