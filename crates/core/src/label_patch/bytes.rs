//! Patches as bytes: a version, then numbers of 7 bits a byte (LEB128).
//!
//! Version 1: dimensions, first voxel and size of the box, number of runs; then each run as its gap and its length
//! doubled, plus one where the label is that of the run before (0 before the first), else followed by the label. One
//! patch has one sequence of bytes, so that equal patches have equal hashes.

use super::{LabelPatch, LabelPatchError, Run, check_grid};
use crate::VoxelBox;

const VERSION: u8 = 1;

/// What a patch from outside may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PatchLimits {
    /// Most voxels of its grid.
    pub voxels: usize,
    /// Most bytes; memory is below eight times the bytes.
    pub bytes: usize,
}

impl Default for PatchLimits {
    /// A grid of 1024 x 1024 x 1024 voxels and 64 MiB.
    fn default() -> Self {
        Self { voxels: 1 << 30, bytes: 64 << 20 }
    }
}

impl LabelPatch {
    /// The patch as bytes, the same for the same patch everywhere.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = vec![VERSION];
        let head = [self.dims, self.bounds.min, self.bounds.size].concat();
        head.into_iter().chain([self.runs.len()]).for_each(|number| push(&mut bytes, number as u64));
        let mut last = 0;
        for run in &self.runs {
            push(&mut bytes, run.gap.into());
            push(&mut bytes, u64::from(run.length) * 2 + u64::from(run.label == last));
            bytes.extend((run.label != last).then_some(run.label));
            last = run.label;
        }
        bytes
    }

    /// The patch in bytes from anywhere; every other sequence of bytes is refused with its place.
    pub fn decode(bytes: &[u8], limits: PatchLimits) -> Result<Self, LabelPatchError> {
        let (found, limit) = (bytes.len(), limits.bytes);
        if found > limit {
            return Err(LabelPatchError::TooLong { found, limit });
        }
        let mut reader = Reader { bytes, at: 0 };
        match reader.byte()? {
            VERSION => {}
            found => return Err(LabelPatchError::Version { found, known: VERSION }),
        }
        let dims = reader.triple()?;
        if check_grid(dims)? > limits.voxels {
            return Err(LabelPatchError::Grid { dims, limit: limits.voxels });
        }
        let bounds = VoxelBox { min: reader.triple()?, size: reader.triple()? };
        if bounds.intersection(&VoxelBox::whole(dims)) != bounds {
            return Err(reader.damaged("the box leaves the grid"));
        }
        let runs = reader.runs(bounds.voxels())?;
        let patch = Self { dims, bounds, runs };
        if reader.at < found {
            return Err(reader.damaged("bytes follow the last run"));
        }
        if patch.tight_bounds() != bounds {
            return Err(reader.damaged("the box is larger than the change"));
        }
        Ok(patch)
    }

    /// The smallest box around the runs, found without going through their rows one by one.
    fn tight_bounds(&self) -> VoxelBox {
        let [columns, rows, _] = self.bounds.size;
        let (mut done, mut tight) = (0, VoxelBox::EMPTY);
        for run in &self.runs {
            let first = done + run.gap as usize;
            done = first + run.length as usize;
            let mut ends = [first, done - 1].map(|n| [n % columns, n / columns % rows, n / columns / rows]);
            // A run that goes on into the next row or slice holds the last voxel of one and the first of the other.
            let across = if ends[0][2] < ends[1][2] { 2 } else { usize::from(ends[0][1] < ends[1][1]) };
            (0..across).for_each(|n| (ends[0][n], ends[1][n]) = (0, self.bounds.size[n] - 1));
            let covered = VoxelBox::from_ranges([0, 1, 2].map(|n| ends[0][n]..ends[1][n] + 1));
            tight = tight.union(&covered);
        }
        let min = if tight.is_empty() { [0; 3] } else { [0, 1, 2].map(|n| tight.min[n] + self.bounds.min[n]) };
        VoxelBox { min, ..tight }
    }
}

fn push(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn damaged(&self, what: &'static str) -> LabelPatchError {
        LabelPatchError::Damaged { at: self.at, what }
    }

    fn byte(&mut self) -> Result<u8, LabelPatchError> {
        let byte = *self.bytes.get(self.at).ok_or_else(|| self.damaged("it ends too early"))?;
        self.at += 1;
        Ok(byte)
    }

    /// A number below 2^35 in its shortest form.
    fn number(&mut self) -> Result<u64, LabelPatchError> {
        let mut number = 0;
        for shift in (0..35).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                let shortest = byte > 0 || shift == 0;
                return if shortest { Ok(number) } else { Err(self.damaged("a number is longer than it needs to be")) };
            }
        }
        Err(self.damaged("a number is too long"))
    }

    fn size(&mut self) -> Result<usize, LabelPatchError> {
        let number = self.number()?;
        usize::try_from(number).map_err(|_| self.damaged("a number is too large"))
    }

    fn triple(&mut self) -> Result<[usize; 3], LabelPatchError> {
        Ok([self.size()?, self.size()?, self.size()?])
    }

    /// The runs of a box of so many voxels.
    fn runs(&mut self, voxels: usize) -> Result<Vec<Run>, LabelPatchError> {
        let count = self.size()?;
        // Each takes two bytes at least, so the bytes bound the memory.
        if count > (self.bytes.len() - self.at) / 2 {
            return Err(self.damaged("it has fewer runs than it says"));
        }
        let (mut runs, mut last, mut left) = (Vec::with_capacity(count), 0, voxels as u64);
        for number in 0..count {
            let gap = self.number()?;
            let packed = self.number()?;
            let (length, same) = (packed >> 1, packed & 1 == 1);
            let label = if same { last } else { self.byte()? };
            if length == 0 || gap + length > left || (!same && label == last) {
                return Err(self.damaged("a run is empty, leaves the box, or names its label twice"));
            }
            if number > 0 && gap == 0 && same {
                return Err(self.damaged("two runs should be one"));
            }
            runs.push(Run { gap: gap as u32, length: length as u32, label });
            (last, left) = (label, left - gap - length);
        }
        Ok(runs)
    }
}
