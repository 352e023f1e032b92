//! The boundary between two labels, and where surfaces cross planes, beside closed forms.

mod common;

use common::{grid, map_of};
use glam::{DVec2, DVec3};
use prosector_anatomy::{LabelSurfaces, SurfaceSettings, extract_surface, plane_section};
use prosector_core::{LabelMap, LpsPoint, LpsVector, SurfaceMesh};
use std::collections::HashMap;
use std::ops::ControlFlow;

const RADIUS: f64 = 14.0;
const LENGTH: f64 = 90.0;

/// A tube in two halves by a flap through its middle that turns by `twist` radians a mm; on voxels of `h` mm.
fn halves(h: f64, twist: f64, axis: DVec3) -> LabelMap {
    let (across, _) = axis.any_orthonormal_pair();
    let other = axis.cross(across);
    map_of([(110.0 / h) as usize; 3], grid([h; 3], [-55.0; 3]), |p, _| {
        let (along, side) = (p.0.dot(axis), DVec2::new(p.0.dot(across), p.0.dot(other)));
        match side.length() <= RADIUS && along.abs() <= LENGTH / 2.0 {
            true => 1 + u8::from(side.dot(DVec2::from_angle(twist * along + 0.3)) > 0.0),
            false => 0,
        }
    })
}

fn surfaces(map: &LabelMap) -> LabelSurfaces {
    LabelSurfaces::new(map, &SurfaceSettings::default(), &mut |_| ControlFlow::Continue(())).unwrap()
}

/// Area of a helicoid: ∫∫ √(1 + (twist r)²) dr dz over the flap.
fn helicoid_mm2(twist: f64) -> f64 {
    let steps = 4000;
    let at = |n: i32| (f64::from(n) + 0.5) / f64::from(steps) * RADIUS;
    let sum: f64 = (0..steps).map(|n| (1.0 + (twist * at(n)).powi(2)).sqrt()).sum();
    2.0 * LENGTH * sum * RADIUS / f64::from(steps)
}

#[test]
fn a_flap_has_the_area_of_its_closed_form() {
    let mut worst = 0.0_f64;
    for h in [0.8, 1.5] {
        for twist in [0.0, 0.03] {
            for axis in [DVec3::Z, DVec3::new(0.3, 0.5, 0.8).normalize()] {
                let flap = surfaces(&halves(h, twist, axis)).boundary([1, 2]);
                let (ours, expected) = (flap.area_mm2(), helicoid_mm2(twist));
                let off = 100.0 * (ours / expected - 1.0);
                println!("voxels of {h} mm, {twist} rad/mm, along {axis:.1}: {ours:.0} mm2, {off:+.1} %");
                worst = worst.max(off.abs());
            }
        }
    }
    assert!(worst < 3.0, "{worst:.1} %");
}

fn edges(mesh: &SurfaceMesh) -> HashMap<[u32; 2], usize> {
    let mut edges = HashMap::new();
    for &[a, b, c] in &mesh.triangles {
        for [from, to] in [[a, b], [b, c], [c, a]] {
            *edges.entry([from.min(to), from.max(to)]).or_default() += 1;
        }
    }
    edges
}

#[test]
fn a_boundary_faces_the_second_label_and_is_part_of_both_surfaces() {
    let map = halves(1.5, 0.0, DVec3::Z);
    let mut surfaces = surfaces(&map);
    let flap = surfaces.boundary([1, 2]);
    let back = surfaces.boundary([2, 1]);
    let toward_second = DVec2::from_angle(0.3);
    let facing = |mesh: &SurfaceMesh| {
        let along = mesh.normals.iter().map(|n| DVec2::new(n[0].into(), n[1].into()));
        // The tube's axis is z: the flap's normal lies in the first two axes, in the frame of `halves`.
        let (across, _) = DVec3::Z.any_orthonormal_pair();
        let other = DVec3::Z.cross(across);
        let normal = across * toward_second.x + other * toward_second.y;
        along.map(|n| n.dot(normal.truncate())).sum::<f64>() / mesh.normals.len() as f64
    };
    assert!(facing(&flap) > 0.9 && facing(&back) < -0.9, "{} {}", facing(&flap), facing(&back));
    assert_eq!(flap.triangles.len(), back.triangles.len());
    let seam = edges(&flap).values().filter(|&&count| count == 1).count();
    assert!(seam > 100, "it ends at the tube's wall");
    let no_progress = &mut |_| ControlFlow::Continue(());
    for label in [1, 2] {
        let whole = surfaces.surface(label, no_progress).unwrap();
        let corners: std::collections::HashSet<_> = whole.positions.iter().map(|p| p.map(f32::to_bits)).collect();
        assert!(flap.positions.iter().all(|p| corners.contains(&p.map(f32::to_bits))));
    }
    assert!(surfaces.boundary([1, 7]).triangles.is_empty(), "labels that do not touch share nothing");
}

#[test]
fn a_ball_is_cut_in_circles() {
    let (radius, h) = (20.0, 1.0);
    let map = map_of([48; 3], grid([h; 3], [-24.0; 3]), |p, _| u8::from(p.0.length() <= radius));
    let ball = extract_surface(&map, 1, &SurfaceSettings::default());
    for normal in [DVec3::Z, DVec3::new(1.0, -2.0, 0.5).normalize()] {
        for height in [0.0_f64, 9.3, -15.0] {
            let pieces = plane_section(&ball, LpsPoint(normal * height), LpsVector(normal));
            let circle = (radius.powi(2) - height.powi(2)).sqrt();
            let length: f64 = pieces.iter().map(|[a, b]| a.distance_mm(*b)).sum();
            let expected = 2.0 * std::f64::consts::PI * circle;
            assert!((length / expected - 1.0).abs() < 0.03, "{length:.1} mm of {expected:.1} mm at {height}");
            let mut ends: HashMap<[i64; 3], i32> = HashMap::new();
            for point in pieces.iter().flatten() {
                assert!((point.0.dot(normal) - height).abs() < 1e-4);
                assert!((point.0.length() - radius).abs() < h, "{point:?}");
                *ends.entry((point.0 * 1e4).round().as_i64vec3().to_array()).or_default() += 1;
            }
            assert!(ends.values().all(|&count| count % 2 == 0), "the pieces are closed lines");
        }
    }
    assert!(plane_section(&ball, LpsPoint::new(0.0, 0.0, 30.0), LpsVector(DVec3::Z)).is_empty());
}
