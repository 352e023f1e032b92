//! WGSL compute sources, their plain-data twins, and a CPU twin of every kernel whose result is used.
//!
//! This crate knows no GPU API. A [`Kernel`] carries its source, its binding kinds and its CPU twin; a [`Recording`]
//! lists resources and dispatches; a [`KernelExecutor`] runs it: [`CpuExecutor`] here, `GpuExecutor` in `gpu`.
//! Binding order equals argument order of the twin. Layouts are checked against the sources by reflection in tests.

mod brick_distance;
mod brick_min_max;
mod brick_occupancy;
mod distance_lines;
mod executor;
mod grow_from_seeds;
mod layout;
mod reslice;
mod texel;

pub use brick_distance::{BRICK_DISTANCE, DistanceParams, MAX_BRICK_DISTANCE, brick_distance};
pub use brick_min_max::{BRICK_EDGE, BRICK_MIN_MAX, BrickParams, EMPTY_BRICK, brick_grid, brick_min_max};
pub use brick_occupancy::{BRICK_OCCUPANCY, OccupancyParams, brick_occupancy, occupied_prefix};
pub use distance_lines::{DISTANCE_LINES, DistanceLinesParams, FAR_MM2, distance_lines, record_distance};
pub use executor::{
    BindingKind, CpuExecutor, CpuKernel, Dispatch, ExecuteError, Kernel, KernelExecutor, Recording, Resource,
    ResourceId, groups_for,
};
pub use grow_from_seeds::{
    FAR_COST, FIXED_VOXEL, GROW_FROM_SEEDS, GrowParams, GrowState, SeedGround, SeedWays, TILE_CHANGED, TILE_EDGE,
    TILE_TOUCHED, cheapest_ways, grow_by_passes, grow_from_seeds,
};
pub use layout::GpuLayout;
pub use reslice::{RESLICE_WGSL, ResliceParams, Sampling, TexelGrid, reslice, sample_grid};
pub use texel::{TexelScale, half_from_stored};
