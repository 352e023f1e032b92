//! What an edit writes, and what it may write over.

use super::gate::Gate;
use super::{EditError, IntensityRange, VoxelMask};
use prosector_core::{LabelMap, LabelPatch, LabelPatchError, Volume, VoxelBox};

/// A set of label values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LabelSet([u64; 4]);

impl LabelSet {
    /// All labels, background included.
    pub const ALL: Self = Self([u64::MAX; 4]);
    /// No label.
    pub const NONE: Self = Self([0; 4]);

    /// The labels of a list.
    pub fn of(labels: &[u8]) -> Self {
        labels.iter().fold(Self::NONE, |set, label| set.with(*label))
    }

    /// The set with one more label.
    pub fn with(mut self, label: u8) -> Self {
        self.0[usize::from(label >> 6)] |= 1 << (label & 63);
        self
    }

    /// The set without a label.
    pub fn without(mut self, label: u8) -> Self {
        self.0[usize::from(label >> 6)] &= !(1 << (label & 63));
        self
    }

    /// The labels of both.
    pub fn union(self, other: Self) -> Self {
        Self([0, 1, 2, 3].map(|n| self.0[n] | other.0[n]))
    }

    /// Whether a label belongs to it.
    pub fn contains(&self, label: u8) -> bool {
        self.0[usize::from(label >> 6)] >> (label & 63) & 1 == 1
    }
}

/// What an edit writes and which voxels it may change.
#[derive(Clone, Copy, Debug)]
pub struct EditRule<'a> {
    /// The label it writes; 0 erases.
    pub label: u8,
    /// Labels whose voxels may change; the others are locked.
    pub over: LabelSet,
    /// Only voxels whose intensity lies in a range.
    pub intensity: Option<(&'a Volume, IntensityRange)>,
    /// Only these voxels.
    pub mask: Option<&'a VoxelMask>,
}

impl<'a> EditRule<'a> {
    /// Writes a label over all others.
    pub fn paint(label: u8) -> Self {
        Self { label, over: LabelSet::ALL, intensity: None, mask: None }
    }

    /// Takes voxels away from one segment and touches no other.
    pub fn erase(label: u8) -> Self {
        Self { over: LabelSet::of(&[label]), ..Self::paint(0) }
    }

    /// Leaves voxels of these labels as they are.
    pub fn locking(mut self, labels: &[u8]) -> Self {
        self.over = labels.iter().fold(self.over, |over, label| over.without(*label));
        self
    }

    /// Changes only voxels whose intensity lies in the range.
    pub fn within(self, volume: &'a Volume, range: IntensityRange) -> Self {
        Self { intensity: Some((volume, range)), ..self }
    }

    /// Changes only voxels of the mask.
    pub fn masked(self, mask: &'a VoxelMask) -> Self {
        Self { mask: Some(mask), ..self }
    }
}

/// A label map under a rule, both checked.
pub(super) struct Canvas<'a> {
    pub map: &'a LabelMap,
    pub labels: &'a [u8],
    rule: EditRule<'a>,
    gate: Option<Gate<'a>>,
}

impl<'a> Canvas<'a> {
    pub fn new(map: &'a LabelMap, rule: &EditRule<'a>) -> Result<Self, EditError> {
        let dims = map.dims;
        let expected = VoxelBox::whole(dims).voxels();
        let found = map.labels.len();
        if found != expected {
            return Err(LabelPatchError::Length { expected, found }.into());
        }
        if let Some(mask) = rule.mask.filter(|mask| mask.dims() != dims) {
            return Err(EditError::MaskGrid { mask: mask.dims(), labels: dims });
        }
        let gate = rule.intensity.map(|(volume, range)| Gate::new(map, volume, range)).transpose()?;
        Ok(Self { map, labels: &map.labels, rule: *rule, gate })
    }

    /// Whether a voxel may carry the rule's label: it does, or nothing forbids writing it.
    pub fn open(&self, at: [usize; 3], offset: usize) -> bool {
        let old = self.labels[offset];
        (old == self.rule.label || self.rule.over.contains(old))
            && self.gate.as_ref().is_none_or(|gate| gate.holds(offset))
            && self.rule.mask.is_none_or(|mask| mask.contains(at))
    }

    /// The label that a voxel takes where it is written on; `None` where it keeps its own.
    pub fn write(&self, at: [usize; 3], offset: usize) -> Option<u8> {
        (self.labels[offset] != self.rule.label && self.open(at, offset)).then_some(self.rule.label)
    }

    /// The patch that writes on voxels of a box.
    pub fn patch(
        &self,
        within: VoxelBox,
        mut written: impl FnMut([usize; 3], usize) -> bool,
    ) -> Result<LabelPatch, EditError> {
        let change = |at, offset| self.write(at, offset).filter(|_| written(at, offset));
        Ok(LabelPatch::from_fn(self.map.dims, within, change)?)
    }

    /// The patch that makes the rule's segment hold just the voxels of a mask, as far as the rule allows: voxels that
    /// join it are written over, voxels that leave it become background.
    pub fn reshape(&self, shape: &VoxelMask) -> Result<LabelPatch, EditError> {
        let label = self.rule.label;
        let own = VoxelMask::bounds_of(self.map, label);
        let may_leave = self.rule.over.contains(label);
        Ok(LabelPatch::from_fn(self.map.dims, own.union(&shape.bounds()), |at, offset| {
            match (self.labels[offset] == label, shape.contains(at)) {
                (false, true) => self.write(at, offset),
                (true, false) => (may_leave && self.open(at, offset)).then_some(0),
                _ => None,
            }
        })?)
    }

    /// The segment that the rule writes, which must have voxels.
    pub fn segment(&self) -> Result<VoxelMask, EditError> {
        let label = self.rule.label;
        let mask = VoxelMask::of_label(self.map, label);
        if mask.bounds().is_empty() { Err(EditError::Empty { label }) } else { Ok(mask) }
    }
}
