//! What is written is read back the same, and segmentations of other writers are read right.

mod common;

use prosector_core::*;
use prosector_imaging::*;
use std::sync::Arc;

fn volume() -> Volume {
    let steps = [LpsVector::new(0.7, 0.0, 0.0), LpsVector::new(0.0, 0.75, 0.0), LpsVector::new(0.0, 0.1, 1.5)];
    let dims = [20, 16, 6];
    let voxels: Vec<i16> = (0..20 * 16 * 6).map(|n| (n * 7 % 3000) as i16 - 1024).collect();
    Volume {
        dims,
        voxels: Voxels::I16(Arc::new(voxels)),
        rescale: Rescale { slope: 1.0, intercept: 0.0 },
        unit: IntensityUnit::Hounsfield,
        lps_from_voxel: LpsFromVoxel::new(LpsPoint::new(-70.0, -60.5, 10.25), steps).unwrap(),
        frame_of_reference: FrameOfReferenceUid::new("1.2.3.4"),
        spacing: Spacing::Patient { source: SpacingSource::PixelSpacing },
        modality: Modality("CT".into()),
        windows: vec![Window { center: 40.0, width: 400.0 }],
    }
}

fn identity() -> CtIdentity {
    CtIdentity {
        seed: "test 1".into(),
        patient_name: "Demo^Pätient".into(),
        patient_id: "DEMO".into(),
        patient_sex: "F".into(),
        study_date: "20260101".into(),
        study_time: "120000".into(),
        study_description: "Test".into(),
        series_description: "Portal venous".into(),
    }
}

fn segment(label_value: u8, name: &str, color: [u8; 3]) -> Segment {
    Segment {
        label_value,
        name: name.into(),
        coded_category: CodedConcept::sct("123037004", "Anatomical Structure"),
        coded_type: CodedConcept::sct("10200004", "Liver"),
        color: Rgb(color),
    }
}

fn group() -> SegmentGroup {
    let volume = volume();
    let mut labels = vec![0u8; 20 * 16 * 6];
    for (n, label) in labels.iter_mut().enumerate() {
        let (x, z) = (n % 20, n / 320);
        *label = if z == 0 {
            0
        } else if x > 12 {
            2
        } else {
            u8::from(x > 5)
        };
    }
    let label_map = LabelMap {
        dims: volume.dims,
        labels: Arc::new(labels),
        lps_from_voxel: volume.lps_from_voxel,
        frame_of_reference: volume.frame_of_reference,
    };
    SegmentGroup {
        label_map,
        segments: vec![segment(1, "Leber ä", [221, 130, 101]), segment(2, "Tumour", [10, 200, 30])],
    }
}

#[test]
fn a_written_ct_series_reads_back_exactly() {
    let volume = volume();
    let files = write_ct_series(&volume, &identity()).unwrap();
    assert_eq!(files, write_ct_series(&volume, &identity()).unwrap(), "writing is repeatable");
    // Shuffled on the way, as files of a folder are.
    let named: Vec<(String, Vec<u8>)> =
        [3, 0, 5, 1, 4, 2].iter().map(|&z: &usize| (z.to_string(), files[z].clone())).collect();
    let catalog = assemble(common::headers(&named));
    let [plan] = catalog.series.as_slice() else { panic!("{catalog:?}") };
    assert_eq!(
        (plan.dims, plan.unit, &plan.frame_of_reference),
        (volume.dims, volume.unit, &volume.frame_of_reference)
    );
    assert_eq!(plan.windows, volume.windows);
    let mut voxels = Vec::new();
    for slot in &plan.slots {
        let SlotSource::Frame(at) = slot.source else { panic!("{slot:?}") };
        voxels.extend(decode_slot(&named[at.file as usize].1, at.frame, &plan.encoding).unwrap());
    }
    let back = plan.volume(voxels).unwrap();
    assert_eq!((back.voxels, back.rescale), (volume.voxels, volume.rescale));
    let difference = back
        .lps_from_voxel
        .affine()
        .to_cols_array()
        .iter()
        .zip(volume.lps_from_voxel.affine().to_cols_array())
        .map(|(a, b)| (a - b).abs())
        .fold(0.0, f64::max);
    assert!(difference < 1e-9, "{difference}");
}

#[test]
fn a_written_segmentation_reads_back_exactly() {
    let files = write_ct_series(&volume(), &identity()).unwrap();
    let reference: Vec<&[u8]> = files.iter().map(Vec::as_slice).collect();
    let group = group();
    let identity =
        SegIdentity { seed: "test seg".into(), description: "Liver".into(), algorithm: Some("Phantom".into()) };
    let bytes = write_seg(&group, &reference, &identity).unwrap();
    if let Ok(folder) = std::env::var("PROSECTOR_KEEP") {
        std::fs::create_dir_all(&folder).unwrap();
        for (n, file) in files.iter().enumerate() {
            std::fs::write(format!("{folder}/ct{n}.dcm"), file).unwrap();
        }
        std::fs::write(format!("{folder}/seg.dcm"), &bytes).unwrap();
    }
    let back = read_seg(&bytes).unwrap();
    assert_eq!(back.group.segments, group.segments);
    assert_eq!(back.overlapping_voxels, 0);
    // The first slice is empty, so the written frames start at the second.
    let labels = &group.label_map.labels[320..];
    assert_eq!(back.group.label_map.dims, [20, 16, 5]);
    assert_eq!(back.group.label_map.labels.as_slice(), labels);
    let volumes =
        |group: &SegmentGroup| group.volumes_ml().iter().map(|(n, ml)| (*n, (ml * 1e6).round())).collect::<Vec<_>>();
    assert_eq!(volumes(&back.group), volumes(&group));
    // On the grid of the series it is the label map that was written.
    let placed = align_labels(&back.group.label_map, group.label_map.dims, &group.label_map.lps_from_voxel);
    assert_eq!(placed.labels, group.label_map.labels);
}

#[test]
fn a_segmentation_of_another_space_is_refused() {
    let files = write_ct_series(&volume(), &identity()).unwrap();
    let reference: Vec<&[u8]> = files.iter().map(Vec::as_slice).collect();
    let mut group = group();
    group.label_map.frame_of_reference = FrameOfReferenceUid::new("1.2.3.5");
    let identity = SegIdentity { seed: "x".into(), description: String::new(), algorithm: None };
    let error = write_seg(&group, &reference, &identity).unwrap_err().to_string();
    assert!(error.contains("different coordinate systems"), "{error}");
}

/// Voxels of each segment by other tools: the NRRD label maps beside dcmqi's objects (manifest `label_counts`),
/// and pydicom's sums over the frames of highdicom's.
#[test]
fn segmentations_of_other_writers_are_read() {
    type Case = (&'static str, [usize; 3], &'static [(u8, &'static str, u64)], u64, &'static [&'static str]);
    let cases: [Case; 6] = [
        ("dcmqi/liver.dcm", [512, 512, 3], &[(1, "Liver", 107_098)], 0, &[]),
        ("dcmqi/23x38x3_seg_label.seg", [23, 38, 3], &[(1, "Liver", 322)], 0, &[]),
        ("highdicom/seg_image_ct_binary.dcm", [16, 16, 3], &[(1, "first segment", 638)], 0, &[]),
        (
            "highdicom/seg_image_ct_binary_fractional.dcm",
            [16, 16, 3],
            &[(1, "first segment", 638)],
            0,
            &["fractional_segments"],
        ),
        ("highdicom/seg_image_ct_binary_single_frame.dcm", [128, 128, 1], &[(1, "first segment", 1_832)], 0, &[]),
        ("dcmqi/sr-example_seg.dcm", [128, 128, 13], &[(1, "Neoplasm, Primary", 795)], 0, &[]),
    ];
    let Some(root) = common::shared("dicom-conformance") else { return };
    for (name, dims, segments, overlapping, codes) in cases {
        let read = read_seg(&std::fs::read(root.join(name)).unwrap()).unwrap();
        let counts = read.group.label_map.histogram();
        assert_eq!((read.group.label_map.dims, read.overlapping_voxels), (dims, overlapping), "{name}");
        let found: Vec<(u8, &str, u64)> = read
            .group
            .segments
            .iter()
            .map(|s| (s.label_value, s.name.as_str(), counts[usize::from(s.label_value)]))
            .collect();
        assert_eq!(found, segments, "{name}");
        assert_eq!(read.diagnostics.iter().map(|d| d.code.as_str()).collect::<Vec<_>>(), codes, "{name}");
    }
}

#[test]
fn overlapping_segments_show_the_smaller_one_and_are_reported() {
    let Some(root) = common::shared("dicom-conformance") else { return };
    let read = read_seg(&std::fs::read(root.join("dcmqi/partial_overlaps.dcm")).unwrap()).unwrap();
    assert_eq!(read.group.segments.len(), 5);
    assert!(read.overlapping_voxels > 0);
    assert_eq!(read.diagnostics[0].code, "overlapping_segments");
    let counts = read.group.label_map.histogram();
    for segment in &read.group.segments {
        assert!(counts[usize::from(segment.label_value)] > 0, "{} is hidden whole", segment.name);
    }
}

#[test]
fn a_segmentation_without_positions_is_refused_in_words() {
    let Some(root) = common::shared("dicom-conformance") else { return };
    let error = read_seg(&std::fs::read(root.join("highdicom/seg_image_cr_binary.dcm")).unwrap()).unwrap_err();
    assert!(error.to_string().contains("no position"), "{error}");
}
