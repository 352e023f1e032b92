//! One group of frames to one series plan.

use super::grid::{Grid, Source, fit_grid};
use super::group::{Group, Item};
use super::plan::{SeriesKind, SeriesPlan, SeriesSummary, SliceEncoding, Slot, SlotSource};
use super::report;
use crate::{Diagnostic, Limits};
use glam::DVec3;
use prosector_core::{FrameOfReferenceUid, IntensityUnit, LpsFromVoxel, LpsPoint, LpsVector, Rescale, Spacing, Window};

/// Geometry of a stack, before it is checked.
struct Stack {
    slots: Vec<Slot>,
    origin: DVec3,
    steps: [DVec3; 3],
    kind: SeriesKind,
    diagnostics: Vec<Diagnostic>,
}

/// Plans a group, which has at least one frame.
pub(crate) fn plan_group(group: &Group, limits: &Limits) -> SeriesPlan {
    let middle = &group.items[group.items.len() / 2];
    let (pixel_mm, spacing) = pixel_size(middle);
    let mut stack = match group.axes {
        Some(axes) if !group.at_one_place => stack_of(group, axes, pixel_mm),
        _ => pictures(group, pixel_mm),
    };
    thin_out(&mut stack, middle, limits);
    let (lps_from_voxel, spacing) = match lps_from_voxel(&stack) {
        Some(map) => (map, spacing),
        None => (LpsFromVoxel::IDENTITY, Spacing::Unknown),
    };
    let rescale = common_rescale(&group.items);
    let (columns, rows) = (middle.pixels.columns, middle.pixels.rows);
    let mut diagnostics = std::mem::take(&mut stack.diagnostics);
    diagnostics.extend(report::of_group(group, spacing, stack.slots.len(), limits));
    diagnostics.sort_by_key(|diagnostic| std::cmp::Reverse(diagnostic.severity));
    SeriesPlan {
        summary: summary(group, middle),
        kind: stack.kind,
        dims: [columns.into(), rows.into(), stack.slots.len()],
        lps_from_voxel,
        frame_of_reference: frame_of_reference(middle, stack.kind),
        spacing,
        unit: unit(middle),
        rescale,
        windows: windows(middle),
        inverted: middle.pixels.photometric == "MONOCHROME1",
        encoding: SliceEncoding { columns, rows, rescale },
        slots: stack.slots,
        diagnostics,
    }
}

fn pixel_size(item: &Item) -> ([f64; 2], Spacing) {
    match item.frame.pixel_mm {
        Some(pixel_mm) => (pixel_mm, item.header.spacing),
        None => ([1.0, 1.0], Spacing::Unknown),
    }
}

fn position(item: &Item) -> DVec3 {
    item.frame.position.map(DVec3::from).unwrap_or_default()
}

/// Frames without positions, or all at one place: one picture after another, a pixel's width apart.
fn pictures(group: &Group, pixel_mm: [f64; 2]) -> Stack {
    let slot = |(z, item): (usize, &Item)| Slot { z: z as u32, source: SlotSource::Frame(item.at) };
    let slots: Vec<Slot> = group.items.iter().enumerate().map(slot).collect();
    let [between_rows, between_columns] = pixel_mm;
    let [row, column] = group.axes.unwrap_or([DVec3::X, DVec3::Y]);
    let depth = group.items.first().and_then(|item| item.frame.thickness_mm).unwrap_or(1.0);
    let origin = if group.at_one_place { group.items.first().map(position).unwrap_or_default() } else { DVec3::ZERO };
    let steps = [row * between_columns, column * between_rows, row.cross(column) * depth];
    Stack { slots, origin, steps, kind: SeriesKind::Images, diagnostics: Vec::new() }
}

/// Frames at different heights: a grid along the line through the first and last position.
fn stack_of(group: &Group, [row, column]: [DVec3; 2], pixel_mm: [f64; 2]) -> Stack {
    let items = &group.items;
    let [between_rows, between_columns] = pixel_mm;
    // Rounded directions are rarely quite orthogonal; the normal is taken from both, the column direction kept.
    let normal = row.cross(column).normalize_or(DVec3::Z);
    let origin = items.first().map(position).unwrap_or_default();
    let in_plane = [row * between_columns, column * between_rows];
    let Some(([first], last)) = items.split_first_chunk::<1>().and_then(|(first, rest)| Some((first, rest.last()?)))
    else {
        let depth = items.first().and_then(|item| item.frame.thickness_mm).unwrap_or(1.0);
        let slots = items.iter().map(|item| Slot { z: 0, source: SlotSource::Frame(item.at) }).collect();
        let steps = [in_plane[0], in_plane[1], normal * depth];
        return Stack { slots, origin, steps, kind: SeriesKind::Volume, diagnostics: Vec::new() };
    };
    let along = (position(last) - position(first)) / (last.height - first.height);
    let heights: Vec<f64> = items.iter().map(|item| item.height).collect();
    let grid = fit_grid(&heights);
    let aside = |item: &Item| (position(item) - origin - along * (item.height - first.height)).length();
    let farthest_aside = items.iter().map(aside).fold(0.0, f64::max);
    let mut diagnostics = report::of_grid(&grid);
    let pixel = between_rows.min(between_columns);
    diagnostics.extend(report::of_tilt(along, normal, farthest_aside, pixel, first.header.announced_tilt));
    let steps = [in_plane[0], in_plane[1], along * grid.step];
    Stack { slots: slots(&grid, items), origin, steps, kind: SeriesKind::Volume, diagnostics }
}

fn slots(grid: &Grid, items: &[Item]) -> Vec<Slot> {
    let at = |n: usize| items.get(n).map(|item| item.at);
    let source = |source: &Source| match *source {
        Source::At(n) => at(n).map(SlotSource::Frame),
        Source::Between(below, above, weight_above) => {
            at(below).zip(at(above)).map(|(below, above)| SlotSource::Interpolated { below, above, weight_above })
        }
    };
    let sources = grid.sources.iter().filter_map(source);
    sources.enumerate().map(|(z, source)| Slot { z: z as u32, source }).collect()
}

/// Keeps every second, third ... slice where the whole volume would not fit.
fn thin_out(stack: &mut Stack, middle: &Item, limits: &Limits) {
    let slice = 2 * u64::from(middle.pixels.rows) * u64::from(middle.pixels.columns);
    let count = stack.slots.len() as u64;
    let affordable = (limits.max_volume_bytes / slice.max(1)).max(1);
    if count <= affordable {
        return;
    }
    let every = count.div_ceil(affordable);
    stack.diagnostics.push(report::thinned(count, every, slice * count, limits));
    let mut z = 0;
    stack.slots.retain_mut(|slot| {
        let kept = u64::from(slot.z) % every == 0;
        slot.z = z;
        z += u32::from(kept);
        kept
    });
    stack.steps[2] *= every as f64;
}

fn lps_from_voxel(stack: &Stack) -> Option<LpsFromVoxel> {
    LpsFromVoxel::new(LpsPoint(stack.origin), stack.steps.map(LpsVector)).ok()
}

fn frame_of_reference(item: &Item, kind: SeriesKind) -> FrameOfReferenceUid {
    let own = FrameOfReferenceUid(item.header.series.0.clone());
    match (&item.header.frame_of_reference, kind) {
        (Some(uid), SeriesKind::Volume) => uid.clone(),
        // Without positions, or without a named space, nothing else shares these coordinates.
        _ => own,
    }
}

fn unit(item: &Item) -> IntensityUnit {
    let hounsfield = item.header.modality.is_ct() && item.frame.rescale.is_some() && item.pixels.samples == 1;
    if hounsfield { IntensityUnit::Hounsfield } else { IntensityUnit::Arbitrary }
}

fn windows(item: &Item) -> Vec<Window> {
    let mut windows: Vec<Window> = Vec::new();
    for &window in &item.header.windows {
        if !windows.contains(&window) && windows.len() < 4 {
            windows.push(window);
        }
    }
    windows
}

/// The scale that all slices are brought to, chosen so that 16 bits hold every possible value.
///
/// With one rescale for all frames stored values stay exact; unsigned 16-bit data are moved down by 32768.
/// With rescales that differ (PET), the coarsest slope is used: rounding is at most half of it.
fn common_rescale(items: &[Item]) -> Rescale {
    let of = |item: &Item| item.frame.rescale.unwrap_or(Rescale::IDENTITY);
    let Some(first) = items.first() else { return Rescale::IDENTITY };
    let (low, high) = stored_range(first);
    if items.iter().all(|item| of(item) == of(first)) {
        let Rescale { slope, intercept } = of(first);
        let shift = if high > f64::from(i16::MAX) { 32768.0 } else { 0.0 };
        return Rescale { slope, intercept: intercept + shift * slope };
    }
    let ends = items.iter().flat_map(|item| [of(item).apply(low), of(item).apply(high)]);
    let (least, most) = ends.fold((f64::MAX, f64::MIN), |(least, most), end| (least.min(end), most.max(end)));
    let slope = items.iter().map(|item| of(item).slope.abs()).fold(0.0, f64::max);
    if least.abs().max(most.abs()) <= 32767.0 * slope {
        return Rescale { slope, intercept: 0.0 };
    }
    Rescale { slope: ((most - least) / 65535.0).max(slope), intercept: (most + least) / 2.0 }
}

/// Least and greatest value that the frame's bits can hold.
fn stored_range(item: &Item) -> (f64, f64) {
    let bits = i32::from(item.pixels.bits_stored.min(16));
    let span = 2f64.powi(bits);
    if item.pixels.samples > 1 || !item.pixels.signed { (0.0, span - 1.0) } else { (-span / 2.0, span / 2.0 - 1.0) }
}

fn summary(group: &Group, middle: &Item) -> SeriesSummary {
    let header = middle.header;
    let mut transfer_syntaxes: Vec<String> = Vec::new();
    for item in &group.items {
        if !transfer_syntaxes.contains(&item.header.transfer_syntax) {
            transfer_syntaxes.push(item.header.transfer_syntax.clone());
        }
    }
    SeriesSummary {
        id: String::new(),
        study: header.study.clone(),
        series: header.series.clone(),
        modality: header.modality.clone(),
        description: header.description.clone(),
        study_date: header.study_date.clone(),
        series_number: header.series_number,
        patient_key: header.patient_key.clone(),
        frames: group.items.len() as u32,
        transfer_syntaxes,
    }
}
