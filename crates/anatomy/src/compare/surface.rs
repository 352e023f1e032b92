//! Distances between the surface voxels of two structures.

use crate::distance::signed_squares;
use crate::rank::percentile;

/// Distances from every surface voxel of one structure to the nearest surface voxel of another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SurfaceDistances {
    /// Surface voxels (of triangle surfaces: vertices) measured from.
    pub voxels: u64,
    /// Mean, mm.
    pub mean_mm: f64,
    /// Median, mm.
    pub median_mm: f64,
    /// 95th percentile, mm; between two ranks the values are interpolated.
    pub percentile_95_mm: f64,
    /// Largest, mm: the directed Hausdorff distance.
    pub greatest_mm: f64,
}

/// Voxels of a mask with a face neighbour outside it; what lies beyond the grid is outside.
///
/// A mask in its own box of a larger grid has the same surface as in the grid.
pub(super) fn surface_voxels(dims: [usize; 3], mask: &[bool]) -> Vec<bool> {
    let strides = [1, dims[0], dims[0] * dims[1]];
    let deep = |offset: usize| {
        (0..3).all(|axis| {
            let at = offset / strides[axis] % dims[axis];
            at > 0 && at + 1 < dims[axis] && mask[offset - strides[axis]] && mask[offset + strides[axis]]
        })
    };
    mask.iter().enumerate().map(|(offset, inside)| *inside && !deep(offset)).collect()
}

/// First to second, and second to first.
pub(super) fn both_ways(dims: [usize; 3], spacing: [f64; 3], [a, b]: &[Vec<bool>; 2]) -> [SurfaceDistances; 2] {
    [(a, b), (b, a)].map(|(from, to)| {
        let squares = signed_squares(dims, spacing, |offset| to[offset]);
        let on_surface = squares.iter().zip(from).filter(|(_, from)| **from);
        summary(on_surface.map(|(square, _)| f64::from(square.max(0.0)).sqrt()).collect())
    })
}

/// Mean and ranks of distances in mm.
pub(super) fn summary(mut distances: Vec<f64>) -> SurfaceDistances {
    distances.sort_unstable_by(f64::total_cmp);
    let voxels = distances.len() as u64;
    SurfaceDistances {
        voxels,
        mean_mm: distances.iter().sum::<f64>() / voxels as f64,
        median_mm: percentile(&distances, 0.5),
        percentile_95_mm: percentile(&distances, 0.95),
        greatest_mm: percentile(&distances, 1.0),
    }
}
