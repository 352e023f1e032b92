//! How far the numbers may be off: radius error by a small ensemble, plus the model's own published error.

use crate::{FlowEdit, FlowError, SourceCondition, SteadyNetwork, SteadyResult, SteadySettings};
use prosector_core::CenterlineGraph;
use serde::{Deserialize, Serialize};

/// Members of the ensemble: two with all radii shifted together, the rest with a fixed mix of signs.
const MEMBERS: u64 = 16;

/// A range that a predicted number is stated with, in the number's own unit.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Band {
    /// Low end.
    pub low: f64,
    /// High end.
    pub high: f64,
}

/// The bands of one branch.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct BranchBand {
    /// Of the flow, mL/min.
    pub flow: Band,
    /// Of the pressure at the root side, mmHg; `None` where undetermined.
    pub pressure_in: Option<Band>,
    /// Of the pressure at the far side, mmHg; `None` where undetermined.
    pub pressure_out: Option<Band>,
}

/// Networks of the same tree with its radii shifted within their error, each calibrated anew.
///
/// Not covered: errors of inflow, pressures, viscosity and Murray exponent, which are settings, not measurements.
#[derive(Clone, Debug)]
pub struct SteadyEnsemble {
    members: Vec<SteadyNetwork>,
    refused: usize,
    /// Pressures that are settings, not results, mmHg.
    given: Vec<f64>,
}

impl SteadyEnsemble {
    /// Builds the members. One whose vessels turn out too narrow for the inflow is left out and counted.
    pub fn from_tree(tree: &CenterlineGraph, settings: &SteadySettings) -> Result<Self, FlowError> {
        let error_mm = settings.checked()?.radius_error_mm;
        let mut members = Vec::new();
        let mut refused = 0;
        for member in 0..MEMBERS {
            match SteadyNetwork::with_radius_shift(tree, settings, |n| sign(member, n as u64) * error_mm) {
                Ok(network) => members.push(network),
                Err(FlowError::TreeTooNarrow { .. }) => refused += 1,
                Err(other) => return Err(other),
            }
        }
        Ok(Self { members, refused, given: given_pressures(settings) })
    }

    /// Members left out because their vessels could not carry the inflow: if any, bands are too narrow and say so.
    pub fn refused(&self) -> usize {
        self.refused
    }

    /// The bands around `nominal`, which the nominal network gave for the same edits. O(members x n).
    pub fn bands(&self, nominal: &SteadyResult, edits: &[FlowEdit]) -> Result<Vec<BranchBand>, FlowError> {
        let results: Vec<SteadyResult> =
            self.members.iter().map(|member| member.solve(edits)).collect::<Result<_, _>>()?;
        let fraction = model_form_fraction(highest_reynolds(nominal));
        Ok((0..nominal.branches.len()).map(|n| self.band(n, nominal, &results, fraction)).collect())
    }

    fn band(&self, n: usize, nominal: &SteadyResult, results: &[SteadyResult], fraction: f64) -> BranchBand {
        let all = || results.iter().chain([nominal]).filter_map(move |r| r.branches.get(n));
        let pressure = |of: fn(&crate::BranchFlow) -> Option<crate::MmHg>| {
            hull(all().filter_map(|b| of(b).map(|p| p.0))).map(|band| band.widened(&self.given, fraction))
        };
        BranchBand {
            flow: hull(all().map(|b| b.flow.0)).unwrap_or(Band { low: 0.0, high: 0.0 }).widened(&[0.0], fraction),
            pressure_in: pressure(|b| b.pressure_in),
            pressure_out: pressure(|b| b.pressure_out),
        }
    }
}

/// The published error of zero-dimensional against three-dimensional models, as a share of flow and pressure drop.
///
/// 1 to 10 % over 72 vascular models (Pfaller et al. 2022, PMC9561079): the upper end is used. It grows with the
/// junctions' Reynolds number, 45 % at 5500 without junction losses (arXiv:2508.21165); between 1000 and 5500 this
/// interpolates linearly, which is our own reading of those two figures.
pub fn model_form_fraction(highest_reynolds: f64) -> f64 {
    let share = ((highest_reynolds - 1000.0) / (5500.0 - 1000.0)).clamp(0.0, 1.0);
    0.10 + share * (0.45 - 0.10)
}

/// The largest Reynolds number of any branch.
fn highest_reynolds(result: &SteadyResult) -> f64 {
    result.branches.iter().fold(0.0, |worst, branch| branch.reynolds.max(worst))
}

impl Band {
    /// Adds a share of the distance from the nearest given value to both ends: errors are summed, not root-summed.
    fn widened(self, given: &[f64], fraction: f64) -> Band {
        let distance = |end: f64| given.iter().map(|g| (end - g).abs()).fold(f64::INFINITY, f64::min);
        let spread = |end: f64| fraction * distance(end);
        Band { low: self.low - spread(self.low), high: self.high + spread(self.high) }
    }
}

/// A pressure is a prediction only as far as it is away from the ones that were put in.
fn given_pressures(settings: &SteadySettings) -> Vec<f64> {
    let source = match settings.source {
        SourceCondition::FixedFlow => None,
        SourceCondition::FixedPressure => Some(settings.inlet_pressure.0),
        SourceCondition::Upstream { pressure } => Some(pressure.0),
    };
    [settings.outlet_pressure.0].into_iter().chain(source).collect()
}

fn hull(mut values: impl Iterator<Item = f64>) -> Option<Band> {
    let first = values.next()?;
    Some(values.fold(Band { low: first, high: first }, |b, v| Band { low: b.low.min(v), high: b.high.max(v) }))
}

/// -1 or 1 for a branch in a member: all minus, all plus, then bits of SplitMix64 (Steele et al. 2014).
fn sign(member: u64, branch: u64) -> f64 {
    match member {
        0 => -1.0,
        1 => 1.0,
        _ => {
            let mut z = (branch.wrapping_mul(MEMBERS) + member).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            if (z ^ (z >> 31)) & 1 == 0 { -1.0 } else { 1.0 }
        }
    }
}
