//! Cheapest ways on the processor, and what to forget when the ground changes.

use super::{FAR_COST, FIXED_VOXEL, SeedGround, SeedWays};
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::ops::ControlFlow;

/// Voxels between two reports.
const REPORT: usize = 1 << 17;

/// Completes `ways` from the voxels of `from`, whose ways are known, by E. Dijkstra's algorithm (Numerische Mathematik
/// 1 (1959) 269); ends at the only ways that no step makes cheaper, or as cheap with a lower label.
///
/// `from` are at least those voxels whose neighbours may be reached more cheaply than `ways` knows. `progress` is told
/// how many voxels are done; where it breaks, `ways` are left half done.
pub fn cheapest_ways<B>(
    ground: &SeedGround,
    ways: &mut SeedWays,
    from: &[usize],
    progress: &mut dyn FnMut(usize) -> ControlFlow<B>,
) -> ControlFlow<B> {
    let near = Neighbours::of(ground);
    let entry = |ways: &SeedWays, n: usize| Reverse((ways.costs[n], ways.labels[n], n as u32));
    let mut queue: BinaryHeap<_> =
        from.iter().filter(|n| ways.costs[**n] != FAR_COST).map(|&n| entry(ways, n)).collect();
    let mut settled = 0;
    while let Some(Reverse((cost, label, n))) = queue.pop() {
        if (cost, label) != ways.at(n as usize) {
            continue;
        }
        settled += 1;
        if settled % REPORT == 0 {
            progress(settled)?;
        }
        near.each(n as usize, |next, price| {
            if ground.is_open(next) && cost < FAR_COST - price && (cost + price, label) < ways.at(next) {
                ways.set(next, (cost + price, label));
                queue.push(entry(ways, next));
            }
        });
    }
    ControlFlow::Continue(())
}

impl SeedGround {
    /// Whether ways lead onto a voxel.
    pub fn is_open(&self, n: usize) -> bool {
        self.voxels[n] & FIXED_VOXEL == 0
    }
}

impl SeedWays {
    /// Forgets the ways to these voxels and all that may lead on from them.
    ///
    /// A way leads on where the costs differ by the step's, so ways that another seed supports as well are forgotten
    /// too; [`cheapest_ways`] finds them again.
    pub fn forget(&mut self, ground: &SeedGround, voxels: impl IntoIterator<Item = usize>) {
        let near = Neighbours::of(ground);
        let mut leading: Vec<(usize, (u32, u8))> = Vec::new();
        for n in voxels {
            leading.push((n, self.at(n)));
            self.set(n, (FAR_COST, 0));
            while let Some((n, (cost, label))) = leading.pop() {
                near.each(n, |next, price| {
                    let led = cost < FAR_COST - price && self.at(next) == (cost + price, label);
                    if led && ground.is_open(next) {
                        leading.push((next, self.at(next)));
                        self.set(next, (FAR_COST, 0));
                    }
                });
            }
        }
    }

    /// Voxels with a way beside open ones without: where ways go on from. May hold one more than once.
    ///
    /// After [`cheapest_ways`] there are none, unless ways were not taken because they cost [`FAR_COST`] or more.
    pub fn frontier(&self, ground: &SeedGround) -> Vec<usize> {
        let near = Neighbours::of(ground);
        let mut found = Vec::new();
        for n in (0..self.costs.len()).filter(|&n| self.costs[n] == FAR_COST && ground.is_open(n)) {
            near.each(n, |next, _| {
                if self.costs[next] != FAR_COST {
                    found.push(next);
                }
            });
        }
        found
    }
}

/// The steps of a ground, ready to be taken.
struct Neighbours<'a> {
    voxels: &'a [u32],
    dims: [usize; 3],
    steps: Vec<([isize; 3], u32)>,
}

impl<'a> Neighbours<'a> {
    fn of(ground: &'a SeedGround) -> Self {
        let by = |k: usize| [k % 3, k / 3 % 3, k / 9].map(|n| n as isize - 1);
        let steps = ground.steps.iter().enumerate().filter(|(_, cost)| **cost != FAR_COST);
        let steps = steps.map(|(k, &cost)| (by(k), cost)).collect();
        Self { voxels: &ground.voxels, dims: ground.dims.map(|n| n as usize), steps }
    }

    /// Tells each neighbour of a voxel and what the step between them costs.
    fn each(&self, n: usize, mut tell: impl FnMut(usize, u32)) {
        let [columns, rows, slices] = self.dims;
        let at = [n % columns, n / columns % rows, n / columns / rows];
        let here = self.voxels[n] & !FIXED_VOXEL;
        for &([dx, dy, dz], length_cost) in &self.steps {
            let near = |axis: usize, step: isize, end: usize| at[axis].checked_add_signed(step).filter(|n| *n < end);
            let (Some(x), Some(y), Some(z)) = (near(0, dx, columns), near(1, dy, rows), near(2, dz, slices)) else {
                continue;
            };
            let next = (z * rows + y) * columns + x;
            tell(next, length_cost + here.abs_diff(self.voxels[next] & !FIXED_VOXEL));
        }
    }
}
