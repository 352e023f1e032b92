//! Which node is responsible for which voxel.

use super::{COVER, Growth};
use glam::{DVec2, DVec3, Vec3Swizzles};

/// Balls along a way are this part of the inscribed radius apart: none is farther from one than [`super::ARRIVED`] allows.
const SPARSE: f64 = 0.2;

impl Growth<'_> {
    /// Takes over the voxels around a path's voxel that are nearer to it than to their owner so far.
    pub(super) fn cover(&mut self, at: usize, owner: usize) {
        let grid = self.grid;
        let reach = COVER.0 * self.depth(at) + COVER.1 * grid.edge_mm();
        let (home, middle) = (self.places[owner], grid.position(at));
        let center = grid.index(at);
        let range = |axis: usize, mm: f64| {
            let steps = (mm / grid.spacing[axis]) as usize;
            center[axis].saturating_sub(steps)..(center[axis] + steps + 1).min(grid.dims[axis])
        };
        for (z, y) in range(2, reach).flat_map(|z| range(1, reach).map(move |y| (z, y))) {
            let row = (z * grid.dims[1] + y) * grid.dims[0];
            let aside = (DVec2::new(y as f64, z as f64) * grid.spacing.yz()).distance_squared(middle.yz());
            if aside > reach * reach {
                continue;
            }
            for x in range(0, (reach * reach - aside).sqrt()) {
                if !grid.inside[row + x] {
                    continue;
                }
                if let Some(known) = (self.owner[row + x] as usize).checked_sub(1) {
                    let place = DVec3::new(x as f64, y as f64, z as f64) * grid.spacing;
                    if self.places[known].distance_squared(place) <= home.distance_squared(place) {
                        continue;
                    }
                }
                self.owner[row + x] = owner as u32 + 1;
            }
        }
    }

    /// Takes over what lies around a whole way: around every so many of its voxels, and those themselves. `node` tells
    /// whose they are.
    pub(super) fn cover_way(&mut self, way: &[usize], node: impl Fn(usize) -> usize) {
        let mut last = None;
        for (n, &at) in way.iter().enumerate() {
            let near = |last: usize| n + 1 < way.len() && self.apart(last, at) < SPARSE * self.depth(at);
            if !last.is_some_and(near) {
                self.cover(at, node(n));
                last = Some(at);
            }
        }
        for (n, &at) in way.iter().enumerate() {
            self.owner[at] = node(n) as u32 + 1;
        }
    }

    /// Leaves a way that is no vessel to the node it leads to, so that its tip is not looked at again.
    pub(super) fn leave(&mut self, way: &[usize], node: usize, tip: usize) {
        self.cover_way(way, |_| node);
        self.owner[tip] = node as u32 + 1;
    }
}
