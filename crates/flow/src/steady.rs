//! A vessel tree as a steady resistance network.

use crate::calibrate::{calibrate_outlets, upstream_resistance};
use crate::elimination::{Outlet, Solved, Source, Unsolvable, Vessel, solve_forest};
use crate::geometry::{Profile, poiseuille};
use crate::stenosis::Narrowing;
use crate::{
    BranchFlow, CmPerSecond, Convergence, FlowEdit, FlowError, MlPerMin, MmHg, Pascal, SourceCondition, SteadyResult,
    SteadySettings, Validity, ValidityFlag, validity,
};
use prosector_core::{BranchId, CenterlineGraph};
use std::f64::consts::PI;

/// A calibrated network, ready to be solved for any edits. Cheap to keep; holds no reference to the tree.
#[derive(Clone, Debug)]
pub struct SteadyNetwork {
    settings: SteadySettings,
    vessels: Vec<Vessel>,
    /// Per branch: mean radius in m.
    radii: Vec<f64>,
    /// Per branch: the stretch that a narrowing would narrow.
    stretches: Vec<Stretch>,
    has_children: Vec<bool>,
}

/// Share of the inflow below which a flow is rounding.
const NOTHING: f64 = 1e-10;

/// The middle of a branch. SI units.
#[derive(Clone, Copy, Debug)]
struct Stretch {
    length: f64,
    radius: f64,
    resistance: f64,
}

impl SteadyNetwork {
    /// The network of `tree`, its outlets scaled so that inflow and inlet pressure meet the settings. O(n).
    pub fn from_tree(tree: &CenterlineGraph, settings: &SteadySettings) -> Result<Self, FlowError> {
        Self::with_radius_shift(tree, settings, |_| 0.0)
    }

    /// The same with every branch's radii shifted by some mm, for ensembles.
    pub(crate) fn with_radius_shift(
        tree: &CenterlineGraph,
        settings: &SteadySettings,
        shift_mm: impl Fn(usize) -> f64,
    ) -> Result<Self, FlowError> {
        let settings = settings.checked()?;
        if tree.branches.is_empty() {
            return Err(FlowError::EmptyTree);
        }
        let profiles: Vec<Profile> =
            checked_branches(tree)?.map(|(n, branch)| Profile::of(branch, shift_mm(n))).collect();
        let mut network = Self::uncalibrated(tree, settings, &profiles);
        let weights = network.murray_weights();
        calibrate_outlets(&mut network.vessels, &weights, &settings)?;
        Ok(network)
    }

    fn uncalibrated(tree: &CenterlineGraph, settings: SteadySettings, profiles: &[Profile]) -> Self {
        let viscosity = settings.viscosity.0 * 1e-3;
        let outlet = Outlet { resistance: 0.0, pressure: settings.outlet_pressure.pascal() };
        let mut has_children = vec![false; profiles.len()];
        let mut vessels = Vec::with_capacity(profiles.len());
        for (branch, profile) in tree.branches.iter().zip(profiles) {
            // Branches of no length occur where a vessel splits into three; they must not divide by zero.
            let linear = poiseuille(viscosity, profile.inverse_fourth()).max(f64::MIN_POSITIVE);
            let parent = branch.parent.map(|id| id.0);
            if let Some(parent) = parent {
                has_children[parent as usize] = true;
            }
            vessels.push(Vessel { parent, linear, quadratic: 0.0, outlet, clamped: false });
        }
        let length = settings.narrowing_length_mm * 1e-3;
        let stretches = profiles.iter().map(|p| Stretch::of(&p.middle(length), p, viscosity)).collect();
        Self { settings, vessels, radii: profiles.iter().map(Profile::mean_radius).collect(), stretches, has_children }
    }

    /// r^-m of each branch, relative to the widest, so that numbers stay near one.
    fn murray_weights(&self) -> Vec<f64> {
        let widest = self.radii.iter().fold(0.0, |a: f64, &b| a.max(b));
        self.radii.iter().map(|r| (r / widest).powf(-self.settings.murray_exponent)).collect()
    }

    /// The settings it was built with.
    pub fn settings(&self) -> &SteadySettings {
        &self.settings
    }

    /// Number of branches.
    pub fn branch_count(&self) -> usize {
        self.vessels.len()
    }

    /// Flow and pressure everywhere with these edits; none gives the baseline. O(n) a Newton step.
    pub fn solve(&self, edits: &[FlowEdit]) -> Result<SteadyResult, FlowError> {
        let mut vessels = self.vessels.clone();
        let mut reductions = vec![0.0; vessels.len()];
        for &edit in edits {
            self.apply(edit.checked(vessels.len())?, &mut vessels, &mut reductions);
        }
        let source = self.source();
        self.refuse_closed(&vessels, source)?;
        let solved = solve_forest(&vessels, source).map_err(refusal)?;
        Ok(self.result(&vessels, &reductions, &solved))
    }

    fn apply(&self, edit: FlowEdit, vessels: &mut [Vessel], reductions: &mut [f64]) {
        let n = edit.branch().0 as usize;
        match edit {
            FlowEdit::Clamp { .. } => vessels[n].clamped = true,
            FlowEdit::Narrow { diameter_reduction, .. } => {
                let stretch = self.stretches[n];
                let narrowing =
                    Narrowing { diameter: 2.0 * stretch.radius, length: stretch.length, diameter_reduction };
                let narrowed = narrowing.resistance(self.settings.viscosity.0 * 1e-3, stretch.resistance);
                vessels[n].linear = self.vessels[n].linear + (narrowed - stretch.resistance);
                vessels[n].quadratic = narrowing.turbulent(self.settings.density_kg_m3);
                reductions[n] = diameter_reduction;
            }
        }
    }

    fn source(&self) -> Source {
        let s = &self.settings;
        match s.source {
            SourceCondition::FixedFlow => Source::Flow(s.inflow.si()),
            SourceCondition::FixedPressure => Source::Pressure(s.inlet_pressure.pascal()),
            SourceCondition::Upstream { pressure } => Source::Resistive {
                pressure: pressure.pascal(),
                resistance: upstream_resistance(pressure, s.inlet_pressure, s.inflow).si(),
            },
        }
    }

    /// With everything closed the inlet would take the upstream pressure, an arterial one in a vein: refused.
    fn refuse_closed(&self, vessels: &[Vessel], source: Source) -> Result<(), FlowError> {
        let mut open = vec![false; vessels.len()];
        let mut any_root = false;
        for n in (0..vessels.len()).rev() {
            open[n] = !vessels[n].clamped && (open[n] || !self.has_children[n]);
            match vessels[n].parent {
                Some(parent) => open[parent as usize] |= open[n],
                None => any_root |= open[n],
            }
        }
        if any_root || matches!(source, Source::Pressure(_)) { Ok(()) } else { Err(FlowError::AllOutletsClamped) }
    }

    fn result(&self, vessels: &[Vessel], reductions: &[f64], solved: &Solved) -> SteadyResult {
        let roots = vessels.iter().zip(&solved.flow).filter(|(v, _)| v.parent.is_none());
        let inflow: f64 = roots.map(|(_, flow)| flow).sum();
        let inlet_pressure = MmHg::from_pascal(solved.source_pressure);
        let high = inlet_pressure > self.settings.highest_inlet_pressure;
        let beyond = self.gradient_ratio(inlet_pressure) > validity::REFUSED_GRADIENT;
        let branches = (0..vessels.len())
            .map(|n| {
                let mut flow = self.branch_flow(n, vessels, reductions[n], solved);
                flow.validity = flow
                    .validity
                    .with(ValidityFlag::InletPressureHigh, high)
                    .with(ValidityFlag::GradientBeyondModel, beyond);
                flow
            })
            .collect();
        SteadyResult {
            branches,
            inflow: MlPerMin::from_si(inflow),
            inlet_pressure,
            convergence: Convergence {
                iterations: solved.iterations,
                pressure_residual: solved.residual,
                conservation_residual: self.conservation_residual(vessels, solved, inflow),
            },
        }
    }

    /// The pressure gradient in multiples of that of the unedited tree.
    fn gradient_ratio(&self, inlet_pressure: MmHg) -> f64 {
        let outlet = self.settings.outlet_pressure.0;
        (inlet_pressure.0 - outlet) / (self.settings.inlet_pressure.0 - outlet)
    }

    fn branch_flow(&self, n: usize, vessels: &[Vessel], reduction: f64, solved: &Solved) -> BranchFlow {
        // Below a clamp rounding leaves traces of flow that nobody should read as one.
        let trace = solved.flow[n].abs() < NOTHING * self.settings.inflow.si();
        let (flow, radius) = (if trace { 0.0 } else { solved.flow[n] }, self.radii[n]);
        let viscosity = self.settings.viscosity.0 * 1e-3;
        let velocity = flow / (PI * radius * radius);
        // Q = v pi r^2, so Re = rho v 2r / mu grows as 1/r in the throat.
        let throat = radius.min(self.stretches[n].radius * (1.0 - reduction)).max(f64::MIN_POSITIVE);
        let reynolds = 2.0 * self.settings.density_kg_m3 * flow.abs() / (PI * throat * viscosity);
        let pressure = |p: Option<f64>| p.map(MmHg::from_pascal);
        let (pressure_in, pressure_out) = (pressure(solved.pressure_in[n]), pressure(solved.pressure_out[n]));
        let clamped = vessels[n].clamped;
        let still = flow == 0.0;
        let unresolved = radius * 1e3 < 2.0 * self.settings.radius_error_mm;
        let transitional = (validity::LAMINAR_REYNOLDS..validity::TURBULENT_REYNOLDS).contains(&reynolds);
        BranchFlow {
            branch: BranchId(n as u32),
            flow: MlPerMin::from_si(flow),
            pressure_in,
            pressure_out,
            mean_velocity: CmPerSecond(velocity * 100.0),
            reynolds,
            wall_shear: Pascal(4.0 * viscosity * flow / (PI * radius.powi(3))),
            validity: Validity::default()
                .with(ValidityFlag::Clamped, clamped)
                .with(ValidityFlag::NoFlow, still && !clamped)
                .with(ValidityFlag::Reversed, flow < 0.0)
                .with(ValidityFlag::PressureUndetermined, pressure_in.is_none() || pressure_out.is_none())
                .with(ValidityFlag::RadiusUnresolved, unresolved)
                .with(ValidityFlag::Transitional, transitional)
                .with(ValidityFlag::Turbulent, reynolds >= validity::TURBULENT_REYNOLDS),
        }
    }

    /// Largest flow lost at a junction, as a share of the inflow: of the unedited one where clamps leave only rounding.
    fn conservation_residual(&self, vessels: &[Vessel], solved: &Solved, inflow: f64) -> f64 {
        let mut gap = solved.flow.clone();
        for (vessel, flow) in vessels.iter().zip(&solved.flow) {
            if let Some(parent) = vessel.parent {
                gap[parent as usize] -= flow;
            }
        }
        let junctions = gap.iter().zip(&self.has_children).filter(|(_, has_children)| **has_children);
        let largest = junctions.fold(0.0f64, |worst, (gap, _)| worst.max(gap.abs()));
        largest / inflow.abs().max(self.settings.inflow.si())
    }
}

impl Stretch {
    fn of(middle: &Profile, whole: &Profile, viscosity: f64) -> Self {
        let radius = if middle.length() > 0.0 { middle.mean_radius() } else { whole.mean_radius() };
        Self { length: middle.length(), radius, resistance: poiseuille(viscosity, middle.inverse_fourth()) }
    }
}

/// The tree's branches after the checks of [`CenterlineGraph::checked`], without copying the graph.
fn checked_branches(
    tree: &CenterlineGraph,
) -> Result<impl Iterator<Item = (usize, &prosector_core::Branch)>, FlowError> {
    tree.clone().checked()?;
    Ok(tree.branches.iter().enumerate())
}

/// A refusal in words from the solver's own.
pub(crate) fn refusal(unsolvable: Unsolvable) -> FlowError {
    match unsolvable {
        Unsolvable::Order(n) => FlowError::Tree(prosector_core::CenterlineError::Parent(n)),
        Unsolvable::Closed => FlowError::AllOutletsClamped,
        Unsolvable::NotConverged { iterations, residual } => FlowError::NotConverged { iterations, residual },
    }
}
