//! What an import found: series, how each is put together, and what the person should know.

use crate::{Diagnostic, FileId};
use prosector_core::{
    FrameOfReferenceUid, IntensityUnit, LpsFromVoxel, Modality, Rescale, SeriesUid, Spacing, StudyUid, Volume,
    VolumeError, Voxels, Window,
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Everything that one import found.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Catalog {
    /// Pictures, largest series first within the order of study and series number.
    pub series: Vec<SeriesPlan>,
    /// Segmentation objects, to be read whole by [`crate::read_seg`].
    pub segmentations: Vec<SegmentationFile>,
    /// What concerns the import as a whole.
    pub diagnostics: Vec<Diagnostic>,
}

/// A DICOM segmentation object among the files.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SegmentationFile {
    /// The file.
    pub file: FileId,
    /// Its series description.
    pub description: String,
    /// Coordinate system; it fits series with the same one.
    pub frame_of_reference: Option<FrameOfReferenceUid>,
    /// As [`crate::InstanceHeader::patient_key`].
    pub patient_key: String,
}

/// Whether slots are slices of one space or pictures beside each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SeriesKind {
    /// Slices of a volume in patient space.
    Volume,
    /// Pictures without positions, or many at one place: shown one at a time, never cut across.
    Images,
}

/// What a series list shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SeriesSummary {
    /// Stable within a catalog: Series Instance UID, with `#2` and on for further parts.
    pub id: String,
    /// Study Instance UID.
    pub study: StudyUid,
    /// Series Instance UID.
    pub series: SeriesUid,
    /// Kind of machine.
    pub modality: Modality,
    /// Series description; parts of a split series name what they are.
    pub description: String,
    /// Study Date, `YYYYMMDD`.
    pub study_date: Option<String>,
    /// Series Number.
    pub series_number: Option<i64>,
    /// As [`crate::InstanceHeader::patient_key`].
    pub patient_key: String,
    /// Frames found.
    pub frames: u32,
    /// Transfer Syntax UIDs of its files.
    pub transfer_syntaxes: Vec<String>,
}

/// One frame of one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FrameRef {
    /// The file.
    pub file: FileId,
    /// The frame in it, from 0.
    pub frame: u32,
}

/// Where the voxels of a slice come from.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SlotSource {
    /// A frame as acquired.
    Frame(FrameRef),
    /// No frame was acquired here: a weighted mean of the nearest below and above, by [`crate::fill_interpolated`].
    Interpolated {
        /// Nearest frame below.
        below: FrameRef,
        /// Nearest frame above.
        above: FrameRef,
        /// Weight of `above`, 0 to 1.
        weight_above: f64,
    },
}

/// One slice of a series.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Slot {
    /// Slice index, from 0.
    pub z: u32,
    /// Where its voxels come from.
    pub source: SlotSource,
}

impl Slot {
    /// Whether the slice is computed from its neighbours.
    pub fn is_interpolated(&self) -> bool {
        matches!(self.source, SlotSource::Interpolated { .. })
    }

    /// The one or two frames that must be decoded for it.
    pub fn frames(&self) -> Vec<FrameRef> {
        match self.source {
            SlotSource::Frame(frame) => vec![frame],
            SlotSource::Interpolated { below, above, .. } => vec![below, above],
        }
    }
}

/// What [`crate::decode_slot`] needs to know of the series: size, and the scale that all slices share.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct SliceEncoding {
    /// Columns.
    pub columns: u16,
    /// Rows.
    pub rows: u16,
    /// Intensity of a decoded value; the values of every frame are brought to this scale.
    pub rescale: Rescale,
}

/// How one series becomes a volume.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SeriesPlan {
    /// What a series list shows.
    pub summary: SeriesSummary,
    /// Slices of a volume, or pictures.
    pub kind: SeriesKind,
    /// Columns, rows, slices.
    pub dims: [usize; 3],
    /// Patient position of voxels; sheared where the gantry was tilted.
    pub lps_from_voxel: LpsFromVoxel,
    /// Coordinate system; the series' own UID where the files name none.
    pub frame_of_reference: FrameOfReferenceUid,
    /// Whether millimetres can be trusted.
    pub spacing: Spacing,
    /// What intensities mean.
    pub unit: IntensityUnit,
    /// Intensity of a stored value of the volume.
    pub rescale: Rescale,
    /// Windows that the files recommend, first one first.
    pub windows: Vec<Window>,
    /// MONOCHROME1: small values are to be drawn bright.
    pub inverted: bool,
    /// For [`crate::decode_slot`].
    pub encoding: SliceEncoding,
    /// One entry a slice, by index.
    pub slots: Vec<Slot>,
    /// What the person should know, worst first.
    pub diagnostics: Vec<Diagnostic>,
}

impl SeriesPlan {
    /// Bytes of the volume at 16 bits a voxel.
    pub fn volume_bytes(&self) -> u64 {
        self.dims.iter().map(|&n| n as u64).product::<u64>().saturating_mul(2)
    }

    /// Whether it cannot be shown; its diagnostics say why.
    pub fn is_refused(&self) -> bool {
        self.diagnostics.iter().any(|d| d.severity == crate::Severity::Refusal)
    }

    /// Slots in the order in which they should be decoded: the middle first, then outward, alternating.
    pub fn slots_middle_first(&self) -> Vec<Slot> {
        let mut slots = self.slots.clone();
        let middle = self.dims[2] as i64 / 2;
        slots.sort_by_key(|slot| {
            let offset = i64::from(slot.z) - middle;
            (offset.abs(), offset < 0)
        });
        slots
    }

    /// The volume of all decoded slices, column index fastest; refuses a wrong number of voxels.
    pub fn volume(&self, voxels: Vec<i16>) -> Result<Volume, VolumeError> {
        Volume {
            dims: self.dims,
            voxels: Voxels::I16(Arc::new(voxels)),
            rescale: self.rescale,
            unit: self.unit,
            lps_from_voxel: self.lps_from_voxel,
            frame_of_reference: self.frame_of_reference.clone(),
            spacing: self.spacing,
            modality: self.summary.modality.clone(),
            windows: self.windows.clone(),
        }
        .checked()
    }
}
