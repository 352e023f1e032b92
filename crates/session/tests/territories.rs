//! Territories from the question to the picture, with the worker's part done here.

mod desk;

use desk::{DIMS, Desk, near, portal_tree, segments};
use prosector_session::core::*;
use prosector_session::layers::LayerId;
use prosector_session::territory::*;
use prosector_session::*;
use std::ops::ControlFlow;
use std::sync::Arc;

const LIVER: u8 = 1;
const TUMOUR: u8 = 2;

/// A liver that fills most of the grid, with a tumour in it.
fn organ() -> Arc<SegmentGroup> {
    let mut group = (*segments()).clone();
    let [nx, ny, nz] = DIMS;
    let label = |x: usize, y: usize, z: usize| match (x, y, z) {
        (18..22, 10..14, 14..18) => TUMOUR,
        (2..38, 2..30, 2..22) => LIVER,
        _ => 0,
    };
    let labels = (0..nz).flat_map(|z| (0..ny).flat_map(move |y| (0..nx).map(move |x| label(x, y, z)))).collect();
    group.label_map.labels = Arc::new(labels);
    Arc::new(group)
}

/// The portal tree with another name, its branches exchanged and moved: veins that run elsewhere.
fn veins() -> CenterlineGraph {
    let mut tree = portal_tree(0.8);
    tree.name = "Hepatic veins".into();
    for (branch, name) in tree.branches.iter_mut().zip(["Trunk", "Left vein", "Right vein"]) {
        branch.name = name.into();
        branch.points.iter_mut().for_each(|point| point.position.0.y -= 6.0);
    }
    tree
}

fn with_organ() -> Desk {
    let mut desk = Desk::with_volume(1);
    desk.data(DataCommand::Segments(organ()));
    desk.data(DataCommand::Trees(vec![portal_tree(1.0), veins()]));
    desk
}

fn question(drainage: bool) -> TerritoryQuestion {
    TerritoryQuestion {
        organ: LIVER,
        supply: "Portal vein".into(),
        drainage: drainage.then(|| "Hepatic veins".into()),
        nearest: Nearest::Axis,
        grouping: Grouping::Names,
    }
}

fn territory(desk: &mut Desk, command: TerritoryCommand) -> Vec<Event> {
    desk.run(Command::Territory(command))
}

/// Does the waiting work as a worker does it.
fn work(desk: &mut Desk) -> Vec<Event> {
    let job = desk.session.territories().job().expect("something to do").clone();
    let map = desk.session.segments().unwrap().label_map.clone();
    let mut last = 0.0;
    let found = divide(&map, &job, &mut |fraction| {
        assert!((last..=1.0).contains(&fraction), "{last} then {fraction}");
        last = fraction;
        ControlFlow::Continue(())
    });
    territory(desk, TerritoryCommand::Answer { turn: job.turn, outcome: found.map(Box::new) })
}

fn divided(drainage: bool) -> Desk {
    let mut desk = with_organ();
    territory(&mut desk, TerritoryCommand::Divide(question(drainage)));
    work(&mut desk);
    desk
}

fn liver_ml(desk: &Desk) -> f64 {
    desk.session.layer_volume_ml(&LayerId::segment(LIVER)).unwrap()
}

#[test]
fn rows_sum_to_the_organ_as_the_structures_list_has_it() {
    let desk = divided(false);
    let shown = desk.session.territories().shown().unwrap();
    assert_eq!(shown.rows.len(), 3);
    assert!(shown.rows.iter().all(|row| row.voxels > 0 && row.branch.is_some()));
    assert!(shown.rows.windows(2).all(|pair| pair[0].voxels >= pair[1].voxels), "the largest first");
    assert_eq!(shown.rows.iter().map(|row| row.voxels).sum::<u64>(), shown.voxels);
    near(shown.volume_ml, liver_ml(&desk), 1e-9);
    near(shown.rows.iter().map(|row| row.volume_ml).sum(), shown.volume_ml, 1e-9);
    near(shown.rows.iter().map(|row| row.percent).sum(), 100.0, 1e-9);
    assert_eq!(*desk.session.territories().state(), TerritoryState::Done);
}

#[test]
fn territories_stand_in_the_place_of_the_organ_and_nothing_else() {
    let mut desk = divided(false);
    let shown = desk.session.territories().shown().unwrap();
    let (over, before) = (desk.session.labels_over_slices().unwrap(), desk.session.segments().unwrap());
    for (now, then) in over.label_map.labels.iter().zip(before.label_map.labels.iter()) {
        let territory = shown.rows.iter().any(|row| row.label == *now);
        assert_eq!(territory, *then == LIVER);
        assert!(territory || now == then, "the tumour keeps its label");
    }
    let looks = desk.session.label_looks();
    for row in &shown.rows {
        assert!(looks.iter().any(|look| look.label == row.label && look.color == row.color && look.visible));
    }
    let ids = |desk: &Desk| desk.session.surfaces().into_iter().map(|s| s.layer).collect::<Vec<_>>();
    assert_eq!(ids(&desk).iter().filter(|id| id.0.starts_with("territory:")).count(), 3);
    assert!(desk.session.surfaces().iter().all(|s| !s.mesh.triangles.is_empty()));
    let inside = desk::at(30.0, 12.0, 19.0);
    assert_eq!(desk.session.segment_at(inside), Some("Left portal vein"));

    let events = territory(&mut desk, TerritoryCommand::Close);
    assert_eq!(events, [Event::TerritoriesChanged]);
    assert!(Arc::ptr_eq(desk.session.labels_over_slices().unwrap(), desk.session.segments().unwrap()));
    assert!(desk.session.surfaces().iter().all(|s| !s.layer.0.starts_with("territory:")));
    assert_eq!(desk.session.segment_at(inside), Some("Liver"));
}

#[test]
fn hiding_the_organ_hides_its_territories_and_a_chosen_one_stands_out() {
    let mut desk = divided(false);
    let first = desk.session.territories().shown().unwrap().rows[0].label;
    territory(&mut desk, TerritoryCommand::Choose(Some(first)));
    let looks = desk.session.label_looks();
    let opacity = |label: u8| looks.iter().find(|look| look.label == label).unwrap().opacity;
    let others = desk.session.territories().shown().unwrap().rows;
    assert!(others[1..].iter().all(|row| opacity(row.label) < 0.3) && opacity(first) == 1.0);
    desk.run(Command::Layer(LayerCommand::SetVisible { id: LayerId::segment(LIVER), visible: false }));
    let hidden = |label: u8| desk.session.label_looks().iter().any(|look| look.label == label && !look.visible);
    assert!(others.iter().all(|row| hidden(row.label)));
    assert!(desk.session.surfaces().iter().all(|s| !s.layer.0.starts_with("territory:") || !s.visible));
}

#[test]
fn supply_and_drainage_divide_the_same_voxels() {
    let mut desk = divided(true);
    let answer = desk.session.territories().answer().unwrap().clone();
    let drainage = answer.drainage.as_ref().unwrap();
    assert_eq!(answer.supply.voxels(), drainage.voxels());
    for (row, shared) in answer.supply.rows.iter().zip(&answer.shared) {
        assert_eq!(row.voxels, shared.iter().sum::<u64>());
    }
    for (n, column) in drainage.rows.iter().enumerate() {
        assert_eq!(column.voxels, answer.shared.iter().map(|row| row[n]).sum::<u64>());
    }
    let supply = desk.session.labels_over_slices().unwrap().clone();
    territory(&mut desk, TerritoryCommand::ShowSide(TerritorySide::Drainage));
    assert_eq!(desk.session.territories().shown().unwrap().tree, "Hepatic veins");
    assert_ne!(supply.label_map.labels, desk.session.labels_over_slices().unwrap().label_map.labels);
}

#[test]
fn by_divisions_what_is_nearest_to_the_stem_is_listed_apart() {
    let mut desk = with_organ();
    let asked = TerritoryQuestion { grouping: Grouping::Divisions(1), ..question(false) };
    territory(&mut desk, TerritoryCommand::Divide(asked));
    work(&mut desk);
    let shown = desk.session.territories().shown().unwrap();
    let names: Vec<_> = shown.rows.iter().map(|row| (row.name.as_str(), row.branch)).collect();
    assert_eq!(names.last(), Some(&("", None)), "{names:?}");
    assert!(names.contains(&("Left portal vein", Some(BranchId(1)))));
    near(shown.rows.iter().map(|row| row.volume_ml).sum(), liver_ml(&desk), 1e-9);
}

#[test]
fn a_clamp_says_what_lies_behind_it() {
    let mut desk = divided(true);
    assert_eq!(desk.session.behind_clamps(), None);
    desk.flow(FlowCommand::SetClamp { branch: BranchId(1), clamped: true });
    let shown = desk.session.territories().shown().unwrap();
    let left = shown.rows.iter().find(|row| row.name == "Left portal vein").unwrap();
    let behind = desk.session.behind_clamps().unwrap();
    near(behind.volume_ml, left.volume_ml, 1e-9);
    near(behind.percent, left.percent, 1e-9);
    assert_eq!(behind.territories, [left.label]);
    desk.flow(FlowCommand::SetClamp { branch: BranchId(0), clamped: true });
    near(desk.session.behind_clamps().unwrap().percent, 100.0, 1e-9);
}

#[test]
fn an_answer_is_out_of_date_when_organ_or_tree_change_and_leaves_the_picture() {
    let mut desk = divided(false);
    let same = desk.data(DataCommand::Trees(vec![portal_tree(1.0), veins()]));
    assert!(same.contains(&Event::TerritoriesChanged));
    assert_eq!(desk.session.territories_out_of_date(), None, "the same tree again");
    desk.data(DataCommand::Trees(vec![portal_tree(1.5), veins()]));
    assert_eq!(desk.session.territories_out_of_date(), Some(OutOfDate::Tree));
    assert!(Arc::ptr_eq(desk.session.labels_over_slices().unwrap(), desk.session.segments().unwrap()));
    assert!(desk.session.territories().shown().is_some(), "the table stays, to be marked");
    desk.data(DataCommand::Segments(organ()));
    assert_eq!(desk.session.territories_out_of_date(), Some(OutOfDate::Organ));
    territory(&mut desk, TerritoryCommand::Divide(question(false)));
    work(&mut desk);
    assert_eq!(desk.session.territories_out_of_date(), None);
}

#[test]
fn late_answers_are_dropped_and_refusals_say_why() {
    let mut desk = with_organ();
    territory(&mut desk, TerritoryCommand::Divide(question(false)));
    let old = desk.session.territories().job().unwrap().clone();
    territory(&mut desk, TerritoryCommand::Progress { turn: old.turn, fraction: 0.25 });
    assert_eq!(*desk.session.territories().state(), TerritoryState::Dividing { fraction: 0.25 });
    territory(&mut desk, TerritoryCommand::Cancel);
    assert_eq!(*desk.session.territories().state(), TerritoryState::Idle);
    let map = desk.session.segments().unwrap().label_map.clone();
    let late = divide(&map, &old, &mut |_| ControlFlow::Continue(())).map(Box::new);
    territory(&mut desk, TerritoryCommand::Answer { turn: old.turn, outcome: late });
    assert!(desk.session.territories().answer().is_none());
    assert!(divide(&map, &old, &mut |_| ControlFlow::Break(())).is_err(), "it stops when asked to");

    let refused = |desk: &mut Desk, question| desk.refused(Command::Territory(TerritoryCommand::Divide(question)));
    let unknown = TerritoryQuestion { supply: "Aorta".into(), ..question(false) };
    assert!(refused(&mut desk, unknown).contains("vessel tree is not here"));
    let nothing = TerritoryQuestion { organ: 77, ..question(false) };
    assert!(refused(&mut desk, nothing).contains("structure is not in the list"));
    let mut foreign = portal_tree(1.0);
    foreign.frame_of_reference = FrameOfReferenceUid::new("9.9");
    desk.data(DataCommand::Trees(vec![foreign]));
    assert!(refused(&mut desk, question(false)).contains("different frames of reference"));
}

#[test]
fn what_crosses_to_the_worker_comes_back_the_same() {
    let desk = divided(true);
    let answer = desk.session.territories().answer().unwrap();
    let mut copy: TerritoryAnswer = serde_json::from_str(&serde_json::to_string(answer).unwrap()).unwrap();
    for (to, from) in copy.divisions_mut().zip(answer.divisions()) {
        assert!(to.labels.is_empty() && to.surfaces.is_empty(), "labels and surfaces go as buffers");
        (to.labels, to.surfaces) = (from.labels.clone(), from.surfaces.clone());
    }
    assert_eq!(&copy, answer);
}
