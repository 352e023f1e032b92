//! Shortest ways through the lumen.

use super::grid::LumenGrid;
use super::heap::RadixHeap;
use crate::Cancelled;
use std::ops::ControlFlow;

/// How each voxel is reached from a source.
pub(super) struct Ways {
    /// Cost to get there; infinite where no way leads. Below zero outside the lumen: no way makes it less, so that one look
    /// tells that a voxel is outside or has its way already.
    pub cost: Vec<f32>,
    /// The neighbour that the way comes from, as its number in [`LumenGrid::neighbours`]; [`SOURCE`] at a source.
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
        Self { cost: cost.collect(), from: vec![SOURCE; grid.inside.len()], order: Vec::new() }
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
        let steps = grid.neighbours().map(|(step, length)| (step, length as f32 * 0.5));
        let mut queue = RadixHeap::new();
        self.order.clear();
        self.cost[source] = 0.0;
        self.from[source] = SOURCE;
        queue.push(0.0, source as u32);
        while let Some((cost, at)) = queue.pop() {
            let at = at as usize;
            if cost > self.cost[at] {
                continue;
            }
            self.order.push(at as u32);
            if self.order.len().is_multiple_of(BREATH) && breathe().is_break() {
                return Err(Cancelled);
            }
            let here = price(at);
            for (n, &(step, half)) in steps.iter().enumerate() {
                let next = at.wrapping_add_signed(step);
                // Whatever the next voxel's own price, most are reached no cheaper.
                if self.cost[next] <= cost + half * here {
                    continue;
                }
                let reached = cost + half * (here + price(next));
                if reached < self.cost[next] {
                    self.cost[next] = reached;
                    self.from[next] = n as u8;
                    queue.push(reached, next as u32);
                }
            }
        }
        Ok(())
    }

    /// The voxels from `at` back to the source, both included.
    pub fn back(&self, grid: &LumenGrid, at: usize) -> impl Iterator<Item = usize> + '_ {
        let steps = grid.neighbours();
        std::iter::successors(Some(at), move |&at| {
            let step = steps.get(usize::from(self.from[at]))?.0;
            Some(at.wrapping_add_signed(-step))
        })
    }
}
