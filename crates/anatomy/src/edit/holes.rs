//! Holes: background that a segment shuts off.

use super::flood::Flood;
use super::rule::Canvas;
use super::{Connectivity, EditError, EditRule, VoxelMask, tick};
use crate::surface::Progress;
use prosector_core::{LabelMap, LabelPatch};

/// What counts as a hole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holes {
    /// Voxels without a way to the edge of the grid.
    Volume,
    /// Voxels without a way to the edge of their slice; slices lie across this axis of the grid (0 columns, 1 rows,
    /// 2 slices).
    Slices(usize),
}

/// Fills the holes of the rule's segment, whatever other labels they hold, as far as the rule allows.
///
/// `ways` says which voxels outside the segment are neighbours: with [`Connectivity::Face`] a hole is shut also where
/// its wall touches only along edges or corners. Voxels that can reach the edge of the grid are no hole.
pub fn fill_holes(
    map: &LabelMap,
    holes: Holes,
    ways: Connectivity,
    rule: &EditRule<'_>,
    progress: Progress<'_>,
) -> Result<LabelPatch, EditError> {
    let canvas = Canvas::new(map, rule)?;
    let segment = canvas.segment()?;
    let size = segment.bounds().size;
    let filled = match holes {
        Holes::Volume => {
            tick(progress, 0.0)?;
            shut(size, ways, segment.inside())?
        }
        Holes::Slices(axis) => by_slices(size, axis, ways, segment.inside(), progress)?,
    };
    canvas.reshape(&VoxelMask::of_box(map.dims, segment.bounds(), filled))
}

/// The voxels of a box, beyond whose faces nothing is inside, that cannot reach them from outside the segment.
fn shut(size: [usize; 3], ways: Connectivity, inside: &[bool]) -> Result<Vec<bool>, EditError> {
    let mut flood = Flood::new(size, ways);
    for z in 0..size[2] {
        let edge = z == 0 || z + 1 == size[2];
        fill_from_rim(&mut flood, z, edge, inside)?;
    }
    Ok(flood.taken.iter().map(|out| !out).collect())
}

/// Fills the outside from the four sides of a slice, or from all of it.
fn fill_from_rim(flood: &mut Flood, z: usize, all: bool, inside: &[bool]) -> Result<(), EditError> {
    let [columns, rows, _] = flood.size();
    for y in 0..rows {
        let row_of_rim = all || y == 0 || y + 1 == rows || columns == 1;
        for x in (0..columns).step_by(if row_of_rim { 1 } else { columns - 1 }) {
            flood.fill([x, y, z], usize::MAX, |_, offset| !inside[offset], &mut super::quiet)?;
        }
    }
    Ok(())
}

fn by_slices(
    size: [usize; 3],
    axis: usize,
    ways: Connectivity,
    inside: &[bool],
    progress: Progress<'_>,
) -> Result<Vec<bool>, EditError> {
    let [u, v, across] = match axis {
        0 => [1, 2, 0],
        1 => [0, 2, 1],
        2 => [0, 1, 2],
        _ => return Err(EditError::Axis { axis }),
    };
    let stride = [1, size[0], size[0] * size[1]];
    let mut filled = vec![false; inside.len()];
    for slice in 0..size[across] {
        tick(progress, slice as f32 / size[across] as f32)?;
        let offsets: Vec<usize> = (0..size[v])
            .flat_map(|n| (0..size[u]).map(move |m| m * stride[u] + n * stride[v] + slice * stride[across]))
            .collect();
        let flat: Vec<bool> = offsets.iter().map(|offset| inside[*offset]).collect();
        let mut flood = Flood::new([size[u], size[v], 1], ways);
        fill_from_rim(&mut flood, 0, false, &flat)?;
        offsets.iter().zip(&flood.taken).for_each(|(offset, out)| filled[*offset] = !out);
    }
    Ok(filled)
}
