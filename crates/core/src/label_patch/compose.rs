//! Patches made of patches.

use super::{LabelPatch, LabelPatchError, LabelSpan, check_length, push_spans};

impl LabelPatch {
    /// One patch that does what this and then `later` do; so a stroke is one change, however often it was drawn on.
    pub fn then(&self, later: &Self) -> Result<Self, LabelPatchError> {
        if later.dims != self.dims {
            return Err(LabelPatchError::OtherGrid { patch: later.dims, labels: self.dims });
        }
        let mut spans = Vec::with_capacity(self.runs.len() + later.runs.len());
        let mut covers = later.spans().peekable();
        let mut covered = 0;
        for span in self.spans() {
            let (mut from, end) = (span.start.max(covered), span.start + span.length);
            let part = |from: usize, end: usize| {
                (from < end).then(|| LabelSpan { start: from, length: end - from, label: span.label })
            };
            while let Some(cover) = covers.next_if(|cover| cover.start < end) {
                spans.extend(part(from, cover.start));
                spans.push(cover);
                covered = cover.start + cover.length;
                from = from.max(covered);
            }
            spans.extend(part(from, end));
        }
        spans.extend(covers);
        Self::from_spans(self.dims, &spans)
    }

    /// The patch that undoes this one on the labels it is about to change.
    pub fn reverse(&self, dims: [usize; 3], labels: &[u8]) -> Result<Self, LabelPatchError> {
        if dims != self.dims {
            return Err(LabelPatchError::OtherGrid { patch: self.dims, labels: dims });
        }
        check_length(dims, labels.len())?;
        let mut spans = Vec::new();
        for span in self.spans() {
            let old = &labels[span.start..span.start + span.length];
            push_spans(&mut spans, span.start, old.iter().map(|label| Some(*label)));
        }
        Self::from_spans(dims, &spans)
    }
}
