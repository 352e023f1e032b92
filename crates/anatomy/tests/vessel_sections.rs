//! Sections of bodies whose sections are known, and degrees of narrowing.

mod common;

use common::{grid, map_of};
use glam::{DMat3, DVec3, EulerRot};
use prosector_anatomy::Structure;
use prosector_anatomy::vessel::{
    CenterlineSettings, LumenSections, ProfilePoint, Section, StenosisError, StenosisReference, VesselPath, VesselTree,
    centerline_graph, stenosis, stretches_at,
};
use prosector_core::{BranchId, LabelMap, LpsPoint, LpsVector};
use std::f64::consts::PI;
use std::ops::ControlFlow;

fn turn() -> DMat3 {
    DMat3::from_euler(EulerRot::ZYX, 0.3, 0.5, 0.7)
}

fn body(spacing: [f64; 3], reach: f64, holds: impl Fn(DVec3) -> bool) -> LabelMap {
    let dims = spacing.map(|mm| 2 * (reach / mm).ceil() as usize + 5);
    let shift = [0.137, -0.271, 0.389];
    let origin = [0, 1, 2].map(|n| spacing[n] * (shift[n] - (dims[n] / 2) as f64));
    let back = turn().transpose();
    map_of(dims, grid(spacing, origin), |point, _| u8::from(holds(back * point.0)))
}

fn cut(map: &LabelMap, at: DVec3, normal: DVec3) -> Option<Section> {
    let sections = LumenSections::of(Structure { map, label: 1 }).expect("a lumen");
    sections.section(LpsPoint(turn() * at), LpsVector(turn() * normal))
}

#[test]
fn a_round_tube_has_round_sections() {
    for (spacing, radius) in
        [([0.5; 3], 4.0), ([1.0; 3], 8.0), ([1.0; 3], 3.0), ([0.8, 0.8, 2.5], 8.0), ([5.0; 3], 20.0)]
    {
        let map = body(spacing, 40.0, |p| p.truncate().length() <= radius && p.z.abs() <= 35.0);
        let edge = (spacing[0] * spacing[1] * spacing[2]).cbrt();
        for z in [-7.3, 0.0, 4.9] {
            let section = cut(&map, DVec3::new(0.4, -0.3, z), DVec3::Z).expect("a section");
            let what = format!("{spacing:?} {radius} mm at {z}: {section:?}");
            assert!((section.equivalent_diameter_mm() - 2.0 * radius).abs() < edge / 3.0, "{what}");
            assert!((section.least_diameter_mm - 2.0 * radius).abs() < edge, "{what}");
            assert!((section.greatest_diameter_mm - 2.0 * radius).abs() < edge, "{what}");
            assert!((section.perimeter_mm / (2.0 * PI * radius) - 1.0).abs() < 0.06, "{what}");
            assert!(section.outline.len() > 12);
        }
    }
}

#[test]
fn an_oblique_section_of_a_tube_is_an_ellipse() {
    let radius = 7.0;
    let map = body([0.8; 3], 45.0, |p| p.truncate().length() <= radius && p.z.abs() <= 42.0);
    let lean = 50.0_f64.to_radians();
    let section = cut(&map, DVec3::ZERO, DVec3::new(0.0, lean.sin(), lean.cos())).unwrap();
    assert!((section.area_mm2 / (PI * radius * radius / lean.cos()) - 1.0).abs() < 0.03, "{}", section.area_mm2);
    assert!((section.least_diameter_mm - 2.0 * radius).abs() < 0.8, "{}", section.least_diameter_mm);
    assert!((section.greatest_diameter_mm - 2.0 * radius / lean.cos()).abs() < 0.8, "{}", section.greatest_diameter_mm);
}

#[test]
fn a_section_holds_what_hangs_together_and_no_hole() {
    let beside = body([0.8; 3], 30.0, |p| {
        let from = |x: f64| DVec3::new(p.x - x, p.y, 0.0).length();
        (from(-9.0) <= 6.0 && from(-9.0) > 3.0) || from(9.0) <= 6.0
    });
    let ring = cut(&beside, DVec3::new(-4.5, 0.0, 0.0), DVec3::Z).unwrap();
    assert!((ring.area_mm2 / (PI * (36.0 - 9.0)) - 1.0).abs() < 0.06, "{}", ring.area_mm2);
    assert!((ring.greatest_diameter_mm - 12.0).abs() < 0.8);
    assert!(cut(&beside, DVec3::new(-9.0, 0.0, 0.0), DVec3::Z).is_none(), "the hole is no lumen");
    assert!(cut(&beside, DVec3::new(0.0, 25.0, 0.0), DVec3::Z).is_none());
    assert!(cut(&beside, DVec3::ZERO, DVec3::ZERO).is_none());
    assert!(cut(&beside, DVec3::new(f64::NAN, 0.0, 0.0), DVec3::Z).is_none());
}

/// A vessel of 5 mm before and 4 mm beyond a narrowing to 2 mm in its middle.
fn narrowed_tree() -> (LabelMap, VesselTree) {
    let radius = |z: f64| {
        let healthy = 5.0 - (z + 50.0) / 100.0;
        let dip = (1.0 + (PI * z / 8.0).cos()) / 2.0;
        if z.abs() < 8.0 { healthy + (2.0 - healthy) * dip } else { healthy }
    };
    let map = body([0.6; 3], 52.0, |p| p.z.abs() <= 50.0 && p.truncate().length() <= radius(p.z));
    let lumen = Structure { map: &map, label: 1 };
    let root = LpsPoint(turn() * DVec3::new(0.0, 0.0, -50.0));
    let settings = CenterlineSettings { root: Some(root), ..Default::default() };
    let tree = centerline_graph(lumen, &settings).expect("a vessel");
    assert_eq!(tree.graph.branches.len(), 1);
    (map, tree)
}

fn narrowed() -> (Vec<ProfilePoint>, f64) {
    let (map, tree) = narrowed_tree();
    let sections = LumenSections::of(Structure { map: &map, label: 1 }).expect("a lumen");
    (sections.profile(&tree, BranchId(0)), tree.voxel_mm)
}

#[test]
fn a_narrowing_has_the_degree_that_it_was_made_with() {
    let (profile, voxel) = narrowed();
    let lesion = 35.0..65.0;
    let distal = stenosis(&profile, lesion.clone(), StenosisReference::Distal(65.0..90.0), voxel).unwrap();
    // Beyond it the radius runs from 4.35 to 4.1 mm.
    let expected = 100.0 * (1.0 - 2.0 / 4.225);
    assert!((distal.diameter_percent - expected).abs() < distal.error_percent, "{distal:?} {expected}");
    assert!((distal.at_mm - 50.0).abs() < 1.5 && !distal.is_below_resolution, "{distal:?}");
    let both = StenosisReference::Interpolated { proximal: 10.0..35.0, distal: 65.0..90.0 };
    let interpolated = stenosis(&profile, lesion, both.clone(), voxel).unwrap();
    let expected = 100.0 * (1.0 - 2.0 / 4.5);
    assert!(
        (interpolated.diameter_percent - expected).abs() < interpolated.error_percent,
        "{interpolated:?} {expected}"
    );
    assert!((interpolated.area_percent - 100.0 * (1.0 - 4.0 / 20.25)).abs() < 4.0, "{interpolated:?}");
    assert_eq!(interpolated.reference, both);
}

#[test]
fn the_mean_of_both_sides_and_one_side_alone_are_references_as_well() {
    let (profile, voxel) = narrowed();
    let before = stenosis(&profile, 35.0..65.0, StenosisReference::Proximal(10.0..35.0), voxel).unwrap();
    assert!((before.reference_diameter_mm - 9.55).abs() < voxel / 3.0, "{before:?}");
    let mean = StenosisReference::Mean { proximal: 10.0..35.0, distal: 65.0..90.0 };
    let mean = stenosis(&profile, 35.0..65.0, mean, voxel).unwrap();
    assert!((mean.reference_diameter_mm - 9.0).abs() < voxel / 3.0, "{mean:?}");
}

/// A degree below zero is no number to show: the vessel narrows beyond, as where a course ends in a twig.
#[test]
fn a_place_that_is_wider_than_its_reference_has_no_degree() {
    let (profile, voxel) = narrowed();
    let wider = stenosis(&profile, 10.0..30.0, StenosisReference::Distal(45.0..55.0), voxel).unwrap_err();
    assert!(
        matches!(wider, StenosisError::Wider { found_mm, expected_mm } if found_mm > expected_mm + 1.0),
        "{wider:?}"
    );
    assert!(wider.to_string().contains("choose another reference"));
    // Slightly wider, within the error, is a vessel without narrowing.
    let even = stenosis(&profile, 10.0..20.0, StenosisReference::Distal(22.0..26.0), voxel);
    assert!(even.is_ok_and(|even| even.diameter_percent.abs() <= even.error_percent + 1.5));
}

/// The stretches follow from the healthy width, so they lie clear of the narrowing.
#[test]
fn stretches_lie_clear_of_the_narrowing_that_they_are_for() {
    let (profile, voxel) = narrowed();
    let found = stretches_at(&profile, 50.0).unwrap();
    let wide = found.lesion.end - 50.0;
    assert!((wide - 8.8).abs() < 0.8, "{found:?}");
    assert!(found.proximal.end < 35.0 && found.distal.start > 65.0, "{found:?}");
    let both = StenosisReference::Interpolated { proximal: found.proximal, distal: found.distal };
    let found = stenosis(&profile, found.lesion, both, voxel).unwrap();
    assert!((found.diameter_percent - 100.0 * (1.0 - 2.0 / 4.5)).abs() < found.error_percent, "{found:?}");
    assert_eq!(stretches_at(&[], 5.0), None);
}

/// A course through the same tube has the sections that its branch has.
#[test]
fn sections_along_a_course_are_those_of_its_branch() {
    let (map, tree) = narrowed_tree();
    let sections = LumenSections::of(Structure { map: &map, label: 1 }).unwrap();
    let path = VesselPath::of_branch(&tree.graph, tree.graph.branches[0].id).unwrap();
    let along = sections.along(&path, 2.0, &mut |_| ControlFlow::Continue(())).unwrap();
    let branch = sections.profile(&tree, tree.graph.branches[0].id);
    assert!((along.len() as f64 - path.length_mm() / 2.0).abs() < 3.0);
    for point in along.iter().filter(|point| point.arc_mm > 10.0 && point.arc_mm < path.length_mm() - 10.0) {
        let near = |other: &&ProfilePoint| other.section.center.distance_mm(point.section.center);
        let other = branch.iter().min_by(|a, b| near(a).total_cmp(&near(b))).unwrap();
        let [ours, theirs] = [point, other].map(|point| point.section.equivalent_diameter_mm());
        assert!((ours - theirs).abs() < 0.4, "{ours:.2} and {theirs:.2} mm at {:.1} mm", point.arc_mm);
    }
    let stopped = sections.along(&path, 2.0, &mut |_| ControlFlow::Break(()));
    assert!(stopped.is_err());
}

#[test]
fn references_in_the_wrong_place_are_refused_in_words() {
    let (profile, voxel) = narrowed();
    let ask = |reference| stenosis(&profile, 35.0..65.0, reference, voxel).unwrap_err();
    let error = ask(StenosisReference::Distal(10.0..30.0));
    assert_eq!(
        error.to_string(),
        "the reference from 10.0 to 30.0 mm does not lie beyond the narrowing; move it there"
    );
    assert!(matches!(ask(StenosisReference::Distal(400.0..500.0)), StenosisError::NoSection { .. }));
    let wrong = StenosisReference::Interpolated { proximal: 30.0..40.0, distal: 70.0..90.0 };
    assert!(matches!(ask(wrong), StenosisError::Side { side: "before", .. }));
    assert!(stenosis(&[], 0.0..1.0, StenosisReference::Distal(2.0..3.0), voxel).is_err());
}
