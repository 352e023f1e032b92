//! Scrolling by whole slices.

use crate::core::{LpsPoint, SliceAxis, Volume, VoxelIndex};

/// Which slice a view shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SlicePosition {
    /// Slice number from 1, growing toward head, left and posterior.
    pub number: usize,
    /// Number of slices along this axis.
    pub count: usize,
}

/// The voxel axis that a view scrolls along, and whether its index grows with the view's normal.
fn scroll_axis(volume: &Volume, axis: SliceAxis) -> (usize, bool) {
    let normal = axis.normal().0;
    let along = volume.lps_from_voxel.steps().map(|step| step.0.normalize().dot(normal));
    let best = (0..3).max_by(|&a, &b| along[a].abs().total_cmp(&along[b].abs())).unwrap_or(2);
    (best, along[best] >= 0.0)
}

/// A voxel index rounded; halfway between two, the one further along the patient's axis, which does not depend on how the
/// voxels are stored.
fn rounded(index: f64, forward: bool) -> f64 {
    if forward { (index + 0.5).floor() } else { (index - 0.5).ceil() }
}

/// The voxel centre next to `point`, inside the volume; halfway between two, the one further left, posterior or toward
/// the head. There a slice and the labels and strokes on it cannot be taken for its neighbour's.
pub(crate) fn snapped(volume: &Volume, point: LpsPoint) -> LpsPoint {
    let index = volume.lps_from_voxel.voxel(point).0.to_array();
    let forward = volume.lps_from_voxel.steps().map(|step| {
        let components = step.0.to_array();
        components.into_iter().max_by(|a, b| a.abs().total_cmp(&b.abs())).is_none_or(|most| most >= 0.0)
    });
    let [x, y, z] = [0, 1, 2].map(|k| rounded(index[k], forward[k]).clamp(0.0, volume.dims[k] as f64 - 1.0));
    volume.lps_from_voxel.point(VoxelIndex::new(x, y, z))
}

/// The crosshair `slices` further along the view's normal, on a voxel centre of that axis, inside the volume.
pub(crate) fn stepped(volume: &Volume, crosshair: LpsPoint, axis: SliceAxis, slices: i32) -> LpsPoint {
    let (k, forward) = scroll_axis(volume, axis);
    let index = volume.lps_from_voxel.voxel(crosshair).0.to_array()[k];
    let step = if forward { f64::from(slices) } else { -f64::from(slices) };
    let target = (rounded(index, forward) + step).clamp(0.0, volume.dims[k] as f64 - 1.0);
    let normal = axis.normal().0;
    let mm = volume.lps_from_voxel.steps()[k].0.dot(normal) * (target - index);
    LpsPoint(crosshair.0 + normal * mm)
}

/// The slice that the view along `axis` shows.
pub(crate) fn position(volume: &Volume, crosshair: LpsPoint, axis: SliceAxis) -> SlicePosition {
    let (k, forward) = scroll_axis(volume, axis);
    let count = volume.dims[k];
    let index = rounded(volume.lps_from_voxel.voxel(crosshair).0.to_array()[k], forward);
    let index = index.clamp(0.0, count as f64 - 1.0) as usize;
    SlicePosition { number: if forward { index + 1 } else { count - index }, count }
}

/// The nearest position inside the volume.
pub(crate) fn clamped(volume: &Volume, point: LpsPoint) -> LpsPoint {
    let index = volume.lps_from_voxel.voxel(point).0.to_array();
    let [x, y, z] = [0, 1, 2].map(|k| index[k].clamp(0.0, volume.dims[k] as f64 - 1.0));
    volume.lps_from_voxel.point(VoxelIndex::new(x, y, z))
}
