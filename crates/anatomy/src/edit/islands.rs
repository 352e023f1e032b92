//! Connected parts of a segment.

use super::flood::Flood;
use super::rule::Canvas;
use super::{Connectivity, EditError, EditRule, VoxelMask};
use crate::surface::Progress;
use prosector_core::{LabelMap, LabelPatch, LpsPoint};

/// Which connected parts stay.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum IslandChoice {
    /// The one with most voxels; of equal ones the first in the order of voxels.
    Largest,
    /// Those of at least this volume, mL.
    AtLeastMl(f64),
    /// The one at a position; refused where the segment has no voxel.
    At(LpsPoint),
}

/// The connected parts of a segment, largest first, equal ones in the order of their first voxels.
struct Islands {
    segment: VoxelMask,
    parts: Vec<Island>,
}

struct Island {
    voxels: usize,
    /// First offset in the segment's box and length.
    runs: Vec<(usize, usize)>,
}

impl Islands {
    fn find(canvas: &Canvas<'_>, connectivity: Connectivity, progress: Progress<'_>) -> Result<Self, EditError> {
        let segment = canvas.segment()?;
        let [columns, rows, slices] = segment.bounds().size;
        let all = segment.inside().len();
        let mut flood = Flood::new(segment.bounds().size, connectivity);
        let mut parts = Vec::new();
        for z in 0..slices {
            super::tick(progress, z as f32 / slices as f32)?;
            for offset in z * columns * rows..(z + 1) * columns * rows {
                if segment.inside()[offset] && !flood.taken[offset] {
                    let seed = [offset % columns, offset / columns % rows, z];
                    let open = |_, offset: usize| segment.inside()[offset];
                    let filled = flood.fill(seed, all, open, &mut super::quiet)?;
                    parts.push(Island { voxels: filled.voxels, runs: flood.runs.clone() });
                }
            }
        }
        parts.sort_by_key(|part| std::cmp::Reverse(part.voxels));
        Ok(Self { segment, parts })
    }

    /// The voxels of some parts.
    fn mask<'a>(&'a self, parts: impl Iterator<Item = &'a Island>) -> VoxelMask {
        let mut inside = vec![false; self.segment.inside().len()];
        let runs = parts.flat_map(|part| &part.runs);
        runs.for_each(|&(start, length)| inside[start..start + length].fill(true));
        VoxelMask::of_box(self.segment.dims(), self.segment.bounds(), inside)
    }

    /// The part at a voxel of the grid.
    fn at(&self, at: [usize; 3]) -> Option<&Island> {
        let offset = self.segment.contains(at).then(|| self.segment.offset(at))?;
        let holds = |part: &&Island| part.runs.iter().any(|&(start, length)| (start..start + length).contains(&offset));
        self.parts.iter().find(holds)
    }
}

/// Voxels of each connected part of a segment, largest first.
pub fn island_sizes(
    map: &LabelMap,
    label: u8,
    connectivity: Connectivity,
    progress: Progress<'_>,
) -> Result<Vec<usize>, EditError> {
    let islands = Islands::find(&Canvas::new(map, &EditRule::paint(label))?, connectivity, progress)?;
    Ok(islands.parts.iter().map(|part| part.voxels).collect())
}

/// Keeps the chosen connected parts of the rule's segment; the others become background.
///
/// Parts are found by filling run by run; time is linear in the voxels of the segment's box.
pub fn keep_islands(
    map: &LabelMap,
    choice: IslandChoice,
    connectivity: Connectivity,
    rule: &EditRule<'_>,
    progress: Progress<'_>,
) -> Result<LabelPatch, EditError> {
    let canvas = Canvas::new(map, rule)?;
    let islands = Islands::find(&canvas, connectivity, progress)?;
    let kept = match choice {
        IslandChoice::Largest => islands.mask(islands.parts.iter().take(1)),
        IslandChoice::AtLeastMl(ml) if ml.is_nan() => return Err(EditError::Volume { ml }),
        IslandChoice::AtLeastMl(ml) => {
            let voxel_ml = map.lps_from_voxel.voxel_mm3() / 1000.0;
            islands.mask(islands.parts.iter().filter(|part| part.voxels as f64 * voxel_ml >= ml))
        }
        IslandChoice::At(point) => {
            let index = map.lps_from_voxel.voxel(point).0 + 0.5;
            let inside = (0..3).all(|n| index[n] >= 0.0 && index[n] < map.dims[n] as f64);
            let part = inside.then(|| islands.at(index.to_array().map(|n| n as usize))).flatten();
            islands.mask(std::iter::once(part.ok_or(EditError::NoIsland)?))
        }
    };
    canvas.reshape(&kept)
}

/// Gives the connected parts of the rule's segment labels of their own: the largest keeps its label, the next ones
/// take `labels` in turn, and those beyond keep theirs.
pub fn split_islands(
    map: &LabelMap,
    labels: &[u8],
    connectivity: Connectivity,
    rule: &EditRule<'_>,
    progress: Progress<'_>,
) -> Result<LabelPatch, EditError> {
    let canvas = Canvas::new(map, rule)?;
    let islands = Islands::find(&canvas, connectivity, progress)?;
    let mut given = vec![None; islands.segment.inside().len()];
    for (part, label) in islands.parts.iter().skip(1).zip(labels) {
        part.runs.iter().for_each(|&(start, length)| given[start..start + length].fill(Some(*label)));
    }
    let may_leave = rule.over.contains(rule.label);
    let takes = |at, offset| given[islands.segment.offset(at)].filter(|_| may_leave && canvas.open(at, offset));
    Ok(LabelPatch::from_fn(map.dims, islands.segment.bounds(), takes)?)
}
