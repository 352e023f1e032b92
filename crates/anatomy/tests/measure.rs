//! Partial volumes, surfaces and statistics: refusals, noise, and real intensities beside SimpleITK's.

mod common;

use common::{grid, map_of, shared_bytes, volume_on};
use glam::DVec3;
use prosector_anatomy::label_statistics;
use prosector_anatomy::measure::{PartialVolumeError, SurfaceMeasuresError, measure_surface, partial_volume};
use prosector_anatomy::roi::{Roi, RoiExtent, roi_statistics};
use prosector_core::{FrameOfReferenceUid, LabelMap, LpsPoint, SurfaceMesh, Volume};
use prosector_imaging::{read_nifti, read_nifti_labels};
use std::f64::consts::PI;

/// An image on the grid of a label map, from the index of each voxel in memory.
fn image(map: &LabelMap, value: impl FnMut(usize) -> f32) -> Volume {
    volume_on(map, (0..map.labels.len()).map(value).collect())
}

/// How much of the voxel row at `x` lies left of a wall, 0 to 1.
fn filled(x: usize, wall: f64) -> f64 {
    (wall - (x as f64 - 0.5)).clamp(0.0, 1.0)
}

#[test]
fn a_slab_is_measured_to_a_fraction_of_a_voxel() {
    for wall in [9.5, 9.7, 10.0, 10.2, 10.49] {
        let map = map_of([20, 12, 12], grid([2.0; 3], [0.0; 3]), |_, [x, ..]| u8::from((x as f64) <= wall));
        let slab = image(&map, |n| (-80.0 + 130.0 * filled(n % 20, wall)) as f32);
        let found = partial_volume(&slab, &map, 1).unwrap();
        let exact = (wall + 0.5) * 12.0 * 12.0 * 8.0 / 1000.0;
        assert!((found.ml - exact).abs() < 1e-6, "{wall}: {} for {exact}", found.ml);
        assert_eq!((found.boundary_voxels, found.undecided_voxels), (288, 0));
        assert_eq!(found.counted_ml, map.histogram()[1] as f64 * 0.008);
    }
}

#[test]
fn noise_does_not_shift_the_volume() {
    let radius = 14.0;
    let map = map_of([36, 36, 36], grid([1.0; 3], [-17.3; 3]), |p, _| u8::from(p.0.length() <= radius));
    let exact = 4.0 / 3.0 * PI * f64::powi(radius, 3) / 1000.0;
    let mut state = 1_u64;
    let mut noise = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as f64 / f64::from(1 << 24) - 0.5
    };
    // Even noise of ±20 on a contrast of 100; the fraction within a voxel falls evenly from one side to the other.
    let blurred = image(&map, |n| {
        let at = DVec3::new((n % 36) as f64, (n / 36 % 36) as f64, (n / 1296) as f64) - 17.3;
        (100.0 * (radius - at.length() + 0.5).clamp(0.0, 1.0) + 40.0 * noise()) as f32
    });
    let found = partial_volume(&blurred, &map, 1).unwrap();
    assert!((found.ml / exact - 1.0).abs() < 0.01, "{} for {exact}", found.ml);
    assert_eq!(found.undecided_voxels, 0);
}

#[test]
fn where_both_sides_look_alike_the_label_decides() {
    let map = map_of([16, 16, 16], grid([1.0; 3], [0.0; 3]), |_, at| u8::from(at.iter().all(|n| (4..12).contains(n))));
    let even = image(&map, |_| 30.0);
    let found = partial_volume(&even, &map, 1).unwrap();
    assert_eq!((found.ml, found.undecided_voxels), (0.512, found.boundary_voxels));
    assert_eq!(found.boundary_voxels, 10 * 10 * 10 - 6 * 6 * 6);
    let missing = image(&map, |_| f32::NAN);
    assert_eq!(partial_volume(&missing, &map, 1).unwrap().ml, 0.512);
    assert_eq!(partial_volume(&even, &map, 2), Err(PartialVolumeError::Empty { label: 2 }));
    let elsewhere = Volume { frame_of_reference: FrameOfReferenceUid::new("2.25.2"), ..even };
    assert!(matches!(partial_volume(&elsewhere, &map, 1), Err(PartialVolumeError::Space(_))));
}

#[test]
fn a_neighbour_with_a_label_of_its_own_takes_and_gives_nothing() {
    // Two lumens side by side, the brighter one beyond the wall: its voxels must not count as filled by the darker one.
    let map = map_of([24, 12, 12], grid([1.0; 3], [0.0; 3]), |_, [x, ..]| match x {
        0..8 => 0,
        8..16 => 1,
        _ => 2,
    });
    let lumens = image(&map, |n| [-50.0, 200.0, 450.0][usize::from(map.labels[n])]);
    let found = partial_volume(&lumens, &map, 1).unwrap();
    assert_eq!((found.boundary_voxels, found.undecided_voxels), (4 * 144, 2 * 144));
    assert_eq!(found.ml, found.counted_ml);
}

fn tetrahedron() -> SurfaceMesh {
    SurfaceMesh {
        positions: vec![[100.0, 50.0, -900.0], [103.0, 50.0, -900.0], [100.0, 54.0, -900.0], [100.0, 50.0, -895.0]],
        normals: vec![[0.0, 0.0, 1.0]; 4],
        triangles: vec![[0, 2, 1], [0, 1, 3], [0, 3, 2], [1, 2, 3]],
        frame_of_reference: FrameOfReferenceUid::new("2.25.1"),
    }
}

#[test]
fn a_tetrahedron_has_its_exact_numbers() {
    let found = measure_surface(&tetrahedron()).unwrap();
    assert!((found.volume_ml - 0.010).abs() < 1e-15);
    assert!((found.centroid.0 - DVec3::new(100.75, 51.0, -898.75)).length() < 1e-12);
    // Legs 3, 4, 5 at right angles: three right triangles and the face across, half the length of (20, 15, 12).
    let area = 6.0 + 7.5 + 10.0 + 0.5 * 769.0_f64.sqrt();
    assert!((found.area_mm2 - area).abs() < 1e-12);
    // Variances along the legs are 3/80 of their squares; turning to principal axes keeps their sum.
    let sum: f64 = found.deviations_mm.iter().map(|deviation| deviation * deviation).sum();
    assert!((sum - 3.0 / 80.0 * 50.0).abs() < 1e-12, "{sum}");
}

#[test]
fn surfaces_that_enclose_nothing_are_refused() {
    let mut open = tetrahedron();
    open.triangles.pop();
    assert_eq!(measure_surface(&open), Err(SurfaceMeasuresError::Open { edges: 3 }));
    let mut inside_out = tetrahedron();
    inside_out.triangles.iter_mut().for_each(|triangle| triangle.swap(0, 1));
    assert!(matches!(measure_surface(&inside_out), Err(SurfaceMeasuresError::NoBody { volume_ml }) if volume_ml < 0.0));
    let mut wrong = tetrahedron();
    wrong.triangles[2][1] = 77;
    assert_eq!(measure_surface(&wrong), Err(SurfaceMeasuresError::Vertex { triangle: 2 }));
    let empty = SurfaceMesh { triangles: vec![], ..tetrahedron() };
    assert_eq!(measure_surface(&empty), Err(SurfaceMeasuresError::Empty));
}

/// Made once with SimpleITK 2.5.7: `f = sitk.LabelIntensityStatisticsImageFilter(); f.Execute(labels, image)`, the
/// standard deviation times √((n − 1) / n), because `label_statistics` divides by n.
#[test]
fn real_intensities_are_summed_as_in_simpleitk() {
    const FOLDER: &str = "nifti-cta-aortic-dissection";
    let references = [
        ("aorta_true_lumen", 37_595, [486.94161457640644, 230.04080840052055, -209.0, 3173.0]),
        ("aorta_false_lumen", 36_170, [212.3625380149295, 123.01839470795521, -319.0, 1556.0]),
        ("vertebrae_T12", 9_617, [259.51824893417904, 216.7176431828448, -152.0, 1344.0]),
    ];
    let Some(bytes) = shared_bytes(&format!("{FOLDER}/cta_cropped.nii.gz")) else { return };
    let volume = read_nifti(&bytes).unwrap();
    for (name, voxels, expected) in references {
        let Some(bytes) = shared_bytes(&format!("{FOLDER}/labels/{name}.nii.gz")) else { return };
        let found = label_statistics(&volume, &read_nifti_labels(&bytes).unwrap()).unwrap()[0];
        assert_eq!(found.voxels, voxels, "{name}");
        for (found, expected) in [found.mean, found.deviation, found.least, found.greatest].iter().zip(expected) {
            assert!((found - expected).abs() < 1e-9 * expected.abs(), "{name}: {found} for {expected}");
        }
    }
    // The same filter on a mask of the voxel centres within 12 mm of a point in the true lumen; median by NumPy.
    let center = LpsPoint::new(18.791796875, -172.858203125, 661.2500122070312);
    let ball = roi_statistics(&volume, &Roi::Sphere { center, radius_mm: 12.0 }).unwrap();
    assert_eq!((ball.voxels, ball.least, ball.greatest, ball.median), (2_144, -94.0, 626.0, 468.0));
    assert!((ball.mean - 401.4384328358209).abs() < 1e-9 && (ball.deviation - 156.54897645906155).abs() < 1e-9);
    assert!(matches!(ball.extent, RoiExtent::VolumeMl(ml) if (ml - 7.236).abs() < 1e-9));
}
