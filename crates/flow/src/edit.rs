//! What-if edits of a network.

use crate::FlowError;
use prosector_core::BranchId;
use serde::{Deserialize, Serialize};

/// The largest narrowing, as a share of the diameter; beyond it a vessel is clamped instead.
pub const MAX_DIAMETER_REDUCTION: f64 = 0.95;

/// One change to the tree. Later edits of the same branch replace earlier ones of the same kind.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum FlowEdit {
    /// Closes the branch at its root side.
    Clamp {
        /// Which branch.
        branch: BranchId,
    },
    /// Narrows the middle of the branch over the length in the settings.
    Narrow {
        /// Which branch.
        branch: BranchId,
        /// Share of the diameter that is lost, 0 to 0.95.
        diameter_reduction: f64,
    },
}

impl FlowEdit {
    /// The branch it changes.
    pub fn branch(self) -> BranchId {
        match self {
            FlowEdit::Clamp { branch } | FlowEdit::Narrow { branch, .. } => branch,
        }
    }

    /// Checks the branch against the number of branches and the narrowing against its range.
    pub(crate) fn checked(self, branches: usize) -> Result<Self, FlowError> {
        if self.branch().0 as usize >= branches {
            return Err(FlowError::UnknownBranch(self.branch()));
        }
        match self {
            FlowEdit::Narrow { branch, diameter_reduction: share }
                if !(0.0..=MAX_DIAMETER_REDUCTION).contains(&share) =>
            {
                Err(FlowError::NarrowingRange { branch, percent: share * 100.0 })
            }
            sound => Ok(sound),
        }
    }
}
