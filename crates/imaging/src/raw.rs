//! Voxels as a volume file stores them, on their way to a volume or a label map.

use prosector_core::{
    FrameOfReferenceUid, IntensityUnit, LabelMap, LpsFromVoxel, Modality, Rescale, Spacing, Volume, Voxels, Window,
};
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// Kind of stored value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sample {
    U8,
    I8,
    I16,
    U16,
    I32,
    U32,
    I64,
    U64,
    F32,
    F64,
}

impl Sample {
    /// Bytes of one value.
    pub fn width(self) -> usize {
        match self {
            Self::U8 | Self::I8 => 1,
            Self::I16 | Self::U16 => 2,
            Self::I32 | Self::U32 | Self::F32 => 4,
            Self::I64 | Self::U64 | Self::F64 => 8,
        }
    }

    /// The value of little-endian bytes of the right length; 0 otherwise.
    pub fn value(self, bytes: &[u8]) -> f64 {
        let value = || {
            Some(match self {
                Self::U8 => f64::from(*bytes.first()?),
                Self::I8 => f64::from(*bytes.first()? as i8),
                Self::I16 => f64::from(i16::from_le_bytes(bytes.try_into().ok()?)),
                Self::U16 => f64::from(u16::from_le_bytes(bytes.try_into().ok()?)),
                Self::I32 => f64::from(i32::from_le_bytes(bytes.try_into().ok()?)),
                Self::U32 => f64::from(u32::from_le_bytes(bytes.try_into().ok()?)),
                Self::I64 => i64::from_le_bytes(bytes.try_into().ok()?) as f64,
                Self::U64 => u64::from_le_bytes(bytes.try_into().ok()?) as f64,
                Self::F32 => f64::from(f32::from_le_bytes(bytes.try_into().ok()?)),
                Self::F64 => f64::from_le_bytes(bytes.try_into().ok()?),
            })
        };
        value().unwrap_or(0.0)
    }
}

/// A volume as stored: little-endian values, column index fastest, and where they lie in the patient.
pub(crate) struct RawVolume {
    pub dims: [usize; 3],
    pub sample: Sample,
    pub voxels: Vec<u8>,
    pub rescale: Rescale,
    pub lps_from_voxel: LpsFromVoxel,
    pub spacing: Spacing,
    pub modality: &'static str,
    pub windows: Vec<Window>,
}

impl RawVolume {
    /// SHA-256 of the stored voxels.
    pub fn sha256(&self) -> String {
        hex::encode(Sha256::digest(&self.voxels))
    }

    /// The label map, if every value is a label; else why not.
    pub fn labels(&self) -> Result<LabelMap, String> {
        let mut labels = Vec::with_capacity(self.voxels.len() / self.sample.width());
        for value in self.values() {
            let label = self.rescale.apply(value);
            if label.fract() != 0.0 || !(0.0..=255.0).contains(&label) {
                return Err("it holds values that are no labels from 0 to 255; open it as an image".into());
            }
            labels.push(label as u8);
        }
        let map = LabelMap {
            dims: self.dims,
            labels: Arc::new(labels),
            lps_from_voxel: self.lps_from_voxel,
            frame_of_reference: self.frame_of_reference(),
        };
        map.checked().map_err(|error| error.to_string())
    }

    /// The volume. Integers that 16 bits hold stay as stored; others become 32-bit floats.
    pub fn volume(self) -> Result<Volume, String> {
        let rescale = self.rescale;
        let (voxels, rescale) = match self.sample {
            Sample::U8 | Sample::I8 | Sample::I16 => {
                (Voxels::I16(Arc::new(self.values().map(|v| v as i16).collect())), rescale)
            }
            Sample::U16 => {
                let shifted = self.values().map(|v| (v - 32768.0) as i16).collect();
                let intercept = rescale.intercept + 32768.0 * rescale.slope;
                (Voxels::I16(Arc::new(shifted)), Rescale { intercept, ..rescale })
            }
            // Wider integers and floats often hold what 16 bits can: whole CT numbers, labels.
            _ if self.values().all(|v| v.fract() == 0.0 && (-32768.0..=32767.0).contains(&v)) => {
                (Voxels::I16(Arc::new(self.values().map(|v| v as i16).collect())), rescale)
            }
            _ => (Voxels::F32(Arc::new(self.values().map(|v| rescale.apply(v) as f32).collect())), Rescale::IDENTITY),
        };
        Volume {
            dims: self.dims,
            voxels,
            rescale,
            unit: IntensityUnit::Arbitrary,
            lps_from_voxel: self.lps_from_voxel,
            frame_of_reference: self.frame_of_reference(),
            spacing: self.spacing,
            modality: Modality(self.modality.into()),
            windows: self.windows,
        }
        .checked()
        .map_err(|error| error.to_string())
    }

    fn values(&self) -> impl Iterator<Item = f64> + '_ {
        self.voxels.chunks_exact(self.sample.width()).map(|bytes| self.sample.value(bytes))
    }

    /// These formats name no coordinate system; files of one size and affine share one, so that labels fit their image.
    fn frame_of_reference(&self) -> FrameOfReferenceUid {
        let affine = self.lps_from_voxel.affine().to_cols_array();
        // Rounded to a micrometre, because tools write the same affine with different rounding.
        let text: String = affine.iter().map(|value| format!("{:.3};", value + 0.0)).collect();
        let digest: [u8; 32] = Sha256::digest(format!("{:?}{}", self.dims, text.replace("-0.000", "0.000"))).into();
        FrameOfReferenceUid(crate::dicom::uid::from_digest(&digest))
    }
}
