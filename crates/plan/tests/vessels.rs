//! What a plan says of vessels: written, read, changed, undone, refused.

use prosector_core::{BlobHash, FrameOfReferenceUid, LpsPoint};
use prosector_plan::*;

fn vessel(id: &str) -> PlanVessel {
    PlanVessel {
        id: ItemId::new(id),
        name: "Aorta".into(),
        graph: BlobHash::of(b"graph"),
        lumen: BlobHash::of(b"lumen"),
        clicks: vec![LpsPoint::new(1.5, -2.25, 3.0), LpsPoint::new(4.0, 5.0, 600.125)],
        ostia: vec![],
        frame_of_reference: FrameOfReferenceUid::new("1.2.3"),
        edited: false,
        beside: None,
    }
}

fn edit(id: &str, field: VesselField) -> Command {
    Command::EditVessel { id: ItemId::new(id), field }
}

fn plan() -> Plan {
    let mut plan = Plan::new(PeerId(1)).unwrap();
    plan.apply(&Command::AddVessel(vessel("v1"))).unwrap();
    plan
}

#[test]
fn a_vessel_comes_back_as_it_went_in() {
    let plan = plan();
    assert_eq!(plan.view().vessels, [vessel("v1")]);
    assert_eq!(plan.view().attachments().collect::<Vec<_>>(), [BlobHash::of(b"graph"), BlobHash::of(b"lumen")]);
    let again = Plan::load(&plan.snapshot(), PeerId(2)).unwrap();
    assert_eq!(again.view().vessels, [vessel("v1")]);
    assert_eq!(again.canonical_json(), plan.canonical_json());
}

#[test]
fn a_changed_graph_is_one_step_that_undo_takes_back() {
    let mut plan = plan();
    let before = plan.canonical_json();
    plan.apply(&edit("v1", VesselField::Graph(BlobHash::of(b"cut")))).unwrap();
    let changed = plan.view().vessels[0].clone();
    assert_eq!((changed.graph, changed.edited), (BlobHash::of(b"cut"), true));
    assert_eq!(changed.lumen, vessel("v1").lumen, "the lumen is what was measured");
    plan.undo().unwrap();
    assert_eq!(plan.canonical_json(), before);
    plan.redo().unwrap();
    assert_eq!(plan.view().vessels, [changed]);
}

#[test]
fn two_people_change_one_vessel_and_agree() {
    let mut anna = plan();
    let mut ben = Plan::load(&anna.snapshot(), PeerId(2)).unwrap();
    anna.apply(&edit("v1", VesselField::Graph(BlobHash::of(b"one")))).unwrap();
    ben.apply(&edit("v1", VesselField::Graph(BlobHash::of(b"two")))).unwrap();
    ben.apply(&edit("v1", VesselField::Name("True lumen".into()))).unwrap();
    let [a, b] = [anna.snapshot(), ben.snapshot()];
    anna.import(&b).unwrap();
    ben.import(&a).unwrap();
    assert_eq!(anna.canonical_json(), ben.canonical_json());
    let graph = anna.view().vessels[0].graph;
    assert!([BlobHash::of(b"one"), BlobHash::of(b"two")].contains(&graph), "one of the two edits, whole");
    assert_eq!(anna.view().vessels[0].name, "True lumen");
}

#[test]
fn ostia_names_and_removal() {
    let mut plan = plan();
    let ostia = vec![Ostium { name: "Left renal artery".into(), at: LpsPoint::new(9.0, 8.0, 7.0) }];
    plan.apply(&edit("v1", VesselField::Ostia(ostia.clone()))).unwrap();
    assert_eq!(plan.view().vessels[0].ostia, ostia);
    plan.apply(&Command::RemoveVessel { id: ItemId::new("v1") }).unwrap();
    assert!(plan.view().vessels.is_empty());
    plan.undo().unwrap();
    assert_eq!(plan.view().vessels[0].ostia, ostia);
}

#[test]
fn nonsense_is_refused_and_changes_nothing() {
    let mut plan = plan();
    let before = plan.canonical_json();
    let nowhere = LpsPoint::new(f64::NAN, 0.0, 0.0);
    for command in [
        Command::AddVessel(vessel("v1")),
        Command::AddVessel(PlanVessel { name: "two\nlines".into(), ..vessel("v2") }),
        Command::AddVessel(PlanVessel { clicks: vec![nowhere], ..vessel("v2") }),
        Command::AddVessel(PlanVessel { beside: Some(ItemId::new("")), ..vessel("v2") }),
        Command::AddVessel(PlanVessel { clicks: vec![LpsPoint::new(1e9, 0.0, 0.0)], ..vessel("v2") }),
        edit("v1", VesselField::Ostia(vec![Ostium { name: "x".into(), at: nowhere }])),
        edit("v9", VesselField::Name("x".into())),
        Command::RemoveVessel { id: ItemId::new("v9") },
    ] {
        assert!(plan.apply(&command).is_err(), "{command:?}");
        assert_eq!(plan.canonical_json(), before);
    }
}

/// A plan without vessels has the form that it always had, so that signatures from before stay good.
#[test]
fn plans_without_vessels_are_as_before() {
    let plan = Plan::new(PeerId(1)).unwrap();
    assert!(!plan.canonical_json().contains("vessel"));
}

/// Both lumens of a dissected vessel are one step, and one is told from the other; a vessel that is not dissected has the
/// form that it always had.
#[test]
fn two_lumens_are_one_step_and_know_each_other() {
    let mut plan = plan();
    let before = plan.canonical_json();
    assert!(!before.contains("beside"));
    let second = PlanVessel { beside: Some(ItemId::new("v2")), name: "False lumen".into(), ..vessel("v3") };
    let both = [vessel("v2"), second.clone()].map(Command::AddVessel);
    plan.apply_together("command.add_vessel", &both).unwrap();
    assert_eq!(plan.view().vessels, [vessel("v1"), vessel("v2"), second.clone()]);
    let again = Plan::load(&plan.snapshot(), PeerId(2)).unwrap();
    assert_eq!(again.view().vessels[2], second);
    plan.undo().unwrap();
    assert_eq!(plan.canonical_json(), before);
    plan.redo().unwrap();
    assert_eq!(plan.view().vessels[2], second);
}
