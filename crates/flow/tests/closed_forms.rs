//! Networks whose flows and pressures are known by hand.

mod trees;

use prosector_core::BranchId;
use prosector_flow::*;
use std::f64::consts::PI;
use trees::{asymmetric, binary, chain, tube};

const FLOW: f64 = 1100.0;

fn settings() -> SteadySettings {
    SteadySettings { source: SourceCondition::FixedFlow, ..SteadySettings::portal_vein() }
}

/// Poiseuille resistance in mmHg min/mL of a tube in mm.
fn tube_resistance(length_mm: f64, radius_mm: f64) -> f64 {
    let si = 8.0 * 3.5e-3 * length_mm * 1e-3 / (PI * (radius_mm * 1e-3).powi(4));
    Resistance::from_si(si).0
}

fn close(found: f64, expected: f64, relative: f64) {
    assert!((found - expected).abs() <= relative * expected.abs().max(1e-30), "{found} is not {expected}");
}

fn solve(tree: &prosector_core::CenterlineGraph, edits: &[FlowEdit]) -> SteadyResult {
    SteadyNetwork::from_tree(tree, &settings()).unwrap().solve(edits).unwrap()
}

#[test]
fn a_single_tube_loses_poiseuilles_pressure() {
    let result = solve(&tube(80.0, 6.0), &[]);
    let only = result.branches[0];
    close(only.flow.0, FLOW, 1e-12);
    close(only.pressure_in.unwrap().0, 9.0, 1e-12);
    close(only.pressure_in.unwrap().0 - only.pressure_out.unwrap().0, FLOW * tube_resistance(80.0, 6.0), 1e-9);
    // v = Q / (pi r^2) = 1100/60 cm^3/s over 0.36 pi cm^2.
    close(only.mean_velocity.0, 1100.0 / 60.0 / (PI * 0.36), 1e-12);
    close(only.reynolds, 1060.0 * only.mean_velocity.0 * 0.01 * 0.012 / 3.5e-3, 1e-12);
    close(only.wall_shear.0, 4.0 * 3.5e-3 * only.mean_velocity.0 * 0.01 / 0.006, 1e-12);
}

#[test]
fn tubes_in_series_add() {
    let result = solve(&chain(&[(40.0, 6.0), (30.0, 5.0), (20.0, 4.0)]), &[]);
    let total = result.branches[0].pressure_in.unwrap().0 - result.branches[2].pressure_out.unwrap().0;
    let expected = [(40.0, 6.0), (30.0, 5.0), (20.0, 4.0)].iter().map(|&(l, r)| tube_resistance(l, r)).sum::<f64>();
    close(total, FLOW * expected, 1e-9);
}

#[test]
fn a_symmetric_binary_tree_halves_at_every_level() {
    for levels in [1, 3, 6] {
        let result = solve(&binary(levels, 1.0), &[]);
        let leaf = result.branches.last().unwrap();
        close(leaf.flow.0, FLOW / f64::from(1 << levels), 1e-12);
        close(result.inflow.0, FLOW, 1e-12);
        assert!(result.convergence.conservation_residual < 1e-14, "{:?}", result.convergence);
    }
}

/// Murray's own case: where outlets dominate, flow divides as the cube of the radii.
#[test]
fn an_asymmetric_bifurcation_divides_by_murrays_law() {
    let result = solve(&asymmetric(1e-3, [5.0, 3.0]), &[]);
    let ratio = result.branches[1].flow.0 / result.branches[2].flow.0;
    close(ratio, (5.0f64 / 3.0).powi(3), 1e-6);
}

/// With vessels that matter, the split follows the parallel circuit of tube and calibrated outlet.
#[test]
fn an_asymmetric_bifurcation_is_a_parallel_circuit() {
    let result = solve(&asymmetric(60.0, [5.0, 3.0]), &[]);
    let [_, a, b] = [0, 1, 2].map(|n| result.branches[n]);
    let outlet = |branch: BranchFlow| (branch.pressure_out.unwrap().0 - 4.0) / branch.flow.0;
    close(outlet(b) / outlet(a), (5.0f64 / 3.0).powi(3), 1e-9);
    let path = |branch: BranchFlow, radius| tube_resistance(60.0, radius) + outlet(branch);
    close(a.flow.0 / b.flow.0, path(b, 3.0) / path(a, 5.0), 1e-9);
    close(result.inlet_pressure.0, 9.0, 1e-10);
}

#[test]
fn a_clamp_under_fixed_flow_sends_everything_to_the_other_branch() {
    let tree = asymmetric(60.0, [5.0, 3.0]);
    let before = solve(&tree, &[]);
    let after = solve(&tree, &[FlowEdit::Clamp { branch: BranchId(1) }]);
    assert_eq!(after.branches[1].flow.0, 0.0);
    close(after.branches[2].flow.0, FLOW, 1e-12);
    // The open path's resistance is unchanged, so its pressure drop grows with its flow.
    let resistance = (before.branches[2].pressure_in.unwrap().0 - 4.0) / before.branches[2].flow.0;
    close(after.branches[2].pressure_in.unwrap().0 - 4.0, resistance * FLOW, 1e-9);
    // Below the clamp nothing flows, so the pressure is that of the outlet.
    close(after.branches[1].pressure_out.unwrap().0, 4.0, 1e-12);
}

/// Rounding below a clamp must not look like flow, least of all backward.
#[test]
fn below_a_clamp_nothing_flows_at_all() {
    let tree = binary(6, 1.0);
    let result = solve(&tree, &[FlowEdit::Clamp { branch: BranchId(1) }]);
    let mut below = vec![false; tree.branches.len()];
    for branch in &tree.branches {
        let n = branch.id.0 as usize;
        below[n] = branch.parent.is_some_and(|parent| parent.0 == 1 || below[parent.0 as usize]);
        if below[n] {
            assert_eq!(result.branches[n].flow.0, 0.0);
            assert_eq!(result.branches[n].validity.flags().collect::<Vec<_>>(), [ValidityFlag::NoFlow]);
        }
    }
    assert_eq!(below.iter().filter(|b| **b).count(), 62);
}

#[test]
fn a_clamp_under_fixed_pressure_leaves_the_inlet_alone() {
    let fixed = SteadySettings { source: SourceCondition::FixedPressure, ..settings() };
    let network = SteadyNetwork::from_tree(&asymmetric(60.0, [5.0, 3.0]), &fixed).unwrap();
    let (before, after) =
        (network.solve(&[]).unwrap(), network.solve(&[FlowEdit::Clamp { branch: BranchId(1) }]).unwrap());
    close(after.inlet_pressure.0, 9.0, 1e-12);
    assert!(after.inflow < before.inflow);
    // Everything closed is well posed with a given pressure: nothing flows.
    let none = network.solve(&[FlowEdit::Clamp { branch: BranchId(0) }]).unwrap();
    assert_eq!(none.inflow.0, 0.0);
}

/// With the trunk of a large tree closed, what is left is rounding: an answer, not a failure to settle.
#[test]
fn a_closed_trunk_under_fixed_pressure_stops_everything() {
    let fixed = SteadySettings { inflow: MlPerMin(350.0), ..SteadySettings::hepatic_artery() };
    for levels in [1, 5, 9] {
        let network = SteadyNetwork::from_tree(&binary(levels, 0.5), &fixed).unwrap();
        let result = network.solve(&[FlowEdit::Clamp { branch: BranchId(0) }]).unwrap();
        assert!(result.branches.iter().all(|branch| branch.flow.0 == 0.0), "{levels} levels");
        close(result.inlet_pressure.0, 90.0, 1e-12);
        close(result.branches.last().unwrap().pressure_out.unwrap().0, 5.0, 1e-9);
    }
}

/// Behind a bed, the inlet is the divider of two resistances: both end conditions are its limits.
#[test]
fn an_upstream_bed_lies_between_fixed_flow_and_fixed_pressure() {
    let tree = asymmetric(60.0, [5.0, 3.0]);
    let clamp = [FlowEdit::Clamp { branch: BranchId(1) }];
    let solved = |source| {
        SteadyNetwork::from_tree(&tree, &SteadySettings { source, ..settings() }).unwrap().solve(&clamp).unwrap()
    };
    let flow = solved(SourceCondition::FixedFlow);
    let pressure = solved(SourceCondition::FixedPressure);
    let bed = solved(SourceCondition::Upstream { pressure: MmHg(90.0) });
    assert!(pressure.inlet_pressure < bed.inlet_pressure && bed.inlet_pressure < flow.inlet_pressure);
    let bed_resistance = (90.0 - 9.0) / FLOW;
    close((90.0 - bed.inlet_pressure.0) / bed_resistance, bed.inflow.0, 1e-12);
}

#[test]
fn several_roots_share_the_source() {
    let mut forest = asymmetric(60.0, [5.0, 3.0]);
    forest.branches.remove(0);
    for (n, branch) in forest.branches.iter_mut().enumerate() {
        (branch.id, branch.parent) = (BranchId(n as u32), None);
    }
    let result = solve(&forest, &[]);
    close(result.branches[0].flow.0 + result.branches[1].flow.0, FLOW, 1e-12);
    assert_eq!(result.branches[0].pressure_in, result.branches[1].pressure_in);
}

/// A branch closed at both ends of a subtree has no pressure that the model could know.
#[test]
fn what_clamps_enclose_has_no_pressure() {
    let tree = binary(2, 1.0);
    let below: Vec<FlowEdit> = tree
        .children(BranchId(1))
        .map(|branch| FlowEdit::Clamp { branch })
        .chain([FlowEdit::Clamp { branch: BranchId(1) }])
        .collect();
    let result = solve(&tree, &below);
    assert_eq!(result.branches[1].pressure_out, None);
    assert!(result.branches[1].validity.has(ValidityFlag::PressureUndetermined));
    close(result.branches[2].flow.0, FLOW, 1e-12);
}

/// A narrowing adds Young and Tsai's drop in place of the narrowed stretch's own.
#[test]
fn a_narrowing_adds_young_and_tsais_drop() {
    let tree = tube(80.0, 6.0);
    let network = SteadyNetwork::from_tree(&tree, &settings()).unwrap();
    let drop =
        |result: &SteadyResult| result.branches[0].pressure_in.unwrap().0 - result.branches[0].pressure_out.unwrap().0;
    let open = drop(&network.solve(&[]).unwrap());
    for reduction in [0.2, 0.5, 0.75, 0.9] {
        let narrowed =
            network.solve(&[FlowEdit::Narrow { branch: BranchId(0), diameter_reduction: reduction }]).unwrap();
        let law = Narrowing { diameter: 0.012, length: 0.010, diameter_reduction: reduction };
        let expected = MmHg::from_pascal(young_tsai_drop(law, 3.5e-3, 1060.0, MlPerMin(FLOW).si())).0;
        close(drop(&narrowed), open - FLOW * tube_resistance(10.0, 6.0) + expected, 1e-9);
    }
    let none = network.solve(&[FlowEdit::Narrow { branch: BranchId(0), diameter_reduction: 0.0 }]).unwrap();
    close(drop(&none), open, 1e-12);
}

#[test]
fn what_makes_no_sense_is_refused_in_words() {
    let tree = asymmetric(60.0, [5.0, 3.0]);
    let network = SteadyNetwork::from_tree(&tree, &settings()).unwrap();
    let refused = |edits: &[FlowEdit]| network.solve(edits).unwrap_err();
    assert_eq!(refused(&[FlowEdit::Clamp { branch: BranchId(0) }]), FlowError::AllOutletsClamped);
    let both = [1, 2].map(|n| FlowEdit::Clamp { branch: BranchId(n) });
    assert_eq!(refused(&both), FlowError::AllOutletsClamped);
    assert_eq!(refused(&[FlowEdit::Clamp { branch: BranchId(9) }]), FlowError::UnknownBranch(BranchId(9)));
    for share in [-0.1, 0.96, f64::NAN] {
        let edit = FlowEdit::Narrow { branch: BranchId(1), diameter_reduction: share };
        assert!(matches!(refused(&[edit]), FlowError::NarrowingRange { .. }), "{share}");
    }
    let build = |tree: &_, settings| SteadyNetwork::from_tree(tree, &settings).unwrap_err();
    assert!(matches!(build(&tube(80.0, 0.5), settings()), FlowError::TreeTooNarrow { .. }));
    let upside_down = SteadySettings { outlet_pressure: MmHg(12.0), ..settings() };
    assert!(matches!(build(&tree, upside_down), FlowError::NoPressureDifference { .. }));
    let viscous = SteadySettings { viscosity: MilliPascalSecond(f64::NAN), ..settings() };
    assert!(matches!(build(&tree, viscous), FlowError::Setting { .. }));
    let mut empty = tree.clone();
    empty.branches.clear();
    assert_eq!(build(&empty, settings()), FlowError::EmptyTree);
    let mut broken = tree.clone();
    broken.branches[0].points[0].radius_mm = -1.0;
    assert!(matches!(build(&broken, settings()), FlowError::Tree(_)));
}

#[test]
fn remarks_follow_radius_reynolds_and_pressure() {
    let thin = SteadySettings { radius_error_mm: 2.0, ..settings() };
    let result = SteadyNetwork::from_tree(&asymmetric(60.0, [5.0, 3.0]), &thin).unwrap().solve(&[]).unwrap();
    let has = |n: usize, flag| result.branches[n].validity.has(flag);
    assert!(has(2, ValidityFlag::RadiusUnresolved) && !has(1, ValidityFlag::RadiusUnresolved));
    let tree = tube(80.0, 6.0);
    let level = |inflow: f64, reduction: f64| {
        let settings = SteadySettings { inflow: MlPerMin(inflow), ..settings() };
        let edit = FlowEdit::Narrow { branch: BranchId(0), diameter_reduction: reduction };
        SteadyNetwork::from_tree(&tree, &settings).unwrap().solve(&[edit]).unwrap().branches[0]
    };
    // Re of 1100 mL/min in 12 mm is about 590; the throat's grows as 1/(1 - reduction).
    let cases = [(0.0, ValidityLevel::Within), (0.8, ValidityLevel::Labelled), (0.9, ValidityLevel::Refused)];
    for (reduction, expected) in cases {
        let branch = level(FLOW, reduction);
        let of_pressure = [ValidityFlag::InletPressureHigh, ValidityFlag::GradientBeyondModel];
        let without_pressure =
            branch.validity.flags().filter(|f| !of_pressure.contains(f)).map(ValidityFlag::level).max();
        assert_eq!(without_pressure.unwrap_or(ValidityLevel::Within), expected, "{reduction}: Re {}", branch.reynolds);
    }
    assert!(level(FLOW, 0.9).validity.has(ValidityFlag::InletPressureHigh));
}
