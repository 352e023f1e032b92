//! Distance fields against the definition, closed forms and SimpleITK.

mod common;

use common::{grid, map_of, numbers};
use glam::{DAffine3, DMat3, DVec3};
use prosector_anatomy::distance::{DistanceError, DistanceSign, distance_field, distance_field_with};
use prosector_core::{LabelMap, LpsFromVoxel, LpsPoint, VoxelIndex};
use prosector_kernels::{CpuExecutor, Recording, record_distance};
use std::ops::ControlFlow;

fn centers(map: &LabelMap) -> Vec<(LpsPoint, u8)> {
    let [nx, ny, _] = map.dims;
    let place = |n: usize| VoxelIndex::new((n % nx) as f64, (n / nx % ny) as f64, (n / nx / ny) as f64);
    map.labels.iter().enumerate().map(|(n, &label)| (map.lps_from_voxel.point(place(n)), label)).collect()
}

/// The distance as the definition says it: the least over all voxels of the other side.
fn by_definition(map: &LabelMap, label: u8) -> Vec<f64> {
    let centers = centers(map);
    let nearest = |point: LpsPoint, inside: bool| {
        let others = centers.iter().filter(|(_, found)| (*found == label) != inside);
        others.map(|(other, _)| point.distance_mm(*other)).fold(f64::INFINITY, f64::min)
    };
    let signed = |&(point, found): &(LpsPoint, u8)| {
        let inside = found == label;
        nearest(point, inside) * if inside { -1.0 } else { 1.0 }
    };
    centers.iter().map(signed).collect()
}

fn turned(spacing: [f64; 3]) -> LpsFromVoxel {
    let turn = DMat3::from_rotation_y(0.4) * DMat3::from_rotation_x(-1.1);
    // The third axis points backwards: a left-handed grid measures the same.
    let axes = DMat3::from_cols(turn.x_axis * spacing[0], turn.y_axis * spacing[1], turn.z_axis * -spacing[2]);
    LpsFromVoxel::from_affine(DAffine3::from_mat3_translation(axes, DVec3::new(-80.0, 12.5, 640.0))).unwrap()
}

#[test]
fn random_voxels_on_turned_grids_equal_the_definition() {
    let cases = [
        ([1, 1, 2], [1.0, 1.0, 1.0], 0.5),
        ([7, 1, 1], [0.5, 2.0, 3.0], 0.3),
        ([1, 9, 4], [0.7, 0.7, 5.0], 0.1),
        ([11, 10, 9], [0.7, 0.7, 1.5], 0.02),
        ([12, 11, 10], [0.9, 0.8, 2.5], 0.5),
        ([33, 5, 6], [1.0, 0.3, 0.3], 0.97),
        ([5, 6, 34], [2.0, 1.0, 0.25], 0.004),
    ];
    for (seed, (dims, spacing, share)) in (1..).zip(cases) {
        let mut next = numbers(seed);
        let last = dims.map(|n| n - 1);
        // At least one voxel of either side, so that every distance exists.
        let map = map_of(dims, turned(spacing), |_, at| match at {
            [0, 0, 0] => 4,
            at if at == last => 1,
            _ => 4 * u8::from(next() < share),
        });
        let expected = by_definition(&map, 4);
        let signed = distance_field(&map, 4, DistanceSign::Signed).unwrap();
        let outside = distance_field(&map, 4, DistanceSign::Outside).unwrap();
        for (n, expected) in expected.iter().enumerate() {
            let error = (f64::from(signed.mm[n]) - expected).abs();
            assert!(error <= 2e-7 * expected.abs(), "{dims:?} voxel {n}: {} for {expected}", signed.mm[n]);
            assert_eq!(outside.mm[n], signed.mm[n].max(0.0));
        }
    }
}

#[test]
fn a_sphere_is_measured_within_half_a_voxel() {
    let (radius, spacing) = (20.0, [0.8, 0.8, 1.25]);
    let map = map_of([80, 80, 52], grid(spacing, [-31.7, -31.5, -31.6]), |p, _| u8::from(p.0.length() <= radius));
    let field = distance_field(&map, 1, DistanceSign::Signed).unwrap();
    let half_diagonal = DVec3::from(spacing).length() / 2.0;
    for ((point, _), mm) in centers(&map).into_iter().zip(&field.mm) {
        let exact = point.0.length() - radius;
        // The nearest centre of the other side stands between the sphere and one voxel behind it.
        let beyond = f64::from(mm.abs()) - exact.abs();
        assert!((-1e-4..2.0 * half_diagonal).contains(&beyond), "{point:?}: {mm} for {exact}");
        assert_eq!(mm.is_sign_negative(), exact <= 0.0);
        assert_eq!(field.mm_at(point), Some(*mm));
    }
    assert_eq!(field.mm_at(LpsPoint::new(-40.0, 0.0, 0.0)), None);
}

#[test]
fn what_cannot_be_measured_is_refused() {
    let upright = grid([1.0; 3], [0.0; 3]);
    let half = map_of([4, 4, 4], upright, |_, [x, ..]| u8::from(x < 2));
    let full = map_of([2, 2, 2], upright, |_, _| 1);
    let error = |map: &LabelMap, label, sign| distance_field(map, label, sign).unwrap_err();
    assert_eq!(error(&half, 7, DistanceSign::Outside), DistanceError::Empty { label: 7 });
    assert_eq!(error(&full, 1, DistanceSign::Signed), DistanceError::Full { label: 1 });
    assert!(distance_field(&full, 1, DistanceSign::Outside).unwrap().mm.iter().all(|mm| *mm == 0.0));
    let leaning = DMat3::from_cols(DVec3::X, DVec3::Y, DVec3::new(0.0, 18.5_f64.to_radians().tan(), 1.0));
    let leaning = LpsFromVoxel::from_affine(DAffine3::from_mat3(leaning)).unwrap();
    let tilted = LabelMap { lps_from_voxel: leaning, ..half.clone() };
    let DistanceError::Sheared { degrees } = error(&tilted, 1, DistanceSign::Outside) else { panic!("sheared") };
    assert!((degrees - 18.5).abs() < 1e-9);
    let mut told = Vec::new();
    let mut stop = |fraction: f32| {
        told.push(fraction);
        if fraction < 0.5 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    };
    let stopped = distance_field_with(&half, 1, DistanceSign::Outside, &mut stop);
    assert!(matches!(stopped, Err(DistanceError::Cancelled(_))));
    assert!(told.is_sorted() && told.len() > 1);
}

#[test]
fn the_kernel_measures_the_same() {
    let (dims, spacing) = ([23, 17, 31], [0.7, 0.8, 2.5]);
    let mut next = numbers(77);
    let map = map_of(dims, grid(spacing, [-5.0, 4.0, 11.0]), |_, _| u8::from(next() < 0.004));
    let field = distance_field(&map, 1, DistanceSign::Signed).unwrap();
    let inside: Vec<bool> = map.labels.iter().map(|label| *label == 1).collect();
    let mut work = Recording::default();
    let result = record_distance(&mut work, dims.map(|n| n as u32), spacing.map(|mm| mm as f32), &inside);
    work.downloads.push(result);
    let found = CpuExecutor.run_now(work).unwrap();
    for (bytes, mm) in found[0].chunks_exact(4).zip(&field.mm) {
        let found = f32::from_le_bytes(bytes.try_into().unwrap());
        assert!((found - mm).abs() <= 1e-6 * mm.abs(), "{found} for {mm}");
    }
}
