//! DICOM segmentation objects to label maps (PS3.3 A.51, C.8.20).

use super::charset::{Charset, DecodeText, decode_text};
use super::cielab;
use super::dataset::Dataset;
use super::seg_bits::Bits;
use crate::decode::{Frames, open_whole};
use crate::{Diagnostic, ImportError, Limits};
use dicom_core::Tag;
use dicom_dictionary_std::tags;
use glam::DVec3;
use prosector_core::{
    CodedConcept, FrameOfReferenceUid, LabelMap, LpsFromVoxel, LpsPoint, LpsVector, Rgb, Segment, SegmentGroup,
};
use std::sync::Arc;

/// A segmentation and what could not be kept of it.
#[derive(Clone, Debug)]
pub struct SegmentationRead {
    /// Label map and segments.
    pub group: SegmentGroup,
    /// Voxels that belong to more than one segment; each shows its smallest segment only.
    pub overlapping_voxels: u64,
    /// What the person should know.
    pub diagnostics: Vec<Diagnostic>,
}

fn content(words: impl Into<String>) -> ImportError {
    ImportError::Content(words.into())
}

/// Reads a BINARY, FRACTIONAL or LABELMAP segmentation.
///
/// The grid covers the frames that are there; where segments overlap, the smaller one is kept and the number of
/// voxels concerned is reported. Fractional segments are cut at half of their maximum.
pub fn read_seg(bytes: &[u8]) -> Result<SegmentationRead, ImportError> {
    read_seg_within(bytes, &Limits::DEFAULT)
}

/// As [`read_seg`], with limits of the caller.
pub fn read_seg_within(bytes: &[u8], limits: &Limits) -> Result<SegmentationRead, ImportError> {
    read_seg_with(bytes, limits, decode_text)
}

/// As [`read_seg_within`], with a decoder of text of the caller.
pub fn read_seg_with(bytes: &[u8], limits: &Limits, decode: DecodeText) -> Result<SegmentationRead, ImportError> {
    let opened = open_whole(bytes, limits).map_err(|error| content(error.to_string()))?;
    let parsed = opened.parse();
    let dataset = &parsed.dataset;
    let frames = Frames::of(&opened, &parsed, limits).map_err(|error| content(error.to_string()))?;
    let segments = read_segments(dataset, &Charset::of(dataset, decode))?;
    let layout = Layout::of(dataset, frames.format.frames)?;
    let [columns, rows] = [usize::from(frames.format.columns), usize::from(frames.format.rows)];
    let dims = [columns, rows, layout.slices];
    let voxels = (columns * rows) as u64 * layout.slices as u64;
    if voxels > limits.max_volume_bytes {
        return Err(content("This segmentation covers more voxels than fit in memory. Export fewer slices."));
    }
    let mut diagnostics = Vec::new();
    let threshold = threshold(dataset, &mut diagnostics);
    let mut painter = Painter { labels: vec![0; voxels as usize], overlapping: 0, plane: columns * rows };
    match threshold {
        Threshold::IsLabel => painter.copy_all(&frames, &layout)?,
        Threshold::AtLeast(least) => painter.paint_all(&frames, &layout, least)?,
    }
    if painter.overlapping > 0 {
        diagnostics.push(Diagnostic::warning(
            "overlapping_segments",
            format!(
                "Segments overlap in {} voxels. There the smaller segment is shown; volumes of the larger ones lack \
                 these voxels.",
                painter.overlapping
            ),
        ));
    }
    let label_map = LabelMap {
        dims,
        labels: Arc::new(painter.labels),
        lps_from_voxel: layout.lps_from_voxel,
        frame_of_reference: frame_of_reference(dataset),
    };
    let label_map = label_map.checked().map_err(|error| content(error.to_string()))?;
    let overlapping_voxels = painter.overlapping;
    Ok(SegmentationRead { group: SegmentGroup { label_map, segments }, overlapping_voxels, diagnostics })
}

fn frame_of_reference(dataset: &Dataset) -> FrameOfReferenceUid {
    let own = || dataset.text(tags::SERIES_INSTANCE_UID).unwrap_or_default();
    FrameOfReferenceUid(dataset.text(tags::FRAME_OF_REFERENCE_UID).unwrap_or_else(own))
}

/// How a stored value decides membership.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Threshold {
    /// This value or more belongs to the frame's segment.
    AtLeast(u16),
    /// The value is the segment number.
    IsLabel,
}

fn threshold(dataset: &Dataset, diagnostics: &mut Vec<Diagnostic>) -> Threshold {
    match dataset.text(tags::SEGMENTATION_TYPE).as_deref() {
        Some("LABELMAP") => Threshold::IsLabel,
        Some("FRACTIONAL") => {
            let most = dataset.unsigned(tags::MAXIMUM_FRACTIONAL_VALUE).unwrap_or(255).max(1);
            diagnostics.push(Diagnostic::warning(
                "fractional_segments",
                "These segments have soft edges. They are cut at one half, so volumes may differ by some percent.",
            ));
            Threshold::AtLeast(most.div_ceil(2))
        }
        _ => Threshold::AtLeast(1),
    }
}

fn read_segments(dataset: &Dataset, charset: &Charset) -> Result<Vec<Segment>, ImportError> {
    let mut segments = Vec::new();
    for item in dataset.items(tags::SEGMENT_SEQUENCE) {
        let number = item.unsigned(tags::SEGMENT_NUMBER).unwrap_or(0);
        let Ok(label_value) = u8::try_from(number) else {
            return Err(content(format!(
                "Segment number {number} is over 255, more than is read. Export fewer segments."
            )));
        };
        if label_value == 0 {
            continue;
        }
        let coded_type = code(&item, charset, tags::SEGMENTED_PROPERTY_TYPE_CODE_SEQUENCE);
        let name = charset.text(&item, tags::SEGMENT_LABEL).unwrap_or_else(|| coded_type.meaning.clone());
        segments.push(Segment {
            label_value,
            name,
            coded_category: code(&item, charset, tags::SEGMENTED_PROPERTY_CATEGORY_CODE_SEQUENCE),
            coded_type,
            color: color(&item, label_value),
        });
    }
    if segments.is_empty() { Err(content("This segmentation names no segments.")) } else { Ok(segments) }
}

fn code(item: &Dataset, charset: &Charset, tag: Tag) -> CodedConcept {
    let concept = item.item(tag).unwrap_or_default();
    CodedConcept {
        value: concept.text(tags::CODE_VALUE).or_else(|| concept.text(tags::LONG_CODE_VALUE)).unwrap_or_default(),
        scheme: concept.text(tags::CODING_SCHEME_DESIGNATOR).unwrap_or_default(),
        meaning: charset.text(&concept, tags::CODE_MEANING).unwrap_or_default(),
    }
}

/// The recommended colour, or one of a ring of distinct ones.
fn color(item: &Dataset, label: u8) -> Rgb {
    const RING: [[u8; 3]; 8] = [
        [221, 130, 101],
        [0, 151, 206],
        [216, 101, 79],
        [157, 108, 162],
        [128, 174, 128],
        [241, 214, 145],
        [183, 156, 220],
        [111, 184, 210],
    ];
    let recommended = || {
        let element = item.element(tags::RECOMMENDED_DISPLAY_CIE_LAB_VALUE)?;
        let [l, a, b] = *element.value.as_chunks::<2>().0.first_chunk::<3>()?;
        Some(cielab::to_rgb([l, a, b].map(|bytes| element.encoding.u16(bytes))))
    };
    recommended().unwrap_or(Rgb(RING[usize::from(label) % RING.len()]))
}

struct Painter {
    labels: Vec<u8>,
    overlapping: u64,
    plane: usize,
}

impl Painter {
    fn plane(&mut self, place: usize) -> Option<&mut [u8]> {
        self.labels.get_mut(place * self.plane..(place + 1) * self.plane)
    }

    /// Frames whose values are the labels.
    fn copy_all(&mut self, frames: &Frames, layout: &Layout) -> Result<(), ImportError> {
        for (n, &(_, place)) in layout.frames.iter().enumerate() {
            let values = frames.frame(n as u32).map_err(|error| content(error.to_string()))?;
            let Some(plane) = self.plane(place) else { continue };
            plane.iter_mut().zip(values.iter()).for_each(|(voxel, &value)| *voxel = value);
        }
        Ok(())
    }

    /// Frames of one segment each, the segment with most voxels first, so that smaller ones are painted over it.
    fn paint_all(&mut self, frames: &Frames, layout: &Layout, least: u16) -> Result<(), ImportError> {
        let read = |n: usize| Bits::of(frames, n as u32, least).map_err(|error| content(error.to_string()));
        let mut sizes = [0u64; 256];
        for (n, &(label, _)) in layout.frames.iter().enumerate() {
            sizes[usize::from(label)] += read(n)?.count();
        }
        let mut order: Vec<usize> = (0..layout.frames.len()).collect();
        order.sort_by_key(|&n| {
            let label = layout.frames[n].0;
            (std::cmp::Reverse(sizes[usize::from(label)]), label)
        });
        let mut overlapping = 0;
        for n in order {
            let (label, place) = layout.frames[n];
            if let Some(plane) = self.plane(place) {
                overlapping += read(n)?.paint(plane, label);
            }
        }
        self.overlapping = overlapping;
        Ok(())
    }
}

/// Where each frame belongs.
struct Layout {
    lps_from_voxel: LpsFromVoxel,
    slices: usize,
    /// Segment number and slice of each frame.
    frames: Vec<(u8, usize)>,
}

impl Layout {
    fn of(dataset: &Dataset, count: u32) -> Result<Self, ImportError> {
        let per_frame = dataset.items(tags::PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE);
        let mut placed = Vec::new();
        for frame in super::frames::read_frames(dataset, count, None, &mut Vec::new()) {
            let missing = || content("The frames of this segmentation carry no position, so they fit no volume.");
            let axes = crate::assemble::axes_of(&frame).ok_or_else(missing)?;
            let position = DVec3::from(frame.position.ok_or_else(missing)?);
            placed.push((axes, position, frame));
        }
        let Some((axes, _, first)) = placed.first() else { return Err(content("This segmentation has no frames.")) };
        let [row, column] = *axes;
        let normal = row.cross(column).normalize_or(DVec3::Z);
        let height = |position: DVec3| position.dot(normal);
        let by_height = |a: &&DVec3, b: &&DVec3| height(**a).total_cmp(&height(**b));
        let positions: Vec<DVec3> = placed.iter().map(|(_, position, _)| *position).collect();
        let origin = positions.iter().min_by(by_height).copied().unwrap_or_default();
        let highest = positions.iter().max_by(by_height).copied().unwrap_or_default();
        let heights: Vec<f64> = positions.iter().map(|&position| height(position) - height(origin)).collect();
        let step = slice_step(&heights, first.thickness_mm);
        let Some([between_rows, between_columns]) = first.pixel_mm else {
            return Err(content("This segmentation does not say how far its pixels are apart."));
        };
        let places: Vec<usize> = heights.iter().map(|h| (h / step).round() as usize).collect();
        let uneven = heights.iter().zip(&places).any(|(h, &place)| (h - place as f64 * step).abs() > 0.1 * step);
        let slices = places.iter().max().map_or(0, |last| last + 1);
        if uneven || slices > 65_535 {
            return Err(content("The frames of this segmentation are not evenly spaced, so they fit no volume."));
        }
        // Slices may lean (gantry tilt), so the stacking direction is that of the positions.
        let along = if slices > 1 { (highest - origin) / (slices - 1) as f64 } else { normal * step };
        let steps = [row * between_columns, column * between_rows, along].map(LpsVector);
        let map = LpsFromVoxel::new(LpsPoint(origin), steps).map_err(|error| content(error.to_string()))?;
        let numbers = per_frame.iter().map(|groups| segment_number(groups).or_else(|| segment_number(dataset)));
        let numbers: Vec<u8> = numbers.map(|number| number.unwrap_or(1)).collect();
        let number = |n: usize| numbers.get(n).copied().unwrap_or(1);
        let frames = places.iter().enumerate().map(|(n, &place)| (number(n), place)).collect();
        Ok(Self { lps_from_voxel: map, slices, frames })
    }
}

fn segment_number(groups: &Dataset) -> Option<u8> {
    let number = groups.item(tags::SEGMENT_IDENTIFICATION_SEQUENCE)?.unsigned(tags::REFERENCED_SEGMENT_NUMBER)?;
    u8::try_from(number).ok()
}

/// Distance between slices: Spacing Between Slices where positions agree with it, else the smallest distance.
fn slice_step(heights: &[f64], announced: Option<f64>) -> f64 {
    let mut sorted: Vec<f64> = heights.to_vec();
    sorted.sort_by(f64::total_cmp);
    let gaps = sorted.windows(2).map(|pair| pair[1] - pair[0]).filter(|gap| *gap > 1e-3);
    let smallest = gaps.fold(f64::INFINITY, f64::min);
    match announced {
        Some(step) if !smallest.is_finite() => step,
        Some(step) if smallest / step > 0.9 && ((smallest / step).round() - smallest / step).abs() < 0.05 => {
            smallest / (smallest / step).round()
        }
        _ if smallest.is_finite() => smallest,
        _ => 1.0,
    }
}
