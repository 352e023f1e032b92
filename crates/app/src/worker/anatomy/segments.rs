//! Reads label maps.

use crate::platform::workers::anatomy_wire::AnatomyResponse;
use crate::platform::workers::wire::Grid;
use crate::worker::answer::{Answer, bytes_buffer, read_blob};
use crate::worker::tasks::Work;
use crate::worker::text::decode_text;
use prosector_session::core::{CodedConcept, Rgb, Segment, SegmentGroup};
use prosector_session::imaging::{Diagnostic, Limits, read_nifti_labels, read_seg_with};

/// The blob as a DICOM segmentation.
pub(super) async fn read_segmentation(work: &Work) -> Result<Answer<AnatomyResponse>, String> {
    let bytes = read_blob(work.blob()?).await?;
    let read = read_seg_with(&bytes, &Limits::DEFAULT, decode_text).map_err(|error| error.to_string())?;
    group_answer(read.group, read.diagnostics)
}

/// The blob as a NIfTI label map; its labels have no names, so they get numbers.
pub(super) async fn read_labels(work: &Work) -> Result<Answer<AnatomyResponse>, String> {
    let bytes = read_blob(work.blob()?).await?;
    let label_map = read_nifti_labels(&bytes).map_err(|error| error.to_string())?;
    let counts = label_map.histogram();
    let segments = (1..=255u8).filter(|&label| counts[usize::from(label)] > 0).map(numbered_segment).collect();
    group_answer(SegmentGroup { label_map, segments }, Vec::new())
}

fn group_answer(group: SegmentGroup, diagnostics: Vec<Diagnostic>) -> Result<Answer<AnatomyResponse>, String> {
    let SegmentGroup { label_map, segments } = group;
    let buffer = bytes_buffer(&label_map.labels);
    let grid = Grid {
        dims: label_map.dims,
        lps_from_voxel: label_map.lps_from_voxel,
        frame_of_reference: label_map.frame_of_reference,
    };
    Ok(Answer::new(AnatomyResponse::Segments { grid, segments, diagnostics }).with(buffer))
}

fn numbered_segment(label_value: u8) -> Segment {
    Segment {
        label_value,
        name: format!("Label {label_value}"),
        coded_category: CodedConcept::sct("85756007", "Tissue"),
        coded_type: CodedConcept::sct("85756007", "Tissue"),
        color: distinct_color(label_value),
    }
}

/// Colours far apart for neighbouring labels: the hue turns by the golden angle.
fn distinct_color(label: u8) -> Rgb {
    let hue = f32::from(label) * 137.508 % 360.0 / 60.0;
    let channel = |shift: f32| {
        let k = (shift + hue) % 6.0;
        (230.0 - 130.0 * k.min(4.0 - k).clamp(0.0, 1.0)) as u8
    };
    Rgb([channel(5.0), channel(3.0), channel(1.0)])
}

#[cfg(test)]
mod tests {
    use super::distinct_color;

    #[test]
    fn neighbouring_labels_look_different() {
        for label in 1..255u8 {
            let (a, b) = (distinct_color(label).0, distinct_color(label + 1).0);
            let apart: i32 = a.iter().zip(b).map(|(&a, b)| (i32::from(a) - i32::from(b)).abs()).sum();
            assert!(apart > 60, "{label}: {a:?} {b:?}");
        }
    }
}
