//! How far apart two transforms put the same points.

use super::{RigidRegistration, RigidTransform};
use prosector_core::{ErrorField, LpsFromVoxel, LpsPoint, VoxelIndex};

/// Distances in mm between the images of points under two transforms.
#[derive(Clone, Debug, PartialEq)]
pub struct DisplacementDifference {
    /// At each point, in their order.
    pub each_mm: Vec<f64>,
    /// Root of their mean square; 0 without points.
    pub rms_mm: f64,
    /// Largest; 0 without points.
    pub greatest_mm: f64,
}

impl DisplacementDifference {
    fn of(each_mm: Vec<f64>) -> Self {
        let squares: f64 = each_mm.iter().map(|mm| mm * mm).sum();
        let rms_mm = (squares / each_mm.len().max(1) as f64).sqrt();
        let greatest_mm = each_mm.iter().copied().fold(0.0, f64::max);
        Self { each_mm, rms_mm, greatest_mm }
    }
}

/// Where two transforms put the same points: with a known one as `truth`, the error of the other as a field.
///
/// Over a box the difference of two rigid transforms is greatest at a corner, because it is a convex function.
pub fn displacement_difference(
    found: &RigidTransform,
    truth: &RigidTransform,
    points: &[LpsPoint],
) -> DisplacementDifference {
    DisplacementDifference::of(points.iter().map(|&p| found.point(p).distance_mm(truth.point(p))).collect())
}

/// The same difference at every place of the target frame: how far `other` puts what `found` puts there.
pub fn displacement_field(found: &RigidTransform, other: &RigidTransform) -> ErrorField {
    let there = found.inverse().then(other).affine();
    let row = |n: usize| {
        let mut row = there.matrix3.row(n).extend(there.translation[n]).to_array();
        row[n] -= 1.0;
        row
    };
    ErrorField::from_rows([row(0), row(1), row(2), [0.0; 4]])
}

/// How far points of the first source come back from where they were after a registration and one the other way round.
///
/// `None` where the second does not lead back. Small is needed, not enough: both may err alike (G. Christensen,
/// H. Johnson, *IEEE TMI* 20 (2001) 568).
pub fn inverse_consistency(
    forward: &RigidRegistration,
    backward: &RigidRegistration,
    points: &[LpsPoint],
) -> Option<DisplacementDifference> {
    let round = forward.then(backward).filter(|round| round.target_frame == round.source_frame)?;
    Some(displacement_difference(&round.target_from_source, &RigidTransform::IDENTITY, points))
}

/// Patient positions of the eight outermost voxel centres of a grid.
pub fn box_corners(lps_from_voxel: &LpsFromVoxel, dims: [usize; 3]) -> [LpsPoint; 8] {
    std::array::from_fn(|n| {
        let at = |axis: usize| if n >> axis & 1 == 1 { dims[axis].saturating_sub(1) as f64 } else { 0.0 };
        lps_from_voxel.point(VoxelIndex::new(at(0), at(1), at(2)))
    })
}
