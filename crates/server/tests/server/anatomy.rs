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
    assert!(!succeeded && error.contains("is neither a NIfTI file, an NRRD file nor a DICOM segmentation"), "{error}");
    let (succeeded, _, error) = anatomy(&["compare", "/nowhere/a.nii", "/nowhere/b.nii"]);
    assert!(!succeeded && error.contains("/nowhere/a.nii cannot be read"), "{error}");
}

/// Voxels labelled 1 of the manifests (pynrrd), and the volume of one, mm³, by the file's space directions.
#[test]
fn nrrd_labels_are_measured_and_weighed_by_their_image() {
    let Some(folder) = shared("nrrd-radiomics") else { return };
    let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    for (name, voxels, voxel_mm3) in [
        ("brain1_label.nrrd", 4137, 0.78125 * 0.78125 * 6.5),
        ("breast1_label.nrrd", 143, 0.664062 * 0.664062 * 2.1),
        ("lung1_label.nrrd", 837, 0.5703125 * 0.5703125 * 5.0),
    ] {
        let row = &report(&["volume", &path(name), "--json"])["structures"][0];
        assert_eq!(row["voxels"].as_u64(), Some(voxels), "{name}");
        close(&row["volume_ml"], voxels as f64 * voxel_mm3 / 1000.0);
    }
    let found = report(&["volume", &path("brain1_label.nrrd"), "--image", &path("brain1_image.nrrd"), "--json"]);
    let weighed = found["structures"][0]["by_fractions"]["volume_ml"].as_f64().unwrap();
    assert!((weighed / (4137.0 * 0.78125 * 0.78125 * 6.5 / 1000.0) - 1.0).abs() < 0.3, "{weighed}");
    let (succeeded, _, error) = anatomy(&["compare", &path("brain1_label.nrrd"), &path("breast1_label.nrrd")]);
    assert!(!succeeded && error.contains("the structures are in different frames of reference"), "{error}");
}

/// Volumes and areas of the manifest (vtkMassProperties); distances from each vertex to the other surface by
/// vtkStaticCellLocator of VTK 9.7.2: mean, median, 95th percentile and greatest in mm.
#[test]
fn surfaces_are_measured_as_vtk_measures_them() {
    let Some(folder) = shared("mesh-liver-sksurgery") else { return };
    let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    let found = report(&["volume", &path("liver.vtk"), &path("liver_tumours.vtk"), "--json"]);
    for (row, [ml, mm2]) in
        [[2316.2014303628877, 126670.94881945521], [96.68038721486749, 11129.810314794579]].iter().enumerate()
    {
        let row = &found["structures"][row];
        let near = |key: &str, expected: f64| {
            assert!((row[key].as_f64().unwrap() / expected - 1.0).abs() < 1e-5, "{row}");
        };
        near("volume_ml", *ml);
        near("area_mm2", *mm2);
    }
    let found = report(&["compare", &path("hepatic_veins.vtk"), &path("portal_vein.vtk"), "--json"]);
    close(&found["hausdorff_mm"], 57.732011678803545);
    for (way, numbers) in [
        ("first_to_second", [23.30986012726312, 22.0316005660892, 42.79512854294975, 57.732011678803545]),
        ("second_to_first", [18.02138962189478, 16.797075667758, 37.99731803309415, 51.142971164436574]),
    ] {
        for (key, expected) in ["mean_mm", "median_mm", "percentile_95_mm", "greatest_mm"].into_iter().zip(numbers) {
            close(&found[way][key], expected);
        }
    }
    assert_eq!(found["first_to_second"]["vertices"].as_u64(), Some(7302));
    let (succeeded, _, error) = anatomy(&["compare", &path("liver.vtk")]);
    assert!(!succeeded && error.contains("liver.vtk is a surface. Name a second one"), "{error}");
    let (succeeded, _, error) = anatomy(&["distance", &path("liver.vtk"), "--label", "1"]);
    assert!(!succeeded && error.contains("hold no voxels. Give the label file"), "{error}");
}

/// The triangles of VMTK's aorta face inward, which has no sign in vtkMassProperties: 13184.27 mm³, 4517.76 mm².
#[test]
fn a_surface_that_is_inside_out_is_turned_and_said_so() {
    let Some(folder) = shared("vascular-aorta-vmtk") else { return };
    for name in ["aorta-surface.stl", "aorta-surface.vtp"] {
        let row = &report(&["volume", folder.join(name).to_str().unwrap(), "--json"])["structures"][0];
        assert!((row["volume_ml"].as_f64().unwrap() - 13.184266682666812).abs() < 1e-4, "{row}");
        assert!((row["area_mm2"].as_f64().unwrap() - 4517.763081539069).abs() < 0.05, "{row}");
        assert!(row["faces"].as_str().unwrap().contains("faced inward"), "{row}");
        assert!(row["coordinates"].as_str().unwrap().contains("taken as LPS"), "{row}");
    }
    let open = folder.join("aorta-surface-branch-split.vtp");
    let (succeeded, _, error) = anatomy(&["volume", open.to_str().unwrap()]);
    assert!(!succeeded && error.contains("the surface is not closed"), "{error}");
    let lines = folder.join("aorta-centerline.vtp");
    let (succeeded, _, error) = anatomy(&["volume", lines.to_str().unwrap()]);
    assert!(!succeeded && error.contains("holds no polygon"), "{error}");
}

/// 475 759 voxels of the manifest; both formats hold the same surface, which encloses what the voxels do.
#[test]
fn the_surface_of_a_skull_is_written_and_measured_again() {
    let Some(file) = shared("nrrd-ct-head-cranium/cranium_mask0-label.nrrd") else { return };
    let (folder, file) = (tempfile::tempdir().unwrap(), file.to_str().unwrap());
    let voxel_ml = 475_759.0 * 0.9570312 * 0.9570312 * 1.5 / 1000.0;
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let mut distances = Vec::new();
    for name in ["skull.stl", "skull.vtp"] {
        let written = report(&["surface", file, "--out", &path(name), "--triangles", "200000", "--json"]);
        close(&written["volume_by_voxels_ml"], voxel_ml);
        assert!(written["difference_percent"].as_f64().unwrap().abs() < 3.0, "{written}");
        assert!(written["triangles"].as_u64().unwrap() <= 200_000, "{written}");
        let row = &report(&["volume", &path(name), "--json"])["structures"][0];
        close(&row["volume_ml"], written["volume_enclosed_ml"].as_f64().unwrap());
        assert_eq!((&row["triangles"], row["faces"].is_null()), (&written["triangles"], true));
        assert!(row["coordinates"].as_str().unwrap().contains("LPS, as the file says"), "{row}");
        distances.push(path(name));
    }
    let found = report(&["compare", &distances[0], &distances[1], "--json"]);
    assert_eq!(found["hausdorff_mm"].as_f64(), Some(0.0));
}

#[test]
fn surfaces_that_cannot_be_made_are_refused_in_words() {
    let Some(file) = shared("nrrd-radiomics/breast1_label.nrrd") else { return };
    let (folder, file) = (tempfile::tempdir().unwrap(), file.to_str().unwrap());
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    for (arguments, words) in [
        (vec!["surface", file, "--out", &path("a.obj")], "Let it end in .stl or .vtp"),
        (
            vec!["surface", file, "--label", "9", "--out", &path("a.stl")],
            "no voxel carries the label 9. It holds the labels [1]",
        ),
        (vec!["surface", file, "--out", "/nowhere/a.stl"], "/nowhere/a.stl cannot be written"),
    ] {
        let (succeeded, _, error) = anatomy(&arguments);
        assert!(!succeeded && error.contains(words), "{error}");
    }
}
