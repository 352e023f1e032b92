//! Identifiers, units, patient space and the plain anatomical data that every other crate speaks in.
//!
//! Everything here is data: no I/O, no clock, no randomness, no async. Patient space is LPS millimetres
//! (x to the patient's left, y to posterior, z to superior), right-handed, and only `imaging` and `render`
//! convert from or to anything else. Transforms are named `target_from_source`.

mod centerline;
mod error_field;
mod ids;
mod label_map;
mod label_patch;
mod measure;
mod mesh;
mod order;
mod orientation;
mod record;
mod slice_plane;
mod space;
mod spacing;
mod volume;
mod voxel_box;
mod window;

pub use centerline::{Branch, BranchId, CenterlineError, CenterlineGraph, CenterlinePoint};
pub use error_field::{ErrorField, Isoline};
pub use ids::{BlobHash, FrameOfReferenceUid, HashParseError, SeriesUid, StudyUid};
pub use label_map::{CodedConcept, LabelMap, Rgb, Segment, SegmentGroup};
pub use label_patch::{LabelPatch, LabelPatchError, LabelSpan, PatchLimits};
pub use measure::{angle_degrees, length_mm};
pub use mesh::SurfaceMesh;
pub use order::sort_by;
pub use orientation::{OrientationLetters, orientation_letters};
pub use record::{LaboratoryValue, PatientRecord};
pub use slice_plane::{SliceAxis, SlicePlane};
pub use space::{LpsFromVoxel, LpsPoint, LpsVector, SpaceError, VoxelIndex};
pub use spacing::{Spacing, SpacingSource};
pub use volume::{IntensityUnit, Modality, Rescale, Volume, VolumeError, Voxels};
pub use voxel_box::VoxelBox;
pub use window::{CT_WINDOWS, NamedWindow, Window};
