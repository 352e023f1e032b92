//! Undo and redo: each command is one step, remote edits are left alone, labels say what will be undone.

mod common;

use common::*;
use proptest::prelude::*;
use prosector_plan::*;

fn plan(peer: u64) -> Plan {
    Plan::new(PeerId(peer)).unwrap()
}

fn exchange(a: &mut Plan, b: &mut Plan) {
    b.import(&a.updates_since(&b.version())).unwrap();
    a.import(&b.updates_since(&a.version())).unwrap();
    assert_eq!(a.canonical_json(), b.canonical_json());
}

#[test]
fn undo_of_every_command_inverts_and_redo_repeats() {
    let mut plan = plan(1);
    for command in every_command() {
        let before = plan.canonical_json();
        assert!(plan.apply(&command).unwrap().changed, "{command:?}");
        let after = plan.canonical_json();
        assert_ne!(before, after, "{command:?}");
        assert_eq!(plan.can_undo(), Some(command.label()));
        assert!(plan.undo().unwrap());
        assert_eq!(plan.canonical_json(), before, "undo {command:?}");
        assert_eq!(plan.can_redo(), Some(command.label()));
        assert!(plan.redo().unwrap());
        assert_eq!(plan.canonical_json(), after, "redo {command:?}");
    }
}

#[test]
fn every_command_can_be_undone_down_to_nothing_and_redone() {
    let mut plan = plan(1);
    let empty = plan.canonical_json();
    let mut states = Vec::new();
    for command in every_command() {
        states.push((plan.canonical_json(), command.label()));
        plan.apply(&command).unwrap();
    }
    let full = plan.canonical_json();
    for (state, label) in states.iter().rev() {
        assert_eq!(plan.can_undo(), Some(*label));
        assert!(plan.undo().unwrap());
        assert_eq!(plan.canonical_json(), *state, "undo {label}");
    }
    assert_eq!((plan.can_undo(), plan.canonical_json()), (None, empty));
    assert!(!plan.undo().unwrap());
    while plan.redo().unwrap() {}
    assert_eq!(plan.canonical_json(), full);
}

#[test]
fn what_changes_nothing_is_no_step() {
    let mut plan = plan(1);
    plan.apply(&Command::SetTitle("A".into())).unwrap();
    let version = plan.version();
    assert!(!plan.apply(&Command::SetTitle("A".into())).unwrap().changed);
    assert!(!plan.apply(&Command::SetLaterality(None)).unwrap().changed);
    assert_eq!(plan.version(), version);
    plan.undo().unwrap();
    assert_eq!(plan.can_undo(), None);
}

#[test]
fn commands_together_are_one_step_or_none() {
    let mut plan = plan(1);
    plan.apply(&add_step("s1", None)).unwrap();
    let before = plan.canonical_json();
    let good = [add_step("s2", None), edit("s2", StepField::Camera(Some(camera())))];
    plan.apply_together("command.capture_step", &good).unwrap();
    assert_eq!(plan.can_undo(), Some("command.capture_step"));
    plan.undo().unwrap();
    assert_eq!(plan.canonical_json(), before);
    let bad = [add_step("s3", None), edit("s9", StepField::Camera(None))];
    assert!(matches!(plan.apply_together("command.x", &bad), Err(PlanError::Missing { .. })));
    assert_eq!(plan.canonical_json(), before, "all or none");
    assert_eq!(plan.can_undo(), Some("command.add_step"));
    plan.undo().unwrap();
    assert!(plan.view().steps.is_empty());
}

#[test]
fn remote_edits_in_between_are_left_alone() {
    let (mut anna, mut bert) = (plan(1), plan(2));
    anna.apply(&add_step("s1", None)).unwrap();
    anna.apply(&edit("s1", StepField::Note("Clamp the vein.".into()))).unwrap();
    exchange(&mut anna, &mut bert);
    bert.apply(&edit("s1", StepField::Note("Clamp the left vein.".into()))).unwrap();
    bert.apply(&add_step("s2", Some(0))).unwrap();
    exchange(&mut anna, &mut bert);
    anna.apply(&edit("s1", StepField::Note("Clamp the left vein. Wait.".into()))).unwrap();
    bert.apply(&edit("s2", StepField::Title("Open".into()))).unwrap();
    exchange(&mut anna, &mut bert);
    assert_eq!(anna.can_undo(), Some("command.edit_step_note"));
    assert!(anna.undo().unwrap());
    assert_eq!(anna.view().step(&ItemId::new("s1")).unwrap().note, "Clamp the left vein.");
    assert!(anna.undo().unwrap());
    assert_eq!(anna.view().step(&ItemId::new("s1")).unwrap().note.trim(), "left", "Bert's word stays");
    exchange(&mut anna, &mut bert);
    assert_eq!(bert.view().steps[0].title, "Open");
    assert_eq!(bert.can_undo(), Some("command.edit_step_title"), "Bert's history is his own");
}

#[test]
fn a_field_that_somebody_changed_since_keeps_their_value() {
    let (mut anna, mut bert) = (plan(1), plan(2));
    anna.apply(&Command::SetTitle("Anna's".into())).unwrap();
    exchange(&mut anna, &mut bert);
    bert.apply(&Command::SetTitle("Bert's".into())).unwrap();
    exchange(&mut anna, &mut bert);
    anna.undo().unwrap();
    assert_eq!(anna.view().title, "Bert's");
    exchange(&mut anna, &mut bert);
    bert.undo().unwrap();
    assert_eq!(bert.view().title, "Anna's");
}

#[test]
fn an_edit_made_while_the_step_was_removed_is_there_after_undo() {
    let (mut anna, mut bert) = (plan(1), plan(2));
    anna.apply(&add_step("s1", None)).unwrap();
    exchange(&mut anna, &mut bert);
    anna.apply(&Command::RemoveStep { id: ItemId::new("s1") }).unwrap();
    bert.apply(&edit("s1", StepField::Note("Beware of the artery.".into()))).unwrap();
    exchange(&mut anna, &mut bert);
    assert!(bert.view().steps.is_empty());
    anna.undo().unwrap();
    exchange(&mut anna, &mut bert);
    assert_eq!(bert.view().steps[0].note, "Beware of the artery.");
}

#[test]
fn both_undoing_the_removal_of_a_step_gives_it_once() {
    let (mut anna, mut bert) = (plan(1), plan(2));
    for id in ["s1", "s2", "s3"] {
        anna.apply(&add_step(id, None)).unwrap();
    }
    exchange(&mut anna, &mut bert);
    for plan in [&mut anna, &mut bert] {
        plan.apply(&Command::RemoveStep { id: ItemId::new("s2") }).unwrap();
    }
    exchange(&mut anna, &mut bert);
    anna.undo().unwrap();
    bert.undo().unwrap();
    exchange(&mut anna, &mut bert);
    assert_eq!(anna.view().steps.len(), 3);
    anna.apply(&Command::MoveStep { id: ItemId::new("s2"), to: 0 }).unwrap();
    assert_eq!(anna.view().steps[0].id.as_str(), "s2");
    anna.apply(&Command::RemoveStep { id: ItemId::new("s2") }).unwrap();
    assert_eq!(anna.view().steps.len(), 2);
    assert!(anna.problems().is_empty());
}

#[test]
fn after_a_reload_history_begins_afresh_and_is_right() {
    let mut before = plan(1);
    for command in &every_command() {
        before.apply(command).unwrap();
    }
    for peer in [1, 9] {
        let mut after = Plan::load(&before.snapshot(), PeerId(peer)).unwrap();
        assert_eq!((after.can_undo(), after.can_redo()), (None, None));
        assert!(!after.undo().unwrap());
        let state = after.canonical_json();
        assert_eq!(state, before.canonical_json());
        after.apply(&Command::SetTitle("Later".into())).unwrap();
        assert_eq!(after.can_undo(), Some("command.set_title"));
        assert!(after.undo().unwrap());
        assert_eq!(after.canonical_json(), state);
        assert_eq!((after.can_undo(), after.can_redo()), (None, Some("command.set_title")));
    }
}

proptest! {
    #![proptest_config(config(24))]

    /// 200 random commands: each undo gives the state before, and redoing all the state at the end.
    #[test]
    fn undo_inverts_any_history(wishes in proptest::collection::vec(wish(), 200)) {
        let mut plan = plan(1);
        let mut states = vec![plan.canonical_json()];
        for (n, wish) in wishes.iter().enumerate() {
            if plan.apply(&wish.command(&plan.view(), &format!("i{n}"))).unwrap().changed {
                states.push(plan.canonical_json());
            }
        }
        let top = states.len() - 1;
        for (n, state) in states[..top].iter().enumerate().rev() {
            prop_assert!(plan.undo().unwrap());
            prop_assert_eq!(&plan.canonical_json(), state, "undo to {}", n);
        }
        for state in &states[1..] {
            prop_assert!(plan.redo().unwrap());
            prop_assert_eq!(&plan.canonical_json(), state);
        }
    }

    /// Undo and redo in any order walk along the history like a cursor.
    #[test]
    fn undo_and_redo_walk_the_history(wishes in proptest::collection::vec((wish(), 0u8..3), 200)) {
        let mut plan = plan(1);
        let mut states = vec![plan.canonical_json()];
        let mut at = 0;
        for (n, (wish, what)) in wishes.iter().enumerate() {
            match what {
                0 => {
                    if plan.apply(&wish.command(&plan.view(), &format!("i{n}"))).unwrap().changed {
                        states.truncate(at + 1);
                        at += 1;
                        states.push(plan.canonical_json());
                    }
                }
                1 => { prop_assert_eq!(plan.undo().unwrap(), at > 0); at = at.saturating_sub(1); }
                _ => { prop_assert_eq!(plan.redo().unwrap(), at + 1 < states.len()); at = (at + 1).min(states.len() - 1); }
            }
            prop_assert_eq!(&plan.canonical_json(), &states[at]);
            prop_assert_eq!(plan.can_undo().is_some(), at > 0);
            prop_assert_eq!(plan.can_redo().is_some(), at + 1 < states.len());
        }
    }

    /// Undoing all of one person's work leaves exactly the other's, where they worked on different things.
    #[test]
    fn remote_edits_are_untouched_by_undo(wishes in proptest::collection::vec((wish(), any::<bool>(), any::<bool>()), 60)) {
        let (mut anna, mut bert, mut alone) = (plan(1), plan(2), plan(3));
        for (n, (wish, is_annas, meet)) in wishes.iter().enumerate() {
            if *is_annas {
                // Anna's marks and comments only, so that the two do not touch the same fields.
                let view = PlanView { steps: Vec::new(), ..only_own(anna.view(), "a") };
                let command = wish.command(&view, &format!("a{n}"));
                if !matches!(command, Command::AddStep { .. } | Command::SetTitle(_) | Command::SetImaging(_) | Command::SetLaterality(_)) {
                    anna.apply(&command).unwrap();
                }
            } else {
                let command = wish.command(&only_own(bert.view(), "b"), &format!("b{n}"));
                bert.apply(&command).unwrap();
                alone.apply(&command).unwrap();
            }
            if *meet { exchange(&mut anna, &mut bert); }
        }
        exchange(&mut anna, &mut bert);
        while anna.can_undo().is_some() { anna.undo().unwrap(); }
        exchange(&mut anna, &mut bert);
        prop_assert_eq!(anna.view(), alone.view());
    }
}

fn only_own(mut view: PlanView, prefix: &str) -> PlanView {
    view.marks.retain(|mark| mark.id.as_str().starts_with(prefix));
    view.registrations.retain(|registration| registration.id.as_str().starts_with(prefix));
    view.segments.retain(|segment| segment.id.as_str().starts_with(prefix));
    view.comments.retain(|comment| comment.id.as_str().starts_with(prefix));
    view
}
