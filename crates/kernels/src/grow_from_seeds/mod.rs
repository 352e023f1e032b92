//! Many segments grown at once: each voxel takes the label of the seed from which the cheapest way leads to it.
//!
//! Costs are whole numbers of one unit, so that sums are the same in every order: [`cheapest_ways`] on the processor
//! and the passes of [`GROW_FROM_SEEDS`] on a device end at the same costs and labels, bit for bit. Of equally cheap
//! ways that of the lower label counts. What remains free is only how the way there is found.

mod passes;
mod tile;
mod ways;

use crate::executor::{BindingKind, Kernel};
use bytemuck::{Pod, Zeroable};
pub use passes::grow_by_passes;
pub use tile::{GrowState, grow_from_seeds};
pub use ways::cheapest_ways;

/// Cost of a voxel that no way leads to, and of a step that there is not; ways that would cost as much are not taken.
pub const FAR_COST: u32 = u32::MAX;

/// Marks a voxel of [`SeedGround::voxels`] that no way leads onto: seeds, which ways lead from, and walls.
pub const FIXED_VOXEL: u32 = 1 << 31;

/// Voxels along the edge of a tile, and relaxations of it in one pass, so that a way can cross it.
pub const TILE_EDGE: u32 = 8;

/// Flag of a tile that changed in the last pass.
pub const TILE_CHANGED: u32 = 1;

/// Flag of a tile that ever changed.
pub const TILE_TOUCHED: u32 = 2;

/// What segments grow over.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SeedGround {
    /// Columns, rows, slices.
    pub dims: [u32; 3],
    /// Intensity of each voxel in units of cost, column fastest, below 2³¹, with [`FIXED_VOXEL`] where it holds.
    pub voxels: Vec<u32>,
    /// What the length of the step by (x, y, z) costs, at `9 (z + 1) + 3 (y + 1) + x + 1`; [`FAR_COST`] for none.
    ///
    /// A step and its opposite cost the same. With a difference of intensity it stays below 2³¹.
    pub steps: [u32; 27],
}

/// The cheapest ways known: for each voxel what its way costs and the label it comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SeedWays {
    /// Costs in units; 0 at seeds, [`FAR_COST`] where no way leads.
    pub costs: Vec<u32>,
    /// Labels, 0 where no way leads.
    pub labels: Vec<u8>,
}

impl SeedWays {
    /// No ways yet to any of so many voxels.
    pub fn none(voxels: usize) -> Self {
        Self { costs: vec![FAR_COST; voxels], labels: vec![0; voxels] }
    }

    /// Cost and label of a voxel.
    pub fn at(&self, n: usize) -> (u32, u8) {
        (self.costs[n], self.labels[n])
    }

    /// Writes cost and label of a voxel.
    pub fn set(&mut self, n: usize, (cost, label): (u32, u8)) {
        (self.costs[n], self.labels[n]) = (cost, label);
    }
}

/// Uniforms of `grow_from_seeds`.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Pod, Zeroable)]
pub struct GrowParams {
    /// Columns, rows, slices.
    pub dims: [u32; 3],
    /// First tile of this dispatch.
    pub first: u32,
    /// Tiles along columns, rows, slices.
    pub tiles: [u32; 3],
    /// The tile after the last of this dispatch.
    pub end: u32,
    /// [`SeedGround::steps`], and one more entry to fill the row.
    pub steps: [[u32; 4]; 7],
}

crate::gpu_layout!(GrowParams { dims, first, tiles, end, steps });

/// One pass: every tile beside one that changed relaxes its ways; a workgroup is a tile.
///
/// Passes go on until no tile changes: Bellman-Ford over tiles, with the rim of a tile as it was before the pass, so
/// that each pass has one result. Bound are the uniforms, [`SeedGround::voxels`], costs, labels (a word each) and flags
/// of tiles before the pass, and the three after it.
pub static GROW_FROM_SEEDS: Kernel = Kernel {
    name: "grow_from_seeds",
    wgsl: include_str!("../../shaders/grow_from_seeds.wgsl"),
    workgroup_size: 256,
    bindings: &[
        BindingKind::Uniform,
        BindingKind::StorageRead,
        BindingKind::StorageRead,
        BindingKind::StorageRead,
        BindingKind::StorageRead,
        BindingKind::StorageReadWrite,
        BindingKind::StorageReadWrite,
        BindingKind::StorageReadWrite,
    ],
    cpu: tile::twin,
};
