//! What the page and an import worker say to each other.
//!
//! A message is a small packed body beside blobs (handles to files) and array buffers (moved, never copied).
//! Headers and catalogues stay opaque bytes to the page where it only passes them on.

use super::Ask;
use prosector_session::core::{LabelMap, Volume, Voxels};
use prosector_session::imaging::{FileId, SliceEncoding, Slot};
use serde::{Deserialize, Serialize};

/// A task for a worker.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Request {
    /// Read the headers of the blobs; their paths stand beside them.
    Scan {
        /// Identifier of each blob.
        files: Vec<FileId>,
    },
    /// Unpack a share of the one blob, a zip archive, into blobs.
    Unpack {
        /// Which share, from 0.
        part: usize,
        /// Shares in all; each is taken by a worker.
        parts: usize,
    },
    /// Order scanned headers (one buffer a scan) into series.
    Assemble,
    /// Decode slices; the blobs are the files, each once.
    Decode {
        /// Tells files of different imports apart, for the worker's memory of the last file.
        import: u32,
        /// Series encoding, as imaging planned it.
        encoding: SliceEncoding,
        /// Identifier of each blob.
        files: Vec<FileId>,
        /// What to decode, in this order.
        slots: Vec<Slot>,
    },
    /// Read the one blob as a NIfTI image.
    ReadNifti,
    /// SHA-256 of each blob.
    Hash,
    /// Keep blobs in the browser's private file system under their hashes; answers with the hashes.
    Keep,
}

/// Geometry of a regular grid, without its values.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Grid {
    /// Columns, rows, slices.
    pub dims: [usize; 3],
    /// Patient position of voxel indices.
    pub lps_from_voxel: prosector_session::core::LpsFromVoxel,
    /// Coordinate system.
    pub frame_of_reference: prosector_session::core::FrameOfReferenceUid,
}

/// A worker's answer.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Response {
    /// What a scan found; the buffer holds the headers, packed `Vec<(FileId, InstanceHeader)>`.
    Scanned(ScanReport),
    /// Paths inside the archive, one for each blob of the answer.
    Unpacked {
        /// Paths of the entries.
        paths: Vec<String>,
    },
    /// The buffer is a packed `Catalog`.
    Assembled,
    /// Decoded slices, one buffer each, in the order asked for.
    Decoded {
        /// Per slice: nothing, or why it failed.
        failures: Vec<Option<String>>,
    },
    /// Some slices are compressed: a worker with codecs is to be asked instead.
    NeedsCodecs,
    /// A volume; the buffer holds its values.
    Volume(VolumeHead),
    /// SHA-256 of each blob, lower-case hexadecimal.
    Hashed(Vec<String>),
}

/// What a scan found beside headers.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct ScanReport {
    /// Files whose header is in the buffer.
    pub instances: Vec<FileId>,
    /// zip archives.
    pub archives: Vec<FileId>,
    /// NIfTI files, compressed or not.
    pub volumes: Vec<FileId>,
    /// DICOM segmentation objects.
    pub segmentations: Vec<FileId>,
    /// Files that cannot be opened, and why.
    pub refused: Vec<(FileId, String)>,
    /// Bytes that were read.
    pub bytes_read: u64,
}

/// A volume without its values.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct VolumeHead {
    /// Geometry.
    pub grid: Grid,
    /// Whether the values are f32 rather than i16.
    pub float: bool,
    /// Stored value to intensity.
    pub rescale: prosector_session::core::Rescale,
    /// What an intensity means.
    pub unit: prosector_session::core::IntensityUnit,
    /// Whether millimetres can be trusted.
    pub spacing: prosector_session::core::Spacing,
    /// Kind of image.
    pub modality: prosector_session::core::Modality,
    /// Recommended windows.
    pub windows: Vec<prosector_session::core::Window>,
}

impl VolumeHead {
    /// A volume without its values.
    pub fn of(volume: &Volume) -> Self {
        Self {
            grid: Grid {
                dims: volume.dims,
                lps_from_voxel: volume.lps_from_voxel,
                frame_of_reference: volume.frame_of_reference.clone(),
            },
            float: matches!(volume.voxels, Voxels::F32(_)),
            rescale: volume.rescale,
            unit: volume.unit.clone(),
            spacing: volume.spacing,
            modality: volume.modality.clone(),
            windows: volume.windows.clone(),
        }
    }

    /// The volume of these values, still to be checked.
    pub fn with(self, voxels: Voxels) -> Volume {
        Volume {
            dims: self.grid.dims,
            voxels,
            rescale: self.rescale,
            unit: self.unit,
            lps_from_voxel: self.grid.lps_from_voxel,
            frame_of_reference: self.grid.frame_of_reference,
            spacing: self.spacing,
            modality: self.modality,
            windows: self.windows,
        }
    }
}

impl Grid {
    /// The geometry of a label map.
    pub fn of(map: &LabelMap) -> Self {
        let frame_of_reference = map.frame_of_reference.clone();
        Self { dims: map.dims, lps_from_voxel: map.lps_from_voxel, frame_of_reference }
    }
}

impl Ask for Request {
    type Answer = Response;

    fn doing(&self) -> &'static str {
        match self {
            Request::Scan { .. } => "reading file headers",
            Request::Unpack { .. } => "unpacking a zip archive",
            Request::Assemble => "ordering the slices",
            Request::Decode { .. } => "decoding slices",
            Request::ReadNifti => "reading a NIfTI file",
            Request::Hash => "computing checksums",
            Request::Keep => "keeping files for offline use",
        }
    }

    fn is_background(&self) -> bool {
        matches!(self, Request::Keep)
    }
}
