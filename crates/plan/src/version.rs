//! Peers, and how much of each peer's work a replica has.

use crate::error::PlanError;
use loro::VersionVector;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One writer of operations: one tab of one person. Two writers must never share a peer id at the same time.
///
/// Any value but `u64::MAX`; the caller draws it at random for each opened document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PeerId(pub u64);

impl PeerId {
    pub(crate) fn checked(self) -> Result<u64, PlanError> {
        if self.0 == u64::MAX { Err(PlanError::BadPeer(self.0)) } else { Ok(self.0) }
    }
}

/// How many operations of each peer a replica has; equal versions are equal documents.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Version(BTreeMap<PeerId, u32>);

impl Version {
    /// Whether everything in `other` is in `self`.
    pub fn includes(&self, other: &Version) -> bool {
        other.0.iter().all(|(peer, end)| self.end_of(*peer) >= *end)
    }

    /// Number of operations known of `peer`.
    pub fn end_of(&self, peer: PeerId) -> u32 {
        self.0.get(&peer).copied().unwrap_or(0)
    }

    /// Take everything in `other` in.
    pub fn merge(&mut self, other: &Version) {
        for (peer, end) in &other.0 {
            let known = self.0.entry(*peer).or_insert(0);
            *known = (*known).max(*end);
        }
    }

    /// Peers with their numbers of operations, by peer.
    pub fn peers(&self) -> impl Iterator<Item = (PeerId, u32)> + '_ {
        self.0.iter().map(|(peer, end)| (*peer, *end))
    }

    pub(crate) fn from_loro(vector: &VersionVector) -> Self {
        let ends = vector.iter().filter(|(_, end)| **end > 0);
        Self(ends.map(|(peer, end)| (PeerId(*peer), u32::try_from(*end).unwrap_or(0))).collect())
    }

    pub(crate) fn to_loro(&self) -> VersionVector {
        let mut vector = VersionVector::new();
        for (peer, end) in &self.0 {
            vector.insert(peer.0, i32::try_from(*end).unwrap_or(i32::MAX));
        }
        vector
    }
}
