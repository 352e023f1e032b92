//! What networks end in, and beds within loops.

use super::{Place, Port, Stamp};
use crate::network::{
    CoronaryBed, CoronaryOutlet, GivenFlow, GivenPressure, Leak, RcrBed, RcrOutlet, ResistanceOutlet, Waveform,
};

fn sample(waveform: &Waveform, steady: bool, time: f64) -> f64 {
    if steady { waveform.mean_of_samples() } else { waveform.at(time) }
}

fn only(place: &Place) -> Port {
    place.ports().next().expect("one end")
}

pub(super) fn given_flow(given: &GivenFlow, place: &Place, steady: bool, s: &mut Stamp) {
    s.value(place.row, only(place).flow, 1.0);
    s.term(place.row, -sample(&given.flow, steady, s.time));
}

pub(super) fn given_pressure(given: &GivenPressure, place: &Place, steady: bool, s: &mut Stamp) {
    s.value(place.row, only(place).pressure, 1.0);
    s.term(place.row, -sample(&given.pressure, steady, s.time));
}

pub(super) fn resistance(outlet: &ResistanceOutlet, place: &Place, s: &mut Stamp) {
    let port = only(place);
    s.value(place.row, port.pressure, 1.0);
    s.value(place.row, port.flow, -outlet.resistance);
    s.term(place.row, -outlet.distal_pressure);
}

pub(super) fn rcr(outlet: &RcrOutlet, place: &Place, steady: bool, s: &mut Stamp) {
    let (port, row, inner) = (only(place), place.row, place.inner);
    let capacitance = if steady { 0.0 } else { outlet.capacitance };
    s.value(row, port.pressure, 1.0);
    s.value(row, port.flow, -outlet.proximal_resistance);
    s.value(row, inner, -1.0);
    s.value(row + 1, port.flow, outlet.distal_resistance);
    s.linear(row + 1, inner, -1.0, -outlet.distal_resistance * capacitance);
    s.term(row + 1, outlet.distal_pressure);
}

/// Speed of the jet that the slope of a leak at rest stands for, cm/s.
const JET: f64 = 100.0;

/// A quadratic drop to the outside.
///
/// At rest its slope is zero, and Newton's first step would lead anywhere. So the slope is that of the flow that the drop
/// would drive, where this is larger, and of a jet where there is neither; the equation itself stays exact.
pub(super) fn leak(leak: &Leak, place: &Place, s: &mut Stamp) {
    let (port, k) = (only(place), leak.quadratic());
    let q = s.y[port.flow];
    let driven = ((s.y[port.pressure] - leak.outside_pressure).abs() / k).sqrt();
    let flow = match q.abs().max(driven) {
        0.0 => leak.discharge_coefficient * leak.area * JET,
        flow => flow,
    };
    s.value(place.row, port.pressure, 1.0);
    s.term(place.row, -leak.outside_pressure - k * q.abs() * q);
    s.slope(place.row, port.flow, -2.0 * k * flow, 0.0);
}

/// With `p_a = p - Ra q` before Ca, `q_m = q - Ca p_a'` through Ram and `p_m = p_a - Ram q_m` before Cim, the squeezed
/// volume is `v = Cim (p_m - p_im) - Cim offset`. Its balance `v' = q_m - (p_m - p_v)/Rv`, and the law of `v` itself, both
/// times `Cim Rv` with `q_m` eliminated, are the two equations.
pub(super) fn coronary(outlet: &CoronaryOutlet, place: &Place, steady: bool, offset: f64, s: &mut Stamp) {
    let (port, row, volume) = (only(place), place.row, place.inner);
    let (ra, ram, rv) = (outlet.arterial_resistance, outlet.microvascular_resistance, outlet.venous_resistance);
    let (ca, cim) = (outlet.arterial_capacitance, outlet.intramyocardial_capacitance);
    let (veins, crv) = (outlet.venous_pressure, cim * rv);
    let muscle = sample(&outlet.intramyocardial_pressure, steady, s.time) + offset;
    // The steady form keeps the places of the other: all its volume is the one from which it is counted.
    let live = if steady { 0.0 } else { 1.0 };
    s.linear(row, port.pressure, 0.0, live * -ca * crv);
    s.linear(row, port.flow, live * crv, live * ra * ca * crv);
    s.linear(row, volume, if steady { 1.0 } else { -1.0 }, live * -crv);
    s.term(row, live * cim * (veins - muscle));
    s.value(row + 1, port.pressure, if steady { -1.0 } else { crv });
    s.value(row + 1, port.flow, if steady { ra + ram + rv } else { -crv * ra });
    s.linear(row + 1, volume, live * -(rv + ram), live * -crv * ram);
    s.term(row + 1, if steady { veins } else { ram * cim * veins - cim * (rv + ram) * muscle });
}

/// `p_m` of a coronary outlet.
pub(super) fn squeezed_pressure(outlet: &CoronaryOutlet, place: &Place, y: &[f64], dy: &[f64]) -> f64 {
    let port = only(place);
    let before = y[port.pressure] - outlet.arterial_resistance * y[port.flow];
    let change = dy[port.pressure] - outlet.arterial_resistance * dy[port.flow];
    before - outlet.microvascular_resistance * (y[port.flow] - outlet.arterial_capacitance * change)
}

pub(super) fn rcr_bed(bed: &RcrBed, place: &Place, steady: bool, s: &mut Stamp) {
    let ((input, output), row, inner) = (place.ends(), place.row, place.inner);
    let capacitance = if steady { 0.0 } else { bed.capacitance };
    s.value(row, input.flow, -1.0);
    s.value(row, output.flow, 1.0);
    s.linear(row, inner, 0.0, capacitance);
    s.value(row + 1, input.pressure, 1.0);
    s.value(row + 1, input.flow, -bed.proximal_resistance);
    s.value(row + 1, inner, -1.0);
    s.value(row + 2, inner, 1.0);
    s.value(row + 2, output.flow, -bed.distal_resistance);
    s.value(row + 2, output.pressure, -1.0);
}

/// The circuit of [`coronary`] with an outlet: `p_m = p_out + Rv q_out` and `v = Cim (p_m - p_im)`.
pub(super) fn coronary_bed(bed: &CoronaryBed, place: &Place, s: &mut Stamp) {
    let ((input, output), row, volume) = (place.ends(), place.row, place.inner);
    let (ra, ram, rv) = (bed.arterial_resistance, bed.microvascular_resistance, bed.venous_resistance);
    let (ca, cim) = (bed.arterial_capacitance, bed.intramyocardial_capacitance);
    s.linear(row, input.pressure, -1.0, -ram * ca);
    s.linear(row, input.flow, ra + ram, ram * ra * ca);
    s.value(row, output.pressure, 1.0);
    s.value(row, output.flow, rv);
    s.linear(row + 1, input.pressure, 0.0, -ca);
    s.linear(row + 1, input.flow, 1.0, ca * ra);
    s.value(row + 1, output.flow, -1.0);
    s.linear(row + 1, volume, 0.0, -1.0);
    s.value(row + 2, output.pressure, cim);
    s.value(row + 2, output.flow, cim * rv);
    s.value(row + 2, volume, -1.0);
    let (ventricle, share) = place.squeeze.expect("checked: one heart squeezes the bed");
    // Its derivative by the ventricle's pressure is left out, as svZeroDSolver does: near the turn of a heart valve what
    // comes out depends on how many Newton steps lead there.
    s.term(row + 2, -cim * share * s.y[ventricle]);
}
