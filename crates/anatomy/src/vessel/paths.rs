//! Shortest ways through the lumen.

use super::grid::LumenGrid;
use super::heap::RadixHeap;
use crate::Cancelled;
use glam::DVec3;
use std::ops::ControlFlow;

/// How each voxel is reached from a source.
pub(super) struct Ways {
    /// Cost to get there; infinite where no way leads. Below zero outside the lumen: no way makes it less, so that one look
    /// tells that a voxel is outside or has its way already.
    pub cost: Vec<f32>,
    /// The step that the way comes by: three times its row of [`rows`] and its place there; [`SOURCE`] at a source.
    from: Vec<u8>,
    /// Voxels by rising cost.
    pub order: Vec<u32>,
}

const SOURCE: u8 = u8::MAX;
/// Voxels between two calls of the progress callback.
const BREATH: usize = 1 << 16;

impl Ways {
    /// No voxel is reached yet.
    pub fn none(grid: &LumenGrid) -> Self {
        let cost = grid.inside.iter().map(|&inside| if inside { f32::INFINITY } else { f32::NEG_INFINITY });
        Self { cost: cost.collect(), from: Vec::new(), order: Vec::new() }
    }

    /// Spreads from a voxel over its connected piece of the lumen (E. Dijkstra 1959, 26 neighbours).
    ///
    /// A step costs its length in mm times the mean of the `price` per mm of its two ends. `order` is that of this
    /// call. Breaks when the callback does.
    pub fn spread(
        &mut self,
        grid: &LumenGrid,
        source: usize,
        price: impl Fn(usize) -> f32,
        breathe: &mut dyn FnMut() -> ControlFlow<()>,
    ) -> Result<(), Cancelled> {
        let rows = rows(grid).map(|(first, lengths)| (first, lengths.map(|length| 0.5 * length)));
        let mut queue = RadixHeap::new();
        self.order.clear();
        self.from.resize(self.cost.len(), SOURCE);
        self.cost[source] = 0.0;
        self.from[source] = SOURCE;
        queue.push(0.0, source as u32);
        while let Some((cost, at)) = queue.pop() {
            let at = at as usize;
            if cost > self.cost[at] {
                continue;
            }
            self.settle(at, breathe)?;
            let here = price(at);
            for (row, &(first, halves)) in rows.iter().enumerate() {
                let start = at.wrapping_add_signed(first);
                // Whatever the next voxel's own price, most are reached no cheaper.
                let least = [cost + halves[0] * here, cost + halves[1] * here, cost + halves[2] * here];
                if !any_above(&self.cost[start..start + 3], least) {
                    continue;
                }
                for n in 0..3 {
                    let next = start + n;
                    if self.cost[next] <= least[n] {
                        continue;
                    }
                    let reached = cost + halves[n] * (here + price(next));
                    if reached < self.cost[next] {
                        self.cost[next] = reached;
                        self.from[next] = (3 * row + n) as u8;
                        queue.push(reached, next as u32);
                    }
                }
            }
        }
        Ok(())
    }

    /// As [`Ways::spread`] where a mm costs 1, without the ways themselves.
    ///
    /// No step is shorter than the least, so that voxels of costs within one such step of each other cannot improve each
    /// other (E. Denardo, B. Fox, "Shortest-route methods: 1. Reaching, pruning, and buckets", Operations Research 27
    /// (1979)): they are a bucket, which is sorted once. Equal costs come by rising offset.
    pub fn spread_evenly(
        &mut self,
        grid: &LumenGrid,
        source: usize,
        breathe: &mut dyn FnMut() -> ControlFlow<()>,
    ) -> Result<(), Cancelled> {
        let rows = rows(grid);
        let steps = rows.iter().flat_map(|(_, lengths)| *lengths).filter(|length| *length > 0.0);
        let (least, most) = steps.fold((f32::INFINITY, 0.0), |(least, most), step| (step.min(least), step.max(most)));
        // A little narrower, for what rounding may take from a step.
        let per_mm = 1.0 / (0.99 * least);
        let mut buckets = vec![Vec::new(); (most * per_mm) as usize + 3];
        self.order.clear();
        self.cost[source] = 0.0;
        buckets[0].push((0, source as u32));
        let (mut number, mut waiting) = (0, 1_usize);
        while waiting > 0 {
            let place = number % buckets.len();
            let mut bucket: Vec<(u32, u32)> = std::mem::take(&mut buckets[place]);
            waiting -= bucket.len();
            bucket.sort_unstable();
            for (cost, at) in bucket.drain(..) {
                let (cost, at) = (f32::from_bits(cost), at as usize);
                if cost > self.cost[at] {
                    continue;
                }
                self.settle(at, breathe)?;
                for &(first, lengths) in &rows {
                    let start = at.wrapping_add_signed(first);
                    let reached = [cost + lengths[0], cost + lengths[1], cost + lengths[2]];
                    if !any_above(&self.cost[start..start + 3], reached) {
                        continue;
                    }
                    for n in 0..3 {
                        if self.cost[start + n] > reached[n] {
                            self.cost[start + n] = reached[n];
                            let later = ((reached[n] * per_mm) as usize).max(number + 1) % buckets.len();
                            buckets[later].push((reached[n].to_bits(), (start + n) as u32));
                            waiting += 1;
                        }
                    }
                }
            }
            buckets[place] = bucket;
            number += 1;
        }
        Ok(())
    }

    /// Puts a voxel behind those that were reached before.
    fn settle(&mut self, at: usize, breathe: &mut dyn FnMut() -> ControlFlow<()>) -> Result<(), Cancelled> {
        self.order.push(at as u32);
        let pause = self.order.len().is_multiple_of(BREATH) && breathe().is_break();
        if pause { Err(Cancelled) } else { Ok(()) }
    }

    /// The voxels from `at` back to the source, both included.
    pub fn back(&self, grid: &LumenGrid, at: usize) -> impl Iterator<Item = usize> + '_ {
        let rows = rows(grid);
        std::iter::successors(Some(at), move |&at| {
            let from = usize::from(self.from[at]);
            let step = rows.get(from / 3)?.0 + (from % 3) as isize;
            Some(at.wrapping_add_signed(-step))
        })
    }
}

/// Three voxels along x at a time, of the nine rows around a voxel: the change of the offset to the first of them, and
/// how far the three are, mm. The voxel itself is among them, at no distance.
fn rows(grid: &LumenGrid) -> [(isize, [f32; 3]); 9] {
    let [nx, ny, _] = grid.dims.map(|n| n as isize);
    std::array::from_fn(|row| {
        let [y, z] = [row as isize % 3 - 1, row as isize / 3 - 1];
        let away = |x: f64| (DVec3::new(x, y as f64, z as f64) * grid.spacing).length() as f32;
        ((z * ny + y) * nx - 1, [away(-1.0), away(0.0), away(1.0)])
    })
}

/// Whether one of three costs is above a bound of its own; one branch, because mostly none is.
#[inline(always)]
fn any_above(costs: &[f32], bounds: [f32; 3]) -> bool {
    (costs[0] > bounds[0]) | (costs[1] > bounds[1]) | (costs[2] > bounds[2])
}
