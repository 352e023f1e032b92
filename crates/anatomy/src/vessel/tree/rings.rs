//! Vessels that run into each other again, and roots in the middle of one.

use super::{COVER, Growth, Place, RawPath, TIP_REACH};

impl Growth<'_> {
    /// The node of another vessel that a tip touches although the tree leads there only by a long way round.
    pub(super) fn ring(&self, tip: usize, joint: usize) -> Option<usize> {
        let touched = self.grid.neighbours().into_iter().filter_map(|(step, _)| {
            let owner = self.owner[tip.wrapping_add_signed(step)];
            (owner as usize).checked_sub(1)
        });
        let near = |node: usize| {
            let depth = |node: usize| self.depth(self.nodes[node].1);
            let apart = self.apart(self.nodes[node].1, self.nodes[joint].1);
            apart <= 3.0 * (depth(node) + depth(joint)) + 4.0 * self.grid.edge_mm()
        };
        let away = |&node: &usize| self.apart(self.nodes[node].1, tip);
        touched.filter(|&node| !near(node)).min_by(|a, b| away(a).total_cmp(&away(b)))
    }

    /// The place at which a ring closes. Close to the tip of a path that tip was the far side of the ring and no end:
    /// the path is cut back to where it still runs in the middle.
    pub(super) fn shortened(&mut self, (number, place): Place) -> Place {
        let voxels = &self.tree.paths[number].voxels;
        let (Some(&met), Some(&tip)) = (voxels.get(place), voxels.last()) else { return (number, place) };
        let reach = 2.0 * COVER.0 * self.depth(met) + 2.0 * COVER.1 * self.grid.edge_mm();
        if !self.tree.paths[number].open_end || self.apart(met, tip) > reach {
            return (number, place);
        }
        let in_tip = |at: usize| self.apart(at, tip) <= TIP_REACH * (self.depth(at) + self.grid.edge_mm() / 2.0);
        let kept = voxels.len() - voxels.iter().rev().take_while(|&&at| in_tip(at)).count();
        let path = &mut self.tree.paths[number];
        path.voxels.truncate(kept.max(2));
        path.open_end = false;
        (number, path.voxels.len() - 1)
    }

    /// Where a root stands in the middle of a vessel, the first path and one that goes the other way lead from the wall
    /// to the middle side by side; both lose that, and the root is no end.
    pub(super) fn clear_root(&mut self, first: usize) {
        let Some(trunk) = self.tree.paths.get(first) else { return };
        let root = trunk.voxels[0];
        let in_end = |&at: &usize| self.apart(at, root) <= TIP_REACH * (self.depth(at) + self.grid.edge_mm() / 2.0);
        let kept = |voxels: &[usize]| voxels.iter().take_while(|at| in_end(at)).count().min(voxels.len() - 2);
        let width = trunk.voxels.iter().filter(|at| in_end(at)).map(|&at| self.depth(at)).fold(0.0, f64::max);
        let ahead = |voxels: &[usize]| {
            let from = voxels[kept(voxels)];
            let at = voxels.iter().copied().skip(kept(voxels)).find(|&at| self.apart(at, from) > 2.0 * width);
            at.map_or(glam::DVec3::ZERO, |at| (self.grid.position(at) - self.grid.position(from)).normalize_or_zero())
        };
        let turned = |path: &RawPath| {
            let joint = path.from.filter(|place| place.0 == first).and_then(|place| trunk.voxels.get(place.1));
            let near = joint.is_some_and(|&at| self.apart(at, root) <= 2.5 * (width + self.grid.edge_mm()));
            near && path.voxels.len() > 2 && ahead(&trunk.voxels).dot(ahead(&path.voxels)) < -0.3
        };
        let Some(other) = (first..self.tree.paths.len()).find(|&n| turned(&self.tree.paths[n])) else { return };
        let [cut, other_cut] = [first, other].map(|n| kept(&self.tree.paths[n].voxels));
        self.tree.paths[first].voxels.drain(..cut);
        self.tree.paths[first].open_start = false;
        self.tree.paths[other].voxels.drain(..other_cut);
        for path in &mut self.tree.paths[first..] {
            for place in [&mut path.from, &mut path.meets].into_iter().flatten() {
                let gone =
                    [(first, cut), (other, other_cut)].iter().find(|(n, _)| *n == place.0).map_or(0, |one| one.1);
                place.1 = place.1.saturating_sub(gone);
            }
        }
    }
}
