//! Measurements of structures and surfaces.

mod nearest;
mod partial_volume;
mod sides;
mod surface;

pub use nearest::{NearestPoints, nearest_points};
pub use partial_volume::{PartialVolume, PartialVolumeError, partial_volume};
pub use surface::{SurfaceMeasures, SurfaceMeasuresError, measure_surface};
