//! Which vessel each voxel of an organ belongs to: territories of supply and of drainage.

mod box_tree;
mod groups;
mod overlap;
mod rod;

use crate::Cancelled;
pub(crate) use box_tree::{Bounds, BoxTree};
pub use groups::{BranchGroups, GroupError, GroupVolume};
pub use overlap::{OverlapError, TerritoryOverlap, overlap};
use prosector_core::{
    BranchId, CenterlineError, CenterlineGraph, FrameOfReferenceUid, LabelMap, LpsFromVoxel, VoxelIndex,
};
use rod::Rod;
pub use rod::TerritoryMetric;
use std::ops::ControlFlow;

/// Which branches of a tree have a territory of their own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TerritoryBranches {
    /// Every branch along its whole length.
    #[default]
    All,
    /// Branches that no other grows from: blood enters and leaves tissue at the ends, as at the outlets of a flow model.
    Ends,
}

/// How voxels find their vessel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TerritorySettings {
    /// What nearest means.
    pub metric: TerritoryMetric,
    /// Which branches take part.
    pub branches: TerritoryBranches,
}

/// Why an organ has no territories.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum TerritoryError {
    /// Different coordinate systems and no registration.
    #[error("the organ and the vessel tree are in different frames of reference; register them first")]
    FrameOfReference,
    /// No voxel carries one of the labels.
    #[error("no voxel carries the labels {labels:?}, so there is no organ to divide")]
    Empty {
        /// The labels asked for.
        labels: Vec<u8>,
    },
    /// A tree without branches.
    #[error("the vessel tree has no branches")]
    NoBranches,
    /// A tree that is none.
    #[error(transparent)]
    Tree(#[from] CenterlineError),
    /// The progress callback asked to stop.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
}

/// The vessel of every voxel of an organ.
#[derive(Clone, Debug)]
pub struct Territories {
    /// Columns, rows, slices of the label map.
    pub dims: [usize; 3],
    /// Patient position of voxel indices.
    pub lps_from_voxel: LpsFromVoxel,
    /// Coordinate system of organ and tree.
    pub frame_of_reference: FrameOfReferenceUid,
    /// Offsets of the organ's voxels in the label map, rising.
    pub offsets: Vec<usize>,
    /// The branch of each of them, in the same order.
    pub branches: Vec<BranchId>,
    /// Farthest voxel of each branch, mm to the place of its centreline where the metric is least; 0 without voxels.
    pub farthest_mm: Vec<f64>,
}

/// Divides an organ among the branches of a tree; see [`territories_with`].
pub fn territories(
    map: &LabelMap,
    organ: &[u8],
    tree: &CenterlineGraph,
    settings: TerritorySettings,
) -> Result<Territories, TerritoryError> {
    territories_with(map, organ, tree, settings, &mut |_| ControlFlow::Continue(()))
}

/// Divides an organ, the voxels of some labels, among the branches of a tree by the metric at voxel centres, in patient mm.
///
/// Exact: each voxel gets the branch of least metric over all its pieces, and of equal ones the branch stored first, so
/// the parent at a bifurcation. Tells the finished fraction and stops when the callback breaks.
pub fn territories_with(
    map: &LabelMap,
    organ: &[u8],
    tree: &CenterlineGraph,
    settings: TerritorySettings,
    progress: &mut dyn FnMut(f32) -> ControlFlow<()>,
) -> Result<Territories, TerritoryError> {
    let rods = rods(map, tree, settings)?;
    let wanted: [bool; 256] = std::array::from_fn(|label| organ.contains(&(label as u8)));
    let held = map.labels.iter().enumerate().filter(|(_, label)| wanted[usize::from(**label)]);
    let offsets: Vec<usize> = held.map(|(offset, _)| offset).collect();
    if offsets.is_empty() {
        return Err(TerritoryError::Empty { labels: organ.to_vec() });
    }
    let mut found = Territories {
        dims: map.dims,
        lps_from_voxel: map.lps_from_voxel,
        frame_of_reference: map.frame_of_reference.clone(),
        branches: Vec::with_capacity(offsets.len()),
        farthest_mm: vec![0.0; tree.branches.len()],
        offsets,
    };
    match found.divide(&rods, settings.metric, progress) {
        ControlFlow::Continue(()) => Ok(found),
        ControlFlow::Break(()) => Err(Cancelled.into()),
    }
}

/// The pieces that take part, of a tree that can be used with the label map.
fn rods(map: &LabelMap, tree: &CenterlineGraph, settings: TerritorySettings) -> Result<Vec<Rod>, TerritoryError> {
    if map.frame_of_reference != tree.frame_of_reference {
        return Err(TerritoryError::FrameOfReference);
    }
    let tree = tree.clone().checked()?;
    let mut has_children = vec![false; tree.branches.len()];
    tree.branches.iter().filter_map(|branch| branch.parent).for_each(|parent| has_children[parent.0 as usize] = true);
    let takes_part = |branch: u32| match settings.branches {
        TerritoryBranches::All => true,
        TerritoryBranches::Ends => !has_children[branch as usize],
    };
    let rods = Rod::of_graph(&tree, takes_part);
    if rods.is_empty() { Err(TerritoryError::NoBranches) } else { Ok(rods) }
}

/// Voxels between two calls of the progress callback.
const STRIDE: usize = 1 << 14;

impl Territories {
    fn divide(
        &mut self,
        rods: &[Rod],
        metric: TerritoryMetric,
        progress: &mut dyn FnMut(f32) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let index = BoxTree::new(&rods.iter().map(Rod::bounds).collect::<Vec<_>>());
        // A neighbour's vessel is mostly the voxel's own.
        let mut guess = None;
        for n in 0..self.offsets.len() {
            if n % STRIDE == 0 {
                progress(n as f32 / self.offsets.len() as f32)?;
            }
            let point = self.point(self.offsets[n]);
            let bound = |b: &Bounds| rod::cost(metric, b.distance_squared(point), b.weight);
            let nearest = index.least(bound, |rod| rods[rod as usize].cost(metric, point), guess);
            guess = nearest.map(|(rod, _)| rod);
            let Some(rod) = guess.and_then(|rod| rods.get(rod as usize)) else { continue };
            let farthest = &mut self.farthest_mm[rod.branch as usize];
            *farthest = farthest.max(rod.distance_mm(metric, point));
            self.branches.push(BranchId(rod.branch));
        }
        progress(1.0)
    }

    fn point(&self, offset: usize) -> glam::DVec3 {
        let [nx, ny, _] = self.dims;
        let index = [offset % nx, offset / nx % ny, offset / nx / ny].map(|n| n as f64);
        self.lps_from_voxel.point(VoxelIndex(index.into())).0
    }

    /// Volume of one voxel, mL.
    pub fn voxel_ml(&self) -> f64 {
        self.lps_from_voxel.voxel_mm3() / 1000.0
    }

    /// Voxels of each branch of the tree; they sum to the organ's.
    pub fn voxels(&self) -> Vec<u64> {
        let mut counts = vec![0; self.farthest_mm.len()];
        self.branches.iter().for_each(|branch| counts[branch.0 as usize] += 1);
        counts
    }

    /// Voxels of each branch with all that grow from it: what a clamp across its root cuts off.
    ///
    /// `tree` must be the one that the organ was divided by.
    pub fn voxels_downstream(&self, tree: &CenterlineGraph) -> Vec<u64> {
        let mut counts = self.voxels();
        for branch in tree.branches.iter().rev() {
            let own = counts.get(branch.id.0 as usize).copied().unwrap_or_default();
            if let Some(parent) = branch.parent.and_then(|parent| counts.get_mut(parent.0 as usize)) {
                *parent += own;
            }
        }
        counts
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use glam::DVec3;
    use prosector_core::{Branch, CenterlinePoint, LpsPoint};

    /// Numbers between 0 and 1 without a random source (Knuth's MMIX generator).
    fn numbers(mut state: u64) -> impl FnMut() -> f64 {
        move || {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (state >> 11) as f64 / (1_u64 << 53) as f64
        }
    }

    fn tangle(next: &mut impl FnMut() -> f64, branches: u32) -> CenterlineGraph {
        let mut point = || CenterlinePoint {
            position: LpsPoint::new(next() * 40.0, next() * 40.0, next() * 40.0),
            radius_mm: 0.2 + 6.0 * next(),
        };
        let branch = |n| {
            let mut points: Vec<_> = (0..2 + n as usize % 5).map(|_| point()).collect();
            // Pieces without length occur in files.
            points.push(points[0]);
            points.push(points[0]);
            Branch { id: BranchId(n), parent: None, name: String::new(), points }
        };
        let branches = (0..branches).map(branch).collect();
        CenterlineGraph { name: "tangle".into(), branches, frame_of_reference: FrameOfReferenceUid::new("2.25.1") }
    }

    #[test]
    fn the_tree_of_boxes_finds_what_asking_every_piece_finds() {
        let mut next = numbers(7);
        for branches in [1, 2, 3, 17, 120] {
            let rods = Rod::of_graph(&tangle(&mut next, branches), |_| true);
            let index = BoxTree::new(&rods.iter().map(Rod::bounds).collect::<Vec<_>>());
            for metric in [TerritoryMetric::Axis, TerritoryMetric::Wall, TerritoryMetric::Radii] {
                let mut guess = None;
                for _ in 0..400 {
                    let point = DVec3::new(next(), next(), next()) * 60.0 - 10.0;
                    let bound = |b: &Bounds| rod::cost(metric, b.distance_squared(point), b.weight);
                    let found = index.least(bound, |n| rods[n as usize].cost(metric, point), guess);
                    let all = (0..rods.len() as u32).map(|n| (n, rods[n as usize].cost(metric, point)));
                    let oracle = all.reduce(|best, other| if other.1 < best.1 { other } else { best });
                    assert_eq!(found, oracle, "{metric:?} at {point}");
                    guess = found.map(|(n, _)| n);
                }
            }
        }
        assert_eq!(BoxTree::new(&[]).least(|_| 0.0, |_| 0.0, None), None);
    }
}
