//! Everything a person or the import can ask of a session. One module answers each group.

mod data;
mod view;
mod work;

pub use data::{CaseCommand, DataCommand};
pub use view::{LayerCommand, ViewCommand};
pub use work::{FlowCommand, NewItem, PlanCommand, ToolCommand};

use crate::collaboration::CollaborationCommand;
use crate::fusion::FusionCommand;
use crate::segments::SegmentCommand;
use crate::territory::TerritoryCommand;
use crate::vessels::VesselCommand;

/// One request; [`crate::Session::handle`] answers with the events that follow from it.
#[derive(Clone, Debug)]
pub enum Command {
    /// The case itself.
    Case(CaseCommand),
    /// What import and workers deliver.
    Data(DataCommand),
    /// The views.
    View(ViewCommand),
    /// The layer list.
    Layer(LayerCommand),
    /// Tools and gestures.
    Tool(ToolCommand),
    /// The plan.
    Plan(PlanCommand),
    /// Segments.
    Segment(SegmentCommand),
    /// Vessels.
    Vessel(VesselCommand),
    /// The flow model.
    Flow(FlowCommand),
    /// A second image over the open one.
    Fusion(FusionCommand),
    /// Territories of vessels.
    Territory(TerritoryCommand),
    /// Other people.
    Collaboration(CollaborationCommand),
    /// Take back this person's last change.
    Undo,
    /// Do it again.
    Redo,
}
