//! Surfaces of equal intensity: closed forms, VTK's numbers, and noise, which meets every case.

mod common;

use common::isosurfaces::{BALL, VTK, ball, of_place, upright, volume};
use glam::{DVec3, Vec3};
use prosector_anatomy::extract_isosurface;
use prosector_anatomy::measure::measure_surface;
use prosector_core::{Rescale, SurfaceMesh, Voxels};
use std::collections::HashMap;
use std::sync::Arc;

/// How many triangles each edge has in its two directions; border edges of the grid are open.
fn edges(mesh: &SurfaceMesh) -> HashMap<[u32; 2], [u32; 2]> {
    let mut edges: HashMap<[u32; 2], [u32; 2]> = HashMap::new();
    for &[a, b, c] in &mesh.triangles {
        for [from, to] in [[a, b], [b, c], [c, a]] {
            edges.entry([from.min(to), from.max(to)]).or_default()[usize::from(from > to)] += 1;
        }
    }
    edges
}

fn is_closed_manifold(mesh: &SurfaceMesh) -> bool {
    edges(mesh).values().all(|count| *count == [1, 1])
}

#[test]
fn bodies_have_the_vertices_volume_and_area_that_vtk_finds() {
    for (dims, spacing, value, level, counts, [mm3, mm2]) in VTK {
        let mesh = extract_isosurface(&of_place(dims, upright(spacing), value), level);
        assert!(is_closed_manifold(&mesh));
        assert_eq!([mesh.positions.len(), mesh.triangles.len()], counts);
        let found = measure_surface(&mesh).unwrap();
        assert!((1000.0 * found.volume_ml / mm3 - 1.0).abs() < 2e-3, "{} mL for {mm3} mm³", found.volume_ml);
        assert!((found.area_mm2 / mm2 - 1.0).abs() < 2e-3, "{} mm² for {mm2}", found.area_mm2);
    }
}

#[test]
fn normals_of_a_ball_point_away_from_its_middle() {
    let mesh = extract_isosurface(&of_place([62, 62, 32], upright([0.5, 0.5, 1.0]), ball), 0.0);
    for (position, normal) in mesh.positions.iter().zip(&mesh.normals) {
        let outward = (Vec3::from(*position).as_dvec3() - BALL).normalize();
        assert!(outward.dot(Vec3::from(*normal).as_dvec3()) > 0.998, "{position:?} {normal:?}");
    }
}

#[test]
fn a_plane_is_flat_wherever_it_lies() {
    let normal = DVec3::new(0.3, -0.5, 0.8).normalize();
    let mesh = extract_isosurface(&of_place([9, 8, 7], upright([1.0, 0.7, 2.0]), |p| p.dot(normal)), 3.0);
    assert!(mesh.triangles.len() > 50);
    for (position, found) in mesh.positions.iter().zip(&mesh.normals) {
        assert!((Vec3::from(*position).as_dvec3().dot(normal) - 3.0).abs() < 1e-5);
        assert!((Vec3::from(*found).as_dvec3() + normal).length() < 1e-5);
    }
    for &[a, b, c] in &mesh.triangles {
        let at = |n: u32| Vec3::from(mesh.positions[n as usize]).as_dvec3();
        assert!((at(b) - at(a)).cross(at(c) - at(a)).dot(normal) < 0.0, "the body is where intensities are higher");
    }
}

/// Noise with nothing at the border: all 256 cases next to each other.
fn noise(dims: [usize; 3]) -> Vec<i16> {
    let mut state = 1_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 16) as i16 / 33
    };
    let mut values = Vec::new();
    for z in 0..dims[2] {
        for y in 0..dims[1] {
            for x in 0..dims[0] {
                let deep = [x, y, z].iter().zip(dims).all(|(&n, all)| n > 0 && n + 1 < all);
                let value = next();
                values.push(if deep { value } else { -1000 });
            }
        }
    }
    values
}

#[test]
fn noise_gives_closed_manifolds_of_either_hand_and_across_words() {
    for dims in [[12, 11, 10], [64, 5, 4], [65, 5, 4], [66, 4, 5], [130, 4, 4]] {
        let values = noise(dims);
        for map in [upright([1.0; 3]), upright([1.0, 1.0, -1.0])] {
            let mesh =
                extract_isosurface(&volume(dims, map, Voxels::I16(Arc::new(values.clone())), Rescale::IDENTITY), 0.5);
            assert!(mesh.triangles.len() > 200 && is_closed_manifold(&mesh), "{dims:?}");
            assert!(mesh.enclosed_ml() > 0.0, "{dims:?}");
            assert_eq!(mesh.positions.len(), mesh.normals.len());
            assert_eq!(mesh.positions.len(), mesh.positions.capacity(), "counted before they were made");
            assert!(mesh.normals.iter().all(|n| (Vec3::from(*n).length() - 1.0).abs() < 1e-5));
        }
    }
}

#[test]
fn whole_numbers_reals_and_rescaled_values_give_the_same_surface() {
    let dims = [13, 12, 11];
    let values = noise(dims);
    let reals: Vec<f32> = values.iter().map(|&v| f32::from(v)).collect();
    let flipped: Vec<i16> = values.iter().map(|&v| -v).collect();
    let scaled = |voxels, rescale, level| extract_isosurface(&volume(dims, upright([1.0; 3]), voxels, rescale), level);
    let first = scaled(Voxels::I16(Arc::new(values.clone())), Rescale::IDENTITY, 100.25);
    assert_eq!(first, scaled(Voxels::F32(Arc::new(reals)), Rescale::IDENTITY, 100.25));
    let rescale = Rescale { slope: 2.0, intercept: -1024.0 };
    assert_eq!(first, scaled(Voxels::I16(Arc::new(values)), rescale, 2.0 * 100.25 - 1024.0));
    let down = Rescale { slope: -1.0, intercept: 0.0 };
    let mirrored = scaled(Voxels::I16(Arc::new(flipped)), down, 100.25);
    assert_eq!((&first.positions, &first.triangles), (&mirrored.positions, &mirrored.triangles));
    assert!(
        first.normals.iter().zip(&mirrored.normals).all(|(a, b)| (Vec3::from(*a) - Vec3::from(*b)).length() < 1e-6)
    );
}

#[test]
fn there_is_nothing_where_nothing_is_crossed() {
    let flat = |dims: [usize; 3], level| {
        let values = vec![5_i16; dims.iter().product()];
        extract_isosurface(&volume(dims, upright([1.0; 3]), Voxels::I16(Arc::new(values)), Rescale::IDENTITY), level)
    };
    for (dims, level) in [([4; 3], 6.0), ([4; 3], 1e9), ([4; 3], -1e9), ([4; 3], f64::NAN), ([1, 4, 4], 5.0)] {
        let mesh = flat(dims, level);
        assert!(mesh.triangles.is_empty() && mesh.positions.is_empty(), "{dims:?} at {level}");
    }
}

#[test]
fn voxels_that_are_no_number_count_as_below() {
    let mut values = vec![1.0_f32; 125];
    values[62] = f32::NAN;
    let mesh =
        extract_isosurface(&volume([5; 3], upright([1.0; 3]), Voxels::F32(Arc::new(values)), Rescale::IDENTITY), 0.5);
    assert_eq!(mesh.triangles.len(), 8);
    assert!(mesh.positions.as_flattened().iter().chain(mesh.normals.as_flattened()).all(|value| value.is_finite()));
}
