//! The audit log: who did what, when, to which case; append-only and hash-chained (21 CFR 11.10(e)).
//!
//! Each entry's hash covers the one before it, so no entry can be changed, removed or moved without a break; the
//! head is sealed with the server's key, so the end cannot be cut off either. Entries hold identifiers of accounts
//! and guests, never names, titles or other patient data.

mod chain;

pub use chain::{ChainVerdict, check_chain, entry_hash};

use serde::Serialize;

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEvent {
    /// Milliseconds since 1970.
    pub at: i64,
    /// `account:ID`, `guest:ID`, or `server`.
    pub actor: String,
    /// What was done.
    pub action: AuditAction,
    /// The case it concerns.
    pub case_id: Option<String>,
    /// One identifier or word more: a link, a hash, a role. Never text that a person typed.
    pub detail: String,
}

/// What can happen; the stored word never changes its meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AuditAction {
    /// An account was made from an invitation.
    AccountCreated,
    /// An invitation was made.
    InvitationCreated,
    /// Someone logged in.
    LoggedIn,
    /// A wrong password was given.
    LoginRefused,
    /// Someone logged out.
    LoggedOut,
    /// A case was made.
    CaseCreated,
    /// A case was opened.
    CaseOpened,
    /// A case was renamed.
    CaseRenamed,
    /// The imaging of a case was named.
    ImagingSet,
    /// A share link was made.
    LinkCreated,
    /// A guest came in through a link.
    LinkOpened,
    /// A wrong code was given.
    LinkRefused,
    /// A link was locked after too many wrong codes.
    LinkLocked,
    /// A link was taken back.
    LinkRevoked,
    /// Someone joined the room.
    RoomJoined,
    /// Someone left the room.
    RoomLeft,
    /// A participant sent an edit that their role does not allow.
    EditRefused,
    /// Edits were stored.
    EditsStored,
    /// The plan was signed.
    PlanSigned,
    /// A wrong password was given while signing.
    SigningRefused,
    /// The plan was exported.
    PlanExported,
    /// The patient's page was read.
    PatientViewRead,
    /// An account was given a part in a case.
    MemberAdded,
    /// The role of an account in a case was changed.
    RoleChanged,
    /// An account has no part in a case any more.
    MemberRemoved,
    /// A case was erased.
    CaseErased,
}

impl AuditAction {
    /// The word stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AccountCreated => "account_created",
            Self::InvitationCreated => "invitation_created",
            Self::LoggedIn => "logged_in",
            Self::LoginRefused => "login_refused",
            Self::LoggedOut => "logged_out",
            Self::CaseCreated => "case_created",
            Self::CaseOpened => "case_opened",
            Self::CaseRenamed => "case_renamed",
            Self::ImagingSet => "imaging_set",
            Self::LinkCreated => "link_created",
            Self::LinkOpened => "link_opened",
            Self::LinkRefused => "link_refused",
            Self::LinkLocked => "link_locked",
            Self::LinkRevoked => "link_revoked",
            Self::RoomJoined => "room_joined",
            Self::RoomLeft => "room_left",
            Self::EditRefused => "edit_refused",
            Self::EditsStored => "edits_stored",
            Self::PlanSigned => "plan_signed",
            Self::SigningRefused => "signing_refused",
            Self::PlanExported => "plan_exported",
            Self::PatientViewRead => "patient_view_read",
            Self::MemberAdded => "member_added",
            Self::RoleChanged => "role_changed",
            Self::MemberRemoved => "member_removed",
            Self::CaseErased => "case_erased",
        }
    }
}

/// One stored entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AuditEntry {
    /// Number, from 1 without gaps.
    pub seq: i64,
    /// Milliseconds since 1970.
    pub at: i64,
    /// `account:ID`, `guest:ID`, or `server`.
    pub actor: String,
    /// What was done, as stored.
    pub action: String,
    /// The case it concerns.
    pub case_id: Option<String>,
    /// One identifier or word more.
    pub detail: String,
    /// Hash of the entry before, hexadecimal; zeros before the first.
    #[serde(serialize_with = "hex::serialize")]
    pub previous: [u8; 32],
    /// Hash of this entry, hexadecimal.
    #[serde(serialize_with = "hex::serialize")]
    pub hash: [u8; 32],
}
