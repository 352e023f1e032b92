//! Compact changes of label maps, so that an edit travels as what it changed and nothing else.

mod bytes;
mod compose;
mod error;

use crate::VoxelBox;
use crate::volume::voxel_count;
pub use bytes::PatchLimits;
pub use error::LabelPatchError;

/// New labels for some voxels of a grid; all other voxels stay as they are.
///
/// Voxels are counted through the smallest box around the change, column fastest. A run says how many voxels to leave
/// alone and how many then take one label. Patches laid over one another in one order give the same labels on every
/// machine, whatever lay beneath: each voxel carries what the last patch that changes it says.
///
/// A ball of 10 voxels' radius (4169 voxels) takes 659 bytes encoded, drawn on over 100 voxels (35,869) 990: about two
/// bytes for each row it touches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelPatch {
    dims: [usize; 3],
    bounds: VoxelBox,
    runs: Vec<Run>,
}

/// `gap` voxels of the box to leave alone, then `length` voxels that take the label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Run {
    gap: u32,
    length: u32,
    label: u8,
}

/// Voxels of one row of a grid that take one label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LabelSpan {
    /// Offset of the first voxel in the label map, column fastest.
    pub start: usize,
    /// Number of voxels, all of one row.
    pub length: usize,
    /// The label they take.
    pub label: u8,
}

impl LabelPatch {
    /// The patch that changes nothing of a grid.
    pub fn unchanged(dims: [usize; 3]) -> Result<Self, LabelPatchError> {
        Self::from_spans(dims, &[])
    }

    /// What turns `before` into `after` within a box; voxels outside of the box are not compared.
    pub fn between(dims: [usize; 3], before: &[u8], after: &[u8], within: VoxelBox) -> Result<Self, LabelPatchError> {
        check_length(dims, before.len())?;
        check_length(dims, after.len())?;
        let mut spans = Vec::new();
        for (start, length) in rows(dims, within.intersection(&VoxelBox::whole(dims))) {
            let (old, new) = (&before[start..start + length], &after[start..start + length]);
            if old != new {
                let pairs = old.iter().zip(new);
                push_spans(&mut spans, start, pairs.map(|(old, new)| (old != new).then_some(*new)));
            }
        }
        Self::from_spans(dims, &spans)
    }

    /// The patch of the labels that `change` gives for voxels of a box: the new label, or `None` to leave one alone.
    ///
    /// `change` is told the voxel's index and its offset, row by row. It may give the label that is already there.
    pub fn from_fn(
        dims: [usize; 3],
        within: VoxelBox,
        mut change: impl FnMut([usize; 3], usize) -> Option<u8>,
    ) -> Result<Self, LabelPatchError> {
        check_grid(dims)?;
        let mut spans = Vec::new();
        for (start, length) in rows(dims, within.intersection(&VoxelBox::whole(dims))) {
            let [x, y, z] = index_of(dims, start);
            push_spans(&mut spans, start, (0..length).map(|n| change([x + n, y, z], start + n)));
        }
        Self::from_spans(dims, &spans)
    }

    /// The patch of changes in rising order of offset, none of them overlapping or longer than its row.
    pub fn from_spans(dims: [usize; 3], spans: &[LabelSpan]) -> Result<Self, LabelPatchError> {
        check_grid(dims)?;
        let bounds = bounds_of(dims, spans)?;
        let mut runs: Vec<Run> = Vec::new();
        let mut done = 0;
        for span in spans {
            let at = offset_in(bounds, index_of(dims, span.start));
            match runs.last_mut().filter(|run| at == done && run.label == span.label) {
                Some(run) => run.length += span.length as u32,
                None => runs.push(Run { gap: (at - done) as u32, length: span.length as u32, label: span.label }),
            }
            done = at + span.length;
        }
        Ok(Self { dims, bounds, runs })
    }

    /// Columns, rows and slices of the grid it is for.
    pub fn dims(&self) -> [usize; 3] {
        self.dims
    }

    /// The smallest box that holds all changed voxels.
    pub fn bounds(&self) -> VoxelBox {
        self.bounds
    }

    /// Whether it changes no voxel.
    pub fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }

    /// Number of voxels that it gives a label.
    pub fn voxels(&self) -> u64 {
        self.runs.iter().map(|run| u64::from(run.length)).sum()
    }

    /// Number of voxels that it gives each label; index is the label.
    pub fn voxels_by_label(&self) -> [u64; 256] {
        let mut counts = [0; 256];
        self.runs.iter().for_each(|run| counts[usize::from(run.label)] += u64::from(run.length));
        counts
    }

    /// What it changes, row by row in rising order of offset.
    pub fn spans(&self) -> impl Iterator<Item = LabelSpan> + '_ {
        let ends = self.runs.iter().scan(0, |done, run| {
            let from = *done + run.gap as usize;
            *done = from + run.length as usize;
            Some((from, *done, run.label))
        });
        ends.flat_map(move |(from, end, label)| self.in_rows(from, end, label))
    }

    /// Voxels `from..end` of the box, row by row.
    fn in_rows(&self, from: usize, end: usize, label: u8) -> impl Iterator<Item = LabelSpan> + use<> {
        let VoxelBox { min, size: [columns, rows, _] } = self.bounds;
        let [nx, ny, _] = self.dims;
        let mut at = from;
        std::iter::from_fn(move || {
            if at >= end {
                return None;
            }
            let [x, y, z] = [at % columns, at / columns % rows, at / columns / rows];
            let length = (columns - x).min(end - at);
            at += length;
            Some(LabelSpan { start: ((z + min[2]) * ny + y + min[1]) * nx + x + min[0], length, label })
        })
    }

    /// Writes the new labels into those of a grid and returns the box that may have changed.
    pub fn apply(&self, dims: [usize; 3], labels: &mut [u8]) -> Result<VoxelBox, LabelPatchError> {
        if dims != self.dims {
            return Err(LabelPatchError::OtherGrid { patch: self.dims, labels: dims });
        }
        check_length(dims, labels.len())?;
        self.spans().for_each(|span| labels[span.start..span.start + span.length].fill(span.label));
        Ok(self.bounds)
    }
}

/// Offset and length of each row of a box within a grid.
fn rows(dims: [usize; 3], within: VoxelBox) -> impl Iterator<Item = (usize, usize)> {
    let [columns, rows, slices] = within.ranges();
    let length = if within.is_empty() { 0 } else { columns.len() };
    let slices = if length == 0 { 0..0 } else { slices };
    slices.flat_map(move |z| rows.clone().map(move |y| ((z * dims[1] + y) * dims[0] + within.min[0], length)))
}

/// Adds the runs of equal new labels of one row.
fn push_spans(spans: &mut Vec<LabelSpan>, start: usize, labels: impl Iterator<Item = Option<u8>>) {
    let first = spans.len();
    for (start, label) in (start..).zip(labels) {
        let Some(label) = label else { continue };
        match spans[first..].last_mut().filter(|span| span.start + span.length == start && span.label == label) {
            Some(span) => span.length += 1,
            None => spans.push(LabelSpan { start, length: 1, label }),
        }
    }
}

fn index_of(dims: [usize; 3], offset: usize) -> [usize; 3] {
    [offset % dims[0], offset / dims[0] % dims[1], offset / dims[0] / dims[1]]
}

fn offset_in(bounds: VoxelBox, at: [usize; 3]) -> usize {
    let [x, y, z] = [0, 1, 2].map(|n| at[n] - bounds.min[n]);
    (z * bounds.size[1] + y) * bounds.size[0] + x
}

/// The smallest box around changes, which must be in order, not empty and each within its row.
fn bounds_of(dims: [usize; 3], spans: &[LabelSpan]) -> Result<VoxelBox, LabelPatchError> {
    let (voxels, mut done, mut bounds) = (check_grid(dims)?, 0, VoxelBox::EMPTY);
    for &LabelSpan { start, length, .. } in spans {
        let end = start.checked_add(length).filter(|end| length > 0 && start >= done && *end <= voxels);
        let [x, y, z] = index_of(dims, start);
        done = end.filter(|_| length <= dims[0] - x).ok_or(LabelPatchError::Span { start })?;
        bounds = bounds.union(&VoxelBox { min: [x, y, z], size: [length, 1, 1] });
    }
    Ok(bounds)
}

/// Number of voxels of a grid, if a run can count them.
fn check_grid(dims: [usize; 3]) -> Result<usize, LabelPatchError> {
    let limit = u32::MAX as usize;
    voxel_count(dims).filter(|count| *count <= limit).ok_or(LabelPatchError::Grid { dims, limit })
}

fn check_length(dims: [usize; 3], found: usize) -> Result<(), LabelPatchError> {
    let expected = check_grid(dims)?;
    if found == expected { Ok(()) } else { Err(LabelPatchError::Length { expected, found }) }
}
