//! Tubes and statistics against closed forms.

use prosector_anatomy::{StatisticsError, label_statistics, tree_volume_ml, tube_mesh};
use prosector_core::*;
use std::collections::HashMap;
use std::f64::consts::PI;
use std::sync::Arc;

fn point(x: f64, y: f64, z: f64, radius_mm: f64) -> CenterlinePoint {
    CenterlinePoint { position: LpsPoint::new(x, y, z), radius_mm }
}

fn branch(id: u32, parent: Option<u32>, points: Vec<CenterlinePoint>) -> Branch {
    Branch { id: BranchId(id), parent: parent.map(BranchId), name: String::new(), points }
}

fn graph(branches: Vec<Branch>) -> CenterlineGraph {
    CenterlineGraph { name: "Test".into(), branches, frame_of_reference: FrameOfReferenceUid::new("2.25.1") }
}

#[test]
fn a_straight_tube_has_the_volume_of_a_capsule() {
    let line = (0..=20).map(|n| point(3.0, -2.0, f64::from(n), 2.5)).collect();
    let tubes = tube_mesh(&graph(vec![branch(0, None, line)]), 48);
    let exact = (PI * 2.5f64.powi(2) * 20.0 + 4.0 / 3.0 * PI * 2.5f64.powi(3)) / 1000.0;
    assert!((tubes.mesh.enclosed_ml() / exact - 1.0).abs() < 0.02, "{} {exact}", tubes.mesh.enclosed_ml());
    assert_eq!(tubes.vertex_branch.len(), tubes.mesh.positions.len());
    assert_eq!(tubes.vertex_point.len(), tubes.mesh.positions.len());
    for (position, &n) in tubes.mesh.positions.iter().zip(&tubes.vertex_point) {
        assert!((position[2].clamp(0.0, 20.0) - n as f32).abs() < 1e-4);
    }
}

#[test]
fn every_tube_is_closed_and_faces_outward_around_bends() {
    let arc = |n: i32| {
        let angle = f64::from(n) * 0.1;
        point(20.0 * angle.cos(), 20.0 * angle.sin(), 4.0 * angle, 3.0 - 0.05 * f64::from(n))
    };
    let first: Vec<_> = (0..=30).map(arc).collect();
    let from = first[30];
    let second = vec![from, from, point(-30.0, 8.0, 20.0, 0.8)];
    let tubes = tube_mesh(&graph(vec![branch(0, None, first), branch(1, Some(0), second)]), 8);
    let mut edges: HashMap<[u32; 2], u32> = HashMap::new();
    for &[a, b, c] in &tubes.mesh.triangles {
        [[a, b], [b, c], [c, a]].iter().for_each(|&edge| *edges.entry(edge).or_default() += 1);
    }
    assert!(edges.iter().all(|(&[a, b], &count)| count == 1 && edges.get(&[b, a]) == Some(&1)));
    for &[a, b, c] in &tubes.mesh.triangles {
        let at = |n: u32| glam::Vec3::from(tubes.mesh.positions[n as usize]);
        let normal = |n: u32| glam::Vec3::from(tubes.mesh.normals[n as usize]);
        let cross = (at(b) - at(a)).cross(at(c) - at(a));
        assert!(cross.dot(normal(a) + normal(b) + normal(c)) >= 0.0);
    }
    assert!(tubes.vertex_branch.contains(&BranchId(0)) && tubes.vertex_branch.contains(&BranchId(1)));
}

#[test]
fn branches_without_length_have_no_tube() {
    let dot = vec![point(1.0, 1.0, 1.0, 1.0); 3];
    assert!(tube_mesh(&graph(vec![branch(0, None, dot)]), 8).mesh.triangles.is_empty());
    assert!(tube_mesh(&graph(vec![]), 8).mesh.positions.is_empty());
}

#[test]
fn a_cone_holds_the_volume_of_a_cone() {
    let cone = graph(vec![branch(0, None, vec![point(0.0, 0.0, 0.0, 3.0), point(0.0, 0.0, 10.0, 1.0)])]);
    assert!((tree_volume_ml(&cone) - PI * 10.0 / 3.0 * 13.0 / 1000.0).abs() < 1e-12);
}

fn image(values: Vec<i16>) -> (Volume, LabelMap) {
    let steps = [LpsVector::new(1.0, 0.0, 0.0), LpsVector::new(0.0, 2.0, 0.0), LpsVector::new(0.0, 0.0, 5.0)];
    let lps_from_voxel = LpsFromVoxel::new(LpsPoint::new(0.0, 0.0, 0.0), steps).unwrap();
    let frame_of_reference = FrameOfReferenceUid::new("2.25.1");
    let volume = Volume {
        dims: [2, 3, 1],
        voxels: Voxels::I16(Arc::new(values)),
        rescale: Rescale { slope: 2.0, intercept: -1000.0 },
        unit: IntensityUnit::Hounsfield,
        lps_from_voxel,
        frame_of_reference: frame_of_reference.clone(),
        spacing: Spacing::Patient { source: SpacingSource::PixelSpacing },
        modality: Modality("CT".into()),
        windows: vec![],
    };
    let labels = Arc::new(vec![0, 4, 4, 4, 9, 0]);
    (volume, LabelMap { dims: [2, 3, 1], labels, lps_from_voxel, frame_of_reference })
}

#[test]
fn statistics_are_those_of_the_rescaled_voxels() {
    let (volume, map) = image(vec![0, 510, 520, 530, 700, 0]);
    let found = label_statistics(&volume, &map).unwrap();
    assert_eq!(found.len(), 2);
    let (four, nine) = (found[0], found[1]);
    assert_eq!((four.label, four.voxels, four.mean, four.least, four.greatest), (4, 3, 40.0, 20.0, 60.0));
    assert!((four.volume_ml - 0.03).abs() < 1e-12 && (four.deviation - (800.0f64 / 3.0).sqrt()).abs() < 1e-9);
    assert_eq!((nine.label, nine.mean, nine.deviation), (9, 400.0, 0.0));
}

#[test]
fn images_of_another_place_are_refused() {
    let (volume, map) = image(vec![0; 6]);
    let elsewhere = LabelMap { frame_of_reference: FrameOfReferenceUid::new("2.25.2"), ..map.clone() };
    assert_eq!(label_statistics(&volume, &elsewhere), Err(StatisticsError::FrameOfReference));
    let affine = glam::DAffine3::from_translation(glam::DVec3::X) * map.lps_from_voxel.affine();
    let shifted = LabelMap { lps_from_voxel: LpsFromVoxel::from_affine(affine).unwrap(), ..map };
    assert!(matches!(label_statistics(&volume, &shifted), Err(StatisticsError::Grid { .. })));
}
