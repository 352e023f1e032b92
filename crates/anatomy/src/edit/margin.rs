//! Wider and narrower segments, by exact distances.

use super::rule::Canvas;
use super::{EditError, EditRule, VoxelMask, tick};
use crate::distance::{signed_squares_with, upright_spacing};
use crate::surface::Progress;
use prosector_core::{LabelMap, LabelPatch};
use std::ops::ControlFlow;

/// Fraction of a margin within which a centre on its rim counts as reached.
const RIM: f64 = 1e-6;

/// Grows the rule's segment by `mm` above 0, or shrinks it by `-mm`.
///
/// Growing adds voxels whose centres lie within the margin of a centre of the segment; shrinking takes away those that
/// lie within it of a centre outside (dilation and erosion by a ball in patient space, on the exact distances of
/// [`crate::distance`]). Beyond the grid nothing is known: a segment does not shrink from the grid's edge. A margin
/// below the step between voxels changes nothing. Sheared grids are refused.
pub fn change_margin(
    map: &LabelMap,
    mm: f64,
    rule: &EditRule<'_>,
    progress: Progress<'_>,
) -> Result<LabelPatch, EditError> {
    let canvas = Canvas::new(map, rule)?;
    if !mm.is_finite() || mm == 0.0 {
        return Err(EditError::Size { mm });
    }
    let spacing = upright_spacing(&map.lps_from_voxel)?;
    let segment = canvas.segment()?;
    // Shrinking is decided by the voxels next to the segment: of all outside ones they are the nearest.
    let reach = spacing.map(|step| if mm > 0.0 { (mm * (1.0 + RIM) / step).min(1e9).ceil() as usize } else { 1 });
    let bounds = segment.bounds().grown(reach, map.dims);
    let boxed = segment.in_box(bounds);
    let squares = signed_squares_with(bounds.size, spacing, |offset| boxed.inside()[offset], progress);
    let ControlFlow::Continue(squares) = squares else { return Err(EditError::Cancelled) };
    let limit = (mm.abs() * (1.0 + RIM)).powi(2);
    let held = |square: &f32| {
        let square = f64::from(*square);
        if mm > 0.0 { square <= limit } else { square < -limit }
    };
    let shape = VoxelMask::of_box(map.dims, bounds, squares.iter().map(held).collect());
    tick(progress, 1.0)?;
    canvas.reshape(&shape)
}
