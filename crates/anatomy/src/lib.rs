//! Segmentation volumes, surfaces and vessel geometry from label maps and centrelines.
//!
//! Pure: no clock, no I/O, no threads, so the same input gives the same bits natively and in a browser worker.
//! Long work takes a progress callback that can also cancel it.

pub mod compare;
pub mod distance;
pub mod edit;
pub mod fit;
pub mod measure;
mod rank;
pub mod register;
pub mod roi;
mod statistics;
mod structure;
mod surface;
pub mod territory;
mod tube;
pub mod vessel;
pub mod voxel_model;

pub use statistics::{LabelStatistics, StatisticsError, label_statistics, tree_volume_ml};
pub use structure::{PairError, Structure};
pub use surface::{
    Cancelled, LabelSurfaces, SurfaceSettings, extract_isosurface, extract_surface, extract_surface_alone,
    extract_surfaces, extract_surfaces_with, plane_section,
};
pub use tube::{TubeMesh, tube_mesh};
