//! One function a route.

use super::request::{ApiError, delete, get, get_bytes, post, put_bytes, tell};
use super::types::*;
use gloo_net::http::Method;
use prosector_session::core::BlobHash;
use serde_json::{Value, json};
use web_sys::Blob;

/// Who is looking.
pub async fn me() -> Result<Me, ApiError> {
    get("/api/me").await
}

/// Makes the first account with the one-time token of the welcome link.
pub async fn welcome(token: &str, name: &str, login: &str, password: &str) -> Result<Me, ApiError> {
    post("/api/welcome", &json!({ "token": token, "name": name, "login": login, "password": password })).await
}

/// Makes an invitation to the server (administrators only); the answer is its path, valid for 7 days, once.
pub async fn invite() -> Result<String, ApiError> {
    let made: Value = post("/api/invitations", &json!({})).await?;
    Ok(made["path"].as_str().unwrap_or_default().to_owned())
}

/// Logs in; the cookie is set by the answer.
pub async fn login(login: &str, password: &str) -> Result<Me, ApiError> {
    post("/api/login", &json!({ "login": login, "password": password })).await
}

/// Logs out.
pub async fn logout() -> Result<(), ApiError> {
    tell(Method::POST, "/api/logout", &json!({})).await
}

/// The cases this account sees.
pub async fn cases() -> Result<Vec<CaseSummary>, ApiError> {
    get("/api/cases").await
}

/// Makes a case under an identifier made here, so that a local case keeps its own.
pub async fn create_case(id: &str, title: &str) -> Result<CaseSummary, ApiError> {
    post("/api/cases", &json!({ "id": id, "title": title })).await
}

/// One case.
pub async fn case(id: &str) -> Result<CaseDetail, ApiError> {
    get(&format!("/api/cases/{}", escaped(id))).await
}

/// Renames a case.
pub async fn rename_case(id: &str, title: &str) -> Result<(), ApiError> {
    tell(Method::PATCH, &format!("/api/cases/{}", escaped(id)), &json!({ "title": title })).await
}

/// Erases a case for good; `title` is the case's own, typed by its owner.
pub async fn erase_case(id: &str, title: &str) -> Result<(), ApiError> {
    tell(Method::DELETE, &format!("/api/cases/{}", escaped(id)), &json!({ "title": title })).await
}

/// People with an account in a case, owners first.
pub async fn members(case: &str) -> Result<Vec<Member>, ApiError> {
    get(&format!("/api/cases/{}/members", escaped(case))).await
}

/// Gives the account with this login name a role in a case.
pub async fn add_member(case: &str, login: &str, role: Role) -> Result<Member, ApiError> {
    post(&format!("/api/cases/{}/members", escaped(case)), &json!({ "login": login, "role": role })).await
}

/// Changes the role of an account in a case.
pub async fn change_member(case: &str, account: &str, role: Role) -> Result<(), ApiError> {
    tell(Method::PATCH, &member_path(case, account), &json!({ "role": role })).await
}

/// Takes an account out of a case.
pub async fn remove_member(case: &str, account: &str) -> Result<(), ApiError> {
    delete(&member_path(case, account)).await
}

fn member_path(case: &str, account: &str) -> String {
    format!("/api/cases/{}/members/{}", escaped(case), escaped(account))
}

/// Points a case at its uploaded manifest.
pub async fn put_imaging(id: &str, manifest: BlobHash) -> Result<(), ApiError> {
    tell(Method::PUT, &format!("/api/cases/{}/imaging", escaped(id)), &json!({ "manifest": manifest })).await
}

/// Path of a blob of a case.
pub fn blob_path(case: &str, hash: BlobHash) -> String {
    format!("/api/cases/{}/blobs/{hash}", escaped(case))
}

/// How much of a blob the server has.
pub async fn upload_state(case: &str, hash: BlobHash) -> Result<UploadState, ApiError> {
    get(&format!("/api/cases/{}/uploads/{hash}", escaped(case))).await
}

/// Sends a piece of a blob.
pub async fn upload_piece(
    case: &str,
    hash: BlobHash,
    offset: u64,
    total: u64,
    piece: &Blob,
) -> Result<UploadState, ApiError> {
    put_bytes(&format!("/api/cases/{}/uploads/{hash}?offset={offset}&total={total}", escaped(case)), piece).await
}

/// Share links of a case.
pub async fn links(case: &str) -> Result<Vec<Link>, ApiError> {
    get(&format!("/api/cases/{}/links", escaped(case))).await
}

/// Makes a share link; the answer holds the code, which is told only now.
pub async fn create_link(case: &str, link: &NewLink) -> Result<MadeLink, ApiError> {
    let NewLink { role, expires_in_s, picture } = link;
    let mut body = json!({ "role": role, "expires_in_s": expires_in_s });
    if let Some(picture) = picture {
        body["picture"] = json!(picture);
    }
    post(&format!("/api/cases/{}/links", escaped(case)), &body).await
}

/// Ends a share link at once.
pub async fn revoke_link(case: &str, link: &str) -> Result<(), ApiError> {
    delete(&format!("/api/cases/{}/links/{}", escaped(case), escaped(link))).await
}

/// Opens a share link as a guest.
pub async fn open_link(link: &str, code: &str, name: &str) -> Result<OpenedLink, ApiError> {
    post(&format!("/api/links/{}/open", escaped(link)), &json!({ "code": code, "name": name })).await
}

/// What the patient's page shows.
pub async fn patient() -> Result<PatientPlan, ApiError> {
    get("/api/patient").await
}

/// The patient's 3D picture.
pub async fn patient_picture() -> Result<Vec<u8>, ApiError> {
    get_bytes("/api/patient/picture").await
}

/// Signs the plan of a case; asks for the password again.
pub async fn sign(case: &str, password: &str, meaning: SignMeaning) -> Result<Value, ApiError> {
    post(&format!("/api/cases/{}/sign", escaped(case)), &json!({ "password": password, "meaning": meaning })).await
}

/// The plan with its signatures as a file.
pub async fn plan_package(case: &str) -> Result<Vec<u8>, ApiError> {
    get_bytes(&format!("/api/cases/{}/plan.prosector", escaped(case))).await
}

/// The audit log of a case.
pub async fn audit(case: &str) -> Result<Audit, ApiError> {
    get(&format!("/api/cases/{}/audit", escaped(case))).await
}

/// A path segment that cannot change the meaning of an address.
fn escaped(text: &str) -> String {
    String::from(js_sys::encode_uri_component(text))
}
