//! A dissected aorta with the labels and the report of others, and what of the report can be measured on the labels.
//!
//! The report is that of TotalSegmentator 2.18.0, whose own code says what it measures (`aorta_report/pipeline.py`,
//! `measurements.py`, `geometry_report.py` of the package): the aorta is the union of three label files on a grid of
//! 0.8 mm; across its centreline it is cut, and **the section is widened by one voxel** (`binary_dilation`) before its
//! diameters are taken. The ends of the diameters say the same: they lie 0.2 to 1.9 mm outside the label files.

use super::shared_bytes;
use glam::DVec3;
use prosector_anatomy::Structure;
use prosector_anatomy::vessel::{LumenSections, Section};
use prosector_core::{LabelMap, LpsFromVoxel, LpsPoint, LpsVector, Volume, VoxelIndex};
use prosector_imaging::{read_nifti, read_nifti_labels};

const FOLDER: &str = "nifti-cta-aortic-dissection";
/// Voxels of the image: in the first lumen at the ascending and the distal descending aorta, in the second at its top
/// and bottom.
pub const CLICKS: [[[usize; 3]; 2]; 2] = [[[50, 46, 84], [48, 69, 2]], [[60, 88, 143], [46, 78, 4]]];
/// Grid of the report, mm.
const REPORT_MM: f64 = 0.8;

pub fn image() -> Option<Volume> {
    Some(read_nifti(&shared_bytes(&format!("{FOLDER}/cta_cropped.nii.gz"))?).expect("an image"))
}

pub fn labels(name: &str) -> Option<LabelMap> {
    Some(read_nifti_labels(&shared_bytes(&format!("{FOLDER}/labels/{name}.nii.gz"))?).expect("labels"))
}

/// Patient position of a voxel's centre.
pub fn at(volume: &Volume, [x, y, z]: [usize; 3]) -> LpsPoint {
    volume.lps_from_voxel.point(VoxelIndex::new(x as f64, y as f64, z as f64))
}

/// Dice coefficient of two labels of maps on one grid.
pub fn dice((a, label_a): (&LabelMap, u8), (b, label_b): (&LabelMap, u8)) -> f64 {
    assert_eq!(a.dims, b.dims);
    let both = a.labels.iter().zip(b.labels.iter()).filter(|(a, b)| **a == label_a && **b == label_b).count();
    2.0 * both as f64 / (a.histogram()[label_a as usize] + b.histogram()[label_b as usize]) as f64
}

/// A landmark of the report: a plane, and two lines across the aorta in it.
pub struct Landmark {
    pub name: String,
    /// Ends of the greatest diameter, then of the greatest one across it.
    pub lines: [[DVec3; 2]; 2],
    report: serde_json::Value,
}

impl Landmark {
    pub fn center(&self) -> DVec3 {
        self.lines.iter().flatten().sum::<DVec3>() / 4.0
    }

    pub fn normal(&self) -> DVec3 {
        let [first, second] = self.lines.map(|[from, to]| to - from);
        first.cross(second)
    }

    /// Length of a line, mm.
    pub fn length_mm(&self, line: usize) -> f64 {
        self.lines[line][0].distance(self.lines[line][1])
    }

    /// An area of the report, cm², where it has one.
    pub fn area_cm2(&self, key: &str) -> Option<f64> {
        self.report[key].as_f64().filter(|&area| area > 0.0)
    }
}

/// Landmarks that the report could place.
pub fn landmarks() -> Option<Vec<Landmark>> {
    let report: serde_json::Value =
        serde_json::from_slice(&shared_bytes(&format!("{FOLDER}/aorta_report.json"))?).expect("JSON");
    let landmark = |report: &serde_json::Value| {
        // RAS of the file to LPS.
        let point = |name: &str| {
            let value = |n: usize| report[name][n].as_f64();
            Some(DVec3::new(-value(0)?, -value(1)?, value(2)?))
        };
        let lines = [[point("start")?, point("end")?], [point("start_pd")?, point("end_pd")?]];
        Some(Landmark { name: report["name"].as_str()?.to_owned(), lines, report: report.clone() })
    };
    let mut found: Vec<Landmark> =
        report["landmarks"].as_object().expect("landmarks").values().filter_map(landmark).collect();
    found.sort_by(|a, b| a.name.cmp(&b.name));
    Some(found)
}

/// The union of label 1 of maps on the report's grid, and the same one voxel wider all round (six neighbours).
pub fn as_reported(maps: &[LabelMap]) -> [LabelMap; 2] {
    let first = &maps[0];
    let spacing = DVec3::from(first.lps_from_voxel.spacing_mm());
    let dims = [0, 1, 2].map(|n| (first.dims[n] as f64 * spacing[n] / REPORT_MM) as usize);
    let (origin, affine) = (first.lps_from_voxel.point(VoxelIndex::new(0.0, 0.0, 0.0)), first.lps_from_voxel.affine());
    let steps = [0, 1, 2].map(|n| LpsVector(affine.matrix3.col(n).normalize() * REPORT_MM));
    let lps_from_voxel = LpsFromVoxel::new(origin, steps).expect("upright");
    let old =
        |index: usize, n: usize| ((index as f64 * REPORT_MM / spacing[n]).round() as usize).min(first.dims[n] - 1);
    let mut union = vec![0; dims.iter().product()];
    for (n, value) in union.iter_mut().enumerate() {
        let [x, y, z] = [old(n % dims[0], 0), old(n / dims[0] % dims[1], 1), old(n / dims[0] / dims[1], 2)];
        let at = (z * first.dims[1] + y) * first.dims[0] + x;
        *value = u8::from(maps.iter().any(|map| map.labels[at] == 1));
    }
    let wide = widened(&union, dims);
    [union, wide].map(|labels| LabelMap { dims, labels: labels.into(), lps_from_voxel, ..first.clone() })
}

fn widened(labels: &[u8], dims: [usize; 3]) -> Vec<u8> {
    let steps = [1, dims[0], dims[0] * dims[1]];
    let place = |n: usize, axis: usize| n / steps[axis] % dims[axis];
    let near = |n: usize, axis: usize| {
        place(n, axis) > 0 && labels[n - steps[axis]] == 1
            || place(n, axis) + 1 < dims[axis] && labels[n + steps[axis]] == 1
    };
    (0..labels.len()).map(|n| u8::from(labels[n] == 1 || (0..3).any(|axis| near(n, axis)))).collect()
}

/// The section of a body in a landmark's plane.
pub fn section(sections: &LumenSections, landmark: &Landmark) -> Section {
    sections.section(LpsPoint(landmark.center()), LpsVector(landmark.normal())).expect("a section")
}

pub fn sections_of(map: &LabelMap) -> LumenSections {
    LumenSections::of(Structure { map, label: 1 }).expect("a body")
}

/// As the report takes them: the longest chord of an outline, and the longest of those within 6° of across it, mm.
pub fn diameters(section: &Section) -> [f64; 2] {
    let points: Vec<DVec3> = section.outline.iter().map(|point| point.0).collect();
    let chords = || points.iter().enumerate().flat_map(|(n, &a)| points[..n].iter().map(move |&b| a - b));
    let longest = chords().max_by(|a, b| a.length_squared().total_cmp(&b.length_squared())).expect("an outline");
    let across = |chord: &DVec3| chord.dot(longest).abs() < 0.1 * chord.length() * longest.length();
    [longest.length(), chords().filter(across).map(DVec3::length).fold(0.0, f64::max)]
}

/// A diameter of the whole aorta that both define.
pub struct DiameterRow {
    pub landmark: String,
    pub line: &'static str,
    pub report_mm: f64,
    pub ours_mm: f64,
}

/// Lines of the report that are no diameters of the label files, and why: their ends lie where no other's do.
pub const NOT_COMPARABLE: [(&str, usize, &str); 3] = [
    ("mid asc. aorta", 0, "its ends lie 1.6 and 1.9 mm outside the label files, twice the widening"),
    ("abd. aorta (celiac artery)", 1, "one end lies 0.5 mm inside the label files, where the celiac artery leaves"),
    ("sinuses of valsalva", 1, "both ends lie 0.9 to 1.1 mm inside the label files"),
];

/// Diameters of the union of the label files, widened as the report's code does, beside those of the report.
///
/// At the sinuses the report's area is that of the true lumen and its lines end inside the labels, so that there it was
/// not widened. The annulus has a label of its own.
pub fn rows() -> Option<Vec<DiameterRow>> {
    let whole = ["aorta", "aorta_true_lumen", "aorta_false_lumen"].map(labels);
    let [Some(aorta), Some(first), Some(second)] = whole else { return None };
    let (annulus, landmarks) = (labels("annulus_proper")?, landmarks()?);
    let [plain, wide] = as_reported(&[aorta, first, second]).map(|map| sections_of(&map));
    let [_, annulus] = as_reported(&[annulus]).map(|map| sections_of(&map));
    let mut rows = Vec::new();
    for landmark in &landmarks {
        let body = match landmark.name.as_str() {
            "annulus" => &annulus,
            "sinuses of valsalva" => &plain,
            _ => &wide,
        };
        let ours = diameters(&section(body, landmark));
        for (line, name) in ["greatest", "crossing"].into_iter().enumerate() {
            if !NOT_COMPARABLE.iter().any(|(landmark_name, which, _)| *landmark_name == landmark.name && *which == line)
            {
                let (report_mm, landmark) = (landmark.length_mm(line), landmark.name.clone());
                rows.push(DiameterRow { landmark, line: name, report_mm, ours_mm: ours[line] });
            }
        }
    }
    Some(rows)
}
