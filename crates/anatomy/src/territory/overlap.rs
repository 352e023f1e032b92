//! Supply against drainage: how much of what one vessel feeds another one empties.

use super::{BranchGroups, GroupError, Territories};

/// Voxels by group of supply and group of drainage.
#[derive(Clone, Debug, PartialEq)]
pub struct TerritoryOverlap {
    /// One row a group of supply, one column a group of drainage; the last of each are branches in no group.
    pub voxels: Vec<Vec<u64>>,
    /// Volume of one voxel, mL.
    pub voxel_ml: f64,
}

/// Why supply and drainage cannot be set against each other.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OverlapError {
    /// They divide different voxels.
    #[error("supply and drainage divide different organs, or one organ on different grids")]
    Organ,
    /// Groups of another tree.
    #[error(transparent)]
    Groups(#[from] GroupError),
}

/// Counts the voxels of each pair of groups of two divisions of one organ; all of them sum to the organ's voxels.
///
/// What keeps its supply and loses its drainage congests; functional volume needs both (Lang et al., *Arch. Surg.* 140
/// (2005) 629).
pub fn overlap(
    supply: (&Territories, &BranchGroups),
    drainage: (&Territories, &BranchGroups),
) -> Result<TerritoryOverlap, OverlapError> {
    let ((feeding, feeders), (emptying, drains)) = (supply, drainage);
    let same_space = feeding.frame_of_reference == emptying.frame_of_reference
        && feeding.dims == emptying.dims
        && feeding.lps_from_voxel == emptying.lps_from_voxel;
    if !same_space || feeding.offsets != emptying.offsets {
        return Err(OverlapError::Organ);
    }
    feeders.check(feeding)?;
    drains.check(emptying)?;
    let mut voxels = vec![vec![0; drains.names().len() + 1]; feeders.names().len() + 1];
    for (fed, emptied) in feeding.branches.iter().zip(&emptying.branches) {
        voxels[feeders.place(*fed)][drains.place(*emptied)] += 1;
    }
    Ok(TerritoryOverlap { voxels, voxel_ml: feeding.voxel_ml() })
}
