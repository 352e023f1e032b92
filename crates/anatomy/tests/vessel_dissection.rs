//! A dissected aorta: lumens from clicks beside labels, diameters beside a report.

mod common;

use common::shared_bytes;
use glam::DVec3;
use prosector_anatomy::Structure;
use prosector_anatomy::vessel::{LumenMask, LumenSections, LumenSettings, Section, segment_lumen};
use prosector_core::{LabelMap, LpsPoint, LpsVector, Volume, VoxelIndex};
use prosector_imaging::{read_nifti, read_nifti_labels};
use std::f64::consts::PI;
use std::ops::ControlFlow;

const FOLDER: &str = "nifti-cta-aortic-dissection";

fn image() -> Option<Volume> {
    Some(read_nifti(&shared_bytes(&format!("{FOLDER}/cta_cropped.nii.gz"))?).expect("an image"))
}

fn labels(name: &str) -> Option<LabelMap> {
    Some(read_nifti_labels(&shared_bytes(&format!("{FOLDER}/labels/{name}.nii.gz"))?).expect("labels"))
}

fn at(volume: &Volume, [x, y, z]: [usize; 3]) -> LpsPoint {
    volume.lps_from_voxel.point(VoxelIndex::new(x as f64, y as f64, z as f64))
}

fn lumen(volume: &Volume, clicks: [[usize; 3]; 2], against: [[usize; 3]; 2]) -> LumenMask {
    let points = |clicks: [[usize; 3]; 2]| clicks.map(|click| at(volume, click));
    let found = segment_lumen(volume, &points(clicks), &points(against), &LumenSettings::default(), &mut |_| {
        ControlFlow::Continue(())
    });
    found.expect("a lumen")
}

fn dice(mask: &LabelMap, truth: &LabelMap) -> f64 {
    assert_eq!(mask.dims, truth.dims);
    let both = mask.labels.iter().zip(truth.labels.iter()).filter(|(a, b)| **a == 1 && **b == 1).count();
    2.0 * both as f64 / (mask.histogram()[1] + truth.histogram()[1]) as f64
}

/// Voxels of the image: in the ascending and in the distal descending aorta; false lumen at its top and bottom.
const TRUE_CLICKS: [[usize; 3]; 2] = [[50, 46, 84], [48, 69, 2]];
const FALSE_CLICKS: [[usize; 3]; 2] = [[60, 88, 143], [46, 78, 4]];

#[test]
fn two_clicks_each_separate_the_true_from_the_false_lumen() {
    let Some(volume) = image() else { return };
    let (Some(truth), Some(false_truth)) = (labels("aorta_true_lumen"), labels("aorta_false_lumen")) else { return };
    let ours = lumen(&volume, TRUE_CLICKS, FALSE_CLICKS);
    let other = lumen(&volume, FALSE_CLICKS, TRUE_CLICKS);
    let shared = ours.map.labels.iter().zip(other.map.labels.iter()).filter(|(a, b)| **a == 1 && **b == 1).count();
    assert_eq!(shared, 0, "no voxel is in both");
    let found = [dice(&ours.map, &truth), dice(&other.map, &false_truth)];
    assert!(found[0] >= 0.85, "{found:?}");
    // Where it is clotted, the false lumen looks like the tissue around the aorta, and its crescent reaches far round the
    // true lumen: less agreement, said in docs/methods/vessels.md.
    assert!(found[1] >= 0.74, "{found:?}");
    // What each takes from the other's label.
    assert!(dice(&ours.map, &false_truth) < 0.1 && dice(&other.map, &truth) < 0.1);
}

/// The largest part of a lumen on the plane of two crossing lines, looked for along them.
fn widest(sections: &LumenSections, lines: [[DVec3; 2]; 2], normal: DVec3) -> Option<Section> {
    let places = lines.into_iter().flat_map(|[from, to]| (1..10).map(move |n| from.lerp(to, f64::from(n) / 10.0)));
    let found = places.filter_map(|place| sections.section(LpsPoint(place), LpsVector(normal)));
    found.max_by(|a, b| a.area_mm2.total_cmp(&b.area_mm2))
}

/// The report's diameters of the aorta reach to the outside of its wall, which the labels do not hold; its areas of the
/// lumens can be compared, as diameters of circles. They are given to 0.1 cm².
#[test]
fn sections_of_the_lumens_have_the_size_of_the_report() {
    let names = ["aorta_true_lumen", "aorta_false_lumen"].map(labels);
    let [Some(lumen), Some(false_lumen)] = names else { return };
    let Some(report) = shared_bytes(&format!("{FOLDER}/aorta_report.json")) else { return };
    let report: serde_json::Value = serde_json::from_slice(&report).expect("JSON");
    let sides = [(&lumen, "area_tl"), (&false_lumen, "area_fl")];
    let sides = sides.map(|(map, key)| (LumenSections::of(Structure { map, label: 1 }).expect("a lumen"), key));
    let mut compared = 0;
    for landmark in report["landmarks"].as_object().expect("landmarks").values() {
        // RAS of the file to LPS.
        let point = |name: &str| {
            let value = |n: usize| landmark[name][n].as_f64();
            Some(DVec3::new(-value(0)?, -value(1)?, value(2)?))
        };
        let ends = ["start", "end", "start_pd", "end_pd"].map(point);
        let [Some(start), Some(end), Some(side), Some(other)] = ends else { continue };
        // The annulus was measured on a label of its own.
        if landmark["name"] == "annulus" {
            continue;
        }
        for (sections, key) in &sides {
            let Some(area) = landmark[*key].as_f64().filter(|&area| area > 0.0) else { continue };
            let normal = (end - start).cross(other - side);
            let section = widest(sections, [[start, end], [side, other]], normal).expect("a section");
            let (ours, theirs) = (section.equivalent_diameter_mm(), 2.0 * (area * 100.0 / PI).sqrt());
            let rounding = theirs * 0.05 / (2.0 * area);
            let off = ours - theirs;
            assert!(off.abs() < 1.0 + rounding, "{} {key}: {ours:.2} instead of {theirs:.2} mm", landmark["name"]);
            compared += 1;
        }
    }
    assert_eq!(compared, 14);
}
