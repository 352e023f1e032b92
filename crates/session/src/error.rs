//! Why a command was refused; every text can be shown as it is.

use crate::loading::LoadError;
use crate::plan::PlanError;

/// A refusal; the session is as it was before.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    /// Something needs an open case.
    #[error("No case is open. Open one first.")]
    NoCase,
    /// Something needs an open volume.
    #[error("No image series is open. Open one first.")]
    NoVolume,
    /// The series is not in the list.
    #[error("This series is not in the list any more. Choose one from the list.")]
    UnknownSeries,
    /// The series has a remark that keeps it from being shown.
    #[error("{0}")]
    SeriesRefused(String),
    /// The layer is not in the list.
    #[error("This structure is not in the list any more. Choose one from the list.")]
    UnknownLayer,
    /// The step is not in the plan.
    #[error("This step is no longer in the plan. Somebody may have removed it; look at the list again.")]
    UnknownStep,
    /// The mark is not in the plan.
    #[error("This mark is no longer in the plan. Somebody may have removed it; look at the list again.")]
    UnknownMark,
    /// The tree is not loaded or has no flow model.
    #[error("There is no flow model of this vessel tree. Open a case with a portal vein or hepatic artery tree.")]
    NoFlowModel,
    /// Something needs a second image.
    #[error("There is no second image. Choose a series to show over the open one first.")]
    NoSecond,
    /// A structure has no surface.
    #[error("This structure has no surface yet. Show it in 3D first, and wait until it is there.")]
    NoSurface,
    /// Surfaces are registered, and none is held.
    #[error(
        "No surface of the second image is held. Swap the images, choose the structure, hold its surface, and swap back."
    )]
    NoHeldSurface,
    /// There is nothing to register.
    #[error(
        "Both images are in one frame of reference: they are shown as they were acquired, and nothing has to be registered."
    )]
    OneFrame,
    /// There is nothing to keep.
    #[error("No registration was found that could be kept. Register the images first.")]
    NothingFound,
    /// Something needs a label map.
    #[error("There are no structures on this image. Open a segmentation with the organ first.")]
    NoSegments,
    /// The tree is not loaded.
    #[error("This vessel tree is not here any more. Choose one from the list.")]
    UnknownTree,
    /// Tree and organ lie in different coordinate systems.
    #[error(
        "The vessel tree and the organ are in different frames of reference, so it is not known where they lie to each \
         other. Use a tree of this image."
    )]
    TreeOfOtherFrame,
    /// No vessel is chosen, its graph has not come, or what was asked for is not on it.
    #[error("There is no vessel here. Choose one from the list, and a place on it.")]
    NoVessel,
    /// The step holds no what-if.
    #[error("This step holds no flow change. Keep one on it first.")]
    NoWhatIf,
    /// A length or angle without calibrated spacing.
    #[error(
        "The distance between the pixels of this image is not known, so a length or angle in it is not one of the \
         patient and cannot enter the plan. Use a series with calibrated spacing."
    )]
    Uncalibrated,
    /// The imaging is drawn in another coordinate system than the mark.
    #[error("This mark belongs to another image series and cannot be changed on this one. Open its series first.")]
    OtherFrame,
    /// The person may only read.
    #[error("You may look at this case but not change it. Ask its owner for the right to edit.")]
    ReadOnly,
    /// No segment is chosen to be edited.
    #[error("No segment is chosen. Choose one in the list of structures, or make a new one.")]
    NoSegment,
    /// The chosen segment is locked.
    #[error("{name} is locked, so it was left as it is. Unlock it to change it.")]
    LockedSegment {
        /// Its name.
        name: String,
    },
    /// The segmentation of the case is still on its way.
    #[error("The segmentation of this case is still being read. Wait a moment, then edit it.")]
    SegmentsComing,
    /// The label map lies in another coordinate system than the open volume.
    #[error("The segments of this case belong to another image series. Open that series to edit them.")]
    ForeignSegments,
    /// All label values are taken.
    #[error("A label map holds at most 255 segments. Remove some first, or join them.")]
    TooManySegments,
    /// An operation found nothing to do.
    #[error("This changes no voxel, so nothing was done. Choose another segment, place or range.")]
    NothingToChange,
    /// Segments could not be changed.
    #[error("The segment was not changed: {0}.")]
    Edit(#[from] crate::anatomy::edit::EditError),
    /// A position that is not a finite number.
    #[error("This position is not a number. Point at the image again.")]
    BadPosition,
    /// The volume was refused.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// The plan refused.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// The flow model refused.
    #[error(transparent)]
    Flow(#[from] crate::flow::FlowError),
}
