//! Statistics of drawn shapes against counts that can be made by hand.

mod common;

use common::grid;
use glam::{DAffine3, DMat3, DVec3};
use prosector_anatomy::roi::{Roi, RoiError, RoiExtent, roi_statistics};
use prosector_core::{
    FrameOfReferenceUid, IntensityUnit, LpsFromVoxel, LpsPoint, LpsVector, Modality, Rescale, Spacing, SpacingSource,
    Volume, VoxelIndex, Voxels,
};
use std::f64::consts::PI;

/// Intensity = column + 100 row + 10000 slice.
fn ramp(dims: [usize; 3], lps_from_voxel: LpsFromVoxel) -> Volume {
    let [nx, ny, _] = dims;
    let value = |n: usize| (n % nx + 100 * (n / nx % ny) + 10_000 * (n / nx / ny)) as f32;
    let values = (0..dims.iter().product()).map(value).collect::<Vec<_>>();
    Volume {
        dims,
        voxels: Voxels::F32(values.into()),
        rescale: Rescale::IDENTITY,
        unit: IntensityUnit::Arbitrary,
        lps_from_voxel,
        frame_of_reference: FrameOfReferenceUid::new("2.25.1"),
        spacing: Spacing::Patient { source: SpacingSource::NiftiAffine },
        modality: Modality("NIFTI".into()),
        windows: vec![],
    }
}

fn along(axis: usize, mm: f64) -> LpsVector {
    LpsVector(DVec3::AXES[axis] * mm)
}

#[test]
fn a_rectangle_holds_the_voxels_within_its_sides() {
    let volume = ramp([20, 20, 5], grid([0.5, 0.5, 2.0], [0.0; 3]));
    // Columns 4 to 8 and rows 6 to 7 of slice 1: the sides pass through centres, which count.
    let center = volume.lps_from_voxel.point(VoxelIndex::new(6.0, 6.5, 1.0));
    let roi = Roi::Rectangle { center, half_axes: [along(0, 1.0), along(1, 0.25)] };
    let found = roi_statistics(&volume, &roi).unwrap();
    assert_eq!((found.voxels, found.mean, found.median), (10, 10_656.0, 10_656.0));
    assert_eq!((found.least, found.greatest), (10_604.0, 10_708.0));
    // Population variance: that of 0..4 plus that of 0 and 100.
    assert!((found.deviation - (2.0_f64 + 2500.0).sqrt()).abs() < 1e-9);
    assert_eq!(found.extent, RoiExtent::AreaMm2(2.5));
}

#[test]
fn a_box_and_a_ball_hold_voxel_centres_of_turned_grids_too() {
    let turn = DMat3::from_rotation_z(0.3) * DMat3::from_rotation_x(0.8);
    let axes = DMat3::from_cols(turn.x_axis * 0.8, turn.y_axis * 0.8, turn.z_axis * -1.6);
    let from_voxel =
        LpsFromVoxel::from_affine(DAffine3::from_mat3_translation(axes, DVec3::new(5.0, -60.0, 200.0))).unwrap();
    let volume = ramp([40, 40, 24], from_voxel);
    let center = from_voxel.point(VoxelIndex::new(20.0, 18.0, 11.0));
    let half_axes = [turn.x_axis * 1.7, turn.y_axis * 2.5, turn.z_axis * 1.7].map(LpsVector);
    let found = roi_statistics(&volume, &Roi::Box { center, half_axes }).unwrap();
    // 2, 3 and 1 voxels to either side.
    assert_eq!((found.voxels, found.mean), (5 * 7 * 3, 20.0 + 1800.0 + 110_000.0));
    let RoiExtent::VolumeMl(ml) = found.extent else { panic!("a box has a volume") };
    assert!((ml - 105.0 * 0.8 * 0.8 * 1.6 / 1000.0).abs() < 1e-12);
    let ball = roi_statistics(&volume, &Roi::Sphere { center, radius_mm: 10.0 }).unwrap();
    let RoiExtent::VolumeMl(ml) = ball.extent else { panic!("a ball has a volume") };
    assert!((ml / (4.0 / 3.0 * PI) - 1.0).abs() < 0.01, "{ml}");
    assert!((ball.mean - found.mean).abs() < 1e-6 && (ball.median - found.mean).abs() < 1e-6);
}

#[test]
fn an_ellipse_has_its_area_on_upright_and_oblique_planes() {
    let volume = ramp([120, 120, 60], grid([0.5, 0.5, 1.0], [-30.0, -30.0, -30.0]));
    let center = LpsPoint::new(0.1, -0.2, 0.0);
    for tilt in [0.0_f64, 0.3, 0.7, 1.2, 1.5] {
        let turn = DMat3::from_rotation_x(tilt);
        let half_axes = [turn.x_axis * 18.0, turn.y_axis * 11.0].map(LpsVector);
        let found = roi_statistics(&volume, &Roi::Ellipse { center, half_axes }).unwrap();
        let RoiExtent::AreaMm2(area) = found.extent else { panic!("an ellipse has an area") };
        let exact = PI * 18.0 * 11.0;
        assert!((area / exact - 1.0).abs() < 0.02, "tilted by {tilt}: {area} for {exact}");
    }
}

#[test]
fn a_plane_half_way_between_two_slices_takes_one_of_them() {
    let volume = ramp([9, 9, 4], grid([1.0; 3], [0.0; 3]));
    let roi = Roi::Rectangle { center: LpsPoint::new(4.0, 4.0, 1.5), half_axes: [along(0, 2.0), along(1, 2.0)] };
    assert_eq!(roi_statistics(&volume, &roi).unwrap().voxels, 25);
}

#[test]
fn shapes_without_voxels_or_size_are_refused() {
    let volume = ramp([9, 9, 4], grid([1.0; 3], [0.0; 3]));
    let center = LpsPoint::new(4.0, 4.0, 1.0);
    let refused = |roi: Roi| roi_statistics(&volume, &roi).unwrap_err();
    assert_eq!(refused(Roi::Sphere { center: LpsPoint::new(-50.0, 0.0, 0.0), radius_mm: 3.0 }), RoiError::NoVoxels);
    assert_eq!(refused(Roi::Sphere { center: LpsPoint::new(4.5, 4.5, 1.5), radius_mm: 0.1 }), RoiError::NoVoxels);
    assert_eq!(refused(Roi::Sphere { center, radius_mm: -1.0 }), RoiError::Shape);
    assert_eq!(refused(Roi::Sphere { center, radius_mm: f64::NAN }), RoiError::Shape);
    assert_eq!(refused(Roi::Rectangle { center, half_axes: [along(0, 1.0), along(0, 2.0)] }), RoiError::Shape);
    let mut broken = volume.clone();
    broken.voxels = Voxels::F32(vec![f32::NAN; 9 * 9 * 4].into());
    assert_eq!(roi_statistics(&broken, &Roi::Sphere { center, radius_mm: 2.0 }), Err(RoiError::NotFinite));
}
