//! Why a network cannot be built or solved, in words that say what to change.

use prosector_core::BranchId;

/// A refusal. Each names what is wrong, where, and what to do.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum FlowError {
    /// The graph has no branches.
    #[error("The vessel tree has no branches. Add a centreline before computing flow.")]
    EmptyTree,
    /// The graph breaks the rules of a centreline graph.
    #[error("The vessel tree cannot be used: {0}. Correct the centreline and compute again.")]
    Tree(#[from] prosector_core::CenterlineError),
    /// A setting is not a finite number in its range.
    #[error("{name} is {value} {unit}. Set it to a number between {low} and {high} {unit}.")]
    Setting {
        /// Which setting, as people call it.
        name: &'static str,
        /// The number given.
        value: f64,
        /// Its unit.
        unit: &'static str,
        /// Smallest accepted.
        low: f64,
        /// Largest accepted.
        high: f64,
    },
    /// Inlet pressure does not exceed outlet pressure.
    #[error(
        "The inlet pressure ({inlet} mmHg) must be higher than the outlet pressure ({outlet} mmHg) for blood to flow."
    )]
    NoPressureDifference {
        /// Inlet pressure, mmHg.
        inlet: f64,
        /// Outlet pressure, mmHg.
        outlet: f64,
    },
    /// The vessels alone resist more than inflow and pressures allow.
    #[error(
        "The vessels alone would need {needed:.1} mmHg to carry {inflow:.0} mL/min, but inlet and outlet differ by \
         {available:.1} mmHg. Check the radii of the centreline, or set a smaller inflow or a larger pressure difference."
    )]
    TreeTooNarrow {
        /// Pressure that the vessels alone would use up, mmHg.
        needed: f64,
        /// Pressure difference in the settings, mmHg.
        available: f64,
        /// Inflow in the settings, mL/min.
        inflow: f64,
    },
    /// An edit names a branch that does not exist.
    #[error("Branch {} is not part of this vessel tree. The what-if may belong to an earlier version of the tree.", .0.0)]
    UnknownBranch(BranchId),
    /// A narrowing outside 0 to 95 % of the diameter.
    #[error("A narrowing of {percent:.0} % of the diameter in branch {} is outside 0 to 95 %. To close the vessel, clamp it.", branch.0)]
    NarrowingRange {
        /// Where.
        branch: BranchId,
        /// Diameter reduction in percent.
        percent: f64,
    },
    /// Every path from the source to an outlet is clamped.
    #[error(
        "All paths are clamped, so a given inflow has nowhere to go. Open at least one branch, or choose a pressure source."
    )]
    AllOutletsClamped,
    /// Newton's method did not reach its tolerance.
    #[error(
        "The flow did not settle after {iterations} steps (remaining error {residual:.1e}). Undo the last narrowing and try a smaller one."
    )]
    NotConverged {
        /// Steps done.
        iterations: usize,
        /// Relative pressure residual.
        residual: f64,
    },
}
