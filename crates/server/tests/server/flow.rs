//! `prosector flow solve` on a vessel with a windkessel.

use serde_json::Value;
use std::process::{Command, Output};

const CASE: &str = r#"{
    "simulation_parameters": {"number_of_cardiac_cycles": 2, "number_of_time_pts_per_cardiac_cycle": 11},
    "boundary_conditions": [
        {"bc_name": "IN", "bc_type": "FLOW", "bc_values": {"Q": [5, 5], "t": [0, 1]}},
        {"bc_name": "OUT", "bc_type": "RCR", "bc_values": {"Rp": 100, "C": 1e-4, "Rd": 900, "Pd": 0}}],
    "vessels": [{"vessel_name": "aorta", "vessel_id": 0, "zero_d_element_type": "BloodVessel",
        "zero_d_element_values": {"R_poiseuille": 100}, "boundary_conditions": {"inlet": "IN", "outlet": "OUT"}}]}"#;

fn prosector(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_prosector")).args(arguments).output().unwrap()
}

#[test]
fn a_case_is_solved_and_written_as_csv_and_a_bad_one_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).display().to_string();
    let (model, result) = (at("model.json"), at("result.csv"));
    std::fs::write(&model, CASE).unwrap();
    let done = prosector(&["flow", "solve", &model, "--out", &result, "--engine", "reference", "--json"]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let report: Value = serde_json::from_slice(&done.stdout).unwrap();
    assert_eq!(report["heartbeats"], 2);
    let text = std::fs::read_to_string(&result).unwrap();
    let row: Vec<f64> = text.lines().last().unwrap().split(',').skip(1).map(|number| number.parse().unwrap()).collect();
    for (found, expected) in row.iter().zip([1.0, 5.0, 5.0, 5500.0, 5000.0]) {
        assert!((found / expected - 1.0).abs() < 1e-7, "{row:?}");
    }
    std::fs::write(&model, CASE.replace(r#""R_poiseuille": 100"#, r#""R_poiseuille": -1"#)).unwrap();
    let refused = prosector(&["flow", "solve", &model, "--out", &at("none.csv")]);
    let sentence = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(!refused.status.success() && sentence.contains("resistance of the vessel \"aorta\" is -1"), "{sentence}");
    assert!(!folder.path().join("none.csv").exists());
}
