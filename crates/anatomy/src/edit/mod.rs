//! Changing segments: each operation reads a label map and gives the patch that makes the change.
//!
//! Nothing is written here: a patch names the voxels it changes and the box around them, so that a caller applies,
//! sends, undoes and draws again just that. Positions are patient mm; grids may be anisotropic and oblique. What may be
//! written over is said once, by an [`EditRule`], and holds for every operation.

mod brush;
mod error;
mod flood;
mod gate;
mod mask;
mod presets;
mod region;
mod rule;

pub use brush::{Brush, BrushShape, stroke};
pub use error::EditError;
pub use flood::Connectivity;
pub use gate::IntensityRange;
pub use mask::VoxelMask;
pub use presets::{TISSUE_PRESETS, TissuePreset};
pub use region::{Growth, grow_region, threshold};
pub use rule::{EditRule, LabelSet};
