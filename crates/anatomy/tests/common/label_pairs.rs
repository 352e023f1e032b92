//! Pairs of structures of real label maps, and what SimpleITK says of them.
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

use super::shared_bytes;
use prosector_core::LabelMap;
use prosector_imaging::read_nifti_labels;

/// What SimpleITK says of two structures; pairs are first to second and second to first.
pub struct LabelPair {
    /// What the two are.
    pub what: &'static str,
    pub files: [(&'static str, u8); 2],
    /// Of the first, of the second, and of both at once.
    pub voxels: [u64; 3],
    /// Of the first.
    pub volume_ml: f64,
    pub dice: f64,
    pub jaccard: f64,
    pub surface_voxels: [u64; 2],
    pub hausdorff_mm: f64,
    pub percentile_95_mm: [f64; 2],
    pub mean_mm: [f64; 2],
    pub symmetric_mm: f64,
    pub nearest_mm: f64,
    /// Sums over the grid of the distances outside the first structure, and inside it to its outside, mm.
    pub field_sums: [f64; 2],
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

pub const LABEL_PAIRS: [LabelPair; 6] = [
    LabelPair {
        what: "aorta by two networks",
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
    LabelPair {
        what: "true and false lumen",
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
    LabelPair {
        what: "left pulmonary artery in the whole",
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
    LabelPair {
        what: "liver and spleen",
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
    LabelPair {
        what: "muscle and fat of the trunk",
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
    LabelPair {
        what: "two organs of a CT in 0.98 mm",
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

/// The labels of a file of the shared data; `None` where that lies elsewhere.
pub fn label_file(path: &str) -> Option<LabelMap> {
    shared_bytes(path).map(|bytes| read_nifti_labels(&bytes).unwrap())
}
