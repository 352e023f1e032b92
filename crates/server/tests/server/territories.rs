//! `prosector anatomy territories` on the demo patient as its files are written.

use prosector_phantom::DemoSettings;
use prosector_server::demo::make_demo;
use serde_json::Value;
use std::path::Path;
use std::process::{Command, Output};

fn prosector(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_prosector")).args(arguments).output().unwrap()
}

fn sum(rows: &Value) -> u64 {
    rows.as_array().unwrap().iter().map(|row| row["voxels"].as_u64().unwrap()).sum()
}

#[test]
fn territories_of_the_demo_liver_sum_to_its_voxels() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).display().to_string();
    let settings = DemoSettings { dims: [96, 77, 81], noise_hu: 0.0, ..DemoSettings::default() };
    let made = make_demo(&settings).unwrap();
    let (labels, trees) = (at("segmentation.dcm"), at("trees.json"));
    std::fs::write(&labels, made.segmentation).unwrap();
    std::fs::write(&trees, made.trees).unwrap();
    let organ = ["anatomy", "territories", &labels, "--tree", &trees, "--label", "1", "--label", "5"];
    let asked = [&organ[..], &["--supply", "Portal vein", "--drainage", "Hepatic veins", "--json"]].concat();
    let done = prosector(&asked);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let report: Value = serde_json::from_slice(&done.stdout).unwrap();
    let total = report["organ_voxels"].as_u64().unwrap();
    for rows in [&report["supply"]["groups"], &report["supply"]["branches"], &report["drainage"]["branches"]] {
        assert_eq!(sum(rows), total);
    }
    assert_eq!(sum(&report["supply_against_drainage"]), total);
    // The root cuts off all.
    let all = report["supply"]["branches"][0]["volume_with_downstream_ml"].as_f64().unwrap();
    assert!((all - report["organ_ml"].as_f64().unwrap()).abs() < 1e-9);
    let unsaid = prosector(&organ);
    assert!(String::from_utf8_lossy(&unsaid.stderr).contains("say which one by --supply"));
}

#[test]
fn labels_without_a_frame_of_reference_are_divided_only_on_demand() {
    let labels = "../../../shared/data/nifti-cta-aortic-dissection/labels/aorta.nii.gz";
    let labels = Path::new(env!("CARGO_MANIFEST_DIR")).join(labels);
    if !labels.exists() {
        assert_ne!(std::env::var("CI").as_deref(), Ok("true"), "the shared data is missing");
        eprintln!("skipped: the labels of an aorta are not there");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let tree = folder.path().join("tree.json");
    let point = |z: f64| serde_json::json!({ "position": [0.0, -150.0, z], "radius_mm": 10.0 });
    let branch = |id: u32, name: &str, z: f64| serde_json::json!({ "id": id, "parent": null, "name": name, "points": [point(z), point(z + 1.0)] });
    let branches = [branch(0, "low", 600.0), branch(1, "high", 750.0)];
    let graph = serde_json::json!({ "name": "Aorta", "branches": branches, "frame_of_reference": "2.25.1" });
    std::fs::write(&tree, graph.to_string()).unwrap();
    let asked = ["anatomy", "territories", labels.to_str().unwrap(), "--tree", tree.to_str().unwrap(), "--json"];
    let refused = prosector(&asked);
    let error = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(!refused.status.success() && error.contains("different frames of reference"), "{error}");
    let done = prosector(&[&asked[..], &["--same-frame", "--metric", "wall"]].concat());
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let report: Value = serde_json::from_slice(&done.stdout).unwrap();
    assert_eq!(report["method"], "nearest vessel wall");
    assert_eq!(sum(&report["supply"]["groups"]), report["organ_voxels"].as_u64().unwrap());
}
