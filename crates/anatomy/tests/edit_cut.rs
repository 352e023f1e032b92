//! Scissors, mirror images, combinations and splits, against the definition and counts that can be made by hand.

mod common;

use common::edit::{after, fingerprint};
use common::{grid, map_of, numbers};
use glam::{DAffine3, DMat3, DVec3};
use prosector_anatomy::edit::{
    Combination, Connectivity, EditError, EditRule, IslandChoice, LabelSet, Lasso, LassoSide, ViewRays, VoxelMask,
    combine, cut, keep_islands, mirror, split_islands,
};
use prosector_core::{LabelMap, LpsFromVoxel, LpsPoint, LpsVector, VoxelBox};
use std::f64::consts::TAU;
use std::ops::ControlFlow;

fn going(_: f32) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

fn count(map: &LabelMap, label: u8) -> u64 {
    fingerprint(map, label).0
}

/// Turned about two axes, 0.8 x 0.8 x 1.6 mm, the middle voxel of 40 x 40 x 20 at the origin.
fn oblique() -> LpsFromVoxel {
    let turn = DMat3::from_rotation_z(0.3) * DMat3::from_rotation_x(0.8);
    let axes = DMat3::from_cols(turn.x_axis * 0.8, turn.y_axis * 0.8, turn.z_axis * -1.6);
    LpsFromVoxel::from_affine(DAffine3::from_mat3_translation(axes, axes * -DVec3::new(20.0, 20.0, 10.0))).unwrap()
}

/// The turns that a closed line makes around a point, by the sum of angles; another way than counting sides.
fn turns(corners: &[[f64; 2]], [x, y]: [f64; 2]) -> i64 {
    let angle = |n: usize| {
        let [a, b] = [corners[n], corners[(n + 1) % corners.len()]].map(|[u, v]| (v - y).atan2(u - x));
        (b - a + 3.0 * TAU / 2.0).rem_euclid(TAU) - TAU / 2.0
    };
    ((0..corners.len()).map(angle).sum::<f64>() / TAU).round() as i64
}

#[test]
fn a_line_cuts_what_it_goes_around_as_the_view_shows_it() {
    let mut next = numbers(5);
    for view in 0..6 {
        let turn = DMat3::from_rotation_y(0.5 * f64::from(view)) * DMat3::from_rotation_x(0.3);
        let map = map_of([40, 40, 20], oblique(), |_, [x, ..]| 1 + u8::from(x > 25));
        let corners: Vec<[f64; 2]> = (0..9).map(|_| [next() * 30.0 - 15.0, next() * 30.0 - 15.0]).collect();
        let place = |[u, v]: [f64; 2], depth| LpsPoint(turn * DVec3::new(u, v, depth));
        let points: Vec<LpsPoint> = corners.iter().map(|corner| place(*corner, 3.0)).collect();
        let eye = LpsPoint(turn * DVec3::new(1.0, -2.0, -60.0));
        for (perspective, side) in [(false, LassoSide::Inside), (true, LassoSide::Inside), (true, LassoSide::Outside)] {
            let rays = if perspective { ViewRays::From(eye) } else { ViewRays::Parallel(LpsVector(turn.z_axis * 4.0)) };
            let lasso = Lasso { corners: points.clone(), rays, side, depth_mm: None };
            let edited = after(&map, &cut(&map, &lasso, &EditRule::paint(0).locking(&[2])).unwrap());
            // In the view's axes rays meet the corners' plane at depth 3, straight or through the eye.
            let expected = map_of(map.dims, map.lps_from_voxel, |point, [x, ..]| {
                let p = turn.transpose() * point.0;
                let scale = if perspective { 63.0 / (p.z + 60.0) } else { 0.0 };
                let [u, v] = [p.x + (p.x - 1.0) * (scale - 1.0), p.y + (p.y + 2.0) * (scale - 1.0)];
                let seen = if perspective { [u, v] } else { [p.x, p.y] };
                let inside = turns(&corners, seen).rem_euclid(2) == 1;
                if x > 25 { 2 } else { u8::from(inside != (side == LassoSide::Inside)) }
            });
            let differing = edited.labels.iter().zip(expected.labels.iter()).filter(|(a, b)| a != b).count();
            assert_eq!(differing, 0, "view {view}, perspective {perspective}, {side:?}");
        }
    }
}

#[test]
fn a_cut_stops_at_its_depth() {
    let map = map_of([20, 20, 20], grid([1.0; 3], [0.0; 3]), |_, _| 1);
    let corners: Vec<LpsPoint> =
        [[4.5, 4.5], [9.5, 4.5], [9.5, 9.5], [4.5, 9.5]].map(|[x, y]| LpsPoint::new(x, y, 10.0)).into();
    let rays = ViewRays::Parallel(LpsVector::new(0.0, 0.0, 1.0));
    let lasso = |depth_mm| Lasso { corners: corners.clone(), rays, side: LassoSide::Inside, depth_mm };
    let cut_away = |lasso: &Lasso| cut(&map, lasso, &EditRule::erase(1)).unwrap();
    assert_eq!(cut_away(&lasso(None)).voxels(), 5 * 5 * 20);
    let shallow = cut_away(&lasso(Some([-2.0, 4.0])));
    assert_eq!((shallow.voxels(), shallow.bounds()), (5 * 5 * 7, VoxelBox { min: [5, 5, 8], size: [5, 5, 7] }));
    let outside = Lasso { side: LassoSide::Outside, ..lasso(Some([0.0, 0.0])) };
    assert_eq!(cut_away(&outside).voxels(), 400 - 25);
    // Nothing behind the eye: it stands in slice 12.5, looking down on the corners in slice 10.
    let eye = ViewRays::From(LpsPoint::new(7.0, 7.0, 12.5));
    let down = cut_away(&Lasso { rays: eye, ..lasso(None) });
    assert_eq!(down.bounds().ranges()[2], 0..13);
    let refused = |lasso: Lasso| cut(&map, &lasso, &EditRule::erase(1)).unwrap_err();
    assert_eq!(refused(Lasso { corners: corners[..2].to_vec(), ..lasso(None) }), EditError::Corners { found: 2 });
    let flat = ViewRays::Parallel(LpsVector::new(0.0, 0.0, 0.0));
    assert_eq!(refused(Lasso { rays: flat, ..lasso(None) }), EditError::Direction);
    assert_eq!(refused(lasso(Some([f64::NAN, 1.0]))), EditError::Position);
}

#[test]
fn a_mirror_image_is_exact_on_the_grid_and_keeps_its_volume_elsewhere() {
    let mut next = numbers(8);
    let map =
        map_of([16, 10, 8], grid([0.7, 0.9, 2.0], [-3.0, 5.0, 0.0]), |_, [x, ..]| u8::from(x < 8 && next() < 0.3));
    let plane = LpsPoint::new(-3.0 + 7.5 * 0.7, 40.0, -9.0);
    let source = VoxelMask::of_label(&map, 1);
    let patch = mirror(&map, &source, plane, LpsVector::new(5.0, 0.0, 0.0), &EditRule::paint(2)).unwrap();
    let edited = after(&map, &patch);
    let at = |x: usize, row: usize| edited.labels[row * 16 + x];
    assert!((0..80).all(|row| (0..8).all(|x| (at(x, row) == 1) == (at(15 - x, row) == 2))));
    assert_eq!(patch.voxels() as usize, source.voxels());
    let ball = map_of([40, 40, 20], oblique(), |p, _| u8::from(p.0.distance(DVec3::new(5.0, 2.0, 1.0)) < 6.0));
    let normal = DVec3::new(0.8, 0.6, 0.0);
    let source = VoxelMask::of_label(&ball, 1);
    let rule = EditRule::paint(2);
    let patch = mirror(&ball, &source, LpsPoint::new(0.0, 0.0, 0.0), LpsVector(normal), &rule).unwrap();
    let center = DVec3::new(5.0, 2.0, 1.0) - normal * (2.0 * 5.2);
    let image = after(&ball, &patch);
    let expected = map_of(ball.dims, ball.lps_from_voxel, |p, _| u8::from(p.0.distance(center) < 6.0));
    let both = image.labels.iter().zip(expected.labels.iter()).filter(|(a, b)| **a == 2 && **b == 1).count() as f64;
    let dice = 2.0 * both / (count(&image, 2) + count(&expected, 1)) as f64;
    assert!(dice > 0.9, "{dice}");
    assert!((count(&image, 2) as f64 / count(&expected, 1) as f64 - 1.0).abs() < 0.03);
    let nothing = VoxelMask::of_label(&ball, 9);
    let none = mirror(&ball, &nothing, LpsPoint::new(0.0, 0.0, 0.0), LpsVector(normal), &rule).unwrap();
    assert!(none.is_empty());
}

#[test]
fn combinations_are_those_of_sets() {
    let from_voxel = grid([1.0, 1.0, 3.0], [0.0; 3]);
    let ball = |x: f64| move |p: LpsPoint| p.distance_mm(LpsPoint::new(x, 10.0, 15.0)) < 8.0;
    let map = map_of([30, 20, 10], from_voxel, |p, [_, _, z]| if z == 0 { 7 } else { u8::from(ball(10.0)(p)) });
    let other = map_of(map.dims, from_voxel, |p, _| 4 * u8::from(ball(17.0)(p)));
    let (a, b) = (VoxelMask::of_label(&map, 1), VoxelMask::of_label(&other, 4));
    let both = VoxelMask::from_fn(map.dims, VoxelBox::whole(map.dims), |at, _| a.contains(at) && b.contains(at));
    let (a, ab) = (a.voxels() as u64, both.voxels() as u64);
    assert!(ab > 100 && a > ab);
    let made = |combination| after(&map, &combine(&map, &b, combination, &EditRule::paint(1)).unwrap());
    assert_eq!(count(&made(Combination::Union), 1), a + b.voxels() as u64 - ab);
    assert_eq!(count(&made(Combination::Minus), 1), a - ab);
    assert_eq!(count(&made(Combination::Intersection), 1), ab);
    // Of an empty segment, and under locks: what is locked neither comes nor goes.
    let empty = combine(&map, &b, Combination::Union, &EditRule::paint(9)).unwrap();
    assert_eq!(empty.voxels(), b.voxels() as u64);
    let locked = combine(&map, &b, Combination::Union, &EditRule::paint(9).locking(&[1])).unwrap();
    assert_eq!(locked.voxels(), b.voxels() as u64 - ab);
    assert!(combine(&map, &b, Combination::Minus, &EditRule::paint(1).locking(&[1])).unwrap().is_empty());
    let small = VoxelMask::from_fn([2; 3], VoxelBox::whole([2; 3]), |_, _| true);
    assert!(matches!(combine(&map, &small, Combination::Union, &EditRule::paint(1)), Err(EditError::MaskGrid { .. })));
}

#[test]
fn parts_get_labels_of_their_own_by_size() {
    let boxes = [([1, 1, 1], 3), ([8, 1, 1], 2), ([12, 1, 1], 4), ([18, 1, 1], 2)];
    let inside =
        |at: [usize; 3]| boxes.iter().any(|(min, size)| (0..3).all(|n| at[n] >= min[n] && at[n] < min[n] + size));
    let map = map_of([22, 8, 8], grid([1.0; 3], [0.0; 3]), |_, at| u8::from(inside(at)));
    let split = |labels: &[u8], rule: EditRule<'_>| {
        let patch = split_islands(&map, labels, Connectivity::Face, &rule, &mut going).unwrap();
        let edited = after(&map, &patch);
        boxes.map(|([x, y, z], _)| edited.labels[(z * 8 + y) * 22 + x])
    };
    assert_eq!(split(&[5, 6, 7], EditRule::paint(1)), [5, 6, 1, 7]);
    assert_eq!(split(&[5], EditRule::paint(1)), [5, 1, 1, 1]);
    assert_eq!(split(&[5, 6], EditRule { over: LabelSet::NONE, ..EditRule::paint(1) }), [1, 1, 1, 1]);
    let at = |x, y, z| IslandChoice::At(LpsPoint::new(x, y, z));
    let keep = |choice| keep_islands(&map, choice, Connectivity::Face, &EditRule::paint(1), &mut going);
    assert_eq!(count(&after(&map, &keep(at(8.4, 1.0, 2.3)).unwrap()), 1), 8);
    assert_eq!(keep(at(5.0, 1.0, 1.0)), Err(EditError::NoIsland));
    assert_eq!(keep(at(f64::NAN, 1.0, 1.0)), Err(EditError::NoIsland));
    assert_eq!(count(&after(&map, &keep(IslandChoice::AtLeastMl(0.027)).unwrap()), 1), 27 + 64);
    assert_eq!(count(&after(&map, &keep(IslandChoice::AtLeastMl(1.0)).unwrap()), 1), 0);
    assert!(matches!(keep(IslandChoice::AtLeastMl(f64::NAN)), Err(EditError::Volume { .. })));
}
