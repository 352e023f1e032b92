//! Edits of centreline graphs: always a sound graph or a plain error, and nothing else changes.

use glam::DVec3;
use proptest::prelude::*;
use prosector_anatomy::vessel::{
    Children, GraphEditError, GraphPlace, cut, generations, join, move_point, remove_branch, rename_branch,
};
use prosector_core::{Branch, BranchId, CenterlineGraph, CenterlinePoint, FrameOfReferenceUid, LpsPoint};

/// A branch from one place to another in steps of about 2 mm.
fn branch(id: u32, parent: Option<u32>, from: [f64; 3], to: [f64; 3], radius_mm: f64) -> Branch {
    let (from, to) = (DVec3::from(from), DVec3::from(to));
    let steps = (from.distance(to) / 2.0).ceil().max(1.0) as usize;
    let at = |n: usize| LpsPoint(from.lerp(to, n as f64 / steps as f64));
    let points = (0..=steps).map(|n| CenterlinePoint { position: at(n), radius_mm }).collect();
    Branch { id: BranchId(id), parent: parent.map(BranchId), name: format!("b{id}"), points }
}

/// A trunk of two branches, one of which parts again, and a piece apart.
fn tree() -> CenterlineGraph {
    let joint = [0.0, 0.0, 40.0];
    let second = [20.0, 0.0, 60.0];
    let branches = vec![
        branch(0, None, [0.0; 3], joint, 6.0),
        branch(1, Some(0), joint, second, 5.0),
        branch(2, Some(0), joint, [-20.0, 0.0, 60.0], 4.0),
        branch(3, Some(1), second, [20.0, 0.0, 90.0], 3.0),
        branch(4, Some(1), second, [40.0, 0.0, 60.0], 3.0),
        branch(5, None, [60.0, 0.0, 60.0], [80.0, 0.0, 60.0], 2.0),
    ];
    CenterlineGraph { name: "Aorta".into(), branches, frame_of_reference: FrameOfReferenceUid::new("2.25.1") }
}

fn names(graph: &CenterlineGraph) -> Vec<(&str, Option<u32>)> {
    graph.branches.iter().map(|branch| (branch.name.as_str(), branch.parent.map(|parent| parent.0))).collect()
}

fn place(branch: u32, arc_mm: f64) -> GraphPlace {
    GraphPlace { branch: BranchId(branch), arc_mm }
}

fn length(graph: &CenterlineGraph) -> f64 {
    graph.branches.iter().map(Branch::length_mm).sum()
}

#[test]
fn a_removed_end_leaves_one_vessel_where_two_meet() {
    let graph = remove_branch(&tree(), BranchId(4), Children::Removed).unwrap();
    assert_eq!(names(&graph), [("b0", None), ("b1", Some(0)), ("b2", Some(0)), ("b5", None)]);
    // Branch 3 is now the second half of branch 1; what was not touched is the same.
    assert!((graph.branches[1].length_mm() - (800.0_f64.sqrt() + 30.0)).abs() < 1e-9);
    assert_eq!(graph.branches[0], tree().branches[0]);
    assert_eq!(graph.branches[2], tree().branches[2]);
}

#[test]
fn children_are_removed_freed_or_joined() {
    let removed = remove_branch(&tree(), BranchId(1), Children::Removed).unwrap();
    assert_eq!(names(&removed), [("b0", None), ("b5", None)]);
    assert_eq!(removed.branches[0].points.last(), tree().branches[2].points.last(), "trunk and side branch are one");

    let freed = remove_branch(&tree(), BranchId(1), Children::Freed).unwrap();
    // Two children that met in one joint are one vessel without the branch that led there.
    assert_eq!(names(&freed), [("b0", None), ("b3", None), ("b5", None)]);
    assert!((freed.branches[1].length_mm() - 50.0).abs() < 1e-9);

    let joined = remove_branch(&tree(), BranchId(1), Children::Joined).unwrap();
    let expected = [("b0", None), ("b2", Some(0)), ("b3", Some(0)), ("b4", Some(0)), ("b5", None)];
    assert_eq!(names(&joined), expected);
    for child in [2, 3] {
        assert_eq!(joined.branches[child].points[0], tree().branches[0].points[tree().branches[0].points.len() - 1]);
    }
}

#[test]
fn the_root_and_the_last_branch() {
    let graph = remove_branch(&tree(), BranchId(0), Children::Freed).unwrap();
    // What is left of the joint is a vessel from one side to the other, from the wider end.
    assert_eq!(generations(&graph), [0, 1, 1, 0]);
    let only = CenterlineGraph { branches: vec![branch(0, None, [0.0; 3], [0.0, 0.0, 9.0], 1.0)], ..tree() };
    assert_eq!(remove_branch(&only, BranchId(0), Children::Removed), Err(GraphEditError::Last));
    assert_eq!(remove_branch(&tree(), BranchId(9), Children::Removed), Err(GraphEditError::NoBranch(9)));
}

#[test]
fn a_cut_makes_two_pieces_that_keep_their_direction() {
    let graph = cut(&tree(), place(1, 10.0)).unwrap();
    let expected =
        [("b0", None), ("b1", Some(0)), ("b1", None), ("b2", Some(0)), ("b3", Some(2)), ("b4", Some(2)), ("b5", None)];
    assert_eq!(names(&graph), expected);
    assert!((length(&graph) - length(&tree())).abs() < 1e-9, "a cut takes nothing away");
    assert_eq!(graph.branches[1].points.last(), graph.branches[2].points.first());
    // At a joint the branch comes off, and what goes on there is one vessel.
    let graph = cut(&tree(), place(2, 0.0)).unwrap();
    assert_eq!(names(&graph), [("b0", None), ("b2", None), ("b3", Some(0)), ("b4", Some(0)), ("b5", None)]);
    for open in [place(0, 0.0), place(3, 30.0), place(5, 99.0)] {
        assert_eq!(cut(&tree(), open), Err(GraphEditError::NothingBeyond), "{open:?}");
    }
}

#[test]
fn an_open_end_is_joined_to_an_end_or_to_a_side() {
    // End to end: one vessel of both and the way between.
    let graph = join(&tree(), place(4, 20.0), place(5, 0.0)).unwrap();
    assert_eq!(names(&graph), [("b0", None), ("b1", Some(0)), ("b2", Some(0)), ("b3", Some(1)), ("b4", Some(1))]);
    assert!((graph.branches[4].length_mm() - 60.0).abs() < 1e-9);
    // The far end: the piece is turned round.
    let graph = join(&tree(), place(4, 20.0), place(5, 20.0)).unwrap();
    assert!((graph.branches[4].length_mm() - 80.0).abs() < 1e-9);
    // To the side of a vessel: a new bifurcation.
    let graph = join(&tree(), place(5, 0.0), place(3, 15.0)).unwrap();
    assert_eq!(graph.branches.len(), 7);
    assert_eq!(generations(&graph), [0, 1, 1, 2, 3, 2, 3]);
    assert!(graph.branches.iter().filter(|branch| branch.parent.is_none()).count() == 1);

    assert_eq!(join(&tree(), place(3, 30.0), place(4, 20.0)), Err(GraphEditError::Ring));
    assert_eq!(join(&tree(), place(3, 15.0), place(5, 0.0)), Err(GraphEditError::NoEnd));
    assert_eq!(join(&tree(), place(1, 0.0), place(5, 0.0)), Err(GraphEditError::NoEnd));
}

#[test]
fn what_was_cut_can_be_joined_again() {
    let apart = cut(&tree(), place(3, 12.0)).unwrap();
    let again = join(&apart, place(3, 12.0), place(4, 0.0));
    assert_eq!(names(&again.unwrap()), names(&tree()));
}

#[test]
fn a_moved_point_takes_its_neighbours_along_and_joints_stay() {
    let to = LpsPoint::new(5.0, 0.0, 20.0);
    let graph = move_point(&tree(), BranchId(0), 10, to, 8.0).unwrap();
    let (old, new) = (&tree().branches[0].points, &graph.branches[0].points);
    assert_eq!(new[10].position, to);
    let shifts: Vec<f64> = old.iter().zip(new).map(|(a, b)| b.position.distance_mm(a.position)).collect();
    assert!(shifts[9] > 3.0 && shifts[7] > 0.0 && shifts[6] == 0.0 && shifts[0] == 0.0, "{shifts:?}");
    assert_eq!(graph.branches[1..], tree().branches[1..]);
    // A shared point stays shared.
    let joint = LpsPoint::new(0.0, 3.0, 41.0);
    let graph = move_point(&tree(), BranchId(2), 0, joint, 6.0).unwrap();
    let shared = [graph.branches[1].points[0], graph.branches[2].points[0], *graph.branches[0].points.last().unwrap()];
    assert!(shared.iter().all(|point| point.position == joint), "{shared:?}");
    assert_eq!(graph.branches[1].points.last(), tree().branches[1].points.last());

    let nowhere = LpsPoint::new(f64::NAN, 0.0, 0.0);
    assert_eq!(move_point(&tree(), BranchId(0), 1, nowhere, 5.0), Err(GraphEditError::Position));
    let missing = GraphEditError::NoPoint { branch: 0, points: 21, point: 21 };
    assert_eq!(move_point(&tree(), BranchId(0), 21, to, 5.0), Err(missing));
}

#[test]
fn a_name_changes_nothing_else() {
    let graph = rename_branch(&tree(), BranchId(3), "Left renal artery").unwrap();
    assert_eq!(graph.branches[3].name, "Left renal artery");
    assert_eq!(rename_branch(&graph, BranchId(3), "b3").unwrap(), tree());
}

/// A forest: each branch grows from an earlier one, or from nowhere.
fn forest() -> impl Strategy<Value = CenterlineGraph> {
    let one = (any::<prop::sample::Index>(), any::<bool>(), prop::array::uniform3(-60.0..60.0), 0.5..8.0);
    prop::collection::vec(one, 1..12).prop_map(|steps| {
        let mut branches: Vec<Branch> = Vec::new();
        for (n, (parent, free, shift, radius)) in steps.into_iter().enumerate() {
            let parent = (n > 0 && !(free && n % 4 == 0)).then(|| parent.index(n.max(1)));
            let from = match parent {
                Some(parent) => branches[parent].points[branches[parent].points.len() - 1].position.0,
                None => DVec3::splat(200.0 * n as f64),
            };
            let to = from + DVec3::from(shift) + DVec3::new(0.0, 0.0, 1.0);
            branches.push(branch(n as u32, parent.map(|n| n as u32), from.to_array(), to.to_array(), radius));
        }
        CenterlineGraph { name: "T".into(), branches, frame_of_reference: FrameOfReferenceUid::new("2.25.1") }
    })
}

#[derive(Clone, Debug)]
enum Edit {
    Remove(prop::sample::Index, u8),
    Cut(prop::sample::Index, f64),
    Join(prop::sample::Index, bool, prop::sample::Index, f64),
    Move(prop::sample::Index, prop::sample::Index, [f64; 3], f64),
}

fn edit() -> impl Strategy<Value = Edit> {
    let index = any::<prop::sample::Index>;
    prop_oneof![
        (index(), 0..3u8).prop_map(|(branch, children)| Edit::Remove(branch, children)),
        (index(), 0.0..1.0).prop_map(|(branch, part)| Edit::Cut(branch, part)),
        (index(), any::<bool>(), index(), 0.0..1.0).prop_map(|(a, tip, b, part)| Edit::Join(a, tip, b, part)),
        (index(), index(), prop::array::uniform3(-9.0..9.0), 0.0..30.0).prop_map(|(a, b, c, d)| Edit::Move(a, b, c, d)),
    ]
}

fn applied(graph: &CenterlineGraph, edit: &Edit) -> Result<CenterlineGraph, GraphEditError> {
    let id = |index: &prop::sample::Index| BranchId(index.index(graph.branches.len()) as u32);
    let at = |branch: BranchId, part: f64| GraphPlace {
        branch,
        arc_mm: part * graph.branches[branch.0 as usize].length_mm(),
    };
    match edit {
        Edit::Remove(branch, children) => {
            let children = [Children::Removed, Children::Freed, Children::Joined][usize::from(*children)];
            remove_branch(graph, id(branch), children)
        }
        Edit::Cut(branch, part) => cut(graph, at(id(branch), *part)),
        Edit::Join(branch, tip, to, part) => join(graph, at(id(branch), f64::from(u8::from(*tip))), at(id(to), *part)),
        Edit::Move(branch, point, shift, reach) => {
            let branch = id(branch);
            let points = &graph.branches[branch.0 as usize].points;
            let point = point.index(points.len());
            let to = LpsPoint(points[point].position.0 + DVec3::from(*shift));
            move_point(graph, branch, point, to, *reach)
        }
    }
}

/// Open ends and joints: branches that share a place are connected exactly there.
fn children_start_where_parents_end(graph: &CenterlineGraph) -> bool {
    graph.branches.iter().filter_map(|branch| Some((branch, branch.parent?))).all(|(branch, parent)| {
        let end = graph.branches[parent.0 as usize].points.last().unwrap().position;
        branch.points[0].position.distance_mm(end) < 1e-6
    })
}

fn pieces(graph: &CenterlineGraph) -> usize {
    graph.branches.iter().filter(|branch| branch.parent.is_none()).count()
}

proptest! {
    #[test]
    fn any_edits_in_a_row_leave_a_sound_forest(graph in forest(), edits in prop::collection::vec(edit(), 1..8)) {
        let mut graph = graph;
        for edit in edits {
            let before = graph.clone();
            let Ok(after) = applied(&graph, &edit) else { continue };
            prop_assert_eq!(&graph, &before, "the graph that is edited stays as it was");
            prop_assert!(after.clone().checked().is_ok(), "{:?}", edit);
            prop_assert!(children_start_where_parents_end(&after), "{:?} of {:?}", edit, before);
            match edit {
                Edit::Cut(..) => {
                    prop_assert_eq!(pieces(&after), pieces(&before) + 1);
                    prop_assert!((length(&after) - length(&before)).abs() < 1e-6);
                }
                Edit::Join(..) => {
                    prop_assert_eq!(pieces(&after) + 1, pieces(&before));
                    prop_assert!(length(&after) >= length(&before) - 1e-6);
                }
                Edit::Move(..) => prop_assert_eq!(after.branches.len(), before.branches.len()),
                Edit::Remove(..) => prop_assert!(after != before),
            }
            graph = after;
        }
    }
}
