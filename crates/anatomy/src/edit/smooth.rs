//! Gaussian smoothing of segments: of one at constant volume, or of several that stay without gaps or overlap.

use super::gaussian::Gaussian;
use super::rule::Canvas;
use super::{EditError, EditRule, VoxelMask, tick};
use crate::distance::upright_spacing;
use crate::surface::Progress;
use prosector_core::{LabelMap, LabelPatch, VoxelBox};

/// Smooths the rule's segment and keeps its number of voxels.
///
/// The indicator of the segment is convolved with a Gaussian of standard deviation `mm`; the voxels where it is highest
/// become the segment, as many as it had (volume-preserving threshold dynamics, after B. Merriman, J. Bence, S. Osher
/// 1992). Of equal ones those of the segment come first, then those first in the order of voxels. Voxels that the rule
/// locks stay on their side, and the count holds among the others. Thin parts may go and others grow for them.
pub fn smooth_keeping_volume(
    map: &LabelMap,
    mm: f64,
    rule: &EditRule<'_>,
    progress: Progress<'_>,
) -> Result<LabelPatch, EditError> {
    let canvas = Canvas::new(map, rule)?;
    let gaussian = Gaussian::new(mm, upright_spacing(&map.lps_from_voxel)?)?;
    let segment = canvas.segment()?;
    let bounds = segment.bounds().grown(gaussian.reach(), map.dims);
    let boxed = segment.in_box(bounds);
    tick(progress, 0.1)?;
    let mut values: Vec<f32> = boxed.inside().iter().map(|inside| f32::from(u8::from(*inside))).collect();
    gaussian.smooth(&mut values, bounds.size, |fraction| tick(progress, 0.1 + 0.7 * fraction))?;
    // Voxels that may be on either side, in order.
    let free = VoxelMask::from_fn(map.dims, bounds, |at, offset| {
        canvas.open(at, offset) && (!segment.contains(at) || rule.over.contains(rule.label))
    });
    let mut order: Vec<usize> = (0..values.len()).filter(|&n| free.inside()[n] && values[n] > 0.0).collect();
    let count = order.iter().filter(|&&n| boxed.inside()[n]).count();
    let rank = |&n: &usize| (std::cmp::Reverse(values[n].to_bits()), !boxed.inside()[n], n);
    if count < order.len() {
        order.select_nth_unstable_by_key(count, rank);
    }
    let mut inside: Vec<bool> =
        boxed.inside().iter().zip(free.inside()).map(|(inside, free)| *inside && !free).collect();
    order[..count].iter().for_each(|&n| inside[n] = true);
    tick(progress, 1.0)?;
    canvas.reshape(&VoxelMask::of_box(map.dims, bounds, inside))
}

/// Smooths several segments together, so that what they share stays shared: no gaps open and nothing overlaps.
///
/// The indicators of the segments, and of all else, are convolved with a Gaussian of standard deviation `mm`; each voxel
/// of one of them or of the background takes the label whose indicator is highest there (threshold dynamics of several
/// phases, S. Esedoğlu, F. Otto, Communications on Pure and Applied Mathematics 68 (2015) 808). Of equal ones its own
/// label stays, else the first in the list. Labels outside the list and locked ones stay as they are; the rule's own label
/// is not used.
pub fn smooth_jointly(
    map: &LabelMap,
    labels: &[u8],
    mm: f64,
    rule: &EditRule<'_>,
    progress: Progress<'_>,
) -> Result<LabelPatch, EditError> {
    let canvas = Canvas::new(map, rule)?;
    let gaussian = Gaussian::new(mm, upright_spacing(&map.lps_from_voxel)?)?;
    let labels: Vec<u8> = labels.iter().copied().filter(|label| *label != 0 && rule.over.contains(*label)).collect();
    let mut taking = labels.clone();
    let of_labels = taking.iter().map(|label| VoxelMask::bounds_of(map, *label));
    let around = of_labels.fold(VoxelBox::EMPTY, |around, bounds| around.union(&bounds));
    if around.is_empty() {
        return Err(EditError::Empty { label: labels.first().copied().unwrap_or(0) });
    }
    taking.push(0);
    let bounds = around.grown(gaussian.reach(), map.dims);
    let mut old = Vec::with_capacity(bounds.voxels());
    VoxelMask::from_fn(map.dims, bounds, |_, offset| {
        old.push(canvas.labels[offset]);
        false
    });
    let (mut best, mut new) = (vec![0.0_f32; old.len()], old.clone());
    for (done, &label) in taking.iter().enumerate() {
        let carries = |found: u8| found == label || (label == 0 && !labels.contains(&found));
        let mut values: Vec<f32> = old.iter().map(|found| f32::from(u8::from(carries(*found)))).collect();
        let whole = taking.len() as f32;
        gaussian.smooth(&mut values, bounds.size, |fraction| tick(progress, (done as f32 + fraction) / whole))?;
        for (n, value) in values.into_iter().enumerate() {
            if value > best[n] || (value == best[n] && old[n] == label) {
                (best[n], new[n]) = (value, label);
            }
        }
    }
    let chosen = VoxelMask::from_fn(map.dims, bounds, |_, _| true);
    let takes = |at: [usize; 3], offset: usize| {
        let (found, label) = (canvas.labels[offset], new[chosen.offset(at)]);
        let moves = found != label && (found == 0 || labels.contains(&found)) && rule.over.contains(found);
        (moves && canvas.open(at, offset)).then_some(label)
    };
    Ok(LabelPatch::from_fn(map.dims, bounds, takes)?)
}
