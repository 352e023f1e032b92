//! Many segments grown at once from painted seeds, each as far as the image stays like its own.

mod ground;
mod growing;

use super::rule::Canvas;
use super::{Connectivity, EditError, EditRule};
use crate::surface::Progress;
pub use growing::{BegunGrowing, SeedGrowing};
use prosector_core::{LabelMap, LabelPatch, LabelPatchError, Volume};

/// How segments grow from their seeds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SeedGrowth {
    /// How far beyond the box around all seeds segments may grow, mm.
    pub margin_mm: f64,
    /// What a millimetre of way costs, in intensity units: 0 follows edges alone, more keeps segments compact.
    pub cost_per_mm: f64,
    /// Which voxels are neighbours.
    pub connectivity: Connectivity,
    /// Most voxels of the box; each takes 10 bytes, and 12 more while it waits in the queue.
    pub budget: usize,
}

/// Grows the segments of `labels` from their voxels over the background around them, until they meet.
///
/// Each background voxel takes the label of the seed from which the cheapest way leads to it; a step costs the
/// difference of intensity between its two voxels, plus its length times `cost_per_mm`. This is GrowCut (V. Vezhnevets,
/// V. Konouchine, GraphiCon 2005) at its fixed point, found by Dijkstra's algorithm (L. Zhu et al., Medical Imaging
/// 2014): of equally cheap ways that of the lower label counts, so the result depends on nothing but the input. Ways
/// lead only over background that the rule leaves open and that holds a finite intensity; all other voxels are walls.
/// Seeds stay as they are; the rule's own label is not used. To keep segments from growing into what is none of them,
/// paint that as a segment too.
///
/// Costs are whole numbers of a unit: a power of two, a 2¹⁹th to a 2²⁰th part of the range of intensity in the box and
/// the longest step's cost together. Intensities and costs of lengths are rounded to it, so that a step is off by at
/// most one and a half units; intensities that are whole numbers of a unit, as those of CT are, lose nothing.
///
/// To grow again after some seeds changed, or on a graphics device, use [`SeedGrowing`].
pub fn grow_from_seeds(
    map: &LabelMap,
    volume: &Volume,
    labels: &[u8],
    growth: SeedGrowth,
    rule: &EditRule<'_>,
    progress: Progress<'_>,
) -> Result<LabelPatch, EditError> {
    SeedGrowing::begin(None, map, volume, labels, growth, rule)?.settle(progress)?.patch(map)
}

/// The seeds of a label map that segments have grown in: the map without those voxels of `grown` that the rule lets
/// change, whatever `grown` writes.
///
/// Voxels of locked segments stay, and then count as seeds.
pub fn without_growth(map: &LabelMap, grown: &LabelPatch, rule: &EditRule<'_>) -> Result<LabelMap, EditError> {
    let canvas = Canvas::new(map, rule)?;
    let [columns, rows, _] = map.dims;
    if grown.dims() != map.dims {
        return Err(LabelPatchError::OtherGrid { patch: grown.dims(), labels: map.dims }.into());
    }
    let mut seeds = map.labels.to_vec();
    for span in grown.spans() {
        for offset in span.start..span.start + span.length {
            if canvas.open([offset % columns, offset / columns % rows, offset / columns / rows], offset) {
                seeds[offset] = 0;
            }
        }
    }
    Ok(LabelMap { labels: seeds.into(), ..map.clone() })
}
