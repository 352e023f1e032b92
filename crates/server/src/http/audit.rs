//! The audit log of a case, for its owner.

use crate::app::App;
use crate::audit::ChainVerdict;
use crate::auth::{Identity, Role};
use crate::error::ApiError;
use crate::storage::{AccountStore, Storage, Stored};
use axum::Json;
use axum::extract::{Path, State};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::Arc;

/// `GET /api/cases/{case}/audit`: the case's entries, and whether the whole log is intact.
pub async fn list(
    State(app): State<Arc<App>>,
    identity: Identity,
    Path(case): Path<String>,
) -> Result<Json<Value>, ApiError> {
    app.case_access(&identity, &case, Role::Owner).await?;
    let answer = app.store(move |storage| describe(storage, &case)).await?;
    Ok(Json(answer))
}

fn describe(storage: &dyn Storage, case: &str) -> Stored<Value> {
    let mut names = HashMap::new();
    let mut entries = Vec::new();
    for entry in storage.audit_of_case(case)? {
        if !names.contains_key(&entry.actor) {
            names.insert(entry.actor.clone(), name_of(storage, &entry.actor)?);
        }
        let mut line = json!(entry);
        line["name"] = json!(names.get(&entry.actor));
        entries.push(line);
    }
    let (intact, broken_at) = match storage.verify_audit()? {
        ChainVerdict::Intact { .. } => (true, None),
        ChainVerdict::BrokenAt { seq } => (false, Some(seq)),
        ChainVerdict::EndMissing => (false, None),
    };
    Ok(json!({ "intact": intact, "broken_at": broken_at, "entries": entries }))
}

/// Names are looked up, never logged, so that they can be erased; a guest is only ever "Guest".
fn name_of(storage: &(impl AccountStore + ?Sized), actor: &str) -> Stored<String> {
    Ok(match actor.split_once(':') {
        Some(("account", id)) => {
            storage.account(id)?.map_or_else(|| "Erased account".to_owned(), |account| account.name)
        }
        Some(("guest", _)) => "Guest".to_owned(),
        _ => "Server".to_owned(),
    })
}
