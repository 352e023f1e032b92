//! The other side of the body.

use super::rule::Canvas;
use super::{EditError, EditRule, VoxelMask};
use glam::DVec3;
use prosector_core::{LabelMap, LabelPatch, LpsPoint, LpsVector, VoxelBox, VoxelIndex};

/// Writes the mirror image of some voxels: every voxel whose centre, mirrored about the plane, lies in a voxel of the
/// source.
///
/// The plane passes through a point across `normal`, of any length. The image keeps the volume up to the error of a
/// count of voxels; mirrored about a plane of the grid it is exact. What lies beyond the grid is lost.
pub fn mirror(
    map: &LabelMap,
    source: &VoxelMask,
    point: LpsPoint,
    normal: LpsVector,
    rule: &EditRule<'_>,
) -> Result<LabelPatch, EditError> {
    let canvas = Canvas::new(map, rule)?;
    if source.dims() != map.dims {
        return Err(EditError::MaskGrid { mask: source.dims(), labels: map.dims });
    }
    if !point.is_finite() {
        return Err(EditError::Position);
    }
    let normal = normal.0.try_normalize().ok_or(EditError::Direction)?;
    let image = |index: DVec3| {
        let center = map.lps_from_voxel.point(VoxelIndex(index)).0;
        let mirrored = center - normal * (2.0 * (center - point.0).dot(normal));
        map.lps_from_voxel.voxel(LpsPoint(mirrored)).0
    };
    canvas.patch(image_box(source, image, map.dims), |at, _| {
        let nearest = (image(DVec3::from(at.map(|n| n as f64))) + 0.5).floor();
        let inside = (0..3).all(|n| nearest[n] >= 0.0 && nearest[n] < map.dims[n] as f64);
        inside && source.contains(nearest.to_array().map(|n| n as usize))
    })
}

/// The box around the images of a box's corners.
fn image_box(source: &VoxelMask, image: impl Fn(DVec3) -> DVec3, dims: [usize; 3]) -> VoxelBox {
    if source.bounds().is_empty() {
        return VoxelBox::EMPTY;
    }
    let ends = source.bounds().ranges().map(|range| [range.start as f64 - 0.5, range.end as f64 - 0.5]);
    let corner = |n: usize| image(DVec3::new(ends[0][n & 1], ends[1][n >> 1 & 1], ends[2][n >> 2 & 1]));
    let around =
        (0..8).map(corner).fold([DVec3::INFINITY, DVec3::NEG_INFINITY], |[low, high], p| [low.min(p), high.max(p)]);
    VoxelBox::from_ranges([0, 1, 2].map(|n| {
        let end = (around[1][n] + 1.0).ceil().max(0.0) as usize;
        (around[0][n] - 1.0).floor().max(0.0) as usize..end.saturating_add(1).min(dims[n])
    }))
}
