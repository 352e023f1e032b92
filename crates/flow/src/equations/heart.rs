//! Heart and lungs in one element: fourteen equations.

use super::chamber::Wall;
use super::{Place, Stamp};
use crate::equations::activation::Beat;
use crate::network::{Atrium, HeartAndLungs, HeartVentricle};

/// Own unknowns, in order.
pub(super) const NAMES: &[&str] =
    &["V_RA", "Q_RA", "P_RV", "V_RV", "Q_RV", "P_pul", "P_LA", "V_LA", "Q_LA", "P_LV", "V_LV", "Q_LV"];
/// Positions among them.
pub(super) const RIGHT_PRESSURE: usize = 2;
pub(super) const LEFT_PRESSURE: usize = 9;

/// A valve between two pressures, with its flow.
struct Gate {
    flow: usize,
    above: usize,
    below: usize,
    open: bool,
}

/// The unknowns by name: what stands at the inlet, at the outlet and in between.
struct Unknowns {
    veins: super::Port,
    aorta: super::Port,
    volumes: [usize; 4],
    lung_pressure: usize,
    left_atrium: usize,
    ventricles: [usize; 2],
    gates: [Gate; 4],
}

impl Unknowns {
    /// Valves are shut while the pressure behind them is no lower and nothing flows forward.
    fn new(place: &Place, y: &[f64]) -> Self {
        let ((veins, aorta), n) = (place.ends(), place.inner);
        let gate = |flow: usize, above: usize, below: usize| {
            let flow = n + flow;
            Gate { flow, above, below, open: y[above] > y[below] || y[flow] > 0.0 }
        };
        Self {
            veins,
            aorta,
            volumes: [n, n + 3, n + 7, n + 10],
            lung_pressure: n + 5,
            left_atrium: n + 6,
            ventricles: [n + RIGHT_PRESSURE, n + LEFT_PRESSURE],
            gates: [
                gate(1, veins.pressure, n + RIGHT_PRESSURE),
                gate(4, n + RIGHT_PRESSURE, n + 5),
                gate(8, n + 6, n + LEFT_PRESSURE),
                gate(11, n + LEFT_PRESSURE, aorta.pressure),
            ],
        }
    }
}

pub(super) fn heart(heart: &HeartAndLungs, beat: Beat, place: &Place, s: &mut Stamp) {
    let (u, row) = (Unknowns::new(place, s.y), place.row);
    let [tricuspid, pulmonary, mitral, aortic] = &u.gates;
    atrium(row, &heart.right_atrium, [u.veins.pressure, u.volumes[0]], beat.atrial, s);
    ventricle(row + 1, &heart.right_ventricle, [u.ventricles[0], u.volumes[1]], beat.ventricular, s);
    atrium(row + 2, &heart.left_atrium, [u.left_atrium, u.volumes[2]], beat.atrial, s);
    ventricle(row + 3, &heart.left_ventricle, [u.ventricles[1], u.volumes[3]], beat.ventricular, s);
    through(row + 4, tricuspid, heart.right_atrium.inertance, heart.right_atrium.resistance, s);
    through(row + 5, pulmonary, heart.right_ventricle.inertance, heart.right_ventricle.resistance, s);
    through(row + 6, mitral, heart.left_atrium.inertance, heart.left_atrium.resistance, s);
    through(row + 7, aortic, heart.left_ventricle.inertance, heart.left_ventricle.resistance, s);
    s.linear(row + 8, u.volumes[0], 0.0, 1.0);
    s.value(row + 8, u.veins.flow, -1.0);
    passing(row + 8, tricuspid, 1.0, s);
    // What the right ventricle gives enters lungs and left atrium alike: Sankaran's equations, kept as published.
    for (n, into, out_of) in [(1, tricuspid, pulmonary), (2, pulmonary, mitral), (3, mitral, aortic)] {
        s.linear(row + 8 + n, u.volumes[n], 0.0, 1.0);
        passing(row + 8 + n, into, -1.0, s);
        passing(row + 8 + n, out_of, 1.0, s);
    }
    let conductance = 1.0 / heart.lung_resistance;
    s.linear(row + 12, u.lung_pressure, conductance, heart.lung_capacitance);
    s.value(row + 12, u.left_atrium, -conductance);
    passing(row + 12, pulmonary, -1.0, s);
    s.linear(row + 13, u.aorta.pressure, 0.0, heart.aortic_capacitance);
    s.value(row + 13, u.aorta.flow, 1.0);
    passing(row + 13, aortic, -1.0, s);
}

fn atrium(row: usize, atrium: &Atrium, [pressure, volume]: [usize; 2], activation: f64, s: &mut Stamp) {
    s.value(row, pressure, 1.0);
    let wall = Wall {
        elastance: atrium.max_elastance,
        pressure: atrium.passive_pressure,
        exponent: atrium.passive_exponent,
        rest: atrium.rest_volume,
    };
    wall.resist(row, volume, activation, s);
}

fn ventricle(row: usize, ventricle: &HeartVentricle, [pressure, volume]: [usize; 2], elastance: f64, s: &mut Stamp) {
    let elastance = elastance * ventricle.elastance_scale;
    s.value(row, pressure, 1.0);
    s.value(row, volume, -elastance);
    s.term(row, elastance * ventricle.rest_volume);
}

/// `L q' + R q - p_above + p_below = 0`; a shut valve has no flow to resist.
fn through(row: usize, gate: &Gate, inertance: f64, resistance: f64, s: &mut Stamp) {
    s.linear(row, gate.flow, if gate.open { resistance } else { 0.0 }, inertance);
    s.value(row, gate.above, -1.0);
    s.value(row, gate.below, 1.0);
}

/// The flow of a valve, none while it is shut.
fn passing(row: usize, gate: &Gate, sign: f64, s: &mut Stamp) {
    s.value(row, gate.flow, if gate.open { sign } else { 0.0 });
}

/// Flows of shut valves.
pub(super) fn closed(place: &Place, y: &[f64]) -> Vec<usize> {
    Unknowns::new(place, y).gates.iter().filter(|gate| !gate.open).map(|gate| gate.flow).collect()
}
