//! Vessel trees as centrelines with radii.

use crate::{FrameOfReferenceUid, LpsPoint};
use serde::{Deserialize, Serialize};

/// One sample of a centreline.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct CenterlinePoint {
    /// Position.
    pub position: LpsPoint,
    /// Inner radius in mm.
    pub radius_mm: f64,
}

/// Index of a branch within its graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BranchId(pub u32);

/// A vessel between two bifurcations (or a root and a bifurcation, or a bifurcation and an end).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Branch {
    /// Position in [`CenterlineGraph::branches`].
    pub id: BranchId,
    /// The branch it grows from; `None` for a root. A child's first point is its parent's last.
    pub parent: Option<BranchId>,
    /// Name shown to people; empty for small nameless branches.
    pub name: String,
    /// Samples from the root side outward, at least two.
    pub points: Vec<CenterlinePoint>,
}

impl Branch {
    /// Length along the samples in mm.
    pub fn length_mm(&self) -> f64 {
        self.points.windows(2).map(|pair| pair[0].position.distance_mm(pair[1].position)).sum()
    }

    /// Mean radius weighted by length, mm.
    pub fn mean_radius_mm(&self) -> f64 {
        let weighted: f64 = self
            .points
            .windows(2)
            .map(|p| p[0].position.distance_mm(p[1].position) * (p[0].radius_mm + p[1].radius_mm) / 2.0)
            .sum();
        weighted / self.length_mm()
    }
}

/// Why a set of branches is not a vessel tree.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum CenterlineError {
    /// `branches[n].id` is not `n`.
    #[error("branch {0} is stored out of place")]
    Order(usize),
    /// A parent is missing or stored after its child.
    #[error("branch {0} comes before the branch it grows from")]
    Parent(usize),
    /// A branch has fewer than two points or a radius that is not positive and finite.
    #[error("branch {0} has too few points or a radius that is not a positive number")]
    Points(usize),
}

/// A forest of branches, parents stored before their children.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CenterlineGraph {
    /// Name of the whole tree, for example "Portal vein".
    pub name: String,
    /// Branches; `branches[n].id == BranchId(n)`.
    pub branches: Vec<Branch>,
    /// Coordinate system of all positions.
    pub frame_of_reference: FrameOfReferenceUid,
}

impl CenterlineGraph {
    /// Checks order, parents, points and radii, and returns the graph.
    pub fn checked(self) -> Result<Self, CenterlineError> {
        for (n, branch) in self.branches.iter().enumerate() {
            if branch.id.0 as usize != n {
                return Err(CenterlineError::Order(n));
            }
            if branch.parent.is_some_and(|parent| parent.0 as usize >= n) {
                return Err(CenterlineError::Parent(n));
            }
            let sound = |p: &CenterlinePoint| p.position.is_finite() && p.radius_mm.is_finite() && p.radius_mm > 0.0;
            if branch.points.len() < 2 || !branch.points.iter().all(sound) {
                return Err(CenterlineError::Points(n));
            }
        }
        Ok(self)
    }

    /// The branch with this id.
    pub fn branch(&self, id: BranchId) -> Option<&Branch> {
        self.branches.get(id.0 as usize)
    }

    /// Ids of the branches that grow from `id`.
    pub fn children(&self, id: BranchId) -> impl Iterator<Item = BranchId> + '_ {
        self.branches.iter().filter(move |b| b.parent == Some(id)).map(|b| b.id)
    }
}
