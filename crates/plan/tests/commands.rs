//! What commands do, and what is refused and why.

mod common;

use common::*;
use prosector_core::{ErrorField, FrameOfReferenceUid, LpsPoint, LpsVector};
use prosector_plan::*;

fn id(text: &str) -> ItemId {
    ItemId::new(text)
}

fn plan_with(commands: &[Command]) -> Plan {
    let mut plan = Plan::new(PeerId(1)).unwrap();
    for command in commands {
        plan.apply(command).unwrap();
    }
    plan
}

#[test]
fn the_view_says_what_the_commands_said() {
    let view = plan_with(&every_command()).view();
    assert_eq!((view.schema, view.title.as_str(), view.laterality), (1, "Left hepatectomy", None));
    assert_eq!(view.steps.iter().map(|step| step.id.as_str()).collect::<Vec<_>>(), ["s0", "s2"]);
    assert_eq!(view.marks.iter().map(|mark| mark.id.as_str()).collect::<Vec<_>>(), ["m1", "m3", "m4"]);
    assert_eq!(view.marks[1].shape.anchors()[2], anchor(-60.25));
    let MarkShape::Note { text, .. } = &view.marks[2].shape else { panic!("{:?}", view.marks[2]) };
    assert_eq!(text, "Simple cyst.");
    assert_eq!(view.comments, [Comment { resolved: true, ..comment("c1", "m2") }]);
}

#[test]
fn each_field_of_a_step_comes_back_as_it_went_in() {
    let mut plan = plan_with(&[add_step("s1", None)]);
    let step = PlanStep {
        id: id("s1"),
        title: "Step s1".into(),
        note: "A\nB".into(),
        patient_text: "\u{e4}\u{1F642}".into(),
        camera: Some(camera()),
        visible_layers: Some(vec![]),
        what_if: Some(what_if(7)),
    };
    for field in [
        StepField::Note(step.note.clone()),
        StepField::PatientText(step.patient_text.clone()),
        StepField::Camera(step.camera),
        StepField::VisibleLayers(step.visible_layers.clone()),
        StepField::WhatIf(step.what_if.clone()),
    ] {
        plan.apply(&edit("s1", field)).unwrap();
    }
    assert_eq!(plan.view().steps, [step]);
}

#[test]
fn steps_end_up_where_they_are_moved() {
    for (from, to, expected) in
        [("a", 0, "abcd"), ("a", 1, "bacd"), ("a", 3, "bcda"), ("d", 0, "dabc"), ("d", 2, "abdc"), ("b", 2, "acbd")]
    {
        let mut plan = plan_with(&["a", "b", "c", "d"].map(|id| add_step(id, None)));
        plan.apply(&Command::MoveStep { id: id(from), to }).unwrap();
        let order: String = plan.view().steps.iter().map(|step| step.id.as_str().to_owned()).collect();
        assert_eq!(order, expected, "{from} to {to}");
    }
}

#[test]
fn an_id_that_was_removed_starts_anew() {
    let note = MarkShape::Note { anchor: anchor(1.0), text: "old".into() };
    let mut plan = plan_with(&[add_step("s1", None), Command::AddMark(mark("m1", note))]);
    plan.apply(&edit("s1", StepField::Note("old".into()))).unwrap();
    plan.apply(&edit("s1", StepField::Camera(Some(camera())))).unwrap();
    plan.apply(&Command::RemoveStep { id: id("s1") }).unwrap();
    plan.apply(&Command::RemoveMark { id: id("m1") }).unwrap();
    plan.apply(&add_step("s1", None)).unwrap();
    plan.apply(&Command::AddMark(mark("m1", MarkShape::Landmark(anchor(2.0))))).unwrap();
    let fresh = plan_with(&[add_step("s1", None), Command::AddMark(mark("m1", MarkShape::Landmark(anchor(2.0))))]);
    assert_eq!(plan.canonical_json(), fresh.canonical_json());
}

#[test]
fn what_does_not_hold_is_refused_and_changes_nothing() {
    let long = "x".repeat(limits::LINE + 1);
    let at = |x| Anchor { point: LpsPoint::new(x, 0.0, 0.0), frame_of_reference: frame() };
    let with_camera = |camera| edit("s1", StepField::Camera(Some(camera)));
    let narrowed = |percent| {
        let edits = vec![FlowChange { branch: 0, kind: FlowChangeKind::Narrow { percent } }];
        edit("s1", StepField::WhatIf(Some(WhatIf { edits, ..what_if(0) })))
    };
    let with_matrix = |change: fn(&mut [f64; 12])| {
        let mut registration = registration("r9");
        change(&mut registration.fixed_from_moving);
        Command::AddRegistration(registration)
    };
    let linked = |moving, fixed| {
        let [moving_frame, fixed_frame] = [moving, fixed].map(FrameOfReferenceUid::new);
        Command::AddRegistration(Registration { moving_frame, fixed_frame, ..registration("r9") })
    };
    let by = |method| Command::AddRegistration(Registration { method, ..registration("r9") });
    let endless = ErrorField::from_rows([[f64::INFINITY; 4]; 4]);
    let cases: Vec<(Command, &str)> = vec![
        (Command::SetTitle(long.clone()), "The title must be at most 200 characters on one line."),
        (Command::SetTitle("a\nb".into()), "on one line"),
        (edit("s1", StepField::Note("\0".into())), "The note must be at most 20000 characters."),
        (edit("s1", StepField::PatientText("x".repeat(20_001))), "The text for the patient must"),
        (add_step("s1", None), "already has a step"),
        (add_step("", None), "An item id is"),
        (add_step("a/b", None), "An item id is"),
        (add_step(&"x".repeat(65), None), "An item id is"),
        (add_step("s9", Some(2)), "Place 2 is outside the list of 1 steps."),
        (Command::MoveStep { id: id("s1"), to: 1 }, "Place 1 is outside"),
        (Command::MoveStep { id: id("s9"), to: 0 }, "This step is no longer in the plan."),
        (Command::RemoveStep { id: id("m1") }, "This step is no longer"),
        (edit("s9", StepField::Title("x".into())), "This step is no longer"),
        (with_camera(Camera { height_mm: 0.0, ..camera() }), "The camera's height must be more than 0"),
        (with_camera(Camera { direction: LpsVector::new(0.0, 0.0, 2.0), ..camera() }), "a vector of length 1"),
        (with_camera(Camera { up: LpsVector::new(0.0, f64::NAN, 0.0), ..camera() }), "a vector of length 1"),
        (edit("s1", StepField::VisibleLayers(Some(vec!["x".into(); 501]))), "at most 500 layers"),
        (narrowed(95.5), "0 to 95 percent"),
        (narrowed(f64::NAN), "0 to 95 percent"),
        (Command::AddMark(mark("m1", MarkShape::Landmark(at(0.0)))), "already has a mark"),
        (Command::AddMark(mark("m9", MarkShape::Landmark(at(f64::NAN)))), "a finite number of millimetres"),
        (Command::AddMark(mark("m9", MarkShape::Length([at(0.0), at(f64::INFINITY)]))), "a finite number"),
        (Command::MoveHandle { id: id("m1"), handle: 0, anchor: at(10_001.0) }, "within ten metres"),
        (Command::MoveHandle { id: id("m1"), handle: 1, anchor: at(1.0) }, "This mark has no handle 1."),
        (Command::MoveHandle { id: id("m9"), handle: 0, anchor: at(1.0) }, "This mark is no longer"),
        (Command::RenameMark { id: id("m1"), name: long }, "The name must"),
        (Command::SetNoteText { id: id("m1"), text: "x".into() }, "This mark has no text."),
        (Command::RemoveMark { id: id("s1") }, "This mark is no longer"),
        (with_matrix(|m| m[0] = 0.1), "The transform must be a turn and a shift"),
        (with_matrix(|m| m[8] = -1.0), "without scaling or mirroring"),
        (with_matrix(|m| m[9] = 20_000.0), "at most ten metres"),
        (with_matrix(|m| m[4] = f64::NAN), "The transform must be"),
        (linked("1.2.3", "1.2.3"), "links two different frames of reference"),
        (linked("", "1.2.3"), "names both"),
        (by(RegistrationMethod::Landmarks { pairs: 2, fre_mm: 0.0, fle_mm: 0.0 }), "3 to 2000"),
        (by(RegistrationMethod::Landmarks { pairs: 3, fre_mm: -1.0, fle_mm: 0.0 }), "0 to 10000 mm"),
        (
            by(RegistrationMethod::Intensity { information: 1.0, overlap: 1.5, settled: true }),
            "The overlap must be 0 to 1",
        ),
        (by(RegistrationMethod::Surfaces { rms_mm: f64::NAN, kept: 1.0, settled: true }), "The distance left"),
        (Command::AddRegistration(Registration { error: endless, ..registration("r9") }), "The error field must"),
        (Command::AddRegistration(registration("r1")), "already has a registration"),
        (Command::RemoveRegistration { id: id("r9") }, "This registration is no longer"),
        (Command::AddComment(comment("c9", "nobody")), "This step or mark is no longer"),
        (Command::AddComment(Comment { at: TimestampMs(i64::MIN), ..comment("c9", "s1") }), "The time must"),
        (Command::AddComment(Comment { text: "x".repeat(5_001), ..comment("c9", "s1") }), "The comment must"),
        (Command::ResolveComment { id: id("c9"), resolved: true }, "This comment is no longer"),
        (Command::RemoveComment { id: id("c9") }, "This comment is no longer"),
    ];
    let landmark = Command::AddMark(mark("m1", MarkShape::Landmark(anchor(0.0))));
    let mut plan = plan_with(&[add_step("s1", None), landmark, Command::AddRegistration(registration("r1"))]);
    let (before, version) = (plan.canonical_json(), plan.version());
    for (command, expected) in cases {
        let error = plan.apply(&command).unwrap_err().to_string();
        assert!(error.contains(expected), "{command:?}: {error}");
        assert_eq!(plan.canonical_json(), before, "{command:?}");
        assert_eq!(plan.version(), version, "{command:?}");
    }
}

#[test]
fn a_registration_comes_back_as_it_went_in_and_links_its_frames_both_ways() {
    let mut plan = plan_with(&[Command::AddRegistration(registration("r1"))]);
    let newer = Registration {
        method: RegistrationMethod::Intensity { information: 1.2, overlap: 0.9, settled: true },
        ..registration("r2")
    };
    plan.apply(&Command::AddRegistration(newer.clone())).unwrap();
    let view = plan.view();
    assert_eq!(view.registrations, [registration("r1"), newer.clone()]);
    let [moving, fixed, other] = ["1.2.4", "1.2.3", "9.9"].map(FrameOfReferenceUid::new);
    assert_eq!(view.link(&moving, &fixed), Some(&newer), "the last one made");
    assert_eq!(view.link(&fixed, &moving), Some(&newer));
    assert_eq!(view.link(&moving, &other), None);
    let p = newer.fixed_point(LpsPoint::new(1.0, 2.0, 3.0));
    assert_eq!(p, LpsPoint::new(8.0, -19.0, 3.5), "a quarter turn from left to posterior, then the shift");
    plan.undo().unwrap();
    assert_eq!(plan.view().registrations, [registration("r1")]);
}

#[test]
fn lists_are_limited() {
    let mut plan = Plan::new(PeerId(1)).unwrap();
    let steps: Vec<_> = (0..limits::STEPS).map(|n| add_step(&format!("s{n}"), None)).collect();
    plan.apply_together("command.many", &steps).unwrap();
    let error = plan.apply(&add_step("one-more", None)).unwrap_err();
    assert_eq!(error, PlanError::TooMany { kind: "steps", limit: limits::STEPS });
}

#[test]
fn a_mark_in_another_frame_of_reference_is_kept_and_told() {
    let mut plan = plan_with(&[Command::SetImaging(Some(imaging(1)))]);
    let foreign = Anchor { frame_of_reference: Some(FrameOfReferenceUid::new("9.9")), ..anchor(1.0) };
    let apply = |plan: &mut Plan, command: &Command| plan.apply(command).unwrap().foreign_frame;
    assert!(!apply(&mut plan, &Command::AddMark(mark("m1", MarkShape::Landmark(anchor(1.0))))));
    assert!(apply(&mut plan, &Command::AddMark(mark("m2", MarkShape::Landmark(foreign.clone())))));
    assert!(apply(&mut plan, &Command::MoveHandle { id: id("m1"), handle: 0, anchor: foreign }));
    let view = plan.view();
    assert!(view.marks.iter().all(|mark| !view.in_imaging_frame(mark)));
    assert_eq!(view.marks.len(), 2);
}

#[test]
fn every_label_is_listed() {
    for command in every_command() {
        assert!(Command::labels().contains(&command.label()), "{command:?}");
    }
}

#[test]
fn a_plan_may_move_between_threads() {
    fn is_send<T: Send>() {}
    is_send::<Plan>();
}
