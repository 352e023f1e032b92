//! Valves: two for networks, and the formulas that describe a real one.

use std::f64::consts::PI;

/// A diode whose resistance changes smoothly: `R = R_min + (R_max - R_min)/2 (1 + tanh(k (p_out - p_in)))`.
/// svZeroDSolver's `ValveTanh` (Pfaller 2019, Biomech Model Mechanobiol 18:503, equations 16 and 22).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TanhValve {
    /// Open, positive.
    pub min_resistance: f64,
    /// Closed, above it.
    pub max_resistance: f64,
    /// k, per pressure, positive.
    pub steepness: f64,
}

/// A diode of two resistances: open while `p_in > p_out`. svZeroDSolver's `PiecewiseValve` (Regazzoni 2022).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PiecewiseValve {
    /// Open, positive.
    pub min_resistance: f64,
    /// Closed, above it.
    pub max_resistance: f64,
}

/// Energy loss coefficient `EOA A / (A - EOA)` of a valve of effective orifice area `eoa` before an aorta of `area`, cm²
/// (Garcia 2000, Circulation 101:765).
pub fn energy_loss_coefficient(eoa: f64, area: f64) -> f64 {
    eoa * area / (area - eoa)
}

/// Pressure that stays lost behind a valve (Garcia 2005, J Biomech 38:1303): `2 pi rho Q' sqrt(1/EOA - 1/A) + rho Q^2/2 (1/EOA - 1/A)^2`.
///
/// Areas in cm², flow in mL/s, density and pressure in one unit set. Open valve, forward flow.
pub fn net_valve_drop(eoa: f64, area: f64, density: f64, flow: f64, flow_change: f64) -> f64 {
    let excess = 1.0 / eoa - 1.0 / area;
    2.0 * PI * density * flow_change * excess.sqrt() + density / 2.0 * (flow * excess).powi(2)
}

/// Largest pressure drop, at the vena contracta, in steady flow: `rho Q^2/2 (1/EOA^2 - 1/A_lvot^2)`.
pub fn vena_contracta_drop(eoa: f64, outflow_tract_area: f64, density: f64, flow: f64) -> f64 {
    density * flow * flow / 2.0 * (eoa.powi(-2) - outflow_tract_area.powi(-2))
}

/// Valve area in cm² after Gorlin (1951, Am Heart J 41:1): `Q / (44.3 sqrt(dp))`, flow in mL/s, mean drop in mmHg.
pub fn gorlin_area(systolic_flow_ml_s: f64, mean_drop_mmhg: f64) -> f64 {
    systolic_flow_ml_s / (44.3 * mean_drop_mmhg.sqrt())
}
