//! Everything a person or the import can ask of a session. One module answers each group.

use crate::case::Case;
use crate::collaboration::CollaborationCommand;
use crate::core::{
    BranchId, CenterlineGraph, LpsPoint, LpsVector, PatientRecord, Rgb, SegmentGroup, SliceAxis, SurfaceMesh, Volume,
    Window,
};
use crate::flow::SteadySettings;
use crate::flow_model::FlowQuantity;
use crate::imaging::Catalog;
use crate::layers::LayerId;
use crate::loading::Generation;
use crate::plan::{self, Camera, ItemId};
use crate::selection::Selected;
use crate::tools::{Pointer, Tool};
use crate::view::{Layout, ViewId, VolumeLook};
use std::sync::Arc;

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
    /// The flow model.
    Flow(FlowCommand),
    /// Other people.
    Collaboration(CollaborationCommand),
    /// Take back this person's last change.
    Undo,
    /// Do it again.
    Redo,
}

/// Opening and closing.
#[derive(Clone, Debug)]
pub enum CaseCommand {
    /// Opens a case and its plan; everything of the previous case is dropped.
    Open {
        /// The case.
        case: Case,
        /// The plan as it was saved: snapshots and updates in the order in which they were written.
        saved: Vec<Vec<u8>>,
    },
    /// Drops everything.
    Close,
}

/// What import and workers deliver.
#[derive(Clone, Debug)]
pub enum DataCommand {
    /// Result of an import.
    Catalog(Catalog),
    /// Begins to load a series; slices follow.
    OpenSeries {
        /// Its identifier in the catalogue.
        id: String,
    },
    /// A volume that came whole, for example from NIfTI.
    OpenVolume(Box<Volume>),
    /// A decoded slice.
    Slice {
        /// What [`crate::Event::VolumeOpened`] said; others are dropped.
        generation: Generation,
        /// Slice index from 0.
        z: usize,
        /// Stored values, row by row.
        values: Vec<i16>,
    },
    /// A slice that could not be decoded.
    SliceFailed {
        /// What [`crate::Event::VolumeOpened`] said; others are dropped.
        generation: Generation,
        /// Slice index from 0.
        z: usize,
    },
    /// Stops loading; slices still on their way are dropped, those that came stay.
    CancelLoading,
    /// A label map with its segments.
    Segments(Arc<SegmentGroup>),
    /// The surface of a segment, extracted by a worker.
    Surface {
        /// Which segment.
        label_value: u8,
        /// Its surface.
        mesh: Arc<SurfaceMesh>,
    },
    /// Vessel trees.
    Trees(Vec<CenterlineGraph>),
    /// Clinical facts.
    Record(PatientRecord),
    /// Memory that one volume may take, in bytes.
    MemoryBudget(u64),
}

/// The views.
#[derive(Clone, Debug)]
pub enum ViewCommand {
    /// Shares the window differently.
    SetLayout(Layout),
    /// Shows one view alone, or all four again.
    ToggleMaximised(ViewId),
    /// Moves all slices through this position.
    SetCrosshair(LpsPoint),
    /// Shows or hides the crosshair.
    ShowCrosshair(bool),
    /// Scrolls by whole slices, positive toward head, left or posterior.
    StepSlices {
        /// Which view.
        axis: SliceAxis,
        /// How many.
        slices: i32,
    },
    /// Goes to a slice by its number from 1.
    GoToSlice {
        /// Which view.
        axis: SliceAxis,
        /// Number as shown.
        number: usize,
    },
    /// Sets the window.
    SetWindow(Window),
    /// Sets one of the presets by its place in the list.
    SetPreset(usize),
    /// Exchanges black and white.
    SetInverted(bool),
    /// Moves the picture.
    Pan {
        /// Which view.
        axis: SliceAxis,
        /// CSS pixels to the right and down.
        pixels: [f64; 2],
        /// Size of the view in CSS pixels.
        viewport: [f64; 2],
    },
    /// Enlarges around a pixel.
    Zoom {
        /// Which view.
        axis: SliceAxis,
        /// The pixel that stays where it is.
        pixel: [f64; 2],
        /// Size of the view in CSS pixels.
        viewport: [f64; 2],
        /// Above 1 to enlarge.
        factor: f64,
    },
    /// Shows the whole volume in one view, or in all.
    Fit(Option<SliceAxis>),
    /// Moves the camera of the volume view.
    SetCamera(Camera),
    /// Looks along a direction, as a click on the orientation cube asks for.
    LookAlong {
        /// Unit vector from eye to target.
        direction: LpsVector,
        /// Unit vector that becomes up.
        up: LpsVector,
    },
    /// Turns the camera about its target by a drag: half a turn for the height of the view.
    OrbitCamera {
        /// CSS pixels to the right and down.
        pixels: [f64; 2],
        /// Size of the view in CSS pixels.
        viewport: [f64; 2],
    },
    /// Moves the camera so that the patient follows the pointer.
    PanCamera {
        /// CSS pixels to the right and down.
        pixels: [f64; 2],
        /// Size of the view in CSS pixels.
        viewport: [f64; 2],
    },
    /// Enlarges the volume view around a pixel.
    ZoomCamera {
        /// The pixel that stays where it is.
        pixel: [f64; 2],
        /// Size of the view in CSS pixels.
        viewport: [f64; 2],
        /// Above 1 to enlarge.
        factor: f64,
    },
    /// Brings the whole volume into the volume view, direction kept.
    FitCamera,
    /// Changes the look of the volume view.
    SetVolumeLook(VolumeLook),
    /// Hides or shows everything that identifies the patient.
    SetPresenting(bool),
}

/// The layer list.
#[derive(Clone, Debug)]
pub enum LayerCommand {
    /// Shows or hides a layer.
    SetVisible {
        /// Which.
        id: LayerId,
        /// Whether it is shown.
        visible: bool,
    },
    /// Makes a layer transparent.
    SetOpacity {
        /// Which.
        id: LayerId,
        /// 0 to 1.
        opacity: f64,
    },
    /// Gives a layer another colour, on this screen.
    SetColor {
        /// Which.
        id: LayerId,
        /// Its colour.
        color: Rgb,
    },
    /// Shows a layer alone; again to bring the others back.
    ToggleSolo(LayerId),
    /// Shows all or none.
    SetAllVisible(bool),
}

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
