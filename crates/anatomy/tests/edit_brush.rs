//! Brush and eraser against the definition voxel by voxel, closed forms, and what a person expects of a hand.

mod common;

use common::edit::after;
use common::{grid, map_of, volume_on};
use glam::{DAffine3, DMat3, DVec3};
use prosector_anatomy::edit::{Brush, BrushShape, EditError, EditRule, IntensityRange, LabelSet, VoxelMask, stroke};
use prosector_core::{LabelMap, LpsFromVoxel, LpsPoint, LpsVector, SliceAxis, VoxelBox, VoxelIndex};
use std::f64::consts::PI;

fn ball(radius_mm: f64) -> Brush {
    Brush { shape: BrushShape::Ball, radius_mm }
}

fn disc(radius_mm: f64, normal: DVec3) -> Brush {
    Brush { shape: BrushShape::Disc { normal: LpsVector(normal) }, radius_mm }
}

/// Turned about two axes, 0.7 x 0.7 x 2.5 mm, slices downward.
fn oblique() -> LpsFromVoxel {
    let turn = DMat3::from_rotation_z(0.4) * DMat3::from_rotation_x(-0.6);
    let axes = DMat3::from_cols(turn.x_axis * 0.7, turn.y_axis * 0.7, turn.z_axis * -2.5);
    LpsFromVoxel::from_affine(DAffine3::from_mat3_translation(axes, DVec3::new(-9.0, 30.0, 120.0))).unwrap()
}

fn empty(dims: [usize; 3], from_voxel: LpsFromVoxel) -> LabelMap {
    map_of(dims, from_voxel, |_, _| 0)
}

/// Distance of a point to the way between two others.
fn distance(point: DVec3, from: DVec3, to: DVec3) -> f64 {
    let along = to - from;
    let part = if along == DVec3::ZERO { 0.0 } else { ((point - from).dot(along) / along.dot(along)).clamp(0.0, 1.0) };
    point.distance(from + along * part)
}

#[test]
fn a_stroke_covers_just_the_centres_within_its_radius() {
    for from_voxel in [grid([1.0; 3], [0.0; 3]), grid([0.5, 0.8, 3.0], [-20.0, 4.0, 9.0]), oblique()] {
        let map = empty([60, 50, 20], from_voxel);
        let place = |x, y, z| from_voxel.point(VoxelIndex::new(x, y, z));
        let ways = [
            (place(20.3, 21.0, 9.8), place(20.3, 21.0, 9.8)),
            (place(12.0, 11.0, 5.0), place(45.5, 33.3, 14.0)),
            (place(-30.0, 5.0, 2.0), place(8.0, 5.0, 2.0)),
        ];
        for (from, to) in ways {
            let patch = stroke(&map, ball(6.1), from, to, &EditRule::paint(4)).unwrap();
            let painted = after(&map, &patch);
            let expected = map_of(map.dims, from_voxel, |p, _| 4 * u8::from(distance(p.0, from.0, to.0) <= 6.1));
            assert!(painted.labels == expected.labels, "{from:?} to {to:?}");
            assert!(patch.voxels() > 50);
        }
    }
}

#[test]
fn a_ball_has_its_volume() {
    // 15 mm on 0.7 x 0.7 x 1.25 mm: the error of a count of voxels is about h² √(A / 12) / h³, here 0.2 %.
    let map = empty([60, 60, 40], grid([0.7, 0.7, 1.25], [-20.0, -20.0, -25.0]));
    let center = LpsPoint::new(0.13, 0.4, -0.2);
    let patch = stroke(&map, ball(15.0), center, center, &EditRule::paint(1)).unwrap();
    let ml = patch.voxels() as f64 * map.lps_from_voxel.voxel_mm3() / 1000.0;
    assert!((ml / (4.0 / 3.0 * PI * 3.375) - 1.0).abs() < 0.003, "{ml}");
}

#[test]
fn a_disc_is_one_layer_with_its_area_on_any_plane() {
    let map = empty([120, 120, 60], grid([0.5, 0.5, 1.0], [-30.0, -30.0, -30.0]));
    let center = LpsPoint::new(0.1, -0.2, 0.0);
    for axis in SliceAxis::ALL {
        let normal = axis.normal().0;
        let patch = stroke(&map, disc(9.0, normal * 3.0), center, center, &EditRule::paint(2)).unwrap();
        let across = (0..3).find(|&n| normal[n] != 0.0).unwrap();
        assert_eq!(patch.bounds().size[across], 1, "{axis:?}");
    }
    for tilt in [0.0_f64, 0.3, 0.7, 1.2, 1.5] {
        let turn = DMat3::from_rotation_x(tilt);
        let normal = turn.z_axis;
        // Across the rows, so that no straight side falls between two of them.
        let to = center + LpsVector(turn.x_axis * 7.2 + turn.y_axis * 9.6);
        let patch = stroke(&map, disc(9.0, normal), center, to, &EditRule::paint(2)).unwrap();
        let layer = map.lps_from_voxel.steps().map(|step| step.0.dot(normal).abs()).into_iter().fold(0.0, f64::max);
        let area = patch.voxels() as f64 * map.lps_from_voxel.voxel_mm3() / layer;
        let exact = PI * 81.0 + 12.0 * 18.0;
        assert!((area / exact - 1.0).abs() < 0.02, "tilted by {tilt}: {area} for {exact}");
    }
}

#[test]
fn a_disc_covers_just_the_centres_of_its_layer() {
    for from_voxel in [grid([0.5, 0.8, 3.0], [-20.0, 4.0, 9.0]), oblique()] {
        let map = empty([110, 80, 16], from_voxel);
        let place = |x, y, z| from_voxel.point(VoxelIndex::new(x, y, z)).0;
        let (from, end) = (place(48.2, 38.1, 7.3), place(60.7, 42.6, 9.1));
        for normal in [DVec3::Z, DVec3::X, DVec3::new(0.3, -0.8, 0.5), DVec3::new(-0.6, 0.1, 0.2)] {
            let patch = stroke(&map, disc(12.3, normal), LpsPoint(from), LpsPoint(end), &EditRule::paint(2)).unwrap();
            let normal = normal.normalize();
            let flat = |point: DVec3| point - normal * (point - from).dot(normal);
            let half = from_voxel.steps().map(|step| step.0.dot(normal).abs() / 2.0).into_iter().fold(0.0, f64::max);
            let expected = map_of(map.dims, from_voxel, |LpsPoint(p), _| {
                let in_layer = (p - from).dot(normal).abs() < half;
                2 * u8::from(in_layer && distance(flat(p), from, flat(end)) <= 12.3)
            });
            assert!(after(&map, &patch).labels == expected.labels, "{normal:?}");
            assert!(patch.voxels() > 30);
        }
    }
}

#[test]
fn neither_thin_brushes_nor_fast_hands_leave_gaps() {
    for from_voxel in [grid([1.0; 3], [0.0; 3]), grid([0.5, 0.5, 4.0], [0.0; 3]), oblique()] {
        let map = empty([80, 70, 24], from_voxel);
        let place = |x, y, z| from_voxel.point(VoxelIndex::new(x, y, z));
        let (from, to) = (place(3.2, 4.4, 1.3), place(70.1, 59.7, 20.6));
        let patch = stroke(&map, ball(0.01), from, to, &EditRule::paint(1)).unwrap();
        let mask = VoxelMask::of_label(&after(&map, &patch), 1);
        let ends = [[3, 4, 1], [70, 60, 21]];
        assert!(ends.iter().all(|end| mask.contains(*end)));
        assert!(is_connected(&after(&map, &patch), ends[0]), "{from_voxel:?}");
        let plane = SliceAxis::Axial.normal().0;
        let flat = LpsPoint(to.0 - plane * (to - from).0.dot(plane));
        let drawn = stroke(&map, disc(0.01, plane), from, flat, &EditRule::paint(1)).unwrap();
        assert!(drawn.voxels() > 10);
    }
}

/// Whether all voxels of label 1 hang together across faces, edges and corners.
fn is_connected(map: &LabelMap, start: [usize; 3]) -> bool {
    let mut left = VoxelMask::of_label(map, 1).voxels();
    let (mut labels, mut stack) = (map.labels.to_vec(), vec![start]);
    while let Some(at) = stack.pop() {
        let offset = (at[2] * map.dims[1] + at[1]) * map.dims[0] + at[0];
        if std::mem::take(&mut labels[offset]) == 1 {
            left -= 1;
            let near = |n: usize| at[n].saturating_sub(1)..(at[n] + 2).min(map.dims[n]);
            stack.extend(near(2).flat_map(|z| near(1).flat_map(move |y| near(0).map(move |x| [x, y, z]))));
        }
    }
    left == 0
}

#[test]
fn strokes_in_pieces_cover_what_one_stroke_does() {
    let map = empty([40, 40, 30], oblique());
    let place = |x, y, z| map.lps_from_voxel.point(VoxelIndex::new(x, y, z));
    let points = [place(8.0, 8.0, 5.0), place(20.0, 30.0, 15.0), place(32.0, 10.0, 25.0)];
    let middle = LpsPoint((points[0].0 + points[1].0) / 2.0);
    let rule = EditRule::paint(1);
    let draw = |from, to| stroke(&map, ball(3.0), from, to, &rule).unwrap();
    let pieces = draw(points[0], middle).then(&draw(middle, points[1])).unwrap();
    assert_eq!(pieces, draw(points[0], points[1]));
}

#[test]
fn the_rule_says_what_is_written_over() {
    let map = map_of([30, 20, 10], grid([1.0; 3], [0.0; 3]), |_, [x, ..]| (x / 10) as u8);
    let values = (0..6000).map(|n| (n / 30 % 20) as f32).collect();
    let volume = volume_on(&map, values);
    let center = LpsPoint::new(14.5, 9.5, 4.5);
    let draw = |rule: EditRule<'_>| stroke(&map, ball(9.0), center, center, &rule).unwrap();
    let covered = |label: u8, rows: std::ops::Range<usize>| {
        let inside = |p: LpsPoint| p.distance_mm(center) <= 9.0;
        let holds = |p, [x, y, _]: [usize; 3]| u8::from(inside(p) && x / 10 == usize::from(label) && rows.contains(&y));
        map_of(map.dims, map.lps_from_voxel, holds).labels.iter().map(|n| u64::from(*n)).sum::<u64>()
    };
    // Painting 1: all of 0 and 2; the voxels of 1 carry it already.
    assert_eq!(draw(EditRule::paint(1)).voxels(), covered(0, 0..20) + covered(2, 0..20));
    assert_eq!(draw(EditRule::paint(1).locking(&[2])).voxels(), covered(0, 0..20));
    assert_eq!(draw(EditRule { over: LabelSet::of(&[2]), ..EditRule::paint(1) }).voxels(), covered(2, 0..20));
    let erased = draw(EditRule::erase(2));
    assert_eq!((erased.voxels(), erased.voxels_by_label()[0]), (covered(2, 0..20), covered(2, 0..20)));
    assert_eq!(draw(EditRule::paint(0)).voxels(), covered(1, 0..20) + covered(2, 0..20));
    let range = IntensityRange { low: 5.0, high: 8.0 };
    assert_eq!(draw(EditRule::paint(2).within(&volume, range)).voxels(), covered(0, 5..9) + covered(1, 5..9));
    let mask = VoxelMask::from_fn(map.dims, VoxelBox::from_ranges([0..30, 12..20, 0..10]), |_, _| true);
    assert_eq!(draw(EditRule::paint(2).masked(&mask)).voxels(), covered(0, 12..20) + covered(1, 12..20));
    assert!(draw(EditRule { over: LabelSet::NONE, ..EditRule::paint(7) }).is_empty());
}

#[test]
fn what_cannot_be_drawn_is_said() {
    let map = empty([10, 10, 10], grid([1.0; 3], [0.0; 3]));
    let (inside, rule) = (LpsPoint::new(5.0, 5.0, 5.0), EditRule::paint(1));
    let far = LpsPoint::new(500.0, 5.0, 5.0);
    assert!(stroke(&map, ball(3.0), far, far, &rule).unwrap().is_empty());
    assert!(stroke(&map, ball(3.0), far, LpsPoint::new(-1e300, 5.0, 5.0), &rule).is_ok());
    let refused = |brush, to, rule: &EditRule<'_>| stroke(&map, brush, inside, to, rule).unwrap_err();
    assert_eq!(refused(ball(0.0), inside, &rule), EditError::Size { mm: 0.0 });
    assert!(matches!(refused(ball(f64::NAN), inside, &rule), EditError::Size { .. }));
    assert_eq!(refused(ball(1.0), LpsPoint::new(f64::NAN, 0.0, 0.0), &rule), EditError::Position);
    assert_eq!(refused(disc(1.0, DVec3::ZERO), inside, &rule), EditError::Direction);
    let small = VoxelMask::from_fn([3; 3], VoxelBox::whole([3; 3]), |_, _| true);
    let mask = EditError::MaskGrid { mask: [3; 3], labels: [10; 3] };
    assert_eq!(refused(ball(1.0), inside, &rule.masked(&small)), mask);
    let short = LabelMap { labels: vec![0; 5].into(), ..map.clone() };
    assert!(matches!(stroke(&short, ball(1.0), inside, inside, &rule), Err(EditError::Patch(_))));
}
