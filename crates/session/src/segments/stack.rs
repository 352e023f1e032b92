//! A label map and the patches that were laid over it, one upon the other.
//!
//! Each patch is kept with what lay under it, so that taking the last ones off gives exactly the labels before, in the
//! time that laying them on took, whatever the size of the map.

use crate::anatomy::edit::LabelSet;
use crate::core::{LabelMap, LabelPatch, LabelPatchError, LabelSpan, VoxelBox};
use crate::plan::ItemId;
use std::sync::Arc;

/// A patch of an edit.
#[derive(Clone, Debug)]
pub(crate) struct Wanted {
    pub id: ItemId,
    pub patch: Arc<LabelPatch>,
}

struct Laid {
    wanted: Wanted,
    under: LabelPatch,
}

/// What a change touched.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Touched {
    /// The smallest box around it.
    pub bounds: VoxelBox,
    /// Labels that lost or won voxels.
    pub labels: LabelSet,
}

impl Touched {
    pub const NOTHING: Self = Self { bounds: VoxelBox::EMPTY, labels: LabelSet::NONE };

    pub fn is_nothing(&self) -> bool {
        self.bounds.is_empty()
    }

    fn add(&mut self, bounds: VoxelBox) {
        self.bounds = self.bounds.union(&bounds);
    }
}

/// Patches over a label map, and its voxels by label.
pub(crate) struct LabelStack {
    dims: [usize; 3],
    laid: Vec<Laid>,
    /// The stroke in progress, newest last: what lay under each of its pieces, and all of it as one patch.
    draft: Option<(Vec<LabelPatch>, LabelPatch)>,
    counts: [u64; 256],
}

impl LabelStack {
    /// Nothing laid over a map.
    pub fn new(map: &LabelMap) -> Self {
        Self { dims: map.dims, laid: Vec::new(), draft: None, counts: map.histogram() }
    }

    /// Voxels of each label; index is the label.
    pub fn counts(&self) -> &[u64; 256] {
        &self.counts
    }

    /// Whether a patch is for this grid.
    pub fn fits(&self, patch: &LabelPatch) -> bool {
        patch.dims() == self.dims
    }

    /// Whether just these patches lie over the map, in this order.
    pub fn is(&self, wanted: &[Wanted]) -> bool {
        self.laid.len() == wanted.len()
            && self.laid.iter().zip(wanted).all(|(laid, wanted)| laid.wanted.id == wanted.id)
    }

    /// Makes `labels` what `wanted` in its order gives. A stroke in progress stays on top.
    pub fn follow(&mut self, labels: &mut [u8], wanted: Vec<Wanted>) -> Result<Touched, LabelPatchError> {
        let same = self.laid.iter().zip(&wanted).take_while(|(laid, wanted)| laid.wanted.id == wanted.id).count();
        let stroke = self.draft.as_ref().map(|(_, stroke)| stroke.clone());
        let mut touched = self.lift_draft(labels)?;
        while self.laid.len() > same {
            let Some(Laid { under, .. }) = self.laid.pop() else { break };
            self.write(labels, &under, &mut touched)?;
        }
        for wanted in wanted.into_iter().skip(same) {
            let under = wanted.patch.reverse(self.dims, labels)?;
            self.write(labels, &wanted.patch, &mut touched)?;
            self.laid.push(Laid { wanted, under });
        }
        if let Some(stroke) = stroke {
            let drawn = self.draw(labels, &stroke)?;
            touched.add(drawn.bounds);
            touched.labels = touched.labels.union(drawn.labels);
        }
        Ok(touched)
    }

    /// Voxels that one of the patches named by `is_growth` laid and none changed since; as a patch that clears them.
    pub fn grown(&self, is_growth: impl Fn(&ItemId) -> bool) -> Result<Option<LabelPatch>, LabelPatchError> {
        // As patches that write 1 where something grew and 0 where something else was done after that. What is done
        // between two growths is taken together first: it is small, and what grew is large.
        let (mut grown, mut since): (Option<LabelPatch>, Option<LabelPatch>) = (None, None);
        for Wanted { id, patch } in self.laid.iter().map(|laid| &laid.wanted) {
            let growth = is_growth(id);
            if !growth && grown.is_none() {
                continue;
            }
            let mark = rewritten(patch, u8::from(growth), |_| true)?;
            since = Some(after(since, mark)?);
            if growth {
                grown = since.take().map(|since| after(grown.take(), since)).transpose()?;
            }
        }
        let grown = grown.map(|grown| since.iter().try_fold(grown, |grown, since| grown.then(since))).transpose()?;
        grown.map(|grown| rewritten(&grown, 0, |label| label == 1)).transpose()
    }

    /// Lays a piece of a stroke on top.
    pub fn draw(&mut self, labels: &mut [u8], piece: &LabelPatch) -> Result<Touched, LabelPatchError> {
        let mut touched = Touched::NOTHING;
        let under = piece.reverse(self.dims, labels)?;
        let (mut unders, stroke) = match self.draft.take() {
            Some((unders, stroke)) => (unders, stroke.then(piece)?),
            None => (Vec::new(), piece.clone()),
        };
        self.write(labels, piece, &mut touched)?;
        unders.push(under);
        self.draft = Some((unders, stroke));
        Ok(touched)
    }

    /// Takes the stroke in progress off.
    pub fn lift_draft(&mut self, labels: &mut [u8]) -> Result<Touched, LabelPatchError> {
        let mut touched = Touched::NOTHING;
        let Some((unders, _)) = self.draft.take() else { return Ok(touched) };
        for under in unders.iter().rev() {
            self.write(labels, under, &mut touched)?;
        }
        Ok(touched)
    }

    /// The stroke in progress as one patch.
    pub fn draft(&self) -> Option<&LabelPatch> {
        self.draft.as_ref().map(|(_, stroke)| stroke)
    }

    fn write(&mut self, labels: &mut [u8], patch: &LabelPatch, touched: &mut Touched) -> Result<(), LabelPatchError> {
        for span in patch.spans() {
            let row = labels.get(span.start..span.start + span.length).unwrap_or_default();
            for &old in row.iter().filter(|old| **old != span.label) {
                self.counts[usize::from(old)] -= 1;
                self.counts[usize::from(span.label)] += 1;
                touched.labels = touched.labels.with(old).with(span.label);
            }
        }
        touched.add(patch.apply(self.dims, labels)?);
        Ok(())
    }
}

/// The later patch, over an earlier one if there is one.
fn after(earlier: Option<LabelPatch>, later: LabelPatch) -> Result<LabelPatch, LabelPatchError> {
    earlier.map_or_else(|| Ok(later.clone()), |earlier| earlier.then(&later))
}

/// A patch that writes one label where the other writes such as are asked for.
fn rewritten(patch: &LabelPatch, label: u8, asked: impl Fn(u8) -> bool) -> Result<LabelPatch, LabelPatchError> {
    let spans = patch.spans().filter(|span| asked(span.label)).map(|span| LabelSpan { label, ..span });
    LabelPatch::from_spans(patch.dims(), &spans.collect::<Vec<_>>())
}
