//! Where two structures come nearest to each other.

use crate::distance::signed_squares;
use crate::structure::{Pair, PairError, Structure};
use prosector_core::LpsPoint;

/// The shortest way between two structures.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NearestPoints {
    /// Its length, mm; 0 where the structures share a voxel.
    pub mm: f64,
    /// Centre of a voxel of the first structure.
    pub first: LpsPoint,
    /// Centre of a voxel of the second structure.
    pub second: LpsPoint,
}

/// The shortest way between the voxel centres of two structures on one grid.
///
/// Exact for voxel centres. The boundaries of the structures come nearer by up to one voxel diagonal, half of it at
/// either end; touching structures are one voxel step apart. Of equally near voxels the first in memory order is taken.
pub fn nearest_points(first: Structure<'_>, second: Structure<'_>) -> Result<NearestPoints, PairError> {
    let pair = Pair::new(first, second)?;
    let (from, to) = (pair.mask(&first), pair.mask(&second));
    let squares = signed_squares(pair.dims(), pair.spacing, |n| to[n]);
    let start = least(from.iter().zip(&squares).map(|(inside, square)| inside.then_some(f64::from(square.max(0.0)))));
    let start = pair.point(start);
    // The field says how far, not whereto: the far end is looked up among the second structure's voxels.
    let way = |(n, inside): (usize, &bool)| inside.then(|| pair.point(n).distance_mm(start));
    let end = pair.point(least(to.iter().enumerate().map(way)));
    Ok(NearestPoints { mm: start.distance_mm(end), first: start, second: end })
}

/// Place of the first smallest value; 0 if there is none, which checked pairs exclude.
fn least(values: impl Iterator<Item = Option<f64>>) -> usize {
    let mut best = (0, f64::INFINITY);
    for (place, value) in values.enumerate() {
        if let Some(value) = value.filter(|value| *value < best.1) {
            best = (place, value);
        }
    }
    best.0
}
