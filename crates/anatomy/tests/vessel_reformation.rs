//! Straightened and stretched views of tubes whose course is a formula.

mod common;

use common::{grid, map_of, volume_on};
use glam::DVec3;
use prosector_anatomy::vessel::{
    Across, GraphPlace, ReformationSettings, Reformed, Straightened, Stretched, VesselPath, WayError, nearest_place,
    point_of,
};
use prosector_core::{
    Branch, BranchId, CenterlineGraph, CenterlinePoint, FrameOfReferenceUid, LpsPoint, LpsVector, Volume,
};
use std::f64::consts::{PI, TAU};
use std::ops::ControlFlow;

/// A course by its arc length in mm.
struct Curve {
    name: &'static str,
    at: fn(f64) -> DVec3,
    length: f64,
    /// Radius of the tube around it.
    tube: f64,
}

const RING: f64 = 30.0;
/// A helix of this radius that climbs this many mm a radian.
const HELIX: (f64, f64) = (22.0, 9.0);

fn helix_speed() -> f64 {
    HELIX.0.hypot(HELIX.1)
}

fn curves() -> [Curve; 3] {
    let lean = |s: f64| DVec3::new(2.0, 1.0, 5.0).normalize() * (s - 45.0);
    let ring = |s: f64| DVec3::new(RING * (s / RING).cos(), 1.7, RING * (s / RING).sin());
    let helix = |s: f64| {
        let turn = s / HELIX.0.hypot(HELIX.1);
        DVec3::new(HELIX.0 * turn.cos(), HELIX.0 * turn.sin(), HELIX.1 * (turn - PI))
    };
    [
        Curve { name: "line", at: lean, length: 90.0, tube: 6.0 },
        Curve { name: "arc", at: ring, length: 1.5 * PI * RING, tube: 5.0 },
        Curve { name: "helix", at: helix, length: TAU * HELIX.0.hypot(HELIX.1), tube: 5.0 },
    ]
}

impl Curve {
    fn samples(&self, step: f64) -> Vec<CenterlinePoint> {
        let count = (self.length / step).round() as usize;
        let at = |n: usize| (self.at)(self.length * n as f64 / count as f64);
        (0..=count).map(|n| CenterlinePoint { position: LpsPoint(at(n)), radius_mm: self.tube }).collect()
    }

    fn path(&self) -> VesselPath {
        VesselPath::through(&self.samples(1.0)).expect("a course")
    }

    /// 300 in the tube and 0 outside it, with a ramp of one voxel between them.
    fn volume(&self, h: f64) -> Volume {
        let edge = (2.0 * 48.0 / h) as usize;
        let map = map_of([edge; 3], grid([h; 3], [-48.0 + 0.3 * h; 3]), |_, _| 0);
        let mut away = vec![f64::INFINITY; map.labels.len()];
        for sample in self.samples(0.2) {
            let middle = map.lps_from_voxel.voxel(sample.position).0;
            let reach = self.tube / h + 2.0;
            let end = |axis: usize| ((middle[axis] + reach) as usize + 1).min(edge);
            let range = |axis: usize| (middle[axis] - reach).max(0.0) as usize..end(axis);
            for [x, y, z] in range(2).flat_map(|z| range(1).flat_map(move |y| range(0).map(move |x| [x, y, z]))) {
                let at = (z * edge + y) * edge + x;
                let voxel = DVec3::new(x as f64, y as f64, z as f64);
                away[at] = away[at].min(voxel.distance(middle) * h);
            }
        }
        let value = |away: f64| (300.0 * ((self.tube - away) / h + 0.5).clamp(0.0, 1.0)) as f32;
        volume_on(&map, away.into_iter().map(value).collect())
    }
}

const SETTINGS: ReformationSettings = ReformationSettings { half_width_mm: 12.0, mm_per_pixel: 0.5 };

fn go(_: f32) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

/// Width at half the contrast of a row, mm, by linear interpolation.
fn width(image: &Reformed, row: usize, middle: usize) -> f64 {
    let value = |x: usize| f64::from(image.values[row * image.columns + x]);
    let side = |places: &mut dyn Iterator<Item = usize>| {
        let mut last = (middle, value(middle));
        for x in places {
            if value(x) < 150.0 {
                return (last.0 as f64 - middle as f64).abs() + (last.1 - 150.0) / (last.1 - value(x));
            }
            last = (x, value(x));
        }
        f64::INFINITY
    };
    let sum = side(&mut (middle + 1..image.columns)) + side(&mut (0..middle).rev());
    sum * image.mm_per_pixel
}

#[test]
fn a_path_has_the_length_and_the_places_of_its_curve() {
    for curve in curves() {
        let path = curve.path();
        assert!((path.length_mm() - curve.length).abs() < 0.05, "{}: {}", curve.name, path.length_mm());
        for n in 0..=20 {
            let arc = curve.length * f64::from(n) / 20.0;
            let frame = path.frame(arc);
            let off = frame.point.0.distance((curve.at)(arc));
            assert!(off < 0.1, "{} at {arc:.1} mm: {off:.3} mm off", curve.name);
            let [t, s, o] = [frame.tangent.0, frame.side.0, frame.other.0];
            assert!((s.cross(o) - t).length() < 1e-9, "{}: not right-handed", curve.name);
            let ahead = ((curve.at)(arc + 1e-3) - (curve.at)(arc - 1e-3)).normalize();
            assert!(t.dot(ahead) > 0.9995, "{} at {arc:.1} mm: {t:?} instead of {ahead:?}", curve.name);
        }
    }
}

/// A plane curve keeps the normal of its plane; on a helix the frame turns against Frenet's by the torsion.
#[test]
fn frames_do_not_twist() {
    let [_, ring, helix] = curves();
    let path = ring.path();
    let out = |arc: f64| {
        let frame = path.frame(arc);
        DVec3::new(frame.side.0.y, frame.other.0.y, frame.tangent.0.y)
    };
    for n in 1..=30 {
        assert!((out(ring.length * f64::from(n) / 30.0) - out(0.0)).length() < 1e-6);
    }
    let path = helix.path();
    let torsion = HELIX.1 / helix_speed().powi(2);
    let angle = |arc: f64| {
        let frame = path.frame(arc);
        let turn = arc / helix_speed();
        let normal = DVec3::new(-turn.cos(), -turn.sin(), 0.0);
        let binormal = frame.tangent.0.cross(normal);
        frame.side.0.dot(binormal).atan2(frame.side.0.dot(normal))
    };
    for n in 1..=20 {
        let arc = helix.length * f64::from(n) / 20.0;
        let found = (angle(arc) - angle(0.0) + torsion * arc).rem_euclid(TAU);
        assert!(found.min(TAU - found) < 0.01, "{arc:.1} mm: {:.4} rad too far", found.min(TAU - found));
    }
}

#[test]
fn a_straightened_tube_is_a_band_of_its_diameter_down_the_middle() {
    for h in [0.8, 1.5] {
        for curve in curves() {
            let volume = curve.volume(h);
            for angle in [0.0, 1.1, 2.5] {
                let view = Straightened::new(curve.path(), angle, SETTINGS);
                let image = view.image(&volume, &mut go).expect("a picture");
                assert_eq!([image.columns, image.rows], view.dims());
                let length = (image.rows - 1) as f64 * image.mm_per_pixel;
                assert!((length - curve.length).abs() <= image.mm_per_pixel + 0.05, "{}: {length} mm", curve.name);
                // The ends are round; a radius away from them the width is that of the tube.
                let end = (1.2 * curve.tube / image.mm_per_pixel) as usize;
                for row in end..image.rows - end {
                    let wide = width(&image, row, image.columns / 2);
                    let off = (wide - 2.0 * curve.tube).abs();
                    assert!(off < 0.3 * h, "{} at {h} mm, {angle} rad, row {row}: {wide:.2} mm wide", curve.name);
                }
            }
        }
    }
}

#[test]
fn pixels_and_places_are_each_others_inverse() {
    for curve in curves() {
        let view = Straightened::new(curve.path(), 0.7, SETTINGS);
        let [columns, rows] = view.dims().map(|n| n as f64 - 1.0);
        for (across, down) in [(0.5, 0.0), (0.1, 0.02), (0.9, 0.3), (0.37, 0.51), (0.5, 0.77), (0.65, 0.99)] {
            let pixel = [columns * across, rows * down];
            let place = view.place(view.point(pixel)).expect("a place beside the course");
            let back = view.pixel(place);
            assert!(place.aside_mm.abs() < 0.02, "{}: {place:?}", curve.name);
            for n in 0..2 {
                assert!((back[n] - pixel[n]).abs() < 0.05, "{}: {pixel:?} came back as {back:?}", curve.name);
            }
        }
        // A point in front of the picture is told apart from one in it.
        let frame = view.path().frame(40.0);
        let (sin, cos) = 0.7_f64.sin_cos();
        let front = LpsPoint(frame.point.0 + (frame.other.0 * cos - frame.side.0 * sin) * 3.0);
        let place = view.place(front).expect("a place");
        assert!((place.aside_mm - 3.0).abs() < 0.01 && place.across_mm.abs() < 0.01, "{place:?}");
    }
    let [line, ..] = curves();
    let view = Straightened::new(line.path(), 0.0, SETTINGS);
    assert_eq!(view.place(LpsPoint((line.at)(-5.0))), None, "there is nothing before the start");
}

#[test]
fn a_stretched_tube_keeps_its_length_and_its_bends_to_the_side() {
    let [line, ring, _] = curves();
    // Across the plane of the ring: nothing bends to the side, and all of the way is across the line.
    let volume = ring.volume(1.0);
    let view = Stretched::new(ring.path(), LpsVector(DVec3::Y), SETTINGS).expect("a direction");
    let image = view.image(&volume, &mut go).expect("a picture");
    assert!(((image.rows - 1) as f64 * 0.5 - ring.length).abs() <= 0.6, "{} rows", image.rows);
    for row in (20..image.rows - 20).step_by(7) {
        let middle = view.column(row as f64).round() as usize;
        assert!((width(&image, row, middle) - 10.0).abs() < 0.3);
        assert!((view.arc_mm(row as f64) - row as f64 * 0.5).abs() < 0.1);
    }
    // A leaning line: the picture is as high as the way across, and the course lies where the point of its pixel is.
    let view = Stretched::new(line.path(), LpsVector(DVec3::X), SETTINGS).expect("a direction");
    let across = line.length * (1.0 - (2.0 / 30.0_f64.sqrt()).powi(2)).sqrt();
    assert!(((view.dims()[1] - 1) as f64 * 0.5 - across).abs() <= 0.6);
    let at = view.point([view.column(50.0), 50.0]);
    assert!(at.0.distance(line.path().frame(view.arc_mm(50.0)).point.0) < 1e-6);
    assert_eq!(Stretched::new(line.path(), LpsVector(DVec3::ZERO), SETTINGS), None);
}

#[test]
fn a_picture_across_shows_a_disc_where_its_points_lie() {
    let [line, ..] = curves();
    let volume = line.volume(1.0);
    let view = Across::new(line.path().frame(45.0), SETTINGS);
    let image = view.image(&volume, &mut go).expect("a picture");
    let bright = image.values.iter().filter(|value| **value >= 150.0).count() as f64 * 0.25;
    let disc = PI * line.tube * line.tube;
    assert!((bright / disc - 1.0).abs() < 0.05, "{bright:.1} instead of {disc:.1} mm²");
    let back = view.pixel(view.point([7.25, 31.5]));
    assert!((back[0] - 7.25).abs() + (back[1] - 31.5).abs() < 1e-9);
}

#[test]
fn values_off_the_image_are_none() {
    let [line, ..] = curves();
    let volume = line.volume(1.5);
    let far = ReformationSettings { half_width_mm: 100.0, mm_per_pixel: 2.0 };
    let image = Straightened::new(line.path(), 0.0, far).image(&volume, &mut go).expect("a picture");
    let row = &image.values[..image.columns];
    assert!(row[0].is_nan() && row[image.columns - 1].is_nan() && !row[image.columns / 2].is_nan());
    let stopped = Straightened::new(line.path(), 0.0, far).image(&volume, &mut |_| ControlFlow::Break(()));
    assert!(stopped.is_err());
}

/// A trunk down from the origin, and two branches that part there.
fn fork() -> CenterlineGraph {
    let line = |from: DVec3, to: DVec3| {
        let at = |n: i32| CenterlinePoint { position: LpsPoint(from.lerp(to, f64::from(n) / 40.0)), radius_mm: 4.0 };
        (0..=40).map(at).collect::<Vec<_>>()
    };
    let branch = |id: u32, parent: Option<u32>, points| Branch {
        id: BranchId(id),
        parent: parent.map(BranchId),
        name: String::new(),
        points,
    };
    let branches = vec![
        branch(0, None, line(DVec3::new(0.0, 0.0, -40.0), DVec3::ZERO)),
        branch(1, Some(0), line(DVec3::ZERO, DVec3::new(24.0, 0.0, 32.0))),
        branch(2, Some(0), line(DVec3::ZERO, DVec3::new(-24.0, 0.0, 32.0))),
        branch(3, None, line(DVec3::new(80.0, 0.0, 0.0), DVec3::new(80.0, 0.0, 20.0))),
    ];
    CenterlineGraph { name: String::new(), branches, frame_of_reference: FrameOfReferenceUid::new("2.25.1") }
}

#[test]
fn ways_lead_up_to_where_branches_meet_and_down_again() {
    let graph = fork();
    let place = |branch: u32, arc_mm: f64| GraphPlace { branch: BranchId(branch), arc_mm };
    let length = |from, to| VesselPath::between(&graph, from, to).map(|path| path.length_mm());
    // Corners are rounded off, which shortens the way a little.
    for (from, to, expected) in [
        (place(0, 5.0), place(0, 25.0), 20.0),
        (place(0, 25.0), place(0, 5.0), 20.0),
        (place(0, 10.0), place(2, 30.0), 60.0),
        (place(1, 30.0), place(0, 10.0), 60.0),
        (place(1, 20.0), place(2, 30.0), 50.0),
    ] {
        let found = length(from, to).expect("a way");
        assert!(found <= expected + 1e-6 && found > expected - 4.0, "{from:?} to {to:?}: {found:.2} mm");
        let path = VesselPath::between(&graph, from, to).expect("a way");
        for (end, place) in [(0.0, from), (f64::INFINITY, to)] {
            let there = point_of(&graph, place).expect("a place").position;
            assert!(path.frame(end).point.distance_mm(there) < 0.3);
        }
    }
    assert_eq!(length(place(0, 5.0), place(3, 5.0)), Err(WayError::Apart));
    assert_eq!(length(place(0, 5.0), place(0, 5.1)), Err(WayError::NoLength));
    assert_eq!(length(place(0, 5.0), place(9, 5.0)), Err(WayError::NoBranch(9)));
    let (near, away) = nearest_place(&graph, LpsPoint::new(2.0, 0.0, -30.0)).expect("a place");
    assert_eq!(near.branch, BranchId(0));
    assert!((near.arc_mm - 10.0).abs() < 1e-9 && (away - 2.0).abs() < 1e-9);
}
