//! What the server's routes carry, as JSON.

use prosector_session::core::BlobHash;
use serde::{Deserialize, Serialize};

/// Who is looking.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Me {
    /// The account, if logged in.
    pub account: Option<Account>,
    /// The guest's case, if a share link was opened.
    pub guest: Option<Guest>,
    /// Whether the server has no account yet.
    #[serde(default)]
    pub needs_welcome: bool,
}

/// An account.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Account {
    /// Identifier.
    pub id: String,
    /// Name shown to others.
    pub name: String,
}

/// A guest by share link.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Guest {
    /// The one case this guest may see.
    pub case: String,
    /// What the guest may do.
    pub role: Role,
    /// Name the guest gave.
    pub name: String,
}

/// What a person may do with a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Everything, sharing included.
    Owner,
    /// See and edit.
    Editor,
    /// See.
    Viewer,
    /// See the patient's page.
    Patient,
}

/// A case in the list.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct CaseSummary {
    /// Identifier.
    pub id: String,
    /// Title.
    pub title: String,
    /// What this account may do.
    pub role: Role,
    /// Last change, ms since 1970.
    #[serde(default)]
    pub updated_at: i64,
    /// Whether it is the synthetic demo patient.
    #[serde(default)]
    pub demo: bool,
}

/// A case.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct CaseDetail {
    /// Identifier.
    pub id: String,
    /// Title.
    pub title: String,
    /// What this account may do.
    pub role: Role,
    /// Hash of the `CaseManifest` blob, once imaging is uploaded.
    pub imaging: Option<BlobHash>,
    /// Signatures so far, as the plan crate writes them.
    #[serde(default)]
    pub signatures: Vec<serde_json::Value>,
    /// Draft, signed, or changed since signing, in the server's words.
    #[serde(default)]
    pub status: serde_json::Value,
}

/// How far an upload has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct UploadState {
    /// Bytes the server has stored durably.
    pub received: u64,
    /// Whether the blob is complete and its hash was checked.
    #[serde(default)]
    pub complete: bool,
}

/// A share link as listed.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Link {
    /// Identifier.
    pub id: String,
    /// What it lets people do.
    pub role: Role,
    /// Path to open, for example `/join/...`.
    pub path: String,
    /// The code, told only when the link is made.
    #[serde(default)]
    pub code: Option<String>,
    /// End, ms since 1970.
    #[serde(default)]
    pub expires_at: Option<i64>,
    /// Whether it was revoked.
    #[serde(default)]
    pub revoked: bool,
}

/// A share link to make.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NewLink {
    /// What it lets people do.
    pub role: Role,
    /// Life in seconds.
    pub expires_in_s: u64,
    /// Hash of an uploaded picture for the patient's page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub picture: Option<BlobHash>,
}

/// What opening a link gives.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct OpenedLink {
    /// The case.
    pub case: String,
    /// What the guest may do.
    pub role: Role,
}

/// Why an approver signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignMeaning {
    /// Wrote it.
    Authored,
    /// Read and checked it.
    Reviewed,
    /// Approves it for use.
    Approved,
}
