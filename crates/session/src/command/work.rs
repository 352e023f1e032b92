//! Tools, plan and flow.

use crate::core::{BranchId, LpsPoint};
use crate::flow::SteadySettings;
use crate::flow_model::FlowQuantity;
use crate::plan::{self, ItemId};
use crate::selection::Selected;
use crate::tools::{Pointer, Tool};

/// Names for an item that a gesture may make; from outside, because a session has no randomness and no words.
#[derive(Clone, Debug, PartialEq)]
pub struct NewItem {
    /// Its identifier: a fresh UUID as text.
    pub id: ItemId,
    /// Its name from the catalogue, for example "Length 3"; see [`crate::Session::next_mark_number`].
    pub name: String,
}

/// Tools and gestures.
#[derive(Clone, Debug)]
pub enum ToolCommand {
    /// Makes a tool active.
    Choose(Tool),
    /// The primary button goes down.
    PointerDown(Pointer),
    /// The pointer moves, with or without the button.
    PointerMove(Pointer),
    /// The primary button goes up.
    PointerUp {
        /// Where.
        pointer: Pointer,
        /// Used if the gesture completes a mark.
        new: NewItem,
    },
    /// Takes hold of a mark's point; moves follow, the button's release keeps it.
    GrabHandle {
        /// Which mark.
        mark: ItemId,
        /// Which point, from 0.
        handle: usize,
    },
    /// Leaves the gesture, or else the tool.
    Escape,
}

/// The plan.
#[derive(Clone, Debug)]
pub enum PlanCommand {
    /// A change as the plan knows it.
    Apply(plan::Command),
    /// Adds a step that keeps the camera and the visible layers of now.
    AddStep {
        /// A fresh UUID as text.
        id: ItemId,
        /// Its title.
        title: String,
        /// Place in the list; `None` for the end.
        index: Option<usize>,
    },
    /// Keeps the camera and the visible layers of now on a step.
    CaptureView {
        /// Which step.
        step: ItemId,
    },
    /// Shows a step: its camera, its layers, its what-if; selects it.
    ShowStep {
        /// Which step.
        step: ItemId,
    },
    /// Places a landmark, length, angle or note by its points, without a gesture.
    AddMark {
        /// Identifier and name.
        new: NewItem,
        /// The tool that would make it.
        tool: Tool,
        /// As many points as the tool needs.
        points: Vec<LpsPoint>,
        /// Text of a note.
        text: String,
    },
    /// Selects something, or nothing.
    Select(Option<Selected>),
    /// Moves the crosshair to a mark and selects it.
    JumpTo(ItemId),
}

/// The flow model.
#[derive(Clone, Debug)]
pub enum FlowCommand {
    /// Computes a piece of the chosen tree's model, some milliseconds; to be sent while
    /// [`crate::FlowModels::is_preparing`] says so. An edit computes what is left at once.
    Compute,
    /// Chooses the tree that is shown and edited.
    SelectTree(String),
    /// Chooses a branch, for the table and the picture.
    SelectBranch(Option<BranchId>),
    /// Clamps or opens a branch.
    SetClamp {
        /// Which branch.
        branch: BranchId,
        /// Whether it is closed.
        clamped: bool,
    },
    /// Narrows a branch; a run of these on one branch is one undo step.
    SetNarrowing {
        /// Which branch.
        branch: BranchId,
        /// Percent of the diameter, 0 to 95.
        percent: f64,
    },
    /// Takes all edits back.
    ClearEdits,
    /// Chooses what colours the vessels.
    SetQuantity(FlowQuantity),
    /// Changes the assumptions.
    SetSettings(SteadySettings),
    /// Keeps the edits of now on a step.
    Keep {
        /// Which step.
        step: ItemId,
    },
    /// Brings back the edits kept on a step.
    Recall {
        /// Which step.
        step: ItemId,
    },
    /// Takes the kept edits off a step.
    Forget {
        /// Which step.
        step: ItemId,
    },
}
