//! Steady cases of SimVascular's svZeroDSolver and svOneDSolver, and Young and Tsai's law, from the shared data.

use prosector_flow::{Narrowing, Outlet, Source, Vessel, solve_forest, young_tsai_drop};
use serde_json::Value;
use std::collections::HashMap;
use std::f64::consts::PI;
use std::path::PathBuf;

/// A file of the shared physics data; `None` with a word where the data is absent, a failure in CI.
fn shared(path: &str) -> Option<Value> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/physics/flow").join(path);
    match std::fs::read(&path) {
        Ok(bytes) => Some(serde_json::from_slice(&bytes).unwrap()),
        Err(_) if std::env::var("CI").is_ok_and(|ci| ci == "true") => panic!("{} is missing", path.display()),
        Err(_) => {
            eprintln!("skipped: {} is not here", path.display());
            None
        }
    }
}

fn number(value: &Value, key: &str) -> f64 {
    value.get(key).and_then(Value::as_f64).unwrap_or(0.0)
}

fn first(value: &Value, key: &str) -> f64 {
    value[key].as_array().and_then(|a| a[0].as_f64()).or_else(|| value[key].as_f64()).unwrap_or(0.0)
}

/// The steady limit of an outlet condition: capacitances and inductances do not matter.
fn outlet(condition: &Value) -> Outlet {
    let values = &condition["bc_values"];
    match condition["bc_type"].as_str().unwrap() {
        "RESISTANCE" => Outlet { resistance: number(values, "R"), pressure: number(values, "Pd") },
        "RCR" => Outlet { resistance: number(values, "Rp") + number(values, "Rd"), pressure: number(values, "Pd") },
        "PRESSURE" => Outlet { resistance: 0.0, pressure: first(values, "P") },
        "CORONARY" => {
            let resistance = number(values, "Ra1") + number(values, "Ra2") + number(values, "Rv1");
            Outlet { resistance, pressure: number(values, "P_v") }
        }
        other => panic!("{other}"),
    }
}

/// A svZeroDSolver case as a forest in its own (cgs) units; vessels must be stored parents first.
fn forest(case: &Value) -> (Vec<Vessel>, Source) {
    let conditions: HashMap<&str, &Value> =
        case["boundary_conditions"].as_array().unwrap().iter().map(|c| (c["bc_name"].as_str().unwrap(), c)).collect();
    let mut parent = HashMap::new();
    for junction in case["junctions"].as_array().into_iter().flatten() {
        let above = junction["inlet_vessels"][0].as_u64().unwrap();
        for below in junction["outlet_vessels"].as_array().unwrap() {
            parent.insert(below.as_u64().unwrap(), above as u32);
        }
    }
    let mut source = None;
    let vessels = case["vessels"].as_array().unwrap().iter().map(|vessel| {
        let ends = &vessel["boundary_conditions"];
        if let Some(inlet) = ends["inlet"].as_str() {
            source = Some(Source::Flow(first(&conditions[inlet]["bc_values"], "Q")));
        }
        let closed = Outlet { resistance: 0.0, pressure: 0.0 };
        let values = &vessel["zero_d_element_values"];
        Vessel {
            parent: parent.get(&vessel["vessel_id"].as_u64().unwrap()).copied(),
            linear: number(values, "R_poiseuille"),
            quadratic: number(values, "stenosis_coefficient"),
            outlet: ends["outlet"].as_str().map_or(closed, |name| outlet(conditions[name])),
            clamped: false,
        }
    });
    let vessels = vessels.collect();
    (vessels, source.unwrap())
}

#[test]
fn svzerodsolvers_steady_cases_agree() {
    let names = [
        "steadyFlow_R_R",
        "steadyFlow_R_RCR",
        "steadyFlow_R_steadyPressure",
        "steadyFlow_RC_R",
        "steadyFlow_RL_R",
        "steadyFlow_R_coronary",
        "steadyFlow_bifurcationR_R1",
        "steadyFlow_stenosis_R",
    ];
    for name in names {
        let Some(case) = shared(&format!("svzerod/{name}.json")) else { return };
        let expected = shared(&format!("svzerod/{name}.expected.json")).unwrap();
        let (vessels, source) = forest(&case);
        let solved = solve_forest(&vessels, source).unwrap();
        let last = |key: &str, n: usize| {
            let rows = expected["name_index"].as_array().unwrap();
            let row = rows.iter().rposition(|index| index.as_u64() == Some(n as u64)).unwrap();
            expected[key][row].as_f64().unwrap()
        };
        for n in 0..vessels.len() {
            let check = |found: f64, key: &str| {
                let reference = last(key, n);
                assert!(
                    (found - reference).abs() <= 1e-7 * reference.abs(),
                    "{name} {key} {n}: {found}, not {reference}"
                );
            };
            check(solved.flow[n], "flow_in");
            check(solved.pressure_in[n].unwrap(), "pressure_in");
            check(solved.pressure_out[n].unwrap(), "pressure_out");
        }
    }
}

/// The pressure at the inlet of tube, stenosis, tube and resistance, by svOneDSolver: 10150.68211 dyn/cm^2.
#[test]
fn young_and_tsai_reproduce_svonedsolvers_stenosis() {
    let Some(case) = shared("young_tsai_stenosis.json") else { return };
    let inputs = &case["inputs"];
    let value = |key| number(inputs, key);
    let diameter = |area: f64| (4.0 * area / PI).sqrt();
    let open = diameter(value("A0"));
    let narrowing =
        Narrowing { diameter: open, length: value("Ls"), diameter_reduction: 1.0 - diameter(value("As")) / open };
    let q = value("Q");
    assert!((narrowing.viscous(value("mu")) * q - value("viscous")).abs() < 1e-6);
    assert!((narrowing.turbulent(value("rho")) * q * q - value("turbulent")).abs() < 1e-6);
    let drop = young_tsai_drop(narrowing, value("mu"), value("rho"), q);
    let poiseuille = 8.0 * PI * value("mu") * 10.0 / value("A0").powi(2) * q;
    let inlet = 2.0 * poiseuille + drop + value("R_out") * q;
    let expected = shared("svoned/tube_stenosis_r.expected.json").unwrap()["expected"][0][4].as_f64().unwrap();
    assert!((inlet / expected - 1.0).abs() < 1e-9, "{inlet}");

    // The same through the solver, which has to find the drop by Newton's method.
    let nothing = Outlet { resistance: 0.0, pressure: 0.0 };
    let vessel = |parent, linear, quadratic| Vessel { parent, linear, quadratic, outlet: nothing, clamped: false };
    let tube = 8.0 * PI * value("mu") * 10.0 / value("A0").powi(2);
    let vessels = [
        vessel(None, tube, 0.0),
        vessel(Some(0), narrowing.viscous(value("mu")), narrowing.turbulent(value("rho"))),
        Vessel { outlet: Outlet { resistance: value("R_out"), pressure: 0.0 }, ..vessel(Some(1), tube, 0.0) },
    ];
    let driven = solve_forest(&vessels, Source::Pressure(expected)).unwrap();
    assert!((driven.flow[0] / q - 1.0).abs() < 1e-9, "{:?}", driven.flow);
    assert!(driven.residual < 1e-11 && driven.iterations < 12, "{driven:?}");
}

#[test]
fn svonedsolvers_bifurcation_agrees() {
    let Some(file) = shared("svoned/bifurcation_R.expected.json") else { return };
    let tube = |length: f64, area: f64| 8.0 * PI * 0.04 * length / (area * area);
    let outlet = Outlet { resistance: 991.36, pressure: 0.0 };
    let vessel = |parent, linear| Vessel { parent, linear, quadratic: 0.0, outlet, clamped: false };
    let child = tube(8.5, 1.13097335529233);
    let vessels = [vessel(None, tube(8.6, 2.32352192659501)), vessel(Some(0), child), vessel(Some(0), child)];
    let solved = solve_forest(&vessels, Source::Flow(7.985)).unwrap();
    let close = |found: f64, expected: f64| assert!((found / expected - 1.0).abs() < 1e-5, "{found} {expected}");
    close(solved.pressure_in[0].unwrap(), file["expected"][0][4].as_f64().unwrap());
    close(solved.pressure_out[0].unwrap(), file["expected"][1][4].as_f64().unwrap());
    close(solved.flow[1], 3.9925);
}
