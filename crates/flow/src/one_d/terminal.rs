//! Conditions at free ends, solved on the outgoing characteristic by Newton's method.

use super::end::{End, EndState};
use super::network::Condition;
use super::node::Failure;
use crate::network::RcrOutlet;

const MOST_STEPS: usize = 40;

/// What is asked of pressure and outflow at a free end.
#[derive(Clone, Copy, Debug)]
pub(super) enum Demand {
    /// Outflow, m³/s.
    Outflow(f64),
    /// Pressure = offset + resistance × outflow.
    Line { offset: f64, resistance: f64 },
    /// Share of the wave that comes back.
    Reflection(f64),
}

/// A windkessel's stored pressure over half a step: its pressure at half the step is offset + resistance × flow.
fn windkessel(rcr: &RcrOutlet, stored: f64, dt: f64) -> (f64, f64) {
    let RcrOutlet { capacitance, distal_resistance, distal_pressure, .. } = *rcr;
    if capacitance == 0.0 {
        return (distal_pressure, distal_resistance);
    }
    let share = dt / (2.0 * capacitance);
    let weight = 1.0 + share / distal_resistance;
    ((stored + share * distal_pressure / distal_resistance) / weight, share / weight)
}

/// The demand at half the step, given the windkessel's stored pressure.
pub(super) fn demand(condition: &Condition, stored: f64, half_time: f64, dt: f64) -> Demand {
    match condition {
        Condition::Inflow(wave) => Demand::Outflow(-wave.at(half_time)),
        Condition::Pressure(wave) => Demand::Line { offset: wave.at(half_time), resistance: 0.0 },
        Condition::Reflection(share) => Demand::Reflection(*share),
        Condition::Rcr(rcr) => {
            let (offset, resistance) = windkessel(rcr, stored, dt);
            Demand::Line { offset, resistance: resistance + rcr.proximal_resistance }
        }
    }
}

/// The windkessel's stored pressure after the step (trapezoidal rule), given the outflow at half of it.
pub(super) fn store(rcr: &RcrOutlet, stored: f64, outflow: f64, dt: f64) -> f64 {
    let (offset, resistance) = windkessel(rcr, stored, dt);
    2.0 * (offset + resistance * outflow) - stored
}

/// The state at a free end.
pub(super) fn meet(end: &End, demand: Demand) -> Result<EndState, Failure> {
    let state = match demand {
        Demand::Reflection(share) => end.reflecting(share),
        Demand::Outflow(_) | Demand::Line { .. } => newton(end, demand)?,
    };
    if !state.outflow.is_finite() {
        return Err(Failure::Unmatched);
    }
    if state.is_subcritical() { Ok(state) } else { Err(Failure::Supercritical(0)) }
}

fn newton(end: &End, demand: Demand) -> Result<EndState, Failure> {
    let mut state = end.at(end.inner.pressure);
    for _ in 0..MOST_STEPS {
        let change = match demand {
            Demand::Outflow(wanted) => (wanted - state.outflow) / state.outflow_slope,
            Demand::Line { offset, resistance } => {
                let gap = state.pressure - state.loss - offset - resistance * state.outflow;
                -gap / (1.0 - (resistance + state.loss_slope) * state.outflow_slope)
            }
            Demand::Reflection(_) => 0.0,
        };
        state = end.at(state.pressure + change);
        // Beyond this the change is rounding.
        if change.abs() <= 1e-14 * end.stiffness() {
            return Ok(state);
        }
    }
    Err(Failure::Unmatched)
}
