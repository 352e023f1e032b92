//! Valves: a pressure drop that depends on its direction, and one flow.

use super::{Place, Stamp};
use crate::network::{PiecewiseValve, TanhValve};

pub(super) fn tanh(valve: &TanhValve, place: &Place, s: &mut Stamp) {
    let ((input, output), row, status) = (place.ends(), place.row, place.inner);
    let half = (valve.max_resistance - valve.min_resistance) / 2.0;
    let (k, q) = (valve.steepness, s.y[input.flow]);
    let closed = libm::tanh(k * (s.y[output.pressure] - s.y[input.pressure]));
    // Change of `closed` with the outlet's pressure; with the inlet's it is the opposite.
    let slope = k * (1.0 - closed * closed);
    s.value(row, input.pressure, 1.0);
    s.value(row, output.pressure, -1.0);
    s.value(row, input.flow, -(valve.max_resistance + valve.min_resistance) / 2.0);
    s.term(row, -half * closed * q);
    s.slope(row, input.pressure, half * q * slope, 0.0);
    s.slope(row, output.pressure, -half * q * slope, 0.0);
    s.slope(row, input.flow, -half * closed, 0.0);
    s.value(row + 1, input.flow, 1.0);
    s.value(row + 1, output.flow, -1.0);
    // 0 open, 1 closed: an unknown only so that it is written out with the others.
    s.value(row + 2, status, 1.0);
    s.term(row + 2, -0.5 * (1.0 + closed));
    s.slope(row + 2, output.pressure, -0.5 * slope, 0.0);
    s.slope(row + 2, input.pressure, 0.5 * slope, 0.0);
}

/// The derivative leaves the jump out: Newton's method finds the side by itself.
pub(super) fn piecewise(valve: &PiecewiseValve, place: &Place, s: &mut Stamp) {
    let ((input, output), row) = (place.ends(), place.row);
    let open = s.y[output.pressure] < s.y[input.pressure];
    s.value(row, input.pressure, 1.0);
    s.value(row, output.pressure, -1.0);
    s.value(row, input.flow, if open { -valve.min_resistance } else { -valve.max_resistance });
    s.value(row + 1, input.flow, 1.0);
    s.value(row + 1, output.flow, -1.0);
}
