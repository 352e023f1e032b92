//! Why a plan refused something, in words that can be shown as they are.

use crate::model::ItemId;

/// A command, file or update that was refused; the plan is as it was before.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum PlanError {
    /// The item was never there, or somebody removed it.
    #[error("This {kind} is no longer in the plan. Somebody may have removed it; undo or look at the list again.")]
    Missing {
        /// "step", "mark", "comment", "segment" or "change of segments".
        kind: &'static str,
        /// What was asked for.
        id: ItemId,
    },
    /// An item with this id is already there.
    #[error("The plan already has a {kind} with this id. Give each new item an id of its own.")]
    Duplicate {
        /// "step", "mark", "comment", "segment" or "change of segments".
        kind: &'static str,
        /// What was given.
        id: ItemId,
    },
    /// A registration that links nothing.
    #[error("A registration links two different frames of reference, and names both.")]
    NoLink,
    /// Not 1 to 64 letters, digits and hyphens.
    #[error("An item id is 1 to 64 letters, digits and hyphens.")]
    BadId,
    /// A place outside the list.
    #[error("Place {place} is outside the list of {len} steps.")]
    OutOfList {
        /// What was asked for, from 0.
        place: usize,
        /// Length of the list.
        len: usize,
    },
    /// The mark has fewer positions, or the command does not fit its kind.
    #[error("This mark has no {what}.")]
    NotOfMark {
        /// "text" or "handle 3".
        what: String,
    },
    /// A number that is not finite, or outside its range.
    #[error("{field} must be {range}.")]
    BadNumber {
        /// Which number.
        field: &'static str,
        /// What is allowed.
        range: &'static str,
    },
    /// A text that is too long or holds control characters.
    #[error("{field} must be at most {limit} characters{}.", if *one_line { " on one line" } else { "" })]
    BadText {
        /// Which text.
        field: &'static str,
        /// How many characters are allowed.
        limit: usize,
        /// Whether line breaks are refused, too.
        one_line: bool,
    },
    /// Too many items of a kind.
    #[error("A plan holds at most {limit} {kind}. Remove some first.")]
    TooMany {
        /// Which items, plural.
        kind: &'static str,
        /// How many are allowed.
        limit: usize,
    },
    /// The bytes are not a plan, or were cut or altered.
    #[error("This is not a plan that can be read: {reason}. The file may be cut or damaged; use another copy.")]
    Unreadable {
        /// What was found, from the decoder.
        reason: String,
    },
    /// The update is larger than allowed.
    #[error("The update has {bytes} bytes; at most {limit} are accepted.")]
    TooLarge {
        /// Size.
        bytes: usize,
        /// Limit.
        limit: usize,
    },
    /// The update builds on operations that this replica has not got.
    #[error("The update builds on changes that have not arrived here. Send everything since the version stated.")]
    MissingChanges,
    /// The update would leave the document malformed.
    #[error("The update would damage the plan and was refused: {problem}.")]
    Malformed {
        /// The first thing wrong.
        problem: String,
    },
    /// The document was written by a newer version of this software.
    #[error(
        "This plan was last changed by a newer version (schema {found}; this one knows {known}). It can be read; update Prosector to change it."
    )]
    NewerSchema {
        /// Schema of the document.
        found: u32,
        /// Newest schema known here.
        known: u32,
    },
    /// A peer id that Loro reserves.
    #[error("The peer id {0} is reserved.")]
    BadPeer(u64),
    /// A key, signature or public key that is not hexadecimal of the right length.
    #[error("{field} must be {digits} hexadecimal digits.")]
    BadHex {
        /// Which.
        field: &'static str,
        /// How many digits.
        digits: usize,
    },
    /// The document engine failed; the command was not kept.
    #[error("The plan could not be changed: {0}. Nothing was lost; reload the page.")]
    Engine(String),
}

impl From<loro::LoroError> for PlanError {
    fn from(error: loro::LoroError) -> Self {
        Self::Engine(error.to_string())
    }
}
