//! Vessels: centrelines with radii of a lumen, sections across them, and how far they are narrowed.
//!
//! How each is made and how right it is: `docs/methods/vessels.md`.

mod boundary;
mod clicks;
mod course_region;
mod curve;
mod ends;
mod graph;
mod grid;
mod heap;
mod lumen;
mod outline;
mod paths;
mod refine;
mod section;
mod stenosis;
mod tree;

use crate::distance::DistanceError;
pub use clicks::LumenWindow;
pub use graph::{CenterlineSettings, RingClosure, VesselTree, centerline_graph, centerline_graph_with};
pub use lumen::{LumenError, LumenMask, LumenSettings, segment_lumen};
pub use section::{LumenSections, ProfilePoint, Section};
pub use stenosis::{Stenosis, StenosisError, StenosisReference, stenosis};

/// Why a lumen has no centreline.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum VesselError {
    /// No voxel carries the label.
    #[error("no voxel carries the label {label}, so there is no vessel to follow")]
    Empty {
        /// The label.
        label: u8,
    },
    /// Every connected piece is too small.
    #[error(
        "the label {label} has {voxels} voxels in pieces of less than three in a row; a centreline needs a longer vessel"
    )]
    TooSmall {
        /// The label.
        label: u8,
        /// Its voxels.
        voxels: usize,
    },
    /// The point named as root is no position.
    #[error("the root must be a point with finite coordinates")]
    Root,
    /// The grid leans.
    #[error(transparent)]
    Grid(#[from] DistanceError),
    /// The progress callback asked to stop.
    #[error("following the vessels was cancelled")]
    Cancelled,
}
