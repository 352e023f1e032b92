//! Segments by intensity: all voxels of a range, or those connected with a seed.

use super::flood::Flood;
use super::gate::Gate;
use super::rule::Canvas;
use super::{Connectivity, EditError, EditRule, IntensityRange};
use crate::surface::Progress;
use prosector_core::{LabelMap, LabelPatch, LpsPoint, Volume, VoxelBox};

/// How a region grows from its seeds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Growth {
    /// Intensities it may hold.
    pub range: IntensityRange,
    /// Which voxels are neighbours.
    pub connectivity: Connectivity,
    /// Most voxels it may have.
    pub budget: usize,
}

/// Writes on every voxel whose intensity lies in the range, both ends included, as far as the rule allows.
pub fn threshold(
    map: &LabelMap,
    volume: &Volume,
    range: IntensityRange,
    rule: &EditRule<'_>,
) -> Result<LabelPatch, EditError> {
    let canvas = Canvas::new(map, rule)?;
    let gate = Gate::new(map, volume, range)?;
    canvas.patch(VoxelBox::whole(map.dims), |_, offset| gate.holds(offset))
}

/// Writes on the voxels connected with a seed through voxels whose intensity lies in the range.
///
/// Connected region growing (R. Adams, L. Bischof, IEEE PAMI 16 (1994) 641, with a fixed range). It passes only through
/// voxels that the rule leaves open, those that carry the label already among them, so that locked segments are walls.
/// Refused: seeds outside the grid, of an intensity outside the range or on a voxel that is not open, no seed, and a
/// region of more than `budget` voxels, which mostly is one that ran out of its structure. Progress tells the voxels
/// found so far as a share of the budget.
pub fn grow_region(
    map: &LabelMap,
    volume: &Volume,
    seeds: &[LpsPoint],
    growth: Growth,
    rule: &EditRule<'_>,
    progress: Progress<'_>,
) -> Result<LabelPatch, EditError> {
    let canvas = Canvas::new(map, rule)?;
    let Growth { range, connectivity, budget } = growth;
    let gate = Gate::new(map, volume, range)?;
    let seeds = seeds.iter().map(|seed| checked_seed(&canvas, volume, *seed, range)).collect::<Result<Vec<_>, _>>()?;
    if seeds.is_empty() {
        return Err(EditError::SeedOutside);
    }
    let mut flood = Flood::new(map.dims, connectivity);
    let (mut bounds, mut left) = (VoxelBox::EMPTY, budget);
    for seed in seeds {
        let open = |at: [usize; 3], offset: usize| gate.holds(offset) && canvas.open(at, offset);
        let filled = flood.fill(seed, left, open, progress).map_err(|error| match error {
            EditError::Budget { .. } => EditError::Budget { voxels: budget },
            other => other,
        })?;
        bounds = bounds.union(&filled.bounds);
        left -= filled.voxels;
    }
    canvas.patch(bounds, |_, offset| flood.taken[offset])
}

/// The voxel of a seed, if the region may start there.
fn checked_seed(
    canvas: &Canvas<'_>,
    volume: &Volume,
    seed: LpsPoint,
    IntensityRange { low, high }: IntensityRange,
) -> Result<[usize; 3], EditError> {
    let at = volume.nearest_voxel(seed).ok_or(EditError::SeedOutside)?;
    let offset = volume.offset(at).ok_or(EditError::SeedOutside)?;
    let intensity = volume.intensity(at).ok_or(EditError::SeedOutside)?;
    if !(IntensityRange { low, high }).holds(intensity) {
        return Err(EditError::SeedIntensity { intensity, low, high });
    }
    if canvas.open(at, offset) { Ok(at) } else { Err(EditError::SeedLocked) }
}
