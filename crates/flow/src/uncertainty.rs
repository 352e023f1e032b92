//! How far the numbers may be off: an ensemble over what is not known exactly, plus the model's own published error.

use crate::{
    FlowEdit, FlowError, MilliPascalSecond, MlPerMin, SourceCondition, SteadyNetwork, SteadyResult, SteadySettings,
};
use prosector_core::CenterlineGraph;
use serde::{Deserialize, Serialize};

/// Members of the ensemble: every corner of radius, inflow, viscosity and Murray exponent, all radii shifted together;
/// then as many with a fixed mix of signs, for each vessel its own.
///
/// Flows and pressures rise or fall with each of the four throughout, so corners bound them where radii err together; what
/// opposite errors of neighbours do to the division of flow, the others sample.
const MEMBERS: u64 = 2 * CORNERS;
const CORNERS: u64 = 1 << 4;

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

/// Networks of the same tree with radii, inflow, viscosity and Murray exponent at the ends of their ranges, each
/// calibrated anew. The ranges and their sources are those of [`SteadySettings`].
///
/// Not covered: errors of the given pressures. Predicted pressures are relative to them.
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
        let mut draft = EnsembleDraft::new(settings)?;
        while !draft.add_member(tree)? {}
        Ok(draft.ensemble)
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

/// An ensemble in the making: each member takes some milliseconds, and a page must not be held up by all of them.
#[derive(Clone, Debug)]
pub struct EnsembleDraft {
    settings: SteadySettings,
    next: u64,
    ensemble: SteadyEnsemble,
}

impl EnsembleDraft {
    /// Without members; refuses settings out of range.
    pub fn new(settings: &SteadySettings) -> Result<Self, FlowError> {
        let settings = settings.checked()?;
        let ensemble = SteadyEnsemble { members: Vec::new(), refused: 0, given: given_pressures(&settings) };
        Ok(Self { settings, next: 0, ensemble })
    }

    /// Builds the next member for `tree`, the same at every call; whether that was the last.
    pub fn add_member(&mut self, tree: &CenterlineGraph) -> Result<bool, FlowError> {
        let (member, error_mm) = (self.next, self.settings.radius_error_mm);
        let settings = variant(&self.settings, member);
        let shift = |n: usize| sign(member, Input::Radius(n as u64)) * error_mm;
        match SteadyNetwork::with_radius_shift(tree, &settings, shift) {
            Ok(network) => self.ensemble.members.push(network),
            Err(FlowError::TreeTooNarrow { .. }) => self.ensemble.refused += 1,
            Err(other) => return Err(other),
        }
        self.next += 1;
        Ok(self.next == MEMBERS)
    }

    /// The ensemble of the members built so far.
    pub fn finish(self) -> SteadyEnsemble {
        self.ensemble
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

/// What a member may have at either end of its range.
#[derive(Clone, Copy, Debug)]
enum Input {
    Radius(u64),
    Inflow,
    Viscosity,
    MurrayExponent,
}

/// The settings of a member; numbers stay within what settings may be.
fn variant(nominal: &SteadySettings, member: u64) -> SteadySettings {
    let sign = |input| sign(member, input);
    let exponent = nominal.murray_exponent + sign(Input::MurrayExponent) * nominal.murray_exponent_error;
    let viscosity = nominal.viscosity.0 + sign(Input::Viscosity) * nominal.viscosity_error.0;
    SteadySettings {
        inflow: MlPerMin(nominal.inflow.0 * (1.0 + sign(Input::Inflow) * nominal.inflow_error)),
        viscosity: MilliPascalSecond(viscosity.clamp(0.5, 20.0)),
        murray_exponent: exponent.clamp(1.0, 4.0),
        ..*nominal
    }
}

/// -1 or 1 for an input in a member: first the bits of the corner, then bits of SplitMix64 (Steele et al. 2014).
fn sign(member: u64, input: Input) -> f64 {
    let (bit, key) = match input {
        Input::Radius(branch) => (0, branch),
        Input::Inflow => (1, u64::MAX),
        Input::Viscosity => (2, u64::MAX - 1),
        Input::MurrayExponent => (3, u64::MAX - 2),
    };
    let up =
        if member < CORNERS { member >> bit & 1 == 1 } else { mixed(key.wrapping_mul(MEMBERS).wrapping_add(member)) };
    if up { 1.0 } else { -1.0 }
}

fn mixed(seed: u64) -> bool {
    let mut z = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (z ^ (z >> 31)) & 1 == 1
}
