//! Branches taken together: a segment's portal branch with all that grows from it.

use super::Territories;
use prosector_core::{BranchId, CenterlineGraph, LabelMap};
use std::sync::Arc;

/// A name for every branch, shared by those that are taken together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BranchGroups {
    names: Vec<String>,
    of_branch: Vec<Option<usize>>,
}

/// Why branches cannot be grouped as asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GroupError {
    /// The tree has no such branch.
    #[error("the group \"{group}\" starts at branch {branch}, which the tree does not have")]
    Unknown {
        /// The group.
        group: String,
        /// The branch.
        branch: u32,
    },
    /// One branch starts two groups.
    #[error("branch {branch} starts both \"{first}\" and \"{second}\"; a branch belongs to one group")]
    Twice {
        /// The branch.
        branch: u32,
        /// The group that has it.
        first: String,
        /// The group that wants it as well.
        second: String,
    },
    /// Labels are 8-bit.
    #[error("{0} groups are more than the 254 that a label map can show")]
    TooMany(usize),
    /// The groups are of another tree.
    #[error("the groups are of a tree of {groups} branches, the territories of one of {territories}")]
    OtherTree {
        /// Branches of the groups' tree.
        groups: usize,
        /// Branches of the territories' tree.
        territories: usize,
    },
}

/// Volume of one group's territory.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupVolume {
    /// The group; `None` for voxels whose branch is in none.
    pub name: Option<String>,
    /// Voxels.
    pub voxels: u64,
    /// Voxels times the volume of one, mL.
    pub volume_ml: f64,
}

impl BranchGroups {
    /// Each group is the branches at its roots with all that grows from them, as far as no other group starts.
    ///
    /// Branches below no root are in no group.
    pub fn by_roots(tree: &CenterlineGraph, groups: &[(String, Vec<BranchId>)]) -> Result<Self, GroupError> {
        let mut of_branch = vec![None; tree.branches.len()];
        for (n, (group, roots)) in groups.iter().enumerate() {
            for root in roots {
                let unknown = || GroupError::Unknown { group: group.clone(), branch: root.0 };
                let slot = of_branch.get_mut(root.0 as usize).ok_or_else(unknown)?;
                if let Some(first) = slot.replace(n).filter(|first| *first != n) {
                    let [first, second] = [first, n].map(|n: usize| groups[n].0.clone());
                    return Err(GroupError::Twice { branch: root.0, first, second });
                }
            }
        }
        for (n, branch) in tree.branches.iter().enumerate() {
            let parent = branch.parent.and_then(|parent| of_branch.get(parent.0 as usize).copied().flatten());
            if let Some(slot) = of_branch.get_mut(n).filter(|slot| slot.is_none()) {
                *slot = parent;
            }
        }
        Ok(Self { names: groups.iter().map(|(name, _)| name.clone()).collect(), of_branch })
    }

    /// A group for every name in the tree: nameless branches go with the nearest named one that they grow from.
    pub fn by_name(tree: &CenterlineGraph) -> Self {
        let mut groups: Vec<(String, Vec<BranchId>)> = Vec::new();
        for branch in tree.branches.iter().filter(|branch| !branch.name.is_empty()) {
            match groups.iter_mut().find(|(name, _)| *name == branch.name) {
                Some((_, roots)) => roots.push(branch.id),
                None => groups.push((branch.name.clone(), vec![branch.id])),
            }
        }
        Self::by_roots(tree, &groups).unwrap_or(Self { names: Vec::new(), of_branch: vec![None; tree.branches.len()] })
    }

    /// Names of the groups.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The group of a branch.
    pub fn group(&self, branch: BranchId) -> Option<usize> {
        self.of_branch.get(branch.0 as usize).copied().flatten()
    }

    /// Place of a branch among the groups, the last for those in none.
    pub(super) fn place(&self, branch: BranchId) -> usize {
        self.group(branch).unwrap_or(self.names.len())
    }

    pub(super) fn check(&self, territories: &Territories) -> Result<(), GroupError> {
        let (groups, territories) = (self.of_branch.len(), territories.farthest_mm.len());
        if groups == territories { Ok(()) } else { Err(GroupError::OtherTree { groups, territories }) }
    }
}

impl Territories {
    /// Volume of each group, in their order, and last that of the voxels in no group; they sum to the organ's voxels.
    pub fn group_volumes(&self, groups: &BranchGroups) -> Result<Vec<GroupVolume>, GroupError> {
        groups.check(self)?;
        let mut counts = vec![0_u64; groups.names.len() + 1];
        self.branches.iter().for_each(|branch| counts[groups.place(*branch)] += 1);
        let row = |(n, voxels): (usize, u64)| GroupVolume {
            name: groups.names.get(n).cloned(),
            voxels,
            volume_ml: voxels as f64 * self.voxel_ml(),
        };
        Ok(counts.into_iter().enumerate().map(row).collect())
    }

    /// A label map of the groups: group `n` carries `n + 1`, voxels of the organ in no group one more than the last.
    pub fn label_map(&self, groups: &BranchGroups) -> Result<LabelMap, GroupError> {
        groups.check(self)?;
        if groups.names.len() > 254 {
            return Err(GroupError::TooMany(groups.names.len()));
        }
        let mut labels = vec![0_u8; self.dims.iter().product()];
        for (offset, branch) in self.offsets.iter().zip(&self.branches) {
            labels[*offset] = groups.place(*branch) as u8 + 1;
        }
        let (dims, lps_from_voxel) = (self.dims, self.lps_from_voxel);
        Ok(LabelMap {
            dims,
            labels: Arc::new(labels),
            lps_from_voxel,
            frame_of_reference: self.frame_of_reference.clone(),
        })
    }
}
