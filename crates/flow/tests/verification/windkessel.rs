//! Pulsatile flow into a windkessel, beside the complex impedance.

use super::closed_forms::solved;
use super::shared::shared;
use super::{Row, Section, section};
use prosector_flow::network::{GivenFlow, RcrOutlet, Vessel, Waveform};
use serde_json::Value;
use std::f64::consts::PI;

/// Largest error of the pressures over the peak, by points in a heartbeat.
fn windkessel_error(case: &Value, points: usize) -> f64 {
    let steps = points - 1;
    let times: Vec<f64> = (0..=steps).map(|n| n as f64 / steps as f64).collect();
    let values = times.iter().map(|t| 2.5 * (2.0 * PI * t).sin() + 2.2).collect();
    let outlet =
        RcrOutlet { proximal_resistance: 1000.0, capacitance: 1e-4, distal_resistance: 1000.0, distal_pressure: 0.0 };
    let (_, solution) = solved(points, 30, |network| {
        let inflow = network.add("in", GivenFlow { flow: Waveform::Periodic { times, values } });
        let vessel = network.add("vessel", Vessel { resistance: 100.0, ..Vessel::default() });
        let out = network.add("out", outlet);
        network.connect(inflow, vessel);
        network.connect(vessel, out);
    });
    // Closed form at every time, from the complex impedance; the file's sixteen phases check it.
    let omega = 2.0 * PI;
    let (load, phase) = (1000.0 / (1.0 + (omega * 0.1).powi(2)).sqrt(), (omega * 0.1).atan());
    let pressure_out = |t: f64| 2.2 * 2000.0 + 2.5 * (1000.0 * (omega * t).sin() + load * (omega * t - phase).sin());
    let listed = |key: &str| case[key].as_array().unwrap().iter().map(|v| v.as_f64().unwrap()).collect::<Vec<f64>>();
    for (phase, expected) in listed("phase").iter().zip(listed("P_out")) {
        assert!((pressure_out(*phase) - expected).abs() < 1e-8 * 8800.0, "the closed form is not the file's");
    }
    let peak = listed("P_out").into_iter().fold(0.0, f64::max);
    let ours = solution.series("pressure:vessel:out").unwrap();
    solution.times.iter().zip(ours).map(|(&t, p)| (p - pressure_out(t)).abs()).fold(0.0, f64::max) / peak
}

pub fn windkessel() -> Section {
    section(
        "Pulsatile flow into a windkessel",
        "A vessel of R = 100 and a windkessel of 1000, 1e−4 and 1000 under Q = 2.2 + 2.5 sin 2πt, beside the complex impedance at \
         every time. Ours is the largest error over the peak; the order is that by which it falls from 201 to 801 points, and \
         its deviation what it falls short of 2.",
        windkessel_rows(),
    )
}

fn windkessel_rows() -> Option<Vec<Row>> {
    let case: Value = serde_json::from_str(&shared("analytic_R_RCR.json")?).unwrap();
    let [coarse, middle, fine] = [51, 201, 801].map(|points| windkessel_error(&case, points));
    let order = (middle / fine).log2() / 2.0;
    let error = |case, ours: f64, tolerance| Row {
        case,
        quantity: "largest error of pressure".to_owned(),
        source: "complex impedance",
        reference: 0.0,
        ours,
        deviation: ours,
        tolerance,
    };
    Some(vec![
        error("51 points", coarse, 1e-2),
        error("201 points", middle, 1e-3),
        error("801 points", fine, 1e-4),
        Row {
            case: "201 to 801 points",
            quantity: "order".to_owned(),
            source: "second order",
            reference: 2.0,
            ours: order,
            deviation: (2.0 - order).max(0.0),
            tolerance: 0.2,
        },
    ])
}
