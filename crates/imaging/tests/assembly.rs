//! Series of the shared data, put together: sizes, distances, and what the person is told.

mod common;

use prosector_core::{IntensityUnit, Spacing, SpacingSource};
use prosector_imaging::*;

/// What one series should become.
struct Expected {
    folder: &'static str,
    dims: [usize; 3],
    spacing_mm: [f64; 3],
    interpolated: usize,
    codes: &'static [&'static str],
}

/// Name and bytes of each file.
type Files = Vec<(String, Vec<u8>)>;

fn catalog_of(folder: &str) -> Option<(Catalog, Files)> {
    let root = common::shared(folder)?;
    let archive = root.join("series.zip");
    let files = if archive.exists() { common::unzip(&archive) } else { common::files_below(&root) };
    Some((assemble(common::headers(&files)), files))
}

fn codes(plan: &SeriesPlan) -> Vec<&str> {
    plan.diagnostics.iter().map(|diagnostic| diagnostic.code.as_str()).collect()
}

#[test]
fn real_series_become_the_volumes_they_are() {
    // Sizes and distances as in the manifests; slice distances from the positions in the files.
    let cases = [
        Expected {
            folder: "dicom-ct-chest-contrast-cmbcrc01068",
            dims: [512, 512, 100],
            spacing_mm: [0.898438, 0.898438, 2.5],
            interpolated: 0,
            codes: &[],
        },
        Expected {
            folder: "dicom-ct-abdomen-arterial-kits00072",
            dims: [512, 512, 18],
            spacing_mm: [0.6640625, 0.6640625, 2.5],
            interpolated: 0,
            codes: &[],
        },
        // Its anonymiser removed the Series Instance UID.
        Expected {
            folder: "dicom-ct-j2k-totalseg",
            dims: [512, 512, 20],
            spacing_mm: [0.9765625, 0.9765625, 2.0],
            interpolated: 0,
            codes: &[],
        },
        Expected {
            folder: "dicom-mr-liver-tcga-bc-4073",
            dims: [256, 256, 30],
            spacing_mm: [1.5625, 1.5625, 8.75],
            interpolated: 0,
            codes: &[],
        },
        Expected {
            folder: "dicom-mr-t1-studyforrest",
            dims: [274, 384, 384],
            spacing_mm: [0.699988, 0.666667, 0.666667],
            interpolated: 0,
            codes: &[],
        },
        // 14 slices 4 mm apart, then 14 slices 7 mm apart along the normal, tilted by 18.5 degrees.
        Expected {
            folder: "dicom-ct-head-tilt-ge",
            dims: [512, 512, 145],
            spacing_mm: [0.4882812, 0.4882812, 1.055],
            interpolated: 117,
            codes: &["uneven_slices", "gantry_tilt"],
        },
        Expected {
            folder: "dicom-conformance/dicom2nifti-failing/gantrytilting",
            dims: [512, 512, 4],
            spacing_mm: [0.41796875, 0.41796875, 5.0],
            interpolated: 0,
            codes: &["gantry_tilt"],
        },
        Expected {
            folder: "dicom-conformance/dicom2nifti-enhanced-siemens",
            dims: [256, 256, 8],
            spacing_mm: [0.9375, 0.9375, 0.9],
            interpolated: 0,
            codes: &[],
        },
        Expected {
            folder: "dicom-conformance/dicom2nifti-enhanced-philips",
            dims: [256, 256, 8],
            spacing_mm: [1.0, 1.0, 1.2],
            interpolated: 0,
            codes: &[],
        },
    ];
    for case in cases {
        let Some((catalog, _)) = catalog_of(case.folder) else { continue };
        let [plan] = catalog.series.as_slice() else { panic!("{}: {} series", case.folder, catalog.series.len()) };
        assert_eq!((plan.kind, plan.dims), (SeriesKind::Volume, case.dims), "{}", case.folder);
        let spacing = plan.lps_from_voxel.spacing_mm();
        let close = spacing.iter().zip(case.spacing_mm).all(|(a, b)| (a - b).abs() < 1e-3);
        assert!(close, "{}: {spacing:?}", case.folder);
        assert!(plan.spacing.is_calibrated(), "{}", case.folder);
        assert_eq!(
            plan.slots.iter().filter(|slot| slot.is_interpolated()).count(),
            case.interpolated,
            "{}",
            case.folder
        );
        assert_eq!(codes(plan), case.codes, "{}", case.folder);
        assert_eq!(plan.slots.len(), plan.dims[2]);
    }
}

#[test]
fn a_tilted_stack_is_sheared_by_the_angle_of_its_gantry() {
    let cases = [("dicom-ct-head-tilt-ge", 18.5), ("dicom-conformance/dicom2nifti-failing/gantrytilting", 14.0)];
    for (folder, degrees) in cases {
        let Some((catalog, _)) = catalog_of(folder) else { continue };
        let [x, y, z] = catalog.series[0].lps_from_voxel.steps().map(|step| step.0.normalize());
        let angle = x.cross(y).dot(z).acos().to_degrees();
        assert!((angle - degrees).abs() < 0.1, "{folder}: {angle}");
    }
}

#[test]
fn every_acquired_slice_lies_where_its_header_says() {
    for folder in ["dicom-ct-head-tilt-ge", "dicom-mr-t1-studyforrest", "dicom-ct-chest-contrast-cmbcrc01068"] {
        let Some((catalog, files)) = catalog_of(folder) else { continue };
        let headers = common::headers(&files);
        let plan = &catalog.series[0];
        let step = plan.lps_from_voxel.spacing_mm()[2];
        let reach = if folder.contains("tilt") { 0.11 * step } else { 1e-3 };
        for slot in &plan.slots {
            let SlotSource::Frame(at) = slot.source else { continue };
            let (_, header) = headers.iter().find(|(file, _)| *file == at.file).unwrap();
            let [x, y, z] = header.frames[at.frame as usize].position.unwrap();
            let placed = plan.lps_from_voxel.point(prosector_core::VoxelIndex::new(0.0, 0.0, slot.z.into()));
            let distance = placed.distance_mm(prosector_core::LpsPoint::new(x, y, z));
            assert!(distance <= reach, "{folder} slice {}: {distance} mm", slot.z);
        }
    }
}

#[test]
fn directions_that_differ_are_series_of_their_own() {
    let Some((catalog, _)) = catalog_of("dicom-conformance/dicom2nifti-failing/sliceorientation") else { return };
    assert_eq!(catalog.series.len(), 2);
    for plan in &catalog.series {
        assert_eq!((plan.dims, codes(plan)), ([288, 288, 2], vec!["split"]));
    }
    assert_ne!(catalog.series[0].summary.id, catalog.series[1].summary.id);
}

#[test]
fn a_missing_slice_is_filled_and_reported() {
    let Some((_, files)) = catalog_of("dicom-ct-abdomen-arterial-kits00072") else { return };
    // A folder from which slices 5, 6 and 12 by position were lost.
    let whole = assemble(common::headers(&files));
    let lost: Vec<u32> = [5, 6, 12].iter().map(|&z: &usize| whole.series[0].slots[z].frames()[0].file).collect();
    let left = common::headers(&files).into_iter().filter(|(file, _)| !lost.contains(file)).collect();
    let catalog = assemble(left);
    let plan = &catalog.series[0];
    assert_eq!((plan.dims, codes(plan)), ([512, 512, 18], vec!["missing_slices"]));
    assert!((plan.lps_from_voxel.spacing_mm()[2] - 2.5).abs() < 1e-9);
    let marked: Vec<u32> = plan.slots.iter().filter(|slot| slot.is_interpolated()).map(|slot| slot.z).collect();
    assert_eq!(marked, [5, 6, 12]);
    let slice = |at: FrameRef| decode_slot(&files[at.file as usize].1, at.frame, &plan.encoding).unwrap();
    let SlotSource::Interpolated { below, above, weight_above } = plan.slots[5].source else { panic!() };
    assert!((weight_above - 1.0 / 3.0).abs() < 1e-9);
    let (low, high) = (slice(below), slice(above));
    let mixed = fill_interpolated(&low, &high, weight_above);
    let n = 256 * 512 + 256;
    let expected = f64::from(low[n]) * 2.0 / 3.0 + f64::from(high[n]) / 3.0;
    assert!((f64::from(mixed[n]) - expected).abs() <= 0.5);
}

#[test]
fn two_patients_are_told_apart() {
    let mut files = Vec::new();
    for folder in ["dicom-ct-abdomen-arterial-kits00072", "dicom-mr-liver-tcga-bc-4073"] {
        let Some((_, own)) = catalog_of(folder) else { return };
        files.extend(own);
    }
    let catalog = assemble(common::headers(&files));
    assert_eq!(catalog.series.len(), 2);
    assert!(catalog.diagnostics.iter().any(|d| d.code == "several_patients" && d.severity == Severity::Warning));
    let keys: Vec<&str> = catalog.series.iter().map(|plan| plan.summary.patient_key.as_str()).collect();
    assert!(keys[0] != keys[1] && keys.iter().all(|key| key.len() == 16));
}

#[test]
fn headers_can_be_read_from_the_first_kilobytes() {
    let Some((_, files)) = catalog_of("dicom-mr-t1-studyforrest") else { return };
    let (_, bytes) = &files[0];
    let mut prefix = 256;
    let header = loop {
        match read_header(&bytes[..prefix], bytes.len() as u64).unwrap() {
            HeaderOutcome::Instance(header) => break header,
            HeaderOutcome::NeedMore { bytes } => {
                assert!(bytes as usize > prefix, "asks for more than it has");
                prefix = bytes as usize;
            }
        }
    };
    assert!(prefix < bytes.len() / 4, "the pixels are not needed: {prefix}");
    let whole = read_header(bytes, bytes.len() as u64).unwrap();
    assert_eq!(whole, HeaderOutcome::Instance(header));
}

#[test]
fn ct_values_are_hounsfield_units() {
    let Some((catalog, files)) = catalog_of("dicom-ct-chest-contrast-cmbcrc01068") else { return };
    let plan = &catalog.series[0];
    assert_eq!(
        (plan.unit, plan.spacing),
        (IntensityUnit::Hounsfield, Spacing::Patient { source: SpacingSource::PixelSpacing })
    );
    let mut voxels = vec![0; plan.dims.iter().product()];
    let length = 512 * 512;
    for slot in plan.slots_middle_first() {
        let at = slot.frames()[0];
        let slice = decode_slot(&files[at.file as usize].1, at.frame, &plan.encoding).unwrap();
        voxels[slot.z as usize * length..][..length].copy_from_slice(&slice);
    }
    let volume = plan.volume(voxels).unwrap();
    // Air outside the patient, contrast in the heart: the middle of the chest on its left side.
    assert!(volume.intensity([256, 5, 50]).unwrap() < -900.0);
    assert_eq!(plan.slots_middle_first()[0].z, 50);
    let brightest = (200..320).map(|x| volume.intensity([x, 220, 40]).unwrap()).fold(f64::MIN, f64::max);
    assert!(brightest > 150.0, "contrast {brightest}");
}
