//! What changed; small, so that a user interface can mirror it by asking for the part that is named.

use crate::core::{BlobHash, LpsPoint, SliceAxis, VoxelBox, Window};
use crate::loading::{Generation, Progress};
use crate::plan::Signature;
use crate::segments::SegmentTask;
use crate::sync::Role;
use crate::view::Layout;
use std::sync::Arc;

/// Who caused a change of the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// This person: save the update and send it.
    Local,
    /// Somebody else: save the update.
    Remote,
}

/// One change.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// Another case, or none: mirror everything anew.
    CaseChanged,
    /// The series list or the import report.
    CatalogChanged,
    /// A volume begins to fill. Decode slices in [`crate::Session::decode_order`] and name this generation.
    VolumeOpened {
        /// To be named with each slice.
        generation: Generation,
    },
    /// A slice arrived: upload it, redraw what shows it.
    SliceArrived {
        /// Slice index from 0.
        z: usize,
        /// How much is there.
        progress: Progress,
    },
    /// Nothing more will come. `filled` slices could not be decoded and were interpolated: upload them, too.
    VolumeComplete {
        /// Slice indices from 0.
        filled: Vec<usize>,
    },
    /// Loading was stopped.
    LoadingCancelled,
    /// The label map and its segments.
    SegmentsChanged,
    /// Labels within a box, by a stroke, an undo or somebody else: bring the box over, redraw what shows it.
    LabelsEdited {
        /// Voxels of the label map.
        bounds: VoxelBox,
    },
    /// Volumes of segments.
    SegmentsMeasured,
    /// Settings of the tools that edit segments, or the segment that is edited.
    SegmentToolsChanged,
    /// An operation for a worker, to be answered by [`crate::SegmentCommand::Lay`].
    SegmentTaskWanted(Box<SegmentTask>),
    /// Bytes that the next change of the plan names: store them with it, and send them where it is sent.
    AttachmentMade {
        /// Their name.
        hash: BlobHash,
        /// The bytes.
        bytes: Arc<Vec<u8>>,
    },
    /// The bytes of an attachment came.
    AttachmentCame {
        /// Their name.
        hash: BlobHash,
    },
    /// The plan names other attachments that are not here; see [`crate::Session::missing_attachments`].
    AttachmentsMissing,
    /// The surface of one segment.
    SurfaceChanged {
        /// Which segment.
        label_value: u8,
    },
    /// The vessel trees.
    TreesChanged,
    /// Vessels, their graphs, the chosen one, or clicks.
    VesselsChanged,
    /// What is looked at along the chosen vessel, or its numbers.
    VesselViewChanged,
    /// The clinical facts.
    RecordChanged,
    /// Visibility, opacity or content of the layer list.
    LayersChanged,
    /// How the views share the window.
    LayoutChanged(Layout),
    /// All slices pass through another position.
    CrosshairMoved(LpsPoint),
    /// Window or inversion.
    WindowChanged(Window),
    /// Pan or zoom of one slice view.
    SliceViewChanged(SliceAxis),
    /// Camera or look of the volume view.
    CameraChanged,
    /// Whether identity is hidden.
    PresentingChanged(bool),
    /// The active tool.
    ToolChanged,
    /// The gesture in progress, or the handle being dragged: redraw the overlay.
    GestureChanged,
    /// A note was placed: ask for its text, then send [`crate::PlanCommand::AddMark`].
    NoteTextWanted {
        /// Where.
        at: LpsPoint,
    },
    /// A measurement was made that cannot enter the plan, because distances are in pixels. It is shown until the next.
    MeasuredInPixels,
    /// The plan. Append the update to what is saved.
    PlanChanged {
        /// Bytes that bring the previous version to this one.
        update: Vec<u8>,
        /// Who caused it.
        origin: Origin,
    },
    /// What undo and redo would do.
    UndoChanged,
    /// The selection.
    SelectionChanged,
    /// The flow model of a tree: edits, numbers or colours.
    FlowChanged {
        /// Name of the tree.
        tree: String,
    },
    /// The second image, how it lies, or how it shares the picture.
    FusionChanged,
    /// The question about territories, its answer, or what of it is shown.
    TerritoriesChanged,
    /// The chosen branch or tree.
    FlowSelectionChanged,
    /// Connected, or not.
    ConnectionChanged,
    /// What this person may do was changed.
    RoleChanged(Role),
    /// Somebody signed the plan.
    Signed(Box<Signature>),
    /// Who is here.
    ParticipantsChanged,
    /// Pointer, camera or selection of others.
    PresenceChanged,
    /// Whom this person follows.
    FollowingChanged,
    /// Messages wait in [`crate::Session::poll_outgoing`].
    OutgoingWaiting,
    /// A remark for the person, by its key in the catalogue.
    Notice(Notice),
}

/// A remark that no control shows by itself.
#[derive(Clone, Debug, PartialEq)]
pub enum Notice {
    /// A step names layers that are not here.
    LayersMissing {
        /// Their identifiers.
        layers: Vec<String>,
    },
    /// Segments or trees are in another coordinate system than the open volume and are not shown.
    OtherFrame,
    /// The what-if of a step was computed from other inputs.
    WhatIfOutdated,
    /// The server refused a change, and why.
    Refused {
        /// In plain words.
        reason: String,
    },
    /// The room ended the connection, and why.
    ConnectionEnded {
        /// In plain words.
        reason: String,
    },
}
