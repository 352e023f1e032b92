//! `prosector anatomy centerline` on a tube.

use serde_json::Value;
use std::process::{Command, Output};

fn prosector(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_prosector")).args(arguments).output().unwrap()
}

#[test]
fn the_centreline_of_a_tube_is_told_as_json_and_written_as_a_graph() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).display().to_string();
    std::fs::write(at("tube.nrrd"), tube()).unwrap();
    let (file, graph) = (at("tube.nrrd"), at("tree.json"));
    let done = prosector(&["anatomy", "centerline", &file, "--out", &graph, "--json"]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let report: Value = serde_json::from_slice(&done.stdout).unwrap();
    let branch = &report["branches"][0];
    assert_eq!(report["branches"].as_array().unwrap().len(), 1);
    let number = |value: &Value| value.as_f64().unwrap();
    assert!((number(&branch["length_mm"]) - 40.0).abs() < 1.0, "{branch}");
    assert!((number(&branch["mean_inscribed_radius_mm"]) - 5.0).abs() < 0.5);
    assert!((number(&branch["mean_area_mm2"]) - 78.5).abs() < 6.0);
    assert_eq!(branch["points"].as_array().unwrap().len(), branch["sections"].as_array().unwrap().len());
    let written: prosector_core::CenterlineGraph = serde_json::from_slice(&std::fs::read(graph).unwrap()).unwrap();
    assert_eq!(written.checked().unwrap().branches.len(), 1);
    let plain = prosector(&["anatomy", "centerline", &file]);
    assert!(String::from_utf8_lossy(&plain.stdout).contains("length mm: "));
    let none = prosector(&["anatomy", "centerline", &file, "--label", "7"]);
    assert!(String::from_utf8_lossy(&none.stderr).contains("no voxel carries the label 7"));
}

/// A tube of 5 mm by 40 mm along the third axis, label 1.
fn tube() -> Vec<u8> {
    let mut file = b"NRRD0004\ntype: unsigned char\ndimension: 3\nspace: left-posterior-superior\nsizes: 20 20 44\n\
        space directions: (1,0,0) (0,1,0) (0,0,1)\nspace origin: (0,0,0)\nencoding: raw\n\n"
        .to_vec();
    for n in 0..20 * 20 * 44_usize {
        let [x, y, z] = [n % 20, n / 20 % 20, n / 400].map(|n| n as f64);
        file.push(u8::from((x - 9.6).hypot(y - 9.7) <= 5.0 && (2.0..42.0).contains(&z)));
    }
    file
}
