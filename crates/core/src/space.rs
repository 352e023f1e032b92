//! Patient space (LPS millimetres) and the affine map from voxel indices into it.

use glam::{DAffine3, DMat3, DVec3};
use serde::{Deserialize, Serialize};
use std::ops::{Add, Sub};

/// A position in patient space: millimetres, x to the patient's Left, y to Posterior, z to Superior.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct LpsPoint(pub DVec3);

/// A displacement in patient space, millimetres along the same axes as [`LpsPoint`].
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct LpsVector(pub DVec3);

/// A position on a voxel grid: (column, row, slice), continuous, integer at voxel centres.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct VoxelIndex(pub DVec3);

impl LpsPoint {
    /// A point from its three coordinates in mm.
    pub const fn new(left: f64, posterior: f64, superior: f64) -> Self {
        Self(DVec3::new(left, posterior, superior))
    }

    /// Straight distance to `other` in mm.
    pub fn distance_mm(self, other: Self) -> f64 {
        self.0.distance(other.0)
    }

    /// Whether all coordinates are finite numbers.
    pub fn is_finite(self) -> bool {
        self.0.is_finite()
    }
}

impl LpsVector {
    /// A vector from its three components in mm.
    pub const fn new(left: f64, posterior: f64, superior: f64) -> Self {
        Self(DVec3::new(left, posterior, superior))
    }
}

impl VoxelIndex {
    /// An index from column, row and slice.
    pub const fn new(column: f64, row: f64, slice: f64) -> Self {
        Self(DVec3::new(column, row, slice))
    }
}

impl Sub for LpsPoint {
    type Output = LpsVector;
    fn sub(self, other: Self) -> LpsVector {
        LpsVector(self.0 - other.0)
    }
}

impl Add<LpsVector> for LpsPoint {
    type Output = LpsPoint;
    fn add(self, step: LpsVector) -> LpsPoint {
        LpsPoint(self.0 + step.0)
    }
}

/// What makes a voxel grid unusable as geometry.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SpaceError {
    /// A position, direction or spacing is NaN or infinite.
    #[error("the geometry holds a value that is not a finite number")]
    NotFinite,
    /// Two axes are parallel or an axis has no length.
    #[error("the voxel axes do not span space (determinant {determinant:e})")]
    Degenerate {
        /// Determinant of the 3x3 axis matrix, mm^3.
        determinant: f64,
    },
}

/// The checked, invertible affine map from voxel indices to patient space, with its inverse.
///
/// Columns of the linear part are the steps in mm along column index, row index and slice index (PS3.3 C.7.6.2.1.1
/// without its row/column confusion: the first axis is the one along which the column index grows).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LpsFromVoxel {
    forward: DAffine3,
    inverse: DAffine3,
}

impl LpsFromVoxel {
    /// Voxels of 1 mm along the patient's axes, the first at the origin: for pictures without geometry.
    pub const IDENTITY: Self = Self { forward: DAffine3::IDENTITY, inverse: DAffine3::IDENTITY };

    /// A map from the centre of voxel (0,0,0) and the three steps, all in mm.
    pub fn new(origin: LpsPoint, steps: [LpsVector; 3]) -> Result<Self, SpaceError> {
        let [i, j, k] = steps.map(|step| step.0);
        Self::from_affine(DAffine3::from_mat3_translation(DMat3::from_cols(i, j, k), origin.0))
    }

    /// A map from an affine matrix in mm.
    pub fn from_affine(forward: DAffine3) -> Result<Self, SpaceError> {
        if !forward.is_finite() {
            return Err(SpaceError::NotFinite);
        }
        let determinant = forward.matrix3.determinant();
        let lengths =
            forward.matrix3.x_axis.length() * forward.matrix3.y_axis.length() * forward.matrix3.z_axis.length();
        if lengths <= 0.0 || determinant.abs() < 1e-6 * lengths {
            return Err(SpaceError::Degenerate { determinant });
        }
        Ok(Self { forward, inverse: forward.inverse() })
    }

    /// Patient position of a (continuous) voxel index.
    pub fn point(&self, voxel: VoxelIndex) -> LpsPoint {
        LpsPoint(self.forward.transform_point3(voxel.0))
    }

    /// Continuous voxel index of a patient position.
    pub fn voxel(&self, point: LpsPoint) -> VoxelIndex {
        VoxelIndex(self.inverse.transform_point3(point.0))
    }

    /// The affine map itself, mm from voxel.
    pub fn affine(&self) -> DAffine3 {
        self.forward
    }

    /// The inverse map, voxel from mm.
    pub fn inverse_affine(&self) -> DAffine3 {
        self.inverse
    }

    /// Steps in mm along column, row and slice index.
    pub fn steps(&self) -> [LpsVector; 3] {
        let m = self.forward.matrix3;
        [m.x_axis, m.y_axis, m.z_axis].map(LpsVector)
    }

    /// Distances in mm between neighbouring voxel centres along column, row and slice index.
    pub fn spacing_mm(&self) -> [f64; 3] {
        self.steps().map(|step| step.0.length())
    }

    /// Volume of one voxel in mm^3.
    pub fn voxel_mm3(&self) -> f64 {
        self.forward.matrix3.determinant().abs()
    }
}

impl Serialize for LpsFromVoxel {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.forward.to_cols_array().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for LpsFromVoxel {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let columns = <[f64; 12]>::deserialize(deserializer)?;
        Self::from_affine(DAffine3::from_cols_array(&columns)).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grid_maps_there_and_back() {
        let steps = [LpsVector::new(0.0, 0.7, 0.0), LpsVector::new(0.1, 0.0, -0.6), LpsVector::new(2.5, 0.0, 0.0)];
        let map = LpsFromVoxel::new(LpsPoint::new(-10.0, 20.0, 300.0), steps).unwrap();
        let voxel = VoxelIndex::new(3.25, 100.0, 7.5);
        assert!((map.voxel(map.point(voxel)).0 - voxel.0).length() < 1e-9);
        assert_eq!(map.spacing_mm()[2], 2.5);
    }

    #[test]
    fn the_identity_is_a_grid() {
        assert_eq!(LpsFromVoxel::from_affine(DAffine3::IDENTITY), Ok(LpsFromVoxel::IDENTITY));
    }

    #[test]
    fn useless_grids_are_refused() {
        let x = LpsVector::new(1.0, 0.0, 0.0);
        let origin = LpsPoint::new(0.0, 0.0, 0.0);
        assert!(matches!(LpsFromVoxel::new(origin, [x, x, x]), Err(SpaceError::Degenerate { .. })));
        let nan = LpsVector::new(f64::NAN, 0.0, 0.0);
        assert_eq!(LpsFromVoxel::new(origin, [nan, x, x]), Err(SpaceError::NotFinite));
    }
}
