//! Waves whose course is known on paper.

use super::super::Row;
use prosector_flow::network::Waveform;
use prosector_flow::one_d::{
    Blood, Condition, Loss, Network, PressureContinuity, Settings, Simulation, Stop, Terminal, Vessel, Wall,
    solve_periodic,
};

fn vessel(name: &str, ends: [u32; 2], length_m: f64, radius: f64, young_modulus_pa: f64, thickness: f64) -> Vessel {
    Vessel {
        name: name.into(),
        from: ends[0],
        to: ends[1],
        length_m,
        radius_m: [radius; 2],
        wall: Wall::Elastic { young_modulus_pa, thickness_m: [thickness; 2], poisson_ratio: 0.5 },
        profile: 9.0,
        external_pressure_pa: 0.0,
        losses: [Loss::default(); 2],
    }
}

/// Q = 1e-6 exp(-1e4 (t - 0.05)²) m³/s, and nothing after it.
fn pulse(period: f64) -> Terminal {
    let mut times: Vec<f64> = (0..=400).map(|i| f64::from(i) * 2.5e-4).collect();
    let mut values: Vec<f64> = times.iter().map(|t| 1e-6 * (-1e4 * (t - 0.05_f64).powi(2)).exp()).collect();
    times.push(period);
    values.push(0.0);
    Terminal { node: 0, condition: Condition::Inflow(Waveform::Periodic { times, values }) }
}

fn passing(node: u32) -> Terminal {
    Terminal { node, condition: Condition::Reflection(0.0) }
}

/// Time and height of the highest point, by a parabola through three samples.
fn peak(times: &[f64], values: &[f64]) -> (f64, f64) {
    let top = (1..values.len() - 1).max_by(|&a, &b| values[a].total_cmp(&values[b])).unwrap();
    let (a, b, c) = (values[top - 1], values[top], values[top + 1]);
    let shift = (a - c) / (2.0 * (a - 2.0 * b + c));
    (times[top] + shift * (times[1] - times[0]), b - (a - c) * shift / 4.0)
}

/// Time and height of the pulse's peak at the inlet and after 1, 2, 5 and 8 m of the tube of Boileau et al. 2015,
/// benchmark 1. Limiters clip peaks, so cells are short: a 48th of the pulse's half-width.
fn long_tube_peaks(viscosity_pa_s: f64) -> Vec<(f64, f64)> {
    let blood = Blood { density_kg_m3: 1050.0, viscosity_pa_s };
    let tube = vessel("tube", [0, 1], 10.0, 0.01, 4e5, 0.0015);
    let network = Network::new(blood, vec![tube], vec![pulse(1.5), passing(1)]).unwrap();
    let settings = Settings {
        cell_length_m: 1.25e-3,
        samples: 1500,
        stations: vec![0.0, 0.1, 0.2, 0.5, 0.8],
        ..Settings::default()
    };
    let ours = solve_periodic(&network, &settings, Stop::After(1)).unwrap();
    ours.vessels[0].stations.iter().map(|at| peak(&ours.times_s, &at.pressure_pa)).collect()
}

/// The pulse against linear theory: with viscosity its peak falls as exp(-11 pi mu x / (rho A c)), without it stays.
fn long_tube() -> Vec<Row> {
    let (peaks, inviscid) = (long_tube_peaks(0.004), long_tube_peaks(0.0));
    let row = |quantity: String, unit: &str, reference: f64, ours, share: f64| {
        let quantity = if unit.is_empty() { quantity } else { format!("{quantity}, {unit}") };
        Row::within("pulse_in_long_tube", quantity, "linear theory", [reference, ours], share * reference)
    };
    let speed = 7.0 / (peaks[4].0 - peaks[1].0);
    let mut rows = vec![
        row("speed of the peak from 1 m to 8 m".into(), "m/s", 6.172_133_998_483_676, speed, 0.003),
        row("peak pressure at the inlet".into(), "Pa", 20.628_838_340_968_656, peaks[0].1, 0.03),
    ];
    let ratios = [
        (1, 0.934_360_001_925_09),
        (2, 0.873_028_613_197_454_2),
        (5, 0.712_149_534_029_682_3),
        (8, 0.580_916_766_245_769_3),
    ];
    for ((metres, reference), peak) in ratios.into_iter().zip(&peaks[1..]) {
        let quantity = format!("peak pressure at {metres} m, of that at the inlet");
        rows.push(row(quantity, "", reference, peak.1 / peaks[0].1, 0.03));
    }
    let quantity = "peak pressure at 8 m, of that at the inlet, without viscosity".to_owned();
    rows.push(row(quantity, "", 1.0, inviscid[4].1 / inviscid[0].1, 0.03));
    rows
}

/// The share of a small wave that comes back from the branching of `openbf_ibif`.
fn reflection(shared: PressureContinuity, name: &str) -> Row {
    let blood = Blood { density_kg_m3: 1060.0, viscosity_pa_s: 0.0 };
    let vessels = vec![
        vessel("parent", [0, 1], 3.0, 0.7581e-2, 5e5, 0.9e-3),
        vessel("d1", [1, 2], 3.0, 0.5492e-2, 7e5, 0.68e-3),
        vessel("d2", [1, 3], 3.0, 0.5492e-2, 7e5, 0.68e-3),
    ];
    let network = Network::new(blood, vessels, vec![pulse(0.85), passing(2), passing(3)]).unwrap();
    let settings =
        Settings { cell_length_m: 5e-3, branchings: shared, samples: 850, stations: vec![0.5], ..Settings::default() };
    let ours = solve_periodic(&network, &settings, Stop::After(1)).unwrap();
    let pressure = &ours.vessels[0].stations[0].pressure_pa;
    let (forward, back) = (peak(&ours.times_s, &pressure[..450]).1, peak(&ours.times_s, &pressure[450..]).1);
    let quantity = format!("share of the wave that returns, {name} pressure shared");
    let pair = [0.070_293_641_361_255_47, back / forward];
    Row::within("bifurcation_reflection", quantity, "linear theory", pair, 0.005)
}

/// A wave running one way on blood at rest: u = 4 (c - c0), and each value of it travels at u + c. The mean error of
/// the area after 0.04 s, with so many cells a metre.
fn simple_wave_error(cells: usize) -> f64 {
    let blood = Blood { density_kg_m3: 1050.0, viscosity_pa_s: 0.0 };
    let (radius, beta) = (0.01, 8e4);
    let mut tube = vessel("tube", [0, 1], 1.0, radius, 1.0, 1.0);
    tube.wall = Wall::Beta([beta; 2]);
    let network = Network::new(blood, vec![tube], vec![passing(0), passing(1)]).unwrap();
    let settings = Settings { cell_length_m: 1.0 / cells as f64, ..Settings::default() };
    let (open, area) = ((beta / 2100.0_f64).sqrt(), std::f64::consts::PI * radius * radius);
    let speed = |x: f64| open * (1.0 + 0.01 * (-((x - 0.35) / 0.08).powi(2)).exp());
    let state = |x: f64| {
        let stretch = (speed(x) / open).powi(2);
        (beta * (stretch - 1.0), area * stretch * stretch * 4.0 * (speed(x) - open))
    };
    let mut simulation = Simulation::new(&network, &settings).unwrap();
    simulation.set_vessel(0, state);
    let time = 0.04;
    simulation.advance_to(time).unwrap();
    let profile = simulation.profile(0);
    let errors = profile.position_m.iter().zip(&profile.area_m2).map(|(&x, &ours)| {
        let mut from = x - open * time;
        // A fixed point; the wave has not steepened, so it contracts.
        for _ in 0..200 {
            from = x - (5.0 * speed(from) - 4.0 * open) * time;
        }
        (ours / area - (speed(from) / open).powi(4)).abs()
    });
    errors.sum::<f64>() / cells as f64
}

fn order() -> Row {
    let (coarse, fine) = (simple_wave_error(200), simple_wave_error(400));
    let quantity = "order of accuracy, 200 to 400 cells".to_owned();
    Row::within("simple wave", quantity, "method of characteristics", [2.0, (coarse / fine).log2()], 0.2)
}

/// Blood at rest under pressure in a tapering, stiffening vessel: nothing may move.
fn rest() -> Row {
    let blood = Blood { density_kg_m3: 1060.0, viscosity_pa_s: 0.004 };
    let mut taper = vessel("taper", [0, 1], 0.2, 0.01, 4e5, 0.001);
    taper.radius_m = [0.01, 0.004];
    let closed = Terminal { node: 0, condition: Condition::Inflow(Waveform::Constant(0.0)) };
    let held = Terminal { node: 1, condition: Condition::Pressure(Waveform::Constant(12e3)) };
    let network = Network::new(blood, vec![taper], vec![closed, held]).unwrap();
    let settings = Settings::default();
    let mut simulation = Simulation::new(&network, &settings).unwrap();
    simulation.set_vessel(0, |_| (12e3, 0.0));
    simulation.advance_to(0.2).unwrap();
    let flow = simulation.profile(0).flow_m3_s.iter().fold(0.0_f64, |most, q| most.max(q.abs()));
    let quantity = "largest flow in a tapering vessel under 12 kPa, m³/s".to_owned();
    Row::within("blood at rest", quantity, "hydrostatics", [0.0, flow], 1e-15)
}

pub fn rows() -> Vec<Row> {
    let mut rows = long_tube();
    rows.push(reflection(PressureContinuity::Total, "total"));
    rows.push(reflection(PressureContinuity::Static, "static"));
    rows.push(order());
    rows.push(rest());
    rows
}
