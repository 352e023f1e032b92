//! Surfaces of random label maps: closed and manifold whatever touches whatever, and without gaps between neighbours.

use glam::{DVec3, Vec3};
use prosector_anatomy::{SurfaceSettings, extract_surfaces};
use prosector_core::{FrameOfReferenceUid, LabelMap, LpsFromVoxel, LpsPoint, LpsVector, SurfaceMesh};
use std::collections::HashMap;
use std::sync::Arc;

/// A repeatable sequence of numbers (xorshift64*).
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % end
    }
}

fn map_of(dims: [usize; 3], labels: Vec<u8>) -> LabelMap {
    let steps = [0, 1, 2].map(|axis| LpsVector(DVec3::AXES[axis] * [0.8, 0.9, 1.3][axis]));
    let lps_from_voxel = LpsFromVoxel::new(LpsPoint(DVec3::new(-20.0, 7.0, 31.0)), steps).unwrap();
    LabelMap { dims, labels: Arc::new(labels), lps_from_voxel, frame_of_reference: FrameOfReferenceUid::new("2.25.1") }
}

/// Noise of a few labels, some of it in blocks, up to the border of the grid.
fn noise(seed: u64) -> LabelMap {
    let mut chance = Chance(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    let dims = [0; 3].map(|_| 1 + chance.below(8));
    let (labels, grain) = (2 + chance.below(4), 1 + chance.below(2));
    let coarse: Vec<u8> = (0..512).map(|_| chance.below(labels) as u8).collect();
    let at = |n: usize| {
        let (x, y, z) = (n % dims[0] / grain, n / dims[0] % dims[1] / grain, n / dims[0] / dims[1] / grain);
        coarse[(z * 8 + y) * 8 + x]
    };
    map_of(dims, (0..dims.iter().product()).map(at).collect())
}

/// Two half balls in a shell, and a rod through them all.
fn organs() -> LabelMap {
    let dims = [40, 38, 36];
    let label = |n: usize| {
        let voxel = Vec3::new((n % 40) as f32, (n / 40 % 38) as f32, (n / 40 / 38) as f32);
        let from_middle = voxel - Vec3::new(19.3, 18.6, 17.9);
        let rod = Vec3::new(from_middle.x, from_middle.y, 0.0).length() < 3.0;
        match from_middle.length() {
            r if r > 17.0 => 0,
            _ if rod => 4,
            r if r > 14.0 => 3,
            _ => 1 + u8::from(from_middle.x + 0.3 * from_middle.y > 0.0),
        }
    };
    map_of(dims, (0..dims.iter().product()).map(label).collect())
}

/// Every directed edge once and its reverse once, and one fan of triangles around every vertex.
fn check_manifold(mesh: &SurfaceMesh, what: &str) {
    let mut next: HashMap<[u32; 2], u32> = HashMap::new();
    for &[a, b, c] in &mesh.triangles {
        assert!(a != b && b != c && c != a, "{what}: a triangle without corners");
        for [centre, from, to] in [[a, b, c], [b, c, a], [c, a, b]] {
            assert_eq!(next.insert([centre, from], to), None, "{what}: edge {centre} {from} twice");
        }
    }
    let mut triangles = vec![0; mesh.positions.len()];
    mesh.triangles.iter().flatten().for_each(|&n| triangles[n as usize] += 1);
    for (&[centre, from], &to) in &next {
        assert!(next.contains_key(&[from, centre]), "{what}: edge {centre} {from} has one triangle");
        let (mut around, mut at) = (1, to);
        while at != from {
            at = next[&[centre, at]];
            around += 1;
        }
        assert_eq!(around, triangles[centre as usize], "{what}: two fans around {centre}");
    }
    assert!(mesh.positions.iter().chain(&mesh.normals).flatten().all(|v| v.is_finite()), "{what}");
}

/// Triangles that no other surface has the other way round must bound all surfaces together: no gap is left.
fn check_no_gaps(surfaces: &[(u8, SurfaceMesh)], what: &str) {
    let mut faces: HashMap<[[u32; 3]; 3], i32> = HashMap::new();
    for (_, mesh) in surfaces {
        for triangle in &mesh.triangles {
            let [a, b, c] = triangle.map(|n| mesh.positions[n as usize].map(f32::to_bits));
            let start = [[a, b, c], [b, c, a], [c, a, b]].into_iter().min().unwrap();
            let back = [[a, c, b], [c, b, a], [b, a, c]].into_iter().min().unwrap();
            match faces.get_mut(&back) {
                Some(count) if *count > 0 => *count -= 1,
                _ => *faces.entry(start).or_default() += 1,
            }
        }
    }
    let mut edges: HashMap<[[u32; 3]; 2], i32> = HashMap::new();
    for (&[a, b, c], &count) in &faces {
        for [from, to] in [[a, b], [b, c], [c, a]] {
            *edges.entry([from.min(to), from.max(to)]).or_default() += if from < to { count } else { -count };
        }
    }
    assert!(edges.values().all(|&open| open == 0), "{what}: surfaces are not closed where they meet");
}

/// Surfaces of all labels from 1 to 5.
fn all(map: &LabelMap, settings: &SurfaceSettings) -> Vec<(u8, SurfaceMesh)> {
    extract_surfaces(map, &[1, 2, 3, 4, 5], settings)
}

#[test]
fn random_label_maps_give_closed_manifolds_without_gaps() {
    for seed in 0..400 {
        let map = noise(seed);
        let counts = map.histogram();
        for smoothing_passes in [0, 24] {
            let settings = SurfaceSettings { smoothing_passes, ..Default::default() };
            let surfaces = all(&map, &settings);
            check_no_gaps(&surfaces, &format!("seed {seed}"));
            for (label, mesh) in &surfaces {
                check_manifold(mesh, &format!("seed {seed} label {label}"));
                assert_eq!(mesh.triangles.is_empty(), counts[usize::from(*label)] == 0, "seed {seed} label {label}");
                let voxels = counts[usize::from(*label)] as f64 * map.lps_from_voxel.voxel_mm3() / 1000.0;
                // Faces between voxels bound exactly these voxels, whatever touches whatever.
                let exact = smoothing_passes > 0 || (mesh.enclosed_ml() - voxels).abs() < 1e-5;
                assert!(exact, "seed {seed} label {label}: {} of {voxels} mL", mesh.enclosed_ml());
            }
        }
    }
}

#[test]
fn random_label_maps_stay_manifolds_with_few_triangles() {
    for seed in 0..400 {
        for limit in [4, 20, 60] {
            let settings = SurfaceSettings { max_triangles: Some(limit), ..Default::default() };
            for (label, mesh) in all(&noise(seed), &settings) {
                check_manifold(&mesh, &format!("seed {seed} label {label} limit {limit}"));
            }
        }
    }
}

#[test]
fn neighbours_lose_triangles_together() {
    let map = organs();
    let whole = all(&map, &SurfaceSettings::default());
    // A limit that only the largest surface has to meet, and that its own boundaries can meet.
    let limit = whole.iter().map(|(_, mesh)| mesh.triangles.len()).max().unwrap() * 2 / 3;
    let fewer = all(&map, &SurfaceSettings { max_triangles: Some(limit), ..Default::default() });
    check_no_gaps(&whole, "whole");
    check_no_gaps(&fewer, "fewer");
    let counts = map.histogram();
    for ((label, mesh), (_, before)) in fewer.iter().zip(&whole) {
        check_manifold(mesh, &format!("label {label}"));
        let voxels = counts[usize::from(*label)] as f64 * map.lps_from_voxel.voxel_mm3() / 1000.0;
        println!(
            "label {label}: {} of {} triangles, {:.4} of {voxels:.4} mL",
            mesh.triangles.len(),
            before.triangles.len(),
            mesh.enclosed_ml()
        );
        assert!(mesh.triangles.len() <= limit);
        assert!((mesh.enclosed_ml() - voxels).abs() <= 1e-3 * voxels, "{} of {voxels}", mesh.enclosed_ml());
    }
}

#[test]
fn a_surface_does_not_depend_on_what_else_is_asked_for() {
    let map = organs();
    let settings = SurfaceSettings { max_triangles: Some(1500), ..Default::default() };
    let together = all(&map, &settings);
    for (label, mesh) in together.iter().rev() {
        assert_eq!(&extract_surfaces(&map, &[*label], &settings)[0].1, mesh, "label {label}");
    }
}
