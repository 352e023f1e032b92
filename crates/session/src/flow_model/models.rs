//! The models of all trees, and which one is worked on.

use super::{BranchScalars, FlowQuantity, FlowState, KeptState, TreeModel, kept::edits_of, settings_for};
use crate::core::{CenterlineGraph, Volume};
use crate::error::SessionError;
use crate::event::{Event, Notice};
use crate::flow::FlowEdit;
use crate::plan::WhatIf;

/// The models of all trees that have one, and the chosen one.
#[derive(Clone, Debug, Default)]
pub struct FlowModels {
    models: Vec<TreeModel>,
    selected: usize,
    quantity: FlowQuantity,
}

impl FlowModels {
    /// All models.
    pub fn models(&self) -> &[TreeModel] {
        &self.models
    }

    /// The chosen model.
    pub fn selected(&self) -> Option<&TreeModel> {
        self.models.get(self.selected)
    }

    /// The model of a tree.
    pub fn model(&self, tree: &str) -> Option<&TreeModel> {
        self.models.iter().find(|model| model.tree().name == tree)
    }

    /// What colours the vessels.
    pub fn quantity(&self) -> FlowQuantity {
        self.quantity
    }

    /// One number a branch of the chosen tree, for colouring.
    pub fn scalars(&self) -> Option<BranchScalars> {
        self.selected()?.scalars(self.quantity)
    }

    /// Whether a kept what-if still holds.
    pub fn kept_state(&self, kept: &WhatIf) -> KeptState {
        self.model(&kept.tree).map_or(KeptState::TreeMissing, |model| model.kept_state(kept))
    }

    /// Whether numbers of the chosen tree are still to be computed.
    pub fn is_preparing(&self) -> bool {
        self.selected().is_some_and(|model| *model.state() == FlowState::Preparing)
    }

    /// Computes a piece of the chosen tree's model; its name once the numbers are there.
    pub(crate) fn advance(&mut self) -> Option<String> {
        let model = self.models.get_mut(self.selected)?;
        let before = model.state().clone();
        model.advance();
        (*model.state() != before).then(|| model.tree().name.clone())
    }

    /// Takes the models of new trees, to be computed; radii are taken to be as good as the volume's voxels.
    pub(crate) fn set_trees(&mut self, trees: &[CenterlineGraph], volume: Option<&Volume>) {
        let model = |tree: &CenterlineGraph| {
            let settings = settings_for(&tree.name)?;
            let settings = volume.map_or(settings, |v| settings.with_voxel_mm(v.lps_from_voxel.spacing_mm()));
            Some(TreeModel::new(tree.clone(), settings))
        };
        // The portal vein first: it is what liver planning asks about. The others keep their order.
        let is_portal = |model: &TreeModel| model.tree().name.to_lowercase().contains("portal");
        let (mut models, others): (Vec<_>, Vec<_>) = trees.iter().filter_map(model).partition(is_portal);
        models.extend(others);
        *self = Self { models, selected: 0, quantity: self.quantity };
    }

    /// Takes the radius error from the voxels of a volume that was opened after the trees came.
    pub(crate) fn set_voxels(&mut self, volume: &Volume) {
        for model in &mut self.models {
            let settings = model.settings().with_voxel_mm(volume.lps_from_voxel.spacing_mm());
            if settings != *model.settings() {
                // Only the radius error differs; a voxel edge outside its range leaves the settings as they are.
                let _ = model.set_settings(settings);
            }
        }
    }

    pub(crate) fn set_quantity(&mut self, quantity: FlowQuantity) {
        self.quantity = quantity;
    }

    /// The chosen model, computed, to be changed.
    pub(crate) fn selected_mut(&mut self) -> Result<&mut TreeModel, SessionError> {
        let model = self.models.get_mut(self.selected).ok_or(SessionError::NoFlowModel)?;
        model.complete();
        Ok(model)
    }

    pub(crate) fn select(&mut self, tree: &str) -> Result<(), SessionError> {
        let found = self.models.iter().position(|model| model.tree().name == tree);
        self.selected = found.ok_or(SessionError::NoFlowModel)?;
        Ok(())
    }

    /// Puts edits back, as undo asks for; nothing if the tree is gone.
    pub(crate) fn restore(&mut self, tree: &str, edits: Vec<FlowEdit>) -> Result<Option<Event>, SessionError> {
        if self.select(tree).is_err() {
            return Ok(None);
        }
        self.selected_mut()?.try_edits(edits)?;
        Ok(Some(Event::FlowChanged { tree: tree.to_owned() }))
    }

    /// Shows a kept what-if as far as it fits the trees that are here; never fails, says what does not fit.
    pub(crate) fn show(&mut self, kept: &WhatIf) -> Vec<Event> {
        let outdated = Event::Notice(Notice::WhatIfOutdated);
        let state = self.kept_state(kept);
        if self.select(&kept.tree).is_err() {
            return vec![outdated];
        }
        let shown = self.selected_mut().and_then(|model| Ok(model.try_edits(edits_of(kept))?));
        let mut events = vec![Event::FlowSelectionChanged, Event::FlowChanged { tree: kept.tree.clone() }];
        if shown.is_err() || state != KeptState::Current {
            events.push(outdated);
        }
        events
    }
}
