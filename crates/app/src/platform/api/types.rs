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
    /// Name to log in with.
    #[serde(default)]
    pub login: String,
    /// Whether this account may invite others to the server.
    #[serde(default)]
    pub is_admin: bool,
}

/// A guest by share link.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Guest {
    /// Identifier of this guest in this browser: the same through every link to the case.
    pub id: String,
    /// The one case this guest may see.
    pub case: String,
    /// What the guest may do.
    pub role: Role,
    /// Name the guest gave.
    pub name: String,
    /// End of the guest's access, ms since 1970.
    #[serde(default)]
    pub expires_at: Option<i64>,
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

impl From<Role> for prosector_session::Role {
    fn from(role: Role) -> Self {
        match role {
            Role::Owner => Self::Owner,
            Role::Editor => Self::Editor,
            Role::Viewer => Self::Viewer,
            Role::Patient => Self::Patient,
        }
    }
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
    /// How far the plan is.
    pub status: PlanStatus,
    /// Last change, ms since 1970.
    #[serde(default)]
    pub updated_at: i64,
}

/// How far a plan is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlanStatus {
    /// Not signed.
    Draft,
    /// Signed as reviewed, not yet approved.
    InReview,
    /// Approved, and unchanged since.
    Signed,
    /// Signed, then edited.
    ChangedSinceSigning,
}

/// Somebody with an account in a case.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Member {
    /// Identifier of the account.
    pub account: String,
    /// Name shown to others.
    pub name: String,
    /// Name to log in with.
    pub login: String,
    /// What they may do.
    pub role: Role,
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
    /// Path to open, `/join/ID` or `/p/ID`.
    pub path: String,
    /// What it lets people do.
    pub role: Role,
    /// When it was made, ms since 1970.
    #[serde(default)]
    pub created_at: i64,
    /// End, ms since 1970.
    pub expires_at: i64,
    /// When it was revoked, ms since 1970.
    #[serde(default)]
    pub revoked_at: Option<i64>,
    /// Whether it can still be opened.
    #[serde(default)]
    pub open: bool,
    /// Wrong codes tried so far.
    #[serde(default)]
    pub wrong_codes: u32,
}

/// A share link just made.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct MadeLink {
    /// Identifier.
    pub id: String,
    /// Path to open, `/join/ID` or `/p/ID`.
    pub path: String,
    /// The code; told only now.
    pub code: String,
    /// What it lets people do.
    pub role: Role,
    /// End, ms since 1970.
    pub expires_at: i64,
}

/// A share link to make.
#[derive(Clone, Debug, PartialEq)]
pub struct NewLink {
    /// What it lets people do.
    pub role: Role,
    /// Life in seconds.
    pub expires_in_s: u64,
    /// Hash of an uploaded picture for the patient's page.
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

/// The patient's page.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct PatientPlan {
    /// Title; holds no identifiers.
    #[serde(default)]
    pub title: String,
    /// End of access, ms since 1970.
    #[serde(default)]
    pub expires_at: i64,
    /// Whether there is a picture to fetch.
    #[serde(default)]
    pub picture: bool,
    /// The steps that have words for patients.
    pub steps: Vec<PatientStep>,
}

/// One step of the patient's page.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct PatientStep {
    /// Title.
    pub title: String,
    /// Words for the patient.
    pub text: String,
    /// Where to look from.
    #[serde(default)]
    pub camera: Option<prosector_session::plan::Camera>,
    /// Layers shown; `None` means all.
    #[serde(default)]
    pub visible_layers: Option<Vec<String>>,
    /// Tree and edits of the step's what-if, as the plan holds them.
    #[serde(default)]
    pub what_if: Option<serde_json::Value>,
}

/// The audit log of a case.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Audit {
    /// Whether the chain of hashes holds.
    pub intact: bool,
    /// First entry at which it does not.
    #[serde(default)]
    pub broken_at: Option<u64>,
    /// Entries, oldest first.
    pub entries: Vec<AuditRow>,
}

/// One entry of the audit log.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct AuditRow {
    /// Position in the log.
    pub seq: u64,
    /// When, ms since 1970.
    pub at: i64,
    /// Name of who did it.
    #[serde(default)]
    pub name: Option<String>,
    /// What was done.
    pub action: String,
    /// Details, in the server's form.
    #[serde(default)]
    pub detail: serde_json::Value,
}
