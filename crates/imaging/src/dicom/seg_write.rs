//! Label maps to BINARY segmentation objects (PS3.3 A.51).

use super::charset::{Charset, decode_text};
use super::cielab;
use super::dataset::Dataset;
use super::frames::read_frames;
use super::uid::derived;
use super::write::Record;
use crate::ImportError;
use crate::decode::open_whole;
use crate::limits::Limits;
use dicom_core::VR;
use dicom_dictionary_std::tags;
use glam::DVec3;
use prosector_core::{CodedConcept, Segment, SegmentGroup, VoxelIndex};

/// Segmentation Storage (PS3.4 B.5).
const SEGMENTATION: &str = "1.2.840.10008.5.1.4.1.1.66.4";

/// What a written segmentation is called and how it was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SegIdentity {
    /// Any text; the object's UIDs follow from it.
    pub seed: String,
    /// Series Description.
    pub description: String,
    /// Name of the algorithm; `None` for segments drawn by a person.
    pub algorithm: Option<String>,
}

/// Writes all segments into one BINARY segmentation, one frame for each slice a segment has voxels in.
///
/// Segments are numbered from 1 in their order, as the standard demands; label values equal to that survive.
///
/// `reference` holds the files of the segmented series: patient and study are copied from the first, frames refer
/// to the image at their position, and the Frame of Reference UID must be the label map's own.
pub fn write_seg(group: &SegmentGroup, reference: &[&[u8]], identity: &SegIdentity) -> Result<Vec<u8>, ImportError> {
    let map = &group.label_map;
    let images = read_references(reference)?;
    let Some(first) = images.first() else {
        return Err(ImportError::Content("A segmentation is written for a series; none was given.".into()));
    };
    if first.frame_of_reference != map.frame_of_reference.0 {
        return Err(ImportError::Content(
            "The segmentation and the series are in different coordinate systems, so one cannot refer to the other."
                .into(),
        ));
    }
    let [columns, rows, slices] = map.dims;
    let (Ok(columns), Ok(rows)) = (u16::try_from(columns), u16::try_from(rows)) else {
        return Err(ImportError::Content("The label map is too large for DICOM.".into()));
    };
    let plane = usize::from(columns) * usize::from(rows);
    let mut bits = BitWriter::default();
    let mut frames = Vec::new();
    for (n, segment) in group.segments.iter().enumerate() {
        for z in 0..slices {
            let labels = map.labels.get(z * plane..(z + 1) * plane).unwrap_or_default();
            if labels.contains(&segment.label_value) {
                bits.push(labels.iter().map(|&label| label == segment.label_value));
                frames.push(frame_groups(group, n, z, &images));
            }
        }
    }
    if frames.is_empty() {
        return Err(ImportError::Content(
            "The label map has no voxel in any segment, so there is nothing to write.".into(),
        ));
    }
    let organization = derived(&identity.seed, "dimensions");
    let numbered = group.segments.iter().enumerate();
    let segments = numbered.map(|(n, segment)| segment_item(n as u16 + 1, segment, identity)).collect();
    first
        .patient_and_study()
        .code(tags::SPECIFIC_CHARACTER_SET, "ISO_IR 192")
        .code(tags::IMAGE_TYPE, "DERIVED\\PRIMARY")
        .code(tags::MODALITY, "SEG")
        .text(tags::SERIES_DESCRIPTION, VR::LO, &identity.description)
        .text(tags::MANUFACTURER, VR::LO, "Prosector")
        .text(tags::MANUFACTURER_MODEL_NAME, VR::LO, "Prosector")
        .text(tags::DEVICE_SERIAL_NUMBER, VR::LO, "1")
        .text(tags::SOFTWARE_VERSIONS, VR::LO, env!("CARGO_PKG_VERSION"))
        .uid(tags::SERIES_INSTANCE_UID, derived(&identity.seed, "series"))
        .integer(tags::SERIES_NUMBER, 100)
        .integer(tags::INSTANCE_NUMBER, 1)
        .uid(tags::FRAME_OF_REFERENCE_UID, &map.frame_of_reference.0)
        .text(tags::POSITION_REFERENCE_INDICATOR, VR::LO, "")
        .sequence(tags::REFERENCED_SERIES_SEQUENCE, vec![referenced_series(&images)])
        .sequence(
            tags::DIMENSION_ORGANIZATION_SEQUENCE,
            vec![Record::new().uid(tags::DIMENSION_ORGANIZATION_UID, &organization)],
        )
        .sequence(tags::DIMENSION_INDEX_SEQUENCE, dimension_index(&organization))
        .unsigned(tags::SAMPLES_PER_PIXEL, 1)
        .code(tags::PHOTOMETRIC_INTERPRETATION, "MONOCHROME2")
        .integer(tags::NUMBER_OF_FRAMES, frames.len() as i64)
        .unsigned(tags::ROWS, rows)
        .unsigned(tags::COLUMNS, columns)
        .unsigned(tags::BITS_ALLOCATED, 1)
        .unsigned(tags::BITS_STORED, 1)
        .unsigned(tags::HIGH_BIT, 0)
        .unsigned(tags::PIXEL_REPRESENTATION, 0)
        .code(tags::LOSSY_IMAGE_COMPRESSION, "00")
        .code(tags::SEGMENTATION_TYPE, "BINARY")
        .code(tags::CONTENT_LABEL, "SEGMENTATION")
        .text(tags::CONTENT_DESCRIPTION, VR::LO, &identity.description)
        .text(tags::CONTENT_CREATOR_NAME, VR::PN, "Prosector")
        .sequence(tags::SEGMENT_SEQUENCE, segments)
        .sequence(tags::SHARED_FUNCTIONAL_GROUPS_SEQUENCE, vec![shared_groups(group)])
        .sequence(tags::PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE, frames)
        .bytes(tags::PIXEL_DATA, VR::OB, bits.bytes)
        .into_file(SEGMENTATION, &derived(&identity.seed, "instance"))
}

/// One image of the segmented series.
struct Reference {
    sop_class: String,
    sop_instance: String,
    series: String,
    frame_of_reference: String,
    position: Option<DVec3>,
    /// Tag, representation and text of what the segmentation repeats.
    copied: Vec<(dicom_core::Tag, VR, String)>,
}

fn read_references(files: &[&[u8]]) -> Result<Vec<Reference>, ImportError> {
    let read = |bytes: &&[u8]| {
        let opened = open_whole(bytes, &Limits::DEFAULT).map_err(|error| ImportError::Content(error.to_string()))?;
        Ok(Reference::of(&opened.parse().dataset))
    };
    files.iter().map(read).collect()
}

impl Reference {
    fn of(dataset: &Dataset) -> Self {
        let text = |tag| dataset.text(tag).unwrap_or_default();
        let charset = Charset::of(dataset, decode_text);
        let copied = [
            (tags::STUDY_DATE, VR::DA),
            (tags::STUDY_TIME, VR::TM),
            (tags::ACCESSION_NUMBER, VR::SH),
            (tags::REFERRING_PHYSICIAN_NAME, VR::PN),
            (tags::STUDY_DESCRIPTION, VR::LO),
            (tags::PATIENT_NAME, VR::PN),
            (tags::PATIENT_ID, VR::LO),
            (tags::PATIENT_BIRTH_DATE, VR::DA),
            (tags::PATIENT_SEX, VR::CS),
            (tags::STUDY_INSTANCE_UID, VR::UI),
            (tags::STUDY_ID, VR::SH),
        ];
        Self {
            sop_class: text(tags::SOP_CLASS_UID),
            sop_instance: text(tags::SOP_INSTANCE_UID),
            series: text(tags::SERIES_INSTANCE_UID),
            frame_of_reference: text(tags::FRAME_OF_REFERENCE_UID),
            position: read_frames(dataset, 1, None, &mut Vec::new())
                .first()
                .and_then(|frame| frame.position)
                .map(DVec3::from),
            copied: copied.map(|(tag, vr)| (tag, vr, charset.text(dataset, tag).unwrap_or_default())).into(),
        }
    }

    fn patient_and_study(&self) -> Record {
        let date = self.copied.iter().find(|(tag, ..)| *tag == tags::STUDY_DATE).map(|(.., text)| text.clone());
        let time = self.copied.iter().find(|(tag, ..)| *tag == tags::STUDY_TIME).map(|(.., text)| text.clone());
        let (date, time) = (date.unwrap_or_default(), time.unwrap_or_default());
        let dated = Record::new()
            .text(tags::SERIES_DATE, VR::DA, &date)
            .text(tags::CONTENT_DATE, VR::DA, &date)
            .text(tags::SERIES_TIME, VR::TM, &time)
            .text(tags::CONTENT_TIME, VR::TM, &time);
        self.copied.iter().fold(dated, |record, (tag, vr, text)| record.text(*tag, *vr, text))
    }

    fn instance_item(&self) -> Record {
        Record::new()
            .uid(tags::REFERENCED_SOP_CLASS_UID, &self.sop_class)
            .uid(tags::REFERENCED_SOP_INSTANCE_UID, &self.sop_instance)
    }
}

fn referenced_series(images: &[Reference]) -> Record {
    let series = images.first().map(|image| image.series.clone()).unwrap_or_default();
    let instances = images.iter().map(Reference::instance_item).collect();
    Record::new().uid(tags::SERIES_INSTANCE_UID, series).sequence(tags::REFERENCED_INSTANCE_SEQUENCE, instances)
}

fn dimension_index(organization: &str) -> Vec<Record> {
    let index = |pointer, group, label: &str| {
        Record::new()
            .uid(tags::DIMENSION_ORGANIZATION_UID, organization)
            .tag_value(tags::DIMENSION_INDEX_POINTER, pointer)
            .tag_value(tags::FUNCTIONAL_GROUP_POINTER, group)
            .text(tags::DIMENSION_DESCRIPTION_LABEL, VR::LO, label)
    };
    vec![
        index(tags::REFERENCED_SEGMENT_NUMBER, tags::SEGMENT_IDENTIFICATION_SEQUENCE, "Segment Number"),
        index(tags::IMAGE_POSITION_PATIENT, tags::PLANE_POSITION_SEQUENCE, "Image Position (Patient)"),
    ]
}

fn code_item(concept: &CodedConcept) -> Record {
    Record::new()
        .text(tags::CODE_VALUE, VR::SH, &concept.value)
        .text(tags::CODING_SCHEME_DESIGNATOR, VR::SH, &concept.scheme)
        .text(tags::CODE_MEANING, VR::LO, &concept.meaning)
}

fn segment_item(number: u16, segment: &Segment, identity: &SegIdentity) -> Record {
    let record = Record::new()
        .unsigned(tags::SEGMENT_NUMBER, number)
        .text(tags::SEGMENT_LABEL, VR::LO, &segment.name)
        .sequence(tags::SEGMENTED_PROPERTY_CATEGORY_CODE_SEQUENCE, vec![code_item(&segment.coded_category)])
        .sequence(tags::SEGMENTED_PROPERTY_TYPE_CODE_SEQUENCE, vec![code_item(&segment.coded_type)])
        .unsigned_list(tags::RECOMMENDED_DISPLAY_CIE_LAB_VALUE, &cielab::from_rgb(segment.color));
    match &identity.algorithm {
        Some(name) => {
            record.code(tags::SEGMENT_ALGORITHM_TYPE, "AUTOMATIC").text(tags::SEGMENT_ALGORITHM_NAME, VR::LO, name)
        }
        None => record.code(tags::SEGMENT_ALGORITHM_TYPE, "MANUAL"),
    }
}

fn shared_groups(group: &SegmentGroup) -> Record {
    let [x, y, z] = group.label_map.lps_from_voxel.steps().map(|step| step.0);
    let (row, column) = (x.normalize(), y.normalize());
    let between = row.cross(column).dot(z).abs();
    let measures = Record::new()
        .decimals(tags::SLICE_THICKNESS, &[between])
        .decimals(tags::SPACING_BETWEEN_SLICES, &[between])
        .decimals(tags::PIXEL_SPACING, &[y.length(), x.length()]);
    let orientation = [row.x, row.y, row.z, column.x, column.y, column.z];
    let plane = Record::new().decimals(tags::IMAGE_ORIENTATION_PATIENT, &orientation);
    Record::new()
        .sequence(tags::PLANE_ORIENTATION_SEQUENCE, vec![plane])
        .sequence(tags::PIXEL_MEASURES_SEQUENCE, vec![measures])
}

fn frame_groups(group: &SegmentGroup, segment: usize, z: usize, images: &[Reference]) -> Record {
    let position = group.label_map.lps_from_voxel.point(VoxelIndex::new(0.0, 0.0, z as f64)).0;
    let content = Record::new().long_list(tags::DIMENSION_INDEX_VALUES, &[segment as u32 + 1, z as u32 + 1]);
    let identification = Record::new().unsigned(tags::REFERENCED_SEGMENT_NUMBER, segment as u16 + 1);
    let record = Record::new()
        .sequence(tags::FRAME_CONTENT_SEQUENCE, vec![content])
        .sequence(
            tags::PLANE_POSITION_SEQUENCE,
            vec![Record::new().decimals(tags::IMAGE_POSITION_PATIENT, &position.to_array())],
        )
        .sequence(tags::SEGMENT_IDENTIFICATION_SEQUENCE, vec![identification]);
    let at_place = |image: &&Reference| image.position.is_some_and(|p| p.distance(position) < 0.01);
    match images.iter().find(at_place) {
        Some(image) => record.sequence(tags::DERIVATION_IMAGE_SEQUENCE, vec![derivation(image)]),
        None => record,
    }
}

/// The frame was segmented from this image (CID 7203, CID 7202).
fn derivation(image: &Reference) -> Record {
    let code = |value: &str, meaning: &str| {
        let concept = CodedConcept { value: value.into(), scheme: "DCM".into(), meaning: meaning.into() };
        vec![code_item(&concept)]
    };
    let purpose = code("121322", "Source image for image processing operation");
    let source = image
        .instance_item()
        .code(tags::SPATIAL_LOCATIONS_PRESERVED, "YES")
        .sequence(tags::PURPOSE_OF_REFERENCE_CODE_SEQUENCE, purpose);
    Record::new()
        .sequence(tags::DERIVATION_CODE_SEQUENCE, code("113076", "Segmentation"))
        .sequence(tags::SOURCE_IMAGE_SEQUENCE, vec![source])
}

/// Bits one after another, the first in the lowest bit, frames without padding between them (PS3.5 8.1.1).
#[derive(Default)]
struct BitWriter {
    bytes: Vec<u8>,
    used: u8,
}

impl BitWriter {
    fn push(&mut self, bits: impl Iterator<Item = bool>) {
        for bit in bits {
            if self.used == 0 {
                self.bytes.push(0);
            }
            if let Some(last) = self.bytes.last_mut() {
                *last |= u8::from(bit) << self.used;
            }
            self.used = (self.used + 1) % 8;
        }
    }
}
