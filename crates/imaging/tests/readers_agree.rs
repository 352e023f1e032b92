//! Our element walk against dicom-object, which reads the same files by other code.

mod common;

use dicom_core::{Tag, VR};
use dicom_dictionary_std::tags;
use dicom_object::{DefaultDicomObject, from_reader};
use prosector_imaging::*;

fn text(object: &DefaultDicomObject, tag: Tag) -> Option<String> {
    let text = object.get(tag)?.to_str().ok()?.trim_matches(['\0', ' ']).to_owned();
    (!text.is_empty()).then_some(text)
}

fn numbers(object: &DefaultDicomObject, tag: Tag) -> Option<Vec<f64>> {
    object.get(tag)?.to_multi_float64().ok().filter(|values| !values.is_empty())
}

#[test]
fn headers_equal_those_of_dicom_object() {
    let Some(root) = common::shared("dicom-conformance") else { return };
    let (mut compared, mut differences) = (0, Vec::new());
    for (name, bytes) in common::files_below(&root) {
        // dicom-object reads pixels too, slowly in test builds; headers do not depend on them.
        if bytes.len() > 600_000 {
            continue;
        }
        let Ok(object) = from_reader(bytes.as_slice()) else { continue };
        // Elements written as UN: dicom-object gives bytes, we read them as what their tag means.
        if object.get(tags::SERIES_INSTANCE_UID).is_some_and(|element| element.vr() == VR::UN) {
            continue;
        }
        let outcome = read_header(&bytes, bytes.len() as u64).unwrap_or_else(|error| panic!("{name}: {error}"));
        let HeaderOutcome::Instance(header) = outcome else { panic!("{name}: asks for more than the file") };
        let texts = [
            (header.series.as_str(), tags::SERIES_INSTANCE_UID),
            (header.study.as_str(), tags::STUDY_INSTANCE_UID),
            (header.sop_instance.as_str(), tags::SOP_INSTANCE_UID),
            (header.sop_class.as_str(), tags::SOP_CLASS_UID),
            (header.modality.0.as_str(), tags::MODALITY),
        ];
        for (own, tag) in texts {
            if own != text(&object, tag).unwrap_or_default() {
                differences.push(format!("{name} {tag}: {own:?} and {:?}", text(&object, tag)));
            }
        }
        if let Some(description) = text(&object, tags::SERIES_DESCRIPTION) {
            if header.description != description {
                differences.push(format!("{name}: {:?} and {description:?}", header.description));
            }
        }
        if let Some(pixels) = &header.pixels {
            let own = [pixels.rows, pixels.columns, pixels.samples, pixels.bits_allocated];
            let theirs = [tags::ROWS, tags::COLUMNS, tags::SAMPLES_PER_PIXEL, tags::BITS_ALLOCATED]
                .map(|tag| object.get(tag).and_then(|element| element.to_int::<u16>().ok()).unwrap_or_default());
            if own != theirs {
                differences.push(format!("{name}: {own:?} and {theirs:?}"));
            }
        }
        if let (Some(position), Some(frame)) = (numbers(&object, tags::IMAGE_POSITION_PATIENT), header.frames.first()) {
            let orientation = numbers(&object, tags::IMAGE_ORIENTATION_PATIENT);
            if (frame.position.map(Vec::from), frame.orientation.map(Vec::from)) != (Some(position), orientation) {
                differences.push(format!("{name}: {:?} {:?}", frame.position, frame.orientation));
            }
        }
        compared += 1;
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
    assert!(compared > 170, "{compared} files were compared");
    println!("{compared} headers equal");
}
