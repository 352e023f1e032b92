//! Connected voxels, run by run.

use super::EditError;
use crate::surface::Progress;
use prosector_core::VoxelBox;
use std::ops::ControlFlow;

/// Which voxels are neighbours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Connectivity {
    /// Six: across a face.
    #[default]
    Face,
    /// Eighteen: across a face or an edge.
    Edge,
    /// Twenty-six: across a face, an edge or a corner.
    Corner,
}

impl Connectivity {
    /// Rows that touch a row: steps in row and slice, and how far beyond a run's ends voxels there are neighbours.
    fn rows(self) -> &'static [([isize; 2], usize)] {
        match self {
            Connectivity::Face => &[([-1, 0], 0), ([1, 0], 0), ([0, -1], 0), ([0, 1], 0)],
            Connectivity::Edge => &[
                ([-1, 0], 1),
                ([1, 0], 1),
                ([0, -1], 1),
                ([0, 1], 1),
                ([-1, -1], 0),
                ([1, -1], 0),
                ([-1, 1], 0),
                ([1, 1], 0),
            ],
            Connectivity::Corner => &[
                ([-1, 0], 1),
                ([1, 0], 1),
                ([0, -1], 1),
                ([0, 1], 1),
                ([-1, -1], 1),
                ([1, -1], 1),
                ([-1, 1], 1),
                ([1, 1], 1),
            ],
        }
    }
}

/// Voxels between progress calls.
const TELL_EVERY: usize = 1 << 20;

/// Fills a box from seeds on, run by run (scanline seed filling, A. R. Smith, SIGGRAPH 1979, in three dimensions).
pub(super) struct Flood {
    size: [usize; 3],
    connectivity: Connectivity,
    /// One entry for each voxel of the box, column fastest.
    pub taken: Vec<bool>,
    /// First offset in the box and length of each run that the last fill took, unordered.
    pub runs: Vec<(usize, usize)>,
    stack: Vec<[usize; 3]>,
}

/// What a fill took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Filled {
    pub voxels: usize,
    /// In voxels of the box.
    pub bounds: VoxelBox,
}

impl Flood {
    pub fn new(size: [usize; 3], connectivity: Connectivity) -> Self {
        Self { size, connectivity, taken: vec![false; size.iter().product()], runs: Vec::new(), stack: Vec::new() }
    }

    /// Columns, rows and slices of the box.
    pub fn size(&self) -> [usize; 3] {
        self.size
    }

    /// Takes all voxels connected with the seed through those that are open; refused beyond `budget` voxels in all.
    ///
    /// `open` is asked with the index and the offset in the box. A seed that is taken or not open takes nothing.
    /// Progress tells the share of the budget.
    pub fn fill(
        &mut self,
        seed: [usize; 3],
        budget: usize,
        mut open: impl FnMut([usize; 3], usize) -> bool,
        progress: Progress<'_>,
    ) -> Result<Filled, EditError> {
        let mut filled = Filled { voxels: 0, bounds: VoxelBox::EMPTY };
        let mut told = 0;
        self.runs.clear();
        self.stack.push(seed);
        while let Some([x, y, z]) = self.stack.pop() {
            let row = (z * self.size[1] + y) * self.size[0];
            if self.taken[row + x] || !open([x, y, z], row + x) {
                continue;
            }
            let mut free = |x: usize| !self.taken[row + x] && open([x, y, z], row + x);
            let first = (0..x).rev().find(|&x| !free(x)).map_or(0, |x| x + 1);
            let end = (x + 1..self.size[0]).find(|&x| !free(x)).unwrap_or(self.size[0]);
            self.taken[row + first..row + end].fill(true);
            self.runs.push((row + first, end - first));
            filled.voxels += end - first;
            filled.bounds = filled.bounds.union(&VoxelBox { min: [first, y, z], size: [end - first, 1, 1] });
            if filled.voxels > budget {
                self.stack.clear();
                return Err(EditError::Budget { voxels: budget });
            }
            if filled.voxels / TELL_EVERY > told {
                told = filled.voxels / TELL_EVERY;
                if progress(filled.voxels as f32 / budget as f32) == ControlFlow::Break(()) {
                    self.stack.clear();
                    return Err(EditError::Cancelled);
                }
            }
            self.look_around([first, end], [y, z], &mut open);
        }
        Ok(filled)
    }

    /// Remembers one voxel of each free run beside a run that was taken.
    fn look_around(
        &mut self,
        [first, end]: [usize; 2],
        [y, z]: [usize; 2],
        open: &mut impl FnMut([usize; 3], usize) -> bool,
    ) {
        for &([dy, dz], beyond) in self.connectivity.rows() {
            let (Some(y), Some(z)) = (y.checked_add_signed(dy), z.checked_add_signed(dz)) else { continue };
            if y >= self.size[1] || z >= self.size[2] {
                continue;
            }
            let row = (z * self.size[1] + y) * self.size[0];
            let mut in_run = false;
            for x in first.saturating_sub(beyond)..(end + beyond).min(self.size[0]) {
                let free = !self.taken[row + x] && open([x, y, z], row + x);
                if free && !in_run {
                    self.stack.push([x, y, z]);
                }
                in_run = free;
            }
        }
    }
}
