//! Many segments grown at once from painted seeds, each as far as the image stays like its own.

use super::rule::Canvas;
use super::{Connectivity, EditError, EditRule, VoxelMask, tick};
use crate::statistics::check_same_space;
use crate::surface::Progress;
use glam::DVec3;
use prosector_core::{LabelMap, LabelPatch, Volume, VoxelBox};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// How segments grow from their seeds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SeedGrowth {
    /// How far beyond the box around all seeds segments may grow, mm.
    pub margin_mm: f64,
    /// What a millimetre of way costs, in intensity units: 0 follows edges alone, more keeps segments compact.
    pub cost_per_mm: f64,
    /// Which voxels are neighbours.
    pub connectivity: Connectivity,
    /// Most voxels of the box; each takes 19 bytes while it works, and 16 more while it waits in the queue.
    pub budget: usize,
}

/// Grows the segments of `labels` from their voxels over the background around them, until they meet.
///
/// Each background voxel takes the label of the seed from which the cheapest way leads to it; a step costs the
/// difference of intensity between its two voxels, plus its length times `cost_per_mm`. This is GrowCut (V. Vezhnevets,
/// V. Konouchine, GraphiCon 2005) at its fixed point, found by Dijkstra's algorithm (L. Zhu et al., Medical Imaging
/// 2014; algorithm of E. Dijkstra, Numerische Mathematik 1 (1959) 269), exactly: of equally cheap ways that of the lower
/// label counts, so the result depends on nothing but the input. Ways lead only over background that the rule leaves
/// open and that holds a finite intensity; all other voxels are walls. Seeds stay as they are; the rule's own label is
/// not used. To keep segments from growing into what is none of them, paint that as a segment too.
pub fn grow_from_seeds(
    map: &LabelMap,
    volume: &Volume,
    labels: &[u8],
    growth: SeedGrowth,
    rule: &EditRule<'_>,
    progress: Progress<'_>,
) -> Result<LabelPatch, EditError> {
    let canvas = Canvas::new(map, rule)?;
    check_same_space(volume, map)?;
    let within = checked_box(map, labels, growth)?;
    let is_seed = |label: u8| label != 0 && labels.contains(&label);
    // Costs are differences: the intercept of the rescale takes no part.
    let intensity =
        |offset: usize| volume.voxels.stored(offset).map_or(f64::NAN, |stored| stored * volume.rescale.slope);
    let (mut intensities, mut seeds) = (Vec::new(), Vec::new());
    let open = VoxelMask::from_fn(map.dims, within, |at, offset| {
        let label = canvas.labels[offset];
        intensities.push(intensity(offset));
        seeds.push(if is_seed(label) { label } else { 0 });
        let finite = intensities.last().is_some_and(|intensity| intensity.is_finite());
        label == 0 && finite && rule.over.contains(0) && canvas.open(at, offset)
    });
    let ground = Ground { open: &open, intensities, steps: steps(map, growth), size: within.size };
    let grown = ground.spread(seeds, progress)?;
    let takes = |at, offset: usize| {
        let label = grown[open.offset(at)];
        (canvas.labels[offset] != label && label != 0).then_some(label)
    };
    Ok(LabelPatch::from_fn(map.dims, within, takes)?)
}

/// The box that segments may grow in, if seeds and settings make sense.
fn checked_box(map: &LabelMap, labels: &[u8], growth: SeedGrowth) -> Result<VoxelBox, EditError> {
    let SeedGrowth { margin_mm, cost_per_mm, budget, .. } = growth;
    if let Some(mm) = [margin_mm, cost_per_mm].into_iter().find(|mm| !(mm.is_finite() && *mm >= 0.0)) {
        return Err(EditError::Size { mm });
    }
    let mut around = VoxelBox::EMPTY;
    for &label in labels {
        let bounds = if label == 0 { VoxelBox::EMPTY } else { VoxelMask::bounds_of(map, label) };
        if bounds.is_empty() {
            return Err(EditError::Empty { label });
        }
        around = around.union(&bounds);
    }
    if labels.iter().all(|label| Some(label) == labels.first()) {
        return Err(EditError::FewSeeds);
    }
    let margin = map.lps_from_voxel.spacing_mm().map(|step| (margin_mm / step).min(1e9).ceil() as usize);
    let within = around.grown(margin, map.dims);
    let limit = budget.min(u32::MAX as usize);
    if within.voxels() > limit { Err(EditError::Budget { voxels: limit }) } else { Ok(within) }
}

/// Steps to neighbours and what their length costs.
fn steps(map: &LabelMap, growth: SeedGrowth) -> Vec<([isize; 3], f64)> {
    let all = (0..27).map(|n: isize| [n % 3 - 1, n / 3 % 3 - 1, n / 9 - 1]);
    let most = match growth.connectivity {
        Connectivity::Face => 1,
        Connectivity::Edge => 2,
        Connectivity::Corner => 3,
    };
    let near = all.filter(|step| (1..=most).contains(&step.iter().filter(|n| **n != 0).count()));
    let matrix = map.lps_from_voxel.affine().matrix3;
    let cost = |step: [isize; 3]| (matrix * DVec3::from(step.map(|n| n as f64))).length() * growth.cost_per_mm;
    near.map(|step| (step, cost(step))).collect()
}

/// What segments grow over.
struct Ground<'a> {
    /// Voxels that ways may lead over; seeds are none of them.
    open: &'a VoxelMask,
    intensities: Vec<f64>,
    steps: Vec<([isize; 3], f64)>,
    size: [usize; 3],
}

impl Ground<'_> {
    /// The label that reaches each voxel of the box first, 0 for none, from labels of the seeds.
    fn spread(&self, mut labels: Vec<u8>, progress: Progress<'_>) -> Result<Vec<u8>, EditError> {
        // No cost is below 0, and of such numbers the bits are in their order.
        let mut costs = vec![f64::INFINITY; labels.len()];
        let mut queue = BinaryHeap::new();
        for (n, label) in labels.iter().enumerate().filter(|(_, label)| **label != 0) {
            costs[n] = 0.0;
            queue.push(Reverse((0, *label, n as u32)));
        }
        let (mut settled, total) = (0_usize, labels.len());
        while let Some(Reverse((bits, label, n))) = queue.pop() {
            let (n, cost) = (n as usize, f64::from_bits(bits));
            if cost != costs[n] || label != labels[n] {
                continue;
            }
            settled += 1;
            if settled % (1 << 17) == 0 {
                tick(progress, settled as f32 / total as f32)?;
            }
            self.neighbours(n, |next, step_cost| {
                let reached = cost + step_cost;
                if reached < costs[next] || (reached == costs[next] && label < labels[next]) {
                    (costs[next], labels[next]) = (reached, label);
                    queue.push(Reverse((reached.to_bits(), label, next as u32)));
                }
            });
        }
        tick(progress, 1.0)?;
        Ok(labels)
    }

    /// Tells each open neighbour of a voxel and what the step to it costs.
    fn neighbours(&self, n: usize, mut tell: impl FnMut(usize, f64)) {
        let [columns, rows, slices] = self.size;
        let at = [n % columns, n / columns % rows, n / columns / rows];
        for &([dx, dy, dz], length_cost) in &self.steps {
            let near = |axis: usize, step: isize, end: usize| at[axis].checked_add_signed(step).filter(|n| *n < end);
            let (Some(x), Some(y), Some(z)) = (near(0, dx, columns), near(1, dy, rows), near(2, dz, slices)) else {
                continue;
            };
            let next = (z * rows + y) * columns + x;
            if self.open.inside()[next] {
                tell(next, (self.intensities[n] - self.intensities[next]).abs() + length_cost);
            }
        }
    }
}
