//! What a worker found.

use crate::core::{BranchId, SurfaceMesh};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// One territory: a branch or branches taken together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DivisionRow {
    /// The value its voxels carry in [`Division::labels`].
    pub label: u8,
    /// Name of the branch that it begins with; empty for a nameless one.
    pub name: String,
    /// That branch; `None` for the voxels in no group, nearest to the stem of the tree.
    pub branch: Option<BranchId>,
    /// Voxels.
    pub voxels: u64,
}

/// An organ divided by one tree.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Division {
    /// Name of the tree.
    pub tree: String,
    /// Territories with voxels, the largest first; their voxels sum to the organ's.
    pub rows: Vec<DivisionRow>,
    /// Voxels of each branch of the tree by itself.
    pub branch_voxels: Vec<u32>,
    /// The label map that was divided, with the organ's voxels carrying the rows' labels instead of its own.
    #[serde(skip)]
    pub labels: Arc<Vec<u8>>,
    /// Surface of each territory, by label.
    #[serde(skip)]
    pub surfaces: Vec<(u8, Arc<SurfaceMesh>)>,
}

impl Division {
    /// Voxels of the organ.
    pub fn voxels(&self) -> u64 {
        self.rows.iter().map(|row| row.voxels).sum()
    }
}

/// An organ divided by one tree or two.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TerritoryAnswer {
    /// By the first tree.
    pub supply: Division,
    /// By the second.
    pub drainage: Option<Division>,
    /// Voxels that a territory of supply (rows) shares with one of drainage (columns), in the order of their rows.
    pub shared: Vec<Vec<u64>>,
}

impl TerritoryAnswer {
    /// Both divisions, the first first.
    pub fn divisions(&self) -> impl Iterator<Item = &Division> {
        std::iter::once(&self.supply).chain(&self.drainage)
    }

    /// The same, to be filled with what did not come as text.
    pub fn divisions_mut(&mut self) -> impl Iterator<Item = &mut Division> {
        std::iter::once(&mut self.supply).chain(&mut self.drainage)
    }
}
