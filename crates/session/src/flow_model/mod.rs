//! The live flow model: one network a vessel tree, edited by what-ifs, kept on plan steps.

mod kept;
mod models;
mod rows;
mod scalars;
mod solver;

pub(crate) use kept::share_of;
pub use kept::{KeptState, inputs_hash};
pub use models::FlowModels;
pub use rows::{FlowRow, Predicted, Remark};
pub use scalars::{BranchScalars, FlowQuantity};

use crate::core::{BranchId, CenterlineGraph};
use crate::flow::{BranchBand, FlowEdit, FlowError, SteadyResult, SteadySettings};
use solver::{Solver, Work};

/// Whether a tree can be computed.
#[derive(Clone, Debug, PartialEq)]
pub enum FlowState {
    /// The numbers are being computed in pieces; see [`crate::FlowCommand::Compute`].
    Preparing,
    /// Solved for the current edits.
    Solved,
    /// Not computed, and why, in plain words.
    Refused(String),
}

/// The model of one tree. Numbers are `None` until [`TreeModel::advance`] has computed them.
#[derive(Clone, Debug)]
pub struct TreeModel {
    tree: CenterlineGraph,
    settings: SteadySettings,
    edits: Vec<FlowEdit>,
    work: Work,
    state: FlowState,
}

impl TreeModel {
    /// The model of `tree`, of which nothing is computed yet.
    pub fn new(tree: CenterlineGraph, settings: SteadySettings) -> Self {
        Self { tree, settings, edits: Vec::new(), work: Work::default(), state: FlowState::Preparing }
    }

    /// Computes a piece, some milliseconds; if the tree cannot be computed the state says why.
    pub fn advance(&mut self) {
        if self.state != FlowState::Preparing {
            return;
        }
        match std::mem::take(&mut self.work).advance(&self.tree, &self.settings) {
            Ok(work) => self.work = work,
            Err(refusal) => self.state = FlowState::Refused(refusal.to_string()),
        }
        self.solve();
    }

    /// Computes everything that is left.
    pub fn complete(&mut self) {
        while self.state == FlowState::Preparing {
            self.advance();
        }
    }

    /// The vessel tree.
    pub fn tree(&self) -> &CenterlineGraph {
        &self.tree
    }

    /// Its settings.
    pub fn settings(&self) -> &SteadySettings {
        &self.settings
    }

    /// The what-if edits, one a branch and kind.
    pub fn edits(&self) -> &[FlowEdit] {
        &self.edits
    }

    /// Whether the numbers are there.
    pub fn state(&self) -> &FlowState {
        &self.state
    }

    /// The unedited tree's result.
    pub fn baseline(&self) -> Option<&SteadyResult> {
        self.solver().map(|solver| &solver.baseline)
    }

    /// The result for the current edits.
    pub fn result(&self) -> Option<&SteadyResult> {
        self.solver()?.current.as_ref().map(|(result, _)| result)
    }

    /// The error bands of the result.
    pub fn bands(&self) -> Option<&[BranchBand]> {
        self.solver()?.current.as_ref().map(|(_, bands)| bands.as_slice())
    }

    /// Variants of the tree that could not carry the inflow; if any, bands are too narrow and must say so.
    pub fn refused_variants(&self) -> usize {
        self.solver().map_or(0, |solver| solver.ensemble.refused())
    }

    /// Whether this branch is clamped.
    pub fn is_clamped(&self, branch: BranchId) -> bool {
        self.edits.contains(&FlowEdit::Clamp { branch })
    }

    /// Narrowing of this branch in percent of the diameter.
    pub fn narrowing_percent(&self, branch: BranchId) -> f64 {
        let found = self.edits.iter().find_map(|edit| match edit {
            FlowEdit::Narrow { branch: b, diameter_reduction } if *b == branch => Some(diameter_reduction * 100.0),
            _ => None,
        });
        found.unwrap_or(0.0)
    }

    /// Puts an edit in place of the one of the same kind on the same branch; a narrowing of 0 is removed.
    pub(crate) fn put(&mut self, edit: FlowEdit) -> Result<(), FlowError> {
        let mut edits = self.without(edit);
        if !matches!(edit, FlowEdit::Narrow { diameter_reduction: 0.0, .. }) {
            edits.push(edit);
        }
        self.try_edits(edits)
    }

    /// Takes away the edit of the same kind on the same branch.
    pub(crate) fn remove(&mut self, edit: FlowEdit) -> Result<(), FlowError> {
        self.try_edits(self.without(edit))
    }

    fn without(&self, edit: FlowEdit) -> Vec<FlowEdit> {
        let same = |other: &FlowEdit| {
            std::mem::discriminant(other) == std::mem::discriminant(&edit) && other.branch() == edit.branch()
        };
        self.edits.iter().filter(|other| !same(other)).copied().collect()
    }

    /// Takes these edits if they name known branches and sane narrowings; refusals of the solver become the state.
    pub(crate) fn try_edits(&mut self, edits: Vec<FlowEdit>) -> Result<(), FlowError> {
        if let Some(solver) = self.solver() {
            match solver.network.solve(&edits) {
                Err(error @ (FlowError::UnknownBranch(_) | FlowError::NarrowingRange { .. })) => return Err(error),
                _ => self.edits = edits,
            }
        } else {
            self.edits = edits;
        }
        self.solve();
        Ok(())
    }

    /// Takes other settings, to be computed anew; the edits stay.
    pub(crate) fn set_settings(&mut self, settings: SteadySettings) -> Result<(), FlowError> {
        self.settings = settings.checked()?;
        (self.work, self.state) = (Work::default(), FlowState::Preparing);
        Ok(())
    }

    fn solver(&self) -> Option<&Solver> {
        self.work.solver()
    }

    fn solve(&mut self) {
        let Some(solver) = self.work.solver_mut() else { return };
        (solver.current, self.state) = match solver.solve(&self.edits) {
            Ok(current) => (Some(current), FlowState::Solved),
            Err(refusal) => (None, FlowState::Refused(refusal.to_string())),
        };
    }
}

/// Settings for a tree by its name; `None` for trees that drain blood or that this model does not fit.
pub fn settings_for(tree_name: &str) -> Option<SteadySettings> {
    let name = tree_name.to_lowercase();
    if name.contains("portal") {
        Some(SteadySettings::portal_vein())
    } else if name.contains("hepatic arter") {
        Some(SteadySettings::hepatic_artery())
    } else {
        None
    }
}
