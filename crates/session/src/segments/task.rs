//! What is asked of the worker that changes segments: one operation with all that it depends on, as plain data.

use crate::anatomy::edit::{
    Combination, Connectivity, EditError, EditRule, Growth, Holes, IntensityRange, IslandChoice, LabelSet, Lasso,
    LassoSide, SeedGrowing, SeedGrowth, ViewRays, VoxelMask, change_margin, combine, cut, fill_between_slices,
    fill_holes, grow_region, keep_islands, median_radius, mirror, smooth_jointly, smooth_keeping_volume, smooth_median,
    split_islands, threshold, without_growth,
};
use crate::core::{LabelMap, LabelPatch, LpsPoint, LpsVector, Volume, VoxelBox};
use serde::{Deserialize, Serialize};
use std::ops::ControlFlow;

/// Voxels that a region may have: more is a leak into the rest of the body, or too much for a page's memory.
const MOST_REGION: usize = 60_000_000;
/// Voxels of the box that many segments may grow in; 10 bytes each, and 12 that wait.
const MOST_SEEDED: usize = 20_000_000;
/// Voxels of the box of a growth that is remembered for the next; 10 bytes each.
const MOST_REMEMBERED: usize = 12_000_000;
/// What a millimetre costs a growing segment, in intensity units: little beside the edges of organs, which decide.
const SEED_COST_PER_MM: f64 = 1.0;

type Progress<'a> = &'a mut dyn FnMut(f32) -> ControlFlow<()>;

/// What segments grow in.
struct Seeded<'a> {
    map: &'a LabelMap,
    volume: &'a Volume,
    labels: &'a [u8],
    growth: SeedGrowth,
    rule: &'a EditRule<'a>,
}

/// An operation on segments.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Operation {
    /// All voxels of the range.
    Threshold,
    /// Voxels of the range connected with a place.
    Region {
        /// Where it starts.
        seed: LpsPoint,
    },
    /// All segments that have voxels grow until they meet; again, from what did not grow itself.
    Seeds {
        /// The segments.
        labels: Vec<u8>,
        /// How far beyond the seeds, mm.
        margin_mm: f64,
    },
    /// Keeps the largest connected part.
    LargestIsland,
    /// Keeps the connected parts of at least so many mL.
    IslandsAtLeast {
        /// The least volume, mL.
        ml: f64,
    },
    /// Gives connected parts labels of their own, the largest keeps its.
    SplitIslands {
        /// Labels that are free.
        labels: Vec<u8>,
    },
    /// Fills what the segment shuts off.
    FillHoles,
    /// Grows above 0, shrinks below.
    Margin {
        /// How far, mm.
        mm: f64,
    },
    /// Joins, cuts or keeps in common with another segment.
    Combine {
        /// The other segment.
        other: u8,
        /// How.
        how: Joining,
    },
    /// Median of a box around each voxel.
    Median {
        /// Its radius, mm.
        mm: f64,
    },
    /// Smooths and keeps the volume.
    KeepVolume {
        /// Standard deviation of the Gaussian, mm.
        mm: f64,
    },
    /// Smooths several segments together.
    Jointly {
        /// The segments.
        labels: Vec<u8>,
        /// Standard deviation of the Gaussian, mm.
        mm: f64,
    },
    /// Fills between painted slices.
    BetweenSlices {
        /// Axis of the grid across the slices: 0, 1 or 2.
        axis: usize,
    },
    /// Cuts along a line drawn on a view.
    Scissors {
        /// Corners of the line.
        corners: Vec<LpsPoint>,
        /// Direction of the view.
        direction: LpsVector,
        /// Cut off what is outside instead of inside.
        outside: bool,
    },
    /// Adds the mirror image at a plane.
    Mirror {
        /// A point of the plane.
        point: LpsPoint,
        /// Its normal.
        normal: LpsVector,
    },
}

/// How two segments make one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Joining {
    /// Voxels of either.
    Union,
    /// Voxels of the first that the other does not hold.
    Minus,
    /// Voxels of both.
    Intersection,
}

impl Operation {
    /// The word under which a plan keeps it.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Threshold => "threshold",
            Self::Region { .. } => "region",
            Self::Seeds { .. } => "seeds",
            Self::LargestIsland | Self::IslandsAtLeast { .. } | Self::SplitIslands { .. } => "islands",
            Self::FillHoles => "holes",
            Self::Margin { .. } => "margin",
            Self::Combine { .. } => "combine",
            Self::Median { .. } | Self::KeepVolume { .. } | Self::Jointly { .. } => "smooth",
            Self::BetweenSlices { .. } => "slices",
            Self::Scissors { .. } => "scissors",
            Self::Mirror { .. } => "mirror",
        }
    }

    /// Whether it reads the image and not the labels alone.
    pub fn needs_image(&self) -> bool {
        matches!(self, Self::Threshold | Self::Region { .. } | Self::Seeds { .. })
    }
}

/// An operation with the segment it changes and what it may write over.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SegmentTask {
    /// What is done.
    pub operation: Operation,
    /// The segment.
    pub label: u8,
    /// Labels that may be written over; empty for all that are not locked.
    pub only_over: Vec<u8>,
    /// Labels that are left alone.
    pub locked: Vec<u8>,
    /// Lowest and highest intensity of the threshold and of regions.
    pub range: [f64; 2],
    /// Whether only voxels of the range may change, whatever the operation.
    pub limited: bool,
    /// Voxels that grew before, where segments are to grow from seeds again; travels beside the task.
    #[serde(skip)]
    pub grown: Option<LabelPatch>,
}

/// What is worth remembering between tasks on one volume: a later task of the same kind then takes less time, and has
/// the same answer as without.
#[derive(Clone, Debug, Default)]
pub struct TaskMemory(Option<SeedGrowing>);

impl SegmentTask {
    /// Whether it reads the image.
    pub fn needs_image(&self) -> bool {
        self.limited || self.operation.needs_image()
    }

    /// The patch that does it. `volume` must lie on the grid of the labels where intensities take part.
    ///
    /// Errors: those of the operation; [`EditError::Cancelled`] where the callback asks to stop.
    pub fn run(
        &self,
        map: &LabelMap,
        volume: Option<&Volume>,
        memory: &mut TaskMemory,
        progress: Progress<'_>,
    ) -> Result<LabelPatch, EditError> {
        let rule = self.rule(volume);
        let (range, connectivity) = (self.intensities(), Connectivity::Face);
        let image = || volume.ok_or(EditError::SeedOutside);
        match &self.operation {
            Operation::Threshold => threshold(map, image()?, range, &rule),
            Operation::Region { seed } => {
                let growth = Growth { range, connectivity, budget: MOST_REGION };
                grow_region(map, image()?, &[*seed], growth, &rule, progress)
            }
            Operation::Seeds { labels, margin_mm } => {
                let (margin_mm, budget) = (*margin_mm, MOST_SEEDED);
                let growth = SeedGrowth { margin_mm, cost_per_mm: SEED_COST_PER_MM, connectivity, budget };
                self.grow(Seeded { map, volume: image()?, labels, growth, rule: &rule }, memory, progress)
            }
            Operation::LargestIsland => keep_islands(map, IslandChoice::Largest, connectivity, &rule, progress),
            Operation::IslandsAtLeast { ml } => {
                keep_islands(map, IslandChoice::AtLeastMl(*ml), connectivity, &rule, progress)
            }
            Operation::SplitIslands { labels } => split_islands(map, labels, connectivity, &rule, progress),
            Operation::FillHoles => fill_holes(map, Holes::Volume, connectivity, &rule, progress),
            Operation::Margin { mm } => change_margin(map, *mm, &rule, progress),
            Operation::Combine { other, how } => {
                combine(map, &VoxelMask::of_label(map, *other), Combination::from(*how), &rule)
            }
            Operation::Median { mm } => smooth_median(map, median_radius(map, *mm)?, &rule),
            Operation::KeepVolume { mm } => smooth_keeping_volume(map, *mm, &rule, progress),
            Operation::Jointly { labels, mm } => smooth_jointly(map, labels, *mm, &rule, progress),
            Operation::BetweenSlices { axis } => fill_between_slices(map, *axis, &rule, progress),
            Operation::Scissors { corners, direction, outside } => {
                let side = if *outside { LassoSide::Outside } else { LassoSide::Inside };
                let rays = ViewRays::Parallel(*direction);
                cut(map, &Lasso { corners: corners.clone(), rays, side, depth_mm: None }, &rule)
            }
            Operation::Mirror { point, normal } => {
                mirror(map, &VoxelMask::of_label(map, self.label), *point, *normal, &rule)
            }
        }
    }

    /// Segments grown from their seeds: from all their voxels but those that grew before.
    fn grow(
        &self,
        seeded: Seeded<'_>,
        memory: &mut TaskMemory,
        progress: Progress<'_>,
    ) -> Result<LabelPatch, EditError> {
        let Seeded { map, volume, labels, growth, rule } = seeded;
        let lifted = self.grown.as_ref().map(|grown| without_growth(map, grown, rule)).transpose()?;
        let seeds = lifted.as_ref().unwrap_or(map);
        // Of some segments all that was painted may be gone.
        let counts = seeds.histogram();
        let has_seeds = |label: &u8| lifted.is_none() || counts[usize::from(*label)] > 0;
        let labels: Vec<u8> = labels.iter().copied().filter(has_seeds).collect();
        let begun = SeedGrowing::begin(memory.0.take(), seeds, volume, &labels, growth, rule)?;
        let grown = begun.settle(progress)?;
        let patch = grown.patch(seeds)?;
        memory.0 = Some(grown).filter(|grown| grown.voxels() <= MOST_REMEMBERED);
        let Some(lifted) = lifted else { return Ok(patch) };
        let mut labels = lifted.labels.to_vec();
        patch.apply(map.dims, &mut labels)?;
        Ok(LabelPatch::between(map.dims, &map.labels, &labels, VoxelBox::whole(map.dims))?)
    }

    fn intensities(&self) -> IntensityRange {
        IntensityRange { low: self.range[0], high: self.range[1] }
    }

    /// What it writes and may write over. Scissors cut away from the segment, everything else writes it.
    fn rule<'a>(&self, volume: Option<&'a Volume>) -> EditRule<'a> {
        let rule = match self.operation {
            Operation::Scissors { .. } => EditRule::erase(self.label),
            _ => EditRule::paint(self.label),
        };
        let rule = match self.only_over.as_slice() {
            [] => rule.locking(&self.locked),
            over => EditRule { over: LabelSet::of(over).with(self.label), ..rule }.locking(&self.locked),
        };
        match volume.filter(|_| self.limited) {
            Some(volume) => rule.within(volume, self.intensities()),
            None => rule,
        }
    }
}

impl From<Joining> for Combination {
    fn from(how: Joining) -> Self {
        match how {
            Joining::Union => Combination::Union,
            Joining::Minus => Combination::Minus,
            Joining::Intersection => Combination::Intersection,
        }
    }
}
