//! Distances between triangle surfaces: closed forms, and all triangles one by one.

use glam::{DVec3, Vec3};
use prosector_anatomy::compare::{SurfacePairError, compare_surfaces};
use prosector_core::{FrameOfReferenceUid, SurfaceMesh};

fn mesh(positions: Vec<[f32; 3]>, triangles: Vec<[u32; 3]>) -> SurfaceMesh {
    let normals = vec![[0.0, 0.0, 1.0]; positions.len()];
    SurfaceMesh { positions, normals, triangles, frame_of_reference: FrameOfReferenceUid::new("2.25.1") }
}

/// A box of the given half edges about a point, two triangles a side.
fn block(half: Vec3, about: Vec3) -> SurfaceMesh {
    let corner =
        |n: u32| about + half * Vec3::from_array([0, 1, 2].map(|bit| if n >> bit & 1 == 1 { 1.0 } else { -1.0 }));
    let sides = [[0, 4, 6, 2], [1, 3, 7, 5], [0, 1, 5, 4], [2, 6, 7, 3], [0, 2, 3, 1], [4, 5, 7, 6]];
    let triangles = sides.into_iter().flat_map(|[a, b, c, d]| [[a, b, c], [a, c, d]]).collect();
    mesh((0..8).map(|n| corner(n).to_array()).collect(), triangles)
}

#[test]
fn a_block_within_a_block() {
    let (inner, outer) = (block(Vec3::new(1.0, 2.0, 3.0), Vec3::ZERO), block(Vec3::new(4.0, 4.0, 4.0), Vec3::ZERO));
    let [from_inner, from_outer] = compare_surfaces(&inner, &outer).unwrap();
    // Corners of the inner block lie 1 mm below the nearest side of the outer one.
    assert_eq!((from_inner.voxels, from_inner.mean_mm, from_inner.greatest_mm), (8, 1.0, 1.0));
    let corner = (9.0_f64 + 4.0 + 1.0).sqrt();
    assert!((from_outer.mean_mm - corner).abs() < 1e-12 && (from_outer.median_mm - corner).abs() < 1e-12);
    let shifted = block(Vec3::new(1.0, 2.0, 3.0), Vec3::new(10.0, 0.0, 0.0));
    let [there, back] = compare_surfaces(&inner, &shifted).unwrap();
    assert_eq!((there.greatest_mm, there.median_mm, back.mean_mm), (10.0, 9.0, 9.0));
}

#[test]
fn what_cannot_be_compared_is_refused() {
    let one = block(Vec3::ONE, Vec3::ZERO);
    let elsewhere = SurfaceMesh { frame_of_reference: FrameOfReferenceUid::new("2.25.2"), ..one.clone() };
    assert_eq!(compare_surfaces(&one, &elsewhere), Err(SurfacePairError::FrameOfReference));
    assert_eq!(compare_surfaces(&one, &mesh(vec![], vec![])), Err(SurfacePairError::Empty));
    assert_eq!(compare_surfaces(&one, &mesh(vec![[0.0; 3]], vec![[0, 0, 9]])), Err(SurfacePairError::Empty));
    // Triangles without area are places all the same.
    let dot = mesh(vec![[5.0, 0.0, 0.0]], vec![[0, 0, 0]]);
    assert_eq!(compare_surfaces(&dot, &one).unwrap()[0].greatest_mm, 4.0);
    assert!((compare_surfaces(&one, &dot).unwrap()[1].greatest_mm - 4.0).abs() < 1e-12);
}

/// Least distance over a fine lattice of points of a triangle; never below the true one.
fn by_sampling(p: DVec3, [a, b, c]: [DVec3; 3]) -> f64 {
    let lattice = (0..=100).flat_map(|i| (0..=100 - i).map(move |j| (f64::from(i) / 100.0, f64::from(j) / 100.0)));
    lattice.map(|(u, v)| p.distance(a + (b - a) * u + (c - a) * v)).fold(f64::INFINITY, f64::min)
}

#[test]
fn the_nearest_of_many_triangles_is_found() {
    let mut state = 7_u32;
    let mut next = |most: f32| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        ((state >> 8) as f32 / (1 << 24) as f32 - 0.5) * 2.0 * most
    };
    for count in [1, 2, 3, 4, 5, 8, 9, 16, 17, 33] {
        let corners: Vec<[f32; 3]> = (0..3 * count).map(|_| [next(9.0), next(9.0), next(9.0)]).collect();
        let point = [next(20.0), next(20.0), next(20.0)];
        let triangles: Vec<[u32; 3]> = (0..count).map(|n| [3 * n, 3 * n + 1, 3 * n + 2]).collect();
        let place = |p: [f32; 3]| Vec3::from(p).as_dvec3();
        let each = corners.as_chunks::<3>().0.iter().map(|t| by_sampling(place(point), t.map(place)));
        let sampled = each.fold(f64::INFINITY, f64::min);
        let many = mesh(corners, triangles);
        let found = compare_surfaces(&mesh(vec![point], vec![[0, 0, 0]]), &many).unwrap()[0].greatest_mm;
        assert!(found <= sampled + 1e-9 && sampled - found < 0.1, "{count} triangles: {found} beside {sampled}");
    }
}
