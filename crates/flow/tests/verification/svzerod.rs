//! Cases of svZeroDSolver beside that program's own results.

use super::shared::shared;
use super::{Row, Section};
use prosector_flow::reference::{Kept, Solution};
use prosector_flow::svzerod::{Case, parse_case};
use prosector_flow::{Network, solve_reference};
use serde_json::Value;
use std::collections::BTreeMap;

/// Cases whose inflow does not change, then those whose does; what each is held to.
const CASES: [(&str, f64); 26] = [
    ("steadyFlow_R_R", 1e-7),
    ("steadyFlow_RC_R", 1e-7),
    ("steadyFlow_RL_R", 1e-7),
    ("steadyFlow_R_RCR", 1e-7),
    ("steadyFlow_R_coronary", 1e-7),
    ("steadyFlow_R_steadyPressure", 1e-7),
    ("steadyFlow_stenosis_R", 1e-7),
    ("steadyFlow_bifurcationR_R1", 1e-7),
    ("steadyFlow_bifurcationR_R1_blockNames", 1e-7),
    ("steadyFlow_blood_vessel_junction", 1e-7),
    ("pulsatileFlow_R_RCR", 1e-6),
    ("pulsatileFlow_R_RCR_variable", 1e-6),
    ("pulsatileFlow_R_RCR_derivative", 1e-6),
    ("pulsatileFlow_R_RCR_derivative_variable", 1e-6),
    ("pulsatileFlow_R_RCR_mean", 1e-6),
    ("pulsatileFlow_R_RCR_mean_variable", 1e-6),
    ("pulsatileFlow_R_RCR_mean_derivative_variable", 1e-6),
    ("pulsatileFlow_CRL", 1e-6),
    ("pulsatileFlow_CStenosis_steadyPressure", 1e-6),
    ("pulsatileFlow_R_coronary", 1e-6),
    ("pulsatileFlow_R_coronary_cycle_error", 1e-6),
    ("chamber_elastance_inductor", 1e-6),
    ("piecewise_Chamber_and_Valve", 1e-6),
    ("closedLoopHeart_singleVessel", 1e-6),
    ("closedLoopHeart_singleVessel_decomposed", 1e-6),
    ("coupledBlock_closedLoopHeart_withCoronaries", 1e-3),
];

/// The columns of a result: those of vessels by the unknown that they show, or the unknowns themselves.
fn column(case: &Case, solution: &Solution, name: &str, column: &str) -> Vec<f64> {
    let (base, change) = match column.strip_prefix("d_") {
        Some(base) => (base, true),
        None => (column, column == "ydot"),
    };
    let variable = match base {
        "y" | "ydot" => name.to_owned(),
        _ => of_vessel(&case.network, name, base),
    };
    let at = solution.position(&variable).unwrap_or_else(|| panic!("no {variable}"));
    let series = solution.states.iter().map(|state| if change { state.dy[at] } else { state.y[at] });
    if case.form.mean { vec![series.sum::<f64>() / solution.states.len() as f64] } else { series.collect() }
}

fn of_vessel(network: &Network, name: &str, column: &str) -> String {
    let id = network.find(name).expect("a vessel");
    let (quantity, end) = column.split_once('_').expect("flow_in and the like");
    let node = if end == "in" { network.inlets(id)[0] } else { network.outlets(id)[0] };
    format!("{quantity}:{}", network.nodes[node.0].name)
}

/// Expected series by name and column.
fn expected(file: &Value) -> BTreeMap<(String, String), Vec<f64>> {
    let names: Vec<&str> = file["names"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
    let index: Vec<usize> =
        file["name_index"].as_array().unwrap().iter().map(|n| n.as_u64().unwrap() as usize).collect();
    let columns =
        file.as_object().unwrap().keys().filter(|key| !["time", "names", "name_index"].contains(&key.as_str()));
    let mut series: BTreeMap<(String, String), Vec<f64>> = BTreeMap::new();
    for column in columns {
        for (value, &n) in file[column].as_array().unwrap().iter().zip(&index) {
            series.entry((names[n].to_owned(), column.clone())).or_default().push(value.as_f64().unwrap());
        }
    }
    series
}

/// What a series shows, for taking the scale from all of its kind.
fn quantity(name: &str, column: &str) -> &'static str {
    let change = column.starts_with("d_") || column == "ydot";
    let of = if column.starts_with('y') {
        name.split([':', '_']).next().unwrap_or(name)
    } else {
        column.trim_start_matches("d_")
    };
    match (of.chars().next().unwrap_or('?').to_ascii_lowercase(), of.starts_with("va"), change) {
        ('f' | 'q', _, false) => "flow",
        ('f' | 'q', _, true) => "change of flow",
        ('p', _, false) => "pressure",
        ('p', _, true) => "change of pressure",
        ('v', true, _) => "valve",
        _ => "volume",
    }
}

/// A case that was run.
struct Done {
    name: &'static str,
    tolerance: f64,
    case: Case,
    solution: Solution,
    expected: Value,
}

fn run((name, tolerance): (&'static str, f64)) -> Option<Done> {
    let case = parse_case(&shared(&format!("svzerod/{name}.json"))?).unwrap_or_else(|error| panic!("{name}: {error}"));
    let solution = solve_reference(&case.network, &case.simulation).unwrap_or_else(|error| panic!("{name}: {error}"));
    let expected = serde_json::from_str(&shared(&format!("svzerod/{name}.expected.json"))?).unwrap();
    Some(Done { name, tolerance, case, solution, expected })
}

/// Mass and results of all cases, each run once.
pub fn sections() -> [Section; 2] {
    let done: Option<Vec<Done>> = CASES.into_iter().map(run).collect();
    let done = done.as_deref();
    [
        super::section(
            "Mass at junctions",
            "Flow in less flow out at every junction and time of the cases below, over the largest flow there. Of runs that \
             start from a state in which junctions do not balance the first tenth is left out.",
            done.map(|done| done.iter().filter_map(junction_gap).collect()),
        ),
        super::section(
            "svZeroDSolver",
            "Its own test cases with its own results (commit c7b0ca091abe), read from its files and compared at every time: the \
             largest difference of any series of a kind, over the largest value of that series. Reference and ours stand where \
             the difference is largest.",
            done.map(|done| done.iter().flat_map(rows).collect()),
        ),
    ]
}

/// One row for each kind of quantity: the largest difference, over the largest value of that series.
fn rows(done: &Done) -> Vec<Row> {
    let Done { name, tolerance, case, solution, expected: file } = done;
    let mut found: BTreeMap<&'static str, Row> = BTreeMap::new();
    for ((series, of), reference) in expected(file) {
        let ours = column(case, solution, &series, &of);
        assert_eq!(ours.len(), reference.len(), "{name}: {series} has another number of times");
        let peak = reference.iter().fold(0.0f64, |peak, value| peak.max(value.abs()));
        if peak == 0.0 {
            continue;
        }
        let at =
            (0..ours.len()).max_by(|&a, &b| (ours[a] - reference[a]).abs().total_cmp(&(ours[b] - reference[b]).abs()));
        let at = at.expect("a time");
        let deviation = (ours[at] - reference[at]).abs() / peak;
        let row = Row {
            case: name,
            quantity: quantity(&series, &of).to_owned(),
            source: "svZeroDSolver",
            reference: reference[at],
            ours: ours[at],
            deviation,
            tolerance: *tolerance,
        };
        found
            .entry(quantity(&series, &of))
            .and_modify(|worst| {
                if worst.deviation < row.deviation {
                    *worst = row.clone()
                }
            })
            .or_insert(row);
    }
    found.into_values().collect()
}

/// Flow into each junction less flow out of it; nothing without junctions.
fn junction_gap(done: &Done) -> Option<Row> {
    let Done { name, case, solution, .. } = done;
    let network = &case.network;
    let is_junction = |n: &usize| network.elements[*n].element.kind() == "junction";
    let junctions: Vec<usize> = (0..network.elements.len()).filter(is_junction).collect();
    if junctions.is_empty() {
        return None;
    }
    let skipped = if case.simulation.kept == Kept::All { solution.states.len() / 10 } else { 0 };
    let (mut gap, mut peak) = (0.0f64, 0.0f64);
    for state in &solution.states[skipped..] {
        for &n in &junctions {
            let id = prosector_flow::network::ElementId(n);
            let flows = |nodes: Vec<prosector_flow::network::NodeId>| -> Vec<f64> {
                nodes.iter().map(|node| state.y[2 * node.0]).collect()
            };
            let (inward, outward) = (flows(network.inlets(id)), flows(network.outlets(id)));
            gap = gap.max((inward.iter().sum::<f64>() - outward.iter().sum::<f64>()).abs());
            peak = inward.iter().chain(&outward).fold(peak, |peak, flow| peak.max(flow.abs()));
        }
    }
    Some(Row {
        case: name,
        quantity: "flow lost".to_owned(),
        source: "conservation",
        reference: 0.0,
        ours: gap,
        deviation: gap / peak,
        tolerance: 1e-10,
    })
}
