//! Which node is responsible for which voxel.

use super::{COVER, Growth};

impl Growth<'_> {
    /// Takes over the voxels around a path's voxel that are nearer to it than to their owner so far.
    pub(super) fn cover(&mut self, at: usize, owner: usize) {
        let grid = self.grid;
        let reach = COVER.0 * self.depth(at) + COVER.1 * grid.edge_mm();
        let home = grid.position(self.nodes[owner].1);
        let center = grid.index(at);
        let [nx, ny, _] = grid.dims;
        let range = |axis: usize| {
            let steps = (reach / grid.spacing[axis]) as usize;
            center[axis].saturating_sub(steps)..(center[axis] + steps + 1).min(grid.dims[axis])
        };
        let middle = grid.position(at);
        for (z, y) in range(2).flat_map(|z| range(1).map(move |y| (z, y))) {
            for voxel in range(0).map(|x| (z * ny + y) * nx + x).filter(|&voxel| grid.inside[voxel]) {
                let place = grid.position(voxel);
                if place.distance_squared(middle) > reach * reach {
                    continue;
                }
                let known = (self.owner[voxel] as usize).checked_sub(1);
                let farther = |node: usize| {
                    grid.position(self.nodes[node].1).distance_squared(place) > home.distance_squared(place)
                };
                if known.is_none_or(farther) {
                    self.owner[voxel] = owner as u32 + 1;
                }
            }
        }
    }

    /// Leaves a way that is no vessel to the node it leads to, so that its tip is not looked at again.
    pub(super) fn leave(&mut self, way: &[usize], node: usize, tip: usize) {
        way.iter().for_each(|&at| self.cover(at, node));
        self.owner[tip] = node as u32 + 1;
    }
}
