//! How far the distance between pixels can be trusted.

use serde::{Deserialize, Serialize};

/// Where a calibrated spacing came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SpacingSource {
    /// Pixel Spacing (0028,0030) of a cross-sectional image: millimetres in the patient.
    PixelSpacing,
    /// Pixel Measures of an enhanced multi-frame object's functional groups.
    FunctionalGroups,
    /// The affine of a NIfTI header.
    NiftiAffine,
    /// The space directions of an NRRD header.
    NrrdDirections,
    /// A person calibrated the image against an object of known size.
    Calibrated,
}

/// Millimetres between pixels, or the honest lack of them.
///
/// Only [`Spacing::Patient`] may enter a number of the plan; the others are shown in px or flagged.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Spacing {
    /// Distances in the patient.
    Patient {
        /// Where it was read.
        source: SpacingSource,
    },
    /// Distances at the detector (Imager Pixel Spacing), magnified by an unknown amount against the patient.
    DetectorPlane,
    /// No usable spacing: lengths are pixels.
    Unknown,
}

impl Spacing {
    /// Whether millimetres derived from this spacing may be shown and planned with.
    pub fn is_calibrated(self) -> bool {
        matches!(self, Spacing::Patient { .. })
    }
}
