//! Written NIfTI files: read back equal, and their headers as nibabel 5.4.2 reads them.

use glam::{DMat3, DVec3};
use prosector_core::{
    FrameOfReferenceUid, IntensityUnit, LabelMap, LpsFromVoxel, LpsPoint, LpsVector, Modality, Rescale, Spacing,
    SpacingSource, Volume, Voxels,
};
use prosector_imaging::{gzip, read_nifti, read_nifti_labels, write_nifti, write_nifti_labels};
use std::sync::Arc;

/// A grid turned about three axes, of either hand.
fn turned(hand: f64) -> LpsFromVoxel {
    let turn = DMat3::from_euler(glam::EulerRot::XYZ, 0.3, -0.7, 2.9);
    let steps = [turn.x_axis * 0.75, turn.y_axis * 0.5, turn.z_axis * (2.5 * hand)].map(LpsVector);
    LpsFromVoxel::new(LpsPoint::new(-101.25, 33.5, 1204.75), steps).unwrap()
}

fn labels(map: LpsFromVoxel) -> LabelMap {
    let labels = Arc::new((0..24).map(|n| (n * 11 % 256) as u8).collect());
    LabelMap { dims: [4, 3, 2], labels, lps_from_voxel: map, frame_of_reference: FrameOfReferenceUid::new("2.25.1") }
}

/// Largest difference of two maps over the corners of a grid of 4 x 3 x 2 voxels, mm.
fn apart(a: &LpsFromVoxel, b: &LpsFromVoxel) -> f64 {
    let corners = (0..8).map(|n| DVec3::new(f64::from(n & 1) * 3.0, f64::from(n >> 1 & 1) * 2.0, f64::from(n >> 2)));
    corners.map(|c| a.affine().transform_point3(c).distance(b.affine().transform_point3(c))).fold(0.0, f64::max)
}

#[test]
fn label_maps_come_back_as_they_were() {
    for hand in [1.0, -1.0] {
        let map = labels(turned(hand));
        let bytes = write_nifti_labels(&map).unwrap();
        for bytes in [gzip(&bytes), bytes] {
            let back = read_nifti_labels(&bytes).unwrap();
            assert_eq!((back.dims, &back.labels), (map.dims, &map.labels));
            assert!(apart(&back.lps_from_voxel, &map.lps_from_voxel) < 1e-4);
        }
    }
}

#[test]
fn the_quaternion_says_the_same_as_the_matrix() {
    for hand in [1.0, -1.0] {
        let map = labels(turned(hand));
        let mut bytes = write_nifti_labels(&map).unwrap();
        assert_eq!(bytes[252..256], [1, 0, 1, 0], "both codes are of the scanner");
        bytes[254] = 0;
        let by_quaternion = read_nifti_labels(&bytes).unwrap();
        assert!(apart(&by_quaternion.lps_from_voxel, &map.lps_from_voxel) < 1e-4);
    }
}

#[test]
fn a_sheared_grid_has_no_quaternion() {
    let steps = [LpsVector::new(1.0, 0.0, 0.0), LpsVector::new(0.2, 1.0, 0.0), LpsVector::new(0.0, 0.0, 1.0)];
    let map = labels(LpsFromVoxel::new(LpsPoint::new(0.0, 0.0, 0.0), steps).unwrap());
    let bytes = write_nifti_labels(&map).unwrap();
    assert_eq!(bytes[252..256], [0, 0, 1, 0]);
    assert!(apart(&read_nifti_labels(&bytes).unwrap().lps_from_voxel, &map.lps_from_voxel) < 1e-6);
}

#[test]
fn volumes_keep_stored_values_and_rescale() {
    let volume = |voxels, rescale| Volume {
        dims: [4, 3, 2],
        voxels,
        rescale,
        unit: IntensityUnit::Hounsfield,
        lps_from_voxel: turned(1.0),
        frame_of_reference: FrameOfReferenceUid::new("2.25.1"),
        spacing: Spacing::Patient { source: SpacingSource::PixelSpacing },
        modality: Modality("CT".into()),
        windows: Vec::new(),
    };
    let whole = Voxels::I16(Arc::new((0..24).map(|n| n * 1000 - 12_000).collect()));
    let rescale = Rescale { slope: 0.5, intercept: -1024.0 };
    let back = read_nifti(&gzip(&write_nifti(&volume(whole.clone(), rescale)).unwrap())).unwrap();
    assert_eq!((back.voxels, back.rescale), (whole, rescale));
    let parts = Voxels::F32(Arc::new((0..24).map(|n| n as f32 * 0.37 - 1.0).collect()));
    let back = read_nifti(&write_nifti(&volume(parts.clone(), Rescale::IDENTITY)).unwrap()).unwrap();
    assert_eq!((back.voxels, back.rescale), (parts, Rescale::IDENTITY));
}

#[test]
fn what_the_format_cannot_hold_is_refused() {
    let long = LabelMap { dims: [40_000, 1, 1], labels: Arc::new(vec![0; 40_000]), ..labels(turned(1.0)) };
    assert!(write_nifti_labels(&long).unwrap_err().to_string().contains("40000"));
}

/// `get_sform()` of the file written here for the left-handed grid, as nibabel 5.4.2 reads it, RAS mm; its `get_qform()`
/// differs by 1.6e-8, both codes are 1, zooms (0.75, 0.5, 2.5) mm, intent 1002, and the last label is 253.
const NIBABEL_SFORM: [[f64; 4]; 3] = [
    [5.56972325e-01, 9.14939865e-02, -1.61054420e+00, 1.01250000e+02],
    [-3.10060501e-01, 4.41021830e-01, -5.65065801e-01, -3.35000000e+01],
    [-3.95151019e-01, -2.17091247e-01, -1.82670414e+00, 1.20475000e+03],
];
/// `quatern_b`, `_c`, `_d` and `pixdim` after nibabel's own `set_qform` with that matrix.
const NIBABEL_QUATERNION: [f64; 3] = [-0.18021132051944733, 0.31966084241867065, -0.1627945452928543];
const NIBABEL_PIXDIM: [f64; 4] = [-1.0, 0.75, 0.5, 2.5];

#[test]
fn headers_hold_what_nibabel_reads_and_would_write() {
    let bytes = write_nifti_labels(&labels(turned(-1.0))).unwrap();
    if let Ok(folder) = std::env::var("PROSECTOR_WRITE") {
        std::fs::write(std::path::Path::new(&folder).join("turned.nii"), &bytes).unwrap();
    }
    let real = |at: usize| f64::from(f32::from_le_bytes(bytes[at..at + 4].try_into().unwrap()));
    let held = |at: usize, expected: &[f64]| {
        for (n, expected) in expected.iter().enumerate() {
            let found = real(at + 4 * n);
            assert!((found - expected).abs() < 1e-6, "byte {at}, number {n}: {found} for {expected}");
        }
    };
    held(280, NIBABEL_SFORM.as_flattened());
    held(256, &NIBABEL_QUATERNION);
    held(76, &NIBABEL_PIXDIM);
}
