//! From the headers of all files to series, each with a plan of how it becomes a volume.

mod build;
mod grid;
mod group;
mod plan;
mod report;

use crate::{Diagnostic, FileId, InstanceHeader, InstanceKind, Limits};
pub(crate) use group::axes_of;
pub use plan::{
    Catalog, FrameRef, SegmentationFile, SeriesKind, SeriesPlan, SeriesSummary, SliceEncoding, Slot, SlotSource,
};

/// Puts files together: groups by patient, study, series, orientation, echo and moment, sorts by position, finds
/// gaps, tilt and copies, and checks sizes before anything is decoded. Uses [`Limits::DEFAULT`].
pub fn assemble(files: Vec<(FileId, InstanceHeader)>) -> Catalog {
    assemble_within(&files, &Limits::DEFAULT)
}

/// As [`assemble`], with limits of the caller.
pub fn assemble_within(files: &[(FileId, InstanceHeader)], limits: &Limits) -> Catalog {
    let Some(taken) = files.get(..files.len().min(limits.max_files)) else { return Catalog::default() };
    let images: Vec<(FileId, InstanceHeader)> =
        taken.iter().filter(|(_, header)| header.kind == InstanceKind::Image).cloned().collect();
    let groups = group::group_frames(&images);
    let mut series: Vec<SeriesPlan> = groups.iter().map(|group| build::plan_group(group, limits)).collect();
    name_parts(&mut series);
    let mut diagnostics = report::of_import(taken, &series);
    if files.len() > taken.len() {
        diagnostics.push(Diagnostic::refusal(
            "too_many_files",
            format!("Only the first {} of {} files were read. Open fewer files at once.", taken.len(), files.len()),
        ));
    }
    Catalog { series, segmentations: segmentations(taken), diagnostics }
}

fn segmentations(files: &[(FileId, InstanceHeader)]) -> Vec<SegmentationFile> {
    let segmentation = |(file, header): &(FileId, InstanceHeader)| {
        (header.kind == InstanceKind::Segmentation).then(|| SegmentationFile {
            file: *file,
            description: header.description.clone(),
            frame_of_reference: header.frame_of_reference.clone(),
            patient_key: header.patient_key.clone(),
        })
    };
    files.iter().filter_map(segmentation).collect()
}

/// Numbers the parts of a series that was split, and says so in each.
fn name_parts(series: &mut [SeriesPlan]) {
    for n in 0..series.len() {
        let id = series[n].summary.series.0.clone();
        let patient = series[n].summary.patient_key.clone();
        let same = |plan: &SeriesPlan| plan.summary.series.0 == id && plan.summary.patient_key == patient;
        let parts = series.iter().filter(|plan| same(plan)).count();
        let part = series[..n].iter().filter(|plan| same(plan)).count() + 1;
        // Two patients may carry one series UID after a faulty anonymisation; ids stay apart all the same.
        let earlier = series[..n].iter().filter(|plan| plan.summary.series.0 == id).count();
        let plan = &mut series[n];
        plan.summary.id = if earlier == 0 { id } else { format!("{id}#{}", earlier + 1) };
        if parts > 1 && !plan.summary.series.0.is_empty() {
            plan.summary.description = format!("{} ({part} of {parts})", plan.summary.description).trim().to_owned();
            plan.diagnostics.push(Diagnostic::info(
                "split",
                format!(
                    "This series holds {parts} different sets of pictures (directions, echoes, time points or sizes). \
                     Each is listed by itself; this is number {part}."
                ),
            ));
        }
    }
}
