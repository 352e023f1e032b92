//! The surface of one label in the time of its own box, for structures that were just changed.

use super::{Cancelled, Progress, SurfaceSettings, empty, extract_surfaces_with};
use crate::Structure;
use crate::structure::bounds_of;
use prosector_core::{LabelMap, LpsFromVoxel, LpsPoint, SurfaceMesh, VoxelIndex};
use std::ops::Range;
use std::sync::Arc;

/// The surface of a label as if there were no other: closed like that of [`super::LabelSurfaces`], but without the
/// vertices that neighbours share, so that it may lie within a fraction of a voxel of theirs.
///
/// Work and memory grow with the box around the label, not with the map. Without triangles where no voxel carries it.
pub fn extract_surface_alone(
    map: &LabelMap,
    label: u8,
    settings: &SurfaceSettings,
    progress: Progress<'_>,
) -> Result<SurfaceMesh, Cancelled> {
    let Some(part) = bounds_of(&Structure { map, label }).and_then(|bounds| part(map, label, bounds)) else {
        return Ok(empty(map));
    };
    let mut surfaces = extract_surfaces_with(&part, &[label], settings, progress)?;
    Ok(surfaces.pop().map_or_else(|| empty(map), |(_, mesh)| mesh))
}

/// The voxels of a label in a box as a map of their own.
fn part(map: &LabelMap, label: u8, bounds: [Range<usize>; 3]) -> Option<LabelMap> {
    let dims = bounds.each_ref().map(ExactSizeIterator::len);
    let corner = VoxelIndex(bounds.each_ref().map(|range| range.start as f64).into());
    let origin: LpsPoint = map.lps_from_voxel.point(corner);
    let lps_from_voxel = LpsFromVoxel::new(origin, map.lps_from_voxel.steps()).ok()?;
    let [columns, rows, slices] = bounds;
    let mut labels = Vec::with_capacity(dims.iter().product());
    for z in slices {
        for y in rows.clone() {
            let row = (z * map.dims[1] + y) * map.dims[0];
            let found = map.labels.get(row + columns.start..row + columns.end)?;
            labels.extend(found.iter().map(|found| if *found == label { label } else { 0 }));
        }
    }
    let frame_of_reference = map.frame_of_reference.clone();
    Some(LabelMap { dims, labels: Arc::new(labels), lps_from_voxel, frame_of_reference })
}
