//! Numbers that colour the vessels.

use super::{TreeModel, rows};
use crate::flow::{SteadyResult, ValidityLevel};
use serde::{Deserialize, Serialize};

/// What colours the vessels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FlowQuantity {
    /// Mean of the pressures at both ends, mmHg.
    #[default]
    Pressure,
    /// Flow away from the root, mL/min.
    Flow,
    /// Mean velocity, cm/s.
    Velocity,
    /// Flow against the unedited tree, percent.
    FlowChange,
}

impl FlowQuantity {
    /// Unit of the legend.
    pub fn unit(self) -> &'static str {
        match self {
            FlowQuantity::Pressure => "mmHg",
            FlowQuantity::Flow => "mL/min",
            FlowQuantity::Velocity => "cm/s",
            FlowQuantity::FlowChange => "%",
        }
    }
}

/// One number a branch, for colouring, with the range of the legend.
#[derive(Clone, Debug, PartialEq)]
pub struct BranchScalars {
    /// What the numbers are.
    pub quantity: FlowQuantity,
    /// One number a branch, NaN where there is none.
    pub values: Vec<f32>,
    /// Smallest and largest number, the same as long as the tree stays the same, so that colours can be compared.
    pub range: [f32; 2],
}

impl TreeModel {
    /// One number a branch for colouring; `None` while refused.
    pub fn scalars(&self, quantity: FlowQuantity) -> Option<BranchScalars> {
        let (result, baseline) = (self.result()?, self.baseline()?);
        let of = |result: &SteadyResult, n: usize| rows::scalar(quantity, &result.branches[n], &baseline.branches[n]);
        let all = || 0..result.branches.len();
        let values: Vec<f32> =
            all()
                .map(|n| {
                    if result.branches[n].validity.level() == ValidityLevel::Refused { f64::NAN } else { of(result, n) }
                })
                .map(|value| value as f32)
                .collect();
        Some(BranchScalars { quantity, values, range: self.legend(quantity, baseline, all().map(|n| of(baseline, n))) })
    }

    /// The legend's range comes from the baseline and settings, not from the edits.
    fn legend(&self, quantity: FlowQuantity, baseline: &SteadyResult, values: impl Iterator<Item = f64>) -> [f32; 2] {
        let highest = values.filter(|v| v.is_finite()).fold(0.0, f64::max) as f32;
        match quantity {
            FlowQuantity::Pressure => {
                let (low, high) = (self.settings.outlet_pressure.0, baseline.inlet_pressure.0);
                // Clamps raise the pressure: leave as much room above the baseline as there is below it.
                [low as f32, (high + (high - low)) as f32]
            }
            FlowQuantity::FlowChange => [-100.0, 100.0],
            FlowQuantity::Flow | FlowQuantity::Velocity => [0.0, highest.max(f32::MIN_POSITIVE)],
        }
    }
}
