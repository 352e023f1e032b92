//! Why segments cannot be changed as asked.

use crate::distance::DistanceError;
use crate::{Cancelled, StatisticsError};
use prosector_core::LabelPatchError;

/// Why segments cannot be changed as asked.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum EditError {
    /// A position is not a finite number.
    #[error("a position is not a finite number")]
    Position,
    /// A length is not a finite number above 0.
    #[error("the size must be a number of millimetres above 0; it is {mm}")]
    Size {
        /// What was given, mm.
        mm: f64,
    },
    /// A direction has no length.
    #[error("the plane has no direction")]
    Direction,
    /// The lower end of a range is above the upper one, or an end is no number.
    #[error("the range from {low} to {high} holds no intensity")]
    Range {
        /// Lower end.
        low: f64,
        /// Upper end.
        high: f64,
    },
    /// A seed is outside the image.
    #[error("the starting point is outside the image; place it on a voxel")]
    SeedOutside,
    /// A seed's intensity is outside the range.
    #[error("the intensity at the starting point is {intensity}, which is outside the range {low} to {high}")]
    SeedIntensity {
        /// Intensity there, in the image's unit.
        intensity: f64,
        /// Lower end.
        low: f64,
        /// Upper end.
        high: f64,
    },
    /// A seed lies on a voxel that may not be written over.
    #[error("the starting point lies on a segment that is locked, or outside the area that may change")]
    SeedLocked,
    /// The region is larger than allowed.
    #[error("the region has more than {voxels} voxels; narrow the range, or start inside a closed structure")]
    Budget {
        /// Most voxels.
        voxels: usize,
    },
    /// No voxel carries the label.
    #[error("the segment with label {label} has no voxels")]
    Empty {
        /// The label.
        label: u8,
    },
    /// The segment has no voxel at the position.
    #[error("the segment has no voxel at this position; choose a place on it")]
    NoIsland,
    /// A volume is no number.
    #[error("the smallest volume must be a number of mL; it is {ml}")]
    Volume {
        /// What was given, mL.
        ml: f64,
    },
    /// A segment alone has nobody to share the image with.
    #[error("only one segment has seeds; paint at least two, one of them for what surrounds the others")]
    FewSeeds,
    /// Ways from the seeds cost more than can be counted.
    #[error("some voxels are too far from every seed, in length and intensity; paint seeds nearer to them")]
    FarFromSeeds,
    /// A line with fewer than three corners surrounds nothing.
    #[error("the line has {found} corners; draw at least three")]
    Corners {
        /// Corners given.
        found: usize,
    },
    /// There is nothing to fill between.
    #[error("{found} slices of the segment are painted; paint at least two")]
    FewSlices {
        /// Painted slices.
        found: usize,
    },
    /// A grid has three axes.
    #[error("axis {axis} is none of 0, 1 and 2")]
    Axis {
        /// What was given.
        axis: usize,
    },
    /// A mask was made for another grid.
    #[error("the area that may change has {mask:?} voxels and the segments {labels:?}")]
    MaskGrid {
        /// Dimensions of the mask.
        mask: [usize; 3],
        /// Dimensions of the label map.
        labels: [usize; 3],
    },
    /// Image and segments do not lie on one grid.
    #[error(transparent)]
    Space(#[from] StatisticsError),
    /// There is no distance field.
    #[error(transparent)]
    Distance(#[from] DistanceError),
    /// The label map is inconsistent or too large.
    #[error(transparent)]
    Patch(#[from] LabelPatchError),
    /// The progress callback asked to stop.
    #[error("changing the segments was cancelled")]
    Cancelled,
}

impl From<Cancelled> for EditError {
    fn from(_: Cancelled) -> Self {
        Self::Cancelled
    }
}
