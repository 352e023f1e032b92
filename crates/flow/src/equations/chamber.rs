//! Chambers: a law of pressure and volume, the way out, and the balance of volume.

use super::{Place, Stamp};
use crate::network::{ElastanceChamber, ExponentialChamber, LinearChamber};

/// `p_in - p_out - L q_out' = 0` and `q_in - q_out - V' = 0`.
fn outflow_and_volume(inertance: f64, place: &Place, s: &mut Stamp) {
    let ((input, output), row, volume) = (place.ends(), place.row, place.inner);
    s.value(row + 1, input.pressure, 1.0);
    s.value(row + 1, output.pressure, -1.0);
    s.linear(row + 1, output.flow, 0.0, -inertance);
    s.value(row + 2, input.flow, 1.0);
    s.value(row + 2, output.flow, -1.0);
    s.linear(row + 2, volume, 0.0, -1.0);
}

pub(super) fn elastance(chamber: &ElastanceChamber, activation: f64, place: &Place, s: &mut Stamp) {
    let (min, max) = (chamber.min_elastance, chamber.max_elastance);
    let (diastole, systole) = (chamber.rest_volume_diastole, chamber.rest_volume_systole);
    let elastance = min + (max - min) * activation;
    let rest = systole + (1.0 - activation) * (diastole - systole);
    s.value(place.row, place.inlets[0].pressure, 1.0);
    s.value(place.row, place.inner, -elastance);
    s.term(place.row, elastance * rest);
    outflow_and_volume(chamber.inertance, place, s);
}

pub(super) fn exponential(chamber: &ExponentialChamber, activation: f64, place: &Place, s: &mut Stamp) {
    s.value(place.row, place.inlets[0].pressure, 1.0);
    let wall = Wall {
        elastance: chamber.max_elastance,
        pressure: chamber.passive_pressure,
        exponent: chamber.passive_exponent,
        rest: chamber.rest_volume,
    };
    wall.resist(place.row, place.inner, activation, s);
    outflow_and_volume(chamber.inertance, place, s);
}

pub(super) fn linear(chamber: &LinearChamber, activation: f64, place: &Place, s: &mut Stamp) {
    let elastance = chamber.passive_elastance + chamber.active_elastance * activation;
    s.value(place.row, place.inlets[0].pressure, 1.0);
    s.value(place.row, place.inner, -elastance);
    s.term(place.row, elastance * chamber.rest_volume);
    outflow_and_volume(0.0, place, s);
}

/// A wall that contracts linearly and stretches exponentially.
pub(super) struct Wall {
    pub elastance: f64,
    pub pressure: f64,
    pub exponent: f64,
    pub rest: f64,
}

impl Wall {
    /// Takes `a E (V - V0) + (1 - a) Kp (exp(Kv (V - V0)) - 1)` from an equation.
    pub fn resist(&self, row: usize, volume: usize, activation: f64, s: &mut Stamp) {
        let stretched = libm::exp(self.exponent * (s.y[volume] - self.rest));
        let passive = self.pressure * (stretched - 1.0);
        s.value(row, volume, -activation * self.elastance);
        s.term(row, activation * self.elastance * self.rest - (1.0 - activation) * passive);
        s.slope(row, volume, -(1.0 - activation) * self.pressure * self.exponent * stretched, 0.0);
    }
}
