//! Cases, and what import and workers deliver.

use crate::case::Case;
use crate::catalog::VolumeFile;
use crate::core::{BlobHash, CenterlineGraph, PatientRecord, SegmentGroup, SurfaceMesh, Volume};
use crate::imaging::Catalog;
use crate::loading::Generation;
use std::sync::Arc;

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
    /// Memory for the voxels of the series that is opened next, all zero and as many as
    /// [`crate::Session::voxels_of`] says: from a caller that must not be held up by making it in one go.
    Zeros(Vec<i16>),
    /// Begins to load a series; slices follow.
    OpenSeries {
        /// Its identifier in the catalogue.
        id: String,
    },
    /// Files of the import that hold one volume each, for the series list.
    Files(Vec<VolumeFile>),
    /// A volume that came whole and stands in no list.
    OpenVolume(Box<Volume>),
    /// The volume of a file of the series list.
    OpenFile {
        /// Its identifier in the list.
        id: String,
        /// What it holds.
        volume: Box<Volume>,
    },
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
    /// An attachment of the plan, from the store or from the server; bytes of another hash are dropped.
    Attachment {
        /// Its name.
        hash: BlobHash,
        /// The bytes.
        bytes: Vec<u8>,
    },
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
