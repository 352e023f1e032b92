//! openBF's own results: last cycle, pressure, flow and area at five stations.
//!
//! What its files leave unsaid, read in openBF (INSIGNEO/openBF, Apache-2.0): the run begins at rest and at zero
//! pressure; a missing `h0` follows from the radius; a missing `R2` is R1 less the impedance of the open outlet; a key it
//! does not know (`gamma profile` with a space) leaves the profile at 2; vessels share the static pressure where they
//! branch and the total pressure where two are joined. Deviations after Boileau et al. 2015: pressure and area as a
//! share of the reference at that time, flow as a share of the reference's largest.

use super::super::Row;
use super::super::shared::shared;
use prosector_flow::network::{RcrOutlet, Waveform};
use prosector_flow::one_d::{
    Blood, Condition, Loss, Network, Periodic, PressureContinuity, Settings, Stop, Terminal, Vessel, Wall,
    solve_periodic,
};
use serde_json::Value;
use std::collections::BTreeMap;
use std::f64::consts::PI;

type Entry = BTreeMap<String, String>;

/// The lists and values of a file that is flat below `network`: the head, then one entry a vessel.
fn entries(text: &str) -> (Entry, Vec<Entry>) {
    let (mut head, mut vessels) = (Entry::new(), Vec::<Entry>::new());
    for line in text.lines() {
        let line = line.trim();
        let line = match line.strip_prefix("- ") {
            Some(rest) => {
                vessels.push(Entry::new());
                rest
            }
            None => line,
        };
        let Some((key, value)) = line.split_once(':') else { continue };
        let entry = vessels.last_mut().unwrap_or(&mut head);
        entry.insert(key.trim().into(), value.trim().trim_matches('"').into());
    }
    (head, vessels)
}

fn number(entry: &Entry, key: &str) -> Option<f64> {
    entry.get(key).map(|text| text.parse().unwrap_or_else(|_| panic!("{key}: {text}")))
}

/// A series as openBF reads it: where the times of a file step back, the earlier piece holds up to its end, and from
/// there on the later piece (the inlet of the circle of Willis does so four times).
fn inflow(text: &str) -> Waveform {
    let number = |text: Option<&str>| -> f64 { text.unwrap().parse().unwrap() };
    let samples = text.lines().map(str::split_whitespace).map(|mut line| (number(line.next()), number(line.next())));
    let samples: Vec<(f64, f64)> = samples.collect();
    let (mut times, mut values) = (vec![samples[0].0], vec![samples[0].1]);
    for (index, &(time, value)) in samples.iter().enumerate().skip(1) {
        let last = times[times.len() - 1];
        if time > last {
            times.push(time);
            values.push(value);
        } else {
            let (later, next) = samples[index + 1];
            let here = last + 1e-9;
            times.push(here);
            values.push(value + (next - value) * (here - time) / (later - time));
        }
    }
    Waveform::Periodic { times, values }
}

/// openBF's wall thickness of a vessel of this radius, m.
fn thickness(radius: f64) -> f64 {
    radius * (0.2802 * (-505.3 * radius).exp() + 0.1324 * (-11.14 * radius).exp())
}

fn vessel(entry: &Entry) -> Vessel {
    let start = number(entry, "R0").or(number(entry, "Rp")).unwrap();
    let radius_m = [start, number(entry, "Rd").unwrap_or(start)];
    Vessel {
        name: entry["label"].clone(),
        from: entry["sn"].parse().unwrap(),
        to: entry["tn"].parse().unwrap(),
        length_m: number(entry, "L").unwrap(),
        radius_m,
        wall: Wall::Elastic {
            young_modulus_pa: number(entry, "E").unwrap(),
            thickness_m: radius_m.map(|radius| number(entry, "h0").unwrap_or(thickness(radius))),
            poisson_ratio: 0.5,
        },
        profile: number(entry, "gamma_profile").unwrap_or(2.0),
        external_pressure_pa: 0.0,
        losses: [Loss::default(); 2],
    }
}

fn outlet(entry: &Entry, vessel: &Vessel, density: f64) -> Option<Terminal> {
    let proximal_resistance = number(entry, "R1")?;
    let speed = (vessel.beta_pa()[1] / (2.0 * density)).sqrt();
    let impedance = density * speed / (PI * vessel.radius_m[1].powi(2));
    let rcr = RcrOutlet {
        proximal_resistance,
        capacitance: number(entry, "Cc")?,
        distal_resistance: number(entry, "R2").unwrap_or(proximal_resistance - impedance),
        distal_pressure: 0.0,
    };
    Some(Terminal { node: vessel.to, condition: Condition::Rcr(rcr) })
}

fn network(case: &str) -> Option<Network> {
    let (head, entries) = entries(&shared(&format!("openbf_{case}/{case}.yaml"))?);
    let blood = Blood { density_kg_m3: number(&head, "rho")?, viscosity_pa_s: number(&head, "mu")? };
    let vessels: Vec<_> = entries.iter().map(vessel).collect();
    let inlet = inflow(&shared(&format!("openbf_{case}/{case}_inlet.dat"))?);
    let mut terminals = vec![Terminal { node: 1, condition: Condition::Inflow(inlet) }];
    let outlets = entries.iter().zip(&vessels).filter_map(|(entry, vessel)| outlet(entry, vessel, blood.density_kg_m3));
    terminals.extend(outlets);
    Some(Network::new(blood, vessels, terminals).unwrap())
}

/// Cell length, m.
const CELL: f64 = 2.5e-3;

fn settings(cell_length_m: f64) -> Settings {
    Settings { cell_length_m, branchings: PressureContinuity::Static, fewest_cells: 3, ..Settings::default() }
}

/// Linear between our samples, at openBF's times.
fn at(ours: &Periodic, values: &[f64], time: f64) -> f64 {
    let start = ours.times_s[0];
    let along = (time - start) / (ours.times_s[1] - start);
    let before = (along.max(0.0) as usize).min(values.len() - 2);
    values[before] + (values[before + 1] - values[before]) * (along - before as f64)
}

fn column(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect()
}

/// Root mean square and largest deviation over a cycle, as shares.
fn deviation(ours: &Periodic, values: &[f64], times: &[f64], reference: &[f64], by_largest: bool) -> (f64, f64) {
    let largest = reference.iter().fold(0.0_f64, |most, x| most.max(x.abs()));
    let shares = times
        .iter()
        .zip(reference)
        .map(|(&time, &wanted)| (at(ours, values, time) - wanted) / if by_largest { largest } else { wanted });
    let shares: Vec<f64> = shares.collect();
    let mean = shares.iter().map(|x| x * x).sum::<f64>() / shares.len() as f64;
    (mean.sqrt(), shares.iter().fold(0.0, |most, x| most.max(x.abs())))
}

/// The worst station of every vessel and quantity.
fn compare(case: &'static str, ours: &Periodic, expected: &Value, tolerance: f64) -> Vec<Row> {
    let mut rows = Vec::new();
    for vessel in &ours.vessels {
        for quantity in ["P", "Q", "A"] {
            let Some(columns) = expected["vessels"][&vessel.name][quantity].as_array() else { continue };
            let times = column(&columns[0]);
            let mut worst = (0.0_f64, 0.0_f64);
            for (station, reference) in vessel.stations.iter().zip(&columns[1..]) {
                let values = match quantity {
                    "P" => &station.pressure_pa,
                    "Q" => &station.flow_m3_s,
                    _ => &station.area_m2,
                };
                let (mean, most) = deviation(ours, values, &times, &column(reference), quantity == "Q");
                worst = (worst.0.max(mean), worst.1.max(most));
            }
            let row = |what: &str, share: f64, tolerance| {
                let quantity = format!("{}: {quantity}, {what} deviation, %", vessel.name);
                Row::within(case, quantity, "openBF", [0.0, 100.0 * share], tolerance)
            };
            rows.push(row("root mean square", worst.0, tolerance));
            rows.push(row("largest", worst.1, 4.0));
        }
    }
    rows
}

fn mass(case: &'static str, ours: &Periodic) -> Row {
    let quantity = "mass lost at a node, as a share of its largest flow".to_owned();
    Row::within(case, quantity, "balance", [0.0, ours.node_imbalance], 1e-10)
}

fn against_openbf(case: &'static str, tolerance: f64, cell_length_m: f64) -> Option<Vec<Row>> {
    let network = network(case)?;
    let text = shared(&format!("openbf_{case}/expected_waveforms.json"))?;
    let expected: Value = serde_json::from_str(&text).unwrap();
    let first = expected["vessels"].as_object().unwrap().values().next().unwrap();
    let end = column(&first["P"][0]).last().copied().unwrap();
    let cycles = (end / network.period_s()).round() as usize;
    let ours = solve_periodic(&network, &settings(cell_length_m), Stop::After(cycles)).unwrap();
    let mut rows = compare(case, &ours, &expected, tolerance);
    assert!(rows.len() >= 4 * ours.vessels.len());
    rows.push(mass(case, &ours));
    Some(rows)
}

pub fn carotid() -> Option<Vec<Row>> {
    against_openbf("cca", 1.0, CELL)
}

pub fn bifurcation() -> Option<Vec<Row>> {
    against_openbf("ibif", 2.0, CELL)
}

pub fn circle_pressure() -> Option<Vec<Row>> {
    let mut rows = against_openbf("circle_of_willis", 2.0, CELL)?;
    rows.retain(|row| !row.quantity.contains(": Q,"));
    Some(rows)
}

/// With openBF's own cell length.
pub fn circle_flow() -> Option<Vec<Row>> {
    let mut rows = against_openbf("circle_of_willis", 2.0, 1e-3)?;
    rows.retain(|row| row.quantity.contains(": Q,"));
    Some(rows)
}

/// No waveforms of openBF are at hand for this one. Periodic, it must carry its mean inflow through the outlet's whole
/// resistance.
pub fn aorta() -> Option<Vec<Row>> {
    let network = network("uta")?;
    let stop = Stop::Periodic { tolerance: 1e-5, most_cycles: 30 };
    let ours = solve_periodic(&network, &settings(CELL), stop).unwrap();
    let mean = |values: &[f64]| {
        let inner: f64 = values[1..values.len() - 1].iter().sum();
        (inner + (values[0] + values[values.len() - 1]) / 2.0) / (values.len() - 1) as f64
    };
    let Condition::Inflow(inlet) = &network.terminals()[0].condition else { panic!("an inflow first") };
    let Condition::Rcr(rcr) = &network.terminals()[1].condition else { panic!("a windkessel second") };
    let [.., end] = &ours.vessels[0].stations[..] else { panic!("stations") };
    let Waveform::Periodic { times, values } = inlet else { panic!("samples") };
    let pieces = times.windows(2).zip(values.windows(2));
    let flow = pieces.map(|(t, v)| (t[1] - t[0]) * (v[0] + v[1]) / 2.0).sum::<f64>() / network.period_s();
    let pressure = (rcr.proximal_resistance + rcr.distal_resistance) * flow;
    let row = |quantity: &str, reference: f64, ours| {
        Row::within("uta", quantity.to_owned(), "balance over a cycle", [reference, ours], 1e-3 * reference)
    };
    Some(vec![
        row("mean flow at the end, m³/s", flow, mean(&end.flow_m3_s)),
        row("mean pressure at the end, Pa", pressure, mean(&end.pressure_pa)),
    ])
}
