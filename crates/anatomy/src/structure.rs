//! One segment of a label map as the object of a measurement.

use crate::distance::{DistanceError, upright_spacing};
use crate::statistics::same_grid;
use prosector_core::{LabelMap, LpsFromVoxel, LpsPoint, VoxelIndex};
use std::ops::Range;

/// One structure: the voxels of a label map that carry a label.
#[derive(Clone, Copy, Debug)]
pub struct Structure<'a> {
    /// The label map.
    pub map: &'a LabelMap,
    /// The label.
    pub label: u8,
}

/// Why two structures cannot be measured against each other.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum PairError {
    /// Different coordinate systems and no registration.
    #[error("the structures are in different frames of reference")]
    FrameOfReference,
    /// Different grids.
    #[error(
        "the structures lie on different grids, of {first:?} and {second:?} voxels; bring them onto one grid first"
    )]
    Grid {
        /// Dimensions of the first label map.
        first: [usize; 3],
        /// Dimensions of the second label map.
        second: [usize; 3],
    },
    /// No voxel carries the label, or the grid is not upright.
    #[error(transparent)]
    Distance(#[from] DistanceError),
}

impl<'a> Structure<'a> {
    pub(crate) fn holds(&self, offset: usize) -> bool {
        self.map.labels.get(offset) == Some(&self.label)
    }
}

/// Two structures on one grid, and the smallest box of voxels that holds both.
pub(crate) struct Pair<'a> {
    lps_from_voxel: &'a LpsFromVoxel,
    pub spacing: [f64; 3],
    bounds: [Range<usize>; 3],
}

impl<'a> Pair<'a> {
    /// Checks that both can be measured on one grid.
    pub fn new(first: Structure<'a>, second: Structure<'a>) -> Result<Self, PairError> {
        let (a, b) = (first.map, second.map);
        if a.frame_of_reference != b.frame_of_reference {
            return Err(PairError::FrameOfReference);
        }
        if !same_grid((a.dims, &a.lps_from_voxel), (b.dims, &b.lps_from_voxel)) {
            return Err(PairError::Grid { first: a.dims, second: b.dims });
        }
        let spacing = upright_spacing(&a.lps_from_voxel)?;
        let empty = |label| DistanceError::Empty { label };
        let one = bounds_of(&first).ok_or_else(|| empty(first.label))?;
        let other = bounds_of(&second).ok_or_else(|| empty(second.label))?;
        let bounds = [0, 1, 2].map(|n| one[n].start.min(other[n].start)..one[n].end.max(other[n].end));
        Ok(Self { lps_from_voxel: &a.lps_from_voxel, spacing, bounds })
    }

    /// Columns, rows, slices of the box.
    pub fn dims(&self) -> [usize; 3] {
        self.bounds.each_ref().map(ExactSizeIterator::len)
    }

    /// Voxels of a structure within the box, column fastest.
    pub fn mask(&self, structure: &Structure<'_>) -> Vec<bool> {
        let [nx, ny, _] = structure.map.dims;
        let [columns, rows, slices] = self.bounds.clone();
        let mut mask = Vec::with_capacity(self.dims().iter().product());
        for z in slices {
            for y in rows.clone() {
                mask.extend(columns.clone().map(|x| structure.holds((z * ny + y) * nx + x)));
            }
        }
        mask
    }

    /// Patient position of a voxel of the box.
    pub fn point(&self, offset: usize) -> LpsPoint {
        let [nx, ny, _] = self.dims();
        let index = [offset % nx, offset / nx % ny, offset / nx / ny];
        let index = [0, 1, 2].map(|n| (index[n] + self.bounds[n].start) as f64);
        self.lps_from_voxel.point(VoxelIndex(index.into()))
    }
}

/// The smallest box of voxels around a structure; `None` without voxels.
pub(crate) fn bounds_of(structure: &Structure<'_>) -> Option<[Range<usize>; 3]> {
    let [nx, ny, _] = structure.map.dims;
    let mut bounds: Option<[Range<usize>; 3]> = None;
    for (row, labels) in structure.map.labels.chunks_exact(nx.max(1)).enumerate() {
        let Some(first) = labels.iter().position(|label| *label == structure.label) else { continue };
        let last = labels.iter().rposition(|label| *label == structure.label).unwrap_or(first);
        let found = [first..last + 1, row % ny..row % ny + 1, row / ny..row / ny + 1];
        bounds = Some(match bounds {
            None => found,
            Some(known) => [0, 1, 2].map(|n| known[n].start.min(found[n].start)..known[n].end.max(found[n].end)),
        });
    }
    bounds
}
