//! Real series through the command line: every one is imported, and `inspect` says what an independent reader says.

use crate::support::world::World;
use serde_json::Value;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// One series of the shared data: folder, modality, dimensions, spacing in mm to a hundredth, files with images.
struct Series {
    folder: &'static str,
    modality: &'static str,
    dimensions: [u64; 3],
    spacing: [f64; 3],
    images: usize,
}

/// Sizes from the data's own index; the head was scanned with a tilted gantry, so its slices are laid upright.
const SERIES: [Series; 5] = [
    Series {
        folder: "dicom-ct-abdomen-arterial-kits00072",
        modality: "CT",
        dimensions: [512, 512, 18],
        spacing: [0.664, 0.664, 2.5],
        images: 18,
    },
    Series {
        folder: "dicom-ct-j2k-totalseg",
        modality: "CT",
        dimensions: [512, 512, 20],
        spacing: [0.977, 0.977, 2.0],
        images: 20,
    },
    Series {
        folder: "dicom-mr-liver-tcga-bc-4073",
        modality: "MR",
        dimensions: [256, 256, 30],
        spacing: [1.56, 1.56, 8.75],
        images: 30,
    },
    Series {
        folder: "dicom-mr-t1-studyforrest",
        modality: "MR",
        dimensions: [274, 384, 384],
        spacing: [0.70, 0.67, 0.67],
        images: 384,
    },
    Series {
        folder: "dicom-ct-head-tilt-ge",
        modality: "CT",
        dimensions: [512, 512, 28],
        spacing: [0.488, 0.488, 0.0],
        images: 28,
    },
];

/// Its study and series lost their identifiers when it was made anonymous.
const WITHOUT_UIDS: &str = "dicom-ct-j2k-totalseg";

fn prosector(arguments: &[&str]) -> Output {
    let output = Command::new(env!("CARGO_BIN_EXE_prosector")).args(arguments).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    output
}

/// The series' archive where this checkout has the shared data; CI must have it.
fn archive(folder: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data").join(folder).join("series.zip");
    if !path.exists() {
        assert_ne!(std::env::var("CI").as_deref(), Ok("true"), "the shared data is missing");
        eprintln!("skipped: {folder} is not there");
    }
    path.exists().then_some(path)
}

/// SHA-256 of the stored values of each file as pydicom decodes them, by name.
fn reference_hashes(archive: &Path) -> HashMap<String, String> {
    let text = std::fs::read_to_string(archive.with_file_name("manifest.json")).unwrap();
    // Python writes numbers that are none as NaN, which JSON does not know.
    let manifest: Value = serde_json::from_str(&text.replace(": NaN", ": null")).unwrap();
    let members = manifest["files"]["series.zip"]["members"].as_object().unwrap();
    let hash = |file: &Value| file["pixels"]["sha256"].as_str().map(str::to_owned);
    members.iter().filter_map(|(name, file)| Some((name.clone(), hash(file)?))).collect()
}

fn numbers<const N: usize>(value: &Value) -> [f64; N] {
    let all: Vec<f64> = value.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect();
    all.try_into().unwrap()
}

fn check_series(found: &Value, expected: &Series) {
    for key in ["study_uid", "series_uid", "frame_of_reference_uid"] {
        let uid = found[key].as_str().unwrap();
        let is_there = !uid.is_empty() || (expected.folder == WITHOUT_UIDS && key != "frame_of_reference_uid");
        assert!(is_there && uid.chars().all(|c| c.is_ascii_digit() || c == '.'), "{} {key}: {uid}", expected.folder);
    }
    assert_eq!(found["modality"], expected.modality);
    let dimensions = numbers::<3>(&found["dimensions"]);
    assert_eq!(dimensions[..2], expected.dimensions.map(|n| n as f64)[..2], "{}", expected.folder);
    assert!(dimensions[2] >= expected.dimensions[2] as f64, "no slice is lost: {dimensions:?}");
    let spacing = numbers::<3>(&found["spacing"]);
    for (found, expected) in spacing.iter().zip(expected.spacing).filter(|(_, expected)| *expected > 0.0) {
        assert!((found - expected).abs() < 0.006, "{spacing:?}");
    }
    assert!(numbers::<3>(&found["origin"]).iter().all(|mm| mm.is_finite()));
    for direction in found["direction"].as_array().unwrap() {
        let length = numbers::<3>(direction).iter().map(|c| c * c).sum::<f64>();
        assert!((length - 1.0).abs() < 1e-6, "{direction}");
    }
    for diagnostic in found["diagnostics"].as_array().unwrap() {
        let text = diagnostic["message"].as_str().unwrap();
        assert!(text.ends_with('.') && diagnostic["severity"].is_string() && diagnostic["code"].is_string(), "{text}");
    }
}

#[test]
fn inspect_prints_one_object_that_agrees_with_an_independent_reader() {
    for expected in &SERIES {
        let Some(archive) = archive(expected.folder) else { return };
        let output = prosector(&["inspect", archive.to_str().unwrap(), "--json"]);
        let report: Value = serde_json::from_slice(&output.stdout).expect("one JSON object and nothing else");
        let series = report["series"].as_array().unwrap();
        assert_eq!(series.len(), 1, "{}", expected.folder);
        check_series(&series[0], expected);
        let (reference, files) = (reference_hashes(&archive), report["files"].as_array().unwrap());
        assert_eq!((files.len(), reference.len()), (expected.images, expected.images), "{}", expected.folder);
        for file in files {
            let (path, syntax) = (file["path"].as_str().unwrap(), file["transfer_syntax"].as_str().unwrap());
            assert!(syntax.starts_with("1.2.840.10008.1.2"), "{syntax}");
            assert_eq!(file["status"], "ok", "{file}");
            let name = path.rsplit("series.zip/").next().unwrap();
            assert_eq!(file["pixels_sha256"], reference[name].as_str(), "{path}");
        }
    }
}

#[test]
fn every_series_is_imported_as_a_case_of_its_own() {
    let mut world = World::new();
    let data = world.server.data();
    for expected in &SERIES {
        let Some(archive) = archive(expected.folder) else { return };
        let (data, archive) = (data.to_str().unwrap(), archive.to_str().unwrap());
        let output = prosector(&["import", "--title", expected.folder, "--data", data, archive]);
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(text.starts_with(&format!("Imported {} files", expected.images)), "{text}");
    }
    let cases = world.owner.get("/api/cases").expect(200).json();
    for expected in &SERIES {
        let case = cases.as_array().unwrap().iter().find(|case| case["title"] == expected.folder).unwrap();
        let id = case["id"].as_str().unwrap();
        let imaging = world.owner.get(&format!("/api/cases/{id}")).expect(200).json()["imaging"].clone();
        let address = format!("/api/cases/{id}/blobs/{}", imaging.as_str().unwrap());
        let manifest = world.owner.get(&address).expect(200).json();
        assert_eq!(manifest["files"].as_array().unwrap().len(), expected.images);
        let names = manifest["files"].to_string();
        assert!(!names.contains("series.zip") && !names.contains(expected.folder), "no name of a file is kept");
    }
}
