//! What a solve gives back.

use crate::{CmPerSecond, MlPerMin, MmHg, Pascal, Validity};
use prosector_core::BranchId;
use serde::{Deserialize, Serialize};

/// Flow through one branch.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct BranchFlow {
    /// Which branch.
    pub branch: BranchId,
    /// Flow away from the root.
    pub flow: MlPerMin,
    /// Pressure at the root side; `None` where clamps leave it undetermined.
    pub pressure_in: Option<MmHg>,
    /// Pressure at the far side; `None` where clamps leave it undetermined.
    pub pressure_out: Option<MmHg>,
    /// Flow over the cross-section of the mean radius.
    pub mean_velocity: CmPerSecond,
    /// Reynolds number at the narrowest stretch: density x velocity x diameter / viscosity.
    pub reynolds: f64,
    /// Mean wall shear stress of Poiseuille flow at the mean radius, 4 mu Q / (pi r^3); no map, one rough number.
    pub wall_shear: Pascal,
    /// Remarks on all of these.
    pub validity: Validity,
}

/// How well the equations were met.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Convergence {
    /// Newton steps.
    pub iterations: usize,
    /// Largest remaining pressure error of any vessel, relative to the largest pressure difference.
    pub pressure_residual: f64,
    /// Largest gap between flow into and out of a junction, relative to the total inflow; to that of the unedited tree where
    /// clamps leave less, because what rounding leaves behind them is no measure.
    pub conservation_residual: f64,
}

/// A solved network.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SteadyResult {
    /// One entry a branch, in the order of the tree.
    pub branches: Vec<BranchFlow>,
    /// Flow into all roots together.
    pub inflow: MlPerMin,
    /// Pressure at the roots.
    pub inlet_pressure: MmHg,
    /// How well the equations were met.
    pub convergence: Convergence,
}

impl SteadyResult {
    /// The flow of one branch.
    pub fn branch(&self, id: BranchId) -> Option<&BranchFlow> {
        self.branches.get(id.0 as usize)
    }
}
