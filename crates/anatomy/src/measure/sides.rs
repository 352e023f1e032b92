//! Which voxels around a structure lie in it, out of it, and at its boundary.

use crate::structure::Structure;
use std::ops::Range;

/// Where a voxel lies: itself, whether any and all of its 26 neighbours and itself are inside, and whether any of them
/// belongs to another structure.
#[derive(Clone, Copy)]
pub(super) struct Side(u8);

const INSIDE: u8 = 1;
const ANY: u8 = 2;
const ALL: u8 = 4;
const OTHER: u8 = 8;

impl Side {
    /// Whether the voxel carries the label.
    pub fn inside(self) -> bool {
        self.0 & INSIDE != 0
    }

    /// Whether one of its 26 neighbours lies on the other side. What is beyond the grid lies on no side.
    pub fn is_boundary(self) -> bool {
        self.0 & (ANY | ALL) == ANY
    }

    /// Whether the voxel or one of its 26 neighbours carries a third label, neither this one nor background.
    pub fn touches_other(self) -> bool {
        self.0 & OTHER != 0
    }
}

/// The sides of the voxels in a box around a structure.
pub(super) struct Sides {
    bounds: [Range<usize>; 3],
    sides: Vec<Side>,
}

impl Sides {
    /// Of the structure's own box and `reach` voxels and a boundary more on every side, as far as the grid goes.
    pub fn of(structure: &Structure<'_>, own: &[Range<usize>; 3], reach: [usize; 3]) -> Self {
        let dims = structure.map.dims;
        let spare = reach.map(|n| n + 2);
        let bounds = [0, 1, 2].map(|n| own[n].start.saturating_sub(spare[n])..(own[n].end + spare[n]).min(dims[n]));
        let [columns, rows, slices] = bounds.clone();
        let offset = |[x, y, z]: [usize; 3]| (z * dims[1] + y) * dims[0] + x;
        let code = |at| match structure.map.labels[offset(at)] {
            label if label == structure.label => INSIDE | ANY | ALL,
            0 => 0,
            _ => OTHER,
        };
        let mut codes: Vec<u8> = boxed(columns, rows, slices).map(code).collect();
        let extent = bounds.each_ref().map(ExactSizeIterator::len);
        [1, extent[0], extent[0] * extent[1]].into_iter().zip(extent).for_each(|(stride, length)| {
            codes = spread(&codes, stride, length);
        });
        Self { bounds, sides: codes.into_iter().map(Side).collect() }
    }

    /// All voxels of the box.
    pub fn voxels(&self) -> impl Iterator<Item = [usize; 3]> + use<> {
        let [columns, rows, slices] = self.bounds.clone();
        boxed(columns, rows, slices)
    }

    /// Voxels of the box within `reach` of one along each axis.
    pub fn around(&self, at: [usize; 3], reach: [usize; 3]) -> impl Iterator<Item = [usize; 3]> + use<> {
        let near = |n: usize| {
            at[n].saturating_sub(reach[n]).max(self.bounds[n].start)..(at[n] + reach[n] + 1).min(self.bounds[n].end)
        };
        boxed(near(0), near(1), near(2))
    }

    /// The side of a voxel of the box.
    pub fn at(&self, [x, y, z]: [usize; 3]) -> Side {
        let [columns, rows, slices] = &self.bounds;
        self.sides[((z - slices.start) * rows.len() + y - rows.start) * columns.len() + x - columns.start]
    }
}

fn boxed(columns: Range<usize>, rows: Range<usize>, slices: Range<usize>) -> impl Iterator<Item = [usize; 3]> + use<> {
    slices.flat_map(move |z| {
        let columns = columns.clone();
        rows.clone().flat_map(move |y| columns.clone().map(move |x| [x, y, z]))
    })
}

/// One axis of "any" and "all" over three voxels: the 27 of a cube are the three axes in turn.
fn spread(codes: &[u8], stride: usize, length: usize) -> Vec<u8> {
    let gathered = |(offset, &code): (usize, &u8)| {
        let at = offset / stride % length;
        let before = if at > 0 { codes[offset - stride] } else { code };
        let after = if at + 1 < length { codes[offset + stride] } else { code };
        code & INSIDE | (code | before | after) & (ANY | OTHER) | code & before & after & ALL
    };
    codes.iter().enumerate().map(gathered).collect()
}
