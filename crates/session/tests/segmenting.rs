//! Editing segments: strokes, undo, several people, patches that come late, and refusals that change nothing.

mod desk;

use desk::{Desk, at, calibrated, segments, volume};
use prosector_session::core::*;
use prosector_session::plan::{ItemId, PlanSegment, SegmentField};
use prosector_session::segments::{Operation, SegmentTask, SegmentTools, TaskMemory};
use prosector_session::tools::Tool;
use prosector_session::*;
use std::ops::ControlFlow;
use std::sync::Arc;

fn segment(desk: &mut Desk, command: SegmentCommand) -> Vec<Event> {
    desk.run(Command::Segment(command))
}

fn new_segment(desk: &mut Desk, name: &str) -> u8 {
    let id = desk.fresh().id;
    segment(desk, SegmentCommand::New { id, name: name.into() });
    desk.session.segment_tools().label.unwrap()
}

fn set_tools(desk: &mut Desk, change: impl FnOnce(&mut SegmentTools)) {
    let mut tools = *desk.session.segment_tools();
    change(&mut tools);
    segment(desk, SegmentCommand::SetTools(tools));
}

fn painter() -> Desk {
    let mut desk = Desk::with_volume(1);
    new_segment(&mut desk, "Tumour");
    desk.choose(Tool::Brush);
    desk
}

/// Voxels of the chosen segment.
fn painted(desk: &Desk) -> u64 {
    desk.session.voxels_of_label(desk.session.segment_tools().label.unwrap())
}

fn labels(desk: &Desk) -> Vec<u8> {
    desk.session.segments().unwrap().label_map.labels.to_vec()
}

/// The labels that the plan's patches in their order give over the ground.
fn from_scratch(desk: &Desk, ground: &[u8]) -> Vec<u8> {
    let mut labels = ground.to_vec();
    for edit in &desk.session.plan().segment_edits {
        if let Some(bytes) = desk.session.attachment(edit.patch) {
            let patch = LabelPatch::decode(bytes, PatchLimits::default()).unwrap();
            patch.apply(desk::DIMS, &mut labels).unwrap();
        }
    }
    labels
}

fn made(events: &[Event]) -> Vec<(BlobHash, Arc<Vec<u8>>)> {
    let made = events.iter().filter_map(|event| match event {
        Event::AttachmentMade { hash, bytes } => Some((*hash, bytes.clone())),
        _ => None,
    });
    made.collect()
}

fn edited(events: &[Event]) -> Option<VoxelBox> {
    events.iter().find_map(|event| match event {
        Event::LabelsEdited { bounds } => Some(*bounds),
        _ => None,
    })
}

#[test]
fn a_stroke_is_seen_at_once_and_is_one_step() {
    let mut desk = painter();
    assert_eq!(desk.session.undo_label(), Some("command.add_segment"));
    desk.scroll_to(at(20.0, 16.0, 12.0));
    let (from, to) = (at(14.0, 16.0, 12.0), at(26.0, 16.0, 12.0));
    let pointer = desk.over(SliceAxis::Axial, from);
    let events = desk.tool(ToolCommand::PointerDown(pointer));
    assert!(edited(&events).is_some_and(|bounds| bounds.contains([14, 16, 12])), "{events:?}");
    let drawn = painted(&desk);
    assert!(drawn > 0 && made(&events).is_empty(), "nothing is in the plan before the end");
    let pointer = desk.over(SliceAxis::Axial, to);
    desk.tool(ToolCommand::PointerMove(pointer));
    let during = labels(&desk);
    let new = desk.fresh();
    let events = desk.tool(ToolCommand::PointerUp { pointer, new });
    assert_eq!(labels(&desk), during, "letting go changes no voxel");
    assert_eq!(made(&events).len(), 1);
    assert_eq!(desk.session.undo_label(), Some("command.segment_brush"));
    let after = painted(&desk);
    assert!(after > drawn);
    // A disc stays in its slice.
    let slice = desk::DIMS[0] * desk::DIMS[1];
    assert!(labels(&desk).iter().enumerate().all(|(n, label)| *label == 0 || n / slice == 12));
    let ml = desk.session.segment_volumes()[0].1;
    desk::near(ml, after as f64 * 2.5 / 1000.0, 1e-9);
    desk.run(Command::Undo);
    assert_eq!(painted(&desk), 0);
    desk.run(Command::Redo);
    assert_eq!(labels(&desk), during);
    assert_eq!(labels(&desk), from_scratch(&desk, &vec![0; during.len()]));
}

/// What was removed is background to see, so it is to paint over as well; undo brings it back with its voxels.
#[test]
fn a_removed_segment_is_background_to_paint_over() {
    let mut desk = painter();
    let middle = desk.session.view().crosshair;
    let stroke = |desk: &mut Desk| {
        let pointer = desk.over(SliceAxis::Axial, middle);
        desk.tool(ToolCommand::PointerDown(pointer));
        let new = desk.fresh();
        desk.tool(ToolCommand::PointerUp { pointer, new });
    };
    stroke(&mut desk);
    let (first, voxels) = (desk.session.segment_tools().label.unwrap(), painted(&desk));
    segment(&mut desk, SegmentCommand::Change { label: first, field: SegmentField::Removed(true) });
    new_segment(&mut desk, "Margin");
    set_tools(&mut desk, |tools| tools.only_background = true);
    stroke(&mut desk);
    assert_eq!(painted(&desk), voxels);
    for _ in 0..3 {
        desk.run(Command::Undo);
    }
    assert_eq!(desk.session.voxels_of_label(first), voxels);
    assert!(desk.session.segments().unwrap().segment(first).is_some());
}

#[test]
fn escape_takes_a_stroke_back() {
    let mut desk = painter();
    let pointer = desk.over(SliceAxis::Axial, desk.session.view().crosshair);
    desk.tool(ToolCommand::PointerDown(pointer));
    assert!(desk.session.is_drawing() && painted(&desk) > 0);
    desk.tool(ToolCommand::Escape);
    assert!(!desk.session.is_drawing());
    assert_eq!(painted(&desk), 0);
    assert!(desk.session.plan().segment_edits.is_empty());
}

#[test]
fn the_eraser_takes_from_its_segment_alone_and_the_range_limits_both() {
    let mut desk = Desk::with_volume(1);
    desk.data(DataCommand::Segments(segments()));
    let before = desk.session.voxels_of_label(2);
    set_tools(&mut desk, |tools| (tools.label, tools.ball, tools.radius_mm) = (Some(1), true, 60.0));
    desk.choose(Tool::Eraser);
    desk.click(SliceAxis::Axial, desk.session.view().crosshair);
    assert_eq!((desk.session.voxels_of_label(1), desk.session.voxels_of_label(2)), (0, before));
    desk.run(Command::Undo);
    assert_eq!(desk.session.voxels_of_label(1), 100);
    set_tools(&mut desk, |tools| (tools.limited, tools.range) = (true, [0.0, 100.0]));
    desk.choose(Tool::Brush);
    desk.click(SliceAxis::Axial, desk.session.view().crosshair);
    let (new, old) = (labels(&desk), &segments().label_map.labels);
    let value = |n: usize| desk::value(n % 40, n / 40 % 32, n / 1280);
    let changed: Vec<usize> = (0..new.len()).filter(|&n| new[n] != old[n]).collect();
    assert!(!changed.is_empty() && changed.iter().all(|&n| (0..=100).contains(&value(n))));
}

/// A generator of numbers below a limit, the same in every run.
fn numbers(mut seed: u64) -> impl FnMut(usize) -> usize {
    move |below| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % below
    }
}

/// Two people paint, undo and redo at random; patches come late and in any order. Both end with the labels that the
/// plan's order gives from nothing, which a third who opens the case sees, too.
#[test]
fn any_history_gives_the_labels_of_the_plan_from_scratch() {
    for seed in 0..12 {
        let mut next = numbers(seed);
        let mut desks = [Desk::with_volume(1), Desk::with_volume(2)];
        let ground = segments().label_map.labels.to_vec();
        let mut attached: Vec<(BlobHash, Arc<Vec<u8>>)> = Vec::new();
        for desk in &mut desks {
            desk.data(DataCommand::Segments(segments()));
            set_tools(desk, |tools| tools.label = Some(1));
        }
        for _ in 0..60 {
            let who = next(2);
            let events = random_deed(&mut desks[who], &mut next);
            attached.extend(made(&events));
            for event in &events {
                if let Event::PlanChanged { update, origin: Origin::Local } = event {
                    let update = update.clone();
                    desks[1 - who].run(Command::Collaboration(CollaborationCommand::Merge(update)));
                }
            }
            if next(3) == 0 && !attached.is_empty() {
                let (hash, bytes) = attached[next(attached.len())].clone();
                desks[next(2)].data(DataCommand::Attachment { hash, bytes: bytes.to_vec() });
            }
            for desk in &desks {
                assert_eq!(labels(desk), from_scratch(desk, &ground), "seed {seed}");
            }
        }
        let mut third = Desk::with_volume(3);
        let plan = desks[0].session.plan_document().snapshot();
        third.run(Command::Collaboration(CollaborationCommand::Merge(plan)));
        for (hash, bytes) in attached.iter().rev() {
            for desk in desks.iter_mut().chain([&mut third]) {
                desk.data(DataCommand::Attachment { hash: *hash, bytes: bytes.to_vec() });
            }
        }
        third.data(DataCommand::Segments(segments()));
        for desk in [&desks[1], &third] {
            assert!(desk.session.missing_attachments().is_empty());
            assert_eq!(labels(desk), labels(&desks[0]), "seed {seed}");
            assert_eq!(desk.session.segment_volumes(), desks[0].session.segment_volumes());
        }
        let counts = desks[0].session.segments().unwrap().label_map.histogram();
        assert!(
            (0..=255).all(|label| label == 0 || desks[0].session.voxels_of_label(label) == counts[usize::from(label)])
        );
    }
}

fn random_deed(desk: &mut Desk, next: &mut impl FnMut(usize) -> usize) -> Vec<Event> {
    match next(6) {
        0 => desk.run(Command::Undo),
        1 => desk.run(Command::Redo),
        deed => {
            let label = [1, 2][next(2)];
            set_tools(desk, |tools| {
                (tools.label, tools.ball, tools.radius_mm) = (Some(label), deed == 2, 1.0 + next(8) as f64);
            });
            desk.choose(if deed == 3 { Tool::Eraser } else { Tool::Brush });
            let z = next(24) as f64;
            let [from, to] = [0, 1].map(|_| at(next(40) as f64, next(32) as f64, z));
            desk.scroll_to(from);
            desk.drag(SliceAxis::Axial, from, to)
        }
    }
}

#[test]
fn what_somebody_else_changes_during_a_stroke_goes_below_it() {
    let (mut anna, mut bert) = (painter(), Desk::with_volume(2));
    let plan = anna.session.plan_document().snapshot();
    bert.run(Command::Collaboration(CollaborationCommand::Merge(plan)));
    let label = anna.session.segment_tools().label;
    set_tools(&mut bert, |tools| tools.label = label);
    bert.choose(Tool::Brush);
    let middle = at(20.0, 16.0, 12.0);
    for desk in [&mut anna, &mut bert] {
        desk.scroll_to(middle);
    }
    let pointer = anna.over(SliceAxis::Axial, middle);
    anna.tool(ToolCommand::PointerDown(pointer));
    let drawn = painted(&anna);
    let events = bert.drag(SliceAxis::Axial, at(4.0, 4.0, 12.0), at(9.0, 4.0, 12.0));
    let (hash, bytes) = made(&events)[0].clone();
    let update = bert.session.plan_document().snapshot();
    anna.run(Command::Collaboration(CollaborationCommand::Merge(update)));
    assert_eq!(anna.session.missing_attachments(), [hash]);
    assert_eq!(painted(&anna), drawn, "the patch is not here yet");
    anna.data(DataCommand::Attachment { hash, bytes: bytes.to_vec() });
    assert_eq!(painted(&anna), drawn + painted(&bert));
    let new = anna.fresh();
    anna.tool(ToolCommand::PointerUp { pointer, new });
    let size = desk::DIMS.iter().product();
    assert_eq!(labels(&anna), from_scratch(&anna, &vec![0; size]));
}

#[test]
fn bytes_of_another_name_are_dropped_and_those_that_are_no_patch_wait_for_nothing() {
    let mut desk = painter();
    desk.click(SliceAxis::Axial, desk.session.view().crosshair);
    let before = labels(&desk);
    assert!(desk.data(DataCommand::Attachment { hash: BlobHash::of(b"x"), bytes: b"y".to_vec() }).is_empty());
    let grid = desk.session.plan().segment_edits[0].grid;
    let (patch, author) = (BlobHash::of(b"no patch"), desk.session.author().clone());
    let edit = plan::SegmentEdit { id: ItemId::new("forged"), patch, grid, operation: "brush".into(), author };
    desk.plan(PlanCommand::Apply(plan::Command::EditVoxels(edit)));
    assert_eq!(desk.session.missing_attachments(), [patch]);
    desk.data(DataCommand::Attachment { hash: patch, bytes: b"no patch".to_vec() });
    assert_eq!((labels(&desk), desk.session.foreign_edits()), (before, 1));
    assert!(desk.session.missing_attachments().is_empty());
}

#[test]
fn changes_of_another_image_are_kept_and_not_shown() {
    let mut desk = painter();
    desk.click(SliceAxis::Axial, desk.session.view().crosshair);
    let before = labels(&desk);
    let mut other = volume("1.2.3", calibrated());
    other.lps_from_voxel = LpsFromVoxel::new(at(1.0, 0.0, 0.0), other.lps_from_voxel.steps()).unwrap();
    desk.data(DataCommand::OpenVolume(Box::new(other)));
    assert_eq!((painted(&desk), desk.session.foreign_edits()), (0, 1));
    desk.data(DataCommand::OpenVolume(Box::new(volume("1.2.3", calibrated()))));
    assert_eq!((labels(&desk), desk.session.foreign_edits()), (before, 0));
}

#[test]
fn refusals_are_sentences_and_change_nothing() {
    let refused = |desk: &mut Desk, command| desk.refused(Command::Segment(command));
    let new = || SegmentCommand::New { id: ItemId::new("n1"), name: "Tumour".into() };
    let mut desk = Desk::new(1);
    desk.open(Role::Owner);
    assert!(refused(&mut desk, new()).starts_with("No image series is open"));
    let mut desk = Desk::with_volume(1);
    segment(&mut desk, SegmentCommand::Expect(true));
    assert!(refused(&mut desk, new()).contains("still being read"));
    segment(&mut desk, SegmentCommand::Expect(false));
    assert!(refused(&mut desk, SegmentCommand::Ask(Operation::FillHoles)).starts_with("No segment is chosen"));
    let label = new_segment(&mut desk, "Tumour");
    segment(&mut desk, SegmentCommand::Change { label, field: SegmentField::Locked(true) });
    assert!(refused(&mut desk, SegmentCommand::Ask(Operation::FillHoles)).starts_with("Tumour is locked"));
    desk.choose(Tool::Brush);
    let pointer = desk.over(SliceAxis::Axial, desk.session.view().crosshair);
    assert!(desk.refused(Command::Tool(ToolCommand::PointerDown(pointer))).contains("locked"));
    desk.open(Role::Viewer);
    desk.data(DataCommand::OpenVolume(Box::new(volume("1.2.3", calibrated()))));
    assert!(refused(&mut desk, new()).contains("look at this case but not change it"));
    set_tools(&mut desk, |tools| tools.label = Some(label));
    desk.choose(Tool::Brush);
    let pointer = desk.over(SliceAxis::Axial, desk.session.view().crosshair);
    assert!(desk.refused(Command::Tool(ToolCommand::PointerDown(pointer))).contains("not change it"));
    assert_eq!(desk.session.voxels_of_label(label), 0);
}

/// What a worker does with a task.
fn worked(desk: &mut Desk, operation: Operation) -> Result<Vec<Event>, String> {
    worked_on(desk, operation, &mut TaskMemory::default())
}

fn worked_on(desk: &mut Desk, operation: Operation, memory: &mut TaskMemory) -> Result<Vec<Event>, String> {
    let events = segment(desk, SegmentCommand::Ask(operation));
    let [Event::SegmentTaskWanted(task)] = events.as_slice() else { panic!("{events:?}") };
    let map = desk.session.segments().unwrap().label_map.clone();
    let patch = SegmentTask::run(task, &map, desk.session.volume(), memory, &mut |_| ControlFlow::Continue(()));
    let patch = patch.map_err(|error| error.to_string())?;
    let (id, generation) = (desk.fresh().id, desk.session.label_generation());
    let lay = SegmentCommand::Lay { id, task: task.clone(), patch, generation };
    desk.session.handle(Command::Segment(lay)).map_err(|error| error.to_string())
}

/// A touch of the brush, or of the eraser, with a segment.
fn dab(desk: &mut Desk, tool: Tool, label: u8, place: LpsPoint) {
    set_tools(desk, |tools| (tools.label, tools.radius_mm) = (Some(label), 2.5));
    desk.choose(tool);
    desk.scroll_to(place);
    let pointer = desk.over(SliceAxis::Axial, place);
    desk.tool(ToolCommand::PointerDown(pointer));
    let new = desk.fresh();
    desk.tool(ToolCommand::PointerUp { pointer, new });
}

/// What segments grow to from these labels, if all of them are seeds.
fn grown_from(desk: &Desk, seeds: &[u8], list: &[u8]) -> Vec<u8> {
    let map = LabelMap { labels: Arc::new(seeds.to_vec()), ..desk.session.segments().unwrap().label_map.clone() };
    let task = SegmentTask {
        operation: Operation::Seeds { labels: list.to_vec(), margin_mm: 15.0 },
        label: list[0],
        only_over: Vec::new(),
        locked: Vec::new(),
        range: [0.0, 1.0],
        limited: false,
        grown: None,
    };
    let mut labels = seeds.to_vec();
    let patch = task.run(&map, desk.session.volume(), &mut TaskMemory::default(), &mut |_| ControlFlow::Continue(()));
    patch.unwrap().apply(desk::DIMS, &mut labels).unwrap();
    labels
}

#[test]
fn segments_grow_again_from_what_was_painted_and_not_from_what_grew() {
    let mut desk = Desk::with_volume(1);
    let [liver, spleen] = ["Liver", "Spleen"].map(|name| new_segment(&mut desk, name));
    dab(&mut desk, Tool::Brush, liver, at(10.0, 16.0, 12.0));
    dab(&mut desk, Tool::Brush, spleen, at(30.0, 16.0, 12.0));
    let grow = || Operation::Seeds { labels: Vec::new(), margin_mm: 15.0 };
    let mut memory = TaskMemory::default();
    let seeds = labels(&desk);
    worked_on(&mut desk, grow(), &mut memory).unwrap();
    let first = labels(&desk);
    assert_eq!(first, grown_from(&desk, &seeds, &[liver, spleen]));
    assert!(desk.session.voxels_of_label(liver) > 1000 && desk.session.voxels_of_label(spleen) > 1000);
    assert!(worked_on(&mut desk, grow(), &mut memory).unwrap_err().starts_with("This changes no voxel"));
    // A third segment is painted into what grew, and one seed rubbed out.
    let vessel = new_segment(&mut desk, "Vessel");
    dab(&mut desk, Tool::Brush, vessel, at(14.0, 12.0, 13.0));
    dab(&mut desk, Tool::Eraser, spleen, at(31.0, 16.0, 12.0));
    let painted = labels(&desk);
    let now = |n: usize| if painted[n] == vessel || painted[n] == 0 { painted[n] } else { seeds[n] };
    let changed: Vec<u8> = (0..seeds.len()).map(now).collect();
    worked_on(&mut desk, grow(), &mut memory).unwrap();
    assert_eq!(labels(&desk), grown_from(&desk, &changed, &[liver, spleen, vessel]));
    assert!(desk.session.voxels_of_label(vessel) > 1000);
    // The same with nothing remembered, as in another browser or after a reload.
    let second = labels(&desk);
    desk.run(Command::Undo);
    assert_eq!(labels(&desk), painted);
    worked(&mut desk, grow()).unwrap();
    assert_eq!(labels(&desk), second);
    assert_eq!(from_scratch(&desk, &vec![0; second.len()]), second);
    // Nothing leaves a locked segment, though it grew there.
    segment(&mut desk, SegmentCommand::Change { label: liver, field: SegmentField::Locked(true) });
    dab(&mut desk, Tool::Eraser, vessel, at(14.0, 12.0, 13.0));
    dab(&mut desk, Tool::Brush, vessel, at(24.0, 22.0, 14.0));
    worked_on(&mut desk, grow(), &mut memory).unwrap();
    let third = labels(&desk);
    assert_ne!(third, second);
    assert!(second.iter().zip(&third).all(|(before, after)| *before != liver || *after == liver));
}

#[test]
fn operations_are_laid_and_empty_ones_say_so() {
    let mut desk = Desk::with_volume(1);
    let label = new_segment(&mut desk, "Bone");
    set_tools(&mut desk, |tools| tools.range = [500.0, 1000.0]);
    worked(&mut desk, Operation::Threshold).unwrap();
    let expected = (0..DIMS_COUNT).filter(|&n| (500..=1000).contains(&value_at(n))).count() as u64;
    assert_eq!(desk.session.voxels_of_label(label), expected);
    assert_eq!(desk.session.undo_label(), Some("command.segment_threshold"));
    assert!(worked(&mut desk, Operation::Threshold).unwrap_err().starts_with("This changes no voxel"));
    worked(&mut desk, Operation::Margin { mm: -2.0 }).unwrap();
    assert!(desk.session.voxels_of_label(label) < expected);
    desk.run(Command::Undo);
    assert_eq!(desk.session.voxels_of_label(label), expected);
    new_segment(&mut desk, "Empty");
    assert!(worked(&mut desk, Operation::FillHoles).unwrap_err().contains("has no voxels"));
    let far = LpsPoint::new(9e3, 0.0, 0.0);
    assert!(worked(&mut desk, Operation::Region { seed: far }).unwrap_err().contains("outside the image"));
}

const DIMS_COUNT: usize = 40 * 32 * 24;

fn value_at(n: usize) -> i16 {
    desk::value(n % 40, n / 40 % 32, n / 1280)
}

#[test]
fn a_split_gives_each_part_a_segment_in_one_step() {
    let mut desk = painter();
    set_tools(&mut desk, |tools| tools.radius_mm = 2.0);
    for x in [5.0, 20.0, 34.0] {
        desk.scroll_to(at(x, 16.0, 12.0));
        desk.click(SliceAxis::Axial, at(x, 16.0, 12.0));
    }
    worked(&mut desk, Operation::SplitIslands { labels: Vec::new() }).unwrap();
    let names = |desk: &Desk| -> Vec<String> {
        desk.session.segments().unwrap().segments.iter().map(|segment| segment.name.clone()).collect()
    };
    assert_eq!(names(&desk), ["Tumour", "Tumour 2", "Tumour 3"]);
    assert!(desk.session.segment_volumes().iter().all(|(_, ml)| *ml > 0.0));
    desk.run(Command::Undo);
    assert_eq!(names(&desk), ["Tumour"]);
}

#[test]
fn imported_segments_are_changed_in_the_plan_and_undo_brings_them_back() {
    let mut desk = Desk::with_volume(1);
    desk.data(DataCommand::Segments(segments()));
    let change = |desk: &mut Desk, field| segment(desk, SegmentCommand::Change { label: 2, field });
    change(&mut desk, SegmentField::Name("Metastasis".into()));
    change(&mut desk, SegmentField::Color(Rgb([1, 2, 3])));
    let id = layers::LayerId::segment(2);
    let layer = desk.session.layers().layer(&id).unwrap();
    assert_eq!((layer.name.as_str(), layer.color), ("Metastasis", Rgb([1, 2, 3])));
    assert_eq!(desk.session.plan_segment(2).unwrap().id, PlanSegment::imported_id(2));
    change(&mut desk, SegmentField::Removed(true));
    assert!(desk.session.layers().layer(&id).is_none());
    let fresh = new_segment(&mut desk, "New");
    assert!(fresh > 2, "a removed segment keeps its label");
    for _ in 0..4 {
        desk.run(Command::Undo);
    }
    assert_eq!(desk.session.layers().layer(&id).unwrap().name, "Tumour");
    assert!(desk.session.plan().segments.is_empty());
}
