//! Marks, steps, undo, saving: the plan as a person makes it.

mod desk;

use desk::{DIMS, Desk, at, calibrated, near, segments, volume};
use proptest::prelude::*;
use prosector_session::core::*;
use prosector_session::layers::LayerId;
use prosector_session::measure::{MarkPlace, Unit};
use prosector_session::plan::{self, ItemId, MarkShape, StepField};
use prosector_session::tools::Tool;
use prosector_session::*;

/// A landmark, a length, an angle and a note, made by gestures.
fn marked(desk: &mut Desk) {
    desk.scroll_to(at(20.0, 16.0, 12.0));
    desk.choose(Tool::Landmark);
    desk.click(SliceAxis::Axial, at(10.0, 10.0, 12.0));
    desk.choose(Tool::Length);
    desk.drag(SliceAxis::Axial, at(10.0, 10.0, 12.0), at(30.0, 10.0, 12.0));
    desk.choose(Tool::Angle);
    desk.click(SliceAxis::Coronal, at(30.0, 16.0, 12.0));
    desk.click(SliceAxis::Coronal, at(20.0, 16.0, 12.0));
    desk.click(SliceAxis::Coronal, at(20.0, 16.0, 20.0));
    desk.choose(Tool::Note);
    let events = desk.click(SliceAxis::Sagittal, at(20.0, 8.0, 4.0));
    let Some(Event::NoteTextWanted { at: place }) = events.iter().find(|e| matches!(e, Event::NoteTextWanted { .. }))
    else {
        panic!("{events:?}")
    };
    let (new, place) = (desk.fresh(), *place);
    let text = "Mind the duct".to_owned();
    desk.plan(PlanCommand::AddMark { new, tool: Tool::Note, points: vec![place], text });
}

#[test]
fn gestures_make_marks_with_numbers() {
    let mut desk = Desk::with_volume(1);
    marked(&mut desk);
    let marks = desk.session.marks();
    assert_eq!(marks.len(), 4);
    assert!(marks.iter().all(|mark| mark.place == MarkPlace::Here));
    let (length, angle) = (marks[1].value.unwrap(), marks[2].value.unwrap());
    near(length.value, 20.0, 1e-9);
    assert_eq!((length.unit, length.error), (Unit::Millimetre, Some(1.0)), "one voxel along the line");
    near(angle.value, 90.0, 1e-9);
    // Two rays of 10 and 16 mm, each end up to the longest voxel edge (2 mm) off sideways.
    near(angle.error.unwrap(), (2.0f64 / 10.0).atan().to_degrees() + (2.0f64 / 16.0).atan().to_degrees(), 1e-9);
    assert_eq!((marks[0].value, marks[3].value), (None, None));
    assert!(matches!(&marks[3].mark.shape, MarkShape::Note { text, .. } if text == "Mind the duct"));
    assert_eq!(desk.session.next_mark_number(Tool::Length), 2);
    assert_eq!(desk.session.selection(), Some(&Selected::Mark(marks[3].mark.id.clone())));
    assert_eq!(marks[1].mark.author.name, "Person 1");
}

#[test]
fn a_step_shown_before_the_structures_came_rules_them_when_they_come() {
    let mut desk = Desk::with_volume(1);
    desk.data(DataCommand::Segments(segments()));
    desk.run(Command::Layer(LayerCommand::SetVisible { id: LayerId::segment(1), visible: false }));
    let step = ItemId("only-tumour".into());
    desk.plan(PlanCommand::AddStep { id: step.clone(), title: "Tumour".into(), index: None });
    let visible = |desk: &Desk| desk.session.layers().visible_ids();
    let wanted = visible(&desk);
    assert!(wanted.contains(&"segment:2".to_owned()) && !wanted.contains(&"segment:1".to_owned()));

    desk.open(Role::Owner);
    desk.data(DataCommand::OpenVolume(Box::new(volume("1.2.3", calibrated()))));
    desk.plan(PlanCommand::ShowStep { step });
    desk.data(DataCommand::Segments(segments()));
    assert_eq!(visible(&desk), wanted);
    // What a person shows afterwards stays, also when more comes.
    desk.run(Command::Layer(LayerCommand::SetVisible { id: LayerId::segment(1), visible: true }));
    desk.data(DataCommand::Trees(vec![desk::portal_tree(1.0)]));
    assert!(visible(&desk).contains(&"segment:1".to_owned()));
}

#[test]
fn a_length_is_the_same_at_every_zoom() {
    let mut desk = Desk::with_volume(1);
    desk.scroll_to(at(20.0, 16.0, 12.0));
    desk.choose(Tool::Length);
    for factor in [1.0, 3.0, 2.0, 0.1] {
        desk.view(ViewCommand::Zoom { axis: SliceAxis::Axial, pixel: [9.0, 9.0], viewport: desk::VIEWPORT, factor });
        desk.click(SliceAxis::Axial, at(3.0, 4.0, 12.0));
        desk.click(SliceAxis::Axial, at(33.0, 28.0, 12.0));
    }
    let marks = desk.session.marks();
    assert_eq!(marks.len(), 4, "two clicks make a length as well as a drag");
    for mark in marks {
        near(mark.value.unwrap().value, (30.0f64.powi(2) + (24.0f64 * 1.25).powi(2)).sqrt(), 1e-6);
    }
}

#[test]
fn a_gesture_shows_its_number_and_escape_leaves_it() {
    let mut desk = Desk::with_volume(1);
    desk.scroll_to(at(20.0, 16.0, 12.0));
    desk.choose(Tool::Length);
    desk.click(SliceAxis::Axial, at(10.0, 10.0, 12.0));
    let pointer = desk.over(SliceAxis::Axial, at(15.0, 10.0, 12.0));
    desk.tool(ToolCommand::PointerMove(pointer));
    near(desk.session.gesture_value().unwrap().value, 5.0, 1e-9);
    desk.tool(ToolCommand::Escape);
    assert_eq!(desk.session.gesture_value(), None);
    assert_eq!(desk.session.tools().active, Tool::Length, "first the gesture");
    desk.tool(ToolCommand::Escape);
    assert_eq!(desk.session.tools().active, Tool::Window, "then the tool");
    assert!(desk.session.plan().marks.is_empty());
}

#[test]
fn a_dragged_handle_is_one_undo_step() {
    let mut desk = Desk::with_volume(1);
    marked(&mut desk);
    let id = desk.session.marks()[1].mark.id.clone();
    let before = desk.saved.len();
    desk.tool(ToolCommand::GrabHandle { mark: id.clone(), handle: 1 });
    for x in [31.0, 33.0, 35.0] {
        let pointer = desk.over(SliceAxis::Axial, at(x, 10.0, 12.0));
        desk.tool(ToolCommand::PointerMove(pointer));
        near(desk.session.marks()[1].value.unwrap().value, x - 10.0, 1e-9);
    }
    assert_eq!(desk.saved.len(), before, "nothing is written before the button's release");
    let pointer = desk.over(SliceAxis::Axial, at(35.0, 10.0, 12.0));
    let new = desk.fresh();
    desk.tool(ToolCommand::PointerUp { pointer, new });
    near(desk.session.marks()[1].value.unwrap().value, 25.0, 1e-9);
    assert_eq!(desk.session.undo_label(), Some("command.move_handle"));
    desk.run(Command::Undo);
    near(desk.session.marks()[1].value.unwrap().value, 20.0, 1e-9);
    // Esc while dragging leaves the mark as it was.
    desk.tool(ToolCommand::GrabHandle { mark: id, handle: 0 });
    let pointer = desk.over(SliceAxis::Axial, at(0.0, 10.0, 12.0));
    desk.tool(ToolCommand::PointerMove(pointer));
    desk.tool(ToolCommand::Escape);
    near(desk.session.marks()[1].value.unwrap().value, 20.0, 1e-9);
}

#[test]
fn unknown_spacing_shows_pixels_and_stays_out_of_the_plan() {
    for spacing in [Spacing::Unknown, Spacing::DetectorPlane] {
        let mut desk = Desk::new(1);
        desk.open(Role::Owner);
        desk.data(DataCommand::OpenVolume(Box::new(volume("1.2.3", spacing))));
        desk.scroll_to(at(20.0, 16.0, 12.0));
        desk.choose(Tool::Length);
        let events = desk.drag(SliceAxis::Axial, at(10.0, 10.0, 12.0), at(10.0, 30.0, 12.0));
        assert!(events.contains(&Event::MeasuredInPixels));
        assert!(desk.session.plan().marks.is_empty());
        let (points, value) = desk.session.pixel_measurement().unwrap();
        assert_eq!((points.len(), value.unit.symbol()), (2, "px"));
        near(value.value, 20.0, 1e-9);
        let (new, points) = (desk.fresh(), vec![at(1.0, 1.0, 1.0), at(2.0, 1.0, 1.0), at(2.0, 2.0, 1.0)]);
        let words =
            desk.refused(Command::Plan(PlanCommand::AddMark { new, tool: Tool::Angle, points, text: String::new() }));
        assert!(words.contains("cannot enter the plan"), "{words}");
        // The plan's own command is not a way around.
        let mut other = Desk::with_volume(2);
        marked(&mut other);
        let mark = other.session.marks()[1].mark.clone();
        desk.refused(Command::Plan(PlanCommand::Apply(plan::Command::AddMark(mark))));
        desk.choose(Tool::Landmark);
        desk.click(SliceAxis::Axial, at(10.0, 10.0, 12.0));
        assert_eq!(desk.session.plan().marks.len(), 1);
    }
}

#[test]
fn marks_of_another_frame_are_listed_but_not_drawn() {
    let mut desk = Desk::with_volume(1);
    marked(&mut desk);
    let id = desk.session.marks()[1].mark.id.clone();
    desk.data(DataCommand::OpenVolume(Box::new(volume("7.7.7", calibrated()))));
    let marks = desk.session.marks();
    assert_eq!(marks.len(), 4);
    assert!(marks.iter().all(|mark| mark.place == MarkPlace::OtherFrame && mark.value.is_none()));
    desk.refused(Command::Tool(ToolCommand::GrabHandle { mark: id.clone(), handle: 0 }));
    desk.refused(Command::Plan(PlanCommand::JumpTo(id)));
}

#[test]
fn a_step_keeps_and_shows_its_view() {
    let mut desk = Desk::with_volume(1);
    desk.data(DataCommand::Segments(segments()));
    let [direction, up] = standard_view('R').unwrap();
    desk.view(ViewCommand::LookAlong { direction, up });
    desk.run(Command::Layer(LayerCommand::SetVisible { id: LayerId::segment(2), visible: false }));
    let (kept, layers) = (desk.session.view().camera, desk.session.layers().visible_ids());
    let step = ItemId::new("step-1");
    desk.plan(PlanCommand::AddStep { id: step.clone(), title: "Expose the portal vein".into(), index: None });
    assert_eq!(desk.session.undo_label(), Some("command.add_step"));
    let [direction, up] = standard_view('A').unwrap();
    desk.view(ViewCommand::LookAlong { direction, up });
    desk.run(Command::Layer(LayerCommand::SetAllVisible(true)));
    desk.plan(PlanCommand::ShowStep { step: step.clone() });
    assert_eq!(desk.session.view().camera, kept);
    assert_eq!(desk.session.layers().visible_ids(), layers);
    assert_eq!(desk.session.selection(), Some(&Selected::Step(step.clone())));

    // Keeping another view is one step of undo, though it changes two fields.
    desk.run(Command::Layer(LayerCommand::SetAllVisible(true)));
    desk.plan(PlanCommand::CaptureView { step: step.clone() });
    assert_eq!(desk.session.undo_label(), Some("command.capture_view"));
    desk.run(Command::Undo);
    assert_eq!(desk.session.plan().steps[0].visible_layers.as_ref(), Some(&layers));
    desk.run(Command::Undo);
    assert!(desk.session.plan().steps.is_empty(), "a step with its view is one undo step");
    assert_eq!(desk.session.selection(), None, "what is gone is not selected");
    desk.refused(Command::Plan(PlanCommand::ShowStep { step }));
}

#[test]
fn steps_tell_which_layers_are_missing() {
    let mut desk = Desk::with_volume(1);
    desk.data(DataCommand::Segments(segments()));
    let step = ItemId::new("step-1");
    desk.plan(PlanCommand::AddStep { id: step.clone(), title: "A".into(), index: None });
    let field = StepField::VisibleLayers(Some(vec!["segment:1".into(), "segment:200".into()]));
    desk.plan(PlanCommand::Apply(plan::Command::EditStep { id: step.clone(), field }));
    let events = desk.plan(PlanCommand::ShowStep { step });
    assert!(events.contains(&Event::Notice(Notice::LayersMissing { layers: vec!["segment:200".into()] })));
    assert_eq!(desk.session.layers().visible_ids(), ["segment:1"]);
}

#[test]
fn the_saved_pieces_make_the_same_plan_after_a_reload() {
    let mut desk = Desk::with_volume(1);
    marked(&mut desk);
    desk.plan(PlanCommand::AddStep { id: ItemId::new("step-1"), title: "First".into(), index: None });
    desk.run(Command::Undo);
    desk.run(Command::Redo);
    let written = desk.session.plan_document().canonical_json();
    let mut reloaded = Desk::new(2);
    reloaded.saved = desk.saved.clone();
    reloaded.open(Role::Owner);
    assert_eq!(reloaded.session.plan_document().canonical_json(), written);
    assert_eq!(reloaded.session.undo_label(), None, "undo begins with the visit");
    // Work goes on, and a third visit sees both.
    reloaded.plan(PlanCommand::Apply(plan::Command::SetTitle("Left hepatectomy".into())));
    let mut third = Desk::new(3);
    third.saved = reloaded.saved.clone();
    third.open(Role::Owner);
    assert_eq!(third.session.plan().title, "Left hepatectomy");
    assert_eq!(third.session.plan().marks.len(), 4);
    // Saved twice by mistake, or in another order of pieces by a second tab, changes nothing.
    third.saved.extend(desk.saved.clone());
    third.open(Role::Owner);
    assert_eq!(third.session.plan().title, "Left hepatectomy");
}

#[test]
fn readers_are_refused() {
    for role in [Role::Viewer, Role::Patient] {
        let mut desk = Desk::new(1);
        desk.open(role);
        desk.data(DataCommand::OpenVolume(Box::new(volume("1.2.3", calibrated()))));
        assert!(!desk.session.can_edit());
        let words = desk.refused(Command::Plan(PlanCommand::Apply(plan::Command::SetTitle("x".into()))));
        assert!(words.contains("not change it"), "{words}");
        desk.choose(Tool::Landmark);
        desk.scroll_to(at(20.0, 16.0, 12.0));
        let pointer = desk.over(SliceAxis::Axial, at(10.0, 10.0, 12.0));
        desk.refused(Command::Tool(ToolCommand::PointerDown(pointer)));
    }
}

/// Something a person may do.
#[derive(Clone, Debug)]
enum Act {
    Landmark([f64; 3]),
    Length([f64; 3], [f64; 3]),
    Step,
    Capture(usize),
    MoveStep(usize, usize),
    RemoveStep(usize),
    RemoveMark(usize),
    Rename(usize),
    Title(u8),
    Undo,
    Redo,
}

fn any_act() -> impl Strategy<Value = Act> {
    let inside = || {
        (0.0..DIMS[0] as f64 - 1.0, 0.0..DIMS[1] as f64 - 1.0, 0.0..DIMS[2] as f64 - 1.0)
            .prop_map(|(x, y, z)| [x, y, z])
    };
    prop_oneof![
        inside().prop_map(Act::Landmark),
        (inside(), inside()).prop_map(|(a, b)| Act::Length(a, b)),
        Just(Act::Step),
        (0..9usize).prop_map(Act::Capture),
        (0..9usize, 0..9usize).prop_map(|(a, b)| Act::MoveStep(a, b)),
        (0..9usize).prop_map(Act::RemoveStep),
        (0..9usize).prop_map(Act::RemoveMark),
        (0..9usize).prop_map(Act::Rename),
        any::<u8>().prop_map(Act::Title),
        Just(Act::Undo),
        Just(Act::Redo),
    ]
}

fn act(desk: &mut Desk, act: Act) {
    let step = |desk: &Desk, n: usize| desk.session.plan().steps.get(n).map(|step| step.id.clone());
    let mark = |desk: &Desk, n: usize| desk.session.plan().marks.get(n).map(|mark| mark.id.clone());
    let place = |p: [f64; 3]| at(p[0], p[1], p[2]);
    let new = desk.fresh();
    let command = match act {
        Act::Landmark(p) => {
            Some(PlanCommand::AddMark { new, tool: Tool::Landmark, points: vec![place(p)], text: String::new() })
        }
        Act::Length(a, b) => Some(PlanCommand::AddMark {
            new,
            tool: Tool::Length,
            points: vec![place(a), place(b)],
            text: String::new(),
        }),
        Act::Step => Some(PlanCommand::AddStep { id: new.id, title: new.name, index: None }),
        Act::Capture(n) => step(desk, n).map(|step| PlanCommand::CaptureView { step }),
        Act::MoveStep(n, to) => {
            let to = to.min(desk.session.plan().steps.len().saturating_sub(1));
            step(desk, n).map(|id| PlanCommand::Apply(plan::Command::MoveStep { id, to }))
        }
        Act::RemoveStep(n) => step(desk, n).map(|id| PlanCommand::Apply(plan::Command::RemoveStep { id })),
        Act::RemoveMark(n) => mark(desk, n).map(|id| PlanCommand::Apply(plan::Command::RemoveMark { id })),
        Act::Rename(n) => mark(desk, n).map(|id| PlanCommand::Apply(plan::Command::RenameMark { id, name: new.name })),
        Act::Title(n) => Some(PlanCommand::Apply(plan::Command::SetTitle(format!("Title {n}")))),
        Act::Undo | Act::Redo => {
            desk.run(if matches!(act, Act::Undo) { Command::Undo } else { Command::Redo });
            None
        }
    };
    if let Some(command) = command {
        desk.plan(command);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    /// Undoing everything leads back to the empty plan, redoing everything to the last one, with every state between.
    #[test]
    fn undo_inverts_any_work(acts in prop::collection::vec(any_act(), 1..25)) {
        let mut desk = Desk::with_volume(1);
        let empty = desk.session.plan().clone();
        for one in acts {
            act(&mut desk, one);
        }
        while desk.session.redo_label().is_some() {
            desk.run(Command::Redo);
        }
        let last = desk.session.plan().clone();
        let mut states = vec![last];
        while desk.session.undo_label().is_some() {
            desk.run(Command::Undo);
            states.push(desk.session.plan().clone());
        }
        let found = states.last().unwrap();
        prop_assert_eq!(&found.steps, &empty.steps);
        prop_assert_eq!(&found.marks, &empty.marks);
        prop_assert_eq!(&found.title, &empty.title);
        while desk.session.redo_label().is_some() {
            let expected = states.pop().unwrap();
            prop_assert_eq!(desk.session.plan(), &expected);
            desk.run(Command::Redo);
        }
        prop_assert_eq!(desk.session.plan(), &states.pop().unwrap());
        // What was saved on the way is the whole truth.
        let mut reloaded = Desk::new(2);
        reloaded.saved = desk.saved.clone();
        reloaded.open(Role::Owner);
        prop_assert_eq!(reloaded.session.plan(), desk.session.plan());
    }
}
