//! Median smoothing of one segment.

use super::rule::Canvas;
use super::{EditError, EditRule, VoxelMask};
use prosector_core::{LabelMap, LabelPatch};

/// Gives each voxel to the rule's segment if more than half of the box of `2 radius + 1` voxels around it belong to it.
///
/// The binary median filter: takes away what is thinner than the box and fills dents, keeps flat walls where they are.
/// `radius` is in voxels along columns, rows and slices; beyond the grid its edge is continued, as in ITK. Three running
/// sums, so time does not grow with the radius.
pub fn smooth_median(map: &LabelMap, radius: [usize; 3], rule: &EditRule<'_>) -> Result<LabelPatch, EditError> {
    let canvas = Canvas::new(map, rule)?;
    let segment = canvas.segment()?;
    let radius = [0, 1, 2].map(|n| radius[n].min(map.dims[n]));
    let bounds = segment.bounds().grown(radius, map.dims);
    let size = bounds.size;
    let mut counts: Vec<u64> = segment.in_box(bounds).inside().iter().map(|inside| u64::from(*inside)).collect();
    let mut stride = 1;
    for axis in 0..3 {
        let mut line = vec![0; size[axis]];
        for first in line_starts(size, axis) {
            line.iter_mut().enumerate().for_each(|(n, value)| *value = counts[first + n * stride]);
            running_sum(&line, radius[axis], |n, sum| counts[first + n * stride] = sum);
        }
        stride *= size[axis];
    }
    let half = radius.iter().map(|n| 2 * *n as u64 + 1).product::<u64>() / 2;
    let shape = VoxelMask::of_box(map.dims, bounds, counts.iter().map(|count| *count > half).collect());
    canvas.reshape(&shape)
}

/// The radius in voxels along columns, rows and slices that is nearest to one in mm, for [`smooth_median`].
///
/// 0 along an axis whose step is more than twice as long: nothing is smoothed across it.
pub fn median_radius(map: &LabelMap, mm: f64) -> Result<[usize; 3], EditError> {
    if !(mm.is_finite() && mm > 0.0) {
        return Err(EditError::Size { mm });
    }
    Ok(map.lps_from_voxel.spacing_mm().map(|step| (mm / step).min(1e9).round() as usize))
}

/// Offsets of the first voxels of all lines along an axis of a box.
pub(super) fn line_starts(size: [usize; 3], axis: usize) -> impl Iterator<Item = usize> {
    let stride: usize = size[..axis].iter().product();
    let block = stride * size[axis];
    let blocks = size[axis + 1..].iter().product::<usize>();
    (0..blocks).flat_map(move |outer| (0..stride).map(move |inner| outer * block + inner))
}

/// Sums over windows of `2 radius + 1` values, the ends of the line continued.
fn running_sum(line: &[u64], radius: usize, mut put: impl FnMut(usize, u64)) {
    let Some(last) = line.len().checked_sub(1) else { return };
    let at = |n: usize, step: isize| line[n.saturating_add_signed(step).min(last)];
    let reach = radius as isize;
    let mut sum: u64 = (-reach..=reach).map(|step| at(0, step)).sum();
    for n in 0..line.len() {
        put(n, sum);
        sum = sum + at(n, reach + 1) - at(n, -reach);
    }
}
