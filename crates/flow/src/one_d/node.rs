//! Where vessels meet: mass is kept, and all share one pressure, static or total, after each end's own loss.
//!
//! Unknown are one pressure for each end and the node's head. Newton's method; the Jacobian is an arrow, so a step costs
//! O(n) without a matrix.

use super::end::{End, EndState};

/// Why a node has no solution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    Unmatched,
    /// The end with this index.
    Supercritical(usize),
}

const MOST_STEPS: usize = 30;
/// Mass lost at a node, of the flow through it, and head, of the pressures there: wanted, and still accepted.
const WANTED: f64 = 1e-13;
const ACCEPTED: f64 = 1e-10;

/// The states of all ends at a node. `states` is room for them.
pub(super) fn join(ends: &[End], total: bool, states: &mut Vec<EndState>) -> Result<(), Failure> {
    states.clear();
    states.extend(ends.iter().map(|end| end.at(end.inner.pressure)));
    let mut head = ends.iter().map(|end| end.inner.pressure).sum::<f64>() / ends.len() as f64;
    let mut error = f64::INFINITY;
    for _ in 0..MOST_STEPS {
        let before = std::mem::replace(&mut error, newton_step(ends, total, states, &mut head));
        // Newton's method doubles the digits each step: if it does not halve the error any more, the rest is rounding.
        if error <= WANTED || error.is_nan() || (error <= ACCEPTED && error > before / 2.0) {
            break;
        }
    }
    if error.is_nan() || error > ACCEPTED {
        return Err(Failure::Unmatched);
    }
    match states.iter().position(|state| !state.is_subcritical()) {
        Some(index) => Err(Failure::Supercritical(index)),
        None => Ok(()),
    }
}

/// One step; returns how far mass and heads were from balance after it, as a share of flow and pressure.
fn newton_step(ends: &[End], total: bool, states: &mut [EndState], head: &mut f64) -> f64 {
    let (mut excess, mut yielding) = (0.0, 0.0);
    for state in states.iter() {
        let (gap, slope) = gap(state, total, *head);
        excess += state.outflow - state.outflow_slope * gap / slope;
        yielding += state.outflow_slope / slope;
    }
    let rise = -excess / yielding;
    for (end, state) in ends.iter().zip(states.iter_mut()) {
        let (gap, slope) = gap(state, total, *head);
        *state = end.at(state.pressure + (rise - gap) / slope);
    }
    *head += rise;
    imbalance(ends, total, states, *head)
}

/// Head of an end less that of the node, and its derivative in the end's pressure.
fn gap(state: &EndState, total: bool, head: f64) -> (f64, f64) {
    let (own, slope) = state.head(total);
    (own - state.loss - head, slope - state.loss_slope * state.outflow_slope)
}

fn imbalance(ends: &[End], total: bool, states: &[EndState], head: f64) -> f64 {
    let (mut mass, mut flow, mut heads, mut pressure) = (0.0, 0.0, 0.0_f64, head.abs());
    for (end, state) in ends.iter().zip(states) {
        mass += state.outflow;
        // Pressures are rounded, so a flow of almost nothing cannot be balanced to so many digits of itself.
        flow += state.outflow.abs() + 1e-5 * state.outflow_slope.abs() * end.stiffness();
        heads = heads.max(gap(state, total, head).0.abs());
        pressure = pressure.max(1e-3 * end.stiffness());
    }
    // `max` would swallow what is not a number.
    mass.abs() / flow + heads / pressure
}
