//! Vessels: a momentum balance and a mass balance.

use super::{Place, Stamp};
use crate::network::{CrlVessel, RcVessel, Vessel};

/// Resistance, then capacitance, then inertance. The capacitance sees `p_in - (R + S|q|) q`, whose change is
/// `p_in' - (R + 2 S|q|) q'`.
pub(super) fn rcl(vessel: &Vessel, place: &Place, s: &mut Stamp) {
    let Vessel { resistance, inertance, capacitance, quadratic } = *vessel;
    let ((input, output), row) = (place.ends(), place.row);
    let (q, dq) = (s.y[input.flow], s.dy[input.flow]);
    s.value(row, input.pressure, 1.0);
    s.value(row, input.flow, -resistance);
    s.value(row, output.pressure, -1.0);
    s.linear(row, output.flow, 0.0, -inertance);
    s.term(row, -quadratic * q.abs() * q);
    s.slope(row, input.flow, -2.0 * quadratic * q.abs(), 0.0);
    let mass = row + 1;
    s.linear(mass, input.flow, 1.0, capacitance * resistance);
    s.value(mass, output.flow, -1.0);
    s.linear(mass, input.pressure, 0.0, -capacitance);
    let swelling = 2.0 * capacitance * quadratic;
    s.term(mass, swelling * q.abs() * dq);
    s.slope(mass, input.flow, swelling * sign(q) * dq, swelling * q.abs());
}

/// Capacitance at the inlet; the flow behind it meets resistance and inertance.
pub(super) fn crl(vessel: &CrlVessel, place: &Place, s: &mut Stamp) {
    let CrlVessel { resistance, inertance, capacitance, quadratic } = *vessel;
    let ((input, output), row) = (place.ends(), place.row);
    let q = s.y[output.flow];
    s.value(row, input.pressure, 1.0);
    s.linear(row, output.flow, -resistance, -inertance);
    s.value(row, output.pressure, -1.0);
    s.term(row, -quadratic * q.abs() * q);
    s.slope(row, output.flow, -2.0 * quadratic * q.abs(), 0.0);
    s.value(row + 1, input.flow, 1.0);
    s.value(row + 1, output.flow, -1.0);
    s.linear(row + 1, input.pressure, 0.0, -capacitance);
}

/// A windkessel's pressure at the inlet, the same flow at both ends.
pub(super) fn rc(vessel: &RcVessel, place: &Place, s: &mut Stamp) {
    let ((input, output), row) = (place.ends(), place.row);
    let conductance = 1.0 / vessel.resistance;
    s.linear(row, input.pressure, conductance, vessel.capacitance);
    s.value(row, output.pressure, -conductance);
    s.value(row, input.flow, -1.0);
    s.value(row + 1, input.flow, 1.0);
    s.value(row + 1, output.flow, -1.0);
}

/// -1, 0 or 1; unlike `f64::signum` it has no side at zero.
fn sign(q: f64) -> f64 {
    f64::from(i8::from(q > 0.0) - i8::from(q < 0.0))
}
