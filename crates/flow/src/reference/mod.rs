//! The reference solver: any network, f64, generalised-alpha in time, Newton with sparse elimination in each step.
//!
//! Slow beside solvers that know the network is a tree, and the measure of them: the same network and settings give the
//! same bits on every machine. Formulas: `docs/methods/flow-elements.md`; choices: `docs/decisions/0024-reference-flow-solver.md`.

mod error;
mod integrator;
mod ordering;
mod periodic;
mod run;
mod settings;
mod solution;
mod sparse_lu;

pub use error::SolveError;
pub use run::solve_reference;
pub use settings::{InitialState, Kept, Simulation};
pub use solution::{RunConvergence, Solution, State};
