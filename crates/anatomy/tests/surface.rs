//! Surfaces against closed forms and against what a closed surface must be.

use glam::{DAffine3, DMat3, DVec3};
use prosector_anatomy::{
    Cancelled, SurfaceSettings, extract_surface, extract_surface_alone, extract_surfaces, extract_surfaces_with,
};
use prosector_core::{FrameOfReferenceUid, LabelMap, LpsFromVoxel, LpsPoint, LpsVector, SurfaceMesh};
use std::collections::HashMap;
use std::f64::consts::PI;
use std::ops::ControlFlow;
use std::sync::Arc;

fn map_of(dims: [usize; 3], lps_from_voxel: LpsFromVoxel, label: impl Fn(LpsPoint, [usize; 3]) -> u8) -> LabelMap {
    let mut labels = Vec::with_capacity(dims.iter().product());
    for z in 0..dims[2] {
        for y in 0..dims[1] {
            for x in 0..dims[0] {
                let index = prosector_core::VoxelIndex::new(x as f64, y as f64, z as f64);
                labels.push(label(lps_from_voxel.point(index), [x, y, z]));
            }
        }
    }
    LabelMap { dims, labels: Arc::new(labels), lps_from_voxel, frame_of_reference: FrameOfReferenceUid::new("2.25.1") }
}

fn grid(spacing: [f64; 3], origin: [f64; 3]) -> LpsFromVoxel {
    let steps = [0, 1, 2].map(|axis| LpsVector(DVec3::AXES[axis] * spacing[axis]));
    LpsFromVoxel::new(LpsPoint(origin.into()), steps).unwrap()
}

/// An ellipsoid about the origin with semi-axes `axes` in a grid just around it, its centre off the voxel centres.
fn ellipsoid(axes: [f64; 3], spacing: [f64; 3]) -> LabelMap {
    let dims = [0, 1, 2].map(|n| (2.0 * axes[n] / spacing[n]).ceil() as usize + 5);
    let origin = [0, 1, 2].map(|n| -spacing[n] * (dims[n] as f64 / 2.0 - 0.2));
    let radii = DVec3::from(axes);
    map_of(dims, grid(spacing, origin), |p, _| u8::from((p.0 / radii).length_squared() <= 1.0))
}

/// Every directed edge once, and its reverse once: closed, manifold along edges, consistently wound.
fn check_closed(mesh: &SurfaceMesh, what: &str) {
    let mut edges: HashMap<[u32; 2], i32> = HashMap::new();
    for &[a, b, c] in &mesh.triangles {
        assert!(a != b && b != c && c != a, "{what}: a triangle without area");
        for edge in [[a, b], [b, c], [c, a]] {
            *edges.entry(edge).or_default() += 1;
        }
    }
    for (&[a, b], &count) in &edges {
        assert_eq!((count, edges.get(&[b, a])), (1, Some(&1)), "{what}: edge {a} {b}");
    }
    assert_eq!(mesh.positions.len(), mesh.normals.len(), "{what}");
    assert!(mesh.positions.iter().flatten().all(|v| v.is_finite()), "{what}");
}

#[test]
fn ellipsoids_enclose_their_closed_form_volume() {
    // Semi-axes mm, spacing mm, allowed error of the volume in per cent (half a voxel of noise over the surface).
    let cases = [
        ([20.0, 20.0, 20.0], [0.7, 0.7, 0.7], 0.1),
        ([20.0, 20.0, 20.0], [1.0, 1.0, 1.0], 0.2),
        ([20.0, 20.0, 20.0], [2.0, 2.0, 2.0], 0.7),
        ([20.0, 20.0, 20.0], [4.0, 4.0, 4.0], 3.0),
        ([60.0, 40.0, 30.0], [0.8, 0.8, 2.5], 0.2),
        ([60.0, 40.0, 30.0], [0.9, 0.9, 5.0], 0.5),
        ([8.0, 5.0, 5.0], [0.8, 0.8, 1.0], 2.0),
    ];
    for (axes, spacing, allowed) in cases {
        let map = ellipsoid(axes, spacing);
        let exact = 4.0 / 3.0 * PI * axes.iter().product::<f64>() / 1000.0;
        let mesh = extract_surface(&map, 1, &SurfaceSettings::default());
        let voxels = map.histogram()[1] as f64 * map.lps_from_voxel.voxel_mm3() / 1000.0;
        let error = 100.0 * (mesh.enclosed_ml() / exact - 1.0);
        println!("{axes:?} at {spacing:?}: exact {exact:.3} mL, voxels {voxels:.3}, surface error {error:+.3} %");
        assert!(error.abs() < allowed, "{axes:?} at {spacing:?}: {error:.3} %");
        assert!((mesh.enclosed_ml() / voxels - 1.0).abs() < 1e-3);
        check_closed(&mesh, "ellipsoid");
    }
}

#[test]
fn a_smoothed_sphere_lies_on_the_sphere() {
    // Root mean square distance from the true surface, voxels; a binary sphere without smoothing has about 0.35.
    for (spacing, allowed) in [(0.7, 0.13), (1.0, 0.13), (2.0, 0.16)] {
        let mesh = extract_surface(&ellipsoid([20.0; 3], [spacing; 3]), 1, &SurfaceSettings::default());
        let off = mesh.positions.iter().map(|&p| (f64::from(glam::Vec3::from(p).length()) - 20.0).powi(2));
        let rms = (off.sum::<f64>() / mesh.positions.len() as f64).sqrt() / spacing;
        let lean = mesh
            .positions
            .iter()
            .zip(&mesh.normals)
            .map(|(&p, &n)| glam::Vec3::from(p).normalize().dot(n.into()).clamp(-1.0, 1.0).acos().to_degrees());
        let lean = lean.sum::<f32>() / mesh.positions.len() as f32;
        println!("spacing {spacing}: rms {rms:.3} voxels, mean lean of normals {lean:.1} degrees");
        assert!(rms < allowed && lean < 6.0, "{spacing}: {rms} {lean}");
    }
}

#[test]
fn all_48_axis_orders_and_flips_face_outward() {
    let shape = |p: DVec3| u8::from((p / DVec3::new(9.0, 6.0, 4.0)).length() < 1.0 || (p.x > 0.0 && p.y.abs() < 2.0));
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        for flips in 0..8 {
            let steps = [0, 1, 2].map(|n| {
                let sign = if flips >> n & 1 == 1 { -1.0 } else { 1.0 };
                DVec3::AXES[order[n]] * sign * [0.9, 1.1, 1.6][n]
            });
            let matrix = DMat3::from_cols(steps[0], steps[1], steps[2]);
            let origin = -(matrix * DVec3::new(13.2, 12.9, 11.1));
            let affine = LpsFromVoxel::from_affine(DAffine3::from_mat3_translation(matrix, origin)).unwrap();
            let map = map_of([27, 27, 23], affine, |p, _| shape(p.0));
            let mesh = extract_surface(&map, 1, &SurfaceSettings::default());
            check_closed(&mesh, "permuted");
            let voxels = map.histogram()[1] as f64 * affine.voxel_mm3() / 1000.0;
            assert!((mesh.enclosed_ml() / voxels - 1.0).abs() < 2e-3, "{order:?} {flips}: {}", mesh.enclosed_ml());
        }
    }
}

#[test]
fn labels_that_touch_only_along_edges_and_at_corners_stay_manifold() {
    let noise = |[x, y, z]: [usize; 3], seed: u32| {
        let n = (x as u32).wrapping_mul(0x9E37_79B1) ^ (y as u32).wrapping_mul(0x85EB_CA77) ^ (z as u32 * 77 + seed);
        let n = (n ^ n >> 15).wrapping_mul(0x2C1B_3C6D);
        (n ^ n >> 12).wrapping_mul(0x297A_2D39) >> 16
    };
    for seed in 0..12 {
        let map = map_of([9, 8, 7], grid([1.0; 3], [0.0; 3]), |_, at| (noise(at, seed) % 2) as u8 + 1);
        for (label, mesh) in extract_surfaces(&map, &[1, 2], &SurfaceSettings::default()) {
            check_closed(&mesh, &format!("noise {seed} label {label}"));
            assert!(mesh.enclosed_ml() > 0.0);
        }
    }
    let chess = map_of([4, 4, 4], grid([1.0; 3], [0.0; 3]), |_, [x, y, z]| ((x + y + z) % 2) as u8);
    check_closed(&extract_surface(&chess, 1, &SurfaceSettings::default()), "chess board");
}

#[test]
fn empty_and_tiny_labels() {
    let one = |_: LpsPoint, at: [usize; 3]| u8::from(at == [1, 1, 1]) * 7;
    let map = map_of([3, 3, 3], grid([0.8, 0.8, 2.0], [0.0; 3]), one);
    for label in [0, 3] {
        let mesh = extract_surface(&map, label, &SurfaceSettings::default());
        assert!(mesh.triangles.is_empty() && mesh.positions.is_empty());
    }
    let mesh = extract_surface(&map, 7, &SurfaceSettings::default());
    check_closed(&mesh, "one voxel");
    assert_eq!(mesh.triangles.len(), 12);
    assert!(mesh.enclosed_ml() > 0.0 && mesh.enclosed_ml() <= 1.3e-3);
    let whole = map_of([1, 1, 1], grid([1.0; 3], [0.0; 3]), |_, _| 1);
    check_closed(&extract_surface(&whole, 1, &SurfaceSettings::default()), "whole grid");
    let raw = SurfaceSettings { smoothing_passes: 0, ..Default::default() };
    assert!((extract_surface(&whole, 1, &raw).enclosed_ml() - 1e-3).abs() < 1e-9);
}

#[test]
fn decimation_keeps_the_limit_the_volume_and_the_manifold() {
    let map = ellipsoid([30.0, 22.0, 18.0], [0.9, 0.9, 1.2]);
    let exact = 4.0 / 3.0 * PI * 30.0 * 22.0 * 18.0 / 1000.0;
    for limit in [6000, 2000, 500, 60] {
        let settings = SurfaceSettings { max_triangles: Some(limit), ..Default::default() };
        let mesh = extract_surface(&map, 1, &settings);
        check_closed(&mesh, "decimated");
        let error = 100.0 * (mesh.enclosed_ml() / exact - 1.0);
        println!("{limit} triangles: {} made, volume error {error:+.2} %", mesh.triangles.len());
        assert!(mesh.triangles.len() <= limit);
        assert!(error.abs() < if limit < 100 { 4.0 } else { 0.5 });
    }
}

#[test]
fn progress_rises_and_cancels() {
    let map = ellipsoid([12.0; 3], [1.0; 3]);
    let mut told = vec![];
    let settings = SurfaceSettings { max_triangles: Some(200), ..Default::default() };
    let mut tell = |fraction| {
        told.push(fraction);
        ControlFlow::Continue(())
    };
    extract_surfaces_with(&map, &[1, 9], &settings, &mut tell).unwrap();
    assert!(told.windows(2).all(|pair| pair[0] <= pair[1]) && told.last() == Some(&1.0), "{told:?}");
    let mut calls = 0;
    let mut stop = |_| {
        calls += 1;
        if calls > 3 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    assert_eq!(extract_surfaces_with(&map, &[1], &settings, &mut stop), Err(Cancelled));
}

/// In a box of its own a label has the surface that it has in a map without other labels.
#[test]
fn a_surface_alone_is_that_of_a_map_without_others() {
    let ball = |p: LpsPoint, center: f64| (p.0 - DVec3::splat(center)).length() <= 7.0;
    let both = |p: LpsPoint, _| if ball(p, 12.0) { 2 } else { u8::from(ball(p, 22.0)) };
    let map = map_of([40, 36, 44], grid([1.0, 1.1, 0.9], [-3.0, -2.0, 1.0]), both);
    let only = map_of(map.dims, map.lps_from_voxel, |p, at| if both(p, at) == 2 { 2 } else { 0 });
    let settings = SurfaceSettings::default();
    let alone = extract_surface_alone(&map, 2, &settings, &mut |_| ControlFlow::Continue(())).unwrap();
    let expected = extract_surface(&only, 2, &settings);
    // Which way a square is halved may hang on the last bit of a position; everything else is the same.
    assert_eq!((alone.positions.len(), alone.triangles.len()), (expected.positions.len(), expected.triangles.len()));
    // Nor does the order of vertices count: each has one of the other surface within a hundredth of a voxel.
    let distance = |a: &[f32; 3], b: &[f32; 3]| (0..3).map(|n| (a[n] - b[n]).powi(2)).sum::<f32>().sqrt();
    let nearest = |a| expected.positions.iter().map(|b| distance(a, b)).fold(f32::INFINITY, f32::min);
    let apart = alone.positions.iter().map(nearest).fold(0.0, f32::max);
    assert!(apart < 0.01, "{apart} mm");
    let none = extract_surface_alone(&map, 9, &settings, &mut |_| ControlFlow::Continue(())).unwrap();
    assert!(none.triangles.is_empty());
    let stopped = extract_surface_alone(&map, 2, &settings, &mut |_| ControlFlow::Break(()));
    assert_eq!(stopped, Err(Cancelled));
}
