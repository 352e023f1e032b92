//! A regular grid of intensities in patient space.

use crate::{FrameOfReferenceUid, LpsFromVoxel, LpsPoint, Spacing, Window};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The kind of machine the image came from, by its DICOM code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Modality(pub String);

impl Modality {
    /// Whether intensities are Hounsfield units.
    pub fn is_ct(&self) -> bool {
        self.0 == "CT"
    }
}

/// What a rescaled intensity means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IntensityUnit {
    /// Hounsfield units.
    Hounsfield,
    /// A scanner's own scale, comparable only within the series.
    Arbitrary,
}

impl IntensityUnit {
    /// What stands behind a number of this unit; empty for arbitrary scales.
    pub fn symbol(self) -> &'static str {
        match self {
            IntensityUnit::Hounsfield => "HU",
            IntensityUnit::Arbitrary => "",
        }
    }
}

/// The linear map from stored values to intensities: `slope * stored + intercept` (PS3.3 C.11.1).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rescale {
    /// Rescale Slope (0028,1053).
    pub slope: f64,
    /// Rescale Intercept (0028,1052).
    pub intercept: f64,
}

impl Rescale {
    /// Stored values are intensities.
    pub const IDENTITY: Self = Self { slope: 1.0, intercept: 0.0 };

    /// The intensity of a stored value.
    pub fn apply(self, stored: f64) -> f64 {
        self.slope.mul_add(stored, self.intercept)
    }
}

/// Stored voxel values, column index fastest, then row, then slice.
#[derive(Clone, Debug, PartialEq)]
pub enum Voxels {
    /// 16-bit integers. Unsigned data above 32767 are stored less 32768 with the intercept adjusted.
    I16(Arc<Vec<i16>>),
    /// Floating point, for formats and rescales that 16 bits cannot hold.
    F32(Arc<Vec<f32>>),
}

impl Voxels {
    /// Number of voxels.
    pub fn len(&self) -> usize {
        match self {
            Voxels::I16(values) => values.len(),
            Voxels::F32(values) => values.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Memory of all voxels in bytes.
    pub fn byte_size(&self) -> u64 {
        match self {
            Voxels::I16(values) => size_of_val(values.as_slice()) as u64,
            Voxels::F32(values) => size_of_val(values.as_slice()) as u64,
        }
    }

    /// The stored value at a linear offset, if it exists.
    pub fn stored(&self, offset: usize) -> Option<f64> {
        match self {
            Voxels::I16(values) => values.get(offset).map(|&v| f64::from(v)),
            Voxels::F32(values) => values.get(offset).map(|&v| f64::from(v)),
        }
    }
}

/// Why voxels and dimensions do not make a volume.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum VolumeError {
    /// A dimension is zero or the product overflows.
    #[error("a volume of {0:?} voxels cannot exist")]
    Dimensions([usize; 3]),
    /// The number of values differs from the product of the dimensions.
    #[error("{found} values were given for {expected} voxels")]
    Length {
        /// Product of the dimensions.
        expected: usize,
        /// Values given.
        found: usize,
    },
}

/// A regular grid of intensities in patient space; immutable once made.
#[derive(Clone, Debug)]
pub struct Volume {
    /// Columns, rows, slices.
    pub dims: [usize; 3],
    /// Stored values, `dims[0] * dims[1] * dims[2]` of them.
    pub voxels: Voxels,
    /// Stored value to intensity.
    pub rescale: Rescale,
    /// What an intensity means.
    pub unit: IntensityUnit,
    /// Patient position of voxel indices.
    pub lps_from_voxel: LpsFromVoxel,
    /// Coordinate system of `lps_from_voxel`.
    pub frame_of_reference: FrameOfReferenceUid,
    /// Whether its millimetres can be trusted.
    pub spacing: Spacing,
    /// Kind of image.
    pub modality: Modality,
    /// Windows that the file recommends, first one first.
    pub windows: Vec<Window>,
}

impl Volume {
    /// Checks the number of voxels against the dimensions and returns the volume.
    pub fn checked(self) -> Result<Self, VolumeError> {
        let expected = voxel_count(self.dims).ok_or(VolumeError::Dimensions(self.dims))?;
        let found = self.voxels.len();
        if found != expected { Err(VolumeError::Length { expected, found }) } else { Ok(self) }
    }

    /// Linear offset of an integer voxel, or `None` outside the grid.
    pub fn offset(&self, voxel: [usize; 3]) -> Option<usize> {
        let [nx, ny, nz] = self.dims;
        let [x, y, z] = voxel;
        (x < nx && y < ny && z < nz).then(|| (z * ny + y) * nx + x)
    }

    /// Intensity of an integer voxel, or `None` outside the grid.
    pub fn intensity(&self, voxel: [usize; 3]) -> Option<f64> {
        let stored = self.voxels.stored(self.offset(voxel)?)?;
        Some(self.rescale.apply(stored))
    }

    /// Intensity of the voxel whose centre is nearest to a patient position, or `None` outside the grid.
    ///
    /// This is the value under the pointer: exact stored data, never interpolated, never from the GPU.
    pub fn intensity_at(&self, point: LpsPoint) -> Option<f64> {
        self.intensity(self.nearest_voxel(point)?)
    }

    /// The voxel whose centre is nearest to a patient position, or `None` outside the grid.
    pub fn nearest_voxel(&self, point: LpsPoint) -> Option<[usize; 3]> {
        nearest_voxel(self.lps_from_voxel.voxel(point).0.to_array(), self.dims)
    }

    /// Patient position of the middle of the grid.
    pub fn center(&self) -> LpsPoint {
        let middle = self.dims.map(|n| (n as f64 - 1.0) / 2.0);
        self.lps_from_voxel.point(crate::VoxelIndex::new(middle[0], middle[1], middle[2]))
    }
}

/// Product of the dimensions, or `None` if it is zero or overflows.
pub(crate) fn voxel_count(dims: [usize; 3]) -> Option<usize> {
    let count = dims[0].checked_mul(dims[1])?.checked_mul(dims[2])?;
    (count > 0).then_some(count)
}

/// Rounds a continuous index to the voxel that holds it, or `None` outside the grid.
pub(crate) fn nearest_voxel(index: [f64; 3], dims: [usize; 3]) -> Option<[usize; 3]> {
    let mut voxel = [0; 3];
    for axis in 0..3 {
        let rounded = (index[axis] + 0.5).floor();
        if !(rounded >= 0.0 && rounded < dims[axis] as f64) {
            return None;
        }
        voxel[axis] = rounded as usize;
    }
    Some(voxel)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{LpsVector, SpacingSource};

    fn ramp() -> Volume {
        let steps = [LpsVector::new(1.0, 0.0, 0.0), LpsVector::new(0.0, 1.0, 0.0), LpsVector::new(0.0, 0.0, 2.0)];
        Volume {
            dims: [2, 3, 2],
            voxels: Voxels::I16(Arc::new((0..12).collect())),
            rescale: Rescale { slope: 2.0, intercept: -1000.0 },
            unit: IntensityUnit::Hounsfield,
            lps_from_voxel: LpsFromVoxel::new(LpsPoint::new(10.0, 0.0, 0.0), steps).unwrap(),
            frame_of_reference: FrameOfReferenceUid::new("1.2"),
            spacing: Spacing::Patient { source: SpacingSource::PixelSpacing },
            modality: Modality("CT".into()),
            windows: vec![],
        }
    }

    #[test]
    fn intensity_is_the_rescaled_stored_value_of_the_nearest_voxel() {
        let volume = ramp().checked().unwrap();
        assert_eq!(volume.intensity([1, 2, 1]), Some(2.0 * 11.0 - 1000.0));
        assert_eq!(volume.intensity_at(LpsPoint::new(11.4, 1.6, 2.9)), Some(2.0 * 11.0 - 1000.0));
        assert_eq!(volume.intensity_at(LpsPoint::new(11.6, 0.0, 0.0)), None);
        assert_eq!(volume.intensity_at(LpsPoint::new(f64::NAN, 0.0, 0.0)), None);
    }

    #[test]
    fn wrong_lengths_are_refused() {
        let wrong = Volume { dims: [2, 2, 2], ..ramp() };
        assert_eq!(wrong.checked().unwrap_err(), VolumeError::Length { expected: 8, found: 12 });
        let none = Volume { dims: [0, 2, 2], ..ramp() };
        assert_eq!(none.checked().unwrap_err(), VolumeError::Dimensions([0, 2, 2]));
    }
}
