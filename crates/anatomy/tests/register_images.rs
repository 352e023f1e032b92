//! Registration by mutual information: known transforms of real images come back, as near as SimpleITK brings them.

mod common;

use common::{grid, shared_bytes};
use glam::{DMat3, DQuat, DVec3, EulerRot};
use prosector_anatomy::Cancelled;
use prosector_anatomy::register::{
    IntensityError, IntensitySettings, RigidTransform, box_corners, displacement_difference, displacement_field,
    inverse_consistency, register_images, register_images_with,
};
use prosector_core::{
    FrameOfReferenceUid, IntensityUnit, LpsFromVoxel, LpsPoint, LpsVector, Modality, Rescale, Spacing, SpacingSource,
    Volume, VoxelIndex, Voxels,
};
use prosector_imaging::read_nifti;
use std::ops::ControlFlow;
use std::sync::Arc;

/// Linear between the eight voxels around; `outside` beyond the grid, whose outermost half voxels are even, as in ITK.
fn intensity(volume: &Volume, point: LpsPoint, outside: f64) -> f64 {
    let index = volume.lps_from_voxel.voxel(point).0;
    let ends = DVec3::from(volume.dims.map(|n| n as f64 - 1.0));
    if !(index.cmpge(DVec3::splat(-0.5)).all() && index.cmplt(ends + 0.5).all()) {
        return outside;
    }
    let index = index.clamp(DVec3::ZERO, ends);
    let base = index.floor().min(ends - 1.0);
    let t = index - base;
    let mut sum = 0.0;
    for n in 0..8 {
        let near = [n & 1, n >> 1 & 1, n >> 2];
        let weight: f64 = (0..3).map(|axis| if near[axis] == 1 { t[axis] } else { 1.0 - t[axis] }).product();
        sum += weight * volume.intensity([0, 1, 2].map(|axis| base[axis] as usize + near[axis])).unwrap();
    }
    sum
}

/// The source image of the comparison: the target seen after a known transform on a grid of its own.
struct Scene {
    target: Volume,
    source: Volume,
    /// Source from target.
    truth: RigidTransform,
}

fn scene(
    path: &str,
    turn: [f64; 9],
    shift: [f64; 3],
    (dims, spacing): ([usize; 3], f64),
    seen: impl Fn(f64) -> f64,
) -> Option<Scene> {
    let target = read_nifti(&shared_bytes(path)?).unwrap();
    // Row by row, as ITK prints it.
    let turn = DQuat::from_mat3(&DMat3::from_cols_array(&turn).transpose());
    let truth = RigidTransform::about(target.center(), turn, LpsVector(shift.into()));
    let half = DVec3::from(dims.map(|n| (n as f64 - 1.0) / 2.0 * spacing));
    let origin = LpsPoint(target.center().0 + DVec3::from(shift) - half);
    let lps_from_voxel = LpsFromVoxel::new(origin, DVec3::AXES.map(|axis| LpsVector(axis * spacing))).unwrap();
    let least = (0..target.voxels.len())
        .map(|n| target.rescale.apply(target.voxels.stored(n).unwrap()))
        .fold(f64::INFINITY, f64::min);
    let back = truth.inverse();
    let mut voxels = Vec::new();
    for n in 0..dims.iter().product() {
        let index = VoxelIndex([n % dims[0], n / dims[0] % dims[1], n / dims[0] / dims[1]].map(|n| n as f64).into());
        voxels.push(seen(intensity(&target, back.point(lps_from_voxel.point(index)), least)) as f32);
    }
    let source = Volume {
        dims,
        voxels: Voxels::F32(Arc::new(voxels)),
        rescale: Rescale::IDENTITY,
        lps_from_voxel,
        frame_of_reference: FrameOfReferenceUid::new("2.25.7"),
        ..target.clone()
    };
    Some(Scene { target, source, truth })
}

fn mni() -> Option<Scene> {
    let turn = [
        0.9888706113123493,
        -0.13841069615108434,
        -0.05456549526681516,
        0.13161350601438426,
        0.9848432766475461,
        -0.11296727613219062,
        0.06937434048221469,
        0.10452846326765347,
        0.9920992900156518,
    ];
    let path = "nifti-mni152/mni_icbm152_t1_tal_nlin_sym_09a_converted.nii.gz";
    scene(path, turn, [7.0, -5.0, 4.0], ([150, 180, 140], 1.4), |value| 255.0 - value)
}

fn cta() -> Option<Scene> {
    let turn = [
        0.9940862036998945,
        -0.06966087492121549,
        0.08330655626995813,
        0.06494076145303888,
        0.9961969233988566,
        0.058089476779809794,
        -0.0870362988312832,
        -0.052335956242943835,
        0.994829447880333,
    ];
    scene("nifti-cta-aortic-dissection/cta.nii.gz", turn, [-6.0, 8.0, 5.0], ([140, 110, 120], 2.5), |value| value)
}

/// SimpleITK 2.5.7 on the same images: `SetMetricAsMattesMutualInformation(50)`, 2 % random samples of seed 1, linear,
/// regular step gradient descent (1.0, 0.001, 200) with scales from physical shift, shrink 4 2 1, smoothing 2 1 0.5 mm, from
/// the identity. The sum of the source's voxels, and the largest error at the corners of the target's box, mm.
const SIMPLEITK: [(f64, f64); 2] =
    [(842370559.8750839, 0.12699121750692535), (-810145676.2452469, 0.12226538296489693)];

fn check(scene: &Scene, (sum, theirs_mm): (f64, f64)) {
    let found_sum: f64 = (0..scene.source.voxels.len()).map(|n| scene.source.voxels.stored(n).unwrap()).sum();
    assert!((found_sum / sum - 1.0).abs() < 1e-6, "{found_sum} for {sum}: not the same image");
    let settings = IntensitySettings { initial: Some(RigidTransform::IDENTITY), ..IntensitySettings::default() };
    let found = register_images(&scene.source, &scene.target, &settings).unwrap();
    let corners = box_corners(&scene.target.lps_from_voxel, scene.target.dims);
    let error = displacement_difference(&found.registration.target_from_source.inverse(), &scene.truth, &corners);
    assert!(found.settled && error.greatest_mm < theirs_mm, "{error:?} beside {theirs_mm}");
    // Other places to compare say how large the error is about.
    assert!(error.greatest_mm < 2.0 * found.repeat.greatest_mm, "{error:?} {:?}", found.repeat);
    assert_eq!(found.registration.target_frame, scene.target.frame_of_reference);
    assert_eq!(found.registration.source_frame, scene.source.frame_of_reference);
}

#[test]
fn an_inverted_brain_comes_back_nearer_than_simpleitk_brings_it() {
    let Some(scene) = mni() else { return };
    check(&scene, SIMPLEITK[0]);
}

#[test]
fn a_chest_comes_back_nearer_than_simpleitk_brings_it() {
    let Some(scene) = cta() else { return };
    check(&scene, SIMPLEITK[1]);
}

/// Soft blobs in a box of 72 x 60 x 80 mm, seen after a transform with other intensities.
fn blobs(spacing: [f64; 3], from_body: &RigidTransform, frame: &str, seen: impl Fn(f64) -> f64) -> Volume {
    let dims = [72.0 / spacing[0], 60.0 / spacing[1], 80.0 / spacing[2]].map(|n| n as usize);
    let lps_from_voxel = grid(spacing, [-36.0 + spacing[0] / 2.0, -30.0 + spacing[1] / 2.0, -40.0 + spacing[2] / 2.0]);
    let centres =
        [[-15.0, 8.0, 12.0, 9.0], [12.0, -9.0, 5.0, 12.0], [3.0, 12.0, -18.0, 10.0], [-9.0, -11.0, -14.0, 7.0]];
    let body = |p: DVec3| -> f64 {
        let one = |(n, [x, y, z, r]): (usize, &[f64; 4])| {
            let d = (p - DVec3::new(*x, *y, *z)).length() - r;
            (40.0 + 30.0 * n as f64) / (1.0 + (d / 1.5).exp())
        };
        centres.iter().enumerate().map(one).sum()
    };
    let back = from_body.inverse();
    let value = |n: usize| {
        let index = [n % dims[0], n / dims[0] % dims[1], n / dims[0] / dims[1]].map(|n| n as f64);
        seen(body(back.point(lps_from_voxel.point(VoxelIndex(index.into()))).0)) as f32
    };
    Volume {
        dims,
        voxels: Voxels::F32(Arc::new((0..dims.iter().product()).map(value).collect())),
        rescale: Rescale::IDENTITY,
        unit: IntensityUnit::Arbitrary,
        lps_from_voxel,
        frame_of_reference: FrameOfReferenceUid::new(frame),
        spacing: Spacing::Patient { source: SpacingSource::PixelSpacing },
        modality: Modality("MR".into()),
        windows: vec![],
    }
}

fn turned(degrees: [f64; 3], shift: [f64; 3]) -> RigidTransform {
    let [x, y, z] = degrees.map(f64::to_radians);
    RigidTransform::new(DQuat::from_euler(EulerRot::XYZ, x, y, z), LpsVector(shift.into()))
}

fn few() -> IntensitySettings {
    IntensitySettings { samples: 10_000, ..IntensitySettings::default() }
}

#[test]
fn images_of_other_voxels_and_intensities_come_back_both_ways() {
    let truth = turned([12.0, -9.0, 14.0], [6.0, -7.0, 5.0]);
    let target = blobs([1.2, 1.2, 1.2], &RigidTransform::IDENTITY, "2.25.1", |v| v);
    // Dark and bright exchange their places, and two intensities become one.
    let source = blobs([1.0, 1.0, 2.5], &truth, "2.25.2", |v| 300.0 - (v - 60.0).abs());
    let corners = box_corners(&target.lps_from_voxel, target.dims);
    let there = register_images(&source, &target, &few()).unwrap();
    let error = displacement_difference(&there.registration.target_from_source.inverse(), &truth, &corners);
    assert!(there.settled && error.greatest_mm < 0.3, "{error:?}");
    let back = register_images(&target, &source, &few()).unwrap();
    let round = inverse_consistency(&there.registration, &back.registration, &corners).unwrap();
    assert!(round.greatest_mm < 0.5 && round.greatest_mm > 0.0, "{round:?}");
    let again = register_images(&source, &target, &few()).unwrap();
    assert_eq!(there, again, "same input, same bits");
    // The repetition's difference as a field: at the corners it is the number that is stated.
    let field = displacement_field(&there.registration.target_from_source, &there.repeated);
    for (corner, stated) in corners.iter().zip(&there.repeat.each_mm) {
        assert!((field.at(*corner) - stated).abs() < 1e-6, "{} {stated}", field.at(*corner));
    }
}

#[test]
fn images_that_determine_no_transform_are_refused() {
    let image = blobs([2.0; 3], &RigidTransform::IDENTITY, "2.25.1", |v| v);
    let of = |source: &Volume, target: &Volume, settings: &IntensitySettings| {
        register_images(source, target, settings).map(|_| ()).unwrap_err()
    };
    let pixels = Volume { spacing: Spacing::Unknown, ..image.clone() };
    assert_eq!(of(&pixels, &image, &few()), IntensityError::Units("source"));
    let detector = Volume { spacing: Spacing::DetectorPlane, ..image.clone() };
    assert_eq!(of(&image, &detector, &few()), IntensityError::Units("target"));
    let slice = blobs([2.0, 2.0, 30.0], &RigidTransform::IDENTITY, "2.25.1", |v| v);
    assert_eq!(of(&image, &slice, &few()), IntensityError::Thin("target"));
    let flat = blobs([2.0; 3], &RigidTransform::IDENTITY, "2.25.1", |_| 7.0);
    assert_eq!(of(&image, &flat, &few()), IntensityError::Flat);
    let from = |shift: [f64; 3]| IntensitySettings { initial: Some(turned([0.0; 3], shift)), ..few() };
    assert_eq!(of(&image, &image, &from([400.0, 0.0, 0.0])), IntensityError::NoOverlap { percent: 0.0 });
    assert!(
        matches!(of(&image, &image, &from([60.0, 0.0, 0.0])), IntensityError::NoOverlap { percent } if percent > 0.0)
    );
    for settings in [
        IntensitySettings { levels: vec![], ..few() },
        IntensitySettings { levels: vec![f64::NAN], ..few() },
        IntensitySettings { samples: 0, ..few() },
        IntensitySettings { bins: 3, ..few() },
        IntensitySettings { most_steps: 0, ..few() },
        IntensitySettings { settled_mm: 0.0, ..few() },
        from([f64::NAN, 0.0, 0.0]),
    ] {
        assert!(matches!(of(&image, &image, &settings), IntensityError::Setting(_)), "{settings:?}");
    }
}

#[test]
fn progress_rises_to_the_end_and_can_stop_it() {
    let image = blobs([2.0; 3], &RigidTransform::IDENTITY, "2.25.1", |v| v);
    let moved = blobs([2.0; 3], &turned([3.0, 0.0, 0.0], [2.0, 1.0, 0.0]), "2.25.1", |v| v);
    let mut told = Vec::new();
    let mut tell = |fraction| {
        told.push(fraction);
        ControlFlow::Continue(())
    };
    register_images_with(&moved, &image, &few(), &mut tell).unwrap();
    assert!(told.is_sorted() && told.first() == Some(&0.0) && told.last() == Some(&1.0), "{told:?}");
    let stopped = register_images_with(&moved, &image, &few(), &mut |_| ControlFlow::Break(()));
    assert_eq!(stopped.unwrap_err(), IntensityError::Cancelled(Cancelled));
}
