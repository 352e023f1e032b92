//! What solving a tree needs, made in pieces of a few milliseconds: the page stays responsive while a case opens.

use crate::core::CenterlineGraph;
use crate::flow::{
    BranchBand, EnsembleDraft, FlowEdit, FlowError, SteadyEnsemble, SteadyNetwork, SteadyResult, SteadySettings,
};

/// What solving needs and gave.
#[derive(Clone, Debug)]
pub(super) struct Solver {
    pub(super) network: SteadyNetwork,
    pub(super) ensemble: SteadyEnsemble,
    pub(super) baseline: SteadyResult,
    pub(super) current: Option<(SteadyResult, Vec<BranchBand>)>,
}

/// How far the making of a solver is.
#[derive(Clone, Debug, Default)]
pub(super) enum Work {
    /// Nothing was done yet, or the tree was refused.
    #[default]
    Waiting,
    /// The network is there, the members of its ensemble are added one by one.
    Begun(Box<Draft>),
    /// Edits can be solved.
    Done(Box<Solver>),
}

/// A solver whose ensemble is not complete.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    network: SteadyNetwork,
    baseline: SteadyResult,
    ensemble: EnsembleDraft,
}

impl Work {
    /// Does the next piece, the same numbers in any rhythm; a tree that does not fit the model is refused in words.
    pub(super) fn advance(self, tree: &CenterlineGraph, settings: &SteadySettings) -> Result<Self, FlowError> {
        match self {
            Work::Waiting => Ok(Work::Begun(Box::new(Draft::new(tree, settings)?))),
            Work::Begun(draft) => draft.advance(tree),
            Work::Done(solver) => Ok(Work::Done(solver)),
        }
    }

    /// What solves edits, once it is complete.
    pub(super) fn solver(&self) -> Option<&Solver> {
        match self {
            Work::Done(solver) => Some(solver),
            _ => None,
        }
    }

    /// The same, to be changed.
    pub(super) fn solver_mut(&mut self) -> Option<&mut Solver> {
        match self {
            Work::Done(solver) => Some(solver),
            _ => None,
        }
    }
}

impl Draft {
    fn new(tree: &CenterlineGraph, settings: &SteadySettings) -> Result<Self, FlowError> {
        let network = SteadyNetwork::from_tree(tree, settings)?;
        let baseline = network.solve(&[])?;
        Ok(Self { network, baseline, ensemble: EnsembleDraft::new(settings)? })
    }

    fn advance(mut self: Box<Self>, tree: &CenterlineGraph) -> Result<Work, FlowError> {
        if !self.ensemble.add_member(tree)? {
            return Ok(Work::Begun(self));
        }
        let Self { network, baseline, ensemble } = *self;
        Ok(Work::Done(Box::new(Solver { network, ensemble: ensemble.finish(), baseline, current: None })))
    }
}

impl Solver {
    /// The result for these edits, with its error bands.
    pub(super) fn solve(&self, edits: &[FlowEdit]) -> Result<(SteadyResult, Vec<BranchBand>), FlowError> {
        let result = self.network.solve(edits)?;
        let bands = self.ensemble.bands(&result, edits)?;
        Ok((result, bands))
    }
}
