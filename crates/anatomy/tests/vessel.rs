//! Centrelines of bodies whose course and radius are known, and of masks that are hardly vessels.

mod common;

use common::{grid, map_of};
use glam::{DMat3, DVec3, EulerRot};
use prosector_anatomy::Structure;
use prosector_anatomy::distance::DistanceError;
use prosector_anatomy::vessel::{CenterlineSettings, VesselError, VesselTree, centerline_graph, centerline_graph_with};
use prosector_core::{LabelMap, LpsFromVoxel, LpsPoint, LpsVector};
use std::f64::consts::{PI, TAU};
use std::ops::ControlFlow;

/// A turn that puts no axis along the grid.
fn turn() -> DMat3 {
    DMat3::from_euler(EulerRot::ZYX, 0.3, 0.5, 0.7)
}

/// A mask of the points near the origin that `holds` accepts, in the body's own axes.
fn body(spacing: [f64; 3], reach: f64, holds: impl Fn(DVec3) -> bool) -> LabelMap {
    let dims = spacing.map(|mm| 2 * (reach / mm).ceil() as usize + 5);
    let shift = [0.137, -0.271, 0.389];
    let origin = [0, 1, 2].map(|n| spacing[n] * (shift[n] - (dims[n] / 2) as f64));
    let back = turn().transpose();
    map_of(dims, grid(spacing, origin), |point, _| u8::from(holds(back * point.0)))
}

fn tree(map: &LabelMap) -> VesselTree {
    let tree = centerline_graph(Structure { map, label: 1 }, &CenterlineSettings::default()).expect("a vessel");
    tree.graph.clone().checked().expect("a sound graph");
    tree
}

/// Positions in the body's own axes.
fn own(tree: &VesselTree) -> Vec<Vec<(DVec3, f64)>> {
    let back = turn().transpose();
    let point = |p: &prosector_core::CenterlinePoint| (back * p.position.0, p.radius_mm);
    tree.graph.branches.iter().map(|branch| branch.points.iter().map(point).collect()).collect()
}

#[test]
fn a_straight_tube_gives_its_axis_length_and_radius() {
    let (radius, half) = (12.0, 50.0);
    for spacing in [[0.7; 3], [1.0; 3], [0.8, 0.8, 2.5], [2.0; 3], [5.0; 3]] {
        let map = body(spacing, 55.0, |p| p.truncate().length() <= radius && p.z.abs() <= half);
        let tree = tree(&map);
        let edge = tree.voxel_mm;
        assert_eq!(tree.graph.branches.len(), 1, "{spacing:?}");
        let length = tree.graph.branches[0].length_mm();
        assert!((length - 2.0 * half).abs() < edge, "{spacing:?}: {length:.2} mm");
        for (at, ours) in &own(&tree)[0] {
            assert!(at.truncate().length() < 0.5 * edge, "{spacing:?}: {at:.2} is off the axis");
            assert!((ours - radius).abs() < 0.5 * edge, "{spacing:?}: {ours:.2} mm at {at:.1}");
        }
        let axis = turn() * DVec3::Z;
        for (tangent, _) in tree.tangents[0].iter().zip(&own(&tree)[0]).filter(|(_, (at, _))| at.z.abs() < 35.0) {
            assert!(tangent.0.dot(axis).abs() > 0.995, "{spacing:?}: {tangent:?}");
        }
    }
}

#[test]
fn a_ring_is_followed_all_round_and_said_to_be_closed() {
    for (spacing, ring, tube) in [
        ([0.7; 3], 22.0, 5.0),
        ([1.0; 3], 40.0, 8.0),
        ([0.8, 0.8, 2.0], 40.0, 8.0),
        ([2.0; 3], 40.0, 8.0),
        ([5.0; 3], 60.0, 15.0),
    ] {
        let map = body(spacing, ring + tube, |p| (p.truncate().length() - ring).hypot(p.z) <= tube);
        let tree = tree(&map);
        let edge = tree.voxel_mm;
        assert_eq!((tree.rings.len(), tree.pieces), (1, 1), "{spacing:?}");
        let length: f64 = tree.graph.branches.iter().map(|branch| branch.length_mm()).sum();
        assert!((length / (TAU * ring) - 1.0).abs() < 0.02, "{spacing:?}: {length:.2} of {:.2} mm", TAU * ring);
        for (at, ours) in own(&tree).iter().flatten() {
            let off = (at.truncate().length() - ring).hypot(at.z);
            assert!(off < 0.5 * edge, "{spacing:?}: {at:.2} is {off:.2} mm off the circle");
            assert!((ours - tube).abs() < 0.5 * edge, "{spacing:?}: {ours:.2} mm at {at:.1}");
        }
    }
}

/// An arc of three quarters: the course keeps its curvature and reaches both ends.
#[test]
fn an_arc_keeps_its_length_and_curvature() {
    let (ring, tube) = (35.0, 6.0);
    for h in [0.7, 1.0, 2.0] {
        let arc = |p: DVec3| p.y.atan2(p.x) > -0.5 * PI || p.x > 0.0;
        let map = body([h; 3], ring + tube, |p| (p.truncate().length() - ring).hypot(p.z) <= tube && arc(p));
        let tree = tree(&map);
        assert_eq!(tree.graph.branches.len(), 1);
        let length = tree.graph.branches[0].length_mm();
        assert!((length - 1.5 * PI * ring).abs() < 2.0 * h, "{h} mm: {length:.2} of {:.2} mm", 1.5 * PI * ring);
        let points: Vec<DVec3> = own(&tree)[0].iter().map(|(at, _)| *at).collect();
        let reach = (10.0 / h) as usize;
        // The ends themselves are carried on from there.
        let end = (1.5 * tube / h) as usize;
        for three in points[end..points.len() - end].windows(2 * reach + 1) {
            let (a, b, c) = (three[0], three[reach], three[2 * reach]);
            let area = (b - a).cross(c - a).length() / 2.0;
            let curvature = 4.0 * area / (a.distance(b) * b.distance(c) * c.distance(a));
            assert!((curvature * ring - 1.0).abs() < 0.12, "{h} mm: radius of curvature {:.1} mm", 1.0 / curvature);
        }
    }
}

/// Three tubes that meet in the origin; the trunk is wider.
fn fork(h: f64) -> LabelMap {
    let leg = |p: DVec3, to: DVec3, radius: f64| {
        let along = p.dot(to.normalize()).clamp(0.0, to.length());
        p.distance(to.normalize() * along) <= radius
    };
    body([h; 3], 45.0, |p| {
        leg(p, DVec3::new(0.0, 0.0, -40.0), 6.0)
            || leg(p, DVec3::new(20.0, 0.0, 30.0), 4.5)
            || leg(p, DVec3::new(-20.0, 0.0, 30.0), 4.0)
    })
}

#[test]
fn a_fork_has_a_trunk_and_two_branches_from_its_end() {
    for h in [0.7, 1.0, 1.5] {
        let tree = tree(&fork(h));
        let parents: Vec<_> = tree.graph.branches.iter().map(|branch| branch.parent.map(|parent| parent.0)).collect();
        assert_eq!(parents, [None, Some(0), Some(0)], "{h} mm");
        assert_eq!(tree.generations, [0, 1, 1]);
        let own = own(&tree);
        let joint = own[0][own[0].len() - 1].0;
        assert!(joint.length() < 6.0, "{h} mm: the vessels part at {joint:.1}");
        assert_eq!([own[1][0].0, own[2][0].0], [joint, joint], "children start where the trunk ends");
        let root = own[0][0];
        assert!(root.0.distance(DVec3::new(0.0, 0.0, -46.0)) < 1.5 * h + 0.5, "{h} mm: root at {:.1}", root.0);
        let radius = |n: usize| own[n][own[n].len() / 2].1;
        let mut side = [radius(1), radius(2)];
        side.sort_by(f64::total_cmp);
        for (ours, true_radius) in [radius(0), side[1], side[0]].into_iter().zip([6.0, 4.5, 4.0]) {
            assert!((ours - true_radius).abs() < 0.35 * h, "{h} mm: {ours:.2} instead of {true_radius} mm");
        }
    }
}

#[test]
fn the_root_that_is_named_is_the_root() {
    let map = fork(1.5);
    let root = LpsPoint(turn() * DVec3::new(20.0, 0.0, 30.0));
    let settings = CenterlineSettings { root: Some(root), ..Default::default() };
    let tree = centerline_graph(Structure { map: &map, label: 1 }, &settings).unwrap();
    let first = tree.graph.branches[0].points[0];
    assert!(first.position.distance_mm(root) < 6.5 && first.radius_mm < 5.0, "{first:?}");
    let nowhere = CenterlineSettings { root: Some(LpsPoint::new(f64::NAN, 0.0, 0.0)), ..Default::default() };
    assert_eq!(centerline_graph(Structure { map: &map, label: 1 }, &nowhere).unwrap_err(), VesselError::Root);
}

/// Two fifths of the width are corners: an oval vessel has no branches towards its flat ends.
#[test]
fn an_oval_vessel_is_one_vessel() {
    let map = body([1.0; 3], 45.0, |p| (p.x / 12.0).hypot(p.y / 6.0) <= 1.0 && p.z.abs() <= 40.0);
    let tree = tree(&map);
    assert_eq!(tree.graph.branches.len(), 1);
    let own = own(&tree);
    // At its flat ends the course may lean to a corner.
    for (at, radius) in own[0].iter().filter(|(at, _)| at.z.abs() < 27.0) {
        assert!((radius - 6.0).abs() < 0.4 && at.y.abs() < 0.5, "{at:.2} {radius:.2}");
    }
}

#[test]
fn separate_vessels_have_roots_of_their_own_and_crumbs_are_counted() {
    let map = body([1.0; 3], 40.0, |p| {
        let tube = |x: f64| DVec3::new(p.x - x, p.y, 0.0).length() <= 4.0 && p.z.abs() <= 30.0;
        tube(-20.0) || tube(20.0) || p.distance(DVec3::new(0.0, 30.0, 0.0)) < 0.7
    });
    let tree = tree(&map);
    assert_eq!((tree.pieces, tree.crumbs), (2, 1));
    assert_eq!(tree.graph.branches.iter().filter(|branch| branch.parent.is_none()).count(), 2);
}

fn painted(dims: [usize; 3], inside: &[[usize; 3]]) -> LabelMap {
    map_of(dims, grid([1.0; 3], [0.0; 3]), |_, at| u8::from(inside.contains(&at)))
}

#[test]
fn masks_that_are_hardly_vessels_give_an_answer_or_a_sentence() {
    let ask = |map: &LabelMap| centerline_graph(Structure { map, label: 1 }, &CenterlineSettings::default());
    let none = ask(&painted([3, 3, 3], &[])).unwrap_err();
    assert_eq!(none, VesselError::Empty { label: 1 });
    assert_eq!(none.to_string(), "no voxel carries the label 1, so there is no vessel to follow");
    for few in [vec![[1, 1, 1]], vec![[1, 1, 1], [1, 1, 2]], vec![[0, 0, 0], [2, 2, 2]]] {
        let error = ask(&painted([3, 3, 3], &few)).unwrap_err();
        assert_eq!(error, VesselError::TooSmall { label: 1, voxels: few.len() });
    }
    let thread: Vec<[usize; 3]> = (0..12).map(|n| [n, 2, 2]).collect();
    let tree = ask(&painted([12, 5, 5], &thread)).unwrap();
    let branch = &tree.graph.branches[0];
    assert!((branch.length_mm() - 12.0).abs() < 1.0, "{}", branch.length_mm());
    assert!(branch.points.iter().all(|p| (p.radius_mm - 0.56).abs() < 0.3), "{:?}", branch.points[3]);
    let full = map_of([6, 6, 6], grid([1.0; 3], [0.0; 3]), |_, _| 1);
    assert_eq!(ask(&full).unwrap().graph.branches.len(), 1);
    let ball = body([1.0; 3], 10.0, |p| p.length() <= 9.0);
    let tree = ask(&ball).unwrap();
    let branch = &tree.graph.branches[0];
    assert!(tree.graph.branches.len() == 1 && (branch.length_mm() - 18.0).abs() < 2.0, "{}", branch.length_mm());
}

#[test]
fn a_leaning_grid_is_refused_and_cancelling_stops() {
    let steps = [LpsVector::new(1.0, 0.0, 0.0), LpsVector::new(0.2, 1.0, 0.0), LpsVector::new(0.0, 0.0, 1.0)];
    let leaning = LpsFromVoxel::new(LpsPoint::new(0.0, 0.0, 0.0), steps).unwrap();
    let map = map_of([4, 4, 4], leaning, |_, _| 1);
    let ask = centerline_graph(Structure { map: &map, label: 1 }, &CenterlineSettings::default());
    assert!(matches!(ask, Err(VesselError::Grid(DistanceError::Sheared { .. }))));
    let map = fork(1.5);
    let mut calls = 0;
    let stopped = centerline_graph_with(Structure { map: &map, label: 1 }, &CenterlineSettings::default(), &mut |_| {
        calls += 1;
        if calls > 2 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    assert_eq!((stopped.unwrap_err(), calls), (VesselError::Cancelled, 3));
}

#[test]
fn the_same_mask_gives_the_same_bits() {
    let map = fork(1.5);
    assert_eq!(tree(&map), tree(&map));
}

/// Speckles of every density: pieces, rings and threads that no vessel has, and still a sound graph or a sentence.
#[test]
fn noise_gives_a_sound_graph_or_a_sentence() {
    let mut state = 12345_u32;
    let mut chance = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state >> 24
    };
    for density in [3, 20, 60, 120, 200, 250] {
        let map = map_of([14, 13, 12], grid([1.0, 0.8, 1.7], [3.0, -2.0, 5.0]), |_, _| u8::from(chance() < density));
        match centerline_graph(Structure { map: &map, label: 1 }, &CenterlineSettings::default()) {
            Ok(tree) => {
                tree.graph.clone().checked().expect("a sound graph");
                assert_eq!(tree.tangents.len(), tree.graph.branches.len());
            }
            Err(error) => assert!(matches!(error, VesselError::TooSmall { .. }), "{density}: {error}"),
        }
    }
}
