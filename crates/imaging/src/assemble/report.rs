//! Findings about series and imports in plain words: what, where, what to do.

use super::grid::{Grid, Regularity};
use super::group::Group;
use super::plan::SeriesPlan;
use crate::dicom::transfer_syntax::{self, Codec};
use crate::limits::bytes_in_words;
use crate::{Diagnostic, FileId, InstanceHeader, InstanceKind, Limits};
use glam::DVec3;
use prosector_core::Spacing;
use std::collections::{BTreeMap, BTreeSet};

/// `1 slice`, `2 slices`.
pub(crate) fn counted(count: usize, one: &str, many: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {many}") }
}

/// Missing and uneven slices.
pub(crate) fn of_grid(grid: &Grid) -> Vec<Diagnostic> {
    let filled = grid.sources.iter().filter(|s| matches!(s, super::grid::Source::Between(..))).count();
    match grid.regularity {
        Regularity::Even => Vec::new(),
        Regularity::Missing(count) => vec![Diagnostic::warning(
            "missing_slices",
            format!(
                "{} missing between the first and the last one. The gaps are filled from the neighbouring slices and \
                 marked as interpolated. Check that the whole series was exported.",
                counted(count, "slice is", "slices are")
            ),
        )],
        Regularity::Uneven { smallest, largest } => vec![Diagnostic::warning(
            "uneven_slices",
            format!(
                "The distance between slices varies from {smallest:.2} to {largest:.2} mm. The volume has a slice \
                 every {:.2} mm; {} interpolated between neighbours and marked so.",
                grid.step,
                counted(filled, "slice is", "slices are")
            ),
        )],
    }
}

/// A stacking direction that leans from the normal, and slices beside the line through the others.
pub(crate) fn of_tilt(along: DVec3, normal: DVec3, aside: f64, pixel: f64, announced: Option<f64>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let degrees = (along - normal).length().atan().to_degrees();
    if degrees > 0.1 {
        let header = announced.filter(|tilt| tilt.abs() > 0.1 && (tilt.abs() - degrees).abs() > 0.5);
        let differs = header.map(|tilt| format!(" The header says {:.1} degrees; positions are trusted.", tilt.abs()));
        found.push(Diagnostic::warning(
            "gantry_tilt",
            format!(
                "The slices lean by {degrees:.1} degrees against their stacking direction (gantry tilt). They are \
                 placed where they were acquired and nothing is resampled, so measurements are right.{}",
                differs.unwrap_or_default()
            ),
        ));
    }
    if aside > 0.5 * pixel {
        found.push(Diagnostic::warning(
            "slices_aside",
            format!(
                "Slices are displaced sideways by up to {aside:.1} mm against each other. They are drawn along their \
                 mean line: measure within slices only."
            ),
        ));
    }
    found
}

/// A volume that does not fit the limits.
pub(crate) fn thinned(count: u64, every: u64, bytes: u64, limits: &Limits) -> Diagnostic {
    Diagnostic::warning(
        "too_large",
        format!(
            "All {count} slices need {}, but a volume may use {}. One slice in {every} is shown. Open a part of the \
             series to see every slice.",
            bytes_in_words(bytes),
            bytes_in_words(limits.max_volume_bytes)
        ),
    )
}

/// What the group's files and pixels mean for the person.
pub(crate) fn of_group(group: &Group, spacing: Spacing, slices: usize, limits: &Limits) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let Some(item) = group.items.first() else { return found };
    let noted = |note: &str| group.items.iter().filter(|item| item.header.notes.iter().any(|n| n == note)).count();
    match spacing {
        Spacing::Patient { .. } => {}
        Spacing::DetectorPlane => found.push(Diagnostic::warning(
            "detector_spacing",
            "Distances are known at the detector only, not in the patient. Lengths are magnified by an unknown amount.",
        )),
        Spacing::Unknown if noted("spacing_not_finite") > 0 => found.push(Diagnostic::warning(
            "spacing_unknown",
            "The distance between pixels is written in the files but is not a usable number. Lengths are shown in px.",
        )),
        Spacing::Unknown => found.push(Diagnostic::warning(
            "spacing_unknown",
            "The files do not say how far pixels are apart. Lengths are shown in px.",
        )),
    }
    if noted("position_not_finite") > 0 {
        found.push(Diagnostic::warning(
            "position_unusable",
            "Positions are written in the files but are not usable numbers. The pictures are shown one by one.",
        ));
    } else if group.axes.is_none() && slices > 1 {
        found.push(Diagnostic::warning(
            "no_positions",
            "The pictures carry no position in the patient. They are shown one by one in the order of their numbers, \
             not as a volume.",
        ));
    }
    if group.at_one_place {
        let words = format!("{slices} pictures lie at one place. They are shown one after another, not as a volume.");
        found.push(Diagnostic::info("one_place", words));
    }
    if group.copies > 0 {
        let words = format!("{} there twice; one copy is used.", counted(group.copies, "picture is", "pictures are"));
        found.push(Diagnostic::info("copies", words));
    }
    if group.displaced > 0 {
        found.push(Diagnostic::warning(
            "same_place",
            format!(
                "{} at the place of another one, and no time or echo tells them apart. The first of each place is \
                 shown. Export the series by itself.",
                counted(group.displaced, "picture lies", "pictures lie")
            ),
        ));
    }
    found.extend(of_pixels(group, limits));
    if noted("cut") > 0 {
        found.push(Diagnostic::warning(
            "cut",
            format!(
                "{} cut short. Copy the series again from its source.",
                counted(noted("cut"), "file is", "files are")
            ),
        ));
    }
    let differing = group.items.iter().any(|other| other.frame.rescale != item.frame.rescale);
    if differing {
        found.push(Diagnostic::info(
            "rescale_per_slice",
            "The slices use different intensity scales. They are brought to one scale; values are rounded to its step.",
        ));
    }
    found
}

/// Colour, palette, unusual bit depths and compression.
fn of_pixels(group: &Group, limits: &Limits) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let Some(item) = group.items.first() else { return found };
    let pixels = item.pixels;
    if pixels.samples == 3 || pixels.photometric == "PALETTE COLOR" {
        found.push(Diagnostic::info("colour", "The pictures are in colour. They are shown in grey."));
    }
    if pixels.bits_allocated > 16 || !matches!(pixels.samples, 1 | 3) || pixels.bits_allocated < 8 {
        found.push(Diagnostic::refusal(
            "pixel_format",
            format!(
                "Pictures of {} samples of {} bits are not shown. Export the series with 8 or 16 bits.",
                pixels.samples, pixels.bits_allocated
            ),
        ));
    }
    if pixels.bytes_per_frame() > limits.max_frame_bytes {
        found.push(Diagnostic::refusal(
            "frame_too_large",
            format!(
                "One picture needs {}, more than is decoded at once. Export it smaller.",
                bytes_in_words(pixels.bytes_per_frame())
            ),
        ));
    }
    let syntaxes: BTreeSet<&str> = group.items.iter().map(|item| item.header.transfer_syntax.as_str()).collect();
    for uid in syntaxes {
        if transfer_syntax::find(uid).is_none_or(|syntax| syntax.codec == Codec::NotHandled) {
            found.push(Diagnostic::refusal(
                "transfer_syntax",
                crate::DecodeError::NotHandled { uid: uid.into(), name: transfer_syntax::name(uid).into() }.to_string(),
            ));
        }
    }
    found
}

/// What concerns all files together.
pub(crate) fn of_import(files: &[(FileId, InstanceHeader)], series: &[SeriesPlan]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let patients: BTreeSet<&str> =
        files.iter().map(|(_, header)| header.patient_key.as_str()).filter(|key| !key.is_empty()).collect();
    if patients.len() > 1 {
        found.push(Diagnostic::warning(
            "several_patients",
            format!(
                "These files belong to {} different patients. Their series are listed apart and never combined. \
                 Check that you opened the right folder.",
                patients.len()
            ),
        ));
    }
    let mut others: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, header) in files.iter().filter(|(_, header)| header.kind == InstanceKind::Other) {
        *others.entry(object_name(&header.sop_class)).or_default() += 1;
    }
    for (name, count) in others {
        let words = match count {
            1 => format!("One file is {name}. It holds no picture and is not shown."),
            _ => format!("{count} files are each {name}. They hold no picture and are not shown."),
        };
        found.push(Diagnostic::info("not_a_picture", words));
    }
    let bare = files.iter().filter(|(_, header)| header.notes.iter().any(|n| n.starts_with("no_"))).count();
    if bare > 0 {
        found.push(Diagnostic::info(
            "incomplete_files",
            format!(
                "{} the usual beginning of a DICOM file; how the rest is written was recognised from its bytes.",
                counted(bare, "file lacks", "files lack")
            ),
        ));
    }
    let refused = series.iter().filter(|plan| plan.is_refused()).count();
    if refused > 0 {
        let words = format!("{} not shown; the list says why.", counted(refused, "series is", "series are"));
        found.push(Diagnostic::warning("series_refused", words));
    }
    found
}

/// What an object that is no picture is called (PS3.6 table A-1).
fn object_name(sop_class: &str) -> &'static str {
    match sop_class {
        "1.2.840.10008.1.3.10" => "a DICOMDIR index",
        uid if uid.starts_with("1.2.840.10008.5.1.4.1.1.88.") => "a structured report",
        "1.2.840.10008.5.1.4.1.1.481.2" => "a radiotherapy dose",
        "1.2.840.10008.5.1.4.1.1.481.3" => "a radiotherapy structure set",
        "1.2.840.10008.5.1.4.1.1.481.5" | "1.2.840.10008.5.1.4.1.1.481.8" => "a radiotherapy plan",
        uid if uid.starts_with("1.2.840.10008.5.1.4.1.1.11.") => "a presentation state",
        uid if uid.starts_with("1.2.840.10008.5.1.4.1.1.9.") => "a waveform",
        uid if uid.starts_with("1.2.840.10008.5.1.4.1.1.104.") => "an enclosed document",
        "1.2.840.10008.5.1.4.1.1.67" => "a real world value mapping",
        _ => "another DICOM object",
    }
}
