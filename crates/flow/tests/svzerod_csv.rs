//! The CSV has svZeroDSolver's columns and rows.

use prosector_flow::svzerod::{CsvForm, encode_csv, parse_case};
use prosector_flow::{Solution, solve_reference};

const CASE: &str = r#"{
    "simulation_parameters": {"number_of_cardiac_cycles": 2, "number_of_time_pts_per_cardiac_cycle": 5},
    "boundary_conditions": [
        {"bc_name": "IN", "bc_type": "FLOW", "bc_values": {"Q": [4, 6, 4], "t": [0, 0.5, 1]}},
        {"bc_name": "OUT", "bc_type": "RCR", "bc_values": {"Rp": 1, "C": 1e-3, "Rd": 9, "Pd": 50}}],
    "vessels": [{"vessel_name": "aorta", "vessel_id": 0, "zero_d_element_type": "BloodVessel", "_note": "comment",
        "zero_d_element_values": {"R_poiseuille": 10, "_note": 1}, "boundary_conditions": {"inlet": "IN", "outlet": "OUT"}}]}"#;

fn written(form: CsvForm) -> (String, Solution) {
    let case = parse_case(CASE).unwrap();
    let solution = solve_reference(&case.network, &case.simulation).unwrap();
    (encode_csv(&case.network, &solution, form), solution)
}

fn numbers(line: &str) -> Vec<f64> {
    line.split(',').skip(1).map(|number| number.parse().unwrap()).collect()
}

#[test]
fn vessels_have_a_row_for_each_time_of_the_last_heartbeat() {
    let (text, solution) = written(CsvForm::default());
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "name,time,flow_in,flow_out,pressure_in,pressure_out");
    assert_eq!(lines.len(), 1 + 5);
    assert_eq!(solution.times, [0.0, 0.25, 0.5, 0.75, 1.0]);
    let row = numbers(lines[3]);
    assert_eq!(row[0], 0.5);
    assert_eq!(row[1], solution.series("flow:IN:aorta").unwrap()[2]);
    assert_eq!(row[4], solution.series("pressure:aorta:OUT").unwrap()[2]);
    assert!((row[3] - row[4] - 10.0 * row[1]).abs() < 1e-9 && row[1] > 5.0, "{row:?}");
    assert!(lines[1].starts_with("aorta,0.0000000000000000e+00,"));
}

#[test]
fn unknowns_have_rows_in_order() {
    let (text, _) = written(CsvForm { by_variable: true, derivative: true, mean: false });
    let names: Vec<&str> = text.lines().skip(1).step_by(5).map(|line| line.split(',').next().unwrap()).collect();
    assert_eq!(text.lines().next(), Some("name,time,y,ydot"));
    assert_eq!(names, ["flow:IN:aorta", "pressure:IN:aorta", "flow:aorta:OUT", "pressure:aorta:OUT", "pressure_c:OUT"]);
}

#[test]
fn means_have_one_row_without_a_time() {
    let (text, solution) = written(CsvForm { mean: true, derivative: true, by_variable: false });
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 2);
    assert!(lines[0].ends_with("d_flow_in,d_flow_out,d_pressure_in,d_pressure_out"));
    let row = lines[1].strip_prefix("aorta,,").expect("no time");
    let mean = solution.series("flow:IN:aorta").unwrap().iter().sum::<f64>() / 5.0;
    assert_eq!(row.split(',').next().unwrap().parse::<f64>().unwrap(), mean);
    assert_eq!(row.split(',').count(), 8);
}
