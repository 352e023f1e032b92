//! Islands, holes, margins and medians, voxel by voxel as SimpleITK finds them on real label maps.
//!
//! The tables were made once with SimpleITK 2.5.7; `b` is the segment as a binary image:
//! ```python
//! cc = sitk.ConnectedComponent(b, fully); r = sitk.RelabelComponent(cc)                  # r == 1, largest
//! sitk.RelabelComponent(cc, minimumObjectSize=n) > 0
//! sitk.BinaryFillhole(b, fullyConnected=fully)              # and on each b[:, :, k], b[:, k, :], b[k, :, :]
//! d = sitk.SignedMaurerDistanceMap(b, insideIsPositive=False, squaredDistance=False, useImageSpacing=True)
//! i = sitk.SignedMaurerDistanceMap(sitk.Not(b), insideIsPositive=False, squaredDistance=False, useImageSpacing=True)
//! d <= mm, i > mm                                                                        # grown, shrunk
//! sitk.BinaryMedian(b, radius, 1, 0)
//! count = (a > 0).sum(); sha = hashlib.sha256((a > 0).astype("uint8").tobytes()).hexdigest()[:16]
//! ```

mod common;

use common::edit::{after, fingerprint};
use common::shared_bytes;
use prosector_anatomy::edit::{
    Connectivity, EditRule, Holes, IslandChoice, VoxelMask, change_margin, fill_holes, island_sizes, keep_islands,
    smooth_median,
};
use prosector_core::{LabelMap, LabelPatch};
use prosector_imaging::read_nifti_labels;
use std::ops::ControlFlow;

const AORTA: &str = "nifti-cta-aortic-dissection/labels/aorta.nii.gz";
const ORGANS: &str = "nifti-ct-multiorgan-totalseg/example_seg.nii.gz";
const MUSCLE: &str = "nifti-ct-multiorgan-totalseg/tissue_types/skeletal_muscle.nii.gz";
const FAT: &str = "nifti-ct-multiorgan-totalseg/tissue_types/torso_fat.nii.gz";
const BODY: &str = "dicom-ct-j2k-totalseg/segmentation.nii.gz";

/// How many voxels, and the start of their SHA-256.
type Fact = (u64, &'static str);

fn going(_: f32) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

fn labels(path: &str) -> Option<LabelMap> {
    shared_bytes(path).map(|bytes| read_nifti_labels(&bytes).unwrap())
}

/// Holds a segment after an edit to a count of voxels and a fingerprint, and the other labels to what they lost.
fn check(map: &LabelMap, label: u8, patch: &LabelPatch, expected: Fact, what: &str) {
    let edited = after(map, patch);
    assert_eq!(fingerprint(&edited, label), (expected.0, expected.1.into()), "{what}");
    let touched = map.labels.iter().zip(edited.labels.iter()).filter(|(old, new)| old != new);
    assert!(touched.clone().all(|(old, new)| *new == label || (*old == label && *new == 0)), "{what}");
    assert_eq!(touched.count() as u64, patch.voxels(), "{what}");
}

#[test]
fn islands_are_those_that_others_find() {
    let expected: [(&str, u8, Connectivity, &[usize], Fact); 6] = [
        (MUSCLE, 1, Connectivity::Face, &[35_260, 19, 2, 2, 1, 1], (35_260, "58ad0430035911ff")),
        (MUSCLE, 1, Connectivity::Corner, &[35_293], (35_293, "89ecf50b19e2afa5")),
        (ORGANS, 20, Connectivity::Face, &[10_985, 2_008], (10_985, "f455c930a7571b23")),
        (ORGANS, 5, Connectivity::Corner, &[38_634], (38_634, "b35409c26b52e1cd")),
        (FAT, 1, Connectivity::Face, &[33_539, 56, 52, 49, 46, 38], (33_539, "4b7874b73d83603e")),
        (FAT, 1, Connectivity::Corner, &[33_692, 69, 56, 46, 32, 10], (33_692, "18594400fd3194b7")),
    ];
    for (path, label, connectivity, sizes, largest) in expected {
        let Some(map) = labels(path) else { return };
        let found = island_sizes(&map, label, connectivity, &mut going).unwrap();
        assert_eq!(found[..sizes.len()], *sizes, "{path} {label} {connectivity:?}");
        let rule = EditRule::paint(label);
        let patch = keep_islands(&map, IslandChoice::Largest, connectivity, &rule, &mut going).unwrap();
        check(&map, label, &patch, largest, path);
    }
    let counts = [(Connectivity::Face, 75), (Connectivity::Edge, 25), (Connectivity::Corner, 23)];
    for (connectivity, count) in counts {
        let Some(map) = labels(FAT) else { return };
        assert_eq!(island_sizes(&map, 1, connectivity, &mut going).unwrap().len(), count, "{connectivity:?}");
    }
}

#[test]
fn small_islands_go_as_others_take_them_away() {
    let expected = [
        (MUSCLE, Connectivity::Face, 5, (35_279, "6996e94ad6fb75bb")),
        (MUSCLE, Connectivity::Face, 20, (35_260, "58ad0430035911ff")),
        (FAT, Connectivity::Face, 5, (33_880, "03088937d3aa5216")),
        (FAT, Connectivity::Face, 20, (33_834, "a51f36a17ced82ba")),
        (FAT, Connectivity::Corner, 5, (33_946, "f9a794a6c7c91a32")),
        (FAT, Connectivity::Corner, 20, (33_895, "d409a28ff556e071")),
    ];
    for (path, connectivity, voxels, result) in expected {
        let Some(map) = labels(path) else { return };
        // Half a voxel below, so that rounding decides nothing.
        let least = IslandChoice::AtLeastMl((voxels as f64 - 0.5) * map.lps_from_voxel.voxel_mm3() / 1000.0);
        let patch = keep_islands(&map, least, connectivity, &EditRule::paint(1), &mut going).unwrap();
        check(&map, 1, &patch, result, &format!("{path} {connectivity:?} {voxels}"));
    }
}

#[test]
fn holes_fill_as_others_fill_them() {
    use Connectivity::{Corner, Face};
    let expected = [
        (MUSCLE, 1, Holes::Volume, Face, (35_325, "f1656235af8a8d99")),
        (MUSCLE, 1, Holes::Slices(2), Face, (35_470, "295b3bb844b0694a")),
        (MUSCLE, 1, Holes::Slices(1), Face, (35_676, "9bec31ae0ccbc93c")),
        (MUSCLE, 1, Holes::Slices(0), Face, (35_483, "efd1b4c61b678db9")),
        (MUSCLE, 1, Holes::Volume, Corner, (35_293, "89ecf50b19e2afa5")),
        (MUSCLE, 1, Holes::Slices(2), Corner, (35_360, "967c56776aa6e1da")),
        (FAT, 1, Holes::Volume, Face, (34_082, "89716ee67991a2f8")),
        (FAT, 1, Holes::Volume, Corner, (33_983, "ccdad3cfc6383248")),
        (FAT, 1, Holes::Slices(2), Face, (38_766, "591cfeded8a4e674")),
        (FAT, 1, Holes::Slices(1), Corner, (35_280, "4e0457a0514c21db")),
        (FAT, 1, Holes::Slices(0), Corner, (35_698, "c1ed879cd0295f5e")),
        (ORGANS, 5, Holes::Volume, Face, (38_635, "cdfc001af5df8b24")),
        (ORGANS, 5, Holes::Slices(2), Face, (38_905, "a122f1d15f1737d3")),
        (ORGANS, 5, Holes::Slices(1), Corner, (38_787, "e6f37a95caf41c38")),
    ];
    for (path, label, holes, ways, result) in expected {
        let Some(map) = labels(path) else { return };
        let patch = fill_holes(&map, holes, ways, &EditRule::paint(label), &mut going).unwrap();
        check(&map, label, &patch, result, &format!("{path} {label} {holes:?} {ways:?}"));
    }
}

#[test]
fn margins_hold_the_voxels_that_others_distances_say() {
    let expected = [
        (AORTA, 1, 2.0, (86_726, "c3fb74860a8e1bb4"), (59_815, "7b71cce1d6180296")),
        (AORTA, 1, 5.0, (130_106, "e5b4f51cf983a8f2"), (31_180, "1ecf4f285355bf5c")),
        (AORTA, 1, 10.0, (207_079, "3f560371d24cf9c1"), (6_833, "8304f5201f2f4cf5")),
        (ORGANS, 5, 2.0, (38_634, "b35409c26b52e1cd"), (38_634, "b35409c26b52e1cd")),
        (ORGANS, 5, 5.0, (47_490, "5fad6fcecadfc06b"), (30_236, "f284be744d85a4b9")),
        (ORGANS, 5, 10.0, (60_883, "a68a7cd552de6887"), (19_516, "aae52114c6bbf40d")),
        (BODY, 5, 5.0, (441_391, "4b1cd2df27730884"), (290_144, "84e8e78f9af9750d")),
    ];
    for (path, label, mm, grown, shrunk) in expected {
        let Some(map) = labels(path) else { return };
        let change = |mm: f64| change_margin(&map, mm, &EditRule::paint(label), &mut going).unwrap();
        check(&map, label, &change(mm), grown, &format!("{path} {label} by {mm}"));
        check(&map, label, &change(-mm), shrunk, &format!("{path} {label} by -{mm}"));
    }
}

#[test]
fn medians_are_those_of_others() {
    let expected = [
        (AORTA, 1, [1, 1, 1], (72_416, "9f15a6dc35223d54")),
        (AORTA, 1, [2, 2, 1], (71_216, "59ce2214e653d8a9")),
        (AORTA, 1, [2, 2, 2], (70_915, "185529c38ba9df71")),
        (ORGANS, 5, [1, 1, 1], (38_553, "59828596f83279aa")),
        (ORGANS, 5, [2, 2, 2], (38_284, "72985ff1d810a206")),
        (MUSCLE, 1, [2, 2, 1], (29_423, "7140347e1b7214c2")),
        (BODY, 5, [1, 1, 1], (366_807, "bba38296efc2d5cd")),
        (BODY, 5, [2, 2, 1], (366_836, "edcaf2ed20e53bd2")),
    ];
    for (path, label, radius, result) in expected {
        let Some(map) = labels(path) else { return };
        let patch = smooth_median(&map, radius, &EditRule::paint(label)).unwrap();
        check(&map, label, &patch, result, &format!("{path} {label} {radius:?}"));
        assert_eq!(VoxelMask::of_label(&after(&map, &patch), label).voxels() as u64, result.0);
    }
}
