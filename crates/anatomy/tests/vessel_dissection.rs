//! A dissected aorta: lumens from clicks beside labels, diameters beside a report.

mod common;

use common::aorta::{CLICKS, at, dice, image, labels, landmarks, sections_of};
use glam::DVec3;
use prosector_anatomy::vessel::{Dissection, DissectionSettings, LumenSections, Section, segment_dissection};
use prosector_core::{LpsPoint, LpsVector, Volume};
use std::f64::consts::PI;
use std::ops::ControlFlow;

fn lumens(volume: &Volume, clicks: [[[usize; 3]; 2]; 2]) -> Dissection {
    let [first, second] = clicks.map(|clicks| clicks.map(|click| at(volume, click)));
    segment_dissection(volume, [&first, &second], &DissectionSettings::default(), &mut |_| ControlFlow::Continue(()))
        .expect("two lumens")
}

#[test]
fn two_clicks_each_separate_the_true_from_the_false_lumen() {
    let Some(volume) = image() else { return };
    let (Some(truth), Some(false_truth)) = (labels("aorta_true_lumen"), labels("aorta_false_lumen")) else { return };
    // Other people click elsewhere: half a centimetre aside, along and across.
    let others = [[[51, 44, 88], [49, 69, 4]], [[59, 86, 140], [45, 79, 6]]];
    for clicks in [CLICKS, others] {
        let ours = lumens(&volume, clicks);
        let found = [dice((&ours.map, 1), (&truth, 1)), dice((&ours.map, 2), (&false_truth, 1))];
        println!("{found:?}");
        assert!(found.iter().all(|&dice| dice >= 0.85), "{found:?}");
        // What each takes from the other's label.
        let wrong = [dice((&ours.map, 1), (&false_truth, 1)), dice((&ours.map, 2), (&truth, 1))];
        assert!(wrong.iter().all(|&dice| dice < 0.1), "{wrong:?}");
    }
}

/// The largest part of a lumen on the plane of two crossing lines, looked for along them.
fn widest(sections: &LumenSections, lines: [[DVec3; 2]; 2], normal: DVec3) -> Option<Section> {
    let places = lines.into_iter().flat_map(|[from, to]| (1..10).map(move |n| from.lerp(to, f64::from(n) / 10.0)));
    let found = places.filter_map(|place| sections.section(LpsPoint(place), LpsVector(normal)));
    found.max_by(|a, b| a.area_mm2.total_cmp(&b.area_mm2))
}

/// The report's areas of the lumens are those of the label files, not widened, given to 0.1 cm².
#[test]
fn sections_of_the_lumens_have_the_size_of_the_report() {
    let names = ["aorta_true_lumen", "aorta_false_lumen"].map(labels);
    let ([Some(lumen), Some(false_lumen)], Some(landmarks)) = (names, landmarks()) else { return };
    let sides = [(&lumen, "area_tl"), (&false_lumen, "area_fl")].map(|(map, key)| (sections_of(map), key));
    let mut compared = 0;
    // The annulus was measured on a label of its own.
    for landmark in landmarks.iter().filter(|landmark| landmark.name != "annulus") {
        for (sections, key) in &sides {
            let Some(area) = landmark.area_cm2(key) else { continue };
            let section = widest(sections, landmark.lines, landmark.normal()).expect("a section");
            let (ours, theirs) = (section.equivalent_diameter_mm(), 2.0 * (area * 100.0 / PI).sqrt());
            let rounding = theirs * 0.05 / (2.0 * area);
            let off = ours - theirs;
            assert!(off.abs() < 1.0 + rounding, "{} {key}: {ours:.2} instead of {theirs:.2} mm", landmark.name);
            compared += 1;
        }
    }
    assert_eq!(compared, 14);
}

#[test]
fn diameters_of_the_whole_aorta_have_the_size_of_the_report() {
    let Some(landmarks) = landmarks() else { return };
    let rows = common::aorta::rows().expect("the labels lie beside the report");
    assert_eq!(landmarks.len(), 10);
    for row in &rows {
        println!("{} {}: {:.2} instead of {:.2} mm", row.landmark, row.line, row.ours_mm, row.report_mm);
    }
    assert!(rows.len() >= 17);
    for row in &rows {
        let off = row.ours_mm - row.report_mm;
        assert!(off.abs() < 1.0, "{} {}: {off:.2} mm off", row.landmark, row.line);
    }
}
