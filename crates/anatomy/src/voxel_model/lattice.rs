//! Cubes laid along the axes of a label map, and how much of each voxel falls into which.

use super::VoxelModelError;
use crate::Cancelled;
use glam::DVec3;
use prosector_core::{LabelMap, LpsFromVoxel, LpsVector, VoxelIndex};
use std::ops::{ControlFlow, Range};

/// Cells of a lattice at most: 2²⁴, 134 MB a tissue while it is made.
pub(super) const LIMIT: usize = 1 << 24;

/// A lattice of cubes.
pub(super) struct Lattice {
    pub dims: [usize; 3],
    pub lps_from_node: LpsFromVoxel,
    /// Voxels that may reach into the lattice, along each axis.
    voxels: [Range<usize>; 3],
    /// Of each of these voxels the cells it reaches into, and over how many mm.
    shares: [Vec<Vec<(usize, f64)>>; 3],
}

impl Lattice {
    /// Cells from the lowest corner of the voxels that carry a tissue, with one of margin on every side.
    pub fn around(
        map: &LabelMap,
        spacing: [f64; 3],
        h_mm: f64,
        is_tissue: impl Fn(u8) -> bool,
    ) -> Result<Self, VoxelModelError> {
        let bounds = bounds(map, is_tissue).ok_or(VoxelModelError::Empty)?;
        let extent = [0, 1, 2].map(|axis| bounds[axis].len() as f64 * spacing[axis]);
        // A cell of rounding would hold nothing.
        let counts = extent.map(|mm| (mm / h_mm - 1e-9).ceil().max(1.0) + 2.0);
        let cells: f64 = counts.iter().product();
        if cells > LIMIT as f64 {
            return Err(VoxelModelError::TooFine { h_mm, cells, limit: LIMIT });
        }
        let dims = counts.map(|count| count as usize);
        let low = [0, 1, 2].map(|axis| bounds[axis].start as f64 - 0.5 - h_mm / spacing[axis]);
        let origin = map.lps_from_voxel.point(VoxelIndex(low.into()));
        let steps = map.lps_from_voxel.steps().map(|step| LpsVector(step.0.normalize() * h_mm));
        let lps_from_node =
            LpsFromVoxel::new(origin, steps).map_err(|_| VoxelModelError::TooFine { h_mm, cells, limit: LIMIT })?;
        let voxels = [0, 1, 2].map(|axis| {
            let margin = (h_mm / spacing[axis]).ceil() as usize + 1;
            // The last cell may stand out by up to its own edge, and the margin by another.
            bounds[axis].start.saturating_sub(margin)..(bounds[axis].end + 2 * margin).min(map.dims[axis])
        });
        let shares = [0, 1, 2].map(|axis| {
            let share = |voxel: usize| {
                shares((voxel as f64 - 0.5 - low[axis]) * spacing[axis], spacing[axis], (h_mm, dims[axis]))
            };
            voxels[axis].clone().map(share).collect()
        });
        Ok(Self { dims, lps_from_node, voxels, shares })
    }

    /// Cells.
    pub fn len(&self) -> usize {
        self.dims.iter().product()
    }

    /// Volumes in mm³ of overlap, `count` numbers a cell: `slot_of` gives the one that a label adds to, `row_of` the place of
    /// a cell among `rows` of them.
    pub fn fill(
        &self,
        map: &LabelMap,
        (count, slot_of): (usize, impl Fn(u8) -> Option<usize>),
        (rows, row_of): (usize, impl Fn(usize) -> Option<usize>),
        progress: &mut dyn FnMut(f32) -> ControlFlow<()>,
    ) -> Result<Vec<f64>, Cancelled> {
        let mut volumes = vec![0.0; rows * count];
        let [nx, ny, _] = map.dims;
        let [columns, lines, slices] = self.voxels.clone();
        for (slice, z) in slices.clone().enumerate() {
            if progress(slice as f32 / slices.len() as f32).is_break() {
                return Err(Cancelled);
            }
            for (line, y) in lines.clone().enumerate() {
                let start = (z * ny + y) * nx;
                let Some(labels) = map.labels.get(start + columns.start..start + columns.end) else { continue };
                for (column, &label) in labels.iter().enumerate() {
                    let Some(slot) = slot_of(label) else { continue };
                    self.share_out([column, line, slice], |cell, mm3| {
                        if let Some(row) = row_of(cell) {
                            volumes[row * count + slot] += mm3;
                        }
                    });
                }
            }
        }
        if progress(1.0).is_break() { Err(Cancelled) } else { Ok(volumes) }
    }

    /// The cells that a voxel reaches into, and its volume in each.
    fn share_out(&self, [column, line, slice]: [usize; 3], mut add: impl FnMut(usize, f64)) {
        let [nx, ny, _] = self.dims;
        for &(z, deep) in &self.shares[2][slice] {
            for &(y, high) in &self.shares[1][line] {
                for &(x, wide) in &self.shares[0][column] {
                    add((z * ny + y) * nx + x, deep * high * wide);
                }
            }
        }
    }

    /// Fraction of a cell that lies beyond the label map.
    pub fn beyond(&self, map: &LabelMap, cell: usize) -> f64 {
        let [nx, ny, _] = self.dims;
        let index = [cell % nx, cell / nx % ny, cell / nx / ny].map(|n| n as f64);
        let corner = |shift: f64| {
            let node = VoxelIndex(DVec3::from(index) + shift);
            map.lps_from_voxel.voxel(self.lps_from_node.point(node)).0 + 0.5
        };
        let (low, high) = (corner(0.0), corner(1.0));
        let ends = DVec3::from(map.dims.map(|n| n as f64));
        let within = (high.min(ends) - low.max(DVec3::ZERO)).max(DVec3::ZERO) / (high - low);
        1.0 - within.x * within.y * within.z
    }
}

/// The cells that a stretch from `start` reaches into, and over how many mm. What stands out of the lattice is left out.
fn shares(start: f64, length: f64, (h, cells): (f64, usize)) -> Vec<(usize, f64)> {
    let end = start + length;
    let (first, last) = ((start / h).floor().max(0.0), (end / h).floor().min(cells as f64 - 1.0));
    let mut found = Vec::new();
    let mut cell = first;
    while cell <= last {
        let mm = end.min((cell + 1.0) * h) - start.max(cell * h);
        if mm > 0.0 {
            found.push((cell as usize, mm));
        }
        cell += 1.0;
    }
    found
}

/// The smallest box of voxels around those that carry a tissue.
fn bounds(map: &LabelMap, is_tissue: impl Fn(u8) -> bool) -> Option<[Range<usize>; 3]> {
    let wanted: [bool; 256] = std::array::from_fn(|label| is_tissue(label as u8));
    let [nx, ny, _] = map.dims;
    let mut bounds: Option<[Range<usize>; 3]> = None;
    for (row, labels) in map.labels.chunks_exact(nx.max(1)).enumerate() {
        let Some(first) = labels.iter().position(|label| wanted[usize::from(*label)]) else { continue };
        let last = labels.iter().rposition(|label| wanted[usize::from(*label)]).unwrap_or(first);
        let found = [first..last + 1, row % ny..row % ny + 1, row / ny..row / ny + 1];
        bounds = Some(match bounds {
            None => found,
            Some(known) => [0, 1, 2].map(|n| known[n].start.min(found[n].start)..known[n].end.max(found[n].end)),
        });
    }
    bounds
}
