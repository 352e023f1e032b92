//! The one selection of the application.

use crate::core::BranchId;
use crate::layers::LayerId;
use crate::plan::ItemId;
use serde::{Deserialize, Serialize};

/// What is selected: its properties are shown, it is outlined in every view.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Selected {
    /// A plan step.
    Step(ItemId),
    /// A mark.
    Mark(ItemId),
    /// A layer.
    Layer(LayerId),
    /// A branch of the chosen vessel tree.
    Branch(BranchId),
}

impl Selected {
    /// The plan item, if it is one.
    pub fn item(&self) -> Option<&ItemId> {
        match self {
            Selected::Step(id) | Selected::Mark(id) => Some(id),
            Selected::Layer(_) | Selected::Branch(_) => None,
        }
    }
}
