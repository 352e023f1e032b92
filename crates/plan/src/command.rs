//! Everything a person can do to a plan.

use crate::model::{Anchor, Camera, Comment, ImagingRef, ItemId, Laterality, Mark, WhatIf};
use crate::registration::Registration;
use crate::segment::{PlanSegment, SegmentEdit, SegmentField};
use crate::vessel::{PlanVessel, VesselField};
use serde::{Deserialize, Serialize};

/// One intent: one commit, one undo step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// Replace the title.
    SetTitle(String),
    /// State or clear the side.
    SetLaterality(Option<Laterality>),
    /// State or clear the imaging.
    SetImaging(Option<ImagingRef>),
    /// Put a new step into the list.
    AddStep {
        /// New id.
        id: ItemId,
        /// Place in the list from 0; None for the end.
        index: Option<usize>,
        /// Title of the step.
        title: String,
    },
    /// Move a step so that it ends up at place `to`.
    MoveStep {
        /// Which step.
        id: ItemId,
        /// Its place afterwards, from 0.
        to: usize,
    },
    /// Take a step out of the list.
    RemoveStep {
        /// Which step.
        id: ItemId,
    },
    /// Change one field of a step.
    EditStep {
        /// Which step.
        id: ItemId,
        /// The field with its new value.
        field: StepField,
    },
    /// Put a new mark.
    AddMark(Mark),
    /// Move one position of a mark: one command at the end of a drag, not one for each pointer event.
    MoveHandle {
        /// Which mark.
        id: ItemId,
        /// Which of its positions, from 0.
        handle: usize,
        /// Where to.
        anchor: Anchor,
    },
    /// Rename a mark.
    RenameMark {
        /// Which mark.
        id: ItemId,
        /// Its new name.
        name: String,
    },
    /// Change the text of a note.
    SetNoteText {
        /// Which mark; it must be a note.
        id: ItemId,
        /// The whole new text.
        text: String,
    },
    /// Remove a mark.
    RemoveMark {
        /// Which mark.
        id: ItemId,
    },
    /// Keep a registration of two frames of reference.
    AddRegistration(Registration),
    /// Remove a registration.
    RemoveRegistration {
        /// Which registration.
        id: ItemId,
    },
    /// Put a new segment into the list, or note a segment of the imported label map for changes.
    AddSegment(PlanSegment),
    /// Change one field of a segment.
    EditSegment {
        /// Which segment.
        id: ItemId,
        /// The field with its new value.
        field: SegmentField,
    },
    /// Lay a patch over the label map: one stroke, or what one operation did.
    EditVoxels(SegmentEdit),
    /// Put a new vessel into the list.
    AddVessel(PlanVessel),
    /// Change one field of a vessel.
    EditVessel {
        /// Which vessel.
        id: ItemId,
        /// The field with its new value.
        field: VesselField,
    },
    /// Remove a vessel.
    RemoveVessel {
        /// Which vessel.
        id: ItemId,
    },
    /// Say something about a mark or step.
    AddComment(Comment),
    /// Settle a comment or take it up again.
    ResolveComment {
        /// Which comment.
        id: ItemId,
        /// Whether it is settled.
        resolved: bool,
    },
    /// Remove a comment.
    RemoveComment {
        /// Which comment.
        id: ItemId,
    },
}

/// A field of a step with its new value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepField {
    /// Title.
    Title(String),
    /// Text for the team: the whole new text; only the changed part is written.
    Note(String),
    /// Text for the patient: likewise.
    PatientText(String),
    /// View.
    Camera(Option<Camera>),
    /// Layers.
    VisibleLayers(Option<Vec<String>>),
    /// Flow change.
    WhatIf(Option<WhatIf>),
}

/// Every label that [`Command::label`] gives, for the message catalogue.
const LABELS: [&str; 48] = [
    "command.set_title",
    "command.set_laterality",
    "command.set_imaging",
    "command.add_step",
    "command.move_step",
    "command.remove_step",
    "command.edit_step_title",
    "command.edit_step_note",
    "command.edit_step_patient_text",
    "command.edit_step_camera",
    "command.edit_step_layers",
    "command.edit_step_what_if",
    "command.add_mark",
    "command.move_handle",
    "command.rename_mark",
    "command.set_note_text",
    "command.remove_mark",
    "command.add_registration",
    "command.remove_registration",
    "command.add_segment",
    "command.rename_segment",
    "command.code_segment",
    "command.color_segment",
    "command.lock_segment",
    "command.review_segment",
    "command.remove_segment",
    "command.segment_brush",
    "command.segment_eraser",
    "command.segment_threshold",
    "command.segment_region",
    "command.segment_seeds",
    "command.segment_islands",
    "command.segment_holes",
    "command.segment_margin",
    "command.segment_combine",
    "command.segment_smooth",
    "command.segment_slices",
    "command.segment_scissors",
    "command.segment_mirror",
    "command.segment_edit",
    "command.add_vessel",
    "command.rename_vessel",
    "command.edit_vessel",
    "command.name_ostium",
    "command.remove_vessel",
    "command.add_comment",
    "command.resolve_comment",
    "command.remove_comment",
];

impl Command {
    /// Key in the message catalogue for "Undo: move step" and the like.
    pub fn label(&self) -> &'static str {
        match self {
            Self::SetTitle(_) => "command.set_title",
            Self::SetLaterality(_) => "command.set_laterality",
            Self::SetImaging(_) => "command.set_imaging",
            Self::AddStep { .. } => "command.add_step",
            Self::MoveStep { .. } => "command.move_step",
            Self::RemoveStep { .. } => "command.remove_step",
            Self::EditStep { field, .. } => field.label(),
            Self::AddMark(_) => "command.add_mark",
            Self::MoveHandle { .. } => "command.move_handle",
            Self::RenameMark { .. } => "command.rename_mark",
            Self::SetNoteText { .. } => "command.set_note_text",
            Self::RemoveMark { .. } => "command.remove_mark",
            Self::AddRegistration(_) => "command.add_registration",
            Self::RemoveRegistration { .. } => "command.remove_registration",
            Self::AddSegment(_) => "command.add_segment",
            Self::EditSegment { field, .. } => field.label(),
            Self::EditVoxels(edit) => edit.label(),
            Self::AddVessel(_) => "command.add_vessel",
            Self::EditVessel { field, .. } => field.label(),
            Self::RemoveVessel { .. } => "command.remove_vessel",
            Self::AddComment(_) => "command.add_comment",
            Self::ResolveComment { .. } => "command.resolve_comment",
            Self::RemoveComment { .. } => "command.remove_comment",
        }
    }

    /// Every key that [`Command::label`] can give, so that a catalogue can be checked for completeness.
    pub fn labels() -> &'static [&'static str] {
        &LABELS
    }
}

impl StepField {
    fn label(&self) -> &'static str {
        match self {
            Self::Title(_) => "command.edit_step_title",
            Self::Note(_) => "command.edit_step_note",
            Self::PatientText(_) => "command.edit_step_patient_text",
            Self::Camera(_) => "command.edit_step_camera",
            Self::VisibleLayers(_) => "command.edit_step_layers",
            Self::WhatIf(_) => "command.edit_step_what_if",
        }
    }
}
