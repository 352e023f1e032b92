//! NIfTI geometry against nibabel's, and archives that must not be opened.

mod common;

use prosector_core::{Spacing, SpacingSource, Voxels};
use prosector_imaging::*;
use serde_json::Value;
use std::io::Write;

#[test]
fn nifti_volumes_lie_where_nibabel_puts_them() {
    for folder in
        ["nifti-cta-aortic-dissection", "nifti-ct-multiorgan-totalseg", "nifti-mni152", "dicom-ct-j2k-totalseg"]
    {
        let Some(root) = common::shared(folder) else { return };
        let text = std::fs::read_to_string(root.join("manifest.json")).unwrap().replace(": NaN", ": null");
        let manifest: Value = serde_json::from_str(&text).unwrap();
        for (name, entry) in manifest["files"].as_object().unwrap() {
            // A page of a report in colour is no volume.
            if entry["format"] != "nifti" || name.ends_with("spine_report.nii.gz") {
                continue;
            }
            let volume = read_nifti(&std::fs::read(root.join(name)).unwrap()).unwrap();
            let shape: Vec<usize> =
                entry["shape"].as_array().unwrap().iter().map(|n| n.as_u64().unwrap() as usize).collect();
            assert_eq!(volume.dims.as_slice(), shape, "{name}");
            // RAS to LPS changes the sign of the first two rows.
            let affine = volume.lps_from_voxel.affine();
            for (row, sign) in [(0, -1.0), (1, -1.0), (2, 1.0)] {
                for column in 0..4 {
                    let ras = entry["affine"][row][column].as_f64().unwrap();
                    let own = if column < 3 { affine.matrix3.col(column)[row] } else { affine.translation[row] };
                    assert!((own - sign * ras).abs() < 1e-4, "{name} {row} {column}: {own} {ras}");
                }
            }
            let (low, high) = (0..volume.voxels.len())
                .map(|n| volume.rescale.apply(volume.voxels.stored(n).unwrap()))
                .fold((f64::MAX, f64::MIN), |(low, high), v| (low.min(v), high.max(v)));
            assert_eq!((low, high), (entry["min"].as_f64().unwrap(), entry["max"].as_f64().unwrap()), "{name}");
            assert!(volume.spacing.is_calibrated(), "{name}");
        }
    }
}

#[test]
fn a_label_map_fits_its_image_and_keeps_its_counts() {
    let Some(root) = common::shared("nifti-ct-multiorgan-totalseg") else { return };
    let labels = read_nifti_labels(&std::fs::read(root.join("example_seg.nii.gz")).unwrap()).unwrap();
    let image = read_nifti(&std::fs::read(root.join("example_ct_sm.nii.gz")).unwrap()).unwrap();
    assert_eq!((labels.dims, &labels.frame_of_reference), (image.dims, &image.frame_of_reference));
    // Manifest `label_counts`: background, spleen, liver.
    let counts = labels.histogram();
    assert_eq!([counts[0], counts[1], counts[5]], [259_435, 9_452, 38_634]);
    let error = read_nifti_labels(&std::fs::read(root.join("example_ct_sm.nii.gz")).unwrap()).unwrap_err();
    assert!(error.to_string().contains("no labels"), "{error}");
}

/// A NIfTI-1 file of 3 x 2 x 2 voxels of 16 bits, with bytes set at offsets.
fn nifti(changes: &[(usize, &[u8])]) -> Vec<u8> {
    let mut bytes = vec![0u8; 352];
    bytes[..4].copy_from_slice(&348i32.to_le_bytes());
    for (n, dim) in [3i16, 3, 2, 2, 1, 1, 1, 1].iter().enumerate() {
        bytes[40 + 2 * n..42 + 2 * n].copy_from_slice(&dim.to_le_bytes());
    }
    bytes[70..72].copy_from_slice(&4i16.to_le_bytes());
    for (n, size) in [1.0f32, 2.0, 3.0, 4.0].iter().enumerate() {
        bytes[76 + 4 * n..80 + 4 * n].copy_from_slice(&size.to_le_bytes());
    }
    bytes[108..112].copy_from_slice(&352f32.to_le_bytes());
    bytes[344..348].copy_from_slice(b"n+1\0");
    for (at, change) in changes {
        bytes[*at..at + change.len()].copy_from_slice(change);
    }
    bytes.extend((0..12i16).flat_map(i16::to_le_bytes));
    bytes
}

#[test]
fn the_quaternion_form_follows_its_definition() {
    // Half a turn about the z axis (a = b = c = 0, d = 1), offset (10, 20, 30): x and y axes point to -x and -y.
    let one = 1f32.to_le_bytes();
    let offset: Vec<u8> = [10f32, 20.0, 30.0].iter().flat_map(|v| v.to_le_bytes()).collect();
    let code = 1i16.to_le_bytes();
    let volume = read_nifti(&nifti(&[(252, &code), (264, &one), (268, &offset)])).unwrap();
    let [x, y, z] = volume.lps_from_voxel.steps().map(|step| step.0.to_array());
    // In LPS the same directions are +x and +y, and the offset changes sign.
    let close = |a: [f64; 3], b: [f64; 3]| a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-6);
    assert!(close(x, [2.0, 0.0, 0.0]) && close(y, [0.0, 3.0, 0.0]) && close(z, [0.0, 0.0, 4.0]), "{x:?} {y:?} {z:?}");
    assert!(close(volume.lps_from_voxel.affine().translation.to_array(), [-10.0, -20.0, 30.0]));
    // A negative handedness factor turns the third axis.
    let minus = (-1f32).to_le_bytes();
    let turned = read_nifti(&nifti(&[(252, &code), (264, &one), (76, &minus)])).unwrap();
    assert!(close(turned.lps_from_voxel.steps()[2].0.to_array(), [0.0, 0.0, -4.0]));
}

#[test]
fn files_without_orientation_and_with_useless_sizes() {
    let plain = read_nifti(&nifti(&[])).unwrap();
    assert_eq!((plain.spacing, plain.lps_from_voxel.spacing_mm()), (Spacing::Unknown, [2.0, 3.0, 4.0]));
    let code = 2i16.to_le_bytes();
    let rows: Vec<u8> =
        [1f32, 0., 0., 5., 0., 1., 0., 6., 0., 0., 1., 7.].iter().flat_map(|v| v.to_le_bytes()).collect();
    let placed = read_nifti(&nifti(&[(254, &code), (280, &rows)])).unwrap();
    assert_eq!(placed.spacing, Spacing::Patient { source: SpacingSource::NiftiAffine });
    assert_eq!(placed.voxels, Voxels::I16(std::sync::Arc::new((0..12).collect())));
    let nan = f32::NAN.to_le_bytes();
    let refused = [
        (nifti(&[(80, &nan)]), "voxel sizes"),
        (nifti(&[(42, &0i16.to_le_bytes())]), "dimensions"),
        (nifti(&[(42, &30_000i16.to_le_bytes())]), "ends before"),
        (nifti(&[(70, &128i16.to_le_bytes())]), "code 128"),
        (vec![0; 400], "NIfTI header"),
    ];
    for (bytes, words) in refused {
        let error = read_nifti(&bytes).unwrap_err().to_string();
        assert!(error.contains(words), "{error}");
    }
}

fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ::zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in files {
        writer.start_file(*name, ::zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn archives_are_opened_within_limits() {
    let limits = Limits { max_zip_entries: 3, max_zip_bytes: 8 << 20, ..Limits::DEFAULT };
    let good = archive(&[("a/1.dcm", b"one"), ("a/2.dcm", b"two"), ("__MACOSX/x", b"no")]);
    let entries = zip::list(&good, &limits).unwrap();
    assert_eq!(entries.iter().map(|e| e.path.as_str()).collect::<Vec<_>>(), ["a/1.dcm", "a/2.dcm"]);
    assert_eq!(zip::extract(&good, &entries[1], &limits).unwrap(), b"two");

    let zeros = vec![0u8; 4 << 20];
    let noise: Vec<u8> = (0..3u32 << 20).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let cases: [(Vec<u8>, &str); 6] = [
        (archive(&[("bomb", &zeros)]), "zip bomb"),
        (archive(&[("1", b""), ("2", b""), ("3", b""), ("4", b"")]), "holds 4 files"),
        (archive(&[("1", &noise), ("2", &noise), ("3", &noise)]), "unpacks to 9 MB"),
        (archive(&[("../../etc/passwd", b"x")]), "points outside"),
        (archive(&[("C:/x", b"x")]), "points outside"),
        (good[..good.len() - 30].to_vec(), "damaged or cut short"),
    ];
    for (bytes, words) in cases {
        let error = zip::list(&bytes, &limits).unwrap_err().to_string();
        assert!(error.contains(words), "{error}");
    }
    // An archive that announces fewer bytes than it holds.
    let lying = zip::ZipEntry { bytes: 2, ..entries[0].clone() };
    assert!(zip::extract(&good, &lying, &limits).unwrap_err().to_string().contains("longer than"));
    // Archives in archives are not followed.
    let nested = archive(&[("inner.zip", &good)]);
    let report = inspect([("outer.zip".to_owned(), nested)]);
    assert!(report["files"][0]["error"].as_str().unwrap().contains("within archives"));
}
