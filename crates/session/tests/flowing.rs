//! The flow model from a tree to a what-if kept on a plan step.

mod desk;

use desk::{Desk, near, portal_tree};
use prosector_session::core::*;
use prosector_session::flow::{MmHg, SourceCondition, SteadySettings, ValidityLevel};
use prosector_session::flow_model::{FlowQuantity, FlowState, KeptState};
use prosector_session::plan::{FlowChangeKind, ItemId};
use prosector_session::*;

const LEFT: BranchId = BranchId(1);
const RIGHT: BranchId = BranchId(2);

fn with_tree() -> Desk {
    let mut desk = Desk::with_volume(1);
    desk.data(DataCommand::Trees(vec![portal_tree(1.0)]));
    compute(&mut desk);
    desk
}

/// Computes the model as the page does, piece by piece; how many pieces it took.
fn compute(desk: &mut Desk) -> usize {
    let mut pieces = 0;
    while desk.session.flow().is_preparing() {
        let events = desk.flow(FlowCommand::Compute);
        assert_eq!(
            events.is_empty(),
            desk.session.flow().is_preparing(),
            "the numbers are announced once, when all are there"
        );
        pieces += 1;
    }
    pieces
}

fn flow_of(desk: &Desk, branch: BranchId) -> f64 {
    desk.session.flow().selected().unwrap().result().unwrap().branch(branch).unwrap().flow.0
}

#[test]
fn a_clamp_sends_the_blood_elsewhere_and_undo_brings_it_back() {
    let mut desk = with_tree();
    let before = flow_of(&desk, RIGHT);
    let events = desk.flow(FlowCommand::SetClamp { branch: LEFT, clamped: true });
    assert!(events.contains(&Event::FlowChanged { tree: "Portal vein".into() }));
    assert_eq!(flow_of(&desk, LEFT), 0.0);
    assert!(flow_of(&desk, RIGHT) > before);
    assert_eq!(desk.session.undo_label(), Some("command.edit_flow"));
    desk.run(Command::Undo);
    assert_eq!(flow_of(&desk, RIGHT), before);
    desk.run(Command::Redo);
    assert_eq!(flow_of(&desk, LEFT), 0.0);
    desk.flow(FlowCommand::SetClamp { branch: LEFT, clamped: false });
    assert_eq!(flow_of(&desk, RIGHT), before);
}

#[test]
fn trees_are_computed_in_pieces_and_an_edit_does_not_wait_for_them() {
    let (mut pieces, mut at_once) = (Desk::with_volume(1), Desk::with_volume(2));
    for desk in [&mut pieces, &mut at_once] {
        desk.data(DataCommand::Trees(vec![portal_tree(1.0)]));
        let model = desk.session.flow().selected().unwrap();
        assert_eq!((model.state(), model.result(), model.rows().len()), (&FlowState::Preparing, None, 0));
    }
    let count = compute(&mut pieces);
    assert!(count > 16, "the network, then each member of the ensemble: {count} pieces");
    pieces.flow(FlowCommand::SetClamp { branch: LEFT, clamped: true });
    at_once.flow(FlowCommand::Compute);
    at_once.flow(FlowCommand::SetClamp { branch: LEFT, clamped: true });
    let rows = |desk: &Desk| desk.session.flow().selected().unwrap().rows();
    assert_eq!(rows(&pieces).len(), 3);
    assert_eq!(rows(&pieces), rows(&at_once), "the same bits");
    assert_eq!(at_once.flow(FlowCommand::Compute), [], "nothing is left");
}

#[test]
fn a_run_of_the_slider_is_one_undo_step() {
    let mut desk = with_tree();
    let open = flow_of(&desk, LEFT);
    let mut last = open;
    for percent in [10.0, 30.0, 60.0, 80.0, 90.0] {
        desk.flow(FlowCommand::SetNarrowing { branch: LEFT, percent });
        assert!(flow_of(&desk, LEFT) <= last);
        last = flow_of(&desk, LEFT);
    }
    assert!(last < 0.9 * open);
    desk.flow(FlowCommand::SetNarrowing { branch: RIGHT, percent: 50.0 });
    desk.run(Command::Undo);
    assert_eq!(flow_of(&desk, LEFT), last);
    desk.run(Command::Undo);
    assert_eq!(flow_of(&desk, LEFT), open);
    assert_eq!(desk.session.undo_label(), None);
    // Dragged back to nothing, the narrowing is gone.
    desk.flow(FlowCommand::SetNarrowing { branch: LEFT, percent: 40.0 });
    desk.flow(FlowCommand::SetNarrowing { branch: LEFT, percent: 0.0 });
    assert!(desk.session.flow().selected().unwrap().edits().is_empty());
}

#[test]
fn rows_carry_units_bands_and_remarks() {
    let mut desk = with_tree();
    desk.flow(FlowCommand::SetClamp { branch: LEFT, clamped: true });
    let rows = desk.session.flow().selected().unwrap().rows();
    assert_eq!(rows.len(), 3);
    let (trunk, left, right) = (&rows[0], &rows[1], &rows[2]);
    assert_eq!((trunk.name.as_str(), left.clamped, right.clamped), ("Main portal vein", true, false));
    near(trunk.flow.value, right.flow.value, 1e-9);
    assert_eq!((trunk.flow.unit, trunk.pressure_in.unwrap().unit), ("mL/min", "mmHg"));
    for row in &rows {
        for number in [Some(row.flow), row.pressure_in, row.pressure_out].into_iter().flatten() {
            let band = number.band.unwrap();
            assert!(band.low <= number.value && number.value <= band.high, "{number:?}");
        }
    }
    assert_eq!(left.remarks[0].text, "Clamped.");
    assert_eq!(left.flow_change.unwrap().value, -100.0);
    assert!(right.flow_change.unwrap().value > 10.0);
    // The source bed drives somewhat less through the remaining branch, at a higher pressure.
    assert!(trunk.flow.value < 1100.0 && trunk.pressure_in.unwrap().value > 9.0);
    assert_eq!(right.level, ValidityLevel::Within);
}

#[test]
fn closing_everything_is_refused_in_words_and_can_be_taken_back() {
    let mut desk = with_tree();
    desk.flow(FlowCommand::SetClamp { branch: BranchId(0), clamped: true });
    let model = desk.session.flow().selected().unwrap();
    assert!(matches!(model.state(), FlowState::Refused(words) if words.contains("All paths are clamped")));
    assert!(model.rows().is_empty() && model.scalars(FlowQuantity::Pressure).is_none());
    assert!(model.is_clamped(BranchId(0)));
    desk.flow(FlowCommand::SetClamp { branch: BranchId(0), clamped: false });
    assert_eq!(desk.session.flow().selected().unwrap().state(), &FlowState::Solved);
    desk.refused(Command::Flow(FlowCommand::SetClamp { branch: BranchId(77), clamped: true }));
    desk.refused(Command::Flow(FlowCommand::SetNarrowing { branch: LEFT, percent: 99.0 }));
    desk.refused(Command::Flow(FlowCommand::SelectTree("none".into())));
}

#[test]
fn colours_follow_the_quantity_and_the_legend_stays_put() {
    let mut desk = with_tree();
    let scalars = |desk: &Desk| desk.session.flow().scalars().unwrap();
    let before = scalars(&desk);
    assert_eq!((before.quantity.unit(), before.range), ("mmHg", [4.0, 14.0]));
    desk.flow(FlowCommand::SetClamp { branch: LEFT, clamped: true });
    let after = scalars(&desk);
    assert_eq!(after.range, before.range, "colours before and after a clamp can be compared");
    assert!(after.values[2] > before.values[2]);
    desk.flow(FlowCommand::SetQuantity(FlowQuantity::FlowChange));
    assert_eq!(scalars(&desk).values[1], -100.0);
}

#[test]
fn a_what_if_is_kept_on_a_step_and_found_again_after_a_reload() {
    let mut desk = with_tree();
    let step = ItemId::new("step-1");
    desk.plan(PlanCommand::AddStep { id: step.clone(), title: "Clamp the left branch".into(), index: None });
    desk.flow(FlowCommand::SetClamp { branch: LEFT, clamped: true });
    desk.flow(FlowCommand::SetNarrowing { branch: RIGHT, percent: 35.0 });
    let numbers = desk.session.flow().selected().unwrap().result().cloned();
    desk.flow(FlowCommand::Keep { step: step.clone() });
    assert_eq!(desk.session.undo_label(), Some("command.edit_step_what_if"));
    let kept = desk.session.plan().steps[0].what_if.clone().unwrap();
    assert_eq!((kept.tree.as_str(), kept.edits.len(), kept.inputs_hash.len()), ("Portal vein", 2, 64));
    assert!(matches!(kept.edits[1].kind, FlowChangeKind::Narrow { percent } if percent == 35.0));
    assert_eq!(desk.session.flow().kept_state(&kept), KeptState::Current);

    let mut reloaded = Desk::new(2);
    reloaded.saved = desk.saved.clone();
    reloaded.open(Role::Owner);
    assert_eq!(reloaded.session.flow().kept_state(&kept), KeptState::TreeMissing);
    reloaded.data(DataCommand::OpenVolume(Box::new(desk::volume("1.2.3", desk::calibrated()))));
    reloaded.data(DataCommand::Trees(vec![portal_tree(1.0)]));
    let events = reloaded.plan(PlanCommand::ShowStep { step: step.clone() });
    assert!(!events.contains(&Event::Notice(Notice::WhatIfOutdated)));
    assert_eq!(reloaded.session.flow().selected().unwrap().result().cloned(), numbers, "the same bits");

    // Another tree, or other assumptions: the numbers on the step no longer hold, and it says so.
    reloaded.data(DataCommand::Trees(vec![portal_tree(1.1)]));
    assert_eq!(reloaded.session.flow().kept_state(&kept), KeptState::InputsChanged);
    let events = reloaded.flow(FlowCommand::Recall { step: step.clone() });
    assert!(events.contains(&Event::Notice(Notice::WhatIfOutdated)));
    desk.flow(FlowCommand::SetSettings(SteadySettings {
        source: SourceCondition::FixedFlow,
        ..SteadySettings::portal_vein()
    }));
    assert_eq!(desk.session.flow().kept_state(&kept), KeptState::InputsChanged);

    desk.flow(FlowCommand::Forget { step: step.clone() });
    assert_eq!(desk.session.plan().steps[0].what_if, None);
    desk.refused(Command::Flow(FlowCommand::Recall { step }));
    desk.run(Command::Undo);
    assert!(desk.session.plan().steps[0].what_if.is_some());
}

#[test]
fn trees_that_the_model_does_not_fit_get_none() {
    let mut desk = Desk::with_volume(1);
    let named = |name: &str| CenterlineGraph { name: name.into(), ..portal_tree(1.0) };
    desk.data(DataCommand::Trees(vec![named("Hepatic veins"), named("Aorta")]));
    assert!(desk.session.flow().selected().is_none());
    let words = desk.refused(Command::Flow(FlowCommand::SetClamp { branch: LEFT, clamped: true }));
    assert!(words.contains("no flow model"), "{words}");
    desk.data(DataCommand::Trees(vec![named("Hepatic veins"), named("Hepatic artery"), named("Portal vein")]));
    let names: Vec<&str> = desk.session.flow().models().iter().map(|model| model.tree().name.as_str()).collect();
    assert_eq!(names, ["Portal vein", "Hepatic artery"], "the portal vein is offered first");
}

#[test]
fn the_order_in_which_volume_and_trees_arrive_does_not_matter() {
    let first = with_tree();
    let mut second = Desk::new(2);
    second.open(Role::Owner);
    second.data(DataCommand::Trees(vec![portal_tree(1.0)]));
    second.data(DataCommand::OpenVolume(Box::new(desk::volume("1.2.3", desk::calibrated()))));
    let what_if = |desk: &Desk| desk.session.flow().selected().unwrap().what_if();
    assert_eq!(what_if(&first), what_if(&second));
    assert_eq!(first.session.flow().selected().unwrap().settings().radius_error_mm, 1.0);
}

#[test]
fn settings_out_of_range_are_refused() {
    let mut desk = with_tree();
    let settings = SteadySettings { outlet_pressure: MmHg(20.0), ..SteadySettings::portal_vein() };
    let words = desk.refused(Command::Flow(FlowCommand::SetSettings(settings)));
    assert!(words.contains("must be higher"), "{words}");
    assert_eq!(desk.session.flow().selected().unwrap().settings().outlet_pressure, MmHg(4.0));
}
