//! Steady cases of svOneDSolver, in their own units (cm, g, s). They start from one pressure everywhere and run until
//! nothing moves.

use super::super::Row;
use super::super::shared::shared;
use prosector_flow::Narrowing;
use prosector_flow::network::{RcrOutlet, Waveform};
use prosector_flow::one_d::{
    Blood, Condition, Loss, Network, PressureContinuity, Settings, Simulation, Terminal, Vessel, Wall,
};
use serde_json::Value;
use std::f64::consts::PI;

const BLOOD: Blood = Blood { density_kg_m3: 1.06, viscosity_pa_s: 0.04 };

/// Olufsen's wall of these cases: E h / r = 1e15 exp(-20 r) + 1e9.
fn beta(radius: f64) -> f64 {
    4.0 / 3.0 * (1e15 * (-20.0 * radius).exp() + 1e9)
}

fn vessel(name: &str, ends: [u32; 2], length: f64, area: f64) -> Vessel {
    let radius = (area / PI).sqrt();
    Vessel {
        name: name.into(),
        from: ends[0],
        to: ends[1],
        length_m: length,
        radius_m: [radius; 2],
        wall: Wall::Beta([beta(radius); 2]),
        profile: 2.0,
        external_pressure_pa: 0.0,
        losses: [Loss::default(); 2],
    }
}

fn resistance(node: u32, value: f64) -> Terminal {
    let rcr = RcrOutlet { proximal_resistance: 0.0, capacitance: 0.0, distal_resistance: value, distal_pressure: 0.0 };
    Terminal { node, condition: Condition::Rcr(rcr) }
}

fn inflow(value: f64) -> Terminal {
    Terminal { node: 0, condition: Condition::Inflow(Waveform::Constant(value)) }
}

/// Each vessel's pressure and flow at its two ends.
fn steady(network: &Network, flows: &[f64], pressure: f64, seconds: f64) -> Vec<[(f64, f64); 2]> {
    let settings = Settings { cell_length_m: 3.0, branchings: PressureContinuity::Static, ..Settings::default() };
    let mut simulation = Simulation::new(network, &settings).unwrap();
    for (index, &flow) in flows.iter().enumerate() {
        simulation.set_vessel(index, |_| (pressure, flow));
    }
    simulation.advance_to(seconds).unwrap();
    let ends = |index| {
        let profile = simulation.profile(index);
        let beyond = |values: &[f64], a: usize, b: usize| 1.5 * values[a] - 0.5 * values[b];
        let last = profile.position_m.len() - 1;
        [(0, 1), (last, last - 1)].map(|(a, b)| (beyond(&profile.pressure_pa, a, b), beyond(&profile.flow_m3_s, a, b)))
    };
    (0..flows.len()).map(ends).collect()
}

/// svOneDSolver's numbers; `segments` maps its segments to our vessels.
fn compare(case: &'static str, segments: &[usize], ours: &[[(f64, f64); 2]]) -> Option<Vec<Row>> {
    let expected: Value = serde_json::from_str(&shared(&format!("svoned/{case}.expected.json"))?).unwrap();
    let rows = expected["expected"].as_array().unwrap().iter().map(|entry| {
        let (segment, node) = (entry[1].as_u64().unwrap() as usize, entry[2].as_i64().unwrap());
        let (pressure, flow) = ours[segments[segment]][usize::from(node != 0)];
        let is_pressure = entry[0] == "P";
        let reference = entry[4].as_f64().unwrap();
        let (what, ours) = if is_pressure { ("pressure, dyn/cm²", pressure) } else { ("flow, cm³/s", flow) };
        let end = if node == 0 { "start" } else { "end" };
        let quantity = format!("{end} of segment {segment}: {what}");
        Row::within(case, quantity, "svOneDSolver", [reference, ours], 1e-4 * reference)
    });
    Some(rows.collect())
}

fn tube(outlet: Terminal) -> Network {
    Network::new(BLOOD, vec![vessel("seg0", [0, 1], 10.0, 1.0)], vec![inflow(100.0), outlet]).unwrap()
}

fn stenosis() -> Network {
    let (area, throat) = (10.0_f64, 5.0_f64);
    let diameter = 2.0 * (area / PI).sqrt();
    let narrowing = Narrowing { diameter, length: 10.0, diameter_reduction: 1.0 - (throat / area).sqrt() };
    let mut before = vessel("seg0", [0, 1], 10.0, area);
    let (linear, quadratic) = (narrowing.viscous(BLOOD.viscosity_pa_s), narrowing.turbulent(BLOOD.density_kg_m3));
    // Young and Tsai's inertial term, Ku = 1.2; it is over when the flow is steady.
    before.losses[1] = Loss { linear, quadratic, inertance: 1.2 * BLOOD.density_kg_m3 * 10.0 / area };
    let after = vessel("seg2", [1, 2], 10.0, area);
    Network::new(BLOOD, vec![before, after], vec![inflow(100.0), resistance(2, 100.0)]).unwrap()
}

fn bifurcation() -> Network {
    let vessels = vec![
        vessel("seg0", [0, 1], 8.6, 2.32352192659501),
        vessel("seg1", [1, 3], 8.5, 1.13097335529233),
        vessel("seg2", [1, 2], 8.5, 1.13097335529233),
    ];
    Network::new(BLOOD, vessels, vec![inflow(7.985), resistance(3, 991.36), resistance(2, 991.36)]).unwrap()
}

pub fn rows() -> Option<Vec<Row>> {
    let pressure = Terminal { node: 1, condition: Condition::Pressure(Waveform::Constant(10_000.0)) };
    let mut rows = compare("tube_r", &[0], &steady(&tube(resistance(1, 100.0)), &[100.0], 10_000.0, 2.0))?;
    rows.extend(compare("tube_pressure", &[0], &steady(&tube(pressure), &[100.0], 10_000.0, 22.0))?);
    rows.extend(compare("tube_stenosis_r", &[0, 0, 1], &steady(&stenosis(), &[100.0; 2], 10_000.0, 4.0))?);
    let half = 7.985 / 2.0;
    rows.extend(compare("bifurcation_R", &[0, 1, 2], &steady(&bifurcation(), &[7.985, half, half], 3958.0, 1.0))?);
    Some(rows)
}
