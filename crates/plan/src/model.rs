//! What a plan says, as plain data: the types that [`crate::Plan::view`] gives and that commands carry.

use crate::registration::Registration;
use crate::segment::{PlanSegment, SegmentEdit};
use crate::vessel::PlanVessel;
use prosector_core::{BlobHash, FrameOfReferenceUid, LpsPoint, LpsVector};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The name of a step, mark or comment: a UUID as text, made by the caller when the item is made.
///
/// 1 to 64 ASCII letters, digits and hyphens; commands with any other text are refused.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ItemId(pub String);

impl ItemId {
    /// An id from its text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ItemId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Milliseconds since 1970-01-01 UTC, as given by the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TimestampMs(pub i64);

/// Who made a mark or a comment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Author {
    /// Account or guest id.
    pub id: String,
    /// Name as shown.
    pub name: String,
}

/// The side that the operation is on, as the plan states it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Laterality {
    /// The patient's left.
    Left,
    /// The patient's right.
    Right,
    /// Both sides.
    Bilateral,
    /// On the midline, or of an organ without sides.
    Unpaired,
}

/// The imaging that a plan is drawn on, by content hash: never voxels.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImagingRef {
    /// Hash of the case manifest that lists the files.
    pub manifest: BlobHash,
    /// Coordinate system of the volume, which marks are compared with; None where the format has none.
    pub frame_of_reference: Option<FrameOfReferenceUid>,
}

/// A position in patient millimetres together with the coordinate system that it was taken in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Anchor {
    /// Patient position, LPS mm.
    pub point: LpsPoint,
    /// Coordinate system of the position; None where the imaging has none.
    pub frame_of_reference: Option<FrameOfReferenceUid>,
}

/// Something placed in the patient: a landmark, a measurement or a note.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Mark {
    /// Name of the mark in the document.
    pub id: ItemId,
    /// Name as shown, one line.
    pub name: String,
    /// Who made it.
    pub author: Author,
    /// Kind and positions.
    pub shape: MarkShape,
}

/// Kind and positions of a mark. Handles are numbered from 0 in the order written here.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MarkShape {
    /// One point.
    Landmark(Anchor),
    /// The straight distance between two points.
    Length([Anchor; 2]),
    /// The angle at the middle point.
    Angle([Anchor; 3]),
    /// A text at a point.
    Note {
        /// Where it points to.
        anchor: Anchor,
        /// What it says.
        text: String,
    },
}

impl MarkShape {
    /// The positions in handle order.
    pub fn anchors(&self) -> &[Anchor] {
        match self {
            Self::Landmark(anchor) | Self::Note { anchor, .. } => std::slice::from_ref(anchor),
            Self::Length(anchors) => anchors,
            Self::Angle(anchors) => anchors,
        }
    }
}

/// An orthographic view of the patient, as a step keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Camera {
    /// Point in the middle of the picture, LPS mm.
    pub target: LpsPoint,
    /// Unit vector from the eye to the target.
    pub direction: LpsVector,
    /// Unit vector that points up in the picture.
    pub up: LpsVector,
    /// Height of the picture in mm.
    pub height_mm: f64,
}

/// One step of the operation, in the order of the plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlanStep {
    /// Name of the step in the document.
    pub id: ItemId,
    /// Title, one line.
    pub title: String,
    /// Text for the team; may be edited by several people at once.
    pub note: String,
    /// Text for the patient, in plain words; may be edited by several people at once.
    pub patient_text: String,
    /// The view to show with the step.
    pub camera: Option<Camera>,
    /// Names of the layers to show; None shows what is shown already.
    pub visible_layers: Option<Vec<String>>,
    /// A change of the blood flow that was tried at this step.
    pub what_if: Option<WhatIf>,
}

/// Edits of a vessel tree whose effect on flow was computed, with what identifies the computation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WhatIf {
    /// Name of the tree.
    pub tree: String,
    /// What was done to its branches.
    pub edits: Vec<FlowChange>,
    /// Name and version of the model.
    pub model: String,
    /// Hash of the inputs, hexadecimal.
    pub inputs_hash: String,
}

/// One change of one branch.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct FlowChange {
    /// Branch of the centreline graph.
    pub branch: u32,
    /// What is done to it.
    pub kind: FlowChangeKind,
}

/// What is done to a branch.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FlowChangeKind {
    /// Closed.
    Clamp,
    /// Narrowed.
    Narrow {
        /// Reduction of the diameter, 0 to 95 percent.
        percent: f64,
    },
}

/// A remark about a mark or a step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Comment {
    /// Name of the comment in the document.
    pub id: ItemId,
    /// The mark or step; it may have been removed since.
    pub about: ItemId,
    /// Who wrote it.
    pub author: Author,
    /// When, as its author's device gave it.
    pub at: TimestampMs,
    /// What it says.
    pub text: String,
    /// Whether it was settled.
    pub resolved: bool,
}

/// Everything a reader of the plan sees.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlanView {
    /// Schema version that the document states; 1 where it states none.
    pub schema: u32,
    /// Title, one line; empty where none was given.
    pub title: String,
    /// Side of the operation.
    pub laterality: Option<Laterality>,
    /// The imaging the plan is drawn on.
    pub imaging: Option<ImagingRef>,
    /// Steps in order.
    pub steps: Vec<PlanStep>,
    /// Marks in the order they were made.
    pub marks: Vec<Mark>,
    /// Registrations in the order they were made. Left out where there are none, so that signatures made before they
    /// existed stay valid.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub registrations: Vec<Registration>,
    /// Comments by time, then id.
    pub comments: Vec<Comment>,
    /// Segments that were made or changed, in the order of making. Absent in the canonical form where there are none,
    /// so that a plan without any has the form that it always had.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub segments: Vec<PlanSegment>,
    /// Changes of the label map in the order in which their patches lie over one another; absent likewise.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub segment_edits: Vec<SegmentEdit>,
    /// Vessels in the order of making; absent likewise.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub vessels: Vec<PlanVessel>,
}

impl PlanView {
    /// Whether every position of `mark` is in the coordinate system of the plan's imaging.
    ///
    /// True also where the plan names no imaging. A foreign mark must not be drawn on the images (design invariant 2).
    pub fn in_imaging_frame(&self, mark: &Mark) -> bool {
        mark.shape.anchors().iter().all(|anchor| self.in_frame(anchor))
    }

    /// The same for one position.
    pub fn in_frame(&self, anchor: &Anchor) -> bool {
        self.imaging.as_ref().is_none_or(|imaging| imaging.frame_of_reference == anchor.frame_of_reference)
    }

    /// The mark with this id.
    pub fn mark(&self, id: &ItemId) -> Option<&Mark> {
        self.marks.iter().find(|mark| mark.id == *id)
    }

    /// The registration made last that links two frames of reference, in either direction.
    pub fn link(&self, one: &FrameOfReferenceUid, other: &FrameOfReferenceUid) -> Option<&Registration> {
        self.registrations.iter().rev().find(|registration| registration.links(one, other))
    }

    /// Names of all small byte strings that the plan refers to; a reader needs them to show all of it.
    pub fn attachments(&self) -> impl Iterator<Item = BlobHash> + '_ {
        let vessels = self.vessels.iter().flat_map(|vessel| [vessel.graph, vessel.lumen]);
        self.segment_edits.iter().map(|edit| edit.patch).chain(vessels)
    }

    /// The step with this id.
    pub fn step(&self, id: &ItemId) -> Option<&PlanStep> {
        self.steps.iter().find(|step| step.id == *id)
    }
}
