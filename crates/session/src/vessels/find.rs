//! Vessels from clicks, and what lies between two lumens: the parts of a bench that read the whole volume.

use super::bench::{Tell, VesselReply};
use super::work::{FoundVessel, VesselAnswer};
use crate::anatomy::vessel::{
    CenterlineSettings, DissectionSettings, LumenSettings, LumenWindow, centerline_graph_with, segment_dissection,
    segment_lumen,
};
use crate::anatomy::{LabelSurfaces, Structure, SurfaceSettings};
use crate::core::{LabelMap, LabelPatch, LpsPoint, PatchLimits, Volume, VoxelBox};
use std::sync::Arc;

/// Triangles of a lumen's surface: smooth to look at, and quick to cut by a slice.
const MOST_TRIANGLES: usize = 40_000;

/// Lumen and centrelines of clicks; the first half of the progress is the lumen's.
pub(super) fn one(
    volume: &Volume,
    along: &[LpsPoint],
    against: &[LpsPoint],
    tell: Tell<'_>,
) -> Result<VesselReply, String> {
    let lumen = segment_lumen(volume, along, against, &LumenSettings::default(), &mut |part| tell(part / 2.0));
    let lumen = lumen.map_err(|error| error.to_string())?;
    let found = followed(&lumen.map, 1, (along, &lumen.window), &mut |part| tell(0.5 + part / 2.0))?;
    Ok(reply([found]))
}

/// Both lumens of a dissected vessel with their centrelines; the first half of the progress is the lumens'.
pub(super) fn both(volume: &Volume, lumens: [&[LpsPoint]; 2], tell: Tell<'_>) -> Result<VesselReply, String> {
    let words = |error: String| format!("The two lumens were not found: {error}. Nothing was changed.");
    let settings = DissectionSettings::default();
    let found = segment_dissection(volume, lumens, &settings, &mut |part| tell(part / 2.0));
    let found = found.map_err(|error| words(error.to_string()))?;
    let windows = &found.windows;
    let first = followed(&found.map, 1, (lumens[0], &windows[0]), &mut |part| tell(0.5 + part / 4.0)).map_err(words)?;
    let second =
        followed(&found.map, 2, (lumens[1], &windows[1]), &mut |part| tell(0.75 + part / 4.0)).map_err(words)?;
    Ok(reply([first, second]))
}

fn reply<const N: usize>(found: [(FoundVessel, Vec<u8>); N]) -> VesselReply {
    let (vessels, bytes) = found.into_iter().unzip();
    VesselReply { bytes, ..VesselReply::plain(VesselAnswer::Found(vessels)) }
}

/// The centrelines of a label from its first click on, and the label as an encoded patch.
fn followed(
    map: &LabelMap,
    label: u8,
    (clicks, window): (&[LpsPoint], &LumenWindow),
    tell: Tell<'_>,
) -> Result<(FoundVessel, Vec<u8>), String> {
    let settings = CenterlineSettings { root: clicks.first().copied(), ..CenterlineSettings::default() };
    let tree = centerline_graph_with(Structure { map, label }, &settings, tell).map_err(|error| error.to_string())?;
    let change = |_, at: usize| (map.labels.get(at) == Some(&label)).then_some(1);
    let patch = LabelPatch::from_fn(map.dims, VoxelBox::whole(map.dims), change);
    let bytes = patch.map_err(|error| error.to_string())?.encode();
    let voxels = map.histogram()[usize::from(label)] as usize;
    let found =
        FoundVessel { graph: tree.graph, voxels, intensities: [window.low, window.high], rings: tree.rings.len() };
    Ok((found, bytes))
}

/// The surfaces of two lumens and the boundary between them.
pub(super) fn between(volume: &Volume, lumens: &[Vec<u8>], tell: Tell<'_>) -> Result<VesselReply, String> {
    let [first, second] = lumens else { return Err("Two lumens are needed to find what lies between them.".into()) };
    let mut map = lumen_of(volume, first)?;
    let other = lumen_of(volume, second)?;
    let labels = Arc::make_mut(&mut map.labels);
    labels.iter_mut().zip(other.labels.iter()).filter(|(_, other)| **other == 1).for_each(|(label, _)| *label = 2);
    let settings = SurfaceSettings { max_triangles: Some(MOST_TRIANGLES), ..SurfaceSettings::default() };
    let words = |error: crate::anatomy::Cancelled| error.to_string();
    let mut surfaces = LabelSurfaces::new(&map, &settings, &mut |part| tell(0.6 * part)).map_err(words)?;
    // Before triangles are taken away for the pictures of the lumens.
    let flap = surfaces.boundary([1, 2]);
    let flap_mm2 = flap.area_mm2();
    let first = surfaces.surface(1, &mut |part| tell(0.6 + 0.2 * part)).map_err(words)?;
    let second = surfaces.surface(2, &mut |part| tell(0.8 + 0.2 * part)).map_err(words)?;
    Ok(VesselReply { meshes: vec![first, second, flap], ..VesselReply::plain(VesselAnswer::Between { flap_mm2 }) })
}

/// The lumen of a patch on the volume's grid, as label 1.
pub(super) fn lumen_of(volume: &Volume, bytes: &[u8]) -> Result<LabelMap, String> {
    let patch = LabelPatch::decode(bytes, PatchLimits::default()).map_err(|error| error.to_string())?;
    let mut labels = vec![0; volume.dims.iter().product()];
    patch.apply(volume.dims, &mut labels).map_err(|error| error.to_string())?;
    Ok(LabelMap {
        dims: volume.dims,
        labels: Arc::new(labels),
        lps_from_voxel: volume.lps_from_voxel,
        frame_of_reference: volume.frame_of_reference.clone(),
    })
}
