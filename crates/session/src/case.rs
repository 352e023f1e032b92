//! The case that is open.

use crate::sync::Role;
use serde::{Deserialize, Serialize};

/// Where a case's imaging came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum CaseSource {
    /// Files opened on this computer; nothing was sent anywhere.
    Local,
    /// The synthetic demonstration patient.
    Demo,
    /// A case of the server this page came from.
    Server,
}

/// The open case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Case {
    /// Identifier given by the caller; the server's own for its cases.
    pub id: String,
    /// Title without patient identifiers.
    pub title: String,
    /// Where it came from.
    pub source: CaseSource,
    /// What this person may do with it; owner for local cases.
    pub role: Role,
}

impl Case {
    /// Whether this person may change the plan.
    pub fn can_edit(&self) -> bool {
        self.role.may_edit()
    }
}
