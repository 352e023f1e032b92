//! Reduced-order haemodynamics: networks from centrelines and their solvers.
//!
//! A vessel tree becomes a steady resistance network: Poiseuille along each branch, Murray-law resistances at the
//! outlets, one stated source. Clamps and narrowings are edits of it; each solve is a few leaf-to-root sweeps, O(n).
//! Everything is pure and deterministic: same tree, settings and edits, same bits.

mod calibrate;
mod edit;
mod elimination;
mod equations;
mod error;
mod geometry;
mod method;
pub mod network;
pub mod one_d;
pub mod reference;
mod result;
mod settings;
mod steady;
mod stenosis;
pub mod svzerod;
mod uncertainty;
mod units;
mod validity;

pub use edit::{FlowEdit, MAX_DIAMETER_REDUCTION};
pub use elimination::{Outlet, Solved, Source, Unsolvable, Vessel, solve_forest};
pub use error::FlowError;
pub use method::{MODEL, MethodCard, method};
pub use network::{Network, NetworkError};
pub use reference::{Simulation, Solution, SolveError, solve_reference};
pub use result::{BranchFlow, Convergence, SteadyResult};
pub use settings::{SourceCondition, SteadySettings};
pub use steady::SteadyNetwork;
pub use stenosis::{Narrowing, YOUNG_TSAI_KT, YOUNG_TSAI_KU, young_tsai_drop};
pub use uncertainty::{Band, BranchBand, EnsembleDraft, SteadyEnsemble, model_form_fraction};
pub use units::{CmPerSecond, MilliPascalSecond, MlPerMin, MmHg, Pascal, Resistance};
pub use validity::{REFUSED_GRADIENT, Validity, ValidityFlag, ValidityLevel};
