//! What cannot be solved is refused before it is tried, in a sentence that names the element.

use prosector_flow::network::{
    CoronaryBed, Element, ElementId, GivenFlow, GivenPressure, Junction, LossJunction, NetworkError, RcrOutlet,
    ResistanceOutlet, Stenosis, TanhValve, TotalPressureJunction, Tube, UnitSet, Ventricle, Vessel, Waveform,
};
use prosector_flow::svzerod::parse_case;
use prosector_flow::{Network, Simulation, SolveError, solve_reference};

const VESSEL: Vessel = Vessel { resistance: 100.0, inertance: 0.0, capacitance: 0.0, quadratic: 0.0 };
const OUTLET: ResistanceOutlet = ResistanceOutlet { resistance: 100.0, distal_pressure: 0.0 };

/// Elements one after the other, each with its name.
fn chain(elements: Vec<(&str, Element)>) -> Network {
    let mut network = Network::new(UnitSet::Cgs);
    let ids: Vec<ElementId> = elements.into_iter().map(|(name, element)| network.add(name, element)).collect();
    for pair in ids.windows(2) {
        network.connect(pair[0], pair[1]);
    }
    network
}

fn inflow(flow: impl Into<Waveform>) -> Element {
    GivenFlow { flow: flow.into() }.into()
}

fn pressure(pressure: f64) -> Element {
    GivenPressure { pressure: pressure.into() }.into()
}

/// The network is refused, and the sentence holds these words.
fn refused(network: &Network, words: &[&str]) {
    let sentence = network.check().expect_err(&format!("{words:?} is refused")).to_string();
    for word in words {
        assert!(sentence.contains(word), "\"{sentence}\" lacks \"{word}\"");
    }
    // The solver asks the same.
    let error = solve_reference(network, &Simulation::new(1, 11)).expect_err("no result");
    assert!(matches!(error, SolveError::Network(_)), "{error}");
}

fn around(element: impl Into<Element>) -> Network {
    chain(vec![("in", inflow(1.0)), ("middle", element.into()), ("out", OUTLET.into())])
}

#[test]
fn a_sound_network_passes() {
    assert_eq!(around(VESSEL).check(), Ok(()));
    assert_eq!(chain(vec![("in", pressure(10.0)), ("v", VESSEL.into()), ("out", pressure(0.0))]).check(), Ok(()));
}

#[test]
fn what_is_not_connected() {
    refused(&Network::new(UnitSet::Cgs), &["no elements"]);
    refused(&chain(vec![("in", inflow(1.0)), ("aorta", VESSEL.into())]), &["vessel \"aorta\"", "outlet"]);
    refused(&chain(vec![("aorta", VESSEL.into()), ("out", OUTLET.into())]), &["vessel \"aorta\"", "inlet"]);
    let mut alone = around(VESSEL);
    alone.add("forgotten", OUTLET);
    refused(&alone, &["outlet \"forgotten\"", "inlet"]);
    let mut forked = around(VESSEL);
    let (vessel, other) = (forked.find("middle").unwrap(), forked.add("second", OUTLET));
    forked.connect(vessel, other);
    refused(&forked, &["\"middle\"", "2 connections", "junction"]);
    refused(&around(LossJunction { branches: vec![Default::default(); 2] }), &["\"middle\"", "numbers are for 2"]);
    let twice = chain(vec![("a", inflow(1.0)), ("a", VESSEL.into()), ("out", OUTLET.into())]);
    refused(&twice, &["called \"a\""]);
}

#[test]
fn numbers_that_cannot_be() {
    refused(&around(Vessel { resistance: -1.0, ..VESSEL }), &["resistance", "\"middle\"", "-1"]);
    refused(&around(Vessel { capacitance: f64::NAN, ..VESSEL }), &["capacitance", "NaN"]);
    let tube = Tube { radius: 0.0, length: 1.0, viscosity: 0.04, density: 1.06, wall: None };
    refused(&around(tube), &["radius", "\"middle\"", "positive"]);
    let outlet = ResistanceOutlet { resistance: 0.0, distal_pressure: 0.0 };
    refused(
        &chain(vec![("in", inflow(1.0)), ("v", VESSEL.into()), ("foot", outlet.into())]),
        &["\"foot\"", "positive"],
    );
    let stenosis = |throat_area| Stenosis { area: 1.0, throat_area, length: 1.0, viscosity: 0.04, density: 1.06 };
    refused(&around(stenosis(0.0)), &["stenosis \"middle\"", "100 %"]);
    refused(&around(stenosis(1.5)), &["narrowest area"]);
    assert_eq!(around(stenosis(0.1)).check(), Ok(()));
    refused(&around(LossJunction::default()), &["number of branches", "\"middle\""]);
    let bernoulli = |areas| TotalPressureJunction { density: 1.06, areas, branches: vec![Default::default()] };
    refused(&around(bernoulli(vec![1.0])), &["number of areas", "\"middle\""]);
    assert_eq!(around(bernoulli(vec![1.0, 2.0])).check(), Ok(()));
    let valve = TanhValve { min_resistance: 10.0, max_resistance: 1.0, steepness: 1.0 };
    refused(&around(valve), &["valve \"middle\"", "closed less open"]);
}

#[test]
fn waveforms_that_cannot_be_sampled_or_do_not_agree() {
    let wave = |period: f64, value: f64| Waveform::Periodic { times: vec![0.0, period], values: vec![1.0, value] };
    let with = |wave: Waveform| chain(vec![("in", inflow(wave)), ("v", VESSEL.into()), ("out", OUTLET.into())]);
    refused(&with(wave(1.0, f64::NAN)), &["waveform", "\"in\"", "finite"]);
    let outlet = GivenPressure { pressure: wave(0.8, 1.0) };
    let two = chain(vec![("in", inflow(wave(1.0, 1.0))), ("v", VESSEL.into()), ("out", outlet.into())]);
    refused(&two, &["\"in\"", "1 s", "\"out\"", "0.8 s"]);
    let mut own = with(wave(1.0, 1.0));
    own.period = Some(0.9);
    refused(&own, &["0.9 s"]);
    let mut beat = around(VESSEL);
    beat.period = Some(0.0);
    refused(&beat, &["period", "positive"]);
}

#[test]
fn what_two_elements_prescribe() {
    let ends = |first: Element, last: Element| chain(vec![("first", first), ("v", VESSEL.into()), ("last", last)]);
    refused(&ends(inflow(1.0), inflow(2.0)), &["given flow", "already fix"]);
    // A vessel that gives may hold the difference.
    let elastic = Vessel { capacitance: 1e-4, ..VESSEL };
    let filling = chain(vec![("first", inflow(1.0)), ("v", elastic.into()), ("last", inflow(2.0))]);
    assert_eq!(filling.check(), Ok(()));
    let rigid = chain(vec![("first", pressure(1.0)), ("v", Vessel::default().into()), ("last", pressure(0.0))]);
    assert!(matches!(rigid.check(), Err(NetworkError::OverDetermined { .. })));
}

/// Two vessels side by side, and one that leads back.
fn ring(vessels: [Vessel; 2]) -> Network {
    let mut network = Network::new(UnitSet::Cgs);
    let inflow = network.add("in", inflow(1.0));
    let [split, meet] = ["split", "meet"].map(|name| network.add(name, Junction));
    let out = network.add("out", OUTLET);
    network.connect(inflow, split);
    for (name, vessel) in ["left", "right"].into_iter().zip(vessels) {
        let vessel = network.add(name, vessel);
        network.connect(split, vessel);
        network.connect(vessel, meet);
    }
    network.connect(meet, out);
    network
}

#[test]
fn rings_need_a_resistance_or_an_inertance() {
    assert_eq!(ring([VESSEL; 2]).check(), Ok(()));
    assert_eq!(ring([VESSEL, Vessel::default()]).check(), Ok(()));
    assert_eq!(ring([Vessel { inertance: 1.0, ..Vessel::default() }, Vessel::default()]).check(), Ok(()));
    refused(&ring([Vessel::default(); 2]), &["ring", "\"right\""]);
    // A loss that vanishes with the flow does not hold a ring that starts at rest.
    refused(&ring([Vessel { quadratic: 1.0, ..Vessel::default() }; 2]), &["ring"]);
}

#[test]
fn a_squeezed_bed_needs_a_heart() {
    let bed = CoronaryBed {
        arterial_resistance: 1.0,
        microvascular_resistance: 1.0,
        venous_resistance: 1.0,
        arterial_capacitance: 1.0,
        intramyocardial_capacitance: 1.0,
        ventricle: Ventricle::Left,
    };
    refused(&around(bed), &["0 hearts", "\"middle\""]);
}

#[test]
fn a_run_that_does_not_converge_is_no_result() {
    let outlet =
        RcrOutlet { proximal_resistance: 100.0, capacitance: 1.0, distal_resistance: 1e3, distal_pressure: 0.0 };
    let network =
        chain(vec![("in", inflow(5.0)), ("v", Vessel { quadratic: 1e3, ..VESSEL }.into()), ("bed", outlet.into())]);
    let impatient = Simulation { newton_steps: 1, ..Simulation::new(1, 11) };
    let error = solve_reference(&network, &impatient).expect_err("one step is too few");
    assert!(matches!(error, SolveError::NotConverged { .. }) && error.to_string().contains('"'), "{error}");
    let nothing = Simulation { cycles: 0, ..Simulation::new(1, 11) };
    assert!(matches!(solve_reference(&network, &nothing), Err(SolveError::Setting { .. })));
    // A vessel that fills for ever never repeats.
    let elastic = Vessel { capacitance: 1e-3, ..VESSEL };
    let filling = chain(vec![("in", inflow(2.0)), ("balloon", elastic.into()), ("draw", inflow(1.0))]);
    let patient = Simulation {
        cycle_error: Some(1e-6),
        most_cycles: 5,
        steady_start: false,
        cycles: 2,
        ..Simulation::new(2, 11)
    };
    let error = solve_reference(&filling, &patient).expect_err("it never repeats");
    assert!(matches!(error, SolveError::NotPeriodic { cycles: 5, .. }), "{error}");
}

#[test]
fn the_same_input_gives_the_same_bits() {
    let wave = Waveform::Periodic { times: vec![0.0, 0.3, 1.0], values: vec![1.0, 9.0, 1.0] };
    let mut network =
        ring([Vessel { quadratic: 2.0, ..VESSEL }, Vessel { capacitance: 1e-4, inertance: 0.1, ..VESSEL }]);
    network.elements[0].element = inflow(wave);
    let run = || solve_reference(&network, &Simulation::new(3, 101)).unwrap();
    let bits = |solution: &prosector_flow::Solution| -> Vec<u64> {
        solution
            .states
            .iter()
            .flat_map(|state| state.y.iter().chain(&state.dy))
            .map(|number| number.to_bits())
            .collect()
    };
    assert_eq!(bits(&run()), bits(&run()));
}

#[test]
fn bad_files_are_refused_in_words() {
    let case = |vessel: &str, rest: &str| {
        format!(
            r#"{{"simulation_parameters": {{"number_of_cardiac_cycles": 1, "number_of_time_pts_per_cardiac_cycle": 5}},
            "boundary_conditions": [{{"bc_name": "IN", "bc_type": "FLOW", "bc_values": {{"Q": [1, 1], "t": [0, 1]}}}}],
            "vessels": [{{"vessel_name": "aorta", "vessel_id": 0, "zero_d_element_type": "BloodVessel",
            "zero_d_element_values": {{{vessel}}}, "boundary_conditions": {{"inlet": "IN"{rest}}}}}]}}"#
        )
    };
    let good = r#""R_poiseuille": 1"#;
    let cases = [
        ("{", vec!["not a JSON file"]),
        ("{}", vec!["simulation_parameters"]),
        (&case(r#""C": 1"#, ""), vec!["vessel \"aorta\"", "R_poiseuille", "a number"]),
        (&case(r#""R_poiseuille": "much""#, ""), vec!["vessel \"aorta\"", "R_poiseuille"]),
        (&case(r#""R_poiseuille": 1, "Radius": 1"#, ""), vec!["vessel \"aorta\"", "Radius", "spelling"]),
        (&case(r#""R_poiseuille": [1, 2], "t": [0, 1]"#, ""), vec!["vessel \"aorta\"", "\"t\""]),
        (&case(good, r#", "outlet": "OUT""#), vec!["vessel \"aorta\"", "\"OUT\""]),
    ];
    for (text, words) in cases {
        let sentence = parse_case(text).expect_err(text).to_string();
        assert!(words.iter().all(|word| sentence.contains(word)), "\"{sentence}\" lacks one of {words:?}");
    }
    let unfinished = parse_case(&case(good, "")).unwrap();
    assert!(unfinished.network.check().unwrap_err().to_string().contains("vessel \"aorta\" is not connected"));
}
