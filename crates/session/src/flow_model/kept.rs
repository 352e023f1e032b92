//! What-ifs kept on plan steps, and whether they still hold.

use super::TreeModel;
use crate::core::{BlobHash, BranchId, CenterlineGraph, sort_by};
use crate::flow::{FlowEdit, MODEL, SteadySettings};
use crate::plan::{FlowChange, FlowChangeKind, WhatIf};

/// Whether a kept what-if still describes the tree that is loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeptState {
    /// Same tree, settings and model: its numbers can be computed again bit for bit.
    Current,
    /// The tree or its settings changed since: its numbers are out of date.
    InputsChanged,
    /// It was computed with another version of the model.
    ModelChanged,
    /// The tree is not loaded.
    TreeMissing,
}

/// SHA-256 over everything the numbers depend on: model version, tree, settings, edits.
///
/// The JSON that is hashed prints every f64 in its shortest exact form, so equal inputs give equal bytes.
pub fn inputs_hash(tree: &CenterlineGraph, settings: &SteadySettings, edits: &[FlowEdit]) -> String {
    let mut sorted = edits.to_vec();
    let key = |edit: &FlowEdit| (edit.branch(), matches!(edit, FlowEdit::Narrow { .. }));
    sort_by(&mut sorted, |a, b| key(a).cmp(&key(b)));
    let json = serde_json::to_vec(&(MODEL, tree, settings, sorted)).unwrap_or_default();
    BlobHash::of(&json).to_hex()
}

impl TreeModel {
    /// The current edits as plan data.
    pub fn what_if(&self) -> WhatIf {
        WhatIf {
            tree: self.tree().name.clone(),
            edits: self.edits().iter().map(|&edit| change_of(edit)).collect(),
            model: MODEL.into(),
            inputs_hash: inputs_hash(self.tree(), self.settings(), self.edits()),
        }
    }

    /// Whether a kept what-if of this tree still holds.
    pub fn kept_state(&self, kept: &WhatIf) -> KeptState {
        if kept.tree != self.tree().name {
            KeptState::TreeMissing
        } else if kept.model != MODEL {
            KeptState::ModelChanged
        } else if kept.inputs_hash == inputs_hash(self.tree(), self.settings(), &edits_of(kept)) {
            KeptState::Current
        } else {
            KeptState::InputsChanged
        }
    }
}

/// The share of the diameter that a slider's percent stands for, on a grid of tenths of a percent.
///
/// On the grid, percent and share convert into each other without loss, so that a kept what-if gives its own hash.
pub(crate) fn share_of(percent: f64) -> f64 {
    (percent * 10.0).round() / 10.0 / 100.0
}

fn percent_of(share: f64) -> f64 {
    (share * 1000.0).round() / 10.0
}

/// An edit as plan data.
fn change_of(edit: FlowEdit) -> FlowChange {
    let kind = match edit {
        FlowEdit::Clamp { .. } => FlowChangeKind::Clamp,
        FlowEdit::Narrow { diameter_reduction, .. } => {
            FlowChangeKind::Narrow { percent: percent_of(diameter_reduction) }
        }
    };
    FlowChange { branch: edit.branch().0, kind }
}

/// The edits of plan data.
pub(crate) fn edits_of(kept: &WhatIf) -> Vec<FlowEdit> {
    let edit = |change: &FlowChange| {
        let branch = BranchId(change.branch);
        match change.kind {
            FlowChangeKind::Clamp => FlowEdit::Clamp { branch },
            FlowChangeKind::Narrow { percent } => FlowEdit::Narrow { branch, diameter_reduction: share_of(percent) },
        }
    };
    kept.edits.iter().map(edit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_position_of_the_slider_survives_being_kept() {
        for tenths in 0..=950 {
            let percent = f64::from(tenths) / 10.0;
            assert_eq!(percent_of(share_of(percent)), percent);
            assert_eq!(share_of(percent_of(share_of(percent))).to_bits(), share_of(percent).to_bits());
        }
    }
}
