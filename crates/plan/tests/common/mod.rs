//! Plans and random intents that the tests share.
#![allow(dead_code)]

use proptest::prelude::*;
use prosector_core::{BlobHash, CodedConcept, ErrorField, FrameOfReferenceUid, LpsPoint, LpsVector, Rgb};
use prosector_plan::*;

pub fn frame() -> Option<FrameOfReferenceUid> {
    Some(FrameOfReferenceUid::new("1.2.3"))
}

pub fn anchor(x: f64) -> Anchor {
    Anchor { point: LpsPoint::new(x, -x / 3.0, 0.1), frame_of_reference: frame() }
}

pub fn author() -> Author {
    Author { id: "anna".into(), name: "Anna Example".into() }
}

pub fn mark(id: &str, shape: MarkShape) -> Mark {
    Mark { id: ItemId::new(id), name: format!("Mark {id}"), author: author(), shape }
}

pub fn camera() -> Camera {
    Camera {
        target: LpsPoint::new(1.0, 2.0, 3.0),
        direction: LpsVector::new(0.0, 1.0, 0.0),
        up: LpsVector::new(0.0, 0.0, 1.0),
        height_mm: 240.0,
    }
}

pub fn what_if(branch: u32) -> WhatIf {
    let edits = vec![
        FlowChange { branch, kind: FlowChangeKind::Clamp },
        FlowChange { branch: branch + 1, kind: FlowChangeKind::Narrow { percent: 62.5 } },
    ];
    WhatIf { tree: "portal".into(), edits, model: "steady 1".into(), inputs_hash: "ab".repeat(32) }
}

pub fn imaging(byte: u8) -> ImagingRef {
    ImagingRef { manifest: BlobHash::of(&[byte]), frame_of_reference: frame() }
}

/// A quarter turn about the axis toward the head, and a shift.
pub fn registration(id: &str) -> Registration {
    let rows = [[0.01, 0.0, 0.0, 0.5], [0.0, 0.01, 0.0, -0.25], [0.0; 4], [0.0, 0.0, 0.0, 1.0]];
    Registration {
        id: ItemId::new(id),
        name: "MR of March".into(),
        author: author(),
        moving_frame: FrameOfReferenceUid::new("1.2.4"),
        fixed_frame: FrameOfReferenceUid::new("1.2.3"),
        fixed_from_moving: [0.0, 1.0, 0.0, -1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 10.0, -20.0, 0.5],
        method: RegistrationMethod::Landmarks { pairs: 4, fre_mm: 0.8, fle_mm: 1.1 },
        error: ErrorField::from_rows(rows),
    }
}

pub fn comment(id: &str, about: &str) -> Comment {
    Comment {
        id: ItemId::new(id),
        about: ItemId::new(about),
        author: author(),
        at: TimestampMs(1_700_000_000_000),
        text: "Is the margin wide enough here?".into(),
        resolved: false,
    }
}

pub fn add_step(id: &str, index: Option<usize>) -> Command {
    Command::AddStep { id: ItemId::new(id), index, title: format!("Step {id}") }
}

pub fn edit(id: &str, field: StepField) -> Command {
    Command::EditStep { id: ItemId::new(id), field }
}

pub fn segment(id: &str, label_value: u8) -> PlanSegment {
    PlanSegment {
        id: ItemId::new(id),
        label_value,
        name: format!("Segment {id}"),
        coded_type: Some(CodedConcept::sct("10200004", "Liver")),
        color: Rgb([200, 120, 90]),
        locked: false,
        reviewed_by: None,
        removed: false,
    }
}

pub fn voxels(id: &str, byte: u8) -> SegmentEdit {
    let (patch, grid) = (BlobHash::of(&[byte]), BlobHash::of(b"grid"));
    SegmentEdit { id: ItemId::new(id), patch, grid, operation: "brush".into(), author: author() }
}

/// One of every kind of command, each possible after the ones before.
pub fn every_command() -> Vec<Command> {
    let id = ItemId::new;
    vec![
        Command::SetTitle("Left hepatectomy".into()),
        Command::SetLaterality(Some(Laterality::Left)),
        Command::SetImaging(Some(imaging(1))),
        add_step("s1", None),
        add_step("s2", None),
        add_step("s0", Some(0)),
        Command::MoveStep { id: id("s0"), to: 2 },
        Command::MoveStep { id: id("s0"), to: 1 },
        edit("s1", StepField::Title("Clamp".into())),
        edit("s1", StepField::Note("Clamp the left portal branch.".into())),
        edit("s1", StepField::Note("Clamp the left portal vein, gently.".into())),
        edit("s1", StepField::PatientText("We close one vessel of the liver. \u{1F642}".into())),
        edit("s1", StepField::Camera(Some(camera()))),
        edit("s1", StepField::VisibleLayers(Some(vec!["liver".into(), "portal vein".into()]))),
        edit("s1", StepField::WhatIf(Some(what_if(3)))),
        edit("s1", StepField::Camera(None)),
        edit("s1", StepField::WhatIf(None)),
        Command::AddMark(mark("m1", MarkShape::Landmark(anchor(1.5)))),
        Command::AddMark(mark("m2", MarkShape::Length([anchor(2.0), anchor(3.0)]))),
        Command::AddMark(mark("m3", MarkShape::Angle([anchor(4.0), anchor(5.0), anchor(6.0)]))),
        Command::AddMark(mark("m4", MarkShape::Note { anchor: anchor(7.0), text: "Cyst?".into() })),
        Command::MoveHandle { id: id("m3"), handle: 2, anchor: anchor(-60.25) },
        Command::RenameMark { id: id("m2"), name: "Tumour diameter".into() },
        Command::SetNoteText { id: id("m4"), text: "Simple cyst.".into() },
        Command::AddRegistration(registration("r1")),
        Command::AddRegistration(registration("r2")),
        Command::RemoveRegistration { id: id("r1") },
        Command::AddSegment(segment("g1", 3)),
        Command::AddSegment(PlanSegment { coded_type: None, ..segment("g2", 4) }),
        Command::EditSegment { id: id("g1"), field: SegmentField::Name("Tumour".into()) },
        Command::EditSegment { id: id("g1"), field: SegmentField::CodedType(None) },
        Command::EditSegment { id: id("g1"), field: SegmentField::Color(Rgb([1, 2, 3])) },
        Command::EditSegment { id: id("g1"), field: SegmentField::Locked(true) },
        Command::EditSegment { id: id("g1"), field: SegmentField::ReviewedBy(Some(author())) },
        Command::EditVoxels(voxels("e1", 1)),
        Command::EditVoxels(SegmentEdit { operation: "of_a_later_version".into(), ..voxels("e2", 2) }),
        Command::EditSegment { id: id("g2"), field: SegmentField::Removed(true) },
        Command::AddComment(comment("c1", "m2")),
        Command::AddComment(comment("c2", "s1")),
        Command::ResolveComment { id: id("c1"), resolved: true },
        Command::RemoveComment { id: id("c2") },
        Command::RemoveMark { id: id("m2") },
        Command::RemoveStep { id: id("s1") },
        Command::SetLaterality(None),
        Command::SetImaging(None),
    ]
}

/// Proptest with this many cases; failures are printed, not written beside the tests.
pub fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

/// A random wish, made a command only against the plan as it is.
#[derive(Clone, Copy, Debug)]
pub struct Wish(pub u8, pub u8, pub u8);

pub fn wish() -> impl Strategy<Value = Wish> {
    (any::<u8>(), any::<u8>(), any::<u8>()).prop_map(|(kind, a, b)| Wish(kind, a, b))
}

impl Wish {
    /// A command that fits `view`; `fresh` is an id that was not used before.
    pub fn command(self, view: &PlanView, fresh: &str) -> Command {
        let Wish(kind, a, b) = self;
        let pick = |len: usize| (len > 0).then(|| usize::from(a) % len);
        let step = pick(view.steps.len()).map(|i| view.steps[i].clone());
        let mark_found = pick(view.marks.len()).map(|i| view.marks[i].clone());
        let comment_found = pick(view.comments.len()).map(|i| view.comments[i].id.clone());
        let word = ["clamp", "Leber", "\u{e4}\u{f6}", "line\nbreak", ""][usize::from(b) % 5];
        if let (29.., Some(s)) = (kind % 32, pick(view.segments.len()).map(|i| view.segments[i].id.clone())) {
            let field = match b % 4 {
                0 => SegmentField::Name(format!("G{b}")),
                1 => SegmentField::Locked(b % 8 > 3),
                2 => SegmentField::Removed(b % 8 > 3),
                _ => SegmentField::Color(Rgb([b; 3])),
            };
            return Command::EditSegment { id: s, field };
        }
        match (kind % 32, step, mark_found, comment_found) {
            (26 | 27, ..) => Command::EditVoxels(voxels(fresh, b)),
            (28 | 29.., ..) => Command::AddSegment(segment(fresh, b.max(1))),
            (0, ..) => Command::SetTitle(format!("Plan {b}")),
            (1, ..) => Command::SetLaterality((b % 2 == 0).then_some(Laterality::Right)),
            (2, ..) => Command::SetImaging((b % 3 > 0).then(|| imaging(b))),
            (3 | 4, Some(s), ..) => Command::MoveStep { id: s.id, to: usize::from(b) % view.steps.len() },
            (5, Some(s), ..) => Command::RemoveStep { id: s.id },
            (6, Some(s), ..) => edit(s.id.as_str(), StepField::Title(format!("T{b}"))),
            (7 | 8, Some(s), ..) => {
                let at = s.note.char_indices().map(|(i, _)| i).nth(usize::from(b) % 7).unwrap_or(s.note.len());
                edit(s.id.as_str(), StepField::Note(format!("{}{word}{}", &s.note[..at], &s.note[at..])))
            }
            (9, Some(s), ..) => {
                let kept: String = s.note.chars().skip(usize::from(b) % 5).collect();
                edit(s.id.as_str(), StepField::Note(kept))
            }
            (10, Some(s), ..) => edit(s.id.as_str(), StepField::PatientText(format!("{}{word}", s.patient_text))),
            (11, Some(s), ..) => edit(s.id.as_str(), StepField::Camera((b % 2 == 0).then(camera))),
            (12, Some(s), ..) => edit(s.id.as_str(), StepField::VisibleLayers(Some(vec![format!("layer {b}")]))),
            (13, Some(s), ..) => edit(s.id.as_str(), StepField::WhatIf((b % 3 > 0).then(|| what_if(b.into())))),
            (14 | 15, _, Some(m), _) => {
                let handle = usize::from(b) % m.shape.anchors().len();
                Command::MoveHandle { id: m.id, handle, anchor: anchor(f64::from(b) / 7.0) }
            }
            (16, _, Some(m), _) => Command::RenameMark { id: m.id, name: format!("N{b}") },
            (17, _, Some(m), _) => match m.shape {
                MarkShape::Note { text, .. } => Command::SetNoteText { id: m.id, text: format!("{word}{text}") },
                _ => Command::RemoveMark { id: m.id },
            },
            (18, _, Some(m), _) => Command::AddComment(comment(fresh, m.id.as_str())),
            (19, .., Some(c)) => Command::ResolveComment { id: c, resolved: b % 2 == 0 },
            (20, .., Some(c)) => Command::RemoveComment { id: c },
            (24, ..) if b % 2 == 0 && !view.registrations.is_empty() => {
                let at = usize::from(a) % view.registrations.len();
                Command::RemoveRegistration { id: view.registrations[at].id.clone() }
            }
            (24 | 25, ..) => Command::AddRegistration(registration(fresh)),
            (21 | 14..=17, ..) => Command::AddMark(mark(fresh, shape(b))),
            _ => Command::AddStep { id: ItemId::new(fresh), index: pick(view.steps.len() + 1), title: word_line(word) },
        }
    }
}

fn word_line(word: &str) -> String {
    word.replace('\n', " ")
}

fn shape(b: u8) -> MarkShape {
    let x = f64::from(b);
    match b % 4 {
        0 => MarkShape::Landmark(anchor(x)),
        1 => MarkShape::Length([anchor(x), anchor(x + 1.0)]),
        2 => MarkShape::Angle([anchor(x), anchor(x + 1.0), anchor(x + 2.0)]),
        _ => MarkShape::Note { anchor: anchor(x), text: "note".into() },
    }
}
