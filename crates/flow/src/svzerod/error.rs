//! Why a file is no case.

/// A refusal of a file.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum CaseError {
    /// Not JSON.
    #[error("This is not a JSON file: {0}.")]
    Json(String),
    /// A part that is missing or of another kind.
    #[error("{owner} has no \"{key}\" that is {wanted}.")]
    Field {
        /// Whose part, as the begin of a sentence.
        owner: String,
        /// Which part.
        key: String,
        /// What it should be, such as `a number`.
        wanted: &'static str,
    },
    /// A part that the element does not have.
    #[error("{owner} has a \"{key}\", which it cannot have. Check its spelling.")]
    UnknownField {
        /// Whose part, as the begin of a sentence.
        owner: String,
        /// Which part.
        key: String,
    },
    /// A type that is not known.
    #[error("{owner} is of the type \"{kind}\", which is not known here.")]
    UnknownType {
        /// Whose type, as the begin of a sentence.
        owner: String,
        /// The type.
        kind: String,
    },
    /// A name or number that no element has.
    #[error("{owner} leads to \"{name}\", but no element is called so.")]
    NoSuchElement {
        /// Who names it, as the begin of a sentence.
        owner: String,
        /// What it names.
        name: String,
    },
    /// Something that is known and not supported.
    #[error("{owner} {what}, which is not supported.")]
    Unsupported {
        /// Who, as the begin of a sentence.
        owner: String,
        /// What it does.
        what: &'static str,
    },
}
