//! Segments painted on some slices, completed on those between.

use super::rule::Canvas;
use super::{EditError, EditRule, VoxelMask, tick};
use crate::distance::{signed_squares, upright_spacing};
use crate::surface::Progress;
use prosector_core::{LabelMap, LabelPatch, VoxelBox};

/// Fills the slices between painted ones of the rule's segment, along an axis of the grid (0 columns, 1 rows, 2 slices).
///
/// Shape-based interpolation (S. Raya, J. Udupa, IEEE TMI 9 (1990) 32): the signed distance to the outline, mm within
/// the slice, is interpolated linearly between the painted slices on either side; a voxel belongs to the segment where
/// it is below 0. Painted slices stay as they are, and nothing is added beyond the first and last. Outlines that do
/// not overlap as seen along the axis may leave slices between them empty. Refused with fewer than two painted slices
/// and on sheared grids.
pub fn fill_between_slices(
    map: &LabelMap,
    axis: usize,
    rule: &EditRule<'_>,
    progress: Progress<'_>,
) -> Result<LabelPatch, EditError> {
    let canvas = Canvas::new(map, rule)?;
    if axis > 2 {
        return Err(EditError::Axis { axis });
    }
    let spacing = upright_spacing(&map.lps_from_voxel)?;
    let segment = canvas.segment()?;
    // One voxel around, so that every outline has an outside, as far as the grid goes.
    let margin = [0, 1, 2].map(|n| usize::from(n != axis));
    let boxed = segment.in_box(segment.bounds().grown(margin, map.dims));
    let slices = Slices { boxed: &boxed, axis, spacing };
    let painted: Vec<usize> = (0..boxed.bounds().size[axis]).filter(|&n| slices.is_painted(n)).collect();
    if painted.len() < 2 {
        return Err(EditError::FewSlices { found: painted.len() });
    }
    let mut filled = boxed.inside().to_vec();
    let (mut below, mut last) = (slices.distances(painted[0]), painted[0]);
    for (done, &next) in painted.iter().enumerate().skip(1) {
        tick(progress, done as f32 / painted.len() as f32)?;
        let above = slices.distances(next);
        for slice in last + 1..next {
            let part = (slice - last) as f32 / (next - last) as f32;
            for (n, offset) in slices.offsets(slice).enumerate() {
                filled[offset] = below[n] * (1.0 - part) + above[n] * part < 0.0;
            }
        }
        (below, last) = (above, next);
    }
    canvas.reshape(&VoxelMask::of_box(map.dims, boxed.bounds(), filled))
}

/// The slices of a box across an axis.
struct Slices<'a> {
    boxed: &'a VoxelMask,
    axis: usize,
    spacing: [f64; 3],
}

impl Slices<'_> {
    /// The two axes within a slice.
    fn within(&self) -> [usize; 2] {
        [[1, 2], [0, 2], [0, 1]][self.axis]
    }

    /// Offsets in the box of the voxels of a slice, the first of its axes fastest.
    fn offsets(&self, slice: usize) -> impl Iterator<Item = usize> + use<> {
        let VoxelBox { size, .. } = self.boxed.bounds();
        let stride = [1, size[0], size[0] * size[1]];
        let ([u, v], first) = (self.within(), slice * stride[self.axis]);
        (0..size[v]).flat_map(move |n| (0..size[u]).map(move |m| first + m * stride[u] + n * stride[v]))
    }

    fn is_painted(&self, slice: usize) -> bool {
        self.offsets(slice).any(|offset| self.boxed.inside()[offset])
    }

    /// Signed distance of each voxel centre of a slice to its outline, mm, negative inside.
    ///
    /// The outline is the set of points half way between neighbours of which one is inside: on a grid of half the step
    /// they have places of their own, and the distance to them is exact.
    fn distances(&self, slice: usize) -> Vec<f32> {
        let ([u, v], size) = (self.within(), self.boxed.bounds().size);
        let inside: Vec<bool> = self.offsets(slice).map(|offset| self.boxed.inside()[offset]).collect();
        let (columns, fine) = (size[u], 2 * size[u] - 1);
        let is_outline = |offset: usize| {
            let [x, y] = [offset % fine, offset / fine];
            let first = y / 2 * columns + x / 2;
            let second = first + x % 2 + columns * (y % 2);
            (x + y) % 2 == 1 && inside[first] != inside[second]
        };
        let spacing = [self.spacing[u] / 2.0, self.spacing[v] / 2.0, 1.0];
        let squares = signed_squares([fine, 2 * size[v] - 1, 1], spacing, is_outline);
        // A slice that is painted all over has its outline somewhere beyond the grid.
        let farthest = (size[u] as f64 * self.spacing[u]).hypot(size[v] as f64 * self.spacing[v]) as f32;
        let distance = |n: usize| squares[n / columns * 2 * fine + n % columns * 2].sqrt().min(farthest);
        inside.iter().enumerate().map(|(n, inside)| if *inside { -distance(n) } else { distance(n) }).collect()
    }
}
