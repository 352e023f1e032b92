//! Junctions: one balance of mass, and a pressure for each further end.

use super::{Place, Port, Stamp};
use crate::network::{BranchLoss, LossJunction, TotalPressureJunction};

fn mass(row: usize, place: &Place, s: &mut Stamp) {
    place.inlets.iter().for_each(|port| s.value(row, port.flow, 1.0));
    place.outlets.iter().for_each(|port| s.value(row, port.flow, -1.0));
}

/// `-(R + S|q|) q - L q'`.
fn loss(row: usize, port: Port, branch: &BranchLoss, s: &mut Stamp) {
    let q = s.y[port.flow];
    s.linear(row, port.flow, -branch.resistance, -branch.inertance);
    s.term(row, -branch.quadratic * q.abs() * q);
    s.slope(row, port.flow, -2.0 * branch.quadratic * q.abs(), 0.0);
}

pub(super) fn static_pressure(place: &Place, s: &mut Stamp) {
    mass(place.row, place, s);
    let first = place.inlets[0];
    for (k, port) in place.ports().skip(1).enumerate() {
        s.value(place.row + 1 + k, first.pressure, 1.0);
        s.value(place.row + 1 + k, port.pressure, -1.0);
    }
}

pub(super) fn losses(junction: &LossJunction, place: &Place, s: &mut Stamp) {
    mass(place.row, place, s);
    for (k, (port, branch)) in place.outlets.iter().zip(&junction.branches).enumerate() {
        let row = place.row + 1 + k;
        s.value(row, place.inlets[0].pressure, 1.0);
        s.value(row, port.pressure, -1.0);
        loss(row, *port, branch, s);
    }
}

pub(super) fn total_pressure(junction: &TotalPressureJunction, place: &Place, s: &mut Stamp) {
    mass(place.row, place, s);
    let first = place.inlets[0];
    for (k, port) in place.ports().skip(1).enumerate() {
        let row = place.row + 1 + k;
        total(row, first, junction.density, junction.areas[0], 1.0, s);
        total(row, port, junction.density, junction.areas[k + 1], -1.0, s);
        let outlet = (k + 1).checked_sub(place.inlets.len());
        if let Some(branch) = outlet.and_then(|n| junction.branches.get(n)) {
            loss(row, port, branch, s);
        }
    }
}

/// `sign (p + rho/2 (q/A)^2)`.
fn total(row: usize, port: Port, density: f64, area: f64, sign: f64, s: &mut Stamp) {
    let (q, half) = (s.y[port.flow], density / (2.0 * area * area));
    s.value(row, port.pressure, sign);
    s.term(row, sign * half * q * q);
    s.slope(row, port.flow, 2.0 * sign * half * q, 0.0);
}
