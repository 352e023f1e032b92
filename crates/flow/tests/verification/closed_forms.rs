//! Formulas, and networks whose answer is a formula.

use super::shared::shared;
use super::{Row, Section, section};
use prosector_flow::network::{
    GivenFlow, GivenPressure, Junction, Leak, Network, ResistanceOutlet, Stenosis, TotalPressureJunction, Tube,
    UnitSet, Vessel, Waveform, energy_loss_coefficient, gorlin_area, net_valve_drop,
};
use prosector_flow::{Simulation, Solution, solve_reference};
use serde_json::Value;
use std::f64::consts::PI;

fn number(value: &Value, key: &str) -> f64 {
    value[key].as_f64().unwrap_or_else(|| panic!("no {key}"))
}

/// Young and Tsai's law on its own, and Garcia's and Gorlin's of valves.
pub fn formulas() -> Section {
    section(
        "Formulas",
        "Numbers from the shared cases and, for valves, from the formulas of Garcia and Gorlin. Deviation relative to the \
         reference.",
        valves(),
    )
}

fn valves() -> Option<Vec<Row>> {
    let file: Value = serde_json::from_str(&shared("valve_formulas.json")?).unwrap();
    let names = ["valve of 1.0 cm²", "valve of 0.7 cm²", "valve of 1.6 cm²"];
    let rows = file["cases"].as_array().unwrap().iter().zip(names).flat_map(|(case, name)| {
        let [eoa, area, flow] = ["EOA_cm2", "A_cm2", "Q_mL_s"].map(|key| number(case, key));
        let density = UnitSet::MmHgMlS.from_cgs(number(case, "rho")).unwrap();
        let drop = net_valve_drop(eoa, area, density, flow, 0.0);
        [
            Row::of(name, "net pressure drop", "Garcia 2005", [number(case, "net_dP_mmHg"), drop], 1e-5),
            Row::of(
                name,
                "energy loss coefficient",
                "Garcia 2000",
                [number(case, "ELCo_cm2"), energy_loss_coefficient(eoa, area)],
                1e-5,
            ),
            Row::of(
                name,
                "area from the net drop",
                "Gorlin 1951",
                [number(case, "Gorlin_AVA_from_net_cm2"), gorlin_area(flow, drop)],
                1e-5,
            ),
        ]
    });
    Some(rows.collect())
}

/// Flow through one element into a resistance, or whatever `build` makes; the last heartbeat.
pub(super) fn solved(points: usize, cycles: usize, build: impl FnOnce(&mut Network)) -> (Network, Solution) {
    let mut network = Network::new(UnitSet::Cgs);
    build(&mut network);
    let solution =
        solve_reference(&network, &Simulation::new(cycles, points)).unwrap_or_else(|error| panic!("{error}"));
    (network, solution)
}

fn last(solution: &Solution, variable: &str) -> f64 {
    *solution.series(variable).unwrap_or_else(|| panic!("no {variable}")).last().unwrap()
}

pub fn networks() -> Section {
    let mut rows = vec![tube(), leak()];
    rows.extend(young_tsai());
    rows.extend(recovery());
    rows.extend(ring());
    section(
        "Networks with a closed form",
        "Small networks in steady or evenly rising flow, whose pressures and flows follow by hand. Deviation relative to the \
         reference.",
        Some(rows),
    )
}

/// Poiseuille flow through a tube of 4 mm.
fn tube() -> Row {
    let tube = Tube { radius: 0.4, length: 12.0, viscosity: 0.04, density: 1.06, wall: None };
    let (_, solution) = solved(11, 2, |network| {
        let inflow = network.add("in", GivenFlow { flow: 8.0.into() });
        let vessel = network.add("tube", tube);
        let out = network.add("out", GivenPressure { pressure: 1e5.into() });
        network.connect(inflow, vessel);
        network.connect(vessel, out);
    });
    let expected = 1e5 + 8.0 * 0.04 * 12.0 * 8.0 / (PI * 0.4f64.powi(4));
    Row::of("tube", "pressure at its inlet", "Poiseuille", [expected, last(&solution, "pressure:in:tube")], 1e-9)
}

/// A hole of 1 mm² at 100 mmHg.
fn leak() -> Row {
    let hole = Leak { area: 0.01, discharge_coefficient: 0.6, density: 1.06, outside_pressure: 0.0 };
    let pressure = UnitSet::Cgs.pressure(prosector_flow::MmHg(100.0)).unwrap();
    let (_, solution) = solved(11, 2, |network| {
        let given = network.add("in", GivenPressure { pressure: pressure.into() });
        let vessel = network.add("vessel", Vessel { resistance: 1e-3, ..Vessel::default() });
        let hole = network.add("hole", hole);
        network.connect(given, vessel);
        network.connect(vessel, hole);
    });
    let behind = last(&solution, "pressure:vessel:hole");
    let expected = 0.6 * 0.01 * (2.0 * behind / 1.06).sqrt();
    Row::of("leak", "flow", "Cd A sqrt(2 p/rho)", [expected, last(&solution, "flow:vessel:hole")], 1e-9)
}

/// The three terms of the law, in steady flow and in flow that rises evenly.
fn young_tsai() -> Vec<Row> {
    let stenosis = Stenosis { area: 10.0, throat_area: 5.0, length: 10.0, viscosity: 0.04, density: 1.06 };
    let drop = |rising: f64| {
        let values = vec![100.0, 100.0 + rising];
        let flow = Waveform::Periodic { times: vec![0.0, 1.0], values };
        let (_, solution) = solved(2001, 1, |network| {
            let inflow = network.add("in", GivenFlow { flow });
            let vessel = network.add("stenosis", stenosis);
            let out = network.add("out", ResistanceOutlet { resistance: 100.0, distal_pressure: 0.0 });
            network.connect(inflow, vessel);
            network.connect(vessel, out);
        });
        let n = solution.times.len() / 2;
        let at = |variable: &str| solution.series(variable).unwrap()[n];
        (at("pressure:in:stenosis") - at("pressure:stenosis:out"), at("flow:in:stenosis"))
    };
    let law = |flow: f64, rising: f64| {
        let (open, throat) = (2.0 * (10.0f64 / PI).sqrt(), 2.0 * (5.0f64 / PI).sqrt());
        let kv = 32.0 * (0.83 * 10.0 + 1.64 * throat) * 4.0 / open;
        let turbulent = 1.52 * 1.06 / 2.0 * (flow / 10.0).powi(2);
        kv * 0.04 / open * flow / 10.0 + turbulent + 1.2 * 1.06 * 10.0 * rising / 10.0
    };
    let (steady, flow) = drop(0.0);
    let (rising, faster) = drop(400.0);
    let by_hand = "Young and Tsai 1973";
    vec![
        Row::of("stenosis of half the area", "steady pressure drop", by_hand, [law(flow, 0.0), steady], 1e-5),
        Row::of("the same", "steady drop of svOneDSolver's case", "svOneDSolver", [50.0159137 + 80.56, steady], 1e-5),
        Row::of("the same", "drop while flow rises by 400 mL/s²", by_hand, [law(faster, 400.0), rising], 1e-5),
    ]
}

/// A sudden widening without loss gives pressure back by Bernoulli's law.
fn recovery() -> Vec<Row> {
    let (_, solution) = solved(11, 2, |network| {
        let inflow = network.add("in", GivenFlow { flow: 90.0.into() });
        let narrow = network.add("narrow", Vessel { resistance: 1.0, ..Vessel::default() });
        let junction =
            TotalPressureJunction { density: 1.06, areas: vec![1.0, 3.0, 2.0], branches: vec![Default::default(); 2] };
        let junction = network.add("junction", junction);
        network.connect(inflow, narrow);
        network.connect(narrow, junction);
        for (name, resistance) in [("a", 50.0), ("b", 100.0)] {
            let vessel = network.add(name, Vessel { resistance, ..Vessel::default() });
            let out = network.add(format!("{name}_out"), GivenPressure { pressure: 0.0.into() });
            network.connect(junction, vessel);
            network.connect(vessel, out);
        }
    });
    let total = |node: &str, area: f64| {
        let flow = last(&solution, &format!("flow:{node}"));
        last(&solution, &format!("pressure:{node}")) + 1.06 / 2.0 * (flow / area).powi(2)
    };
    let before = total("narrow:junction", 1.0);
    vec![
        Row::of("widening", "total pressure in one branch", "Bernoulli", [before, total("junction:a", 3.0)], 1e-9),
        Row::of("widening", "total pressure in the other", "Bernoulli", [before, total("junction:b", 2.0)], 1e-9),
    ]
}

/// A bridge of five resistances: two ways with a link between them, which no tree has.
fn ring() -> Vec<Row> {
    let [r1, r2, r3, r4, r5] = [100.0, 200.0, 300.0, 50.0, 80.0];
    let (_, solution) = solved(11, 2, |network| {
        let inflow = network.add("in", GivenFlow { flow: 10.0.into() });
        let out = network.add("out", ResistanceOutlet { resistance: 100.0, distal_pressure: 500.0 });
        let [top, left, right, bottom] = ["top", "left", "right", "bottom"].map(|name| network.add(name, Junction));
        network.connect(inflow, top);
        let ways = [
            ("r1", r1, top, left),
            ("r2", r2, top, right),
            ("r3", r3, left, bottom),
            ("r4", r4, right, bottom),
            ("r5", r5, left, right),
        ];
        for (name, resistance, from, to) in ways {
            let vessel = network.add(name, Vessel { resistance, ..Vessel::default() });
            network.connect(from, vessel);
            network.connect(vessel, to);
        }
        network.connect(bottom, out);
    });
    // Kirchhoff: with bottom at 0, two potentials for a current of 10 from top.
    let (g1, g2, g3, g4, g5) = (1.0 / r1, 1.0 / r2, 1.0 / r3, 1.0 / r4, 1.0 / r5);
    // Unknowns t, l, r: rows of the conductance matrix, by Cramer's rule.
    let m = [[g1 + g2, -g1, -g2], [-g1, g1 + g3 + g5, -g5], [-g2, -g5, g2 + g4 + g5]];
    let det = |m: [[f64; 3]; 3]| {
        m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1]) - m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0])
            + m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0])
    };
    let potential = |k: usize| {
        let mut changed = m;
        (0..3).for_each(|row| changed[row][k] = if row == 0 { 10.0 } else { 0.0 });
        det(changed) / det(m)
    };
    let [top, left, right] = [0, 1, 2].map(potential);
    vec![
        Row::of(
            "bridge of five resistances",
            "flow in the link",
            "Kirchhoff",
            [(left - right) * g5, last(&solution, "flow:r5:right")],
            1e-9,
        ),
        Row::of(
            "the same",
            "pressure at the top",
            "Kirchhoff",
            [500.0 + 1000.0 + top, last(&solution, "pressure:in:top")],
            1e-9,
        ),
    ]
}
