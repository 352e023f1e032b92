//! Thresholds and connected regions, voxel by voxel as SimpleITK and SciPy find them on real CT.
//!
//! The table was made once with SimpleITK 2.5.7 and, for neighbours across edges, SciPy 1.17.1:
//! ```python
//! t = sitk.BinaryThreshold(image, low, high)
//! f = sitk.ConnectedThresholdImageFilter(); f.SetSeedList([(57, 45, 100)]); f.SetLower(low); f.SetUpper(high)
//! f.SetConnectivity(f.FaceConnectivity)    # or f.FullConnectivity
//! labels, _ = scipy.ndimage.label(t, scipy.ndimage.generate_binary_structure(3, 2)); e = labels == labels[100, 45, 57]
//! count = (a > 0).sum(); sha = hashlib.sha256((a > 0).astype("uint8").tobytes()).hexdigest()[:16]
//! ```

mod common;

use common::edit::{after, fingerprint};
use common::{grid, map_of, shared_bytes, volume_on};
use prosector_anatomy::edit::{
    Connectivity, EditError, EditRule, Growth, IntensityRange, TISSUE_PRESETS, VoxelMask, grow_region, threshold,
};
use prosector_core::{LabelMap, LpsPoint, Volume, VoxelBox, VoxelIndex};
use prosector_imaging::read_nifti;
use std::ops::ControlFlow;

const CTA: &str = "nifti-cta-aortic-dissection/cta_cropped.nii.gz";
const TORSO: &str = "nifti-ct-multiorgan-totalseg/example_ct_sm.nii.gz";
/// In the aorta of `CTA`, 513 HU.
const SEED: [f64; 3] = [57.0, 45.0, 100.0];

fn image(path: &str) -> Option<(Volume, LabelMap)> {
    let volume = read_nifti(&shared_bytes(path)?).unwrap();
    let map = map_of(volume.dims, volume.lps_from_voxel, |_, _| 0);
    let map = LabelMap { frame_of_reference: volume.frame_of_reference.clone(), ..map };
    Some((volume, map))
}

fn going(_: f32) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

#[test]
fn thresholds_hold_the_same_voxels_as_others_find() {
    let expected = [
        (CTA, 150.0, 661.0, 419_263, "5d7a6378b9d7cce0"),
        (CTA, -190.0, -30.0, 321_160, "51e59577dd2b7831"),
        (CTA, 226.0, 3071.0, 339_232, "6562bc4172d269f3"),
        (TORSO, 150.0, 661.0, 4_913, "116b93872356f81f"),
        (TORSO, -190.0, -30.0, 84_533, "473e6757bac5792f"),
        (TORSO, 226.0, 3071.0, 2_722, "2fb09975f14e1aed"),
    ];
    for (path, low, high, voxels, hash) in expected {
        let Some((volume, map)) = image(path) else { return };
        let range = IntensityRange { low, high };
        assert!(TISSUE_PRESETS.iter().any(|preset| preset.range == range));
        let patch = threshold(&map, &volume, range, &EditRule::paint(3)).unwrap();
        assert_eq!(fingerprint(&after(&map, &patch), 3), (voxels, hash.into()), "{path} {low} to {high}");
        assert_eq!(patch.voxels(), voxels);
    }
}

#[test]
fn regions_grow_as_others_grow_them() {
    use Connectivity::{Corner, Edge, Face};
    let expected = [
        (250.0, 600.0, Face, 220_757, "d00aef0aeb0acc6a"),
        (250.0, 600.0, Edge, 226_715, "9c9deb792549dc95"),
        (250.0, 600.0, Corner, 227_527, "f02228577c4a7550"),
        (300.0, 700.0, Face, 204_925, "f4e4e93a9537b5d4"),
        (300.0, 700.0, Edge, 209_429, "c7327bd130a405de"),
        (300.0, 700.0, Corner, 210_116, "654a9a39733289f8"),
    ];
    let Some((volume, map)) = image(CTA) else { return };
    let seed = volume.lps_from_voxel.point(VoxelIndex(SEED.into()));
    for (low, high, connectivity, voxels, hash) in expected {
        let growth = Growth { range: IntensityRange { low, high }, connectivity, budget: voxels as usize };
        let patch = grow_region(&map, &volume, &[seed], growth, &EditRule::paint(1), &mut going).unwrap();
        assert_eq!(fingerprint(&after(&map, &patch), 1), (voxels, hash.into()), "{low} to {high} {connectivity:?}");
        let less = Growth { budget: growth.budget - 1, ..growth };
        let refused = grow_region(&map, &volume, &[seed], less, &EditRule::paint(1), &mut going);
        assert_eq!(refused, Err(EditError::Budget { voxels: less.budget }));
    }
}

/// Two balls of intensity 100 that a neck of one voxel joins, on a ground of 0.
fn dumbbell() -> (Volume, LabelMap) {
    let map = map_of([31, 13, 13], grid([1.0, 1.0, 2.0], [0.0; 3]), |_, _| 0);
    let inside = |[x, y, z]: [i32; 3]| {
        let ball = |at: i32| (x - at).pow(2) + (y - 6).pow(2) + (z - 6).pow(2) <= 25;
        ball(6) || ball(24) || (y == 6 && z == 6 && (6..24).contains(&x))
    };
    let painted = map_of(map.dims, map.lps_from_voxel, |_, at| u8::from(inside(at.map(|n| n as i32))));
    let volume = volume_on(&map, painted.labels.iter().map(|label| f32::from(*label) * 100.0).collect());
    (volume, map)
}

#[test]
fn locked_voxels_and_masks_are_walls() {
    let (volume, map) = dumbbell();
    let growth = |connectivity| Growth { range: IntensityRange { low: 50.0, high: 150.0 }, connectivity, budget: 5000 };
    let left = volume.lps_from_voxel.point(VoxelIndex::new(6.0, 6.0, 6.0));
    let right = volume.lps_from_voxel.point(VoxelIndex::new(24.0, 6.0, 6.0));
    let grow = |map: &LabelMap, seeds: &[LpsPoint], rule: EditRule<'_>| {
        grow_region(map, &volume, seeds, growth(Connectivity::Corner), &rule, &mut going).unwrap().voxels()
    };
    // A ball of 5 voxels has 515 voxels, the neck 7 more, columns 12 to 18.
    assert_eq!(grow(&map, &[left], EditRule::paint(1)), 2 * 515 + 7);
    let mut labels = map.labels.to_vec();
    labels[(6 * 13 + 6) * 31 + 15] = 9;
    let walled = LabelMap { labels: labels.into(), ..map.clone() };
    let locked = EditRule::paint(1).locking(&[9]);
    assert_eq!(grow(&walled, &[left], EditRule::paint(1)), 2 * 515 + 7);
    assert_eq!(grow(&walled, &[left], locked), 515 + 3);
    assert_eq!(grow(&walled, &[left, right, left], locked), 2 * 515 + 6);
    let mask = VoxelMask::from_fn(map.dims, VoxelBox::from_ranges([0..12, 0..13, 0..13]), |_, _| true);
    assert_eq!(grow(&map, &[left], EditRule::paint(1).masked(&mask)), 515);
    let wall = volume.lps_from_voxel.point(VoxelIndex::new(15.0, 6.0, 6.0));
    let refused = grow_region(&walled, &volume, &[wall], growth(Connectivity::Face), &locked, &mut going);
    assert_eq!(refused, Err(EditError::SeedLocked));
}

#[test]
fn neighbours_are_those_of_the_connectivity() {
    // Voxels that touch the first across a face, an edge and a corner, one after the other.
    let map = map_of([4, 4, 4], grid([1.0; 3], [0.0; 3]), |_, _| 0);
    let chain = [[0, 0, 0], [1, 0, 0], [2, 1, 0], [3, 2, 1], [2, 3, 1], [2, 2, 2]];
    let lit = map_of(map.dims, map.lps_from_voxel, |_, at| u8::from(chain.contains(&at)));
    let volume = volume_on(&map, lit.labels.iter().map(|label| f32::from(*label)).collect());
    let seed = [LpsPoint::new(0.0, 0.0, 0.0)];
    for (connectivity, voxels) in [(Connectivity::Face, 2), (Connectivity::Edge, 3), (Connectivity::Corner, 6)] {
        let growth = Growth { range: IntensityRange { low: 1.0, high: 1.0 }, connectivity, budget: 64 };
        let patch = grow_region(&map, &volume, &seed, growth, &EditRule::paint(1), &mut going).unwrap();
        assert_eq!(patch.voxels(), voxels, "{connectivity:?}");
    }
}

#[test]
fn seeds_and_ranges_that_give_nothing_are_said() {
    let (volume, map) = dumbbell();
    let range = IntensityRange { low: 50.0, high: 150.0 };
    let growth = Growth { range, connectivity: Connectivity::Face, budget: 5000 };
    let rule = EditRule::paint(1);
    let refused =
        |seeds: &[LpsPoint], growth| grow_region(&map, &volume, seeds, growth, &rule, &mut going).unwrap_err();
    assert_eq!(refused(&[LpsPoint::new(-9.0, 0.0, 0.0)], growth), EditError::SeedOutside);
    assert_eq!(refused(&[LpsPoint::new(f64::NAN, 0.0, 0.0)], growth), EditError::SeedOutside);
    assert_eq!(refused(&[], growth), EditError::SeedOutside);
    let ground = EditError::SeedIntensity { intensity: 0.0, low: 50.0, high: 150.0 };
    assert_eq!(refused(&[LpsPoint::new(0.0, 0.0, 0.0)], growth), ground);
    let reversed = Growth { range: IntensityRange { low: 2.0, high: 1.0 }, ..growth };
    assert_eq!(refused(&[LpsPoint::new(6.0, 6.0, 12.0)], reversed), EditError::Range { low: 2.0, high: 1.0 });
    let nothing = IntensityRange { low: 101.0, high: 400.0 };
    assert!(threshold(&map, &volume, nothing, &rule).unwrap().is_empty());
    let other = map_of([31, 13, 12], map.lps_from_voxel, |_, _| 0);
    assert!(matches!(threshold(&other, &volume, range, &rule), Err(EditError::Space(_))));
    // Told on the way, and stopped where asked: 128³ voxels are two reports.
    let large = map_of([128; 3], grid([1.0; 3], [0.0; 3]), |_, _| 0);
    let even = volume_on(&large, vec![100.0; 128 * 128 * 128]);
    let whole = Growth { budget: 1 << 22, ..growth };
    let mut told = Vec::new();
    let mut stop = |fraction| {
        told.push(fraction);
        if told.len() < 2 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    };
    let seed = [LpsPoint::new(6.0, 6.0, 6.0)];
    assert_eq!(grow_region(&large, &even, &seed, whole, &rule, &mut stop), Err(EditError::Cancelled));
    assert!((0.24..0.26).contains(&told[0]) && (0.49..0.51).contains(&told[1]), "{told:?}");
}
