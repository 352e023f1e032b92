//! The lumen on its own grid: cropped to the structure, with room around it.

use super::VesselError;
use crate::distance::{signed_squares, upright_spacing};
use crate::structure::{Structure, bounds_of};
use glam::DVec3;
use prosector_core::{FrameOfReferenceUid, LpsFromVoxel, LpsPoint, LpsVector, VoxelIndex};

/// Voxels around the structure that are outside whatever the map holds: no neighbour is ever off the grid.
const MARGIN: usize = 2;

/// A structure's voxels, its box and the way back to patient space.
///
/// Positions within this module are millimetres along the voxel axes from the first voxel centre of the box ("local").
#[derive(Clone, Debug)]
pub(super) struct LumenGrid {
    pub dims: [usize; 3],
    pub spacing: DVec3,
    pub inside: Vec<bool>,
    low: DVec3,
    lps_from_voxel: LpsFromVoxel,
    pub frame_of_reference: FrameOfReferenceUid,
}

impl LumenGrid {
    /// Crops a structure; refused where it has no voxel, or the grid leans.
    pub fn new(structure: &Structure<'_>) -> Result<Self, VesselError> {
        let map = structure.map;
        let spacing = upright_spacing(&map.lps_from_voxel)?;
        let bounds = bounds_of(structure).ok_or(VesselError::Empty { label: structure.label })?;
        let dims = bounds.each_ref().map(|range| range.len() + 2 * MARGIN);
        let mut inside = vec![false; dims.iter().product()];
        let [columns, rows, slices] = bounds.clone();
        for z in slices.clone() {
            for y in rows.clone() {
                let from = (z * map.dims[1] + y) * map.dims[0];
                let to = ((z - slices.start + MARGIN) * dims[1] + y - rows.start + MARGIN) * dims[0] + MARGIN;
                for (n, x) in columns.clone().enumerate() {
                    inside[to + n] = structure.holds(from + x);
                }
            }
        }
        let low = DVec3::from(bounds.map(|range| range.start as f64 - MARGIN as f64));
        let (lps_from_voxel, frame_of_reference) = (map.lps_from_voxel, map.frame_of_reference.clone());
        Ok(Self { dims, spacing: spacing.into(), inside, low, lps_from_voxel, frame_of_reference })
    }

    /// Geometric mean of the spacing, mm: the edge of a cube of the voxel's volume.
    pub fn edge_mm(&self) -> f64 {
        (self.spacing.x * self.spacing.y * self.spacing.z).cbrt()
    }

    /// Column, row and slice of an offset.
    pub fn index(&self, offset: usize) -> [usize; 3] {
        let [nx, ny, _] = self.dims;
        [offset % nx, offset / nx % ny, offset / nx / ny]
    }

    /// Offset in the map of an offset in the box; `None` for the margin that lies off the map.
    pub fn map_offset(&self, offset: usize, dims: [usize; 3]) -> Option<usize> {
        let index = self.index(offset);
        let [x, y, z] = [0, 1, 2].map(|n| index[n] as i64 + self.low[n] as i64);
        let within = [x, y, z].iter().zip(dims).all(|(&n, count)| n >= 0 && n < count as i64);
        within.then(|| (z as usize * dims[1] + y as usize) * dims[0] + x as usize)
    }

    /// Local position of a voxel centre.
    pub fn position(&self, offset: usize) -> DVec3 {
        DVec3::from(self.index(offset).map(|n| n as f64)) * self.spacing
    }

    /// Offset of the voxel nearest to a local position; `None` outside the box.
    pub fn nearest(&self, local: DVec3) -> Option<usize> {
        let index = (local / self.spacing).round();
        let upper = DVec3::from(self.dims.map(|n| n as f64));
        let within = index.cmpge(DVec3::ZERO).all() && index.cmplt(upper).all();
        let [x, y, z] = index.to_array().map(|n| n as usize);
        within.then(|| (z * self.dims[1] + y) * self.dims[0] + x)
    }

    /// Patient position of a local position.
    pub fn lps(&self, local: DVec3) -> LpsPoint {
        self.lps_from_voxel.point(VoxelIndex(local / self.spacing + self.low))
    }

    /// Local position of a patient position.
    pub fn local(&self, point: LpsPoint) -> DVec3 {
        (self.lps_from_voxel.voxel(point).0 - self.low) * self.spacing
    }

    /// Patient direction of a local direction.
    pub fn lps_direction(&self, local: DVec3) -> LpsVector {
        LpsVector(self.lps_from_voxel.affine().transform_vector3(local / self.spacing).normalize_or_zero())
    }

    /// Local direction of a patient direction; zero if that has none.
    pub fn local_direction(&self, vector: LpsVector) -> DVec3 {
        let index = self.lps_from_voxel.inverse_affine().transform_vector3(vector.0);
        (index * self.spacing).normalize_or_zero()
    }

    /// Distance in mm of each inside voxel to the boundary half way to the nearest outside voxel; 0 outside.
    pub fn depths(&self) -> Vec<f32> {
        let half = (self.edge_mm() / 2.0) as f32;
        let least = half / 4.0;
        let mut depths = signed_squares(self.dims, self.spacing.to_array(), |offset| self.inside[offset]);
        for value in &mut depths {
            *value = if *value < 0.0 { (value.abs().sqrt() - half).max(least) } else { 0.0 };
        }
        depths
    }

    /// Steps to the 26 neighbours: change of the offset, and length in mm.
    pub fn neighbours(&self) -> [(isize, f64); 26] {
        let [nx, ny, _] = self.dims.map(|n| n as isize);
        let step = |n: isize| {
            let n = if n < 13 { n } else { n + 1 };
            let [x, y, z] = [n % 3 - 1, n / 3 % 3 - 1, n / 9 - 1];
            let length = (DVec3::new(x as f64, y as f64, z as f64) * self.spacing).length();
            ((z * ny + y) * nx + x, length)
        };
        std::array::from_fn(|n| step(n as isize))
    }
}
