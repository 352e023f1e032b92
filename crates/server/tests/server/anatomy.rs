//! `prosector anatomy`: the same numbers as the library's, which stand beside SimpleITK's in its own tests.

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Exit code, standard output and standard error.
fn anatomy(arguments: &[&str]) -> (bool, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_prosector")).arg("anatomy").args(arguments).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.success(), text(&output.stdout), text(&output.stderr))
}

fn report(arguments: &[&str]) -> Value {
    let (succeeded, out, error) = anatomy(arguments);
    assert!(succeeded, "{error}");
    serde_json::from_str(&out).unwrap()
}

/// A folder or file of the shared data, where this checkout has it; CI must have it.
fn shared(path: &str) -> Option<PathBuf> {
    let full = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data").join(path);
    if !full.exists() {
        assert_ne!(std::env::var("CI").as_deref(), Ok("true"), "the shared data is missing");
        eprintln!("skipped: {path} is not there");
    }
    full.exists().then_some(full)
}

fn close(found: &Value, expected: f64) {
    assert!((found.as_f64().unwrap() - expected).abs() < 1e-6 * expected, "{found} for {expected}");
}

#[test]
fn structures_in_files_are_measured() {
    let Some(folder) = shared("nifti-cta-aortic-dissection/labels") else { return };
    let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    let [lumens, aorta, other] =
        ["T716_aorta_true_false_lumen.nii.gz", "aorta.nii.gz", "organ_aorta_T264.nii.gz"].map(path);
    let image = path("../cta_cropped.nii.gz");
    let found = report(&["volume", &lumens, "--image", &image, "--json"]);
    let structures = found["structures"].as_array().unwrap();
    assert_eq!(structures.iter().map(|row| row["voxels"].as_u64().unwrap()).collect::<Vec<_>>(), [37_595, 36_170]);
    close(&structures[0]["volume_ml"], 126.883125);
    assert!(structures[0]["by_fractions"]["volume_ml"].as_f64().unwrap() > 100.0);
    let found = report(&["distance", &lumens, "--label", "1", "--other-label", "2", "--json"]);
    close(&found["distance_mm"], 1.5);
    assert_eq!(found["first_point_lps_mm"].as_array().unwrap().len(), 3);
    let found = report(&["compare", &aorta, &other, "--json"]);
    close(&found["dice"], 0.976513995085);
    close(&found["hausdorff_mm"], 10.062305899);
    close(&found["first_to_second"]["mean_mm"], 0.379364938);
    let (succeeded, out, _) = anatomy(&["compare", &aorta, &other]);
    assert!(succeeded && out.contains("dice: 0.9765") && out.contains("hausdorff mm: 10.0623"), "{out}");
    let (succeeded, _, error) = anatomy(&["distance", &lumens]);
    assert!(!succeeded && error.contains("holds the labels [1, 2]; say which one"), "{error}");
    let (succeeded, _, error) = anatomy(&["distance", &lumens, "--label", "1", "--other-label", "9"]);
    assert!(!succeeded && error.contains("no voxel carries the label 9"), "{error}");
}

/// Voxels counted once with pydicom 3.0: the set bits of `pixel_array`; spacing 0.810547 × 0.810547 × 1 mm.
#[test]
fn a_dicom_segmentation_is_measured_by_name() {
    let Some(file) = shared("dicom-conformance/dcmqi/liver.dcm") else { return };
    let found = report(&["volume", file.to_str().unwrap(), "--json"]);
    let [liver] = found["structures"].as_array().unwrap().as_slice() else { panic!("{found}") };
    assert_eq!((liver["name"].as_str(), liver["voxels"].as_u64()), (Some("Liver"), Some(107_098)));
    close(&liver["volume_ml"], 107_098.0 * 0.810547 * 0.810547 / 1000.0);
}

#[test]
fn what_is_no_label_file_is_refused_in_words() {
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("notes.txt");
    std::fs::write(&text, "not an image").unwrap();
    let (succeeded, _, error) = anatomy(&["volume", text.to_str().unwrap()]);
    assert!(!succeeded && error.contains("is neither a NIfTI file nor a DICOM segmentation"), "{error}");
    let (succeeded, _, error) = anatomy(&["compare", "/nowhere/a.nii", "/nowhere/b.nii"]);
    assert!(!succeeded && error.contains("/nowhere/a.nii cannot be read"), "{error}");
}
