//! Sets of voxels.

use prosector_core::{LabelMap, VoxelBox};

/// Voxels of a grid, kept for the box that holds them: one byte for each voxel of the box.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VoxelMask {
    dims: [usize; 3],
    bounds: VoxelBox,
    inside: Vec<bool>,
}

impl VoxelMask {
    /// The voxels of a box for which `inside` says so; it is told the index and the offset in the grid.
    pub fn from_fn(dims: [usize; 3], bounds: VoxelBox, mut inside: impl FnMut([usize; 3], usize) -> bool) -> Self {
        let bounds = bounds.intersection(&VoxelBox::whole(dims));
        let [columns, rows, slices] = bounds.ranges();
        let mut held = Vec::with_capacity(bounds.voxels());
        for z in slices {
            for y in rows.clone() {
                let row = (z * dims[1] + y) * dims[0];
                held.extend(columns.clone().map(|x| inside([x, y, z], row + x)));
            }
        }
        Self { dims, bounds, inside: held }
    }

    /// The voxels that carry a label, in the smallest box around them.
    pub fn of_label(map: &LabelMap, label: u8) -> Self {
        let bounds = Self::bounds_of(map, label);
        Self::from_fn(map.dims, bounds, |_, offset| map.labels.get(offset) == Some(&label))
    }

    /// The smallest box around the voxels that carry a label; empty without any.
    pub fn bounds_of(map: &LabelMap, label: u8) -> VoxelBox {
        crate::structure::bounds_of(&crate::Structure { map, label }).map(VoxelBox::from_ranges).unwrap_or_default()
    }

    /// The same voxels in another box; those outside of it are lost.
    pub fn in_box(&self, bounds: VoxelBox) -> Self {
        Self::from_fn(self.dims, bounds, |at, _| self.contains(at))
    }

    /// Columns, rows and slices of the grid.
    pub fn dims(&self) -> [usize; 3] {
        self.dims
    }

    /// A box that holds all its voxels.
    pub fn bounds(&self) -> VoxelBox {
        self.bounds
    }

    /// Whether a voxel belongs to it; never outside the grid.
    pub fn contains(&self, at: [usize; 3]) -> bool {
        self.bounds.contains(at) && self.inside[self.offset(at)]
    }

    /// Number of voxels.
    pub fn voxels(&self) -> usize {
        self.inside.iter().filter(|inside| **inside).count()
    }

    /// Offset within the box of a voxel that lies in it.
    pub(super) fn offset(&self, at: [usize; 3]) -> usize {
        let VoxelBox { min, size } = self.bounds;
        ((at[2] - min[2]) * size[1] + at[1] - min[1]) * size[0] + at[0] - min[0]
    }

    /// One entry for each voxel of the box, column fastest.
    pub(super) fn inside(&self) -> &[bool] {
        &self.inside
    }

    /// The mask of a box from one entry for each of its voxels.
    pub(super) fn of_box(dims: [usize; 3], bounds: VoxelBox, inside: Vec<bool>) -> Self {
        debug_assert_eq!(bounds.voxels(), inside.len());
        Self { dims, bounds, inside }
    }
}
