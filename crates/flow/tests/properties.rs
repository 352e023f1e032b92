//! What must hold for every tree.

mod trees;

use proptest::prelude::*;
use prosector_core::{BranchId, CenterlineGraph};
use prosector_flow::*;
use trees::{binary, graph};

/// Random trees with thick enough vessels to carry the flow; radii shrink away from the root.
fn any_tree() -> impl Strategy<Value = CenterlineGraph> {
    prop::collection::vec((any::<prop::sample::Index>(), 2.0..40.0f64, 0.6..0.95f64), 2..60).prop_map(|seeds| {
        let mut branches: Vec<(Option<u32>, f64, f64)> = vec![(None, 40.0, 7.0)];
        for (at, length, shrink) in seeds {
            let parent = at.index(branches.len());
            let radius = (branches[parent].2 * shrink).max(1.2);
            branches.push((Some(parent as u32), length, radius));
        }
        graph(&branches)
    })
}

fn any_source() -> impl Strategy<Value = SourceCondition> {
    prop_oneof![
        Just(SourceCondition::FixedFlow),
        Just(SourceCondition::FixedPressure),
        Just(SourceCondition::Upstream { pressure: MmHg(90.0) }),
    ]
}

fn settings(source: SourceCondition) -> SteadySettings {
    SteadySettings { source, ..SteadySettings::portal_vein() }
}

/// Flow of the settings halved until the tree can carry it, so that every random tree takes part.
fn network(tree: &CenterlineGraph, source: SourceCondition) -> SteadyNetwork {
    let mut settings = settings(source);
    loop {
        match SteadyNetwork::from_tree(tree, &settings) {
            Ok(network) => return network,
            Err(FlowError::TreeTooNarrow { .. }) => settings.inflow.0 /= 2.0,
            Err(other) => panic!("{other}"),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_baseline_meets_its_settings_and_keeps_mass(tree in any_tree(), source in any_source()) {
        let network = network(&tree, source);
        let result = network.solve(&[]).unwrap();
        prop_assert!((result.inflow.0 / network.settings().inflow.0 - 1.0).abs() < 1e-9);
        prop_assert!((result.inlet_pressure.0 - 9.0).abs() < 1e-9);
        prop_assert!(result.convergence.conservation_residual < 1e-12);
        prop_assert!(result.branches.iter().all(|b| b.flow.0 > 0.0));
        prop_assert!(result.branches.iter().all(|b| b.pressure_out.unwrap() <= b.pressure_in.unwrap()));
    }

    #[test]
    fn a_clamp_stops_its_branch_and_never_lowers_the_inlet_pressure(
        tree in any_tree(), source in any_source(), at in any::<prop::sample::Index>(),
    ) {
        let network = network(&tree, source);
        let branch = BranchId(at.index(tree.branches.len()) as u32);
        let before = network.solve(&[]).unwrap();
        let Ok(after) = network.solve(&[FlowEdit::Clamp { branch }]) else {
            // Only a clamp that closes everything may be refused.
            prop_assert!((before.branch(branch).unwrap().flow.0 / before.inflow.0 - 1.0).abs() < 1e-9);
            return Ok(());
        };
        prop_assert_eq!(after.branch(branch).unwrap().flow.0, 0.0);
        prop_assert!(after.inlet_pressure.0 >= before.inlet_pressure.0 - 1e-9);
        prop_assert!(after.inflow.0 <= before.inflow.0 * (1.0 + 1e-9));
        prop_assert!(after.convergence.conservation_residual < 1e-12);
        if source == SourceCondition::FixedFlow {
            prop_assert!((after.inflow.0 / before.inflow.0 - 1.0).abs() < 1e-9);
        }
    }

    #[test]
    fn the_more_a_branch_is_narrowed_the_less_it_carries(
        tree in any_tree(), source in any_source(), at in any::<prop::sample::Index>(), share in 0.0..0.90f64, more in 0.001..0.05f64,
    ) {
        let network = network(&tree, source);
        let branch = BranchId(at.index(tree.branches.len()) as u32);
        let narrowed = |diameter_reduction| network.solve(&[FlowEdit::Narrow { branch, diameter_reduction }]).unwrap();
        let (none, some, tighter) = (narrowed(0.0), narrowed(share), narrowed(share + more));
        let flow = |result: &SteadyResult| result.branch(branch).unwrap().flow.0;
        prop_assert!(flow(&some) <= flow(&none) * (1.0 + 1e-9));
        prop_assert!(flow(&tighter) <= flow(&some) * (1.0 + 1e-9));
        prop_assert!(tighter.convergence.pressure_residual < 1e-9);
        prop_assert!((none.branch(branch).unwrap().flow.0 / network.solve(&[]).unwrap().branch(branch).unwrap().flow.0 - 1.0).abs() < 1e-12);
    }

    #[test]
    fn bands_hold_their_number_and_grow_with_the_radius_error(tree in any_tree(), at in any::<prop::sample::Index>()) {
        let inflow = network(&tree, SourceCondition::FixedFlow).settings().inflow;
        let bands = |radius_error_mm| {
            // A tenth of what the tree can carry, so that no variant is refused.
            let settings = SteadySettings {
                inflow: MlPerMin(inflow.0 / 10.0), radius_error_mm, ..settings(SourceCondition::FixedFlow)
            };
            let edits = [FlowEdit::Clamp { branch: BranchId(1 + at.index(tree.branches.len() - 1) as u32) }];
            let nominal = SteadyNetwork::from_tree(&tree, &settings).unwrap().solve(&edits).ok()?;
            let ensemble = SteadyEnsemble::from_tree(&tree, &settings).unwrap();
            Some((ensemble.bands(&nominal, &edits).unwrap(), nominal))
        };
        let (Some((wide, nominal)), Some((narrow, _))) = (bands(0.2), bands(0.0)) else { return Ok(()) };
        for ((wide, narrow), branch) in wide.iter().zip(&narrow).zip(&nominal.branches) {
            let flow = branch.flow.0;
            prop_assert!(narrow.flow.low <= flow && flow <= narrow.flow.high);
            prop_assert!(wide.flow.low <= flow && flow <= wide.flow.high);
            // Whatever is known of the inputs, the model's own 10 % and more remain.
            prop_assert!(narrow.flow.high - flow >= 0.1 * flow - 1e-9);
        }
    }
}

#[test]
fn equal_inputs_give_equal_bits() {
    let tree = binary(5, 1.0);
    let edits =
        [FlowEdit::Clamp { branch: BranchId(3) }, FlowEdit::Narrow { branch: BranchId(2), diameter_reduction: 0.6 }];
    let run = || network(&tree, SourceCondition::FixedFlow).solve(&edits).unwrap();
    assert_eq!(run(), run());
}

#[test]
fn the_model_form_share_follows_its_two_sources() {
    for (reynolds, expected) in [(0.0, 0.10), (1000.0, 0.10), (3250.0, 0.275), (5500.0, 0.45), (1e9, 0.45)] {
        assert!((model_form_fraction(reynolds) - expected).abs() < 1e-12, "{reynolds}");
    }
}

/// A Newton step is two sweeps over the branches, so as many steps for 32 times the branches is work in proportion.
#[test]
fn a_larger_tree_takes_no_more_newton_steps() {
    let steps = |levels| {
        let network = network(&binary(levels, 1.0), SourceCondition::FixedFlow);
        let edits = [
            FlowEdit::Narrow { branch: BranchId(1), diameter_reduction: 0.7 },
            FlowEdit::Clamp { branch: BranchId(4) },
        ];
        network.solve(&edits).unwrap().convergence.iterations
    };
    let (small, large) = (steps(8), steps(13));
    assert!(small > 1, "the narrowing makes it nonlinear");
    assert!(large <= small + 1 && small <= 12, "{small} steps for 511 branches, {large} for 16383");
}
