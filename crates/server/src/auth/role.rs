//! What someone may do in one case.

use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use serde::{Deserialize, Serialize};

/// A person's role in a case, weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Reads the redacted plain-words view and nothing else.
    Patient,
    /// Sees plan, imaging and people; changes nothing.
    Viewer,
    /// Changes the plan and adds imaging.
    Editor,
    /// Also shares the case and reads its audit log.
    Owner,
}

/// Every role, weakest first.
pub const ROLES: [Role; 4] = [Role::Patient, Role::Viewer, Role::Editor, Role::Owner];

impl Role {
    /// The word stored and sent: `owner`, `editor`, `viewer` or `patient`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Editor => "editor",
            Self::Viewer => "viewer",
            Self::Patient => "patient",
        }
    }
}

impl From<Role> for prosector_sync::Role {
    fn from(role: Role) -> Self {
        match role {
            Role::Owner => Self::Owner,
            Role::Editor => Self::Editor,
            Role::Viewer => Self::Viewer,
            Role::Patient => Self::Patient,
        }
    }
}

impl FromSql for Role {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let word = value.as_str()?;
        ROLES.into_iter().find(|role| role.as_str() == word).ok_or(FromSqlError::InvalidType)
    }
}

impl ToSql for Role {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.as_str().into())
    }
}
