//! Changing segments: each operation reads a label map and gives the patch that makes the change.
//!
//! Nothing is written here: a patch names the voxels it changes and the box around them, so that a caller applies,
//! sends, undoes and draws again just that. Positions are patient mm; grids may be anisotropic and oblique. What may be
//! written over is said once, by an [`EditRule`], and holds for every operation.

mod between_slices;
mod brush;
mod combine;
mod error;
mod flood;
mod gate;
mod gaussian;
mod grow_cut;
mod holes;
mod islands;
mod margin;
mod mask;
mod median;
mod mirror;
mod presets;
mod region;
mod rule;
mod scissors;
mod smooth;

pub use between_slices::fill_between_slices;
pub use brush::{Brush, BrushShape, stroke};
pub use combine::{Combination, combine};
pub use error::EditError;
pub use flood::Connectivity;
pub use gate::IntensityRange;
pub use grow_cut::{BegunGrowing, SeedGrowing, SeedGrowth, grow_from_seeds, without_growth};
pub use holes::{Holes, fill_holes};
pub use islands::{IslandChoice, island_sizes, keep_islands, split_islands};
pub use margin::change_margin;
pub use mask::VoxelMask;
pub use median::{median_radius, smooth_median};
pub use mirror::mirror;
pub use presets::{TISSUE_PRESETS, TissuePreset};
pub use region::{Growth, grow_region, threshold};
pub use rule::{EditRule, LabelSet};
pub use scissors::{Lasso, LassoSide, ViewRays, cut};
pub use smooth::{smooth_jointly, smooth_keeping_volume};

use crate::Cancelled;
use crate::surface::Progress;
use std::ops::ControlFlow;

/// Tells the finished fraction, and stops where the callback asks for it.
fn tick(progress: Progress<'_>, fraction: f32) -> Result<(), Cancelled> {
    match progress(fraction) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(Cancelled),
    }
}

/// The callback of work that tells nothing.
fn quiet(_: f32) -> ControlFlow<()> {
    ControlFlow::Continue(())
}
