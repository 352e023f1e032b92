//! Reads label maps, and makes surfaces of them.

use super::answer::{Answer, bytes_buffer, f32_buffer, read_blob, u32_buffer};
use super::tasks::Work;
use super::text::decode_text;
use crate::platform::clock::blob_of;
use crate::platform::js::text_of;
use crate::platform::workers::wire::{Grid, Response};
use prosector_session::anatomy::{LabelSurfaces, SurfaceSettings};
use prosector_session::core::{CodedConcept, LabelMap, Rgb, Segment, SegmentGroup, SurfaceMesh};
use prosector_session::imaging::{Diagnostic, Limits, read_nifti_labels, read_seg_with};
use std::cell::RefCell;
use std::ops::ControlFlow;
use std::sync::Arc;

/// The blob as a DICOM segmentation.
pub(super) async fn read_segmentation(work: &Work) -> Result<Answer, String> {
    let bytes = read_blob(work.blob()?).await?;
    let read = read_seg_with(&bytes, &Limits::DEFAULT, decode_text).map_err(|error| error.to_string())?;
    group_answer(read.group, read.diagnostics)
}

/// The blob as a NIfTI label map; its labels have no names, so they get numbers.
pub(super) async fn read_labels(work: &Work) -> Result<Answer, String> {
    let bytes = read_blob(work.blob()?).await?;
    let label_map = read_nifti_labels(&bytes).map_err(|error| error.to_string())?;
    let counts = label_map.histogram();
    let segments = (1..=255u8).filter(|&label| counts[usize::from(label)] > 0).map(numbered_segment).collect();
    group_answer(SegmentGroup { label_map, segments }, Vec::new())
}

fn group_answer(group: SegmentGroup, diagnostics: Vec<Diagnostic>) -> Result<Answer, String> {
    let SegmentGroup { label_map, segments } = group;
    let counts = label_map.histogram();
    let mut by_size: Vec<u8> = segments.iter().map(|segment| segment.label_value).collect();
    by_size.sort_by_key(|&label| counts[usize::from(label)]);
    let buffer = bytes_buffer(&label_map.labels);
    // The page passes the blob on to all workers without touching its bytes.
    let blob = blob_of(&label_map.labels, "").map_err(|error| text_of(&error))?;
    let grid = Grid {
        dims: label_map.dims,
        lps_from_voxel: label_map.lps_from_voxel,
        frame_of_reference: label_map.frame_of_reference,
    };
    let mut answer = Answer::new(Response::Segments { grid, segments, by_size, diagnostics }).with(buffer);
    answer.blobs.push(blob);
    Ok(answer)
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

/// The boundaries of a label map, and which map and number of triangles they were made for.
struct Held {
    map: u32,
    most_triangles: usize,
    surfaces: LabelSurfaces,
}

thread_local! {
    /// The last boundaries: one task asks for one surface, and they are made once for all of them.
    static LAST: RefCell<Option<Held>> = const { RefCell::new(None) };
}

/// Part of a task that finds the boundaries, where they are not there yet.
const BOUNDARIES: f32 = 0.8;

/// Surfaces of labels of the label map with this number.
pub(super) async fn extract(
    number: u32,
    grid: Grid,
    labels: &[u8],
    most_triangles: usize,
    work: &Work,
) -> Result<Answer, String> {
    let tell = |fraction: f32| {
        work.teller.progress(fraction.into(), 1.0);
        ControlFlow::Continue(())
    };
    // Finer boundaries serve as well: a lighter surface is cut down from them.
    let held = LAST.take().filter(|held| held.map == number && held.most_triangles >= most_triangles);
    let begun = if held.is_some() { 0.0 } else { BOUNDARIES };
    let mut held = match held {
        Some(held) => held,
        None => {
            let labels = Arc::new(read_blob(work.blob()?).await?);
            let (dims, lps_from_voxel, frame_of_reference) = (grid.dims, grid.lps_from_voxel, grid.frame_of_reference);
            let map = LabelMap { dims, labels, lps_from_voxel, frame_of_reference };
            let map = map.checked().map_err(|error| error.to_string())?;
            let settings = SurfaceSettings { max_triangles: Some(most_triangles), ..SurfaceSettings::default() };
            let surfaces = LabelSurfaces::new(&map, &settings, &mut |f| tell(BOUNDARIES * f));
            Held { map: number, most_triangles, surfaces: surfaces.map_err(|error| error.to_string())? }
        }
    };
    let mut answer = Answer::new(Response::Surfaces { labels: labels.to_vec() });
    for (n, &label) in labels.iter().enumerate() {
        let part = |f: f32| begun + (1.0 - begun) * (n as f32 + f) / labels.len() as f32;
        let mesh = held.surfaces.surface_within(label, most_triangles, &mut |f| tell(part(f)));
        let mesh = mesh.map_err(|error| error.to_string())?;
        push_mesh(&mut answer, &mesh);
    }
    LAST.set(Some(held));
    Ok(answer)
}

fn push_mesh(answer: &mut Answer, mesh: &SurfaceMesh) {
    answer.buffers.push(f32_buffer(mesh.positions.as_flattened()));
    answer.buffers.push(f32_buffer(mesh.normals.as_flattened()));
    answer.buffers.push(u32_buffer(mesh.triangles.as_flattened()));
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
