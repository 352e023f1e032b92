//! Geometry and rescale of every frame: from the data set itself or from functional groups (PS3.3 C.7.6.16).

use super::dataset::Dataset;
use dicom_core::Tag;
use dicom_dictionary_std::tags;
use prosector_core::Rescale;
use serde::{Deserialize, Serialize};

/// One frame as assembly sees it. All numbers are finite.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FrameHeader {
    /// Image Position (Patient): centre of the first pixel, LPS mm.
    pub position: Option<[f64; 3]>,
    /// Image Orientation (Patient): direction along a row, then along a column.
    pub orientation: Option<[f64; 6]>,
    /// Distance between rows and between columns, mm.
    pub pixel_mm: Option<[f64; 2]>,
    /// Spacing Between Slices, or else Slice Thickness, mm: only for frames that stand alone.
    pub thickness_mm: Option<f64>,
    /// Rescale Slope and Intercept.
    pub rescale: Option<Rescale>,
    /// Stack, echo, time point and diffusion weighting of an enhanced frame; empty for single-frame files.
    pub split: String,
}

/// Reads `count` frames; frames beyond the functional groups repeat the shared values.
pub(crate) fn read_frames(
    dataset: &Dataset,
    count: u32,
    pixel_mm: Option<[f64; 2]>,
    notes: &mut Vec<String>,
) -> Vec<FrameHeader> {
    let per_frame = dataset.items(tags::PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE);
    let shared = dataset.item(tags::SHARED_FUNCTIONAL_GROUPS_SEQUENCE).unwrap_or_default();
    // Without functional groups every frame has the same header; the count comes from the file, so it is bounded.
    let count = if per_frame.is_empty() { count.min(100_000) } else { count.min(per_frame.len() as u32) };
    let none = Dataset::default();
    let read = |n: u32| {
        let own = per_frame.get(n as usize).unwrap_or(&none);
        read_frame(&Sources { own, shared: &shared, dataset }, pixel_mm)
    };
    let frames: Vec<FrameHeader> =
        if per_frame.is_empty() { vec![read(0); count as usize] } else { (0..count).map(read).collect() };
    if frames.iter().any(|frame| frame.position.is_none()) && dataset.element(tags::IMAGE_POSITION_PATIENT).is_some() {
        notes.push("position_not_finite".into());
    }
    frames
}

/// Where the attributes of a frame may stand, nearest first.
struct Sources<'s, 'a> {
    own: &'s Dataset<'a>,
    shared: &'s Dataset<'a>,
    dataset: &'s Dataset<'a>,
}

impl Sources<'_, '_> {
    /// Numbers of `tag` within the functional group `group`, or at the top level.
    fn decimals(&self, group: Tag, tag: Tag) -> Option<Vec<f64>> {
        let within = |groups: &Dataset| groups.item(group)?.decimals(tag);
        within(self.own).or_else(|| within(self.shared)).or_else(|| self.dataset.decimals(tag))
    }

    fn numbers<const N: usize>(&self, group: Tag, tag: Tag) -> Option<[f64; N]> {
        let values: [f64; N] = self.decimals(group, tag)?.try_into().ok()?;
        values.iter().all(|value| value.is_finite()).then_some(values)
    }

    fn number(&self, group: Tag, tag: Tag) -> Option<f64> {
        self.decimals(group, tag)?.first().copied().filter(|value| value.is_finite())
    }
}

fn read_frame(sources: &Sources, pixel_mm: Option<[f64; 2]>) -> FrameHeader {
    let positive = |value: &f64| *value > 1e-6;
    let spacing = sources.numbers::<2>(tags::PIXEL_MEASURES_SEQUENCE, tags::PIXEL_SPACING);
    let between = sources.number(tags::PIXEL_MEASURES_SEQUENCE, tags::SPACING_BETWEEN_SLICES).filter(positive);
    let thickness = sources.number(tags::PIXEL_MEASURES_SEQUENCE, tags::SLICE_THICKNESS).filter(positive);
    FrameHeader {
        position: sources.numbers(tags::PLANE_POSITION_SEQUENCE, tags::IMAGE_POSITION_PATIENT),
        orientation: sources.numbers(tags::PLANE_ORIENTATION_SEQUENCE, tags::IMAGE_ORIENTATION_PATIENT),
        pixel_mm: spacing.filter(|pair| pair.iter().all(positive)).or(pixel_mm),
        thickness_mm: between.or(thickness),
        rescale: read_rescale(sources),
        split: split_key(sources.own),
    }
}

fn read_rescale(sources: &Sources) -> Option<Rescale> {
    let group = tags::PIXEL_VALUE_TRANSFORMATION_SEQUENCE;
    let slope = sources.number(group, tags::RESCALE_SLOPE).filter(|slope| *slope != 0.0)?;
    let intercept = sources.number(group, tags::RESCALE_INTERCEPT).unwrap_or(0.0);
    Some(Rescale { slope, intercept })
}

/// Rescale of frame `frame` of a data set, read without the other frames.
pub(crate) fn rescale_of_frame(dataset: &Dataset, frame: u32) -> Rescale {
    let none = Dataset::default();
    let per_frame = dataset.items(tags::PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE);
    let shared = dataset.item(tags::SHARED_FUNCTIONAL_GROUPS_SEQUENCE).unwrap_or_default();
    let own = per_frame.get(frame as usize).unwrap_or(&none);
    read_rescale(&Sources { own, shared: &shared, dataset }).unwrap_or(Rescale::IDENTITY)
}

fn split_key(own: &Dataset) -> String {
    let content = own.item(tags::FRAME_CONTENT_SEQUENCE).unwrap_or_default();
    let echo = own.item(tags::MR_ECHO_SEQUENCE).unwrap_or_default();
    let diffusion = own.item(tags::MR_DIFFUSION_SEQUENCE).unwrap_or_default();
    let parts = [
        content.text(tags::STACK_ID),
        content.long(tags::TEMPORAL_POSITION_INDEX).map(|n| n.to_string()),
        echo.double(tags::EFFECTIVE_ECHO_TIME).map(|ms| ms.to_string()),
        diffusion.double(tags::DIFFUSION_B_VALUE).map(|b| b.to_string()),
    ];
    if parts.iter().all(Option::is_none) {
        return String::new();
    }
    parts.map(Option::unwrap_or_default).join("|")
}
