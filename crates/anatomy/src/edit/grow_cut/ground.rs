//! What segments grow over, in whole units of cost.

use super::SeedGrowth;
use crate::edit::rule::Canvas;
use crate::edit::{Connectivity, EditError, EditRule, VoxelMask};
use crate::statistics::check_same_space;
use glam::DVec3;
use prosector_core::{LabelMap, Volume, VoxelBox};
use prosector_kernels::{FAR_COST, FIXED_VOXEL, SeedGround};

/// Intensities in the middle of the range that a ground can hold, so that a later one may reach farther either way.
const MIDDLE: f64 = (1 << 29) as f64;

/// What one unit of cost is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Unit {
    /// An intensity of 1 is 2 to this power of units.
    exponent: i32,
    /// Units of the intensity that a ground holds as 0.
    base: f64,
}

impl Unit {
    /// The unit for intensities of a range, where the longest step's length costs so much.
    fn of([low, high]: [f64; 2], longest: f64) -> Self {
        let most = high - low + longest;
        // The exponent of the number itself: a logarithm may round otherwise on another machine.
        let power = (most.to_bits() >> 52) as i32 - 1023;
        let exponent = if most > 0.0 { (19 - power).clamp(-1000, 1000) } else { 0 };
        let unit = Self { exponent, base: 0.0 };
        Self { base: unit.units(low) - MIDDLE, ..unit }
    }

    /// Whole units of a cost, or of an intensity without an offset.
    fn units(self, cost: f64) -> f64 {
        (cost * f64::from_bits(((1023 + self.exponent) as u64) << 52)).round()
    }

    /// What a ground holds for an intensity.
    fn held(self, intensity: f64) -> f64 {
        self.units(intensity) - self.base
    }

    /// Whether a ground in this unit can hold the range that the other was made for.
    fn serves(self, other: Self, range: [f64; 2]) -> bool {
        let fits = |intensity| (0.0..f64::from(FIXED_VOXEL)).contains(&self.held(intensity));
        self.exponent == other.exponent && range.into_iter().all(fits)
    }
}

/// The box that segments grow in.
#[derive(Clone, Debug)]
pub(super) struct Scene {
    pub within: VoxelBox,
    pub unit: Unit,
    pub ground: SeedGround,
    /// Labels of the seeds, 0 elsewhere.
    pub seeds: Vec<u8>,
}

impl Scene {
    /// Offset within the box of a voxel that lies in it.
    pub fn offset(&self, at: [usize; 3]) -> usize {
        let VoxelBox { min, size } = self.within;
        ((at[2] - min[2]) * size[1] + at[1] - min[1]) * size[0] + at[0] - min[0]
    }

    /// Tells each of its voxels and where the other scene holds the same, if it does.
    pub fn each_place(&self, other: &Self, mut tell: impl FnMut(usize, Option<usize>)) {
        let mut n = 0;
        each_voxel([0; 3], self.within, |at, _| {
            tell(n, other.within.contains(at).then(|| other.offset(at)));
            n += 1;
        });
    }
}

/// Seeds and walls of a label map.
pub(super) struct Painted<'a> {
    pub map: &'a LabelMap,
    pub volume: &'a Volume,
    pub labels: &'a [u8],
    pub growth: SeedGrowth,
    pub rule: &'a EditRule<'a>,
}

impl Painted<'_> {
    /// The scene; in units of `before`, if they serve.
    pub fn scene(&self, before: Option<Unit>) -> Result<Scene, EditError> {
        let (map, rule) = (self.map, self.rule);
        let canvas = Canvas::new(map, rule)?;
        check_same_space(self.volume, map)?;
        let within = self.checked_box()?;
        let is_seed = |label: u8| label != 0 && self.labels.contains(&label);
        let open = |at, offset: usize| canvas.labels[offset] == 0 && rule.over.contains(0) && canvas.open(at, offset);
        let takes_part = |at, offset: usize| {
            let intensity = self.intensity(offset);
            (intensity.is_finite() && (is_seed(canvas.labels[offset]) || open(at, offset))).then_some(intensity)
        };
        let mut range = [f64::INFINITY, f64::NEG_INFINITY];
        each_voxel(map.dims, within, |at, offset| {
            if let Some(intensity) = takes_part(at, offset) {
                range = [range[0].min(intensity), range[1].max(intensity)];
            }
        });
        // Without any finite intensity nothing grows, whatever the unit.
        let range = if range[0] > range[1] { [0.0; 2] } else { range };
        let steps = self.step_costs();
        let unit = Unit::of(range, steps.iter().flatten().fold(0.0, |most, cost| most.max(*cost)));
        let unit = before.filter(|before| before.serves(unit, range)).unwrap_or(unit);
        let steps = steps.map(|cost| cost.map_or(FAR_COST, |cost| unit.units(cost) as u32));
        let (mut voxels, mut seeds) = (Vec::with_capacity(within.voxels()), Vec::with_capacity(within.voxels()));
        each_voxel(map.dims, within, |at, offset| {
            let (label, part) = (canvas.labels[offset], takes_part(at, offset));
            let seed = is_seed(label) && part.is_some();
            let wall = if seed || part.is_none() { FIXED_VOXEL } else { 0 };
            voxels.push(part.map_or(0, |intensity| unit.held(intensity) as u32) | wall);
            seeds.push(if seed { label } else { 0 });
        });
        let ground = SeedGround { dims: within.size.map(|n| n as u32), voxels, steps };
        Ok(Scene { within, unit, ground, seeds })
    }

    /// Costs are differences: the intercept of the rescale takes no part.
    fn intensity(&self, offset: usize) -> f64 {
        self.volume.voxels.stored(offset).map_or(f64::NAN, |stored| stored * self.volume.rescale.slope)
    }

    /// The box that segments may grow in, if seeds and settings make sense.
    fn checked_box(&self) -> Result<VoxelBox, EditError> {
        let (map, labels) = (self.map, self.labels);
        let SeedGrowth { margin_mm, cost_per_mm, budget, .. } = self.growth;
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

    /// What the length of each of 27 steps costs, in intensity units; `None` where it leads to no neighbour.
    fn step_costs(&self) -> [Option<f64>; 27] {
        let most = match self.growth.connectivity {
            Connectivity::Face => 1,
            Connectivity::Edge => 2,
            Connectivity::Corner => 3,
        };
        let matrix = self.map.lps_from_voxel.affine().matrix3;
        std::array::from_fn(|k| {
            let step = [k % 3, k / 3 % 3, k / 9].map(|n| n as f64 - 1.0);
            let near = (1..=most).contains(&step.iter().filter(|n| **n != 0.0).count());
            near.then(|| (matrix * DVec3::from(step)).length() * self.growth.cost_per_mm)
        })
    }
}

/// Tells each voxel of a box, column fastest, with its offset in the grid.
fn each_voxel(dims: [usize; 3], within: VoxelBox, mut tell: impl FnMut([usize; 3], usize)) {
    let [columns, rows, slices] = within.ranges();
    for z in slices {
        for y in rows.clone() {
            columns.clone().for_each(|x| tell([x, y, z], (z * dims[1] + y) * dims[0] + x));
        }
    }
}
