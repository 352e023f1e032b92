//! The table of a solved tree: numbers with unit, band and remarks.

use super::TreeModel;
use crate::core::BranchId;
use crate::flow::{Band, BranchFlow, ValidityFlag, ValidityLevel};
use serde::{Deserialize, Serialize};

/// A predicted number; shown differently from a measured one.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Predicted {
    /// The number in `unit`.
    pub value: f64,
    /// Its unit.
    pub unit: &'static str,
    /// Its error band; `None` where none is stated.
    pub band: Option<Band>,
    /// Digits after the point that make sense.
    pub decimals: u8,
}

/// A remark on a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Remark {
    /// Which; key of the catalogue.
    pub flag: ValidityFlag,
    /// In plain words.
    pub text: &'static str,
}

/// One branch of the table.
#[derive(Clone, Debug, PartialEq)]
pub struct FlowRow {
    /// Which branch.
    pub branch: BranchId,
    /// Its name; empty for small nameless ones.
    pub name: String,
    /// Whether it is clamped.
    pub clamped: bool,
    /// Narrowing in percent of the diameter.
    pub narrowing_percent: f64,
    /// Mean radius, mm, measured.
    pub mean_radius_mm: f64,
    /// Flow away from the root.
    pub flow: Predicted,
    /// Flow against the unedited tree in percent; `None` where that has none.
    pub flow_change: Option<Predicted>,
    /// Pressure at the root side.
    pub pressure_in: Option<Predicted>,
    /// Pressure at the far side.
    pub pressure_out: Option<Predicted>,
    /// Mean velocity.
    pub velocity: Predicted,
    /// Reynolds number at the narrowest stretch.
    pub reynolds: f64,
    /// How to show the row: refused rows show no numbers.
    pub level: ValidityLevel,
    /// Why.
    pub remarks: Vec<Remark>,
}

impl TreeModel {
    /// All branches; empty while refused.
    pub fn rows(&self) -> Vec<FlowRow> {
        let (Some(result), Some(bands), Some(baseline)) = (self.result(), self.bands(), self.baseline()) else {
            return Vec::new();
        };
        let solved = result.branches.iter().zip(bands).zip(&baseline.branches);
        solved
            .zip(&self.tree().branches)
            .map(|(((flow, band), before), branch)| {
                let pressure = |value: Option<crate::flow::MmHg>, band| {
                    value.map(|p| Predicted { value: p.0, unit: "mmHg", band, decimals: 1 })
                };
                FlowRow {
                    branch: branch.id,
                    name: branch.name.clone(),
                    clamped: self.is_clamped(branch.id),
                    narrowing_percent: self.narrowing_percent(branch.id),
                    mean_radius_mm: branch.mean_radius_mm(),
                    flow: Predicted {
                        value: flow.flow.0,
                        unit: "mL/min",
                        band: Some(band.flow),
                        decimals: flow_decimals(flow),
                    },
                    flow_change: change(flow, before).map(|value| Predicted {
                        value,
                        unit: "%",
                        band: None,
                        decimals: 0,
                    }),
                    pressure_in: pressure(flow.pressure_in, band.pressure_in),
                    pressure_out: pressure(flow.pressure_out, band.pressure_out),
                    velocity: Predicted { value: flow.mean_velocity.0, unit: "cm/s", band: None, decimals: 1 },
                    reynolds: flow.reynolds,
                    level: flow.validity.level(),
                    remarks: flow.validity.flags().map(|flag| Remark { flag, text: flag.text() }).collect(),
                }
            })
            .collect()
    }
}

fn flow_decimals(flow: &BranchFlow) -> u8 {
    u8::from(flow.flow.0.abs() < 10.0)
}

/// Flow against the baseline in percent.
fn change(now: &BranchFlow, before: &BranchFlow) -> Option<f64> {
    (before.flow.0.abs() > 0.0).then(|| (now.flow.0 / before.flow.0 - 1.0) * 100.0)
}

/// The number that colours a branch; NaN where there is none.
pub(super) fn scalar(quantity: super::FlowQuantity, now: &BranchFlow, before: &BranchFlow) -> f64 {
    use super::FlowQuantity;
    match quantity {
        FlowQuantity::Pressure => match (now.pressure_in, now.pressure_out) {
            (Some(a), Some(b)) => (a.0 + b.0) / 2.0,
            (Some(a), None) | (None, Some(a)) => a.0,
            (None, None) => f64::NAN,
        },
        FlowQuantity::Flow => now.flow.0,
        FlowQuantity::Velocity => now.mean_velocity.0,
        FlowQuantity::FlowChange => change(now, before).unwrap_or(f64::NAN),
    }
}
