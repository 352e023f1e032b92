//! Vessels: centrelines with radii of a lumen, sections across them, and how far they are narrowed.
//!
//! How each is made and how right it is: `docs/methods/vessels.md`.

mod boundary;
mod clicks;
mod course_region;
mod curve;
mod dissection;
mod edit_graph;
mod ends;
mod graph;
mod grid;
mod heap;
mod lumen;
mod outline;
mod path;
mod paths;
mod places;
mod refine;
mod reformation;
mod section;
mod stenosis;
mod tree;

use crate::distance::DistanceError;
pub use clicks::LumenWindow;
pub use dissection::{Dissection, DissectionSettings, segment_dissection};
pub use edit_graph::{Children, GraphEditError, cut, generations, join, move_point, remove_branch, rename_branch};
pub use graph::{CenterlineSettings, RingClosure, VesselTree, centerline_graph, centerline_graph_with};
pub use lumen::{LumenError, LumenMask, LumenSettings, segment_lumen};
pub use path::{Frame, VesselPath};
pub use places::{GraphPlace, WayError, nearest_place, point_of};
pub use reformation::{Across, ReformationSettings, Reformed, Straightened, StraightenedPlace, Stretched};
pub use section::{LumenSections, ProfilePoint, Section};
pub use stenosis::{Stenosis, StenosisError, StenosisReference, Stretches, stenosis, stretches_at};

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
