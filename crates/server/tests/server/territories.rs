//! `prosector anatomy territories` on the demo patient as its own command writes it.

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
    let made = prosector(&["demo", "--out", &at("")]);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let (labels, trees) = (at("segmentation.dcm"), at("trees.json"));
    assert!(Path::new(&trees).exists());
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
