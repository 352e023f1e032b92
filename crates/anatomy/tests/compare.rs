//! Comparison of segments and nearest points against closed forms and SimpleITK on real label maps.
//!
//! The table was made once with SimpleITK 2.5.7 and NumPy, for each pair `a`, `b` of binary images:
//! ```python
//! o = sitk.LabelOverlapMeasuresImageFilter(); o.Execute(a, b)       # GetDiceCoefficient, GetJaccardCoefficient
//! def surface(m):                                                   # six neighbours, the grid's edge is outside
//!     p = sitk.ConstantPad(m, [1]*3, [1]*3, 0)
//!     return sitk.Crop(sitk.And(p, sitk.Not(sitk.BinaryErode(p, [1]*3, sitk.sitkCross))), [1]*3, [1]*3)
//! def outside(m):
//!     d = sitk.SignedMaurerDistanceMap(m, insideIsPositive=False, squaredDistance=False, useImageSpacing=True)
//!     return numpy.maximum(sitk.GetArrayFromImage(d).astype(float), 0)
//! ab = outside(surface(b))[sitk.GetArrayFromImage(surface(a)) > 0]  # ab.max(), ab.mean(), numpy.percentile(ab, 95)
//! h = sitk.HausdorffDistanceImageFilter(); h.Execute(surface(a), surface(b))   # GetHausdorffDistance
//! s = sitk.LabelShapeStatisticsImageFilter(); s.Execute(a)           # GetNumberOfPixels, GetPhysicalSize / 1000
//! near = outside(b)[sitk.GetArrayFromImage(a) > 0].min()
//! sums = outside(a).sum(), outside(a == 0).sum()
//! ```

mod common;

use common::{grid, map_of, shared_bytes};
use prosector_anatomy::compare::compare;
use prosector_anatomy::distance::{DistanceError, DistanceSign, distance_field};
use prosector_anatomy::measure::nearest_points;
use prosector_anatomy::{PairError, Structure};
use prosector_core::{FrameOfReferenceUid, LabelMap, LpsPoint};
use prosector_imaging::read_nifti_labels;

/// What SimpleITK says of two structures; pairs are first to second and second to first.
struct Reference {
    files: [(&'static str, u8); 2],
    /// Of the first, of the second, and of both at once.
    voxels: [u64; 3],
    /// Of the first.
    volume_ml: f64,
    dice: f64,
    jaccard: f64,
    surface_voxels: [u64; 2],
    hausdorff_mm: f64,
    percentile_95_mm: [f64; 2],
    mean_mm: [f64; 2],
    symmetric_mm: f64,
    nearest_mm: f64,
    /// Sums over the grid of the distances outside the first structure, and inside it to its outside, mm.
    field_sums: [f64; 2],
}

const AORTA: &str = "nifti-cta-aortic-dissection/labels/aorta.nii.gz";
const AORTA_TASK_264: &str = "nifti-cta-aortic-dissection/labels/organ_aorta_T264.nii.gz";
const TRUE_LUMEN: &str = "nifti-cta-aortic-dissection/labels/aorta_true_lumen.nii.gz";
const FALSE_LUMEN: &str = "nifti-cta-aortic-dissection/labels/aorta_false_lumen.nii.gz";
const PULMONARY: &str = "nifti-cta-aortic-dissection/labels_pulmonary/pulmonary_artery.nii.gz";
const PULMONARY_LEFT: &str = "nifti-cta-aortic-dissection/labels_pulmonary/pul_left_start.nii.gz";
const ORGANS: &str = "nifti-ct-multiorgan-totalseg/example_seg.nii.gz";
const MUSCLE: &str = "nifti-ct-multiorgan-totalseg/tissue_types/skeletal_muscle.nii.gz";
const FAT: &str = "nifti-ct-multiorgan-totalseg/tissue_types/torso_fat.nii.gz";
const BODY: &str = "dicom-ct-j2k-totalseg/segmentation.nii.gz";

const REFERENCES: [Reference; 6] = [
    Reference {
        files: [(AORTA, 1), (AORTA_TASK_264, 1)],
        voxels: [72_810, 73_277, 71_328],
        volume_ml: 245.733750,
        dice: 0.976513995085,
        jaccard: 0.954105860164,
        surface_voxels: [13_088, 13_047],
        hausdorff_mm: 10.062305899,
        percentile_95_mm: [1.5, 1.5],
        mean_mm: [0.379364938, 0.362565743],
        symmetric_mm: 0.370978517,
        nearest_mm: 0.0,
        field_sums: [118323543.7202, 372830.2440],
    },
    Reference {
        files: [(TRUE_LUMEN, 1), (FALSE_LUMEN, 1)],
        voxels: [37_595, 36_170, 0],
        volume_ml: 126.883125,
        dice: 0.0,
        jaccard: 0.0,
        surface_voxels: [8_644, 9_377],
        hausdorff_mm: 40.721615881,
        percentile_95_mm: [30.037477493, 18.553976059],
        mean_mm: [10.143268741, 7.844382788],
        symmetric_mm: 8.947072437,
        nearest_mm: 1.5,
        field_sums: [128172181.9861, 163682.9901],
    },
    Reference {
        files: [(PULMONARY_LEFT, 1), (PULMONARY, 1)],
        voxels: [167, 14_261, 167],
        volume_ml: 0.563625,
        dice: 0.023149431661,
        jaccard: 0.011710258748,
        surface_voxels: [167, 3_658],
        hausdorff_mm: 71.780916684,
        percentile_95_mm: [6.184658527, 60.716655350],
        mean_mm: [2.670150757, 29.899721594],
        symmetric_mm: 28.710874972,
        nearest_mm: 0.0,
        field_sums: [126500457.8875, 250.5],
    },
    Reference {
        files: [(ORGANS, 5), (ORGANS, 1)],
        voxels: [38_634, 9_452, 0],
        volume_ml: 1043.118,
        dice: 0.0,
        jaccard: 0.0,
        surface_voxels: [7_448, 2_486],
        hausdorff_mm: 201.648208522,
        percentile_95_mm: [189.149938202, 138.707420349],
        mean_mm: [135.411585458, 109.516915064],
        symmetric_mm: 128.931401182,
        nearest_mm: 49.658836365,
        field_sums: [23634559.5553, 470999.7353],
    },
    Reference {
        files: [(MUSCLE, 1), (FAT, 1)],
        voxels: [35_293, 33_969, 0],
        volume_ml: 952.911,
        dice: 0.0,
        jaccard: 0.0,
        surface_voxels: [16_569, 19_100],
        hausdorff_mm: 82.103593100,
        percentile_95_mm: [48.928520203, 63.356136322],
        mean_mm: [19.848970366, 31.380229549],
        symmetric_mm: 26.023717357,
        nearest_mm: 3.0,
        field_sums: [10020678.0949, 224370.0490],
    },
    Reference {
        files: [(BODY, 5), (BODY, 6)],
        voxels: [366_708, 74_102, 0],
        volume_ml: 699.440002441,
        dice: 0.0,
        jaccard: 0.0,
        surface_voxels: [52_376, 14_953],
        hausdorff_mm: 171.190455689,
        percentile_95_mm: [156.515548706, 70.035704041],
        mean_mm: [85.855187708, 36.618978025],
        symmetric_mm: 74.920389279,
        nearest_mm: 0.976562500,
        field_sums: [620193417.4699, 5491680.5971],
    },
];

/// Both sides hold distances in 32 bits.
const RELATIVE: f64 = 1e-6;

fn check(what: &str, found: f64, expected: f64) {
    assert!((found - expected).abs() <= RELATIVE * expected.abs(), "{what}: {found} for {expected}");
}

fn label_file(path: &str) -> Option<LabelMap> {
    shared_bytes(path).map(|bytes| read_nifti_labels(&bytes).unwrap())
}

#[test]
fn real_structures_measure_as_in_simpleitk() {
    for reference in &REFERENCES {
        let [(path, label), (other_path, other_label)] = reference.files;
        let (Some(map), Some(other)) = (label_file(path), label_file(other_path)) else { return };
        let [first, second] = [Structure { map: &map, label }, Structure { map: &other, label: other_label }];
        let found = compare(first, second).unwrap();
        let overlap = found.overlap;
        assert_eq!([overlap.first, overlap.second, overlap.both], reference.voxels, "{path}");
        assert_eq!(map.histogram()[usize::from(label)], reference.voxels[0], "{path}");
        check("volume", overlap.first as f64 * found.voxel_ml, reference.volume_ml);
        assert_eq!([found.from_first.voxels, found.from_second.voxels], reference.surface_voxels, "{path}");
        check("Dice", overlap.dice(), reference.dice);
        check("Jaccard", overlap.jaccard(), reference.jaccard);
        check("Hausdorff", found.hausdorff_mm(), reference.hausdorff_mm);
        for (n, one) in [found.from_first, found.from_second].iter().enumerate() {
            check("95th percentile", one.percentile_95_mm, reference.percentile_95_mm[n]);
            check("mean", one.mean_mm, reference.mean_mm[n]);
        }
        check("95 %", found.hausdorff_95_mm(), reference.percentile_95_mm.into_iter().fold(0.0, f64::max));
        check("symmetric mean", found.mean_surface_distance_mm(), reference.symmetric_mm);
        check("nearest", nearest_points(first, second).unwrap().mm, reference.nearest_mm);
        let field = distance_field(&map, label, DistanceSign::Signed).unwrap();
        let sum = |sign: f64| field.mm.iter().map(|&mm| (f64::from(mm) * sign).max(0.0)).sum::<f64>();
        check("field outside", sum(1.0), reference.field_sums[0]);
        check("field inside", sum(-1.0), reference.field_sums[1]);
    }
}

/// Two blocks of 4 x 4 x 4 voxels, the second shifted along the columns.
fn blocks(shift: usize, spacing: [f64; 3]) -> [LabelMap; 2] {
    [0, shift].map(|shift| {
        let within = |n: usize, from: usize| (from..from + 4).contains(&n);
        map_of([20, 8, 8], grid(spacing, [-3.0, 7.0, 1.0]), |_, [x, y, z]| {
            u8::from(within(x, 2 + shift) && within(y, 2) && within(z, 2))
        })
    })
}

#[test]
fn shifted_blocks_have_the_numbers_of_a_hand_count() {
    let [first, second] = blocks(1, [1.5, 1.0, 2.0]);
    let (a, b) = (Structure { map: &first, label: 1 }, Structure { map: &second, label: 1 });
    let found = compare(a, b).unwrap();
    assert_eq!([found.overlap.first, found.overlap.second, found.overlap.both], [64, 64, 48]);
    assert_eq!((found.overlap.dice(), found.overlap.jaccard()), (0.75, 0.6));
    assert_eq!((found.volume_difference_ml(), found.relative_volume_difference()), (0.0, 0.0));
    // All but the 2 x 2 x 2 in the middle are surface; the face left behind is one column of 1.5 mm away.
    assert_eq!((found.from_first.voxels, found.hausdorff_mm()), (56, 1.5));
    let same = compare(a, a).unwrap();
    assert_eq!((same.overlap.dice(), same.hausdorff_mm(), same.mean_surface_distance_mm()), (1.0, 0.0, 0.0));
}

#[test]
fn the_shortest_way_between_blocks_is_the_gap() {
    let [first, second] = blocks(10, [1.5, 1.0, 2.0]);
    let found = nearest_points(Structure { map: &first, label: 1 }, Structure { map: &second, label: 1 }).unwrap();
    // Columns 5 and 12, rows and slices 2, the first of the equally near.
    assert_eq!(found.mm, 7.0 * 1.5);
    assert_eq!(found.first, LpsPoint::new(-3.0 + 5.0 * 1.5, 9.0, 5.0));
    assert_eq!(found.second, LpsPoint::new(-3.0 + 12.0 * 1.5, 9.0, 5.0));
}

#[test]
fn what_cannot_be_compared_is_refused() {
    let [map, _] = blocks(0, [1.0; 3]);
    let elsewhere = LabelMap { frame_of_reference: FrameOfReferenceUid::new("2.25.2"), ..map.clone() };
    let [finer, _] = blocks(0, [0.9; 3]);
    let refused = |other: &LabelMap, label| {
        compare(Structure { map: &map, label: 1 }, Structure { map: other, label }).unwrap_err()
    };
    assert_eq!(refused(&elsewhere, 1), PairError::FrameOfReference);
    assert_eq!(refused(&finer, 1), PairError::Grid { first: [20, 8, 8], second: [20, 8, 8] });
    assert_eq!(refused(&map, 9), PairError::Distance(DistanceError::Empty { label: 9 }));
}
