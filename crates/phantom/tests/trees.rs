//! The grown trees against Murray's law and against the organ they grow in.

use prosector_core::{CenterlineGraph, LpsPoint};
use prosector_phantom::{DemoPatient, DemoSettings, label};
use std::sync::OnceLock;

fn patient() -> &'static DemoPatient {
    static PATIENT: OnceLock<DemoPatient> = OnceLock::new();
    let settings = DemoSettings { dims: [160, 128, 108], threads: 2, ..Default::default() };
    PATIENT.get_or_init(|| DemoPatient::generate(&settings).unwrap())
}

fn tree(name: &str) -> &'static CenterlineGraph {
    patient().trees.iter().find(|tree| tree.name == name).unwrap()
}

/// The trees inside the liver; the aorta is drawn, not grown.
const GROWN: [&str; 3] = ["Portal vein", "Hepatic veins", "Hepatic artery"];

#[test]
fn graphs_are_sound_and_joined() {
    for tree in &patient().trees {
        let tree = tree.clone().checked().unwrap();
        for branch in &tree.branches {
            let Some(parent) = branch.parent.and_then(|id| tree.branch(id)) else { continue };
            let gap = parent.points.last().unwrap().position.distance_mm(branch.points[0].position);
            assert!(gap < 1e-9, "{}: branch {:?} starts {gap} mm off its parent", tree.name, branch.id);
        }
    }
}

/// C. Murray, PNAS 1926: the cube of the parent's radius is the sum of its children's cubes.
#[test]
fn radii_follow_murray_at_every_bifurcation() {
    for name in GROWN {
        let tree = tree(name);
        let (mut bifurcations, mut worst) = (0, 0.0f64);
        for parent in &tree.branches {
            let cube = |r: f64| r * r * r;
            let children: Vec<f64> =
                tree.children(parent.id).map(|id| cube(tree.branch(id).unwrap().points[0].radius_mm)).collect();
            if children.is_empty() {
                continue;
            }
            let end = cube(parent.points.last().unwrap().radius_mm);
            worst = worst.max((children.iter().sum::<f64>() / end - 1.0).abs());
            bifurcations += 1;
            assert!(children.len() >= 2, "{name}: a branch goes on without a bifurcation");
        }
        println!("{name}: {bifurcations} bifurcations, largest deviation {worst:e}");
        assert!(worst < 1e-9 && bifurcations > 100, "{name}");
    }
}

#[test]
fn trees_reach_below_one_millimetre_from_usual_trunks() {
    // Usual inner radii of the trunks, mm: portal vein 4.5 to 7, hepatic veins at the cava 3 to 6, artery 1.5 to 3.5.
    for (name, least, most) in [("Portal vein", 4.5, 7.0), ("Hepatic veins", 3.0, 6.0), ("Hepatic artery", 1.5, 3.5)] {
        let tree = tree(name);
        let smallest = tree.branches.iter().map(|b| b.points[0].radius_mm).fold(f64::MAX, f64::min);
        assert!(smallest < 1.0, "{name}: {smallest}");
        for root in tree.branches.iter().filter(|b| b.parent.is_none()) {
            let radius = root.points[0].radius_mm;
            assert!((least..=most).contains(&radius), "{name}, {}: {radius}", root.name);
        }
    }
}

#[test]
fn vessels_stay_inside_the_liver() {
    let outside_the_liver = [
        "Portal vein",
        "Common hepatic artery",
        "Gastroduodenal artery",
        "Proper hepatic artery",
        "Right hepatic artery",
        "Left hepatic artery",
    ];
    let inside =
        [label::LIVER, label::PORTAL_VEIN, label::HEPATIC_VEINS, label::HEPATIC_ARTERY, label::TUMOUR, label::CAVA];
    for name in GROWN {
        let branches = tree(name).branches.iter().filter(|b| !outside_the_liver.contains(&b.name.as_str()));
        let points: Vec<LpsPoint> = branches.flat_map(|b| &b.points).map(|p| p.position).collect();
        let map = &patient().segments.label_map;
        let kept = points.iter().filter(|p| map.label_at(**p).is_some_and(|l| inside.contains(&l))).count();
        let share = kept as f64 / points.len() as f64;
        println!("{name}: {:.2} % of {} points inside", 100.0 * share, points.len());
        assert!(share > 0.98, "{name}: {share}");
    }
}

/// Large vessels of different trees must not run through each other.
#[test]
fn trunks_of_different_trees_keep_apart() {
    let thick = |name: &str| -> Vec<(LpsPoint, f64)> {
        let points = tree(name).branches.iter().flat_map(|b| &b.points).filter(|p| p.radius_mm > 1.3);
        points.map(|p| (p.position, p.radius_mm)).collect()
    };
    let (portal, veins) = (thick("Portal vein"), thick("Hepatic veins"));
    let touching = portal.iter().filter(|(p, r)| veins.iter().any(|(q, s)| p.distance_mm(*q) < r + s)).count();
    println!("{touching} of {} portal points touch a hepatic vein", portal.len());
    assert!((touching as f64) < 0.01 * portal.len() as f64);
}

#[test]
fn main_branches_are_named_once() {
    let expected = [
        ("Portal vein", "Portal vein"),
        ("Portal vein", "Right portal vein"),
        ("Portal vein", "Left portal vein"),
        ("Portal vein", "Right anterior portal branch"),
        ("Portal vein", "Right posterior portal branch"),
        ("Portal vein", "Segment 8 portal branch"),
        ("Hepatic veins", "Right hepatic vein"),
        ("Hepatic veins", "Middle hepatic vein"),
        ("Hepatic veins", "Left hepatic vein"),
        ("Hepatic artery", "Proper hepatic artery"),
        ("Aorta", "Coeliac trunk"),
        ("Aorta", "Superior mesenteric artery"),
        ("Aorta", "Right common iliac artery"),
    ];
    for (graph, name) in expected {
        assert_eq!(tree(graph).branches.iter().filter(|b| b.name == name).count(), 1, "{name}");
    }
    let portal = tree("Portal vein");
    let right = portal.branches.iter().find(|b| b.name == "Right portal vein").unwrap();
    let left = portal.branches.iter().find(|b| b.name == "Left portal vein").unwrap();
    assert!(right.points.last().unwrap().position.0.x < left.points.last().unwrap().position.0.x);
    assert!(right.mean_radius_mm() > left.mean_radius_mm(), "the larger lobe has the larger vein");
}
