//! Boxes of voxels on a grid.

use std::ops::Range;

/// Voxels between two corners of a grid: `min` belongs to it, `min + size` does not. Empty where a size is 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct VoxelBox {
    /// Column, row and slice of the first voxel.
    pub min: [usize; 3],
    /// Columns, rows and slices.
    pub size: [usize; 3],
}

impl VoxelBox {
    /// The box without voxels.
    pub const EMPTY: Self = Self { min: [0; 3], size: [0; 3] };

    /// All voxels of a grid.
    pub fn whole(dims: [usize; 3]) -> Self {
        Self { min: [0; 3], size: dims }
    }

    /// The box of half-open ranges of columns, rows and slices; empty where a range is.
    pub fn from_ranges(ranges: [Range<usize>; 3]) -> Self {
        let size = ranges.each_ref().map(ExactSizeIterator::len);
        if size.contains(&0) { Self::EMPTY } else { Self { min: ranges.map(|range| range.start), size } }
    }

    /// Columns, rows and slices as half-open ranges.
    pub fn ranges(&self) -> [Range<usize>; 3] {
        [0, 1, 2].map(|n| self.min[n]..self.min[n].saturating_add(self.size[n]))
    }

    /// Whether it holds no voxel.
    pub fn is_empty(&self) -> bool {
        self.size.contains(&0)
    }

    /// Number of voxels; the largest number where that overflows.
    pub fn voxels(&self) -> usize {
        self.size.iter().fold(1, |product: usize, &n| product.saturating_mul(n))
    }

    /// Whether a voxel belongs to it.
    pub fn contains(&self, at: [usize; 3]) -> bool {
        (0..3).all(|n| at[n] >= self.min[n] && at[n] - self.min[n] < self.size[n])
    }

    /// The voxels that both hold.
    pub fn intersection(&self, other: &Self) -> Self {
        let (a, b) = (self.ranges(), other.ranges());
        Self::from_ranges([0, 1, 2].map(|n| a[n].start.max(b[n].start)..a[n].end.min(b[n].end)))
    }

    /// The smallest box that holds both.
    pub fn union(&self, other: &Self) -> Self {
        if self.is_empty() || other.is_empty() {
            return if self.is_empty() { *other } else { *self };
        }
        let (a, b) = (self.ranges(), other.ranges());
        Self::from_ranges([0, 1, 2].map(|n| a[n].start.min(b[n].start)..a[n].end.max(b[n].end)))
    }

    /// This box with `margin` more voxels on every side, as far as the grid goes; an empty one stays empty.
    pub fn grown(&self, margin: [usize; 3], dims: [usize; 3]) -> Self {
        if self.is_empty() {
            return Self::EMPTY;
        }
        let own = self.ranges();
        let wider = [0, 1, 2].map(|n| own[n].start.saturating_sub(margin[n])..own[n].end.saturating_add(margin[n]));
        Self::from_ranges(wider).intersection(&Self::whole(dims))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_meet_join_and_grow() {
        let a = VoxelBox::from_ranges([2..5, 0..4, 1..2]);
        let b = VoxelBox::from_ranges([4..9, 3..6, 0..8]);
        assert_eq!(a.intersection(&b), VoxelBox { min: [4, 3, 1], size: [1, 1, 1] });
        assert_eq!(a.union(&b), VoxelBox { min: [2, 0, 0], size: [7, 6, 8] });
        assert_eq!(a.union(&VoxelBox::EMPTY), a);
        assert_eq!(VoxelBox::EMPTY.union(&a), a);
        assert_eq!(a.grown([1, 2, 9], [5, 5, 5]), VoxelBox { min: [1, 0, 0], size: [4, 5, 5] });
        assert!(VoxelBox::EMPTY.grown([3; 3], [9; 3]).is_empty());
        let apart = VoxelBox::from_ranges([5..6, 0..4, 1..2]);
        assert!(a.intersection(&apart).is_empty());
        assert!(a.contains([4, 3, 1]) && !a.contains([5, 3, 1]) && !a.contains([1, 3, 1]));
        assert_eq!((a.voxels(), VoxelBox::whole([usize::MAX; 3]).voxels()), (12, usize::MAX));
    }
}
