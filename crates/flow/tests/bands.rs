//! Error bands and refusals: what is stated beside a number, against networks worked out apart from the ensemble.

mod trees;

use prosector_core::{BranchId, CenterlineGraph};
use prosector_flow::*;
use std::f64::consts::PI;
use trees::{asymmetric, binary, tube};

/// No radius error, so that the bands come from inflow, viscosity and exponent alone.
fn settings(source: SourceCondition) -> SteadySettings {
    SteadySettings { source, radius_error_mm: 0.0, ..SteadySettings::portal_vein() }
}

fn close(found: f64, expected: f64, relative: f64) {
    assert!((found - expected).abs() <= relative * expected.abs(), "{found} is not {expected}");
}

fn solved(
    tree: &CenterlineGraph,
    settings: &SteadySettings,
    edits: &[FlowEdit],
) -> (SteadyResult, Vec<BranchBand>, usize) {
    let result = SteadyNetwork::from_tree(tree, settings).unwrap().solve(edits).unwrap();
    let ensemble = SteadyEnsemble::from_tree(tree, settings).unwrap();
    let bands = ensemble.bands(&result, edits).unwrap();
    (result, bands, ensemble.refused())
}

/// One tube, a given flow: 30 % of the inflow, then the model's 10 % on either end.
#[test]
fn a_tubes_flow_is_as_uncertain_as_its_inflow() {
    let (_, bands, refused) = solved(&tube(80.0, 6.0), &settings(SourceCondition::FixedFlow), &[]);
    close(bands[0].flow.low, 1100.0 * 0.7 * 0.9, 1e-9);
    close(bands[0].flow.high, 1100.0 * 1.3 * 1.1, 1e-9);
    assert_eq!(refused, 0);
}

/// Poiseuille's drop grows with flow and viscosity: its largest is at 1.3 times the one and 4.5 / 3.5 of the other.
#[test]
fn a_tubes_drop_is_as_uncertain_as_flow_times_viscosity() {
    let (result, bands, _) = solved(&tube(80.0, 6.0), &settings(SourceCondition::FixedFlow), &[]);
    let resistance = Resistance::from_si(8.0 * 3.5e-3 * 0.08 / (PI * 0.006f64.powi(4))).0;
    let drop = 1100.0 * resistance;
    close(result.branches[0].pressure_out.unwrap().0, 9.0 - drop, 1e-9);
    let ends = [0.7 * 2.5 / 3.5, 1.3 * 4.5 / 3.5].map(|factor| 9.0 - drop * factor);
    let band = bands[0].pressure_out.unwrap();
    close(band.high, ends[0] + 0.1 * (ends[0] - 4.0), 1e-9);
    close(band.low, ends[1] - 0.1 * (ends[1] - 4.0), 1e-9);
}

/// Without vessels to speak of, flow divides as the radii to the power of the exponent.
#[test]
fn the_division_of_flow_is_as_uncertain_as_the_exponent() {
    let (_, bands, _) = solved(&asymmetric(1e-3, [5.0, 3.0]), &settings(SourceCondition::FixedFlow), &[]);
    let share = |exponent: f64| 1.0 / (1.0 + (5.0f64 / 3.0).powf(-exponent));
    close(bands[1].flow.high, 1.1 * 1.3 * 1100.0 * share(3.5), 1e-3);
    close(bands[1].flow.low, 0.9 * 0.7 * 1100.0 * share(2.5), 1e-3);
}

/// Every combination of the three, built by hand as settings of its own, lies inside the band, clamp or not.
#[test]
fn bands_hold_every_corner() {
    let (tree, nominal) = (binary(4, 1.3), settings(SourceCondition::Upstream { pressure: MmHg(90.0) }));
    for edits in [vec![], vec![FlowEdit::Clamp { branch: BranchId(4) }]] {
        let (_, bands, refused) = solved(&tree, &nominal, &edits);
        assert_eq!(refused, 0, "every corner takes part");
        for corner in 0..8u32 {
            let sign = |bit: u32| if corner >> bit & 1 == 1 { 1.0 } else { -1.0 };
            let settings = SteadySettings {
                inflow: MlPerMin(1100.0 * (1.0 + 0.3 * sign(0))),
                viscosity: MilliPascalSecond(3.5 + sign(1)),
                murray_exponent: 3.0 + 0.5 * sign(2),
                ..nominal
            };
            let result = SteadyNetwork::from_tree(&tree, &settings).unwrap().solve(&edits).unwrap();
            for (band, branch) in bands.iter().zip(&result.branches) {
                let holds = |band: Band, value: f64| band.low - 1e-9 <= value && value <= band.high + 1e-9;
                assert!(holds(band.flow, branch.flow.0), "{:?} at corner {corner}", branch.branch);
                assert!(holds(band.pressure_out.unwrap(), branch.pressure_out.unwrap().0), "corner {corner}");
            }
        }
    }
}

#[test]
fn known_inputs_leave_the_models_own_error_only() {
    let exact = SteadySettings {
        inflow_error: 0.0,
        viscosity_error: MilliPascalSecond(0.0),
        murray_exponent_error: 0.0,
        ..settings(SourceCondition::FixedFlow)
    };
    let (result, bands, _) = solved(&binary(3, 1.0), &exact, &[]);
    for (band, branch) in bands.iter().zip(&result.branches) {
        close(band.flow.high, 1.1 * branch.flow.0, 1e-9);
        close(band.flow.low, 0.9 * branch.flow.0, 1e-9);
    }
    let wild = SteadySettings { inflow_error: 1.5, ..exact };
    assert!(matches!(SteadyNetwork::from_tree(&binary(3, 1.0), &wild), Err(FlowError::Setting { .. })));
}

/// Half of the liver closed is within the range, five eighths is labelled, three quarters is refused with the reason.
#[test]
fn what_closes_too_much_is_refused() {
    let (tree, bed) = (binary(3, 1.3), settings(SourceCondition::Upstream { pressure: MmHg(90.0) }));
    // The eight ends of the tree are branches 7 to 14.
    let level = |source: SourceCondition, closed: u32| {
        let edits: Vec<FlowEdit> = (7..7 + closed).map(|n| FlowEdit::Clamp { branch: BranchId(n) }).collect();
        let (result, ..) = solved(&tree, &SteadySettings { source, ..bed }, &edits);
        result.branches.iter().map(|branch| branch.validity.level()).max().unwrap()
    };
    assert_eq!(level(bed.source, 0), ValidityLevel::Within);
    assert_eq!(level(bed.source, 4), ValidityLevel::Within, "half of the liver: 13.4 mmHg");
    assert_eq!(level(bed.source, 5), ValidityLevel::Labelled, "five eighths: 16 mmHg");
    assert_eq!(level(bed.source, 6), ValidityLevel::Refused, "three quarters: 21 mmHg");
    assert_eq!(level(SourceCondition::FixedPressure, 6), ValidityLevel::Within, "the pressure is given");
    let words = ValidityFlag::GradientBeyondModel.text();
    assert!(words.contains("vessels would widen") && words.ends_with("does not apply."));
}
