//! What an import tells the person about the files, in plain words.

use serde::{Deserialize, Serialize};

/// How much a diagnostic matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing; nothing to do.
    Info,
    /// The picture or its numbers are affected; the message says how.
    Warning,
    /// The series or file is not shown; the message says why and what to do.
    Refusal,
}

/// One sentence or two about a file, a series or the whole import: what, where, what to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// How much it matters.
    pub severity: Severity,
    /// Stable name for tests and translations, for example `gantry_tilt`.
    pub code: String,
    /// Plain words; holds no patient data.
    pub message: String,
}

impl Diagnostic {
    /// A diagnostic of [`Severity::Info`].
    pub fn info(code: &str, message: impl Into<String>) -> Self {
        Self { severity: Severity::Info, code: code.into(), message: message.into() }
    }

    /// A diagnostic of [`Severity::Warning`].
    pub fn warning(code: &str, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, code: code.into(), message: message.into() }
    }

    /// A diagnostic of [`Severity::Refusal`].
    pub fn refusal(code: &str, message: impl Into<String>) -> Self {
        Self { severity: Severity::Refusal, code: code.into(), message: message.into() }
    }
}
