//! What the page and the anatomy worker say to each other.
//!
//! The worker holds one volume and one label map between tasks, each with a key that the page chose. A request that
//! needs another one than the worker holds is answered with [`AnatomyResponse::Lacks`] and its own buffers; the page
//! then hands over what is lacking and asks again.

use super::Ask;
use super::wire::{Grid, VolumeHead};
use prosector_session::core::Segment;
use prosector_session::fusion::{RegistrationFound, RegistrationJob, RegistrationWork};
use prosector_session::imaging::Diagnostic;
use prosector_session::segments::SegmentTask;
use prosector_session::territory::{TerritoryAnswer, TerritoryJob};
use prosector_session::vessels::work::{VesselAnswer, VesselWork};
use serde::{Deserialize, Serialize};

/// A task for the anatomy worker, with what it needs to hold.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AnatomyRequest {
    /// The open volume's key, where the work needs it.
    pub volume: Option<u64>,
    /// The label map's key, where the work needs it.
    pub labels: Option<u64>,
    /// What to do.
    pub work: AnatomyWork,
}

/// What the anatomy worker does.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum AnatomyWork {
    /// Hold the volume whose values are the buffer.
    HoldVolume {
        /// Its key from now on.
        key: u64,
        /// Everything but its values.
        head: VolumeHead,
    },
    /// Hold the label map whose labels are the buffer.
    HoldLabels {
        /// Its key from now on.
        key: u64,
        /// Its geometry.
        grid: Grid,
    },
    /// Read the one blob as a NIfTI label map.
    ReadNiftiLabels,
    /// Read the one blob as a DICOM segmentation.
    ReadSegmentation,
    /// Make the surface on which the volume has this intensity, in its own unit.
    ExtractIsosurface {
        /// The intensity.
        level: f64,
    },
    /// Change segments of the label map; nothing is written, the answer is a patch.
    EditSegments(SegmentTask),
    /// Make the surface of one label as if there were no other: quickly, after it was changed.
    SurfaceAlone {
        /// Its label.
        label: u8,
        /// Triangles that the surface may have.
        most_triangles: usize,
    },
    /// Find, measure, picture or change a vessel; the buffers, where there are any, are lumens.
    Vessel(VesselWork),
    /// Make surfaces of labels of the label map.
    ExtractSurfaces {
        /// Label values to extract.
        labels: Vec<u8>,
        /// Triangles that a surface may have.
        most_triangles: usize,
    },
    /// Divide an organ of the label map among vessels.
    Territories(Box<TerritoryJob>),
    /// Register a second image, whose values are the buffer, to the volume; by landmarks and surfaces there is none.
    Register {
        /// How.
        job: Box<RegistrationJob>,
        /// Everything of the second image but its values.
        moving: Option<VolumeHead>,
    },
}

/// The anatomy worker's answer.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum AnatomyResponse {
    /// What was handed over is held.
    Held,
    /// The worker holds another volume or label map, or none; the request's buffers come back.
    Lacks {
        /// It needs the volume.
        volume: bool,
        /// It needs the label map.
        labels: bool,
    },
    /// A label map with its segments; the buffer holds the labels.
    Segments {
        /// Geometry.
        grid: Grid,
        /// Structures.
        segments: Vec<Segment>,
        /// What the reader has to say.
        diagnostics: Vec<Diagnostic>,
    },
    /// A patch of the label map; the buffer is its bytes.
    Patch,
    /// Of a vessel; the buffers are a picture's values, lumens, or surfaces of three buffers each.
    Vessel(VesselAnswer),
    /// One surface: positions and normals as f32, triangles as u32.
    Isosurface,
    /// Surfaces; three buffers each, as of one.
    Surfaces {
        /// Label value of each surface.
        labels: Vec<u8>,
    },
    /// Territories; for each division a buffer of labels, then three for the surface of each row.
    Territories(Box<TerritoryAnswer>),
    /// A registration.
    Registered(Box<RegistrationFound>),
}

/// What work needs the worker to hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Needs {
    /// The open volume.
    pub volume: bool,
    /// The label map.
    pub labels: bool,
}

impl AnatomyWork {
    /// What the worker must hold for it.
    pub fn needs(&self) -> Needs {
        match self {
            AnatomyWork::EditSegments(task) => Needs { volume: task.needs_image(), labels: true },
            AnatomyWork::SurfaceAlone { .. } | AnatomyWork::ExtractSurfaces { .. } | AnatomyWork::Territories(_) => {
                Needs { labels: true, ..Needs::default() }
            }
            AnatomyWork::Register { job, .. } if matches!(job.work, RegistrationWork::Surfaces { .. }) => {
                Needs { labels: true, ..Needs::default() }
            }
            AnatomyWork::ExtractIsosurface { .. }
            | AnatomyWork::Register { moving: Some(_), .. }
            | AnatomyWork::Vessel(_) => Needs { volume: true, ..Needs::default() },
            _ => Needs::default(),
        }
    }
}

impl Ask for AnatomyRequest {
    type Answer = AnatomyResponse;

    fn doing(&self) -> &'static str {
        match self.work {
            AnatomyWork::HoldVolume { .. } | AnatomyWork::HoldLabels { .. } => "taking over the images",
            AnatomyWork::ReadNiftiLabels => "reading a NIfTI file",
            AnatomyWork::ReadSegmentation => "reading a segmentation",
            AnatomyWork::EditSegments(_) => "changing a segment",
            AnatomyWork::SurfaceAlone { .. }
            | AnatomyWork::ExtractSurfaces { .. }
            | AnatomyWork::ExtractIsosurface { .. } => "making surfaces",
            AnatomyWork::Territories(_) => "dividing an organ",
            AnatomyWork::Register { .. } => "registering two images",
            AnatomyWork::Vessel(_) => "working on a vessel",
        }
    }
}
