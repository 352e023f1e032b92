//! What the wave solver refuses, and that it names the vessel; and that the same input gives the same bits.

use prosector_flow::network::{RcrOutlet, Waveform};
use prosector_flow::one_d::{
    Blood, Condition, Loss, Network, OneDError, Settings, Stop, Terminal, Vessel, Wall, solve_periodic,
};

fn blood() -> Blood {
    Blood { density_kg_m3: 1060.0, viscosity_pa_s: 0.004 }
}

fn vessel(name: &str, from: u32, to: u32) -> Vessel {
    Vessel {
        name: name.into(),
        from,
        to,
        length_m: 0.05,
        radius_m: [0.004; 2],
        wall: Wall::Elastic { young_modulus_pa: 5e5, thickness_m: [4e-4; 2], poisson_ratio: 0.5 },
        profile: 9.0,
        external_pressure_pa: 0.0,
        losses: [Loss::default(); 2],
    }
}

fn beat(peak: f64) -> Waveform {
    Waveform::Periodic { times: vec![0.0, 0.1, 0.3, 0.8], values: vec![0.0, peak, 0.0, 0.0] }
}

fn inflow(node: u32, wave: Waveform) -> Terminal {
    Terminal { node, condition: Condition::Inflow(wave) }
}

fn windkessel(node: u32) -> Terminal {
    let rcr = RcrOutlet { proximal_resistance: 6e7, capacitance: 2e-9, distal_resistance: 8e8, distal_pressure: 0.0 };
    Terminal { node, condition: Condition::Rcr(rcr) }
}

/// What is said about a network of two vessels in a row after a change.
fn refusal(change: impl Fn(&mut Vec<Vessel>, &mut Vec<Terminal>)) -> OneDError {
    let mut vessels = vec![vessel("aorta", 0, 1), vessel("iliac", 1, 2)];
    let mut terminals = vec![inflow(0, beat(3e-5)), windkessel(2)];
    change(&mut vessels, &mut terminals);
    Network::new(blood(), vessels, terminals).unwrap_err()
}

#[track_caller]
fn says(error: &OneDError, words: &[&str]) {
    let text = error.to_string();
    words.iter().for_each(|word| assert!(text.contains(word), "{text}"));
}

#[test]
fn networks_that_make_no_sense_are_refused_by_name() {
    says(&refusal(|vessels, _| vessels[1].radius_m[1] = 0.0), &["radius", "iliac", "0 m"]);
    says(&refusal(|vessels, _| vessels[0].length_m = f64::NAN), &["length", "aorta", "NaN"]);
    says(&refusal(|vessels, _| vessels[0].wall = Wall::Beta([1e4, -1.0])), &["stiffness", "aorta"]);
    says(&refusal(|vessels, _| vessels.push(vessel("stray", 7, 8))), &["stray", "not connected", "aorta"]);
    says(&refusal(|vessels, _| vessels.push(vessel("branch", 1, 3))), &["end", "branch", "no condition"]);
    says(
        &refusal(|_, terminals| terminals[0] = inflow(0, beat(f64::NAN))),
        &["waveform", "aorta", "not a finite number"],
    );
    says(&refusal(|_, terminals| terminals[1] = inflow(2, beat(0.0))), &["nothing sets the pressure", "aorta"]);
    says(&refusal(|_, terminals| terminals.push(windkessel(1))), &["Node 1", "several vessels"]);
    says(&refusal(|_, terminals| terminals.push(windkessel(2))), &["Node 2", "already"]);
    says(
        &refusal(|_, terminals| terminals[1] = Terminal { node: 2, condition: Condition::Reflection(1.5) }),
        &["iliac"],
    );
    let late = Waveform::Periodic { times: vec![0.0, 0.5, 0.9], values: vec![0.0, 1.0, 0.0] };
    let late = |_: &mut Vec<Vessel>, terminals: &mut Vec<Terminal>| {
        terminals[1] = Terminal { node: 2, condition: Condition::Pressure(late.clone()) };
    };
    says(&refusal(late), &["iliac", "period"]);
    assert_eq!(Network::new(blood(), Vec::new(), Vec::new()), Err(OneDError::NoVessels));
}

fn run(peak: f64, settings: &Settings, stop: Stop) -> Result<prosector_flow::one_d::Periodic, OneDError> {
    let vessels = vec![vessel("aorta", 0, 1), vessel("left", 1, 2), vessel("right", 1, 3)];
    let terminals = vec![inflow(0, beat(peak)), windkessel(2), windkessel(3)];
    solve_periodic(&Network::new(blood(), vessels, terminals).unwrap(), settings, stop)
}

#[test]
fn a_computation_that_breaks_down_names_vessel_and_time() {
    let stop = Stop::Periodic { tolerance: 1e-3, most_cycles: 3 };
    says(&run(3e-5, &Settings::default(), stop).unwrap_err(), &["3 cycles", "vessel", "0.100 % is wanted"]);
    let drained = run(-4e-4, &Settings::default(), stop).unwrap_err();
    says(&drained, &["aorta", " s"]);
    assert!(!matches!(drained, OneDError::NotPeriodic { .. }), "{drained}");
    let torrent = run(5e-3, &Settings::default(), stop).unwrap_err();
    assert!(!matches!(torrent, OneDError::NotPeriodic { .. }), "{torrent}");
    let settings = Settings { courant: 1.5, ..Settings::default() };
    says(&run(3e-5, &settings, stop).unwrap_err(), &["Courant", "1.5"]);
}

#[test]
fn waves_become_periodic_and_the_same_input_gives_the_same_bits() {
    let stop = Stop::Periodic { tolerance: 1e-4, most_cycles: 40 };
    let once = run(3e-5, &Settings::default(), stop).unwrap();
    assert!(once.change <= 1e-4 && once.cycles > 3);
    assert!(once.node_imbalance < 1e-10, "{}", once.node_imbalance);
    assert_eq!(once, run(3e-5, &Settings::default(), stop).unwrap());
    let (left, right) = (&once.vessels[1].stations, &once.vessels[2].stations);
    let apart = left[4].flow_m3_s.iter().zip(&right[4].flow_m3_s).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
    assert!(apart < 1e-13, "twins differ by {apart}");
}
